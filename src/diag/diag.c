#include "diag/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"

enum {
	KEPT = 10000,           /* findings, unless the job says otherwise */
	MESSAGE = 2000,         /* bytes of a message or hint: what is longer was a stranger's text, not ours */
	PATH = 1000,            /* bytes of a file name or pointer */
};

const struct tpf_rule tpf_rules[TPF_RULES] = {
#define TPF_RULE(family, number, rule_name, l1, l2, l3, title_, why_, check_, tolerance_, source_, inputs_, explains_) \
	[TPF_##family##_##number] = {                                                                                  \
		.id = "TPF-" #family "-" #number,                                                                      \
		.name = rule_name,                                                                                     \
		.severity = {l1, l2, l3},                                                                              \
		.title = title_,                                                                                       \
		.why = why_,                                                                                           \
		.check = check_,                                                                                       \
		.tolerance = tolerance_,                                                                               \
		.source = source_,                                                                                     \
		.inputs = inputs_,                                                                                     \
		.explains = explains_,                                                                                 \
	},
#include "diag/rules.def"
#undef TPF_RULE
};

enum tpf_rule_id tpf_rule_find(const char *id_or_name)
{
	for (int r = 0; r < TPF_RULES; r++) {
		const struct tpf_rule *rule = &tpf_rules[r];
		bool is_id = tpf_same_ci(id_or_name, rule->id) || tpf_same_ci(id_or_name, rule->id + strlen("TPF-"));
		if (is_id || tpf_same_ci(id_or_name, rule->name))
			return (enum tpf_rule_id)r;
	}
	return TPF_RULES;
}

bool tpf_rule_is_trouble(enum tpf_rule_id rule)
{
	return rule == TPF_IO_001 || rule == TPF_IO_002 || rule == TPF_IO_003 || rule == TPF_IO_004 || rule == TPF_IO_005;
}

const char *tpf_severity_name(enum tpf_severity severity)
{
	static const char *const names[] = {"off", "note", "warning", "error"};
	return names[severity];
}

/* The severity of a rule if it is judged. */
static enum tpf_severity asked_severity(const struct tpf *job, enum tpf_rule_id rule)
{
	const struct tpf_diag *d = &job->diag;
	return d->changed[rule] ? (enum tpf_severity)(d->changed[rule] - 1)
				: (enum tpf_severity)tpf_rules[rule].severity[d->level];
}

enum tpf_severity tpf_severity_of(const struct tpf *job, enum tpf_rule_id rule)
{
	return job->diag.left_out[rule] ? TPF_OFF : asked_severity(job, rule);
}

/* ---- reporting ------------------------------------------------------------------------------------------------ */

static const char *kept(struct tpf *job, const char *text, size_t max)
{
	return text ? tpf_clean(&job->arena, text, max) : NULL;
}

static struct tpf_place kept_end(struct tpf *job, const struct tpf_place *place)
{
	struct tpf_place p = *place;
	p.source = kept(job, p.source, PATH);
	p.pointer = kept(job, p.pointer, PATH);
	p.frame = kept(job, p.frame, MESSAGE);
	return p;
}

/* A place has two ends, not a chain of them. */
static const struct tpf_place *kept_also(struct tpf *job, const struct tpf_place *place)
{
	struct tpf_place *also = tpf_alloc(&job->arena, sizeof *also);
	*also = kept_end(job, place);
	also->also = NULL;
	also->also_says = NULL;
	return also;
}

static struct tpf_place kept_place(struct tpf *job, const struct tpf_place *place)
{
	if (!place)
		return (struct tpf_place){0};
	struct tpf_place p = kept_end(job, place);
	p.also_says = kept(job, p.also_says, MESSAGE);
	p.also = p.also ? kept_also(job, p.also) : NULL;
	return p;
}

/* What was cut from the list is a part of it again. */
static void put_back(struct tpf_diag *d)
{
	d->n += d->cut;
	d->cut = 0;
	for (size_t i = 0; d->cut_note && i < d->n; i++)
		if (d->list[i] == d->cut_note) {
			memmove(d->list + i, d->list + i + 1, (--d->n - i) * sizeof *d->list);
			d->cut_note = NULL;
			d->outcome[TPF_IO_007] = d->dropped_note ? TPF_FOUND : TPF_NOT_RUN;
		}
}

static struct tpf_finding *add(struct tpf *job, enum tpf_rule_id rule)
{
	struct tpf_finding *f = tpf_alloc(&job->arena, sizeof *f);
	put_back(&job->diag);
	f->rule = rule;
	f->severity = tpf_severity_of(job, rule);
	f->subject = job->diag.subject;
	f->seq = job->diag.n;
	if (job->diag.n == job->diag.room) {
		job->diag.room = job->diag.room ? 2 * job->diag.room : 16;
		job->diag.list = tpf_xrealloc(job->diag.list, job->diag.room * sizeof(struct tpf_finding *));
	}
	job->diag.list[job->diag.n++] = f;
	job->diag.outcome[rule] = TPF_FOUND;
	return f;
}

static const char *message(struct tpf *job, const char *format, va_list args)
{
	char text[MESSAGE + 2]; /* one byte more than is kept, so that the cut is seen */
	vsnprintf(text, sizeof text, format, args);
	return tpf_clean(&job->arena, text, MESSAGE);
}

bool tpf_list_full(const struct tpf *job)
{
	return job->diag.n >= (job->diag.limit ? job->diag.limit : KEPT);
}

struct tpf_finding *tpf_report(struct tpf *job, enum tpf_rule_id rule, const struct tpf_place *place, const char *format, ...)
{
	struct tpf_diag *d = &job->diag;
	d->unlisted = (struct tpf_finding){.rule = rule, .severity = tpf_severity_of(job, rule), .message = ""};
	if (d->unlisted.severity == TPF_OFF)
		return &d->unlisted;
	if (tpf_list_full(job)) {
		d->dropped++;
		d->outcome[rule] = TPF_FOUND;
		return &d->unlisted;
	}
	struct tpf_finding *f = add(job, rule);
	va_list args;
	va_start(args, format);
	f->message = message(job, format, args);
	va_end(args);
	f->place = kept_place(job, place);
	return f;
}

void tpf_hint(struct tpf *job, struct tpf_finding *f, const char *format, ...)
{
	if (f == &job->diag.unlisted)
		return;
	va_list args;
	va_start(args, format);
	f->hint = message(job, format, args);
	va_end(args);
}

void tpf_also(struct tpf *job, struct tpf_finding *f, const struct tpf_place *place, const char *says)
{
	if (f == &job->diag.unlisted)
		return;
	f->place.also = kept_also(job, place);
	f->place.also_says = kept(job, says, MESSAGE);
}

void tpf_mend(struct tpf *job, struct tpf_finding *f, const char *pointer, const char *value)
{
	if (!strcmp(pointer, "/report/claimed_level") || tpf_starts(pointer, "/result/"))
		return;
	struct tpf_mend *mend = tpf_alloc(&job->arena, sizeof *mend);
	*mend = (struct tpf_mend){.pointer = tpf_strdup(&job->arena, pointer), .value = tpf_strdup(&job->arena, value)};
	if (f->last_mend)
		f->last_mend->next = mend;
	else
		f->mend = mend;
	f->last_mend = mend;
}

/* A rule may be asked of each run: one finding outweighs what passed, one pass what was skipped. */
void tpf_passed(struct tpf *job, enum tpf_rule_id rule)
{
	if (job->diag.outcome[rule] != TPF_FOUND && tpf_severity_of(job, rule) != TPF_OFF)
		job->diag.outcome[rule] = TPF_PASSED;
}

void tpf_skipped(struct tpf *job, enum tpf_rule_id rule, const char *missing)
{
	if (job->diag.outcome[rule] != TPF_NOT_RUN || asked_severity(job, rule) == TPF_OFF)
		return;
	job->diag.outcome[rule] = TPF_SKIPPED;
	job->diag.skipped[rule] = tpf_strdup(&job->arena, missing);
}

bool tpf_left_out(struct tpf *job, enum tpf_rule_id rule)
{
	if (!job->diag.left_out[rule])
		return false;
	tpf_skipped(job, rule, job->diag.left_out[rule]);
	return true;
}

/* ---- order ---------------------------------------------------------------------------------------------------- */

static const char *source_of(const struct tpf_finding *f)
{
	return f->place.source ? f->place.source : "";
}

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct tpf_finding *a, const struct tpf_finding *b)
{
	int order = strcmp(source_of(a), source_of(b));
	order = order ? order : compare_sizes(a->place.line, b->place.line);
	order = order ? order : compare_sizes(a->place.col, b->place.col);
	order = order ? order : (int)a->rule - (int)b->rule;
	return order ? order : compare_sizes(a->seq, b->seq);
}

/* A folded finding stands where the one that explains it stands, after it. */
static int by_place(const void *one, const void *other)
{
	const struct tpf_finding *a = *(struct tpf_finding *const *)one, *b = *(struct tpf_finding *const *)other;
	const struct tpf_finding *top_a = a->explained_by ? a->explained_by : a;
	const struct tpf_finding *top_b = b->explained_by ? b->explained_by : b;
	if (top_a != top_b)
		return compare(top_a, top_b);
	if (!a->explained_by != !b->explained_by)
		return a->explained_by ? 1 : -1;
	return compare(a, b);
}

static void sort(struct tpf_diag *d)
{
	if (d->n)
		qsort(d->list, d->n, sizeof(struct tpf_finding *), by_place);
}

/* ---- folding -------------------------------------------------------------------------------------------------- */

bool tpf_rule_explains(enum tpf_rule_id rule, enum tpf_rule_id consequence)
{
	const char *id = tpf_rules[consequence].id + strlen("TPF-");
	size_t len = strlen(id);
	for (const char *s = tpf_rules[rule].explains; (s = strstr(s, id)); s += len)
		if ((s == tpf_rules[rule].explains || s[-1] == ' ') && (s[len] == ' ' || !s[len]))
			return true;
	return false;
}

/* Which rules explain which, and the findings of one source that explain something. */
struct fold {
	bool explains[TPF_RULES][TPF_RULES];
	struct tpf_finding **tops;
	size_t n;
};

static void fill(struct fold *fold)
{
	for (int r = 0; r < TPF_RULES; r++)
		for (int c = 0; c < TPF_RULES && *tpf_rules[r].explains; c++)
			fold->explains[r][c] = r != c && tpf_rule_explains((enum tpf_rule_id)r, (enum tpf_rule_id)c);
}

static bool same_subject(const struct tpf_finding *a, const struct tpf_finding *b)
{
	return !a->subject || !b->subject || a->subject == b->subject;
}

static struct tpf_finding *explained_by(const struct fold *fold, const struct tpf_finding *f)
{
	for (size_t i = 0; i < fold->n; i++)
		if (fold->explains[fold->tops[i]->rule][f->rule] && same_subject(fold->tops[i], f))
			return fold->tops[i];
	return NULL;
}

static const struct tpf_finding *explanation(const struct fold *fold, const struct tpf_finding *f)
{
	const struct tpf_finding *top = f;
	for (int steps = 0; steps < TPF_RULES; steps++) {
		const struct tpf_finding *by = explained_by(fold, top);
		if (!by)
			return top == f ? NULL : top;
		top = by;
	}
	return NULL; /* rules that explain each other explain nothing */
}

/* Folded findings don't count, and an error must not vanish under a note: the top is as grave as what it explains. */
static void be_as_grave(struct tpf_finding *top, enum tpf_severity severity)
{
	if (top && top->severity < severity)
		top->severity = severity;
}

/* list[0..n) are the findings of one source, in order. */
static void fold_source(struct fold *fold, struct tpf_finding **list, size_t n)
{
	fold->n = 0;
	for (size_t i = 0; i < n; i++)
		if (*tpf_rules[list[i]->rule].explains)
			fold->tops[fold->n++] = list[i];
	for (size_t i = 0; i < n && fold->n; i++) {
		list[i]->explained_by = explanation(fold, list[i]);
		be_as_grave((struct tpf_finding *)list[i]->explained_by, list[i]->severity);
	}
}

static void report_dropped(struct tpf *job)
{
	struct tpf_diag *d = &job->diag;
	if (!d->dropped || d->dropped_note || tpf_severity_of(job, TPF_IO_007) == TPF_OFF)
		return;
	struct tpf_finding *f = d->dropped_note = add(job, TPF_IO_007);
	f->message = tpf_sprintf(&job->arena, "%zu findings more than the %zu that are listed", d->dropped, d->n - 1);
	f->hint = "mend the first ones and judge again: most of the rest usually repeat them";
}

/* ---- listing no more than was asked for ------------------------------------------------------------------------ */

/* How many of each severity stay: all errors before any warning. Gives what is too many. */
static size_t allot(const struct tpf_diag *d, size_t quota[TPF_ERROR + 1])
{
	size_t room = d->most, all = 0;

	for (size_t i = 0; i < d->n; i++)
		if (!d->list[i]->explained_by && ++all)
			quota[d->list[i]->severity]++;
	for (int s = TPF_ERROR; s >= TPF_OFF; s--) {
		quota[s] = quota[s] < room ? quota[s] : room;
		room -= quota[s];
	}
	return all > d->most ? all - d->most : 0;
}

/* Moves what is too many behind the list, in order; consequences go with their cause. */
static void cut(struct tpf *job)
{
	struct tpf_diag *d = &job->diag;
	size_t quota[TPF_ERROR + 1] = {0}, more = d->most ? allot(d, quota) : 0, n = 0, all = d->n;
	bool stays = true;

	if (!more)
		return;
	struct tpf_finding **behind = tpf_alloc_n(&job->arena, all, sizeof *behind);
	for (size_t i = 0; i < all; i++) {
		struct tpf_finding *f = d->list[i];
		if (!f->explained_by && (stays = quota[f->severity] > 0))
			quota[f->severity]--;
		if (stays)
			d->list[n++] = f;
		else
			behind[d->cut++] = f;
	}
	memcpy(d->list + n, behind, d->cut * sizeof *behind);
	d->n = n;
	if (tpf_severity_of(job, TPF_IO_007) == TPF_OFF)
		return;
	size_t hidden = d->cut;
	struct tpf_finding *note = add(job, TPF_IO_007); /* which put all back, and stands last */
	note->severity = TPF_INFO;
	note->message = tpf_sprintf(&job->arena, "%zu findings more than the %zu that were asked for; they are counted, and no graver than those listed",
			more, d->most);
	memmove(d->list + n + 1, d->list + n, hidden * sizeof *d->list);
	d->list[n] = d->cut_note = note;
	d->n = n + 1;
	d->cut = hidden;
}

void tpf_diag_sort(struct tpf *job)
{
	struct tpf_diag *d = &job->diag;
	put_back(d);
	report_dropped(job);
	for (size_t i = 0; i < d->n; i++)
		d->list[i]->explained_by = NULL;
	sort(d);
	if (d->n < 2)
		return;
	struct fold *fold = tpf_xcalloc(1, sizeof *fold);
	fold->tops = tpf_xcalloc(d->n, sizeof(struct tpf_finding *));
	fill(fold);
	for (size_t i = 0, end; i < d->n; i = end) {
		end = i + 1;
		while (end < d->n && !strcmp(source_of(d->list[end]), source_of(d->list[i])))
			end++;
		fold_source(fold, d->list + i, end - i);
	}
	free(fold->tops);
	free(fold);
	sort(d);
	cut(job);
}

struct tpf_tally tpf_diag_tally(const struct tpf *job)
{
	const struct tpf_diag *d = &job->diag;
	struct tpf_tally tally = {0};
	size_t *const counts[] = {
		[TPF_OFF] = NULL,
		[TPF_INFO] = &tally.notes,
		[TPF_WARNING] = &tally.warnings,
		[TPF_ERROR] = &tally.errors,
	};
	for (size_t i = 0; i < d->n + d->cut; i++)
		if (!d->list[i]->explained_by && counts[d->list[i]->severity])
			++*counts[d->list[i]->severity];
	for (int r = 0; r < TPF_RULES; r++) {
		tally.passed += d->outcome[r] == TPF_PASSED;
		tally.skipped += d->outcome[r] == TPF_SKIPPED;
	}
	return tally;
}

bool tpf_rule_is_form(enum tpf_rule_id rule)
{
	const char *family = tpf_rules[rule].id + strlen("TPF-");
	return rule != TPF_SC_013 && (tpf_starts(family, "IO-") || tpf_starts(family, "JS-") || tpf_starts(family, "SC-"));
}

void tpf_diag_drop(struct tpf *job, bool (*which)(const struct tpf_finding *, const void *), const void *with)
{
	struct tpf_diag *d = &job->diag;
	size_t n = d->n;

	d->n = 0;
	for (size_t i = 0; i < n; i++)
		if (which(d->list[i], with))
			d->outcome[d->list[i]->rule] = TPF_NOT_RUN;
		else
			d->list[d->n++] = d->list[i];
	for (size_t i = 0; i < d->n; i++)
		d->outcome[d->list[i]->rule] = TPF_FOUND;
}

bool tpf_rule_stops(enum tpf_rule_id rule)
{
	bool of_evidence = rule >= TPF_IO_007 && rule <= TPF_IO_031; /* or of the output */
	return tpf_rule_is_form(rule) && !of_evidence && tpf_rules[rule].severity[TPF_L1] == TPF_ERROR;
}

bool tpf_diag_form_errors(const struct tpf *job)
{
	for (size_t i = 0; i < job->diag.n + job->diag.cut; i++)
		if (tpf_rule_is_form(job->diag.list[i]->rule) && job->diag.list[i]->severity == TPF_ERROR)
			return true;
	return false;
}

void tpf_diag_free(struct tpf *job)
{
	free(job->diag.list);
	job->diag.list = NULL;
	job->diag.n = job->diag.cut = job->diag.room = 0;
}
