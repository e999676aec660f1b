/* compile.h - the hands of compile.c: what the keyword functions work with. */
#pragma once
#include "schema/index.h"

struct compiler {
	struct tpf *job;
	struct tpf_schema *schema;
	bool failed;
	bool formats;                   /* assert them whatever the vocabulary says */
	const struct source *source;    /* of the schema being compiled */
	struct { struct sub **v; size_t n, room; } queue; /* reserved, not yet compiled */
	struct { const char **v; size_t n, room; } dynamic; /* names of dynamic anchors that references use */
};

/* Reports what is wrong with the schema and returns false. */
bool tpf_schema_wrong(struct compiler *, enum tpf_rule_id, const struct source *, const struct tpf_node *,
                      const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The sub of a schema; it is compiled later, when it is not yet. NULL and a finding when it is no schema. */
struct sub *tpf_sub_of(struct compiler *, const struct source *, struct resource *, const struct tpf_node *);

/* Reports names that stand twice and references that go round in a circle, once everything is compiled; sound.c. */
void tpf_schema_sound(struct compiler *);

/* The keywords, a row each; keywords.c. */
extern const struct keyword tpf_keywords[];
