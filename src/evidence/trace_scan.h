/* trace_scan.h - inside of the trace reader: lines go through a format, samples into one meter a device.
 *
 *     bytes -> lines (trace.c) -> format (trace_ptd.c, trace_table.c) -> meters (trace_meter.c) -> struct tpf_device
 *
 * Nothing here grows with the length of the trace: meters hold sums, a bounded set of buckets for the plot, and copies
 * of the few lines worth pointing at. */
#pragma once
#include "base/num.h"
#include "evidence/trace.h"

enum {
	TPF_LINE_MAX = 64 * 1024,       /* bytes of a line */
	TPF_LINE_KEEP = 160,            /* bytes of a line kept to be shown */
	TPF_DEVICES_MAX = 65536,
	TPF_DEVICE_ID_MAX = 200,        /* bytes of a device's name */
	TPF_SAMPLE_BLOCK = 256 * 1024,  /* bytes read at once */
	TPF_SLACK = 8,                  /* bytes that may be read behind a line, whatever they are */
};

/* ---- stamps (trace_clock.c) ---- */

enum tpf_clock_kind { TPF_CLOCK_UNSET, TPF_CLOCK_CALENDAR, TPF_CLOCK_EPOCH, TPF_CLOCK_ELAPSED };

/* Reads stamps; the kind is settled by the first one. Calendar stamps are compared with the one before: as long as date
 * and second are the same text, only the fraction is read. */
struct tpf_clock {
	enum tpf_clock_kind kind;
	int64_t unit_ns;                /* of numbers; 0: by magnitude, settled by the first one */
	int64_t offset_ns, zero_ns;     /* east of UTC, for stamps without zone; zero of an elapsed clock */
	bool has_zero, elapsed;         /* zero is known; the header says that the clock counts from nowhere */
	bool naive;                     /* a stamp without zone was read */
	char second[20];                /* date and time to the second, of the last stamp read in full */
	int64_t second_ns;
	char zone[8];                   /* what followed the fraction */
	size_t zone_len;
};

bool tpf_clock_read(struct tpf_clock *, const char *s, size_t len, int64_t *ns);

/* ---- meters (trace_meter.c) ---- */

struct tpf_mark {                       /* a line worth pointing at */
	size_t number;
	const char *at;                 /* its text in the buffer, until that is refilled; then NULL */
	size_t len;
	char *kept;                     /* the copy, TPF_LINE_KEEP + 1 bytes in the arena */
};

enum { TPF_MARK_FIRST, TPF_MARK_LAST, TPF_MARK_GAP, TPF_MARK_BACKWARD, TPF_MARK_BAD, TPF_MARK_NEGATIVE, TPF_MARKS };

/* Parts of the time line: before the window, its halves, after it. */
enum { TPF_BEFORE, TPF_HALF_1, TPF_HALF_2, TPF_AFTER, TPF_PARTS };

struct tpf_bucket {
	struct tpf_point least, most;
};

struct tpf_meter {
	const char *id;
	size_t id_len, next;            /* next: the device that came after this one last time */
	size_t block;                   /* the block of input it was last seen in */
	size_t rows, inside, dropped, duplicates, backwards, negative, points;
	double inside_sum;              /* plain, in file order, as MLPerf sums */
	int64_t first_ns, now_ns;       /* now: the stamp that is being collected, of n_now equal ones */
	double now_sum;
	size_t n_now;
	int64_t last_ns;                /* the point before it */
	double last_w;
	int64_t part_end;
	unsigned part;
	struct tpf_sum area[TPF_PARTS]; /* 2 W ns */
	double min, max, before_min;
	int64_t max_gap, frozen, since; /* ns; since: when the present value was first seen */
	size_t in_window, same, temperatures, not_usual;
	struct tpf_bucket *buckets;     /* new */
	size_t n_buckets, bucket_room, per_bucket, in_bucket;
	struct tpf_point first_point;
	struct tpf_mark marks[TPF_MARKS];
};

struct tpf_meters {
	struct tpf_meter *v;            /* new */
	size_t n, room;
	uint32_t *table;                /* new; hash of ids to index + 1 */
	size_t table_room;
	size_t at;                      /* the device of the sample before */
	int64_t start_ns, end_ns;       /* the window; the whole of time when none was asked */
	int64_t part_end[TPF_PARTS];
	size_t max_buckets;
	size_t block;                   /* number of the block of input */
	struct { size_t *v; size_t n, room; } seen; /* devices seen in this block */
};

struct tpf_scan;

/* The device of that name, made when it is new; SIZE_MAX beyond the limits. */
size_t tpf_meter_find(struct tpf_scan *, const char *id, size_t len);
/* A sample of the line at hand, and one whose value is not there or can't be read. */
void tpf_meter_sample(struct tpf_scan *, size_t device, int64_t ns, double w);
void tpf_meter_missing(struct tpf_scan *, size_t device, int64_t ns);
/* How warm the device is, degC. */
void tpf_meter_temperature(struct tpf_scan *, size_t device, int64_t ns, double celsius);
void tpf_meters_start(struct tpf_meters *, const struct tpf_trace_ask *);
/* Copies the lines pointed at, before the buffer is refilled. */
void tpf_meters_settle(struct tpf_scan *);
/* Fills in out->devices and the spans, and releases everything. */
void tpf_meters_finish(struct tpf_scan *);

/* ---- formats ---- */

struct tpf_trace_format {
	const char *name;
	/* Is a file with this first line one of ours? */
	bool (*sniff)(const char *line, size_t len);
	/* Reads the first line that is neither blank nor a comment; false with a finding. *is_header: it is no row. */
	bool (*open)(struct tpf_scan *, const char *line, size_t len, bool *is_header);
	/* One row; neither blank nor ended by CR or LF. */
	void (*row)(struct tpf_scan *, const char *line, size_t len);
};

extern const struct tpf_trace_format tpf_trace_nvidia, tpf_trace_ptd, tpf_trace_csv;

struct tpf_scan {
	struct tpf *job;
	const struct tpf_trace_ask *ask;
	struct tpf_trace *out;
	const struct tpf_place *at;     /* what named the file */
	const struct tpf_trace_format *format;
	void *columns;                  /* of the format, in the arena */
	struct tpf_clock clock;
	struct tpf_meters meters;
	const char *line;               /* at hand, borrowed from the buffer */
	size_t line_len, number;
	struct tpf_mark bad, comma;     /* the first row that is no sample; the first number with a decimal comma */
	bool too_many, too_long;        /* was said */
};

/* The row at hand is no sample. */
void tpf_scan_bad(struct tpf_scan *);
/* A finding at the file as a whole. */
struct tpf_finding *tpf_scan_report(struct tpf_scan *, enum tpf_rule_id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Sets a mark to the line at hand; copies its text. */
void tpf_mark_set(const struct tpf_scan *, struct tpf_mark *);
void tpf_mark_keep(struct tpf *, struct tpf_mark *);

/* ---- tables: what nvidia-smi and other CSV have in common (trace_table.c) ---- */

struct tpf_text {
	const char *s;
	size_t len;
};

enum { TPF_COLUMNS_MAX = 4096 };

struct tpf_columns {
	char separator;
	struct tpf_text cells[TPF_COLUMNS_MAX]; /* of the header, trimmed */
	size_t n;
	int time, device, temperature;  /* -1: none */
	int *power;                     /* one; or several, each of them a device of its own */
	double *factor;                 /* to W */
	size_t *devices;                /* where there are several */
	size_t n_power;
	unsigned short *slot;           /* of a column up to `last`: 0 skip, 1 time, 2 device, 3.. power, then temperature */
	size_t last;
	struct tpf_text *found;         /* the cells of a row, by slot - 1 */
	const char *header;             /* as it was, to skip its repetitions */
	size_t header_len;
};

/* Cuts the header into cells; NULL with a finding when there are too many. */
struct tpf_columns *tpf_columns_read(struct tpf_scan *, const char *line, size_t len);
/* The column of that name, written as a whole or without its unit; -1. */
int tpf_columns_find(const struct tpf_columns *, const char *name);
/* A cell without its unit "[W]", "(W)", "_mw"; the unit, empty when none is said. */
struct tpf_text tpf_cell_name(struct tpf_text cell, struct tpf_text *unit);
/* Is the name one of a list (ended by NULL), in any case? */
bool tpf_text_in(struct tpf_text, const char *const *names);
/* Does the text hold a word of a list, in any case? */
bool tpf_text_has(struct tpf_text, const char *const *words);
/* W in a unit of power ("W", "mW", "watts"); 0 when it is none. */
double tpf_watts_in(struct tpf_text unit);
/* Settles which columns are read: time, device, power are set. False with a finding. */
bool tpf_columns_settle(struct tpf_scan *, struct tpf_columns *);
void tpf_columns_row(struct tpf_scan *, const char *line, size_t len);

enum tpf_cell { TPF_CELL_NUMBER, TPF_CELL_MISSING, TPF_CELL_COMMA, TPF_CELL_BAD };
/* "412.34", "412.34 W", "[N/A]", ... to W; units in the cell count, others are multiplied by `factor`. */
enum tpf_cell tpf_cell_watts(const char *s, size_t len, double factor, double *w);

/* ---- entries for tests and fuzzing ---- */

/* As tpf_trace_scan(), from any source of bytes (as tpf_stream_read()), asking for at most `chunk` of them at a time. */
bool tpf_trace_scan_from(struct tpf *, size_t (*read)(void *user, void *bytes, size_t room), void *user, size_t chunk,
		const struct tpf_place *at, const struct tpf_trace_ask *, struct tpf_trace *out);
