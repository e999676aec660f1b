/* chapter_levels.c - what level is reached in each aspect, and what stands in the way of the next one. */
#include "diag/job.h"
#include "report/tree.h"
#include "rules/levels.h"

enum { NAMED = 8 };                     /* in a cell; JSON has them all */

static void reached_cell(xmlNode *row, bool yes)
{
	tpf_tree_set(tpf_tree_cell(row, yes ? "yes" : "no"), "state", yes ? "good" : "open");
}

static void aspect_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_levels *l, int aspect)
{
	xmlNode *row = tpf_tree_row(table, NULL);
	int reached = l->aspect[aspect];

	tpf_tree_set(tpf_tree_cell(row, tpf_aspects[aspect].title), "role", "head");
	for (int level = TPF_L1; level < TPF_LEVELS; level++)
		reached_cell(row, level <= reached);
	tpf_tree_cell(row, reached == TPF_L3 ? "" : tpf_short_names(p->job, &l->at[reached + 1], aspect, NAMED));
}

static void say_reached(struct tpf_chapter *p, xmlNode *section, const struct tpf_levels *l)
{
	const char *reached = l->reached == TPF_NO_LEVEL ? "no level" : tpf_sprintf(&p->job->arena, "level %d", l->reached + 1);

	if (l->reached == TPF_L3)
		tpf_tree_p(section, NULL, "This bundle reaches level 3 in every aspect.");
	else
		tpf_tree_p(section, NULL, "This bundle reaches %s, that of its weakest aspect; it is %s away from level %d.", reached,
			tpf_short_counted(p->job, &l->at[l->reached + 1]), l->reached + 2);
}

static void say_disclosed(struct tpf_chapter *p, xmlNode *section, const struct tpf_levels *l)
{
	int level = (int)p->view->it->job->diag.level;
	const struct tpf_disclosed *d = &l->at[level].disclosed;
	const char *unknown = d->unknown ? tpf_sprintf(&p->job->arena, "; %zu more %s said to be unknown", d->unknown, d->unknown == 1 ? "is" : "are") : "";

	tpf_tree_p(section, NULL, "Of %zu fields that level %d asks for it discloses %zu%s.", d->asked, level + 1, d->disclosed, unknown);
}

void tpf_chapter_levels(struct tpf_chapter *p)
{
	static const char *const heads[] = {"Aspect", "Level 1", "Level 2", "Level 3", "In the way of the next level", NULL};
	const struct tpf_levels *l = p->view->it->job->levels;

	if (!l)
		return;
	xmlNode *section = tpf_tree_section(p, "levels", "Levels");
	say_reached(p, section, l);
	say_disclosed(p, section, l);
	xmlNode *table = tpf_tree_table(section, "tbl-levels", "Aspects and the levels they reach.", heads);
	tpf_tree_set(table, "role", "wide");
	for (int aspect = 0; aspect < TPF_ASPECTS; aspect++)
		aspect_row(p, table, l, aspect);
}
