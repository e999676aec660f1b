/* supply.c - TPF-BD, 009, 010, 012: the electrical path before the meter. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static bool downstream(const struct tpf_instrument *i)
{
	return i && i->side.value && !strcmp(i->side.value, "downstream");
}

static bool starts_at(const struct tpf_conversion *s, const struct tpf_instrument *i)
{
	return s->from == TPF_NO_BOUNDARY && s->from_text.value && i->id.value && !strcmp(s->from_text.value, i->id.value);
}

/* The step that adds what is lost in the supply before an instrument; NULL. From boards any step to the node holds it. */
static const struct tpf_conversion *loss_step(const struct tpf_case *c, const struct tpf_instrument *i)
{
	enum tpf_boundary at = tpf_boundary_of(c->bundle, i);

	for (size_t k = 0; k < c->bundle->power.n_conversions; k++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[k];
		if (starts_at(s, i) || (s->from == at && (at < TPF_NODE_AC || s->multiply)))
			return s;
	}
	return NULL;
}

/* EE HPC WG, aspect 4: how well the loss has to be known, by level. */
static const struct { const char *asks; const char *const words[3]; } loss_sources[TPF_LEVELS] = {
	[TPF_L2] = {"measured on one supply (source one_supply)", {"one_supply", "simultaneous"}},
	[TPF_L3] = {"measured at the same time (source simultaneous)", {"simultaneous"}},
};

static bool known_well(const struct tpf_conversion *s, enum tpf_level level)
{
	bool enough = !loss_sources[level].asks;

	for (size_t i = 0; s->source.value && loss_sources[level].words[i]; i++)
		enough = enough || !strcmp(s->source.value, loss_sources[level].words[i]);
	return enough;
}

static void judge_side(const struct tpf_case *c, const struct tpf_instrument *i)
{
	enum tpf_level level = c->job->diag.level;
	const struct tpf_conversion *s = loss_step(c, i);
	const char *id = i->id.value;

	tpf_about(c, i);
	if (!s) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_009, tpf_member(c, i->location_node, "side"),
				"'%s' measures behind the conversion from AC to DC, and nothing adds what is lost there", id);
		tpf_hint(c->job, f, "add a step of power.conversions from '%s': the vendor's loss at level 1, measured on one supply at level 2, "
				"measured at the same time at level 3", id);
	} else if (!known_well(s, level)) {
		tpf_found(c, TPF_BD_009, s->source.node ? s->source.node : s->node, "the loss of the supply before '%s' is from %s; level %d asks for one %s", id,
				s->source.value ? tpf_clean(&c->job->arena, s->source.value, 60) : "nowhere", (int)level + 1, loss_sources[level].asks);
	}
}

/* Energy of accelerators alone stays behind the supply, and is called so. */
static void dc_side(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	if (b->power.boundary < TPF_NODE_AC || b->power.boundary == TPF_NO_BOUNDARY)
		return;
	const bool *counts = tpf_claiming(c);
	for (size_t i = 0; i < b->power.n_instruments; i++)
		if (counts[i] && downstream(&b->power.instruments[i]))
			judge_side(c, &b->power.instruments[i]);
}

static void psu_efficiency(const struct tpf_case *c)
{
	bool told = false;

	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		int at = s->from == TPF_NO_BOUNDARY ? tpf_instrument_find(c->bundle, s->from_text.value) : -1;
		if (!s->multiply || isnan(s->by.value) || at < 0 || !downstream(&c->bundle->power.instruments[at]))
			continue;
		double efficiency = 1 / s->by.value;
		told = true;
		if (efficiency >= 0.80 && efficiency <= 0.985)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_BD_010, s->by.node, "a factor of %s from DC to AC is a supply of %s; from 80 %% to 98.5 %% are known",
				tpf_say(c, s->by.value, ""), tpf_say_percent(c, efficiency));
		if (s->by.value >= 0.80 && s->by.value < 1)
			tpf_hint(c->job, f, "an efficiency divides: the factor is 1/%s, %s", tpf_say(c, s->by.value, ""), tpf_say(c, efficiency, ""));
	}
	if (!told)
		tpf_skipped(c->job, TPF_BD_010, "a factor from an instrument behind the supply to AC");
}

static void no_storage_upstream(const struct tpf_case *c)
{
	const struct tpf_string *battery = &c->bundle->power.battery;

	if (strcmp(battery->value, "discharging"))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_BD_012, battery->node, "a battery discharged inside the boundary: its energy did not pass the meter");
	tpf_hint(c->job, f, "measure again with the battery full and idle, or between the battery and the system");
}

const struct tpf_check_row tpf_rules_supply[] = {
	{TPF_BD_009, dc_side}, {TPF_BD_010, psu_efficiency}, {TPF_BD_012, no_storage_upstream}, {TPF_RULES, NULL},
};
