/* buf.h - a growing byte buffer; writing to it cannot fail. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct tpf_buf {
	char *text;                     /* NUL after len bytes, so it can be used as a string; NULL while empty */
	size_t len, room;
};

void tpf_buf_put(struct tpf_buf *, const void *bytes, size_t len);
void tpf_buf_puts(struct tpf_buf *, const char *);
void tpf_buf_putc(struct tpf_buf *, char);
void tpf_buf_count(struct tpf_buf *, size_t); /* in digits */
void tpf_buf_printf(struct tpf_buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tpf_buf_vprintf(struct tpf_buf *, const char *format, va_list) __attribute__((format(printf, 2, 0)));
/* Makes room for len more bytes and returns where they go; the caller adds what it wrote to len. */
char *tpf_buf_room(struct tpf_buf *, size_t len);
/* The bytes as a string, "" when nothing was written; borrowed. */
const char *tpf_buf_str(const struct tpf_buf *);
void tpf_buf_free(struct tpf_buf *);
