/* pdf_table.c - tables on paper: columns as wide as their words need, heads repeated on a new page. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "output/render/pdf.h"
#include "report/tree.h"

enum { COLUMNS = 12 };
#define SIZE 7.2
#define GAP 7.0
#define PAD 2.6
#define UNBROKEN 100.0                  /* pt; what is longer is broken */

struct grid {
	struct tpf_sheet *s;
	size_t n;
	double x[COLUMNS], w[COLUMNS];
	xmlNode *head;
};

static size_t cells(xmlNode *row, xmlNode *cell[COLUMNS])
{
	size_t n = 0;
	for (xmlNode *c = xmlFirstElementChild(row); c && n < COLUMNS; c = xmlNextElementSibling(c))
		cell[n++] = c;
	return n;
}

static PangoLayout *layout(struct tpf_sheet *s, xmlNode *cell, int flags, double width)
{
	char *markup = tpf_inline_markup(cell, SIZE);
	PangoLayout *l = tpf_layout_markup(&s->type, s->c, markup, SIZE, flags, width);
	g_free(markup);
	return l;
}

/* Measured in bold, since a row may be; numbers (right-aligned) are not broken unless they are sentences. */
static void natural(struct tpf_sheet *s, xmlNode *cell, double *whole, double *word)
{
	PangoRectangle r;
	PangoLayout *l = layout(s, cell, TPF_BOLD, 0);
	bool number = !strcmp(tpf_attr(s->job, cell, "align"), "right");
	pango_layout_get_extents(l, NULL, &r);
	*whole = fmax(*whole, r.width / (double)PANGO_SCALE);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD);
	pango_layout_set_width(l, 0);
	pango_layout_get_extents(l, NULL, &r);
	double broken = r.width / (double)PANGO_SCALE;
	*word = fmax(*word, number && *whole < UNBROKEN ? *whole : fmin(broken, UNBROKEN));
	g_object_unref(l);
}

/* Every column gets the width of its longest word; what is left goes to those that want more, in proportion. */
static void measure(struct grid *g, xmlNode *table)
{
	double whole[COLUMNS] = {0}, word[COLUMNS] = {0}, sum_word = 0, sum_want = 0, x = TPF_EDGE_L;
	for (xmlNode *row = xmlFirstElementChild(table); row; row = xmlNextElementSibling(row)) {
		xmlNode *cell[COLUMNS];
		size_t n = cells(row, cell);
		g->n = n > g->n ? n : g->n;
		for (size_t i = 0; i < n; i++)
			natural(g->s, cell[i], &whole[i], &word[i]);
	}
	for (size_t i = 0; i < g->n; i++) {
		sum_word += word[i];
		sum_want += whole[i] - word[i];
	}
	double room = TPF_EDGE_R - TPF_EDGE_L - GAP * (double)(g->n ? g->n - 1 : 0), left = room - sum_word;
	for (size_t i = 0; i < g->n; i++) {
		double share = left < 0 ? 0 : sum_want <= left ? whole[i] - word[i] + (left - sum_want) / (double)g->n : left * (whole[i] - word[i]) / sum_want;
		g->w[i] = (left < 0 ? word[i] * room / sum_word : word[i]) + share;
		g->x[i] = x;
		x += g->w[i] + GAP;
	}
}

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

static double row_height(struct grid *g, xmlNode *row, int flags)
{
	xmlNode *cell[COLUMNS];
	size_t n = cells(row, cell);
	double h = 0;
	for (size_t i = 0; i < n; i++) {
		PangoRectangle r;
		PangoLayout *l = layout(g->s, cell[i], flags, g->w[i]);
		pango_layout_get_extents(l, NULL, &r);
		h = fmax(h, r.height / (double)PANGO_SCALE);
		g_object_unref(l);
	}
	return h;
}

static void put_cell(struct grid *g, xmlNode *cell, size_t i, bool head, int flags)
{
	struct tpf_sheet *s = g->s;
	bool names = head || !strcmp(tpf_attr(s->job, cell, "role"), "head");
	const char *tag = names ? "TH" : "TD";
	PangoLayout *l = layout(s, cell, flags, g->w[i]);
	if (!strcmp(tpf_attr(s->job, cell, "align"), "right"))
		pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	cairo_tag_begin(s->c, tag, NULL);
	if (names)
		TPF_PUSH(&s->scopes, head ? "Column" : "Row");
	tpf_ink(s->c, ink_of(s, cell, head));
	cairo_new_path(s->c);
	cairo_move_to(s->c, g->x[i], s->y);
	pango_cairo_show_layout(s->c, l);
	cairo_new_path(s->c);
	cairo_tag_end(s->c, tag);
	g_object_unref(l);
}

static void put_row(struct grid *g, xmlNode *row, bool head)
{
	struct tpf_sheet *s = g->s;
	xmlNode *cell[COLUMNS];
	size_t n = cells(row, cell);
	int flags = !strcmp(tpf_attr(s->job, row, "role"), "key") ? TPF_BOLD : 0;
	double h = row_height(g, row, flags);
	s->y += PAD;
	cairo_tag_begin(s->c, "TR", NULL);
	for (size_t i = 0; i < n; i++)
		put_cell(g, cell[i], i, head, flags);
	cairo_tag_end(s->c, "TR");
	s->y += h + PAD;
}

static void put_head(struct grid *g)
{
	tpf_sheet_rule(g->s, TPF_EDGE_L, g->s->y, TPF_EDGE_R, 0.8, TPF_INK);
	put_row(g, g->head, true);
	tpf_sheet_rule(g->s, TPF_EDGE_L, g->s->y, TPF_EDGE_R, 0.5, TPF_INK);
}

/* A table that goes on is a new table for a reader, with the same heads. */
static void put_rows(struct grid *g)
{
	struct tpf_sheet *s = g->s;
	cairo_tag_begin(s->c, "Table", NULL);
	put_head(g);
	for (xmlNode *row = xmlNextElementSibling(g->head); row; row = xmlNextElementSibling(row)) {
		double h = row_height(g, row, TPF_BOLD) + 2 * PAD;
		if (s->y + h > TPF_BOTTOM) {
			cairo_tag_end(s->c, "Table");
			tpf_sheet_room(s, h);
			cairo_tag_begin(s->c, "Table", NULL);
			put_head(g);
		}
		put_row(g, row, false);
		bool last = !xmlNextElementSibling(row);
		tpf_sheet_rule(s, TPF_EDGE_L, s->y, TPF_EDGE_R, last ? 0.8 : 0.4, last ? TPF_INK : TPF_GRID);
	}
	cairo_tag_end(s->c, "Table");
	s->y += 8;
}

void tpf_sheet_table(struct tpf_sheet *s, xmlNode *table, int number)
{
	struct grid g = {.s = s, .head = xmlFirstElementChild(table)};
	if (!g.head)
		return;
	tpf_sheet_room(s, 60);
	tpf_sheet_text(s, "P", TPF_EDGE_L, TPF_EDGE_R - TPF_EDGE_L, 7, TPF_PLAIN, TPF_MUTED,
		tpf_sprintf(&s->job->arena, "Table %d. %s", number, tpf_attr(s->job, table, "caption")));
	s->y += 3;
	measure(&g, table);
	put_rows(&g);
}

/* Findings as a table of four columns, made of their elements for the time of drawing. */
void tpf_sheet_findings(struct tpf_sheet *s, xmlNode *findings)
{
	static const char *const heads[] = {"Severity", "Rule", "Where", "Finding", NULL};
	xmlNode *holder = xmlNewNode(NULL, BAD_CAST "section"), *table = tpf_tree_table(holder, "tbl-findings", "", heads);
	for (xmlNode *f = xmlFirstElementChild(findings); f; f = xmlNextElementSibling(f)) {
		xmlNode *row = tpf_tree_row(table, NULL), *message = xmlFirstElementChild(f), *hint = xmlNextElementSibling(message);
		const char *severity = tpf_attr(s->job, f, "severity");
		xmlNode *cell = tpf_tree_cell(row, severity);
		tpf_tree_set(cell, "state", !strcmp(severity, "error") ? "bad" : !strcmp(severity, "warning") ? "warn" : "open");
		tpf_tree_set(tpf_tree_cell(row, tpf_attr(s->job, f, "rule")), "role", "head");
		tpf_tree_cell(row, tpf_attr(s->job, f, "place"));
		xmlChar *text = xmlNodeGetContent(message), *more = hint ? xmlNodeGetContent(hint) : NULL;
		tpf_tree_cell(row, tpf_sprintf(&s->job->arena, "%s%s%s", (const char *)text, more ? " " : "", more ? (const char *)more : ""));
		xmlFree(text);
		xmlFree(more);
	}
	struct grid g = {.s = s, .head = xmlFirstElementChild(table)};
	measure(&g, table);
	put_rows(&g);
	xmlFreeNode(holder);
}
