/* text.c - findings for people: place, message, the line it stands in, a hint; then a closing line, and one about the level that is reached. */
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "output/form.h"
#include "output/output.h"
#include "rules/levels.h"

enum { NAMED = 8, SOURCE = 4096 };      /* shortfalls that are named in the closing lines; bytes of a file's name */

struct paint {
	const char *bold, *frame, *reset, *severity[4]; /* severity by enum */
};

static const struct paint plain = {"", "", "", {"", "", "", ""}};
static const struct paint colored = {"\033[1m", "\033[2m", "\033[0m", {"", "\033[36m", "\033[33m", "\033[31m"}};

static void put_location(const struct tpf_place *p, struct tpf_buf *b)
{
	if (p->source)
		tpf_buf_puts(b, p->source);
	if (p->source && p->line)
		tpf_buf_printf(b, ":%zu", p->line);
	if (p->source && p->line && p->col)
		tpf_buf_printf(b, ":%zu", p->col);
	if (p->source)
		tpf_buf_puts(b, ": ");
}

/* The line, and a caret with tildes below what is meant. */
static void put_frame(const struct tpf_place *p, const struct paint *c, const char *color, struct tpf_buf *b)
{
	if (!p->frame)
		return;
	tpf_buf_printf(b, "%s%5zu |%s %s\n", c->frame, p->line, c->reset, p->frame);
	size_t col = p->frame_col ? p->frame_col : p->col;
	if (!col)
		return;
	size_t width = tpf_utf8_count(p->frame, strlen(p->frame)), span = p->span ? p->span : 1;
	if (col - 1 + span > width)
		span = width > col - 1 ? width - (col - 1) : 1;
	tpf_buf_printf(b, "%s      |%s %*s%s^", c->frame, c->reset, (int)(col - 1), "", color);
	for (size_t i = 1; i < span; i++)
		tpf_buf_putc(b, '~');
	tpf_buf_printf(b, "%s\n", c->reset);
}

static void put_also(const struct tpf_place *p, const struct paint *c, struct tpf_buf *b)
{
	const struct tpf_place *also = p->also;

	if (!also)
		return;
	tpf_buf_puts(b, "  ");
	put_location(also, b);
	tpf_buf_printf(b, "%s\n", p->also_says ? p->also_says : "see also");
	put_frame(also, c, "", b);
}

static void put_finding(const struct tpf_finding *f, const struct paint *c, struct tpf_buf *b)
{
	const struct tpf_rule *rule = &tpf_rules[f->rule];

	if (f->explained_by) {
		tpf_buf_printf(b, "  and so: %s [%s %s]\n", f->message, rule->id, rule->name);
		return;
	}
	tpf_buf_puts(b, c->bold);
	put_location(&f->place, b);
	tpf_buf_printf(b, "%s%s%s:%s %s", c->severity[f->severity], tpf_severity_name(f->severity), c->reset, c->bold, f->message);
	tpf_buf_printf(b, "%s [%s %s]\n", c->reset, rule->id, rule->name);
	put_frame(&f->place, c, c->severity[f->severity], b);
	if (f->place.pointer && *f->place.pointer)
		tpf_buf_printf(b, "  at %s\n", f->place.pointer);
	put_also(&f->place, c, b);
	if (f->hint)
		tpf_buf_printf(b, "  hint: %s\n", f->hint);
	for (const struct tpf_mend *mend = f->mend; mend; mend = mend->next)
		tpf_buf_printf(b, "  mend: %s = %s\n", mend->pointer, mend->value);
}

static void put_count(struct tpf_buf *b, size_t n, const char *one)
{
	tpf_buf_printf(b, "%zu %s%s", n, one, n == 1 ? "" : "s");
}

/* The rule of the first among the gravest findings. */
static const char *gravest_rule(const struct tpf_diag *d)
{
	const struct tpf_finding *worst = NULL;

	for (size_t i = 0; i < d->n; i++)
		if (!d->list[i]->explained_by && (!worst || d->list[i]->severity > worst->severity))
			worst = d->list[i];
	return worst ? tpf_rules[worst->rule].id : NULL;
}

/* Complete is not worth a word. */
static void put_disclosed(const struct tpf *job, struct tpf_buf *b)
{
	const struct tpf_disclosed *d = job->levels ? &job->levels->at[job->diag.level].disclosed : NULL;

	if (!d || d->disclosed == d->asked)
		return;
	tpf_buf_printf(b, "; disclosed %zu of %zu", d->disclosed, d->asked);
	if (d->unknown)
		tpf_buf_printf(b, ", %zu unknown", d->unknown);
}

/* The level that is reached, and how far it is to the next one; below L1 the findings themselves say why. */
static void put_reached(struct tpf *job, const char *source, struct tpf_buf *b)
{
	const struct tpf_levels *l = job->levels;
	int asked = (int)job->diag.level;

	if (!l || (l->reached == TPF_NO_LEVEL && asked == TPF_L1) || (l->reached == TPF_L3 && asked == TPF_L3))
		return;
	if (l->reached == TPF_NO_LEVEL)
		tpf_buf_printf(b, "%s: reaches no level", source);
	else
		tpf_buf_printf(b, "%s: reaches L%d", source, l->reached + 1);
	if (l->reached < TPF_L3) {
		const struct tpf_level_judged *next = &l->at[l->reached + 1];
		tpf_buf_printf(b, "; %s away from L%d", tpf_short_counted(job, next), l->reached + 2);
		if (next->n_short <= NAMED)
			tpf_buf_printf(b, ": %s", tpf_short_names(job, next, -1, NAMED));
		else if (asked != l->reached + 1) /* what was asked for has been said */
			tpf_buf_printf(b, "; `--level L%d` names them", l->reached + 2);
	}
	tpf_buf_putc(b, '\n');
}

void tpf_closing_line(struct tpf *job, const char *source, struct tpf_buf *b)
{
	struct tpf_tally t = tpf_diag_tally(job);

	tpf_buf_printf(b, "%s: ", source);
	put_count(b, t.errors, "error");
	tpf_buf_puts(b, ", ");
	put_count(b, t.warnings, "warning");
	if (t.notes) {
		tpf_buf_puts(b, ", ");
		put_count(b, t.notes, "note");
	}
	if (t.passed || t.skipped)
		tpf_buf_printf(b, "; L%d: %zu rules passed, %zu skipped", (int)job->diag.level + 1, t.passed, t.skipped);
	else
		tpf_buf_puts(b, "; rules were not run");
	put_disclosed(job, b);
	if (job->diag.dropped)
		tpf_buf_printf(b, "; %zu findings not kept", job->diag.dropped);
	if (job->policy)
		tpf_buf_printf(b, "; policy %s %s%s%.12s", job->policy->name, job->policy->version, *job->policy->sha256 ? ", sha256 " : "",
				job->policy->sha256);
	const char *rule = gravest_rule(&job->diag);
	if (rule)
		tpf_buf_printf(b, "; `tpfreport explain %s` tells more", rule);
	tpf_buf_putc(b, '\n');
}

void tpf_output_text(struct tpf *job, const char *source, struct tpf_buf *b)
{
	const struct paint *c = job->color ? &colored : &plain;

	for (size_t i = 0; i < job->diag.n; i++)
		put_finding(job->diag.list[i], c, b);
	if (!source)
		return;
	source = tpf_clean(&job->arena, source, SOURCE);
	tpf_closing_line(job, source, b);
	put_reached(job, source, b);
}
