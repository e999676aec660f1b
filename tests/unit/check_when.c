/* check_when.c - instants: RFC 3339's own examples, vendors' stamps, gmtime() as the reference for the calendar. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/when.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))
#define SEC(s) (INT64_C(s) * TPF_NS)

/* clang-format off */
/* Seconds by `date -u -d ... +%s`; the first five are the examples of RFC 3339, section 5.8. */
static const struct {
	const char *text;
	int64_t ns;
	int32_t offset_s;
} good[] = {
	{"1985-04-12T23:20:50.52Z", SEC(482196050) + 520000000, 0},
	{"1996-12-19T16:39:57-08:00", SEC(851042397), -28800},
	{"1990-12-31T23:59:60Z", SEC(662688000), 0},
	{"1990-12-31T15:59:60-08:00", SEC(662688000), -28800},
	{"1937-01-01T12:00:27.87+00:20", SEC(-1041337173) + 870000000, 1200},
	{"2026-06-10T20:34:26.165+02:00", SEC(1781116466) + 165000000, 7200},
	{"2026-06-10t18:34:26.165z", SEC(1781116466) + 165000000, 0},
	{"2026-06-10T18:34:26.123456789Z", SEC(1781116466) + 123456789, 0},
	{"2026-06-10T18:34:26-00:00", SEC(1781116466), 0},
	{"2000-02-29T00:00:00Z", SEC(951782400), 0}, {"2024-02-29T23:59:59.999999999Z", SEC(1709251199) + 999999999, 0},
	{"1969-12-31T23:59:59.5Z", -500000000, 0}, {"1825-01-01T00:00:00Z", SEC(-4575744000), 0}, {"2115-12-31T23:59:59Z", SEC(4607279999), 0},
};

static const char *const bad[] = {
	"", "2026", "2026-06-10", "2026-06-10T18:34Z", "2026-06-10T18:34:26", "2026-06-10 18:34:26Z", "2026-06-10T18:34:26.Z", "2026-06-10T18:34:26,5Z",
	"2026-06-10T18:34:26.1234567890Z", "2026-06-10T18:34:26+0200", "2026-06-10T18:34:26+2:00", "2026-06-10T18:34:26+24:00",
	"2026-06-10T18:34:26+02:60", "2026-06-10T24:00:00Z", "2026-06-10T18:60:00Z", "2026-06-10T18:34:61Z", "2026-06-10T18:34:60Z",
	"1990-12-31T22:59:60Z", "1990-12-31T23:59:60-08:00", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-06-31T00:00:00Z",
	"2026-06-00T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "1824-12-31T23:59:59Z", "2116-01-01T00:00:00Z",
	"2026-06-10T18:34:26Z ", " 2026-06-10T18:34:26Z", "2026/06/10T18:34:26Z", "2026-06-10T18:34:26ZZ", "-026-06-10T18:34:26Z", "2026-6-10T18:34:26Z",
	"2026-06-10T1a:34:26Z",
};

static const struct {
	const char *text;
	int64_t ns;                     /* TPF_WHEN_NONE: refused */
} naive[] = {
	{"2026-06-10 18:34:26", SEC(1781116466)}, {"2026/06/10 18:34:26.165", SEC(1781116466) + 165000000}, {"2026-06-10T18:34:26,5", SEC(1781116466) + 500000000},
	{"06-10-2026 18:34:26.165", SEC(1781116466) + 165000000}, {"07-17-2024 09:52:30.114", SEC(1721209950) + 114000000},
	{"2016-12-31 23:59:60", SEC(1483228800)},
	{"2026-06/10 18:34:26", TPF_WHEN_NONE}, {"06/10/2026 18:34:26", TPF_WHEN_NONE}, {"13-10-2026 18:34:26", TPF_WHEN_NONE}, {"2026-06-10", TPF_WHEN_NONE},
	{"2026-06-10 18:34:26Z", TPF_WHEN_NONE}, {"2026-06-10 18:34:26.", TPF_WHEN_NONE}, {"2026-06-10_18:34:26", TPF_WHEN_NONE}, {"", TPF_WHEN_NONE},
	{"06-", TPF_WHEN_NONE}, {"2026-06-10 18:34:60", TPF_WHEN_NONE},
}, epochs[] = {
	{"0", 0}, {"1781116466", SEC(1781116466)}, {"1781116466.165", SEC(1781116466) + 165000000}, {"1781116466.1650000000001", SEC(1781116466) + 165000000},
	{"1781116466165", SEC(1781116466) + 165000000}, {"1781116466165.25", SEC(1781116466) + 165250000}, {"1781116466165432", SEC(1781116466) + 165432000},
	{"1781116466165432987", SEC(1781116466) + 165432987}, {"100000000001", SEC(100000000) + 1000000},
	{"9223372036", SEC(9223372036)}, {"9223372036854775807", INT64_MAX},
	{"9223372037", TPF_WHEN_NONE}, {"99999999999", TPF_WHEN_NONE}, {"9223372036854775808", TPF_WHEN_NONE}, {"99999999999999999999999", TPF_WHEN_NONE},
	{"", TPF_WHEN_NONE}, {"-1", TPF_WHEN_NONE}, {"1e9", TPF_WHEN_NONE}, {"1.", TPF_WHEN_NONE}, {".5", TPF_WHEN_NONE}, {"1 ", TPF_WHEN_NONE},
}, dates[] = {
	{"1970-01-01", 0}, {"2026-06-10", SEC(1781049600)}, {"2023-06-31", TPF_WHEN_NONE}, {"2026-06-1", TPF_WHEN_NONE}, {"2026-06-10T", TPF_WHEN_NONE},
	{"2026/06/10", TPF_WHEN_NONE},
};

static const struct {
	const char *text;
	int32_t s;                      /* -1: refused */
} offsets[] = {
	{"Z", 0}, {"z", 0}, {"utc", 0}, {"UTC", 0}, {"+02:00", 7200}, {"-0530", -19800}, {"+00:00", 0}, {"+23:59", 86340},
	{"", -1}, {"02:00", -1}, {"+2", -1}, {"+24:00", -1}, {"+02:60", -1}, {"utc+2", -1}, {"Europe/Stockholm", -1}, {"Z0", -1}, {"+02:0", -1},
};

static const struct {
	int64_t ns;
	int32_t offset_s;
	const char *text;
} written[] = {
	{0, 0, "1970-01-01T00:00:00Z"}, {-1, 0, "1969-12-31T23:59:59.999999999Z"}, {SEC(1781116466) + 165000000, 0, "2026-06-10T18:34:26.165Z"},
	{SEC(1781116466) + 165000000, 7200, "2026-06-10T20:34:26.165+02:00"}, {SEC(1781116466) + 100, -19800, "2026-06-10T13:04:26.000000100-05:30"},
	{SEC(1781116466) + 1000, 0, "2026-06-10T18:34:26.000001Z"}, {SEC(951782400) - 1800 * TPF_NS, 3600, "2000-02-29T00:30:00+01:00"},
	{INT64_MAX, 0, "2262-04-11T23:47:16.854775807Z"}, {INT64_MIN + 1, 0, "1677-09-21T00:12:43.145224193Z"}, {INT64_MAX, 86340, "2262-04-12T23:46:16.854775807+23:59"},
	{TPF_WHEN_NONE, 0, ""},
};
/* clang-format on */

START_TEST(parses)
{
	int64_t ns;
	int32_t offset_s;
	ck_assert_msg(tpf_when_parse(good[_i].text, strlen(good[_i].text), &ns, &offset_s), "%s", good[_i].text);
	ck_assert_int_eq(ns, good[_i].ns);
	ck_assert_int_eq(offset_s, good[_i].offset_s);
	ck_assert(tpf_when_parse(good[_i].text, strlen(good[_i].text), &ns, NULL));
}
END_TEST

START_TEST(refuses)
{
	int64_t ns = 42;
	ck_assert_msg(!tpf_when_parse(bad[_i], strlen(bad[_i]), &ns, NULL), "%s", bad[_i]);
	ck_assert_int_eq(ns, 42);
}
END_TEST

/* Every prefix of a good stamp ends where a byte is missing; none may be read, nor read beyond. */
START_TEST(refuses_prefixes)
{
	const char *whole = "2026-06-10T20:34:26.165+02:00";
	for (size_t len = 0; len < strlen(whole); len++) {
		char *part = malloc(len ? len : 1); /* exactly as long, so that a sanitizer sees one byte too far */
		int64_t ns;
		memcpy(part, whole, len);
		ck_assert(!tpf_when_parse(part, len, &ns, NULL));
		tpf_when_parse_naive(part, len, &ns);
		free(part);
	}
}
END_TEST

#define CHECK_INSTANT(row, parse)                                                                 \
	do {                                                                                      \
		int64_t ns = TPF_WHEN_NONE;                                                       \
		ck_assert_int_eq(parse((row).text, strlen((row).text), &ns), (row).ns != TPF_WHEN_NONE); \
		ck_assert_int_eq(ns, (row).ns);                                                   \
	} while (0)

START_TEST(parses_naive)
{
	CHECK_INSTANT(naive[_i], tpf_when_parse_naive);
}
END_TEST

START_TEST(parses_epoch)
{
	CHECK_INSTANT(epochs[_i], tpf_when_parse_epoch);
}
END_TEST

START_TEST(parses_date)
{
	CHECK_INSTANT(dates[_i], tpf_when_parse_date);
}
END_TEST

START_TEST(parses_offset)
{
	int32_t s = -1;
	ck_assert_int_eq(tpf_when_parse_offset(offsets[_i].text, strlen(offsets[_i].text), &s), offsets[_i].s != -1);
	ck_assert_int_eq(s, offsets[_i].s);
}
END_TEST

START_TEST(writes)
{
	char text[TPF_WHEN_SIZE];
	size_t len = tpf_when_write_at(text, written[_i].ns, written[_i].offset_s);
	ck_assert_str_eq(text, written[_i].text);
	ck_assert_uint_eq(len, strlen(text));
}
END_TEST

/* Any instant is written as the C library has it, and reads back the same at any offset. */
START_TEST(round_trip)
{
	uint64_t state = 4;
	for (int i = 0; i < 50000; i++) {
		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		int64_t ns = (int64_t)(state % UINT64_C(4575657600000000000)), back;
		if (i % 2)
			ns = -ns;
		int64_t of_second = ((ns % TPF_NS) + TPF_NS) % TPF_NS;
		time_t s = (time_t)((ns - of_second) / TPF_NS);
		char text[TPF_WHEN_SIZE], reference[40];
		strftime(reference, sizeof reference, "%Y-%m-%dT%H:%M:%S", gmtime(&s));
		size_t len = tpf_when_write(text, ns);
		ck_assert_msg(!strncmp(text, reference, strlen(reference)), "%s is not %s", text, reference);
		ck_assert(tpf_when_parse(text, len, &back, NULL) && back == ns);
		int32_t offset_s = (int32_t)(state >> 40) % 1440 * 60, offset_back;
		len = tpf_when_write_at(text, ns, offset_s);
		ck_assert(tpf_when_parse(text, len, &back, &offset_back) && back == ns && offset_back == offset_s);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("when");
	TCase *t = tcase_create("when");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, parses, 0, LEN(good));
	tcase_add_loop_test(t, refuses, 0, LEN(bad));
	tcase_add_test(t, refuses_prefixes);
	tcase_add_loop_test(t, parses_naive, 0, LEN(naive));
	tcase_add_loop_test(t, parses_epoch, 0, LEN(epochs));
	tcase_add_loop_test(t, parses_date, 0, LEN(dates));
	tcase_add_loop_test(t, parses_offset, 0, LEN(offsets));
	tcase_add_loop_test(t, writes, 0, LEN(written));
	tcase_add_test(t, round_trip);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
