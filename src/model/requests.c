#include "model/requests.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "diag/job.h"
#include "evidence/mllog.h"
#include "model/measure.h"

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

/* In a job of its own: its memory goes at once, and what is wrong in a log is no finding about the bundle. */
static void parse(struct tpf_arena *arena, const struct tpf_buf *all, struct tpf_requests *out, struct tpf_harness *says)
{
	struct tpf own = {.now_ns = TPF_WHEN_NONE};
	const struct tpf_doc *doc = tpf_json_read(&own, "", tpf_buf_str(all), all->len, TPF_JSON_TOLERANT);
	struct lists l = {.doc = doc};

	if (doc)
		tpf_vllm_says(arena, doc, says);
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

static void parse_mllog(struct tpf_arena *arena, const struct tpf_buf *all, struct tpf_harness *says)
{
	struct tpf_mllog log;

	tpf_mllog_parse(arena, all->text, all->len, NULL, NULL, &log);
	tpf_mllog_says(arena, &log, says);
}

void tpf_requests_read(struct tpf_measure *m, const struct tpf_run *run, struct tpf_requests *out, struct tpf_harness *says)
{
	int at = tpf_evidence_find(m->bundle, run->requests.log.value);
	const struct tpf_evidence *e = at < 0 ? NULL : &m->bundle->evidence[at];
	struct tpf_buf all = {0};

	*out = (struct tpf_requests){.missing = "a log of format vllm-serve, which holds records of requests"};
	*says = (struct tpf_harness){0};
	if (!e || !m->bundle->folder || !e->path.value || (m->tried[at] && !m->files[at].found))
		return;
	bool vllm = is(&e->format, "vllm-serve"), mllog = is(&e->format, "mlperf-detail");
	if (vllm)
		out->missing = "records of requests in the log (vllm bench serve --save-detailed)";
	if ((vllm || mllog) && tpf_measure_read(m, at, &all) && all.len) {
		if (vllm)
			parse(&m->job->arena, &all, out, says);
		else
			parse_mllog(&m->job->arena, &all, says);
	}
	for (size_t i = 0; i < says->n; i++)
		says->v[i].evidence = at;
	if (out->n && tpf_known(&run->requests.completed) && (double)out->completed != run->requests.completed.value)
		*out = (struct tpf_requests){.missing = "a log with as many records as completed requests"};
	tpf_buf_free(&all);
}
