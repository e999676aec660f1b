#include "rules/other.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "evidence/source.h"

/* A bundle of five runs has 30 kB. */
enum { OTHER_SIZE = 4 << 20 };

static bool same(const struct tpf_string *a, const struct tpf_string *b)
{
	return a->value && b->value && tpf_same_ci(a->value, b->value);
}

/* Targets are copied, not measured: 1e-6 forgives another unit. */
static bool equal(double a, double b)
{
	return fabs(a - b) <= 1e-6 * fabs(b);
}

static const char *differs(const struct tpf_case *c, const char *metric, const char *statistic, double there, double here, const char *unit)
{
	return tpf_sprintf(&c->job->arena, "%s%s%s is %s there, %s here", tpf_say_text(c, metric), statistic ? " " : "",
			statistic ? tpf_say_text(c, statistic) : "", isnan(there) ? "not set" : tpf_say(c, there, unit), tpf_say(c, here, unit));
}

static const char *unlike_quality(const struct tpf_case *c, const struct tpf_bundle *other)
{
	for (size_t i = 0; i < c->bundle->n_quality; i++) {
		const struct tpf_quality *here = &c->bundle->quality[i];
		double there = NAN;
		for (size_t k = 0; k < other->n_quality; k++)
			if (same(&here->name, &other->quality[k].name) && same(&here->dataset, &other->quality[k].dataset))
				there = other->quality[k].target.value;
		if (tpf_known(&here->target) && !equal(there, here->target.value))
			return differs(c, here->name.value, NULL, there, here->target.value, "");
	}
	return NULL;
}

static const char *unlike_service(const struct tpf_case *c, const struct tpf_bundle *other)
{
	for (size_t i = 0; i < c->bundle->n_targets; i++) {
		const struct tpf_target *here = &c->bundle->targets[i];
		double there = NAN;
		for (size_t k = 0; k < other->n_targets; k++)
			if (same(&here->metric, &other->targets[k].metric) && same(&here->statistic, &other->targets[k].statistic))
				there = other->targets[k].limit.value;
		if (tpf_known(&here->limit) && !equal(there, here->limit.value))
			return differs(c, here->metric.value, here->statistic.value, there, here->limit.value, "s");
	}
	return NULL;
}

/* New; the whole file, NULL when it can't be read or is too large for a bundle. What is wrong with it was said of the evidence. */
static char *slurp(struct tpf *job, const char *folder, const char *path, size_t *len)
{
	struct tpf_stream *s = tpf_stream_open(job, folder, path, &(struct tpf_place){.source = path});
	char *bytes = tpf_xmalloc(OTHER_SIZE), digest[65];
	size_t n = 0;

	*len = 0;
	while (s && *len < OTHER_SIZE && (n = tpf_stream_read(s, bytes + *len, OTHER_SIZE - *len)) != 0 && n != SIZE_MAX)
		*len += n;
	bool ok = s && n == 0;
	if (s)
		tpf_stream_close(s, digest);
	if (ok)
		return bytes;
	free(bytes);
	return NULL;
}

/* The file is judged nowhere: its findings go with a job of its own. */
static bool compare_with(const struct tpf_case *c, const char *path, const char *id, const char **unlike)
{
	struct tpf scratch = {.now_ns = c->job->now_ns};
	size_t len;
	char *bytes = slurp(&scratch, c->bundle->folder, path, &len);
	struct tpf_doc *doc = bytes ? tpf_json_read(&scratch, path, bytes, len, 0) : NULL;
	const struct tpf_bundle *other = doc ? tpf_bundle_read(&scratch, doc, NULL) : NULL;
	bool it = other && other->report.id.value && !strcmp(other->report.id.value, id);

	if (it) {
		*unlike = unlike_quality(c, other);
		*unlike = *unlike ? *unlike : unlike_service(c, other);
	}
	tpf_diag_free(&scratch);
	tpf_arena_free(&scratch.arena);
	free(bytes);
	return it;
}

bool tpf_other_targets(const struct tpf_case *c, const char *id, const char **unlike)
{
	*unlike = NULL;
	for (size_t i = 0; i < c->bundle->n_evidence && c->bundle->folder; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		bool may_be = e->path.value && e->role.value && !strcmp(e->role.value, "other") && tpf_ends(e->path.value, ".json");
		if (may_be && compare_with(c, e->path.value, id, unlike))
			return true;
	}
	return false;
}
