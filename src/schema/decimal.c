#include "schema/decimal.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

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

struct figure tpf_figure(const char *text, size_t len)
{
	struct figure f = {.text = text, .len = len};
	const char *s = text, *end = text + len;
	bool negative = len && *s == '-';
	s += negative;
	if (end - s <= 18) {
		int64_t i = 0;
		for (; s < end && is_digit(*s); s++)
			i = i * 10 + (*s - '0');
		if (s == end) {
			f.whole = true;
			f.i = negative ? -i : i;
			f.d = (double)f.i;
			return f;
		}
	}
	if (!tpf_num_parse(text, len, &f.d))
		f.d = NAN;
	return f;
}

int tpf_figure_compare(const struct figure *a, const struct figure *b)
{
	if (a->whole && b->whole)
		return (a->i > b->i) - (a->i < b->i);
	/* Correct rounding keeps the order, so doubles that differ decide. */
	if (a->d < b->d)
		return -1;
	if (a->d > b->d)
		return 1;
	struct decimal x = take_apart(a), y = take_apart(b);
	if (!x.n || !y.n)
		return x.n ? (x.negative ? -1 : 1) : y.n ? (y.negative ? 1 : -1) : 0;
	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? compare_magnitude(&y, &x) : compare_magnitude(&x, &y);
}

bool tpf_figure_is_integer(const struct figure *f)
{
	if (f->whole)
		return true;
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
	if (a->whole && step->whole)
		return a->i % step->i == 0;
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
	*out = f->whole ? (size_t)f->i : f->d < 1e18 ? (size_t)f->d : SIZE_MAX;
	return true;
}
