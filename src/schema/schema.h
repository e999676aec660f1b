/* schema.h - JSON Schema 2020-12 (2019-09 and draft 7 where $schema says so): compile once, run over documents, say what is wrong where.
 *
 * A compiled schema is immutable and may be shared by threads. An unimplemented keyword of 2020-12 makes compiling
 * fail (TPF-SC-900 says which); any other unknown keyword is an annotation. */
#pragma once
#include <stdbool.h>

#include "json/json.h"

struct tpf_schema;

/* Compiles a schema document. `others` are further documents it may refer to by their $id or source (NULL-terminated
 * list, or NULL). The documents must outlive the schema. New (tpf_schema_free); NULL with findings TPF-SC-9xx. */
struct tpf_schema *tpf_schema_compile(struct tpf *, struct tpf_doc *, struct tpf_doc *const *others);
enum {
	TPF_SCHEMA_FORMATS = 1,         /* `format` is checked, not only noted */
	TPF_SCHEMA_CHECK = 2,           /* the whole document is judged as a schema, TPF-SC-905 to 908 too */
};
struct tpf_schema *tpf_schema_compile_with(struct tpf *, struct tpf_doc *, struct tpf_doc *const *others, int flags);

/* Looks for a document that a reference in `from` names; `home` is the address of `from`. NULL, and *why. */
struct tpf_finder {
	struct tpf_doc *(*find)(const struct tpf_finder *, const char *uri, const struct tpf_doc *from, const char *home,
	                        const char **why);
};
struct tpf_schema_ask {
	struct tpf_doc *doc, *const *others;
	const char *base;               /* the document's address; NULL: its source */
	const struct tpf_finder *finder; /* of what is not among the others; NULL */
	int flags;
};
struct tpf_schema *tpf_schema_compile_ask(struct tpf *, const struct tpf_schema_ask *);
void tpf_schema_free(struct tpf_schema *);

/* True when the document is valid. Otherwise one finding TPF-SC-* a fault, in the document's words. */
bool tpf_schema_run(struct tpf *, const struct tpf_schema *, struct tpf_doc *);
/* The verdict alone: no findings, no allocation when valid. */
bool tpf_schema_valid(const struct tpf_schema *, const struct tpf_doc *, const struct tpf_node *);
