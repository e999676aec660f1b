/* check_num.c - numbers: texts from Python and ECMAScript, ties by decimal arithmetic, round trips at random. */
#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))
#define S "\u202f"
#define M "\u2212"

/* clang-format off */
/* JSON.stringify() of ECMAScript wrote these; only -0 and what is not finite is ours. */
static const struct {
	double x;
	const char *text;
} written[] = {
	{0, "0"}, {-0.0, "-0"}, {1, "1"}, {-1, "-1"}, {0.1, "0.1"}, {0.1 + 0.2, "0.30000000000000004"}, {1. / 3, "0.3333333333333333"},
	{4.35, "4.35"}, {57262570, "57262570"}, {1e15, "1000000000000000"}, {-123456789012345, "-123456789012345"},
	{0x1.b69b4ba630f35p+56, "123456789012345680"}, {0x1.0000000000001p+53, "9007199254740994"},
	{1e21, "1e+21"}, {0x1.b1ae4d6e2ef4fp+69, "999999999999999900000"}, {1e22, "1e+22"}, {1e23, "1e+23"}, {8.41e21, "8.41e+21"},
	{1e300, "1e+300"}, {-1.5e300, "-1.5e+300"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
	{1e-6, "0.000001"}, {9.5e-7, "9.5e-7"}, {-1.25e-6, "-0.00000125"}, {1e-7, "1e-7"},
	{5e-324, "5e-324"}, {1.5e-323, "1.5e-323"}, {5e-320, "5e-320"}, {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
	{0x1p-1022, "2.2250738585072014e-308"}, {0x1p-1021, "4.450147717014403e-308"}, {0x1p-1000, "9.332636185032189e-302"},
	{0x1p-44, "5.684341886080802e-14"}, {0x1p-24, "5.960464477539063e-8"}, {0x1p70, "1.1805916207174113e+21"},
	{0x1p89, "6.189700196426902e+26"}, {0x1p122, "5.316911983139664e+36"},
	{NAN, "nan"}, {INFINITY, "inf"}, {-INFINITY, "-inf"},
};

static const struct {
	const char *text;
	double x;
} parsed[] = {
	{"0", 0}, {"-0", -0.0}, {"+1", 1}, {".5", .5}, {"-.5", -.5}, {"+.5e1", 5}, {"1e5", 1e5}, {"1E+5", 1e5}, {"1e-5", 1e-5}, {"0e0", 0},
	{"0.000", 0}, {"9007199254740993", 9007199254740992.}, {"9007199254740995", 9007199254740996.},
	/* a middle between two doubles goes to the even one, and a digit far behind it goes up */
	{"9007199254740993.0000000000000000000000000000000000000000000000000", 9007199254740992.},
	{"9007199254740993.0000000000000000000000000000000000000000000000001", 9007199254740994.},
	{"1e22", 1e22}, {"1e23", 1e23}, {"123456789012345678901234567890", 0x1.8ee90ff6c373ep+96},
	{"2.2250738585072011e-308", 0x0.fffffffffffffp-1022}, {"2.2250738585072012e-308", 0x1p-1022},
	{"4.9406564584124654e-324", 0x1p-1074}, {"2.4703282292062327e-324", 0}, {"2.4703282292062328e-324", 0x1p-1074},
	{"1e400", HUGE_VAL}, {"-1e400", -HUGE_VAL}, {"1e-400", 0}, {"1e99999999999999999999", HUGE_VAL}, {"1e-99999999999999999999", 0},
	{"0e99999999999999999999", 0}, {"0.00000000000000000000000000000000000000000000000000000001e56", 1},
	{"1.7976931348623157e308", 0x1.fffffffffffffp+1023}, {"1.7976931348623159e308", HUGE_VAL},
};

static const char *const refused[] = {
	"", "-", "+", ".", "-.", "1.", "01", "-01", "1e", "1e+", "e5", "1.e5", "1.5.", "1,5", " 1", "1 ", "1x", "0x10", "1e5.0", "--1", "+-1",
	"nan", "NaN", "inf", "Infinity", "1_000", "1'000", "\xd9\xa1", "1e5e5",
};

/* Value, u and the text; by Python's decimal on the exact double, ROUND_HALF_EVEN. */
static const struct {
	double value, u;
	int digits;
	const char *text, *u_text;
} shown[] = {
	{0.274191, 0.0013, 0, "0.2742", "0.0013"}, {57262570, 1234, 0, "57" S "262" S "600", "1200"}, {9.996, 0.0996, 0, "10.00", "0.10"},
	{-0.27419, 0.0099, 0, M "0.2742", "0.0099"}, {0.125, 0.1, 0, "0.12", "0.10"}, {2.5, 10, 0, "2", "10"}, {3.5, 10, 0, "4", "10"},
	{250, 1000, 0, "200", "1000"}, {250.4, 1000, 0, "300", "1000"}, {350, 1000, 0, "400", "1000"},
	{49, 1000, 0, "0", "1000"}, {51, 1000, 0, "100", "1000"}, {50, 1000, 0, "0", "1000"}, {60, 996, 0, "100", "1000"}, {5, 99.6, 0, "0", "100"},
	{1e-9, 0.01, 0, "0.000", "0.010"}, {-0.001, 0.5, 0, "0.00", "0.50"}, {23113.1, 35.5, 0, "23" S "113", "36"},
	{2.675, 0.1, 0, "2.67", "0.10"}, {999.96, 1, 0, "1000.0", "1.0"}, {6280.214, 19.9, 0, "6280", "20"}, {0, 0.012, 0, "0.000", "0.012"},
	{99999.6, 12, 0, "100" S "000", "12"}, {15700861.6, 4.9e4, 0, "15" S "701" S "000", "49" S "000"},
	{1e15, 1e12, 0, "1.0000" S "\u00d7" S "10\u00b9\u2075", "1" S "000" S "000" S "000" S "000"},
	{1.2345e-7, 1e-9, 0, "1.235" S "\u00d7" S "10\u207b\u2077", "1.0" S "\u00d7" S "10\u207b\u2079"},
	{8, NAN, 6, "8", ""}, {0.5, 0, 3, "0.5", ""}, {0.274191, NAN, 3, "0.274", ""}, {1234, NAN, 6, "1234", ""}, {12345, NAN, 5, "12" S "345", ""},
	{57262570, NAN, 3, "57" S "300" S "000", ""}, {-1500, NAN, 2, M "1500", ""}, {0, NAN, 3, "0", ""}, {-0.0, NAN, 3, "0", ""},
	{999.6, NAN, 3, "1000", ""}, {1e300, NAN, 3, "1" S "\u00d7" S "10\u00b3\u2070\u2070", ""}, {123456.789, -1, 9, "123" S "456.789", ""},
	{NAN, 1, 3, "not reported", "1.0"}, {INFINITY, 1, 3, "\u221e", "1.0"}, {-INFINITY, NAN, 3, M "\u221e", ""}, {1, INFINITY, 3, "1", ""},
	{1, 1e-300, 3, "1.0000000000000000", "1.0" S "\u00d7" S "10\u207b\u00b3\u2070\u2070"},
	{1e-300, 1e300, 3, "0", "1.0" S "\u00d7" S "10\u00b3\u2070\u2070"},
};

static const struct {
	double value, factor;
	const char *symbol;
} prefixes[] = {
	{0, 1, ""}, {NAN, 1, ""}, {INFINITY, 1, ""}, {1, 1, ""}, {999, 1, ""}, {1000, 1e3, "k"}, {-15.7e6, 1e6, "M"}, {0.1, 1, ""},
	{0.05, 1e-3, "m"}, {0.0005, 1e-3, "m"}, {0.00005, 1e-6, "\u00b5"}, {1e30, 1e24, "Y"}, {1e-30, 1e-18, "a"}, {7e10, 1e9, "G"},
};
/* clang-format on */

static uint64_t bits_of(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

/* Knuth's MMIX generator: the same numbers on every machine. */
static uint64_t random_bits(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state ^ *state >> 29;
}

static double random_double(uint64_t *state)
{
	for (;;) {
		uint64_t bits = random_bits(state);
		double x;
		memcpy(&x, &bits, sizeof x);
		if (isfinite(x))
			return x;
	}
}

START_TEST(writes)
{
	char text[TPF_NUM_SIZE];
	size_t len = tpf_num_write(text, written[_i].x);
	ck_assert_str_eq(text, written[_i].text);
	ck_assert_uint_eq(len, strlen(text));
}
END_TEST

START_TEST(parses)
{
	double x;
	ck_assert_msg(tpf_num_parse(parsed[_i].text, strlen(parsed[_i].text), &x), "%s", parsed[_i].text);
	ck_assert_msg(bits_of(x) == bits_of(parsed[_i].x), "%s is %a, not %a", parsed[_i].text, parsed[_i].x, x);
}
END_TEST

START_TEST(refuses)
{
	double x = 42;
	ck_assert_msg(!tpf_num_parse(refused[_i], strlen(refused[_i]), &x), "'%s'", refused[_i]);
	ck_assert(x == 42);
}
END_TEST

START_TEST(parses_within_length)
{
	double x;
	ck_assert(tpf_num_parse("12.75,3", 5, &x) && x == 12.75);
	ck_assert(!tpf_num_parse("1\0002", 3, &x));
}
END_TEST

/* What was written reads back to the same bits, by our reader and by the C library's. */
START_TEST(round_trip)
{
	uint64_t state = 1;
	for (int i = 0; i < 100000; i++) {
		double x = random_double(&state), back;
		char text[TPF_NUM_SIZE];
		size_t len = tpf_num_write(text, x);
		ck_assert(len < TPF_NUM_SIZE && tpf_num_parse(text, len, &back));
		if (bits_of(back) != bits_of(x) || bits_of(strtod(text, NULL)) != bits_of(x))
			ck_abort_msg("%a was written as %s", x, text);
	}
}
END_TEST

static int significant_digits(const char *text)
{
	int digits = 0, zeroes = 0;
	for (const char *s = text; *s && *s != 'e'; s++) {
		if (*s < '0' || *s > '9' || (!digits && *s == '0'))
			continue;
		digits++;
		zeroes = *s == '0' ? zeroes + 1 : 0;
	}
	return digits - zeroes;
}

/* One digit fewer does not read back. */
START_TEST(shortest)
{
	uint64_t state = 2;
	for (int i = 0; i < 20000; i++) {
		double x = random_double(&state);
		char text[TPF_NUM_SIZE], fewer[40];
		tpf_num_write(text, x);
		int digits = significant_digits(text);
		if (digits < 2)
			continue;
		snprintf(fewer, sizeof fewer, "%.*e", digits - 2, x);
		if (bits_of(strtod(fewer, NULL)) == bits_of(x))
			ck_abort_msg("%s could be %s", text, fewer);
	}
}
END_TEST

/* Decimal numbers as logs have them, and longer ones, are read as the C library reads them. */
START_TEST(parses_as_strtod)
{
	uint64_t state = 3;
	for (int i = 0; i < 100000; i++) {
		char text[80];
		uint64_t a = random_bits(&state), b = random_bits(&state);
		int kind = (int)(b % 4), exponent = (int)(b >> 8) % 340;
		if (kind == 0)
			snprintf(text, sizeof text, "%u.%02u", (unsigned)(a % 100000), (unsigned)(a >> 40) % 100);
		else if (kind == 1)
			snprintf(text, sizeof text, "-%llue%d", (unsigned long long)(a >> 11), exponent);
		else
			snprintf(text, sizeof text, "%llu%llu.%llue%d", (unsigned long long)(a | 1), (unsigned long long)b,
				(unsigned long long)a, kind == 2 ? -exponent : exponent);
		double x;
		if (!tpf_num_parse(text, strlen(text), &x) || bits_of(x) != bits_of(strtod(text, NULL)))
			ck_abort_msg("%s", text);
	}
}
END_TEST

/* A number may be as long as the file it stands in; its last digit counts. */
START_TEST(parses_long)
{
	enum { LONG = 1000000 };
	char *text = malloc(LONG);
	ck_assert_ptr_nonnull(text);
	memset(text, '0', LONG);
	double x;
	memcpy(text, "9007199254740993.", 17);
	ck_assert(tpf_num_parse(text, LONG, &x) && x == 9007199254740992.);
	text[LONG - 1] = '1';
	ck_assert(tpf_num_parse(text, LONG, &x) && x == 9007199254740994.);
	text[1] = '0';
	text[16] = '0';
	text[0] = '1';
	ck_assert(tpf_num_parse(text, LONG, &x) && x == HUGE_VAL);
	memset(text, '0', LONG);
	text[1] = '.';
	text[LONG - 1] = '1';
	ck_assert(tpf_num_parse(text, LONG, &x) && x == 0);
	free(text);
}
END_TEST

START_TEST(shows)
{
	struct tpf_arena a = {0};
	ck_assert_str_eq(tpf_num_show(&a, shown[_i].value, shown[_i].u, shown[_i].digits), shown[_i].text);
	ck_assert_str_eq(tpf_num_show_u(&a, shown[_i].u), shown[_i].u_text);
	tpf_arena_free(&a);
}
END_TEST

START_TEST(prefix)
{
	const char *symbol;
	ck_assert(tpf_num_prefix(prefixes[_i].value, &symbol) == prefixes[_i].factor);
	ck_assert_str_eq(symbol, prefixes[_i].symbol);
}
END_TEST

START_TEST(sums)
{
	static const double parts[] = {1, 1e100, 1, -1e100};
	struct tpf_sum s = {0}, tenths = {0}, far = {0};
	for (int i = 0; i < LEN(parts); i++)
		tpf_sum_add(&s, parts[i]);
	ck_assert(tpf_sum(&s) == 2);
	for (int i = 0; i < 1000000; i++)
		tpf_sum_add(&tenths, 0.1);
	ck_assert(tpf_sum(&tenths) == 100000);
	tpf_sum_add(&far, INFINITY);
	tpf_sum_add(&far, 1);
	ck_assert(tpf_sum(&far) == INFINITY);
}
END_TEST

/* A locale with a decimal comma, made into a folder of our own; false where there are no sources to make it of. */
static bool enter_german(char *folder)
{
	char command[200];
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", folder);
	if (system(command))
		return false;
	setenv("LOCPATH", folder, 1);
	return setlocale(LC_ALL, "de_DE.UTF-8") && !strcmp(localeconv()->decimal_point, ",");
}

static void check_in_german(void)
{
	for (int i = 0; i < LEN(written); i++) {
		char text[TPF_NUM_SIZE];
		tpf_num_write(text, written[i].x);
		ck_assert_str_eq(text, written[i].text);
	}
	for (int i = 0; i < LEN(parsed); i++) {
		double x;
		ck_assert(tpf_num_parse(parsed[i].text, strlen(parsed[i].text), &x));
		ck_assert_msg(bits_of(x) == bits_of(parsed[i].x), "%s", parsed[i].text);
	}
	struct tpf_arena a = {0};
	for (int i = 0; i < LEN(shown); i++)
		ck_assert_str_eq(tpf_num_show(&a, shown[i].value, shown[i].u, shown[i].digits), shown[i].text);
	tpf_arena_free(&a);
}

START_TEST(locale)
{
	char folder[] = "/tmp/tpf-locale-XXXXXX", command[100];
	bool german = enter_german(folder);
	snprintf(command, sizeof command, "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
	if (german)
		check_in_german();
	else
		fprintf(stderr, "check_num: no German locale can be made here, the decimal comma was not tried\n");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("num");
	TCase *t = tcase_create("num");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, writes, 0, LEN(written));
	tcase_add_loop_test(t, parses, 0, LEN(parsed));
	tcase_add_loop_test(t, refuses, 0, LEN(refused));
	tcase_add_test(t, parses_within_length);
	tcase_add_test(t, round_trip);
	tcase_add_test(t, shortest);
	tcase_add_test(t, parses_as_strtod);
	tcase_add_test(t, parses_long);
	tcase_add_loop_test(t, shows, 0, LEN(shown));
	tcase_add_loop_test(t, prefix, 0, LEN(prefixes));
	tcase_add_test(t, sums);
	tcase_add_test(t, locale);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
