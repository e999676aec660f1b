/* conforms SCHEMA FILE - judges a JSON file by a schema with our own engine; prints the findings, 1 when there are any. */
#include <stdio.h>

#include "base/file.h"
#include "diag/job.h"
#include "json/json.h"
#include "output/output.h"
#include "schema/schema.h"

static struct tpf_doc *read_doc(struct tpf *job, const char *path, struct tpf_buf *bytes)
{
	const char *why;

	if (tpf_file_read(path, TPF_JSON_SIZE, bytes, &why))
		return tpf_json_read(job, path, tpf_buf_str(bytes), bytes->len, 0);
	fprintf(stderr, "%s: %s\n", path, why);
	return NULL;
}

int main(int argc, char **argv)
{
	static struct tpf job;
	struct tpf_buf bytes[2] = {{0}}, text = {0};

	if (argc != 3)
		return fprintf(stderr, "usage: conforms SCHEMA FILE\n"), 2;
	struct tpf_doc *rules = read_doc(&job, argv[1], &bytes[0]), *doc = read_doc(&job, argv[2], &bytes[1]);
	struct tpf_schema *schema = rules ? tpf_schema_compile(&job, rules, NULL) : NULL;
	bool ok = schema && doc && tpf_schema_run(&job, schema, doc);
	tpf_diag_sort(&job);
	tpf_output_text(&job, NULL, &text);
	fputs(tpf_buf_str(&text), stdout);
	tpf_schema_free(schema);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	tpf_buf_free(&bytes[0]);
	tpf_buf_free(&bytes[1]);
	tpf_buf_free(&text);
	return ok ? 0 : 1;
}
