/* mend.h - the mends that findings carry, made in the bundle's text. */
#pragma once
#include "base/buf.h"
#include "diag/diag.h"
#include "json/splice.h"

/* A finding's mends as edits, of which there is room for all; how many can be made. */
size_t tpf_mend_edits(struct tpf *, const struct tpf_doc *, const struct tpf_finding *, struct tpf_edit *);

/* The mended text, and a line a change; false when nothing can be mended. A finding's consequences are left: they go with it. */
bool tpf_mend_all(struct tpf *, struct tpf_doc *, struct tpf_buf *text, struct tpf_buf *changes);
