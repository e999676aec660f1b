/* phases.c - TPF-TR-017: the stretches of a run, and the one that its window lies in. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"

static bool timed(const struct tpf_interval *i)
{
	return i->start_ns != TPF_WHEN_NONE && i->end_ns != TPF_WHEN_NONE;
}

/* What a phase is to the window: may it reach in, and is it a part of a run that is measured in full? */
static const struct kind {
	const char *name;
	bool forbidden, of_full_run;
} kinds[] = {
	{"accuracy", true, false}, {"warmup", true, false}, {"ramp_up", false, true}, {"performance", false, true}, {"ramp_down", false, true},
	{"idle", false, false},
};

static const struct kind *kind_of(const char *name)
{
	static const struct kind other = {"other", false, false};

	for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	return &other;
}

static bool is(const char *name, const char *word)
{
	return name && !strcmp(name, word);
}

static bool overlap(const struct tpf_interval *a, const struct tpf_interval *b, double slack)
{
	double most = (double)(TPF_WHEN_FARTHEST / TPF_NS); /* a stated duration may be anything */
	int64_t ns = (int64_t)(fmin(slack, most) * 1e9);
	return timed(a) && timed(b) && b->end_ns - a->start_ns > ns && a->end_ns - b->start_ns > ns;
}

/* What tells edges apart: half a second, or one per cent of the window where that is more, as for the windows of tokens (EN-010). */
static double slack_of(const struct tpf_run *run)
{
	return fmax(0.5, 0.01 * run->window.duration);
}

/* s that an edge may lie within its stamps: those of whole seconds stand for all of a second. */
static double blur(const struct tpf_interval *phase)
{
	return phase->start_ns % TPF_NS || phase->end_ns % TPF_NS ? 0 : 1 - 1e-9;
}

static bool lies_in(const struct tpf_interval *inner, const struct tpf_interval *outer)
{
	int64_t ns = (int64_t)(blur(outer) * 1e9);
	return outer->start_ns - inner->start_ns <= ns && inner->end_ns - outer->end_ns <= ns;
}

/* ---- the window ---- */

static struct tpf_finding *found_phase(const struct tpf_case *c, const struct tpf_run *run, size_t i, const char *does)
{
	struct tpf_finding *f = tpf_found(c, TPF_TR_017, run->window.node, "the window, from %s to %s, %s %s, from %s to %s",
			tpf_say_time(c, run->window.start_ns), tpf_say_time(c, run->window.end_ns), does, run->phase_names[i] ? run->phase_names[i] : "?",
			tpf_say_time(c, run->phases[i].start_ns), tpf_say_time(c, run->phases[i].end_ns));
	tpf_hint(c->job, f, "energy and tokens are counted where the load is the one that is claimed: cut the window to that phase");
	return f;
}

/* What is measured in full has its ramps in the window. */
static bool has_ramps(const struct tpf_case *c, const struct tpf_run *run)
{
	for (size_t i = 0; tpf_full_run(c) && i < run->n_phases; i++)
		if (is(run->phase_names[i], "ramp_up") || is(run->phase_names[i], "ramp_down"))
			return true;
	return false;
}

static bool enters_forbidden(const struct tpf_case *c, const struct tpf_run *run)
{
	for (size_t i = 0; i < run->n_phases; i++)
		if (kind_of(run->phase_names[i])->forbidden && overlap(&run->phases[i], &run->window, blur(&run->phases[i])))
			return found_phase(c, run, i, "reaches into the phase");
	return false;
}

/* Where phases are called performance the window lies in one of them; else it does not lie in one that has another name. */
static bool leaves_performance(const struct tpf_case *c, const struct tpf_run *run)
{
	size_t last = run->n_phases, within = run->n_phases;

	for (size_t i = 0; i < run->n_phases; i++) {
		if (!timed(&run->phases[i]))
			continue;
		bool inside = lies_in(&run->window, &run->phases[i]);
		if (is(run->phase_names[i], "performance")) {
			if (inside)
				return false;
			last = i;
		} else if (inside && !is(run->phase_names[i], "other")) {
			within = i;
		}
	}
	if (last < run->n_phases && has_ramps(c, run))
		return false;
	if (last < run->n_phases)
		return found_phase(c, run, last, "leaves the phase of");
	return within < run->n_phases && found_phase(c, run, within, "lies in the phase");
}

/* And it holds all of the load. */
static void cuts_full_run(const struct tpf_case *c, const struct tpf_run *run)
{
	double slack = slack_of(run);

	for (size_t i = 0; tpf_full_run(c) && i < run->n_phases; i++) {
		const struct tpf_interval *p = &run->phases[i];
		double before = (double)run->window.start_ns / 1e9 - (double)p->start_ns / 1e9, after = (double)p->end_ns / 1e9 - (double)run->window.end_ns / 1e9;
		if (!timed(p) || !kind_of(run->phase_names[i])->of_full_run || !(fmax(before, after) > slack))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TR_017, run->window.node, "power.window_rule says that the full run is measured; its phase %s %s "
				"the window by %s", run->phase_names[i], before > after ? "starts before" : "ends after", tpf_say(c, fmax(before, after), "s"));
		tpf_hint(c->job, f, "let the window hold the whole load, or call the rule steady_state or core_phase");
		return;
	}
}

/* ---- the phases among each other ---- */

/* The first phase before phase k that shares time with it; k: none. */
static size_t overlapped(const struct tpf_run *run, size_t k)
{
	size_t i = 0;

	while (i < k && !overlap(&run->phases[i], &run->phases[k], 0.5))
		i++;
	return i;
}

/* A moment belongs to one phase, and to one run. Said once a phase: of a hundred alike there are thousands of pairs. */
static void each_apart(const struct tpf_case *c, const struct tpf_run *run)
{
	const struct tpf_run *next = run + 1 < c->bundle->runs + c->bundle->n_runs ? run + 1 : NULL;

	for (size_t i = 0; i < run->n_phases; i++) {
		const struct tpf_interval *p = &run->phases[i];
		size_t other = overlapped(run, i);
		if (other < i)
			tpf_found(c, TPF_TR_017, p->node, "the phases %s and %s of run %s overlap", run->phase_names[other], run->phase_names[i], run->id.value);
		if (next && overlap(p, &next->window, slack_of(next)))
			tpf_found(c, TPF_TR_017, p->node, "the phase %s of run %s reaches into the window of run %s", run->phase_names[i], run->id.value,
					next->id.value);
	}
}

static void phase_is_performance(const struct tpf_case *c)
{
	bool asked = false;

	TPF_EACH_RUN(c, run) {
		bool any = false;
		for (size_t i = 0; i < run->n_phases; i++)
			any = any || timed(&run->phases[i]);
		if (!any || !timed(&run->window))
			continue;
		asked = true;
		if (!enters_forbidden(c, run) && !leaves_performance(c, run))
			cuts_full_run(c, run);
		each_apart(c, run);
	}
	if (!asked)
		tpf_skipped(c->job, TPF_TR_017, "start and end of a phase and of the window");
}

const struct tpf_check_row tpf_rules_phases[] = {
	{TPF_TR_017, phase_is_performance}, {TPF_RULES, NULL},
};
