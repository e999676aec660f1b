/* text.h - strings: UTF-8, edit distance, JSON Pointer steps. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf_arena;

/* Bytes from s that are well-formed UTF-8; equals len when all are. */
size_t tpf_utf8_valid(const char *s, size_t len);
/* Code points of valid UTF-8; and the columns a terminal gives them, near enough for a caret under a line. */
size_t tpf_utf8_count(const char *s, size_t len);

/* A stranger's text made fit to print, on one line: what is not UTF-8 and every control character becomes U+FFFD,
 * tabs and line feeds blanks; cut after `max` bytes, with an ellipsis. */
char *tpf_clean(struct tpf_arena *, const char *s, size_t max);

/* The one of n names nearest to `wrong` (at most a third of it changed, adjacent letters swapped count once),
 * or NULL: "did you mean". Ties go to the first. */
__attribute__((visibility("default"))) const char *tpf_nearest(const char *wrong, const char *const *names, size_t n);

bool tpf_starts(const char *s, const char *prefix);
bool tpf_ends(const char *s, const char *suffix);
/* a and b without regard to ASCII case. */
bool tpf_same_ci(const char *a, const char *b);
/* Is `part` somewhere in s? Without regard to ASCII case. */
bool tpf_has_ci(const char *s, const char *part);

/* pointer + "/" + step with ~ and / escaped; "" is the root. */
char *tpf_pointer_add(struct tpf_arena *, const char *pointer, const char *step);
char *tpf_pointer_index(struct tpf_arena *, const char *pointer, size_t index);
