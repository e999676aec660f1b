/* lint.h - what in a schema works otherwise than its author may think: words that are nearly keywords, keywords that never
 * apply, values that nothing can have, examples that it refuses, definitions that nothing refers to. */
#pragma once
#include "schema/index.h"

/* To be called when what the schema's root leads to is compiled, and nothing else. */
void tpf_lint_unused(struct tpf *, const struct source *);
void tpf_lint(struct tpf *, const struct source *);
/* To be called when the schema can run: its own values against it. */
void tpf_lint_values(struct tpf *, const struct tpf_schema *, const struct source *);
