/* modules.h - what the modules for digests and archives give: one table of functions each, checked by its version.
 *
 * They are loaded with tpf_module() on first use, so that judging a bundle without evidence does not pay for libcrypto
 * and libarchive. A module shares no state with the core: everything it needs is passed. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TPF_DIGEST_VERSION = 1, TPF_ARCHIVE_VERSION = 1 };

/* tpf-digest.so, symbol "tpf_digest_module": SHA-256. */
struct tpf_digest_module {
	int version;                    /* TPF_DIGEST_VERSION */
	void *(*start)(void);           /* new, finish() takes it back; NULL when the library refuses */
	bool (*add)(void *, const void *bytes, size_t len);
	/* Writes 64 digits and releases; hex NULL: only releases. */
	bool (*finish)(void *, char hex[65]);
};

/* tpf-archive.so, symbol "tpf_archive_module": one compressed file (gz, xz, zst) as a stream. */
struct tpf_archive_module {
	int version;                    /* TPF_ARCHIVE_VERSION */
	/* New, close() takes it back; NULL and *why (`room` bytes of text are written there) on an error. `fill` hands out
	 * stored bytes: their number, 0 at the end, -1 on an error. */
	void *(*open)(ptrdiff_t (*fill)(void *user, const void **bytes), void *user, char *why, size_t room);
	/* Decoded bytes, 0 at the end, -1 and `why` on an error. */
	ptrdiff_t (*read)(void *, void *bytes, size_t want, char *why, size_t room);
	void (*close)(void *);
};
