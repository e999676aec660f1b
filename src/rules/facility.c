/* facility.c - TPF-FA: PUE and what it says of itself. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

static void pue_range(const struct tpf_case *c)
{
	const struct tpf_quantity *pue = &c->bundle->facility.pue;

	if (pue->value < 1) {
		struct tpf_finding *f = tpf_found(c, TPF_FA_001, pue->node, "PUE is %s; facility energy can't be less than IT energy",
				tpf_say(c, pue->value, ""));
		tpf_hint(c->job, f, "energy that is reused elsewhere is credited in ERF or ERE, never in PUE");
		tpf_weigh(c, f, TPF_ERROR);
	} else if (pue->value < 1.02 || pue->value > 3)
		tpf_found(c, TPF_FA_001, pue->node, "PUE is %s; values from 1.02 to 3 are known", tpf_say(c, pue->value, ""));
}

static void pue_category(const struct tpf_case *c)
{
	if (c->bundle->facility.pue_category.value)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_002, c->bundle->facility.pue.node, "PUE has no category: it is not said where IT energy is metered");
	tpf_hint(c->job, f, "category 1 counts IT energy at the UPS output, 2 at the PDU output, 3 at the IT input");
}

/* Twelve months, three days of slack for calendars. */
static void pue_period(const struct tpf_case *c)
{
	const struct tpf_interval *p = &c->bundle->facility.pue_period;
	const char *kind = c->bundle->facility.pue_kind.value;
	double days = p->duration / 86400;

	if (!kind || strcmp(kind, "PUE") || isnan(days) || days >= 362)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_003, p->node ? p->node : c->bundle->facility.pue.node, "a PUE over %s days; PUE is a ratio over twelve months",
			tpf_say(c, round(days), ""));
	tpf_hint(c->job, f, "a shorter period is an interim PUE: kind iPUE");
}

static void design_pue(const struct tpf_case *c)
{
	if (!strcmp(c->bundle->facility.pue_kind.value, "dPUE"))
		tpf_found(c, TPF_FA_006, c->bundle->facility.pue.node, "a design PUE is a plan, not a measurement");
}

const struct tpf_check_row tpf_rules_facility[] = {
	{TPF_FA_001, pue_range}, {TPF_FA_002, pue_category}, {TPF_FA_003, pue_period}, {TPF_FA_006, design_pue}, {TPF_RULES, NULL},
};
