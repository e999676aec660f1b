#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first block is small: most jobs read a small document. */
enum { FIRST = 8 * 1024, BLOCK = 64 * 1024, ALIGN = _Alignof(max_align_t) };

struct tpf_arena_block {
	struct tpf_arena_block *before;
	size_t used, room;
	_Alignas(max_align_t) char bytes[];
};

static void no_memory(size_t wanted)
{
	fprintf(stderr, "tpfreport: out of memory (%zu bytes wanted)\n", wanted);
	abort();
}

void (*tpf_nomem)(size_t) = no_memory;

static void *checked(void *p, size_t size)
{
	if (!p) {
		tpf_nomem(size);
		abort();
	}
	return p;
}

void *tpf_xmalloc(size_t size)
{
	return checked(malloc(size ? size : 1), size);
}

void *tpf_xcalloc(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1), size);
}

void *tpf_xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size ? size : 1), size);
}

char *tpf_xstrdup(const char *s)
{
	return checked(strdup(s), strlen(s));
}

void *tpf_alloc(struct tpf_arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		checked(NULL, size);
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!a->last || a->last->room - a->last->used < size) {
		size_t usual = a->last ? BLOCK : FIRST, room = size > usual / 4 ? size : usual;
		struct tpf_arena_block *b = tpf_xcalloc(1, sizeof *b + room);
		b->room = room;
		/* A block made for one large thing goes behind the current one, whose rest stays in use. */
		if (a->last && room == size) {
			b->used = size;
			b->before = a->last->before;
			a->last->before = b;
			a->used += size;
			return b->bytes;
		}
		b->before = a->last;
		a->last = b;
	}
	void *p = a->last->bytes + a->last->used;
	a->last->used += size;
	a->used += size;
	return p;
}

void *tpf_alloc_n(struct tpf_arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / 2 / size)
		checked(NULL, SIZE_MAX);
	return tpf_alloc(a, n * size);
}

/* A large block's memory in large pages, where the system has them: most of the time to fill it is the kernel's otherwise. */
static void prefer_large_pages(void *p, size_t size)
{
#ifdef MADV_HUGEPAGE
	enum { LARGE = 8 << 20 };
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = ((uintptr_t)p + page - 1) / page * page;
	if (size >= LARGE)
		madvise((void *)begin, ((uintptr_t)p + size) / page * page - begin, MADV_HUGEPAGE);
#else
	(void)p;
	(void)size;
#endif
}

void *tpf_block(struct tpf_arena *a, size_t size)
{
	struct tpf_arena_block *b = tpf_xmalloc(sizeof *b + size), **at = a->last ? &a->last->before : &a->last;
	*b = (struct tpf_arena_block){.before = *at, .used = size, .room = size};
	*at = b;
	a->used += size;
	prefer_large_pages(b->bytes, size);
	return b->bytes;
}

void *tpf_block_resize(struct tpf_arena *a, void *block, size_t size)
{
	struct tpf_arena_block *b = (void *)((char *)block - offsetof(struct tpf_arena_block, bytes)), **at = &a->last;
	while (*at != b)
		at = &(*at)->before;
	size_t before = b->room;
	*at = b = tpf_xrealloc(b, sizeof *b + size);
	b->used = b->room = size;
	a->used += size - before;
	if (size > before)
		prefer_large_pages(b->bytes, size);
	return b->bytes;
}

char *tpf_strndup(struct tpf_arena *a, const char *s, size_t len)
{
	char *copy = tpf_alloc(a, len + 1);
	if (len)
		memcpy(copy, s, len);
	return copy;
}

char *tpf_strdup(struct tpf_arena *a, const char *s)
{
	return tpf_strndup(a, s, strlen(s));
}

char *tpf_vsprintf(struct tpf_arena *a, const char *format, va_list args)
{
	char few[256];                  /* of most, so that they are formatted once */
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(few, sizeof few, format, args);
	char *text = tpf_alloc(a, len < 0 ? 1 : (size_t)len + 1);
	if (len > 0 && (size_t)len < sizeof few)
		memcpy(text, few, (size_t)len);
	else if (len > 0)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

char *tpf_sprintf(struct tpf_arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = tpf_vsprintf(a, format, args);
	va_end(args);
	return text;
}

void tpf_arena_free(struct tpf_arena *a)
{
	while (a->last) {
		struct tpf_arena_block *before = a->last->before;
		free(a->last);
		a->last = before;
	}
	a->used = 0;
}
