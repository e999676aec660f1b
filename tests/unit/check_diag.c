/* check_diag.c - the table of rules is whole; findings are kept, ordered, folded and counted as promised. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))

static struct tpf job;

static void start(void)
{
	job = (struct tpf){0};
}

static void stop(void)
{
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static void set_severity(int rule, enum tpf_severity severity)
{
	job.diag.changed[rule] = (unsigned char)(severity + 1);
}

static struct tpf_finding *at(const char *source, size_t line, size_t col, int rule)
{
	struct tpf_place place = {.source = source, .line = line, .col = col};
	return tpf_report(&job, (enum tpf_rule_id)rule, &place, "line %zu", line);
}

/* ---- the table ---- */

START_TEST(row)
{
	const struct tpf_rule *r = &tpf_rules[_i];
	unsigned number;
	char rest;
	ck_assert_msg(strlen(r->id) == 10 && sscanf(r->id + 6, "-%3u%c", &number, &rest) == 1, "%s", r->id);
	for (const char *s = r->name; *s; s++)
		ck_assert_msg(islower((unsigned char)*s) || isdigit((unsigned char)*s) || *s == '_', "%s: name '%s'", r->id, r->name);
	ck_assert_msg(*r->name && *r->title && *r->why, "%s has no name, title or explanation", r->id);
	ck_assert_msg(!tpf_ends(r->title, "."), "%s: the title ends with a full stop", r->id);
	ck_assert_msg(tpf_ends(r->why, ".") || tpf_ends(r->why, ")") || tpf_ends(r->why, "?"), "%s: the explanation is no sentence", r->id);
	for (int l = 0; l < TPF_LEVELS; l++)
		ck_assert_msg(r->severity[l] <= TPF_ERROR, "%s", r->id);
	for (const char *const *text = (const char *const[]){r->title, r->why, r->tolerance, r->source, r->inputs, NULL}; *text; text++)
		ck_assert_msg(tpf_utf8_valid(*text, strlen(*text)) == strlen(*text) && !strpbrk(*text, "\n\t"), "%s", r->id);
}
END_TEST

START_TEST(found_by_id_and_name)
{
	const struct tpf_rule *r = &tpf_rules[_i];
	char lower[16] = "";
	for (size_t i = 0; i < strlen(r->id); i++)
		lower[i] = (char)tolower((unsigned char)r->id[i]);
	ck_assert_int_eq(tpf_rule_find(r->id), _i);
	ck_assert_int_eq(tpf_rule_find(r->id + 4), _i);
	ck_assert_int_eq(tpf_rule_find(lower), _i);
	ck_assert_int_eq(tpf_rule_find(lower + 4), _i);
	ck_assert_msg((int)tpf_rule_find(r->name) == _i, "%s: the name '%s' is taken", r->id, r->name);
}
END_TEST

START_TEST(not_found)
{
	static const char *const none[] = {"", "TPF-", "TPF-IO-", "IO-1", "TPF-IO-0011", "TPF-TPF-IO-001", "IO_001", "nonsense", "ÄÖ"};
	for (int i = 0; i < LEN(none); i++)
		ck_assert_msg(tpf_rule_find(none[i]) == TPF_RULES, "%s", none[i]);
}
END_TEST

/* Every word of `explains` is a rule, and no rule explains itself, also not by way of others. */
START_TEST(explains)
{
	bool reached[TPF_RULES] = {false};
	char words[1000];
	snprintf(words, sizeof words, "%s", tpf_rules[_i].explains);
	for (char *save, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		enum tpf_rule_id r = tpf_rule_find(word);
		ck_assert_msg(r != TPF_RULES && !strcmp(word, tpf_rules[r].id + 4), "%s explains '%s'", tpf_rules[_i].id, word);
		ck_assert(tpf_rule_explains((enum tpf_rule_id)_i, r));
		reached[r] = true;
	}
	for (bool more = true; more;) {
		more = false;
		for (int by = 0; by < TPF_RULES; by++)
			for (int r = 0; reached[by] && r < TPF_RULES; r++)
				if (!reached[r] && tpf_rule_explains((enum tpf_rule_id)by, (enum tpf_rule_id)r))
					more = reached[r] = true;
	}
	ck_assert_msg(!reached[_i], "%s explains itself", tpf_rules[_i].id);
}
END_TEST

/* ---- reporting ---- */

START_TEST(keeps_copies)
{
	char source[] = "bundle.json", pointer[] = "/runs/0", frame[] = "\tx: 1", says[] = "first here";
	struct tpf_place first = {.source = source, .line = 3, .col = 4, .span = 5};
	struct tpf_place place = {.source = source, .pointer = pointer, .line = 7, .col = 2, .span = 1, .frame = frame, .frame_col = 2,
		.also = &first, .also_says = says};
	struct tpf_finding *f = tpf_report(&job, TPF_IO_001, &place, "found %d, %s", 3, "expected \x1b[1m4");
	tpf_hint(&job, f, "write %d", 4);
	memset(source, '?', 3);
	pointer[1] = frame[1] = says[0] = '?';
	first.line = place.line = 99;
	ck_assert_str_eq(f->message, "found 3, expected \ufffd[1m4");
	ck_assert_str_eq(f->hint, "write 4");
	ck_assert_str_eq(f->place.source, "bundle.json");
	ck_assert_str_eq(f->place.pointer, "/runs/0");
	ck_assert_str_eq(f->place.frame, " x: 1");
	ck_assert_str_eq(f->place.also->source, "bundle.json");
	ck_assert_str_eq(f->place.also_says, "first here");
	ck_assert(f->place.line == 7 && f->place.frame_col == 2 && f->place.also->line == 3 && f->place.also->span == 5);
	ck_assert(f->rule == TPF_IO_001 && f->severity == TPF_ERROR && job.diag.n == 1 && job.diag.list[0] == f);
	ck_assert_ptr_null(tpf_report(&job, TPF_IO_001, NULL, "no place")->place.source);
}
END_TEST

START_TEST(cuts_long_messages)
{
	char *text = malloc(1000001);
	memset(text, 'x', 1000000);
	text[1000000] = '\0';
	for (int i = 0; i < 20; i++) {
		struct tpf_place place = {.source = text, .pointer = text, .frame = text};
		struct tpf_finding *f = tpf_report(&job, TPF_IO_001, &place, "'%s'", text);
		tpf_hint(&job, f, "not '%s'", text);
		ck_assert(strlen(f->message) < 2100 && tpf_ends(f->message, "x\u2026"));
	}
	ck_assert_uint_lt(job.arena.used, 200000);
	free(text);
}
END_TEST

START_TEST(off_is_recorded_nowhere)
{
	set_severity(TPF_IO_001, TPF_OFF);
	struct tpf_finding *f = at("a", 1, 1, TPF_IO_001);
	ck_assert_ptr_nonnull(f);
	size_t used = job.arena.used;
	for (int i = 0; i < 1000; i++)
		tpf_hint(&job, at("a", 1, 1, TPF_IO_001), "a hint");
	tpf_passed(&job, TPF_IO_001);
	tpf_skipped(&job, TPF_IO_001, "an input");
	ck_assert(job.diag.n == 0 && job.diag.dropped == 0 && job.diag.outcome[TPF_IO_001] == TPF_NOT_RUN && job.arena.used == used);
}
END_TEST

START_TEST(severities)
{
	for (int l = 0; l < TPF_LEVELS; l++)
		for (int r = 0; r < TPF_RULES; r++) {
			job.diag.level = (enum tpf_level)l;
			ck_assert_int_eq(tpf_severity_of(&job, (enum tpf_rule_id)r), tpf_rules[r].severity[l]);
		}
	set_severity(TPF_IO_001, TPF_INFO);
	ck_assert_int_eq(at("a", 1, 1, TPF_IO_001)->severity, TPF_INFO);
	ck_assert_str_eq(tpf_severity_name(TPF_ERROR), "error");
	ck_assert_str_eq(tpf_severity_name(TPF_WARNING), "warning");
	ck_assert_str_eq(tpf_severity_name(TPF_INFO), "note");
}
END_TEST

START_TEST(outcomes)
{
	tpf_skipped(&job, TPF_IO_001, "/runs/0/window");
	ck_assert(job.diag.outcome[TPF_IO_001] == TPF_SKIPPED && !strcmp(job.diag.skipped[TPF_IO_001], "/runs/0/window"));
	tpf_passed(&job, TPF_IO_001);
	tpf_skipped(&job, TPF_IO_001, "x");
	ck_assert_int_eq(job.diag.outcome[TPF_IO_001], TPF_PASSED);
	at("a", 1, 1, TPF_IO_001);
	tpf_passed(&job, TPF_IO_001);
	tpf_skipped(&job, TPF_IO_001, "x");
	ck_assert_int_eq(job.diag.outcome[TPF_IO_001], TPF_FOUND);
	tpf_passed(&job, TPF_IO_002);
	tpf_skipped(&job, TPF_IO_003, "x");
	struct tpf_tally t = tpf_diag_tally(&job);
	ck_assert(t.errors == 1 && t.warnings == 0 && t.notes == 0 && t.passed == 1 && t.skipped == 1);
}
END_TEST

START_TEST(limit)
{
	job.diag.limit = 3;
	for (size_t i = 0; i < 10; i++)
		tpf_hint(&job, at("a", 10 - i, 1, i < 5 ? TPF_IO_001 : TPF_IO_002), "a hint");
	ck_assert(job.diag.n == 3 && job.diag.dropped == 7);
	ck_assert_int_eq(job.diag.outcome[TPF_IO_002], TPF_FOUND); /* although none of it is listed */
	for (int twice = 0; twice < 2; twice++) {
		tpf_diag_sort(&job);
		ck_assert_uint_eq(job.diag.n, 4);
		ck_assert_int_eq(job.diag.list[0]->rule, TPF_IO_007); /* of the job as a whole, so first */
		ck_assert_str_eq(job.diag.list[0]->message, "7 findings more than the 3 that are listed");
	}
	ck_assert_uint_eq(tpf_diag_tally(&job).errors, 4);
}
END_TEST

START_TEST(default_limit)
{
	for (size_t i = 0; i < 10005; i++)
		at("a", 1, 1, TPF_IO_001);
	ck_assert(job.diag.n == 10000 && job.diag.dropped == 5);
}
END_TEST

/* ---- order ---- */

START_TEST(order)
{
	static const struct {
		const char *source;
		size_t line, col;
		int rule;
	} want[] = {
		{NULL, 0, 0, TPF_IO_002}, {"a", 0, 0, TPF_IO_003}, {"a", 1, 9, TPF_IO_002}, {"a", 2, 1, TPF_IO_001}, {"a", 2, 1, TPF_IO_002},
		{"a", 2, 7, TPF_IO_001}, {"a", 10, 1, TPF_IO_001}, {"b", 1, 1, TPF_IO_001},
	};
	static const int shuffled[] = {5, 2, 7, 0, 3, 6, 1, 4};
	for (int i = 0; i < LEN(shuffled); i++)
		at(want[shuffled[i]].source, want[shuffled[i]].line, want[shuffled[i]].col, want[shuffled[i]].rule);
	tpf_diag_sort(&job);
	for (int i = 0; i < LEN(want); i++) {
		const struct tpf_finding *f = job.diag.list[i];
		ck_assert_pstr_eq(f->place.source, want[i].source);
		ck_assert(f->place.line == want[i].line && f->place.col == want[i].col && (int)f->rule == want[i].rule);
	}
}
END_TEST

START_TEST(equals_keep_their_order)
{
	for (int i = 0; i < 100; i++)
		tpf_report(&job, TPF_IO_001, NULL, "%d", i);
	tpf_diag_sort(&job);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(atoi(job.diag.list[i]->message), i);
}
END_TEST

/* ---- folding ---- */

/* Two rules of the table of which one explains the other; false while there are none. */
static bool find_pair(int *cause, int *effect)
{
	for (*cause = 0; *cause < TPF_RULES; ++*cause)
		for (*effect = 0; *effect < TPF_RULES; ++*effect)
			if (tpf_rule_explains((enum tpf_rule_id)*cause, (enum tpf_rule_id)*effect))
				return true;
	return false;
}

START_TEST(folds)
{
	int cause, effect;
	if (!find_pair(&cause, &effect))
		return;
	set_severity(cause, TPF_ERROR);
	set_severity(effect, TPF_ERROR);
	struct tpf_finding *early = at("a", 1, 1, effect), *other = at("a", 3, 1, TPF_IO_001), *second = at("a", 6, 1, cause);
	struct tpf_finding *first = at("a", 2, 1, cause), *late = at("a", 9, 1, effect), *elsewhere = at("b", 1, 1, effect);
	struct tpf_finding *want[] = {first, early, late, other, second, elsewhere};
	for (int twice = 0; twice < 2; twice++) {
		tpf_diag_sort(&job);
		for (int i = 0; i < LEN(want); i++)
			ck_assert_msg(job.diag.list[i] == want[i], "%d is line %zu", i, job.diag.list[i]->place.line);
		ck_assert(early->explained_by == first && late->explained_by == first);
		ck_assert(!first->explained_by && !second->explained_by && !other->explained_by && !elsewhere->explained_by);
		ck_assert_uint_eq(tpf_diag_tally(&job).errors, 4);
	}
}
END_TEST

/* An error does not vanish under a warning: what explains it becomes an error. */
START_TEST(what_explains_is_as_grave)
{
	int cause, effect;
	if (!find_pair(&cause, &effect))
		return;
	set_severity(cause, TPF_WARNING);
	set_severity(effect, TPF_ERROR);
	struct tpf_finding *f = at("a", 2, 1, effect);
	struct tpf_finding *top = at("a", 1, 1, cause);
	tpf_diag_sort(&job);
	ck_assert_ptr_eq(f->explained_by, top);
	ck_assert_int_eq(top->severity, TPF_ERROR);
	ck_assert_uint_eq(tpf_diag_tally(&job).errors, 1);
	ck_assert_uint_eq(tpf_diag_tally(&job).warnings, 0);
}
END_TEST

/* What is said of one run is no consequence of what is said of another. */
START_TEST(folds_within_one_subject)
{
	int cause, effect, runs[2];
	if (!find_pair(&cause, &effect))
		return;
	set_severity(cause, TPF_ERROR);
	set_severity(effect, TPF_ERROR);
	job.diag.subject = &runs[0];
	struct tpf_finding *top = at("a", 1, 1, cause), *own = at("a", 3, 1, effect);
	job.diag.subject = &runs[1];
	struct tpf_finding *other = at("a", 2, 1, effect);
	job.diag.subject = NULL;
	struct tpf_finding *whole = at("a", 4, 1, effect);
	tpf_diag_sort(&job);
	ck_assert_ptr_eq(own->explained_by, top);
	ck_assert_ptr_eq(whole->explained_by, top);
	ck_assert_ptr_null(other->explained_by);
}
END_TEST

/* The gravest, in their order, however often they are sorted; a report meanwhile takes its place among all. */
START_TEST(lists_the_gravest)
{
	const struct tpf_finding *w = at("a", 1, 1, TPF_BD_004), *e1 = at("a", 5, 1, TPF_TR_003), *e2 = at("a", 3, 1, TPF_TR_003);
	ck_assert_int_eq(w->severity, TPF_WARNING);
	job.diag.most = 2;
	for (int i = 0; i < 3; i++) {
		tpf_diag_sort(&job);
		ck_assert_uint_eq(job.diag.n, 3);
		ck_assert_uint_eq(job.diag.cut, 1);
		ck_assert_ptr_eq(job.diag.list[0], e2);
		ck_assert_ptr_eq(job.diag.list[1], e1);
		ck_assert_int_eq(job.diag.list[2]->rule, TPF_IO_007);
		ck_assert_int_eq(job.diag.list[2]->severity, TPF_INFO);
		ck_assert_uint_eq(tpf_diag_tally(&job).errors, 2);
		ck_assert_uint_eq(tpf_diag_tally(&job).warnings, 1);
		ck_assert_uint_eq(tpf_diag_tally(&job).notes, 1);
	}
	const struct tpf_finding *e3 = at("a", 4, 1, TPF_TR_003);
	tpf_diag_sort(&job);
	ck_assert_ptr_eq(job.diag.list[1], e3);
	ck_assert_uint_eq(job.diag.cut, 2);
	ck_assert_uint_eq(tpf_diag_tally(&job).errors, 3);
}
END_TEST

/* What was dropped is said once, also where the list is cut. */
START_TEST(says_once_what_was_dropped)
{
	for (size_t i = 0; i < 5; i++)
		at("a", 1 + i, 1, TPF_TR_003);
	job.diag.dropped = 7;
	job.diag.most = 2;
	for (int i = 0; i < 3; i++) {
		tpf_diag_sort(&job);
		ck_assert_uint_eq(tpf_diag_tally(&job).errors, 6);
		ck_assert_uint_eq(tpf_diag_tally(&job).notes, 1);
		ck_assert_int_eq(job.diag.outcome[TPF_IO_007], TPF_FOUND);
	}
}
END_TEST

START_TEST(lists_all_where_there_are_no_more)
{
	at("a", 1, 1, TPF_BD_004);
	at("a", 2, 1, TPF_TR_003);
	job.diag.most = 2;
	tpf_diag_sort(&job);
	ck_assert_uint_eq(job.diag.n, 2);
	ck_assert_uint_eq(job.diag.cut, 0);
	ck_assert_int_eq(job.diag.outcome[TPF_IO_007], TPF_NOT_RUN);
}
END_TEST

/* In the order they were given, and never of a claim. */
START_TEST(mends)
{
	struct tpf_finding *f = at("a", 1, 1, TPF_EV_002);
	tpf_mend(&job, f, "/evidence/0/size", "1");
	tpf_mend(&job, f, "/report/claimed_level", "\"L1\"");
	tpf_mend(&job, f, "/result/j_per_token", "1");
	tpf_mend(&job, f, "/evidence/1/size", "2");
	ck_assert_str_eq(f->mend->pointer, "/evidence/0/size");
	ck_assert_str_eq(f->mend->next->pointer, "/evidence/1/size");
	ck_assert_str_eq(f->mend->next->value, "2");
	ck_assert_ptr_null(f->mend->next->next);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("diag");
	TCase *t = tcase_create("diag");
	tcase_set_timeout(t, 30);
	tcase_add_checked_fixture(t, start, stop);
	tcase_add_loop_test(t, row, 0, TPF_RULES);
	tcase_add_loop_test(t, found_by_id_and_name, 0, TPF_RULES);
	tcase_add_loop_test(t, explains, 0, TPF_RULES);
	tcase_add_test(t, not_found);
	tcase_add_test(t, keeps_copies);
	tcase_add_test(t, cuts_long_messages);
	tcase_add_test(t, off_is_recorded_nowhere);
	tcase_add_test(t, severities);
	tcase_add_test(t, outcomes);
	tcase_add_test(t, limit);
	tcase_add_test(t, default_limit);
	tcase_add_test(t, order);
	tcase_add_test(t, equals_keep_their_order);
	tcase_add_test(t, folds);
	tcase_add_test(t, what_explains_is_as_grave);
	tcase_add_test(t, folds_within_one_subject);
	tcase_add_test(t, mends);
	tcase_add_test(t, lists_the_gravest);
	tcase_add_test(t, says_once_what_was_dropped);
	tcase_add_test(t, lists_all_where_there_are_no_more);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
