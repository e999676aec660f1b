/* plot.h - the plots: a table of names and functions that lay a scene out. */
#pragma once
#include "report/report.h"
#include "report/scene.h"

struct tpf_plot {
	const char *name;               /* "ceilings" */
	const char *title;
	const char *reading;            /* how it is to be read: the caption */
	double w, h;                    /* on a page of 1104 px, text of 12.5 px */
	double print_w, print_h;        /* on A4, pt */
	/* Why it can't be drawn ("the PUE is not disclosed"), NULL when it can. Borrowed or in the job's arena. */
	const char *(*missing)(const struct tpf_view *);
	void (*draw)(const struct tpf_view *, struct tpf_scene *);
};
extern const struct tpf_plot tpf_plots[];      /* ends with a NULL name */

const struct tpf_plot *tpf_plot_find(const char *name);
/* The scene of a plot that can be drawn; `print` lays it out for paper. In the job's arena. */
struct tpf_scene *tpf_plot_scene(struct tpf *, const struct tpf_plot *, const struct tpf_view *, bool print);
/* The same for a place of w by h, its text of this size. */
struct tpf_scene *tpf_plot_scene_of(struct tpf *, const struct tpf_plot *, const struct tpf_view *, double w, double h, double size);
#define TPF_PRINT_SIZE 6.9              /* pt */

const char *tpf_ceilings_missing(const struct tpf_view *);
const char *tpf_waterfall_missing(const struct tpf_view *);
const char *tpf_trace_missing(const struct tpf_view *);
void tpf_ceilings_draw(const struct tpf_view *, struct tpf_scene *);
void tpf_waterfall_draw(const struct tpf_view *, struct tpf_scene *);
void tpf_trace_draw(const struct tpf_view *, struct tpf_scene *);

/* Rows of the comparison's plot; `group` parts what is ranked from what is not. */
struct tpf_dot_row {
	const char *name, *rank, *text; /* text: "0.412 ± 0.013" */
	double value, expanded;         /* in the axis' unit; expanded NaN: no interval is known */
	bool ranked, estimated;
	const char *reason;             /* why it is not ranked, or NULL */
};
void tpf_dots_draw(struct tpf_scene *, const struct tpf_dot_row *, size_t n, const char *axis_title);
