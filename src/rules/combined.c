/* combined.c - TPF-UN-003: is a stated uncertainty what its parts give? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

/* ---- of its components ----------------------------------------------------------------------------------------- */

static int by_group(const void *one, const void *other)
{
	const struct tpf_u_component *a = *(const struct tpf_u_component *const *)one, *b = *(const struct tpf_u_component *const *)other;
	int order = a->group.value && b->group.value ? strcmp(a->group.value, b->group.value) : !!a->group.value - !!b->group.value;
	return order ? order : (a->node > b->node) - (a->node < b->node);
}

static bool same_group(const struct tpf_u_component *a, const struct tpf_u_component *b)
{
	return a->group.value && b->group.value && !strcmp(a->group.value, b->group.value);
}

/* GUM 5.1 and 5.2: members of a group have one cause, r = 1, and add with their signs; groups are independent. */
static double combined(const struct tpf_case *c)
{
	size_t n = c->bundle->power.n_u_components;
	const struct tpf_u_component **sorted = tpf_alloc_n(&c->job->arena, n, sizeof *sorted);
	double squares = 0, group = 0;

	for (size_t i = 0; i < n; i++)
		sorted[i] = &c->bundle->power.u_components[i];
	qsort(sorted, n, sizeof *sorted, by_group);
	for (size_t i = 0; i < n; i++) {
		const struct tpf_u_component *u = sorted[i];
		group += u->u.value * (u->sensitivity.node ? u->sensitivity.value : 1);
		if (i + 1 < n && same_group(u, sorted[i + 1]))
			continue;
		squares += group * group;
		group = 0;
	}
	return sqrt(squares);
}

/* What the components of a group come to, of the instrument they are of: a sensitivity below 1 is the share that it sees of the whole. */
static double of_group(const struct tpf_case *c, const char *group)
{
	double sum = 0;

	for (size_t i = 0; i < c->bundle->power.n_u_components; i++) {
		const struct tpf_u_component *u = &c->bundle->power.u_components[i];
		if (tpf_string_is(&u->group, group))
			sum += fabs(u->u.value) * (u->sensitivity.node ? fmax(1, fabs(u->sensitivity.value)) : 1);
	}
	return sum;
}

/* A budget that names an instrument holds at least the accuracy that is stated of it. */
static void judge_groups(const struct tpf_case *c)
{
	for (size_t k = 0; k < c->bundle->power.n_instruments; k++) {
		const struct tpf_instrument *i = &c->bundle->power.instruments[k];
		double held = i->serial.value ? of_group(c, i->serial.value) : 0;
		if (!(held > 0) || !i->accuracy_relative || !(held < 0.9 * i->accuracy.u))
			continue;
		tpf_about(c, i);
		struct tpf_finding *f = tpf_found(c, TPF_UN_003, i->accuracy.node, "the accuracy of '%s' is a standard uncertainty of %s; the components of the group "
				"%s hold %s", i->id.value, tpf_say_percent(c, i->accuracy.u), tpf_say_text(c, i->serial.value), tpf_say_percent(c, held));
		tpf_hint(c->job, f, "a bound is read as rectangular, bound/sqrt(3)");
		tpf_weigh(c, f, TPF_WARNING); /* a calibration may have made the instrument better than its maker says */
	}
	tpf_about(c, NULL);
}

static void components(const struct tpf_case *c)
{
	const struct tpf_quantity *stated = &c->bundle->power.u_standard;
	double u = combined(c), off = tpf_off(stated->value, u);

	if (isnan(u)) {
		tpf_skipped(c->job, TPF_UN_003, "the uncertainty of each component");
		return;
	}
	judge_groups(c);
	if (!(off > 0.1))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_UN_003, stated->node, "the uncertainty %s is not what its components give, %s (%s off)",
			tpf_say_percent(c, stated->value), tpf_say_percent(c, u), tpf_say_percent(c, off));
	tpf_hint(c->job, f, "components of one group add as they are, all others in quadrature; one may be missing, or `standard` may be expanded by k");
}

/* ---- of the results -------------------------------------------------------------------------------------------- */

/* By how many ways the uncertainty of an energy per token may have been made, and what they give. */
struct ways {
	double least, most;
};

static void way(struct ways *w, double u)
{
	if (!(u > 0))
		return;
	w->least = isnan(w->least) ? u : fmin(w->least, u);
	w->most = isnan(w->most) ? u : fmax(w->most, u);
}

/* Of its rung, where no accuracy is assumed; by the declared uncertainty of the energy; at IT also from the facility's, PUE taken off. */
static struct ways ways_of(const struct tpf_case *c, const struct tpf_quantity *q, enum tpf_boundary at)
{
	struct ways w = {NAN, NAN};
	const struct tpf_value *rung = &c->metrics->ladder[at].j_per_token, *whole = &c->metrics->ladder[TPF_FACILITY].j_per_token;
	const struct tpf_quantity *pue = &c->bundle->facility.pue;

	way(&w, rung->assumed ? NAN : rung->u / rung->value * q->value);
	way(&w, at < TPF_FACILITY || c->metrics->ladder[at].measured ? c->bundle->power.u_standard.value * q->value : NAN);
	if (at == TPF_IT)
		way(&w, hypot(whole->u / whole->value, pue->u / pue->value) * q->value);
	return w;
}

/* Half a digit of the uncertainty as it is written: by u, or by another figure that is `divisor` times as large. */
static double rounding_of(const struct tpf_case *c, const struct tpf_quantity *q)
{
	static const char *const words[] = {"u", "U", "bound", "fwhm"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct tpf_quantity u = {.value = q->u, .node = tpf_get(c->doc, q->node, words[i])};
		if (u.node)
			return fmax(0, tpf_half_digit(c, &u));
	}
	return 0;
}

/* Of a value that is right: what is wrong with another one says EN-002. */
static void judge_energy(const struct tpf_case *c, const struct tpf_quantity *q, enum tpf_boundary at)
{
	if (at == TPF_NO_BOUNDARY || !(tpf_off(q->value, c->metrics->ladder[at].j_per_token.value) <= 0.005))
		return;
	struct ways w = ways_of(c, q, at);
	double rounding = rounding_of(c, q);
	tpf_about(c, q);
	if (!(q->u + rounding < 0.9 * w.least) && !(q->u - rounding > 1.1 * w.most))
		return;
	double other = q->u < w.least ? w.least : w.most;
	struct tpf_finding *f = tpf_found(c, TPF_UN_003, tpf_member(c, q->node, "u"), "the standard uncertainty is stated as %s; what is told of instruments, "
			"windows, conversions and runs gives %s at %s", tpf_say(c, q->u, "J/token"), tpf_say(c, other, "J/token"), tpf_boundary_names[at]);
	tpf_hint(c->job, f, "u is standard, U expanded with its k; a part that is missing belongs into power.uncertainty.components");
	if (q->u > w.most)              /* who is cautious is not wrong */
		tpf_weigh(c, f, TPF_WARNING);
}

/* What is known to no better than itself is not known. */
static void judge_size(const struct tpf_case *c, const struct tpf_quantity *q)
{
	if (!(q->u > fabs(q->value)) || q->value == 0)
		return;
	tpf_about(c, q);
	tpf_found(c, TPF_UN_003, tpf_member(c, q->node, "u"), "the standard uncertainty, %s, is larger than the value, %s (in SI units)", tpf_say(c, q->u, ""),
			tpf_say(c, q->value, ""));
}

/* Inputs of a ceiling may have a cause in common, which makes its uncertainty up to twice as large or smaller. */
static void judge_ceiling(const struct tpf_case *c, const struct tpf_ceiling *s)
{
	double u = NAN;

	for (int i = 0; i < TPF_CEILINGS; i++)
		if (tpf_string_is(&s->name, c->metrics->ceilings[i].name))
			u = c->metrics->ceilings[i].rate.u;
	if (!(u > 0)) {                 /* inputs without an uncertainty are read as exact */
		judge_size(c, &s->rate);
		return;
	}
	double rounding = rounding_of(c, &s->rate);
	if (!(s->rate.u - rounding > 2 * u) && !(s->rate.u + rounding < u / 2))
		return;
	tpf_about(c, s);
	struct tpf_finding *f = tpf_found(c, TPF_UN_003, tpf_member(c, s->node, "u"), "the standard uncertainty of the %s ceiling is stated as %s; its inputs give %s",
			s->name.value, tpf_say(c, s->rate.u, "token/s"), tpf_say(c, u, "token/s"));
	if (s->rate.u > u)              /* an input without an uncertainty is read as exact */
		tpf_weigh(c, f, TPF_WARNING);
}

static void combined_uncertainty(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_quantity *own[] = {&b->tpf.c_tok, &b->tpf.bytes_tok, &b->utilisation.U};

	components(c);
	judge_energy(c, &b->result.j_per_token, b->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : b->power.boundary);
	judge_energy(c, &b->result.j_per_token_facility, TPF_FACILITY);
	judge_energy(c, &b->tpf.e_tok, b->tpf.e_tok_report.value ? TPF_NO_BOUNDARY : tpf_boundary_parse(b->tpf.e_tok_boundary.value));
	for (size_t i = 0; i < b->tpf.n_ceilings; i++)
		judge_ceiling(c, &b->tpf.ceilings[i]);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		judge_size(c, own[i]);
}

const struct tpf_check_row tpf_rules_combined[] = {{TPF_UN_003, combined_uncertainty}, {TPF_RULES, NULL}};
