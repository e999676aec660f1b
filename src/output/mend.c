/* mend.c - the mends that findings carry, made in the bundle's text. */
#include "output/mend.h"

#include "base/text.h"
#include "diag/job.h"

static size_t count_mends(const struct tpf_diag *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n + d->cut; i++)
		for (const struct tpf_mend *m = d->list[i]->mend; m; m = m->next)
			n++;
	return n;
}

size_t tpf_mend_edits(struct tpf *job, const struct tpf_doc *doc, const struct tpf_finding *f, struct tpf_edit *edits)
{
	size_t n = 0;

	for (const struct tpf_mend *m = f->mend; m; m = m->next)
		n += tpf_edit_value(&job->arena, doc, m->pointer, m->value, &edits[n]);
	return n;
}

/* "bundle.json:5:3: /evidence/0/size: 12 -> 14 [TPF-EV-002 files_present]" */
static void put_change(struct tpf *job, struct tpf_doc *doc, const struct tpf_edit *e, const struct tpf_finding *f, struct tpf_buf *b)
{
	enum { SHOWN = 60 };
	struct tpf_place p = tpf_doc_place_at(job, doc, e->at, e->len);

	tpf_buf_printf(b, "%s:%zu:%zu: %s: ", p.source, p.line, p.col, e->pointer);
	if (e->len)
		tpf_buf_printf(b, "%s -> ", tpf_clean(&job->arena, tpf_strndup(&job->arena, doc->bytes + e->at, e->len), SHOWN));
	else
		tpf_buf_puts(b, "added ");
	tpf_buf_printf(b, "%s [%s %s]\n", e->value, tpf_rules[f->rule].id, tpf_rules[f->rule].name);
}

bool tpf_mend_all(struct tpf *job, struct tpf_doc *doc, struct tpf_buf *text, struct tpf_buf *changes)
{
	const struct tpf_diag *d = &job->diag;
	size_t room = count_mends(d), n = 0;
	struct tpf_edit *edits = tpf_alloc_n(&job->arena, room, sizeof *edits);
	const struct tpf_finding **of = tpf_alloc_n(&job->arena, room, sizeof *of);

	for (size_t i = 0; i < d->n + d->cut; i++) {
		size_t more = d->list[i]->explained_by ? 0 : tpf_mend_edits(job, doc, d->list[i], edits + n);
		for (; more; more--)
			of[n++] = d->list[i];
	}
	if (!n)
		return false;
	tpf_edits_make(doc, edits, n, text);
	for (size_t i = 0; i < n; i++)
		if (edits[i].made)
			put_change(job, doc, &edits[i], of[i], changes);
	return true;
}
