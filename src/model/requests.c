#include "model/requests.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "diag/job.h"
#include "evidence/mllog.h"
#include "model/measure.h"
#include "model/told.h"

static bool is(const struct tpf_string *s, const char *word)
{
	return s->value && !strcmp(s->value, word);
}

/* ---- its records ---- */

/* Four lists side by side, at the same entry. */
struct lists {
	const struct tpf_doc *doc;
	const struct tpf_node *ttfts, *itls, *lengths, *errors; /* errors may be absent */
};

static const struct tpf_node *list(const struct tpf_doc *doc, const char *key)
{
	const struct tpf_node *node = tpf_get(doc, tpf_root(doc), key);
	return node && node->kind == TPF_ARRAY ? node : NULL;
}

static double sum(const struct tpf_doc *doc, const struct tpf_node *array)
{
	double all = 0;

	for (const struct tpf_node *x = tpf_first(array); x; x = tpf_next(array, x))
		all += tpf_number(doc, x);
	return all;
}

static void read_records(const struct lists *l, struct tpf_requests *out)
{
	const struct tpf_node *ttft = tpf_first(l->ttfts), *itl = tpf_first(l->itls), *length = tpf_first(l->lengths);
	const struct tpf_node *error = l->errors ? tpf_first(l->errors) : NULL;

	for (size_t i = 0; i < out->n; i++) {
		struct tpf_request *r = &out->v[i];
		double decode = sum(l->doc, itl);
		r->ttft = tpf_number(l->doc, ttft);
		r->output = tpf_number(l->doc, length);
		r->tpot = r->output > 1 ? decode / (r->output - 1) : 0;
		r->e2e = r->ttft + decode;
		r->failed = error && error->kind == TPF_STRING && error->len;
		out->completed += !r->failed;
		ttft = tpf_next(l->ttfts, ttft);
		itl = tpf_next(l->itls, itl);
		length = tpf_next(l->lengths, length);
		error = error ? tpf_next(l->errors, error) : NULL;
	}
}

static bool same_length(const struct lists *l)
{
	if (!l->ttfts || !l->itls || !l->lengths)
		return false;
	size_t n = l->ttfts->count;
	return n && l->itls->count == n && l->lengths->count == n && (!l->errors || l->errors->count == n);
}

/* ---- the file ---- */

struct log {
	struct tpf_measure *m;
	int at;                         /* index of evidence */
	bool named;                     /* its format is stated; else it was told by its content, and may be something else */
	struct tpf_buf all;
};

static void odd(const struct log *log, const char *why)
{
	if (log->named)
		tpf_told_odd(log->m, log->at, why);
}

/* In a job of its own: its memory goes at once. */
static void parse_vllm(const struct log *log, struct tpf_requests *out, struct tpf_harness *says)
{
	struct tpf_arena *arena = &log->m->job->arena;
	struct tpf own = {.now_ns = TPF_WHEN_NONE};
	const struct tpf_doc *doc = tpf_json_read(&own, "", tpf_buf_str(&log->all), log->all.len, TPF_JSON_TOLERANT);
	struct lists l = {.doc = doc};

	if (doc)
		tpf_vllm_says(arena, doc, says);
	if (!doc && own.diag.n)
		odd(log, tpf_sprintf(arena, "line %zu: %s", own.diag.list[0]->place.line, own.diag.list[0]->message));
	else if (!says->n)
		odd(log, "it has none of the members that `vllm bench serve` writes");
	out->missing = "records of requests in the log (vllm bench serve --save-detailed)";
	if (doc)
		l = (struct lists){doc, list(doc, "ttfts"), list(doc, "itls"), list(doc, "output_lens"), list(doc, "errors")};
	if (same_length(&l)) {
		out->n = l.ttfts->count;
		out->v = tpf_alloc_n(arena, out->n, sizeof *out->v);
		out->missing = NULL;
		read_records(&l, out);
	}
	tpf_diag_free(&own);
	tpf_arena_free(&own.arena);
}

static void bad_line(void *told, size_t number, const char *line, size_t len)
{
	const struct log *log = told;
	(void)line;
	(void)len;
	odd(log, tpf_sprintf(&log->m->job->arena, "line %zu is no whole entry", number));
}

static void parse_mllog(const struct log *log, struct tpf_requests *out, struct tpf_harness *says)
{
	struct tpf_arena *arena = &log->m->job->arena;
	struct tpf_mllog entries;

	(void)out;
	tpf_mllog_parse(arena, tpf_buf_str(&log->all), log->all.len, bad_line, (void *)log, &entries);
	if (!entries.n)
		odd(log, "it has no line that LoadGen writes");
	tpf_mllog_says(arena, &entries, says);
}

static bool is_object(const struct tpf_buf *all)
{
	const char *text = tpf_buf_str(all);
	return text[strspn(text, " \t\r\n")] == '{';
}

static bool has_marks(const struct tpf_buf *all)
{
	return all->len && memmem(all->text, all->len, ":::MLLOG ", strlen(":::MLLOG "));
}

/* clang-format off */
static const struct format {
	const char *name;
	bool (*looks)(const struct tpf_buf *);
	void (*parse)(const struct log *, struct tpf_requests *, struct tpf_harness *);
} formats[] = {
	{"vllm-serve",    is_object, parse_vllm},
	{"mlperf-detail", has_marks, parse_mllog},
};
enum { FORMATS = sizeof formats / sizeof *formats };
/* clang-format on */

static const struct format *format_named(const struct tpf_string *stated)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (is(stated, formats[i].name))
			return &formats[i];
	return NULL;
}

static const struct format *format_looking(const struct tpf_buf *all)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].looks(all))
			return &formats[i];
	return NULL;
}

static bool looks_known(const struct tpf_buf *all)
{
	return format_looking(all);
}

void tpf_requests_read(struct tpf_measure *m, const struct tpf_run *run, struct tpf_requests *out, struct tpf_harness *says)
{
	struct log log = {.m = m, .at = tpf_evidence_find(m->bundle, run->requests.log.value)};
	const struct tpf_evidence *e = log.at < 0 ? NULL : &m->bundle->evidence[log.at];

	*out = (struct tpf_requests){.missing = "a log of format vllm-serve, which holds records of requests"};
	*says = (struct tpf_harness){0};
	if (!e || !m->bundle->folder || !e->path.value || (m->tried[log.at] && !m->files[log.at].found))
		return;
	/* By its stated name; whatever else it is called, by its content: no name keeps a log from being read. */
	const struct format *named = format_named(&e->format);
	log.named = named;
	if (tpf_measure_read(m, log.at, named ? NULL : looks_known, &log.all)) {
		const struct format *format = named ? named : format_looking(&log.all);
		if (format)             /* an empty file looks like none */
			format->parse(&log, out, says);
		m->files[log.at].whole |= says->n > 0;
	}
	for (size_t i = 0; i < says->n; i++)
		says->v[i].evidence = log.at;
	if (out->n && tpf_known(&run->requests.completed) && (double)out->completed != run->requests.completed.value)
		*out = (struct tpf_requests){.missing = "a log with as many records as completed requests"};
	tpf_buf_free(&log.all);
}
