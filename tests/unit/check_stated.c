/* What a bundle states of power beside the energy - statistics of traces, methods, phases, instruments, budgets, roles of files - where the rest
 * of it, or the file, contradicts it: for each check a bundle that has the fault, and the nearest that has not. */
#include "judge_case.h"

#define AT(time) "\"2026-01-01T00:" time "Z\""
#define WINDOW "\"window\": {\"start\": " AT("00:00") ", \"end\": " AT("01:00") "}"
#define RUN_AT(members) "\"runs\": [{\"id\": \"1\", " WINDOW ", " members "}]"
#define PHASE(name, start, end, rest) "{\"name\": \"" name "\", \"start\": " AT(start) ", \"end\": " AT(end) rest "}"
#define PHASES(kind, phases) "{\"report\": {\"issued\": \"2026-01-02T00:00:00Z\"}, \"power\": {\"window_rule\": {\"kind\": \"" kind "\"}}, " RUN_AT("\"phases\": [" phases "]") "}"
#define CUT(phase) "{\"runs\": [{\"id\": \"1\", \"window\": {\"start\": " AT("00:00.3") ", \"end\": " AT("01:00.4") "}, \"phases\": [" phase "]}]}"
#define CORE PHASE("performance", "00:00", "01:00", "")

#define METER(kind, boundary, rest) "{\"id\": \"m\", \"kind\": \"" kind "\", \"boundary\": \"" boundary "\"" rest "}"
#define POWER(boundary, meter, rest) "\"power\": {\"boundary\": \"" boundary "\", \"instruments\": [" meter "]" rest "}"
#define TOTAL(rest) "\"energy\": [{\"instrument\": \"m\", \"total\": " OF("6000", "J") ", \"power\": " MEAN("100", "W") rest "}]"
#define METERED(kind, boundary, rest) "{" POWER(boundary, METER(kind, boundary, rest), "") ", " RUN_AT(TOTAL("")) "}"
#define RAMP(energy, end)                                                                                                    \
	"{\"system\": {\"nodes\": 1, \"max_power\": " OF("120", "W") "}, "                                                        \
	POWER("node", METER("analyser", "node", ", \"idle\": " OF("50", "W")), "") ", "                                           \
	RUN_AT(TOTAL("") ", \"phases\": [" PHASE("ramp_down", "01:00", end, ", \"energy\": " OF(energy, "J")) "]") "}"
#define BUDGET(u) "{" POWER("node", METER("analyser", "node", ", \"serial\": \"S1\", \"accuracy\": {\"bound\": 0.01}"),        \
	", \"uncertainty\": {\"standard\": " u ", \"components\": [{\"name\": \"a\", \"u\": " u ", \"group\": \"S1\"}]}") ", " RUN_AT(TOTAL("")) "}"
#define FACTOR(k) "{\"power\": {\"uncertainty\": {\"standard\": 0.01, \"k\": " k "}}}"
#define FRACTION(value, selection) "{\"power\": {\"fraction\": {\"value\": " value ", \"selection\": \"" selection "\"}}, " RUN_AT(TOTAL("")) "}"
#define STEP(bound) "{" POWER("node", METER("analyser", "node", ""), ", \"conversions\": [{\"from\": \"node\", \"to\": \"it\", "     \
	"\"kind\": \"add\", \"covers\": [\"tor\"], \"value\": 10, \"unit\": \"W\", \"bound\": " bound ", \"source\": \"sheet\"}]") ", " RUN_AT(TOTAL("")) "}"
#define PUE(kind, start) "{\"facility\": {\"pue\": {\"value\": 1.2, \"kind\": \"" kind "\", \"period\": {\"start\": \"" start "\", \"end\": \"2025-12-31\"}}}}"
#define CLAIMED(boundary) "{" POWER(boundary, METER("analyser", "node", ""), "") ", " RUN_AT(TOTAL("")) "}"
#define COUNTED(method, counter) "{" POWER("node", METER("analyser", "node", ""), "") ", " RUN_AT(TOTAL(", \"method\": \"" method "\"" counter)) "}"
#define COUNTER(start, end) ", \"counter\": {\"start\": {\"value\": 0, \"unit\": \"J\", \"at\": " AT(start) "}, \"end\": "            \
	"{\"value\": 6000, \"unit\": \"J\", \"at\": " AT(end) "}}"
#define PARTS(a, b) "{" POWER("node", METER("analyser", "node", ""), "") ", " RUN_AT(TOTAL(", \"by_component\": [{\"name\": \"a\", \"total\": " \
	OF(a, "J") "}, {\"name\": \"b\", \"total\": " OF(b, "J") "}]")) "}"
#define ALIGNED(from) "{\"evidence\": [{\"id\": \"l\", \"path\": {\"unknown\": \"kept\"}, \"role\": \"other\", \"clock\": {\"zone\": \"utc\", " \
	"\"from\": \"" from "\"}}]}"

/* clang-format off */
static const struct { const char *wrong, *right; enum tpf_rule_id rule; } pairs[] = {
	{PHASES("full", PHASE("ramp_up", "01:00", "00:59", "")),             PHASES("full", PHASE("ramp_up", "00:59", "01:00", "")),          TPF_ID_002},
	{ALIGNED("nobody"),                                                 ALIGNED("l"),                                                   TPF_ID_005},
	{ALIGNED("nobody"),                                                 ALIGNED("answer"),                                              TPF_ID_005},
	/* phases */
	{PHASES("steady_state", PHASE("ramp_down", "00:00", "01:00", "")),   PHASES("steady_state", PHASE("other", "00:00", "01:00", "")),    TPF_TR_017},
	{PHASES("steady_state", CORE ", " PHASE("ramp_down", "00:50", "01:10", "")),
		PHASES("steady_state", CORE ", " PHASE("ramp_down", "01:00", "01:10", "")),                                                        TPF_TR_017},
	{CUT(PHASE("performance", "00:00.9", "01:01", "")),                 CUT(PHASE("performance", "00:01", "01:00", "")),                TPF_TR_017}, /* whole seconds */
	{CUT(PHASE("performance", "00:02", "01:00", "")),                   CUT(PHASE("performance", "00:00.3", "01:00.4", "")),            TPF_TR_017},
	{CUT(PHASE("warmup", "00:00", "00:00.4", "")),                      CUT(PHASE("warmup", "00:00", "00:01", "")),                     TPF_TR_017},
	{PHASES("full", CORE ", " PHASE("ramp_down", "01:00", "01:10", "")),
		PHASES("steady_state", CORE ", " PHASE("ramp_down", "01:00", "01:10", "")),                                                        TPF_TR_017},
	{PHASES("full", PHASE("performance", "00:00", "01:02", "")),         PHASES("core_phase", PHASE("performance", "00:00", "01:02", "")), TPF_TR_017},
	{RAMP("400", "01:10"),                                              RAMP("500", "01:10"),                                           TPF_PL_003},
	{RAMP("1210", "01:10"),                                             RAMP("1190", "01:10"),                                          TPF_PL_005},
	/* instruments */
	{METERED("board_sensor", "node", ""),                               METERED("board_sensor", "board", ""),                           TPF_BD_001},
	{METERED("pdu", "facility", ""),                                    METERED("pdu", "it", ""),                                       TPF_BD_001},
	{METERED("analyser", "board", ", \"location\": {\"side\": \"upstream\"}"), METERED("analyser", "node", ", \"location\": {\"side\": \"upstream\"}"), TPF_BD_001},
	{CLAIMED("rack"),                                                   CLAIMED("node"),                                                TPF_BD_001},
	{METERED("pdu", "rack", ", \"accuracy\": {\"bound\": 0.00099}"),      METERED("pdu", "rack", ", \"accuracy\": {\"bound\": 0.001}"),     TPF_UN_004},
	{METERED("bmc", "node", ", \"accuracy\": {\"bound\": 5}"),            METERED("bmc", "node", ", \"accuracy\": {\"bound\": 0.05}"),      TPF_UN_008},
	{METERED("bmc", "node", ", \"averaging\": {\"duty\": 1.1}"),          METERED("bmc", "node", ", \"averaging\": {\"duty\": 1}"),         TPF_UN_008},
	{BUDGET("0.0051"),                                                  BUDGET("0.0053"),                                               TPF_UN_003}, /* 0.9 x 0.01/sqrt 3 */
	{FACTOR("0.9"),                                                     FACTOR("1"),                                                    TPF_UN_009},
	{FACTOR("15"),                                                      FACTOR("13.97"),                                                TPF_UN_009},
	{FRACTION("1", "random"),                                           FRACTION("1", "all"),                                           TPF_BD_008},
	{STEP("18"),                                                        STEP("17"),                                                     TPF_BD_005}, /* 10 sqrt 3 */
	{PUE("iPUE", "2025-01-01"),                                         PUE("iPUE", "2025-02-01"),                                      TPF_FA_003},
	/* energies */
	{COUNTED("counter_delta", ""),                                      COUNTED("meter_integrated", ""),                                TPF_TR_009},
	{COUNTED("counter_delta", COUNTER("00:06", "01:00")),                COUNTED("counter_delta", COUNTER("00:04", "01:05")),             TPF_EN_004},
	{PARTS("4000", "2130"),                                             PARTS("4000", "2110"),                                          TPF_EN_007},
	{PARTS("4000", "2130"),                                             PARTS("4000", "100"),                                           TPF_EN_007},
};
/* clang-format on */

START_TEST(contradiction)
{
	judge_pair(NULL, pairs[_i].wrong, pairs[_i].right, pairs[_i].rule, _i);
}
END_TEST

/* ---- and files ---- */

/* Ten seconds at 100 W, one at 200 W, and 100 W again; a sample every second but for one that is missing. */
#define TRACE "timestamp,power_w\n" ROW("00", "100") ROW("01", "100") ROW("02", "100") ROW("03", "100") ROW("04", "100") ROW("05", "100")       \
	ROW("06", "200") ROW("07", "100") ROW("09", "100") ROW("10", "100") ROW("11", "100") ROW("12", "100")
#define ROW(s, w) "2026-01-01T00:00:" s "Z," w "\n"
#define LOG(role, format) "\"evidence\": [{\"id\": \"l\", \"path\": \"log\", \"role\": \"" role "\", \"format\": \"" format "\"}]"
#define SHORT "\"window\": {\"start\": " AT("00:01") ", \"end\": " AT("00:11") "}"
/* Trapezoids: 10 s x 100 W and 100 J of the peak. The mean of the eight samples inside: 900 W / 8. */
#define TRACED(total, method, rest)                                                                                            \
	"{" LOG("power_trace", "csv") ", " POWER("node", METER("analyser", "node", ", \"sampling_interval\": " OF("1", "s")), "")   \
	", \"runs\": [{\"id\": \"1\", " SHORT ", \"energy\": [{\"instrument\": \"m\", \"trace\": \"l\", \"method\": \"" method "\", \"total\": " \
	OF(total, "J") rest "}]}]}"
#define OFTEN(dt) "{" LOG("power_trace", "csv") ", " POWER("node", METER("analyser", "node", ", \"sampling_interval\": " OF(dt, "s")), "") \
	", \"runs\": [{\"id\": \"1\", " SHORT ", \"energy\": [{\"instrument\": \"m\", \"trace\": \"l\", \"total\": " OF("1100", "J") "}]}]}"
#define WAITING(watt, end)                                                                                                           \
	"{" LOG("power_trace", "csv") ", " POWER("node", METER("analyser", "node", ", \"idle\": {\"value\": " watt ", \"unit\": \"W\", "    \
	"\"trace\": \"l\", \"window\": {\"start\": " AT("00:01") ", \"end\": " AT(end) "}}"), "") ", \"runs\": [{\"id\": \"1\", " SHORT ", "   \
	"\"energy\": [{\"instrument\": \"m\", \"trace\": \"l\", \"total\": " OF("1100", "J") ", \"power\": " MEAN("110", "W") "}]}]}"
#define USED_AS(role) "{" LOG(role, "csv") ", \"runs\": [{\"id\": \"1\", " SHORT ", \"energy\": [{\"instrument\": \"m\", \"trace\": \"l\"}]}]}"
#define LOGGED(format, completed) "{" LOG("request_log", format) ", " RUN("\"requests\": {\"completed\": " completed ", \"log\": \"l\", \"osl\": " \
	MEAN("1", "tok") "}, \"tokens\": {\"output\": " OF(completed, "tok") "}") "}"
#define ORIGIN(place, at) ", \"origins\": {\"" place "\": {\"evidence\": \"l\", \"at\": \"" at "\"}}"
#define NOTED(at, score) "{\"quality\": {\"metrics\": [{\"name\": \"m\", \"value\": " score ", \"target\": 0.5, \"direction\": \"higher\", \"n\": 10}]}, " \
	LOG("quality_log", "text") ORIGIN("/quality/metrics/0/value", at) "}"
#define NOTES "scores of 3 rounds\nbest_of_2: 0.75, n=10\n"
#define MLLOG ":::MLLOG {\"key\": \"result_query_count\", \"value\": 10}\n"

/* clang-format off */
static const struct { const char *log, *wrong, *right; enum tpf_rule_id rule; } files[] = {
	{TRACE, TRACED("1100", "trapezoid_interp", ", \"max_gap\": " OF("1", "s")),   TRACED("1100", "trapezoid_interp", ", \"max_gap\": " OF("2", "s")),  TPF_TR_004},
	{TRACE, TRACED("1100", "trapezoid_interp", ", \"power\": {\"n\": 11}"),      TRACED("1100", "trapezoid_interp", ", \"power\": {\"n\": 10}"),     TPF_TR_006},
	{TRACE, TRACED("1100", "trapezoid_interp", ", \"power\": {\"n\": 5}"),       TRACED("1100", "trapezoid_interp", ", \"power\": {\"n\": 6}"),      TPF_TR_006},
	{TRACE, OFTEN("2"),                                                        OFTEN("1.5"),                                                    TPF_TR_006},
	{TRACE, TRACED("1100", "trapezoid_interp", ", \"power\": {\"unit\": \"W\", \"max\": 203}"),
		TRACED("1100", "trapezoid_interp", ", \"power\": {\"unit\": \"W\", \"max\": 201}"),                                                         TPF_EN_003},
	{TRACE, TRACED("1100", "mean_inside", ""),                                 TRACED("1100", "trapezoid_interp", ""),                          TPF_TR_009},
	{TRACE, TRACED("1125", "trapezoid_interp", ""),                            TRACED("1125", "mean_inside", ""),                               TPF_EN_003},
	{TRACE, WAITING("102", "00:05"),                                           WAITING("100", "00:05"),                                         TPF_PL_003},
	{TRACE, WAITING("100", "00:13"),                                           WAITING("100", "00:04"),                                         TPF_PL_003},
	{TRACE, USED_AS("config"),                                                 USED_AS("power_trace"),                                          TPF_EV_002},
	{MLLOG, LOGGED("vllm-serve", "10"),                                        LOGGED("mlperf-detail", "10"),                                   TPF_IO_018},
	{"{\"completed\": 10}",           LOGGED("other", "11"),                   LOGGED("other", "10"),                                           TPF_TK_001}, /* by its content */
	{MLLOG,                           LOGGED("other", "11"),                   LOGGED("other", "10"),                                           TPF_TK_001},
	{"{\"completed\": 10",            LOGGED("vllm-serve", "10"),              LOGGED("other", "10"),                                           TPF_IO_018},
	{MLLOG ":::MLLOG {\"key\": \"r",  LOGGED("mlperf-detail", "10"),           LOGGED("other", "10"),                                           TPF_IO_018},
	{NOTES, NOTED("line 3", "0.75"),                                           NOTED("line 2", "0.75"),                                         TPF_ID_005},
	{NOTES, NOTED("line 1", "0.75"),                                           NOTED("line 2", "0.75"),                                         TPF_QL_004},
	{NOTES, NOTED("line 2", "0.72"),                                           NOTED("line 2", "0.75"),                                         TPF_QL_004},
	{"{\"a\": {\"b\": 0.75}}", NOTED("/a/c", "0.75"),                           NOTED("/a/b", "0.75"),                                           TPF_ID_005},
};
/* clang-format on */

START_TEST(file)
{
	judge_pair(files[_i].log, files[_i].wrong, files[_i].right, files[_i].rule, _i);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rows");

	tcase_add_loop_test(tc, contradiction, 0, (int)(sizeof pairs / sizeof *pairs));
	tcase_add_loop_test(tc, file, 0, (int)(sizeof files / sizeof *files));
	return judge_suite("stated", tc);
}
