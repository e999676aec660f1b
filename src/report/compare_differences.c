/* compare_differences.c - one walk over the documents side by side, to the places where they do not say the same.
 *
 * Lists are compared whole; of a quantity its number, in SI, is one place and each further member another. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/quantity.h"
#include "report/compare.h"

/* What describes a system and how it was measured. Identity, results and runs always differ and are shown elsewhere. */
static const char *const parts[] = {
	"/report/claimed_level", "/report/availability", "/report/role", "/system", "/software", "/model", "/workload", "/quality", "/service",
	"/tokens", "/power", "/facility", "/utilisation",
};
/* Of a quantity, what its value is made of. */
static const char *const own[] = {"value", "unit", "u", "U", "k", "bound", "fwhm", "basis", "unknown"};

enum { DEEP = 8 };                      /* the schema has no deeper objects */

struct walk {
	struct tpf_comparison *c;
	struct { struct tpf_difference *v; size_t n, room; } found;
};

static bool one_of(const struct tpf_doc *doc, const struct tpf_node *key)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (tpf_is(doc, key, own[i]))
			return true;
	return false;
}

static bool is_quantity(const struct tpf_doc *doc, const struct tpf_node *node)
{
	return node && (node->kind == TPF_NUMBER || (node->kind == TPF_OBJECT && (tpf_get(doc, node, "value") || tpf_get(doc, node, "unknown"))));
}

static const struct tpf_doc *doc_of(const struct walk *w, size_t i)
{
	return w->c->each[i].bundle->doc;
}

static bool same_double(double a, double b)
{
	return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static bool same_json(const struct tpf_doc *da, const struct tpf_node *a, const struct tpf_doc *db, const struct tpf_node *b)
{
	json_t *ja = tpf_json_value(da, a), *jb = tpf_json_value(db, b); /* new */
	bool same = json_equal(ja, jb);
	json_decref(ja);
	json_decref(jb);
	return same;
}

static bool same(const struct walk *w, size_t i, size_t k, const struct tpf_node *a, const struct tpf_node *b, bool quantity)
{
	if (!a || !b)
		return a == b;
	if (!quantity)
		return same_json(doc_of(w, i), a, doc_of(w, k), b);
	struct tpf_quantity qa = tpf_quantity_of(w->c->each[i].bundle, a), qb = tpf_quantity_of(w->c->each[k].bundle, b);
	bool unknown = qa.unknown || qb.unknown;
	return same_double(qa.value, qb.value) && (same_double(qa.u, qb.u)) &&
		(!unknown || (qa.unknown && qb.unknown && !strcmp(qa.unknown, qb.unknown)));
}

/* The criterion that has this place, or a part of it, among its inputs; first the comparison's own. */
static enum tpf_rule_id criterion_of(const char *pointer)
{
	for (unsigned i = 0; i < TPF_RULES; i++) {
		unsigned r = (TPF_CM_001 + i) % TPF_RULES;
		const char *at = tpf_is_criterion((enum tpf_rule_id)r) ? strstr(tpf_rules[r].inputs, pointer) : NULL;
		size_t n = strlen(pointer);
		if (at && (!at[n] || at[n] == ' ' || at[n] == '/'))
			return (enum tpf_rule_id)r;
	}
	return TPF_RULES;
}

static const char *dotted(struct tpf_arena *arena, const char *pointer)
{
	char *name = tpf_strdup(arena, pointer + 1);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '.';
	return name;
}

static void look(struct walk *w, const char *pointer, const struct tpf_node **nodes, bool quantity)
{
	size_t n = w->c->n, i = 1;

	while (i < n && same(w, 0, i, nodes[0], nodes[i], quantity))
		i++;
	if (i == n)
		return;
	struct tpf_difference d = {.pointer = pointer, .name = dotted(&w->c->job->arena, pointer), .quantity = quantity, .rule = criterion_of(pointer)};
	d.nodes = tpf_alloc_n(&w->c->job->arena, n, sizeof *d.nodes);
	memcpy(d.nodes, nodes, n * sizeof *nodes);
	TPF_PUSH(&w->found, d);
}

static void visit(struct walk *w, const char *pointer, const struct tpf_node **nodes, int depth);

/* The members of all objects at a place: in the order of the first bundle, then what others add. */
static void members(struct walk *w, const char *pointer, const struct tpf_node **nodes, bool quantity, int depth)
{
	struct tpf_arena *arena = &w->c->job->arena;
	const struct tpf_node **below = tpf_alloc_n(arena, w->c->n, sizeof *below);

	for (size_t i = 0; i < w->c->n; i++)
		for (const struct tpf_node *key = nodes[i] && nodes[i]->kind == TPF_OBJECT ? tpf_first(nodes[i]) : NULL; key; key = tpf_next(nodes[i], key)) {
			const char *name = tpf_text(arena, doc_of(w, i), key, NULL);
			bool seen = !name || tpf_starts(name, "x-") || (quantity && one_of(doc_of(w, i), key));
			for (size_t k = 0; k < i && !seen; k++)
				seen = nodes[k] && tpf_get(doc_of(w, k), nodes[k], name);
			if (seen)
				continue;
			for (size_t k = 0; k < w->c->n; k++)
				below[k] = nodes[k] ? tpf_get(doc_of(w, k), nodes[k], name) : NULL;
			visit(w, tpf_pointer_add(arena, pointer, name), below, depth + 1);
		}
}

static void visit(struct walk *w, const char *pointer, const struct tpf_node **nodes, int depth)
{
	bool quantity = false, plain = false, object = false;

	for (size_t i = 0; i < w->c->n; i++) {
		bool number = is_quantity(doc_of(w, i), nodes[i]);
		quantity |= number;
		object |= nodes[i] && nodes[i]->kind == TPF_OBJECT;
		plain |= nodes[i] && nodes[i]->kind != TPF_OBJECT && !number;
	}
	if (plain || depth > DEEP || !object)
		look(w, pointer, nodes, quantity && !plain);
	else {
		if (quantity)
			look(w, pointer, nodes, true);
		members(w, pointer, nodes, quantity, depth);
	}
}

void tpf_differences_find(struct tpf_comparison *c)
{
	struct walk w = {.c = c};
	const struct tpf_node **nodes = tpf_alloc_n(&c->job->arena, c->n, sizeof *nodes);

	for (size_t i = 0; i < c->n; i++)
		if (!c->each[i].bundle->doc)
			return;
	for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
		for (size_t i = 0; i < c->n; i++)
			nodes[i] = tpf_find(doc_of(&w, i), tpf_root(doc_of(&w, i)), parts[p]);
		visit(&w, parts[p], nodes, 0);
	}
	c->n_differences = w.found.n;
	c->differences = tpf_alloc_n(&c->job->arena, w.found.n + 1, sizeof *c->differences);
	if (w.found.n)
		memcpy(c->differences, w.found.v, w.found.n * sizeof *w.found.v);
	free(w.found.v);
}
