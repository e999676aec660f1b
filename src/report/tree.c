#include "report/tree.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"

xmlNode *tpf_tree_add(xmlNode *parent, const char *name)
{
	return xmlNewChild(parent, NULL, BAD_CAST name, NULL);
}

/* Length of the character at s, 0 when it may not stand in the tree. */
static size_t allowed(const char *s, size_t left)
{
	const unsigned char *c = (const unsigned char *)s;
	if (c[0] < 0x80)
		return c[0] >= 0x20 ? c[0] != 0x7f : c[0] == '\t' || c[0] == '\n' || c[0] == '\r';
	size_t n = c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	if (n > left || tpf_utf8_valid(s, n) < n)
		return 0;
	if (n == 2 && c[0] == 0xc2 && c[1] < 0xa0)      /* C1 controls */
		return 0;
	if (n == 3 && c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe) /* U+FFFE, U+FFFF */
		return 0;
	bool bidi = n == 3 && c[0] == 0xe2 && ((c[1] == 0x80 && (c[2] == 0x8e || c[2] == 0x8f || (c[2] >= 0xaa && c[2] <= 0xae))) ||
						(c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9));
	return bidi ? 0 : n;
}

const char *tpf_tree_clean(struct tpf_arena *arena, const char *s)
{
	size_t len = strlen(s), good = 0;
	for (size_t n; good < len && (n = allowed(s + good, len - good)); good += n)
		;
	if (good == len)
		return s;
	char *out = tpf_alloc(arena, 3 * len + 1), *to = out;
	for (size_t i = 0; i < len;) {
		size_t n = allowed(s + i, len - i);
		memcpy(to, n ? s + i : "\xef\xbf\xbd", n ? n : 3);
		to += n ? n : 3;
		/* One mark for a character that is well-formed but not wanted, not one for each of its bytes. */
		for (i += n ? n : 1; !n && i < len && (s[i] & 0xc0) == 0x80;)
			i++;
	}
	return out;
}

void tpf_tree_set(xmlNode *node, const char *name, const char *value)
{
	struct tpf_arena arena = {0};
	xmlSetProp(node, BAD_CAST name, BAD_CAST tpf_tree_clean(&arena, value));
	tpf_arena_free(&arena);
}

void tpf_tree_text(xmlNode *node, const char *text)
{
	struct tpf_arena arena = {0};
	xmlNodeAddContent(node, BAD_CAST tpf_tree_clean(&arena, text));
	tpf_arena_free(&arena);
}

static void give(void (*piece)(void *, enum tpf_piece, const char *), void *user, enum tpf_piece kind, const char *s, size_t n)
{
	struct tpf_arena arena = {0};
	if (n)
		piece(user, kind, tpf_strndup(&arena, s, n));
	tpf_arena_free(&arena);
}

void tpf_pieces(const char *s, void (*piece)(void *, enum tpf_piece, const char *), void *user)
{
	const char *plain = s;
	while (*s) {
		bool braced = (*s == '_' || *s == '^') && s[1] == '{';
		const char *end = braced ? strchr(s, '}') : *s == '*' ? strchr(s + 1, '*') : NULL;
		if (!end) {
			s++;
			continue;
		}
		give(piece, user, TPF_PIECE_PLAIN, plain, (size_t)(s - plain));
		size_t skip = braced ? 2 : 1;
		give(piece, user, *s == '_' ? TPF_PIECE_SUB : *s == '^' ? TPF_PIECE_SUP : TPF_PIECE_ITALIC, s + skip,
			(size_t)(end - s) - skip);
		plain = s = end + 1;
	}
	give(piece, user, TPF_PIECE_PLAIN, plain, (size_t)(s - plain));
}

static void add_piece(void *user, enum tpf_piece piece, const char *text)
{
	static const char *const names[] = {NULL, "sub", "sup", "i"};
	tpf_tree_text(names[piece] ? tpf_tree_add(user, names[piece]) : user, text);
}

void tpf_tree_markup(xmlNode *node, const char *markup)
{
	tpf_pieces(markup, add_piece, node);
}

xmlNode *tpf_tree_p(xmlNode *parent, const char *role, const char *format, ...)
{
	struct tpf_arena arena = {0};
	xmlNode *p = tpf_tree_add(parent, "p");
	if (role)
		tpf_tree_set(p, "role", role);
	va_list args;
	va_start(args, format);
	tpf_tree_text(p, tpf_vsprintf(&arena, format, args));
	va_end(args);
	tpf_arena_free(&arena);
	return p;
}

xmlNode *tpf_tree_cell(xmlNode *row, const char *text)
{
	xmlNode *cell = tpf_tree_add(row, "cell");
	tpf_tree_text(cell, text ? text : "not disclosed");
	if (!text)
		tpf_tree_set(cell, "state", "open");
	return cell;
}

xmlNode *tpf_tree_cell_right(xmlNode *row, const char *text)
{
	xmlNode *cell = tpf_tree_cell(row, text);
	tpf_tree_set(cell, "align", "right");
	return cell;
}

void tpf_tree_item(xmlNode *list, const char *name, const char *value)
{
	xmlNode *row = tpf_tree_add(list, "row");
	tpf_tree_cell(row, name);
	tpf_tree_cell(row, value);
}

xmlNode *tpf_tree_table(xmlNode *section, const char *id, const char *caption, const char *const *heads)
{
	xmlNode *table = tpf_tree_add(section, "table"), *row = tpf_tree_row(table, "head");
	tpf_tree_set(table, "id", id);
	tpf_tree_set(table, "caption", caption);
	for (; *heads; heads++) {
		bool right = **heads == '>';
		xmlNode *cell = tpf_tree_add(row, "cell");
		tpf_tree_markup(cell, *heads + right);
		if (right)
			tpf_tree_set(cell, "align", "right");
	}
	return table;
}

xmlNode *tpf_tree_row(xmlNode *table, const char *role)
{
	xmlNode *row = tpf_tree_add(table, "row");
	if (role)
		tpf_tree_set(row, "role", role);
	return row;
}

xmlNode *tpf_tree_section(struct tpf_chapter *part, const char *id, const char *title)
{
	xmlNode *section = tpf_tree_add(part->report, "section");
	tpf_tree_set(section, "id", id);
	if (title)
		tpf_tree_set(section, "title", title);
	return section;
}
