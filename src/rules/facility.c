/* facility.c - TPF-FA, 010 to 013: the climate of the room, heat, and what else a site is measured by. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"

static bool liquid(const struct tpf_case *c)
{
	return tpf_string_is(&c->bundle->system.cooling, "direct_liquid") || tpf_string_is(&c->bundle->system.cooling, "immersion");
}

/* Kelvin and degrees Celsius are one dimension and have no factor between them; no inlet is at 150 degrees of either. */
static void inlet_temperature(const struct tpf_case *c)
{
	double value = tpf_value_at(c, "/facility/inlet_temperature"), celsius = value > 150 ? value - 273.15 : value;

	if (liquid(c)) {
		tpf_skipped(c->job, TPF_FA_010, "cooling by air: coolant may be warmer");
		return;
	}
	if (celsius < 18 || celsius > 27)
		tpf_found(c, TPF_FA_010, tpf_node_at(c, "/facility/inlet_temperature"), "air is supplied at %s; ASHRAE recommends 18 to 27 degC",
				tpf_say(c, celsius, "degC"));
	else if (celsius < 20)
		tpf_found(c, TPF_FA_010, tpf_node_at(c, "/facility/inlet_temperature"), "air is supplied at %s; SPEC measures at 20 degC or more: colder air "
				"makes fans and chips draw less", tpf_say(c, celsius, "degC"));
}

/* ML.ENERGY gives a run up when more than a twentieth of the readings is beyond what a chip at work has. */
static void device_temperature(const struct tpf_case *c)
{
	bool told = false;

	TPF_EACH_READING(c, run, r) {
		size_t all = 0, odd = 0;
		for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++) {
			all += r->counted[i] ? r->trace.devices[i].temperatures : 0;
			odd += r->counted[i] ? r->trace.devices[i].not_usual : 0;
		}
		told = told || all;
		if ((double)odd <= 0.05 * (double)all)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_FA_011, r->entry->trace.node, "%s of %s temperatures in the window are outside 20 to 95 degC",
				tpf_say(c, (double)odd, ""), tpf_say(c, (double)all, ""));
		tpf_hint(c->job, f, "below, the sensor or the unit is another; above, boards throttle and draw less than they would");
	}
	if (!told)
		tpf_skipped(c->job, TPF_FA_011, "a trace with temperatures of the devices");
}

static void liquid_cooling_shift(const struct tpf_case *c)
{
	if (!liquid(c) || tpf_known(&c->bundle->facility.itue) || c->bundle->facility.itue_fans.value)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_012, c->bundle->system.cooling.node, "cooled by liquid: pumps and fans may be outside of the energy that "
			"air-cooled nodes have inside");
	tpf_hint(c->job, f, "give facility.itue, or say in facility.itue.fans where fans and pumps are counted");
}

/* ---- WUE, CUE, REF, ERF ---- */

static void share(const struct tpf_case *c, const struct tpf_quantity *q, const char *name)
{
	if (!tpf_known(q) || (q->value >= 0 && q->value <= 1))
		return;
	tpf_about(c, q->node); /* UN-008 may have found it, too */
	tpf_found(c, TPF_FA_013, q->node, "%s is %s; it is a share from 0 to 1", name, tpf_say(c, q->value, ""));
}

static void not_negative(const struct tpf_case *c, const struct tpf_quantity *q, const char *name, const char *unit, double per_kwh)
{
	if (tpf_known(q) && q->value < 0)
		tpf_found(c, TPF_FA_013, q->node, "%s is %s; expected 0 or more", name, tpf_say(c, q->value * per_kwh, unit));
}

/* CUE is carbon of the whole site by IT energy: the grid's intensity times PUE. Years and hours differ, so only what no
 * grid does is found: a factor of two, and an intensity to which PUE was not applied. */
static void cue_by_pue(const struct tpf_case *c)
{
	const struct tpf_quantity *cue = &c->bundle->facility.cue, *grid = &c->bundle->cost.intensity;
	double pue = c->bundle->facility.pue.value, expected = grid->value * pue;
	bool bare = pue > 1.02 && tpf_off(cue->value, grid->value) <= 1e-6;

	if (!tpf_known(cue) || isnan(expected) || !(expected > 0) || tpf_string_is(&c->bundle->cost.intensity_kind, "market"))
		return;
	if (!bare && cue->value >= expected / 2 && cue->value <= expected * 2)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_013, cue->node, "CUE is %s; a grid of %s times PUE %s gives %s", tpf_say(c, cue->value * 3.6e6, "kg/kWh"),
			tpf_say(c, grid->value * 3.6e6, "kg/kWh"), tpf_say(c, pue, ""), tpf_say(c, expected * 3.6e6, "kg/kWh"));
	tpf_hint(c->job, f, "%s", bare ? "CUE is by IT energy: the emissions of the whole site count" : "look at the unit, kg by kWh of IT energy");
}

static void usage_kpis(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	if (isnan(b->facility.wue.value) && isnan(b->facility.cue.value) && isnan(b->facility.ref.value) && isnan(b->facility.erf.value)) {
		tpf_skipped(c->job, TPF_FA_013, "WUE, CUE, REF or ERF");
		return;
	}
	not_negative(c, &b->facility.wue, "WUE", "L/kWh", 3.6e9);
	not_negative(c, &b->facility.cue, "CUE", "kg/kWh", 3.6e6);
	share(c, &b->facility.ref, "REF");
	share(c, &b->facility.erf, "ERF");
	tpf_about(c, NULL);
	cue_by_pue(c);
}

const struct tpf_check_row tpf_rules_facility[] = {
	{TPF_FA_010, inlet_temperature}, {TPF_FA_011, device_temperature}, {TPF_FA_012, liquid_cooling_shift}, {TPF_FA_013, usage_kpis},
	{TPF_RULES, NULL},
};
