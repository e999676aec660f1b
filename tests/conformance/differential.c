/* differential.c - random schemas and instances, for comparing verdicts with other validators
 *
 * differential FOLDER N SEED FILE writes FOLDER/NAME-1.json to NAME-N.json, FILE with one thing in it changed or left out.
 * differential FOLDER PAIRS SEED makes schemas, too:
 *
 * FOLDER/NNNN/schema.json, FOLDER/NNNN/1.json to 4.json, and FOLDER/ours with a line "NNNN/K valid" or "NNNN/K invalid" a
 * pair. The schemas use every keyword of draft 2020-12 that asserts something, references of every spelling, an embedded
 * resource and dynamic anchors; a reference never leads back to itself without going down in the instance. Instances are
 * made to fit their schema, then changed at random; of each schema two valid and two invalid ones are taken where found. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "schema/schema.h"

#define N(table) (sizeof(table) / sizeof *(table))

enum { PER_SCHEMA = 4, TRIES = 60, DEPTH = 3, IN_ROOT = 1, IN_EMBEDDED = 2, ROOT = -1, EMBEDDED = 3 };

struct gen {
	uint64_t state;
	struct tpf_buf out;
	int rank;                       /* of the definition being written: in place it may refer to later ones only */
	bool below;                     /* a step down in the instance has been made since the definition began */
	bool root_node;                 /* the root has the dynamic anchor, too */
	const struct tpf_doc *schema;
};

/* ---- choosing ----------------------------------------------------------------------------------------------- */

/* splitmix64 (Steele, Lea, Flood 2014): the same numbers everywhere. */
static unsigned below(struct gen *g, size_t n)
{
	uint64_t z = g->state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) % n);
}

static bool one_in(struct gen *g, unsigned n)
{
	return !below(g, n);
}

/* clang-format off */
static const char *const names[] = {"a", "b", "c", "ab", "é", "x-1", "a b", "日本"};
static const char *const strings[] = {
	"", "a", "ab", "abc", "b", "cc", "aab", "x-1", "a b", "123", "é", "e\\u0301", "\\u00e9", "😀", "\\ud83d\\ude00a", "日本",
	"٣", "A", "a_b", "\\\"", "\\t",
};
static const char *const patterns[] = {
	"^a", "b$", "^[a-c]+$", "^x-", "é", "^.{2}$", "^\\\\p{L}+$", "\\\\d", "^(ab|c)*$", "a{1,2}b?", "^$", "\\\\u00e9",
	"^\\\\S+$", "[^a-z]", "^(?!a)", "\\\\bb", "^\\\\W?$", "(a|x)(.)",
};
static const char *const numbers[] = {
	"0", "1", "2", "3", "4", "5", "6", "10", "12", "-1", "-3", "1.0", "1.5", "2.50", "0.1", "0.3", "0.01", "1.13", "4.35", "0.0075",
	"1e2", "100", "-0", "-0.0", "1e-7", "12e-1", "3.14159", "9007199254740992", "9007199254740993", "12345678901234567890", "1e20",
	"100000000000000000000",
};
static const char *const steps[] = {"1", "2", "3", "0.1", "0.01", "0.5", "1.5", "1e-7", "0.0075", "1e2", "9007199254740993"};
static const char *const types[] = {"null", "boolean", "object", "array", "number", "string", "integer"};
static const char *const definitions[] = {"a", "b", "t~/ é", "c"};

/* What may be referred to, how it is spelled where, and where it stands. */
static const struct target { int rank, where; const char *ref, *pointer; } targets[] = {
	{0,            IN_ROOT,               "#/$defs/a",                            "/$defs/a"},
	{0,            IN_ROOT,               "#anchor-a",                            "/$defs/a"},
	{0,            IN_ROOT | IN_EMBEDDED, "root.json#anchor-a",                   "/$defs/a"},
	{1,            IN_ROOT,               "#/%24defs/b",                          "/$defs/b"},
	{1,            IN_ROOT | IN_EMBEDDED, "/root.json#/$defs/b",                  "/$defs/b"},
	{2,            IN_ROOT,               "#/$defs/t~0~1%20%C3%A9",               "/$defs/t~0~1 é"},
	{2,            IN_ROOT | IN_EMBEDDED, "root.json#/$defs/t~0~1%20%C3%A9",      "/$defs/t~0~1 é"},
	{EMBEDDED,     IN_ROOT | IN_EMBEDDED, "c.json",                               "/$defs/c"},
	{EMBEDDED,     IN_ROOT,               "https://example.org/c.json",           "/$defs/c"},
	{EMBEDDED,     IN_EMBEDDED,           "#",                                    "/$defs/c"},
	{EMBEDDED + 1, IN_EMBEDDED,           "#/$defs/in",                           "/$defs/c/$defs/in"},
	{EMBEDDED + 1, IN_ROOT | IN_EMBEDDED, "c.json#anchor-in",                     "/$defs/c/$defs/in"},
	{ROOT,         IN_ROOT,               "#",                                    ""},
	{ROOT,         IN_ROOT | IN_EMBEDDED, "root.json",                            ""},
};
/* clang-format on */

/* ---- values ------------------------------------------------------------------------------------------------- */

static void put(struct gen *g, const char *text)
{
	tpf_buf_puts(&g->out, text);
}

static void put_string(struct gen *g, const char *text)
{
	tpf_buf_printf(&g->out, "\"%s\"", text);
}

static void put_count(struct gen *g, int depth)
{
	(void)depth;
	tpf_buf_printf(&g->out, "%u", below(g, 4));
	put(g, one_in(g, 8) ? ".0" : "");
}

static void put_number(struct gen *g, int depth)
{
	(void)depth;
	put(g, numbers[below(g, N(numbers))]);
}

static void put_value(struct gen *g, int depth);

static void put_array(struct gen *g, int depth)
{
	put(g, "[");
	for (unsigned i = 0, n = below(g, 4); i < n; i++) {
		put(g, i ? "," : "");
		put_value(g, depth - 1);
	}
	put(g, "]");
}

static void put_object(struct gen *g, int depth)
{
	const char *comma = "";
	put(g, "{");
	for (size_t i = 0; i < N(names); i++) {
		if (!one_in(g, 3))
			continue;
		tpf_buf_printf(&g->out, "%s\"%s\":", comma, names[i]);
		put_value(g, depth - 1);
		comma = ",";
	}
	put(g, "}");
}

static void put_value(struct gen *g, int depth)
{
	switch (below(g, depth > 0 ? 8 : 5)) {
	case 0: put(g, one_in(g, 2) ? "null" : one_in(g, 2) ? "true" : "false"); break;
	case 1:
	case 2: put_number(g, 0); break;
	case 3:
	case 4: put_string(g, strings[below(g, N(strings))]); break;
	case 5: put_array(g, depth); break;
	default: put_object(g, depth);
	}
}

/* ---- schemas ------------------------------------------------------------------------------------------------ */

static void put_schema(struct gen *g, int depth);

/* A schema of what is inside the value. */
static void put_inside(struct gen *g, int depth)
{
	bool was = g->below;
	g->below = true;
	put_schema(g, depth);
	g->below = was;
}

/* Each of a few names, once: "name": what write() writes. */
static void put_named(struct gen *g, const char *const *from, size_t n, int depth, void (*write)(struct gen *, int))
{
	unsigned start = below(g, n), count = 1 + below(g, 3);
	put(g, "{");
	for (unsigned i = 0; i < count; i++) {
		tpf_buf_printf(&g->out, "%s\"%s\":", i ? "," : "", from[(start + i) % n]);
		write(g, depth);
	}
	put(g, "}");
}

static void put_some_names(struct gen *g, int depth)
{
	(void)depth;
	unsigned start = below(g, N(names)), count = below(g, 3);
	put(g, "[");
	for (unsigned i = 0; i < count; i++)
		tpf_buf_printf(&g->out, "%s\"%s\"", i ? "," : "", names[(start + i) % N(names)]);
	put(g, "]");
}

static void put_schemas(struct gen *g, int depth, void (*write)(struct gen *, int))
{
	put(g, "[");
	for (unsigned i = 0, n = 1 + below(g, 3); i < n; i++) {
		put(g, i ? "," : "");
		write(g, depth);
	}
	put(g, "]");
}

static void put_type(struct gen *g, int depth)
{
	(void)depth;
	unsigned t = below(g, N(types));
	if (one_in(g, 3))
		tpf_buf_printf(&g->out, "[\"%s\",\"%s\"]", types[t], types[(t + 1 + below(g, N(types) - 1)) % N(types)]);
	else
		put_string(g, types[t]);
}

/* Values that are surely not the same: `enum` should have no equal ones. */
static void put_enum(struct gen *g, int depth)
{
	put(g, "[");
	put_number(g, 0);
	tpf_buf_printf(&g->out, ",\"%s\",[", strings[below(g, N(strings))]);
	put_number(g, 0);
	put(g, "],");
	put_object(g, depth);
	put(g, "]");
}

static void put_bool(struct gen *g, int depth)
{
	(void)depth;
	put(g, one_in(g, 4) ? "false" : "true");
}

static void put_step(struct gen *g, int depth)
{
	(void)depth;
	put(g, steps[below(g, N(steps))]);
}

static void put_pattern(struct gen *g, int depth)
{
	(void)depth;
	put_string(g, patterns[below(g, N(patterns))]);
}

static void put_contains(struct gen *g, int depth)
{
	put_inside(g, depth);
	static const char *const bounds[] = {"minContains", "maxContains"};
	for (size_t i = 0; i < N(bounds); i++) {
		if (one_in(g, 2))
			tpf_buf_printf(&g->out, ",\"%s\":%u", bounds[i], below(g, 3));
	}
}

static void put_if(struct gen *g, int depth)
{
	put_schema(g, depth);
	static const char *const ways[] = {"then", "else"};
	for (size_t i = 0; i < N(ways); i++) {
		if (one_in(g, 4))
			continue;
		tpf_buf_printf(&g->out, ",\"%s\":", ways[i]);
		put_schema(g, depth);
	}
}

static void put_ref(struct gen *g, int depth)
{
	(void)depth;
	int here = g->rank >= EMBEDDED ? IN_EMBEDDED : IN_ROOT;
	const struct target *t;
	do
		t = &targets[below(g, N(targets))];
	while (!(t->where & here) || (!g->below && t->rank <= g->rank && t->rank <= EMBEDDED));
	put_string(g, t->ref);
}

/* To a dynamic anchor it leads to the root or to the embedded resource, as the way here has it, and only from further down;
 * to another it is a plain reference. */
static void put_dynamic_ref(struct gen *g, int depth)
{
	(void)depth;
	bool embedded = g->rank >= EMBEDDED;
	if (g->below && (g->root_node || embedded))
		put_string(g, "#node");
	else if (embedded)
		put_string(g, "#anchor-in");
	else
		put_string(g, g->below || g->rank < 0 ? "#anchor-a" : "c.json#anchor-in");
}

static void put_all(struct gen *g, int depth) { put_schemas(g, depth, put_schema); }
static void put_prefix(struct gen *g, int depth) { put_schemas(g, depth, put_inside); }
static void put_properties(struct gen *g, int depth) { put_named(g, names, N(names), depth, put_inside); }
static void put_by_pattern(struct gen *g, int depth) { put_named(g, patterns, N(patterns), depth, put_inside); }
static void put_dependents(struct gen *g, int depth) { put_named(g, names, N(names), depth, put_schema); }
static void put_required_by(struct gen *g, int depth) { put_named(g, names, N(names), depth, put_some_names); }

/* clang-format off */
static const struct keyword { const char *name; bool nests; void (*write)(struct gen *, int depth); } keywords[] = {
	{"type",                  false, put_type},
	{"enum",                  false, put_enum},
	{"const",                 false, put_value},
	{"multipleOf",            false, put_step},
	{"maximum",               false, put_number},
	{"exclusiveMaximum",      false, put_number},
	{"minimum",               false, put_number},
	{"exclusiveMinimum",      false, put_number},
	{"maxLength",             false, put_count},
	{"minLength",             false, put_count},
	{"pattern",               false, put_pattern},
	{"maxItems",              false, put_count},
	{"minItems",              false, put_count},
	{"uniqueItems",           false, put_bool},
	{"maxProperties",         false, put_count},
	{"minProperties",         false, put_count},
	{"required",              false, put_some_names},
	{"dependentRequired",     false, put_required_by},
	{"$ref",                  false, put_ref},
	{"$dynamicRef",           false, put_dynamic_ref},
	{"properties",            true,  put_properties},
	{"patternProperties",     true,  put_by_pattern},
	{"additionalProperties",  true,  put_inside},
	{"propertyNames",         true,  put_inside},
	{"dependentSchemas",      true,  put_dependents},
	{"unevaluatedProperties", true,  put_inside},
	{"prefixItems",           true,  put_prefix},
	{"items",                 true,  put_inside},
	{"contains",              true,  put_contains},
	{"unevaluatedItems",      true,  put_inside},
	{"allOf",                 true,  put_all},
	{"anyOf",                 true,  put_all},
	{"oneOf",                 true,  put_all},
	{"not",                   true,  put_schema},
	{"if",                    true,  put_if},
};
/* clang-format on */

/* Up to n keywords, none twice. */
static void put_keywords(struct gen *g, int depth, unsigned n, const char *comma)
{
	uint64_t used = 0;
	for (unsigned i = 0; i < n; i++) {
		/* Where there is room, rather one that nests. */
		unsigned k = below(g, N(keywords));
		if (depth > 0 && !keywords[k].nests && one_in(g, 2))
			k = below(g, N(keywords));
		if (used >> k & 1 || (keywords[k].nests && depth <= 0))
			continue;
		used |= (uint64_t)1 << k;
		tpf_buf_printf(&g->out, "%s\"%s\":", comma, keywords[k].name);
		keywords[k].write(g, depth - 1);
		comma = ",";
	}
}

static void put_schema(struct gen *g, int depth)
{
	if (one_in(g, 10)) {
		put(g, one_in(g, 2) ? "true" : "false");
		return;
	}
	put(g, "{");
	put_keywords(g, depth, 1 + below(g, depth > 0 ? 4 : 2), "");
	put(g, "}");
}

static void put_definition(struct gen *g, int rank)
{
	g->rank = rank;
	g->below = false;
	tpf_buf_printf(&g->out, "\"%s\":{", definitions[rank]);
	if (rank == 0)
		put(g, "\"$anchor\":\"anchor-a\",");
	if (rank == EMBEDDED) {
		g->rank = EMBEDDED + 1;
		put(g, "\"$id\":\"c.json\",\"$dynamicAnchor\":\"node\",\"$defs\":{\"in\":{\"$anchor\":\"anchor-in\",\"type\":");
		put_type(g, 0);
		put(g, "}},");
		g->rank = EMBEDDED;
	}
	put(g, "\"$comment\":\"\"");
	put_keywords(g, 2, 1 + below(g, 3), ",");
	put(g, "}");
}

static void put_root(struct gen *g)
{
	g->root_node = one_in(g, 2);
	put(g, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://example.org/root.json\",");
	put(g, g->root_node ? "\"$dynamicAnchor\":\"node\",\"$defs\":{" : "\"$defs\":{");
	for (int i = 0; i <= EMBEDDED; i++) {
		put(g, i ? "," : "");
		put_definition(g, i);
	}
	put(g, "}");
	g->rank = ROOT;
	g->below = false;
	put_keywords(g, DEPTH, 2 + below(g, 3), ",");
	put(g, "}\n");
}

/* ---- instances ---------------------------------------------------------------------------------------------- */

static void fit(struct gen *g, const struct tpf_node *schema, int depth);

static const struct tpf_node *member(struct gen *g, const struct tpf_node *schema, const char *name)
{
	return tpf_get(g->schema, schema, name);
}

/* A value as it stands, but something else for `instead`, or without it where it is a key. */
static void put_copy(struct gen *g, const struct tpf_doc *doc, const struct tpf_node *v, const struct tpf_node *instead)
{
	bool quoted = v->kind == TPF_STRING, object = v->kind == TPF_OBJECT;
	const char *comma = "";
	if (v == instead) {
		put_value(g, 1);
	} else if (v->kind < TPF_ARRAY) {
		tpf_buf_put(&g->out, doc->bytes + v->at - quoted, v->len + 2u * quoted);
	} else {
		put(g, object ? "{" : "[");
		for (const struct tpf_node *c = tpf_first(v); c; c = tpf_next(v, c)) {
			if (object && c == instead)
				continue;
			put(g, comma);
			if (object) {
				put_copy(g, doc, c, NULL);
				put(g, ":");
			}
			put_copy(g, doc, c + object, instead);
			comma = ",";
		}
		put(g, object ? "}" : "]");
	}
}

static bool lists(struct gen *g, const struct tpf_node *array, const char *name)
{
	for (const struct tpf_node *v = array ? tpf_first(array) : NULL; v; v = tpf_next(array, v)) {
		if (tpf_is(g->schema, v, name))
			return true;
	}
	return false;
}

static void fit_object(struct gen *g, const struct tpf_node *schema, int depth)
{
	const struct tpf_node *properties = member(g, schema, "properties"), *required = member(g, schema, "required");
	const char *comma = "";
	put(g, "{");
	for (size_t i = 0; i < N(names); i++) {
		const struct tpf_node *inside = member(g, properties, names[i]);
		if (!lists(g, required, names[i]) && one_in(g, inside ? 3 : 1) && !one_in(g, 6))
			continue;
		tpf_buf_printf(&g->out, "%s\"%s\":", comma, names[i]);
		fit(g, inside ? inside : member(g, schema, one_in(g, 2) ? "additionalProperties" : "unevaluatedProperties"), depth - 1);
		comma = ",";
	}
	put(g, "}");
}

static void fit_array(struct gen *g, const struct tpf_node *schema, int depth)
{
	static const char *const others[] = {"items", "contains", "unevaluatedItems", "items"};
	const struct tpf_node *prefix = member(g, schema, "prefixItems");
	put(g, "[");
	for (unsigned i = 0, n = below(g, 5); i < n; i++) {
		put(g, i ? "," : "");
		fit(g, prefix && i < prefix->count ? tpf_at(prefix, i) : member(g, schema, others[below(g, N(others))]), depth - 1);
	}
	put(g, "]");
}

/* A bound itself is the number where verdicts part. */
static void fit_number(struct gen *g, const struct tpf_node *schema)
{
	static const char *const bounds[] = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"};
	const struct tpf_node *bound = member(g, schema, bounds[below(g, N(bounds))]);
	if (bound)
		put_copy(g, g->schema, bound, NULL);
	else
		put_number(g, 0);
}

static const struct tpf_node *referred(struct gen *g, const struct tpf_node *ref)
{
	for (size_t i = 0; ref && i < N(targets); i++) {
		if (tpf_is(g->schema, ref, targets[i].ref))
			return tpf_find(g->schema, g->schema->nodes, targets[i].pointer);
	}
	return NULL;
}

/* One of the schemas that hold of the same value; NULL: none, or not chosen. */
static const struct tpf_node *in_place(struct gen *g, const struct tpf_node *schema)
{
	static const char *const ways[] = {"$ref", "allOf", "anyOf", "oneOf", "then", "else", "if"};
	const char *way = ways[below(g, N(ways))];
	const struct tpf_node *v = member(g, schema, way);
	return !v ? NULL : v->kind == TPF_ARRAY ? tpf_at(v, below(g, v->count)) : v->kind == TPF_STRING ? referred(g, v) : v;
}

static const char *type_for(struct gen *g, const struct tpf_node *schema)
{
	/* clang-format off */
	static const struct { const char *type, *keywords[7]; } hints[] = {
		{"object", {"properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties", "dependentSchemas"}},
		{"array",  {"items", "prefixItems", "contains", "unevaluatedItems", "uniqueItems", "minItems"}},
		{"number", {"minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"}},
		{"string", {"pattern", "minLength", "maxLength"}},
	};
	/* clang-format on */
	const struct tpf_node *type = member(g, schema, "type");
	if (type && type->kind == TPF_ARRAY)
		type = tpf_at(type, below(g, type->count));
	for (size_t i = 0; type && i < N(types); i++) {
		if (tpf_is(g->schema, type, types[i]))
			return types[i];
	}
	for (size_t i = 0, h = below(g, N(hints)); i < N(hints); i++, h = (h + 1) % N(hints)) {
		for (const char *const *k = hints[h].keywords; *k; k++) {
			if (member(g, schema, *k))
				return hints[h].type;
		}
	}
	return "";
}

/* A value that may well fit; what decides is the verdict. */
static void fit(struct gen *g, const struct tpf_node *schema, int depth)
{
	const struct tpf_node *same, *fixed;
	const char *type;
	if (!schema || schema->kind != TPF_OBJECT || depth < 0)
		put_value(g, depth);
	else if ((same = in_place(g, schema)) != NULL)
		fit(g, same, depth - 1);
	else if ((fixed = member(g, schema, "const")) != NULL)
		put_copy(g, g->schema, fixed, NULL);
	else if ((fixed = member(g, schema, "enum")) != NULL)
		put_copy(g, g->schema, tpf_at(fixed, below(g, fixed->count)), NULL);
	else if (!strcmp(type = type_for(g, schema), "object"))
		fit_object(g, schema, depth);
	else if (!strcmp(type, "array"))
		fit_array(g, schema, depth);
	else if (!strcmp(type, "number") || !strcmp(type, "integer"))
		fit_number(g, schema);
	else if (!strcmp(type, "string"))
		put_string(g, strings[below(g, N(strings))]);
	else
		put_value(g, depth);
}

/* ---- pairs -------------------------------------------------------------------------------------------------- */

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "differential: %s: %s\n", what, why);
	exit(1);
}

static void write_file(struct tpf *job, const char *folder, size_t schema, const char *name, const struct tpf_buf *text)
{
	const char *why, *path = tpf_sprintf(&job->arena, "%s/%04zu/%s.json", folder, schema, name);
	if (!tpf_file_write(path, text->text, text->len, &why))
		fail(path, why);
}

/* What was written, as a document of its own. */
static struct tpf_doc *read_out(struct gen *g, struct tpf *job)
{
	struct tpf_doc *doc = tpf_json_read(job, "", tpf_strndup(&job->arena, g->out.text, g->out.len), g->out.len, 0);
	if (!doc || job->diag.n)
		fail("not JSON", g->out.text);
	return doc;
}

/* Both ways to the verdict, which must agree. */
static bool judge(const struct tpf_schema *s, struct tpf_doc *doc)
{
	struct tpf job = {0};
	bool valid = tpf_schema_valid(s, doc, doc->nodes), told = tpf_schema_run(&job, s, doc);
	if (valid != told || told != !job.diag.n)
		fail("verdict and findings disagree", doc->bytes);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
	return valid;
}

/* Up to `room` pairs of one new schema; returns how many. */
static size_t make_pairs(struct gen *g, const char *folder, FILE *ours, size_t number, size_t room)
{
	struct tpf job = {0};
	g->out.len = 0;
	put_root(g);
	struct tpf_doc *schema = read_out(g, &job), *last = NULL;
	struct tpf_schema *s = tpf_schema_compile(&job, schema, NULL);
	if (!s)
		fail(job.diag.n ? job.diag.list[0]->message : "does not compile", schema->bytes);
	const char *path = tpf_sprintf(&job.arena, "%s/%04zu", folder, number);
	if (mkdir(path, 0777) && errno != EEXIST)
		fail(path, strerror(errno));
	write_file(&job, folder, number, "schema", &g->out);

	size_t made[2] = {0};
	g->schema = schema;
	for (unsigned i = 0; i < TRIES && made[0] + made[1] < room; i++) {
		g->out.len = 0;
		if (last && one_in(g, 2))
			put_copy(g, last, last->nodes, last->nodes + below(g, last->n_nodes));
		else
			fit(g, schema->nodes, DEPTH);
		put(g, "\n");
		last = read_out(g, &job);
		bool valid = judge(s, last);
		/* As many valid as invalid ones, as long as there is hope. */
		if (made[valid] >= room / 2 && i < TRIES - room)
			continue;
		made[valid]++;
		const char *name = tpf_sprintf(&job.arena, "%zu", made[0] + made[1]);
		write_file(&job, folder, number, name, &g->out);
		fprintf(ours, "%04zu/%s %s\n", number, name, valid ? "valid" : "invalid");
	}
	tpf_schema_free(s);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
	return made[0] + made[1];
}

/* A document as it is but for one value or member. */
static void change(struct gen *g, const char *folder, size_t n, const char *path)
{
	struct tpf job = {0};
	const char *why, *name = tpf_path_name(path);
	if (!tpf_file_read(path, TPF_JSON_SIZE, &g->out, &why))
		fail(path, why);
	struct tpf_doc *doc = read_out(g, &job);
	for (size_t i = 1; i <= n; i++) {
		g->out.len = 0;
		put_copy(g, doc, doc->nodes, doc->nodes + 1 + below(g, doc->n_nodes - 1));
		put(g, "\n");
		const char *to = tpf_sprintf(&job.arena, "%s/%.*s-%zu.json", folder, (int)strcspn(name, "."), name, i);
		if (!tpf_file_write(to, g->out.text, g->out.len, &why))
			fail(to, why);
	}
	tpf_arena_free(&job.arena);
}

static void make(struct gen *g, const char *folder, size_t pairs)
{
	char *path = tpf_path_join(folder, "ours");
	FILE *ours = fopen(path, "w");
	if (!ours)
		fail(path, strerror(errno));
	for (size_t n = 0, schema = 1; n < pairs; schema++)
		n += make_pairs(g, folder, ours, schema, pairs - n < PER_SCHEMA ? pairs - n : PER_SCHEMA);
	if (fclose(ours))
		fail(path, strerror(errno));
	free(path);
}

int main(int argc, char **argv)
{
	if (argc < 4 || argc > 5) {
		fputs("usage: differential FOLDER N SEED [FILE]\n", stderr);
		return 2;
	}
	size_t n = strtoul(argv[2], NULL, 10);
	struct gen g = {.state = strtoull(argv[3], NULL, 10)};
	if (argc > 4)
		change(&g, argv[1], n, argv[4]);
	else
		make(&g, argv[1], n);
	tpf_buf_free(&g.out);
	return 0;
}
