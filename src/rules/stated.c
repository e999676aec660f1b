/* stated.c - what a bundle states of its traces beside the energy, against what they give: TPF-TR-009, and the figures that
 * TPF-TR-004, TR-006 and EN-003 ask for. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"

/* ---- figures ---- */

struct range {
	double least, most;
};

/* Samples of one device, or of all together; who counts those at the ends of the window, or those that were dropped, is right as well. */
static struct range samples(const struct tpf_reading *r)
{
	bool all = r->samples && r->entry->power.stat[TPF_N].value > (double)r->samples / sqrt((double)r->n_counted); /* nearer to it */
	struct range n = {all ? 0 : INFINITY, 0};

	for (size_t i = 0; i < r->trace.n_devices; i++)
		if (r->counted[i]) {
			const struct tpf_device *d = &r->trace.devices[i];
			double least = (double)d->inside - 2, most = (double)(d->inside + d->dropped) + 2;
			n.least = all ? n.least + least : fmin(n.least, least);
			n.most = all ? n.most + most : fmax(n.most, most);
		}
	return n;
}

static struct range largest_gap(const struct tpf_reading *r)
{
	return (struct range){r->max_gap, r->max_gap};
}

/* Of a sum of devices: at least where one is at its most and all others at their least, at most where all are at once. */
static struct range peak(const struct tpf_reading *r)
{
	struct range p = {0, 0};
	double low = 0, rise = 0;

	for (size_t i = 0; i < r->trace.n_devices; i++)
		if (r->counted[i]) {
			const struct tpf_device *d = &r->trace.devices[i];
			low += d->min;
			rise = fmax(rise, d->max - d->min);
			p.most += d->max;
		}
	p.least = fmax(low + rise, r->mean_inside);
	return p;
}

static const struct tpf_quantity *stated_n(const struct tpf_reading *r) { return &r->entry->power.stat[TPF_N]; }
static const struct tpf_quantity *stated_gap(const struct tpf_reading *r) { return &r->entry->max_gap; }
static const struct tpf_quantity *stated_max(const struct tpf_reading *r) { return &r->entry->power.stat[TPF_MAX]; }

/* clang-format off */
static const struct figure {
	enum tpf_rule_id rule;
	const char *name, *unit;
	double slack;                   /* relative: of printed digits, and of where the window was cut */
	const struct tpf_quantity *(*stated)(const struct tpf_reading *);
	struct range (*found)(const struct tpf_reading *);
} figures[] = {
	{TPF_TR_004, "the largest gap",                 "s", 0.05, stated_gap, largest_gap},
	{TPF_TR_006, "the number of samples of a device", "", 0.01, stated_n,  samples},
	{TPF_EN_003, "the highest power",               "W", 0.01, stated_max, peak},
};
/* clang-format on */

static const char *say_range(const struct tpf_case *c, struct range is, const char *unit)
{
	if (is.most - is.least <= 1e-6 * is.most)
		return tpf_say(c, is.most, unit);
	return tpf_sprintf(&c->job->arena, "%s to %s", tpf_say(c, fmax(is.least, 0), unit), tpf_say(c, is.most, unit));
}

/* A meter may know peaks between the samples that it gave, or call the highest of its averages so: then it is still above the mean. */
static bool otherwise_taken(const struct tpf_reading *r, const struct tpf_quantity *said)
{
	return said == stated_max(r) && said->value >= r->mean_inside && said->value <= 2 * peak(r).most;
}

static void judge_figure(const struct tpf_case *c, const struct tpf_reading *r, const struct figure *figure)
{
	const struct tpf_quantity *said = figure->stated(r);
	struct range is = figure->found(r);
	double rounding = fmax(0, tpf_half_digit(c, said));

	if (!tpf_known(said) || !(said->value + rounding < is.least * (1 - figure->slack) || said->value - rounding > is.most * (1 + figure->slack)))
		return;
	struct tpf_finding *f = tpf_found(c, figure->rule, said->node, "%s is stated as %s; the trace %s gives %s in the window", figure->name,
			tpf_say(c, said->value, figure->unit), r->trace.source, say_range(c, is, figure->unit));
	tpf_hint(c->job, f, "state what the trace gives, or leave it out: it is computed anew");
	if (otherwise_taken(r, said))
		tpf_weigh(c, f, TPF_WARNING);
}

void tpf_stated_of_traces(const struct tpf_case *c, enum tpf_rule_id rule)
{
	TPF_EACH_READING(c, run, r) {
		(void)run;
		for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
			if (figures[i].rule == rule && r->trace.windowed && r->n_counted)
				judge_figure(c, r, &figures[i]);
	}
}

/* ---- TR-009 ---- */

/* A total agrees with how it was made to the digits that are printed, and with other ways to the end effect only. */
#define SAME  1e-6
#define OTHER 1e-5

/* The energy that the stated method gives of the evidence; NaN where it has none to take it from. */
static double by_method(const struct tpf_reading *r)
{
	static const char *const counted[] = {"counter_delta", "meter_integrated"};
	const char *method = r->entry->method.value;

	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
		if (!strcmp(method, counted[i]))
			return r->counter;
	return !strcmp(method, "mean_inside") ? r->mean_inside_energy : r->trapezoid;
}

/* The method that gives the total to the digit where the stated one does not; NULL. */
static const char *made_by(const struct tpf_reading *r)
{
	const struct { const char *name; double energy; } ways[] = {
		{"trapezoid_interp", r->trapezoid}, {"mean_inside", r->mean_inside_energy}, {"counter_delta", r->counter},
	};
	double total = r->entry->total.value;

	if (tpf_off(by_method(r), total) <= OTHER)
		return NULL;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (tpf_off(ways[i].energy, total) <= SAME)
			return ways[i].name;
	return NULL;
}

static bool judge_method(const struct tpf_case *c, const struct tpf_reading *r)
{
	const struct tpf_string *method = &r->entry->method;
	const char *other = r->has_trace || !isnan(r->counter) ? made_by(r) : NULL;
	struct tpf_finding *f = NULL;

	if (!method->value)
		return false;
	if (!strcmp(method->value, "counter_delta") && isnan(r->counter)) {
		f = tpf_found(c, TPF_TR_009, method->node, "the energy is called a difference of counter readings, and none are stated");
		tpf_hint(c->job, f, "state both readings in counter.start and counter.end%s", other ? tpf_sprintf(&c->job->arena, "; the total is that of %s", other) : "");
	} else if (other) {
		f = tpf_found(c, TPF_TR_009, method->node, "the energy is called that of %s; %s are to the digit what %s gives", method->value,
				tpf_say(c, r->entry->total.value, "J"), other);
		tpf_hint(c->job, f, "name the method that was used: methods differ by what happens at the ends of the window");
	}
	if (f)
		tpf_weigh(c, f, TPF_WARNING);
	return f != NULL;
}

/* The method is a choice; the trapezoid beside it shows what the choice makes. */
static void integration_declared(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		double off = tpf_off(r->energy, r->trapezoid);
		(void)run;
		if (judge_method(c, r) || !tpf_by_evidence(r) || !(off > 0.01))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_009, r->entry->method.node ? r->entry->method.node : r->entry->node,
				"by %s the energy is %s, by trapezoids %s (%s apart)", r->method, tpf_say(c, r->energy, "J"),
				tpf_say(c, r->trapezoid, "J"), tpf_say_percent(c, off));
		tpf_weigh(c, f, TPF_WARNING);
	}
}

const struct tpf_check_row tpf_rules_stated[] = {
	{TPF_TR_009, integration_declared}, {TPF_RULES, NULL},
};
