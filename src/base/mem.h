/* mem.h - memory: an arena that lives as long as its job, and checked allocation for the rest.
 *
 * Running out of memory ends the program through tpf_nomem(), which an embedder may replace;
 * so nothing here returns NULL. Sizes that come from input are limited by the caller, before. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct tpf_arena {
	struct tpf_arena_block *last;
	size_t used;                    /* bytes handed out, for limits and tests */
};

/* Zeroed memory, aligned for any type, released with the arena. */
void *tpf_alloc(struct tpf_arena *, size_t size);
/* As tpf_alloc() for n things of one size; n * size must not overflow (checked). */
void *tpf_alloc_n(struct tpf_arena *, size_t n, size_t size);
/* A block of its own, not zeroed, for what is long and shows its length late: resized, it may move, and what is given back is
 * free again. */
void *tpf_block(struct tpf_arena *, size_t size);
void *tpf_block_resize(struct tpf_arena *, void *block, size_t size);
char *tpf_strdup(struct tpf_arena *, const char *);
char *tpf_strndup(struct tpf_arena *, const char *, size_t len);
char *tpf_sprintf(struct tpf_arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *tpf_vsprintf(struct tpf_arena *, const char *format, va_list) __attribute__((format(printf, 2, 0)));
/* Releases everything; the arena is empty and usable again. */
void tpf_arena_free(struct tpf_arena *);

/* Checked malloc family; what they return is new and goes to free(). */
void *tpf_xmalloc(size_t size);
void *tpf_xcalloc(size_t n, size_t size);
void *tpf_xrealloc(void *, size_t size);
char *tpf_xstrdup(const char *);

/* Called when the machine has no memory left; must not return. The default writes a line and aborts. */
extern __attribute__((visibility("default"))) void (*tpf_nomem)(size_t wanted);

/* A growing array: struct { T *v; size_t n, room; } a; TPF_PUSH(&a, value). Freed with free(a.v). */
#define TPF_PUSH(a, value)                                                                        \
	do {                                                                                      \
		if ((a)->n == (a)->room) {                                                        \
			(a)->room = (a)->room ? 2 * (a)->room : 16;                               \
			(a)->v = tpf_xrealloc((a)->v, (a)->room * sizeof *(a)->v);                \
		}                                                                                 \
		(a)->v[(a)->n++] = (value);                                                       \
	} while (0)
