/* pattern.h - ECMA-262 patterns by way of PCRE2, within limits of time and memory. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tpf_arena;
struct pattern;

/* Translates and compiles; NULL and *why (in the arena) when it is not a pattern of ECMA-262. Released by
 * tpf_pattern_free(); the struct itself is the arena's. */
struct pattern *tpf_pattern_compile(struct tpf_arena *, const char *source, size_t len, const char **why);
void tpf_pattern_free(struct pattern *);
const char *tpf_pattern_source(const struct pattern *);
/* Patterns of one schema form a list. */
struct pattern **tpf_pattern_next(struct pattern *);

enum { TPF_MATCH_NO, TPF_MATCH_YES, TPF_MATCH_UNDECIDED };
/* Is there a match anywhere in the text? *match is this thread's working memory, made on first use. *left are the steps that all
 * hard matches together may still take; one that would take more is undecided. NULL: as many as one match may. */
int tpf_pattern_match(const struct pattern *, void **match, const char *s, size_t len, uint64_t *left);
void tpf_match_free(void *);

/* Is it a pattern of ECMA-262, be it one that cannot be matched with here? */
bool tpf_pattern_is_one(const char *source, size_t len);

/* The pattern in PCRE2's words, NULL and *why; in the arena. */
const char *tpf_pattern_translate(struct tpf_arena *, const char *source, size_t len, const char **why);
