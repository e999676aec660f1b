/* check_metaschema.c - the dialect that is compiled in (schema/metaschema.json) accepts what the documents of json-schema.org accept:
 * both judge every value in the official suite, where it is at hand with the official documents beside it. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "diag/job.h"
#include "schema/library.h"

#define SUITE "../shared/schema-suite"
#define DIALECT "https://json-schema.org/draft/2020-12/"
#define OF_2019 "https://json-schema.org/draft/2019-09/"
#define OF_7 "http://json-schema.org/draft-07/schema#"

static struct tpf job;
static struct tpf_library library;
static struct tpf_schema *ours, *theirs; /* theirs: NULL where it is not at hand */

static struct tpf_doc *read_file(const char *path)
{
	struct tpf_buf b = {0};
	const char *why;
	struct tpf_doc *doc = NULL;
	if (tpf_file_read(path, 64 << 20, &b, &why))
		doc = tpf_json_read(&job, tpf_strdup(&job.arena, path), tpf_strndup(&job.arena, b.text, b.len), b.len, 0);
	tpf_buf_free(&b);
	return doc;
}

static struct tpf_schema *compile(const char *text, struct tpf_doc *const *others, const struct tpf_finder *finder)
{
	struct tpf_doc *doc = tpf_json_read(&job, "a.json", text, strlen(text), 0);
	return tpf_schema_compile_ask(&job, &(struct tpf_schema_ask){.doc = doc, .others = others, .finder = finder});
}

static void begin(void)
{
	static const char *const parts[] = {"schema", "meta/core", "meta/applicator", "meta/unevaluated", "meta/validation", "meta/meta-data",
		"meta/format-annotation", "meta/content"};
	enum { PARTS = sizeof parts / sizeof *parts };
	struct tpf_doc *others[PARTS + 1] = {NULL};
	ck_assert(tpf_library_open(&library, &job, NULL, 0));
	ours = compile("{\"$ref\": \"" DIALECT "schema\"}", NULL, &library.finder);
	ck_assert(ours);
	for (int i = 0; i < PARTS; i++)
		others[i] = read_file(tpf_sprintf(&job.arena, SUITE "/metaschema/2020-12/%s", parts[i]));
	if (others[0])
		theirs = compile("{\"$ref\": \"" DIALECT "schema\"}", others, NULL);
}

static void end(void)
{
	tpf_schema_free(ours);
	tpf_schema_free(theirs);
	tpf_library_close(&library);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

static size_t compare_file(const char *path)
{
	const struct tpf_doc *doc = read_file(path);
	size_t accepted = 0;
	ck_assert(doc);
	for (size_t i = 0; i < doc->n_nodes; i++) {
		bool verdict = tpf_schema_valid(ours, doc, &doc->nodes[i]);
		ck_assert_msg(verdict == tpf_schema_valid(theirs, doc, &doc->nodes[i]), "%s: %s is %s", path,
				tpf_pointer(&job.arena, doc, &doc->nodes[i]), verdict ? "accepted" : "refused");
		accepted += verdict;
	}
	return accepted;
}

START_TEST(accepts_what_the_official_one_accepts)
{
	DIR *folder = theirs ? opendir(SUITE "/tests/draft2020-12") : NULL;
	size_t accepted = 0;
	for (struct dirent *e; folder && (e = readdir(folder));)
		if (strstr(e->d_name, ".json"))
			accepted += compare_file(tpf_sprintf(&job.arena, SUITE "/tests/draft2020-12/%s", e->d_name));
	if (folder)
		closedir(folder);
	ck_assert(!folder || accepted > 1000);
}
END_TEST

static const struct { const char *schema; bool good; } schemas[] = {
	{"true", true}, {"3", false}, {"{\"type\": \"string\", \"x-own\": 1}", true}, {"{\"type\": \"strng\"}", false},
	{"{\"properties\": {\"a\": {\"minLength\": -1}}}", false}, {"{\"$anchor\": \"1a\"}", false}, {"{\"allOf\": []}", false},
	{"{\"required\": [\"a\", \"a\"]}", false}, {"{\"dependencies\": {\"a\": [\"b\"], \"c\": true}}", true}, {"{\"$id\": \"a#b\"}", false},
	{"{\"contentSchema\": 1}", false}, {"{\"unevaluatedItems\": {\"not\": 1}}", false},
};

START_TEST(judges_schemas)
{
	const struct tpf_doc *doc = tpf_json_read(&job, "b.json", schemas[_i].schema, strlen(schemas[_i].schema), 0);
	ck_assert_msg(tpf_schema_valid(ours, doc, doc->nodes) == schemas[_i].good, "%s", schemas[_i].schema);
}
END_TEST

/* Of the older dialects. */
static const struct { const char *address, *schema; bool good; } older[] = {
	{OF_7, "{\"items\": [true], \"additionalItems\": false, \"definitions\": {\"a\": {\"$ref\": \"#\"}}}", true},
	{OF_7, "{\"dependencies\": {\"a\": [\"b\"], \"c\": {\"not\": {}}}}", true}, {OF_7, "{\"type\": []}", false}, {OF_7, "3", false},
	{OF_7, "{\"properties\": {\"a\": {\"minLength\": -1}}}", false}, {OF_7, "{\"items\": [{\"required\": [\"a\", \"a\"]}]}", false},
	{OF_2019 "schema", "{\"items\": [true], \"$recursiveRef\": \"#\", \"$recursiveAnchor\": true}", true},
	{OF_2019 "schema", "{\"$recursiveAnchor\": \"a\"}", false}, {OF_2019 "schema", "{\"items\": [{\"not\": {\"type\": 1}}]}", false},
	{OF_2019 "schema", "{\"$defs\": {\"a\": {\"unevaluatedItems\": 1}}}", false}, {OF_2019 "schema", "{\"$anchor\": \"a:b\"}", true},
};

START_TEST(judges_schemas_of_older_dialects)
{
	struct tpf_schema *s = compile(tpf_sprintf(&job.arena, "{\"$ref\": \"%s\"}", older[_i].address), NULL, &library.finder);
	const struct tpf_doc *doc = tpf_json_read(&job, "b.json", older[_i].schema, strlen(older[_i].schema), 0);
	ck_assert(s);
	ck_assert_msg(tpf_schema_valid(s, doc, doc->nodes) == older[_i].good, "%s", older[_i].schema);
	tpf_schema_free(s);
}
END_TEST

static const struct { const char *address; bool there; } addresses[] = {
	{DIALECT "schema", true}, {DIALECT "meta/validation", true}, {DIALECT "meta/validation#/$defs/stringArray", true},
	{OF_2019 "schema", true}, {OF_2019 "meta/validation#/$defs/stringArray", true}, {OF_2019 "meta/format", true}, {OF_2019 "meta/unevaluated", false},
	{OF_7, true}, {OF_7 "/definitions/stringArray", true}, {"http://json-schema.org/draft-06/schema#", false},
	{DIALECT "meta/format-assertion", true}, {DIALECT "meta/none", false}, {"https://json-schema.org/draft/2021-01/schema", false},
};

START_TEST(is_found_by_its_addresses)
{
	struct tpf_schema *s = compile(tpf_sprintf(&job.arena, "{\"$ref\": \"%s\"}", addresses[_i].address), NULL, &library.finder);
	ck_assert_msg(!s == !addresses[_i].there, "%s", addresses[_i].address);
	tpf_schema_free(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("metaschema");
	TCase *all = tcase_create("all");
	tcase_add_unchecked_fixture(all, begin, end);
	tcase_add_test(all, accepts_what_the_official_one_accepts);
	tcase_add_loop_test(all, judges_schemas, 0, sizeof schemas / sizeof *schemas);
	tcase_add_loop_test(all, judges_schemas_of_older_dialects, 0, sizeof older / sizeof *older);
	tcase_add_loop_test(all, is_found_by_its_addresses, 0, sizeof addresses / sizeof *addresses);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
