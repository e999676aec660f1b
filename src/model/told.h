/* told.h - what files of evidence say of single values: accuracy logs of quality metrics, and files by `origins`, a member of a JSON
 * document ("/total") or a line of a text ("line 65"). */
#pragma once
#include "model/measure.h"

/* Numbers as they stand in the files, without units. A file that a run's requests.log names is read by requests.h. */
void tpf_told_read(struct tpf_measure *, struct tpf_harness *out);

/* A number without its unit, in the usual unit that brings it nearest to what is stated. */
double tpf_told_near(const struct tpf_quantity *stated, double number);
/* TPF-IO-018, once a file: it is not of the format that evidence[at] names, and why. */
void tpf_told_odd(struct tpf_measure *, int at, const char *why);
