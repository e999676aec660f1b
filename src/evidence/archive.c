/* archive.c - compressed evidence by libarchive, as the module tpf-archive.so. */
#include "evidence/modules.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

struct reader {
	struct archive *archive;        /* new */
	ptrdiff_t (*fill)(void *user, const void **bytes);
	void *user;
	bool empty;                     /* nothing was packed */
};

static la_ssize_t fill(struct archive *a, void *user, const void **bytes)
{
	struct reader *r = user;
	ptrdiff_t n = r->fill(r->user, bytes);
	if (n < 0)
		archive_set_error(a, ARCHIVE_FATAL, "the stored bytes can't be read");
	return n;
}

static void say(struct archive *a, char *why, size_t room)
{
	const char *text = a ? archive_error_string(a) : NULL;
	snprintf(why, room, "%s", text ? text : "not known to the decoder");
}

static void close_reader(void *reader)
{
	struct reader *r = reader;
	archive_read_free(r->archive);
	free(r);
}

/* Only the filters that evidence comes in, and the raw format: one member, the decoded stream. */
static bool prepare(struct archive *a)
{
	return a && archive_read_support_format_raw(a) == ARCHIVE_OK
		&& archive_read_support_format_empty(a) == ARCHIVE_OK
		&& archive_read_support_filter_gzip(a) == ARCHIVE_OK
		&& archive_read_support_filter_xz(a) == ARCHIVE_OK
		&& archive_read_support_filter_zstd(a) == ARCHIVE_OK;
}

static void *open_reader(ptrdiff_t (*stored)(void *, const void **), void *user, char *why, size_t room)
{
	struct reader *r = calloc(1, sizeof *r);
	struct archive_entry *entry;
	if (!r)
		return NULL;
	r->archive = archive_read_new();
	r->fill = stored;
	r->user = user;
	if (prepare(r->archive) && archive_read_open(r->archive, r, NULL, fill, NULL) == ARCHIVE_OK) {
		int rc = archive_read_next_header(r->archive, &entry);
		r->empty = rc == ARCHIVE_EOF;
		if (rc == ARCHIVE_OK || r->empty)
			return r;
	}
	say(r->archive, why, room);
	close_reader(r);
	return NULL;
}

static ptrdiff_t read_on(void *reader, void *bytes, size_t want, char *why, size_t room)
{
	struct reader *r = reader;
	if (r->empty)
		return 0;
	la_ssize_t n = archive_read_data(r->archive, bytes, want);
	if (n < 0)
		say(r->archive, why, room);
	return n < 0 ? -1 : (ptrdiff_t)n;
}

extern const struct tpf_archive_module tpf_archive_module;
__attribute__((visibility("default")))
const struct tpf_archive_module tpf_archive_module = {TPF_ARCHIVE_VERSION, open_reader, read_on, close_reader};
