/* explain.c - what a rule checks, from its row. */
#include <string.h>

#include "output/output.h"

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

static void put_section(struct tpf_buf *b, const char *title, const char *text)
{
	if (!text || !*text)
		return;
	tpf_buf_printf(b, "\n%s\n", title);
	put_wrapped(b, text);
}

static const char *severity_word(unsigned char s)
{
	return s == TPF_OFF ? "off" : tpf_severity_name((enum tpf_severity)s);
}

static void put_severity(struct tpf_buf *b, const unsigned char s[TPF_LEVELS])
{
	if (s[TPF_L1] == s[TPF_L2] && s[TPF_L2] == s[TPF_L3])
		tpf_buf_printf(b, "\nSeverity: %s at every level\n", severity_word(s[TPF_L1]));
	else
		tpf_buf_printf(b, "\nSeverity: %s at L1, %s at L2, %s at L3\n", severity_word(s[TPF_L1]), severity_word(s[TPF_L2]),
				severity_word(s[TPF_L3]));
}

void tpf_output_rule(enum tpf_rule_id id, struct tpf_buf *b)
{
	const struct tpf_rule *r = &tpf_rules[id];

	tpf_buf_printf(b, "%s %s\n", r->id, r->name);
	put_section(b, "Holds when", r->title);
	put_section(b, "Explanation", r->why);
	put_section(b, "Check", r->check);
	put_section(b, "Tolerance", r->tolerance);
	put_section(b, "Needs", r->inputs);
	put_section(b, "Explains findings of", r->explains);
	put_section(b, "Source", r->source);
	put_severity(b, r->severity);
}
