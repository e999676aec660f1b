#include "report/scene.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"

/* clang-format off */
/* After Okabe and Ito, darkened where their hues are too faint on white. */
const struct tpf_colour tpf_palette[TPF_ROLES] = {
	[TPF_NO_ROLE]        = {"none",   0,        0,        TPF_IS_GROUND},
	[TPF_INK]            = {"ink",    0x1a1d21, 0xe8eaed, TPF_IS_TEXT},
	[TPF_MUTED]          = {"muted",  0x565d66, 0xa9b1bb, TPF_IS_TEXT},
	[TPF_FAINT]          = {"faint",  0x7b838c, 0x7f8893, TPF_IS_MARK},
	[TPF_GRID]           = {"grid",   0xe1e4e8, 0x30363d, TPF_IS_LINE},
	[TPF_PAPER]          = {"paper",  0xffffff, 0x14171b, TPF_IS_GROUND},
	[TPF_BLUE]           = {"blue",   0x0072b2, 0x4aa8e0, TPF_IS_MARK},
	[TPF_VERMILION]      = {"verm",   0xd55e00, 0xff8a3d, TPF_IS_MARK},
	[TPF_GREEN]          = {"green",  0x009e73, 0x34c598, TPF_IS_MARK},
	[TPF_OCHRE]          = {"ochre",  0xc47d00, 0xf0b429, TPF_IS_MARK},
	[TPF_PURPLE]         = {"purple", 0xaa4a8a, 0xd98abf, TPF_IS_MARK},
	[TPF_GREY]           = {"grey",   0x858d96, 0x7a838d, TPF_IS_MARK},
	[TPF_BLUE_TEXT]      = {"blue-t",   0x005a8f, 0x7cc4f2, TPF_IS_TEXT},
	[TPF_VERMILION_TEXT] = {"verm-t",   0xa84300, 0xffa264, TPF_IS_TEXT},
	[TPF_GREEN_TEXT]     = {"green-t",  0x00694d, 0x5fd8b2, TPF_IS_TEXT},
	[TPF_OCHRE_TEXT]     = {"ochre-t",  0x7a5400, 0xf0c25a, TPF_IS_TEXT},
	[TPF_PURPLE_TEXT]    = {"purple-t", 0x8a3a70, 0xe6a6d2, TPF_IS_TEXT},
	[TPF_BLUE_WASH]      = {"blue-w",   0xe6f1f8, 0x15293a, TPF_IS_GROUND},
	[TPF_GREEN_WASH]     = {"green-w",  0xe3f4ee, 0x10302a, TPF_IS_GROUND},
	[TPF_GREY_WASH]      = {"grey-w",   0xf3f4f6, 0x1d2127, TPF_IS_GROUND},
};
/* clang-format on */

static struct tpf_mark *add(struct tpf_scene *s, int kind)
{
	struct tpf_mark *m = tpf_alloc(&s->job->arena, sizeof *m);
	m->kind = kind;
	if (s->last)
		s->last->next = m;
	else
		s->first = m;
	return s->last = m;
}

void tpf_scene_line(struct tpf_scene *s, double x1, double y1, double x2, double y2, enum tpf_role role, double width, int dash)
{
	struct tpf_mark *m = add(s, TPF_LINE);
	m->x = x1, m->y = y1, m->w = x2, m->h = y2;
	m->stroke = role, m->width = width, m->dash = dash;
}

void tpf_scene_rect(struct tpf_scene *s, double x, double y, double w, double h, enum tpf_role fill)
{
	struct tpf_mark *m = add(s, TPF_RECT);
	m->x = x, m->y = y, m->w = w, m->h = h;
	m->fill = fill;
}

void tpf_scene_poly(struct tpf_scene *s, const double *points, size_t n, enum tpf_role fill, enum tpf_role stroke, double width,
		int dash, int flags)
{
	if (!n)
		return;
	double *own = tpf_alloc_n(&s->job->arena, n, 2 * sizeof *own);
	memcpy(own, points, n * 2 * sizeof *own);
	struct tpf_mark *m = add(s, TPF_POLY);
	m->points = own, m->n = n;
	m->fill = fill, m->stroke = stroke, m->width = width, m->dash = dash, m->flags = flags;
}

void tpf_scene_dot(struct tpf_scene *s, double x, double y, double radius, enum tpf_role fill, enum tpf_role stroke, double width)
{
	struct tpf_mark *m = add(s, TPF_DOT);
	m->x = x, m->y = y, m->w = radius;
	m->fill = fill, m->stroke = stroke, m->width = width;
}

struct tpf_mark *tpf_scene_text(struct tpf_scene *s, double x, double y, enum tpf_anchor anchor, double size, int flags,
		enum tpf_role role, const char *format, ...)
{
	struct tpf_mark *m = add(s, TPF_TEXT);
	m->x = x, m->y = y, m->anchor = anchor;
	m->size = size, m->flags = flags, m->fill = role;
	va_list args;
	va_start(args, format);
	m->text = tpf_vsprintf(&s->job->arena, format, args);
	va_end(args);
	return m;
}

void tpf_scene_open(struct tpf_scene *s, const char *format, ...)
{
	struct tpf_mark *m = add(s, TPF_OPEN);
	va_list args;
	va_start(args, format);
	m->text = tpf_vsprintf(&s->job->arena, format, args);
	va_end(args);
}

void tpf_scene_close(struct tpf_scene *s)
{
	add(s, TPF_CLOSE);
}

/* ---- axes ---- */

struct tpf_axis tpf_axis_make(double low, double high, int ticks, bool round, double at, double until)
{
	static const double steps[] = {1, 2, 5, 10};
	if (!(high > low))
		high = low + (low != 0 ? fabs(low) : 1);
	double rough = (high - low) / ticks, ten = pow(10, floor(log10(rough))), step = 10 * ten;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i] * ten >= rough * 0.999) {
			step = steps[i] * ten;
			break;
		}
	struct tpf_axis a = {low, high, at, until, step, 0};
	if (round) {
		a.from = floor(low / step + 1e-9) * step;
		a.to = ceil(high / step - 1e-9) * step;
	}
	int decimals = (int)-floor(log10(step) + 1e-9);
	a.decimals = decimals < 0 ? 0 : decimals;
	return a;
}

double tpf_axis_at(const struct tpf_axis *a, double value)
{
	return a->at + (value - a->from) / (a->to - a->from) * (a->until - a->at);
}

double tpf_axis_first(const struct tpf_axis *a)
{
	return ceil(a->from / a->step - 1e-9) * a->step;
}

const char *tpf_axis_label(struct tpf *job, const struct tpf_axis *a, double tick)
{
	double ten = pow(10, a->decimals), scaled = nearbyint(tick * ten);
	if (scaled == 0)
		return "0";
	if (fabs(scaled) >= 1e15 || a->decimals > 15)
		return tpf_num_show(&job->arena, tick, NAN, 3);
	/* As many decimals as the step has on every label: an uncertainty of ten last digits says where to stop. */
	return tpf_num_show(&job->arena, scaled / ten, 10 / ten, 3);
}

double tpf_text_width(const char *text)
{
	double w = 0;
	for (const char *p = text; *p; p++) {
		if ((*p & 0xc0) == 0x80 || *p == '{' || *p == '}' || *p == '_' || *p == '^' || *p == '*')
			continue;
		w += strchr("iljtfrI.,:;' |()[]", *p) ? 0.32 : strchr("mwMW@%", *p) ? 0.86 : *p >= 'A' && *p <= 'Z' ? 0.69 : 0.58;
	}
	return w;
}
