#include "model/cost.h"

#include <math.h>

#include "model/utilisation.h"

/* Prices and factors are contracts and tables: without an uncertainty they are read as exact. */
static struct tpf_amount stated(struct tpf_arena *arena, const struct tpf_quantity *q, const char *name)
{
	struct tpf_amount a = tpf_amount_of(arena, q->value, isnan(q->u) ? 0 : q->u, name);
	a.estimated = q->basis == TPF_ESTIMATED || q->basis == TPF_NOMINAL;
	return a;
}

/* carbon.embodied is the share of one run: by the tokens of a mean run. */
static struct tpf_amount embodied_of(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_metrics *m)
{
	struct tpf_amount kg = stated(arena, &b->cost.embodied, "embodied carbon");
	double tokens = 0;

	for (size_t i = 0; i < m->n_runs; i++)
		tokens += m->runs[i].tokens / (double)m->n_runs;
	struct tpf_amount mean = tpf_amount_of(arena, m->n_runs ? tokens : NAN, 0, "tokens of the declared scope");
	return tpf_amount_div(arena, &kg, &mean);
}

static struct tpf_value share_of(const struct tpf_amount *part, const struct tpf_amount *whole)
{
	return (struct tpf_value){part->value / whole->value, NAN, whole->missing, part->estimated || whole->estimated};
}

struct tpf_cost tpf_cost_of(struct tpf_arena *arena, const struct tpf_bundle *b, const struct tpf_metrics *m)
{
	const struct tpf_quantity *said[] = {&b->cost.electricity_price, &b->cost.residual, &b->cost.marginal, &b->cost.list_price,
		&b->cost.intensity, &b->cost.embodied, &b->cost.carbon_per_token};
	struct tpf_amount e = tpf_rung_amount(arena, &m->ladder[TPF_FACILITY]);
	struct tpf_amount price = stated(arena, &b->cost.electricity_price, "electricity price");
	struct tpf_amount residual = stated(arena, &b->cost.residual, "residual cost");
	struct tpf_amount intensity = stated(arena, &b->cost.intensity, "grid intensity");
	struct tpf_amount electricity = tpf_amount_mul(arena, &price, &e), marginal = tpf_amount_add(arena, &electricity, &residual);
	struct tpf_amount operation = tpf_amount_mul(arena, &intensity, &e), embodied = embodied_of(arena, b, m);
	struct tpf_amount carbon = tpf_amount_add(arena, &operation, &embodied);
	struct tpf_cost cost = {
		.electricity = tpf_value_of(&electricity), .marginal = tpf_value_of(&marginal), .share = share_of(&electricity, &marginal),
		.operation = tpf_value_of(&operation), .embodied = tpf_value_of(&embodied), .carbon = tpf_value_of(&carbon),
	};

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		cost.given = cost.given || said[i]->node;
	return cost;
}
