/* output.h - a judged bundle as text and JSON: findings, the normalised bundle, results, the skeleton, explanations. */
#pragma once
#include <jansson.h>

#include "base/buf.h"
#include "model/fields.h"
#include "model/metric.h"

/* Findings, sorted; the closing line counts them, one more says the level reached where it is another. `source` names the bundle in it. */
void tpf_output_text(struct tpf *, const char *source, struct tpf_buf *);
/* One object a bundle (schema/result.schema.json, $defs/judged). New. */
json_t *tpf_output_findings(struct tpf *, const char *source);
/* Its counts alone. New. */
json_t *tpf_output_verdict(struct tpf *);
/* The policy it was judged by. New. */
json_t *tpf_output_policy(const struct tpf_label *);
/* One of its findings. New. */
json_t *tpf_output_finding(const struct tpf_finding *);

/* The normalised bundle: a valid bundle, same places, SI units, result recomputed. New. */
json_t *tpf_output_bundle(const struct tpf_case *);
/* Every number of the report (schema/result.schema.json); findings alone while metrics are NULL. New. */
json_t *tpf_output_result(const struct tpf_case *, const char *source);

/* What stands in a place of the skeleton begins with this. */
#define TPF_TO_FILL "to fill in: "
/* A bundle to fill in, made of the members that the schema requires, and those that a level does. New. */
json_t *tpf_output_skeleton(enum tpf_level);
/* Reports what of a skeleton was left to fill in, and how it is written. */
void tpf_output_unfilled(struct tpf *, struct tpf_doc *);
/* The schema without our annotations. New. */
json_t *tpf_output_plain_schema(const json_t *annotated);
/* What level 2 or 3 requires beyond the schema of bundles, made of its annotations. New. */
json_t *tpf_output_level_schema(enum tpf_level);
/* What level a bundle reaches, aspect by aspect (schema/result.schema.json, $defs/levels). New. */
struct tpf_levels;
json_t *tpf_output_levels(const struct tpf_levels *);
/* In short: the level reached, and the counts of fields at the level asked for, as members of an object. */
void tpf_put_level(json_t *, const struct tpf_levels *, enum tpf_level asked);
/* What a rule checks, why, where its tolerance comes from, how to mend; what a field means. */
void tpf_output_rule(enum tpf_rule_id, struct tpf_buf *);
void tpf_output_field(const struct tpf_field *, struct tpf_buf *);
/* All rules, or all fields: a line each (of one chapter, "TR" or "power", or NULL), as JSON (new), as a manual page. */
void tpf_output_list(bool fields, const char *chapter, struct tpf_buf *);
json_t *tpf_output_reference(bool fields);
void tpf_output_manual(bool fields, struct tpf_buf *);
