#include "cmd/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tpfreport.h"

void opt_add(struct opt_list *list, const char *text)
{
	if (!(list->n & (list->n + 1)) || !list->v) {
		list->v = realloc(list->v, 2 * (list->n + 1) * sizeof *list->v);
		if (!list->v)
			abort();
	}
	list->v[list->n++] = text;
}

static void set(const struct opt *o, struct args *a, const char *value)
{
	char *member = (char *)a + o->at;

	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)member = true;
		break;
	case OPT_TEXT:
		*(const char **)member = value;
		break;
	case OPT_LIST:
		opt_add((struct opt_list *)member, value);
		break;
	}
}

enum { NAMES = 64 };                    /* more than any table of ours has rows */

const char *opt_nearest(const char *wrong, const char *(*name)(const void *, size_t), const void *table)
{
	const char *names[NAMES];
	size_t n = 0;

	while (n < NAMES && name(table, n)) {
		names[n] = name(table, n);
		n++;
	}
	return tpf_nearest(wrong, names, n);
}

static const char *opt_name(const void *table, size_t i)
{
	return ((const struct opt *)table)[i].name;
}

static const struct opt *long_option(const struct opt *table, const char *text, size_t len)
{
	for (const struct opt *o = table; o->name; o++)
		if (strlen(o->name) == len && !strncmp(o->name, text, len))
			return o;
	return NULL;
}

static const struct opt *short_option(const struct opt *table, char letter)
{
	for (const struct opt *o = table; o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

struct cursor {
	int at, argc;
	char **argv;
	char *complaint;
	size_t room;
};

static bool parse_long(const struct opt *table, struct cursor *c, struct args *a)
{
	const char *text = c->argv[c->at] + 2, *value = strchr(text, '=');
	size_t len = value ? (size_t)(value - text) : strlen(text);
	const struct opt *o = long_option(table, text, len);

	if (!o) {
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)(len < 63 ? len : 63), text);
		const char *near = opt_nearest(name, opt_name, table);
		snprintf(c->complaint, c->room, "there is no option --%s%s%s%s", name, near ? "; did you mean --" : "", near ? near : "",
				near ? "?" : "");
		return false;
	}
	if (o->kind == OPT_FLAG && value) {
		snprintf(c->complaint, c->room, "--%s takes no value", o->name);
		return false;
	}
	if (o->kind != OPT_FLAG && !value && ++c->at >= c->argc) {
		snprintf(c->complaint, c->room, "--%s needs a value: --%s %s", o->name, o->name, o->arg);
		return false;
	}
	set(o, a, o->kind == OPT_FLAG ? NULL : value ? value + 1 : c->argv[c->at]);
	return true;
}

static bool parse_short(const struct opt *table, struct cursor *c, struct args *a)
{
	for (const char *p = c->argv[c->at] + 1; *p; p++) {
		const struct opt *o = short_option(table, *p);
		if (!o) {
			snprintf(c->complaint, c->room, "there is no option -%c", *p);
			return false;
		}
		if (o->kind == OPT_FLAG) {
			set(o, a, NULL);
			continue;
		}
		if (!p[1] && ++c->at >= c->argc) {
			snprintf(c->complaint, c->room, "-%c needs a value: -%c %s", *p, *p, o->arg);
			return false;
		}
		set(o, a, p[1] ? p + 1 : c->argv[c->at]);
		break;
	}
	return true;
}

bool opt_parse(const struct opt *table, int argc, char **argv, struct args *a, char *complaint, size_t room)
{
	struct cursor c = {1, argc, argv, complaint, room};
	bool options = true;

	for (; c.at < argc; c.at++) {
		const char *text = argv[c.at];
		if (!options || text[0] != '-' || !text[1])
			opt_add(&a->files, text);
		else if (!strcmp(text, "--"))
			options = false;
		else if (!(text[1] == '-' ? parse_long(table, &c, a) : parse_short(table, &c, a)))
			return false;
	}
	return true;
}

void opt_free(struct args *a)
{
	free(a->only.v);
	free(a->skip.v);
	free(a->severities.v);
	free(a->schema_dirs.v);
	free(a->set.v);
	free(a->beside.v);
	free(a->files.v);
}

void opt_help(const struct opt *table)
{
	for (const struct opt *o = table; o->name; o++) {
		char left[40], shorter[8] = "    ";
		if (o->letter)
			snprintf(shorter, sizeof shorter, "-%c, ", o->letter);
		snprintf(left, sizeof left, "%s--%s%s%s", shorter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-28s %s\n", left, o->help);
	}
}
