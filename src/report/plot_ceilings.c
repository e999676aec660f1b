/* plot_ceilings.c - token rate against power: a slope is tokens per joule; ceilings bound what can be reached. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/show.h"
#include "report/tree.h"

/* What the drawing knows: power along x (W, scaled), token rate along y. */
struct area {
	struct tpf_scene *s;
	const struct tpf_metrics *m;
	struct tpf_axis x, y;
	double power, rate, e;          /* the operating point */
	struct tpf_scale watt;
	double f, line;                 /* text size; a line of width 1 at it */
};

static double operating_power(const struct tpf_metrics *m)
{
	return m->widest == TPF_NO_BOUNDARY ? NAN : m->ladder[m->widest].power.value;
}

const char *tpf_ceilings_missing(const struct tpf_view *v)
{
	const struct tpf_metrics *m = v->it->metrics;
	if (isnan(operating_power(m)) || isnan(m->output.value) || isnan(m->j_per_token.value))
		return "power, token rate or energy per token is not determined";
	for (int i = 0; i < TPF_CEILINGS; i++)
		if (!isnan(m->ceilings[i].rate.value))
			return NULL;
	return m->binding_missing ? tpf_sprintf(&v->it->job->arena, "no ceiling is determined; missing: %s", m->binding_missing)
				  : "no ceiling is determined";
}

/* Power and cooling are limits of power: upright lines; the others are limits of rate. */
static bool upright(const struct tpf_ceiling_value *c)
{
	return c->name && (!strcmp(c->name, "power") || !strcmp(c->name, "cooling"));
}

static double X(const struct area *a, double w)
{
	return tpf_axis_at(&a->x, w * a->watt.times);
}

static double Y(const struct area *a, double rate)
{
	return tpf_axis_at(&a->y, rate);
}

static const char *rate_text(const struct area *a, double rate)
{
	return tpf_show(a->s->job, tpf_plain(rate), TPF_SHOW_RATE);
}

static const char *watt_text(const struct area *a, double w)
{
	return tpf_show(a->s->job, tpf_plain(w), TPF_SHOW_WATT);
}

static struct area layout(const struct tpf_view *v, struct tpf_scene *s)
{
	const struct tpf_metrics *m = v->it->metrics;
	struct area a = {s, m, .power = operating_power(m), .rate = m->output.value, .e = m->j_per_token.value, .f = s->size, .line = s->size / 12};
	double most = a.rate;
	for (int i = 0; i < TPF_CEILINGS; i++) {
		double c = m->ceilings[i].rate.value;
		/* A ceiling more than four times as high would press everything else into a corner: it is named, not drawn. */
		if (c > most && c < 4 * a.rate)
			most = c;
	}
	a.watt = tpf_scale_of(s->job, TPF_SHOW_WATT, most * a.e);
	a.x = tpf_axis_make(0, most * 1.12 * a.e * a.watt.times, 6, true, a.f * 5.2, s->w - a.f * 1.2);
	a.y = tpf_axis_make(0, most * 1.12, 5, true, s->h - a.f * 3.3, a.f * 2);
	return a;
}

static void out_of_reach(const struct area *a)
{
	double x = a->x.until, y = a->y.until;
	for (int i = 0; i < TPF_CEILINGS; i++) {
		double c = a->m->ceilings[i].rate.value;
		if (isnan(c))
			continue;
		if (upright(&a->m->ceilings[i]))
			x = fmin(x, X(a, c * a->e));
		else
			y = fmax(y, Y(a, c));
	}
	const double l = a->x.at, r = a->x.until, t = a->y.until, b = a->y.at;
	const double ring[] = {l, t, r, t, r, b, x, b, x, y, l, y};
	tpf_scene_poly(a->s, ring, 6, TPF_GREY_WASH, TPF_NO_ROLE, 0, 0, TPF_CLOSED);
}

static void axes(const struct area *a)
{
	struct tpf_scene *s = a->s;
	double f = a->f;
	for (double v = tpf_axis_first(&a->y); v <= a->y.to * 1.0001; v += a->y.step) {
		double y = tpf_axis_at(&a->y, v);
		tpf_scene_line(s, a->x.at, y, a->x.until, y, v > 0 ? TPF_GRID : TPF_FAINT, (v > 0 ? 0.8 : 1) * a->line, 0);
		tpf_scene_text(s, a->x.at - f * 0.55, y + f * 0.35, TPF_RIGHT, f * 0.92, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &a->y, v));
	}
	for (double v = tpf_axis_first(&a->x); v <= a->x.to * 1.0001; v += a->x.step) {
		double x = tpf_axis_at(&a->x, v);
		tpf_scene_line(s, x, a->y.at, x, a->y.at + f * 0.35, TPF_FAINT, a->line, 0);
		tpf_scene_text(s, x, a->y.at + f * 1.5, TPF_MIDDLE, f * 0.92, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &a->x, v));
	}
	tpf_scene_text(s, 0, f, TPF_LEFT, f * 0.92, 0, TPF_INK, "Token rate *R* / (token/s)");
	tpf_scene_text(s, a->x.until, a->y.at + f * 2.9, TPF_RIGHT, f * 0.92, 0, TPF_INK, "%s power *P* / %s",
		a->m->widest == TPF_IT ? "IT" : a->m->widest == TPF_FACILITY ? "Facility" : a->m->widest == TPF_NODE_AC ? "Node"
		: a->m->widest == TPF_RACK ? "Rack" : "Accelerator", a->watt.unit);
}

/* A line of equal energy per token, from the origin to the frame. */
static void iso(const struct area *a, double e, bool own)
{
	double x = a->x.to / a->watt.times, y = x / e;
	if (y > a->y.to) {
		y = a->y.to;
		x = y * e;
	}
	double x1 = X(a, x), y1 = Y(a, y), x0 = X(a, 0), y0 = Y(a, 0);
	tpf_scene_line(a->s, x0, y0, x1, y1, own ? TPF_BLUE : TPF_FAINT, (own ? 1 : 0.6) * a->line, own ? 4 : 2);
	double turn = -atan2(y0 - y1, x1 - x0) * 180 / M_PI, at = !own ? 0.97 : a->power * a->watt.times > a->x.to / 2 ? 0.2 : 0.72;
	struct tpf_mark *t = tpf_scene_text(a->s, x0 + (x1 - x0) * at, y0 + (y1 - y0) * at - a->f * 0.35, own ? TPF_LEFT : TPF_RIGHT, a->f * 0.82,
		TPF_HALO | TPF_PLAIN, own ? TPF_BLUE_TEXT : TPF_MUTED, "%s", tpf_show(a->s->job, tpf_plain(e), TPF_SHOW_J_PER_TOKEN));
	t->turn = turn;
}

static void fan(const struct area *a)
{
	double ten = pow(10, floor(log10(a->e)));
	static const double steps[] = {0.2, 0.5, 1, 2, 5, 10, 20};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		double e = steps[i] * ten, ratio = e / a->e;
		if (ratio > 0.3 && ratio < 5 && (ratio < 0.75 || ratio > 1.35))
			iso(a, e, false);
	}
	iso(a, a->e, true);
}

/* Where words along a level line start: at the axis, or right of the upright lines where they would run into them. */
static double clear_of_uprights(const struct area *a, double width)
{
	double first = INFINITY, last = 0;
	for (int i = 0; i < TPF_CEILINGS; i++) {
		const struct tpf_ceiling_value *c = &a->m->ceilings[i];
		if (!upright(c) || !(c->rate.value < a->y.to))
			continue;
		first = fmin(first, X(a, c->rate.value * a->e));
		last = fmax(last, X(a, c->rate.value * a->e));
	}
	double at = a->x.at + a->f * 0.5;
	return at + width < first - 1.5 * a->f ? at : last + 1.7 * a->f;
}

/* Ceilings that the paper's equation does not have carry an asterisk; the foot says so. */
static const char *starred(const struct area *a, const struct tpf_ceiling_value *c)
{
	return c->extension ? tpf_sprintf(&a->s->job->arena, "%s*", c->name) : c->name;
}

static void foot(const struct area *a)
{
	bool any = false;
	for (int i = 0; i < TPF_CEILINGS; i++)
		any = any || (a->m->ceilings[i].extension && !isnan(a->m->ceilings[i].rate.value));
	if (any)
		tpf_scene_text(a->s, a->x.at, a->y.at + a->f * 2.9, TPF_LEFT, a->f * 0.82, 0, TPF_MUTED, "* extension of the paper's equation");
}

static void ceiling(const struct area *a, int i, int *nth_upright)
{
	const struct tpf_ceiling_value *c = &a->m->ceilings[i];
	bool binds = c->binds;
	const char *name = starred(a, c);
	enum tpf_role line = binds ? TPF_VERMILION : upright(c) ? TPF_PURPLE : TPF_BLUE;
	enum tpf_role word = binds ? TPF_VERMILION_TEXT : upright(c) ? TPF_PURPLE_TEXT : TPF_BLUE_TEXT;
	double width = (binds ? 2.8 : 1.8) * a->line, f = a->f, rate = c->rate.value;
	int flags = TPF_HALO | TPF_PLAIN | (binds ? TPF_BOLD : 0);
	tpf_scene_open(a->s, "%s ceiling: %s%s", tpf_ceiling_words(a->s->job, c), rate_text(a, rate), binds ? "; binding" : "");
	if (upright(c)) {
		double x = X(a, rate * a->e);
		tpf_scene_line(a->s, x, a->y.at, x, a->y.until, line, width, 0);
		/* Words stand at the end that the operating point leaves free, and the second line's on its other side. */
		bool high = Y(a, a->rate) > (a->y.at + a->y.until) / 2;
		double beside = (*nth_upright)++ ? f * 1.15 : -f * 0.5;
		tpf_scene_text(a->s, x + beside, high ? a->y.until + f * 0.6 : a->y.at - f * 0.6, high ? TPF_RIGHT : TPF_LEFT, f * 0.95, flags, word,
			"%s%s %s", name, binds ? " (binding)" : "", watt_text(a, rate * a->e))->turn = -90;
	} else {
		double y = Y(a, rate);
		const char *words = tpf_sprintf(&a->s->job->arena, "%s%s %s", name, binds ? " (binding)" : "", rate_text(a, rate));
		tpf_scene_line(a->s, a->x.at, y, a->x.until, y, line, width, 0);
		tpf_scene_text(a->s, clear_of_uprights(a, tpf_text_width(words) * f), y - f * 0.5, TPF_LEFT, f * 0.95, flags, word, "%s", words);
	}
	tpf_scene_close(a->s);
}

/* The label stands where the fan and the ceilings leave room: below right of the point, or left of it near the frame. */
static void operating_point(const struct area *a)
{
	double x = X(a, a->power), y = Y(a, a->rate), f = a->f;
	bool left = x > a->x.until - f * 14;
	double at = left ? x - f : x + f;
	tpf_scene_open(a->s, "Operating point: %s at %s", rate_text(a, a->rate), watt_text(a, a->power));
	tpf_scene_dot(a->s, x, y, f * 0.52, TPF_BLUE, TPF_PAPER, 1.6 * a->line);
	tpf_scene_text(a->s, at, y + f * (left ? -0.2 : 1.1), left ? TPF_RIGHT : TPF_LEFT, f, TPF_HALO | TPF_BOLD | TPF_PLAIN, TPF_INK, "Operating point");
	tpf_scene_text(a->s, at, y + f * (left ? 1.1 : 2.4), left ? TPF_RIGHT : TPF_LEFT, f * 0.95, TPF_HALO | TPF_PLAIN, TPF_INK, "%s at %s",
		rate_text(a, a->rate), watt_text(a, a->power));
	tpf_scene_close(a->s);
}

static void beyond(const struct area *a)
{
	double y = a->y.until + a->f * 1.1;
	for (int i = 0; i < TPF_CEILINGS; i++) {
		double c = a->m->ceilings[i].rate.value;
		if (isnan(c) || c < a->y.to)
			continue;
		tpf_scene_text(a->s, a->x.until - a->f * 0.4, y, TPF_RIGHT, a->f * 0.9, TPF_HALO | TPF_PLAIN, TPF_MUTED, "%s ceiling %s, above this figure",
			starred(a, &a->m->ceilings[i]), rate_text(a, c));
		y += a->f * 1.3;
	}
}

static const char *alt(const struct area *a)
{
	struct tpf_arena *arena = &a->s->job->arena;
	const char *point = tpf_sprintf(arena, "The operating point is %s at %s, %s.", rate_text(a, a->rate), watt_text(a, a->power),
		tpf_show(a->s->job, a->m->j_per_token, TPF_SHOW_J_PER_TOKEN));
	if (a->m->binding < 0)
		return tpf_sprintf(arena, "Token rate against power with ceilings. %s The binding constraint is not determined.", point);
	const struct tpf_ceiling_value *c = &a->m->ceilings[a->m->binding];
	return tpf_sprintf(arena, "Token rate against power with ceilings. %s The lowest ceiling is %s at %s%s%s.", point, tpf_ceiling_words(a->s->job, c),
		rate_text(a, c->rate.value), a->m->co_binding ? "; " : "", a->m->co_binding ? tpf_binding_words(a->s->job, a->m) : "");
}

void tpf_ceilings_draw(const struct tpf_view *v, struct tpf_scene *s)
{
	struct area a = layout(v, s);
	int nth = 0;
	s->desc = alt(&a);
	out_of_reach(&a);
	axes(&a);
	fan(&a);
	for (int i = 0; i < TPF_CEILINGS; i++)
		if (a.m->ceilings[i].rate.value < a.y.to)
			ceiling(&a, i, &nth);
	beyond(&a);
	foot(&a);
	operating_point(&a);
}
