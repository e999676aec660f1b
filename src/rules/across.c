/* across.c - what one report says of another, where both are in the set (model/set.h). */
#include <string.h>

#include "diag/job.h"
#include "model/set.h"
#include "rules/rules.h"

enum {
	CHAIN_MAX = 1000,               /* reports that replace one another, followed from one of them */
	AUTHORS_MAX = 64,               /* authors of a report that are looked at */
};

static bool is_own(const struct tpf_case *c, const char *id)
{
	return c->bundle->report.id.value && !strcmp(c->bundle->report.id.value, id);
}

const struct tpf_case *tpf_report_named(const struct tpf_case *c, const char *id, const char **why)
{
	return is_own(c, id) ? c : tpf_set_other(c->job, id, why);
}

static void point_at(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_listed *l, const char *pointer, const char *says)
{
	tpf_also(c->job, f, &(struct tpf_place){.source = l->file, .pointer = pointer}, says);
}

/* Standard input is no file of the set, so another one with its id may be a copy of it. */
static void id_is_own(const struct tpf_case *c)
{
	const struct tpf_string *id = &c->bundle->report.id;
	const struct tpf_listed *first = id->value ? tpf_set_find(c->job->set, id->value) : NULL;

	if (!first || !c->bundle->folder || tpf_listed_is(first, c->doc->source))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_ID_001, id->node, "a second report has the id '%s'; %s has it already", id->value, first->file);
	point_at(c, f, first, "/report/id", "the first one");
	tpf_hint(c->job, f, "give this report an id of its own, and say in report.supersedes which one it replaces, if it does");
}

static void report_circle(const struct tpf_case *c, const char *last, size_t steps)
{
	const struct tpf_string *to = &c->bundle->report.supersedes;
	const struct tpf_listed *l = tpf_set_find(c->job->set, last);
	struct tpf_finding *f;

	if (!steps)
		f = tpf_found(c, TPF_ID_001, to->node, "the report replaces itself");
	else if (steps == 1)
		f = tpf_found(c, TPF_ID_001, to->node, "this report and '%s' replace each other", to->value);
	else
		f = tpf_found(c, TPF_ID_001, to->node, "this report replaces '%s' and, by way of %zu more, itself", to->value, steps - 1);

	if (steps && l)
		point_at(c, f, l, "/report/supersedes", "here the circle closes");
	tpf_hint(c->job, f, "report.supersedes names an earlier report; the earliest names none");
}

/* From report to report that is replaced: an end, or back to this one. */
static void supersedes_earlier(const struct tpf_case *c)
{
	const char *at = c->bundle->report.supersedes.value, *last = NULL;
	size_t steps = 0;

	for (; at && !is_own(c, at) && steps < CHAIN_MAX; steps++) {
		const struct tpf_listed *l = tpf_set_find(c->job->set, at);
		last = at;
		at = l ? l->supersedes : NULL;
	}
	if (at && is_own(c, at))
		report_circle(c, last, steps);
	else if (at)
		tpf_found(c, TPF_ID_001, c->bundle->report.supersedes.node,
				"the chain of replaced reports that begins here has no end after %d of them; expected an earliest report", CHAIN_MAX);
}

static bool same_text(const struct tpf_case *a, const struct tpf_node *x, const struct tpf_case *b, const struct tpf_node *y)
{
	const char *one = tpf_text(&a->job->arena, a->doc, x, NULL), *other = tpf_text(&b->job->arena, b->doc, y, NULL);
	return one && other && !strcmp(one, other);
}

/* A name or an affiliation in common; so may be who is not told. */
static bool same_author(const struct tpf_case *a, const struct tpf_node *x, const struct tpf_case *b, const struct tpf_node *y)
{
	static const char *const members[] = {"name", "affiliation"};
	const struct tpf_node *one = tpf_get(a->doc, x, "name"), *other = tpf_get(b->doc, y, "name");

	if (!one || !other || one->kind != TPF_STRING || other->kind != TPF_STRING)
		return true;
	for (size_t i = 0; i < 4; i++)
		if (same_text(a, tpf_get(a->doc, x, members[i / 2]), b, tpf_get(b->doc, y, members[i % 2])))
			return true;
	return false;
}

static bool share_author(const struct tpf_case *a, const struct tpf_case *b)
{
	const struct tpf_node *all = tpf_node_at(a, "/report/authors"), *others = tpf_node_at(b, "/report/authors");

	if (!all || !others || all->kind != TPF_ARRAY || others->kind != TPF_ARRAY)
		return true; /* not told: nothing to say */
	size_t i = 0;
	for (const struct tpf_node *x = tpf_first(all); x && i < AUTHORS_MAX; x = tpf_next(all, x), i++) {
		size_t k = 0;
		for (const struct tpf_node *y = tpf_first(others); y && k < AUTHORS_MAX; y = tpf_next(others, y), k++)
			if (same_author(a, x, b, y))
				return true;
	}
	return false;
}

/* A report is replaced by who issued it; someone else's, about another system, is a slip of the id, or worse. Only a warning: people
 * and names change. */
static void supersedes_own(const struct tpf_case *c)
{
	const struct tpf_string *to = &c->bundle->report.supersedes;
	const struct tpf_listed *l = to->value && !is_own(c, to->value) ? tpf_set_find(c->job->set, to->value) : NULL;
	const char *why;
	const struct tpf_case *o = l ? tpf_set_other(c->job, to->value, &why) : NULL;

	const struct tpf_node *system = tpf_node_at(c, "/system/name"), *its = o ? tpf_node_at(o, "/system/name") : NULL;
	if (!system || !its || same_text(c, system, o, its) || share_author(c, o))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_ID_001, to->node, "the report that this one replaces is by other authors and about another system");
	tpf_weigh(c, f, TPF_WARNING);
	point_at(c, f, l, "/report/authors", "the report that is replaced");
	tpf_hint(c->job, f, "report.supersedes names an earlier report of your own; one of others may be named in a claim's refs");
}

void tpf_ids_of_set(const struct tpf_case *c)
{
	id_is_own(c);
	supersedes_earlier(c);
	supersedes_own(c);
}
