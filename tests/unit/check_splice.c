/* check_splice.c - values set in a document's text: what is written where, and every other byte as it was. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "json/splice.h"

static struct tpf job;

static void tear_down(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	job = (struct tpf){0};
}

static struct tpf_doc *read(const char *text)
{
	struct tpf_doc *doc = tpf_json_read(&job, "doc.json", text, strlen(text), 0);
	ck_assert_ptr_nonnull(doc);
	return doc;
}

/* Up to three values, and the text then; by hand. */
static const struct { const char *before, *set[6], *after; } cases[] = {
	{"{\"a\": 1, \"b\": 2}", {"/a", "10"}, "{\"a\": 10, \"b\": 2}"},
	{"{\"a\" :\t1 }\n", {"/a", "{\"value\": 1, \"unit\": \"%\"}"}, "{\"a\" :\t{\"value\": 1, \"unit\": \"%\"} }\n"},
	{"{\"a\": \"x\\\"y\", \"b\": 2}", {"/a", "\"z\""}, "{\"a\": \"z\", \"b\": 2}"},
	{"{\"a\": {\"b\": [1, {\"c\": []}  ] }, \"d\": null}", {"/a", "0"}, "{\"a\": 0, \"d\": null}"},
	{"{\"a\": [1, 2 , 3]}", {"/a/1", "20"}, "{\"a\": [1, 20 , 3]}"},
	{"{\"a\": [[[ ]\n]\n]}", {"/a/0", "1"}, "{\"a\": [1\n]}"},
	{"[{}, {\"a\": 1}]", {"/0", "true", "/1/a", "false"}, "[true, {\"a\": false}]"},
	/* a member added is spaced as the last one */
	{"{\"a\": 1}", {"/b", "2"}, "{\"a\": 1, \"b\": 2}"},
	{"{\"a\": 1, \"b\": 2}", {"/c", "3"}, "{\"a\": 1, \"b\": 2, \"c\": 3}"},
	{"{\"a\":1}", {"/b", "2"}, "{\"a\":1,\"b\":2}"},
	{"{\"a\":1,\"b\":2}", {"/c", "3"}, "{\"a\":1,\"b\":2,\"c\":3}"},
	{"{\n  \"a\": 1,\n  \"b\": {\"c\": 2}\n}\n", {"/d", "3"}, "{\n  \"a\": 1,\n  \"b\": {\"c\": 2},\n  \"d\": 3\n}\n"},
	{"{\r\n\t\"a\" : [1]\r\n}", {"/b", "2"}, "{\r\n\t\"a\" : [1],\r\n\t\"b\" : 2\r\n}"},
	{"{\n  \"o\": {\n    \"a\": \"x\"\n  }\n}", {"/o/b", "\"y\""}, "{\n  \"o\": {\n    \"a\": \"x\",\n    \"b\": \"y\"\n  }\n}"},
	{"{}", {"/a", "1"}, "{\"a\": 1}"},
	{"{ }", {"/a", "1", "/b", "2", "/c", "3"}, "{\"a\": 1, \"b\": 2, \"c\": 3 }"},
	{"{\"x\": 0}", {"/a~1b", "1", "/c~0d", "2", "/\"", "3"}, "{\"x\": 0, \"a/b\": 1, \"c~d\": 2, \"\\\"\": 3}"},
	{"{\"\xc3\xa4\": 1}", {"/\xc3\xb6", "2"}, "{\"\xc3\xa4\": 1, \"\xc3\xb6\": 2}"},
	/* in any order; added behind what takes the last one's place */
	{"{\"a\": 1, \"b\": 2}", {"/c", "3", "/b", "20", "/a", "10"}, "{\"a\": 10, \"b\": 20, \"c\": 3}"},
	{"{\"o\": {\"a\": 1}, \"p\": 2}", {"/q", "3", "/o/b", "4", "/p", "5"}, "{\"o\": {\"a\": 1, \"b\": 4}, \"p\": 5, \"q\": 3}"},
	/* of two for one place the first, of one within another the outer */
	{"{\"a\": 1}", {"/a", "2", "/a", "3"}, "{\"a\": 2}"},
	{"{\"a\": 1}", {"/b", "2", "/b", "3"}, "{\"a\": 1, \"b\": 2}"},
	{"{\"a\": {\"b\": 1}}", {"/a/b", "2", "/a", "0", "/a/c", "3"}, "{\"a\": 0}"},
	/* what can't be done is left */
	{"{\"a\": [1], \"b\": 2}", {"/a/1", "0", "/b/c", "0", "/x/y", "0"}, "{\"a\": [1], \"b\": 2}"},
	{"{\"a\": 1}", {"", "0"}, "{\"a\": 1}"},
};

START_TEST(test_case)
{
	struct tpf_doc *doc = read(cases[_i].before);
	struct tpf_edit edits[3];
	struct tpf_buf after = {0};
	size_t n = 0;

	for (int k = 0; k < 6 && cases[_i].set[k]; k += 2)
		n += tpf_edit_value(&job.arena, doc, cases[_i].set[k], cases[_i].set[k + 1], &edits[n]);
	tpf_edits_make(doc, edits, n, &after);
	ck_assert_str_eq(tpf_buf_str(&after), cases[_i].after);
	ck_assert_ptr_nonnull(read(cases[_i].after));
	tpf_buf_free(&after);
}
END_TEST

/* Set in an example, each of its values is what jansson says it is then. */
static void set_each(struct tpf_doc *doc, const json_t *value, const char *pointer)
{
	const char *key;
	const json_t *member;
	size_t i;

	if (*pointer) {
		struct tpf_edit e;
		struct tpf_buf after = {0};
		ck_assert(tpf_edit_value(&job.arena, doc, pointer, "[\"set\"]", &e));
		tpf_edits_make(doc, &e, 1, &after);
		size_t grown = after.len + e.len - strlen("[\"set\"]");
		ck_assert_uint_eq(grown, doc->len);
		json_t *read_back = json_loadb(after.text, after.len, JSON_REJECT_DUPLICATES, NULL);
		ck_assert_msg(read_back != NULL, "%s", pointer);
		json_decref(read_back);
		tpf_buf_free(&after);
	}
	json_object_foreach((json_t *)value, key, member)
		set_each(doc, member, tpf_pointer_add(&job.arena, pointer, key));
	json_array_foreach(value, i, member)
		set_each(doc, member, tpf_pointer_index(&job.arena, pointer, i));
}

START_TEST(test_everywhere)
{
	json_t *bundle = json_load_file("examples/board-vllm/bundle.json", 0, NULL);
	char *text = NULL;
	FILE *f = fopen("examples/board-vllm/bundle.json", "r");
	size_t room = 0;

	ck_assert(bundle && f && getdelim(&text, &room, 0, f) > 0);
	fclose(f);
	set_each(read(text), bundle, "");
	json_decref(bundle);
	tear_down();
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("splice");
	TCase *c = tcase_create("splice");

	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_loop_test(c, test_case, 0, (int)(sizeof cases / sizeof *cases));
	tcase_add_test(c, test_everywhere);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
