#include "schema/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* After so many matches the just-in-time compiler has earned its 30 to 140 microseconds. */
enum { JIT_AFTER = 256, JIT_SHORT = 64 };

/* Backtracking steps a match may take from one starting point: ample for honest patterns, half a millisecond for
 * others. A pattern that may start anywhere takes them again at each point, so long texts get fewer, and a match is tried with
 * few at first: most need no more, and what the others take is counted. */
enum { STEPS = 100000, STEPS_PER_BYTE = 50, STEPS_IN_ALL = 200000000, STEPS_LEAST = 200, HEAP_KIB = 20000 };
enum { EASY_STEPS = 20000, EASY_STEPS_PER_BYTE = 64, HARDER = 8, BYTES_PER_STEP = 32 };

struct pattern {
	const char *source;
	const char *prefix;             /* where it is "^" and plain text: that text; no code is needed then */
	size_t prefix_len;
	pcre2_code *code;
	_Atomic(pcre2_code *) fast;     /* a copy with machine code, made once it pays */
	atomic_uint uses;
	bool jit, anchored;
	bool repeats;                   /* more than one repeat without bound */
	struct pattern *next;
};

struct match {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

static bool jit_wanted(void)
{
	const char *s = getenv("TPF_JIT");
	return !s || strcmp(s, "0") != 0;
}

static const char *reason(struct tpf_arena *a, int error)
{
	PCRE2_UCHAR text[160];
	pcre2_get_error_message(error, text, sizeof text);
	return tpf_strdup(a, (const char *)text);
}

/* What PCRE2 understands by \d, \w, \s and \b never matters: ecma.c writes none of them. */
static pcre2_code *compile(const char *translated, int *error)
{
	PCRE2_SIZE at;
	uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF;
	return pcre2_compile((PCRE2_SPTR)translated, strlen(translated), options, error, &at, NULL);
}

/* ECMA-262 has look-behinds of any length, PCRE2 10.42 only of a fixed one: a pattern, but not one to match with. */
bool tpf_pattern_is_one(const char *source, size_t len)
{
	struct tpf_arena a = {0};
	const char *why, *translated = tpf_pattern_translate(&a, source, len, &why);
	int error = 0;
	pcre2_code *code = translated ? compile(translated, &error) : NULL;
	pcre2_code_free(code);
	tpf_arena_free(&a);
	return code || error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
}

/* "^x-" and its like stand for all members of objects, so they are looked at most. */
static bool is_prefix(const char *s, size_t len)
{
	if (len < 2 || *s != '^')
		return false;
	for (size_t i = 1; i < len; i++)
		if (!memchr("_-:/ ", s[i], 5) && !(s[i] >= '0' && s[i] <= '9') && !((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z'))
			return false;
	return true;
}

/* As they look; one in a class is counted too, which only costs speed. */
static bool has_two_repeats(const char *translated)
{
	size_t n = 0;
	for (const char *s = translated; *s; s++) {
		if (*s == '\\' && s[1])
			s++;
		else
			n += *s == '*' || *s == '+' || (*s == ',' && s[1] == '}');
	}
	return n > 1;
}

struct pattern *tpf_pattern_compile(struct tpf_arena *a, const char *source, size_t len, const char **why)
{
	struct pattern *p = tpf_alloc(a, sizeof *p);
	p->source = tpf_strndup(a, source, len);
	if (is_prefix(source, len)) {
		p->prefix = p->source + 1;
		p->prefix_len = len - 1;
		return p;
	}
	const char *translated = tpf_pattern_translate(a, source, len, why);
	if (!translated)
		return NULL;
	int error;
	pcre2_code *code = compile(translated, &error);
	if (!code) {
		*why = reason(a, error);
		return NULL;
	}
	uint32_t found;
	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &found);
	p->code = code;
	p->anchored = found & PCRE2_ANCHORED;
	p->jit = jit_wanted();
	p->repeats = has_two_repeats(translated);
	return p;
}

void tpf_pattern_free(struct pattern *p)
{
	pcre2_code_free(p->code);
	pcre2_code_free(atomic_load(&p->fast));
}

const char *tpf_pattern_source(const struct pattern *p)
{
	return p->source;
}

struct pattern **tpf_pattern_next(struct pattern *p)
{
	return &p->next;
}

void tpf_match_free(void *match)
{
	struct match *m = match;
	if (!m)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	pcre2_jit_stack_free(m->stack);
	free(m);
}

static struct match *new_match(void)
{
	struct match *m = tpf_xcalloc(1, sizeof *m);
	m->data = pcre2_match_data_create(1, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (!m->data || !m->context)
		tpf_nomem(sizeof *m);
	pcre2_set_heap_limit(m->context, HEAP_KIB);
	return m;
}

static uint32_t step_limit(const struct pattern *p, size_t len)
{
	size_t least = len < SIZE_MAX / STEPS_PER_BYTE && len * STEPS_PER_BYTE > STEPS ? len * STEPS_PER_BYTE : STEPS;
	if (!p->anchored && least > STEPS_IN_ALL / (len + 1))
		least = STEPS_IN_ALL / (len + 1) > STEPS_LEAST ? STEPS_IN_ALL / (len + 1) : STEPS_LEAST;
	return least < UINT32_MAX ? (uint32_t)least : UINT32_MAX;
}

/* The machine code, when there is some. Threads share a pattern: the copy that has it appears whole, or not yet. */
static const pcre2_code *fast_code(struct pattern *p)
{
	pcre2_code *fast = atomic_load_explicit(&p->fast, memory_order_acquire);
	if (fast || !p->jit)
		return fast;
	unsigned uses = atomic_load_explicit(&p->uses, memory_order_relaxed);
	atomic_store_explicit(&p->uses, uses + 1, memory_order_relaxed);
	if (uses != JIT_AFTER)
		return NULL;
	pcre2_code *copy = pcre2_code_copy(p->code), *none = NULL;
	if (copy && !pcre2_jit_compile(copy, PCRE2_JIT_COMPLETE) && atomic_compare_exchange_strong(&p->fast, &none, copy))
		return copy;
	pcre2_code_free(copy);
	return NULL;
}

static int try(const struct pattern *p, const pcre2_code *fast, struct match *m, const char *s, size_t len, uint32_t limit)
{
	int rc = PCRE2_ERROR_JIT_STACKLIMIT;
	pcre2_set_match_limit(m->context, limit);
	if (fast)
		rc = pcre2_jit_match(fast, (PCRE2_SPTR)s, len, 0, 0, m->data, m->context);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(p->code, (PCRE2_SPTR)s, len, 0, PCRE2_NO_UTF_CHECK, m->data, m->context);
	return rc;
}

/* From each point so many steps that all of them are at most `all`. */
static uint32_t share(const struct pattern *p, uint64_t all, size_t len)
{
	uint64_t each = p->anchored ? all : all / (len + 1);
	return each < STEPS_LEAST ? STEPS_LEAST : each < UINT32_MAX ? (uint32_t)each : UINT32_MAX;
}

int tpf_pattern_match(const struct pattern *p, void **match, const char *s, size_t len, uint64_t *left)
{
	if (p->prefix)
		return len >= p->prefix_len && !memcmp(s, p->prefix, p->prefix_len) ? TPF_MATCH_YES : TPF_MATCH_NO;
	struct match *m = *match;
	if (!m)
		m = *match = new_match();
	/* Machine code does not count the steps of repeats: where two may share a long text, it is not for them. */
	const pcre2_code *fast = p->repeats && len > JIT_SHORT ? NULL : fast_code((struct pattern *)p);
	const uint32_t most = step_limit(p, len);
	uint64_t all = EASY_STEPS + (uint64_t)EASY_STEPS_PER_BYTE * len;
	uint32_t limit = share(p, all, len);
	int rc = try(p, fast, m, s, len, limit < most ? limit : most);
	/* A repeat runs over its bytes in one step, and where there are two, at each step anew. */
	const uint64_t weight = p->repeats ? 1 + len / BYTES_PER_STEP : 1;
	while (rc == PCRE2_ERROR_MATCHLIMIT && limit < most && (!left || *left >= all * HARDER * weight)) {
		all *= HARDER;
		if (left)
			*left -= all * weight;
		limit = share(p, all, len);
		rc = try(p, fast, m, s, len, limit < most ? limit : most);
	}
	return rc >= 0 ? TPF_MATCH_YES : rc == PCRE2_ERROR_NOMATCH ? TPF_MATCH_NO : TPF_MATCH_UNDECIDED;
}
