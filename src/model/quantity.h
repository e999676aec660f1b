/* quantity.h - one walk over a document reads every number of it in SI, and judges its unit by the field table.
 *
 * So no wrong unit is missed, also at places that struct tpf_bundle has no member for; binding only looks values up. */
#pragma once
#include "model/bundle.h"

/* All quantities of a document, sorted by node: the object of a quantity, the number of a plain one, the statistics of
 * a distribution. Findings TPF-UN-001 (unit) and UN-009 (U without k). In the job's arena. */
const struct tpf_quantity *tpf_quantities_read(struct tpf *, struct tpf_bundle *, size_t *n);
/* The quantity that was read of a node, NULL when there is none. */
const struct tpf_quantity *tpf_quantity_find(const struct tpf_bundle *, const struct tpf_node *);
/* The same by value; unknown or without number: value NaN. A zeroed one with NaN when node is NULL. */
struct tpf_quantity tpf_quantity_of(const struct tpf_bundle *, const struct tpf_node *);
/* The reason, when a node is {"unknown": reason}; else NULL. */
const char *tpf_unknown(const struct tpf_bundle *, const struct tpf_node *);
