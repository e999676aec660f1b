/* ecma.c - the patterns of ECMA-262 (with its u flag) in the words of PCRE2.
 *
 * Every construct is read by ECMA's grammar and written out again, so what only PCRE2 knows (\A, \Z, (?>, possessive
 * repeats) is an error, and what both spell alike but mean differently (\d, \w, \s, \b, .) is written as ECMA means it.
 * Escapes of punctuation that the u flag forbids are taken: too many schemas have them. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "schema/pattern.h"

#define DIGITS "0-9"
#define NOT_DIGITS "\\x{0}-\\x{2f}\\x{3a}-\\x{10ffff}"
#define WORD "A-Za-z0-9_"
#define NOT_WORD "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{10ffff}"
#define SPACE "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NOT_SPACE                                                                                                     \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}" \
	"\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"
#define EDGE "(?:(?<=[" WORD "])(?![" WORD "])|(?<![" WORD "])(?=[" WORD "]))"
#define NO_EDGE "(?:(?<=[" WORD "])(?=[" WORD "])|(?<![" WORD "])(?![" WORD "]))"

enum { NESTING_MAX = 200, REPEAT_MAX = 65535, NEVER_MATCHES = -2, A_SET = -1 };

struct reader {
	const char *s, *end;
	struct tpf_buf out;
	const char *why;
	unsigned groups, open;
	bool repeatable;                /* what was just read may take a quantifier */
};

static bool fails(struct reader *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

static bool take(struct reader *r, const char *text)
{
	size_t n = strlen(text);
	if ((size_t)(r->end - r->s) < n || memcmp(r->s, text, n) != 0)
		return false;
	r->s += n;
	return true;
}

static bool is_alpha(int c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int hex_value(int c)
{
	return is_digit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static void put_point(struct reader *r, long c)
{
	if (is_alpha((int)c) || is_digit((int)c))
		tpf_buf_putc(&r->out, (char)c);
	else
		tpf_buf_printf(&r->out, "\\x{%lx}", c);
}

/* A character of the source, which is valid UTF-8. */
static long read_point(struct reader *r)
{
	unsigned char c = (unsigned char)*r->s++;
	if (c < 0xc0)
		return c;
	int more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	long p = c & (0x3f >> more);
	while (more-- && r->s < r->end)
		p = p << 6 | (*r->s++ & 0x3f);
	return p;
}

static bool read_hex(struct reader *r, int digits, long *out)
{
	*out = 0;
	if (r->end - r->s < digits)
		return false;
	for (int i = 0; i < digits; i++) {
		int h = hex_value(r->s[i]);
		if (h < 0)
			return false;
		*out = *out << 4 | h;
	}
	r->s += digits;
	return true;
}

/* After \u: four digits, a pair of fours, or {digits}. */
static bool read_unicode(struct reader *r, long *out)
{
	if (take(r, "{")) {
		*out = 0;
		int n = 0;
		for (; r->s < r->end && hex_value(*r->s) >= 0 && *out <= 0x10ffff; n++)
			*out = *out << 4 | hex_value(*r->s++);
		return (n && *out <= 0x10ffff && take(r, "}")) || fails(r, "\\u{...} is not a code point");
	}
	if (!read_hex(r, 4, out))
		return fails(r, "\\u is not followed by four hexadecimal digits");
	const char *after = r->s;
	long low;
	if (*out >= 0xd800 && *out < 0xdc00 && take(r, "\\u") && read_hex(r, 4, &low) && low >= 0xdc00 && low < 0xe000)
		*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	else
		r->s = after;
	return true;
}

/* ---- \p{...} ---- */

static const char *const categories[][3] = {
	{"L", "Letter"}, {"LC", "Cased_Letter"}, {"Lu", "Uppercase_Letter"}, {"Ll", "Lowercase_Letter"}, {"Lt", "Titlecase_Letter"},
	{"Lm", "Modifier_Letter"}, {"Lo", "Other_Letter"}, {"M", "Mark", "Combining_Mark"}, {"Mn", "Nonspacing_Mark"},
	{"Mc", "Spacing_Mark"}, {"Me", "Enclosing_Mark"}, {"N", "Number"}, {"Nd", "Decimal_Number", "digit"}, {"Nl", "Letter_Number"},
	{"No", "Other_Number"}, {"P", "Punctuation", "punct"}, {"Pc", "Connector_Punctuation"}, {"Pd", "Dash_Punctuation"},
	{"Ps", "Open_Punctuation"}, {"Pe", "Close_Punctuation"}, {"Pi", "Initial_Punctuation"}, {"Pf", "Final_Punctuation"},
	{"Po", "Other_Punctuation"}, {"S", "Symbol"}, {"Sm", "Math_Symbol"}, {"Sc", "Currency_Symbol"}, {"Sk", "Modifier_Symbol"},
	{"So", "Other_Symbol"}, {"Z", "Separator"}, {"Zs", "Space_Separator"}, {"Zl", "Line_Separator"}, {"Zp", "Paragraph_Separator"},
	{"C", "Other"}, {"Cc", "Control", "cntrl"}, {"Cf", "Format"}, {"Cs", "Surrogate"}, {"Co", "Private_Use"}, {"Cn", "Unassigned"},
};

static const char *category(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		for (int j = 0; j < 3; j++)
			if (categories[i][j] && strlen(categories[i][j]) == len && !memcmp(categories[i][j], name, len))
				return !strcmp(categories[i][0], "LC") ? "L&" : categories[i][0];
	return NULL;
}

static bool put_property(struct reader *r, bool negated, const char *kind, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_alpha(name[i]) && !is_digit(name[i]) && name[i] != '_')
			return fails(r, "\\p{...} names no property");
	tpf_buf_printf(&r->out, "\\%c{%s%.*s}", negated ? 'P' : 'p', kind, (int)len, name);
	return true;
}

static bool property(struct reader *r, bool negated)
{
	static const struct { const char *name, *pcre; } kinds[] = {
		{"Script=", "sc:"}, {"sc=", "sc:"}, {"Script_Extensions=", "scx:"}, {"scx=", "scx:"},
	};
	const char *close = take(r, "{") ? memchr(r->s, '}', (size_t)(r->end - r->s)) : NULL;
	if (!close)
		return fails(r, "\\p is not followed by a property in braces");
	const char *name = r->s;
	r->s = close + 1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i].name);
		if ((size_t)(close - name) > n && !memcmp(name, kinds[i].name, n))
			return put_property(r, negated, kinds[i].pcre, name + n, (size_t)(close - name) - n);
	}
	bool asked = false;
	static const char *const general[] = {"General_Category=", "gc="};
	for (int i = 0; i < 2 && !asked; i++) {
		size_t n = strlen(general[i]);
		asked = (size_t)(close - name) > n && !memcmp(name, general[i], n);
		name += asked ? n : 0;
	}
	size_t len = (size_t)(close - name);
	const char *c = category(name, len);
	if (c) {
		tpf_buf_printf(&r->out, "\\%c{%s}", negated ? 'P' : 'p', c);
		return true;
	}
	if (len == 8 && !memcmp(name, "Assigned", 8))
		return put_property(r, !negated, "", "Cn", 2);
	/* The X... properties are PCRE2's own; the rest of what it knows are ECMA's binary properties. */
	if (asked || !len || (*name == 'X' && len == 3) || *name < 'A' || *name > 'Z')
		return fails(r, "\\p{...} names no property");
	return put_property(r, negated, "", name, len);
}

/* ---- escapes ---- */

static const struct { char letter; const char *set; } sets[] = {
	{'d', DIGITS}, {'D', NOT_DIGITS}, {'w', WORD}, {'W', NOT_WORD}, {'s', SPACE}, {'S', NOT_SPACE},
};

static const char *set_of(char letter)
{
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (sets[i].letter == letter)
			return sets[i].set;
	return NULL;
}

/* The escapes that stand for one character, after the backslash. */
static bool character_escape(struct reader *r, long *out)
{
	static const char names[] = "tnvfr", values[] = "\t\n\v\f\r";
	char c = *r->s;
	const char *known = c ? strchr(names, c) : NULL;
	if (known) {
		r->s++;
		*out = values[known - names];
		return true;
	}
	if (c == 'c') {
		r->s++;
		if (r->s == r->end || !is_alpha(*r->s))
			return fails(r, "\\c is not followed by a letter");
		*out = *r->s++ & 31;
		return true;
	}
	if (c == 'x') {
		r->s++;
		return read_hex(r, 2, out) || fails(r, "\\x is not followed by two hexadecimal digits");
	}
	if (c == 'u') {
		r->s++;
		return read_unicode(r, out);
	}
	if (c == '0' && (r->end - r->s == 1 || !is_digit(r->s[1]))) {
		r->s++;
		*out = 0;
		return true;
	}
	if (is_alpha(c) || is_digit(c))
		return fails(r, "an escape that ECMA-262 does not know");
	*out = read_point(r);
	return true;
}

static bool back_reference(struct reader *r)
{
	unsigned long n = 0;
	while (r->s < r->end && is_digit(*r->s) && n < 100000)
		n = n * 10 + (unsigned long)(*r->s++ - '0');
	if (n > r->groups)
		return fails(r, "a back reference to a group that is not there");
	tpf_buf_printf(&r->out, "\\g{%lu}", n);
	return true;
}

static bool name(struct reader *r, const char *before)
{
	const char *close = memchr(r->s, '>', (size_t)(r->end - r->s));
	if (!close || close == r->s || close - r->s > 32)
		return fails(r, "a group's name is missing or longer than 32 characters");
	for (const char *p = r->s; p < close; p++)
		if (!is_alpha(*p) && *p != '_' && !(is_digit(*p) && p > r->s))
			return fails(r, "a group's name has more than letters, digits and _");
	tpf_buf_printf(&r->out, "%s%.*s>", before, (int)(close - r->s), r->s);
	r->s = close + 1;
	return true;
}

static bool escape(struct reader *r)
{
	if (r->s == r->end)
		return fails(r, "it ends in a backslash");
	r->repeatable = true;
	const char *set = set_of(*r->s);
	if (set) {
		r->s++;
		tpf_buf_printf(&r->out, "[%s]", set);
		return true;
	}
	if (take(r, "b") || take(r, "B")) {
		tpf_buf_puts(&r->out, r->s[-1] == 'b' ? EDGE : NO_EDGE);
		r->repeatable = false;
		return true;
	}
	if (take(r, "p") || take(r, "P"))
		return property(r, r->s[-1] == 'P');
	if (*r->s >= '1' && *r->s <= '9')
		return back_reference(r);
	if (take(r, "k<"))
		return name(r, "\\k<");
	long c;
	if (!character_escape(r, &c))
		return false;
	if (c >= 0xd800 && c < 0xe000)
		tpf_buf_puts(&r->out, "(?!)"); /* half a character is in no text */
	else
		put_point(r, c);
	return true;
}

/* ---- classes ---- */

/* One member of a class: its character, or A_SET when it was a set, which is written already. */
static bool class_atom(struct reader *r, long *c)
{
	if (*r->s != '\\') {
		*c = read_point(r);
		return true;
	}
	r->s++;
	if (r->s == r->end)
		return fails(r, "it ends in a backslash");
	const char *set = set_of(*r->s);
	*c = A_SET;
	if (set) {
		r->s++;
		tpf_buf_puts(&r->out, set);
		return true;
	}
	if (take(r, "p") || take(r, "P"))
		return property(r, r->s[-1] == 'P');
	if (take(r, "b")) {
		*c = 8;
		return true;
	}
	return character_escape(r, c);
}

static void put_range(struct reader *r, long from, long to)
{
	/* The halves of surrogate pairs are no characters; a range over them has none of them either way. */
	if (from >= 0xd800 && from < 0xe000)
		from = 0xe000;
	if (to >= 0xd800 && to < 0xe000)
		to = 0xd7ff;
	if (from > to)
		return;
	put_point(r, from);
	if (to > from) {
		tpf_buf_putc(&r->out, '-');
		put_point(r, to);
	}
}

static bool class_member(struct reader *r)
{
	long from, to;
	if (!class_atom(r, &from))
		return false;
	if (r->end - r->s < 2 || *r->s != '-' || r->s[1] == ']') {
		if (from != A_SET)
			put_range(r, from, from);
		return true;
	}
	r->s++;
	if (!class_atom(r, &to))
		return false;
	if (from == A_SET || to == A_SET) {     /* no range: the hyphen is one */
		tpf_buf_puts(&r->out, "\\x{2d}");
		if (from != A_SET)
			put_range(r, from, from);
		if (to != A_SET)
			put_range(r, to, to);
		return true;
	}
	if (from > to)
		return fails(r, "a range whose end comes before its start");
	put_range(r, from, to);
	return true;
}

static bool class_(struct reader *r)
{
	r->repeatable = true;
	bool negated = take(r, "^");
	size_t start = r->out.len;
	tpf_buf_puts(&r->out, negated ? "[^" : "[");
	size_t inside = r->out.len;
	while (r->s < r->end && *r->s != ']')
		if (!class_member(r))
			return false;
	if (!take(r, "]"))
		return fails(r, "a [ without its ]");
	if (r->out.len == inside) {             /* an empty class: nothing, or anything */
		r->out.len = start;
		tpf_buf_puts(&r->out, negated ? "(?s:.)" : "(?!)");
		return true;
	}
	tpf_buf_putc(&r->out, ']');
	return true;
}

/* ---- groups and repeats ---- */

static bool group(struct reader *r)
{
	static const char *const kinds[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!"};
	r->repeatable = false;
	if (++r->open > NESTING_MAX)
		return fails(r, "groups nested more than 200 deep");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (take(r, kinds[i])) {
			tpf_buf_puts(&r->out, kinds[i]);
			return true;
		}
	if (take(r, "(?<"))
		return name(r, "(?<");
	if (take(r, "(?"))
		return fails(r, "a group that ECMA-262 does not know");
	r->s++;
	tpf_buf_putc(&r->out, '(');
	return true;
}

/* {n} {n,} {n,m}; false where it is nothing of the kind. */
static bool braces(struct reader *r, unsigned long *min, unsigned long *max)
{
	const char *p = r->s + 1;
	*min = *max = 0;
	const char *digits = p;
	for (; p < r->end && is_digit(*p); p++)
		*min = *min <= REPEAT_MAX ? *min * 10 + (unsigned long)(*p - '0') : *min;
	if (p == digits || p == r->end)
		return false;
	*max = *min;
	if (*p == ',') {
		*max = ++p < r->end && is_digit(*p) ? 0 : (unsigned long)-1;
		for (; p < r->end && is_digit(*p); p++)
			*max = *max <= REPEAT_MAX ? *max * 10 + (unsigned long)(*p - '0') : *max;
	}
	if (p == r->end || *p != '}')
		return false;
	r->s = p + 1;
	return true;
}

static bool repeat(struct reader *r)
{
	unsigned long min, max;
	if (*r->s == '{') {
		if (!braces(r, &min, &max)) {
			r->s++;
			r->repeatable = true;
			tpf_buf_puts(&r->out, "\\{");
			return true;
		}
		if (min > REPEAT_MAX || (max > REPEAT_MAX && max != (unsigned long)-1))
			return fails(r, "a repeat of more than 65535 times");
		if (max < min)
			return fails(r, "a repeat whose end comes before its start");
		if (max == (unsigned long)-1)
			tpf_buf_printf(&r->out, "{%lu,}", min);
		else
			tpf_buf_printf(&r->out, "{%lu,%lu}", min, max);
	} else {
		tpf_buf_putc(&r->out, *r->s++);
	}
	if (!r->repeatable)
		return fails(r, "a repeat of nothing");
	r->repeatable = false;
	if (take(r, "?"))
		tpf_buf_putc(&r->out, '?');
	return true;
}

static bool one(struct reader *r)
{
	switch (*r->s) {
	case '(':
		return group(r);
	case ')':
		if (!r->open--)
			return fails(r, "a ) without its (");
		break;
	case '|':
	case '^':
	case '$':
		tpf_buf_putc(&r->out, *r->s++);
		r->repeatable = false;
		return true;
	case '.':
		r->s++;
		r->repeatable = true;
		tpf_buf_puts(&r->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		return true;
	case '[':
		r->s++;
		return class_(r);
	case '\\':
		r->s++;
		return escape(r);
	case '*':
	case '+':
	case '?':
	case '{':
		return repeat(r);
	default:
		r->repeatable = true;
		put_point(r, read_point(r));
		return true;
	}
	r->s++;
	r->repeatable = true;
	tpf_buf_putc(&r->out, ')');
	return true;
}

static unsigned count_groups(const char *s, const char *end)
{
	unsigned n = 0;
	bool in_class = false;
	for (; s < end; s++) {
		if (*s == '\\')
			s++;
		else if (*s == '[')
			in_class = true;
		else if (*s == ']')
			in_class = false;
		else if (*s == '(' && !in_class)
			n += end - s < 4 || s[1] != '?' || (s[2] == '<' && s[3] != '=' && s[3] != '!');
	}
	return n;
}

const char *tpf_pattern_translate(struct tpf_arena *a, const char *source, size_t len, const char **why)
{
	struct reader r = {.s = source, .end = source + len, .groups = count_groups(source, source + len)};
	const char *item = r.s;
	while (r.s < r.end && (item = r.s, one(&r)))
		;
	*why = r.why ? tpf_sprintf(a, "%s, at character %zu", r.why, tpf_utf8_count(source, (size_t)(item - source)) + 1) : NULL;
	if (!r.why && r.open)
		*why = r.why = "a ( without its )";
	const char *out = r.why ? NULL : tpf_strndup(a, tpf_buf_str(&r.out), r.out.len);
	tpf_buf_free(&r.out);
	return out;
}
