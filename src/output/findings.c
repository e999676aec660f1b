/* findings.c - findings and outcomes of rules as JSON (schema/result.schema.json, $defs/judged). */
#include <stdbool.h>

#include "diag/job.h"
#include "json/writer.h"
#include "output/output.h"

static void put_text(json_t *o, const char *key, const char *text)
{
	if (text)
		json_object_set_new(o, key, json_string(text));
}

static void put_count(json_t *o, const char *key, size_t n)
{
	json_object_set_new(o, key, json_integer((json_int_t)n));
}

static json_t *place_json(const struct tpf_place *p, const char *says)
{
	json_t *o = json_object();

	put_text(o, "source", p->source);
	put_text(o, "pointer", p->pointer);
	if (p->line)
		put_count(o, "line", p->line);
	if (p->line && p->col)
		put_count(o, "column", p->col);
	put_text(o, "says", says);
	return o;
}

json_t *tpf_output_finding(const struct tpf_finding *f)
{
	const struct tpf_rule *rule = &tpf_rules[f->rule];
	json_t *o = json_object();

	put_text(o, "rule", rule->id);
	put_text(o, "name", rule->name);
	put_text(o, "severity", tpf_severity_name(f->severity));
	put_text(o, "message", f->message);
	put_text(o, "hint", f->hint);
	json_object_set_new(o, "place", place_json(&f->place, NULL));
	if (f->place.also)
		json_object_set_new(o, "also", place_json(f->place.also, f->place.also_says));
	if (f->explained_by)
		put_text(o, "explained_by", tpf_rules[f->explained_by->rule].id);
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

json_t *tpf_output_findings(struct tpf *job, const char *source)
{
	struct tpf_tally t = tpf_diag_tally(job);
	json_t *o = json_object(), *list = json_array();
	char level[] = {'L', (char)('1' + (int)job->diag.level), 0};

	put_text(o, "source", source);
	put_text(o, "level", level);
	json_object_set_new(o, "conforms", json_boolean(!t.errors));
	put_count(o, "errors", t.errors);
	put_count(o, "warnings", t.warnings);
	put_count(o, "notes", t.notes);
	for (size_t i = 0; i < job->diag.n; i++)
		json_array_append_new(list, tpf_output_finding(job->diag.list[i]));
	json_object_set_new(o, "findings", list);
	if (job->diag.dropped)
		put_count(o, "not_kept", job->diag.dropped);
	json_object_set_new(o, "rules", outcomes_json(&job->diag));
	return o;
}
