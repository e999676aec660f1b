#include "model/accuracy.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#define SQRT3 1.7320508075688772
#define SQRT6 2.4494897427831781

/* Bounds that regimes or makers give for a kind as such; each is the widest that its source allows. The best: laboratory
 * analysers of 0.01 %, meters of class 0.1S (IEC 62053-22), and whatever samples on a board or in a rack no better than that. */
static const struct tpf_assumed assumptions[] = {
	{"analyser",      0.01, 0.0001, "SPECpower 2.13.2: 1 % overall for the ranges used"},
	{"revenue_meter", 0.02, 0.001,  "IEC 62053-21, class 2, the widest"},
	{"pdu",           0.05, 0.001,  "EE HPC WG 3.1.1: 5 % at level 1"},
	{"bmc",           0.05, 0.001,  "EE HPC WG 3.1.1: 5 % at level 1"},
	{"board_sensor",  0.05, 0.001,  "NVML, arXiv 2312.02741: 5 % of the reading"},
	{"board_counter", 0.05, 0.001,  "InferenceX: counters within 5 % of the sensors"},
};

const struct tpf_assumed *tpf_assumed_for(const char *kind)
{
	for (size_t i = 0; kind && i < sizeof assumptions / sizeof *assumptions; i++)
		if (!strcmp(kind, assumptions[i].kind))
			return &assumptions[i];
	return NULL;
}

/* The class number is the limit in per cent; "S" says that it holds at low load too. */
double tpf_class_limit(const char *class_)
{
	static const struct { const char *name; double percent; } classes[] = {
		{"0.1S", 0.1}, {"0.2S", 0.2}, {"0.5S", 0.5}, {"0.1", 0.1}, {"0.2", 0.2}, {"0.5", 0.5}, {"1", 1}, {"2", 2},
	};

	for (size_t i = 0; class_ && i < sizeof classes / sizeof *classes; i++)
		if (!strcmp(class_, classes[i].name))
			return classes[i].percent / 100;
	return NAN;
}

/* ---- gain ---- */

/* One cause for all instruments of one make, unless serial numbers tell them apart: gain errors of like sensors are common. */
static const char *make_of(const struct tpf_instrument *i)
{
	return i->model.value ? i->model.value : i->kind.value ? i->kind.value : "instrument";
}

static const char *gain_name(struct tpf_arena *arena, const struct tpf_instrument *i)
{
	if (!i)
		return "accuracy of an instrument that is not declared";
	if (i->serial.value)
		return tpf_sprintf(arena, "accuracy of %s %s", make_of(i), i->serial.value);
	return tpf_sprintf(arena, "accuracy of %s", make_of(i));
}

/* A limit relative to the reading: a gain of 1 +- bound. */
static struct tpf_input rectangular(double bound)
{
	return (struct tpf_input){.law = TPF_RECTANGULAR, .value = 1, .stated = bound, .divisor = SQRT3};
}

/* How the instrument's own accuracy is told; divisor 0 when it isn't. */
static struct tpf_input told(const struct tpf_reading *r)
{
	const struct tpf_quantity *a = &r->instrument->accuracy;
	double limit = tpf_class_limit(r->instrument->class_.value);

	if (isnan(a->u))
		return isnan(limit) ? (struct tpf_input){0} : rectangular(limit);
	double divisor = a->divisor > 0 ? a->divisor : 1;
	return (struct tpf_input){.law = fabs(divisor - SQRT3) < 1e-12 ? TPF_RECTANGULAR : TPF_NORMAL, .stated = a->u * divisor, .divisor = divisor,
		.value = r->instrument->accuracy_relative ? 1 : r->power, .unit = r->instrument->accuracy_relative ? NULL : "W"};
}

static struct tpf_input assumed(const struct tpf_instrument *i)
{
	const struct tpf_assumed *a = tpf_assumed_for(i->kind.value);
	struct tpf_input input = {0};

	if (!a)
		return input;
	input = rectangular(a->bound);
	input.assumed = true;
	input.source = a->source;
	return input;
}

/* An accuracy in W is that of one device; those of one instrument have one cause. */
static struct tpf_amount by_gain(struct tpf_arena *arena, const struct tpf_run *run, const struct tpf_reading *r, struct tpf_input *input)
{
	double u = tpf_input_u(input), devices = r->n_counted ? (double)r->n_counted : 1;

	input->kind = TPF_CAUSE_GAIN;
	input->group = r->instrument->serial.value ? r->instrument->serial.value : make_of(r->instrument);
	return tpf_amount_from(arena, r->energy, u * (input->unit ? devices * run->window.duration : r->energy), gain_name(arena, r->instrument), input);
}

/* ---- the bundle's own budget ---- */

static enum tpf_law law_named(const char *name)
{
	for (int i = 0; name && i < TPF_LAWS; i++)
		if (!strcmp(name, tpf_law_names[i]))
			return (enum tpf_law)i;
	return TPF_NORMAL;
}

/* Components of one group have one cause and add as they are: they become one part, of the group's name. */
static struct tpf_amount by_components(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_reading *r)
{
	struct tpf_amount a = {.value = r->energy};

	for (size_t i = 0; i < b->power.n_u_components; i++) {
		const struct tpf_u_component *c = &b->power.u_components[i];
		double by = c->sensitivity.node ? c->sensitivity.value : 1, u = c->u.value * by * r->energy;
		struct tpf_input input = {.kind = TPF_CAUSE_DECLARED, .law = law_named(c->distribution.value), .value = 1, .stated = c->u.value,
			.divisor = 1, .group = c->group.value};
		const char *name = c->group.value ? c->group.value : c->name.value ? c->name.value : "component";
		if (isnan(u))
			a.no_u = name;
		else
			tpf_amount_part(arena, &a, (struct tpf_part){.name = name, .u = u, .input = input});
	}
	return a;
}

static struct tpf_amount by_total(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_reading *r)
{
	double u = b->power.u_standard.value;
	struct tpf_input input = {.kind = TPF_CAUSE_DECLARED, .value = 1, .stated = u, .divisor = 1};
	return tpf_amount_from(arena, r->energy, u * r->energy, "stated uncertainty of the energy", &input);
}

/* ---- the ends of the window ---- */

/* Samples of all devices come from one clock, so their edges are one cause within a run; between runs they are random. */
static void add_edges(struct tpf_arena *arena, const struct tpf_reading *r, struct tpf_amount *a)
{
	double u = 0;

	for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++) {
		const struct tpf_device *d = &r->trace.devices[i];
		if (r->counted[i] && d->max > d->min)
			u += tpf_u_edges(d->interval, d->max, d->min);
	}
	if (u > 0)
		tpf_amount_part(arena, a, (struct tpf_part){.name = "window edges", .u = u, .random = true,
			.input = {.kind = TPF_CAUSE_EDGES, .law = TPF_TRIANGULAR, .stated = u * SQRT6, .divisor = SQRT6, .unit = "J"}});
}

struct tpf_amount tpf_accuracy_window(struct tpf_arena *arena, const struct tpf_run *run)
{
	const struct tpf_interval *w = &run->window;
	struct tpf_input input = {.kind = TPF_CAUSE_WINDOW, .law = fabs(w->divisor - SQRT3) < 1e-12 ? TPF_RECTANGULAR : TPF_NORMAL, .value = w->duration,
		.stated = w->u * w->divisor, .divisor = w->divisor, .unit = "s"};

	return tpf_amount_from(arena, w->duration, isnan(w->u) ? 0 : w->u, "window", &input);
}

/* Samples say a power: a longer window is more energy. A meter that integrates knows its own time. */
static void add_length(struct tpf_arena *arena, const struct tpf_run *run, const struct tpf_reading *r, struct tpf_amount *a)
{
	struct tpf_amount length = tpf_accuracy_window(arena, run), by_length = tpf_amount_scale(arena, &length, r->power);

	if (strcmp(r->method, "trapezoid_interp") && strcmp(r->method, "mean_inside"))
		return;
	for (size_t i = 0; i < by_length.n; i++)
		tpf_amount_part(arena, a, by_length.parts[i]);
}

struct tpf_amount tpf_accuracy_amount(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_run *run, const struct tpf_reading *r)
{
	struct tpf_input input = {0};

	if (isnan(r->energy))
		return tpf_amount_missing(r->missing);
	if (r->instrument)
		input = told(r);
	if (!(input.divisor > 0) && b->power.n_u_components)
		return by_components(arena, b, r);
	if (!(input.divisor > 0) && tpf_known(&b->power.u_standard))
		return by_total(arena, b, r);
	if (!(input.divisor > 0) && r->instrument)
		input = assumed(r->instrument);
	struct tpf_amount a = input.divisor > 0 ? by_gain(arena, run, r, &input)
			: tpf_amount_of(arena, r->energy, NAN, gain_name(arena, r->instrument));
	add_edges(arena, r, &a);
	add_length(arena, run, r, &a);
	a.estimated = r->instrument && r->instrument->kind.value && !strcmp(r->instrument->kind.value, "model");
	return a;
}
