#include "schema/compile.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "diag/job.h"
#include "schema/lint.h"

bool tpf_schema_wrong(struct compiler *c, enum tpf_rule_id rule, const struct source *src, const struct tpf_node *at,
                      const char *format, ...)
{
	va_list list;
	va_start(list, format);
	const char *message = tpf_vsprintf(&c->job->arena, format, list);
	va_end(list);
	struct tpf_place place = tpf_doc_place(c->job, src->doc, at);
	tpf_report(c->job, rule, &place, "%s", message);
	c->failed = true;
	return false;
}

struct sub *tpf_sub_of(struct compiler *c, const struct source *src, struct resource *r, const struct tpf_node *v)
{
	if (v->kind != TPF_OBJECT && v->kind != TPF_TRUE && v->kind != TPF_FALSE) {
		tpf_schema_wrong(c, TPF_SC_901, src, v, "a schema is an object, true or false");
		return NULL;
	}
	struct sub **sub = &src->sub[v - src->doc->nodes];
	if (*sub)
		return *sub;
	struct resource *own = src->resource[v - src->doc->nodes];
	*sub = tpf_alloc(&c->schema->arena, sizeof **sub);
	**sub = (struct sub){.source = src, .node = v, .resource = own ? own : r, .types = IS_ANYTHING};
	TPF_PUSH(&c->queue, *sub);
	return *sub;
}

/* ---- tables of names ---- */

const struct slot *tpf_table_find(const struct table *t, const char *name, size_t len)
{
	if (!t->slots)
		return NULL;
	uint32_t hash = (uint32_t)tpf_hash_bytes(name, len);
	for (uint32_t i = hash & t->mask; t->slots[i].name; i = (i + 1) & t->mask)
		if (t->slots[i].hash == hash && t->slots[i].len == len && tpf_same_bytes(t->slots[i].name, name, len))
			return &t->slots[i];
	return NULL;
}

const struct slot *tpf_table_find_further(const struct table *t, uint16_t hash, const char *name, size_t len)
{
	for (uint32_t i = (hash + 1u) & t->mask; t->slots[i].name; i = (i + 1) & t->mask)
		if ((uint16_t)t->slots[i].hash == hash && t->slots[i].len == len && tpf_same_bytes(t->slots[i].name, name, len))
			return &t->slots[i];
	return NULL;
}

static struct slot *free_slot(struct table *t, uint32_t hash)
{
	uint32_t i = hash & t->mask;
	while (t->slots[i].name)
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static void resize(struct tpf_arena *a, struct table *t, uint32_t mask)
{
	struct table bigger = {.mask = mask, .n = t->n, .slots = tpf_alloc_n(a, (size_t)mask + 1, sizeof *t->slots)};
	for (uint32_t i = 0; t->slots && i <= t->mask; i++)
		if (t->slots[i].name)
			*free_slot(&bigger, t->slots[i].hash) = t->slots[i];
	*t = bigger;
}

void tpf_table_reserve(struct tpf_arena *a, struct table *t, size_t n)
{
	uint32_t mask = t->slots ? t->mask : n ? 3 : 0;
	while (n && 2 * (t->n + n) > mask + (size_t)1)
		mask = 2 * mask + 1;
	if (mask > t->mask)
		resize(a, t, mask);
}

struct slot *tpf_table_add(struct tpf_arena *a, struct table *t, const char *name, size_t len)
{
	struct slot *found = (struct slot *)tpf_table_find(t, name, len);
	if (found)
		return found;
	tpf_table_reserve(a, t, 1);
	t->n++;
	uint32_t hash = (uint32_t)tpf_hash_bytes(name, len);
	struct slot *s = free_slot(t, hash);
	*s = (struct slot){.name = name, .len = (uint32_t)len, .hash = hash};
	return s;
}

/* ---- compiling ---- */

/* A bound that is no larger than ten digits of a whole number; where there is none, one that no short number reaches. */
static bool is_plain(const struct figure *bound)
{
	const int64_t large = INT64_C(10000000000);
	return !bound || (bound->exact && !bound->after && bound->digits <= large && bound->digits >= -large);
}

static void finish_range(struct range *n)
{
	n->plain = !n->step && !(n->minimum && n->above) && !(n->maximum && n->below) && is_plain(n->minimum) && is_plain(n->maximum) &&
	           is_plain(n->above) && is_plain(n->below);
	if (!n->plain)
		return;
	const int64_t beyond = INT64_C(1000000000);
	n->from_zero = (n->minimum ? !n->minimum->digits : n->above && !n->above->digits) && !n->maximum && !n->below;
	n->above_least = n->above;
	n->below_most = n->below;
	n->least = n->above ? n->above->digits : n->minimum ? n->minimum->digits : -beyond;
	n->most = n->below ? n->below->digits : n->maximum ? n->maximum->digits : beyond;
}

static const struct slot *only_slot(const struct table *t)
{
	uint32_t i = 0;
	while (t->n == 1 && !t->slots[i].name)
		i++;
	return t->n == 1 ? &t->slots[i] : NULL;
}

/* What only shows when all keywords of the object were read. */
static void finish(struct sub *s)
{
	if (s->number)
		finish_range(s->number);
	for (uint32_t i = 0; i < s->n_ops; i++)
		s->ops[i].only = only_slot(&s->ops[i].strings);
	struct members *m = s->object;
	for (uint32_t i = 0; m && m->n_watched <= 64 && i < m->n_must; i++)
		m->must_few |= UINT64_C(1) << m->must[i];
	if (m)
		m->loops = m->n_patterns || m->additional || m->property_names || m->names.n;
	struct elements *e = s->array;
	if (e && !e->contains)
		e->min_contains = 0, e->max_contains = SIZE_MAX;
}

/* Names with $ are the standard's own: one that has no row here is of another draft, or of a time to come. */
static bool is_reserved(const struct tpf_doc *doc, const struct tpf_node *key)
{
	return key->len && doc->bytes[key->at] == '$';
}

static bool not_understood(struct compiler *c, const struct source *src, const struct tpf_node *key)
{
	const char *names[64], *word = tpf_strndup(&c->job->arena, src->doc->bytes + key->at, key->len);
	size_t n = 0;

	for (const struct keyword *k = tpf_keywords; k->name && n < 64; k++)
		if (k->name[0] == '$')
			names[n++] = k->name;
	const char *near = tpf_nearest(word, names, n);
	return tpf_schema_wrong(c, TPF_SC_900, src, key, near ? "the keyword `%s` is not understood; did you mean `%s`?"
			: "the keyword `%s` is not understood; names that begin with $ belong to JSON Schema", word, near);
}

static bool compile_sub(struct compiler *c, struct sub *s)
{
	const struct tpf_doc *doc = s->source->doc;
	c->source = s->source;
	s->resource->reached = true;
	if (s->node->kind != TPF_OBJECT) {
		s->verdict = s->node->kind == TPF_TRUE ? ALWAYS : NEVER;
		return true;
	}
	if (s->resource->unusable) {
		const struct tpf_node *said = tpf_get(doc, s->resource->node, "$schema");
		return tpf_schema_wrong(c, TPF_SC_902, s->source, said ? said : s->node, "this schema cannot be used: %s", s->resource->unusable);
	}
	bool ok = true, alone = tpf_index_alone(doc, s->node, s->resource->dialect);
	for (const struct tpf_node *k = tpf_first(s->node); k; k = tpf_next(s->node, k)) {
		if (alone && !tpf_is(doc, k, "$ref"))
			continue;
		const struct keyword *kw = tpf_keyword(doc, k, s->resource->dialect);
		if (kw && kw->compile && kw->vocabulary & s->resource->vocabularies)
			ok = kw->compile(c, s, k + 1) && ok;
		else if (!kw && is_reserved(doc, k))
			ok = not_understood(c, s->source, k);
	}
	finish(s);
	return ok;
}

static void compile_queue(struct compiler *c)
{
	while (c->queue.n)
		compile_sub(c, c->queue.v[--c->queue.n]);
}

/* A dynamic reference may lead to any resource that was reached and has the anchor; compiling that one may reach
 * others, so go round until nothing is new. */
static void compile_dynamic(struct compiler *c)
{
	for (bool more = true; more;) {
		more = false;
		for (struct resource *r = c->schema->resources; r; r = r->next) {
			if (!r->reached)
				continue;
			for (size_t i = 0; i < c->dynamic.n; i++) {
				const struct anchor *a = tpf_anchor(r, c->dynamic.v[i]);
				bool recursive = !*c->dynamic.v[i] && r->recursive_anchor;
				if (recursive || (a && a->dynamic))
					tpf_sub_of(c, r->source, r, recursive ? r->node : a->node);
			}
		}
		more = c->queue.n > 0;
		compile_queue(c);
	}
}

/* Gives each reached resource its targets; where no two have the same anchor, the scope need not be known. */
static void link_dynamic(struct compiler *c)
{
	struct tpf_schema *s = c->schema;
	s->n_dynamic = (uint32_t)c->dynamic.n;
	size_t *targets = tpf_xcalloc(c->dynamic.n + 1, sizeof *targets);
	for (struct resource *r = s->resources; r; r = r->next) {
		r->dynamic = tpf_alloc_n(&s->arena, c->dynamic.n + 1, sizeof *r->dynamic);
		for (size_t i = 0; i < c->dynamic.n && r->reached; i++) {
			const struct anchor *a = tpf_anchor(r, c->dynamic.v[i]);
			const struct tpf_node *v = !*c->dynamic.v[i] && r->recursive_anchor ? r->node : a && a->dynamic ? a->node : NULL;
			if (!v)
				continue;
			r->dynamic[i] = r->source->sub[v - r->source->doc->nodes];
			s->dynamic |= ++targets[i] > 1;
		}
	}
	free(targets);
}

/* ---- what is certain before a run ---- */

static bool is_reference_alone(const struct sub *s)
{
	return s->verdict == SOMETIMES && s->types == IS_ANYTHING && s->n_ops == 1 && s->ops->kind == OP_REF && !s->object && !s->array &&
	       !s->number && !s->string && !s->unevaluated_properties && !s->unevaluated_items;
}

/* Where runs have to know the resources they come through, they go the whole way; a circle is left to them too. */
static const struct sub *end_of_references(const struct tpf_schema *schema, const struct sub *s)
{
	const struct sub *end = s;
	for (int steps = 0; is_reference_alone(end) && !schema->dynamic; end = end->ops->subs[0])
		if (++steps > 64)
			return s;
	return end;
}

static bool says_nothing_of(const struct sub *s, enum tpf_kind kind)
{
	switch (kind) {
	case TPF_NUMBER:
		return !s->number;
	case TPF_STRING:
		return !s->string;
	case TPF_ARRAY:
		return !s->array && !s->unevaluated_items;
	case TPF_OBJECT:
		return !s->object && !s->unevaluated_properties;
	default:
		return true;
	}
}

/* All that a value can be, before a look at its text. A number without a point is an integer, one with a point may be. */
static const struct tpf_node whats[] = {
	{.kind = TPF_NULL},   {.kind = TPF_FALSE}, {.kind = TPF_TRUE},
	{.kind = TPF_NUMBER}, {.kind = TPF_NUMBER, .flags = TPF_NODE_INTEGER}, {.kind = TPF_NUMBER, .flags = TPF_NODE_SPECIAL},
	{.kind = TPF_STRING}, {.kind = TPF_STRING, .flags = TPF_NODE_ESCAPED},
	{.kind = TPF_ARRAY},  {.kind = TPF_OBJECT},
};

static void settle_kind(struct sub *s, const struct tpf_node *what)
{
	uint64_t bit = UINT64_C(1) << tpf_what(what);
	bool integer = what->kind == TPF_NUMBER && s->types & IS_INTEGER, special = what->flags & TPF_NODE_SPECIAL;
	bool taken = s->types & 1u << what->kind || (integer && what->flags & TPF_NODE_INTEGER);
	if (s->verdict == NEVER || (s->verdict == SOMETIMES && !taken && (!integer || special)))
		s->fails |= bit;
	else if (s->verdict == ALWAYS || (taken && !s->n_ops && says_nothing_of(s, what->kind)))
		s->holds |= bit;
}

static bool is_leaf(const struct sub *s)
{
	for (uint32_t i = 0; i < s->n_ops; i++)
		if (s->ops[i].kind != OP_ENUM)
			return false;
	return !s->array && !s->object && !s->unevaluated_properties && !s->unevaluated_items;
}

static void settle(struct tpf_schema *schema)
{
	for (struct source *src = schema->sources; src; src = src->next)
		for (size_t i = 0; i < src->doc->n_nodes; i++) {
			struct sub *s = src->sub[i];
			if (!s)
				continue;
			for (size_t k = 0; k < sizeof whats / sizeof *whats; k++)
				settle_kind(s, &whats[k]);
			s->to = end_of_references(schema, s);
			s->leaf = is_leaf(s);
		}
}

/* Every schema of the document, also what nothing leads to; then what is right and yet not what was meant. */
static void check_all(struct compiler *c, const struct source *own)
{
	tpf_lint_unused(c->job, own);
	for (size_t i = 0; i < own->doc->n_nodes; i++)
		if (own->resource[i] && !own->resource[i]->unusable && !own->sub[i])
			tpf_sub_of(c, own, own->resource[i], &own->doc->nodes[i]);
	compile_queue(c);
	tpf_lint(c->job, own);
}

static const char standard_dialect[] = "\"https://json-schema.org/draft/2020-12/schema\"";

/* Takes back what the findings from `first` on say of places that have one already. */
static void keep_first_of_place(struct tpf *job, size_t first)
{
	struct tpf_diag *d = &job->diag;
	size_t n = first;

	for (size_t i = first; i < d->n; i++) {
		size_t k = 0;
		while (k < first && !(d->list[k]->place.line == d->list[i]->place.line && d->list[k]->place.col == d->list[i]->place.col))
			k++;
		if (k == first)
			d->list[n++] = d->list[i];
	}
	d->n = n;
}

/* A metaschema asks more than the rows of keywords do: of words that only inform, and where it is the user's own of anything. */
static void judge_by_metaschema(struct tpf *job, const struct tpf_schema_ask *ask)
{
	const struct tpf_node *said = tpf_get(ask->doc, ask->doc->nodes, "$schema");
	bool own = said && said->kind == TPF_STRING;
	struct tpf_buf b = {0};

	tpf_buf_printf(&b, "{\"$ref\": %.*s}", own ? (int)said->len + 2 : (int)strlen(standard_dialect),
	               own ? ask->doc->bytes + said->at - 1 : standard_dialect);
	const char *text = tpf_strndup(&job->arena, b.text, b.len);
	struct tpf_doc *doc = tpf_json_read(job, ask->doc->source, text, b.len, 0);
	tpf_buf_free(&b);
	struct tpf aside = {0};         /* of 2019-09 there is none at hand, and that is no fault */
	struct tpf_schema *meta = tpf_schema_compile_ask(&aside, &(struct tpf_schema_ask){.doc = doc, .others = ask->others, .base = ask->base,
			.finder = ask->finder});
	size_t before = job->diag.n;
	if (meta && !tpf_schema_run(job, meta, ask->doc))
		keep_first_of_place(job, before);
	tpf_schema_free(meta);
	tpf_diag_free(&aside);
	tpf_arena_free(&aside.arena);
}

struct tpf_schema *tpf_schema_compile_ask(struct tpf *job, const struct tpf_schema_ask *ask)
{
	struct tpf_schema *s = tpf_xcalloc(1, sizeof *s);
	struct compiler c = {.job = job, .schema = s, .formats = ask->flags & TPF_SCHEMA_FORMATS};
	s->finder = ask->finder;
	const struct source *own = tpf_index_source(s, ask->doc, ask->base);
	for (struct tpf_doc *const *other = ask->others; other && *other; other++)
		tpf_index_source(s, *other, NULL);
	tpf_index_dialects(s);
	s->root = tpf_sub_of(&c, own, s->resources, ask->doc->nodes);
	compile_queue(&c);
	compile_dynamic(&c);
	if (ask->flags & TPF_SCHEMA_CHECK)
		check_all(&c, own);
	link_dynamic(&c);
	tpf_schema_sound(&c);
	if (!c.failed)
		settle(s);
	free(c.queue.v);
	free(c.dynamic.v);
	s->finder = NULL;
	if (ask->flags & TPF_SCHEMA_CHECK && ask->finder)
		judge_by_metaschema(job, ask);
	if (ask->flags & TPF_SCHEMA_CHECK && !c.failed)
		tpf_lint_values(job, s, own);
	if (!c.failed)
		return s;
	tpf_schema_free(s);
	return NULL;
}

struct tpf_schema *tpf_schema_compile_with(struct tpf *job, struct tpf_doc *doc, struct tpf_doc *const *others, int flags)
{
	return tpf_schema_compile_ask(job, &(struct tpf_schema_ask){.doc = doc, .others = others, .flags = flags});
}

struct tpf_schema *tpf_schema_compile(struct tpf *job, struct tpf_doc *doc, struct tpf_doc *const *others)
{
	return tpf_schema_compile_with(job, doc, others, 0);
}

void tpf_schema_free(struct tpf_schema *s)
{
	if (!s)
		return;
	for (struct pattern *p = s->patterns, *next; p; p = next) {
		next = *tpf_pattern_next(p);
		tpf_pattern_free(p);
	}
	tpf_workspace_free(atomic_load(&s->spare));
	tpf_arena_free(&s->arena);
	free(s);
}
