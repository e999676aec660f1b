/* pdf_page.c - words on pages: tagged leaves, decoration, the foot, page breaks.
 *
 * Only leaves of the structure hold text (an element with both loses the text); rules and feet are drawn inside Private,
 * which pdf_finish.c makes artifacts. */
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "output/render/pdf.h"

/* ---- the tree ---- */

const char *tpf_attr(struct tpf *job, xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, BAD_CAST name);
	const char *own = value ? tpf_strdup(&job->arena, (const char *)value) : "";
	xmlFree(value);
	return own;
}

const char *tpf_content(struct tpf *job, xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const char *own = text ? tpf_strdup(&job->arena, (const char *)text) : "";
	xmlFree(text);
	return own;
}

bool tpf_is_element(xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

static xmlNode *child(struct tpf *job, xmlNode *root, const char *element, const char *key, const char *value)
{
	for (xmlNode *n = xmlFirstElementChild(root); n; n = xmlNextElementSibling(n))
		if (tpf_is_element(n, element) && !strcmp(tpf_attr(job, n, key), value))
			return n;
	return NULL;
}

xmlNode *tpf_section_of(struct tpf *job, xmlNode *root, const char *id)
{
	return child(job, root, "section", "id", id);
}

const char *tpf_meta_of(struct tpf *job, xmlNode *root, const char *name)
{
	xmlNode *n = child(job, root, "meta", "name", name);
	return n ? tpf_content(job, n) : "";
}

/* ---- layouts ---- */

static void add_markup(xmlNode *node, double size, GString *out)
{
	static const struct { const char *element, *open, *close; } spans[] = {
		{"i", "<i>", "</i>"}, {"b", "<b>", "</b>"}, {"code", "<span size='88%'>", "</span>"}, {NULL, "", ""},
	};
	for (xmlNode *c = node->children; c; c = c->next) {
		if (c->type == XML_TEXT_NODE) {
			char *escaped = g_markup_escape_text((const char *)c->content, -1);
			g_string_append(out, escaped);
			g_free(escaped);
		} else if (tpf_is_element(c, "sub") || tpf_is_element(c, "sup")) {
			int rise = (int)(size * (tpf_is_element(c, "sub") ? -0.19 : 0.33) * PANGO_SCALE);
			g_string_append_printf(out, "<span size='73%%' rise='%d'>", rise);
			add_markup(c, size, out);
			g_string_append(out, "</span>");
		} else if (c->type == XML_ELEMENT_NODE) {
			size_t i = 0;
			while (spans[i].element && !tpf_is_element(c, spans[i].element))
				i++;
			g_string_append(out, spans[i].open);
			add_markup(c, size, out);
			g_string_append(out, spans[i].close);
		}
	}
}

PangoLayout *tpf_sheet_layout(struct tpf_sheet *s, xmlNode *node, double size, int flags, double width)
{
	GString *markup = g_string_new(NULL);
	add_markup(node, size, markup);
	PangoLayout *layout = tpf_layout_markup(&s->type, s->c, markup->str, size, flags, width);
	g_string_free(markup, TRUE);
	return layout;
}

double tpf_layout_height(PangoLayout *layout)
{
	PangoRectangle r;
	pango_layout_get_extents(layout, NULL, &r);
	return r.height / (double)PANGO_SCALE;
}

double tpf_layout_width(PangoLayout *layout)
{
	PangoRectangle r;
	pango_layout_get_extents(layout, NULL, &r);
	return r.width / (double)PANGO_SCALE;
}

/* ---- leaves ---- */

void tpf_sheet_put(struct tpf_sheet *s, const char *tag, double x, double y, PangoLayout *layout, enum tpf_role role)
{
	cairo_tag_begin(s->c, tag, NULL);
	tpf_ink(s->c, role);
	cairo_new_path(s->c);
	cairo_move_to(s->c, x, y);
	pango_cairo_show_layout(s->c, layout);
	cairo_new_path(s->c);   /* an arc after text would be joined to it by a line */
	cairo_tag_end(s->c, tag);
}

static void flow(struct tpf_sheet *s, const char *tag, double x, PangoLayout *layout, enum tpf_role role)
{
	double h = tpf_layout_height(layout);
	tpf_sheet_room(s, h);
	tpf_sheet_put(s, tag, x, s->y, layout, role);
	g_object_unref(layout);
	s->y += h;
}

void tpf_sheet_text(struct tpf_sheet *s, const char *tag, double x, double width, double size, int flags, enum tpf_role role, const char *text)
{
	flow(s, tag, x, tpf_layout(&s->type, s->c, text, size, flags, width), role);
}

void tpf_sheet_node(struct tpf_sheet *s, const char *tag, double x, double width, double size, int flags, enum tpf_role role, xmlNode *node)
{
	flow(s, tag, x, tpf_sheet_layout(s, node, size, flags, width), role);
}

/* clang-format off */
static const struct look { const char *role; double size; int flags; enum tpf_role ink; double before, after; } looks[] = {
	{"label",   7.4, 0,        TPF_MUTED, 0, 1},
	{"lead",    8.8, 0,        TPF_INK,   3, 3},
	{"note",    6.8, 0,        TPF_MUTED, 0, 3},
	{"missing", 7.8, 0,        TPF_MUTED, 0, 4},
	{"verdict", 14,  TPF_BOLD, TPF_INK,   2, 4},
	{"code",    6.8, 0,        TPF_INK,   0, 4},
	{"",        7.8, 0,        TPF_INK,   0, 4},
};
/* clang-format on */

void tpf_sheet_paragraph(struct tpf_sheet *s, xmlNode *p, double x, double width, enum tpf_role state)
{
	const char *role = tpf_attr(s->job, p, "role");
	const struct look *l = looks;
	while (*l->role && strcmp(l->role, role))
		l++;
	s->y += l->before;
	tpf_sheet_node(s, "P", x, width, l->size, l->flags, !strcmp(role, "verdict") ? state : l->ink, p);
	s->y += l->after;
}

/* ---- decoration and pages ---- */

void tpf_sheet_line(struct tpf_sheet *s, double x, double y, double x2, double y2, double width, enum tpf_role role)
{
	cairo_tag_begin(s->c, "Private", NULL);
	tpf_ink(s->c, role);
	cairo_set_line_width(s->c, width);
	cairo_set_dash(s->c, NULL, 0, 0);
	cairo_new_path(s->c);
	cairo_move_to(s->c, x, y);
	cairo_line_to(s->c, x2, y2);
	cairo_stroke(s->c);
	cairo_tag_end(s->c, "Private");
}

void tpf_sheet_rule(struct tpf_sheet *s, double width, enum tpf_role role)
{
	tpf_sheet_line(s, TPF_EDGE_L, s->y, TPF_EDGE_R, s->y, width, role);
}

void tpf_sheet_foot(struct tpf_sheet *s)
{
	const char *number = s->pages ? tpf_sprintf(&s->job->arena, "%d / %d", s->page, s->pages) : "";
	tpf_sheet_line(s, TPF_EDGE_L, 804, TPF_EDGE_R, 804, 0.8, TPF_INK);
	cairo_tag_begin(s->c, "Private", NULL);
	tpf_write(&s->type, s->c, TPF_EDGE_L, 815, TPF_LEFT, 6.8, TPF_PLAIN, TPF_MUTED, s->foot);
	tpf_write(&s->type, s->c, TPF_EDGE_R, 815, TPF_RIGHT, 6.8, TPF_PLAIN, TPF_MUTED, number);
	cairo_tag_end(s->c, "Private");
}

void tpf_sheet_room(struct tpf_sheet *s, double height)
{
	if (s->y + height <= TPF_BOTTOM || s->y <= TPF_TOP)
		return;
	tpf_sheet_foot(s);
	cairo_show_page(s->c);
	s->page++;
	s->y = TPF_TOP;
}
