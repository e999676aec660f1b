/* deployment.c - TPF-BD, 013 to 015: roles, auxiliary models and network belong to the system that serves. */
#include <math.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

static const char *const role_names[] = {"prefill", "decode"};

static double role_accelerators(const struct tpf_case *c, int role)
{
	return tpf_value_at(c, tpf_sprintf(&c->job->arena, "/software/disaggregation/%s/accelerators", role_names[role]));
}

/* Is the role named among what the claim's instruments cover? */
static bool role_is_covered(const struct tpf_case *c, const bool *claiming, int role)
{
	for (size_t i = 0; i < c->bundle->power.n_instruments; i++)
		for (size_t k = 0; claiming[i] && k < c->bundle->power.instruments[i].n_covers; k++)
			if (tpf_has_ci(c->bundle->power.instruments[i].covers[k], role_names[role]))
				return true;
	return false;
}

static const struct tpf_subsystem *role_left_out(const struct tpf_case *c, int role)
{
	for (size_t i = 0; i < c->bundle->power.n_subsystems; i++) {
		const struct tpf_subsystem *s = &c->bundle->power.subsystems[i];
		if (tpf_string_is(&s->state, "excluded") && s->name.value && tpf_has_ci(s->name.value, role_names[role]))
			return s;
	}
	return NULL;
}

/* A name that says so makes a number of one role an honest one. */
static bool says_one_role(const struct tpf_case *c)
{
	const char *title = c->bundle->report.title.value;
	return title && (tpf_has_ci(title, "decode-only") || tpf_has_ci(title, "decode only") || tpf_has_ci(title, "prefill-only") ||
			tpf_has_ci(title, "prefill only"));
}

static void found_one_role(const struct tpf_case *c, const struct tpf_node *node, const char *what)
{
	struct tpf_finding *f = tpf_found(c, TPF_BD_013, node, "prefill and decode run on hardware of their own, but %s", what);
	tpf_hint(c->job, f, "energy by output token is that of the whole deployment; a number of one role is called so in the title (decode-only)");
}

/* Boards whose traces make up the claim of the first run; NaN where other than boards are metered. */
static double devices_counted(const struct tpf_case *c, const bool *claiming)
{
	const struct tpf_run_metrics *run = c->metrics->runs;
	double n = 0;

	for (size_t i = 0; c->metrics->n_runs && i < run->run->n_energy; i++) {
		const struct tpf_reading *r = &run->readings[i];
		if (r->instrument && claiming[r->instrument - c->bundle->power.instruments])
			n += tpf_boundary_of(c->bundle, r->instrument) <= TPF_BOARD && r->n_counted ? (double)r->n_counted : NAN;
	}
	return n;
}

/* Four tells: a role that is excluded, one that no instrument covers while the other is, and boards counted or read for one. */
static void role_vs_deployment(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const bool *claiming = tpf_claiming(c);
	double of[2] = {role_accelerators(c, 0), role_accelerators(c, 1)}, both = of[0] + of[1];
	double devices = devices_counted(c, claiming);
	bool covered[2] = {role_is_covered(c, claiming, 0), role_is_covered(c, claiming, 1)};

	if (says_one_role(c))
		return;
	for (int role = 0; role < 2; role++) {
		const struct tpf_subsystem *out = role_left_out(c, role);
		const char *name = role_names[role];
		if (out)
			found_one_role(c, out->state.node, tpf_sprintf(&c->job->arena, "%s is left out of the energy", name));
		else if (covered[!role] && !covered[role])
			found_one_role(c, b->software.disaggregation_node, tpf_sprintf(&c->job->arena, "the instruments cover %s alone", role_names[!role]));
		else if (b->system.count.value < both && b->system.count.value == of[role])
			found_one_role(c, b->system.count.node, tpf_sprintf(&c->job->arena, "system.accelerator.count is that of one role, %s; both have %s",
					tpf_say(c, of[role], ""), tpf_say(c, both, "")));
		else if (devices < both && devices == of[role])
			found_one_role(c, b->software.disaggregation_node, tpf_sprintf(&c->job->arena, "energy is of %s boards, as many as one role has; both have %s",
					tpf_say(c, devices, ""), tpf_say(c, both, "")));
		else
			continue;
		return;
	}
	if (isnan(both) && !covered[0])
		tpf_skipped(c->job, TPF_BD_013, "accelerators of both roles, or their names among what instruments cover");
}

/* What a request sets off beside the model, by the lever that brings it in. A draft model runs beside its target, on boards
 * that are metered with it; a router may run anywhere. */
static const struct { const char *lever, *what, *word; bool elsewhere; } auxiliaries[] = {
	{"routing", "a router", "rout", true},
	{"speculative", "a draft model", "draft", false},
};

static bool lists_auxiliary(const struct tpf_case *c, const char *word)
{
	for (size_t i = 0; i < c->bundle->power.n_subsystems; i++) {
		const struct tpf_subsystem *s = &c->bundle->power.subsystems[i];
		if (tpf_string_is(&s->kind, "auxiliary_model") || (s->name.value && tpf_has_ci(s->name.value, word)))
			return true;
	}
	return false;
}

static void unlisted(const struct tpf_case *c, const struct tpf_node *node, const char *what, bool elsewhere)
{
	struct tpf_finding *f = tpf_found(c, TPF_BD_014, node, "%s is at work, but power.subsystems doesn't say whether its energy is in", what);
	tpf_hint(c->job, f, "list it with kind auxiliary_model: measured where it runs on metered hardware, else estimated, or excluded with the reason");
	if (!elsewhere)
		tpf_weigh(c, f, TPF_INFO);
}

static void auxiliary_models(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	for (size_t i = 0; i < b->power.n_subsystems; i++) {
		const struct tpf_subsystem *s = &b->power.subsystems[i];
		if (tpf_string_is(&s->kind, "auxiliary_model") && tpf_string_is(&s->state, "excluded") && !s->why.value)
			tpf_hint(c->job, tpf_found(c, TPF_BD_014, s->state.node, "'%s' is excluded without a reason", tpf_clean(&c->job->arena, s->name.value, 60)),
					"say in why what it does and how much it may draw");
	}
	for (size_t i = 0; i < b->n_levers; i++)
		for (size_t k = 0; k < sizeof auxiliaries / sizeof *auxiliaries; k++)
			if (tpf_string_is(&b->levers[i].name, auxiliaries[k].lever) && !lists_auxiliary(c, auxiliaries[k].word)) {
				unlisted(c, b->levers[i].name.node, auxiliaries[k].what,
						auxiliaries[k].elsewhere && !tpf_string_is(&b->model.architecture, "moe")); /* experts are routed to inside */
				return;
			}
	for (size_t i = 0; i < b->n_runs; i++)
		if (b->runs[i].tokens.drafted.value > 0 && !lists_auxiliary(c, "draft")) {
			unlisted(c, b->runs[i].tokens.drafted.node, "a draft model", false);
			return;
		}
}

static const struct tpf_subsystem *best_network(const struct tpf_case *c)
{
	const struct tpf_subsystem *best = NULL;

	for (size_t i = 0; i < c->bundle->power.n_subsystems; i++) {
		const struct tpf_subsystem *s = &c->bundle->power.subsystems[i];
		if (!tpf_string_is(&s->kind, "network"))
			continue;
		if (!best || tpf_string_is(&best->state, "excluded") || tpf_string_is(&s->state, "measured"))
			best = s;
	}
	return best;
}

/* From the rung it on an instrument sees the network, named or not; below it has to be said. */
static void network_included(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_subsystem *network = best_network(c);
	bool within = c->metrics->measured_at != TPF_NO_BOUNDARY && c->metrics->measured_at >= TPF_IT;

	if (!(b->system.nodes.value > 1) || (!network && within))
		return;
	tpf_about(c, network);
	if (!network)
		tpf_hint(c->job, tpf_found(c, TPF_BD_015, b->power.subsystems_node, "%s nodes work together, but no subsystem is their network",
				tpf_say(c, b->system.nodes.value, "")), "list switches with kind network: measured, or estimated by a step of power.conversions");
	else if (tpf_string_is(&network->state, "excluded"))
		tpf_hint(c->job, tpf_found(c, TPF_BD_015, network->state.node, "the network between %s nodes, '%s', is left out of the energy",
				tpf_say(c, b->system.nodes.value, ""), tpf_clean(&c->job->arena, network->name.value, 60)),
				"estimate it by an upper bound in power.conversions: the rated power of the switches will do");
	else if (tpf_string_is(&network->state, "estimated") && c->job->diag.level == TPF_L3)
		tpf_found(c, TPF_BD_015, network->state.node, "the network, '%s', is estimated; level 3 measures it",
				tpf_clean(&c->job->arena, network->name.value, 60));
}

const struct tpf_check_row tpf_rules_deployment[] = {
	{TPF_BD_013, role_vs_deployment}, {TPF_BD_014, auxiliary_models}, {TPF_BD_015, network_included}, {TPF_RULES, NULL},
};
