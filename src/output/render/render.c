/* render.c - the module's table: which format is made by which function. */
#include "output/render/render.h"

#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "report/plot.h"
#include "report/tree.h"

static bool report(struct tpf *job, const struct tpf_view *view, const char *format, struct tpf_buf *out)
{
	bool ok = true;
	xmlDoc *tree = tpf_tree_report(job, view);         /* new */
	if (!strcmp(format, "html")) {
		tpf_figures(job, view, xmlDocGetRootElement(tree));
		ok = tpf_html(job, tree, out);
	} else if (!strcmp(format, "pdf")) {
		ok = tpf_pdf(job, view, tree, out);
	} else if (!strcmp(format, "xml")) {
		tpf_xml(tree, out);
	} else {
		ok = tpf_render_failed(job, "the report", tpf_sprintf(&job->arena, "'%s' is none of html, pdf, xml", format));
	}
	xmlFreeDoc(tree);
	return ok;
}

static const char *const names[] = {"ceilings", "waterfall", "trace", NULL};

static bool unknown_plot(struct tpf *job, const char *plot)
{
	size_t n = sizeof names / sizeof *names - 1;
	const char *near = tpf_nearest(plot, names, n);
	struct tpf_finding *f = tpf_report(job, TPF_IO_030, NULL, "there is no plot '%s'; there are ceilings, waterfall and trace", plot);
	if (near)
		tpf_hint(job, f, "did you mean %s?", near);
	return false;
}

static bool plot(struct tpf *job, const struct tpf_view *view, const char *name, const char *format, struct tpf_buf *out)
{
	const struct tpf_plot *p = tpf_plot_find(name);
	if (!p)
		return unknown_plot(job, name);
	const char *why = view->it->metrics ? p->missing(view) : "the bundle could not be read";
	if (why)
		return tpf_render_failed(job, tpf_sprintf(&job->arena, "the plot '%s'", name), why);
	bool print = !strcmp(format, "pdf");
	struct tpf_scene *scene = tpf_plot_scene(job, p, view, print);
	if (print)
		return tpf_scene_pdf(job, view, scene, out);
	if (!strcmp(format, "png"))
		return tpf_scene_png(job, scene, out);
	if (!strcmp(format, "svg")) {
		tpf_svg_file(scene, out);
		return true;
	}
	return tpf_render_failed(job, "the plot", tpf_sprintf(&job->arena, "'%s' is none of svg, pdf, png", format));
}

__attribute__((visibility("default"))) extern const struct tpf_render tpf_render_module;
const struct tpf_render tpf_render_module = {TPF_RENDER_VERSION, names, report, plot, tpf_render_reference, tpf_compare};
