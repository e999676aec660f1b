/* github.c - workflow commands, which mark lines in a pull request:
 * ::error file=a.json,line=3,col=5,endColumn=9,title=TPF-TR-003 window_bracketed::message
 * Escapes as the toolkit of GitHub Actions has them (packages/core/src/command.ts). */
#include <string.h>

#include "output/form.h"

/* A value of a command; of a property : and , too. */
static void put_escaped(struct tpf_buf *b, const char *text, bool property)
{
	for (const char *p = text; *p; p++)
		if (strchr("%\r\n", *p) || (property && strchr(":,", *p)))
			tpf_buf_printf(b, "%%%02X", (unsigned)(unsigned char)*p);
		else
			tpf_buf_putc(b, *p);
}

static void put_place(struct tpf_buf *b, const struct tpf_place *p)
{
	if (!p->source)
		return;
	tpf_buf_puts(b, "file=");
	put_escaped(b, p->source, true);
	if (p->line)
		tpf_buf_printf(b, ",line=%zu", p->line);
	if (p->line && p->col)
		tpf_buf_printf(b, ",col=%zu,endColumn=%zu", p->col, p->col + p->span);
	tpf_buf_putc(b, ',');
}

static void put_finding(const struct tpf_diag *d, size_t i, struct tpf_buf *b)
{
	static const char *const commands[] = {[TPF_INFO] = "notice", [TPF_WARNING] = "warning", [TPF_ERROR] = "error"};
	const struct tpf_finding *f = d->list[i];
	struct tpf_buf words = {0};

	tpf_finding_words(d, i, &words);
	tpf_buf_printf(b, "::%s ", commands[f->severity]);
	put_place(b, &f->place);
	tpf_buf_printf(b, "title=%s %s::", tpf_rules[f->rule].id, tpf_rules[f->rule].name);
	put_escaped(b, tpf_buf_str(&words), false);
	tpf_buf_putc(b, '\n');
	tpf_buf_free(&words);
}

/* Lines that no name of a file makes a command: those begin a line, or in their older form, ##[error], stand anywhere. */
static void put_harmless(struct tpf_buf *b, const char *lines)
{
	for (const char *p = lines; *p; p++) {
		if (p == lines || p[-1] == '\n')
			tpf_buf_puts(b, "tpfreport: ");
		tpf_buf_putc(b, *p);
		if (p[0] == '#' && p[1] == '#')
			tpf_buf_putc(b, ' ');
	}
}

void tpf_github_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	const struct tpf_diag *d = &j->job->diag;
	struct tpf_buf closing = {0};

	for (size_t i = 0; i < d->n; i++)
		if (!d->list[i]->explained_by)
			put_finding(d, i, b);
	if (!j->source)
		return;
	tpf_closing_line(j->job, j->source, &closing);
	put_harmless(b, tpf_buf_str(&closing));
	tpf_buf_free(&closing);
}
