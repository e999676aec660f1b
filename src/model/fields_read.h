/* fields_read.h - how fields.c gets its table: one walk over the schema of bundles. */
#pragma once
#include "json/json.h"
#include "model/fields.h"

/* The table, sorted by place, in the arena. */
struct tpf_fields tpf_fields_read(struct tpf_arena *, const struct tpf_doc *schema);
