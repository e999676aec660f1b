#include "evidence/log.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/source.h"

enum { BLOCK = 64 * 1024, LINE = 512, SHOWN = 160 }; /* bytes read at once; looked at, and shown, of a line */

struct scan {
	struct tpf_arena *arena;
	struct tpf_log *out;
	int64_t offset_ns;
	char line[LINE];                /* its beginning */
	size_t len, number;
	struct { struct tpf_doubt *v; size_t n, room; } found; /* new */
};

/* "07-17-2024 06:42:43.877", also with the year first and an offset behind; what follows it, or NULL. */
static const char *read_stamp(const struct scan *s, int64_t *ns)
{
	enum { SECONDS = 19 };          /* "07-17-2024 06:42:43" */
	size_t len = SECONDS;
	int32_t offset_s;

	if (s->len < SECONDS)
		return NULL;
	if (len < s->len && (s->line[len] == '.' || s->line[len] == ','))
		for (len++; len < s->len && isdigit((unsigned char)s->line[len]);)
			len++;
	if (!tpf_when_parse_naive(s->line, len, ns))
		return NULL;
	if (s->line[len] == 'Z')
		return s->line + len + 1;
	size_t zone = s->line[len] == '+' || s->line[len] == '-' ? strspn(s->line + len, "+-:0123456789") : 0;
	if (zone && tpf_when_parse_offset(s->line + len, zone, &offset_s)) {
		*ns -= offset_s * TPF_NS;
		return s->line + len + zone;
	}
	*ns -= s->offset_ns;
	return s->line + len;
}

/* The number of "Uncertainty 1.27%", as a share; NaN when the message has none. */
static double uncertainty_in(const char *message)
{
	static const char word[] = "Uncertainty ";
	const char *at = strstr(message, word);
	double percent;

	if (!at)
		return NAN;
	at += sizeof word - 1;
	size_t len = strspn(at, "0123456789.");
	return at[len] == '%' && tpf_num_parse(at, len, &percent) ? percent / 100 : NAN;
}

static bool is_error(const char *message)
{
	const char *at = strstr(message, "ERROR");
	return at && (at == message || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[5]);
}

static void one_line(struct scan *s)
{
	int64_t ns;

	s->number++;
	s->len -= s->len && s->line[s->len - 1] == '\r';
	s->line[s->len] = '\0';
	const char *message = read_stamp(s, &ns);
	s->len = 0;
	if (!message)
		return;
	s->out->stamped++;
	double u = uncertainty_in(message);
	if (isnan(u) && !is_error(message))
		return;
	if (s->found.n == TPF_LOG_MAX) {
		s->out->dropped++;
		return;
	}
	struct tpf_doubt doubt = {ns, u, {s->number, tpf_clean(s->arena, s->line, SHOWN)}};
	TPF_PUSH(&s->found, doubt);
}

static void take(struct scan *s, const char *bytes, size_t n)
{
	while (n) {
		const char *end = memchr(bytes, '\n', n);
		size_t len = end ? (size_t)(end - bytes) : n, room = LINE - 1 - s->len, kept = len < room ? len : room;
		memcpy(s->line + s->len, bytes, kept);
		s->len += kept;
		if (end)
			one_line(s);
		len += end != NULL;
		bytes += len;
		n -= len;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct tpf_doubt *x = a, *y = b;
	int order = (x->ns > y->ns) - (x->ns < y->ns);
	return order ? order : (x->line.number > y->line.number) - (x->line.number < y->line.number);
}

static void conclude(struct scan *s)
{
	struct tpf_log *out = s->out;

	if (s->len)
		one_line(s);
	out->n_doubts = s->found.n;
	out->doubts = tpf_alloc_n(s->arena, s->found.n, sizeof *out->doubts);
	if (s->found.n) {
		memcpy(out->doubts, s->found.v, s->found.n * sizeof *out->doubts);
		qsort(out->doubts, out->n_doubts, sizeof *out->doubts, by_time);
	}
	free(s->found.v);
}

bool tpf_log_read(struct tpf *job, struct tpf_arena *arena, const char *folder, const char *path, const struct tpf_place *at,
		int32_t offset_s, struct tpf_log *out)
{
	struct scan s = {.arena = arena, .out = out, .offset_ns = offset_s * TPF_NS};
	struct tpf_stream *stream = tpf_stream_open(job, folder, path, at); /* new */

	*out = (struct tpf_log){.source = strcmp(folder, ".") ? tpf_sprintf(&job->arena, "%s/%s", folder, path) : tpf_strdup(&job->arena, path)};
	if (!stream)
		return false;
	char *block = tpf_xmalloc(BLOCK); /* new */
	for (size_t n; (n = tpf_stream_read(stream, block, BLOCK)) && n != SIZE_MAX;)
		take(&s, block, n);
	free(block);
	conclude(&s);
	return tpf_stream_close(stream, NULL);
}
