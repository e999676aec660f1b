/* chapter_uncertainty.c - where the uncertainty comes from: what is known of each quantity, and the budget of the headline. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "model/accuracy.h"
#include "report/show.h"
#include "report/tree.h"

static const char assumed_words[] = "assumed for this kind of instrument";

static const char *percent(struct tpf_chapter *p, double share)
{
	return tpf_sprintf(&p->job->arena, "%s %%", tpf_num_show(&p->job->arena, 100 * share, NAN, 2));
}

/* ---- quantities ---- */

static void u_row(struct tpf_chapter *p, xmlNode *table, const char *what, const char *value, double relative, const char *source)
{
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, what), "role", "head");
	tpf_tree_cell(row, value);
	tpf_tree_cell_right(row, isnan(relative) ? "not disclosed" : percent(p, relative));
	tpf_tree_cell(row, source);
}

/* Its accuracy as it was told, or its class; without either what is assumed, where no budget of the bundle stands in its place. */
static void instrument_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_instrument *i)
{
	const char *what = tpf_sprintf(&p->job->arena, "Instrument %s", tpf_cut(p->job, tpf_or(i->id.value, "?"), 60));
	const char *who = tpf_or(i->model.value, tpf_or(i->kind.value, "not disclosed")), *value = "–";
	const struct tpf_assumed *assumed = tpf_assumed_for(i->kind.value);
	double limit = tpf_class_limit(i->class_.value), relative = i->accuracy_relative ? i->accuracy.u : NAN;
	bool told = !isnan(i->accuracy.u) || !isnan(limit), budget = p->bundle->power.n_u_components || tpf_has(&p->bundle->power.u_standard);

	if (!isnan(i->accuracy.u) && !i->accuracy_relative)
		value = tpf_sprintf(&p->job->arena, "u = %s", tpf_show_number(p->job, i->accuracy.u, TPF_SHOW_WATT));
	else if (isnan(i->accuracy.u) && !isnan(limit)) {
		value = tpf_sprintf(&p->job->arena, "class %s", i->class_.value);
		relative = tpf_u_bound(limit);
	} else if (!told && !budget && assumed) {
		value = assumed_words;
		relative = tpf_u_bound(assumed->bound);
		who = assumed->source;
	}
	u_row(p, table, what, value, relative, who);
}

static void quantities(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Quantity", "Value", ">Relative standard uncertainty", "Source", NULL};
	const struct tpf_metrics *m = p->metrics;
	const struct tpf_quantity *pue = &p->bundle->facility.pue;
	xmlNode *table = tpf_tree_table(section, "tbl-uncertainty", "Relative standard uncertainties.", heads);

	for (size_t i = 0; i < p->bundle->power.n_instruments; i++)
		instrument_row(p, table, &p->bundle->power.instruments[i]);
	if (pue->node)
		u_row(p, table, "PUE", tpf_show_quantity(p->job, pue, TPF_SHOW_NUMBER), pue->u / pue->value, tpf_or(p->bundle->facility.pue_source.value, "not disclosed"));
	if (tpf_has(&p->bundle->power.u_standard))
		u_row(p, table, "Energy, as stated", "–", p->bundle->power.u_standard.value, "the bundle's own budget");
	u_row(p, table, "Token output rate", tpf_show(p->job, m->output, TPF_SHOW_RATE), m->output.u / m->output.value, "recomputed");
	u_row(p, table, "Energy per token", tpf_show(p->job, m->j_per_token, TPF_SHOW_J_PER_TOKEN), m->j_per_token.u / m->j_per_token.value, "recomputed");
}

/* ---- the budget ---- */

static const char *const cause_words[TPF_CAUSES] = {
	"other", "gain", "window edges", "length of the window", "repeatability", "PUE", "conversion", "measured fraction", "declared component",
};
static const char *const law_words[TPF_LAWS] = {"normal", "rectangular", "triangular", "u-shaped"};

/* A figure of an input, in its unit. */
static const char *figure(struct tpf_chapter *p, double value, const struct tpf_input *i)
{
	enum tpf_form form = i->kind == TPF_CAUSE_REPEATABILITY ? TPF_SHOW_J_PER_TOKEN : !i->unit ? TPF_SHOW_NUMBER
		: !strcmp(i->unit, "W") ? TPF_SHOW_WATT : !strcmp(i->unit, "s") ? TPF_SHOW_SECOND : TPF_SHOW_JOULE;
	return isnan(value) ? "–" : tpf_show_number(p->job, value, form);
}

static const char *stated(struct tpf_chapter *p, const struct tpf_input *i)
{
	bool relative = i->kind == TPF_CAUSE_GAIN || i->kind == TPF_CAUSE_DECLARED;
	return relative && !i->unit && !isnan(i->stated) ? percent(p, i->stated) : figure(p, i->stated, i);
}

static const char *basis(struct tpf_chapter *p, const struct tpf_input *i)
{
	if (i->assumed)
		return assumed_words;
	if (i->kind == TPF_CAUSE_REPEATABILITY)
		return tpf_sprintf(&p->job->arena, "scatter of %zu runs", i->freedom + 1);
	return i->kind == TPF_CAUSE_EDGES ? "the trace" : "stated";
}

static void part_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_part *part, double share, struct tpf_scale scale)
{
	const struct tpf_input *i = &part->input;
	bool told = i->divisor > 0;
	double sensitivity = fabs(tpf_part_sensitivity(part));
	xmlNode *row = tpf_tree_row(table, NULL);

	tpf_tree_set(tpf_tree_cell(row, tpf_cut(p->job, part->name, 80)), "role", "head");
	tpf_tree_cell(row, cause_words[i->kind]);
	tpf_tree_cell_right(row, told ? figure(p, i->value, i) : "–");
	tpf_tree_cell_right(row, told ? stated(p, i) : "–");
	tpf_tree_cell(row, told ? law_words[i->law] : "–");
	tpf_tree_cell_right(row, told ? tpf_num_show(&p->job->arena, i->divisor, NAN, 3) : "–");
	tpf_tree_cell_right(row, isnan(sensitivity) ? "–" : tpf_num_show(&p->job->arena, sensitivity, NAN, 3));
	tpf_tree_cell_right(row, tpf_num_show(&p->job->arena, fabs(part->u) * scale.times, NAN, 3));
	tpf_tree_cell_right(row, tpf_sprintf(&p->job->arena, "%s %%", tpf_show_to(p->job, 100 * share, 0.1)));
	tpf_tree_cell(row, basis(p, i));
	tpf_tree_cell(row, i->group ? tpf_cut(p->job, i->group, 40) : "–");
}

static void sum_row(struct tpf_chapter *p, xmlNode *table, double u, struct tpf_scale scale)
{
	xmlNode *row = tpf_tree_row(table, "sum");

	tpf_tree_set(tpf_tree_cell(row, "combined"), "role", "head");
	for (int i = 0; i < 6; i++)
		tpf_tree_cell(row, "");
	tpf_tree_cell_right(row, tpf_num_show(&p->job->arena, u * scale.times, NAN, 3));
	tpf_tree_cell_right(row, "100 %");
	tpf_tree_cell(row, "");
	tpf_tree_cell(row, "");
}

/* The sentence behind the table: from u to U. */
static void expanded(struct tpf_chapter *p, xmlNode *section, const struct tpf_budget *b)
{
	const char *freedom = isinf(b->freedom) ? "without end" : tpf_num_show(&p->job->arena, floor(b->freedom), NAN, 6);

	tpf_tree_p(section, "note", "Combined standard uncertainty %s; effective degrees of freedom %s; k = %s for 95.45 %%; expanded uncertainty %s.",
		tpf_show_number(p->job, b->u, TPF_SHOW_J_PER_TOKEN), freedom, tpf_show_to(p->job, b->k, 0.001),
		tpf_show_number(p->job, b->expanded, TPF_SHOW_J_PER_TOKEN));
}

static void assumptions(xmlNode *section, const struct tpf_ladder_rung *rung)
{
	for (size_t i = 0; i < rung->n_budget; i++)
		if (rung->budget[i].input.assumed)
			tpf_tree_p(section, "note", "The bundle states no %s; the figure is %s (%s).", rung->budget[i].name, assumed_words,
				rung->budget[i].input.source);
}

/* What the uncertainty of the headline is made of; shares are of the variance. */
static void budget(struct tpf_chapter *p, xmlNode *section)
{
	const char *heads[] = {"Component", "Kind", ">Value", ">Stated", "Distribution", ">Divisor", ">Sensitivity", NULL, ">Variance",
		"Known from", "Group", NULL};
	const struct tpf_metrics *m = p->metrics;

	if (m->widest == TPF_NO_BOUNDARY)
		return;
	const struct tpf_ladder_rung *rung = &m->ladder[m->widest];
	if (rung->no_u)
		tpf_tree_p(section, "missing", "No uncertainty of the energy per token: that of %s is not disclosed.", rung->no_u);
	if (!rung->n_budget)
		return;
	struct tpf_budget sum = tpf_budget_of(rung->budget, rung->n_budget);
	struct tpf_scale scale = tpf_scale_of(p->job, TPF_SHOW_J_PER_TOKEN, sum.u);
	heads[7] = tpf_sprintf(&p->job->arena, ">*u* / (%s)", scale.unit);
	xmlNode *table = tpf_tree_table(section, "tbl-budget", "Where the uncertainty of the energy per token comes from: the stated figure by its "
		"divisor, times the sensitivity (J/token for one unit of the value), and its share of the variance. Components are independent of each "
		"other; what has one cause is one component.", heads);
	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < rung->n_budget; i++) {
		double u = rung->budget[i].u;
		part_row(p, table, &rung->budget[i], sum.u > 0 ? u * u / (sum.u * sum.u) : 0, scale);
	}
	if (rung->no_u)
		return;
	sum_row(p, table, sum.u, scale);
	expanded(p, section, &sum);
	assumptions(section, rung);
}

void tpf_chapter_uncertainty(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "uncertainty", "Uncertainty");

	if (!p->metrics) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	tpf_tree_p(section, NULL, "Standard uncertainties combine after the GUM (JCGM 100); what stands after ± is twice the standard uncertainty "
		"(k = 2).");
	quantities(p, section);
	budget(p, section);
}
