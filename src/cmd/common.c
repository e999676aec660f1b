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

/* Takes over why a file that shapes the judging can't be used. */
static enum tpf_status unusable(char *why)
{
	fputs(why ? why : "", stderr);
	free(why);
	return TPF_TROUBLE;
}

enum tpf_status cmd_share(const struct args *a, struct cmd_shared *s)
{
	char *why = NULL;

	*s = (struct cmd_shared){0};
	if ((a->schema_dirs.n || a->formats) && !a->schema)
		return cmd_usage("%s goes with --schema: it speaks of that schema", a->formats ? "--formats" : "--schema-dir");
	if (a->schema && !(s->profile = tpf_profile_open(a->schema, a->schema_dirs.v, a->schema_dirs.n, a->formats, &why)))
		return unusable(why);
	if (a->policy && !(s->policy = tpf_policy_open(a->policy, &why)))
		return unusable(why);
	s->set = tpf_set_open(a->files.v, a->files.n, a->beside.v, a->beside.n, &why);
	if (s->set)
		return TPF_OK;
	cmd_usage("%s", why);
	free(why);
	return TPF_USAGE;
}

void cmd_unshare(struct cmd_shared *s)
{
	tpf_profile_free(s->profile);
	tpf_policy_free(s->policy);
	tpf_set_free(s->set);
}

struct tpf *cmd_job(const struct args *a, const struct cmd_shared *s)
{
	char now[64], *why = NULL;
	struct tpf_options options = {
		.level = a->level, .profile = s->profile, .policy = s->policy, .set = s->set,
		.severities = a->severities.v, .n_severities = a->severities.n, .only = a->only.v, .n_only = a->only.n,
		.skip = a->skip.v, .n_skip = a->skip.n, .max_findings = a->max_findings ? strtoul(a->max_findings, NULL, 10) : 0,
		.fail_on = a->fail_on, .now = now_of(a, now, sizeof now), .color = cmd_color(a, STDOUT_FILENO),
	};
	struct tpf *job = tpf_new(&options, &why);

	if (!job)
		cmd_usage("%s", why);
	free(why);
	return job;
}

void cmd_vsay(const char *format, va_list args)
{
	char *text = NULL;
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len >= 0 && (text = malloc((size_t)len + 1)))
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	for (unsigned char *p = (unsigned char *)text; p && *p; p++) {
		bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0; /* as UTF-8 */
		fputc((*p < ' ' && *p != '\n') || *p == 0x7f || c1 ? '?' : *p, stderr);
		p += c1;
	}
	free(text);
}

void cmd_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cmd_vsay(format, args);
	va_end(args);
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

void cmd_begin(const struct cmd_document *d, struct tpf *job)
{
	put(d, tpf_findings(job, d->form, TPF_BEGIN, NULL));
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
