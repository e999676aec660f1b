/* format.h - the values of `format`: checked only where a schema's vocabulary or the caller asks. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct format {
	const char *name;               /* "date-time" */
	const char *title;              /* "a date and time such as 2026-06-10T20:34:26Z" */
	bool (*holds)(const char *s, size_t len);
};

/* NULL for a format nobody knows: it is an annotation. */
const struct format *tpf_format(const char *name);
/* The name of a format that resembles this one; NULL when none does. */
const char *tpf_format_near(const char *name);
