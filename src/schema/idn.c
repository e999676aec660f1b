/* idn.c - labels of international host names (IDNA 2008: RFC 5890 to 5893) and Punycode (RFC 3492).
 * That a label is in Unicode's normal form C is not looked at. */
#include <string.h>

#include "schema/address.h"

enum { L = 1, R, AL, EN, AN, NSM, NEUTRAL, BIDI = 7 };
enum {
	MARK = 8,
	VIRAMA = 16,
	JOINS_LEFT = 32,
	JOINS_RIGHT = 64,
	TRANSPARENT = 128,
	GREEK = 256,
	HEBREW = 512,
	KANA_OR_HAN = 1024,
};

static const struct row {
	uint32_t first, last;
	unsigned short what;
} rows[] = {
#include "schema/idn_table.h"
};

/* What is known of a code point; 0: no label may have it. */
static unsigned what(uint32_t c)
{
	size_t low = 0, high = sizeof rows / sizeof *rows;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c > rows[middle].last)
			low = middle + 1;
		else if (c < rows[middle].first)
			high = middle;
		else
			return rows[middle].what;
	}
	return 0;
}

/* ---- RFC 5892, appendix A: code points that depend on their neighbours ---- */

static bool any(const uint32_t *s, size_t n, uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= first && s[i] <= last)
			return true;
	return false;
}

static bool after_virama(const uint32_t *s, size_t i)
{
	return i && what(s[i - 1]) & VIRAMA;
}

/* A.1: between a letter that joins to its left and one that joins to its right, transparent ones aside. */
static bool joins(const uint32_t *s, size_t n, size_t i)
{
	size_t before = i, after = i + 1;
	while (before && what(s[before - 1]) & TRANSPARENT)
		before--;
	while (after < n && what(s[after]) & TRANSPARENT)
		after++;
	return before && after < n && what(s[before - 1]) & JOINS_LEFT && what(s[after]) & JOINS_RIGHT;
}

static bool has_kana_or_han(const uint32_t *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != 0x30fb && what(s[i]) & KANA_OR_HAN)
			return true;
	return false;
}

static bool in_context(const uint32_t *s, size_t n, size_t i)
{
	uint32_t c = s[i];
	switch (c) {
	case 0x200c:
		return after_virama(s, i) || joins(s, n, i);
	case 0x200d:
		return after_virama(s, i);
	case 0xb7: /* l·l of Catalan */
		return i && i + 1 < n && s[i - 1] == 'l' && s[i + 1] == 'l';
	case 0x375:
		return i + 1 < n && what(s[i + 1]) & GREEK;
	case 0x5f3:
	case 0x5f4:
		return i && what(s[i - 1]) & HEBREW;
	case 0x30fb:
		return has_kana_or_han(s, n);
	}
	if (c >= 0x660 && c <= 0x669)
		return !any(s, n, 0x6f0, 0x6f9);
	return true;
}

bool tpf_idn_label(const uint32_t *s, size_t n, bool *rtl)
{
	if (!n || s[0] == '-' || s[n - 1] == '-' || (n >= 4 && s[2] == '-' && s[3] == '-') || what(s[0]) & MARK)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned w = what(s[i]), class = w & BIDI;
		if (!w || !in_context(s, n, i))
			return false;
		*rtl |= class == R || class == AL || class == AN;
	}
	return true;
}

static unsigned class_of(uint32_t c)
{
	return c < 0x80 ? (c | 32) >= 'a' ? L : c == '-' ? NEUTRAL : EN : what(c) & BIDI;
}

bool tpf_idn_bidi(const uint32_t *s, size_t n)
{
	unsigned first = class_of(s[0]), seen = 0;
	bool right = first == R || first == AL;
	if (!right && first != L)
		return false;
	for (size_t i = 0; i < n; i++)
		seen |= 1u << class_of(s[i]);
	while (n && class_of(s[n - 1]) == NSM)
		n--;
	unsigned end = class_of(s[n - 1]);
	if (right)
		return !(seen & 1u << L) && !(seen & 1u << EN && seen & 1u << AN) && (end == R || end == AL || end == EN || end == AN);
	return !(seen & (1u << R | 1u << AL | 1u << AN)) && (end == L || end == EN);
}

/* ---- RFC 3492 ---- */

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;
	delta = first ? delta / DAMP : delta / 2;
	for (delta += delta / points; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
	return k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

static uint32_t digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 26;
	c |= 32;
	return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : BASE;
}

size_t tpf_punycode_decode(const char *s, size_t len, uint32_t *out, size_t room)
{
	size_t n = 0, in = 0;
	for (size_t b = len; b-- && !in;)
		in = s[b] == '-' ? b + 1 : 0;
	if (in > room + 1)
		return SIZE_MAX;
	for (; n + 1 < in; n++)
		out[n] = (unsigned char)s[n];
	uint32_t c = FIRST, bias = FIRST_BIAS;
	uint64_t i = 0;
	while (in < len) {
		uint64_t before = i, weight = 1;
		for (uint32_t k = BASE;; k += BASE) {
			uint32_t digit = in < len ? digit_value(s[in++]) : BASE, t = threshold(k, bias);
			if (digit == BASE || (i += digit * weight) > UINT32_MAX)
				return SIZE_MAX;
			if (digit < t)
				break;
			if ((weight *= BASE - t) > UINT32_MAX)
				return SIZE_MAX;
		}
		if (n == room || i / (n + 1) > 0x10ffff)
			return SIZE_MAX;
		bias = adapt((uint32_t)(i - before), (uint32_t)n + 1, before == 0);
		c += (uint32_t)(i / (n + 1));
		i %= n + 1;
		if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			return SIZE_MAX;
		memmove(out + i + 1, out + i, (n - i) * sizeof *out);
		out[i++] = c;
		n++;
	}
	return n;
}

struct encoder {
	char *out;
	size_t n, room;
};

static void put(struct encoder *e, char c)
{
	if (e->n < e->room)
		e->out[e->n] = c;
	e->n++;
}

static void put_number(struct encoder *e, uint32_t number, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = threshold(k, bias);
		if (number < t)
			break;
		put(e, digits[t + (number - t) % (BASE - t)]);
		number = (number - t) / (BASE - t);
	}
	put(e, digits[number]);
}

size_t tpf_punycode_encode(const uint32_t *s, size_t n, char *out, size_t room)
{
	struct encoder e = {out, 0, room};
	for (size_t i = 0; i < n; i++)
		if (s[i] < FIRST)
			put(&e, (char)s[i]);
	size_t basic = e.n, done = basic;
	if (basic)
		put(&e, '-');
	uint32_t c = FIRST, delta = 0, bias = FIRST_BIAS;
	while (done < n) {
		uint32_t next = UINT32_MAX;
		for (size_t i = 0; i < n; i++)
			if (s[i] >= c && s[i] < next)
				next = s[i];
		delta += (next - c) * (uint32_t)(done + 1); /* at most 63 code points: no overflow */
		c = next;
		for (size_t i = 0; i < n; i++) {
			delta += s[i] < c;
			if (s[i] != c)
				continue;
			put_number(&e, delta, bias);
			bias = adapt(delta, (uint32_t)done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		c++;
	}
	return e.n;
}
