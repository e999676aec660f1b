/* explain.c - a rule or a field for reading in a terminal. */
#include <string.h>

#include "base/buf.h"
#include "output/output.h"
#include "model/reference.h"

enum { WIDTH = 100 };

/* Words broken at WIDTH columns, each line indented. */
static void put_wrapped(struct tpf_buf *b, const char *text)
{
	size_t col = 0;

	while (*text) {
		size_t word = strcspn(text, " \n");
		if (col && col + 1 + word > WIDTH - 2) {
			tpf_buf_putc(b, '\n');
			col = 0;
		}
		tpf_buf_puts(b, col ? " " : "  ");
		tpf_buf_put(b, text, word);
		col += word + (col ? 1 : 2);
		text += word;
		text += strspn(text, " \n");
	}
	tpf_buf_putc(b, '\n');
}

static void put_lines(struct tpf_buf *b, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		tpf_buf_printf(b, "  %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void put_entry(struct tpf_buf *b, const struct tpf_entry *s)
{
	tpf_buf_printf(b, "%s %s\n", s->id, s->name);
	for (const struct tpf_entry_part *p = s->parts; p < s->parts + s->n; p++) {
		tpf_buf_printf(b, "\n%s\n", p->head);
		(p->lines ? put_lines : put_wrapped)(b, p->text);
	}
}

void tpf_output_rule(enum tpf_rule_id id, struct tpf_buf *b)
{
	struct tpf_arena a = {0};
	struct tpf_entry s;
	json_t *examples = tpf_examples(); /* new */

	tpf_rule_entry(&a, id, examples, &s);
	put_entry(b, &s);
	json_decref(examples);
	tpf_arena_free(&a);
}

void tpf_output_field(const struct tpf_field *f, struct tpf_buf *b)
{
	struct tpf_arena a = {0};
	struct tpf_entry s;

	tpf_field_entry(&a, f, &s);
	put_entry(b, &s);
	tpf_arena_free(&a);
}
