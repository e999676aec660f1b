/* compare_json.c - a comparison with all its digits (urn:tpfreport:schema:comparison:1.0.0). */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "json/writer.h"
#include "output/output.h"
#include "output/render/compare.h"

static void put_value(json_t *o, const char *key, struct tpf_value v, const char *unit)
{
	if (isnan(v.value))
		return;
	json_t *value = json_object();
	json_object_set_new(value, "value", tpf_json_real(v.value));
	if (v.u > 0)
		json_object_set_new(value, "u", tpf_json_real(v.u));
	tpf_json_put_text(value, "unit", unit);
	if (v.estimated)
		json_object_set_new(value, "estimated", json_true());
	json_object_set_new(o, key, value);
}

static void put_boundary(json_t *o, enum tpf_boundary at)
{
	if (at != TPF_NO_BOUNDARY)
		tpf_json_put_text(o, "boundary", tpf_boundary_names[at]);
}

static json_t *bundle(const struct tpf_contender *e)
{
	const struct tpf_metrics *m = e->metrics;
	json_t *o = json_object();
	char level[] = {'L', (char)('1' + (int)e->bundle->report.level), 0};

	tpf_json_put_text(o, "source", e->source);
	tpf_json_put_text(o, "report", e->bundle->report.id.value);
	tpf_json_put_text(o, "title", e->bundle->report.title.value);
	tpf_json_put_text(o, "level", level);
	tpf_json_put_count(o, "errors", e->errors);
	json_object_set_new(o, "ranked", json_boolean(e->ranked));
	if (e->ranked)
		json_object_set_new(o, "rank", json_pack("[I, I]", (json_int_t)e->best, (json_int_t)e->worst));
	tpf_json_put_text(o, "reason", e->reason);
	put_value(o, "j_per_token", e->e, "J/token");
	put_boundary(o, e->at);
	tpf_json_put_text(o, "token_scope", e->bundle->token_scope.value);
	put_value(o, "output", m->output, "token/s");
	put_value(o, "delivered_power", m->delivered, "W");
	put_value(o, "j_per_request", m->j_per_request, "J/req");
	if (m->binding >= 0) {
		tpf_json_put_text(o, "binding", m->ceilings[m->binding].name);
		json_object_set_new(o, "binding_extension", json_boolean(m->ceilings[m->binding].extension));
	}
	return o;
}

static json_t *pair(const struct tpf_pair *p)
{
	json_t *o = json_object(), *rules = json_array(), *why = json_array();

	tpf_json_put_count(o, "a", p->a);
	tpf_json_put_count(o, "b", p->b);
	tpf_json_put_text(o, "verdict", tpf_verdict_words[p->verdict]);
	put_boundary(o, p->at);
	for (size_t i = 0; i < p->n_grounds; i++) {
		if (!i || p->grounds[i].rule != p->grounds[i - 1].rule)
			json_array_append_new(rules, json_string(tpf_rules[p->grounds[i].rule].id));
		json_array_append_new(why, json_string(p->grounds[i].words));
	}
	json_object_set_new(o, "rules", rules);
	json_object_set_new(o, "why", why);
	json_object_set_new(o, "difference", tpf_json_real(p->difference));
	json_object_set_new(o, "u", tpf_json_real(p->u));
	if (p->verdict <= TPF_NORMALISED)
		json_object_set_new(o, "resolved", json_boolean(p->resolved));
	return o;
}

/* A quantity without the members that are places of their own. */
static json_t *stated(const struct tpf_doc *doc, const struct tpf_node *node, bool quantity)
{
	static const char *const own[] = {"value", "unit", "u", "U", "k", "bound", "fwhm", "basis", "unknown"};

	if (!node)
		return json_null();
	if (!quantity || node->kind != TPF_OBJECT)
		return tpf_json_value(doc, node);
	json_t *o = json_object();
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		const struct tpf_node *member = tpf_get(doc, node, own[i]);
		if (member)
			json_object_set_new(o, own[i], tpf_json_value(doc, member));
	}
	return o;
}

static json_t *difference(const struct tpf_comparison *c, const struct tpf_difference *d)
{
	json_t *o = json_object(), *values = json_array();

	tpf_json_put_text(o, "field", d->name);
	if (d->rule != TPF_RULES)
		tpf_json_put_text(o, "rule", tpf_rules[d->rule].id);
	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(values, stated(c->each[i].bundle->doc, d->nodes[i], d->quantity));
	json_object_set_new(o, "values", values);
	return o;
}

/* Those of the comparison: the first bundle's own stand in the same job. */
static json_t *findings(const struct tpf *job)
{
	json_t *list = json_array();

	for (size_t i = 0; i < job->diag.n; i++) {
		const struct tpf_finding *f = job->diag.list[i];
		if (tpf_is_criterion(f->rule))
			json_array_append_new(list, tpf_output_finding(f));
	}
	return list;
}

void tpf_comparison_json(const struct tpf_comparison *c, struct tpf_buf *out)
{
	json_t *o = json_object(), *ranking = json_object(), *order = json_array(), *bundles = json_array(), *pairs = json_array(),
		*differences = json_array(); /* new */

	tpf_json_put_text(o, "$schema", "urn:tpfreport:schema:comparison:1.0.0");
	tpf_json_put_text(o, "tpfreport", TPF_VERSION);
	if (c->job->policy)
		json_object_set_new(o, "policy", tpf_output_policy(c->job->policy));
	tpf_json_put_count(ranking, "of", c->n);
	tpf_json_put_count(ranking, "comparable", c->n_ranked);
	put_boundary(ranking, c->at);
	if (c->per_output)
		tpf_json_put_text(ranking, "recounted", "output");
	for (size_t i = 0; i < c->n_ranked; i++)
		json_array_append_new(order, json_integer((json_int_t)c->order[i]));
	json_object_set_new(ranking, "order", order);
	json_object_set_new(o, "ranking", ranking);
	for (size_t i = 0; i < c->n; i++)
		json_array_append_new(bundles, bundle(&c->each[i]));
	for (size_t i = 0; i < c->n_pairs; i++)
		json_array_append_new(pairs, pair(&c->pairs[i]));
	for (size_t i = 0; i < c->n_differences; i++)
		json_array_append_new(differences, difference(c, &c->differences[i]));
	json_object_set_new(o, "bundles", bundles);
	json_object_set_new(o, "pairs", pairs);
	json_object_set_new(o, "differences", differences);
	json_object_set_new(o, "findings", findings(c->job));
	tpf_json_write(o, out);
	json_decref(o);
}
