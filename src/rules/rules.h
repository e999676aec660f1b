/* rules.h - the judge: every row of the families' tables looked at one bundle and what its evidence says.
 *
 * A rule is a row in rules.def (what we can say) and a function here (when we say it), one file a family. The driver
 * looks at the row's inputs first: when one is absent or unknown the rule is skipped, with its name, and the function
 * is not called; when the function reported nothing the rule has passed. */
#pragma once
#include "model/metric.h"

typedef void tpf_check(const struct tpf_case *);

struct tpf_check_row {
	enum tpf_rule_id rule;
	tpf_check *check;               /* NULL: an earlier stage reports it; the driver only notes that it passed */
	bool even_unread;               /* asked too where an input is a number that could not be read, for its unit */
};

/* Runs all rules of all families over one bundle. Findings of earlier stages stay. */
void tpf_rules_run(struct tpf *, const struct tpf_case *);

/* ---- for the families ---- */

/* One table a family, or several where it has several subjects: UN (units, uncertainty), TR (trace, stated, sensors, phases), BD (standing, boundary, supply,
 * coverage, deployment), FA (pue, facility). Rows end with a rule of TPF_RULES. */
extern const struct tpf_check_row tpf_rules_identity[], tpf_rules_evidence[], tpf_rules_units[], tpf_rules_combined[], tpf_rules_uncertainty[], tpf_rules_trace[],
		tpf_rules_stated[], tpf_rules_sensors[], tpf_rules_phases[], tpf_rules_energy[],
		tpf_rules_standing[], tpf_rules_boundary[], tpf_rules_supply[], tpf_rules_coverage[], tpf_rules_deployment[],
		tpf_rules_tokens[], tpf_rules_quality[], tpf_rules_distributions[], tpf_rules_service[], tpf_rules_utilisation[],
		tpf_rules_inputs[], tpf_rules_production[], tpf_rules_pue[], tpf_rules_facility[], tpf_rules_plausibility[],
		tpf_rules_repeats[], tpf_rules_system[],
		tpf_rules_levels[],
		tpf_rules_claims[], tpf_rules_cost[], tpf_rules_levers[];

/* Reports at a node; where the value was imported the place shows the vendor's file too. */
struct tpf_finding *tpf_found(const struct tpf_case *, enum tpf_rule_id, const struct tpf_node *, const char *format, ...)
		__attribute__((format(printf, 4, 5)));
/* The other end of a finding: a line of a trace. */
void tpf_found_line(const struct tpf_case *, struct tpf_finding *, const struct tpf_trace *, const struct tpf_line *, const char *says);
/* Another severity than the row's, where the standard says "error if"; what -W asked for stays. */
void tpf_weigh(const struct tpf_case *, struct tpf_finding *, enum tpf_severity);
/* Mends a finding that a field is missing, where it is of evidence and the files tell: digests, sizes. `place` as fields have it. */
void tpf_mend_evidence(const struct tpf_case *, struct tpf_finding *, const char *place);
/* The same, where what else the bundle holds gives it: K_eff, MFU, the margin. */
void tpf_mend_derived(const struct tpf_case *, struct tpf_finding *, const char *place);
/* A value for messages: six digits and its unit. */
const char *tpf_say(const struct tpf_case *, double value, const char *unit);
const char *tpf_say_percent(const struct tpf_case *, double share);
const char *tpf_say_time(const struct tpf_case *, int64_t ns);
/* A stranger's text for messages: one line, at most 80 bytes; "not told" for NULL. */
const char *tpf_say_text(const struct tpf_case *, const char *);
/* |a - b| / |b|; NaN when either is not known. */
double tpf_off(double a, double b);
/* Half a unit of the last digit that was written of a value, in SI: how far off its rounding may be; NaN when it is none, or 0. */
double tpf_half_digit(const struct tpf_case *, const struct tpf_quantity *);
/* Has it fifteen digits or more? That is a double as programs hand it on, so that nothing is lost, and no number rounded to be read. */
bool tpf_in_full(const struct tpf_case *, const struct tpf_quantity *);
/* Is a above b by more than the rounding of both explains? */
bool tpf_above(const struct tpf_case *, const struct tpf_quantity *a, const struct tpf_quantity *b);
/* A finding that holds only where what was counted is what the engine made: a client that makes tokens of the text again gets somewhat
 * others. A warning, where the engine is not said to have counted. */
void tpf_weigh_count(const struct tpf_case *, struct tpf_finding *, const struct tpf_run *);
/* Is the window said to be all of the load, or a part? Of a part, requests and tokens are cut at its edges, and what the load generator's file
 * says is of more than the window. */
bool tpf_full_run(const struct tpf_case *);
bool tpf_part_of_run(const struct tpf_case *);
/* Is a count a whole number? One that was made of rates, or is not known, need not be. */
bool tpf_whole(const struct tpf_quantity *);
/* A quantity by JSON Pointer, in SI; NaN when absent. */
double tpf_value_at(const struct tpf_case *, const char *pointer);
const struct tpf_node *tpf_node_at(const struct tpf_case *, const char *pointer);
/* A member's node, or the object itself when it has none. */
const struct tpf_node *tpf_member(const struct tpf_case *, const struct tpf_node *object, const char *name);

/* The report of an id: this one, or one of the set. NULL: *why says so, for tpf_skipped(). */
const struct tpf_case *tpf_report_named(const struct tpf_case *, const char *id, const char **why);
/* What an entry of claims[].refs leads to. */
struct tpf_referent {
	enum { TPF_REF_NOTHING, TPF_REF_FIELD, TPF_REF_EVIDENCE, TPF_REF_REPORT, TPF_REF_ELSEWHERE } kind;
	const struct tpf_case *of;      /* the report it is in */
	const char *pointer;            /* of a field there */
	const char *why;                /* elsewhere: a report that can't be had */
};
struct tpf_referent tpf_referent_of(const struct tpf_case *, const char *ref);
/* TPF-ID-005 (references.c). */
void tpf_references_resolve(const struct tpf_case *);
/* Every text at a place below a node; * stands for the elements of a list. */
void tpf_each_text(const struct tpf_case *, const struct tpf_node *from, const char *place, void (*visit)(void *user, const struct tpf_node *), void *user);
/* Does an instrument or a step of power.conversions lead to a rung? (ladder.c) */
bool tpf_rung_reached(const struct tpf_case *, enum tpf_boundary);
/* TPF-EV-002: roles of evidence (roles.c). */
void tpf_roles_judge(const struct tpf_case *);
/* TPF-ID-001 among the reports of the set. */
void tpf_ids_of_set(const struct tpf_case *);

/* Is it that word? */
bool tpf_string_is(const struct tpf_string *, const char *word);
/* By index of power.instruments: does its energy make up the claim, in any run, at power.boundary? Others only check it. */
const bool *tpf_claiming(const struct tpf_case *);

/* Does a reading's energy come from its trace, and not from what is stated? */
bool tpf_by_evidence(const struct tpf_reading *);

/* Figures that are stated of traces and are not what these give: findings of that rule (stated.c). */
void tpf_stated_of_traces(const struct tpf_case *, enum tpf_rule_id);

/* The readings of a run that make up the energy at power.boundary; `out` has room for all of the run. */
size_t tpf_claim_readings(const struct tpf_case *, const struct tpf_run_metrics *, const struct tpf_reading **out);
/* The accuracy an instrument is documented with, relative to the reading, as it was stated (bound, 1 sigma, FWHM) or by its
 * class; NaN when there is none. And the least that a level asks for (EE HPC WG 3.1.1). */
double tpf_accuracy_of(const struct tpf_reading *);
double tpf_accuracy_limit(enum tpf_level);

/* Walk all runs, and all readings of all runs; what is found meanwhile is about the one at hand. */
#define TPF_EACH_RUN(c, r)                                                                                                \
	for (const struct tpf_run *r = (c)->bundle->runs; r < (c)->bundle->runs + (c)->bundle->n_runs && tpf_about((c), r); r++)
#define TPF_EACH_READING(c, run, r)                                                                                     \
	for (const struct tpf_run_metrics *run = (c)->metrics->runs; run < (c)->metrics->runs + (c)->metrics->n_runs; run++) \
		for (const struct tpf_reading *r = run->readings; r < run->readings + run->run->n_energy && tpf_about((c), r->entry); r++)
/* Reports what a bundle states otherwise than the load generator's file of its run does, at places that begin like these (NULL at
 * the end), where the first run stands for each: "/runs/0/service/" (harness.c). True when there was any: then the fault is said. */
bool tpf_judge_harness(const struct tpf_case *, enum tpf_rule_id, const char *const *places);

/* Sets the subject of findings; true. The driver clears it before each rule. */
bool tpf_about(const struct tpf_case *, const void *subject);
