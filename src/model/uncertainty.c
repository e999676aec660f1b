#include "model/uncertainty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct tpf_amount tpf_amount_missing(const char *what)
{
	return (struct tpf_amount){.value = NAN, .missing = what};
}

const char *const tpf_cause_names[TPF_CAUSES] = {
	"other", "gain", "edges", "window", "repeatability", "pue", "conversion", "fraction", "declared",
};
const char *const tpf_law_names[TPF_LAWS] = {"normal", "rectangular", "triangular", "u_shaped"};

struct tpf_amount tpf_amount_of(struct tpf_arena *arena, double value, double u, const char *cause)
{
	static const struct tpf_input untold;
	return tpf_amount_from(arena, value, u, cause, &untold);
}

struct tpf_amount tpf_amount_from(struct tpf_arena *arena, double value, double u, const char *cause, const struct tpf_input *input)
{
	struct tpf_amount a = {.value = value};

	if (isnan(value))
		a.missing = cause;
	else if (isnan(u))
		a.no_u = cause;
	else if (u != 0)
		tpf_amount_part(arena, &a, (struct tpf_part){.name = cause, .u = u, .input = *input});
	return a;
}

/* Two inputs of one cause: what they agree in stays. Random ones add in quadrature before they are weighed, too. */
static struct tpf_input same_cause(const struct tpf_input *a, const struct tpf_input *b, bool random)
{
	struct tpf_input both = *a;
	double ua = tpf_input_u(a), ub = tpf_input_u(b);

	both.assumed = a->assumed || b->assumed;
	if (random)
		both.stated = hypot(ua, ub) * both.divisor;
	else if (!(fabs(ua - ub) <= 1e-12 * ua))
		both.stated = NAN;
	if (a->value != b->value)
		both.value = NAN;
	return both;
}

/* Parts live in the arena and are never shared between amounts; a new part means a copy. Budgets have few parts. */
void tpf_amount_part(struct tpf_arena *arena, struct tpf_amount *a, struct tpf_part part)
{
	for (size_t i = 0; i < a->n; i++)
		if (!strcmp(a->parts[i].name, part.name)) {
			double *u = &a->parts[i].u;
			*u = part.random ? hypot(*u, part.u) : *u + part.u;
			a->parts[i].input = same_cause(&a->parts[i].input, &part.input, part.random);
			return;
		}
	struct tpf_part *parts = tpf_alloc_n(arena, a->n + 1, sizeof *parts);
	if (a->n)
		memcpy(parts, a->parts, a->n * sizeof *parts);
	parts[a->n] = part;
	a->parts = parts;
	a->n++;
}

static void join_parts(struct tpf_arena *arena, struct tpf_amount *to, const struct tpf_amount *from, double factor)
{
	for (size_t i = 0; i < from->n; i++) {
		struct tpf_part part = from->parts[i];
		part.u *= factor;
		tpf_amount_part(arena, to, part);
	}
}

/* What two inputs say of their sum, product or quotient besides its value. */
static struct tpf_amount joined(struct tpf_arena *arena, double value, const struct tpf_amount *a, double fa,
		const struct tpf_amount *b, double fb)
{
	struct tpf_amount out = {
		.value = value,
		.no_u = a->no_u ? a->no_u : b->no_u,
		.missing = a->missing ? a->missing : b->missing,
		.estimated = a->estimated || b->estimated,
	};
	if (a->missing && b->missing && strcmp(a->missing, b->missing))
		out.missing = tpf_sprintf(arena, "%s, %s", a->missing, b->missing);
	join_parts(arena, &out, a, fa);
	join_parts(arena, &out, b, fb);
	return out;
}

struct tpf_amount tpf_amount_add(struct tpf_arena *arena, const struct tpf_amount *a, const struct tpf_amount *b)
{
	return joined(arena, a->value + b->value, a, 1, b, 1);
}

struct tpf_amount tpf_amount_scale(struct tpf_arena *arena, const struct tpf_amount *a, double factor)
{
	static const struct tpf_amount none;
	return joined(arena, a->value * factor, a, factor, &none, 0);
}

struct tpf_amount tpf_amount_mul(struct tpf_arena *arena, const struct tpf_amount *a, const struct tpf_amount *b)
{
	return joined(arena, a->value * b->value, a, b->value, b, a->value);
}

struct tpf_amount tpf_amount_div(struct tpf_arena *arena, const struct tpf_amount *a, const struct tpf_amount *b)
{
	return joined(arena, a->value / b->value, a, 1 / b->value, b, -a->value / (b->value * b->value));
}

static double standard_deviation(const struct tpf_amount *v, size_t n, double mean)
{
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += (v[i].value - mean) * (v[i].value - mean);
	return sqrt(squares / (double)(n - 1));
}

static const char repeatability[] = "repeatability";

/* Type A: the scatter of the mean of n values, known to n - 1 degrees of freedom. */
static struct tpf_part scatter(double s, size_t n, double mean)
{
	double u = s / sqrt((double)n);
	return (struct tpf_part){.name = repeatability, .u = u, .random = true,
		.input = {.kind = TPF_CAUSE_REPEATABILITY, .value = mean, .stated = u, .divisor = 1, .freedom = n - 1}};
}

struct tpf_amount tpf_amount_mean(struct tpf_arena *arena, const struct tpf_amount *v, size_t n)
{
	if (!n)
		return tpf_amount_missing("runs");
	struct tpf_amount sum = v[0];
	for (size_t i = 1; i < n; i++)
		sum = tpf_amount_add(arena, &sum, &v[i]);
	struct tpf_amount mean = tpf_amount_scale(arena, &sum, 1 / (double)n);
	if (n > 1 && !isnan(mean.value)) {
		tpf_amount_part(arena, &mean, scatter(standard_deviation(v, n, mean.value), n, mean.value));
	}
	return mean;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct tpf_amount tpf_amount_median(struct tpf_arena *arena, const struct tpf_amount *v, size_t n)
{
	struct tpf_amount median = tpf_amount_mean(arena, v, n);

	if (n < 3 || isnan(median.value))
		return median;
	double *values = tpf_alloc_n(arena, n, sizeof *values);
	for (size_t i = 0; i < n; i++)
		values[i] = v[i].value;
	qsort(values, n, sizeof *values, by_value);
	median.value = (values[(n - 1) / 2] + values[n / 2]) / 2;
	for (size_t i = 0; i < median.n; i++)
		if (median.parts[i].name == repeatability) {
			median.parts[i].u *= sqrt(acos(-1) / 2);
			median.parts[i].input.stated = median.parts[i].u;
			median.parts[i].input.value = median.value;
		}
	return median;
}

double tpf_amount_u(const struct tpf_amount *a)
{
	double squares = 0;

	if (a->no_u || isnan(a->value))
		return NAN;
	for (size_t i = 0; i < a->n; i++)
		squares += a->parts[i].u * a->parts[i].u;
	return sqrt(squares);
}

bool tpf_amount_assumed(const struct tpf_amount *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->parts[i].input.assumed)
			return true;
	return false;
}

/* ---- budgets ---- */

double tpf_input_u(const struct tpf_input *input)
{
	return input->divisor > 0 ? input->stated / input->divisor : NAN;
}

double tpf_part_sensitivity(const struct tpf_part *part)
{
	double u = tpf_input_u(&part->input);
	return u > 0 ? part->u / u : NAN;
}

/* GUM table G.2, p = 95.45 %: t for so many degrees of freedom, and for more up to the next row. */
static double coverage(double freedom)
{
	static const struct { int freedom; double t; } rows[] = {
		{1, 13.97}, {2, 4.53},  {3, 3.31},  {4, 2.87},  {5, 2.65},  {6, 2.52},  {7, 2.43},  {8, 2.37},  {9, 2.32},
		{10, 2.28}, {11, 2.25}, {12, 2.23}, {13, 2.21}, {14, 2.20}, {15, 2.18}, {16, 2.17}, {17, 2.16}, {18, 2.15},
		{19, 2.14}, {20, 2.13}, {25, 2.11}, {30, 2.09}, {35, 2.07}, {40, 2.06}, {45, 2.06}, {50, 2.05}, {100, 2.025},
	};
	double t = rows[0].t;

	if (isinf(freedom))
		return 2;
	for (size_t i = 0; i < sizeof rows / sizeof *rows && rows[i].freedom <= freedom; i++)
		t = rows[i].t;
	return t;
}

struct tpf_budget tpf_budget_of(const struct tpf_part *parts, size_t n)
{
	double squares = 0, fourths = 0;

	for (size_t i = 0; i < n; i++) {
		double square = parts[i].u * parts[i].u;
		squares += square;
		if (parts[i].input.freedom)
			fourths += square * square / (double)parts[i].input.freedom;
	}
	struct tpf_budget b = {.u = sqrt(squares), .freedom = fourths > 0 ? squares * squares / fourths : INFINITY};
	b.k = coverage(b.freedom);
	b.expanded = b.k * b.u;
	return b;
}

double tpf_u_bound(double a)
{
	return a / sqrt(3);
}

double tpf_u_edges(double dt, double p_max, double p_min)
{
	return dt * (p_max - p_min) / sqrt(6);
}

bool tpf_resolved(double a, double ua, double b, double ub)
{
	return fabs(a - b) > 2 * hypot(isnan(ua) ? 0 : ua, isnan(ub) ? 0 : ub);
}
