/* draft.h - the bundle while importers fill it in, and the vendors' files they fill it from.
 *
 * Importers put values at pointers, each with the file and place it came from. The first value at a place counts; another
 * one is a finding. What is still missing at the end becomes {"unknown": "reason"}. */
#pragma once
#include "evidence/trace.h"
#include "import/import.h"
#include "import/zone.h"
#include "json/json.h"

struct tpf_draft;
struct tpf_vendor;

/* One vendor format: how to tell it, what its evidence is called, and what it says. Its role: a row of evidence/role.c. */
struct tpf_importer {
	const char *name;               /* "vllm-serve"; also evidence[].format */
	const char *id;                 /* id of its evidence entry */
	const char *media_type;         /* of that entry */
	const char *title;              /* in words, for findings and --dry-run */
	bool (*is)(const struct tpf_vendor *);
	void (*read)(struct tpf_draft *, struct tpf_vendor *); /* NULL: known, but there is nothing in it for a bundle */
};
extern const struct tpf_importer tpf_importers[]; /* in order of precedence; ends with a NULL name */

/* A file that was given, or found in a folder that was given. */
struct tpf_vendor {
	const char *path;               /* to show: as it was given */
	const char *real;               /* resolved, to open it */
	const char *below;              /* its name below the folder that was given, or its base name */
	bool named;                     /* an argument, not found in a folder */
	const struct tpf_importer *format;
	const char *text;               /* its beginning; of a JSON file all of it */
	size_t len;
	struct tpf_doc *doc;            /* of a JSON file */
	const char *id;                 /* of its evidence entry, once a value was taken from it */
	const char *zone, *zone_name;   /* for evidence[].clock: the offset its stamps have; the name it was resolved from */
	const char *zone_from;          /* evidence id or "answer" */
	const char *tool, *tool_version; /* what wrote it */
	struct tpf_trace *trace;        /* of a power log, once scanned */
	bool second;                    /* another file of its kind was read */
};

struct tpf_draft {
	struct tpf *job;
	const struct tpf_import_ask *ask;
	json_t *root;                   /* the bundle; new */
	json_t *origins;                /* borrowed from root */
	struct tpf_vendor *files;
	size_t n_files, room;
	int64_t start_ns, end_ns;       /* the window; TPF_WHEN_NONE as long as it is not known */
	const char *window_missing;     /* why not */
	struct { const char *system, *model, *scenario; } place; /* folders of an MLPerf submission tree; NULL elsewhere */
};

/* ---- values ---- */

/* A quantity; unit and basis may be NULL. NULL when the value is NaN or infinite. New. */
json_t *tpf_draft_quantity(double value, const char *unit, const char *basis);
json_t *tpf_draft_unknown(struct tpf_draft *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts a value (steals; NULL puts nothing) at a pointer that must not need escapes; `at` says where in the file it was
 * found ("line 12", "/duration") or NULL; `from` NULL: no file says it. False when another value stands there already. */
bool tpf_put(struct tpf_draft *, struct tpf_vendor *from, const char *at, json_t *value, const char *pointer);
bool tpf_put_text(struct tpf_draft *, struct tpf_vendor *from, const char *at, const char *text, const char *pointer);
/* The value at a pointer, NULL when there is none. Borrowed. */
json_t *tpf_draft_get(const struct tpf_draft *, const char *pointer);
/* Sets a value (steals) whatever stands there, and forgets where it came from; false when the pointer can't be. */
bool tpf_draft_set(struct tpf_draft *, json_t *value, const char *pointer);
/* Notes where a value came from. */
void tpf_draft_origin(struct tpf_draft *, struct tpf_vendor *from, const char *at, const char *pointer);

/* ---- places ---- */

/* The file as a whole; a line of it (text NULL: none); a node of its document. */
struct tpf_place tpf_vendor_place(const struct tpf_vendor *);
struct tpf_place tpf_vendor_line(const struct tpf_vendor *, size_t line, const char *text);

/* ---- stages (import.c calls them in this order) ---- */

/* Finds the files that were asked for and tells what they are. */
void tpf_gather(struct tpf_draft *);
/* The window of --window. */
void tpf_answer_window(struct tpf_draft *);
/* --answers, then --set. */
void tpf_answer_rest(struct tpf_draft *);
/* Everything required that nothing said. */
void tpf_fill_unknown(struct tpf_draft *);
/* Entries of evidence[], with digests; copies what lies outside the bundle's folder. */
void tpf_keep_evidence(struct tpf_draft *);
/* Files that were named and gave nothing. */
void tpf_report_unused(struct tpf_draft *);

/* ---- power logs ---- */

/* How a power log is read. */
struct tpf_power {
	const char *id;                 /* of its instrument */
	const char *kind, *boundary;    /* boundary NULL: not said by the file */
	const char *covers;
	const char *method;             /* "mean_inside" or "trapezoid_interp" */
	bool utc;                       /* stamps are UTC by definition; otherwise --tz says */
};
void tpf_put_power(struct tpf_draft *, struct tpf_vendor *, const struct tpf_power *);

/* ---- formats ---- */

bool tpf_is_mllog_detail(const struct tpf_vendor *), tpf_is_mllog_summary(const struct tpf_vendor *),
	tpf_is_mlperf_accuracy(const struct tpf_vendor *), tpf_is_mlperf_session(const struct tpf_vendor *),
	tpf_is_mlperf_system(const struct tpf_vendor *), tpf_is_mlperf_measurement(const struct tpf_vendor *),
	tpf_is_vllm_serve(const struct tpf_vendor *), tpf_is_spl(const struct tpf_vendor *),
	tpf_is_ptd_log(const struct tpf_vendor *), tpf_is_nvidia_smi(const struct tpf_vendor *);
void tpf_read_mllog(struct tpf_draft *, struct tpf_vendor *), tpf_read_mlperf_accuracy(struct tpf_draft *, struct tpf_vendor *),
	tpf_read_mlperf_session(struct tpf_draft *, struct tpf_vendor *),
	tpf_read_mlperf_system(struct tpf_draft *, struct tpf_vendor *),
	tpf_read_mlperf_measurement(struct tpf_draft *, struct tpf_vendor *),
	tpf_read_vllm_serve(struct tpf_draft *, struct tpf_vendor *), tpf_read_spl(struct tpf_draft *, struct tpf_vendor *),
	tpf_read_ptd_log(struct tpf_draft *, struct tpf_vendor *), tpf_read_nvidia_smi(struct tpf_draft *, struct tpf_vendor *);

/* Adds the files of an MLPerf result below `folder` when there is one; true when it holds MLPerf results at all. */
bool tpf_gather_mlperf(struct tpf_draft *, const char *folder, char *const *paths, size_t n);
/* Adds a file to the draft and tells its format; `quiet`: says nothing of a file that is of no known format. */
void tpf_gather_file(struct tpf_draft *, const char *path, const char *below, bool quiet);

/* ---- reading members of vendors' JSON ---- */

/* A number, also when it is written as text; NaN when it is neither, with a finding when something else stands there. */
double tpf_vendor_number(struct tpf_draft *, const struct tpf_vendor *, const struct tpf_node *);
/* Text; NULL when absent, empty or no text. */
const char *tpf_vendor_text(struct tpf_draft *, const struct tpf_vendor *, const struct tpf_node *);
