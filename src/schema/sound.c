/* sound.c - what only shows of a schema as a whole: names given twice, and references that go round in a circle. */
#include <stdlib.h>
#include <string.h>

#include "schema/compile.h"

/* ---- names ---- */

static const struct tpf_node *key_of(const struct source *src, const struct tpf_node *schema, const char *keyword)
{
	const struct tpf_node *v = tpf_get(src->doc, schema, keyword);
	return v ? v : schema;
}

/* True when the name was there already. */
static bool seen_before(struct tpf_arena *aside, struct table *t, const char *name)
{
	struct slot *slot = tpf_table_add(aside, t, name, strlen(name));
	return slot->watch++ > 0;
}

static void look_at_anchors(struct compiler *c, const struct resource *r)
{
	struct tpf_arena aside = {0};
	struct table names = {0};

	for (const struct anchor *a = r->anchors, *last = NULL; a; last = a, a = a->next)
		if (!(last && last->node == a->node) && seen_before(&aside, &names, a->name))
			tpf_schema_wrong(c, TPF_SC_901, r->source, key_of(r->source, a->node, a->dynamic ? "$dynamicAnchor" : "$anchor"),
			                 "the anchor %s stands twice in one schema, so what it means is left open", a->name);
	tpf_arena_free(&aside);
}

/* Of one document: a copy of what is compiled in, or of a file in another folder, is no second one. */
static void look_at_ids(struct compiler *c, const struct source *src)
{
	struct tpf_arena aside = {0};
	struct table names = {0};

	for (const struct resource *r = c->schema->resources; r; r = r->next)
		if (r->source == src && *r->uri && src->resource[r->node - src->doc->nodes] == r && seen_before(&aside, &names, r->uri))
			tpf_schema_wrong(c, TPF_SC_901, src, key_of(src, r->node, "$id"), "the $id %s stands twice, so what it means is left open",
			                 r->uri);
	tpf_arena_free(&aside);
}

/* ---- circles ---- */

/* A way down through what is asked of the same value without a choice: at `s`, on its op and of that its sub. */
struct step {
	struct sub *s;
	uint32_t op, sub;
};
struct way {
	struct step *v;
	size_t n, room;
};

/* How many of its subs have to be looked at whatever the value is. */
static uint32_t certain(const struct compiler *c, const struct op *op)
{
	switch (op->kind) {
	case OP_REF:
	case OP_ALL:
	case OP_NOT:
		return op->n;
	case OP_IF:
		return 1;
	case OP_ANY:
	case OP_ONE:
		return op->n == 1;
	case OP_DYNAMIC:
		return c->schema->dynamic ? 0 : op->n;
	default:
		return 0;
	}
}

static struct sub *next_sub(const struct compiler *c, struct step *at)
{
	for (; at->op < at->s->n_ops; at->op++, at->sub = 0) {
		const struct op *op = &at->s->ops[at->op];
		if (at->sub < certain(c, op))
			return (struct sub *)op->subs[at->sub++];
	}
	return NULL;
}

static bool refers(const struct step *at)
{
	enum op_kind kind = at->s->ops[at->op].kind;
	return kind == OP_REF || kind == OP_DYNAMIC;
}

/* Says it at the last reference of the way; a circle has one, for the other keywords only lead further in. */
static void report_circle(struct compiler *c, const struct way *way)
{
	size_t i = way->n;

	while (i && !refers(&way->v[i - 1]))
		i--;
	if (!i)
		return;
	const struct step *at = &way->v[i - 1];
	tpf_schema_wrong(c, TPF_SC_903, at->s->source, at->s->ops[at->op].at, "the reference leads back here without end, so nothing can be judged by it");
}

static void walk_from(struct compiler *c, struct way *way, struct sub *start)
{
	enum { NEW, ON_THE_WAY, DONE };
	struct step first = {.s = start};

	if (start->walked != NEW)
		return;
	start->walked = ON_THE_WAY;
	TPF_PUSH(way, first);
	while (way->n) {
		struct sub *next = next_sub(c, &way->v[way->n - 1]);
		if (!next) {
			way->v[--way->n].s->walked = DONE;
		} else if (next->walked == ON_THE_WAY) {
			report_circle(c, way);
		} else if (next->walked == NEW) {
			struct step down = {.s = next};
			next->walked = ON_THE_WAY;
			TPF_PUSH(way, down);
		}
	}
}

void tpf_schema_sound(struct compiler *c)
{
	struct way way = {0};

	for (const struct resource *r = c->schema->resources; r; r = r->next)
		look_at_anchors(c, r);
	for (struct source *src = c->schema->sources; src; src = src->next) {
		look_at_ids(c, src);
		for (size_t i = 0; i < src->doc->n_nodes && !c->failed; i++)
			if (src->sub[i])
				walk_from(c, &way, src->sub[i]);
	}
	free(way.v);
}
