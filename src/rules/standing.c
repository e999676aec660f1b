/* standing.c - TPF-BD-001: the boundary of the claim, and the rungs that instruments stand at. */
#include <string.h>

#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

/* clang-format off */
static const struct { const char *kind; enum tpf_boundary least, most; } kinds[] = {
	{"revenue_meter", TPF_NODE_AC, TPF_FACILITY},   /* meters what is paid for: mains */
	{"pdu",           TPF_NODE_AC, TPF_IT},         /* its outlets, or its inlet */
	{"bmc",           TPF_CHIP,    TPF_NODE_AC},    /* sees its own node, and parts of it */
	{"board_sensor",  TPF_CHIP,    TPF_BOARD},
	{"board_counter", TPF_CHIP,    TPF_BOARD},
};
/* clang-format on */

/* An analyser and a model may stand anywhere. */
static void judge_kind(const struct tpf_case *c, const struct tpf_instrument *i, enum tpf_boundary at)
{
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		if (!tpf_string_is(&i->kind, kinds[k].kind) || (at >= kinds[k].least && at <= kinds[k].most))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_BD_001, tpf_member(c, i->node, "boundary"), "'%s' is a %s and stands at %s; such a one sees %s to %s",
				i->id.value, i->kind.value, tpf_boundary_names[at], tpf_boundary_names[kinds[k].least], tpf_boundary_names[kinds[k].most]);
		tpf_hint(c->job, f, "an instrument stands where it measures; what lies between there and power.boundary is added in power.conversions");
		tpf_weigh(c, f, TPF_WARNING);
	}
}

/* Boards have their power behind the supply, and a facility before it. */
static void judge_side(const struct tpf_case *c, const struct tpf_instrument *i, enum tpf_boundary at)
{
	const char *side = at <= TPF_BOARD ? "downstream" : at == TPF_FACILITY ? "upstream" : i->side.value;

	if (!i->side.value || !strcmp(i->side.value, side))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_BD_001, tpf_member(c, i->location_node, "side"), "'%s' stands at %s and is called %s of the conversion from AC "
			"to DC; %s is %s", i->id.value, tpf_boundary_names[at], i->side.value, tpf_boundary_names[at], side);
	tpf_weigh(c, f, TPF_WARNING);
}

static void not_reached(const struct tpf_case *c)
{
	enum tpf_boundary at = c->bundle->power.boundary;

	if (c->metrics->measured_at == TPF_NO_BOUNDARY || c->metrics->ladder[at].via || tpf_rung_reached(c, at))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_BD_001, c->bundle->power.boundary_text.node, "energy is claimed at %s, where no instrument stands and no step "
			"of power.conversions leads", tpf_boundary_names[at]);
	tpf_hint(c->job, f, "claim it at %s, or add what lies between", tpf_boundary_names[c->metrics->measured_at]);
}

static void boundary_declared(const struct tpf_case *c)
{
	if (c->bundle->power.boundary == TPF_NO_BOUNDARY) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_001, tpf_node_at(c, "/power"), "it is not said at which boundary energy is counted");
		tpf_hint(c->job, f, "power.boundary is one of chip, board, node, rack, it, facility");
		return;
	}
	not_reached(c);
	for (size_t k = 0; k < c->bundle->power.n_instruments; k++) {
		const struct tpf_instrument *i = &c->bundle->power.instruments[k];
		tpf_about(c, i);
		if (i->boundary == TPF_NO_BOUNDARY) /* then it stands at power.boundary */
			continue;
		judge_kind(c, i, i->boundary);
		judge_side(c, i, i->boundary);
	}
}

const struct tpf_check_row tpf_rules_standing[] = {
	{TPF_BD_001, boundary_declared}, {TPF_RULES, NULL},
};
