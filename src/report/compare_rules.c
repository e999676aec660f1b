/* compare_rules.c - one function a rule: what differs between two bundles, in words, or NULL. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "report/compare.h"
#include "report/show.h"

const char *const tpf_verdict_words[] = {"comparable", "side by side only", "not comparable"};

static const struct tpf_bundle *bundle(const struct tpf_view *v)
{
	return v->it->bundle;
}

static struct tpf_value at(const struct tpf_view *v, enum tpf_boundary b)
{
	return v->it->metrics->ladder[b].j_per_token;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* "what: x against y", NULL when they are equal. */
static const char *unequal(struct tpf_pair *p, const char *what, const char *a, const char *b)
{
	if (same(a, b))
		return NULL;
	return tpf_sprintf(&p->job->arena, "%s: %s against %s", what, tpf_cut(p->job, tpf_or(a, "not disclosed"), 60),
		tpf_cut(p->job, tpf_or(b, "not disclosed"), 60));
}

static bool pue_alike(const struct tpf_pair *p)
{
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	return same(a->facility.pue_kind.value, b->facility.pue_kind.value) && same(a->facility.pue_category.value, b->facility.pue_category.value);
}

/* The widest boundary that both reach; the facility only with PUEs of one kind, unless there is no other. */
static enum tpf_boundary common_boundary(const struct tpf_pair *p)
{
	enum tpf_boundary found = TPF_NO_BOUNDARY;
	for (int r = TPF_FACILITY; r >= 0; r--) {
		if (isnan(at(p->a, r).value) || isnan(at(p->b, r).value))
			continue;
		if (r != TPF_FACILITY || pue_alike(p))
			return r;
		found = r;
	}
	return found;
}

static const char *boundaries(struct tpf_pair *p)
{
	return p->boundary != TPF_NO_BOUNDARY ? NULL
		: tpf_sprintf(&p->job->arena, "no boundary that both reach: %s against %s", tpf_boundary_words(p->a->it->metrics->widest),
			tpf_boundary_words(p->b->it->metrics->widest));
}

static bool near(double a, double b, double share)
{
	return fabs(a - b) <= share * fmax(fabs(a), fabs(b));
}

/* Equal up to what another unit does to the last bit. */
static bool equal(double a, double b)
{
	return (isnan(a) && isnan(b)) || near(a, b, 1e-9);
}

static const char *quality(struct tpf_pair *p)
{
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	if (a->n_quality != b->n_quality)
		return "the number of quality metrics";
	for (size_t i = 0; i < a->n_quality; i++) {
		const char *why = unequal(p, "quality metric", a->quality[i].name.value, b->quality[i].name.value);
		if (!why)
			why = unequal(p, "quality data set", a->quality[i].dataset.value, b->quality[i].dataset.value);
		if (!why && !equal(a->quality[i].target.value, b->quality[i].target.value))
			why = unequal(p, "quality target q*", tpf_show_quantity(p->job, &a->quality[i].target, tpf_quality_form(a, a->quality[i].name.value)),
				tpf_show_quantity(p->job, &b->quality[i].target, tpf_quality_form(b, b->quality[i].name.value)));
		if (why)
			return why;
	}
	return NULL;
}

static const struct tpf_target *target_like(const struct tpf_bundle *b, const struct tpf_target *t)
{
	for (size_t i = 0; i < b->n_targets; i++)
		if (same(b->targets[i].metric.value, t->metric.value) && same(b->targets[i].statistic.value, t->statistic.value))
			return &b->targets[i];
	return NULL;
}

static const char *service(struct tpf_pair *p)
{
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	const char *why = unequal(p, "scenario", a->workload.scenario.value, b->workload.scenario.value);
	if (why)
		return why;
	if (a->n_targets != b->n_targets)
		return "the number of service targets s*";
	for (size_t i = 0; i < a->n_targets; i++) {
		const struct tpf_target *t = &a->targets[i], *u = target_like(b, t);
		const char *what = tpf_sprintf(&p->job->arena, "service target %s %s", tpf_or(t->metric.value, "?"), tpf_or(t->statistic.value, "?"));
		if (!u)
			return tpf_sprintf(&p->job->arena, "%s has no counterpart", what);
		enum tpf_form form = tpf_latency_form(t->metric.value);
		if (!equal(t->limit.value, u->limit.value))
			return unequal(p, what, tpf_show_quantity(p->job, &t->limit, form), tpf_show_quantity(p->job, &u->limit, form));
	}
	return NULL;
}

static const char *scope(struct tpf_pair *p)
{
	return unequal(p, "token scope", bundle(p->a)->token_scope.value, bundle(p->b)->token_scope.value);
}

static const char *tokenizer(struct tpf_pair *p)
{
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	if (a->model.tokenizer_sha256.value && b->model.tokenizer_sha256.value)
		return unequal(p, "tokenizer", a->model.tokenizer_sha256.value, b->model.tokenizer_sha256.value);
	/* The same model brings its own tokenizer, even where neither says so. */
	return same(a->model.name.value, b->model.name.value) ? NULL : unequal(p, "tokenizer", a->model.tokenizer.value, b->model.tokenizer.value);
}

static const struct tpf_quantity *mean_length(const struct tpf_bundle *b, bool output)
{
	if (!b->n_runs)
		return NULL;
	const struct tpf_quantity *q = output ? &b->runs[0].requests.osl.stat[TPF_MEAN] : &b->runs[0].requests.isl.stat[TPF_MEAN];
	return tpf_has(q) ? q : NULL;
}

enum { LENGTH_BAND_PERCENT = 10 };      /* MLPerf's band of mean output lengths */

static const char *workload(struct tpf_pair *p)
{
	static const char *const names[] = {"mean input length", "mean output length"};
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	const char *da = a->workload.dataset_sha256.value, *db = b->workload.dataset_sha256.value;
	if (da && db && same(da, db))
		return NULL;
	const char *why = unequal(p, "data set", a->workload.dataset.value, b->workload.dataset.value);
	for (int k = 0; k < 2 && !why; k++) {
		const struct tpf_quantity *x = mean_length(a, k), *y = mean_length(b, k);
		if (x && y && !near(x->value, y->value, LENGTH_BAND_PERCENT / 100.0))
			why = unequal(p, names[k], tpf_show_number(p->job, x->value, TPF_SHOW_NUMBER), tpf_show_number(p->job, y->value, TPF_SHOW_NUMBER));
	}
	return why;
}

static const char *model(struct tpf_pair *p)
{
	const struct tpf_bundle *a = bundle(p->a), *b = bundle(p->b);
	if (a->model.weights_sha256.value && b->model.weights_sha256.value)
		return unequal(p, "weights", a->model.weights_sha256.value, b->model.weights_sha256.value);
	const char *why = unequal(p, "model", a->model.name.value, b->model.name.value);
	return why ? why : unequal(p, "weight precision", a->model.weight_precision.value, b->model.weight_precision.value);
}

static const char *pue(struct tpf_pair *p)
{
	return p->boundary == TPF_FACILITY && !pue_alike(p) ? "kinds or categories of PUE differ, and there is no other common boundary" : NULL;
}

static const char *level(struct tpf_pair *p)
{
	int a = bundle(p->a)->report.level, b = bundle(p->b)->report.level;
	return a - b < 2 && b - a < 2 ? NULL : tpf_sprintf(&p->job->arena, "level %d against level %d", a + 1, b + 1);
}

static const char *version(struct tpf_pair *p)
{
	const char *a = tpf_or(bundle(p->a)->report.schema_version.value, ""), *b = tpf_or(bundle(p->b)->report.schema_version.value, "");
	const char *x = strrchr(a, ':'), *y = strrchr(b, ':');
	x = x ? x : a;
	y = y ? y : b;
	size_t major = strcspn(x, ".");
	return major == strcspn(y, ".") && !strncmp(x, y, major) ? NULL : unequal(p, "schema", a, b);
}

static const char *estimated(struct tpf_pair *p)
{
	if (p->boundary == TPF_NO_BOUNDARY)
		return NULL;
	bool a = at(p->a, p->boundary).estimated, b = at(p->b, p->boundary).estimated;
	return a && b ? "estimated inputs are in both" : a || b ? "estimated inputs are in one of them" : NULL;
}

static const char *caching(struct tpf_pair *p)
{
	return unequal(p, "prefix cache", bundle(p->a)->workload.prefix_cache_policy.value, bundle(p->b)->workload.prefix_cache_policy.value);
}

static const char *availability(struct tpf_pair *p)
{
	const char *a = bundle(p->a)->report.availability.value, *b = bundle(p->b)->report.availability.value;
	bool one = a && !strcmp(a, "available"), other = b && !strcmp(b, "available");
	return one == other || !a || !b ? NULL : unequal(p, "availability", a, b);
}

static const char *conforming(struct tpf_pair *p)
{
	size_t a = tpf_diag_tally(p->a->it->job).errors, b = tpf_diag_tally(p->b->it->job).errors;
	return a && b ? "neither conforms" : a || b ? "one of them does not conform" : NULL;
}

/* clang-format off */
static const struct {
	enum tpf_rule_id rule;
	enum tpf_verdict verdict;       /* when they differ */
	const char *(*differ)(struct tpf_pair *);
} rules[] = {
	{TPF_CM_014, TPF_NOT_COMPARABLE, conforming},
	{TPF_CM_010, TPF_NOT_COMPARABLE, version},
	{TPF_CM_001, TPF_NOT_COMPARABLE, boundaries},
	{TPF_CM_002, TPF_NOT_COMPARABLE, quality},
	{TPF_CM_003, TPF_NOT_COMPARABLE, service},
	{TPF_CM_004, TPF_NOT_COMPARABLE, scope},
	{TPF_CM_004, TPF_SIDE_BY_SIDE,   tokenizer},
	{TPF_CM_005, TPF_NOT_COMPARABLE, workload},
	{TPF_CM_006, TPF_SIDE_BY_SIDE,   model},
	{TPF_CM_007, TPF_NOT_COMPARABLE, pue},
	{TPF_CM_008, TPF_SIDE_BY_SIDE,   level},
	{TPF_CM_011, TPF_SIDE_BY_SIDE,   estimated},
	{TPF_CM_012, TPF_NOT_COMPARABLE, caching},
	{TPF_CM_013, TPF_SIDE_BY_SIDE,   availability},
};
/* clang-format on */

/* Without an uncertainty on both sides nothing can be told apart. */
static void resolve(struct tpf_pair *p)
{
	struct tpf_value a = at(p->a, p->boundary), b = at(p->b, p->boundary);
	p->z = (b.value - a.value) / sqrt(a.u * a.u + b.u * b.u);
	p->resolved = fabs(p->z) >= TPF_COVERAGE;
}

void tpf_pair_judge(struct tpf_pair *p)
{
	p->boundary = TPF_NO_BOUNDARY;
	p->z = NAN;
	if (!p->a->it->metrics || !p->b->it->metrics) {
		p->verdict = TPF_NOT_COMPARABLE;
		p->reasons[p->n_reasons++] = (struct tpf_reason){TPF_CM_014, TPF_NOT_COMPARABLE, "one of them could not be read"};
		return;
	}
	p->boundary = common_boundary(p);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *why = rules[i].differ(p);
		if (!why)
			continue;
		p->reasons[p->n_reasons++] = (struct tpf_reason){rules[i].rule, rules[i].verdict, why};
		if (rules[i].verdict > p->verdict)
			p->verdict = rules[i].verdict;
	}
	if (p->boundary != TPF_NO_BOUNDARY)
		resolve(p);
}
