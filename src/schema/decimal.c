#include "schema/decimal.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "json/hash.h"

/* A number taken apart: sign, significant digits without zeros at either end, power of ten of the last digit. */
struct decimal {
	bool negative;
	const char *first, *last;       /* first and last significant digit; there may be a point between */
	size_t n;                       /* significant digits; 0: the number is zero */
	int64_t exponent;               /* value = digits * 10^exponent */
};

enum { STEP_DIGITS = 36 };              /* 10^36 * 10 stays below 2^124 */
#define EXPONENT_MAX (INT64_C(1) << 60) /* exponents saturate: no document is long enough to reach past it */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int64_t read_exponent(const char *s, const char *end)
{
	bool negative = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	int64_t e = 0;
	for (; s < end && is_digit(*s); s++)
		e = e < EXPONENT_MAX / 10 ? e * 10 + (*s - '0') : EXPONENT_MAX;
	return negative ? -e : e;
}

static struct decimal take_apart(const struct figure *f)
{
	struct decimal d = {0};
	const char *s = f->text, *end = f->text + f->len;
	if (s < end && *s == '-') {
		d.negative = true;
		s++;
	}
	int64_t after_point = 0, trailing = 0;
	bool point = false;
	for (; s < end && (is_digit(*s) || *s == '.'); s++) {
		if (*s == '.') {
			point = true;
			continue;
		}
		after_point += point;
		if (*s == '0') {
			trailing++;
			continue;
		}
		d.n += d.n ? (size_t)trailing + 1 : 1;
		d.first = d.first ? d.first : s;
		d.last = s;
		trailing = 0;
	}
	if (!d.n)
		return (struct decimal){0};
	int64_t e = s < end ? read_exponent(s + 1, end) : 0;
	d.exponent = e - after_point + trailing;
	return d;
}

static int compare_magnitude(const struct decimal *a, const struct decimal *b)
{
	int64_t high_a = a->exponent + (int64_t)a->n, high_b = b->exponent + (int64_t)b->n;
	if (high_a != high_b)
		return high_a < high_b ? -1 : 1;
	const char *p = a->first, *q = b->first;
	for (; p <= a->last && q <= b->last; p++, q++) {
		if (*p == '.')
			p++;
		if (*q == '.')
			q++;
		if (*p != *q)
			return *p < *q ? -1 : 1;
	}
	return p <= a->last ? 1 : q <= b->last ? -1 : 0;
}

enum { EXACT_DIGITS = 18 };             /* 10^18 < 2^63 */

static int64_t power(uint32_t n)
{
	int64_t p = 1;
	while (n--)
		p *= 10;
	return p;
}

/* Without the zeros that say nothing, so that it is found out for all spellings of a value alike. */
static bool fits(const struct decimal *d)
{
	if (d->exponent < 0)
		return d->exponent >= -EXACT_DIGITS && d->n <= EXACT_DIGITS;
	return d->exponent <= EXACT_DIGITS && d->n + (size_t)d->exponent <= EXACT_DIGITS;
}

struct figure tpf_figure_long(const char *text, size_t len)
{
	struct figure f = {.text = text, .len = len};
	struct decimal d = take_apart(&f);
	f.exact = !d.n || fits(&d);
	if (!f.exact) {
		if (!tpf_num_parse(text, len, &f.d))
			f.d = NAN;
		return f;
	}
	for (const char *p = d.first; d.n && p <= d.last; p++)
		if (*p != '.')
			f.digits = f.digits * 10 + (*p - '0');
	if (d.exponent < 0)
		f.after = (uint32_t)-d.exponent;
	else
		f.digits *= power((uint32_t)d.exponent);
	f.digits = d.negative ? -f.digits : f.digits;
	return f;
}

typedef __int128 wide_int;

/* Both exact: 10^18 * 10^18 stays below 2^127. */
static int compare_exact(const struct figure *a, const struct figure *b)
{
	wide_int x = a->digits, y = b->digits;
	if (a->after < b->after)
		x *= power(b->after - a->after);
	else
		y *= power(a->after - b->after);
	return (x > y) - (x < y);
}

static double rounded(const struct figure *f)
{
	double d = f->d;
	if (f->exact && !tpf_num_parse(f->text, f->len, &d))
		d = NAN;
	return d;
}

int tpf_figure_differ(const struct figure *a, const struct figure *b)
{
	if (a->exact && b->exact)
		return compare_exact(a, b);
	/* Correct rounding keeps the order, so doubles that differ decide. */
	double d = rounded(a), e = rounded(b);
	if (d != e && !isnan(d) && !isnan(e))
		return d < e ? -1 : 1;
	struct decimal x = take_apart(a), y = take_apart(b);
	if (!x.n || !y.n)
		return x.n ? (x.negative ? -1 : 1) : y.n ? (y.negative ? 1 : -1) : 0;
	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? compare_magnitude(&y, &x) : compare_magnitude(&x, &y);
}

uint64_t tpf_figure_hash(const struct figure *f)
{
	uint64_t bits;
	int64_t digits = f->digits;
	uint32_t after = f->after;
	if (!f->exact) {
		memcpy(&bits, &f->d, sizeof bits);
		return tpf_mix(bits + 1);
	}
	for (; after && digits % 10 == 0; after--)
		digits /= 10;
	return tpf_mix((uint64_t)digits ^ tpf_mix(after));
}

bool tpf_figure_is_integer(const struct figure *f)
{
	if (f->exact)
		return !f->after || f->digits % power(f->after) == 0;
	return take_apart(f).exponent >= 0;
}

typedef unsigned __int128 wide;

static wide times(wide a, wide b, wide m)
{
	wide r = 0;
	for (; b; b >>= 1) {
		if (b & 1)
			r = (r + a) % m;
		a = (a + a) % m;
	}
	return r;
}

static wide ten_to(uint64_t k, wide m)
{
	wide r = 1 % m, base = 10 % m;
	for (; k; k >>= 1) {
		if (k & 1)
			r = times(r, base, m);
		base = times(base, base, m);
	}
	return r;
}

/* The digits modulo m. */
static wide digits_mod(const struct decimal *d, wide m)
{
	wide r = 0;
	for (const char *p = d->first; p <= d->last; p++)
		if (*p != '.')
			r = (r * 10 + (wide)(*p - '0')) % m;
	return r;
}

bool tpf_figure_is_multiple(const struct figure *a, const struct figure *step)
{
	if (a->exact && step->exact && a->after == step->after)
		return a->digits % step->digits == 0;
	struct decimal x = take_apart(a), y = take_apart(step);
	if (!x.n)
		return true;
	/* The last digit of x is not 0, so no power of ten can be taken out of it. */
	if (x.exponent < y.exponent)
		return false;
	wide m = 0;
	for (const char *p = y.first; p <= y.last; p++)
		if (*p != '.')
			m = m * 10 + (wide)(*p - '0');
	return times(digits_mod(&x, m), ten_to((uint64_t)(x.exponent - y.exponent), m), m) == 0;
}

bool tpf_figure_is_step(const struct figure *f)
{
	struct decimal d = take_apart(f);
	return d.n && !d.negative && d.n <= STEP_DIGITS;
}

bool tpf_figure_count(const struct figure *f, size_t *out)
{
	if (!tpf_figure_is_integer(f) || take_apart(f).negative)
		return false;
	*out = f->exact ? (size_t)(f->digits / power(f->after)) : SIZE_MAX;
	return true;
}
