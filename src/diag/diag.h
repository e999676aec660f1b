/* diag.h - everything we can say: the table of rules, and the list of findings of one job.
 *
 * A rule is a row of rules.def: id, name, severities, what it checks, why, where the tolerance comes from.
 * `explain`, the manual, the outputs and the tests read the same row. Ids are never reused. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tpf;

enum tpf_severity { TPF_OFF, TPF_INFO, TPF_WARNING, TPF_ERROR };
enum tpf_level { TPF_L1, TPF_L2, TPF_L3, TPF_LEVELS };

enum tpf_rule_id {
#define TPF_RULE(family, number, ...) TPF_##family##_##number,
#include "diag/rules.def"
#undef TPF_RULE
	TPF_RULES
};

struct tpf_rule {
	const char *id;                 /* "TPF-TR-003" */
	const char *name;               /* "window_bracketed" */
	unsigned char severity[TPF_LEVELS]; /* enum tpf_severity at L1, L2, L3 */
	const char *title;              /* what holds when the rule passes, a short sentence without full stop */
	const char *why;                /* the explanation: what is checked, why it matters, how to mend it */
	const char *check;              /* the check itself, as a formula or relation; "" where the title says it all */
	const char *tolerance;          /* number and reason, "" when exact */
	const char *source;             /* where rule and tolerance come from */
	const char *inputs;             /* places it requires, separated by blanks; any absent: skipped */
	const char *explains;           /* rules whose findings are consequences of this one ("EN-002 EN-003") */
};

extern const struct tpf_rule tpf_rules[TPF_RULES];

/* By id ("TPF-TR-003", "TR-003", in any case) or name ("window_bracketed"); TPF_RULES when unknown. */
enum tpf_rule_id tpf_rule_find(const char *id_or_name);
/* Is a finding of `consequence` to be expected where `rule` has one? */
bool tpf_rule_explains(enum tpf_rule_id rule, enum tpf_rule_id consequence);

/* Does a finding of it mean that something could not be read, written or loaded? */
bool tpf_rule_is_trouble(enum tpf_rule_id);

/* A place in a file. Made by the layer that knows the file (tpf_doc_place(), trace lines); diag only prints it. */
struct tpf_place {
	const char *source;             /* file name as the user gave it; NULL: the job as a whole */
	const char *pointer;            /* JSON Pointer, "" the root; NULL where it has no meaning */
	size_t line, col;               /* from 1, col in code points; 0: the file as a whole */
	size_t span;                    /* code points to underline from col, at least 1 where col is set */
	const char *frame;              /* text of the line, cut around col when long; NULL: no frame */
	size_t frame_col;               /* column of col within frame */
	const struct tpf_place *also;   /* the other end: a first definition, the vendor's own file; or NULL */
	const char *also_says;          /* what the other end is: "first here", "taken from" */
};

/* A mend that is certain: this value at that place makes the finding go away. Never a measured value, and never a claim. */
struct tpf_mend {
	const char *pointer;            /* in the bundle; the last member may be missing yet */
	const char *value;              /* JSON text */
	const struct tpf_mend *next;    /* they belong together; or NULL */
};

enum tpf_outcome { TPF_NOT_RUN, TPF_PASSED, TPF_FOUND, TPF_SKIPPED };

struct tpf_finding {
	enum tpf_rule_id rule;
	enum tpf_severity severity;     /* after level and policy */
	struct tpf_place place;
	const char *message;            /* what is the matter: found, expected */
	const char *hint;               /* what to do, or NULL */
	const struct tpf_mend *mend;    /* what a program may change, or NULL */
	struct tpf_mend *last_mend;     /* of that list */
	const void *subject;            /* what it is about (diag.subject): findings about others are not its consequences; NULL: all */
	const struct tpf_finding *explained_by; /* a consequence of that finding: printed under it, not counted */
	size_t seq;                     /* order of report, breaks ties */
};

/* A policy in outputs. */
struct tpf_label {
	const char *name, *version, *sha256; /* sha256 "": no digest could be made */
};

struct tpf_diag {
	struct tpf_finding **list;      /* sorted by tpf_diag_sort(): source, line, col, id */
	size_t n, room;
	size_t most, cut;               /* so many are listed at most, the gravest (0: all); `cut` more stand behind the n */
	struct tpf_finding *cut_note;   /* that says so; or NULL */
	size_t dropped;                 /* beyond the limit */
	struct tpf_finding *dropped_note; /* that says so; or NULL */
	unsigned char outcome[TPF_RULES]; /* enum tpf_outcome */
	const char *skipped[TPF_RULES]; /* the missing input, where outcome is TPF_SKIPPED */
	unsigned char changed[TPF_RULES]; /* severity asked by -W or a policy plus one; 0: the table's */
	bool at_least[TPF_RULES];       /* ... where a rule may weigh a finding more (tpf_weigh) */
	const char *left_out[TPF_RULES]; /* by what a rule is left out ("by --skip"); NULL: it is judged */
	int fail_from;                  /* a bundle fails from this severity on; TPF_ERROR + 1: never */
	enum tpf_level level;           /* the level judged at */
	bool level_asked;               /* ... was asked for, and is not the bundle's claim */
	size_t limit;                   /* findings kept; 0: 10,000 */
	const void *subject;            /* given to findings from now on: the run or the instrument's entry at hand; or NULL */
	struct tpf_finding unlisted;    /* what tpf_report() returns for a finding that is not kept */
};

/* Records a finding; strings are copied into the job's arena. The message says what is the matter in the user's
 * words. Returns it (for tpf_hint), never NULL; a rule that is off at this level is recorded nowhere. */
struct tpf_finding *tpf_report(struct tpf *, enum tpf_rule_id, const struct tpf_place *, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Is the next finding counted only? Then its place need not be looked for. */
bool tpf_list_full(const struct tpf *);
/* Says what to do about the finding just reported. */
void tpf_hint(struct tpf *, struct tpf_finding *, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Points to a second place, and says what is there. */
void tpf_also(struct tpf *, struct tpf_finding *, const struct tpf_place *, const char *says);

/* Says what would mend the finding just reported for certain: a value (JSON text) at a place of the bundle. What an author claims is
 * not ours to change, so a place in `result`, and the level, are passed over. */
void tpf_mend(struct tpf *, struct tpf_finding *, const char *pointer, const char *value);

/* The severity a rule has in this job. */
enum tpf_severity tpf_severity_of(const struct tpf *, enum tpf_rule_id);
void tpf_passed(struct tpf *, enum tpf_rule_id);
void tpf_skipped(struct tpf *, enum tpf_rule_id, const char *missing);

/* Records the rule as skipped where --only, --skip or a policy leaves it out. */
bool tpf_left_out(struct tpf *, enum tpf_rule_id);

/* Takes findings back, before the list is sorted: those that another finding is about to say better. */
void tpf_diag_drop(struct tpf *, bool (*which)(const struct tpf_finding *, const void *with), const void *with);
/* Sorts, and folds findings under the first of the same source and subject whose rule explains them, which becomes as grave as they
 * are; says that there were more (IO-007) when the list was cut. */
void tpf_diag_sort(struct tpf *);

/* Does a rule judge files or form (IO, JS, SC), which come before everything else? SC-013 asks for more of a form that is right. */
bool tpf_rule_is_form(enum tpf_rule_id);
/* ... and is its finding an error that keeps all other rules from being asked? Then it stays one: what is not judged does not conform. */
bool tpf_rule_stops(enum tpf_rule_id);
/* Is there an error of form? Then the gate to the model stays closed. */
bool tpf_diag_form_errors(const struct tpf *);
/* Releases the list; findings live in the job's arena. */
void tpf_diag_free(struct tpf *);

struct tpf_tally {
	size_t errors, warnings, notes; /* findings that count, listed or not: not explained by another */
	size_t passed, skipped;         /* rules */
};
struct tpf_tally tpf_diag_tally(const struct tpf *);

const char *tpf_severity_name(enum tpf_severity); /* "error", "warning", "note" */
