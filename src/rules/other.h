/* other.h - another report that is enclosed as evidence: a bundle in a JSON file of role "other". */
#pragma once
#include "rules/rules.h"

/* Looks for the report with this id among the evidence and compares its q* and s* with this bundle's. False when it is not
 * enclosed. `unlike` gets the first difference in words ("ttft p99 3 s there, 2 s here"), NULL when there is none. */
bool tpf_other_targets(const struct tpf_case *, const char *id, const char **unlike);
