/* check_lint.c - schemas judged as schemas (TPF_SCHEMA_CHECK): which findings, and where. What never applies follows from the text of
 * JSON Schema 2020-12; each row that has a finding has a neighbour that has none. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "schema/schema.h"

#define OLD "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", "

/* clang-format off */
static const struct { const char *schema, *rule, *pointer; } checks[] = {
	{"{\"minLenght\": 1}", "TPF-SC-905", "/minLenght"},
	{"{\"x-minLenght\": 1}", NULL, NULL},
	{"{\"requierd\": [\"a\"]}", "TPF-SC-905", "/requierd"},
	{"{\"unit\": \"W\", \"level\": 1}", NULL, NULL},
	{"{\"properties\": {\"minLenght\": true, \"ref\": true}}", NULL, NULL},
	{"{\"const\": {\"minLenght\": 1}}", NULL, NULL},
	{"{\"examples\": [{\"typ\": 1}], \"default\": {\"typ\": 1}}", NULL, NULL},
	{"{\"defs\": {}}", "TPF-SC-905", "/defs"},
	{"{\"discriptions\": \"\"}", "TPF-SC-905", "/discriptions"},
	{"{\"type\": \"number\", \"minLength\": 1}", "TPF-SC-906", "/minLength"},
	{"{\"type\": [\"number\", \"string\"], \"minLength\": 1}", NULL, NULL},
	{"{\"type\": \"integer\", \"minimum\": 1, \"multipleOf\": 2}", NULL, NULL},
	{"{\"type\": \"string\", \"minimum\": 1}", "TPF-SC-906", "/minimum"},
	{"{\"type\": \"array\", \"properties\": {}}", "TPF-SC-906", "/properties"},
	{"{\"type\": \"object\", \"items\": true}", "TPF-SC-906", "/items"},
	{"{\"const\": 3, \"pattern\": \"3\"}", "TPF-SC-906", "/pattern"},
	{"{\"const\": \"3\", \"pattern\": \"3\"}", NULL, NULL},
	{"{\"enum\": [1, 2], \"maxItems\": 2}", "TPF-SC-906", "/maxItems"},
	{"{\"enum\": [1, []], \"maxItems\": 2}", NULL, NULL},
	{"{\"type\": \"integer\", \"enum\": [1, true]}", "TPF-SC-906", "/enum/1"},
	{"{\"type\": \"boolean\", \"enum\": [true, false]}", NULL, NULL},
	{"{\"then\": true}", "TPF-SC-906", "/then"},
	{"{\"if\": true, \"else\": false}", "TPF-SC-906", "/else"},
	{"{\"if\": {\"type\": \"null\"}, \"else\": false}", NULL, NULL},
	{"{\"if\": false, \"then\": false, \"else\": true}", "TPF-SC-906", "/then"},
	{"{\"not\": {}}", "TPF-SC-907", "/not"},
	{"{\"not\": {\"type\": \"null\"}}", NULL, NULL},
	{"{\"anyOf\": [{\"minimum\": 1}, true]}", "TPF-SC-906", "/anyOf/1"},
	{"{\"allOf\": [{\"minimum\": 1}, false]}", "TPF-SC-907", "/allOf/1"},
	{"{\"allOf\": [{\"minimum\": 1}, true]}", NULL, NULL},
	{"{\"unevaluatedProperties\": false, \"additionalProperties\": true}", "TPF-SC-906", "/unevaluatedProperties"},
	{"{\"unevaluatedProperties\": false, \"properties\": {\"a\": true}}", NULL, NULL},
	{"{\"unevaluatedItems\": false, \"items\": true}", "TPF-SC-906", "/unevaluatedItems"},
	{"{\"format\": \"datetime\"}", "TPF-SC-905", "/format"},
	{"{\"format\": \"date-time\"}", NULL, NULL},
	{"{\"format\": \"joules\"}", NULL, NULL},
	{"{\"required\": [\"modle\"], \"properties\": {\"model\": true}}", "TPF-SC-905", "/required/0"},
	{"{\"required\": [\"system\"], \"properties\": {\"model\": true}}", NULL, NULL},
	{"{\"enum\": []}", "TPF-SC-907", "/enum"},
	{"{\"enum\": [\"x\", \"yy\"], \"minLength\": 2}", "TPF-SC-906", "/enum/0"},
	{"{\"const\": \"abc\", \"pattern\": \"^x\"}", "TPF-SC-907", "/const"},
	{"{\"type\": \"string\", \"allOf\": [{\"type\": \"number\"}]}", "TPF-SC-907", "/allOf"},
	{"{\"type\": \"string\", \"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"type\": \"array\"}}}", "TPF-SC-907", "/$ref"},
	{"{\"type\": \"integer\", \"allOf\": [{\"type\": \"number\"}]}", NULL, NULL},
	{"{\"type\": \"integer\", \"default\": 1.5}", "TPF-SC-909", "/default"},
	{"{\"type\": \"integer\", \"default\": 1.0, \"examples\": [2, 3e1]}", NULL, NULL},
	{"{\"maxLength\": 1, \"examples\": [\"a\", \"bb\"]}", "TPF-SC-909", "/examples/1"},
	{"{\"$dynamicAnchor\": \"n\", \"properties\": {\"c\": {\"$dynamicRef\": \"#n\", \"default\": 1}}, \"type\": \"object\"}", "TPF-SC-909", "/properties/c/default"},
	{"{\"$ref\": \"#\"}", "TPF-SC-903", "/$ref"},
	{"{\"allOf\": [{\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"$ref\": \"#\"}}}", "TPF-SC-903", "/$defs/a/$ref"},
	{"{\"properties\": {\"a\": {\"$ref\": \"#\"}}}", NULL, NULL},
	{"{\"anyOf\": [{\"type\": \"null\"}, {\"items\": {\"$ref\": \"#\"}}]}", NULL, NULL},
	{"{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$dynamicAnchor\": \"x\"}}}", "TPF-SC-901", "/$defs/a/$anchor"},
	{"{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$id\": \"b\", \"$anchor\": \"x\"}}}", NULL, NULL},
	{"{\"$defs\": {\"a\": {\"$id\": \"x\"}, \"b\": {\"$id\": \"x\"}}}", "TPF-SC-901", "/$defs/b/$id"},
	{"{\"if\": {\"type\": \"null\"}}", "TPF-SC-906", "/if"},
	{"{\"maxContains\": 2}", "TPF-SC-906", "/maxContains"},
	{"{\"contains\": true, \"maxContains\": 2}", NULL, NULL},
	{"{\"additionalItems\": false}", "TPF-SC-906", "/additionalItems"},
	{"{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\", \"items\": [true], \"additionalItems\": false}", NULL, NULL},
	{OLD "\"items\": [true], \"additionalItems\": false}", NULL, NULL},
	{OLD "\"minContains\": 1, \"contains\": true}", "TPF-SC-906", "/minContains"},
	{OLD "\"allOf\": [{\"$ref\": \"#/definitions/a\", \"minLength\": 1}], \"definitions\": {\"a\": {}}}", "TPF-SC-906", "/allOf/0/minLength"},
	{OLD "\"allOf\": [{\"$ref\": \"#a\", \"title\": \"A\"}], \"definitions\": {\"a\": {\"$id\": \"#a\"}}}", NULL, NULL},
	{"{\"type\": \"string\", \"const\": 1}", "TPF-SC-907", "/const"},
	{"{\"type\": \"integer\", \"const\": 1.0}", NULL, NULL},
	{"{\"minimum\": 5, \"maximum\": 3}", "TPF-SC-907", "/maximum"},
	{"{\"minimum\": 3, \"maximum\": 3.0}", NULL, NULL},
	{"{\"exclusiveMinimum\": 3, \"maximum\": 3.0}", "TPF-SC-907", "/maximum"},
	{"{\"minItems\": 2, \"maxItems\": 1}", "TPF-SC-907", "/maxItems"},
	{"{\"properties\": {\"a\": true}, \"required\": [\"a\", \"b\"], \"additionalProperties\": false}", "TPF-SC-907", "/required/1"},
	{"{\"patternProperties\": {\"b\": true}, \"required\": [\"b\"], \"additionalProperties\": false}", NULL, NULL},
	{"{\"type\": \"null\", \"$defs\": {\"a\": true}}", "TPF-SC-908", "/$defs/a"},
	{"{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": true}}", NULL, NULL},
	{"{\"$ref\": \"#/$defs/a/items\", \"$defs\": {\"a\": {\"items\": true}}}", NULL, NULL},
	{"{\"$defs\": {\"a\": true}}", NULL, NULL},
	{"{\"type\": \"null\", \"$defs\": {\"a\": {\"$anchor\": \"a\"}}}", NULL, NULL},
	{"{\"$defs\": {\"a\": {\"type\": \"strng\"}}}", "TPF-SC-901", "/$defs/a/type"},
	{"{\"$defs\": {\"a\": {\"pattern\": \"(\"}}}", "TPF-SC-904", "/$defs/a/pattern"},
	{"{\"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}}}", "TPF-SC-903", "/$defs/a/$ref"},
	{"true", NULL, NULL},
};
/* clang-format on */

START_TEST(test_check)
{
	struct tpf job = {0};
	const char *text = checks[_i].schema;
	struct tpf_schema_ask ask = {.doc = tpf_json_read(&job, "schema.json", text, strlen(text), 0), .flags = TPF_SCHEMA_CHECK};
	struct tpf_schema *s = tpf_schema_compile_ask(&job, &ask);

	ck_assert_msg(job.diag.n == (checks[_i].rule ? 1 : 0), "%s: %zu findings: %s", text, job.diag.n,
	              job.diag.n ? job.diag.list[0]->message : "none");
	if (checks[_i].rule) {
		const struct tpf_finding *f = job.diag.list[0];
		ck_assert_str_eq(tpf_rules[f->rule].id, checks[_i].rule);
		ck_assert_str_eq(f->place.pointer, checks[_i].pointer);
		ck_assert_int_eq(s == NULL, f->severity == TPF_ERROR);
	}
	tpf_schema_free(s);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lint");
	TCase *c = tcase_create("lint");

	tcase_add_loop_test(c, test_check, 0, (int)(sizeof checks / sizeof *checks));
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
