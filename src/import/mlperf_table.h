/* mlperf_table.h - what the rounds of MLPerf Inference ask of a language model: limits, references, data sets.
 *
 * Numbers from mlcommons/inference, tools/submission (constants.py, submission_checker.py): accuracy-target,
 * accuracy-upper-limit, llm latency limits. */
#pragma once
#include <stdbool.h>

enum { TPF_MLPERF_METRICS = 6 };

struct tpf_mlperf_benchmark {
	const char *name;               /* as the result's folder begins, without points, dashes and the -99 */
	double until;                   /* last round these numbers are of (4.1); 0: still */
	const char *dataset;
	double ttft_ms, tpot_ms;        /* p99 limits, Server; 0: none */
	double interactive_ttft_ms, interactive_tpot_ms;
	double reference_tokens;        /* tokens per sample; 0: not asked */
	struct {
		const char *name;       /* as accuracy.txt spells it */
		bool percent;
		double reference;
		double ratio;           /* target over reference; 0: 0.99 or 0.999, by the variant's name */
	} metrics[TPF_MLPERF_METRICS];
};

/* By a result's folder name ("llama2-70b-99.9"), *ratio its accuracy class (0.99 or 0.999); round as 4.1, NaN when not
 * known. NULL when it is no language model of the table. */
const struct tpf_mlperf_benchmark *tpf_mlperf_benchmark(const char *model, double round, double *ratio);
