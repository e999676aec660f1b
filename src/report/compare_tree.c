/* compare_tree.c - the comparison as a report: who is ranked, how sure that is, what differs. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "diag/job.h"
#include "report/compare.h"
#include "report/plot.h"
#include "report/show.h"
#include "report/tree.h"

enum { NAME = 90, SHORT_NAME = 34, PAIRS = 200, ROWS = 400, FINDINGS = 500 };

static xmlNode *section_of(xmlNode *report, const char *id, const char *title)
{
	xmlNode *section = tpf_tree_add(report, "section");
	tpf_tree_set(section, "id", id);
	if (title)
		tpf_tree_set(section, "title", title);
	return section;
}

static void meta(xmlNode *report, const char *name, const char *text)
{
	xmlNode *m = tpf_tree_add(report, "meta");
	tpf_tree_set(m, "name", name);
	tpf_tree_text(m, text);
}

static const char *name_of(const struct tpf_comparison *c, size_t i, size_t most)
{
	return tpf_cut(c->job, c->each[i].name, most);
}

static const char *token_words(const struct tpf_comparison *c)
{
	return c->per_output ? "output token" : tpf_token_words(c->each[c->order[0]].bundle->token_scope.value);
}

static const char *rank_words(const struct tpf_comparison *c, const struct tpf_contender *e)
{
	if (!e->ranked)
		return "–";
	return e->best == e->worst ? tpf_sprintf(&c->job->arena, "%zu", e->best) : tpf_sprintf(&c->job->arena, "%zu–%zu", e->best, e->worst);
}

/* One scale for the column and the axis: that of the largest energy. */
static struct tpf_scale energy_scale(const struct tpf_comparison *c)
{
	double most = NAN;

	for (size_t i = 0; i < c->n; i++)
		most = fmax(most, c->each[i].e.value);
	return tpf_scale_of(c->job, TPF_SHOW_J_PER_TOKEN, most);
}

/* ---- head ---- */

static void head(const struct tpf_comparison *c, xmlNode *report)
{
	struct tpf_arena *a = &c->job->arena;
	const struct tpf_bundle *first = c->each[c->order[0]].bundle;
	bool one_model = true;

	for (size_t i = 0; i < c->n; i++)
		one_model &= !strcmp(tpf_or(c->each[i].bundle->model.name.value, ""), tpf_or(first->model.name.value, ""));
	const char *title = one_model && first->model.name.value
		? tpf_sprintf(a, "%s: %zu disclosures compared", tpf_cut(c->job, first->model.name.value, NAME), c->n)
		: tpf_sprintf(a, "%zu energy disclosures compared", c->n);
	meta(report, "kind", tpf_sprintf(a, "LLM inference energy disclosure · comparison of %zu bundles", c->n));
	meta(report, "generator", "tpfreport " TPF_VERSION);
	meta(report, "title", title);
	meta(report, "short-title", title);
	meta(report, "subtitle", c->n_ranked
		? tpf_sprintf(a, "Energy per %s at the %s boundary, at fixed quality q* and service s*", token_words(c), tpf_boundary_words(c->at))
		: "No two of them may be ranked; each is shown at its own boundary, and what stands between them is listed");
}

static void headline(const struct tpf_comparison *c, xmlNode *report)
{
	xmlNode *section = section_of(report, "headline", NULL);

	if (!c->n_ranked) {
		tpf_tree_set(section, "state", "open");
		tpf_tree_p(section, "label", "Lowest energy per token");
		tpf_tree_p(section, "missing", "Not determined: no two bundles are comparable");
		return;
	}
	const struct tpf_contender *best = &c->each[c->order[0]], *last = &c->each[c->order[c->n_ranked - 1]];
	tpf_tree_set(section, "state", "good");
	if (best->worst == 1)
		tpf_tree_p(section, "label", "Lowest energy per %s among %zu comparable disclosures", token_words(c), c->n_ranked);
	else
		tpf_tree_p(section, "label", "Energy per %s, one of %zu of which none is told to be the lowest", token_words(c), best->worst);
	tpf_tree_number(c->job, section, best->e);
	tpf_tree_p(section, "note", "Expanded uncertainty, k = 2 (about 95 %%); %s boundary.", tpf_boundary_words(c->at));
	const char *name = name_of(c, c->order[0], NAME);
	if (best->worst == 1)
		tpf_tree_p(section, "lead", "%s has rank 1. The %zu span a factor of %s.", name, c->n_ranked,
			tpf_show_number(c->job, last->e.value / best->e.value, TPF_SHOW_NUMBER));
	else
		tpf_tree_p(section, "lead", "%s is not resolved from others within twice the standard uncertainty: ranks 1 to %zu are open.", name,
			best->worst);
}

static void verdict(const struct tpf_comparison *c, xmlNode *report)
{
	xmlNode *section = section_of(report, "verdict", NULL);
	size_t aside = c->n - c->n_ranked;

	tpf_tree_set(section, "state", c->n_ranked ? "good" : "bad");
	tpf_tree_p(section, "label", "Comparability");
	tpf_tree_p(section, "verdict", "%zu of %zu comparable", c->n_ranked, c->n);
	if (aside == 1)
		tpf_tree_p(section, NULL, "%s is shown and not ranked. %s.", name_of(c, c->order[c->n - 1], NAME), c->each[c->order[c->n - 1]].reason);
	else if (aside)
		tpf_tree_p(section, NULL, "%zu are shown and not ranked; the reasons stand with them.", aside);
	size_t normalised = 0;
	for (size_t i = 0; i < c->n_pairs; i++)
		normalised += c->pairs[i].verdict == TPF_NORMALISED;
	if (normalised)
		tpf_tree_p(section, "note", "%zu of %zu pairs are comparable after a normalisation that the findings name.", normalised, c->n_pairs);
	const struct tpf_label *policy = c->job->policy;
	if (policy)
		tpf_tree_p(section, NULL, "Judged by the policy %s %s, SHA-256 %s.", policy->name, policy->version, policy->sha256);
	tpf_tree_p(section, "note", "Criteria: rules TPF-CM-001 to 014; tpfreport " TPF_VERSION ".");
}

/* ---- Table 1 ---- */

static const struct tpf_met *met_named(const struct tpf_met *met, size_t n, const char *metric)
{
	for (size_t i = 0; i < n; i++)
		if (!metric || (met[i].metric && !strcmp(met[i].metric, metric)))
			return &met[i];
	return NULL;
}

static void met_cell(const struct tpf_comparison *c, xmlNode *row, const struct tpf_met *met, enum tpf_form form)
{
	xmlNode *cell = tpf_tree_cell_right(row, met && !isnan(met->value) ? tpf_show_number(c->job, met->value, form) : NULL);
	if (met && met->verdict == TPF_MISSED)
		tpf_tree_set(cell, "state", "bad");
}

static void energy_cell(const struct tpf_comparison *c, xmlNode *row, const struct tpf_contender *e, const struct tpf_scale *scale)
{
	tpf_cell_value(c->job, row, e->e, TPF_SHOW_J_PER_TOKEN, scale);
}

static void result_row(const struct tpf_comparison *c, xmlNode *table, const struct tpf_contender *e, const struct tpf_scale *scale)
{
	const struct tpf_metrics *m = e->metrics;
	double room = m->headroom.value;
	xmlNode *row = tpf_tree_row(table, e->ranked ? NULL : "aside"), *cell = tpf_tree_cell(row, tpf_cut(c->job, e->name, NAME));
	char level[] = {(char)('1' + (int)e->bundle->report.level), 0};

	tpf_tree_set(cell, "role", "head");
	if (e->reason)
		tpf_tree_text(tpf_tree_add(cell, "i"), tpf_sprintf(&c->job->arena, " Not ranked, %s.", e->reason));
	tpf_tree_cell(row, rank_words(c, e));
	energy_cell(c, row, e, scale);
	tpf_tree_cell(row, e->at == TPF_NO_BOUNDARY ? "–" : tpf_boundary_names[e->at]);
	tpf_cell_value(c->job, row, tpf_plain(m->output.value), TPF_SHOW_RATE, NULL);
	tpf_tree_cell_right(row, tpf_show_node(c->job, e->bundle->doc, "/facility/pue/value"));
	const struct tpf_met *q = met_named(m->quality, m->n_quality, NULL);
	met_cell(c, row, q, q ? tpf_quality_form(e->bundle, q->metric) : TPF_SHOW_NUMBER);
	met_cell(c, row, met_named(m->service, m->n_service, "ttft"), TPF_SHOW_LATENCY);
	tpf_tree_cell_right(row, isnan(room) ? "–" : tpf_show_number(c->job, room, TPF_SHOW_SHARE));
	tpf_tree_cell(row, tpf_or(tpf_binding_words(c->job, m), "–"));
	tpf_tree_cell(row, level);
}

static void results(const struct tpf_comparison *c, xmlNode *report)
{
	struct tpf_scale scale = energy_scale(c);
	const char *heads[] = {"Disclosure", "Rank", tpf_sprintf(&c->job->arena, ">*e* ± *U* / (%s)", scale.unit), "Boundary", ">*R*", ">PUE",
		">Quality *q*", ">TTFT", ">Headroom", "Binding", "Level", NULL};
	xmlNode *section = section_of(report, "results", NULL);
	xmlNode *table = tpf_tree_table(section, "tbl-comparison", c->n_ranked
		? "Headline results by energy per token. A rank interval holds every rank that the uncertainties allow."
		: "Headline results in the order given, each at its own boundary.", heads);

	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < c->n; i++)
		result_row(c, table, &c->each[c->order[i]], &scale);
}

/* ---- dots ---- */

static void energy(const struct tpf_comparison *c, xmlNode *report)
{
	(void)c;
	xmlNode *section = section_of(report, "energy", "Energy per token"), *figure = tpf_tree_add(section, "figure");

	tpf_tree_set(figure, "id", "fig-dots");
	tpf_tree_set(figure, "plot", "dots");
	tpf_tree_set(figure, "title", "Energy per token with 95 % intervals");
	tpf_tree_p(figure, NULL, "Less is better. Filled dots are measured, open dots with dashed intervals have an estimated input. What stands grey "
		"below the line is not ranked; its energy may be of another boundary or of other tokens.");
}

struct tpf_scene *tpf_comparison_scene(const struct tpf_comparison *c)
{
	struct tpf_scale scale = energy_scale(c);
	struct tpf_arena *a = &c->job->arena;
	struct tpf_dot_row *rows = tpf_alloc_n(a, c->n, sizeof *rows);
	struct tpf_scene *s = tpf_alloc(a, sizeof *s);

	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_contender *e = &c->each[c->order[i]];
		rows[i] = (struct tpf_dot_row){
			.name = e->name, .rank = rank_words(c, e), .text = tpf_show_in(c->job, e->e, scale), .value = e->e.value * scale.times,
			.expanded = TPF_COVERAGE * e->e.u * scale.times, .ranked = e->ranked, .estimated = e->e.estimated,
			.reason = e->reason ? tpf_cut(c->job, e->reason, 110) : NULL,
		};
	}
	*s = (struct tpf_scene){.job = c->job, .id = "plot-dots", .title = "Energy per token with 95 % intervals", .w = 1104, .size = 12.5};
	s->desc = c->n_ranked ? tpf_sprintf(a, "%zu of %zu disclosures are ranked. The lowest is %s with %s %s.", c->n_ranked, c->n,
		name_of(c, c->order[0], NAME), rows[0].text, scale.unit) : "No two disclosures are comparable; each is shown at its own boundary.";
	tpf_dots_draw(s, rows, c->n, c->n_ranked
		? tpf_sprintf(a, "Energy per %s, %s boundary / (%s)", token_words(c), tpf_boundary_words(c->at), scale.unit)
		: tpf_sprintf(a, "Energy per token, own boundary each / (%s)", scale.unit));
	return s;
}

/* ---- pairs ---- */

static const char *pair_rules(const struct tpf_comparison *c, const struct tpf_pair *p)
{
	const char *text = NULL;

	for (size_t i = 0; i < p->n_grounds; i++) {
		const char *id = tpf_rules[p->grounds[i].rule].id + strlen("TPF-");
		if (!text || !strstr(text, id))
			text = text ? tpf_sprintf(&c->job->arena, "%s, %s", text, id) : id;
	}
	return tpf_or(text, "–");
}

static void pair_row(const struct tpf_comparison *c, xmlNode *table, const struct tpf_pair *p)
{
	static const char *const states[] = {"good", "good", "warn", "bad"};
	bool counts = p->verdict <= TPF_NORMALISED;
	xmlNode *row = tpf_tree_row(table, NULL);

	tpf_tree_set(tpf_tree_cell(row, name_of(c, p->a, SHORT_NAME)), "role", "head");
	tpf_tree_cell(row, name_of(c, p->b, SHORT_NAME));
	tpf_tree_set(tpf_tree_cell(row, tpf_verdict_words[p->verdict]), "state", states[p->verdict]);
	tpf_tree_cell(row, counts && p->at != TPF_NO_BOUNDARY ? tpf_boundary_names[p->at] : "–");
	if (counts && !isnan(p->difference))
		tpf_cell_value(c->job, row, (struct tpf_value){.value = p->difference, .u = p->u}, TPF_SHOW_J_PER_TOKEN, NULL);
	else
		tpf_tree_cell_right(row, "–");
	tpf_tree_cell(row, !counts ? "–" : p->resolved ? "resolved" : "not resolved");
	tpf_tree_cell(row, pair_rules(c, p));
}

static void pairs(const struct tpf_comparison *c, xmlNode *report)
{
	static const char *const heads[] = {"First", "Second", "Verdict", "At", ">Difference ± *U* (*k* = 2)", "Order", "Rules TPF-", NULL};
	xmlNode *section = section_of(report, "pairs", "Which may be compared"), *table;

	table = tpf_tree_table(section, "tbl-pairs", "Every pair by the criteria of the standard. A difference below twice its standard uncertainty is "
		"not resolved.", heads);
	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < c->n_pairs && i < PAIRS; i++)
		pair_row(c, table, &c->pairs[i]);
	if (c->n_pairs > PAIRS)
		tpf_tree_p(section, "note", "%zu more pairs are not shown; the comparison as JSON lists them.", c->n_pairs - PAIRS);
}

/* ---- differences ---- */

static bool stands_on(const struct tpf_comparison *c, enum tpf_rule_id rule)
{
	for (size_t i = 0; i < c->n_pairs; i++)
		for (size_t k = 0; k < c->pairs[i].n_grounds; k++)
			if (c->pairs[i].grounds[k].rule == rule)
				return true;
	return false;
}

static void difference_row(const struct tpf_comparison *c, xmlNode *table, const struct tpf_difference *d, const bool *weighs)
{
	xmlNode *row = tpf_tree_row(table, NULL);
	bool marked = d->rule != TPF_RULES && weighs[d->rule];

	tpf_tree_set(tpf_tree_cell(row, d->name), "role", "head");
	for (size_t i = 0; i < c->n; i++) {
		xmlNode *cell = tpf_tree_cell(row, d->nodes[c->order[i]] ? tpf_show_node(c->job, c->each[c->order[i]].bundle->doc, d->pointer) : NULL);
		if (marked && d->nodes[c->order[i]])
			tpf_tree_set(cell, "state", "warn");
	}
	tpf_tree_cell(row, d->rule == TPF_RULES ? "–" : tpf_rules[d->rule].id + strlen("TPF-"));
}

static void differences(const struct tpf_comparison *c, xmlNode *report)
{
	xmlNode *section = section_of(report, "differences", "What differs between the disclosures");
	const char **heads = tpf_alloc_n(&c->job->arena, c->n + 3, sizeof *heads);
	bool weighs[TPF_RULES];

	if (!c->n_differences) {
		tpf_tree_p(section, NULL, "Nothing that describes system, workload or measurement.");
		return;
	}
	for (unsigned r = 0; r < TPF_RULES; r++)
		weighs[r] = stands_on(c, (enum tpf_rule_id)r);
	heads[0] = "Field";
	for (size_t i = 0; i < c->n; i++)
		heads[i + 1] = "";      /* names are not ours: no markup */
	heads[c->n + 1] = "Rule TPF-";
	xmlNode *table = tpf_tree_table(section, "tbl-differences", "Fields that are equal are left out; those in colour affect comparability.", heads);
	tpf_tree_set(table, "role", "wide");
	xmlNode *cell = xmlFirstElementChild(xmlFirstElementChild(table));
	for (size_t i = 0; i < c->n; i++) {
		cell = xmlNextElementSibling(cell);
		tpf_tree_text(cell, name_of(c, c->order[i], SHORT_NAME));
	}
	for (size_t i = 0; i < c->n_differences && i < ROWS; i++)
		difference_row(c, table, &c->differences[i], weighs);
	if (c->n_differences > ROWS)
		tpf_tree_p(section, "note", "%zu more are not shown; the comparison as JSON lists them.", c->n_differences - ROWS);
}

/* ---- findings, provenance ---- */

static void findings(const struct tpf_comparison *c, xmlNode *report)
{
	xmlNode *section = section_of(report, "findings", "Findings of the comparison"), *list = NULL;
	const struct tpf_diag *d = &c->job->diag;
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct tpf_finding *f = d->list[i];
		if (!tpf_is_criterion(f->rule) || n++ >= FINDINGS)
			continue;
		if (!list) {
			list = tpf_tree_add(section, "findings");
			tpf_tree_set(list, "caption", "Where a pair departs from the criteria, at the place in its second bundle. What each bundle's own "
				"judgement found stands in its report.");
		}
		tpf_tree_finding(c->job, list, f);
	}
	if (!n)
		tpf_tree_p(section, NULL, "None.");
	if (n > FINDINGS || d->dropped)
		tpf_tree_p(section, "note", "%zu more findings are not shown.", d->dropped + (n > FINDINGS ? n - FINDINGS : 0));
}

static void provenance(const struct tpf_comparison *c, xmlNode *report)
{
	static const char *const heads[] = {"Disclosure", "Bundle", "Report id", "SHA-256", ">Errors", NULL};
	xmlNode *section = section_of(report, "provenance", "Provenance");
	xmlNode *table = tpf_tree_table(section, "tbl-bundles", "Bundles by digest.", heads);

	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_contender *e = &c->each[c->order[i]];
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, tpf_cut(c->job, e->name, NAME)), "role", "head");
		tpf_tree_cell(row, e->source);
		tpf_tree_cell(row, e->bundle->report.id.value ? tpf_cut(c->job, e->bundle->report.id.value, NAME) : NULL);
		tpf_tree_text(tpf_tree_add(tpf_tree_add(row, "cell"), "code"), tpf_or(e->view->sha256, "no digest made"));
		tpf_tree_cell_right(row, tpf_sprintf(&c->job->arena, "%zu", e->errors));
	}
}

xmlDoc *tpf_tree_comparison(const struct tpf_comparison *c)
{
	static void (*const parts[])(const struct tpf_comparison *, xmlNode *) = {
		head, headline, verdict, results, energy, pairs, differences, findings, provenance,
	};
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *report = xmlNewNode(NULL, BAD_CAST "report");

	xmlDocSetRootElement(doc, report);
	tpf_tree_set(report, "kind", "comparison");
	tpf_tree_set(report, "lang", "en");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		parts[i](c, report);
	return doc;
}
