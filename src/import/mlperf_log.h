/* mlperf_log.h - LoadGen's mlperf_log_detail.txt: one JSON object a line behind ":::MLLOG ". */
#pragma once
#include "import/draft.h"

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

/* Reads the log; lines that can't be read are findings. Entries live in the job's arena. */
bool tpf_mllog_read(struct tpf_draft *, struct tpf_vendor *, struct tpf_mllog *);
/* The first entry of a key, as the official parser takes it; NULL when there is none. */
const struct tpf_mllog_entry *tpf_mllog_get(const struct tpf_mllog *, const char *key);
double tpf_mllog_number(const struct tpf_mllog *, const char *key);
/* "line 12". */
const char *tpf_mllog_at(struct tpf_draft *, const struct tpf_mllog_entry *);
