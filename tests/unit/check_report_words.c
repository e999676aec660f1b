/* check_report_words.c - the words of the report, the palette, axes, and what hostile text becomes. */
#include <check.h>
#include <stdlib.h>

#include "report/scene.h"
#include "report/show.h"
#include "report/tree.h"
#include "report_case.h"

/* All text of a tree, elements parted by blanks. */
static void gather(xmlNode *node, struct tpf_buf *out)
{
	for (xmlNode *c = node->children; c; c = c->next) {
		if (c->type == XML_TEXT_NODE)
			tpf_buf_puts(out, (const char *)c->content);
		gather(c, out);
	}
	tpf_buf_putc(out, ' ');
}

static char *words(struct report_case *c)
{
	struct tpf_buf out = {0};
	xmlDoc *tree = tpf_tree_report(&c->job, &c->view);
	gather(xmlDocGetRootElement(tree), &out);
	xmlFreeDoc(tree);
	return out.text;
}

/* Worked by hand: U = 2 x 0.0064 = 0.0128 -> 0.013; 0.4119 J x 1e6 / 3600 = 114.42 Wh, U = 3.56 Wh; 1 - 77443 / 84461 = 8.3 %. */
static const char *const said[] = {
	"Energy per output token at the facility boundary", " 0.412 ", " ± 0.013 ", " J/token ", "k = 2 (about 95 %), n = 1 run",
	"114.4 ± 3.6\u202fWh per million tokens", "Cooling (extension) is the binding constraint, with 8.3 % headroom.", "Conforms, level 1",
	"31.9 ± 1.0\u202fkW", "not determined: U missing", "not determined: PUE missing", "92\u202f931\u202f728", "32 × X200", "Northlake",
	"2026-10-16", "trapezoid_interp", "1 of 1", "sha256:9f2c81d4",
};

START_TEST(says)
{
	struct report_case *c = report_case_new("Example on X200", "server");
	char *text = words(c);
	ck_assert_msg(strstr(text, said[_i]) != NULL, "'%s' is not in: %.2000s", said[_i], text);
	free(text);
	report_case_free(c);
}
END_TEST

/* What must never be shown for a value that is not known. */
START_TEST(never_says)
{
	static const char *const bad[] = {"nan", "not reported", "(null)", "\u221e", " 0 J"};
	struct report_case *c = report_case_new("Example", "server");
	char *text = words(c);
	const char *at = strstr(text, bad[_i]);
	ck_assert_msg(!at, "'%s' is in: %.60s", bad[_i], at);
	free(text);
	report_case_free(c);
}
END_TEST

START_TEST(unconforming_says_so)
{
	struct report_case *c = report_case_new("Example", "server");
	tpf_report(&c->job, TPF_IO_001, NULL, "a fault");
	char *text = words(c);
	ck_assert_ptr_nonnull(strstr(text, "Does not conform, level 1"));
	ck_assert_ptr_nonnull(strstr(text, "(not validated)"));
	ck_assert_ptr_null(strstr(text, "Conforms,"));
	free(text);
	report_case_free(c);
}
END_TEST

START_TEST(unread_bundle_has_findings_only)
{
	struct report_case *c = report_case_new("Example", "server");
	tpf_report(&c->job, TPF_IO_001, NULL, "the form is wrong at the third comma");
	c->it.metrics = NULL;
	char *text = words(c);
	ck_assert_ptr_nonnull(strstr(text, "the form is wrong at the third comma"));
	ck_assert_ptr_nonnull(strstr(text, "Does not conform"));
	ck_assert_ptr_null(strstr(text, "0.412"));
	free(text);
	report_case_free(c);
}
END_TEST

START_TEST(co_binding_names_all)
{
	struct report_case *c = report_case_new("Example", "server");
	c->metrics.ceilings[0].binds = c->metrics.ceilings[1].binds = c->metrics.co_binding = true;
	char *text = words(c);
	ck_assert_ptr_nonnull(strstr(text, "Co-binding: cooling (extension), compute and power, with 8.3 % headroom."));
	ck_assert_ptr_null(strstr(text, "is the binding constraint"));
	free(text);
	report_case_free(c);
}
END_TEST

/* Without a word of it in the bundle there is no such chapter; with one it is fenced off and says what is missing. */
START_TEST(cost_stands_apart)
{
	struct report_case *c = report_case_new("Example", "server");
	char *text = words(c);
	ck_assert_ptr_null(strstr(text, "Cost and carbon"));
	free(text);
	c->metrics.cost = (struct tpf_cost){true, of(1.16482e-8, NAN), of(3.61648e-7, NAN), of(0.0322085, NAN), lacking("grid intensity"), lacking("embodied carbon"),
		lacking("grid intensity, embodied carbon")};
	struct tpf_bundle *b = (struct tpf_bundle *)c->it.bundle;
	b->cost.electricity_price = (struct tpf_quantity){.value = 0.085 / 3.6e6, .u = NAN, .node = tpf_root(c->it.doc)};
	text = words(c);
	ck_assert_ptr_nonnull(strstr(text, "Not part of the energy claim"));
	ck_assert_ptr_nonnull(strstr(text, "0.3616"));
	ck_assert_ptr_null(strstr(text, "Carbon of operation"));
	free(text);
	report_case_free(c);
}
END_TEST

START_TEST(board_only_is_said)
{
	struct report_case *c = report_case_new("Example", "server");
	c->metrics.widest = c->metrics.measured_at = TPF_BOARD;
	c->metrics.ladder[TPF_BOARD] = c->metrics.ladder[TPF_IT];
	char *text = words(c);
	ck_assert_ptr_nonnull(strstr(text, "Only the accelerator boards were metered"));
	ck_assert_ptr_nonnull(strstr(text, "Node, rack, IT, facility: not determined: PUE missing"));
	free(text);
	report_case_free(c);
}
END_TEST

/* ---- hostile text ---- */

static const struct {
	const char *in, *out;
} texts[] = {
	{"plain", "plain"},
	{"tab\tand\nline", "tab\tand\nline"},
	{"bell\x07", "bell\uFFFD"},
	{"del\x7f", "del\uFFFD"},
	{"c1 \xc2\x85.", "c1 \uFFFD."},
	{"cut \xe2\x82", "cut \uFFFD"},
	{"surrogate \xed\xa0\x80.", "surrogate \uFFFD."},
	{"noncharacter \xef\xbf\xbe.", "noncharacter \uFFFD."},
	{"override \xe2\x80\xae""321", "override \uFFFD""321"},
	{"isolate \xe2\x81\xa6""a", "isolate \uFFFD""a"},
	{"עברית 12", "עברית 12"},
	{"日本", "日本"},
	{"<b>&amp;", "<b>&amp;"},
};

START_TEST(text_is_cleaned)
{
	struct tpf_arena a = {0};
	ck_assert_str_eq(tpf_tree_clean(&a, texts[_i].in), texts[_i].out);
	tpf_arena_free(&a);
}
END_TEST

/* Names of strangers are never read as our markup or as XML. */
START_TEST(hostile_title_survives)
{
	struct report_case *c = report_case_new("*x* _{y} <script>alert(1)</script> & ]]> \\u0001 \\u202e", "server");
	xmlDoc *tree = tpf_tree_report(&c->job, &c->view);
	xmlChar *bytes;
	int len;
	xmlDocDumpMemoryEnc(tree, &bytes, &len, "UTF-8");
	xmlDoc *again = xmlReadMemory((const char *)bytes, len, "tree", NULL, XML_PARSE_NONET);
	ck_assert_ptr_nonnull(again);
	ck_assert_ptr_nonnull(strstr((const char *)bytes, "*x* _{y} &lt;script&gt;"));
	xmlFreeDoc(again);
	xmlFree(bytes);
	xmlFreeDoc(tree);
	report_case_free(c);
}
END_TEST

/* ---- palette: WCAG 2.2, relative luminance and contrast ratio ---- */

static double linear(unsigned c)
{
	double s = c / 255.0;
	return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static double luminance(unsigned rgb)
{
	return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}

static double contrast(unsigned a, unsigned b)
{
	double x = luminance(a), y = luminance(b);
	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

START_TEST(colours_can_be_seen)
{
	static const enum tpf_role grounds[] = {TPF_PAPER, TPF_BLUE_WASH, TPF_GREEN_WASH, TPF_GREY_WASH};
	const struct tpf_colour *c = &tpf_palette[_i];
	for (size_t g = 0; g < sizeof grounds / sizeof *grounds; g++) {
		const struct tpf_colour *ground = &tpf_palette[grounds[g]];
		double want = c->use == TPF_IS_TEXT ? 4.5 : c->use == TPF_IS_MARK && g == 0 ? 3 : 0;
		ck_assert_msg(contrast(c->light, ground->light) >= want, "%s on light %s: %g", c->name, ground->name, contrast(c->light, ground->light));
		ck_assert_msg(contrast(c->dark, ground->dark) >= want, "%s on dark %s: %g", c->name, ground->name, contrast(c->dark, ground->dark));
	}
}
END_TEST

START_TEST(contrast_is_that_of_wcag)
{
	ck_assert_double_eq_tol(contrast(0, 0xffffff), 21, 1e-9);
	ck_assert_double_eq_tol(contrast(0x777777, 0xffffff), 4.478, 1e-3); /* WebAIM's well-known near miss */
}
END_TEST

/* ---- axes ---- */

static const struct {
	double low, high, from, to, step;
	const char *label;              /* of the second tick */
} axes[] = {
	{0, 45, 0, 50, 10, "10"},
	{0, 0.45, 0, 0.5, 0.1, "0.1"},
	{0, 77443, 0, 80000, 20000, "20\u202f000"},
	{0, 1e-9, 0, 1e-9, 2e-10, "2\u202f\u00d7\u202f10\u207b\u00b9\u2070"},
	{5, 5, 5, 10, 1, "6"},
};

START_TEST(axes_have_round_ticks)
{
	struct tpf job = {0};
	struct tpf_axis a = tpf_axis_make(axes[_i].low, axes[_i].high, 5, true, 0, 100);
	ck_assert_double_eq_tol(a.from, axes[_i].from, 1e-9 * axes[_i].step);
	ck_assert_double_eq_tol(a.to, axes[_i].to, 1e-6 * axes[_i].step);
	ck_assert_double_eq_tol(a.step, axes[_i].step, 1e-9 * axes[_i].step);
	ck_assert_str_eq(tpf_axis_label(&job, &a, a.from + a.step), axes[_i].label);
	tpf_arena_free(&job.arena);
}
END_TEST

#define ROWS(t) (int)(sizeof(t) / sizeof *(t))

int main(void)
{
	Suite *suite = suite_create("report_words");
	TCase *t = tcase_create("words");
	tcase_add_loop_test(t, says, 0, ROWS(said));
	tcase_add_loop_test(t, never_says, 0, 5);
	tcase_add_test(t, unconforming_says_so);
	tcase_add_test(t, unread_bundle_has_findings_only);
	tcase_add_test(t, board_only_is_said);
	tcase_add_test(t, co_binding_names_all);
	tcase_add_test(t, cost_stands_apart);
	tcase_add_loop_test(t, text_is_cleaned, 0, ROWS(texts));
	tcase_add_test(t, hostile_title_survives);
	tcase_add_loop_test(t, colours_can_be_seen, 1, TPF_ROLES);
	tcase_add_test(t, contrast_is_that_of_wcag);
	tcase_add_loop_test(t, axes_have_round_ticks, 0, ROWS(axes));
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
