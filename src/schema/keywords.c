/* keywords.c - what each keyword of JSON Schema adds to a sub. */
#include <pthread.h>
#include <string.h>

#include "schema/compile.h"

/* ---- reading a keyword's value ---- */

static struct tpf_arena *arena(struct compiler *c)
{
	return &c->schema->arena;
}

static bool wrong(struct compiler *c, const struct tpf_node *value, const char *expected)
{
	return tpf_schema_wrong(c, TPF_SC_901, c->source, value, "this keyword takes %s", expected);
}

static struct figure *read_figure(struct compiler *c, const struct tpf_node *value)
{
	if (value->kind != TPF_NUMBER) {
		wrong(c, value, "a number");
		return NULL;
	}
	struct figure *f = tpf_alloc(arena(c), sizeof *f);
	*f = tpf_figure(c->source->doc->bytes + value->at, value->len);
	return f;
}

static bool read_count(struct compiler *c, const struct tpf_node *value, size_t *out)
{
	const struct figure *f = value->kind == TPF_NUMBER ? read_figure(c, value) : NULL;
	return (f && tpf_figure_count(f, out)) || wrong(c, value, "a whole number from 0 on");
}

static const char *read_text(struct compiler *c, const struct tpf_node *value, size_t *len)
{
	const char *s = tpf_text(arena(c), c->source->doc, value, len);
	if (!s)
		wrong(c, value, "a string");
	return s;
}

static bool expect(struct compiler *c, const struct tpf_node *value, enum tpf_kind kind, const char *what)
{
	return value->kind == kind || wrong(c, value, what);
}

/* ---- the parts of a sub, made when first needed ---- */

static struct members *object_of(struct compiler *c, struct sub *s)
{
	if (!s->object) {
		s->object = tpf_alloc(arena(c), sizeof *s->object);
		s->object->max = SIZE_MAX;
	}
	return s->object;
}

static struct elements *array_of(struct compiler *c, struct sub *s)
{
	if (!s->array) {
		s->array = tpf_alloc(arena(c), sizeof *s->array);
		*s->array = (struct elements){.max = SIZE_MAX, .min_contains = 1, .max_contains = SIZE_MAX, .contains_evaluates = true};
	}
	return s->array;
}

static struct range *number_of(struct compiler *c, struct sub *s)
{
	if (!s->number)
		s->number = tpf_alloc(arena(c), sizeof *s->number);
	return s->number;
}

static struct shape *string_of(struct compiler *c, struct sub *s)
{
	if (!s->string) {
		s->string = tpf_alloc(arena(c), sizeof *s->string);
		s->string->max = SIZE_MAX;
	}
	return s->string;
}

static struct op *add_op(struct compiler *c, struct sub *s, enum op_kind kind, const struct tpf_node *at)
{
	struct op *ops = tpf_alloc_n(arena(c), s->n_ops + 1, sizeof *ops);
	if (s->n_ops)
		memcpy(ops, s->ops, s->n_ops * sizeof *ops);
	s->ops = ops;
	ops[s->n_ops] = (struct op){.kind = kind, .at = at};
	return &ops[s->n_ops++];
}

static const struct sub *child(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return tpf_sub_of(c, s->source, s->resource, value);
}

/* The bit that notes whether a member is there. */
static uint32_t watch(struct compiler *c, struct members *m, const struct tpf_node *name)
{
	size_t len;
	const char *text = read_text(c, name, &len);
	if (!text)
		return 0;
	struct slot *slot = tpf_table_add(arena(c), &m->names, text, len);
	if (!slot->watch)
		slot->watch = ++m->n_watched;
	return slot->watch - 1;
}

static uint32_t *watch_all(struct compiler *c, struct members *m, const struct tpf_node *names)
{
	uint32_t *bits = tpf_alloc_n(arena(c), names->count + 1, sizeof *bits), n = 0;
	for (const struct tpf_node *v = tpf_first(names); v; v = tpf_next(names, v))
		bits[n++] = watch(c, m, v);
	return bits;
}

/* ---- any kind ---- */

static const struct { const char *name; uint8_t bits; } types[] = {
	{"null", IS_NULL}, {"boolean", IS_BOOLEAN}, {"number", IS_NUMBER}, {"integer", IS_INTEGER},
	{"string", IS_STRING}, {"array", IS_ARRAY}, {"object", IS_OBJECT},
};

static uint8_t type_bits(struct compiler *c, const struct tpf_node *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (name->kind == TPF_STRING && tpf_is(c->source->doc, name, types[i].name))
			return types[i].bits;
	wrong(c, name, "null, boolean, object, array, number, integer or string");
	return 0;
}

static bool type(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	s->types = 0;
	if (value->kind != TPF_ARRAY)
		s->types = type_bits(c, value);
	else
		for (const struct tpf_node *v = tpf_first(value); v; v = tpf_next(value, v))
			s->types |= type_bits(c, v);
	return true;
}

static void add_value(struct compiler *c, struct op *op, const struct tpf_node *v)
{
	if (v->kind != TPF_STRING) {
		if (v->kind == TPF_NUMBER)
			op->figures[op->n_figures++] = tpf_figure(c->source->doc->bytes + v->at, v->len);
		op->values[op->n++] = v;
		return;
	}
	size_t len;
	const char *text = read_text(c, v, &len);
	tpf_table_add(arena(c), &op->strings, text, len);
}

static bool enum_(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (!expect(c, value, TPF_ARRAY, "an array of values"))
		return false;
	struct op *op = add_op(c, s, OP_ENUM, value);
	op->values = tpf_alloc_n(arena(c), value->count + 1, sizeof *op->values);
	op->figures = tpf_alloc_n(arena(c), value->count + 1, sizeof *op->figures);
	for (const struct tpf_node *v = tpf_first(value); v; v = tpf_next(value, v))
		add_value(c, op, v);
	return true;
}

static bool const_(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct op *op = add_op(c, s, OP_ENUM, value);
	op->values = tpf_alloc_n(arena(c), 1, sizeof *op->values);
	op->figures = tpf_alloc_n(arena(c), 1, sizeof *op->figures);
	add_value(c, op, value);
	return true;
}

static struct op *add_way(struct compiler *c, struct sub *s, const struct tpf_node *value, const struct sub *to)
{
	struct op *op = add_op(c, s, OP_REF, value);
	op->n = 1;
	op->subs = tpf_alloc(arena(c), sizeof *op->subs);
	op->subs[0] = to;
	return op;
}

static bool add_ref(struct compiler *c, struct sub *s, const struct tpf_node *value, struct target *t, struct op **op)
{
	size_t len;
	const char *reference = read_text(c, value, &len);
	if (!reference)
		return false;
	const char *why = tpf_index_resolve(c->schema, s->resource, reference, t);
	if (why)
		return tpf_schema_wrong(c, TPF_SC_903, c->source, value, "the reference %s leads nowhere: %s", reference, why);
	*op = add_way(c, s, value, tpf_sub_of(c, t->source, t->resource, t->node));
	return true;
}

/* Most lead where one of the same words led before: that is not looked for again. */
static bool ref(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	const char *written = c->source->doc->bytes + value->at;
	const struct slot *known = value->kind == TPF_STRING ? tpf_table_find(&s->resource->references, written, value->len) : NULL;
	struct target t;
	struct op *op;
	if (known) {
		add_way(c, s, value, known->sub);
		return true;
	}
	if (!add_ref(c, s, value, &t, &op) || !op->subs[0])
		return false;
	tpf_table_add(arena(c), &s->resource->references, written, value->len)->sub = op->subs[0];
	return true;
}

static uint32_t dynamic_anchor(struct compiler *c, const char *name)
{
	for (size_t i = 0; i < c->dynamic.n; i++)
		if (!strcmp(c->dynamic.v[i], name))
			return (uint32_t)i;
	TPF_PUSH(&c->dynamic, name);
	return (uint32_t)c->dynamic.n - 1;
}

static bool dynamic_ref(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct target t;
	struct op *op;
	if (!add_ref(c, s, value, &t, &op))
		return false;
	if (t.dynamic) {
		op->kind = OP_DYNAMIC;
		op->anchor = dynamic_anchor(c, t.dynamic->name);
	}
	return true;
}

/* Draft 2019-09: as a dynamic anchor without a name. */
static bool recursive_ref(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct target t;
	struct op *op;
	if (!add_ref(c, s, value, &t, &op))
		return false;
	if (t.resource->recursive_anchor) {
		op->kind = OP_DYNAMIC;
		op->anchor = dynamic_anchor(c, "");
	}
	return true;
}

static bool branches(struct compiler *c, struct sub *s, const struct tpf_node *value, enum op_kind kind)
{
	if (!expect(c, value, TPF_ARRAY, "an array of schemas"))
		return false;
	const struct sub **subs = tpf_alloc_n(arena(c), value->count + 1, sizeof *subs);
	uint32_t n = 0;
	for (const struct tpf_node *v = tpf_first(value); v; v = tpf_next(value, v))
		if (!(subs[n++] = child(c, s, v)))
			return false;
	struct op *op = add_op(c, s, kind, value);
	op->subs = subs;
	op->n = n;
	return true;
}

static bool all_of(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return branches(c, s, value, OP_ALL);
}

static bool any_of(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return branches(c, s, value, OP_ANY);
}

static bool one_of(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return branches(c, s, value, OP_ONE);
}

static bool not(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct op *op = add_op(c, s, OP_NOT, value);
	op->n = 1;
	op->subs = tpf_alloc(arena(c), sizeof *op->subs);
	op->subs[0] = child(c, s, value);
	return op->subs[0];
}

/* then and else mean nothing without if, and it takes all three. */
static bool if_(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	const struct tpf_node *then = tpf_get(c->source->doc, s->node, "then");
	const struct tpf_node *otherwise = tpf_get(c->source->doc, s->node, "else");
	struct op *op = add_op(c, s, OP_IF, value);
	op->n = 3;
	op->subs = tpf_alloc_n(arena(c), 3, sizeof *op->subs);
	op->subs[0] = child(c, s, value);
	op->subs[1] = then ? child(c, s, then) : NULL;
	op->subs[2] = otherwise ? child(c, s, otherwise) : NULL;
	return op->subs[0];
}

/* ---- numbers ---- */

static bool minimum(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (number_of(c, s)->minimum = read_figure(c, value));
}

static bool maximum(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (number_of(c, s)->maximum = read_figure(c, value));
}

static bool exclusive_minimum(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (number_of(c, s)->above = read_figure(c, value));
}

static bool exclusive_maximum(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (number_of(c, s)->below = read_figure(c, value));
}

static bool multiple_of(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	const struct figure *f = number_of(c, s)->step = read_figure(c, value);
	return f && (tpf_figure_is_step(f) || wrong(c, value, "a number above 0 with at most 36 digits"));
}

/* ---- strings ---- */

static bool min_length(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &string_of(c, s)->min);
}

static bool max_length(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &string_of(c, s)->max);
}

static const struct pattern *read_pattern(struct compiler *c, const struct tpf_node *value)
{
	size_t len;
	const char *source = read_text(c, value, &len), *why;
	if (!source)
		return NULL;
	struct pattern *p = tpf_pattern_compile(arena(c), source, len, &why);
	if (!p) {
		tpf_schema_wrong(c, TPF_SC_904, c->source, value, "the pattern %s cannot be used: %s", source, why);
		return NULL;
	}
	*tpf_pattern_next(p) = c->schema->patterns;
	return c->schema->patterns = p;
}

static bool pattern(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (string_of(c, s)->pattern = read_pattern(c, value));
}

static bool format(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	size_t len;
	const char *name = read_text(c, value, &len);
	if (!name)
		return false;
	if (c->formats || s->resource->vocabularies & VOC_FORMAT_ASSERTION)
		string_of(c, s)->format = tpf_format(name);
	return true;
}

/* ---- arrays ---- */

static bool prefix(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct elements *e = array_of(c, s);
	if (!expect(c, value, TPF_ARRAY, "an array of schemas"))
		return false;
	e->prefix = tpf_alloc_n(arena(c), value->count + 1, sizeof *e->prefix);
	for (const struct tpf_node *v = tpf_first(value); v; v = tpf_next(value, v))
		if (!(e->prefix[e->n_prefix++] = child(c, s, v)))
			return false;
	return true;
}

static bool items(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (array_of(c, s)->items = child(c, s, value));
}

/* Draft 2019-09: a list is what prefixItems became, and additionalItems speaks of the rest. */
static bool items_2019(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (value->kind != TPF_ARRAY)
		return items(c, s, value);
	const struct tpf_node *rest = tpf_get(c->source->doc, s->node, "additionalItems");
	return prefix(c, s, value) && (!rest || items(c, s, rest));
}

static bool contains(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	struct elements *e = array_of(c, s);
	e->contains_evaluates = s->resource->dialect == DRAFT_2020_12;
	return (e->contains = child(c, s, value));
}

static bool min_contains(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &array_of(c, s)->min_contains);
}

static bool max_contains(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &array_of(c, s)->max_contains);
}

static bool min_items(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &array_of(c, s)->min);
}

static bool max_items(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &array_of(c, s)->max);
}

static bool unique_items(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (value->kind != TPF_TRUE && value->kind != TPF_FALSE)
		return wrong(c, value, "true or false");
	array_of(c, s)->unique = value->kind == TPF_TRUE;
	return true;
}

static bool unevaluated_items(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (s->unevaluated_items = child(c, s, value));
}

/* ---- objects ---- */

static bool properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (!expect(c, value, TPF_OBJECT, "an object of schemas"))
		return false;
	struct members *m = object_of(c, s);
	tpf_table_reserve(arena(c), &m->names, value->count);
	for (const struct tpf_node *k = tpf_first(value); k; k = tpf_next(value, k)) {
		size_t len;
		const char *name = read_text(c, k, &len);
		const struct sub *sub = child(c, s, k + 1);
		if (!sub)
			return false;
		tpf_table_add(arena(c), &m->names, name, len)->sub = sub;
	}
	return true;
}

static bool pattern_properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (!expect(c, value, TPF_OBJECT, "an object of schemas"))
		return false;
	struct members *m = object_of(c, s);
	m->patterns = tpf_alloc_n(arena(c), value->count + 1, sizeof *m->patterns);
	for (const struct tpf_node *k = tpf_first(value); k; k = tpf_next(value, k)) {
		struct by_pattern *p = &m->patterns[m->n_patterns++];
		*p = (struct by_pattern){read_pattern(c, k), child(c, s, k + 1)};
		if (!p->pattern || !p->sub)
			return false;
	}
	return true;
}

static bool additional_properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (object_of(c, s)->additional = child(c, s, value));
}

static bool property_names(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (object_of(c, s)->property_names = child(c, s, value));
}

static bool unevaluated_properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return (s->unevaluated_properties = child(c, s, value));
}

static bool min_properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &object_of(c, s)->min);
}

static bool max_properties(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	return read_count(c, value, &object_of(c, s)->max);
}

static bool required(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (!expect(c, value, TPF_ARRAY, "an array of names"))
		return false;
	struct members *m = object_of(c, s);
	m->must = watch_all(c, m, value);
	m->n_must = value->count;
	return true;
}

/* dependentRequired, dependentSchemas, and dependencies of older drafts, which is either. */
static bool dependent(struct compiler *c, struct sub *s, const struct tpf_node *value)
{
	if (!expect(c, value, TPF_OBJECT, "an object of names"))
		return false;
	struct members *m = object_of(c, s);
	struct dependency *all = tpf_alloc_n(arena(c), m->n_dependencies + value->count + 1, sizeof *all);
	if (m->n_dependencies)
		memcpy(all, m->dependencies, m->n_dependencies * sizeof *all);
	m->dependencies = all;
	for (const struct tpf_node *k = tpf_first(value); k; k = tpf_next(value, k)) {
		struct dependency *d = &m->dependencies[m->n_dependencies++];
		d->if_bit = watch(c, m, k);
		if (k[1].kind == TPF_ARRAY) {
			d->n_then = k[1].count;
			d->then_bits = watch_all(c, m, k + 1);
		} else if (!(d->then_sub = child(c, s, k + 1))) {
			return false;
		}
	}
	return true;
}

/* clang-format off */
const struct keyword tpf_keywords[] = {
	/* name                    drafts          vocabulary       holds                    compile */
	{"$schema",                ANY_DRAFT,      VOC_CORE,        NO_SCHEMA,               NULL},
	{"$vocabulary",            FROM_2019,      VOC_CORE,        NO_SCHEMA,               NULL},
	{"$id",                    ANY_DRAFT,      VOC_CORE,        NO_SCHEMA,               NULL},
	{"$anchor",                FROM_2019,      VOC_CORE,        NO_SCHEMA,               NULL},
	{"$dynamicAnchor",         DRAFT_2020_12,  VOC_CORE,        NO_SCHEMA,               NULL},
	{"$recursiveAnchor",       DRAFT_2019_09,  VOC_CORE,        NO_SCHEMA,               NULL},
	{"$ref",                   ANY_DRAFT,      VOC_CORE,        NO_SCHEMA,               ref},
	{"$dynamicRef",            DRAFT_2020_12,  VOC_CORE,        NO_SCHEMA,               dynamic_ref},
	{"$recursiveRef",          DRAFT_2019_09,  VOC_CORE,        NO_SCHEMA,               recursive_ref},
	{"$defs",                  ANY_DRAFT,      VOC_CORE,        MAP_OF_SCHEMAS,          NULL},
	{"definitions",            ANY_DRAFT,      VOC_CORE,        MAP_OF_SCHEMAS,          NULL},
	{"$comment",               ANY_DRAFT,      VOC_CORE,        NO_SCHEMA,               NULL},
	{"allOf",                  ANY_DRAFT,      VOC_APPLICATOR,  LIST_OF_SCHEMAS,         all_of},
	{"anyOf",                  ANY_DRAFT,      VOC_APPLICATOR,  LIST_OF_SCHEMAS,         any_of},
	{"oneOf",                  ANY_DRAFT,      VOC_APPLICATOR,  LIST_OF_SCHEMAS,         one_of},
	{"not",                    ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              not},
	{"if",                     ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              if_},
	{"then",                   ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              NULL},
	{"else",                   ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              NULL},
	{"dependentSchemas",       FROM_2019,      VOC_APPLICATOR,  MAP_OF_SCHEMAS,          dependent},
	{"dependencies",           ANY_DRAFT,      VOC_APPLICATOR,  MAP_OF_SCHEMAS_OR_LISTS, dependent},
	{"prefixItems",            DRAFT_2020_12,  VOC_APPLICATOR,  LIST_OF_SCHEMAS,         prefix},
	{"items",                  DRAFT_2020_12,  VOC_APPLICATOR,  ONE_SCHEMA,              items},
	{"items",                  UNTIL_2019,     VOC_APPLICATOR,  ONE_OR_LIST,             items_2019},
	{"additionalItems",        UNTIL_2019,     VOC_APPLICATOR,  ONE_SCHEMA,              NULL},
	{"contains",               ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              contains},
	{"properties",             ANY_DRAFT,      VOC_APPLICATOR,  MAP_OF_SCHEMAS,          properties},
	{"patternProperties",      ANY_DRAFT,      VOC_APPLICATOR,  MAP_OF_SCHEMAS,          pattern_properties},
	{"additionalProperties",   ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              additional_properties},
	{"propertyNames",          ANY_DRAFT,      VOC_APPLICATOR,  ONE_SCHEMA,              property_names},
	{"unevaluatedItems",       FROM_2019,      VOC_UNEVALUATED, ONE_SCHEMA,              unevaluated_items},
	{"unevaluatedProperties",  FROM_2019,      VOC_UNEVALUATED, ONE_SCHEMA,              unevaluated_properties},
	{"type",                   ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               type},
	{"enum",                   ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               enum_},
	{"const",                  ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               const_},
	{"multipleOf",             ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               multiple_of},
	{"maximum",                ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               maximum},
	{"exclusiveMaximum",       ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               exclusive_maximum},
	{"minimum",                ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               minimum},
	{"exclusiveMinimum",       ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               exclusive_minimum},
	{"maxLength",              ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               max_length},
	{"minLength",              ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               min_length},
	{"pattern",                ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               pattern},
	{"maxItems",               ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               max_items},
	{"minItems",               ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               min_items},
	{"uniqueItems",            ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               unique_items},
	{"maxContains",            FROM_2019,      VOC_VALIDATION,  NO_SCHEMA,               max_contains},
	{"minContains",            FROM_2019,      VOC_VALIDATION,  NO_SCHEMA,               min_contains},
	{"maxProperties",          ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               max_properties},
	{"minProperties",          ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               min_properties},
	{"required",               ANY_DRAFT,      VOC_VALIDATION,  NO_SCHEMA,               required},
	{"dependentRequired",      FROM_2019,      VOC_VALIDATION,  NO_SCHEMA,               dependent},
	{"format",                 ANY_DRAFT,      VOC_OTHER,       NO_SCHEMA,               format},
	{"contentSchema",          FROM_2019,      VOC_OTHER,       ONE_SCHEMA,              NULL},
	{NULL},
};
/* clang-format on */

enum { PLACES = 256 };                  /* of the rows by their names' hash; a power of two, far more than rows */
static unsigned char place[PLACES];     /* row plus one; made once, then only read */
static pthread_once_t placed = PTHREAD_ONCE_INIT;

static void place_rows(void)
{
	for (size_t row = 0; tpf_keywords[row].name; row++) {
		size_t i = tpf_key_hash(tpf_keywords[row].name, strlen(tpf_keywords[row].name)) & (PLACES - 1);
		while (place[i])
			i = (i + 1) & (PLACES - 1);
		place[i] = (unsigned char)(row + 1);
	}
}

const struct keyword *tpf_keyword(const struct tpf_doc *doc, const struct tpf_node *key, int dialect)
{
	pthread_once(&placed, place_rows);
	if (key->flags & TPF_NODE_ESCAPED) {
		for (const struct keyword *k = tpf_keywords; k->name; k++)
			if (k->drafts & dialect && tpf_is(doc, key, k->name))
				return k;
		return NULL;
	}
	const char *s = doc->bytes + key->at;
	for (size_t i = key->hash & (PLACES - 1); place[i]; i = (i + 1) & (PLACES - 1)) {
		const struct keyword *k = &tpf_keywords[place[i] - 1];
		if (k->drafts & dialect && !strncmp(k->name, s, key->len) && !k->name[key->len])
			return k;
	}
	return NULL;
}
