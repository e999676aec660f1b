/* names.h - which place has this name? Found by halving, as there may be ten thousand of each. */
#pragma once
#include <stddef.h>

struct tpf_arena;

struct tpf_names {
	struct tpf_name {
		const char *text;
		int at;
	} *v;
	size_t n;
};

/* Room for n names, to be filled in v[0..n) and counted in n; then to be sorted. */
struct tpf_names tpf_names_new(struct tpf_arena *, size_t n);
void tpf_names_sort(struct tpf_names *);
/* Where it stands: the first place of those with the same name; -1 when there is none (or the name is NULL). */
int tpf_names_find(const struct tpf_names *, const char *name);
