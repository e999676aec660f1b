/* trace_meter.c - what is kept of a device while its samples go by. */
#include "evidence/trace_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"

/* Buckets of all devices together are held near this number, whatever a file's number of devices. */
enum { BUCKETS_ALL = 1 << 18, BUCKETS_LEAST = 8 };

/* ---- lines worth pointing at ---- */

void tpf_mark_set(const struct tpf_scan *s, struct tpf_mark *m)
{
	m->number = s->number;
	m->at = s->line;
	m->len = s->line_len;
}

/* Bytes that a terminal or a page could not show become '?'. */
void tpf_mark_keep(struct tpf *job, struct tpf_mark *m)
{
	if (!m->at)
		return;
	if (!m->kept)
		m->kept = tpf_alloc(&job->arena, TPF_LINE_KEEP + 1);
	size_t len = m->len < TPF_LINE_KEEP ? m->len : TPF_LINE_KEEP;
	memcpy(m->kept, m->at, len);
	m->kept[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (m->kept[i] == '\t')
			m->kept[i] = ' ';
		else if ((unsigned char)m->kept[i] < ' ' || (unsigned char)m->kept[i] >= 0x7f)
			m->kept[i] = '?';
	m->at = NULL;
}

static void mark(struct tpf_scan *s, struct tpf_meter *m, int which)
{
	tpf_mark_set(s, &m->marks[which]);
}

void tpf_meters_settle(struct tpf_scan *s)
{
	struct tpf_meters *all = &s->meters;
	for (size_t i = 0; i < all->seen.n; i++)
		for (int k = 0; k < TPF_MARKS; k++)
			tpf_mark_keep(s->job, &all->v[all->seen.v[i]].marks[k]);
	all->seen.n = 0;
	all->block++;
}

static struct tpf_meter *touch(struct tpf_scan *s, size_t device)
{
	struct tpf_meter *m = &s->meters.v[device];
	if (m->block != s->meters.block) {
		m->block = s->meters.block;
		TPF_PUSH(&s->meters.seen, device);
	}
	return m;
}

/* ---- devices by name ---- */

static size_t hash(const char *id, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)id[i]) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

static bool is_named(const struct tpf_meter *m, const char *id, size_t len)
{
	if (m->id_len != len)
		return false;
	if (len > 8)
		return !memcmp(m->id, id, len);
	for (size_t i = 0; i < len; i++) /* "0", "GPU7": most names are too short for a call to pay */
		if (m->id[i] != id[i])
			return false;
	return true;
}

/* Where the id stands in the table, or would stand. */
static uint32_t *place_of(struct tpf_meters *all, const char *id, size_t len)
{
	size_t i = hash(id, len) & (all->table_room - 1);
	while (all->table[i] && !is_named(&all->v[all->table[i] - 1], id, len))
		i = (i + 1) & (all->table_room - 1);
	return &all->table[i];
}

static void grow_table(struct tpf_meters *all)
{
	if (2 * (all->n + 1) <= all->table_room)
		return;
	all->table_room = all->table_room ? 2 * all->table_room : 64;
	free(all->table);
	all->table = tpf_xcalloc(all->table_room, sizeof *all->table);
	for (size_t i = 0; i < all->n; i++)
		*place_of(all, all->v[i].id, all->v[i].id_len) = (uint32_t)i + 1;
}

static size_t refuse_device(struct tpf_scan *s, size_t len)
{
	if (s->too_many)
		return SIZE_MAX;
	s->too_many = true;
	if (len > TPF_DEVICE_ID_MAX)
		tpf_scan_report(s, TPF_IO_015, "line %zu names a device with %zu bytes; the limit is %d", s->number, len,
				TPF_DEVICE_ID_MAX);
	else
		tpf_scan_report(s, TPF_IO_015, "line %zu names one device more than the limit of %d", s->number, TPF_DEVICES_MAX);
	return SIZE_MAX;
}

static size_t add_device(struct tpf_scan *s, const char *id, size_t len)
{
	struct tpf_meters *all = &s->meters;
	if (all->n == TPF_DEVICES_MAX || len > TPF_DEVICE_ID_MAX)
		return refuse_device(s, len);
	grow_table(all);
	*place_of(all, id, len) = (uint32_t)all->n + 1;
	TPF_PUSH(all, ((struct tpf_meter){
		.id = tpf_strndup(&s->job->arena, id, len), .id_len = len, .part_end = all->part_end[TPF_BEFORE],
		.block = SIZE_MAX, .min = INFINITY, .max = -INFINITY, .before_min = INFINITY, .max_gap = -1, .per_bucket = 1,
	}));
	return all->n - 1;
}

size_t tpf_meter_find(struct tpf_scan *s, const char *id, size_t len)
{
	struct tpf_meters *all = &s->meters;
	size_t found = all->n ? all->v[all->at].next : 0;
	if (!all->n || !is_named(&all->v[found], id, len)) {
		uint32_t known = all->table ? *place_of(all, id, len) : 0;
		found = known ? known - 1 : add_device(s, id, len);
		if (found == SIZE_MAX)
			return SIZE_MAX;
		all->v[all->at].next = found;
	}
	all->at = found;
	return found;
}

/* ---- a bounded picture of the trace ---- */

static struct tpf_bucket join(struct tpf_bucket a, struct tpf_bucket b)
{
	return (struct tpf_bucket){
		.least = b.least.w < a.least.w ? b.least : a.least,
		.most = b.most.w > a.most.w ? b.most : a.most,
	};
}

/* Room for one more bucket: by growing, and at the limit by joining pairs. */
static void make_room(const struct tpf_meters *all, struct tpf_meter *m)
{
	size_t fair = BUCKETS_ALL / all->n / 2 * 2;
	size_t limit = fair > BUCKETS_LEAST ? fair : BUCKETS_LEAST;
	limit = limit < all->max_buckets ? limit : all->max_buckets;
	if (m->bucket_room < limit) {
		m->bucket_room = m->bucket_room ? 2 * m->bucket_room : BUCKETS_LEAST;
		m->bucket_room = m->bucket_room < limit ? m->bucket_room : limit;
		m->buckets = tpf_xrealloc(m->buckets, m->bucket_room * sizeof *m->buckets);
		return;
	}
	for (size_t i = 0; i < m->n_buckets / 2; i++)
		m->buckets[i] = join(m->buckets[2 * i], m->buckets[2 * i + 1]);
	m->n_buckets /= 2;
	m->per_bucket *= 2;
}

static void picture(const struct tpf_meters *all, struct tpf_meter *m, struct tpf_point p)
{
	if (!all->max_buckets)
		return;
	if (m->in_bucket == m->per_bucket || !m->n_buckets) {
		if (m->n_buckets == m->bucket_room)
			make_room(all, m);
		m->buckets[m->n_buckets++] = (struct tpf_bucket){p, p};
		m->in_bucket = 1;
		return;
	}
	struct tpf_bucket *b = &m->buckets[m->n_buckets - 1];
	if (p.w < b->least.w)
		b->least = p;
	if (p.w > b->most.w)
		b->most = p;
	m->in_bucket++;
}

/* ---- points: samples whose stamp is complete ---- */

/* Neumaier's sum in the form without branch (Knuth's TwoSum); the same bits as tpf_sum_add(). */
static inline void add(struct tpf_sum *s, double x)
{
	double sum = s->sum + x, got = sum - s->sum;
	s->rest += (s->sum - (sum - got)) + (x - got);
	s->sum = sum;
}

/* A trapezoid that crosses an end of a part is cut there, by linear interpolation. */
static void cut(const struct tpf_meters *all, struct tpf_meter *m, struct tpf_point p)
{
	int64_t from = m->last_ns;
	double slope = (p.w - m->last_w) / (double)(p.ns - m->last_ns), from_w = m->last_w;
	while (p.ns > m->part_end) {
		double w = m->last_w + slope * (double)(m->part_end - m->last_ns);
		add(&m->area[m->part], (from_w + w) * (double)(m->part_end - from));
		from = m->part_end;
		from_w = w;
		m->part_end = all->part_end[++m->part];
	}
	add(&m->area[m->part], (from_w + p.w) * (double)(p.ns - from));
}

static void look(const struct tpf_meters *all, struct tpf_meter *m, struct tpf_point p)
{
	if (p.ns > all->end_ns)
		return;
	if (p.ns < all->start_ns) {
		if (p.w > 0 && p.w < m->before_min)
			m->before_min = p.w;
		return;
	}
	m->min = p.w < m->min ? p.w : m->min;
	m->max = p.w > m->max ? p.w : m->max;
	if (m->in_window++ && p.w == m->last_w) {
		m->same++;
		m->frozen = p.ns - m->since > m->frozen ? p.ns - m->since : m->frozen;
	} else {
		m->since = p.ns;
	}
}

/* The collected stamp is complete: its mean is a point of the trace. */
static void complete(const struct tpf_meters *all, struct tpf_meter *m)
{
	struct tpf_point p = {m->now_ns, m->n_now == 1 ? m->now_sum : m->now_sum / (double)m->n_now};
	if (m->points++ == 0) {
		m->first_point = p;
		while (p.ns > m->part_end)
			m->part_end = all->part_end[++m->part];
	} else if (p.ns <= m->part_end) {
		add(&m->area[m->part], (m->last_w + p.w) * (double)(p.ns - m->last_ns));
	} else {
		cut(all, m, p);
	}
	look(all, m, p);
	picture(all, m, p);
	m->last_ns = p.ns;
	m->last_w = p.w;
}

/* ---- samples ---- */

static bool in_window(const struct tpf_meters *all, int64_t ns)
{
	return ns >= all->start_ns && ns <= all->end_ns;
}

static void drop(struct tpf_scan *s, struct tpf_meter *m, int64_t ns)
{
	if (!in_window(&s->meters, ns))
		return;
	if (!m->dropped++)
		mark(s, m, TPF_MARK_BAD);
}

void tpf_meter_missing(struct tpf_scan *s, size_t device, int64_t ns)
{
	drop(s, touch(s, device), ns);
}

static void negative(struct tpf_scan *s, struct tpf_meter *m, int64_t ns)
{
	drop(s, m, ns);
	if (in_window(&s->meters, ns) && !m->negative++)
		mark(s, m, TPF_MARK_NEGATIVE);
}

/* A later stamp: the distance to the one before counts when a part of it is in the window. */
static void step(struct tpf_scan *s, struct tpf_meter *m, int64_t ns)
{
	const struct tpf_meters *all = &s->meters;
	int64_t gap = ns - m->now_ns;
	if (gap > m->max_gap && ns > all->start_ns && m->now_ns < all->end_ns) {
		m->max_gap = gap;
		mark(s, m, TPF_MARK_GAP);
	}
	complete(all, m);
}

void tpf_meter_sample(struct tpf_scan *s, size_t device, int64_t ns, double w)
{
	const struct tpf_meters *all = &s->meters;
	struct tpf_meter *m = touch(s, device);
	if (!(w >= 0 && w <= 1e300)) {
		negative(s, m, ns);
		return;
	}
	if (w == 0) {
		drop(s, m, ns);
	} else if (ns > all->start_ns && ns < all->end_ns) {
		m->inside++;
		m->inside_sum += w;
	}
	if (m->rows++ == 0) {
		m->first_ns = ns;
		mark(s, m, TPF_MARK_FIRST);
	} else if (ns == m->now_ns) {
		m->duplicates++;
		m->now_sum += w;
		m->n_now++;
		mark(s, m, TPF_MARK_LAST);
		return;
	} else if (ns < m->now_ns) {
		if (!m->backwards++)
			mark(s, m, TPF_MARK_BACKWARD);
		return;
	} else {
		step(s, m, ns);
	}
	m->now_ns = ns;
	m->now_sum = w;
	m->n_now = 1;
	mark(s, m, TPF_MARK_LAST);
}

void tpf_meter_temperature(struct tpf_scan *s, size_t device, int64_t ns, double celsius)
{
	struct tpf_meter *m = &s->meters.v[device];
	bool usual = celsius >= 20 && celsius <= 95; /* ML.ENERGY */

	if (ns < s->meters.start_ns || ns > s->meters.end_ns)
		return;
	m->temperatures++;
	m->not_usual += !usual;
}

/* ---- beginning and end ---- */

void tpf_meters_start(struct tpf_meters *all, const struct tpf_trace_ask *ask)
{
	bool windowed = ask->end_ns > ask->start_ns;
	int64_t start = windowed ? ask->start_ns : INT64_MIN, end = windowed ? ask->end_ns : INT64_MAX;
	int64_t middle = windowed ? (int64_t)(start + (int64_t)(((uint64_t)end - (uint64_t)start) / 2)) : INT64_MAX;
	*all = (struct tpf_meters){
		.start_ns = start, .end_ns = end, .part_end = {start, middle, end, INT64_MAX},
		.max_buckets = ask->points ? (ask->points > 2 * BUCKETS_LEAST ? ask->points / 4 * 2 : BUCKETS_LEAST) : 0,
	};
}

static struct tpf_line line_of(const struct tpf_mark *m)
{
	return (struct tpf_line){m->number, m->kept};
}

static void draw(struct tpf *job, const struct tpf_meter *m, struct tpf_device *d)
{
	if (!m->n_buckets)
		return;
	struct tpf_point *p = tpf_alloc_n(&job->arena, 2 * m->n_buckets + 2, sizeof *p), end = {m->last_ns, m->last_w};
	size_t n = 0;
	p[n++] = m->first_point;
	for (size_t i = 0; i < m->n_buckets; i++) {
		struct tpf_bucket b = m->buckets[i];
		struct tpf_point early = b.least.ns < b.most.ns ? b.least : b.most, late = b.least.ns < b.most.ns ? b.most : b.least;
		if (early.ns > p[n - 1].ns)
			p[n++] = early;
		if (late.ns > p[n - 1].ns)
			p[n++] = late;
	}
	if (end.ns > p[n - 1].ns)
		p[n++] = end;
	d->points = p;
	d->n_points = n;
}

static double joules(const struct tpf_meter *m, unsigned from, unsigned to)
{
	struct tpf_sum all = {0};
	for (unsigned i = from; i <= to; i++) {
		tpf_sum_add(&all, m->area[i].sum);
		tpf_sum_add(&all, m->area[i].rest);
	}
	return tpf_sum(&all) / (2.0 * (double)TPF_NS);
}

static double seconds(int64_t ns)
{
	return (double)ns / (double)TPF_NS;
}

static void energies(const struct tpf_scan *s, const struct tpf_meter *m, struct tpf_device *d)
{
	const struct tpf_meters *all = &s->meters;
	bool windowed = s->out->windowed;
	bool bracketed = !windowed || (m->first_ns <= all->start_ns && m->last_ns >= all->end_ns);
	d->energy_all = joules(m, TPF_BEFORE, TPF_AFTER);
	d->covered = joules(m, TPF_HALF_1, TPF_HALF_2);
	d->energy = bracketed && m->points > 1 ? d->covered : NAN;
	for (unsigned i = 0; i < 2; i++)
		d->half[i] = windowed && bracketed
			? joules(m, TPF_HALF_1 + i, TPF_HALF_1 + i) / seconds(all->part_end[i + 1] - all->part_end[i]) : NAN;
}

static void publish(struct tpf_scan *s, struct tpf_meter *m, struct tpf_device *d)
{
	if (m->rows)
		complete(&s->meters, m);
	*d = (struct tpf_device){
		.id = m->id, .rows = m->rows, .inside = m->inside, .dropped = m->dropped, .duplicates = m->duplicates,
		.backwards = m->backwards, .negative = m->negative,
		.first_ns = m->rows ? m->first_ns : TPF_WHEN_NONE, .last_ns = m->rows ? m->last_ns : TPF_WHEN_NONE,
		.first = line_of(&m->marks[TPF_MARK_FIRST]), .last = line_of(&m->marks[TPF_MARK_LAST]),
		.gap = line_of(&m->marks[TPF_MARK_GAP]), .backward = line_of(&m->marks[TPF_MARK_BACKWARD]),
		.bad = line_of(&m->marks[TPF_MARK_BAD]), .below_zero = line_of(&m->marks[TPF_MARK_NEGATIVE]),
		.mean_inside = m->inside ? m->inside_sum / (double)m->inside : NAN,
		.min = m->in_window ? m->min : NAN, .max = m->in_window ? m->max : NAN,
		.max_gap = m->max_gap >= 0 ? seconds(m->max_gap) : NAN,
		.interval = m->points > 1 ? seconds(m->last_ns - m->first_ns) / (double)(m->points - 1) : NAN,
		.frozen = m->in_window ? seconds(m->frozen) : NAN,
		.same = m->in_window > 1 ? (double)m->same / (double)(m->in_window - 1) : NAN,
		.temperatures = m->temperatures, .not_usual = m->not_usual,
		.before_min = m->before_min < INFINITY ? m->before_min : NAN,
	};
	energies(s, m, d);
	draw(s->job, m, d);
}

static void release(struct tpf_meters *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->v[i].buckets);
	free(all->v);
	free(all->table);
	free(all->seen.v);
}

void tpf_meters_finish(struct tpf_scan *s)
{
	struct tpf_meters *all = &s->meters;
	struct tpf_trace *out = s->out;
	tpf_meters_settle(s);
	out->n_devices = all->n;
	out->devices = tpf_alloc_n(&s->job->arena, all->n, sizeof *out->devices);
	out->first_ns = out->last_ns = TPF_WHEN_NONE;
	for (size_t i = 0; i < all->n; i++) {
		struct tpf_device *d = &out->devices[i];
		publish(s, &all->v[i], d);
		if (!d->rows)
			continue;
		if (out->first_ns == TPF_WHEN_NONE || d->first_ns < out->first_ns)
			out->first_ns = d->first_ns;
		if (out->last_ns == TPF_WHEN_NONE || d->last_ns > out->last_ns)
			out->last_ns = d->last_ns;
	}
	release(all);
}
