/* lookup.c - finding things in a bundle: by pointer, by a place with *, and where the vendor's own file says them. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/quantity.h"

/* ---- by id ----------------------------------------------------------------------------------------------------- */

int tpf_evidence_find(const struct tpf_bundle *b, const char *id)
{
	return tpf_names_find(&b->evidence_ids, id);
}

int tpf_instrument_find(const struct tpf_bundle *b, const char *id)
{
	return tpf_names_find(&b->instrument_ids, id);
}

/* ---- by pointer ------------------------------------------------------------------------------------------------ */

/* tpf_find() from the root, but for what is asked of each of many runs: that begins at the run. */
static const struct tpf_node *find(const struct tpf_bundle *b, const char *pointer)
{
	static const char runs[] = "/runs/";
	const char *index = tpf_starts(pointer, runs) ? pointer + strlen(runs) : "", *rest = index + strspn(index, "0123456789");
	size_t len = (size_t)(rest - index);
	double i;

	if (len && len < 10 && (*index != '0' || len == 1) && tpf_num_parse(index, len, &i) && i < (double)b->n_runs)
		return tpf_find(b->doc, b->runs[(size_t)i].node, rest);
	return tpf_find(b->doc, tpf_root(b->doc), pointer);
}

const struct tpf_node *tpf_bundle_node(const struct tpf_bundle *b, const char *pointer)
{
	const struct tpf_node *node = find(b, pointer);
	if (node || !tpf_ends(pointer, "/value"))
		return node;
	const char *parent = tpf_strndup(&b->job->arena, pointer, strlen(pointer) - strlen("/value"));
	node = find(b, parent);
	return node && node->kind == TPF_NUMBER ? node : NULL;
}

struct tpf_quantity tpf_bundle_quantity(const struct tpf_bundle *b, const char *pointer)
{
	struct tpf_quantity q = tpf_quantity_of(b, tpf_bundle_node(b, pointer));
	bool value = tpf_ends(pointer, "/value"), u = tpf_ends(pointer, "/u");
	if (!q.node || !isnan(q.value) || !(value || u))
		return q;
	/* The value and the uncertainty of a quantity are read with their object, where its unit stands. */
	size_t len = (size_t)(strrchr(pointer, '/') - pointer);
	const char *parent = tpf_strndup(&b->job->arena, pointer, len);
	struct tpf_quantity whole = tpf_quantity_of(b, find(b, parent));
	whole.node = q.node;
	if (u) {
		whole.value = whole.u;
		whole.u = NAN;
	}
	return whole;
}

/* ---- presence -------------------------------------------------------------------------------------------------- */

/* Not unknown, not empty, and no number that could not be read. */
static bool usable(const struct tpf_bundle *b, const struct tpf_node *node)
{
	if (!node || node->kind == TPF_NULL || tpf_unknown(b, node))
		return false;
	if ((node->kind == TPF_ARRAY || node->kind == TPF_OBJECT) && !node->count)
		return false;
	const struct tpf_quantity *q = tpf_quantity_find(b, node);
	return !q || !isnan(q->value) || !isnan(q->u);
}

/* A value is there when its quantity is; a plain number is its own value. */
static bool there(const struct tpf_bundle *b, const struct tpf_node *from, const char *place)
{
	bool of_root = from == tpf_root(b->doc);
	const struct tpf_node *node = of_root ? find(b, place) : tpf_find(b->doc, from, place);
	if (!tpf_ends(place, "/value"))
		return usable(b, node);
	const char *parent_at = tpf_strndup(&b->job->arena, place, strlen(place) - strlen("/value"));
	const struct tpf_node *parent = of_root ? find(b, parent_at) : tpf_find(b->doc, from, parent_at);
	return usable(b, parent) && (usable(b, node) || parent->kind == TPF_NUMBER);
}

static bool present(const struct tpf_bundle *b, const struct tpf_node *from, const char *place)
{
	const char *star = strstr(place, "/*");
	if (!star)
		return there(b, from, place);
	const char *list_at = tpf_strndup(&b->job->arena, place, (size_t)(star - place));
	const struct tpf_node *list = tpf_find(b->doc, from, list_at);
	if (!list || list->kind != TPF_ARRAY)
		return false;
	for (const struct tpf_node *e = tpf_first(list); e; e = tpf_next(list, e))
		if (present(b, e, star + 2))
			return true;
	return false;
}

bool tpf_bundle_present(const struct tpf_bundle *b, const char *place)
{
	return present(b, tpf_root(b->doc), place);
}

/* ---- origins --------------------------------------------------------------------------------------------------- */

/* The origin of a pointer or of its nearest ancestor that has one. */
static const struct tpf_node *origin_of(const struct tpf_bundle *b, const char *pointer)
{
	if (!b->origins.n || !pointer)
		return NULL;
	char *p = tpf_strdup(&b->job->arena, pointer);
	for (;;) {
		int origin = tpf_names_find(&b->origins, p);
		char *slash = strrchr(p, '/');
		if (origin >= 0 || !slash)
			return origin >= 0 ? b->doc->nodes + origin : NULL;
		*slash = '\0';
	}
}

/* The path of a file of evidence by its id; the id itself where there is no such file. The bundle may be half read. */
static const char *path_of(const struct tpf_bundle *b, const struct tpf_node *id)
{
	struct tpf_arena *arena = &b->job->arena;
	const char *name = tpf_text(arena, b->doc, id, NULL);
	int at = tpf_evidence_find(b, name);
	if (at < 0)
		return name;
	const struct tpf_node *list = tpf_get(b->doc, tpf_root(b->doc), "evidence");
	const char *path = tpf_text(arena, b->doc, tpf_get(b->doc, tpf_at(list, (size_t)at), "path"), NULL);
	return path ? path : name;
}

/* "line 812", "/pointer", "row 17, power.draw [W]": the first two are places, the rest is said in words. */
static const char *read_at(struct tpf_arena *arena, const char *at, struct tpf_place *place)
{
	double line;
	if (at && *at == '/')
		place->pointer = at;
	else if (at && tpf_starts(at, "line ") && tpf_num_parse(at + 5, strlen(at + 5), &line) && line >= 1 && line < 1e15)
		place->line = (size_t)line;
	else if (at)
		return tpf_sprintf(arena, "taken from %s", at);
	return "taken from";
}

struct tpf_place tpf_bundle_place(struct tpf *job, const struct tpf_bundle *b, const struct tpf_node *node)
{
	if (!node)
		return (struct tpf_place){.source = b->doc->source};
	struct tpf_place place = tpf_doc_place(job, b->doc, node);
	const struct tpf_node *origin = origin_of(b, place.pointer);
	const char *path = origin ? path_of(b, tpf_get(b->doc, origin, "evidence")) : NULL;
	if (!path)
		return place;
	struct tpf_place *also = tpf_alloc(&job->arena, sizeof *also);
	also->source = path;
	place.also_says = read_at(&job->arena, tpf_text(&job->arena, b->doc, tpf_get(b->doc, origin, "at"), NULL), also);
	place.also = also;
	return place;
}
