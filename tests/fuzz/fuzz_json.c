/* fuzz_json.c - libFuzzer harness of the JSON reader: no input may crash it, every node has a place and a pointer that
 * leads back to it, and what is written reads back the same. */
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "json/json.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Is there a key before this one that reads the same? A pointer leads to the first. */
static bool has_duplicates(const struct tpf *job)
{
	for (size_t i = 0; i < job->diag.n; ++i)
		if (job->diag.list[i]->rule == TPF_JS_004)
			return true;
	return false;
}

static void judge_node(struct tpf *job, struct tpf_doc *doc, size_t i, bool unique)
{
	const struct tpf_node *n = &doc->nodes[i];
	size_t size;
	if (n->at > doc->len || n->at + n->len > doc->len || i + n->span > doc->n_nodes)
		abort();
	struct tpf_place place = tpf_doc_place(job, doc, n);
	if (!place.line || !place.col || !place.span || !place.frame || place.frame_col > strlen(place.frame) + 1)
		abort();
	const char *text = tpf_text(&job->arena, doc, n, &size);
	if (text && strlen(text) == size && !tpf_is(doc, n, text))
		abort();
	tpf_number(doc, n);
	/* Keys lead to their values; a NUL in a key and what is longer than a pointer may be are shown, not written. */
	const struct tpf_node *back = tpf_find(doc, tpf_root(doc), place.pointer);
	bool exact = unique && strlen(place.pointer) < 4000 && !strstr(place.pointer, "\xe2\x90\x80");
	if (exact && back != n && back != n + 1)
		abort();
}

static void judge_writer(struct tpf *job, const struct tpf_doc *doc)
{
	struct tpf_buf first = {0}, second = {0};
	json_t *value = tpf_json_value(doc, tpf_root(doc));
	tpf_json_write(value, &first);
	struct tpf_doc *back = tpf_json_read(job, "written", first.text, first.len, 0);
	if (!back)
		abort();
	json_t *again = tpf_json_value(back, tpf_root(back));
	tpf_json_write(again, &second);
	if (first.len != second.len || memcmp(first.text, second.text, first.len) != 0)
		abort();
	second.len = 0;
	tpf_json_write_line(again, &second);
	json_decref(value);
	json_decref(again);
	tpf_buf_free(&first);
	tpf_buf_free(&second);
}

static void judge(const char *bytes, size_t len, int flags)
{
	struct tpf job = {0};
	struct tpf_doc *doc = tpf_json_read(&job, "fuzz", bytes, len, flags);
	if (!doc && job.diag.n == 0)
		abort();
	if (doc) {
		if (doc->consumed > len || doc->nodes[0].span != doc->n_nodes)
			abort();
		bool unique = !has_duplicates(&job);
		for (size_t i = 0; i < doc->n_nodes && i < 500; ++i)
			judge_node(&job, doc, i, unique);
		judge_writer(&job, doc);
	}
	tpf_diag_sort(&job);
	tpf_arena_free(&job.arena);
	free(job.diag.list);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	judge((const char *)bytes, len, 0);
	judge((const char *)bytes, len, TPF_JSON_TOLERANT);
	return 0;
}
