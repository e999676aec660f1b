#include "evidence/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/module.h"
#include "diag/job.h"
#include "evidence/modules.h"

enum { BLOCK = 256 * 1024 };

/* A compressed file may unfold to this many times its size, once it is beyond the first gigabyte: text of power samples
 * packs 5 to 30 times, a bomb a thousand times. And to a tebibyte at most. */
static const uint64_t free_bytes = UINT64_C(1) << 30, most_ratio = 200, most_bytes = UINT64_C(1) << 40;

struct tpf_stream {
	struct tpf *job;
	struct tpf_place at;
	const char *path;
	int fd;
	uint64_t size, stored, decoded; /* size when opened; bytes read as stored; bytes handed out */
	bool ended, failed;
	const struct tpf_archive_module *archive;
	void *reader;                   /* of archive; NULL: plain */
	const struct tpf_digest_module *digest;
	void *sum;                      /* of digest; NULL: not asked for */
	char *head;                     /* the first bytes, read to tell plain from compressed, not handed out yet */
	size_t head_len;
	char *block;                    /* stored bytes of a compressed file, BLOCK of them; NULL: plain */
};

static bool fail(struct tpf_stream *s, enum tpf_rule_id rule, const char *what, const char *why)
{
	if (!s->failed)
		tpf_report(s->job, rule, &s->at, "'%s' %s: %s", s->path, what, why);
	s->failed = true;
	return false;
}

/* ---- stored bytes ---- */

static bool add_to_sum(struct tpf_stream *s, const void *bytes, size_t len)
{
	return !s->sum || s->digest->add(s->sum, bytes, len)
		|| fail(s, TPF_IO_004, "has no digest", "the digest module refused");
}

static bool check_length(struct tpf_stream *s)
{
	if (s->stored >= s->size)
		return true;
	if (!s->failed) {
		struct tpf_finding *f = tpf_report(s->job, TPF_IO_012, &s->at,
			"'%s' shrank while it was read: %llu bytes when opened, %llu read",
			s->path, (unsigned long long)s->size, (unsigned long long)s->stored);
		tpf_hint(s->job, f, "judge evidence after its recording has ended");
	}
	s->failed = true;
	return false;
}

/* Stored bytes in file order, summed; SIZE_MAX on an error. */
static size_t read_stored(struct tpf_stream *s, void *bytes, size_t room)
{
	if (s->head_len) {
		size_t n = s->head_len < room ? s->head_len : room;
		memcpy(bytes, s->head, n);
		s->head += n;
		s->head_len -= n;
		return n;
	}
	ssize_t n;
	do
		n = read(s->fd, bytes, room);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		fail(s, TPF_IO_011, "can't be read to its end", strerror(errno));
		return SIZE_MAX;
	}
	if (n == 0)
		return check_length(s) ? 0 : SIZE_MAX;
	s->stored += (uint64_t)n;
	return add_to_sum(s, bytes, (size_t)n) ? (size_t)n : SIZE_MAX;
}

static ptrdiff_t fill_block(void *stream, const void **bytes)
{
	struct tpf_stream *s = stream;
	size_t n = read_stored(s, s->block, BLOCK);
	*bytes = s->block;
	return n == SIZE_MAX ? -1 : (ptrdiff_t)n;
}

/* ---- opening ---- */

static const void *load(struct tpf *job, const char *module, const char *symbol, int version, const struct tpf_place *at,
		const char *path, const char *consequence)
{
	const char *why = NULL;
	const int *table = tpf_module(module, symbol, &why); /* every table starts with its version */
	if (table && *table == version)
		return table;
	struct tpf_finding *f = tpf_report(job, TPF_IO_004, at, "'%s' %s: %s", path, consequence,
			table ? "the module is of another version" : why ? why : "module not found");
	tpf_hint(job, f, "install tpf-%s.so beside the program, in ../lib/tpfreport from there, or in TPF_LIBDIR", module);
	return NULL;
}

static bool is_compressed(const char *head, size_t len)
{
	static const struct { const char *magic; size_t len; } kinds[] = {
		{"\x1f\x8b", 2}, {"\xfd" "7zXZ", 6}, {"\x28\xb5\x2f\xfd", 4},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (len >= kinds[i].len && !memcmp(head, kinds[i].magic, kinds[i].len))
			return true;
	return false;
}

/* Peeks at the first bytes. They are not summed yet: the digest may be asked for after the opening. */
static bool peek(struct tpf_stream *s)
{
	enum { HEAD = 8 };
	s->head = tpf_alloc(&s->job->arena, HEAD);
	while (s->head_len < HEAD) {
		ssize_t n = read(s->fd, s->head + s->head_len, HEAD - s->head_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(s, TPF_IO_011, "can't be read", strerror(errno));
		if (n == 0)
			break;
		s->head_len += (size_t)n;
	}
	s->stored = s->head_len;
	return true;
}

static struct tpf_stream *refuse(struct tpf_stream *s)
{
	tpf_stream_close(s, NULL);
	return NULL;
}

struct tpf_stream *tpf_stream_open(struct tpf *job, const char *folder, const char *path, const struct tpf_place *at)
{
	const char *why = tpf_path_unsafe(path);
	if (why) {
		struct tpf_finding *f = tpf_report(job, TPF_EV_003, at, "the path '%s' %s", path, why);
		tpf_hint(job, f, "keep evidence in the bundle's folder and name it relative to bundle.json");
		return NULL;
	}
	errno = 0;
	int fd = tpf_open_inside(folder, path, &why);
	if (fd < 0) {
		enum tpf_rule_id rule = errno == ELOOP ? TPF_EV_003 : TPF_EV_002;
		tpf_report(job, rule, at, "'%s' can't be opened: %s", path, why);
		return NULL;
	}
	struct tpf_stream *s = tpf_xcalloc(1, sizeof *s); /* new */
	struct stat st;
	*s = (struct tpf_stream){.job = job, .at = *at, .path = tpf_strdup(&job->arena, path), .fd = fd};
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		tpf_report(job, TPF_EV_002, at, "'%s' is no regular file", path);
		s->failed = true;
		return refuse(s);
	}
	s->size = (uint64_t)st.st_size;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (!peek(s))
		return refuse(s);
	if (!is_compressed(s->head, s->head_len))
		return s;
	s->archive = load(job, "archive", "tpf_archive_module", TPF_ARCHIVE_VERSION, at, path, "can't be unpacked");
	if (!s->archive)
		return refuse(s);
	s->block = tpf_xmalloc(BLOCK);
	return s;
}

bool tpf_stream_hash(struct tpf_stream *s)
{
	s->digest = load(s->job, "digest", "tpf_digest_module", TPF_DIGEST_VERSION, &s->at, s->path, "has no digest");
	s->sum = s->digest ? s->digest->start() : NULL;
	if (!s->sum)
		return false;
	return add_to_sum(s, s->head, s->head_len);
}

/* ---- reading ---- */

static bool within_limits(struct tpf_stream *s)
{
	bool fine = s->decoded <= free_bytes || (s->decoded <= most_bytes && s->decoded / most_ratio <= s->stored);
	if (fine)
		return true;
	if (!s->failed) {
		struct tpf_finding *f = tpf_report(s->job, TPF_IO_013, &s->at,
			"'%s' unfolds to more than %llu bytes from %llu; the limit is %llu times the stored size, and %llu bytes",
			s->path, (unsigned long long)s->decoded, (unsigned long long)s->stored,
			(unsigned long long)most_ratio, (unsigned long long)most_bytes);
		tpf_hint(s->job, f, "store the file uncompressed if it is really that long");
	}
	s->failed = true;
	return false;
}

static size_t read_decoded(struct tpf_stream *s, void *bytes, size_t room)
{
	char why[200] = "out of memory";
	if (!s->reader)
		s->reader = s->archive->open(fill_block, s, why, sizeof why);
	ptrdiff_t n = s->reader ? s->archive->read(s->reader, bytes, room, why, sizeof why) : -1;
	if (n < 0) {
		fail(s, TPF_IO_011, "can't be unpacked", why);
		return SIZE_MAX;
	}
	s->decoded += (uint64_t)n;
	return within_limits(s) ? (size_t)n : SIZE_MAX;
}

size_t tpf_stream_read(struct tpf_stream *s, void *bytes, size_t room)
{
	if (s->failed)
		return SIZE_MAX;
	if (s->ended || !room)
		return 0;
	size_t n = s->archive ? read_decoded(s, bytes, room) : read_stored(s, bytes, room);
	s->ended = n == 0;
	return n;
}

uint64_t tpf_stream_size(const struct tpf_stream *s)
{
	return s->size;
}

uint64_t tpf_stream_done(const struct tpf_stream *s)
{
	return s->stored - s->head_len;
}

/* What the decoder left unread still belongs to the stored bytes and their digest. */
static void read_rest(struct tpf_stream *s)
{
	char *block = s->block ? s->block : tpf_xmalloc(BLOCK);
	for (size_t n = 1; !s->failed && n != 0 && n != SIZE_MAX;)
		n = read_stored(s, block, BLOCK);
	if (block != s->block)
		free(block);
}

bool tpf_stream_close(struct tpf_stream *s, char hex[65])
{
	if (hex)
		hex[0] = '\0';
	if (s->sum)
		read_rest(s);
	bool ok = !s->failed;
	if (s->reader)
		s->archive->close(s->reader);
	if (s->sum)
		ok = s->digest->finish(s->sum, ok ? hex : NULL) && ok;
	close(s->fd);
	free(s->block);
	free(s);
	return ok;
}

bool tpf_digest(struct tpf *job, const char *folder, const char *path, const struct tpf_place *at, char hex[65], uint64_t *size)
{
	struct tpf_stream *s = tpf_stream_open(job, folder, path, at);
	hex[0] = '\0';
	if (!s)
		return false;
	*size = tpf_stream_size(s);
	bool summed = tpf_stream_hash(s);
	return tpf_stream_close(s, hex) && summed;
}

bool tpf_digest_bytes(const void *bytes, size_t len, char hex[65])
{
	const char *why;
	const struct tpf_digest_module *m = tpf_module("digest", "tpf_digest_module", &why);
	void *digest = m && m->version == TPF_DIGEST_VERSION ? m->start() : NULL; /* new */

	*hex = 0;
	if (!digest)
		return false;
	bool ok = m->add(digest, bytes, len);
	return m->finish(digest, ok ? hex : NULL) && ok;
}
