/* decimal.h - numbers as JSON writes them, compared exactly: 64-bit integers and doubles where they decide, digits else. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number's text with what is quickly known of it. */
struct figure {
	const char *text;
	size_t len;
	bool whole;                     /* i is its exact value */
	int64_t i;
	double d;                       /* correctly rounded; +-HUGE_VAL beyond double */
};

struct figure tpf_figure(const char *text, size_t len);
/* Below, equal, above: -1, 0, 1. */
int tpf_figure_compare(const struct figure *, const struct figure *);
bool tpf_figure_is_integer(const struct figure *);
/* Is a / step an integer? */
bool tpf_figure_is_multiple(const struct figure *a, const struct figure *step);
/* A step that tpf_figure_is_multiple() can take: above zero, at most 36 significant digits. */
bool tpf_figure_is_step(const struct figure *);
/* A whole number from 0 on as a count; SIZE_MAX when it is larger. False when it is not one. */
bool tpf_figure_count(const struct figure *, size_t *out);
