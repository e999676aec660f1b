/* standard.h - the output formats of JSON Schema 2020-12 (core, section 12), for programs that know them. */
#pragma once
#include <jansson.h>

#include "schema/schema.h"

enum tpf_standard { TPF_FLAG, TPF_BASIC, TPF_DETAILED };

/* What the schemas (NULL at the end) say of a document together; a document of NULL is none that could be read, and `why` is the one
 * error. New. */
json_t *tpf_standard_output(struct tpf *, enum tpf_standard, const struct tpf_schema *const *, struct tpf_doc *, const char *why);
