/* power.c - a power log: which devices count, their joules in the window, and how that is written. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "base/text.h"
#include "import/draft.h"
#include "json/writer.h"

#define WALL "/power/instruments/0"
#define ENERGY "/runs/0/energy/0"
enum { QUARTER = 900, WEST = -12 * 3600, EAST = 14 * 3600 }; /* offsets in use lie between, in steps of 15 minutes */

/* ---- time ---- */

static bool scan(struct tpf_draft *d, struct tpf_vendor *v, bool zone_known, int32_t offset_s, bool windowed)
{
	struct tpf_place place = tpf_vendor_place(v);
	char *folder = tpf_path_folder(v->real);
	struct tpf_trace_ask ask = {
		.zone_known = zone_known, .offset_s = offset_s, .hash = true,
		.start_ns = windowed ? d->start_ns : 0, .end_ns = windowed ? d->end_ns : 0,
	};

	v->trace = tpf_alloc(&d->job->arena, sizeof *v->trace);
	bool ok = tpf_trace_scan(d->job, folder, tpf_path_name(v->real), &place, &ask, v->trace);
	v->trace->source = v->path;
	free(folder);
	return ok && v->trace->n_devices;
}

/* An offset at which the window would lie inside the log; the nearest to UTC. */
static bool fitting_offset(const struct tpf_draft *d, const struct tpf_trace *t, int32_t *offset_s)
{
	for (int32_t step = 0; step <= EAST; step += QUARTER)
		for (int sign = 1; sign >= -1; sign -= 2) {
			int64_t shift = (int64_t)sign * step * TPF_NS;
			if (sign * step < WEST || t->first_ns - shift > d->start_ns || t->last_ns - shift < d->end_ns)
				continue;
			*offset_s = sign * step;
			return true;
		}
	return false;
}

static const char *offset_text(struct tpf_arena *arena, int32_t offset_s)
{
	if (!offset_s)
		return "utc";
	int32_t size = abs(offset_s);
	return tpf_sprintf(arena, "%c%02d:%02d", offset_s < 0 ? '-' : '+', size / 3600, size / 60 % 60);
}

/* The trace was read as UTC and says no zone; nobody else does. */
static void report_no_zone(struct tpf_draft *d, struct tpf_vendor *v)
{
	struct tpf_place place = tpf_vendor_place(v);
	struct tpf_finding *f = tpf_report(d->job, TPF_IM_003, &place,
			"the stamps of this power log have no zone, so it can't be laid beside the run");
	int32_t offset_s;

	if (d->start_ns != TPF_WHEN_NONE && fitting_offset(d, v->trace, &offset_s))
		tpf_hint(d->job, f, "say the zone of the machine that wrote it: --tz ZONE (with %s the window would lie inside the log)",
				offset_text(&d->job->arena, offset_s));
	else
		tpf_hint(d->job, f, "say the zone of the machine that wrote it: --tz utc, --tz +02:00, --tz Europe/Stockholm");
}

/* The one offset that the whole log has; false when the clocks changed in it. */
static bool resolve_offset(struct tpf_draft *d, struct tpf_vendor *v, const struct tpf_zone *zone, int32_t *offset_s)
{
	struct tpf_place place = tpf_vendor_place(v);
	int32_t last_s;
	enum tpf_local first = tpf_zone_local(zone, v->trace->first_ns, offset_s);
	enum tpf_local last = tpf_zone_local(zone, v->trace->last_ns, &last_s);

	if (first == TPF_LOCAL_ONCE && last == TPF_LOCAL_ONCE && *offset_s == last_s)
		return true;
	const char *what = first == TPF_LOCAL_TWICE || last == TPF_LOCAL_TWICE ? "lies in the hour that clocks showed twice"
			: first == TPF_LOCAL_NEVER || last == TPF_LOCAL_NEVER ? "lies in an hour that clocks skipped"
			: "runs through a change of the clocks";
	tpf_hint(d->job, tpf_report(d->job, TPF_IM_014, &place, "in the zone %s this log %s", d->ask->tz, what),
			"say the offset instead: --tz %s or --tz %s", offset_text(&d->job->arena, *offset_s),
			offset_text(&d->job->arena, last_s));
	return false;
}

/* Reads the log in the zone it has; false when that isn't known. v->trace is what could be read. */
static bool read_in_zone(struct tpf_draft *d, struct tpf_vendor *v, bool utc)
{
	struct tpf_place place = tpf_vendor_place(v);
	bool windowed = d->start_ns != TPF_WHEN_NONE;
	struct tpf_zone zone = {0};
	const char *why;
	int32_t offset_s = 0;

	v->zone = "utc";
	v->zone_from = tpf_draft_get(d, "/runs/0/window/start") && !d->ask->window ? "detail" : NULL;
	if (utc)
		return scan(d, v, true, 0, windowed);
	v->zone = v->zone_from = NULL;
	if (!d->ask->tz) {
		if (!scan(d, v, false, 0, windowed))
			return false;
		if (v->trace->naive)
			report_no_zone(d, v);
		return !v->trace->naive;
	}
	if (!tpf_zone_find(&d->job->arena, d->ask->tz, &zone, &why)) {
		tpf_report(d->job, TPF_IM_013, &place, "--tz %s: %s", d->ask->tz, why);
		scan(d, v, false, 0, false);
		return false;
	}
	if (!zone.n && !zone.has_rule) {
		offset_s = zone.first;
	} else {
		if (!scan(d, v, false, 0, false))
			return false;
		if (v->trace->naive && !resolve_offset(d, v, &zone, &offset_s))
			return false;
		v->zone_name = d->ask->tz;
	}
	if (!scan(d, v, true, offset_s, windowed))
		return false;
	v->zone = offset_text(&d->job->arena, offset_s);
	v->zone_from = "answer";
	return true;
}

/* ---- devices ---- */

static bool report_device(struct tpf_draft *d, struct tpf_vendor *v, const char *id)
{
	const struct tpf_trace *t = v->trace;
	struct tpf_place place = tpf_vendor_place(v);
	struct tpf_buf names = {0};

	for (size_t i = 0; i < t->n_devices && i < 16; i++)
		tpf_buf_printf(&names, "%s%s", i ? ", " : "", t->devices[i].id);
	tpf_hint(d->job, tpf_report(d->job, TPF_IM_007, &place, "--devices %s: the power log has no device '%s'", d->ask->devices, id),
			"its devices are %s%s", tpf_buf_str(&names), t->n_devices > 16 ? ", ..." : "");
	tpf_buf_free(&names);
	return false;
}

/* Which devices count, as --devices asks; false when that can't be told. */
static bool choose_devices(struct tpf_draft *d, struct tpf_vendor *v, bool in_time, bool *counted)
{
	const char *ask = d->ask->devices ? d->ask->devices : "all";
	struct tpf_place place = tpf_vendor_place(v);

	if (!strcmp(ask, "all")) {
		for (size_t i = 0; i < v->trace->n_devices; i++)
			counted[i] = true;
		return true;
	}
	if (!strcmp(ask, "busy")) {
		if (in_time && v->trace->windowed && tpf_trace_busy(v->trace, counted))
			return true;
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_006, &place, in_time && v->trace->windowed
							? "--devices busy: the least and the most loaded device differ by less than a factor 2, so "
							  "none can be called idle"
							: "--devices busy: devices are compared over the window, and that can't be laid on this log"),
				"name them: --devices 0,1");
		return false;
	}
	for (const char *p = ask; *p;) {
		size_t len = strcspn(p, ",");
		const char *id = tpf_strndup(&d->job->arena, p, len);
		int at = tpf_trace_device(v->trace, id);
		if (at < 0)
			return report_device(d, v, id);
		counted[at] = true;
		p += len + (p[len] == ',');
	}
	return true;
}

/* ---- what is written ---- */

static json_t *names(const struct tpf_trace *t, const bool *counted)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->n_devices; i++)
		if ((!counted || counted[i]) && *t->devices[i].id)
			json_array_append_new(list, json_string(t->devices[i].id));
	if (json_array_size(list))
		return list;
	json_decref(list);
	return NULL;
}

/* Sums over the devices that count. */
struct totals {
	double trapezoid, mean_inside, interval, max_gap, max, n, dropped;
	size_t devices;
};

static struct totals add_up(const struct tpf_trace *t, const bool *counted)
{
	struct totals s = {.n = INFINITY};
	struct tpf_sum trapezoid = {0}, mean = {0}, interval = {0};

	for (size_t i = 0; i < t->n_devices; i++) {
		const struct tpf_device *device = &t->devices[i];
		if (!counted[i])
			continue;
		tpf_sum_add(&trapezoid, device->energy);
		tpf_sum_add(&mean, device->mean_inside);
		tpf_sum_add(&interval, device->interval);
		s.max_gap = fmax(s.max_gap, device->max_gap);
		s.max = device->max;
		s.n = fmin(s.n, (double)device->inside);
		s.dropped += (double)device->dropped;
		s.devices++;
	}
	s.trapezoid = tpf_sum(&trapezoid);
	s.mean_inside = tpf_sum(&mean);
	s.interval = tpf_sum(&interval) / (double)s.devices;
	if (s.devices != 1)
		s.max = NAN;                    /* the peaks of several devices need not coincide */
	return s;
}

static void put_instrument(struct tpf_draft *d, struct tpf_vendor *v, const struct tpf_power *p, const struct totals *s)
{
	const char *rows = tpf_sprintf(&d->job->arena, "line %zu", v->trace->header.number ? v->trace->header.number : 1);

	tpf_put_text(d, NULL, NULL, p->id, WALL "/id");
	tpf_put_text(d, v, rows, p->kind, WALL "/kind");
	tpf_put_text(d, NULL, NULL, p->boundary, WALL "/boundary");
	tpf_put(d, NULL, NULL, json_pack("[s]", p->covers), WALL "/covers");
	tpf_put(d, v, rows, names(v->trace, NULL), WALL "/devices");
	if (!tpf_draft_get(d, WALL "/sampling_interval"))
		tpf_put(d, v, NULL, tpf_draft_quantity(s->interval, "s", "derived"), WALL "/sampling_interval");
	tpf_put_text(d, NULL, NULL, p->boundary, "/power/boundary");
}

/* Says why there are no joules, at their place. */
static void put_unknown_energy(struct tpf_draft *d, const char *why)
{
	tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "%s", why), ENERGY "/total");
	tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "%s", why), ENERGY "/power");
}

static void report_not_covered(struct tpf_draft *d, struct tpf_vendor *v)
{
	struct tpf_place place = tpf_vendor_place(v);
	char log[2][TPF_WHEN_SIZE], window[2][TPF_WHEN_SIZE];
	int32_t offset_s;

	tpf_when_write(log[0], v->trace->first_ns);
	tpf_when_write(log[1], v->trace->last_ns);
	tpf_when_write(window[0], d->start_ns);
	tpf_when_write(window[1], d->end_ns);
	struct tpf_finding *f = tpf_report(d->job, TPF_IM_005, &place, "the power log (%s to %s) does not cover the window (%s to %s)",
			log[0], log[1], window[0], window[1]);
	if (fitting_offset(d, v->trace, &offset_s) && offset_s)
		tpf_hint(d->job, f, "a shift by %s would make it fit: is the zone right (--tz)?", offset_text(&d->job->arena, offset_s));
	else
		tpf_hint(d->job, f, "is this the log of that run? is the zone right (--tz)?");
}

static void put_energy(struct tpf_draft *d, struct tpf_vendor *v, const struct tpf_power *p, const struct totals *s)
{
	double seconds = (double)(d->end_ns - d->start_ns) / (double)TPF_NS;
	bool mean_inside = !strcmp(p->method, "mean_inside");
	double joules = mean_inside ? s->mean_inside * seconds : s->trapezoid;

	if (!isfinite(joules)) {
		report_not_covered(d, v);
		put_unknown_energy(d, "the power log does not cover the window");
		return;
	}
	tpf_put(d, v, NULL, tpf_draft_quantity(joules, "J", NULL), ENERGY "/total");
	tpf_put_text(d, NULL, NULL, "W", ENERGY "/power/unit");
	tpf_put(d, NULL, NULL, tpf_json_real(s->n), ENERGY "/power/n");
	tpf_put(d, v, NULL, tpf_json_real(joules / seconds), ENERGY "/power/mean");
	tpf_put(d, NULL, NULL, tpf_json_real(s->max), ENERGY "/power/max");
	if (mean_inside)                        /* the mean itself, to the last bit */
		json_object_set_new(tpf_draft_get(d, ENERGY "/power"), "mean", tpf_json_real(s->mean_inside));
	tpf_put(d, NULL, NULL, tpf_json_real(s->dropped), ENERGY "/dropped");
	tpf_put(d, NULL, NULL, tpf_draft_quantity(s->max_gap, "s", NULL), ENERGY "/max_gap");
}

void tpf_put_power(struct tpf_draft *d, struct tpf_vendor *v, const struct tpf_power *p)
{
	bool in_time = read_in_zone(d, v, p->utc);

	if (!v->trace || !v->trace->n_devices)
		return;
	bool *counted = tpf_alloc_n(&d->job->arena, v->trace->n_devices, sizeof *counted);
	bool chosen = choose_devices(d, v, in_time, counted);
	if (!chosen)
		memset(counted, true, v->trace->n_devices * sizeof *counted);
	struct totals s = add_up(v->trace, counted);

	put_instrument(d, v, p, &s);
	tpf_put_text(d, NULL, NULL, p->id, ENERGY "/instrument");
	if (!in_time)
		put_unknown_energy(d, "the zone of the power log's stamps is not known: --tz");
	else if (!chosen)
		put_unknown_energy(d, "which devices count is not known: --devices");
	else if (d->start_ns == TPF_WHEN_NONE)
		put_unknown_energy(d, "the window is not known: --window");
	else
		put_energy(d, v, p, &s);
	tpf_put_text(d, NULL, NULL, p->method, ENERGY "/method");
	tpf_put_text(d, NULL, NULL, v->id, ENERGY "/trace");
	if (chosen && s.devices < v->trace->n_devices)
		tpf_put(d, NULL, NULL, names(v->trace, counted), ENERGY "/select");
	if (chosen && !strcmp(p->kind, "board_sensor"))
		tpf_put(d, v, NULL, tpf_json_real((double)s.devices), "/system/accelerator/count");
}

/* ---- spl.txt ---- */

bool tpf_is_spl(const struct tpf_vendor *v)
{
	return !v->doc && tpf_starts(v->text, "Time,") && strstr(v->text, ",Watts,") && strstr(v->text, ",Mark,");
}

/* "Total SUT power at the wall" where an MLPerf run says so; of a log alone the boundary is not known. */
void tpf_read_spl(struct tpf_draft *d, struct tpf_vendor *v)
{
	bool mlperf = false;

	for (size_t i = 0; i < d->n_files; i++)
		mlperf |= !strcmp(d->files[i].format->name, "mlperf-detail");
	struct tpf_power wall = {
		.id = "wall", .kind = "analyser", .boundary = mlperf ? "node" : NULL, .covers = "sut", .method = "mean_inside", .utc = true,
	};
	tpf_put_power(d, v, &wall);
	if (mlperf)
		tpf_put(d, NULL, NULL, json_pack("[{s: s, s: s, s: s}]", "name", "sut", "kind", "host", "state", "measured"), "/power/subsystems");
}
