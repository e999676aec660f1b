/* level_schema.c - what levels 2 and 3 require beyond the schema of bundles, as a schema made of its annotations.
 *
 * Every place of a required field becomes `required` in each of its parents, `known` at each step, `items` or `contains` at
 * each list. A field that is required where it applies becomes an `if` in the object that has it, or at the root. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "json/writer.h"
#include "model/fields.h"
#include "output/output.h"

static const char known[] = "#/$defs/known";

/* The object of that name, made when it is not there; borrowed. */
static json_t *object_in(json_t *schema, const char *name)
{
	json_t *o = json_object_get(schema, name);

	if (!o) {
		o = json_object();
		json_object_set_new(schema, name, o);
	}
	return o;
}

static void require(json_t *schema, const char *name)
{
	json_t *list = json_object_get(schema, "required"), *one;
	size_t i;

	if (!list) {
		list = json_array();
		json_object_set_new(schema, "required", list);
	}
	json_array_foreach(list, i, one)
		if (!strcmp(json_string_value(one), name))
			return;
	json_array_append_new(list, json_string(name));
}

/* An uncertainty is said with one of four words. */
static void require_uncertainty(json_t *schema)
{
	json_object_set_new(schema, "anyOf", json_pack("[{s:[s]}, {s:[s]}, {s:[s]}, {s:[s]}]", "required", "u", "required", "U",
		"required", "bound", "required", "fwhm"));
}

/* What a place may be besides: at any level it may say that it is unknown. */
static json_t *or_unknown(void)
{
	return json_pack("{s:[{s:s}, {s:s}]}", "anyOf", "$ref", "#/$defs/unknown", "$ref", known);
}

/* The subschema of a member or of a list's elements, to be demanded of further; borrowed. `place` is where it stands. */
static json_t *into(json_t *schema, const char *key, const char *place, bool required)
{
	const struct tpf_field *f = tpf_field_place(place);
	json_t *child = json_object_get(schema, key);

	if (!child) {
		child = f && f->may_be_unknown ? or_unknown() : json_object();
		json_object_set_new(schema, key, child);
	}
	if (f && f->may_be_unknown)
		return json_array_get(json_object_get(child, "anyOf"), 1);
	if (required)
		json_object_set_new(child, "$ref", json_string(known));
	return child;
}

struct way {
	const struct tpf_field *field;
	bool required;                  /* else only what is there is demanded of */
};

/* Does the place end here, at a value that every known quantity has? */
static bool is_arrived(const char *rest)
{
	return !*rest || !strcmp(rest, "/value");
}

static json_t *walk(json_t *schema, const struct way *, const char *rest, const char *until);

static json_t *walk_elements(json_t *schema, const struct way *way, const char *rest, const char *until)
{
	const char *place = way->field->place, *after = rest + strlen("/*");
	bool one = way->field->once && *after && tpf_place_ends(after);
	char here[200];

	snprintf(here, sizeof here, "%.*s", (int)(after - place), place);
	return walk(into(schema, one ? "contains" : "items", here, way->required), way, after, until);
}

static json_t *walk_member(json_t *schema, const struct way *way, const char *rest, const char *until)
{
	const char *place = way->field->place;
	size_t len = strcspn(rest + 1, "/");
	char here[200], holder[200], name[100];

	snprintf(holder, sizeof holder, "%.*s", (int)(rest - place), place);
	snprintf(here, sizeof here, "%.*s", (int)(rest + 1 + len - place), place);
	snprintf(name, sizeof name, "%.*s", (int)len, rest + 1);
	const struct tpf_field *in = tpf_field_place(holder);
	if (way->required && in && in->quantity) /* it might be a plain number */
		json_object_set_new(schema, "type", json_string("object"));
	if (way->required && !strcmp(name, "u")) {
		require_uncertainty(schema);
		return schema;
	}
	if (way->required)
		require(schema, name);
	return walk(into(object_in(schema, "properties"), name, here, way->required), way, rest + 1 + len, until);
}

/* Follows a place from `rest` to `until` (NULL: its end); the subschema there, borrowed. */
static json_t *walk(json_t *schema, const struct way *way, const char *rest, const char *until)
{
	if (rest == until || is_arrived(rest))
		return schema;
	return tpf_starts(rest, "/*") ? walk_elements(schema, way, rest, until) : walk_member(schema, way, rest, until);
}

/* ---- fields that are required where they apply ------------------------------------------------------------------ */

/* A schema that holds where the pointer leads to this word, or (NULL) to any value. New. */
static json_t *condition(const char *pointer, const char *word)
{
	size_t len = strcspn(pointer + 1, "/");
	const char *rest = pointer + 1 + len;
	json_t *below = *rest ? condition(rest, word) : word ? json_pack("{s:s}", "const", word) : json_pack("{s:s}", "$ref", known);

	return json_pack("{s:[s%], s:{s%:o}}", "required", pointer + 1, len, "properties", pointer + 1, len, below);
}

static void demand_if(json_t *schema, json_t *when, const struct tpf_field *f, const char *rest)
{
	json_t *list = json_object_get(schema, "allOf"), *then = json_object();
	const struct way way = {f, true};

	if (!list) {
		list = json_array();
		json_object_set_new(schema, "allOf", list);
	}
	walk(then, &way, rest, NULL);
	json_array_append_new(list, json_pack("{s:o, s:o}", "if", when, "then", then));
}

/* Where the object stands that has the field: what is left of its place there. */
static const char *last_step(const char *place)
{
	const char *rest = place;
	while (!tpf_place_ends(rest))
		rest += 1 + strcspn(rest + 1, "/");
	return rest;
}

static void demand_conditional(json_t *schema, const struct tpf_field *f)
{
	const struct way there = {f, false};
	const char *last = last_step(f->place);
	char beside[100];

	if (*f->when == '/') {
		demand_if(schema, condition(f->when, f->when_word), f, f->place);
		return;
	}
	snprintf(beside, sizeof beside, "/%s", f->when);
	demand_if(walk(schema, &there, f->place, last), condition(beside, f->when_word), f, last);
}

static void demand(json_t *schema, const struct tpf_field *f, enum tpf_level level)
{
	const struct way way = {f, true};

	if (f->name && f->need[level] == TPF_REQUIRED)
		walk(schema, &way, f->place, NULL);
	else if (f->name && f->need[level] == TPF_CONDITIONAL && f->when)
		demand_conditional(schema, f);
}

static json_t *definitions(void)
{
	return json_pack("{s:{s:s, s:s, s:{s:b}, s:i, s:i}, s:{s:s, s:s, s:s, s:[s]}}",
		"known", "title", "Known", "description", "Neither unknown nor empty.", "properties", "unknown", 0, "minProperties", 1,
		"minItems", 1,
		"unknown", "title", "Unknown", "description", "Said to be unknown, with the reason.", "type", "object", "required", "unknown");
}

json_t *tpf_output_level_schema(enum tpf_level level)
{
	const struct tpf_fields *all = tpf_fields();
	int n = (int)level + 1;
	json_t *o = json_pack("{s:s, s:o, s:o, s:o, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
		"$id", json_sprintf("urn:tpfreport:schema:level-%d:1.0.0", n), "title", json_sprintf("Measurement bundle of level %d", n),
		"description", json_sprintf("What level %d requires beyond the schema of bundles. Made of its annotations by "
			"`tpfreport schema --level L%d`.", n, n), "$ref", "urn:tpfreport:schema:bundle:1.0.0");

	for (size_t i = 0; i < all->n; i++)
		demand(o, &all->v[i], level);
	json_object_set_new(o, "$defs", definitions());
	return o;
}
