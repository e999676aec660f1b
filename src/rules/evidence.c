/* evidence.c - TPF-EV: are the files the ones that were meant? */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "rules/rules.h"

static void digest_match(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const struct tpf_file *file = &c->metrics->files[i];
		if (!e->sha256.value || !*file->sha256 || tpf_same_ci(e->sha256.value, file->sha256))
			continue;
		tpf_about(c, e);
		struct tpf_finding *f = tpf_found(c, TPF_EV_001, e->sha256.node, "the SHA-256 of %s is %s, not the stated one",
				e->path.value, file->sha256);
		tpf_hint(c->job, f, "the file was changed after the bundle was made, or it is another file: restore it, or measure anew");
	}
}

/* That a file is missing was said when it was opened; here, that it has another size. */
static void files_present(const struct tpf_case *c)
{
	for (size_t i = 0; i < c->bundle->n_evidence; i++) {
		const struct tpf_evidence *e = &c->bundle->evidence[i];
		const struct tpf_file *file = &c->metrics->files[i];
		tpf_about(c, e);
		if (file->found && tpf_known(&e->size) && e->size.value != (double)file->size)
			tpf_found(c, TPF_EV_002, e->size.node, "%s has %llu bytes, stated are %s", e->path.value,
					(unsigned long long)file->size, tpf_say(c, e->size.value, ""));
	}
	if (!c->bundle->folder)
		tpf_skipped(c->job, TPF_EV_002, "a folder: the bundle came from standard input");
}

const struct tpf_check_row tpf_rules_evidence[] = {
	{TPF_EV_001, digest_match},
	{TPF_EV_002, files_present},
	{TPF_EV_003, NULL},
	{TPF_RULES, NULL},
};
