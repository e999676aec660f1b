/* show.h - values as people read them: value, expanded uncertainty (k = 2), unit with prefix, or what is missing. */
#pragma once
#include <libxml/tree.h>

#include "model/metric.h"

struct tpf;

enum tpf_form {
	TPF_SHOW_J_PER_TOKEN, TPF_SHOW_WATT, TPF_SHOW_JOULE, TPF_SHOW_RATE, TPF_SHOW_SECOND, TPF_SHOW_SECOND_PER_TOKEN,
	TPF_SHOW_SHARE, TPF_SHOW_NUMBER, TPF_SHOW_COUNT, TPF_SHOW_TOKENS, TPF_SHOW_WH_PER_MTOKEN, TPF_SHOW_TOKENS_PER_KWH,
	TPF_SHOW_J_PER_REQUEST, TPF_SHOW_J_PER_BYTE, TPF_SHOW_LATENCY, TPF_SHOW_FLOPS, TPF_SHOW_FLOP_PER_TOKEN, TPF_SHOW_BYTE, TPF_SHOW_BYTE_RATE,
	TPF_SHOW_BYTE_PER_TOKEN, TPF_SHOW_USD_PER_MTOKEN, TPF_SHOW_G_PER_MTOKEN, TPF_FORMS
};

enum { TPF_COVERAGE = 2 };              /* k: what stands after ± is k times the standard uncertainty */

/* How a column or a value is scaled: shown = SI times `times`. */
struct tpf_scale {
	double times;
	const char *unit;               /* "mJ/token" */
	int digits;                     /* significant, where no uncertainty tells */
};
/* The scale that brings `value` between 0.1 and 1000, where the unit takes prefixes. */
struct tpf_scale tpf_scale_of(struct tpf *, enum tpf_form, double value);

/* "0.412", "± 0.013" ("" without u, "± 0.013 (assumed)" where it holds what is assumed), of a known value. */
const char *tpf_show_value(struct tpf *, struct tpf_value, struct tpf_scale);
const char *tpf_show_plus(struct tpf *, struct tpf_value, struct tpf_scale);
/* A number to a decimal place (0.01): for columns that must line up. */
const char *tpf_show_to(struct tpf *, double value, double place);
/* "0.412 ± 0.013" in the scale, or "not determined: PUE", or "not determined". */
const char *tpf_show_in(struct tpf *, struct tpf_value, struct tpf_scale);
/* The same with its own scale and the unit: "0.412 ± 0.013 J/token". */
const char *tpf_show(struct tpf *, struct tpf_value, enum tpf_form);
/* A number without uncertainty, "not disclosed" for NaN. */
const char *tpf_show_number(struct tpf *, double, enum tpf_form);
/* A stated quantity: value, its uncertainty, "unknown: why" or "not disclosed". */
const char *tpf_show_quantity(struct tpf *, const struct tpf_quantity *, enum tpf_form);
bool tpf_has(const struct tpf_quantity *);

/* A cell with a number in it, full digits in its attributes; `scale` NULL: its own, with unit. */
xmlNode *tpf_cell_value(struct tpf *, xmlNode *row, struct tpf_value, enum tpf_form, const struct tpf_scale *);
/* A number in running text. */
xmlNode *tpf_n(struct tpf *, xmlNode *parent, struct tpf_value, enum tpf_form);
struct tpf_value tpf_plain(double value);

/* Whatever stands at a pointer of the bundle, in one line: text, number with unit, "unknown: why"; NULL when absent. */
const char *tpf_show_node(struct tpf *, const struct tpf_doc *, const char *pointer);

/* The form a quality metric or a latency is shown in. */
enum tpf_form tpf_quality_form(const struct tpf_bundle *, const char *metric);
enum tpf_form tpf_latency_form(const char *metric);

/* Names in words. */
const char *tpf_boundary_words(enum tpf_boundary); /* "node (AC input)" */
const char *tpf_token_words(const char *scope);    /* "output token" */
const char *tpf_ceiling_words(struct tpf *, const struct tpf_ceiling_value *); /* "power", "cooling (extension)" */
/* "power", "co-binding: compute and power"; NULL when it is not determined. */
const char *tpf_binding_words(struct tpf *, const struct tpf_metrics *);
const char *tpf_cut(struct tpf *, const char *, size_t code_points); /* own copy, with … when longer */
const char *tpf_or(const char *, const char *instead);
