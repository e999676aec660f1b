/* The worked vectors of the disclosure standard (its section F), all of them: from a bundle, with its trace where there is one, to each number and
 * verdict that the vector expects. Numbers carry the names that the vectors give them, and are held to the vectors' tolerance.
 *
 * A value is what the metrics say, or plain arithmetic between two of them, as a reader of a report would do it. */
#include <math.h>

#include "judge_case.h"
#include "model/set.h"
#include "model/unit.h"
#include "schema/schema.h"

static const double rel_tol = 1e-5;

/* What was judged, and a second bundle beside it where a vector compares two. */
static struct judged this, that;

/* ---- values ---- */

#define VALUE(name, is) static double name(const struct tpf_metrics *m, const struct tpf_bundle *b, const struct tpf_metrics *o) \
	{ (void)m, (void)b, (void)o; return is; }
#define ROW(name, expected) {#name, name, expected}
#define AT(rung) m->ladder[TPF_##rung]
#define E(rung) AT(rung).j_per_token.value

static double in_unit(double si, const char *unit)
{
	struct tpf_unit u;

	ck_assert(tpf_unit_parse(unit, &u, NULL));
	return tpf_unit_from_si(&u, si);
}

/* u of one cause in the budget at IT, W. */
static double part_w(const struct tpf_metrics *m, enum tpf_cause kind, double input)
{
	const struct tpf_ladder_rung *it = &m->ladder[TPF_IT];

	for (size_t i = 0; i < it->n_budget; i++)
		if (it->budget[i].input.kind == kind && (isnan(input) || it->budget[i].input.value == input))
			return it->budget[i].u * it->power.value / it->j_per_token.value;
	return NAN;
}

static double factor(const struct tpf_metrics *m, const char *symbol)
{
	for (int i = 0; i < TPF_FACTORS; i++)
		if (!strcmp(m->factors[i].symbol, symbol))
			return m->factors[i].value.value;
	return NAN;
}

static double lowest(const struct tpf_metrics *m)
{
	return m->binding < 0 ? NAN : m->ceilings[m->binding].rate.value;
}

/* V01, V02 */
VALUE(P_boards_W, AT(BOARD).power.value)
VALUE(P_node_W, AT(NODE_AC).power.value)
VALUE(P_it_W, AT(IT).power.value)
VALUE(P_facility_W, AT(FACILITY).power.value)
VALUE(E_boards_J, AT(BOARD).energy.value)
VALUE(E_node_J, AT(NODE_AC).energy.value)
VALUE(E_it_J, AT(IT).energy.value)
VALUE(E_facility_J, AT(FACILITY).energy.value)
VALUE(E_facility_kWh, in_unit(AT(FACILITY).energy.value, "kWh"))
VALUE(e_board_J_per_tok, E(BOARD))
VALUE(e_node_J_per_tok, E(NODE_AC))
VALUE(e_it_J_per_tok, E(IT))
VALUE(e_facility_J_per_tok, E(FACILITY))
VALUE(u_boards_W, AT(BOARD).power.u)
VALUE(u_host_W, part_w(m, TPF_CAUSE_CONVERSION, 1480))
VALUE(u_network_W, part_w(m, TPF_CAUSE_CONVERSION, 120))
VALUE(u_P_it_W, AT(IT).power.u)
VALUE(rel_u_it, AT(IT).j_per_token.u / E(IT))
VALUE(rel_u_facility, AT(FACILITY).j_per_token.u / E(FACILITY))
VALUE(u_e_facility, AT(FACILITY).j_per_token.u)
VALUE(U_e_facility_k2, tpf_budget_of(AT(FACILITY).budget, AT(FACILITY).n_budget).expanded)
VALUE(u_e_it, AT(IT).j_per_token.u)
VALUE(tokens_per_s, m->output.value)
VALUE(tokens_per_kWh_facility, m->tokens_per_kwh.value)
VALUE(tokens_per_s_per_MW_facility, m->output.value / in_unit(m->delivered.value, "MW"))
VALUE(ratio_facility_over_board, E(FACILITY) / E(BOARD))
VALUE(diff_vs_V01_rel, E(FACILITY) / o->ladder[TPF_FACILITY].j_per_token.value - 1)
VALUE(z_vs_V01, (E(FACILITY) - o->ladder[TPF_FACILITY].j_per_token.value)
		/ hypot(AT(FACILITY).j_per_token.u, o->ladder[TPF_FACILITY].j_per_token.u))
VALUE(resolved_vs_V01, tpf_resolved(E(FACILITY), AT(FACILITY).j_per_token.u, o->ladder[TPF_FACILITY].j_per_token.value,
		o->ladder[TPF_FACILITY].j_per_token.u))

/* V03 */
VALUE(correct_pue_adjusted, E(FACILITY))
VALUE(wrong_value, b->result.j_per_token_facility.value)
VALUE(ratio_to_correct, b->result.j_per_token_facility.value / E(FACILITY))

/* V04, V05, V06, V21 */
VALUE(K_eff, factor(m, "K_eff"))
VALUE(R_compute, m->ceilings[0].rate.value)
VALUE(R_power, m->ceilings[1].rate.value)
VALUE(R_cooling, m->ceilings[2].rate.value)
VALUE(R, lowest(m))
VALUE(margin, m->margin.value)
VALUE(P_facility_crossover_W, m->crossover.value)
VALUE(R_at_crossover, factor(m, "theta") * m->crossover_it.value / factor(m, "e_tok"))
VALUE(W_IT_per_accelerator, m->crossover_it.value / b->system.count.value)
VALUE(R_before, lowest(o))
VALUE(gain, lowest(m) / lowest(o))
VALUE(compute_ceiling_gain, m->ceilings[0].rate.value / o->ceilings[0].rate.value)
VALUE(produced, m->produced.value)
VALUE(util_output, m->util_output.value)
VALUE(phi, factor(m, "Phi"))
VALUE(R_wrong, o->produced.value)
VALUE(overstatement, o->produced.value / m->produced.value)
VALUE(R_wrong_divided_again, b->tpf.ceilings[0].rate.value)
VALUE(ratio_of_ceilings, m->ceilings[1].rate.value / b->tpf.ceilings[0].rate.value)

/* V07, V08 */
VALUE(P_mean_W, AT(IT).mean_power.value)
VALUE(R_mean, m->util_output.value)
VALUE(e_util, AT(IT).util_j.value)
VALUE(e_util_headline, m->util_j.value)
VALUE(e_util_facility, AT(FACILITY).util_j.value)
VALUE(ratio_to_active, AT(IT).util_j.value / E(IT))
VALUE(kWh_facility_per_Mtok, in_unit(E(FACILITY), "kWh/Mtok"))
VALUE(electricity_usd_per_Mtok, in_unit(m->cost.electricity.value, "USD/Mtok"))
VALUE(total_usd_per_Mtok, in_unit(m->cost.marginal.value, "USD/Mtok"))
VALUE(electricity_share, m->cost.share.value)
VALUE(gCO2e_per_Mtok, in_unit(m->cost.operation.value, "g/Mtok"))

/* V09 */
#define READING m->runs[0].readings[0]
VALUE(E_trapezoid_J, READING.trapezoid)
VALUE(P_mean_trapezoid_W, READING.trapezoid / m->duration)
VALUE(P_mean_samples_inside_W, READING.mean_inside)
VALUE(E_mean_times_T_J, READING.mean_inside_energy)
VALUE(rel_diff, READING.mean_inside_energy / READING.trapezoid - 1)
VALUE(E_counted_J, READING.energy)

/* V12, V13 */
VALUE(J_per_token_of_scope, m->j_per_token.value)
VALUE(J_per_request, m->j_per_request.value)
VALUE(J_per_correct, m->j_per_correct.value)
VALUE(J_per_visible, m->j_per_visible.value)
VALUE(J_per_output_byte, m->j_per_byte.value)
VALUE(spec_acceptance, m->acceptance.value)
VALUE(spread_max_over_min, m->j_per_visible.value / o->j_per_token.value)
VALUE(mfu, m->mfu.value)
VALUE(mbu, m->mbu.value)
VALUE(R_bandwidth, m->ceilings[3].rate.value)

/* V17 */
VALUE(J_per_query, m->j_per_request.value)
VALUE(J_per_token, m->j_per_token.value)
VALUE(Wh_per_1000_queries, in_unit(m->j_per_request.value, "Wh/kreq"))
VALUE(Wh_per_Mtok, in_unit(m->j_per_token.value, "Wh/Mtok"))
VALUE(tok_per_J, 1 / m->j_per_token.value)
VALUE(tok_per_kWh, m->tokens_per_kwh.value)
VALUE(tok_s_per_kW, m->output.value / in_unit(m->delivered.value, "kW"))

/* V20 */
VALUE(board_over_tdp, AT(BOARD).power.value / b->system.tdp.value)
VALUE(instant_over_tdp, READING.trace.devices[0].max / b->system.tdp.value)
VALUE(node_over_max, AT(NODE_AC).power.value / b->system.max_power.value)
VALUE(idle_over_mean, AT(NODE_AC).idle.value / AT(NODE_AC).power.value)

/* ---- bundles ---- */

#define TOK(n) OF(n, "tok")
#define PUE "\"facility\": {\"pue\": {\"value\": 1.25, \"u\": 0.02}}"
#define LOG ", \"evidence\": [{\"id\": \"l\", \"path\": \"log\", \"role\": \"power_trace\", \"format\": \"csv\"}]"
#define TIME(t) "\"2026-01-01T00:" t "Z\""
#define WINDOW(from, to) "\"window\": {\"start\": " TIME(from) ", \"end\": " TIME(to) "}"
#define METER(boundary, rest) "{\"id\": \"" boundary "\", \"boundary\": \"" boundary "\"" rest "}"
#define POWER(boundary, rest) "\"power\": {\"boundary\": \"" boundary "\", \"instruments\": [" METER(boundary, rest) "]}"
#define ENERGY_AT(meter, rest) "{\"instrument\": \"" meter "\", " rest "}"
#define ENERGY_J(meter, j) "\"energy\": [" ENERGY_AT(meter, "\"total\": " OF(j, "J")) "]"
#define SCOPE(scope) "\"tokens\": {\"scope\": \"" scope "\"}"
#define RESULT(members) "\"result\": {" members "}"

/* V01: eight boards of 540 W each, as their sensors say; what they are at is added step by step. */
#define BOARDS(t) SENSOR(t, "0") SENSOR(t, "1") SENSOR(t, "2") SENSOR(t, "3") SENSOR(t, "4") SENSOR(t, "5") SENSOR(t, "6") SENSOR(t, "7")
#define SENSOR(t, i) "2026-01-01T00:" t "Z," i ",540\n"
#define V01_LOG "timestamp,gpu,power_w\n" BOARDS("00:00") BOARDS("05:00") BOARDS("10:00")
#define STEP(from, to, name, w, bound) "{\"from\": \"" from "\", \"to\": \"" to "\", \"kind\": \"add\", \"covers\": [\"" name "\"], \"value\": " w \
	", \"unit\": \"W\", \"bound\": " bound ", \"basis\": \"measured\", \"source\": \"simultaneous\"}"
/* Components relative to the energy at IT: 124.708, 8.54478 and 13.8564 W of 5920 W. */
#define V01_BUDGET "\"uncertainty\": {\"standard\": 0.0212444, \"components\": [{\"name\": \"boards\", \"u\": 0.0210655}, "                      \
	"{\"name\": \"host\", \"u\": 0.00144337}, {\"name\": \"network\", \"u\": 0.00234061}]}"
#define V01(steps)                                                                                                               \
	"{" SCOPE("output") ", " PUE ", \"power\": {\"boundary\": \"board\", \"instruments\": [" METER("board", ", \"kind\": \"board_sensor\", "  \
		"\"covers\": [\"node0/boards\"], \"accuracy\": {\"bound\": 0.05}") "], \"conversions\": [" steps "], " V01_BUDGET "}, "       \
	"\"runs\": [{\"id\": \"1\", \"window\": {\"start\": " TIME("00:00") ", \"end\": " TIME("10:00") ", "              \
		"\"duration\": {\"value\": 600, \"unit\": \"s\", \"bound\": 0.1}}, \"tokens\": {\"output\": " TOK("9e6") "}, \"energy\": ["                \
		ENERGY_AT("board", "\"trace\": \"l\", \"method\": \"trapezoid_interp\", \"total\": " OF("2592000", "J") ", \"power\": " MEAN("4320", "W")) "]}], " \
	RESULT("\"j_per_token\": " OF("0.288", "J/tok") ", \"j_per_token_facility\": " OF("0.493333", "J/tok")) LOG "}"

#define V01_STEPS STEP("board", "node", "node0", "1480", "14.8") ", " STEP("node", "it", "tor", "120", "24")

/* The boards of V01 are inside. */
#define V02(claim)                                                                                                               \
	"{" SCOPE("output") ", " PUE ", \"power\": {\"boundary\": \"facility\", \"instruments\": ["                                     \
		METER("facility", ", \"covers\": [\"site\"], \"kind\": \"revenue_meter\", \"class\": \"0.5S\"") ", "                      \
		METER("board", ", \"covers\": [\"site/boards\"], \"accuracy\": {\"bound\": 0.05}") "]}, "                                \
	RUN("\"tokens\": {\"output\": " TOK("9e6") "}, \"energy\": [" ENERGY_AT("facility", "\"total\": " OF("1.27", "kWh")) ", "      \
		ENERGY_AT("board", "\"total\": " OF("2592000", "J")) "]") ", "                                                           \
	RESULT("\"j_per_token\": " OF("0.508", "J/tok") ", \"j_per_token_facility\": " OF(claim, "J/tok")) "}"

/* V04: 512 accelerators, eta 0.45, theta 0.9, PUE 1.25. */
#define SITE_CALLED(id, peak, e_tok, facility, tpf, rest)                                                                                 \
	"{\"report\": {\"id\": \"" id "\"}, \"system\": {\"accelerator\": {\"count\": 512}}, \"facility\": {\"pue\": 1.25" facility "}, "    \
	"\"tpf\": {\"peak_flops\": " OF(peak, "TFLOP/s") ", \"eta\": 0.45, \"c_tok\": " OF("1.48e11", "FLOP/tok") ", "                      \
	"\"e_tok\": {\"value\": " e_tok ", \"unit\": \"J/tok\", \"boundary\": \"it\"}, \"theta\": 0.9" tpf "}" rest "}"
#define SITE(peak, e_tok, facility, tpf, rest) SITE_CALLED("urn:x:site", peak, e_tok, facility, tpf, rest)
#define FEED(kw, semantic) ", \"delivered_power\": {\"value\": " kw ", \"unit\": \"kW\", \"semantic\": \"" semantic "\"}"
#define COOL(kw) ", \"cooling_capacity\": " OF(kw, "kW")
#define CEILING(name, rate) "{\"name\": \"" name "\", \"value\": " rate ", \"unit\": \"tok/s\"}"
#define CLAIMED(compute, power, cooling, which) ", \"ceilings\": [" CEILING("compute", compute) ", " CEILING("power", power) ", "         \
	CEILING("cooling", cooling) "], \"binding\": [\"" which "\"]"
/* The cooling-bound site at its rate: 1.08e6 token/s of 0.4 J are 432 kW at IT. */
#define V04C_RUN ", " SCOPE("output") ", " POWER("it", "") ", " RUN("\"tokens\": {\"output\": " TOK("6.48e8") "}, \"energy\": ["                  \
	ENERGY_AT("it", "\"total\": " OF("2.592e8", "J") ", \"power\": " MEAN("432", "kW")) "]")
#define V05_LEVER(gain) ", \"levers\": [{\"name\": \"FP8\", \"channel\": [\"j_per_token\"], \"baseline\": \"urn:x:before\", "                  \
	"\"effect\": {\"value\": " gain ", \"of\": \"throughput\"}}]"
#define V05_CLAIMS ", \"ceilings\": [" CEILING("compute", "3080670") ", " CEILING("power", "1.8e6") "], \"binding\": [\"power\"]"
#define V05_BEFORE SITE_CALLED("urn:x:before", "989.4", "0.4", FEED("700", "facility"), "", "") /* V04b */
#define IN_SERVICE ", \"utilisation\": {\"U\": 0.62, \"basis\": \"token_vs_ceiling\"}, " RUN("\"tokens\": {\"output\": " TOK("6e8") "}")

#define V07(rest) "{\"report\": {\"title\": \"active only\"}, " SCOPE("output") ", \"facility\": {\"pue\": 1.25}, "                            \
	POWER("it", ", \"idle\": " OF("1900", "W")) ", \"utilisation\": {\"U\": 0.62, \"basis\": \"time_busy\", \"idle\": \"excluded\"}, "        \
	RUN("\"tokens\": {\"output\": " TOK("9e6") "}, \"throughput\": {\"output\": " OF("15000", "tok/s") "}, \"energy\": ["                   \
		ENERGY_AT("it", "\"total\": " OF("3552000", "J") ", \"power\": " MEAN("5920", "W")) "]") rest "}"
#define V07_CLAIMS ", " RESULT("\"util_adjusted_j\": " OF("0.472301", "J/tok") ", \"util_adjusted_output\": " OF("9300", "tok/s"))
#define V08 ", \"cost\": {\"electricity_price\": " OF("0.085", "USD/kWh") ", \"residual\": " OF("0.35", "USD/Mtok") ", "                       \
	"\"marginal\": " OF("0.361648", "USD/Mtok") "}, \"carbon\": {\"intensity\": {\"value\": 0.35, \"unit\": \"kg/kWh\", \"kind\": \"location\"}, " \
	"\"per_token\": " OF("47.963", "g/Mtok") "}"

#define SAMPLE(t, w) "2026-01-01T00:00:" t "Z," w "\n"
#define V09_LOG "timestamp,power_w\n" SAMPLE("00", "500") SAMPLE("01", "520") SAMPLE("02", "560") SAMPLE("03", "540") SAMPLE("04", "530") SAMPLE("05", "510")
#define V09(from, to, method, j, w) "{" SCOPE("output") ", " POWER("node", "") ", \"runs\": [{\"id\": \"1\", " WINDOW(from, to) ", \"energy\": ["   \
	ENERGY_AT("node", "\"trace\": \"l\", \"method\": \"" method "\", \"total\": " OF(j, "J") ", \"power\": " MEAN(w, "W")) "]}]" LOG "}"

/* V10: TTFT 0.35 s, TPOT 25 ms, 512 tokens. */
#define V10(e2e) "{" RUN("\"requests\": {\"osl\": " MEAN("512", "tok") "}, \"service\": {\"ttft\": " MEAN("0.35", "s") ", "                       \
	"\"tpot\": " MEAN("25", "ms/tok") ", \"e2e\": " MEAN(e2e, "s") "}") "}"
/* V11: 15,000 token/s of 512 tokens each are 29.2969 requests a second: 17,578.125 in 600 s. */
#define V11(cap) "{\"workload\": {\"concurrency\": " cap "}, " RUN("\"tokens\": {\"output\": " TOK("9e6") "}, \"requests\": {\"completed\": 17578.125, " \
	"\"osl\": " MEAN("512", "tok") "}, \"service\": {\"e2e\": " MEAN("13.125", "s") "}") "}"

/* V12 */
#define V12_OF(output, scope) "{" SCOPE(scope) ", " POWER("it", "") ", " RUN("\"requests\": {\"completed\": 17579, \"correct\": 14063, \"osl\": " MEAN("512", "tok") "}, "  \
	"\"tokens\": {\"output\": " TOK(output) ", \"drafted\": " TOK("14.4e6") ", \"accepted\": " TOK("9e6") ", \"input\": " TOK("18e6") ", " \
	"\"input_cached\": " TOK("7.2e6") ", \"slo_good\": " TOK("8.55e6") ", \"reasoning\": " TOK("6.3e6") ", \"output_bytes\": "            \
	OF("38.7e6", "B") "}, " ENERGY_J("it", "3552000")) ", " RESULT("\"j_per_correct\": " OF("252.578", "J/req")) "}"
#define V12(scope) V12_OF("9e6", scope)

#define V13(peak, tokens, rate) "{\"system\": {\"accelerator\": {\"count\": 8, \"bandwidth\": " OF("3.35", "TB/s") "}}, "                         \
	"\"tpf\": {\"peak_flops\": " OF(peak, "TFLOP/s") ", \"c_tok\": " OF("1.48e11", "FLOP/tok") ", \"bytes_tok\": " OF("428052000", "B/tok") ", " \
	"\"ceilings\": [" CEILING("memory", "62609.3") "]}, "                                                                        \
	RUN("\"tokens\": {\"output\": " TOK(tokens) "}, \"throughput\": {\"output\": " OF(rate, "tok/s") "}") "}"

/* V17: a thousand queries of 300 tokens and 45 Wh; 15,000 token/s at 7.4 kW. */
#define V17_QUERIES "{" SCOPE("output") ", " POWER("facility", "") ", " RUN("\"requests\": {\"completed\": 1000}, \"tokens\": {\"output\": " TOK("300000") \
	"}, \"energy\": [" ENERGY_AT("facility", "\"total\": " OF("45", "Wh")) "]") "}"
#define V17_RATE(unit) "{" SCOPE("output") ", " POWER("facility", "") ", " RUN("\"tokens\": {\"output\": " TOK("9e6") "}, \"energy\": ["              \
	ENERGY_AT("facility", "\"total\": " OF("1.233333333333", "kWh") ", \"power\": " MEAN("7.4", unit)) "]") "}"

/* V20: a board at 812 W on average and 1010 W at one instant (3 x 746 + 1010 = 4 x 812), its node at 5800 W. */
#define V20_LOG(peak) "timestamp,power_w\n" SAMPLE("00", "746") SAMPLE("01", "746") SAMPLE("02", peak) SAMPLE("03", "746") SAMPLE("04", "746")
#define V20(mean, peak) "{\"system\": {\"nodes\": 1, \"max_power\": " OF("10200", "W") ", \"psu\": {\"count\": 6, \"rating\": " OF("3300", "W") "}, "           \
	"\"accelerator\": {\"count\": 1, \"tdp\": " OF("700", "W") "}}, " SCOPE("output") ", \"power\": {\"boundary\": \"node\", \"instruments\": ["   \
	METER("board", ", \"covers\": [\"node0/board\"]") ", " METER("node", ", \"covers\": [\"node0\"], \"idle\": " OF("1900", "W")) "]}, "       \
	"\"runs\": [{\"id\": \"1\", " WINDOW("00:00", "00:04") ", \"energy\": [" ENERGY_AT("board", "\"trace\": \"l\", "                             \
		"\"power\": {\"mean\": " mean ", \"max\": " peak ", \"unit\": \"W\"}") ", "                                            \
	ENERGY_AT("node", "\"total\": " OF("23200", "J") ", \"power\": " MEAN("5800", "W")) "]}]" LOG "}"

/* ---- the vectors ---- */

struct row {
	const char *name;
	double (*of)(const struct tpf_metrics *, const struct tpf_bundle *, const struct tpf_metrics *other);
	double expected;
};

/* What a rule says; TPF_OFF: nothing. Where it is found, its message has these words. */
struct verdict {
	enum tpf_rule_id rule;
	enum tpf_severity severity;
	const char *words;
};
#define PASSES(rule) {TPF_##rule, TPF_OFF, NULL}

/* clang-format off */
static const struct vector {
	const char *id, *bundle, *log;  /* the trace in its folder, or NULL */
	const char *beside;             /* a second bundle, in the same folder */
	const char *binding;            /* the constraint that binds, or NULL */
	struct row rows[28];
	struct verdict verdicts[6];
} vectors[] = {
	{"V01 boundary conversion", V01(V01_STEPS), V01_LOG, .rows = {
		ROW(P_boards_W, 4320), ROW(P_node_W, 5800), ROW(P_it_W, 5920), ROW(P_facility_W, 7400),
		ROW(E_boards_J, 2592000), ROW(E_node_J, 3480000), ROW(E_it_J, 3552000), ROW(E_facility_J, 4440000), ROW(E_facility_kWh, 1.23333),
		ROW(e_board_J_per_tok, 0.288), ROW(e_node_J_per_tok, 0.386667), ROW(e_it_J_per_tok, 0.394667), ROW(e_facility_J_per_tok, 0.493333),
		ROW(u_boards_W, 124.708), ROW(u_host_W, 8.54478), ROW(u_network_W, 13.8564), ROW(u_P_it_W, 125.766),
		ROW(rel_u_it, 0.0212444), ROW(rel_u_facility, 0.0265956), ROW(u_e_facility, 0.0131205), ROW(U_e_facility_k2, 0.026241),
		ROW(u_e_it, 0.00838447), ROW(tokens_per_s, 15000), ROW(tokens_per_kWh_facility, 7297300),
		ROW(tokens_per_s_per_MW_facility, 2027030), ROW(ratio_facility_over_board, 1.71296)},
		.verdicts = {PASSES(EN_001), PASSES(EN_002), PASSES(BD_001), PASSES(BD_005), PASSES(BD_004), PASSES(UN_003)}},
	{"V01, boards alone", V01(""), V01_LOG, .rows = {ROW(e_board_J_per_tok, 0.288)},
		.verdicts = {{TPF_BD_004, TPF_WARNING, "accelerators only"}}},
	{"V02 facility meter", V02("0.508"), V01_LOG, V01(V01_STEPS), .rows = {
		ROW(E_facility_J, 4572000), ROW(P_facility_W, 7620), ROW(e_facility_J_per_tok, 0.508), ROW(e_it_J_per_tok, 0.4064),
		ROW(rel_u_facility, 0.00288675), ROW(rel_u_it, 0.0162583), ROW(diff_vs_V01_rel, 0.0297297), ROW(z_vs_V01, 1.11093), ROW(resolved_vs_V01, 0)},
		.verdicts = {PASSES(BD_002), PASSES(EN_002), PASSES(EN_007)}},
	{"V03 PUE twice", V02("0.635"), .rows = {ROW(correct_pue_adjusted, 0.508), ROW(wrong_value, 0.635), ROW(ratio_to_correct, 1.25)},
		.verdicts = {{TPF_BD_002, TPF_ERROR, "0.635 J/token are claimed, 0.508 J/token x PUE 1.25; the facility's value is 0.508 J/token"}}},

	{"V04a compute binds", SITE("989.4", "0.4", FEED("1000", "facility") COOL("1000"), CLAIMED("1540260", "1.8e6", "2.25e6", "compute"), ""),
		.binding = "compute", .rows = {ROW(K_eff, 2.27958e17), ROW(R_compute, 1540260), ROW(R_power, 1.8e6), ROW(R_cooling, 2.25e6),
		ROW(R, 1540260), ROW(margin, 1.16864)}, .verdicts = {PASSES(TP_003), PASSES(TP_004)}},
	{"V04b power binds", SITE("989.4", "0.4", FEED("700", "facility") COOL("1000"), CLAIMED("1540260", "1.26e6", "2.25e6", "power"), ""),
		.binding = "power", .rows = {ROW(R_compute, 1540260), ROW(R_power, 1.26e6), ROW(R_cooling, 2.25e6), ROW(R, 1.26e6), ROW(margin, 1.22242)},
		.verdicts = {PASSES(TP_003), PASSES(TP_004)}},
	{"V04c cooling binds", SITE("989.4", "0.4", FEED("1000", "facility") COOL("480"), CLAIMED("1540260", "1.8e6", "1.08e6", "cooling"), V04C_RUN),
		.binding = "cooling", .rows = {ROW(R_compute, 1540260), ROW(R_power, 1.8e6), ROW(R_cooling, 1.08e6), ROW(R, 1.08e6), ROW(margin, 1.42616)},
		.verdicts = {PASSES(TP_003), PASSES(TP_004), PASSES(TP_006)}},
	{"V04c, power claimed", SITE("989.4", "0.4", FEED("1000", "facility") COOL("480"), CLAIMED("1540260", "1.8e6", "1.08e6", "power"), V04C_RUN),
		.binding = "cooling", .verdicts = {{TPF_TP_004, TPF_ERROR, "the lowest is cooling at 1080000 token/s"}}},
	{"V04d crossover", SITE("989.4", "0.4", "", "", ""), .rows = {ROW(P_facility_crossover_W, 855697), ROW(R_at_crossover, 1540260),
		ROW(W_IT_per_accelerator, 1337.03)}},
	{"V05 a lever", SITE("1978.9", "0.28", FEED("700", "facility"), V05_CLAIMS, V05_LEVER("2")), NULL, V05_BEFORE,
		.binding = "power", .rows = {ROW(R_before, 1.26e6), ROW(R_compute, 3080670),
		ROW(R_power, 1.8e6), ROW(gain, 1.42857), ROW(compute_ceiling_gain, 2.0001)},
		.verdicts = {PASSES(TP_004), {TPF_LV_002, TPF_WARNING, "the lowest ceiling changed by 1.42857"}}},
	{"V05, the gain there is", SITE("1978.9", "0.28", FEED("700", "facility"), V05_CLAIMS, V05_LEVER("1.42857")), NULL, V05_BEFORE,
		.binding = "power", .verdicts = {PASSES(LV_002)}},
	{"V06 Phi is not counted twice", SITE("989.4", "0.4", FEED("700", "facility"), ", \"phi\": 1.35, \"inputs_basis\": \"optimised\"", IN_SERVICE), NULL,
		SITE("989.4", "0.4", FEED("700", "facility"), ", \"phi\": 1.35, \"inputs_basis\": \"baseline\"", IN_SERVICE), .binding = "power", .rows = {
		ROW(R, 1.26e6), ROW(phi, 1), ROW(produced, 781200), ROW(util_output, 781200), ROW(R_wrong, 1054620), ROW(overstatement, 1.35)},
		.verdicts = {{TPF_TP_008, TPF_ERROR, "phi is 1.35"}, PASSES(UT_002)}},
	{"V21 delivered power is IT power", SITE("989.4", "0.4", FEED("800", "delivered_it"), ", \"ceilings\": [" CEILING("power", "1440000") "]", ""),
		.binding = "compute", .rows = {ROW(R_power, 1.8e6), ROW(R_wrong_divided_again, 1.44e6), ROW(ratio_of_ceilings, 1.25)},
		.verdicts = {{TPF_TP_007, TPF_ERROR, "PUE was taken off once too often: 1800000 token/s"}}},

	{"V07 idle time", V07(V07_CLAIMS), .rows = {ROW(P_mean_W, 4392.4), ROW(R_mean, 9300), ROW(e_it_J_per_tok, 0.394667), ROW(e_util, 0.472301),
		ROW(e_util_headline, 0.472301), ROW(e_util_facility, 0.590376), ROW(ratio_to_active, 1.19671)},
		.verdicts = {PASSES(UT_003), PASSES(EN_009)}},
	{"V08 cost and carbon", V07(V08), .rows = {ROW(kWh_facility_per_Mtok, 0.137037), ROW(electricity_usd_per_Mtok, 0.0116482),
		ROW(total_usd_per_Mtok, 0.361648), ROW(electricity_share, 0.0322085), ROW(gCO2e_per_Mtok, 47.963)},
		.verdicts = {PASSES(CL_006), PASSES(CL_007)}},

	{"V09 trapezoids", V09("00:00.5", "00:04.5", "trapezoid_interp", "2145", "536.25"), V09_LOG, .rows = {ROW(E_trapezoid_J, 2145),
		ROW(P_mean_trapezoid_W, 536.25), ROW(P_mean_samples_inside_W, 537.5), ROW(E_mean_times_T_J, 2150), ROW(rel_diff, 0.002331), ROW(E_counted_J, 2145)},
		.verdicts = {PASSES(TR_003), PASSES(TR_009), PASSES(EN_001)}},
	{"V09 mean of samples", V09("00:00.5", "00:04.5", "mean_inside", "2150", "537.5"), V09_LOG, .rows = {ROW(E_trapezoid_J, 2145), ROW(E_counted_J, 2150)},
		.verdicts = {PASSES(TR_003), PASSES(TR_009), PASSES(EN_001)}},
	{"V09, not bracketed", V09("00:00.5", "00:05.5", "trapezoid_interp", "2145", "536.25"), V09_LOG,
		.verdicts = {{TPF_TR_003, TPF_ERROR, ""}}},

	{"V10 the parts of a request", V10("13.4"), .verdicts = {PASSES(SV_003)}},
	{"V10, not its parts", V10("25"), .verdicts = {{TPF_SV_003, TPF_ERROR, "give 13.125 s (48 % off)"}}},
	{"V11 Little's law", V11("384"), .verdicts = {PASSES(SV_005)}},
	{"V11, above the cap", V11("360"), .verdicts = {{TPF_SV_005, TPF_WARNING, "29.2969 requests a second of 13.125 s each are 384.521 at a time"}}},

	{"V12 output", V12("output"), NULL, V12("output_input"), .rows = {ROW(J_per_token_of_scope, 0.394667), ROW(J_per_request, 202.059),
		ROW(J_per_correct, 252.578), ROW(J_per_visible, 1.31556), ROW(J_per_output_byte, 0.0917829), ROW(spec_acceptance, 0.625),
		ROW(spread_max_over_min, 10)}, .verdicts = {PASSES(TK_001), PASSES(TK_004), PASSES(TK_006), PASSES(CL_008)}},
	{"V12, drafted ones counted", V12_OF("14.4e6", "output"), .rows = {ROW(J_per_token_of_scope, 0.246667)},
		.verdicts = {{TPF_TK_004, TPF_ERROR, "14400000 that were drafted, of which 9000000 were accepted"}}},
	{"V12 SLO-good", V12("slo_good"), .rows = {ROW(J_per_token_of_scope, 0.415439)}},
	{"V12 accepted", V12("accepted"), .rows = {ROW(J_per_token_of_scope, 0.394667)}},
	{"V12 input and output", V12("output_input"), .rows = {ROW(J_per_token_of_scope, 0.131556)}},
	{"V12 without cached", V12("uncached"), .rows = {ROW(J_per_token_of_scope, 0.179394)}},

	{"V13 MFU and MBU", V13("1978.9", "9e6", "15000"), .rows = {ROW(mfu, 0.140229), ROW(mbu, 0.239581), ROW(R_bandwidth, 62609.3)},
		.verdicts = {PASSES(UT_001), PASSES(UT_004), PASSES(TP_002)}},
	{"V13, by the sparse peak", V13("3957.8", "9e6", "15000"), .rows = {ROW(mfu, 0.0701147)}},
	{"V13, eight times the rate", V13("1978.9", "72e6", "120000"), .rows = {ROW(mfu, 1.12184)},
		.verdicts = {{TPF_UT_001, TPF_ERROR, "is 1.12184, above the whole"}, {TPF_TP_002, TPF_ERROR, "more than the stated memory ceiling"}}},

	{"V17 queries", V17_QUERIES, .rows = {ROW(J_per_query, 162), ROW(Wh_per_1000_queries, 45), ROW(J_per_token, 0.54), ROW(Wh_per_Mtok, 150),
		ROW(tok_per_J, 1.85185), ROW(tok_per_kWh, 6666670)}},
	{"V17 a rate", V17_RATE("kW"), .rows = {ROW(tok_s_per_kW, 2027.03), ROW(J_per_token, 0.493333)}, .verdicts = {PASSES(UN_001), PASSES(UN_002)}},
	{"V17 kWh for a power", V17_RATE("kWh"), .verdicts = {{TPF_UN_001, TPF_ERROR, "kWh"}}},

	{"V20 against TDP and ratings", V20("812", "1010"), V20_LOG("1010"), .rows = {ROW(board_over_tdp, 1.16), ROW(instant_over_tdp, 1.44286), ROW(node_over_max, 0.568627),
		ROW(idle_over_mean, 0.327586)}, .verdicts = {{TPF_PL_001, TPF_WARNING, "812 W on average, 116 % of its TDP of 700 W"}, PASSES(PL_002),
		PASSES(PL_003), PASSES(PL_005)}},
	{"V20, below both limits", V20("769", "1189"), V20_LOG("1189"), .verdicts = {PASSES(PL_001), PASSES(PL_002)}},
	{"V20, above both limits", V20("771", "1191"), V20_LOG("1191"), .verdicts = {{TPF_PL_001, TPF_WARNING, "110 %"}, {TPF_PL_002, TPF_WARNING, "170 %"}}},
};
/* clang-format on */

/* One ceiling binds, alone, and the paper's equation has the first two of them. */
static void check_binding(const struct vector *v)
{
	const struct tpf_metrics *m = this.c.metrics;

	ck_assert_msg(m->binding >= 0 && !strcmp(m->ceilings[m->binding].name, v->binding), "%s: %s binds", v->id,
			m->binding < 0 ? m->binding_missing : m->ceilings[m->binding].name);
	ck_assert(!m->co_binding);
	for (int i = 0; i < TPF_CEILINGS; i++) {
		ck_assert_int_eq(m->ceilings[i].binds, i == m->binding);
		ck_assert_int_eq(m->ceilings[i].extension, i >= 2);
	}
}

static void check_rows(const struct vector *v)
{
	for (const struct row *r = v->rows; r->name; r++) {
		double got = r->of(this.c.metrics, this.c.bundle, that.c.metrics);
		ck_assert_msg(fabs(got - r->expected) <= rel_tol * fabs(r->expected), "%s: %s is %.9g, expected %.9g", v->id, r->name, got, r->expected);
	}
}

static void check_verdicts(const struct vector *v)
{
	for (const struct verdict *d = v->verdicts; d < v->verdicts + 6 && d->rule; d++) {
		const struct tpf_finding *f = judged_worst(&this, d->rule);
		enum tpf_outcome outcome = this.job.diag.outcome[d->rule];
		ck_assert_msg(outcome == (d->words ? TPF_FOUND : TPF_PASSED), "%s: %s has outcome %d: %s", v->id, tpf_rules[d->rule].id, (int)outcome,
				f ? f->message : this.job.diag.skipped[d->rule]);
		if (d->words)
			ck_assert_msg(f && f->severity == d->severity && strstr(f->message, d->words), "%s: %s, severity %d: %s", v->id, tpf_rules[d->rule].id,
					f ? (int)f->severity : 0, f ? f->message : "no finding");
	}
}

/* The second bundle as a file in the folder too, so that the first can name it. */
static struct tpf_set *set_of(const char *folder, const char *text, const struct tpf_schema *any)
{
	char path[64], *why = NULL;

	judge_file(folder, "beside.json", text);
	snprintf(path, sizeof path, "%s/beside.json", folder);
	struct tpf_set *set = tpf_set_make(any, (const char *const[]){path}, 1, (const char *const[]){path}, 1, &why);
	ck_assert_msg(set, "%s", why);
	return set;
}

/* Bundles of a vector hold what it needs and nothing else: any document is as their schema says. */
static struct tpf_schema *anything(struct tpf *job)
{
	struct tpf_doc *doc = tpf_json_read(job, "any", "{}", 2, 0);
	struct tpf_schema *schema = doc ? tpf_schema_compile(job, doc, NULL) : NULL;

	ck_assert_ptr_nonnull(schema);
	return schema;
}

START_TEST(vector)
{
	const struct vector *v = &vectors[_i];
	struct tpf job = {.now_ns = TPF_WHEN_NONE};
	struct tpf_schema *any = anything(&job);
	struct tpf_set *set = NULL;
	char folder[JUDGE_FOLDER];

	judge_folder(folder);
	if (v->log)
		judge_file(folder, "log", v->log);
	judge_begin(&this, v->bundle, folder);
	if (v->beside) {
		this.job.set = set = set_of(folder, v->beside, any);
		judge_begin(&that, v->beside, folder);
	}
	judge_rules(&this, TPF_L1);
	if (v->binding)
		check_binding(v);
	check_rows(v);
	check_verdicts(v);
	if (v->beside)
		judge_end(&that);
	tpf_others_free(&this.job);
	judge_end(&this);
	tpf_set_free(set);
	tpf_schema_free(any);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	judge_unfolder(folder, (const char *const[]){"log", "beside.json", NULL});
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("values and verdicts");

	tcase_add_loop_test(tc, vector, 0, (int)(sizeof vectors / sizeof *vectors));
	return judge_suite("vectors", tc);
}
