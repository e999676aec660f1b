/* Rules about tokens, quality and service on bundles of a few members: each severity that depends on the size of the fault, what
 * is not judged, and records of requests. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge_case.h"

/* As vector V10: TTFT 0.35 s, TPOT 25 ms, 512 tokens. */
#define V10(e2e)                                                                                                  \
	"{" RUN("\"requests\": {\"osl\": " MEAN("512", "tok") "}, \"service\": {\"ttft\": " MEAN("0.35", "s") ", "   \
		"\"tpot\": " MEAN("25", "ms/tok") ", \"e2e\": " MEAN(e2e, "s") "}") "}"
/* As vector V11: 15,000 token/s of 512 tokens each are 29.2969 requests a second: 17,578.125 in 600 s. */
#define V11(e2e, cap)                                                                                \
	"{\"workload\": {\"concurrency\": " cap "}, " RUN("\"requests\": {\"completed\": 17578.125}, " \
		"\"service\": {\"e2e\": " MEAN(e2e, "s") "}") "}"
#define CUT(truncated, longest)                                                                                      \
	"{\"workload\": {\"max_new_tokens\": " OF("1024", "tok") "}, \"model\": {\"context_max\": " OF("4096", "tok") "}, " \
	RUN("\"requests\": {\"completed\": 1000, \"truncated\": " truncated ", \"isl\": {\"unit\": \"tok\", \"max\": 2048}, " \
		"\"osl\": {\"unit\": \"tok\", \"max\": " longest "}}") "}"
#define QUALITY(first) "{\"quality\": {\"metrics\": [{\"dataset\": \"d\", \"direction\": \"higher\", " first "}]}, " RUN("\"tokens\": {}") "}"
#define OPEN(scenario, arrival, submitted)                                                                           \
	"{\"workload\": {\"scenario\": \"" scenario "\"" arrival "}, " RUN("\"requests\": {\"submitted\": " submitted ", " \
		"\"completed\": 10000}") "}"
#define RATED(rate, e2e)                                                                                                         \
	"{\"workload\": {\"scenario\": \"server\", \"arrival\": {\"process\": \"fixed\"}, \"offered_rate\": " OF(rate, "req/s") "}, " \
	RUN("\"requests\": {\"submitted\": 6000, \"completed\": 6000}, \"service\": {" e2e "}") "}"
#define FAILED(failed) "{" RUN("\"requests\": {\"submitted\": 10000, \"completed\": 10000, \"failed\": " failed "}") "}"
#define GOOD(goodput, rest)                                                                                                     \
	"{" RUN("\"throughput\": {\"output\": " OF("1000", "tok/s") "}, \"tokens\": {\"output\": " OF("600000", "tok") rest "}, " \
		"\"service\": {\"attainment\": 0.95, \"goodput\": " OF(goodput, "tok/s") "}") "}"
#define TOTAL(rate, total)                                                                                          \
	"{" RUN("\"throughput\": {" rate "\"total\": " OF(total, "tok/s") "}, \"tokens\": {\"output\": " OF("60000", "tok") \
		", \"input\": " OF("120000", "tok") "}") "}"

#define TAIL(limit)                                                                                                        \
	"{\"service\": {\"targets\": [{\"metric\": \"ttft\", \"statistic\": \"p99\", \"limit\": " limit "}]}, "                 \
	RUN("\"requests\": {\"completed\": 999}, \"service\": {\"ttft\": {\"unit\": \"s\", \"p99\": 1}}") "}"

/* clang-format off */
static const struct { const char *text; enum tpf_rule_id rule; enum tpf_level level; enum tpf_severity worst; enum tpf_outcome outcome; } rows[] = {
	{V10("14"),                                                      TPF_SV_003, TPF_L1, TPF_WARNING, TPF_FOUND},   /* 6.25 % */
	{V11("13.125", "320"),                                           TPF_SV_005, TPF_L1, TPF_ERROR,   TPF_FOUND},   /* 20.2 % */
	{CUT("299", "1024"),                                             TPF_TK_010, TPF_L1, TPF_OFF,     TPF_PASSED},
	{CUT("300", "1024"),                                             TPF_TK_010, TPF_L1, TPF_WARNING, TPF_FOUND},
	{CUT("10", "512"),                                               TPF_TK_010, TPF_L1, TPF_ERROR,   TPF_FOUND},   /* another cap */
	{CUT("0", "512"),                                                TPF_TK_010, TPF_L1, TPF_OFF,     TPF_PASSED},  /* none was cut */
	{"{\"tokens\": {\"scope\": {\"unknown\": \"-\"}}, " RUN(ENERGY) "}", TPF_TK_002, TPF_L1, TPF_WARNING, TPF_FOUND},
	{"{\"tokens\": {\"scope\": {\"unknown\": \"-\"}}, " RUN(ENERGY) "}", TPF_TK_002, TPF_L2, TPF_ERROR, TPF_FOUND},
	{"{\"tokens\": {\"scope\": {\"unknown\": \"-\"}}, \"result\": {\"j_per_token\": " OF("1", "J/tok") "}, " RUN(ENERGY) "}",
	                                                                 TPF_TK_002, TPF_L1, TPF_ERROR,   TPF_FOUND},
	{"{\"model\": {}, " RUN("\"tokens\": {\"output\": " OF("1", "tok") "}") "}", TPF_TK_003, TPF_L1, TPF_OFF, TPF_NOT_RUN},
	{"{\"model\": {}, " RUN("\"tokens\": {\"output\": " OF("1", "tok") "}") "}", TPF_TK_003, TPF_L2, TPF_ERROR, TPF_FOUND},
	{GOOD("950", ""),                                                TPF_TK_008, TPF_L1, TPF_OFF,     TPF_PASSED},
	{GOOD("1002", ""),                                               TPF_TK_008, TPF_L1, TPF_ERROR,   TPF_FOUND},
	{GOOD("900", ""),                                                TPF_TK_008, TPF_L1, TPF_ERROR,   TPF_FOUND},
	{GOOD("900", ", \"slo_good\": " OF("540000", "tok")),            TPF_TK_008, TPF_L1, TPF_OFF,     TPF_PASSED},  /* longer answers miss more */
	{TOTAL("", "300"),                                               TPF_TK_012, TPF_L1, TPF_OFF,     TPF_PASSED},
	{TOTAL("", "304"),                                               TPF_TK_012, TPF_L1, TPF_ERROR,   TPF_FOUND},
	{TOTAL("\"output\": " OF("99.5", "tok/s") ", ", "298.5"),        TPF_TK_012, TPF_L1, TPF_OFF,     TPF_PASSED},
	{QUALITY("\"name\": \"accuracy\", \"value\": 0.95, \"target\": 0.93, \"n\": 400"),   TPF_QL_004, TPF_L1, TPF_WARNING, TPF_FOUND}, /* +- 0.0214 */
	{QUALITY("\"name\": \"accuracy\", \"value\": 0.95, \"target\": 0.93, \"n\": 500"),   TPF_QL_004, TPF_L1, TPF_OFF, TPF_PASSED},    /* +- 0.0191 */
	{QUALITY("\"name\": \"rougeL\", \"value\": 0.29, \"target\": 0.28, \"n\": 100"),     TPF_QL_004, TPF_L1, TPF_OFF, TPF_SKIPPED},   /* not binomial */
	{QUALITY("\"name\": \"rougeL\", \"value\": 0.29, \"u\": 0.006, \"target\": 0.28, \"n\": 100"), TPF_QL_004, TPF_L1, TPF_WARNING, TPF_FOUND},
	{QUALITY("\"name\": \"exact match\", \"value\": 94, \"target\": 93"),                TPF_QL_005, TPF_L1, TPF_ERROR, TPF_FOUND},
	{QUALITY("\"name\": \"exact match\", \"value\": 94, \"target\": 93, \"unit\": \"%\""), TPF_QL_005, TPF_L1, TPF_OFF, TPF_PASSED},
	{QUALITY("\"name\": \"exact match\", \"value\": 0.94, \"target\": 0.93, \"unit\": \"%\""), TPF_QL_005, TPF_L1, TPF_ERROR, TPF_FOUND},
	{QUALITY("\"name\": \"any score\", \"value\": 0.94, \"target\": 93, \"unit\": \"%\""), TPF_QL_005, TPF_L1, TPF_ERROR, TPF_FOUND},
	{QUALITY("\"name\": \"perplexity\", \"value\": 6.1, \"target\": 6"),                 TPF_QL_005, TPF_L1, TPF_OFF, TPF_PASSED},
	{QUALITY("\"name\": \"accuracy recovery\", \"value\": 1.004, \"target\": 0.99"),     TPF_QL_005, TPF_L1, TPF_OFF, TPF_PASSED},
	{QUALITY("\"name\": \"acceptance length\", \"value\": 3.2, \"target\": 3"),          TPF_QL_005, TPF_L1, TPF_OFF, TPF_PASSED},
	{QUALITY("\"name\": \"accuracy\", \"value\": 0.95, \"target\": 0.93"),               TPF_QL_006, TPF_L1, TPF_OFF, TPF_SKIPPED},
	{QUALITY("\"name\": \"a\", \"value\": 0.95, \"target\": 0.93}, {\"name\": \"b\", \"value\": 1, \"direction\": \"higher\""), TPF_QL_006, TPF_L1, TPF_WARNING, TPF_FOUND},
	{QUALITY("\"name\": \"a\", \"value\": 0.95, \"target\": 0.93}, {\"name\": \"b\", \"value\": 1, \"direction\": \"higher\""), TPF_QL_006, TPF_L2, TPF_ERROR, TPF_FOUND},
	{OPEN("offline", "", "20000"),                                   TPF_SV_008, TPF_L1, TPF_OFF,     TPF_SKIPPED},
	{OPEN("server", "", "10000"),                                    TPF_SV_008, TPF_L1, TPF_WARNING, TPF_FOUND},   /* no process */
	{OPEN("server", ", \"arrival\": {\"process\": \"poisson\"}", "10000"), TPF_SV_008, TPF_L1, TPF_WARNING, TPF_FOUND}, /* no seed */
	{OPEN("server", ", \"arrival\": {\"process\": \"poisson\", \"seed\": 0}", "10000"), TPF_SV_008, TPF_L1, TPF_OFF, TPF_PASSED},
	{OPEN("trace_replay", "", "10101"),                              TPF_SV_008, TPF_L1, TPF_OFF,     TPF_PASSED},  /* 99.0001 % */
	{OPEN("trace_replay", "", "10102"),                              TPF_SV_008, TPF_L1, TPF_WARNING, TPF_FOUND},
	{RATED("10.3", "\"e2e\": " MEAN("15", "s")),                     TPF_SV_008, TPF_L1, TPF_OFF,     TPF_PASSED},  /* 97.1 %, the drain takes 2.5 % */
	{RATED("10.4", "\"e2e\": " MEAN("15", "s")),                     TPF_SV_008, TPF_L1, TPF_WARNING, TPF_FOUND},   /* 96.2 % */
	{RATED("10.4", ""),                                              TPF_SV_008, TPF_L1, TPF_OFF,     TPF_PASSED},  /* how long it takes is not known */
	{TAIL("{\"unknown\": \"none was set\"}"),                         TPF_SV_007, TPF_L1, TPF_OFF,     TPF_SKIPPED},
	{TAIL(OF("2", "s")),                                             TPF_SV_007, TPF_L1, TPF_WARNING, TPF_FOUND},
	{FAILED("100"),                                                  TPF_SV_009, TPF_L1, TPF_OFF,     TPF_PASSED},
	{FAILED("101"),                                                  TPF_SV_009, TPF_L1, TPF_WARNING, TPF_FOUND},
	{FAILED("10"),                                                   TPF_SV_009, TPF_L3, TPF_OFF,     TPF_PASSED},
	{FAILED("11"),                                                   TPF_SV_009, TPF_L3, TPF_ERROR,   TPF_FOUND},
};
/* clang-format on */

START_TEST(row)
{
	enum tpf_outcome outcome;
	enum tpf_severity worst = judge(rows[_i].text, NULL, rows[_i].rule, rows[_i].level, &outcome);

	ck_assert_msg(worst == rows[_i].worst && outcome == rows[_i].outcome, "row %d, %s: severity %d, outcome %d; expected %d, %d\n%s", _i,
			tpf_rules[rows[_i].rule].id, (int)worst, (int)outcome, (int)rows[_i].worst, (int)rows[_i].outcome, rows[_i].text);
}
END_TEST

/* ---- records of requests ---- */

/* Four requests: one waits too long, one is slow, one failed, one is good; 4 + 4 + 1 tokens came of those that completed. */
#define GOOD_LISTS "\"ttfts\": [0.1, 2.5, 0.1, 0], \"itls\": [[0.01, 0.01, 0.01], [], [0.1, 0.1, 0.1], []], \"output_lens\": [4, 1, 4, 0], "
#define LOGGED(completed, output, attainment, target)                                                                            \
	"{\"service\": {\"targets\": [{\"metric\": \"ttft\", \"statistic\": \"p99\", \"limit\": " OF("2", "s") "}, " target "]}, "     \
	RUN("\"requests\": {\"completed\": " completed ", \"osl\": " MEAN("3", "tok") ", \"log\": \"l\"}, \"tokens\": {\"output\": "   \
		OF(output, "tok") "}, \"service\": {\"attainment\": " attainment "}")                                               \
	", \"evidence\": [{\"id\": \"l\", \"path\": \"log.json\", \"role\": \"request_log\", \"format\": \"vllm-serve\"}]}"
#define TPOT "{\"metric\": \"tpot\", \"statistic\": \"p99\", \"limit\": " OF("50", "ms/tok") "}"
#define ITL "{\"metric\": \"itl\", \"statistic\": \"p99\", \"limit\": " OF("50", "ms") "}"

/* clang-format off */
static const struct { const char *log, *text; enum tpf_rule_id rule; enum tpf_outcome outcome; } logs[] = {
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9", "0.25", TPOT),     TPF_SV_011, TPF_PASSED}, /* 1 of 4 */
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9", "0.3333", TPOT),   TPF_SV_011, TPF_PASSED}, /* 1 of 3 */
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9", "0.3", TPOT),      TPF_SV_011, TPF_FOUND},
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9", "0.25", ITL),      TPF_SV_011, TPF_SKIPPED},
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9", "0.25", TPOT),     TPF_TK_001, TPF_PASSED},
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("3", "9.03", "0.25", TPOT),  TPF_TK_001, TPF_FOUND},  /* 0.3 % */
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("4", "12.03", "0.25", TPOT), TPF_TK_001, TPF_PASSED}, /* another run's */
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\", \"\", \"x\"]}", LOGGED("4", "12", "0.9", TPOT),     TPF_SV_011, TPF_SKIPPED},
	{"{" GOOD_LISTS "\"errors\": [\"\", \"\"]}",                 LOGGED("3", "9", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{"{\"ttfts\": [1], \"itls\": [[1]], \"output_lens\": 1}",     LOGGED("1", "3", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{"{\"ttfts\": [], \"itls\": [], \"output_lens\": []}",        LOGGED("0", "0", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{"{\"ttfts\": [\"x\"], \"itls\": [null], \"output_lens\": [{}]}", LOGGED("1", "3", "0", TPOT),    TPF_SV_011, TPF_PASSED}, /* none met */
	{"{\"ttfts\": [1",                                            LOGGED("1", "3", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{"time,power",                                                 LOGGED("1", "3", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{"",                                                           LOGGED("1", "3", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED},
	{NULL,                                                         LOGGED("1", "3", "0.9", TPOT),      TPF_SV_011, TPF_SKIPPED}, /* no file */
};
/* clang-format on */

START_TEST(records)
{
	enum tpf_outcome outcome = judge_beside("log.json", logs[_i].log, logs[_i].text, logs[_i].rule);

	ck_assert_msg(outcome == logs[_i].outcome, "row %d, %s: %d, expected %d", _i, tpf_rules[logs[_i].rule].id, (int)outcome, (int)logs[_i].outcome);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rows");

	tcase_add_loop_test(tc, row, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_loop_test(tc, records, 0, (int)(sizeof logs / sizeof *logs));
	return judge_suite("tokens, quality, service", tc);
}
