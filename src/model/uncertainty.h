/* uncertainty.h - amounts with a budget: a value, and what its uncertainty is made of (GUM, JCGM 100, 5.1 and 5.2).
 *
 * A part is one cause. Causes are independent of each other; what one cause does to several terms of a sum adds linearly
 * (the gain of like sensors does not average out), unless it is random, which adds in quadrature (the edges of windows). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf_arena;

enum tpf_cause { TPF_CAUSE_OTHER, TPF_CAUSE_GAIN, TPF_CAUSE_EDGES, TPF_CAUSE_WINDOW, TPF_CAUSE_REPEATABILITY, TPF_CAUSE_PUE, TPF_CAUSE_CONVERSION,
	TPF_CAUSE_FRACTION, TPF_CAUSE_DECLARED, TPF_CAUSES };
extern const char *const tpf_cause_names[TPF_CAUSES]; /* "other", "gain", "edges", ... */

enum tpf_law { TPF_NORMAL, TPF_RECTANGULAR, TPF_TRIANGULAR, TPF_U_SHAPED, TPF_LAWS };
extern const char *const tpf_law_names[TPF_LAWS]; /* as in a bundle: "normal", "rectangular", "triangular", "u_shaped" */

/* Where a part comes from: the input quantity x_i of the GUM (4.1.2, 4.3) and how its uncertainty was told. */
struct tpf_input {
	enum tpf_cause kind;
	enum tpf_law law;
	double value;                   /* its estimate: 1 of a gain, 1.25 of PUE, 0 of what is as likely lost as won */
	double stated;                  /* the figure that was told: a bound, a standard or an expanded uncertainty */
	double divisor;                 /* stated by its standard uncertainty: sqrt 3 of a rectangular bound, k of an expanded one */
	const char *unit;               /* of value and stated; NULL or "": a number */
	const char *group;              /* inputs of one group have one cause: a serial number, a make; NULL: on its own */
	const char *source;             /* what tells it: of an assumed figure the document; NULL: the bundle */
	bool assumed;                   /* by us, for this kind of instrument: the bundle tells none */
	size_t freedom;                 /* degrees of, where it is a scatter of repeats; 0: known without end (type B) */
};

struct tpf_part {
	const char *name;               /* the cause: "accuracy of WT333E", "PUE", "window edges" */
	double u;                       /* standard uncertainty it gives the value, same unit; signed */
	bool random;
	struct tpf_input input;         /* divisor 0: nothing was said of it */
};

struct tpf_amount {
	double value;                   /* NaN: not known, `missing` says for want of what */
	struct tpf_part *parts;
	size_t n;
	const char *no_u;               /* an input that states no uncertainty: then the whole has none; NULL: all do */
	const char *missing;            /* "PUE, conversion from node to it"; NULL when known */
	bool estimated;                 /* an estimated or nominal input is in it */
};

struct tpf_amount tpf_amount_missing(const char *what);
/* value +- u by one cause; u NaN: none stated. */
struct tpf_amount tpf_amount_of(struct tpf_arena *, double value, double u, const char *cause);
/* The same, and where u comes from: u is input.stated / input.divisor times what one unit of the input moves the value. */
struct tpf_amount tpf_amount_from(struct tpf_arena *, double value, double u, const char *cause, const struct tpf_input *);
/* Adds a further cause to what is there. */
void tpf_amount_part(struct tpf_arena *, struct tpf_amount *, struct tpf_part);

struct tpf_amount tpf_amount_add(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
struct tpf_amount tpf_amount_scale(struct tpf_arena *, const struct tpf_amount *, double factor);
/* Product and quotient, relative uncertainties to first order. */
struct tpf_amount tpf_amount_mul(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
struct tpf_amount tpf_amount_div(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
/* The mean of n repeats: common causes stay, random ones shrink, and the scatter of the values joins as "repeatability"
 * (s / sqrt n) when n > 1. */
struct tpf_amount tpf_amount_mean(struct tpf_arena *, const struct tpf_amount *, size_t n);
/* The median of n repeats. Its scatter is that of the mean times sqrt(pi / 2), as for many normal values, when n > 2. */
struct tpf_amount tpf_amount_median(struct tpf_arena *, const struct tpf_amount *, size_t n);

/* The combined standard uncertainty; NaN when an input stated none. */
double tpf_amount_u(const struct tpf_amount *);

/* Is any of its parts assumed? */
bool tpf_amount_assumed(const struct tpf_amount *);

/* ---- budgets: parts of one value ---- */

/* The standard uncertainty of a part's input, and by how much a unit of it moves the value (c_i); NaN when not told. */
double tpf_input_u(const struct tpf_input *);
double tpf_part_sensitivity(const struct tpf_part *);

struct tpf_budget {
	double u;                       /* combined standard uncertainty */
	double freedom;                 /* effective degrees of (Welch-Satterthwaite, GUM G.4); INFINITY */
	double k, expanded;             /* coverage factor for 95.45 % at that freedom (GUM table G.2), and k u */
};
struct tpf_budget tpf_budget_of(const struct tpf_part *, size_t n);

/* Standard uncertainty of a limit +-a read as rectangular. */
double tpf_u_bound(double a);
/* Energy lost or won at the two ends of a window sampled every dt seconds: dt (Pmax - Pmin) / sqrt 6, J. */
double tpf_u_edges(double dt, double p_max, double p_min);
/* Is the difference of two values larger than twice its standard uncertainty? Unknown uncertainties count as 0. */
bool tpf_resolved(double a, double ua, double b, double ub);
