/* ceilings.c - TPF-TP: the Token Production Function, rate = min(K_eff / c_tok, theta P / e_tok) Phi U. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

static const struct tpf_ceiling_value *computed(const struct tpf_case *c, const char *name)
{
	for (int i = 0; name && i < TPF_CEILINGS; i++)
		if (!strcmp(c->metrics->ceilings[i].name, name))
			return &c->metrics->ceilings[i];
	return NULL;
}

static void rate_below_ceilings(const struct tpf_case *c)
{
	double rate = c->metrics->output.value;

	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		const struct tpf_ceiling *s = &c->bundle->tpf.ceilings[i];
		double u = isnan(s->rate.u) ? 0 : s->rate.u / s->rate.value;
		if (rate > s->rate.value * (1 + fmax(0.02, 2 * u)))
			tpf_found(c, TPF_TP_002, s->node, "%s are produced, more than the stated %s ceiling of %s", tpf_say(c, rate, "token/s"),
					s->name.value ? s->name.value : "", tpf_say(c, s->rate.value, "token/s"));
	}
}

static void ceilings_recomputed(const struct tpf_case *c)
{
	bool told = false;

	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		const struct tpf_ceiling *s = &c->bundle->tpf.ceilings[i];
		const struct tpf_ceiling_value *v = computed(c, s->name.value);
		double off = v ? tpf_off(s->rate.value, v->rate.value) : NAN;
		if (isnan(off))
			continue;
		told = true;
		/* A compute ceiling that c_tok makes wrong follows from an MFU that c_tok makes wrong; another ceiling does not. */
		tpf_about(c, v == &c->metrics->ceilings[0] ? (const void *)&c->bundle->tpf.c_tok : s);
		if (off > 0.01)
			tpf_found(c, TPF_TP_003, s->node, "the %s ceiling is stated as %s; %s gives %s (%s off)", v->name,
					tpf_say(c, s->rate.value, "token/s"), v->formula, tpf_say(c, v->rate.value, "token/s"), tpf_say_percent(c, off));
	}
	if (!told)
		tpf_skipped(c->job, TPF_TP_003, c->metrics->binding_missing ? c->metrics->binding_missing : "inputs of the ceilings");
}

/* A ceiling as it was recomputed, else as it is stated: binding is judged on what is known. */
static struct tpf_value ceiling_of(const struct tpf_case *c, const char *name)
{
	const struct tpf_ceiling_value *v = computed(c, name);

	if (v && !isnan(v->rate.value))
		return v->rate;
	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++)
		if (c->bundle->tpf.ceilings[i].name.value && !strcmp(c->bundle->tpf.ceilings[i].name.value, name))
			return (struct tpf_value){c->bundle->tpf.ceilings[i].rate.value, c->bundle->tpf.ceilings[i].rate.u, NULL, false};
	return (struct tpf_value){NAN, NAN, "not stated", false};
}

static const char *const names[TPF_CEILINGS] = {"compute", "power", "cooling", "memory"};

static int lowest_known(const struct tpf_case *c, struct tpf_value all[TPF_CEILINGS])
{
	int low = -1;

	for (int i = 0; i < TPF_CEILINGS; i++) {
		all[i] = ceiling_of(c, names[i]);
		if (!isnan(all[i].value) && (low < 0 || all[i].value < all[low].value))
			low = i;
	}
	return low;
}

/* Two ceilings co-bind when the logarithm of their ratio is within twice its standard uncertainty (TP-005). */
static bool co_binds(const struct tpf_value *a, const struct tpf_value *b)
{
	double u = hypot(isnan(a->u) ? 0 : a->u / a->value, isnan(b->u) ? 0 : b->u / b->value);
	double apart = fabs(log(a->value / b->value));

	return apart < 1e-9 || (u > 0 && apart / u < 2);
}

static bool claims(const struct tpf_case *c, const char *name)
{
	for (size_t i = 0; i < c->bundle->tpf.n_binding; i++)
		if (!strcmp(c->bundle->tpf.binding[i], name))
			return true;
	return false;
}

static void binding_is_argmin(const struct tpf_case *c)
{
	struct tpf_value all[TPF_CEILINGS];
	int low = lowest_known(c, all);

	if (low < 0) {
		tpf_skipped(c->job, TPF_TP_004, "ceilings");
		return;
	}
	/* A service target may bind before any ceiling does: that is judged with s*, not here. */
	if (claims(c, "service"))
		return;
	for (int i = 0; i < TPF_CEILINGS; i++) {
		bool binds = i == low || (!isnan(all[i].value) && co_binds(&all[i], &all[low]));
		if (!claims(c, names[i]) || binds)
			continue;
		tpf_about(c, isnan(all[i].value) ? c->bundle->tpf.binding_node : NULL); /* follows from no wrong ceiling */
		const char *at = isnan(all[i].value) ? "its ceiling is not known" : tpf_sprintf(&c->job->arena, "its ceiling is %s",
				tpf_say(c, all[i].value, "token/s"));
		struct tpf_finding *f = tpf_found(c, TPF_TP_004, c->bundle->tpf.binding_node,
				"%s is claimed to bind, but %s; the lowest is %s at %s", names[i], at, names[low],
				tpf_say(c, all[low].value, "token/s"));
		tpf_hint(c->job, f, "state [\"%s\"], or mend what the ceilings are computed from", names[low]);
		return;
	}
	for (int i = 0; i < TPF_CEILINGS; i++)
		if (claims(c, names[i]))
			return;
	tpf_found(c, TPF_TP_004, c->bundle->tpf.binding_node, "no ceiling is claimed to bind; the lowest is %s at %s", names[low],
			tpf_say(c, all[low].value, "token/s"));
}

static void co_binding(const struct tpf_case *c)
{
	struct tpf_value all[TPF_CEILINGS];
	int low = lowest_known(c, all);

	for (int i = 0; i < TPF_CEILINGS; i++)
		if (i != low && !isnan(all[i].value) && co_binds(&all[i], &all[low]) && c->bundle->tpf.n_binding && !claims(c, names[i]))
			tpf_found(c, TPF_TP_005, c->bundle->tpf.binding_node, "%s at %s and %s at %s can't be told apart within their uncertainty: both bind",
					names[low], tpf_say(c, all[low].value, "token/s"), names[i], tpf_say(c, all[i].value, "token/s"));
}

/* The power ceiling is a PUE off what the semantic of delivered power makes of it (vector V21). */
static void p_semantic(const struct tpf_case *c)
{
	const struct tpf_ceiling_value *power = computed(c, "power");
	double pue = c->bundle->facility.pue.value;

	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		const struct tpf_ceiling *s = &c->bundle->tpf.ceilings[i];
		if (!s->name.value || strcmp(s->name.value, "power") || !(pue > 1.005))
			continue;
		bool again = tpf_off(s->rate.value * pue, power->rate.value) <= 0.005, never = tpf_off(s->rate.value, power->rate.value * pue) <= 0.005;
		if (again || never)
			tpf_found(c, TPF_TP_007, s->node, "the power ceiling is stated as %s; delivered power is of kind %s, and %s: %s",
					tpf_say(c, s->rate.value, "token/s"), c->bundle->facility.delivered_semantic.value,
					again ? "PUE was taken off once too often" : "PUE was not taken off", tpf_say(c, power->rate.value, "token/s"));
	}
}

static void phi_double_count(const struct tpf_case *c)
{
	const struct tpf_quantity *phi = &c->bundle->tpf.phi;

	if (strcmp(c->bundle->tpf.inputs_basis.value, "optimised") || tpf_off(phi->value, 1) < 1e-9)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TP_008, phi->node, "phi is %s, but c_tok and e_tok were measured with the levers on: they hold it already",
			tpf_say(c, phi->value, ""));
	tpf_hint(c->job, f, "state phi 1, or inputs of the baseline (inputs_basis: baseline)");
}

static void theta(const struct tpf_case *c)
{
	const struct tpf_quantity *t = &c->bundle->tpf.theta;

	if (t->value > 0 && t->value <= 1)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TP_010, t->node, "theta is %s; expected more than 0 and at most 1", tpf_say(c, t->value, ""));
	tpf_hint(c->job, f, "theta is the share of delivered power that token production can use; with e_tok in J/token it has no unit");
}

static void delivered_le_provisioned(const struct tpf_case *c)
{
	const struct tpf_quantity *most = &c->bundle->facility.provisioned_power, *p = &c->bundle->facility.delivered_power;

	if (p->value > most->value)
		tpf_found(c, TPF_TP_014, p->node, "delivered power %s is more than the %s that are provisioned", tpf_say(c, p->value, "W"),
				tpf_say(c, most->value, "W"));
}

const struct tpf_check_row tpf_rules_production[] = {
	{TPF_TP_002, rate_below_ceilings}, {TPF_TP_003, ceilings_recomputed},      {TPF_TP_004, binding_is_argmin},
	{TPF_TP_005, co_binding},          {TPF_TP_007, p_semantic},               {TPF_TP_008, phi_double_count},
	{TPF_TP_010, theta},               {TPF_TP_014, delivered_le_provisioned}, {TPF_RULES, NULL},
};
