/* json.h - JSON with places: bytes -> a flat array of nodes that know where they stand.
 *
 * For judging: numbers stay as written, duplicate keys are found, every node knows its byte offset. Nodes of a
 * subtree follow their parent: first child is node + 1, next sibling is node + node->span. In an object, children
 * alternate key (a string node), value. The reader never recurses and never writes to its input. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag/diag.h"

struct tpf_arena;

enum tpf_kind { TPF_NULL, TPF_FALSE, TPF_TRUE, TPF_NUMBER, TPF_STRING, TPF_ARRAY, TPF_OBJECT };

/* Sixteen bytes, as there may be many: what an object or array counts stands where other values have their length. */
struct tpf_node {
	uint32_t at;                    /* byte offset of the value; of a string: of what follows the quote */
	union {
		uint32_t len;           /* bytes as written, a string's between its quotes; not of containers */
		uint32_t count;         /* elements of an array, members of an object */
	};
	uint32_t span;                  /* nodes of the subtree, this one included */
	uint16_t hash;                  /* of a key without escapes: tpf_key_hash() of hash.h */
	uint8_t kind;                   /* enum tpf_kind */
	uint8_t flags;
};
enum {
	TPF_NODE_ESCAPED = 1,           /* string with escapes: decode with tpf_text() */
	TPF_NODE_INTEGER = 2,           /* number without fraction and exponent */
	TPF_NODE_SPECIAL = 4,           /* tolerant mode: bare NaN, Infinity, -Infinity */
};

/* Where the last search for a pointer ended: in which large container, at which child. One a depth: lists lie in lists. */
enum { TPF_WAYS = 8 };
struct tpf_way {
	const struct tpf_node *parent, *child;
	size_t index;
};

struct tpf_doc {
	const char *source;             /* file name as the user gave it */
	const char *bytes;              /* borrowed: must outlive the document */
	size_t len;
	const struct tpf_node *nodes;   /* nodes[0] is the root */
	size_t n_nodes;
	size_t consumed;                /* bytes up to where the next value starts: len when only white space follows */
	const struct tpf_mark *marks;   /* line and column every 4096 bytes, made when first asked for */
	struct tpf_way ways[TPF_WAYS];  /* of tpf_doc_place() */
};

enum {
	TPF_JSON_TOLERANT = 1,          /* bare Infinity/NaN, a value after the value (see consumed) */
};
enum { TPF_JSON_DEPTH = 512 };          /* levels of nesting that are read: TPF-JS has a message beyond */
#define TPF_JSON_SIZE ((size_t)512 << 20) /* bytes of a document that are read */
#define TPF_JSON_NODES ((size_t)64 << 20) /* keys and values of a document that are read: 1 GiB of nodes */

/* Reads one document; nodes live in the job's arena. NULL when it is not JSON; findings TPF-JS-* say why.
 * Duplicate keys are findings too, but the document is returned (the first one counts). */
struct tpf_doc *tpf_json_read(struct tpf *, const char *source, const char *bytes, size_t len, int flags);

/* May a document that begins like this be one that is read? False when it is nested too deep already. */
bool tpf_json_begins_sane(const char *bytes, size_t len);

const struct tpf_node *tpf_root(const struct tpf_doc *);
/* First child and the one after; NULL at the end. Of an object: the keys; the value is key + 1. */
const struct tpf_node *tpf_first(const struct tpf_node *);
const struct tpf_node *tpf_next(const struct tpf_node *parent, const struct tpf_node *child);
/* The value of a member; NULL when absent or not an object. */
const struct tpf_node *tpf_get(const struct tpf_doc *, const struct tpf_node *object, const char *key);
const struct tpf_node *tpf_get_n(const struct tpf_doc *, const struct tpf_node *object, const char *key, size_t len);
const struct tpf_node *tpf_at(const struct tpf_node *array, size_t index);
/* The node at a JSON Pointer below `from`; NULL when absent. */
const struct tpf_node *tpf_find(const struct tpf_doc *, const struct tpf_node *from, const char *pointer);

/* A string's text, decoded into the arena when it has escapes; a NUL inside (\u0000) ends it for C: *len tells.
 * NULL when the node is not a string (or is NULL). */
const char *tpf_text(struct tpf_arena *, const struct tpf_doc *, const struct tpf_node *, size_t *len);
/* A number as a double; NaN when the node is not a number (or is NULL). */
double tpf_number(const struct tpf_doc *, const struct tpf_node *);
/* Does a string node (or key) read as this text? */
bool tpf_is(const struct tpf_doc *, const struct tpf_node *, const char *text);

/* The JSON Pointer of a node (of a key: of its member), in the arena; one beyond 4096 bytes is cut and ends in "…".
 * Walks the siblings on the way: for what is printed only. */
const char *tpf_pointer(struct tpf_arena *, const struct tpf_doc *, const struct tpf_node *);
/* Where a node stands, with pointer, line, column and frame: the line's text, cut around the column when it is
 * longer than 160, each tab a blank, what a terminal should not get a U+FFFD. A node of NULL: the file as a whole. */
struct tpf_place tpf_doc_place(struct tpf *, struct tpf_doc *, const struct tpf_node *);
/* Where a byte offset stands; span in bytes. */
struct tpf_place tpf_doc_place_at(struct tpf *, struct tpf_doc *, size_t offset, size_t span);
