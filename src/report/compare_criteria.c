/* compare_criteria.c - the criteria of comparability: a table, each judged over one pair of bundles.
 *
 * STANDARD section E.1. A criterion that is silent is fulfilled. What a bundle does not disclose is not taken to be equal:
 * it leaves the pair side by side. Findings stand in the second bundle of the pair. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/quantity.h"
#include "report/compare.h"
#include "rules/rules.h"

/* A pair at hand. */
struct match {
	struct tpf_comparison *c;
	struct tpf_pair *pair;
	const struct tpf_contender *a, *b;
	enum tpf_rule_id rule;
	enum tpf_boundary limit;        /* the widest rung that the pair may be compared at */
};

/* ---- words ---- */

static const char *word(const struct match *m, const char *text)
{
	return text ? tpf_clean(&m->c->job->arena, text, 80) : "not disclosed";
}

static const char *digits(const struct match *m, double value)
{
	return isnan(value) ? "not disclosed" : tpf_say(&(struct tpf_case){.job = m->c->job}, value, "");
}

static struct tpf_finding *find(const struct match *m, const struct tpf_node *node, const char *text)
{
	const struct tpf_bundle *b = m->b->bundle;
	/* The place belongs to the second bundle's job: its document remembers where lines start. */
	struct tpf_place place = b->doc ? tpf_bundle_place(b->job, b, node) : (struct tpf_place){.source = m->b->source};
	return tpf_report(m->c->job, m->rule, &place, "%s", text);
}

/* Says what stands against the pair, or under which normalisation it holds (a note then). */
static void against(struct match *m, enum tpf_verdict verdict, const struct tpf_node *node, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void against(struct match *m, enum tpf_verdict verdict, const struct tpf_node *node, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *text = tpf_vsprintf(&m->c->job->arena, format, args);
	va_end(args);
	struct tpf_finding *f = find(m, node, text);
	if (verdict == TPF_NORMALISED)
		tpf_weigh(&(struct tpf_case){.job = m->c->job}, f, TPF_INFO);
	if (verdict > m->pair->verdict)
		m->pair->verdict = verdict;
	if (m->pair->n_grounds < TPF_GROUNDS)
		m->pair->grounds[m->pair->n_grounds++] = (struct tpf_ground){m->rule, text};
}

/* Two texts that have to be the same; true when they are. */
static bool equal_text(struct match *m, const char *what, const struct tpf_string *a, const struct tpf_string *b)
{
	if (a->value && b->value && !strcmp(a->value, b->value))
		return true;
	bool told = a->value && b->value;
	against(m, told ? TPF_NOT_COMPARABLE : TPF_SIDE_BY_SIDE, b->node, "%s: %s; in %s: %s", what, word(m, b->value), m->a->source,
		word(m, a->value));
	return false;
}

/* Units bring numbers to SI by a factor, so the same number may differ in its last digit. */
static bool equal_number(double a, double b)
{
	return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static bool same_or_both_absent(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : !a && !b;
}

/* ---- version, tokens ---- */

/* "urn:tpfreport:schema:bundle:1.0.0" and "1.0.0" give "1". */
static const char *major(const struct match *m, const char *version)
{
	const char *colon = version ? strrchr(version, ':') : NULL, *from = colon ? colon + 1 : version;
	return from ? tpf_strndup(&m->c->job->arena, from, strcspn(from, ".")) : NULL;
}

static void version(struct match *m)
{
	const struct { const char *what; const struct tpf_string *a, *b; } both[] = {
		{"major version of the schema", &m->a->bundle->report.schema_version, &m->b->bundle->report.schema_version},
		{"major version of the rules", &m->a->bundle->report.rules_version, &m->b->bundle->report.rules_version},
	};
	for (size_t i = 0; i < 2; i++) {
		const char *a = major(m, both[i].a->value), *b = major(m, both[i].b->value);
		if (a && b && strcmp(a, b))
			against(m, TPF_NOT_COMPARABLE, both[i].b->node, "%s: %s; in %s: %s", both[i].what, word(m, b), m->a->source, word(m, a));
	}
}

static bool counts_output(const struct tpf_contender *c)
{
	size_t known = 0;

	for (size_t i = 0; i < c->bundle->n_runs; i++)
		known += tpf_known(&c->bundle->runs[i].tokens.output) && c->bundle->runs[i].tokens.output.value > 0;
	return known && known == c->bundle->n_runs;
}

static void token_scope(struct match *m)
{
	const struct tpf_string *a = &m->a->bundle->token_scope, *b = &m->b->bundle->token_scope;

	if (a->value && b->value && strcmp(a->value, b->value) && counts_output(m->a) && counts_output(m->b)) {
		m->pair->per_output = true;
		against(m, TPF_NORMALISED, b->node, "tokens counted: %s; in %s: %s; both are recounted per output token", word(m, b->value),
			m->a->source, word(m, a->value));
		return;
	}
	equal_text(m, "tokens counted", a, b);
}

/* A tokenizer comes with its model: the same weights have the same. Another one counts other tokens of the same text. */
static void tokenizer(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;
	const char *wa = a->model.weights_sha256.value, *wb = b->model.weights_sha256.value;
	const char *da = a->model.tokenizer_sha256.value, *db = b->model.tokenizer_sha256.value;
	const char *na = a->model.tokenizer.value, *nb = b->model.tokenizer.value;

	if (wa && wb && tpf_same_ci(wa, wb))
		return;
	if (da && db ? tpf_same_ci(da, db) : na && nb && !strcmp(na, nb))
		return;
	against(m, TPF_SIDE_BY_SIDE, b->model.tokenizer.node, "tokenizer: %s; in %s: %s; energy per token is not of the same token, "
		"compare it per byte, per request or per correct task", word(m, nb ? nb : db), m->a->source, word(m, na ? na : da));
}

static void tokens(struct match *m)
{
	token_scope(m);
	tokenizer(m);
}

/* ---- boundary and PUE ---- */

static bool reaches(const struct tpf_contender *c, enum tpf_boundary at)
{
	return !isnan(c->metrics->ladder[at].j_per_token.value);
}

/* A PUE of a year is a year's whether the year has 365 days or 366. */
static bool same_length(double a, double b)
{
	return isnan(a) ? isnan(b) : fabs(a - b) <= 0.02 * fmax(a, b);
}

static const char *pue_words(const struct match *m, const struct tpf_contender *c)
{
	const struct tpf_bundle *b = c->bundle;

	if (c->metrics->ladder[TPF_FACILITY].measured)
		return "metered at the facility";
	const char *category = b->facility.pue_category.value;
	return tpf_sprintf(&m->c->job->arena, "%s%s%s", word(m, b->facility.pue_kind.value), category ? ", category " : "", category ? word(m, category) : "");
}

static bool same_pue(const struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;
	bool metered_a = m->a->metrics->ladder[TPF_FACILITY].measured, metered_b = m->b->metrics->ladder[TPF_FACILITY].measured;

	if (metered_a || metered_b)
		return metered_a && metered_b;
	return a->facility.pue_kind.value && b->facility.pue_kind.value && !strcmp(a->facility.pue_kind.value, b->facility.pue_kind.value) &&
		same_or_both_absent(a->facility.pue_category.value, b->facility.pue_category.value) &&
		same_length(a->facility.pue_period.duration, b->facility.pue_period.duration);
}

static bool partial(const struct tpf_contender *c)
{
	return !c->metrics->ladder[TPF_FACILITY].measured && tpf_string_is(&c->bundle->facility.pue_kind, "pPUE");
}

/* What zones share is in none of them: a partial PUE meets its like, of the same zone. */
static void partial_pue(struct match *m)
{
	const struct tpf_string *a = &m->a->bundle->facility.pue_zone, *b = &m->b->bundle->facility.pue_zone;
	const struct tpf_node *node = m->b->bundle->facility.pue.node;

	if (!reaches(m->a, TPF_FACILITY) || !reaches(m->b, TPF_FACILITY) || (!partial(m->a) && !partial(m->b)))
		return;
	if (partial(m->a) && partial(m->b) && a->value && b->value && !strcmp(a->value, b->value))
		return;
	m->limit = TPF_IT;
	if ((partial(m->a) && !a->value) || (partial(m->b) && !b->value))
		against(m, TPF_SIDE_BY_SIDE, node, "the PUE of %s is partial, and its zone is not described", partial(m->b) && !b->value ? m->b->source : m->a->source);
	else
		against(m, TPF_NORMALISED, node, "PUE: %s; in %s: %s; a partial one is compared with its like alone, so at it at most",
			partial(m->b) ? tpf_sprintf(&m->c->job->arena, "partial, of %s", word(m, b->value)) : "of the whole site", m->a->source,
			partial(m->a) ? tpf_sprintf(&m->c->job->arena, "partial, of %s", word(m, a->value)) : "of the whole site");
}

static void pue(struct match *m)
{
	if (m->limit <= TPF_IT || !reaches(m->a, TPF_FACILITY) || !reaches(m->b, TPF_FACILITY) || same_pue(m))
		return;
	m->limit = TPF_IT;
	against(m, TPF_NORMALISED, m->b->bundle->facility.pue.node, "PUE: %s, over %s days; in %s: %s, over %s days; compared at it at most",
		pue_words(m, m->b), digits(m, round(m->b->bundle->facility.pue_period.duration / 86400)), m->a->source, pue_words(m, m->a),
		digits(m, round(m->a->bundle->facility.pue_period.duration / 86400)));
}

static const char *rung(enum tpf_boundary at)
{
	return at == TPF_NO_BOUNDARY ? "nowhere" : tpf_boundary_names[at];
}

/* The widest rung that both reach, by measured energy alone where asked; -1: none. */
static int common(const struct match *m, bool measured)
{
	int at = (int)m->limit;

	for (; at >= 0; at--) {
		const struct tpf_value *a = &m->a->metrics->ladder[at].j_per_token, *b = &m->b->metrics->ladder[at].j_per_token;
		if (!isnan(a->value) && !isnan(b->value) && !(measured && (a->estimated || b->estimated)))
			break;
	}
	return at;
}

static void boundary(struct match *m)
{
	const struct tpf_node *node = m->b->bundle->power.boundary_text.node;
	enum tpf_boundary widest_a = m->a->metrics->widest, widest_b = m->b->metrics->widest;
	int at = common(m, true);

	if (at < 0)
		at = common(m, false);
	if (at < 0) {
		against(m, TPF_NOT_COMPARABLE, node, "energy is known at %s; in %s: at %s; no documented step leads from one to the other",
			rung(widest_b), m->a->source, rung(widest_a));
		return;
	}
	m->pair->at = (enum tpf_boundary)at;
	bool said = m->limit < TPF_FACILITY && m->pair->at == m->limit; /* by the PUE */
	if (!said && ((int)widest_a != at || (int)widest_b != at))
		against(m, TPF_NORMALISED, node, "energy is known up to %s; in %s: up to %s; both are compared at %s", rung(widest_b),
			m->a->source, rung(widest_a), rung(m->pair->at));
}

static void estimated(struct match *m)
{
	if (m->pair->at == TPF_NO_BOUNDARY)
		return;
	const struct tpf_contender *both[] = {m->a, m->b};
	for (size_t i = 0; i < 2; i++)
		if (both[i]->metrics->ladder[m->pair->at].j_per_token.estimated)
			against(m, TPF_SIDE_BY_SIDE, m->b->bundle->power.boundary_text.node,
				"energy at %s has an estimated or nominal input in %s; only measured energy is ranked", rung(m->pair->at), both[i]->source);
}

/* ---- quality and service ---- */

static const struct tpf_quality *quality_named(const struct tpf_bundle *b, const struct tpf_quality *like)
{
	for (size_t i = 0; i < b->n_quality; i++)
		if (like->name.value && b->quality[i].name.value && !strcmp(b->quality[i].name.value, like->name.value))
			return &b->quality[i];
	return NULL;
}

static void one_quality(struct match *m, const struct tpf_quality *a, const struct tpf_quality *b)
{
	const char *what = tpf_sprintf(&m->c->job->arena, "data set of %s", word(m, b->name.value));

	equal_text(m, what, &a->dataset, &b->dataset);
	double ta = a->target.value, tb = b->target.value;
	if (equal_number(ta, tb))
		return;
	against(m, isnan(ta) || isnan(tb) ? TPF_SIDE_BY_SIDE : TPF_NOT_COMPARABLE, b->target.node ? b->target.node : b->node,
		"target q* of %s: %s; in %s: %s", word(m, b->name.value), digits(m, tb), m->a->source, digits(m, ta));
}

static void missed(struct match *m, const char *what, const struct tpf_contender *c, const struct tpf_met *met, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (met[i].verdict == TPF_MISSED) {
			against(m, TPF_SIDE_BY_SIDE, c == m->b ? met[i].node : m->b->bundle->quality ? m->b->bundle->quality[0].node : NULL,
				"%s is missed in %s: %s %s against %s", what, c->source, word(m, met[i].metric), digits(m, met[i].value),
				digits(m, met[i].limit));
			return;
		}
}

static void quality(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;

	if (!a->n_quality || !b->n_quality) {
		against(m, TPF_SIDE_BY_SIDE, NULL, "quality is not disclosed in %s", b->n_quality ? m->a->source : m->b->source);
		return;
	}
	for (size_t i = 0; i < b->n_quality; i++) {
		const struct tpf_quality *other = quality_named(a, &b->quality[i]);
		if (other)
			one_quality(m, other, &b->quality[i]);
		else
			against(m, TPF_NOT_COMPARABLE, b->quality[i].node, "quality is judged by %s, which %s does not report",
				word(m, b->quality[i].name.value), m->a->source);
	}
	for (size_t i = 0; i < a->n_quality; i++)
		if (!quality_named(b, &a->quality[i]))
			against(m, TPF_NOT_COMPARABLE, b->quality[0].node, "quality is judged by %s in %s, and here it is not", word(m, a->quality[i].name.value),
				m->a->source);
	missed(m, "quality", m->a, m->a->metrics->quality, m->a->metrics->n_quality);
	missed(m, "quality", m->b, m->b->metrics->quality, m->b->metrics->n_quality);
}

static const struct tpf_target *target_like(const struct tpf_bundle *b, const struct tpf_target *like)
{
	for (size_t i = 0; i < b->n_targets; i++)
		if (same_or_both_absent(b->targets[i].metric.value, like->metric.value) &&
		    same_or_both_absent(b->targets[i].statistic.value, like->statistic.value))
			return &b->targets[i];
	return NULL;
}

static void targets(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;

	for (size_t i = 0; i < b->n_targets; i++) {
		const struct tpf_target *t = &b->targets[i], *other = target_like(a, t);
		if (!other || !equal_number(other->limit.value, t->limit.value))
			against(m, TPF_NOT_COMPARABLE, t->node, "target s* of %s %s: %s; in %s: %s", word(m, t->metric.value), word(m, t->statistic.value),
				digits(m, t->limit.value), m->a->source, other ? digits(m, other->limit.value) : "none");
	}
	for (size_t i = 0; i < a->n_targets; i++)
		if (!target_like(b, &a->targets[i]))
			against(m, TPF_NOT_COMPARABLE, b->n_targets ? b->targets[0].node : NULL, "target s* of %s %s: none; in %s: %s",
				word(m, a->targets[i].metric.value), word(m, a->targets[i].statistic.value), m->a->source,
				digits(m, a->targets[i].limit.value));
}

static void service(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;

	equal_text(m, "scenario", &a->workload.scenario, &b->workload.scenario);
	targets(m);
	missed(m, "a service target", m->a, m->a->metrics->service, m->a->metrics->n_service);
	missed(m, "a service target", m->b, m->b->metrics->service, m->b->metrics->n_service);
}

/* What latencies mean, where there are targets on them. */
static void definition(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;

	if (!a->n_targets || !b->n_targets)
		return;
	equal_text(m, "percentiles are over each", &a->percentile_basis.over, &b->percentile_basis.over);
	equal_text(m, "latency is measured at the", &a->percentile_basis.side, &b->percentile_basis.side);
}

/* ---- workload, caching, model ---- */

static double mean_length(const struct tpf_bundle *b, bool output)
{
	double sum = 0;

	for (size_t i = 0; i < b->n_runs; i++)
		sum += (output ? &b->runs[i].requests.osl : &b->runs[i].requests.isl)->stat[TPF_MEAN].value;
	return b->n_runs ? sum / (double)b->n_runs : NAN;
}

static const char *sampling_word(const struct match *m, const struct tpf_contender *c, const char *member)
{
	const struct tpf_node *node = c->bundle->workload.decoding_node;
	const struct tpf_node *value = node && c->bundle->doc ? tpf_get(c->bundle->doc, node, member) : NULL;

	if (!value)
		return "not disclosed";
	if (value->kind == TPF_TRUE || value->kind == TPF_FALSE)
		return value->kind == TPF_TRUE ? "true" : "false";
	double number = value->kind == TPF_NUMBER ? tpf_number(c->bundle->doc, value) : tpf_quantity_of(c->bundle, value).value;
	return digits(m, number);
}

/* Seeds may differ; what shapes the distribution of the output may not. */
static bool sampling(struct match *m)
{
	static const char *const members[] = {"temperature", "top_p", "top_k", "ignore_eos"};

	if (!m->a->bundle->workload.decoding_node || !m->b->bundle->workload.decoding_node) {
		against(m, TPF_SIDE_BY_SIDE, m->b->bundle->workload.dataset.node, "sampling is not disclosed in %s",
			m->b->bundle->workload.decoding_node ? m->a->source : m->b->source);
		return false;
	}
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const char *a = sampling_word(m, m->a, members[i]), *b = sampling_word(m, m->b, members[i]);
		if (!strcmp(a, b))
			continue;
		against(m, TPF_NOT_COMPARABLE, m->b->bundle->workload.decoding_node, "sampling, %s: %s; in %s: %s", members[i], b, m->a->source, a);
		return false;
	}
	return true;
}

enum { LENGTH_PERCENT = 10 };           /* as MLPerf's bands */

/* Other prompts are the same work when they are as long, and so are the answers. */
static void workload(struct match *m)
{
	static const char *const names[] = {"input", "output"};
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;
	const char *da = a->workload.dataset_sha256.value, *db = b->workload.dataset_sha256.value;

	if (da && db && tpf_same_ci(da, db))
		return;
	for (int i = 0; i < 2; i++) {
		double la = mean_length(a, i), lb = mean_length(b, i);
		if (fabs(la - lb) <= LENGTH_PERCENT / 100.0 * fmin(la, lb))
			continue;
		bool told = !isnan(la) && !isnan(lb);
		against(m, told ? TPF_NOT_COMPARABLE : TPF_SIDE_BY_SIDE, b->workload.dataset.node,
			"the data sets are not known to be the same, and the mean %s length is %s; in %s: %s; it may differ by %d %%", names[i], digits(m, lb),
			m->a->source, digits(m, la), LENGTH_PERCENT);
	}
	sampling(m);
}

static void caching(struct match *m)
{
	equal_text(m, "prefix cache across requests", &m->a->bundle->workload.prefix_cache_policy, &m->b->bundle->workload.prefix_cache_policy);
}

static void model(struct match *m)
{
	const struct tpf_bundle *a = m->a->bundle, *b = m->b->bundle;
	const char *wa = a->model.weights_sha256.value, *wb = b->model.weights_sha256.value;
	bool same = wa && wb ? tpf_same_ci(wa, wb)
		: a->model.name.value && b->model.name.value && !strcmp(a->model.name.value, b->model.name.value) &&
			same_or_both_absent(a->model.revision.value, b->model.revision.value) &&
			same_or_both_absent(a->model.weight_precision.value, b->model.weight_precision.value);
	if (!same)
		against(m, TPF_SIDE_BY_SIDE, b->model.name.node, "the model is %s, %s; in %s: %s, %s; models are compared by energy per request or per "
			"correct task, not per token", word(m, b->model.name.value), word(m, b->model.weight_precision.value), m->a->source,
			word(m, a->model.name.value), word(m, a->model.weight_precision.value));
}

/* ---- level, class ---- */

static void level(struct match *m)
{
	enum tpf_level a = m->a->bundle->report.level, b = m->b->bundle->report.level;
	const struct tpf_node *node = m->b->bundle->report.claimed_level.node;

	if ((a == TPF_L1 && b == TPF_L3) || (a == TPF_L3 && b == TPF_L1))
		against(m, TPF_SIDE_BY_SIDE, node, "level: L%d; in %s: L%d", (int)b + 1, m->a->source, (int)a + 1);
}

static void conforming(struct match *m)
{
	const struct tpf_contender *both[] = {m->a, m->b};

	for (size_t i = 0; i < 2; i++)
		if (both[i]->errors)
			against(m, TPF_NOT_COMPARABLE, m->b->bundle->report.claimed_level.node, "%s does not conform at the level it is judged at: %zu error%s",
				both[i]->source, both[i]->errors, both[i]->errors == 1 ? "" : "s");
}

static void availability(struct match *m)
{
	const struct tpf_string *a = &m->a->bundle->report.availability, *b = &m->b->bundle->report.availability;
	bool available_a = a->value && !strcmp(a->value, "available"), available_b = b->value && !strcmp(b->value, "available");

	if (available_a != available_b)
		against(m, TPF_SIDE_BY_SIDE, b->node, "availability: %s; in %s: %s; what can't be bought is not ranked with what can", word(m, b->value),
			m->a->source, word(m, a->value));
}

/* ---- resolution ---- */

static void resolved(struct match *m)
{
	struct tpf_pair *p = m->pair;

	if (p->at == TPF_NO_BOUNDARY)
		return;
	struct tpf_value a = tpf_energy_at(m->a, p->at, p->per_output), b = tpf_energy_at(m->b, p->at, p->per_output);
	p->difference = a.value - b.value;
	p->u = tpf_difference_u(m->a, m->b, p->at, p->per_output);
	p->resolved = p->difference != 0 && fabs(p->difference) >= 2 * p->u;
	if (p->resolved || p->verdict > TPF_NORMALISED)
		return;
	const struct tpf_node *node = m->b->bundle->power.boundary_text.node;
	const char *text = isnan(p->u)
		? tpf_sprintf(&m->c->job->arena, "not resolved against %s: an uncertainty is missing", m->a->source)
		: tpf_sprintf(&m->c->job->arena, "not resolved against %s: the difference of %s J/token is below twice its standard uncertainty, %s",
			m->a->source, digits(m, fabs(p->difference)), digits(m, p->u));
	find(m, node, text);
}

/* ---- the table ---- */

/* In order: tokens and PUE decide what is compared and where; the difference comes last. */
static const struct {
	enum tpf_rule_id rule;
	const char *name;
	void (*judge)(struct match *);
} criteria[] = {
	{TPF_CM_014, "conformity",            conforming},
	{TPF_CM_010, "version",          version},
	{TPF_CM_004, "tokens",           tokens},
	{TPF_FA_007, "partial PUE", partial_pue},
	{TPF_CM_007, "PUE",              pue},
	{TPF_CM_001, "boundary",              boundary},
	{TPF_CM_011, "estimated energy",      estimated},
	{TPF_CM_002, "quality",          quality},
	{TPF_CM_003, "service level",         service},
	{TPF_SV_010, "definition of latency", definition},
	{TPF_CM_005, "workload",              workload},
	{TPF_CM_012, "caching",          caching},
	{TPF_CM_006, "model",            model},
	{TPF_CM_008, "level",            level},
	{TPF_CM_013, "availability",          availability},
	{TPF_CM_009, "resolution",            resolved},
};

bool tpf_is_criterion(enum tpf_rule_id rule)
{
	return *tpf_criterion_name(rule);
}

const char *tpf_criterion_name(enum tpf_rule_id rule)
{
	for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++)
		if (criteria[i].rule == rule)
			return criteria[i].name;
	return "";
}

void tpf_pair_judge(struct tpf_comparison *c, struct tpf_pair *pair)
{
	struct match m = {.c = c, .pair = pair, .a = &c->each[pair->a], .b = &c->each[pair->b], .limit = TPF_FACILITY};

	for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++) {
		m.rule = criteria[i].rule;
		criteria[i].judge(&m);
	}
}
