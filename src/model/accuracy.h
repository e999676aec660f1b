/* accuracy.h - what instruments add to the uncertainty of a reading.
 *
 * The first that is told counts: the instrument's accuracy; its class; the bundle's own budget of components; the bundle's
 * combined figure. Where none is, an accuracy is assumed for the kind of instrument, and called assumed wherever it shows. */
#pragma once
#include "model/metric.h"

/* What is assumed of a kind of instrument: a limit +-bound of the reading, read as rectangular. */
struct tpf_assumed {
	const char *kind;               /* of power.instruments[].kind */
	double bound;                   /* relative */
	double best;                    /* relative: none is known that is more accurate */
	const char *source;             /* where the bound comes from */
};
/* NULL for a kind nothing can be assumed of: a model measures nothing. */
const struct tpf_assumed *tpf_assumed_for(const char *kind);

/* A reading's energy with its budget: gain of the instrument (of like instruments one cause), edges and length of the window. */
struct tpf_amount tpf_accuracy_amount(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_run *, const struct tpf_reading *);

/* How long a run's window is, with the uncertainty that is stated of it: one cause in an energy that is power times that time. */
struct tpf_amount tpf_accuracy_window(struct tpf_arena *, const struct tpf_run *);

/* The limit of error that a class of IEC 62053 allows near the rated load, relative; NaN for what is none. */
double tpf_class_limit(const char *class_);
