/* chapter_claims.c - claims and levers, in the submitter's words; shown only where there are any. */
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

struct column {
	const char *head, *member;      /* of an element; "" the element's own value */
};

/* A table of a list's elements, a column a member. */
static void elements(struct tpf_chapter *p, xmlNode *section, const char *id, const char *caption, const char *list, const struct column *columns)
{
	const struct tpf_doc *doc = p->bundle->doc;
	const struct tpf_node *all = tpf_find(doc, tpf_root(doc), list);
	const char *heads[8] = {NULL};
	size_t n = 0;

	if (!all || all->kind != TPF_ARRAY || !all->count)
		return;
	for (; columns[n].head; n++)
		heads[n] = columns[n].head;
	xmlNode *table = tpf_tree_table(section, id, caption, heads);
	for (size_t i = 0; i < all->count; i++) {
		xmlNode *row = tpf_tree_row(table, NULL);
		for (size_t c = 0; c < n; c++) {
			const char *at = tpf_sprintf(&p->job->arena, "%s/%zu%s", list, i, columns[c].member);
			tpf_tree_cell(row, tpf_or(tpf_show_node(p->job, doc, at), "–"));
		}
	}
}

void tpf_chapter_claims(struct tpf_chapter *p)
{
	static const struct column claims[] = {{"Claim", "/text"}, {"Value", "/value"}, {"Unit", "/unit"}, {"Rests on", "/refs"}, {NULL, NULL}};
	static const struct column levers[] = {{"Lever", "/name"}, {"Lowers", "/channel"}, {"Effect, with by without", "/effect"}, {"Baseline", "/baseline"},
		{NULL, NULL}};
	if (!p->bundle || !(tpf_bundle_present(p->bundle, "/claims/*") || tpf_bundle_present(p->bundle, "/levers/*")))
		return;
	xmlNode *section = tpf_tree_section(p, "claims", "Claims and levers");
	tpf_tree_p(section, "lead", "As the submitter states them; the findings say what does not hold.");
	elements(p, section, "tbl-claims", "Claims.", "/claims", claims);
	elements(p, section, "tbl-levers", "Levers.", "/levers", levers);
}
