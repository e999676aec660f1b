/* Rules of claims, cost and repeats: how far off the standard's vector V08 they allow, and tables worked by hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"
#include "rules/wording.h"

static struct tpf job;
static char text[8192];

static void judge(enum tpf_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void judge(enum tpf_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	job = (struct tpf){.now_ns = TPF_WHEN_NONE, .diag.level = level};
	struct tpf_case it = {.job = &job, .doc = tpf_json_read(&job, "test", text, strlen(text), 0)};
	ck_assert_msg(it.doc, "%s", text);
	it.bundle = tpf_bundle_read(&job, it.doc, NULL);
	it.metrics = tpf_metrics_make(&job, it.bundle);
	tpf_rules_run(&job, &it);
}

static void done(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

#define OUTCOME(rule, want) ck_assert_msg(job.diag.outcome[rule] == (want), "%s: outcome %d, expected %d", tpf_rules[rule].id, job.diag.outcome[rule], want)

/* ---- V08: 0.394667 J/token at IT, PUE 1.25, 0.085 USD/kWh, 0.35 USD/Mtok; 0.35 kg/kWh ---- */

#define V08(rest) \
	"{\"power\": {\"boundary\": \"it\", \"instruments\": [{\"id\": \"m\", \"boundary\": \"it\"}]}, \"facility\": {\"pue\": 1.25}," \
	"\"tokens\": {\"scope\": \"output\"}, \"runs\": [{\"id\": \"1\", \"window\": {\"duration\": {\"value\": 600, \"unit\": \"s\"}}," \
	"\"tokens\": {\"output\": {\"value\": 9e6, \"unit\": \"tok\"}}," \
	"\"energy\": [{\"instrument\": \"m\", \"total\": {\"value\": 3552000, \"unit\": \"J\"}}]}], " rest "}"

static const struct {
	const char *claim, *residual;   /* USD/Mtok */
	enum tpf_outcome want;
} costs[] = {
	{"0.3652", "0.35", TPF_PASSED}, {"0.3653", "0.35", TPF_FOUND},      /* 1 % is 0.365264 */
	{"0.0116482", "0", TPF_PASSED}, {"0.00931853", "0", TPF_FOUND},     /* without PUE */
	{"0.0145602", "0", TPF_FOUND},                                      /* PUE twice */
	{"0.0116482", NULL, TPF_PASSED}, {"0.0093", NULL, TPF_FOUND}, {"0.36", NULL, TPF_SKIPPED},
};

START_TEST(v08_cost)
{
	char residual[100] = "";

	if (costs[_i].residual)
		snprintf(residual, sizeof residual, "\"residual\": {\"value\": %s, \"unit\": \"USD/Mtok\"}, ", costs[_i].residual);
	judge(TPF_L1, V08("\"cost\": {\"electricity_price\": {\"value\": 0.085, \"unit\": \"USD/kWh\"}, %s"
			"\"marginal\": {\"value\": %s, \"unit\": \"USD/Mtok\"}}"), residual, costs[_i].claim);
	OUTCOME(TPF_CL_006, costs[_i].want);
}
END_TEST

static const struct {
	const char *claim, *kind;       /* g/Mtok; of the grid's factor */
	enum tpf_outcome want;
} carbons[] = {
	{"48.4", "location", TPF_PASSED}, {"38.3704", "location", TPF_FOUND},
	{"60", "location", TPF_SKIPPED},    {"47.963", "market", TPF_FOUND},
};

START_TEST(v08_carbon)
{
	judge(TPF_L1, V08("\"carbon\": {\"intensity\": {\"value\": 0.35, \"unit\": \"kg/kWh\", \"kind\": \"%s\"}, "
			"\"per_token\": {\"value\": %s, \"unit\": \"g/Mtok\"}}"), carbons[_i].kind, carbons[_i].claim);
	OUTCOME(TPF_CL_007, carbons[_i].want);
}
END_TEST

/* ---- claims ---- */

static const struct {
	const char *claim;
	enum tpf_rule_id rule;
	enum tpf_outcome want;
} claims[] = {
	{"\"text\": \"x\"", TPF_CL_001, TPF_FOUND},
	{"\"text\": \"x\", \"refs\": [\"/runs/0/id\"]", TPF_CL_001, TPF_PASSED},
	{"\"text\": \"x\", \"refs\": [\"/runs/1/id\"]", TPF_CL_001, TPF_FOUND},
	{"\"text\": \"x\", \"refs\": [\"urn:x:other#/result/j_per_token\"]", TPF_CL_001, TPF_SKIPPED},
	{"\"text\": \"x\", \"refs\": [\"urn:x:other\", \"nothing\"]", TPF_CL_001, TPF_FOUND},
	{"\"text\": \"x\", \"value\": 1.25, \"refs\": [\"/facility/pue\", \"/runs/0/window\"]", TPF_CL_002, TPF_SKIPPED},
	{"\"text\": \"The data centre uses 0.49 J a token.\"", TPF_CL_004, TPF_PASSED}, /* PUE carries it there */
	{"\"text\": \"The data centre uses 0.39 J a token.\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_004, TPF_FOUND},
	{"\"text\": \"0.39 J a token, the data centre not included.\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_004, TPF_PASSED},
	{"\"text\": \"The lowest energy.\"", TPF_CL_005, TPF_FOUND},
	{"\"text\": \"At best 0.39 J a token.\"", TPF_CL_005, TPF_PASSED},
	{"\"text\": \"x\", \"value\": 0.39467, \"unit\": \"J/tok\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_008, TPF_PASSED},
	{"\"text\": \"x\", \"value\": 394.67, \"unit\": \"mJ/tok\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_008, TPF_PASSED},
	{"\"text\": \"x\", \"value\": 394.67, \"unit\": \"J/tok\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_008, TPF_FOUND},
	{"\"text\": \"less than 0.4 J\", \"value\": 0.4, \"unit\": \"J/tok\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_008, TPF_PASSED},
	{"\"text\": \"less than 0.3 J\", \"value\": 0.3, \"unit\": \"J/tok\", \"refs\": [\"/result/j_per_token\"]", TPF_CL_008, TPF_FOUND},
};

START_TEST(a_claim)
{
	judge(TPF_L1, V08("\"report\": {\"id\": \"urn:x:own\"}, \"result\": {\"j_per_token\": {\"value\": 0.394667, \"unit\": \"J/tok\"}}, "
			"\"claims\": [{%s}]"), claims[_i].claim);
	OUTCOME(claims[_i].rule, claims[_i].want);
}
END_TEST

static const struct {
	const char *text;
	double number;                  /* NaN: no comparison */
	bool percent;
	int way;
} comparisons[] = {
	{"3 times less energy", 3, false, TPF_LESS},     {"2x faster", 2, false, TPF_MORE},      {"1.8\u00d7 higher", 1.8, false, TPF_MORE},
	{"30 % better", 30, true, TPF_BETTER},           {"a 12.5% reduction", 12.5, true, TPF_LESS}, {"Tenfold, or 10-fold lower", 10, false, TPF_LESS},
	{"20 percent more efficient", 20, true, TPF_BETTER}, {"run on 2 x86 hosts", NAN, false, 0},  {"99 % of 3 times", NAN, false, 0},
	{"", NAN, false, 0},                             {"0.3 J less", NAN, false, 0},          {"5%lower", 5, true, TPF_LESS},
};

START_TEST(a_comparison)
{
	struct tpf_comparison found;
	bool is = tpf_comparison_in(comparisons[_i].text, &found);

	ck_assert_msg(is == !isnan(comparisons[_i].number), "%s", comparisons[_i].text);
	if (!is)
		return;
	ck_assert_msg(found.number == comparisons[_i].number, "%s: %g", comparisons[_i].text, found.number);
	ck_assert_int_eq(found.percent, comparisons[_i].percent);
	ck_assert_int_eq(found.way, comparisons[_i].way);
}
END_TEST

static const struct {
	const char *text;
	bool found, at_all;
} phrases[] = {
	{"the Facility feed", true, true},        {"facilityX", false, false},                {"no facility is in it", false, true},
	{"without host and facility", false, true}, {"facility excluded", false, true},       {"not cheap. The facility", true, true},
	{"the \u00e9facility", false, false},     {"the facility does not", false, true},     {"facility", true, true},
};

START_TEST(a_phrase)
{
	static const char *const words[] = {"facility", NULL};

	ck_assert_msg(!!tpf_phrase_in(phrases[_i].text, words) == phrases[_i].found, "%s", phrases[_i].text);
	ck_assert_msg(!!tpf_phrase_at_all(phrases[_i].text, words) == phrases[_i].at_all, "%s", phrases[_i].text);
}
END_TEST

/* ---- repeats: joules of runs of 1000 tokens; the scatter of 100, 100, x is worked by hand ---- */

static const struct {
	const char *joules[3];
	const char *aggregate, *claim;  /* J/tok */
	enum tpf_level level;
	enum tpf_rule_id rule;
	enum tpf_outcome want;
} repeats[] = {
	{{"100"}, "all", "0.1", TPF_L1, TPF_RP_001, TPF_PASSED},
	{{"100"}, "all", "0.1", TPF_L2, TPF_RP_001, TPF_FOUND},
	{{"100", "101", "102"}, "all", "0.101", TPF_L2, TPF_RP_001, TPF_PASSED},
	{{"100", "101", "102"}, "all", "0.101", TPF_L3, TPF_RP_001, TPF_FOUND},
	{{"100"}, "all", "0.1", TPF_L1, TPF_RP_002, TPF_SKIPPED},
	{{"100", "107"}, "all", "0.1035", TPF_L2, TPF_RP_002, TPF_PASSED},      /* 7 / sqrt 2 / 103.5 = 4.78 % */
	{{"100", "107.5"}, "all", "0.10375", TPF_L2, TPF_RP_002, TPF_FOUND},    /* 5.11 % */
	{{"100", "102.8"}, "all", "0.1014", TPF_L3, TPF_RP_002, TPF_PASSED},    /* 1.95 % */
	{{"100", "103"}, "all", "0.1015", TPF_L3, TPF_RP_002, TPF_FOUND},       /* 2.09 % */
	{{"100", "101"}, "best", "0.1", TPF_L1, TPF_RP_005, TPF_PASSED},
	{{"100", "101"}, "best", "0.1", TPF_L2, TPF_RP_005, TPF_FOUND},
	{{"100", "110"}, "best", "0.1", TPF_L1, TPF_EN_002, TPF_PASSED},
	{{"100", "110"}, "best", "0.105", TPF_L1, TPF_EN_002, TPF_FOUND},
	{{"100", "110"}, "all", "0.105", TPF_L1, TPF_EN_002, TPF_PASSED},
	{{"100", "100", "101"}, "all", "0.1", TPF_L1, TPF_RP_003, TPF_FOUND},
	{{"100", "100.1", "100.2"}, "all", "0.1", TPF_L1, TPF_RP_003, TPF_PASSED},
	{{"100", "101", "102"}, "all", "0.101", TPF_L1, TPF_RP_006, TPF_FOUND}, /* slope 1, s 1: 3 > 2 */
	{{"100", "102", "100"}, "all", "0.101", TPF_L1, TPF_RP_006, TPF_PASSED},
};

START_TEST(repeated)
{
	char runs[2000] = "";

	for (size_t i = 0; i < 3 && repeats[_i].joules[i]; i++)
		snprintf(runs + strlen(runs), sizeof runs - strlen(runs), "%s{\"id\": \"r%zu\", \"window\": {\"start\": \"2026-01-01T0%zu:00:00Z\", "
				"\"end\": \"2026-01-01T0%zu:10:00Z\"}, \"tokens\": {\"output\": {\"value\": 1000, \"unit\": \"tok\"}}, "
				"\"energy\": [{\"instrument\": \"m\", \"total\": {\"value\": %s, \"unit\": \"J\"}}]}", i ? ", " : "", i, i, i,
				repeats[_i].joules[i]);
	judge(repeats[_i].level, "{\"power\": {\"boundary\": \"node\", \"instruments\": [{\"id\": \"m\", \"boundary\": \"node\"}]}, \"tokens\": "
			"{\"scope\": \"output\"}, \"runs\": [%s], \"result\": {\"aggregate\": \"%s\", \"j_per_token\": {\"value\": %s, \"unit\": \"J/tok\"}}}",
			runs, repeats[_i].aggregate, repeats[_i].claim);
	OUTCOME(repeats[_i].rule, repeats[_i].want);
}
END_TEST

#define LEN(a) (int)(sizeof(a) / sizeof *(a))

int main(void)
{
	Suite *s = suite_create("claims");
	TCase *t = tcase_create("judged"), *w = tcase_create("words");

	tcase_add_checked_fixture(t, NULL, done);
	tcase_add_loop_test(t, v08_cost, 0, LEN(costs));
	tcase_add_loop_test(t, v08_carbon, 0, LEN(carbons));
	tcase_add_loop_test(t, a_claim, 0, LEN(claims));
	tcase_add_loop_test(t, repeated, 0, LEN(repeats));
	tcase_add_loop_test(w, a_comparison, 0, LEN(comparisons));
	tcase_add_loop_test(w, a_phrase, 0, LEN(phrases));
	suite_add_tcase(s, t);
	suite_add_tcase(s, w);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
