#include "json/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "json/hash.h"
#include "json/reader.h"

/* ---- nodes ---- */

const struct tpf_node *tpf_root(const struct tpf_doc *doc)
{
	return doc ? doc->nodes : NULL;
}

const struct tpf_node *tpf_first(const struct tpf_node *parent)
{
	return parent && parent->span > 1 ? parent + 1 : NULL;
}

const struct tpf_node *tpf_next(const struct tpf_node *parent, const struct tpf_node *child)
{
	const struct tpf_node *next = parent->kind == TPF_OBJECT ? child + 1 : child;
	next += next->span;
	return next < parent + parent->span ? next : NULL;
}

const struct tpf_node *tpf_at(const struct tpf_node *array, size_t index)
{
	if (!array || array->kind != TPF_ARRAY || index >= array->count)
		return NULL;
	const struct tpf_node *n = array + 1;
	while (index--)
		n += n->span;
	return n;
}

/* ---- text ---- */

static size_t put_utf8(char *out, unsigned c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; --i; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((0xf00 >> n & 0xff) | c);
	return n;
}

/* The escape at s, which the reader found good: its character to out, and how many bytes it is written in. */
static size_t decode_escape(const char *s, char *out, size_t *written)
{
	static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
	const char *name = strchr(names, s[1]);
	*written = 2;
	if (s[1] != 'u') {
		*out = name ? values[name - names] : s[1];
		return 1;
	}
	const unsigned char *digits = (const unsigned char *)s + 2;
	unsigned c = (unsigned)tpf_hex4(digits, digits + 4);
	*written = 6;
	if (c >= 0xd800 && c < 0xdc00) {
		c = 0x10000 + ((c - 0xd800) << 10) + ((unsigned)tpf_hex4(digits + 6, digits + 10) - 0xdc00);
		*written = 12;
	}
	return put_utf8(out, c);
}

size_t tpf_json_decode(const char *s, size_t len, char *out)
{
	const char *end = s + len;
	char *to = out;
	while (s < end) {
		const char *slash = memchr(s, '\\', (size_t)(end - s));
		size_t plain = (size_t)((slash ? slash : end) - s), written = 0;
		memcpy(to, s, plain);
		to += plain;
		s += plain;
		if (slash)
			to += decode_escape(s, to, &written);
		s += written;
	}
	return (size_t)(to - out);
}

const char *tpf_text(struct tpf_arena *a, const struct tpf_doc *doc, const struct tpf_node *n, size_t *len)
{
	if (len)
		*len = 0;
	if (!n || n->kind != TPF_STRING)
		return NULL;
	const char *written = doc->bytes + n->at;
	char *text = tpf_alloc(a, (size_t)n->len + 1);
	size_t size = n->len;
	if (n->flags & TPF_NODE_ESCAPED)
		size = tpf_json_decode(written, n->len, text);
	else
		memcpy(text, written, size);
	if (len)
		*len = size;
	return text;
}

/* Compares without decoding more than the text is long. */
static bool reads(const struct tpf_doc *doc, const struct tpf_node *n, const char *text, size_t len)
{
	if (!n || n->kind != TPF_STRING || n->len < len)
		return false;
	const char *s = doc->bytes + n->at, *end = s + n->len;
	if (!(n->flags & TPF_NODE_ESCAPED))
		return n->len == len && memcmp(s, text, len) == 0;
	while (s < end) {
		char c[4] = {*s};
		size_t written = 1, size = *s == '\\' ? decode_escape(s, c, &written) : 1;
		if (size > len || memcmp(c, text, size) != 0)
			return false;
		s += written;
		text += size;
		len -= size;
	}
	return len == 0;
}

bool tpf_is(const struct tpf_doc *doc, const struct tpf_node *n, const char *text)
{
	return reads(doc, n, text, strlen(text));
}

double tpf_number(const struct tpf_doc *doc, const struct tpf_node *n)
{
	double value;
	if (!n || n->kind != TPF_NUMBER)
		return NAN;
	const char *written = doc->bytes + n->at;
	if (n->flags & TPF_NODE_SPECIAL)
		return *written == 'N' ? NAN : *written == '-' ? -INFINITY : INFINITY;
	return tpf_num_parse(written, n->len, &value) ? value : NAN;
}

/* ---- JSON Pointer (RFC 6901) ---- */

static const struct tpf_node *member(const struct tpf_doc *doc, const struct tpf_node *object, const char *key,
                                     size_t len)
{
	if (!object || object->kind != TPF_OBJECT)
		return NULL;
	const struct tpf_node *k = object + 1;
	for (uint32_t i = 0; i < object->count; ++i, k = k + 1 + k[1].span)
		if (k->flags & TPF_NODE_ESCAPED ? reads(doc, k, key, len) : k->len == len && tpf_same_bytes(doc->bytes + k->at, key, len))
			return k + 1;
	return NULL;
}

const struct tpf_node *tpf_get(const struct tpf_doc *doc, const struct tpf_node *object, const char *key)
{
	return member(doc, object, key, strlen(key));
}

const struct tpf_node *tpf_get_n(const struct tpf_doc *doc, const struct tpf_node *object, const char *key, size_t len)
{
	return member(doc, object, key, len);
}

static const struct tpf_node *element(const struct tpf_node *array, const char *step, size_t len)
{
	size_t index = 0;
	if (len == 0 || len > 10 || (len > 1 && *step == '0'))
		return NULL;
	for (size_t i = 0; i < len; ++i) {
		if (step[i] < '0' || step[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(step[i] - '0');
	}
	return tpf_at(array, index);
}

/* A step with ~1 for / and ~0 for ~. */
static const struct tpf_node *escaped_member(const struct tpf_doc *doc, const struct tpf_node *object, const char *step,
                                             size_t len)
{
	struct tpf_buf key = {0};
	const struct tpf_node *found = NULL;
	for (size_t i = 0; i < len; ++i) {
		if (step[i] != '~') {
			tpf_buf_putc(&key, step[i]);
			continue;
		}
		if (++i == len || (step[i] != '0' && step[i] != '1'))
			goto done;
		tpf_buf_putc(&key, step[i] == '0' ? '~' : '/');
	}
	found = member(doc, object, tpf_buf_str(&key), key.len);
done:
	tpf_buf_free(&key);
	return found;
}

const struct tpf_node *tpf_find(const struct tpf_doc *doc, const struct tpf_node *from, const char *pointer)
{
	while (from && *pointer) {
		if (*pointer++ != '/')
			return NULL;
		size_t len = strcspn(pointer, "/");
		if (from->kind == TPF_ARRAY)
			from = element(from, pointer, len);
		else if (memchr(pointer, '~', len))
			from = escaped_member(doc, from, pointer, len);
		else
			from = member(doc, from, pointer, len);
		pointer += len;
	}
	return from;
}

enum { POINTER = 4096 };

/* Adds at most what is left of POINTER; a NUL in a key is shown by its symbol, the rest would be lost. */
static void put_key(const struct tpf_doc *doc, const struct tpf_node *key, struct tpf_buf *b)
{
	const char *s = doc->bytes + key->at, *end = s + key->len;
	while (s < end && b->len <= POINTER) {
		char c[4] = {*s};
		size_t written = 1, size = *s == '\\' ? decode_escape(s, c, &written) : 1;
		if (size == 1 && (*c == '~' || *c == '/'))
			tpf_buf_puts(b, *c == '~' ? "~0" : "~1");
		else if (size == 1 && !*c)
			tpf_buf_puts(b, "\xe2\x90\x80");
		else
			tpf_buf_put(b, c, size);
		s += written;
	}
}

/* The child on the way to a node: the one whose subtree it is in. In a large parent the search goes on where the last one
 * at that depth ended: findings come mostly in the order of the document, and there may be many. */
static const struct tpf_node *child_with(const struct tpf_node *parent, const struct tpf_node *n, struct tpf_way *way, size_t *index)
{
	enum { LARGE = 64 };
	const struct tpf_node *child = parent + 1;
	bool go_on = way->parent == parent && way->child <= n;
	*index = go_on ? way->index : 0;
	for (child = go_on ? way->child : child;; ++*index) {
		const struct tpf_node *last = parent->kind == TPF_OBJECT ? child + 1 : child;
		if (n < last + last->span)
			break;
		child = last + last->span;
	}
	if (parent->count > LARGE)
		*way = (struct tpf_way){parent, child, *index};
	return child;
}

const char *tpf_pointer(struct tpf_arena *a, const struct tpf_doc *doc, const struct tpf_node *n)
{
	struct tpf_way ways[TPF_WAYS] = {0};
	return tpf_pointer_on(a, doc, n, ways);
}

const char *tpf_pointer_on(struct tpf_arena *a, const struct tpf_doc *doc, const struct tpf_node *n, struct tpf_way *ways)
{
	struct tpf_buf b = {0};
	const struct tpf_node *at = doc->nodes;
	bool end = n == at;
	for (size_t depth = 0; !end && b.len <= POINTER; depth++) {
		size_t index;
		const struct tpf_node *child = child_with(at, n, &ways[depth % TPF_WAYS], &index);
		tpf_buf_putc(&b, '/');
		if (at->kind == TPF_OBJECT) {
			put_key(doc, child, &b);
			at = child + 1;
			end = n <= at;
		} else {
			tpf_buf_count(&b, index);
			at = child;
			end = n == at;
		}
	}
	if (b.len > POINTER) {
		b.len = POINTER - 3;
		while ((b.text[b.len] & 0xc0) == 0x80)
			--b.len;
		tpf_buf_puts(&b, "\xe2\x80\xa6");
	}
	const char *pointer = tpf_strndup(a, tpf_buf_str(&b), b.len);
	tpf_buf_free(&b);
	return pointer;
}
