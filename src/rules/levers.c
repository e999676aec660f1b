/* levers.c - TPF-LV: what was done to lower the cost of a token, against the report without it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "model/set.h"
#include "rules/rules.h"

#define TPF_EACH_LEVER(c, l)                                                                                              \
	for (const struct tpf_lever *l = (c)->bundle->levers; l < (c)->bundle->levers + (c)->bundle->n_levers && tpf_about((c), l); l++)

/* Baselines that were looked at already: levers often share one, and one fault is told once. */
struct seen {
	const struct tpf_case *v[TPF_OTHERS];
	size_t n;
};

/* The report without the lever; NULL when none is named, when it is this one, or it can't be had (then the rule is skipped). */
static const struct tpf_case *baseline_of(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_lever *l)
{
	const char *why = NULL;
	const struct tpf_case *o = l->baseline.value ? tpf_report_named(c, l->baseline.value, &why) : NULL;

	if (why)
		tpf_skipped(c->job, rule, why);
	return o == c ? NULL : o;
}

static bool is_new(struct seen *seen, const struct tpf_case *o)
{
	for (size_t i = 0; i < seen->n; i++)
		if (seen->v[i] == o)
			return false;
	if (seen->n < TPF_OTHERS)
		seen->v[seen->n++] = o;
	return true;
}

/* Points from a finding here to what stands there. */
static void show_there(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_case *o, const struct tpf_node *node)
{
	struct tpf_place there = tpf_bundle_place(c->job, o->bundle, node);

	tpf_also(c->job, f, &there, "in the baseline");
}

/* ---- things with a name, in two reports ------------------------------------------------------------------------ */

struct named {
	const char *name;
	const void *entry;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static const void *find_named(const struct named *list, size_t n, const char *name)
{
	const struct named *found = n ? bsearch(&(struct named){.name = name}, list, n, sizeof *list, by_name) : NULL;
	return found ? found->entry : NULL;
}

static struct named *metrics_of(const struct tpf_case *c, const struct tpf_bundle *b, size_t *n)
{
	struct named *list = tpf_alloc_n(&c->job->arena, b->n_quality, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < b->n_quality; i++)
		if (b->quality[i].name.value)
			list[(*n)++] = (struct named){b->quality[i].name.value, &b->quality[i]};
	if (*n)
		qsort(list, *n, sizeof *list, by_name);
	return list;
}

static const char *target_name(const struct tpf_case *c, const struct tpf_target *t)
{
	return tpf_sprintf(&c->job->arena, "%s %s", t->metric.value ? t->metric.value : "", t->statistic.value ? t->statistic.value : "");
}

static struct named *targets_of(const struct tpf_case *c, const struct tpf_bundle *b, size_t *n)
{
	struct named *list = tpf_alloc_n(&c->job->arena, b->n_targets, sizeof *list);

	for (*n = 0; *n < b->n_targets; ++*n)
		list[*n] = (struct named){target_name(c, &b->targets[*n]), &b->targets[*n]};
	if (*n)
		qsort(list, *n, sizeof *list, by_name);
	return list;
}

/* ---- the same q*, s* and workload ------------------------------------------------------------------------------ */

static void differs(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o, const struct tpf_node *there, const char *what,
		const char *here_is, const char *there_is)
{
	struct tpf_finding *f = tpf_found(c, TPF_LV_001, l->baseline.node, "the baseline is not of the same claim: %s is %s here and %s there", what,
			here_is, there_is);

	show_there(c, f, o, there);
	tpf_hint(c->job, f, "a lever counts at fixed q*, s* and workload: measure the baseline again with those of this report, or name another one");
}

/* Printed with another number of digits a target is the same one (as in QL-002). */
static void same_number(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o, const char *what,
		const struct tpf_quantity *here, const struct tpf_quantity *there, const char *unit)
{
	if (tpf_known(here) && tpf_known(there) && fabs(here->value - there->value) > 1e-5 * fabs(here->value))
		differs(c, l, o, there->node, what, tpf_say(c, here->value, unit), tpf_say(c, there->value, unit));
}

static void same_text(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o, const char *what,
		const struct tpf_string *here, const struct tpf_string *there)
{
	if (here->value && there->value && strcmp(here->value, there->value))
		differs(c, l, o, there->node, what, tpf_say_text(c, here->value), tpf_say_text(c, there->value));
}

static void same_quality(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o)
{
	size_t n;
	const struct named *list = metrics_of(c, o->bundle, &n);

	for (size_t i = 0; i < c->bundle->n_quality; i++) {
		const struct tpf_quality *q = &c->bundle->quality[i];
		const struct tpf_quality *there = q->name.value ? find_named(list, n, q->name.value) : NULL;
		const char *what = tpf_sprintf(&c->job->arena, "q* of %s", tpf_say_text(c, q->name.value));
		if (there)
			same_number(c, l, o, what, &q->target, &there->target, "");
		else if (tpf_known(&q->target))
			differs(c, l, o, tpf_bundle_node(o->bundle, "/quality"), what, tpf_say(c, q->target.value, ""), "not stated");
	}
}

static void same_service(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o)
{
	size_t n;
	const struct named *list = targets_of(c, o->bundle, &n);

	for (size_t i = 0; i < c->bundle->n_targets; i++) {
		const struct tpf_target *t = &c->bundle->targets[i];
		const char *name = target_name(c, t), *what = tpf_sprintf(&c->job->arena, "s* of %s", tpf_say_text(c, name));
		const struct tpf_target *there = find_named(list, n, name);
		if (there)
			same_number(c, l, o, what, &t->limit, &there->limit, "s");
		else if (tpf_known(&t->limit))
			differs(c, l, o, tpf_bundle_node(o->bundle, "/service"), what, tpf_say(c, t->limit.value, "s"), "not stated");
	}
}

static void lever_has_baseline(const struct tpf_case *c)
{
	struct seen seen = {.n = 0};

	TPF_EACH_LEVER(c, l) {
		const char *own = c->bundle->report.id.value;
		if (!l->baseline.value || (own && !strcmp(l->baseline.value, own))) {
			struct tpf_finding *f = tpf_found(c, TPF_LV_001, l->baseline.value ? l->baseline.node : tpf_member(c, l->node, "name"),
					l->baseline.value ? "the lever's baseline is this report itself" : "the lever names no report without it");
			tpf_hint(c->job, f, "measure once without the lever, and name that report in `baseline`");
			continue;
		}
		const struct tpf_case *o = baseline_of(c, TPF_LV_001, l);
		if (!o || !is_new(&seen, o))
			continue;
		same_quality(c, l, o);
		same_service(c, l, o);
		same_text(c, l, o, "the workload", &c->bundle->workload.dataset, &o->bundle->workload.dataset);
		same_text(c, l, o, "the digest of the workload", &c->bundle->workload.dataset_sha256, &o->bundle->workload.dataset_sha256);
	}
}

/* ---- the gain -------------------------------------------------------------------------------------------------- */

/* Recomputed where its inputs are known, else as stated. */
static struct tpf_value ceiling(const struct tpf_case *c, const struct tpf_ceiling_value *v)
{
	if (!isnan(v->rate.value))
		return v->rate;
	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		const struct tpf_ceiling *s = &c->bundle->tpf.ceilings[i];
		if (s->name.value && !strcmp(s->name.value, v->name))
			return (struct tpf_value){.value = s->rate.value, .u = s->rate.u};
	}
	return v->rate;
}

static struct tpf_value lowest_ceiling(const struct tpf_case *c)
{
	struct tpf_value low = {.value = NAN, .u = NAN};

	for (int i = 0; i < TPF_CEILINGS; i++) {
		struct tpf_value v = ceiling(c, &c->metrics->ceilings[i]);
		if (!isnan(v.value) && !(v.value >= low.value))
			low = v;
	}
	return low;
}

static double relative(double u, double value)
{
	return isnan(u) ? 0 : u / value;
}

static bool is_rate(const char *of)
{
	static const char *const rates[] = {"throughput", "util_adjusted_output", "tok/s", "token/s", "tokens/s", "tokens per second", "rate", NULL};

	for (size_t i = 0; of && rates[i]; i++)
		if (strstr(of, rates[i]))
			return true;
	return of && !strcmp(of, "R");
}

static bool lowers_losses(const struct tpf_lever *l)
{
	for (size_t i = 0; i < l->n_channel; i++)
		if (!strcmp(l->channel[i], "utilisation_loss"))
			return true;
	return false;
}

/* By what the rate can have risen: the change of the lowest ceiling; where losses fell, up to that ceiling. */
static struct tpf_value bound_of(const struct tpf_case *c, const struct tpf_case *o, const struct tpf_lever *l)
{
	struct tpf_value after = lowest_ceiling(c), before = lowers_losses(l) ? o->metrics->output : lowest_ceiling(o);

	if (isnan(after.value) || isnan(before.value))
		return (struct tpf_value){.value = NAN, .missing = isnan(after.value) ? "ceilings" : "ceilings of the baseline"};
	double bound = after.value / before.value;
	return (struct tpf_value){.value = bound, .u = bound * hypot(relative(after.u, after.value), relative(before.u, before.value))};
}

static void gain_bounded(const struct tpf_case *c)
{
	size_t judged = 0;

	TPF_EACH_LEVER(c, l) {
		const struct tpf_case *o = tpf_known(&l->effect) && is_rate(l->effect_of.value) ? baseline_of(c, TPF_LV_002, l) : NULL;
		if (!o)
			continue;
		struct tpf_value bound = bound_of(c, o, l);
		if (isnan(bound.value)) {
			tpf_skipped(c->job, TPF_LV_002, bound.missing);
			continue;
		}
		judged++;
		/* Half a per cent is the rounding of what is printed. */
		double u = hypot(relative(bound.u, bound.value), relative(l->effect.u, l->effect.value));
		if (!(l->effect.value > bound.value * (1 + fmax(u, 0.005))))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_LV_002, l->effect.node, "the token rate is said to be %s times that of the baseline; %s by %s",
				tpf_say(c, l->effect.value, ""), lowers_losses(l) ? "it could rise to the lowest ceiling" : "the lowest ceiling changed",
				tpf_say(c, bound.value, ""));
		tpf_hint(c->job, f, "what raises a ceiling that does not bind buys nothing: state the gain of the rate that was measured");
	}
	if (!judged)
		tpf_skipped(c->job, TPF_LV_002, "an effect on the token rate (levers[].effect.of)");
}

/* ---- several levers -------------------------------------------------------------------------------------------- */

static bool same_value(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : !a && !b;
}

/* The product of all effects on one value; the number of them in *n. */
static double product_of(const struct tpf_case *c, size_t *n)
{
	const struct tpf_lever *first = NULL;
	double product = 1;

	*n = 0;
	TPF_EACH_LEVER(c, l) {
		if (!tpf_known(&l->effect) || (first && !same_value(first->effect_of.value, l->effect_of.value)))
			continue;
		first = first ? first : l;
		product *= l->effect.value;
		++*n;
	}
	return product;
}

static bool is_product(double value, double product)
{
	return tpf_off(value, product) <= 0.005 || tpf_off(value, 1 / product) <= 0.005;
}

static bool names_other(const struct tpf_case *c, const struct tpf_claim *k)
{
	for (size_t i = 0; i < k->n_refs; i++) {
		struct tpf_referent r = tpf_referent_of(c, k->refs[i]);
		if (r.kind == TPF_REF_ELSEWHERE || (r.of && r.of != c))
			return true;
	}
	return false;
}

static void multiplied(const struct tpf_case *c, const struct tpf_node *node, double value, size_t n)
{
	struct tpf_finding *f = tpf_found(c, TPF_LV_003, node, "%s is the product of the effects of %zu levers, and no report bears it out",
			tpf_say(c, value, ""), n);

	tpf_hint(c->job, f, "levers share what they save: measure them together against one baseline, and refer to that report");
}

static void no_product_of_levers(const struct tpf_case *c)
{
	const struct tpf_quantity *phi = &c->bundle->tpf.phi;
	size_t n;
	double product = product_of(c, &n);

	if (n < 2) {
		tpf_skipped(c->job, TPF_LV_003, "a second lever with an effect on the same value");
		return;
	}
	if (!(fabs(log(product)) > 0.01))
		return; /* a product of one is everywhere */
	for (size_t i = 0; i < c->bundle->n_claims; i++) {
		const struct tpf_claim *k = &c->bundle->claims[i];
		if (tpf_known(&k->value) && tpf_dim_none(k->value.dimension) && is_product(k->value.value, product) && !names_other(c, k))
			multiplied(c, tpf_member(c, k->node, "value"), k->value.value, n);
	}
	if (tpf_known(phi) && is_product(phi->value, product) && !c->bundle->tpf.phi_baseline.value)
		multiplied(c, phi->node, phi->value, n);
}

/* ---- quality, channel ------------------------------------------------------------------------------------------ */

static bool misses(const struct tpf_quality *q, double value)
{
	bool lower = q->direction.value && !strcmp(q->direction.value, "lower");
	return lower ? value > q->target.value : value < q->target.value;
}

static void with_lever(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_quality; i++) {
		const struct tpf_quality *q = &c->bundle->quality[i];
		if (misses(q, q->value.value))
			tpf_found(c, TPF_LV_004, q->value.node, "with the lever %s is %s and misses q*, %s", tpf_say_text(c, q->name.value),
					tpf_say(c, q->value.value, ""), tpf_say(c, q->target.value, ""));
	}
}

static void without_lever(const struct tpf_case *c, const struct tpf_lever *l, const struct tpf_case *o)
{
	size_t n;
	const struct named *list = metrics_of(c, o->bundle, &n);

	for (size_t i = 0; i < c->bundle->n_quality; i++) {
		const struct tpf_quality *q = &c->bundle->quality[i], *there = q->name.value ? find_named(list, n, q->name.value) : NULL;
		if (!there || !misses(q, there->value.value))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_LV_004, l->baseline.node, "without the lever %s is %s and misses q*, %s",
				tpf_say_text(c, q->name.value), tpf_say(c, there->value.value, ""), tpf_say(c, q->target.value, ""));
		show_there(c, f, o, there->value.node);
		tpf_hint(c->job, f, "two reports differ by the lever alone when both meet q*: take a baseline that does");
	}
}

static void lever_quality(const struct tpf_case *c)
{
	struct seen seen = {.n = 0};

	with_lever(c);
	TPF_EACH_LEVER(c, l) {
		const struct tpf_case *o = baseline_of(c, TPF_LV_004, l);
		if (o && is_new(&seen, o))
			without_lever(c, l, o);
	}
}

static void lever_channel(const struct tpf_case *c)
{
	TPF_EACH_LEVER(c, l) {
		if (l->n_channel)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_LV_005, tpf_member(c, l->node, "name"), "it is not said what the lever '%s' lowers",
				tpf_say_text(c, l->name.value));
		tpf_hint(c->job, f, "`channel` is a list of flop_per_token, j_per_token, memory_traffic, utilisation_loss");
	}
}

const struct tpf_check_row tpf_rules_levers[] = {
	{TPF_LV_001, lever_has_baseline}, {TPF_LV_002, gain_bounded},  {TPF_LV_003, no_product_of_levers},
	{TPF_LV_004, lever_quality},      {TPF_LV_005, lever_channel}, {TPF_RULES, NULL},
};
