/* check_text.c - UTF-8 by the Unicode tables, near names, JSON Pointers of RFC 6901, a stranger's text made fit to print. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))

/* clang-format off */
/* Well-formed by table 3-7 of the Unicode standard; the bad ones are its examples, Kuhn's test file and cut sequences. */
static const struct {
	const char *text;
	size_t len, valid, count;       /* count: code points of what is valid */
} utf8[] = {
	{"", 0, 0, 0}, {"plain text, longer than eight", 29, 29, 29}, {"a\0b", 3, 3, 3}, {"\u00e9", 2, 2, 1}, {"12345678\u20ac", 11, 11, 9},
	{"\U0001f600", 4, 4, 1}, {"\xf4\x8f\xbf\xbf", 4, 4, 1}, {"\xed\x9f\xbf", 3, 3, 1}, {"\xee\x80\x80", 3, 3, 1}, {"\xef\xbf\xbf", 3, 3, 1},
	{"ab\x80", 3, 2, 2}, {"\xc0\x80", 2, 0, 0}, {"\xc1\xbf", 2, 0, 0}, {"\xe0\x9f\xbf", 3, 0, 0}, {"\xed\xa0\x80", 3, 0, 0}, {"\xf0\x8f\xbf\xbf", 4, 0, 0},
	{"\xf4\x90\x80\x80", 4, 0, 0}, {"\xf5\x80\x80\x80", 4, 0, 0}, {"\xff", 1, 0, 0}, {"x\xe2\x82", 3, 1, 1}, {"\xe2\x82\x28", 3, 0, 0}, {"\xf0\x9f\x98", 3, 0, 0},
	{"1234567\xe2\x82", 9, 7, 7}, {"12345678\xc3", 9, 8, 8},
};

static const char *const names[] = {
	"energy", "energy_total", "pue", "PUE_category", "runs", "tokens", "report", "role", "instruments", "instrument",
};
static const struct {
	const char *wrong, *near;
} nearest[] = {
	{"enery", "energy"}, {"enregy", "energy"}, {"energytotal", "energy_total"}, {"Energy_Total", "energy_total"}, {"PUE", "pue"}, {"pu", NULL},
	{"rnus", "runs"}, {"token", "tokens"}, {"rol", "role"}, {"instrumentts", "instruments"}, {"instrumen", "instrument"}, {"", NULL}, {"x", NULL},
	{"something else", NULL}, {"reprt", "report"},
	{"energyenergyenergyenergyenergyenergyenergyenergyenergyenergyenergyenergy", NULL},
};

static const struct {
	const char *pointer, *step, *text;
} pointers[] = {
	{"", "runs", "/runs"}, {"/a", "", "/a/"}, {"/a", "b/c", "/a/b~1c"}, {"/a", "m~n", "/a/m~0n"}, {"/a", "~1", "/a/~01"}, {"", "a b\"c", "/a b\"c"},
};

static const struct {
	const char *text;
	size_t max;
	const char *clean;
} strangers[] = {
	{"plain \u00e9\u20ac\U0001f600", 100, "plain \u00e9\u20ac\U0001f600"}, {"", 10, ""}, {"a\tb\nc", 10, "a b c"},
	{"GPU\u202ecsv\u2066", 100, "GPU\ufffdcsv\ufffd"}, {"a\u2028\u200f\u2013", 100, "a\ufffd\ufffd\u2013"},
	{"\x1b[31mred", 100, "\ufffd[31mred"}, {"\x7f\xc2\x9b""1m", 100, "\ufffd\ufffd1m"}, {"caf\xe9!", 100, "caf\ufffd!"}, {"\xed\xa0\x80", 100, "\ufffd\ufffd\ufffd"},
	{"0123456789", 10, "0123456789"}, {"0123456789a", 10, "0123456\u2026"}, {"012345\u20ac\u20ac\u20ac", 10, "012345\u20ac\u2026"},
};
/* clang-format on */

START_TEST(valid)
{
	char *exact = malloc(utf8[_i].len ? utf8[_i].len : 1); /* a sanitizer sees one byte too far */
	memcpy(exact, utf8[_i].text, utf8[_i].len);
	ck_assert_uint_eq(tpf_utf8_valid(exact, utf8[_i].len), utf8[_i].valid);
	ck_assert_uint_eq(tpf_utf8_count(exact, utf8[_i].valid), utf8[_i].count);
	free(exact);
}
END_TEST

/* Every pair of bytes: valid when the plain definition of one and two byte sequences says so. */
START_TEST(valid_pairs)
{
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++) {
			char pair[] = {(char)a, (char)b};
			size_t want = a < 0x80 ? (b < 0x80 ? 2 : 1) : a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf ? 2 : 0;
			ck_assert_msg(tpf_utf8_valid(pair, 2) == want, "%02x %02x", a, b);
		}
}
END_TEST

START_TEST(near)
{
	const char *got = tpf_nearest(nearest[_i].wrong, names, LEN(names));
	ck_assert_msg(got == nearest[_i].near || (got && nearest[_i].near && !strcmp(got, nearest[_i].near)), "%s: %s",
		nearest[_i].wrong, got ? got : "nothing");
}
END_TEST

START_TEST(nearest_of_ties_is_first)
{
	static const char *const ties[] = {"abcd", "abce"};
	ck_assert_str_eq(tpf_nearest("abcf", ties, 2), "abcd");
	ck_assert_ptr_null(tpf_nearest("abcf", ties, 0));
}
END_TEST

START_TEST(ends)
{
	ck_assert(tpf_starts("bundle.json", "bundle") && tpf_starts("x", "") && !tpf_starts("bun", "bundle"));
	ck_assert(tpf_ends("bundle.json", ".json") && tpf_ends("x", "") && !tpf_ends("json", ".json"));
	ck_assert(tpf_same_ci("TPF-TR-003", "tpf-tr-003") && !tpf_same_ci("a", "ab") && !tpf_same_ci("ab", "a") && tpf_same_ci("", ""));
	ck_assert(!tpf_same_ci("@", "`") && !tpf_same_ci("\xc3\x89", "\xc3\xa9")); /* ASCII letters only */
}
END_TEST

START_TEST(pointer)
{
	struct tpf_arena a = {0};
	ck_assert_str_eq(tpf_pointer_add(&a, pointers[_i].pointer, pointers[_i].step), pointers[_i].text);
	ck_assert_str_eq(tpf_pointer_index(&a, "/runs", 120), "/runs/120");
	tpf_arena_free(&a);
}
END_TEST

START_TEST(clean)
{
	struct tpf_arena a = {0};
	const char *got = tpf_clean(&a, strangers[_i].text, strangers[_i].max);
	ck_assert_str_eq(got, strangers[_i].clean);
	tpf_arena_free(&a);
}
END_TEST

/* Whatever the bytes, what comes out is UTF-8 without control characters. */
START_TEST(clean_anything)
{
	unsigned state = 5;
	for (int i = 0; i < 20000; i++) {
		struct tpf_arena a = {0};
		char text[41] = "";
		for (int k = 0; k < 40; k++) {
			state = state * 1103515245u + 12345u;
			text[k] = (char)(state >> 16 | (state >> 30 == 0 ? 0x80 : 0));
		}
		const char *got = tpf_clean(&a, text, (size_t)i % 45);
		ck_assert_uint_eq(tpf_utf8_valid(got, strlen(got)), strlen(got));
		for (const unsigned char *s = (const unsigned char *)got; *s; s++)
			ck_assert(*s >= 0x20 && *s != 0x7f && !(s[0] == 0xc2 && s[1] < 0xa0));
		tpf_arena_free(&a);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");
	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, valid, 0, LEN(utf8));
	tcase_add_test(t, valid_pairs);
	tcase_add_loop_test(t, near, 0, LEN(nearest));
	tcase_add_test(t, nearest_of_ties_is_first);
	tcase_add_test(t, ends);
	tcase_add_loop_test(t, pointer, 0, LEN(pointers));
	tcase_add_loop_test(t, clean, 0, LEN(strangers));
	tcase_add_test(t, clean_anything);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
