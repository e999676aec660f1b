/* show.c - commands that read one bundle, or several, and write a file: normalize, report, plot, compare. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

static bool one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}

/* Judges the one bundle that is named and gives what `make` makes of it to -o. */
static enum tpf_status show_one(const struct args *a, char *(*make)(struct tpf *, const struct args *, size_t *), bool needs_numbers)
{
	struct cmd_shared shared;

	if (a->files.n != 1)
		return cmd_usage("give one bundle, not %zu", a->files.n);
	enum tpf_status status = cmd_share(a, &shared);
	struct tpf *job = status == TPF_OK ? cmd_job(a, &shared) : NULL; /* new */
	if (status == TPF_OK && !job)
		status = TPF_USAGE;
	if (job) {
		size_t len = 0;
		bool numbers = tpf_judge(job, a->files.v[0]);
		char *text = numbers || (!needs_numbers && tpf_status_of(job, "never") == TPF_OK) ? make(job, a, &len) : NULL;
		status = cmd_deliver(a, job, text, len);
	}
	tpf_free(job);
	cmd_unshare(&shared);
	return status;
}

static char *normalized(struct tpf *job, const struct args *a, size_t *len)
{
	(void)a;
	return tpf_normalized(job, len);
}

enum tpf_status cmd_normalize(const struct args *a)
{
	return show_one(a, normalized, true);
}

static const char *const report_forms[] = {"html", "pdf", "xml", "json", NULL};
static const char *const plot_forms[] = {"svg", "pdf", "png", NULL};
static const char *const compare_forms[] = {"html", "json", NULL};

static char *rendered(struct tpf *job, const struct args *a, size_t *len)
{
	return tpf_rendered(job, cmd_form(a, "html"), len);
}

enum tpf_status cmd_report(const struct args *a)
{
	if (!a->output && !a->to)
		return cmd_usage("say where to write (-o report.html, report.pdf) or in which form (--to html)");
	if (!one_of(cmd_form(a, "html"), report_forms))
		return cmd_usage("a report is html, pdf, xml or json, not %s; say --to FORM", cmd_form(a, "html"));
	return show_one(a, rendered, false);
}

static char *plotted(struct tpf *job, const struct args *a, size_t *len)
{
	return tpf_plotted(job, a->plot ? a->plot : "ceilings", cmd_form(a, "svg"), len);
}

enum tpf_status cmd_plot(const struct args *a)
{
	if (!one_of(cmd_form(a, "svg"), plot_forms))
		return cmd_usage("a plot is svg, pdf or png, not %s; say --to FORM", cmd_form(a, "svg"));
	return show_one(a, plotted, true);
}

static enum tpf_status compare(const struct args *a, const struct cmd_shared *shared, struct tpf **jobs)
{
	bool all = true;
	size_t len = 0;

	for (size_t i = 0; i < a->files.n; i++) {
		jobs[i] = cmd_job(a, shared);
		if (!jobs[i])
			return TPF_USAGE;
		if (tpf_judge(jobs[i], a->files.v[i]))
			continue;
		all = false;
		cmd_say_findings(a, jobs[i]);
	}
	if (!all)
		return TPF_TROUBLE;
	char *text = tpf_compared(jobs, a->files.n, cmd_form(a, "html"), &len);
	return cmd_deliver(a, jobs[0], text, len);
}

enum tpf_status cmd_compare(const struct args *a)
{
	struct cmd_shared shared;

	if (a->files.n < 2)
		return cmd_usage("give two or more bundles");
	if (!one_of(cmd_form(a, "html"), compare_forms))
		return cmd_usage("a comparison is html or json, not %s; say --to FORM", cmd_form(a, "html"));
	struct tpf **jobs = calloc(a->files.n, sizeof *jobs);
	enum tpf_status status = cmd_share(a, &shared);
	if (status == TPF_OK)
		status = jobs ? compare(a, &shared, jobs) : TPF_TROUBLE;
	for (size_t i = 0; jobs && i < a->files.n; i++)
		tpf_free(jobs[i]);
	free(jobs);
	cmd_unshare(&shared);
	return status;
}
