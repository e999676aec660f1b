/* levels.h - the level a bundle reaches, aspect by aspect, whatever level it is judged at.
 *
 * As in the methodology of the EE HPC WG a level holds when every aspect of the measurement holds at it. An aspect is a
 * set of rules and a set of fields: it reaches a level where none of its rules gives an error, none of its required fields
 * is lacking and what the standard says of the level is so, at that level and all below. What -W changes does not count: a level is the standard's. */
#pragma once
#include "model/disclosure.h"
#include "model/metric.h"

struct tpf_aspect {
	const char *name;               /* "sampling" */
	const char *title;              /* "Sampling and time" */
	const char *rules;              /* families and ids: "UN", "BD-007"; an id counts before its family */
	const char *fields;             /* beginnings of the standard's names: "power.trace"; the longest counts */
};
enum { TPF_ASPECTS = 10 };
extern const struct tpf_aspect tpf_aspects[TPF_ASPECTS];

/* Index of the aspect that a rule, or a field, belongs to. */
int tpf_aspect_of_rule(enum tpf_rule_id);
int tpf_aspect_of_field(const char *name);

/* What the standard's words of its levels ask of an aspect; TPF-ID-004 holds the claim against it. */
struct tpf_criterion {
	int aspect;
	enum tpf_level reached;
	const char *says;               /* "the boundary is board" */
	const char *asks[TPF_LEVELS];   /* "node or wider" */
};
enum { TPF_CRITERIA = 8 };
void tpf_criteria(const struct tpf_case *, struct tpf_criterion[TPF_CRITERIA]);

/* What keeps a bundle from a level: a rule, or a field. */
struct tpf_shortfall {
	int aspect;
	enum tpf_rule_id rule;          /* TPF_RULES: it is a field */
	const char *message;            /* of the rule's first error; of TPF-ID-004 the criterion; NULL for a field */
	const struct tpf_lack *lack;    /* of the field; NULL for a rule */
};

struct tpf_level_judged {
	struct tpf_disclosed disclosed;
	struct tpf_shortfall *short_of; /* by aspect, rules before fields */
	size_t n_short, n_rules, n_fields;
};

enum { TPF_NO_LEVEL = -1 };
struct tpf_levels {
	struct tpf_level_judged at[TPF_LEVELS];
	int aspect[TPF_ASPECTS];        /* enum tpf_level, or TPF_NO_LEVEL */
	int reached;                    /* by all of them */
};

/* Judges a bundle at each level aside: no finding of the job changes. To be called before tpf_rules_run(), which then judges the
 * claim by what is in job->levels. In the job's arena. */
const struct tpf_levels *tpf_levels_judge(struct tpf *, const struct tpf_case *);

/* "4 fields and 1 rule" */
const char *tpf_short_counted(struct tpf *, const struct tpf_level_judged *);
/* "power.battery", "TPF-RP-001" */
const char *tpf_short_name(const struct tpf_shortfall *);
/* The first of them, of one aspect (-1: of all): "power.battery, TPF-RP-001 and 3 more"; "" when there is none. */
const char *tpf_short_names(struct tpf *, const struct tpf_level_judged *, int aspect, size_t max);
