#include "model/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "model/accuracy.h"
#include "model/boundary.h"
#include "model/cost.h"
#include "model/measure.h"
#include "model/production.h"
#include "model/told.h"
#include "model/utilisation.h"

static struct tpf_value none(const char *missing)
{
	return (struct tpf_value){NAN, NAN, missing, false};
}

struct tpf_value tpf_value_of(const struct tpf_amount *a)
{
	return (struct tpf_value){a->value, tpf_amount_u(a), a->missing, a->estimated, tpf_amount_assumed(a)};
}

/* What tokens.scope counts (STANDARD TK-002, vector V12). */
static double tokens_output(const struct tpf_run *r) { return r->tokens.output.value; }
static double tokens_total(const struct tpf_run *r) { return r->tokens.output.value + r->tokens.input.value; }
static double tokens_uncached(const struct tpf_run *r) { return tokens_total(r) - r->tokens.input_cached.value; }
static double tokens_accepted(const struct tpf_run *r) { return r->tokens.accepted.value; }
static double tokens_slo_good(const struct tpf_run *r) { return r->tokens.slo_good.value; }

static const struct {
	const char *scope;
	double (*count)(const struct tpf_run *);
} scopes[] = {
	{"output", tokens_output},     {"output_input", tokens_total},   {"uncached", tokens_uncached},
	{"accepted", tokens_accepted}, {"slo_good", tokens_slo_good},
};

static double count_tokens(const struct tpf_bundle *b, const struct tpf_run *run)
{
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		if (b->token_scope.value && !strcmp(b->token_scope.value, scopes[i].scope))
			return scopes[i].count(run);
	return NAN;
}

/* What a run gives the means over runs. */
struct repeat {
	struct tpf_rung_energy ladder[TPF_BOUNDARIES];
	struct tpf_rung_energy idle[TPF_BOUNDARIES]; /* W, as energy of one second */
	struct tpf_seen *seen;
	size_t n;
};

static bool idle_seen(struct tpf_arena *arena, const struct repeat *r, struct tpf_seen *idle)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct tpf_instrument *at = r->seen[i].instrument;
		idle[i].instrument = at;
		idle[i].energy = at && tpf_known(&at->idle) ? tpf_amount_of(arena, at->idle.value, at->idle.u, "idle power")
				: tpf_amount_missing("idle power");
	}
	return r->n > 0;
}

static void read_run(struct tpf_measure *m, const struct tpf_run *run, struct tpf_run_metrics *out, struct repeat *r)
{
	struct tpf_arena *arena = &m->job->arena;

	out->run = run;
	out->readings = tpf_alloc_n(arena, run->n_energy, sizeof *out->readings);
	out->tokens = count_tokens(m->bundle, run);
	out->tokens_nominal = run->tokens.output.basis == TPF_NOMINAL;
	tpf_requests_read(m, run, &out->requests, &out->says);
	r->seen = tpf_alloc_n(arena, run->n_energy, sizeof *r->seen);
	r->n = run->n_energy;
	for (size_t i = 0; i < run->n_energy; i++) {
		struct tpf_reading *reading = &out->readings[i];
		tpf_measure_entry(m, run, &run->energy[i], reading);
		r->seen[i].instrument = reading->instrument;
		r->seen[i].energy = tpf_accuracy_amount(arena, m->bundle, run, reading);
		reading->u = tpf_amount_u(&r->seen[i].energy);
		reading->u_assumed = tpf_amount_assumed(&r->seen[i].energy);
	}
	struct tpf_amount duration = tpf_accuracy_window(arena, run), second = {.value = 1};
	tpf_ladder(arena, m->bundle, r->seen, r->n, &duration, r->ladder);
	for (int at = 0; at < TPF_BOUNDARIES; at++)
		out->energy[at] = tpf_value_of(&r->ladder[at].energy);
	struct tpf_seen *idle = tpf_alloc_n(arena, r->n, sizeof *idle);
	if (idle_seen(arena, r, idle))
		tpf_ladder(arena, m->bundle, idle, r->n, &second, r->idle);
}

/* One part of each run's amount over all runs: the median where result.aggregate says so, else the mean. */
static struct tpf_amount over_runs(struct tpf_arena *arena, const struct tpf_metrics *m, const struct repeat *r, int at,
		struct tpf_amount (*of)(struct tpf_arena *, const struct tpf_run_metrics *, const struct tpf_amount *))
{
	struct tpf_amount *each = tpf_alloc_n(arena, m->n_runs, sizeof *each);

	for (size_t i = 0; i < m->n_runs; i++)
		each[i] = of(arena, &m->runs[i], &r[i].ladder[at].energy);
	return m->median ? tpf_amount_median(arena, each, m->n_runs) : tpf_amount_mean(arena, each, m->n_runs);
}

static struct tpf_amount as_energy(struct tpf_arena *arena, const struct tpf_run_metrics *run, const struct tpf_amount *energy)
{
	(void)arena, (void)run;
	return *energy;
}

static struct tpf_amount as_power(struct tpf_arena *arena, const struct tpf_run_metrics *run, const struct tpf_amount *energy)
{
	struct tpf_amount duration = tpf_accuracy_window(arena, run->run);
	return tpf_amount_div(arena, energy, &duration);
}

static struct tpf_amount per_token(struct tpf_arena *arena, const struct tpf_run_metrics *run, const struct tpf_amount *energy)
{
	struct tpf_amount tokens = tpf_amount_of(arena, run->tokens, 0, "tokens of the declared scope");
	tokens.estimated = run->tokens_nominal;
	return tpf_amount_div(arena, energy, &tokens);
}

static int larger_part(const void *a, const void *b)
{
	const struct tpf_part *x = a, *y = b;
	double d = fabs(y->u) - fabs(x->u);
	return d > 0 ? 1 : d < 0 ? -1 : strcmp(x->name, y->name);
}

static void set_ladder(struct tpf_arena *arena, struct tpf_metrics *m, const struct repeat *r)
{
	m->widest = m->measured_at = TPF_NO_BOUNDARY;
	for (int at = 0; at < TPF_BOUNDARIES; at++) {
		struct tpf_ladder_rung *rung = &m->ladder[at];
		struct tpf_amount energy = over_runs(arena, m, r, at, as_energy);
		struct tpf_amount power = over_runs(arena, m, r, at, as_power);
		struct tpf_amount j = over_runs(arena, m, r, at, per_token);
		if (j.n)
			qsort(j.parts, j.n, sizeof *j.parts, larger_part);
		*rung = (struct tpf_ladder_rung){
			.power = tpf_value_of(&power), .energy = tpf_value_of(&energy), .j_per_token = tpf_value_of(&j),
			.via = m->n_runs ? r[0].ladder[at].via : NULL, .measured = m->n_runs && r[0].ladder[at].measured,
			.budget = j.parts, .n_budget = j.n, .no_u = j.no_u,
		};
		if (!isnan(j.value))
			m->widest = (enum tpf_boundary)at;
		if (rung->measured)
			m->measured_at = (enum tpf_boundary)at;
	}
}

static void set_headline(struct tpf_metrics *m)
{
	enum tpf_boundary seen = m->measured_at == TPF_NO_BOUNDARY ? TPF_NODE_AC : m->measured_at;
	const struct tpf_ladder_rung *facility = &m->ladder[TPF_FACILITY];

	m->j_per_token = m->widest == TPF_NO_BOUNDARY ? m->ladder[seen].j_per_token : m->ladder[m->widest].j_per_token;
	m->pue_applied = !isnan(facility->power.value);
	m->delivered = facility->power;
	for (int at = TPF_FACILITY - 1; at >= 0 && !m->pue_applied && isnan(m->delivered.value); at--)
		m->delivered = m->ladder[at].power;
	m->tokens_per_kwh = isnan(m->j_per_token.value) ? none(m->j_per_token.missing)
			: (struct tpf_value){3.6e6 / m->j_per_token.value,
				3.6e6 / m->j_per_token.value * m->j_per_token.u / m->j_per_token.value, NULL, m->j_per_token.estimated, m->j_per_token.assumed};
}

static struct tpf_value mean_of(struct tpf_arena *arena, const struct tpf_metrics *m,
		double (*of)(const struct tpf_run_metrics *, const struct tpf_metrics *), const char *missing)
{
	struct tpf_amount *each = tpf_alloc_n(arena, m->n_runs, sizeof *each);

	for (size_t i = 0; i < m->n_runs; i++)
		each[i] = tpf_amount_of(arena, of(&m->runs[i], m), 0, missing);
	struct tpf_amount mean = tpf_amount_mean(arena, each, m->n_runs);
	struct tpf_value v = tpf_value_of(&mean);
	if (m->n_runs < 2)
		v.u = NAN;
	return v;
}

double tpf_count_time(const struct tpf_run *run)
{
	return isnan(run->tokens.count_window.duration) ? run->window.duration : run->tokens.count_window.duration;
}

static double run_rate(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	(void)m;
	return r->run->tokens.output.value / tpf_count_time(r->run);
}

static double run_j_per(const struct tpf_run_metrics *r, const struct tpf_metrics *m, double count)
{
	return m->widest == TPF_NO_BOUNDARY || !(count > 0) ? NAN : r->energy[m->widest].value / count;
}

static double run_j_per_request(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	return run_j_per(r, m, r->run->requests.completed.value);
}

static double run_j_per_correct(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	return run_j_per(r, m, r->run->requests.correct.value);
}

/* What a user sees of the output: without the reasoning. */
static double run_j_per_visible(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	return run_j_per(r, m, r->run->tokens.output.value - r->run->tokens.reasoning.value);
}

static double run_j_per_byte(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	return run_j_per(r, m, r->run->tokens.output_bytes.value);
}

static double run_acceptance(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	(void)m;
	return r->run->tokens.drafted.value > 0 ? r->run->tokens.accepted.value / r->run->tokens.drafted.value : NAN;
}

static double run_duration(const struct tpf_run_metrics *r, const struct tpf_metrics *m)
{
	(void)m;
	return r->run->window.duration;
}

/* Mean over runs of what the idle system draws at each rung. */
static void idle_of(struct tpf_arena *arena, const struct tpf_metrics *m, const struct repeat *r, struct tpf_amount idle[TPF_BOUNDARIES])
{
	struct tpf_amount *each = tpf_alloc_n(arena, m->n_runs, sizeof *each);

	for (int at = 0; at < TPF_BOUNDARIES; at++) {
		for (size_t i = 0; i < m->n_runs; i++)
			each[i] = r[i].n ? r[i].idle[at].energy : tpf_amount_missing("idle power");
		idle[at] = tpf_amount_mean(arena, each, m->n_runs);
	}
}

/* What is left below the binding ceiling; below 0 where the measured rate is above it. */
static void set_headroom(struct tpf_metrics *m)
{
	if (m->binding < 0 || isnan(m->output.value)) {
		m->headroom = none(m->binding < 0 ? m->binding_missing : m->output.missing);
		return;
	}
	const struct tpf_value *ceiling = &m->ceilings[m->binding].rate;
	double used = m->output.value / ceiling->value;
	double u = hypot(isnan(m->output.u) ? 0 : m->output.u / m->output.value, isnan(ceiling->u) ? 0 : ceiling->u / ceiling->value);
	m->headroom = (struct tpf_value){1 - used, u > 0 ? used * u : NAN, NULL, m->output.estimated || ceiling->estimated};
}

static void set_production(struct tpf_arena *arena, const struct tpf_bundle *b, struct tpf_metrics *m)
{
	struct tpf_production p = tpf_production_of(arena, b, m->ladder);
	struct tpf_amount n = tpf_amount_of(arena, b->system.count.value, 0, "accelerator count");
	struct tpf_amount peak = tpf_amount_of(arena, b->tpf.peak_flops.value, 0, "peak FLOP/s");
	struct tpf_amount rate = tpf_amount_of(arena, m->output.value, 0, "tokens, window");
	struct tpf_amount flops = tpf_amount_mul(arena, &rate, &p.c_tok);
	struct tpf_amount all = tpf_amount_mul(arena, &n, &peak);
	struct tpf_amount mfu = tpf_amount_div(arena, &flops, &all);
	struct tpf_amount bytes = tpf_amount_mul(arena, &rate, &p.bytes_tok);
	struct tpf_amount mbu = tpf_amount_div(arena, &bytes, &p.bandwidth);

	tpf_production_judge(arena, &p, m);
	tpf_production_factors(arena, b, &p, m->factors);
	set_headroom(m);
	m->mfu = tpf_value_of(&mfu);
	m->mbu = tpf_value_of(&mbu);
}

/* A value against its limit: inside twice its standard uncertainty nothing is resolved. */
static void judge(struct tpf_met *met)
{
	if (isnan(met->value) || isnan(met->limit)) {
		met->verdict = TPF_UNTOLD;
		return;
	}
	bool good = met->lower_is_better ? met->value <= met->limit : met->value >= met->limit;
	bool sure = isnan(met->u) || met->u == 0 || tpf_resolved(met->value, met->u, met->limit, 0);
	met->verdict = !sure ? TPF_NOT_RESOLVED : good ? TPF_MET : TPF_MISSED;
}

const struct tpf_distribution *tpf_latency(const struct tpf_run *r, const char *metric)
{
	const struct { const char *name; const struct tpf_distribution *d; } all[] = {
		{"ttft", &r->service.ttft}, {"tpot", &r->service.tpot}, {"itl", &r->service.itl}, {"e2e", &r->service.e2e},
	};

	for (size_t i = 0; metric && i < sizeof all / sizeof *all; i++)
		if (!strcmp(metric, all[i].name))
			return all[i].d;
	return NULL;
}

int tpf_statistic(const char *name)
{
	for (int i = 0; name && i < TPF_STATS; i++)
		if (!strcmp(name, tpf_stat_names[i]))
			return i;
	return -1;
}

/* The worst run stands for all: s* is to hold in each. */
static struct tpf_met service_met(const struct tpf_bundle *b, const struct tpf_target *t)
{
	struct tpf_met met = {.metric = t->metric.value, .statistic = t->statistic.value, .value = NAN, .u = NAN,
		.limit = t->limit.value, .lower_is_better = true, .node = t->node};
	int stat = tpf_statistic(t->statistic.value);

	for (size_t i = 0; i < b->n_runs && stat >= 0; i++) {
		const struct tpf_distribution *d = tpf_latency(&b->runs[i], t->metric.value);
		if (!d || isnan(d->stat[stat].value))
			continue;
		if (isnan(met.value) || d->stat[stat].value > met.value) {
			met.value = d->stat[stat].value;
			met.u = d->stat[stat].u;
		}
	}
	judge(&met);
	return met;
}

static struct tpf_met quality_met(const struct tpf_quality *q)
{
	struct tpf_met met = {.metric = q->name.value, .value = q->value.value, .u = q->value.u, .limit = q->target.value,
		.lower_is_better = q->direction.value && !strcmp(q->direction.value, "lower"), .node = q->node};
	judge(&met);
	return met;
}

static void set_targets(struct tpf_arena *arena, const struct tpf_bundle *b, struct tpf_metrics *m)
{
	m->service = tpf_alloc_n(arena, b->n_targets, sizeof *m->service);
	for (size_t i = 0; i < b->n_targets; i++)
		m->service[m->n_service++] = service_met(b, &b->targets[i]);
	m->quality = tpf_alloc_n(arena, b->n_quality, sizeof *m->quality);
	for (size_t i = 0; i < b->n_quality; i++)
		m->quality[m->n_quality++] = quality_met(&b->quality[i]);
}

struct tpf_metrics *tpf_metrics_make(struct tpf *job, const struct tpf_bundle *b)
{
	struct tpf_arena *arena = &job->arena;
	struct tpf_metrics *m = tpf_alloc(arena, sizeof *m);
	struct repeat *r = tpf_alloc_n(arena, b->n_runs, sizeof *r);
	struct tpf_measure measure = {.job = job, .bundle = b,
		.files = tpf_alloc_n(arena, b->n_evidence, sizeof *measure.files),
		.tried = tpf_alloc_n(arena, b->n_evidence, sizeof *measure.tried),
		.reads = tpf_alloc_n(arena, b->n_evidence, sizeof *measure.reads)};

	m->files = measure.files;
	m->runs = tpf_alloc_n(arena, b->n_runs, sizeof *m->runs);
	m->n_runs = b->n_runs;
	m->median = b->result.aggregate.value && !strcmp(b->result.aggregate.value, "median");
	for (size_t i = 0; i < b->n_runs; i++)
		read_run(&measure, &b->runs[i], &m->runs[i], &r[i]);
	m->idle = tpf_alloc_n(arena, b->power.n_instruments, sizeof *m->idle);
	for (size_t i = 0; i < b->power.n_instruments; i++)
		m->idle[i] = tpf_measure_idle(&measure, &b->power.instruments[i]);
	tpf_told_read(&measure, &m->told);
	tpf_measure_rest(&measure);
	set_ladder(arena, m, r);
	set_headline(m);
	m->output = mean_of(arena, m, run_rate, "output tokens, window");
	m->j_per_request = mean_of(arena, m, run_j_per_request, "energy, completed requests");
	m->j_per_correct = mean_of(arena, m, run_j_per_correct, "energy, correct requests");
	m->j_per_visible = mean_of(arena, m, run_j_per_visible, "energy, output and reasoning tokens");
	m->j_per_byte = mean_of(arena, m, run_j_per_byte, "energy, bytes of output");
	m->acceptance = mean_of(arena, m, run_acceptance, "drafted and accepted tokens");
	m->duration = mean_of(arena, m, run_duration, "window").value;
	set_production(arena, b, m);
	struct tpf_amount idle[TPF_BOUNDARIES];
	idle_of(arena, m, r, idle);
	tpf_utilisation_energy(arena, b, m, idle);
	m->util_output = tpf_utilisation_output(b, m);
	m->cost = tpf_cost_of(arena, b, m);
	set_targets(arena, b, m);
	return m;
}
