/* unit.h - units: text -> dimension and factor to SI. A closed table, `term { ("." | "*" | "·" | "/") term }`.
 *
 * Base dimensions: J s A K kg m tok FLOP req B USD. Exact symbol before prefix ("min" is not milli-in). A term may
 * have an exponent: "s^-1", "s-1", "m3", "m³". "/" turns the one term after it: "J/tok/s" is J.tok^-1.s^-1. */
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
	double times, over;             /* factor as a quotient of (mostly) whole numbers: 9 ms is 0.009 s to the last bit */
	double offset;                  /* degC only, 0 otherwise */
};

/* "kWh", "tok/s", "mJ", "MiB/s", "ms/tok", "%", "1", "". When it fails, *bad (not NULL) gets the offset of the term
 * that is not a unit. "req" is dimension req; callers that may leave it out compare with tpf_dim_same_but_req(). */
bool tpf_unit_parse(const char *text, struct tpf_unit *out, size_t *bad);
/* A value in this unit in SI; and a difference (an uncertainty), which has no offset. NaN stays NaN. */
double tpf_unit_si(const struct tpf_unit *, double value);
double tpf_unit_si_difference(const struct tpf_unit *, double value);
/* The other way. */
double tpf_unit_from_si(const struct tpf_unit *, double si);

bool tpf_dim_same(struct tpf_dim, struct tpf_dim);
/* The same when req is left out of both. */
bool tpf_dim_same_but_req(struct tpf_dim, struct tpf_dim);
/* Without dimension (req left out)? */
bool tpf_dim_none(struct tpf_dim);
/* What a dimension measures, in words: "power", "energy", "token rate", "energy per token", "a number",
 * "an unusual quantity" where there is no word. */
const char *tpf_dim_name(struct tpf_dim);
/* A unit near a wrong one: "kWh" for "KWH", "W" for "watts"; or NULL. */
const char *tpf_unit_nearest(const char *wrong);
