/* chapter_cost.c - cost and carbon, fenced off: no part of the energy claim, and shown only where the bundle speaks of them. */
#include <math.h>

#include "base/mem.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

static void row(struct tpf_chapter *p, xmlNode *table, const char *name, struct tpf_value found, const struct tpf_quantity *claim, enum tpf_form form,
		const char *how)
{
	xmlNode *r = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(r, name), "role", "head");
	tpf_cell_value(p->job, r, found, form, NULL);
	tpf_tree_cell_right(r, claim && tpf_has(claim) ? tpf_show_quantity(p->job, claim, form) : "–");
	tpf_tree_cell(r, how);
}

void tpf_chapter_cost(struct tpf_chapter *p)
{
	static const char *const heads[] = {"Quantity", ">Recomputed", ">Stated", "How it is computed", NULL};
	if (!p->metrics || !p->metrics->cost.given)
		return;
	const struct tpf_cost *c = &p->metrics->cost;
	const struct tpf_bundle *b = p->bundle;
	xmlNode *section = tpf_tree_section(p, "cost", "Cost and carbon");
	tpf_tree_p(section, "lead", "Not part of the energy claim: prices and emission factors are the submitter's, and nothing in the headline rests on them.");
	xmlNode *table = tpf_tree_table(section, "tbl-cost", "Cost and carbon of a token at the facility.", heads);
	if (tpf_has(&b->cost.electricity_price) || tpf_has(&b->cost.residual) || tpf_has(&b->cost.marginal)) {
		row(p, table, "Electricity", c->electricity, NULL, TPF_SHOW_USD_PER_MTOKEN, "price × energy at the facility");
		row(p, table, "Marginal cost", c->marginal, &b->cost.marginal, TPF_SHOW_USD_PER_MTOKEN, "electricity + residual");
		row(p, table, "Share of electricity", c->share, NULL, TPF_SHOW_SHARE, "electricity / marginal cost");
	}
	if (tpf_has(&b->cost.intensity) || tpf_has(&b->cost.embodied) || tpf_has(&b->cost.carbon_per_token)) {
		row(p, table, "Carbon of operation", c->operation, NULL, TPF_SHOW_G_PER_MTOKEN, "energy at the facility × grid intensity");
		row(p, table, "Carbon of manufacture", c->embodied, NULL, TPF_SHOW_G_PER_MTOKEN, "embodied share of a run / its tokens");
		row(p, table, "Carbon", c->carbon, &b->cost.carbon_per_token, TPF_SHOW_G_PER_MTOKEN, "operation + manufacture");
	}
	xmlNode *list = tpf_tree_add(section, "list");
	tpf_tree_item(list, "Electricity price", tpf_show_node(p->job, b->doc, "/cost/electricity_price"));
	tpf_tree_item(list, "Residual cost", tpf_show_node(p->job, b->doc, "/cost/residual"));
	tpf_tree_item(list, "Grid intensity", tpf_show_node(p->job, b->doc, "/carbon/intensity"));
	if (tpf_has(&b->cost.intensity))
		tpf_tree_item(list, "Grid, kind of factor", tpf_sprintf(&p->job->arena, "%s, %s", tpf_or(tpf_show_node(p->job, b->doc, "/carbon/intensity/region"),
			"region not disclosed"), tpf_or(b->cost.intensity_kind.value, "kind not disclosed")));
	if (tpf_has(&b->cost.list_price))
		tpf_tree_item(list, "List price, shown and never used", tpf_show_node(p->job, b->doc, "/cost/list_price"));
}
