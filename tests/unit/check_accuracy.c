/* Where the uncertainty of a reading comes from, and what a budget makes of it; the arithmetic stands beside each case. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "model/accuracy.h"

#define NEAR(got, want)                                                                                      \
	ck_assert_msg(fabs((got) - (double)(want)) <= 1e-6 * fabs((double)(want)), #got " is %.9g, expected %.9g", \
			(double)(got), (double)(want))

static struct tpf job;

static void done(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

/* 600 s, 3.6 MJ (6 kW), 9 million tokens: 0.4 J/token. */
static const struct tpf_metrics *measure(const char *instrument, const char *power)
{
	static char text[4000];
	snprintf(text, sizeof text, "{\"power\": {\"boundary\": \"it\", \"instruments\": [{\"id\": \"m\", \"boundary\": \"it\"%s}]%s},"
		"\"tokens\": {\"scope\": \"output\"}, \"runs\": [{\"id\": \"1\", \"window\": {\"duration\": {\"value\": 600, \"unit\": \"s\"}},"
		"\"tokens\": {\"output\": {\"value\": 9e6, \"unit\": \"tok\"}},"
		"\"energy\": [{\"instrument\": \"m\", \"total\": {\"value\": 3.6, \"unit\": \"MJ\"}}]}],"
		"\"facility\": {\"pue\": {\"value\": 1.25, \"u\": 0.02}}}", instrument, power);
	job = (struct tpf){.now_ns = TPF_WHEN_NONE};
	const struct tpf_doc *doc = tpf_json_read(&job, "test", text, strlen(text), 0);
	ck_assert_ptr_nonnull(doc);
	return tpf_metrics_make(&job, tpf_bundle_read(&job, (struct tpf_doc *)doc, NULL));
}

#define COMPONENTS ", \"uncertainty\": {\"standard\": 0.05, \"components\": [{\"name\": \"a\", \"u\": 0.01, \"group\": \"g\"}," \
	"{\"name\": \"b\", \"u\": 0.02, \"sensitivity\": -1, \"group\": \"g\"}, {\"name\": \"c\", \"u\": 0.03, \"distribution\": \"rectangular\"}]}"
#define TOTAL ", \"uncertainty\": {\"standard\": 0.04}"

static const struct {
	const char *instrument, *power;
	double u, stated, divisor;      /* relative; of the largest part */
	enum tpf_cause kind;
	enum tpf_law law;
	bool assumed;
} told[] = {
	/* a limit of 0.32 %: 0.0032 / sqrt 3 = 0.001847521 */
	{", \"accuracy\": {\"bound\": 0.0032}", TOTAL, 0.001847521, 0.0032, 1.7320508, TPF_CAUSE_GAIN, TPF_RECTANGULAR, false},
	/* an expanded 2 % with k = 2: 0.01 */
	{", \"accuracy\": {\"U\": 0.02, \"k\": 2}", "", 0.01, 0.02, 2, TPF_CAUSE_GAIN, TPF_NORMAL, false},
	/* 30 W of 6 kW, one sigma: 30 x 600 s / 3.6 MJ = 0.005 */
	{", \"accuracy\": {\"u\": 30, \"unit\": \"W\"}", "", 0.005, 30, 1, TPF_CAUSE_GAIN, TPF_NORMAL, false},
	/* class 0.5S: 0.005 / sqrt 3 = 0.002886751 */
	{", \"class\": \"0.5S\"", COMPONENTS, 0.002886751, 0.005, 1.7320508, TPF_CAUSE_GAIN, TPF_RECTANGULAR, false},
	/* one group: 0.01 - 0.02 = -0.01; with 0.03 in quadrature sqrt(0.0001 + 0.0009) = 0.031622777 */
	{"", COMPONENTS, 0.031622777, 0.03, 1, TPF_CAUSE_DECLARED, TPF_RECTANGULAR, false},
	{"", TOTAL, 0.04, 0.04, 1, TPF_CAUSE_DECLARED, TPF_NORMAL, false},
	/* a budget of the bundle goes before what is assumed */
	{", \"kind\": \"board_sensor\"", TOTAL, 0.04, 0.04, 1, TPF_CAUSE_DECLARED, TPF_NORMAL, false},
	/* 5 % assumed of a board sensor: 0.05 / sqrt 3 = 0.028867513; 2 % of a revenue meter: 0.011547005; 1 %: 0.005773503 */
	{", \"kind\": \"board_sensor\"", "", 0.028867513, 0.05, 1.7320508, TPF_CAUSE_GAIN, TPF_RECTANGULAR, true},
	{", \"kind\": \"revenue_meter\"", "", 0.011547005, 0.02, 1.7320508, TPF_CAUSE_GAIN, TPF_RECTANGULAR, true},
	{", \"kind\": \"analyser\", \"accuracy\": {\"unknown\": \"not noted\"}", "", 0.005773503, 0.01, 1.7320508, TPF_CAUSE_GAIN, TPF_RECTANGULAR, true},
};

START_TEST(uncertainty_of_a_reading)
{
	const struct tpf_metrics *m = measure(told[_i].instrument, told[_i].power);
	const struct tpf_ladder_rung *it = &m->ladder[TPF_IT];
	const struct tpf_part *largest = &it->budget[0];

	NEAR(it->j_per_token.value, 0.4);
	NEAR(it->j_per_token.u / 0.4, told[_i].u);
	ck_assert_int_eq(it->j_per_token.assumed, told[_i].assumed);
	ck_assert_int_eq(m->runs[0].readings[0].u_assumed, told[_i].assumed);
	ck_assert_int_eq(largest->input.kind, told[_i].kind);
	ck_assert_int_eq(largest->input.law, told[_i].law);
	NEAR(largest->input.stated, told[_i].stated);
	NEAR(largest->input.divisor, told[_i].divisor);
	ck_assert_int_eq(largest->input.assumed, told[_i].assumed);
	ck_assert_int_eq(largest->input.source != NULL, told[_i].assumed);
}
END_TEST

START_TEST(nothing_is_assumed_of_a_model)
{
	const struct tpf_ladder_rung *it = &measure(", \"kind\": \"model\"", "")->ladder[TPF_IT];

	ck_assert(isnan(it->j_per_token.u) && !it->j_per_token.assumed);
	ck_assert_str_eq(it->no_u, "accuracy of model");
	ck_assert_ptr_null(tpf_assumed_for("model"));
	ck_assert_ptr_null(tpf_assumed_for(NULL));
}
END_TEST

/* The facility: 0.4 x 1.25 = 0.5 J/token. PUE moves it by 0.4 for one, 0.4 x 0.02 = 0.008; the gain by 0.5 for one,
 * 0.5 x 0.001847521 = 0.000923760. Together sqrt(6.4e-5 + 8.5333e-7) = 0.008053157; PUE's share 6.4e-5 / 6.48533e-5 = 0.986842. */
START_TEST(sensitivities)
{
	const struct tpf_ladder_rung *f = &measure(", \"accuracy\": {\"bound\": 0.0032}", "")->ladder[TPF_FACILITY];
	struct tpf_budget b = tpf_budget_of(f->budget, f->n_budget);

	ck_assert_uint_eq(f->n_budget, 2);
	ck_assert_str_eq(f->budget[0].name, "PUE");
	NEAR(fabs(tpf_part_sensitivity(&f->budget[0])), 0.4);
	NEAR(f->budget[0].input.value, 1.25);
	NEAR(f->budget[0].u, 0.008);
	NEAR(tpf_part_sensitivity(&f->budget[1]), 0.5);
	NEAR(f->budget[1].u, 0.5 * 0.0032 / sqrt(3));
	NEAR(b.u, 0.008053157);
	NEAR(b.u, f->j_per_token.u);
	NEAR(f->budget[0].u * f->budget[0].u / (b.u * b.u), 0.9868421);
	ck_assert(isinf(b.freedom));
	NEAR(b.expanded, 2 * b.u);
}
END_TEST

/* Welch-Satterthwaite: nu = u^4 / sum(u_i^4 / nu_i); k from GUM table G.2, p = 95.45 %. */
static const struct { double b, a; size_t freedom; double u, nu, k; } coverage[] = {
	{4, 0, 0, 4, INFINITY, 2},        /* type B alone */
	{0, 3, 1, 3, 1, 13.97},           /* two runs alone */
	{0, 3, 4, 3, 4, 2.87},            /* five runs alone */
	{4, 3, 3, 5, 23.148148, 2.13},    /* 5^4 / (3^4 / 3) = 625 / 27; the row of 20 */
	{4, 3, 4, 5, 30.864198, 2.09},    /* 625 / (81 / 4); the row of 30 */
	{40, 3, 4, 40.112342, 127846, 2.025}, /* (1600 + 9)^2 / (81 / 4) = 2588881 / 20.25 = 127846 */
};

START_TEST(freedom_and_coverage)
{
	struct tpf_part parts[] = {
		{.name = "gain", .u = coverage[_i].b},
		{.name = "repeatability", .u = coverage[_i].a, .input = {.freedom = coverage[_i].freedom}},
	};
	struct tpf_budget b = tpf_budget_of(parts, 2);

	NEAR(b.u, coverage[_i].u);
	ck_assert(isinf(coverage[_i].nu) ? isinf(b.freedom) : fabs(b.freedom - coverage[_i].nu) <= 1e-4 * coverage[_i].nu);
	NEAR(b.k, coverage[_i].k);
	NEAR(b.expanded, coverage[_i].k * coverage[_i].u);
}
END_TEST

/* Two like sensors of 100 J and 50 J, gain 3 %: one cause, 4.5 J. Edges of 0.6 J and 0.8 J: at random, 1 J. */
START_TEST(one_cause_keeps_its_input)
{
	const struct tpf_input gain = {.kind = TPF_CAUSE_GAIN, .value = 1, .stated = 0.03, .divisor = 1};
	struct tpf_amount a = tpf_amount_from(&job.arena, 100, 3, "gain", &gain), b = tpf_amount_from(&job.arena, 50, 1.5, "gain", &gain);

	tpf_amount_part(&job.arena, &a, (struct tpf_part){"edges", 0.6, true, {.stated = 1.2, .divisor = 2}});
	tpf_amount_part(&job.arena, &b, (struct tpf_part){"edges", 0.8, true, {.stated = 1.6, .divisor = 2}});
	struct tpf_amount sum = tpf_amount_add(&job.arena, &a, &b);
	ck_assert_uint_eq(sum.n, 2);
	NEAR(sum.parts[0].u, 4.5);
	NEAR(sum.parts[0].input.stated, 0.03);
	NEAR(tpf_part_sensitivity(&sum.parts[0]), 150);
	NEAR(sum.parts[1].u, 1);
	NEAR(sum.parts[1].input.stated, 2);
	NEAR(tpf_part_sensitivity(&sum.parts[1]), 1);
}
END_TEST

START_TEST(one_cause_of_two_inputs_has_none_to_show)
{
	const struct tpf_input one = {.value = 1, .stated = 0.03, .divisor = 1}, other = {.value = 1, .stated = 0.02, .divisor = 1};
	struct tpf_amount a = tpf_amount_from(&job.arena, 100, 3, "gain", &one), b = tpf_amount_from(&job.arena, 100, 2, "gain", &other);
	struct tpf_amount sum = tpf_amount_add(&job.arena, &a, &b);

	NEAR(tpf_amount_u(&sum), 5);
	ck_assert(isnan(tpf_part_sensitivity(&sum.parts[0])));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("accuracy");
	TCase *t = tcase_create("where uncertainty comes from");

	tcase_add_checked_fixture(t, NULL, done);
	tcase_add_loop_test(t, uncertainty_of_a_reading, 0, sizeof told / sizeof *told);
	tcase_add_test(t, nothing_is_assumed_of_a_model);
	tcase_add_test(t, sensitivities);
	tcase_add_loop_test(t, freedom_and_coverage, 0, sizeof coverage / sizeof *coverage);
	tcase_add_test(t, one_cause_keeps_its_input);
	tcase_add_test(t, one_cause_of_two_inputs_has_none_to_show);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
