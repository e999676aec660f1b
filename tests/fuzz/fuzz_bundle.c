/* fuzz_bundle.c - libFuzzer harness of everything that happens to a bundle's bytes: reading, schema, model, metrics, rules and the
 * outputs: findings in every form, results, the mended and the normalised bundle. Evidence is out of its reach (fuzz_trace.c has it). What the schema lets through must not crash any
 * later stage; the mended bundle must be JSON, and the normalised one pass the schema again. */
#include <stdlib.h>
#include <string.h>

#include "base/resource.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/metric.h"
#include "output/form.h"
#include "output/mend.h"
#include "output/output.h"
#include "rules/rules.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct tpf_schema *bundle_schema(void)
{
	static struct tpf job;
	static struct tpf_schema *schema;

	if (schema)
		return schema;
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	struct tpf_doc *doc = tpf_json_read(&job, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
	schema = tpf_schema_compile(&job, doc, NULL);
	return schema ? schema : (abort(), NULL);
}

static void write_forms(struct tpf *job, const struct tpf_case *it)
{
	const struct tpf_schema *schemas[] = {bundle_schema(), NULL};
	const struct tpf_judged judged = {.job = job, .source = "fuzz", .doc = it->doc, .schemas = schemas};

	for (size_t i = 0; i < tpf_n_forms; i++) {
		struct tpf_buf text = {0};
		tpf_forms[i].each(&judged, &text);
		tpf_buf_free(&text);
	}
}

static void mend(struct tpf *job, const struct tpf_case *it)
{
	struct tpf again = {0};
	struct tpf_buf text = {0}, changes = {0};

	if (tpf_mend_all(job, it->doc, &text, &changes) && !tpf_json_read(&again, "mended", tpf_buf_str(&text), text.len, 0))
		abort();
	tpf_diag_free(&again);
	tpf_arena_free(&again.arena);
	tpf_buf_free(&text);
	tpf_buf_free(&changes);
}

static void write_all(struct tpf *job, const struct tpf_case *it)
{
	struct tpf_buf text = {0}, normal = {0};
	json_t *result = tpf_output_result(it, "fuzz");
	json_t *bundle = tpf_output_bundle(it);

	tpf_output_text(job, "fuzz", &text);
	tpf_json_write(result, &text);
	tpf_json_write(bundle, &normal);
	struct tpf again = {0};
	struct tpf_doc *doc = tpf_json_read(&again, "normal", tpf_buf_str(&normal), normal.len, 0);
	if (!doc || !tpf_schema_run(&again, bundle_schema(), doc))
		abort();
	tpf_diag_free(&again);
	tpf_arena_free(&again.arena);
	json_decref(result);
	json_decref(bundle);
	tpf_buf_free(&text);
	tpf_buf_free(&normal);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct tpf job = {.now_ns = TPF_WHEN_NONE};
	struct tpf_case it = {.job = &job};

	it.doc = tpf_json_read(&job, "fuzz", (const char *)bytes, len, 0);
	if (it.doc && tpf_schema_run(&job, bundle_schema(), it.doc) && !tpf_diag_form_errors(&job)) {
		struct tpf_bundle *bundle = tpf_bundle_read(&job, it.doc, NULL);
		it.bundle = bundle;
		it.metrics = tpf_metrics_make(&job, bundle);
		tpf_rules_run(&job, &it);
		tpf_diag_sort(&job);
		write_forms(&job, &it);
		mend(&job, &it);
		write_all(&job, &it);
	}
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	return 0;
}
