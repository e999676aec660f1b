/* ndjson.c - a line a finding that says all by itself, and a line a bundle that closes it (schema/result.schema.json, $defs/line). */
#include "json/writer.h"
#include "output/form.h"
#include "output/output.h"

/* Steals the object. */
static void put_line(json_t *o, struct tpf_buf *b)
{
	tpf_json_write_line(o, b);
	tpf_buf_putc(b, '\n');
	json_decref(o);
}

static json_t *line(const char *type, const char *source)
{
	json_t *o = json_object();
	tpf_json_put_text(o, "type", type);
	tpf_json_put_text(o, "bundle", source);
	return o;
}

/* Steals the members of `from`. */
static json_t *joined(json_t *o, json_t *from)
{
	json_object_update(o, from);
	json_decref(from);
	return o;
}

void tpf_ndjson_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	for (size_t i = 0; i < j->job->diag.n; i++)
		put_line(joined(line("finding", j->source), tpf_output_finding(j->job->diag.list[i])), b);
	if (j->source)
		put_line(joined(line("verdict", j->source), tpf_output_verdict(j->job)), b);
}
