/* findings.c - findings and outcomes of rules as JSON (schema/result.schema.json, $defs/judged). */
#include <stdbool.h>

#include "diag/job.h"
#include "json/writer.h"
#include "output/output.h"

static json_t *place_json(const struct tpf_place *p, const char *says)
{
	json_t *o = json_object();

	tpf_json_put_text(o, "source", p->source);
	tpf_json_put_text(o, "pointer", p->pointer);
	if (p->line)
		tpf_json_put_count(o, "line", p->line);
	if (p->line && p->col)
		tpf_json_put_count(o, "column", p->col);
	tpf_json_put_text(o, "says", says);
	return o;
}

static json_t *mend_json(const struct tpf_mend *mend)
{
	json_t *list = json_array();

	for (; mend; mend = mend->next)
		json_array_append_new(list, json_pack("{s:s, s:o}", "pointer", mend->pointer, "value", json_loads(mend->value, JSON_DECODE_ANY, NULL)));
	return list;
}

json_t *tpf_output_finding(const struct tpf_finding *f)
{
	const struct tpf_rule *rule = &tpf_rules[f->rule];
	json_t *o = json_object();

	tpf_json_put_text(o, "rule", rule->id);
	tpf_json_put_text(o, "name", rule->name);
	tpf_json_put_text(o, "severity", tpf_severity_name(f->severity));
	tpf_json_put_text(o, "message", f->message);
	tpf_json_put_text(o, "hint", f->hint);
	if (f->mend)
		json_object_set_new(o, "mend", mend_json(f->mend));
	json_object_set_new(o, "place", place_json(&f->place, NULL));
	if (f->place.also)
		json_object_set_new(o, "also", place_json(f->place.also, f->place.also_says));
	if (f->explained_by)
		tpf_json_put_text(o, "explained_by", tpf_rules[f->explained_by->rule].id);
	return o;
}

static json_t *outcomes_json(const struct tpf_diag *d)
{
	json_t *passed = json_array(), *skipped = json_object();

	for (size_t i = 0; i < TPF_RULES; i++) {
		if (d->outcome[i] == TPF_PASSED)
			json_array_append_new(passed, json_string(tpf_rules[i].id));
		if (d->outcome[i] == TPF_SKIPPED)
			json_object_set_new(skipped, tpf_rules[i].id, json_string(d->skipped[i] ? d->skipped[i] : ""));
	}
	json_t *o = json_object();
	json_object_set_new(o, "passed", passed);
	json_object_set_new(o, "skipped", skipped);
	return o;
}

json_t *tpf_output_policy(const struct tpf_label *policy)
{
	json_t *o = json_object();

	tpf_json_put_text(o, "name", policy->name);
	tpf_json_put_text(o, "version", policy->version);
	tpf_json_put_text(o, "sha256", *policy->sha256 ? policy->sha256 : NULL);
	return o;
}

static void put_verdict(json_t *o, struct tpf *job)
{
	struct tpf_tally t = tpf_diag_tally(job);
	char level[] = {'L', (char)('1' + (int)job->diag.level), 0};

	tpf_json_put_text(o, "level", level);
	json_object_set_new(o, "conforms", json_boolean(!t.errors));
	tpf_json_put_count(o, "errors", t.errors);
	tpf_json_put_count(o, "warnings", t.warnings);
	tpf_json_put_count(o, "notes", t.notes);
	if (job->diag.dropped)
		tpf_json_put_count(o, "not_kept", job->diag.dropped);
	if (job->policy)
		json_object_set_new(o, "policy", tpf_output_policy(job->policy));
}

json_t *tpf_output_verdict(struct tpf *job)
{
	struct tpf_tally t = tpf_diag_tally(job);
	json_t *o = json_object();

	put_verdict(o, job);
	tpf_json_put_count(o, "passed", t.passed);
	tpf_json_put_count(o, "skipped", t.skipped);
	if (job->levels)
		tpf_put_level(o, job->levels, job->diag.level);
	return o;
}

json_t *tpf_output_findings(struct tpf *job, const char *source)
{
	json_t *o = json_object(), *list = json_array();

	tpf_json_put_text(o, "source", source);
	put_verdict(o, job);
	if (job->levels)
		json_object_set_new(o, "levels", tpf_output_levels(job->levels));
	for (size_t i = 0; i < job->diag.n; i++)
		json_array_append_new(list, tpf_output_finding(job->diag.list[i]));
	json_object_set_new(o, "findings", list);
	json_object_set_new(o, "rules", outcomes_json(&job->diag));
	return o;
}
