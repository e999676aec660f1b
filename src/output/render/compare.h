/* compare.h - the comparison's formats. */
#pragma once
#include "report/compare.h"

void tpf_comparison_json(const struct tpf_comparison *, struct tpf_buf *out);
