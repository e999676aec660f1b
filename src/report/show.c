#include "report/show.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "report/tree.h"

#define NARROW "\xe2\x80\xaf"           /* U+202F, between a number and its unit */

/* clang-format off */
static const struct form {
	const char *unit;
	double times;
	bool prefix;                    /* takes SI prefixes */
	int digits;                     /* where no uncertainty tells */
	const char *si;                 /* unit of the attribute: what is shown may be scaled, what programs read is not */
} forms[TPF_FORMS] = {
	[TPF_SHOW_J_PER_TOKEN]      = {"J/token",     1,          true,  3, "J/token"},
	[TPF_SHOW_WATT]             = {"W",           1,          true,  4, "W"},
	[TPF_SHOW_JOULE]            = {"J",           1,          true,  5, "J"},
	[TPF_SHOW_RATE]             = {"token/s",     1,          false, 4, "token/s"},
	[TPF_SHOW_SECOND]           = {"s",           1,          false, 4, "s"},
	[TPF_SHOW_SECOND_PER_TOKEN] = {"ms/token",    1e3,        false, 4, "s/token"},
	[TPF_SHOW_SHARE]            = {"%",           100,        false, 3, ""},
	[TPF_SHOW_NUMBER]           = {"",            1,          false, 4, ""},
	[TPF_SHOW_COUNT]            = {"",            1,          false, 15, ""},
	[TPF_SHOW_TOKENS]           = {"",            1,          false, 15, "token"},
	[TPF_SHOW_WH_PER_MTOKEN]    = {"Wh per million tokens", 1e6 / 3600, false, 3, "J/token"},
	[TPF_SHOW_TOKENS_PER_KWH]   = {"token/kWh",   1,          false, 4, "token/kWh"},
	[TPF_SHOW_J_PER_REQUEST]    = {"J/request",   1,          true,  3, "J/request"},
	[TPF_SHOW_J_PER_BYTE]       = {"J/byte",      1,          true,  3, "J/byte"},
	[TPF_SHOW_LATENCY]          = {"s",           1,          true,  4, "s"},
	[TPF_SHOW_FLOPS]            = {"FLOP/s",      1,          true,  4, "FLOP/s"},
	[TPF_SHOW_FLOP_PER_TOKEN]   = {"FLOP/token",  1,          true,  4, "FLOP/token"},
	[TPF_SHOW_BYTE]             = {"B",           1,          true,  4, "B"},
	[TPF_SHOW_BYTE_RATE]        = {"B/s",         1,          true,  4, "B/s"},
	[TPF_SHOW_BYTE_PER_TOKEN]   = {"B/token",     1,          true,  4, "B/token"},
	[TPF_SHOW_USD_PER_MTOKEN]   = {"USD per million tokens", 1e6, false, 4, "USD/token"},
	[TPF_SHOW_G_PER_MTOKEN]     = {"g CO₂e per million tokens", 1e9, false, 4, "kg/token"},
};

static const char *const boundary_words[TPF_BOUNDARIES + 1] = {
	"accelerator chip", "accelerator board", "node", "rack", "IT", "facility", "unknown",
};

static const struct { const char *scope, *words; } scopes[] = {
	{"output",       "output token"},
	{"output_input", "token, input and output,"},
	{"uncached",     "token not served from a cache"},
	{"accepted",     "accepted token"},
	{"slo_good",     "token that met the service targets"},
};
/* clang-format on */

const char *tpf_boundary_words(enum tpf_boundary b)
{
	return boundary_words[b < TPF_BOUNDARIES ? b : TPF_BOUNDARIES];
}

const char *tpf_token_words(const char *scope)
{
	for (size_t i = 0; scope && i < sizeof scopes / sizeof *scopes; i++)
		if (!strcmp(scope, scopes[i].scope))
			return scopes[i].words;
	return "token";
}

const char *tpf_ceiling_words(struct tpf *job, const struct tpf_ceiling_value *c)
{
	return c->extension ? tpf_sprintf(&job->arena, "%s (extension)", c->name) : c->name;
}

/* The lowest first, then what is not told from it. */
const char *tpf_binding_words(struct tpf *job, const struct tpf_metrics *m)
{
	if (m->binding < 0)
		return NULL;
	const char *words = tpf_ceiling_words(job, &m->ceilings[m->binding]);
	int more = 0;
	for (int i = 0; i < TPF_CEILINGS; i++)
		more += m->ceilings[i].binds && i != m->binding;
	if (!more)
		return words;
	for (int i = 0; i < TPF_CEILINGS; i++)
		if (m->ceilings[i].binds && i != m->binding)
			words = tpf_sprintf(&job->arena, "%s%s%s", words, --more ? ", " : " and ", tpf_ceiling_words(job, &m->ceilings[i]));
	return tpf_sprintf(&job->arena, "co-binding: %s", words);
}

const char *tpf_or(const char *s, const char *instead)
{
	return s && *s ? s : instead;
}

const char *tpf_cut(struct tpf *job, const char *s, size_t n)
{
	const char *clean = tpf_tree_clean(&job->arena, s);
	size_t at = 0, len = strlen(clean);
	for (; at < len && n; n--)
		do
			at++;
		while (at < len && (clean[at] & 0xc0) == 0x80);
	return at == len ? tpf_strdup(&job->arena, clean) : tpf_sprintf(&job->arena, "%.*s…", (int)at, clean);
}

bool tpf_has(const struct tpf_quantity *q)
{
	return q->node && !isnan(q->value);
}

struct tpf_value tpf_plain(double value)
{
	return (struct tpf_value){.value = value, .u = NAN};
}

struct tpf_scale tpf_scale_of(struct tpf *job, enum tpf_form form, double value)
{
	const struct form *f = &forms[form];
	const char *prefix = "";
	double by = f->prefix && isfinite(value) && value != 0 ? tpf_num_prefix(value, &prefix) : 1;
	return (struct tpf_scale){f->times / by, *prefix ? tpf_sprintf(&job->arena, "%s%s", prefix, f->unit) : f->unit, f->digits};
}

static double expanded(struct tpf_value v, struct tpf_scale s)
{
	return TPF_COVERAGE * v.u * s.times;
}

const char *tpf_show_value(struct tpf *job, struct tpf_value v, struct tpf_scale s)
{
	return tpf_num_show(&job->arena, v.value * s.times, expanded(v, s), s.digits);
}

const char *tpf_show_plus(struct tpf *job, struct tpf_value v, struct tpf_scale s)
{
	if (!(v.u > 0))
		return "";
	return tpf_sprintf(&job->arena, "± %s%s", tpf_num_show_u(&job->arena, expanded(v, s)), v.assumed ? " (assumed)" : "");
}

const char *tpf_show_to(struct tpf *job, double value, double place)
{
	return tpf_num_show(&job->arena, value, 10 * place, 3);
}

static const char *missing(struct tpf *job, struct tpf_value v)
{
	return v.missing && *v.missing ? tpf_sprintf(&job->arena, "not determined: %s missing", v.missing) : "not determined";
}

const char *tpf_show_in(struct tpf *job, struct tpf_value v, struct tpf_scale s)
{
	if (isnan(v.value))
		return missing(job, v);
	const char *plus = tpf_show_plus(job, v, s);
	return tpf_sprintf(&job->arena, "%s%s%s", tpf_show_value(job, v, s), *plus ? " " : "", plus);
}

const char *tpf_show(struct tpf *job, struct tpf_value v, enum tpf_form form)
{
	if (isnan(v.value))
		return missing(job, v);
	struct tpf_scale s = tpf_scale_of(job, form, v.value);
	const char *plus = tpf_show_plus(job, v, s);
	return tpf_sprintf(&job->arena, "%s%s%s%s%s", tpf_show_value(job, v, s), *plus ? " " : "", plus, *s.unit ? NARROW : "", s.unit);
}

const char *tpf_show_number(struct tpf *job, double value, enum tpf_form form)
{
	return isnan(value) ? "not disclosed" : tpf_show(job, tpf_plain(value), form);
}

const char *tpf_show_quantity(struct tpf *job, const struct tpf_quantity *q, enum tpf_form form)
{
	if (!q->node)
		return "not disclosed";
	if (q->unknown)
		return tpf_sprintf(&job->arena, "unknown: %s", q->unknown);
	if (isnan(q->value))
		return "not usable";
	const char *text = tpf_show(job, (struct tpf_value){.value = q->value, .u = q->u}, form);
	bool said = q->basis == TPF_ESTIMATED || q->basis == TPF_NOMINAL;
	return said ? tpf_sprintf(&job->arena, "%s (%s)", text, tpf_basis_names[q->basis]) : text;
}

/* ---- cells ---- */

static void full_digits(xmlNode *n, struct tpf_value v, const char *unit)
{
	char text[TPF_NUM_SIZE];
	tpf_num_write(text, v.value);
	tpf_tree_set(n, "value", text);
	if (v.u > 0) {
		tpf_num_write(text, v.u);
		tpf_tree_set(n, "u", text);
	}
	if (*unit)
		tpf_tree_set(n, "unit", unit);
}

xmlNode *tpf_n(struct tpf *job, xmlNode *parent, struct tpf_value v, enum tpf_form form)
{
	xmlNode *n = tpf_tree_add(parent, isnan(v.value) ? "i" : "n");
	tpf_tree_text(n, tpf_show(job, v, form));
	if (!isnan(v.value))
		full_digits(n, v, forms[form].si);
	return n;
}

xmlNode *tpf_cell_value(struct tpf *job, xmlNode *row, struct tpf_value v, enum tpf_form form, const struct tpf_scale *scale)
{
	xmlNode *cell = tpf_tree_add(row, "cell");
	tpf_tree_set(cell, "align", "right");
	if (isnan(v.value)) {
		tpf_tree_set(cell, "state", "open");
		tpf_tree_text(cell, missing(job, v));
		return cell;
	}
	xmlNode *n = tpf_tree_add(cell, "n");
	const char *text = scale ? tpf_show_in(job, v, *scale) : tpf_show(job, v, form);
	tpf_tree_text(n, v.estimated ? tpf_sprintf(&job->arena, "%s est.", text) : text);
	full_digits(n, v, forms[form].si);
	return cell;
}

/* ---- anything of the bundle in one line ---- */

enum { DEEP = 3, LONG = 240 };

static void show_any(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *node, int deep, struct tpf_buf *out);

static void show_text(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *node, struct tpf_buf *out)
{
	size_t len;
	const char *text = tpf_text(&job->arena, doc, node, &len);
	if (text)
		tpf_buf_put(out, text, len);
}

/* All digits of a double that are sure, so that a count stays as it was disclosed. */
static void show_digits(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *node, struct tpf_buf *out)
{
	tpf_buf_puts(out, tpf_num_show(&job->arena, tpf_number(doc, node), NAN, 15));
}

static void show_unit(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *object, struct tpf_buf *out)
{
	const struct tpf_node *unit = tpf_get(doc, object, "unit");
	if (unit) {
		tpf_buf_puts(out, NARROW);
		show_text(job, doc, unit, out);
	}
}

static void show_object(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *node, int deep, struct tpf_buf *out)
{
	const struct tpf_node *unknown = tpf_get(doc, node, "unknown"), *value = tpf_get(doc, node, "value");
	if (unknown) {
		tpf_buf_puts(out, "unknown: ");
		show_text(job, doc, unknown, out);
		return;
	}
	if (value) {
		show_any(job, doc, value, deep + 1, out);
		show_unit(job, doc, node, out);
		return;
	}
	bool first = true;
	for (const struct tpf_node *key = tpf_first(node); key; key = tpf_next(node, key)) {
		if (tpf_is(doc, key, "unit"))
			continue;
		bool name = tpf_is(doc, key, "name") || tpf_is(doc, key, "kind") || tpf_is(doc, key, "model") || tpf_is(doc, key, "version");
		tpf_buf_puts(out, first ? "" : name ? " " : ", ");
		first = false;
		if (!name) {
			show_text(job, doc, key, out);
			tpf_buf_putc(out, ' ');
		}
		show_any(job, doc, key + 1, deep + 1, out);
	}
	show_unit(job, doc, node, out);
}

static void show_any(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *node, int deep, struct tpf_buf *out)
{
	if (deep > DEEP || out->len > LONG) {
		tpf_buf_puts(out, "…");
		return;
	}
	switch (node->kind) {
	case TPF_STRING:
		show_text(job, doc, node, out);
		break;
	case TPF_NUMBER:
		show_digits(job, doc, node, out);
		break;
	case TPF_OBJECT:
		show_object(job, doc, node, deep, out);
		break;
	case TPF_ARRAY:
		for (const struct tpf_node *e = tpf_first(node); e && out->len <= LONG; e = tpf_next(node, e)) {
			tpf_buf_puts(out, out->len ? "; " : "");
			show_any(job, doc, e, deep + 1, out);
		}
		break;
	default:
		tpf_buf_puts(out, node->kind == TPF_TRUE ? "yes" : node->kind == TPF_FALSE ? "no" : "null");
	}
}

const char *tpf_show_node(struct tpf *job, const struct tpf_doc *doc, const char *pointer)
{
	const struct tpf_node *node = doc ? tpf_find(doc, tpf_root(doc), pointer) : NULL;
	if (!node)
		return NULL;
	struct tpf_buf out = {0};
	show_any(job, doc, node, 0, &out);
	const char *text = tpf_cut(job, tpf_buf_str(&out), LONG);
	tpf_buf_free(&out);
	return text;
}
