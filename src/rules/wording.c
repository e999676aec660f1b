#include "rules/wording.h"

#include <stddef.h>
#include <string.h>

#include "base/num.h"

/* Letters and digits of any language; UTF-8 beyond ASCII counts as letters. */
static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* Of ASCII; the C library's comparison would ask the locale. */
static bool begins(const char *s, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char a = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32) : s[i];
		if (a != word[i])
			return false;
	}
	return true;
}

static bool stands_alone(const char *text, const char *at, size_t len)
{
	return (at == text || !is_letter((unsigned char)at[-1])) && !is_letter((unsigned char)at[len]);
}

/* The word before `p`, back to the sentence's start; its length, 0 when a sentence or clause ends in between. */
static size_t word_before(const char *text, const char **p)
{
	const char *end = *p;

	while (end > text && !is_letter((unsigned char)end[-1])) {
		if (strchr(".;,:!?", end[-1]))
			return 0;
		end--;
	}
	const char *start = end;
	while (start > text && is_letter((unsigned char)start[-1]))
		start--;
	*p = start;
	return (size_t)(end - start);
}

static size_t word_after(const char **p)
{
	while (**p && !is_letter((unsigned char)**p)) {
		if (strchr(".;,:!?", **p))
			return 0;
		++*p;
	}
	size_t len = 0;
	while (is_letter((unsigned char)(*p)[len]))
		len++;
	return len;
}

static bool word_in(const char *word, size_t len, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == len && begins(word, *list, len))
			return true;
	return false;
}

/* Up to four words before, or three after, within the same clause. */
static bool is_denied(const char *text, const char *at, size_t len)
{
	static const char *const before[] = {"without", "not", "no", "excluding", "except", "neither", "nor", "excludes", NULL};
	static const char *const after[] = {"not", "excluded", "aside", "isn", "aren", NULL};
	const char *p = at;
	size_t n;

	for (int i = 0; i < 4 && (n = word_before(text, &p)); i++)
		if (word_in(p, n, before))
			return true;
	p = at + len;
	for (int i = 0; i < 3 && (n = word_after(&p)); i++, p += n)
		if (word_in(p, n, after))
			return true;
	return false;
}

static const char *find_phrase(const char *text, const char *const *phrases, bool heed_denial)
{
	for (const char *p = text; *p; p++)
		for (const char *const *f = phrases; *f; f++) {
			if (!begins(p, *f, 1)) /* most letters begin no phrase */
				continue;
			size_t len = strlen(*f);
			if (begins(p, *f, len) && stands_alone(text, p, len) && !(heed_denial && is_denied(text, p, len)))
				return p;
		}
	return NULL;
}

const char *tpf_phrase_in(const char *text, const char *const *phrases)
{
	return text ? find_phrase(text, phrases, true) : NULL;
}

const char *tpf_phrase_at_all(const char *text, const char *const *phrases)
{
	return text ? find_phrase(text, phrases, false) : NULL;
}

/* ---- comparisons ----------------------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *p)
{
	for (;;) {
		if (*p == ' ' || *p == '-')
			p++;
		else if (!strncmp(p, "\u00a0", 2))
			p += 2;
		else if (!strncmp(p, "\u202f", 3))
			p += 3;
		else
			return p;
	}
}

/* Behind the first of the words that stands here, in any case; NULL when none does. */
static const char *behind(const char *p, const char *const *words)
{
	for (; *words; words++) {
		size_t len = strlen(*words);
		if (begins(p, *words, len) && (!is_letter((unsigned char)p[len]) || !is_letter((unsigned char)(*words)[len - 1])))
			return p + len;
	}
	return NULL;
}

static const char *const times[] = {"times", "x", "\u00d7", "fold", NULL}, *const per_cent[] = {"%", "percent", "per cent", NULL};
static const struct {
	int way;
	const char *const *words;
} ways[] = {
	{TPF_BETTER, (const char *const[]){"better", "more efficient", "more energy-efficient", "more economical", "improvement", "improved", NULL}},
	{TPF_LESS, (const char *const[]){"less", "lower", "fewer", "smaller", "cheaper", "reduction", "saving", "savings", NULL}},
	{TPF_MORE, (const char *const[]){"more", "higher", "larger", "greater", "faster", "increase", NULL}},
};

/* The number that starts here, and where it ends; NULL when none does. */
static const char *read_number(const char *p, double *number)
{
	size_t len = strspn(p, "0123456789");

	if (len && p[len] == '.' && strspn(p + len + 1, "0123456789"))
		len += 1 + strspn(p + len + 1, "0123456789");
	return len && tpf_num_parse(p, len, number) ? p + len : NULL;
}

bool tpf_comparison_in(const char *text, struct tpf_comparison *out)
{
	for (const char *p = text; p && *p; p++) {
		const char *q = p == text || (!is_letter((unsigned char)p[-1]) && p[-1] != '.') ? read_number(p, &out->number) : NULL;
		q = q ? skip_blanks(q) : NULL;
		const char *of = q ? behind(q, times) : NULL;
		out->percent = q && !of;
		of = of || !q ? of : behind(q, per_cent);
		for (size_t i = 0; of && i < sizeof ways / sizeof *ways; i++) {
			const char *end = behind(skip_blanks(of), ways[i].words);
			if (!end)
				continue;
			out->way = ways[i].way;
			out->at = p;
			out->len = (int)(end - p);
			return true;
		}
	}
	return false;
}
