/* fuzz_pattern.c - libFuzzer harness of patterns: the input is a pattern, a zero byte and a text. Whatever is taken for a pattern
 * of ECMA-262 compiles, and matching ends within its limits. Both are UTF-8, as JSON's reader leaves it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "schema/pattern.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t len);

/* The same verdict a second time: nothing is left over in the working memory. */
static void match(const struct pattern *p, const char *text, size_t len)
{
	void *space = NULL;
	int first = tpf_pattern_match(p, &space, text, len, NULL), second = tpf_pattern_match(p, &space, text, len, NULL);
	if (first != second || (first != TPF_MATCH_NO && first != TPF_MATCH_YES && first != TPF_MATCH_UNDECIDED))
		abort();
	tpf_match_free(space);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t len)
{
	const unsigned char *cut = len ? memchr(bytes, 0, len) : NULL;
	size_t n = cut ? (size_t)(cut - bytes) : len, rest = cut ? len - n - 1 : 0;
	const char *source = (const char *)bytes, *text = cut ? (const char *)cut + 1 : "", *why = NULL;
	struct tpf_arena arena = {0};
	if (tpf_utf8_valid(source, n) != n || tpf_utf8_valid(text, rest) != rest)
		return -1;
	struct pattern *p = tpf_pattern_compile(&arena, source, n, &why);
	if (!p && !why)
		abort();
	if (p && !tpf_pattern_is_one(source, n))
		abort();
	if (p) {
		match(p, text, rest);
		tpf_pattern_free(p);
	}
	tpf_arena_free(&arena);
	return 0;
}
