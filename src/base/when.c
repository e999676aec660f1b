#include "base/when.h"

#include <stdio.h>

enum { DAY_S = 86400, YEAR_MIN = 1825, YEAR_MAX = 2115 };

/* A stamp as it is being read: what is left of the text, and what was found. */
struct scan {
	const char *s, *end;
	int year, month, day, hour, minute, second;
	int64_t ns;
};

static bool digits(struct scan *t, int n, int *out)
{
	if (t->end - t->s < n)
		return false;
	*out = 0;
	for (int i = 0; i < n; i++, t->s++) {
		if (*t->s < '0' || *t->s > '9')
			return false;
		*out = 10 * *out + (*t->s - '0');
	}
	return true;
}

static bool one_of(struct scan *t, const char *chars)
{
	for (; t->s < t->end && *chars; chars++)
		if (*t->s == *chars) {
			t->s++;
			return true;
		}
	return false;
}

static bool fraction(struct scan *t)
{
	int64_t worth = TPF_NS / 10;
	const char *first = t->s;
	for (; t->s < t->end && *t->s >= '0' && *t->s <= '9'; t->s++, worth /= 10) {
		if (!worth)
			return false;
		t->ns += (*t->s - '0') * worth;
	}
	return t->s > first;
}

static bool date_exists(const struct scan *t)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (t->year < YEAR_MIN || t->year > YEAR_MAX || t->month < 1 || t->month > 12 || t->day < 1)
		return false;
	bool leap = t->year % 4 == 0 && (t->year % 100 != 0 || t->year % 400 == 0);
	return t->day <= days[t->month - 1] + (t->month == 2 && leap);
}

static bool date_ymd(struct scan *t, const char *between)
{
	return digits(t, 4, &t->year) && one_of(t, between) && digits(t, 2, &t->month)
		&& one_of(t, (char[]){t->s[-3], '\0'}) && digits(t, 2, &t->day) && date_exists(t);
}

static bool date_mdy(struct scan *t)
{
	return digits(t, 2, &t->month) && one_of(t, "-") && digits(t, 2, &t->day) && one_of(t, "-")
		&& digits(t, 4, &t->year) && date_exists(t);
}

static bool clock_time(struct scan *t, const char *points)
{
	if (!digits(t, 2, &t->hour) || !one_of(t, ":") || !digits(t, 2, &t->minute) || !one_of(t, ":")
		|| !digits(t, 2, &t->second))
		return false;
	if (one_of(t, points) && !fraction(t))
		return false;
	return t->hour < 24 && t->minute < 60 && (t->second < 60 || (t->second == 60 && t->minute == 59));
}

/* Days since 1970-01-01. Years begin in March here, so that the day that comes and goes is a year's last. */
static int64_t days_since_1970(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static int64_t instant(const struct scan *t)
{
	int64_t s = days_since_1970(t->year, t->month, t->day) * DAY_S + t->hour * 3600 + t->minute * 60 + t->second;
	return s * TPF_NS + t->ns;
}

static bool offset(struct scan *t, bool colon, int32_t *out)
{
	if (one_of(t, "Zz")) {
		*out = 0;
		return true;
	}
	bool west = t->s < t->end && *t->s == '-';
	int hours, minutes;
	if (!one_of(t, "+-") || !digits(t, 2, &hours) || (!one_of(t, ":") && colon) || !digits(t, 2, &minutes)
		|| hours > 23 || minutes > 59)
		return false;
	*out = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

bool tpf_when_parse(const char *s, size_t len, int64_t *ns, int32_t *offset_s)
{
	struct scan t = {.s = s, .end = s + len};
	int32_t east;
	if (!date_ymd(&t, "-") || !one_of(&t, "Tt") || !clock_time(&t, ".") || !offset(&t, true, &east) || t.s != t.end)
		return false;
	int64_t utc = instant(&t) - east * TPF_NS;
	/* A leap second is the last of a UTC day, so the next one is a midnight. */
	if (t.second == 60 && ((utc - t.ns) / TPF_NS) % DAY_S != 0)
		return false;
	*ns = utc;
	if (offset_s)
		*offset_s = east;
	return true;
}

bool tpf_when_parse_date(const char *s, size_t len, int64_t *ns)
{
	struct scan t = {.s = s, .end = s + len};
	if (!date_ymd(&t, "-") || t.s != t.end)
		return false;
	*ns = instant(&t);
	return true;
}

bool tpf_when_parse_offset(const char *s, size_t len, int32_t *offset_s)
{
	struct scan t = {.s = s, .end = s + len};
	if (len == 3 && (s[0] | 32) == 'u' && (s[1] | 32) == 't' && (s[2] | 32) == 'c') {
		*offset_s = 0;
		return true;
	}
	int32_t east;
	if (!offset(&t, false, &east) || t.s != t.end)
		return false;
	*offset_s = east;
	return true;
}

bool tpf_when_parse_naive(const char *s, size_t len, int64_t *ns)
{
	struct scan t = {.s = s, .end = s + len};
	bool month_first = len > 2 && s[2] == '-';
	if (!(month_first ? date_mdy(&t) : date_ymd(&t, "-/")) || !one_of(&t, "T ") || !clock_time(&t, ".,") || t.s != t.end)
		return false;
	*ns = instant(&t);
	return true;
}

bool tpf_when_parse_epoch(const char *s, size_t len, int64_t *ns)
{
	static const struct {
		int64_t above, worth;
	} units[] = {
		{INT64_C(100000000000000000), 1},
		{INT64_C(100000000000000), 1000},
		{INT64_C(100000000000), 1000000},
		{-1, TPF_NS},
	};
	const char *end = s + len, *first = s;
	int64_t whole = 0;
	for (; s < end && *s >= '0' && *s <= '9'; s++) {
		int digit = *s - '0';
		if (whole > (INT64_MAX - digit) / 10)
			return false;
		whole = 10 * whole + digit;
	}
	if (s == first)
		return false;
	size_t u = 0;
	while (whole <= units[u].above)
		u++;
	int64_t worth = units[u].worth, rest = 0;
	if (s < end && *s == '.') {
		first = ++s;
		/* What is finer than a nanosecond is the tail of somebody's binary fraction. */
		for (; s < end && *s >= '0' && *s <= '9'; s++)
			rest += (*s - '0') * (worth /= 10);
		if (s == first)
			return false;
	}
	if (s != end || whole > (INT64_MAX - rest) / units[u].worth)
		return false;
	*ns = whole * units[u].worth + rest;
	return true;
}

static void date_of(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t d = days - era * 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	d -= 365 * y + y / 4 - y / 100;
	int64_t m = (5 * d + 2) / 153;
	*day = (int)(d - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

size_t tpf_when_write(char out[TPF_WHEN_SIZE], int64_t ns)
{
	return tpf_when_write_at(out, ns, 0);
}

size_t tpf_when_write_at(char out[TPF_WHEN_SIZE], int64_t ns, int32_t offset_s)
{
	out[0] = '\0';
	if (ns == TPF_WHEN_NONE)
		return 0;
	int32_t east = offset_s / 60; /* RFC 3339 knows whole minutes only; the instant stays the same */
	int64_t rest = ns % TPF_NS, s = ns / TPF_NS;
	if (rest < 0) {
		rest += TPF_NS;
		s--;
	}
	s += (int64_t)east * 60;
	int64_t days = s / DAY_S, second = s % DAY_S;
	if (second < 0) {
		second += DAY_S;
		days--;
	}
	int year, month, day, of_day = (int)second;
	date_of(days, &year, &month, &day);
	int decimals = rest == 0 ? 0 : rest % 1000000 == 0 ? 3 : rest % 1000 == 0 ? 6 : 9;
	size_t n = (size_t)snprintf(out, TPF_WHEN_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, of_day / 3600,
		of_day / 60 % 60, of_day % 60);
	if (decimals) {
		static const int64_t worth[] = {0, 0, 0, 1000000, 0, 0, 1000, 0, 0, 1};
		n += (size_t)snprintf(out + n, TPF_WHEN_SIZE - n, ".%0*lld", decimals, (long long)(rest / worth[decimals]));
	}
	if (!east)
		return n + (size_t)snprintf(out + n, TPF_WHEN_SIZE - n, "Z");
	int far = east < 0 ? -east : east;
	return n + (size_t)snprintf(out + n, TPF_WHEN_SIZE - n, "%c%02d:%02d", east < 0 ? '-' : '+', far / 60 % 100, far % 60);
}
