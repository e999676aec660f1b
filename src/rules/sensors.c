/* sensors.c - TPF-TR-015, TR-016: what sensors of boards do to power before it is read. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

static bool is_board_sensor(const struct tpf_reading *r)
{
	return r->instrument && r->instrument->kind.value && !strcmp(r->instrument->kind.value, "board_sensor");
}

/* Asks `judge` of the board sensors the claim rests on; those that only check a meter around them are not asked. */
static bool each_board_sensor(const struct tpf_case *c,
		bool (*judge)(const struct tpf_case *, const struct tpf_run *, const struct tpf_reading *))
{
	bool asked = false;

	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_run_metrics *run = &c->metrics->runs[i];
		const struct tpf_reading **r = tpf_alloc_n(&c->job->arena, run->run->n_energy, sizeof *r);
		size_t n = tpf_claim_readings(c, run, r);
		for (size_t k = 0; k < n; k++)
			if (is_board_sensor(r[k]) && tpf_about(c, r[k]->entry))
				asked = judge(c, run->run, r[k]) || asked;
	}
	return asked;
}

static bool named_in(const char *model, const char *const *names, size_t n)
{
	for (size_t i = 0; model && i < n; i++)
		if (strcasestr(model, names[i]))
			return true;
	return false;
}

/* s over which one reading averages: as stated, else as NVML documents it: 1 s from Ampere on, but not on GA100; NaN for
 * boards that are not known. */
static double averaging_of(const struct tpf_case *c, const struct tpf_instrument *i)
{
	static const char *const one_second[] = {"H100", "H200", "H800", "H20", "B100", "B200", "B300", "L4", "A10", "A16", "A40",
		"RTX 30", "RTX 40", "RTX 50", "RTX A"};
	static const char *const ga100[] = {"A100", "A30", "A800"};

	if (tpf_known(&i->averaging_window))
		return i->averaging_window.value;
	if (named_in(c->bundle->system.accelerator_model.value, ga100, sizeof ga100 / sizeof *ga100))
		return NAN;
	return named_in(c->bundle->system.accelerator_model.value, one_second, sizeof one_second / sizeof *one_second) ? 1 : NAN;
}

/* W, the spread of power in the window: of the trace, else of what is stated, down to idle or nothing. */
static double spread(const struct tpf_reading *r)
{
	double low = 0, high = 0, stated_low = r->entry->power.stat[TPF_MIN].value, idle = r->instrument->idle.value;

	for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++)
		if (r->counted[i]) {
			low += r->trace.devices[i].min;
			high += r->trace.devices[i].max;
		}
	if (high > low)
		return high - low;
	return r->entry->power.stat[TPF_MAX].value - (!isnan(stated_low) ? stated_low : !isnan(idle) ? idle : 0);
}

/* What the averaging hides at the two ends is 1 % or less of a window a hundred times as long; or the budget must hold it. */
static bool judge_lag(const struct tpf_case *c, const struct tpf_run *run, const struct tpf_reading *r)
{
	double averaging = averaging_of(c, r->instrument), T = run->window.duration, u = c->bundle->power.u_standard.value;
	double edge = averaging * spread(r) / r->energy;

	if (isnan(averaging) || isnan(T))
		return false;
	if (T >= 100 * averaging || u >= edge)
		return true;
	struct tpf_finding *f = tpf_found(c, TPF_TR_015, run->window.node,
			"the window is %s long and %s averages over %s; expected %s or more, or an uncertainty that holds the ends", tpf_say(c, T, "s"),
			r->instrument->id.value ? r->instrument->id.value : "the sensor", tpf_say(c, averaging, "s"), tpf_say(c, 100 * averaging, "s"));
	if (isnan(edge))
		tpf_hint(c->job, f, "measure longer, or add the power that may lie before and behind the window to power.uncertainty");
	else
		tpf_hint(c->job, f, "measure longer, or add %s of the energy to power.uncertainty: %s x %s / %s", tpf_say_percent(c, edge),
				tpf_say(c, averaging, "s"), tpf_say(c, spread(r), "W"), tpf_say(c, r->energy, "J"));
	return true;
}

static void averaging_lag(const struct tpf_case *c)
{
	if (!each_board_sensor(c, judge_lag))
		tpf_skipped(c->job, TPF_TR_015, "a board sensor the claim rests on, and what it averages over");
}

/* Share of the time the sensor looks: as stated, else a quarter on the boards where it was found (arXiv 2312.02741). */
static double duty_of(const struct tpf_case *c, const struct tpf_instrument *i)
{
	static const char *const quarter[] = {"A100", "H100"};

	if (tpf_known(&i->averaging_duty))
		return i->averaging_duty.value;
	return named_in(c->bundle->system.accelerator_model.value, quarter, sizeof quarter / sizeof *quarter) ? 0.25 : NAN;
}

static bool judge_duty(const struct tpf_case *c, const struct tpf_run *run, const struct tpf_reading *r)
{
	double duty = duty_of(c, r->instrument);

	(void)run;
	if (isnan(duty))
		return false;
	if (duty > 0.5 || !isnan(r->counter) || c->bundle->power.u_standard.value >= 0.05 || tpf_accuracy_of(r) >= 0.05 * (1 - 1e-9))
		return true;
	struct tpf_finding *f = tpf_found(c, TPF_TR_016, r->entry->node, "%s looks at the board during %s of the time, and nothing checks it",
			r->instrument->id.value ? r->instrument->id.value : "the sensor", tpf_say_percent(c, duty));
	tpf_hint(c->job, f, "state the board's energy counter in `counter`, or an accuracy of 5 %% in accuracy or power.uncertainty");
	return true;
}

static void partial_sampling(const struct tpf_case *c)
{
	if (!each_board_sensor(c, judge_duty))
		tpf_skipped(c->job, TPF_TR_016, "a board sensor the claim rests on, and how much of the time it sees");
}

const struct tpf_check_row tpf_rules_sensors[] = {
	{TPF_TR_015, averaging_lag}, {TPF_TR_016, partial_sampling}, {TPF_RULES, NULL},
};
