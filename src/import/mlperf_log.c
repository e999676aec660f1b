#include "import/mlperf_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define LOG_SIZE ((size_t)256 << 20)    /* bytes of a log that are read; real ones have 0.1 MB */
enum {
	ENTRIES = 100000,               /* lines that are kept; real ones have 100 */
	TOLD = 3,                       /* unreadable lines that become findings of their own */
};
#define MARK ":::MLLOG "

/* Reads one line's JSON aside: its places would count from the line's start. */
static bool read_entry(struct tpf_arena *arena, const char *line, size_t len, struct tpf_mllog_entry *entry)
{
	struct tpf aside = {.now_ns = TPF_WHEN_NONE};
	struct tpf_doc *doc = tpf_json_read(&aside, "", line, len, TPF_JSON_TOLERANT);
	const struct tpf_node *root = doc ? tpf_root(doc) : NULL;
	const struct tpf_node *key = root ? tpf_get(doc, root, "key") : NULL, *value = root ? tpf_get(doc, root, "value") : NULL;
	const char *name = key ? tpf_text(&aside.arena, doc, key, NULL) : NULL;
	bool ok = name && value;

	if (ok) {
		const char *text = tpf_text(&aside.arena, doc, value, NULL);
		entry->key = tpf_strdup(arena, name);
		entry->number = tpf_number(doc, value);
		entry->text = text ? tpf_strdup(arena, text) : tpf_strndup(arena, line + value->at, value->len);
	}
	free(aside.diag.list);
	tpf_arena_free(&aside.arena);
	return ok;
}

static void report_bad_line(struct tpf_draft *d, const struct tpf_vendor *v, size_t number, const char *line, size_t len)
{
	size_t cut = tpf_utf8_valid(line, len < 200 ? len : 200);
	struct tpf_place place = tpf_vendor_line(v, number, tpf_strndup(&d->job->arena, line, cut));

	tpf_hint(d->job, tpf_report(d->job, TPF_IM_015, &place, "line %zu is no LoadGen entry (a JSON object with key and value)", number),
			"the line is left out; was the log cut short?");
}

bool tpf_mllog_read(struct tpf_draft *d, struct tpf_vendor *v, struct tpf_mllog *log)
{
	struct tpf_buf all = {0};
	const char *why;
	size_t number = 0, bad = 0;

	*log = (struct tpf_mllog){0};
	if (!tpf_file_read(v->real, LOG_SIZE, &all, &why)) {
		struct tpf_place place = tpf_vendor_place(v);
		tpf_report(d->job, TPF_IM_018, &place, "the log can't be read: %s", why);
		return false;
	}
	struct { struct tpf_mllog_entry *v; size_t n, room; } list = {0};

	for (const char *p = tpf_buf_str(&all), *end = p + all.len; p < end && list.n < ENTRIES;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((stop ? stop : end) - p);
		struct tpf_mllog_entry entry = {.line = ++number};

		if (len > strlen(MARK) && !strncmp(p, MARK, strlen(MARK))) {
			if (read_entry(&d->job->arena, p + strlen(MARK), len - strlen(MARK), &entry))
				TPF_PUSH(&list, entry);
			else if (bad++ < TOLD)
				report_bad_line(d, v, number, p, len);
		}
		p += len + 1;
	}
	log->v = tpf_alloc_n(&d->job->arena, list.n + 1, sizeof *log->v);
	if (list.n)
		memcpy(log->v, list.v, list.n * sizeof *log->v);
	log->n = list.n;
	free(list.v);
	tpf_buf_free(&all);
	return true;
}

const struct tpf_mllog_entry *tpf_mllog_get(const struct tpf_mllog *log, const char *key)
{
	for (size_t i = 0; i < log->n; i++)
		if (!strcmp(log->v[i].key, key))
			return &log->v[i];
	return NULL;
}

double tpf_mllog_number(const struct tpf_mllog *log, const char *key)
{
	const struct tpf_mllog_entry *entry = tpf_mllog_get(log, key);

	return entry ? entry->number : NAN;
}

const char *tpf_mllog_at(struct tpf_draft *d, const struct tpf_mllog_entry *entry)
{
	return entry ? tpf_sprintf(&d->job->arena, "line %zu", entry->line) : NULL;
}
