/* standard.c - walks what failed once more and notes where in schema and document. A part of a schema is judged by a copy that has
 * nothing else, so verdicts are those of run.c. */
#include "schema/standard.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "diag/job.h"
#include "schema/index.h"
#include "schema/words.h"

/* Errors beyond these are left out: the output stays a page, and hostile schemas cannot make it endless. */
enum { UNITS_MAX = 2000, LEVELS_MAX = 1000, PATIENCE = 16 };

struct unit {
	const char *keyword, *absolute, *instance, *error;
	struct unit *first, *last, *next;
};

struct walk {
	struct tpf *job;
	struct run run;
	const struct tpf_doc *doc;
	struct unit *in;                /* where errors are put */
	size_t units;
	unsigned level;
};

#define SAY(w, ...) tpf_sprintf(&(w)->job->arena, __VA_ARGS__)

/* ---- places ---- */

/* A JSON Pointer as the fragment of an address (RFC 3986, section 3.5). */
static const char *fragment(struct walk *w, const char *pointer)
{
	struct tpf_buf b = {0};

	for (; *pointer; pointer++)
		if (strchr(" \"<>\\^`{|}%#[]", *pointer) || (unsigned char)*pointer >= 0x7f || (unsigned char)*pointer < ' ')
			tpf_buf_printf(&b, "%%%02X", (unsigned)(unsigned char)*pointer);
		else
			tpf_buf_putc(&b, *pointer);
	const char *text = tpf_strdup(&w->job->arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static const char *absolute(struct walk *w, const struct sub *s, const struct tpf_node *at)
{
	const struct tpf_doc *doc = s->source->doc;
	const char *whole = tpf_pointer(&w->job->arena, doc, at), *base = tpf_pointer(&w->job->arena, doc, s->resource->node);

	return SAY(w, "%s#%s", s->resource->uri, fragment(w, tpf_starts(whole, base) ? whole + strlen(base) : whole));
}

static struct unit *add(struct walk *w, const struct sub *s, const struct tpf_node *at, const char *path, const struct tpf_node *v,
                        const char *error)
{
	struct unit *u = tpf_alloc(&w->job->arena, sizeof *u), *in = w->in;

	*u = (struct unit){.keyword = path, .error = error};
	u->absolute = absolute(w, s, at);
	u->instance = tpf_pointer(&w->job->arena, w->doc, v);
	if (in->last)
		in->last->next = u;
	else
		in->first = u;
	in->last = u;
	w->units++;
	return u;
}

static bool enough(const struct walk *w)
{
	return w->run.stop || w->units >= UNITS_MAX || w->level >= LEVELS_MAX;
}

static bool holds(struct walk *w, const struct sub *s, const struct tpf_node *v)
{
	return enough(w) || tpf_sub_check(&w->run, s, v, NULL) || w->run.stop;
}

static void visit(struct walk *, const struct sub *, const struct tpf_node *, const char *path);

/* Goes into a schema that may fail, as children of one unit for the keyword. */
static void go(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	if (!holds(w, s, v))
		visit(w, s, v, path);
}

static const char *name_of(struct walk *w, const struct tpf_doc *doc, const struct tpf_node *key)
{
	size_t len;
	const char *name = tpf_text(&w->job->arena, doc, key, &len);
	return name ? name : "";
}

static const char *step(struct walk *w, const char *path, const char *name)
{
	return tpf_pointer_add(&w->job->arena, path, name);
}

static const char *nth(struct walk *w, const char *path, size_t i)
{
	return tpf_pointer_index(&w->job->arena, path, i);
}

static const struct tpf_node *keyword(const struct sub *s, const char *name)
{
	const struct tpf_node *v = tpf_get(s->source->doc, s->node, name);
	return v ? v : s->node;
}

/* ---- assertions: a value against one keyword ---- */

static void fail(struct walk *w, const struct sub *s, const char *name, const char *path, const struct tpf_node *v)
{
	const struct tpf_node *at = keyword(s, name);
	const char *found = tpf_say_found(w->job, w->doc, v);
	bool told = at->kind != TPF_ARRAY && at->kind != TPF_OBJECT;

	add(w, s, at, step(w, path, name), v, told ? SAY(w, "found %s; `%s` is %s", found, name, tpf_say_value(w->job, s->source->doc, at))
	                                           : SAY(w, "found %s, which `%s` does not allow", found, name));
}

/* A schema with nothing but where it comes from. */
static struct sub bare(const struct sub *s)
{
	return (struct sub){.source = s->source, .node = s->node, .resource = s->resource, .types = IS_ANYTHING};
}

static void test(struct walk *w, const struct sub *s, const struct sub *part, const char *name, const char *path,
                 const struct tpf_node *v)
{
	if (!holds(w, part, v))
		fail(w, s, name, path, v);
}

static void test_number(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct range *n = s->number;
	struct { const char *name; struct range range; } parts[] = {
		{"minimum", {.minimum = n->minimum}}, {"maximum", {.maximum = n->maximum}}, {"exclusiveMinimum", {.above = n->above}},
		{"exclusiveMaximum", {.below = n->below}}, {"multipleOf", {.step = n->step}},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct sub part = bare(s);
		part.number = &parts[i].range;
		test(w, s, &part, parts[i].name, path, v);
	}
}

static void test_string(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct shape *t = s->string;
	struct { const char *name; struct shape shape; } parts[] = {
		{"minLength", {.min = t->min, .max = SIZE_MAX}}, {"maxLength", {.max = t->max}},
		{"pattern", {.max = SIZE_MAX, .pattern = t->pattern}}, {"format", {.max = SIZE_MAX, .format = t->format}},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct sub part = bare(s);
		part.string = &parts[i].shape;
		test(w, s, &part, parts[i].name, path, v);
	}
}

static void test_array(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct elements *e = s->array;
	struct { const char *name; struct elements elements; } parts[] = {
		{"minItems", {.min = e->min, .max = SIZE_MAX}}, {"maxItems", {.max = e->max}},
		{"uniqueItems", {.max = SIZE_MAX, .unique = e->unique}},
		{"contains", {.max = SIZE_MAX, .contains = e->contains, .min_contains = e->min_contains, .max_contains = e->max_contains}},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct sub part = bare(s);
		part.array = &parts[i].elements;
		test(w, s, &part, parts[i].name, path, v);
	}
}

/* The members that a list of names asks for. */
static void test_names(struct walk *w, const struct sub *s, const struct tpf_node *names, const struct table *there, const char *path,
                       const struct tpf_node *v)
{
	for (const struct tpf_node *n = tpf_first(names); n && !enough(w); n = tpf_next(names, n)) {
		size_t len;
		const char *name = tpf_text(&w->job->arena, s->source->doc, n, &len);
		if (name && !tpf_table_find(there, name, len))
			add(w, s, names, path, v, SAY(w, "member `%s` is missing", tpf_say_name(w->job, s->source->doc, n)));
	}
}

/* ---- applicators: into other schemas ---- */

/* What is added from now on is added below a unit for this keyword; *outer is put back into w->in afterwards. */
static struct unit *enter(struct walk *w, const struct sub *s, const struct tpf_node *at, const char *path, const struct tpf_node *v,
                          struct unit **outer)
{
	*outer = w->in;
	return w->in = add(w, s, at, path, v, "the value does not satisfy this");
}

static void go_all(struct walk *w, const struct op *op, const struct tpf_node *v, const char *path)
{
	for (uint32_t i = 0; i < op->n && !enough(w); i++)
		go(w, op->subs[i], v, op->kind == OP_REF ? path : nth(w, path, i));
}

static void visit_if(struct walk *w, const struct sub *s, const struct op *op, const struct tpf_node *v, const char *path)
{
	bool yes = holds(w, op->subs[0], v);
	const struct sub *then = op->subs[yes ? 1 : 2];
	const char *name = yes ? "then" : "else";
	struct unit *outer;

	enter(w, s, keyword(s, name), step(w, path, name), v, &outer);
	if (then)
		go(w, then, v, step(w, path, name));
	w->in = outer;
}

static void visit_branches(struct walk *w, const struct sub *s, const struct op *op, const struct tpf_node *v, const char *path)
{
	struct unit *outer, *u = enter(w, s, op->at, path, v, &outer);
	size_t fit = 0;

	for (uint32_t i = 0; op->kind == OP_ONE && i < op->n && !enough(w); i++)
		fit += holds(w, op->subs[i], v);
	if (fit > 1)
		u->error = SAY(w, "the value fits %zu of the alternatives, expected one", fit);
	else if (op->kind == OP_DYNAMIC)
		go(w, w->run.schema->dynamic ? tpf_dynamic_target(&w->run, op) : op->subs[0], v, path);
	else
		go_all(w, op, v, path);
	w->in = outer;
}

static void visit_op(struct walk *w, const struct sub *s, const struct op *op, const struct tpf_node *v, const char *path)
{
	struct sub part = bare(s);
	struct op one = *op;

	part.ops = &one;
	part.n_ops = 1;
	if (holds(w, &part, v))
		return;
	const char *name = name_of(w, s->source->doc, op->at - 1);
	if (op->kind == OP_ENUM || op->kind == OP_NOT)
		fail(w, s, name, path, v);
	else if (op->kind == OP_IF)
		visit_if(w, s, op, v, path);
	else
		visit_branches(w, s, op, v, step(w, path, name));
}

static void visit_elements(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct elements *e = s->array;
	bool old = s->resource->dialect != DRAFT_2020_12;
	const char *first = step(w, path, old ? "items" : "prefixItems");
	const char *rest = step(w, path, old && e->n_prefix ? "additionalItems" : "items");
	uint32_t i = 0;

	for (const struct tpf_node *c = tpf_first(v); c && !enough(w); c = tpf_next(v, c), i++) {
		if (i < e->n_prefix)
			go(w, e->prefix[i], c, nth(w, first, i));
		else if (e->items)
			go(w, e->items, c, rest);
		else
			break;
	}
}

static void visit_member(struct walk *w, const struct sub *s, const struct tpf_node *key, const char *path)
{
	const struct members *m = s->object;
	size_t len;
	const char *name = tpf_text(&w->job->arena, w->doc, key, &len);
	const struct slot *slot = tpf_table_find(&m->names, name, len);
	bool evaluated = slot && slot->sub;

	if (evaluated && !holds(w, slot->sub, key + 1))
		visit(w, slot->sub, key + 1, step(w, step(w, path, "properties"), name));
	for (uint32_t i = 0; i < m->n_patterns && !enough(w); i++)
		if (tpf_pattern_holds(&w->run, m->patterns[i].pattern, key)) {
			evaluated = true;
			go(w, m->patterns[i].sub, key + 1,
			   step(w, step(w, path, "patternProperties"), tpf_pattern_source(m->patterns[i].pattern)));
		}
	if (!evaluated && m->additional)
		go(w, m->additional, key + 1, step(w, path, "additionalProperties"));
	if (m->property_names)
		go(w, m->property_names, key, step(w, path, "propertyNames"));
}

static void visit_dependents(struct walk *w, const struct sub *s, const struct tpf_node *v, const struct table *there, const char *path)
{
	static const char *const names[] = {"dependentRequired", "dependentSchemas", "dependencies"};
	const struct tpf_doc *doc = s->source->doc;

	for (size_t i = 0; i < 3; i++) {
		const struct tpf_node *all = tpf_get(doc, s->node, names[i]);
		for (const struct tpf_node *k = all ? tpf_first(all) : NULL; k && !enough(w); k = tpf_next(all, k)) {
			size_t len;
			const char *name = tpf_text(&w->job->arena, doc, k, &len), *below = step(w, step(w, path, names[i]), name);
			const struct sub *then = s->source->sub[k + 1 - doc->nodes];
			if (!tpf_table_find(there, name, len))
				continue;
			if (k[1].kind == TPF_ARRAY)
				test_names(w, s, k + 1, there, below, v);
			else if (then)
				go(w, then, v, below);
		}
	}
}

static void visit_object(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct members *m = s->object;
	struct members sizes[] = {{.min = m->min, .max = SIZE_MAX}, {.max = m->max}};

	for (size_t i = 0; i < 2; i++) {
		struct sub part = bare(s);
		part.object = &sizes[i];
		test(w, s, &part, i ? "maxProperties" : "minProperties", path, v);
	}
	for (const struct tpf_node *k = tpf_first(v); k && m->loops && !enough(w); k = tpf_next(v, k))
		visit_member(w, s, k, path);
	if (!m->n_must && !m->n_dependencies)
		return;
	struct tpf_arena aside = {0};
	struct table there = {0};
	for (const struct tpf_node *k = tpf_first(v); k; k = tpf_next(v, k)) {
		size_t len;
		const char *name = tpf_text(&aside, w->doc, k, &len);
		tpf_table_add(&aside, &there, name, len);
	}
	if (m->n_must)
		test_names(w, s, keyword(s, "required"), &there, step(w, path, "required"), v);
	if (m->n_dependencies)
		visit_dependents(w, s, v, &there, path);
	tpf_arena_free(&aside);
}

/* What no other keyword spoke of, where these are satisfied; else it is not known what they speak of. */
static void visit_rest(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	bool object = v->kind == TPF_OBJECT;
	const struct sub *rest = object ? s->unevaluated_properties : v->kind == TPF_ARRAY ? s->unevaluated_items : NULL;
	struct sub others = *s;
	uint32_t i = 0;

	if (!rest || enough(w))
		return;
	others.unevaluated_properties = others.unevaluated_items = NULL;
	uint64_t *seen = tpf_xcalloc(v->count / 64 + 1, sizeof *seen);
	if (tpf_sub_check(&w->run, &others, v, seen))
		for (const struct tpf_node *c = tpf_first(v); c && !enough(w); c = tpf_next(v, c), i++)
			if (!(seen[i / 64] >> i % 64 & 1))
				go(w, rest, object ? c + 1 : c, step(w, path, object ? "unevaluatedProperties" : "unevaluatedItems"));
	free(seen);
}

static void visit_parts(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	struct sub kind = bare(s);

	kind.types = s->types;
	test(w, s, &kind, "type", path, v);
	if (v->kind == TPF_NUMBER && s->number)
		test_number(w, s, v, path);
	if (v->kind == TPF_STRING && s->string)
		test_string(w, s, v, path);
	if (v->kind == TPF_ARRAY && s->array) {
		test_array(w, s, v, path);
		visit_elements(w, s, v, path);
	}
	if (v->kind == TPF_OBJECT && s->object)
		visit_object(w, s, v, path);
	for (uint32_t i = 0; i < s->n_ops && !enough(w); i++)
		visit_op(w, s, &s->ops[i], v, path);
	visit_rest(w, s, v, path);
}

/* A schema that the value does not satisfy. */
static void visit(struct walk *w, const struct sub *s, const struct tpf_node *v, const char *path)
{
	const struct scope *outer = w->run.scope, here = {s->resource, outer};

	if (s->verdict == NEVER) {
		add(w, s, s->node, path, v, SAY(w, "%s is not allowed here", tpf_say_found(w->job, w->doc, v)));
		return;
	}
	if (!outer || outer->resource != s->resource)
		w->run.scope = &here;
	w->level++;
	visit_parts(w, s, v, path);
	w->level--;
	w->run.scope = outer;
}

/* ---- as JSON ---- */

static json_t *unit_json(const struct unit *u)
{
	json_t *o = json_object();

	json_object_set_new(o, "valid", json_false());
	json_object_set_new(o, "keywordLocation", json_string(u->keyword));
	if (u->absolute)
		json_object_set_new(o, "absoluteKeywordLocation", json_string(u->absolute));
	json_object_set_new(o, "instanceLocation", json_string(u->instance));
	if (u->error)
		json_object_set_new(o, "error", json_string(u->error));
	return o;
}

/* The outermost object; but for flag it is a unit as well, of the root. */
static json_t *verdict_json(enum tpf_standard form, bool valid)
{
	json_t *o = json_object();

	json_object_set_new(o, "valid", json_boolean(valid));
	if (form != TPF_FLAG) {
		json_object_set_new(o, "keywordLocation", json_string(""));
		json_object_set_new(o, "instanceLocation", json_string(""));
	}
	return o;
}

/* Section 12.4.2: all errors in one list. */
static void put_basic(json_t *list, const struct unit *u)
{
	for (const struct unit *c = u->first; c; c = c->next) {
		json_array_append_new(list, unit_json(c));
		put_basic(list, c);
	}
}

/* Section 12.4.3: as the schema is nested; a unit with one child stands back for it. */
static json_t *detailed(const struct unit *u)
{
	while (u->first && !u->first->next)
		u = u->first;
	json_t *o = unit_json(u), *errors = u->first ? json_array() : NULL;
	if (!errors)
		return o;
	json_object_del(o, "error");
	for (const struct unit *c = u->first; c; c = c->next)
		json_array_append_new(errors, detailed(c));
	json_object_set_new(o, "errors", errors);
	return o;
}

static void judge(struct walk *w, const struct tpf_schema *schema)
{
	struct unit *outer;

	tpf_run_begin(&w->run, schema, w->doc);
	w->run.space->max_steps *= PATIENCE;
	bool ok = tpf_sub_check(&w->run, schema->root, w->doc->nodes, NULL);
	if (!ok) {
		enum stop before = w->run.stop;
		w->run.stop = GOES_ON;
		w->run.depth = 0;
		struct unit *u = enter(w, schema->root, schema->root->node, "", w->doc->nodes, &outer);
		if (!before)
			visit(w, schema->root, w->doc->nodes, "");
		if (before || w->run.stop)
			u->error = "judging this takes more work than is allowed, so there is no verdict";
		w->in = outer;
	}
	tpf_run_end(&w->run);
}

json_t *tpf_standard_output(struct tpf *job, enum tpf_standard form, const struct tpf_schema *const *schemas, struct tpf_doc *doc,
                            const char *why)
{
	struct unit all = {.keyword = "", .instance = ""}, unread = {.keyword = "", .instance = "", .error = why};
	struct walk w = {.job = job, .doc = doc, .in = &all};

	for (; doc && *schemas; schemas++) {
		w.units = 0;
		judge(&w, *schemas);
	}
	if (!doc)
		all.first = all.last = &unread;
	if (form == TPF_FLAG || !all.first)
		return verdict_json(form, !all.first);
	if (form == TPF_DETAILED)
		return detailed(&all);
	json_t *o = verdict_json(form, false), *errors = json_array();
	put_basic(errors, &all);
	json_object_set_new(o, "errors", errors);
	return o;
}
