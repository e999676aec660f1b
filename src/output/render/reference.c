/* reference.c - the reference as a tree, kind="reference": a section a chapter, an entry a rule or field. */
#include <string.h>

#include "diag/job.h"
#include "output/render/render.h"
#include "report/tree.h"

static void meta(xmlNode *report, const char *name, const char *text)
{
	xmlNode *m = tpf_tree_add(report, "meta");
	tpf_tree_set(m, "name", name);
	tpf_tree_text(m, text);
}

static void add_entry(xmlNode *section, const struct tpf_entry *s)
{
	xmlNode *entry = tpf_tree_add(section, "entry");

	tpf_tree_set(entry, "id", s->id);
	tpf_tree_set(entry, "title", s->name);
	xmlNode *list = tpf_tree_add(entry, "list");
	for (const struct tpf_entry_part *p = s->parts; p < s->parts + s->n; p++)
		if (p->lines)
			tpf_tree_p(entry, "code", "%s", p->text);
		else
			tpf_tree_item(list, p->head, p->text);
}

static xmlNode *add_section(struct tpf *job, xmlNode *report, const struct tpf_entry *s)
{
	xmlNode *section = tpf_tree_add(report, "section");

	tpf_tree_set(section, "id", tpf_sprintf(&job->arena, "of-%s", s->chapter.id));
	tpf_tree_set(section, "title", tpf_sprintf(&job->arena, "%s: %s", s->chapter.of, s->chapter.title));
	return section;
}

bool tpf_render_reference(struct tpf *job, const struct tpf_entry *entries, size_t n, struct tpf_buf *out)
{
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0"); /* new */
	xmlNode *report = xmlNewNode(NULL, BAD_CAST "report");

	xmlDocSetRootElement(doc, report);
	tpf_tree_set(report, "kind", "reference");
	tpf_tree_set(report, "lang", "en");
	meta(report, "kind", "Reference");
	meta(report, "title", "Rules and fields of energy disclosures");
	meta(report, "short-title", "Rules and fields");
	meta(report, "subtitle", "What is asked of a measurement bundle, why, and how it is checked.");
	meta(report, "generator", "tpfreport " TPF_VERSION);
	xmlNode *section = NULL;
	for (size_t i = 0; i < n; i++) {
		if (!i || strcmp(entries[i].chapter.id, entries[i - 1].chapter.id))
			section = add_section(job, report, &entries[i]);
		add_entry(section, &entries[i]);
	}
	bool ok = tpf_html(job, doc, out);
	xmlFreeDoc(doc);
	return ok;
}
