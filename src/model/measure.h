/* measure.h - what one instrument measured in one run, read from its evidence. */
#pragma once
#include "base/buf.h"
#include "model/metric.h"

/* Reads a bundle's evidence: traces cut at their run's window, digests where one was stated. `files` has an entry a file. */
struct tpf_measure {
	struct tpf *job;
	const struct tpf_bundle *bundle;
	struct tpf_file *files;         /* by index of bundle->evidence */
	bool *tried;
	struct tpf_reads { size_t n; double bytes; } *reads; /* of each: how often it was read, and what once comes to, unpacked */
};

/* One entry of runs[].energy[]: trace, methods, what counts. */
void tpf_measure_entry(struct tpf_measure *, const struct tpf_run *, const struct tpf_run_energy *, struct tpf_reading *out);

/* What an instrument saw of the idle system: the mean over idle.window of idle.trace. */
struct tpf_idle tpf_measure_idle(struct tpf_measure *, const struct tpf_instrument *);

/* All bytes of a file of evidence, with its digest beside where one is stated; false when it can't be read. `looks` (or NULL) is asked of its
 * beginning: when that is not what is looked for, the rest is not kept, and it is false as well. */
bool tpf_measure_read(struct tpf_measure *, int at, bool (*looks)(const struct tpf_buf *), struct tpf_buf *all);

/* Digests of the files that nothing has read. */
void tpf_measure_rest(struct tpf_measure *);
