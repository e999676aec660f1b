/* pdf.h - the PDF: drawn and tagged with Cairo (pdf.c the flow, pdf_sheet.c its first page, pdf_table.c tables and lists,
 * pdf_page.c words on pages), made complete with libqpdf (pdf_finish.c). */
#pragma once
#include <cairo.h>

#include "output/render/render.h"
#include "report/paint.h"
#include "report/plot.h"

/* A document as it is written: text flows down; nothing here depends on anything but the tree. */
struct tpf_sheet {
	struct tpf *job;
	const struct tpf_view *view;
	struct tpf_type type;
	cairo_surface_t *surface;
	cairo_t *c;
	double y;                       /* where the next thing starts */
	int page, pages;                /* pages: of the first pass, 0 during it */
	int outline;                    /* entry that holds the sections */
	int sections, tables, figures;  /* numbered so far */
	const char *foot;               /* what every page says at its foot */
	/* What Cairo drops and libqpdf adds, in tree order. */
	struct { const char **v; size_t n, room; } alts, scopes;
};

/* A4 with a margin of 15.9 mm; the foot stands below TPF_BOTTOM. */
#define TPF_PAGE_W 595.28
#define TPF_PAGE_H 841.89
#define TPF_EDGE_L 45.0
#define TPF_EDGE_R 550.28
#define TPF_TOP 45.0
#define TPF_BOTTOM 795.0
#define TPF_WIDTH (TPF_EDGE_R - TPF_EDGE_L)

/* ---- the tree ---- */

/* Attribute of a node and its text as strings in the arena; "" when absent. */
const char *tpf_attr(struct tpf *, xmlNode *, const char *name);
const char *tpf_content(struct tpf *, xmlNode *);
bool tpf_is_element(xmlNode *, const char *name);
/* A child of the root by its id, or NULL; a meta's text, "" when absent. */
xmlNode *tpf_section_of(struct tpf *, xmlNode *root, const char *id);
const char *tpf_meta_of(struct tpf *, xmlNode *root, const char *name);

/* ---- words on pages ---- */

/* Room for `height` points: a new page when there is none. */
void tpf_sheet_room(struct tpf_sheet *, double height);
/* The end of a page: its foot. */
void tpf_sheet_foot(struct tpf_sheet *);
/* A line of decoration, level or upright. */
void tpf_sheet_line(struct tpf_sheet *, double x, double y, double x2, double y2, double width, enum tpf_role);
void tpf_sheet_rule(struct tpf_sheet *, double width, enum tpf_role);
/* The inline content of a node as a layout. New: g_object_unref(). */
PangoLayout *tpf_sheet_layout(struct tpf_sheet *, xmlNode *, double size, int flags, double width);
double tpf_layout_height(PangoLayout *);
double tpf_layout_width(PangoLayout *);
/* Draws a layout at (x, y) as a tagged leaf. */
void tpf_sheet_put(struct tpf_sheet *, const char *tag, double x, double y, PangoLayout *, enum tpf_role);
/* A tagged leaf, of text (with our markup, or TPF_PLAIN) or of a node; y moves on below it. */
void tpf_sheet_text(struct tpf_sheet *, const char *tag, double x, double width, double size, int flags, enum tpf_role, const char *text);
void tpf_sheet_node(struct tpf_sheet *, const char *tag, double x, double width, double size, int flags, enum tpf_role, xmlNode *);
/* A paragraph as its role wants it; `state` is the ink of a verdict. */
void tpf_sheet_paragraph(struct tpf_sheet *, xmlNode *p, double x, double width, enum tpf_role state);

/* ---- parts ---- */

/* Head, headline, verdict, Table 1, and the two figures side by side where both can be drawn: true then. */
bool tpf_sheet_first(struct tpf_sheet *, xmlNode *root);
/* A figure's scene for a place of this size, NULL when it can't be drawn. */
struct tpf_scene *tpf_sheet_scene(struct tpf_sheet *, xmlNode *figure, double w, double h);
/* Caption and scene, at (x, y); y moves on below it. */
void tpf_sheet_figure(struct tpf_sheet *, xmlNode *figure, struct tpf_scene *, double x, double width, bool caption);
void tpf_sheet_table(struct tpf_sheet *, xmlNode *table);
void tpf_sheet_findings(struct tpf_sheet *, xmlNode *findings);
/* A list, or two beside each other: returns the last one drawn. */
xmlNode *tpf_sheet_list(struct tpf_sheet *, xmlNode *list);
/* The height an element wants below a heading, so that this is not left alone at the foot. */
double tpf_table_start(struct tpf_sheet *, xmlNode *table);

struct tpf_pdf_facts {
	const char *title, *author, *subject, *date;
	const char *const *alts; size_t n_alts;
	const char *const *scopes; size_t n_scopes;
	const char *bytes; size_t len;  /* attached as bundle.json */
};
/* Language, metadata, output intent, alternative texts, attachment: PDF/A-3a and PDF/UA-1. */
bool tpf_pdf_finish(struct tpf *, const struct tpf_buf *drawn, const struct tpf_pdf_facts *, struct tpf_buf *out);
