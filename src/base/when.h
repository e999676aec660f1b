/* when.h - instants: RFC 3339 and vendors' stamps <-> nanoseconds since 1970-01-01T00:00:00Z. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TPF_WHEN_SIZE = 40 };
#define TPF_NS INT64_C(1000000000)      /* nanoseconds in a second */
#define TPF_WHEN_NONE INT64_MIN         /* no instant: the time that is not reported */
#define TPF_WHEN_FARTHEST (INT64_MAX / 2) /* from 1970, 146 years: no instant of a bundle or trace is beyond, so that any two can be subtracted */

/* RFC 3339 date-time with offset, up to nanoseconds ("2026-06-10T20:34:26.165+02:00", leap second :60 read as
 * the next second). offset_s, when not NULL, gets the offset east of UTC in seconds. Years 1825..2115. */
bool tpf_when_parse(const char *s, size_t len, int64_t *ns, int32_t *offset_s);
/* A full date "2026-06-10" as its first instant in UTC. */
bool tpf_when_parse_date(const char *s, size_t len, int64_t *ns);
/* "+02:00", "-0530", "Z", "utc": seconds east of UTC. */
bool tpf_when_parse_offset(const char *s, size_t len, int32_t *offset_s);

/* Vendors' stamps without zone, as if they were UTC; the caller subtracts the offset it knows.
 * Accepted: YYYY-MM-DD or YYYY/MM/DD or MM-DD-YYYY, then 'T' or ' ', HH:MM:SS, then . or , and 1..9 digits. */
bool tpf_when_parse_naive(const char *s, size_t len, int64_t *ns);
/* Seconds, milli-, micro- or nanoseconds since 1970 by magnitude (> 1e17 ns, > 1e14 us, > 1e11 ms, else s). */
bool tpf_when_parse_epoch(const char *s, size_t len, int64_t *ns);

/* UTC, ending in Z, with as many decimals as needed in threes: "2026-06-10T18:34:26.165Z". */
size_t tpf_when_write(char out[TPF_WHEN_SIZE], int64_t ns);
/* As tpf_when_write() at an offset: "2026-06-10T20:34:26.165+02:00". */
size_t tpf_when_write_at(char out[TPF_WHEN_SIZE], int64_t ns, int32_t offset_s);
