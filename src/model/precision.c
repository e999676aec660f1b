#include "model/precision.h"

#include <math.h>
#include <stddef.h>

#include "base/text.h"

/* clang-format off */
static const struct {
	const char *name;
	double bits;
} formats[] = {
	/* TF32 is a way to compute; what it computes with is stored in 32 bits. */
	{"fp64", 64}, {"fp32", 32}, {"float32", 32}, {"tf32", 32}, {"fp16", 16}, {"float16", 16}, {"bf16", 16}, {"16-bit", 16},
	{"fp8", 8},   {"float8", 8}, {"e4m3", 8},    {"e5m2", 8},  {"int8", 8},  {"8-bit", 8},    {"fp6", 6},
	{"fp4", 4},   {"nf4", 4},    {"int4", 4},    {"4-bit", 4}, {"int3", 3},  {"3-bit", 3},    {"int2", 2},  {"2-bit", 2},
};
/* clang-format on */

struct tpf_bits tpf_bits_of(const char *text)
{
	struct tpf_bits all = {NAN, NAN};

	for (size_t i = 0; text && i < sizeof formats / sizeof *formats; i++)
		if (tpf_has_ci(text, formats[i].name)) {
			all.least = fmin(all.least, formats[i].bits);
			all.most = fmax(all.most, formats[i].bits);
		}
	return all;
}
