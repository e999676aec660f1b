#include "import/mlperf_log.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define LOG_SIZE ((size_t)256 << 20)    /* bytes of a log that are read; real ones have 0.1 MB */
enum { TOLD = 3 };                      /* unreadable lines that become findings of their own */

struct bad_lines {
	struct tpf_draft *d;
	const struct tpf_vendor *v;
	size_t n;
};

static void report_bad_line(void *told, size_t number, const char *line, size_t len)
{
	struct bad_lines *bad = told;

	if (bad->n++ >= TOLD)
		return;
	size_t cut = tpf_utf8_valid(line, len < 200 ? len : 200);
	struct tpf_place place = tpf_vendor_line(bad->v, number, tpf_strndup(&bad->d->job->arena, line, cut));

	tpf_hint(bad->d->job, tpf_report(bad->d->job, TPF_IM_015, &place, "line %zu is no LoadGen entry (a JSON object with key and value)", number),
			"the line is left out; was the log cut short?");
}

bool tpf_mllog_read(struct tpf_draft *d, struct tpf_vendor *v, struct tpf_mllog *log)
{
	struct bad_lines bad = {d, v, 0};
	struct tpf_buf all = {0};
	const char *why;

	*log = (struct tpf_mllog){0};
	if (!tpf_file_read(v->real, LOG_SIZE, &all, &why)) {
		struct tpf_place place = tpf_vendor_place(v);
		tpf_report(d->job, TPF_IM_018, &place, "the log can't be read: %s", why);
		return false;
	}
	tpf_mllog_parse(&d->job->arena, tpf_buf_str(&all), all.len, report_bad_line, &bad, log);
	tpf_buf_free(&all);
	return true;
}

const char *tpf_mllog_at(struct tpf_draft *d, const struct tpf_mllog_entry *entry)
{
	return entry ? tpf_sprintf(&d->job->arena, "line %zu", entry->line) : NULL;
}
