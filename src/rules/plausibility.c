/* plausibility.c - TPF-PL: can the hardware draw that? */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static bool is_board(const struct tpf_case *c, const struct tpf_reading *r)
{
	return tpf_boundary_of(c->bundle, r->instrument) <= TPF_BOARD;
}

/* Boards behind one reading: those counted in its trace, else those the instrument names, else all that are measured.
 * A trace without names of devices has one column for whatever the instrument sees. */
static double boards(const struct tpf_case *c, const struct tpf_reading *r)
{
	double fraction = tpf_known(&c->bundle->power.fraction) ? c->bundle->power.fraction.value : 1;

	if (r->n_counted && *r->trace.devices[0].id)
		return (double)r->n_counted;
	if (r->instrument && r->instrument->n_devices > 1)
		return (double)r->instrument->n_devices;
	return c->bundle->system.count.value * fraction;
}

static bool names_boards(const struct tpf_string *name)
{
	static const char *const words[] = {"gpu", "board", "accelerator"};

	for (size_t i = 0; name->value && i < sizeof words / sizeof *words; i++)
		if (tpf_has_ci(name->value, words[i]))
			return true;
	return false;
}

/* The part of a reading at the node that is its boards', W; NaN when it was not taken apart. */
static double boards_within(const struct tpf_reading *r, double duration)
{
	double sum = NAN;

	for (size_t i = 0; i < r->entry->n_by_component; i++) {
		const struct tpf_component *part = &r->entry->by_component[i];
		double power = tpf_known(&part->power) ? part->power.value : part->total.value / duration;
		if (names_boards(&part->name))
			sum = isnan(sum) ? power : sum + power;
	}
	return sum;
}

/* Mean power of one board against `limit`: found above `times` it, an error above `grave` times. */
static void mean_of_a_board(const struct tpf_case *c, enum tpf_rule_id rule, double limit, const char *what, double times, double grave)
{
	bool told = false;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *mean = &r->entry->power.stat[TPF_MEAN];
		double each = is_board(c, r) ? mean->value / boards(c, r)
				: boards_within(r, run->run->window.duration) / c->bundle->system.count.value;
		told = told || !isnan(each);
		if (!(each > times * limit))
			continue;
		struct tpf_finding *f = tpf_found(c, rule, mean->node, "a board draws %s on average, %s of %s of %s", tpf_say(c, each, "W"),
				tpf_say_percent(c, each / limit), what, tpf_say(c, limit, "W"));
		tpf_hint(c->job, f, "look at the number of boards behind this reading (%s), and at its unit", tpf_say(c, mean->value / each, ""));
		if (each > grave * limit)
			tpf_weigh(c, f, TPF_ERROR);
	}
	if (!told)
		tpf_skipped(c->job, rule, "power of the boards, and how many there are");
}

/* ML.ENERGY takes 10 % above TDP for a mean as the limit of what is believable. */
static void board_vs_tdp(const struct tpf_case *c)
{
	mean_of_a_board(c, TPF_PL_001, c->bundle->system.tdp.value, "its TDP", 1.10, 1.25);
}

/* Data sheets let a limit be set from a quarter of TDP up to it, and desktop boards somewhat above. */
static void limit_of_tdp(const struct tpf_case *c)
{
	const struct tpf_quantity *limit = &c->bundle->system.power_limit, *tdp = &c->bundle->system.tdp;
	double share = limit->value / tdp->value;

	if (share > 1.25 || share < 0.15)
		tpf_hint(c->job, tpf_found(c, TPF_PL_006, limit->node, "the power limit of a board is %s, %s of its TDP of %s; from 15 %% to 125 %% are known",
				tpf_say(c, limit->value, "W"), tpf_say_percent(c, share), tpf_say(c, tdp->value, "W")), "look at the units of both");
}

static void power_cap(const struct tpf_case *c)
{
	limit_of_tdp(c);
	mean_of_a_board(c, TPF_PL_006, c->bundle->system.power_limit.value, "the power limit that was set,", 1.05, INFINITY);
}

/* The highest sample of one board. */
static double most_of_a_board(const struct tpf_case *c, const struct tpf_reading *r)
{
	double most = NAN;

	for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++)
		if (r->counted[i])
			most = fmax(most, r->trace.devices[i].max);
	return r->n_counted == 1 ? most / boards(c, r) : most;
}

static void instant_vs_tdp(const struct tpf_case *c)
{
	double tdp = c->bundle->system.tdp.value;

	TPF_EACH_READING(c, run, r) {
		double most = most_of_a_board(c, r);
		if (is_board(c, r) && most > 1.7 * tdp)
			tpf_found(c, TPF_PL_002, r->entry->trace.node, "a board draws %s at one instant, %s of its TDP of %s", tpf_say(c, most, "W"),
					tpf_say_percent(c, most / tdp), tpf_say(c, tdp, "W"));
	}
}

/* Idle power that has a trace of its own is a claim like any other: one per cent, as for energies (EN-003). */
static void idle_vs_trace(const struct tpf_case *c)
{
	for (size_t k = 0; k < c->bundle->power.n_instruments; k++) {
		const struct tpf_instrument *i = &c->bundle->power.instruments[k];
		const struct tpf_idle *found = &c->metrics->idle[k];
		double off = tpf_off(i->idle.value, found->power), u = fmax(i->idle.u, tpf_half_digit(c, &i->idle)) / found->power;
		tpf_about(c, i);
		if (found->traced && isnan(found->power)) {
			struct tpf_finding *f = tpf_found(c, TPF_PL_003, i->idle_window.node, "the trace '%s' does not carry the window of idle power",
					i->idle_trace.value);
			tpf_hint(c->job, f, "cut it where the trace shows the system ready and without requests");
		} else if (off > fmax(0.01, u))
			tpf_found(c, TPF_PL_003, i->idle.node, "idle power is stated as %s; the trace '%s' gives %s in its window (%s off)",
					tpf_say(c, i->idle.value, "W"), i->idle_trace.value, tpf_say(c, found->power, "W"), tpf_say_percent(c, off));
	}
}

/* Whatever the machine does in a phase, it is not less than nothing. An instrument of the phase may stand further in than the claim,
 * and boards that sleep draw less than those that are ready: a tenth is a slip of the unit, what is between is odd. */
static void phases_above_idle(const struct tpf_case *c)
{
	enum tpf_boundary at = c->bundle->power.boundary;
	double idle = at == TPF_NO_BOUNDARY ? NAN : c->metrics->ladder[at].idle.value;

	TPF_EACH_RUN(c, run)
		for (size_t i = 0; i < run->n_phases; i++) {
			double power = run->phase_energy[i].value / run->phases[i].duration;
			if (!(power < 0.9 * idle))
				continue;
			struct tpf_finding *f = tpf_found(c, TPF_PL_003, run->phase_energy[i].node, "%s in the phase %s of %s are %s; the idle system draws %s",
					tpf_say(c, run->phase_energy[i].value, "J"), run->phase_names[i], tpf_say(c, run->phases[i].duration, "s"),
					tpf_say(c, power, "W"), tpf_say(c, idle, "W"));
			tpf_hint(c->job, f, "look at the unit of the energy, and at start and end of the phase");
			if (power > 0.1 * idle)
				tpf_weigh(c, f, TPF_WARNING);
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
	idle_vs_trace(c);
	phases_above_idle(c);
}

/* Mean power at a rung that instruments stand at; NaN where none does. */
static double metered(const struct tpf_case *c, const struct tpf_run_metrics *run, enum tpf_boundary at)
{
	return c->metrics->ladder[at].measured ? run->energy[at].value / run->run->window.duration : NAN;
}

/* The boards of a run: metered beside the node, else a component of the node's own reading. All of them, or NaN. */
static double all_boards(const struct tpf_case *c, const struct tpf_run_metrics *run)
{
	double seen = 0, count = c->bundle->system.count.value, within = NAN;

	for (const struct tpf_reading *r = run->readings; r < run->readings + run->run->n_energy; r++) {
		if (is_board(c, r))
			seen += boards(c, r);
		else if (tpf_boundary_of(c->bundle, r->instrument) == TPF_NODE_AC && isnan(within))
			within = boards_within(r, run->run->window.duration);
	}
	return seen > 0 && !(seen < count) ? metered(c, run, TPF_BOARD) : within;
}

/* A DGX H100 is rated at 10.2 kW with 5.6 kW of boards: 0.45. Between 0.05 and 0.60 lie all nodes that we know. */
static void host_share(const struct tpf_case *c)
{
	bool told = false;

	for (const struct tpf_run_metrics *run = c->metrics->runs; run < c->metrics->runs + c->metrics->n_runs; run++) {
		double node = metered(c, run, TPF_NODE_AC), share = (node - all_boards(c, run)) / node;
		tpf_about(c, run->run);
		told = told || !isnan(share);
		if (isnan(share) || (share >= 0.05 && share <= 0.60))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_PL_004, run->run->node, "of %s at the node, boards draw %s: the rest is %s of the whole; "
				"from 5 %% to 60 %% are known", tpf_say(c, node, "W"), tpf_say(c, node * (1 - share), "W"), tpf_say_percent(c, share));
		tpf_hint(c->job, f, "%s", share > 0 ? "do both meters see the same boards and nodes, over the same window?"
				: "the meter of the node may see a part of it, or its unit is another");
	}
	if (!told)
		tpf_skipped(c->job, TPF_PL_004, "power of the node and of all its boards");
}

/* Supplies are rated by what they give, a node by what it draws: the best lose 4 %, the worst 20 %. Spare ones count. */
static const double least_efficiency = 0.8;

static void supplies(const struct tpf_case *c)
{
	double all = c->bundle->system.psu_count.value * c->bundle->system.psu_rating.value, most = c->bundle->system.max_power.value;

	if (!(most > all / least_efficiency))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_PL_005, c->bundle->system.max_power.node, "a node is rated at %s; its supplies, %s of %s, give %s",
			tpf_say(c, most, "W"), tpf_say(c, c->bundle->system.psu_count.value, ""), tpf_say(c, c->bundle->system.psu_rating.value, "W"),
			tpf_say(c, all, "W"));
	tpf_hint(c->job, f, "look at the units, and count the supplies of one node");
	tpf_weigh(c, f, TPF_WARNING);
}

static bool is_shared(const struct tpf_bundle *b)
{
	for (size_t i = 0; i < b->power.n_subsystems; i++)
		if (b->power.subsystems[i].share.value < 1)
			return true;
	return false;
}

/* What a rung may draw: nodes by their rating, a rack at most a quarter more for switches and shelves, the whole by what was provisioned. */
static double rating(const struct tpf_case *c, enum tpf_boundary at)
{
	const struct tpf_bundle *b = c->bundle;
	double nodes = isnan(b->system.nodes.value) ? ceil(b->system.count.value / b->system.per_node.value) : b->system.nodes.value;
	double all = nodes * b->system.max_power.value;

	switch (at) {
	case TPF_NODE_AC:  return all;
	case TPF_RACK:     return is_shared(b) ? NAN : 1.25 * all;
	case TPF_FACILITY: return b->facility.provisioned_power.value;
	default:           return NAN;
	}
}

static void nameplate(const struct tpf_case *c)
{
	supplies(c);
	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *mean = &r->entry->power.stat[TPF_MEAN];
		enum tpf_boundary at = tpf_boundary_of(c->bundle, r->instrument);
		double most = at < TPF_FACILITY ? rating(c, at) : NAN; /* TP-014 speaks of the facility's */
		if (!(mean->value > most))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_PL_005, mean->node, "mean power %s is more than the rating of the %s, %s", tpf_say(c, mean->value, "W"),
				at == TPF_RACK ? "nodes and a quarter for the rest of the rack" : "nodes", tpf_say(c, most, "W"));
		if (at == TPF_RACK)             /* its meter may see more than the claim is of */
			tpf_weigh(c, f, TPF_WARNING);
	}
	TPF_EACH_RUN(c, run)
		for (size_t i = 0; i < run->n_phases; i++) {
			double power = run->phase_energy[i].value / run->phases[i].duration, most = rating(c, c->bundle->power.boundary);
			struct tpf_finding *f = !(power > most) ? NULL : tpf_found(c, TPF_PL_005, run->phase_energy[i].node, "%s in the phase %s of %s are %s, more than the rating, %s",
						tpf_say(c, run->phase_energy[i].value, "J"), run->phase_names[i], tpf_say(c, run->phases[i].duration, "s"),
						tpf_say(c, power, "W"), tpf_say(c, most, "W"));
			if (f && c->bundle->power.boundary == TPF_RACK)
				tpf_weigh(c, f, TPF_WARNING);
		}
}

/* Power of all counted devices over one half of the window. */
static double half_of(const struct tpf_reading *r, int half)
{
	double sum = 0;

	for (size_t i = 0; i < r->trace.n_devices; i++)
		if (r->counted[i])
			sum += r->trace.devices[i].half[half];
	return r->n_counted ? sum : NAN;
}

/* Who serves draws more than who waits; in a half of the window as well, where a window of another hour would show. */
static void idle_while_serving(const struct tpf_case *c)
{
	static const char *const names[] = {"first", "second"};
	bool told = false;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *idle = r->instrument ? &r->instrument->idle : NULL;
		if (!idle || !tpf_known(idle) || !r->has_trace || !(run->run->throughput_output.value > 0))
			continue;
		for (int half = 0; half < 2; half++) {
			double power = half_of(r, half);
			told = told || !isnan(power);
			if (!(power <= 1.05 * idle->value))
				continue;
			struct tpf_finding *f = tpf_found(c, TPF_PL_007, r->entry->trace.node, "%s are produced while power is at idle: %s in the %s "
					"half of the window, idle is %s", tpf_say(c, run->run->throughput_output.value, "token/s"), tpf_say(c, power, "W"),
					names[half], tpf_say(c, idle->value, "W"));
			tpf_hint(c->job, f, "the window may be that of another hour (look at time zones), or the trace that of another machine");
			break;
		}
	}
	if (!told)
		tpf_skipped(c->job, TPF_PL_007, "a trace that carries the window");
}

/* e >= P_idle / R: by the same tokens over the same window, energy is at least idle power times time. */
static void below_idle_floor(const struct tpf_case *c)
{
	bool told = false;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *total = &r->entry->total, *idle = r->instrument ? &r->instrument->idle : NULL;
		double T = run->run->window.duration;
		if (!idle || isnan(idle->value * total->value * T) || tpf_known(&r->entry->net_of_idle))
			continue;
		told = true;
		if (total->value >= idle->value * T || !tpf_resolved(total->value, total->u, idle->value * T, idle->u * T))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_PL_008, total->node, "%s were used in %s; waiting alone, at %s of idle power, takes %s",
				tpf_say(c, total->value, "J"), tpf_say(c, T, "s"), tpf_say(c, idle->value, "W"), tpf_say(c, idle->value * T, "J"));
		tpf_hint(c->job, f, "look at the units; where idle power was taken off the energy, state it in net_of_idle");
	}
	if (!told)
		tpf_skipped(c->job, TPF_PL_008, "energy that holds idle power");
}

const struct tpf_check_row tpf_rules_plausibility[] = {
	{TPF_PL_001, board_vs_tdp}, {TPF_PL_002, instant_vs_tdp}, {TPF_PL_003, idle_le_mean},       {TPF_PL_004, host_share},
	{TPF_PL_005, nameplate},    {TPF_PL_006, power_cap},      {TPF_PL_007, idle_while_serving}, {TPF_PL_008, below_idle_floor},
	{TPF_RULES, NULL},
};
