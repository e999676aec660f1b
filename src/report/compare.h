/* compare.h - which bundles may stand in one table, and which of them can be told apart.
 *
 * Every pair is held against the criteria of the standard (section E, rules TPF-CM and TPF-SV-010); what is not disclosed is never taken
 * to be equal. The largest set whose members are all comparable with each other is ranked at one boundary, by intervals
 * of rank: two that are not resolved share their ranks. The rest is shown beside it, with the reason. */
#pragma once
#include "model/metric.h"
#include "report/report.h"

enum tpf_verdict { TPF_COMPARABLE, TPF_NORMALISED, TPF_SIDE_BY_SIDE, TPF_NOT_COMPARABLE };
extern const char *const tpf_verdict_words[]; /* "comparable", "comparable after normalisation", ... */

/* Why a verdict is not "comparable", or under which normalisation it is. */
struct tpf_ground {
	enum tpf_rule_id rule;
	const char *words;              /* "the scenario is server, in a.json it is offline" */
};
enum { TPF_GROUNDS = 24 };

struct tpf_pair {
	size_t a, b;                    /* indexes of the bundles, a < b */
	enum tpf_verdict verdict;
	struct tpf_ground grounds[TPF_GROUNDS]; size_t n_grounds;
	enum tpf_boundary at;           /* where both have a value; TPF_NO_BOUNDARY: nowhere */
	bool per_output;                /* both recounted per output token */
	double difference, u;           /* J/token, a - b with its standard uncertainty; NaN when unknown */
	bool resolved;                  /* the difference is at least twice u */
};

struct tpf_contender {
	const struct tpf_view *view;
	const struct tpf_bundle *bundle;
	const struct tpf_metrics *metrics;
	const char *name, *source;      /* title, or the source where titles are missing or the same; both fit to print */
	size_t errors;                  /* findings of its own that count */
	bool ranked;
	size_t best, worst;             /* interval of rank from 1, when ranked */
	struct tpf_value e;             /* J/token: at the common boundary when ranked, else its own headline */
	enum tpf_boundary at;
	const char *reason;             /* why not ranked: "not comparable: quality target, workload"; NULL when ranked */
};

/* A place where not all bundles say the same. */
struct tpf_difference {
	const char *pointer, *name;     /* "/system/nodes", "system.nodes" */
	const struct tpf_node **nodes;  /* by bundle; NULL: absent */
	bool quantity;                  /* the number of an object alone; its other members are places of their own */
	enum tpf_rule_id rule;          /* the criterion that it counts in, TPF_RULES: none */
};

struct tpf_comparison {
	struct tpf *job;
	struct tpf_contender *each; size_t n;
	struct tpf_pair *pairs; size_t n_pairs; /* (0,1), (0,2) ... (1,2) ... */
	size_t *order;                  /* indexes: ranked by energy, then the others as given */
	size_t n_ranked;                /* 0, or at least 2 */
	enum tpf_boundary at;           /* of the ranking */
	bool per_output;
	struct tpf_difference *differences; size_t n_differences;
};

enum { TPF_COMPARED = 200 };            /* bundles in one comparison: pairs grow with the square */

/* Judges all pairs; findings TPF-CM go to the job, each at the place in the second bundle. All views have metrics. */
struct tpf_comparison *tpf_comparison_make(struct tpf *, const struct tpf_view *, size_t n);
/* The pair of two different bundles, in either order. */
const struct tpf_pair *tpf_pair_of(const struct tpf_comparison *, size_t, size_t);
/* Energy per token at a rung, recounted per output token where asked. */
struct tpf_value tpf_energy_at(const struct tpf_contender *, enum tpf_boundary, bool per_output);
/* Standard uncertainty of the difference at a rung: an instrument (by serial number) that measured both is one cause. */
double tpf_difference_u(const struct tpf_contender *, const struct tpf_contender *, enum tpf_boundary, bool per_output);
/* The criterion in words: "quality target"; "" when the rule is none. */
const char *tpf_criterion_name(enum tpf_rule_id);
bool tpf_is_criterion(enum tpf_rule_id);

/* The criteria, over one pair; sets verdict, grounds, boundary (compare_criteria.c). */
void tpf_pair_judge(struct tpf_comparison *, struct tpf_pair *);
/* What the bundles disclose differently (compare_differences.c). */
void tpf_differences_find(struct tpf_comparison *);

/* The comparison as a report tree, kind="comparison" (compare_tree.c). New: xmlFreeDoc(). */
struct _xmlDoc;
struct _xmlDoc *tpf_tree_comparison(const struct tpf_comparison *);
struct tpf_scene;
/* The dots with their intervals. */
struct tpf_scene *tpf_comparison_scene(const struct tpf_comparison *);
