/* check_report_files.c - HTML, PDF, SVG and PNG as files: the same bytes each time, complete, and safe with hostile names. */
#include <check.h>
#include <libxml/parser.h>
#include <locale.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <time.h>

#include "report_case.h"

extern const struct tpf_render tpf_render_module;

static const struct {
	const char *plot, *format;      /* plot NULL: the report */
	const char *magic;
} files[] = {
	{NULL, "html", "<!DOCTYPE html"}, {NULL, "pdf", "%PDF-1.7"}, {NULL, "xml", "<?xml"},
	{"ceilings", "svg", "<?xml"}, {"waterfall", "svg", "<?xml"}, {"trace", "svg", "<?xml"},
	{"ceilings", "pdf", "%PDF-1."}, {"trace", "png", "\x89PNG"}, {"waterfall", "png", "\x89PNG"},
};

static bool make(struct report_case *c, size_t i, struct tpf_buf *out)
{
	return files[i].plot ? tpf_render_module.plot(&c->job, &c->view, files[i].plot, files[i].format, out)
			     : tpf_render_module.report(&c->job, &c->view, files[i].format, out);
}

START_TEST(made_twice_alike)
{
	struct tpf_buf first = {0}, second = {0};
	struct report_case *c = report_case_new("Example on X200", "server");
	ck_assert(make(c, (size_t)_i, &first));
	report_case_free(c);
	/* Another home, zone and language; whether de_DE is installed or not, no byte may change. */
	setenv("HOME", "/nonexistent", 1);
	setenv("TZ", "Asia/Kolkata", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setenv("FONTCONFIG_FILE", "/nonexistent/fonts.conf", 1);
	tzset();
	setlocale(LC_ALL, "");
	c = report_case_new("Example on X200", "server");
	ck_assert(make(c, (size_t)_i, &second));
	report_case_free(c);
	ck_assert_uint_gt(first.len, 500);
	ck_assert_int_eq(memcmp(first.text, files[_i].magic, strlen(files[_i].magic)), 0);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_int_eq(memcmp(first.text, second.text, first.len), 0);
	tpf_buf_free(&first);
	tpf_buf_free(&second);
}
END_TEST

static const char *const titles[] = {
	"<script>alert(1)</script>", "\\u0001\\u001f\\ufffe", "\\u202egnirts \\u2066", "שלום עולם", "日本語の題", "\\ud83d\\udd0b battery",
	"]]>--><!--", "*a* _{b} ^{c}", "%s%n%d", "", "a\\u0000b",
};

START_TEST(hostile_names_survive)
{
	struct report_case *c = report_case_new(titles[_i], titles[_i]);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct tpf_buf out = {0};
		ck_assert(make(c, i, &out));
		ck_assert_ptr_null(files[i].plot ? NULL : strstr(out.text, "<script"));
		tpf_buf_free(&out);
	}
	report_case_free(c);
}
END_TEST

START_TEST(long_names_survive)
{
	char *longest = tpf_xcalloc(1, 200001);
	memset(longest, 'W', 200000);
	struct report_case *c = report_case_new(longest, longest);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct tpf_buf out = {0};
		ck_assert(make(c, i, &out));
		tpf_buf_free(&out);
	}
	report_case_free(c);
	free(longest);
}
END_TEST

/* Nothing in the page is fetched, and nothing runs. */
START_TEST(page_is_alone)
{
	static const char *const never[] = {"<script", "http://", "https://", "@import", "url(", "onload", "src="};
	struct tpf_buf out = {0};
	struct report_case *c = report_case_new("Example", "server");
	ck_assert(make(c, 0, &out));
	char *text = out.text, *ns;
	while ((ns = strstr(text, "http://www.w3.org/2000/svg"))) /* a name, not an address */
		memset(ns, 'x', 7);
	ck_assert_ptr_null(strstr(text, never[_i]));
	tpf_buf_free(&out);
	report_case_free(c);
}
END_TEST

static const char *const ids[] = {"ceilings", "energy", "power", "service", "uncertainty", "system", "findings", "provenance", "cite"};

START_TEST(sections_keep_their_ids)
{
	struct tpf_buf out = {0};
	struct report_case *c = report_case_new("Example", "server");
	ck_assert(make(c, 0, &out));
	ck_assert_ptr_nonnull(strstr(out.text, tpf_sprintf(&c->job.arena, "<section id=\"%s\"", ids[_i])));
	tpf_buf_free(&out);
	report_case_free(c);
}
END_TEST

START_TEST(plots_without_inputs_say_why)
{
	static const char *const names[] = {"ceilings", "waterfall", "trace", "no-such"};
	struct tpf_buf out = {0};
	struct report_case *c = report_case_new("Example", "server");
	for (int b = 0; b < TPF_BOUNDARIES; b++)
		c->metrics.ladder[b].j_per_token.value = NAN;
	c->metrics.output.value = NAN;
	c->reading.has_trace = false;
	ck_assert(!tpf_render_module.plot(&c->job, &c->view, names[_i], "svg", &out));
	ck_assert_uint_eq(c->job.diag.n, 1);
	ck_assert_int_eq(c->job.diag.list[0]->rule, TPF_IO_030);
	ck_assert(make(c, 0, &out)); /* the report itself is made, with sentences in place of figures */
	ck_assert_ptr_nonnull(strstr(out.text, "Not drawn: "));
	tpf_buf_free(&out);
	report_case_free(c);
}
END_TEST

/* ---- PDF through libqpdf ---- */

static qpdf_oh key(qpdf_data q, qpdf_oh o, const char *name)
{
	ck_assert_msg(qpdf_oh_has_key(q, o, name), "%s is missing", name);
	return qpdf_oh_get_key(q, o, name);
}

struct found {
	size_t figures, alts, heads, scopes, tables, privates;
};

static void walk(qpdf_data q, qpdf_oh e, struct found *f)
{
	if (qpdf_oh_is_array(q, e))
		for (int i = 0; i < qpdf_oh_get_array_n_items(q, e); i++)
			walk(q, qpdf_oh_get_array_item(q, e, i), f);
	if (!qpdf_oh_is_dictionary(q, e))
		return;
	const char *s = qpdf_oh_has_key(q, e, "/S") ? qpdf_oh_get_name(q, qpdf_oh_get_key(q, e, "/S")) : "";
	f->figures += !strcmp(s, "/Figure");
	f->alts += !strcmp(s, "/Figure") && qpdf_oh_has_key(q, e, "/Alt");
	f->heads += !strcmp(s, "/TH");
	f->scopes += !strcmp(s, "/TH") && qpdf_oh_has_key(q, e, "/A");
	f->tables += !strcmp(s, "/Table");
	f->privates += !strcmp(s, "/Private");
	if (qpdf_oh_has_key(q, e, "/K"))
		walk(q, qpdf_oh_get_key(q, e, "/K"), f);
}

START_TEST(pdf_is_complete)
{
	struct tpf_buf out = {0};
	struct report_case *c = report_case_new("Example on X200", "server");
	ck_assert(make(c, 1, &out));
	qpdf_data q = qpdf_init();
	ck_assert_int_eq(qpdf_read_memory(q, "report", out.text, out.len, NULL), QPDF_SUCCESS);
	qpdf_oh root = qpdf_get_root(q);
	ck_assert_str_eq(qpdf_oh_get_utf8_value(q, key(q, root, "/Lang")), "en");
	key(q, root, "/Metadata");
	key(q, root, "/Outlines");
	key(q, root, "/ViewerPreferences");
	qpdf_oh spec = qpdf_oh_get_array_item(q, key(q, root, "/AF"), 0);
	ck_assert_str_eq(qpdf_oh_get_name(q, key(q, spec, "/AFRelationship")), "/Data");
	unsigned char *bytes;
	size_t len;
	ck_assert_int_eq(qpdf_oh_get_stream_data(q, key(q, key(q, spec, "/EF"), "/F"), qpdf_dl_all, NULL, &bytes, &len), 0);
	ck_assert_uint_eq(len, c->view.len);
	ck_assert_int_eq(memcmp(bytes, c->view.bytes, len), 0);
	free(bytes);
	struct found f = {0};
	walk(q, key(q, root, "/StructTreeRoot"), &f);
	ck_assert_uint_eq(f.figures, 3);
	ck_assert_uint_eq(f.alts, f.figures);
	ck_assert_uint_gt(f.heads, 20);
	ck_assert_uint_eq(f.scopes, f.heads);
	ck_assert_uint_gt(f.tables, 4);
	ck_assert_uint_eq(f.privates, 0);
	qpdf_oh info = key(q, qpdf_get_trailer(q), "/Info");
	ck_assert_str_eq(qpdf_oh_get_utf8_value(q, key(q, info, "/CreationDate")), "D:20261016090000Z");
	qpdf_cleanup(&q);
	tpf_buf_free(&out);
	report_case_free(c);
}
END_TEST

/* The job's time (SOURCE_DATE_EPOCH) overrides the bundle's date. */
START_TEST(pdf_date_may_be_set)
{
	struct tpf_buf out = {0};
	struct report_case *c = report_case_new("Example", "server");
	c->job.now_ns = 86400 * TPF_NS;
	ck_assert(make(c, 1, &out));
	qpdf_data q = qpdf_init();
	ck_assert_int_eq(qpdf_read_memory(q, "report", out.text, out.len, NULL), QPDF_SUCCESS);
	ck_assert_str_eq(qpdf_oh_get_utf8_value(q, key(q, key(q, qpdf_get_trailer(q), "/Info"), "/CreationDate")), "D:19700102000000Z");
	qpdf_cleanup(&q);
	tpf_buf_free(&out);
	report_case_free(c);
}
END_TEST

#define ROWS(t) (int)(sizeof(t) / sizeof *(t))

int main(void)
{
	Suite *suite = suite_create("report_files");
	TCase *t = tcase_create("files");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, made_twice_alike, 0, ROWS(files));
	tcase_add_loop_test(t, hostile_names_survive, 0, ROWS(titles));
	tcase_add_test(t, long_names_survive);
	tcase_add_loop_test(t, page_is_alone, 0, 7);
	tcase_add_loop_test(t, sections_keep_their_ids, 0, ROWS(ids));
	tcase_add_loop_test(t, plots_without_inputs_say_why, 0, 4);
	tcase_add_test(t, pdf_is_complete);
	tcase_add_test(t, pdf_date_may_be_set);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
