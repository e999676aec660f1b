#include "json/splice.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/writer.h"

static bool is_container(const struct tpf_node *n)
{
	return n->kind == TPF_OBJECT || n->kind == TPF_ARRAY;
}

static size_t begin_of(const struct tpf_node *n)
{
	return n->at - (n->kind == TPF_STRING);
}

static size_t skip_space(const struct tpf_doc *doc, size_t at)
{
	while (at < doc->len && strchr(" \t\r\n", doc->bytes[at]))
		at++;
	return at;
}

/* Behind the last byte of a value. Of a container that is the bracket behind its last child, however deep that ends. */
static size_t end_of(const struct tpf_doc *doc, const struct tpf_node *n)
{
	size_t open = 0;

	for (const struct tpf_node *last; is_container(n); n = last) {
		last = NULL;
		for (const struct tpf_node *child = tpf_first(n); child; child = tpf_next(n, child))
			last = n->kind == TPF_OBJECT ? child + 1 : child;
		open++;
		if (!last)
			break;
	}
	size_t at = is_container(n) ? n->at + 1 : n->at + n->len + (n->kind == TPF_STRING);
	for (; open; open--)
		at = skip_space(doc, at) + 1;
	return at;
}

static const struct tpf_node *last_key(const struct tpf_node *object)
{
	const struct tpf_node *last = NULL;

	for (const struct tpf_node *key = tpf_first(object); key; key = tpf_next(object, key))
		last = key;
	return last;
}

/* A pointer's last step as a key in quotes: ~1 is /, ~0 is ~. */
static const char *quoted(struct tpf_arena *arena, const char *step)
{
	struct tpf_buf plain = {0}, text = {0};

	for (; *step; step++) {
		bool escape = *step == '~' && (step[1] == '0' || step[1] == '1');
		tpf_buf_putc(&plain, !escape ? *step : step[1] == '1' ? '/' : '~');
		step += escape;
	}
	json_t *key = json_string(tpf_buf_str(&plain)); /* new */
	tpf_json_write_line(key, &text);
	json_decref(key);
	const char *own = tpf_strdup(arena, tpf_buf_str(&text));
	tpf_buf_free(&plain);
	tpf_buf_free(&text);
	return own;
}

/* White space before the last key, and what stands between it and its value, stand again with the new one. */
static void add_member(struct tpf_arena *arena, const struct tpf_doc *doc, const struct tpf_node *object, const char *step,
		const char *value, struct tpf_edit *e)
{
	const struct tpf_node *key = last_key(object);

	*e = (struct tpf_edit){.at = object->at + 1};
	if (!key) {
		e->text = tpf_sprintf(arena, "%s: %s", quoted(arena, step), value);
		return;
	}
	size_t before = begin_of(key), behind = key->at + key->len + 1, first = begin_of(key + 1);
	while (before > 0 && strchr(" \t\r\n", doc->bytes[before - 1]))
		before--;
	const char *gap = tpf_strndup(arena, doc->bytes + before, begin_of(key) - before), *colon = tpf_strndup(arena, doc->bytes + behind, first - behind);
	if (!*gap && key == tpf_first(object) && strchr(colon, ' '))
		gap = " "; /* {"a": 1} has none before its first key */
	e->at = end_of(doc, key + 1);
	e->text = tpf_sprintf(arena, ",%s%s%s%s", gap, quoted(arena, step), colon, value);
}

bool tpf_edit_value(struct tpf_arena *arena, const struct tpf_doc *doc, const char *pointer, const char *value, struct tpf_edit *e)
{
	const struct tpf_node *there = tpf_find(doc, tpf_root(doc), pointer);
	const char *step = strrchr(pointer, '/');

	if (!step)
		return false;
	if (there) {
		size_t at = begin_of(there);
		*e = (struct tpf_edit){pointer, value, at, end_of(doc, there) - at, value, false};
		return true;
	}
	const struct tpf_node *object = tpf_find(doc, tpf_root(doc), tpf_strndup(arena, pointer, (size_t)(step - pointer)));
	if (!object || object->kind != TPF_OBJECT)
		return false;
	add_member(arena, doc, object, step + 1, value, e);
	e->pointer = pointer;
	e->value = value;
	return true;
}

/* ---- making them ------------------------------------------------------------------------------------------------ */

/* In place; what is added behind a value follows what takes its place, in the order it was asked for. */
static int by_place(const void *one, const void *other)
{
	const struct tpf_edit *a = *(struct tpf_edit *const *)one, *b = *(struct tpf_edit *const *)other;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return !a->len != !b->len ? !a->len - !b->len : a < b ? -1 : a > b;
}

/* Is it asked for already, by one of those before it at the same place? */
static bool is_repeated(struct tpf_edit *const *order, size_t i)
{
	for (size_t k = i; k > 0 && order[k - 1]->at == order[i]->at; k--)
		if (order[k - 1]->made && !strcmp(order[k - 1]->pointer, order[i]->pointer))
			return true;
	return false;
}

void tpf_edits_make(const struct tpf_doc *doc, struct tpf_edit *edits, size_t n, struct tpf_buf *b)
{
	struct tpf_edit **order = tpf_xcalloc(n ? n : 1, sizeof *order);
	size_t done = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = &edits[i];
	qsort(order, n, sizeof *order, by_place);
	for (size_t i = 0; i < n; i++) {
		struct tpf_edit *e = order[i];
		if (e->at < done || is_repeated(order, i))
			continue;
		bool beside = i && !e->len && order[i - 1]->at == e->at && !order[i - 1]->len && *e->text != ','; /* in what was {} */
		tpf_buf_put(b, doc->bytes + done, e->at - done);
		tpf_buf_puts(b, beside ? ", " : "");
		tpf_buf_puts(b, e->text);
		done = e->at + e->len;
		e->made = true;
	}
	tpf_buf_put(b, doc->bytes + done, doc->len - done);
	free(order);
}
