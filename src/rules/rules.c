#include "rules/rules.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"

static const struct tpf_check_row *const families[] = {
	tpf_rules_identity,   tpf_rules_evidence, tpf_rules_units, tpf_rules_combined, tpf_rules_uncertainty, tpf_rules_trace, tpf_rules_stated, tpf_rules_sensors,
	tpf_rules_phases,     tpf_rules_energy,   tpf_rules_standing,
	tpf_rules_boundary,   tpf_rules_supply,   tpf_rules_coverage, tpf_rules_deployment, tpf_rules_tokens,
	tpf_rules_quality,    tpf_rules_distributions, tpf_rules_service,  tpf_rules_utilisation,
	tpf_rules_inputs, tpf_rules_production, tpf_rules_pue,      tpf_rules_facility, tpf_rules_plausibility,
	tpf_rules_repeats,    tpf_rules_system,
	tpf_rules_levels, /* last: they tell of all the others */
	tpf_rules_claims, tpf_rules_cost, tpf_rules_levers,
};

/* The first of a row's inputs (places separated by blanks) that the bundle does not have; NULL when it has them all. */
static const char *missing_input(const struct tpf_case *c, const char *inputs)
{
	for (const char *p = inputs; *p;) {
		size_t len = strcspn(p, " ");
		const char *place = tpf_strndup(&c->job->arena, p, len);
		if (len && !tpf_bundle_present(c->bundle, place))
			return place;
		p += len + strspn(p + len, " ");
	}
	return NULL;
}

/* Of each rule; found once, as they are run at every level. */
static const char **missing_inputs(const struct tpf_case *c)
{
	const char **missing = tpf_alloc_n(&c->job->arena, TPF_RULES, sizeof *missing);
	for (int rule = 0; rule < TPF_RULES; rule++)
		missing[rule] = missing_input(c, tpf_rules[rule].inputs);
	return missing;
}

/* A number that stands there and has no value: its unit is wrong. Said to be unknown is another matter. */
static bool unread(const struct tpf_case *c, const char *place)
{
	const struct tpf_quantity q = tpf_bundle_quantity(c->bundle, place);
	return q.node && isnan(q.value) && !q.unknown;
}

static void run_rule(struct tpf *job, const struct tpf_case *c, const struct tpf_check_row *row)
{
	if (tpf_left_out(job, row->rule))
		return;
	if (tpf_severity_of(job, row->rule) == TPF_OFF) {
		tpf_skipped(job, row->rule, "off at this level");
		return;
	}
	const char *missing = job->missing[row->rule];
	if (missing && row->even_unread && unread(c, missing))
		missing = NULL;
	if (missing && job->diag.outcome[row->rule] != TPF_FOUND) {
		tpf_skipped(job, row->rule, missing);
		return;
	}
	tpf_about(c, NULL);
	if (!missing && row->check)
		row->check(c);
	tpf_about(c, NULL);
	if (job->diag.outcome[row->rule] == TPF_NOT_RUN)
		tpf_passed(job, row->rule);
}

void tpf_rules_run(struct tpf *job, const struct tpf_case *c)
{
	if (!job->missing)
		job->missing = missing_inputs(c);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		for (const struct tpf_check_row *row = families[i]; row->rule != TPF_RULES; row++)
			run_rule(job, c, row);
}

bool tpf_about(const struct tpf_case *c, const void *subject)
{
	c->job->diag.subject = subject;
	return true;
}

struct tpf_finding *tpf_found(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_node *node, const char *format, ...)
{
	if (tpf_list_full(c->job))
		return tpf_report(c->job, rule, NULL, "%s", "");
	struct tpf_place place = node ? tpf_bundle_place(c->job, c->bundle, node) : (struct tpf_place){.source = c->doc->source};
	va_list args;

	va_start(args, format);
	const char *message = tpf_vsprintf(&c->job->arena, format, args);
	va_end(args);
	return tpf_report(c->job, rule, &place, "%s", message);
}

void tpf_found_line(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_trace *t, const struct tpf_line *line, const char *says)
{
	if (!line->number)
		return;
	struct tpf_place at = tpf_trace_place(c->job, t, line);
	tpf_also(c->job, f, &at, says);
}

void tpf_weigh(const struct tpf_case *c, struct tpf_finding *f, enum tpf_severity severity)
{
	const struct tpf_diag *d = &c->job->diag;
	if (!d->changed[f->rule] || (d->at_least[f->rule] && severity > f->severity))
		f->severity = severity;
}

/* Messages are searched and copied: no blanks between digits, a plain minus. */
static const char *plain(const struct tpf_case *c, double value, int digits)
{
	static const struct { const char *pretty, *plain; } signs[] = {{"\u202f", ""}, {"\u2212", "-"}};
	char *text = tpf_strdup(&c->job->arena, tpf_num_show(&c->job->arena, value, NAN, digits)), *to = text;

	for (const char *p = text; *p;) {
		size_t i = 0;
		while (i < 2 && strncmp(p, signs[i].pretty, strlen(signs[i].pretty)))
			i++;
		if (i == 2) {
			*to++ = *p++;
			continue;
		}
		p += strlen(signs[i].pretty);
		if (*signs[i].plain)
			*to++ = *signs[i].plain;
	}
	*to = 0;
	return text;
}

const char *tpf_say(const struct tpf_case *c, double value, const char *unit)
{
	const char *number = plain(c, value, 6);
	return *unit ? tpf_sprintf(&c->job->arena, "%s %s", number, unit) : number;
}

const char *tpf_say_percent(const struct tpf_case *c, double share)
{
	if (share >= 10)
		return tpf_sprintf(&c->job->arena, "%s times", plain(c, share, 3));
	/* Of what is more than the whole, what is above it counts: 116 % are not 120 %. */
	return tpf_sprintf(&c->job->arena, "%s %%", plain(c, 100 * share, share >= 1 ? 3 : 2));
}

const char *tpf_say_time(const struct tpf_case *c, int64_t ns)
{
	char text[TPF_WHEN_SIZE];

	tpf_when_write(text, ns);
	return tpf_strdup(&c->job->arena, text);
}

const char *tpf_say_text(const struct tpf_case *c, const char *text)
{
	return text ? tpf_clean(&c->job->arena, text, 80) : "not told";
}

bool tpf_string_is(const struct tpf_string *s, const char *word)
{
	return s->value && !strcmp(s->value, word);
}

double tpf_off(double a, double b)
{
	return fabs(a - b) / fabs(b);
}

/* One unit of the last digit as written: "0.2942" 1e-4, "1.20e3" 10. */
static double last_digit(const char *text, size_t len)
{
	double power = 0, exponent = 0;
	const char *point = memchr(text, '.', len);

	for (size_t i = point ? (size_t)(point - text) + 1 : len; i < len && isdigit((unsigned char)text[i]); i++)
		power--;
	const char *e = memchr(text, 'e', len);
	e = e ? e : memchr(text, 'E', len);
	if (e)
		tpf_num_parse(e + 1, len - (size_t)(e + 1 - text), &exponent);
	return pow(10, power + exponent);
}

static const struct tpf_node *printed_of(const struct tpf_case *c, const struct tpf_quantity *q)
{
	return q->node && q->node->kind == TPF_OBJECT ? tpf_get(c->doc, q->node, "value") : q->node;
}

bool tpf_in_full(const struct tpf_case *c, const struct tpf_quantity *q)
{
	const struct tpf_node *printed = printed_of(c, q);
	size_t digits = 0;

	for (size_t i = 0; printed && i < printed->len && (c->doc->bytes[printed->at + i] | 32) != 'e'; i++) {
		char letter = c->doc->bytes[printed->at + i];
		digits += isdigit((unsigned char)letter) && (digits || letter != '0');
	}
	return digits >= 15;
}

double tpf_half_digit(const struct tpf_case *c, const struct tpf_quantity *q)
{
	const struct tpf_node *printed = printed_of(c, q);
	double written = printed ? tpf_number(c->doc, printed) : NAN;

	if (isnan(written) || written == 0) /* 0 does not show its unit */
		return NAN;
	return last_digit(c->doc->bytes + printed->at, printed->len) / 2 * fabs(q->value / written);
}

bool tpf_above(const struct tpf_case *c, const struct tpf_quantity *a, const struct tpf_quantity *b)
{
	double of_a = tpf_half_digit(c, a), of_b = tpf_half_digit(c, b), apart = (isnan(of_a) ? 0 : of_a) + (isnan(of_b) ? 0 : of_b);
	bool alike = fabs(of_a - of_b) <= 1e-6 * of_a; /* rounding to one and the same digit keeps the order */

	return a->value - b->value > (alike ? 0 : apart) + 1e-9 * fabs(b->value);
}

void tpf_weigh_count(const struct tpf_case *c, struct tpf_finding *f, const struct tpf_run *r)
{
	if (!tpf_string_is(&r->tokens.output_method, "server"))
		tpf_weigh(c, f, TPF_WARNING);
}

bool tpf_full_run(const struct tpf_case *c)
{
	return tpf_string_is(&c->bundle->power.window_kind, "full");
}

bool tpf_part_of_run(const struct tpf_case *c)
{
	return c->bundle->power.window_kind.value && !tpf_full_run(c);
}

bool tpf_whole(const struct tpf_quantity *q)
{
	bool counted = q->basis != TPF_DERIVED && q->basis != TPF_ESTIMATED && q->basis != TPF_NOMINAL;
	return !counted || isnan(q->value) || fabs(q->value - round(q->value)) <= 1e-9 * fabs(q->value);
}

double tpf_value_at(const struct tpf_case *c, const char *pointer)
{
	return tpf_bundle_quantity(c->bundle, pointer).value;
}

const struct tpf_node *tpf_node_at(const struct tpf_case *c, const char *pointer)
{
	return tpf_find(c->doc, tpf_root(c->doc), pointer);
}

const struct tpf_node *tpf_member(const struct tpf_case *c, const struct tpf_node *object, const char *name)
{
	const struct tpf_node *member = object ? tpf_get(c->doc, object, name) : NULL;
	return member ? member : object;
}

bool tpf_by_evidence(const struct tpf_reading *r)
{
	return r->has_trace && !isnan(r->energy) && strcmp(r->method, "stated");
}
