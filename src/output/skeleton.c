/* skeleton.c - a bundle to fill in, made from what the schema requires; and the schema without our annotations. */
#include <string.h>

#include "base/resource.h"
#include "json/writer.h"
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

static json_t *unknown(const json_t *root, const json_t *schema)
{
	const char *what = json_string_value(keyword(root, schema, "description"));

	return json_pack("{s:o}", "unknown", json_sprintf(TPF_TO_FILL "%s", what ? what : "a value"));
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

/* What stands in the skeleton for one member: its only value, "unknown" where that may be said, else the form alone. */
static json_t *example(const json_t *root, const json_t *schema)
{
	const json_t *fixed = keyword(root, schema, "const"), *first = json_array_get(keyword(root, schema, "enum"), 0);

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
	if (has_type(root, schema, "array"))
		return json_pack("[o]", example(root, keyword(root, schema, "items")));
	if (has_type(root, schema, "object"))
		return fill(root, schema, json_object());
	return json_sprintf(TPF_TO_FILL "%s", json_string_value(keyword(root, schema, "title")));
}

json_t *tpf_output_skeleton(void)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	json_t *root = json_loadb((const char *)r->bytes, (size_t)(r->end - r->bytes), 0, NULL);
	json_t *out = fill(root, root, json_object());

	json_decref(root);
	return out;
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
