/* rules.h - the judge: every row of checks[] looked at one bundle and what its evidence says.
 *
 * A rule is a row in rules.def (what we can say) and a function here (when we say it), one file a family. The driver
 * looks at the row's inputs first: when one is absent or unknown the rule is skipped, with its name, and the function
 * is not called; when the function reported nothing the rule has passed. */
#pragma once
#include "model/metric.h"

typedef void tpf_check(struct tpf *, const struct tpf_case *);

struct tpf_check_row {
	enum tpf_rule_id rule;
	tpf_check *check;
};

/* Runs all rules of all families over one bundle. Findings of earlier stages stay. */
void tpf_rules_run(struct tpf *, const struct tpf_case *);
