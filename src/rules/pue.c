/* pue.c - TPF-FA, 001 to 009: PUE and what it says of itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static const int64_t day_ns = INT64_C(86400) * TPF_NS;

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

/* A PUE that nobody measured has no meter, and so no category. */
static void pue_category(const struct tpf_case *c)
{
	const struct tpf_string *kind = &c->bundle->facility.pue_kind;

	if (c->bundle->facility.pue_category.value)
		return;
	if (tpf_string_is(kind, "assumed") || tpf_string_is(kind, "dPUE")) {
		tpf_skipped(c->job, TPF_FA_002, "a PUE that was measured");
		return;
	}
	struct tpf_finding *f = tpf_found(c, TPF_FA_002, c->bundle->facility.pue.node, "PUE has no category: it is not said where IT energy is metered");
	tpf_hint(c->job, f, "category 1 counts IT energy at the UPS output, 2 at the PDU output, 3 at the IT input");
}

/* Twelve months, of 365 or 366 days, three days of slack for calendars. */
static void pue_period(const struct tpf_case *c)
{
	const struct tpf_interval *p = &c->bundle->facility.pue_period;
	double days = round(p->duration / 86400);
	bool twelve_months = days >= 362 && days <= 369;

	if (twelve_months && tpf_string_is(&c->bundle->facility.pue_kind, "iPUE"))
		tpf_weigh(c, tpf_found(c, TPF_FA_003, c->bundle->facility.pue_kind.node, "an interim PUE over %s days: over twelve months it is a PUE",
				tpf_say(c, days, "")), TPF_WARNING);
	if (!tpf_string_is(&c->bundle->facility.pue_kind, "PUE") || isnan(days) || twelve_months)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_003, p->node ? p->node : c->bundle->facility.pue.node, "a PUE over %s days; PUE is a ratio over twelve months",
			tpf_say(c, days, ""));
	tpf_hint(c->job, f, "%s", days < 362 ? "a shorter period is an interim PUE: kind iPUE" : "take twelve months of it: seasons would count unequally");
}

/* ---- from the readings of the site ---- */

/* E_dc and E_it over the period of the PUE, J, and the time that they cover. */
struct readings {
	double dc, it, ratios, duration;
	size_t n;
};

static bool within(const struct tpf_interval *period, const struct tpf_interval *reading)
{
	return period->start_ns == TPF_WHEN_NONE || period->end_ns == TPF_WHEN_NONE || reading->start_ns == TPF_WHEN_NONE ||
		reading->end_ns == TPF_WHEN_NONE || (reading->start_ns >= period->start_ns - day_ns && reading->end_ns <= period->end_ns + day_ns);
}

static struct readings sum_readings(const struct tpf_case *c)
{
	struct readings sum = {0};

	for (size_t i = 0; i < c->bundle->facility.n_energy; i++) {
		const struct tpf_facility_energy *e = &c->bundle->facility.energy[i];
		if (!tpf_known(&e->dc) || !tpf_known(&e->it) || !within(&c->bundle->facility.pue_period, &e->period))
			continue;
		sum.dc += e->dc.value;
		sum.it += e->it.value;
		sum.ratios += e->dc.value / e->it.value;
		sum.duration += e->period.duration;
		sum.n++;
	}
	return sum;
}

static int by_start(const void *one, const void *other)
{
	const struct tpf_facility_energy *a = *(const struct tpf_facility_energy *const *)one, *b = *(const struct tpf_facility_energy *const *)other;
	return (a->period.start_ns > b->period.start_ns) - (a->period.start_ns < b->period.start_ns);
}

/* A reading whose days were counted already by another; NULL. */
static const struct tpf_facility_energy *counted_twice(const struct tpf_case *c)
{
	size_t n = 0;
	const struct tpf_facility_energy **sorted = tpf_alloc_n(&c->job->arena, c->bundle->facility.n_energy, sizeof *sorted);

	for (size_t i = 0; i < c->bundle->facility.n_energy; i++)
		if (c->bundle->facility.energy[i].period.start_ns != TPF_WHEN_NONE && c->bundle->facility.energy[i].period.end_ns != TPF_WHEN_NONE)
			sorted[n++] = &c->bundle->facility.energy[i];
	if (n > 1)
		qsort(sorted, n, sizeof *sorted, by_start);
	for (size_t i = 1; i < n; i++)
		if (sorted[i]->period.start_ns < sorted[i - 1]->period.end_ns - day_ns) /* months that name the day between them twice are forgiven */
			return sorted[i];
	return NULL;
}

/* Half a per cent: rounding of a PUE to two digits behind the point. */
static void pue_energy_weighted(const struct tpf_case *c)
{
	const struct tpf_quantity *pue = &c->bundle->facility.pue;
	const struct tpf_interval *period = &c->bundle->facility.pue_period;
	struct readings sum = sum_readings(c);
	double found = sum.dc / sum.it;

	if (tpf_string_is(&c->bundle->facility.pue_kind, "dPUE")) {
		tpf_skipped(c->job, TPF_FA_004, "a PUE that is measured, not designed");
		return;
	}
	const struct tpf_facility_energy *twice = counted_twice(c);
	if (twice) {
		tpf_found(c, TPF_FA_004, twice->period.node ? twice->period.node : twice->node, "the readings of the site overlap: these days were in another "
				"reading already, so their energy counts twice");
		return;
	}
	if (!(sum.it > 0) || sum.duration < 0.97 * period->duration) {
		tpf_skipped(c->job, TPF_FA_004, "readings over the whole period of the PUE");
		return;
	}
	if (tpf_off(pue->value, found) <= 0.005)
		return;
	bool mean = sum.n > 1 && tpf_off(pue->value, sum.ratios / (double)sum.n) <= 0.0005;
	struct tpf_finding *f = tpf_found(c, TPF_FA_004, pue->node, "PUE is stated as %s; %s of data-centre energy by %s of IT energy is %s%s",
			tpf_say(c, pue->value, ""), tpf_say(c, sum.dc / 3.6e9, "MWh"), tpf_say(c, sum.it / 3.6e9, "MWh"), tpf_say(c, found, ""),
			mean ? "; stated is the mean of the ratios" : "");
	tpf_hint(c->job, f, "%s", mean ? "a month counts by its energy: add up both columns, then divide" : "the readings may be those of another "
			"period or of another part of the site");
}

static void pue_covers_run(const struct tpf_case *c)
{
	const struct tpf_interval *p = &c->bundle->facility.pue_period;
	bool told = false;

	for (size_t i = 0; i < c->bundle->n_runs && p->start_ns != TPF_WHEN_NONE && p->end_ns != TPF_WHEN_NONE; i++) {
		const struct tpf_interval *run = &c->bundle->runs[i].window;
		if (run->start_ns == TPF_WHEN_NONE)
			continue;
		told = true;
		bool before = run->start_ns < p->start_ns - day_ns;
		if (!before && (run->start_ns - p->end_ns) / day_ns <= 366)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_FA_005, p->node, "the run of %s is %s the period of the PUE, which %s %s", tpf_say_time(c, run->start_ns),
				before ? "before" : "more than twelve months after", before ? "begins" : "ended",
				tpf_say_time(c, before ? p->start_ns : p->end_ns));
		tpf_hint(c->job, f, "state the PUE of the twelve months around or before the run: a site changes");
		return;
	}
	if (!told)
		tpf_skipped(c->job, TPF_FA_005, "dates of the period and of a run");
}

static void design_pue(const struct tpf_case *c)
{
	if (!strcmp(c->bundle->facility.pue_kind.value, "dPUE"))
		tpf_found(c, TPF_FA_006, c->bundle->facility.pue.node, "a design PUE is a plan, not a measurement");
}

/* ERE = (1 - ERF) PUE: where the readings of the site give the PUE, reuse shows even above 1. */
static void reuse_not_in_pue(const struct tpf_case *c)
{
	double pue = c->bundle->facility.pue.value, erf = c->bundle->facility.erf.value;
	struct readings sum = sum_readings(c);
	bool is_ere = sum.it > 0 && tpf_off(pue, sum.dc / sum.it) > 0.005 && tpf_off(pue, sum.dc / sum.it * (1 - erf)) <= 0.005;

	if (!(erf > 0) || !(pue < 1 || is_ere))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_FA_008, c->bundle->facility.pue.node, "PUE %s with %s of the energy reused (ERF) looks like ERE: reuse was "
			"taken off", tpf_say(c, pue, ""), tpf_say_percent(c, erf));
	tpf_hint(c->job, f, "ERE = (1 - ERF) PUE; with this ERF the PUE would be %s", tpf_say(c, pue / (1 - erf), ""));
}

/* ---- what the category counts as IT ---- */

static bool says_loss(const char *text)
{
	static const char *const words[] = {"loss", "ups", "pdu", "distribution", "transformer", "busbar", "cable"};

	for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
		if (tpf_has_ci(text, words[i]))
			return true;
	return false;
}

/* Does a step towards it stand for what is lost between the UPS and the rack? */
static bool adds_distribution(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		if (s->to != TPF_RACK && s->to != TPF_IT)
			continue;
		bool says = (s->multiply && s->from >= TPF_NODE_AC && s->from != TPF_NO_BOUNDARY) || says_loss(s->source.value);
		for (size_t k = 0; k < s->n_covers; k++)
			says = says || says_loss(s->covers[k]);
		if (says)
			return true;
	}
	return false;
}

/* Category 1 meters IT at the UPS output: what is lost from there to the server is IT energy, which a meter at the server doesn't see. */
static void category_matches_meter(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_ladder_rung *ladder = c->metrics->ladder;

	if (!tpf_string_is(&b->facility.pue_category, "1") || isnan(ladder[TPF_FACILITY].energy.value) || ladder[TPF_FACILITY].measured ||
	    ladder[TPF_IT].measured || adds_distribution(c))
		return;
	const bool *claiming = tpf_claiming(c);
	for (size_t i = 0; i < b->power.n_instruments; i++) {
		const struct tpf_instrument *at = &b->power.instruments[i];
		if (!claiming[i] || (at->point.value && tpf_has_ci(at->point.value, "UPS")))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_FA_009, b->facility.pue_category.node, "PUE of category 1 counts what is lost between the UPS and the "
				"racks as IT energy; '%s' measures behind that, at %s", at->id.value, at->point.value ? tpf_say_text(c, at->point.value)
				: tpf_boundary_names[tpf_boundary_of(b, at)]);
		tpf_hint(c->job, f, "add the loss, mostly 1 to 4 %%, by a step of power.conversions, or use the PUE of category 3");
		return;
	}
}

const struct tpf_check_row tpf_rules_pue[] = {
	{TPF_FA_001, pue_range},      {TPF_FA_002, pue_category}, {TPF_FA_003, pue_period},       {TPF_FA_004, pue_energy_weighted},
	{TPF_FA_005, pue_covers_run}, {TPF_FA_006, design_pue},   {TPF_FA_008, reuse_not_in_pue}, {TPF_FA_009, category_matches_meter},
	{TPF_RULES, NULL},
};
