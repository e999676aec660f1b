/* pdf.c - the report tree on A4: the first page is the sheet (number, verdict, Table 1, two figures), then the sections.
 *
 * Drawn twice: the first pass counts the pages that the feet of the second one name. Only leaves of the structure hold text
 * (an element with both loses the text); rules and feet are drawn inside Private, which pdf_finish.c makes artifacts. */
#include "output/render/pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/tree.h"

enum { TEXT_SIZE = 8 };

const char *tpf_attr(struct tpf *job, xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, BAD_CAST name);
	const char *own = value ? tpf_strdup(&job->arena, (const char *)value) : "";
	xmlFree(value);
	return own;
}

bool tpf_is_element(xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

static const char *content(struct tpf *job, xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const char *own = tpf_strdup(&job->arena, (const char *)text);
	xmlFree(text);
	return own;
}

static const char *meta(struct tpf *job, xmlNode *root, const char *name)
{
	for (xmlNode *n = xmlFirstElementChild(root); n && tpf_is_element(n, "meta"); n = xmlNextElementSibling(n))
		if (!strcmp(tpf_attr(job, n, "name"), name))
			return content(job, n);
	return "";
}

/* ---- text ---- */

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
			g_string_append_printf(out, "<span size='73%%' rise='%d'>", (int)(size * (tpf_is_element(c, "sub") ? -0.19 : 0.33) * PANGO_SCALE));
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

char *tpf_inline_markup(xmlNode *node, double size)
{
	GString *out = g_string_new(NULL);
	add_markup(node, size, out);
	return g_string_free(out, FALSE);
}

void tpf_sheet_rule(struct tpf_sheet *s, double x, double y, double until, double width, enum tpf_role role)
{
	cairo_tag_begin(s->c, "Private", NULL);
	tpf_ink(s->c, role);
	cairo_set_line_width(s->c, width);
	cairo_new_path(s->c);
	cairo_move_to(s->c, x, y);
	cairo_line_to(s->c, until, y);
	cairo_stroke(s->c);
	cairo_tag_end(s->c, "Private");
}

static double height_of(PangoLayout *layout)
{
	PangoRectangle r;
	pango_layout_get_extents(layout, NULL, &r);
	return r.height / (double)PANGO_SCALE;
}

static double show(struct tpf_sheet *s, const char *tag, double x, PangoLayout *layout, enum tpf_role role)
{
	double h = height_of(layout);
	tpf_sheet_room(s, h);
	cairo_tag_begin(s->c, tag, NULL);
	tpf_ink(s->c, role);
	cairo_new_path(s->c);
	cairo_move_to(s->c, x, s->y);
	pango_cairo_show_layout(s->c, layout);
	cairo_new_path(s->c);
	cairo_tag_end(s->c, tag);
	g_object_unref(layout);
	s->y += h;
	return h;
}

double tpf_sheet_text(struct tpf_sheet *s, const char *tag, double x, double width, double size, int flags, enum tpf_role role, const char *text)
{
	return show(s, tag, x, tpf_layout(&s->type, s->c, text, size, flags, width), role);
}

static void node_text(struct tpf_sheet *s, const char *tag, double x, double width, double size, int flags, enum tpf_role role, xmlNode *node)
{
	char *markup = tpf_inline_markup(node, size);
	show(s, tag, x, tpf_layout_markup(&s->type, s->c, markup, size, flags, width), role);
	g_free(markup);
}

/* ---- pages ---- */

static void foot(struct tpf_sheet *s)
{
	tpf_sheet_rule(s, TPF_EDGE_L, 805, TPF_EDGE_R, 0.8, TPF_INK);
	cairo_tag_begin(s->c, "Private", NULL);
	tpf_write(&s->type, s->c, TPF_EDGE_L, 816, TPF_LEFT, 7, TPF_PLAIN, TPF_MUTED, s->digest);
	tpf_write(&s->type, s->c, TPF_EDGE_R, 816, TPF_RIGHT, 7, TPF_PLAIN, TPF_MUTED, tpf_sprintf(&s->job->arena, "%d / %d", s->page, s->pages));
	cairo_tag_end(s->c, "Private");
}

void tpf_sheet_room(struct tpf_sheet *s, double height)
{
	if (s->y + height <= TPF_BOTTOM || s->y <= TPF_TOP)
		return;
	foot(s);
	cairo_show_page(s->c);
	s->page++;
	s->y = TPF_TOP;
}

/* ---- parts ---- */

static xmlNode *section(struct tpf *job, xmlNode *root, const char *id)
{
	for (xmlNode *n = xmlFirstElementChild(root); n; n = xmlNextElementSibling(n))
		if (tpf_is_element(n, "section") && !strcmp(tpf_attr(job, n, "id"), id))
			return n;
	return NULL;
}

/* The number, its uncertainty and its unit on one line, in three sizes. */
static void big_number(struct tpf_sheet *s, xmlNode *p, bool bad)
{
	double x = TPF_EDGE_L, base = s->y + 36;
	cairo_tag_begin(s->c, "P", NULL);
	for (xmlNode *n = xmlFirstElementChild(p); n; n = xmlNextElementSibling(n)) {
		const char *role = tpf_attr(s->job, n, "role");
		bool value = !strcmp(role, "value"), plus = !strcmp(role, "plus");
		x += tpf_write(&s->type, s->c, x, base, TPF_LEFT, value ? 37 : 14, TPF_PLAIN | TPF_PROPORTIONAL | (value ? TPF_BOLD : 0),
			bad || plus ? TPF_MUTED : TPF_INK, content(s->job, n));
		x += tpf_write(&s->type, s->c, x, base, TPF_LEFT, value ? 20 : 14, TPF_PLAIN, TPF_INK, " ");
	}
	cairo_tag_end(s->c, "P");
	s->y = base + 7;
}

static const struct look { const char *role; double size; int flags; enum tpf_role ink; double after; } looks[] = {
	{"label",   7.6, 0,        TPF_MUTED, 1},
	{"lead",    9,   0,        TPF_INK,   3},
	{"note",    7,   0,        TPF_MUTED, 2},
	{"missing", 8,   0,        TPF_MUTED, 3},
	{"verdict", 15,  TPF_BOLD, TPF_INK,   3},
	{"code",    7,   0,        TPF_INK,   4},
	{"",        TEXT_SIZE, 0,  TPF_INK,   3},
};

static const struct look *look_of(const char *role)
{
	size_t i = 0;
	while (*looks[i].role && strcmp(looks[i].role, role))
		i++;
	return &looks[i];
}

static void paragraph(struct tpf_sheet *s, xmlNode *p, double x, double width, enum tpf_role verdict)
{
	const char *role = tpf_attr(s->job, p, "role");
	const struct look *l = look_of(role);
	if (!strcmp(role, "number")) {
		big_number(s, p, verdict == TPF_VERMILION_TEXT);
		return;
	}
	node_text(s, "P", x, width, l->size, l->flags, !strcmp(role, "verdict") ? verdict : l->ink, p);
	s->y += l->after;
}

static void column(struct tpf_sheet *s, xmlNode *node, double x, double width)
{
	enum tpf_role ink = !strcmp(tpf_attr(s->job, node, "state"), "bad") ? TPF_VERMILION_TEXT : TPF_GREEN_TEXT;
	for (xmlNode *p = xmlFirstElementChild(node); p; p = xmlNextElementSibling(p))
		paragraph(s, p, x, width, ink);
}

static void head(struct tpf_sheet *s, xmlNode *root)
{
	double width = TPF_EDGE_R - TPF_EDGE_L, split = 352;
	tpf_sheet_text(s, "P", TPF_EDGE_L, width, 7.4, TPF_PLAIN | TPF_BOLD, TPF_INK, meta(s->job, root, "kind"));
	const char *digest = meta(s->job, root, "digest");
	if (*digest)
		tpf_sheet_text(s, "P", TPF_EDGE_L, width, 6.6, TPF_PLAIN, TPF_MUTED, digest);
	s->y += 6;
	tpf_sheet_text(s, "H1", TPF_EDGE_L, width, 17, TPF_PLAIN | TPF_BOLD, TPF_INK, meta(s->job, root, "title"));
	s->y += 2;
	tpf_sheet_text(s, "P", TPF_EDGE_L, width, 8.4, TPF_PLAIN, TPF_MUTED, meta(s->job, root, "subtitle"));
	s->y += 6;
	tpf_sheet_rule(s, TPF_EDGE_L, s->y, TPF_EDGE_R, 1.6, TPF_INK);
	double top = s->y + 8, low;
	s->y = top;
	column(s, section(s->job, root, "headline"), TPF_EDGE_L, split - TPF_EDGE_L - 14);
	low = s->y;
	s->y = top;
	column(s, section(s->job, root, "verdict"), split + 12, TPF_EDGE_R - split - 12);
	s->y = fmax(low, s->y) + 4;
	tpf_sheet_rule(s, TPF_EDGE_L, s->y, TPF_EDGE_R, 0.5, TPF_GRID);
	s->y += 8;
}

static void figure(struct tpf_sheet *s, xmlNode *node, int number)
{
	struct tpf *job = s->job;
	xmlNode *caption = xmlFirstElementChild(node);
	const struct tpf_plot *plot = tpf_plot_find(tpf_attr(job, node, "plot"));
	bool missing = !plot || xmlHasProp(caption, BAD_CAST "role");
	struct tpf_scene *scene = missing ? NULL : tpf_plot_scene(job, plot, s->view, true);
	tpf_sheet_room(s, (scene ? scene->h : 0) + 30);
	tpf_sheet_text(s, "P", TPF_EDGE_L, TPF_EDGE_R - TPF_EDGE_L, 7.6, TPF_PLAIN | TPF_BOLD, TPF_INK,
		tpf_sprintf(&job->arena, "Figure %d. %s", number, tpf_attr(job, node, "title")));
	node_text(s, "P", TPF_EDGE_L, TPF_EDGE_R - TPF_EDGE_L, 7, 0, TPF_MUTED, caption);
	s->y += 4;
	if (!scene)
		return;
	cairo_tag_begin(s->c, "Figure", NULL);
	tpf_paint(&s->type, s->c, scene, TPF_EDGE_L, s->y);
	cairo_tag_end(s->c, "Figure");
	TPF_PUSH(&s->alts, scene->desc);
	s->y += scene->h + 8;
}

/* Names and values: a paragraph each, so that a reader hears them together. */
static void list(struct tpf_sheet *s, xmlNode *node)
{
	const char *title = tpf_attr(s->job, node, "title");
	tpf_sheet_room(s, 40);
	if (*title)
		tpf_sheet_text(s, "H3", TPF_EDGE_L, 0, 8.4, TPF_PLAIN | TPF_BOLD, TPF_INK, title);
	for (xmlNode *row = xmlFirstElementChild(node); row; row = xmlNextElementSibling(row)) {
		xmlNode *name = xmlFirstElementChild(row), *value = name ? xmlNextElementSibling(name) : NULL;
		if (!value)
			continue;
		tpf_sheet_room(s, 22);
		double y = s->y;
		node_text(s, "P", TPF_EDGE_L, 110, 7.4, 0, TPF_MUTED, name);
		s->y = y;
		node_text(s, "P", TPF_EDGE_L + 118, TPF_EDGE_R - TPF_EDGE_L - 118, 7.4, 0, TPF_INK, value);
		s->y += 1.5;
	}
	s->y += 5;
}

struct counters {
	int section, table, figure;
};

static void element(struct tpf_sheet *s, xmlNode *node, struct counters *n)
{
	if (tpf_is_element(node, "p"))
		paragraph(s, node, TPF_EDGE_L, TPF_EDGE_R - TPF_EDGE_L, TPF_INK);
	else if (tpf_is_element(node, "figure"))
		figure(s, node, ++n->figure);
	else if (tpf_is_element(node, "table"))
		tpf_sheet_table(s, node, ++n->table);
	else if (tpf_is_element(node, "list"))
		list(s, node);
	else if (tpf_is_element(node, "findings"))
		tpf_sheet_findings(s, node);
}

static void elements(struct tpf_sheet *s, xmlNode *node, struct counters *n)
{
	const char *title = tpf_attr(s->job, node, "title"), *id = tpf_attr(s->job, node, "id");
	if (*title) {
		tpf_sheet_room(s, 70);
		s->y += 6;
		tpf_sheet_rule(s, TPF_EDGE_L, s->y, TPF_EDGE_R, 0.4, TPF_GRID);
		s->y += 7;
		char y[TPF_NUM_SIZE];
		tpf_num_write(y, nearbyint(s->y));
		cairo_pdf_surface_add_outline(s->surface, s->outline, title, tpf_sprintf(&s->job->arena, "page=%d pos=[45 %s]", s->page, y), 0);
		cairo_tag_begin(s->c, CAIRO_TAG_DEST, tpf_sprintf(&s->job->arena, "name='%s' internal", id));
		cairo_tag_end(s->c, CAIRO_TAG_DEST);
		tpf_sheet_text(s, "H2", TPF_EDGE_L, 0, 11, TPF_PLAIN | TPF_BOLD, TPF_INK, tpf_sprintf(&s->job->arena, "%d  %s", ++n->section, title));
		s->y += 4;
	}
	for (xmlNode *c = xmlFirstElementChild(node); c; c = xmlNextElementSibling(c))
		element(s, c, n);
}

static void draw(struct tpf_sheet *s, xmlNode *root)
{
	struct counters n = {0};
	s->page = 1;
	s->y = TPF_TOP;
	s->alts.n = s->scopes.n = 0;
	s->outline = cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, "Energy disclosure", "page=1 pos=[45 45]",
		CAIRO_PDF_OUTLINE_FLAG_OPEN);
	cairo_tag_begin(s->c, "Document", NULL);
	head(s, root);
	for (xmlNode *c = xmlFirstElementChild(root); c; c = xmlNextElementSibling(c)) {
		const char *id = tpf_attr(s->job, c, "id");
		if (tpf_is_element(c, "section") && strcmp(id, "headline") && strcmp(id, "verdict"))
			elements(s, c, &n);
	}
	foot(s);
	cairo_tag_end(s->c, "Document");
	cairo_show_page(s->c);
}

/* ---- the document ---- */

static cairo_status_t collect(void *out, const unsigned char *bytes, unsigned len)
{
	tpf_buf_put(out, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t forget(void *out, const unsigned char *bytes, unsigned len)
{
	(void)out, (void)bytes, (void)len;
	return CAIRO_STATUS_SUCCESS;
}

/* One pass; the status of Cairo afterwards. */
static cairo_status_t pass(struct tpf_sheet *s, xmlNode *root, const struct tpf_pdf_facts *facts, struct tpf_buf *out)
{
	s->surface = cairo_pdf_surface_create_for_stream(out ? collect : forget, out, TPF_PAGE_W, TPF_PAGE_H);
	cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, facts->title);
	cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_AUTHOR, facts->author);
	cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_SUBJECT, facts->subject);
	tpf_pdf_dates(s->job, s->view, s->surface);
	s->c = cairo_create(s->surface);
	draw(s, root);
	cairo_status_t status = cairo_status(s->c);
	cairo_destroy(s->c);
	cairo_surface_finish(s->surface);
	status = status ? status : cairo_surface_status(s->surface);
	cairo_surface_destroy(s->surface);
	return status;
}

static bool passes(struct tpf_sheet *s, xmlNode *root, struct tpf_pdf_facts *facts, bool system, struct tpf_buf *drawn)
{
	if (!tpf_type_open(&s->type, system)) {
		tpf_type_close(&s->type);
		return tpf_render_failed(s->job, "the PDF report", "the fonts that are compiled in can't be used");
	}
	s->pages = 0;
	cairo_status_t status = pass(s, root, facts, NULL);
	s->pages = s->page;
	if (!status && (system || !s->type.unknown))
		status = pass(s, root, facts, drawn);
	tpf_type_close(&s->type);
	return !status || tpf_render_failed(s->job, "the PDF report", cairo_status_to_string(status));
}

bool tpf_pdf(struct tpf *job, const struct tpf_view *view, xmlDoc *tree, struct tpf_buf *out)
{
	xmlNode *root = xmlDocGetRootElement(tree);
	struct tpf_buf drawn = {0};
	struct tpf_sheet s = {.job = job, .view = view, .digest = meta(job, root, "generator")};
	if (*view->sha256)
		s.digest = tpf_sprintf(&job->arena, "Bundle sha256:%.8s…%s · %s", view->sha256, strlen(view->sha256) > 8 ? view->sha256 + strlen(view->sha256) - 8 : "",
			s.digest);
	struct tpf_pdf_facts facts = {.title = meta(job, root, "title"), .author = meta(job, root, "author"), .subject = meta(job, root, "kind"),
		.date = tpf_pdf_date(job, view), .bytes = view->bytes, .len = view->len};
	bool ok = passes(&s, root, &facts, false, &drawn);
	if (ok && !drawn.len) {
		tpf_report(job, TPF_IO_031, NULL, "%zu characters of the report are not in Inter; they were taken from this machine's fonts, so another "
			"machine may make other bytes", s.type.unknown);
		ok = passes(&s, root, &facts, true, &drawn);
	}
	facts.alts = s.alts.v, facts.n_alts = s.alts.n;
	facts.scopes = s.scopes.v, facts.n_scopes = s.scopes.n;
	ok = ok && tpf_pdf_finish(job, &drawn, &facts, out);
	tpf_buf_free(&drawn);
	free(s.alts.v);
	free(s.scopes.v);
	return ok;
}
