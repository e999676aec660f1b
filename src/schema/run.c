#include <stdlib.h>
#include <string.h>

#include "schema/program.h"

/* Schemas within schemas (a level takes about 600 bytes of stack, a thread has 8 MiB), and steps of work; a document of
 * honest shape needs a few for each of its nodes. */
enum { DEPTH_MAX = 4096, STEPS_MIN = 10000000, STEPS_PER_NODE = 256, PATTERN_STEPS_MIN = 100000000, PATTERN_STEPS_PER_BYTE = 50 };

static bool stop(struct run *r, enum stop why, const struct tpf_node *v)
{
	if (!r->stop) {
		r->stop = why;
		r->stopped_at = v;
	}
	return false;
}

void tpf_run_begin(struct run *r, const struct tpf_schema *s, const struct tpf_doc *doc)
{
	*r = (struct run){.schema = s, .doc = doc};
	r->space = atomic_exchange(&((struct tpf_schema *)s)->spare, NULL);
	if (!r->space)
		r->space = tpf_workspace_new();
	r->space->steps = 0;
	r->space->pattern_steps = PATTERN_STEPS_MIN + (uint64_t)PATTERN_STEPS_PER_BYTE * doc->len;
	r->space->max_steps = STEPS_MIN + STEPS_PER_NODE * doc->n_nodes;
}

void tpf_run_end(struct run *r)
{
	tpf_workspace_rest(r->space);
	tpf_workspace_free(atomic_exchange(&((struct tpf_schema *)r->schema)->spare, r->space));
	r->space = NULL;
}

static void mark(uint64_t *bits, uint32_t i)
{
	bits[i / 64] |= UINT64_C(1) << i % 64;
}

static bool marked(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

static void mark_all(uint64_t *bits, size_t n)
{
	memset(bits, 0xff, (n / 64 + 1) * sizeof *bits);
}

static void merge(uint64_t *into, const uint64_t *from, size_t n)
{
	for (size_t w = 0; w <= n / 64; w++)
		into[w] |= from[w];
}

/* For the steps that every value takes: the compiler would rather call them. */
#define INLINE static inline __attribute__((always_inline))

static bool check_sub(struct run *, const struct sub *, const struct tpf_node *, uint64_t *seen);
static bool check_leaf(struct run *, const struct sub *, const struct tpf_node *);

/* tpf_sub_check() of a compiled sub: most values need no look beyond what they are. */
INLINE bool check(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	s = s->to;
	uint64_t what = UINT64_C(1) << tpf_what(v);
	if ((s->holds | s->fails) & what)
		return s->holds & what;
	return s->leaf ? check_leaf(r, s, v) : check_sub(r, s, v, seen);
}

/* ---- one kind of value each ---- */

static bool is_integer(const struct tpf_doc *doc, const struct tpf_node *v)
{
	if (v->flags & (TPF_NODE_INTEGER | TPF_NODE_SPECIAL))
		return v->flags & TPF_NODE_INTEGER;
	struct figure f = tpf_figure_before(doc->bytes, v->at + v->len, v->len);
	return tpf_figure_is_integer(&f);
}

static bool check_number(const struct run *r, const struct range *n, const struct tpf_node *v)
{
	int64_t digits;
	uint32_t after;
	char first = r->doc->bytes[v->at];
	if (n->from_zero && first >= '0' + n->above_least && first <= '9')
		return true;
	if (n->plain && tpf_figure_short(r->doc->bytes, v->at + v->len, v->len, &digits, &after)) {
		static const int64_t times[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
		return digits >= n->least * times[after] + n->above_least && digits <= n->most * times[after] - n->below_most;
	}
	if (v->flags & TPF_NODE_SPECIAL)
		return false;
	struct figure f = tpf_figure_before(r->doc->bytes, v->at + v->len, v->len);
	return (!n->minimum || tpf_figure_compare(&f, n->minimum) >= 0) &&
	       (!n->maximum || tpf_figure_compare(&f, n->maximum) <= 0) && (!n->above || tpf_figure_compare(&f, n->above) > 0) &&
	       (!n->below || tpf_figure_compare(&f, n->below) < 0) &&
	       (!n->step || tpf_figure_is_multiple(&f, n->step));
}

bool tpf_pattern_holds(struct run *r, const struct pattern *p, const struct tpf_node *v)
{
	size_t len;
	const char *s = tpf_space_text(r->space, 0, r->doc, v, &len);
	int match = tpf_pattern_match(p, &r->space->match, s, len, &r->space->pattern_steps);
	if (match == TPF_MATCH_UNDECIDED)
		return stop(r, PATTERN_TOO_COSTLY, v);
	return match == TPF_MATCH_YES;
}

/* UTF-8: a continuation byte starts no character. */
static size_t code_points(const char *s, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += (s[i] & 0xc0) != 0x80;
	return n;
}

static bool check_string(struct run *r, const struct shape *t, const struct tpf_node *v)
{
	size_t len;
	const char *s = tpf_space_text(r->space, 0, r->doc, v, &len);
	/* The bytes alone decide most lengths: a character takes one to four of them. */
	if (len < t->min || len / 4 > t->max)
		return false;
	if (len > t->max || len / 4 < t->min) {
		size_t n = code_points(s, len);
		if (n < t->min || n > t->max)
			return false;
	}
	return (!t->pattern || tpf_pattern_holds(r, t->pattern, v)) && (!t->format || t->format->holds(s, len));
}

static bool has_figure(const struct run *r, const struct op *op, const struct tpf_node *v)
{
	if (!op->n_figures)
		return false;
	struct figure f = tpf_figure_before(r->doc->bytes, v->at + v->len, v->len);
	for (uint32_t i = 0; i < op->n_figures; i++)
		if (!tpf_figure_compare(&f, &op->figures[i]))
			return true;
	return false;
}

bool tpf_enum_has(struct run *r, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	if (v->kind == TPF_STRING) {
		size_t len;
		const char *text = tpf_space_text(r->space, 0, r->doc, v, &len);
		const struct slot *only = op->only;
		return only ? only->len == len && tpf_same_bytes(only->name, text, len) : tpf_table_find(&op->strings, text, len) != NULL;
	}
	if (v->kind == TPF_NUMBER && !(v->flags & TPF_NODE_SPECIAL))
		return has_figure(r, op, v);
	for (uint32_t i = 0; i < op->n; i++)
		if (tpf_same_value(r->space, r->doc, v, s->source->doc, op->values[i]))
			return true;
	return false;
}

INLINE bool check_scalar(struct run *r, const struct sub *s, const struct tpf_node *v)
{
	if (v->kind == TPF_STRING)
		return !s->string || check_string(r, s->string, v);
	if (v->kind != TPF_NUMBER)
		return true;
	return (s->types & IS_NUMBER || (s->types & IS_INTEGER && is_integer(r->doc, v))) && (!s->number || check_number(r, s->number, v));
}

/* It leads no further, so that neither depth nor steps need be counted: its container did that. */
static bool check_leaf(struct run *r, const struct sub *s, const struct tpf_node *v)
{
	if (!check_scalar(r, s, v))
		return false;
	for (uint32_t i = 0; i < s->n_ops; i++)
		if (!tpf_enum_has(r, s, &s->ops[i], v))
			return false;
	return true;
}

/* ---- arrays ---- */

struct hashed {
	uint64_t hash;                  /* of all, or of what it begins with */
	const struct tpf_node *v;
	uint64_t whole;                 /* of one that is told by its beginning: made when that does not tell; 0: not yet */
};

static int by_hash(const void *a, const void *b)
{
	const struct hashed *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->v > y->v) - (x->v < y->v);
}

/* Are they equal? False too when finding out took too long. */
static bool same(struct run *r, const struct hashed *a, const struct hashed *b, const struct tpf_node *array)
{
	if (a->hash != b->hash)
		return false;
	if (++r->space->steps > r->space->max_steps)
		return stop(r, TOO_LONG, array);
	return tpf_same_value(r->space, r->doc, a->v, r->doc, b->v);
}

enum { FEW = 64 };

/* Are all elements objects that begin with the same key? Then they differ where its values do. */
static bool begin_alike(const struct tpf_doc *doc, const struct tpf_node *array)
{
	const struct tpf_node *v = array + 1, *key = v + 1;
	for (uint32_t i = 0; i < array->count; i++, v += v->span)
		if (v->kind != TPF_OBJECT || !v->count || (v[1].flags | key->flags) & TPF_NODE_ESCAPED || v[1].hash != key->hash ||
		    v[1].len != key->len || !tpf_same_bytes(doc->bytes + v[1].at, doc->bytes + key->at, key->len))
			return false;
	return true;
}

static uint64_t whole(struct run *r, struct hashed *h)
{
	if (!h->whole)
		h->whole = tpf_hash_value(r->space, r->doc, h->v, 1) | 1;
	return h->whole;
}

/* Few are compared each with each, by a hash of what is not deep in them: that costs less than to sort them. */
static const struct tpf_node *repeated_of_few(struct run *r, const struct tpf_node *array, const struct tpf_node **first)
{
	struct hashed all[FEW];
	const struct tpf_node *v = array + 1;
	bool alike = begin_alike(r->doc, array);
	for (uint32_t i = 0; i < array->count; i++, v += v->span) {
		all[i] = (struct hashed){.hash = tpf_hash_value(r->space, r->doc, alike ? v + 2 : v, !alike), .v = v};
		for (uint32_t j = 0; j < i && !r->stop; j++)
			if (all[j].hash == all[i].hash && whole(r, &all[j]) == whole(r, &all[i]) && same(r, &all[j], &all[i], array)) {
				*first = all[j].v;
				return v;
			}
	}
	return NULL;
}

const struct tpf_node *tpf_repeated(struct run *r, const struct tpf_node *array, const struct tpf_node **first)
{
	if (array->count <= FEW)
		return repeated_of_few(r, array, first);
	struct hashed *all = tpf_xcalloc(array->count, sizeof *all);
	const struct tpf_node *v = array + 1, *found = NULL;
	for (uint32_t i = 0; i < array->count; i++, v += v->span)
		all[i] = (struct hashed){.hash = tpf_hash_value(r->space, r->doc, v, TPF_JSON_DEPTH), .v = v};
	qsort(all, array->count, sizeof *all, by_hash);
	for (uint32_t i = 0; i < array->count && !r->stop; i++)
		for (uint32_t j = i; j-- && all[j].hash == all[i].hash && !(found && found < all[i].v);)
			if (same(r, &all[j], &all[i], array)) {
				found = all[i].v;
				*first = all[j].v;
			}
	free(all);
	return found;
}

static bool check_contains(struct run *r, const struct elements *e, const struct tpf_node *v, uint64_t *seen)
{
	size_t n = 0;
	const struct tpf_node *c = v + 1;
	for (uint32_t i = 0; i < v->count; i++, c += c->span) {
		if (!check(r, e->contains, c, NULL))
			continue;
		n++;
		if (seen && e->contains_evaluates)
			mark(seen, i);
		else if (n >= e->min_contains && e->max_contains == SIZE_MAX)
			break;
	}
	return n >= e->min_contains && n <= e->max_contains && !r->stop;
}

static bool check_array(struct run *r, const struct elements *e, const struct tpf_node *v, uint64_t *seen)
{
	if (v->count < e->min || v->count > e->max)
		return false;
	const struct tpf_node *c = v + 1;
	r->space->steps += v->count;
	if (e->n_prefix || e->items)
		for (uint32_t i = 0; i < v->count; i++, c += c->span) {
			const struct sub *s = i < e->n_prefix ? e->prefix[i] : e->items;
			if (!s)
				break;
			if (!check(r, s, c, NULL))
				return false;
			if (seen)
				mark(seen, i);
		}
	if (e->contains && !check_contains(r, e, v, seen))
		return false;
	const struct tpf_node *first;
	return !e->unique || v->count < 2 || (!tpf_repeated(r, v, &first) && !r->stop);
}

/* ---- objects ---- */

INLINE const struct slot *find_member(struct run *r, const struct members *m, const struct tpf_node *key)
{
	size_t len;
	if (!m->names.n)
		return NULL;
	if (!(key->flags & TPF_NODE_ESCAPED))
		return tpf_table_find_key(&m->names, key->hash, r->doc->bytes + key->at, key->len);
	const char *name = tpf_space_decode(r->space, 0, r->doc, key, &len);
	return tpf_table_find(&m->names, name, len);
}

static bool check_by_pattern(struct run *r, const struct members *m, const struct tpf_node *key, bool *evaluated)
{
	for (uint32_t i = 0; i < m->n_patterns; i++) {
		if (!tpf_pattern_holds(r, m->patterns[i].pattern, key)) {
			if (r->stop)
				return false;
			continue;
		}
		*evaluated = true;
		if (!check(r, m->patterns[i].sub, key + 1, NULL))
			return false;
	}
	return true;
}

/* A member and what is known of its name. */
INLINE bool check_member(struct run *r, const struct members *m, const struct slot *slot, const struct tpf_node *key, bool *evaluated)
{
	if (slot && slot->sub) {
		*evaluated = true;
		if (!check(r, slot->sub, key + 1, NULL))
			return false;
	}
	if (m->n_patterns && !check_by_pattern(r, m, key, evaluated))
		return false;
	if (!*evaluated && m->additional) {
		*evaluated = true;
		if (!check(r, m->additional, key + 1, NULL))
			return false;
	}
	return !m->property_names || check(r, m->property_names, key, NULL);
}

static bool check_dependencies(struct run *r, const struct members *m, const struct tpf_node *v, const uint64_t *there,
                               uint64_t *seen)
{
	for (uint32_t i = 0; i < m->n_dependencies; i++) {
		const struct dependency *d = &m->dependencies[i];
		if (!marked(there, d->if_bit))
			continue;
		for (uint32_t j = 0; j < d->n_then; j++)
			if (!marked(there, d->then_bits[j]))
				return false;
		if (d->then_sub && !check(r, d->then_sub, v, seen))
			return false;
	}
	return true;
}

static bool has_required(const struct members *m, const uint64_t *there)
{
	if (m->n_watched <= 64)
		return (*there & m->must_few) == m->must_few;
	for (uint32_t i = 0; i < m->n_must; i++)
		if (!marked(there, m->must[i]))
			return false;
	return true;
}

/* `there` has a bit for each watched name. */
static bool check_members(struct run *r, const struct members *m, const struct tpf_node *v, uint64_t *there, uint64_t *seen)
{
	const struct tpf_node *key = v + 1;
	for (uint32_t i = 0, n = v->count; i < n; i++, key = key + 1 + key[1].span) {
		bool evaluated = false;
		const struct slot *slot = find_member(r, m, key);
		if (slot && slot->watch)
			mark(there, slot->watch - 1);
		if (!check_member(r, m, slot, key, &evaluated))
			return false;
		if (seen && evaluated)
			mark(seen, i);
	}
	return has_required(m, there) && (!m->n_dependencies || check_dependencies(r, m, v, there, seen));
}

static bool check_object(struct run *r, const struct members *m, const struct tpf_node *v, uint64_t *seen)
{
	if (v->count < m->min || v->count > m->max)
		return false;
	if (!m->loops)
		return true;
	r->space->steps += v->count;
	uint64_t few = 0, *there = m->n_watched <= 64 ? &few : tpf_bits_take(r->space, m->n_watched);
	bool ok = check_members(r, m, v, there, seen);
	if (there != &few)
		tpf_bits_give(r->space, there, m->n_watched);
	return ok;
}

/* ---- whatever the kind ---- */

const struct sub *tpf_dynamic_target(const struct run *r, const struct op *op)
{
	const struct sub *target = op->subs[0];
	for (const struct scope *s = r->scope; s; s = s->outer)
		if (s->resource->dynamic[op->anchor])
			target = s->resource->dynamic[op->anchor];
	return target;
}

/* A branch that fails must leave no marks. */
static bool check_branch(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	if (!seen)
		return check(r, s, v, NULL);
	uint64_t *own = tpf_bits_take(r->space, v->count);
	bool ok = check(r, s, v, own);
	if (ok)
		merge(seen, own, v->count);
	tpf_bits_give(r->space, own, v->count);
	return ok;
}

static bool check_all(struct run *r, const struct op *op, const struct tpf_node *v, uint64_t *seen)
{
	for (uint32_t i = 0; i < op->n; i++)
		if (!check(r, op->subs[i], v, seen))
			return false;
	return true;
}

/* How many branches hold, counted no further than `enough`; all are tried where their marks are wanted. */
static uint32_t count_branches(struct run *r, const struct op *op, const struct tpf_node *v, uint32_t enough, uint64_t *seen)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < op->n && (n < enough || seen) && !r->stop; i++)
		n += check_branch(r, op->subs[i], v, seen);
	return n;
}

static bool check_op(struct run *r, const struct sub *s, const struct op *op, const struct tpf_node *v, uint64_t *seen)
{
	const struct sub *then;
	switch (op->kind) {
	case OP_REF:
		return check(r, op->subs[0], v, seen);
	case OP_DYNAMIC:
		return check(r, r->schema->dynamic ? tpf_dynamic_target(r, op) : op->subs[0], v, seen);
	case OP_ALL:
		return check_all(r, op, v, seen);
	case OP_ANY:
		return count_branches(r, op, v, 1, seen) > 0;
	case OP_ONE:
		return count_branches(r, op, v, 2, seen) == 1;
	case OP_NOT:
		return !check(r, op->subs[0], v, NULL) && !r->stop;
	case OP_IF:
		then = check_branch(r, op->subs[0], v, seen) ? op->subs[1] : op->subs[2];
		return !r->stop && (!then || check(r, then, v, seen));
	case OP_ENUM:
		return tpf_enum_has(r, s, op, v);
	}
	return false;
}

static bool check_unevaluated(struct run *r, const struct sub *s, const struct tpf_node *v, const uint64_t *seen)
{
	bool object = v->kind == TPF_OBJECT;
	const struct tpf_node *c = v + 1;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct tpf_node *value = c + object;
		if (!marked(seen, i) && !check(r, s, value, NULL))
			return false;
		c = value + value->span;
	}
	return true;
}

static bool check_kind(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	if (v->kind == TPF_OBJECT)
		return !s->object || check_object(r, s->object, v, seen);
	if (v->kind == TPF_ARRAY)
		return !s->array || check_array(r, s->array, v, seen);
	return check_scalar(r, s, v);
}

INLINE bool check_parts(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	if (!check_kind(r, s, v, seen))
		return false;
	for (uint32_t i = 0; i < s->n_ops; i++)
		if (!check_op(r, s, &s->ops[i], v, seen))
			return false;
	return true;
}

/* Unevaluated members are those that nothing in this schema spoke of; what an outer schema saw does not count. */
static bool check_closed(struct run *r, const struct sub *s, const struct sub *rest, const struct tpf_node *v, uint64_t *seen)
{
	uint64_t *own = tpf_bits_take(r->space, v->count);
	bool ok = check_parts(r, s, v, own) && check_unevaluated(r, rest, v, own);
	tpf_bits_give(r->space, own, v->count);
	if (ok && seen)
		mark_all(seen, v->count);
	return ok;
}

static inline const struct sub *rest_of(const struct sub *s, const struct tpf_node *v)
{
	return v->kind == TPF_OBJECT ? s->unevaluated_properties : v->kind == TPF_ARRAY ? s->unevaluated_items : NULL;
}

/* A value of a type that is allowed; whether a number is an integer is found out here. */
INLINE bool check_inside(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	if (r->stop || ++r->depth > DEPTH_MAX || ++r->space->steps > r->space->max_steps)
		return stop(r, r->depth > DEPTH_MAX ? TOO_DEEP : TOO_LONG, v);
	const struct sub *rest = rest_of(s, v);
	bool ok = rest ? check_closed(r, s, rest, v, seen) : check_parts(r, s, v, seen);
	r->depth--;
	return ok && !r->stop;
}

static bool check_in_scope(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	const struct scope *outer = r->scope, here = {s->resource, outer};
	if (!outer || outer->resource != s->resource)
		r->scope = &here;
	bool ok = check_inside(r, s, v, seen);
	r->scope = outer;
	return ok;
}

static bool check_sub(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	return r->schema->dynamic ? check_in_scope(r, s, v, seen) : check_inside(r, s, v, seen);
}

bool tpf_sub_check(struct run *r, const struct sub *s, const struct tpf_node *v, uint64_t *seen)
{
	if (s->verdict != SOMETIMES)
		return s->verdict == ALWAYS;
	if (!(s->types & 1 << v->kind) && v->kind != TPF_NUMBER)
		return false;
	return check_sub(r, s, v, seen);
}

bool tpf_schema_valid(const struct tpf_schema *s, const struct tpf_doc *doc, const struct tpf_node *v)
{
	struct run r;
	tpf_run_begin(&r, s, doc);
	bool ok = tpf_sub_check(&r, s->root, v, NULL);
	tpf_run_end(&r);
	return ok;
}

bool tpf_schema_run(struct tpf *job, const struct tpf_schema *s, struct tpf_doc *doc)
{
	struct run r;
	tpf_run_begin(&r, s, doc);
	bool ok = tpf_sub_check(&r, s->root, doc->nodes, NULL);
	if (!ok)
		tpf_schema_explain(job, &r, doc);
	tpf_run_end(&r);
	return ok;
}
