#include "model/reference.h"

#include <string.h>

#include "base/buf.h"
#include "base/resource.h"
#include "base/text.h"

/* Parts without text are left out. */
static void add(struct tpf_entry *s, const char *head, const char *text, bool lines)
{
	if (text && *text)
		s->parts[s->n++] = (struct tpf_entry_part){head, text, lines};
}

/* ---- rules ---- */

static const char *severity_word(unsigned char s)
{
	return s == TPF_OFF ? "off" : tpf_severity_name((enum tpf_severity)s);
}

static const char *severity_words(struct tpf_arena *a, const unsigned char s[TPF_LEVELS])
{
	if (s[TPF_L1] == s[TPF_L2] && s[TPF_L2] == s[TPF_L3])
		return tpf_sprintf(a, "%s at every level", severity_word(s[TPF_L1]));
	return tpf_sprintf(a, "%s at L1, %s at L2, %s at L3", severity_word(s[TPF_L1]), severity_word(s[TPF_L2]), severity_word(s[TPF_L3]));
}

json_t *tpf_examples(void)
{
	const struct tpf_resource *r = tpf_resource("examples.json");
	return r ? json_loadb((const char *)r->bytes, (size_t)(r->end - r->bytes), 0, NULL) : NULL;
}

static void put_changes(struct tpf_buf *b, const json_t *changes)
{
	const json_t *line;
	size_t i;
	json_array_foreach(changes, i, line)
		tpf_buf_printf(b, "  %s\n", json_string_value(line));
	if (!json_array_size(changes))
		tpf_buf_puts(b, "  (as it is)\n");
}

static const char *example_of(struct tpf_arena *a, const json_t *example)
{
	struct tpf_buf b = {0};
	const char *level = json_string_value(json_object_get(example, "level")), *hint = json_string_value(json_object_get(example, "hint"));

	if (!example)
		return NULL;
	tpf_buf_printf(&b, "In examples/%s%s%s", json_string_value(json_object_get(example, "bundle")), level ? " judged at " : "", level ? level : "");
	if (json_object_get(example, "compared"))
		tpf_buf_puts(&b, " compared with itself unchanged");
	if (json_object_get(example, "beside")) {
		tpf_buf_puts(&b, " beside a copy with\n");
		put_changes(&b, json_object_get(example, "beside"));
		tpf_buf_puts(&b, "and");
	} else {
		tpf_buf_puts(&b, ",");
	}
	tpf_buf_puts(&b, " with\n");
	put_changes(&b, json_object_get(example, "with"));
	tpf_buf_printf(&b, "it says\n  %s: %s\n", json_string_value(json_object_get(example, "severity")),
			json_string_value(json_object_get(example, "message")));
	if (hint)
		tpf_buf_printf(&b, "  hint: %s\n", hint);
	tpf_buf_puts(&b, "and nothing with\n");
	put_changes(&b, json_object_get(example, "passes"));
	const char *text = tpf_strndup(a, b.text, b.len - 1);
	tpf_buf_free(&b);
	return text;
}

static struct tpf_chapter_of rule_chapter(enum tpf_rule_id id)
{
	static const struct tpf_chapter_of families[] = {
		{"Rules", "IO", "Files"}, {"Rules", "JS", "JSON"}, {"Rules", "SC", "Schemas"}, {"Rules", "IM", "Import"}, {"Rules", "ID", "Identity"}, {"Rules", "EV", "Evidence"},
		{"Rules", "UN", "Units and uncertainty"}, {"Rules", "TR", "Trace and time"}, {"Rules", "EN", "Energy identities"}, {"Rules", "BD", "Boundary"}, {"Rules", "TK", "Tokens"},
		{"Rules", "QL", "Quality"}, {"Rules", "SV", "Service"}, {"Rules", "UT", "Utilisation"}, {"Rules", "TP", "Token Production Function"}, {"Rules", "FA", "Facility"},
		{"Rules", "PL", "Plausibility"}, {"Rules", "RP", "Repeats"}, {"Rules", "SY", "System"}, {"Rules", "CL", "Claims, cost, carbon"}, {"Rules", "LV", "Levers"}, {"Rules", "CM", "Comparison"},
	};
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (!strncmp(tpf_rules[id].id + strlen("TPF-"), families[i].id, 2))
			return families[i];
	return (struct tpf_chapter_of){"Rules", "", ""};
}

void tpf_rule_entry(struct tpf_arena *a, enum tpf_rule_id id, const json_t *examples, struct tpf_entry *s)
{
	const struct tpf_rule *r = &tpf_rules[id];

	*s = (struct tpf_entry){.id = r->id, .name = r->name, .chapter = rule_chapter(id)};
	add(s, "Holds when", r->title, false);
	add(s, "Explanation", r->why, false);
	add(s, "Check", r->check, false);
	add(s, "Tolerance", r->tolerance, false);
	add(s, "Needs", r->inputs, false);
	add(s, "Explains findings of", r->explains, false);
	add(s, "Source", r->source, false);
	add(s, "Severity", severity_words(a, r->severity), false);
	add(s, "Example", example_of(a, json_object_get(examples, r->id)), true);
}

/* ---- fields ---- */

static const char *need_words(struct tpf_arena *a, const enum tpf_need need[TPF_LEVELS])
{
	static const char *const words[] = {"optional", "required where it applies", "required"};
	if (need[TPF_L1] == need[TPF_L2] && need[TPF_L2] == need[TPF_L3])
		return tpf_sprintf(a, "%s at every level", words[need[TPF_L1]]);
	return tpf_sprintf(a, "%s at L1, %s at L2, %s at L3", words[need[TPF_L1]], words[need[TPF_L2]], words[need[TPF_L3]]);
}

static const char *unit_words(struct tpf_arena *a, const struct tpf_field *f)
{
	struct tpf_buf b = {0};

	if (f->unit_from)
		tpf_buf_printf(&b, "said by %s beside it", f->unit_from);
	else if (f->unit && !strcmp(f->unit, "1"))
		tpf_buf_puts(&b, "1 (a number without dimension)");
	else
		tpf_buf_puts(&b, f->unit ? f->unit : "");
	if (f->unit && *f->unit && strcmp(f->unit, "1"))
		tpf_buf_printf(&b, " (%s)", tpf_dim_name(f->si.dim));
	for (const struct tpf_unit_word *also = f->unit_also; also && also->word; also++)
		tpf_buf_printf(&b, "%s %s", also == f->unit_also ? "; also" : ",", also->word);
	const char *text = tpf_strdup(a, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static struct tpf_chapter_of field_chapter(struct tpf_arena *a, const struct tpf_field *f)
{
	const char *id = tpf_strndup(a, f->place + 1, strcspn(f->place + 1, "/"));
	const struct tpf_field *top = tpf_field_place(tpf_sprintf(a, "/%s", id));
	const char *title = top ? tpf_field_title(a, top) : NULL;
	return (struct tpf_chapter_of){"Fields", id, title ? title : id};
}

void tpf_field_entry(struct tpf_arena *a, const struct tpf_field *f, struct tpf_entry *s)
{
	const char *title = tpf_field_title(a, f);
	*s = (struct tpf_entry){.id = f->name ? f->name : f->place, .name = title ? title : "", .chapter = field_chapter(a, f)};
	add(s, "Meaning", tpf_field_meaning(a, f), false);
	add(s, "Place", f->place, false);
	add(s, "Value", tpf_field_allowed(a, f), false);
	add(s, "Unit", unit_words(a, f), false);
	add(s, "Level", f->name ? need_words(a, f->need) : NULL, false);
	add(s, "Source", tpf_field_source(a, f), false);
}

/* ---- all of them ---- */

static bool next_rule(struct tpf_entries *l)
{
	if (l->next == TPF_RULES)
		return false;
	enum tpf_rule_id id = (enum tpf_rule_id)l->next++;
	tpf_rule_entry(&l->arena, id, l->examples, &l->entry);
	return true;
}

/* Members without a name of their own in the standard are told in the schema alone. */
static bool next_field(struct tpf_entries *l)
{
	const struct tpf_fields *all = tpf_fields();
	while (l->next < all->n && !all->v[l->next].name)
		l->next++;
	if (l->next == all->n)
		return false;
	const struct tpf_field *f = &all->v[l->next++];
	tpf_field_entry(&l->arena, f, &l->entry);
	return true;
}

void tpf_entries_open(struct tpf_entries *l, bool fields)
{
	*l = (struct tpf_entries){.fields = fields, .examples = fields ? NULL : tpf_examples()};
}

bool tpf_entries_next(struct tpf_entries *l)
{
	return l->fields ? next_field(l) : next_rule(l);
}

void tpf_entries_close(struct tpf_entries *l)
{
	json_decref(l->examples);
	tpf_arena_free(&l->arena);
}
