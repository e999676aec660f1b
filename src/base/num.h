/* num.h - text <-> double without locale; how numbers are written for programs and for people. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf_arena;

enum { TPF_NUM_SIZE = 32 };             /* room for any number tpf_num_write() writes, with its NUL */

/* Reads the whole of s[0..len) as a decimal number (JSON's grammar, also with a leading '+' or '.', as
 * vendors write); correctly rounded. False when it is anything else. Overflow gives +-HUGE_VAL. */
bool tpf_num_parse(const char *s, size_t len, double *out);

/* The shortest text that reads back as the same double ("0.1", "1e+300", "57262570"); returns its length.
 * NaN and infinities are written "nan", "inf", "-inf": callers that need JSON test before. */
size_t tpf_num_write(char out[TPF_NUM_SIZE], double);

/* For people. Value and standard uncertainty rounded together: u to two significant digits, the value to the
 * same decimal, half to even in decimal; without u (NaN or 0) to at most `digits` significant digits, without zeroes
 * that say nothing. Groups of three by U+202F from five digits before the point on, U+2212 for minus, a power of ten
 * beyond 10^15 and below 10^-6. Text lives in the arena. "not reported" for NaN. */
const char *tpf_num_show(struct tpf_arena *, double value, double u, int digits);
/* The uncertainty alone, written to the decimal that tpf_num_show() gives the value; "" without one. */
const char *tpf_num_show_u(struct tpf_arena *, double u);

/* An SI prefix that brings |value| into [0.1, 1000): the factor to divide by, and its symbol ("k", "M", ""). */
double tpf_num_prefix(double value, const char **symbol);

/* Compensated sum (Neumaier); start from zeroes, read with tpf_sum(). */
struct tpf_sum {
	double sum, rest;
};
void tpf_sum_add(struct tpf_sum *, double);
double tpf_sum(const struct tpf_sum *);
