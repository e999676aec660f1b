/* import.h - vendors' files -> a bundle.
 *
 * Each row of importers[] knows one vendor format: how to tell it by its content, and what it says. Several files make one
 * bundle (a load generator's result and a power log); where two say the same, the first row of the table that knows it
 * counts. Importers write JSON, never the model: what they write is judged like a stranger's. What no file says becomes
 * {"unknown": "reason"}; where a value came from goes to `origins`; claims go to `result` only where a source states them. */
#pragma once
#include <jansson.h>

#include "base/buf.h"
#include "diag/job.h"

struct tpf_import_ask {
	const char *const *files;       /* as the user gave them: files and folders */
	size_t n_files;
	const char *tz;                 /* "utc", "+02:00", "Europe/Stockholm": of stamps without zone; NULL: not said */
	const char *window;             /* "START/END" (RFC 3339, or without offset in tz); NULL: from the files */
	const char *devices;            /* "all", "busy", "0,1,4"; NULL: all */
	const char *const *set;         /* "PATH=VALUE": pointer or dotted name, JSON or text */
	size_t n_set;
	const char *answers;            /* JSON file {"dotted.name": value, ...}, or NULL */
	const char *folder;             /* where the bundle will stand: evidence outside is copied to its evidence/ folder */
	bool dry_run;                   /* copy nothing */
};

/* A format that can be imported, for help and messages. */
struct tpf_import_format {
	const char *name;               /* "mlperf-power" */
	const char *what;               /* "MLPerf Inference power result (a result folder, or a submission tree)" */
};
extern const struct tpf_import_format tpf_import_formats[]; /* ends with a NULL name */

/* Makes the bundle. New; NULL when nothing could be made, with findings TPF-IM-*. */
json_t *tpf_import(struct tpf *, const struct tpf_import_ask *);

/* Reads everything and says in plain text what was understood: for a trace each device's samples, span and joules. */
bool tpf_import_dry_run(struct tpf *, const struct tpf_import_ask *, struct tpf_buf *out);
