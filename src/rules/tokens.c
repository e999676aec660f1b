/* tokens.c - TPF-TK: what is counted as a token. */
#include <math.h>

#include "diag/job.h"
#include "rules/rules.h"

/* Records of requests sum to the count; false when there are none. */
static bool judge_records(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_requests *all = &c->metrics->runs[r - c->bundle->runs].requests;
	double sum = 0;

	if (all->missing)
		return false;
	for (size_t i = 0; i < all->n; i++)
		sum += all->v[i].failed ? 0 : all->v[i].output;
	if (sum != r->tokens.output.value && !isnan(sum) && tpf_known(&r->tokens.output))
		tpf_found(c, TPF_TK_001, r->tokens.output.node, "%s output tokens; the records of %s requests sum to %s", tpf_say(c, r->tokens.output.value, ""),
				tpf_say(c, (double)all->completed, ""), tpf_say(c, sum, ""));
	return true;
}

/* Input tokens are those of completed requests, or of all that were sent. The engine's hold a chat template, and beginnings of requests that
 * the window cuts; only where a full run counts both in one place are they one number. */
static void judge_input(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *input = &r->tokens.input;
	double mean = r->requests.isl.stat[TPF_MEAN].value, off = tpf_off(r->requests.completed.value * mean, input->value);
	double of_sent = tpf_off(r->requests.submitted.value * mean, input->value);
	double slack = 0.005 + fmax(0, tpf_half_digit(c, &r->requests.isl.stat[TPF_MEAN])) / mean;

	if (!(off > slack) || of_sent <= slack)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TK_001, input->node, "%s input tokens; %s requests of %s tokens on average are %s (%s off)", tpf_say(c, input->value, ""),
			tpf_say(c, r->requests.completed.value, ""), tpf_say(c, mean, ""), tpf_say(c, r->requests.completed.value * mean, ""), tpf_say_percent(c, off));
	tpf_hint(c->job, f, "count lengths and tokens in one place, over the same requests; look at the unit");
	if (!tpf_full_run(c) || off < 0.2) /* a template of up to a fifth of the prompt */
		tpf_weigh(c, f, TPF_WARNING);
}

/* Who counts gets a whole number; a rate times a time need not be one. */
static void judge_method(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *output = &r->tokens.output;
	const struct tpf_string *method = &r->tokens.output_method;

	/* A thousandth: what is told in Mtok is not a whole number to the last bit. */
	if (!method->value || !tpf_known(output) || tpf_string_is(method, "rate") || fabs(output->value - round(output->value)) < 1e-3)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TK_001, method->node, "output tokens are said to be counted (%s), but are %s: no whole number", method->value,
			tpf_say(c, output->value, ""));
	tpf_hint(c->job, f, "a rate times its time has the method `rate`");
}

/* A mean printed to three digits carries half a per cent. */
static void count_vs_requests(const struct tpf_case *c)
{
	static const char *const counted[] = {"/runs/0/requests/", "/runs/0/tokens/", NULL};

	if (tpf_judge_harness(c, TPF_TK_001, counted))
		return;
	TPF_EACH_RUN(c, r) {
		judge_input(c, r);
		judge_method(c, r);
		if (judge_records(c, r))
			continue;
		double product = r->requests.completed.value * r->requests.osl.stat[TPF_MEAN].value;
		double off = tpf_off(product, r->tokens.output.value);
		if (off > 0.005)
			tpf_found(c, TPF_TK_001, r->tokens.output.node, "%s output tokens; %s requests of %s tokens on average are %s (%s off)",
					tpf_say(c, r->tokens.output.value, ""), tpf_say(c, r->requests.completed.value, ""),
					tpf_say(c, r->requests.osl.stat[TPF_MEAN].value, ""), tpf_say(c, product, ""), tpf_say_percent(c, off));
	}
}

/* Energy by tokens that no run tells can't have been divided. */
static void scope_counted(const struct tpf_case *c)
{
	const struct tpf_string *scope = &c->bundle->token_scope;

	TPF_EACH_RUN(c, r) {
		const struct tpf_run_metrics *run = &c->metrics->runs[r - c->bundle->runs];
		if (!tpf_known(&c->bundle->result.j_per_token) || !isnan(run->tokens) || !tpf_known(&r->tokens.output))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TK_002, scope->node, "energy is claimed per token of scope %s, but the run does not tell all of those tokens",
				scope->value);
		tpf_hint(c->job, f, "state them in runs[].tokens, or name the scope that the claim was divided by");
	}
}

/* At level 1 an unknown may stand (STANDARD C.0), as long as nothing is claimed per token. */
static void scope_declared(const struct tpf_case *c)
{
	if (c->bundle->token_scope.value) {
		scope_counted(c);
		return;
	}
	bool claimed = tpf_known(&c->bundle->result.j_per_token);
	struct tpf_finding *f = tpf_found(c, TPF_TK_002, c->bundle->token_scope.node, "energy is stated%s, but not the tokens it is divided by",
			claimed ? " per token" : "");
	tpf_hint(c->job, f, "write output, output_input, uncached, accepted or slo_good: they can make one run's energy per token differ tenfold");
	if (!claimed && c->job->diag.level == TPF_L1)
		tpf_weigh(c, f, TPF_WARNING);
}

static void tokenizer_id(const struct tpf_case *c)
{
	bool name = c->bundle->model.tokenizer.value, digest = c->bundle->model.tokenizer_sha256.value;
	const struct tpf_node *node = tpf_node_at(c, "/model/tokenizer");

	if (name && digest)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TK_003, node ? node : tpf_node_at(c, "/model"), "tokens are counted, but the tokenizer's %s is not told",
			name ? "digest" : digest ? "name" : "name and digest");
	tpf_hint(c->job, f, digest ? "state its name in model.tokenizer.name" : "state what sha256sum says of its file (tokenizer.json) in model.tokenizer.sha256");
}

static void not_more(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_quantity *part, const char *what, double whole,
		const char *of)
{
	if (!tpf_known(part) || isnan(whole) || part->value <= whole)
		return;
	struct tpf_finding *f = tpf_found(c, rule, part->node, "%s %s are more than the %s %s", tpf_say(c, part->value, ""), what,
			tpf_say(c, whole, ""), of);
	if (rule == TPF_TK_006)
		tpf_weigh(c, f, TPF_ERROR);
}

static void rejected_not_counted(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		double requests = tpf_known(&r->requests.completed) ? r->requests.completed.value : 0;
		not_more(c, TPF_TK_004, &r->tokens.accepted, "accepted tokens", r->tokens.drafted.value + requests, "drafted ones with one a request");
		if (r->tokens.output.value == r->tokens.drafted.value && r->tokens.accepted.value < r->tokens.drafted.value)
			tpf_found(c, TPF_TK_004, r->tokens.output.node, "the output tokens are the %s that were drafted, of which %s were accepted",
					tpf_say(c, r->tokens.drafted.value, ""), tpf_say(c, r->tokens.accepted.value, ""));
	}
}

static void reasoning_flag(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r)
		not_more(c, TPF_TK_005, &r->tokens.reasoning, "reasoning tokens", r->tokens.output.value, "output tokens");
}

static void cached_policy(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r)
		not_more(c, TPF_TK_006, &r->tokens.input_cached, "cached input tokens", r->tokens.input.value, "input tokens");
}

static void rate_identity(const struct tpf_case *c)
{
	static const char *const rate_of_output[] = {"/runs/0/throughput/output", NULL};

	if (tpf_judge_harness(c, TPF_TK_007, rate_of_output))
		return;
	TPF_EACH_RUN(c, r) {
		double T = tpf_count_time(r);
		double rate = r->tokens.output.value / T, off = tpf_off(rate, r->throughput_output.value);
		if (off > 0.01)
			tpf_found(c, TPF_TK_007, r->throughput_output.node, "%s are stated; %s tokens in %s are %s (%s off)",
					tpf_say(c, r->throughput_output.value, "token/s"), tpf_say(c, r->tokens.output.value, ""), tpf_say(c, T, "s"),
					tpf_say(c, rate, "token/s"), tpf_say_percent(c, off));
	}
}

/* Tokens come whole, and no request has more of them than the cap. */
static void judge_failed_tokens(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *tokens = &r->tokens.failed, *cap = &c->bundle->workload.max_new_tokens;
	double requests = tpf_known(&r->requests.failed) ? r->requests.failed.value : r->requests.submitted.value - r->requests.completed.value;

	if (!tpf_whole(tokens))
		tpf_found(c, TPF_TK_009, tokens->node, "%s tokens of failed requests: tokens are counted whole", tpf_say(c, tokens->value, ""));
	else if (requests > 0 && tokens->value > requests * cap->value)
		tpf_hint(c->job, tpf_found(c, TPF_TK_009, tokens->node, "%s failed requests made %s tokens; with a cap of %s a request they make %s at most",
				tpf_say(c, requests, ""), tpf_say(c, tokens->value, ""), tpf_say(c, cap->value, ""), tpf_say(c, requests * cap->value, "")),
				"look at the unit; output tokens alone count");
}

static void failed_requests(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		judge_failed_tokens(c, r);
		double failed = r->requests.submitted.value - r->requests.completed.value;
		if (failed > 0 && !tpf_known(&r->tokens.failed)) {
			struct tpf_finding *f = tpf_found(c, TPF_TK_009, r->requests.completed.node,
					"%s of %s requests did not complete; it is not said whether their tokens are counted", tpf_say(c, failed, ""),
					tpf_say(c, r->requests.submitted.value, ""));
			tpf_hint(c->job, f, "leave tokens of failed requests out of tokens.output and state them in tokens.failed; their energy stays in");
		}
	}
}

/* So many tokens need so many requests that met s*, none longer than the longest. */
static void judge_good_tokens(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *good = &r->tokens.slo_good;
	double longest = r->requests.osl.stat[TPF_MAX].value, digit = fmax(0.005, tpf_half_digit(c, &r->service.attainment)); /* as SV-011 */
	double all = isnan(r->requests.submitted.value) ? NAN : fmax(r->requests.submitted.value, r->requests.completed.value);
	double requests = r->service.attainment.value * all;

	if (good->value > (requests + digit * all) * longest)
		tpf_found(c, TPF_TK_008, good->node, "%s tokens are of requests that met s*; an attainment of %s makes %s such requests, of %s tokens each at most",
				tpf_say(c, good->value, ""), tpf_say(c, 100 * r->service.attainment.value, "%"), tpf_say(c, requests, ""), tpf_say(c, longest, ""));
}

/* Goodput is the rate of tokens.slo_good. Where that is not stated, requests that met s* are taken to be as long as all. */
static void goodput_bound(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		judge_good_tokens(c, r);
		const struct tpf_quantity *goodput = &r->service.goodput;
		bool counted = tpf_known(&r->tokens.slo_good);
		double all = r->throughput_output.value;
		double expected = all * (counted ? r->tokens.slo_good.value / r->tokens.output.value : r->service.attainment.value);
		if (goodput->value > all * 1.001) {     /* numbers printed to four digits */
			struct tpf_finding *f = tpf_found(c, TPF_TK_008, goodput->node, "goodput is %s; it is a part of the throughput, %s",
					tpf_say(c, goodput->value, "token/s"), tpf_say(c, all, "token/s"));
			tpf_hint(c->job, f, "count output tokens of requests that met every target of s*, by the time of all");
		} else if (tpf_off(goodput->value, expected) > 0.02) {
			struct tpf_finding *f = tpf_found(c, TPF_TK_008, goodput->node, "goodput is %s; throughput times %s is %s (%s off)",
					tpf_say(c, goodput->value, "token/s"), counted ? "the share of tokens.slo_good" : "attainment",
					tpf_say(c, expected, "token/s"), tpf_say_percent(c, tpf_off(goodput->value, expected)));
			if (!counted)
				tpf_hint(c->job, f, "where requests that met s* are longer or shorter than the others, state tokens.slo_good");
		}
	}
}

/* Requests were cut, yet none is as long as the cap: then it was another cap, unless the context was full. */
static void lowered_cap(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *cap = &c->bundle->workload.max_new_tokens, *longest = &r->requests.osl.stat[TPF_MAX];
	const struct tpf_quantity *context = &c->bundle->model.context_max;

	if (!(r->requests.truncated.value > 0) || !(longest->value < cap->value))
		return;
	if (tpf_known(context) && !(r->requests.isl.stat[TPF_MAX].value + longest->value < context->value))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TK_010, longest->node, "%s requests were cut off, and the longest answer has %s; the workload's cap is %s",
			tpf_say(c, r->requests.truncated.value, ""), tpf_say(c, longest->value, "tokens"), tpf_say(c, cap->value, "tokens"));
	if (tpf_string_is(&r->tokens.output_method, "server") || longest->value < 0.9 * cap->value)
		tpf_weigh(c, f, TPF_ERROR);
	tpf_hint(c->job, f, "measure with the cap that workload.max_new_tokens states");
}

/* Requests that were cut at the cap are as long as it; so are then the percentiles above the share of the others. The context is not
 * full where the longest prompt with the longest answer fits it. */
static void cut_below_cap(const struct tpf_case *c, const struct tpf_run *r)
{
	static const struct { enum tpf_stat stat; double share; } tops[] = {{TPF_P50, 0.5}, {TPF_P90, 0.9}, {TPF_P95, 0.95}, {TPF_P97, 0.97}, {TPF_P99, 0.99}};
	double cut = r->requests.truncated.value / r->requests.completed.value, cap = c->bundle->workload.max_new_tokens.value;

	if (!(r->requests.isl.stat[TPF_MAX].value + cap <= c->bundle->model.context_max.value))
		return;
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
		const struct tpf_quantity *p = &r->requests.osl.stat[tops[i].stat];
		if (!(cut > 1.02 * (1 - tops[i].share)) || !tpf_above(c, &c->bundle->workload.max_new_tokens, p))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TK_010, r->requests.truncated.node, "%s of the answers were cut off, but %s of the output length is %s, "
				"below the cap of %s", tpf_say_percent(c, cut), tpf_stat_names[tops[i].stat], tpf_say(c, p->value, "tokens"), tpf_say(c, cap, "tokens"));
		if (tpf_string_is(&r->tokens.output_method, "server")) /* a client counts somewhat other tokens in the text */
			tpf_weigh(c, f, TPF_ERROR);
		return;
	}
}

static void truncation(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		if (!tpf_whole(&r->requests.truncated)) {
			tpf_found(c, TPF_TK_010, r->requests.truncated.node, "%s requests were cut off: they are counted whole",
					tpf_say(c, r->requests.truncated.value, ""));
			continue;
		}
		cut_below_cap(c, r);
		double share = r->requests.truncated.value / r->requests.completed.value;
		if (share >= 0.3) {
			struct tpf_finding *f = tpf_found(c, TPF_TK_010, r->requests.truncated.node, "%s of %s requests were cut off (%s); less than 30 %% is expected",
					tpf_say(c, r->requests.truncated.value, ""), tpf_say(c, r->requests.completed.value, ""), tpf_say_percent(c, share));
			tpf_hint(c->job, f, "raise the cap on output until answers end by themselves: what is cut counts as tokens, and answers nothing");
		}
		lowered_cap(c, r);
	}
}

/* The stated ratio, and what lengths give, which may not hide behind it. */
static void length_vs_reference(const struct tpf_case *c)
{
	const struct tpf_quantity *stated = &c->bundle->length_ratio;
	static const char hint[] = "a system that answers shorter or longer than the reference does other work; compare it by energy per request";

	if (!(stated->value >= 0.9 && stated->value <= 1.1)) {
		tpf_hint(c->job, tpf_found(c, TPF_TK_011, stated->node, "outputs are %s times as long as those of the reference; 0.9 to 1.1 is expected",
				tpf_say(c, stated->value, "")), hint);
		return;
	}
	TPF_EACH_RUN(c, r) {
		double mean = r->requests.osl.stat[TPF_MEAN].value, ratio = mean / c->bundle->length_reference.value;
		if (ratio < 0.9 || ratio > 1.1)
			tpf_hint(c->job, tpf_found(c, TPF_TK_011, r->requests.osl.node, "the mean output of %s tokens is %s times the reference, %s; 0.9 to 1.1 is expected",
					tpf_say(c, mean, ""), tpf_say(c, ratio, ""), tpf_say(c, c->bundle->length_reference.value, "")), hint);
	}
}

/* The stated output rate brings its own time; without one it is the time tokens are counted over. */
static void total_identity(const struct tpf_case *c)
{
	static const char *const rate_of_all[] = {"/runs/0/throughput/total", NULL};

	if (tpf_judge_harness(c, TPF_TK_012, rate_of_all))
		return;
	TPF_EACH_RUN(c, r) {
		double output = r->tokens.output.value, all = output + r->tokens.input.value, rate = r->throughput_output.value;
		double expected = isnan(rate) ? all / tpf_count_time(r) : rate * all / output, total = r->throughput_total.value;
		if (tpf_off(total, expected) > (isnan(rate) ? 0.01 : 0.001))
			tpf_found(c, TPF_TK_012, r->throughput_total.node, "%s in total are stated; %s input and %s output tokens make %s (%s off)",
					tpf_say(c, total, "token/s"), tpf_say(c, r->tokens.input.value, ""), tpf_say(c, output, ""),
					tpf_say(c, expected, "token/s"), tpf_say_percent(c, tpf_off(total, expected)));
	}
}

static void bytes_per_token(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		double bytes = r->tokens.output_bytes.value / r->tokens.output.value;
		if (bytes < 1 || bytes > 12)
			tpf_hint(c->job, tpf_found(c, TPF_TK_013, r->tokens.output_bytes.node, "%s of text in %s output tokens are %s a token; 1 to 12 are expected",
					tpf_say(c, r->tokens.output_bytes.value, "bytes"), tpf_say(c, r->tokens.output.value, ""), tpf_say(c, bytes, "bytes")),
					"count the bytes of the output in UTF-8 over the same requests as the tokens");
	}
}

const struct tpf_check_row tpf_rules_tokens[] = {
	{TPF_TK_001, count_vs_requests},    {TPF_TK_002, scope_declared}, {TPF_TK_003, tokenizer_id},
	{TPF_TK_004, rejected_not_counted}, {TPF_TK_005, reasoning_flag}, {TPF_TK_006, cached_policy},
	{TPF_TK_007, rate_identity},        {TPF_TK_008, goodput_bound},  {TPF_TK_009, failed_requests},
	{TPF_TK_010, truncation},           {TPF_TK_011, length_vs_reference},
	{TPF_TK_012, total_identity},       {TPF_TK_013, bytes_per_token},
	{TPF_RULES, NULL},
};
