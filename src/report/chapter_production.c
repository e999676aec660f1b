/* chapter_production.c - the Token Production Function: its ceilings, what binds, and what went into it. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

static const struct { const char *plain, *set; } letters[] = {{"theta", "θ"}, {"Phi", "Φ"}};

/* "theta P_IT / e_tok" as it is set: Greek letters, and what follows _ as a subscript. */
static const char *formula(struct tpf_chapter *p, const char *plain)
{
	struct tpf_buf out = {0};
	for (const char *c = plain; *c;) {
		size_t word = *c == '_' ? strcspn(c + 1, " /*") : 0;
		if (word) {
			tpf_buf_printf(&out, "_{%.*s}", (int)word, c + 1);
			c += word + 1;
			continue;
		}
		size_t i = 0;
		while (i < 2 && !tpf_starts(c, letters[i].plain))
			i++;
		if (i < 2) {
			tpf_buf_puts(&out, letters[i].set);
			c += strlen(letters[i].plain);
		} else {
			tpf_buf_putc(&out, *c++);
		}
	}
	const char *own = tpf_strdup(&p->job->arena, tpf_buf_str(&out));
	tpf_buf_free(&out);
	return own;
}

static void ceiling_row(struct tpf_chapter *p, xmlNode *table, int i, struct tpf_scale scale)
{
	const struct tpf_metrics *m = p->metrics;
	const struct tpf_ceiling_value *c = &m->ceilings[i];
	if (!c->name)
		return;
	xmlNode *row = tpf_tree_row(table, c->binds ? "key" : NULL);
	tpf_tree_set(tpf_tree_cell(row, c->name), "role", "head");
	tpf_tree_markup(tpf_tree_cell(row, ""), formula(p, tpf_or(c->formula, "–")));
	tpf_cell_value(p->job, row, c->rate, TPF_SHOW_RATE, &scale);
	double over = m->binding < 0 ? NAN : c->rate.value / m->ceilings[m->binding].rate.value;
	tpf_tree_cell_right(row, isnan(over) ? "–" : tpf_num_show(&p->job->arena, over, NAN, 4));
	struct tpf_value used = tpf_plain(m->output.value / c->rate.value);
	tpf_tree_cell_right(row, isnan(used.value) ? "–" : tpf_show(p->job, used, TPF_SHOW_SHARE));
	tpf_tree_cell(row, c->extension ? "extension of the paper's equation" : "the paper's equation");
}

/* The bundle's own words, for the reader to lay beside what was recomputed. */
static void stated(struct tpf_chapter *p, xmlNode *section)
{
	const struct tpf_bundle *b = p->bundle;
	struct tpf_buf names = {0};
	for (size_t i = 0; i < b->tpf.n_binding; i++)
		tpf_buf_printf(&names, "%s%s", i ? " and " : "", b->tpf.binding[i]);
	if (names.len)
		tpf_tree_p(section, "note", "Stated by the bundle: %s binds, margin %s.", tpf_cut(p->job, tpf_buf_str(&names), 80),
			tpf_show_quantity(p->job, &b->tpf.margin, TPF_SHOW_NUMBER));
	tpf_buf_free(&names);
}

/* What binds, how far the next is, and where power would stop to bind. */
static void outcome(struct tpf_chapter *p, xmlNode *section)
{
	const struct tpf_metrics *m = p->metrics;
	if (m->binding < 0)
		tpf_tree_p(section, "missing", "Binding constraint: not determined: %s missing.", tpf_or(m->binding_missing, "ceilings"));
	else if (m->co_binding)
		tpf_tree_p(section, NULL, "Co-binding means that these ceilings are not told apart: the logarithm of their ratio is less than twice its "
			"standard uncertainty.");
	if (!isnan(m->crossover_it.value))
		tpf_tree_markup(tpf_tree_p(section, "note", "%s", ""), tpf_sprintf(&p->job->arena, "Compute and power ceilings meet at *P*^{*} = K_{eff} e_{tok} / "
			"(c_{tok} θ): %s at IT, %s at the facility. With more power delivered, power does not bind before compute.",
			tpf_show(p->job, m->crossover_it, TPF_SHOW_WATT), tpf_show(p->job, m->crossover, TPF_SHOW_WATT)));
	else
		tpf_tree_p(section, "note", "Power at which the compute and power ceilings meet: %s.", tpf_show(p->job, m->crossover_it, TPF_SHOW_WATT));
}

static const struct { const char *unit; enum tpf_form form; } forms[] = {
	{"FLOP/s", TPF_SHOW_FLOPS}, {"FLOP/token", TPF_SHOW_FLOP_PER_TOKEN}, {"W", TPF_SHOW_WATT}, {"J/token", TPF_SHOW_J_PER_TOKEN},
	{"B/s", TPF_SHOW_BYTE_RATE}, {"B/token", TPF_SHOW_BYTE_PER_TOKEN},
};

static enum tpf_form form_of(const char *unit)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(unit, forms[i].unit))
			return forms[i].form;
	return TPF_SHOW_NUMBER;
}

static const char *capital(struct tpf_chapter *p, const char *s)
{
	char *own = tpf_strdup(&p->job->arena, s);
	own[0] = (char)toupper((unsigned char)own[0]);
	return own;
}

static void factors(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Factor", "Symbol", ">Value", "How it is used", NULL};
	const struct tpf_metrics *m = p->metrics;
	xmlNode *table = tpf_tree_table(section, "tbl-factors", "What went into the ceilings, at the IT boundary.", heads);
	for (size_t i = 0; i < TPF_FACTORS; i++) {
		const struct tpf_factor *f = &m->factors[i];
		if (!f->symbol || (f->extension && isnan(f->value.value)))
			continue;
		xmlNode *row = tpf_tree_row(table, NULL);
		tpf_tree_set(tpf_tree_cell(row, capital(p, f->name)), "role", "head");
		tpf_tree_markup(tpf_tree_cell(row, ""), formula(p, f->symbol));
		tpf_cell_value(p->job, row, f->value, form_of(f->unit), NULL);
		tpf_tree_cell(row, f->extension ? "extension of the paper's equation" : tpf_or(f->note, "–"));
	}
	tpf_tree_p(section, "note", "Lowest ceiling × Φ × U: %s.", tpf_show(p->job, m->produced, TPF_SHOW_RATE));
}

void tpf_chapter_ceilings(struct tpf_chapter *p)
{
	static const char *const heads[] = {"Constraint", "Formula", ">Ceiling / (token/s)", ">Over the lowest", ">In use", "Basis", NULL};
	xmlNode *section = tpf_tree_section(p, "ceilings", "What limits token production");
	if (!p->metrics) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	tpf_chapter_figure(p, section, "ceilings");
	xmlNode *table = tpf_tree_table(section, "tbl-ceilings", "Ceilings; the lowest one binds.", heads);
	for (int i = 0; i < TPF_CEILINGS; i++)
		ceiling_row(p, table, i, tpf_scale_of(p->job, TPF_SHOW_RATE, 1));
	outcome(p, section);
	stated(p, section);
	factors(p, section);
}
