#include "model/utilisation.h"

#include <math.h>
#include <string.h>

static struct tpf_value none(const char *missing)
{
	return (struct tpf_value){NAN, NAN, missing, false};
}

bool tpf_idle_included(const struct tpf_bundle *b)
{
	return b->utilisation.idle.value && !strcmp(b->utilisation.idle.value, "included");
}

static bool basis_is(const struct tpf_bundle *b, const char *word)
{
	return b->utilisation.basis.value && !strcmp(b->utilisation.basis.value, word);
}

struct tpf_amount tpf_rung_amount(struct tpf_arena *arena, const struct tpf_ladder_rung *rung)
{
	struct tpf_amount a = {.value = rung->j_per_token.value, .no_u = rung->no_u, .missing = rung->j_per_token.missing,
		.estimated = rung->j_per_token.estimated};

	for (size_t i = 0; i < rung->n_budget; i++)
		tpf_amount_part(arena, &a, rung->budget[i]);
	return a;
}

/* Busy power for the share U of the time and idle power for the rest: over U times the busy rate that is e + Pi (1 - U) / (U R). */
static void over_idle_time(struct tpf_arena *arena, const struct tpf_quantity *U, struct tpf_ladder_rung *rung, const struct tpf_amount *idle)
{
	double share = U->value, rate = rung->power.value / rung->j_per_token.value;
	struct tpf_amount e = tpf_rung_amount(arena, rung), busy_power = tpf_amount_scale(arena, &e, rate);
	struct tpf_amount busy = tpf_amount_of(arena, share, U->u, "U"), rest = tpf_amount_of(arena, 1 - share, -U->u, "U");
	struct tpf_amount by_rate = tpf_amount_scale(arena, idle, 1 / rate);
	struct tpf_amount odds = tpf_amount_of(arena, (1 - share) / share, -U->u / (share * share), "U");

	busy.estimated = odds.estimated = U->basis == TPF_ESTIMATED;
	struct tpf_amount added = tpf_amount_mul(arena, &by_rate, &odds), total = tpf_amount_add(arena, &e, &added);
	struct tpf_amount a = tpf_amount_mul(arena, &busy_power, &busy), i = tpf_amount_mul(arena, idle, &rest), mean = tpf_amount_add(arena, &a, &i);
	rung->util_j = tpf_value_of(&total);
	rung->mean_power = tpf_value_of(&mean);
}

/* Why U can't be applied to power and energy; NULL when it can. */
static const char *no_share_of_time(const struct tpf_bundle *b)
{
	if (!tpf_known(&b->utilisation.U))
		return "U";
	return basis_is(b, "token_vs_ceiling") ? "a U that is a share of time" : NULL;
}

void tpf_utilisation_energy(struct tpf_arena *arena, const struct tpf_bundle *b, struct tpf_metrics *m, const struct tpf_amount idle[TPF_BOUNDARIES])
{
	enum tpf_boundary at = b->power.boundary == TPF_NO_BOUNDARY ? m->widest : b->power.boundary;
	const char *why = no_share_of_time(b);

	for (int r = 0; r < TPF_BOUNDARIES; r++) {
		struct tpf_ladder_rung *rung = &m->ladder[r];
		rung->idle = tpf_value_of(&idle[r]);
		if (isnan(rung->j_per_token.value) || tpf_idle_included(b)) {
			rung->mean_power = rung->power;
			rung->util_j = rung->j_per_token;
		} else if (why || isnan(idle[r].value))
			rung->mean_power = rung->util_j = none(why ? why : "idle power");
		else
			over_idle_time(arena, &b->utilisation.U, rung, &idle[r]);
	}
	m->util_j = at == TPF_NO_BOUNDARY ? none(m->j_per_token.missing ? m->j_per_token.missing : "energy at power.boundary") : m->ladder[at].util_j;
}

struct tpf_value tpf_utilisation_output(const struct tpf_bundle *b, const struct tpf_metrics *m)
{
	const struct tpf_quantity *U = &b->utilisation.U;

	if (!tpf_known(U))
		return none("U");
	if (isnan(m->output.value) || tpf_idle_included(b))
		return m->output;
	if (basis_is(b, "time_busy")) {
		double rel = hypot(isnan(m->output.u) ? 0 : m->output.u / m->output.value, isnan(U->u) ? 0 : U->u / U->value);
		double value = m->output.value * U->value;
		return (struct tpf_value){value, rel > 0 ? rel * value : NAN, NULL, U->basis == TPF_ESTIMATED};
	}
	return basis_is(b, "token_vs_ceiling") ? m->produced : none("a U of basis time_busy or token_vs_ceiling");
}
