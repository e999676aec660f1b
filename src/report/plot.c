#include "report/plot.h"

#include <string.h>

#include "diag/job.h"

/* clang-format off */
const struct tpf_plot tpf_plots[] = {
	{"ceilings", "Token production against power",
	 "Grey is out of reach. Thin lines join points of equal energy per token; the blue one passes through the operating point, and power and "
	 "cooling ceilings stand where it reaches their rate.",
	 1000, 460, 505, 220, tpf_ceilings_missing, tpf_ceilings_draw},
	{"waterfall", "Energy per token from boundary to boundary",
	 "Each bar is what a wider boundary adds; the whisker is the expanded uncertainty (k = 2) of the whole.",
	 1000, 320, 505, 150, tpf_waterfall_missing, tpf_waterfall_draw},
	{"trace", "Power over time",
	 "The measurement window is tinted; only it counts. Each line holds at most 400 points and keeps its peaks.",
	 1000, 360, 505, 170, tpf_trace_missing, tpf_trace_draw},
	{NULL},
};
/* clang-format on */

const struct tpf_plot *tpf_plot_find(const char *name)
{
	for (const struct tpf_plot *p = tpf_plots; p->name; p++)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

struct tpf_scene *tpf_plot_scene_of(struct tpf *job, const struct tpf_plot *plot, const struct tpf_view *view, double w, double h, double size)
{
	struct tpf_scene *s = tpf_alloc(&job->arena, sizeof *s);
	s->job = job;
	s->id = tpf_sprintf(&job->arena, "plot-%s", plot->name);
	s->title = plot->title;
	s->desc = plot->reading;
	s->w = w;
	s->h = h;
	s->size = size;
	plot->draw(view, s);
	return s;
}

struct tpf_scene *tpf_plot_scene(struct tpf *job, const struct tpf_plot *plot, const struct tpf_view *view, bool print)
{
	return print ? tpf_plot_scene_of(job, plot, view, plot->print_w, plot->print_h, TPF_PRINT_SIZE)
		: tpf_plot_scene_of(job, plot, view, plot->w, plot->h, 12.5);
}
