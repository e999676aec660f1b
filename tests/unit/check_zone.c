/* check_zone.c - time zones: the rule at the end of a TZif file, the hours clocks show twice or never, and the machine's own
 * database beside the C library's reading of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "import/zone.h"

/* A version-2 file without changes: one type (UTC), and the footer that follows. */
static size_t tzif(unsigned char *out, const char *footer)
{
	static const unsigned char header[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 1};
	static const unsigned char body[7] = {0};
	size_t n = 0;

	for (int part = 0; part < 2; part++) {
		memcpy(out + n, header, sizeof header);
		memcpy(out + n + sizeof header, body, sizeof body);
		n += sizeof header + sizeof body;
	}
	return n + (size_t)sprintf((char *)out + n, "\n%s\n", footer);
}

static struct tpf_arena arena;

static bool read_rule(const char *footer, struct tpf_zone *z)
{
	unsigned char bytes[256];

	return tpf_zone_read(&arena, bytes, tzif(bytes, footer), z);
}

/* Local times around the changes of 2026: EU 29 March and 25 October, Sydney 5 April and 4 October (an hour each way),
 * Lord Howe half an hour. */
#define EU "CET-1CEST,M3.5.0,M10.5.0/3"
#define SYDNEY "AEST-10AEDT,M10.1.0,M4.1.0/3"
#define HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
static const struct {
	const char *rule, *local;
	enum tpf_local what;
	int32_t offset_s;
} hours[] = {
	{EU, "2026-01-15T12:00:00", TPF_LOCAL_ONCE, 3600},
	{EU, "2026-07-15T12:00:00", TPF_LOCAL_ONCE, 7200},
	{EU, "2026-03-29T01:59:59", TPF_LOCAL_ONCE, 3600},
	{EU, "2026-03-29T02:00:00", TPF_LOCAL_NEVER, 0},
	{EU, "2026-03-29T02:59:59", TPF_LOCAL_NEVER, 0},
	{EU, "2026-03-29T03:00:00", TPF_LOCAL_ONCE, 7200},
	{EU, "2026-10-25T01:59:59", TPF_LOCAL_ONCE, 7200},
	{EU, "2026-10-25T02:00:00", TPF_LOCAL_TWICE, 7200},
	{EU, "2026-10-25T02:59:59", TPF_LOCAL_TWICE, 7200},
	{EU, "2026-10-25T03:00:00", TPF_LOCAL_ONCE, 3600},
	{SYDNEY, "2026-01-15T12:00:00", TPF_LOCAL_ONCE, 39600},
	{SYDNEY, "2026-07-15T12:00:00", TPF_LOCAL_ONCE, 36000},
	{SYDNEY, "2026-04-05T02:30:00", TPF_LOCAL_TWICE, 39600},
	{SYDNEY, "2026-10-04T02:30:00", TPF_LOCAL_NEVER, 0},
	{HOWE, "2026-07-15T12:00:00", TPF_LOCAL_ONCE, 37800},
	{HOWE, "2026-10-04T02:15:00", TPF_LOCAL_NEVER, 0},
	{HOWE, "2026-10-04T02:30:00", TPF_LOCAL_ONCE, 39600},
	{"EST5", "2026-07-15T12:00:00", TPF_LOCAL_ONCE, -18000},
	{"WGT3WGST,J60,300/-1", "2026-02-28T23:59:59", TPF_LOCAL_ONCE, -10800},
	{"WGT3WGST,J60,300/-1", "2028-03-01T03:00:00", TPF_LOCAL_ONCE, -7200},      /* J60 is 1 March in a leap year too */
};

START_TEST(rules)
{
	struct tpf_zone z;
	int64_t ns;
	int32_t offset_s;

	ck_assert(read_rule(hours[_i].rule, &z));
	ck_assert(tpf_when_parse_naive(hours[_i].local, strlen(hours[_i].local), &ns));
	ck_assert_int_eq(tpf_zone_local(&z, ns, &offset_s), hours[_i].what);
	if (hours[_i].what != TPF_LOCAL_NEVER)
		ck_assert_int_eq(offset_s, hours[_i].offset_s);
}
END_TEST

static const char *const bad_rules[] = {"CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-999", "<CET-1", "-1",
	"CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/", "CET-1CEST,J0,J1", "CET-1CEST,M3.5.0,M10.5.0x"};

START_TEST(bad_rule)
{
	struct tpf_zone z;

	ck_assert(!read_rule(bad_rules[_i], &z));
}
END_TEST

/* Every beginning of a file, and every byte of its headers turned over: no crash, and a broken file is no zone. */
START_TEST(broken_files)
{
	unsigned char bytes[256], copy[256];
	size_t len = tzif(bytes, EU);
	struct tpf_zone z;

	for (size_t n = 0; n < 102; n++)
		ck_assert(!tpf_zone_read(&arena, bytes, n, &z));
	for (size_t i = 0; i < len; i++) {
		memcpy(copy, bytes, len);
		copy[i] ^= 0xff;
		tpf_zone_read(&arena, copy, len, &z);
	}
}
END_TEST

static const struct { const char *text; bool ok; int32_t offset_s; } names[] = {
	{"utc", true, 0}, {"+02:00", true, 7200}, {"-05:30", true, -19800}, {"Z", true, 0},
	{"", false, 0}, {"Nowhere/City", false, 0}, {"/etc/passwd", false, 0}, {"../../../etc/passwd", false, 0}, {"Europe", false, 0},
	{"tzdata.zi", false, 0}, {"+25:00", false, 0},
};

START_TEST(found_by_name)
{
	struct tpf_zone z;
	const char *why;

	ck_assert(tpf_zone_find(&arena, names[_i].text, &z, &why) == names[_i].ok);
	if (names[_i].ok)
		ck_assert_int_eq(tpf_zone_at(&z, 0), names[_i].offset_s);
	else
		ck_assert(*why);
}
END_TEST

static const char *const cities[] = {"Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo",
	"Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "America/St_Johns", "Asia/Tehran"};

/* The C library reads the same files: every 7 hours from 1975 to 2060. */
START_TEST(as_the_c_library)
{
	char path[128];
	struct tpf_zone z;
	const char *why;

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", cities[_i]);
	FILE *file = fopen(path, "r");
	if (!file)
		return;
	fclose(file);
	ck_assert(tpf_zone_find(&arena, cities[_i], &z, &why));
	setenv("TZ", cities[_i], 1);
	tzset();
	for (time_t t = 157766400; t < 2840140800; t += 7 * 3600) {
		struct tm tm;
		localtime_r(&t, &tm);
		ck_assert_msg(tpf_zone_at(&z, t) == tm.tm_gmtoff, "%s at %lld: %d, expected %ld", cities[_i], (long long)t, tpf_zone_at(&z, t),
				tm.tm_gmtoff);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("zone");
	TCase *c = tcase_create("zone");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	tcase_add_loop_test(c, rules, 0, sizeof hours / sizeof *hours);
	tcase_add_loop_test(c, bad_rule, 0, sizeof bad_rules / sizeof *bad_rules);
	tcase_add_test(c, broken_files);
	tcase_add_loop_test(c, found_by_name, 0, sizeof names / sizeof *names);
	tcase_add_loop_test(c, as_the_c_library, 0, sizeof cities / sizeof *cities);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	tpf_arena_free(&arena);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
