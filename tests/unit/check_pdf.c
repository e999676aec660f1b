/* The PDF report, read back with libqpdf: what PDF/A-3a and PDF/UA-1 ask for, the same bytes everywhere, the same numbers
 * as in the XML report. */
#include <check.h>
#include <ctype.h>
#include <libxml/parser.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "tpfreport.h"

static const char *const examples[] = {"examples/facility-row", "examples/board-vllm", "examples/wall-node", "examples/broken-ten"};
enum { EXAMPLES = sizeof examples / sizeof *examples };

struct made {
	struct tpf *job;
	char *bytes;
	size_t len;
};

static struct made make(const char *path, const char *form, const char *now)
{
	struct tpf_options options = {.now = now};
	struct made m = {.job = tpf_new(&options, NULL)};
	ck_assert_ptr_nonnull(m.job);
	tpf_judge(m.job, path);
	m.bytes = tpf_rendered(m.job, form, &m.len);
	ck_assert_msg(m.bytes != NULL, "%s can't be rendered as %s", path, form);
	return m;
}

static void drop(struct made *m)
{
	free(m->bytes);
	tpf_free(m->job);
}

static qpdf_data opened(const struct made *m)
{
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	ck_assert_int_eq(qpdf_read_memory(q, "report", m->bytes, m->len, NULL), QPDF_SUCCESS);
	ck_assert_int_eq(qpdf_check_pdf(q), QPDF_SUCCESS);
	return q;
}

static qpdf_oh key(qpdf_data q, qpdf_oh dict, const char *name)
{
	ck_assert_msg(qpdf_oh_has_key(q, dict, name), "%s is missing", name);
	return qpdf_oh_get_key(q, dict, name);
}

/* ---- structure ---- */

struct seen {
	size_t figures, heads, captions, privates;
};

static bool is(qpdf_data q, qpdf_oh e, const char *type)
{
	return qpdf_oh_has_key(q, e, "/S") && !strcmp(qpdf_oh_get_name(q, qpdf_oh_get_key(q, e, "/S")), type);
}

static void walk(qpdf_data q, qpdf_oh e, struct seen *seen)
{
	if (!qpdf_oh_is_dictionary(q, e))
		return;
	if (is(q, e, "/Figure")) {
		seen->figures++;
		ck_assert_uint_gt(strlen(qpdf_oh_get_utf8_value(q, key(q, e, "/Alt"))), 20);
	}
	if (is(q, e, "/TH")) {
		seen->heads++;
		key(q, key(q, e, "/A"), "/Scope");
	}
	seen->captions += is(q, e, "/Caption");
	seen->privates += is(q, e, "/Private");
	qpdf_oh kids = qpdf_oh_get_key(q, e, "/K");
	if (!qpdf_oh_is_array(q, kids)) {
		walk(q, kids, seen);
		return;
	}
	for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids); i++)
		walk(q, qpdf_oh_get_array_item(q, kids, i), seen);
}

/* Operators of a page with how deep each stands in marked content. Strings and names are stepped over. */
static const char *next_word(const char *at, const char *end, char word[16])
{
	while (at < end) {
		if (*at == '(') {
			for (int depth = 0; at < end; at++) {
				if (*at == '\\')
					at++;
				else if ((depth += (*at == '(') - (*at == ')')) == 0)
					break;
			}
			at++;
		} else if (isalpha((unsigned char)*at) || *at == '\'' || *at == '"') {
			size_t n = 0;
			while (at < end && (isalnum((unsigned char)*at) || *at == '*' || *at == '\'' || *at == '"'))
				word[n < 15 ? n++ : n] = *at++;
			word[n] = 0;
			return at;
		} else if (*at == '/' || *at == '<') {
			bool hex = *at == '<' && at + 1 < end && at[1] != '<';
			at++;
			while (at < end && (hex ? *at != '>' : *at == '/' || isalnum((unsigned char)*at) || strchr("+-#._", *at)))
				at++;
		} else {
			at++;
		}
	}
	return NULL;
}

static bool paints(const char *op)
{
	static const char *const ops[] = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", "\"", "Do", "sh"};
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (!strcmp(op, ops[i]))
			return true;
	return false;
}

static void all_marked(qpdf_data q, qpdf_oh page)
{
	unsigned char *bytes = NULL;
	size_t n = 0, painted = 0;
	int depth = 0;
	char word[16];
	ck_assert_int_eq(qpdf_oh_get_page_content_data(q, page, &bytes, &n), QPDF_SUCCESS);
	const char *end = (const char *)bytes + n;
	ck_assert_ptr_null(memmem(bytes, n, "/Private", 8));
	for (const char *at = (const char *)bytes; (at = next_word(at, end, word));) {
		depth += (!strcmp(word, "BDC") || !strcmp(word, "BMC")) - !strcmp(word, "EMC");
		painted += paints(word);
		ck_assert_msg(!paints(word) || depth > 0, "%s paints outside marked content", word);
	}
	ck_assert_int_eq(depth, 0);
	ck_assert_uint_gt(painted, 10);
	free(bytes);
}

static size_t drawn_figures(const char *path)
{
	struct made m = make(path, "xml", NULL);
	size_t n = 0;
	for (const char *at = m.bytes; (at = strstr(at, "<figure")); at++) {
		const char *end = strstr(at, "</figure>"), *missing = strstr(at, "role=\"missing\"");
		n += !missing || missing > end;
	}
	drop(&m);
	return n;
}

START_TEST(is_tagged)
{
	struct made m = make(examples[_i], "pdf", NULL);
	qpdf_data q = opened(&m);
	qpdf_oh root = qpdf_get_root(q);
	struct seen seen = {0};
	walk(q, key(q, root, "/StructTreeRoot"), &seen);
	ck_assert_uint_eq(seen.figures, drawn_figures(examples[_i]));
	ck_assert_uint_ge(seen.heads, 20);
	ck_assert_uint_ge(seen.captions, 4);
	ck_assert_uint_eq(seen.privates, 0);
	ck_assert_str_eq(qpdf_oh_get_utf8_value(q, key(q, root, "/Lang")), "en");
	ck_assert(qpdf_oh_get_bool_value(q, key(q, key(q, root, "/MarkInfo"), "/Marked")));
	ck_assert(qpdf_oh_get_bool_value(q, key(q, key(q, root, "/ViewerPreferences"), "/DisplayDocTitle")));
	key(q, root, "/Outlines");
	int pages = qpdf_get_num_pages(q);
	ck_assert_int_ge(pages, 2);
	ck_assert_int_le(pages, 8);
	for (int i = 0; i < pages; i++) {
		ck_assert_str_eq(qpdf_oh_get_name(q, key(q, qpdf_get_page_n(q, (size_t)i), "/Tabs")), "/S");
		all_marked(q, qpdf_get_page_n(q, (size_t)i));
	}
	qpdf_cleanup(&q);
	drop(&m);
}
END_TEST

/* ---- metadata and attachment ---- */

static void has(const struct tpf_buf *text, const char *what)
{
	ck_assert_msg(strstr(tpf_buf_str(text), what) != NULL, "%s is not in the metadata", what);
}

static struct tpf_buf stream_of(qpdf_data q, qpdf_oh stream)
{
	struct tpf_buf out = {0};
	unsigned char *bytes = NULL;
	size_t n = 0;
	ck_assert_int_eq(qpdf_oh_get_stream_data(q, stream, qpdf_dl_all, NULL, &bytes, &n), QPDF_SUCCESS);
	tpf_buf_put(&out, bytes, n);
	free(bytes);
	return out;
}

START_TEST(says_what_it_is)
{
	struct made m = make(examples[0], "pdf", NULL);
	qpdf_data q = opened(&m);
	qpdf_oh root = qpdf_get_root(q), info = key(q, qpdf_get_trailer(q), "/Info");
	struct tpf_buf xmp = stream_of(q, key(q, root, "/Metadata"));
	has(&xmp, "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>");
	has(&xmp, "<pdfuaid:part>1</pdfuaid:part>");
	has(&xmp, "2026-11-02T08:00:00Z");
	xmlDoc *doc = xmlReadMemory(xmp.text, (int)xmp.len, "xmp", NULL, XML_PARSE_NONET);
	ck_assert_ptr_nonnull(doc);
	xmlFreeDoc(doc);
	tpf_buf_free(&xmp);
	ck_assert_ptr_nonnull(strstr(qpdf_oh_get_utf8_value(q, key(q, info, "/CreationDate")), "D:20261102080000"));
	key(q, qpdf_get_trailer(q), "/ID");
	qpdf_cleanup(&q);
	drop(&m);
}
END_TEST

START_TEST(holds_the_bundle)
{
	struct made m = make(examples[0], "pdf", NULL);
	struct tpf_buf want = {0};
	const char *why = NULL;
	qpdf_data q = opened(&m);
	qpdf_oh list = key(q, qpdf_get_root(q), "/AF"), spec = qpdf_oh_get_array_item(q, list, 0);
	ck_assert_str_eq(qpdf_oh_get_name(q, key(q, spec, "/AFRelationship")), "/Data");
	ck_assert_str_eq(qpdf_oh_get_utf8_value(q, key(q, spec, "/UF")), "bundle.json");
	key(q, key(q, qpdf_get_root(q), "/Names"), "/EmbeddedFiles");
	struct tpf_buf got = stream_of(q, key(q, key(q, spec, "/EF"), "/F"));
	ck_assert(tpf_file_read("examples/facility-row/bundle.json", 1 << 20, &want, &why));
	ck_assert_uint_eq(got.len, want.len);
	ck_assert_mem_eq(got.text, want.text, want.len);
	tpf_buf_free(&got);
	tpf_buf_free(&want);
	qpdf_cleanup(&q);
	drop(&m);
}
END_TEST

/* ---- the same bytes ---- */

START_TEST(is_a_function_of_its_input)
{
	static const char *const worlds[][2] = {
		{"TZ", "Asia/Tokyo"}, {"HOME", "/nonexistent"}, {"LC_ALL", "tr_TR.UTF-8"}, {"XDG_CONFIG_HOME", "/nonexistent"},
	};
	struct made a = make(examples[_i], "pdf", NULL);
	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++)
		setenv(worlds[i][0], worlds[i][1], 1);
	struct made b = make(examples[_i], "pdf", NULL);
	ck_assert_uint_eq(a.len, b.len);
	ck_assert_mem_eq(a.bytes, b.bytes, a.len);
	drop(&a);
	drop(&b);
}
END_TEST

START_TEST(time_given_is_its_date)
{
	struct made a = make(examples[0], "pdf", "2027-01-02T03:04:05Z");
	qpdf_data q = opened(&a);
	qpdf_oh info = key(q, qpdf_get_trailer(q), "/Info");
	ck_assert_ptr_nonnull(strstr(qpdf_oh_get_utf8_value(q, key(q, info, "/CreationDate")), "20270102030405"));
	qpdf_cleanup(&q);
	drop(&a);
}
END_TEST

/* ---- the same numbers ---- */

/* Without blanks of any kind (U+00A0, U+2009, U+202F): a line may break where one stands. */
static char *squeezed(const char *s)
{
	char *out = strdup(s), *to = out;
	for (const char *c = s; *c; c++) {
		if (!strncmp(c, "\xc2\xa0", 2))
			c++;
		else if (!strncmp(c, "\xe2\x80\xaf", 3) || !strncmp(c, "\xe2\x80\x89", 3))
			c += 2;
		else if (!isspace((unsigned char)*c))
			*to++ = *c;
	}
	*to = 0;
	return out;
}

static char *text_of(const struct made *m)
{
	char path[] = "/tmp/tpf-check-XXXXXX", command[64];
	struct tpf_buf text = {0};
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "wb");
	fwrite(m->bytes, 1, m->len, f);
	fclose(f);
	snprintf(command, sizeof command, "pdftotext -layout %s - 2>/dev/null", path);
	FILE *p = popen(command, "r");
	char block[4096];
	for (size_t n; (n = fread(block, 1, sizeof block, p)) > 0;)
		tpf_buf_put(&text, block, n);
	int rc = pclose(p);
	remove(path);
	char *out = rc == 0 ? squeezed(tpf_buf_str(&text)) : NULL;
	tpf_buf_free(&text);
	return out;
}

static size_t numbers_in(xmlNode *node, const char *text)
{
	size_t n = 0;
	for (xmlNode *c = xmlFirstElementChild(node); c; c = xmlNextElementSibling(c)) {
		n += numbers_in(c, text);
		if (strcmp((const char *)c->name, "n"))
			continue;
		xmlChar *want = xmlNodeGetContent(c);
		char *tight = squeezed((const char *)want);
		ck_assert_msg(strstr(text, tight) != NULL, "the XML says %s, the PDF does not", (const char *)want);
		free(tight);
		xmlFree(want);
		n++;
	}
	return n;
}

START_TEST(numbers_are_those_of_the_xml)
{
	struct made pdf = make(examples[_i], "pdf", NULL), xml = make(examples[_i], "xml", NULL);
	char *text = text_of(&pdf);         /* NULL without pdftotext */
	if (text) {
		xmlDoc *doc = xmlReadMemory(xml.bytes, (int)xml.len, "xml", NULL, XML_PARSE_NONET);
		ck_assert_uint_gt(numbers_in(xmlDocGetRootElement(doc), text), 10);
		xmlFreeDoc(doc);
	}
	free(text);
	drop(&pdf);
	drop(&xml);
}
END_TEST

/* ---- what nobody hoped for ---- */

static struct made of_text(const char *text)
{
	char path[] = "/tmp/tpf-check-XXXXXX";
	const char *why = NULL;
	close(mkstemp(path));
	ck_assert(tpf_file_write(path, text, strlen(text), &why));
	struct made m = make(path, "pdf", NULL);
	remove(path);
	return m;
}

START_TEST(any_text_becomes_a_page)
{
	static const char *const texts[] = {"", "{", "[]", "{}", "{\"tpf\": \"1.0.0\"}", "\xff\xfe", "{\"report\": {\"title\": \"\\u0000\\ud800<&>\"}}"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct made m = of_text(texts[i]);
		qpdf_data q = opened(&m);
		ck_assert_int_ge(qpdf_get_num_pages(q), 1);
		qpdf_cleanup(&q);
		drop(&m);
	}
}
END_TEST

START_TEST(many_findings_flow_over_pages)
{
	struct tpf_buf text = {0};
	tpf_buf_puts(&text, "{\"tokens\": {}");
	for (int i = 0; i < 120; i++)
		tpf_buf_printf(&text, ", \"a_member_that_no_bundle_has_%d\": %d", i, i);
	tpf_buf_puts(&text, "}");
	struct made m = of_text(text.text);
	qpdf_data q = opened(&m);
	struct seen seen = {0};
	walk(q, key(q, qpdf_get_root(q), "/StructTreeRoot"), &seen);
	ck_assert_int_ge(qpdf_get_num_pages(q), 3);
	ck_assert_uint_ge(seen.heads, 120);
	qpdf_cleanup(&q);
	drop(&m);
	tpf_buf_free(&text);
}
END_TEST

/* A name far too long, in a script that Inter lacks: it is cut, drawn with what there is, and said. */
START_TEST(strange_names_are_drawn_and_said)
{
	struct tpf_buf text = {0}, changed = {0};
	const char *why = NULL;
	ck_assert(tpf_file_read("examples/facility-row/bundle.json", 1 << 20, &text, &why));
	const char *title = strstr(text.text, "\"title\"");
	ck_assert_ptr_nonnull(title);
	const char *end = strchr(strchr(title + 7, '"') + 1, '"');
	tpf_buf_put(&changed, text.text, (size_t)(title - text.text));
	tpf_buf_puts(&changed, "\"title\": \"");
	for (int i = 0; i < 60; i++)
		tpf_buf_puts(&changed, "東京推論所 العربية ");
	tpf_buf_puts(&changed, end);
	struct made m = of_text(changed.text);
	qpdf_data q = opened(&m);
	char *findings = tpf_findings(m.job, "text", TPF_EACH, NULL);
	ck_assert_ptr_nonnull(strstr(findings, "TPF-IO-031"));
	ck_assert_int_le(qpdf_get_num_pages(q), 9);
	free(findings);
	qpdf_cleanup(&q);
	drop(&m);
	tpf_buf_free(&text);
	tpf_buf_free(&changed);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("pdf");
	TCase *t = tcase_create("pdf");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, is_tagged, 0, EXAMPLES);
	tcase_add_test(t, says_what_it_is);
	tcase_add_test(t, holds_the_bundle);
	tcase_add_loop_test(t, is_a_function_of_its_input, 0, EXAMPLES);
	tcase_add_test(t, time_given_is_its_date);
	tcase_add_loop_test(t, numbers_are_those_of_the_xml, 0, EXAMPLES);
	tcase_add_test(t, any_text_becomes_a_page);
	tcase_add_test(t, many_findings_flow_over_pages);
	tcase_add_test(t, strange_names_are_drawn_and_said);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
