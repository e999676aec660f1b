/* trace_clock.c - stamps of a trace to nanoseconds. */
#include "evidence/trace_scan.h"

#include <string.h>

/* Stamps beyond are no stamps. */
static const int64_t farthest = TPF_WHEN_FARTHEST;
/* A number below this many seconds (1973) does not count from 1970. */
static const int64_t least_epoch = 100000000 * TPF_NS;

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- calendar ---- */

/* ".165", ",5", "" after the second: nanoseconds, and how many bytes it took. */
static inline int64_t fraction(const char *s, size_t len, size_t *used)
{
	static const int64_t scale[] = {0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
	int64_t digits = 0;
	size_t i = 1;
	*used = 0;
	if (len < 2 || (s[0] != '.' && s[0] != ','))
		return 0;
	for (; i < len && i < 10 && is_digit(s[i]); i++)
		digits = digits * 10 + (s[i] - '0');
	*used = i > 1 ? i : 0;
	return digits * scale[i - 1];
}

enum { SECOND = 19 };                   /* bytes of "2026/06/10 20:34:26" */

static bool same_second(const char *a, const char *b)
{
	uint64_t x[3], y[3];
	memcpy(x, a, 8), memcpy(x + 1, a + 8, 8), memcpy(x + 2, a + SECOND - 8, 8);
	memcpy(y, b, 8), memcpy(y + 1, b + 8, 8), memcpy(y + 2, b + SECOND - 8, 8);
	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]));
}

/* Remembers date, second and zone of a stamp that was read in full. */
static void remember(struct tpf_clock *c, const char *s, size_t len, int64_t ns)
{
	size_t used;
	c->second[0] = '\0';
	if (len < SECOND)
		return;
	int64_t part = fraction(s + SECOND, len - SECOND, &used);
	size_t zone_len = len - SECOND - used;
	if (zone_len > sizeof c->zone)
		return;
	memcpy(c->second, s, SECOND);
	memcpy(c->zone, s + SECOND + used, zone_len);
	c->zone_len = zone_len;
	c->second_ns = ns - part;
}

static bool read_in_full(struct tpf_clock *c, const char *s, size_t len, int64_t *ns)
{
	if (tpf_when_parse_naive(s, len, ns)) {
		if (*ns > farthest || *ns < -farthest)
			return false;
		c->naive = true;
		*ns -= c->offset_ns;
	} else if (!tpf_when_parse(s, len, ns, NULL)) {
		return false;
	}
	if (*ns > farthest || *ns < -farthest)
		return false;
	remember(c, s, len, *ns);
	return true;
}

static bool read_calendar(struct tpf_clock *c, const char *s, size_t len, int64_t *ns)
{
	if (len >= SECOND && c->second[0] && same_second(s, c->second)) {
		size_t used;
		int64_t part = fraction(s + SECOND, len - SECOND, &used);
		size_t zone_len = len - SECOND - used;
		if (zone_len == c->zone_len && (!zone_len || !memcmp(s + SECOND + used, c->zone, zone_len))) {
			*ns = c->second_ns + part;
			return true;
		}
	}
	return read_in_full(c, s, len, ns);
}

/* ---- numbers ---- */

/* A decimal number of units as nanoseconds, without rounding but below a nanosecond. */
static bool read_units(const char *s, size_t len, int64_t unit_ns, int64_t *ns)
{
	int64_t whole = 0, part = 0, scale = unit_ns;
	bool minus = len && *s == '-';
	size_t i = minus, digits = 0;
	for (; i < len && is_digit(s[i]); i++, digits++) {
		if (whole > (farthest / unit_ns - 10) / 10)
			return false;
		whole = whole * 10 + (s[i] - '0');
	}
	if (i < len && s[i] == '.')
		for (i++; i < len && is_digit(s[i]); i++, digits++) {
			scale /= 10;
			part += scale * (s[i] - '0');
		}
	*ns = whole * unit_ns + part;
	if (minus)
		*ns = -*ns;
	return digits && i == len;
}

/* FORMATS 0.4: > 1e17 ns, > 1e14 us, > 1e11 ms, else s. */
static int64_t unit_by_magnitude(const char *s, size_t len)
{
	int64_t n;
	if (!read_units(s, len, 1, &n) || n > INT64_C(100000000000000000))
		return 1;
	return n > INT64_C(100000000000000) ? 1000 : n > INT64_C(100000000000) ? 1000000 : TPF_NS;
}

static bool read_number(struct tpf_clock *c, const char *s, size_t len, int64_t *ns)
{
	if (!read_units(s, len, c->unit_ns, ns))
		return false;
	if (c->kind == TPF_CLOCK_ELAPSED && c->has_zero) {
		if (c->zero_ns > farthest || c->zero_ns < -farthest)
			return false;
		*ns += c->zero_ns;
	}
	return *ns <= farthest && *ns >= -farthest;
}

static bool settle(struct tpf_clock *c, const char *s, size_t len)
{
	int64_t ns;
	for (size_t i = 1; i < len; i++)
		if (s[i] == '-' || s[i] == '/' || s[i] == ':') {
			if (!read_in_full(c, s, len, &ns))
				return false;
			c->kind = TPF_CLOCK_CALENDAR;
			return true;
		}
	int64_t unit = c->unit_ns ? c->unit_ns : c->elapsed || c->has_zero ? TPF_NS : unit_by_magnitude(s, len);
	if (!read_units(s, len, unit, &ns))
		return false;
	c->unit_ns = unit;
	c->kind = c->elapsed || c->has_zero || ns < least_epoch ? TPF_CLOCK_ELAPSED : TPF_CLOCK_EPOCH;
	return true;
}

bool tpf_clock_read(struct tpf_clock *c, const char *s, size_t len, int64_t *ns)
{
	if (c->kind == TPF_CLOCK_CALENDAR)
		return read_calendar(c, s, len, ns);
	if (c->kind == TPF_CLOCK_UNSET && !settle(c, s, len))
		return false;
	return c->kind == TPF_CLOCK_CALENDAR ? read_calendar(c, s, len, ns) : read_number(c, s, len, ns);
}
