/* chapter_context.c - service and quality; system, software, model and workload as they are disclosed. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

static const char *const met_words[] = {"not determined", "met", "met, not at 95 %", "missed"};
static const char *const met_states[] = {"open", "good", "warn", "bad"};

static void quality(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Metric", "Data set", ">Items", ">Score", ">Target *q*^{*}", "Verdict", NULL};
	const struct tpf_bundle *b = p->bundle;
	if (!b->n_quality) {
		tpf_tree_p(section, "missing", "Quality: not disclosed.");
		return;
	}
	xmlNode *table = tpf_tree_table(section, "tbl-quality", "Quality of the served configuration.", heads);
	for (size_t i = 0; i < b->n_quality; i++) {
		const struct tpf_quality *q = &b->quality[i];
		enum tpf_form form = q->unit && !strcmp(q->unit, "%") ? TPF_SHOW_SHARE : TPF_SHOW_NUMBER;
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, q->name.value), "role", "head");
		tpf_tree_cell(row, q->dataset.value);
		tpf_tree_cell_right(row, tpf_show_quantity(p->job, &q->n, TPF_SHOW_COUNT));
		tpf_tree_cell_right(row, tpf_show_quantity(p->job, &q->value, form));
		tpf_tree_cell_right(row, tpf_show_quantity(p->job, &q->target, form));
		int verdict = i < p->metrics->n_quality ? (int)p->metrics->quality[i].verdict : TPF_UNTOLD;
		tpf_tree_set(tpf_tree_cell(row, met_words[verdict]), "state", met_states[verdict]);
	}
}

static void latency_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_run *run, const char *name, const struct tpf_distribution *d,
		const char *metric)
{
	static const enum tpf_stat shown[] = {TPF_MEAN, TPF_P50, TPF_P90, TPF_P95, TPF_P99, TPF_P999, TPF_MAX};
	if (!d->node)
		return;
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, tpf_sprintf(&p->job->arena, "%s, %s", name, tpf_or(run->id.value, "run"))), "role", "head");
	tpf_tree_cell_right(row, tpf_show_quantity(p->job, &d->stat[TPF_N], TPF_SHOW_COUNT));
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		tpf_tree_cell_right(row, d->stat[shown[i]].node ? tpf_show_quantity(p->job, &d->stat[shown[i]], tpf_latency_form(metric)) : "–");
}

static void latency(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Latency, run", ">*n*", ">mean", ">p50", ">p90", ">p95", ">p99", ">p99.9", ">max", NULL};
	xmlNode *table = tpf_tree_table(section, "tbl-latency", "Latency percentiles, as disclosed.", heads);
	for (size_t i = 0; i < p->bundle->n_runs; i++) {
		const struct tpf_run *r = &p->bundle->runs[i];
		latency_row(p, table, r, "TTFT", &r->service.ttft, "ttft");
		latency_row(p, table, r, "TPOT", &r->service.tpot, "tpot");
		latency_row(p, table, r, "ITL", &r->service.itl, "itl");
		latency_row(p, table, r, "end to end", &r->service.e2e, "e2e");
	}
	if (xmlChildElementCount(table) > 1)
		return;
	xmlUnlinkNode(table);
	xmlFreeNode(table);
	tpf_tree_p(section, "missing", "Latency: not disclosed.");
}

void tpf_chapter_service(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "service", "Quality and service level");
	if (!p->metrics) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	quality(p, section);
	latency(p, section);
}

/* ---- what was tested ---- */

/* clang-format off */
static const struct { const char *group, *name, *pointer; bool rare; } disclosed[] = { /* rare: passed over where it is not there */
	{"System",   "Name",               "/system/name"},
	{NULL,       "Nodes",              "/system/nodes"},
	{NULL,       "Accelerator",        "/system/accelerator/model"},
	{NULL,       "Accelerators",       "/system/accelerator/count"},
	{NULL,       "Per node",           "/system/accelerator/per_node"},
	{NULL,       "Board power limit",  "/system/accelerator/power_limit"},
	{NULL,       "TDP",                "/system/accelerator/tdp"},
	{NULL,       "Partitioning",       "/system/partitioning"},
	{NULL,       "Host processor",     "/system/host/cpu"},
	{NULL,       "Cooling",            "/system/cooling/kind"},
	{"Software", "Engine",             "/software/engine"},
	{NULL,       "Load generator",     "/software/load_generator"},
	{NULL,       "Runtime",            "/software/runtime"},
	{NULL,       "Driver",             "/software/driver"},
	{NULL,       "Operating system",   "/software/os"},
	{NULL,       "Parallelism",        "/software/parallelism"},
	{"Model",    "Name",               "/model/name"},
	{NULL,       "Parameters",         "/model/params_total"},
	{NULL,       "Active parameters",  "/model/params_active"},
	{NULL,       "Architecture",       "/model/architecture"},
	{NULL,       "Weight precision",   "/model/weight_precision"},
	{NULL,       "KV cache precision", "/model/kv_precision"},
	{NULL,       "Tokenizer",          "/model/tokenizer"},
	{"Workload", "Data set",           "/workload/dataset"},
	{NULL,       "Scenario",           "/workload/scenario"},
	{NULL,       "Offered rate",       "/workload/offered_rate"},
	{NULL,       "Concurrency",        "/workload/concurrency"},
	{NULL,       "Input length",       "/runs/0/requests/isl"},
	{NULL,       "Output length",      "/runs/0/requests/osl"},
	{NULL,       "Decoding",           "/workload/decoding"},
	{NULL,       "Prefix cache",       "/workload/prefix_cache"},
	{NULL,       "Token scope",        "/tokens/scope"},
	{NULL,       "Padding tokens, not counted", "/runs/0/tokens/padding", true},
	{NULL,       "Rate a user sees",   "/runs/0/service/interactivity", true},
	{NULL,       "Tasks judged correct", "/runs/0/requests/correct", true},
	{NULL,       "Energy per correct task, claimed", "/result/j_per_correct", true},
	{"Metering", "Boundary",           "/power/boundary"},
	{NULL,       "Window",             "/power/window_rule"},
	{NULL,       "Battery",            "/power/battery"},
	{NULL,       "PUE",                "/facility/pue"},
	{NULL,       "PUE kind",           "/facility/pue/kind"},
	{NULL,       "Provisioned power",  "/facility/provisioned_power"},
	{NULL,       "Utilisation",        "/utilisation/U"},
};
/* clang-format on */

void tpf_chapter_system(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "system", "System and workload under test"), *list = NULL;
	if (!p->bundle) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	for (size_t i = 0; i < sizeof disclosed / sizeof *disclosed; i++) {
		if (disclosed[i].group) {
			list = tpf_tree_add(section, "list");
			tpf_tree_set(list, "title", disclosed[i].group);
		}
		const char *value = tpf_show_node(p->job, p->bundle->doc, disclosed[i].pointer);
		if (value || !disclosed[i].rare)
			tpf_tree_item(list, disclosed[i].name, value);
	}
}
