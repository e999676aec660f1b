#include "model/fields_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "json/hash.h"

enum { REFS_MAX = 8, DEPTH_MAX = 24, ROWS = 1 << 11 };

/* ---- words ---- */

/* The keywords that are looked at. */
enum word {
	REF, PROPERTIES, ITEMS, ALL_OF, ANY_OF, ONE_OF, TYPE, TITLE, DESCRIPTION, FIELD, UNIT, UNITS, UNIT_FROM, UNIT_MAP, UNIT_ALSO, LEVEL,
	WHEN, ONCE, UNKNOWN, WORDS,
};
static const char *const keywords[] = {
	[REF] = "$ref", [PROPERTIES] = "properties", [ITEMS] = "items", [ALL_OF] = "allOf", [ANY_OF] = "anyOf", [ONE_OF] = "oneOf",
	[TYPE] = "type", [TITLE] = "title", [DESCRIPTION] = "description", [FIELD] = "x-tpf-field", [UNIT] = "x-tpf-unit",
	[UNITS] = "x-tpf-units", [UNIT_FROM] = "x-tpf-unit-from", [UNIT_MAP] = "x-tpf-unit-map", [UNIT_ALSO] = "x-tpf-unit-also",
	[LEVEL] = "x-tpf-level", [WHEN] = "x-tpf-when", [ONCE] = "x-tpf-once", [UNKNOWN] = "x-tpf-unknown", NULL,
};
/* The words of the value forms: no fields of their own, except where the schema says so. */
static const char *const form_words[] = {
	"value", "unit", "u", "U", "k", "bound", "fwhm", "basis", "unknown", "n", "min", "mean", "std",
	"p50", "p90", "p95", "p97", "p99", "p99.9", "max", NULL,
};

/* A list of names, by their keys' hash. */
struct names {
	const char *const *list;
	unsigned char slot[128];        /* of the list plus one */
	struct { uint16_t hash, len; } key[32]; /* of the list */
};

static void place_names(struct names *names, const char *const *list)
{
	names->list = list;
	for (size_t k = 0; list[k]; k++) {
		names->key[k].len = (uint16_t)strlen(list[k]);
		names->key[k].hash = tpf_key_hash(list[k], names->key[k].len);
		size_t i = names->key[k].hash % sizeof names->slot;
		while (names->slot[i])
			i = (i + 1) % sizeof names->slot;
		names->slot[i] = (unsigned char)(k + 1);
	}
}

/* Which of the names a key is; -1: none. A key with escapes is none. */
static int name_of(const struct names *names, const struct tpf_doc *doc, const struct tpf_node *key)
{
	if (key->flags & TPF_NODE_ESCAPED)
		return -1;
	for (size_t i = key->hash % sizeof names->slot; names->slot[i]; i = (i + 1) % sizeof names->slot) {
		int k = names->slot[i] - 1;
		bool same = names->key[k].hash == key->hash && names->key[k].len == key->len;
		if (same && tpf_same_bytes(names->list[k], doc->bytes + key->at, key->len))
			return k;
	}
	return -1;
}

/* ---- subschemas ---- */

/* What adds members or elements to a place. */
struct link {
	const struct tpf_node *by[ONE_OF + 1]; /* enum word; REF is where the next link stands */
};

/* A subschema as it is used: the site, then what its $refs lead to. What stands beside a $ref counts first. */
struct site {
	struct link *links;
	size_t n;
	const struct tpf_field *row;    /* what it says of its value, made when first needed; the place is another wherever it is used */
	const struct tpf_node *units;   /* x-tpf-units */
	bool annotated;                 /* says itself that it is a field, or its unit */
};

/* What a site's subschemas say by each keyword: the first that has it. */
struct said {
	const struct tpf_node *by[WORDS];
};

struct walk {
	const struct tpf_doc *doc;
	struct tpf_arena *arena, aside; /* of the table; of what the walk alone needs */
	struct names keywords, form_words;
	struct led {                    /* a $ref and where it leads: the last of each hash, as most are written many times */
		const struct tpf_node *ref, *to;
	} led[256];
	struct site **sites;            /* by node: most are used at many places, and read once */
	struct tpf_buf place;           /* of the subschema at hand */
	struct tpf_field *rows[ROWS];   /* as they were found, one a place */
	size_t n;
	uint16_t slot[2 * ROWS];        /* of the rows plus one, by their places' hash */
};

/* One subschema's own keywords: to the link, and to what is said where nothing said it yet. */
static void read_own(const struct walk *w, const struct tpf_node *node, struct said *all, struct link *link)
{
	*link = (struct link){{NULL}};
	for (const struct tpf_node *k = node->kind == TPF_OBJECT ? tpf_first(node) : NULL; k; k = tpf_next(node, k)) {
		int word = name_of(&w->keywords, w->doc, k);
		if (word >= 0 && !all->by[word])
			all->by[word] = k + 1;
		if (word >= 0 && word <= ONE_OF && !link->by[word])
			link->by[word] = k + 1;
	}
}

static bool leads_on(const struct link *own)
{
	for (int word = PROPERTIES; word <= ONE_OF; word++)
		if (own->by[word])
			return true;
	return false;
}

static const char *text(const struct walk *w, const struct tpf_node *node)
{
	return tpf_text(w->arena, w->doc, node, NULL);
}

static const struct tpf_node *follow(struct walk *w, const struct tpf_node *ref)
{
	if (!ref || ref->kind != TPF_STRING || w->doc->bytes[ref->at] != '#')
		return NULL;
	const char *written = w->doc->bytes + ref->at;
	struct led *led = &w->led[tpf_key_hash(written, ref->len) % (sizeof w->led / sizeof *w->led)];
	bool same = led->ref && led->ref->len == ref->len && tpf_same_bytes(w->doc->bytes + led->ref->at, written, ref->len);
	if (!same)
		*led = (struct led){ref, tpf_find(w->doc, tpf_root(w->doc), text(w, ref) + 1)};
	return led->to;
}

/* Of a site and what its $refs lead to; the links, for which there is room of REFS_MAX, and how many. */
static struct said read_chain(struct walk *w, const struct tpf_node *node, struct link *links, size_t *n)
{
	struct said all = {{NULL}};
	*n = 0;
	for (int step = 0; node && step < REFS_MAX; step++) {
		struct link *own = &links[*n];
		read_own(w, node, &all, own);
		*n += leads_on(own);
		node = follow(w, own->by[REF]);
	}
	return all;
}

/* ---- what it says of a value ---- */

/* A unit of the schema that does not parse is our own mistake. */
static struct tpf_unit unit_of(const char *unit_text)
{
	struct tpf_unit unit = {.times = 1, .over = 1, .factor = 1};
	bool ok = !unit_text || !*unit_text || tpf_unit_parse(unit_text, &unit, NULL);
	assert(ok);
	(void)ok;
	return unit;
}

/* {"add": "W"} or ["req"] as a list. */
static const struct tpf_unit_word *unit_words(const struct walk *w, const struct tpf_node *node)
{
	if (!node || (node->kind != TPF_OBJECT && node->kind != TPF_ARRAY))
		return NULL;
	struct tpf_unit_word *list = tpf_alloc_n(w->arena, node->count + (size_t)1, sizeof *list);
	size_t n = 0;
	for (const struct tpf_node *c = tpf_first(node); c && n < node->count; c = tpf_next(node, c)) {
		list[n].word = text(w, c);
		list[n].text = node->kind == TPF_OBJECT ? text(w, c + 1) : list[n].word;
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

static void set_unit(struct tpf_field *f, const char *unit)
{
	f->unit = unit;
	f->si = unit_of(unit);
	f->quantity |= unit && *unit;
}

/* {"/power/boundary": "facility"}, {"reference": true} */
static void read_condition(const struct walk *w, const struct tpf_node *when, struct tpf_field *f)
{
	if (!when || when->kind != TPF_OBJECT || !when->count)
		return;
	const struct tpf_node *key = tpf_first(when);
	f->when = text(w, key);
	f->when_word = text(w, key + 1);
}

static bool is_true(const struct tpf_node *node)
{
	return node && node->kind == TPF_TRUE;
}

static const struct tpf_node *string(const struct tpf_node *node)
{
	return node && node->kind == TPF_STRING ? node : NULL;
}

static const struct tpf_field *new_row(struct walk *w, const struct tpf_node *node, const struct said *said)
{
	struct tpf_field *f = tpf_alloc(&w->aside, sizeof *f);
	const struct tpf_node *level = said->by[LEVEL], *type = said->by[TYPE];
	*f = (struct tpf_field){
		.name = text(w, said->by[FIELD]),
		.title = string(said->by[TITLE]),
		.meaning = string(said->by[DESCRIPTION]),
		.unit_from = text(w, said->by[UNIT_FROM]),
		.unit_map = unit_words(w, said->by[UNIT_MAP]),
		.unit_also = unit_words(w, said->by[UNIT_ALSO]),
		.plain = tpf_is(w->doc, type, "integer") || tpf_is(w->doc, type, "number"),
		.schema = node,
		.once = is_true(said->by[ONCE]),
		.may_be_unknown = is_true(said->by[UNKNOWN]),
	};
	f->need[TPF_L1] = need_of(w, level, "L1");
	f->need[TPF_L2] = need_of(w, level, "L2");
	f->need[TPF_L3] = need_of(w, level, "L3");
	read_condition(w, said->by[WHEN], f);
	f->quantity = f->unit_from;
	const char *unit = text(w, said->by[UNIT]);
	set_unit(f, f->unit_from ? NULL : unit ? unit : "");
	return f;
}

/* Of a node: its row too where `row` asks for one, or it is annotated. */
static const struct site *site_of(struct walk *w, const struct tpf_node *node, bool row)
{
	struct site **known = &w->sites[node - w->doc->nodes], *site = *known;
	if (site && (site->row || !row))
		return site;
	struct link links[REFS_MAX];
	size_t n;
	struct said said = read_chain(w, node, links, &n);
	if (!site) {
		site = *known = tpf_alloc(&w->aside, sizeof *site);
		*site = (struct site){.n = n, .units = said.by[UNITS], .annotated = said.by[UNIT] || said.by[FIELD] || said.by[UNIT_FROM]};
		site->links = tpf_alloc_n(&w->aside, n, sizeof *links);
		memcpy(site->links, links, n * sizeof *links);
	}
	if (row || site->annotated)
		site->row = new_row(w, node, &said);
	return site;
}

/* ---- the walk ---- */

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

static void add_row(struct walk *w, const struct tpf_field *f)
{
	const char *place = tpf_buf_str(&w->place);
	size_t i = tpf_hash_bytes(place, w->place.len) % (2 * ROWS);
	for (; w->slot[i]; i = (i + 1) % (2 * ROWS))
		if (!strcmp(w->rows[w->slot[i] - 1]->place, place)) {
			merge(w->rows[w->slot[i] - 1], f);
			return;
		}
	assert(w->n < ROWS);
	struct tpf_field *row = w->rows[w->n++] = tpf_alloc(&w->aside, sizeof *row);
	*row = *f;
	row->place = tpf_strndup(&w->aside, place, w->place.len);
	w->slot[i] = (uint16_t)w->n;
}

/* A step down the place, and back to where it was. */
static size_t step(struct walk *w, const struct tpf_node *key)
{
	size_t before = w->place.len;
	tpf_buf_putc(&w->place, '/');
	if (key)
		tpf_buf_put(&w->place, w->doc->bytes + key->at, key->len);
	else
		tpf_buf_putc(&w->place, '*');
	return before;
}

static void back(struct walk *w, size_t before)
{
	w->place.text[w->place.len = before] = '\0';
}

/* Members whose units the object says: {"core": "Hz", "locked": ""}. */
static void read_units(struct walk *w, const struct tpf_node *units)
{
	for (const struct tpf_node *k = units ? tpf_first(units) : NULL; k; k = tpf_next(units, k)) {
		struct tpf_field *f = tpf_alloc(w->arena, sizeof *f);
		set_unit(f, text(w, k + 1));
		size_t before = step(w, k);
		add_row(w, f);
		back(w, before);
	}
}

static void walk_schema(struct walk *, const struct tpf_node *, int depth, bool row);

static void walk_members(struct walk *w, const struct link *l, int depth)
{
	const struct tpf_node *members = l->by[PROPERTIES];
	for (const struct tpf_node *k = members ? tpf_first(members) : NULL; k; k = tpf_next(members, k)) {
		size_t before = step(w, k);
		walk_schema(w, k + 1, depth + 1, name_of(&w->form_words, w->doc, k) < 0);
		back(w, before);
	}
	if (l->by[ITEMS]) {
		size_t before = step(w, NULL);
		walk_schema(w, l->by[ITEMS], depth + 1, true);
		back(w, before);
	}
	for (int word = ALL_OF; word <= ONE_OF; word++) {
		const struct tpf_node *list = l->by[word];
		for (const struct tpf_node *c = list ? tpf_first(list) : NULL; c; c = tpf_next(list, c))
			walk_schema(w, c, depth + 1, false);
	}
}

/* `row` is false for a word of a form and for the branches of one place: they add members, and a row only where they have
 * annotations. */
static void walk_schema(struct walk *w, const struct tpf_node *node, int depth, bool row)
{
	if (depth > DEPTH_MAX || node->kind != TPF_OBJECT)
		return;
	const struct site *site = site_of(w, node, row);
	if (site->annotated || row)
		add_row(w, site->row);
	read_units(w, site->units);
	for (size_t i = 0; i < site->n; i++)
		walk_members(w, &site->links[i], depth);
}

/* ---- the table ---- */

static int by_place(const void *a, const void *b)
{
	const struct tpf_field *const *x = a, *const *y = b;
	return strcmp((*x)->place, (*y)->place);
}

static struct tpf_fields sorted(struct walk *w)
{
	struct tpf_field *fields = tpf_alloc_n(w->arena, w->n, sizeof *fields);
	qsort(w->rows, w->n, sizeof *w->rows, by_place);
	for (size_t i = 0; i < w->n; i++) {
		fields[i] = *w->rows[i];
		fields[i].place = tpf_strdup(w->arena, fields[i].place);
	}
	return (struct tpf_fields){.v = fields, .n = w->n};
}

struct tpf_fields tpf_fields_read(struct tpf_arena *a, const struct tpf_doc *schema)
{
	struct walk *w = tpf_xcalloc(1, sizeof *w); /* new: too large for a thread's stack */
	w->doc = schema;
	w->arena = a;
	place_names(&w->keywords, keywords);
	place_names(&w->form_words, form_words);
	w->sites = tpf_alloc_n(&w->aside, schema->n_nodes, sizeof *w->sites);
	walk_schema(w, tpf_root(schema), 0, false);
	struct tpf_fields fields = sorted(w);
	tpf_arena_free(&w->aside);
	tpf_buf_free(&w->place);
	free(w);
	return fields;
}
