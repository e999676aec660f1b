/* requests.h - a record a request, where the load generator's file holds them.
 *
 * Read of `vllm bench serve --save-detailed` alone: lists of TTFT, inter-token latencies, output lengths and errors, one entry a
 * request. TPOT and end-to-end latency follow from these as vLLM makes its own means of them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "model/harness.h"

struct tpf_measure;
struct tpf_run;

struct tpf_request {
	double ttft, tpot, e2e;         /* s, s/tok, s; TPOT of a single token is 0 */
	double output;                  /* tok */
	bool failed;
};

struct tpf_requests {
	struct tpf_request *v;          /* in the job's arena */
	size_t n, completed;            /* all; those that did not fail */
	const char *missing;            /* why there are none; NULL when there are */
};

/* Records of the completed requests of a run, from runs[].requests.log; a log of more or fewer requests is not this run's. What is wrong
 * with the file's inside is not said here: it is evidence of other numbers too. `says` gets what the file states of the run as a whole,
 * also LoadGen's log. */
void tpf_requests_read(struct tpf_measure *, const struct tpf_run *, struct tpf_requests *, struct tpf_harness *says);
