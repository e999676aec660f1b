/* check_unit.c - units: what each means in SI, which texts are none, what a dimension is called. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/unit.h"

/* clang-format off */
/* Factors: SI Brochure 9th ed. (2019) tables 7 and 8, IEC 80000-13 for binary prefixes; dimension by an SI text. */
static const struct {
	const char *unit;
	double si;
	const char *same;               /* a unit of the same dimension */
} good[] = {
	{"W", 1, "J/s"}, {"kW", 1e3, "W"}, {"MW", 1e6, "W"}, {"mW", 1e-3, "W"}, {"GW", 1e9, "W"}, {"uW", 1e-6, "W"},
	{"\u00b5W", 1e-6, "W"}, {"\u03bcW", 1e-6, "W"}, {"VA", 1, "W"}, {"kVA", 1e3, "W"}, {"V.A", 1, "W"}, {"V\u00b7A", 1, "W"},
	{"J", 1, "W.s"}, {"mJ", 1e-3, "J"}, {"MJ", 1e6, "J"}, {"Wh", 3600, "J"}, {"kWh", 3.6e6, "J"}, {"MWh", 3.6e9, "J"},
	{"mWh", 3.6, "J"}, {"kW.h", 3.6e6, "J"}, {"kW*h", 3.6e6, "J"},
	{"s", 1, "s"}, {"ms", 1e-3, "s"}, {"us", 1e-6, "s"}, {"ns", 1e-9, "s"}, {"min", 60, "s"}, {"h", 3600, "s"},
	{"d", 86400, "s"}, {"Hz", 1, "s^-1"}, {"s-1", 1, "Hz"}, {"s\u207b\u00b9", 1, "Hz"}, {"1/s", 1, "Hz"}, {"GHz", 1e9, "Hz"},
	{"A", 1, "A"}, {"mA", 1e-3, "A"}, {"V", 1, "W/A"}, {"K", 1, "K"}, {"degC", 1, "K"}, {"\u00b0C", 1, "K"},
	{"kg", 1, "kg"}, {"g", 1e-3, "kg"}, {"mg", 1e-6, "kg"}, {"t", 1e3, "kg"}, {"m", 1, "m"}, {"m3", 1, "m^3"},
	{"m\u00b3", 1, "m3"}, {"L", 1e-3, "m3"}, {"mL", 1e-6, "m3"},
	{"tok", 1, "tok"}, {"token", 1, "tok"}, {"tokens", 1, "tok"}, {"ktok", 1e3, "tok"}, {"Mtok", 1e6, "tok"},
	{"Mtoken", 1e6, "tok"}, {"tok/s", 1, "token/s"}, {"ms/tok", 1e-3, "s/tok"}, {"J/tok", 1, "J/token"},
	{"kWh/Mtok", 3.6, "J/tok"}, {"token/kWh", 1 / 3.6e6, "tok/J"}, {"tok/s/MW", 1e-6, "tok/J"},
	{"FLOP", 1, "FLOP"}, {"TFLOP", 1e12, "FLOP"}, {"FLOPS", 1, "FLOP/s"}, {"TFLOPS", 1e12, "FLOP/s"},
	{"TFLOP/s", 1e12, "FLOP/s"}, {"PFLOPS", 1e15, "FLOP/s"}, {"GFLOP/token", 1e9, "FLOP/tok"},
	{"req", 1, "req"}, {"request", 1, "req"}, {"requests", 1, "req"}, {"req/min", 1. / 60, "req/s"}, {"kreq", 1e3, "req"},
	{"B", 1, "B"}, {"kB", 1e3, "B"}, {"GB", 1e9, "B"}, {"KiB", 1024, "B"}, {"MiB", 1048576, "B"}, {"GiB", 1073741824, "B"},
	{"TiB", 1099511627776, "B"}, {"MiB/s", 1048576, "B/s"}, {"TB/s", 1e12, "B/s"}, {"bit", .125, "B"}, {"Gbit/s", 1.25e8, "B/s"},
	{"USD", 1, "USD"}, {"USD/kWh", 1 / 3.6e6, "USD/J"}, {"USD/Mtok", 1e-6, "USD/tok"},
	{"g/kWh", 1 / 3.6e9, "kg/J"}, {"L/kWh", 1 / 3.6e9, "m3/J"},
	{"", 1, "1"}, {"1", 1, ""}, {"%", .01, "1"}, {"ppm", 1e-6, "1"}, {"W/W", 1, "1"}, {"%/K", .01, "1/K"},
};

static const struct {
	const char *text;
	size_t bad;                     /* offset of the term that is none */
} wrong[] = {
	{"KWH", 0}, {"kw", 0}, {"watts", 0}, {" W", 0}, {"W ", 0}, {"J/", 2}, {"/s", 0}, {"J//s", 2}, {"J/tokn", 2}, {"mtok", 0},
	{"kmin", 0}, {"mmin", 0}, {"KB", 0}, {"mB", 0}, {"kiB", 0}, {"degC/W", 0}, {"W/degC", 2}, {"mdegC", 0}, {"degC2", 0},
	{"W^", 0}, {"W^0", 0}, {"W4", 0}, {"12", 0}, {"%2", 0}, {"k", 0}, {"kk", 0}, {"k%", 0}, {"kW h", 0}, {"J per tok", 0},
	{"1000", 0}, {"FLOPs", 0}, {"W\xff", 0}, {".", 0}, {"s/s/s/s/s/s/s/s/s", 16},
	{"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", 0},
	{"EJ3.EJ3.EJ3.EJ3.EJ3.EJ3.EJ3.EJ3", 28},
};

static const struct {
	const char *unit, *name;
} named[] = {
	{"kW", "power"}, {"kWh", "energy"}, {"tok/s", "token rate"}, {"mJ/tok", "energy per token"}, {"%", "a number"},
	{"ms/tok", "time per token"}, {"GiB", "data size"}, {"GB/s", "data rate"}, {"TFLOPS", "compute rate"},
	{"degC", "temperature"}, {"L", "volume"}, {"req", "a number of requests"}, {"V", "voltage"}, {"W.K", "an unusual quantity"},
};

static const struct {
	const char *wrong, *near;
} nearest[] = {
	{"KWH", "kWh"}, {"Kwh", "kWh"}, {"kw", "kW"}, {"watts", "W"}, {"Watt", "W"}, {"joules", "J"}, {"sec", "s"}, {"TOK/S", "tok/s"},
	{"tokens per second", "tok/s"}, {"kWhh", "kWh"}, {"J/tokeen", "J/token"}, {"mib", "MiB"}, {"gCO2e/kWh", "g/kWh"},
	{"percent", "%"}, {"celsius", "degC"}, {"furlong", NULL}, {"", NULL},
};
/* clang-format on */

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))

START_TEST(means)
{
	struct tpf_unit u, same;
	ck_assert_msg(tpf_unit_parse(good[_i].unit, &u, NULL), "'%s' is a unit", good[_i].unit);
	ck_assert(tpf_unit_parse(good[_i].same, &same, NULL));
	ck_assert_msg(tpf_dim_same(u.dim, same.dim), "'%s' measures as '%s'", good[_i].unit, good[_i].same);
	ck_assert_double_eq_tol(u.factor / good[_i].si, 1, 1e-15);
}
END_TEST

/* From SI and back is the same value, for every unit and numbers of many sizes. */
START_TEST(inverts)
{
	static const double values[] = {0, 1, -1, 0.1, 519, 1. / 3, 6.02214076e23, 1e-9};
	struct tpf_unit u;
	ck_assert(tpf_unit_parse(good[_i].unit, &u, NULL));
	for (int i = 0; i < LEN(values); i++) {
		double back = tpf_unit_si(&u, tpf_unit_from_si(&u, values[i]));
		ck_assert(fabs(back - values[i]) <= 4.5e-16 * fabs(values[i]) + 1e-13 * (u.offset != 0));
	}
	ck_assert(isnan(tpf_unit_si(&u, NAN)));
}
END_TEST

START_TEST(refuses)
{
	struct tpf_unit u;
	size_t bad = 99;
	ck_assert_msg(!tpf_unit_parse(wrong[_i].text, &u, &bad), "'%s' is no unit", wrong[_i].text);
	ck_assert_msg(bad == wrong[_i].bad, "'%s' is bad at %zu", wrong[_i].text, bad);
}
END_TEST

START_TEST(names)
{
	struct tpf_unit u;
	ck_assert(tpf_unit_parse(named[_i].unit, &u, NULL));
	ck_assert_str_eq(tpf_dim_name(u.dim), named[_i].name);
}
END_TEST

START_TEST(suggests)
{
	const char *near = tpf_unit_nearest(nearest[_i].wrong);
	ck_assert_pstr_eq(near, nearest[_i].near);
	struct tpf_unit u;
	ck_assert(!near || tpf_unit_parse(near, &u, NULL));
}
END_TEST

/* One rounding and no more: 9 * 0.001 is 0.009000000000000001, 9 / 1000 is 0.009. */
START_TEST(decimal)
{
	struct tpf_unit u;
	ck_assert(tpf_unit_parse("ms/tok", &u, NULL));
	ck_assert(tpf_unit_si(&u, 519) == 0.519);
	ck_assert(tpf_unit_si(&u, 9) == 0.009);
	ck_assert(tpf_unit_parse("%", &u, NULL));
	ck_assert(tpf_unit_si(&u, 29) == 0.29);
	ck_assert(tpf_unit_parse("kWh", &u, NULL));
	ck_assert(tpf_unit_si(&u, 1.27) == 4.572e6); /* vector V02 */
}
END_TEST

START_TEST(offset)
{
	struct tpf_unit u;
	ck_assert(tpf_unit_parse("degC", &u, NULL));
	ck_assert_double_eq_tol(tpf_unit_si(&u, 25), 298.15, 1e-12);
	ck_assert(tpf_unit_si_difference(&u, .5) == .5);
	ck_assert_double_eq_tol(tpf_unit_from_si(&u, 273.15), 0, 1e-12);
}
END_TEST

START_TEST(requests_may_be_left_out)
{
	struct tpf_unit per_request, energy, power;
	ck_assert(tpf_unit_parse("J/req", &per_request, NULL) && tpf_unit_parse("J", &energy, NULL) && tpf_unit_parse("W", &power, NULL));
	ck_assert(!tpf_dim_same(per_request.dim, energy.dim));
	ck_assert(tpf_dim_same_but_req(per_request.dim, energy.dim));
	ck_assert(!tpf_dim_same_but_req(per_request.dim, power.dim));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("unit");
	TCase *t = tcase_create("unit");
	tcase_add_loop_test(t, means, 0, LEN(good));
	tcase_add_loop_test(t, inverts, 0, LEN(good));
	tcase_add_loop_test(t, refuses, 0, LEN(wrong));
	tcase_add_loop_test(t, names, 0, LEN(named));
	tcase_add_loop_test(t, suggests, 0, LEN(nearest));
	tcase_add_test(t, decimal);
	tcase_add_test(t, offset);
	tcase_add_test(t, requests_may_be_left_out);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
