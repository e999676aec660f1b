/* splice.h - changes to a document's text that leave every other byte as its author wrote it. */
#pragma once
#include "base/buf.h"
#include "json/json.h"

struct tpf_edit {
	const char *pointer, *value;    /* what was asked */
	size_t at, len;                 /* these bytes become */
	const char *text;               /* this; where len is 0 it is added, and may begin with a comma */
	bool made;                      /* by tpf_edits_make() */
};

/* The edit that gives the place at a pointer a value (JSON text). What is there is replaced; a member that is not gets its place behind
 * the last one of its object, spaced as that is. False when it can be neither: no such object, an element beyond its array, the
 * document itself. Pointer and value are borrowed. */
bool tpf_edit_value(struct tpf_arena *, const struct tpf_doc *, const char *pointer, const char *value, struct tpf_edit *);

/* The document's text with these edits, which are sorted by place. Of two for one place, or one within the other, the first is made. */
void tpf_edits_make(const struct tpf_doc *, struct tpf_edit *, size_t n, struct tpf_buf *);
