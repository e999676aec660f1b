/* quality.c - TPF-QL: is q* met, by how much, and by the configuration that was measured? */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

static const char *name_of(const struct tpf_case *c, const struct tpf_quality *q)
{
	return q->name.value ? tpf_clean(&c->job->arena, q->name.value, 60) : "the metric";
}

/* A value of the metric in its own unit: "44.92 %". */
static const char *say(const struct tpf_case *c, const struct tpf_quality *q, double value)
{
	bool percent = q->unit && !strcmp(q->unit, "%");
	return percent ? tpf_say(c, 100 * value, "%") : tpf_say(c, value, "");
}

static bool lower_is_better(const struct tpf_quality *q)
{
	return q->direction.value && !strcmp(q->direction.value, "lower");
}

static bool missed(const struct tpf_quality *q)
{
	return lower_is_better(q) ? q->value.value > q->target.value : q->value.value < q->target.value;
}

#define EACH_METRIC(c, q)                                                                                     \
	for (const struct tpf_quality *q = (c)->bundle->quality; q < (c)->bundle->quality + (c)->bundle->n_quality && tpf_about((c), q); q++)

static void meets_q_star(const struct tpf_case *c)
{
	EACH_METRIC(c, q)
		if (missed(q))
			tpf_found(c, TPF_QL_001, q->node, "%s is %s; the target q* is %s or %s", name_of(c, q), say(c, q, q->value.value),
					say(c, q, q->target.value), lower_is_better(q) ? "less" : "more");
}

/* Targets are printed with four digits and more: 1e-6 in the standard, or half of the last digit that is given. */
static void relative_target(const struct tpf_case *c)
{
	EACH_METRIC(c, q) {
		double expected = q->ratio.value * q->reference.value;
		if (tpf_off(q->target.value, expected) > 1e-5)
			tpf_found(c, TPF_QL_002, q->target.node, "the target %s is not ratio times reference, %s x %s = %s",
					tpf_say(c, q->target.value, ""), tpf_say(c, q->ratio.value, ""), tpf_say(c, q->reference.value, ""),
					tpf_say(c, expected, ""));
	}
}

/* ---- configuration ---- */

static const char *short_digest(const struct tpf_case *c, const char *digest)
{
	return tpf_sprintf(&c->job->arena, "%.8s...", digest);
}

/* When no run has the configuration that was evaluated, that one is another: one fault, and not one a run. */
static void same_configuration(const struct tpf_case *c)
{
	static const char hint[] = "evaluate quality again with the weights, precision, decoding, KV cache and output cap of the measured runs";
	const struct tpf_string *quality = &c->bundle->config_digest;
	const struct tpf_string *other = NULL;
	size_t told = 0, differ = 0;

	TPF_EACH_RUN(c, r) {
		if (!r->digest_config.value)
			continue;
		told++;
		if (!tpf_same_ci(r->digest_config.value, quality->value)) {
			differ++;
			other = &r->digest_config;
		}
	}
	tpf_about(c, NULL);
	if (differ && differ == told) {
		tpf_hint(c->job, tpf_found(c, TPF_QL_003, quality->node, "quality was evaluated with configuration %s, runs were measured with %s",
				short_digest(c, quality->value), short_digest(c, other->value)), hint);
		return;
	}
	TPF_EACH_RUN(c, r)
		if (r->digest_config.value && !tpf_same_ci(r->digest_config.value, quality->value))
			tpf_hint(c->job, tpf_found(c, TPF_QL_003, r->digest_config.node, "this run had configuration %s, quality was evaluated with %s",
					short_digest(c, r->digest_config.value), short_digest(c, quality->value)), hint);
}

/* ---- what a metric is, by its name ---- */

enum kind {
	OTHER,                          /* perplexity, a score of a judge: no bounds that we know */
	SCORE,                          /* a mean of scores from 0 to 1 */
	COUNT,                          /* a share of items that are right */
};

/* clang-format off */
static const struct { const char *word; enum kind kind; } words[] = {
	{"rouge", SCORE}, {"rouge1", SCORE}, {"rouge2", SCORE}, {"rougel", SCORE}, {"rougelsum", SCORE}, {"f1", SCORE},
	{"accuracy", COUNT}, {"acc", COUNT}, {"exact", COUNT}, {"match", COUNT}, {"em", COUNT}, {"pass", COUNT},
	/* "accuracy recovery" is over the reference, and may be above one. */
	{"recovery", OTHER}, {"retention", OTHER}, {"relative", OTHER}, {"ratio", OTHER},
};
/* clang-format on */

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]))
		n++;
	return n;
}

static enum kind kind_of(const struct tpf_quality *q)
{
	enum kind kind = OTHER;
	size_t len;

	for (const char *w = q->name.value ? q->name.value : ""; *w; w += len ? len : 1) {
		len = word_length(w);
		for (size_t i = 0; len && i < sizeof words / sizeof *words; i++) {
			if (strlen(words[i].word) != len || strncasecmp(w, words[i].word, len))
				continue;
			if (words[i].kind == OTHER)
				return OTHER;
			kind = words[i].kind;
		}
	}
	return kind;
}

/* ---- is it resolved? ---- */

/* The stated uncertainty; of a share of n items that are right, the binomial one. */
static double standard_u(const struct tpf_quality *q)
{
	double value = q->value.value, n = q->n.value;

	if (!isnan(q->value.u))
		return q->value.u;
	return kind_of(q) == COUNT && value >= 0 && value <= 1 && n > 0 ? sqrt(value * (1 - value) / n) : NAN;
}

static void quality_ci(const struct tpf_case *c)
{
	static const char *const metrics[] = {"/quality/", NULL};
	bool told = false;

	if (tpf_judge_harness(c, TPF_QL_004, metrics))
		return;

	EACH_METRIC(c, q) {
		double margin = 1.96 * standard_u(q), lead = fabs(q->value.value - q->target.value);
		told = told || !isnan(margin - lead);
		if (missed(q) || !(lead < margin))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_QL_004, q->node, "not resolved: %s is %s +- %s at 95 %%, the target q* %s lies within",
				name_of(c, q), say(c, q, q->value.value), say(c, q, margin), say(c, q, q->target.value));
		double n = ceil(q->n.value * (margin / lead) * (margin / lead));
		if (isnan(q->value.u) && isfinite(n))
			tpf_hint(c->job, f, "about %s items would resolve it", tpf_say(c, n, ""));
		else
			tpf_hint(c->job, f, "evaluate more items");
	}
	if (!told)
		tpf_skipped(c->job, TPF_QL_004, "a share of right answers (accuracy, exact match, pass@1), or u of the metric");
}

/* ---- scale ---- */

static void report_scale(const struct tpf_case *c, const struct tpf_quality *q, bool percent)
{
	double value = q->value.value;
	struct tpf_finding *f = tpf_found(c, TPF_QL_005, tpf_member(c, q->node, "value"), "%s is %s; it is a share, from 0 to %s", name_of(c, q),
			say(c, q, value), percent ? "100 %" : "1");

	if (percent || value < 0 || value > 100)
		return;
	if (!(q->target.value > 1)) {
		tpf_hint(c->job, f, "it looks like per cent; the target does not: write %s", tpf_say(c, value / 100, ""));
		return;
	}
	tpf_hint(c->job, f, "it looks like per cent: add \"unit\": \"%%\"");
	tpf_mend(c->job, f, tpf_sprintf(&c->job->arena, "/quality/metrics/%zu/unit", (size_t)(q - c->bundle->quality)), "\"%\"");
}

/* A metric of shares out of its range; value and target on two scales; a fraction that is said to be per cent. */
static void metric_scale(const struct tpf_case *c)
{
	EACH_METRIC(c, q) {
		bool percent = q->unit && !strcmp(q->unit, "%"), share = kind_of(q) != OTHER;
		double value = q->value.value, target = q->target.value, apart = value / target;
		if (share && (value < 0 || value > 1)) {
			report_scale(c, q, percent);
		} else if ((share || percent) && ((apart > 50 && apart < 200) || (apart > 0.005 && apart < 0.02))) {
			tpf_hint(c->job, tpf_found(c, TPF_QL_005, tpf_member(c, q->node, "value"), "%s is %s, its target %s: a hundred times %s", name_of(c, q),
					say(c, q, value), say(c, q, target), apart > 1 ? "less" : "more"),
					"value, target and reference share one unit: all fractions, or all per cent with \"unit\": \"%%\"");
		} else if (share && percent && !lower_is_better(q) && value > 0 && value <= 0.01 && target <= 0.01) {
			tpf_hint(c->job, tpf_found(c, TPF_QL_005, tpf_member(c, q->node, "value"), "%s is %s, which looks like a fraction", name_of(c, q),
					say(c, q, value)),
					"leave out the unit: without one it is a fraction, %s of 1", tpf_say(c, 100 * value, ""));
		}
	}
}

/* ---- several metrics ---- */

/* A metric that is missed is a finding of its own (QL-001); here it is said that the others do not make up for it. */
static void per_task_rule(const struct tpf_case *c)
{
	size_t n = c->bundle->n_quality, met = 0;

	if (n < 2) {
		tpf_skipped(c->job, TPF_QL_006, "a second metric in /quality/metrics");
		return;
	}
	EACH_METRIC(c, q)
		met += !isnan(q->value.value - q->target.value) && !missed(q);
	EACH_METRIC(c, q) {
		if (missed(q)) {
			tpf_found(c, TPF_QL_006, q->node, "%zu of %zu metrics meet their targets; each has to, and %s does not", met, n, name_of(c, q));
			continue;
		}
		const char *absent = isnan(q->value.value) ? "value" : isnan(q->target.value) ? "target" : !q->direction.value ? "direction" : NULL;
		if (!absent)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_QL_006, q->node, "%s has no %s, so it is not known whether it meets its target", name_of(c, q),
				absent);
		tpf_hint(c->job, f, "state it, or list only metrics that tokens are judged by");
		if (c->job->diag.level == TPF_L1)       /* there an unknown may stand */
			tpf_weigh(c, f, TPF_WARNING);
	}
}

const struct tpf_check_row tpf_rules_quality[] = {
	{TPF_QL_001, meets_q_star}, {TPF_QL_002, relative_target}, {TPF_QL_003, same_configuration},
	{TPF_QL_004, quality_ci},   {TPF_QL_005, metric_scale},    {TPF_QL_006, per_task_rule},
	{TPF_RULES, NULL},
};
