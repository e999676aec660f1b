/* compare_tree.c - the tree of a comparison: the lowest value, Table 1, the dots, who may be compared with whom, what differs. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "diag/job.h"
#include "report/compare.h"
#include "report/show.h"
#include "report/tree.h"

enum { PAIRS_SHOWN = 300, COLUMNS_SHOWN = 12 };

static xmlNode *section(xmlNode *root, const char *id, const char *title)
{
	xmlNode *s = tpf_tree_add(root, "section");
	tpf_tree_set(s, "id", id);
	if (title)
		tpf_tree_set(s, "title", title);
	return s;
}

static void meta(xmlNode *root, const char *name, const char *text)
{
	xmlNode *m = tpf_tree_add(root, "meta");
	tpf_tree_set(m, "name", name);
	tpf_tree_text(m, text);
}

/* ---- head ---- */

static void number(const struct tpf_comparison *c, xmlNode *section_, struct tpf_value v)
{
	struct tpf_scale s = tpf_scale_of(c->job, TPF_SHOW_J_PER_TOKEN, v.value);
	const char *const roles[] = {"value", "plus", "unit"}, *const texts[] = {tpf_show_value(c->job, v, s), tpf_show_plus(c->job, v, s), s.unit};
	xmlNode *p = tpf_tree_p(section_, "number", "%s", "");
	for (int i = 0; i < 3; i++)
		if (*texts[i]) {
			xmlNode *n = tpf_tree_add(p, "n");
			tpf_tree_set(n, "role", roles[i]);
			tpf_tree_text(n, texts[i]);
		}
}

static void headline(const struct tpf_comparison *c, xmlNode *root)
{
	xmlNode *s = section(root, "headline", NULL);
	tpf_tree_set(s, "state", c->n_ranked ? "good" : "open");
	if (!c->n_ranked) {
		tpf_tree_p(s, "label", "Lowest energy per token");
		tpf_tree_p(s, "missing", "No two of the %zu reports are comparable.", c->n);
		return;
	}
	const struct tpf_compared *first = &c->of[c->order[0]];
	tpf_tree_p(s, "label", "Lowest energy per token among %zu comparable reports, %s boundary", c->n_ranked, tpf_boundary_words(c->boundary));
	number(c, s, first->e);
	tpf_tree_p(s, "note", "%s.", first->name);
	if (first->worst > 1)
		tpf_tree_p(s, "lead", "Not resolved: the intervals of the first %zu overlap, so they have no order.", first->worst);
	else
		tpf_tree_p(s, "lead", "It is below every other by more than the combined expanded uncertainty.");
}

static void verdict(const struct tpf_comparison *c, xmlNode *root)
{
	xmlNode *s = section(root, "verdict", NULL);
	tpf_tree_set(s, "state", c->n_ranked ? "good" : "bad");
	tpf_tree_p(s, "label", "Comparability");
	tpf_tree_p(s, "verdict", "%zu of %zu comparable", c->n_ranked, c->n);
	tpf_tree_p(s, NULL, "Comparable reports have the same quality and service targets, token scope, workload and caching, and are both measured.");
	tpf_tree_p(s, "note", "Reasons stand below with their rules; tpfreport " TPF_VERSION ".");
}

/* ---- Table 1 ---- */

static void result_row(const struct tpf_comparison *c, xmlNode *table, size_t i)
{
	const struct tpf_compared *o = &c->of[i];
	const struct tpf_metrics *m = c->views[i].it->metrics;
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, o->name), "role", "head");
	tpf_tree_cell(row, tpf_rank_words(c, i));
	tpf_cell_value(c->job, row, o->e, TPF_SHOW_J_PER_TOKEN, NULL);
	tpf_tree_cell(row, o->boundary == TPF_NO_BOUNDARY ? "none" : tpf_boundary_words(o->boundary));
	if (!m) {
		for (int k = 0; k < 4; k++)
			tpf_tree_cell(row, "–");
		return;
	}
	tpf_cell_value(c->job, row, m->output, TPF_SHOW_RATE, NULL);
	tpf_cell_value(c->job, row, m->delivered, TPF_SHOW_WATT, NULL);
	tpf_tree_cell(row, m->binding < 0 ? "not determined" : m->ceilings[m->binding].name);
	size_t errors = tpf_diag_tally(c->views[i].it->job).errors;
	xmlNode *cell = tpf_tree_cell(row, errors ? tpf_sprintf(&c->job->arena, "%zu error%s", errors, errors == 1 ? "" : "s")
		: tpf_sprintf(&c->job->arena, "conforms, level %d", (int)c->views[i].it->job->diag.level + 1));
	tpf_tree_set(cell, "state", errors ? "bad" : "good");
}

static void results(const struct tpf_comparison *c, xmlNode *root)
{
	static const char *const heads[] = {"Report", "Rank", ">*e* ± *U* (*k* = 2)", "Boundary", ">*R*", ">Power", "Binding", "Verdict", NULL};
	xmlNode *table = tpf_tree_table(section(root, "results", NULL), "tbl-results",
		"Results by energy per token. A rank interval holds every rank that the uncertainties allow.", heads);
	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < c->n; i++)
		result_row(c, table, c->order[i]);
}

static void dots(xmlNode *root)
{
	xmlNode *s = section(root, "energy", "Energy per token"), *figure = tpf_tree_add(s, "figure");
	tpf_tree_set(figure, "id", "fig-dots");
	tpf_tree_set(figure, "plot", "dots");
	tpf_tree_set(figure, "title", "Energy per token with expanded uncertainties");
	tpf_tree_p(figure, NULL, "Filled dots are ranked; below the dotted line nothing is ranked. Dashed intervals hold estimated inputs.");
}

/* ---- pairs ---- */

static const char *resolution(const struct tpf_comparison *c, const struct tpf_pair *p)
{
	if (p->boundary == TPF_NO_BOUNDARY)
		return "–";
	if (isnan(p->z))
		return "not resolved: uncertainty missing";
	if (!p->resolved)
		return tpf_sprintf(&c->job->arena, "not resolved, z = %s", tpf_num_show(&c->job->arena, fabs(p->z), NAN, 2));
	return p->verdict == TPF_COMPARABLE ? tpf_sprintf(&c->job->arena, "%s is lower, z = %s", p->z > 0 ? "the first" : "the second",
		tpf_num_show(&c->job->arena, fabs(p->z), NAN, 2)) : "no order is given";
}

static void reasons(const struct tpf_pair *p, xmlNode *row)
{
	struct tpf_buf text = {0};
	for (size_t i = 0; i < p->n_reasons; i++)
		tpf_buf_printf(&text, "%s%s %s", i ? "; " : "", tpf_rules[p->reasons[i].rule].id, p->reasons[i].text);
	tpf_tree_cell(row, p->n_reasons ? tpf_buf_str(&text) : "–");
	tpf_buf_free(&text);
}

static void pairs(const struct tpf_comparison *c, xmlNode *root)
{
	static const char *const heads[] = {"First", "Second", "Verdict", "At", "Difference", "Reasons", NULL};
	static const char *const states[] = {"good", "warn", "bad"};
	xmlNode *s = section(root, "pairs", "Who may be compared with whom");
	xmlNode *table = tpf_tree_table(s, "tbl-pairs", "Every pair, with each rule that speaks against it.", heads);
	for (size_t i = 0; i < c->n_pairs && i < PAIRS_SHOWN; i++) {
		const struct tpf_pair *p = &c->pairs[i];
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, c->of[p->at_a].name), "role", "head");
		tpf_tree_cell(row, c->of[p->at_b].name);
		tpf_tree_set(tpf_tree_cell(row, tpf_verdict_words[p->verdict]), "state", states[p->verdict]);
		tpf_tree_cell(row, p->boundary == TPF_NO_BOUNDARY ? "–" : tpf_boundary_words(p->boundary));
		tpf_tree_cell(row, resolution(c, p));
		reasons(p, row);
	}
	if (c->n_pairs > PAIRS_SHOWN)
		tpf_tree_p(s, "note", "%zu more pairs are not shown; --to json lists them.", c->n_pairs - PAIRS_SHOWN);
}

/* ---- differences ---- */

/* clang-format off */
static const struct { const char *name, *pointer; } fields[] = {
	{"Accelerator", "/system/accelerator/model"},   {"Accelerators", "/system/accelerator/count"}, {"Power limit", "/system/accelerator/power_limit"},
	{"Nodes", "/system/nodes"},                     {"Partitioning", "/system/partitioning"},      {"Cooling", "/system/cooling/kind"},
	{"Engine", "/software/engine"},                 {"Load generator", "/software/load_generator"}, {"Driver", "/software/driver"},
	{"Parallelism", "/software/parallelism"},       {"Model", "/model/name"},                      {"Weight precision", "/model/weight_precision"},
	{"KV precision", "/model/kv_precision"},        {"Tokenizer", "/model/tokenizer/name"},        {"Data set", "/workload/dataset"},
	{"Scenario", "/workload/scenario"},             {"Offered rate", "/workload/offered_rate"},    {"Concurrency", "/workload/concurrency"},
	{"Output length", "/runs/0/requests/osl/mean"}, {"Prefix cache", "/workload/prefix_cache"},    {"Token scope", "/tokens/scope"},
	{"Service targets", "/service/targets"},        {"Boundary", "/power/boundary"},               {"Window rule", "/power/window_rule/kind"},
	{"Instrument", "/power/instruments/0/model"},   {"PUE", "/facility/pue"},                      {"PUE kind", "/facility/pue/kind"},
	{"Utilisation", "/utilisation/U"},              {"Role", "/report/role"},                      {"Availability", "/report/availability"},
	{"Claimed level", "/report/claimed_level"},
};
/* clang-format on */

static const char *value(const struct tpf_comparison *c, size_t i, const char *pointer)
{
	return tpf_or(tpf_show_node(c->job, c->views[i].it->doc, pointer), "not disclosed");
}

static void differences(const struct tpf_comparison *c, xmlNode *root)
{
	size_t columns = c->n < COLUMNS_SHOWN ? c->n : COLUMNS_SHOWN;
	const char *heads[COLUMNS_SHOWN + 2] = {"Field"};
	for (size_t i = 0; i < columns; i++)
		heads[1 + i] = "";
	xmlNode *s = section(root, "differences", "What differs between the disclosures");
	xmlNode *table = tpf_tree_table(s, "tbl-differences", "Equal fields are left out.", heads), *head = xmlFirstElementChild(table);
	xmlNode *cell = xmlNextElementSibling(xmlFirstElementChild(head));
	for (size_t i = 0; i < columns; i++, cell = xmlNextElementSibling(cell))
		tpf_tree_text(cell, c->of[c->order[i]].name);
	for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
		bool differ = false;
		for (size_t i = 1; i < c->n && !differ; i++)
			differ = strcmp(value(c, c->order[i], fields[f].pointer), value(c, c->order[0], fields[f].pointer)) != 0;
		if (!differ)
			continue;
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, fields[f].name), "role", "head");
		for (size_t i = 0; i < columns; i++)
			tpf_tree_cell(row, value(c, c->order[i], fields[f].pointer));
	}
	if (xmlChildElementCount(table) == 1) {
		xmlUnlinkNode(table);
		xmlFreeNode(table);
		tpf_tree_p(s, NULL, "Nothing of what is compared here.");
	}
	if (c->n > columns)
		tpf_tree_p(s, "note", "%zu more reports are not shown.", c->n - columns);
}

static void provenance(const struct tpf_comparison *c, xmlNode *root)
{
	static const char *const heads[] = {"Report", "File", "SHA-256", NULL};
	xmlNode *table = tpf_tree_table(section(root, "provenance", "Provenance"), "tbl-bundles", "Bundles by digest.", heads);
	for (size_t i = 0; i < c->n; i++) {
		const struct tpf_view *v = &c->views[c->order[i]];
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, c->of[c->order[i]].name), "role", "head");
		tpf_tree_cell(row, v->source ? tpf_cut(c->job, v->source, 120) : NULL);
		tpf_tree_text(tpf_tree_add(tpf_tree_add(row, "cell"), "code"), tpf_or(v->sha256, "unknown"));
	}
}

xmlDoc *tpf_tree_comparison(const struct tpf_comparison *c)
{
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *root = xmlNewNode(NULL, BAD_CAST "report");
	xmlDocSetRootElement(doc, root);
	tpf_tree_set(root, "kind", "comparison");
	tpf_tree_set(root, "lang", "en");
	const char *title = tpf_sprintf(&c->job->arena, "Comparison of %zu energy disclosures", c->n);
	meta(root, "kind", "LLM inference energy disclosure");
	meta(root, "generator", "tpfreport " TPF_VERSION);
	meta(root, "title", title);
	meta(root, "short-title", title);
	meta(root, "subtitle", c->n_ranked ? tpf_sprintf(&c->job->arena, "%zu ranked at the %s boundary, %zu beside them", c->n_ranked,
		tpf_boundary_words(c->boundary), c->n - c->n_ranked) : "Side by side; none can be ranked");
	headline(c, root);
	verdict(c, root);
	results(c, root);
	dots(root);
	pairs(c, root);
	differences(c, root);
	provenance(c, root);
	return doc;
}
