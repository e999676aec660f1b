/* sensors.c - TPF-TR-015 to TR-017: what sensors of boards do to power before it is read, and the phase a window lies in. */
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

/* ---- phases ---- */

static bool timed(const struct tpf_interval *i)
{
	return i->start_ns != TPF_WHEN_NONE && i->end_ns != TPF_WHEN_NONE;
}

static bool in_list(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; name && i < n; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

/* The first phase the window reaches into and must not. */
static const struct tpf_interval *forbidden_phase(const struct tpf_run *run, const char **name)
{
	static const char *const forbidden[] = {"accuracy", "warmup"};

	for (size_t i = 0; i < run->n_phases; i++) {
		const struct tpf_interval *p = &run->phases[i];
		*name = run->phase_names[i];
		if (in_list(*name, forbidden, sizeof forbidden / sizeof *forbidden) && timed(p) && p->start_ns < run->window.end_ns
				&& p->end_ns > run->window.start_ns)
			return p;
	}
	return NULL;
}

/* NULL when the window lies in a phase of performance, or none has stamps; else the last of them. */
static const struct tpf_interval *left_performance(const struct tpf_run *run)
{
	const struct tpf_interval *last = NULL;

	for (size_t i = 0; i < run->n_phases; i++) {
		const struct tpf_interval *p = &run->phases[i];
		if (!run->phase_names[i] || strcmp(run->phase_names[i], "performance") || !timed(p))
			continue;
		if (p->start_ns <= run->window.start_ns && p->end_ns >= run->window.end_ns)
			return NULL;
		last = p;
	}
	return last;
}

static void phase_is_performance(const struct tpf_case *c)
{
	bool asked = false;

	TPF_EACH_RUN(c, run) {
		const char *name = NULL;
		bool any = false;
		for (size_t i = 0; i < run->n_phases; i++)
			any = any || timed(&run->phases[i]);
		if (!any || !timed(&run->window))
			continue;
		asked = true;
		const struct tpf_interval *wrong = forbidden_phase(run, &name), *left = wrong ? NULL : left_performance(run);
		struct tpf_finding *f = NULL;
		if (wrong)
			f = tpf_found(c, TPF_TR_017, run->window.node, "the window reaches into the phase %s, from %s to %s", name,
					tpf_say_time(c, wrong->start_ns), tpf_say_time(c, wrong->end_ns));
		else if (left)
			f = tpf_found(c, TPF_TR_017, run->window.node, "the window, from %s to %s, leaves the phase of performance, from %s to %s",
					tpf_say_time(c, run->window.start_ns), tpf_say_time(c, run->window.end_ns), tpf_say_time(c, left->start_ns),
					tpf_say_time(c, left->end_ns));
		if (f)
			tpf_hint(c->job, f, "energy and tokens are counted where the load is the one that is claimed: cut the window to that phase");
	}
	if (!asked)
		tpf_skipped(c->job, TPF_TR_017, "start and end of a phase and of the window");
}

const struct tpf_check_row tpf_rules_sensors[] = {
	{TPF_TR_015, averaging_lag}, {TPF_TR_016, partial_sampling}, {TPF_TR_017, phase_is_performance}, {TPF_RULES, NULL},
};
