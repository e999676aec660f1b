/* utilisation.c - TPF-UT: shares of what the hardware could do. */
#include <math.h>

#include "diag/job.h"
#include "rules/rules.h"

/* Nothing does more than its peak; beyond `high` it is worth a look. */
static void judge_share(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_value *found, const struct tpf_quantity *claim,
		const char *claim_at, double high, const char *formula)
{
	/* A stated share that is right elsewhere is not the fault: what it is computed from is. */
	bool claimed = tpf_known(claim) && tpf_off(claim->value, found->value) < 0.05;
	const struct tpf_node *node = claimed ? claim->node : tpf_node_at(c, claim_at);

	if (!(found->value > high))
		return;
	struct tpf_finding *f = tpf_found(c, rule, node, "%s is %s%s", formula, tpf_say(c, found->value, ""),
			found->value > 1 ? ", above the whole of the hardware" : ", close to the whole of the hardware");
	if (found->value <= 1)
		tpf_weigh(c, f, TPF_WARNING);
	else
		tpf_hint(c->job, f, "look at the peak (dense, at the precision computed in), at the count of accelerators, and at what a token costs");
}

static void mfu_le_1(const struct tpf_case *c)
{
	tpf_about(c, &c->bundle->tpf.c_tok); /* TP-003 about the compute ceiling is its consequence */
	judge_share(c, TPF_UT_001, &c->metrics->mfu, &c->bundle->utilisation.mfu, "/tpf/c_tok", 0.85, "MFU = rate x c_tok / (N x peak)");
}

static void mbu_le_1(const struct tpf_case *c)
{
	judge_share(c, TPF_UT_004, &c->metrics->mbu, &c->bundle->utilisation.mbu, "/tpf/bytes_tok", 0.95, "MBU = rate x bytes / (N x bandwidth)");
}

static void u_range_and_basis(const struct tpf_case *c)
{
	const struct tpf_quantity *U = &c->bundle->utilisation.U;

	if (U->value == 0)
		tpf_found(c, TPF_UT_002, U->node, "U is 0: nothing would be produced; expected more than 0 and at most 1");
}

static void util_j_identity(const struct tpf_case *c)
{
	const struct tpf_quantity *claim = &c->bundle->result.util_adjusted_j;
	double found = c->metrics->util_j.value, off = tpf_off(claim->value, found);

	if (isnan(found))
		tpf_skipped(c->job, TPF_UT_003, c->metrics->util_j.missing ? c->metrics->util_j.missing : "its inputs");
	else if (off > 0.02)
		tpf_found(c, TPF_UT_003, claim->node, "%s are claimed; (U Pa + (1 - U) Pi) / (U R) gives %s (%s off)",
				tpf_say(c, claim->value, "J/token"), tpf_say(c, found, "J/token"), tpf_say_percent(c, off));
}

const struct tpf_check_row tpf_rules_utilisation[] = {
	{TPF_UT_001, mfu_le_1}, {TPF_UT_002, u_range_and_basis}, {TPF_UT_003, util_j_identity}, {TPF_UT_004, mbu_le_1}, {TPF_RULES, NULL},
};
