/* precision.h - number formats by name: how many bits a value of "fp8", "bfloat16" or "AWQ int4" takes.
 *
 * People write formats freely ("mxfp4 + bf16 attention"), so a text has a narrowest and a widest format; both are NaN when
 * none is known. Scales of groups and blocks are left out: a lower limit of what is stored. */
#pragma once

struct tpf_bits {
	double least, most;
};

/* NULL is a text without a format. */
struct tpf_bits tpf_bits_of(const char *text);
