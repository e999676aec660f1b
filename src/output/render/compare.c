#include "output/render/compare.h"

#include <string.h>

#include "diag/job.h"
#include "output/render/render.h"
#include "report/tree.h"

static void draw(const struct tpf_comparison *c, xmlNode *node)
{
	for (xmlNode *n = xmlFirstElementChild(node); n; n = xmlNextElementSibling(n)) {
		if (!strcmp((const char *)n->name, "figure"))
			tpf_svg(tpf_comparison_scene(c), n);
		else if (!strcmp((const char *)n->name, "section"))
			draw(c, n);
	}
}

static bool page(const struct tpf_comparison *c, struct tpf_buf *out)
{
	xmlDoc *tree = tpf_tree_comparison(c); /* new */

	draw(c, xmlDocGetRootElement(tree));
	bool ok = tpf_html(c->job, tree, out);
	xmlFreeDoc(tree);
	return ok;
}

bool tpf_compare(struct tpf *job, const struct tpf_view *views, size_t n, const char *format, struct tpf_buf *out)
{
	struct tpf_arena *arena = &job->arena;
	bool html = !strcmp(format, "html");

	if (n < 2)
		return tpf_render_failed(job, "the comparison", "it needs two bundles or more");
	if (n > TPF_COMPARED)
		return tpf_render_failed(job, "the comparison", tpf_sprintf(arena, "%zu bundles; %d at most are compared, since every pair is judged", n, TPF_COMPARED));
	for (size_t i = 0; i < n; i++)
		if (!views[i].it->metrics)
			return tpf_render_failed(job, "the comparison", tpf_sprintf(arena, "%s could not be read", views[i].source));
	if (!html && strcmp(format, "json"))
		return tpf_render_failed(job, "the comparison", tpf_sprintf(arena, "'%s' is none of html, json", format));
	const struct tpf_comparison *c = tpf_comparison_make(job, views, n);
	if (html)
		return page(c, out);
	tpf_comparison_json(c, out);
	return true;
}
