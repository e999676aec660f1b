/* pdf_date.c - the one clock of a PDF: the bundle's date of issue. */
#include <cairo-pdf.h>

#include "base/when.h"
#include "diag/job.h"
#include "output/render/render.h"

/* SOURCE_DATE_EPOCH reaches us as the job's time; without either, Cairo must not ask the clock: 1970 says "not known". */
const char *tpf_pdf_date(struct tpf *job, const struct tpf_view *view)
{
	const struct tpf_bundle *b = view->it->bundle;
	int64_t ns = job->now_ns != TPF_WHEN_NONE ? job->now_ns : b && b->report.issued.value ? b->report.issued_ns : 0;
	char text[TPF_WHEN_SIZE];
	tpf_when_write(text, ns == TPF_WHEN_NONE ? 0 : ns / TPF_NS * TPF_NS);
	return tpf_strdup(&job->arena, text);
}

void tpf_pdf_dates(struct tpf *job, const struct tpf_view *view, cairo_surface_t *s)
{
	const char *date = tpf_pdf_date(job, view);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, date);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "tpfreport " TPF_VERSION);
}
