#include "model/production.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static struct tpf_amount stated(struct tpf_arena *arena, const struct tpf_quantity *q, const char *name)
{
	struct tpf_amount a = tpf_amount_of(arena, q->value, q->u, name);
	a.estimated = q->basis == TPF_ESTIMATED || q->basis == TPF_NOMINAL;
	/* Inputs of ceilings are often counts and data sheet values: without an uncertainty they are read as exact. */
	a.no_u = NULL;
	return a;
}

/* N peak eta; a stated K_eff only where these are not all given. */
static struct tpf_amount effective_compute(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	struct tpf_amount n = stated(arena, &b->system.count, "accelerator count");
	struct tpf_amount peak = stated(arena, &b->tpf.peak_flops, "peak FLOP/s");
	struct tpf_amount eta = stated(arena, &b->tpf.eta, "eta");
	struct tpf_amount all = tpf_amount_mul(arena, &n, &peak);

	all = tpf_amount_mul(arena, &all, &eta);
	if (all.missing && tpf_known(&b->tpf.K_eff))
		return stated(arena, &b->tpf.K_eff, "K_eff");
	return all;
}

/* Delivered power as IT power. Its semantic says whether PUE is still inside (vector V21). */
static struct tpf_amount delivered_it(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_amount *pue)
{
	struct tpf_amount p = stated(arena, &b->facility.delivered_power, "delivered power");
	const char *semantic = b->facility.delivered_semantic.value;

	if (!p.missing && !semantic)
		return tpf_amount_missing("the semantic of delivered power (facility or delivered_it)");
	if (!p.missing && !strcmp(semantic, "facility"))
		return tpf_amount_div(arena, &p, pue);
	return p;
}

/* e_tok as J/token at IT: by PUE from the facility, by the bundle's own ladder from narrower rungs. */
static struct tpf_amount energy_it(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_ladder_rung *ladder,
		const struct tpf_amount *pue)
{
	struct tpf_amount e = stated(arena, &b->tpf.e_tok, "e_tok");
	enum tpf_boundary at = tpf_boundary_parse(b->tpf.e_tok_boundary.value);

	if (e.missing || at == TPF_IT)
		return e;
	if (at == TPF_NO_BOUNDARY)
		return tpf_amount_missing("the boundary of e_tok");
	if (at == TPF_FACILITY)
		return tpf_amount_div(arena, &e, pue);
	double factor = ladder ? ladder[TPF_IT].energy.value / ladder[at].energy.value : NAN;
	if (isnan(factor))
		return tpf_amount_missing(tpf_sprintf(arena, "a conversion of e_tok from %s to it", tpf_boundary_names[at]));
	return tpf_amount_scale(arena, &e, factor);
}

static bool at_facility(const struct tpf_bundle *b)
{
	const char *semantic = b->facility.delivered_semantic.value;
	return semantic && !strcmp(semantic, "facility") && tpf_boundary_parse(b->tpf.e_tok_boundary.value) == TPF_FACILITY;
}

static struct tpf_amount raw_quotient(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	struct tpf_amount p = stated(arena, &b->facility.delivered_power, "delivered power"), e = stated(arena, &b->tpf.e_tok, "e_tok");
	return tpf_amount_div(arena, &p, &e);
}

/* Were c_tok and e_tok measured with the levers on? Then they hold what phi stands for (TP-008, vector V06). */
static bool levers_inside(const struct tpf_bundle *b)
{
	return b->tpf.inputs_basis.value && !strcmp(b->tpf.inputs_basis.value, "optimised");
}

static struct tpf_amount phi_that_counts(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	return levers_inside(b) || !b->tpf.phi.node ? (struct tpf_amount){.value = 1} : stated(arena, &b->tpf.phi, "Phi");
}

struct tpf_production tpf_production_of(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_ladder_rung *ladder)
{
	struct tpf_production p = {.k_eff = effective_compute(arena, b)};
	struct tpf_amount n = stated(arena, &b->system.count, "accelerator count");
	struct tpf_amount bandwidth = stated(arena, &b->system.bandwidth, "memory bandwidth");

	p.pue = stated(arena, &b->facility.pue, "PUE");
	p.c_tok = stated(arena, &b->tpf.c_tok, "c_tok");
	p.p_it = delivered_it(arena, b, &p.pue);
	p.e_it = energy_it(arena, b, ladder, &p.pue);
	p.p_by_e = at_facility(b) ? raw_quotient(arena, b) : tpf_amount_div(arena, &p.p_it, &p.e_it);
	p.theta = b->tpf.theta.node ? stated(arena, &b->tpf.theta, "theta") : (struct tpf_amount){.value = 1};
	p.q_cool = stated(arena, &b->facility.cooling_capacity, "cooling capacity");
	p.bandwidth = tpf_amount_mul(arena, &n, &bandwidth);
	p.bytes_tok = stated(arena, &b->tpf.bytes_tok, "bytes per token");
	p.phi = phi_that_counts(arena, b);
	p.u = stated(arena, &b->utilisation.U, "U");
	return p;
}

/* ---- as they are shown ----------------------------------------------------------------------------------------- */

static const char *note_k_eff(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	(void)arena;
	bool parts = tpf_known(&b->system.count) && tpf_known(&b->tpf.peak_flops) && tpf_known(&b->tpf.eta);
	return parts ? "accelerators × dense peak × eta" : tpf_known(&b->tpf.K_eff) ? "as stated: count, peak or eta is not" : NULL;
}

static const char *note_c_tok(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	return b->tpf.c_tok_method.value ? tpf_clean(arena, b->tpf.c_tok_method.value, 120) : NULL;
}

static const char *note_power(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	const char *semantic = b->facility.delivered_semantic.value;

	(void)arena;
	if (!semantic)
		return NULL;
	return strcmp(semantic, "facility") ? "stated as IT power: PUE is not taken off again" : "stated as facility power: PUE is taken off once";
}

static const char *note_e_tok(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	enum tpf_boundary at = tpf_boundary_parse(b->tpf.e_tok_boundary.value);

	if (at == TPF_NO_BOUNDARY)
		return NULL;
	if (at == TPF_IT)
		return "stated at it";
	return at == TPF_FACILITY ? "stated at the facility, divided by PUE"
			: tpf_sprintf(arena, "stated at %s, brought to it as the runs' energy is", tpf_boundary_names[at]);
}

static const char *note_theta(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	(void)arena;
	return b->tpf.theta.node ? "share of delivered power that tokens can use" : "not stated: read as 1";
}

static const char *note_phi(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	if (!b->tpf.phi.node)
		return "not stated: read as 1";
	if (levers_inside(b))
		return b->tpf.phi.value == 1 ? "c_tok and e_tok hold all levers" : "counted as 1: c_tok and e_tok hold the levers already";
	return b->tpf.phi_baseline.value ? tpf_sprintf(arena, "against %s", tpf_clean(arena, b->tpf.phi_baseline.value, 80)) : "against no named baseline";
}

static const char *note_u(struct tpf_arena *arena, const struct tpf_bundle *b)
{
	const char *basis = b->utilisation.basis.value, *idle = b->utilisation.idle.value;

	if (!tpf_known(&b->utilisation.U) || !basis)
		return NULL;
	bool inside = idle && !strcmp(idle, "included");
	return tpf_sprintf(arena, "basis %s%s", basis, inside ? "; the runs hold idle time already" : "");
}

/* clang-format off */
static const struct {
	const char *symbol, *name, *unit;
	size_t at;
	const char *(*note)(struct tpf_arena *, const struct tpf_bundle *);
	bool extension;
} shown[TPF_FACTORS] = {
	{"K_eff",  "effective compute",        "FLOP/s",     offsetof(struct tpf_production, k_eff),     note_k_eff, false},
	{"c_tok",  "compute a token",          "FLOP/token", offsetof(struct tpf_production, c_tok),     note_c_tok, false},
	{"P_IT",   "delivered power",          "W",          offsetof(struct tpf_production, p_it),      note_power, false},
	{"e_tok",  "energy a token",           "J/token",    offsetof(struct tpf_production, e_it),      note_e_tok, false},
	{"theta",  "usable share of power",    "",           offsetof(struct tpf_production, theta),     note_theta, false},
	{"Phi",    "system multiplier",        "",           offsetof(struct tpf_production, phi),       note_phi,   false},
	{"U",      "utilisation",              "",           offsetof(struct tpf_production, u),         note_u,     false},
	{"Q_cool", "heat that is carried off", "W",          offsetof(struct tpf_production, q_cool),    NULL,       true},
	{"N BW",   "memory bandwidth",         "B/s",        offsetof(struct tpf_production, bandwidth), NULL,       true},
	{"b_tok",  "memory traffic a token",   "B/token",    offsetof(struct tpf_production, bytes_tok), NULL,       true},
};
/* clang-format on */

void tpf_production_factors(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_production *p, struct tpf_factor out[TPF_FACTORS])
{
	for (size_t i = 0; i < TPF_FACTORS; i++) {
		const struct tpf_amount *a = (const struct tpf_amount *)((const char *)p + shown[i].at);
		const char *note = shown[i].note && !a->missing ? shown[i].note(arena, b) : NULL;
		out[i] = (struct tpf_factor){shown[i].symbol, shown[i].name, tpf_value_of(a), shown[i].unit, note, shown[i].extension};
	}
}

/* ---- the minimum ----------------------------------------------------------------------------------------------- */

static void set_ceilings(struct tpf_arena *arena, const struct tpf_production *p, struct tpf_amount rate[TPF_CEILINGS], struct tpf_ceiling_value *c)
{
	struct tpf_amount usable_q = tpf_amount_mul(arena, &p->theta, &p->q_cool);

	rate[0] = tpf_amount_div(arena, &p->k_eff, &p->c_tok);
	rate[1] = tpf_amount_mul(arena, &p->theta, &p->p_by_e);
	rate[2] = tpf_amount_div(arena, &usable_q, &p->e_it);
	rate[3] = tpf_amount_div(arena, &p->bandwidth, &p->bytes_tok);
	c[0] = (struct tpf_ceiling_value){.name = "compute", .formula = "K_eff / c_tok"};
	c[1] = (struct tpf_ceiling_value){.name = "power", .formula = "theta P_IT / e_tok"};
	c[2] = (struct tpf_ceiling_value){.name = "cooling", .formula = "theta Q_cool / e_tok", .extension = true};
	c[3] = (struct tpf_ceiling_value){.name = "memory", .formula = "N BW / bytes per token", .extension = true};
	for (int i = 0; i < TPF_CEILINGS; i++)
		c[i].rate = tpf_value_of(&rate[i]);
}

static double relative_u(const struct tpf_value *v)
{
	return isnan(v->u) ? 0 : v->u / v->value;
}

static int lowest(const struct tpf_ceiling_value *c, int but)
{
	int low = -1;

	for (int i = 0; i < TPF_CEILINGS; i++)
		if (i != but && !isnan(c[i].rate.value) && (low < 0 || c[i].rate.value < c[low].rate.value))
			low = i;
	return low;
}

/* z < 2 of the logarithms: the two can't be told apart (TPF-TP-005). */
static bool together(const struct tpf_value *a, const struct tpf_value *b)
{
	double u = hypot(relative_u(a), relative_u(b));

	return a->value == b->value || (u > 0 && fabs(log(a->value / b->value)) / u < 2);
}

/* Power that is delivered where theta P / e_tok meets K_eff / c_tok (vector V04d). */
static void set_crossover(struct tpf_arena *arena, const struct tpf_production *p, const struct tpf_amount *compute, struct tpf_metrics *m)
{
	struct tpf_amount w = tpf_amount_mul(arena, compute, &p->e_it), it = tpf_amount_div(arena, &w, &p->theta);
	struct tpf_amount facility = tpf_amount_mul(arena, &it, &p->pue);

	m->crossover_it = tpf_value_of(&it);
	m->crossover = tpf_value_of(&facility);
}

static const char *both(struct tpf_arena *arena, const char *a, const char *b)
{
	return a && b && strcmp(a, b) ? tpf_sprintf(arena, "%s, %s", a, b) : a ? a : b;
}

/* The paper's equation has two staves: without both the constraint is not determined. */
void tpf_production_judge(struct tpf_arena *arena, const struct tpf_production *p, struct tpf_metrics *m)
{
	struct tpf_ceiling_value *c = m->ceilings;
	struct tpf_amount rate[TPF_CEILINGS];

	set_ceilings(arena, p, rate, c);
	set_crossover(arena, p, &rate[0], m);
	m->binding = m->next = -1;
	m->co_binding = false;
	m->binding_missing = both(arena, c[0].rate.missing, c[1].rate.missing);
	m->margin = m->produced = (struct tpf_value){NAN, NAN, m->binding_missing, false};
	if (m->binding_missing)
		return;
	m->binding = lowest(c, -1);
	m->next = lowest(c, m->binding);
	const struct tpf_value *low = &c[m->binding].rate, *next = &c[m->next].rate;
	double ratio = next->value / low->value, u = hypot(relative_u(low), relative_u(next));
	m->margin = (struct tpf_value){ratio, u > 0 ? ratio * u : NAN, NULL, low->estimated || next->estimated};
	for (int i = 0; i < TPF_CEILINGS; i++) {
		c[i].binds = !isnan(c[i].rate.value) && together(&c[i].rate, low);
		m->co_binding = m->co_binding || (c[i].binds && i != m->binding);
	}
	struct tpf_amount in_service = tpf_amount_mul(arena, &p->phi, &p->u), produced = tpf_amount_mul(arena, &rate[m->binding], &in_service);
	m->produced = tpf_value_of(&produced);
}
