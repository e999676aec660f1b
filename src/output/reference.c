/* reference.c - all rules, or all fields, as JSON and as a manual page (mdoc). */
#include <string.h>

#include "base/text.h"
#include "json/writer.h"
#include "output/output.h"
#include "model/reference.h"

void tpf_output_list(bool fields, const char *chapter, struct tpf_buf *b)
{
	struct tpf_entries l;

	tpf_entries_open(&l, fields);
	while (tpf_entries_next(&l))
		if (!chapter || tpf_same_ci(chapter, l.entry.chapter.id))
			tpf_buf_printf(b, fields ? "%-34s %.0s%s\n" : "%-11s %-24s %s\n", l.entry.id, l.entry.name, l.entry.parts[0].text);
	tpf_entries_close(&l);
}

/* ---- JSON ---- */

static const char *key_of(struct tpf_arena *a, const char *head)
{
	char *key = tpf_strdup(a, head);
	for (char *c = key; *c; c++)
		*c = *c == ' ' ? '_' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
	return key;
}

json_t *tpf_output_reference(bool fields)
{
	struct tpf_entries l;
	json_t *all = json_array();

	tpf_entries_open(&l, fields);
	while (tpf_entries_next(&l)) {
		json_t *o = json_object();
		tpf_json_put_text(o, "id", l.entry.id);
		tpf_json_put_text(o, "name", l.entry.name);
		tpf_json_put_text(o, "chapter", l.entry.chapter.title);
		for (const struct tpf_entry_part *p = l.entry.parts; p < l.entry.parts + l.entry.n; p++)
			tpf_json_put_text(o, key_of(&l.arena, p->head), p->text);
		json_array_append_new(all, o);
	}
	tpf_entries_close(&l);
	json_t *o = json_object();
	tpf_json_put_text(o, "tpfreport", TPF_VERSION);
	json_object_set_new(o, fields ? "fields" : "rules", all);
	return o;
}

/* ---- mdoc ---- */

/* Text of a manual page: no line may begin as a request, a backslash stands for itself; a sentence begins a line. */
static void put_text(struct tpf_buf *b, const char *text, bool lines)
{
	bool begins = true;

	for (const char *c = text; *c; c++) {
		if (begins && (*c == '.' || *c == '\''))
			tpf_buf_puts(b, "\\&");
		begins = *c == '\n' || (!lines && *c == ' ' && c > text && strchr(".!?", c[-1]));
		if (*c == '\\')
			tpf_buf_puts(b, "\\e");
		else
			tpf_buf_putc(b, begins ? '\n' : *c);
	}
	tpf_buf_putc(b, '\n');
}

/* As an argument of a macro: nothing of it may be a macro, or end the line. */
static void put_word(struct tpf_buf *b, const char *text)
{
	tpf_buf_puts(b, "\"");
	for (; *text; text++)
		tpf_buf_puts(b, *text == '"' ? "\\(dq" : *text == '\\' ? "\\e" : (const char[]){*text, 0});
	tpf_buf_puts(b, "\"");
}

static void put_entry(struct tpf_buf *b, const struct tpf_entry *s)
{
	tpf_buf_puts(b, ".It Sy ");
	put_word(b, s->id);
	tpf_buf_puts(b, " Em ");
	put_word(b, s->name);
	tpf_buf_puts(b, "\n");
	for (const struct tpf_entry_part *p = s->parts; p < s->parts + s->n; p++) {
		if (p > s->parts)
			tpf_buf_puts(b, ".Pp\n");
		tpf_buf_printf(b, ".Em %s :\n%s", p->head, p->lines ? ".Bd -literal -compact\n" : "");
		put_text(b, p->text, p->lines);
		tpf_buf_puts(b, p->lines ? ".Ed\n" : "");
	}
}

static const struct page {
	const char *name, *section, *what, *words;
} pages[] = {
	{"TPFREPORT-RULES", "7", "rules by which measurement bundles are judged",
	 "What\n.Xr tpfreport 1\ncan find, family by family: what each rule checks and why, the tolerance and where it comes from, the places it\n"
	 "needs (a rule is skipped while one of them is absent), and an example that it refuses beside the nearest that it accepts.\n"
	 "The same of one rule:\n.Dl tpfreport explain TPF-BD-002\n"},
	{"TPFREPORT-BUNDLE", "5", "the fields of a measurement bundle",
	 "A bundle is a JSON document that says how energy was measured and what came out.\nEach field: what it means, where it stands as a\n"
	 "JSON Pointer (* is any element of a list), what may stand there, the unit it is brought to, and the levels that require it.\n"
	 "The forms of values are told in\n.Pa schema/README.md .\n"
	 "Behind a source, (V) says that it was verified there, (S) that it was taken from a secondary source, (K) that it is commonly known,\n"
	 "(I) that it was inferred, (D) that it is a choice of this project.\nThe same of one field:\n.Dl tpfreport explain power.boundary\n"},
};

void tpf_output_manual(bool fields, struct tpf_buf *b)
{
	const struct page *page = &pages[fields];
	struct tpf_entries l;
	const char *chapter = "";

	tpf_entries_open(&l, fields);
	tpf_buf_printf(b, ".\\\" Made by `tpfreport explain --%s --to mdoc`.\n.Dd %s\n.Dt %s %s\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh DESCRIPTION\n%s",
			fields ? "fields" : "all", TPF_DATE, page->name, page->section, key_of(&l.arena, page->name), page->what, page->words);
	while (tpf_entries_next(&l)) {
		if (strcmp(chapter, l.entry.chapter.id)) {
			tpf_buf_printf(b, "%s.Ss %s (%s)\n.Bl -tag -width Ds\n", *chapter ? ".El\n" : "", l.entry.chapter.title, l.entry.chapter.id);
			chapter = l.entry.chapter.id;
		}
		put_entry(b, &l.entry);
	}
	tpf_buf_puts(b, ".El\n.Sh SEE ALSO\n.Xr tpfreport 1 ,\n");
	tpf_buf_printf(b, ".Xr %s\n", fields ? "tpfreport-rules 7" : "tpfreport-bundle 5");
	tpf_entries_close(&l);
}
