/* scene.h - a plot as a list of marks; painted as SVG (svg.c) or with Cairo (paint.c).
 *
 * A plot says what a colour means, never which colour it is: a role. Text has a small markup, _{sub} ^{sup}
 * *italic*, unless it is TPF_PLAIN: names out of a bundle are always plain. Everything lives in the job's arena. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf;

/* Marks need a contrast of 3 to the paper, text one of 4.5 (a test computes them). */
enum tpf_role {
	TPF_NO_ROLE,
	TPF_INK, TPF_MUTED, TPF_FAINT, TPF_GRID, TPF_PAPER,
	TPF_BLUE, TPF_VERMILION, TPF_GREEN, TPF_OCHRE, TPF_PURPLE, TPF_GREY,      /* marks */
	TPF_BLUE_TEXT, TPF_VERMILION_TEXT, TPF_GREEN_TEXT, TPF_OCHRE_TEXT, TPF_PURPLE_TEXT, /* words */
	TPF_BLUE_WASH, TPF_GREEN_WASH, TPF_GREY_WASH,                             /* grounds */
	TPF_ROLES
};

struct tpf_colour {
	const char *name;               /* of the CSS variable and class: "ink" */
	unsigned light, dark;           /* 0xrrggbb on light and on dark paper */
	enum { TPF_IS_LINE, TPF_IS_MARK, TPF_IS_TEXT, TPF_IS_GROUND } use;
};
extern const struct tpf_colour tpf_palette[TPF_ROLES];

enum tpf_anchor { TPF_LEFT, TPF_MIDDLE, TPF_RIGHT };
enum { TPF_BOLD = 1, TPF_HALO = 2, TPF_PLAIN = 4, TPF_CLOSED = 8, TPF_PROPORTIONAL = 16 };

struct tpf_mark {
	enum { TPF_LINE, TPF_RECT, TPF_POLY, TPF_DOT, TPF_TEXT, TPF_OPEN, TPF_CLOSE } kind;
	double x, y, w, h;              /* line: to (w, h); dot: radius w */
	double width, size, turn;       /* of the stroke, of text, degrees */
	enum tpf_role fill, stroke;
	int dash, flags;
	enum tpf_anchor anchor;
	const double *points;           /* x, y, x, y ... */
	size_t n;                       /* points */
	const char *text;               /* of text; tooltip of a group */
	struct tpf_mark *next;
};

struct tpf_scene {
	struct tpf *job;
	const char *id, *title, *desc;  /* desc: the finding in two sentences, made of the data */
	double w, h, size;              /* size: of normal text; everything else is laid out from it */
	struct tpf_mark *first, *last;
};

void tpf_scene_line(struct tpf_scene *, double x1, double y1, double x2, double y2, enum tpf_role, double width, int dash);
void tpf_scene_rect(struct tpf_scene *, double x, double y, double w, double h, enum tpf_role fill);
/* Points are copied. A stroke of TPF_NO_ROLE or a fill of it is left out. */
void tpf_scene_poly(struct tpf_scene *, const double *points, size_t n, enum tpf_role fill, enum tpf_role stroke, double width,
		int dash, int flags);
void tpf_scene_dot(struct tpf_scene *, double x, double y, double radius, enum tpf_role fill, enum tpf_role stroke, double width);
/* Text on the base line at (x, y); returns the mark, for a turn. */
struct tpf_mark *tpf_scene_text(struct tpf_scene *, double x, double y, enum tpf_anchor, double size, int flags, enum tpf_role,
		const char *format, ...) __attribute__((format(printf, 8, 9)));
/* What stands between is one thing with a tooltip. */
void tpf_scene_open(struct tpf_scene *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tpf_scene_close(struct tpf_scene *);

/* A linear axis of a plot area; ticks at 1, 2 or 5 times a power of ten. */
struct tpf_axis {
	double from, to;                /* data */
	double at, until;               /* place */
	double step;
	int decimals;                   /* of tick labels */
};
/* An axis that holds [low, high] with about `ticks` steps; ends on a tick where `round`. */
struct tpf_axis tpf_axis_make(double low, double high, int ticks, bool round, double at, double until);
double tpf_axis_at(const struct tpf_axis *, double value);
/* The first tick not below `from`, and a tick's label. */
double tpf_axis_first(const struct tpf_axis *);
const char *tpf_axis_label(struct tpf *, const struct tpf_axis *, double tick);
/* Width of text in units of its size, near enough for layout (Inter). */
double tpf_text_width(const char *text);

/* SVG below `parent` (an xmlNode): classes for roles, so that the page's style sheet colours it. */
struct _xmlNode;
struct _xmlNode *tpf_svg(const struct tpf_scene *, struct _xmlNode *parent);
