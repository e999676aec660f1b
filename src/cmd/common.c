#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

bool cmd_color(const struct args *a, int fd)
{
	if (a->color && strcmp(a->color, "auto"))
		return !strcmp(a->color, "always");
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* SOURCE_DATE_EPOCH (seconds since 1970) stands for --now. */
static const char *now_of(const struct args *a, char *room, size_t size)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	if (a->now || !epoch || !*epoch)
		return a->now;
	snprintf(room, size, "@%s", epoch);
	return room;
}

static bool is_threshold(const char *word)
{
	static const char *const words[] = {"error", "warning", "note", "never"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

struct tpf_set *cmd_set(const struct args *a)
{
	char *why = NULL;
	struct tpf_set *set = tpf_set_open(a->files.v, a->files.n, a->beside.v, a->beside.n, &why);

	if (!set)
		cmd_usage("%s", why);
	free(why);
	return set;
}

struct tpf *cmd_job(const struct args *a, const struct tpf_profile *profile, const struct tpf_set *set)
{
	char now[64], *why = NULL;
	struct tpf_options options = {
		.level = a->level, .profile = profile, .set = set, .severities = a->severities.v, .n_severities = a->severities.n,
		.now = now_of(a, now, sizeof now), .color = cmd_color(a, STDOUT_FILENO),
	};
	struct tpf *job = a->fail_on && !is_threshold(a->fail_on) ? NULL : tpf_new(&options, &why);

	if (!job && !why)
		cmd_usage("--fail-on takes error, warning, note or never, not %s", a->fail_on);
	else if (!job)
		cmd_usage("%s", why);
	free(why);
	return job;
}

void cmd_say_findings(const struct args *a, struct tpf *job)
{
	if (a->quiet)
		return;
	char *text = tpf_findings(job, "text", TPF_EACH, NULL); /* new */
	if (text)
		fputs(text, stderr);
	free(text);
}

enum tpf_status cmd_deliver(const struct args *a, struct tpf *job, char *text, size_t len)
{
	bool saved = text && tpf_saved(job, a->output ? a->output : "-", text, len);
	enum tpf_status status = saved ? TPF_OK : TPF_TROUBLE;

	if (saved && a->fail_on)
		status = tpf_status_of(job, a->fail_on);
	if (!saved || status != TPF_OK)
		cmd_say_findings(a, job);
	free(text);
	return status;
}

const char *cmd_form(const struct args *a, const char *otherwise)
{
	const char *slash = a->output ? strrchr(a->output, '/') : NULL;
	const char *dot = a->output ? strrchr(slash ? slash : a->output, '.') : NULL;

	return a->to ? a->to : dot && dot[1] ? dot + 1 : otherwise;
}

/* ---- documents of findings -------------------------------------------------------------------------------------- */

bool cmd_document(const struct args *a, struct cmd_document *d)
{
	char all[200] = "";
	const char *name;

	*d = (struct cmd_document){.args = a, .form = a->to ? a->to : "text"};
	for (size_t i = 0; (name = tpf_form_name(i, NULL, &d->form_alone)); i++) {
		if (!strcmp(name, d->form))
			return true;
		size_t len = strlen(all);
		snprintf(all + len, sizeof all - len, "%s%s", i ? ", " : "", name);
	}
	cmd_usage("there is no form %s; the forms are %s", d->form, all);
	return false;
}

static void put(const struct cmd_document *d, char *text)
{
	if (!d->args->quiet && text)
		fputs(text, stdout);
	free(text);
}

void cmd_begin(const struct cmd_document *d)
{
	put(d, tpf_findings(NULL, d->form, TPF_BEGIN, NULL));
}

void cmd_each(struct cmd_document *d, char *text)
{
	bool some = text && *text;

	if (d->any && some)
		put(d, tpf_findings(NULL, d->form, TPF_BETWEEN, NULL));
	d->any |= some;
	put(d, text);
}

void cmd_end(const struct cmd_document *d)
{
	put(d, tpf_findings(NULL, d->form, TPF_END, NULL));
}

void cmd_help_forms(void)
{
	const char *name, *what;

	printf("\nForms of --to:\n");
	for (size_t i = 0; (name = tpf_form_name(i, &what, NULL)); i++)
		printf("  %-9s %s\n", name, what);
}
