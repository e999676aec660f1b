/* trace.h - power samples over time: one pass over a file of any length, in constant memory.
 *
 * Energy is integrated per device, by trapezoids with linear interpolation at the window's ends, then summed by the
 * caller (InferenceX: per_device_trapezoidal_with_linear_boundary_interpolation; FORMATS 0.8). Beside it stands the mean of
 * the samples strictly inside the window with P > 0 (MLPerf power_check). Samples with equal stamps of one device are
 * averaged; unreadable, negative and not-available values are dropped and counted, zeroes from the mean alone. Sums are
 * compensated and made in file order, so that reading in other chunks never changes a bit. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"
#include "diag/diag.h"

/* A line worth pointing at: its number and text (cut to a sane length, in the job's arena); number 0: none. */
struct tpf_line {
	size_t number;
	const char *text;
};

struct tpf_point {
	int64_t ns;
	double w;
};

struct tpf_device {
	const char *id;                 /* as the trace names it: "0", "GPU-1f0e...", "gpu3"; "" when it names none */
	size_t rows;                    /* samples with a power value, in the whole trace */
	size_t inside;                  /* of these, strictly inside the window, P > 0 */
	size_t dropped;                 /* in the window: unreadable, not available, not positive (a zero counts in energies) */
	size_t duplicates;              /* equal stamps, averaged */
	int64_t first_ns, last_ns;      /* of its samples */
	size_t backwards;               /* stamps before their predecessor: left out of the trapezoids, not of the mean */
	size_t negative;                /* of the dropped: numbers below zero or beyond any power */
	/* gap: the row after the largest one; backward: the first stamp before its predecessor; bad: the first dropped one;
	 * below_zero: the first negative one. */
	struct tpf_line first, last, gap, backward, bad, below_zero;
	double energy;                  /* J in the window, trapezoid_interp; NaN when samples don't bracket the window */
	double covered;                 /* J between the window's ends as far as samples reach */
	double mean_inside;             /* W, mean of the samples strictly inside with P > 0; NaN without any */
	double min, max;                /* W in the window */
	double max_gap;                 /* s, largest distance of neighbours in the window */
	double interval;                /* s, mean distance of its samples */
	double half[2];                 /* W, means over the halves of the window by trapezoid; NaN as energy, or without window */
	double frozen;                  /* s, the longest stretch of one identical value in the window */
	double same;                    /* share of consecutive samples in the window that are identical */
	double energy_all;              /* J, first to last sample */
	size_t temperatures, not_usual; /* readings of its temperature in the window; of these, outside 20 to 95 degC */
	double before_min;              /* W, the least sample before the window: a proxy for idle */
	const struct tpf_point *points; /* min-max downsample of the whole trace, in time order */
	size_t n_points;
};

/* What is asked of a trace. Zeroed: sniff the format, no window, no points. */
struct tpf_trace_ask {
	const char *format;             /* a name of tpf_trace_formats(), NULL: by content */
	bool zone_known;                /* offset_s says how stamps without zone are read; otherwise as UTC, and naive is set */
	int32_t offset_s;               /* seconds east of UTC */
	int64_t zero_ns;                /* instant of zero of a clock that counts from nowhere (used when has_zero) */
	bool has_zero;
	const char *time, *device, *power, *unit; /* columns of a table whose header does not say; NULL: by header */
	int64_t start_ns, end_ns;       /* the window; when equal: the whole trace, per device */
	size_t points;                  /* points kept per device; 0: none */
	bool hash;                      /* make the digest beside the scan */
};

struct tpf_trace {
	const char *source;             /* file name for findings */
	const char *format;             /* the format it was read as */
	struct tpf_device *devices;     /* in order of appearance */
	size_t n_devices;
	size_t rows, bad_rows;          /* data rows; rows that are no sample */
	struct tpf_line bad, header;
	bool naive;                     /* stamps had no zone and none was given: read as UTC */
	int64_t first_ns, last_ns;
	bool windowed;
	int64_t start_ns, end_ns;       /* the window asked for */
	const char *power_column;       /* as the header spells it: "power.draw [W]" */
	char sha256[65];                /* "" when not asked for */
	uint64_t size;                  /* bytes stored */
};

/* Scans a trace. False when the file can't be opened or read, or is no trace (findings say why; `at` is the place that
 * named it); what could be read is in *out all the same. Everything lives in the job's arena. */
bool tpf_trace_scan(struct tpf *, const char *folder, const char *path, const struct tpf_place *at,
		const struct tpf_trace_ask *, struct tpf_trace *out);

/* Index of a device by its id; -1 when the trace has none. */
int tpf_trace_device(const struct tpf_trace *, const char *id);
/* The devices whose mean power in the window lies above the midpoint of the least and the most loaded one. False when
 * these two differ by less than a factor 2 (then nothing can be told). `busy` has n_devices entries. */
bool tpf_trace_busy(const struct tpf_trace *, bool *busy);
/* A place in the trace, with the line's text as frame. */
struct tpf_place tpf_trace_place(struct tpf *, const struct tpf_trace *, const struct tpf_line *);

/* Format names, for messages and help: "nvidia-smi-csv", "spec-ptd", "csv". */
extern const char *const tpf_trace_formats[];
