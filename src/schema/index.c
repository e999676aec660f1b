#include "schema/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/uri.h"

static const char *member_text(struct tpf_schema *s, const struct tpf_doc *doc, const struct tpf_node *schema, const char *key)
{
	size_t len;
	return tpf_text(&s->arena, doc, tpf_get(doc, schema, key), &len);
}

static size_t index_of(const struct source *src, const struct tpf_node *v)
{
	return (size_t)(v - src->doc->nodes);
}

/* ---- finding resources and anchors ---- */

static struct resource *add_resource(struct tpf_schema *s, struct source *src, const struct tpf_node *v, const char *uri)
{
	struct resource *r = tpf_alloc(&s->arena, sizeof *r), **end = &s->resources;
	*r = (struct resource){.uri = uri, .source = src, .node = v, .dialect = DRAFT_2020_12, .vocabularies = VOC_DEFAULT};
	while (*end)
		end = &(*end)->next;
	return *end = r;
}

static void add_anchor(struct tpf_schema *s, struct resource *r, const struct tpf_node *v, const char *key, bool dynamic)
{
	const char *name = member_text(s, r->source->doc, v, key);
	if (!name)
		return;
	struct anchor *a = tpf_alloc(&s->arena, sizeof *a);
	*a = (struct anchor){.name = name + (*name == '#'), .node = v, .dynamic = dynamic, .next = r->anchors};
	r->anchors = a;
}

static void index_schema(struct tpf_schema *, struct source *, struct resource *, const struct tpf_node *);

static void index_list(struct tpf_schema *s, struct source *src, struct resource *r, const struct tpf_node *list)
{
	if (list->kind != TPF_ARRAY)
		return;
	for (const struct tpf_node *c = tpf_first(list); c; c = tpf_next(list, c))
		index_schema(s, src, r, c);
}

static void index_map(struct tpf_schema *s, struct source *src, struct resource *r, const struct tpf_node *map, bool lists)
{
	if (map->kind != TPF_OBJECT)
		return;
	for (const struct tpf_node *k = tpf_first(map); k; k = tpf_next(map, k))
		if (!lists || k[1].kind != TPF_ARRAY)
			index_schema(s, src, r, k + 1);
}

static void index_inside(struct tpf_schema *s, struct source *src, struct resource *r, const struct tpf_node *v)
{
	for (const struct tpf_node *k = tpf_first(v); k; k = tpf_next(v, k)) {
		const struct keyword *kw = tpf_keyword(src->doc, k, r->dialect);
		switch (kw ? kw->holds : NO_SCHEMA) {
		case ONE_SCHEMA:
			index_schema(s, src, r, k + 1);
			break;
		case LIST_OF_SCHEMAS:
			index_list(s, src, r, k + 1);
			break;
		case ONE_OR_LIST:
			index_schema(s, src, r, k + 1);
			index_list(s, src, r, k + 1);
			break;
		case MAP_OF_SCHEMAS:
		case MAP_OF_SCHEMAS_OR_LISTS:
			index_map(s, src, r, k + 1, kw->holds == MAP_OF_SCHEMAS_OR_LISTS);
			break;
		}
	}
}

static const struct { const char *uri; int dialect; } standards[] = {
	{"https://json-schema.org/draft/2020-12/schema", DRAFT_2020_12},
	{"https://json-schema.org/draft/2019-09/schema", DRAFT_2019_09},
	{"http://json-schema.org/draft-07/schema", DRAFT_7},
};

/* What $schema says, its fragment aside; 0: no dialect that is known by itself. */
static int standard(const char *schema)
{
	size_t len = schema ? strcspn(schema, "#") : 0;
	for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
		if (len == strlen(standards[i].uri) && !strncmp(schema, standards[i].uri, len))
			return standards[i].dialect;
	return 0;
}

bool tpf_index_alone(const struct tpf_doc *doc, const struct tpf_node *v, int dialect)
{
	return dialect == DRAFT_7 && tpf_get(doc, v, "$ref");
}

/* Has it a member that begins with $? Only those tell where a schema belongs. */
static bool tells_of_itself(const struct tpf_doc *doc, const struct tpf_node *v)
{
	for (const struct tpf_node *k = tpf_first(v); k; k = tpf_next(v, k))
		if (k->flags & TPF_NODE_ESCAPED || (k->len && doc->bytes[k->at] == '$'))
			return true;
	return false;
}

/* What a schema of a resource is written in: $schema counts where a resource begins. */
static int dialect_of(struct tpf_schema *s, const struct resource *r, const struct tpf_node *v)
{
	const struct tpf_doc *doc = r->source->doc;
	const char *schema = member_text(s, doc, v, "$schema");
	if (!schema || !(v == r->node || member_text(s, doc, v, "$id")))
		return r->dialect;
	return standard(schema) ? standard(schema) : DRAFT_2020_12;
}

/* The resource that a schema is or stands in, by its $id. */
static struct resource *resource_of(struct tpf_schema *s, struct source *src, struct resource *outer, const struct tpf_node *v, int dialect)
{
	const char *id = member_text(s, src->doc, v, "$id");
	if (!id || (dialect == DRAFT_7 && *id == '#') || tpf_index_alone(src->doc, v, dialect))
		return outer;
	char *uri = tpf_uri_resolve(&s->arena, outer->uri, id);
	tpf_uri_fragment(uri);
	if (v == outer->node && !strcmp(outer->uri, uri))
		return outer;           /* it says where we found it */
	return add_resource(s, src, v, uri);
}

/* What a schema of this resource says of itself by its anchors. Draft 7 had none: an $id that is a fragment was one. */
static void read_anchors(struct tpf_schema *s, struct resource *r, const struct tpf_node *v)
{
	const struct tpf_doc *doc = r->source->doc;
	const char *id = r->dialect == DRAFT_7 ? member_text(s, doc, v, "$id") : NULL;
	if (id && *id == '#')
		add_anchor(s, r, v, "$id", false);
	if (r->dialect != DRAFT_7)
		add_anchor(s, r, v, "$anchor", false);
	if (r->dialect == DRAFT_2020_12)
		add_anchor(s, r, v, "$dynamicAnchor", true);
	const struct tpf_node *recursive = tpf_get(doc, v, "$recursiveAnchor");
	if (r->dialect == DRAFT_2019_09 && v == r->node && recursive && recursive->kind == TPF_TRUE)
		r->recursive_anchor = true;
}

static void index_schema(struct tpf_schema *s, struct source *src, struct resource *r, const struct tpf_node *v)
{
	bool object = v->kind == TPF_OBJECT;
	if ((!object && v->kind != TPF_TRUE && v->kind != TPF_FALSE) || src->resource[index_of(src, v)])
		return;
	bool tells = object && tells_of_itself(src->doc, v);
	if (tells) {
		int dialect = dialect_of(s, r, v);
		r = resource_of(s, src, r, v, dialect);
		if (v == r->node)
			r->dialect = dialect;
	}
	src->resource[index_of(src, v)] = r;
	if (tells)
		read_anchors(s, r, v);
	if (object)
		index_inside(s, src, r, v);
}

/* A document answers to its file name or address as well as to its $id. */
struct source *tpf_index_source(struct tpf_schema *s, struct tpf_doc *doc, const char *address)
{
	struct source *src = tpf_alloc(&s->arena, sizeof *src), **end = &s->sources;
	while (*end)
		end = &(*end)->next;
	*end = src;
	src->doc = doc;
	src->resource = tpf_alloc_n(&s->arena, doc->n_nodes, sizeof *src->resource);
	src->sub = tpf_alloc_n(&s->arena, doc->n_nodes, sizeof *src->sub);
	char *base = tpf_strdup(&s->arena, address ? address : doc->source ? doc->source : "");
	tpf_uri_fragment(base);
	src->address = base;
	struct resource *root = add_resource(s, src, doc->nodes, base);
	index_schema(s, src, root, doc->nodes);
	/* Where it was asked for by the $id of a schema inside, the address means that one. */
	for (const struct resource *r = root->next; r; r = r->next)
		if (!strcmp(r->uri, base))
			root->uri = "";
	return src;
}

struct resource *tpf_index_at(struct tpf_schema *s, struct resource *parent, const struct tpf_node *v)
{
	struct source *src = parent->source;
	index_schema(s, src, parent, v);
	return src->resource[index_of(src, v)];
}

/* ---- looking up ---- */

static struct resource *known_resource(struct tpf_schema *s, const char *uri)
{
	for (struct resource *r = s->resources; r; r = r->next)
		if (!strcmp(r->uri, uri)) {
			/* Where the document's own $id differs from its address, the schema belongs to the $id. */
			struct resource *own = r->source->resource[index_of(r->source, r->node)];
			return own ? own : r;
		}
	return NULL;
}

static void read_dialects(struct tpf_schema *, struct resource *from);

/* The resource of an address, looked for outside where it is not at hand. NULL and *why. */
static struct resource *find_resource(struct tpf_schema *s, const struct source *from, const char *uri, const char **why)
{
	struct resource *r = known_resource(s, uri);
	*why = NULL;
	if (r || !s->finder)
		return r;
	const char *id = from->resource[0] ? from->resource[0]->uri : "";
	/* An $id that is relative says nothing of where files are. */
	const char *home = tpf_starts(id, "file:") ? from->address : id;
	struct tpf_doc *doc = s->finder->find(s->finder, uri, from->doc, home, why);
	if (!doc)
		return NULL;
	struct source *src = tpf_index_source(s, doc, uri);
	r = known_resource(s, uri);
	for (struct resource *n = s->resources; n; n = n->next)
		if (n->source == src) {
			read_dialects(s, n);
			break;
		}
	return r;
}

const struct anchor *tpf_anchor(const struct resource *r, const char *name)
{
	for (const struct anchor *a = r->anchors; a; a = a->next)
		if (!strcmp(a->name, name))
			return a;
	return NULL;
}

/* The resource that the steps down to a node lead into: each $id on the way changes it. */
static struct resource *resource_above(struct source *src, struct resource *from, const struct tpf_node *v)
{
	const struct tpf_node *at = from->node;
	while (at != v) {
		const struct tpf_node *next = NULL;
		bool object = at->kind == TPF_OBJECT;
		for (const struct tpf_node *c = tpf_first(at); c && c <= v; c = tpf_next(at, c))
			next = object ? c + 1 : c;
		if (!next || next > v)
			break;
		at = next;
		if (src->resource[index_of(src, at)])
			from = src->resource[index_of(src, at)];
	}
	return from;
}

const char *tpf_index_resolve(struct tpf_schema *s, const struct resource *from, const char *reference, struct target *t)
{
	/* Most references are a fragment alone: the address is the one they stand at. */
	bool here = *reference == '#';
	char *joined = here ? tpf_strdup(&s->arena, reference) : tpf_uri_resolve(&s->arena, from->uri, reference);
	const char *fragment = tpf_uri_fragment(joined), *uri = here ? from->uri : joined, *why;
	struct resource *r = find_resource(s, from->source, uri, &why);
	if (!r)
		return tpf_sprintf(&s->arena, "%s%s", why ? why : tpf_sprintf(&s->arena, "no schema with the address %s is at hand", uri),
		                   tpf_meant_address(s, uri));
	*t = (struct target){.source = r->source, .resource = r, .node = r->node};
	if (!*fragment)
		return NULL;
	if (*fragment == '/') {
		t->node = tpf_find(r->source->doc, r->node, fragment);
		if (!t->node)
			return tpf_sprintf(&s->arena, "nothing stands at %s%s", fragment, tpf_meant_place(s, r, fragment));
		t->resource = tpf_index_at(s, resource_above(r->source, r, t->node), t->node);
		return t->resource ? NULL : tpf_sprintf(&s->arena, "what stands at %s is not a schema", fragment);
	}
	const struct anchor *a = tpf_anchor(r, fragment);
	if (!a)
		return tpf_sprintf(&s->arena, "there is no anchor %s%s", fragment, tpf_meant_anchor(s, r, fragment));
	t->node = a->node;
	t->dynamic = a->dynamic ? a : NULL;
	t->resource = r->source->resource[index_of(r->source, a->node)];
	return NULL;
}

/* ---- dialects ---- */

static const struct { const char *uri; unsigned vocabulary; } vocabularies[] = {
	{"https://json-schema.org/draft/2020-12/vocab/core", VOC_CORE},
	{"https://json-schema.org/draft/2020-12/vocab/applicator", VOC_APPLICATOR},
	{"https://json-schema.org/draft/2020-12/vocab/unevaluated", VOC_UNEVALUATED},
	{"https://json-schema.org/draft/2020-12/vocab/validation", VOC_VALIDATION},
	{"https://json-schema.org/draft/2020-12/vocab/format-annotation", VOC_OTHER},
	{"https://json-schema.org/draft/2020-12/vocab/format-assertion", VOC_FORMAT_ASSERTION | VOC_OTHER},
	{"https://json-schema.org/draft/2020-12/vocab/content", VOC_OTHER},
	{"https://json-schema.org/draft/2020-12/vocab/meta-data", VOC_OTHER},
	{"https://json-schema.org/draft/2019-09/vocab/core", VOC_CORE},
	{"https://json-schema.org/draft/2019-09/vocab/applicator", VOC_APPLICATOR | VOC_UNEVALUATED},
	{"https://json-schema.org/draft/2019-09/vocab/validation", VOC_VALIDATION},
	{"https://json-schema.org/draft/2019-09/vocab/format", VOC_OTHER},
	{"https://json-schema.org/draft/2019-09/vocab/content", VOC_OTHER},
	{"https://json-schema.org/draft/2019-09/vocab/meta-data", VOC_OTHER},
};

static unsigned vocabulary(const struct tpf_doc *doc, const struct tpf_node *key)
{
	for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++)
		if (tpf_is(doc, key, vocabularies[i].uri))
			return vocabularies[i].vocabulary;
	return 0;
}

/* Reads the $vocabulary of the metaschema that a resource names. */
static void read_vocabularies(struct tpf_schema *s, struct resource *r, const struct resource *meta)
{
	const struct tpf_doc *doc = meta->source->doc;
	const struct tpf_node *list = tpf_get(doc, meta->node, "$vocabulary");
	if (!list || list->kind != TPF_OBJECT)
		return;
	r->vocabularies = VOC_CORE;
	for (const struct tpf_node *k = tpf_first(list); k; k = tpf_next(list, k)) {
		unsigned v = vocabulary(doc, k);
		size_t len;
		r->vocabularies |= v;
		if (!v && k[1].kind == TPF_TRUE)
			r->unusable = tpf_sprintf(&s->arena, "its metaschema requires the vocabulary %s, which tpfreport does not know",
			                          tpf_text(&s->arena, doc, k, &len));
	}
}

static void read_dialect(struct tpf_schema *s, struct resource *r)
{
	const char *schema = r->node->kind == TPF_OBJECT ? member_text(s, r->source->doc, r->node, "$schema") : NULL;
	if (!schema)
		return;
	char *uri = tpf_strdup(&s->arena, schema);
	tpf_uri_fragment(uri);
	if (standard(uri))
		return;
	const char *why;
	const struct resource *meta = find_resource(s, r->source, uri, &why);
	if (meta)
		read_vocabularies(s, r, meta);
	else
		r->unusable = tpf_sprintf(&s->arena, "no metaschema of the dialect %s is at hand; that of JSON Schema 2020-12 is "
		                          "https://json-schema.org/draft/2020-12/schema", schema);
}

/* A resource without $schema speaks as the one it stands in. */
static void inherit(struct tpf_schema *s, struct resource *r)
{
	const struct resource *outer = NULL;
	for (const struct resource *o = s->resources; o != r; o = o->next)
		if (o->source == r->source && o->node <= r->node && r->node < o->node + o->node->span)
			outer = o;
	if (!outer || tpf_get(r->source->doc, r->node, "$schema"))
		return;
	r->vocabularies = outer->vocabularies;
	r->unusable = outer->unusable;
}

static void read_dialects(struct tpf_schema *s, struct resource *from)
{
	for (struct resource *r = from; r; r = r->next) {
		inherit(s, r);
		read_dialect(s, r);
	}
}

void tpf_index_dialects(struct tpf_schema *s)
{
	read_dialects(s, s->resources);
}
