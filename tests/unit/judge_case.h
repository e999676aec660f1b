/* judge_case.h - a bundle of a few members, judged by all rules: what one of them found. */
#pragma once
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag/job.h"
#include "rules/rules.h"

/* Severity of the worst finding of a rule; TPF_OFF: none. */
static inline enum tpf_severity judge(const char *text, const char *folder, enum tpf_rule_id rule, enum tpf_level level, enum tpf_outcome *outcome)
{
	struct tpf job = {.now_ns = TPF_WHEN_NONE, .diag.level = level};
	struct tpf_case c = {.job = &job, .doc = tpf_json_read(&job, "test", text, strlen(text), 0)};
	enum tpf_severity worst = TPF_OFF;

	ck_assert_ptr_nonnull(c.doc);
	c.bundle = tpf_bundle_read(&job, c.doc, folder);
	c.metrics = tpf_metrics_make(&job, c.bundle);
	tpf_rules_run(&job, &c);
	for (size_t i = 0; i < job.diag.n; i++)
		if (job.diag.list[i]->rule == rule && job.diag.list[i]->severity > worst)
			worst = job.diag.list[i]->severity;
	*outcome = job.diag.outcome[rule];
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	return worst;
}

/* The same, beside a file of the name `name` (NULL log: there is none). */
static inline enum tpf_outcome judge_beside(const char *name, const char *log, const char *text, enum tpf_rule_id rule)
{
	char folder[] = "/tmp/judge_case.XXXXXX", path[64];
	enum tpf_outcome outcome;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (log) {
		FILE *f = fopen(path, "w");
		ck_assert_ptr_nonnull(f);
		fputs(log, f);
		fclose(f);
	}
	judge(text, folder, rule, TPF_L1, &outcome);
	remove(path);
	rmdir(folder);
	return outcome;
}

#define OF(n, unit) "{\"value\": " n ", \"unit\": \"" unit "\"}"
#define MEAN(n, unit) "{\"mean\": " n ", \"unit\": \"" unit "\"}"
#define RUN(members) "\"runs\": [{\"id\": \"1\", \"window\": {\"duration\": " OF("600", "s") "}, " members "}]"
#define ENERGY "\"energy\": [{\"instrument\": \"m\", \"total\": " OF("1000", "J") "}]"
