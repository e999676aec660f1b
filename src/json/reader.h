/* reader.h - inside the JSON reader: its state, and the messages when it has to stop. */
#pragma once
#include "json/json.h"

/* 1024 bits: four keys have one in common in 6 of 1,000 objects, ten in 4 of 100. */
enum { TPF_SEEN_WORDS = 16 };

struct tpf_reader {
	struct tpf *job;
	struct tpf_doc *doc;
	const unsigned char *begin, *end;
	const unsigned char *p;         /* where it stopped */
	const unsigned char *start;     /* of the value, behind a byte order mark */
	struct tpf_node *nodes, *full;  /* a block of the arena, and its end */
	size_t n, room;
	bool tolerant;
	int depth;
	struct tpf_open {
		uint32_t node;
		bool doubtful;          /* of an object: two keys may be the same, as far as their hashes tell */
		uint64_t seen[TPF_SEEN_WORDS]; /* a bit for each key's hash */
	} *open;                        /* the containers that are open, outermost first: room for TPF_JSON_DEPTH */
	unsigned char indent[TPF_JSON_DEPTH + 1]; /* blanks before a line, by depth, as they were last */
	struct tpf_twin {
		uint32_t first, again;  /* key nodes */
	} twin[20];
	size_t twins;                   /* duplicate keys seen, those beyond twin[] included */
};

/* keys.c - notes the duplicate keys of an object whose nodes are complete, and reports them at the end. */
void tpf_keys_check(struct tpf_reader *, uint32_t object);
void tpf_keys_report(struct tpf_reader *);

/* fault.c - may these bytes be read? Not when too large, empty or in another encoding; a byte order mark of UTF-8
 * is skipped with a warning. */
bool tpf_fault_start(struct tpf_reader *);
/* What is the matter at reader->p; all return false. */
bool tpf_fault_value(struct tpf_reader *);       /* no value starts here */
bool tpf_fault_key(struct tpf_reader *);         /* no key starts here */
bool tpf_fault_colon(struct tpf_reader *);       /* no colon after a key */
bool tpf_fault_next(struct tpf_reader *);        /* neither comma nor the closing bracket */
bool tpf_fault_trailing(struct tpf_reader *);    /* something after the document */
bool tpf_fault_string(struct tpf_reader *, const unsigned char *at); /* a string that starts at p stops at `at` */
bool tpf_fault_number(struct tpf_reader *);
bool tpf_fault_depth(struct tpf_reader *);
bool tpf_fault_nodes(struct tpf_reader *);

/* Length of the UTF-8 sequence that starts with a byte >= 0x80; 0 when it is not well-formed (Unicode, table 3-7). */
size_t tpf_utf8_length(const unsigned char *, const unsigned char *end);
/* A good string's bytes without escapes to out, which has room for len; returns how many. */
size_t tpf_json_decode(const char *s, size_t len, char *out);
/* tpf_pointer() that remembers its ways, TPF_WAYS of them. */
const char *tpf_pointer_on(struct tpf_arena *, const struct tpf_doc *, const struct tpf_node *, struct tpf_way *);
/* Four hexadecimal digits as a number; -1 when they are not. */
int tpf_hex4(const unsigned char *, const unsigned char *end);
