/* log.h - what an instrument says of itself: its log, one message a line behind a stamp, as SPEC PTDaemon writes it:
 *
 *     07-17-2024 06:42:43.877: WARNING: Uncertainty 1.27%, which is above 1.00% limit for the last sample!
 *
 * Only messages that put readings in doubt are kept: errors, and uncertainties with their number. Lines without a stamp
 * (banners, samples) are passed over. */
#pragma once
#include "evidence/trace.h"

struct tpf_arena;

enum { TPF_LOG_MAX = 65536 };           /* doubts kept of a log */

struct tpf_doubt {
	int64_t ns;
	double uncertainty;             /* relative, of one sample; NaN: an error */
	struct tpf_line line;
};

struct tpf_log {
	const char *source;             /* file name for findings */
	size_t stamped;                 /* lines with a stamp */
	struct tpf_doubt *doubts;       /* by time, then by line */
	size_t n_doubts, dropped;       /* beyond the limit, not kept */
};

/* Reads a log; stamps without zone are `offset_s` seconds east of UTC. False when it can't be read (findings say why;
 * `at` is the place that named it). What is kept lives in the arena. */
bool tpf_log_read(struct tpf *, struct tpf_arena *, const char *folder, const char *path, const struct tpf_place *at,
		int32_t offset_s, struct tpf_log *out);
