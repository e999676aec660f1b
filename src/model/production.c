#include "model/production.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

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

struct tpf_production tpf_production_of(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_ladder_rung *ladder)
{
	struct tpf_production p = {.k_eff = effective_compute(arena, b)};
	struct tpf_amount n = stated(arena, &b->system.count, "accelerator count");
	struct tpf_amount bandwidth = stated(arena, &b->system.bandwidth, "memory bandwidth");

	p.pue = stated(arena, &b->facility.pue, "PUE");
	p.c_tok = stated(arena, &b->tpf.c_tok, "c_tok");
	p.p_it = delivered_it(arena, b, &p.pue);
	p.e_it = energy_it(arena, b, ladder, &p.pue);
	p.theta = tpf_known(&b->tpf.theta) ? stated(arena, &b->tpf.theta, "theta") : (struct tpf_amount){.value = 1};
	p.q_cool = stated(arena, &b->facility.cooling_capacity, "cooling capacity");
	p.bandwidth = tpf_amount_mul(arena, &n, &bandwidth);
	p.bytes_tok = stated(arena, &b->tpf.bytes_tok, "bytes per token");
	return p;
}

static struct tpf_value value_of(const struct tpf_amount *a)
{
	return (struct tpf_value){a->value, tpf_amount_u(a), a->missing, a->estimated};
}

static void set_ceilings(struct tpf_arena *arena, const struct tpf_production *p, struct tpf_ceiling_value *c)
{
	struct tpf_amount usable_p = tpf_amount_mul(arena, &p->theta, &p->p_it);
	struct tpf_amount usable_q = tpf_amount_mul(arena, &p->theta, &p->q_cool);
	struct tpf_amount compute = tpf_amount_div(arena, &p->k_eff, &p->c_tok);
	struct tpf_amount power = tpf_amount_div(arena, &usable_p, &p->e_it);
	struct tpf_amount cooling = tpf_amount_div(arena, &usable_q, &p->e_it);
	struct tpf_amount memory = tpf_amount_div(arena, &p->bandwidth, &p->bytes_tok);

	c[0] = (struct tpf_ceiling_value){"compute", value_of(&compute), "K_eff / c_tok", false};
	c[1] = (struct tpf_ceiling_value){"power", value_of(&power), "theta P_IT / e_tok", false};
	c[2] = (struct tpf_ceiling_value){"cooling", value_of(&cooling), "theta Q_cool / e_tok", true};
	c[3] = (struct tpf_ceiling_value){"memory", value_of(&memory), "N BW / bytes per token", true};
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

/* The paper's equation has two staves: without both the constraint is not determined. */
void tpf_production_judge(struct tpf_arena *arena, const struct tpf_production *p, struct tpf_metrics *m)
{
	struct tpf_ceiling_value *c = m->ceilings;

	set_ceilings(arena, p, c);
	m->binding = -1;
	m->margin = (struct tpf_value){NAN, NAN, NULL, false};
	m->crossover = c[0].rate.value * p->e_it.value * p->pue.value / p->theta.value;
	if (c[0].rate.missing || c[1].rate.missing) {
		const char *first = c[0].rate.missing, *second = c[1].rate.missing;
		m->binding_missing = first && second && strcmp(first, second) ? tpf_sprintf(arena, "%s, %s", first, second)
				: first ? first : second;
		m->margin.missing = m->binding_missing;
		return;
	}
	m->binding = lowest(c, -1);
	const struct tpf_value *low = &c[m->binding].rate, *next = &c[lowest(c, m->binding)].rate;
	double ratio = next->value / low->value, u = hypot(relative_u(low), relative_u(next));
	m->margin = (struct tpf_value){ratio, u > 0 ? ratio * u : NAN, NULL, low->estimated || next->estimated};
	m->co_binding = ratio == 1 || (u > 0 && log(ratio) / u < 2);
}

double tpf_util_j(double u, double active_w, double idle_w, double rate)
{
	return (u * active_w + (1 - u) * idle_w) / (u * rate);
}
