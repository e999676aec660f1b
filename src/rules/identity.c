/* identity.c - TPF-ID: who says what about when. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

/* By value, then by place in the document. */
static int by_id(const void *one, const void *other)
{
	const struct tpf_string *a = *(const struct tpf_string *const *)one, *b = *(const struct tpf_string *const *)other;
	int order = strcmp(a->value, b->value);

	return order ? order : (a->node > b->node) - (a->node < b->node);
}

/* Of n entries of `size` bytes whose ids begin at `first`, reports each that has the id of one before it. */
static void distinct(const struct tpf_case *c, const char *what, const struct tpf_string *first, size_t size, size_t n)
{
	const struct tpf_string **ids = tpf_alloc_n(&c->job->arena, n + 1, sizeof *ids);
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		const struct tpf_string *id = (const void *)((const char *)first + i * size);
		if (id->value)
			ids[known++] = id;
	}
	qsort(ids, known, sizeof *ids, by_id);
	for (size_t i = 1; i < known; i++) {
		if (strcmp(ids[i]->value, ids[i - 1]->value))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_ID_001, ids[i]->node, "a second %s has the id '%s'", what, ids[i]->value);
		tpf_hint(c->job, f, "give every %s an id of its own; references to it would be ambiguous", what);
	}
}

static void unique_ids(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	distinct(c, "run", b->n_runs ? &b->runs->id : NULL, sizeof *b->runs, b->n_runs);
	distinct(c, "evidence", b->n_evidence ? &b->evidence->id : NULL, sizeof *b->evidence, b->n_evidence);
	distinct(c, "instrument", b->power.n_instruments ? &b->power.instruments->id : NULL, sizeof *b->power.instruments,
			b->power.n_instruments);
	tpf_ids_of_set(c);
}

/* A day of slack covers time zones. */
#define FUTURE_SLACK_NS (86400 * TPF_NS)

static void date_order(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	int64_t issued = b->report.issued_ns, now = c->job->now_ns;

	for (size_t i = 0; i < b->n_runs; i++) {
		const struct tpf_interval *w = &b->runs[i].window;
		bool start = w->start_ns != TPF_WHEN_NONE, end = w->end_ns != TPF_WHEN_NONE;
		if (start && end && w->end_ns <= w->start_ns)
			tpf_found(c, TPF_ID_002, tpf_member(c, w->node, "end"), "the window ends at %s, not after its start at %s",
					tpf_say_time(c, w->end_ns), tpf_say_time(c, w->start_ns));
		else if (end && issued != TPF_WHEN_NONE && w->end_ns > issued)
			tpf_found(c, TPF_ID_002, b->report.issued.node, "the report was issued at %s, before the run ended at %s",
					tpf_say_time(c, issued), tpf_say_time(c, w->end_ns));
	}
	if (now != TPF_WHEN_NONE && issued != TPF_WHEN_NONE && issued > now + FUTURE_SLACK_NS)
		tpf_found(c, TPF_ID_002, b->report.issued.node, "the report is issued at %s, after the time of judging %s",
				tpf_say_time(c, issued), tpf_say_time(c, now));
}

static void schema_version(const struct tpf_case *c)
{
	const struct tpf_string *rules = &c->bundle->report.rules_version;

	if (rules->value && strncmp(rules->value, "1.", 2)) {
		struct tpf_finding *f = tpf_found(c, TPF_ID_003, rules->node, "rules version %s is not known; this program knows 1.x",
				rules->value);
		tpf_hint(c->job, f, "judge the bundle with a version of tpfreport that knows these rules");
	}
}

/* ---- ID-004: a report has the level of its weakest aspect ---- */

/* The level one aspect reaches; level 1 asks for nothing but the form. *says: what it is, for the message. */
struct aspect {
	const char *asks[TPF_LEVELS];   /* what level 2 and level 3 ask of it */
	enum tpf_level (*reached)(const struct tpf_case *, const char **says);
};

static enum tpf_level boundary_reached(const struct tpf_case *c, const char **says)
{
	enum tpf_boundary at = c->bundle->power.boundary;

	*says = tpf_sprintf(&c->job->arena, "the boundary is %s", at == TPF_NO_BOUNDARY ? "not stated" : tpf_boundary_names[at]);
	if (at == TPF_NO_BOUNDARY)
		return TPF_L1;
	return at >= TPF_IT ? TPF_L3 : at >= TPF_NODE_AC ? TPF_L2 : TPF_L1;
}

/* Of the instruments that make up the claim, the value that is largest. */
static double worst(const struct tpf_case *c, double (*of)(const struct tpf_case *, const struct tpf_reading *))
{
	const struct tpf_run_metrics *run = c->metrics->runs;
	double most = NAN;

	if (!c->metrics->n_runs)
		return NAN;
	const struct tpf_reading **r = tpf_alloc_n(&c->job->arena, run->run->n_energy, sizeof *r);
	size_t n = tpf_claim_readings(c, run, r);
	for (size_t i = 0; i < n; i++) {
		double value = of(c, r[i]);
		if (isnan(value))
			return NAN;
		most = i ? fmax(most, value) : value;
	}
	return most;
}

static double interval_of(const struct tpf_case *c, const struct tpf_reading *r)
{
	(void)c;
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

static const struct aspect aspects[] = {
	{{"", "node or wider", "it or facility"},                             boundary_reached},
	{{"", "one a second", "one a second"},                                sampling_reached},
	{{"", "all, or an eighth of at least 10 kW and 15 nodes", "all"},      fraction_reached},
	{{"", "2 %, or a documented budget of 2 %", "1 %"},                   accuracy_reached},
	{{"", "a value", "PUE of category 2 or 3 over 12 months"},            pue_reached},
	{{"", "a digest of each trace", "a digest of each file"},             evidence_reached},
	{{"", "q* stated and met", "q* stated and met"},                      quality_reached},
	{{"", "3 runs", "5 runs"},                                            runs_reached},
};

static void level_claim_supported(const struct tpf_case *c)
{
	enum tpf_level claimed = c->bundle->report.level, least = TPF_L3;
	const char *why = NULL;

	for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
		const char *says;
		enum tpf_level reached = aspects[i].reached(c, &says);
		least = reached < least ? reached : least;
		if (reached < claimed)
			why = tpf_sprintf(&c->job->arena, "%s%s%s (asked: %s)", why ? why : "", why ? "; " : "", says, aspects[i].asks[claimed]);
	}
	if (!why)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_ID_004, c->bundle->report.claimed_level.node, "level %d is claimed, the bundle supports level %d: %s",
			(int)claimed + 1, (int)least + 1, why);
	tpf_hint(c->job, f, "claim L%d, or mend each of these: a report has the level of its weakest aspect", (int)least + 1);
	tpf_mend(c->job, f, "/report/claimed_level", tpf_sprintf(&c->job->arena, "\"L%d\"", (int)least + 1));
}

const struct tpf_check_row tpf_rules_identity[] = {
	{TPF_ID_001, unique_ids},
	{TPF_ID_002, date_order},
	{TPF_ID_003, schema_version},
	{TPF_ID_004, level_claim_supported},
	{TPF_RULES, NULL},
};
