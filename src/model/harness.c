#include "model/harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "evidence/mllog.h"
#include "model/unit.h"

/* ---- names ---- */

/* clang-format off */
const struct tpf_named tpf_vllm_numbers[] = {
	{"num_prompts",            "/runs/0/requests/submitted",   NULL},
	{"completed",              "/runs/0/requests/completed",   NULL},
	{"failed",                 "/runs/0/requests/failed",      NULL},
	{"total_input_tokens",     "/runs/0/tokens/input",         "tok"},
	{"total_output_tokens",    "/runs/0/tokens/output",        "tok"},
	{"output_throughput",      "/runs/0/throughput/output",    "tok/s"},
	{"total_token_throughput", "/runs/0/throughput/total",     "tok/s"},
	{"max_concurrency",        "/workload/concurrency",        NULL},
	{"burstiness",             "/workload/arrival/burstiness", NULL},
	{NULL, NULL, NULL},
};
const struct tpf_named tpf_vllm_latencies[TPF_VLLM_LATENCIES] = {
	{"_ttft_ms", "/runs/0/service/ttft", "ms"},
	{"_tpot_ms", "/runs/0/service/tpot", "ms/tok"},
	{"_itl_ms",  "/runs/0/service/itl",  "ms"},
	{"_e2el_ms", "/runs/0/service/e2e",  "ms"},
};
static const struct { const char *prefix, *name; } statistics[] = {
	{"mean", "mean"}, {"median", "p50"}, {"std", "std"}, {"p50", "p50"}, {"p90", "p90"}, {"p95", "p95"}, {"p97", "p97"},
	{"p99", "p99"}, {"p99.9", "p99.9"}, {"min", "min"}, {"max", "max"},
};

/* LoadGen spells TPOT in two ways. %s: the percentile. */
static const struct { const char *place, *unit, *min, *mean, *max, *percentile; } loadgen[] = {
	{"/runs/0/service/ttft", "ns",     "result_first_token_min_latency_ns", "result_first_token_mean_latency_ns", "result_first_token_max_latency_ns",
		"result_first_token_%s_percentile_latency_ns"},
	{"/runs/0/service/tpot", "ns/tok", "result_time_to_output_token_min", "result_time_to_output_token_mean", "result_time_to_output_token_max",
		"result_time_per_output_token_%s_percentile_ns"},
	{"/runs/0/service/e2e",  "ns",     "result_min_latency_ns", "result_mean_latency_ns", "result_max_latency_ns", "result_%s_percentile_latency_ns"},
};
static const struct { const char *key, *name; } percentiles[] = {
	{"50.00", "p50"}, {"90.00", "p90"}, {"95.00", "p95"}, {"97.00", "p97"}, {"99.00", "p99"}, {"99.90", "p99.9"},
};
/* Of a run whose requests are sent one by one. An Offline run is counted otherwise (equal issue), and sent at once. */
static const struct tpf_named loadgen_online[] = {
	{"result_query_count",                 "/runs/0/requests/submitted", NULL},
	{"result_query_count",                 "/runs/0/requests/completed", NULL},
	{"result_completed_tokens_per_second", "/runs/0/throughput/output",  "tok/s"},
	{"result_scheduled_samples_per_sec",   "/workload/offered_rate",     "req/s"},
	{NULL, NULL, NULL},
}, loadgen_offline[] = {
	{"result_tokens_per_second", "/runs/0/throughput/output", "tok/s"},
	{NULL, NULL, NULL},
};
/* clang-format on */

bool tpf_vllm_latency(struct tpf_arena *arena, const char *key, struct tpf_named *out, const char **distribution)
{
	for (size_t i = 0; i < TPF_VLLM_LATENCIES; i++) {
		const struct tpf_named *l = &tpf_vllm_latencies[i];
		size_t len = tpf_ends(key, l->key) ? strlen(key) - strlen(l->key) : 0;
		for (size_t s = 0; len && s < sizeof statistics / sizeof *statistics; s++) {
			if (strlen(statistics[s].prefix) != len || strncmp(key, statistics[s].prefix, len))
				continue;
			*distribution = l->place;
			*out = (struct tpf_named){key, tpf_sprintf(arena, "%s/%s", l->place, statistics[s].name), l->unit};
			return true;
		}
	}
	return false;
}

const struct tpf_named *tpf_mllog_statistics(struct tpf_arena *arena)
{
	enum { KINDS = sizeof loadgen / sizeof *loadgen, PERCENTILES = sizeof percentiles / sizeof *percentiles };
	struct tpf_named *all = tpf_alloc_n(arena, KINDS * (PERCENTILES + 3) + 1, sizeof *all), *to = all;

	for (size_t i = 0; i < KINDS; i++) {
		*to++ = (struct tpf_named){loadgen[i].min, tpf_sprintf(arena, "%s/min", loadgen[i].place), loadgen[i].unit};
		*to++ = (struct tpf_named){loadgen[i].mean, tpf_sprintf(arena, "%s/mean", loadgen[i].place), loadgen[i].unit};
		for (size_t p = 0; p < PERCENTILES; p++)
			*to++ = (struct tpf_named){tpf_sprintf(arena, loadgen[i].percentile, percentiles[p].key),
				tpf_sprintf(arena, "%s/%s", loadgen[i].place, percentiles[p].name), loadgen[i].unit};
		*to++ = (struct tpf_named){loadgen[i].max, tpf_sprintf(arena, "%s/max", loadgen[i].place), loadgen[i].unit};
	}
	*to = (struct tpf_named){NULL, NULL, NULL};
	return all;
}

/* ---- values ---- */

struct list {
	struct tpf_said *v;             /* new */
	size_t n, room;
};

static void say(struct list *l, const struct tpf_named *what, double number, size_t line)
{
	struct tpf_unit unit;
	double si = what->unit && tpf_unit_parse(what->unit, &unit, NULL) ? tpf_unit_si(&unit, number) : number;
	struct tpf_said said = {.key = what->key, .place = what->place, .value = si, .number = number, .unit = what->unit, .line = line};

	if (isfinite(si))
		TPF_PUSH(l, said);
}

static void finish(struct tpf_arena *arena, struct list *l, struct tpf_harness *out)
{
	out->n = l->n;
	out->v = tpf_alloc_n(arena, l->n, sizeof *out->v);
	if (l->n)
		memcpy(out->v, l->v, l->n * sizeof *out->v);
	free(l->v);
}

static double member(const struct tpf_doc *doc, const char *key)
{
	return tpf_number(doc, tpf_get(doc, tpf_root(doc), key));
}

/* All at once, as many as the cap allows, or at a rate. */
static void say_arrivals(struct list *l, struct tpf_arena *arena, const struct tpf_doc *doc)
{
	const struct tpf_node *node = tpf_get(doc, tpf_root(doc), "request_rate");
	const char *text = tpf_text(arena, doc, node, NULL);
	double rate = tpf_number(doc, node);
	struct tpf_said word = {.key = "request_rate", .place = "/workload/scenario", .value = NAN};

	if ((text && tpf_starts(text, "inf")) || isinf(rate))
		word.word = isnan(member(doc, "max_concurrency")) ? "offline" : "closed_loop";
	else if (!isnan(rate))
		word.word = "server";
	if (word.word)
		TPF_PUSH(l, word);
	say(l, &(struct tpf_named){"request_rate", "/workload/offered_rate", "req/s"}, rate, 0);
}

void tpf_vllm_says(struct tpf_arena *arena, const struct tpf_doc *doc, struct tpf_harness *out)
{
	const struct tpf_node *root = tpf_root(doc);
	struct list l = {0};

	for (const struct tpf_named *n = tpf_vllm_numbers; n->key; n++)
		say(&l, n, member(doc, n->key), 0);
	for (const struct tpf_node *key = root->kind == TPF_OBJECT ? tpf_first(root) : NULL; key; key = tpf_next(root, key)) {
		struct tpf_named of;
		const char *name = key->len < 64 ? tpf_text(arena, doc, key, NULL) : NULL, *whole;
		if (name && tpf_vllm_latency(arena, tpf_strdup(arena, name), &of, &whole))
			say(&l, &of, tpf_number(doc, key + 1), 0);
	}
	say_arrivals(&l, arena, doc);
	finish(arena, &l, out);
}

static void say_entries(struct list *l, const struct tpf_mllog *log, const struct tpf_named *names)
{
	for (; names->key; names++) {
		const struct tpf_mllog_entry *e = tpf_mllog_get(log, names->key);
		if (e)
			say(l, names, e->number, e->line);
	}
}

void tpf_mllog_says(struct tpf_arena *arena, const struct tpf_mllog *log, struct tpf_harness *out)
{
	static const char *const words[][2] = {{"Offline", "offline"}, {"Server", "server"}, {"SingleStream", "single_stream"}};
	const struct tpf_mllog_entry *scenario = tpf_mllog_get(log, "effective_scenario");
	bool offline = scenario && !strcmp(scenario->text, "Offline");
	struct list l = {0};

	for (size_t i = 0; scenario && i < sizeof words / sizeof *words; i++)
		if (!strcmp(scenario->text, words[i][0])) {
			struct tpf_said word = {.key = scenario->key, .place = "/workload/scenario", .value = NAN, .word = words[i][1], .line = scenario->line};
			TPF_PUSH(&l, word);
		}
	say_entries(&l, log, offline ? loadgen_offline : loadgen_online);
	if (!offline)
		say_entries(&l, log, tpf_mllog_statistics(arena));
	finish(arena, &l, out);
}
