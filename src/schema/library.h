/* library.h - where the schemas are that a schema refers to: files beside it, files in folders, by the $id of any schema in
 * them, and the dialects themselves (2020-12, 2019-09, draft 7), which are compiled in. The network is never touched. */
#pragma once
#include "schema/schema.h"

struct tpf_library {
	struct tpf_finder finder;       /* for struct tpf_schema_ask */
	struct tpf *job;                /* documents live in its arena */
	const char *const *folders;     /* searched, with the folders below, for files whose $id is the address asked for */
	size_t n_folders;
	struct tpf_shelf *shelf;        /* what they hold, once looked through; in the arena */
	size_t n_read;
};

/* An empty one; false and a finding when a folder is none. */
bool tpf_library_open(struct tpf_library *, struct tpf *, const char *const *folders, size_t n_folders);
/* Lets go of the folders; documents that were found stay in the job's arena. */
void tpf_library_close(struct tpf_library *);
/* Reads a schema file into the arena; NULL and a finding, or NULL and *why when there is no such file. */
struct tpf_doc *tpf_library_read(struct tpf_library *, const char *path, const char **why);
/* The address of a file, "file:///home/a/profile.json". */
const char *tpf_library_address(struct tpf_library *, const char *path);
