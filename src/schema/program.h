/* program.h - a compiled schema: what compile.c makes, run.c runs and message.c explains.
 *
 * Every schema object becomes one `struct sub`: its constraints sorted by the kind of value they speak of, so that a
 * run looks only at what can matter for the value before it. Subs point at each other; all live in the schema's arena. */
#pragma once
#include <stdatomic.h>

#include "base/mem.h"
#include "schema/decimal.h"
#include "schema/format.h"
#include "schema/pattern.h"
#include "schema/schema.h"
#include "schema/workspace.h"

/* Kinds of values as bits, for `type`. A number is an integer by its value: 1.0 is one. */
enum {
	IS_NULL = 1 << TPF_NULL,
	IS_BOOLEAN = 1 << TPF_FALSE | 1 << TPF_TRUE,
	IS_NUMBER = 1 << TPF_NUMBER,
	IS_STRING = 1 << TPF_STRING,
	IS_ARRAY = 1 << TPF_ARRAY,
	IS_OBJECT = 1 << TPF_OBJECT,
	IS_ANYTHING = (1 << (TPF_OBJECT + 1)) - 1,
	IS_INTEGER = 1 << (TPF_OBJECT + 1),
};

/* Names to what is known of them; open addressing, never more than half full. */
struct slot {
	const char *name;               /* NULL: free */
	uint32_t len, hash;
	const struct sub *sub;          /* of `properties`; NULL: none */
	uint32_t watch;                 /* bit that notes its presence, plus one; 0: nobody asks */
};
struct table {
	struct slot *slots;
	uint32_t mask, n;
};

/* What a schema says of objects. */
struct members {
	struct table names;
	size_t min, max;
	struct by_pattern { const struct pattern *pattern; const struct sub *sub; } *patterns;
	uint32_t n_patterns;
	const struct sub *additional, *property_names;
	uint32_t n_watched, n_must;
	uint32_t *must;                 /* watch bits of `required`, */
	uint64_t must_few;              /* in one word where it has room for all that are watched */
	struct dependency { uint32_t if_bit, n_then; uint32_t *then_bits; const struct sub *then_sub; } *dependencies;
	uint32_t n_dependencies;
	bool loops;                     /* the members have to be looked at one by one */
};

/* What a schema says of arrays. */
struct elements {
	size_t min, max;
	const struct sub **prefix, *items, *contains;
	uint32_t n_prefix;
	size_t min_contains, max_contains;
	bool unique, contains_evaluates;
};

struct range {
	const struct figure *minimum, *maximum, *above, *below, *step;
	bool plain;                     /* whole bounds that are not large, and no step: all is in */
	bool above_least, below_most;   /* ... these, which are bounds of the value or, with the former, beside it; or */
	bool from_zero;                 /* ... nothing but the least, which is zero */
	int64_t least, most;
};

struct shape {
	size_t min, max;                /* in code points */
	const struct pattern *pattern;
	const struct format *format;    /* only where it is asserted */
};

enum op_kind { OP_REF, OP_DYNAMIC, OP_ALL, OP_ANY, OP_ONE, OP_NOT, OP_IF, OP_ENUM };

/* What holds whatever the kind of the value. */
struct op {
	enum op_kind kind;
	uint32_t n;                     /* subs, or values of an enum that are not strings */
	const struct sub **subs;        /* of OP_IF: if, then, else; then and else may be NULL */
	const struct tpf_node *at;      /* the keyword's value in the schema */
	const struct tpf_node **values;
	struct figure *figures;         /* of an enum: those that are numbers, */
	uint32_t n_figures;
	struct table strings;           /* and its strings, */
	const struct slot *only;        /* or the one there is */
	uint32_t anchor;                /* OP_DYNAMIC: which dynamic anchor */
};

/* A run goes from sub to sub by way of `to`, and stops where what the value is suffices. */
struct sub {
	const struct sub *to;           /* this one; where all of it is a reference, what that leads to */
	uint64_t holds, fails;          /* of which values this is certain, a bit for each tpf_what() */
	const struct source *source;
	const struct tpf_node *node;    /* the schema: for title, description and messages */
	struct resource *resource;
	enum { SOMETIMES, ALWAYS, NEVER } verdict; /* true and false are schemas too */
	uint8_t types;                  /* IS_ bits */
	uint8_t walked;                 /* sound.c: how far its look for circles is */
	bool leaf;                      /* nothing but numbers, strings and values of an enum are asked for */
	uint32_t n_ops;
	struct op *ops;
	struct members *object;
	struct elements *array;
	struct range *number;
	struct shape *string;
	const struct sub *unevaluated_properties, *unevaluated_items;
};

/* A value's kind and flags. */
static inline unsigned tpf_what(const struct tpf_node *v)
{
	return v->kind | (unsigned)v->flags << 3;
}

/* A document and what is known of its nodes, by their index. */
struct source {
	struct tpf_doc *doc;
	const char *address;            /* where it was found, without fragment */
	struct source *next;
	struct resource **resource;     /* of nodes that are schemas */
	struct sub **sub;
};

struct anchor {
	const char *name;
	const struct tpf_node *node;
	bool dynamic;
	struct anchor *next;
};

/* A schema with a base URI of its own. */
struct resource {
	const char *uri;                /* absolute where it can be, without fragment */
	struct source *source;
	const struct tpf_node *node;
	int dialect;                    /* enum dialect of index.h */
	unsigned vocabularies;
	const char *unusable;           /* why no schema of it can be compiled, or NULL */
	bool recursive_anchor, reached;
	struct anchor *anchors;
	struct table references;        /* the $refs in it that were followed, as written */
	const struct sub **dynamic;     /* by dynamic anchor, NULL where it has none */
	struct resource *next;
};

struct tpf_schema {
	struct tpf_arena arena;
	struct source *sources;         /* the schema's own document first */
	const struct tpf_finder *finder; /* while it is compiled; NULL */
	struct resource *resources;
	const struct sub *root;
	bool dynamic;                   /* runs have to know the resources they came through */
	uint32_t n_dynamic;
	struct pattern *patterns;       /* all of them, to be freed */
	_Atomic(struct workspace *) spare; /* of the last run, taken by the next */
};

/* ---- running ---- */

/* The resources a run came through, innermost first. */
struct scope {
	const struct resource *resource;
	const struct scope *outer;
};

enum stop { GOES_ON, TOO_DEEP, TOO_LONG, PATTERN_TOO_COSTLY };

struct run {
	const struct tpf_schema *schema;
	const struct tpf_doc *doc;
	struct workspace *space;
	const struct scope *scope;
	unsigned depth;
	enum stop stop;                 /* no verdict was reached */
	const struct tpf_node *stopped_at;
};

/* Room for a run; given back with tpf_run_end(). */
void tpf_run_begin(struct run *, const struct tpf_schema *, const struct tpf_doc *);
void tpf_run_end(struct run *);
/* Is the value valid? Sets run->stop where that could not be found out. `seen`, when not NULL, has a bit for each
 * member or element and gets those set that some keyword evaluated. */
bool tpf_sub_check(struct run *, const struct sub *, const struct tpf_node *, uint64_t *seen);
/* Where a dynamic reference leads from here. */
const struct sub *tpf_dynamic_target(const struct run *, const struct op *);
/* Does the value equal one of an enum? */
bool tpf_enum_has(struct run *, const struct sub *, const struct op *, const struct tpf_node *);
/* The first element that equals an earlier one, which goes to *first; NULL when all differ. */
const struct tpf_node *tpf_repeated(struct run *, const struct tpf_node *array, const struct tpf_node **first);
bool tpf_pattern_holds(struct run *, const struct pattern *, const struct tpf_node *string);

/* The slot of a name, or NULL. */
const struct slot *tpf_table_find(const struct table *, const char *name, size_t len);
const struct slot *tpf_table_find_further(const struct table *, uint16_t hash, const char *name, size_t len);
/* The same, where the name's tpf_key_hash() is known and decides: most stand in the first slot that is looked at. */
static inline const struct slot *tpf_table_find_key(const struct table *t, uint16_t hash, const char *name, size_t len)
{
	if (t->mask > UINT16_MAX)
		return tpf_table_find(t, name, len);
	const struct slot *s = &t->slots[hash & t->mask];
	if ((uint16_t)s->hash == hash && s->len == len && s->name && tpf_same_bytes(s->name, name, len))
		return s;
	return s->name ? tpf_table_find_further(t, hash, name, len) : NULL;
}
/* Room for so many more names, so that it need not grow by and by. */
void tpf_table_reserve(struct tpf_arena *, struct table *, size_t n);
/* The same, made when it is not there yet. */
struct slot *tpf_table_add(struct tpf_arena *, struct table *, const char *name, size_t len);

/* Says what is wrong with a document that is not valid. */
void tpf_schema_explain(struct tpf *, struct run *, struct tpf_doc *);
