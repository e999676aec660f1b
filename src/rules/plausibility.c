/* plausibility.c - TPF-PL: can the hardware draw that? */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static bool is_board(const struct tpf_case *c, const struct tpf_reading *r)
{
	return tpf_boundary_of(c->bundle, r->instrument) <= TPF_BOARD;
}

/* Boards behind one reading: those counted in its trace, else those of the system. */
static double boards(const struct tpf_case *c, const struct tpf_reading *r)
{
	return r->n_counted ? (double)r->n_counted : c->bundle->system.count.value;
}

/* ML.ENERGY takes 10 % above TDP for a mean as the limit of what is believable. */
static void board_vs_tdp(const struct tpf_case *c)
{
	double tdp = c->bundle->system.tdp.value;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *mean = &r->entry->power.stat[TPF_MEAN];
		double each = mean->value / boards(c, r);
		if (!is_board(c, r) || !(each > 1.10 * tdp))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_PL_001, mean->node, "a board draws %s on average, %s of its TDP of %s", tpf_say(c, each, "W"),
				tpf_say_percent(c, each / tdp), tpf_say(c, tdp, "W"));
		if (each > 1.25 * tdp)
			tpf_weigh(c, f, TPF_ERROR);
	}
}

static void instant_vs_tdp(const struct tpf_case *c)
{
	double tdp = c->bundle->system.tdp.value;

	TPF_EACH_READING(c, run, r) {
		double most = NAN;
		for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++)
			if (r->counted[i])
				most = fmax(most, r->trace.devices[i].max);
		if (is_board(c, r) && most > 1.7 * tdp)
			tpf_found(c, TPF_PL_002, r->entry->trace.node, "a board draws %s at one instant, %s of its TDP of %s", tpf_say(c, most, "W"),
					tpf_say_percent(c, most / tdp), tpf_say(c, tdp, "W"));
	}
}

static void idle_le_mean(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *idle = r->instrument ? &r->instrument->idle : NULL, *mean = &r->entry->power.stat[TPF_MEAN];
		if (!idle || !tpf_known(idle) || !tpf_known(mean))
			continue;
		if (idle->value > mean->value && tpf_resolved(idle->value, idle->u, mean->value, mean->u))
			tpf_found(c, TPF_PL_003, idle->node, "idle power %s is more than the mean under load, %s", tpf_say(c, idle->value, "W"),
					tpf_say(c, mean->value, "W"));
		else if (idle->value < 0.03 * mean->value)
			tpf_weigh(c, tpf_found(c, TPF_PL_003, idle->node, "idle power %s is less than 3 %% of the mean under load, %s",
					tpf_say(c, idle->value, "W"), tpf_say(c, mean->value, "W")), TPF_WARNING);
	}
}

static void nameplate(const struct tpf_case *c)
{
	double nodes = isnan(c->bundle->system.nodes.value) ? 1 : c->bundle->system.nodes.value, most = c->bundle->system.max_power.value;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *mean = &r->entry->power.stat[TPF_MEAN];
		if (tpf_boundary_of(c->bundle, r->instrument) == TPF_NODE_AC && mean->value > nodes * most)
			tpf_found(c, TPF_PL_005, mean->node, "mean power %s is more than the rating, %s", tpf_say(c, mean->value, "W"),
					tpf_say(c, nodes * most, "W"));
	}
}

const struct tpf_check_row tpf_rules_plausibility[] = {
	{TPF_PL_001, board_vs_tdp}, {TPF_PL_002, instant_vs_tdp}, {TPF_PL_003, idle_le_mean}, {TPF_PL_005, nameplate}, {TPF_RULES, NULL},
};
