/* Values of a bundle that contradict each other: for each check a bundle of a few members that has the fault, and the nearest that has not. And
 * values that contradict the file they are of. */
#include "judge_case.h"

#define TTFT(stats) "{" RUN("\"service\": {\"ttft\": {\"unit\": \"s\", " stats "}}") "}"
#define OSL(stats) "{\"workload\": {\"max_new_tokens\": " OF("512", "tok") "}, " RUN("\"requests\": {\"osl\": {\"unit\": \"tok\", " stats "}}") "}"
#define ISL(stats) "{\"model\": {\"context_max\": " OF("512", "tok") "}, " RUN("\"requests\": {\"isl\": {\"unit\": \"tok\", " stats "}}") "}"
#define N_OF(metric, n) "{" RUN("\"requests\": {\"submitted\": 200, \"completed\": 200}, \"service\": {\"" metric "\": {\"unit\": \"s\", \"mean\": 1, \"n\": " n "}}") "}"
#define ATTAINED(share, stat)                                                                                      \
	"{\"service\": {\"targets\": [{\"metric\": \"ttft\", \"statistic\": \"p99\", \"limit\": " OF("2", "s") "}]}, "  \
	RUN("\"service\": {\"attainment\": " share ", \"ttft\": {\"unit\": \"s\", " stat "}}") "}"
#define LONGEST(e2e, tpot)                                                                                                          \
	"{" RUN("\"requests\": {\"osl\": {\"unit\": \"tok\", \"max\": 10}}, \"service\": {\"ttft\": {\"unit\": \"s\", \"p50\": 1.0, \"max\": 1}, " \
		"\"tpot\": {\"unit\": \"s/tok\", \"max\": " tpot "}, \"e2e\": {\"unit\": \"s\", " e2e "}}") "}"
#define LOOP(cap)                                                                                                     \
	"{\"workload\": {\"scenario\": \"closed_loop\", \"concurrency\": " cap "}, " RUN("\"requests\": {\"completed\": 6000}, " \
		"\"service\": {\"e2e\": " MEAN("6", "s") "}") "}"
#define RATE(rate)                                                                                                               \
	"{\"workload\": {\"scenario\": \"server\", \"arrival\": {\"process\": \"fixed\"}, \"offered_rate\": " OF(rate, "req/s") "}, " \
	RUN("\"requests\": {\"submitted\": 6000, \"completed\": 6000}, \"service\": {\"e2e\": " MEAN("15", "s") "}") "}"
#define COUNTS(kind, failed, rest)                                                                         \
	"{\"power\": {\"window_rule\": {\"kind\": \"" kind "\"}}, " RUN("\"requests\": {\"submitted\": 10000, " \
		"\"completed\": 9990, \"failed\": " failed "}" rest) "}"
#define INPUT(input, output, method)                                                                                                        \
	"{" RUN("\"requests\": {\"completed\": 100, \"isl\": " MEAN("10.00", "tok") ", \"osl\": " MEAN("10", "tok") "}, \"tokens\": {\"input\": "  \
		OF(input, "tok") ", \"output\": {\"value\": " output ", \"unit\": \"tok\", \"method\": \"" method "\"}}") "}"
#define SCOPE(input)                                                                                                         \
	"{\"tokens\": {\"scope\": \"output_input\"}, \"result\": {\"j_per_token\": " OF("1", "J/tok") "}, " RUN(ENERGY ", "        \
		"\"tokens\": {\"output\": " OF("500", "tok") input "}") "}"
#define GOOD_TOKENS(good)                                                                                                    \
	"{" RUN("\"requests\": {\"submitted\": 100, \"osl\": {\"unit\": \"tok\", \"max\": 10}}, \"throughput\": {\"output\": "     \
		OF("1000", "tok/s") "}, \"tokens\": {\"output\": " OF("1000", "tok") ", \"slo_good\": " OF(good, "tok") "}, "       \
		"\"service\": {\"attainment\": 0.500, \"goodput\": " OF("500", "tok/s") "}") "}"
#define FAILED_TOKENS(tokens)                                                                                                \
	"{\"workload\": {\"max_new_tokens\": " OF("5", "tok") "}, " RUN("\"requests\": {\"submitted\": 100, \"completed\": 90, " \
		"\"failed\": 10}, \"tokens\": {\"failed\": " OF(tokens, "tok") "}") "}"
#define CUT(truncated)                                                                                                                  \
	"{\"workload\": {\"max_new_tokens\": " OF("1024", "tok") "}, \"model\": {\"context_max\": " OF("4096", "tok") "}, "                   \
	RUN("\"requests\": {\"completed\": 1000, \"truncated\": " truncated ", \"isl\": {\"unit\": \"tok\", \"max\": 2048}, "              \
		"\"osl\": {\"unit\": \"tok\", \"p90\": 1000, \"max\": 1024}}") "}"
#define MFU(mfu)                                                                                                                   \
	"{\"system\": {\"accelerator\": {\"count\": 1}}, \"tpf\": {\"c_tok\": " OF("1e9", "FLOP/tok") ", \"peak_flops\": "               \
		OF("1e13", "FLOP/s") "}, \"utilisation\": {\"mfu\": " mfu "}, " RUN("\"tokens\": {\"output\": " OF("600000", "tok") "}, " \
		"\"throughput\": {\"output\": " OF("1000", "tok/s") "}") "}"
#define METER "\"power\": {\"boundary\": \"node\", \"instruments\": [{\"id\": \"m\", \"kind\": \"analyser\", \"boundary\": \"node\", " \
	"\"accuracy\": {\"bound\": 0.01}, \"idle\": " OF("100", "W") "}]"
#define METERED "\"energy\": [{\"instrument\": \"m\", \"total\": " OF("120000", "J") ", \"power\": " MEAN("200", "W") "}], " \
	"\"tokens\": {\"output\": " OF("600000", "tok") "}, \"throughput\": {\"output\": " OF("1000", "tok/s") "}"
#define SERVED(output)                                                                                                      \
	"{" METER "}, \"tokens\": {\"scope\": \"output\"}, \"utilisation\": {\"U\": 0.500, \"basis\": \"time_busy\"}, \"result\": "   \
	"{\"util_adjusted_j\": " OF("0.3", "J/tok") ", \"util_adjusted_output\": " OF(output, "tok/s") "}, " RUN(METERED) "}"
#define BATCH(most, mean, rest) "{\"software\": {\"max_batch\": " most "}, " RUN("\"load\": {\"mean_batch\": " mean "}, " rest) "}"
#define IN_FLIGHT "\"requests\": {\"completed\": 6000}, \"service\": {\"e2e\": " MEAN("6", "s") "}"
#define AT_TPOT "\"throughput\": {\"output\": " OF("1000", "tok/s") "}, \"service\": {\"tpot\": " MEAN("0.1", "s/tok") "}"
#define KV(share, policy)                                                                                                             \
	"{\"software\": {\"max_batch\": 100}, \"system\": {\"accelerator\": {\"count\": 1, \"memory_bytes\": " OF("100", "MB") "}}, "         \
	"\"model\": {\"kv_precision\": \"fp8\", \"layers_kv\": {\"layers\": 10, \"kv_heads\": 10, \"head_dim\": 10}}, \"workload\": "        \
	"{\"prefix_cache\": {\"policy\": \"" policy "\"}}, " RUN("\"load\": {\"mean_batch\": 100, \"kv_cache\": " share "}, \"requests\": " \
		"{\"isl\": " MEAN("50", "tok") ", \"osl\": " MEAN("100", "tok") "}") "}"
#define CEILINGS(k_eff, margin, ceilings)                                                                                      \
	"{\"system\": {\"accelerator\": {\"count\": 1}}, \"tpf\": {\"peak_flops\": " OF("1e13", "FLOP/s") ", \"eta\": 0.5, "          \
		"\"c_tok\": " OF("1e9", "FLOP/tok") ", \"K_eff\": " OF(k_eff, "FLOP/s") ", \"margin\": " margin ", \"ceilings\": [" ceilings "]}}"
#define CEILING(name, rate) "{\"name\": \"" name "\", \"value\": " rate ", \"unit\": \"tok/s\"}"
#define TWO CEILING("compute", "5000") ", " CEILING("memory", "10000")
#define E_TOK(e, rest)                                                                                                             \
	"{" METER "}, \"tokens\": {\"scope\": \"output\"}, \"tpf\": {\"e_tok\": {\"value\": " e ", \"unit\": \"J/tok\", \"basis\": \"measured\", " \
	rest "}}, \"result\": {\"j_per_token\": " OF("0.2", "J/tok") "}, " RUN(METERED) "}"
#define STATED_U(u, other)                                                                                                      \
	"{" METER ", \"uncertainty\": {\"standard\": 0.005774, \"components\": [{\"name\": \"a\", \"u\": 0.005774, \"distribution\": " \
	"\"normal\"}]}}, \"tokens\": {\"scope\": \"output\"}, " other " \"result\": {\"j_per_token\": {\"value\": 0.2, \"unit\": "      \
	"\"J/tok\", \"u\": " u "}}, " RUN(METERED) "}"
#define CLAIM(text, value, unit)                                                                                              \
	"{" METER "}, \"tokens\": {\"scope\": \"output\"}, \"result\": {\"j_per_token\": " OF("0.2", "J/tok") "}, \"claims\": [{\"text\": \"" \
	text "\", \"value\": " value ", \"unit\": \"" unit "\", \"refs\": [\"/result/j_per_token\"]}], " RUN(METERED) "}"
#define SUPPLIES(most) "{" METER "}, \"system\": {\"max_power\": " OF(most, "kW") ", \"psu\": {\"count\": 3, \"rating\": " OF("3.3", "kW") "}}, " RUN(METERED) "}"
#define LIMIT(limit) "{" METER "}, \"system\": {\"accelerator\": {\"count\": 1, \"tdp\": " OF("700", "W") ", \"power_limit\": " OF(limit, "W") "}}, " RUN(METERED) "}"
#define RANKS(ep) "{\"system\": {\"nodes\": 2, \"accelerator\": {\"per_node\": 8, \"count\": 16}}, \"software\": {\"parallelism\": {\"ep\": " ep "}}}"
#define NAMED(memory)                                                                                                            \
	"{\"system\": {\"accelerator\": {\"model\": \"X1 80GB\", \"count\": 8, \"memory_bytes\": " OF(memory, "GB") "}}, \"model\": "    \
	"{\"params_total\": 1e9, \"weight_precision\": \"fp8\"}}"
#define DENSE(active) "{\"model\": {\"architecture\": {\"kind\": \"dense\"}, \"params_total\": 100e9, \"params_active\": " active "}}"
#define ATTENTION(c_tok)                                                                                                               \
	"{\"model\": {\"params_active\": 1e9, \"params_total\": 1e9, \"layers_kv\": {\"layers\": 10, \"kv_heads\": 1, \"head_dim\": 10}}, "    \
	"\"tpf\": {\"c_tok\": {\"value\": " c_tok ", \"unit\": \"FLOP/tok\", \"method\": \"with attention\"}}, "                            \
	RUN("\"requests\": {\"isl\": " MEAN("50", "tok") ", \"osl\": " MEAN("50", "tok") "}") "}"

#define SHARES(stated)                                                                                                                \
	"{\"power\": {\"boundary\": \"node\", \"instruments\": [{\"id\": \"m\", \"kind\": \"analyser\", \"boundary\": \"node\", \"serial\": \"S\", "    \
	"\"accuracy\": {\"u\": 0.01}}], \"uncertainty\": {\"standard\": 0.005, \"components\": [{\"name\": \"a\", \"u\": " stated "e-2, \"group\": \"S\", "  \
	"\"sensitivity\": 0.5, \"distribution\": \"normal\"}, {\"name\": \"b\", \"u\": 0.0, \"distribution\": \"normal\"}]}}, " RUN(METERED) "}"
#define CLAIMED(e)                                                                                                                \
	"{" METER "}, \"tokens\": {\"scope\": \"output\"}, \"result\": {\"j_per_token\": " OF(e, "J/tok") "}, " RUN("\"energy\": "    \
		"[{\"instrument\": \"m\", \"total\": " OF("122000", "J") "}], \"tokens\": {\"output\": " OF("600000", "tok") "}") "}"
#define BOTH_TOKENS(e)                                                                                                             \
	"{" METER "}, \"tokens\": {\"scope\": \"output_input\"}, \"tpf\": {\"e_tok\": {\"value\": " e ", \"unit\": \"J/tok\", \"basis\": "   \
	"\"measured\", \"boundary\": \"node\"}}, \"result\": {\"j_per_token\": " OF("0.1", "J/tok") "}, " RUN("\"energy\": [{\"instrument\": "  \
		"\"m\", \"total\": " OF("120000", "J") "}], \"tokens\": {\"output\": " OF("600000", "tok") ", \"input\": " OF("600000", "tok") "}") "}"
#define NODES(count, rating) "{" METER "}, \"system\": {\"max_power\": " OF(rating, "kW") ", \"accelerator\": {\"per_node\": 8, \"count\": " count "}}, " RUN(METERED) "}"
#define PHASE(name, start, end) "{\"name\": \"" name "\", \"start\": \"2026-01-01T10:" start "Z\", \"end\": \"2026-01-01T10:" end "Z\"}"
#define RAMP(end)                                                                                                                    \
	"{\"report\": {\"issued\": \"2026-02-01T00:00:00Z\"}, \"runs\": [{\"id\": \"1\", \"window\": {\"start\": \"2026-01-01T11:00:00Z\", \"end\": \"2026-01-01T11:10:00Z\"}, \"phases\": "      \
	"[{\"name\": \"ramp_up\", \"start\": \"2026-01-01T11:00:00Z\", \"end\": \"2026-01-01T" end "Z\"}]}]}"
#define STEPS(kind)                                                                                                                \
	"{\"power\": {\"window_rule\": {\"kind\": \"" kind "\"}}, \"runs\": [{\"id\": \"1\", \"window\": {\"start\": \"2026-01-01T10:00:00Z\", "   \
	"\"end\": \"2026-01-01T10:10:00Z\"}, \"phases\": [" PHASE("ramp_up", "00:00", "01:00") ", " PHASE("performance", "01:00", "09:00") ", "  \
	PHASE("ramp_down", "09:00", "10:00") "]}]}"
#define ONE_TOKEN(least)                                                                                                           \
	"{\"service\": {\"targets\": [{\"metric\": \"tpot\", \"statistic\": \"p99\", \"limit\": " OF("2", "s/tok") "}]}, "                \
	RUN("\"requests\": {\"osl\": {\"unit\": \"tok\", \"min\": " least "}}, \"service\": {\"attainment\": 0.7, \"tpot\": "            \
		"{\"unit\": \"s/tok\", \"p50\": 3}}") "}"
#define SUPERCHIP(name)                                                                                                            \
	"{\"system\": {\"accelerator\": {\"model\": \"" name "\", \"count\": 8, \"memory_bytes\": " OF("96", "GB") "}}, \"model\": "       \
	"{\"params_total\": 1e9, \"weight_precision\": \"fp8\"}}"
#define REPLICAS(dp) "{\"software\": {\"max_batch\": 100, \"parallelism\": {\"dp\": " dp "}}, " RUN("\"load\": {\"mean_batch\": 190}, \"tokens\": {}") "}"
#define TOLD(margin) CEILINGS("5e12", margin, CEILING("compute", "5000") ", " CEILING("memory", "10300"))

/* clang-format off */
static const struct { const char *wrong, *right; enum tpf_rule_id rule; } pairs[] = {
	{TTFT("\"mean\": -1"),                                   TTFT("\"mean\": 0"),                                     TPF_SV_002},
	{TTFT("\"mean\": 10.00, \"std\": 1.000, \"p50\": 11.30"),  TTFT("\"mean\": 10.00, \"std\": 1.000, \"p50\": 11.20"),    TPF_SV_002}, /* 1 sigma */
	{TTFT("\"mean\": 10.00, \"std\": 1.000, \"p99\": 20.50"),  TTFT("\"mean\": 10.00, \"std\": 1.000, \"p99\": 20.30"),    TPF_SV_002}, /* sqrt 99 */
	{TTFT("\"mean\": 10.00, \"std\": 1.000, \"n\": 101, \"max\": 20.60"), TTFT("\"mean\": 10.00, \"std\": 1.000, \"n\": 101, \"max\": 20.40"), TPF_SV_002}, /* sqrt 100 */
	{TTFT("\"mean\": 12.0, \"std\": 0.0, \"p99\": 13.0"),      TTFT("\"mean\": 12, \"std\": 0, \"p99\": 13"),              TPF_SV_002}, /* printed whole */
	{TTFT("\"p50\": 1.25, \"p90\": 1.1"),                     TTFT("\"p50\": 1.25, \"p90\": 1.2"),                       TPF_SV_002},
	{TTFT("\"mean\": 1.2501, \"max\": 1.2500"),               TTFT("\"mean\": 1.2500000000000002, \"max\": 1.25"),       TPF_SV_002},
	{TTFT("\"mean\": 10.00, \"max\": 20.00, \"std\": 10.30"), TTFT("\"mean\": 10.00, \"max\": 20.00, \"std\": 10.10"),   TPF_SV_002},
	{TTFT("\"mean\": 12.00, \"min\": 12.00, \"max\": 13.00, \"std\": 0.4"), TTFT("\"mean\": 12, \"min\": 12, \"max\": 13, \"std\": 0.4"), TPF_SV_002},
	{TTFT("\"mean\": 5.80, \"p50\": 10.00, \"p90\": 20.00"),  TTFT("\"mean\": 5.90, \"p50\": 10.00, \"p90\": 20.00"),    TPF_SV_002}, /* 6 at least */
	{TTFT("\"mean\": 15.40, \"p50\": 10.00, \"max\": 20.00, \"n\": 1000"), TTFT("\"mean\": 15.20, \"p50\": 10.00, \"max\": 20.00, \"n\": 1000"), TPF_SV_002}, /* 15 at most */
	{TTFT("\"mean\": 1.18, \"p99\": 1.00, \"max\": 10.00, \"n\": 500"), TTFT("\"mean\": 1.18, \"p99\": 1.00, \"max\": 10.00, \"n\": 50"), TPF_SV_002}, /* the lower of two */
	{OSL("\"p50\": 0.5"),                                    OSL("\"p50\": 1"),                                       TPF_SV_002},
	{OSL("\"mean\": 513"),                                   OSL("\"mean\": 512"),                                    TPF_SV_002},
	{ISL("\"mean\": 100, \"max\": 513"),                      ISL("\"mean\": 100, \"max\": 512"),                       TPF_SV_002},
	{N_OF("ttft", "201"),                                    N_OF("ttft", "200"),                                     TPF_SV_002},
	{N_OF("e2e", "197"),                                     N_OF("e2e", "198"),                                      TPF_SV_002},
	{N_OF("tpot", "201"),                                    N_OF("tpot", "20"),                                      TPF_SV_002}, /* others have one token */
	{ATTAINED("0.98", "\"p99\": 1.9"),                        ATTAINED("0.986", "\"p99\": 1.9"),                        TPF_SV_002},
	{ATTAINED("0.51", "\"p50\": 2.1"),                        ATTAINED("0.504", "\"p50\": 2.1"),                        TPF_SV_002},
	{LONGEST("\"p50\": 0.9", "0.1"),                          LONGEST("\"p50\": 1.0", "0.1"),                            TPF_SV_004},
	{LONGEST("\"max\": 1", "1.03"),                           LONGEST("\"max\": 1", "1.01"),                            TPF_SV_004},
	{LONGEST("\"max\": 2.05", "0.1"),                         LONGEST("\"max\": 2.03", "0.1"),                          TPF_SV_004},
	{LOOP("77"),                                             LOOP("75"),                                              TPF_SV_005},
	{RATE("9.6"),                                            RATE("9.7"),                                             TPF_SV_008},
	{COUNTS("full", "9", ""),                                COUNTS("full", "10", ""),                                TPF_SV_009},
	{COUNTS("full", "9", ""),                                COUNTS("steady_state", "9", ""),                         TPF_SV_009},
	{COUNTS("steady_state", "9.5", ""),                      COUNTS("steady_state", "9", ""),                         TPF_SV_009},
	{COUNTS("full", "10", ", \"service\": {\"error_rate\": 0.00102}"), COUNTS("full", "10", ", \"service\": {\"error_rate\": 0.001}"), TPF_SV_009},
	{INPUT("1006", "1000", "server"),                        INPUT("1004", "1000", "server"),                         TPF_TK_001},
	{INPUT("1000", "1000.5", "server"),                      INPUT("1000", "1000.5", "rate"),                         TPF_TK_001},
	{SCOPE(""),                                              SCOPE(", \"input\": " OF("500", "tok")),                   TPF_TK_002},
	{GOOD_TOKENS("506"),                                     GOOD_TOKENS("504"),                                      TPF_TK_008},
	{FAILED_TOKENS("51"),                                    FAILED_TOKENS("50"),                                     TPF_TK_009},
	{FAILED_TOKENS("9.5"),                                   FAILED_TOKENS("9"),                                      TPF_TK_009},
	{CUT("103"),                                             CUT("101"),                                              TPF_TK_010},
	{CUT("9.5"),                                             CUT("9"),                                                TPF_TK_010},
	{MFU("0.107"),                                           MFU("0.104"),                                            TPF_UT_001},
	{SERVED("511"),                                          SERVED("509"),                                           TPF_UT_003},
	{BATCH("100", "101", "\"tokens\": {}"),                  BATCH("100", "100", "\"tokens\": {}"),                                 TPF_UT_007},
	{BATCH("80", "73", IN_FLIGHT),                           BATCH("80", "71", IN_FLIGHT),                            TPF_UT_007},
	{BATCH("90", "79", AT_TPOT),                             BATCH("90", "81", AT_TPOT),                              TPF_UT_007},
	{KV("0.09", "off"),                                      KV("0.11", "off"),                                       TPF_UT_007},
	{KV("0.09", "off"),                                      KV("0.09", "on"),                                        TPF_UT_007},
	{CEILINGS("5.06e12", "2", TWO),                          CEILINGS("5.04e12", "2", TWO),                           TPF_TP_003},
	{CEILINGS("5e12", "2.03", TWO),                          CEILINGS("5e12", "2.01", TWO),                           TPF_TP_003},
	{CEILINGS("5e12", "2", TWO ", " CEILING("compute", "5000")), CEILINGS("5e12", "2", TWO),                           TPF_TP_003},
	{CEILINGS("5e12", "2", CEILING("power", "5000") ", " CEILING("memory", "10000")),
		CEILINGS("5e12", "1.02", CEILING("power", "5100") ", " CEILING("memory", "10000") ", " CEILING("compute", "5000")), TPF_TP_003},
	{E_TOK("0.21", "\"boundary\": \"node\""),                  E_TOK("0.201", "\"boundary\": \"node\""),                  TPF_EN_002},
	{E_TOK("0.2", "\"boundary\": \"rack\""),                   E_TOK("0.2", "\"boundary\": \"node\""),                    TPF_EN_002},
	{E_TOK("0.21", "\"boundary\": \"node\""),                  E_TOK("0.21", "\"boundary\": \"node\", \"report\": \"other\""), TPF_EN_002},
	{STATED_U("0.00128", ""),                                STATED_U("0.00126", ""),                                 TPF_UN_003},
	{STATED_U("0.00103", ""),                                STATED_U("0.001", ""),                                   TPF_UN_003}, /* one digit */
	{SHARES("0.5"),                                          SHARES("1"),                                             TPF_UN_003}, /* of the whole */
	{STATED_U("0.00103", ""),                                STATED_U("0.00105", ""),                                 TPF_UN_003},
	{STATED_U("0.00115", "\"utilisation\": {\"U\": {\"value\": 0.5, \"u\": 0.6}, \"basis\": \"fleet\"},"),
		STATED_U("0.00115", "\"utilisation\": {\"U\": {\"value\": 0.5, \"u\": 0.4}, \"basis\": \"fleet\"},"),            TPF_UN_003},
	{CLAIM("less than that", "2", "J/tok"),                  CLAIM("less than 2 joules", "2", "J/tok"),               TPF_CL_008},
	{CLAIM("less than that", "0.5", "J/tok"),                CLAIM("less than that", "0.3", "J/tok"),                 TPF_CL_008},
	{CLAIM("that", "0.2", "kg"),                             CLAIM("that", "0.2", "J/tok"),                           TPF_CL_008},
	{CLAIM("less than that", "2", "J/tok"),                  CLAIM("less than 2000 mJ", "2", "J/tok"),                TPF_CL_008},
	{CLAIMED("0.200"),                                       CLAIMED("0.2"),                                          TPF_EN_002}, /* one digit */
	{E_TOK("0.08", "\"boundary\": \"node\""),                BOTH_TOKENS("0.2"),                                       TPF_EN_002}, /* of output */
	{NODES("8", "0.09"),                                     NODES("4", "0.21"),                                      TPF_PL_005},
	{RAMP("10:59:59"),                                       RAMP("11:00:00"),                                        TPF_ID_002}, /* none */
	{STEPS("steady_state"),                                  STEPS("full"),                                           TPF_TR_017},
	{ONE_TOKEN("2"),                                         ONE_TOKEN("1"),                                          TPF_SV_002},
	{SUPERCHIP("X1 480GB"),                                  SUPERCHIP("GH200 480GB"),                                TPF_SY_002},
	{REPLICAS("1"),                                          REPLICAS("2"),                                           TPF_UT_007},
	{TOLD("2.10"),                                           TOLD("2.1"),                                             TPF_TP_003},
	{SUPPLIES("12.4"),                                       SUPPLIES("12.3"),                                        TPF_PL_005},
	{LIMIT("876"),                                           LIMIT("874"),                                            TPF_PL_006},
	{LIMIT("104"),                                           LIMIT("225"),                                            TPF_PL_006},
	{RANKS("17"),                                            RANKS("16"),                                             TPF_SY_001},
	{NAMED("89"),                                            NAMED("86"),                                             TPF_SY_002},
	{DENSE("69e9"),                                          DENSE("71e9"),                                           TPF_SY_003},
	{ATTENTION("6.011e9"),                                   ATTENTION("6.010e9"),                                    TPF_TP_012},
};
/* clang-format on */

START_TEST(contradiction)
{
	judge_pair(NULL, pairs[_i].wrong, pairs[_i].right, pairs[_i].rule, _i);
}
END_TEST

/* ---- and files ---- */

#define FILE_OF(format, rest) "\"evidence\": [{\"id\": \"l\", \"path\": \"log\", \"role\": \"request_log\", \"format\": \"" format "\"}]" rest
#define VLLM "{\"completed\": 100, \"num_prompts\": 100, \"request_rate\": \"inf\", \"max_concurrency\": 8, \"total_output_tokens\": 6000, " \
	"\"output_throughput\": 10, \"p99_ttft_ms\": 500}"
#define ENTRY(key, value) ":::MLLOG {\"key\": \"" key "\", \"value\": " value "}\n"
#define MLLOG ENTRY("effective_scenario", "\"Server\"") "no entry\n" ENTRY("result_query_count", "100") ENTRY("result_scheduled_samples_per_sec", "5") \
	ENTRY("result_first_token_99.00_percentile_latency_ns", "500000000")
#define STATES(format, scenario, completed, rate, p99, rest)                                                                            \
	"{\"workload\": {\"scenario\": \"" scenario "\"" rest "}, " FILE_OF(format, "") ", " RUN("\"requests\": {\"submitted\": 100, \"completed\": " completed \
		", \"osl\": " MEAN("60", "tok") ", \"log\": \"l\"}, \"tokens\": {\"output\": " OF("6000", "tok") "}, \"throughput\": {\"output\": " \
		OF(rate, "tok/s") "}, \"service\": {\"ttft\": {\"unit\": \"s\", \"p99\": " p99 "}}") "}"
#define PART(kind)                                                                                                                    \
	"{\"power\": {\"window_rule\": {\"kind\": \"" kind "\"}}, " FILE_OF("vllm-serve", "") ", " RUN("\"requests\": {\"submitted\": 90, "     \
		"\"completed\": 90, \"osl\": " MEAN("60", "tok") ", \"log\": \"l\"}, \"tokens\": {\"output\": " OF("5400", "tok") "}") "}"
#define SCORED(format, value, n, rest)                                                                                                \
	"{\"quality\": {\"metrics\": [{\"name\": \"exact_match\", \"value\": " value ", \"unit\": \"%\", \"target\": 90, \"direction\": \"higher\", " \
	"\"n\": " n ", \"log\": \"l\"}]}, " FILE_OF(format, rest) "}"
#define FROM ", \"origins\": {\"/quality/metrics/0/n\": {\"evidence\": \"l\", \"at\": \"/items\"}, \"/quality/metrics/0/value\": " \
	"{\"evidence\": \"l\", \"at\": \"/score\"}}"
#define ACCURACY "{'exact_match': 99.5, 'gen_num': 5000}\nhash=0\n"

/* clang-format off */
static const struct { const char *log, *wrong, *right; enum tpf_rule_id rule; } files[] = {
	{VLLM,  STATES("vllm-serve", "closed_loop", "100", "10", "0.51", ""), STATES("vllm-serve", "closed_loop", "100", "10", "0.5", ""), TPF_SV_002},
	{VLLM,  STATES("vllm-serve", "closed_loop", "99", "10", "0.5", ""),   STATES("vllm-serve", "closed_loop", "100", "10", "0.5", ""), TPF_TK_001},
	{VLLM,  STATES("vllm-serve", "closed_loop", "100", "11", "0.5", ""),  STATES("vllm-serve", "closed_loop", "100", "10", "0.5", ""), TPF_TK_007},
	{VLLM,  STATES("vllm-serve", "offline", "100", "10", "0.5", ""),      STATES("vllm-serve", "single_stream", "100", "10", "0.5", ""), TPF_SV_008},
	{VLLM,  STATES("vllm-serve", "closed_loop", "100", "10", "0.5", ", \"concurrency\": 80"),
		STATES("vllm-serve", "closed_loop", "100", "10", "0.5", ", \"concurrency\": 8"), TPF_SV_008},
	{VLLM,  PART("full"),  PART("steady_state"), TPF_TK_001},                    /* the file is of more than the window */
	{MLLOG, STATES("mlperf-detail", "server", "100", "10", "0.51", ""),   STATES("mlperf-detail", "server", "100", "10", "0.5", ""), TPF_SV_002},
	{MLLOG, STATES("mlperf-detail", "server", "99", "10", "0.5", ""),     STATES("mlperf-detail", "server", "100", "10", "0.5", ""), TPF_TK_001},
	{MLLOG, STATES("mlperf-detail", "offline", "100", "10", "0.5", ""),
		STATES("mlperf-detail", "interactive", "100", "10", "0.5", ", \"arrival\": {\"process\": \"fixed\"}"), TPF_SV_008},
	{MLLOG, STATES("mlperf-detail", "server", "100", "10", "0.5", ", \"arrival\": {\"process\": \"fixed\"}, \"offered_rate\": " OF("50", "req/s")),
		STATES("mlperf-detail", "server", "100", "10", "0.5", ", \"arrival\": {\"process\": \"fixed\"}"), TPF_SV_008},
	{ACCURACY, SCORED("mlperf-accuracy", "98.5", "5000", ""),              SCORED("mlperf-accuracy", "99.5", "5000", ""), TPF_QL_004},
	{ACCURACY, SCORED("mlperf-accuracy", "99.5", "50000", ""),             SCORED("mlperf-accuracy", "99.5", "5000", ""), TPF_QL_004},
	{"{\"score\": 0.995, \"items\": 5000}", SCORED("json", "99.5", "50000", FROM), SCORED("json", "99.5", "5000", FROM), TPF_QL_004},
	{"{\"score\": 0.95, \"items\": 5000}",  SCORED("json", "99.5", "5000", FROM),  SCORED("json", "95", "5000", FROM),   TPF_QL_004},
};
/* clang-format on */

START_TEST(file)
{
	judge_pair(files[_i].log, files[_i].wrong, files[_i].right, files[_i].rule, _i);
}
END_TEST

/* Requests that warmed up are counted by some and not by others: a warning as far as they go. */
START_TEST(warmup)
{
	static const char *const warmed[] = {OF("8", "req"), OF("7", "req"), OF("8", "s")};
	static const enum tpf_severity severity[] = {TPF_WARNING, TPF_ERROR, TPF_ERROR};
	char folder[JUDGE_FOLDER], text[1024];
	enum tpf_outcome outcome;

	snprintf(text, sizeof text, "{\"workload\": {\"warmup\": %s}, %s, %s}", warmed[_i], FILE_OF("vllm-serve", ""),
			RUN("\"requests\": {\"submitted\": 108, \"completed\": 100, \"osl\": " MEAN("60", "tok") ", \"log\": \"l\"}, "
				"\"tokens\": {\"output\": " OF("6000", "tok") "}"));
	judge_folder(folder);
	judge_file(folder, "log", VLLM);
	ck_assert_int_eq(judge(text, folder, TPF_TK_001, TPF_L1, &outcome), severity[_i]);
	judge_unfolder(folder, (const char *const[]){"log", NULL});
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rows");

	tcase_add_loop_test(tc, contradiction, 0, (int)(sizeof pairs / sizeof *pairs));
	tcase_add_loop_test(tc, file, 0, (int)(sizeof files / sizeof *files));
	tcase_add_loop_test(tc, warmup, 0, 3);
	return judge_suite("contradictions", tc);
}
