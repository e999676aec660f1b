/* set.h - bundles that belong together: which report stands in which file, and what another report says.
 *
 * A set is made once, before judging, and then only read, by any number of threads. Of each bundle it keeps the id, the file and
 * what it supersedes. A job that needs more of another report reads it, in a job of its own whose findings are dropped. */
#pragma once
#include <sys/types.h>

#include "model/metric.h"
#include "schema/schema.h"

struct tpf_set;

struct tpf_listed {
	const char *id, *file;
	const char *supersedes;         /* the id of the report it replaces; NULL */
	size_t order;
	dev_t device;
	ino_t inode;
};

/* `files` are to be judged, `beside` to be looked up. A folder without bundle.json means all folders below that have one. New; NULL and
 * *why, new, when one of `beside` is no bundle, or a folder holds more than is looked at. */
struct tpf_set *tpf_set_make(const struct tpf_schema *, const char *const *files, size_t n_files, const char *const *beside,
		size_t n_beside, char **why);

/* Both are public (tpfreport.h). */
__attribute__((visibility("default"))) void tpf_set_free(struct tpf_set *);
__attribute__((visibility("default"))) const char *tpf_set_bundle(const struct tpf_set *, size_t i);

/* The first that has this id, those beside before those to be judged; NULL when none has it. */
const struct tpf_listed *tpf_set_find(const struct tpf_set *, const char *id);
/* Is it this file, by whatever name? */
bool tpf_listed_is(const struct tpf_listed *, const char *path);

/* Another report of the job's set with its numbers, read when first asked for and kept with the job; at most TPF_OTHERS of them. NULL when
 * there is none that can be used: *why says so, fit for tpf_skipped(). */
enum { TPF_OTHERS = 16 };
const struct tpf_case *tpf_set_other(struct tpf *, const char *id, const char **why);
/* Releases what tpf_set_other() has read. */
void tpf_others_free(struct tpf *);
