/* judge_case.h - a bundle of a few members, judged by all rules: what one of them found. */
#pragma once
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag/job.h"
#include "rules/rules.h"

struct judged {
	struct tpf job;
	struct tpf_case c;
};

/* Reads a bundle without asking the schema - missing members are simply absent - and computes its metrics. Ends with judge_end(). */
static inline void judge_begin(struct judged *j, const char *text, const char *folder)
{
	*j = (struct judged){.job.now_ns = TPF_WHEN_NONE};
	j->c = (struct tpf_case){.job = &j->job, .doc = tpf_json_read(&j->job, "test", text, strlen(text), 0)};
	ck_assert_msg(j->c.doc, "%s", text);
	j->c.bundle = tpf_bundle_read(&j->job, j->c.doc, folder);
	j->c.metrics = tpf_metrics_make(&j->job, j->c.bundle);
}

static inline void judge_rules(struct judged *j, enum tpf_level level)
{
	j->job.diag.level = level;
	tpf_rules_run(&j->job, &j->c);
}

static inline void judge_end(struct judged *j)
{
	tpf_diag_free(&j->job);
	tpf_arena_free(&j->job.arena);
}

/* The worst finding of a rule; NULL: none. */
static inline const struct tpf_finding *judged_worst(const struct judged *j, enum tpf_rule_id rule)
{
	const struct tpf_finding *worst = NULL;

	for (size_t i = 0; i < j->job.diag.n; i++) {
		const struct tpf_finding *f = j->job.diag.list[i];
		if (f->rule == rule && (!worst || f->severity > worst->severity))
			worst = f;
	}
	return worst;
}

/* Severity of the worst finding of a rule; TPF_OFF: none. */
static inline enum tpf_severity judge(const char *text, const char *folder, enum tpf_rule_id rule, enum tpf_level level, enum tpf_outcome *outcome)
{
	struct judged j;

	judge_begin(&j, text, folder);
	judge_rules(&j, level);
	const struct tpf_finding *f = judged_worst(&j, rule);
	enum tpf_severity worst = f ? f->severity : TPF_OFF;
	*outcome = j.job.diag.outcome[rule];
	judge_end(&j);
	return worst;
}

/* A folder of its own for files beside a bundle; judge_unfolder() removes it with the files of these names. */
enum { JUDGE_FOLDER = 32 };
static inline void judge_folder(char folder[JUDGE_FOLDER])
{
	strcpy(folder, "/tmp/judge_case.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void judge_file(const char *folder, const char *name, const char *text)
{
	char path[64];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static inline void judge_unfolder(const char *folder, const char *const *names)
{
	char path[64];

	for (; *names; names++) {
		snprintf(path, sizeof path, "%s/%s", folder, *names);
		remove(path);
	}
	rmdir(folder);
}

/* The same, beside a file of the name `name` (NULL log: there is none). */
static inline enum tpf_outcome judge_beside(const char *name, const char *log, const char *text, enum tpf_rule_id rule)
{
	char folder[JUDGE_FOLDER];
	enum tpf_outcome outcome;

	judge_folder(folder);
	if (log)
		judge_file(folder, name, log);
	judge(text, folder, rule, TPF_L1, &outcome);
	judge_unfolder(folder, (const char *const[]){name, NULL});
	return outcome;
}

/* A bundle that has a fault, and the nearest that has not, beside a log where one is given: the rule finds the one. */
static inline void judge_pair(const char *log, const char *wrong, const char *right, enum tpf_rule_id rule, int row)
{
	enum tpf_outcome found = judge_beside("log", log, wrong, rule), passed = judge_beside("log", log, right, rule);

	ck_assert_msg(found == TPF_FOUND, "row %d, %s: outcome %d\n%s", row, tpf_rules[rule].id, (int)found, wrong);
	ck_assert_msg(passed != TPF_FOUND, "row %d, %s: outcome %d\n%s", row, tpf_rules[rule].id, (int)passed, right);
}

/* Runs the rows of a program; its exit status. */
static inline int judge_suite(const char *name, TCase *rows)
{
	Suite *suite = suite_create(name);

	suite_add_tcase(suite, rows);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define OF(n, unit) "{\"value\": " n ", \"unit\": \"" unit "\"}"
#define MEAN(n, unit) "{\"mean\": " n ", \"unit\": \"" unit "\"}"
#define RUN(members) "\"runs\": [{\"id\": \"1\", \"window\": {\"duration\": " OF("600", "s") "}, " members "}]"
#define ENERGY "\"energy\": [{\"instrument\": \"m\", \"total\": " OF("1000", "J") "}]"
