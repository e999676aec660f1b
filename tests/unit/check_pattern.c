/* check_pattern.c - patterns made to take for ever (ReDoS), from the literature and from advisories of real programs. None of the
 * attacked texts matches, so the answer is "no" or "undecided" and comes within the limits of pattern.c, however long the text. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "schema/pattern.h"

/* clang-format off */
static const struct { const char *pattern, *before, *each, *after; } attacks[] = {
	/* Nested repeats. */
	{"^(a+)+$", "", "a", "!"}, {"^(a*)*$", "", "a", "!"}, {"^([a-zA-Z]+)*$", "", "a", "!"}, {"^(a|aa)+$", "", "a", "!"},
	{"^(a|a?)+$", "", "a", "!"}, {"^(.*a){25}$", "", "a", "!"}, {"^((a+)+)+$", "", "a", "!"}, {"^(\\d+)*x$", "", "1", "y"},
	{"^(\\w+\\s?)*$", "", "aa ", "!"}, {"^(([a-z])+.)+[A-Z]([a-z])+$", "", "a", ""}, {"^(?:a?){40}a{40}b$", "", "a", "!"},
	{"^(x+x+)+y$", "", "x", ""}, {"(x+x+)+y", "", "x", ""}, {"(a+)+b", "", "a", "c"}, {"^(\\s*\\S+\\s*)*:$", "", "a ", "!"},
	/* Alternatives that overlap. */
	{"^(a|a)*$", "", "a", "!"}, {"^(a|b|ab)*c$", "", "ab", "d"}, {"^(\\d|\\d\\d)*$", "", "1", "x"}, {"^(?:.|\\s)*!$", "", " ", "?"},
	{"^(aa|aab?)*$", "", "aa", "c"}, {"^([0-9]+|[0-9a-f]+)*z$", "", "9", "y"},
	/* Repeats beside each other. */
	{"a*a*a*a*a*a*b", "", "a", ""}, {"^\\s+|\\s+$x", "y", " ", "y"}, {".*.*=.*$z", "x=", "x", ""}, {"^.*,.*,.*,.*,.*;$", "", ",", ""},
	{"\\d+\\d+\\d+\\d+x", "", "1", ""}, {"(.*)*(.*)*(.*)*\\u0021", "", "a", ""},
	/* E-mail addresses, web addresses, hosts. */
	{"^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$", "", "a", "!"},
	{"^([\\w\\-\\.]+)+@example$", "", "a.", "!"}, {"^(([a-z0-9]+-?)+\\.)+x$", "", "a", "!"},
	{"^(https?:\\/\\/)?([\\da-z\\.-]+)\\.([a-z\\.]{2,6})([\\/\\w \\.-]*)*\\/?$", "http://a.aa/", "a ", "!"},
	{"^(([a-z]+\\.)+[a-z]+\\.?)+/$", "", "a.", "!"},
	/* Versions, numbers, quoted texts, comments, paths. */
	{"^(\\d+\\.?)+-$", "", "1.", "x"}, {"^v?(([0-9]+)(\\.[0-9]+)*)*!$", "", "1.1", "?"}, {"^\"(\\\\?[^\"])*\"$", "\"", "\\\\", ""},
	{"^/\\*(\\*|[^*]|\\*[^/])*\\*/$", "/*", "**", ""}, {"^(/[^/]*)*/\\.x$", "", "/a", "!"}, {"^(,?[a-z]+(=[a-z]*)?)+;$", "", "a=a", "!"},
	/* Back references and looking ahead. */
	{"^(a*)\\1*\\1*b$", "", "a", "c"}, {"^(?=(a+)+$)a", "", "a", "!"}, {"^(?:(?!b)a+)+c$", "", "a", "d"}, {"^(a+)(\\1|a)*b$", "", "a", "c"},
};
static const size_t lengths[] = {28, 1000, 30000};
/* clang-format on */
enum { ATTACKS = sizeof attacks / sizeof *attacks, LENGTHS = sizeof lengths / sizeof *lengths };

START_TEST(test_attack)
{
	struct tpf_arena arena = {0};
	struct tpf_buf text = {0};
	void *space = NULL;
	const char *why = NULL, *source = attacks[_i / LENGTHS].pattern;
	struct pattern *p = tpf_pattern_compile(&arena, source, strlen(source), &why);

	ck_assert_msg(p, "%s: %s", source, why);
	tpf_buf_puts(&text, attacks[_i / LENGTHS].before);
	for (size_t i = 0; i < lengths[_i % LENGTHS]; i++)
		tpf_buf_puts(&text, attacks[_i / LENGTHS].each);
	tpf_buf_puts(&text, attacks[_i / LENGTHS].after);
	ck_assert_msg(tpf_pattern_match(p, &space, tpf_buf_str(&text), text.len, NULL) != TPF_MATCH_YES, "%s matches", source);
	tpf_match_free(space);
	tpf_pattern_free(p);
	tpf_buf_free(&text);
	tpf_arena_free(&arena);
}
END_TEST

/* The same patterns on texts they are meant for: the limits do not hinder honest use. */
static const struct { const char *pattern, *text; } honest[] = {
	{"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"^(\\w+\\s?)*$", "the quick brown fox jumps over the lazy dog"},
	{"^([\\w\\-\\.]+)+@example$", "first.last-name@example"}, {"^(\\d+\\.?)+-$", "10.20.30.40-"},
	{"^(([a-z0-9]+-?)+\\.)+x$", "a-b-c.d-e-f.x"}, {"^/\\*(\\*|[^*]|\\*[^/])*\\*/$", "/* a * b ** c */"},
};

START_TEST(test_honest)
{
	struct tpf_arena arena = {0};
	void *space = NULL;
	const char *why = NULL, *text = honest[_i].text;
	struct pattern *p = tpf_pattern_compile(&arena, honest[_i].pattern, strlen(honest[_i].pattern), &why);

	ck_assert_msg(p, "%s", why);
	ck_assert_int_eq(tpf_pattern_match(p, &space, text, strlen(text), NULL), TPF_MATCH_YES);
	tpf_match_free(space);
	tpf_pattern_free(p);
	tpf_arena_free(&arena);
}
END_TEST

/* Where a pattern is wrong, in characters from 1. */
static const struct { const char *pattern, *where; } wrong[] = {
	{"a**", "at character 3"}, {"^(a|b)++$", "at character 8"}, {"\xc3\xa4[z-a]", "at character 2"}, {"x(?>a)", "at character 2"},
	{"abc\\", "at character 4"}, {"ab)", "at character 3"}, {"a\\pL", "at character 2"}, {"a(b", "a ( without its )"},
};

START_TEST(test_where)
{
	struct tpf_arena arena = {0};
	const char *why = NULL;

	ck_assert_ptr_null(tpf_pattern_compile(&arena, wrong[_i].pattern, strlen(wrong[_i].pattern), &why));
	ck_assert_msg(why && strstr(why, wrong[_i].where), "%s: %s", wrong[_i].pattern, why ? why : "no reason");
	tpf_arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pattern");
	TCase *c = tcase_create("pattern");

	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, test_attack, 0, ATTACKS * LENGTHS);
	tcase_add_loop_test(c, test_honest, 0, (int)(sizeof honest / sizeof *honest));
	tcase_add_loop_test(c, test_where, 0, (int)(sizeof wrong / sizeof *wrong));
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
