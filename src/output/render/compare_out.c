/* compare_out.c - a comparison as HTML or JSON. */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "json/writer.h"
#include "output/render/render.h"
#include "report/compare.h"
#include "report/show.h"
#include "report/tree.h"

static xmlNode *find_figure(xmlNode *node)
{
	for (xmlNode *c = xmlFirstElementChild(node); c; c = xmlNextElementSibling(c)) {
		xmlNode *found = !strcmp((const char *)c->name, "figure") ? c : find_figure(c);
		if (found)
			return found;
	}
	return NULL;
}

static bool html(const struct tpf_comparison *c, struct tpf_buf *out)
{
	xmlDoc *tree = tpf_tree_comparison(c);
	const char *axis;
	struct tpf_dot_row *rows = tpf_comparison_rows(c, &axis);
	struct tpf_scene scene = {.job = c->job, .id = "plot-dots", .title = "Energy per token with expanded uncertainties", .w = 1000, .size = 12.5};
	scene.desc = tpf_sprintf(&c->job->arena, "A dot with its interval for each of %zu reports; %zu are ranked. Table 1 holds the same numbers.", c->n, c->n_ranked);
	tpf_dots_draw(&scene, rows, c->n, axis);
	tpf_svg(&scene, find_figure(xmlDocGetRootElement(tree)));
	bool ok = tpf_html(c->job, tree, out);
	xmlFreeDoc(tree);
	return ok;
}

static json_t *pair(const struct tpf_pair *p)
{
	json_t *o = json_object(), *reasons = json_array();
	json_object_set_new(o, "a", json_integer((json_int_t)p->at_a));
	json_object_set_new(o, "b", json_integer((json_int_t)p->at_b));
	json_object_set_new(o, "verdict", json_string(tpf_verdict_words[p->verdict]));
	if (p->boundary != TPF_NO_BOUNDARY)
		json_object_set_new(o, "boundary", json_string(tpf_boundary_names[p->boundary]));
	json_object_set_new(o, "resolved", json_boolean(p->resolved));
	json_object_set_new(o, "z", tpf_json_real(p->z));
	for (size_t i = 0; i < p->n_reasons; i++)
		json_array_append_new(reasons, json_pack("{s:s,s:s,s:s}", "rule", tpf_rules[p->reasons[i].rule].id, "verdict",
			tpf_verdict_words[p->reasons[i].verdict], "text", p->reasons[i].text));
	json_object_set_new(o, "reasons", reasons);
	return o;
}

static json_t *one(const struct tpf_comparison *c, size_t i)
{
	const struct tpf_compared *r = &c->of[i];
	json_t *o = json_object(), *e = json_object();
	if (c->views[i].source)
		json_object_set_new(o, "source", json_string(tpf_tree_clean(&c->job->arena, c->views[i].source)));
	json_object_set_new(o, "name", json_string(r->name));
	if (*c->views[i].sha256)
		json_object_set_new(o, "sha256", json_string(c->views[i].sha256));
	if (!isnan(r->e.value)) {
		json_object_set_new(e, "value", tpf_json_real(r->e.value));
		json_object_set_new(e, "u", tpf_json_real(r->e.u));
		json_object_set_new(e, "unit", json_string("J/tok"));
		json_object_set_new(e, "boundary", json_string(tpf_boundary_names[r->boundary]));
		json_object_set_new(o, "j_per_token", e);
	} else {
		json_decref(e);
	}
	if (r->ranked)
		json_object_set_new(o, "rank", json_pack("[I,I]", (json_int_t)r->best, (json_int_t)r->worst));
	return o;
}

static void json(const struct tpf_comparison *c, struct tpf_buf *out)
{
	json_t *root = json_object(), *reports = json_array(), *pairs = json_array();
	if (c->boundary != TPF_NO_BOUNDARY)
		json_object_set_new(root, "boundary", json_string(tpf_boundary_names[c->boundary]));
	json_object_set_new(root, "ranked", json_integer((json_int_t)c->n_ranked));
	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(reports, one(c, i));
	for (size_t i = 0; i < c->n_pairs; i++)
		json_array_append_new(pairs, pair(&c->pairs[i]));
	json_object_set_new(root, "reports", reports);
	json_object_set_new(root, "pairs", pairs);
	tpf_json_write(root, out);
	json_decref(root);
}

/* For --fail-on: what keeps a pair from being compared, and what can't be told apart. After the page is made, which counts
 * each bundle's own findings. */
static void report_pairs(const struct tpf_comparison *c)
{
	for (size_t i = 0; i < c->n_pairs; i++) {
		const struct tpf_pair *p = &c->pairs[i];
		const char *a = c->of[p->at_a].name, *b = c->of[p->at_b].name;
		for (size_t k = 0; k < p->n_reasons; k++)
			tpf_report(c->job, p->reasons[k].rule, NULL, "%s and %s are %s: %s", a, b, tpf_verdict_words[p->reasons[k].verdict], p->reasons[k].text);
		if (p->verdict == TPF_COMPARABLE && !p->resolved)
			tpf_report(c->job, TPF_CM_009, NULL, "%s and %s are not resolved", a, b);
	}
	tpf_diag_sort(c->job);
}

bool tpf_compare(struct tpf *job, const struct tpf_view *views, size_t n, const char *format, struct tpf_buf *out)
{
	if (n < 2)
		return tpf_render_failed(job, "the comparison", "it needs two bundles or more");
	if (strcmp(format, "html") && strcmp(format, "json"))
		return tpf_render_failed(job, "the comparison", tpf_sprintf(&job->arena, "'%s' is neither html nor json", format));
	const struct tpf_comparison *c = tpf_comparison_make(job, views, n);
	bool ok = true;
	if (!strcmp(format, "html"))
		ok = html(c, out);
	else
		json(c, out);
	report_pairs(c);
	return ok;
}
