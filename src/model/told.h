/* told.h - what files of evidence say of single values: accuracy logs of quality metrics, and JSON files by `origins`. */
#pragma once
#include "model/measure.h"

/* Numbers as they stand in the files, without units. A file that a run's requests.log names is read by requests.h. */
void tpf_told_read(struct tpf_measure *, struct tpf_harness *out);
