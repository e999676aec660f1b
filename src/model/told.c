#include "model/told.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
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
	if (isfinite(said.value) || said.absent)
		TPF_PUSH(l, said);
}

void tpf_told_odd(struct tpf_measure *m, int at, const char *why)
{
	const struct tpf_evidence *e = &m->bundle->evidence[at];
	struct tpf_place place = tpf_bundle_place(m->job, m->bundle, e->format.node ? e->format.node : e->path.node);

	if (m->files[at].odd)
		return;
	m->files[at].odd = true;
	m->job->diag.subject = e;
	struct tpf_finding *f = tpf_report(m->job, TPF_IO_018, &place, "%s is no whole file of the format %s: %s", tpf_clean(&m->job->arena, e->path.value, 80),
			e->format.value ? tpf_clean(&m->job->arena, e->format.value, 40) : "JSON", why);
	tpf_hint(m->job, f, "put the file there as its program wrote it, or mend evidence[].format");
	m->job->diag.subject = NULL;
}

double tpf_told_near(const struct tpf_quantity *q, double number)
{
	static const double shares[] = {1, 100, 0.01}, units[] = {1, 1e3, 1e6, 1e9, 60, 3600, 3.6e6, 1e-3, 1e-6, 1e-9, 1. / 60, 1. / 3600, 1 / 3.6e6};
	bool plain = tpf_dim_none(q->dimension);
	const double *factors = plain ? shares : units;
	size_t n = plain ? sizeof shares / sizeof *shares : sizeof units / sizeof *units;
	double near = number;

	for (size_t i = 1; i < n; i++)
		if (fabs(factors[i] * number - q->value) < fabs(near - q->value))
			near = factors[i] * number;
	return near;
}

/* ---- accuracy.txt of MLPerf: its numbers have names in quotes, by which it is told where its format is not stated ---- */

static bool has_quoted(const struct tpf_buf *all)
{
	return strstr(tpf_buf_str(all), "{'");
}

static void read_accuracy(struct tpf_measure *m, size_t metric, int at, struct list *l)
{
	bool named = has_format(m, at, "mlperf-accuracy");
	struct tpf_arena *arena = &m->job->arena;
	struct tpf_buf all = {0};
	const char *metric_name = m->bundle->quality[metric].name.value;
	size_t line = 0;

	if (tpf_measure_read(m, at, named ? NULL : has_quoted, &all) && metric_name) {
		const char *text = tpf_buf_str(&all), *name = tpf_sprintf(arena, "'%s'", metric_name);
		double value = tpf_accuracy_number(text, name, &line);
		add(l, (struct tpf_said){.key = name, .place = tpf_sprintf(arena, "/quality/metrics/%zu/value", metric), .value = value, .number = value,
				.line = line, .evidence = at, .bare = true});
		if (isnan(value) && named)
			tpf_told_odd(m, at, tpf_sprintf(arena, "it states no %s", tpf_clean(arena, name, 60)));
		double n = tpf_accuracy_number(text, "'gen_num'", &line);
		add(l, (struct tpf_said){.key = "gen_num", .place = tpf_sprintf(arena, "/quality/metrics/%zu/n", metric), .value = n, .number = n,
				.line = line, .evidence = at, .bare = true});
	}
	tpf_buf_free(&all);
}

/* ---- origins ---- */

struct origin {
	const char *place, *at;
	size_t line;                    /* 0: a member of a JSON document */
	int evidence;
};

static int by_evidence(const void *one, const void *other)
{
	const struct origin *a = one, *b = other;
	int order = (a->evidence > b->evidence) - (a->evidence < b->evidence);

	order = order ? order : (a->line > b->line) - (a->line < b->line);
	return order ? order : strcmp(a->place, b->place);
}

/* "line 65" -> 65; 0: it is none. */
static size_t line_named(const char *at)
{
	double n;
	const char *digits = tpf_starts(at, "line ") ? at + strlen("line ") : "";

	return *digits && !digits[strspn(digits, "0123456789")] && tpf_num_parse(digits, strlen(digits), &n) && n < 1e15 ? (size_t)n : 0;
}

/* Those that point into a file: at a member, or at a line. */
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
		size_t line = at ? line_named(at) : 0;
		if (place && at && (*at == '/' || line) && readable(m, evidence))
			(*out)[n++] = (struct origin){place, at, line, evidence};
	}
	if (n)
		qsort(*out, n, sizeof **out, by_evidence);
	return n;
}

/* Does the place hold what the file says, as it says it? What is derived has its inputs there; of a load generator's file requests.c holds
 * every value against the run. */
static bool is_value_of(const struct tpf_measure *m, const struct origin *o)
{
	enum tpf_basis basis = tpf_bundle_quantity(m->bundle, o->place).basis;
	return basis != TPF_DERIVED && basis != TPF_ESTIMATED && !m->files[o->evidence].whole;
}

static struct tpf_said said_at(const struct origin *o, double value, const char *absent)
{
	return (struct tpf_said){.key = o->at, .place = o->place, .value = value, .number = value, .line = o->line, .evidence = o->evidence, .bare = true,
		.absent = absent};
}

/* In a job of its own, as logs of requests are: its memory goes at once. */
static void read_members(struct tpf_measure *m, const struct origin *o, size_t n, const struct tpf_buf *all, struct list *l)
{
	struct tpf own = {.now_ns = TPF_WHEN_NONE};
	const struct tpf_doc *doc = tpf_json_read(&own, "", tpf_buf_str(all), all->len, TPF_JSON_TOLERANT);

	if (!doc && own.diag.n)
		tpf_told_odd(m, o->evidence, tpf_sprintf(&m->job->arena, "line %zu: %s", own.diag.list[0]->place.line, own.diag.list[0]->message));
	for (size_t i = 0; doc && i < n; i++) {
		const struct tpf_node *node = tpf_find(doc, tpf_root(doc), o[i].at);
		if (!node || is_value_of(m, &o[i]))
			add(l, said_at(&o[i], tpf_number(doc, node), node ? NULL : "it has no such member"));
	}
	tpf_diag_free(&own);
	tpf_arena_free(&own.arena);
}

/* Of the numbers in a line the one nearest to what is stated; NaN: it has none. Digits within a word are no number. */
static double nearest(const struct tpf_quantity *q, const char *line, const char *end)
{
	double best = NAN, number;

	for (const char *p = line; p < end;) {
		size_t len = strspn(p, "+-.0123456789eE");
		len = p + len > end ? (size_t)(end - p) : len;
		bool word = p > line && (isalpha((unsigned char)p[-1]) || p[-1] == '_');
		if (len && !word && tpf_num_parse(p, len, &number)) {
			double near = tpf_told_near(q, number);
			if (isnan(best) || fabs(near - q->value) < fabs(best - q->value))
				best = near;
		}
		p += len ? len : 1;
	}
	return best;
}

static void read_lines(struct tpf_measure *m, const struct origin *o, size_t n, const struct tpf_buf *all, struct list *l)
{
	const char *line = tpf_buf_str(all), *end = line + all->len;
	size_t number = 1;

	for (size_t i = 0; i < n; i++) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		for (; number < o[i].line && stop; number++) {
			line = stop + 1;
			stop = memchr(line, '\n', (size_t)(end - line));
		}
		if (number < o[i].line || line == end) {
			size_t has = line == end ? number - 1 : number;
			add(l, said_at(&o[i], NAN, tpf_sprintf(&m->job->arena, "it has %zu line%s", has, has == 1 ? "" : "s")));
			continue;
		}
		struct tpf_quantity q = tpf_bundle_quantity(m->bundle, o[i].place);
		if (tpf_known(&q) && is_value_of(m, &o[i]))
			add(l, said_at(&o[i], nearest(&q, line, stop ? stop : end), NULL));
	}
}

/* Origins into one file: members first, since they have no line. */
static void read_file(struct tpf_measure *m, const struct origin *o, size_t n, struct list *l)
{
	struct tpf_buf all = {0};
	size_t members = 0;

	while (members < n && !o[members].line)
		members++;
	if (tpf_measure_read(m, o->evidence, NULL, &all)) {
		if (members)
			read_members(m, o, members, &all, l);
		read_lines(m, o + members, n - members, &all, l);
	}
	tpf_buf_free(&all);
}

void tpf_told_read(struct tpf_measure *m, struct tpf_harness *out)
{
	struct list l = {0};
	struct origin *all;
	size_t n = origins(m, &all);

	for (size_t i = 0; i < m->bundle->n_quality; i++) {
		int at = tpf_evidence_find(m->bundle, m->bundle->quality[i].log.value);
		if (readable(m, at))
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
