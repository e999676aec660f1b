/* skeleton.c - a bundle to fill in, made from what the schema requires, and what of it was left; the schema without our annotations. */
#include <string.h>

#include "base/resource.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/fields.h"
#include "output/output.h"

/* "#/$defs/quantity" -> its schema; borrowed. */
static const json_t *resolve(const json_t *root, const json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	return ref && !strncmp(ref, "#/$defs/", 8) ? json_object_get(json_object_get(root, "$defs"), ref + 8) : NULL;
}

/* A keyword where it is used, else in what is referred to. */
static const json_t *keyword(const json_t *root, const json_t *schema, const char *name)
{
	for (; schema; schema = resolve(root, schema)) {
		const json_t *found = json_object_get(schema, name);
		if (found)
			return found;
	}
	return NULL;
}

static const json_t *property(const json_t *root, const json_t *schema, const char *name)
{
	for (; schema; schema = resolve(root, schema)) {
		const json_t *found = json_object_get(json_object_get(schema, "properties"), name);
		if (found)
			return found;
	}
	return NULL;
}

static json_t *example(const json_t *root, const json_t *schema);

#define ONE_OF " One of: "

/* "How requests arrive. One of: offline, server." */
static json_t *to_fill(const json_t *root, const json_t *schema)
{
	const char *what = json_string_value(keyword(root, schema, "description"));
	const json_t *words = json_object_get(keyword(root, schema, "then"), "enum");
	struct tpf_buf b = {0};
	size_t i;
	json_t *word;

	tpf_buf_puts(&b, TPF_TO_FILL);
	tpf_buf_puts(&b, what ? what : "a value");
	json_array_foreach(words, i, word)
		tpf_buf_printf(&b, "%s%s", i ? ", " : ONE_OF, json_string_value(word));
	if (words)
		tpf_buf_putc(&b, '.');
	json_t *text = json_string(tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static json_t *unknown(const json_t *root, const json_t *schema)
{
	return json_pack("{s:o}", "unknown", to_fill(root, schema));
}

static void add_required(const json_t *root, const json_t *from, const json_t *schema, json_t *to)
{
	size_t i;
	json_t *name;

	json_array_foreach(json_object_get(from, "required"), i, name) {
		const char *key = json_string_value(name);
		const json_t *member = property(root, schema, key);
		if (member && !json_object_get(to, key))
			json_object_set_new(to, key, example(root, member));
	}
}

static json_t *fill(const json_t *root, const json_t *schema, json_t *out)
{
	for (const json_t *s = schema; s; s = resolve(root, s))
		add_required(root, s, schema, out);
	return out;
}

/* Must members stand here besides the choice to say "unknown"? */
static bool requires_members(const json_t *root, const json_t *schema)
{
	size_t i;
	json_t *name;

	for (; schema; schema = resolve(root, schema))
		json_array_foreach(json_object_get(schema, "required"), i, name)
			if (strcmp(json_string_value(name), "unknown"))
				return true;
	return false;
}

static bool has_type(const json_t *root, const json_t *schema, const char *type)
{
	const json_t *t = keyword(root, schema, "type");
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
static json_t *example(const json_t *root, const json_t *schema)
{
	const json_t *fixed = keyword(root, schema, "const"), *first = json_array_get(keyword(root, schema, "enum"), 0);
	const json_t *shown = json_array_get(json_object_get(schema, "examples"), 0);

	if (fixed)
		return json_copy((json_t *)fixed);
	if (property(root, schema, "unknown")) {
		json_t *out = unknown(root, schema);
		if (requires_members(root, schema))
			fill(root, schema, out);
		return out;
	}
	if (first)
		return json_copy((json_t *)first);
	if (shown)
		return json_copy((json_t *)shown);
	if (has_type(root, schema, "array"))
		return json_pack("[o]", example(root, keyword(root, schema, "items")));
	if (has_type(root, schema, "object"))
		return fill(root, schema, json_object());
	return to_fill(root, schema);
}

json_t *tpf_output_skeleton(void)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	json_t *root = json_loadb((const char *)r->bytes, (size_t)(r->end - r->bytes), 0, NULL);
	json_t *out = fill(root, root, json_object());

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
	const char *written = strstr(words, ONE_OF) ? "one of these words, in quotes" : field ? tpf_field_written(&job->arena, field) : "a value";
	if (value == text)
		tpf_hint(job, f, "write %s", written);
	else if (value->count > 1 && tpf_get(doc, value, "name"))
		tpf_hint(job, f, "in place of \"unknown\" write \"value\", and \"unit\" where it has one; or say there why it is not known");
	else if (value->count > 1)
		tpf_hint(job, f, "take \"unknown\" out where the value stands beside it; or say there why it is not known");
	else
		tpf_hint(job, f, "in place of {\"unknown\": ...} write %s; or say in it why it is not known", written);
}

void tpf_output_unfilled(struct tpf *job, struct tpf_doc *doc)
{
	const size_t len = strlen(TPF_TO_FILL);

	for (const struct tpf_node *n = doc->nodes; n < doc->nodes + doc->n_nodes; n++)
		if (n->kind == TPF_STRING && n->len >= len && !memcmp(doc->bytes + n->at, TPF_TO_FILL, len))
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
