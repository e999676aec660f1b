#include "model/measure.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/source.h"

/* Points kept a device for plots; a line of a plot shows no more (look: at most 400 a line). */
enum { POINTS = 400 };

static struct tpf_trace_ask ask_for(const struct tpf_evidence *e, const struct tpf_interval *window)
{
	struct tpf_trace_ask ask = {
		.format = e->format.value, .points = POINTS, .hash = e->sha256.value != NULL,
		.time = e->columns.time.value, .device = e->columns.device.value,
		.power = e->columns.power.value, .unit = e->columns.unit.value,
	};
	const char *zone = e->clock.zone.value, *zero = e->clock.zero.value;

	ask.zone_known = zone && tpf_when_parse_offset(zone, strlen(zone), &ask.offset_s);
	ask.has_zero = zero && tpf_when_parse(zero, strlen(zero), &ask.zero_ns, NULL);
	if (window->start_ns != TPF_WHEN_NONE && window->end_ns != TPF_WHEN_NONE && window->start_ns < window->end_ns) {
		ask.start_ns = window->start_ns;
		ask.end_ns = window->end_ns;
	}
	return ask;
}

/* Runs that lie in one file read it once each: sixteen times whatever its size, and on while it comes to 16 GiB at most. */
enum { FREELY = 16, ROW = 40 };          /* bytes of a usual row: a packed trace has more than it stores */
#define READ_AGAIN_MAX (16 * 0x1p30)

static bool may_read(struct tpf_measure *m, int at)
{
	const struct tpf_evidence *e = &m->bundle->evidence[at];
	struct tpf_reads *r = &m->reads[at];
	double most = fmax(FREELY, floor(READ_AGAIN_MAX / fmax(1, r->bytes)));

	if (++r->n <= most)
		return true;
	if (r->n > most + 1)
		return false;
	struct tpf_place place = tpf_bundle_place(m->job, m->bundle, e->path.node);
	m->job->diag.subject = e;
	tpf_hint(m->job, tpf_report(m->job, TPF_IO_019, &place, "%s is named more than %zu times; it is read no further", tpf_clean(&m->job->arena, e->path.value, 80),
			(size_t)most), "give each run a file of its own, cut out of this one");
	m->job->diag.subject = NULL;
	return false;
}

static void read_trace(struct tpf_measure *m, int at, const struct tpf_interval *window, struct tpf_reading *r)
{
	const struct tpf_evidence *e = &m->bundle->evidence[at];

	if (!m->bundle->folder || !e->path.value || (m->tried[at] && !m->files[at].found) || !may_read(m, at))
		return;
	struct tpf_trace_ask ask = ask_for(e, window);
	struct tpf_place place = tpf_bundle_place(m->job, m->bundle, e->path.node);
	ask.hash = ask.hash && !m->tried[at];
	m->job->diag.subject = e;
	r->has_trace = tpf_trace_scan(m->job, m->bundle->folder, e->path.value, &place, &ask, &r->trace);
	m->job->diag.subject = NULL;
	m->reads[at].bytes = fmax((double)r->trace.size, ROW * (double)r->trace.rows);
	if (!m->tried[at]) {
		m->files[at] = (struct tpf_file){.found = r->has_trace, .size = r->trace.size};
		memcpy(m->files[at].sha256, r->trace.sha256, sizeof r->trace.sha256);
	}
	m->tried[at] = true;
}

static bool named(const char *const *names, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], id))
			return true;
	return false;
}

/* The devices that count: `select`, else those the instrument names, else all of the trace. */
static void count_devices(struct tpf_measure *m, struct tpf_reading *r)
{
	const struct tpf_run_energy *e = r->entry;
	const struct tpf_instrument *i = r->instrument;
	const char *const *names = (const char *const *)(e->n_select ? e->select : i ? i->devices : NULL);
	size_t n = e->n_select ? e->n_select : i ? i->n_devices : 0;

	r->counted = tpf_alloc_n(&m->job->arena, r->trace.n_devices, sizeof *r->counted);
	for (size_t d = 0; d < r->trace.n_devices; d++) {
		r->counted[d] = !n || named(names, n, r->trace.devices[d].id);
		r->n_counted += r->counted[d];
	}
	if (n && r->n_counted < n)
		r->missing = "a trace that has all the devices that count";
}

/* A trace that was not cut (the run states a duration alone) stands for the run when it is as long. */
static bool long_enough(const struct tpf_interval *window, const struct tpf_trace *t, const struct tpf_device *d)
{
	double span = (double)(d->last_ns - d->first_ns) / 1e9;
	double slack = fmax(0.01 * window->duration, d->interval);
	return t->windowed || isnan(window->duration) || fabs(span - window->duration) <= slack;
}

static void sum_devices(const struct tpf_interval *window, struct tpf_reading *r)
{
	r->trapezoid = r->mean_inside = 0;
	for (size_t i = 0; i < r->trace.n_devices; i++) {
		const struct tpf_device *d = &r->trace.devices[i];
		if (!r->counted[i])
			continue;
		r->trapezoid += long_enough(window, &r->trace, d) ? d->energy : NAN;
		r->mean_inside += d->mean_inside;
		r->max_gap = isnan(r->max_gap) ? d->max_gap : fmax(r->max_gap, d->max_gap);
		r->samples += d->inside;
		r->dropped += d->dropped;
	}
	if (!r->n_counted || r->missing)
		r->trapezoid = r->mean_inside = NAN;
	r->mean_inside_energy = r->mean_inside * window->duration;
}

/* Methods of integration: where each takes the energy from. */
static double by_trapezoid(const struct tpf_reading *r) { return r->trapezoid; }
static double by_mean(const struct tpf_reading *r) { return r->mean_inside_energy; }
static double by_counter(const struct tpf_reading *r) { return r->counter; }
static double by_meter(const struct tpf_reading *r) { return isnan(r->counter) ? r->entry->total.value : r->counter; }

static const struct method {
	const char *name, *missing;
	double (*energy)(const struct tpf_reading *);
	bool of_trace;
} methods[] = {
	{"trapezoid_interp", "samples on both sides of the window", by_trapezoid, true},
	{"mean_inside", "samples inside the window", by_mean, true},
	{"counter_delta", "counter readings", by_counter, false},
	{"meter_integrated", "the meter's total", by_meter, false},
};

static const struct method *method_named(const char *name, bool has_trace)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (name && !strcmp(name, methods[i].name))
			return &methods[i];
	return has_trace ? &methods[0] : NULL;
}

/* The energy that counts. A stated total stands only where no evidence gives one, and is called so. */
static void choose(struct tpf_reading *r)
{
	const struct method *m = method_named(r->entry->method.value, r->has_trace);

	r->energy = m && (r->has_trace || !m->of_trace) ? m->energy(r) : NAN;
	r->method = m ? m->name : "stated";
	if (!isnan(r->energy))
		return;
	if (!r->missing)
		r->missing = m && r->has_trace ? m->missing : "energy";
	r->energy = r->entry->total.value;
	r->method = "stated";
}

/* A stated total may have PUE in it already, or idle power taken off: back to what the instrument saw. */
static double undo(const struct tpf_run_energy *e, double energy, double duration)
{
	if (tpf_known(&e->net_of_idle))
		energy += e->net_of_idle.value * duration;
	if (tpf_known(&e->includes_pue) && e->includes_pue.value > 0)
		energy /= e->includes_pue.value;
	return energy;
}

#define UNREAD .trapezoid = NAN, .mean_inside = NAN, .mean_inside_energy = NAN, .max_gap = NAN, .u = NAN

void tpf_measure_entry(struct tpf_measure *m, const struct tpf_run *run, const struct tpf_run_energy *e, struct tpf_reading *r)
{
	*r = (struct tpf_reading){.entry = e, UNREAD};
	if (e->instrument_at >= 0)
		r->instrument = &m->bundle->power.instruments[e->instrument_at];
	if (e->trace_at >= 0)
		read_trace(m, e->trace_at, &run->window, r);
	if (r->has_trace) {
		count_devices(m, r);
		sum_devices(&run->window, r);
	}
	r->counter = e->counter_end.value - e->counter_start.value;
	choose(r);
	if (!strcmp(r->method, "stated") || !strcmp(r->method, "meter_integrated"))
		r->energy = undo(e, r->energy, run->window.duration);
	r->power = r->energy / run->window.duration;
	if (!isnan(r->energy) && strcmp(r->method, "stated"))
		r->missing = NULL;
}

struct tpf_idle tpf_measure_idle(struct tpf_measure *m, const struct tpf_instrument *i)
{
	static const struct tpf_run_energy whole;
	struct tpf_reading r = {.entry = &whole, .instrument = i, UNREAD};
	int at = tpf_evidence_find(m->bundle, i->idle_trace.value);

	if (at < 0 || !tpf_known(&i->idle) || !i->idle_window.node)
		return (struct tpf_idle){.power = NAN};
	read_trace(m, at, &i->idle_window, &r);
	if (!r.has_trace || !r.trace.windowed)
		return (struct tpf_idle){.power = NAN};
	count_devices(m, &r);
	sum_devices(&i->idle_window, &r);
	return (struct tpf_idle){.traced = true, .power = r.trapezoid / i->idle_window.duration};
}

enum { BEGINNING = 4096 };              /* bytes by which a file is told */

static bool read_all(struct tpf_stream *s, bool (*looks)(const struct tpf_buf *), struct tpf_buf *all)
{
	char block[65536];
	size_t n;

	while ((n = tpf_stream_read(s, block, sizeof block)) && n != SIZE_MAX) {
		if (all->len + n > TPF_JSON_SIZE)
			return false;
		tpf_buf_put(all, block, n);
		if (!looks || all->len < BEGINNING)
			continue;
		if (!looks(all))
			return false;
		looks = NULL;
	}
	return !n && (!looks || looks(all));
}

bool tpf_measure_read(struct tpf_measure *m, int at, bool (*looks)(const struct tpf_buf *), struct tpf_buf *all)
{
	const struct tpf_evidence *e = &m->bundle->evidence[at];
	struct tpf_place place = tpf_bundle_place(m->job, m->bundle, e->path.node);
	struct tpf_file *f = &m->files[at];
	bool first = !m->tried[at];

	if (!may_read(m, at))
		return false;
	m->tried[at] = true;
	m->job->diag.subject = e;
	struct tpf_stream *s = tpf_stream_open(m->job, m->bundle->folder, e->path.value, &place); /* new */
	bool ok = false;
	if (s) {
		f->size = tpf_stream_size(s);
		bool hash = first && e->sha256.value && tpf_stream_hash(s);
		ok = read_all(s, looks, all);
		m->reads[at].bytes = (double)all->len;
		bool closed = tpf_stream_close(s, hash ? f->sha256 : NULL);
		f->found = first ? closed : f->found;
		ok = ok && closed;
	}
	m->job->diag.subject = NULL;
	return ok;
}

void tpf_measure_rest(struct tpf_measure *m)
{
	for (size_t i = 0; i < m->bundle->n_evidence && m->bundle->folder; i++) {
		const struct tpf_evidence *e = &m->bundle->evidence[i];
		if (m->tried[i] || !e->path.value)
			continue;
		struct tpf_place place = tpf_bundle_place(m->job, m->bundle, e->path.node);
		struct tpf_file *f = &m->files[i];
		m->tried[i] = true;
		m->job->diag.subject = e;
		f->found = tpf_digest(m->job, m->bundle->folder, e->path.value, &place, f->sha256, &f->size);
		m->job->diag.subject = NULL;
	}
}
