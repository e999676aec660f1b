/* paint.h - scenes and text with Cairo and Pango, in the fonts that are compiled in. */
#pragma once
#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

#include "report/scene.h"

/* The fonts of one document. */
struct tpf_type {
	PangoFontMap *map;              /* new */
	struct _FcConfig *config;       /* new; only the compiled-in fonts, so that no machine's fonts change a byte */
	char folder[64];                /* where they lie while the document is made: fontconfig reads files only */
	size_t unknown;                 /* glyphs that were in no font */
	bool system;                    /* falls back to the machine's fonts */
};
bool tpf_type_open(struct tpf_type *, bool system);
void tpf_type_close(struct tpf_type *);

/* A layout of marked-up (or TPF_PLAIN) text; width 0: one line. New: g_object_unref(). */
PangoLayout *tpf_layout(struct tpf_type *, cairo_t *, const char *text, double size, int flags, double width);
/* The same from Pango's own markup. */
PangoLayout *tpf_layout_markup(struct tpf_type *, cairo_t *, const char *markup, double size, int flags, double width);
void tpf_ink(cairo_t *, enum tpf_role);
/* One line of text on its base line at (x, y); returns its width. */
double tpf_write(struct tpf_type *, cairo_t *, double x, double y, enum tpf_anchor, double size, int flags, enum tpf_role, const char *text);
void tpf_paint(struct tpf_type *, cairo_t *, const struct tpf_scene *, double x, double y);
/* Text with our markup (or TPF_PLAIN) as Pango's markup, escaped. New: g_free(). */
char *tpf_pango_markup(const char *text, double size, int flags);
