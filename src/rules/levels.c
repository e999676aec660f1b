/* levels.c - judging at every level; and the two rules that tell of it. */
#include "rules/levels.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

/* clang-format off */
const struct tpf_aspect tpf_aspects[TPF_ASPECTS] = {
	{"boundary",    "Boundary",             "BD",
	 "power.boundary power.location power.subsystems power.conversions power.battery power.by_component tpf.e_tok_boundary"},
	{"sampling",    "Sampling and time",    "TR EN-010",
	 "power.sampling_interval power.samples power.max_gap power.clock_sync power.window power.ramp power.integration power.trace power.energy_counter"},
	{"fraction",    "Measured fraction",    "BD-007 BD-008 TR-016",        "power.fraction"},
	{"accuracy",    "Accuracy",             "UN",                          "power.instrument power.uncertainty"},
	{"pue",         "PUE and facility",     "FA BD-002 BD-003",            "facility result.j_per_token_facility result.pue_adjusted_power"},
	{"evidence",    "Evidence",             "EV IO",                       "evidence"},
	{"quality",     "Quality and service",  "QL SV",                       "quality service"},
	{"repeats",     "Repeats",              "RP",                          "runs"},
	{"consistency", "Consistency",          "",                            NULL},   /* every other rule */
	{"disclosure",  "Disclosure",           NULL,                          ""},     /* every other field */
};
/* clang-format on */

/* How much of `name` the best of the words matches that it begins with; 0 none. A word that is "" matches all, by 1. */
static size_t match(const char *words, const char *name)
{
	size_t best = words && !*words;
	for (const char *w = words; w && *w;) {
		size_t len = strcspn(w, " ");
		if (len + 1 > best && !strncmp(name, w, len))
			best = len + 1;
		w += len + strspn(w + len, " ");
	}
	return best;
}

int tpf_aspect_of_rule(enum tpf_rule_id rule)
{
	const char *id = tpf_rules[rule].id + strlen("TPF-");
	int best = 0;
	for (int i = 1; i < TPF_ASPECTS; i++)
		if (match(tpf_aspects[i].rules, id) > match(tpf_aspects[best].rules, id))
			best = i;
	return best;
}

int tpf_aspect_of_field(const char *name)
{
	int best = 0;
	for (int i = 1; i < TPF_ASPECTS; i++)
		if (match(tpf_aspects[i].fields, name) > match(tpf_aspects[best].fields, name))
			best = i;
	return best;
}

/* ---- judging aside --------------------------------------------------------------------------------------------- */

enum {
	KEPT = 1000,                    /* findings of one level; what is dropped weighs as its row says */
	NAMED = 6,                      /* shortfalls in a message */
};

/* The first error of each rule; NULL: none. */
struct errors {
	const char *message[TPF_RULES];
};

static bool is_error(enum tpf_rule_id rule, enum tpf_level level)
{
	return tpf_rules[rule].severity[level] == TPF_ERROR;
}

static void note(struct errors *e, enum tpf_rule_id rule, const char *message)
{
	if (!e->message[rule])
		e->message[rule] = message;
}

/* What earlier stages found is the same at every level, and weighs by it. */
static void note_earlier(struct errors *e, const struct tpf_diag *d, enum tpf_level level)
{
	for (size_t i = 0; i < d->n; i++)
		if (is_error(d->list[i]->rule, level))
			note(e, d->list[i]->rule, d->list[i]->message);
}

static void note_errors(struct errors *e, const struct tpf_diag *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->list[i]->severity == TPF_ERROR && d->list[i]->rule != TPF_ID_004) /* that judges the claim, not the level */
			note(e, d->list[i]->rule, d->list[i]->message);
	for (int r = 0; r < TPF_RULES && d->dropped; r++)
		if (d->outcome[r] == TPF_FOUND && r != TPF_ID_004 && is_error((enum tpf_rule_id)r, d->level))
			note(e, (enum tpf_rule_id)r, tpf_rules[r].title);
}

static void judge_aside(struct tpf *job, const struct tpf_case *c, enum tpf_level level, struct errors *e)
{
	struct tpf_diag own = job->diag;

	note_earlier(e, &own, level);
	job->diag = (struct tpf_diag){.level = level, .limit = KEPT};
	memcpy(job->diag.outcome, own.outcome, sizeof own.outcome);
	tpf_rules_run(job, c);
	note_errors(e, &job->diag);
	tpf_diag_free(job);
	job->diag = own;
}

/* ---- what falls short ------------------------------------------------------------------------------------------ */

static void add(struct tpf_level_judged *at, struct tpf_shortfall s)
{
	at->short_of[at->n_short++] = s;
}

static bool falls_short(const struct tpf_level_judged *at, int aspect)
{
	for (size_t i = 0; i < at->n_short; i++)
		if (at->short_of[i].aspect == aspect)
			return true;
	return false;
}

static const char *asked(struct tpf *job, const struct tpf_criterion *criterion, enum tpf_level level)
{
	return tpf_sprintf(&job->arena, "%s (asked: %s)", criterion->says, criterion->asks[level]);
}

/* Where no rule of the aspect has spoken already. */
static void add_criteria(struct tpf *job, struct tpf_level_judged *at, const struct tpf_criterion *criteria, enum tpf_level level)
{
	for (size_t i = 0; i < TPF_CRITERIA; i++)
		if (criteria[i].reached < level && !falls_short(at, criteria[i].aspect))
			add(at, (struct tpf_shortfall){criteria[i].aspect, TPF_ID_004, asked(job, &criteria[i], level), NULL});
}

static void list_unsorted(struct tpf *job, struct tpf_level_judged *at, const struct errors *e, const struct tpf_criterion *criteria,
                          enum tpf_level level)
{
	for (int r = 0; r < TPF_RULES; r++)
		if (e->message[r])
			add(at, (struct tpf_shortfall){tpf_aspect_of_rule((enum tpf_rule_id)r), (enum tpf_rule_id)r, e->message[r], NULL});
	add_criteria(job, at, criteria, level);
	at->n_rules = at->n_short;
	for (size_t i = 0; i < at->disclosed.n_lacks; i++) {
		const struct tpf_lack *lack = &at->disclosed.lacks[i];
		add(at, (struct tpf_shortfall){tpf_aspect_of_field(lack->field->name), TPF_RULES, NULL, lack});
	}
	at->n_fields = at->n_short - at->n_rules;
}

static struct tpf_level_judged judge_level(struct tpf *job, const struct tpf_case *c, enum tpf_level level,
                                           const struct tpf_disclosed *disclosed, const struct tpf_criterion *criteria)
{
	struct tpf_level_judged at = {.disclosed = *disclosed};
	struct errors e = {{NULL}};

	judge_aside(job, c, level, &e);
	size_t room = at.disclosed.n_lacks + TPF_CRITERIA;
	for (int r = 0; r < TPF_RULES; r++)
		room += e.message[r] != NULL;
	struct tpf_shortfall *sorted = tpf_alloc_n(&job->arena, room, sizeof *sorted);
	at.short_of = tpf_alloc_n(&job->arena, room, sizeof *at.short_of);
	list_unsorted(job, &at, &e, criteria, level);
	for (int a = 0, n = 0; a < TPF_ASPECTS; a++)
		for (size_t i = 0; i < at.n_short; i++)
			if (at.short_of[i].aspect == a)
				sorted[n++] = at.short_of[i];
	at.short_of = sorted;
	return at;
}

const struct tpf_levels *tpf_levels_judge(struct tpf *job, const struct tpf_case *c)
{
	struct tpf_levels *l = tpf_alloc(&job->arena, sizeof *l);

	struct tpf_disclosed disclosed[TPF_LEVELS];
	struct tpf_criterion criteria[TPF_CRITERIA];

	tpf_disclosure(c->bundle, disclosed);
	tpf_criteria(c, criteria);
	l->reached = TPF_L3;
	for (int level = TPF_L1; level < TPF_LEVELS; level++)
		l->at[level] = judge_level(job, c, (enum tpf_level)level, &disclosed[level], criteria);
	for (int a = 0; a < TPF_ASPECTS; a++) {
		l->aspect[a] = TPF_NO_LEVEL;
		while (l->aspect[a] < TPF_L3 && !falls_short(&l->at[l->aspect[a] + 1], a))
			l->aspect[a]++;
		if (l->reached > l->aspect[a])
			l->reached = l->aspect[a];
	}
	return l;
}

/* ---- in words -------------------------------------------------------------------------------------------------- */

static void put_count(struct tpf_buf *b, size_t n, const char *one)
{
	tpf_buf_printf(b, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

const char *tpf_short_counted(struct tpf *job, const struct tpf_level_judged *at)
{
	struct tpf_buf b = {0};

	if (at->n_fields)
		put_count(&b, at->n_fields, "field");
	if (at->n_fields && at->n_rules)
		tpf_buf_puts(&b, " and ");
	if (at->n_rules)
		put_count(&b, at->n_rules, "rule");
	const char *text = tpf_strdup(&job->arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

const char *tpf_short_name(const struct tpf_shortfall *s)
{
	return s->lack ? s->lack->field->name : tpf_rules[s->rule].id;
}

/* One rule holds all criteria: the aspect tells which. */
static void put_name(struct tpf_buf *b, const struct tpf_shortfall *s)
{
	tpf_buf_printf(b, "%s%s", b->len ? ", " : "", tpf_short_name(s));
	if (s->rule == TPF_ID_004)
		tpf_buf_printf(b, " (%s)", tpf_aspects[s->aspect].name);
}

const char *tpf_short_names(struct tpf *job, const struct tpf_level_judged *at, int aspect, size_t max)
{
	struct tpf_buf b = {0};
	size_t n = 0;

	for (size_t i = 0; i < at->n_short; i++)
		if ((aspect < 0 || at->short_of[i].aspect == aspect) && n++ < max)
			put_name(&b, &at->short_of[i]);
	if (n > max)
		tpf_buf_printf(&b, " and %zu more", n - max);
	const char *text = tpf_strdup(&job->arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

/* ---- the rules ------------------------------------------------------------------------------------------------- */

/* "/pue/value" -> "pue.value", "/by_component/" and a star -> "by_component[]"; of what is there and unknown or empty the last
 * name of its place. */
static const char *member_words(struct tpf *job, const struct tpf_lack *lack)
{
	const char *place = lack->rest;
	if (!*place || !strcmp(place, "/*"))
		for (place = strrchr(lack->field->place, '/'); !strcmp(place, "/*"); place = strrchr(place, '/'))
			place = tpf_strndup(&job->arena, lack->field->place, (size_t)(place - lack->field->place));
	struct tpf_buf b = {0};
	for (const char *p = place + 1; *p; p++)
		if (tpf_starts(p, "/*")) {
			tpf_buf_puts(&b, "[]");
			p++;
		} else
			tpf_buf_putc(&b, *p == '/' ? '.' : *p);
	const char *words = tpf_strdup(&job->arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return words;
}

static void say_lack(const struct tpf_case *c, const struct tpf_lack *lack)
{
	const struct tpf_field *f = lack->field;
	const char *more = lack->places < 2 ? "" : tpf_sprintf(&c->job->arena, ", here and in %zu more places", lack->places - 1);
	struct tpf_finding *finding = tpf_found(c, TPF_SC_013, lack->at, "`%s` is %srequired at L%d%s", member_words(c->job, lack),
			lack->unknown ? "unknown, and " : "", (int)c->job->diag.level + 1, more);
	const char *unit = f->unit && *f->unit && strcmp(f->unit, "1") ? f->unit : NULL;
	const char *meaning = tpf_field_meaning(&c->job->arena, f);
	tpf_hint(c->job, finding, "%s%s%s%s", meaning ? meaning : tpf_field_title(&c->job->arena, f), unit ? " In " : "", unit ? unit : "", unit ? "." : "");
	tpf_mend_evidence(c, finding, f->place);
	tpf_mend_derived(c, finding, f->place);
}

static void required_at_level(const struct tpf_case *c)
{
	const struct tpf_levels *l = c->job->levels;

	for (size_t i = 0; l && i < l->at[c->job->diag.level].disclosed.n_lacks; i++)
		say_lack(c, &l->at[c->job->diag.level].disclosed.lacks[i]);
}

static bool has_error(const struct tpf_diag *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->list[i]->severity == TPF_ERROR)
			return true;
	return d->dropped;
}

static struct tpf_finding *unsupported(const struct tpf_case *c, int reached, const char *why)
{
	struct tpf *job = c->job;
	const char *level = reached == TPF_NO_LEVEL ? "no level" : tpf_sprintf(&job->arena, "level %d", reached + 1);
	return tpf_found(c, TPF_ID_004, c->bundle->report.claimed_level.node, "level %d is claimed, the bundle supports %s: %s",
			(int)c->bundle->report.level + 1, level, why);
}

/* Judged at the level it claims, a bundle has a finding for each rule and field that keeps it from there; one more would repeat
 * them. Below, or where -W has silenced them, it is said here. */
static void say_falls_short(const struct tpf_case *c, enum tpf_level claimed)
{
	const struct tpf_levels *l = c->job->levels;
	struct tpf *job = c->job;

	if (!l || l->reached >= (int)claimed || (job->diag.level >= claimed && has_error(&job->diag)))
		return;
	const struct tpf_level_judged *at = &l->at[claimed];
	struct tpf_finding *f = unsupported(c, l->reached, tpf_sprintf(&job->arena, "%s short of it: %s", tpf_short_counted(job, at),
			tpf_short_names(job, at, -1, NAMED)));
	tpf_hint(job, f, "`validate --level L%d` says each", (int)claimed + 1);
}

static void level_claim_supported(const struct tpf_case *c)
{
	enum tpf_level claimed = c->bundle->report.level, least = TPF_L3;
	struct tpf_criterion criteria[TPF_CRITERIA];
	const char *why = NULL;

	tpf_criteria(c, criteria);
	for (size_t i = 0; i < TPF_CRITERIA; i++) {
		least = criteria[i].reached < least ? criteria[i].reached : least;
		if (criteria[i].reached < claimed)
			why = tpf_sprintf(&c->job->arena, "%s%s%s", why ? why : "", why ? "; " : "", asked(c->job, &criteria[i], claimed));
	}
	if (!why) {
		say_falls_short(c, claimed);
		return;
	}
	int reached = c->job->levels && c->job->levels->reached < (int)least ? c->job->levels->reached : (int)least;
	tpf_hint(c->job, unsupported(c, reached, why), "claim L%d, or mend each of these: a report has the level of its weakest aspect",
			reached == TPF_NO_LEVEL ? 1 : reached + 1);
}

const struct tpf_check_row tpf_rules_levels[] = {
	{TPF_SC_013, required_at_level},
	{TPF_ID_004, level_claim_supported},
	{TPF_RULES, NULL},
};
