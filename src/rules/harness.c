/* harness.c - is what a bundle states what the load generator's own file says, or the file that an origin names? Rules of several
 * families ask, each about its places. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/told.h"
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

	tpf_found_line(c, f, &shown, &line, "the file says");
}

/* Printed digits are forgiven: half of the last one between whole numbers, which are counts; else all of it, which may be cut off. */
static double slack(const struct tpf_case *c, const struct tpf_quantity *q, double said)
{
	double half = tpf_half_digit(c, q);
	bool counts = q->value == round(q->value) && said == round(said);

	return isnan(half) || tpf_in_full(c, q) ? 0.001 * fabs(said) : fmax(1e-6 * fabs(said), counts ? half : 2 * half);
}

/* A number without a unit may be in any usual one; of what has no dimension, a share or per cent. */
static bool differs(const struct tpf_case *c, const struct tpf_quantity *q, const struct tpf_said *said)
{
	double value = said->bare ? tpf_told_near(q, said->value) : said->value;
	return fabs(q->value - value) > slack(c, q, value);
}

/* A value as the bundle has it: "519 ms", where the unit may be that of the distribution around it. */
static const char *as_stated(const struct tpf_case *c, const struct tpf_quantity *q, const char *place)
{
	const struct tpf_node *printed = q->node->kind == TPF_OBJECT ? tpf_get(c->doc, q->node, "value") : q->node;
	const struct tpf_node *unit = q->node->kind == TPF_OBJECT ? tpf_get(c->doc, q->node, "unit") : NULL;
	const char *last = strrchr(place, '/');

	if (!unit)
		unit = tpf_node_at(c, tpf_sprintf(&c->job->arena, "%.*s/unit", (int)(last - place), place));
	const char *text = unit && unit->kind == TPF_STRING ? tpf_text(&c->job->arena, c->doc, unit, NULL) : "";
	return tpf_sprintf(&c->job->arena, "%.*s%s%s", printed->len < 40 ? (int)printed->len : 40, c->doc->bytes + printed->at, *text ? " " : "",
			tpf_clean(&c->job->arena, text, 20));
}

/* More requests than the file has, by what was sent before the window: some count these as submitted. */
static bool holds_warmup(const struct tpf_case *c, const char *place, double more)
{
	const struct tpf_quantity *warmup = &c->bundle->workload.warmup; /* s, or req */
	struct tpf_unit req;

	return tpf_ends(place, "/requests/submitted") && more > 0 && more <= warmup->value && tpf_unit_parse("req", &req, NULL)
		&& tpf_dim_same(warmup->dimension, req.dim);
}

static bool judge_number(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_said *said, const char *place, const char *file)
{
	struct tpf_quantity q = tpf_bundle_quantity(c->bundle, place);

	if (!differs(c, &q, said))
		return false;
	struct tpf_finding *f = tpf_found(c, rule, q.node, "%s is stated as %s; the file %s says %s (%s)", strrchr(place, '/') + 1, as_stated(c, &q, place), file,
			tpf_say(c, said->number, said->unit ? said->unit : ""), said->key);
	tpf_hint(c->job, f, "state what the file says, with its unit; or refer to the file that this value is of");
	point_at(c, f, said, file);
	if (holds_warmup(c, place, q.value - said->value))
		tpf_weigh(c, f, TPF_WARNING);
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
	struct tpf_finding *f = tpf_found(c, rule, stated->node, "the scenario is stated as %s; the file %s says %s (%s)", stated->value, file,
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

static bool is_among(const char *place, const char *const *places)
{
	while (*places && !tpf_starts(place, *places))
		places++;
	return *places;
}

/* "/runs/3/tokens/output" as one of the first run. */
static const char *of_first_run(const struct tpf_case *c, const char *place)
{
	const char *rest = tpf_starts(place, "/runs/") ? strchr(place + 6, '/') : NULL;
	return rest ? tpf_sprintf(&c->job->arena, "/runs/0%s", rest) : place;
}

static bool judge(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_said *said, const char *place)
{
	const char *file = c->bundle->evidence[said->evidence].path.value;

	if (!is_the_file(c, said->evidence))
		return false;
	return said->word ? judge_word(c, rule, said, file) : judge_number(c, rule, said, place, file);
}

/* A file of a whole run says nothing of requests and rates in a part of it. */
static bool speaks_of(const struct tpf_case *c, const struct tpf_said *said)
{
	return !tpf_part_of_run(c) || tpf_starts(said->place, "/workload/");
}

bool tpf_judge_harness(const struct tpf_case *c, enum tpf_rule_id rule, const char *const *places)
{
	bool any = false;

	for (size_t i = 0; i < c->metrics->n_runs; i++) {
		const struct tpf_harness *says = &c->metrics->runs[i].says;
		tpf_about(c, c->metrics->runs[i].run);
		for (size_t k = 0; k < says->n; k++)
			if (is_among(says->v[k].place, places) && speaks_of(c, &says->v[k]))
				any |= judge(c, rule, &says->v[k], place_in(c, says->v[k].place, i));
	}
	tpf_about(c, NULL);
	for (size_t k = 0; k < c->metrics->told.n; k++)
		if (!c->metrics->told.v[k].absent && is_among(of_first_run(c, c->metrics->told.v[k].place), places))
			any |= judge(c, rule, &c->metrics->told.v[k], c->metrics->told.v[k].place);
	return any;
}
