/* policy.h - how an organiser wants bundles judged: a file of schema/policy.schema.json as the options it stands for. */
#pragma once
#include "diag/job.h"
#include "tpfreport.h"

struct tpf_policy {
	struct tpf job;                 /* owns all of it; findings about the file */
	struct tpf_label label;
	struct tpf_options asks;
	const char *schema;             /* path of a profile, relative to the policy; or NULL */
	struct tpf_profile *profile;    /* the same, compiled; of tpfreport.c */
};

/* Reads a policy. False with findings in its job. */
bool tpf_policy_read(struct tpf_policy *, const char *path);
