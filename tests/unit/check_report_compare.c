/* check_report_compare.c - who may be compared with whom (STANDARD E.1), rank intervals, and "not resolved". */
#include <check.h>
#include <stdlib.h>

#include "report/compare.h"
#include "report_case.h"

extern const struct tpf_render tpf_render_module;

/* What is changed in the second bundle, and what follows. */
struct change {
	const char *what;
	enum tpf_rule_id rule;          /* TPF_RULES: none */
	enum tpf_verdict verdict;
	void (*change)(struct report_case *, struct tpf_bundle *);
};

static void nothing(struct report_case *c, struct tpf_bundle *b) { (void)c, (void)b; }
static void scenario(struct report_case *c, struct tpf_bundle *b) { (void)c; b->workload.scenario.value = "offline"; }
static void scope(struct report_case *c, struct tpf_bundle *b) { (void)c; b->token_scope.value = "output_input"; }
static void model(struct report_case *c, struct tpf_bundle *b) { (void)c; b->model.name.value = "another"; b->model.tokenizer.value = NULL; }
static void precision(struct report_case *c, struct tpf_bundle *b) { (void)c; b->model.weight_precision.value = "int4"; }
static void cache(struct report_case *c, struct tpf_bundle *b) { (void)c; b->workload.prefix_cache_policy.value = "on"; }
static void dataset(struct report_case *c, struct tpf_bundle *b) { (void)c; b->workload.dataset.value = "code"; }
static void estimate(struct report_case *c, struct tpf_bundle *b) { (void)b; c->metrics.ladder[TPF_FACILITY].j_per_token.estimated = true; }
static void level(struct report_case *c, struct tpf_bundle *b) { (void)c; b->report.level = TPF_L3; }
static void schema(struct report_case *c, struct tpf_bundle *b) { (void)c; b->report.schema_version.value = "urn:tpfreport:schema:bundle:2.0.0"; }
static void error(struct report_case *c, struct tpf_bundle *b) { (void)b; tpf_report(&c->job, TPF_IO_001, NULL, "a fault"); }
static void unread(struct report_case *c, struct tpf_bundle *b) { (void)b; c->it.metrics = NULL; }
static void quality(struct report_case *c, struct tpf_bundle *b) { b->quality = tpf_alloc(&c->job.arena, sizeof *b->quality); b->n_quality = 1; }

static void boundary(struct report_case *c, struct tpf_bundle *b)
{
	(void)b;
	c->metrics.ladder[TPF_BOARD].j_per_token = of(0.2, 0.01);
	c->metrics.ladder[TPF_IT].j_per_token = c->metrics.ladder[TPF_FACILITY].j_per_token = lacking("PUE");
	c->metrics.widest = TPF_BOARD;
}

static void pue_kind(struct report_case *c, struct tpf_bundle *b)
{
	(void)c;
	b->facility.pue_kind.value = "iPUE";    /* IT is a common boundary, so they are compared there */
}

static void pue_kind_alone(struct report_case *c, struct tpf_bundle *b)
{
	pue_kind(c, b);
	c->metrics.ladder[TPF_IT].j_per_token = lacking("conversion");
}

static const struct change changes[] = {
	{"nothing",               TPF_RULES,  TPF_COMPARABLE,     nothing},
	{"boundary",              TPF_CM_001, TPF_NOT_COMPARABLE, boundary},
	{"quality",               TPF_CM_002, TPF_NOT_COMPARABLE, quality},
	{"scenario",              TPF_CM_003, TPF_NOT_COMPARABLE, scenario},
	{"token scope",           TPF_CM_004, TPF_NOT_COMPARABLE, scope},
	{"data set",              TPF_CM_005, TPF_NOT_COMPARABLE, dataset},
	{"model",                 TPF_CM_006, TPF_SIDE_BY_SIDE,   model},
	{"precision",             TPF_CM_006, TPF_SIDE_BY_SIDE,   precision},
	{"PUE kind, IT known",    TPF_RULES,  TPF_COMPARABLE,     pue_kind},
	{"PUE kind, IT unknown",  TPF_CM_007, TPF_NOT_COMPARABLE, pue_kind_alone},
	{"L1 against L3",         TPF_CM_008, TPF_SIDE_BY_SIDE,   level},
	{"schema 2",              TPF_CM_010, TPF_NOT_COMPARABLE, schema},
	{"estimated",             TPF_CM_011, TPF_SIDE_BY_SIDE,   estimate},
	{"prefix cache",          TPF_CM_012, TPF_NOT_COMPARABLE, cache},
	{"errors",                TPF_CM_014, TPF_NOT_COMPARABLE, error},
	{"form",                  TPF_CM_014, TPF_NOT_COMPARABLE, unread},
};

START_TEST(pairs_are_judged)
{
	const struct change *t = &changes[_i];
	struct report_case *a = report_case_new("A", "server"), *b = report_case_new("B", "server");
	t->change(b, (struct tpf_bundle *)(uintptr_t)b->it.bundle);
	for (int turn = 0; turn < 2; turn++) {
		struct tpf_pair p = {.job = &a->job, .a = turn ? &b->view : &a->view, .b = turn ? &a->view : &b->view};
		tpf_pair_judge(&p);
		ck_assert_msg(p.verdict == t->verdict, "%s: %s", t->what, tpf_verdict_words[p.verdict]);
		bool named = t->rule == TPF_RULES ? p.n_reasons == 0 : false;
		for (size_t i = 0; i < p.n_reasons; i++)
			named |= p.reasons[i].rule == t->rule;
		ck_assert_msg(named, "%s: %s is not among the %zu reasons", t->what, t->rule == TPF_RULES ? "none" : tpf_rules[t->rule].id, p.n_reasons);
	}
	report_case_free(a);
	report_case_free(b);
}
END_TEST

/* z = difference / sqrt(u1² + u2²), worked by hand; 2 is the border. */
static const struct {
	double a, ua, b, ub;
	bool resolved;
} differences[] = {
	{0.412, 0.0065, 0.436, 0.006, true},    /* 2.71 */
	{0.412, 0.0065, 0.425, 0.006, false},   /* 1.47 */
	{0.4, 0.03, 0.5001, 0.04, true},        /* 2.002 */
	{0.4, 0.03, 0.4999, 0.04, false},
	{0.4, NAN, 0.8, 0.001, false},          /* without an uncertainty nothing is told apart */
};

static struct tpf_comparison *compared(struct report_case **c, struct tpf_view *views, const double (*e)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		static const char *const names[] = {"R0", "R1", "R2", "R3", "R4"};
		c[i] = report_case_new(names[i], "server");
		c[i]->metrics.ladder[TPF_FACILITY].j_per_token = c[i]->metrics.j_per_token = of(e[i][0], e[i][1]);
		views[i] = c[i]->view;
	}
	return tpf_comparison_make(&c[0]->job, views, n);
}

START_TEST(differences_are_resolved)
{
	struct report_case *c[2];
	struct tpf_view views[2];
	const double e[2][2] = {{differences[_i].a, differences[_i].ua}, {differences[_i].b, differences[_i].ub}};
	struct tpf_comparison *x = compared(c, views, e, 2);
	ck_assert_int_eq(x->pairs[0].resolved, differences[_i].resolved);
	ck_assert_uint_eq(x->of[0].best, 1);
	ck_assert_uint_eq(x->of[0].worst, differences[_i].resolved ? 1 : 2);
	ck_assert_uint_eq(x->of[1].best, differences[_i].resolved ? 2 : 1);
	for (int i = 0; i < 2; i++)
		report_case_free(c[i]);
}
END_TEST

/* The worked example of the design page: five ranked with their intervals (expanded uncertainties 21, 13, 12, 110, 34). */
START_TEST(ranks_have_intervals)
{
	static const double e[5][2] = {{0.377, 0.0105}, {0.412, 0.0065}, {0.436, 0.006}, {0.49, 0.055}, {0.521, 0.017}};
	struct report_case *c[5];
	struct tpf_view views[5];
	struct tpf_comparison *x = compared(c, views, e, 5);
	ck_assert_uint_eq(x->n_ranked, 5);
	/* R0 is clearly below all but nobody: 0.412 - 0.377 = 0.035 >= 2 sqrt(0.0105² + 0.0065²) = 0.0247. */
	ck_assert_str_eq(tpf_rank_words(x, 0), "1");
	/* R1 against R2: 0.024 >= 2 sqrt(0.0065² + 0.006²) = 0.0177, so R1 is clearly better; against R3: 0.078 < 0.111. */
	ck_assert_str_eq(tpf_rank_words(x, 1), "2–3");
	ck_assert_str_eq(tpf_rank_words(x, 2), "3–4");
	/* R3 against R0: 0.113 >= 2 sqrt(0.0105² + 0.055²) = 0.112. */
	ck_assert_str_eq(tpf_rank_words(x, 3), "2–5");
	ck_assert_str_eq(tpf_rank_words(x, 4), "4–5");
	for (int i = 0; i < 5; i++)
		report_case_free(c[i]);
}
END_TEST

START_TEST(order_of_input_does_not_matter)
{
	static const double e[3][2] = {{0.5, 0.001}, {0.3, 0.001}, {0.4, 0.001}};
	struct report_case *c[3];
	struct tpf_view views[3];
	struct tpf_comparison *x = compared(c, views, e, 3);
	ck_assert_uint_eq(x->order[0], 1);
	ck_assert_uint_eq(x->order[1], 2);
	ck_assert_uint_eq(x->order[2], 0);
	for (int i = 0; i < 3; i++)
		report_case_free(c[i]);
}
END_TEST

START_TEST(formats_are_made)
{
	static const char *const formats[] = {"html", "json"};
	static const double e[2][2] = {{0.5, 0.01}, {0.501, 0.01}};
	struct report_case *c[2];
	struct tpf_view views[2];
	compared(c, views, e, 2);
	struct tpf_buf out = {0}, again = {0};
	ck_assert(tpf_render_module.compare(&c[0]->job, views, 2, formats[_i], &out));
	c[0]->job.diag.n = 0;
	ck_assert(tpf_render_module.compare(&c[0]->job, views, 2, formats[_i], &again));
	ck_assert_uint_eq(out.len, again.len);
	ck_assert_int_eq(memcmp(out.text, again.text, out.len), 0);
	ck_assert_ptr_nonnull(strstr(out.text, _i ? "\"resolved\": false" : "not resolved"));
	ck_assert_int_eq(c[0]->job.diag.list[0]->rule, TPF_CM_009);
	tpf_buf_free(&out);
	tpf_buf_free(&again);
	ck_assert(!tpf_render_module.compare(&c[0]->job, views, 1, formats[_i], &out));
	ck_assert(!tpf_render_module.compare(&c[0]->job, views, 2, "csv", &out));
	for (int i = 0; i < 2; i++)
		report_case_free(c[i]);
}
END_TEST

#define ROWS(t) (int)(sizeof(t) / sizeof *(t))

int main(void)
{
	Suite *suite = suite_create("report_compare");
	TCase *t = tcase_create("compare");
	tcase_add_loop_test(t, pairs_are_judged, 0, ROWS(changes));
	tcase_add_loop_test(t, differences_are_resolved, 0, ROWS(differences));
	tcase_add_test(t, ranks_have_intervals);
	tcase_add_test(t, order_of_input_does_not_matter);
	tcase_add_loop_test(t, formats_are_made, 0, 2);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
