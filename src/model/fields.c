#include "model/fields.h"

#include <ctype.h>
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/resource.h"
#include "base/text.h"
#include "diag/job.h"
#include "json/hash.h"
#include "json/json.h"
#include "model/fields_read.h"

enum { REFS_MAX = 8 };

/* ---- the schema and its fields, each read once a process and immutable afterwards ---- */

/* Holds what is read; never judged. */
static struct tpf keeper;
static struct tpf_doc *schema;
static pthread_once_t schema_once = PTHREAD_ONCE_INIT;

static void read_schema(void)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	if (r)                          /* the renderer's copy of this has none */
		schema = tpf_json_read(&keeper, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
}

struct tpf_doc *tpf_bundle_schema(void)
{
	pthread_once(&schema_once, read_schema);
	return schema;
}

static struct tpf_fields table;
static uint16_t *slots;                 /* rows plus one, by their places' hash: open addressing */
static size_t mask;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static size_t first_slot(const char *place)
{
	return tpf_hash_bytes(place, strlen(place)) & mask;
}

static void make(void)
{
	const struct tpf_doc *doc = tpf_bundle_schema();
	if (!doc)
		return;
	table = tpf_fields_read(&keeper.arena, doc);
	for (mask = 1; mask < 2 * table.n;)
		mask = 2 * mask + 1;
	slots = tpf_alloc_n(&keeper.arena, mask + 1, sizeof *slots);
	for (size_t row = 0; row < table.n; row++) {
		size_t i = first_slot(table.v[row].place);
		while (slots[i])
			i = (i + 1) & mask;
		slots[i] = (uint16_t)(row + 1);
	}
}

const struct tpf_fields *tpf_fields(void)
{
	pthread_once(&once, make);
	return &table;
}

const struct tpf_field *tpf_field_place(const char *place)
{
	const struct tpf_fields *all = tpf_fields();
	for (size_t i = all->n ? first_slot(place) : 0; all->n && slots[i]; i = (i + 1) & mask)
		if (!strcmp(all->v[slots[i] - 1].place, place))
			return &all->v[slots[i] - 1];
	return NULL;
}

const struct tpf_field *tpf_field_at(const char *pointer)
{
	struct tpf_buf place = {0};
	for (const char *p = pointer; *p;) {
		size_t digits = strspn(p + 1, "0123456789"), len = 1 + strcspn(p + 1, "/");
		if (digits && digits + 1 == len)
			tpf_buf_puts(&place, "/*");
		else
			tpf_buf_put(&place, p, len);
		p += len;
	}
	const struct tpf_field *f = tpf_field_place(tpf_buf_str(&place));
	tpf_buf_free(&place);
	return f;
}

const struct tpf_field *tpf_field_named(const char *name)
{
	const struct tpf_fields *all = tpf_fields();
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].name && !strcmp(all->v[i].name, name))
			return &all->v[i];
	return NULL;
}

bool tpf_place_ends(const char *rest)
{
	const char *end = strchr(rest + 1, '/');
	return !end || !strcmp(end, "/*");
}

/* ---- what the schema says further, read when it is asked for ---- */

const char *tpf_field_title(struct tpf_arena *a, const struct tpf_field *f)
{
	return tpf_text(a, schema, f->title, NULL);
}

const char *tpf_field_meaning(struct tpf_arena *a, const struct tpf_field *f)
{
	return tpf_text(a, schema, f->meaning, NULL);
}

static const struct tpf_node *referred(const struct tpf_node *node)
{
	struct tpf_arena a = {0};
	const char *ref = tpf_text(&a, schema, tpf_get(schema, node, "$ref"), NULL);
	const struct tpf_node *to = ref && *ref == '#' ? tpf_find(schema, tpf_root(schema), ref + 1) : NULL;
	tpf_arena_free(&a);
	return to;
}

static const char *list_of_words(struct tpf_arena *a, const struct tpf_node *list)
{
	const char *all = NULL;
	for (const struct tpf_node *v = tpf_first(list); v; v = tpf_next(list, v)) {
		const char *word = tpf_text(a, schema, v, NULL);
		word = word ? word : tpf_strndup(a, schema->bytes + v->at, v->len);
		all = all ? tpf_sprintf(a, "%s, %s", all, word) : tpf_sprintf(a, "one of %s", word);
	}
	return all;
}

/* "a quantity", of the definition's title. */
static const char *form_of(struct tpf_arena *a, const struct tpf_node *definition)
{
	const char *title = tpf_text(a, schema, tpf_get(schema, definition, "title"), NULL);
	if (!title)
		return NULL;
	char *form = tpf_sprintf(a, "%s %s", strchr("AEIOUaeiou", *title) && strncmp(title, "URN", 3) ? "an" : "a", title);
	char *word = strchr(form, ' ') + 1;
	if (word[1] >= 'a')             /* not "SHA-256" */
		*word = (char)tolower((unsigned char)*word);
	return form;
}

static const char *type_of(struct tpf_arena *a, const struct tpf_node *node)
{
	static const struct { const char *type, *words; } types[] = {
		{"array", "a list"}, {"object", "an object"}, {"string", "a text"}, {"number", "a number"}, {"integer", "a whole number"},
		{"boolean", "true or false"},
	};
	const char *type = tpf_text(a, schema, tpf_get(schema, node, "type"), NULL);
	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (!strcmp(type, types[i].type))
			return types[i].words;
	return "";
}

/* What may stand there, but for the bounds of a number. */
static const char *form_words(struct tpf_arena *a, const struct tpf_field *f)
{
	const struct tpf_node *node = f->schema, *list;
	for (int depth = 0; node && depth < REFS_MAX; depth++) {
		list = tpf_get(schema, node, "enum");
		list = list ? list : tpf_get(schema, tpf_get(schema, node, "then"), "enum");
		const struct tpf_node *to = list ? NULL : referred(node);
		const char *words = list ? list_of_words(a, list) : to ? form_of(a, to) : type_of(a, node);
		if (words)
			return words;
		node = to;
	}
	return "";
}

/* ", more than 0": the titles of what an allOf refers to, "" without one. */
static const char *bounds_words(struct tpf_arena *a, const struct tpf_field *f)
{
	const struct tpf_node *all = f->schema ? tpf_get(schema, f->schema, "allOf") : NULL;
	const char *words = "";
	for (const struct tpf_node *one = tpf_first(all); one; one = tpf_next(all, one)) {
		const char *title = tpf_text(a, schema, tpf_get(schema, referred(one), "title"), NULL);
		if (title)
			words = tpf_sprintf(a, "%s, %c%s", words, tolower((unsigned char)*title), title + 1);
	}
	return words;
}

const char *tpf_field_allowed(struct tpf_arena *a, const struct tpf_field *f)
{
	return tpf_sprintf(a, "%s%s", form_words(a, f), bounds_words(a, f));
}

const char *tpf_field_written(struct tpf_arena *a, const struct tpf_field *f)
{
	static const struct { const char *form, *plain, *before, *after; } forms[] = { /* before and after a unit */
		{"a quantity",     "a number",               "{\"value\": 12.5, \"unit\": \"", "\"}"},
		{"a distribution", "{\"mean\": 12.5}",       "{\"unit\": \"", "\", \"mean\": 12.5, \"p99\": 20, \"max\": 25}"},
		{"a statistic",    "a number",               NULL, NULL},
		{"an interval",    "{\"start\": \"2026-01-31T12:00:00Z\", \"end\": \"2026-01-31T12:10:00Z\"}", NULL, NULL},
		{"a time",         "\"2026-01-31T12:00:00Z\"", NULL, NULL},
		{"a report id",    "\"urn:uuid:...\", with what uuidgen prints", NULL, NULL},
		{"an id",          "a short name in quotes, the same wherever it is referred to", NULL, NULL},
		{"a text",         "a text in quotes",       NULL, NULL},
		{"a SHA-256",      "64 hexadecimal digits in quotes, as sha256sum prints them", NULL, NULL},
		{"an image digest", "\"sha256:\" and 64 hexadecimal digits, together in quotes", NULL, NULL},
		{"an evidence id", "the id of an element of `evidence`, in quotes", NULL, NULL},
		{"a tolerance",    "{\"bound\": 0.005} for 0.5 % of the reading, or {\"bound\": 5, \"unit\": \"W\"}", NULL, NULL},
		{"a day or time",  "\"2026-01-31\"",         NULL, NULL},
	};
	const char *allowed = form_words(a, f);
	const char *unit = f->unit ? f->unit : f->unit_map ? f->unit_map->text : "";
	bool bare = !*unit || !strcmp(unit, "1") || !strcmp(unit, "req");

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(allowed, forms[i].form))
			return !bare && forms[i].before ? tpf_sprintf(a, "%s%s%s", forms[i].before, unit, forms[i].after) : forms[i].plain;
	return tpf_starts(allowed, "one of ") ? tpf_sprintf(a, "%s, in quotes", allowed) : allowed;
}

const char *tpf_field_source(struct tpf_arena *a, const struct tpf_field *f)
{
	const char *source = f->schema ? tpf_text(a, schema, tpf_get(schema, f->schema, "x-tpf-source"), NULL) : NULL;
	return source ? source : "";
}
