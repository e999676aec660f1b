/* words.h - what was found and what a schema expects, in the words of the person who wrote the document. */
#pragma once
#include "schema/program.h"

struct names {
	const char **v;
	size_t n, room;
};

/* `the string "451.2 W"`, `the number -3`, `null`, `an empty array`. */
const char *tpf_say_found(struct tpf *, const struct tpf_doc *, const struct tpf_node *);
/* "a number or an object with value and unit". */
const char *tpf_say_expected(struct tpf *, const struct sub *);
/* What to write where a value is missing: the value or values that are allowed, where they are few, else what is expected. */
const char *tpf_say_wanted(struct tpf *, const struct sub *);
/* "a, b or c". */
const char *tpf_say_list(struct tpf *, const char *const *words, size_t n, const char *last);
/* A scalar as it stands in its document, cut when long. */
const char *tpf_say_value(struct tpf *, const struct tpf_doc *, const struct tpf_node *);
/* The name of a member, likewise. */
const char *tpf_say_name(struct tpf *, const struct tpf_doc *, const struct tpf_node *key);
/* What to write in place of a value of the wrong kind; NULL when nothing comes to mind. */
const char *tpf_say_instead(struct tpf *, const struct tpf_doc *, const struct tpf_node *, const struct sub *);

/* The kinds of value a schema lets through, its references and branches included. */
unsigned tpf_kinds_of(const struct sub *);
/* The schema of a member, looked for through references and branches; NULL when none names it. */
const struct sub *tpf_member_of(const struct sub *, const char *name, size_t len);
bool tpf_has_member(const struct sub *, const char *name);
/* Are members whose names begin with x- everyone's own? */
bool tpf_takes_own_members(const struct sub *);
/* The names of all members a schema knows, in its order. */
void tpf_member_names(struct tpf *, const struct sub *, struct names *);
/* "title" or "description" of a schema or of what it refers to; NULL when it has none. */
const char *tpf_schema_says(struct tpf *, const struct sub *, const char *key);
/* Texts among a schema's "examples", three at most: `"2026-01-31" or "..."`; or NULL. */
const char *tpf_schema_shows(struct tpf *, const struct sub *);
