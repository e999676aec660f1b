/* Where a byte stands: line, column, and the line's text. Lines are looked for when the first place is asked for; a mark
 * every BLOCK bytes keeps each place cheap, however long the lines and however many. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "diag/job.h"
#include "json/reader.h"

enum {
	BLOCK = 4096,
	WIDTH = 160,            /* columns of a frame */
	BEFORE = 100,           /* columns shown before the place without a cut */
	CONTEXT = 60,           /* and with one */
};

struct tpf_mark {
	uint32_t line, start, col; /* feeds before; where the line starts; code points from there */
};

static size_t mark_length(const struct tpf_doc *doc)
{
	return doc->len >= 3 && memcmp(doc->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Moves a mark from one offset to another behind it. */
static void move(const struct tpf_doc *doc, struct tpf_mark *m, size_t from, size_t to)
{
	const char *p = doc->bytes + from, *end = doc->bytes + to, *feed;
	while (p < end && (feed = memchr(p, '\n', (size_t)(end - p)))) {
		p = feed + 1;
		*m = (struct tpf_mark){.line = m->line + 1, .start = (uint32_t)(p - doc->bytes)};
	}
	m->col += (uint32_t)tpf_utf8_count(p, (size_t)(end - p));
}

static void make_marks(struct tpf *job, struct tpf_doc *doc)
{
	size_t n = doc->len / BLOCK + 1;
	struct tpf_mark *marks = tpf_alloc_n(&job->arena, n, sizeof *marks), m = {0};
	m.start = (uint32_t)mark_length(doc);
	marks[0] = m;
	for (size_t i = 1; i < n; ++i) {
		move(doc, &m, i == 1 ? m.start : (i - 1) * BLOCK, i * BLOCK);
		marks[i] = m;
	}
	doc->marks = marks;
}

static struct tpf_mark find_mark(struct tpf *job, struct tpf_doc *doc, size_t offset)
{
	if (!doc->marks)
		make_marks(job, doc);
	size_t i = offset / BLOCK, from = i ? i * BLOCK : mark_length(doc);
	struct tpf_mark m = doc->marks[i];
	move(doc, &m, from, offset);
	return m;
}

/* Controls, also those of text direction, would change what a terminal shows. */
static bool is_unsafe(const unsigned char *p, size_t len)
{
	static const struct {
		unsigned char lead[3], low, high;
		unsigned char n;
	} rows[] = {
		{{0}, 0x00, 0x1f, 0},
		{{0}, 0x7f, 0x7f, 0},
		{{0xc2}, 0x80, 0x9f, 1},
		{{0xe2, 0x80}, 0x8e, 0x8f, 2},
		{{0xe2, 0x80}, 0xa8, 0xae, 2},
		{{0xe2, 0x81}, 0xa6, 0xa9, 2},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
		if (rows[i].n < len && memcmp(p, rows[i].lead, rows[i].n) == 0 && p[rows[i].n] >= rows[i].low &&
		    p[rows[i].n] <= rows[i].high)
			return true;
	return false;
}

/* One column of a frame; returns the bytes it took. */
static size_t put_column(struct tpf_buf *b, const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = *p < 0x80 ? 1 : tpf_utf8_length(p, (const unsigned char *)end);
	if (*p == '\t')
		tpf_buf_putc(b, ' ');
	else if (!n || is_unsafe(p, n))
		tpf_buf_puts(b, "\xef\xbf\xbd");
	else
		tpf_buf_put(b, s, n);
	return n ? n : 1;
}

static const char *back(const char *p, const char *start, size_t columns)
{
	/* Four bytes a column at most: a run of stray continuation bytes ends the walk too. */
	const char *least = (size_t)(p - start) > 4 * columns ? p - 4 * columns : start;
	while (p > least && columns) {
		--p;
		columns -= (*p & 0xc0) != 0x80;
	}
	return p;
}

static const char *line_end(const struct tpf_doc *doc, const char *p)
{
	size_t left = (size_t)(doc->bytes + doc->len - p), look = left < 4 * WIDTH ? left : 4 * WIDTH;
	const char *feed = memchr(p, '\n', look);
	const char *end = feed ? feed : p + look;
	return feed && end > p && end[-1] == '\r' ? end - 1 : end;
}

static void make_frame(struct tpf *job, const struct tpf_doc *doc, struct tpf_place *place, const char *start,
                       const char *at, size_t span)
{
	struct tpf_buf b = {0};
	const char *end = line_end(doc, at), *p = start;
	size_t columns = 0;
	place->span = 0;
	if (place->col > BEFORE) {
		p = back(at, start, CONTEXT);
		tpf_buf_puts(&b, "\xe2\x80\xa6");
		columns = 1;
	}
	for (; p < end && columns < WIDTH; ++columns) {
		if (p < at)
			place->frame_col = columns + 2;
		else
			place->span += (size_t)(p - at) < span;
		p += put_column(&b, p, end);
	}
	if (p < end)
		tpf_buf_puts(&b, "\xe2\x80\xa6");
	if (!place->frame_col)
		place->frame_col = 1;
	if (!place->span)
		place->span = 1;
	place->frame = tpf_strndup(&job->arena, tpf_buf_str(&b), b.len);
	tpf_buf_free(&b);
}

struct tpf_place tpf_doc_place_at(struct tpf *job, struct tpf_doc *doc, size_t offset, size_t span)
{
	size_t first = mark_length(doc);
	offset = offset < first ? first : offset > doc->len ? doc->len : offset;
	struct tpf_mark m = find_mark(job, doc, offset);
	struct tpf_place place = {.source = doc->source, .line = (size_t)m.line + 1, .col = (size_t)m.col + 1};
	make_frame(job, doc, &place, doc->bytes + m.start, doc->bytes + offset, span);
	return place;
}

struct tpf_place tpf_doc_place(struct tpf *job, struct tpf_doc *doc, const struct tpf_node *n)
{
	if (!n)
		return (struct tpf_place){.source = doc->source};
	bool quoted = n->kind == TPF_STRING, container = n->kind == TPF_ARRAY || n->kind == TPF_OBJECT;
	struct tpf_place place = tpf_doc_place_at(job, doc, n->at - quoted, (container ? 0 : (size_t)n->len) + 2 * quoted);
	place.pointer = tpf_pointer_on(&job->arena, doc, n, doc->ways);
	return place;
}
