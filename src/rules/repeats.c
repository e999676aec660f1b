/* repeats.c - TPF-RP: what the runs say of one another. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "diag/job.h"
#include "rules/rules.h"

static const struct {
	size_t runs;
	double cv;                      /* standard deviation of energy per token, by its mean */
} wanted[TPF_LEVELS] = {
	[TPF_L1] = {1, 0.05}, [TPF_L2] = {3, 0.05}, [TPF_L3] = {5, 0.02},
};

static void n_runs(const struct tpf_case *c)
{
	size_t n = c->bundle->n_runs, least = wanted[c->job->diag.level].runs;

	if (n >= least)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_RP_001, tpf_node_at(c, "/runs"), "%zu run%s; level L%d takes %zu or more", n, n == 1 ? "" : "s",
			(int)c->job->diag.level + 1, least);
	tpf_hint(c->job, f, "repeat the measurement, at the same settings, and give every run its entry in `runs`; or claim a lower level");
}

/* ---- scatter and drift of energy per token --------------------------------------------------------------------- */

struct repeat {
	const struct tpf_run *run;
	double j;                       /* J/token at the boundary of the report */
};

struct repeats {
	struct repeat *v;
	size_t n;
	double mean, sd;                /* standard deviation of one run, n - 1 in it */
};

static void set_scatter(struct repeats *r)
{
	struct tpf_sum sum = {0}, squares = {0};

	for (size_t i = 0; i < r->n; i++)
		tpf_sum_add(&sum, r->v[i].j);
	r->mean = tpf_sum(&sum) / (double)r->n;
	for (size_t i = 0; i < r->n; i++)
		tpf_sum_add(&squares, (r->v[i].j - r->mean) * (r->v[i].j - r->mean));
	r->sd = sqrt(tpf_sum(&squares) / (double)(r->n - 1));
}

/* The runs whose energy per token is known; false, and the rule is skipped, when these are fewer than `least`. */
static bool repeats_of(const struct tpf_case *c, enum tpf_rule_id rule, size_t least, struct repeats *r)
{
	enum tpf_boundary at = c->bundle->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : c->bundle->power.boundary;

	*r = (struct repeats){.v = tpf_alloc_n(&c->job->arena, c->metrics->n_runs, sizeof *r->v)};
	for (size_t i = 0; i < c->metrics->n_runs && at != TPF_NO_BOUNDARY; i++) {
		const struct tpf_run_metrics *m = &c->metrics->runs[i];
		double j = m->energy[at].value / m->tokens;
		if (isfinite(j))
			r->v[r->n++] = (struct repeat){m->run, j};
	}
	if (r->n < least) {
		tpf_skipped(c->job, rule, tpf_sprintf(&c->job->arena, "energy per token of %zu runs", least));
		return false;
	}
	set_scatter(r);
	return true;
}

static void run_cv(const struct tpf_case *c)
{
	double most = wanted[c->job->diag.level].cv;
	struct repeats r;

	if (!repeats_of(c, TPF_RP_002, 2, &r) || !(r.sd / r.mean > most))
		return;
	const struct repeat *far = r.v;
	for (size_t i = 1; i < r.n; i++)
		if (fabs(r.v[i].j - r.mean) > fabs(far->j - r.mean))
			far = &r.v[i];
	tpf_about(c, far->run);
	struct tpf_finding *f = tpf_found(c, TPF_RP_002, far->run->node,
			"energy per token scatters by %s over %zu runs (standard deviation by mean), expected at most %s; farthest is this run with %s, the mean is %s",
			tpf_say_percent(c, r.sd / r.mean), r.n, tpf_say_percent(c, most), tpf_say(c, far->j, "J/token"), tpf_say(c, r.mean, "J/token"));
	tpf_hint(c->job, f, "find out what differed in that run, and repeat it; a run is left out only with the reason");
}

static int by_start(const void *one, const void *other)
{
	const struct repeat *a = one, *b = other;
	int64_t x = a->run->window.start_ns, y = b->run->window.start_ns;

	return x != y ? (x > y) - (x < y) : (a->run > b->run) - (a->run < b->run);
}

/* Least squares over the order of the runs, J/token from one run to the next. */
static double slope(const struct repeats *r)
{
	double middle = (double)(r->n - 1) / 2;
	struct tpf_sum xy = {0}, xx = {0};

	for (size_t i = 0; i < r->n; i++) {
		tpf_sum_add(&xy, ((double)i - middle) * (r->v[i].j - r->mean));
		tpf_sum_add(&xx, ((double)i - middle) * ((double)i - middle));
	}
	return tpf_sum(&xy) / tpf_sum(&xx);
}

/* Two points always lie on a line, so it takes three. */
static void thermal_drift(const struct tpf_case *c)
{
	struct repeats r;

	if (!repeats_of(c, TPF_RP_006, 3, &r))
		return;
	for (size_t i = 0; i < r.n; i++)
		if (r.v[i].run->window.start_ns == TPF_WHEN_NONE) {
			tpf_skipped(c->job, TPF_RP_006, "when each run began");
			return;
		}
	qsort(r.v, r.n, sizeof *r.v, by_start);
	double step = slope(&r), drift = fabs(step) * (double)r.n;
	if (!(drift > 2 * r.sd))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_RP_006, tpf_node_at(c, "/runs"),
			"energy per token %s from run to run, by %s over the %zu; their standard deviation is %s", step > 0 ? "rises" : "falls",
			tpf_say(c, drift, "J/token"), r.n, tpf_say(c, r.sd, "J/token"));
	tpf_hint(c->job, f, "hot silicon leaks more: warm up until power is steady before the first run, and keep the inlet temperature");
}

/* ---- copies ---------------------------------------------------------------------------------------------------- */

/* A text that two runs can't have in common by chance. */
struct mark {
	const char *text, *what;
	size_t run;
	int evidence;                   /* of two entries that are one file: the same digest; -1: of numbers */
};

struct marks {
	struct mark *v;
	size_t n, room;
};

static const char *exact(const struct tpf_case *c, double value)
{
	char text[TPF_NUM_SIZE];

	tpf_num_write(text, value);
	return tpf_strdup(&c->job->arena, text);
}

/* Energies, tokens and duration together: one of them may well be the same in two runs. */
static void mark_numbers(const struct tpf_case *c, struct marks *marks, size_t i)
{
	const struct tpf_run *run = &c->bundle->runs[i];
	struct tpf_buf b = {0};
	bool told = false;

	for (size_t e = 0; e < run->n_energy; e++) {
		told = told || tpf_known(&run->energy[e].total);
		tpf_buf_printf(&b, "%d %s ", run->energy[e].instrument_at, exact(c, run->energy[e].total.value));
	}
	tpf_buf_printf(&b, "%s %s", exact(c, run->tokens.output.value), exact(c, run->window.duration));
	if (told && tpf_known(&run->tokens.output))
		TPF_PUSH(marks, ((struct mark){tpf_strdup(&c->job->arena, tpf_buf_str(&b)), "energy, tokens and duration", i, -1}));
	tpf_buf_free(&b);
}

static const char *digest_of(const struct tpf_case *c, int evidence)
{
	const char *found = c->metrics->files[evidence].sha256;
	return *found ? found : c->bundle->evidence[evidence].sha256.value;
}

static void mark_file(const struct tpf_case *c, struct marks *marks, size_t i, int at, const char *what)
{
	const char *digest = at < 0 ? NULL : digest_of(c, at);

	if (digest)
		TPF_PUSH(marks, ((struct mark){digest, what, i, at}));
}

/* One long trace may serve all runs, but each of them at its own time. */
static void mark_stretch(const struct tpf_case *c, struct marks *marks, size_t i, int trace)
{
	const struct tpf_interval *w = &c->bundle->runs[i].window;

	if (trace >= 0 && w->start_ns != TPF_WHEN_NONE && w->end_ns != TPF_WHEN_NONE)
		TPF_PUSH(marks, ((struct mark){tpf_sprintf(&c->job->arena, "%d %lld %lld", trace, (long long)w->start_ns, (long long)w->end_ns),
			"stretch of a trace", i, -1}));
}

static int by_text(const void *one, const void *other)
{
	const struct mark *a = one, *b = other;
	int order = strcmp(a->text, b->text);

	return order ? order : (a->run > b->run) - (a->run < b->run);
}

static void report_twin(const struct tpf_case *c, const struct mark *first, const struct mark *twin)
{
	const struct tpf_run *a = &c->bundle->runs[first->run], *b = &c->bundle->runs[twin->run];
	const char *name = a->id.value ? a->id.value : "an earlier run";

	tpf_about(c, b);
	struct tpf_finding *f = twin->evidence < 0
			? tpf_found(c, TPF_RP_003, b->node, "this run has the very %s of %s", twin->what, name)
			: tpf_found(c, TPF_RP_003, b->node, "the %s of this run is byte for byte that of %s", twin->what, name);
	tpf_hint(c->job, f, "two measurements never agree in every digit: give this run its own results, or leave it out");
}

/* A log that both runs refer to is no copy; it may be declared more than once, to be read in several ways. */
static bool one_file(const struct tpf_case *c, const struct mark *a, const struct mark *b)
{
	if (a->evidence < 0 || a->evidence == b->evidence)
		return a->evidence >= 0;
	const char *path = c->bundle->evidence[a->evidence].path.value, *other = c->bundle->evidence[b->evidence].path.value;
	return path && other && !strcmp(path, other);
}

static void identical_runs(const struct tpf_case *c)
{
	struct marks marks = {0}; /* new */
	bool *told = tpf_alloc_n(&c->job->arena, c->bundle->n_runs, sizeof *told);

	for (size_t i = 0; i < c->bundle->n_runs; i++) {
		const struct tpf_run *run = &c->bundle->runs[i];
		mark_numbers(c, &marks, i);
		mark_file(c, &marks, i, tpf_evidence_find(c->bundle, run->requests.log.value), "request log");
		for (size_t e = 0; e < run->n_energy; e++) {
			mark_file(c, &marks, i, run->energy[e].trace_at, "power trace");
			mark_stretch(c, &marks, i, run->energy[e].trace_at);
		}
	}
	if (marks.n)
		qsort(marks.v, marks.n, sizeof *marks.v, by_text);
	for (size_t i = 1; i < marks.n; i++) {
		const struct mark *a = &marks.v[i - 1], *b = &marks.v[i];
		if (a->run == b->run || strcmp(a->text, b->text) || one_file(c, a, b) || told[b->run])
			continue;
		told[b->run] = true;
		report_twin(c, a, b);
	}
	free(marks.v);
	if (c->bundle->n_runs < 2)
		tpf_skipped(c->job, TPF_RP_003, "a second run");
}

/* ---- what is quoted -------------------------------------------------------------------------------------------- */

static void same_run(const struct tpf_case *c)
{
	TPF_EACH_RUN(c, r) {
		if (!r->perf_power_same.value || strcmp(r->perf_power_same.value, "false"))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_RP_004, r->perf_power_same.node, "tokens and energy of %s are said to come from different runs",
				r->id.value ? r->id.value : "this run");
		tpf_hint(c->job, f, "quote both from one run: the fastest and the thriftiest of several do not make one result");
	}
}

/* At level 1 it is enough that it is said. */
static void selection_rule(const struct tpf_case *c)
{
	const struct tpf_string *a = &c->bundle->result.aggregate;

	if (c->job->diag.level < TPF_L2 || !a->value || strcmp(a->value, "best"))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_RP_005, a->node, "the result is that of the best run; from level L2 on it is the median, the mean, or of all runs");
	tpf_hint(c->job, f, "state the median or the mean of the runs, and say so in result.aggregate");
}

const struct tpf_check_row tpf_rules_repeats[] = {
	{TPF_RP_001, n_runs},   {TPF_RP_002, run_cv},         {TPF_RP_003, identical_runs},
	{TPF_RP_004, same_run}, {TPF_RP_005, selection_rule}, {TPF_RP_006, thermal_drift},
	{TPF_RULES, NULL},
};
