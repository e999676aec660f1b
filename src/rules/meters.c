/* meters.c - TPF-UN-004 to UN-010: are the instruments good enough for the level, and is their uncertainty told truly? */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "diag/job.h"
#include "model/accuracy.h"
#include "model/boundary.h"
#include "rules/rules.h"

/* Reading a bound in per cent and dividing it again leaves the last bit open. */
#define ROUNDING (1 + 1e-9)

double tpf_accuracy_limit(enum tpf_level level)
{
	static const double limits[TPF_LEVELS] = {0.05, 0.02, 0.01};
	return limits[level];
}

double tpf_accuracy_of(const struct tpf_reading *r)
{
	const struct tpf_instrument *i = r->instrument;

	if (!i)
		return NAN;
	if (isnan(i->accuracy.u))
		return tpf_class_limit(i->class_.value);
	/* The figure as it was told, whatever its word (EE HPC WG 3.1.1: a bound, 1 sigma or FWHM). */
	double stated = i->accuracy.u * i->accuracy.divisor;
	if (i->accuracy_relative)
		return stated;
	return stated * (r->n_counted ? (double)r->n_counted : 1) / r->power;
}

size_t tpf_claim_readings(const struct tpf_case *c, const struct tpf_run_metrics *run, const struct tpf_reading **out)
{
	size_t n = run->run->n_energy, counted = 0;
	struct tpf_seen *seen = tpf_alloc_n(&c->job->arena, n, sizeof *seen);
	bool *counts = tpf_alloc_n(&c->job->arena, n, sizeof *counts);
	enum tpf_boundary at = c->bundle->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : c->bundle->power.boundary;

	if (at == TPF_NO_BOUNDARY)
		return 0;
	for (size_t i = 0; i < n; i++)
		seen[i].instrument = run->readings[i].instrument;
	tpf_counted_at(c->bundle, seen, n, at, counts);
	for (size_t i = 0; i < n; i++)
		if (counts[i])
			out[counted++] = &run->readings[i];
	return counted;
}

/* The first run stands for all: instruments do not change between runs. */
static size_t meters(const struct tpf_case *c, const struct tpf_reading ***out)
{
	const struct tpf_run_metrics *run = c->metrics->runs;

	if (!c->metrics->n_runs)
		return 0;
	*out = tpf_alloc_n(&c->job->arena, run->run->n_energy, sizeof **out);
	return tpf_claim_readings(c, run, *out);
}

static const char *name_of(const struct tpf_reading *r)
{
	return r->instrument && r->instrument->id.value ? r->instrument->id.value : "an instrument";
}

/* ---- UN-004, UN-005 ---- */

/* EE HPC WG 3.1.1 relaxes the limit for several meters that each see the same share; UN-005 judges those. */
static bool all_name_what_they_cover(const struct tpf_reading *const *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!r[i]->instrument || !r[i]->instrument->n_covers)
			return false;
	return n > 1;
}

/* Level 2 takes a documented budget in place of an accurate instrument. */
static bool budget_suffices(const struct tpf_case *c, double limit)
{
	const struct tpf_bundle *b = c->bundle;
	return c->job->diag.level == TPF_L2 && b->power.n_u_components && b->power.u_standard.value <= limit;
}

/* Stated better than any of its kind: a slip of the unit, or a figure that is not its accuracy. */
static void too_good(const struct tpf_case *c)
{
	for (size_t k = 0; k < c->bundle->power.n_instruments; k++) {
		const struct tpf_instrument *i = &c->bundle->power.instruments[k];
		const struct tpf_assumed *kind = tpf_assumed_for(i->kind.value);
		double stated = i->accuracy_relative ? i->accuracy.u * i->accuracy.divisor : NAN;
		if (!kind || !(stated * ROUNDING < kind->best))
			continue;
		tpf_about(c, i);
		struct tpf_finding *f = tpf_found(c, TPF_UN_004, i->accuracy.node, "%s is stated to be accurate to %s; no %s better than %s is known",
				i->id.value ? i->id.value : "an instrument", tpf_say_percent(c, stated), kind->kind, tpf_say_percent(c, kind->best));
		tpf_hint(c->job, f, "a relative accuracy is a share: {\"bound\": 0.005} for 0.5 %%");
		tpf_weigh(c, f, TPF_WARNING);
	}
}

static void meter_accuracy_level(const struct tpf_case *c)
{
	const struct tpf_reading **r = NULL;
	size_t n = meters(c, &r), told = 0;
	double limit = tpf_accuracy_limit(c->job->diag.level);

	too_good(c);
	if (all_name_what_they_cover(r, n) || budget_suffices(c, limit))
		return;
	for (size_t i = 0; i < n; i++) {
		double accuracy = tpf_accuracy_of(r[i]);
		told += !isnan(accuracy);
		if (!(accuracy > limit * ROUNDING))
			continue;
		tpf_about(c, r[i]->entry);
		struct tpf_finding *f = tpf_found(c, TPF_UN_004, r[i]->instrument->accuracy.node, "%s is accurate to %s; level %d asks for %s or better",
				name_of(r[i]), tpf_say_percent(c, accuracy), (int)c->job->diag.level + 1, tpf_say_percent(c, limit));
		tpf_hint(c->job, f, c->job->diag.level == TPF_L2
				? "use a better instrument, or document a budget of 2 %% or less in power.uncertainty.components"
				: "use a better instrument, or claim a lower level");
	}
	if (!told)
		tpf_skipped(c->job, TPF_UN_004, "the accuracy of an instrument the claim rests on");
}

static double worst_accuracy(const struct tpf_reading *const *r, size_t n, const struct tpf_reading **worst)
{
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double accuracy = tpf_accuracy_of(r[i]);
		if (isnan(accuracy))
			return NAN;
		if (accuracy > most) {
			most = accuracy;
			*worst = r[i];
		}
	}
	return most;
}

static const struct tpf_reading *unequal_share(const struct tpf_reading *const *r, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (r[i]->instrument->n_covers != r[0]->instrument->n_covers)
			return r[i];
	return NULL;
}

/* Errors of n like meters average out when each carries the same weight; their common part does not, hence the 3 %. */
static void n_meter_relaxation(const struct tpf_case *c)
{
	const struct tpf_reading **r = NULL, *worst = NULL;
	size_t n = meters(c, &r);
	double limit = tpf_accuracy_limit(c->job->diag.level), most = all_name_what_they_cover(r, n) ? worst_accuracy(r, n, &worst) : NAN;

	if (isnan(most)) {
		tpf_skipped(c->job, TPF_UN_005, "two or more instruments that make up the claim, with accuracy and covers");
		return;
	}
	if (most <= limit * ROUNDING)
		return;
	const struct tpf_node *node = worst->instrument->accuracy.node ? worst->instrument->accuracy.node : worst->instrument->node;
	const struct tpf_reading *odd = unequal_share(r, n);
	struct tpf_finding *f = NULL;
	if (most > 0.03 * ROUNDING)
		f = tpf_found(c, TPF_UN_005, node, "%s is accurate to %s; where several meters share the load each must be within 3 %%", name_of(worst),
				tpf_say_percent(c, most));
	else if (most / sqrt((double)n) > limit * ROUNDING)
		f = tpf_found(c, TPF_UN_005, node, "%zu meters accurate to %s give %s together; level %d asks for %s", n, tpf_say_percent(c, most),
				tpf_say_percent(c, most / sqrt((double)n)), (int)c->job->diag.level + 1, tpf_say_percent(c, limit));
	else if (odd)
		f = tpf_found(c, TPF_UN_005, tpf_member(c, odd->instrument->node, "covers"),
				"%s covers %zu parts and %s %zu; the limit is relaxed only where each meter sees the same share", name_of(odd),
				odd->instrument->n_covers, name_of(r[0]), r[0]->instrument->n_covers);
	if (f)
		tpf_hint(c->job, f, "with meters of %s or better no relaxation is needed", tpf_say_percent(c, limit));
}

/* ---- UN-006 ---- */

static void false_precision(const struct tpf_case *c)
{
	const struct tpf_quantity *e = &c->bundle->result.j_per_token;
	const struct tpf_node *printed = e->node->kind == TPF_OBJECT ? tpf_get(c->doc, e->node, "value") : e->node;
	double u = isnan(e->u) ? c->bundle->power.u_standard.value * e->value : e->u, written = tpf_number(c->doc, printed);

	if (isnan(u) || isnan(written) || !(u > 0)) {
		tpf_skipped(c->job, TPF_UN_006, "the uncertainty of the energy a token");
		return;
	}
	double in_si = 2 * tpf_half_digit(c, e);
	if (isnan(in_si) || tpf_in_full(c, e)) {
		tpf_skipped(c->job, TPF_UN_006, "a value that was rounded to be read");
		return;
	}
	if (!(in_si * ROUNDING < u / 100))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_UN_006, printed, "%.*s has digits down to %s, far below its uncertainty %s", (int)printed->len,
			c->doc->bytes + printed->at, tpf_say(c, in_si, "J/token"), tpf_say(c, u, "J/token"));
	tpf_hint(c->job, f, "round it to two digits of the uncertainty: %s", tpf_num_show(&c->job->arena, e->value, u, 6));
}

/* ---- UN-007 ---- */

#define DAY_NS (86400 * TPF_NS)
/* A year that may be a leap year, and a day for the zone of a date without one. */
enum { YEAR_DAYS = 366, ZONE_DAYS = 1 };

static bool read_day(const char *text, int64_t *ns)
{
	return text && (tpf_when_parse_date(text, strlen(text), ns) || tpf_when_parse(text, strlen(text), ns, NULL));
}

static void judge_calibration(const struct tpf_case *c, const struct tpf_instrument *i, int64_t day, int64_t first, int64_t last)
{
	const char *who = i->id.value ? i->id.value : "an instrument";
	struct tpf_finding *f;

	tpf_about(c, i);
	if (day - first > ZONE_DAYS * DAY_NS) {
		f = tpf_found(c, TPF_UN_007, i->calibrated.node, "%s was calibrated on %s, after the run of %s", who, i->calibrated.value,
				tpf_say_time(c, first));
		tpf_hint(c->job, f, "give the calibration that held during the run; a later one shows at most that it was still good");
	} else if (last - day > (YEAR_DAYS + ZONE_DAYS) * DAY_NS) {
		f = tpf_found(c, TPF_UN_007, i->calibrated.node, "%s was calibrated on %s, more than 12 months before the run of %s", who,
				i->calibrated.value, tpf_say_time(c, last));
		tpf_hint(c->job, f, "have it calibrated, and measure anew where it was found out of its limits");
	}
}

static void calibration_current(const struct tpf_case *c)
{
	int64_t first = INT64_MAX, last = TPF_WHEN_NONE, day;
	bool asked = false;

	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		int64_t start = c->bundle->runs[i].window.start_ns;
		if (start != TPF_WHEN_NONE) {
			first = start < first ? start : first;
			last = start > last ? start : last;
		}
	}
	for (size_t i = 0; last != TPF_WHEN_NONE && i < c->bundle->power.n_instruments; i++) {
		const struct tpf_instrument *instrument = &c->bundle->power.instruments[i];
		if (!read_day(instrument->calibrated.value, &day))
			continue;
		asked = true;
		judge_calibration(c, instrument, day, first, last);
	}
	if (!asked)
		tpf_skipped(c->job, TPF_UN_007, "the date of a calibration, and when a run started");
}

/* ---- UN-010 ---- */

static void judge_range(const struct tpf_case *c, const struct tpf_reading *r)
{
	const struct tpf_instrument *i = r->instrument;
	double mean = isnan(r->power) ? r->entry->power.stat[TPF_MEAN].value : r->power, most = r->entry->power.stat[TPF_MAX].value;
	struct tpf_finding *f;

	most = isnan(most) ? mean : most;
	if (most > i->range_max.value) {
		f = tpf_found(c, TPF_UN_010, i->range_max.node, "%s read %s, beyond its range of %s", name_of(r), tpf_say(c, most, "W"),
				tpf_say(c, i->range_max.value, "W"));
		tpf_hint(c->job, f, "readings beyond the range are cut off or wrong: set a wider range and measure anew");
	} else if (mean < 0.1 * i->range_max.value) {
		f = tpf_found(c, TPF_UN_010, i->range_max.node, "%s read %s on average, %s of its range of %s", name_of(r), tpf_say(c, mean, "W"),
				tpf_say_percent(c, mean / i->range_max.value), tpf_say(c, i->range_max.value, "W"));
		tpf_hint(c->job, f, "below a tenth of the range its error in per cent of the range dominates: set a narrower one");
	}
}

static bool is_auto(const struct tpf_instrument *i)
{
	return i->range_auto.value && !strcmp(i->range_auto.value, "true");
}

static void range_of_instrument(const struct tpf_case *c)
{
	bool asked = false;

	TPF_EACH_READING(c, run, r)
		if (r->instrument && tpf_known(&r->instrument->range_max)) {
			asked = true;
			judge_range(c, r);
		}
	for (size_t i = 0; i < c->bundle->power.n_instruments; i++) {
		const struct tpf_instrument *in = &c->bundle->power.instruments[i];
		asked = asked || in->range_auto.value;
		tpf_about(c, in);
		if (is_auto(in) && !in->range_text.value) {
			struct tpf_finding *f = tpf_found(c, TPF_UN_010, in->range_auto.node, "%s chose its range by itself, and no range is documented",
					in->id.value ? in->id.value : "an instrument");
			tpf_hint(c->job, f, "switch auto-range off, or say in range.text which ranges it used and with what accuracy");
		}
	}
	if (!asked)
		tpf_skipped(c->job, TPF_UN_010, "range.max or range.auto of an instrument");
}

const struct tpf_check_row tpf_rules_uncertainty[] = {
	{TPF_UN_004, meter_accuracy_level}, {TPF_UN_005, n_meter_relaxation},
	{TPF_UN_006, false_precision},      {TPF_UN_007, calibration_current},  {TPF_UN_010, range_of_instrument},
	{TPF_RULES, NULL},
};
