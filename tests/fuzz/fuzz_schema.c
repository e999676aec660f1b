/* fuzz_schema.c - libFuzzer harness of the schema engine: the input is a schema, a zero byte and an instance. No input may
 * crash it or keep it long, the two ways of running agree, and who is refused is told why. */
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "schema/schema.h"
#include "schema/standard.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void run(struct tpf *job, const struct tpf_schema *schema, struct tpf_doc *doc)
{
	size_t before = job->diag.n + job->diag.dropped;
	bool plain = tpf_schema_valid(schema, doc, tpf_root(doc)), told = tpf_schema_run(job, schema, doc);
	size_t after = job->diag.n + job->diag.dropped;
	if (plain != told || told != (before == after))
		abort();
	const struct tpf_schema *const list[] = {schema, NULL};
	for (int form = TPF_BASIC; form <= TPF_DETAILED; form++) {
		json_t *o = tpf_standard_output(job, (enum tpf_standard)form, list, doc, NULL);
		if (json_is_true(json_object_get(o, "valid")) != plain)
			abort();
		json_decref(o);
	}
}

static void judge(const char *text, size_t len, const char *instance, size_t instance_len, int flags)
{
	struct tpf job = {0};
	struct tpf_doc *schema_doc = tpf_json_read(&job, "schema.json", text, len, 0);
	struct tpf_doc *doc = instance ? tpf_json_read(&job, "doc.json", instance, instance_len, 0) : NULL;
	size_t before = job.diag.n;
	struct tpf_schema *schema = schema_doc ? tpf_schema_compile_with(&job, schema_doc, NULL, flags) : NULL;
	if (schema_doc && !schema && job.diag.n + job.diag.dropped == before)
		abort();
	if (schema && doc)
		run(&job, schema, doc);
	tpf_schema_free(schema);
	tpf_diag_sort(&job);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *cut = len ? memchr(bytes, 0, len) : NULL;
	size_t n = cut ? (size_t)(cut - bytes) : len;
	const char *instance = cut ? (const char *)cut + 1 : NULL;
	judge((const char *)bytes, n, instance, cut ? len - n - 1 : 0, TPF_SCHEMA_FORMATS | TPF_SCHEMA_CHECK);
	return 0;
}
