/* unit.h - units: text -> dimension and factor to SI. A closed table, `term { ("." | "*" | "/") term }`.
 *
 * Base dimensions: J s A K kg m tok FLOP req B USD. Exact symbol before prefix ("min" is not milli-in). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum tpf_base { TPF_J, TPF_S, TPF_A, TPF_K, TPF_KG, TPF_M, TPF_TOK, TPF_FLOP, TPF_REQ, TPF_B, TPF_USD, TPF_BASES };

struct tpf_dim {
	signed char of[TPF_BASES];      /* exponents; all zero: a number without dimension */
};

struct tpf_unit {
	struct tpf_dim dim;
	double factor;                  /* SI = value * factor + offset */
	double offset;                  /* degC only, 0 otherwise */
};

/* "kWh", "tok/s", "mJ", "MiB/s", "ms/tok", "%", "1", "". When it fails, *bad (not NULL) gets the offset of the term
 * that is not a unit. "req" is dimension req; callers that may leave it out compare with tpf_dim_same_but_req(). */
bool tpf_unit_parse(const char *text, struct tpf_unit *out, size_t *bad);
bool tpf_dim_same(struct tpf_dim, struct tpf_dim);
/* What a dimension measures, in words: "power", "energy", "token rate", "energy per token", "a number", or its SI symbols. */
const char *tpf_dim_name(struct tpf_dim);
/* A unit near a wrong one, "kWh" for "KWh", or NULL. */
const char *tpf_unit_nearest(const char *wrong);
