/* distributions.c - TPF-SV: can the statistics of a distribution be of one set of numbers, and that of the run's requests? */
#include <math.h>
#include <stddef.h>

#include "diag/job.h"
#include "rules/rules.h"

/* What a run distributes. Lengths are counted: a request has a token at least. */
struct kind {
	const char *name, *unit;
	size_t at;                      /* in struct tpf_run */
	bool counted;
	bool of_each;                   /* every completed request has one */
};

/* clang-format off */
static const struct kind kinds[] = {
	{"TTFT",               "s",       offsetof(struct tpf_run, service.ttft), false, true},
	{"TPOT",               "s/token", offsetof(struct tpf_run, service.tpot), false, false},
	{"ITL",                "s",       offsetof(struct tpf_run, service.itl),  false, false},
	{"end-to-end latency", "s",       offsetof(struct tpf_run, service.e2e),  false, true},
	{"input length",       "token",   offsetof(struct tpf_run, requests.isl), true,  true},
	{"output length",      "token",   offsetof(struct tpf_run, requests.osl), true,  true},
};

/* Statistics in the order in which their values must rise, and the share of the values at or below each. */
static const struct { enum tpf_stat stat; double share; } rising[] = {
	{TPF_MIN, 0}, {TPF_P50, 0.5}, {TPF_P90, 0.9}, {TPF_P95, 0.95}, {TPF_P97, 0.97}, {TPF_P99, 0.99}, {TPF_P999, 0.999}, {TPF_MAX, 1},
};
/* clang-format on */
enum { RISING = sizeof rising / sizeof *rising };

/* Two ways to count percentiles differ by a value, and everything is printed rounded. */
static const double slack = 0.02;

/* One distribution and who asks. */
struct subject {
	const struct tpf_case *c;
	const struct kind *kind;
	const struct tpf_distribution *d;
	double mean, std, n;            /* NaN: not stated */
	double least;                   /* values there are at least, where n is not stated: the completed requests */
};

static double value(const struct subject *s, enum tpf_stat stat)
{
	return s->d->stat[stat].value;
}

static const struct tpf_node *node(const struct subject *s, enum tpf_stat stat)
{
	return s->d->stat[stat].node ? s->d->stat[stat].node : s->d->node;
}

static const char *say(const struct subject *s, double x)
{
	return tpf_say(s->c, x, s->kind->unit);
}

/* Half a unit of the digit a statistic is printed to; of 0, which shows none, the coarsest of the others. */
static double digit(const struct subject *s, enum tpf_stat stat)
{
	double of = tpf_half_digit(s->c, &s->d->stat[stat]);

	for (int i = TPF_MIN; value(s, stat) == 0 && i < TPF_STATS; i++)
		of = fmax(of, tpf_half_digit(s->c, &s->d->stat[i]));
	return isnan(of) ? 0 : of;
}

static double coarsest(const struct subject *s)
{
	double most = 0;

	for (int i = 0; i < RISING; i++)
		most = fmax(most, digit(s, rising[i].stat));
	return most;
}

/* ---- in order -------------------------------------------------------------------------------------------------- */

static bool out_of_order(const struct subject *s, enum tpf_stat low, enum tpf_stat high)
{
	if (!tpf_above(s->c, &s->d->stat[low], &s->d->stat[high]))
		return false;
	tpf_found(s->c, TPF_SV_002, node(s, high), "%s is %s, below %s, which is %s", tpf_stat_names[high], say(s, value(s, high)),
			tpf_stat_names[low], say(s, value(s, low)));
	return true;
}

static bool is_unordered(const struct subject *s)
{
	bool wrong = false;
	int last = -1;

	for (int i = 0; i < RISING; i++) {
		if (isnan(value(s, rising[i].stat)))
			continue;
		if (last >= 0)
			wrong |= out_of_order(s, rising[last].stat, rising[i].stat);
		last = i;
	}
	wrong |= out_of_order(s, TPF_MIN, TPF_MEAN);
	return out_of_order(s, TPF_MEAN, TPF_MAX) || wrong;
}

/* No latency is below zero, and half of the requests have a token: a first one may have none. */
static bool is_too_low(const struct subject *s)
{
	for (int stat = TPF_MIN; stat < TPF_STATS; stat++) {
		double least = s->kind->counted && stat >= TPF_P50 ? 1 : 0;
		if (stat == TPF_STD || !(value(s, (enum tpf_stat)stat) < least))
			continue;
		tpf_found(s->c, TPF_SV_002, node(s, (enum tpf_stat)stat), "%s of the %s is %s; expected %s or more", tpf_stat_names[stat], s->kind->name,
				say(s, value(s, (enum tpf_stat)stat)), say(s, least));
		return true;
	}
	return false;
}

/* ---- mean and standard deviation ------------------------------------------------------------------------------- */

/* How many standard deviations a quantile may lie from the mean: sqrt(odds), after Cantelli; of one value of n, sqrt(n - 1). */
static double reach(double beyond, double n)
{
	return sqrt((1 - beyond) / beyond) * (1 + slack) * (n > 1 ? sqrt(n / (n - 1)) : 1);
}

static bool is_too_far(const struct subject *s, int i)
{
	bool extreme = rising[i].stat == TPF_MIN || rising[i].stat == TPF_MAX;
	double x = value(s, rising[i].stat), one = isnan(s->n) ? 0 : 1 / s->n, away = x - s->mean;
	/* The share of values on the far side, a value less for how percentiles are counted. */
	double beyond = extreme ? (isnan(s->n) ? NAN : one) : (away > 0 ? 1 - rising[i].share : rising[i].share) - one;
	double most = (s->std + digit(s, TPF_STD)) * reach(beyond, s->n), rounding = digit(s, rising[i].stat) + digit(s, TPF_MEAN);

	if (!(beyond > 0 && beyond < 1) || !(fabs(away) > most + rounding + slack * fmin(fabs(x), s->mean)))
		return false;
	struct tpf_finding *f = tpf_found(s->c, TPF_SV_002, node(s, rising[i].stat), "%s of the %s is %s; with a mean of %s and a standard deviation "
			"of %s it lies within %s", tpf_stat_names[rising[i].stat], s->kind->name, say(s, x), say(s, s->mean), say(s, s->std),
			away > 0 ? tpf_sprintf(&s->c->job->arena, "%s above", say(s, most)) : tpf_sprintf(&s->c->job->arena, "%s below", say(s, most)));
	tpf_hint(s->c->job, f, "one of the three is of other requests, or in another unit");
	return true;
}

/* Bhatia and Davis: the variance is at most (max - mean)(mean - min). */
static bool is_too_wide(const struct subject *s)
{
	double low = isnan(value(s, TPF_MIN)) ? 0 : value(s, TPF_MIN), high = value(s, TPF_MAX);
	double above = high - s->mean + digit(s, TPF_MAX) + digit(s, TPF_MEAN), below = s->mean - low + digit(s, TPF_MIN) + digit(s, TPF_MEAN);
	double most = sqrt(above * below) * (s->n > 1 ? sqrt(s->n / (s->n - 1)) : 1);

	if (!(s->std - digit(s, TPF_STD) > most * (1 + slack)))
		return false;
	tpf_found(s->c, TPF_SV_002, node(s, TPF_STD), "the standard deviation of the %s is %s; values from %s to %s with a mean of %s have %s at most",
			s->kind->name, say(s, s->std), say(s, low), say(s, high), say(s, s->mean), say(s, most));
	return true;
}

/* The mean if all values between two percentiles were as low, or as high, as they may be. */
static double mean_at(const struct subject *s, bool high)
{
	double sum = 0, below = isnan(value(s, TPF_MIN)) ? 0 : value(s, TPF_MIN), share = 0;

	for (int i = 1; i < RISING; i++) {
		double x = value(s, rising[i].stat);
		if (isnan(x))
			continue;
		sum += (rising[i].share - share) * (high ? x : below);
		below = x;
		share = rising[i].share;
	}
	return share == 1 ? sum : high ? NAN : sum + (1 - share) * below;
}

static bool mean_is_elsewhere(const struct subject *s)
{
	double low = mean_at(s, false), high = mean_at(s, true), rounding = coarsest(s) + digit(s, TPF_MEAN);
	/* Which of two values a percentile is, is a matter of its definition: among few, one value moves the mean. */
	double one = (value(s, TPF_MAX) - low) / s->least;
	bool less = s->mean < low * (1 - slack) - rounding - (isnan(one) ? 0 : one), more = s->mean > high * (1 + slack) + rounding + one;

	if (!less && !more)
		return false;
	tpf_found(s->c, TPF_SV_002, node(s, TPF_MEAN), "the mean of the %s is %s; with these percentiles it is %s %s", s->kind->name, say(s, s->mean),
			say(s, less ? low : high), less ? "or more" : "or less");
	return true;
}

/* One finding a distribution: what contradicts one statistic contradicts the others by it. */
static void judge(const struct subject *s)
{
	if (is_unordered(s) || is_too_low(s) || is_too_wide(s) || mean_is_elsewhere(s))
		return;
	for (int i = 0; i < RISING; i++)
		if (is_too_far(s, i))
			return;
}

/* ---- how long ---- */

/* The largest statistic that is known of lengths is within their limit: what holds of all holds of their mean. */
static void within(const struct tpf_case *c, const struct tpf_run *r, const struct tpf_distribution *d, const struct tpf_quantity *limit, const char *what,
		const char *of)
{
	enum tpf_stat most = TPF_MEAN;

	for (int stat = TPF_P50; stat < TPF_STATS; stat++)
		if (!isnan(d->stat[stat].value) && !(d->stat[stat].value < d->stat[most].value))
			most = (enum tpf_stat)stat;
	if (!tpf_above(c, &d->stat[most], limit))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SV_002, d->stat[most].node ? d->stat[most].node : d->node, "%s of the %s length is %s, more than %s, %s",
			tpf_stat_names[most], what, tpf_say(c, d->stat[most].value, "tokens"), of, tpf_say(c, limit->value, "tokens"));
	tpf_weigh_count(c, f, r);
	tpf_hint(c->job, f, "look at the unit; and whether the limit is the one that was set in the runs");
}

/* ---- how many -------------------------------------------------------------------------------------------------- */

/* Statistics over requests are of those that completed; TPOT of those with two tokens and more. */
static void judge_count(const struct subject *s, const struct tpf_run *r)
{
	double completed = r->requests.completed.value, failed = r->requests.failed.value;
	double most = fmax(r->requests.submitted.value, completed + (isnan(failed) ? 0 : failed));
	bool of_tokens = s->c->bundle->percentile_basis.over.value && !tpf_string_is(&s->c->bundle->percentile_basis.over, "request");
	bool many = s->n > most, few = s->kind->of_each && s->n < completed * 0.99;

	if (of_tokens || s->d == &r->service.itl || !(many || few))
		return;
	struct tpf_finding *f = tpf_found(s->c, TPF_SV_002, node(s, TPF_N), "the %s is told of %s requests; %s completed", s->kind->name,
			tpf_say(s->c, s->n, ""), tpf_say(s->c, completed, ""));
	tpf_hint(s->c->job, f, "statistics are of all completed requests of their run");
	if (!tpf_full_run(s->c))
		tpf_weigh(s->c, f, TPF_WARNING);
}

/* ---- how many meet the targets ---------------------------------------------------------------------------------- */

/* The share of requests within a limit, as far as percentiles tell it. */
static void share_within(const struct tpf_distribution *d, double limit, double *low, double *high)
{
	*low = 0;
	*high = 1;
	for (int i = 0; i < RISING; i++) {
		double x = d->stat[rising[i].stat].value;
		if (x <= limit)
			*low = fmax(*low, rising[i].share);
		else if (x > limit)
			*high = fmin(*high, rising[i].share);
	}
}

/* The share of requests that may have one token, and so no TPOT to miss a target with. */
static double without_tpot(const struct tpf_run *r)
{
	double n = r->service.tpot.stat[TPF_N].value, told = 1 - n / r->requests.completed.value;

	if (r->requests.osl.stat[TPF_MIN].value >= 2 || told < 0)
		return 0;
	return !isnan(told) ? told : r->requests.osl.stat[TPF_P50].value >= 2 ? 0.5 : 1;
}

/* Those that miss one target need not miss another, and those that failed miss them all. */
static void judge_attainment(const struct tpf_case *c, const struct tpf_run *r)
{
	double rounding = 0.005 + fmax(0, 1 / r->requests.completed.value); /* as SV-011; and the request that a percentile is, or is not */
	double least = 1, most = 1, lost = 1 - r->requests.completed.value / r->requests.submitted.value, stated = r->service.attainment.value;

	for (size_t i = 0; i < c->bundle->n_targets; i++) {
		const struct tpf_target *t = &c->bundle->targets[i];
		const struct tpf_distribution *d = tpf_latency(r, t->metric.value);
		double low, high;
		if (!d || d == &r->service.itl || isnan(t->limit.value)) /* ITL is of tokens, not of requests */
			return;
		share_within(d, t->limit.value, &low, &high);
		if (d == &r->service.tpot)
			high += (1 - high) * without_tpot(r);
		least -= 1 - low;
		most = fmin(most, high);
	}
	least -= lost > 0 ? lost : 0;
	if (stated >= least - rounding && stated <= most + rounding)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SV_002, r->service.attainment.node, "an attainment of %s is stated; percentiles and targets leave %s to %s",
			tpf_say(c, 100 * stated, "%"), tpf_say(c, 100 * fmax(0, least), "%"), tpf_say(c, 100 * most, "%"));
	tpf_hint(c->job, f, "attainment is the share of requests that met every target of service.targets");
}

static void percentile_order(const struct tpf_case *c)
{
	static const char *const latencies[] = {"/runs/0/service/", NULL};

	if (tpf_judge_harness(c, TPF_SV_002, latencies))
		return;
	TPF_EACH_RUN(c, r) {
		if (!isnan(r->service.attainment.value))
			judge_attainment(c, r);
		within(c, r, &r->requests.isl, &c->bundle->model.context_max, "input", "the model's context");
		within(c, r, &r->requests.osl, &c->bundle->workload.max_new_tokens, "output", "the workload's cap");
		within(c, r, &r->requests.osl, &c->bundle->model.context_max, "output", "the model's context");
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			const struct tpf_distribution *d = (const void *)((const char *)r + kinds[k].at);
			double n = d->stat[TPF_N].value;
			struct subject s = {c, &kinds[k], d, d->stat[TPF_MEAN].value, d->stat[TPF_STD].value, n, isnan(n) ? r->requests.completed.value : n};
			if (!d->node)
				continue;
			judge(&s);
			if (!isnan(s.n))
				judge_count(&s, r);
		}
	}
}

/* ---- TTFT within end to end ------------------------------------------------------------------------------------ */

/* What holds of each request holds of every statistic: the k-th smallest TTFT is at most the k-th smallest end-to-end latency. */
static bool first_after_last(const struct tpf_case *c, const struct tpf_run *r)
{
	for (int stat = TPF_MIN; stat < TPF_STATS; stat++) {
		double ttft = r->service.ttft.stat[stat].value, e2e = r->service.e2e.stat[stat].value;
		if (stat == TPF_STD || !tpf_above(c, &r->service.ttft.stat[stat], &r->service.e2e.stat[stat]))
			continue;
		tpf_found(c, TPF_SV_004, r->service.e2e.node, "the %s end-to-end latency %s is less than the %s TTFT %s", tpf_stat_names[stat],
				tpf_say(c, e2e, "s"), tpf_stat_names[stat], tpf_say(c, ttft, "s"));
		return true;
	}
	return false;
}

/* No token takes longer than its whole request, and no request longer than its first token and the slowest of its others. As for the
 * means (SV-003) a fifth is an error; what is less may come from lengths counted elsewhere than latencies. */
static void longest_request(const struct tpf_case *c, const struct tpf_run *r)
{
	struct tpf_finding *f = NULL;
	double e2e = r->service.e2e.stat[TPF_MAX].value, tpot = r->service.tpot.stat[TPF_MAX].value, ttft = r->service.ttft.stat[TPF_MAX].value;
	double most = ttft + tpot * r->requests.osl.stat[TPF_MAX].value;

	if (tpot > e2e * (1 + slack))
		f = tpf_found(c, TPF_SV_004, r->service.tpot.node, "the longest TPOT, %s, is more than the longest end-to-end latency, %s",
				tpf_say(c, tpot, "s/token"), tpf_say(c, e2e, "s"));
	else if (e2e > most * (1 + slack))
		f = tpf_found(c, TPF_SV_004, r->service.e2e.node, "the longest end-to-end latency is %s; the longest TTFT, %s, and %s tokens of %s each make %s at most",
				tpf_say(c, e2e, "s"), tpf_say(c, ttft, "s"), tpf_say(c, r->requests.osl.stat[TPF_MAX].value, ""), tpf_say(c, tpot, "s"),
				tpf_say(c, most, "s"));
	if (f && !(e2e > 1.2 * most) && !(tpot > 1.2 * e2e))
		tpf_weigh(c, f, TPF_WARNING);
}

static void latency_sanity(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		double ttft = r->service.ttft.stat[TPF_MEAN].value;
		if (ttft <= 0)
			tpf_found(c, TPF_SV_004, r->service.ttft.node, "TTFT is %s; expected more than 0", tpf_say(c, ttft, "s"));
		else if (!first_after_last(c, r))
			longest_request(c, r);
	}
}

const struct tpf_check_row tpf_rules_distributions[] = {{TPF_SV_002, percentile_order}, {TPF_SV_004, latency_sanity}, {TPF_RULES, NULL}};
