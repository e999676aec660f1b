/* disclosure.h - which fields of the standard a bundle discloses, level by level.
 *
 * What a level asks for stands in the annotations of the schema (x-tpf-level, -when, -once, -unknown: schema/README.md); the
 * schemas of levels 2 and 3 are made of the same rows and give the same verdict. */
#pragma once
#include "model/bundle.h"
#include "model/fields.h"

/* A field that a level requires and the bundle does not disclose as it must. */
struct tpf_lack {
	const struct tpf_field *field;
	const struct tpf_node *at;      /* the first place of it: the object or list that lacks it, or the value that is unknown */
	const char *rest;               /* what is lacking below `at`, "/pue/value"; "" where `at` is unknown or empty */
	size_t places;                  /* so many in all: a field of runs is asked of each run */
	bool unknown;                   /* it is there and says that it is not known */
};

struct tpf_disclosed {
	size_t asked;                   /* fields required, and conditional ones that apply */
	size_t disclosed, unknown;      /* of these */
	struct tpf_lack *lacks;         /* what keeps the bundle from the level, in the order of the table of fields */
	size_t n_lacks;
};

/* At every level. At level 1 the schema of bundles itself asks, so nothing lacks there. */
void tpf_disclosure(const struct tpf_bundle *, struct tpf_disclosed[TPF_LEVELS]);
