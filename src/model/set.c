#include "model/set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "diag/job.h"

#define FILES_MAX ((size_t)1 << 20)     /* files and folders looked at in one folder of bundles */
enum { ID_MAX = 4096 };                 /* bytes of an id that is listed */

struct tpf_set {
	struct tpf_arena arena;         /* strings */
	const struct tpf_schema *schema;
	struct { const char **v; size_t n, room; } judged;
	struct { struct tpf_listed *v; size_t n, room; } list; /* by id, then in order */
};

/* ---- which bundles --------------------------------------------------------------------------------------------- */

struct paths {
	const char **v;
	size_t n, room;
};

static bool refuse(char **why, const char *path, const char *reason)
{
	struct tpf_buf b = {0};

	tpf_buf_printf(&b, "%s: %s", path, reason);
	*why = b.text;
	return false;
}

static bool is_there(const char *folder, const char *name)
{
	char *file = tpf_path_join(folder, name);
	bool there = !access(file, F_OK);

	free(file);
	return there;
}

static void keep(struct tpf_set *s, struct paths *to, const char *path)
{
	TPF_PUSH(to, tpf_strdup(&s->arena, path));
}

/* One that was given: itself; a folder of bundles: these. */
static bool add_given(struct tpf_set *s, struct paths *to, const char *given, char **why)
{
	const char *reason = NULL;
	char **found;
	size_t n;

	if (!strcmp(given, "-") || !tpf_is_folder(given) || is_there(given, "bundle.json")) {
		keep(s, to, given);
		return true;
	}
	if (!tpf_folders_with(given, "bundle.json", FILES_MAX, &found, &n, &reason))
		return refuse(why, given, reason);
	if (!n)
		keep(s, to, given); /* that nothing is there is said where it is judged */
	for (size_t i = 0; i < n; i++) {
		char *path = tpf_path_join(given, found[i]);
		keep(s, to, path);
		free(path);
		free(found[i]);
	}
	free(found);
	return true;
}

static bool add_beside(struct tpf_set *s, struct paths *to, const char *given, char **why)
{
	size_t before = to->n;

	if (access(given, R_OK))
		return refuse(why, given, strerror(errno));
	if (!add_given(s, to, given, why))
		return false;
	if (to->n == before + 1 && tpf_is_folder(to->v[before]) && !is_there(to->v[before], "bundle.json"))
		return refuse(why, given, "no bundle.json is in the folder or below it");
	return true;
}

/* ---- the index ------------------------------------------------------------------------------------------------- */

static const char *text_at(struct tpf_set *s, const struct tpf_doc *doc, const char *pointer)
{
	const struct tpf_node *node = tpf_find(doc, tpf_root(doc), pointer);
	return node && node->len <= ID_MAX ? tpf_text(&s->arena, doc, node, NULL) : NULL;
}

/* What can't be read, or has no id, is no report that another one could name. */
static void list_file(struct tpf_set *s, const char *path)
{
	struct tpf job = {0};           /* of this file alone; what is wrong in it is said where it is judged */
	struct tpf_buf bytes = {0};
	const char *why;
	struct stat st;
	bool folder = tpf_is_folder(path); /* read as a bundle to judge is */
	char *file = folder ? tpf_path_join(path, "bundle.json") : tpf_xstrdup(path);
	struct tpf_doc *doc = NULL;

	if (!stat(file, &st) && (folder ? tpf_file_read_inside(path, "bundle.json", TPF_JSON_SIZE, tpf_json_begins_sane, &bytes, &why)
			: tpf_file_read_if(file, TPF_JSON_SIZE, tpf_json_begins_sane, &bytes, &why)))
		doc = tpf_json_read(&job, file, tpf_buf_str(&bytes), bytes.len, 0);
	const char *id = doc ? text_at(s, doc, "/report/id") : NULL;
	if (id)
		TPF_PUSH(&s->list, ((struct tpf_listed){.id = id, .file = tpf_strdup(&s->arena, file), .order = s->list.n,
			.supersedes = text_at(s, doc, "/report/supersedes"), .device = st.st_dev, .inode = st.st_ino}));
	free(file);
	tpf_buf_free(&bytes);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

static int by_id(const void *one, const void *other)
{
	const struct tpf_listed *a = one, *b = other;
	int order = strcmp(a->id, b->id);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void make_index(struct tpf_set *s, const struct paths *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i], "-"))
			list_file(s, all->v[i]);
	if (s->list.n)
		qsort(s->list.v, s->list.n, sizeof *s->list.v, by_id);
}

struct tpf_set *tpf_set_make(const struct tpf_schema *schema, const char *const *files, size_t n_files, const char *const *beside,
		size_t n_beside, char **why)
{
	struct tpf_set *s = tpf_xcalloc(1, sizeof *s);
	struct paths all = {0}; /* those beside first: a bundle that is judged is the second one with their id */
	bool ok = true;

	s->schema = schema;
	for (size_t i = 0; ok && i < n_beside; i++)
		ok = add_beside(s, &all, beside[i], why);
	size_t first = all.n;
	for (size_t i = 0; ok && i < n_files; i++)
		ok = add_given(s, &all, files[i], why);
	if (ok && all.n > 1)
		make_index(s, &all);
	for (size_t i = first; i < all.n; i++)
		TPF_PUSH(&s->judged, all.v[i]);
	free(all.v);
	if (ok)
		return s;
	tpf_set_free(s);
	return NULL;
}

void tpf_set_free(struct tpf_set *s)
{
	if (!s)
		return;
	free(s->judged.v);
	free(s->list.v);
	tpf_arena_free(&s->arena);
	free(s);
}

const char *tpf_set_bundle(const struct tpf_set *s, size_t i)
{
	return i < s->judged.n ? s->judged.v[i] : NULL;
}

const struct tpf_listed *tpf_set_find(const struct tpf_set *s, const char *id)
{
	size_t from = 0, to = s ? s->list.n : 0; /* the first that is not before it lies in [from, to] */

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (strcmp(s->list.v[middle].id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return s && from < s->list.n && !strcmp(s->list.v[from].id, id) ? &s->list.v[from] : NULL;
}

bool tpf_listed_is(const struct tpf_listed *l, const char *path)
{
	struct stat st;
	return !stat(path, &st) && st.st_dev == l->device && st.st_ino == l->inode;
}

/* ---- what another report says ---------------------------------------------------------------------------------- */

struct tpf_other {
	const char *id;
	struct tpf job;                 /* its findings are dropped: they are told where it is judged itself */
	struct tpf_buf bytes;
	struct tpf_case it;
	const char *why;                /* it can't be used; NULL when it can */
};

struct tpf_others {
	struct tpf_other v[TPF_OTHERS];
	size_t n;
};

static const char *read_other(struct tpf_other *o, const struct tpf_set *set, const char *file)
{
	struct tpf *job = &o->job;
	const char *why;

	if (!tpf_file_read_if(file, TPF_JSON_SIZE, tpf_json_begins_sane, &o->bytes, &why))
		return tpf_sprintf(&job->arena, "report %s in %s can't be read: %s", o->id, file, why);
	struct tpf_doc *doc = tpf_json_read(job, file, tpf_buf_str(&o->bytes), o->bytes.len, 0);
	if (!doc || !tpf_schema_run(job, set->schema, doc) || tpf_diag_form_errors(job))
		return tpf_sprintf(&job->arena, "report %s in %s is not as the schema says; validate that first", o->id, file);
	char *folder = tpf_path_folder(file);
	const struct tpf_bundle *bundle = tpf_bundle_read(job, doc, tpf_strdup(&job->arena, folder));
	free(folder);
	job->diag.level = bundle->report.level;
	o->it = (struct tpf_case){.job = job, .doc = doc, .bundle = bundle, .metrics = tpf_metrics_make(job, bundle)};
	return NULL;
}

static struct tpf_other *other_named(struct tpf *job, const char *id)
{
	struct tpf_others *all = job->others;

	for (size_t i = 0; all && i < all->n; i++)
		if (!strcmp(all->v[i].id, id))
			return &all->v[i];
	return NULL;
}

static struct tpf_other *add_other(struct tpf *job, const char *id, const char *file)
{
	if (!job->others)
		job->others = tpf_xcalloc(1, sizeof *job->others);
	struct tpf_other *o = &job->others->v[job->others->n++];
	o->id = tpf_strdup(&job->arena, id);
	o->job.now_ns = job->now_ns;
	o->why = read_other(o, job->set, file);
	return o;
}

const struct tpf_case *tpf_set_other(struct tpf *job, const char *id, const char **why)
{
	struct tpf_other *o = other_named(job, id);
	const struct tpf_listed *l = o ? NULL : tpf_set_find(job->set, id);

	if (!o && !l) {
		*why = tpf_sprintf(&job->arena, "report %s is not in the set; give its bundle with --set", id);
		return NULL;
	}
	if (!o && job->others && job->others->n == TPF_OTHERS) {
		*why = tpf_sprintf(&job->arena, "report %s: more than %d other reports are referred to; no more are read for one bundle",
				id, TPF_OTHERS);
		return NULL;
	}
	if (!o)
		o = add_other(job, id, l->file);
	*why = o->why;
	return o->why ? NULL : &o->it;
}

void tpf_others_free(struct tpf *job)
{
	for (size_t i = 0; job->others && i < job->others->n; i++) {
		struct tpf_other *o = &job->others->v[i];
		tpf_buf_free(&o->bytes);
		tpf_diag_free(&o->job);
		tpf_arena_free(&o->job.arena);
	}
	free(job->others);
	job->others = NULL;
}
