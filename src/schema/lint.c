#include "schema/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "schema/compile.h"
#include "schema/words.h"

/* The schema object that is looked at. */
struct object {
	struct tpf *job;
	const struct source *source;
	const struct tpf_node *node;
	int dialect;
	unsigned kinds;                 /* of value that type, const and enum let through */
};

static void say(struct object *o, enum tpf_rule_id rule, const struct tpf_node *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void say(struct object *o, enum tpf_rule_id rule, const struct tpf_node *at, const char *format, ...)
{
	struct tpf_place place = tpf_doc_place(o->job, o->source->doc, at);
	va_list list;

	va_start(list, format);
	tpf_report(o->job, rule, &place, "%s", tpf_vsprintf(&o->job->arena, format, list));
	va_end(list);
}

static const struct tpf_node *value_of(const struct object *o, const char *keyword)
{
	return tpf_get(o->source->doc, o->node, keyword);
}

/* ---- kinds ---- */

static const struct { const char *name, *plural; unsigned bits; } types[] = {
	{"null", "null", IS_NULL}, {"boolean", "true or false", IS_BOOLEAN}, {"number", "numbers", IS_NUMBER | IS_INTEGER},
	{"integer", "whole numbers", IS_INTEGER}, {"string", "strings", IS_STRING}, {"array", "arrays", IS_ARRAY},
	{"object", "objects", IS_OBJECT},
};
enum { TYPES = sizeof types / sizeof *types };

static unsigned bits_of_type(const struct object *o, const struct tpf_node *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (name->kind == TPF_STRING && tpf_is(o->source->doc, name, types[i].name))
			return types[i].bits;
	return 0;
}

static unsigned bits_of_value(const struct tpf_node *v)
{
	unsigned bits = 1u << v->kind;
	return bits & IS_NUMBER ? bits | IS_INTEGER : bits & IS_BOOLEAN ? IS_BOOLEAN : bits;
}

/* What `type` says; everything where it is absent or wrong. */
static unsigned typed(const struct object *o)
{
	const struct tpf_node *type = value_of(o, "type");
	unsigned bits = 0;

	if (!type)
		return ~0u;
	if (type->kind != TPF_ARRAY)
		bits = bits_of_type(o, type);
	else
		for (const struct tpf_node *v = tpf_first(type); v; v = tpf_next(type, v))
			bits |= bits_of_type(o, v);
	return bits ? bits : ~0u;
}

static const char *names_of_kinds(const struct object *o, unsigned kinds)
{
	const char *words[TYPES];
	size_t n = 0;

	for (size_t i = 0; i < TYPES; i++)
		if ((types[i].bits & kinds) == types[i].bits && !(types[i].bits == IS_INTEGER && kinds & IS_NUMBER))
			words[n++] = types[i].plural;
	return tpf_say_list(o->job, words, n, "and ");
}

/* Narrows o->kinds by const and enum; says which of their values `type` shuts out. */
static void narrow(struct object *o)
{
	const struct tpf_node *only = value_of(o, "const"), *list = value_of(o, "enum");
	unsigned type = typed(o), chosen = 0, n = 0;

	o->kinds = type;
	if (only && !(bits_of_value(only) & type))
		say(o, TPF_SC_907, only, "nothing satisfies this: `const` is %s, and `type` lets only %s through",
		    tpf_say_found(o->job, o->source->doc, only), names_of_kinds(o, type));
	else if (only)
		o->kinds &= bits_of_value(only);
	if (!list || list->kind != TPF_ARRAY)
		return;
	for (const struct tpf_node *v = tpf_first(list); v; v = tpf_next(list, v)) {
		chosen |= bits_of_value(v);
		n += !(bits_of_value(v) & type);
		if (!(bits_of_value(v) & type))
			say(o, TPF_SC_906, v, "%s can never be chosen: `type` lets only %s through",
			    tpf_say_found(o->job, o->source->doc, v), names_of_kinds(o, type));
	}
	if (n < list->count)
		o->kinds &= chosen;
}

/* clang-format off */
static const struct { const char *keyword, *plural; unsigned kinds; } speaks_of[] = {
	{"minLength", "strings", IS_STRING}, {"maxLength", "strings", IS_STRING}, {"pattern", "strings", IS_STRING},
	{"format", "strings", IS_STRING}, {"contentEncoding", "strings", IS_STRING},
	{"contentMediaType", "strings", IS_STRING}, {"contentSchema", "strings", IS_STRING},
	{"minimum", "numbers", IS_NUMBER | IS_INTEGER}, {"maximum", "numbers", IS_NUMBER | IS_INTEGER},
	{"exclusiveMinimum", "numbers", IS_NUMBER | IS_INTEGER}, {"exclusiveMaximum", "numbers", IS_NUMBER | IS_INTEGER},
	{"multipleOf", "numbers", IS_NUMBER | IS_INTEGER},
	{"items", "arrays", IS_ARRAY}, {"prefixItems", "arrays", IS_ARRAY}, {"contains", "arrays", IS_ARRAY},
	{"additionalItems", "arrays", IS_ARRAY}, {"minItems", "arrays", IS_ARRAY}, {"maxItems", "arrays", IS_ARRAY},
	{"uniqueItems", "arrays", IS_ARRAY}, {"minContains", "arrays", IS_ARRAY}, {"maxContains", "arrays", IS_ARRAY},
	{"unevaluatedItems", "arrays", IS_ARRAY},
	{"properties", "objects", IS_OBJECT}, {"patternProperties", "objects", IS_OBJECT},
	{"additionalProperties", "objects", IS_OBJECT}, {"propertyNames", "objects", IS_OBJECT},
	{"required", "objects", IS_OBJECT}, {"minProperties", "objects", IS_OBJECT}, {"maxProperties", "objects", IS_OBJECT},
	{"dependentRequired", "objects", IS_OBJECT}, {"dependentSchemas", "objects", IS_OBJECT},
	{"dependencies", "objects", IS_OBJECT}, {"unevaluatedProperties", "objects", IS_OBJECT},
};
static const struct { const char *keyword, *needs; } companions[] = {
	{"then", "if"}, {"else", "if"}, {"minContains", "contains"}, {"maxContains", "contains"},
};
static const struct { const char *least, *most; bool open; } ranges[] = {
	{"minLength", "maxLength", false}, {"minItems", "maxItems", false}, {"minProperties", "maxProperties", false},
	{"minContains", "maxContains", false}, {"minimum", "maximum", false}, {"exclusiveMinimum", "maximum", true},
	{"minimum", "exclusiveMaximum", true}, {"exclusiveMinimum", "exclusiveMaximum", true},
};
/* Beside the second the first has nothing left to speak of. */
static const struct { const char *keyword, *by; } covered[] = {
	{"unevaluatedProperties", "additionalProperties"}, {"unevaluatedItems", "items"},
};
/* Keywords that only inform, and so have no row in keywords.c. */
static const char *const notes[] = {
	"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
};
/* clang-format on */

#define COUNT(t) (sizeof(t) / sizeof *(t))

/* ---- single keywords ---- */

static void lint_kinds(struct object *o)
{
	for (size_t i = 0; i < COUNT(speaks_of); i++) {
		const struct tpf_node *v = o->kinds & speaks_of[i].kinds ? NULL : value_of(o, speaks_of[i].keyword);
		if (v)
			say(o, TPF_SC_906, v - 1, "`%s` never applies: it speaks of %s, and only %s can stand here",
			    speaks_of[i].keyword, speaks_of[i].plural, names_of_kinds(o, o->kinds));
	}
}

static void lint_covered(struct object *o)
{
	for (size_t i = 0; i < COUNT(covered); i++) {
		const struct tpf_node *v = value_of(o, covered[i].keyword), *by = value_of(o, covered[i].by);
		if (v && by && by->kind != TPF_ARRAY)
			say(o, TPF_SC_906, v - 1, "`%s` never applies: `%s` beside it leaves nothing over", covered[i].keyword, covered[i].by);
	}
}

/* Branches that are certain before there is a value. */
static void lint_branches(struct object *o)
{
	static const char *const choices[] = {"anyOf", "allOf"};
	const struct tpf_node *condition = value_of(o, "if"), *not = value_of(o, "not");
	const char *idle = !condition ? NULL : condition->kind == TPF_TRUE ? "else" : condition->kind == TPF_FALSE ? "then" : NULL;
	const struct tpf_node *v = idle ? value_of(o, idle) : NULL;

	if (v)
		say(o, TPF_SC_906, v - 1, "`%s` never applies: `if` is %s", idle, condition->kind == TPF_TRUE ? "true" : "false");
	if (not && (not->kind == TPF_TRUE || (not->kind == TPF_OBJECT && !not->count)))
		say(o, TPF_SC_907, not, "nothing satisfies this: `not` excludes everything");
	for (size_t i = 0; i < COUNT(choices); i++) {
		const struct tpf_node *list = value_of(o, choices[i]);
		for (v = list && list->kind == TPF_ARRAY ? tpf_first(list) : NULL; v; v = tpf_next(list, v))
			if (v->kind == (i ? TPF_FALSE : TPF_TRUE))
				say(o, i ? TPF_SC_907 : TPF_SC_906, v, i ? "nothing satisfies this: all of `allOf` must hold, and this never does"
				                                          : "`anyOf` decides nothing: this alternative always holds");
	}
}

static void lint_format(struct object *o)
{
	const struct tpf_node *v = value_of(o, "format");
	size_t len;
	const char *name = v ? tpf_text(&o->job->arena, o->source->doc, v, &len) : NULL, *near;

	if (name && !tpf_format(name) && (near = tpf_format_near(name)))
		say(o, TPF_SC_905, v, "%s is no format of JSON Schema; did you mean \"%s\"?", tpf_say_value(o->job, o->source->doc, v), near);
}

static void lint_companions(struct object *o)
{
	for (size_t i = 0; i < COUNT(companions); i++) {
		const struct tpf_node *v = value_of(o, companions[i].keyword);
		if (v && !value_of(o, companions[i].needs))
			say(o, TPF_SC_906, v - 1, "`%s` never applies without `%s` beside it", companions[i].keyword, companions[i].needs);
	}
	const struct tpf_node *v = value_of(o, "if");
	if (v && !value_of(o, "then") && !value_of(o, "else"))
		say(o, TPF_SC_906, v - 1, "`if` decides nothing without `then` or `else` beside it");
}

static void lint_ranges(struct object *o)
{
	const struct tpf_doc *doc = o->source->doc;

	for (size_t i = 0; i < COUNT(ranges); i++) {
		const struct tpf_node *least = value_of(o, ranges[i].least), *most = value_of(o, ranges[i].most);
		if (!least || !most || least->kind != TPF_NUMBER || most->kind != TPF_NUMBER)
			continue;
		struct figure a = tpf_figure(doc->bytes + least->at, least->len), b = tpf_figure(doc->bytes + most->at, most->len);
		int order = tpf_figure_compare(&a, &b);
		if (order > 0 || (order == 0 && ranges[i].open))
			say(o, TPF_SC_907, most, "nothing satisfies this: `%s` is %s, `%s` is %s", ranges[i].least,
			    tpf_say_value(o->job, doc, least), ranges[i].most, tpf_say_value(o->job, doc, most));
	}
}

/* A member that must be there and may not be. */
static void lint_required(struct object *o)
{
	const struct tpf_node *names = value_of(o, "required"), *known = value_of(o, "properties");
	const struct tpf_node *others = value_of(o, "additionalProperties");

	if (!names || names->kind != TPF_ARRAY || !others || others->kind != TPF_FALSE || value_of(o, "patternProperties"))
		return;
	for (const struct tpf_node *n = tpf_first(names); n; n = tpf_next(names, n)) {
		size_t len;
		const char *name = tpf_text(&o->job->arena, o->source->doc, n, &len);
		if (name && !(known && tpf_get(o->source->doc, known, name)))
			say(o, TPF_SC_907, n, "nothing satisfies this: `%s` is required, and `additionalProperties` forbids it",
			    tpf_say_name(o->job, o->source->doc, n));
	}
}

/* A required name that `properties` lacks, and resembles one of it. */
static void lint_misspelt(struct object *o)
{
	const struct tpf_node *names = value_of(o, "required"), *known = value_of(o, "properties");
	const struct tpf_doc *doc = o->source->doc;
	struct names all = {0};
	size_t len;

	if (!names || names->kind != TPF_ARRAY || !known || known->kind != TPF_OBJECT)
		return;
	for (const struct tpf_node *k = tpf_first(known); k && all.n < 1000; k = tpf_next(known, k))
		TPF_PUSH(&all, tpf_text(&o->job->arena, doc, k, &len));
	for (const struct tpf_node *n = tpf_first(names); n; n = tpf_next(names, n)) {
		const char *name = tpf_text(&o->job->arena, doc, n, &len), *near;
		if (name && !tpf_get(doc, known, name) && (near = tpf_nearest(name, all.v, all.n)))
			say(o, TPF_SC_905, n, "`%s` is required and not among `properties`; did you mean `%s`?", tpf_say_name(o->job, doc, n), near);
	}
	free(all.v);
}

/* ---- words that are no keywords ---- */

static bool is_note(const struct tpf_doc *doc, const struct tpf_node *key)
{
	for (size_t i = 0; i < COUNT(notes); i++)
		if (tpf_is(doc, key, notes[i]))
			return true;
	return false;
}

/* The keyword that was meant: one with the $ left out, or the nearest. */
static const char *meant(struct object *o, const char *word)
{
	const char *names[128];
	size_t n = 0;

	for (const struct keyword *k = tpf_keywords; k->name && n < 100; k++) {
		if (!(k->drafts & o->dialect))
			continue;
		if (k->name[0] == '$' && !strcmp(k->name + 1, word))
			return k->name;
		if (k->name[0] != '$')
			names[n++] = k->name;
	}
	for (size_t i = 0; i < COUNT(notes); i++)
		names[n++] = notes[i];
	return strlen(word) > 3 ? tpf_nearest(word, names, n) : NULL;
}

/* Draft 7: a reference, and what is passed over beside it. */
static void lint_alone(struct object *o)
{
	static const char *const idle[] = {"$ref", "$comment", "definitions"};

	for (const struct tpf_node *k = tpf_first(o->node); k; k = tpf_next(o->node, k)) {
		bool known = is_note(o->source->doc, k);
		for (size_t i = 0; i < COUNT(idle); i++)
			known |= tpf_is(o->source->doc, k, idle[i]);
		if (!known && tpf_keyword(o->source->doc, k, o->dialect))
			say(o, TPF_SC_906, k, "`%s` never applies: in draft 7 a $ref stands alone", tpf_say_name(o->job, o->source->doc, k));
	}
}

static void lint_word(struct object *o, const struct tpf_node *key)
{
	const struct tpf_doc *doc = o->source->doc;
	size_t len;
	const char *word = tpf_text(&o->job->arena, doc, key, &len), *near;

	if (*word == '$' || tpf_starts(word, "x-") || tpf_keyword(doc, key, o->dialect) || is_note(doc, key))
		return;
	if (tpf_keyword(doc, key, ANY_DRAFT))
		say(o, TPF_SC_906, key, "`%s` never applies: it is a keyword of another draft of JSON Schema", word);
	else if ((near = meant(o, word)))
		say(o, TPF_SC_905, key, "`%s` is no keyword, so it checks nothing; did you mean `%s`?",
		    tpf_say_name(o->job, doc, key), near);
}

/* ---- all of it ---- */

void tpf_lint(struct tpf *job, const struct source *src)
{
	for (size_t i = 0; i < src->doc->n_nodes; i++) {
		struct object o = {.job = job, .source = src, .node = &src->doc->nodes[i]};
		if (!src->resource[i] || src->resource[i]->unusable || o.node->kind != TPF_OBJECT)
			continue;
		o.dialect = src->resource[i]->dialect;
		if (tpf_index_alone(src->doc, o.node, o.dialect)) {
			lint_alone(&o);
			continue;
		}
		narrow(&o);
		lint_kinds(&o);
		lint_companions(&o);
		lint_covered(&o);
		lint_branches(&o);
		lint_format(&o);
		lint_ranges(&o);
		lint_required(&o);
		lint_misspelt(&o);
		for (const struct tpf_node *k = tpf_first(o.node); k; k = tpf_next(o.node, k))
			lint_word(&o, k);
	}
}

/* Used is a definition that something in it was reached, or that can be referred to from outside by a name of its own. */
static bool used(const struct source *src, const struct tpf_node *definition)
{
	static const char *const names[] = {"$id", "$anchor", "$dynamicAnchor"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (tpf_get(src->doc, definition, names[i]))
			return true;
	size_t first = (size_t)(definition - src->doc->nodes);
	for (size_t i = first; i < first + definition->span; i++)
		if (src->sub[i])
			return true;
	return false;
}

static void lint_definitions(struct object *o, const char *keyword)
{
	const struct tpf_node *list = value_of(o, keyword);

	if (!list || list->kind != TPF_OBJECT)
		return;
	for (const struct tpf_node *k = tpf_first(list); k; k = tpf_next(list, k))
		if (!used(o->source, k + 1))
			say(o, TPF_SC_908, k, "nothing refers to the definition `%s`", tpf_say_name(o->job, o->source->doc, k));
}

/* A file that only defines is there for others to refer to. */
static bool is_collection(const struct tpf_doc *doc)
{
	static const char *const names[] = {"$schema", "$id", "$comment", "$vocabulary", "title", "description", "$defs", "definitions"};

	for (const struct tpf_node *k = tpf_first(doc->nodes); k; k = tpf_next(doc->nodes, k)) {
		bool known = false;
		for (size_t i = 0; i < COUNT(names); i++)
			known |= tpf_is(doc, k, names[i]);
		if (!known)
			return false;
	}
	return true;
}

void tpf_lint_unused(struct tpf *job, const struct source *src)
{
	if (src->doc->nodes->kind != TPF_OBJECT || is_collection(src->doc))
		return;
	for (size_t i = 0; i < src->doc->n_nodes; i++) {
		struct object o = {.job = job, .source = src, .node = &src->doc->nodes[i]};
		if (!src->resource[i] || o.node->kind != TPF_OBJECT)
			continue;
		lint_definitions(&o, "$defs");
		lint_definitions(&o, "definitions");
	}
}
