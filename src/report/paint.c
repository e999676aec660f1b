#include "report/paint.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/resource.h"
#include "report/tree.h"

static const char *const fonts[] = {"Inter-Regular.otf", "Inter-Bold.otf", "Inter-Italic.otf", "Inter-BoldItalic.otf"};
enum { FONTS = sizeof fonts / sizeof *fonts };

/* ---- fonts ---- */

static void font_path(const struct tpf_type *t, size_t i, char path[128])
{
	snprintf(path, 128, "%s/%s", t->folder, fonts[i]);
}

/* Fontconfig reads font files by name, and Pango opens them when they are first used: the compiled-in bytes stand in a
 * private folder from open to close. */
static bool unpack(struct tpf_type *t)
{
	const char *tmp = getenv("TMPDIR"), *why;
	snprintf(t->folder, sizeof t->folder, "%s/tpf-fonts-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	if (!mkdtemp(t->folder)) {
		t->folder[0] = 0;
		return false;
	}
	bool any = false;
	for (size_t i = 0; i < FONTS; i++) {
		const struct tpf_resource *r = tpf_resource(fonts[i]);
		char path[128];
		font_path(t, i, path);
		if (r && tpf_file_write(path, r->bytes, (size_t)(r->end - r->bytes), &why))
			any |= FcConfigAppFontAddFile(t->config, (const FcChar8 *)path) == FcTrue;
	}
	return any;
}

/* Pango has the machine's fonts looked through when it starts, and Fontconfig writes to standard error where its files are
 * missing: a current configuration that has none spares both. */
static void forget_fonts_of_machine(void)
{
	FcConfig *none = FcConfigCreate();
	if (none) {
		FcConfigSetCurrent(none);
		FcConfigDestroy(none); /* it is kept by its being the current one */
	}
}

static FcConfig *fonts_of_machine(void)
{
	FcChar8 *file = FcConfigFilename(NULL);
	FcConfig *config = file ? FcInitLoadConfigAndFonts() : FcConfigCreate();
	FcStrFree(file);
	return config;
}

bool tpf_type_open(struct tpf_type *t, bool system)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, forget_fonts_of_machine);
	*t = (struct tpf_type){.map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT), .system = system};
	t->config = system ? fonts_of_machine() : FcConfigCreate();
	bool ok = t->map && t->config && unpack(t);
	if (ok)
		pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(t->map), t->config);
	return ok;
}

void tpf_type_close(struct tpf_type *t)
{
	for (size_t i = 0; t->folder[0] && i < FONTS; i++) {
		char path[128];
		font_path(t, i, path);
		unlink(path);
	}
	if (t->folder[0])
		rmdir(t->folder);
	if (t->map) {
		/* Pango 1.50 does not give its reference to the configuration back by itself. */
		pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(t->map), NULL);
		g_object_unref(t->map);
	}
	if (t->config)
		FcConfigDestroy(t->config);
}

/* ---- text ---- */

struct markup {
	GString *out;
	double size;
};

static void piece(void *user, enum tpf_piece kind, const char *text)
{
	struct markup *m = user;
	char *escaped = g_markup_escape_text(text, -1);
	if (kind == TPF_PIECE_SUB || kind == TPF_PIECE_SUP)
		g_string_append_printf(m->out, "<span size='73%%' rise='%d'>%s</span>",
			(int)(m->size * (kind == TPF_PIECE_SUB ? -0.19 : 0.33) * PANGO_SCALE), escaped);
	else if (kind == TPF_PIECE_ITALIC)
		g_string_append_printf(m->out, "<i>%s</i>", escaped);
	else
		g_string_append(m->out, escaped);
	g_free(escaped);
}

char *tpf_pango_markup(const char *text, double size, int flags)
{
	struct markup m = {g_string_new(NULL), size};
	struct tpf_arena arena = {0};
	const char *clean = tpf_tree_clean(&arena, text);
	if (flags & TPF_PLAIN)
		piece(&m, TPF_PIECE_PLAIN, clean);
	else
		tpf_pieces(clean, piece, &m);
	tpf_arena_free(&arena);
	return g_string_free(m.out, FALSE);
}

/* Without hinting and rounding: Pango would snap glyphs to whole points, which shows at 7 pt. */
static void exact(PangoContext *context)
{
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_language(context, pango_language_from_string("en"));
}

PangoLayout *tpf_layout_markup(struct tpf_type *t, cairo_t *c, const char *markup, double size, int flags, double width)
{
	PangoContext *context = pango_font_map_create_context(t->map);
	exact(context);
	pango_cairo_update_context(c, context);
	PangoLayout *layout = pango_layout_new(context);
	PangoFontDescription *font = pango_font_description_from_string("Inter");
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	if (flags & TPF_BOLD)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_markup(layout, markup, -1);
	PangoAttrList *set = pango_layout_get_attributes(layout);
	PangoAttrList *attributes = set ? pango_attr_list_copy(set) : pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_font_features_new(flags & TPF_PROPORTIONAL ? "kern=1" : "tnum=1"));
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	if (width > 0) {
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
		pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
		pango_layout_set_line_spacing(layout, 1.12F);
	}
	t->unknown += (size_t)pango_layout_get_unknown_glyphs_count(layout);
	g_object_unref(context);
	return layout;
}

PangoLayout *tpf_layout(struct tpf_type *t, cairo_t *c, const char *text, double size, int flags, double width)
{
	char *markup = tpf_pango_markup(text, size, flags);
	PangoLayout *layout = tpf_layout_markup(t, c, markup, size, flags, width);
	g_free(markup);
	return layout;
}

void tpf_ink(cairo_t *c, enum tpf_role role)
{
	unsigned rgb = tpf_palette[role].light;
	cairo_set_source_rgb(c, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

double tpf_write(struct tpf_type *t, cairo_t *c, double x, double y, enum tpf_anchor anchor, double size, int flags, enum tpf_role role,
		const char *text)
{
	PangoLayout *layout = tpf_layout(t, c, text, size, flags, 0);
	PangoRectangle extents;
	pango_layout_get_extents(layout, NULL, &extents);
	double w = extents.width / (double)PANGO_SCALE, base = pango_layout_get_baseline(layout) / (double)PANGO_SCALE;
	double left = anchor == TPF_LEFT ? x : anchor == TPF_MIDDLE ? x - w / 2 : x - w;
	cairo_new_path(c);
	cairo_move_to(c, left, y - base);
	if (flags & TPF_HALO) {
		tpf_ink(c, TPF_PAPER);
		pango_cairo_layout_path(c, layout);
		cairo_set_line_width(c, size * 0.3);
		cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
		cairo_stroke(c);
		cairo_move_to(c, left, y - base);
	}
	tpf_ink(c, role);
	pango_cairo_show_layout(c, layout);
	cairo_new_path(c);      /* an arc after text would be joined to it by a line */
	g_object_unref(layout);
	return w;
}

/* ---- scenes ---- */

static void text(struct tpf_type *t, cairo_t *c, const struct tpf_mark *m)
{
	cairo_save(c);
	cairo_translate(c, m->x, m->y);
	cairo_rotate(c, m->turn * M_PI / 180);
	tpf_write(t, c, 0, 0, m->anchor, m->size, m->flags, m->fill, m->text);
	cairo_restore(c);
}

static void outline(cairo_t *c, const struct tpf_mark *m)
{
	switch (m->kind) {
	case TPF_LINE:
		cairo_move_to(c, m->x, m->y);
		cairo_line_to(c, m->w, m->h);
		break;
	case TPF_RECT:
		cairo_rectangle(c, m->x, m->y, m->w, m->h);
		break;
	case TPF_DOT:
		cairo_arc(c, m->x, m->y, m->w, 0, 2 * M_PI);
		break;
	default:
		for (size_t i = 0; i < m->n; i++)
			(i ? cairo_line_to : cairo_move_to)(c, m->points[2 * i], m->points[2 * i + 1]);
		if (m->flags & TPF_CLOSED)
			cairo_close_path(c);
	}
}

static void shape(cairo_t *c, const struct tpf_mark *m, double scale)
{
	double dash[2] = {m->dash * scale, m->dash * scale};
	cairo_new_path(c);
	outline(c, m);
	if (m->fill) {
		tpf_ink(c, m->fill);
		cairo_fill_preserve(c);
	}
	if (m->stroke) {
		tpf_ink(c, m->stroke);
		cairo_set_line_width(c, m->width);
		cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
		cairo_set_dash(c, dash, m->dash ? 2 : 0, 0);
		cairo_stroke_preserve(c);
	}
	cairo_new_path(c);
}

void tpf_paint(struct tpf_type *t, cairo_t *c, const struct tpf_scene *s, double x, double y)
{
	cairo_save(c);
	cairo_translate(c, x, y);
	for (const struct tpf_mark *m = s->first; m; m = m->next) {
		if (m->kind == TPF_TEXT)
			text(t, c, m);
		else if (m->kind != TPF_OPEN && m->kind != TPF_CLOSE)
			shape(c, m, s->size / 12.5);
	}
	cairo_restore(c);
}
