/* service.c - TPF-SV: is s* met, and can the latencies be? */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "rules/rules.h"

static void meets_s_star(const struct tpf_case *c)
{
	bool told = false;

	for (size_t i = 0; i < c->metrics->n_service; i++) {
		const struct tpf_met *s = &c->metrics->service[i];
		told = told || !isnan(s->value - s->limit);
		if (s->value > s->limit)
			tpf_found(c, TPF_SV_001, s->node, "%s %s is %s; the limit s* is %s", s->metric ? s->metric : "the metric",
					s->statistic ? s->statistic : "", tpf_say(c, s->value, "s"), tpf_say(c, s->limit, "s"));
	}
	if (!told)
		tpf_skipped(c->job, TPF_SV_001, "a stated statistic for a target");
}

/* TPOT leads from the first token to the last. That holds for means alone: percentiles are of different requests. */
static void e2e_identity(const struct tpf_case *c)
{
	bool told = false;

	TPF_EACH_RUN(c, r) {
		double ttft = r->service.ttft.stat[TPF_MEAN].value, tpot = r->service.tpot.stat[TPF_MEAN].value;
		double length = r->requests.osl.stat[TPF_MEAN].value, e2e = r->service.e2e.stat[TPF_MEAN].value;
		double expected = ttft + tpot * (length - 1), off = tpf_off(expected, e2e);
		told = told || !isnan(off);
		if (!(off > 0.05))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_SV_003, r->service.e2e.node, "the mean end-to-end latency is %s; a mean TTFT of %s and %s more "
				"tokens of %s give %s (%s off)", tpf_say(c, e2e, "s"), tpf_say(c, ttft, "s"), tpf_say(c, length - 1, ""),
				tpf_say(c, tpot, "s"), tpf_say(c, expected, "s"), tpf_say_percent(c, off));
		tpf_hint(c->job, f, "take all four means over the same requests; look for ms written as s, and for ITL in the place of TPOT");
		if (off > 0.2)
			tpf_weigh(c, f, TPF_ERROR);
	}
	if (!told)
		tpf_skipped(c->job, TPF_SV_003, "means of TTFT, TPOT, output length and end-to-end latency");
}

/* ---- load ---- */

/* A closed loop sends as soon as one is done: the cap is in flight, but for what begins and ends with the window. */
static void closed_loop(const struct tpf_case *c)
{
	if (!tpf_string_is(&c->bundle->workload.scenario, "closed_loop"))
		return;
	TPF_EACH_RUN(c, r) {
		double time = tpf_count_time(r), e2e = r->service.e2e.stat[TPF_MEAN].value, flying = r->requests.completed.value / time * e2e;
		double cap = fmin(c->bundle->workload.concurrency.value, r->requests.completed.value);
		if (!(flying < cap * (0.8 - e2e / time)))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_SV_005, c->bundle->workload.concurrency.node, "a closed loop keeps %s requests in flight; %s that "
				"completed in %s, of %s each, are %s at a time", tpf_say(c, cap, ""), tpf_say(c, r->requests.completed.value, ""),
				tpf_say(c, time, "s"), tpf_say(c, e2e, "s"), tpf_say(c, flying, ""));
		tpf_hint(c->job, f, "the cap may be that of another run, or the load generator did not keep up with it");
	}
}

/* More requests can't be in flight than the cap allows. */
static void little(const struct tpf_case *c)
{
	double cap = c->bundle->workload.concurrency.value;
	bool told = false;

	TPF_EACH_RUN(c, r) {
		double rate = r->requests.completed.value / tpf_count_time(r), e2e = r->service.e2e.stat[TPF_MEAN].value, excess = rate * e2e / cap - 1;
		told = told || !isnan(excess);
		if (!(excess > 0.05))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_SV_005, c->bundle->workload.concurrency.node, "at most %s requests are in flight; %s requests a "
				"second of %s each are %s at a time (%s more)", tpf_say(c, cap, ""), tpf_say(c, rate, ""), tpf_say(c, e2e, "s"),
				tpf_say(c, rate * e2e, ""), tpf_say_percent(c, excess));
		tpf_hint(c->job, f, "the cap, the completed requests, their time and their latency have to be of one run");
		if (excess > 0.2)
			tpf_weigh(c, f, TPF_ERROR);
	}
	if (!told)
		tpf_skipped(c->job, TPF_SV_005, "the mean end-to-end latency");
	closed_loop(c);
}

static void rate_vs_tpot(const struct tpf_case *c)
{
	double cap = c->bundle->workload.concurrency.value;
	bool told = false;

	TPF_EACH_RUN(c, r) {
		double rate = r->throughput_output.value, tpot = r->service.tpot.stat[TPF_MEAN].value, most = cap / tpot;
		told = told || !isnan(rate - most);
		if (rate > 1.05 * most)
			tpf_hint(c->job, tpf_found(c, TPF_SV_006, r->throughput_output.node, "%s are stated; %s requests in flight with a token every %s each make %s",
					tpf_say(c, rate, "token/s"), tpf_say(c, cap, ""), tpf_say(c, tpot, "s"), tpf_say(c, most, "token/s")),
					"the rate counts output tokens alone, and all replicas that the cap counts");
	}
	if (!told)
		tpf_skipped(c->job, TPF_SV_006, "the mean TPOT");
}

/* ---- how much was seen ---- */

/* What a percentile is taken over: its own n, else requests. */
static double seen(const struct tpf_run *r, const struct tpf_target *t, const struct tpf_distribution *d)
{
	bool tokens = t->metric.value && !strcmp(t->metric.value, "itl");

	if (!isnan(d->stat[TPF_N].value))
		return d->stat[TPF_N].value;
	return tokens ? r->tokens.output.value : r->requests.completed.value;
}

static const struct { enum tpf_stat stat; double n; } tails[] = { /* 10/(1-p) */
	{TPF_P50, 20}, {TPF_P90, 100}, {TPF_P95, 200}, {TPF_P97, 334}, {TPF_P99, 1000}, {TPF_P999, 10000},
};

static bool judge_tail(const struct tpf_case *c, const struct tpf_run *r, const struct tpf_target *t)
{
	const struct tpf_distribution *d = tpf_latency(r, t->metric.value);
	int stat = tpf_statistic(t->statistic.value);

	for (size_t i = 0; d && i < sizeof tails / sizeof *tails; i++) {
		if ((int)tails[i].stat != stat || !tpf_known(&d->stat[stat]) || !tpf_known(&t->limit))
			continue;
		double n = seen(r, t, d);
		if (n < tails[i].n)
			tpf_hint(c->job, tpf_found(c, TPF_SV_007, d->stat[stat].node, "%s %s of %s requests; ten beyond it need %s", t->metric.value,
					t->statistic.value, tpf_say(c, n, ""), tpf_say(c, tails[i].n, "")),
					"send more requests, or set s* at a lower percentile");
		return !isnan(n);
	}
	return false;
}

static void tail_sample(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	bool told = false;

	TPF_EACH_RUN(c, r)
		for (size_t i = 0; i < b->n_targets; i++)
			told |= judge_tail(c, r, &b->targets[i]);
	if (!told)
		tpf_skipped(c->job, TPF_SV_007, "a stated percentile that a target is on");
}

/* ---- open loops ---- */

static bool scenario_is(const struct tpf_case *c, const char *word)
{
	return !strcmp(c->bundle->workload.scenario.value, word);
}

/* Requests sent at random times: which law, which seed. A trace and fixed times need no seed. */
static void arrivals_named(const struct tpf_case *c)
{
	const struct tpf_node *arrival = tpf_node_at(c, "/workload/arrival"), *at = arrival ? arrival : c->bundle->workload.scenario.node;
	const char *process = c->bundle->workload.arrival_process.value;

	tpf_about(c, at);
	if (!process)
		tpf_hint(c->job, tpf_found(c, TPF_SV_008, at, "requests come in an open loop (%s), but not said by which process", c->bundle->workload.scenario.value),
				"state workload.arrival: {\"process\": \"poisson\", \"seed\": 0}, or gamma, fixed, trace");
	else if ((!strcmp(process, "poisson") || !strcmp(process, "gamma")) && !tpf_node_at(c, "/workload/arrival/seed"))
		tpf_hint(c->job, tpf_found(c, TPF_SV_008, at, "the %s process of arrivals has no seed", process),
				"state the load generator's seed in workload.arrival.seed, so that the run can be repeated");
	tpf_about(c, NULL);
}

/* Completed over offered that a system which keeps up may show: 1 %, what the last requests take to finish, and of a
 * random process twice its standard deviation. NaN when the latency is not known. */
static double least_share(const struct tpf_case *c, const struct tpf_run *r)
{
	const char *process = c->bundle->workload.arrival_process.value;
	double e2e = r->service.e2e.stat[TPF_MEAN].value, scatter = process && !strcmp(process, "fixed") ? 0 : 2 / sqrt(r->requests.completed.value);

	if (isnan(e2e))
		e2e = r->service.ttft.stat[TPF_MEAN].value + r->service.tpot.stat[TPF_MEAN].value * (r->requests.osl.stat[TPF_MEAN].value - 1);
	return 0.99 - e2e / r->window.duration - scatter;
}

static void offered_load(const struct tpf_case *c)
{
	static const char hint[] = "offer what the system keeps up with: the rest is queued or lost, and latencies mean nothing";
	static const char *const load[] = {"/workload/", NULL};

	if (tpf_judge_harness(c, TPF_SV_008, load))
		return;
	if (!scenario_is(c, "server") && !scenario_is(c, "interactive") && !scenario_is(c, "trace_replay")) {
		tpf_skipped(c->job, TPF_SV_008, "a scenario in an open loop: server, interactive, trace_replay");
		return;
	}
	if (!scenario_is(c, "trace_replay"))
		arrivals_named(c);
	TPF_EACH_RUN(c, r) {
		double completed = r->requests.completed.value, share = completed / r->requests.submitted.value;
		double offered = c->bundle->workload.offered_rate.value, rate = completed / r->window.duration;
		if (share < 0.99)
			tpf_hint(c->job, tpf_found(c, TPF_SV_008, r->requests.completed.node, "%s of %s offered requests completed, %s; at least 99 %% are expected",
					tpf_say(c, completed, ""), tpf_say(c, r->requests.submitted.value, ""), tpf_say(c, 100 * share, "%")), hint);
		else if (rate / offered < least_share(c, r))
			tpf_hint(c->job, tpf_found(c, TPF_SV_008, r->requests.completed.node, "%s requests a second are offered and %s completed, %s; "
					"at least %s are expected of a run of this length", tpf_say(c, offered, ""), tpf_say(c, rate, ""),
					tpf_say(c, 100 * rate / offered, "%"), tpf_say(c, 100 * least_share(c, r), "%")), hint);
		else if (rate / offered > 2 - least_share(c, r)) /* as much above as may be missing */
			tpf_hint(c->job, tpf_found(c, TPF_SV_008, c->bundle->workload.offered_rate.node, "%s requests a second are offered, and %s complete",
					tpf_say(c, offered, ""), tpf_say(c, rate, "")), "no more can complete than are offered: look at the unit, and at the window");
	}
}

/* Requests are counted whole, and each completes or fails. A window that is a part of the run cuts through some. */
static void judge_counts(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *all[] = {&r->requests.submitted, &r->requests.completed, &r->requests.failed};
	double sum = r->requests.completed.value + r->requests.failed.value;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!tpf_whole(all[i])) {
			tpf_found(c, TPF_SV_009, all[i]->node, "%s requests: they are counted whole", tpf_say(c, all[i]->value, ""));
			return;
		}
	if (tpf_full_run(c) && fabs(sum - r->requests.submitted.value) > 0)
		tpf_hint(c->job, tpf_found(c, TPF_SV_009, r->requests.submitted.node, "%s requests were submitted; %s completed and %s failed",
				tpf_say(c, r->requests.submitted.value, ""), tpf_say(c, r->requests.completed.value, ""), tpf_say(c, r->requests.failed.value, "")),
				"over a full run each request completes or fails: what was given up counts as failed");
}

/* A rate printed with few digits is as near as these allow; with many, as near as its counts. */
static bool rate_differs(const struct tpf_case *c, const struct tpf_quantity *stated, double share)
{
	double away = fabs(stated->value - share), digit = tpf_half_digit(c, stated);

	return away > fmax(0.01 * share, isnan(digit) ? 0.0005 : fmin(digit, 0.005));
}

static void error_rate(const struct tpf_case *c)
{
	double most = c->job->diag.level == TPF_L3 ? 0.001 : 0.01;

	TPF_EACH_RUN(c, r) {
		judge_counts(c, r);
		double submitted = r->requests.submitted.value, stated = r->service.error_rate.value;
		bool told = tpf_known(&r->requests.failed);
		double failed = told ? r->requests.failed.value : submitted - r->requests.completed.value, share = failed / submitted;
		const struct tpf_node *node = told ? r->requests.failed.node : r->requests.completed.node;
		if (share > most)
			tpf_hint(c->job, tpf_found(c, TPF_SV_009, node, "%s of %s requests %s (%s); at most %s are expected", tpf_say(c, failed, ""),
					tpf_say(c, submitted, ""), told ? "failed" : "did not complete", tpf_say(c, 100 * share, "%"), tpf_say_percent(c, most)),
					"find out why they fail, and measure again: a system that sheds load saves the energy of it");
		else if (rate_differs(c, &r->service.error_rate, share))
			tpf_found(c, TPF_SV_009, r->service.error_rate.node, "an error rate of %s is stated; %s of %s requests %s, %s",
					tpf_say(c, 100 * stated, "%"), tpf_say(c, failed, ""), tpf_say(c, submitted, ""), told ? "failed" : "did not complete",
					tpf_say(c, 100 * share, "%"));
	}
}

/* ---- records of requests ---- */

/* Does a request keep the limit? A target on ITL is one of tokens, and no request keeps it or not. */
static bool keeps(const struct tpf_request *r, const struct tpf_target *t)
{
	const char *metric = t->metric.value ? t->metric.value : "";
	double value = !strcmp(metric, "ttft") ? r->ttft : !strcmp(metric, "tpot") ? r->tpot : !strcmp(metric, "e2e") ? r->e2e : NAN;

	return value <= t->limit.value;
}

static size_t attained(const struct tpf_bundle *b, const struct tpf_requests *all)
{
	size_t met = 0;

	for (size_t i = 0; i < all->n; i++) {
		bool good = !all->v[i].failed;
		for (size_t k = 0; k < b->n_targets; k++)
			good = good && keeps(&all->v[i], &b->targets[k]);
		met += good;
	}
	return met;
}

static const char *no_attainment(const struct tpf_bundle *b)
{
	for (size_t i = 0; i < b->n_targets; i++)
		if (!tpf_known(&b->targets[i].limit) || !b->targets[i].metric.value || !strcmp(b->targets[i].metric.value, "itl"))
			return "targets on TTFT, TPOT and end-to-end latency alone: inter-token latency is one of tokens, not of requests";
	return NULL;
}

/* Of all requests, or of those that completed: the standard does not say which. */
static void attainment_recomputed(const struct tpf_case *c)
{
	const char *missing = no_attainment(c->bundle);
	bool told = false;

	for (size_t i = 0; !missing && i < c->metrics->n_runs; i++) {
		const struct tpf_run *run = c->metrics->runs[i].run;
		const struct tpf_requests *all = &c->metrics->runs[i].requests;
		double stated = run->service.attainment.value, met = (double)attained(c->bundle, all);
		double share = met / (double)all->n, of_completed = met / (double)all->completed;
		if (all->missing || isnan(stated))
			continue;
		told = true;
		tpf_about(c, run);
		if (fabs(stated - share) <= 0.005 || fabs(stated - of_completed) <= 0.005)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_SV_011, run->service.attainment.node, "an attainment of %s is stated; %s of %s requests in the log "
				"met every target, %s", tpf_say(c, 100 * stated, "%"), tpf_say(c, met, ""), tpf_say(c, (double)all->n, ""),
				tpf_say(c, 100 * share, "%"));
		tpf_hint(c->job, f, "a request counts when its own TTFT, TPOT and end-to-end latency are within the limits of service.targets");
	}
	if (!told)
		tpf_skipped(c->job, TPF_SV_011, missing ? missing : c->metrics->n_runs && c->metrics->runs[0].requests.missing
				? c->metrics->runs[0].requests.missing : "attainment of a run with records of its requests");
}

const struct tpf_check_row tpf_rules_service[] = {
	{TPF_SV_001, meets_s_star}, {TPF_SV_003, e2e_identity}, {TPF_SV_005, little}, {TPF_SV_006, rate_vs_tpot},
	{TPF_SV_007, tail_sample},    {TPF_SV_008, offered_load},     {TPF_SV_009, error_rate},
	{TPF_SV_011, attainment_recomputed},
	{TPF_RULES, NULL},
};
