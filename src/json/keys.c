/* Duplicate keys. Few keys are compared each with each by hash; many are sorted by hash, then by text, so that keys made
 * to collide cost no more than the comparison of their bytes. */
#include "json/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "diag/job.h"
#include "json/hash.h"

enum { FEW = 16 };

struct key {
	uint64_t hash;
	const char *text;
	uint32_t len, node;
};

static bool same(const struct key *a, const struct key *b)
{
	return a->hash == b->hash && a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static int compare(const void *one, const void *other)
{
	const struct key *a = one, *b = other;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	int order = memcmp(a->text, b->text, a->len);
	return order ? order : (a->node > b->node) - (a->node < b->node);
}

/* Room for the keys that are written with escapes: decoded they are never longer. */
static void make_room(struct tpf_reader *r, uint32_t object, struct tpf_buf *decoded)
{
	size_t len = 0;
	uint32_t at = object + 1;
	for (uint32_t i = 0; i < r->nodes[object].count; ++i, at += 1 + r->nodes[at + 1].span)
		if (r->nodes[at].flags & TPF_NODE_ESCAPED)
			len += r->nodes[at].len;
	tpf_buf_room(decoded, len);
}

/* The keys of an object; `decoded` holds those that are written with escapes. */
static void gather(struct tpf_reader *r, uint32_t object, struct key *keys, struct tpf_buf *decoded)
{
	uint32_t at = object + 1;
	for (uint32_t i = 0; i < r->nodes[object].count; ++i) {
		const struct tpf_node *n = &r->nodes[at];
		struct key *k = &keys[i];
		*k = (struct key){.text = r->doc->bytes + n->at, .len = n->len, .node = at};
		if (n->flags & TPF_NODE_ESCAPED) {
			if (!decoded->text)
				make_room(r, object, decoded);
			char *to = decoded->text + decoded->len;
			k->len = (uint32_t)tpf_json_decode(k->text, n->len, to);
			k->text = to;
			decoded->len += k->len;
		}
		k->hash = tpf_hash_bytes(k->text, k->len);
		at += 1 + r->nodes[at + 1].span;
	}
}

static void twin(struct tpf_reader *r, const struct key *first, const struct key *again)
{
	if (r->twins < sizeof r->twin / sizeof *r->twin) {
		r->twin[r->twins].first = first->node;
		r->twin[r->twins].again = again->node;
	}
	++r->twins;
}

static void compare_few(struct tpf_reader *r, const struct key *keys, uint32_t n)
{
	for (uint32_t i = 1; i < n; ++i)
		for (uint32_t k = 0; k < i; ++k)
			if (same(&keys[k], &keys[i])) {
				twin(r, &keys[k], &keys[i]);
				break;
			}
}

static void compare_many(struct tpf_reader *r, struct key *keys, uint32_t n)
{
	qsort(keys, n, sizeof *keys, compare);
	for (uint32_t i = 1, first = 0; i < n; ++i)
		if (same(&keys[first], &keys[i]))
			twin(r, &keys[first], &keys[i]);
		else
			first = i;
}

/* Do few keys differ by what their nodes keep of their hashes? */
static bool differ(const struct tpf_node *object)
{
	uint16_t seen[FEW];
	const struct tpf_node *key = object + 1;
	for (uint32_t i = 0; i < object->count; ++i, key += 1 + key[1].span) {
		bool same = key->flags & TPF_NODE_ESCAPED;
		for (uint32_t k = 0; k < i; ++k)
			same |= seen[k] == key->hash;
		if (same)
			return false;
		seen[i] = key->hash;
	}
	return true;
}

void tpf_keys_check(struct tpf_reader *r, uint32_t object)
{
	struct key few[FEW], *keys = few;
	uint32_t n = r->nodes[object].count;
	if (n <= FEW && differ(&r->nodes[object]))
		return;
	struct tpf_buf decoded = {0};
	if (n > FEW)
		keys = tpf_xmalloc(n * sizeof *keys);
	gather(r, object, keys, &decoded);
	if (keys == few)
		compare_few(r, keys, n);
	else
		compare_many(r, keys, n);
	tpf_buf_free(&decoded);
	if (keys != few)
		free(keys);
}

void tpf_keys_report(struct tpf_reader *r)
{
	size_t listed = sizeof r->twin / sizeof *r->twin;
	for (size_t i = 0; i < r->twins && i < listed; ++i) {
		const struct tpf_node *again = &r->nodes[r->twin[i].again];
		struct tpf_place first = tpf_doc_place(r->job, r->doc, &r->nodes[r->twin[i].first]);
		struct tpf_place place = tpf_doc_place(r->job, r->doc, again);
		place.also = &first;
		place.also_says = "first here";
		const char *key = tpf_text(&r->job->arena, r->doc, again, NULL);
		struct tpf_finding *f = tpf_report(r->job, TPF_JS_004, &place, "'%s' is a key of this object already", key);
		tpf_hint(r->job, f, "take one of them out or rename it: the first is the one that is read");
	}
	if (r->twins > listed)
		tpf_report(r->job, TPF_JS_004, &(struct tpf_place){.source = r->doc->source},
		           "%zu more keys stand twice in their objects", r->twins - listed);
}
