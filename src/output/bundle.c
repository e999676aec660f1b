/* bundle.c - the normalised bundle: the same document with every value in the unit its field is normalised to, and `result`
 * recomputed. Normalising twice changes nothing. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/fields.h"
#include "output/output.h"

/* ---- units ----------------------------------------------------------------------------------------------------- */

/* Members that carry the value, or a width in its unit (which has no offset). */
static bool is_value(const char *key)
{
	return !strcmp(key, "value");
}

static bool is_width(const char *key)
{
	return !strcmp(key, "u") || !strcmp(key, "U") || !strcmp(key, "bound") || !strcmp(key, "fwhm");
}

static bool is_statistic(const char *key)
{
	for (int i = TPF_N + 1; i < TPF_STATS; i++)
		if (!strcmp(key, tpf_stat_names[i]))
			return true;
	return false;
}

struct change {
	struct tpf_unit from, to;
};

static json_t *changed(const struct change *c, const json_t *number, bool width)
{
	double v = json_number_value(number), si = width ? tpf_unit_si_difference(&c->from, v) : tpf_unit_si(&c->from, v);
	struct tpf_unit to = c->to;
	to.offset = width ? 0 : to.offset;
	double out = tpf_unit_from_si(&to, si);

	return json_is_integer(number) && out == v ? json_incref((json_t *)number) : tpf_json_real(out);
}

static void change_number(const struct change *c, json_t *object, const char *key, bool width)
{
	json_t *number = json_object_get(object, key);

	if (json_is_number(number))
		json_object_set_new(object, key, changed(c, number, width));
}

/* The members of one value form: its numbers, and the statistics, which may be objects of their own. */
static void change_members(const struct change *c, json_t *object)
{
	const char *key;
	json_t *member;

	json_object_foreach(object, key, member) {
		if (is_statistic(key) && json_is_object(member) && !json_object_get(member, "unit"))
			change_members(c, member);
		else if (is_value(key) || is_statistic(key))
			change_number(c, object, key, !strcmp(key, "std"));
		else if (is_width(key))
			change_number(c, object, key, true);
	}
}

/* "tok" is written "token"; a number without dimension has no unit. */
static const char *written(struct tpf_arena *arena, const char *unit)
{
	struct tpf_buf b = {0};

	for (const char *p = unit; *p;) {
		bool tok = !strncmp(p, "tok", 3) && strncmp(p, "token", 5);
		tpf_buf_puts(&b, tok ? "token" : (char[]){*p, 0});
		p += tok ? 3 : 1;
	}
	const char *out = tpf_strdup(arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return out;
}

/* What a field is normalised to: its own unit, the one that a word beside it says, or the SI unit of what stands there. */
static const char *target_unit(const struct tpf_field *f, const json_t *object, const struct tpf_unit *from)
{
	static const char *const plain[] = {"W", "J", "s", "tok", "tok/s", "J/tok", "s/tok", "B", "FLOP/s", "req", "req/s", "K", "1"};
	struct tpf_unit to;

	if (f && f->unit && *f->unit && tpf_dim_same_but_req(f->si.dim, from->dim))
		return f->unit;
	const char *word = f && f->unit_from ? json_string_value(json_object_get(object, f->unit_from)) : NULL;
	for (const struct tpf_unit_word *w = f ? f->unit_map : NULL; word && w && w->word; w++)
		if (!strcmp(w->word, word))
			return w->text;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (tpf_unit_parse(plain[i], &to, NULL) && tpf_dim_same(to.dim, from->dim))
			return plain[i];
	return NULL;
}

struct walk {
	struct tpf_arena *arena;
};

/* Members beside the value that share its unit: target and reference of a quality metric. */
static void change_neighbours(const struct walk *w, const struct change *c, json_t *object, const char *pointer)
{
	const char *key;
	json_t *member;
	void *next;

	json_object_foreach_safe(object, next, key, member) {
		const struct tpf_field *f = tpf_field_at(tpf_pointer_add(w->arena, pointer, key));
		if (!f || !f->unit_from || strcmp(f->unit_from, "unit") || is_value(key))
			continue;
		if (json_is_number(member))
			change_number(c, object, key, false);
		else if (json_is_object(member) && !json_object_get(member, "unit"))
			change_members(c, member);
	}
}

static void change_unit(const struct walk *w, json_t *object, const char *pointer)
{
	const char *unit = json_string_value(json_object_get(object, "unit"));
	const struct tpf_field *f = tpf_field_at(pointer);
	struct change c;

	if (!unit || !tpf_unit_parse(unit, &c.from, NULL))
		return;
	const char *to = target_unit(f, object, &c.from);
	if (!to || !tpf_unit_parse(to, &c.to, NULL))
		return;
	change_members(&c, object);
	change_neighbours(w, &c, object, pointer);
	if (tpf_dim_same(c.to.dim, (struct tpf_dim){0}))
		json_object_del(object, "unit");
	else
		json_object_set_new(object, "unit", json_string(written(w->arena, to)));
}

/* A number beyond double came over as text (json/writer.h): what can't be written is said to be unknown, and a width or a
 * statistic of that kind is left out. The rules have spoken of it already (UN-001). */
static json_t *too_large(void)
{
	return json_string("a number too large to be written");
}

static void drop_lost(json_t *object)
{
	const char *key;
	json_t *member;
	void *next;

	json_object_foreach_safe(object, next, key, member)
		if (json_is_string(member) && (is_width(key) || is_statistic(key)))
			json_object_del(object, key);
	if (json_is_string(json_object_get(object, "value"))) {
		json_object_del(object, "value");
		json_object_set_new(object, "unknown", too_large());
	}
}

static bool is_quantity(const char *pointer)
{
	const struct tpf_field *f = tpf_field_at(pointer);
	return f && f->quantity;
}

/* Everything below a place; x- members are carried along untouched. */
static void change_below(const struct walk *w, json_t *value, const char *pointer)
{
	const char *key;
	json_t *member;
	size_t i;

	json_array_foreach(value, i, member)
		change_below(w, member, tpf_pointer_index(w->arena, pointer, i));
	if (!json_is_object(value))
		return;
	if (is_quantity(pointer))
		drop_lost(value);
	json_object_foreach(value, key, member)
		if (strncmp(key, "x-", 2)) {
			const char *at = tpf_pointer_add(w->arena, pointer, key);
			if (json_is_string(member) && is_quantity(at))
				json_object_set_new(value, key, json_pack("{s:o}", "unknown", too_large()));
			change_below(w, json_object_get(value, key), at);
		}
	change_unit(w, value, pointer);
}

/* ---- result ---------------------------------------------------------------------------------------------------- */

static json_t *quantity(const struct tpf_value *v, const char *unit)
{
	if (isnan(v->value))
		return NULL;
	json_t *q = json_pack("{s:o, s:s}", "value", tpf_json_real(v->value), "unit", unit);
	if (v->u > 0 && isfinite(v->u) && !v->assumed) /* what we assume is no claim of the bundle's authors */
		json_object_set_new(q, "u", tpf_json_real(v->u));
	json_object_set_new(q, "basis", json_string(v->estimated ? "estimated" : "derived"));
	return q;
}

static void set(json_t *o, const char *key, const struct tpf_value *v, const char *unit)
{
	json_t *q = quantity(v, unit);

	if (q)
		json_object_set_new(o, key, q);
}

static json_t *ladder(const struct tpf_metrics *m)
{
	json_t *list = json_array();

	for (int at = 0; at < TPF_BOUNDARIES; at++) {
		const struct tpf_ladder_rung *rung = &m->ladder[at];
		if (isnan(rung->energy.value))
			continue;
		json_t *one = json_pack("{s:s}", "boundary", tpf_boundary_names[at]);
		set(one, "power", &rung->power, "W");
		set(one, "energy", &rung->energy, "J");
		set(one, "j_per_token", &rung->j_per_token, "J/token");
		json_array_append_new(list, one);
	}
	return list;
}

/* Recomputed values take the place of claims; a claim that can't be recomputed stays, as declared. */
static void recompute(const struct tpf_case *c, json_t *bundle)
{
	const struct tpf_metrics *m = c->metrics;
	json_t *result = json_object_get(bundle, "result");
	enum tpf_boundary at = c->bundle->power.boundary;

	if (!result) {
		result = json_object();
		json_object_set_new(bundle, "result", result);
	}
	set(result, "j_per_token", at == TPF_NO_BOUNDARY ? &m->j_per_token : &m->ladder[at].j_per_token, "J/token");
	set(result, "j_per_token_facility", &m->ladder[TPF_FACILITY].j_per_token, "J/token");
	if (m->pue_applied)
		set(result, "pue_adjusted_power", &m->delivered, "W");
	set(result, "util_adjusted_output", &m->util_output, "token/s");
	set(result, "util_adjusted_j", &m->util_j, "J/token");
	json_object_set_new(result, "ladder", ladder(m));
}

json_t *tpf_output_bundle(const struct tpf_case *c)
{
	struct walk w = {&c->job->arena};
	json_t *bundle = tpf_json_value(c->doc, tpf_root(c->doc));

	change_below(&w, bundle, "");
	recompute(c, bundle);
	return bundle;
}
