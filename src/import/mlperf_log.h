/* mlperf_log.h - LoadGen's mlperf_log_detail.txt as a vendor's file. */
#pragma once
#include "evidence/mllog.h"
#include "import/draft.h"

/* Reads the log; lines that can't be read are findings. Entries live in the job's arena. */
bool tpf_mllog_read(struct tpf_draft *, struct tpf_vendor *, struct tpf_mllog *);
/* "line 12". */
const char *tpf_mllog_at(struct tpf_draft *, const struct tpf_mllog_entry *);
