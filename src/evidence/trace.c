#include "evidence/trace_scan.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/source.h"

/* Most specific first. */
static const struct tpf_trace_format *const formats[] = {&tpf_trace_ptd, &tpf_trace_nvidia, &tpf_trace_csv};
enum { FORMATS = sizeof formats / sizeof *formats };

const char *const tpf_trace_formats[] = {"nvidia-smi-csv", "spec-ptd", "csv", NULL};

/* ---- findings ---- */

static struct tpf_place here(const struct tpf_scan *s)
{
	struct tpf_place p = {.source = s->out->source, .also = s->at, .also_says = "named here"};
	if (!s->at || !s->at->source)
		p.also = NULL;
	return p;
}

struct tpf_finding *tpf_scan_report(struct tpf_scan *s, enum tpf_rule_id rule, const char *format, ...)
{
	struct tpf_place place = here(s);
	va_list args;
	va_start(args, format);
	const char *text = tpf_vsprintf(&s->job->arena, format, args);
	va_end(args);
	return tpf_report(s->job, rule, &place, "%s", text);
}

void tpf_scan_bad(struct tpf_scan *s)
{
	s->out->rows++;
	if (s->out->bad_rows++)
		return;
	tpf_mark_set(s, &s->bad);
	tpf_mark_keep(s->job, &s->bad);
}

/* ---- the first line ---- */

static const struct tpf_trace_format *format_of(const struct tpf_scan *s, const char *line, size_t len)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (s->ask->format ? !strcmp(s->ask->format, formats[i]->name) : formats[i]->sniff(line, len))
			return formats[i];
	return NULL;
}

static bool no_format(struct tpf_scan *s)
{
	struct tpf_mark shown = {0};
	if (s->ask->format) {
		tpf_scan_report(s, TPF_IO_014, "no trace format is called '%s'; there are nvidia-smi-csv, spec-ptd and csv",
				s->ask->format);
		return false;
	}
	tpf_mark_set(s, &shown);
	tpf_mark_keep(s->job, &shown);
	struct tpf_finding *f = tpf_scan_report(s, TPF_IO_014, "is no power trace: line %zu is '%s'", s->number, shown.kept);
	tpf_hint(s->job, f, "expected is the CSV of nvidia-smi, an spl.txt, or a table with a header, a time and a power column");
	return false;
}

/* True when the line was the header (or a comment) and is done with; *fine is false when there is no going on. */
static bool first_line(struct tpf_scan *s, bool *fine)
{
	bool is_header = false;
	*fine = true;
	if (*s->line == '#')
		return true;
	const struct tpf_trace_format *f = format_of(s, s->line, s->line_len);
	if (!f) {
		*fine = no_format(s);
		return true;
	}
	*fine = f->open(s, s->line, s->line_len, &is_header);
	s->format = f;
	s->out->format = f->name;
	if (is_header) {
		struct tpf_mark header = {0};
		tpf_mark_set(s, &header);
		tpf_mark_keep(s->job, &header);
		s->out->header = (struct tpf_line){s->number, header.kept};
	}
	return is_header || !*fine;
}

/* ---- lines ---- */

static bool one_line(struct tpf_scan *s, const char *line, size_t len)
{
	bool fine = true;
	s->number++;
	if (len && line[len - 1] == '\r')
		len--;
	if (!len)
		return true;
	s->line = line;
	s->line_len = len;
	if (s->format || !first_line(s, &fine))
		s->format->row(s, line, len);
	return fine;
}

/* Bytes on their way to lines: an unfinished line waits at the start of the buffer for its rest. */
struct lines {
	char *buffer;                   /* borrowed, TPF_LINE_MAX + TPF_SAMPLE_BLOCK bytes and TPF_SLACK */
	size_t len;                     /* of the unfinished line */
	bool skip, begun;               /* in a line that is too long; past a byte order mark */
};

static void too_long(struct tpf_scan *s, struct lines *l)
{
	l->skip = true;
	l->len = 0;
	if (s->too_long)
		return;
	s->too_long = true;
	tpf_scan_report(s, TPF_IO_015, "line %zu is longer than the limit of %d bytes; such lines are left out", s->number + 1,
			TPF_LINE_MAX);
}

static void skipped(struct tpf_scan *s, struct lines *l)
{
	l->skip = false;
	s->number++;
	s->line = "";
	s->line_len = 0;
	tpf_scan_bad(s);
}

/* Takes n more bytes, which stand behind the unfinished line. */
static bool take(struct tpf_scan *s, struct lines *l, size_t n)
{
	char *line = l->buffer, *end = line + l->len + n, *look = line + l->len, *eol;
	for (; (eol = memchr(look, '\n', (size_t)(end - look))); look = line = eol + 1)
		if (l->skip)
			skipped(s, l);
		else if (eol - line > TPF_LINE_MAX)
			too_long(s, l), skipped(s, l);
		else if (!one_line(s, line, (size_t)(eol - line)))
			return false;
	tpf_meters_settle(s);
	l->len = l->skip ? 0 : (size_t)(end - line);
	memmove(l->buffer, line, l->len);
	if (l->len > TPF_LINE_MAX)
		too_long(s, l);
	return true;
}

/* A byte order mark: UTF-8's is skipped, UTF-16 is what PowerShell's '>' writes. False with a finding. */
static bool begin(struct tpf_scan *s, struct lines *l)
{
	const unsigned char *b = (const unsigned char *)l->buffer;
	l->begun = true;
	if (l->len >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff))) {
		struct tpf_finding *f = tpf_scan_report(s, TPF_IO_014, "is UTF-16 text; expected UTF-8");
		tpf_hint(s->job, f, "convert it: iconv -f utf-16 -t utf-8; in PowerShell write with Out-File -Encoding utf8");
		return false;
	}
	if (l->len >= 3 && !memcmp(b, "\xef\xbb\xbf", 3))
		memmove(l->buffer, l->buffer + 3, l->len -= 3);
	return true;
}

/* All lines of the source; false when reading failed or the file is no trace. */
static bool read_lines(struct tpf_scan *s, size_t (*read)(void *, void *, size_t), void *user, size_t chunk, char *buffer)
{
	struct lines l = {.buffer = buffer};
	size_t n;
	while ((n = read(user, l.buffer + l.len, chunk)) != 0) {
		if (n == SIZE_MAX)
			return false;
		if (!l.begun) {
			l.len += n;
			if (l.len < 3)
				continue;
			if (!begin(s, &l))
				return false;
			n = l.len;
			l.len = 0;
		}
		if (!take(s, &l, n))
			return false;
	}
	if (l.skip)
		skipped(s, &l);
	return !l.len || one_line(s, l.buffer, l.len);
}

/* ---- a scan ---- */

static void say_clock(struct tpf_scan *s)
{
	if (s->clock.kind != TPF_CLOCK_ELAPSED || s->clock.has_zero || !s->out->windowed)
		return;
	struct tpf_finding *f = tpf_scan_report(s, TPF_IO_016, "its clock counts from nowhere, so the window can't be found in it");
	tpf_hint(s->job, f, "say when it was zero: evidence[].clock {\"zero\": \"2026-06-10T20:34:26.165+02:00\"}");
}

static void say_comma(struct tpf_scan *s)
{
	if (!s->comma.number)
		return;
	struct tpf_place place = here(s);
	place.line = s->comma.number;
	place.frame = s->comma.kept;
	struct tpf_finding *f = tpf_report(s->job, TPF_IO_017, &place,
			"power is written with a decimal comma; expected a point, and a comma is never guessed to be one");
	tpf_hint(s->job, f, "record with LC_ALL=C, or convert the column");
}

static bool conclude(struct tpf_scan *s, bool read_all)
{
	size_t samples = 0;
	tpf_mark_keep(s->job, &s->bad);
	s->out->bad = (struct tpf_line){s->bad.number, s->bad.kept};
	s->out->naive = s->clock.naive && !s->ask->zone_known;
	tpf_meters_finish(s);
	for (size_t i = 0; i < s->out->n_devices; i++)
		samples += s->out->devices[i].rows;
	say_comma(s);
	if (samples)
		say_clock(s);
	else if (read_all)
		tpf_scan_report(s, TPF_IO_014, "has no power sample that can be read in %zu rows", s->out->rows);
	return read_all && samples;
}

bool tpf_trace_scan_from(struct tpf *job, size_t (*read)(void *, void *, size_t), void *user, size_t chunk,
		const struct tpf_place *at, const struct tpf_trace_ask *ask, struct tpf_trace *out)
{
	struct tpf_scan s = {.job = job, .ask = ask, .out = out, .at = at};
	char *buffer = tpf_xcalloc(1, TPF_LINE_MAX + TPF_SAMPLE_BLOCK + TPF_SLACK); /* new */
	s.clock = (struct tpf_clock){.offset_ns = ask->zone_known ? ask->offset_s * TPF_NS : 0, .has_zero = ask->has_zero,
		.zero_ns = ask->zero_ns};
	out->windowed = ask->end_ns > ask->start_ns;
	out->start_ns = ask->start_ns;
	out->end_ns = ask->end_ns;
	tpf_meters_start(&s.meters, ask);
	bool ok = read_lines(&s, read, user, chunk < TPF_SAMPLE_BLOCK ? chunk : TPF_SAMPLE_BLOCK, buffer);
	ok = conclude(&s, ok);
	free(buffer);
	return ok;
}

/* A stream, and whom to tell how far it is. */
struct told {
	struct tpf *job;
	struct tpf_stream *stream;
	const char *what;
};

static size_t read_told(void *user, void *bytes, size_t room)
{
	const struct told *t = user;
	uint64_t size = tpf_stream_size(t->stream);
	size_t n = tpf_stream_read(t->stream, bytes, room);
	if (t->job->progress && size)
		t->job->progress(t->job->progress_user, t->what, (double)tpf_stream_done(t->stream) / (double)size);
	return n;
}

bool tpf_trace_scan(struct tpf *job, const char *folder, const char *path, const struct tpf_place *at,
		const struct tpf_trace_ask *ask, struct tpf_trace *out)
{
	*out = (struct tpf_trace){.source = strcmp(folder, ".") ? tpf_sprintf(&job->arena, "%s/%s", folder, path) : tpf_strdup(&job->arena, path), .first_ns = TPF_WHEN_NONE, .last_ns = TPF_WHEN_NONE};
	struct told told = {job, tpf_stream_open(job, folder, path, at), out->source}; /* new */
	if (!told.stream)
		return false;
	out->size = tpf_stream_size(told.stream);
	if (ask->hash)
		tpf_stream_hash(told.stream);   /* without a digest the scan goes on */
	bool scanned = tpf_trace_scan_from(job, read_told, &told, TPF_SAMPLE_BLOCK, at, ask, out);
	return tpf_stream_close(told.stream, out->sha256) && scanned;
}

/* ---- questions to a trace ---- */

int tpf_trace_device(const struct tpf_trace *t, const char *id)
{
	for (size_t i = 0; i < t->n_devices; i++)
		if (!strcmp(t->devices[i].id, id))
			return (int)i;
	return -1;
}

bool tpf_trace_busy(const struct tpf_trace *t, bool *busy)
{
	double least = INFINITY, most = -INFINITY;
	for (size_t i = 0; i < t->n_devices; i++) {
		double w = t->devices[i].mean_inside;
		busy[i] = false;
		least = w < least ? w : least;
		most = w > most ? w : most;
	}
	if (!(most >= 2 * least))
		return false;
	for (size_t i = 0; i < t->n_devices; i++)
		busy[i] = t->devices[i].mean_inside > (least + most) / 2;
	return true;
}

struct tpf_place tpf_trace_place(struct tpf *job, const struct tpf_trace *t, const struct tpf_line *line)
{
	(void)job;
	struct tpf_place p = {.source = t->source, .line = line->number};
	if (!line->number || !line->text || !*line->text)
		return p;
	p.frame = line->text;
	p.col = p.frame_col = 1;
	p.span = tpf_utf8_count(line->text, strlen(line->text));
	return p;
}
