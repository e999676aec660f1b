/* samples.c - TPF-TR: does the trace carry the window? */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}

static const struct tpf_node *trace_node(const struct tpf_reading *r)
{
	return r->entry->trace.node;
}

/* The first device that counts and for which `wrong` holds; *n gets how many there are. */
static const struct tpf_device *first_device(const struct tpf_reading *r, bool (*wrong)(const struct tpf_device *, const struct tpf_trace *),
		size_t *n)
{
	const struct tpf_device *first = NULL;

	*n = 0;
	for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++)
		if (r->counted[i] && wrong(&r->trace.devices[i], &r->trace) && !(*n)++)
			first = &r->trace.devices[i];
	return first;
}

static const char *device_name(const struct tpf_case *c, const struct tpf_device *d, size_t n)
{
	if (!*d->id)
		return "";
	return n > 1 ? tpf_sprintf(&c->job->arena, " (device %s and %zu more)", d->id, n - 1)
		: tpf_sprintf(&c->job->arena, " (device %s)", d->id);
}

/* EE HPC WG: a reading interval of at most a tenth of the phase at level 1, a hundredth above. */
static void samples_per_window(const struct tpf_case *c)
{
	double least = c->job->diag.level == TPF_L1 ? 10 : 100;

	TPF_EACH_READING(c, run, r) {
		double dt = r->instrument ? r->instrument->sampling_interval.value : NAN, n = run->run->window.duration / dt;
		if (n < least)
			tpf_found(c, TPF_TR_001, r->instrument->sampling_interval.node,
					"a sample every %s gives %s samples in the window of %s; expected %s or more", tpf_say(c, dt, "s"),
					tpf_say(c, floor(n), ""), tpf_say(c, run->run->window.duration, "s"), tpf_say(c, least, ""));
	}
}

static void sampling_floor(const struct tpf_case *c)
{
	double most = c->job->diag.level == TPF_L1 ? 15 : 1;

	for (size_t i = 0; i < c->bundle->power.n_instruments; i++) {
		const struct tpf_quantity *dt = &c->bundle->power.instruments[i].sampling_interval;
		/* A hundredth of slack: clocks of samplers are not exact. */
		if (dt->value > 1.01 * most)
			tpf_found(c, TPF_TR_002, dt->node, "a sample every %s; expected one every %s or oftener", tpf_say(c, dt->value, "s"),
					tpf_say(c, most, "s"));
	}
}

static bool starts_late(const struct tpf_device *d, const struct tpf_trace *t)
{
	return d->first_ns > t->start_ns;
}

static bool ends_early(const struct tpf_device *d, const struct tpf_trace *t)
{
	return d->last_ns < t->end_ns;
}

static void window_bracketed(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		size_t late, early;
		if (!r->trace.windowed)
			continue;
		const struct tpf_device *l = first_device(r, starts_late, &late), *e = first_device(r, ends_early, &early);
		struct tpf_finding *f = NULL;
		if (e) {
			f = tpf_found(c, TPF_TR_003, tpf_member(c, run->run->window.node, "end"), "the trace %s ends %s before the window does%s",
					r->trace.source, tpf_say(c, seconds(r->trace.end_ns - e->last_ns), "s"), device_name(c, e, early));
			tpf_found_line(c, f, &r->trace, &e->last, "the last sample");
		} else if (l) {
			f = tpf_found(c, TPF_TR_003, tpf_member(c, run->run->window.node, "start"),
					"the trace %s starts %s after the window does%s", r->trace.source,
					tpf_say(c, seconds(l->first_ns - r->trace.start_ns), "s"), device_name(c, l, late));
			tpf_found_line(c, f, &r->trace, &l->first, "the first sample");
		}
		if (f)
			tpf_hint(c->job, f, "record from before the first request until after the last one, or shorten the window");
	}
}

/* InferenceX: no gap above 3 s, nor above three sampling intervals. */
static void max_gap(const struct tpf_case *c)
{
	tpf_stated_of_traces(c, TPF_TR_004);
	TPF_EACH_READING(c, run, r) {
		for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++) {
			const struct tpf_device *d = &r->trace.devices[i];
			double dt = r->instrument && tpf_known(&r->instrument->sampling_interval) ? r->instrument->sampling_interval.value : d->interval;
			double limit = fmin(3, 3 * dt);
			if (!r->counted[i] || !(d->max_gap > limit))
				continue;
			struct tpf_finding *f = tpf_found(c, TPF_TR_004, trace_node(r), "a gap of %s in the window%s; at most %s is bridged",
					tpf_say(c, d->max_gap, "s"), device_name(c, d, 1), tpf_say(c, limit, "s"));
			tpf_found_line(c, f, &r->trace, &d->gap, "the sample after the gap");
			break;
		}
	}
}

static bool goes_back(const struct tpf_device *d, const struct tpf_trace *t)
{
	(void)t;
	return d->backward.number != 0;
}

static void clock_monotonic(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		size_t n;
		const struct tpf_device *d = first_device(r, goes_back, &n);
		if (!d)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_005, trace_node(r), "the clock of the trace %s goes back%s", r->trace.source,
				device_name(c, d, n));
		tpf_found_line(c, f, &r->trace, &d->backward, "a stamp before its predecessor");
		tpf_hint(c->job, f, "a clock was set during the run, or files were joined out of order: measure anew with a steady clock");
	}
}

/* Oftener than stated is no fault of the trace, but then the stated interval is that of something else. */
#define TOO_MANY 1.5

static void completeness(const struct tpf_case *c)
{
	double share = c->job->diag.level == TPF_L3 ? 0.95 : 0.75;

	tpf_stated_of_traces(c, TPF_TR_006);
	TPF_EACH_READING(c, run, r) {
		double dt = r->instrument ? r->instrument->sampling_interval.value : NAN;
		double expected = run->run->window.duration / dt * (double)r->n_counted;
		if (r->has_trace && r->n_counted && ((double)r->samples < share * expected || (double)r->samples > TOO_MANY * expected))
			tpf_found(c, TPF_TR_006, trace_node(r), "%zu samples in the window where a sample every %s gives %s (%s)", r->samples,
					tpf_say(c, dt, "s"), tpf_say(c, floor(expected), ""), tpf_say_percent(c, (double)r->samples / expected));
	}
}

/* MLPerf's check.py allows 0.8 s between client and meter, its README 0.2 s. */
static double clock_limit(const struct tpf_case *c)
{
	return c->job->diag.level == TPF_L3 ? 0.2 : 0.8;
}

static void judge_clock(const struct tpf_case *c, const struct tpf_quantity *offset, const char *who)
{
	if (fabs(offset->value) > clock_limit(c))
		tpf_found(c, TPF_TR_007, offset->node, "the clock of %s may be off by %s; expected %s or less", who, tpf_say(c, fabs(offset->value), "s"),
				tpf_say(c, clock_limit(c), "s"));
}

static void clock_sync(const struct tpf_case *c)
{
	for (size_t k = 0; k < c->bundle->power.n_instruments; k++) {
		const struct tpf_instrument *i = &c->bundle->power.instruments[k];
		if (!i->clock_sync_node)
			continue;
		tpf_about(c, i);
		judge_clock(c, &i->clock_offset, i->id.value ? i->id.value : "an instrument");
		if (i->clock_method.value)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_007, i->clock_sync_node, "it is not said how the clock of %s was kept with the load generator's",
				i->id.value ? i->id.value : "an instrument");
		tpf_hint(c->job, f, "name the method in clock_sync.method: NTP, PTP, one host");
	}
	for (size_t k = 0; k < c->bundle->n_evidence; k++) {
		const struct tpf_evidence *e = &c->bundle->evidence[k];
		tpf_about(c, e);
		if (tpf_known(&e->clock.bound))
			judge_clock(c, &e->clock.bound, e->id.value ? e->id.value : "a file");
	}
}

static void min_window(const struct tpf_case *c)
{
	static const double least[TPF_LEVELS] = {30, 60, 600};

	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_interval *w = &c->bundle->runs[i].window;
		if (w->duration < least[c->job->diag.level])
			tpf_found(c, TPF_TR_008, w->node, "the window is %s long; expected %s or more", tpf_say(c, w->duration, "s"),
					tpf_say(c, least[c->job->diag.level], "s"));
	}
}

static bool has_negative(const struct tpf_device *d, const struct tpf_trace *t)
{
	(void)t;
	return d->negative != 0;
}

static void sane_samples(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		size_t n;
		const struct tpf_device *d = first_device(r, has_negative, &n);
		if (!d)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_010, trace_node(r), "%zu samples in the window are no power: below zero or beyond any%s",
				d->negative, device_name(c, d, n));
		tpf_found_line(c, f, &r->trace, &d->below_zero, "the first of them");
	}
}

static void steady_state(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		double half[2] = {0, 0};
		for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++)
			for (int k = 0; k < 2 && r->counted[i]; k++)
				half[k] += r->trace.devices[i].half[k];
		double change = half[1] / half[0] - 1;
		if (!r->has_trace || !r->trace.windowed || !(fabs(change) > 0.05))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_011, run->run->window.node,
				"mean power is %s in the first half of the window and %s in the second (%s %s)", tpf_say(c, half[0], "W"),
				tpf_say(c, half[1], "W"), tpf_say_percent(c, fabs(change)), change > 0 ? "more" : "less");
		tpf_hint(c->job, f, "leave ramp-up and ramp-down out of the window, or declare them in phases");
	}
}

static bool in_trace(const struct tpf_reading *r, const char *id)
{
	return tpf_trace_device(&r->trace, id) >= 0;
}

/* Devices that are named but not in the trace; *first gets the name of the first. */
static size_t count_missing(const struct tpf_reading *r, const char **names, size_t n, const char **first)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++)
		if (!in_trace(r, names[i]) && !missing++)
			*first = names[i];
	return missing;
}

static bool named_missing(const struct tpf_case *c, const struct tpf_reading *r)
{
	const char *name = NULL;
	const struct tpf_run_energy *e = r->entry;
	const struct tpf_instrument *i = r->instrument;
	size_t n = count_missing(r, e->select, e->n_select, &name);
	const struct tpf_node *node = e->select_node;

	if (!n && i) {
		n = count_missing(r, i->devices, i->n_devices, &name);
		node = i->devices_node;
	}
	if (!n)
		return false;
	struct tpf_finding *f = n == 1 ? tpf_found(c, TPF_TR_012, node, "device %s is not in the trace %s", name, r->trace.source)
		: tpf_found(c, TPF_TR_012, node, "device %s and %zu more are not in the trace %s", name, n - 1, r->trace.source);
	tpf_found_line(c, f, &r->trace, &r->trace.header, tpf_sprintf(&c->job->arena, "the trace has %zu devices", r->trace.n_devices));
	tpf_hint(c->job, f, "log every device that the instrument covers; where only some count, name them in `select`");
	return true;
}

static void device_set(const struct tpf_case *c)
{
	const struct tpf_quantity *count = &c->bundle->system.count;

	TPF_EACH_READING(c, run, r) {
		if (!r->has_trace || named_missing(c, r) || tpf_boundary_of(c->bundle, r->instrument) > TPF_BOARD)
			continue;
		bool unnamed = r->trace.n_devices == 1 && !*r->trace.devices[0].id; /* one column for all that the instrument sees */
		if (unnamed || !tpf_known(count) || (double)r->n_counted == count->value || r->entry->n_select ||
		    (r->instrument && r->instrument->n_devices))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_012, trace_node(r), "the trace %s has %zu devices, the system has %s accelerators",
				r->trace.source, r->n_counted, tpf_say(c, count->value, ""));
		tpf_hint(c->job, f, "log every board; where only some work for this run, name them in `select` or count them in system.accelerator");
	}
}

/* Quarters of an hour by which the trace would have to be moved to bracket the window; 0: none does. */
static int zone_shift(const struct tpf_trace *t)
{
	const int64_t quarter = 900 * TPF_NS, slack = 60 * TPF_NS;

	for (int k = 1; k <= 14 * 4; k++)
		for (int sign = -1; sign <= 1; sign += 2) {
			int64_t shift = sign * k * quarter;
			if (t->first_ns + shift <= t->start_ns + slack && t->last_ns + shift >= t->end_ns - slack)
				return sign * k;
		}
	return 0;
}

static void timezone_trap(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		const struct tpf_trace *t = &r->trace;
		if (!r->has_trace || !t->windowed || (t->first_ns < t->end_ns && t->last_ns > t->start_ns))
			continue;
		int k = zone_shift(t);
		const struct tpf_evidence *e = &c->bundle->evidence[r->entry->trace_at];
		if (!k)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_013, e->clock.zone.node ? e->clock.zone.node : tpf_member(c, e->node, "path"),
				"the trace lies %s %s the window: its stamps are of another time zone",
				tpf_say(c, fabs(k / 4.0), "h"), k > 0 ? "before" : "after");
		tpf_found_line(c, f, t, t->n_devices ? &t->devices[0].first : &t->header, "the first sample");
		tpf_hint(c->job, f, "say in clock.zone in which zone the stamps are (%s h %s of the one read now); if they name it themselves, they are wrong",
				tpf_say(c, fabs(k / 4.0), ""), k > 0 ? "west" : "east");
	}
}

static bool is_frozen(const struct tpf_device *d, const struct tpf_trace *t)
{
	(void)t;
	return d->same > 0.95 && d->frozen >= 30;
}

static void frozen_sensor(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		size_t n;
		const struct tpf_device *d = first_device(r, is_frozen, &n);
		if (d && run->run->throughput_output.value > 0)
			tpf_found(c, TPF_TR_014, trace_node(r), "the sensor shows one value for %s while tokens are made%s",
					tpf_say(c, d->frozen, "s"), device_name(c, d, n));
	}
}

const struct tpf_check_row tpf_rules_trace[] = {
	{TPF_TR_001, samples_per_window}, {TPF_TR_002, sampling_floor},   {TPF_TR_003, window_bracketed},
	{TPF_TR_004, max_gap},            {TPF_TR_005, clock_monotonic},  {TPF_TR_006, completeness},
	{TPF_TR_007, clock_sync},         {TPF_TR_008, min_window},
	{TPF_TR_010, sane_samples},       {TPF_TR_011, steady_state},     {TPF_TR_012, device_set},
	{TPF_TR_013, timezone_trap},      {TPF_TR_014, frozen_sensor},    {TPF_RULES, NULL},
};
