/* decimal.h - numbers as JSON writes them, compared exactly: 64-bit integers with a point in them where they hold the value, which
 * is nearly always; doubles where these decide, digits else. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
