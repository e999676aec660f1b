/* harness.h - what a load generator's own file says of its run: names there, places in a bundle, and the values.
 *
 * Importers put these values into a bundle; rules hold against them what a bundle states, wherever it came from. Places are of
 * the first run, "/runs/0/...": a file is of one run. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "json/json.h"

struct tpf_arena;
struct tpf_mllog;

/* A member of a file and its place. Lists end with a NULL key. */
struct tpf_named {
	const char *key, *place, *unit; /* unit NULL: a number */
};

/* Counts, rates and the cap of `vllm bench serve`. */
extern const struct tpf_named tpf_vllm_numbers[];
/* "p99_ttft_ms" -> its place and unit; *distribution (not NULL) gets the place of the whole. False for other keys. */
bool tpf_vllm_latency(struct tpf_arena *, const char *key, struct tpf_named *out, const char **distribution);
enum { TPF_VLLM_LATENCIES = 4 };
extern const struct tpf_named tpf_vllm_latencies[TPF_VLLM_LATENCIES]; /* key is the suffix */

/* Statistics of latency in LoadGen's log, in the order of a bundle. */
const struct tpf_named *tpf_mllog_statistics(struct tpf_arena *);

/* One thing that a file says. */
struct tpf_said {
	const char *key, *place;
	double value;                   /* SI; NaN: a word */
	double number; const char *unit; /* the same as the file has it; unit NULL: a number alone */
	const char *word;
	size_t line;                    /* of a log; 0: a member of a JSON document */
	int evidence;                   /* whose file says it */
	bool bare;                      /* a number without its unit: as it is written in the file */
	const char *absent;             /* the file has no such place, and why: "it has 31 lines"; NULL: it has */
};

struct tpf_harness {
	struct tpf_said *v;             /* in the arena */
	size_t n;
};

void tpf_vllm_says(struct tpf_arena *, const struct tpf_doc *, struct tpf_harness *out);
void tpf_mllog_says(struct tpf_arena *, const struct tpf_mllog *, struct tpf_harness *out);
