#include "output/form.h"

#include <string.h>

#include "json/writer.h"
#include "output/output.h"
#include "schema/standard.h"

static void text_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	tpf_output_text(j->job, j->source, b);
}

static void json_begin(const struct tpf_judged *j, struct tpf_buf *b)
{
	(void)j;
	tpf_buf_puts(b, "{\"tpfreport\": \"" TPF_VERSION "\", \"judged\": [\n");
}

static void json_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	json_t *one = tpf_output_findings(j->job, j->source); /* new */
	tpf_json_write(one, b);
	json_decref(one);
}

static void json_end(const struct tpf_judged *j, struct tpf_buf *b)
{
	(void)j;
	tpf_buf_puts(b, "]}\n");
}

/* ---- the formats of JSON Schema, a line a document -------------------------------------------------------------- */

static void standard(const struct tpf_judged *j, enum tpf_standard form, struct tpf_buf *b)
{
	const char *why = j->job->diag.n ? j->job->diag.list[0]->message : NULL;
	json_t *one = tpf_standard_output(j->job, form, j->schemas, j->doc, why); /* new */
	tpf_json_write_line(one, b);
	tpf_buf_putc(b, '\n');
	json_decref(one);
}

static void flag_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	standard(j, TPF_FLAG, b);
}

static void basic_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	standard(j, TPF_BASIC, b);
}

static void detailed_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	standard(j, TPF_DETAILED, b);
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

/* clang-format off */
const struct tpf_form tpf_forms[] = {
	{.name = "text", .each = text_each, .what = "for people: place, message, hint, and a closing line a bundle"},
	{.name = "json", .begin = json_begin, .each = json_each, .end = json_end, .between = ",\n",
	 .what = "one document with findings and the outcome of every rule"},
	{.name = "ndjson", .each = tpf_ndjson_each, .what = "a line of JSON a finding, and one a bundle that closes it"},
	{.name = "sarif", .begin = tpf_sarif_begin, .each = tpf_sarif_each, .end = tpf_sarif_end, .between = ",\n",
	 .what = "SARIF 2.1.0, for code scanning and editors"},
	{.name = "junit", .begin = tpf_junit_begin, .each = tpf_junit_each, .end = tpf_junit_end,
	 .what = "JUnit's XML: a suite a bundle, a test case a rule"},
	{.name = "github", .each = tpf_github_each, .what = "commands of a GitHub workflow, which mark the lines"},
	{.name = "flag", .form_alone = true, .each = flag_each, .what = "of the form alone, as JSON Schema has it: valid or not"},
	{.name = "basic", .form_alone = true, .each = basic_each, .what = "the same, with a list of errors"},
	{.name = "detailed", .form_alone = true, .each = detailed_each, .what = "the same, with errors nested as the schema is"},
};
/* clang-format on */
const size_t tpf_n_forms = sizeof tpf_forms / sizeof *tpf_forms;

const struct tpf_form *tpf_form_named(const char *name)
{
	for (size_t i = 0; i < tpf_n_forms; i++)
		if (!strcmp(tpf_forms[i].name, name))
			return &tpf_forms[i];
	return NULL;
}

/* ---- for several forms ------------------------------------------------------------------------------------------ */

void tpf_finding_words(const struct tpf_diag *d, size_t i, struct tpf_buf *b)
{
	const struct tpf_finding *f = d->list[i];

	tpf_buf_puts(b, f->message);
	if (f->hint)
		tpf_buf_printf(b, "\nhint: %s", f->hint);
	for (size_t k = i + 1; k < d->n && d->list[k]->explained_by == f; k++)
		tpf_buf_printf(b, "\nand so: %s [%s %s]", d->list[k]->message, tpf_rules[d->list[k]->rule].id, tpf_rules[d->list[k]->rule].name);
}
