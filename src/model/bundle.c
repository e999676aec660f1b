#include "model/bundle.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "model/binding.h"
#include "model/quantity.h"

const char *const tpf_boundary_names[TPF_BOUNDARIES] = {"chip", "board", "node", "rack", "it", "facility"};

static const char *text(const struct tpf_bundle *b, const struct tpf_node *node)
{
	return tpf_text(&b->job->arena, b->doc, node, NULL);
}

static struct tpf_string read_text(const struct tpf_bundle *b, const struct tpf_node *node)
{
	struct tpf_string s = {.node = node};
	if (!node)
		return s;
	if (node->kind == TPF_STRING)
		s.value = text(b, node);
	else if (node->kind == TPF_NUMBER)
		s.value = tpf_strndup(&b->job->arena, b->doc->bytes + node->at, node->len);
	else if (node->kind == TPF_TRUE || node->kind == TPF_FALSE)
		s.value = node->kind == TPF_TRUE ? "true" : "false";
	else
		s.unknown = tpf_unknown(b, node);
	return s;
}

/* A plain number or a quantity in a distribution's place is its mean. */
static struct tpf_distribution read_distribution(const struct tpf_bundle *b, const struct tpf_node *node)
{
	struct tpf_distribution d = {.node = node, .unknown = tpf_unknown(b, node)};
	bool object = node && node->kind == TPF_OBJECT && !tpf_get(b->doc, node, "value");
	for (int i = 0; i < TPF_STATS; i++)
		d.stat[i] = tpf_quantity_of(b, object ? tpf_get(b->doc, node, tpf_stat_names[i]) : NULL);
	if (node && !object)
		d.stat[TPF_MEAN] = tpf_quantity_of(b, node);
	return d;
}

/* An instant, or a whole day: its first one, or for an end the first one after it. */
static int64_t read_instant(const struct tpf_bundle *b, const struct tpf_node *node, bool end)
{
	int64_t ns;
	size_t len;
	const char *s = tpf_text(&b->job->arena, b->doc, node, &len);
	if (!s)
		return TPF_WHEN_NONE;
	if (tpf_when_parse(s, len, &ns, NULL))
		return ns;
	if (!tpf_when_parse_date(s, len, &ns)) {
		/* The schema saw that it looks like a time; what can't be computed with may not pass in silence. */
		struct tpf_place place = tpf_bundle_place(b->job, b, node);
		struct tpf_finding *f = tpf_report(b->job, TPF_SC_006, &place, "'%s' is no time of the calendar between 1825 and 2115", s);
		tpf_hint(b->job, f, "write it as 2026-11-25T10:00:00Z");
		return TPF_WHEN_NONE;
	}
	return end ? ns + 86400 * TPF_NS : ns;
}

static int64_t known_instant(int64_t ns)
{
	return ns > TPF_WHEN_FARTHEST || ns < -TPF_WHEN_FARTHEST ? TPF_WHEN_NONE : ns;
}

/* Two of the three make the third; a stated duration stays as stated, for the rule that compares it. */
static struct tpf_interval read_interval(const struct tpf_bundle *b, const struct tpf_node *node)
{
	struct tpf_interval i = {.node = node, .unknown = tpf_unknown(b, node), .duration = NAN, .u = NAN};
	i.start_ns = i.end_ns = TPF_WHEN_NONE;
	if (!node || node->kind != TPF_OBJECT)
		return i;
	i.start_ns = read_instant(b, tpf_get(b->doc, node, "start"), false);
	i.end_ns = read_instant(b, tpf_get(b->doc, node, "end"), true);
	struct tpf_quantity length = tpf_quantity_of(b, tpf_get(b->doc, node, "duration"));
	i.duration = length.value;
	i.u = length.u;
	i.divisor = length.divisor;
	bool start = i.start_ns != TPF_WHEN_NONE, end = i.end_ns != TPF_WHEN_NONE;
	double ns = i.duration * (double)TPF_NS;
	bool sane = fabs(ns) < 4e18;     /* what int64_t can add to an instant; NaN is not sane */
	if (start && end && isnan(i.duration))
		i.duration = ((double)i.end_ns - (double)i.start_ns) / (double)TPF_NS;
	else if (start && !end && sane)
		i.end_ns = known_instant(i.start_ns + llrint(ns));
	else if (end && !start && sane)
		i.start_ns = known_instant(i.end_ns - llrint(ns));
	if (start && end && i.end_ns <= i.start_ns)
		i.duration = NAN;       /* ID-002 says so; nothing can be computed with it */
	return i;
}

static const char **read_names(const struct tpf_bundle *b, const struct tpf_node *node, size_t *n)
{
	if (!node || node->kind != TPF_ARRAY)
		return NULL;
	const char **names = tpf_alloc_n(&b->job->arena, node->count, sizeof *names);
	for (const struct tpf_node *e = tpf_first(node); e; e = tpf_next(node, e)) {
		const char *name = read_text(b, e).value;
		if (name)
			names[(*n)++] = name;
	}
	return names;
}

static void read_shape(const struct tpf_bundle *, const struct tpf_shape *, const struct tpf_node *, void *into);

static void *read_list(const struct tpf_bundle *b, const struct tpf_shape *of, const struct tpf_node *node, size_t *n)
{
	size_t count = node && node->kind == TPF_ARRAY ? node->count : 0;
	char *list = tpf_alloc_n(&b->job->arena, count, of->size);
	for (const struct tpf_node *e = count ? tpf_first(node) : NULL; e; e = tpf_next(node, e))
		read_shape(b, of, e, list + of->size * (*n)++);
	return list;
}

/* `at` is inside a struct of which the row knows the member's type. */
static void read_row(const struct tpf_bundle *b, const struct tpf_place_row *r, const struct tpf_node *node, char *base)
{
	void *at = base + r->offset;
	size_t *n = (void *)(base + r->count);
	switch (r->kind) {
	case TPF_AS_QUANTITY:
		*(struct tpf_quantity *)at = tpf_quantity_of(b, node);
		break;
	case TPF_AS_TEXT:
		*(struct tpf_string *)at = read_text(b, node);
		break;
	case TPF_AS_DISTRIBUTION:
		*(struct tpf_distribution *)at = read_distribution(b, node);
		break;
	case TPF_AS_INTERVAL:
		*(struct tpf_interval *)at = read_interval(b, node);
		break;
	case TPF_AS_BOUNDARY:
		*(enum tpf_boundary *)at = tpf_boundary_parse(text(b, node));
		break;
	case TPF_AS_NODE:
		*(const struct tpf_node **)at = node;
		break;
	case TPF_AS_NAMES:
		*(const char ***)at = read_names(b, node, n);
		break;
	case TPF_AS_LIST:
		*(void **)at = read_list(b, r->of, node, n);
		break;
	}
}

static void read_shape(const struct tpf_bundle *b, const struct tpf_shape *shape, const struct tpf_node *node, void *into)
{
	for (size_t i = 0; i < shape->n; i++)
		read_row(b, &shape->rows[i], tpf_find(b->doc, node, shape->rows[i].place), into);
}

/* References by index, and what follows from two places. */
static void finish_run(struct tpf_bundle *b, struct tpf_run *run)
{
	for (size_t i = 0; i < run->n_energy; i++) {
		struct tpf_run_energy *e = &run->energy[i];
		e->instrument_at = tpf_instrument_find(b, e->instrument.value);
		e->trace_at = tpf_evidence_find(b, e->trace.value);
	}
	const struct tpf_node *phases = tpf_get(b->doc, run->node, "phases");
	if (!phases || phases->kind != TPF_ARRAY)
		return;
	run->phases = tpf_alloc_n(&b->job->arena, phases->count, sizeof *run->phases);
	run->phase_names = tpf_alloc_n(&b->job->arena, phases->count, sizeof *run->phase_names);
	run->phase_energy = tpf_alloc_n(&b->job->arena, phases->count, sizeof *run->phase_energy);
	for (const struct tpf_node *e = tpf_first(phases); e; e = tpf_next(phases, e)) {
		run->phases[run->n_phases] = read_interval(b, e);
		run->phase_names[run->n_phases] = text(b, tpf_get(b->doc, e, "name"));
		run->phase_energy[run->n_phases++] = tpf_quantity_of(b, tpf_get(b->doc, e, "energy"));
	}
}

static void finish(struct tpf_bundle *b)
{
	for (size_t i = 0; i < b->power.n_conversions; i++) {
		struct tpf_conversion *c = &b->power.conversions[i];
		c->multiply = c->kind.value && !strcmp(c->kind.value, "multiply");
	}
	for (size_t i = 0; i < b->power.n_instruments; i++) {
		struct tpf_instrument *m = &b->power.instruments[i];
		m->accuracy_relative = tpf_dim_none(m->accuracy.dimension);
	}
	for (size_t i = 0; i < b->n_quality; i++)
		b->quality[i].unit = text(b, tpf_get(b->doc, b->quality[i].node, "unit"));
	for (size_t i = 0; i < b->n_runs; i++)
		finish_run(b, &b->runs[i]);
	const struct tpf_node *partitioning = tpf_find(b->doc, tpf_root(b->doc), "/system/partitioning");
	if (partitioning && partitioning->kind == TPF_STRING)
		b->system.partitioning = read_text(b, partitioning);
	b->report.issued_ns = read_instant(b, b->report.issued.node, false);
	const char *level = b->report.claimed_level.value;
	b->report.level = level && !strcmp(level, "L3") ? TPF_L3 : level && !strcmp(level, "L2") ? TPF_L2 : TPF_L1;
}

/* The ids of a list, by index. Duplicates are a finding of form: the first one counts. */
static struct tpf_names ids_at(const struct tpf_bundle *b, const char *place)
{
	const struct tpf_node *list = tpf_find(b->doc, tpf_root(b->doc), place), *e = list && list->kind == TPF_ARRAY ? tpf_first(list) : NULL;
	struct tpf_names ids = tpf_names_new(&b->job->arena, e ? list->count : 0);

	for (int i = 0; e; e = tpf_next(list, e), i++) {
		const char *id = text(b, tpf_get(b->doc, e, "id"));
		if (id)
			ids.v[ids.n++] = (struct tpf_name){id, i};
	}
	tpf_names_sort(&ids);
	return ids;
}

static struct tpf_names origins(const struct tpf_bundle *b)
{
	const struct tpf_node *all = tpf_get(b->doc, tpf_root(b->doc), "origins"), *key = all && all->kind == TPF_OBJECT ? tpf_first(all) : NULL;
	struct tpf_names places = tpf_names_new(&b->job->arena, key ? all->count : 0);

	for (; key; key = tpf_next(all, key))
		places.v[places.n++] = (struct tpf_name){text(b, key), (int)(key + 1 - b->doc->nodes)};
	tpf_names_sort(&places);
	return places;
}

struct tpf_bundle *tpf_bundle_read(struct tpf *job, struct tpf_doc *doc, const char *folder)
{
	struct tpf_bundle *b = tpf_alloc(&job->arena, sizeof *b);
	b->job = job;
	b->doc = doc;
	b->folder = folder;
	b->evidence_ids = ids_at(b, "/evidence");
	b->instrument_ids = ids_at(b, "/power/instruments");
	b->origins = origins(b);
	b->quantities = tpf_quantities_read(job, b, &b->n_quantities);
	read_shape(b, &tpf_bundle_shape, tpf_root(doc), b);
	finish(b);
	return b;
}

enum tpf_boundary tpf_boundary_parse(const char *name)
{
	int i = 0;
	while (i < TPF_BOUNDARIES && !(name && !strcmp(name, tpf_boundary_names[i])))
		i++;
	return (enum tpf_boundary)i;
}

bool tpf_known(const struct tpf_quantity *q)
{
	return q->node && !isnan(q->value);
}
