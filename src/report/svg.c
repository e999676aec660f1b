/* svg.c - a scene as SVG: selectable text, a title and a description, colours by class. */
#include <libxml/tree.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/scene.h"
#include "report/tree.h"

static xmlNode *child(xmlNode *parent, const char *name)
{
	return xmlNewChild(parent, parent->ns, BAD_CAST name, NULL);
}

/* Coordinates to a tenth: finer than any screen at the size plots are drawn for. */
static void set(xmlNode *node, const char *name, double value)
{
	char text[TPF_NUM_SIZE];
	tpf_num_write(text, nearbyint(value * 10) / 10 + 0.0);
	xmlNewProp(node, BAD_CAST name, BAD_CAST text);
}

static void set_class(xmlNode *node, const struct tpf_mark *m)
{
	char text[80] = "";
	if (m->fill)
		strcat(strcat(text, " f-"), tpf_palette[m->fill].name);
	if (m->stroke)
		strcat(strcat(text, " s-"), tpf_palette[m->stroke].name);
	if (m->kind == TPF_TEXT) {
		strcat(text, m->flags & TPF_HALO ? " halo" : "");
		strcat(text, m->flags & TPF_BOLD ? " bold" : "");
		strcat(text, m->anchor == TPF_MIDDLE ? " mid" : m->anchor == TPF_RIGHT ? " end" : "");
	}
	if (text[0])
		xmlNewProp(node, BAD_CAST "class", BAD_CAST(text + 1));
}

static void set_stroke(xmlNode *node, const struct tpf_mark *m)
{
	if (m->stroke && m->width != 1)
		set(node, "stroke-width", m->width);
	if (m->stroke && m->dash) {
		char text[24];
		snprintf(text, sizeof text, "%d %d", m->dash, m->dash);
		xmlNewProp(node, BAD_CAST "stroke-dasharray", BAD_CAST text);
	}
}

static void path(xmlNode *node, const struct tpf_mark *m)
{
	struct tpf_buf d = {0};
	char text[TPF_NUM_SIZE];
	for (size_t i = 0; i < 2 * m->n; i++) {
		tpf_num_write(text, nearbyint(m->points[i] * 10) / 10 + 0.0);
		tpf_buf_puts(&d, i == 0 ? "M" : i == 2 ? "L" : " ");
		tpf_buf_puts(&d, text);
	}
	if (m->flags & TPF_CLOSED)
		tpf_buf_putc(&d, 'Z');
	xmlNewProp(node, BAD_CAST "d", BAD_CAST tpf_buf_str(&d));
	tpf_buf_free(&d);
}

/* Pieces of marked-up text become tspans; a shift of the base line is taken back by the piece that follows. */
struct spans {
	xmlNode *text;
	double size, shift;
};

static void span(void *user, enum tpf_piece piece, const char *text)
{
	struct spans *s = user;
	double shift = piece == TPF_PIECE_SUB ? 0.2 : piece == TPF_PIECE_SUP ? -0.34 : 0;
	if (piece == TPF_PIECE_PLAIN && shift == s->shift) {
		tpf_tree_text(s->text, text);
		return;
	}
	xmlNode *t = child(s->text, "tspan");
	if (shift != s->shift)
		set(t, "dy", (shift - s->shift) * s->size);
	if (shift != 0)
		set(t, "font-size", s->size * 0.74);
	if (piece == TPF_PIECE_ITALIC)
		xmlNewProp(t, BAD_CAST "font-style", BAD_CAST "italic");
	tpf_tree_text(t, text);
	s->shift = shift;
}

static void text(xmlNode *node, const struct tpf_mark *m)
{
	set(node, "x", m->x);
	set(node, "y", m->y);
	set(node, "font-size", m->size);
	if (m->flags & TPF_HALO)
		xmlNewProp(node, BAD_CAST "paint-order", BAD_CAST "stroke");
	if (m->turn != 0) {
		char x[TPF_NUM_SIZE], y[TPF_NUM_SIZE], turn[TPF_NUM_SIZE], all[128];
		tpf_num_write(turn, nearbyint(m->turn * 10) / 10);
		tpf_num_write(x, nearbyint(m->x * 10) / 10);
		tpf_num_write(y, nearbyint(m->y * 10) / 10);
		snprintf(all, sizeof all, "rotate(%s %s %s)", turn, x, y);
		xmlNewProp(node, BAD_CAST "transform", BAD_CAST all);
	}
	struct spans s = {node, m->size, 0};
	if (m->flags & TPF_PLAIN)
		tpf_tree_text(node, m->text);
	else
		tpf_pieces(m->text, span, &s);
}

static const char *const elements[] = {"line", "rect", "path", "circle", "text"};

static void mark(xmlNode *parent, const struct tpf_mark *m)
{
	xmlNode *node = child(parent, elements[m->kind]);
	set_class(node, m);
	switch (m->kind) {
	case TPF_LINE:
		set(node, "x1", m->x), set(node, "y1", m->y), set(node, "x2", m->w), set(node, "y2", m->h);
		break;
	case TPF_RECT:
		set(node, "x", m->x), set(node, "y", m->y), set(node, "width", m->w), set(node, "height", m->h);
		break;
	case TPF_DOT:
		set(node, "cx", m->x), set(node, "cy", m->y), set(node, "r", m->w);
		break;
	case TPF_POLY:
		path(node, m);
		break;
	default:
		text(node, m);
	}
	set_stroke(node, m);
}

static xmlNode *head(const struct tpf_scene *s, xmlNode *parent)
{
	xmlNode *svg = xmlNewChild(parent, NULL, BAD_CAST "svg", NULL);
	xmlSetNs(svg, xmlNewNs(svg, BAD_CAST "http://www.w3.org/2000/svg", NULL));
	char w[TPF_NUM_SIZE], h[TPF_NUM_SIZE];
	tpf_num_write(w, s->w);
	tpf_num_write(h, s->h);
	struct tpf_arena *a = &s->job->arena;
	xmlNewProp(svg, BAD_CAST "class", BAD_CAST "plot");
	xmlNewProp(svg, BAD_CAST "role", BAD_CAST "img");
	xmlNewProp(svg, BAD_CAST "viewBox", BAD_CAST tpf_sprintf(a, "0 0 %s %s", w, h));
	xmlNewProp(svg, BAD_CAST "aria-labelledby", BAD_CAST tpf_sprintf(a, "%s-title %s-desc", s->id, s->id));
	xmlNode *title = child(svg, "title"), *desc = child(svg, "desc");
	xmlNewProp(title, BAD_CAST "id", BAD_CAST tpf_sprintf(a, "%s-title", s->id));
	xmlNewProp(desc, BAD_CAST "id", BAD_CAST tpf_sprintf(a, "%s-desc", s->id));
	tpf_tree_text(title, s->title);
	tpf_tree_text(desc, s->desc);
	return svg;
}

xmlNode *tpf_svg(const struct tpf_scene *s, xmlNode *parent)
{
	xmlNode *svg = head(s, parent), *at = svg;
	for (const struct tpf_mark *m = s->first; m; m = m->next) {
		if (m->kind == TPF_OPEN) {
			at = child(at, "g");
			tpf_tree_text(child(at, "title"), m->text);
		} else if (m->kind == TPF_CLOSE) {
			at = at->parent;
		} else {
			mark(at, m);
		}
	}
	return svg;
}
