/* plot_file.c - a plot by itself as PDF or PNG. */
#include <cairo-pdf.h>
#include <math.h>

#include "base/buf.h"
#include "diag/job.h"
#include "output/render/render.h"
#include "report/paint.h"

enum { PIXELS = 2 };                    /* a point of the scene, for screens of high resolution */

static cairo_status_t collect(void *out, const unsigned char *bytes, unsigned len)
{
	tpf_buf_put(out, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

/* Paints and releases the surface; false with a finding. */
static bool paint(struct tpf *job, cairo_surface_t *surface, const struct tpf_scene *scene, double scale, struct tpf_buf *png)
{
	struct tpf_type type;
	cairo_t *c = cairo_create(surface);
	bool ok = tpf_type_open(&type, false);
	if (ok) {
		cairo_scale(c, scale, scale);
		tpf_ink(c, TPF_PAPER);
		cairo_paint(c);
		tpf_paint(&type, c, scene, 8, 8);
		cairo_show_page(c);
	}
	if (ok && png)
		cairo_surface_write_to_png_stream(surface, collect, png);
	cairo_destroy(c);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	tpf_type_close(&type);
	if (!ok)
		return tpf_render_failed(job, "the plot", "the fonts that are compiled in can't be used");
	return status == CAIRO_STATUS_SUCCESS || tpf_render_failed(job, "the plot", cairo_status_to_string(status));
}

bool tpf_scene_png(struct tpf *job, const struct tpf_scene *scene, struct tpf_buf *out)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil((scene->w + 16) * PIXELS), (int)ceil((scene->h + 16) * PIXELS));
	return paint(job, s, scene, PIXELS, out);
}

bool tpf_scene_pdf(struct tpf *job, const struct tpf_view *view, const struct tpf_scene *scene, struct tpf_buf *out)
{
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(collect, out, scene->w + 16, scene->h + 16);
	tpf_pdf_dates(job, view, s);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, scene->title);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_SUBJECT, scene->desc);
	return paint(job, s, scene, 1, NULL);
}
