/* evidence.c - TPF-EV: are the files the ones that were meant, and do they say what they should? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/log.h"
#include "evidence/source.h"
#include "rules/rules.h"

static bool has_stated_digest(const struct tpf_evidence *e, const struct tpf_file *file)
{
	return e->sha256.value && *file->sha256 && tpf_same_ci(e->sha256.value, file->sha256);
}

static void mend_size(const struct tpf_case *c, struct tpf_finding *f, size_t i)
{
	tpf_mend(c->job, f, tpf_sprintf(&c->job->arena, "/evidence/%zu/size", i),
			tpf_sprintf(&c->job->arena, "{\"value\": %llu, \"unit\": \"B\"}", (unsigned long long)c->metrics->files[i].size));
}

/* Of a file that is read as a trace no digest is made where none is stated. */
static const char *digest_of(const struct tpf_case *c, size_t i)
{
	const struct tpf_evidence *e = &c->bundle->evidence[i];
	struct tpf_place place = tpf_bundle_place(c->job, c->bundle, e->path.node);
	char sha256[65];
	uint64_t size;

	if (*c->metrics->files[i].sha256)
		return c->metrics->files[i].sha256;
	return tpf_digest(c->job, c->bundle->folder, e->path.value, &place, sha256, &size) ? tpf_strdup(&c->job->arena, sha256) : NULL;
}

void tpf_mend_evidence(const struct tpf_case *c, struct tpf_finding *f, const char *place)
{
	bool digests = !strcmp(place, "/evidence/*/sha256"), sizes = !strcmp(place, "/evidence/*/size");

	for (size_t i = 0; i < c->bundle->n_evidence && (digests || sizes); i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		if (!c->metrics->files[i].found || tpf_get(c->doc, e->node, digests ? "sha256" : "size"))
			continue;
		if (sizes) {
			mend_size(c, f, i);
			continue;
		}
		const char *digest = digest_of(c, i);
		if (digest)
			tpf_mend(c->job, f, tpf_sprintf(&c->job->arena, "/evidence/%zu/sha256", i), tpf_sprintf(&c->job->arena, "\"%s\"", digest));
	}
}

static void digest_match(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const struct tpf_file *file = &c->metrics->files[i];
		if (!e->sha256.value || !*file->sha256 || has_stated_digest(e, file))
			continue;
		tpf_about(c, e);
		struct tpf_finding *f = tpf_found(c, TPF_EV_001, e->sha256.node, "the SHA-256 of %s is %s, not the stated one",
				e->path.value, file->sha256);
		tpf_hint(c->job, f, "the file was changed after the bundle was made, or it is another file: restore it, or measure anew");
	}
}

/* ---- EV-002 ---- */

/* That a file is missing was said when it was opened; here, that it has another size. */
static void files_present(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const struct tpf_file *file = &c->metrics->files[i];
		tpf_about(c, e);
		if (!file->found || !tpf_known(&e->size) || e->size.value == (double)file->size)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_EV_002, e->size.node, "%s has %llu bytes, stated are %s", e->path.value,
				(unsigned long long)file->size, tpf_say(c, e->size.value, ""));
		if (has_stated_digest(e, file)) /* then it is the file that was meant, and its size a slip of the pen */
			mend_size(c, f, i);
	}
	tpf_roles_judge(c);
	if (!c->bundle->folder)
		tpf_skipped(c->job, TPF_EV_002, "a folder: the bundle came from standard input");
}

/* ---- EV-004: a file that two runs call their own ---- */

struct use {
	const struct tpf_run *run;
	const struct tpf_string *named; /* where the run names it */
	const char *sha256;
	int at;                         /* index in evidence */
	bool is_trace;
};

static void add_use(const struct tpf_case *c, const struct tpf_run *run, const struct tpf_string *named, bool is_trace,
		struct use *uses, size_t *n)
{
	int at = tpf_evidence_find(c->bundle, named->value);

	if (at < 0)
		return;
	const char *stated = c->bundle->evidence[at].sha256.value, *found = c->metrics->files[at].sha256;
	if (stated || *found)
		uses[(*n)++] = (struct use){run, named, stated ? stated : found, at, is_trace};
}

static int by_digest(const void *one, const void *other)
{
	const struct use *a = one, *b = other;
	int order = strcmp(a->sha256, b->sha256);

	if (!order)
		order = (a->run->window.start_ns > b->run->window.start_ns) - (a->run->window.start_ns < b->run->window.start_ns);
	return order ? order : (a->named->node > b->named->node) - (a->named->node < b->named->node);
}

static bool apart(const struct tpf_interval *a, const struct tpf_interval *b)
{
	return a->end_ns != TPF_WHEN_NONE && b->start_ns != TPF_WHEN_NONE && a->end_ns <= b->start_ns;
}

/* One long trace may hold several runs, and one log their requests, when their windows lie apart; two files of one content
 * that are called logs of two runs are one run told twice. */
static bool twice(const struct use *a, const struct use *b)
{
	if (a->run == b->run || strcmp(a->sha256, b->sha256))
		return false;
	return !apart(&a->run->window, &b->run->window) || (a->at != b->at && !b->is_trace);
}

static void duplicated_run(const struct tpf_case *c)
{
	size_t n = 0, room = 0;

	for (size_t i = 0; i < c->bundle->n_runs; i++)
		room += c->bundle->runs[i].n_energy + 1;
	struct use *uses = tpf_alloc_n(&c->job->arena, room, sizeof *uses);
	TPF_EACH_RUN(c, run) {
		for (size_t i = 0; i < run->n_energy; i++)
			add_use(c, run, &run->energy[i].trace, true, uses, &n);
		add_use(c, run, &run->requests.log, false, uses, &n);
	}
	qsort(uses, n, sizeof *uses, by_digest);
	for (size_t i = 1; i < n; i++) {
		const struct use *a = &uses[i - 1], *b = &uses[i];
		if (!twice(a, b))
			continue;
		tpf_about(c, b->run);
		struct tpf_finding *f = tpf_found(c, TPF_EV_004, b->named->node, "the runs %s and %s rest on one and the same file, %s",
				a->run->id.value, b->run->id.value, c->bundle->evidence[b->at].path.value ? c->bundle->evidence[b->at].path.value : b->named->value);
		tpf_hint(c->job, f, "give each run the file it wrote; one trace of several runs needs windows that lie apart");
	}
}

/* ---- EV-005 ---- */

/* Roles of files that programs write while they measure; the others are written by people. */
static bool is_written_by_tool(const struct tpf_evidence *e)
{
	static const char *const kinds[] = {"power_trace", "request_log", "quality_log"};

	for (size_t i = 0; e->role.value && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(e->role.value, kinds[i]))
			return true;
	return false;
}

static void tool_identified(const struct tpf_case *c)
{
	enum tpf_level level = c->job->diag.level;

	if (level < TPF_L2) {
		tpf_skipped(c->job, TPF_EV_005, "level 2: below it no tool is asked for");
		return;
	}
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const char *lacks = !e->tool_name.value ? "the tool that wrote it" : !e->tool_version.value ? "the version of the tool that wrote it"
			: level == TPF_L3 && !e->tool_commit.value ? "the commit or image digest of the tool that wrote it" : NULL;
		if (!lacks || !is_written_by_tool(e))
			continue;
		tpf_about(c, e);
		struct tpf_finding *f = tpf_found(c, TPF_EV_005, tpf_member(c, e->node, "tool"), "%s does not name %s",
				e->id.value ? e->id.value : "a file", lacks);
		tpf_hint(c->job, f, "say so in evidence[].tool: name and version%s", level == TPF_L3 ? ", and commit" : "");
	}
}

/* ---- EV-006 ---- */

struct logged {                         /* an entry of a run's energy, and the log its instrument wrote */
	const struct tpf_run *run;
	const struct tpf_run_energy *entry;
	int log_at;
};

static int by_log(const void *one, const void *other)
{
	const struct logged *a = one, *b = other;
	int order = (a->log_at > b->log_at) - (a->log_at < b->log_at);
	return order ? order : (a->entry->node > b->entry->node) - (a->entry->node < b->entry->node);
}

static size_t logged_entries(const struct tpf_case *c, struct logged **out)
{
	size_t n = 0, room = 0;

	for (size_t i = 0; i < c->bundle->n_runs; i++)
		room += c->bundle->runs[i].n_energy;
	*out = tpf_alloc_n(&c->job->arena, room, sizeof **out);
	TPF_EACH_RUN(c, run)
		for (size_t i = 0; i < run->n_energy; i++) {
			int at = tpf_evidence_find(c->bundle, run->energy[i].log.value);
			bool usable = at >= 0 && c->bundle->evidence[at].path.value && c->metrics->files[at].found;
			if (usable && run->window.start_ns != TPF_WHEN_NONE && run->window.end_ns != TPF_WHEN_NONE)
				(*out)[n++] = (struct logged){run, &run->energy[i], at};
		}
	qsort(*out, n, sizeof **out, by_log);
	return n;
}

/* The first doubt not before ns. */
static size_t first_doubt(const struct tpf_log *log, int64_t ns)
{
	size_t low = 0, high = log->n_doubts;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (log->doubts[mid].ns < ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void say_doubt(const struct tpf_case *c, const struct tpf_log *log, const struct logged *l, const struct tpf_doubt *d, double limit)
{
	struct tpf_trace shown = {.source = log->source};
	struct tpf_finding *f = isnan(d->uncertainty)
		? tpf_found(c, TPF_EV_006, l->entry->log.node, "the instrument logged an error in the window, at %s", tpf_say_time(c, d->ns))
		: tpf_found(c, TPF_EV_006, l->entry->log.node, "the instrument gave a reading in the window an uncertainty of %s; level %d allows %s",
				tpf_say(c, 100 * d->uncertainty, "%"), (int)c->job->diag.level + 1, tpf_say_percent(c, limit));

	struct tpf_line line = d->line;
	line.text = line.text ? tpf_strdup(&c->job->arena, line.text) : NULL; /* the log is let go of before the finding is shown */
	tpf_found_line(c, f, &shown, &line, "its message");
	tpf_hint(c->job, f, "set the range of the instrument to the load and measure anew; messages outside the window do not count");
}

/* The first error and the first uncertain reading in the window, each once. */
static void judge_log(const struct tpf_case *c, const struct tpf_log *log, const struct logged *l)
{
	double limit = tpf_accuracy_limit(c->job->diag.level);
	bool error = false, uncertain = false;

	for (size_t i = first_doubt(log, l->run->window.start_ns); i < log->n_doubts && log->doubts[i].ns <= l->run->window.end_ns; i++) {
		bool is_error = isnan(log->doubts[i].uncertainty), *said = is_error ? &error : &uncertain;
		if (*said || (!is_error && log->doubts[i].uncertainty <= limit))
			continue;
		*said = true;
		say_doubt(c, log, l, &log->doubts[i], limit);
		if (error && uncertain)
			return;
	}
}

static void log_warnings(const struct tpf_case *c)
{
	struct logged *all;
	struct tpf_arena arena = {0};
	struct tpf_log log = {0};
	size_t n = logged_entries(c, &all), stamped = 0;
	bool read = false;

	for (size_t i = 0; i < n; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[all[i].log_at];
		if (!i || all[i].log_at != all[i - 1].log_at) {
			int32_t offset_s = 0;
			struct tpf_place place = tpf_bundle_place(c->job, c->bundle, e->path.node);
			if (e->clock.zone.value)
				tpf_when_parse_offset(e->clock.zone.value, strlen(e->clock.zone.value), &offset_s);
			tpf_arena_free(&arena);
			read = tpf_log_read(c->job, &arena, c->bundle->folder, e->path.value, &place, offset_s, &log);
			stamped += log.stamped;
		}
		tpf_about(c, all[i].entry);
		if (read)
			judge_log(c, &log, &all[i]);
	}
	tpf_arena_free(&arena);
	if (!stamped)
		tpf_skipped(c->job, TPF_EV_006, "an instrument's log with stamps");
}

/* ---- EV-007 ---- */

static void debug_off(const struct tpf_case *c)
{
	if (c->job->diag.level < TPF_L3) {
		tpf_skipped(c->job, TPF_EV_007, "level 3: below it a debugging run may be shown");
		return;
	}
	TPF_EACH_RUN(c, run) {
		if (!run->debug.value || strcmp(run->debug.value, "true"))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_EV_007, run->debug.node, "run %s was made in a debugging mode or from a changed tree",
				run->id.value);
		tpf_hint(c->job, f, "repeat it with the released harness");
	}
}

const struct tpf_check_row tpf_rules_evidence[] = {
	{TPF_EV_001, digest_match},    {TPF_EV_002, files_present}, {TPF_EV_003, NULL},       {TPF_EV_004, duplicated_run},
	{TPF_EV_005, tool_identified}, {TPF_EV_006, log_warnings},  {TPF_EV_007, debug_off}, {TPF_RULES, NULL},
};
