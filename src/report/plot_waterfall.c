/* plot_waterfall.c - what each wider boundary adds to the energy of a token. */
#include <math.h>

#include "base/buf.h"
#include "base/num.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/show.h"

struct bar {
	const char *name;
	double from, to;
	bool total;
	enum tpf_role role;
};

/* What lies between a boundary and the one that was known below it. */
static const char *const adds[TPF_BOUNDARIES] = {
	"Accelerator chips", "Board memory, regulators", "Host, fans, power supplies", "Rack: switches, supplies", "Network, storage",
	"Cooling, distribution",
};
static const char *const wholes[TPF_BOUNDARIES] = {"Chip", "Board", "Node", "Rack", "IT", "Facility"};

static size_t known_rungs(const struct tpf_metrics *m, enum tpf_boundary *known)
{
	size_t n = 0;
	for (int b = 0; b < TPF_BOUNDARIES; b++)
		if (!isnan(m->ladder[b].j_per_token.value))
			known[n++] = b;
	return n;
}

const char *tpf_waterfall_missing(const struct tpf_view *v)
{
	enum tpf_boundary known[TPF_BOUNDARIES];
	size_t n = known_rungs(v->it->metrics, known);
	return n == 0 ? "no boundary has an energy per token" : n == 1 ? "only one boundary is known, so there is nothing to part" : NULL;
}

static size_t bars(const struct tpf_metrics *m, struct bar *out)
{
	enum tpf_boundary known[TPF_BOUNDARIES];
	size_t n = known_rungs(m, known), k = 0;
	double before = 0;
	for (size_t i = 0; i < n; i++) {
		double e = m->ladder[known[i]].j_per_token.value;
		bool last = i + 1 == n;
		if (i == 0)
			out[k++] = (struct bar){wholes[known[0]], 0, e, true, TPF_BLUE};
		else if (e != before)
			out[k++] = (struct bar){adds[known[i]], before, e, false, known[i] == TPF_FACILITY ? TPF_OCHRE : TPF_BLUE};
		if (i && (last || known[i] == TPF_IT || known[i] == TPF_NODE_AC) && (last || e != before))
			out[k++] = (struct bar){wholes[known[i]], 0, e, true, last ? TPF_INK : TPF_GREY};
		before = e;
	}
	return k;
}

static void whisker(struct tpf_scene *s, const struct tpf_axis *x, double y, struct tpf_value v, double times)
{
	if (!(v.u > 0))
		return;
	double f = s->size, w = 1.4 * f / 12, U = TPF_COVERAGE * v.u;
	double lo = tpf_axis_at(x, (v.value - U) * times), at = tpf_axis_at(x, v.value * times), hi = tpf_axis_at(x, (v.value + U) * times);
	tpf_scene_line(s, lo, y, at, y, TPF_PAPER, w, 0);
	tpf_scene_line(s, lo, y - f * 0.35, lo, y + f * 0.35, TPF_PAPER, w, 0);
	tpf_scene_line(s, at, y, hi, y, TPF_INK, w, 0);
	tpf_scene_line(s, hi, y - f * 0.35, hi, y + f * 0.35, TPF_INK, w, 0);
}

static void bar_row(struct tpf_scene *s, const struct bar *b, const struct tpf_axis *x, double y, double h, struct tpf_scale scale, double whole)
{
	double f = s->size, x0 = tpf_axis_at(x, b->from * scale.times), x1 = tpf_axis_at(x, b->to * scale.times), mid = y + h / 2 + f * 0.35;
	double value = b->total ? b->to : b->to - b->from;
	const char *text = tpf_show_to(s->job, value * scale.times, pow(10, floor(log10(whole * scale.times)) - 2));
	const char *share = tpf_sprintf(&s->job->arena, "%s %%", tpf_show_to(s->job, 100 * value / whole, 0.1));
	int flags = TPF_PLAIN | (b->total ? TPF_BOLD : 0);
	tpf_scene_open(s, "%s: %s %s, %s", b->name, text, scale.unit, share);
	tpf_scene_rect(s, fmin(x0, x1), y, fmax(fabs(x1 - x0), 0.5), h, b->role);
	tpf_scene_text(s, x->at - f * 0.6, mid, TPF_RIGHT, f * 0.95, flags, TPF_INK, "%s", b->name);
	tpf_scene_text(s, s->w - f * 4.4, mid, TPF_RIGHT, f * 0.95, flags, TPF_INK, "%s", text);
	tpf_scene_text(s, s->w, mid, TPF_RIGHT, f * 0.95, flags, b->total ? TPF_INK : TPF_MUTED, "%s", share);
	tpf_scene_close(s);
}

static const char *alt(struct tpf_scene *s, const struct bar *b, size_t n, struct tpf_scale scale)
{
	struct tpf_buf text = {0};
	tpf_buf_puts(&text, "Energy per token, boundary by boundary.");
	for (size_t i = 0; i < n; i++)
		tpf_buf_printf(&text, " %s %s %s%s", b[i].name, tpf_show_value(s->job, tpf_plain(b[i].total ? b[i].to : b[i].to - b[i].from), scale),
			scale.unit, i + 1 < n ? ";" : ".");
	const char *own = tpf_strdup(&s->job->arena, tpf_buf_str(&text));
	tpf_buf_free(&text);
	return own;
}

/* The width of the longest name and some air, in units of the text's size. */
static double gutter(const struct bar *b, size_t n)
{
	double w = 0;
	for (size_t i = 0; i < n; i++)
		w = fmax(w, tpf_text_width(b[i].name));
	return w + 1.2;
}

void tpf_waterfall_draw(const struct tpf_view *v, struct tpf_scene *s)
{
	const struct tpf_metrics *m = v->it->metrics;
	struct bar b[2 * TPF_BOUNDARIES];
	size_t n = bars(m, b);
	double f = s->size, line = f / 12, whole = m->j_per_token.value, reach = whole + (m->j_per_token.u > 0 ? TPF_COVERAGE * m->j_per_token.u : 0);
	struct tpf_scale scale = tpf_scale_of(s->job, TPF_SHOW_J_PER_TOKEN, whole);
	struct tpf_axis x = tpf_axis_make(0, reach * scale.times, 5, true, gutter(b, n) * f, s->w - f * 9.2);
	double top = f * 2, bottom = s->h - f * 3, step = (bottom - top) / (double)n;
	step = fmin(step, f * 3);
	bottom = top + step * (double)n;
	s->desc = alt(s, b, n, scale);
	for (double t = 0; t <= x.to * 1.0001; t += x.step) {
		double at = tpf_axis_at(&x, t);
		tpf_scene_line(s, at, top, at, bottom, t > 0 ? TPF_GRID : TPF_FAINT, line, 0);
		tpf_scene_text(s, at, bottom + f * 1.4, TPF_MIDDLE, f * 0.9, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &x, t));
	}
	tpf_scene_text(s, s->w - f * 4.4, f, TPF_RIGHT, f * 0.88, TPF_PLAIN, TPF_MUTED, "%s", scale.unit);
	tpf_scene_text(s, s->w, f, TPF_RIGHT, f * 0.88, TPF_PLAIN, TPF_MUTED, "share");
	for (size_t i = 0; i < n; i++) {
		double y = top + step * ((double)i + 0.2);
		bar_row(s, &b[i], &x, y, step * 0.6, scale, whole);
		if (i + 1 < n && !b[i + 1].total) {
			double at = tpf_axis_at(&x, b[i].to * scale.times);
			tpf_scene_line(s, at, y + step * 0.6, at, y + step, TPF_FAINT, 0.8 * line, 0);
		}
	}
	whisker(s, &x, top + step * ((double)n - 0.5), m->j_per_token, scale.times);
	tpf_scene_text(s, x.until, bottom + f * 2.7, TPF_RIGHT, f * 0.92, 0, TPF_INK, "Energy per token *e* / (%s)", scale.unit);
	s->h = bottom + f * 3;
}
