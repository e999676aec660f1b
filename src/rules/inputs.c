/* inputs.c - TPF-TP: what goes into the Token Production Function. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/production.h"
#include "rules/other.h"
#include "rules/rules.h"

static const struct {
	const char *symbol, *place;
} inputs[] = {
	{"N", "/system/accelerator/count"}, {"peak FLOP/s", "/tpf/peak_flops"},   {"eta", "/tpf/eta"},
	{"c_tok", "/tpf/c_tok"},            {"e_tok", "/tpf/e_tok"},              {"delivered power", "/facility/delivered_power"},
	{"theta", "/tpf/theta"},            {"Phi", "/tpf/phi"},                  {"U", "/utilisation/U"},
};

/* Said to be unknown, with the reason, is an answer. */
static void inputs_complete(const struct tpf_case *c)
{
	const char *absent = NULL;

	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		if (!tpf_bundle_node(c->bundle, inputs[i].place))
			absent = absent ? tpf_sprintf(&c->job->arena, "%s, %s", absent, inputs[i].symbol) : inputs[i].symbol;
	if (!absent)
		return;
	const struct tpf_node *tpf = tpf_node_at(c, "/tpf");
	struct tpf_finding *f = tpf_found(c, TPF_TP_001, tpf ? tpf : tpf_root(c->doc), "the Token Production Function lacks %s", absent);
	tpf_hint(c->job, f, "state each with its unit, or {\"unknown\": \"why\"}: without both staves no constraint can be said to bind");
}

static bool holds_idle(const struct tpf_bundle *b)
{
	return b->utilisation.idle.value && !strcmp(b->utilisation.idle.value, "included");
}

/* e_tok at the boundary that the claim with idle energy stands at. */
static double e_tok_at_claim(const struct tpf_case *c)
{
	enum tpf_boundary from = tpf_boundary_parse(c->bundle->tpf.e_tok_boundary.value), to = c->bundle->power.boundary;
	const struct tpf_ladder_rung *ladder = c->metrics->ladder;

	if (from == to || from == TPF_NO_BOUNDARY || to == TPF_NO_BOUNDARY)
		return c->bundle->tpf.e_tok.value;
	return c->bundle->tpf.e_tok.value * ladder[to].energy.value / ladder[from].energy.value;
}

/* Half a per cent is the rounding of what was divided. */
static void u_double_count(const struct tpf_case *c)
{
	const struct tpf_quantity *claim = &c->bundle->result.util_adjusted_j, *U = &c->bundle->utilisation.U;
	double e = e_tok_at_claim(c), with_idle = c->metrics->util_j.value;

	if (!tpf_known(claim)) {
		tpf_skipped(c->job, TPF_TP_009, "/result/util_adjusted_j");
		return;
	}
	bool inside = holds_idle(c->bundle) || tpf_off(e, with_idle) <= 0.005;
	if (!inside || tpf_off(U->value, 1) <= 0.005 || !(tpf_off(claim->value, e / U->value) <= 0.005))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TP_009, claim->node, "idle time is counted twice: %s are %s divided by U %s, but e_tok holds idle energy already",
			tpf_say(c, claim->value, "J/token"), tpf_say(c, e, "J/token"), tpf_say(c, U->value, ""));
	tpf_hint(c->job, f, "energy that was counted over busy and idle time is not divided by U again: state %s", tpf_say(c, e, "J/token"));
}

/* Power at IT divided by an e_tok of a narrower rung. What PUE has to do with it is TP-007's. */
static void same_boundary(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	enum tpf_boundary at = tpf_boundary_parse(b->tpf.e_tok_boundary.value);
	const char *semantic = b->facility.delivered_semantic.value;
	struct tpf_production p = tpf_production_of(&c->job->arena, b, c->metrics->ladder);
	const char *gap = p.p_by_e.missing;

	if (!tpf_known(&b->tpf.e_tok) || at == TPF_NO_BOUNDARY || (at < TPF_IT && c->metrics->widest == TPF_NO_BOUNDARY)) {
		tpf_skipped(c->job, TPF_TP_011, tpf_known(&b->tpf.e_tok) ? "energy of the runs" : "/tpf/e_tok");
		return;
	}
	if (gap) {
		tpf_skipped(c->job, TPF_TP_011, gap);
		return;
	}
	double raw = p.theta.value * b->facility.delivered_power.value / b->tpf.e_tok.value, right = c->metrics->ceilings[1].rate.value;
	for (size_t i = 0; i < b->tpf.n_ceilings && at < TPF_IT; i++) {
		const struct tpf_ceiling *s = &b->tpf.ceilings[i];
		if (!s->name.value || strcmp(s->name.value, "power") || tpf_off(raw, right) < 0.01 || !(tpf_off(s->rate.value, raw) <= 0.005))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_TP_011, s->node, "the power ceiling %s divides power of kind %s by e_tok at %s; both at it give %s",
				tpf_say(c, s->rate.value, "token/s"), semantic, tpf_boundary_names[at], tpf_say(c, right, "token/s"));
		tpf_hint(c->job, f, "bring e_tok to it first: what lies between takes its share of the delivered power too");
	}
}

/* What attention adds a token at most: four FLOP for each layer, token of the context and dimension of the query heads, of which no model
 * known to us has more than 256, whether many or one of keys and values serve them. NaN when it can't be told. */
static double most_attention(const struct tpf_case *c)
{
	double most = 0, heads = fmax(256, tpf_value_at(c, "/model/layers_kv/kv_heads")) * tpf_value_at(c, "/model/layers_kv/head_dim");

	TPF_EACH_RUN(c, r)
		most = fmax(most, r->requests.isl.stat[TPF_MEAN].value + r->requests.osl.stat[TPF_MEAN].value);
	return most > 0 ? 4 * tpf_value_at(c, "/model/layers_kv/layers") * heads * most : NAN;
}

/* Two FLOP a weight; attention adds to it, and nothing takes from it. Without the number of active parameters all of them are the upper
 * limit, and the lower one where all take part. */
static void c_tok_plausible(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	bool dense = b->model.architecture.value && !strcmp(b->model.architecture.value, "dense"), active = tpf_known(&b->model.params_active);
	double n = active ? b->model.params_active.value : b->model.params_total.value, per = b->tpf.c_tok.value / n;
	const char *method = b->tpf.c_tok_method.value;
	bool noted = method && tpf_has_ci(method, "attention");

	double attention = most_attention(c);
	tpf_about(c, &b->tpf.c_tok); /* a consequence of an MFU that c_tok makes wrong (UT-001) */
	if (isnan(n) || (!active && !dense && !(per > 6))) {
		tpf_skipped(c->job, TPF_TP_012, "/model/params_active");
		return;
	}
	bool much = per > 6 && !noted, too_much = b->tpf.c_tok.value > 6 * n + attention;
	if (!(per < 1.8) && !much && !too_much)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_TP_012, b->tpf.c_tok.node, "c_tok is %s FLOP for each of %s parameters that take part in a token; 2, and "
			"what attention adds, are known", tpf_say(c, per, ""), tpf_say(c, n, ""));
	tpf_hint(c->job, f, per < 1.8 ? "a multiply-add is two FLOP; look at the unit and at the active parameters"
			: "look at the unit; where attention over a long context is the reason, say so in tpf.c_tok.method");
}

/* q* and s* of another report, where it is enclosed, beside those of this one. */
static void judge_targets(const struct tpf_case *c, const char *what, const struct tpf_string *report)
{
	const char *unlike;

	if (!report->value || (c->bundle->report.id.value && !strcmp(report->value, c->bundle->report.id.value)))
		return;
	if (!tpf_other_targets(c, report->value, &unlike)) {
		tpf_skipped(c->job, TPF_TP_013, tpf_sprintf(&c->job->arena, "report %s of %s, enclosed as evidence", tpf_say_text(c, report->value), what));
	} else if (unlike) {
		struct tpf_finding *f = tpf_found(c, TPF_TP_013, report->node, "%s is of another report with other targets: %s", what, unlike);
		tpf_hint(c->job, f, "tokens of another quality or speed cost otherwise: measure %s at this report's q* and s*", what);
	}
}

static void fixed_targets(const struct tpf_case *c)
{
	judge_targets(c, "c_tok", &c->bundle->tpf.c_tok_report);
	judge_targets(c, "e_tok", &c->bundle->tpf.e_tok_report);
}

static void phi_baseline(const struct tpf_case *c)
{
	const struct tpf_quantity *phi = &c->bundle->tpf.phi;

	if (phi->value <= 0)
		tpf_found(c, TPF_TP_015, phi->node, "phi is %s; expected more than 0", tpf_say(c, phi->value, ""));
	else if (tpf_off(phi->value, 1) > 1e-9 && !c->bundle->tpf.phi_baseline.value) {
		struct tpf_finding *f = tpf_found(c, TPF_TP_015, phi->node, "phi is %s against no baseline", tpf_say(c, phi->value, ""));
		tpf_hint(c->job, f, "name the report with phi = 1 in tpf.phi.baseline");
	}
}

const struct tpf_check_row tpf_rules_inputs[] = {
	{TPF_TP_001, inputs_complete}, {TPF_TP_009, u_double_count}, {TPF_TP_011, same_boundary}, {TPF_TP_012, c_tok_plausible},
	{TPF_TP_013, fixed_targets},   {TPF_TP_015, phi_baseline},   {TPF_RULES, NULL},
};
