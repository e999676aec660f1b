/* resource.h - files compiled into the program: schemas, templates, fonts. */
#pragma once
#include <stddef.h>

struct tpf_resource {
	const char *name;               /* "bundle.schema.json" */
	const unsigned char *bytes;     /* a NUL follows the last byte */
	size_t len;
};

/* A resource by name, NULL when there is none. Which ones a library carries is set in the Makefile. */
const struct tpf_resource *tpf_resource(const char *name);
