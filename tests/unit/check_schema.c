/* check_schema.c - the schema engine: verdicts beyond the official suite (tests/conformance), what is said about
 * faults, and hostile schemas and documents. Expected verdicts follow from the text of JSON Schema 2020-12. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "schema/decimal.h"
#include "schema/pattern.h"
#include "schema/schema.h"
#include "schema/uri.h"

static struct tpf job;

static void set_up(void)
{
	job = (struct tpf){0};
}

static void tear_down(void)
{
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static struct tpf_doc *doc_of(const char *source, const char *text)
{
	struct tpf_doc *doc = tpf_json_read(&job, source, text, strlen(text), 0);
	ck_assert_msg(doc, "not JSON: %.200s", text);
	return doc;
}

static struct tpf_schema *compiled(const char *text)
{
	struct tpf_schema *s = tpf_schema_compile(&job, doc_of("schema.json", text), NULL);
	ck_assert_msg(s, "%.200s: %s", text, job.diag.n ? job.diag.list[0]->message : "no finding");
	return s;
}

/* Verdict of both ways of running, which have to agree, and findings just when it is invalid. */
static bool valid(const char *schema, const char *text)
{
	struct tpf_schema *s = compiled(schema);
	struct tpf_doc *doc = doc_of("doc.json", text);
	size_t before = job.diag.n;
	bool plain = tpf_schema_valid(s, doc, tpf_root(doc)), told = tpf_schema_run(&job, s, doc);
	ck_assert_msg(plain == told, "%s against %s: two verdicts", text, schema);
	ck_assert_msg(told == (job.diag.n == before), "%s against %s: findings do not fit the verdict", text, schema);
	tpf_schema_free(s);
	return told;
}

/* ---- verdicts ---- */

/* clang-format off */
static const struct { const char *schema, *text; bool valid; } verdicts[] = {
	{"{\"minimum\": 9007199254740993}", "9007199254740992", false}, /* equal as doubles */
	{"{\"minimum\": 9007199254740993}", "9007199254740993.0", true},
	/* Bounds at zero, of which the first byte of a number tells most. */
	{"{\"minimum\": 0}", "0", true},
	{"{\"minimum\": 0}", "-0.0", true},
	{"{\"minimum\": -0.0}", "0.001", true},
	{"{\"minimum\": 0}", "-0.001", false},
	{"{\"exclusiveMinimum\": 0}", "0", false},
	{"{\"exclusiveMinimum\": 0}", "0.0e7", false},
	{"{\"exclusiveMinimum\": 0}", "0.0001", true},
	{"{\"exclusiveMinimum\": 0}", "1e-400", true},
	{"{\"minimum\": 0, \"maximum\": 1}", "1.0000001", false},
	{"{\"minimum\": 0, \"exclusiveMaximum\": 1}", "0.999999", true},
	{"{\"minimum\": 0, \"exclusiveMaximum\": 1}", "1.0", false},
	{"{\"minimum\": -20, \"maximum\": -3}", "-3.1", true},
	{"{\"minimum\": -20, \"maximum\": -3}", "3.1", false},
	{"{\"maximum\": 10000000000}", "99999999", true},
	{"{\"minimum\": 10000000000}", "99999999", false},
	{"{\"minimum\": 1, \"exclusiveMinimum\": 2}", "2", false},
	{"{\"maximum\": 0.1}", "0.10000000000000000000000000001", false},
	{"{\"exclusiveMaximum\": 0.3}", "0.29999999999999999999999999999", true},
	{"{\"const\": 100}", "1E2", true},
	{"{\"const\": 0}", "-0.0", true},
	{"{\"const\": 1e400}", "10e399", true},
	{"{\"const\": 1e400}", "1e401", false},
	{"{\"type\": \"integer\"}", "123456789012345678901234567890.00", true},
	{"{\"type\": \"integer\"}", "1e-1", false},
	{"{\"multipleOf\": 0.01}", "19.99", true}, /* fmod says no */
	{"{\"multipleOf\": 0.01}", "19.999", false},
	{"{\"multipleOf\": 7}", "100000000000000000000000000000000000005", true}, /* 10^38 leaves 2 */
	{"{\"multipleOf\": 7}", "100000000000000000000000000000000000002", false},
	{"{\"multipleOf\": 1e-400}", "3e-400", true},
	{"{\"uniqueItems\": true}", "[1, true, \"1\", null, 0, false]", true},
	{"{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"b\": 2.0, \"a\": 1}]", false},
	{"{\"uniqueItems\": true}", "[\"\\u0061\", \"a\"]", false},
	/* Elements that begin with the same key are told apart by its value first. */
	{"{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"a\": 1.0, \"b\": 2}]", false},
	{"{\"uniqueItems\": true}", "[{\"a\": 1, \"b\": 2}, {\"a\": 1, \"b\": 3}, {\"a\": 2, \"b\": 2}]", true},
	{"{\"uniqueItems\": true}", "[{\"a\": [1], \"b\": 2}, {\"a\": [2], \"b\": 2}, {\"b\": 2, \"a\": [1]}]", false},
	{"{\"uniqueItems\": true}", "[{\"a\": {\"c\": 1}}, {\"a\": {\"c\": 2}}, {\"a\": {\"c\": 2}}]", false},
	{"{\"const\": \"a\"}", "\"\\u0061\"", true},
	{"{\"const\": \"a\"}", "\"b\"", false},
	{"{\"enum\": [\"a\\u0000b\"]}", "\"a\\u0000b\"", true},
	{"{\"enum\": [\"a\\u0000b\"]}", "\"a\\u0000c\"", false},
	{"{\"properties\": {\"a\\u0000b\": false}}", "{\"a\": 1}", true},
	{"{\"properties\": {\"a\": false}}", "{\"\\u0061\": 1}", false},
	{"{\"maxLength\": 1}", "\"\\ud83d\\ude00\"", true},
	{"{\"required\": [\"a\", \"b\"]}", "{\"a\": 1, \"c\": 2}", false},
	{"{\"required\": [\"a\", \"b\"]}", "[]", true},
	{"{\"allOf\": [{\"properties\": {\"a\": true}}], \"unevaluatedProperties\": false}", "{\"a\": 1}", true},
	{"{\"anyOf\": [{\"properties\": {\"a\": true}, \"required\": [\"a\"]}, {\"properties\": {\"b\": true}, \"required\": [\"b\"]}], \"unevaluatedProperties\": false}", "{\"a\": 1, \"b\": 1}", true},
	{"{\"anyOf\": [{\"properties\": {\"a\": true, \"b\": true}, \"required\": [\"c\"]}, true], \"unevaluatedProperties\": false}", "{\"a\": 1}", false},
	{"{\"x-own\": {\"type\": 3}, \"nobody-knows\": []}", "1", true},
	{"{\"format\": \"date-time\"}", "\"no date\"", true},
	{"{\"$ref\": \"#/$defs/a%25~1b\", \"$defs\": {\"a%/b\": {\"type\": \"null\"}}}", "null", true},
	{"{\"dependentRequired\": {\"U\": [\"k\"]}}", "{\"U\": 1}", false},
	{"{\"propertyNames\": {\"pattern\": \"^[a-z]+$\"}}", "{\"a\": 1, \"B\": 1}", false},
	{"{\"pattern\": \"^a$\"}", "\"a\\n\"", false},
	{"{\"pattern\": \"^\\\\d$\"}", "\"\\u0663\"", false},
	{"{\"pattern\": \"^\\\\s$\"}", "\"\\ufeff\"", true},
	{"{\"pattern\": \"^\\\\w\\\\b.$\"}", "\"a\\u00e9\"", true},
	{"{\"pattern\": \"^\\\\p{Lu}\\\\p{Script=Greek}$\"}", "\"\\u00c5\\u03c0\"", true},
};
/* clang-format on */

START_TEST(test_verdict)
{
	ck_assert_msg(valid(verdicts[_i].schema, verdicts[_i].text) == verdicts[_i].valid, "%s against %s", verdicts[_i].text,
	              verdicts[_i].schema);
}
END_TEST

/* ---- what is said ---- */

#define Q "\"$defs\": {\"q\": {\"type\": [\"number\", \"object\"], \"properties\": {\"value\": {\"type\": \"number\"}, \"unit\": {\"type\": " \
	"\"string\"}, \"unknown\": {\"type\": \"string\"}}, \"anyOf\": [{\"required\": [\"value\"]}, {\"required\": [\"unknown\"]}], " \
	"\"additionalProperties\": false}}"
#define RUN "{\"type\": \"object\", \"properties\": {\"energy\": {\"title\": \"Energy\", \"$ref\": \"#/$defs/q\"}, \"count\": {\"type\": " \
	"\"integer\", \"minimum\": 1}}, \"required\": [\"energy\"], \"additionalProperties\": false, " Q "}"

#define TEAM "{\"properties\": {\"name\": {\"type\": \"string\"}, \"size\": {\"type\": \"integer\"}, \"team\": {\"$ref\": \"#\"}}," \
	"\"required\": [\"name\", \"size\"], \"additionalProperties\": false}"

/* clang-format off */
static const struct {
	const char *schema, *text, *rule, *message, *hint;
	size_t line, col;
} messages[] = {
	{RUN, "{\"enery\": 3}", "TPF-SC-001", "unknown member `enery`; did you mean `energy`?", "`energy` is required here and missing", 1, 2},
	{RUN, "{\"energy\": 3, \"cuont\": 3}", "TPF-SC-001", "unknown member `cuont`; did you mean `count`?", NULL, 1, 15},
	{RUN, "{\"energy\": 3, \"zebra\": 3}", "TPF-SC-001", "unknown member `zebra`", "known here: energy and count", 1, 15},
	{RUN, "{\n  \"count\": 3}", "TPF-SC-002", "member `energy` (Energy) is missing",
		"add \"energy\": a number or an object with value and unit, or {\"unknown\": \"why\"}", 1, 1},
	{RUN, "{\"energy\": \"451.2 W\"}", "TPF-SC-003", "found the string \"451.2 W\", expected a number or an object with value and unit",
		"write {\"value\": 451.2, \"unit\": \"W\"}", 1, 12},
	{RUN, "{\"energy\": \"451.2\"}", "TPF-SC-003", "found the string \"451.2\", expected a number or an object with value and unit",
		"leave the quotes out: 451.2", 1, 12},
	{RUN, "{\n\"energy\": null}", "TPF-SC-003", "null is not a value; expected a number or an object with value and unit",
		"leave it out or write {\"unknown\": \"why\"}", 2, 11},
	{RUN, "{\"energy\": {\"unit\": \"W\"}}", "TPF-SC-002", "member `value` or `unknown` is missing", NULL, 1, 12},
	{RUN, "{\"energy\": {\"vlaue\": 3}}", "TPF-SC-001", "unknown member `vlaue`; did you mean `value`?", "`value` is required here and missing", 1, 13},
	{RUN, "{\"energy\": 3, \"count\": 0}", "TPF-SC-005", "found 0, expected 1 or more", NULL, 1, 24},
	{RUN, "{\"energy\": 3, \"count\": 1.5}", "TPF-SC-003", "found the number 1.5, expected a whole number", NULL, 1, 24},
	{"{\"enum\": [\"air\", \"liquid\"]}", "\"liqiud\"", "TPF-SC-004", "found the string \"liqiud\"; did you mean \"liquid\"?",
		"allowed here: \"air\" or \"liquid\"", 1, 1},
	{"{\"enum\": [\"air\", 3, null]}", "\"water\"", "TPF-SC-004", "found the string \"water\", expected \"air\", 3 or null", NULL, 1, 1},
	{"{\"const\": [1]}", "2", "TPF-SC-004", "found the number 2, expected an array", NULL, 1, 1},
	{"{\"description\": \"Six digits.\", \"pattern\": \"^\\\\d{6}$\"}", "\"x\"", "TPF-SC-006", "found the string \"x\", expected: Six digits",
		"it has to match ^\\d{6}$", 1, 1},
	/* The branch of the value's kind was meant, not the list beside it. */
	{"{\"anyOf\": [{\"enum\": [\"a\", \"b\"]}, {\"type\": \"array\", \"minItems\": 1}]}", "[]", "TPF-SC-007", "found 0 elements, expected at least 1", NULL, 1, 1},
	{"{\"anyOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/$defs/u\"}], \"$defs\": {\"u\": {\"type\": \"object\", \"required\": [\"unknown\"]}}}", "5", "TPF-SC-003",
		"found the number 5, expected a string or {\"unknown\": \"why\"}", NULL, 1, 1},
	/* What to add where few values are allowed. */
	{"{\"properties\": {\"v\": {\"const\": \"1.0\"}}, \"required\": [\"v\"]}", "{}", "TPF-SC-002", "member `v` is missing", "add \"v\": \"1.0\"", 1, 1},
	{"{\"properties\": {\"v\": {\"$ref\": \"#/$defs/e\"}}, \"required\": [\"v\"], \"$defs\": {\"e\": {\"enum\": [\"a\", 2]}}}", "{}", "TPF-SC-002",
		"member `v` is missing", "add \"v\": \"a\" or 2", 1, 1},
	/* Another thing altogether is one fault; a slip in a name is not another thing. */
	{TEAM, "{\"x\": 1, \"y\": 2}", "TPF-SC-003", "found an object with `x` and `y`, of which none belongs here; required are `name` and `size`",
		"is it the right file? of other programs' results and logs `tpfreport import` makes a bundle", 1, 1},
	{TEAM, "{\"team\": {\"x\": 1, \"y\": 2}, \"name\": \"a\", \"size\": 1}", "TPF-SC-003",
		"found an object with `x` and `y`, of which none belongs here; required are `name` and `size`", NULL, 1, 10},
	{TEAM, "{\"nane\": \"a\", \"size\": 1}", "TPF-SC-001", "unknown member `nane`; did you mean `name`?", "`name` is required here and missing", 1, 2},
	{"{\"required\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]}", "{}", "TPF-SC-003",
		"found an empty object; required are `a`, `b`, `c`, `d` and 2 others", NULL, 1, 1},
	{"{\"minLength\": 1}", "\"\"", "TPF-SC-007", "found an empty string, expected text", NULL, 1, 1},
	{"{\"minItems\": 2}", "[1]", "TPF-SC-007", "found 1 element, expected at least 2", NULL, 1, 1},
	{"{\"uniqueItems\": true}", "[1, 2, 1.0]", "TPF-SC-010", "found the number 1.0 a second time, expected elements that all differ", NULL, 1, 8},
	{"{\"not\": {\"required\": [\"a\"]}}", "{\"b\": 1, \"a\": 2}", "TPF-SC-011", "member `a` is not allowed here", NULL, 1, 10},
	{"{\"properties\": {\"a\": false}}", "{\"a\": 2}", "TPF-SC-011", "member `a` is not allowed here", "leave it out", 1, 2},
	{"{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"array\"}]}", "2", "TPF-SC-003", "found the number 2, expected a string or an array", NULL, 1, 1},
	{"{\"oneOf\": [{\"title\": \"Even\", \"multipleOf\": 2}, {\"title\": \"Third\", \"multipleOf\": 3}]}", "6", "TPF-SC-008",
		"fits 2 of the alternatives, expected one: \"Even\" and \"Third\"", NULL, 1, 1},
	{"{\"anyOf\": [{\"properties\": {\"k\": {\"const\": \"a\"}, \"n\": {\"type\": \"number\"}}}, {\"type\": \"array\"}]}",
		"{\"k\": \"a\", \"n\": \"x\"}", "TPF-SC-003", "found the string \"x\", expected a number", NULL, 1, 17},
	{"{\"if\": {\"properties\": {\"s\": {\"const\": 1}}}, \"then\": {\"required\": [\"r\"]}}", "{\"s\": 1}", "TPF-SC-002", "member `r` is missing", NULL, 1, 1},
	{"{\"dependentRequired\": {\"U\": [\"k\"]}}", "{\"U\": 1}", "TPF-SC-002", "member `k` is missing, and `U` cannot stand without it", NULL, 1, 1},
	{"{\"allOf\": [{\"properties\": {\"a\": {\"type\": \"number\"}, \"b\": true}}], \"properties\": {\"c\": true}, \"unevaluatedProperties\": false}",
		"{\"a\": \"x\", \"b\": 1, \"c\": 1}", "TPF-SC-003", "found the string \"x\", expected a number", NULL, 1, 7},
	{"{\"items\": {\"$ref\": \"#/$defs/n\"}, \"$defs\": {\"n\": {\"type\": \"integer\", \"minimum\": 0}}}", "[1, -1]", "TPF-SC-005",
		"found -1, expected 0 or more", NULL, 1, 5},
	{"{\"items\": {\"type\": \"number\", \"allOf\": [{\"type\": \"integer\"}]}}", "[1, 1.5]", "TPF-SC-003",
		"found the number 1.5, expected a whole number", NULL, 1, 5},
	{"{\"prefixItems\": [true], \"items\": false}", "[1, 2, 3]", "TPF-SC-007", "found 3 elements, expected at most 1", NULL, 1, 5},
	{"{\"type\": \"object\", \"additionalProperties\": false, \"patternProperties\": {\"^x-\": true}}", "{\"y\": 1}", "TPF-SC-001",
		"unknown member `y`", "leave it out, or call it `x-y` to carry it along unread", 1, 2},
};
/* clang-format on */

/* One fault, one finding. */
START_TEST(test_message)
{
	const char *text = messages[_i].text;
	struct tpf_schema *s = compiled(messages[_i].schema);
	ck_assert(!tpf_schema_run(&job, s, doc_of("doc.json", text)));
	const struct tpf_finding *f = job.diag.list[0];
	ck_assert_str_eq(f->message, messages[_i].message);
	ck_assert_str_eq(tpf_rules[f->rule].id, messages[_i].rule);
	ck_assert_str_eq(f->hint ? f->hint : "(none)", messages[_i].hint ? messages[_i].hint : f->hint ? f->hint : "(none)");
	ck_assert_uint_eq(f->place.line, messages[_i].line);
	ck_assert_uint_eq(f->place.col, messages[_i].col);
	ck_assert_msg(job.diag.n == 1, "%s: %zu findings, the second: %s", text, job.diag.n, job.diag.n > 1 ? job.diag.list[1]->message : "");
	tpf_schema_free(s);
}
END_TEST

START_TEST(test_all_faults_at_once)
{
	struct tpf_schema *s = compiled(RUN);
	ck_assert(!tpf_schema_run(&job, s, doc_of("doc.json", "{\"energy\": true, \"count\": 0, \"zebra\": 1}")));
	ck_assert_uint_eq(job.diag.n, 3);
	tpf_schema_free(s);
}
END_TEST

START_TEST(test_repeated_has_both_places)
{
	struct tpf_schema *s = compiled("{\"uniqueItems\": true}");
	ck_assert(!tpf_schema_run(&job, s, doc_of("doc.json", "[7,\n8,\n7]")));
	ck_assert_uint_eq(job.diag.list[0]->place.line, 3);
	ck_assert_ptr_nonnull(job.diag.list[0]->place.also);
	ck_assert_uint_eq(job.diag.list[0]->place.also->line, 1);
	tpf_schema_free(s);
}
END_TEST

/* ---- schemas that can't be used ---- */

static const struct { const char *schema, *rule, *says; } unusable[] = {
	{"{\"minimum\": \"3\"}", "TPF-SC-901"},
	{"{\"type\": \"strng\"}", "TPF-SC-901"},
	{"{\"required\": \"a\"}", "TPF-SC-901"},
	{"{\"multipleOf\": 0}", "TPF-SC-901"},
	{"{\"minLength\": -1}", "TPF-SC-901"},
	{"{\"properties\": {\"a\": 3}}", "TPF-SC-901"},
	{"[]", "TPF-SC-901"},
	{"{\"$recursiveRef\": \"#\"}", "TPF-SC-900"},
	{"{\"$schema\": \"http://json-schema.org/draft-04/schema#\"}", "TPF-SC-902"},
	{"{\"$ref\": \"#/$defs/none\"}", "TPF-SC-903"},
	{"{\"$ref\": \"#/$defs/quantty\", \"$defs\": {\"quantity\": true}}", "TPF-SC-903", "nothing stands at /$defs/quantty; did you mean /$defs/quantity?"},
	{"{\"$defs\": {\"quantity\": true}, \"$ref\": \"#/$def/quantity/x\"}", "TPF-SC-903", "did you mean /$defs?"},
	{"{\"$ref\": \"#quantty\", \"$defs\": {\"q\": {\"$anchor\": \"quantity\"}}}", "TPF-SC-903", "there is no anchor quantty; did you mean #quantity?"},
	{"{\"$ref\": \"urn:a:b:1.1\", \"$defs\": {\"q\": {\"$id\": \"urn:a:b:1.0\"}}}", "TPF-SC-903", "did you mean urn:a:b:1.0?"},
	{"{\"$ref\": \"#/$defs/a%00b\", \"$defs\": {\"a\": true}}", "TPF-SC-903", "nothing stands at /$defs/a%00b"},
	{"{\"$ref\": \"#\"}", "TPF-SC-903", "leads back here without end"},
	{"{\"allOf\": [true, {\"$ref\": \"#\"}]}", "TPF-SC-903", "leads back here without end"},
	{"{\"anyOf\": [{\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"not\": {\"$ref\": \"#\"}}}}", "TPF-SC-903", "leads back here without end"},
	{"{\"if\": {\"$ref\": \"#\"}, \"then\": false}", "TPF-SC-903", "leads back here without end"},
	{"{\"$dynamicRef\": \"#a\", \"$dynamicAnchor\": \"a\"}", "TPF-SC-903", "leads back here without end"},
	{"{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$anchor\": \"x\"}}}", "TPF-SC-901", "the anchor x stands twice"},
	{"{\"$ref\": \"other.json\"}", "TPF-SC-903"},
	{"{\"$ref\": \"#nowhere\"}", "TPF-SC-903"},
	{"{\"pattern\": \"(\"}", "TPF-SC-904"},
	{"{\"pattern\": \"a++\"}", "TPF-SC-904"},
	{"{\"pattern\": \"\\\\Aa\"}", "TPF-SC-904"},
};

START_TEST(test_unusable)
{
	ck_assert_ptr_null(tpf_schema_compile(&job, doc_of("schema.json", unusable[_i].schema), NULL));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_str_eq(tpf_rules[job.diag.list[0]->rule].id, unusable[_i].rule);
	if (unusable[_i].says)
		ck_assert_msg(strstr(job.diag.list[0]->message, unusable[_i].says), "%s", job.diag.list[0]->message);
}
END_TEST

START_TEST(test_other_documents)
{
	struct tpf_doc *others[] = {
		doc_of("lib/text.json", "{\"type\": \"string\", \"$defs\": {\"n\": {\"$anchor\": \"num\", \"type\": \"number\"}}}"),
		doc_of("x", "{\"$id\": \"urn:test:flag\", \"type\": \"boolean\"}"), NULL,
	};
	const char *text = "{\"prefixItems\": [{\"$ref\": \"text.json\"}, {\"$ref\": \"text.json#num\"}, {\"$ref\": \"urn:test:flag\"}]}";
	struct tpf_schema *s = tpf_schema_compile(&job, doc_of("lib/main.json", text), others);
	ck_assert_ptr_nonnull(s);
	struct tpf_doc *good = doc_of("g", "[\"a\", 1, true]"), *bad = doc_of("b", "[\"a\", 1, 0]");
	ck_assert(tpf_schema_valid(s, good, tpf_root(good)));
	ck_assert(!tpf_schema_valid(s, bad, tpf_root(bad)));
	tpf_schema_free(s);
}
END_TEST

/* ---- hostile ---- */

/* Seconds of work so far; with TPF_SLOW, under valgrind, none. */
static double seconds(void)
{
	struct timespec t;
	if (getenv("TPF_SLOW"))
		return 0;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Text of n copies between two others; new. */
static char *copies(const char *before, const char *each, size_t n, const char *after)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, before);
	for (size_t i = 0; i < n; i++)
		tpf_buf_printf(&b, each, i, i);
	tpf_buf_puts(&b, after);
	return b.text;
}

/* Without end for some values, so it shows when one is judged. */
static const char *const endless[] = {
	"{\"anyOf\": [{\"type\": \"null\"}, {\"$ref\": \"#\"}]}",
	"{\"if\": {\"type\": \"object\"}, \"then\": {\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}}",
	"{\"dependentSchemas\": {\"a\": {\"not\": {\"$ref\": \"#\"}}}}",
	"{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"oneOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#/$defs/a\"}]}}}",
};

START_TEST(test_endless_reference)
{
	double start = seconds();
	ck_assert(!valid(endless[_i], "{\"a\": 1}"));
	ck_assert_str_eq(tpf_rules[job.diag.list[0]->rule].id, "TPF-SC-009");
	ck_assert_msg(seconds() - start < 5, "%s: %.1f s", endless[_i], seconds() - start);
}
END_TEST

/* 2^60 ways through sixty schemas end at the limit of steps, also where only the explanation takes them. */
static const char *const before_doubling[] = {"", "\"minProperties\": 2, \"unevaluatedProperties\": false, "};

/* Two repeats that share a long text: some are decided, the others are not, and all of it ends soon. */
START_TEST(test_costly_patterns)
{
	double start = seconds();
	struct tpf_buf digits = {0}, text = {0};
	for (int i = 0; i < 2000; i++)
		tpf_buf_putc(&digits, '1');
	tpf_buf_puts(&text, "[");
	for (int i = 0; i < 400; i++)
		tpf_buf_printf(&text, "%s\"%s\"", i ? ", " : "", tpf_buf_str(&digits));
	tpf_buf_puts(&text, "]");
	ck_assert(!valid("{\"items\": {\"pattern\": \"\\\\d+\\\\d+[xy]\"}}", tpf_buf_str(&text)));
	ck_assert_str_eq(tpf_rules[job.diag.list[job.diag.n - 1]->rule].id, "TPF-SC-009");
	ck_assert_msg(seconds() - start < 5, "%.1f s", seconds() - start);
	tpf_buf_free(&digits);
	tpf_buf_free(&text);
}
END_TEST

START_TEST(test_doubling)
{
	struct tpf_buf b = {0};
	tpf_buf_printf(&b, "{%s\"$ref\": \"#/$defs/e0\", \"$defs\": {", before_doubling[_i]);
	for (int i = 0; i < 60; i++)
		tpf_buf_printf(&b, "\"e%d\": {\"allOf\": [{\"$ref\": \"#/$defs/e%d\"}, {\"$ref\": \"#/$defs/e%d\"}]}, ", i, i + 1, i + 1);
	tpf_buf_puts(&b, "\"e60\": true}}");
	double start = seconds();
	ck_assert(!valid(b.text, "{\"a\": 1}"));
	ck_assert_str_eq(tpf_rules[job.diag.list[job.diag.n - 1]->rule].id, "TPF-SC-009");
	ck_assert_msg(seconds() - start < 5, "%.1f s", seconds() - start);
	tpf_buf_free(&b);
}
END_TEST

START_TEST(test_many_properties)
{
	double start = seconds();
	char *schema = copies("{\"properties\": {", "\"p%zu\": {\"minimum\": %zu},", 100000, "\"z\": true}, \"additionalProperties\": false}");
	char *good = copies("{", "\"p%zu\": %zu,", 100000, "\"z\": 1}"), *bad = copies("{", "\"p%zu\": %zu,", 100000, "\"zz\": 1}");
	ck_assert(valid(schema, good));
	ck_assert(!valid(schema, bad));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_msg(seconds() - start < 10, "%.1f s", seconds() - start);
	free(schema);
	free(good);
	free(bad);
}
END_TEST

START_TEST(test_many_unknown_members)
{
	double start = seconds();
	char *bad = copies("{", "\"q%zu\": %zu,", 30000, "\"z\": 1}");
	char *schema = copies("{\"properties\": {", "\"p%zu\": {\"minimum\": %zu},", 500, "\"a\": true}, \"required\": [\"b\"], \"unevaluatedProperties\": false}");
	ck_assert(!valid(schema, bad));
	ck_assert_msg(seconds() - start < 10, "%.1f s", seconds() - start);
	free(schema);
	free(bad);
}
END_TEST

START_TEST(test_many_unique)
{
	double start = seconds();
	char *good = copies("[", "%zu,{\"a\": \"%zu\"},", 100000, "0.5]"), *bad = copies("[", "%zu,{\"a\": \"%zu\"},", 100000, "77777.0]");
	ck_assert(valid("{\"uniqueItems\": true}", good));
	ck_assert(!valid("{\"uniqueItems\": true}", bad));
	ck_assert_msg(seconds() - start < 10, "%.1f s", seconds() - start);
	free(good);
	free(bad);
}
END_TEST

static const char *const costly[] = {"(a+)+$", "^(a+)+$", "^(a|a)*$", "^(\\\\w+\\\\s?)*$", "(a*)*b", "^(?:a?){60}a{60}$", "(x+x+)+y|a*a*a*a*b"};

/* Ends soon, either way it ends: a pattern is compiled again for each run and may find a way round. */
START_TEST(test_costly_pattern)
{
	char *text = copies("\"", "a", 50000, "!\""), *schema = copies("{\"pattern\": \"", costly[_i], 1, "\"}");
	double start = seconds();
	ck_assert(!valid(schema, text));
	ck_assert_msg(seconds() - start < 5, "%s: %.1f s", costly[_i], seconds() - start);
	const char *rule = tpf_rules[job.diag.list[0]->rule].id;
	ck_assert_msg(!strcmp(rule, "TPF-SC-009") || !strcmp(rule, "TPF-SC-006"), "%s", rule);
	free(schema);
	free(text);
}
END_TEST

START_TEST(test_costly_is_undecided)
{
	char *text = copies("\"", "a", 40, "!\"");
	ck_assert(!valid("{\"pattern\": \"^(a+)+$\"}", text));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_str_eq(tpf_rules[job.diag.list[0]->rule].id, "TPF-SC-009");
	free(text);
}
END_TEST

START_TEST(test_undecided_under_not)
{
	char *text = copies("\"", "a", 40, "!\"");
	ck_assert(!valid("{\"not\": {\"pattern\": \"^(a+)+$\"}}", text));
	ck_assert_str_eq(tpf_rules[job.diag.list[0]->rule].id, "TPF-SC-009");
	free(text);
}
END_TEST

/* With and without machine code, before and after it is made. */
START_TEST(test_pattern_many_times)
{
	struct tpf_schema *s = compiled("{\"items\": {\"pattern\": \"^(?!x)[a-z]+-\\\\d{2}$\"}}");
	char *good = copies("[", "\"run-%02zu\",", 90, "\"ab-12\"]"), *bad = copies("[", "\"run-%02zu\",", 90, "\"xb-12\"]");
	struct tpf_doc *g = doc_of("g", good), *b = doc_of("b", bad);
	for (int i = 0; i < 10; i++) {
		ck_assert(tpf_schema_valid(s, g, tpf_root(g)));
		ck_assert(!tpf_schema_valid(s, b, tpf_root(b)));
	}
	tpf_schema_free(s);
	free(good);
	free(bad);
}
END_TEST

static const char *const branching[] = {
	"{\"anyOf\": [{\"items\": {\"$ref\": \"#\"}, \"minItems\": 3}, {\"items\": {\"$ref\": \"#\"}, \"maxItems\": 0}]}",
	"{\"oneOf\": [{\"items\": {\"$ref\": \"#\"}}, {\"prefixItems\": [{\"$ref\": \"#\"}]}, {\"contains\": {\"$ref\": \"#\"}}]}",
};

/* 2^300 ways through document and schema, for the verdict as for the explanation. */
START_TEST(test_branching)
{
	struct tpf_buf b = {0};
	for (int i = 0; i < 300; i++)
		tpf_buf_putc(&b, '[');
	for (int i = 0; i < 300; i++)
		tpf_buf_putc(&b, ']');
	double start = seconds();
	ck_assert(!valid(branching[_i], b.text));
	ck_assert_msg(seconds() - start < 10, "%.1f s", seconds() - start);
	tpf_buf_free(&b);
}
END_TEST

START_TEST(test_deep_document)
{
	char *text = copies("", "[", 500, "");
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, text);
	for (int i = 0; i < 500; i++)
		tpf_buf_putc(&b, ']');
	ck_assert(valid("{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}", b.text));
	ck_assert(!valid("{\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#\"}, \"unevaluatedItems\": false}", b.text));
	ck_assert_uint_eq(job.diag.n, 1);
	tpf_buf_free(&b);
	free(text);
}
END_TEST

/* ---- parts ---- */

/* RFC 3986, section 5.4. */
static const struct { const char *reference, *uri; } references[] = {
	{"g:h", "g:h"}, {"g", "http://a/b/c/g"}, {"./g", "http://a/b/c/g"}, {"g/", "http://a/b/c/g/"}, {"/g", "http://a/g"},
	{"//g", "http://g"}, {"?y", "http://a/b/c/d;p?y"}, {"g?y", "http://a/b/c/g?y"}, {"#s", "http://a/b/c/d;p?q#s"},
	{"g#s", "http://a/b/c/g#s"}, {"g?y#s", "http://a/b/c/g?y#s"}, {";x", "http://a/b/c/;x"}, {"", "http://a/b/c/d;p?q"},
	{".", "http://a/b/c/"}, {"./", "http://a/b/c/"}, {"..", "http://a/b/"}, {"../", "http://a/b/"}, {"../g", "http://a/b/g"},
	{"../..", "http://a/"}, {"../../g", "http://a/g"}, {"../../../g", "http://a/g"}, {"/./g", "http://a/g"}, {"/../g", "http://a/g"},
	{"g.", "http://a/b/c/g."}, {"..g", "http://a/b/c/..g"}, {"./../g", "http://a/b/g"}, {"g/./h", "http://a/b/c/g/h"},
	{"g/../h", "http://a/b/c/h"}, {"g?y/../x", "http://a/b/c/g?y/../x"},
};

START_TEST(test_uri)
{
	ck_assert_str_eq(tpf_uri_resolve(&job.arena, "http://a/b/c/d;p?q", references[_i].reference), references[_i].uri);
}
END_TEST

static const struct { const char *a, *b; int order; } orders[] = {
	{"1", "1.0", 0}, {"1e2", "100", 0}, {"0", "-0", 0}, {"0e5", "0.00", 0}, {"-1", "1", -1}, {"-2", "-1", -1}, {"0.1", "0.10000000000000000001", -1},
	{"9223372036854775807", "9223372036854775808", -1}, {"1e400", "1e399", 1}, {"-1e400", "-1e399", -1}, {"1e-400", "0", 1}, {"-1e-400", "0", -1},
	{"123456789012345678901234567890", "123456789012345678901234567890.0", 0}, {"1e99999999999999999999", "1e400", 1},
	{"100000000000000000001e-1", "10000000000000000000.1", 0}, {"12.34", "1234e-2", 0}, {"0.5", "0.50001", -1},
};

START_TEST(test_order)
{
	struct figure a = tpf_figure(orders[_i].a, strlen(orders[_i].a)), b = tpf_figure(orders[_i].b, strlen(orders[_i].b));
	ck_assert_int_eq(tpf_figure_compare(&a, &b), orders[_i].order);
	ck_assert_int_eq(tpf_figure_compare(&b, &a), -orders[_i].order);
}
END_TEST

static const struct { const char *text; int64_t digits; uint32_t after; } figures[] = {
	{"0", 0, 0}, {"7", 7, 0}, {"-7", -7, 0}, {"42", 42, 0}, {"0.5", 5, 1}, {"10.25", 1025, 2}, {"-10.25", -1025, 2}, {"123.4567", 1234567, 4},
	{"0.000001", 1, 6}, {"1234567.8", 12345678, 1}, {"12345678", 12345678, 0}, {"87654321", 87654321, 0}, {"123456789", 123456789, 0}, {"1e2", 100, 0},
	{"1.5e1", 15, 0}, {"25e-3", 25, 3}, {"0.001", 1, 3}, {"999999.9", 9999999, 1}, {"0.9", 9, 1}, {"123456789012345678", 123456789012345678, 0},
};

/* Whatever stands before a number, it is read as it is. */
START_TEST(test_figure)
{
	static const char *const before[] = {"", "[", "[1,", "99999999", "1.5e-7, ", "\xff\xff\xff\xff\xff\xff\xff\xff", "{\"a.b\": "};
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		char text[64];
		int end = snprintf(text, sizeof text, "%s%s", before[i], figures[_i].text);
		struct figure f = tpf_figure_before(text, (size_t)end, strlen(figures[_i].text));
		ck_assert(f.exact);
		ck_assert_int_eq(f.digits, figures[_i].digits);
		ck_assert_uint_eq(f.after, figures[_i].after);
	}
}
END_TEST

static const char *const no_patterns[] = {
	"(", ")", "[", "a{2,1}", "*a", "a**", "a*+", "(?>a)", "(?i)a", "(?P<n>a)", "\\Z", "\\a", "\\e", "\\Qa\\E", "\\x1", "\\u12", "\\u{110000}",
	"\\p{Nonsense}", "\\p", "\\1", "(?#a)", "[b-a]", "\\c1", "a\\", "(?<1a>b)", "\\p{Xan}", "(?R)", "(*F)",
};

START_TEST(test_no_pattern)
{
	const char *why = NULL;
	struct pattern *p = tpf_pattern_compile(&job.arena, no_patterns[_i], strlen(no_patterns[_i]), &why);
	if (p)
		tpf_pattern_free(p);
	ck_assert_msg(!p, "%s is taken", no_patterns[_i]);
	ck_assert_ptr_nonnull(why);
}
END_TEST

/* ---- the bundle's own schema ---- */

static struct tpf_doc *file_doc(const char *path)
{
	struct tpf_buf b = {0};
	const char *why;
	ck_assert_msg(tpf_file_read(path, 1 << 28, &b, &why), "%s: %s", path, why);
	struct tpf_doc *doc = tpf_json_read(&job, path, tpf_strndup(&job.arena, b.text, b.len), b.len, 0);
	tpf_buf_free(&b);
	ck_assert_ptr_nonnull(doc);
	return doc;
}

START_TEST(test_bundle_schema_compiles)
{
	struct tpf_schema *s = tpf_schema_compile(&job, file_doc("schema/bundle.schema.json"), NULL);
	ck_assert_msg(s, "%s", job.diag.n ? job.diag.list[0]->message : "");
	struct tpf_doc *doc = file_doc("examples/wall-node/bundle.json");
	ck_assert_msg(tpf_schema_run(&job, s, doc), "%s", job.diag.n ? job.diag.list[0]->message : "");
	tpf_schema_free(s);
}
END_TEST

#define TABLE(t) (int)(sizeof(t) / sizeof *(t))

int main(void)
{
	Suite *suite = suite_create("schema");
	TCase *c = tcase_create("schema");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, test_verdict, 0, TABLE(verdicts));
	tcase_add_loop_test(c, test_message, 0, TABLE(messages));
	tcase_add_test(c, test_all_faults_at_once);
	tcase_add_test(c, test_repeated_has_both_places);
	tcase_add_loop_test(c, test_unusable, 0, TABLE(unusable));
	tcase_add_test(c, test_other_documents);
	tcase_add_test(c, test_costly_patterns);
	tcase_add_loop_test(c, test_endless_reference, 0, TABLE(endless));
	tcase_add_loop_test(c, test_doubling, 0, TABLE(before_doubling));
	tcase_add_test(c, test_many_properties);
	tcase_add_test(c, test_many_unknown_members);
	tcase_add_test(c, test_many_unique);
	tcase_add_loop_test(c, test_costly_pattern, 0, TABLE(costly));
	tcase_add_test(c, test_costly_is_undecided);
	tcase_add_test(c, test_undecided_under_not);
	tcase_add_test(c, test_pattern_many_times);
	tcase_add_loop_test(c, test_branching, 0, TABLE(branching));
	tcase_add_test(c, test_deep_document);
	tcase_add_loop_test(c, test_uri, 0, TABLE(references));
	tcase_add_loop_test(c, test_order, 0, TABLE(orders));
	tcase_add_loop_test(c, test_figure, 0, TABLE(figures));
	tcase_add_loop_test(c, test_no_pattern, 0, TABLE(no_patterns));
	tcase_add_test(c, test_bundle_schema_compiles);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
