/* meant.c - what a reference that leads nowhere may have meant. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "schema/index.h"

enum { NAMES_MAX = 4096 };

struct list {
	const char **v;
	size_t n, room;
};

static void add(struct list *l, const char *name)
{
	if (l->n < NAMES_MAX)
		TPF_PUSH(l, name);
}

/* "; did you mean BEFORE NAME?", or "". */
static const char *nearest(struct tpf_schema *s, const char *wrong, struct list *l, const char *before)
{
	const char *name = tpf_nearest(wrong, l->v, l->n);
	free(l->v);
	return name ? tpf_sprintf(&s->arena, "; did you mean %s%s?", before, name) : "";
}

const char *tpf_meant_place(struct tpf_schema *s, const struct resource *r, const char *pointer)
{
	const struct tpf_doc *doc = r->source->doc;
	const struct tpf_node *at = NULL;
	char *above = tpf_strdup(&s->arena, pointer), *wrong = NULL;
	struct list names = {0};
	size_t len;

	/* Up to the deepest step that is there; the one below it is wrong. */
	while (!at && (wrong = strrchr(above, '/'))) {
		*wrong++ = '\0';
		at = tpf_find(doc, r->node, above);
	}
	if (!at || at->kind != TPF_OBJECT)
		return "";
	for (const struct tpf_node *k = tpf_first(at); k; k = tpf_next(at, k)) {
		const char *name = tpf_text(&s->arena, doc, k, &len);
		if (!strpbrk(name, "/~")) /* a pointer would have them escaped */
			add(&names, name);
	}
	return nearest(s, wrong, &names, tpf_sprintf(&s->arena, "%s/", above));
}

const char *tpf_meant_anchor(struct tpf_schema *s, const struct resource *r, const char *name)
{
	struct list names = {0};

	for (const struct anchor *a = r->anchors; a; a = a->next)
		add(&names, a->name);
	return nearest(s, name, &names, "#");
}

/* How much of an address is before its last part. */
static size_t stem(const char *uri)
{
	size_t n = strlen(uri);
	while (n && !strchr("/:", uri[n - 1]))
		n--;
	return n;
}

const char *tpf_meant_address(struct tpf_schema *s, const char *uri)
{
	struct list names = {0};
	size_t n = stem(uri);

	for (const struct resource *r = s->resources; r; r = r->next)
		if (n && stem(r->uri) == n && !strncmp(r->uri, uri, n))
			add(&names, r->uri + n);
	return nearest(s, uri + n, &names, tpf_strndup(&s->arena, uri, n));
}
