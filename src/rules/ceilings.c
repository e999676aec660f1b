/* ceilings.c - TPF-TP: the Token Production Function, rate = min(K_eff / c_tok, theta P / e_tok) Phi U. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

/* ---- ceilings -------------------------------------------------------------------------------------------------- */

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

/* Without theta a ceiling of power is known from above only: below it, some theta was used. */
static bool some_theta(const struct tpf_case *c, const struct tpf_ceiling *s, const struct tpf_ceiling_value *v)
{
	bool of_power = v == &c->metrics->ceilings[1] || v == &c->metrics->ceilings[2];
	return of_power && !c->bundle->tpf.theta.node && s->rate.value < v->rate.value;
}

/* N peak eta, where all three are stated. */
static void judge_k_eff(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	double all = b->system.count.value * b->tpf.peak_flops.value * b->tpf.eta.value, off = tpf_off(b->tpf.K_eff.value, all);

	tpf_about(c, &b->tpf.K_eff);
	if (off > 0.01 && fabs(b->tpf.K_eff.value - all) > tpf_half_digit(c, &b->tpf.K_eff))
		tpf_found(c, TPF_TP_003, b->tpf.K_eff.node, "K_eff is stated as %s; accelerators x peak x eta are %s (%s off)", tpf_say(c, b->tpf.K_eff.value, "FLOP/s"),
				tpf_say(c, all, "FLOP/s"), tpf_say_percent(c, off));
}

/* Second lowest over lowest, of the ceilings that are stated: whether they are right is another question. */
static void judge_margin(const struct tpf_case *c)
{
	const struct tpf_quantity *stated = &c->bundle->tpf.margin;
	double low = INFINITY, next = INFINITY;

	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		double rate = c->bundle->tpf.ceilings[i].rate.value;
		if (isnan(rate))
			return;
		next = fmin(next, fmax(low, rate));
		low = fmin(low, rate);
	}
	double margin = isinf(next) ? c->metrics->margin.value : next / low, off = tpf_off(stated->value, margin);
	tpf_about(c, stated);
	if (off > 0.01 && fabs(stated->value - margin) > tpf_half_digit(c, stated))
		tpf_found(c, TPF_TP_003, stated->node, "the margin is stated as %s; the second lowest ceiling over the lowest is %s (%s off)", tpf_say(c, stated->value, ""),
				tpf_say(c, margin, ""), tpf_say_percent(c, off));
}

/* A ceiling that can't be computed, and is to the digit one that can: it has another's name. Two of one name are as wrong. */
static void judge_name(const struct tpf_case *c, const struct tpf_ceiling *s)
{
	const struct tpf_ceiling_value *own = computed(c, s->name.value);
	bool unknown = !own || isnan(own->rate.value);

	tpf_about(c, s);
	for (const struct tpf_ceiling *other = c->bundle->tpf.ceilings; s->name.value && other < s; other++)
		if (tpf_string_is(&other->name, s->name.value))
			tpf_found(c, TPF_TP_003, s->node, "two ceilings are called %s", s->name.value);
	for (int i = 0; unknown && s->name.value && i < TPF_CEILINGS; i++)
		if (tpf_off(s->rate.value, c->metrics->ceilings[i].rate.value) <= 0.001)
			tpf_weigh(c, tpf_found(c, TPF_TP_003, s->node, "the ceiling called %s, %s, is that of %s: %s", s->name.value, tpf_say(c, s->rate.value, "token/s"),
					c->metrics->ceilings[i].name, c->metrics->ceilings[i].formula), TPF_WARNING); /* two may be as high */
}

static void ceilings_recomputed(const struct tpf_case *c)
{
	bool told = false;

	judge_k_eff(c);
	judge_margin(c);
	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++)
		judge_name(c, &c->bundle->tpf.ceilings[i]);

	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++) {
		const struct tpf_ceiling *s = &c->bundle->tpf.ceilings[i];
		const struct tpf_ceiling_value *v = computed(c, s->name.value);
		double off = v ? tpf_off(s->rate.value, v->rate.value) : NAN;
		if (isnan(off) || some_theta(c, s, v))
			continue;
		told = true;
		/* A compute ceiling that c_tok makes wrong follows from an MFU that c_tok makes wrong; another ceiling does not. */
		tpf_about(c, v == &c->metrics->ceilings[0] ? (const void *)&c->bundle->tpf.c_tok : s);
		if (off > 0.01)
			tpf_found(c, TPF_TP_003, s->node, "the %s ceiling is stated as %s; %s gives %s (%s off)", v->name,
					tpf_say(c, s->rate.value, "token/s"), v->formula, tpf_say(c, v->rate.value, "token/s"), tpf_say_percent(c, off));
	}
	if (!told)
		tpf_skipped(c->job, TPF_TP_003, c->metrics->binding_missing ? c->metrics->binding_missing : c->bundle->tpf.theta.node
				? "inputs of the ceilings" : "theta");
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
	if (isnan(t->value)) {
		struct tpf_finding *f = tpf_found(c, TPF_TP_010, tpf_member(c, t->node, "unit"), "theta has a unit: W / (J/token) is token/s already, so "
				"theta P / e_tok is a token rate only with a theta that has none");
		tpf_hint(c->job, f, "state the share of delivered power that token production can use, without a unit");
		return;
	}
	struct tpf_finding *f = tpf_found(c, TPF_TP_010, t->node, "theta is %s; expected more than 0 and at most 1", tpf_say(c, t->value, ""));
	tpf_hint(c->job, f, "theta is the share of delivered power that token production can use; with e_tok in J/token it has no unit");
}

/* Heat that is not carried off stays: no run can draw more for long than is cooled. */
static void cooling_limit(const struct tpf_case *c)
{
	const struct tpf_quantity *q = &c->bundle->facility.cooling_capacity;
	const struct tpf_value *p = &c->metrics->ladder[TPF_IT].power;
	double u = hypot(isnan(q->u) ? 0 : q->u / q->value, isnan(p->u) ? 0 : p->u / p->value);

	if (p->value > q->value * (1 + u))
		tpf_found(c, TPF_TP_006, q->node, "the runs draw %s at it, more than the %s of heat that can be carried off", tpf_say(c, p->value, "W"),
				tpf_say(c, q->value, "W"));
	bool listed = !c->bundle->tpf.n_ceilings || isnan(c->metrics->ceilings[2].rate.value);
	for (size_t i = 0; i < c->bundle->tpf.n_ceilings; i++)
		listed = listed || (c->bundle->tpf.ceilings[i].name.value && !strcmp(c->bundle->tpf.ceilings[i].name.value, "cooling"));
	if (!listed) {
		struct tpf_finding *f = tpf_found(c, TPF_TP_006, tpf_node_at(c, "/tpf/ceilings"), "cooling capacity is given, but its ceiling is not listed: %s is %s",
				c->metrics->ceilings[2].formula, tpf_say(c, c->metrics->ceilings[2].rate.value, "token/s"));
		tpf_hint(c->job, f, "add it to tpf.ceilings: a constraint that is known may bind");
	} else if (isnan(p->value))
		tpf_skipped(c->job, TPF_TP_006, p->missing ? p->missing : "power at it");
}

static void delivered_le_provisioned(const struct tpf_case *c)
{
	const struct tpf_quantity *most = &c->bundle->facility.provisioned_power, *p = &c->bundle->facility.delivered_power;

	if (p->value > most->value)
		tpf_found(c, TPF_TP_014, p->node, "delivered power %s is more than the %s that are provisioned", tpf_say(c, p->value, "W"),
				tpf_say(c, most->value, "W"));
	/* What one instrument sees is at most the whole. */
	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *peak = &r->entry->power.stat[TPF_MAX];
		if (peak->value > most->value)
			tpf_found(c, TPF_TP_014, peak->node, "the highest power of run %s, %s, is more than the %s that are provisioned",
					tpf_say_text(c, run->run->id.value), tpf_say(c, peak->value, "W"), tpf_say(c, most->value, "W"));
	}
}

const struct tpf_check_row tpf_rules_production[] = {
	{TPF_TP_002, rate_below_ceilings}, {TPF_TP_003, ceilings_recomputed}, {TPF_TP_004, binding_is_argmin},
	{TPF_TP_005, co_binding},          {TPF_TP_006, cooling_limit},       {TPF_TP_007, p_semantic},
	{TPF_TP_008, phi_double_count},    {TPF_TP_010, theta, true},         {TPF_TP_014, delivered_le_provisioned},
	{TPF_RULES, NULL},
};
