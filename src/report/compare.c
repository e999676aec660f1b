#include "report/compare.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"

const char *const tpf_verdict_words[] = {
	"comparable", "comparable after normalisation", "side by side only", "not comparable",
};

/* ---- values ---- */

static double per_output(const struct tpf_metrics *m, enum tpf_boundary at)
{
	double sum = 0;

	for (size_t i = 0; i < m->n_runs; i++)
		sum += m->runs[i].energy[at].value / m->runs[i].run->tokens.output.value;
	return sum / (double)m->n_runs;
}

struct tpf_value tpf_energy_at(const struct tpf_contender *c, enum tpf_boundary at, bool recount)
{
	struct tpf_value v = {.value = NAN, .u = NAN};
	const char *scope = c->bundle->token_scope.value;

	if (at != TPF_NO_BOUNDARY)
		v = c->metrics->ladder[at].j_per_token;
	if (isnan(v.value) || !recount || (scope && !strcmp(scope, "output")))
		return v;
	double value = per_output(c->metrics, at);
	v.u *= value / v.value;
	v.value = value;
	return v;
}

/* Causes are named by make and serial number; only a serial number says that two bundles had the same instrument. */
static bool same_instrument(const struct tpf_bundle *b, const char *cause)
{
	for (size_t i = 0; i < b->power.n_instruments; i++) {
		const char *serial = b->power.instruments[i].serial.value;
		if (serial && *serial && tpf_ends(cause, serial))
			return true;
	}
	return false;
}

static double shared_variance(const struct tpf_contender *a, const struct tpf_contender *b, enum tpf_boundary at)
{
	const struct tpf_ladder_rung *ra = &a->metrics->ladder[at], *rb = &b->metrics->ladder[at];
	double sum = 0;

	for (size_t i = 0; i < ra->n_budget; i++)
		for (size_t k = 0; k < rb->n_budget; k++) {
			const struct tpf_part *pa = &ra->budget[i], *pb = &rb->budget[k];
			if (tpf_starts(pa->name, "accuracy of ") && !strcmp(pa->name, pb->name) && same_instrument(a->bundle, pa->name) &&
			    same_instrument(b->bundle, pb->name))
				sum += pa->u * pb->u;
		}
	return sum;
}

double tpf_difference_u(const struct tpf_contender *a, const struct tpf_contender *b, enum tpf_boundary at, bool recount)
{
	struct tpf_value va = tpf_energy_at(a, at, recount), vb = tpf_energy_at(b, at, recount);

	/* What we assume of instruments is no ground to put one report before another. */
	if (!(va.u >= 0) || !(vb.u >= 0) || va.assumed || vb.assumed)
		return NAN;
	double scale = va.value / tpf_energy_at(a, at, false).value * vb.value / tpf_energy_at(b, at, false).value;
	return sqrt(fmax(va.u * va.u + vb.u * vb.u - 2 * scale * shared_variance(a, b, at), 0));
}

/* ---- pairs ---- */

const struct tpf_pair *tpf_pair_of(const struct tpf_comparison *c, size_t i, size_t k)
{
	size_t a = i < k ? i : k, b = i < k ? k : i;
	return &c->pairs[a * (2 * c->n - a - 1) / 2 + (b - a - 1)];
}

static void judge_pairs(struct tpf_comparison *c)
{
	c->n_pairs = c->n * (c->n - 1) / 2;
	c->pairs = tpf_alloc_n(&c->job->arena, c->n_pairs + 1, sizeof *c->pairs);
	struct tpf_pair *p = c->pairs;
	for (size_t a = 0; a < c->n; a++)
		for (size_t b = a + 1; b < c->n; b++, p++) {
			*p = (struct tpf_pair){.a = a, .b = b, .at = TPF_NO_BOUNDARY, .difference = NAN, .u = NAN};
			tpf_pair_judge(c, p);
		}
}

/* ---- the ranking ---- */

/* A set of bundles that are all comparable with each other. */
struct group {
	size_t *members, n;
	enum tpf_boundary at;           /* the widest rung that all pairs may be compared at */
	bool per_output;
};

static enum tpf_boundary common_rung(const struct tpf_comparison *c, const struct group *g)
{
	int at = TPF_FACILITY;

	for (size_t i = 0; i < g->n; i++)
		for (size_t k = i + 1; k < g->n; k++) {
			int pair = (int)tpf_pair_of(c, g->members[i], g->members[k])->at;
			at = pair < at ? pair : at;
		}
	for (; at >= 0; at--) {
		size_t known = 0;
		while (known < g->n && !isnan(tpf_energy_at(&c->each[g->members[known]], (enum tpf_boundary)at, g->per_output).value))
			known++;
		if (known == g->n)
			return (enum tpf_boundary)at;
	}
	return TPF_NO_BOUNDARY;
}

/* Takes a bundle in when it is comparable with all that are. */
static void join(const struct tpf_comparison *c, struct group *g, size_t candidate)
{
	struct group wider = *g;

	for (size_t i = 0; i < g->n; i++) {
		const struct tpf_pair *p = tpf_pair_of(c, g->members[i], candidate);
		if (p->verdict > TPF_NORMALISED)
			return;
		wider.per_output |= p->per_output;
	}
	wider.members[wider.n++] = candidate;
	wider.at = common_rung(c, &wider);
	if (wider.at != TPF_NO_BOUNDARY)
		*g = wider;
}

/* The largest of the sets that grow from each bundle; of equal ones the first. */
static struct group largest_group(struct tpf_comparison *c)
{
	struct group best = {0};

	for (size_t seed = 0; seed < c->n; seed++) {
		struct group g = {.members = tpf_alloc_n(&c->job->arena, c->n + 1, sizeof *g.members), .n = 1, .at = TPF_NO_BOUNDARY};
		g.members[0] = seed;
		for (size_t i = 0; i < c->n; i++)
			if (i != seed)
				join(c, &g, i);
		if (g.n > best.n)
			best = g;
	}
	return best;
}

static void sort_by_energy(struct tpf_comparison *c, size_t *order, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		size_t moved = order[i], k = i;
		for (; k && c->each[order[k - 1]].e.value > c->each[moved].e.value; k--)
			order[k] = order[k - 1];
		order[k] = moved;
	}
}

static bool told_apart(const struct tpf_comparison *c, const struct tpf_contender *a, const struct tpf_contender *b)
{
	return fabs(a->e.value - b->e.value) >= 2 * tpf_difference_u(a, b, c->at, c->per_output) && a->e.value != b->e.value;
}

/* Best rank: 1 and those that are surely better; worst: all but those that are surely worse. */
static void rank(struct tpf_comparison *c)
{
	for (size_t i = 0; i < c->n_ranked; i++) {
		struct tpf_contender *me = &c->each[c->order[i]];
		me->best = 1;
		me->worst = c->n_ranked;
		for (size_t k = 0; k < c->n_ranked; k++) {
			const struct tpf_contender *other = &c->each[c->order[k]];
			if (k == i || !told_apart(c, me, other))
				continue;
			me->best += other->e.value < me->e.value;
			me->worst -= other->e.value > me->e.value;
		}
	}
}

/* What stands between a bundle and the ranking: its pair with the one it agrees with most. */
static const char *reason(const struct tpf_comparison *c, size_t i)
{
	const struct tpf_pair *nearest = NULL;
	const char *text = NULL;

	for (size_t k = 0; k < (c->n_ranked ? c->n_ranked : c->n); k++) {
		size_t other = c->n_ranked ? c->order[k] : k;
		const struct tpf_pair *p = other == i ? NULL : tpf_pair_of(c, i, other);
		if (p && (!nearest || p->verdict < nearest->verdict || (p->verdict == nearest->verdict && p->n_grounds < nearest->n_grounds)))
			nearest = p;
	}
	if (!nearest || nearest->verdict <= TPF_NORMALISED)
		return "not comparable with all that are ranked";
	for (size_t k = 0; k < nearest->n_grounds; k++) {
		const char *name = tpf_criterion_name(nearest->grounds[k].rule);
		if (!text)
			text = tpf_sprintf(&c->job->arena, "%s: %s", tpf_verdict_words[nearest->verdict], name);
		else if (!strstr(text, name))
			text = tpf_sprintf(&c->job->arena, "%s, %s", text, name);
	}
	return text;
}

static void make_ranking(struct tpf_comparison *c)
{
	struct group g = largest_group(c);
	size_t n = 0;

	c->order = tpf_alloc_n(&c->job->arena, c->n, sizeof *c->order);
	c->at = TPF_NO_BOUNDARY;
	if (g.n >= 2) {
		c->n_ranked = g.n;
		c->at = g.at;
		c->per_output = g.per_output;
		for (size_t i = 0; i < g.n; i++) {
			struct tpf_contender *e = &c->each[g.members[i]];
			e->ranked = true;
			e->at = g.at;
			e->e = tpf_energy_at(e, g.at, g.per_output);
			c->order[n++] = g.members[i];
		}
		sort_by_energy(c, c->order, n);
		rank(c);
	}
	for (size_t i = 0; i < c->n; i++)
		if (!c->each[i].ranked)
			c->order[n++] = i;
	for (size_t i = 0; i < c->n; i++)
		if (!c->each[i].ranked)
			c->each[i].reason = reason(c, i);
}

/* ---- all ---- */

static bool title_is_shared(const struct tpf_comparison *c, size_t i)
{
	const char *title = c->each[i].bundle->report.title.value;

	for (size_t k = 0; k < c->n; k++) {
		const char *other = c->each[k].bundle->report.title.value;
		if (k != i && title && other && !strcmp(title, other))
			return true;
	}
	return false;
}

static void introduce(struct tpf_comparison *c, const struct tpf_view *views)
{
	struct tpf_arena *arena = &c->job->arena;

	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_case *it = views[i].it;
		c->each[i] = (struct tpf_contender){
			.view = &views[i], .bundle = it->bundle, .metrics = it->metrics, .at = it->metrics->widest,
			.e = it->metrics->j_per_token, .errors = tpf_diag_tally(it->job).errors,
			.source = tpf_clean(arena, views[i].source ? views[i].source : "bundle", 160),
		};
	}
	for (size_t i = 0; i < c->n; i++) {
		const char *title = c->each[i].bundle->report.title.value;
		c->each[i].name = title && *title && !title_is_shared(c, i) ? tpf_clean(arena, title, 160) : c->each[i].source;
	}
}

struct tpf_comparison *tpf_comparison_make(struct tpf *job, const struct tpf_view *views, size_t n)
{
	struct tpf_comparison *c = tpf_alloc(&job->arena, sizeof *c);

	c->job = job;
	c->n = n;
	c->each = tpf_alloc_n(&job->arena, n, sizeof *c->each);
	introduce(c, views);
	judge_pairs(c);
	make_ranking(c);
	tpf_differences_find(c);
	tpf_diag_sort(job);
	return c;
}
