/* fields.h - the fields of the standard as a table, read from the annotations of schema/bundle.schema.json.
 *
 * The schema is the only place where a field's unit, level, title and meaning are written. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "diag/diag.h"
#include "model/unit.h"

struct tpf_doc;
struct tpf_node;

enum tpf_need { TPF_OPTIONAL, TPF_CONDITIONAL, TPF_REQUIRED };

/* A word of the member that says the unit, and the unit it says: "add" W, "multiply" 1. */
struct tpf_unit_word {
	const char *word;               /* NULL ends a list */
	struct tpf_unit unit;
	const char *text;
};

struct tpf_field {
	const char *place;              /* JSON Pointer, * any element: "/runs/ * /energy/ * /total" without the blanks */
	const char *name;               /* the standard's dotted name, "power.energy"; NULL for members without a field */
	const struct tpf_node *title, *meaning; /* in the schema, or NULL: tpf_field_title(), tpf_field_meaning() */
	const char *unit;               /* normalised unit; "" for text; NULL when the bundle says it (unit_from) */
	const char *unit_from;          /* member beside it that says the unit, or NULL */
	const struct tpf_unit_word *unit_map; /* where unit_from names a word and not a unit; or NULL */
	const struct tpf_unit_word *unit_also; /* further units it may be given in (word and text are the same); or NULL */
	struct tpf_unit si;             /* of `unit` */
	bool quantity;                  /* value forms of a number: quantity, distribution, plain number */
	bool plain;                     /* a plain number and nothing else: it is in `unit` without saying so */
	enum tpf_need need[TPF_LEVELS];
	const char *when;               /* a conditional field is required where this has a value: "/absolute", or a member beside it; or NULL */
	const char *when_word;          /* ... where it has this word; or NULL */
	bool once;                      /* one element of the innermost list around it suffices */
	bool may_be_unknown;            /* at levels 2 and 3 too */
	const struct tpf_node *schema;  /* what says so, in the schema; NULL of members that an object's x-tpf-units name */
};

struct tpf_fields {
	const struct tpf_field *v;      /* sorted by place */
	size_t n;
};

/* The compiled-in schema of bundles, read once a process. NULL where it is not JSON. Borrowed. */
struct tpf_doc *tpf_bundle_schema(void);

/* The table; made once a process from the compiled-in schema, then immutable. Borrowed. */
const struct tpf_fields *tpf_fields(void);
/* By place, as written in the table; or NULL. */
const struct tpf_field *tpf_field_place(const char *place);
/* By pointer, array indexes standing for *; or NULL. */
const struct tpf_field *tpf_field_at(const char *pointer);
const struct tpf_field *tpf_field_named(const char *name);
/* Is this the last step of a place: "/name", or of a list "/name/" and a star? */
bool tpf_place_ends(const char *rest);
/* What the schema says of it; NULL where it says nothing. */
const char *tpf_field_title(struct tpf_arena *, const struct tpf_field *);
const char *tpf_field_meaning(struct tpf_arena *, const struct tpf_field *);
/* What may stand there, in words: "one of chip, board, node", "a quantity, more than 0", "a list". From the schema. */
const char *tpf_field_allowed(struct tpf_arena *, const struct tpf_field *);
/* How a value is written there: "{\"value\": 12.5, \"unit\": \"J\"}", "one of chip, board, node, in quotes". */
const char *tpf_field_written(struct tpf_arena *, const struct tpf_field *);
/* Where the demand comes from: "MLPerf power rules 5.7 (V)"; "" where the schema does not say. */
const char *tpf_field_source(struct tpf_arena *, const struct tpf_field *);
