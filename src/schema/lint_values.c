/* lint_values.c - a schema against its own values: what it lists, shows and gives as default goes through the schema itself. */
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "schema/lint.h"
#include "schema/words.h"

/* Schemas with large lists are data; so many values of one list are looked at. */
enum { VALUES_MAX = 1000 };

static void say(struct tpf *job, const struct sub *s, enum tpf_rule_id rule, const struct tpf_node *at, const char *message)
{
	struct tpf_place place = tpf_doc_place(job, s->source->doc, at);
	tpf_report(job, rule, &place, "%s", message);
}

/* Decided and refused. */
static bool refuses(const struct tpf_schema *schema, const struct sub *s, const struct tpf_node *v)
{
	struct run r;
	tpf_run_begin(&r, schema, s->source->doc);
	bool ok = tpf_sub_check(&r, s, v, NULL) || r.stop;
	tpf_run_end(&r);
	return !ok;
}

/* What `type` says of a value was said already: lint.c. */
static bool is_of_type(const struct sub *s, const struct tpf_node *v)
{
	return s->types & 1u << v->kind || (v->kind == TPF_NUMBER && s->types & IS_INTEGER);
}

static void look_at_const(struct tpf *job, const struct tpf_schema *schema, const struct sub *s)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *v = tpf_get(doc, s->node, "const");

	if (v && is_of_type(s, v) && refuses(schema, s, v))
		say(job, s, TPF_SC_907, v, tpf_sprintf(&job->arena, "nothing satisfies this: `const` is %s, which the keywords beside it refuse",
		                                       tpf_say_found(job, doc, v)));
}

static void look_at_enum(struct tpf *job, const struct tpf_schema *schema, const struct sub *s)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *list = tpf_get(doc, s->node, "enum");
	size_t n = 0;

	if (!list || list->kind != TPF_ARRAY)
		return;
	if (!list->count)
		say(job, s, TPF_SC_907, list, "nothing satisfies this: `enum` is empty");
	for (const struct tpf_node *v = tpf_first(list); v && n++ < VALUES_MAX; v = tpf_next(list, v))
		if (is_of_type(s, v) && refuses(schema, s, v))
			say(job, s, TPF_SC_906, v, tpf_sprintf(&job->arena, "%s can never be chosen: the keywords beside `enum` refuse it",
			                                       tpf_say_found(job, doc, v)));
}

static void look_at_example(struct tpf *job, const struct tpf_schema *schema, const struct sub *s, const struct tpf_node *v, const char *what)
{
	if (refuses(schema, s, v))
		say(job, s, TPF_SC_909, v, tpf_sprintf(&job->arena, "%s is given as %s, and the schema beside it refuses it",
		                                       tpf_say_found(job, s->source->doc, v), what));
}

static void look_at_examples(struct tpf *job, const struct tpf_schema *schema, const struct sub *s)
{
	const struct tpf_doc *doc = s->source->doc;
	const struct tpf_node *v = tpf_get(doc, s->node, "default"), *list = tpf_get(doc, s->node, "examples");
	size_t n = 0;

	if (v)
		look_at_example(job, schema, s, v, "default");
	for (v = list && list->kind == TPF_ARRAY ? tpf_first(list) : NULL; v && n++ < VALUES_MAX; v = tpf_next(list, v))
		look_at_example(job, schema, s, v, "example");
}

/* What each of the schemas beside `type` lets through alone, and nothing passes all of them. */
static void look_at_kinds(struct tpf *job, const struct sub *s)
{
	if (tpf_kinds_of(s))
		return;
	for (uint32_t i = 0; i < s->n_ops; i++) {
		const struct op *op = &s->ops[i];
		for (uint32_t k = 0; k < op->n && (op->kind == OP_REF || op->kind == OP_ALL); k++)
			if (!tpf_kinds_of(op->subs[k]))
				return; /* said there */
	}
	for (uint32_t i = 0; i < s->n_ops; i++)
		if (s->ops[i].kind == OP_REF || s->ops[i].kind == OP_ALL) {
			say(job, s, TPF_SC_907, s->ops[i].at - 1, "nothing satisfies this: no kind of value passes it and the keywords beside it");
			return;
		}
}

void tpf_lint_values(struct tpf *job, const struct tpf_schema *schema, const struct source *src)
{
	for (size_t i = 0; i < src->doc->n_nodes; i++) {
		const struct sub *s = src->sub[i];
		if (!s || s->node->kind != TPF_OBJECT || tpf_index_alone(src->doc, s->node, s->resource->dialect))
			continue;
		look_at_kinds(job, s);
		look_at_const(job, schema, s);
		look_at_enum(job, schema, s);
		look_at_examples(job, schema, s);
	}
}
