/* job.h - one job: its memory, its findings. Every layer takes it first. One thread at a time. */
#pragma once
#include "base/mem.h"
#include "diag/diag.h"

struct tpf_levels;

struct tpf {
	struct tpf_arena arena;         /* model, strings, messages: gone with the job */
	struct tpf_diag diag;
	int64_t now_ns;                 /* time of judging, TPF_WHEN_NONE when not given (--now, SOURCE_DATE_EPOCH) */
	const struct tpf_label *policy; /* in force; or NULL */
	const struct tpf_levels *levels; /* what level the bundle reaches (rules/levels.h); NULL until that was judged */
	const char **missing;           /* by rule, what input the bundle lacks (rules/rules.c); NULL until rules are run */
	bool color;                     /* text output may use colour */
	void (*progress)(void *user, const char *what, double share); /* long work; or NULL */
	void *progress_user;
	const struct tpf_set *set;      /* reports that this one may speak of (model/set.h); or NULL */
	struct tpf_others *others;      /* those of them that it has asked for */
	struct tpf_state *state;        /* of tpfreport.c: documents, bundle, evidence */
};
