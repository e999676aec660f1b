/* chapter_findings.c - findings, provenance, and how to cite. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

enum { SHOWN = 500 };                   /* findings in a report; the rest is counted */

static const char *place(struct tpf *job, const struct tpf_place *at)
{
	struct tpf_buf text = {0};
	tpf_buf_puts(&text, tpf_or(at->source, "bundle"));
	if (at->line)
		tpf_buf_printf(&text, ":%zu", at->line);
	if (at->line && at->col)
		tpf_buf_printf(&text, ":%zu", at->col);
	if (at->pointer && *at->pointer)
		tpf_buf_printf(&text, " %s", at->pointer);
	const char *s = tpf_cut(job, tpf_buf_str(&text), 160);
	tpf_buf_free(&text);
	return s;
}

void tpf_tree_finding(struct tpf *job, xmlNode *list, const struct tpf_finding *f)
{
	xmlNode *node = tpf_tree_add(list, "finding");
	tpf_tree_set(node, "severity", tpf_severity_name(f->severity));
	tpf_tree_set(node, "rule", tpf_rules[f->rule].id);
	tpf_tree_set(node, "name", tpf_rules[f->rule].name);
	tpf_tree_set(node, "place", place(job, &f->place));
	if (f->explained_by)
		tpf_tree_set(node, "explained", "yes");
	tpf_tree_p(node, NULL, "%s", tpf_cut(job, f->message, 600));
	if (f->hint)
		tpf_tree_p(node, "hint", "%s", tpf_cut(job, f->hint, 400));
}

void tpf_chapter_findings(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "findings", "Validator findings");
	const struct tpf_diag *d = &p->view->it->job->diag;
	if (!d->n) {
		tpf_tree_p(section, NULL, "None.");
		return;
	}
	xmlNode *list = tpf_tree_add(section, "findings");
	for (size_t i = 0; i < d->n && i < SHOWN; i++)
		tpf_tree_finding(p->job, list, d->list[i]);
	if (d->n > SHOWN || d->dropped)
		tpf_tree_p(section, "note", "%zu more findings are not shown; tpfreport validate lists them.", d->dropped + (d->n > SHOWN ? d->n - SHOWN : 0));
}

/* ---- provenance ---- */

static void digest_cell(xmlNode *row, const char *digest, const char *state)
{
	xmlNode *cell = tpf_tree_add(row, "cell");
	tpf_tree_text(tpf_tree_add(cell, "code"), digest);
	if (state)
		tpf_tree_set(cell, "state", state);
}

static void evidence_row(struct tpf_chapter *p, xmlNode *table, size_t i)
{
	const struct tpf_evidence *e = &p->bundle->evidence[i];
	const struct tpf_file *file = p->metrics->files ? &p->metrics->files[i] : NULL;
	const char *stated = e->sha256.value, *found = file && file->found ? file->sha256 : NULL;
	bool same = stated && found && tpf_same_ci(stated, found);
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, e->path.value ? tpf_cut(p->job, e->path.value, 120) : e->id.value), "role", "head");
	tpf_tree_cell(row, e->role.value);
	tpf_tree_cell_right(row, file && file->found ? tpf_show_number(p->job, (double)file->size, TPF_SHOW_BYTE) : "not found");
	digest_cell(row, tpf_or(stated, "not disclosed"), NULL);
	if (same)
		tpf_tree_set(tpf_tree_cell(row, "the same"), "state", "good");
	else
		digest_cell(row, found ? tpf_or(found, "no digest made") : "not found", stated ? "bad" : "open");
}

static size_t origins(struct tpf_chapter *p)
{
	const struct tpf_doc *doc = p->bundle->doc;
	const struct tpf_node *node = doc ? tpf_get(doc, tpf_root(doc), "origins") : NULL;
	return node && node->kind == TPF_OBJECT ? node->count : 0;
}

void tpf_chapter_provenance(struct tpf_chapter *p)
{
	static const char *const heads[] = {"Evidence", "Role", ">Size", "SHA-256 stated", "SHA-256 found", NULL};
	xmlNode *section = tpf_tree_section(p, "provenance", "Provenance"), *list = tpf_tree_add(section, "list");
	tpf_tree_item(list, "Bundle SHA-256", tpf_or(p->view->sha256, NULL));
	tpf_tree_item(list, "Made with", "tpfreport " TPF_VERSION);
	const struct tpf_label *policy = p->job->policy;
	if (policy)
		tpf_tree_item(list, "Policy", tpf_sprintf(&p->job->arena, "%s %s, SHA-256 %s", policy->name, policy->version, policy->sha256));
	if (!p->metrics)
		return;
	tpf_tree_item(list, "Report id", p->bundle->report.id.value);
	tpf_tree_item(list, "Issued", p->bundle->report.issued.value);
	static const struct { const char *name, *pointer; } links[] = {{"Paper", "/report/paper"}, {"Replaces report", "/report/supersedes"}};
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		const char *value = tpf_show_node(p->job, p->bundle->doc, links[i].pointer);
		if (value)
			tpf_tree_item(list, links[i].name, value);
	}
	tpf_tree_item(list, "Licence", p->bundle->report.licence.value);
	tpf_tree_item(list, "Values with an origin", tpf_sprintf(&p->job->arena, "%zu", origins(p)));
	if (!p->bundle->n_evidence) {
		tpf_tree_p(section, "missing", "Evidence: none disclosed.");
		return;
	}
	xmlNode *table = tpf_tree_table(section, "tbl-evidence", "Evidence by digest.", heads);
	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < p->bundle->n_evidence; i++)
		evidence_row(p, table, i);
}

/* ---- cite ---- */

/* What BibTeX would read as markup is left out of names and titles. */
static const char *bibtex(struct tpf_chapter *p, const char *s)
{
	char *out = tpf_strdup(&p->job->arena, tpf_cut(p->job, s, 200)), *to = out;
	for (const char *c = out; *c; c++)
		if (!strchr("{}\\\n\r\t\"", *c))
			*to++ = *c;
	*to = 0;
	return out;
}

static const char *meta_text(struct tpf_chapter *p, const char *name)
{
	for (xmlNode *n = xmlFirstElementChild(p->report); n; n = xmlNextElementSibling(n)) {
		xmlChar *is = xmlGetProp(n, BAD_CAST "name");
		bool hit = is && !strcmp((const char *)is, name);
		xmlFree(is);
		if (!hit)
			continue;
		xmlChar *text = xmlNodeGetContent(n);
		const char *own = tpf_strdup(&p->job->arena, (const char *)text);
		xmlFree(text);
		return own;
	}
	return "";
}

void tpf_chapter_cite(struct tpf_chapter *p)
{
	if (!p->bundle)
		return;
	xmlNode *section = tpf_tree_section(p, "cite", "Cite");
	const char *issued = p->bundle->report.issued.value;
	tpf_tree_p(section, "code",
		"@misc{tpf-%.8s,\n  author = {{%s}},\n  title  = {{%s}},\n  year   = {%.4s},\n  note   = {LLM inference energy disclosure, bundle sha256:%s}\n}",
		*p->view->sha256 ? p->view->sha256 : "bundle", bibtex(p, meta_text(p, "author")), bibtex(p, meta_text(p, "title")),
		tpf_or(issued, "n.d."), tpf_or(p->view->sha256, "unknown"));
}
