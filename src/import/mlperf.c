/* mlperf.c - an MLPerf Inference power result: LoadGen's log, accuracy, the power session, the system's description.
 *
 * The rules these files follow, and the meaning of every key: MLPerf Inference rules and LoadGen's results.cc. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "import/mlperf_log.h"
#include "import/mlperf_table.h"
#include "json/writer.h"
#include "model/harness.h"

/* gptj reports no tokens; LoadGen multiplies samples by this constant (results.cc, token_latency_scaling_factor). */
#define NOMINAL_BASIS "nominal"
#define NS 1e9

/* ---- sniffing ---- */

bool tpf_is_mllog_detail(const struct tpf_vendor *v)
{
	return strstr(v->text, ":::MLLOG {") && !v->doc;
}

bool tpf_is_mllog_summary(const struct tpf_vendor *v)
{
	return strstr(v->text, "MLPerf Results Summary") && !v->doc;
}

bool tpf_is_mlperf_accuracy(const struct tpf_vendor *v)
{
	return !v->doc && strstr(v->text, "hash=") && (strstr(v->text, "'rouge1'") || strstr(v->text, "'rougeL'") || strstr(v->text, "'exact_match'"));
}

/* ---- LoadGen's log ---- */

struct reading {
	struct tpf_draft *d;
	struct tpf_vendor *v;
	struct tpf_mllog log;
	const struct tpf_mlperf_benchmark *benchmark;
	double ratio;
	const char *scenario;           /* LoadGen's word: "Server" */
};

static const struct tpf_mllog_entry *entry(const struct reading *r, const char *key)
{
	return tpf_mllog_get(&r->log, key);
}

static void put(struct reading *r, const struct tpf_mllog_entry *from, json_t *value, const char *pointer)
{
	tpf_put(r->d, r->v, tpf_mllog_at(r->d, from), value, pointer);
}

static void put_text(struct reading *r, const struct tpf_mllog_entry *from, const char *text, const char *pointer)
{
	if (text && *text)
		put(r, from, json_string(text), pointer);
}

static bool is(const struct tpf_mllog_entry *e, const char *text)
{
	return e && !strcmp(e->text, text);
}

/* power_begin and power_end are UTC (loadgen.cc); so are the stamps of the meter's log. */
static void put_window(struct reading *r)
{
	struct tpf_draft *d = r->d;
	const struct tpf_mllog_entry *begin = entry(r, "power_begin"), *end = entry(r, "power_end");
	struct tpf_place place = tpf_vendor_place(r->v);
	int64_t start_ns, end_ns;
	char text[TPF_WHEN_SIZE];

	if (d->start_ns != TPF_WHEN_NONE)       /* --window */
		return;
	if (!begin || !end || !tpf_when_parse_naive(begin->text, strlen(begin->text), &start_ns) ||
			!tpf_when_parse_naive(end->text, strlen(end->text), &end_ns) || end_ns <= start_ns) {
		d->window_missing = "the log has no usable power_begin and power_end";
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_004, &place, "the log has no power_begin and power_end (MM-DD-YYYY HH:MM:SS.mmm), "
						"so the window of the measurement is not known"),
				"say it: --window START/END");
		return;
	}
	tpf_when_write(text, start_ns);
	put_text(r, begin, text, "/runs/0/window/start");
	tpf_when_write(text, end_ns);
	put_text(r, end, text, "/runs/0/window/end");
	put(r, begin, json_pack("{s: s, s: s}", "kind", "full", "text", "LoadGen power_begin to power_end"), "/power/window_rule");
	d->start_ns = start_ns;
	d->end_ns = end_ns;
}

/* LoadGen's words for a scenario; the interactive one is a Server run under other limits. */
static void put_scenario(struct reading *r)
{
	static const char *const words[][2] = {
		{"Offline", "offline"}, {"Server", "server"}, {"Interactive", "interactive"}, {"SingleStream", "single_stream"},
	};
	const struct tpf_mllog_entry *e = entry(r, "effective_scenario");

	r->scenario = e ? e->text : "";
	if (is(e, "Server") && r->d->place.scenario && tpf_same_ci(r->d->place.scenario, "interactive"))
		r->scenario = "Interactive";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(r->scenario, words[i][0]))
			put_text(r, e, words[i][1], "/workload/scenario");
	if (!is(e, "Server"))
		return;
	put(r, entry(r, "effective_target_qps"), tpf_draft_quantity(tpf_mllog_number(&r->log, "effective_target_qps"), "req/s", NULL),
			"/workload/offered_rate");
	put_text(r, e, "poisson", "/workload/arrival/process");
}

/* How many samples were run. LoadGen may run more than it announced (equal issue: whole passes over the data set), so of an
 * Offline run rate times time decides, and the announced count serves where it agrees to the rate's six digits. */
static double count_samples(const struct reading *r, double seconds, const char **basis)
{
	double queries = tpf_mllog_number(&r->log, "result_query_count");
	double announced = queries * tpf_mllog_number(&r->log, "generated_samples_per_query");
	double run = round(tpf_mllog_number(&r->log, "result_samples_per_second") * seconds);

	*basis = NULL;
	if (strcmp(r->scenario, "Offline"))
		return isnan(announced) ? queries : announced;
	if (isnan(run) || fabs(run - announced) <= 1e-5 * run)
		return announced;
	*basis = "derived";
	return run;
}

/* Output tokens are a rate times its time; the time of a Server's rate ends with the last query issued (results.cc).
 * NaN when the log does not say. *seconds: the time of the rate. */
static double count_tokens(const struct reading *r, const struct tpf_mllog_entry **rate, double *seconds, bool *nominal)
{
	bool offline = !strcmp(r->scenario, "Offline");
	double queries = tpf_mllog_number(&r->log, "result_query_count");

	*rate = entry(r, offline ? "result_tokens_per_second" : "result_completed_tokens_per_second");
	*nominal = !*rate;
	if (!*rate)
		*rate = entry(r, offline ? "result_inferred_tokens_per_second" : "result_inferred_completed_tokens_per_second");
	*seconds = offline ? tpf_mllog_number(&r->log, "result_max_latency_ns") / NS
			   : (queries - 1) / tpf_mllog_number(&r->log, "result_completed_samples_per_sec");
	return *rate ? round((*rate)->number * *seconds) : NAN;
}

static void put_tokens(struct reading *r)
{
	const struct tpf_mllog_entry *rate;
	const char *counted;
	double seconds;
	bool nominal;
	double tokens = count_tokens(r, &rate, &seconds, &nominal), samples = count_samples(r, seconds, &counted);
	bool usable = isfinite(tokens) && tokens > 0 && tokens < 0x1p53;
	const struct tpf_mllog_entry *count = entry(r, "result_query_count");

	put(r, count, tpf_draft_quantity(samples, NULL, counted), "/runs/0/requests/submitted");
	put(r, count, tpf_draft_quantity(samples, NULL, counted), "/runs/0/requests/completed");
	if (rate)
		put(r, rate, tpf_draft_quantity(rate->number, "tok/s", nominal ? NOMINAL_BASIS : NULL), "/runs/0/throughput/output");
	if (!usable) {
		tpf_put(r->d, NULL, NULL, tpf_draft_unknown(r->d, "LoadGen's log gives no token rate for this scenario: --set tokens.output=VALUE"),
				"/runs/0/tokens/output");
		return;
	}
	const char *basis = nominal ? NOMINAL_BASIS : "derived";
	json_t *q = tpf_draft_quantity(tokens, "tok", basis);
	json_object_set_new(q, "method", json_string("rate"));
	put(r, rate, q, "/runs/0/tokens/output");
	if (samples > 0)
		put(r, rate, json_pack("{s: s, s: o, s: s}", "unit", "tok", "mean", tpf_json_real(tokens / samples), "basis", basis),
				"/runs/0/requests/osl");
	if (strcmp(r->scenario, "Offline") && r->d->start_ns != TPF_WHEN_NONE) {
		put(r, entry(r, "power_begin"), json_incref(tpf_draft_get(r->d, "/runs/0/window/start")), "/runs/0/tokens/count_window/start");
		put(r, entry(r, "result_completed_samples_per_sec"), tpf_draft_quantity(seconds, "s", "derived"),
				"/runs/0/tokens/count_window/duration");
	}
}

/* Of an Offline run all queries start at once: its latencies are completion times and say nothing of service. */
static void put_latencies(struct reading *r)
{
	struct tpf_arena *arena = &r->d->job->arena;

	if (!strcmp(r->scenario, "Offline"))
		return;
	for (const struct tpf_named *n = tpf_mllog_statistics(arena); n->key; n++) {
		const struct tpf_mllog_entry *e = entry(r, n->key);
		if (!e || isnan(e->number))
			continue;
		const char *distribution = tpf_strndup(arena, n->place, (size_t)(strrchr(n->place, '/') - n->place));
		tpf_put(r->d, NULL, NULL, json_string(n->unit), tpf_sprintf(arena, "%s/unit", distribution));
		put(r, e, tpf_json_real(e->number), n->place);
	}
	put(r, entry(r, "effective_scenario"), json_pack("{s: s, s: s}", "over", "request", "side", "client"), "/service/percentile_basis");
}

/* The round's limits; the log's own where the table has none. A log under other limits contradicts the table: a finding. */
static void put_targets(struct reading *r)
{
	bool interactive = !strcmp(r->scenario, "Interactive");
	const struct tpf_mlperf_benchmark *b = r->benchmark;
	const struct { const char *metric, *unit, *key; double limit_ms; } rows[] = {
		{"ttft", "ms", "requested_server_ttft_latency", !b ? 0 : interactive ? b->interactive_ttft_ms : b->ttft_ms},
		{"tpot", "ms/tok", "requested_server_tpot_latency", !b ? 0 : interactive ? b->interactive_tpot_ms : b->tpot_ms},
	};

	if (!strcmp(r->scenario, "Offline"))
		return;
	for (size_t i = 0; i < 2; i++) {
		const struct tpf_mllog_entry *e = entry(r, rows[i].key);
		const char *at = tpf_sprintf(&r->d->job->arena, "/service/targets/%zu", i);
		const char *limit = tpf_sprintf(&r->d->job->arena, "%s/limit", at);
		double logged_ms = e ? e->number / 1e6 : NAN;

		if (!(rows[i].limit_ms > 0) && !(logged_ms > 0))
			continue;
		tpf_put(r->d, NULL, NULL, json_pack("{s: s, s: s}", "metric", rows[i].metric, "statistic", "p99"), at);
		if (rows[i].limit_ms > 0)
			put(r, entry(r, "effective_scenario"), tpf_draft_quantity(rows[i].limit_ms, rows[i].unit, NULL), limit);
		if (logged_ms > 0)
			put(r, e, tpf_draft_quantity(logged_ms, rows[i].unit, NULL), limit);
	}
}

/* "5.1.0 @ b9ed3c7fec" -> 5.1; NaN when it begins otherwise. */
static double round_of(const char *version)
{
	size_t len = strspn(version, "0123456789");
	double round = NAN;

	if (version[len] == '.')
		len += 1 + strspn(version + len + 1, "0123456789");
	return tpf_num_parse(version, len, &round) ? round : NAN;
}

static void put_identity(struct reading *r)
{
	const struct tpf_mllog_entry *version = entry(r, "loadgen_version"), *sut = entry(r, "sut_name");
	const char *model = r->d->place.model;
	double round = NAN;

	tpf_put_text(r->d, r->v, tpf_mllog_at(r->d, version), "MLPerf LoadGen", "/software/load_generator/name");
	if (version) {
		size_t len = strcspn(version->text, " @");
		put_text(r, version, tpf_strndup(&r->d->job->arena, version->text, len), "/software/load_generator/version");
		round = round_of(version->text);
		r->v->tool = "MLPerf LoadGen";
		r->v->tool_version = tpf_strndup(&r->d->job->arena, version->text, len);
	}
	if (model)
		tpf_put_text(r->d, r->v, tpf_sprintf(&r->d->job->arena, "folder %s", model), model, "/model/name");
	if (!model && sut)
		model = sut->text;              /* "llama2-70b-Server-SUT" */
	r->benchmark = model ? tpf_mlperf_benchmark(model, round, &r->ratio) : NULL;
	if (r->benchmark)
		put(r, entry(r, "qsl_reported_total_count"), json_string(r->benchmark->dataset), "/workload/dataset");
}

static void check_validity(struct reading *r)
{
	const struct tpf_mllog_entry *e = entry(r, "result_validity");

	if (!e || is(e, "VALID"))
		return;
	struct tpf_place place = tpf_vendor_line(r->v, e->line, NULL);
	tpf_hint(r->d->job, tpf_report(r->d->job, TPF_IM_016, &place, "LoadGen calls this run %s", e->text),
			"its numbers are imported all the same; repeat the run before publishing");
}

void tpf_read_mllog(struct tpf_draft *d, struct tpf_vendor *v)
{
	struct reading r = {.d = d, .v = v};

	if (!tpf_mllog_read(d, v, &r.log))
		return;
	v->zone = "utc";
	v->zone_from = v->format->id;
	put_scenario(&r);
	put_identity(&r);
	put_window(&r);
	put_tokens(&r);
	put_latencies(&r);
	put_targets(&r);
	check_validity(&r);
	tpf_put_text(d, NULL, NULL, "output", "/tokens/scope");
	tpf_put(d, NULL, NULL, json_string(v->id ? v->id : v->format->id), "/runs/0/requests/log");
	tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "LoadGen logs no input lengths: --set workload.isl='{\"unit\": \"tok\", \"mean\": ...}'"),
			"/runs/0/requests/isl");
	tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "LoadGen logs no input tokens: --set tokens.input=VALUE"), "/runs/0/tokens/input");
	if (!strcmp(r.scenario, "Offline")) {
		static const char *const none[] = {"ttft", "tpot"};
		for (size_t i = 0; i < 2; i++) {
			json_t *why = tpf_draft_unknown(d, "an Offline run has no %s", none[i]);
			tpf_put(d, NULL, NULL, why, tpf_sprintf(&d->job->arena, "/runs/0/service/%s", none[i]));
			json_t *limit = tpf_draft_unknown(d, "MLPerf sets no limit in the Offline scenario");
			tpf_put(d, NULL, NULL, json_pack("{s: s, s: s, s: o}", "metric", none[i], "statistic", "p99", "limit", limit),
					tpf_sprintf(&d->job->arena, "/service/targets/%zu", i));
		}
	}
}

/* ---- accuracy.txt ---- */

/* The benchmark is told by the LoadGen log's model, or by the folder. */
static const struct tpf_mlperf_benchmark *benchmark_of(struct tpf_draft *d, double *ratio)
{
	const char *model = json_string_value(tpf_draft_get(d, "/model/name"));
	const char *version = json_string_value(tpf_draft_get(d, "/software/load_generator/version"));

	return model ? tpf_mlperf_benchmark(model, version ? round_of(version) : NAN, ratio) : NULL;
}

static void put_length_ratio(struct tpf_draft *d, struct tpf_vendor *v, const struct tpf_mlperf_benchmark *b)
{
	size_t line;
	double tokens = tpf_accuracy_number(v->text, "'tokens_per_sample'", &line);

	if (!b || !(b->reference_tokens > 0) || !(tokens > 0))
		return;
	tpf_put(d, v, tpf_sprintf(&d->job->arena, "line %zu", line),
			json_pack("{s: o, s: s, s: o}", "value", tpf_json_real(tokens / b->reference_tokens), "basis", "derived", "reference",
					tpf_draft_quantity(b->reference_tokens, "tok", NULL)),
			"/quality/length_ratio");
}

void tpf_read_mlperf_accuracy(struct tpf_draft *d, struct tpf_vendor *v)
{
	static const char *const words[] = {"rouge1", "rouge2", "rougeL", "rougeLsum", "gsm8k", "mbxp", "exact_match", "gen_len"};
	struct tpf_arena *arena = &d->job->arena;
	double ratio = NAN;
	const struct tpf_mlperf_benchmark *b = benchmark_of(d, &ratio);
	size_t n = 0, line;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		double value = tpf_accuracy_number(v->text, tpf_sprintf(arena, "'%s'", words[i]), &line), count;
		size_t row = 0, count_line;
		while (b && row < TPF_MLPERF_METRICS && b->metrics[row].name && strcmp(b->metrics[row].name, words[i]))
			row++;
		bool known = b && row < TPF_MLPERF_METRICS && b->metrics[row].name;
		bool length = !strcmp(words[i], "gen_len");
		if (isnan(value) || (b && !known) || (length && !known))
			continue;

		json_t *metric = json_pack("{s: s, s: o, s: o}", "name", words[i], "dataset",
				b ? json_string(b->dataset) : tpf_draft_unknown(d, "accuracy.txt does not name its data set"), "value",
				tpf_json_real(value));
		if (!length)
			json_object_set_new(metric, "unit", json_string("%"));
		count = tpf_accuracy_number(v->text, "'gen_num'", &count_line);
		json_object_set_new(metric, "n", tpf_json_real(count));
		json_object_set_new(metric, "direction", json_string("higher"));
		if (known) {
			double share = b->metrics[row].ratio > 0 ? b->metrics[row].ratio : ratio;
			json_object_set_new(metric, "target", tpf_json_real(round(b->metrics[row].reference * share * 1e7) / 1e7));
			json_object_set_new(metric, "reference", json_pack("{s: o}", "value", tpf_json_real(b->metrics[row].reference)));
			json_object_set_new(metric, "ratio", tpf_json_real(share));
		} else {
			json_object_set_new(metric, "target", tpf_draft_unknown(d, "MLPerf's target of this model is not in the table"));
		}
		tpf_put(d, v, tpf_sprintf(arena, "line %zu", line), metric, tpf_sprintf(arena, "/quality/metrics/%zu", n++));
	}
	put_length_ratio(d, v, b);
}
