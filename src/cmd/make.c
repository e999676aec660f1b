/* make.c - commands that need no bundle: import, init, schema, explain. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

/* The folder a file stands in; "." for standard output. To be freed. */
static char *folder_of(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
}

enum tpf_status cmd_import(const struct args *a)
{
	if (!a->files.n)
		return cmd_usage("import what? give the vendors' files");
	if (!a->output && !a->dry_run)
		return cmd_usage("say where to write: -o bundle.json (- is standard output)");
	struct tpf *job = cmd_job(a, &(struct cmd_shared){0}); /* new */
	if (!job)
		return TPF_USAGE;
	char *folder = folder_of(a->output);
	size_t len = 0;
	struct tpf_import_ask ask = {
		.files = a->files.v, .n_files = a->files.n, .tz = a->tz, .window = a->window, .devices = a->devices,
		.set = a->set.v, .n_set = a->set.n, .answers = a->answers, .folder = folder, .dry_run = a->dry_run,
	};
	char *text = tpf_imported(job, &ask, &len);
	enum tpf_status status = cmd_deliver(a, job, text, len);
	if (status == TPF_OK)
		cmd_say_findings(a, job);
	free(folder);
	tpf_free(job);
	return status;
}

static enum tpf_status deliver_text(const struct args *a, char *text, size_t len)
{
	struct tpf *job = cmd_job(a, &(struct cmd_shared){0});

	if (!job) {
		free(text);
		return TPF_USAGE;
	}
	enum tpf_status status = cmd_deliver(a, job, text, len);
	tpf_free(job);
	return status;
}

enum tpf_status cmd_init(const struct args *a)
{
	size_t len = 0;

	if (a->files.n)
		return cmd_usage("init takes no file; -o says where to write");
	char *text = tpf_skeleton(a->level, &len);
	if (!text)
		return cmd_usage("%s: a level is L1, L2 or L3", a->level);
	return deliver_text(a, text, len);
}

static enum tpf_status check_schema(struct cmd_document *d, const char *path)
{
	const struct args *a = d->args;
	struct tpf *job = cmd_job(a, &(struct cmd_shared){0}); /* new */

	if (!job)
		return TPF_USAGE;
	tpf_schema_checked(job, path, a->schema_dirs.v, a->schema_dirs.n);
	cmd_each(d, tpf_findings(job, d->form, TPF_EACH, NULL));
	enum tpf_status status = tpf_status_of(job, NULL);
	tpf_free(job);
	return status;
}

static enum tpf_status check_schemas(const struct args *a)
{
	struct cmd_document document;
	enum tpf_status worst = TPF_OK;

	if (!a->files.n)
		return cmd_usage("check which schema? give a file");
	if (!cmd_document(a, &document))
		return TPF_USAGE;
	if (document.form_alone)
		return cmd_usage("the form %s is of bundles; --check writes the others", document.form);
	cmd_begin(&document, NULL);
	for (size_t i = 0; i < a->files.n; i++) {
		enum tpf_status status = check_schema(&document, a->files.v[i]);
		worst = status > worst ? status : worst;
	}
	cmd_end(&document);
	return worst;
}

enum tpf_status cmd_schema(const struct args *a)
{
	size_t len = 0;

	if (a->check)
		return check_schemas(a);
	if (a->files.n)
		return cmd_usage("schema takes no file without --check; -o says where to write");
	if (a->level && a->annotated)
		return cmd_usage("the schemas of levels have no annotations: they are made of them");
	char *text = a->level ? tpf_level_schema_text(a->level, &len) : tpf_schema_text(a->annotated, &len);
	if (!text)
		return cmd_usage("%s: a level is L1, L2 or L3", a->level);
	return deliver_text(a, text, len);
}

static enum tpf_status explain_all(const struct args *a)
{
	const char *form = cmd_form(a, "text");
	struct tpf *job = tpf_new(NULL, NULL); /* new */
	size_t len = 0;
	char *text = tpf_reference(job, a->fields, form, &len);

	if (!text && tpf_status_of(job, "error") == TPF_OK) {
		tpf_free(job);
		return cmd_usage("there is no form %s; explain writes text, json, mdoc or html", form);
	}
	enum tpf_status status = cmd_deliver(a, job, text, len);
	tpf_free(job);
	return status;
}

enum tpf_status cmd_explain(const struct args *a)
{
	if (a->all || a->fields || !a->files.n)
		return a->files.n ? cmd_usage("give names, or --all, or --fields") : explain_all(a);
	if (a->to)
		return cmd_usage("--to goes with --all and --fields");
	for (size_t i = 0; i < a->files.n; i++) {
		const char *near = NULL, *name = a->files.v[i];
		char *text = tpf_explained(name, &near);
		if (!text)
			return near ? cmd_usage("there is no rule or field %s; did you mean %s?", name, near)
				: cmd_usage("there is no rule, family or field %s; `tpfreport explain --all` and `--fields` list them", name);
		fputs(text, stdout);
		free(text);
	}
	return TPF_OK;
}
