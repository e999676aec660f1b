#include "model/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct tpf_names tpf_names_new(struct tpf_arena *arena, size_t n)
{
	return (struct tpf_names){.v = tpf_alloc_n(arena, n, sizeof(struct tpf_name))};
}

static int by_text(const void *one, const void *other)
{
	const struct tpf_name *a = one, *b = other;
	int order = strcmp(a->text, b->text);
	return order ? order : (a->at > b->at) - (a->at < b->at);
}

void tpf_names_sort(struct tpf_names *names)
{
	if (names->n)
		qsort(names->v, names->n, sizeof *names->v, by_text);
}

int tpf_names_find(const struct tpf_names *names, const char *name)
{
	size_t low = 0, high = name ? names->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(names->v[middle].text, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return name && low < names->n && !strcmp(names->v[low].text, name) ? names->v[low].at : -1;
}
