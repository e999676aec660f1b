/* decimal.h - numbers as JSON writes them, compared exactly: 64-bit integers with a point in them where they hold the value, which
 * is nearly always; doubles where these decide, digits else. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A number's text with what is quickly known of it. */
struct figure {
	const char *text;
	size_t len;
	int64_t digits;                 /* exact: the value is digits / 10^after; both at most 18 decimals */
	uint32_t after;
	bool exact;                     /* by the value, not by how it is written: 1e2 is 100 */
	double d;                       /* not exact: correctly rounded; +-HUGE_VAL beyond double */
};

/* For the numbers that are long or have an exponent. */
struct figure tpf_figure_long(const char *text, size_t len);
static inline struct figure tpf_figure(const char *text, size_t len)
{
	struct figure f = {.text = text, .len = len, .exact = true};
	const char *s = text, *end = text + len, *point = end;
	bool negative = len && *s == '-';
	if (len > 18)
		return tpf_figure_long(text, len);
	for (s += negative; s < end; s++) {
		unsigned digit = (unsigned)*s - '0';
		if (digit < 10)
			f.digits = f.digits * 10 + digit;
		else if (*s == '.')
			point = s + 1;
		else
			return tpf_figure_long(text, len);
	}
	f.after = (uint32_t)(end - point);
	f.digits = negative ? -f.digits : f.digits;
	return f;
}

/* The number of which the last byte is bytes[end - 1], where it has up to eight bytes, as most have, and neither sign nor exponent:
 * they are read at once, as the next step of a loop over digits is hard to foretell (5 % of a validation). Its value is
 * *digits / 10^*after. False: it is to be read otherwise. */
static inline bool tpf_figure_short(const char *bytes, size_t end, size_t len, int64_t *value, uint32_t *after)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && !defined TPF_PORTABLE
	if (len == 0 || len > 8 || end < 8)
		return false;
	/* A byte each the digits' values, the last one highest; what stands before the number is no part of it. */
	uint64_t digits;
	memcpy(&digits, bytes + end - 8, 8);
	digits = (digits ^ UINT64_C(0x3030303030303030)) & ~UINT64_C(0) << (64 - 8 * len);
	uint64_t other = (digits + UINT64_C(0x7676767676767676)) & UINT64_C(0x8080808080808080);
	*after = 0;
	if (other) {
		unsigned bit = (unsigned)__builtin_ctzll(other) / 8 * 8;
		if (other & (other - 1) || (digits >> bit & 0xff) != ('.' ^ '0'))
			return false;
		/* The point goes out: what stands before it moves into its place. */
		uint64_t before = digits & ((UINT64_C(1) << bit) - 1);
		digits = (digits >> bit >> 8 << bit << 8) | before << 8;
		*after = 7 - bit / 8;
	}
	/* Digits to pairs, and the four pairs to a number. */
	digits = digits * 10 + (digits >> 8);
	const uint64_t low = UINT64_C(0x000000ff000000ff), outer = 100 + (UINT64_C(1000000) << 32), inner = 1 + (UINT64_C(10000) << 32);
	*value = (int64_t)(((digits & low) * outer + (digits >> 16 & low) * inner) >> 32);
	return true;
#else
	(void)bytes, (void)end, (void)len, (void)value, (void)after;
	return false;
#endif
}

static inline struct figure tpf_figure_before(const char *bytes, size_t end, size_t len)
{
	struct figure f = {.text = bytes + end - len, .len = len, .exact = true};
	return tpf_figure_short(bytes, end, len, &f.digits, &f.after) ? f : tpf_figure(f.text, len);
}

/* Below, equal, above: -1, 0, 1. */
int tpf_figure_differ(const struct figure *, const struct figure *);
static inline int tpf_figure_compare(const struct figure *a, const struct figure *b)
{
	if (a->exact && b->exact && (a->after == b->after || !b->digits))
		return (a->digits > b->digits) - (a->digits < b->digits);
	return tpf_figure_differ(a, b);
}
/* The same for equal ones. */
uint64_t tpf_figure_hash(const struct figure *);
bool tpf_figure_is_integer(const struct figure *);
/* Is a / step an integer? */
bool tpf_figure_is_multiple(const struct figure *a, const struct figure *step);
/* A step that tpf_figure_is_multiple() can take: above zero, at most 36 significant digits. */
bool tpf_figure_is_step(const struct figure *);
/* A whole number from 0 on as a count; SIZE_MAX when it is larger. False when it is not one. */
bool tpf_figure_count(const struct figure *, size_t *out);
