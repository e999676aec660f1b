/* compare.c - ranks with their intervals, and the tree of a comparison. */
#include "report/compare.h"

#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "report/show.h"

enum { NAME = 48 };                     /* code points of a name */

/* ---- who may be ranked ---- */

static const struct tpf_pair *pair_of(const struct tpf_comparison *c, size_t a, size_t b)
{
	size_t lo = a < b ? a : b, hi = a < b ? b : a;
	return &c->pairs[lo * c->n - lo * (lo + 1) / 2 + (hi - lo - 1)];
}

static void judge_pairs(struct tpf_comparison *c)
{
	c->pairs = tpf_alloc_n(&c->job->arena, c->n * (c->n - 1) / 2 + 1, sizeof *c->pairs);
	for (size_t a = 0; a < c->n; a++)
		for (size_t b = a + 1; b < c->n; b++) {
			struct tpf_pair *p = &c->pairs[c->n_pairs++];
			*p = (struct tpf_pair){.job = c->job, .a = &c->views[a], .b = &c->views[b], .at_a = a, .at_b = b};
			tpf_pair_judge(p);
		}
}

/* The seed is comparable with most others; the first of them on a tie. */
static size_t seed(const struct tpf_comparison *c)
{
	size_t best = 0, most = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t with = 0;
		for (size_t k = 0; k < c->n; k++)
			with += k != i && pair_of(c, i, k)->verdict == TPF_COMPARABLE;
		if (with > most) {
			most = with;
			best = i;
		}
	}
	return best;
}

/* The pair that keeps i out of the ranking; NULL when it may join all that are in it at their boundary. */
static const struct tpf_pair *obstacle(const struct tpf_comparison *c, size_t i)
{
	for (size_t k = 0; k < c->n; k++)
		if (c->of[k].ranked && pair_of(c, i, k)->verdict != TPF_COMPARABLE)
			return pair_of(c, i, k);
	return NULL;
}

static void choose_ranked(struct tpf_comparison *c)
{
	size_t first = seed(c);
	c->of[first].ranked = true;
	for (size_t i = 0; i < c->n; i++)
		if (i != first && !(c->of[i].reason = obstacle(c, i)))
			c->of[i].ranked = true;
	for (size_t i = 0; i < c->n; i++)
		c->n_ranked += c->of[i].ranked;
	if (c->n_ranked < 2)
		c->of[first].ranked = false, c->n_ranked = 0;
}

/* The widest boundary of which every pair of ranked ones is sure: the narrowest of their common ones. */
static void choose_boundary(struct tpf_comparison *c)
{
	c->boundary = TPF_NO_BOUNDARY;
	for (size_t i = 0; i < c->n_pairs; i++) {
		const struct tpf_pair *p = &c->pairs[i];
		if (c->of[p->at_a].ranked && c->of[p->at_b].ranked && p->boundary < c->boundary)
			c->boundary = p->boundary;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_metrics *m = c->views[i].it->metrics;
		c->of[i].e = (struct tpf_value){.value = NAN, .u = NAN};
		c->of[i].boundary = TPF_NO_BOUNDARY;
		if (!m)
			continue;
		bool common = c->boundary != TPF_NO_BOUNDARY && !isnan(m->ladder[c->boundary].j_per_token.value);
		c->of[i].boundary = common ? c->boundary : m->widest;
		if (c->of[i].boundary != TPF_NO_BOUNDARY)
			c->of[i].e = m->ladder[c->of[i].boundary].j_per_token;
	}
}

static bool clearly_less(const struct tpf_value *a, const struct tpf_value *b)
{
	return b->value - a->value >= TPF_COVERAGE * sqrt(a->u * a->u + b->u * b->u);
}

/* 1 + how many are clearly better, up to all but those clearly worse. */
static void rank(struct tpf_comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct tpf_compared *own = &c->of[i];
		own->best = 1;
		own->worst = c->n_ranked;
		for (size_t k = 0; own->ranked && k < c->n; k++) {
			if (k == i || !c->of[k].ranked)
				continue;
			own->best += clearly_less(&c->of[k].e, &own->e);
			own->worst -= clearly_less(&own->e, &c->of[k].e);
		}
	}
}

static bool before(const struct tpf_compared *a, const struct tpf_compared *b)
{
	if (a->ranked != b->ranked)
		return a->ranked;
	return a->e.value < b->e.value || (!isnan(a->e.value) && isnan(b->e.value));
}

static void sort(struct tpf_comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t k = i;
		for (; k && before(&c->of[i], &c->of[c->order[k - 1]]); k--)
			c->order[k] = c->order[k - 1];
		c->order[k] = i;
	}
}

static void name_all(struct tpf_comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_view *v = &c->views[i];
		const char *title = v->it->bundle ? v->it->bundle->report.title.value : NULL;
		c->of[i].name = tpf_cut(c->job, tpf_or(title, tpf_or(v->source, "bundle")), NAME);
	}
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(c->of[i].name, c->of[k].name)) {
				c->of[i].name = tpf_sprintf(&c->job->arena, "%s (%zu)", c->of[i].name, i + 1);
				break;
			}
}

struct tpf_comparison *tpf_comparison_make(struct tpf *job, const struct tpf_view *views, size_t n)
{
	struct tpf_comparison *c = tpf_alloc(&job->arena, sizeof *c);
	*c = (struct tpf_comparison){.job = job, .views = views, .n = n};
	c->of = tpf_alloc_n(&job->arena, n, sizeof *c->of);
	c->order = tpf_alloc_n(&job->arena, n, sizeof *c->order);
	name_all(c);
	judge_pairs(c);
	choose_ranked(c);
	choose_boundary(c);
	rank(c);
	sort(c);
	return c;
}

const char *tpf_rank_words(const struct tpf_comparison *c, size_t i)
{
	const struct tpf_compared *o = &c->of[i];
	return !o->ranked ? "–" : o->best == o->worst ? tpf_sprintf(&c->job->arena, "%zu", o->best)
		: tpf_sprintf(&c->job->arena, "%zu–%zu", o->best, o->worst);
}

static const char *why_out(const struct tpf_comparison *c, size_t i)
{
	const struct tpf_pair *p = c->of[i].reason;
	if (c->of[i].ranked || !p || !p->n_reasons)
		return NULL;
	return tpf_sprintf(&c->job->arena, "not ranked, %s: %s", tpf_rules[p->reasons[0].rule].id, p->reasons[0].text);
}

struct tpf_dot_row *tpf_comparison_rows(const struct tpf_comparison *c, const char **axis_title)
{
	struct tpf_dot_row *rows = tpf_alloc_n(&c->job->arena, c->n, sizeof *rows);
	double most = NAN;
	for (size_t i = 0; i < c->n; i++)
		most = fmax(most, c->of[i].e.value);
	struct tpf_scale scale = tpf_scale_of(c->job, TPF_SHOW_J_PER_TOKEN, most);
	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_compared *o = &c->of[c->order[i]];
		rows[i] = (struct tpf_dot_row){o->name, tpf_rank_words(c, c->order[i]), isnan(o->e.value) ? "not determined" : tpf_show_in(c->job, o->e, scale),
			o->e.value * scale.times, TPF_COVERAGE * o->e.u * scale.times, o->ranked, o->e.estimated, why_out(c, c->order[i])};
	}
	*axis_title = tpf_sprintf(&c->job->arena, "Energy per token / (%s)", scale.unit);
	return rows;
}
