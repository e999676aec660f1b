/* tokens.c - TPF-TK: what is counted as a token. */
#include <math.h>

#include "diag/job.h"
#include "rules/rules.h"

/* A mean printed to three digits carries half a per cent. */
static void count_vs_requests(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		double product = r->requests.completed.value * r->requests.osl.stat[TPF_MEAN].value;
		double off = tpf_off(product, r->tokens.output.value);
		if (off > 0.005)
			tpf_found(c, TPF_TK_001, r->tokens.output.node, "%s output tokens; %s requests of %s tokens on average are %s (%s off)",
					tpf_say(c, r->tokens.output.value, ""), tpf_say(c, r->requests.completed.value, ""),
					tpf_say(c, r->requests.osl.stat[TPF_MEAN].value, ""), tpf_say(c, product, ""), tpf_say_percent(c, off));
	}
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
	TPF_EACH_RUN(c, r) {
		double T = isnan(r->tokens.count_window.duration) ? r->window.duration : r->tokens.count_window.duration;
		double rate = r->tokens.output.value / T, off = tpf_off(rate, r->throughput_output.value);
		if (off > 0.01)
			tpf_found(c, TPF_TK_007, r->throughput_output.node, "%s are stated; %s tokens in %s are %s (%s off)",
					tpf_say(c, r->throughput_output.value, "token/s"), tpf_say(c, r->tokens.output.value, ""), tpf_say(c, T, "s"),
					tpf_say(c, rate, "token/s"), tpf_say_percent(c, off));
	}
}

static void failed_requests(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		double failed = r->requests.submitted.value - r->requests.completed.value;
		if (failed > 0 && !tpf_known(&r->tokens.failed)) {
			struct tpf_finding *f = tpf_found(c, TPF_TK_009, r->requests.completed.node,
					"%s of %s requests did not complete; it is not said whether their tokens are counted", tpf_say(c, failed, ""),
					tpf_say(c, r->requests.submitted.value, ""));
			tpf_hint(c->job, f, "leave tokens of failed requests out of tokens.output and state them in tokens.failed; their energy stays in");
		}
	}
}

const struct tpf_check_row tpf_rules_tokens[] = {
	{TPF_TK_001, count_vs_requests}, {TPF_TK_004, rejected_not_counted}, {TPF_TK_005, reasoning_flag},
	{TPF_TK_006, cached_policy},     {TPF_TK_007, rate_identity},        {TPF_TK_009, failed_requests},
	{TPF_RULES, NULL},
};
