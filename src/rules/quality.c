/* quality.c - TPF-QL: is q* met? */
#include <math.h>

#include "diag/job.h"
#include "rules/rules.h"

static void meets_q_star(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->metrics->n_quality; i++) {
		const struct tpf_met *q = &c->metrics->quality[i];
		bool below = q->lower_is_better ? q->value > q->limit : q->value < q->limit;
		if (below)
			tpf_found(c, TPF_QL_001, q->node, "%s is %s; the target q* is %s or %s", q->metric ? q->metric : "the metric",
					tpf_say(c, q->value, ""), tpf_say(c, q->limit, ""), q->lower_is_better ? "less" : "more");
	}
}

/* Targets are printed with four digits and more: 1e-6 in the standard, or half of the last digit that is given. */
static void relative_target(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_quality; i++) {
		const struct tpf_quality *q = &c->bundle->quality[i];
		double expected = q->ratio.value * q->reference.value;
		if (tpf_off(q->target.value, expected) > 1e-5)
			tpf_found(c, TPF_QL_002, q->target.node, "the target %s is not ratio times reference, %s x %s = %s",
					tpf_say(c, q->target.value, ""), tpf_say(c, q->ratio.value, ""), tpf_say(c, q->reference.value, ""),
					tpf_say(c, expected, ""));
	}
}

const struct tpf_check_row tpf_rules_quality[] = {
	{TPF_QL_001, meets_q_star},
	{TPF_QL_002, relative_target},
	{TPF_RULES, NULL},
};
