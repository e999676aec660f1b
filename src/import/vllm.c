/* vllm.c - `vllm bench serve --save-result`, and the serving benchmarks forked from it: one JSON object a run.
 *
 * Keys and traps: `date` is local time, written after the run; latencies are in ms; `request_rate` is "inf" when all is sent
 * at once; `request_goodput:` is spelt with its colon in some forks; arrays of --save-detailed stay in the file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "import/draft.h"
#include "json/writer.h"
#include "model/harness.h"

static const struct tpf_node *member(const struct tpf_vendor *v, const char *key)
{
	return v->doc ? tpf_get(v->doc, tpf_root(v->doc), key) : NULL;
}

bool tpf_is_vllm_serve(const struct tpf_vendor *v)
{
	static const char *const others[] = {"total_output_tokens_retokenized", "mean_e2e_latency_ms", "steady_state_energy"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (member(v, others[i]))
			return false;
	return member(v, "total_output_tokens") && member(v, "duration") && member(v, "completed") &&
			(member(v, "mean_ttft_ms") || member(v, "mean_e2el_ms"));
}

static double number(struct tpf_draft *d, const struct tpf_vendor *v, const char *key)
{
	return tpf_vendor_number(d, v, member(v, key));
}

static void put_latency(struct tpf_draft *d, struct tpf_vendor *v, const char *key, const struct tpf_node *value)
{
	struct tpf_named of;
	const char *distribution;
	double ms = tpf_vllm_latency(&d->job->arena, key, &of, &distribution) ? tpf_vendor_number(d, v, value) : NAN;

	if (!isfinite(ms))
		return;
	tpf_put_text(d, NULL, NULL, of.unit, tpf_sprintf(&d->job->arena, "%s/unit", distribution));
	tpf_put(d, v, tpf_sprintf(&d->job->arena, "/%s", key), tpf_json_real(ms), of.place);
}

static void put_latencies(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *root = tpf_root(v->doc);
	const struct tpf_node *completed = member(v, "completed");

	for (const struct tpf_node *key = tpf_first(root); key; key = tpf_next(root, key)) {
		const char *name = key->len < 64 ? tpf_vendor_text(d, v, key) : NULL;
		if (name)
			put_latency(d, v, name, key + 1);
	}
	for (size_t i = 0; completed && i < TPF_VLLM_LATENCIES; i++)
		if (tpf_draft_get(d, tpf_vllm_latencies[i].place) && strcmp(tpf_vllm_latencies[i].key, "_itl_ms"))
			tpf_put(d, NULL, NULL, tpf_json_real(number(d, v, "completed")),
					tpf_sprintf(&d->job->arena, "%s/n", tpf_vllm_latencies[i].place));
	tpf_put(d, NULL, NULL, json_pack("{s: s, s: s}", "over", "request", "side", "client"), "/service/percentile_basis");
}

/* All requests at once, or at random times (Poisson when burstiness is 1, else gamma). */
static void put_load(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *rate = member(v, "request_rate");
	const char *text = tpf_vendor_text(d, v, rate);
	bool endless = (text && tpf_starts(text, "inf")) || (rate && rate->flags & TPF_NODE_SPECIAL);
	double per_second = endless ? NAN : tpf_vendor_number(d, v, rate), burstiness = number(d, v, "burstiness");

	if (endless)
		tpf_put_text(d, v, "/request_rate", isnan(number(d, v, "max_concurrency")) ? "offline" : "closed_loop", "/workload/scenario");
	if (isnan(per_second))
		return;
	tpf_put_text(d, v, "/request_rate", "server", "/workload/scenario");
	tpf_put(d, v, "/request_rate", tpf_draft_quantity(per_second, "req/s", NULL), "/workload/offered_rate");
	tpf_put_text(d, v, "/burstiness", isnan(burstiness) ? NULL : burstiness == 1 ? "poisson" : "gamma", "/workload/arrival/process");
}

static json_t *time_of(int64_t ns)
{
	char text[TPF_WHEN_SIZE];

	tpf_when_write(text, ns);
	return json_string(text);
}

static void set_window(struct tpf_draft *d, struct tpf_vendor *v, int64_t start_ns, int64_t end_ns, const char *at[2], const char *rule)
{
	d->start_ns = start_ns;
	d->end_ns = end_ns;
	tpf_put(d, v, at[0], time_of(start_ns), "/runs/0/window/start");
	tpf_put(d, v, at[1], time_of(end_ns), "/runs/0/window/end");
	tpf_put(d, v, at[0], json_pack("{s: s, s: s}", "kind", "full", "text", rule), "/power/window_rule");
}

static bool unix_stamp(const struct tpf_vendor *v, const char *key, int64_t *ns)
{
	const struct tpf_node *node = member(v, key);

	return node && node->kind == TPF_NUMBER && !(node->flags & TPF_NODE_SPECIAL) &&
			tpf_when_parse_epoch(v->doc->bytes + node->at, node->len, ns);
}

/* "20260610-204228" as if it were UTC. */
static bool read_date(const char *text, int64_t *local_ns)
{
	char stamp[20];

	if (!text || strlen(text) != 15 || text[8] != '-' || strspn(text, "0123456789") != 8 || strspn(text + 9, "0123456789") != 6)
		return false;
	memcpy(stamp, (char[20]){text[0], text[1], text[2], text[3], '-', text[4], text[5], '-', text[6], text[7], 'T', text[9], text[10],
					':', text[11], text[12], ':', text[13], text[14], '\0'}, sizeof stamp);
	return tpf_when_parse_naive(stamp, strlen(stamp), local_ns);
}

/* The window from `date` (local time, at the end, whole seconds) and `duration`. */
static bool window_from_date(struct tpf_draft *d, struct tpf_vendor *v, double seconds)
{
	static const char *at[2] = {"/duration", "/date"};
	struct tpf_zone zone;
	struct tpf_place place = tpf_vendor_place(v);
	const char *why;
	int64_t local_ns;
	int32_t offset_s;

	if (!read_date(tpf_vendor_text(d, v, member(v, "date")), &local_ns) || !(seconds > 0 && seconds < 1e8)) {
		d->window_missing = "the result has neither benchmark_start_time_unix nor a readable date and duration";
		return false;
	}
	if (!d->ask->tz) {
		d->window_missing = "the result's date is local time: --tz says in which zone";
		return false;
	}
	if (!tpf_zone_find(&d->job->arena, d->ask->tz, &zone, &why)) {
		tpf_report(d->job, TPF_IM_013, &place, "--tz %s: %s", d->ask->tz, why);
		return false;
	}
	if (tpf_zone_local(&zone, local_ns, &offset_s) != TPF_LOCAL_ONCE) {
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_014, &place, "in the zone %s clocks showed the result's date twice or never", d->ask->tz),
				"say the offset instead: --tz +HH:MM");
		return false;
	}
	int64_t end_ns = local_ns - offset_s * TPF_NS;
	set_window(d, v, end_ns - (int64_t)(seconds * 1e9), end_ns, at,
			"vLLM date - duration to date: the date is written after the run, in whole seconds");
	return true;
}

static void put_window(struct tpf_draft *d, struct tpf_vendor *v)
{
	static const char *at[2] = {"/benchmark_start_time_unix", "/benchmark_end_time_unix"};
	double seconds = number(d, v, "duration");
	int64_t start_ns, end_ns;

	if (d->start_ns != TPF_WHEN_NONE)       /* --window */
		return;
	if (unix_stamp(v, at[0] + 1, &start_ns) && unix_stamp(v, at[1] + 1, &end_ns) && end_ns > start_ns) {
		set_window(d, v, start_ns, end_ns, at, "vLLM benchmark_start_time_unix to benchmark_end_time_unix");
		return;
	}
	if (!window_from_date(d, v, seconds))
		tpf_put(d, v, "/duration", tpf_draft_quantity(seconds, "s", NULL), "/runs/0/window/duration");
}

/* Mean lengths of completed requests; prompts as the data set counts them. */
static void put_lengths(struct tpf_draft *d, struct tpf_vendor *v)
{
	static const struct { const char *key, *pointer; } rows[] = {
		{"total_input_tokens", "/runs/0/requests/isl"}, {"total_output_tokens", "/runs/0/requests/osl"},
	};
	double completed = number(d, v, "completed");

	for (size_t i = 0; i < 2; i++) {
		double mean = number(d, v, rows[i].key) / completed;
		if (completed > 0 && isfinite(mean))
			tpf_put(d, v, tpf_sprintf(&d->job->arena, "/%s", rows[i].key),
					json_pack("{s: s, s: o, s: o, s: s}", "unit", "tok", "n", tpf_json_real(completed), "mean",
							tpf_json_real(mean), "basis", "derived"),
					rows[i].pointer);
	}
}

static bool more_follows(const struct tpf_vendor *v)
{
	const char *rest = v->text + v->doc->consumed;

	return v->doc->consumed < v->len && rest[strspn(rest, " \t\r\n")];
}

/* --skip-tokenizer-init without usage from the server counts one token a request (FORMATS 1a). */
static void check_tokens(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *node = member(v, "total_output_tokens");
	double completed = number(d, v, "completed");

	if (!(completed > 1) || tpf_number(v->doc, node) != completed)
		return;
	struct tpf_place place = tpf_doc_place(d->job, v->doc, node);
	tpf_hint(d->job, tpf_report(d->job, TPF_IM_021, &place, "one output token a request: vLLM counts so when it has neither usage nor tokenizer"),
			"measure again with the tokenizer, or say the count: --set tokens.output=VALUE");
}

void tpf_read_vllm_serve(struct tpf_draft *d, struct tpf_vendor *v)
{
	if (more_follows(v)) {
		struct tpf_place place = tpf_doc_place_at(d->job, v->doc, v->doc->consumed, 1);
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_012, &place, "another result follows in this file; a bundle holds one operating point, "
						"so only the first is read"),
				"save each result to a file of its own (without --append-result)");
	}
	v->tool = "vLLM bench serve";
	put_window(d, v);
	for (const struct tpf_named *n = tpf_vllm_numbers; n->key; n++)
		tpf_put(d, v, tpf_sprintf(&d->job->arena, "/%s", n->key), tpf_draft_quantity(number(d, v, n->key), n->unit, NULL), n->place);
	put_latencies(d, v);
	put_load(d, v);
	put_lengths(d, v);
	check_tokens(d, v);
	tpf_put_text(d, v, "/model_id", tpf_vendor_text(d, v, member(v, "model_id")), "/model/name");
	tpf_put_text(d, v, "/tokenizer_id", tpf_vendor_text(d, v, member(v, "tokenizer_id")), "/model/tokenizer/name");
	tpf_put_text(d, v, member(v, "backend") ? "/backend" : NULL, "vLLM bench serve", "/software/load_generator/name");
	tpf_put_text(d, NULL, NULL, "output", "/tokens/scope");
	tpf_put_text(d, NULL, NULL, v->id, "/runs/0/requests/log");
}
