/* choice.h - what a job is asked: the level, which rules it judges and how gravely, what it lists, when it fails.
 *
 * A policy's options come first and the user's after them, which may then make it stricter and not looser. Files, JSON and shape
 * come before everything else, so their rules are always judged. */
#pragma once
#include "diag/job.h"
#include "tpfreport.h"

/* Options of the policy, or the user's, which nothing holds back while job->policy is NULL. False, and *why in the job's arena. */
bool tpf_choose(struct tpf *, const struct tpf_options *, bool of_policy, const char **why);

/* Where failing starts: "error", "warning", "note", or "never", which is more than an error; -1: there is no such word. */
int tpf_threshold_named(const char *name);
/* "L1", "L2", "L3"; false: there is no such level. */
bool tpf_level_named(const char *name, enum tpf_level *);
