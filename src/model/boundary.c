#include "model/boundary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

enum tpf_boundary tpf_boundary_of(const struct tpf_bundle *b, const struct tpf_instrument *i)
{
	return i && i->boundary != TPF_NO_BOUNDARY ? i->boundary : b->power.boundary;
}

bool tpf_name_covers(const char *name, const char *other)
{
	size_t n = strlen(name);
	return !strncmp(name, other, n) && (other[n] == 0 || other[n] == '/');
}

/* ---- what is counted already ---- */

/* The names that counted instruments cover, sorted so that what is below a name follows it. */
struct covered {
	struct { const char **v; size_t n, room; } names;
	bool any, whole;                /* an instrument that names nothing covers the whole */
};

static int order(const char *a, const char *b, size_t len_b)
{
	for (size_t i = 0;; i++) {
		int x = a[i] == '/' ? 1 : (unsigned char)a[i], y = i == len_b ? 0 : b[i] == '/' ? 1 : (unsigned char)b[i];
		if (x != y || !x)
			return x - y;
	}
}

/* Where the first stands that is not before the name. */
static size_t place_of(const struct covered *c, const char *name, size_t len)
{
	size_t from = 0, to = c->names.n;

	while (from < to) {
		size_t middle = (from + to) / 2;
		if (order(c->names.v[middle], name, len) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Is the name, something below it, or something above it there? */
static bool meets(const struct covered *c, const char *name)
{
	size_t at = place_of(c, name, strlen(name));

	if (at < c->names.n && tpf_name_covers(name, c->names.v[at]))
		return true;
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - name);
		at = place_of(c, name, len);
		if (at < c->names.n && !order(c->names.v[at], name, len))
			return true;
	}
	return false;
}

static bool overlaps(const struct covered *c, const struct tpf_instrument *in)
{
	if (c->any && (c->whole || !in || !in->n_covers))
		return true;
	for (size_t i = 0; in && i < in->n_covers; i++)
		if (meets(c, in->covers[i]))
			return true;
	return false;
}

static int by_order(const void *a, const void *b)
{
	const char *name = *(const char *const *)b;
	return order(*(const char *const *)a, name, strlen(name));
}

/* From the last new name to the first, so that what is there moves once, however many are new. */
static void cover(struct covered *c, const struct tpf_instrument *in)
{
	size_t new = in ? in->n_covers : 0;

	c->any = true;
	c->whole |= !new;
	if (!new)
		return;
	const char **names = tpf_xcalloc(new, sizeof *names);
	memcpy(names, in->covers, new * sizeof *names);
	qsort(names, new, sizeof *names, by_order);
	size_t all = c->names.n + new;
	for (size_t i = 0; i < new; i++)
		TPF_PUSH(&c->names, names[i]);
	for (c->names.n -= new; new; new--) {
		size_t at = place_of(c, names[new - 1], strlen(names[new - 1]));
		memmove(c->names.v + at + new, c->names.v + at, (c->names.n - at) * sizeof *c->names.v);
		c->names.v[at + new - 1] = names[new - 1];
		c->names.n = at;
	}
	c->names.n = all;
	free(names);
}

void tpf_counted_at(const struct tpf_bundle *b, const struct tpf_seen *seen, size_t n, enum tpf_boundary rung, bool *counts)
{
	struct covered counted = {.any = false};

	memset(counts, 0, n * sizeof *counts);
	for (int at = (int)rung; at >= 0; at--)
		for (size_t i = 0; i < n; i++) {
			if ((int)tpf_boundary_of(b, seen[i].instrument) != at || overlaps(&counted, seen[i].instrument))
				continue;
			counts[i] = true;
			cover(&counted, seen[i].instrument);
		}
	free(counted.names.v);
}

static const char *cause(struct tpf_arena *arena, const char *what, const struct tpf_string *name)
{
	return name->value ? tpf_sprintf(arena, "%s %s", what, name->value) : what;
}

static struct tpf_amount from_quantity(struct tpf_arena *arena, const struct tpf_quantity *q, const char *name, enum tpf_cause kind,
		const char *unit)
{
	double divisor = q->divisor > 0 ? q->divisor : 1;
	struct tpf_input input = {.kind = kind, .law = fabs(divisor - sqrt(3)) < 1e-12 ? TPF_RECTANGULAR : TPF_NORMAL, .value = q->value,
		.stated = q->u * divisor, .divisor = divisor, .unit = unit};
	struct tpf_amount a = tpf_amount_from(arena, q->value, q->u, name, &input);

	a.estimated = q->basis == TPF_ESTIMATED || q->basis == TPF_NOMINAL;
	return a;
}

static const char *conversion_name(struct tpf_arena *arena, const struct tpf_conversion *c)
{
	struct tpf_string what = {.value = c->n_covers ? c->covers[0] : c->source.value};
	return cause(arena, c->multiply ? "conversion" : "added", &what);
}

/* One step of the chain: a factor, or watts over the run. */
static struct tpf_amount convert(struct tpf_arena *arena, const struct tpf_amount *energy, const struct tpf_conversion *c,
		const struct tpf_amount *duration)
{
	struct tpf_amount by = from_quantity(arena, &c->by, conversion_name(arena, c), TPF_CAUSE_CONVERSION, c->multiply ? NULL : "W");
	if (c->multiply)
		return tpf_amount_mul(arena, energy, &by);
	by = tpf_amount_mul(arena, &by, duration);
	return tpf_amount_add(arena, energy, &by);
}

static bool from_instrument(const struct tpf_conversion *c, const struct tpf_instrument *i)
{
	return c->from == TPF_NO_BOUNDARY && i && c->from_text.value && i->id.value && !strcmp(c->from_text.value, i->id.value);
}

/* An instrument's energy at its rung, its own conversions (a DC meter to AC, say) applied. */
static struct tpf_amount seen_energy(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_seen *s, const struct tpf_amount *duration)
{
	struct tpf_amount energy = s->energy;

	for (size_t i = 0; i < b->power.n_conversions; i++)
		if (from_instrument(&b->power.conversions[i], s->instrument))
			energy = convert(arena, &energy, &b->power.conversions[i], duration);
	return energy;
}

static const char *instrument_name(const struct tpf_seen *s)
{
	return s->instrument && s->instrument->id.value ? s->instrument->id.value : "instrument";
}

static bool stands_at(const struct tpf_bundle *b, const struct tpf_seen *seen, size_t n, enum tpf_boundary rung)
{
	for (size_t i = 0; i < n; i++)
		if (tpf_boundary_of(b, seen[i].instrument) == rung)
			return true;
	return false;
}

/* A part that was measured stands for the whole: divided by power.fraction. */
static struct tpf_amount whole(struct tpf_arena *arena, const struct tpf_bundle *b, struct tpf_amount energy)
{
	if (!tpf_known(&b->power.fraction) || b->power.fraction.value == 1)
		return energy;
	if (!(b->power.fraction.value > 0 && b->power.fraction.value <= 1)) /* UN-008 says it */
		return tpf_amount_missing("a measured fraction from 0 to 1");
	struct tpf_amount fraction = from_quantity(arena, &b->power.fraction, "measured fraction", TPF_CAUSE_FRACTION, NULL);
	return tpf_amount_div(arena, &energy, &fraction);
}

static struct tpf_rung_energy summed(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_seen *seen, size_t n,
		const struct tpf_amount *duration, enum tpf_boundary rung)
{
	bool *counts = tpf_alloc_n(arena, n, sizeof *counts);
	struct tpf_rung_energy out = {.energy = {.value = 0}, .measured = true};

	tpf_counted_at(b, seen, n, rung, counts);
	for (size_t i = 0; i < n; i++) {
		if (!counts[i])
			continue;
		struct tpf_amount energy = seen_energy(arena, b, &seen[i], duration);
		out.energy = tpf_amount_add(arena, &out.energy, &energy);
		out.via = out.via ? tpf_sprintf(arena, "%s + %s", out.via, instrument_name(&seen[i])) : instrument_name(&seen[i]);
	}
	out.energy = whole(arena, b, out.energy);
	return out;
}

/* A rung without an instrument: all conversions that lead to it, from the widest rung below that one of them starts at. */
static struct tpf_rung_energy converted(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_rung_energy *ladder,
		const struct tpf_amount *duration, enum tpf_boundary rung)
{
	for (int from = (int)rung - 1; from >= 0; from--) {
		struct tpf_rung_energy out = {.energy = ladder[from].energy};
		for (size_t i = 0; i < b->power.n_conversions; i++) {
			const struct tpf_conversion *c = &b->power.conversions[i];
			if (c->to != rung || (int)c->from != from)
				continue;
			out.energy = convert(arena, &out.energy, c, duration);
			out.via = tpf_sprintf(arena, "%s, %s", out.via ? out.via : tpf_boundary_names[from], conversion_name(arena, c));
		}
		if (out.via && !isnan(ladder[from].energy.value))
			return out;
	}
	const char *missing = tpf_sprintf(arena, "an instrument at %s", tpf_boundary_names[rung]);
	if (rung)
		missing = tpf_sprintf(arena, "%s or a conversion from %s", missing, tpf_boundary_names[rung - 1]);
	return (struct tpf_rung_energy){.energy = tpf_amount_missing(missing)};
}

static struct tpf_amount pue_amount(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	struct tpf_amount pue = from_quantity(arena, &b->facility.pue, "PUE", TPF_CAUSE_PUE, NULL);
	const char *kind = b->facility.pue_kind.value;

	if (kind && (!strcmp(kind, "assumed") || !strcmp(kind, "dPUE")))
		pue.estimated = true;
	return pue;
}

static const char *times_pue(struct tpf_arena *arena, const char *format, double pue)
{
	char text[TPF_NUM_SIZE];
	tpf_num_write(text, pue);
	return tpf_sprintf(arena, format, text);
}

/* Facility without a facility meter is IT times PUE; IT behind a facility meter is facility by PUE. */
static void apply_pue(struct tpf_arena *arena, const struct tpf_bundle *b, struct tpf_rung_energy *ladder)
{
	struct tpf_amount pue = pue_amount(arena, b);
	struct tpf_rung_energy *it = &ladder[TPF_IT], *facility = &ladder[TPF_FACILITY];

	if (!isnan(facility->energy.value)) {
		if (!isnan(it->energy.value) || isnan(pue.value))
			return;
		it->energy = tpf_amount_div(arena, &facility->energy, &pue);
		it->via = times_pue(arena, "facility / PUE %s", pue.value);
		return;
	}
	facility->energy = tpf_amount_mul(arena, &it->energy, &pue);
	facility->via = isnan(facility->energy.value) ? NULL : times_pue(arena, "it × PUE %s", pue.value);
}

void tpf_ladder(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_seen *seen, size_t n, const struct tpf_amount *duration,
		struct tpf_rung_energy out[TPF_BOUNDARIES])
{
	for (int rung = 0; rung < TPF_BOUNDARIES; rung++)
		out[rung] = stands_at(b, seen, n, (enum tpf_boundary)rung)
				? summed(arena, b, seen, n, duration, (enum tpf_boundary)rung)
				: converted(arena, b, out, duration, (enum tpf_boundary)rung);
	apply_pue(arena, b, out);
}
