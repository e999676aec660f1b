/* writer.h - a jansson value as canonical text: key order kept, shortest numbers that read back the same,
 * two spaces a level, arrays and objects of plain values on one line where they fit (100 columns with the comma
 * behind), a line feed at the end.
 * Members whose value is NaN or infinite are never given: callers leave them out. */
#pragma once
#include <jansson.h>

#include "base/buf.h"

void tpf_json_write(const json_t *, struct tpf_buf *);
/* All on one line, without a line feed: for NDJSON. */
void tpf_json_write_line(const json_t *, struct tpf_buf *);
/* A number, or NULL (nothing to add) when it is NaN or infinite: json_object_set_new(o, key, NULL) then adds nothing. New. */
json_t *tpf_json_real(double);
/* Members of an object being made: a text that is NULL is not written. */
void tpf_json_put_text(json_t *object, const char *key, const char *text);
void tpf_json_put_count(json_t *object, const char *key, size_t n);
/* A document's subtree as a jansson value; integers beyond 64 bits and numbers beyond double become strings. New. */
struct tpf_doc;
struct tpf_node;
json_t *tpf_json_value(const struct tpf_doc *, const struct tpf_node *);
