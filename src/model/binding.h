/* binding.h - which place of a document becomes which member of struct tpf_bundle: tables, read by one reader. */
#pragma once
#include <stddef.h>

/* What a place becomes. A row's pointer is relative to the object its shape is read from. */
enum tpf_place_kind {
	TPF_AS_QUANTITY,                /* struct tpf_quantity */
	TPF_AS_TEXT,                    /* struct tpf_string */
	TPF_AS_DISTRIBUTION,            /* struct tpf_distribution */
	TPF_AS_INTERVAL,                /* struct tpf_interval */
	TPF_AS_BOUNDARY,                /* enum tpf_boundary */
	TPF_AS_NODE,                    /* const struct tpf_node * */
	TPF_AS_NAMES,                   /* const char ** and its count at `count` */
	TPF_AS_LIST,                    /* a struct for every element, described by `of`; its count at `count` */
};

struct tpf_place_row {
	const char *place;
	enum tpf_place_kind kind;
	size_t offset, count;
	const struct tpf_shape *of;
};

struct tpf_shape {
	const struct tpf_place_row *rows;
	size_t n, size;
};

/* struct tpf_bundle, from the root. Every quantity and interval of it has a row: a zero would read as a measurement. */
extern const struct tpf_shape tpf_bundle_shape;
