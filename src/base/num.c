/* Neither strtod() nor snprintf() is trusted with a decimal separator: the one is given digits and an exponent without
 * a point, of the other only the digits and the exponent are used. Both are exact in the C libraries we build with, so
 * numbers are correctly rounded whatever the locale of the program that embeds us. */
#include "base/num.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	DIGITS = 17,            /* significant digits that tell every double from every other */
	SURE_DIGITS = 15,       /* digits that any normal double keeps */
	EXACT_DIGITS = 770,     /* no double, and no middle between two, has more: the rest only says "above" */
	EXPONENT_MAX = 100000,  /* far beyond any double */
};

#define NNBSP "\xe2\x80\xaf" /* U+202F NARROW NO-BREAK SPACE */
#define MINUS "\xe2\x88\x92" /* U+2212 MINUS SIGN */
#define TIMES "\xc3\x97"     /* U+00D7 MULTIPLICATION SIGN */

/* ---- reading -------------------------------------------------------------------------------------------------- */

/* A decimal number as it is being read: mantissa x 10^exponent. */
struct scan {
	bool minus;
	uint64_t mantissa;      /* the first 19 significant digits */
	size_t n;               /* significant digits seen */
	const char *first;      /* the first of them */
	int64_t exponent;       /* of the last digit */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *scan_digits(struct scan *n, const char *s, const char *end)
{
	for (; s < end && is_digit(*s); s++) {
		if (!n->n && *s == '0')
			continue;
		if (!n->n++)
			n->first = s;
		if (n->n <= 19)
			n->mantissa = 10 * n->mantissa + (uint64_t)(*s - '0');
	}
	return s;
}

static bool scan_exponent(struct scan *n, const char *s, const char *end)
{
	bool minus = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	if (s == end)
		return false;
	int64_t e = 0;
	for (; s < end && is_digit(*s); s++)
		e = e < INT64_MAX / 20 ? 10 * e + (*s - '0') : e;
	n->exponent += minus ? -e : e;
	return s == end;
}

static bool scan_number(struct scan *n, const char *s, const char *end)
{
	n->minus = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	const char *whole = s;
	s = scan_digits(n, s, end);
	if (s - whole > 1 && *whole == '0')
		return false;
	if (s < end && *s == '.') {
		const char *fraction = ++s;
		s = scan_digits(n, s, end);
		if (s == fraction)
			return false;
		n->exponent = fraction - s;
	} else if (s == whole) {
		return false;
	}
	if (s < end && (*s == 'e' || *s == 'E'))
		return scan_exponent(n, s + 1, end);
	return s == end;
}

/* The general case: the digits as an integer with an exponent, which reads alike in every locale. */
static double read_exactly(const struct scan *n, const char *end)
{
	char text[EXACT_DIGITS + 32];
	size_t len = 0;
	bool more = false;
	for (const char *s = n->first; s < end && *s != 'e' && *s != 'E'; s++) {
		if (*s == '.')
			continue;
		if (len < EXACT_DIGITS)
			text[len++] = *s;
		else
			more = more || *s != '0';
	}
	int64_t exponent = n->exponent + (int64_t)(n->n - len);
	if (more) {
		text[len++] = '1';
		exponent--;
	}
	if (exponent > EXPONENT_MAX)
		exponent = EXPONENT_MAX;
	if (exponent < -EXPONENT_MAX)
		exponent = -EXPONENT_MAX;
	snprintf(text + len, sizeof text - len, "e%d", (int)exponent);
	int saved = errno;
	double value = strtod(text, NULL);
	errno = saved;
	return value;
}

/* Powers of ten that a double holds exactly. */
static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
			      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool tpf_num_parse(const char *s, size_t len, double *out)
{
	struct scan n = {0};
	if (!scan_number(&n, s, s + len))
		return false;
	double value = 0;
	/* An exact integer times or over an exact power of ten is rounded once, so correctly. */
	if (FLT_EVAL_METHOD == 0 && n.n <= 19 && n.mantissa <= UINT64_C(1) << DBL_MANT_DIG && n.exponent >= -22
		&& n.exponent <= 22) {
		value = (double)n.mantissa;
		value = n.exponent < 0 ? value / tens[-n.exponent] : value * tens[n.exponent];
	} else if (n.n) {
		value = read_exactly(&n, s + len);
	}
	*out = n.minus ? -value : value;
	return true;
}

/* ---- decimal digits of a double ------------------------------------------------------------------------------- */

/* 0.d1 d2 ... dn x 10^point, without a sign. */
struct decimal {
	char digits[48];
	int n;
	int point;              /* digits before the decimal point; 0 or less: zeroes after it */
};

/* |x| to n significant digits, half to even; x is finite. */
static struct decimal decimal_of(double x, int n)
{
	struct decimal d = {.n = n};
	char text[sizeof d.digits + 32];
	snprintf(text, sizeof text, "%.*e", n - 1, fabs(x));
	int k = 0;
	const char *s = text;
	for (; *s != 'e'; s++)
		if (is_digit(*s))
			d.digits[k++] = *s;
	int e = 0;
	for (const char *t = s + 2; is_digit(*t); t++)
		e = 10 * e + (*t - '0');
	d.point = 1 + (s[1] == '-' ? -e : e);
	return d;
}

static double value_of(const struct decimal *d)
{
	char text[sizeof d->digits + 16];
	int len = snprintf(text, sizeof text, "%.*se%d", d->n, d->digits, d->point - d->n);
	double value = HUGE_VAL;
	tpf_num_parse(text, (size_t)len, &value);
	return value;
}

static void strip_zeroes(struct decimal *d, int least)
{
	while (d->n > least && d->digits[d->n - 1] == '0')
		d->n--;
}

static bool step_up(struct decimal *d)
{
	if (d->digits[d->n - 1] == '9')
		return false;
	d->digits[d->n - 1]++;
	return true;
}

/* The fewest digits that read back as x. */
static struct decimal shortest(double x)
{
	x = fabs(x);
	int at;
	bool power_of_two = frexp(x, &at) == 0.5;
	struct decimal d = {0};
	/* Subnormal numbers have fewer digits than the rest, so the search starts at one. */
	for (int n = x < DBL_MIN ? 1 : SURE_DIGITS; n <= DIGITS; n++) {
		d = decimal_of(x, n);
		if (value_of(&d) == x)
			break;
		/* Below a power of two doubles lie twice as dense: the nearest text may miss where the next one up hits. */
		struct decimal up = d;
		if (power_of_two && step_up(&up) && value_of(&up) == x) {
			d = up;
			break;
		}
	}
	strip_zeroes(&d, 1);
	return d;
}

/* ---- for programs --------------------------------------------------------------------------------------------- */

static size_t put_plain(char *out, const struct decimal *d)
{
	char *to = out;
	if (d->point <= 0)
		*to++ = '0';
	for (int i = 0; i < d->point; i++)
		*to++ = i < d->n ? d->digits[i] : '0';
	if (d->n > d->point)
		*to++ = '.';
	for (int i = d->point; i < d->n; i++)
		*to++ = i < 0 ? '0' : d->digits[i];
	*to = '\0';
	return (size_t)(to - out);
}

static size_t put_exponent(char *out, size_t room, const struct decimal *d)
{
	return (size_t)snprintf(out, room, "%c%s%.*se%+d", d->digits[0], d->n > 1 ? "." : "", d->n - 1, d->digits + 1,
		d->point - 1);
}

/* Plain or with an exponent as ECMAScript and RFC 8785 have it, so that canonical JSON is canonical for others too. */
size_t tpf_num_write(char out[TPF_NUM_SIZE], double x)
{
	if (isnan(x) || isinf(x))
		return (size_t)snprintf(out, TPF_NUM_SIZE, "%s", isnan(x) ? "nan" : x < 0 ? "-inf" : "inf");
	if (x == 0)
		return (size_t)snprintf(out, TPF_NUM_SIZE, "%s", signbit(x) ? "-0" : "0");
	if (fabs(x) < 1e15 && x == trunc(x))
		return (size_t)snprintf(out, TPF_NUM_SIZE, "%lld", (long long)x);
	struct decimal d = shortest(x);
	size_t sign = x < 0;
	if (sign)
		out[0] = '-';
	if (d.point > -6 && d.point <= 21)
		return sign + put_plain(out + sign, &d);
	return sign + put_exponent(out + sign, TPF_NUM_SIZE - sign, &d);
}

/* ---- for people ----------------------------------------------------------------------------------------------- */

/* |x| rounded so that its last digit is worth 10^place. */
static struct decimal decimal_to(double x, int place)
{
	enum { CLOSE = 40 };    /* digits that tell every double from a half */
	struct decimal zero = {.digits = "0", .n = 1, .point = place + 1};
	if (x == 0)
		return zero;
	struct decimal d = decimal_of(x, CLOSE);
	int n = d.point - place;
	if (n > DIGITS)
		n = DIGITS;
	if (n > 0) {
		d = decimal_of(x, n);
		if (d.point - d.n > place && d.n < DIGITS) /* 9.96 became 10.0: one digit more before the same place */
			d.digits[d.n++] = '0';
		return d;
	}
	strip_zeroes(&d, 1);
	bool above_half = n == 0 && (d.digits[0] > '5' || (d.digits[0] == '5' && d.n > 1));
	if (above_half)
		zero.digits[0] = '1';
	return zero;
}

/* The place of the second significant digit of u, after rounding: 0.0996 is 0.10, so hundredths. */
static int place_of(double u)
{
	return decimal_of(u, 2).point - 2;
}

static bool is_zero(const struct decimal *d)
{
	return d->digits[0] == '0';
}

static void put_superscript(struct tpf_buf *b, int n)
{
	static const char *const raised[] = {"\xe2\x81\xb0", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3", "\xe2\x81\xb4",
		"\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
	if (n < 0) {
		tpf_buf_puts(b, "\xe2\x81\xbb");
		n = -n;
	}
	char text[16];
	snprintf(text, sizeof text, "%d", n);
	for (const char *s = text; *s; s++)
		tpf_buf_puts(b, raised[*s - '0']);
}

static void put_grouped(struct tpf_buf *b, const struct decimal *d)
{
	if (d->point <= 0)
		tpf_buf_putc(b, '0');
	for (int i = 0; i < d->point; i++) {
		if (i && d->point >= 5 && (d->point - i) % 3 == 0)
			tpf_buf_puts(b, NNBSP);
		tpf_buf_putc(b, i < d->n ? d->digits[i] : '0');
	}
	if (d->n > d->point)
		tpf_buf_putc(b, '.');
	for (int i = d->point; i < d->n; i++)
		tpf_buf_putc(b, i < 0 ? '0' : d->digits[i]);
}

static const char *for_people(struct tpf_arena *a, bool minus, const struct decimal *d)
{
	struct tpf_buf b = {0};
	if (minus && !is_zero(d))
		tpf_buf_puts(&b, MINUS);
	/* What no prefix has brought near one is written with a power of ten instead of a row of zeroes. */
	if (is_zero(d) || (d->point > -6 && d->point <= 15)) {
		put_grouped(&b, d);
	} else {
		struct decimal near = *d;
		near.point = 1;
		put_grouped(&b, &near);
		tpf_buf_puts(&b, NNBSP TIMES NNBSP "10");
		put_superscript(&b, d->point - 1);
	}
	const char *text = tpf_strdup(a, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

/* Zero to a place of hundreds is "0", to thousandths "0.000"; a place so small that nobody reads it is cut. */
static void trim_zero(struct decimal *d)
{
	if (d->point > 1)
		d->point = 1;
	if (d->point < -DIGITS)
		d->point = -DIGITS;
}

const char *tpf_num_show(struct tpf_arena *a, double value, double u, int digits)
{
	if (isnan(value))
		return "not reported";
	if (isinf(value))
		return value < 0 ? MINUS "\xe2\x88\x9e" : "\xe2\x88\x9e";
	struct decimal d;
	if (isfinite(u) && u > 0) {
		d = decimal_to(value, place_of(u));
	} else {
		d = decimal_of(value, digits < 1 ? 1 : digits > DIGITS ? DIGITS : digits);
		strip_zeroes(&d, 1);
	}
	if (is_zero(&d))
		trim_zero(&d);
	return for_people(a, value < 0, &d);
}

const char *tpf_num_show_u(struct tpf_arena *a, double u)
{
	if (!isfinite(u) || u <= 0)
		return "";
	struct decimal d = decimal_of(u, 2);
	return for_people(a, false, &d);
}

double tpf_num_prefix(double value, const char **symbol)
{
	static const struct {
		double factor;
		const char *symbol;
	} up[] = {{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}, {1e15, "P"}, {1e18, "E"}, {1e21, "Z"}, {1e24, "Y"}},
	  down[] = {{1, ""}, {1e-3, "m"}, {1e-6, "\xc2\xb5"}, {1e-9, "n"}, {1e-12, "p"}, {1e-15, "f"}, {1e-18, "a"}};
	enum { UP = sizeof up / sizeof *up, DOWN = sizeof down / sizeof *down };
	value = fabs(value);
	*symbol = "";
	if (!isfinite(value) || value == 0)
		return 1;
	size_t i = 0;
	if (value >= 1) {
		while (i + 1 < UP && value >= 1000 * up[i].factor)
			i++;
		*symbol = up[i].symbol;
		return up[i].factor;
	}
	while (i + 1 < DOWN && value < 0.1 * down[i].factor)
		i++;
	*symbol = down[i].symbol;
	return down[i].factor;
}

/* ---- sums ----------------------------------------------------------------------------------------------------- */

void tpf_sum_add(struct tpf_sum *s, double x)
{
	double sum = s->sum + x;
	if (fabs(s->sum) >= fabs(x))
		s->rest += (s->sum - sum) + x;
	else
		s->rest += (x - sum) + s->sum;
	s->sum = sum;
}

/* Once the sum is infinite the rest is NaN, and has nothing to add. */
double tpf_sum(const struct tpf_sum *s)
{
	return isfinite(s->sum) ? s->sum + s->rest : s->sum;
}
