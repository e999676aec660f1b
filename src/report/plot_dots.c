/* plot_dots.c - values with their intervals, one row each: what can be told apart, and what can't. */
#include <math.h>

#include "diag/job.h"
#include "report/plot.h"
#include "report/show.h"

static struct tpf_axis axis_of(struct tpf_scene *s, const struct tpf_dot_row *rows, size_t n)
{
	double low = INFINITY, high = -INFINITY, f = s->size;
	for (size_t i = 0; i < n; i++) {
		double U = isnan(rows[i].expanded) ? 0 : rows[i].expanded;
		if (isnan(rows[i].value))
			continue;
		low = fmin(low, rows[i].value - U);
		high = fmax(high, rows[i].value + U);
	}
	if (low > high)
		low = 0, high = 1;
	double room = (high - low) * 0.06 + high * 1e-6;
	return tpf_axis_make(fmax(low - room, 0), high + room, 7, true, f * 19, s->w - f * 11);
}

static void row(struct tpf_scene *s, const struct tpf_axis *x, const struct tpf_dot_row *r, double y)
{
	double f = s->size, line = f / 12;
	enum tpf_role word = r->ranked ? TPF_INK : TPF_MUTED, mark = r->ranked ? TPF_INK : TPF_GREY;
	tpf_scene_open(s, "%s: %s", r->name, r->text);
	tpf_scene_text(s, f * 2.3, y + f * 0.35, TPF_RIGHT, f * 0.95, TPF_PLAIN, word, "%s", r->rank);
	tpf_scene_text(s, f * 3.2, y + f * 0.35, TPF_LEFT, f, TPF_PLAIN, word, "%s", tpf_cut(s->job, r->name, 26));
	tpf_scene_text(s, s->w, y + f * 0.35, TPF_RIGHT, f, TPF_PLAIN, word, "%s", r->text);
	if (!isnan(r->value)) {
		double at = tpf_axis_at(x, r->value);
		if (r->expanded > 0) {
			double lo = tpf_axis_at(x, fmax(r->value - r->expanded, x->from)), hi = tpf_axis_at(x, r->value + r->expanded);
			tpf_scene_line(s, lo, y, hi, y, mark, 2 * line, r->estimated ? 4 : 0);
			tpf_scene_line(s, lo, y - f * 0.3, lo, y + f * 0.3, mark, 1.4 * line, 0);
			tpf_scene_line(s, hi, y - f * 0.3, hi, y + f * 0.3, mark, 1.4 * line, 0);
		}
		tpf_scene_dot(s, at, y, f * 0.44, r->ranked && !r->estimated ? mark : TPF_PAPER, mark, 1.8 * line);
	}
	if (r->reason)
		tpf_scene_text(s, x->until, y + f * 1.35, TPF_RIGHT, f * 0.85, TPF_HALO | TPF_PLAIN, TPF_MUTED, "%s", r->reason);
	tpf_scene_close(s);
}

void tpf_dots_draw(struct tpf_scene *s, const struct tpf_dot_row *rows, size_t n, const char *axis_title)
{
	double f = s->size, line = f / 12, step = f * 2.8, top = f * 2.4;
	struct tpf_axis x = axis_of(s, rows, n);
	double bottom = top + step * (double)n;
	s->h = bottom + f * 3.4;
	tpf_scene_text(s, 0, f * 1.1, TPF_LEFT, f * 0.9, TPF_PLAIN, TPF_MUTED, "Rank");
	tpf_scene_text(s, f * 3.2, f * 1.1, TPF_LEFT, f * 0.9, TPF_PLAIN, TPF_MUTED, "Report");
	tpf_scene_text(s, x.at, f * 1.1, TPF_LEFT, f * 0.9, TPF_PLAIN, TPF_MUTED, "← less is better");
	tpf_scene_text(s, s->w, f * 1.1, TPF_RIGHT, f * 0.9, 0, TPF_MUTED, "*e* ± *U* (k = 2)");
	for (double t = tpf_axis_first(&x); t <= x.to * 1.0001; t += x.step) {
		double at = tpf_axis_at(&x, t);
		tpf_scene_line(s, at, top, at, bottom, TPF_GRID, line, 0);
		tpf_scene_text(s, at, bottom + f * 1.4, TPF_MIDDLE, f * 0.92, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &x, t));
	}
	for (size_t i = 0; i < n; i++) {
		double y = top + step * ((double)i + 0.5);
		if (i && rows[i - 1].ranked && !rows[i].ranked)
			tpf_scene_line(s, 0, y - step / 2, s->w, y - step / 2, TPF_FAINT, line, 2);
		row(s, &x, &rows[i], y);
	}
	tpf_scene_text(s, x.until, bottom + f * 2.8, TPF_RIGHT, f * 0.92, TPF_PLAIN, TPF_INK, "%s", axis_title);
}
