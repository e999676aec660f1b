/* mllog.h - LoadGen's mlperf_log_detail.txt: one JSON object a line behind ":::MLLOG ". */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct tpf_arena;

struct tpf_mllog_entry {
	const char *key;
	const char *text;               /* the value: a string's text, else as written */
	double number;                  /* NaN when it is none */
	size_t line;
};

struct tpf_mllog {
	struct tpf_mllog_entry *v;
	size_t n;
};

/* Told of each line behind the mark that is no entry. */
typedef void tpf_mllog_bad(void *told, size_t number, const char *line, size_t len);

/* The entries of a log in memory; they live in the arena. `bad` may be NULL. */
void tpf_mllog_parse(struct tpf_arena *, const char *text, size_t len, tpf_mllog_bad *bad, void *told, struct tpf_mllog *);
/* The first entry of a key, as the official parser takes it; NULL when there is none. */
const struct tpf_mllog_entry *tpf_mllog_get(const struct tpf_mllog *, const char *key);
double tpf_mllog_number(const struct tpf_mllog *, const char *key);

/* The number behind "'name':" of an accuracy.txt, also when it is quoted; its line in *line. NaN when there is none. */
double tpf_accuracy_number(const char *text, const char *name, size_t *line);
