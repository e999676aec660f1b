/* plot_trace.c - the readings of a run over time, its window tinted. */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/show.h"

enum { POINTS = 400, LINES = 8 };

struct line {
	const char *label;
	double mean;                    /* W in the window, NaN when not known */
	bool counted;
	struct tpf_point *points;
	size_t n;
};

struct lines {
	struct line v[LINES];
	size_t n;
	const char *of;                 /* what the lines are, in words */
	const struct tpf_run_metrics *run;
};

static bool drawable(const struct tpf_reading *r)
{
	for (size_t d = 0; r->has_trace && d < r->trace.n_devices; d++)
		if (r->trace.devices[d].n_points > 1)
			return true;
	return false;
}

/* The first run with a trace: one is enough to see what a run is like. */
static const struct tpf_run_metrics *run_to_draw(const struct tpf_metrics *m, size_t *readings)
{
	for (size_t i = 0; i < m->n_runs; i++) {
		*readings = 0;
		for (size_t k = 0; k < m->runs[i].run->n_energy; k++)
			*readings += drawable(&m->runs[i].readings[k]);
		if (*readings)
			return &m->runs[i];
	}
	return NULL;
}

const char *tpf_trace_missing(const struct tpf_view *v)
{
	size_t readings;
	return run_to_draw(v->it->metrics, &readings) ? NULL : "no power trace is among the evidence, or none can be read";
}

static int64_t first_of(const struct tpf_trace *t)
{
	int64_t at = INT64_MAX;
	for (size_t d = 0; d < t->n_devices; d++)
		if (t->devices[d].n_points && t->devices[d].points[0].ns < at)
			at = t->devices[d].points[0].ns;
	return at;
}

static int64_t last_of(const struct tpf_trace *t)
{
	int64_t at = INT64_MIN;
	for (size_t d = 0; d < t->n_devices; d++)
		if (t->devices[d].n_points && t->devices[d].points[t->devices[d].n_points - 1].ns > at)
			at = t->devices[d].points[t->devices[d].n_points - 1].ns;
	return at;
}

/* Power of a device at an instant; *at walks along, since instants only grow. Outside its samples it adds nothing. */
static double power_at(const struct tpf_device *d, int64_t ns, size_t *at)
{
	if (!d->n_points || ns < d->points[0].ns || ns > d->points[d->n_points - 1].ns)
		return 0;
	while (*at + 1 < d->n_points && d->points[*at + 1].ns < ns)
		++*at;
	if (*at + 1 == d->n_points)
		return d->points[*at].w;
	const struct tpf_point *a = &d->points[*at], *b = a + 1;
	return b->ns == a->ns ? b->w : a->w + (b->w - a->w) * ((double)(ns - a->ns) / (double)(b->ns - a->ns));
}

static struct line sum_line(struct tpf *job, const struct tpf_reading *r, const char *label)
{
	struct line l = {.label = label, .mean = r->power, .counted = true, .points = tpf_alloc_n(&job->arena, POINTS, sizeof *l.points), .n = POINTS};
	int64_t from = first_of(&r->trace), to = last_of(&r->trace);
	for (size_t i = 0; i < POINTS; i++)
		l.points[i].ns = from + (int64_t)((double)(to - from) * ((double)i / (POINTS - 1)));
	for (size_t d = 0; d < r->trace.n_devices; d++) {
		size_t at = 0;
		for (size_t i = 0; r->counted[d] && i < POINTS; i++)
			l.points[i].w += power_at(&r->trace.devices[d], l.points[i].ns, &at);
	}
	return l;
}

/* The least and the most of each stretch, so that peaks stay. */
static struct line device_line(struct tpf *job, const struct tpf_device *d, bool counted, bool alone)
{
	struct line l = {.label = alone && !*d->id ? "power" : d->id, .mean = d->mean_inside, .counted = counted,
		.points = tpf_alloc_n(&job->arena, POINTS + 2, sizeof *l.points)};
	size_t stretch = d->n_points <= POINTS ? 1 : (2 * d->n_points + POINTS - 1) / POINTS;
	for (size_t i = 0; i < d->n_points; i += stretch) {
		size_t lo = i, hi = i;
		for (size_t k = i; k < i + stretch && k < d->n_points; k++) {
			lo = d->points[k].w < d->points[lo].w ? k : lo;
			hi = d->points[k].w > d->points[hi].w ? k : hi;
		}
		l.points[l.n++] = d->points[lo < hi ? lo : hi];
		if (lo != hi)
			l.points[l.n++] = d->points[lo < hi ? hi : lo];
	}
	return l;
}

static struct lines gather(const struct tpf_view *v, struct tpf *job)
{
	size_t readings;
	struct lines all = {.run = run_to_draw(v->it->metrics, &readings)};
	for (size_t k = 0; k < all.run->run->n_energy && all.n < LINES; k++) {
		const struct tpf_reading *r = &all.run->readings[k];
		if (!drawable(r))
			continue;
		const char *label = tpf_or(r->entry->instrument.value, "power");
		if (readings > 1 || r->trace.n_devices > LINES) {
			all.of = "sums over the devices that count";
			all.v[all.n++] = sum_line(job, r, label);
			continue;
		}
		all.of = r->trace.n_devices > 1 ? "one line a device" : "one device";
		for (size_t d = 0; d < r->trace.n_devices; d++)
			if (r->trace.devices[d].n_points > 1)
				all.v[all.n++] = device_line(job, &r->trace.devices[d], r->counted[d], r->trace.n_devices == 1);
	}
	return all;
}

struct frame {
	struct tpf_scene *s;
	struct tpf_axis x, y;
	struct tpf_scale watt;
	double per_second;              /* shown time = s * per_second */
	const char *unit;
	int64_t zero;
};

static struct frame layout(const struct lines *l, struct tpf_scene *s)
{
	static const struct { double above, seconds; const char *unit; } units[] = {{7200, 3600, "h"}, {300, 60, "min"}, {0, 1, "s"}};
	int64_t from = INT64_MAX, to = INT64_MIN;
	double most = 0;
	for (size_t i = 0; i < l->n; i++) {
		from = l->v[i].points[0].ns < from ? l->v[i].points[0].ns : from;
		to = l->v[i].points[l->v[i].n - 1].ns > to ? l->v[i].points[l->v[i].n - 1].ns : to;
		for (size_t k = 0; k < l->v[i].n; k++)
			most = fmax(most, l->v[i].points[k].w);
	}
	double seconds = (double)(to - from) / 1e9, f = s->size;
	size_t u = 0;
	while (seconds < units[u].above)
		u++;
	struct frame a = {s, .watt = tpf_scale_of(s->job, TPF_SHOW_WATT, most), .per_second = 1 / units[u].seconds, .unit = units[u].unit, .zero = from};
	a.x = tpf_axis_make(0, seconds * a.per_second, 8, false, f * 4, s->w - f * 12);
	a.y = tpf_axis_make(0, most * a.watt.times, 4, true, s->h - f * 3.3, f * 2);
	return a;
}

static double X(const struct frame *a, int64_t ns)
{
	return tpf_axis_at(&a->x, (double)(ns - a->zero) / 1e9 * a->per_second);
}

static void window(const struct frame *a, const struct tpf_interval *w)
{
	double f = a->s->size;
	if (w->start_ns == TPF_WHEN_NONE || w->end_ns == TPF_WHEN_NONE)
		return;
	double x0 = fmax(X(a, w->start_ns), a->x.at), x1 = fmin(X(a, w->end_ns), a->x.until);
	if (x1 <= x0)
		return;
	tpf_scene_rect(a->s, x0, a->y.until, x1 - x0, a->y.at - a->y.until, TPF_GREEN_WASH);
	tpf_scene_line(a->s, x0, a->y.until, x0, a->y.at, TPF_GREEN, 1.2 * f / 12, 0);
	tpf_scene_line(a->s, x1, a->y.until, x1, a->y.at, TPF_GREEN, 1.2 * f / 12, 0);
	tpf_scene_text(a->s, (x0 + x1) / 2, a->y.until - f * 0.5, TPF_MIDDLE, f * 0.95, TPF_BOLD | TPF_PLAIN | TPF_HALO, TPF_GREEN_TEXT,
		"Measurement window %s", tpf_show_number(a->s->job, w->duration, TPF_SHOW_SECOND));
}

static void axes(const struct frame *a)
{
	struct tpf_scene *s = a->s;
	double f = s->size, line = f / 12;
	for (double v = tpf_axis_first(&a->y); v <= a->y.to * 1.0001; v += a->y.step) {
		double y = tpf_axis_at(&a->y, v);
		tpf_scene_line(s, a->x.at, y, a->x.until, y, v > 0 ? TPF_GRID : TPF_FAINT, line, 0);
		tpf_scene_text(s, a->x.at - f * 0.55, y + f * 0.35, TPF_RIGHT, f * 0.92, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &a->y, v));
	}
	for (double v = 0; v <= a->x.to * 1.0001; v += a->x.step) {
		double x = tpf_axis_at(&a->x, v);
		tpf_scene_line(s, x, a->y.at, x, a->y.at + f * 0.35, TPF_FAINT, line, 0);
		tpf_scene_text(s, x, a->y.at + f * 1.5, TPF_MIDDLE, f * 0.92, TPF_PLAIN, TPF_MUTED, "%s", tpf_axis_label(s->job, &a->x, v));
	}
	tpf_scene_text(s, 0, f, TPF_LEFT, f * 0.92, 0, TPF_INK, "Power *P* / %s", a->watt.unit);
	tpf_scene_text(s, a->x.until, a->y.at + f * 2.9, TPF_RIGHT, f * 0.92, 0, TPF_INK, "Time since the first sample *t* / %s", a->unit);
}

static enum tpf_role role_of(const struct line *l, size_t i)
{
	static const enum tpf_role roles[] = {TPF_INK, TPF_BLUE, TPF_PURPLE, TPF_OCHRE};
	return l->counted ? roles[i % 4] : TPF_GREY;
}

static enum tpf_role word_of(enum tpf_role line)
{
	return line == TPF_BLUE ? TPF_BLUE_TEXT : line == TPF_PURPLE ? TPF_PURPLE_TEXT : line == TPF_OCHRE ? TPF_OCHRE_TEXT
		: line == TPF_GREY ? TPF_MUTED : TPF_INK;
}

static void draw_line(const struct frame *a, const struct line *l, enum tpf_role role)
{
	double *xy = tpf_xcalloc(2 * l->n, sizeof *xy);
	for (size_t i = 0; i < l->n; i++) {
		xy[2 * i] = X(a, l->points[i].ns);
		xy[2 * i + 1] = tpf_axis_at(&a->y, l->points[i].w * a->watt.times);
	}
	tpf_scene_poly(a->s, xy, l->n, TPF_NO_ROLE, role, 1.1 * a->s->size / 12, 0, 0);
	free(xy);
}

/* Labels beside the end of their lines, pushed apart so that none covers another. */
static void labels(const struct frame *a, const struct lines *l)
{
	double f = a->s->size, at[LINES], step = f * 1.3;
	size_t order[LINES];
	for (size_t i = 0; i < l->n; i++) {
		double w = isnan(l->v[i].mean) ? l->v[i].points[l->v[i].n - 1].w : l->v[i].mean;
		at[i] = fmin(tpf_axis_at(&a->y, w * a->watt.times), a->y.at) + f * 0.35;
		size_t k = i;
		for (; k && at[order[k - 1]] > at[i]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	for (size_t k = 1; k < l->n; k++)
		at[order[k]] = fmax(at[order[k]], at[order[k - 1]] + step);
	for (double floor_at = a->y.at + f * 0.35, k = (double)l->n; k > 0; k--, floor_at -= step)
		at[order[(size_t)k - 1]] = fmin(at[order[(size_t)k - 1]], floor_at);
	for (size_t i = 0; i < l->n; i++) {
		const char *mean = isnan(l->v[i].mean) ? "" : tpf_sprintf(&a->s->job->arena, " mean %s", tpf_show_number(a->s->job, l->v[i].mean, TPF_SHOW_WATT));
		tpf_scene_text(a->s, a->x.until + f * 0.6, at[i], TPF_LEFT, f * 0.92, TPF_PLAIN, word_of(role_of(&l->v[i], i)), "%s%s%s",
			tpf_cut(a->s->job, l->v[i].label, 12), l->v[i].counted ? "" : " (not counted)", l->v[i].counted ? mean : "");
	}
}

void tpf_trace_draw(const struct tpf_view *v, struct tpf_scene *s)
{
	struct lines l = gather(v, s->job);
	struct frame a = layout(&l, s);
	s->desc = tpf_sprintf(&s->job->arena, "Power over time in run %s: %s. The measurement window lasts %s.", tpf_or(l.run->run->id.value, "without id"),
		l.of, tpf_show_number(s->job, l.run->run->window.duration, TPF_SHOW_SECOND));
	window(&a, &l.run->run->window);
	axes(&a);
	for (size_t i = l.n; i-- > 0;)
		draw_line(&a, &l.v[i], role_of(&l.v[i], i));
	labels(&a, &l);
}
