#include "model/fields.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/resource.h"
#include "base/text.h"
#include "diag/job.h"
#include "json/json.h"

enum { REFS_MAX = 8, DEPTH_MAX = 24 };

/* Made once, immutable afterwards; its job holds the texts and is never judged. */
static struct tpf keeper;
static const struct tpf_doc *schema;
static struct tpf_fields table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct rows {
	struct tpf_field *v;
	size_t n, room;
};

enum { BRANCHES = 3 };

/* A subschema as it is used: the site, then what its $refs lead to. What stands beside a $ref counts first. */
struct site {
	struct link {
		const struct tpf_node *node, *properties, *items, *branches[BRANCHES];
	} chain[REFS_MAX];
	size_t n;
	struct tpf_field row;           /* what it says of its value; the place is another wherever it is used */
	const struct tpf_node *units;   /* x-tpf-units */
	bool annotated;                 /* says itself that it is a field, or its unit */
};

struct walk {
	const struct tpf_doc *doc;
	struct tpf_arena *arena;
	struct site **sites;            /* by node: most are used at many places, and read once */
	struct rows rows;
};

static const struct tpf_node *keyword(const struct walk *w, const struct site *site, const char *name)
{
	const struct tpf_node *found = NULL;
	for (size_t i = 0; i < site->n && !found; i++)
		found = tpf_get(w->doc, site->chain[i].node, name);
	return found;
}

static const char *text_of(const struct walk *w, const struct site *site, const char *name)
{
	return tpf_text(w->arena, w->doc, keyword(w, site, name), NULL);
}

/* A unit of the schema that does not parse is our own mistake. */
static struct tpf_unit unit_of(const char *text)
{
	struct tpf_unit unit = {.times = 1, .over = 1, .factor = 1};
	bool ok = !text || tpf_unit_parse(text, &unit, NULL);
	assert(ok);
	(void)ok;
	return unit;
}

/* {"add": "W"} or ["req"] as a list. */
static const struct tpf_unit_word *words(const struct walk *w, const struct tpf_node *node)
{
	if (!node || (node->kind != TPF_OBJECT && node->kind != TPF_ARRAY))
		return NULL;
	struct tpf_unit_word *list = tpf_alloc_n(w->arena, node->count + (size_t)1, sizeof *list);
	size_t n = 0;
	for (const struct tpf_node *c = tpf_first(node); c && n < node->count; c = tpf_next(node, c)) {
		list[n].word = tpf_text(w->arena, w->doc, c, NULL);
		list[n].text = node->kind == TPF_OBJECT ? tpf_text(w->arena, w->doc, c + 1, NULL) : list[n].word;
		list[n].unit = unit_of(list[n].text);
		n++;
	}
	return list;
}

static enum tpf_need need_of(const struct walk *w, const struct tpf_node *levels, const char *level)
{
	const struct tpf_node *letter = tpf_get(w->doc, levels, level);
	return tpf_is(w->doc, letter, "R") ? TPF_REQUIRED : tpf_is(w->doc, letter, "C") ? TPF_CONDITIONAL : TPF_OPTIONAL;
}

static void add_row(struct walk *w, const char *place, struct tpf_field f)
{
	f.place = place;
	TPF_PUSH(&w->rows, f);
}

static void set_unit(struct tpf_field *f, const char *unit)
{
	f->unit = unit;
	f->si = unit_of(unit);
	f->quantity |= unit && *unit;
}

static bool plain_number(const struct walk *w, const struct site *site)
{
	const struct tpf_node *type = keyword(w, site, "type");
	return tpf_is(w->doc, type, "integer") || tpf_is(w->doc, type, "number");
}

/* The words of the value forms: no fields of their own, except where the schema says so. */
static bool is_form_word(const char *place)
{
	static const char *const form[] = {
		"value", "unit", "u", "U", "k", "bound", "fwhm", "basis", "unknown", "n", "min", "mean", "std",
		"p50", "p90", "p95", "p97", "p99", "p99.9", "max",
	};
	const char *name = strrchr(place, '/');
	for (size_t i = 0; name && i < sizeof form / sizeof *form; i++)
		if (!strcmp(name + 1, form[i]))
			return true;
	return false;
}

static struct link link_of(const struct walk *w, const struct tpf_node *node)
{
	static const char *const same_place[BRANCHES] = {"allOf", "anyOf", "oneOf"};
	struct link l = {.node = node, .properties = tpf_get(w->doc, node, "properties"), .items = tpf_get(w->doc, node, "items")};
	for (size_t i = 0; i < BRANCHES; i++)
		l.branches[i] = tpf_get(w->doc, node, same_place[i]);
	return l;
}

static void resolve(const struct walk *w, struct site *site, const struct tpf_node *node)
{
	while (node && site->n < REFS_MAX) {
		site->chain[site->n++] = link_of(w, node);
		const char *ref = tpf_text(w->arena, w->doc, tpf_get(w->doc, node, "$ref"), NULL);
		node = ref && *ref == '#' ? tpf_find(w->doc, tpf_root(w->doc), ref + 1) : NULL;
	}
}

/* {"/power/boundary": "facility"}, {"reference": true} */
static void read_condition(const struct walk *w, const struct tpf_node *when, struct tpf_field *f)
{
	if (!when || when->kind != TPF_OBJECT || !when->count)
		return;
	const struct tpf_node *key = tpf_first(when);
	f->when = tpf_text(w->arena, w->doc, key, NULL);
	f->when_word = tpf_text(w->arena, w->doc, key + 1, NULL);
}

static bool is_true(const struct tpf_node *node)
{
	return node && node->kind == TPF_TRUE;
}

static void read_site(const struct walk *w, struct site *site)
{
	struct tpf_field f = {
		.name = text_of(w, site, "x-tpf-field"),
		.title = text_of(w, site, "title"),
		.meaning = text_of(w, site, "description"),
		.unit_from = text_of(w, site, "x-tpf-unit-from"),
		.unit_map = words(w, keyword(w, site, "x-tpf-unit-map")),
		.unit_also = words(w, keyword(w, site, "x-tpf-unit-also")),
		.plain = plain_number(w, site),
		.schema = site->chain[0].node,
		.once = is_true(keyword(w, site, "x-tpf-once")),
		.may_be_unknown = is_true(keyword(w, site, "x-tpf-unknown")),
	};
	const char *unit = text_of(w, site, "x-tpf-unit");
	const struct tpf_node *level = keyword(w, site, "x-tpf-level");
	f.need[TPF_L1] = need_of(w, level, "L1");
	f.need[TPF_L2] = need_of(w, level, "L2");
	f.need[TPF_L3] = need_of(w, level, "L3");
	read_condition(w, keyword(w, site, "x-tpf-when"), &f);
	f.quantity = f.unit_from;
	set_unit(&f, f.unit_from ? NULL : unit ? unit : "");
	site->row = f;
	site->units = keyword(w, site, "x-tpf-units");
	site->annotated = unit || f.name || f.unit_from;
}

static const struct site *site_of(struct walk *w, const struct tpf_node *node)
{
	struct site **known = &w->sites[node - w->doc->nodes];
	if (!*known) {
		*known = tpf_alloc(w->arena, sizeof **known);
		resolve(w, *known, node);
		read_site(w, *known);
	}
	return *known;
}

/* Members whose units the object says: {"core": "Hz", "locked": ""}. */
static void read_units(struct walk *w, const struct tpf_node *units, const char *place)
{
	for (const struct tpf_node *k = units ? tpf_first(units) : NULL; k; k = tpf_next(units, k)) {
		const char *name = tpf_text(w->arena, w->doc, k, NULL);
		struct tpf_field f = {.name = NULL};
		set_unit(&f, tpf_text(w->arena, w->doc, k + 1, NULL));
		add_row(w, tpf_pointer_add(w->arena, place, name), f);
	}
}

static void walk_schema(struct walk *, const struct tpf_node *, const char *place, int depth, bool row);

static void walk_members(struct walk *w, const struct link *l, const char *place, int depth)
{
	const struct tpf_node *members = l->properties;
	for (const struct tpf_node *k = members ? tpf_first(members) : NULL; k; k = tpf_next(members, k))
		walk_schema(w, k + 1, tpf_pointer_add(w->arena, place, tpf_text(w->arena, w->doc, k, NULL)), depth + 1, true);
	if (l->items)
		walk_schema(w, l->items, tpf_pointer_add(w->arena, place, "*"), depth + 1, true);
	for (size_t i = 0; i < BRANCHES; i++) {
		const struct tpf_node *list = l->branches[i];
		for (const struct tpf_node *c = list ? tpf_first(list) : NULL; c; c = tpf_next(list, c))
			walk_schema(w, c, place, depth + 1, false);
	}
}

/* `row` is false for the branches of one place: they add members, and a row only where they have annotations. */
static void walk_schema(struct walk *w, const struct tpf_node *node, const char *place, int depth, bool row)
{
	if (depth > DEPTH_MAX || node->kind != TPF_OBJECT)
		return;
	const struct site *site = site_of(w, node);
	if (site->annotated || (row && !is_form_word(place)))
		add_row(w, place, site->row);
	read_units(w, site->units, place);
	for (size_t i = 0; i < site->n; i++)
		walk_members(w, &site->chain[i], place, depth);
}

static int by_place(const void *a, const void *b)
{
	return strcmp(((const struct tpf_field *)a)->place, ((const struct tpf_field *)b)->place);
}

/* Two rows of one place (a branch of anyOf, an object's x-tpf-units): what the one doesn't say, the other does. */
static void merge(struct tpf_field *a, const struct tpf_field *b)
{
	bool takes = !a->quantity && b->quantity;
	if (!a->name && b->name) {
		a->name = b->name;
		memcpy(a->need, b->need, sizeof a->need);
		a->when = b->when;
		a->when_word = b->when_word;
		a->once = b->once;
		a->may_be_unknown = b->may_be_unknown;
	}
	a->title = a->title ? a->title : b->title;
	a->meaning = a->meaning ? a->meaning : b->meaning;
	a->unit_map = a->unit_map ? a->unit_map : b->unit_map;
	a->unit_also = a->unit_also ? a->unit_also : b->unit_also;
	a->plain |= b->plain;
	a->schema = a->schema ? a->schema : b->schema;
	if (!takes)
		return;
	a->unit = b->unit;
	a->unit_from = b->unit_from;
	a->si = b->si;
	a->quantity = true;
}

static void make(void)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	struct walk w = {.arena = &keeper.arena};
	if (r)
		w.doc = tpf_json_read(&keeper, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
	if (!w.doc)
		return;
	w.sites = tpf_alloc_n(w.arena, w.doc->n_nodes, sizeof *w.sites);
	schema = w.doc;
	walk_schema(&w, tpf_root(w.doc), "", 0, false);
	if (w.rows.n)
		qsort(w.rows.v, w.rows.n, sizeof *w.rows.v, by_place);
	size_t n = 0;
	for (size_t i = 0; i < w.rows.n; i++) {
		if (n && !by_place(&w.rows.v[n - 1], &w.rows.v[i]))
			merge(&w.rows.v[n - 1], &w.rows.v[i]);
		else
			w.rows.v[n++] = w.rows.v[i];
	}
	struct tpf_field *kept = tpf_alloc_n(w.arena, n, sizeof *kept);
	if (n)
		memcpy(kept, w.rows.v, n * sizeof *kept);
	free(w.rows.v);
	table = (struct tpf_fields){.v = kept, .n = n};
}

const struct tpf_fields *tpf_fields(void)
{
	pthread_once(&once, make);
	return &table;
}

const struct tpf_field *tpf_field_place(const char *place)
{
	const struct tpf_fields *all = tpf_fields();
	struct tpf_field key = {.place = place};
	return all->n ? bsearch(&key, all->v, all->n, sizeof *all->v, by_place) : NULL;
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
