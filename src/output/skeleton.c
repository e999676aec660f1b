/* skeleton.c - a bundle to fill in, made from what the schema requires, and what of it was left; the schema without our annotations. */
#include <string.h>

#include "base/resource.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/fields.h"
#include "output/output.h"

struct maker {
	const json_t *root;             /* the schema */
	const char *level;              /* "L2", "L3": asks for more members than the form does; NULL: the form alone, which is L1 */
};

/* "#/$defs/quantity" -> its schema; borrowed. */
static const json_t *resolve(const struct maker *m, const json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	return ref && !strncmp(ref, "#/$defs/", 8) ? json_object_get(json_object_get(m->root, "$defs"), ref + 8) : NULL;
}

/* A keyword where it is used, else in what is referred to. */
static const json_t *keyword(const struct maker *m, const json_t *schema, const char *name)
{
	for (; schema; schema = resolve(m, schema)) {
		const json_t *found = json_object_get(schema, name);
		if (found)
			return found;
	}
	return NULL;
}

static const json_t *property(const struct maker *m, const json_t *schema, const char *name)
{
	for (; schema; schema = resolve(m, schema)) {
		const json_t *found = json_object_get(json_object_get(schema, "properties"), name);
		if (found)
			return found;
	}
	return NULL;
}

static json_t *example(const struct maker *m, const json_t *schema);

#define ONE_OF " One of: "

/* "How requests arrive. One of: offline, server." */
static json_t *to_fill(const struct maker *m, const json_t *schema)
{
	const char *what = json_string_value(keyword(m, schema, "description"));
	const json_t *words = json_object_get(keyword(m, schema, "then"), "enum"), *word;
	struct tpf_buf b = {0};
	size_t i;

	words = words ? words : keyword(m, schema, "enum");

	tpf_buf_puts(&b, TPF_TO_FILL);
	tpf_buf_puts(&b, what ? what : "a value");
	json_array_foreach(words, i, word)
		if (json_is_string(word))
			tpf_buf_printf(&b, "%s%s", i ? ", " : ONE_OF, json_string_value(word));
		else
			tpf_buf_printf(&b, "%s%lld", i ? ", " : ONE_OF, (long long)json_integer_value(word));
	if (words)
		tpf_buf_putc(&b, '.');
	json_t *text = json_string(tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static json_t *unknown(const struct maker *m, const json_t *schema)
{
	return json_pack("{s:o}", "unknown", to_fill(m, schema));
}

static void add_required(const struct maker *m, const json_t *from, const json_t *schema, json_t *to)
{
	size_t i;
	json_t *name;

	json_array_foreach(json_object_get(from, "required"), i, name) {
		const char *key = json_string_value(name);
		const json_t *member = property(m, schema, key);
		if (member && !json_object_get(to, key))
			json_object_set_new(to, key, example(m, member));
	}
}

/* Does the level require this member, or something in it? A conditional field is left to its finding. */
static bool asked(const struct maker *m, const json_t *schema)
{
	const char *need = json_string_value(json_object_get(json_object_get(schema, "x-tpf-level"), m->level)), *key;
	json_t *member;

	if (need)
		return !strcmp(need, "R");
	for (; schema; schema = resolve(m, schema)) {
		if (json_object_get(schema, "items") && asked(m, json_object_get(schema, "items")))
			return true;
		json_object_foreach(json_object_get(schema, "properties"), key, member)
			if (asked(m, member))
				return true;
	}
	return false;
}

/* Words of the value forms, which {"unknown": ...} stands for. */
static bool is_of_the_value(const char *key)
{
	static const char *const words[] = {"value", "u", "n", "max", "mean"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(key, words[i]))
			return true;
	return false;
}

static void add_asked(const struct maker *m, const json_t *from, json_t *to)
{
	const char *key;
	json_t *member;

	json_object_foreach(json_object_get(from, "properties"), key, member)
		if (!json_object_get(to, key) && !(json_object_get(to, "unknown") && is_of_the_value(key)) && asked(m, member))
			json_object_set_new(to, key, example(m, member));
}

/* Members that nobody requires, of an object that is required. */
static void add_all(const struct maker *m, const json_t *schema, json_t *to)
{
	const char *key;
	json_t *member;

	for (; schema; schema = resolve(m, schema))
		json_object_foreach(json_object_get(schema, "properties"), key, member)
			json_object_set_new(to, key, example(m, member));
}

static json_t *fill(const struct maker *m, const json_t *schema, json_t *out)
{
	for (const json_t *s = schema; s; s = resolve(m, s))
		add_required(m, s, schema, out);
	for (const json_t *s = schema; s && m->level; s = resolve(m, s))
		add_asked(m, s, out);
	if (!json_object_size(out))
		add_all(m, schema, out);
	return out;
}

static bool has_type(const struct maker *m, const json_t *schema, const char *type)
{
	const json_t *t = keyword(m, schema, "type");
	size_t i;
	json_t *one;

	if (json_is_string(t))
		return !strcmp(json_string_value(t), type);
	json_array_foreach(t, i, one)
		if (!strcmp(json_string_value(one), type))
			return true;
	return false;
}

/* What stands in the skeleton for one member: its only value, "unknown" where that may be said, the example of its place (ids that
 * refer to each other), else the form alone. */
static json_t *example(const struct maker *m, const json_t *schema)
{
	const json_t *fixed = keyword(m, schema, "const"), *first = json_array_get(keyword(m, schema, "enum"), 0);
	const json_t *shown = json_array_get(json_object_get(schema, "examples"), 0);

	if (fixed)
		return json_copy((json_t *)fixed);
	if (property(m, schema, "unknown"))
		return fill(m, schema, unknown(m, schema));
	if (first)
		return m->level ? to_fill(m, schema) : json_copy((json_t *)first);
	if (shown)
		return json_copy((json_t *)shown);
	if (has_type(m, schema, "array"))
		return json_pack("[o]", example(m, keyword(m, schema, "items")));
	if (has_type(m, schema, "object"))
		return fill(m, schema, json_object());
	return to_fill(m, schema);
}

json_t *tpf_output_skeleton(enum tpf_level level)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	static const char *const names[] = {[TPF_L1] = "L1", [TPF_L2] = "L2", [TPF_L3] = "L3"};
	json_t *root = json_loadb((const char *)r->bytes, (size_t)(r->end - r->bytes), 0, NULL);
	const struct maker m = {root, level > TPF_L1 ? names[level] : NULL};
	json_t *out = fill(&m, root, json_object());

	json_object_set_new(json_object_get(out, "report"), "claimed_level", json_string(names[level]));
	json_decref(root);
	return out;
}

/* Where a value belongs that is still {"unknown": "to fill in: ..."}: the object, when that is all or the beginning of it. */
static const struct tpf_node *whole(const struct tpf_doc *doc, const struct tpf_node *text)
{
	const struct tpf_node *key = text - 1, *object = text - 2;
	bool told = text - doc->nodes >= 2 && object->kind == TPF_OBJECT && key->kind == TPF_STRING && key->len == 7 &&
			!memcmp(doc->bytes + key->at, "unknown", 7);

	return told ? object : text;
}

static void report_unfilled(struct tpf *job, struct tpf_doc *doc, const struct tpf_node *text)
{
	const struct tpf_node *value = whole(doc, text);
	struct tpf_place place = tpf_doc_place(job, doc, text), at = tpf_doc_place(job, doc, value);

	place.pointer = at.pointer;
	const char *words = tpf_text(&job->arena, doc, text, NULL);
	struct tpf_finding *f = tpf_report(job, TPF_SC_012, &place, "this is %s", words);
	const struct tpf_field *field = place.pointer ? tpf_field_at(place.pointer) : NULL;
	const char *choice = strstr(words, ONE_OF);
	bool numbers = choice && choice[strlen(ONE_OF)] >= '0' && choice[strlen(ONE_OF)] <= '9';
	const char *written = numbers ? "one of these numbers" : choice ? "one of these words, in quotes" : field ? tpf_field_written(&job->arena, field) : "a value";
	if (value == text)
		tpf_hint(job, f, "write %s", written);
	else if (value->count > 1 && tpf_get(doc, value, "name"))
		tpf_hint(job, f, "in place of \"unknown\" write \"value\", and \"unit\" where it has one; or say there why it is not known");
	else if (value->count > 1)
		tpf_hint(job, f, "take \"unknown\" out where the value stands beside it; or say there why it is not known");
	else
		tpf_hint(job, f, "in place of {\"unknown\": ...} write %s; or say in it why it is not known", written);
}

static bool is_unfilled(const struct tpf_doc *doc, const struct tpf_node *n)
{
	const size_t len = strlen(TPF_TO_FILL);
	return n->kind == TPF_STRING && n->len >= len && !memcmp(doc->bytes + n->at, TPF_TO_FILL, len);
}

/* That such a text is no number, none of the words, no digest. */
static bool is_about_unfilled(const struct tpf_finding *f, const void *doc)
{
	const struct tpf_node *n = f->place.pointer ? tpf_find(doc, tpf_root(doc), f->place.pointer) : NULL;
	return n && is_unfilled(doc, n);
}

void tpf_output_unfilled(struct tpf *job, struct tpf_doc *doc)
{
	tpf_diag_drop(job, is_about_unfilled, doc);
	for (const struct tpf_node *n = doc->nodes; n < doc->nodes + doc->n_nodes; n++)
		if (is_unfilled(doc, n))
			report_unfilled(job, doc, n);
}

static bool ours(const char *key)
{
	return !strncmp(key, "x-tpf-", 6);
}

json_t *tpf_output_plain_schema(const json_t *annotated)
{
	json_t *out;
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_array(annotated)) {
		out = json_array();
		json_array_foreach((json_t *)annotated, i, value)
			json_array_append_new(out, tpf_output_plain_schema(value));
		return out;
	}
	if (!json_is_object(annotated))
		return json_incref((json_t *)annotated);
	out = json_object();
	json_object_foreach((json_t *)annotated, key, value)
		if (!ours(key))
			json_object_set_new(out, key, tpf_output_plain_schema(value));
	return out;
}
