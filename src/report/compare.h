/* compare.h - may two reports share a ranking? The rules of comparability, and what follows from them. */
#pragma once
#include <libxml/tree.h>

#include "report/plot.h"
#include "report/report.h"

enum tpf_verdict { TPF_COMPARABLE, TPF_SIDE_BY_SIDE, TPF_NOT_COMPARABLE };
extern const char *const tpf_verdict_words[]; /* "comparable", "side by side only", "not comparable" */

enum { TPF_REASONS = 16 };

struct tpf_reason {
	enum tpf_rule_id rule;
	enum tpf_verdict verdict;
	const char *text;               /* "scope output against output_input" */
};

struct tpf_pair {
	struct tpf *job;
	const struct tpf_view *a, *b;
	size_t at_a, at_b;              /* their indexes */
	enum tpf_boundary boundary;     /* where they are compared; TPF_NO_BOUNDARY */
	enum tpf_verdict verdict;
	struct tpf_reason reasons[TPF_REASONS];
	size_t n_reasons;
	double z;                       /* difference (b - a) over its standard uncertainty; NaN when unknown */
	bool resolved;                  /* |z| >= 2 */
};

/* Judges a pair; every rule is looked at, the worst verdict counts. */
void tpf_pair_judge(struct tpf_pair *);

struct tpf_compared {
	const char *name;
	struct tpf_value e;             /* J/token at the common boundary, or at its own where it has no other */
	enum tpf_boundary boundary;
	bool ranked;
	size_t best, worst;             /* rank interval */
	const struct tpf_pair *reason;  /* the pair that keeps it out of the ranking, or NULL */
};

struct tpf_comparison {
	struct tpf *job;
	const struct tpf_view *views;
	size_t n;
	struct tpf_compared *of;        /* by view */
	size_t *order;                  /* ranked ones first, by value */
	size_t n_ranked;
	struct tpf_pair *pairs;
	size_t n_pairs;
	enum tpf_boundary boundary;     /* common to those ranked */
};
/* In the job's arena. */
struct tpf_comparison *tpf_comparison_make(struct tpf *, const struct tpf_view *, size_t n);
/* Its tree, in the vocabulary of tree.h. New. */
xmlDoc *tpf_tree_comparison(const struct tpf_comparison *);
/* Rows of the dots plot, in order. In the job's arena. */
struct tpf_dot_row *tpf_comparison_rows(const struct tpf_comparison *, const char **axis_title);
const char *tpf_rank_words(const struct tpf_comparison *, size_t i);
