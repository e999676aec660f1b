#include "evidence/mllog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "diag/job.h"
#include "json/json.h"

enum { ENTRIES = 100000 };              /* lines that are kept; real logs have 100 */
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

void tpf_mllog_parse(struct tpf_arena *arena, const char *text, size_t len, tpf_mllog_bad *bad, void *told, struct tpf_mllog *log)
{
	struct { struct tpf_mllog_entry *v; size_t n, room; } list = {0};
	size_t number = 0;

	for (const char *p = text, *end = text + len; p < end && list.n < ENTRIES;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t width = (size_t)((stop ? stop : end) - p);
		struct tpf_mllog_entry entry = {.line = ++number};

		if (width > strlen(MARK) && !strncmp(p, MARK, strlen(MARK))) {
			if (read_entry(arena, p + strlen(MARK), width - strlen(MARK), &entry))
				TPF_PUSH(&list, entry);
			else if (bad)
				bad(told, number, p, width);
		}
		p += width + 1;
	}
	log->v = tpf_alloc_n(arena, list.n + 1, sizeof *log->v);
	if (list.n)
		memcpy(log->v, list.v, list.n * sizeof *log->v);
	log->n = list.n;
	free(list.v);
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

double tpf_accuracy_number(const char *text, const char *name, size_t *line)
{
	const char *at = strstr(text, name);
	double number;

	if (!at)
		return NAN;
	*line = 1;
	for (const char *p = text; p < at; p++)
		*line += *p == '\n';
	at += strlen(name);
	at += strspn(at, ": '");
	return tpf_num_parse(at, strspn(at, "+-.0123456789eE"), &number) ? number : NAN;
}
