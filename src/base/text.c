#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* ---- UTF-8 ---------------------------------------------------------------------------------------------------- */

/* Length of the well-formed sequence at s, 0 when there is none (Unicode, table 3-7). */
static size_t sequence(const unsigned char *s, size_t len)
{
	static const struct {
		unsigned char first, last, least, most, length;
	} rows[] = {
		{0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		size_t n = rows[i].length;
		if (n > len || (n > 1 && (s[1] < rows[i].least || s[1] > rows[i].most)))
			return 0;
		for (size_t k = 2; k < n; k++)
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		return n;
	}
	return 0;
}

size_t tpf_utf8_valid(const char *s, size_t len)
{
	size_t i = 0;
	while (i < len) {
		uint64_t eight;
		while (len - i >= sizeof eight) {
			memcpy(&eight, s + i, sizeof eight);
			if (eight & UINT64_C(0x8080808080808080))
				break;
			i += sizeof eight;
		}
		if (i == len)
			break;
		size_t n = sequence((const unsigned char *)s + i, len - i);
		if (!n)
			break;
		i += n;
	}
	return i;
}

size_t tpf_utf8_count(const char *s, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

/* Control characters steer terminals and are not allowed in XML: C0, DEL, and C1 (U+0080 to U+009F). Line separators and those
 * that turn the direction of writing (U+200E and F, U+2028 to 202E, U+2066 to 2069) would show a name as another. */
static bool is_control(const unsigned char *s)
{
	if (s[0] == 0xe2 && s[1] == 0x80)
		return s[2] == 0x8e || s[2] == 0x8f || (s[2] >= 0xa8 && s[2] <= 0xae);
	if (s[0] == 0xe2 && s[1] == 0x81)
		return s[2] >= 0xa6 && s[2] <= 0xa9;
	return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

char *tpf_clean(struct tpf_arena *a, const char *s, size_t max)
{
	struct tpf_buf b = {0};
	size_t len = strnlen(s, max + 1);
	bool cut = len > max;
	for (size_t i = 0; i < len;) {
		const unsigned char *at = (const unsigned char *)s + i;
		size_t n = sequence(at, len - i);
		if (cut && i + 4 > max) /* the last character may be cut itself */
			break;
		if (*at == '\t' || *at == '\n')
			tpf_buf_putc(&b, ' ');
		else if (!n || is_control(at))
			tpf_buf_puts(&b, "\xef\xbf\xbd");
		else
			tpf_buf_put(&b, at, n);
		i += n ? n : 1;
	}
	if (cut)
		tpf_buf_puts(&b, "\xe2\x80\xa6");
	char *copy = tpf_strndup(a, tpf_buf_str(&b), b.len);
	tpf_buf_free(&b);
	return copy;
}

/* ---- names ---------------------------------------------------------------------------------------------------- */

enum { WORD = 64 };                     /* longest name that is compared */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Edits that turn a into b, the case of letters aside; `most` + 1 when it takes more (Damerau's distance). */
static size_t edits(const char *a, size_t n, const char *b, size_t m, size_t most)
{
	size_t rows[3][WORD + 1], *two = rows[0], *one = rows[1], *row = rows[2];
	for (size_t j = 0; j <= m; j++)
		one[j] = two[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t best = row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);
			size_t d = one[j - 1] + !same;
			if (one[j] + 1 < d)
				d = one[j] + 1;
			if (row[j - 1] + 1 < d)
				d = row[j - 1] + 1;
			bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2])
				&& lower(a[i - 2]) == lower(b[j - 1]);
			if (swapped && two[j - 2] + 1 < d)
				d = two[j - 2] + 1;
			row[j] = d;
			best = d < best ? d : best;
		}
		if (best > most)
			return most + 1;
		size_t *oldest = two;
		two = one;
		one = row;
		row = oldest;
	}
	return one[m];
}

const char *tpf_nearest(const char *wrong, const char *const *names, size_t n)
{
	size_t len = strnlen(wrong, WORD + 1);
	if (len > WORD)
		return NULL;
	size_t best = len / 3 + 1;
	const char *nearest = NULL;
	for (size_t i = 0; i < n && best; i++) {
		size_t m = strnlen(names[i], WORD + 1);
		if (m > WORD || (m > len ? m - len : len - m) >= best)
			continue;
		size_t d = edits(wrong, len, names[i], m, best - 1);
		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}

bool tpf_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool tpf_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);
	return n >= m && !memcmp(s + n - m, suffix, m);
}

bool tpf_same_ci(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

bool tpf_has_ci(const char *s, const char *part)
{
	for (;; s++) {
		size_t i = 0;
		while (part[i] && lower(s[i]) == lower(part[i]))
			i++;
		if (!part[i])
			return true;
		if (!*s)
			return false;
	}
}

/* ---- JSON Pointer (RFC 6901) ---------------------------------------------------------------------------------- */

char *tpf_pointer_add(struct tpf_arena *a, const char *pointer, const char *step)
{
	size_t before = strlen(pointer), len = before + 1;
	for (const char *s = step; *s; s++)
		len += *s == '~' || *s == '/' ? 2 : 1;
	char *text = tpf_alloc(a, len + 1), *to = text + before;
	memcpy(text, pointer, before);
	*to++ = '/';
	for (const char *s = step; *s; s++) {
		if (*s == '~' || *s == '/')
			*to++ = '~';
		*to++ = *s == '~' ? '0' : *s == '/' ? '1' : *s;
	}
	return text;
}

char *tpf_pointer_index(struct tpf_arena *a, const char *pointer, size_t index)
{
	return tpf_sprintf(a, "%s/%zu", pointer, index);
}
