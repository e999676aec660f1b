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
#include "tpfreport.h"       /* struct tpf_import_ask: the public header declares types alone */

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
