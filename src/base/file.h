/* file.h - reading whole files within a limit, paths that stay inside a folder, writing whole or not at all. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* All of a file ("-": standard input) into `out`. On failure false and *why says why in the user's words
 * ("No such file or directory", "is a directory", "larger than the limit of 2147483648 bytes"); borrowed. */
bool tpf_file_read(const char *path, size_t limit, struct tpf_buf *out, const char **why);
/* The same, but what follows the first 64 KiB is read only if `go_on` likes their look; else they are all there is. */
bool tpf_file_read_if(const char *path, size_t limit, bool (*go_on)(const char *bytes, size_t len), struct tpf_buf *out,
		const char **why);
/* The same of a regular file below `folder`, as tpf_open_inside() opens it. */
bool tpf_file_read_inside(const char *folder, const char *path, size_t limit, bool (*go_on)(const char *bytes, size_t len),
		struct tpf_buf *out, const char **why);

/* Writes beside the target and renames, so that a reader sees the old file or the whole new one; "-" is standard
 * output. On failure the target is as before, false, and *why says why. */
bool tpf_file_write(const char *path, const void *bytes, size_t len, const char **why);

/* Why a path may not be followed from inside a bundle ("is absolute", "has a '..' step", "is empty", "holds a
 * control character", "has a backslash"), or NULL when it may. */
const char *tpf_path_unsafe(const char *path);

/* Opens a path below `folder` for reading without leaving it, by symbolic links or otherwise; -1 and *why else
 * (errno is ELOOP where a link was in the way). */
int tpf_open_inside(const char *folder, const char *path, const char **why);

/* The folder part of a path ("." when there is none), and what follows the last '/'. New; borrowed. */
char *tpf_path_folder(const char *path);
const char *tpf_path_name(const char *path);
/* folder + "/" + name, new. */
char *tpf_path_join(const char *folder, const char *name);
bool tpf_is_folder(const char *path);

/* The regular files below a folder, as paths relative to it, sorted by bytes; new (each, and the list).
 * Links are not followed; false when more than `limit` or the folder can't be read. */
bool tpf_folder_list(const char *folder, size_t limit, char ***paths, size_t *n, const char **why);
/* The folders below that hold a file of this name, themselves not looked into; likewise. One that can't be listed is among them: who
 * opens it learns why. */
bool tpf_folders_with(const char *folder, const char *name, size_t limit, char ***paths, size_t *n, const char **why);
