#include "model/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/fields.h"

const char *const tpf_basis_names[] = {NULL, "measured", "derived", "declared", "estimated", "nominal", NULL};
const char *const tpf_stat_names[TPF_STATS] = {
	"n", "min", "mean", "std", "p50", "p90", "p95", "p97", "p99", "p99.9", "max",
};

enum { SAID_MAX = 200 };               /* findings of one rule that get a place of their own */

static const struct tpf_unit one = {.factor = 1, .times = 1, .over = 1};

struct walk {
	struct tpf *job;
	struct tpf_bundle *bundle;
	struct tpf_doc *doc;
	struct tpf_buf pointer, place;  /* of the node at hand; place has * for indexes */
	struct { struct tpf_quantity *v; size_t n, room; } found;
	size_t wrong, expanded, odd_k;
};

/* What stands around a value: its object, and what that one says for its members. */
struct around {
	const struct tpf_node *object;
	const struct tpf_field *field;
	enum { NO_FORM, QUANTITY, DISTRIBUTION } form;
	struct tpf_unit unit;
	bool usable;                    /* the unit is what the field wants */
	enum tpf_basis basis;
};

/* What a field wants of a value. */
struct wanted {
	const struct tpf_field *field;
	const char *text;               /* the unit; NULL: any */
	struct tpf_unit unit;
	const struct tpf_node *given;   /* the string that says the unit in the value's stead */
};

static const struct tpf_node *member(const struct walk *w, const struct tpf_node *object, const char *name)
{
	return object && object->kind == TPF_OBJECT ? tpf_get(w->doc, object, name) : NULL;
}

static bool is_number(const struct tpf_node *n)
{
	return n && n->kind == TPF_NUMBER;
}

static const char *text(const struct walk *w, const struct tpf_node *n)
{
	return tpf_text(&w->job->arena, w->doc, n, NULL);
}

/* The last step of the pointer. */
static const char *step(const struct walk *w)
{
	const char *slash = strrchr(tpf_buf_str(&w->pointer), '/');
	return slash ? slash + 1 : "";
}

static int stat_index(const char *name)
{
	for (int i = 0; i < TPF_STATS; i++)
		if (!strcmp(tpf_stat_names[i], name))
			return i;
	return -1;
}

/* "/runs/0/energy" as people write it: runs[0].energy. */
static const char *dotted(const struct walk *w)
{
	struct tpf_buf b = {0};
	for (const char *p = tpf_buf_str(&w->pointer); *p;) {
		size_t len = strcspn(++p, "/");
		if (len && strspn(p, "0123456789") == len)
			tpf_buf_printf(&b, "[%.*s]", (int)len, p);
		else
			tpf_buf_printf(&b, "%s%.*s", b.len ? "." : "", (int)len, p);
		p += len;
	}
	const char *s = tpf_strdup(&w->job->arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return s;
}

static const struct tpf_field *field_here(struct walk *w, const struct around *up)
{
	const struct tpf_field *f = tpf_field_place(tpf_buf_str(&w->place));
	if (f && f->quantity)
		return f;
	/* The value of a quantity may have a row where the quantity has none (facility.pue), so may a mean (power). */
	static const char *const inside[] = {"/value", "/mean"};
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		size_t len = w->place.len;
		tpf_buf_puts(&w->place, inside[i]);
		const struct tpf_field *in = tpf_field_place(tpf_buf_str(&w->place));
		w->place.text[w->place.len = len] = '\0';
		if (in && in->quantity)
			return in;
	}
	/* Members of an object that is no value itself share its unit: counter.start. */
	return !(f && f->name) && up->form == NO_FORM ? up->field : NULL;
}

static struct wanted want(const struct walk *w, const struct tpf_field *f, const struct tpf_node *node, const struct around *up)
{
	struct wanted want = {.field = f, .unit = one};
	if (!f)
		return want;
	if (!f->unit_from) {
		want.text = f->unit;
		want.unit = f->si;
		return want;
	}
	const struct tpf_node *word = member(w, node, f->unit_from);
	word = word ? word : member(w, up->object, f->unit_from);
	if (!f->unit_map) {
		want.given = word;
		return want;
	}
	for (const struct tpf_unit_word *m = f->unit_map; m->word; m++)
		if (tpf_is(w->doc, word, m->word)) {
			want.text = m->text;
			want.unit = m->unit;
		}
	return want;
}

static bool fits(const struct wanted *want, const struct tpf_unit *unit)
{
	if (!want->text || tpf_dim_same_but_req(want->unit.dim, unit->dim))
		return true;
	for (const struct tpf_unit_word *a = want->field->unit_also; a && a->word; a++)
		if (tpf_dim_same_but_req(a->unit.dim, unit->dim))
			return true;
	return false;
}

/* A place costs a walk through the document, so only the first findings get one. */
static bool enough(struct walk *w)
{
	return ++w->wrong > SAID_MAX;
}

static struct tpf_finding *complain(struct walk *w, const struct tpf_node *at, const char *message)
{
	struct tpf_place place = tpf_bundle_place(w->job, w->bundle, at);
	return tpf_report(w->job, TPF_UN_001, &place, "%s", message);
}

static bool not_a_unit(struct walk *w, const struct wanted *want, const struct tpf_node *at, const char *said)
{
	if (enough(w))
		return false;
	struct tpf_arena *arena = &w->job->arena;
	struct tpf_unit near_unit;
	const char *near = tpf_unit_nearest(said);
	size_t len = strlen(said);
	int shown = (int)tpf_utf8_valid(said, len < 60 ? len : 60);
	struct tpf_finding *f = complain(w, at, want->text && *want->text
		? tpf_sprintf(arena, "'%.*s' is not a unit; %s is in %s", shown, said, dotted(w), want->text)
		: tpf_sprintf(arena, "'%.*s' is not a unit", shown, said));
	if (near && tpf_unit_parse(near, &near_unit, NULL) && fits(want, &near_unit))
		tpf_hint(w->job, f, "did you mean '%s'?", near);
	else if (want->text)
		tpf_hint(w->job, f, "write it in %s", *want->text ? want->text : "1, or leave the unit out");
	else
		tpf_hint(w->job, f, "tpfreport-bundle(5) lists the units");
	return false;
}

static bool wrong_dimension(struct walk *w, const struct wanted *want, const struct tpf_node *at, const char *said,
		const struct tpf_unit *unit)
{
	if (enough(w))
		return false;
	struct tpf_arena *arena = &w->job->arena;
	const char *measures = tpf_dim_name(unit->dim), *wants = tpf_dim_name(want->unit.dim);
	bool number = tpf_dim_none(want->unit.dim);
	struct tpf_finding *f = complain(w, at, number
		? tpf_sprintf(arena, "'%s' measures %s, but %s is a number without dimension", said, measures, dotted(w))
		: tpf_sprintf(arena, "'%s' measures %s, but %s measures %s, in %s", said, measures, dotted(w), wants, want->text));
	struct tpf_unit each;
	const char *per_token = tpf_sprintf(arena, "%s/tok", said);
	if (number)
		tpf_hint(w->job, f, "leave the unit out, or write \"%%\" for per cent");
	else if (tpf_unit_parse(per_token, &each, NULL) && tpf_dim_same(each.dim, want->unit.dim))
		tpf_hint(w->job, f, "if it is meant for each token, write \"%s\"", per_token);
	else
		tpf_hint(w->job, f, "give the %s in %s or a multiple of it; if the number is right, correct the unit", wants, want->text);
	return false;
}

static bool no_unit(struct walk *w, const struct wanted *want, const struct tpf_node *at)
{
	if (enough(w))
		return false;
	struct tpf_finding *f = complain(w, at,
		tpf_sprintf(&w->job->arena, "%s has no unit; expected %s", dotted(w), want->text));
	if (at->kind == TPF_NUMBER && at->len <= 30)
		tpf_hint(w->job, f, "write {\"value\": %.*s, \"unit\": \"%s\"}", (int)at->len, w->doc->bytes + at->at, want->text);
	else
		tpf_hint(w->job, f, at->kind == TPF_NUMBER ? "write {\"value\": ..., \"unit\": \"%s\"}" : "add \"unit\": \"%s\"", want->text);
	return false;
}

/* A plain number says its unit where there is only one it can be in: none, or bytes (a file's size). */
static bool needs_unit(const struct wanted *want, const struct tpf_node *node)
{
	static const struct tpf_dim bytes = {{[TPF_B] = 1}};
	if (!want->text || tpf_dim_none(want->unit.dim))
		return false;
	return node->kind != TPF_NUMBER || !(want->field->plain || tpf_dim_same(want->unit.dim, bytes));
}

/* The unit a value is in; false, with a finding, when it is not what the field wants. */
static bool judge(struct walk *w, const struct wanted *want, const struct tpf_node *node, const struct tpf_node *own,
		struct tpf_unit *unit)
{
	*unit = one;
	const struct tpf_node *says = own ? own : want->given;
	const char *said = text(w, says);
	if (!said) {
		if (needs_unit(want, node))
			return no_unit(w, want, node);
		if (want->text && node->kind == TPF_NUMBER)
			*unit = want->unit;
		return true;
	}
	if (!tpf_unit_parse(said, unit, NULL)) {
		*unit = one;
		/* Said once for all values that share it: by the value itself. */
		return own || !strcmp(step(w), "value") ? not_a_unit(w, want, says, said) : false;
	}
	return fits(want, unit) || wrong_dimension(w, want, says, said, unit);
}

static enum tpf_basis basis_of(const struct walk *w, const struct tpf_node *object, enum tpf_basis otherwise)
{
	const struct tpf_node *said = member(w, object, "basis");
	for (int i = TPF_MEASURED; said && tpf_basis_names[i]; i++)
		if (tpf_is(w->doc, said, tpf_basis_names[i]))
			return (enum tpf_basis)i;
	return otherwise;
}

static enum tpf_basis usual_basis(const struct walk *w)
{
	return tpf_starts(tpf_buf_str(&w->pointer), "/runs/") ? TPF_MEASURED : TPF_DECLARED;
}

/* GUM 6.3.1: k is mostly 2 to 3; with one degree of freedom it is 12.7 for 95 % and 13.97 for 95.45 % (table G.2). */
static void judge_k(struct walk *w, const struct tpf_node *k)
{
	double is = is_number(k) ? tpf_number(w->doc, k) : NAN;

	if (isnan(is) || (is >= 1 && is <= 14) || ++w->odd_k > SAID_MAX)
		return;
	struct tpf_place place = tpf_bundle_place(w->job, w->bundle, k);
	tpf_hint(w->job, tpf_report(w->job, TPF_UN_009, &place, "a coverage factor of %s; from 1 to 14 are in use", tpf_num_show(&w->job->arena, is, NAN, 6)),
		"k is U by u, 2 for about 95 %%");
}

/* GUM (JCGM 100) 4.3.7, F.2.3.3: a limit read as rectangular; 2 sqrt(2 ln 2) = 2.3548 between fwhm and sigma. */
static double uncertainty(struct walk *w, const struct tpf_node *object, double *divisor)
{
	static const struct { const char *word; double by, divisor; } words[] = {
		{"u", 1, 1}, {"bound", 0.57735026918962576, 1.7320508075688772}, {"fwhm", 1 / 2.3548200450309493, 2.3548200450309493},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const struct tpf_node *n = member(w, object, words[i].word);
		*divisor = words[i].divisor;
		if (is_number(n))
			return tpf_number(w->doc, n) * words[i].by;
	}
	const struct tpf_node *U = member(w, object, "U"), *k = member(w, object, "k");
	*divisor = !is_number(U) ? 0 : is_number(k) ? tpf_number(w->doc, k) : 2;
	if (!is_number(U))
		return NAN;
	w->expanded++;
	judge_k(w, k);
	if (is_number(k))
		return tpf_number(w->doc, k) > 0 ? tpf_number(w->doc, U) / tpf_number(w->doc, k) : NAN;
	if (++w->odd_k > SAID_MAX)
		return tpf_number(w->doc, U) / 2;
	struct tpf_place place = tpf_bundle_place(w->job, w->bundle, U);
	tpf_hint(w->job, tpf_report(w->job, TPF_UN_009, &place,
			"%s has an expanded uncertainty U without its coverage factor k; read with k = 2", dotted(w)),
		"add \"k\", or give the standard uncertainty as \"u\"");
	return tpf_number(w->doc, U) / 2;
}

static void keep(struct walk *w, const struct tpf_node *node, double value, double u, double divisor, const struct tpf_unit *unit,
		bool usable, enum tpf_basis basis)
{
	if (isinf(value)) {
		if (!enough(w))
			complain(w, node, tpf_sprintf(&w->job->arena, "%s is too large a number to compute with", dotted(w)));
		usable = false;
	}
	struct tpf_quantity q = {
		.value = usable ? tpf_unit_si(unit, value) : NAN,
		.u = usable && isfinite(u) ? tpf_unit_si_difference(unit, u) : NAN,
		.divisor = divisor,
		.basis = basis,
		.dimension = unit->dim,
		.node = node,
	};
	TPF_PUSH(&w->found, q);
}

static void visit_number(struct walk *w, const struct tpf_node *node, const struct around *up)
{
	static const char *const words[] = {"value", "u", "U", "k", "bound", "fwhm"};
	double value = tpf_number(w->doc, node);
	const char *name = step(w);
	for (size_t i = 0; up->form != NO_FORM && i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i], name))
			return;
	int stat = up->form == DISTRIBUTION ? stat_index(name) : -1;
	if (stat >= 0) {
		keep(w, node, value, NAN, 0, stat == TPF_N ? &one : &up->unit, stat == TPF_N || up->usable, up->basis);
		return;
	}
	struct wanted wanted = want(w, field_here(w, up), NULL, up);
	struct tpf_unit unit;
	bool usable = judge(w, &wanted, node, NULL, &unit);
	keep(w, node, value, NAN, 0, &unit, usable, usual_basis(w));
}

/* Which of the value forms an object is. */
static int form_of(const struct walk *w, const struct tpf_node *node, const struct tpf_field *f)
{
	if (is_number(member(w, node, "value")))
		return QUANTITY;
	static const char *const words[] = {"u", "U", "bound", "fwhm"}; /* a tolerance has no value */
	for (size_t i = 0; f && i < sizeof words / sizeof *words; i++)
		if (is_number(member(w, node, words[i])))
			return QUANTITY;
	if (!f && !member(w, node, "unit"))
		return NO_FORM;
	for (int i = 0; i < TPF_STATS; i++) {
		const struct tpf_node *stat = member(w, node, tpf_stat_names[i]);
		if (stat && (stat->kind == TPF_NUMBER || stat->kind == TPF_OBJECT))
			return DISTRIBUTION;
	}
	return NO_FORM;
}

static void visit(struct walk *, const struct tpf_node *, const struct around *);

static void visit_members(struct walk *w, const struct tpf_node *node, const struct around *here)
{
	size_t pointer = w->pointer.len, place = w->place.len;
	for (const struct tpf_node *k = tpf_first(node); k; k = tpf_next(node, k)) {
		if (k[1].kind != TPF_OBJECT && k[1].kind != TPF_ARRAY && k[1].kind != TPF_NUMBER)
			continue;
		bool ours = k->len < 2 || memcmp(w->doc->bytes + k->at, "x-", 2);
		if (!ours || (!pointer && tpf_is(w->doc, k, "origins")))
			continue;
		/* Keys with escapes are not fields: their raw text is good enough for a name. */
		tpf_buf_putc(&w->pointer, '/');
		tpf_buf_put(&w->pointer, w->doc->bytes + k->at, k->len);
		tpf_buf_putc(&w->place, '/');
		tpf_buf_put(&w->place, w->doc->bytes + k->at, k->len);
		visit(w, k + 1, here);
		w->pointer.text[w->pointer.len = pointer] = '\0';
		w->place.text[w->place.len = place] = '\0';
	}
}

static void visit_object(struct walk *w, const struct tpf_node *node, const struct around *up)
{
	struct around here = {.object = node, .field = field_here(w, up), .usable = true, .unit = one};
	here.form = form_of(w, node, here.field);
	bool is_stat = up->form == DISTRIBUTION && stat_index(step(w)) >= 0;
	if (here.form != NO_FORM) {
		struct wanted wanted = want(w, here.field, node, up);
		const struct tpf_node *own = member(w, node, "unit");
		here.basis = basis_of(w, node, is_stat ? up->basis : usual_basis(w));
		if (is_stat && !own) {
			bool count = !strcmp(step(w), "n");
			here.unit = count ? one : up->unit;
			here.usable = count || up->usable;
		} else {
			here.usable = judge(w, &wanted, node, own, &here.unit);
		}
	}
	if (here.form == QUANTITY) {
		double divisor, u = uncertainty(w, node, &divisor);
		keep(w, node, tpf_number(w->doc, member(w, node, "value")), u, divisor, &here.unit, here.usable, here.basis);
	}
	visit_members(w, node, &here);
}

static void visit_array(struct walk *w, const struct tpf_node *node, const struct around *up)
{
	size_t pointer = w->pointer.len, place = w->place.len, i = 0;
	const struct tpf_field *f = tpf_field_place(tpf_buf_str(&w->place));
	struct around here = {.object = up->object, .field = f && f->quantity ? f : NULL, .usable = true, .unit = one};
	tpf_buf_puts(&w->place, "/*");
	for (const struct tpf_node *e = tpf_first(node); e; e = tpf_next(node, e)) {
		tpf_buf_putc(&w->pointer, '/');
		tpf_buf_count(&w->pointer, i++);
		visit(w, e, &here);
		w->pointer.text[w->pointer.len = pointer] = '\0';
	}
	w->place.text[w->place.len = place] = '\0';
}

/* Bounded by the reader's limit of nesting. */
static void visit(struct walk *w, const struct tpf_node *node, const struct around *up)
{
	if (node->kind == TPF_NUMBER)
		visit_number(w, node, up);
	else if (node->kind == TPF_OBJECT)
		visit_object(w, node, up);
	else if (node->kind == TPF_ARRAY)
		visit_array(w, node, up);
}

static void verdicts(struct walk *w)
{
	if (w->wrong > SAID_MAX)
		complain(w, tpf_root(w->doc), tpf_sprintf(&w->job->arena,
			"%zu more values have a wrong unit or none", w->wrong - SAID_MAX));
	if (w->odd_k > SAID_MAX) {
		struct tpf_place place = tpf_bundle_place(w->job, w->bundle, tpf_root(w->doc));
		tpf_report(w->job, TPF_UN_009, &place, "%zu more coverage factors are missing, or none that is in use", w->odd_k - SAID_MAX);
	}
	if (!w->wrong)
		tpf_passed(w->job, TPF_UN_001);
	if (!w->expanded && !w->odd_k)
		tpf_skipped(w->job, TPF_UN_009, "an expanded uncertainty U");
	else if (!w->odd_k)
		tpf_passed(w->job, TPF_UN_009);
}

const struct tpf_quantity *tpf_quantities_read(struct tpf *job, struct tpf_bundle *b, size_t *n)
{
	struct walk w = {.job = job, .bundle = b, .doc = b->doc};
	struct around nothing = {.usable = true, .unit = one};
	visit(&w, tpf_root(b->doc), &nothing);
	judge_k(&w, tpf_find(b->doc, tpf_root(b->doc), "/power/uncertainty/k"));
	verdicts(&w);
	*n = w.found.n;
	struct tpf_quantity *kept = tpf_alloc_n(&job->arena, w.found.n, sizeof *kept);
	if (w.found.n)
		memcpy(kept, w.found.v, w.found.n * sizeof *kept);
	free(w.found.v);
	tpf_buf_free(&w.pointer);
	tpf_buf_free(&w.place);
	return kept;
}

const char *tpf_unknown(const struct tpf_bundle *b, const struct tpf_node *node)
{
	return node && node->kind == TPF_OBJECT ? tpf_text(&b->job->arena, b->doc, tpf_get(b->doc, node, "unknown"), NULL) : NULL;
}

static int by_node(const void *a, const void *b)
{
	const struct tpf_node *x = ((const struct tpf_quantity *)a)->node, *y = ((const struct tpf_quantity *)b)->node;
	return x < y ? -1 : x > y;
}

const struct tpf_quantity *tpf_quantity_find(const struct tpf_bundle *b, const struct tpf_node *node)
{
	struct tpf_quantity key = {.node = node};
	return node && b->n_quantities ? bsearch(&key, b->quantities, b->n_quantities, sizeof key, by_node) : NULL;
}

struct tpf_quantity tpf_quantity_of(const struct tpf_bundle *b, const struct tpf_node *node)
{
	const struct tpf_quantity *q = tpf_quantity_find(b, node);
	if (q)
		return *q;
	return (struct tpf_quantity){.value = NAN, .u = NAN, .unknown = tpf_unknown(b, node), .node = node};
}
