/* junit.c - JUnit's XML as Jenkins and GitLab read it: a suite a bundle, a test case a rule. What a bundle fails on
 * (--fail-on: errors) is a failure; lesser findings, which the format has no word for, stand in system-out of a case that passed. */
#include <string.h>

#include "diag/job.h"
#include "output/form.h"

/* Text between tags or quotes; of line feeds, which only words of several lines have, an attribute makes blanks. XML has no way to write control characters, U+FFFE and U+FFFF. */
static void put_xml(struct tpf_buf *b, const char *text)
{
	static const struct { const char *raw, *xml; } escapes[] = {
		{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"},
		{"\xef\xbf\xbe", "\xef\xbf\xbd"}, {"\xef\xbf\xbf", "\xef\xbf\xbd"},
	};
	const size_t n = sizeof escapes / sizeof *escapes;

	for (const char *p = text; *p;) {
		size_t i = 0;
		while (i < n && strncmp(p, escapes[i].raw, strlen(escapes[i].raw)))
			i++;
		if (i < n)
			tpf_buf_puts(b, escapes[i].xml);
		else if ((unsigned char)*p < ' ' && *p != '\n')
			tpf_buf_puts(b, "\xef\xbf\xbd");
		else
			tpf_buf_putc(b, *p);
		p += i < n ? strlen(escapes[i].raw) : 1;
	}
}

static void put_attribute(struct tpf_buf *b, const char *name, const char *value)
{
	tpf_buf_printf(b, " %s=\"", name);
	put_xml(b, value);
	tpf_buf_putc(b, '"');
}

/* ---- a rule's findings ------------------------------------------------------------------------------------------ */

enum outcome { PASSED, SKIPPED, FAILURE, TROUBLE };

static enum outcome outcome_of(const struct tpf_diag *d, const struct tpf_finding *f)
{
	return tpf_rule_is_trouble(f->rule) ? TROUBLE : (int)f->severity < d->fail_from ? PASSED : FAILURE;
}

/* "a.json:3:5: message", and what else is said of it. */
static void put_words(struct tpf_buf *b, const struct tpf_diag *d, size_t i)
{
	const struct tpf_place *p = &d->list[i]->place;
	struct tpf_buf words = {0};

	if (p->source)
		tpf_buf_puts(&words, p->source);
	if (p->source && p->line)
		tpf_buf_printf(&words, ":%zu:%zu", p->line, p->col);
	tpf_buf_printf(&words, "%s%s: ", p->source ? ": " : "", tpf_severity_name(d->list[i]->severity));
	tpf_finding_words(d, i, &words);
	put_xml(b, tpf_buf_str(&words));
	tpf_buf_free(&words);
}

static void put_finding(struct tpf_buf *b, const struct tpf_diag *d, size_t i)
{
	static const char *const elements[] = {[PASSED] = "system-out", [FAILURE] = "failure", [TROUBLE] = "error"};
	const struct tpf_finding *f = d->list[i];
	const char *element = elements[outcome_of(d, f)];

	tpf_buf_printf(b, "<%s", element);
	if (outcome_of(d, f) != PASSED) {
		put_attribute(b, "type", tpf_rules[f->rule].name);
		put_attribute(b, "message", f->message);
	}
	tpf_buf_putc(b, '>');
	put_words(b, d, i);
	tpf_buf_printf(b, "</%s>\n", element);
}

/* ---- cases ------------------------------------------------------------------------------------------------------ */

/* What came of a rule: the worst of its findings that count. A rule that only follows from another is skipped with that reason. */
struct outcome_of_rule {
	enum outcome is;
	const char *why, *by;           /* it was skipped; by: the rule it follows from */
};

static struct outcome_of_rule judge(const struct tpf_diag *d, enum tpf_rule_id rule)
{
	struct outcome_of_rule o = {PASSED, "", ""};
	bool counts = false;

	if (d->outcome[rule] == TPF_SKIPPED)
		return (struct outcome_of_rule){SKIPPED, d->skipped[rule] ? d->skipped[rule] : "", ""};
	for (size_t i = 0; i < d->n + d->cut && d->outcome[rule] == TPF_FOUND; i++) {
		const struct tpf_finding *f = d->list[i];
		if (f->rule != rule)
			continue;
		if (f->explained_by && !counts)
			o = (struct outcome_of_rule){SKIPPED, "follows from ", tpf_rules[f->explained_by->rule].id};
		else if (!f->explained_by)
			o = (struct outcome_of_rule){counts && o.is > outcome_of(d, f) ? o.is : outcome_of(d, f), "", ""};
		counts |= !f->explained_by;
	}
	return o;
}

/* A rule fails though --max-findings left its findings out. */
static void put_cut(struct tpf_buf *b, const struct tpf_diag *d, enum tpf_rule_id rule)
{
	size_t failures = 0;

	for (size_t i = d->n; i < d->n + d->cut; i++)
		failures += d->list[i]->rule == rule && !d->list[i]->explained_by && outcome_of(d, d->list[i]) != PASSED;
	if (failures)
		tpf_buf_printf(b, "<failure type=\"%s\" message=\"%zu finding%s not listed\"/>\n", tpf_rules[rule].name, failures,
				failures == 1 ? " is" : "s are");
}

static void put_case(struct tpf_buf *b, const struct tpf_diag *d, enum tpf_rule_id rule)
{
	const struct tpf_rule *r = &tpf_rules[rule];
	struct outcome_of_rule o = judge(d, rule);

	tpf_buf_printf(b, "<testcase classname=\"%.6s\" name=\"%s %s\">", r->id, r->id, r->name);
	if (o.is == SKIPPED) {
		tpf_buf_puts(b, "<skipped message=\"");
		put_xml(b, o.why);
		tpf_buf_printf(b, "%s\"/>", o.by);
	}
	for (size_t i = 0; i < d->n && d->outcome[rule] == TPF_FOUND; i++)
		if (d->list[i]->rule == rule && !d->list[i]->explained_by)
			put_finding(b, d, i);
	put_cut(b, d, rule);
	tpf_buf_puts(b, "</testcase>\n");
}

static void put_property(struct tpf_buf *b, const char *name, const char *value)
{
	tpf_buf_puts(b, "<property");
	put_attribute(b, "name", name);
	put_attribute(b, "value", value);
	tpf_buf_puts(b, "/>");
}

void tpf_junit_begin(const struct tpf_judged *j, struct tpf_buf *b)
{
	(void)j;
	tpf_buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tpfreport\">\n");
}

void tpf_junit_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	const struct tpf_diag *d = &j->job->diag;
	size_t all = 0, n[TROUBLE + 1] = {0};

	for (int r = 0; r < TPF_RULES; r++)
		if (d->outcome[r] != TPF_NOT_RUN) {
			all++;
			n[judge(d, (enum tpf_rule_id)r).is]++;
		}
	tpf_buf_puts(b, "<testsuite");
	put_attribute(b, "name", j->source ? j->source : "tpfreport");
	tpf_buf_printf(b, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n<properties>", all, n[FAILURE], n[TROUBLE], n[SKIPPED]);
	put_property(b, "tpfreport", TPF_VERSION);
	put_property(b, "level", (const char[]){'L', (char)('1' + (int)d->level), 0});
	if (j->job->policy) {
		put_property(b, "policy", j->job->policy->name);
		put_property(b, "policy version", j->job->policy->version);
		put_property(b, "policy sha256", j->job->policy->sha256);
	}
	tpf_buf_puts(b, "</properties>\n");
	for (int r = 0; r < TPF_RULES; r++)
		if (d->outcome[r] != TPF_NOT_RUN)
			put_case(b, d, (enum tpf_rule_id)r);
	tpf_buf_puts(b, "</testsuite>\n");
}

void tpf_junit_end(const struct tpf_judged *j, struct tpf_buf *b)
{
	(void)j;
	tpf_buf_puts(b, "</testsuites>\n");
}
