/* Why a document can't be read: the one place where its bytes are looked at slowly. */
#include "json/reader.h"

#include <stdio.h>
#include <string.h>

#include "diag/job.h"

typedef unsigned char byte;

/* ---- places ---- */

static struct tpf_place place(struct tpf_reader *r, const byte *at, size_t span)
{
	return tpf_doc_place_at(r->job, r->doc, (size_t)(at - r->begin), span);
}

/* Gives a place its other end: where the thing began. */
static void began(struct tpf_reader *r, struct tpf_place *p, const byte *at, const char *says)
{
	struct tpf_place *also = tpf_alloc(&r->job->arena, sizeof *also);
	*also = place(r, at, 1);
	p->also = also;
	p->also_says = says;
}

static const struct tpf_node *innermost(const struct tpf_reader *r)
{
	return r->depth ? &r->nodes[r->open[r->depth - 1].node] : NULL;
}

static const char *kind_name(const struct tpf_node *container)
{
	return container->kind == TPF_OBJECT ? "object" : "array";
}

/* The last byte before p that is not white space; NULL at the start. */
static const byte *before(const struct tpf_reader *r, const byte *p)
{
	while (p > r->start && strchr(" \t\r\n", p[-1]) && p[-1])
		--p;
	return p > r->start ? p - 1 : NULL;
}

/* ---- what was found ---- */

static bool is_digit(byte c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(byte c)
{
	return is_digit(c) || c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static size_t word_length(const struct tpf_reader *r, const byte *p)
{
	size_t n = 0;
	while (p + n < r->end && is_word(p[n]) && n < 40)
		++n;
	return n;
}

/* Bytes to underline: a word, or one character. */
static size_t found_length(const struct tpf_reader *r, const byte *p)
{
	size_t n = word_length(r, p);
	if (n || p == r->end)
		return n ? n : 1;
	n = *p < 0x80 ? 1 : tpf_utf8_length(p, r->end);
	return n ? n : 1;
}

static bool is_utf8(const struct tpf_reader *r, const byte *p)
{
	return p == r->end || (*p && *p < 0x80) || (*p && tpf_utf8_length(p, r->end));
}

static unsigned code_point(const byte *p, size_t n)
{
	unsigned c = n == 2 ? *p & 0x1f : n == 3 ? *p & 0x0f : *p & 0x07;
	for (size_t i = 1; i < n; ++i)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

/* "'x'", "the end of the line": what stands at p, in the reader's words. */
static const char *found(struct tpf_reader *r, const byte *p)
{
	struct tpf_arena *a = &r->job->arena;
	if (p == r->end)
		return "the end of the file";
	if (*p == '\n' || *p == '\r')
		return "the end of the line";
	if (*p == '\t')
		return "a tab";
	if (*p == '\'')
		return "a single quote";
	if (!*p)
		return "a NUL byte";
	if (!is_utf8(r, p))
		return tpf_sprintf(a, "byte 0x%02X, which is not UTF-8,", (unsigned)*p);
	if (*p < 0x20 || *p == 0x7f)
		return tpf_sprintf(a, "control character U+%04X", (unsigned)*p);
	int n = (int)found_length(r, p);
	if (*p < 0x80)
		return tpf_sprintf(a, "'%.*s'", n, (const char *)p);
	return tpf_sprintf(a, "'%.*s' (U+%04X)", n, (const char *)p, code_point(p, (size_t)n));
}

/* What people and programs write that is not JSON. */
static const struct mistake {
	const char *text;
	enum tpf_rule_id rule;
	const char *hint;
} mistakes[] = {
	{"'", TPF_JS_001, "JSON has double quotes only: write \"...\""},
	{"\xe2\x80\x98", TPF_JS_001, "an editor made this quote typographic: write a plain \""},
	{"\xe2\x80\x99", TPF_JS_001, "an editor made this quote typographic: write a plain \""},
	{"\xe2\x80\x9c", TPF_JS_001, "an editor made this quote typographic: write a plain \""},
	{"\xe2\x80\x9d", TPF_JS_001, "an editor made this quote typographic: write a plain \""},
	{"\xe2\x80\x9e", TPF_JS_001, "an editor made this quote typographic: write a plain \""},
	{"\xc2\xa0", TPF_JS_001, "this is a no-break space: write a plain one"},
	{"\xef\xbb\xbf", TPF_JS_001, "a byte order mark inside the file, where two were joined: take it out"},
	{"/", TPF_JS_001, "JSON has no comments: take it out"},
	{"#", TPF_JS_001, "JSON has no comments: take it out"},
	{"<<<<<<<", TPF_JS_001, "git left both sides of a merge here: keep one of them"},
	{"=======", TPF_JS_001, "git left both sides of a merge here: keep one of them"},
	{"<", TPF_JS_001, "this looks like XML or HTML; is it the right file?"},
	{"=", TPF_JS_001, "JSON has a colon between key and value"},
	{";", TPF_JS_001, "JSON has commas between values"},
	{"+", TPF_JS_007, "a number starts with a digit or '-': take the '+' out"},
	{".", TPF_JS_007, "a number has a digit before its point: write 0.5 for .5"},
	{"NaN", TPF_JS_007, "JSON has no NaN: leave the member out where nothing was measured"},
	{"nan", TPF_JS_007, "JSON has no NaN: leave the member out where nothing was measured"},
	{"Infinity", TPF_JS_007, "JSON has no infinity: leave the member out where nothing was measured"},
	{"inf", TPF_JS_007, "JSON has no infinity: leave the member out where nothing was measured"},
	{"None", TPF_JS_001, "Python's None is null here: write the file with json.dump()"},
	{"True", TPF_JS_001, "true is written in lower case: in Python, write the file with json.dump()"},
	{"False", TPF_JS_001, "false is written in lower case: in Python, write the file with json.dump()"},
	{"TRUE", TPF_JS_001, "true is written in lower case"},
	{"FALSE", TPF_JS_001, "false is written in lower case"},
	{"undefined", TPF_JS_001, "leave the member out: what is absent is not reported"},
	{"%", TPF_JS_001, "a number stands alone: write 0.62 for 62 %, or put it in quotes"},
};

static const struct mistake *mistake_at(const struct tpf_reader *r, const byte *p)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; ++i) {
		size_t n = strlen(mistakes[i].text), word = word_length(r, p);
		if ((size_t)(r->end - p) >= n && memcmp(p, mistakes[i].text, n) == 0 && (!word || word == n))
			return &mistakes[i];
	}
	return NULL;
}

/* ---- saying it ---- */

/* "1,5" and "1,234.5" in an object, where people write one number. */
static bool is_inside_number(const struct tpf_reader *r, const byte *at)
{
	const struct tpf_node *in = innermost(r);
	return in && in->kind == TPF_OBJECT && at < r->end && is_digit(*at) && at - r->start > 1 && at[-1] == ',' && is_digit(at[-2]);
}

static bool is_unit_of_number(const struct tpf_reader *r, const byte *at)
{
	return innermost(r) && r->nodes[r->n - 1].kind == TPF_NUMBER && at < r->end && is_word(*at);
}

/* A word right behind the quote that ends a text. */
static bool is_behind_text(const struct tpf_reader *r, const byte *at)
{
	return innermost(r) && r->nodes[r->n - 1].kind == TPF_STRING && at < r->end && is_word(*at) && at[-1] == '"';
}

static const char quote_hint[] = "a quote inside a text is written \\\"";
static const char quantity_hint[] = "a quantity with its unit is a text in quotes or an object with `value` and `unit`";

static const char *hint_at(const struct tpf_reader *r, const byte *at)
{
	const struct mistake *known = mistake_at(r, at);
	if (known)
		return known->hint;
	if (is_inside_number(r, at))
		return "in a number the point is '.', and digits are not grouped: 1.5, 1234.5";
	return is_unit_of_number(r, at) ? quantity_hint : is_behind_text(r, at) ? quote_hint : NULL;
}

static bool unexpected(struct tpf_reader *r, const char *expected)
{
	const byte *at = r->p;
	const struct tpf_node *in = innermost(r);
	const struct mistake *known = mistake_at(r, at);
	enum tpf_rule_id rule = known ? known->rule : is_utf8(r, at) ? TPF_JS_001 : TPF_JS_002;
	struct tpf_place p = place(r, at, found_length(r, at));
	struct tpf_finding *f;
	if (in)
		began(r, &p, r->begin + in->at, "opened here");
	if (at < r->end) {
		f = tpf_report(r->job, rule, &p, "found %s where %s is expected", found(r, at), expected);
	} else if (in) {
		f = tpf_report(r->job, rule, &p, "the file ends inside an %s, where %s is expected", kind_name(in), expected);
		tpf_hint(r->job, f, "the file may be cut short: copy or write it again");
	} else {
		f = tpf_report(r->job, rule, &p, "the file holds nothing but white space, %s is expected", expected);
	}
	const char *hint = hint_at(r, at);
	if (hint)
		tpf_hint(r->job, f, "%s", hint);
	return false;
}

/* A comma with nothing behind it, before a closing bracket. */
static bool is_trailing_comma(const struct tpf_reader *r)
{
	const byte *comma = before(r, r->p);
	return r->p < r->end && (*r->p == ']' || *r->p == '}') && comma && *comma == ',';
}

static bool trailing_comma(struct tpf_reader *r, const char *what)
{
	struct tpf_place p = place(r, before(r, r->p), 1);
	struct tpf_finding *f = tpf_report(r->job, TPF_JS_001, &p, "no %s follows the comma before '%c'", what, *r->p);
	tpf_hint(r->job, f, "take the comma out: the last %s has none", what);
	return false;
}

static const char *last_key(struct tpf_reader *r)
{
	return tpf_text(&r->job->arena, r->doc, &r->nodes[r->n - 1], NULL);
}

bool tpf_fault_value(struct tpf_reader *r)
{
	const struct tpf_node *in = innermost(r);
	if (in && in->kind == TPF_OBJECT)
		return unexpected(r, tpf_sprintf(&r->job->arena, "the value of '%.80s'", last_key(r)));
	return is_trailing_comma(r) ? trailing_comma(r, "value") : unexpected(r, "a value");
}

bool tpf_fault_key(struct tpf_reader *r)
{
	return is_trailing_comma(r) ? trailing_comma(r, "member") : unexpected(r, "a key in double quotes");
}

bool tpf_fault_colon(struct tpf_reader *r)
{
	return unexpected(r, tpf_sprintf(&r->job->arena, "':' after the key '%.80s'", last_key(r)));
}

/* Does a value start here, so that only a comma is missing? */
static bool starts_value(const struct tpf_reader *r)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t n = word_length(r, r->p);
	for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
		if (n == strlen(words[i]) && memcmp(r->p, words[i], n) == 0)
			return true;
	return is_digit(*r->p) || memchr("\"-[{", *r->p, 4);
}

/* The bytes of a short text with its quotes, where one starts here; else 0. */
static size_t short_text(const struct tpf_reader *r, const byte *at)
{
	enum { SHORT = 40 };
	size_t n = 1;

	if (*at != '"')
		return 0;
	while (at + n < r->end && n < SHORT && at[n] >= ' ' && at[n] < 0x7f && at[n] != '"')
		n++;
	return at + n < r->end && at[n] == '"' ? n + 1 : 0;
}

static bool bad_number(struct tpf_reader *, const byte *start);

bool tpf_fault_next(struct tpf_reader *r)
{
	const struct tpf_node *in = innermost(r), *last = &r->nodes[r->n - 1];
	const byte *at = r->p, *previous = before(r, at);
	const char *expected = in->kind == TPF_OBJECT ? "',' or '}'" : "',' or ']'";
	if (at == r->end)
		return unexpected(r, expected);
	if (last->kind == TPF_NUMBER && previous == at - 1 && (is_word(*at) || memchr(".-+", *at, 3)))
		return bad_number(r, r->begin + last->at);
	if (starts_value(r)) {
		size_t n = short_text(r, at);
		struct tpf_place p = place(r, at, n ? n : found_length(r, at));
		began(r, &p, r->begin + in->at, "opened here");
		const char *what = n ? tpf_sprintf(&r->job->arena, "%.*s", (int)n, (const char *)at) : found(r, at);
		struct tpf_finding *f = tpf_report(r->job, TPF_JS_001, &p, "a comma is missing before %s", what);
		if (last->kind == TPF_STRING && previous == at - 1)
			tpf_hint(r->job, f, "%s", quote_hint);
		return false;
	}
	return unexpected(r, expected);
}

bool tpf_fault_trailing(struct tpf_reader *r)
{
	const char *hint = NULL;
	struct tpf_place p = place(r, r->p, found_length(r, r->p));
	enum tpf_rule_id rule = is_utf8(r, r->p) ? TPF_JS_009 : TPF_JS_002;
	if (memchr("{[", *r->p, 2))
		hint = "a file holds one document: where it holds one a line (NDJSON), give each a file of its own";
	else if (memchr("}]", *r->p, 2))
		hint = "there is one closing bracket too many, or the opening one is missing";
	else if (r->nodes[0].kind == TPF_NUMBER && is_word(*r->p))
		return bad_number(r, r->begin + r->nodes[0].at);
	struct tpf_finding *f = tpf_report(r->job, rule, &p, "found %s after the end of the document", found(r, r->p));
	if (hint)
		tpf_hint(r->job, f, "%s", hint);
	return false;
}

bool tpf_fault_depth(struct tpf_reader *r)
{
	struct tpf_place p = place(r, r->p, 1);
	struct tpf_finding *f = tpf_report(r->job, TPF_JS_005, &p, "arrays and objects are nested more than %d levels deep",
	                                   TPF_JSON_DEPTH);
	tpf_hint(r->job, f, "a bundle needs about ten levels: is this the right file?");
	return false;
}

bool tpf_fault_nodes(struct tpf_reader *r)
{
	struct tpf_place p = place(r, r->p, 1);
	struct tpf_finding *f = tpf_report(r->job, TPF_JS_006, &p, "more than %zu keys and values", TPF_JSON_NODES);
	tpf_hint(r->job, f, "write samples into a trace file and refer to it in `evidence`");
	return false;
}

/* ---- numbers ---- */

static size_t number_length(const struct tpf_reader *r, const byte *p)
{
	size_t n = 0;
	while (p + n < r->end && n < 60 && (is_word(p[n]) || memchr("+-.", p[n], 3)))
		++n;
	return n;
}

/* Which sentence of RFC 8259, section 6, it breaks. */
static const char *number_reason(struct tpf_reader *r, const byte *p)
{
	p += *p == '-';
	if (p == r->end || !is_digit(*p))
		return "a digit is expected after '-'";
	if (*p == '0' && p + 1 < r->end && is_digit(p[1]))
		return "a number does not start with a zero before other digits";
	while (p < r->end && is_digit(*p))
		++p;
	if (p < r->end && *p == '.') {
		if (++p == r->end || !is_digit(*p))
			return "a digit is expected after the point";
		while (p < r->end && is_digit(*p))
			++p;
	}
	if (p < r->end && (*p | 0x20) == 'e') {
		p += 1 + (p + 1 < r->end && (p[1] == '+' || p[1] == '-'));
		if (p == r->end || !is_digit(*p))
			return "a digit is expected in the exponent";
		while (p < r->end && is_digit(*p))
			++p;
	}
	return tpf_sprintf(&r->job->arena, "%s does not belong to it", found(r, p));
}

static bool bad_number(struct tpf_reader *r, const byte *start)
{
	size_t n = number_length(r, start);
	const struct mistake *known = *start == '-' ? mistake_at(r, start + 1) : NULL;
	struct tpf_place p = place(r, start, n);
	struct tpf_finding *f = tpf_report(r->job, TPF_JS_007, &p, "'%.*s' is not a number as JSON writes them: %s", (int)n,
	                                   (const char *)start, number_reason(r, start));
	byte last = start[n - 1] | 0x20;
	bool unit = last >= 'a' && last <= 'z' && last != 'e' && !(n > 1 && (start[1] | 0x20) == 'x');
	if (known)
		tpf_hint(r->job, f, "%s", known->hint);
	else
		tpf_hint(r->job, f, "%s", unit ? quantity_hint
		                               : "write digits, a point and an exponent only (1250, 0.5, 1e-3), anything else in quotes");
	return false;
}

bool tpf_fault_number(struct tpf_reader *r)
{
	return bad_number(r, r->p);
}

/* ---- strings ---- */

/* A backslash and what it is before: "\\x", "\\u12". */
static size_t escape_span(const struct tpf_reader *r, const byte *at)
{
	size_t n = 2;
	if (at[1] != 'u')
		return is_word(at[1]) ? n : 1 + found_length(r, at + 1);
	while (n < 6 && at + n < r->end && is_word(at[n]))
		++n;
	return n;
}

static bool bad_escape(struct tpf_reader *r, const byte *at)
{
	int n = (int)escape_span(r, at);
	struct tpf_place p = place(r, at, (size_t)n);
	struct tpf_finding *f;
	if (!is_utf8(r, at + 1)) {
		tpf_report(r->job, TPF_JS_002, &p, "found %s after a backslash", found(r, at + 1));
		return false;
	}
	if (at[1] == 'u' && tpf_hex4(at + 2, r->end) >= 0) {
		f = tpf_report(r->job, TPF_JS_008, &p, "'%.*s' is half of a surrogate pair, its other half is missing", n,
		               (const char *)at);
		tpf_hint(r->job, f, "write the character itself in UTF-8, or both halves: \\ud83d\\ude00");
		return false;
	}
	if (at[1] == 'u')
		f = tpf_report(r->job, TPF_JS_008, &p, "'%.*s' has not the four hexadecimal digits of an escape", n,
		               (const char *)at);
	else
		f = tpf_report(r->job, TPF_JS_008, &p, "a backslash before %s is not an escape", found(r, at + 1));
	tpf_hint(r->job, f, "a backslash itself is written \\\\, as in \"C:\\\\traces\"");
	return false;
}

static bool bad_control(struct tpf_reader *r, const byte *at)
{
	static const char controls[] = "\b\f\n\r\t", letters[] = "bfnrt";
	struct tpf_place p = place(r, at, 1);
	const char *known = strchr(controls, *at);
	struct tpf_finding *f;
	if (*at == '\n' || *at == '\r') {
		began(r, &p, r->p, "the text starts here");
		f = tpf_report(r->job, TPF_JS_008, &p, "the line ends inside a text");
		tpf_hint(r->job, f, "close it with '\"', or write the end of a line \\n");
		return false;
	}
	f = tpf_report(r->job, TPF_JS_008, &p, "found %s inside a text, where controls are written as escapes", found(r, at));
	if (known && *known)
		tpf_hint(r->job, f, "write \\%c", letters[known - controls]);
	else
		tpf_hint(r->job, f, "write \\u%04x, or take it out", (unsigned)*at);
	return false;
}

bool tpf_fault_string(struct tpf_reader *r, const byte *at)
{
	bool end = at == r->end || (*at == '\\' && at + 1 == r->end);
	if (!end && *at == '\\')
		return bad_escape(r, at);
	if (!end && *at && *at < 0x80)
		return bad_control(r, at);
	struct tpf_place p = place(r, at, 1);
	began(r, &p, r->p, "the text starts here");
	if (end) {
		struct tpf_finding *f = tpf_report(r->job, TPF_JS_001, &p, "the file ends inside a text");
		tpf_hint(r->job, f, "close it with '\"'; the file may be cut short");
		return false;
	}
	struct tpf_finding *f = tpf_report(r->job, TPF_JS_002, &p, "found %s inside a text", found(r, at));
	if (*at)
		tpf_hint(r->job, f, "JSON is UTF-8; of an older Windows file: iconv -f WINDOWS-1252 -t UTF-8");
	else
		tpf_hint(r->job, f, "NUL bytes mostly stand where writing was interrupted: write the file again");
	return false;
}

/* ---- before the first value ---- */

/* How other things begin; 'x' stands for a byte that is not NUL. */
static const struct start {
	const char *bytes;
	byte len;
	const char *what, *hint;
} starts[] = {
	{"\xff\xfe\0\0", 4, "UTF-32", "iconv -f UTF-32 -t UTF-8"},
	{"\0\0\xfe\xff", 4, "UTF-32", "iconv -f UTF-32 -t UTF-8"},
	{"\xff\xfe", 2, "UTF-16", "iconv -f UTF-16 -t UTF-8"},
	{"\xfe\xff", 2, "UTF-16", "iconv -f UTF-16 -t UTF-8"},
	{"\0\0\0x", 4, "UTF-32", "iconv -f UTF-32BE -t UTF-8"},
	{"x\0\0\0", 4, "UTF-32", "iconv -f UTF-32LE -t UTF-8"},
	{"\0x", 2, "UTF-16", "iconv -f UTF-16BE -t UTF-8"},
	{"x\0", 2, "UTF-16", "iconv -f UTF-16LE -t UTF-8"},
	{"\x1f\x8b", 2, "gzip data", "gunzip"},
	{"\x28\xb5\x2f\xfd", 4, "zstd data", "unzstd"},
	{"PK\3\4", 4, "a zip archive", "unzip"},
};

static bool begins(const struct tpf_reader *r, const struct start *s)
{
	if ((size_t)(r->end - r->begin) < s->len)
		return false;
	for (size_t i = 0; i < s->len; ++i)
		if (s->bytes[i] == 'x' ? !r->begin[i] : r->begin[i] != (byte)s->bytes[i])
			return false;
	return true;
}

bool tpf_json_begins_sane(const char *bytes, size_t len)
{
	bool text = false;
	int depth = 0;
	for (size_t i = 0; i < len && depth <= TPF_JSON_DEPTH; ++i) {
		if (text && bytes[i] == '\\')
			++i;
		else if (bytes[i] == '"')
			text = !text;
		else if (!text)
			depth += (bytes[i] == '[' || bytes[i] == '{') - (bytes[i] == ']' || bytes[i] == '}');
	}
	return depth <= TPF_JSON_DEPTH;
}

bool tpf_fault_start(struct tpf_reader *r)
{
	struct tpf_place whole = {.source = r->doc->source};
	size_t len = r->doc->len;
	struct tpf_finding *f;
	if (len > TPF_JSON_SIZE) {
		f = tpf_report(r->job, TPF_IO_002, &whole, "%zu bytes, but JSON is read up to %zu", len, TPF_JSON_SIZE);
		tpf_hint(r->job, f, "write samples into a trace file and refer to it in `evidence`");
		return false;
	}
	if (len == 0) {
		f = tpf_report(r->job, TPF_IO_006, &whole, "the file is empty, JSON is expected");
		tpf_hint(r->job, f, "write it again: what should have written it was stopped, or the disk was full; `tpfreport init` makes one to fill in");
		return false;
	}
	for (const struct start *s = starts; s < starts + sizeof starts / sizeof *starts; ++s) {
		if (!begins(r, s))
			continue;
		f = tpf_report(r->job, TPF_JS_002, &whole, "the file is %s, but JSON is UTF-8 text", s->what);
		tpf_hint(r->job, f, "convert it: %s", s->hint);
		return false;
	}
	if (len >= 3 && memcmp(r->begin, "\xef\xbb\xbf", 3) == 0) {
		struct tpf_place p = place(r, r->begin, 1);
		f = tpf_report(r->job, TPF_JS_003, &p, "the file starts with a byte order mark");
		tpf_hint(r->job, f, "save it as UTF-8 without a byte order mark (in Python: encoding=\"utf-8\", not \"utf-8-sig\")");
		r->p += 3;
	}
	return true;
}
