/* report.c - the tree of one bundle: its head, and its parts in reading order. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/show.h"
#include "report/tree.h"

enum { TITLE = 160, SHORT = 45, NAME = 80 }; /* code points; a window's title bar holds about 70 */

static void meta(struct tpf_chapter *p, const char *name, const char *text)
{
	xmlNode *m = tpf_tree_add(p->report, "meta");
	tpf_tree_set(m, "name", name);
	tpf_tree_text(m, text);
}

static const char *authors(struct tpf_chapter *p)
{
	struct tpf_buf all = {0};
	for (int i = 0; i < 4; i++) {
		char pointer[40];
		snprintf(pointer, sizeof pointer, "/report/authors/%d/name", i);
		const char *name = tpf_show_node(p->job, p->bundle->doc, pointer);
		if (name && !tpf_starts(name, "unknown"))
			tpf_buf_printf(&all, "%s%s", all.len ? ", " : "", i == 3 ? "and others" : tpf_cut(p->job, name, NAME));
	}
	const char *text = tpf_strdup(&p->job->arena, tpf_or(tpf_buf_str(&all), "Submitter not disclosed"));
	tpf_buf_free(&all);
	return text;
}

static const char *system_words(struct tpf_chapter *p)
{
	const char *model = tpf_cut(p->job, tpf_or(p->bundle->system.accelerator_model.value, "accelerator not disclosed"), NAME);
	if (!tpf_has(&p->bundle->system.count))
		return model;
	return tpf_sprintf(&p->job->arena, "%s × %s", tpf_show_number(p->job, p->bundle->system.count.value, TPF_SHOW_COUNT), model);
}

static const char *model_words(struct tpf_chapter *p)
{
	const char *name = tpf_cut(p->job, tpf_or(p->bundle->model.name.value, "model not disclosed"), NAME);
	const char *precision = p->bundle->model.weight_precision.value;
	return precision ? tpf_sprintf(&p->job->arena, "%s, %s", name, tpf_cut(p->job, precision, NAME)) : name;
}

static const char *subtitle(struct tpf_chapter *p)
{
	const char *scenario = p->bundle->workload.scenario.value, *issued = p->bundle->report.issued.value;
	return tpf_sprintf(&p->job->arena, "%s · %s · %s · %s%s · %s", authors(p), model_words(p), system_words(p),
		tpf_cut(p->job, tpf_or(scenario, "scenario not disclosed"), NAME), scenario ? " scenario" : "",
		issued ? tpf_sprintf(&p->job->arena, "issued %.10s", issued) : "date not disclosed");
}

void tpf_chapter_head(struct tpf_chapter *p)
{
	meta(p, "kind", "LLM inference energy disclosure");
	meta(p, "generator", "tpfreport " TPF_VERSION);
	if (*p->view->sha256)
		meta(p, "digest", tpf_sprintf(&p->job->arena, "sha256:%s", p->view->sha256));
	if (!p->bundle) {
		meta(p, "title", "Bundle that could not be read");
		meta(p, "short-title", "Bundle that could not be read");
		meta(p, "subtitle", "Its form is not that of a measurement bundle; the findings say where.");
		return;
	}
	const char *title = p->bundle->report.title.value;
	if (!title)
		title = tpf_sprintf(&p->job->arena, "%s on %s", tpf_or(p->bundle->model.name.value, "Model not disclosed"), system_words(p));
	meta(p, "title", tpf_cut(p->job, title, TITLE));
	meta(p, "short-title", tpf_cut(p->job, title, SHORT));
	meta(p, "subtitle", subtitle(p));
	meta(p, "author", authors(p));
	if (p->bundle->report.issued.value)
		meta(p, "date", p->bundle->report.issued.value);
}

void tpf_chapter_figure(struct tpf_chapter *p, xmlNode *section, const char *name)
{
	const struct tpf_plot *plot = tpf_plot_find(name);
	const char *why = p->metrics ? plot->missing(p->view) : "the bundle could not be read";
	xmlNode *figure = tpf_tree_add(section, "figure");
	tpf_tree_set(figure, "id", tpf_sprintf(&p->job->arena, "fig-%s", name));
	tpf_tree_set(figure, "plot", name);
	tpf_tree_set(figure, "title", plot->title);
	if (why)
		tpf_tree_p(figure, "missing", "Not drawn: %s.", why);
	else
		tpf_tree_p(figure, NULL, "%s", plot->reading);
}

static void (*const parts[])(struct tpf_chapter *) = {
	tpf_chapter_head, tpf_chapter_headline, tpf_chapter_verdict, tpf_chapter_summary, tpf_chapter_ceilings, tpf_chapter_energy, tpf_chapter_power,
	tpf_chapter_service, tpf_chapter_uncertainty, tpf_chapter_cost, tpf_chapter_claims, tpf_chapter_system, tpf_chapter_levels, tpf_chapter_findings,
	tpf_chapter_provenance, tpf_chapter_cite,
};

xmlDoc *tpf_tree_report(struct tpf *job, const struct tpf_view *view)
{
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *root = xmlNewNode(NULL, BAD_CAST "report");
	xmlDocSetRootElement(doc, root);
	tpf_tree_set(root, "kind", "single");
	tpf_tree_set(root, "lang", "en");
	struct tpf_chapter p = {job, view, view->it->metrics ? view->it->bundle : NULL, view->it->bundle ? view->it->metrics : NULL,
		tpf_diag_tally(view->it->job), root};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		parts[i](&p);
	return doc;
}
