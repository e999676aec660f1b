/* identity.c - TPF-ID: who says what about when. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"

/* By value, then by place in the document. */
static int by_id(const void *one, const void *other)
{
	const struct tpf_string *a = *(const struct tpf_string *const *)one, *b = *(const struct tpf_string *const *)other;
	int order = strcmp(a->value, b->value);

	return order ? order : (a->node > b->node) - (a->node < b->node);
}

/* Of n entries of `size` bytes whose ids begin at `first`, reports each that has the id of one before it. */
static void distinct(const struct tpf_case *c, const char *what, const struct tpf_string *first, size_t size, size_t n)
{
	const struct tpf_string **ids = tpf_alloc_n(&c->job->arena, n + 1, sizeof *ids);
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		const struct tpf_string *id = (const void *)((const char *)first + i * size);
		if (id->value)
			ids[known++] = id;
	}
	qsort(ids, known, sizeof *ids, by_id);
	for (size_t i = 1; i < known; i++) {
		if (strcmp(ids[i]->value, ids[i - 1]->value))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_ID_001, ids[i]->node, "a second %s has the id '%s'", what, ids[i]->value);
		tpf_hint(c->job, f, "give every %s an id of its own; references to it would be ambiguous", what);
	}
}

static void unique_ids(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;

	distinct(c, "run", b->n_runs ? &b->runs->id : NULL, sizeof *b->runs, b->n_runs);
	distinct(c, "evidence", b->n_evidence ? &b->evidence->id : NULL, sizeof *b->evidence, b->n_evidence);
	distinct(c, "instrument", b->power.n_instruments ? &b->power.instruments->id : NULL, sizeof *b->power.instruments,
			b->power.n_instruments);
	tpf_ids_of_set(c);
}

/* A day of slack covers time zones. */
#define FUTURE_SLACK_NS (86400 * TPF_NS)

static bool ends_before_start(const struct tpf_case *c, const struct tpf_interval *i, const char *what)
{
	if (i->start_ns == TPF_WHEN_NONE || i->end_ns == TPF_WHEN_NONE || i->end_ns > i->start_ns)
		return false;
	tpf_found(c, TPF_ID_002, tpf_member(c, i->node, "end"), "%s ends at %s, not after its start at %s", what, tpf_say_time(c, i->end_ns),
			tpf_say_time(c, i->start_ns));
	return true;
}

static void date_order(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	int64_t issued = b->report.issued_ns, now = c->job->now_ns;

	for (size_t i = 0; i < b->power.n_instruments; i++)
		ends_before_start(c, &b->power.instruments[i].idle_window, "the window of idle power");
	for (size_t i = 0; i < b->n_runs; i++) {
		const struct tpf_interval *w = &b->runs[i].window;
		for (size_t k = 0; k < b->runs[i].n_phases; k++) {
			const struct tpf_interval *p = &b->runs[i].phases[k];
			/* Else the window says it; and a run may have no ramp. */
			if ((p->start_ns != w->start_ns || p->end_ns != w->end_ns) && p->end_ns != p->start_ns)
				ends_before_start(c, p, "the phase");
		}
		ends_before_start(c, &b->runs[i].tokens.count_window, "the window that tokens are counted in");
		bool end = w->end_ns != TPF_WHEN_NONE;
		if (!ends_before_start(c, w, "the window") && end && issued != TPF_WHEN_NONE && w->end_ns > issued)
			tpf_found(c, TPF_ID_002, b->report.issued.node, "the report was issued at %s, before the run ended at %s",
					tpf_say_time(c, issued), tpf_say_time(c, w->end_ns));
	}
	if (now != TPF_WHEN_NONE && issued != TPF_WHEN_NONE && issued > now + FUTURE_SLACK_NS)
		tpf_found(c, TPF_ID_002, b->report.issued.node, "the report is issued at %s, after the time of judging %s",
				tpf_say_time(c, issued), tpf_say_time(c, now));
}

static void schema_version(const struct tpf_case *c)
{
	const struct tpf_string *rules = &c->bundle->report.rules_version;

	if (rules->value && strncmp(rules->value, "1.", 2)) {
		struct tpf_finding *f = tpf_found(c, TPF_ID_003, rules->node, "rules version %s is not known; this program knows 1.x",
				rules->value);
		tpf_hint(c->job, f, "judge the bundle with a version of tpfreport that knows these rules");
	}
}

const struct tpf_check_row tpf_rules_identity[] = {
	{TPF_ID_001, unique_ids},
	{TPF_ID_002, date_order},
	{TPF_ID_003, schema_version},
	{TPF_ID_005, tpf_references_resolve},
	{TPF_RULES, NULL},
};
