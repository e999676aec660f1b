/* coverage.c - TPF-BD, 006 to 008, 011: how much of the system the energy is of. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

const bool *tpf_claiming(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	bool *claiming = tpf_alloc_n(&c->job->arena, b->power.n_instruments, sizeof *claiming);

	for (const struct tpf_run_metrics *run = c->metrics->runs; run < c->metrics->runs + c->metrics->n_runs; run++) {
		size_t n = run->run->n_energy;
		struct tpf_seen *seen = tpf_alloc_n(&c->job->arena, n, sizeof *seen);
		bool *counts = tpf_alloc_n(&c->job->arena, n, sizeof *counts);
		for (size_t i = 0; i < n; i++)
			seen[i].instrument = run->readings[i].instrument;
		tpf_counted_at(b, seen, n, b->power.boundary, counts);
		for (size_t i = 0; i < n; i++)
			if (counts[i] && seen[i].instrument)
				claiming[seen[i].instrument - b->power.instruments] = true;
	}
	return claiming;
}

/* ---- subsystems ---- */

static bool same_part(const char *a, const char *b)
{
	return tpf_name_covers(a, b) || tpf_name_covers(b, a);
}

static bool among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same_part(name, names[i]))
			return true;
	return false;
}

/* Does an instrument that a run reads see it? One that names nothing sees all. */
static bool seen_by_instrument(const struct tpf_case *c, const char *name)
{
	for (size_t i = 0; i < c->bundle->power.n_instruments; i++) {
		const struct tpf_instrument *at = &c->bundle->power.instruments[i];
		if (!at->n_covers || among(name, at->covers, at->n_covers))
			return true;
	}
	return false;
}

static const struct tpf_conversion *step_for(const struct tpf_case *c, const char *name)
{
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		if (among(name, s->covers, s->n_covers))
			return s;
	}
	return NULL;
}

/* A step that takes power off: what was measured stays in. */
static void subtracted(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->power.n_conversions; i++) {
		const struct tpf_conversion *s = &c->bundle->power.conversions[i];
		if (s->multiply || !(s->by.value < 0))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_BD_006, s->by.node, "the step from %s to %s takes %s off%s%s; what was measured is never subtracted",
				s->from_text.value, s->to_text.value, tpf_say(c, -s->by.value, "W"), s->n_covers ? " for " : "",
				s->n_covers ? tpf_clean(&c->job->arena, s->covers[0], 60) : "");
		tpf_hint(c->job, f, "leave it in; where others use it too, state the share that is yours in power.subsystems[].share");
	}
}

/* Every subsystem is held against all names that are covered; who lists more parts than any system has gets no answer. */
enum { SUBSYSTEMS_MAX = 1000 };

static bool too_many(const struct tpf_case *c, enum tpf_rule_id rule)
{
	if (c->bundle->power.n_subsystems <= SUBSYSTEMS_MAX)
		return false;
	tpf_skipped(c->job, rule, tpf_sprintf(&c->job->arena, "a list of at most %d subsystems", SUBSYSTEMS_MAX));
	return true;
}

/* What is said of a subsystem has to be so: measured by an instrument, estimated by a step. */
static void judge_state(const struct tpf_case *c, const struct tpf_subsystem *s)
{
	const char *name = tpf_clean(&c->job->arena, s->name.value, 60);
	bool seen = seen_by_instrument(c, s->name.value), estimated = tpf_string_is(&s->state, "estimated");
	struct tpf_finding *f = NULL;

	if (estimated && c->job->diag.level == TPF_L3 && !(tpf_string_is(&s->kind, "network") && c->bundle->system.nodes.value > 1)) { /* BD-015 */
		f = tpf_found(c, TPF_BD_006, s->state.node, "'%s' is estimated; level 3 measures every subsystem", name);
		tpf_hint(c->job, f, "measure it, or claim level 2");
	} else if (tpf_string_is(&s->state, "measured") && !seen) {
		f = tpf_found(c, TPF_BD_006, s->state.node, "'%s' is said to be measured, but no instrument covers it", name);
		tpf_hint(c->job, f, "name it in covers of the instrument that sees it; what none sees is estimated or excluded");
	} else if (estimated && !seen && !step_for(c, s->name.value)) {
		f = tpf_found(c, TPF_BD_006, s->state.node, "'%s' is said to be estimated, but no step of power.conversions adds it", name);
		tpf_hint(c->job, f, "add a step that covers '%s', with an upper bound; what is not added is excluded", name);
	}
	if (f && c->job->diag.level == TPF_L1)
		tpf_weigh(c, f, TPF_WARNING);
}

static void no_subtraction(const struct tpf_case *c)
{
	subtracted(c);
	if (too_many(c, TPF_BD_006))
		return;
	for (size_t i = 0; i < c->bundle->power.n_subsystems; i++) {
		tpf_about(c, &c->bundle->power.subsystems[i]);
		if (c->bundle->power.subsystems[i].name.value)
			judge_state(c, &c->bundle->power.subsystems[i]);
	}
}

/* Two tenants of one switch share it once: their shares of one name make at most 1. */
static double share_of_name(const struct tpf_case *c, size_t upto)
{
	const struct tpf_subsystem *all = c->bundle->power.subsystems;
	double sum = 0;

	for (size_t i = 0; i <= upto; i++)
		if (tpf_known(&all[i].share) && all[i].name.value && all[upto].name.value && !strcmp(all[i].name.value, all[upto].name.value))
			sum += all[i].share.value;
	return sum;
}

static void shared_allocation(const struct tpf_case *c)
{
	if (too_many(c, TPF_BD_011))
		return;
	for (size_t i = 0; i < c->bundle->power.n_subsystems; i++) {
		const struct tpf_subsystem *s = &c->bundle->power.subsystems[i];
		const char *name = tpf_clean(&c->job->arena, s->name.value ? s->name.value : "", 60);
		double x = s->share.value, sum;
		if (!tpf_known(&s->share))
			continue;
		if (x < 0 || x > 1) {
			struct tpf_finding *f = tpf_found(c, TPF_BD_011, s->share.node, "the share of '%s' is %s; a share is from 0 to 1", name, tpf_say(c, x, ""));
			if (x > 1 && x <= 100)
				tpf_hint(c->job, f, "it looks like per cent: write {\"value\": %s, \"unit\": \"%%\"}", tpf_say(c, x, ""));
		} else if (!s->share_key.value) {
			tpf_hint(c->job, tpf_found(c, TPF_BD_011, s->share.node, "it is not said by what '%s' was shared out", name),
					"key is time, tokens or gpu_s");
		} else if ((sum = share_of_name(c, i)) > 1 + 1e-9) {
			tpf_found(c, TPF_BD_011, s->share.node, "the shares of '%s' make %s together; all of it is 1", name, tpf_say(c, sum, ""));
		}
	}
}

/* ---- a part of the system ---- */

/* EE HPC WG, aspect 2: the largest of three, each in its own unit. */
static const struct { double watts, share, nodes, enough; } minimum[] = {
	[TPF_L1] = {2e3, 1.0 / 10, 15, 40e3}, [TPF_L2] = {10e3, 1.0 / 8, 15, INFINITY},
};

/* What is too little of it, in words; NULL when it is enough. */
static const char *too_little(const struct tpf_case *c, double watts, double fraction, double nodes)
{
	enum tpf_level level = c->job->diag.level;
	double measured = round(fraction * nodes); /* a stated fraction is rounded, nodes are whole */

	if (!isnan(nodes) && measured > 0)
		fraction = measured / nodes;
	if (level == TPF_L3)
		return "all of it";
	if (watts >= minimum[level].enough)
		return NULL;
	if (fraction < minimum[level].share)
		return tpf_sprintf(&c->job->arena, "at least %s of it", tpf_say_percent(c, minimum[level].share));
	if (watts < minimum[level].watts)
		return tpf_sprintf(&c->job->arena, "at least %s", tpf_say(c, minimum[level].watts, "W"));
	if (measured < minimum[level].nodes)
		return tpf_sprintf(&c->job->arena, "at least %s nodes, or all", tpf_say(c, minimum[level].nodes, ""));
	return NULL;
}

static void fraction_minimum(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	double fraction = b->power.fraction.value;

	if (!(fraction > 0 && fraction < 1)) /* beyond 1: UN-008 */
		return;
	if (c->metrics->measured_at == TPF_NO_BOUNDARY || isnan(c->metrics->ladder[c->metrics->measured_at].power.value)) {
		tpf_skipped(c->job, TPF_BD_007, "measured power");
		return;
	}
	double watts = c->metrics->ladder[c->metrics->measured_at].power.value * fraction;
	const char *asked = too_little(c, watts, fraction, b->system.nodes.value);
	if (asked) {
		struct tpf_finding *f = tpf_found(c, TPF_BD_007, b->power.fraction.node, "%s of the system is measured, %s%s; level %d asks for %s",
				tpf_say_percent(c, fraction), tpf_say(c, watts, "W"), isnan(b->system.nodes.value) ? ""
				: tpf_sprintf(&c->job->arena, " on %s of %s nodes", tpf_say(c, round(fraction * b->system.nodes.value), ""),
						tpf_say(c, b->system.nodes.value, "")), (int)c->job->diag.level + 1, asked);
		tpf_hint(c->job, f, "measure more nodes, whole ones; or claim only the part that was measured");
	} else if (isnan(b->system.nodes.value) && watts < minimum[c->job->diag.level].enough) {
		tpf_skipped(c->job, TPF_BD_007, "/system/nodes");
	}
}

/* What the spread among n measured of all nodes leaves open, with the correction for a finite number. */
static void extrapolation_u(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_quantity *fraction = &b->power.fraction;
	const char *selection = b->power.fraction_selection.value;
	double f = fraction->value, n = fmax(1, round(f * b->system.nodes.value)), need = b->power.fraction_cv.value / sqrt(n) * sqrt(1 - f);
	double stated = fmax(b->power.u_standard.value, fraction->u / f);

	if (f == 1 && selection && strcmp(selection, "all"))
		tpf_hint(c->job, tpf_found(c, TPF_BD_008, fraction->node, "the whole system is measured, and its selection is called %s", selection),
				"write \"selection\": \"all\", or the fraction that was drawn");
	if (!(f > 0 && f < 1))
		return;
	if (!selection || strcmp(selection, "random"))
		tpf_hint(c->job, tpf_found(c, TPF_BD_008, fraction->node, "%s of the system stands for the whole, %s%s", tpf_say_percent(c, f),
				selection ? "and was chosen: " : "and it is not said how it was chosen", selection ? selection : ""),
				"draw the nodes at random: who chooses, chooses the frugal ones; state power.fraction.selection");
	if (isnan(need) || isnan(stated))
		tpf_skipped(c->job, TPF_BD_008, isnan(need) ? "/power/fraction/cv and /system/nodes" : "/power/uncertainty/standard");
	else if (stated < need)
		tpf_found(c, TPF_BD_008, b->power.u_standard.node ? b->power.u_standard.node : fraction->node,
				"the uncertainty is stated as %s; that %s of %s nodes stand for all makes at least %s", tpf_say_percent(c, stated),
				tpf_say(c, n, ""), tpf_say(c, b->system.nodes.value, ""), tpf_say_percent(c, need));
}

const struct tpf_check_row tpf_rules_coverage[] = {
	{TPF_BD_006, no_subtraction},    {TPF_BD_007, fraction_minimum}, {TPF_BD_008, extrapolation_u},
	{TPF_BD_011, shared_allocation}, {TPF_RULES, NULL},
};
