/* resource.h - files compiled into the program: schemas, templates, fonts. */
#pragma once
#include <stddef.h>

struct tpf_resource {
	const char *name;               /* "bundle.schema.json" */
	const unsigned char *bytes, *end; /* *end is a NUL, so text can be used as a string */
};

/* A resource by name, NULL when there is none. Which ones a library carries is set in the Makefile. */
const struct tpf_resource *tpf_resource(const char *name);
