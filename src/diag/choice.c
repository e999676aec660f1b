#include "diag/choice.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "base/when.h"

static bool wrong(struct tpf *job, const char **why, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool wrong(struct tpf *job, const char **why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*why = tpf_vsprintf(&job->arena, format, args);
	va_end(args);
	return false;
}

/* ---- severities ------------------------------------------------------------------------------------------------- */

enum { FAMILY = sizeof "TPF-XX" - 1 };

static const struct {
	const char *name;
	enum tpf_severity severity;
} severities[] = {{"error", TPF_ERROR}, {"warning", TPF_WARNING}, {"note", TPF_INFO}, {"info", TPF_INFO}, {"off", TPF_OFF}};

static int severity_named(const char *name)
{
	for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
		if (!strcmp(severities[i].name, name))
			return (int)severities[i].severity;
	return -1;
}

int tpf_threshold_named(const char *name)
{
	int severity = severity_named(name);
	return !strcmp(name, "never") ? TPF_ERROR + 1 : severity == TPF_OFF ? -1 : severity;
}

/* What the policy asks of a rule at the level it is judged at, which the bundle may yet raise. */
static int asked_by_policy(const struct tpf_diag *d, enum tpf_rule_id rule)
{
	int most = TPF_OFF;

	if (d->changed[rule])
		return d->changed[rule] - 1;
	for (int level = (int)d->level; level < TPF_LEVELS; level++)
		most = tpf_rules[rule].severity[level] > most ? tpf_rules[rule].severity[level] : most;
	return most;
}

/* "TR-003=error" */
static bool choose_severity(struct tpf *job, const char *text, const char **why)
{
	struct tpf_diag *d = &job->diag;
	const char *equal = strchr(text, '=');
	int severity = equal ? severity_named(equal + 1) : -1;

	if (severity < 0)
		return wrong(job, why, "%s: a severity is ID=error, ID=warning, ID=note or ID=off", text);
	const char *id = tpf_strndup(&job->arena, text, (size_t)(equal - text));
	enum tpf_rule_id rule = tpf_rule_find(id);
	if (rule == TPF_RULES)
		return wrong(job, why, "%s: there is no such rule; `tpfreport explain --all` lists them", id);
	if (severity < TPF_ERROR && tpf_rule_stops(rule))
		return wrong(job, why, "%s: %s stays an error: where a file can't be read or has another shape nothing is judged", text, tpf_rules[rule].id);
	if (job->policy && severity < asked_by_policy(d, rule))
		return wrong(job, why, "%s is looser than the policy %s, which asks for %s=%s", text, job->policy->name, id,
				tpf_severity_name((enum tpf_severity)asked_by_policy(d, rule)));
	d->changed[rule] = (unsigned char)(severity + 1);
	d->at_least[rule] = job->policy != NULL;
	return true;
}

static bool choose_severities(struct tpf *job, const struct tpf_options *o, const char **why)
{
	for (size_t i = 0; i < o->n_severities; i++)
		if (!choose_severity(job, o->severities[i], why))
			return false;
	return true;
}

static bool choose_threshold(struct tpf *job, const struct tpf_options *o, const char **why)
{
	int from = o->fail_on ? tpf_threshold_named(o->fail_on) : 0;

	if (!o->fail_on)
		return true;
	if (from < 0)
		return wrong(job, why, "%s: bundles fail from error, warning or note on, or never", o->fail_on);
	if (job->policy && from > job->diag.fail_from)
		return wrong(job, why, "failing on %s is looser than the policy %s, which asks for %s", o->fail_on, job->policy->name,
				tpf_severity_name((enum tpf_severity)job->diag.fail_from));
	job->diag.fail_from = from;
	return true;
}

/* ---- leaving out ------------------------------------------------------------------------------------------------ */

/* "TR", "TPF-TR", "TR-003", "window_bracketed" */
static bool names(const char *word, enum tpf_rule_id rule, struct tpf_arena *arena)
{
	const char *family = tpf_strndup(arena, tpf_rules[rule].id, FAMILY);
	return tpf_same_ci(word, family) || tpf_same_ci(word, family + strlen("TPF-")) || tpf_rule_find(word) == rule;
}

/* Marks the rules that lists ("TR,EN-001") name. */
static bool mark(struct tpf *job, const char *list, bool marked[TPF_RULES], const char **why)
{
	for (const char *p = list, *end;; p = end + 1) {
		end = p + strcspn(p, ",");
		const char *word = tpf_strndup(&job->arena, p, (size_t)(end - p));
		bool any = false;
		for (int r = 0; r < TPF_RULES; r++)
			if (names(word, (enum tpf_rule_id)r, &job->arena))
				any = marked[r] = true;
		if (!any)
			return wrong(job, why, "%s: there is no such rule or family; `tpfreport explain --all` lists them", word);
		if (!*end)
			return true;
	}
}

static bool choose_only(struct tpf *job, const struct tpf_options *o, const char *by, const char **why)
{
	bool marked[TPF_RULES] = {false};

	for (size_t i = 0; i < o->n_only; i++)
		if (!mark(job, o->only[i], marked, why))
			return false;
	for (int r = 0; r < TPF_RULES && o->n_only; r++)
		if (!marked[r] && !tpf_rule_is_form((enum tpf_rule_id)r))
			job->diag.left_out[r] = by;
	return true;
}

static bool choose_skip(struct tpf *job, const struct tpf_options *o, const char *by, const char **why)
{
	bool marked[TPF_RULES] = {false};

	for (size_t i = 0; i < o->n_skip; i++)
		if (!mark(job, o->skip[i], marked, why))
			return false;
	for (int r = 0; r < TPF_RULES; r++) {
		if (marked[r] && tpf_rule_is_form((enum tpf_rule_id)r))
			return wrong(job, why, "%s can't be skipped: files and form come before what rests on them", tpf_rules[r].id);
		if (marked[r])
			job->diag.left_out[r] = by;
	}
	return true;
}

static bool choose_rules(struct tpf *job, const struct tpf_options *o, bool of_policy, const char **why)
{
	static const char policy[] = "by the policy";


	if (job->policy && (o->n_only || o->n_skip))
		return wrong(job, why, "the policy %s says which rules are judged: nothing is left out beside it", job->policy->name);
	return choose_only(job, o, of_policy ? policy : "by --only", why) && choose_skip(job, o, of_policy ? policy : "by --skip", why);
}

/* ---- level, time ------------------------------------------------------------------------------------------------ */

bool tpf_level_named(const char *name, enum tpf_level *level)
{
	if (name[0] != 'L' || name[1] < '1' || name[1] > '3' || name[2])
		return false;
	*level = (enum tpf_level)(name[1] - '1');
	return true;
}

static bool choose_level(struct tpf *job, const struct tpf_options *o, const char **why)
{
	const char *level = o->level;
	enum tpf_level is;

	if (!level)
		return true;
	if (!tpf_level_named(level, &is))
		return wrong(job, why, "%s: a level is L1, L2 or L3", level);
	if (job->policy && is < job->diag.level)
		return wrong(job, why, "%s is looser than the policy %s, which asks for L%d", level, job->policy->name, (int)job->diag.level + 1);
	job->diag.level = is;
	job->diag.level_asked = true;
	return true;
}

/* RFC 3339, or "@" and seconds since 1970 as SOURCE_DATE_EPOCH has them, which give way to a policy's. */
static bool choose_now(struct tpf *job, const struct tpf_options *o, const char **why)
{
	const char *now = o->now;
	int64_t asked = job->now_ns, is;
	double seconds;

	if (!now)
		return true;
	if (*now == '@' && tpf_num_parse(now + 1, strlen(now + 1), &seconds) && fabs(seconds) < 9e9)
		is = asked != TPF_WHEN_NONE ? asked : (int64_t)seconds * TPF_NS;
	else if (!tpf_when_parse(now, strlen(now), &is, NULL))
		return wrong(job, why, "%s: a time is written 2026-11-25T10:00:00Z", now);
	if (asked != TPF_WHEN_NONE && is != asked)
		return wrong(job, why, "%s is not the time at which the policy %s has bundles judged", now, job->policy->name);
	job->now_ns = is;
	return true;
}

bool tpf_choose(struct tpf *job, const struct tpf_options *o, bool of_policy, const char **why)
{
	if (!job->policy) {
		job->now_ns = TPF_WHEN_NONE;
		job->diag.fail_from = TPF_ERROR;
	}
	if (o->max_findings)
		job->diag.most = o->max_findings;
	return choose_level(job, o, why) && choose_severities(job, o, why) && choose_threshold(job, o, why) && choose_rules(job, o, of_policy, why) &&
		choose_now(job, o, why);
}
