/* form.h - the forms in which findings are written: a row of tpf_forms[] each.
 *
 * A document is `begin`, `each` for every bundle, `end`; `between` stands between two bundles that had something to say. */
#pragma once
#include "base/buf.h"
#include "diag/job.h"
#include "json/json.h"

/* One judged bundle. */
struct tpf_judged {
	struct tpf *job;                /* its findings, sorted */
	const char *source;             /* as the user gave it, fit to print; NULL: findings that are of no bundle */
	struct tpf_doc *doc;            /* NULL: it is not JSON */
	const struct tpf_schema *const *schemas; /* it was judged by; NULL at the end */
};

typedef void tpf_write_form(const struct tpf_judged *, struct tpf_buf *);

struct tpf_form {
	const char *name, *what;        /* "junit", "JUnit's XML, a test case a rule" */
	bool form_alone;                /* tells what the schemas say; rules need not run */
	tpf_write_form *begin, *each, *end; /* begin and end may be NULL; their job may be NULL, and the rest is */
	const char *between;
};

extern const struct tpf_form tpf_forms[];
extern const size_t tpf_n_forms;
/* NULL: there is none of this name. */
const struct tpf_form *tpf_form_named(const char *name);

tpf_write_form tpf_ndjson_each, tpf_sarif_begin, tpf_sarif_each, tpf_sarif_end, tpf_junit_begin, tpf_junit_each, tpf_junit_end,
		tpf_github_each;

/* ---- for several forms ---- */

/* All that is said of finding i, a line each: message, hint, consequences. */
void tpf_finding_words(const struct tpf_diag *, size_t i, struct tpf_buf *);
/* "a.json: 1 error, 0 warnings; L1: 90 rules passed, 12 skipped", and a line feed. */
void tpf_closing_line(struct tpf *, const char *source, struct tpf_buf *);
