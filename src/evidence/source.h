/* source.h - evidence as a stream of bytes: a file inside the bundle's folder, plain or compressed (gz, xz, zst).
 *
 * Files are read in blocks, never mapped (a mapped file that shrinks raises SIGBUS). The digest of the stored bytes
 * is made beside the reading. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag/diag.h"

struct tpf_stream;

/* Opens `path` below `folder` without leaving it; `at` is the place that named it, for findings (EV-002, EV-003, IO).
 * New (tpf_stream_close); NULL when it can't be opened, with a finding. */
struct tpf_stream *tpf_stream_open(struct tpf *, const char *folder, const char *path, const struct tpf_place *at);
/* Up to `room` decoded bytes; 0 at the end; SIZE_MAX on an error, with a finding. */
size_t tpf_stream_read(struct tpf_stream *, void *bytes, size_t room);
/* Size in bytes as stored when it was opened, and bytes of it read so far (for progress). */
uint64_t tpf_stream_size(const struct tpf_stream *);
uint64_t tpf_stream_done(const struct tpf_stream *);
/* Asks for a SHA-256 of the stored bytes; before the first read. False with a finding when no digest can be made. */
bool tpf_stream_hash(struct tpf_stream *);
/* Reads what is left and closes. When a digest was asked for, hex gets its 64 digits. False (with a finding) when a
 * read failed or the file shrank while it was read. */
bool tpf_stream_close(struct tpf_stream *, char hex[65]);

/* Digest and size of a whole evidence file. */
bool tpf_digest(struct tpf *, const char *folder, const char *path, const struct tpf_place *at, char hex[65], uint64_t *size);
/* Digest of bytes in memory; false, and hex "", when no digest can be made (nothing is said). */
bool tpf_digest_bytes(const void *bytes, size_t len, char hex[65]);
