/* pdf.h - the PDF: drawn and tagged with Cairo (pdf.c, pdf_table.c), made complete with libqpdf (pdf_finish.c). */
#pragma once
#include <cairo.h>

#include "output/render/render.h"
#include "report/paint.h"

enum { TPF_PDF_NOTES = 4096 };          /* figures and heads of tables that a document may have */

/* A page as it is written: text flows down in one column; nothing here depends on anything but the tree. */
struct tpf_sheet {
	struct tpf *job;
	const struct tpf_view *view;
	struct tpf_type type;
	cairo_surface_t *surface;
	cairo_t *c;
	double y;                       /* where the next thing starts */
	int page, pages;                /* pages: of the first pass, 0 during it */
	int outline;                    /* entry that holds the sections */
	const char *digest;             /* short, for the foot */
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

/* Room for `height` points: a new page when there is none. */
void tpf_sheet_room(struct tpf_sheet *, double height);
/* A tagged leaf: a paragraph of our markup (or TPF_PLAIN) within width; moves y on unless `keep`. Returns its height. */
double tpf_sheet_text(struct tpf_sheet *, const char *tag, double x, double width, double size, int flags, enum tpf_role, const char *text);
/* The inline content of a node as Pango markup; new, g_free(). */
char *tpf_inline_markup(xmlNode *, double size);
void tpf_sheet_rule(struct tpf_sheet *, double x, double y, double until, double width, enum tpf_role);
void tpf_sheet_table(struct tpf_sheet *, xmlNode *table, int number);
void tpf_sheet_findings(struct tpf_sheet *, xmlNode *findings);

/* Attribute of a node as a string in the arena, "" when absent. */
const char *tpf_attr(struct tpf *, xmlNode *, const char *name);
bool tpf_is_element(xmlNode *, const char *name);

struct tpf_pdf_facts {
	const char *title, *author, *subject, *date;
	const char *const *alts; size_t n_alts;
	const char *const *scopes; size_t n_scopes;
	const char *bytes; size_t len;  /* attached as bundle.json */
};
/* Language, metadata, output intent, alternative texts, attachment: PDF/A-3a and PDF/UA-1. */
bool tpf_pdf_finish(struct tpf *, const struct tpf_buf *drawn, const struct tpf_pdf_facts *, struct tpf_buf *out);
