/* check_forms.c - findings as documents for other programs: whole whatever the bundles, and the same finding the same tomorrow. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/diag.h"
#include "tpfreport.h"

static char folder[] = "/tmp/check_formsXXXXXX";
static char path[64];

static void set_up(void)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/bundle.json", folder);
}

static void tear_down(void)
{
	unlink(path);
	rmdir(folder);
}

/* The document of several bundles, put together as the header says. */
static char *document(const char *form, const char *const *bundles, size_t n)
{
	struct tpf_buf b = {0};
	bool any = false;
	char *begin = tpf_findings(NULL, form, TPF_BEGIN, NULL), *between = tpf_findings(NULL, form, TPF_BETWEEN, NULL);
	char *end = tpf_findings(NULL, form, TPF_END, NULL);

	tpf_buf_puts(&b, begin);
	for (size_t i = 0; i < n; i++) {
		struct tpf *job = tpf_new(NULL, NULL);
		tpf_judge(job, bundles[i]);
		char *text = tpf_findings(job, form, TPF_EACH, NULL);
		tpf_buf_puts(&b, any && *text ? between : "");
		tpf_buf_puts(&b, text);
		any |= *text != 0;
		free(text);
		tpf_free(job);
	}
	tpf_buf_puts(&b, end);
	free(begin);
	free(between);
	free(end);
	return b.text;
}

static json_t *parsed(char *text)
{
	json_error_t error;
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(doc != NULL, "%d: %s in %s", error.line, error.text, text);
	free(text);
	return doc;
}

/* Bundles without a finding leave no comma too many. */
static const struct { const char *bundles[4]; size_t n, results; } sets[] = {
	{{"examples/wall-node"}, 1, 0},
	{{"examples/wall-node", "examples/wall-node"}, 2, 0},
	{{"examples/wall-node", "examples/board-vllm", "examples/wall-node"}, 3, 1},
	{{"examples/board-vllm", "examples/wall-node", "examples/wall-node", "examples/board-vllm"}, 4, 2},
	{{NULL}, 0, 0},
};

START_TEST(test_whole)
{
	json_t *json = parsed(document("json", sets[_i].bundles, sets[_i].n)), *sarif = parsed(document("sarif", sets[_i].bundles, sets[_i].n));
	const json_t *runs = json_object_get(sarif, "runs");
	ck_assert_uint_eq(json_array_size(json_object_get(json, "judged")), sets[_i].n);
	ck_assert_uint_eq(json_array_size(runs), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(json_array_get(runs, 0), "results")), sets[_i].results);
	json_decref(json);
	json_decref(sarif);
}
END_TEST

static const json_t *member(const json_t *o, const char *key)
{
	const json_t *m = json_is_array(o) ? json_array_get(o, (size_t)atoi(key)) : json_object_get(o, key);
	ck_assert_msg(m != NULL, "no %s", key);
	return m;
}

static const json_t *results_of(const json_t *sarif)
{
	return member(member(member(sarif, "runs"), "0"), "results");
}

/* SARIF 2.1.0, 3.27.6: the rule at ruleIndex is the one that ruleId names. */
START_TEST(test_rules)
{
	json_t *sarif = parsed(document("sarif", (const char *[]){"examples/broken-ten"}, 1));
	const json_t *rules = member(member(member(member(member(sarif, "runs"), "0"), "tool"), "driver"), "rules"), *result;
	size_t i;

	ck_assert_uint_eq(json_array_size(rules), TPF_RULES);
	ck_assert_uint_eq(json_array_size(results_of(sarif)), 10);
	json_array_foreach(results_of(sarif), i, result) {
		const json_t *rule = json_array_get(rules, (size_t)json_integer_value(member(result, "ruleIndex")));
		ck_assert_str_eq(json_string_value(member(rule, "id")), json_string_value(member(result, "ruleId")));
	}
	json_decref(sarif);
}
END_TEST

/* A bundle that lacks what level 1 requires, and has a member too much. */
static char *sarif_of(const char *bundle)
{
	const char *why;
	ck_assert(tpf_file_write(path, bundle, strlen(bundle), &why));
	return document("sarif", (const char *[]){path}, 1);
}

static const json_t *unknown_member(const json_t *sarif)
{
	size_t i;
	const json_t *result;
	json_array_foreach(results_of(sarif), i, result)
		if (strstr(json_string_value(member(member(result, "message"), "text")), "colour"))
			return result;
	ck_abort_msg("the member is not found");
}

static const char *fingerprint(const json_t *result)
{
	return json_string_value(member(member(result, "partialFingerprints"), "rulePlaceMessage/v1"));
}

static json_int_t line_of(const json_t *result)
{
	return json_integer_value(member(member(member(member(member(result, "locations"), "0"), "physicalLocation"), "region"), "startLine"));
}

/* What a finding keeps of itself: not its line, nor the numbers it tells, nor how many elements stand before it. */
#define BUNDLE "{\"$schema\": \"urn:tpfreport:schema:bundle:1.0.0\", "
static const char report[] = BUNDLE "\"report\": {\"colour\": 1}}", run[] = BUNDLE "\"runs\": [{\"id\": \"b\", \"colour\": 1}]}",
	lever[] = BUNDLE "\"levers\": [{\"colour\": 1}]}";
static const struct { const char *before, *after; bool same; } variants[] = {
	{report, "\n\n\n{\"$schema\": \"urn:tpfreport:schema:bundle:1.0.0\",\n\n\"report\": {\"colour\": 1}}", true},
	{report, "{\"report\": {\"colour\": 1}, \"x-more\": 1,\n \"$schema\": \"urn:tpfreport:schema:bundle:1.0.0\"}", true},
	{report, BUNDLE "\"system\": {\"colour\": 1}}", false},
	{report, BUNDLE "\"report\": {\"colours\": 1}}", false},
	{run, BUNDLE "\"runs\": [{\"id\": \"a\"}, {\"id\": \"b\", \"colour\": 1}]}", true},
	{run, BUNDLE "\"runs\": [{\"id\": \"c\", \"colour\": 1}]}", false},
	{lever, BUNDLE "\"levers\": [{}, {\"colour\": 1}]}", false},
};

START_TEST(test_fingerprint)
{
	json_t *before = parsed(sarif_of(variants[_i].before)), *after = parsed(sarif_of(variants[_i].after));
	const json_t *a = unknown_member(before), *b = unknown_member(after);
	ck_assert_uint_eq(strlen(fingerprint(a)), 16);
	ck_assert_int_eq(!strcmp(fingerprint(a), fingerprint(b)), variants[_i].same);
	if (_i == 0)
		ck_assert_int_eq(line_of(b), line_of(a) + 5);
	json_decref(before);
	json_decref(after);
}
END_TEST

/* Columns are code points: a G clef is one, and two UTF-16 code units, and four bytes. */
START_TEST(test_columns)
{
	json_t *sarif = parsed(sarif_of("{\"$schema\": \"urn:tpfreport:schema:bundle:1.0.0\", \"x-\xf0\x9d\x84\x9e\": 1, \"colour\": 1}"));
	const json_t *region = member(member(member(member(unknown_member(sarif), "locations"), "0"), "physicalLocation"), "region");
	ck_assert_str_eq(json_string_value(member(member(member(sarif, "runs"), "0"), "columnKind")), "unicodeCodePoints");
	ck_assert_int_eq(json_integer_value(member(region, "startColumn")), 60);
	ck_assert_int_eq(json_integer_value(member(region, "endColumn")), 68);
	json_decref(sarif);
}
END_TEST

START_TEST(test_names)
{
	const char *what = NULL;
	bool alone = false;
	size_t n = 0;

	for (; tpf_form_name(n, &what, &alone); n++) {
		ck_assert(what && *what);
		ck_assert_int_eq(alone, n >= 6);
		char *end = tpf_findings(NULL, tpf_form_name(n, NULL, NULL), TPF_END, NULL);
		ck_assert_ptr_nonnull(end);
		free(end);
	}
	ck_assert_uint_eq(n, 9);
	ck_assert_ptr_null(tpf_findings(NULL, "xml", TPF_END, NULL));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("forms");
	TCase *c = tcase_create("forms");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, test_whole, 0, (int)(sizeof sets / sizeof *sets));
	tcase_add_test(c, test_rules);
	tcase_add_loop_test(c, test_fingerprint, 0, (int)(sizeof variants / sizeof *variants));
	tcase_add_test(c, test_columns);
	tcase_add_test(c, test_names);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
