#include "json/writer.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "json/json.h"

enum {
	COLUMNS = 100,
	SHORT = COLUMNS / 3,    /* elements that may fit in a line: each takes three columns or more */
};

/* ---- jansson -> text ---- */

static void put_string(struct tpf_buf *b, const char *s, size_t len)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	tpf_buf_putc(b, '"');
	for (size_t i = 0, done = 0; i <= len; ++i) {
		bool end = i == len;
		if (!end && (unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\')
			continue;
		tpf_buf_put(b, s + done, i - done);
		done = i + 1;
		const char *name = !end && s[i] ? strchr(from, s[i]) : NULL;
		if (name)
			tpf_buf_printf(b, "\\%c", to[name - from]);
		else if (!end)
			tpf_buf_printf(b, "\\u%04x", (unsigned)(unsigned char)s[i]);
	}
	tpf_buf_putc(b, '"');
}

static void put_real(struct tpf_buf *b, double value)
{
	char text[TPF_NUM_SIZE];
	size_t len = tpf_num_write(text, value);
	tpf_buf_put(b, text, len);
	/* Digits alone would be an integer beyond 64 bits, which others read as something else. */
	if (fabs(value) >= 0x1p63 && !memchr(text, 'e', len))
		tpf_buf_puts(b, ".0");
}

static void put_plain(struct tpf_buf *b, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		put_string(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		tpf_buf_printf(b, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL:
		put_real(b, json_real_value(v));
		break;
	default:
		tpf_buf_puts(b, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "null");
	}
}

/* Walks arrays and objects alike. */
struct walk {
	json_t *in;
	void *member;
	size_t index;
};

static struct walk walk(const json_t *in)
{
	/* jansson's iteration wants a pointer it may write through; it does not. */
	json_t *v = (json_t *)(uintptr_t)in;
	return (struct walk){.in = v, .member = json_is_object(v) ? json_object_iter(v) : NULL};
}

static const json_t *next(struct walk *w, const char **key, size_t *key_len)
{
	*key = NULL;
	if (json_is_array(w->in))
		return json_array_get(w->in, w->index++);
	if (!w->member)
		return NULL;
	*key = json_object_iter_key(w->member);
	*key_len = json_object_iter_key_len(w->member);
	const json_t *v = json_object_iter_value(w->member);
	w->member = json_object_iter_next(w->in, w->member);
	return v;
}

static bool is_container(const json_t *v)
{
	return json_is_array(v) || json_is_object(v);
}

static size_t size_of(const json_t *v)
{
	return json_is_array(v) ? json_array_size(v) : json_object_size(v);
}

static void put_key(struct tpf_buf *b, const char *key, size_t len)
{
	if (!key)
		return;
	put_string(b, key, len);
	tpf_buf_puts(b, ": ");
}

void tpf_json_write_line(const json_t *v, struct tpf_buf *b)
{
	if (!is_container(v)) {
		put_plain(b, v);
		return;
	}
	struct walk w = walk(v);
	const char *key, *comma = "";
	size_t len;
	tpf_buf_putc(b, json_is_array(v) ? '[' : '{');
	for (const json_t *child; (child = next(&w, &key, &len)); comma = ", ") {
		tpf_buf_puts(b, comma);
		put_key(b, key, len);
		tpf_json_write_line(child, b);
	}
	tpf_buf_putc(b, json_is_array(v) ? ']' : '}');
}

static bool all_plain(const json_t *v)
{
	struct walk w = walk(v);
	const char *key;
	size_t len;
	if (size_of(v) > SHORT)
		return false;
	for (const json_t *child; (child = next(&w, &key, &len));)
		if (is_container(child) && size_of(child))
			return false;
	return true;
}

/* Tries a value on the rest of a line that began at `line`, with room for the comma behind it. */
static bool fits(const json_t *v, struct tpf_buf *b, size_t line)
{
	size_t before = b->len;
	if (!all_plain(v))
		return false;
	tpf_json_write_line(v, b);
	if (tpf_utf8_count(b->text + line, b->len - line) < COLUMNS)
		return true;
	b->len = before;
	return false;
}

static void indent(struct tpf_buf *b, int level)
{
	tpf_buf_putc(b, '\n');
	for (int i = 0; i < level; ++i)
		tpf_buf_puts(b, "  ");
}

static void put_value(const json_t *v, struct tpf_buf *b, size_t line, int level)
{
	if (!is_container(v)) {
		put_plain(b, v);
		return;
	}
	if (size_of(v) == 0 || fits(v, b, line)) {
		if (size_of(v) == 0)
			tpf_json_write_line(v, b);
		return;
	}
	struct walk w = walk(v);
	const char *key, *comma = "";
	size_t len;
	tpf_buf_putc(b, json_is_array(v) ? '[' : '{');
	for (const json_t *child; (child = next(&w, &key, &len)); comma = ",") {
		tpf_buf_puts(b, comma);
		line = b->len + 1;
		indent(b, level + 1);
		put_key(b, key, len);
		put_value(child, b, line, level + 1);
	}
	indent(b, level);
	tpf_buf_putc(b, json_is_array(v) ? ']' : '}');
}

void tpf_json_write(const json_t *v, struct tpf_buf *b)
{
	put_value(v, b, b->len, 0);
	tpf_buf_putc(b, '\n');
}

/* ---- numbers and documents -> jansson ---- */

json_t *tpf_json_real(double value)
{
	return isfinite(value) ? json_real(value) : NULL;
}

/* An integer as written, when it fits; -0 does not: its sign would be lost. */
static bool read_integer(const char *s, size_t len, int64_t *out)
{
	bool negative = *s == '-';
	int64_t value = 0;
	for (size_t i = negative; i < len; ++i) {
		int digit = s[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	*out = value;
	return !(negative && value == 0);
}

static json_t *number_value(const struct tpf_doc *doc, const struct tpf_node *n)
{
	const char *s = doc->bytes + n->at;
	bool integer = n->flags & TPF_NODE_INTEGER;
	int64_t i;
	if (integer && read_integer(s, n->len, &i))
		return json_integer(i);
	double value = tpf_number(doc, n);
	if (isfinite(value) && (!integer || value == 0))
		return json_real(value);
	return json_stringn(s, n->len);
}

static json_t *string_value(const struct tpf_doc *doc, const struct tpf_node *n)
{
	struct tpf_arena a = {0};
	size_t len;
	const char *text = tpf_text(&a, doc, n, &len);
	json_t *value = json_stringn_nocheck(text, len);
	tpf_arena_free(&a);
	return value;
}

static json_t *object_value(const struct tpf_doc *doc, const struct tpf_node *n)
{
	json_t *object = json_object();
	for (const struct tpf_node *k = tpf_first(n); k; k = tpf_next(n, k)) {
		struct tpf_arena a = {0};
		size_t len;
		const char *key = tpf_text(&a, doc, k, &len);
		if (!json_object_getn(object, key, len)) /* of duplicates the first counts */
			json_object_setn_new_nocheck(object, key, len, tpf_json_value(doc, k + 1));
		tpf_arena_free(&a);
	}
	return object;
}

static json_t *array_value(const struct tpf_doc *doc, const struct tpf_node *n)
{
	json_t *array = json_array();
	for (const struct tpf_node *v = tpf_first(n); v; v = tpf_next(n, v))
		json_array_append_new(array, tpf_json_value(doc, v));
	return array;
}

/* Recursion ends with the document's depth. */
json_t *tpf_json_value(const struct tpf_doc *doc, const struct tpf_node *n)
{
	switch (n->kind) {
	case TPF_OBJECT:
		return object_value(doc, n);
	case TPF_ARRAY:
		return array_value(doc, n);
	case TPF_STRING:
		return string_value(doc, n);
	case TPF_NUMBER:
		return number_value(doc, n);
	case TPF_NULL:
		return json_null();
	default:
		return json_boolean(n->kind == TPF_TRUE);
	}
}

void tpf_json_put_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

void tpf_json_put_count(json_t *object, const char *key, size_t n)
{
	json_object_set_new(object, key, json_integer((json_int_t)n));
}
