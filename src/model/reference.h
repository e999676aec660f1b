/* reference.h - what is to be known of a rule or of a field, part by part: from rules.def, the schema and the worked examples
 * (man/examples.json). `explain`, the manual pages and the reference page print the same parts. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/mem.h"
#include "model/fields.h"

struct tpf_entry_part {
	const char *head;               /* "Tolerance" */
	const char *text;               /* a paragraph, or lines to be kept as they are */
	bool lines;
};
enum { TPF_ENTRY_PARTS = 12 };

/* A chapter of the reference: a family of rules, or a member of the bundle with the fields in it. */
struct tpf_chapter_of {
	const char *of;                 /* "Rules", "Fields" */
	const char *id, *title;         /* "TR", "Trace and time"; "power", "Power and energy measurement" */
};

struct tpf_entry {
	const char *id;                 /* "TPF-TR-003", "power.boundary": the anchor */
	const char *name;               /* "window_bracketed", "Boundary" */
	struct tpf_chapter_of chapter;
	struct tpf_entry_part parts[TPF_ENTRY_PARTS];
	size_t n;
};

/* The worked examples by rule id. New; NULL is an empty one. */
json_t *tpf_examples(void);
void tpf_rule_entry(struct tpf_arena *, enum tpf_rule_id, const json_t *examples, struct tpf_entry *);
void tpf_field_entry(struct tpf_arena *, const struct tpf_field *, struct tpf_entry *);

/* All of them, one after the other: rules in the order of rules.def, fields in that of their places. */
struct tpf_entries {
	struct tpf_entry entry;
	struct tpf_arena arena;         /* of what they say; anybody's until they are closed */
	json_t *examples;
	bool fields;
	size_t next;
};
void tpf_entries_open(struct tpf_entries *, bool fields);
bool tpf_entries_next(struct tpf_entries *);
void tpf_entries_close(struct tpf_entries *);
