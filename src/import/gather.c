/* gather.c - from what the user named to files of known formats. Content tells, never the name. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "import/draft.h"

enum {
	HEAD = 64 << 10,                /* bytes looked at of a file that is no JSON (FORMATS 0.1) */
	FOLDER_FILES = 100000,          /* files of a folder that are listed */
	SNIFFED_FILES = 1000,           /* and looked into, where it is no MLPerf tree */
};
#define FOUND_JSON ((size_t)64 << 20)   /* bytes read of a JSON file that was found, not named */

/* The beginning of a file; in the arena. NULL with errno in *why. */
static char *read_head(struct tpf *job, const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *head = tpf_alloc(&job->arena, HEAD + 1);
	ssize_t got = 0;

	*len = 0;
	if (fd < 0)
		return NULL;
	while (*len < HEAD && (got = read(fd, head + *len, HEAD - *len)) > 0)
		*len += (size_t)got;
	close(fd);
	return got < 0 ? NULL : head;
}

static bool starts_json(const char *text)
{
	text += strncmp(text, "\xef\xbb\xbf", 3) ? 0 : 3;
	text += strspn(text, " \t\r\n");
	return *text == '{' || *text == '[';
}

/* Reads a whole JSON file, into the arena. Findings only in `job`. */
static void read_json(struct tpf *job, struct tpf_arena *arena, struct tpf_vendor *v)
{
	struct tpf_buf all = {0};
	const char *why;

	if (tpf_file_read(v->real, v->named ? TPF_JSON_SIZE : FOUND_JSON, &all, &why)) {
		v->text = tpf_strndup(arena, tpf_buf_str(&all), all.len);
		v->len = all.len;
		v->doc = tpf_json_read(job, v->path, v->text, v->len, TPF_JSON_TOLERANT);
	}
	tpf_buf_free(&all);
}

static const struct tpf_importer *format_of(const struct tpf_vendor *v)
{
	for (const struct tpf_importer *row = tpf_importers; row->name; row++)
		if (row->is(v))
			return row;
	return NULL;
}

static void report_unknown_format(struct tpf_draft *d, const struct tpf_vendor *v)
{
	struct tpf_place place = tpf_vendor_place(v);
	struct tpf_buf known = {0};

	for (const struct tpf_import_format *f = tpf_import_formats; f->name; f++)
		tpf_buf_printf(&known, "%s%s", f == tpf_import_formats ? "" : ", ", f->what);
	tpf_hint(d->job, tpf_report(d->job, TPF_IM_001, &place, "this file is of no format that can be imported"),
			"formats that are known: %s", tpf_buf_str(&known));
	tpf_buf_free(&known);
}

/* Looks into a file. A JSON file is first read aside, so that a stranger's syntax errors don't become our findings. */
static void sniff(struct tpf_draft *d, struct tpf_vendor *v)
{
	v->text = read_head(d->job, v->real, &v->len);
	if (!v->text) {
		v->text = "";
		return;
	}
	if (!starts_json(v->text)) {
		v->format = format_of(v);
		return;
	}
	struct tpf aside = {.now_ns = d->job->now_ns};
	struct tpf_vendor trial = *v;

	read_json(&aside, &aside.arena, &trial);
	bool is_json = trial.doc;
	v->format = is_json ? format_of(&trial) : NULL;
	free(aside.diag.list);
	tpf_arena_free(&aside.arena);
	if (v->format || (v->named && !is_json))
		read_json(d->job, &d->job->arena, v);
}

void tpf_gather_file(struct tpf_draft *d, const char *path, const char *below, bool quiet)
{
	char *real = realpath(path, NULL);
	struct tpf_vendor v = {.path = tpf_strdup(&d->job->arena, path), .below = tpf_strdup(&d->job->arena, below), .named = !quiet};

	if (!real)
		return;
	v.real = tpf_strdup(&d->job->arena, real);
	free(real);
	for (size_t i = 0; i < d->n_files; i++)
		if (!strcmp(d->files[i].real, v.real))
			return;
	sniff(d, &v);
	if (!v.format) {
		if (!quiet)
			report_unknown_format(d, &v);
		return;
	}
	if (d->n_files == d->room) {
		struct tpf_vendor *more = tpf_alloc_n(&d->job->arena, d->room = d->room ? 2 * d->room : 16, sizeof *more);
		if (d->n_files)
			memcpy(more, d->files, d->n_files * sizeof *more);
		d->files = more;
	}
	d->files[d->n_files++] = v;
}

static void gather_folder(struct tpf_draft *d, const char *folder)
{
	char **paths = NULL;
	size_t n = 0, before = d->n_files;
	const char *why;
	struct tpf_place place = {.source = folder};

	if (!tpf_folder_list(folder, FOLDER_FILES, &paths, &n, &why)) {
		tpf_report(d->job, TPF_IM_018, &place, "the folder can't be listed: %s", why);
		return;
	}
	if (!tpf_gather_mlperf(d, folder, paths, n)) {
		for (size_t i = 0; i < n && i < SNIFFED_FILES; i++) {
			char *path = tpf_path_join(folder, paths[i]);
			tpf_gather_file(d, path, paths[i], true);
			free(path);
		}
		if (d->n_files == before)
			tpf_hint(d->job, tpf_report(d->job, TPF_IM_018, &place, "nothing in this folder can be imported (%zu file%s looked at)",
							n < SNIFFED_FILES ? n : SNIFFED_FILES, n == 1 ? "" : "s"),
					"name a result folder, or the files themselves");
	}
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
}

void tpf_gather(struct tpf_draft *d)
{
	for (size_t i = 0; i < d->ask->n_files; i++) {
		const char *path = d->ask->files[i];
		struct tpf_place place = {.source = path};
		struct tpf_buf none = {0};
		const char *why = "";

		if (tpf_is_folder(path))
			gather_folder(d, path);
		else if (access(path, R_OK))
			tpf_file_read(path, 1, &none, &why), tpf_report(d->job, TPF_IM_018, &place, "the file can't be read: %s", why);
		else
			tpf_gather_file(d, path, tpf_path_name(path), false);
		tpf_buf_free(&none);
	}
}
