/* uncertainty.h - amounts with a budget: a value, and what its uncertainty is made of (GUM, JCGM 100, 5.1 and 5.2).
 *
 * A part is one cause. Causes are independent of each other; what one cause does to several terms of a sum adds linearly
 * (the gain of like sensors does not average out), unless it is random, which adds in quadrature (the edges of windows). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf_arena;

struct tpf_part {
	const char *name;               /* the cause: "accuracy of WT333E", "PUE", "window edges" */
	double u;                       /* standard uncertainty it gives the value, same unit; signed */
	bool random;
};

struct tpf_amount {
	double value;                   /* NaN: not known, `missing` says for want of what */
	struct tpf_part *parts;
	size_t n;
	const char *no_u;               /* an input that states no uncertainty: then the whole has none; NULL: all do */
	const char *missing;            /* "PUE, conversion from node to it"; NULL when known */
	bool estimated;                 /* an estimated or nominal input is in it */
};

struct tpf_amount tpf_amount_missing(const char *what);
/* value +- u by one cause; u NaN: none stated. */
struct tpf_amount tpf_amount_of(struct tpf_arena *, double value, double u, const char *cause);
/* Adds a further cause to what is there. */
void tpf_amount_part(struct tpf_arena *, struct tpf_amount *, struct tpf_part);

struct tpf_amount tpf_amount_add(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
struct tpf_amount tpf_amount_scale(struct tpf_arena *, const struct tpf_amount *, double factor);
/* Product and quotient, relative uncertainties to first order. */
struct tpf_amount tpf_amount_mul(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
struct tpf_amount tpf_amount_div(struct tpf_arena *, const struct tpf_amount *, const struct tpf_amount *);
/* The mean of n repeats: common causes stay, random ones shrink, and the scatter of the values joins as "repeatability"
 * (s / sqrt n) when n > 1. */
struct tpf_amount tpf_amount_mean(struct tpf_arena *, const struct tpf_amount *, size_t n);
/* The median of n repeats. Its scatter is that of the mean times sqrt(pi / 2), as for many normal values, when n > 2. */
struct tpf_amount tpf_amount_median(struct tpf_arena *, const struct tpf_amount *, size_t n);

/* The combined standard uncertainty; NaN when an input stated none. */
double tpf_amount_u(const struct tpf_amount *);

/* Standard uncertainty of a limit +-a read as rectangular. */
double tpf_u_bound(double a);
/* Energy lost or won at the two ends of a window sampled every dt seconds: dt (Pmax - Pmin) / sqrt 6, J. */
double tpf_u_edges(double dt, double p_max, double p_min);
/* Is the difference of two values larger than twice its standard uncertainty? Unknown uncertainties count as 0. */
bool tpf_resolved(double a, double ua, double b, double ub);
