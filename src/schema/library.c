#include "schema/library.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/resource.h"
#include "base/text.h"
#include "diag/job.h"
#include "schema/index.h"
#include "schema/uri.h"

/* Far more than any profile has; they bound what a schema of a stranger, or a wrong folder, makes us read. */
enum { FILES_MAX = 1000, SHELF_MAX = 20000, SCHEMA_SIZE = 64 << 20 };

/* The file of each $id, in the order of the folders and of the names in them: the first counts. */
struct tpf_shelf {
	struct { struct book { const char *id, *path; bool builtin; } *v; size_t n, room; } books; /* builtin: path is a resource's name */
};

static struct tpf_doc *read_into(struct tpf *job, const char *path, const char **why)
{
	struct tpf_buf b = {0};
	struct tpf_doc *doc = NULL;

	if (tpf_file_read(path, SCHEMA_SIZE, &b, why)) {
		*why = NULL;
		const char *bytes = tpf_strndup(&job->arena, tpf_buf_str(&b), b.len);
		doc = tpf_json_read(job, strcmp(path, "-") ? tpf_strdup(&job->arena, path) : "<stdin>", bytes, b.len, 0);
	}
	tpf_buf_free(&b);
	return doc;
}

struct tpf_doc *tpf_library_read(struct tpf_library *l, const char *path, const char **why)
{
	*why = "more than 1000 files are referred to";
	return l->n_read++ < FILES_MAX ? read_into(l->job, path, why) : NULL;
}

/* ---- addresses of files ---- */

/* A path as part of an address: what would end it or stand for another character is escaped. */
static const char *escaped(struct tpf_arena *a, const char *path)
{
	struct tpf_buf b = {0};

	for (; *path; path++)
		if (strchr("%#?:", *path))
			tpf_buf_printf(&b, "%%%02X", (unsigned)*path);
		else
			tpf_buf_putc(&b, *path);
	char *text = tpf_strdup(a, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static char *unescaped(struct tpf_arena *a, const char *path)
{
	char *text = tpf_sprintf(a, "#%s", path);
	return tpf_uri_fragment(text);
}

const char *tpf_library_address(struct tpf_library *l, const char *path)
{
	struct tpf_arena *a = &l->job->arena;
	char *here = getcwd(NULL, 0);
	const char *base = tpf_sprintf(a, "file://%s/", here ? escaped(a, here) : "");

	free(here);
	return tpf_uri_resolve(a, base, escaped(a, path));
}

/* The file beside `from` that an address under the same folder as `home` means; NULL when it is not under it. */
static char *file_beside(struct tpf_arena *a, const char *uri, const struct tpf_doc *from, const char *home)
{
	const char *slash = strrchr(home, '/');
	size_t n = slash ? (size_t)(slash - home) + 1 : 0;

	if (!n || strncmp(uri, home, n) != 0 || !uri[n])
		return NULL;
	char *folder = tpf_path_folder(from->source), *name = unescaped(a, uri + n); /* new */
	char *path = strcmp(folder, ".") ? tpf_path_join(folder, name) : tpf_xstrdup(name); /* new */
	char *kept = tpf_strdup(a, path);
	free(folder);
	free(path);
	return kept;
}

/* ---- folders ---- */

/* A file answers to the $id of every schema in it. */
static void shelve(struct tpf_library *l, struct tpf_doc *doc, const char *path, bool builtin)
{
	struct tpf_schema inside = {0};

	if (doc && doc->nodes->kind == TPF_OBJECT)
		tpf_index_source(&inside, doc, NULL);
	for (const struct resource *r = inside.resources; r; r = r->next) {
		struct book b = {tpf_strdup(&l->job->arena, r->uri), tpf_strdup(&l->job->arena, path), builtin};
		TPF_PUSH(&l->shelf->books, b);
	}
	tpf_arena_free(&inside.arena);
}

static void shelve_file(struct tpf_library *l, const char *path)
{
	struct tpf aside = {0};         /* what is no schema here is nobody's fault */
	const char *why;

	shelve(l, read_into(&aside, path, &why), path, false);
	tpf_diag_free(&aside);
	tpf_arena_free(&aside.arena);
}

static void shelve_folder(struct tpf_library *l, const char *folder)
{
	char **paths = NULL;
	size_t n = 0;
	const char *why;

	if (!tpf_folder_list(folder, SHELF_MAX, &paths, &n, &why)) {
		tpf_report(l->job, TPF_IO_001, &(struct tpf_place){.source = folder}, "can't be looked through: %s", why);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		char *path = tpf_path_join(folder, paths[i]);
		if (tpf_ends(path, ".json"))
			shelve_file(l, path);
		free(path);
		free(paths[i]);
	}
	free(paths);
}

/* The dialects themselves. */
static const char *const builtins[] = {"metaschema.json", "metaschema-2019-09.json", "metaschema-07.json"};

static struct tpf_doc *builtin(struct tpf *job, const char *name)
{
	const struct tpf_resource *r = tpf_resource(name);
	return tpf_json_read(job, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
}

/* Folders are looked through once, when something in them is asked for. */
static const struct book *shelved(struct tpf_library *l, const char *uri)
{
	if (!l->shelf) {
		l->shelf = tpf_alloc(&l->job->arena, sizeof *l->shelf);
		for (size_t i = 0; i < l->n_folders; i++)
			shelve_folder(l, l->folders[i]);
		for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
			shelve(l, builtin(l->job, builtins[i]), builtins[i], true);
	}
	for (size_t i = 0; i < l->shelf->books.n; i++)
		if (!strcmp(l->shelf->books.v[i].id, uri))
			return &l->shelf->books.v[i];
	return NULL;
}

static struct tpf_doc *find(const struct tpf_finder *finder, const char *uri, const struct tpf_doc *from, const char *home,
                            const char **why)
{
	struct tpf_library *l = (struct tpf_library *)finder;
	struct tpf_arena *a = &l->job->arena;
	const struct book *book = shelved(l, uri);
	const char *path = book ? book->path : file_beside(a, uri, from, home), *reason = NULL;

	if (book && book->builtin)
		return builtin(l->job, book->path);
	if (!path && tpf_starts(uri, "file:///"))
		path = unescaped(a, uri + strlen("file://"));
	if (!path) {
		*why = tpf_sprintf(a, "no file at hand has the $id %s, and nothing is fetched from the network", uri);
		return NULL;
	}
	/* A name in a schema, even "-", is that of a file. */
	struct tpf_doc *doc = tpf_library_read(l, strcmp(path, "-") ? path : "./-", &reason);
	if (!doc)
		*why = reason ? tpf_sprintf(a, "%s can't be read: %s", path, reason) : tpf_sprintf(a, "%s is not JSON", path);
	return doc;
}

void tpf_library_close(struct tpf_library *l)
{
	if (l->shelf)
		free(l->shelf->books.v);
	l->shelf = NULL;
}

bool tpf_library_open(struct tpf_library *l, struct tpf *job, const char *const *folders, size_t n_folders)
{
	*l = (struct tpf_library){.finder = {find}, .job = job, .folders = folders, .n_folders = n_folders};
	for (size_t i = 0; i < n_folders; i++)
		if (!tpf_is_folder(folders[i])) {
			tpf_report(job, TPF_IO_001, &(struct tpf_place){.source = folders[i]}, "is not a folder");
			return false;
		}
	return true;
}
