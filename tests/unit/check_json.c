/* JSON: what is read and what is refused, where findings stand, pointers, numbers, the writer. jansson, which shares no
 * code with ours, is the reference for what is JSON and what it means. */
#include <check.h>
#include <ftw.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "json/json.h"
#include "json/writer.h"

static struct tpf job;

static void setup(void)
{
	job = (struct tpf){0};
}

static void teardown(void)
{
	tpf_arena_free(&job.arena);
	free(job.diag.list);
}

/* Reads from memory of exactly that size, so that a sanitizer sees a step too far. */
static struct tpf_doc *read_bytes(const char *bytes, size_t len, int flags)
{
	char *copy = tpf_alloc(&job.arena, len);
	memcpy(copy, bytes, len);
	return tpf_json_read(&job, "test.json", copy, len, flags);
}

static struct tpf_doc *read_text(const char *text)
{
	return read_bytes(text, strlen(text), 0);
}

static void again(void)
{
	teardown();
	setup();
}

/* ---- refused ---- */

#define DOC(s) s, sizeof(s) - 1

static const struct bad {
	const char *text;
	size_t len;
	const char *id;
	size_t line, col, also_col;     /* also_col 0: no other end */
	const char *says;               /* a part of the message */
} bad[] = {
	{DOC(""), "TPF-IO-006", 0, 0, 0, "is empty"},
	{DOC("  \n"), "TPF-JS-001", 2, 1, 0, "nothing but white space"},
	{DOC("[1, 2"), "TPF-JS-001", 1, 6, 1, "the file ends inside an array, where ',' or ']'"},
	{DOC("{\"a\": 1"), "TPF-JS-001", 1, 8, 1, "the file ends inside an object, where ',' or '}'"},
	{DOC("{\"a\""), "TPF-JS-001", 1, 5, 1, "':' after the key 'a'"},
	{DOC("{\"a\" 1}"), "TPF-JS-001", 1, 6, 1, "found '1' where ':' after the key 'a'"},
	{DOC("{\"a\": }"), "TPF-JS-001", 1, 7, 1, "found '}' where the value of 'a' is expected"},
	{DOC("{\"a\": 1,}"), "TPF-JS-001", 1, 8, 0, "no member follows the comma before '}'"},
	{DOC("[1,\n 2,\n]"), "TPF-JS-001", 2, 3, 0, "no value follows the comma before ']'"},
	{DOC("[1 2]"), "TPF-JS-001", 1, 4, 1, "a comma is missing before '2'"},
	{DOC("{\"a\": \"b\"\n \"c\": 1}"), "TPF-JS-001", 2, 2, 1, "a comma is missing before \"c\""},
	{DOC("[1}"), "TPF-JS-001", 1, 3, 1, "found '}' where ',' or ']'"},
	{DOC("{1: 2}"), "TPF-JS-001", 1, 2, 1, "found '1' where a key in double quotes"},
	{DOC("{a: 2}"), "TPF-JS-001", 1, 2, 1, "found 'a' where a key in double quotes"},
	{DOC("['a']"), "TPF-JS-001", 1, 2, 1, "found a single quote where a value"},
	{DOC("[\xe2\x80\x9c" "a\"]"), "TPF-JS-001", 1, 2, 1, "(U+201C) where a value"},
	{DOC("[1, // one\n2]"), "TPF-JS-001", 1, 5, 1, "found '/' where a value"},
	{DOC("[1 # one\n]"), "TPF-JS-001", 1, 4, 1, "found '#'"},
	{DOC("[True]"), "TPF-JS-001", 1, 2, 1, "found 'True' where a value"},
	{DOC("[tru]"), "TPF-JS-001", 1, 2, 1, "found 'tru' where a value"},
	{DOC("[truer]"), "TPF-JS-001", 1, 6, 1, "found 'r'"},
	{DOC("\"abc"), "TPF-JS-001", 1, 5, 1, "the file ends inside a text"},
	{DOC("\"abc\\"), "TPF-JS-001", 1, 5, 1, "the file ends inside a text"},
	{DOC("\"abc\ndef\""), "TPF-JS-008", 1, 5, 1, "the line ends inside a text"},
	{DOC("\"a\tb\""), "TPF-JS-008", 1, 3, 0, "found a tab inside a text"},
	{DOC("\"a\x01\""), "TPF-JS-008", 1, 3, 0, "control character U+0001"},
	{DOC("\"a\0b\""), "TPF-JS-002", 1, 3, 1, "a NUL byte inside a text"},
	{DOC("[1, \0 2]"), "TPF-JS-002", 1, 5, 1, "found a NUL byte where a value"},
	{DOC("\"C:\\traces\\x\""), "TPF-JS-008", 1, 11, 0, "a backslash before 'x'"},
	{DOC("\"\\u12g4\""), "TPF-JS-008", 1, 2, 0, "has not the four hexadecimal digits"},
	{DOC("\"\\ud800\""), "TPF-JS-008", 1, 2, 0, "half of a surrogate pair"},
	{DOC("\"\\ud800\\u0041\""), "TPF-JS-008", 1, 2, 0, "half of a surrogate pair"},
	{DOC("\"\\udc00\""), "TPF-JS-008", 1, 2, 0, "half of a surrogate pair"},
	{DOC("\"caf\xe9\""), "TPF-JS-002", 1, 5, 1, "byte 0xE9, which is not UTF-8"},
	{DOC("\"\xc0\x80\""), "TPF-JS-002", 1, 2, 1, "byte 0xC0"},
	{DOC("\"\xed\xa0\x80\""), "TPF-JS-002", 1, 2, 1, "byte 0xED"},
	{DOC("\"\xf4\x90\x80\x80\""), "TPF-JS-002", 1, 2, 1, "byte 0xF4"},
	{DOC("\"\xe2\x82\""), "TPF-JS-002", 1, 2, 1, "byte 0xE2"},
	{DOC("[012]"), "TPF-JS-007", 1, 2, 0, "'012' is not a number"},
	{DOC("[-]"), "TPF-JS-007", 1, 2, 0, "a digit is expected after '-'"},
	{DOC("[1.]"), "TPF-JS-007", 1, 2, 0, "a digit is expected after the point"},
	{DOC("[1e+]"), "TPF-JS-007", 1, 2, 0, "a digit is expected in the exponent"},
	{DOC("[451.2W]"), "TPF-JS-007", 1, 2, 0, "'W' does not belong to it"},
	{DOC("[0x1F]"), "TPF-JS-007", 1, 2, 0, "'x1F' does not belong to it"},
	{DOC("[1.2.3]"), "TPF-JS-007", 1, 2, 0, "'.' does not belong to it"},
	{DOC("[+1]"), "TPF-JS-007", 1, 2, 1, "found '+'"},
	{DOC("[.5]"), "TPF-JS-007", 1, 2, 1, "found '.'"},
	{DOC("[NaN]"), "TPF-JS-007", 1, 2, 1, "found 'NaN'"},
	{DOC("[-Infinity]"), "TPF-JS-007", 1, 2, 0, "'-Infinity' is not a number"},
	{DOC("{} {}"), "TPF-JS-009", 1, 4, 0, "found '{' after the end"},
	{DOC("[1]]"), "TPF-JS-009", 1, 4, 0, "found ']' after the end"},
	{DOC("12abc"), "TPF-JS-007", 1, 1, 0, "'abc' does not belong to it"},
	{DOC("\xff\xfe{\0}\0"), "TPF-JS-002", 0, 0, 0, "is UTF-16"},
	{DOC("\xfe\xff\0{\0}"), "TPF-JS-002", 0, 0, 0, "is UTF-16"},
	{DOC("{\0}\0"), "TPF-JS-002", 0, 0, 0, "is UTF-16"},
	{DOC("\0{\0}"), "TPF-JS-002", 0, 0, 0, "is UTF-16"},
	{DOC("\xff\xfe\0\0{\0\0\0"), "TPF-JS-002", 0, 0, 0, "is UTF-32"},
	{DOC("\0\0\0{"), "TPF-JS-002", 0, 0, 0, "is UTF-32"},
	{DOC("\x1f\x8b\x08\x00"), "TPF-JS-002", 0, 0, 0, "is gzip data"},
};

START_TEST(refuses)
{
	const struct bad *b = &bad[_i];
	ck_assert_ptr_null(read_bytes(b->text, b->len, 0));
	ck_assert_uint_eq(job.diag.n, 1);
	const struct tpf_finding *f = job.diag.list[0];
	ck_assert_msg(strstr(f->message, b->says), "row %d: '%s' lacks '%s'", _i, f->message, b->says);
	ck_assert_str_eq(tpf_rules[f->rule].id, b->id);
	ck_assert_msg(f->place.line == b->line && f->place.col == b->col, "row %d: at %zu:%zu: %s", _i, f->place.line, f->place.col,
	              f->message);
	ck_assert_uint_eq(f->place.also ? f->place.also->col : 0, b->also_col);
	ck_assert_str_eq(f->place.source, "test.json");
}
END_TEST

/* What people write by habit, and what the hint then says. */
static const struct { const char *text, *id, *hint; } habits[] = {
	{"{\"a\": 2026-06-10}", "TPF-JS-007", "anything else in quotes"},
	{"{\"a\": 0x1F}", "TPF-JS-007", "anything else in quotes"},
	{"{\"a\": 1.}", "TPF-JS-007", "anything else in quotes"},
	{"{\"a\": 451.2W}", "TPF-JS-007", "a quantity with its unit"},
	{"{\"a\": 451.2 W}", "TPF-JS-001", "a quantity with its unit"},
	{"{\"a\": 1,5}", "TPF-JS-001", "the point is '.'"},
	{"{\"a\": 1,234.5}", "TPF-JS-001", "digits are not grouped"},
	{"{\"a\": \"x \"quoted\" y\"}", "TPF-JS-001", "a quote inside a text"},
	{"{\"a\": \"x \"\"y\"}", "TPF-JS-001", "a quote inside a text"},
	{"{\"a\": 62%}", "TPF-JS-001", "write 0.62 for 62 %"},
	{"{\"a\": TRUE}", "TPF-JS-001", "lower case"},
	{"{\n<<<<<<< HEAD\n\"a\": 1}", "TPF-JS-001", "both sides of a merge"},
	{"<?xml version=\"1.0\"?>", "TPF-JS-001", "is it the right file?"},
};

START_TEST(hints_at_habits)
{
	ck_assert_ptr_null(read_text(habits[_i].text));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_str_eq(tpf_rules[job.diag.list[0]->rule].id, habits[_i].id);
	const char *hint = job.diag.list[0]->hint;
	ck_assert_msg(hint && strstr(hint, habits[_i].hint), "%s: %s", habits[_i].text, hint ? hint : "no hint");
}
END_TEST

START_TEST(limits_depth)
{
	char text[2 * TPF_JSON_DEPTH + 2];
	memset(text, ']', sizeof text);
	memset(text, '[', TPF_JSON_DEPTH);
	ck_assert_ptr_nonnull(read_bytes(text, 2 * TPF_JSON_DEPTH, 0));
	ck_assert_uint_eq(job.diag.n, 0);
	memset(text, '[', TPF_JSON_DEPTH + 1);
	ck_assert_ptr_null(read_bytes(text, 2 * TPF_JSON_DEPTH + 1, 0));
	ck_assert_int_eq(job.diag.list[0]->rule, TPF_JS_005);
	ck_assert_uint_eq(job.diag.list[0]->place.col, TPF_JSON_DEPTH + 1);
}
END_TEST

START_TEST(limits_size)
{
	/* Not a byte of it is read: there is only one. */
	ck_assert_ptr_null(tpf_json_read(&job, "test.json", "1", TPF_JSON_SIZE + 1, 0));
	ck_assert_int_eq(job.diag.list[0]->rule, TPF_IO_002);
}
END_TEST

/* ---- duplicates ---- */

START_TEST(finds_duplicates)
{
	struct tpf_doc *doc = read_text("{\"a\": {\"x\": 1, \"\\u0078\": 2}, \"b\": 3, \"a\": 4,\n \"a\": 5}");
	ck_assert_ptr_nonnull(doc);
	tpf_diag_sort(&job);
	ck_assert_uint_eq(job.diag.n, 3);
	static const struct {
		const char *pointer;
		size_t line, col, also_col;
	} rows[] = {{"/a/x", 1, 16, 8}, {"/a", 1, 38, 2}, {"/a", 2, 2, 2}};
	for (size_t i = 0; i < 3; ++i) {
		const struct tpf_finding *f = job.diag.list[i];
		ck_assert_int_eq(f->rule, TPF_JS_004);
		ck_assert_str_eq(f->place.pointer, rows[i].pointer);
		ck_assert_uint_eq(f->place.line, rows[i].line);
		ck_assert_uint_eq(f->place.col, rows[i].col);
		ck_assert_uint_eq(f->place.also->col, rows[i].also_col);
		ck_assert_str_eq(f->place.also_says, "first here");
	}
	ck_assert_int_eq(tpf_get(doc, tpf_root(doc), "a")->kind, TPF_OBJECT);
}
END_TEST

/* Sizes on both sides of the change from comparing to sorting. */
static const int key_counts[] = {2, 15, 16, 17, 18, 1000};

START_TEST(finds_the_duplicate_among)
{
	int n = key_counts[_i];
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "{\"same\":0");
	for (int i = 0; i < n - 2; ++i)
		tpf_buf_printf(&b, ",\"k%d\":%d", i, i);
	size_t unique = b.len;
	tpf_buf_puts(&b, "}");
	ck_assert_ptr_nonnull(read_text(b.text));
	ck_assert_uint_eq(job.diag.n, 0);
	b.len = unique;
	tpf_buf_puts(&b, ",\"s\\u0061me\":1}");
	ck_assert_ptr_nonnull(read_text(b.text));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_uint_eq(job.diag.list[0]->place.also->col, 2);
	ck_assert_uint_eq(job.diag.list[0]->place.col, unique + 2);
	tpf_buf_free(&b);
}
END_TEST

START_TEST(counts_many_duplicates)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "{\"a\":0");
	for (int i = 0; i < 1000; ++i)
		tpf_buf_puts(&b, ",\"a\":0");
	tpf_buf_puts(&b, "}");
	ck_assert_ptr_nonnull(read_text(b.text));
	ck_assert_uint_eq(job.diag.n, 21);
	ck_assert_ptr_nonnull(strstr(job.diag.list[20]->message, "980 more"));
	tpf_buf_free(&b);
}
END_TEST

/* ---- accepted ---- */

START_TEST(accepts_a_byte_order_mark)
{
	struct tpf_doc *doc = read_text("\xef\xbb\xbf{\"a\": 1}");
	ck_assert_ptr_nonnull(doc);
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_int_eq(job.diag.list[0]->rule, TPF_JS_003);
	ck_assert_int_eq(job.diag.list[0]->severity, TPF_WARNING);
	ck_assert_uint_eq(tpf_doc_place(&job, doc, tpf_root(doc)).col, 1);
}
END_TEST

START_TEST(knows_its_nodes)
{
	struct tpf_doc *doc = read_text(" {\"a\": [1, -2.5e3, \"x\\ny\"], \"b\": {}, \"c\": null, \"d\": [[], true, false]} ");
	const struct tpf_node *root = tpf_root(doc), *a = tpf_get(doc, root, "a");
	ck_assert_uint_eq(doc->n_nodes, 15);
	ck_assert_uint_eq(root->span, 15);
	ck_assert_uint_eq(root->count, 4);
	ck_assert_uint_eq(doc->consumed, doc->len);
	ck_assert_uint_eq(a->count, 3);
	ck_assert_uint_eq(a->at, 7);
	ck_assert_int_eq(tpf_at(a, 0)->flags, TPF_NODE_INTEGER);
	ck_assert_int_eq(tpf_at(a, 1)->flags, 0);
	ck_assert_double_eq(tpf_number(doc, tpf_at(a, 1)), -2500);
	ck_assert_int_eq(tpf_at(a, 2)->flags, TPF_NODE_ESCAPED);
	ck_assert_ptr_null(tpf_at(a, 3));
	ck_assert_ptr_null(tpf_first(tpf_get(doc, root, "b")));
	ck_assert_ptr_null(tpf_get(doc, root, "e"));
	ck_assert_ptr_null(tpf_get(doc, a, "a"));
	ck_assert_ptr_null(tpf_get(doc, NULL, "a"));
	ck_assert(isnan(tpf_number(doc, a)) && isnan(tpf_number(doc, NULL)));
	ck_assert_ptr_null(tpf_text(&job.arena, doc, a, NULL));
	size_t n = 0;
	for (const struct tpf_node *k = tpf_first(root); k; k = tpf_next(root, k))
		n += k->kind == TPF_STRING;
	ck_assert_uint_eq(n, 4);
}
END_TEST

static const struct {
	const char *json, *text;
	size_t len;
} texts[] = {
	{"\"\"", DOC("")},
	{"\"plain\"", DOC("plain")},
	{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", DOC("\"\\/\b\f\n\r\t")},
	{"\"\\u0041\\u00e9\\u20AC\"", DOC("A\xc3\xa9\xe2\x82\xac")},
	{"\"\\ud83d\\ude00\"", DOC("\xf0\x9f\x98\x80")},
	{"\"\xf0\x9f\x98\x80 longer than sixteen bytes \\u0000 with more\"", DOC("\xf0\x9f\x98\x80 longer than sixteen bytes \0 with more")},
	{"\"\\uffff\\u07ff\\u0800\"", DOC("\xef\xbf\xbf\xdf\xbf\xe0\xa0\x80")},
};

/* A line's indentation is foretold from the line before: whatever it is, the same values are read. */
START_TEST(reads_any_indentation)
{
	static const char *const feeds[] = {"\n", "\n", "\n", "\r\n", "\n\t", " \n", "\n\n", ""};
	struct tpf_buf b = {0};
	unsigned seed = (unsigned)_i + 1, usual = 3 * (unsigned)_i, n = 60;
	for (unsigned i = 0; i < 2 * n; i++) {
		seed = seed * 1664525 + 1013904223;
		unsigned blanks = seed >> 28 ? usual : seed >> 20 & 63;
		tpf_buf_printf(&b, "%s%*s", feeds[seed >> 24 & 7], (int)blanks, "");
		if (i % 2)
			tpf_buf_puts(&b, i + 1 < 2 * n ? "," : "]");
		else
			tpf_buf_printf(&b, i % 4 ? "{\"a\":%*s%u}" : "%*s%u", (int)blanks, "", i);
	}
	struct tpf_buf text = {0};
	tpf_buf_printf(&text, "[%s", b.text);
	struct tpf_doc *doc = read_text(text.text);
	ck_assert_ptr_nonnull(doc);
	ck_assert_uint_eq(doc->nodes->count, n);
	for (unsigned i = 0; i < n; i++) {
		const struct tpf_node *v = tpf_at(doc->nodes, i);
		ck_assert_double_eq(tpf_number(doc, i % 2 ? tpf_get(doc, v, "a") : v), 2 * i);
	}
	tpf_buf_free(&text);
	tpf_buf_free(&b);
}
END_TEST

START_TEST(decodes)
{
	struct tpf_doc *doc = read_text(texts[_i].json);
	size_t len;
	const char *text = tpf_text(&job.arena, doc, tpf_root(doc), &len);
	ck_assert_uint_eq(len, texts[_i].len);
	ck_assert_mem_eq(text, texts[_i].text, len + 1);
	if (strlen(text) == len) {
		ck_assert(tpf_is(doc, tpf_root(doc), text));
		ck_assert(!tpf_is(doc, tpf_root(doc), "something else"));
		ck_assert(!tpf_is(doc, tpf_root(doc), tpf_sprintf(&job.arena, "%s.", text)));
	}
}
END_TEST

START_TEST(reads_tolerantly)
{
	const char *text = "[NaN, Infinity, -Infinity, 1] {\"a\": 2}\n3 ";
	struct tpf_doc *doc = read_bytes(text, strlen(text), TPF_JSON_TOLERANT);
	const struct tpf_node *root = tpf_root(doc);
	ck_assert(isnan(tpf_number(doc, tpf_at(root, 0))));
	ck_assert_int_eq(tpf_at(root, 0)->flags, TPF_NODE_SPECIAL);
	ck_assert_double_eq(tpf_number(doc, tpf_at(root, 1)), INFINITY);
	ck_assert_double_eq(tpf_number(doc, tpf_at(root, 2)), -INFINITY);
	ck_assert_double_eq(tpf_number(doc, tpf_at(root, 3)), 1);
	static const char *const rest[] = {"{\"a\": 2}\n3 ", "3 ", ""};
	for (int i = 0; i < 3; ++i) {
		text += doc->consumed;
		ck_assert_str_eq(text, rest[i]);
		if (*text)
			doc = read_bytes(text, strlen(text), TPF_JSON_TOLERANT);
	}
	ck_assert_uint_eq(job.diag.n, 0);
}
END_TEST

/* Room for nodes grows in steps where other values may follow: every size on the way must come out the same. */
START_TEST(grows)
{
	struct tpf_buf b = {0};
	tpf_buf_putc(&b, '[');
	for (int i = 0; i < 20000; ++i)
		tpf_buf_printf(&b, "%d,[],{\"key\":\"a long text without any of the bytes that are counted %d\"},", i, i);
	tpf_buf_puts(&b, "null]");
	struct tpf_doc *strict = read_bytes(b.text, b.len, 0), *tolerant = read_bytes(b.text, b.len, TPF_JSON_TOLERANT);
	ck_assert_uint_eq(strict->n_nodes, 1 + 5 * 20000 + 1);
	ck_assert_uint_eq(strict->n_nodes, tolerant->n_nodes);
	ck_assert_mem_eq(strict->nodes, tolerant->nodes, strict->n_nodes * sizeof *strict->nodes);
	tpf_buf_free(&b);
}
END_TEST

/* One value a line takes memory for that line, not for the rest of the file. */
START_TEST(reads_lines_one_by_one)
{
	struct tpf_buf b = {0};
	for (int i = 0; i < 20000; ++i)
		tpf_buf_printf(&b, "{\"a\": %d, \"b\": [1, 2, 3]}\n", i);
	size_t at = 0, n = 0;
	for (; at < b.len; ++n) {
		struct tpf_doc *doc = tpf_json_read(&job, "test.json", b.text + at, b.len - at, TPF_JSON_TOLERANT);
		ck_assert_double_eq(tpf_number(doc, tpf_get(doc, tpf_root(doc), "a")), (double)n);
		at += doc->consumed;
	}
	ck_assert_uint_eq(n, 20000);
	ck_assert_uint_lt(job.arena.used, 20 * b.len);
	tpf_buf_free(&b);
}
END_TEST

/* ---- pointers: the examples of RFC 6901, section 5 ---- */

static const char rfc6901[] = "{\"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2, \"e^f\": 3, \"g|h\": 4, \"i\\\\j\": 5,"
                              " \"k\\\"l\": 6, \" \": 7, \"m~n\": 8}";

static const struct {
	const char *pointer, *is;       /* is NULL: absent */
} pointers[] = {
	{"/foo/0", "\"bar\""}, {"/foo/1", "\"baz\""}, {"/", "0"}, {"/a~1b", "1"}, {"/c%d", "2"}, {"/e^f", "3"}, {"/g|h", "4"},
	{"/i\\j", "5"}, {"/k\"l", "6"}, {"/ ", "7"}, {"/m~0n", "8"},
	{"/foo/2", NULL}, {"/foo/00", NULL}, {"/foo/-", NULL}, {"/foo/", NULL}, {"/foo/0/x", NULL}, {"foo", NULL}, {"/m~n", NULL},
	{"/m~", NULL}, {"/foo/99999999999999999999", NULL},
};

START_TEST(finds_pointers)
{
	struct tpf_doc *doc = read_text(rfc6901);
	const struct tpf_node *n = tpf_find(doc, tpf_root(doc), pointers[_i].pointer);
	ck_assert_int_eq(!n, !pointers[_i].is);
	if (!n)
		return;
	struct tpf_buf b = {0};
	json_t *value = tpf_json_value(doc, n);
	tpf_json_write_line(value, &b);
	ck_assert_str_eq(b.text, pointers[_i].is);
	ck_assert_str_eq(tpf_pointer(&job.arena, doc, n), pointers[_i].pointer);
	json_decref(value);
	tpf_buf_free(&b);
}
END_TEST

/* The way to the last one is remembered, in long lists that lie in long lists too. */
START_TEST(finds_places_in_any_order)
{
	enum { MANY = 100, STEP = 37 };
	struct tpf_buf b = {0};
	for (int i = 0; i < MANY; i++) {
		tpf_buf_puts(&b, i ? ",[" : "[[");
		for (int k = 0; k < MANY; k++)
			tpf_buf_puts(&b, k ? ",0" : "0");
		tpf_buf_puts(&b, "]");
	}
	tpf_buf_puts(&b, "]");
	struct tpf_doc *doc = read_text(b.text);
	for (size_t i = 0, k = 0, n = 0; n < 1000; n++, i = (i + STEP) % MANY, k = (k + n) % MANY) {
		const struct tpf_node *node = tpf_at(tpf_at(tpf_root(doc), i), k);
		char pointer[20];
		snprintf(pointer, sizeof pointer, "/%zu/%zu", i, k);
		ck_assert_str_eq(tpf_doc_place(&job, doc, node).pointer, pointer);
	}
	tpf_buf_free(&b);
}
END_TEST

START_TEST(cuts_long_pointers)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "{\"");
	for (int i = 0; i < 3000; ++i)
		tpf_buf_puts(&b, "\xc3\xa9");
	tpf_buf_puts(&b, "\": 1}");
	struct tpf_doc *doc = read_text(b.text);
	const char *p = tpf_pointer(&job.arena, doc, tpf_root(doc) + 2);
	ck_assert_uint_le(strlen(p), 4096);
	ck_assert_str_eq(p + strlen(p) - 5, "\xc3\xa9\xe2\x80\xa6");
	tpf_buf_free(&b);
}
END_TEST

/* In large containers the search goes on where the last one ended: in any order it must find the same. */
START_TEST(remembers_its_way)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "{\"a\": [");
	for (int i = 0; i < 200; ++i)
		tpf_buf_printf(&b, "%s{\"k\": [%d]}", i ? ", " : "", i);
	tpf_buf_puts(&b, "], \"b\": [[0], 1]}");
	struct tpf_doc *doc = read_text(b.text);
	for (int i = 0; i < 400; ++i) {
		char pointer[32];
		snprintf(pointer, sizeof pointer, "/a/%d/k/0", i * 67 % 200);
		const struct tpf_node *n = tpf_find(doc, tpf_root(doc), i % 5 ? pointer : "/b/0/0");
		ck_assert_str_eq(tpf_doc_place(&job, doc, n).pointer, i % 5 ? pointer : "/b/0/0");
	}
	tpf_buf_free(&b);
}
END_TEST

START_TEST(knows_hopeless_beginnings)
{
	char deep[2000];
	memset(deep, '[', sizeof deep);
	ck_assert(tpf_json_begins_sane(deep, TPF_JSON_DEPTH) && !tpf_json_begins_sane(deep, TPF_JSON_DEPTH + 1));
	deep[0] = '"'; /* brackets in a text nest nothing, nor behind an escaped quote */
	ck_assert(tpf_json_begins_sane(deep, sizeof deep));
	memcpy(deep, "\"\\\"", 3);
	ck_assert(tpf_json_begins_sane(deep, sizeof deep));
	memcpy(deep, "\"\\\\\"", 4);
	ck_assert(!tpf_json_begins_sane(deep, sizeof deep));
}
END_TEST

/* ---- places ---- */

START_TEST(shows_places)
{
	struct tpf_doc *doc = read_text("{\n\t\"\xc3\xa9\": [1,\r\n  \"two\xe2\x80\xae\"]\n}");
	struct tpf_place p = tpf_doc_place(&job, doc, tpf_find(doc, tpf_root(doc), "/\xc3\xa9/0"));
	ck_assert_uint_eq(p.line, 2);
	ck_assert_uint_eq(p.col, 8);
	ck_assert_uint_eq(p.span, 1);
	ck_assert_uint_eq(p.frame_col, 8);
	ck_assert_str_eq(p.frame, " \"\xc3\xa9\": [1,");
	ck_assert_str_eq(p.pointer, "/\xc3\xa9/0");
	p = tpf_doc_place(&job, doc, tpf_find(doc, tpf_root(doc), "/\xc3\xa9/1"));
	ck_assert_uint_eq(p.line, 3);
	ck_assert_uint_eq(p.col, 3);
	ck_assert_uint_eq(p.span, 6);
	ck_assert_str_eq(p.frame, "  \"two\xef\xbf\xbd\"]");
}
END_TEST

/* Against lines and columns counted byte by byte, across the marks. */
START_TEST(counts_lines_and_columns)
{
	struct tpf_buf b = {0};
	uint32_t seed = 7;
	for (int i = 0; i < 20000; ++i) {
		seed = seed * 1664525 + 1013904223;
		tpf_buf_puts(&b, seed >> 24 < 3 ? "\n" : seed >> 24 < 60 ? "\xc3\xa9" : "a");
	}
	struct tpf_doc doc = {.source = "test.json", .bytes = b.text, .len = b.len};
	size_t line = 1, col = 1;
	for (size_t i = 0; i <= b.len; ++i) {
		bool starts = i == b.len || (b.text[i] & 0xc0) != 0x80;
		if (starts && (i % 37 == 0 || i % 4096 < 3 || i == b.len)) {
			struct tpf_place p = tpf_doc_place_at(&job, &doc, i, 1);
			ck_assert_uint_eq(p.line, line);
			ck_assert_uint_eq(p.col, col);
		}
		if (i < b.len && b.text[i] == '\n')
			++line, col = 1;
		else if (i + 1 <= b.len && (b.text[i + 1] & 0xc0) != 0x80)
			++col;
	}
	tpf_buf_free(&b);
}
END_TEST

START_TEST(cuts_long_lines)
{
	static const size_t at[] = {0, 99, 100, 5000, 9990, 9999};
	char line[10000];
	for (size_t i = 0; i < sizeof line; ++i)
		line[i] = (char)('a' + i % 26);
	struct tpf_doc doc = {.source = "test.json", .bytes = line, .len = sizeof line};
	struct tpf_place p = tpf_doc_place_at(&job, &doc, at[_i], 5);
	const char *frame = p.frame;
	size_t col = p.frame_col - 1;
	if (at[_i] >= 100) {
		ck_assert_mem_eq(frame, "\xe2\x80\xa6", 3);
		frame += 3, --col;
	}
	ck_assert_uint_le(strlen(frame), 165);
	ck_assert_int_eq(frame[col], line[at[_i]]);
	ck_assert_uint_eq(p.span, at[_i] == 9999 ? 1 : 5);
}
END_TEST

/* ---- numbers ---- */

static const struct {
	const char *text, *value;       /* as jansson has it */
} numbers[] = {
	{"0", "0"}, {"-0", "-0.0"}, {"9223372036854775807", "9223372036854775807"}, {"-9223372036854775808", "-9223372036854775808"},
	{"9223372036854775808", "\"9223372036854775808\""}, {"18446744073709551616", "\"18446744073709551616\""},
	{"1e400", "\"1e400\""}, {"-1e400", "\"-1e400\""}, {"0.1", "0.1"}, {"1e-400", "0.0"}, {"1E2", "100.0"},
};

START_TEST(keeps_numbers)
{
	struct tpf_doc *doc = read_text(numbers[_i].text);
	json_t *value = tpf_json_value(doc, tpf_root(doc));
	json_t *expected = json_loads(numbers[_i].value, JSON_DECODE_ANY, NULL);
	ck_assert(json_equal(value, expected));
	if (json_is_real(value))
		ck_assert_int_eq(signbit(json_real_value(value)) != 0, signbit(json_real_value(expected)) != 0);
	json_decref(value);
	json_decref(expected);
}
END_TEST

START_TEST(makes_reals)
{
	ck_assert_ptr_null(tpf_json_real(NAN));
	ck_assert_ptr_null(tpf_json_real(INFINITY));
	json_t *one = tpf_json_real(0.1);
	ck_assert_double_eq(json_real_value(one), 0.1);
	json_decref(one);
}
END_TEST

/* ---- the writer ---- */

static const struct {
	const char *in, *out;
} written[] = {
	{"1", "1\n"},
	{"[]", "[]\n"},
	{"{\"b\":1,\"a\":[1,2,0.1]}", "{\n  \"b\": 1,\n  \"a\": [1, 2, 0.1]\n}\n"},
	{"[57262570.0,33333333333333333330.6,1e300,-0.0]", "[57262570, 33333333333333330000.0, 1e+300, -0]\n"},
	{"[[1,[]],{\"x\":null}]", "[\n  [1, []],\n  {\"x\": null}\n]\n"},
	{"\"\\u0000\\u001f\\b\\/\\u007f\xc3\xa9\"", "\"\\u0000\\u001f\\b/\x7f\xc3\xa9\"\n"},
	/* With the comma that may follow, 100 columns; and one more. */
	{"[\"0123456789012345678901234567890123456789\",\"012345678901234567890123456789012345678901234567890\"]",
	 "[\"0123456789012345678901234567890123456789\", \"012345678901234567890123456789012345678901234567890\"]\n"},
	{"[\"0123456789012345678901234567890123456789\",\"0123456789012345678901234567890123456789012345678901\"]",
	 "[\n  \"0123456789012345678901234567890123456789\",\n  \"0123456789012345678901234567890123456789012345678901\"\n]\n"},
};

START_TEST(writes)
{
	json_t *value = json_loads(written[_i].in, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct tpf_buf b = {0};
	ck_assert_ptr_nonnull(value);
	tpf_json_write(value, &b);
	ck_assert_str_eq(b.text, written[_i].out);
	json_decref(value);
	tpf_buf_free(&b);
}
END_TEST

/* ---- against jansson ---- */

static uint64_t state;

static unsigned random_below(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static void random_string(struct tpf_buf *b)
{
	static const char *const pieces[] = {
		"a", "energy", " ", "\\n", "\\u0041", "\\ud83d\\ude00", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\\\"", "\\\\", "/",
		"a longer piece of text, with [brackets] and {braces}", "\\u00e9", "\x7f",
	};
	tpf_buf_putc(b, '"');
	for (unsigned n = random_below(5); n; --n)
		tpf_buf_puts(b, pieces[random_below(sizeof pieces / sizeof *pieces)]);
	tpf_buf_putc(b, '"');
}

static void random_space(struct tpf_buf *b)
{
	static const char *const spaces[] = {"", "", "", " ", "\n", "\r\n\t", "                    "};
	tpf_buf_puts(b, spaces[random_below(sizeof spaces / sizeof *spaces)]);
}

static void random_value(struct tpf_buf *b, int depth)
{
	static const char *const plain[] = {
		"true", "false", "null", "0", "-1", "57262570", "0.1", "1e300", "-2.5E-3", "9007199254740993", "123.456e+2", "-0.0", "5e-324",
		"0.30000000000000004", "1.7976931348623157e308", "12345678901234567890.5",
	};
	unsigned what = random_below(depth > 0 ? 5 : 3);
	bool object = what == 4;
	random_space(b);
	if (what < 2) {
		tpf_buf_puts(b, plain[random_below(sizeof plain / sizeof *plain)]);
	} else if (what == 2) {
		random_string(b);
	} else {
		tpf_buf_putc(b, object ? '{' : '[');
		for (unsigned i = 0, n = random_below(random_below(20) ? 5 : 40); i < n; ++i) {
			tpf_buf_puts(b, i ? "," : "");
			random_space(b);
			if (object)
				tpf_buf_printf(b, "\"%s%u\":", random_below(2) ? "key\\u002f" : "k", i);
			random_value(b, depth - 1);
		}
		tpf_buf_putc(b, object ? '}' : ']');
	}
	random_space(b);
}

/* Equal, and equal as numbers: -0 is an integer to jansson, and 1e2 written without a point one to both. */
static bool same_value(const json_t *a, const json_t *b)
{
	if (json_is_real(a) != json_is_real(b) && json_is_number(a) && json_is_number(b))
		return json_number_value(a) == json_number_value(b);
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_array(a)) {
		bool same = json_array_size(a) == json_array_size(b);
		for (size_t i = 0; same && i < json_array_size(a); ++i)
			same = same_value(json_array_get(a, i), json_array_get(b, i));
		return same;
	}
	if (!json_is_object(a))
		return json_equal(a, b);
	const char *key;
	json_t *value;
	bool same = json_object_size(a) == json_object_size(b);
	json_object_foreach((json_t *)(uintptr_t)a, key, value) {
		const json_t *other = json_object_get(b, key);
		same = same && other && same_value(value, other);
	}
	return same;
}

/* jansson refuses what these say, and RFC 8259 does not. */
static bool is_known_difference(const json_error_t *e)
{
	return strstr(e->text, "too big") || strstr(e->text, "overflow") || strstr(e->text, "NUL byte in object key");
}

static bool has_finding(enum tpf_rule_id rule)
{
	for (size_t i = 0; i < job.diag.n; ++i)
		if (job.diag.list[i]->rule == rule)
			return true;
	return false;
}

/* jansson reads deeper, and takes a NUL byte outside texts for the end. */
static bool is_refused_by_choice(const char *bytes, size_t len)
{
	return has_finding(TPF_JS_005) || memchr(bytes, 0, len);
}

static void same_as_jansson(const char *bytes, size_t len)
{
	json_error_t e = {0};
	again();
	json_t *theirs = json_loadb(bytes, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	struct tpf_doc *doc = read_bytes(bytes, len, 0);
	if (!theirs)
		ck_assert_msg(!doc || is_known_difference(&e) || has_finding(TPF_JS_003),
		              "only we read '%.*s': %s", (int)len, bytes, e.text);
	else if (!doc)
		ck_assert_msg(is_refused_by_choice(bytes, len),
		              "only jansson reads '%.*s': %s", (int)len, bytes, job.diag.list[0]->message);
	if (theirs && doc && !has_finding(TPF_JS_004)) {
		json_t *ours = tpf_json_value(doc, tpf_root(doc));
		ck_assert_msg(same_value(ours, theirs), "values differ: '%.*s'", (int)len, bytes);
		json_decref(ours);
	}
	json_decref(theirs);
}

static void writes_and_reads(const char *bytes, size_t len)
{
	json_t *value = json_loadb(bytes, len, JSON_DECODE_ANY, NULL);
	struct tpf_buf b = {0}, line = {0}, second = {0};
	tpf_json_write(value, &b);
	tpf_json_write_line(value, &line);
	ck_assert_ptr_null(strchr(tpf_buf_str(&line), '\n'));
	struct tpf_doc *doc = read_bytes(b.text, b.len, 0), *flat = read_bytes(line.text, line.len, 0);
	ck_assert(doc && flat);
	json_t *back = tpf_json_value(doc, tpf_root(doc)), *back_flat = tpf_json_value(flat, tpf_root(flat));
	ck_assert(same_value(value, back) && same_value(value, back_flat));
	tpf_json_write(back, &second);
	ck_assert_str_eq(b.text, second.text);
	json_decref(value);
	json_decref(back);
	json_decref(back_flat);
	tpf_buf_free(&b);
	tpf_buf_free(&line);
	tpf_buf_free(&second);
}

START_TEST(agrees_on_random_documents)
{
	state = 42;
	for (int i = 0; i < 400; ++i) {
		struct tpf_buf b = {0};
		random_value(&b, 5);
		same_as_jansson(b.text, b.len);
		ck_assert_uint_eq(job.diag.n, 0);
		writes_and_reads(b.text, b.len);
		tpf_buf_free(&b);
	}
}
END_TEST

START_TEST(agrees_on_damaged_documents)
{
	static const char replacements[] = "\"\\{}[],:0-.eu\n\t\xff\x80\x01/ x";
	state = 43;
	for (int i = 0; i < 12; ++i) {
		struct tpf_buf b = {0};
		while (b.len < 60 || b.len > 400) {
			b.len = 0;
			random_value(&b, 4);
		}
		for (size_t at = 1; at < b.len; ++at) {
			same_as_jansson(b.text, at);
			char was = b.text[at];
			for (size_t k = 0; k < sizeof replacements; ++k) {
				b.text[at] = replacements[k];
				same_as_jansson(b.text, b.len);
			}
			b.text[at] = was;
		}
		tpf_buf_free(&b);
	}
}
END_TEST

static size_t samples;

static int one_sample(const char *path, const struct stat *info, int kind, struct FTW *at)
{
	(void)info, (void)at;
	const char *end = strrchr(path, '.');
	if (kind != FTW_F || !end || strcmp(end, ".json") != 0)
		return 0;
	struct tpf_buf b = {0};
	const char *why;
	ck_assert(tpf_file_read(path, TPF_JSON_SIZE, &b, &why));
	same_as_jansson(tpf_buf_str(&b), b.len);
	tpf_buf_free(&b);
	++samples;
	return 0;
}

START_TEST(agrees_on_samples)
{
	const char *folder = "../shared/samples";
	if (!tpf_is_folder(folder))
		return;
	ck_assert_int_eq(nftw(folder, one_sample, 16, FTW_PHYS), 0);
	ck_assert_uint_gt(samples, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *t = tcase_create("json");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
#define ROWS(test, rows) tcase_add_loop_test(t, test, 0, sizeof rows / sizeof *rows)
	ROWS(refuses, bad);
	ROWS(hints_at_habits, habits);
	tcase_add_test(t, limits_depth);
	tcase_add_test(t, limits_size);
	tcase_add_test(t, finds_duplicates);
	ROWS(finds_the_duplicate_among, key_counts);
	tcase_add_test(t, counts_many_duplicates);
	tcase_add_test(t, accepts_a_byte_order_mark);
	tcase_add_test(t, knows_its_nodes);
	tcase_add_loop_test(t, reads_any_indentation, 0, 16);
	ROWS(decodes, texts);
	tcase_add_test(t, reads_tolerantly);
	tcase_add_test(t, grows);
	tcase_add_test(t, reads_lines_one_by_one);
	ROWS(finds_pointers, pointers);
	tcase_add_test(t, finds_places_in_any_order);
	tcase_add_test(t, cuts_long_pointers);
	tcase_add_test(t, remembers_its_way);
	tcase_add_test(t, knows_hopeless_beginnings);
	tcase_add_test(t, shows_places);
	tcase_add_test(t, counts_lines_and_columns);
	tcase_add_loop_test(t, cuts_long_lines, 0, 6);
	ROWS(keeps_numbers, numbers);
	tcase_add_test(t, makes_reals);
	ROWS(writes, written);
	tcase_add_test(t, agrees_on_random_documents);
	tcase_add_test(t, agrees_on_damaged_documents);
	tcase_add_test(t, agrees_on_samples);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
