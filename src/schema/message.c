/* message.c - tells what explain.c gathered: one finding a fault, in the document's words. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "schema/explain.h"

enum { SUGGESTIONS = 100, MEMBERS = 1000000, PATIENCE = 8 }; /* MEMBERS: looked at in all, for suggestions */

static bool takes(struct fault *missing, const char *name)
{
	for (size_t i = 0; i < missing->n_missing; i++)
		if (!strcmp(missing->missing[i], name))
			return true;
	return false;
}

/* The missing member that an unknown one resembles is the same mistake: one finding for both. */
static struct fault *missing_for(struct teller *t, const struct fault *unknown, const char *meant)
{
	for (size_t i = 0; i < t->faults.n; i++) {
		struct fault *f = &t->faults.v[i];
		if (!f->gone && f->object == unknown->object && takes(f, meant))
			return f;
	}
	return NULL;
}

/* Names that the schema knows and the object does not have yet; first those that are missed. */
static void list_absent(struct teller *t, const struct fault *f, const struct names *known, struct names *absent)
{
	struct table there = {0};
	for (size_t i = 0; i < t->faults.n; i++)
		for (size_t k = 0; k < t->faults.v[i].n_missing && t->faults.v[i].object == f->object; k++)
			TPF_PUSH(absent, t->faults.v[i].missing[k]);
	for (const struct tpf_node *k = tpf_first(f->object); k; k = tpf_next(f->object, k)) {
		size_t len;
		const char *name = tpf_text(&t->job->arena, t->doc, k, &len);
		tpf_table_add(&t->job->arena, &there, name, len);
	}
	for (size_t i = 0; i < known->n; i++)
		if (!tpf_table_find(&there, known->v[i], strlen(known->v[i])))
			TPF_PUSH(absent, known->v[i]);
}

static void suggest(struct teller *t, struct fault *f)
{
	struct names known = {0}, absent = {0};
	const char *name = tpf_say_name(t->job, t->doc, f->at);
	tpf_member_names(t->job, f->sub, &known);
	list_absent(t, f, &known, &absent);
	const char *meant = absent.n ? tpf_nearest(f->unknown, absent.v, absent.n) : NULL;
	struct fault *missing = meant ? missing_for(t, f, meant) : NULL;
	f->guessed = meant;
	if (meant)
		f->message = SAY(t, "unknown member `%s`; did you mean `%s`?", name, meant);
	else if (known.n && known.n <= 12)
		f->hint = SAY(t, "known here: %s", tpf_say_list(t->job, known.v, known.n, "and "));
	else if (tpf_takes_own_members(f->sub))
		f->hint = SAY(t, "leave it out, or call it `x-%s` to carry it along unread", name);
	if (missing) {
		missing->gone = true;
		f->hint = SAY(t, "`%s` is required here and missing", meant);
	}
	free(known.v);
	free(absent.v);
}

/* Nobody reads a hundred suggestions, and each looks at all the object's members. */
static void suggest_all(struct teller *t)
{
	size_t left = SUGGESTIONS, members = MEMBERS;
	for (size_t i = 0; i < t->faults.n && left; i++) {
		struct fault *f = &t->faults.v[i];
		if (!f->unknown || f->object->count > members)
			continue;
		suggest(t, f);
		left--;
		members -= f->object->count;
	}
}

/* ---- an object of another kind ---- */

/* The faults of one object beside each other, in the order in which they were found. */
struct fault_of {
	const struct tpf_node *object;
	size_t i;
};

static int by_object(const void *a, const void *b)
{
	const struct fault_of *x = a, *y = b;
	return x->object != y->object ? (x->object < y->object ? -1 : 1) : (x->i > y->i) - (x->i < y->i);
}

/* Names of unknown or of missing members; `all` says how many there are. */
static const char *list_some(struct teller *t, const struct fault_of *of, size_t n, bool missing, size_t all)
{
	enum { SHOWN = 4 };
	const char *words[SHOWN + 1];
	size_t k = 0;

	for (size_t i = 0; i < n && k < SHOWN; i++) {
		const struct fault *f = &t->faults.v[of[i].i];
		if (missing ? f->n_missing == 1 : f->unknown != NULL)
			words[k++] = SAY(t, "`%s`", missing ? f->missing[0] : tpf_say_name(t->job, t->doc, f->at));
	}
	if (all > k)
		words[k++] = SAY(t, "%zu others", all - (size_t)SHOWN);
	return tpf_say_list(t->job, words, k, "and ");
}

/* An object of which no member is known, nor hardly one resembles what is, is another thing altogether: one fault, and not one for
 * each member. */
static void fold_stranger(struct teller *t, const struct fault_of *of, size_t n)
{
	enum { ENOUGH = 4, FEW = 4 };   /* faults; one in so many may resemble something by chance */
	const struct tpf_node *object = of->object;
	size_t unknown = 0, missing = 0, guessed = 0;

	for (size_t i = 0; i < n; i++) {
		const struct fault *f = &t->faults.v[of[i].i];
		unknown += f->unknown != NULL;
		missing += f->n_missing == 1;
		guessed += f->guessed;
	}
	if (!object || unknown < object->count || missing < 2 || unknown + missing < ENOUGH || guessed * FEW > unknown)
		return;
	for (size_t i = 0; i < n; i++) {
		struct fault *f = &t->faults.v[of[i].i];
		f->gone |= f->unknown || f->n_missing == 1;
	}
	const char *found = unknown ? SAY(t, "an object with %s, of which none belongs here", list_some(t, of, n, false, unknown)) : "an empty object";
	struct fault *whole = tpf_explain_add(t, TPF_SC_003, object, "found %s; required are %s", found, list_some(t, of, n, true, missing));
	if (object == t->doc->nodes && unknown)
		whole->hint = "is it the right file? of other programs' results and logs `tpfreport import` makes a bundle";
}

static void fold_strangers(struct teller *t)
{
	size_t n = t->faults.n, end;
	struct fault_of *of = tpf_xcalloc(n, sizeof *of);

	for (size_t i = 0; i < n; i++)
		of[i] = (struct fault_of){t->faults.v[i].object, i};
	qsort(of, n, sizeof *of, by_object);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && of[end].object == of[i].object;)
			end++;
		fold_stranger(t, &of[i], end - i);
	}
	free(of);
}

static int by_place(const void *a, const void *b)
{
	const struct fault *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->rule != y->rule ? (x->rule > y->rule) - (x->rule < y->rule) : strcmp(x->message, y->message);
}

static void tell(struct teller *t, const struct fault *f)
{
	struct tpf_place place = tpf_doc_place(t->job, t->doc, f->at), also;
	if (f->also) {
		also = tpf_doc_place(t->job, t->doc, f->also);
		struct tpf_place *kept = tpf_alloc(&t->job->arena, sizeof *kept);
		*kept = also;
		place.also = kept;
		place.also_says = "first here";
	}
	struct tpf_finding *finding = tpf_report(t->job, f->rule, &place, "%s", f->message);
	if (f->hint)
		tpf_hint(t->job, finding, "%s", f->hint);
}

void tpf_schema_explain(struct tpf *job, struct run *r, struct tpf_doc *doc)
{
	struct teller t = {.job = job, .run = r, .doc = doc};
	bool stopped = r->stop;
	r->depth = 0;
	r->space->steps = 0;
	r->space->max_steps *= PATIENCE;
	if (r->stop && r->stop != PATTERN_TOO_COSTLY) {
		tpf_explain_undecided(&t);
	} else {
		r->stop = GOES_ON;
		tpf_explain(&t, r->schema->root, doc->nodes);
	}
	if (!t.faults.n)
		tpf_explain_add(&t, stopped ? TPF_SC_009 : TPF_SC_008, doc->nodes,
		                "the document does not have the shape its schema describes");
	suggest_all(&t);
	fold_strangers(&t);
	qsort(t.faults.v, t.faults.n, sizeof *t.faults.v, by_place);
	for (size_t i = 0; i < t.faults.n; i++)
		if (!t.faults.v[i].gone && !(i && !by_place(&t.faults.v[i], &t.faults.v[i - 1])))
			tell(&t, &t.faults.v[i]);
	free(t.faults.v);
}
