/* render.h - the renderer's own functions: a format each. */
#pragma once
#include <libxml/tree.h>

#include "report/report.h"
#include "report/scene.h"

/* The tree as a page: figures drawn in, style sheet applied. Takes the tree as it is and adds to it. */
bool tpf_html(struct tpf *, xmlDoc *tree, struct tpf_buf *out);
/* Draws a scene into a figure of the tree. */
void tpf_figures(struct tpf *, const struct tpf_view *, xmlNode *tree);
void tpf_xml(xmlDoc *tree, struct tpf_buf *out);
bool tpf_pdf(struct tpf *, const struct tpf_view *, xmlDoc *tree, struct tpf_buf *out);
void tpf_svg_file(const struct tpf_scene *, struct tpf_buf *out);
bool tpf_scene_pdf(struct tpf *, const struct tpf_view *, const struct tpf_scene *, struct tpf_buf *out);
bool tpf_scene_png(struct tpf *, const struct tpf_scene *, struct tpf_buf *out);
/* Dates of a PDF: the bundle's issued date, or the job's time where it is given. Both as text "2026-11-02T08:00:00Z". */
const char *tpf_pdf_date(struct tpf *, const struct tpf_view *);
struct _cairo_surface;
void tpf_pdf_dates(struct tpf *, const struct tpf_view *, struct _cairo_surface *);
/* Rules and fields as a page, an anchor each. */
bool tpf_render_reference(struct tpf *, const struct tpf_entry *, size_t n, struct tpf_buf *out);
bool tpf_compare(struct tpf *, const struct tpf_view *, size_t n, const char *format, struct tpf_buf *out);

/* The palette as CSS: variables for light and dark paper, a class for each role. */
void tpf_palette_css(struct tpf_buf *out);
/* TPF-IO-030 with what a library said. Always false. */
bool tpf_render_failed(struct tpf *, const char *what, const char *said);
