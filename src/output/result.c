/* result.c - every number of the report as JSON, with all its digits (schema/result.schema.json). */
#include <math.h>
#include <string.h>

#include "diag/job.h"
#include "json/writer.h"
#include "output/output.h"

/* NaN is not written: absent stays absent. */
static void put_number(json_t *o, const char *key, double v)
{
	json_object_set_new(o, key, tpf_json_real(v));
}

/* {"value", "u", "unit"} or {"missing"}. */
static json_t *value(const struct tpf_value *v, const char *unit)
{
	json_t *o = json_object();

	if (!isfinite(v->value)) { /* JSON has no infinity */
		tpf_json_put_text(o, "missing", v->missing ? v->missing : isinf(v->value) ? "inputs that give a finite number" : "its inputs");
		return o;
	}
	put_number(o, "value", v->value);
	if (v->u > 0) {
		put_number(o, "u", v->u);
		if (v->assumed)
			json_object_set_new(o, "assumed", json_true());
	}
	if (*unit)
		tpf_json_put_text(o, "unit", unit);
	if (v->estimated)
		json_object_set_new(o, "estimated", json_true());
	return o;
}

static void put_value(json_t *o, const char *key, const struct tpf_value *v, const char *unit)
{
	json_object_set_new(o, key, value(v, unit));
}

/* The lowest ceiling, and those that are not told from it. */
static json_t *binding(const struct tpf_metrics *m)
{
	json_t *o = json_object(), *with = json_array();

	if (m->binding < 0) {
		tpf_json_put_text(o, "missing", m->binding_missing);
		json_decref(with);
		return o;
	}
	for (int i = 0; i < TPF_CEILINGS; i++)
		if (m->ceilings[i].binds && i != m->binding)
			json_array_append_new(with, json_string(m->ceilings[i].name));
	tpf_json_put_text(o, "constraint", m->ceilings[m->binding].name);
	json_object_set_new(o, "extension", json_boolean(m->ceilings[m->binding].extension));
	json_object_set_new(o, "co_binding", json_boolean(m->co_binding));
	json_object_set_new(o, "with", with);
	put_value(o, "margin", &m->margin, "");
	tpf_json_put_text(o, "next", m->ceilings[m->next].name);
	put_value(o, "headroom", &m->headroom, "");
	return o;
}

static json_t *headline(const struct tpf_metrics *m)
{
	json_t *o = json_object(), *e = value(&m->j_per_token, "J/token"), *p = value(&m->delivered, "W");

	if (m->widest != TPF_NO_BOUNDARY)
		tpf_json_put_text(e, "boundary", tpf_boundary_names[m->widest]);
	tpf_json_put_count(e, "runs", m->n_runs);
	json_object_set_new(o, "j_per_token", e);
	json_object_set_new(o, "binding", binding(m));
	json_object_set_new(p, "pue_applied", json_boolean(m->pue_applied));
	json_object_set_new(o, "delivered_power", p);
	put_value(o, "utilisation_adjusted_output", &m->util_output, "token/s");
	return o;
}

/* How the input of a part is known, in the words that bundles have for it. */
static enum tpf_basis basis_of(const struct tpf_input *i)
{
	bool seen = i->kind == TPF_CAUSE_REPEATABILITY || i->kind == TPF_CAUSE_EDGES;
	return i->assumed ? TPF_ESTIMATED : seen ? TPF_MEASURED : TPF_DECLARED;
}

static json_t *part(const struct tpf_part *part, double variance)
{
	const struct tpf_input *i = &part->input;
	json_t *o = json_object();

	tpf_json_put_text(o, "cause", part->name);
	tpf_json_put_text(o, "kind", tpf_cause_names[i->kind]);
	if (i->divisor > 0) {
		put_number(o, "value", i->value);
		put_number(o, "stated", i->stated);
		tpf_json_put_text(o, "unit", i->kind == TPF_CAUSE_REPEATABILITY ? "J/token" : i->unit);
		tpf_json_put_text(o, "distribution", tpf_law_names[i->law]);
		put_number(o, "divisor", i->divisor);
		put_number(o, "sensitivity", tpf_part_sensitivity(part));
		tpf_json_put_text(o, "basis", tpf_basis_names[basis_of(i)]);
	}
	put_number(o, "u", fabs(part->u));
	put_number(o, "share", variance > 0 ? part->u * part->u / variance : 0);
	tpf_json_put_text(o, "group", i->group);
	tpf_json_put_text(o, "source", i->source);
	return o;
}

static void put_budget(json_t *o, const struct tpf_ladder_rung *rung)
{
	struct tpf_budget b = tpf_budget_of(rung->budget, rung->n_budget);
	json_t *list = json_array();

	for (size_t i = 0; i < rung->n_budget; i++)
		json_array_append_new(list, part(&rung->budget[i], b.u * b.u));
	json_object_set_new(o, "budget", list);
	if (rung->no_u)
		return;
	json_t *sum = json_object();
	put_number(sum, "u", b.u);
	if (isfinite(b.freedom))
		put_number(sum, "freedom", b.freedom);
	put_number(sum, "k", b.k);
	put_number(sum, "U", b.expanded);
	json_object_set_new(o, "combined", sum);
}

static json_t *ladder(const struct tpf_metrics *m)
{
	json_t *list = json_array();

	for (int at = 0; at < TPF_BOUNDARIES; at++) {
		const struct tpf_ladder_rung *rung = &m->ladder[at];
		json_t *o = json_object();
		tpf_json_put_text(o, "boundary", tpf_boundary_names[at]);
		put_value(o, "power", &rung->power, "W");
		put_value(o, "energy", &rung->energy, "J");
		put_value(o, "j_per_token", &rung->j_per_token, "J/token");
		put_value(o, "idle_power", &rung->idle, "W");
		put_value(o, "mean_power", &rung->mean_power, "W");
		put_value(o, "util_adjusted_j", &rung->util_j, "J/token");
		tpf_json_put_text(o, "via", rung->via);
		json_object_set_new(o, "measured", json_boolean(rung->measured));
		if (rung->n_budget)
			put_budget(o, rung);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *ceilings(const struct tpf_metrics *m)
{
	json_t *list = json_array();

	for (int i = 0; i < TPF_CEILINGS; i++) {
		json_t *o = value(&m->ceilings[i].rate, "token/s");
		tpf_json_put_text(o, "name", m->ceilings[i].name);
		tpf_json_put_text(o, "formula", m->ceilings[i].formula);
		json_object_set_new(o, "extension", json_boolean(m->ceilings[i].extension));
		json_object_set_new(o, "binds", json_boolean(m->ceilings[i].binds));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *factors(const struct tpf_metrics *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < TPF_FACTORS; i++) {
		const struct tpf_factor *f = &m->factors[i];
		json_t *o = value(&f->value, f->unit);
		tpf_json_put_text(o, "symbol", f->symbol);
		tpf_json_put_text(o, "name", f->name);
		tpf_json_put_text(o, "note", f->note);
		json_object_set_new(o, "extension", json_boolean(f->extension));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *crossover(const struct tpf_metrics *m)
{
	json_t *o = json_object();

	put_value(o, "it", &m->crossover_it, "W");
	put_value(o, "facility", &m->crossover, "W");
	return o;
}

/* Fenced off: whoever reads the headline never comes across it. */
static json_t *cost_and_carbon(const struct tpf_cost *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "part_of_energy_claim", json_false());
	put_value(o, "electricity", &c->electricity, "USD/token");
	put_value(o, "marginal", &c->marginal, "USD/token");
	put_value(o, "electricity_share", &c->share, "");
	put_value(o, "carbon_operation", &c->operation, "kg/token");
	put_value(o, "carbon_embodied", &c->embodied, "kg/token");
	put_value(o, "carbon", &c->carbon, "kg/token");
	return o;
}

static json_t *targets(const struct tpf_met *met, size_t n)
{
	static const char *const verdicts[] = {"untold", "met", "not resolved", "missed"};
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		tpf_json_put_text(o, "metric", met[i].metric);
		tpf_json_put_text(o, "statistic", met[i].statistic);
		put_number(o, "value", met[i].value);
		put_number(o, "limit", met[i].limit);
		tpf_json_put_text(o, "verdict", verdicts[met[i].verdict]);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *devices(const struct tpf_reading *r)
{
	json_t *list = json_array();

	for (size_t i = 0; r->has_trace && i < r->trace.n_devices; i++) {
		const struct tpf_device *d = &r->trace.devices[i];
		json_t *o = json_object();
		tpf_json_put_text(o, "id", d->id);
		json_object_set_new(o, "counted", json_boolean(r->counted[i]));
		tpf_json_put_count(o, "samples", d->inside);
		tpf_json_put_count(o, "dropped", d->dropped);
		put_number(o, "energy", d->energy);
		put_number(o, "mean_inside", d->mean_inside);
		put_number(o, "min", d->min);
		put_number(o, "max", d->max);
		put_number(o, "max_gap", d->max_gap);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *reading(const struct tpf_reading *r)
{
	json_t *o = json_object();

	tpf_json_put_text(o, "instrument", r->entry->instrument.value);
	tpf_json_put_text(o, "method", r->method);
	put_number(o, "energy", r->energy);
	put_number(o, "power", r->power);
	put_number(o, "u", r->u);
	put_number(o, "trapezoid", r->trapezoid);
	put_number(o, "mean_inside", r->mean_inside);
	put_number(o, "mean_inside_energy", r->mean_inside_energy);
	put_number(o, "counter", r->counter);
	tpf_json_put_text(o, "missing", r->missing);
	if (!r->has_trace)
		return o;
	tpf_json_put_text(o, "format", r->trace.format);
	tpf_json_put_count(o, "samples", r->samples);
	tpf_json_put_count(o, "dropped", r->dropped);
	put_number(o, "max_gap", r->max_gap);
	tpf_json_put_count(o, "devices_counted", r->n_counted);
	json_object_set_new(o, "devices", devices(r));
	return o;
}

static json_t *runs(const struct tpf_metrics *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n_runs; i++) {
		const struct tpf_run_metrics *r = &m->runs[i];
		json_t *o = json_object(), *readings = json_array();
		tpf_json_put_text(o, "id", r->run->id.value);
		put_number(o, "duration", r->run->window.duration);
		put_number(o, "tokens", r->tokens);
		json_object_set_new(o, "tokens_nominal", json_boolean(r->tokens_nominal));
		put_number(o, "stated_output_rate", r->run->throughput_output.value);
		for (size_t k = 0; k < r->run->n_energy; k++)
			json_array_append_new(readings, reading(&r->readings[k]));
		json_object_set_new(o, "readings", readings);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *evidence(const struct tpf_case *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const struct tpf_file *f = &c->metrics->files[i];
		json_t *o = json_object();
		tpf_json_put_text(o, "id", e->id.value);
		tpf_json_put_text(o, "path", e->path.value);
		json_object_set_new(o, "found", json_boolean(f->found));
		tpf_json_put_text(o, "stated_sha256", e->sha256.value);
		tpf_json_put_text(o, "sha256", *f->sha256 ? f->sha256 : NULL);
		if (f->found)
			tpf_json_put_count(o, "size", (size_t)f->size);
		json_array_append_new(list, o);
	}
	return list;
}

json_t *tpf_output_result(const struct tpf_case *c, const char *source)
{
	json_t *o = json_object();
	const struct tpf_metrics *m = c->metrics;

	tpf_json_put_text(o, "$schema", "urn:tpfreport:schema:result:1.0.0");
	tpf_json_put_text(o, "tpfreport", TPF_VERSION);
	json_object_set_new(o, "judged", tpf_output_findings(c->job, source));
	if (!m)
		return o;
	tpf_json_put_text(o, "report", c->bundle->report.id.value);
	tpf_json_put_text(o, "title", c->bundle->report.title.value);
	tpf_json_put_text(o, "token_scope", c->bundle->token_scope.value);
	json_object_set_new(o, "headline", headline(m));
	json_object_set_new(o, "ladder", ladder(m));
	json_object_set_new(o, "ceilings", ceilings(m));
	json_object_set_new(o, "factors", factors(m));
	put_value(o, "produced", &m->produced, "token/s");
	json_object_set_new(o, "crossover_power", crossover(m));
	put_value(o, "output", &m->output, "token/s");
	put_value(o, "util_adjusted_j", &m->util_j, "J/token");
	put_value(o, "j_per_request", &m->j_per_request, "J/req");
	put_value(o, "j_per_correct", &m->j_per_correct, "J/req");
	put_value(o, "j_per_visible_token", &m->j_per_visible, "J/token");
	put_value(o, "j_per_byte", &m->j_per_byte, "J/B");
	put_value(o, "draft_acceptance", &m->acceptance, "");
	put_value(o, "tokens_per_kwh", &m->tokens_per_kwh, "token/kWh");
	put_value(o, "mfu", &m->mfu, "");
	put_value(o, "mbu", &m->mbu, "");
	json_object_set_new(o, "quality", targets(m->quality, m->n_quality));
	json_object_set_new(o, "service", targets(m->service, m->n_service));
	json_object_set_new(o, "runs", runs(m));
	json_object_set_new(o, "evidence", evidence(c));
	if (m->cost.given)
		json_object_set_new(o, "cost_and_carbon", cost_and_carbon(&m->cost));
	return o;
}
