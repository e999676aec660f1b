/* cost.c - TPF-CL, numbers: cost and carbon of a token, and what is stated per request, per kWh, per claim. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "diag/job.h"
#include "rules/rules.h"
#include "rules/wording.h"

/* Price and grid factors in SI are per joule, and per token tiny: people read them per million tokens. */
#define MILLION 1e6

/* ---- energy times a factor, and a rest ------------------------------------------------------------------------- */

struct identity {
	enum tpf_rule_id rule;
	const struct tpf_quantity *claim, *factor; /* per token; per joule */
	double rest;                    /* per token; NaN: not told */
	const char *what, *unit, *rest_name;
};

/* Where the claim would be right: a rung that is not the facility's, or PUE once too often. */
static const char *what_fits(const struct tpf_case *c, const struct identity *i, double rest)
{
	double pue = c->bundle->facility.pue.value, whole = c->metrics->ladder[TPF_FACILITY].j_per_token.value;

	for (int at = TPF_IT; at >= 0; at--)
		if (tpf_off(i->claim->value, i->factor->value * c->metrics->ladder[at].j_per_token.value + rest) <= 0.002)
			return tpf_sprintf(&c->job->arena, "that is with the energy at %s; it takes the energy at the facility, PUE in it", tpf_boundary_names[at]);
	if (tpf_off(i->claim->value, i->factor->value * whole * pue + rest) <= 0.002)
		return "that is with PUE twice: energy at the facility has it already";
	return "energy is that at the facility: PUE times the energy at IT, or a facility meter's as it is";
}

static void judge_identity(const struct tpf_case *c, const struct identity *i)
{
	const struct tpf_value *e = &c->metrics->ladder[TPF_FACILITY].j_per_token;
	double energy = i->factor->value * e->value, rest = isnan(i->rest) ? 0 : i->rest, expected = energy + rest;

	if (isnan(e->value)) {
		tpf_skipped(c->job, i->rule, e->missing ? e->missing : "energy at the facility");
		return;
	}
	/* With a rest that is not told only too little is wrong for certain. */
	if (isnan(i->rest) && i->claim->value > expected * 1.01) {
		tpf_skipped(c->job, i->rule, i->rest_name);
		return;
	}
	if (tpf_off(i->claim->value, expected) <= 0.01)
		return;
	struct tpf_finding *f = tpf_found(c, i->rule, i->claim->node, "%s is stated as %s; %s a token at the facility make %s of it%s%s, %s in all",
			i->what, tpf_say(c, i->claim->value * MILLION, i->unit), tpf_say(c, e->value, "J"), tpf_say(c, energy * MILLION, i->unit),
			isnan(i->rest) ? "" : ", and the rest ", isnan(i->rest) ? "" : tpf_say(c, i->rest * MILLION, i->unit),
			tpf_say(c, expected * MILLION, i->unit));
	tpf_hint(c->job, f, "%s", what_fits(c, i, rest));
}

static void cost_identity(const struct tpf_case *c)
{
	judge_identity(c, &(struct identity){
		.rule = TPF_CL_006, .claim = &c->bundle->cost.marginal, .factor = &c->bundle->cost.electricity_price,
		.rest = c->bundle->cost.residual.value, .what = "the marginal cost", .unit = "USD/Mtoken", .rest_name = "/cost/residual",
	});
}

static double tokens_a_run(const struct tpf_case *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->metrics->n_runs; i++)
		sum += c->metrics->runs[i].tokens;
	return sum / (double)c->metrics->n_runs;
}

static void carbon_identity(const struct tpf_case *c)
{
	const struct tpf_string *kind = &c->bundle->cost.intensity_kind;

	if (kind->value && !strcmp(kind->value, "market")) {
		struct tpf_finding *f = tpf_found(c, TPF_CL_007, kind->node, "the intensity is that of contracts; expected that of the grid at the place");
		tpf_hint(c->job, f, "certificates and offsets change no emission of the run: use a location-based factor");
	}
	judge_identity(c, &(struct identity){
		.rule = TPF_CL_007, .claim = &c->bundle->cost.carbon_per_token, .factor = &c->bundle->cost.intensity,
		.rest = c->bundle->cost.embodied.value / tokens_a_run(c), .what = "carbon a token", .unit = "kg/Mtoken", .rest_name = "/carbon/embodied",
	});
}

/* ---- per what -------------------------------------------------------------------------------------------------- */

enum { BASES = TPF_BOUNDARIES + 3 };

/* Every energy per token that another number may have been made of: at each rung, and as stated. The first is the report's own. */
static size_t bases_of(const struct tpf_case *c, double j[BASES + 1])
{
	const struct tpf_bundle *b = c->bundle;
	const double stated[] = {b->result.j_per_token.value, b->result.j_per_token_facility.value, b->result.util_adjusted_j.value};
	enum tpf_boundary own = b->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : b->power.boundary;
	size_t n = 0;

	if (own != TPF_NO_BOUNDARY && !isnan(c->metrics->ladder[own].j_per_token.value))
		j[n++] = c->metrics->ladder[own].j_per_token.value;
	for (int at = TPF_FACILITY; at >= 0; at--)
		if (!isnan(c->metrics->ladder[at].j_per_token.value))
			j[n++] = c->metrics->ladder[at].j_per_token.value;
	for (size_t i = 0; i < sizeof stated / sizeof *stated; i++)
		if (!isnan(stated[i]))
			j[n++] = stated[i];
	return n;
}

static double tokens_per(const struct tpf_case *c, size_t member)
{
	double sum = 0;

	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_quantity *n = (const void *)((const char *)c->metrics->runs[i].run + member);
		sum += c->metrics->runs[i].tokens / n->value;
	}
	return sum / (double)c->metrics->n_runs;
}

static double per_kwh(const struct tpf_case *c, double j)
{
	(void)c;
	return 1 / j;
}

static double per_request(const struct tpf_case *c, double j)
{
	return j * tokens_per(c, offsetof(struct tpf_run, requests.completed));
}

static double per_correct(const struct tpf_case *c, double j)
{
	return j * tokens_per(c, offsetof(struct tpf_run, requests.correct));
}

static const struct {
	size_t member;
	const char *what, *unit;
	double scale;                   /* SI to that unit */
	double (*of)(const struct tpf_case *, double j);
} units[] = {
	{offsetof(struct tpf_bundle, result.tokens_per_kwh), "tokens a kWh",            "token/kWh", 3.6e6, per_kwh},
	{offsetof(struct tpf_bundle, result.j_per_request),  "energy a request",        "J/request", 1,     per_request},
	{offsetof(struct tpf_bundle, result.j_per_correct),  "energy a correct answer", "J/request", 1,     per_correct},
};

/* Ways in which units slip, as the factor by which the value is too large. */
static const char *slip(double factor)
{
	static const struct {
		double factor;
		const char *says;
	} slips[] = {
		{1e3, "per thousand, or a prefix k or m"}, {1e6, "per million, or a prefix M"}, {3600, "Wh for J, or hours for seconds"}, {3.6e6, "kWh for J"},
	};

	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
		if (tpf_off(factor, slips[i].factor) < 0.02 || tpf_off(1 / factor, slips[i].factor) < 0.02)
			return slips[i].says;
	return NULL;
}

static void hint_slip(const struct tpf_case *c, struct tpf_finding *f, double factor)
{
	const char *says = slip(factor);

	if (says)
		tpf_hint(c->job, f, "the two are %s apart, as by a slip of the unit: %s", tpf_say(c, factor < 1 ? 1 / factor : factor, ""), says);
	else
		tpf_hint(c->job, f, "all of them are one energy by different counts: make them from the same joules");
}

static bool judge_results(const struct tpf_case *c)
{
	double j[BASES + 1];
	size_t n = bases_of(c, j);
	bool told = false;

	for (size_t i = 0; i < sizeof units / sizeof *units && n; i++) {
		const struct tpf_quantity *q = (const void *)((const char *)c->bundle + units[i].member);
		double expected = units[i].of(c, j[0]);
		bool right = false;
		if (!tpf_known(q) || isnan(expected))
			continue;
		told = true;
		for (size_t k = 0; k < n; k++)
			right = right || tpf_off(q->value, units[i].of(c, j[k])) <= 0.01;
		if (right)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_CL_008, q->node, "%s is stated as %s; %s make %s", units[i].what,
				tpf_say(c, q->value * units[i].scale, units[i].unit), tpf_say(c, j[0], "J/token"),
				tpf_say(c, expected * units[i].scale, units[i].unit));
		hint_slip(c, f, q->value / expected);
	}
	return told;
}

static const char *const under[] = {"less than", "below", "under", "at most", "no more than", "not more than", "up to", "fewer than", NULL};
static const char *const over[] = {"more than", "above", "over", "at least", "no less than", NULL};

/* Does the text have this number, to its hundredth, in the unit or in one by thousands from it? */
static bool says_number(const char *text, double number)
{
	for (const char *p = text; *p;) {
		size_t len = strspn(p, "0123456789.");
		double found;
		while (len && p[len - 1] == '.')
			len--;
		if (len && tpf_num_parse(p, len, &found) && (tpf_off(found, number) <= 0.01 || tpf_off(found, 1e3 * number) <= 0.01 || tpf_off(1e3 * found, number) <= 0.01))
			return true;
		p += len ? len : 1;
	}
	return false;
}

/* "Less than half a joule": on the right side of the limit, by whatever words it is told. */
static bool is_limit(const char *text, double claimed, double base)
{
	return (tpf_phrase_at_all(text, under) && base > 0 && base <= claimed) || (tpf_phrase_at_all(text, over) && base >= claimed && claimed > 0);
}

/* "Less than 0.3 J": the value claimed is a limit, in the text or near the base. About: within a tenth. */
static bool bears_out(const char *text, double claimed, double written, double base)
{
	static const char *const about[] = {"about", "around", "roughly", "approximately", "nearly", "almost", "some", NULL};

	if (tpf_off(claimed, base) <= 0.01)
		return true;
	if (is_limit(text, claimed, base) && (says_number(text, written) || tpf_off(claimed, base) <= 0.5))
		return true;
	return tpf_phrase_at_all(text, about) && tpf_off(claimed, base) <= 0.1;
}

static bool inverse(struct tpf_dim a, struct tpf_dim b)
{
	for (int i = 0; i < TPF_BASES; i++)
		if (a.of[i] != -b.of[i])
			return false;
	return true;
}

/* A ratio may rest on any value, and tokens a joule on joules a token; joules do not rest on kilograms. True when the two are
 * not to be compared. */
static bool judge_dimension(const struct tpf_case *c, const struct tpf_claim *k, const struct tpf_quantity *base)
{
	if (tpf_dim_same(base->dimension, k->value.dimension))
		return false;
	if (tpf_dim_none(k->value.dimension) || inverse(k->value.dimension, base->dimension))
		return true;
	struct tpf_finding *f = tpf_found(c, TPF_CL_008, tpf_member(c, k->node, "unit"), "the claim is of %s, the value it refers to of %s",
			tpf_dim_name(k->value.dimension), tpf_dim_name(base->dimension));
	tpf_weigh(c, f, TPF_WARNING);
	tpf_hint(c->job, f, "refer to the value that the claim rests on, or mend the unit");
	return true;
}

/* A claim that refers to one value of this report, of its own kind, states that value. */
static bool judge_claims(const struct tpf_case *c)
{
	bool told = false;

	for (size_t i = 0; i < c->bundle->n_claims; i++) {
		const struct tpf_claim *k = &c->bundle->claims[i];
		if (!tpf_known(&k->value) || k->n_refs != 1 || k->refs[0][0] != '/')
			continue;
		struct tpf_referent r = tpf_referent_of(c, k->refs[0]);
		struct tpf_quantity base = r.kind == TPF_REF_FIELD ? tpf_bundle_quantity(r.of->bundle, r.pointer) : (struct tpf_quantity){.value = NAN};
		if (isnan(base.value) || judge_dimension(c, k, &base))
			continue;
		told = true;
		if (bears_out(k->text.value, k->value.value, tpf_number(c->doc, tpf_get(c->doc, k->node, "value")), base.value))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_CL_008, tpf_member(c, k->node, "value"), "the claim says %s, the value it refers to is %s (in SI units)",
				tpf_say(c, k->value.value, ""), tpf_say(c, base.value, ""));
		if (is_limit(k->text.value, k->value.value, base.value)) {
			tpf_hint(c->job, f, "it holds as a limit; write the number into the text, or look at the unit");
			tpf_weigh(c, f, TPF_WARNING);
		} else
			hint_slip(c, f, k->value.value / base.value);
	}
	return told;
}

static void per_unit_label(const struct tpf_case *c)
{
	bool results = judge_results(c), claims = judge_claims(c);

	if (!results && !claims)
		tpf_skipped(c->job, TPF_CL_008, "a value per request, per correct answer or per kWh, or a claim that refers to one value");
}

/* ---- prices ---------------------------------------------------------------------------------------------------- */

static void price_not_cost(const struct tpf_case *c)
{
	static const char *const cost[] = {"cost", "costs", NULL};
	const struct tpf_quantity *marginal = &c->bundle->cost.marginal, *price = &c->bundle->cost.list_price;
	static const char hint[] = "prices differ by ten times and more for one model: cost is electricity price x energy + residual";

	if (tpf_known(marginal) && tpf_off(marginal->value, price->value) <= 1e-6)
		tpf_hint(c->job, tpf_found(c, TPF_CL_009, marginal->node, "the marginal cost is the list price, %s",
				tpf_say(c, price->value * MILLION, "USD/Mtoken")), "%s", hint);
	for (size_t i = 0; i < c->bundle->n_claims; i++) {
		const struct tpf_claim *k = &c->bundle->claims[i];
		for (size_t r = 0; r < k->n_refs; r++)
			if (strstr(k->refs[r], "/cost/list_price") && tpf_phrase_in(k->text.value, cost)) {
				tpf_hint(c->job, tpf_found(c, TPF_CL_009, tpf_member(c, k->node, "text"), "a claim about cost rests on the list price"), "%s", hint);
				break;
			}
	}
}

const struct tpf_check_row tpf_rules_cost[] = {
	{TPF_CL_006, cost_identity}, {TPF_CL_007, carbon_identity}, {TPF_CL_008, per_unit_label},
	{TPF_CL_009, price_not_cost}, {TPF_RULES, NULL},
};
