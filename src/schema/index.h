/* index.h - which schemas there are, by URI and anchor; what a reference means. */
#pragma once
#include "schema/program.h"

enum dialect { DRAFT_7 = 1, DRAFT_2019_09 = 2, DRAFT_2020_12 = 4, FROM_2019 = 6, UNTIL_2019 = 3, ANY_DRAFT = 7 };

/* Parts of a dialect that a metaschema may leave out. */
enum {
	VOC_CORE = 1,
	VOC_APPLICATOR = 2,
	VOC_UNEVALUATED = 4,
	VOC_VALIDATION = 8,
	VOC_FORMAT_ASSERTION = 16,
	VOC_OTHER = 32,                 /* annotations alone */
	VOC_DEFAULT = VOC_CORE | VOC_APPLICATOR | VOC_UNEVALUATED | VOC_VALIDATION | VOC_OTHER,
};

/* Which schemas a keyword's value holds. */
enum holds { NO_SCHEMA, ONE_SCHEMA, LIST_OF_SCHEMAS, MAP_OF_SCHEMAS, ONE_OR_LIST, MAP_OF_SCHEMAS_OR_LISTS };

struct compiler;

struct keyword {
	const char *name;
	unsigned char drafts;           /* enum dialect bits */
	unsigned char vocabulary;
	unsigned char holds;            /* enum holds */
	bool (*compile)(struct compiler *, struct sub *, const struct tpf_node *value); /* NULL: an annotation, or see another */
};

/* The row of a keyword in a dialect, NULL when the dialect has none of that name. */
const struct keyword *tpf_keyword(const struct tpf_doc *, const struct tpf_node *key, int dialect);

/* Makes the source for a document, which answers to an address (NULL: to its file's name), and indexes what is in it. */
struct source *tpf_index_source(struct tpf_schema *, struct tpf_doc *, const char *address);
/* The resource a schema belongs to; a place that no keyword says is a schema is indexed now, as part of `parent`. */
struct resource *tpf_index_at(struct tpf_schema *, struct resource *parent, const struct tpf_node *);
/* Reads $schema and $vocabulary; sets dialect, vocabularies or unusable. To be called when all sources are indexed. */
void tpf_index_dialects(struct tpf_schema *);

/* In draft 7 a $ref stands alone: what is beside it is passed over. */
bool tpf_index_alone(const struct tpf_doc *, const struct tpf_node *schema, int dialect);

struct target {
	struct source *source;
	struct resource *resource;
	const struct tpf_node *node;
	const struct anchor *dynamic;   /* the anchor that was named, where it is a dynamic one */
};
/* What a reference in `from` means; NULL, or why it means nothing. */
const char *tpf_index_resolve(struct tpf_schema *, const struct resource *from, const char *reference, struct target *);
const struct anchor *tpf_anchor(const struct resource *, const char *name);

/* "; did you mean ...?" of a reference that leads nowhere: the nearest member, anchor or address that is there; else "". */
const char *tpf_meant_place(struct tpf_schema *, const struct resource *, const char *pointer);
const char *tpf_meant_anchor(struct tpf_schema *, const struct resource *, const char *name);
const char *tpf_meant_address(struct tpf_schema *, const char *uri);
