/* pdf.c - the report tree on A4: the first page is the sheet, then the sections flow.
 *
 * Drawn twice: the first pass counts the pages that the feet of the second one name. */
#include "output/render/pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/tree.h"

/* ---- sections ---- */

static void figure(struct tpf_sheet *s, xmlNode *node)
{
	struct tpf_scene *scene = tpf_sheet_scene(s, node, 0, 0);
	tpf_sheet_room(s, (scene ? scene->h : 0) + 34);
	tpf_sheet_figure(s, node, scene, TPF_EDGE_L, TPF_WIDTH, true);
}

/* Draws an element; returns the last one it took. */
static xmlNode *element(struct tpf_sheet *s, xmlNode *node)
{
	if (tpf_is_element(node, "list"))
		return tpf_sheet_list(s, node);
	if (tpf_is_element(node, "p"))
		tpf_sheet_paragraph(s, node, TPF_EDGE_L, TPF_WIDTH, TPF_INK);
	else if (tpf_is_element(node, "figure"))
		figure(s, node);
	else if (tpf_is_element(node, "table"))
		tpf_sheet_table(s, node);
	else if (tpf_is_element(node, "findings"))
		tpf_sheet_findings(s, node);
	return node;
}

/* What must stand on the page of a heading: what comes first below it. */
static double start_of(struct tpf_sheet *s, xmlNode *node)
{
	struct tpf_scene *scene = node && tpf_is_element(node, "figure") ? tpf_sheet_scene(s, node, 0, 0) : NULL;
	if (node && tpf_is_element(node, "table"))
		return tpf_table_start(s, node);
	if (node && tpf_is_element(node, "p"))
		return 14 + start_of(s, xmlNextElementSibling(node));
	return scene ? scene->h + 34 : 60;
}

static void heading(struct tpf_sheet *s, const char *id, const char *title)
{
	char y[TPF_NUM_SIZE];
	if (s->y > TPF_TOP) {
		s->y += 4;
		tpf_sheet_rule(s, 0.5, TPF_GRID);
		s->y += 8;
	}
	tpf_num_write(y, nearbyint(s->y));
	const char *numbered = tpf_sprintf(&s->job->arena, "%d  %s", ++s->sections, title);
	cairo_pdf_surface_add_outline(s->surface, s->outline, numbered, tpf_sprintf(&s->job->arena, "page=%d pos=[45 %s]", s->page, y), 0);
	cairo_tag_begin(s->c, CAIRO_TAG_DEST, tpf_sprintf(&s->job->arena, "name='%s' internal", id));
	cairo_tag_end(s->c, CAIRO_TAG_DEST);
	tpf_sheet_text(s, "H2", TPF_EDGE_L, 0, 10.5, TPF_PLAIN | TPF_BOLD, TPF_INK, numbered);
	s->y += 5;
}

/* Of a bundle that could not be read, a sheet need not say so in every section. */
static bool says_nothing(struct tpf_sheet *s, xmlNode *first)
{
	return !first || (!s->view->it->metrics && !xmlNextElementSibling(first) && !strcmp(tpf_attr(s->job, first, "role"), "missing"));
}

static void section(struct tpf_sheet *s, xmlNode *node, bool drawn)
{
	const char *title = tpf_attr(s->job, node, "title");
	xmlNode *first = xmlFirstElementChild(node);
	if (says_nothing(s, first))
		return;
	if (drawn && first && tpf_is_element(first, "figure"))
		first = xmlNextElementSibling(first);
	if (*title) {
		tpf_sheet_room(s, 34 + start_of(s, first));
		heading(s, tpf_attr(s->job, node, "id"), title);
	}
	for (xmlNode *c = first; c; c = xmlNextElementSibling(c))
		c = element(s, c);
}

/* Sections that the sheet has whole, and those whose figure it took. */
static const struct { const char *id; bool whole; } on_sheet[] = {
	{"headline", true}, {"verdict", true}, {"results", true}, {"ceilings", false}, {"energy", false},
};

static void draw(struct tpf_sheet *s, xmlNode *root)
{
	s->page = 1;
	s->y = TPF_TOP;
	s->sections = s->tables = s->figures = 0;
	s->alts.n = s->scopes.n = 0;
	s->outline = cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, tpf_meta_of(s->job, root, "short-title"),
		"page=1 pos=[45 45]", CAIRO_PDF_OUTLINE_FLAG_OPEN);
	cairo_tag_begin(s->c, "Document", NULL);
	bool figures = tpf_sheet_first(s, root);
	for (xmlNode *c = xmlFirstElementChild(root); c; c = xmlNextElementSibling(c)) {
		const char *id = tpf_attr(s->job, c, "id");
		bool whole = !tpf_is_element(c, "section"), part = false;
		for (size_t i = 0; i < sizeof on_sheet / sizeof *on_sheet; i++)
			if (!strcmp(id, on_sheet[i].id))
				*(on_sheet[i].whole ? &whole : &part) = true;
		if (!whole)
			section(s, c, part && figures);
	}
	tpf_sheet_foot(s);
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

/* The same on every page: which report, of which bytes, made by what. */
static const char *foot_of(struct tpf *job, const struct tpf_view *view, xmlNode *root)
{
	size_t n = strlen(view->sha256);
	const char *digest = n > 16 ? tpf_sprintf(&job->arena, "bundle sha256:%.8s…%s · ", view->sha256, view->sha256 + n - 8) : "";
	return tpf_sprintf(&job->arena, "%s · %s%s", tpf_meta_of(job, root, "short-title"), digest, tpf_meta_of(job, root, "generator"));
}

/* Said to the caller and on the paper. */
static void other_fonts(struct tpf *job, xmlNode *root)
{
	xmlNode *section = tpf_section_of(job, root, "provenance");
	struct tpf_finding *f = tpf_report(job, TPF_IO_031, NULL, "the report has characters that are not in Inter, the font compiled in; "
		"they are drawn with the fonts of the machine that made it, and another machine may make other bytes");
	if (section)
		tpf_tree_p(section, "note", "Note %s: %s.", tpf_rules[TPF_IO_031].id, f->message);
}

bool tpf_pdf(struct tpf *job, const struct tpf_view *view, xmlDoc *tree, struct tpf_buf *out)
{
	xmlNode *root = xmlDocGetRootElement(tree);
	struct tpf_buf drawn = {0};
	struct tpf_sheet s = {.job = job, .view = view, .foot = foot_of(job, view, root)};
	struct tpf_pdf_facts facts = {.title = tpf_meta_of(job, root, "title"), .author = tpf_meta_of(job, root, "author"),
		.subject = tpf_meta_of(job, root, "kind"), .date = tpf_pdf_date(job, view), .bytes = view->bytes, .len = view->len};
	bool ok = passes(&s, root, &facts, false, &drawn);
	if (ok && !drawn.len) {
		other_fonts(job, root);
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
