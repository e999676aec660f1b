/* harness.c - is what a bundle states of a run what the load generator's own file says? Rules of several families ask, each about
 * its places. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

static const char name_of_run[] = "/runs/0/";

/* A place of the first run as one of run i; others as they are. */
static const char *place_in(const struct tpf_case *c, const char *place, size_t i)
{
	if (!tpf_starts(place, name_of_run))
		return place;
	return tpf_sprintf(&c->job->arena, "/runs/%zu/%s", i, place + strlen(name_of_run));
}

static void point_at(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_said *said, const char *file)
{
	struct tpf_trace shown = {.source = tpf_sprintf(&c->job->arena, "%s/%s", c->bundle->folder, file)};
	struct tpf_line line = {said->line, NULL};

	tpf_found_line(c, f, &shown, &line, "the load generator says");
}

static bool judge_number(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_said *said, const char *place, const char *file)
{
	struct tpf_quantity q = tpf_bundle_quantity(c->bundle, place);
	double digit = tpf_half_digit(c, &q), away = fabs(q.value - said->value);

	if (!(away > fmax(0.001 * fabs(said->value), isnan(digit) ? 0 : digit)))
		return false;
	struct tpf_finding *f = tpf_found(c, rule, q.node, "%s is stated; the load generator's file %s says %s (%s), both in SI units",
			tpf_say(c, q.value, ""), file, tpf_say(c, said->value, ""), said->key);
	tpf_hint(c->job, f, "state what the file says, with its unit; or refer to the file of this run in requests.log");
	point_at(c, f, said, file);
	return true;
}

/* How requests are sent: all at once, as others end, or by a clock. Names within one of these differ in limits and shape alone. */
static char way_of(const char *scenario)
{
	return !strcmp(scenario, "offline") ? 'o' : !strcmp(scenario, "closed_loop") || !strcmp(scenario, "single_stream") ? 'c' : 's';
}

static bool judge_word(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_said *said, const char *file)
{
	const struct tpf_string *stated = &c->bundle->workload.scenario;

	if (!stated->value || way_of(stated->value) == way_of(said->word))
		return false;
	struct tpf_finding *f = tpf_found(c, rule, stated->node, "the scenario is stated as %s; the load generator's file %s says %s (%s)", stated->value, file,
			said->word, said->key);
	point_at(c, f, said, file);
	return true;
}

/* A file with another digest than the stated one is another file: EV-001 says so. */
static bool is_the_file(const struct tpf_case *c, int at)
{
	const struct tpf_string *stated = &c->bundle->evidence[at].sha256;
	const char *found = c->metrics->files[at].sha256;

	return !stated->value || !*found || tpf_same_ci(stated->value, found);
}

bool tpf_judge_harness(const struct tpf_case *c, enum tpf_rule_id rule, const char *const *places)
{
	bool any = false;

	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_run_metrics *run = &c->metrics->runs[i];
		int at = tpf_evidence_find(c->bundle, run->run->requests.log.value);
		tpf_about(c, run->run);
		for (size_t k = 0; k < run->says.n && is_the_file(c, at); k++) {
			const struct tpf_said *said = &run->says.v[k];
			const char *const *place = places;
			while (*place && !tpf_starts(said->place, *place))
				place++;
			if (*place && said->word)
				any |= judge_word(c, rule, said, c->bundle->evidence[at].path.value);
			else if (*place)
				any |= judge_number(c, rule, said, place_in(c, said->place, i), c->bundle->evidence[at].path.value);
		}
	}
	tpf_about(c, NULL);
	return any;
}
