/* check_outputs.c - the output formats flag, basic and detailed, by the example of JSON Schema 2020-12, core, section 12.4. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "schema/standard.h"

/* The schema and the instance as the specification prints them. */
static const char polygon[] =
	"{\"$id\": \"https://example.com/polygon\", \"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
	"\"$defs\": {\"point\": {\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"number\"}, \"y\": {\"type\": \"number\"}},"
	"\"additionalProperties\": false, \"required\": [\"x\", \"y\"]}},"
	"\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/point\"}, \"minItems\": 3}";
static const char points[] = "[{\"x\": 2.5, \"y\": 1.3}, {\"x\": 1, \"z\": 6.7}]";

static struct tpf job;

static json_t *output(enum tpf_standard form, const char *schema_text, const char *text)
{
	struct tpf_doc *schema_doc = tpf_json_read(&job, "schema.json", schema_text, strlen(schema_text), 0);
	struct tpf_doc *doc = tpf_json_read(&job, "doc.json", text, strlen(text), 0);
	struct tpf_schema *s = tpf_schema_compile(&job, schema_doc, NULL); /* new */
	ck_assert_msg(s && doc, "%s", job.diag.n ? job.diag.list[0]->message : "");
	json_t *o = tpf_standard_output(&job, form, (const struct tpf_schema *const[]){s, NULL}, doc, NULL);
	tpf_schema_free(s);
	return o;
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s ? s : "(absent)";
}

/* The unit of a place, looked for in the list and below. */
static const json_t *unit_at(const json_t *o, const char *keyword, const char *instance)
{
	const json_t *errors = json_object_get(o, "errors"), *found = NULL;
	if (!strcmp(text_of(o, "keywordLocation"), keyword) && !strcmp(text_of(o, "instanceLocation"), instance))
		return o;
	for (size_t i = 0; i < json_array_size(errors) && !found; i++)
		found = unit_at(json_array_get(errors, i), keyword, instance);
	return found;
}

/* Of the specification's example: sections 12.4.2 and 12.4.3 list the same three errors. */
static const struct { const char *keyword, *absolute, *instance; } errors[] = {
	{"/items/$ref/required", "https://example.com/polygon#/$defs/point/required", "/1"},
	{"/items/$ref/additionalProperties", "https://example.com/polygon#/$defs/point/additionalProperties", "/1/z"},
	{"/minItems", "https://example.com/polygon#/minItems", ""},
};

START_TEST(test_polygon)
{
	json_t *o = output(_i % 2 ? TPF_DETAILED : TPF_BASIC, polygon, points);
	const json_t *u = unit_at(o, errors[_i / 2].keyword, errors[_i / 2].instance);
	ck_assert(json_is_false(json_object_get(o, "valid")));
	ck_assert_msg(u, "no error at %s", errors[_i / 2].keyword);
	ck_assert_str_eq(text_of(u, "absoluteKeywordLocation"), errors[_i / 2].absolute);
	ck_assert_ptr_nonnull(json_object_get(u, "error"));
	json_decref(o);
}
END_TEST

/* Section 12.4.3 nests: the two errors of the point under items/$ref, beside minItems. */
START_TEST(test_nesting)
{
	json_t *o = output(TPF_DETAILED, polygon, points);
	const json_t *list = json_object_get(o, "errors"), *point = unit_at(o, "/items/$ref", "/1");
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_ptr_nonnull(point);
	ck_assert_uint_eq(json_array_size(json_object_get(point, "errors")), 2);
	json_decref(o);
}
END_TEST

START_TEST(test_flag)
{
	json_t *bad = output(TPF_FLAG, polygon, points), *good = output((enum tpf_standard)_i, polygon, "[{\"x\":1,\"y\":1},{\"x\":1,\"y\":2},{\"x\":0,\"y\":0}]");
	ck_assert_uint_eq(json_object_size(bad), 1);
	ck_assert(json_is_false(json_object_get(bad, "valid")));
	ck_assert_uint_eq(json_object_size(good), _i == TPF_FLAG ? 1 : 3);
	ck_assert(json_is_true(json_object_get(good, "valid")));
	json_decref(bad);
	json_decref(good);
}
END_TEST

/* One keyword each: where its error stands. */
static const struct { const char *schema, *text, *keyword, *instance; } places[] = {
	{"{\"type\": \"string\"}", "1", "/type", ""},
	{"{\"properties\": {\"a/b\": {\"maximum\": 1}}}", "{\"a/b\": 2}", "/properties/a~1b/maximum", "/a~1b"},
	{"{\"patternProperties\": {\"^x\": false}}", "{\"xy\": 2}", "/patternProperties/^x", "/xy"},
	{"{\"propertyNames\": {\"maxLength\": 1}}", "{\"xy\": 2}", "/propertyNames/maxLength", "/xy"},
	{"{\"prefixItems\": [true, {\"const\": 1}], \"items\": false}", "[1, 2]", "/prefixItems/1/const", "/1"},
	{"{\"prefixItems\": [true], \"items\": false}", "[1, 2]", "/items", "/1"},
	{"{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\", \"items\": [true], \"additionalItems\": false}", "[1, 2]", "/additionalItems", "/1"},
	{"{\"contains\": {\"const\": 1}, \"minContains\": 2}", "[1]", "/contains", ""},
	{"{\"uniqueItems\": true}", "[1, 1.0]", "/uniqueItems", ""},
	{"{\"allOf\": [true, {\"minLength\": 3}]}", "\"ab\"", "/allOf/1/minLength", ""},
	{"{\"anyOf\": [{\"type\": \"null\"}, {\"type\": \"array\"}]}", "1", "/anyOf/1/type", ""},
	{"{\"oneOf\": [{\"minimum\": 0}, {\"maximum\": 9}]}", "1", "/oneOf", ""},
	{"{\"not\": {\"type\": \"number\"}}", "1", "/not", ""},
	{"{\"if\": {\"minimum\": 5}, \"then\": {\"multipleOf\": 2}, \"else\": false}", "7", "/then/multipleOf", ""},
	{"{\"if\": {\"minimum\": 5}, \"then\": {\"multipleOf\": 2}, \"else\": false}", "3", "/else", ""},
	{"{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}", "/dependentRequired/a", ""},
	{"{\"dependentSchemas\": {\"a\": {\"maxProperties\": 1}}}", "{\"a\": 1, \"b\": 2}", "/dependentSchemas/a/maxProperties", ""},
	{"{\"properties\": {\"a\": true}, \"unevaluatedProperties\": false}", "{\"a\": 1, \"b\": 2}", "/unevaluatedProperties", "/b"},
	{"{\"prefixItems\": [true], \"unevaluatedItems\": {\"type\": \"null\"}}", "[1, null, 3]", "/unevaluatedItems/type", "/2"},
	{"{\"$dynamicAnchor\": \"n\", \"properties\": {\"c\": {\"$dynamicRef\": \"#n\"}}, \"type\": \"object\"}", "{\"c\": {\"c\": 1}}",
	 "/properties/c/$dynamicRef/properties/c/$dynamicRef/type", "/c/c"},
};

START_TEST(test_place)
{
	json_t *basic = output(TPF_BASIC, places[_i].schema, places[_i].text), *detailed = output(TPF_DETAILED, places[_i].schema, places[_i].text);
	ck_assert_msg(unit_at(basic, places[_i].keyword, places[_i].instance), "basic: nothing at %s", places[_i].keyword);
	ck_assert_msg(unit_at(detailed, places[_i].keyword, places[_i].instance), "detailed: nothing at %s", places[_i].keyword);
	json_decref(basic);
	json_decref(detailed);
}
END_TEST

/* Sections 12.3 and 12.4 as a schema: what a unit must have, and that each form but flag is a unit of units. */
static const char output_schema[] =
	"{\"$ref\": \"#/$defs/unit\", \"$defs\": {"
	"\"place\": {\"type\": \"string\", \"format\": \"json-pointer\"},"
	"\"unit\": {\"type\": \"object\", \"required\": [\"valid\", \"keywordLocation\", \"instanceLocation\"], \"properties\": {"
	"\"valid\": {\"type\": \"boolean\"}, \"keywordLocation\": {\"$ref\": \"#/$defs/place\"}, \"instanceLocation\": {\"$ref\": \"#/$defs/place\"},"
	"\"absoluteKeywordLocation\": {\"type\": \"string\", \"format\": \"uri\"}, \"error\": {\"type\": \"string\"},"
	"\"errors\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/unit\"}}}, \"additionalProperties\": false,"
	"\"allOf\": [{\"if\": {\"properties\": {\"valid\": {\"const\": false}}},"
	"\"then\": {\"anyOf\": [{\"required\": [\"error\"]}, {\"required\": [\"errors\"]}]}},"
	"{\"if\": {\"properties\": {\"keywordLocation\": {\"pattern\": \"/[$](ref|dynamicRef)/\"}}},"
	"\"then\": {\"required\": [\"absoluteKeywordLocation\"]}}]}}}";

static void is_a_unit(json_t *o)
{
	char *text = json_dumps(o, 0);
	struct tpf_doc *schema = tpf_json_read(&job, "output.json", output_schema, strlen(output_schema), 0);
	struct tpf_doc *doc = tpf_json_read(&job, "said.json", text, strlen(text), 0);
	struct tpf_schema *s = tpf_schema_compile_with(&job, schema, NULL, TPF_SCHEMA_FORMATS); /* new */
	ck_assert_ptr_nonnull(s);
	bool ok = tpf_schema_run(&job, s, doc);
	ck_assert_msg(ok, "%s: %s at %s", text, ok ? "" : job.diag.list[job.diag.n - 1]->message, ok ? "" : job.diag.list[job.diag.n - 1]->place.pointer);
	tpf_schema_free(s);
	json_decref(o);
	free(text);
}

/* Every place of above, and the polygon. */
START_TEST(test_unit)
{
	enum tpf_standard form = _i % 2 ? TPF_DETAILED : TPF_BASIC;
	int i = _i / 2;
	char *text = NULL;

	if (i < (int)(sizeof places / sizeof *places))
		ck_assert_int_gt(asprintf(&text, "{\"$id\": \"https://example.com/s\", %s", places[i].schema + 1), 0);
	is_a_unit(text ? output(form, text, places[i].text) : output(form, polygon, points));
	is_a_unit(output(form, "{\"$id\": \"https://example.com/s\"}", "1"));
	free(text);
}
END_TEST

static void tear_down(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	job = (struct tpf){0};
}

int main(void)
{
	Suite *suite = suite_create("outputs");
	TCase *c = tcase_create("outputs");

	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_loop_test(c, test_polygon, 0, 2 * (int)(sizeof errors / sizeof *errors));
	tcase_add_test(c, test_nesting);
	tcase_add_loop_test(c, test_unit, 0, 2 * (int)(sizeof places / sizeof *places) + 2);
	tcase_add_loop_test(c, test_flag, 0, 3);
	tcase_add_loop_test(c, test_place, 0, (int)(sizeof places / sizeof *places));
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
