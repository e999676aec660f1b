#include "schema/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"

/* Schemas refer to each other in circles, and in ever more ways: a look through them visits so many and no more. */
enum { LOOK_DEPTH = 12, LOOKS = 500, NAMES_MAX = 4096, SHOWN = 60 };

struct look {
	int depth, left;
};

static bool deeper(struct look *l)
{
	if (l->depth >= LOOK_DEPTH || l->left <= 0)
		return false;
	l->left--;
	l->depth++;
	return true;
}

/* ---- what was found ---- */

static const char *shown(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v)
{
	const char *s = doc->bytes + v->at;
	size_t len = v->len;
	if (len <= SHOWN)
		return tpf_strndup(&job->arena, s, len);
	len = SHOWN - 3;
	while (len && (s[len] & 0xc0) == 0x80)
		len--;
	return tpf_sprintf(&job->arena, "%.*s...", (int)len, s);
}

const char *tpf_say_value(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v)
{
	switch (v->kind) {
	case TPF_NULL:
		return "null";
	case TPF_FALSE:
		return "false";
	case TPF_TRUE:
		return "true";
	case TPF_NUMBER:
		return shown(job, doc, v);
	case TPF_STRING:
		return tpf_sprintf(&job->arena, "\"%s\"", shown(job, doc, v));
	case TPF_ARRAY:
		return v->count ? "an array" : "an empty array";
	default:
		return v->count ? "an object" : "an empty object";
	}
}

const char *tpf_say_found(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v)
{
	const char *value = tpf_say_value(job, doc, v);
	if (v->kind == TPF_STRING)
		return v->len ? tpf_sprintf(&job->arena, "the string %s", value) : "an empty string";
	return v->kind == TPF_NUMBER ? tpf_sprintf(&job->arena, "the number %s", value) : value;
}

const char *tpf_say_list(struct tpf *job, const char *const *words, size_t n, const char *last)
{
	if (!n)
		return "";
	const char *s = words[0];
	for (size_t i = 1; i < n; i++)
		s = tpf_sprintf(&job->arena, "%s%s%s%s", s, i + 1 < n ? ", " : " ", i + 1 < n ? "" : last, words[i]);
	return s;
}

const char *tpf_say_name(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *key)
{
	return shown(job, doc, key);
}

/* ---- looking through references and branches ---- */

/* The subs that speak of the same value. */
static bool next_of(const struct sub *s, uint32_t i, const struct sub **next)
{
	for (uint32_t o = 0; o < s->n_ops; o++) {
		const struct op *op = &s->ops[o];
		uint32_t n = op->kind == OP_ENUM || op->kind == OP_NOT ? 0 : op->n;
		if (i < n) {
			*next = op->subs[i];
			return true;
		}
		i -= n;
	}
	return false;
}

/* Here a set with numbers has integers too, so that sets meet and join bit by bit. */
enum { EVERY_KIND = IS_ANYTHING | IS_INTEGER };

static unsigned kinds(const struct sub *, struct look *);

/* The kinds that a keyword with branches lets through: of one of them, or of all. */
static unsigned kinds_of_op(const struct op *op, struct look *l)
{
	if (op->kind == OP_ENUM || op->kind == OP_NOT || op->kind == OP_IF)
		return EVERY_KIND;
	bool choice = op->kind == OP_ANY || op->kind == OP_ONE;
	unsigned found = choice ? 0 : EVERY_KIND;
	for (uint32_t i = 0; i < op->n; i++)
		found = choice ? found | kinds(op->subs[i], l) : found & kinds(op->subs[i], l);
	return found;
}

/* Where the looks run out, everything is let through. */
static unsigned kinds(const struct sub *s, struct look *l)
{
	if (s->verdict != SOMETIMES)
		return s->verdict == ALWAYS ? EVERY_KIND : 0;
	if (!deeper(l))
		return EVERY_KIND;
	unsigned found = s->types & IS_NUMBER ? s->types | IS_INTEGER : s->types;
	for (uint32_t o = 0; o < s->n_ops; o++)
		found &= kinds_of_op(&s->ops[o], l);
	l->depth--;
	return found;
}

unsigned tpf_kinds_of(const struct sub *s)
{
	unsigned found = kinds(s, &(struct look){0, LOOKS});
	return found & IS_NUMBER ? found & ~(unsigned)IS_INTEGER : found;
}

static const struct sub *member(const struct sub *s, const char *name, size_t len, struct look *l)
{
	const struct slot *slot = s->object ? tpf_table_find(&s->object->names, name, len) : NULL;
	if (slot && slot->sub)
		return slot->sub;
	if (!deeper(l))
		return NULL;
	const struct sub *next, *found = NULL;
	for (uint32_t i = 0; !found && next_of(s, i, &next); i++)
		if (next)
			found = member(next, name, len, l);
	l->depth--;
	return found;
}

const struct sub *tpf_member_of(const struct sub *s, const char *name, size_t len)
{
	return member(s, name, len, &(struct look){0, LOOKS});
}

bool tpf_has_member(const struct sub *s, const char *name)
{
	const struct sub *m = tpf_member_of(s, name, strlen(name));
	return m && m->verdict != NEVER;
}

static bool takes_own(const struct sub *s, struct look *l)
{
	for (uint32_t i = 0; s->object && i < s->object->n_patterns; i++)
		if (!strcmp(tpf_pattern_source(s->object->patterns[i].pattern), "^x-"))
			return true;
	if (!deeper(l))
		return false;
	const struct sub *next;
	bool found = false;
	for (uint32_t i = 0; !found && next_of(s, i, &next); i++)
		found = next && takes_own(next, l);
	l->depth--;
	return found;
}

bool tpf_takes_own_members(const struct sub *s)
{
	return takes_own(s, &(struct look){0, LOOKS});
}

static void add_names(struct tpf *job, const struct sub *s, struct names *out, struct look *l)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *p = s->object ? tpf_get(doc, s->node, "properties") : NULL;
	if (p && p->kind == TPF_OBJECT)
		for (const struct tpf_node *k = tpf_first(p); k && out->n < NAMES_MAX; k = tpf_next(p, k)) {
			size_t len;
			if (k[1].kind != TPF_FALSE)
				TPF_PUSH(out, tpf_text(&job->arena, doc, k, &len));
		}
	if (!deeper(l))
		return;
	const struct sub *next;
	for (uint32_t i = 0; out->n < NAMES_MAX && next_of(s, i, &next); i++)
		if (next)
			add_names(job, next, out, l);
	l->depth--;
}

void tpf_member_names(struct tpf *job, const struct sub *s, struct names *out)
{
	add_names(job, s, out, &(struct look){0, LOOKS});
}

static const char *says(struct tpf *job, const struct sub *s, const char *key, struct look *l)
{
	if (s->node->kind != TPF_OBJECT || !deeper(l))
		return NULL;
	size_t len;
	const char *text = tpf_text(&job->arena, s->source->doc, tpf_get(s->source->doc, s->node, key), &len);
	for (uint32_t i = 0; i < s->n_ops && !text; i++)
		if (s->ops[i].kind == OP_REF)
			text = says(job, s->ops[i].subs[0], key, l);
	return text;
}

const char *tpf_schema_says(struct tpf *job, const struct sub *s, const char *key)
{
	return says(job, s, key, &(struct look){0, LOOKS});
}

const char *tpf_schema_shows(struct tpf *job, const struct sub *s)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *all = tpf_get(doc, s->node, "examples");
	const char *shown[3];
	size_t n = 0;

	for (const struct tpf_node *v = all && all->kind == TPF_ARRAY ? tpf_first(all) : NULL; v && n < 3; v = tpf_next(all, v))
		if (v->kind == TPF_STRING)
			shown[n++] = tpf_say_value(job, doc, v);
	return n ? tpf_say_list(job, shown, n, "or ") : NULL;
}

/* ---- what is expected ---- */

static const struct { unsigned kind; const char *words; } kind_words[] = {
	{IS_NUMBER, "a number"}, {IS_INTEGER, "a whole number"}, {IS_STRING, "a string"}, {IS_BOOLEAN, "true or false"},
	{IS_ARRAY, "an array"}, {IS_OBJECT, "an object"}, {IS_NULL, "null"},
};

/* The schema, or the first it refers to or offers, that requires members of objects. */
static const struct sub *requiring(const struct sub *s, struct look *l)
{
	const struct sub *next, *found = NULL;

	if (s->object && s->object->n_must)
		return s;
	if (!deeper(l))
		return NULL;
	for (uint32_t i = 0; !found && next_of(s, i, &next); i++)
		if (next && tpf_kinds_of(next) & IS_OBJECT)
			found = requiring(next, l);
	l->depth--;
	return found;
}

static const char *say_object(struct tpf *job, const struct sub *whole)
{
	const struct sub *s = requiring(whole, &(struct look){0, LOOKS});

	if (!s)
		s = whole;
	if (tpf_has_member(whole, "value") && tpf_has_member(whole, "unit"))
		return "an object with value and unit";
	if (tpf_has_member(whole, "mean") && tpf_has_member(whole, "unit"))
		return "an object with unit and statistics, such as mean and p99";
	const char *words[4];
	size_t n = 0;
	const struct tpf_node *names = s->object && s->object->n_must ? tpf_get(s->source->doc, s->node, "required") : NULL;
	for (const struct tpf_node *v = names ? tpf_first(names) : NULL; v && n < 4; v = tpf_next(names, v)) {
		size_t len;
		words[n++] = tpf_text(&job->arena, s->source->doc, v, &len);
	}
	if (n == 1 && !strcmp(words[0], "unknown"))
		return "{\"unknown\": \"why\"}";
	return n && n < 4 ? tpf_sprintf(&job->arena, "an object with %s", tpf_say_list(job, words, n, "and ")) : "an object";
}

const char *tpf_say_expected(struct tpf *job, const struct sub *s)
{
	const char *words[8];
	size_t n = 0;
	unsigned found = tpf_kinds_of(s);
	for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++)
		if (found & kind_words[i].kind)
			words[n++] = kind_words[i].kind == IS_OBJECT ? say_object(job, s) : kind_words[i].words;
	return n ? tpf_say_list(job, words, n, "or ") : "nothing";
}

/* The const or enum of a schema, or of what it refers to. */
static const struct sub *choice_of(const struct sub *s, const struct op **choice, struct look *l)
{
	const struct sub *found = NULL;

	if (!deeper(l))
		return NULL;
	for (uint32_t i = 0; i < s->n_ops && !found; i++) {
		*choice = &s->ops[i];
		if (s->ops[i].kind == OP_ENUM)
			found = s;
		else if (s->ops[i].kind == OP_REF || s->ops[i].kind == OP_ALL)
			for (uint32_t k = 0; k < s->ops[i].n && !found; k++)
				found = choice_of(s->ops[i].subs[k], choice, l);
	}
	l->depth--;
	return found;
}

const char *tpf_say_wanted(struct tpf *job, const struct sub *s)
{
	enum { FEW = 6 };
	const struct op *choice;
	const struct sub *owner = choice_of(s, &choice, &(struct look){0, LOOKS});
	const char *words[FEW];
	size_t n = 0;

	if (!owner)
		return tpf_say_expected(job, s);
	const struct tpf_doc *doc = owner->source->doc;
	if (tpf_is(doc, choice->at - 1, "const"))
		return tpf_say_value(job, doc, choice->at);
	if (!choice->at->count || choice->at->count > FEW)
		return tpf_say_expected(job, s);
	for (const struct tpf_node *v = tpf_first(choice->at); v; v = tpf_next(choice->at, v))
		words[n++] = tpf_say_value(job, doc, v);
	return tpf_say_list(job, words, n, "or ");
}

/* ---- what to write instead ---- */

/* "451.2 W": the bytes of the number, 0 when the string is no number with a unit after it. */
static size_t number_before_unit(const char *s, size_t len)
{
	size_t n = 0, unit;
	while (n < len && strchr("+-.0123456789eE", s[n]))
		n++;
	double ignored;
	while (n && !tpf_num_parse(s, n, &ignored))
		n--;
	for (unit = n; unit < len && s[unit] == ' ';)
		unit++;
	return n && len - unit <= 16 ? n : 0;
}

static const char *unquoted(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v, const struct sub *s)
{
	const char *text = doc->bytes + v->at;
	unsigned wanted = tpf_kinds_of(s);
	if (wanted & IS_BOOLEAN && (tpf_is(doc, v, "true") || tpf_is(doc, v, "false")))
		return tpf_sprintf(&job->arena, "leave the quotes out: %.*s", (int)v->len, text);
	size_t n = number_before_unit(text, v->len), unit = n;
	if (!n || v->flags & TPF_NODE_ESCAPED)
		return NULL;
	while (unit < v->len && text[unit] == ' ')
		unit++;
	if (unit == v->len && wanted & (IS_NUMBER | IS_INTEGER))
		return tpf_sprintf(&job->arena, "leave the quotes out: %.*s", (int)n, text);
	if (wanted & IS_OBJECT && tpf_has_member(s, "value") && tpf_has_member(s, "unit"))
		return tpf_sprintf(&job->arena, "write {\"value\": %.*s, \"unit\": \"%.*s\"}", (int)n, text, (int)(v->len - unit),
		                   text + unit);
	if (wanted & (IS_NUMBER | IS_INTEGER))
		return tpf_sprintf(&job->arena, "write the number alone: %.*s", (int)n, text);
	return NULL;
}

/* A text where an object with one required text stands: {"name": "vLLM 0.11.0"}. */
static const char *in_object(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v, const struct sub *s)
{
	const struct tpf_node *names = s->object && s->object->n_must == 1 ? tpf_get(s->source->doc, s->node, "required") : NULL;
	size_t len;
	const char *name = names ? tpf_text(&job->arena, s->source->doc, tpf_first(names), &len) : NULL;
	const struct sub *member = name ? tpf_member_of(s, name, len) : NULL;

	if (!member || !(tpf_kinds_of(member) & IS_STRING))
		return NULL;
	return tpf_sprintf(&job->arena, "write {\"%s\": %s}", name, tpf_say_value(job, doc, v));
}

const char *tpf_say_instead(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v, const struct sub *s)
{
	if (v->kind == TPF_NULL)
		return tpf_has_member(s, "unknown") ? "leave it out or write {\"unknown\": \"why\"}" : "leave it out";
	if (v->kind == TPF_STRING) {
		const char *words = unquoted(job, doc, v, s);
		return words ? words : in_object(job, doc, v, s);
	}
	if (tpf_kinds_of(s) == IS_ARRAY)
		return "put it in brackets: [...]";
	if (v->kind == TPF_NUMBER && tpf_kinds_of(s) == IS_STRING)
		return "put it in quotes";
	if (v->kind == TPF_NUMBER && tpf_has_member(s, "mean") && tpf_has_member(s, "unit"))
		return tpf_sprintf(&job->arena, "where it is the mean write {\"mean\": %s, \"unit\": \"...\"}", tpf_say_value(job, doc, v));
	return NULL;
}
