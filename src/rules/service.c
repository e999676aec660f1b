/* service.c - TPF-SV: is s* met, and can the latencies be? */
#include <math.h>

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

/* Statistics in the order in which their values must rise. */
static const enum tpf_stat rising[] = {TPF_MIN, TPF_P50, TPF_P90, TPF_P95, TPF_P97, TPF_P99, TPF_P999, TPF_MAX};

static void out_of_order(const struct tpf_case *c, const struct tpf_distribution *d, enum tpf_stat low, enum tpf_stat high)
{
	if (d->stat[low].value > d->stat[high].value)
		tpf_found(c, TPF_SV_002, d->stat[high].node ? d->stat[high].node : d->node, "%s is %s, below %s, which is %s",
				tpf_stat_names[high], tpf_say(c, d->stat[high].value, ""), tpf_stat_names[low], tpf_say(c, d->stat[low].value, ""));
}

static void judge_order(const struct tpf_case *c, const struct tpf_distribution *d)
{
	int last = -1;

	for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
		if (isnan(d->stat[rising[i]].value))
			continue;
		if (last >= 0)
			out_of_order(c, d, (enum tpf_stat)last, rising[i]);
		last = (int)rising[i];
	}
	out_of_order(c, d, TPF_MIN, TPF_MEAN);
	out_of_order(c, d, TPF_MEAN, TPF_MAX);
}

static void percentile_order(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_run *r = &c->bundle->runs[i];
		const struct tpf_distribution *all[] = {&r->service.ttft, &r->service.tpot, &r->service.itl, &r->service.e2e, &r->requests.isl,
			&r->requests.osl};
		for (size_t k = 0; k < sizeof all / sizeof *all; k++)
			if (all[k]->node)
				judge_order(c, all[k]);
	}
}

static void latency_sanity(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_run *r = &c->bundle->runs[i];
		double ttft = r->service.ttft.stat[TPF_MEAN].value, e2e = r->service.e2e.stat[TPF_MEAN].value;
		if (ttft <= 0)
			tpf_found(c, TPF_SV_004, r->service.ttft.node, "TTFT is %s; expected more than 0", tpf_say(c, ttft, "s"));
		if (ttft > e2e)
			tpf_found(c, TPF_SV_004, r->service.e2e.node, "the mean end-to-end latency %s is less than the mean TTFT %s",
					tpf_say(c, e2e, "s"), tpf_say(c, ttft, "s"));
	}
}

const struct tpf_check_row tpf_rules_service[] = {
	{TPF_SV_001, meets_s_star},
	{TPF_SV_002, percentile_order},
	{TPF_SV_004, latency_sanity},
	{TPF_RULES, NULL},
};
