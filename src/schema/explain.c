/* explain.c - walks schema and document together once more, without the hurry of run.c, and gathers faults. */
#include "schema/explain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"

/* A step here does the work of many in run.c. */
enum { UNDECIDED_MAX = 20, LEVELS_MAX = 3000, STEPS = 32 };

struct fault *tpf_explain_add(struct teller *t, enum tpf_rule_id rule, const struct tpf_node *at, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	struct fault f = {.rule = rule, .at = at, .message = tpf_vsprintf(&t->job->arena, format, list), .depth = t->depth};
	va_end(list);
	TPF_PUSH(&t->faults, f);
	t->enough |= t->faults.n >= TPF_FAULTS_MAX;
	return &t->faults.v[t->faults.n - 1];
}

const char *tpf_explain_text(struct teller *t, const struct tpf_doc *doc, const struct tpf_node *v)
{
	size_t len;
	return tpf_text(&t->job->arena, doc, v, &len);
}

static const char *figure(struct teller *t, const struct figure *f)
{
	return tpf_strndup(&t->job->arena, f->text, f->len);
}

/* No verdict: the one fault that is neither the document's nor hidden by others. */
void tpf_explain_undecided(struct teller *t)
{
	static const char *const why[] = {
		[TOO_DEEP] = "the schema refers to itself without end here",
		[TOO_LONG] = "judging this would take more work than is allowed for a document of its size",
		[PATTERN_TOO_COSTLY] = "matching this text against its pattern takes too many steps",
	};
	enum stop stop = t->run->stop;
	t->run->stop = GOES_ON;
	t->run->depth = 0;
	struct fault *f = tpf_explain_add(t, TPF_SC_009, t->run->stopped_at, "not decided: %s", why[stop]);
	f->hint = stop == PATTERN_TOO_COSTLY ? "shorten the text, or have the schema's pattern mended" : "have the schema mended";
	t->enough |= stop != PATTERN_TOO_COSTLY || ++t->undecided >= UNDECIDED_MAX;
}

/* Counts a step; true at the limits, which is then reported. */
static bool spent(struct teller *t, const struct tpf_node *v)
{
	bool deep = t->level >= LEVELS_MAX, late = (t->run->space->steps += STEPS) > t->run->space->max_steps;
	if (!deep && !late)
		return false;
	t->run->stop = deep ? TOO_DEEP : TOO_LONG;
	t->run->stopped_at = v;
	tpf_explain_undecided(t);
	return true;
}

/* What could not be decided is reported as that, and not as a fault of the value. */
bool tpf_explain_holds(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	if (t->enough)
		return true;
	bool ok = tpf_sub_check(t->run, s, v, NULL);
	if (!t->run->stop)
		return ok;
	tpf_explain_undecided(t);
	return true;
}

static bool matches(struct teller *t, const struct pattern *p, const struct tpf_node *v, bool otherwise)
{
	if (t->enough)
		return otherwise;
	bool ok = tpf_pattern_holds(t->run, p, v);
	if (!t->run->stop)
		return ok;
	tpf_explain_undecided(t);
	return otherwise;
}

/* ---- the kind ---- */

void tpf_explain_kind(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	const char *expected = tpf_say_expected(t->job, s), *found = tpf_say_found(t->job, t->doc, v);
	struct fault *f = v->kind == TPF_NULL ? tpf_explain_add(t, TPF_SC_003, v, "null is not a value; expected %s", expected)
	                                      : tpf_explain_add(t, TPF_SC_003, v, "found %s, expected %s", found, expected);
	f->hint = v == t->doc->nodes && v->kind == TPF_NULL ? NULL : tpf_say_instead(t->job, t->doc, v, s);
	f->of_kind = true;
}

/* ---- enum and const ---- */

static const char *list_values(struct teller *t, const struct sub *s, const struct op *op, struct names *words)
{
	const struct tpf_node *list = op->at;
	const struct tpf_doc *doc = s->source->doc;
	bool several = list->kind == TPF_ARRAY && !(op->n == 1 && op->values[0] == list);
	if (!several)
		return tpf_say_value(t->job, doc, list);
	struct names all = {0};
	for (const struct tpf_node *v = tpf_first(list); v && all.n < 24; v = tpf_next(list, v))
		TPF_PUSH(&all, tpf_say_value(t->job, doc, v));
	for (const struct tpf_node *v = tpf_first(list); v; v = tpf_next(list, v))
		if (v->kind == TPF_STRING)
			TPF_PUSH(words, tpf_explain_text(t, s->source->doc, v));
	if (list->count > all.n) {
		const char *others = SAY(t, "%u others", (unsigned)(list->count - all.n));
		TPF_PUSH(&all, others);
	}
	const char *text = tpf_say_list(t->job, all.v, all.n, "or ");
	free(all.v);
	return text;
}

/* Has the list a value of this kind? */
static bool lists_kind(const struct op *op, enum tpf_kind kind)
{
	for (uint32_t i = 0; i < op->n; i++)
		if (op->values[i]->kind == kind)
			return true;
	return kind == TPF_STRING && op->strings.n;
}

static void explain_enum(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	if (tpf_enum_has(t->run, s, op, v))
		return;
	size_t first = t->faults.n;
	struct names words = {0};
	const char *list = list_values(t, s, op, &words), *found = tpf_say_found(t->job, t->doc, v);
	const char *near = v->kind == TPF_STRING && words.n ? tpf_nearest(tpf_explain_text(t, t->doc, v), words.v, words.n) : NULL;
	free(words.v);
	if (near)
		tpf_explain_add(t, TPF_SC_004, v, "found %s; did you mean \"%s\"?", found, near)->hint = SAY(t, "allowed here: %s", list);
	else
		tpf_explain_add(t, TPF_SC_004, v, "found %s, expected %s", found, list)->hint =
			v->kind == TPF_NULL ? tpf_say_instead(t->job, t->doc, v, s) : NULL;
	t->faults.v[first].of_list = !lists_kind(op, v->kind);
}

/* ---- numbers and strings ---- */

static void explain_number(struct teller *t, const struct range *n, const struct tpf_node *v)
{
	struct figure f = tpf_figure(t->doc->bytes + v->at, v->len);
	const struct { const struct figure *bound; int wrong[2]; const char *words; } bounds[] = {
		{n->minimum, {-1, -1}, "expected %s or more"}, {n->maximum, {1, 1}, "expected %s or less"},
		{n->above, {-1, 0}, "expected more than %s"}, {n->below, {1, 0}, "expected less than %s"},
	};
	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		if (!bounds[i].bound)
			continue;
		int c = tpf_figure_compare(&f, bounds[i].bound);
		if (c == bounds[i].wrong[0] || c == bounds[i].wrong[1]) {
			tpf_explain_add(t, TPF_SC_005, v, "found %s, %s", tpf_say_value(t->job, t->doc, v), SAY(t, bounds[i].words, figure(t, bounds[i].bound)));
			return;
		}
	}
	if (!n->step || tpf_figure_is_multiple(&f, n->step))
		return;
	const char *step = figure(t, n->step), *what = strcmp(step, "1") ? SAY(t, "a multiple of %s", step) : "a whole number";
	tpf_explain_add(t, TPF_SC_005, v, "found %s, expected %s", tpf_say_value(t->job, t->doc, v), what);
}

const char *tpf_explain_words(struct teller *t, const struct sub *s)
{
	const char *words = tpf_schema_says(t->job, s, "description");
	if (!words)
		words = tpf_schema_says(t->job, s, "title");
	size_t n = words ? strlen(words) : 0;
	return n && words[n - 1] == '.' ? tpf_strndup(&t->job->arena, words, n - 1) : words;
}

static void wrong_pattern(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	const char *words = tpf_explain_words(t, s), *pattern = tpf_pattern_source(s->string->pattern);
	const char *found = tpf_say_found(t->job, t->doc, v);
	if (!words) {
		tpf_explain_add(t, TPF_SC_006, v, "found %s, expected text that matches %s", found, pattern);
		return;
	}
	struct fault *f = tpf_explain_add(t, TPF_SC_006, v, "found %s, expected: %s", found, words);
	const char *shown = tpf_schema_shows(t->job, s);
	f->hint = shown ? SAY(t, "write it as %s", shown) : SAY(t, "it has to match %s", pattern);
}

static void explain_string(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	const struct shape *want = s->string;
	size_t len;
	const char *text = tpf_text(&t->job->arena, t->doc, v, &len);
	size_t n = tpf_utf8_count(text, len);
	if (!n && want->min)
		tpf_explain_add(t, TPF_SC_007, v, "found an empty string, expected text");
	else if (n < want->min)
		tpf_explain_add(t, TPF_SC_007, v, "found %s with %zu characters, expected at least %zu", tpf_say_found(t->job, t->doc, v), n, want->min);
	else if (n > want->max)
		tpf_explain_add(t, TPF_SC_007, v, "found a string of %zu characters, expected at most %zu", n, want->max);
	else if (want->pattern && !matches(t, want->pattern, v, true))
		wrong_pattern(t, s, v);
	else if (want->format && !want->format->holds(text, len))
		tpf_explain_add(t, TPF_SC_006, v, "found %s, expected %s", tpf_say_found(t->job, t->doc, v), want->format->title);
}

/* ---- arrays ---- */

static void wrong_count(struct teller *t, const struct tpf_node *v, size_t min, size_t max, const char *what)
{
	if (v->count < min)
		tpf_explain_add(t, TPF_SC_007, v, "found %u %s, expected at least %zu", (unsigned)v->count, what, min);
	else if (v->count > max)
		tpf_explain_add(t, TPF_SC_007, v, "found %u %s, expected at most %zu", (unsigned)v->count, what, max);
}

static void explain_contains(struct teller *t, const struct elements *e, const struct tpf_node *v)
{
	size_t n = 0;
	for (const struct tpf_node *c = tpf_first(v); c; c = tpf_next(v, c))
		n += tpf_explain_holds(t, e->contains, c);
	if (t->enough || (n >= e->min_contains && n <= e->max_contains))
		return;
	const char *what = tpf_explain_words(t, e->contains);
	bool few = n < e->min_contains;
	tpf_explain_add(t, TPF_SC_007, v, "found %zu elements that are %s, expected %s %zu", n, what ? what : "as the schema wants",
	                few ? "at least" : "at most", few ? e->min_contains : e->max_contains);
}

static void explain_array(struct teller *t, const struct elements *e, const struct tpf_node *v)
{
	wrong_count(t, v, e->min, e->max, v->count == 1 ? "element" : "elements");
	uint32_t i = 0;
	for (const struct tpf_node *c = tpf_first(v); c && !t->enough; c = tpf_next(v, c), i++) {
		const struct sub *s = i < e->n_prefix ? e->prefix[i] : e->items;
		if (!s)
			break;
		if (s->verdict == NEVER) {
			tpf_explain_add(t, TPF_SC_007, c, "found %u elements, expected at most %u", (unsigned)v->count, (unsigned)i);
			break;
		}
		tpf_explain(t, s, c);
	}
	if (e->contains)
		explain_contains(t, e, v);
	const struct tpf_node *first, *second = e->unique && v->count > 1 ? tpf_repeated(t->run, v, &first) : NULL;
	if (t->run->stop)
		tpf_explain_undecided(t);
	else if (second)
		tpf_explain_add(t, TPF_SC_010, second, "found %s a second time, expected elements that all differ",
		                               tpf_say_found(t->job, t->doc, second))->also = first;
}

/* ---- objects ---- */

/* Of a member that is forbidden whatever its value. */
static const char leave_out[] = "leave it out";

static void add_unknown(struct teller *t, const struct sub *s, const struct tpf_node *object, const struct tpf_node *key)
{
	struct fault *f = tpf_explain_add(t, TPF_SC_001, key, "unknown member `%s`", tpf_say_name(t->job, t->doc, key));
	f->unknown = tpf_explain_text(t, t->doc, key);
	f->object = object;
	f->sub = s;
}

void tpf_explain_missing(struct teller *t, const struct sub *s, const struct tpf_node *object, const char *const *names,
                         size_t n)
{
	const char **quoted = tpf_alloc_n(&t->job->arena, n, sizeof *quoted);
	for (size_t i = 0; i < n; i++) {
		const struct sub *m = n == 1 ? tpf_member_of(s, names[i], strlen(names[i])) : NULL;
		const char *title = m ? tpf_schema_says(t->job, m, "title") : NULL;
		quoted[i] = title ? SAY(t, "`%s` (%s)", names[i], title) : SAY(t, "`%s`", names[i]);
	}
	struct fault *f = tpf_explain_add(t, TPF_SC_002, object, "member %s is missing", tpf_say_list(t->job, quoted, n, "or "));
	f->missing = names;
	f->n_missing = n;
	f->object = object;
	f->sub = s;
	const struct sub *m = tpf_member_of(s, names[0], strlen(names[0]));
	if (!m)
		return;
	const char *expected = tpf_say_wanted(t->job, m);
	bool or_unknown = tpf_has_member(m, "unknown") && !strstr(expected, "unknown");
	f->hint = SAY(t, "add \"%s\": %s%s", names[0], expected, or_unknown ? ", or {\"unknown\": \"why\"}" : "");
}

static const char *const *one_name(struct teller *t, const char *name)
{
	const char **list = tpf_alloc(&t->job->arena, sizeof *list);
	list[0] = name;
	return list;
}

/* What a member demands of the others; what it forbids can't stand beside it, and either may go. */
static void explain_beside(struct teller *t, const struct sub *then, const struct tpf_node *v, const char *name)
{
	size_t i = t->faults.n;

	for (tpf_explain(t, then, v); i < t->faults.n; i++) {
		struct fault *f = &t->faults.v[i];
		if (f->hint == leave_out) {
			f->message = SAY(t, "`%s` and `%s` can't stand beside each other", tpf_say_name(t->job, t->doc, f->at), name);
			f->hint = SAY(t, "leave one of them out");
		}
	}
}

static void explain_dependencies(struct teller *t, const struct sub *s, const struct tpf_node *v, const char *keyword)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *all = tpf_get(doc, s->node, keyword);
	if (!all || all->kind != TPF_OBJECT)
		return;
	for (const struct tpf_node *k = tpf_first(all); k; k = tpf_next(all, k)) {
		const char *name = tpf_explain_text(t, s->source->doc, k);
		if (!tpf_get(t->doc, v, name))
			continue;
		if (k[1].kind != TPF_ARRAY) {
			const struct sub *then = s->source->sub[k + 1 - doc->nodes];
			if (then)
				explain_beside(t, then, v, name);
			continue;
		}
		for (const struct tpf_node *n = tpf_first(k + 1); n; n = tpf_next(k + 1, n)) {
			const char *other = tpf_explain_text(t, s->source->doc, n);
			if (tpf_get(t->doc, v, other))
				continue;
			tpf_explain_missing(t, s, v, one_name(t, other), 1);
			struct fault *f = &t->faults.v[t->faults.n - 1];
			f->message = SAY(t, "%s, and `%s` cannot stand without it", f->message, name);
		}
	}
}

/* A value that a schema forbids whatever it is: the member is what is wrong. */
static void explain_member(struct teller *t, const struct sub *owner, const struct sub *s, const struct tpf_node *object,
                           const struct tpf_node *key, bool named)
{
	if (s->verdict == NEVER && named)
		tpf_explain_add(t, TPF_SC_011, key, "member `%s` is not allowed here", tpf_say_name(t->job, t->doc, key))->hint = leave_out;
	else if (s->verdict == NEVER)
		add_unknown(t, owner, object, key);
	else
		tpf_explain(t, s, key + 1);
}

static void explain_key(struct teller *t, const struct sub *s, const struct tpf_node *object, const struct tpf_node *key)
{
	const struct members *m = s->object;
	size_t len;
	const char *name = tpf_text(&t->job->arena, t->doc, key, &len);
	const struct slot *slot = tpf_table_find(&m->names, name, len);
	bool evaluated = slot && slot->sub;
	if (evaluated)
		explain_member(t, s, slot->sub, object, key, true);
	for (uint32_t i = 0; i < m->n_patterns; i++)
		if (matches(t, m->patterns[i].pattern, key, false)) {
			evaluated = true;
			explain_member(t, s, m->patterns[i].sub, object, key, true);
		}
	if (!evaluated && m->additional)
		explain_member(t, s, m->additional, object, key, false);
	if (m->property_names)
		tpf_explain(t, m->property_names, key);
}

/* Which required names are there: looked up by a table, for both lists may be long. */
static void explain_required(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	const struct members *m = s->object;
	uint64_t *there = tpf_xcalloc(m->n_watched / 64 + 1, sizeof *there);
	for (const struct tpf_node *k = tpf_first(v); k; k = tpf_next(v, k)) {
		size_t len;
		const char *name = tpf_space_text(t->run->space, 0, t->doc, k, &len);
		const struct slot *slot = tpf_table_find(&m->names, name, len);
		if (slot && slot->watch)
			there[(slot->watch - 1) / 64] |= UINT64_C(1) << (slot->watch - 1) % 64;
	}
	const struct tpf_node *names = tpf_get(s->source->doc, s->node, "required"), *n = tpf_first(names);
	for (uint32_t i = 0; i < m->n_must && !t->enough; i++, n = tpf_next(names, n))
		if (!(there[m->must[i] / 64] >> m->must[i] % 64 & 1))
			tpf_explain_missing(t, s, v, one_name(t, tpf_explain_text(t, s->source->doc, n)), 1);
	free(there);
}

static void explain_object(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	const struct members *m = s->object;
	for (const struct tpf_node *k = tpf_first(v); k && m->loops && !t->enough; k = tpf_next(v, k))
		explain_key(t, s, v, k);
	if (m->n_must)
		explain_required(t, s, v);
	wrong_count(t, v, m->min, m->max, v->count == 1 ? "member" : "members");
	if (!m->n_dependencies)
		return;
	explain_dependencies(t, s, v, "dependentRequired");
	explain_dependencies(t, s, v, "dependentSchemas");
	explain_dependencies(t, s, v, "dependencies");
}

/* ---- what nobody spoke of ---- */

static const struct sub *dynamic_target(const struct teller *t, const struct op *op)
{
	return t->run->schema->dynamic ? tpf_dynamic_target(t->run, op) : op->subs[0];
}

static void mark_known(struct teller *, const struct sub *, const struct tpf_node *, uint64_t *known, int depth);

static void mark_members(struct teller *t, const struct members *m, const struct tpf_node *v, uint64_t *known)
{
	uint32_t i = 0;
	for (const struct tpf_node *k = tpf_first(v); k; k = tpf_next(v, k), i++) {
		size_t len;
		const char *name = tpf_space_text(t->run->space, 0, t->doc, k, &len);
		const struct slot *slot = tpf_table_find(&m->names, name, len);
		bool found = (slot && slot->sub) || m->additional;
		for (uint32_t p = 0; p < m->n_patterns && !found; p++)
			found = matches(t, m->patterns[p].pattern, k, true);
		if (found)
			known[i / 64] |= UINT64_C(1) << i % 64;
	}
}

static void mark_dependents(struct teller *t, const struct sub *s, const struct tpf_node *v, uint64_t *known, int depth)
{
	static const char *const keywords[] = {"dependentSchemas", "dependencies"};
	for (int i = 0; i < 2 && s->object->n_dependencies; i++) {
		const struct tpf_doc *doc = s->source->doc;
		const struct tpf_node *all = tpf_get(doc, s->node, keywords[i]);
		for (const struct tpf_node *k = all ? tpf_first(all) : NULL; k; k = tpf_next(all, k)) {
			const struct sub *then = s->source->sub[k + 1 - doc->nodes];
			if (then && tpf_get(t->doc, v, tpf_explain_text(t, doc, k)))
				mark_known(t, then, v, known, depth);
		}
	}
}

/* Of branches those that hold; where none does, which is a fault of its own, all. */
static void mark_branches(struct teller *t, const struct op *op, const struct tpf_node *v, uint64_t *known, int depth)
{
	bool any = op->kind == OP_REF || op->kind == OP_DYNAMIC || op->kind == OP_ALL, choice = !any;
	for (uint32_t i = 0; i < op->n; i++)
		if (!choice || tpf_explain_holds(t, op->subs[i], v)) {
			mark_known(t, op->kind == OP_DYNAMIC ? dynamic_target(t, op) : op->subs[i], v, known, depth);
			any = true;
		}
	for (uint32_t i = 0; i < op->n && !any; i++)
		mark_known(t, op->subs[i], v, known, depth);
}

static void mark_if(struct teller *t, const struct op *op, const struct tpf_node *v, uint64_t *known, int depth)
{
	bool yes = tpf_explain_holds(t, op->subs[0], v);
	const struct sub *then = op->subs[yes ? 1 : 2];
	if (yes)
		mark_known(t, op->subs[0], v, known, depth);
	if (then)
		mark_known(t, then, v, known, depth);
}

/* As run.c marks what was evaluated, but faults do not take the marks away: a wrong value in a known member must not
 * make its neighbours unknown. */
static void mark_known(struct teller *t, const struct sub *s, const struct tpf_node *v, uint64_t *known, int depth)
{
	if (t->enough || depth > 64 || spent(t, v))
		return;
	if (s->unevaluated_properties)
		memset(known, 0xff, (v->count / 64 + 1) * sizeof *known);
	if (s->object) {
		mark_members(t, s->object, v, known);
		mark_dependents(t, s, v, known, depth + 1);
	}
	for (uint32_t o = 0; o < s->n_ops; o++) {
		const struct op *op = &s->ops[o];
		if (op->kind == OP_IF)
			mark_if(t, op, v, known, depth + 1);
		else if (op->kind != OP_ENUM && op->kind != OP_NOT)
			mark_branches(t, op, v, known, depth + 1);
	}
}

/* The same schema without its own unevaluatedProperties. */
static void explain_unevaluated_members(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	uint64_t *known = tpf_xcalloc(v->count / 64 + 1, sizeof *known);
	struct sub open = *s;
	open.unevaluated_properties = NULL;
	mark_known(t, &open, v, known, 0);
	uint32_t i = 0;
	for (const struct tpf_node *k = tpf_first(v); k && !t->enough; k = tpf_next(v, k), i++)
		if (!(known[i / 64] >> i % 64 & 1))
			explain_member(t, s, s->unevaluated_properties, v, k, false);
	free(known);
}

/* Elements are told apart by the boolean pass alone: they have no names to misspell. */
static void explain_unevaluated_elements(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	uint64_t *seen = tpf_xcalloc(v->count / 64 + 1, sizeof *seen);
	struct sub open = *s;
	open.unevaluated_items = NULL;
	bool ok = tpf_sub_check(t->run, &open, v, seen);
	if (t->run->stop)
		tpf_explain_undecided(t);
	uint32_t i = 0;
	for (const struct tpf_node *c = tpf_first(v); c && ok; c = tpf_next(v, c), i++) {
		if (seen[i / 64] >> i % 64 & 1)
			continue;
		if (s->unevaluated_items->verdict == NEVER)
			tpf_explain_add(t, TPF_SC_007, c, "found %s, expected no further element", tpf_say_found(t->job, t->doc, c));
		else
			tpf_explain(t, s->unevaluated_items, c);
	}
	free(seen);
}

static void explain_op(struct teller *t, const struct sub *s, const struct op *op, const struct tpf_node *v)
{
	const struct sub *then;
	switch (op->kind) {
	case OP_REF:
	case OP_ALL:
		for (uint32_t i = 0; i < op->n; i++)
			tpf_explain(t, op->subs[i], v);
		break;
	case OP_DYNAMIC:
		tpf_explain(t, dynamic_target(t, op), v);
		break;
	case OP_ANY:
		tpf_explain_any(t, s, op, v);
		break;
	case OP_ONE:
		tpf_explain_one(t, s, op, v);
		break;
	case OP_NOT:
		tpf_explain_not(t, op, v);
		break;
	case OP_IF:
		then = tpf_explain_holds(t, op->subs[0], v) ? op->subs[1] : op->subs[2];
		if (then)
			tpf_explain(t, then, v);
		break;
	case OP_ENUM:
		explain_enum(t, s, op, v);
		break;
	}
}

static void explain_kind(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	if (v->kind == TPF_NUMBER && s->number)
		explain_number(t, s->number, v);
	if (v->kind == TPF_STRING && s->string)
		explain_string(t, s, v);
	if (v->kind == TPF_ARRAY && s->array)
		explain_array(t, s->array, v);
	if (v->kind == TPF_OBJECT && s->object)
		explain_object(t, s, v);
}

static bool is_kind(const struct teller *t, unsigned kinds, const struct tpf_node *v)
{
	struct figure f;
	if (kinds & 1u << v->kind || !(kinds & IS_INTEGER) || v->kind != TPF_NUMBER)
		return kinds & 1u << v->kind;
	f = tpf_figure(t->doc->bytes + v->at, v->len);
	return tpf_figure_is_integer(&f);
}

/* A value of a kind that no branch and no reference would take needs no further look. */
static bool kind_fits(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	unsigned kinds = tpf_kinds_of(s);
	if (is_kind(t, kinds, v))
		return true;
	if (s->verdict == NEVER || !kinds)
		tpf_explain_add(t, TPF_SC_011, v, "%s is not allowed here", tpf_say_found(t->job, t->doc, v));
	else
		tpf_explain_kind(t, s, v);
	return false;
}

static void explain_in(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	if (!kind_fits(t, s, v))
		return;
	explain_kind(t, s, v);
	for (uint32_t i = 0; i < s->n_ops && !t->enough; i++)
		explain_op(t, s, &s->ops[i], v);
	if (v->kind == TPF_OBJECT && s->unevaluated_properties && !t->enough)
		explain_unevaluated_members(t, s, v);
	if (v->kind == TPF_ARRAY && s->unevaluated_items && !t->enough)
		explain_unevaluated_elements(t, s, v);
}

/* Most of a document is right, and run.c finds that out ten times as fast. Not for what is small, where it would be asked at
 * every turn, nor far down: what is wrong there was looked at on each level. */
static bool is_right(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	enum { SMALL = 4, SHALLOW = 8 };
	if (v->span <= SMALL || v == t->value || !t->depth || t->depth > SHALLOW)
		return false;
	bool ok = tpf_sub_check(t->run, s, v, NULL);
	t->run->stop = GOES_ON;
	t->run->depth = 0;
	return ok;
}

void tpf_explain(struct teller *t, const struct sub *s, const struct tpf_node *v)
{
	if (t->enough || s->verdict == ALWAYS || is_right(t, s, v))
		return;
	if (spent(t, v))
		return;
	const struct scope *outer = t->run->scope, here = {s->resource, outer};
	if (!outer || outer->resource != s->resource)
		t->run->scope = &here;
	const struct tpf_node *around = t->value;
	bool deeper = v != around;
	t->value = v;
	t->depth += deeper;
	t->level++;
	explain_in(t, s, v);
	t->level--;
	t->depth -= deeper;
	t->value = around;
	t->run->scope = outer;
}
