/* suite.c - runs the official JSON Schema test suite: suite FOLDER [DRAFT [-v]]
 *
 * FOLDER holds tests/DRAFT (draft2020-12 where none is named) and remotes, as a checkout of json-schema-org/JSON-Schema-Test-Suite does;
 * draft2019-09 and draft7 are the others that are known. A line a file, and at the end "N passed, M failed". Files under optional are run with formats asserted, all others as the standard's default. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "diag/job.h"
#include "schema/library.h"

static struct { struct tpf_doc **v; size_t n, room; } known; /* what schemas may refer to; ends in NULL */
static struct { char **v; size_t n, room; } files;
static struct tpf library;              /* owns the documents of `known` */
static struct tpf_library dialect;      /* what is compiled in */
static const char *draft = "draft2020-12";
static bool verbose;
static size_t all_passed, all_failed;

static void list_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.') {
			char *path = tpf_sprintf(&library.arena, "%s/%s", folder, entries[i]->d_name);
			struct stat st;
			if (!stat(path, &st) && S_ISDIR(st.st_mode))
				list_folder(path);
			else
				TPF_PUSH(&files, path);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

/* The documents stay as long as the program: they are few. */
static struct tpf_doc *read_file(struct tpf *job, const char *path, const char *source)
{
	struct tpf_buf b = {0};
	const char *why;
	if (!tpf_file_read(path, 64 << 20, &b, &why)) {
		fprintf(stderr, "%s: %s\n", path, why);
		exit(2);
	}
	struct tpf_doc *doc = tpf_json_read(job, source, tpf_strndup(&job->arena, b.text, b.len), b.len, 0);
	tpf_buf_free(&b);
	return doc;
}

/* Schemas of draft 7 do not say so in the suite: there it is said at the start of an object. */
static struct tpf_doc *of_draft(struct tpf *job, struct tpf_doc *doc)
{
	if (!doc || strcmp(draft, "draft7") || doc->nodes->kind != TPF_OBJECT || tpf_get(doc, doc->nodes, "$schema"))
		return doc;
	const char *rest = doc->bytes + doc->nodes->at + 1;
	const char *text = tpf_sprintf(&job->arena, "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"%s%.*s",
	                               doc->nodes->count ? ", " : "", (int)(doc->len - (size_t)(rest - doc->bytes)), rest);
	return tpf_json_read(job, doc->source, text, strlen(text), TPF_JSON_TOLERANT);
}

/* remotes/a/b.json answers http://localhost:1234/a/b.json. */
static void know(const char *folder, const char *base)
{
	static const char *const other_drafts[] = {"draft3/", "draft4/", "draft6/", "v1/"};
	files.n = 0;
	list_folder(folder);
	for (size_t i = 0; i < files.n; i++) {
		const char *name = files.v[i] + strlen(folder) + 1;
		bool other = false;
		for (size_t d = 0; d < sizeof other_drafts / sizeof *other_drafts; d++)
			other |= tpf_starts(name, other_drafts[d]);
		struct tpf_doc *doc = other ? NULL : read_file(&library, files.v[i], tpf_sprintf(&library.arena, "%s%s", base, name));
		if (doc && !tpf_starts(name, "draft20"))
			doc = of_draft(&library, doc);
		if (doc)
			TPF_PUSH(&known, doc);
	}
}

static void tell_findings(struct tpf *job)
{
	for (size_t i = 0; i < job->diag.n; i++)
		printf("      %s [%s]\n", job->diag.list[i]->message, tpf_rules[job->diag.list[i]->rule].id);
}

/* A document of its own for a subtree of the file, whose text is the subtree's. */
static struct tpf_doc *part(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v, const char *source)
{
	bool quoted = v->kind == TPF_STRING, last = v + v->span == doc->nodes + doc->n_nodes;
	size_t from = v->at - quoted, to = last ? doc->len : v[v->span].at;
	/* The reader in its tolerant mode stops where the value ends. */
	return tpf_json_read(job, source, doc->bytes + from, to - from, TPF_JSON_TOLERANT);
}

static const char *name_of(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *v)
{
	size_t len;
	const char *s = tpf_text(&job->arena, doc, tpf_get(doc, v, "description"), &len);
	return s ? s : "?";
}

struct score {
	size_t passed, failed;
};

static void run_test(struct tpf *job, const struct tpf_schema *s, struct tpf_doc *doc, const struct tpf_node *test,
                     const char *group, struct score *score)
{
	const struct tpf_node *data = tpf_get(doc, test, "data"), *valid = tpf_get(doc, test, "valid");
	bool expected = valid && valid->kind == TPF_TRUE, got = false;
	struct tpf inner = {0};
	if (s) {
		struct tpf_doc *instance = part(&inner, doc, data, "instance.json");
		got = instance && tpf_schema_run(&inner, s, instance);
		/* An invalid document has findings, a valid one none. */
		if (instance && got != !inner.diag.n)
			expected = !got;
	}
	if (s && got == expected) {
		score->passed++;
	} else {
		score->failed++;
		if (verbose) {
			printf("    %s: %s: expected %s\n", group, name_of(job, doc, test), expected ? "valid" : "invalid");
			tell_findings(&inner);
		}
	}
	free(inner.diag.list);
	tpf_arena_free(&inner.arena);
}

static void run_group(struct tpf_doc *doc, const struct tpf_node *group, int flags, struct score *score)
{
	struct tpf job = {0};
	struct tpf_doc *schema = of_draft(&job, part(&job, doc, tpf_get(doc, group, "schema"), ""));
	struct tpf_schema *s = schema ? tpf_schema_compile_ask(&job, &(struct tpf_schema_ask){.doc = schema, .others = known.v,
			.finder = &dialect.finder, .flags = flags}) : NULL;
	const char *name = name_of(&job, doc, group);
	if (!s && verbose) {
		printf("    %s: the schema does not compile\n", name);
		tell_findings(&job);
	}
	const struct tpf_node *tests = tpf_get(doc, group, "tests");
	for (const struct tpf_node *t = tpf_first(tests); t; t = tpf_next(tests, t))
		run_test(&job, s, doc, t, name, score);
	tpf_schema_free(s);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static void run_file(const char *path, const char *name)
{
	struct tpf job = {0};
	struct tpf_doc *doc = read_file(&job, path, name);
	struct score score = {0};
	int flags = tpf_starts(name, "optional/") ? TPF_SCHEMA_FORMATS : 0;
	for (const struct tpf_node *g = doc ? tpf_first(doc->nodes) : NULL; g; g = tpf_next(doc->nodes, g))
		run_group(doc, g, flags, &score);
	printf("%-48s %4zu passed %4zu failed\n", name, score.passed, score.failed);
	all_passed += score.passed;
	all_failed += score.failed + !doc;
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("usage: suite FOLDER [DRAFT [-v]]\n", stderr);
		return 2;
	}
	draft = argc > 2 ? argv[2] : draft;
	verbose = argc > 3;
	const char *remotes = tpf_sprintf(&library.arena, "%s/remotes", argv[1]);
	const char *tests = tpf_sprintf(&library.arena, "%s/tests/%s", argv[1], draft);
	know(remotes, "http://localhost:1234/");
	tpf_library_open(&dialect, &library, NULL, 0);
	TPF_PUSH(&known, NULL);
	files.n = 0;
	list_folder(tests);
	for (size_t i = 0; i < files.n; i++)
		run_file(files.v[i], files.v[i] + strlen(tests) + 1);
	printf("%zu passed, %zu failed\n", all_passed, all_failed);
	free(files.v);
	tpf_library_close(&dialect);
	free(known.v);
	free(library.diag.list);
	tpf_arena_free(&library.arena);
	return all_failed || !all_passed;
}
