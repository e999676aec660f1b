/* explain.h - gathering what is wrong: the hands that explain.c, branch.c and message.c share. */
#pragma once
#include "schema/words.h"

struct fault {
	enum tpf_rule_id rule;
	const struct tpf_node *at, *also; /* also: the other of two equal elements */
	const char *message, *hint;
	unsigned depth;                 /* values between it and the root */
	bool of_kind;                   /* a value of the wrong kind: the branch was not meant */
	bool of_list;                   /* it is of no kind that the list of values has: likewise */
	const char *unknown;            /* the name of a member nobody knows */
	const char *const *missing;     /* names of which one is missing */
	size_t n_missing;
	const struct tpf_node *object;  /* where it is unknown or missing */
	const struct sub *sub;
	bool guessed;                   /* unknown, and a known name resembles it */
	bool gone;                      /* told by another */
};

enum { TPF_FAULTS_MAX = 20000 };

struct teller {
	struct tpf *job;
	struct run *run;
	struct tpf_doc *doc;
	struct { struct fault *v; size_t n, room; } faults;
	const struct tpf_node *value;   /* being explained */
	unsigned depth, level;          /* of the value in the document; of schemas within schemas */
	unsigned undecided;
	bool enough;                    /* a limit was reached: leave everything else */
};

#define SAY(t, ...) tpf_sprintf(&(t)->job->arena, __VA_ARGS__)

struct fault *tpf_explain_add(struct teller *, enum tpf_rule_id, const struct tpf_node *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void tpf_explain_undecided(struct teller *);
void tpf_explain_kind(struct teller *, const struct sub *, const struct tpf_node *);
void tpf_explain_missing(struct teller *, const struct sub *, const struct tpf_node *object, const char *const *names,
                         size_t n);

/* Gathers what is wrong with a value; nothing when it is valid. */
void tpf_explain(struct teller *, const struct sub *, const struct tpf_node *);
/* Is the value valid? What could not be decided is a fault of its own, and no other. */
bool tpf_explain_holds(struct teller *, const struct sub *, const struct tpf_node *);

/* branch.c: anyOf, oneOf, not. */
void tpf_explain_any(struct teller *, const struct sub *, const struct op *, const struct tpf_node *);
void tpf_explain_one(struct teller *, const struct sub *, const struct op *, const struct tpf_node *);
void tpf_explain_not(struct teller *, const struct op *, const struct tpf_node *);

/* The document's, or a schema's, string; NULL when the node is none. */
const char *tpf_explain_text(struct teller *, const struct tpf_doc *, const struct tpf_node *);
/* A schema's description, or its title, without full stop; NULL when it has neither. */
const char *tpf_explain_words(struct teller *, const struct sub *);
