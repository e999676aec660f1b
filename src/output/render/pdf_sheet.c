/* pdf_sheet.c - the first page: whoever has only this sheet has the number, the verdict, Table 1 and the two figures. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "output/render/pdf.h"

#define SPLIT 352.0                     /* between headline and verdict */
#define GUTTER 14.0

static const char *short_digest(struct tpf_sheet *s)
{
	size_t n = strlen(s->view->sha256);
	return n > 16 ? tpf_sprintf(&s->job->arena, "Bundle sha256:%.8s…%s", s->view->sha256, s->view->sha256 + n - 8) : "";
}

/* The kind of report at the left, the digest at the right of one line; the title; who, what, where, when. */
static void head(struct tpf_sheet *s, xmlNode *root)
{
	const char *digest = short_digest(s), *subtitle = tpf_meta_of(s->job, root, "subtitle");
	PangoLayout *right = tpf_layout(&s->type, s->c, digest, 7.4, TPF_PLAIN, 0);
	double y = s->y;
	tpf_sheet_text(s, "P", TPF_EDGE_L, 0, 7.4, TPF_PLAIN | TPF_BOLD, TPF_INK, tpf_meta_of(s->job, root, "kind"));
	if (*digest)
		tpf_sheet_put(s, "P", TPF_EDGE_R - tpf_layout_width(right), y, right, TPF_MUTED);
	g_object_unref(right);
	s->y += 5;
	tpf_sheet_rule(s, 0.5, TPF_GRID);
	s->y += 8;
	tpf_sheet_text(s, "H1", TPF_EDGE_L, TPF_WIDTH, 17.5, TPF_PLAIN | TPF_BOLD | TPF_PROPORTIONAL, TPF_INK, tpf_meta_of(s->job, root, "title"));
	s->y += 2;
	if (*subtitle)
		tpf_sheet_text(s, "P", TPF_EDGE_L, TPF_WIDTH, 8.2, TPF_PLAIN, TPF_MUTED, subtitle);
	s->y += 6;
	tpf_sheet_rule(s, 1.6, TPF_INK);
	s->y += 9;
}

/* ---- headline and verdict ---- */

struct piece {
	const char *text;
	double size, after;
	int flags;
	enum tpf_role ink;
};

static size_t pieces(struct tpf_sheet *s, xmlNode *p, bool valid, struct piece out[3])
{
	size_t n = 0;
	for (xmlNode *e = xmlFirstElementChild(p); e && n < 3; e = xmlNextElementSibling(e)) {
		bool value = !strcmp(tpf_attr(s->job, e, "role"), "value"), plus = !strcmp(tpf_attr(s->job, e, "role"), "plus");
		out[n++] = (struct piece){tpf_content(s->job, e), value ? 38 : 15, value ? 9 : 5,
			TPF_PLAIN | TPF_PROPORTIONAL | (value ? TPF_BOLD : 0), !valid || plus ? TPF_MUTED : TPF_INK};
	}
	return n;
}

/* The number, its uncertainty and its unit on one line, as large as the column allows. */
static void big_number(struct tpf_sheet *s, xmlNode *p, double width, bool valid)
{
	struct piece piece[3];
	size_t n = pieces(s, p, valid, piece);
	double whole = 0;
	for (size_t i = 0; i < n; i++) {
		PangoLayout *l = tpf_layout(&s->type, s->c, piece[i].text, piece[i].size, piece[i].flags, 0);
		whole += tpf_layout_width(l) + (i + 1 < n ? piece[i].after : 0);
		g_object_unref(l);
	}
	double fit = fmin(1, width / whole), x = TPF_EDGE_L, base = s->y + 34 * fit;
	cairo_tag_begin(s->c, "P", NULL);
	for (size_t i = 0; i < n; i++) {
		const struct piece *k = &piece[i];
		x += tpf_write(&s->type, s->c, x, base, TPF_LEFT, k->size * fit, k->flags, k->ink, k->text) + k->after * fit;
	}
	cairo_tag_end(s->c, "P");
	s->y = base + 7;
}

static void headline(struct tpf_sheet *s, xmlNode *section, bool valid)
{
	double width = SPLIT - TPF_EDGE_L - GUTTER;
	for (xmlNode *p = xmlFirstElementChild(section); p; p = xmlNextElementSibling(p)) {
		if (!strcmp(tpf_attr(s->job, p, "role"), "number"))
			big_number(s, p, width, valid);
		else
			tpf_sheet_paragraph(s, p, TPF_EDGE_L, width, TPF_INK);
	}
}

/* A tick or a cross: the verdict without colour. */
static void sign(struct tpf_sheet *s, double x, double y, double r, bool good)
{
	static const double tick[] = {-0.45, 0.02, -0.12, 0.36, 0.47, -0.32}, cross[] = {-0.34, -0.34, 0.34, 0.34};
	cairo_t *c = s->c;
	cairo_tag_begin(c, "Private", NULL);
	cairo_new_path(c);
	cairo_arc(c, x, y, r, 0, 2 * M_PI);
	tpf_ink(c, good ? TPF_GREEN_TEXT : TPF_VERMILION_TEXT);
	cairo_fill(c);
	const double *at = good ? tick : cross;
	for (size_t i = 0; i < (good ? 3 : 2); i++)
		(i ? cairo_line_to : cairo_move_to)(c, x + r * at[2 * i], y + r * at[2 * i + 1]);
	if (!good) {
		cairo_move_to(c, x + r * 0.34, y - r * 0.34);
		cairo_line_to(c, x - r * 0.34, y + r * 0.34);
	}
	tpf_ink(c, TPF_PAPER);
	cairo_set_line_width(c, r * 0.28);
	cairo_stroke(c);
	cairo_tag_end(c, "Private");
}

static void verdict(struct tpf_sheet *s, xmlNode *section, bool good)
{
	double x = SPLIT + GUTTER, width = TPF_EDGE_R - x;
	for (xmlNode *p = xmlFirstElementChild(section); p; p = xmlNextElementSibling(p)) {
		if (strcmp(tpf_attr(s->job, p, "role"), "verdict")) {
			tpf_sheet_paragraph(s, p, x, width, TPF_INK);
			continue;
		}
		PangoLayout *l = tpf_sheet_layout(s, p, 14, TPF_BOLD | TPF_PROPORTIONAL, 0);
		double size = 14 * fmin(1, (width - 19) / tpf_layout_width(l));
		g_object_unref(l);
		s->y += 3;
		sign(s, x + 7, s->y + size * 0.62, 6.4, good);
		tpf_sheet_node(s, "P", x + 19, 0, size, TPF_BOLD | TPF_PROPORTIONAL, good ? TPF_GREEN_TEXT : TPF_VERMILION_TEXT, p);
		s->y += 5;
	}
}

static void result(struct tpf_sheet *s, xmlNode *root)
{
	xmlNode *number = tpf_section_of(s->job, root, "headline"), *words = tpf_section_of(s->job, root, "verdict");
	bool good = words && strcmp(tpf_attr(s->job, words, "state"), "bad") != 0;
	double top = s->y;
	if (number)
		headline(s, number, good);
	double low = s->y;
	s->y = top;
	if (words)
		verdict(s, words, good);
	s->y = fmax(low, s->y) + 4;
	tpf_sheet_line(s, SPLIT, top - 8, SPLIT, s->y, 0.5, TPF_GRID);
	tpf_sheet_rule(s, 0.5, TPF_GRID);
	s->y += 8;
}

/* ---- figures ---- */

struct tpf_scene *tpf_sheet_scene(struct tpf_sheet *s, xmlNode *figure, double w, double h)
{
	const struct tpf_plot *plot = tpf_plot_find(tpf_attr(s->job, figure, "plot"));
	xmlNode *caption = xmlFirstElementChild(figure);
	bool missing = !plot || !caption || !strcmp(tpf_attr(s->job, caption, "role"), "missing");
	return missing ? NULL : tpf_plot_scene_of(s->job, plot, s->view, w > 0 ? w : plot->print_w, h > 0 ? h : plot->print_h, TPF_PRINT_SIZE);
}

void tpf_sheet_figure(struct tpf_sheet *s, xmlNode *figure, struct tpf_scene *scene, double x, double width, bool caption)
{
	const char *title = tpf_sprintf(&s->job->arena, "Figure %d. %s", ++s->figures, tpf_attr(s->job, figure, "title"));
	tpf_sheet_text(s, "P", x, width, 7.6, TPF_PLAIN | TPF_BOLD, TPF_INK, title);
	if (caption || !scene)
		tpf_sheet_node(s, "P", x, width, 6.8, 0, TPF_MUTED, xmlFirstElementChild(figure));
	s->y += 4;
	if (!scene)
		return;
	cairo_tag_begin(s->c, "Figure", NULL);
	tpf_paint(&s->type, s->c, scene, x, s->y);
	cairo_tag_end(s->c, "Figure");
	TPF_PUSH(&s->alts, scene->desc);
	s->y += scene->h + 8;
}

static xmlNode *figure_of(struct tpf_sheet *s, xmlNode *root, const char *section)
{
	xmlNode *n = tpf_section_of(s->job, root, section);
	for (n = n ? xmlFirstElementChild(n) : NULL; n && !tpf_is_element(n, "figure"); n = xmlNextElementSibling(n))
		;
	return n;
}

static bool figures(struct tpf_sheet *s, xmlNode *root)
{
	const double w1 = 282, w2 = 207, h = 196;
	xmlNode *one = figure_of(s, root, "ceilings"), *two = figure_of(s, root, "energy");
	struct tpf_scene *left = one ? tpf_sheet_scene(s, one, w1, h) : NULL, *right = two ? tpf_sheet_scene(s, two, w2, h) : NULL;
	if (!left || !right)
		return false;
	tpf_sheet_room(s, fmax(left->h, right->h) + 40);
	double top = s->y;
	tpf_sheet_figure(s, one, left, TPF_EDGE_L, w1, true);
	double low = s->y;
	s->y = top;
	tpf_sheet_figure(s, two, right, TPF_EDGE_R - w2, w2, true);
	s->y = fmax(low, s->y);
	return true;
}

bool tpf_sheet_first(struct tpf_sheet *s, xmlNode *root)
{
	head(s, root);
	result(s, root);
	xmlNode *table = tpf_section_of(s->job, root, "results");
	table = table ? xmlFirstElementChild(table) : NULL;
	if (table)
		tpf_sheet_table(s, table);
	return figures(s, root);
}
