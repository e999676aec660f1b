#include "rules/policy.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/resource.h"
#include "base/text.h"
#include "evidence/source.h"
#include "schema/schema.h"

enum { SIZE = 1 << 20, SHOWN = 100 };   /* bytes of a policy that are read; of its name that are shown */

/* By our schema; compiled once for each policy, of which a process has one. */
static bool is_as_the_schema_says(struct tpf *job, struct tpf_doc *doc)
{
	const struct tpf_resource *r = tpf_resource("policy.schema.json");
	struct tpf_doc *own = tpf_json_read(job, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
	struct tpf_schema *schema = own ? tpf_schema_compile_with(job, own, NULL, TPF_SCHEMA_FORMATS) : NULL; /* new */
	bool ok = schema && tpf_schema_run(job, schema, doc);

	tpf_schema_free(schema);
	return ok;
}

static const char *text_at(struct tpf_policy *p, const struct tpf_doc *doc, const char *key)
{
	const struct tpf_node *n = tpf_get(doc, tpf_root(doc), key);
	return n ? tpf_text(&p->job.arena, doc, n, NULL) : NULL;
}

/* The texts of an array. */
static const char *const *texts_at(struct tpf_policy *p, const struct tpf_doc *doc, const char *key, size_t *n)
{
	const struct tpf_node *array = tpf_get(doc, tpf_root(doc), key);
	const char **list = array ? tpf_alloc_n(&p->job.arena, array->count, sizeof *list) : NULL;

	for (const struct tpf_node *e = tpf_first(array); e; e = tpf_next(array, e))
		list[(*n)++] = tpf_text(&p->job.arena, doc, e, NULL);
	return list;
}

/* {"TR-003": "error"} as "TR-003=error" */
static const char *const *severities(struct tpf_policy *p, const struct tpf_doc *doc, size_t *n)
{
	const struct tpf_node *object = tpf_get(doc, tpf_root(doc), "severities");
	const char **list = object ? tpf_alloc_n(&p->job.arena, object->count, sizeof *list) : NULL;

	for (const struct tpf_node *key = tpf_first(object); key; key = tpf_next(object, key))
		list[(*n)++] = tpf_sprintf(&p->job.arena, "%s=%s", tpf_text(&p->job.arena, doc, key, NULL),
				tpf_text(&p->job.arena, doc, key + 1, NULL));
	return list;
}

static void understand(struct tpf_policy *p, const struct tpf_doc *doc)
{
	double most = tpf_number(doc, tpf_get(doc, tpf_root(doc), "max_findings"));

	p->label.name = tpf_clean(&p->job.arena, text_at(p, doc, "name"), 4 * SHOWN);
	p->label.version = tpf_clean(&p->job.arena, text_at(p, doc, "version"), 4 * SHOWN);
	p->schema = text_at(p, doc, "schema");
	p->asks.level = text_at(p, doc, "level");
	p->asks.fail_on = text_at(p, doc, "fail_on");
	p->asks.now = text_at(p, doc, "now");
	p->asks.severities = severities(p, doc, &p->asks.n_severities);
	p->asks.only = texts_at(p, doc, "only", &p->asks.n_only);
	p->asks.skip = texts_at(p, doc, "skip", &p->asks.n_skip);
	p->asks.max_findings = isnan(most) ? 0 : (size_t)most;
}

bool tpf_policy_read(struct tpf_policy *p, const char *path)
{
	struct tpf_buf bytes = {0};
	const char *why = NULL;
	char sha256[65];

	if (!tpf_file_read(path, SIZE, &bytes, &why)) {
		tpf_report(&p->job, TPF_IO_001, &(struct tpf_place){.source = path}, "can't be read: %s", why);
		tpf_buf_free(&bytes);
		return false;
	}
	tpf_digest_bytes(tpf_buf_str(&bytes), bytes.len, sha256);
	p->label.sha256 = tpf_strdup(&p->job.arena, sha256);
	struct tpf_doc *doc = tpf_json_read(&p->job, path, tpf_strndup(&p->job.arena, tpf_buf_str(&bytes), bytes.len), bytes.len, 0);
	tpf_buf_free(&bytes);
	if (!doc || !is_as_the_schema_says(&p->job, doc) || tpf_diag_form_errors(&p->job))
		return false;
	understand(p, doc);
	return true;
}
