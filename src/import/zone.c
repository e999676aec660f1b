#include "import/zone.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"

#define ZONEINFO "/usr/share/zoneinfo"
enum {
	ZONE_FILE = 1 << 20,            /* bytes read of a TZif file; real ones have 4 kB */
	DAY = 86400,
	MAX_OFFSET = 26 * 3600,         /* RFC 8536 asks for -25..26 h */
};

/* ---- days and years ---- */

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the first of a month (1..12) of a year. */
static int64_t days_to(int64_t year, int month)
{
	static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t y = year - 1;
	int64_t leaps = y / 4 - y / 100 + y / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);

	return (year - 1970) * 365 + leaps + before[month - 1] + (month > 2 && is_leap(year));
}

static int64_t year_of(int64_t utc_s)
{
	int64_t year = 1970 + utc_s / (365 * DAY + DAY / 4);

	while (days_to(year, 1) * DAY > utc_s)
		year--;
	while (days_to(year + 1, 1) * DAY <= utc_s)
		year++;
	return year;
}

/* Wall-clock seconds (as if UTC) at which a rule's day strikes in a year. */
static int64_t strikes(const struct tpf_zone_day *d, int64_t year)
{
	if (d->kind == 'J')
		return (days_to(year, 1) + d->day - 1 + (is_leap(year) && d->day >= 60)) * DAY + d->time_s;
	if (d->kind == '0')
		return (days_to(year, 1) + d->day) * DAY + d->time_s;
	int64_t first = days_to(year, d->month);
	int64_t next = d->month == 12 ? days_to(year + 1, 1) : days_to(year, d->month + 1);
	int weekday = (int)(((first + 4) % 7 + 7) % 7);         /* 1970-01-01 was a Thursday */
	int64_t day = first + (d->day - weekday + 7) % 7 + 7 * (d->week - 1);

	while (day >= next)                                     /* week 5 is the last one */
		day -= 7;
	return day * DAY + d->time_s;
}

/* ---- the footer, a POSIX TZ string: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

static bool read_number(const char **p, int least, int most, int *out)
{
	int n = 0;

	if (!isdigit((unsigned char)**p))
		return false;
	for (; isdigit((unsigned char)**p); (*p)++)
		if ((n = 10 * n + (**p - '0')) > 100000)
			return false;
	*out = n;
	return n >= least && n <= most;
}

static bool read_clock(const char **p, int32_t *out)
{
	int sign = **p == '-' ? -1 : 1, h, m = 0, s = 0;

	*p += **p == '-' || **p == '+';
	if (!read_number(p, 0, 167, &h))
		return false;
	if (**p == ':' && (++*p, !read_number(p, 0, 59, &m)))
		return false;
	if (**p == ':' && (++*p, !read_number(p, 0, 59, &s)))
		return false;
	*out = sign * (3600 * h + 60 * m + s);
	return true;
}

static bool skip_name(const char **p)
{
	const char *start = *p;

	if (**p == '<') {
		while (**p && **p != '>')
			++*p;
		return *(*p)++ == '>';
	}
	while (isalpha((unsigned char)**p))
		++*p;
	return *p > start;
}

static bool read_day(const char **p, struct tpf_zone_day *d)
{
	*d = (struct tpf_zone_day){.kind = **p == 'M' || **p == 'J' ? **p : '0', .time_s = 2 * 3600};
	if (d->kind == 'M') {
		++*p;
		if (!read_number(p, 1, 12, &d->month) || *(*p)++ != '.' || !read_number(p, 1, 5, &d->week) || *(*p)++ != '.' ||
				!read_number(p, 0, 6, &d->day))
			return false;
	} else {
		*p += d->kind == 'J';
		if (!read_number(p, d->kind == 'J', 365, &d->day))
			return false;
	}
	return **p != '/' || (++*p, read_clock(p, &d->time_s));
}

/* Offsets in a TZ string count west of UTC. */
static bool read_rule(const char *p, struct tpf_zone *z)
{
	int32_t west;

	if (!skip_name(&p) || !read_clock(&p, &west))
		return false;
	z->winter = -west;
	z->has_rule = true;
	if (!*p)
		return true;
	if (!skip_name(&p))
		return false;
	z->summer = z->winter + 3600;
	if (*p != ',' && *p) {
		if (!read_clock(&p, &west))
			return false;
		z->summer = -west;
	}
	if (*p++ != ',' || !read_day(&p, &z->from) || *p++ != ',' || !read_day(&p, &z->to) || *p)
		return false;
	z->has_summer = true;
	return true;
}

/* ---- the file ---- */

static int64_t big_endian(const unsigned char *p, int bytes)
{
	uint64_t n = p[0] & 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

struct counts {
	size_t isut, isstd, leap, time, type, abbrev;
};

/* Reads the 44 bytes of a header; *p moves behind it. */
static bool read_header(const unsigned char **p, const unsigned char *end, struct counts *c, int *version)
{
	if (end - *p < 44 || memcmp(*p, "TZif", 4))
		return false;
	size_t *to[] = {&c->isut, &c->isstd, &c->leap, &c->time, &c->type, &c->abbrev};

	*version = (*p)[4];
	for (size_t i = 0; i < 6; i++) {
		int64_t n = big_endian(*p + 20 + 4 * i, 4);
		if (n < 0 || n > ZONE_FILE)
			return false;
		*to[i] = (size_t)n;
	}
	*p += 44;
	return true;
}

static size_t body(const struct counts *c, size_t width)
{
	return c->time * (width + 1) + c->type * 6 + c->abbrev + c->leap * (width + 4) + c->isstd + c->isut;
}

static bool read_body(struct tpf_arena *arena, const unsigned char *p, const struct counts *c, struct tpf_zone *z)
{
	const unsigned char *index = p + 8 * c->time, *types = index + c->time;
	int64_t *at = tpf_alloc_n(arena, c->time + 1, sizeof *at);
	int32_t *offset = tpf_alloc_n(arena, c->time + 1, sizeof *offset);

	for (size_t i = 0; i < c->time; i++) {
		at[i] = big_endian(p + 8 * i, 8);
		if (index[i] >= c->type || (i && at[i] <= at[i - 1]))
			return false;
		offset[i] = (int32_t)big_endian(types + 6 * index[i], 4);
		if (abs(offset[i]) > MAX_OFFSET)
			return false;
	}
	z->at = at;
	z->offset = offset;
	z->n = c->time;
	z->first = (int32_t)big_endian(types, 4);
	return abs(z->first) <= MAX_OFFSET;
}

bool tpf_zone_read(struct tpf_arena *arena, const unsigned char *bytes, size_t len, struct tpf_zone *z)
{
	const unsigned char *p = bytes, *end = bytes + len;
	struct counts c;
	int version;

	*z = (struct tpf_zone){0};
	if (!read_header(&p, end, &c, &version) || version < '2' || (size_t)(end - p) < body(&c, 4))
		return false;
	p += body(&c, 4);
	if (!read_header(&p, end, &c, &version) || !c.type || (size_t)(end - p) < body(&c, 8) || !read_body(arena, p, &c, z))
		return false;
	p += body(&c, 8);
	if (end - p < 2 || *p != '\n')
		return true;
	const unsigned char *stop = memchr(p + 1, '\n', (size_t)(end - p - 1));
	if (!stop || stop == p + 1)
		return stop != NULL;
	return read_rule(tpf_strndup(arena, (const char *)p + 1, (size_t)(stop - p - 1)), z);
}

/* ---- what clocks show ---- */

static int32_t by_rule(const struct tpf_zone *z, int64_t utc_s)
{
	if (!z->has_summer)
		return z->winter;
	int64_t year = year_of(utc_s + z->winter);
	int64_t from = strikes(&z->from, year) - z->winter, to = strikes(&z->to, year) - z->summer;
	bool summer = from < to ? utc_s >= from && utc_s < to : utc_s >= from || utc_s < to;

	return summer ? z->summer : z->winter;
}

int32_t tpf_zone_at(const struct tpf_zone *z, int64_t utc_s)
{
	size_t low = 0, high = z->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (z->at[mid] <= utc_s)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == z->n && z->has_rule)
		return by_rule(z, utc_s);
	return low ? z->offset[low - 1] : z->first;
}

/* An offset holds at a local time if it holds at the instant it leads to. The two that can hold are the one of a day
 * before and the one of a day after; the larger makes the earlier instant. */
enum tpf_local tpf_zone_local(const struct tpf_zone *z, int64_t local_ns, int32_t *offset_s)
{
	int64_t local = local_ns / TPF_NS - (local_ns % TPF_NS < 0);
	int32_t before = tpf_zone_at(z, local - DAY), after = tpf_zone_at(z, local + DAY);
	int32_t large = before > after ? before : after, small = before > after ? after : before;
	bool large_holds = tpf_zone_at(z, local - large) == large, small_holds = tpf_zone_at(z, local - small) == small;

	*offset_s = large_holds ? large : small;
	if (!large_holds && !small_holds)
		return TPF_LOCAL_NEVER;
	return large != small && large_holds && small_holds ? TPF_LOCAL_TWICE : TPF_LOCAL_ONCE;
}

static bool plain_name(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_+-/", *c))
			return false;
	return isalpha((unsigned char)*text) && !tpf_path_unsafe(text);
}

bool tpf_zone_find(struct tpf_arena *arena, const char *text, struct tpf_zone *z, const char **why)
{
	*z = (struct tpf_zone){0};
	*why = "it is neither an offset (\"+02:00\", \"utc\") nor a name of the time-zone database (\"Europe/Stockholm\")";
	if (tpf_when_parse_offset(text, strlen(text), &z->first))
		return true;
	if (!plain_name(text))
		return false;
	if (!tpf_is_folder(ZONEINFO)) {
		*why = "this machine has no time-zone database in " ZONEINFO ", so only an offset (\"+02:00\") can be used";
		return false;
	}
	struct tpf_buf file = {0};
	const char *cause;
	char *path = tpf_path_join(ZONEINFO, text);
	bool ok = tpf_file_read(path, ZONE_FILE, &file, &cause) &&
			tpf_zone_read(arena, (const unsigned char *)file.text, file.len, z);

	free(path);
	tpf_buf_free(&file);
	return ok;
}
