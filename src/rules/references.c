/* references.c - TPF-ID-005: an id that is named is the id of something.
 *
 * A reference to nothing is worse than none: an energy whose instrument is not there counts at the boundary of the claim and has no
 * uncertainty, a trace that is not there is not integrated, and no other rule would say so. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

/* Ids of one kind, sorted, to be found in them. */
struct ids {
	const char *what;
	const char **v;
	size_t n;
};

/* clang-format off */
static const char *const of_evidence[] = { /* every place that the schema calls an evidence id */
	"/software/flags", "/report/attestation/evidence", "/quality/metrics/*/log", "/facility/pue/evidence",
	"/power/conversions/*/evidence", "/power/instruments/*/calibrated/certificate", "/power/instruments/*/idle/trace",
	"/runs/*/requests/log", "/runs/*/energy/*/trace", "/runs/*/energy/*/log",
};
/* clang-format on */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct ids ids_of(const struct tpf_case *c, const char *what, const struct tpf_string *first, size_t size, size_t n)
{
	struct ids ids = {.what = what, .v = tpf_alloc_n(&c->job->arena, n + 1, sizeof *ids.v)};

	for (size_t i = 0; i < n; i++) {
		const struct tpf_string *id = (const void *)((const char *)first + i * size);
		if (id->value)
			ids.v[ids.n++] = id->value;
	}
	qsort(ids.v, ids.n, sizeof *ids.v, by_name);
	return ids;
}

static const char *all_of(const struct tpf_case *c, const struct ids *ids)
{
	const char *all = "";

	for (size_t i = 0; i < ids->n; i++)
		all = tpf_sprintf(&c->job->arena, "%s%s'%s'", all, i ? ", " : "", tpf_clean(&c->job->arena, ids->v[i], 60));
	return all;
}

static void judge_reference(const struct tpf_case *c, const struct ids *ids, const struct tpf_node *node)
{
	const char *name = tpf_text(&c->job->arena, c->doc, node, NULL);

	if (!name || bsearch(&name, ids->v, ids->n, sizeof *ids->v, by_name))
		return;
	const char *near = ids->n <= 100 ? tpf_nearest(name, ids->v, ids->n) : NULL;
	struct tpf_finding *f = tpf_found(c, TPF_ID_005, node, "no %s has the id '%s'", ids->what, tpf_clean(&c->job->arena, name, 60));
	if (near)
		tpf_hint(c->job, f, "did you mean '%s'?", tpf_clean(&c->job->arena, near, 60));
	else if (ids->n && ids->n <= 8)
		tpf_hint(c->job, f, "known here: %s", all_of(c, ids));
	else
		tpf_hint(c->job, f, "write the id of one, or declare it");
}

/* What is done to the text at a place. */
struct visit {
	const struct tpf_case *c;
	const struct ids *ids;
};

static void judge_text(void *user, const struct tpf_node *node)
{
	const struct visit *v = user;
	judge_reference(v->c, v->ids, node);
}

void tpf_each_text(const struct tpf_case *c, const struct tpf_node *from, const char *place, void (*visit)(void *, const struct tpf_node *), void *user)
{
	const char *star = strstr(place, "/*");
	const struct tpf_node *list = star ? tpf_find(c->doc, from, tpf_strndup(&c->job->arena, place, (size_t)(star - place))) : NULL;

	if (!star) {
		const struct tpf_node *node = tpf_find(c->doc, from, place);
		if (node && node->kind == TPF_STRING)
			visit(user, node);
		return;
	}
	for (const struct tpf_node *e = list && list->kind == TPF_ARRAY ? tpf_first(list) : NULL; e; e = tpf_next(list, e))
		tpf_each_text(c, e, star + 2, visit, user);
}

static void judge_place(const struct tpf_case *c, const struct ids *ids, const char *place)
{
	tpf_each_text(c, tpf_root(c->doc), place, judge_text, &(struct visit){c, ids});
}

static void judge_origins(const struct tpf_case *c, const struct ids *ids)
{
	const struct tpf_node *origins = tpf_node_at(c, "/origins");

	for (const struct tpf_node *key = origins && origins->kind == TPF_OBJECT ? tpf_first(origins) : NULL; key; key = tpf_next(origins, key)) {
		const struct tpf_node *node = tpf_get(c->doc, key + 1, "evidence");
		if (node && node->kind == TPF_STRING)
			judge_reference(c, ids, node);
	}
	for (size_t i = 0; i < c->metrics->told.n; i++) {
		const struct tpf_said *said = &c->metrics->told.v[i];
		if (!said->absent)
			continue;
		const struct tpf_evidence *e = &c->bundle->evidence[said->evidence];
		tpf_about(c, e);
		struct tpf_finding *f = tpf_found(c, TPF_ID_005, tpf_get(c->doc, tpf_get(c->doc, origins, said->place), "at"), "the origin of %s is %s of %s; %s",
				tpf_clean(&c->job->arena, said->place, 80), tpf_clean(&c->job->arena, said->key, 60), e->path.value, said->absent);
		tpf_hint(c->job, f, "the file is another one, or was cut off after the bundle was made");
	}
}

/* A clock was aligned by a file, or by what somebody answered. */
static void judge_clocks(const struct tpf_case *c, const struct ids *ids)
{
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_string *from = &c->bundle->evidence[i].clock.from;
		if (from->value && strcmp(from->value, "answer"))
			judge_reference(c, ids, from->node);
	}
}

void tpf_references_resolve(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	struct ids evidence = ids_of(c, "evidence", b->n_evidence ? &b->evidence->id : NULL, sizeof *b->evidence, b->n_evidence);
	struct ids instruments = ids_of(c, "instrument", b->power.n_instruments ? &b->power.instruments->id : NULL,
			sizeof *b->power.instruments, b->power.n_instruments);

	judge_place(c, &instruments, "/runs/*/energy/*/instrument");
	for (size_t i = 0; i < sizeof of_evidence / sizeof *of_evidence; i++)
		judge_place(c, &evidence, of_evidence[i]);
	judge_clocks(c, &evidence);
	judge_origins(c, &evidence);
}
