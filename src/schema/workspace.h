/* workspace.h - what a run needs beside the stack, kept from run to run so that a valid document costs no allocation. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "json/hash.h"
#include "json/json.h"

enum { TPF_SPACE_BITS = 512 };

struct workspace {
	uint64_t pattern_steps;         /* that hard matches may still take */
	size_t steps, max_steps;        /* work done and work allowed: hostile schemas can square anything */
	struct tpf_buf text[2];         /* strings with escapes, decoded */
	void *match;                    /* pattern.c's */
	size_t bits_used;
	uint64_t bits[TPF_SPACE_BITS];
};

struct workspace *tpf_workspace_new(void);
void tpf_workspace_free(struct workspace *);
/* Between runs: gives back what only a large document needed. */
void tpf_workspace_rest(struct workspace *);

/* Words of zero bits, given back in the reverse order. */
uint64_t *tpf_bits_take(struct workspace *, size_t bits);
void tpf_bits_give(struct workspace *, uint64_t *, size_t bits);

/* A string's text; where it has escapes, valid until the same buffer (0 or 1) is asked for again. */
const char *tpf_space_decode(struct workspace *, int buffer, const struct tpf_doc *, const struct tpf_node *, size_t *len);
static inline const char *tpf_space_text(struct workspace *w, int buffer, const struct tpf_doc *doc, const struct tpf_node *v,
                                         size_t *len)
{
	if (v->flags & TPF_NODE_ESCAPED)
		return tpf_space_decode(w, buffer, doc, v, len);
	*len = v->len;
	return doc->bytes + v->at;
}

/* Are two values equal (1 is 1.0, order of members is no matter)? And a hash that equal values share, made of what is in them
 * down to so many levels. */
bool tpf_same_value(struct workspace *, const struct tpf_doc *, const struct tpf_node *, const struct tpf_doc *,
                    const struct tpf_node *);
uint64_t tpf_hash_value(struct workspace *, const struct tpf_doc *, const struct tpf_node *, int levels);
