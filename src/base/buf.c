#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *tpf_buf_room(struct tpf_buf *b, size_t len)
{
	if (b->room - b->len <= len) {
		b->room = b->len + len + b->room / 2 + 64;
		b->text = tpf_xrealloc(b->text, b->room);
	}
	return b->text + b->len;
}

void tpf_buf_put(struct tpf_buf *b, const void *bytes, size_t len)
{
	char *to = tpf_buf_room(b, len);
	if (len)
		memcpy(to, bytes, len);
	b->len += len;
	b->text[b->len] = '\0';
}

void tpf_buf_puts(struct tpf_buf *b, const char *s)
{
	tpf_buf_put(b, s, strlen(s));
}

void tpf_buf_putc(struct tpf_buf *b, char c)
{
	tpf_buf_put(b, &c, 1);
}

void tpf_buf_count(struct tpf_buf *b, size_t n)
{
	char digits[20], *p = digits + sizeof digits;

	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	tpf_buf_put(b, p, (size_t)(digits + sizeof digits - p));
}

void tpf_buf_vprintf(struct tpf_buf *b, const char *format, va_list args)
{
	enum { MOST = 128 };            /* are no longer: they are formatted once */
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(tpf_buf_room(b, MOST), MOST, format, args);
	if (len >= MOST)
		vsnprintf(tpf_buf_room(b, (size_t)len + 1), (size_t)len + 1, format, again);
	if (len > 0)
		b->len += (size_t)len;
	b->text[b->len] = '\0';
	va_end(again);
}

void tpf_buf_printf(struct tpf_buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tpf_buf_vprintf(b, format, args);
	va_end(args);
}

const char *tpf_buf_str(const struct tpf_buf *b)
{
	return b->text ? b->text : "";
}

void tpf_buf_free(struct tpf_buf *b)
{
	free(b->text);
	*b = (struct tpf_buf){0};
}
