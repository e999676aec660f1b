#include "schema/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "schema/decimal.h"
#include "schema/pattern.h"

enum { KEPT = 1 << 16 };                /* bytes of a text buffer that wait for the next run */

struct workspace *tpf_workspace_new(void)
{
	return tpf_xcalloc(1, sizeof(struct workspace));
}

void tpf_workspace_free(struct workspace *w)
{
	if (!w)
		return;
	tpf_buf_free(&w->text[0]);
	tpf_buf_free(&w->text[1]);
	tpf_match_free(w->match);
	free(w);
}

void tpf_workspace_rest(struct workspace *w)
{
	for (int i = 0; i < 2; i++)
		if (w->text[i].room > KEPT)
			tpf_buf_free(&w->text[i]);
}

uint64_t *tpf_bits_take(struct workspace *w, size_t bits)
{
	size_t words = bits / 64 + 1;
	if (words > TPF_SPACE_BITS - w->bits_used)
		return tpf_xcalloc(words, sizeof(uint64_t));
	uint64_t *p = w->bits + w->bits_used;
	w->bits_used += words;
	memset(p, 0, words * sizeof *p);
	return p;
}

void tpf_bits_give(struct workspace *w, uint64_t *p, size_t bits)
{
	if (p >= w->bits && p < w->bits + TPF_SPACE_BITS)
		w->bits_used -= bits / 64 + 1;
	else
		free(p);
}

/* ---- strings ---- */

static unsigned hex4(const char *s)
{
	unsigned v = 0;
	for (int i = 0; i < 4; i++)
		v = v << 4 | (unsigned)(s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
	return v;
}

static char *put_utf8(char *o, unsigned c)
{
	if (c < 0x80) {
		*o++ = (char)c;
	} else if (c < 0x800) {
		*o++ = (char)(0xc0 | c >> 6);
		*o++ = (char)(0x80 | (c & 63));
	} else if (c < 0x10000) {
		*o++ = (char)(0xe0 | c >> 12);
		*o++ = (char)(0x80 | (c >> 6 & 63));
		*o++ = (char)(0x80 | (c & 63));
	} else {
		*o++ = (char)(0xf0 | c >> 18);
		*o++ = (char)(0x80 | (c >> 12 & 63));
		*o++ = (char)(0x80 | (c >> 6 & 63));
		*o++ = (char)(0x80 | (c & 63));
	}
	return o;
}

/* Reads the digits after \u, with its second half where it has one; half a pair becomes U+FFFD. */
static const char *read_unicode(const char *s, const char *end, unsigned *c)
{
	*c = hex4(s);
	s += 4;
	if (*c < 0xd800 || *c > 0xdfff)
		return s;
	unsigned low = *c < 0xdc00 && end - s >= 6 && s[0] == '\\' && s[1] == 'u' ? hex4(s + 2) : 0;
	if (low < 0xdc00 || low > 0xdfff) {
		*c = 0xfffd;
		return s;
	}
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	return s + 6;
}

/* The reader has checked the escapes; decoded text is never longer than what was written. */
static size_t decode(const char *s, size_t len, char *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *end = s + len;
	char *o = out;
	while (s < end) {
		if (*s != '\\') {
			*o++ = *s++;
			continue;
		}
		s++;
		if (*s == 'u' && end - s >= 5) {
			unsigned c;
			s = read_unicode(s + 1, end, &c);
			o = put_utf8(o, c);
			continue;
		}
		const char *f = strchr(from, *s);
		*o++ = f ? to[f - from] : *s;
		s++;
	}
	return (size_t)(o - out);
}

const char *tpf_space_decode(struct workspace *w, int buffer, const struct tpf_doc *doc, const struct tpf_node *v, size_t *len)
{
	struct tpf_buf *b = &w->text[buffer];
	b->len = 0;
	char *out = tpf_buf_room(b, v->len + 1);
	*len = decode(doc->bytes + v->at, v->len, out);
	return out;
}

/* ---- equality ---- */

static uint64_t hash_string(struct workspace *w, const struct tpf_doc *doc, const struct tpf_node *v)
{
	size_t len;
	const char *s = tpf_space_text(w, 0, doc, v, &len);
	return tpf_hash_bytes(s, len);
}

static uint64_t hash_key(struct workspace *w, const struct tpf_doc *doc, const struct tpf_node *v)
{
	return v->flags & TPF_NODE_ESCAPED ? (uint16_t)hash_string(w, doc, v) : v->hash;
}

static uint64_t hash_number(const struct tpf_doc *doc, const struct tpf_node *v)
{
	struct figure f = tpf_figure_before(doc->bytes, v->at + v->len, v->len);
	return tpf_figure_hash(&f);
}

uint64_t tpf_hash_value(struct workspace *w, const struct tpf_doc *doc, const struct tpf_node *v, int levels)
{
	w->steps++;
	if (v->kind == TPF_STRING)
		return hash_string(w, doc, v);
	if (v->kind == TPF_NUMBER)
		return hash_number(doc, v);
	uint64_t h = tpf_mix(v->kind + 7u) + v->count;
	const struct tpf_node *c = v + 1;
	if (levels-- <= 0)
		return h;
	if (v->kind == TPF_ARRAY)
		for (uint32_t i = 0; i < v->count; i++, c += c->span)
			h = tpf_mix(h ^ tpf_hash_value(w, doc, c, levels));
	else if (v->kind == TPF_OBJECT) /* members in any order: a sum */
		for (uint32_t i = 0; i < v->count; i++, c = c + 1 + c[1].span)
			h += tpf_mix(hash_key(w, doc, c) ^ tpf_mix(tpf_hash_value(w, doc, c + 1, levels)));
	return h;
}

static bool same_string(struct workspace *w, const struct tpf_doc *d, const struct tpf_node *a, const struct tpf_doc *e,
                        const struct tpf_node *b)
{
	size_t n, m;
	const char *s = tpf_space_text(w, 0, d, a, &n), *t = tpf_space_text(w, 1, e, b, &m);
	return n == m && !memcmp(s, t, n);
}

static bool same_number(const struct tpf_doc *d, const struct tpf_node *a, const struct tpf_doc *e, const struct tpf_node *b)
{
	struct figure x = tpf_figure(d->bytes + a->at, a->len), y = tpf_figure(e->bytes + b->at, b->len);
	if ((a->flags | b->flags) & TPF_NODE_SPECIAL)
		return a->len == b->len && !memcmp(x.text, y.text, x.len);
	return tpf_figure_compare(&x, &y) == 0;
}

/* Looks for each member of a in b from where the last was found: linear when the order is the same. */
static bool same_members(struct workspace *w, const struct tpf_doc *d, const struct tpf_node *a, const struct tpf_doc *e,
                         const struct tpf_node *b)
{
	const struct tpf_node *k = a + 1, *from = b + 1, *end = b + b->span;
	for (uint32_t i = 0; i < a->count; i++, k = k + 1 + k[1].span) {
		uint32_t left = b->count;
		while (left && !same_string(w, d, k, e, from)) {
			if (++w->steps > w->max_steps)
				return false;
			from = from + 1 + from[1].span;
			if (from >= end)
				from = b + 1;
			left--;
		}
		if (!left || !tpf_same_value(w, d, k + 1, e, from + 1))
			return false;
		from = from + 1 + from[1].span;
		if (from >= end)
			from = b + 1;
	}
	return true;
}

bool tpf_same_value(struct workspace *w, const struct tpf_doc *d, const struct tpf_node *a, const struct tpf_doc *e,
                    const struct tpf_node *b)
{
	w->steps++;
	if (a->kind != b->kind)
		return false;
	if (a->kind == TPF_STRING)
		return same_string(w, d, a, e, b);
	if (a->kind == TPF_NUMBER)
		return same_number(d, a, e, b);
	if (a->count != b->count)
		return false;
	if (a->kind == TPF_OBJECT)
		return same_members(w, d, a, e, b);
	const struct tpf_node *x = a + 1, *y = b + 1;
	if (a->kind == TPF_ARRAY)
		for (uint32_t i = 0; i < a->count; i++, x += x->span, y += y->span)
			if (!tpf_same_value(w, d, x, e, y))
				return false;
	return true;
}
