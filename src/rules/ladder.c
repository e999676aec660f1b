/* ladder.c - TPF-BD: where energy is counted, and how it is carried to wider boundaries. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static void boundary_declared(const struct tpf_case *c)
{
	if (c->bundle->power.boundary != TPF_NO_BOUNDARY)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_BD_001, tpf_node_at(c, "/power"), "it is not said at which boundary energy is counted");
	tpf_hint(c->job, f, "power.boundary is one of chip, board, node, rack, it, facility");
}

/* ISO/IEC 30134-2 defines PUE once, between IT and facility; half a per cent is rounding. */
static bool is_pue(double ratio, double pue)
{
	return pue > 1.005 && tpf_off(ratio, pue) <= 0.005;
}

/* A claim that is a PUE too high over what the evidence gives at the facility. */
static void twice(const struct tpf_case *c, const struct tpf_quantity *claim, const struct tpf_value *facility, const char *unit)
{
	double pue = c->bundle->facility.pue.value;

	if (!tpf_known(claim) || !is_pue(claim->value / facility->value, pue))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_BD_002, claim->node, "PUE is applied twice: %s are claimed, %s x PUE %s; the facility's value is %s",
			tpf_say(c, claim->value, unit), tpf_say(c, facility->value, unit), tpf_say(c, pue, ""), tpf_say(c, facility->value, unit));
	tpf_hint(c->job, f, "%s", c->metrics->ladder[TPF_FACILITY].measured
			? "a facility meter holds PUE already: state its value as it is"
			: "multiply the energy at IT by PUE once, and state the product");
}

static void pue_not_twice(const struct tpf_case *c)
{
	const struct tpf_ladder_rung *facility = &c->metrics->ladder[TPF_FACILITY];

	if (isnan(facility->energy.value)) {
		tpf_skipped(c->job, TPF_BD_002, facility->energy.missing ? facility->energy.missing : "energy at the facility");
		return;
	}
	twice(c, &c->bundle->result.j_per_token_facility, &facility->j_per_token, "J/token");
	twice(c, &c->bundle->result.pue_adjusted_power, &facility->power, "W");
	if (c->bundle->power.boundary == TPF_FACILITY)
		twice(c, &c->bundle->result.j_per_token, &facility->j_per_token, "J/token");
}

/* A claim for the facility that is PUE times a rung below IT. */
static void skips_it(const struct tpf_case *c, const struct tpf_quantity *claim, bool power, const char *unit)
{
	for (int at = TPF_RACK; tpf_known(claim) && at >= 0; at--) {
		const struct tpf_ladder_rung *rung = &c->metrics->ladder[at];
		double base = power ? rung->power.value : rung->j_per_token.value;
		if (isnan(base) || !is_pue(claim->value / base, c->bundle->facility.pue.value))
			continue;
		const struct tpf_ladder_rung *it = &c->metrics->ladder[TPF_IT];
		if (!isnan(it->power.value) && tpf_off(it->power.value, rung->power.value) < 0.001)
			return;
		struct tpf_finding *f = tpf_found(c, TPF_BD_003, claim->node, "%s are claimed for the facility: PUE %s times the energy at %s, not at it",
				tpf_say(c, claim->value, unit), tpf_say(c, c->bundle->facility.pue.value, ""), tpf_boundary_names[at]);
		tpf_hint(c->job, f, "PUE is facility energy by IT energy: first add in power.conversions what lies between %s and it",
				tpf_boundary_names[at]);
		return;
	}
}

static void pue_only_on_it(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		enum tpf_boundary at = tpf_boundary_of(c->bundle, r->instrument);
		if (tpf_known(&r->entry->includes_pue) && at < TPF_IT)
			tpf_found(c, TPF_BD_003, r->entry->includes_pue.node, "PUE is inside an energy at %s; it multiplies energy at it alone",
					tpf_boundary_names[at]);
	}
	skips_it(c, &c->bundle->result.j_per_token_facility, false, "J/token");
	skips_it(c, &c->bundle->result.pue_adjusted_power, true, "W");
}

static const char *wide_word(const char *title)
{
	static const char *const words[] = {"facility", "whole-system", "full-system", "data centre", "data center", "wall"};

	for (size_t i = 0; title && i < sizeof words / sizeof *words; i++)
		if (strstr(title, words[i]))
			return words[i];
	return NULL;
}

static void gpu_only_without_host(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	if (b->power.boundary > TPF_BOARD || !isnan(c->metrics->ladder[TPF_NODE_AC].energy.value))
		return;
	const char *word = wide_word(b->report.title.value);
	struct tpf_finding *f = tpf_found(c, TPF_BD_004, b->power.boundary_text.node,
			"energy is that of the accelerators only: host, network and power supplies are not in it%s%s%s", word ? ", though the title says '" : "",
			word ? word : "", word ? "'" : "");
	tpf_hint(c->job, f, "measure at the wall, or add the host in power.conversions; such a number is never compared with one at node or wider");
	if (word)
		tpf_weigh(c, f, TPF_ERROR);
}

const struct tpf_check_row tpf_rules_boundary[] = {
	{TPF_BD_001, boundary_declared},
	{TPF_BD_002, pue_not_twice},
	{TPF_BD_003, pue_only_on_it},
	{TPF_BD_004, gpu_only_without_host},
	{TPF_RULES, NULL},
};
