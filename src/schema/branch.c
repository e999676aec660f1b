/* branch.c - where a schema offers alternatives: which of them was meant. */
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "schema/explain.h"

struct verdict {
	size_t from, n;                 /* its faults */
	unsigned depth;                 /* of the shallowest */
	bool of_kind, foreign, all_missing;
};

static struct verdict judge(const struct teller *t, size_t from)
{
	struct verdict j = {from, t->faults.n - from, -1u, false, false, true};
	for (size_t i = from; i < t->faults.n; i++) {
		const struct fault *f = &t->faults.v[i];
		if (f->depth < j.depth)
			j.depth = f->depth;
		j.of_kind |= f->of_kind && f->depth == t->depth;
		j.foreign |= (f->of_kind || f->of_list) && f->depth == t->depth;
		j.all_missing &= f->n_missing == 1 && f->depth == t->depth;
	}
	j.all_missing &= j.n > 0;
	return j;
}

/* Nearer to what was meant: of the right kind, wrong only further down, wrong in fewer places. */
static bool better(const struct verdict *a, const struct verdict *b)
{
	if (a->foreign != b->foreign)
		return !a->foreign;
	if (a->depth != b->depth)
		return a->depth > b->depth;
	return a->n < b->n;
}

/* Every branch asks for a member that is not there: one of them will do. */
static void ask_for_one(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v, size_t start,
                        const struct verdict *j)
{
	const char **names = tpf_alloc_n(&t->job->arena, op->n, sizeof *names);
	size_t n = 0;
	for (uint32_t i = 0; i < op->n; i++) {
		const char *name = t->faults.v[j[i].from].missing[0];
		size_t k = 0;
		while (k < n && strcmp(names[k], name) != 0)
			k++;
		if (k == n)
			names[n++] = name;
	}
	t->faults.n = start;
	tpf_explain_missing(t, s, v, names, n);
}

static void keep(struct teller *t, size_t start, const struct verdict *j)
{
	memmove(t->faults.v + start, t->faults.v + j->from, j->n * sizeof *t->faults.v);
	t->faults.n = start + j->n;
}

static void explain_branches(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	size_t start = t->faults.n, best = 0;
	struct verdict *j = tpf_xcalloc(op->n + 1, sizeof *j);
	bool all_of_kind = true, all_missing = true;
	for (uint32_t i = 0; i < op->n && !t->enough; i++) {
		size_t from = t->faults.n;
		tpf_explain(t, op->subs[i], v);
		j[i] = judge(t, from);
		all_of_kind &= j[i].of_kind;
		all_missing &= j[i].all_missing;
		if (better(&j[i], &j[best]))
			best = i;
	}
	if (t->enough) {
		t->enough = t->faults.n < TPF_FAULTS_MAX;
	} else if (!op->n) {
		tpf_explain_add(t, TPF_SC_008, v, "nothing is allowed here");
	} else if (all_of_kind) {
		t->faults.n = start;
		tpf_explain_kind(t, s, v);
	} else if (all_missing) {
		ask_for_one(t, s, op, v, start, j);
	} else if (j[best].n) {
		keep(t, start, &j[best]);
	}
	free(j);
}

void tpf_explain_one(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	const char *names[4];
	size_t n = 0, fit = 0;
	for (uint32_t i = 0; i < op->n && !t->enough; i++) {
		if (!tpf_explain_holds(t, op->subs[i], v))
			continue;
		const char *title = tpf_explain_words(t, op->subs[i]);
		if (n < 4)
			names[n++] = title ? SAY(t, "\"%s\"", title) : SAY(t, "alternative %u", (unsigned)i + 1);
		fit++;
	}
	if (!fit)
		explain_branches(t, s, op, v);
	else if (fit > 1 && !t->enough)
		tpf_explain_add(t, TPF_SC_008, v, "fits %zu of the alternatives, expected one: %s", fit,
		                tpf_say_list(t->job, names, n, "and "));
}

void tpf_explain_any(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	for (uint32_t i = 0; i < op->n; i++)
		if (tpf_explain_holds(t, op->subs[i], v))
			return;
	explain_branches(t, s, op, v);
}

/* not: {required: [name]} is the usual way to forbid a member. */
void tpf_explain_not(struct teller *t, const struct op *op, const struct tpf_node *v)
{
	size_t before = t->faults.n;
	const struct sub *no = op->subs[0];
	if (!tpf_explain_holds(t, no, v) || t->faults.n > before)
		return;
	const struct tpf_node *names = v->kind == TPF_OBJECT && no->object ? tpf_get(no->source->doc, no->node, "required") : NULL;
	const struct tpf_node *name = names && names->kind == TPF_ARRAY && names->count == 1 ? tpf_first(names) : NULL;
	const struct tpf_node *value = name ? tpf_get(t->doc, v, tpf_explain_text(t, no->source->doc, name)) : NULL;
	const char *words = tpf_explain_words(t, no);
	if (value)
		tpf_explain_add(t, TPF_SC_011, value - 1, "member `%s` is not allowed here", tpf_explain_text(t, no->source->doc, name));
	else
		tpf_explain_add(t, TPF_SC_011, v, "%s is not allowed here%s%s", tpf_say_found(t->job, t->doc, v), words ? ": " : "",
		                words ? words : "");
}
