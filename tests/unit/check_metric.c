/* Metrics and rules of whole bundles; expectations are the disclosure standard's worked vectors (V03, V06, V12, V13, V20, V21). */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"

#define NEAR(got, want)                                                                                      \
	ck_assert_msg(fabs((got) - (double)(want)) <= 1e-5 * fabs((double)(want)), #got " is %.9g, expected %.9g", \
			(double)(got), (double)(want))

static struct tpf job;
static struct tpf_case it;

/* Reads a bundle without asking the schema; missing members are simply absent. */
static const struct tpf_metrics *judge(const char *text)
{
	job = (struct tpf){.now_ns = TPF_WHEN_NONE};
	it = (struct tpf_case){.job = &job, .doc = tpf_json_read(&job, "test", text, strlen(text), 0)};
	ck_assert_ptr_nonnull(it.doc);
	it.bundle = tpf_bundle_read(&job, it.doc, NULL);
	it.metrics = tpf_metrics_make(&job, it.bundle);
	tpf_rules_run(&job, &it);
	tpf_diag_sort(&job);
	return it.metrics;
}

static bool found(enum tpf_rule_id rule)
{
	return job.diag.outcome[rule] == TPF_FOUND;
}

static void done(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

#define TOK(n) "{\"value\": " n ", \"unit\": \"tok\"}"

/* One run of 600 s on one instrument. */
#define BUNDLE(boundary, energy, tokens, scope, rest)                                                                      \
	"{\"power\": {\"boundary\": \"" boundary "\", \"instruments\": [{\"id\": \"m\", \"boundary\": \"" boundary "\"}]},"      \
	"\"tokens\": {\"scope\": \"" scope "\"}, \"runs\": [{\"id\": \"1\", \"window\": {\"duration\": {\"value\": 600, \"unit\": \"s\"}}," \
	"\"tokens\": {" tokens "}, \"energy\": [{\"instrument\": \"m\", \"total\": {\"value\": " energy ", \"unit\": \"J\"}}]}]" rest "}"

static const char v03[] = BUNDLE("facility", "4572000", "\"output\": " TOK("9e6"), "output",
		", \"facility\": {\"pue\": {\"value\": 1.25}}, \"result\": {\"j_per_token\": {\"value\": 0.508, \"unit\": \"J/tok\"},"
		"\"j_per_token_facility\": {\"value\": 0.635, \"unit\": \"J/tok\"}}");

START_TEST(v03_pue_twice)
{
	const struct tpf_metrics *m = judge(v03);

	NEAR(m->j_per_token.value, 0.508);
	ck_assert(found(TPF_BD_002));
	for (size_t i = 0; i < job.diag.n; i++)
		if (job.diag.list[i]->rule == TPF_BD_002)
			ck_assert_str_eq(job.diag.list[i]->place.pointer, "/result/j_per_token_facility");
}
END_TEST

#define TOKENS \
	"\"output\": " TOK("9e6") ", \"drafted\": " TOK("14.4e6") ", \"accepted\": " TOK("9e6") ", \"input\": " TOK("18e6")  \
	", \"input_cached\": " TOK("7.2e6") ", \"slo_good\": " TOK("8.55e6")

static const struct {
	const char *bundle;
	double e;
} v12[] = {
	{BUNDLE("it", "3552000", TOKENS, "output", ""), 0.394667},
	{BUNDLE("it", "3552000", TOKENS, "output_input", ""), 0.131556},
	{BUNDLE("it", "3552000", TOKENS, "uncached", ""), 0.179394},
	{BUNDLE("it", "3552000", TOKENS, "accepted", ""), 0.394667},
	{BUNDLE("it", "3552000", TOKENS, "slo_good", ""), 0.415439},
};

START_TEST(v12_denominators)
{
	const struct tpf_metrics *m = judge(v12[_i].bundle);

	NEAR(m->j_per_token.value, v12[_i].e);
	ck_assert_int_eq(m->widest, TPF_IT);
	ck_assert_str_eq(m->ladder[TPF_FACILITY].j_per_token.missing, "PUE");
	ck_assert(!found(TPF_TK_004));
}
END_TEST

static const char *v13(const char *output, const char *rate)
{
	static char text[2000];

	snprintf(text, sizeof text,
			"{\"system\": {\"accelerator\": {\"count\": 8, \"bandwidth\": {\"value\": 3.35, \"unit\": \"TB/s\"}}},"
			"\"tpf\": {\"peak_flops\": {\"value\": 1978.9, \"unit\": \"TFLOP/s\"}, \"c_tok\": {\"value\": 1.48e11, \"unit\": \"FLOP/tok\"},"
			"\"bytes_tok\": {\"value\": 428052000, \"unit\": \"B/tok\"}},"
			"\"runs\": [{\"id\": \"1\", \"window\": {\"duration\": {\"value\": 600, \"unit\": \"s\"}}, \"tokens\": {\"output\": " TOK("%s") "},"
			"\"throughput\": {\"output\": {\"value\": %s, \"unit\": \"tok/s\"}}}]}", output, rate);
	return text;
}

START_TEST(v13_shares_of_the_hardware)
{
	const struct tpf_metrics *m = judge(v13("9e6", "15000"));

	NEAR(m->mfu.value, 0.140229);
	NEAR(m->mbu.value, 0.239581);
	ck_assert(job.diag.outcome[TPF_UT_001] == TPF_PASSED && job.diag.outcome[TPF_UT_004] == TPF_PASSED);
	done();
	m = judge(v13("72e6", "120000"));
	NEAR(m->mfu.value, 1.12184);
	ck_assert(found(TPF_UT_001));
}
END_TEST

/* 512 accelerators at 0.7 MW, rate 1.26e6 by power; declared phi 1.35, U 0.62, all levers on. */
#define SITE(power, semantic, extra)                                                                                           \
	"{\"system\": {\"accelerator\": {\"count\": 512}}, \"facility\": {\"pue\": {\"value\": 1.25},"                               \
	"\"delivered_power\": {\"value\": " power ", \"unit\": \"kW\", \"semantic\": \"" semantic "\"}},"                             \
	"\"tpf\": {\"peak_flops\": {\"value\": 989.4, \"unit\": \"TFLOP/s\"}, \"eta\": 0.45, \"c_tok\": {\"value\": 1.48e11, \"unit\": \"FLOP/tok\"}," \
	"\"e_tok\": {\"value\": 0.4, \"unit\": \"J/tok\", \"boundary\": \"it\"}, \"theta\": 0.9" extra "}"

START_TEST(v06_phi_is_not_counted_twice)
{
	const struct tpf_metrics *m = judge(SITE("700", "facility", ", \"phi\": 1.35, \"inputs_basis\": \"optimised\"")
			", \"utilisation\": {\"U\": 0.62, \"basis\": \"token_vs_ceiling\"}, \"runs\": [{\"window\": {\"duration\":"
			"{\"value\": 600, \"unit\": \"s\"}}, \"tokens\": {\"output\": " TOK("1e8") "}}]}");

	ck_assert_str_eq(m->ceilings[m->binding].name, "power");
	NEAR(m->ceilings[m->binding].rate.value, 1260000);
	NEAR(m->util_output.value, 781200);
	ck_assert(found(TPF_TP_008));
}
END_TEST

START_TEST(v21_delivered_it_is_not_divided_again)
{
	const struct tpf_metrics *m = judge(SITE("800", "delivered_it", ", \"ceilings\": [{\"name\": \"power\", \"value\": 1440000, \"unit\": \"tok/s\"}]") "}");

	NEAR(m->ceilings[1].rate.value, 1800000);
	ck_assert(found(TPF_TP_007));
}
END_TEST

START_TEST(v20_board_above_its_tdp)
{
	judge("{\"system\": {\"accelerator\": {\"count\": 1, \"tdp\": {\"value\": 700, \"unit\": \"W\"}}}, \"power\": {\"boundary\": \"board\","
	      "\"instruments\": [{\"id\": \"m\", \"boundary\": \"board\", \"idle\": {\"value\": 1900, \"unit\": \"W\"}}]}, \"runs\": [{\"window\":"
	      "{\"duration\": {\"value\": 600, \"unit\": \"s\"}}, \"energy\": [{\"instrument\": \"m\", \"power\": {\"unit\": \"W\", \"mean\": 812}}]}]}");
	ck_assert(found(TPF_PL_001) && found(TPF_PL_003));
	for (size_t i = 0; i < job.diag.n; i++)
		if (job.diag.list[i]->rule == TPF_PL_001)
			ck_assert_int_eq(job.diag.list[i]->severity, TPF_WARNING);
}
END_TEST

START_TEST(nothing_is_made_up)
{
	const struct tpf_metrics *m = judge("{\"runs\": [{}]}");

	ck_assert(isnan(m->j_per_token.value) && isnan(m->delivered.value) && isnan(m->util_output.value) && isnan(m->mfu.value));
	ck_assert_int_eq(m->binding, -1);
	ck_assert_str_eq(m->binding_missing, "accelerator count, peak FLOP/s, eta, c_tok, delivered power, e_tok");
	for (int i = 0; i < TPF_RULES; i++)
		ck_assert_msg(job.diag.outcome[i] != TPF_FOUND || i == TPF_EN_005, "%s speaks of what is not there", tpf_rules[i].id);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("metric");
	TCase *t = tcase_create("vectors");

	tcase_add_checked_fixture(t, NULL, done);
	tcase_add_test(t, v03_pue_twice);
	tcase_add_loop_test(t, v12_denominators, 0, 5);
	tcase_add_test(t, v13_shares_of_the_hardware);
	tcase_add_test(t, v06_phi_is_not_counted_twice);
	tcase_add_test(t, v21_delivered_it_is_not_divided_again);
	tcase_add_test(t, v20_board_above_its_tdp);
	tcase_add_test(t, nothing_is_made_up);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
