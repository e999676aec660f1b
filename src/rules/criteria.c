/* criteria.c - what the levels ask of an aspect in the words of the standard (section C.0), beyond its rules and fields: "node
 * boundary or wider", "12-month PUE of category 2 or 3". An aspect that is not stated reaches level 1. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/levels.h"
#include "rules/rules.h"

static enum tpf_level boundary_reached(const struct tpf_case *c, const char **says)
{
	enum tpf_boundary at = c->bundle->power.boundary;

	*says = tpf_sprintf(&c->job->arena, "the boundary is %s", at == TPF_NO_BOUNDARY ? "not stated" : tpf_boundary_names[at]);
	if (at == TPF_NO_BOUNDARY)
		return TPF_L1;
	return at >= TPF_IT ? TPF_L3 : at >= TPF_NODE_AC ? TPF_L2 : TPF_L1;
}

/* Of the instruments that make up the claim, the value that is largest. */
static double worst(const struct tpf_case *c, double (*of)(const struct tpf_reading *))
{
	const struct tpf_run_metrics *run = c->metrics->runs;
	double most = NAN;

	if (!c->metrics->n_runs)
		return NAN;
	const struct tpf_reading **r = tpf_alloc_n(&c->job->arena, run->run->n_energy, sizeof *r);
	size_t n = tpf_claim_readings(c, run, r);
	for (size_t i = 0; i < n; i++) {
		double value = of(r[i]);
		if (isnan(value))
			return NAN;
		most = i ? fmax(most, value) : value;
	}
	return most;
}

static double interval_of(const struct tpf_reading *r)
{
	return r->instrument ? r->instrument->sampling_interval.value : NAN;
}

/* A hundredth of slack, as TR-002 has. */
static enum tpf_level sampling_reached(const struct tpf_case *c, const char **says)
{
	double dt = worst(c, interval_of);

	*says = isnan(dt) ? "the sampling interval is not stated"
		: tpf_sprintf(&c->job->arena, "a sample is taken every %s", tpf_say(c, dt, "s"));
	return dt <= 1.01 ? TPF_L3 : TPF_L1;
}

/* EE HPC WG, aspect 2: everything at level 3; at level 2 an eighth, and not less than 10 kW or 15 nodes. */
static enum tpf_level fraction_reached(const struct tpf_case *c, const char **says)
{
	const struct tpf_bundle *b = c->bundle;
	double fraction = b->power.fraction.value, nodes = b->system.nodes.value;
	double power = c->metrics->measured_at == TPF_NO_BOUNDARY ? NAN : c->metrics->ladder[c->metrics->measured_at].power.value;

	*says = isnan(fraction) ? "it is not stated which fraction of the system was measured"
		: tpf_sprintf(&c->job->arena, "%s of the system was measured", tpf_say_percent(c, fraction));
	if (!(fraction < 1))
		return isnan(fraction) ? TPF_L1 : TPF_L3;
	return fraction >= 0.125 && !(fraction * nodes < 15) && !(fraction * power < 10e3) ? TPF_L2 : TPF_L1;
}

static enum tpf_level accuracy_reached(const struct tpf_case *c, const char **says)
{
	double accuracy = worst(c, tpf_accuracy_of), budget = c->bundle->power.u_standard.value;
	bool documented = c->bundle->power.n_u_components && budget <= tpf_accuracy_limit(TPF_L2);

	*says = isnan(accuracy) ? "the accuracy of an instrument is not stated"
		: tpf_sprintf(&c->job->arena, "an instrument is accurate to %s", tpf_say_percent(c, accuracy));
	for (int level = TPF_L3; level > TPF_L1; level--)
		if (accuracy <= tpf_accuracy_limit((enum tpf_level)level) * (1 + 1e-9))
			return (enum tpf_level)level;
	return documented ? TPF_L2 : TPF_L1;
}

/* A year, less the day by which its two ends may be written. */
#define YEAR_S (364 * 86400.0)

static enum tpf_level pue_reached(const struct tpf_case *c, const char **says)
{
	const struct tpf_bundle *b = c->bundle;
	const char *kind = b->facility.pue_kind.value, *category = b->facility.pue_category.value;

	*says = !tpf_known(&b->facility.pue) ? "PUE is not stated"
		: tpf_sprintf(&c->job->arena, "PUE is of kind %s, category %s%s", kind ? kind : "unknown", category ? category : "unknown",
			b->facility.pue_period.duration < YEAR_S ? ", over less than a year" : "");
	if (!tpf_known(&b->facility.pue))
		return TPF_L1;
	bool measured = kind && !strcmp(kind, "PUE"), fine = category && (!strcmp(category, "2") || !strcmp(category, "3"));
	return measured && fine && b->facility.pue_period.duration >= YEAR_S ? TPF_L3 : TPF_L2;
}

static enum tpf_level evidence_reached(const struct tpf_case *c, const char **says)
{
	bool traced = true;

	for (size_t i = 0; i < c->bundle->n_runs; i++)
		for (size_t k = 0; k < c->bundle->runs[i].n_energy; k++) {
			int at = c->bundle->runs[i].energy[k].trace_at;
			traced = traced && at >= 0 && c->bundle->evidence[at].sha256.value;
		}
	*says = "an energy has no trace with a SHA-256";
	if (!traced)
		return TPF_L1;
	*says = "a file of evidence has no SHA-256";
	for (size_t i = 0; i < c->bundle->n_evidence; i++)
		if (!c->bundle->evidence[i].sha256.value)
			return TPF_L2;
	return TPF_L3;
}

static enum tpf_level quality_reached(const struct tpf_case *c, const char **says)
{
	*says = c->metrics->n_quality ? "q* is not shown to be met" : "no quality is stated";
	for (size_t i = 0; i < c->metrics->n_quality; i++)
		if (c->metrics->quality[i].verdict == TPF_UNTOLD || c->metrics->quality[i].verdict == TPF_MISSED)
			return TPF_L1;
	return c->metrics->n_quality ? TPF_L3 : TPF_L1;
}

static enum tpf_level runs_reached(const struct tpf_case *c, const char **says)
{
	size_t n = c->bundle->n_runs;

	*says = tpf_sprintf(&c->job->arena, n == 1 ? "there is %zu run" : "there are %zu runs", n);
	return n >= 5 ? TPF_L3 : n >= 3 ? TPF_L2 : TPF_L1;
}

/* Level 1 asks for nothing but the form. *says: what it is, for the message. */
static const struct criterion {
	const char *aspect;
	const char *asks[TPF_LEVELS];
	enum tpf_level (*reached)(const struct tpf_case *, const char **says);
} criteria[TPF_CRITERIA] = {
	{"boundary",   {"", "node or wider", "it or facility"}, boundary_reached},
	{"sampling",   {"", "one a second", "one a second"}, sampling_reached},
	{"fraction",   {"", "all, or an eighth of at least 10 kW and 15 nodes", "all"}, fraction_reached},
	{"accuracy",   {"", "2 %, or a documented budget of 2 %", "1 %"}, accuracy_reached},
	{"pue",        {"", "a value", "PUE of category 2 or 3 over 12 months"}, pue_reached},
	{"evidence",   {"", "a digest of each trace", "a digest of each file"}, evidence_reached},
	{"quality",    {"", "q* stated and met", "q* stated and met"}, quality_reached},
	{"repeats",    {"", "3 runs", "5 runs"}, runs_reached},
};

static int aspect_named(const char *name)
{
	int i = 0;
	while (strcmp(tpf_aspects[i].name, name))
		i++;
	return i;
}

void tpf_criteria(const struct tpf_case *c, struct tpf_criterion out[TPF_CRITERIA])
{
	for (size_t i = 0; i < TPF_CRITERIA; i++) {
		out[i] = (struct tpf_criterion){.aspect = aspect_named(criteria[i].aspect)};
		out[i].reached = criteria[i].reached(c, &out[i].says);
		memcpy(out[i].asks, criteria[i].asks, sizeof out[i].asks);
	}
}
