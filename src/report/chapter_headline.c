/* chapter_headline.c - what is read first: the number, the verdict, Table 1. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

static const char *const levels[] = {"level 1", "level 2", "level 3"};

/* ---- the number ---- */

void tpf_tree_number(struct tpf *job, xmlNode *section, struct tpf_value v)
{
	struct tpf_scale s = tpf_scale_of(job, TPF_SHOW_J_PER_TOKEN, v.value);
	const struct { const char *role, *text; } pieces[] = {
		{"value", tpf_show_value(job, v, s)}, {"plus", tpf_show_plus(job, v, s)}, {"unit", s.unit},
	};
	xmlNode *line = tpf_tree_add(section, "p");
	tpf_tree_set(line, "role", "number");
	for (size_t i = 0; i < 3; i++) {
		if (!*pieces[i].text)
			continue;
		xmlNode *n = tpf_tree_add(line, "n");
		tpf_tree_set(n, "role", pieces[i].role);
		tpf_tree_text(n, pieces[i].text);
		char digits[TPF_NUM_SIZE];
		tpf_num_write(digits, i ? v.u : v.value);
		if (i < 2)
			tpf_tree_set(n, i ? "u" : "value", digits);
	}
}

static const char *runs(struct tpf_chapter *p)
{
	return tpf_sprintf(&p->job->arena, "%zu run%s", p->metrics->n_runs, p->metrics->n_runs == 1 ? "" : "s");
}

static void uncertainty_note(struct tpf_chapter *p, xmlNode *section, struct tpf_value v)
{
	const char *known = v.u > 0 ? "Expanded uncertainty, k = 2 (about 95 %)" : "Uncertainty not determined";
	tpf_tree_p(section, "note", "%s, n = %s%s%s. %s.", known, runs(p), v.estimated ? "; estimated inputs are in it" : "",
		v.assumed ? "; the accuracy is assumed for this kind of instrument" : "",
		tpf_show(p->job, v, TPF_SHOW_WH_PER_MTOKEN));
}

/* "Node, rack: not determined: ..." for the rungs above the one that was reached; each has its reason in the ladder's table. */
static void wider(struct tpf_chapter *p, xmlNode *section)
{
	struct tpf_buf names = {0};
	unsigned next = p->metrics->widest + 1u;
	for (unsigned b = next; b < TPF_BOUNDARIES; b++)
		tpf_buf_printf(&names, "%s%s", names.len ? ", " : "", tpf_boundary_words(b));
	if (names.len) {
		struct tpf_value first = p->metrics->ladder[next].j_per_token;
		names.text[0] = (char)toupper((unsigned char)names.text[0]);
		tpf_tree_p(section, "note", "%s: %s%s.", names.text, tpf_show(p->job, first, TPF_SHOW_J_PER_TOKEN),
			next + 1 < TPF_BOUNDARIES ? "; section 2 has the reason for each" : "");
	}
	tpf_buf_free(&names);
}

/* ---- one sentence ---- */

static int worst(const struct tpf_met *met, size_t n)
{
	int verdict = n ? TPF_MET : TPF_UNTOLD;
	for (size_t i = 0; i < n; i++) {
		int v = met[i].verdict;
		if (v == TPF_MISSED || (v == TPF_UNTOLD && verdict != TPF_MISSED) || (v == TPF_NOT_RESOLVED && verdict == TPF_MET))
			verdict = v;
	}
	return verdict;
}

static const char *const met_words[] = {"not determined", "met", "met, not at 95 %", "missed"};

static const char *capital(struct tpf_chapter *p, const char *s)
{
	char *out = tpf_strdup(&p->job->arena, s);
	out[0] = (char)toupper((unsigned char)out[0]);
	return out;
}

static const char *share(struct tpf_chapter *p, double x)
{
	return tpf_num_show(&p->job->arena, 100 * x, NAN, fabs(x) < 0.1 ? 2 : 3);
}

static const char *binding_sentence(struct tpf_chapter *p)
{
	const struct tpf_metrics *m = p->metrics;
	struct tpf_arena *a = &p->job->arena;
	if (m->binding < 0) {
		const char *why = m->binding_missing;
		return tpf_sprintf(a, "The binding constraint is not determined%s%s%s.", why ? ": " : "", tpf_or(why, ""), why ? " missing" : "");
	}
	const char *binds = capital(p, tpf_binding_words(p->job, m));
	double room = m->headroom.value;
	if (!m->co_binding)
		binds = tpf_sprintf(a, "%s is the binding constraint", binds);
	if (isnan(room))
		return tpf_sprintf(a, "%s.", binds);
	if (room < 0)
		return tpf_sprintf(a, "%s; the measured rate is %s %% above %s ceiling.", binds, share(p, -room), m->co_binding ? "the lowest" : "its");
	return tpf_sprintf(a, "%s, with %s %% headroom.", binds, share(p, room));
}

static void sentence(struct tpf_chapter *p, xmlNode *section)
{
	const struct tpf_metrics *m = p->metrics;
	int quality = worst(m->quality, m->n_quality), service = worst(m->service, m->n_service);
	const char *targets = quality == service
		? tpf_sprintf(&p->job->arena, "Quality and latency targets are %s.", met_words[quality])
		: tpf_sprintf(&p->job->arena, "Quality is %s; latency is %s.", met_words[quality], met_words[service]);
	tpf_tree_p(section, "lead", "%s %s", binding_sentence(p), targets);
}

void tpf_chapter_headline(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "headline", NULL);
	tpf_tree_set(section, "state", p->tally.errors ? "bad" : "good");
	if (!p->metrics || p->metrics->widest == TPF_NO_BOUNDARY) {
		const char *why = p->metrics ? p->metrics->j_per_token.missing : "a bundle that can be read";
		tpf_tree_p(section, "label", "Energy per token");
		tpf_tree_p(section, "missing", "Not determined%s%s%s", why ? ": " : "", tpf_or(why, ""), why ? " missing" : "");
		tpf_tree_set(section, "state", p->tally.errors ? "bad" : "open");
		if (p->metrics)
			sentence(p, section);
		return;
	}
	struct tpf_value v = p->metrics->j_per_token;
	tpf_tree_p(section, "label", "Energy per %s at the %s boundary%s", tpf_token_words(p->bundle->token_scope.value),
		tpf_boundary_words(p->metrics->widest), p->tally.errors ? " (not validated)" : "");
	tpf_tree_number(p->job, section, v);
	uncertainty_note(p, section, v);
	wider(p, section);
	sentence(p, section);
}

/* ---- the verdict ---- */

static void count(xmlNode *p, size_t n, const char *one)
{
	struct tpf_arena arena = {0};
	tpf_tree_text(tpf_tree_add(p, "b"), tpf_sprintf(&arena, "%zu", n));
	tpf_tree_text(p, tpf_sprintf(&arena, " %s%s  ", one, n == 1 ? "" : "s"));
	tpf_arena_free(&arena);
}

static const struct { const char *role, *words; } who[] = {
	{"vendor", "by the vendor"}, {"operator", "by the operator"}, {"independent", "by an independent party"},
};

static const char *role_words(const char *role)
{
	for (size_t i = 0; role && i < sizeof who / sizeof *who; i++)
		if (!strcmp(role, who[i].role))
			return who[i].words;
	return "by whom is not disclosed";
}

void tpf_chapter_verdict(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "verdict", NULL);
	bool good = !p->tally.errors;
	const struct tpf_diag *diag = &p->view->it->job->diag;
	tpf_tree_set(section, "state", good ? "good" : "bad");
	tpf_tree_p(section, "label", "Validator verdict");
	tpf_tree_p(section, "verdict", "%s %s", good ? "Conforms," : "Does not conform,", levels[diag->level]);
	if (p->job->policy)
		tpf_tree_p(section, NULL, "Judged by the policy %s %s.", p->job->policy->name, p->job->policy->version);
	if (p->metrics && p->metrics->measured_at != TPF_NO_BOUNDARY)
		tpf_tree_p(section, NULL, "Metered at the %s boundary, %s.", tpf_boundary_words(p->metrics->measured_at),
			role_words(p->bundle->report.role.value));
	xmlNode *counts = tpf_tree_p(section, "counts", "%s", "");
	count(counts, p->tally.errors, "error");
	count(counts, p->tally.warnings, "warning");
	count(counts, p->tally.notes, "note");
	tpf_tree_p(section, "note", "%zu rules passed, %zu skipped for want of inputs; tpfreport " TPF_VERSION ".", p->tally.passed,
		p->tally.skipped);
}

/* ---- Table 1 ---- */

static xmlNode *result_row(xmlNode *table, const char *role, const char *quantity, const char *symbol)
{
	xmlNode *row = tpf_tree_row(table, role), *cell = tpf_tree_cell(row, quantity);
	tpf_tree_set(cell, "role", "head");
	tpf_tree_markup(tpf_tree_cell(row, ""), symbol);
	return row;
}

static void rest(xmlNode *row, const char *limit, const char *margin, const char *basis, const char *state)
{
	tpf_tree_markup(tpf_tree_cell(row, ""), limit);
	tpf_tree_cell(row, margin);
	xmlNode *cell = tpf_tree_cell(row, basis);
	if (state)
		tpf_tree_set(cell, "state", state);
}

static const char *basis_of(struct tpf_value v, const char *known)
{
	return isnan(v.value) ? "–" : v.estimated ? "estimated" : known;
}

static void binding_row(struct tpf_chapter *p, xmlNode *table)
{
	const struct tpf_metrics *m = p->metrics;
	struct tpf_arena *a = &p->job->arena;
	xmlNode *row = result_row(table, NULL, "Active binding constraint", "min *R*");
	if (m->binding < 0) {
		struct tpf_value none = {.value = NAN, .missing = m->binding_missing};
		tpf_cell_value(p->job, row, none, TPF_SHOW_RATE, NULL);
		rest(row, "–", "–", "–", NULL);
		return;
	}
	const struct tpf_ceiling_value *c = &m->ceilings[m->binding];
	tpf_tree_cell_right(row, tpf_binding_words(p->job, m));
	double room = m->headroom.value;
	const char *margin = isnan(room) ? "–" : tpf_sprintf(a, room < 0 ? "exceeded by %s %%" : "%s %% headroom", share(p, fabs(room)));
	if (!isnan(m->margin.value))
		margin = tpf_sprintf(a, "%s; next: %s, %s × as high", margin, tpf_ceiling_words(p->job, &m->ceilings[m->next]),
			tpf_num_show(a, m->margin.value, NAN, 3));
	rest(row, tpf_sprintf(a, "≤ %s", tpf_show(p->job, c->rate, TPF_SHOW_RATE)), margin, "derived", NULL);
}

static void power_row(struct tpf_chapter *p, xmlNode *table)
{
	const struct tpf_metrics *m = p->metrics;
	xmlNode *row = result_row(table, NULL, m->pue_applied ? "Delivered power, PUE-adjusted" : "Delivered power, no PUE applied", "*P*");
	tpf_cell_value(p->job, row, m->delivered, TPF_SHOW_WATT, NULL);
	const struct tpf_quantity *limit = &p->bundle->facility.provisioned_power;
	const char *margin = "–";
	if (tpf_has(limit) && !isnan(m->delivered.value))
		margin = tpf_sprintf(&p->job->arena, "%s %% of it used", share(p, m->delivered.value / limit->value));
	rest(row, tpf_has(limit) ? tpf_sprintf(&p->job->arena, "≤ %s", tpf_show_quantity(p->job, limit, TPF_SHOW_WATT)) : "not disclosed",
		margin, basis_of(m->delivered, m->pue_applied ? "derived" : "measured"), NULL);
}

static void output_row(struct tpf_chapter *p, xmlNode *table)
{
	const struct tpf_metrics *m = p->metrics;
	xmlNode *row = result_row(table, NULL, "Token output, utilisation-adjusted", "*U* · *R*");
	tpf_cell_value(p->job, row, m->util_output, TPF_SHOW_RATE, NULL);
	const struct tpf_quantity *u = &p->bundle->utilisation.U;
	const char *margin = tpf_has(u) ? tpf_sprintf(&p->job->arena, "U = %s", tpf_show_quantity(p->job, u, TPF_SHOW_SHARE)) : "U not disclosed";
	rest(row, tpf_sprintf(&p->job->arena, "*R* = %s", tpf_show(p->job, m->output, TPF_SHOW_RATE)), margin,
		basis_of(m->util_output, "derived"), NULL);
}

static const char *const met_states[] = {NULL, "good", "warn", "bad"};

static void met_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_met *met, const char *name, const char *symbol,
		const char *target, enum tpf_form form)
{
	xmlNode *row = result_row(table, NULL, name, symbol);
	struct tpf_value v = {.value = met->value, .u = met->u};
	tpf_cell_value(p->job, row, v, form, NULL);
	const char *limit = isnan(met->limit) ? "not disclosed" : tpf_sprintf(&p->job->arena, "%s %s = %s", met->lower_is_better ? "≤" : "≥",
		target, tpf_show_number(p->job, met->limit, form));
	double slack = met->lower_is_better ? 1 - met->value / met->limit : met->value / met->limit - 1;
	const char *margin = isfinite(slack) ? tpf_sprintf(&p->job->arena, "%s %% %s", share(p, fabs(slack)), slack < 0 ? "beyond" : "slack") : "–";
	rest(row, limit, margin, met_words[met->verdict], met_states[met->verdict]);
}

enum tpf_form tpf_quality_form(const struct tpf_bundle *b, const char *metric)
{
	for (size_t i = 0; i < b->n_quality; i++)
		if (metric && b->quality[i].name.value && !strcmp(b->quality[i].name.value, metric))
			return b->quality[i].unit && !strcmp(b->quality[i].unit, "%") ? TPF_SHOW_SHARE : TPF_SHOW_NUMBER;
	return TPF_SHOW_NUMBER;
}

static const struct { const char *metric, *words; } latencies[] = {
	{"ttft", "Latency, time to first token"},
	{"tpot", "Latency, time per output token"},
	{"itl",  "Latency, between tokens"},
	{"e2e",  "Latency, end to end"},
};

static const char *latency_words(const char *metric)
{
	for (size_t i = 0; metric && i < sizeof latencies / sizeof *latencies; i++)
		if (!strcmp(metric, latencies[i].metric))
			return latencies[i].words;
	return "Latency";
}

enum tpf_form tpf_latency_form(const char *metric)
{
	return metric && !strcmp(metric, "tpot") ? TPF_SHOW_SECOND_PER_TOKEN : TPF_SHOW_LATENCY;
}

static const char *upper(struct tpf_chapter *p, const char *s)
{
	char *out = tpf_strdup(&p->job->arena, tpf_or(s, ""));
	for (char *c = out; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return out;
}

static void targets(struct tpf_chapter *p, xmlNode *table)
{
	const struct tpf_metrics *m = p->metrics;
	for (size_t i = 0; i < m->n_quality; i++)
		met_row(p, table, &m->quality[i], tpf_sprintf(&p->job->arena, "Quality, %s", tpf_cut(p->job, tpf_or(m->quality[i].metric, "?"), 60)),
			"*q*", "*q*^{*}", tpf_quality_form(p->bundle, m->quality[i].metric));
	for (size_t i = 0; i < m->n_service; i++)
		met_row(p, table, &m->service[i], latency_words(m->service[i].metric),
			tpf_sprintf(&p->job->arena, "%s %s", upper(p, m->service[i].metric), tpf_or(m->service[i].statistic, "")), "*s*^{*}",
			tpf_latency_form(m->service[i].metric));
}

void tpf_chapter_summary(struct tpf_chapter *p)
{
	static const char *const heads[] = {"Quantity", "Symbol", ">Result ± *U* (*k* = 2)", "Limit or target", "Margin", "Basis", NULL};
	if (!p->metrics)
		return;
	const struct tpf_metrics *m = p->metrics;
	xmlNode *section = tpf_tree_section(p, "results", NULL);
	xmlNode *table = tpf_tree_table(section, "tbl-results", "Headline results at fixed quality q* and service s*.", heads);
	tpf_tree_set(table, "role", "wide");
	bool reached = m->widest != TPF_NO_BOUNDARY;
	const char *where = reached ? tpf_boundary_words(m->widest) : "any";
	xmlNode *row = result_row(table, "key", tpf_sprintf(&p->job->arena, "Energy per token, %s boundary", where), "*e*");
	tpf_cell_value(p->job, row, m->j_per_token, TPF_SHOW_J_PER_TOKEN, NULL);
	rest(row, "–", "–", basis_of(m->j_per_token, reached && m->ladder[m->widest].measured ? "measured" : "derived"), NULL);
	binding_row(p, table);
	power_row(p, table);
	output_row(p, table);
	targets(p, table);
	if (!m->n_quality) {
		row = result_row(table, NULL, "Quality", "*q*");
		tpf_tree_cell_right(row, NULL);
		rest(row, "–", "–", "–", NULL);
	}
}
