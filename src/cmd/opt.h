/* opt.h - command lines from tables: one row is parsing, help and the manual's check at once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_LIST };

/* A list of texts given one by one. */
struct opt_list {
	const char **v;
	size_t n;
};

struct opt {
	char letter;                    /* 'o', or 0 */
	const char *name;               /* "output"; NULL ends a table */
	const char *arg;                /* "FILE"; NULL for a flag */
	enum opt_kind kind;
	size_t at;                      /* offsetof the bool, const char * or struct opt_list in struct args */
	const char *help;
};

/* Everything a command may be told. */
struct args {
	bool fix, in_place, formats, help, quiet, dry_run, annotated, all, fields, check;
	const char *output, *to, *level, *schema, *jobs, *fail_on, *color, *now, *policy, *max_findings;
	const char *tz, *window, *devices, *answers, *plot;
	struct opt_list only, skip, severities, schema_dirs, set, beside, files;
};

/* Reads argv[1..] by the table: "--name VALUE", "--name=VALUE", "-oVALUE", "-o VALUE", clusters of flags, "--" ends options,
 * "-" is a file. False when it can't; `complaint` (of `room` bytes) says why, with "did you mean". */
bool opt_parse(const struct opt *, int argc, char **argv, struct args *, char *complaint, size_t room);
void opt_free(struct args *);
/* One more text, borrowed. */
void opt_add(struct opt_list *, const char *);
/* The name of a table nearest to a wrong one, or NULL; name(table, i) gives the i-th and NULL at the end. */
const char *opt_nearest(const char *wrong, const char *(*name)(const void *table, size_t i), const void *table);
/* The option part of a help page. */
void opt_help(const struct opt *);
