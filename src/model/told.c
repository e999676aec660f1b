#include "model/told.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/mllog.h"

struct list {
	struct tpf_said *v;             /* new */
	size_t n, room;
};

static bool readable(const struct tpf_measure *m, int at)
{
	return at >= 0 && m->bundle->folder && m->bundle->evidence[at].path.value && !(m->tried[at] && !m->files[at].found);
}

static bool has_format(const struct tpf_measure *m, int at, const char *format)
{
	const char *stated = m->bundle->evidence[at].format.value;
	return stated && !strcmp(stated, format);
}

static void add(struct list *l, struct tpf_said said)
{
	if (isfinite(said.value))
		TPF_PUSH(l, said);
}

/* ---- accuracy.txt of MLPerf ---- */

static void read_accuracy(struct tpf_measure *m, size_t metric, int at, struct list *l)
{
	struct tpf_arena *arena = &m->job->arena;
	struct tpf_buf all = {0};
	size_t line = 0;

	if (tpf_measure_read(m, at, &all) && m->bundle->quality[metric].name.value) {
		const char *text = tpf_buf_str(&all), *name = tpf_sprintf(arena, "'%s'", m->bundle->quality[metric].name.value);
		double value = tpf_accuracy_number(text, name, &line);
		add(l, (struct tpf_said){name, tpf_sprintf(arena, "/quality/metrics/%zu/value", metric), value, NULL, line, at, true});
		double n = tpf_accuracy_number(text, "'gen_num'", &line);
		add(l, (struct tpf_said){"gen_num", tpf_sprintf(arena, "/quality/metrics/%zu/n", metric), n, NULL, line, at, true});
	}
	tpf_buf_free(&all);
}

/* ---- origins ---- */

struct origin {
	const char *place, *at;
	int evidence;
};

static int by_evidence(const void *one, const void *other)
{
	const struct origin *a = one, *b = other;
	int order = (a->evidence > b->evidence) - (a->evidence < b->evidence);
	return order ? order : strcmp(a->place, b->place);
}

/* Those that point into a JSON file. */
static size_t origins(const struct tpf_measure *m, struct origin **out)
{
	struct tpf_arena *arena = &m->job->arena;
	const struct tpf_doc *doc = m->bundle->doc;
	const struct tpf_node *all = tpf_get(doc, tpf_root(doc), "origins");
	size_t n = 0;

	*out = tpf_alloc_n(arena, all ? all->count : 0, sizeof **out);
	for (const struct tpf_node *key = all && all->kind == TPF_OBJECT ? tpf_first(all) : NULL; key; key = tpf_next(all, key)) {
		const char *at = tpf_text(arena, doc, tpf_get(doc, key + 1, "at"), NULL), *place = tpf_text(arena, doc, key, NULL);
		int evidence = tpf_evidence_find(m->bundle, tpf_text(arena, doc, tpf_get(doc, key + 1, "evidence"), NULL));
		if (place && at && *at == '/' && readable(m, evidence) && !has_format(m, evidence, "vllm-serve"))
			(*out)[n++] = (struct origin){place, at, evidence};
	}
	if (n)
		qsort(*out, n, sizeof **out, by_evidence);
	return n;
}

/* In a job of its own, as logs of requests are: what is wrong with the file is no finding about the bundle. */
static void read_file(struct tpf_measure *m, const struct origin *o, size_t n, struct list *l)
{
	struct tpf own = {.now_ns = TPF_WHEN_NONE};
	struct tpf_buf all = {0};
	const struct tpf_doc *doc = tpf_measure_read(m, o->evidence, &all) ? tpf_json_read(&own, "", tpf_buf_str(&all), all.len, TPF_JSON_TOLERANT) : NULL;

	for (size_t i = 0; doc && i < n; i++)
		add(l, (struct tpf_said){o[i].at, o[i].place, tpf_number(doc, tpf_find(doc, tpf_root(doc), o[i].at)), NULL, 0, o[i].evidence, true});
	tpf_diag_free(&own);
	tpf_arena_free(&own.arena);
	tpf_buf_free(&all);
}

void tpf_told_read(struct tpf_measure *m, struct tpf_harness *out)
{
	struct list l = {0};
	struct origin *all;
	size_t n = origins(m, &all);

	for (size_t i = 0; i < m->bundle->n_quality; i++) {
		int at = tpf_evidence_find(m->bundle, m->bundle->quality[i].log.value);
		if (readable(m, at) && has_format(m, at, "mlperf-accuracy"))
			read_accuracy(m, i, at, &l);
	}
	for (size_t i = 0, to; i < n; i = to) {
		for (to = i; to < n && all[to].evidence == all[i].evidence;)
			to++;
		read_file(m, &all[i], to - i, &l);
	}
	out->n = l.n;
	out->v = tpf_alloc_n(&m->job->arena, l.n, sizeof *out->v);
	if (l.n)
		memcpy(out->v, l.v, l.n * sizeof *out->v);
	free(l.v);
}
