#include "model/disclosure.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/quantity.h"

/* One field, looked for through all lists. */
struct look {
	const struct tpf_bundle *b;
	const struct tpf_field *field;
	bool conditional;               /* asked only where field->when holds */
	size_t disclosed, unknown, absent; /* places */
	struct tpf_lack lack;           /* the first that is absent, else the first unknown */
};

static bool is_relative(const struct look *l)
{
	return l->conditional && *l->field->when != '/';
}

static void miss(struct look *l, const struct tpf_node *at, const char *rest, bool unknown)
{
	if (is_relative(l) && *rest && !tpf_place_ends(rest))
		return; /* there is no object that could have the field */
	++*(unknown ? &l->unknown : &l->absent);
	if (!l->lack.at || (l->lack.unknown && !unknown))
		l->lack = (struct tpf_lack){.field = l->field, .at = at, .rest = rest, .unknown = unknown};
}

static bool is_empty(const struct tpf_node *node)
{
	return (node->kind == TPF_ARRAY || node->kind == TPF_OBJECT) && !node->count;
}

static bool has_value(const struct tpf_bundle *b, const struct tpf_node *node)
{
	return node && !is_empty(node) && !tpf_get(b->doc, node, "unknown");
}

/* Does the condition of the field hold for this object, which has it as a member? */
static bool applies(const struct look *l, const struct tpf_node *holder)
{
	const struct tpf_field *f = l->field;
	const struct tpf_doc *doc = l->b->doc;
	const struct tpf_node *node = *f->when == '/' ? tpf_find(doc, tpf_root(doc), f->when) : tpf_get(doc, holder, f->when);
	return f->when_word ? tpf_is(doc, node, f->when_word) : has_value(l->b, node);
}

/* "/u": any of the words that say an uncertainty. */
static const struct tpf_node *member(const struct tpf_doc *doc, const struct tpf_node *object, const char *name, size_t len)
{
	static const char *const words[] = {"U", "bound", "fwhm"};
	const struct tpf_node *node = tpf_get_n(doc, object, name, len);
	for (size_t i = 0; !node && len == 1 && *name == 'u' && i < sizeof words / sizeof *words; i++)
		node = tpf_get(doc, object, words[i]);
	return node;
}

static void look(struct look *, const struct tpf_node *, const char *rest);

static void look_elements(struct look *l, const struct tpf_node *list, const char *rest)
{
	struct look each = *l;
	for (const struct tpf_node *e = tpf_first(list); e; e = tpf_next(list, e))
		look(&each, e, rest);
	if (l->field->once && *rest && tpf_place_ends(rest) && each.disclosed > l->disclosed)
		l->disclosed = each.disclosed;
	else
		*l = each;
}

static void look_member(struct look *l, const struct tpf_node *object, const char *rest)
{
	const char *name = rest + 1;
	size_t len = strcspn(name, "/");
	if (is_relative(l) && tpf_place_ends(rest) && !applies(l, object))
		return;
	bool plain = object->kind == TPF_NUMBER && len == strlen("value") && !memcmp(name, "value", len);
	const struct tpf_node *node = plain ? object : member(l->b->doc, object, name, len);
	if (node)
		look(l, node, name + len);
	else
		miss(l, object, rest, false);
}

/* The places that `rest` leads to from a node. */
static void look(struct look *l, const struct tpf_node *node, const char *rest)
{
	bool list = tpf_starts(rest, "/*");
	if (tpf_get(l->b->doc, node, "unknown"))
		miss(l, node, rest, true);
	else if (is_empty(node) || (list && node->kind != TPF_ARRAY))
		miss(l, node, rest, false);
	else if (!*rest)
		l->disclosed++;
	else if (list)
		look_elements(l, node, rest + strlen("/*"));
	else
		look_member(l, node, rest);
}

static struct look look_for(const struct tpf_bundle *b, const struct tpf_field *f, enum tpf_level level)
{
	struct look l = {.b = b, .field = f, .conditional = f->need[level] == TPF_CONDITIONAL};
	const struct tpf_node *root = tpf_root(b->doc);
	bool asked = f->need[level] == TPF_REQUIRED || (l.conditional && f->when);
	if (asked && (!l.conditional || is_relative(&l) || applies(&l, root)))
		look(&l, root, f->place);
	l.lack.places = l.absent ? l.absent : l.unknown;
	return l;
}

struct lacks {
	struct tpf_lack *v;
	size_t n, room;
};

static void count(struct tpf_disclosed *d, struct lacks *lacks, const struct look *l, enum tpf_level level)
{
	if (!l->disclosed && !l->unknown && !l->absent)
		return;
	d->asked++;
	d->disclosed += !l->unknown && !l->absent;
	d->unknown += l->unknown && !l->absent;
	bool lacking = l->absent || (l->unknown && !l->field->may_be_unknown);
	if (lacking && level != TPF_L1)
		TPF_PUSH(lacks, l->lack);
}

static void count_field(const struct tpf_bundle *b, const struct tpf_field *f, struct tpf_disclosed *d, struct lacks *lacks)
{
	struct look l = {.b = b};
	for (int level = TPF_L1; level < TPF_LEVELS; level++) {
		if (!level || f->need[level] != f->need[level - 1]) /* most are asked alike at two levels */
			l = look_for(b, f, (enum tpf_level)level);
		count(&d[level], &lacks[level], &l, (enum tpf_level)level);
	}
}

void tpf_disclosure(const struct tpf_bundle *b, struct tpf_disclosed d[TPF_LEVELS])
{
	const struct tpf_fields *all = tpf_fields();
	struct lacks lacks[TPF_LEVELS] = {{0}};

	memset(d, 0, TPF_LEVELS * sizeof *d);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].name)
			count_field(b, &all->v[i], d, lacks);
	for (int level = TPF_L1; level < TPF_LEVELS; level++) {
		size_t n = lacks[level].n;
		d[level].lacks = tpf_alloc_n(&b->job->arena, n, sizeof *d[level].lacks);
		d[level].n_lacks = n;
		if (n)
			memcpy(d[level].lacks, lacks[level].v, n * sizeof *d[level].lacks);
		free(lacks[level].v);
	}
}
