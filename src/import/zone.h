/* zone.h - time zones by name: the machine's tz database (TZif files, RFC 8536), read without the C library's TZ.
 *
 * A stamp without zone becomes an instant through the user's statement alone; an hour that the zone's clocks show twice or
 * never is told, not guessed. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tpf_arena;

/* When a rule of the footer begins or ends: month, week, weekday (M), or a day of the year, and seconds of that day. */
struct tpf_zone_day {
	char kind;                      /* 'M', 'J' (1..365, no 29 February) or '0' (0..365) */
	int month, week, day;
	int32_t time_s;
};

struct tpf_zone {
	const int64_t *at;              /* UTC seconds of the changes, ascending */
	const int32_t *offset;          /* seconds east of UTC from each on */
	size_t n;
	int32_t first;                  /* before the first change; of a fixed zone, always */
	bool has_rule, has_summer;      /* the footer: what holds after the last change */
	int32_t winter, summer;
	struct tpf_zone_day from, to;   /* of summer time, in the clock shown then */
};

enum tpf_local { TPF_LOCAL_ONCE, TPF_LOCAL_TWICE, TPF_LOCAL_NEVER };

/* "utc", "Z", "+02:00", or a name of the database ("Europe/Stockholm"). False and *why (borrowed) else. */
bool tpf_zone_find(struct tpf_arena *, const char *text, struct tpf_zone *, const char **why);
/* Reads the bytes of a TZif file; false when they are none. */
bool tpf_zone_read(struct tpf_arena *, const unsigned char *bytes, size_t len, struct tpf_zone *);
/* Seconds east of UTC at an instant. */
int32_t tpf_zone_at(const struct tpf_zone *, int64_t utc_s);
/* The offset that a wall clock showing local_ns (read as if it were UTC) has; the earlier of two. */
enum tpf_local tpf_zone_local(const struct tpf_zone *, int64_t local_ns, int32_t *offset_s);
