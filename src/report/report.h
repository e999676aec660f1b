/* report.h - the renderer, a module loaded when first used: reports, plots, comparisons.
 *
 * One report tree (tree.h) is made of a judged bundle; HTML, PDF and XML are readers of it. One plot scene (scene.h) is
 * painted by two brushes, SVG and Cairo. Output is a function of the input: no clock, locale, hash order or address. */
#pragma once
#include "base/buf.h"
#include "model/metric.h"
#include "model/reference.h"

/* A judged bundle to show: the case, its findings (in case->job->diag), its bytes (attached to a PDF). */
struct tpf_view {
	const struct tpf_case *it;      /* metrics NULL when the gate of form stayed closed: only findings are shown */
	const char *source;             /* file name as the user gave it */
	const char *bytes;              /* the bundle as it was read */
	size_t len;
	const char *sha256;             /* of these bytes, "" when unknown */
};

/* What the module offers, found by the name tpf_render_module. Each gives false with a finding (TPF-IO) when it can't. */
struct tpf_render {
	unsigned version;               /* TPF_RENDER_VERSION; another one is refused */
	const char *const *plots;       /* names of plots, NULL at the end: "ceilings", "waterfall", "trace" */
	/* format: "html", "pdf", "xml" */
	bool (*report)(struct tpf *, const struct tpf_view *, const char *format, struct tpf_buf *out);
	/* format: "svg", "pdf", "png" */
	bool (*plot)(struct tpf *, const struct tpf_view *, const char *plot, const char *format, struct tpf_buf *out);
	/* A page of what is to be known of rules and fields, which come with their chapters together. */
	bool (*reference)(struct tpf *, const struct tpf_entry *, size_t n, struct tpf_buf *out);
	/* format: "html", "json"; two or more views */
	bool (*compare)(struct tpf *, const struct tpf_view *, size_t n, const char *format, struct tpf_buf *out);
};
enum { TPF_RENDER_VERSION = 2 };
