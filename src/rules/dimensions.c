/* dimensions.c - TPF-UN: units, slips of a thousand, shares written as per cent. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

/* Factors a unit is slipped by: prefixes, J for Wh, J for kWh. */
static const struct { double factor; const char *words; } slips[] = {
	{1e3, "1000"}, {1e6, "1000000"}, {1e9, "1000000000"}, {3600, "3600 (Wh read as J?)"}, {3.6e6, "3600000 (kWh read as J?)"},
};

/* Within a factor 2 of a slip; between them ordinary disagreement is judged by other rules. */
static const char *slip_of(double ratio)
{
	double up = ratio < 1 ? 1 / ratio : ratio;
	const char *best = NULL;
	double nearest = log(2);

	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		double away = fabs(log(up / slips[i].factor));
		if (away < nearest) {
			nearest = away;
			best = slips[i].words;
		}
	}
	return best;
}

/* Has an object no other members than these (NULL at the end)? An uncertainty may be in the right unit where its value is not. */
static bool has_only(const struct tpf_case *c, const struct tpf_node *object, const char *const *names)
{
	for (const struct tpf_node *key = tpf_first(object); key; key = tpf_next(object, key)) {
		const char *const *name = names;
		while (*name && !tpf_is(c->doc, key, *name))
			name++;
		if (!*name)
			return false;
	}
	return object->kind == TPF_OBJECT;
}

/* The one unit with which the number is what evidence gives. */
static const char *fitting_unit(const struct tpf_unit *stated, double number, double seen)
{
	static const char *const units[] = {"J", "kJ", "MJ", "GJ", "Wh", "kWh", "MWh", "mW", "W", "kW", "MW"};
	const double tolerance = 0.005; /* of rounding: the nearest units are a factor 3.6 apart */
	struct tpf_unit u;

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (tpf_unit_parse(units[i], &u, NULL) && tpf_dim_same(u.dim, stated->dim) && tpf_off(tpf_unit_si(&u, number), seen) <= tolerance)
			return units[i];
	return NULL;
}

/* The number stays as it was measured; its unit is mended where evidence leaves one alone. */
static void mend_unit(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_node *object, const char *value, double seen)
{
	const char *const names[] = {value, "unit", "basis", "n", NULL};
	const char *text = object ? tpf_text(&c->job->arena, c->doc, tpf_get(c->doc, object, "unit"), NULL) : NULL;
	struct tpf_unit stated;

	if (!text || !has_only(c, object, names) || !tpf_unit_parse(text, &stated, NULL))
		return;
	const char *unit = fitting_unit(&stated, tpf_number(c->doc, tpf_get(c->doc, object, value)), seen);
	if (unit)
		tpf_mend(c->job, f, tpf_pointer_add(&c->job->arena, tpf_pointer(&c->job->arena, c->doc, object), "unit"),
				tpf_sprintf(&c->job->arena, "\"%s\"", unit));
}

/* Gives the finding, or NULL. */
static struct tpf_finding *compare(const struct tpf_case *c, const struct tpf_quantity *q, double other, const char *what, const char *unit)
{
	if (!tpf_known(q) || isnan(other) || other <= 0 || q->value <= 0)
		return NULL;
	const char *words = slip_of(q->value / other);
	if (!words)
		return NULL;
	struct tpf_finding *f = tpf_found(c, TPF_UN_002, q->node, "%s is a factor near %s %s %s, %s", tpf_say(c, q->value, unit), words,
			q->value > other ? "above" : "below", tpf_say(c, other, unit), what);
	tpf_hint(c->job, f, "look at the unit: a prefix (m, k, M) or J, Wh and kWh may have been taken for each other");
	return f;
}

/* A reading against its trace: evidence decides which of the two is wrong. */
static void compare_with_trace(const struct tpf_case *c, const struct tpf_reading *r)
{
	const struct tpf_run_energy *e = r->entry;
	struct tpf_finding *f = compare(c, &e->total, r->energy, "which the trace gives for the window", "J");

	if (f)
		mend_unit(c, f, e->total.node, "value", r->energy);
	f = compare(c, &e->power.stat[TPF_MEAN], r->power, "the mean power of the trace in the window", "W");
	if (f)
		mend_unit(c, f, e->power.node, "mean", r->power);
}

/* Each value against what is independent of it: evidence first, then its neighbours in the bundle. */
static void prefix_slip(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		if (tpf_by_evidence(r))
			compare_with_trace(c, r);
		else
			compare(c, &r->entry->total, r->entry->power.stat[TPF_MEAN].value * run->run->window.duration,
					"mean power times the window", "J");
	}
	TPF_EACH_RUN(c, run)
		compare(c, &run->throughput_output, run->tokens.output.value / run->window.duration, "output tokens by the window", "token/s");
	tpf_about(c, NULL);
	enum tpf_boundary at = c->bundle->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : c->bundle->power.boundary;
	if (at != TPF_NO_BOUNDARY)
		compare(c, &c->bundle->result.j_per_token, c->metrics->ladder[at].j_per_token.value, "energy by tokens", "J/token");
}

static const struct { const char *pointer, *what; } shares[] = {
	{"/utilisation/U", "utilisation"}, {"/utilisation/mfu", "MFU"},   {"/utilisation/mbu", "MBU"},
	{"/tpf/eta", "eta"},               {"/facility/erf", "ERF"},      {"/facility/ref", "REF"},
	{"/power/fraction", "the measured fraction"},
};

/* The same number, said to be per cent. */
static void mend_percent(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_node *node)
{
	static const char *const names[] = {"value", "basis", NULL};
	const char *pointer = tpf_pointer(&c->job->arena, c->doc, node);

	if (node->kind == TPF_NUMBER)
		tpf_mend(c->job, f, pointer, tpf_sprintf(&c->job->arena, "{\"value\": %.*s, \"unit\": \"%%\"}", (int)node->len, c->doc->bytes + node->at));
	else if (has_only(c, node, names))
		tpf_mend(c->job, f, tpf_pointer_add(&c->job->arena, pointer, "unit"), "\"%\"");
}

/* `computed`: what other values of the bundle make of it, or NaN. */
static void judge_share(const struct tpf_case *c, double x, const struct tpf_node *node, const char *what, double computed)
{
	if (isnan(x) || (x >= 0 && x <= 1))
		return;
	tpf_about(c, node);
	bool percent = x > 1 && x <= 100 && !(tpf_off(x / 100, computed) > 0.1);
	struct tpf_finding *f = tpf_found(c, TPF_UN_008, node, "%s is %s; it is a share from 0 to 1", what, tpf_say(c, x, ""));
	if (percent)
		tpf_hint(c->job, f, "it looks like per cent: write {\"value\": %s, \"unit\": \"%%\"}", tpf_say(c, x, ""));
	if (percent && !isnan(computed))
		mend_percent(c, f, node);
	else if (!percent && !isnan(computed))
		tpf_hint(c->job, f, "the other values of the bundle give %s", tpf_say(c, computed, ""));
}

static void fraction_or_percent(const struct tpf_case *c)
{
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		double computed = !strcmp(shares[i].what, "MFU") ? c->metrics->mfu.value : !strcmp(shares[i].what, "MBU") ? c->metrics->mbu.value : NAN;
		judge_share(c, tpf_value_at(c, shares[i].pointer), tpf_node_at(c, shares[i].pointer), shares[i].what, computed);
	}
	for (size_t i = 0; i < c->bundle->power.n_instruments; i++) {
		const struct tpf_instrument *in = &c->bundle->power.instruments[i];
		judge_share(c, in->averaging_duty.value, in->averaging_duty.node, "the time that the sensor looks", NAN);
		if (in->accuracy_relative)
			judge_share(c, in->accuracy.u * in->accuracy.divisor, in->accuracy.node, "the accuracy", NAN);
	}
	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_run *r = &c->bundle->runs[i];
		judge_share(c, r->service.attainment.value, r->service.attainment.node, "attainment", NAN);
		judge_share(c, r->service.error_rate.value, r->service.error_rate.node, "the error rate", NAN);
		judge_share(c, r->load.kv_cache.value, r->load.kv_cache.node, "use of the KV cache", NAN);
	}
}

const struct tpf_check_row tpf_rules_units[] = {
	{TPF_UN_001, NULL},
	{TPF_UN_002, prefix_slip},
	{TPF_UN_008, fraction_or_percent},
	{TPF_UN_009, NULL},
	{TPF_RULES, NULL},
};
