/* energy.c - TPF-EN: energy is power times time, by whatever way it is told. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "model/boundary.h"
#include "rules/rules.h"

/* InferenceX allows 1 %, or half a second of the window where that is more. */
static void energy_is_power_x_time(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *total = &r->entry->total, *mean = &r->entry->power.stat[TPF_MEAN];
		double T = run->run->window.duration, off = tpf_off(mean->value * T, total->value);
		if (!(off > fmax(0.01, 0.5 / T)))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_EN_001, total->node, "the energy %s is not mean power times window, %s x %s = %s (%s off)",
				tpf_say(c, total->value, "J"), tpf_say(c, mean->value, "W"), tpf_say(c, T, "s"),
				tpf_say(c, mean->value * T, "J"), tpf_say_percent(c, tpf_off(total->value, mean->value * T)));
		if (tpf_by_evidence(r))
			tpf_hint(c->job, f, "the trace gives %s in the window, %s on average", tpf_say(c, r->energy, "J"), tpf_say(c, r->power, "W"));
	}
}

/* What e is compared with: the rung that power.boundary names, else the widest. */
static const struct tpf_ladder_rung *claimed_rung(const struct tpf_case *c)
{
	enum tpf_boundary at = c->bundle->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : c->bundle->power.boundary;
	return at == TPF_NO_BOUNDARY ? NULL : &c->metrics->ladder[at];
}

/* Only the rounding of a printed value is forgiven. */
static void judge_j(const struct tpf_case *c, const struct tpf_quantity *claim, const struct tpf_value *found, const char *boundary)
{
	double off = tpf_off(claim->value, found->value), rounding = fmax(0, tpf_half_digit(c, claim)) / found->value;

	if (tpf_known(claim) && off > 0.005 + rounding)
		tpf_found(c, TPF_EN_002, claim->node, "%s are claimed at the boundary %s; energy by tokens gives %s (%s off)",
				tpf_say(c, claim->value, "J/token"), boundary, tpf_say(c, found->value, "J/token"), tpf_say_percent(c, off));
}

/* Energy per token at a rung, over the runs as result.aggregate says: of the best run where that was chosen (RP-005 speaks of it). */
static struct tpf_value aggregate(const struct tpf_case *c, enum tpf_boundary at)
{
	const char *how = c->bundle->result.aggregate.value;
	struct tpf_value best = c->metrics->ladder[at].j_per_token;

	if (!how || strcmp(how, "best"))
		return best;
	for (size_t i = 0; i < c->metrics->n_runs; i++)
		best.value = fmin(best.value, c->metrics->runs[i].energy[at].value / c->metrics->runs[i].tokens);
	return best;
}

/* Is it what the bundle states elsewhere for that rung? Then the fault, if there is one, is there, and other rules say so. */
static bool stated_elsewhere(const struct tpf_case *c, double e, enum tpf_boundary at)
{
	const struct tpf_bundle *b = c->bundle;

	if (at == b->power.boundary && tpf_off(e, b->result.j_per_token.value) <= 0.005)
		return true;
	if (at == TPF_IT && tpf_off(e, b->result.j_per_token_facility.value / b->facility.pue.value) <= 0.005)
		return true;
	for (const struct tpf_run_metrics *run = c->metrics->runs; run < c->metrics->runs + c->metrics->n_runs; run++)
		for (size_t i = 0; i < run->run->n_energy; i++)
			if (tpf_boundary_of(b, run->readings[i].instrument) == at && tpf_off(e, run->run->energy[i].total.value / run->tokens) <= 0.005)
				return true;
	for (size_t i = 0; i < c->metrics->n_runs; i++) /* of output tokens, which ceilings are rates of, whatever the headline counts */
		if (tpf_off(e, c->metrics->runs[i].energy[at].value / c->metrics->runs[i].run->tokens.output.value) <= 0.005)
			return true;
	return false;
}

/* Of a rung that the runs do not reach: the other one whose energy it is, by its name; NULL when there is none. */
static const char *other_rung(const struct tpf_case *c, double e, enum tpf_boundary at)
{
	for (int i = 0; i < TPF_BOUNDARIES; i++)
		if (i != (int)at && tpf_off(e, c->metrics->ladder[i].j_per_token.value) <= 0.001)
			return tpf_boundary_names[i];
	return NULL;
}

/* e_tok that was measured here is the energy of these runs; a baseline is of others. */
static void judge_e_tok(const struct tpf_case *c)
{
	const struct tpf_quantity *e = &c->bundle->tpf.e_tok;
	enum tpf_boundary at = tpf_boundary_parse(c->bundle->tpf.e_tok_boundary.value);
	bool elsewhere = c->bundle->tpf.e_tok_report.value || tpf_string_is(&c->bundle->tpf.inputs_basis, "baseline");

	tpf_about(c, e);
	if (!tpf_known(e) || at == TPF_NO_BOUNDARY || elsewhere || (e->basis != TPF_MEASURED && e->basis != TPF_DERIVED))
		return;
	const struct tpf_value *found = &c->metrics->ladder[at].j_per_token;
	if (fabs(e->value - found->value) > fmax(fmax(0.005 * found->value, tpf_half_digit(c, e)), 2 * found->u) && !stated_elsewhere(c, e->value, at))
		tpf_found(c, TPF_EN_002, e->node, "e_tok is %s at the boundary %s; the runs give %s (%s off)", tpf_say(c, e->value, "J/token"),
				tpf_boundary_names[at], tpf_say(c, found->value, "J/token"), tpf_say_percent(c, tpf_off(e->value, found->value)));
	const char *other = isnan(found->value) && e->basis == TPF_MEASURED ? other_rung(c, e->value, at) : NULL;
	if (other)
		tpf_found(c, TPF_EN_002, e->node, "e_tok is said to be measured at the boundary %s, which the runs do not reach; it is their energy at %s",
				tpf_boundary_names[at], other);
}

static void j_per_token(const struct tpf_case *c)
{
	judge_e_tok(c);
	tpf_about(c, NULL);
	const struct tpf_ladder_rung *rung = claimed_rung(c);

	if (!rung || isnan(rung->j_per_token.value)) {
		tpf_skipped(c->job, TPF_EN_002, rung && rung->j_per_token.missing ? rung->j_per_token.missing : "energy at power.boundary");
		return;
	}
	enum tpf_boundary at = (enum tpf_boundary)(rung - c->metrics->ladder);
	struct tpf_value own = aggregate(c, at), facility = aggregate(c, TPF_FACILITY);
	judge_j(c, &c->bundle->result.j_per_token, &own, tpf_boundary_names[at]);
	judge_j(c, &c->bundle->result.j_per_token_facility, &facility, "facility");
	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_run_metrics *run = &c->metrics->runs[i];
		struct tpf_value of_run = {.value = run->energy[at].value / run->tokens};
		judge_j(c, &run->run->j_per_token, &of_run, tpf_boundary_names[at]);
	}
}

static void energy_vs_trace(const struct tpf_case *c)
{
	bool told = false;

	tpf_stated_of_traces(c, TPF_EN_003);
	TPF_EACH_READING(c, run, r) {
		const struct tpf_quantity *total = &r->entry->total;
		double off = tpf_off(total->value, r->energy), u = isnan(r->u) || r->u_assumed ? 0 : r->u / r->energy;
		if (!tpf_by_evidence(r) || isnan(off))
			continue;
		told = true;
		if (off <= fmax(0.01, u))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_EN_003, total->node, "the energy %s is not what the trace gives in the window, %s by %s (%s off)",
				tpf_say(c, total->value, "J"), tpf_say(c, r->energy, "J"), r->method, tpf_say_percent(c, off));
		if (r->n_counted > 1 && tpf_off(total->value * (double)r->n_counted, r->energy) <= 0.05)
			tpf_hint(c->job, f, "it is that of one device: the trace has %zu, whose energies add up", r->n_counted);
	}
	if (!told)
		tpf_skipped(c->job, TPF_EN_003, "a trace that carries the window");
}

/* A counter that is read beside the window holds the energy of another stretch: 5 s, as TR-003 allows it, or 1 % of the window. */
static void read_beside(const struct tpf_case *c, const struct tpf_run *run, int64_t edge_ns, const struct tpf_string *at, const char *which)
{
	int64_t at_ns;

	if (edge_ns == TPF_WHEN_NONE || !at->value || !tpf_when_parse(at->value, strlen(at->value), &at_ns, NULL))
		return;
	double apart = (double)at_ns / 1e9 - (double)edge_ns / 1e9;
	if (fabs(apart) > fmax(5, 0.01 * run->window.duration))
		tpf_found(c, TPF_EN_004, at->node, "the energy counter was read %s %s the %s of the window", tpf_say(c, fabs(apart), "s"),
				apart > 0 ? "after" : "before", which);
}

static void counter_crosscheck(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		read_beside(c, run->run, run->run->window.start_ns, &r->entry->counter_start_at, "start");
		read_beside(c, run->run, run->run->window.end_ns, &r->entry->counter_end_at, "end");
		double off = tpf_off(r->trapezoid, r->counter);
		if (r->counter < 0) {
			struct tpf_finding *f = tpf_found(c, TPF_EN_004, r->entry->counter_end.node, "the energy counter runs backwards, by %s",
					tpf_say(c, -r->counter, "J"));
			tpf_hint(c->job, f, "the counter was reset or wrapped during the run; use the trace");
			tpf_weigh(c, f, TPF_ERROR);
		} else if (r->has_trace && off > 0.05)
			tpf_found(c, TPF_EN_004, r->entry->counter_end.node, "the counter gives %s, the trace %s (%s apart)",
					tpf_say(c, r->counter, "J"), tpf_say(c, r->trapezoid, "J"), tpf_say_percent(c, off));
	}
}

static void above_zero(const struct tpf_case *c, const struct tpf_quantity *q, const char *what, const char *unit)
{
	if (tpf_known(q) && !(q->value > 0))
		tpf_found(c, TPF_EN_005, q->node, "%s is %s; expected more than 0", what, tpf_say(c, q->value, unit));
}

static void positive(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		above_zero(c, &r->entry->total, "the energy", "J");
		above_zero(c, &r->entry->power.stat[TPF_MEAN], "mean power", "W");
	}
	for (size_t i = 0; i < c->bundle->n_runs; i++)
		above_zero(c, &c->bundle->runs[i].tokens.output, "the number of output tokens", "");
}

/* ML.ENERGY gives up above 100 J; 1e-4 J is one watt at ten thousand tokens a second. */
static void plausible_j_per_token(const struct tpf_case *c)
{
	double e = c->metrics->j_per_token.value;

	if (e < 1e-4 || e > 100)
		tpf_found(c, TPF_EN_006, c->bundle->n_runs ? c->bundle->runs[0].node : NULL, "%s per token; from 0.0001 J to 100 J are known",
				tpf_say(c, e, "J"));
}

/* Twice the combined uncertainty is for two instruments; the parts of one reading have one, and may be rounded. */
static void parts_within(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r) {
		double parts = 0;
		(void)run;
		for (size_t i = 0; i < r->entry->n_by_component; i++)
			parts += tpf_known(&r->entry->by_component[i].total) ? r->entry->by_component[i].total.value : 0;
		if (parts > 0 && parts > r->entry->total.value * 1.02)
			tpf_found(c, TPF_EN_007, r->entry->by_component[0].node, "the components of the energy come to %s, the whole is %s", tpf_say(c, parts, "J"),
					tpf_say(c, r->entry->total.value, "J"));
	}
	tpf_about(c, NULL);
}

static void nested_boundaries(const struct tpf_case *c)
{
	parts_within(c);
	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_run_metrics *run = &c->metrics->runs[i];
		int inner = -1;
		for (int at = 0; at < TPF_BOUNDARIES; at++) {
			if (!c->metrics->ladder[at].measured || isnan(run->energy[at].value))
				continue;
			const struct tpf_value *in = inner < 0 ? NULL : &run->energy[inner], *out = &run->energy[at];
			if (in && in->value > out->value && tpf_resolved(in->value, in->u, out->value, out->u))
				tpf_found(c, TPF_EN_007, run->run->node, "the energy at %s, %s, is more than at %s around it, %s",
						tpf_boundary_names[inner], tpf_say(c, in->value, "J"), tpf_boundary_names[at],
						tpf_say(c, out->value, "J"));
			inner = at;
		}
	}
}

/* The three parts make up the total. Where `other` is not stated it is what is missing, and only too much is wrong. */
static void judge_phases(const struct tpf_case *c, const struct tpf_run_energy *e)
{
	double parts = e->by_phase.prefill.value + e->by_phase.decode.value, total = e->total.value;
	bool whole = tpf_known(&e->by_phase.other);

	if (whole)
		parts += e->by_phase.other.value;
	double off = parts / total - 1;
	if (!(off > 0.02 || (whole && off < -0.02)))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_EN_008, e->by_phase.node, "prefill%s decode%s add up to %s, the total is %s (%s %s)", whole ? "," : " and",
			whole ? " and other" : "", tpf_say(c, parts, "J"), tpf_say(c, total, "J"), tpf_say_percent(c, fabs(off)), off > 0 ? "more" : "less");
	tpf_hint(c->job, f, "%s", c->bundle->software.disaggregation_node
			? "energy of the hardware of a role covers the whole window, also where it waits; it is not the energy of a phase"
			: "say in `other` what is neither prefill nor decode; the three add up to the total");
}

static void phase_partition(const struct tpf_case *c)
{
	bool asked = false;

	TPF_EACH_READING(c, run, r) {
		const struct tpf_run_energy *e = r->entry;
		if (!tpf_known(&e->by_phase.prefill) || !tpf_known(&e->by_phase.decode) || !tpf_known(&e->total))
			continue;
		asked = true;
		judge_phases(c, e);
	}
	if (!asked)
		tpf_skipped(c->job, TPF_EN_008, "prefill and decode");
}

/* "active-only", "active only", "Active Only" */
static bool says_active_only(const char *title)
{
	return title && (strcasestr(title, "active-only") || strcasestr(title, "active only"));
}

static const struct tpf_quantity *idle_taken_off(const struct tpf_case *c)
{
	TPF_EACH_READING(c, run, r)
		if (r->entry->net_of_idle.value > 0)
			return &r->entry->net_of_idle;
	return NULL;
}

/* Idle machines wait for the next request: their energy belongs to the service. Where it is left out the title says so, and at
 * level 3 the number with idle stands beside. */
static void idle_policy(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_quantity *taken = idle_taken_off(c);
	bool excluded = !strcmp(b->utilisation.idle.value, "excluded");
	struct tpf_finding *f = NULL;

	tpf_about(c, NULL);
	if (!(b->utilisation.U.value < 1) || (!excluded && !taken))
		return;
	if (!excluded) {
		f = tpf_found(c, TPF_EN_009, taken->node, "idle power of %s was taken off, but utilisation.idle says that idle energy is included",
				tpf_say(c, taken->value, "W"));
		tpf_hint(c->job, f, "count the idle power in, or say \"excluded\"");
	} else if (!says_active_only(b->report.title.value)) {
		f = tpf_found(c, TPF_EN_009, b->report.title.node, "the system is busy %s of the time and idle energy is left out; the title does not say \"active only\"",
				tpf_say_percent(c, b->utilisation.U.value));
		tpf_hint(c->job, f, "write \"active only\" into the title, or count idle energy in");
		tpf_weigh(c, f, TPF_WARNING);
	}
	if (excluded && c->job->diag.level == TPF_L3 && !tpf_known(&b->result.util_adjusted_j)) {
		f = tpf_found(c, TPF_EN_009, b->utilisation.idle.node, "at level 3 an energy without idle time can't be the headline");
		tpf_hint(c->job, f, "state result.util_adjusted_j, which counts idle energy in");
	}
}

static void edge_differs(const struct tpf_case *c, const struct tpf_run *run, int64_t tokens, int64_t energy, const char *which)
{
	double apart = tokens == TPF_WHEN_NONE || energy == TPF_WHEN_NONE ? 0 : fabs((double)(tokens - energy) / 1e9);

	if (apart > fmax(0.5, 0.01 * run->window.duration))
		tpf_found(c, TPF_EN_010, tpf_member(c, run->tokens.count_window.node, which), "tokens and energy are counted from windows whose %ss are %s apart",
				which, tpf_say(c, apart, "s"));
}

static void same_window(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_run *r = &c->bundle->runs[i];
		edge_differs(c, r, r->tokens.count_window.start_ns, r->window.start_ns, "start");
		edge_differs(c, r, r->tokens.count_window.end_ns, r->window.end_ns, "end");
	}
}

/* J/token times tokens is the same number for every request of that length: an allocation, not a measurement. */
static void allocation_declared(const struct tpf_case *c)
{
	const struct tpf_quantity *j = &c->bundle->result.j_per_request;

	if (c->bundle->result.j_per_request_method.value)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_EN_011, j->node, "it is not said whether %s were measured or allocated", tpf_say(c, j->value, "J/request"));
	tpf_hint(c->job, f, "add \"method\": \"measured\" (energy by requests) or \"allocated\" (J/token times tokens)");
}

const struct tpf_check_row tpf_rules_energy[] = {
	{TPF_EN_001, energy_is_power_x_time}, {TPF_EN_002, j_per_token},       {TPF_EN_003, energy_vs_trace},
	{TPF_EN_004, counter_crosscheck},     {TPF_EN_005, positive},          {TPF_EN_006, plausible_j_per_token},
	{TPF_EN_007, nested_boundaries},      {TPF_EN_008, phase_partition},   {TPF_EN_009, idle_policy},
	{TPF_EN_010, same_window},            {TPF_EN_011, allocation_declared}, {TPF_RULES, NULL},
};
