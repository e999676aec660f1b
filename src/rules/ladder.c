/* ladder.c - TPF-BD, 002 to 005: how energy is carried to wider boundaries. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

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
	tpf_about(c, claim);
	struct tpf_finding *f = tpf_found(c, TPF_BD_002, claim->node, "PUE is applied twice: %s are claimed, %s x PUE %s; the facility's value is %s",
			tpf_say(c, claim->value, unit), tpf_say(c, facility->value, unit), tpf_say(c, pue, ""), tpf_say(c, facility->value, unit));
	tpf_hint(c->job, f, "%s", c->metrics->ladder[TPF_FACILITY].measured
			? "a facility meter holds PUE already: state its value as it is"
			: "multiply the energy at IT by PUE once, and state the product");
}

/* Is a factor of power.conversions the PUE? It says so; or it is as large, and starts where supplies have lost theirs already. */
static bool step_is_pue(const struct tpf_case *c, const struct tpf_conversion *s)
{
	if (!s->multiply || isnan(s->by.value))
		return false;
	if (s->source.value && tpf_has_ci(s->source.value, "PUE"))
		return true;
	return s->from != TPF_NO_BOUNDARY && s->from >= TPF_NODE_AC && s->by.value > 1.05 && is_pue(s->by.value, c->bundle->facility.pue.value);
}

static void twice_by_step(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		if (s->to > TPF_IT || !step_is_pue(c, s))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_BD_002, s->by.node, "PUE is applied twice: the step from %s to %s multiplies by %s, and "
				"facility.pue multiplies by %s from it to facility", s->from_text.value, s->to_text.value, tpf_say(c, s->by.value, ""),
				tpf_say(c, c->bundle->facility.pue.value, ""));
		tpf_hint(c->job, f, "leave the step out: PUE is a step of its own");
	}
}

/* Is a stated energy a PUE above its own trace? */
static bool holds_pue(const struct tpf_case *c, const struct tpf_reading *r)
{
	return tpf_by_evidence(r) && !tpf_known(&r->entry->includes_pue) && is_pue(r->entry->total.value / r->energy, c->bundle->facility.pue.value);
}

static void found_in_energy(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_reading *r)
{
	struct tpf_finding *f = tpf_found(c, rule, r->entry->total.node, "PUE is in the energy at %s already: %s are stated, the trace gives %s; "
			"their ratio is PUE %s", tpf_boundary_names[tpf_boundary_of(c->bundle, r->instrument)], tpf_say(c, r->entry->total.value, "J"),
			tpf_say(c, r->energy, "J"), tpf_say(c, c->bundle->facility.pue.value, ""));
	tpf_hint(c->job, f, "state what the instrument saw; PUE is a step of its own behind it");
}

static void twice_in_energy(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		enum tpf_boundary at = tpf_boundary_of(c->bundle, r->instrument);
		const struct tpf_quantity *says = &r->entry->includes_pue;
		if (at == TPF_FACILITY && tpf_known(says) && says->value != 1)
			tpf_found(c, TPF_BD_002, says->node, "PUE %s is in an energy that is metered at the facility: it is in there twice",
					tpf_say(c, says->value, ""));
		else if (at >= TPF_IT && holds_pue(c, r))
			found_in_energy(c, TPF_BD_002, r);
	}
	tpf_about(c, NULL);
}

static void pue_not_twice(const struct tpf_case *c)
{
	const struct tpf_ladder_rung *facility = &c->metrics->ladder[TPF_FACILITY];

	twice_by_step(c);
	twice_in_energy(c);
	if (isnan(facility->energy.value)) {
		tpf_skipped(c->job, TPF_BD_002, facility->energy.missing ? facility->energy.missing : "energy at the facility");
		return;
	}
	twice(c, &c->bundle->result.j_per_token_facility, &facility->j_per_token, "J/token");
	twice(c, &c->bundle->result.pue_adjusted_power, &facility->power, "W");
	if (c->bundle->power.boundary != TPF_FACILITY)
		return;
	twice(c, &c->bundle->result.j_per_token, &facility->j_per_token, "J/token");
	twice(c, &c->bundle->result.util_adjusted_j, &c->metrics->util_j, "J/token");
}

/* A claim for the facility that is PUE times a rung below IT. */
static void skips_it(const struct tpf_case *c, const struct tpf_quantity *claim, bool power, const char *unit)
{
	const struct tpf_ladder_rung *facility = &c->metrics->ladder[TPF_FACILITY];

	/* A small step between the rung and it leaves both readings within half a per cent: then the claim is right. */
	if (tpf_off(claim->value, power ? facility->power.value : facility->j_per_token.value) <= 0.005)
		return;
	for (int at = TPF_RACK; tpf_known(claim) && at >= 0; at--) {
		const struct tpf_ladder_rung *rung = &c->metrics->ladder[at];
		double base = power ? rung->power.value : rung->j_per_token.value;
		if (isnan(base) || !is_pue(claim->value / base, c->bundle->facility.pue.value))
			continue;
		tpf_about(c, claim);
		struct tpf_finding *f = tpf_found(c, TPF_BD_003, claim->node, "%s are claimed for the facility: PUE %s times the energy at %s, not at it",
				tpf_say(c, claim->value, unit), tpf_say(c, c->bundle->facility.pue.value, ""), tpf_boundary_names[at]);
		tpf_hint(c->job, f, "PUE is facility energy by IT energy: first add in power.conversions what lies between %s and it",
				tpf_boundary_names[at]);
		return;
	}
}

/* A claim that is PUE times its own rung, one below it. */
static void multiplied(const struct tpf_case *c, const struct tpf_quantity *claim, const struct tpf_value *found)
{
	const char *at = tpf_boundary_names[c->bundle->power.boundary];

	if (!tpf_known(claim) || !is_pue(claim->value / found->value, c->bundle->facility.pue.value))
		return;
	tpf_about(c, claim);
	struct tpf_finding *f = tpf_found(c, TPF_BD_003, claim->node, "%s are claimed at %s, PUE %s times what energy at %s gives, %s",
			tpf_say(c, claim->value, "J/token"), at, tpf_say(c, c->bundle->facility.pue.value, ""), at, tpf_say(c, found->value, "J/token"));
	tpf_hint(c->job, f, "this number is of power.boundary: state it without PUE; the facility's is result.j_per_token_facility");
}

static void pue_only_on_it(const struct tpf_case *c)
{
	enum tpf_boundary boundary = c->bundle->power.boundary;

	TPF_EACH_READING(c, run, r) {
		enum tpf_boundary at = tpf_boundary_of(c->bundle, r->instrument);
		if (tpf_known(&r->entry->includes_pue) && r->entry->includes_pue.value != 1 && at < TPF_IT)
			tpf_found(c, TPF_BD_003, r->entry->includes_pue.node, "PUE is inside an energy at %s; it multiplies energy at it alone",
					tpf_boundary_names[at]);
		else if (at < TPF_IT && holds_pue(c, r))
			found_in_energy(c, TPF_BD_003, r);
	}
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		tpf_about(c, NULL);
		if (s->to == TPF_FACILITY && s->from < TPF_IT && step_is_pue(c, s))
			tpf_found(c, TPF_BD_003, s->by.node, "a step multiplies energy at %s by PUE; it multiplies energy at it alone",
					s->from_text.value);
	}
	skips_it(c, &c->bundle->result.j_per_token_facility, false, "J/token");
	skips_it(c, &c->bundle->result.pue_adjusted_power, true, "W");
	if (boundary >= TPF_IT)
		return;
	multiplied(c, &c->bundle->result.j_per_token, &c->metrics->ladder[boundary].j_per_token);
	multiplied(c, &c->bundle->result.util_adjusted_j, &c->metrics->util_j);
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

/* ---- steps from rung to rung ---- */

bool tpf_rung_reached(const struct tpf_case *c, enum tpf_boundary rung)
{
	bool yes = c->metrics->ladder[rung].measured || (rung == TPF_IT && c->metrics->ladder[TPF_FACILITY].measured);

	for (size_t i = 0; i < c->bundle->power.n_conversions && !yes; i++)
		yes = c->bundle->power.conversions[i].to == rung;
	return yes;
}

/* The step to the same rung that is taken instead, since it starts nearer to it; NULL. */
static const struct tpf_conversion *taken_instead(const struct tpf_case *c, const struct tpf_conversion *s)
{
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *other = &c->bundle->power.conversions[i];
		if (other->to == s->to && other->from != TPF_NO_BOUNDARY && other->from > s->from && other->from < s->to &&
		    !isnan(c->metrics->ladder[other->from].energy.value))
			return other;
	}
	return NULL;
}

/* Can the ladder use the step? Says why not. */
static bool leads_on(const struct tpf_case *c, const struct tpf_conversion *s)
{
	const char *from = s->from_text.value, *to = s->to_text.value;

	if (s->from == TPF_NO_BOUNDARY) {
		if (tpf_instrument_find(c->bundle, from) >= 0)
			return true;
		tpf_hint(c->job, tpf_found(c, TPF_BD_005, s->from_text.node, "a step starts at '%s', which is neither an instrument nor a rung",
				tpf_clean(&c->job->arena, from, 60)), "rungs are chip, board, node, rack, it, facility");
		return false;
	}
	if (s->from >= s->to) {
		tpf_found(c, TPF_BD_005, s->from_text.node, "a step leads from %s to %s; steps lead outwards, to a wider rung", from, to);
		return false;
	}
	if (c->metrics->ladder[s->to].measured)
		return true;
	const struct tpf_conversion *other = taken_instead(c, s);
	if (other)
		tpf_hint(c->job, tpf_found(c, TPF_BD_005, s->from_text.node, "the step from %s to %s is left out: another one starts at %s, nearer to %s",
				from, to, other->from_text.value, to), "let each rung lead to the next one");
	else if (!tpf_rung_reached(c, s->from))
		tpf_hint(c->job, tpf_found(c, TPF_BD_005, s->from_text.node, "a step starts at %s, but no instrument stands there and no step leads there",
				from), "let it start at the rung of an instrument, or add the step before it");
	return !other && tpf_rung_reached(c, s->from);
}

/* Every step says how much, how sure, and who says so. */
static void judge_step(const struct tpf_case *c, const struct tpf_conversion *s)
{
	const char *from = s->from_text.value, *to = s->to_text.value, *how = tpf_say(c, s->by.value, s->multiply ? "" : "W");

	if (!tpf_known(&s->by) || !leads_on(c, s))
		return;
	if (s->multiply && s->from != TPF_NO_BOUNDARY && s->by.value < 1) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_005, s->by.node, "a factor of %s from %s to %s: energy does not become less on its way outwards",
				how, from, to);
		tpf_hint(c->job, f, "an efficiency divides: the factor is 1/%s, %s", how, tpf_say(c, 1 / s->by.value, ""));
	} else if (s->multiply && s->to == TPF_FACILITY && tpf_off(s->by.value, c->bundle->facility.pue.value) > 0.005) {
		tpf_found(c, TPF_BD_005, s->by.node, "the step from %s to facility multiplies by %s, facility.pue by %s: they are the same step", from, how,
				tpf_say(c, c->bundle->facility.pue.value, ""));
	} else if (!s->source.value && !s->evidence.value) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_005, s->node, "it is not said where the %s between %s and %s come%s from", how, from, to,
				s->multiply ? "s" : "");
		tpf_hint(c->job, f, "source is vendor, one_supply, simultaneous, or the name of a data sheet");
	} else if (isnan(s->by.u)) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_005, s->node, "the step from %s to %s, %s, has no uncertainty", from, to, how);
		tpf_hint(c->job, f, "without it no number behind this step has one; an estimate has at least a bound");
		if (c->job->diag.level == TPF_L1)
			tpf_weigh(c, f, TPF_WARNING);
	} else if (!s->multiply && s->by.u > s->by.value) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_005, s->by.node, "the step from %s to %s adds %s with a standard uncertainty of %s: nothing is known of it",
				from, to, how, tpf_say(c, s->by.u, "W"));
		tpf_hint(c->job, f, "look at the unit of the uncertainty; an upper bound, as a rated power, is an estimate that holds");
		tpf_weigh(c, f, TPF_WARNING);
	}
}

/* Half a per cent is rounding, as for every claimed result. */
static void recomputes(const struct tpf_case *c, const struct tpf_quantity *claim, const struct tpf_value *found, const char *what,
		enum tpf_boundary at, const char *unit)
{
	double off = tpf_off(claim->value, found->value);

	tpf_about(c, claim);
	if (tpf_known(claim) && off > 0.005)
		tpf_found(c, TPF_BD_005, claim->node, "%s at %s is stated as %s; the steps of the ladder give %s (%s off)", what, tpf_boundary_names[at],
				tpf_say(c, claim->value, unit), tpf_say(c, found->value, unit), tpf_say_percent(c, off));
}

/* Is energy by token off at the facility by as much as power is? Then EN-002 says it. */
static bool told_by_energy(const struct tpf_case *c)
{
	const struct tpf_ladder_rung *facility = &c->metrics->ladder[TPF_FACILITY];
	double power = c->bundle->result.pue_adjusted_power.value / facility->power.value;
	double energy = c->bundle->result.j_per_token_facility.value / facility->j_per_token.value;

	return tpf_off(energy, 1) > 0.005 && tpf_off(power, energy) <= 0.005;
}

static void conversion_chain(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	for (size_t i = 0; i < b->power.n_conversions && tpf_about(c, &b->power.conversions[i]); i++)
		judge_step(c, &b->power.conversions[i]);
	if (!told_by_energy(c))
		recomputes(c, &b->result.pue_adjusted_power, &c->metrics->ladder[TPF_FACILITY].power, "power", TPF_FACILITY, "W");
	for (size_t i = 0; i < b->result.n_ladder; i++) {
		const struct tpf_rung *stated = &b->result.ladder[i];
		if (stated->boundary == TPF_NO_BOUNDARY)
			continue;
		const struct tpf_ladder_rung *rung = &c->metrics->ladder[stated->boundary];
		recomputes(c, &stated->power, &rung->power, "power", stated->boundary, "W");
		recomputes(c, &stated->energy, &rung->energy, "energy", stated->boundary, "J");
		recomputes(c, &stated->j_per_token, &rung->j_per_token, "energy by token", stated->boundary, "J/token");
	}
}

const struct tpf_check_row tpf_rules_boundary[] = {
	{TPF_BD_002, pue_not_twice},    {TPF_BD_003, pue_only_on_it}, {TPF_BD_004, gpu_only_without_host},
	{TPF_BD_005, conversion_chain}, {TPF_RULES, NULL},
};
