/* pdf_table.c - tables and lists on paper: columns as wide as their words need, heads repeated on a new page. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "output/render/pdf.h"
#include "report/tree.h"

enum { COLUMNS = 12, MANY = 10 };         /* many: set smaller and closer */
#define PAD 2.6
#define WHOLE 300.0                     /* a table up to this height is not broken */

struct grid {
	struct tpf_sheet *s;
	size_t n, rows;
	double size, gap;               /* of text, between columns */
	double x[COLUMNS], w[COLUMNS];
	double *height;                 /* of each row, the heads first; padding included */
	xmlNode *head;
	const char *caption;
};

static size_t cells(xmlNode *row, xmlNode *cell[COLUMNS])
{
	size_t n = 0;
	for (xmlNode *c = xmlFirstElementChild(row); c && n < COLUMNS; c = xmlNextElementSibling(c))
		cell[n++] = c;
	return n;
}

static int flags_of(struct tpf_sheet *s, xmlNode *row)
{
	const char *role = tpf_attr(s->job, row, "role");
	return !strcmp(role, "key") || !strcmp(role, "sum") ? TPF_BOLD : 0;
}

/* ---- widths ---- */

/* The width of a cell on one line, and of what is not to be broken: its longest word, a number with its unit. */
static void natural(const struct grid *g, xmlNode *cell, int flags, double *whole, double *word)
{
	PangoLayout *l = tpf_sheet_layout(g->s, cell, g->size, flags, 0);
	xmlNode *number = xmlFirstElementChild(cell);
	*whole = fmax(*whole, tpf_layout_width(l));
	if (number && tpf_is_element(number, "n"))
		*word = fmax(*word, fmin(tpf_layout_width(l), 110));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD);
	pango_layout_set_width(l, 0);
	*word = fmax(*word, fmin(tpf_layout_width(l), 90));
	g_object_unref(l);
}

static void by_width(size_t order[COLUMNS], const double *whole, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = i;
		for (; at && whole[order[at - 1]] > whole[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

/* Narrow columns keep their words on one line as long as the wider ones have some room; those share what is left, the
 * longer text the more, but by its root: four times the text gets twice the width. */
static void share_out(struct grid *g, const double *whole, const double *word, double room)
{
	size_t order[COLUMNS], k = 0;
	double sum = 0, words = 0, roots = 0;
	for (size_t i = 0; i < g->n; i++)
		sum += whole[i];
	by_width(order, whole, g->n);
	for (; sum > room && k < g->n; k++) {
		double wide = whole[order[k]], rest = 0;
		for (size_t j = k + 1; j < g->n; j++)
			rest += fmax(word[order[j]], fmin(whole[order[j]], 60));
		if (wide > 0.27 * TPF_WIDTH || room - wide < rest)
			break;
		g->w[order[k]] = wide;
		room -= wide;
		sum -= wide;
	}
	for (size_t j = k; j < g->n; j++) {
		words += word[order[j]];
		roots += sqrt(whole[order[j]]);
	}
	for (size_t j = k; j < g->n; j++) {
		size_t i = order[j];
		if (sum <= room)
			g->w[i] = whole[i] + (room - sum) / (double)(g->n - k);
		else if (words < room)
			g->w[i] = word[i] + (room - words) * sqrt(whole[i]) / roots;
		else
			g->w[i] = room * word[i] / words;
	}
}

static double row_height(struct grid *g, xmlNode *row)
{
	xmlNode *cell[COLUMNS];
	size_t n = cells(row, cell);
	double h = 0;
	for (size_t i = 0; i < n && i < g->n; i++) {
		PangoLayout *l = tpf_sheet_layout(g->s, cell[i], g->size, flags_of(g->s, row), g->w[i]);
		h = fmax(h, tpf_layout_height(l));
		g_object_unref(l);
	}
	return h + 2 * PAD;
}

static struct grid measured(struct tpf_sheet *s, xmlNode *table)
{
	struct grid g = {.s = s, .head = xmlFirstElementChild(table), .caption = tpf_attr(s->job, table, "caption")};
	double whole[COLUMNS] = {0}, word[COLUMNS] = {0}, x = TPF_EDGE_L;
	xmlNode *cell[COLUMNS];
	g.n = g.head ? cells(g.head, cell) : 0;
	g.size = g.n >= MANY ? 6.6 : 7.2;
	g.gap = g.n >= MANY ? 6 : 8;
	for (xmlNode *row = g.head; row; row = xmlNextElementSibling(row), g.rows++) {
		size_t n = cells(row, cell);
		for (size_t i = 0; i < n && i < g.n; i++)
			natural(&g, cell[i], flags_of(s, row), &whole[i], &word[i]);
	}
	share_out(&g, whole, word, TPF_WIDTH - g.gap * (double)(g.n ? g.n - 1 : 0));
	for (size_t i = 0; i < g.n; i++) {
		g.x[i] = x;
		x += g.w[i] + g.gap;
	}
	g.height = tpf_alloc_n(&s->job->arena, g.rows ? g.rows : 1, sizeof *g.height);
	size_t i = 0;
	for (xmlNode *row = g.head; row; row = xmlNextElementSibling(row))
		g.height[i++] = row_height(&g, row);
	return g;
}

/* Caption and rows, all of them or the heads and two more where it may be broken. */
static double start_of(const struct grid *g)
{
	double caption = *g->caption ? 14 : 0, all = caption;
	for (size_t i = 0; i < g->rows && all <= WHOLE; i++)
		all += g->height[i];
	if (all <= WHOLE)
		return all;
	for (size_t i = 0; i < g->rows && i < 3; i++)
		caption += g->height[i];
	return caption;
}

double tpf_table_start(struct tpf_sheet *s, xmlNode *table)
{
	struct grid g = measured(s, table);
	return start_of(&g);
}

/* ---- drawing ---- */

static enum tpf_role ink_of(struct tpf_sheet *s, xmlNode *cell, bool head)
{
	static const struct { const char *state; enum tpf_role ink; } inks[] = {
		{"good", TPF_GREEN_TEXT}, {"bad", TPF_VERMILION_TEXT}, {"warn", TPF_OCHRE_TEXT}, {"open", TPF_MUTED},
	};
	const char *state = tpf_attr(s->job, cell, "state");
	for (size_t i = 0; i < sizeof inks / sizeof *inks; i++)
		if (!strcmp(state, inks[i].state))
			return inks[i].ink;
	return head ? TPF_MUTED : TPF_INK;
}

static void put_cell(struct grid *g, xmlNode *cell, size_t i, bool head, int flags)
{
	struct tpf_sheet *s = g->s;
	bool names = head || !strcmp(tpf_attr(s->job, cell, "role"), "head");
	PangoLayout *l = tpf_sheet_layout(s, cell, g->size, flags, g->w[i]);
	if (!strcmp(tpf_attr(s->job, cell, "align"), "right"))
		pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	if (names)
		TPF_PUSH(&s->scopes, head ? "Column" : "Row");
	tpf_sheet_put(s, names ? "TH" : "TD", g->x[i], s->y + PAD, l, ink_of(s, cell, head));
	g_object_unref(l);
}

static void put_row(struct grid *g, xmlNode *row, size_t nth)
{
	struct tpf_sheet *s = g->s;
	xmlNode *cell[COLUMNS];
	size_t n = cells(row, cell);
	int flags = flags_of(s, row);
	cairo_tag_begin(s->c, "TR", NULL);
	for (size_t i = 0; i < n && i < g->n; i++)
		put_cell(g, cell[i], i, !nth, flags);
	cairo_tag_end(s->c, "TR");
	s->y += g->height[nth];
}

static void put_head(struct grid *g)
{
	tpf_sheet_rule(g->s, 0.8, TPF_INK);
	put_row(g, g->head, 0);
	tpf_sheet_rule(g->s, 0.5, TPF_INK);
}

/* A table that goes on is a new table for a reader, with the same heads. */
static void put_rows(struct grid *g)
{
	struct tpf_sheet *s = g->s;
	size_t nth = 1;
	for (xmlNode *row = xmlNextElementSibling(g->head); row; row = xmlNextElementSibling(row), nth++) {
		if (s->y + g->height[nth] > TPF_BOTTOM && s->y > TPF_TOP + g->height[0] + 1) {
			cairo_tag_end(s->c, "Table");
			tpf_sheet_rule(s, 0.8, TPF_INK);
			tpf_sheet_room(s, TPF_PAGE_H);
			cairo_tag_begin(s->c, "Table", NULL);
			put_head(g);
		}
		put_row(g, row, nth);
		bool last = nth + 1 == g->rows;
		tpf_sheet_rule(s, last ? 0.8 : 0.4, last ? TPF_INK : TPF_GRID);
	}
}

static void put_table(struct grid *g)
{
	struct tpf_sheet *s = g->s;
	tpf_sheet_room(s, start_of(g));
	cairo_tag_begin(s->c, "Table", NULL);
	if (*g->caption) {
		tpf_sheet_text(s, "Caption", TPF_EDGE_L, TPF_WIDTH, 7, TPF_PLAIN, TPF_MUTED,
			tpf_sprintf(&s->job->arena, "Table %d. %s", ++s->tables, g->caption));
		s->y += 3;
	}
	put_head(g);
	put_rows(g);
	cairo_tag_end(s->c, "Table");
	s->y += 10;
}

void tpf_sheet_table(struct tpf_sheet *s, xmlNode *table)
{
	struct grid g = measured(s, table);
	if (g.head)
		put_table(&g);
}

/* ---- findings ---- */

static void finding_row(struct tpf_sheet *s, xmlNode *table, xmlNode *f)
{
	static const struct { const char *severity, *state; } states[] = {{"error", "bad"}, {"warning", "warn"}, {"note", "open"}};
	xmlNode *row = tpf_tree_row(table, NULL), *message = xmlFirstElementChild(f), *hint = message ? xmlNextElementSibling(message) : NULL;
	const char *severity = tpf_attr(s->job, f, "severity");
	bool follows = !strcmp(tpf_attr(s->job, f, "explained"), "yes");
	xmlNode *cell = tpf_tree_cell(row, follows ? "follows" : severity);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (follows || !strcmp(severity, states[i].severity))
			tpf_tree_set(cell, "state", follows ? "open" : states[i].state);
	tpf_tree_set(tpf_tree_cell(row, tpf_attr(s->job, f, "rule")), "role", "head");
	tpf_tree_cell(row, tpf_attr(s->job, f, "place"));
	cell = tpf_tree_cell(row, message ? tpf_content(s->job, message) : "");
	if (!hint)
		return;
	tpf_tree_text(cell, "\n");
	tpf_tree_text(tpf_tree_add(cell, "i"), tpf_content(s->job, hint));
}

/* A table of four columns, made of the findings for the time of drawing. */
void tpf_sheet_findings(struct tpf_sheet *s, xmlNode *findings)
{
	static const char *const heads[] = {"Severity", "Rule", "Where", "Finding, and what to do", NULL};
	xmlNode *holder = xmlNewNode(NULL, BAD_CAST "section"), *table = tpf_tree_table(holder, "tbl-findings", "", heads);
	for (xmlNode *f = xmlFirstElementChild(findings); f; f = xmlNextElementSibling(f))
		finding_row(s, table, f);
	tpf_sheet_table(s, table);
	xmlFreeNode(holder);
}

/* ---- lists ---- */

#define NAMES 0.34                      /* the share of a list's width that its names have */
#define LIST_SIZE 7.4

/* A row of name and value; drawn unless `measure`. Its height. */
static double item(struct tpf_sheet *s, xmlNode *row, double x, double width, bool measure)
{
	xmlNode *cell[COLUMNS];
	if (cells(row, cell) < 2)
		return 0;
	double names = fmin(118, width * NAMES);
	PangoLayout *name = tpf_sheet_layout(s, cell[0], LIST_SIZE, 0, names - 6);
	PangoLayout *value = tpf_sheet_layout(s, cell[1], LIST_SIZE, 0, width - names);
	double h = fmax(tpf_layout_height(name), tpf_layout_height(value)) + 1.8;
	if (!measure) {
		tpf_sheet_room(s, h);
		cairo_tag_begin(s->c, "TR", NULL);
		TPF_PUSH(&s->scopes, "Row");
		tpf_sheet_put(s, "TH", x, s->y, name, TPF_MUTED);
		tpf_sheet_put(s, "TD", x + names, s->y, value, TPF_INK);
		cairo_tag_end(s->c, "TR");
		s->y += h;
	}
	g_object_unref(name);
	g_object_unref(value);
	return h;
}

static double list_height(struct tpf_sheet *s, xmlNode *list, double width)
{
	double h = *tpf_attr(s->job, list, "title") ? 14 : 0;
	for (xmlNode *row = xmlFirstElementChild(list); row; row = xmlNextElementSibling(row))
		h += item(s, row, 0, width, true);
	return h;
}

static void put_list(struct tpf_sheet *s, xmlNode *list, double x, double width)
{
	const char *title = tpf_attr(s->job, list, "title");
	if (*title) {
		tpf_sheet_text(s, "H3", x, 0, 8.2, TPF_PLAIN | TPF_BOLD, TPF_INK, title);
		s->y += 2;
	}
	if (!xmlFirstElementChild(list))
		return;
	cairo_tag_begin(s->c, "Table", NULL);
	for (xmlNode *row = xmlFirstElementChild(list); row; row = xmlNextElementSibling(row))
		item(s, row, x, width, false);
	cairo_tag_end(s->c, "Table");
}

/* Lists with a title stand in pairs, when a pair fits on a page. */
xmlNode *tpf_sheet_list(struct tpf_sheet *s, xmlNode *list)
{
	xmlNode *next = xmlNextElementSibling(list);
	bool titled = *tpf_attr(s->job, list, "title"), pair = titled && next && tpf_is_element(next, "list");
	double width = titled ? (TPF_WIDTH - 24) / 2 : TPF_WIDTH, h = list_height(s, list, width);
	if (pair)
		h = fmax(h, list_height(s, next, width));
	if (h > TPF_BOTTOM - TPF_TOP)
		pair = false, h = 40;
	tpf_sheet_room(s, h);
	double top = s->y;
	put_list(s, list, TPF_EDGE_L, width);
	if (pair) {
		double low = s->y;
		s->y = top;
		put_list(s, next, TPF_EDGE_R - width, width);
		s->y = fmax(low, s->y);
	}
	s->y += 8;
	return pair ? next : list;
}
