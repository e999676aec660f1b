#include "json/reader.h"

#include <string.h>
#if defined __SSE2__ && !defined TPF_PORTABLE /* the tests run both ways */
#include <emmintrin.h>
#define SIXTEEN
#endif

#include "diag/job.h"
#include "json/hash.h"

typedef unsigned char byte;

/* For the steps that every value takes: the compiler would rather call them. */
#define INLINE static inline __attribute__((always_inline))

/* ---- bytes ---- */

/* Bytes that may not stand in a string as they are: quote, backslash, controls, beyond ASCII. */
static const bool special[256] = {[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x80 ... 0xff] = true};

/* The first byte of a string that needs a look. Most strings are short, and keys come again: where they end is foretold, byte by byte.
 * To count sixteen at once would be waited for, as all that follows starts from there (15 % of reading). */
INLINE const byte *skip_plain(const byte *p, const byte *end)
{
	if (end - p >= 16) {
#pragma GCC unroll 16
		for (int i = 0; i < 16; ++i)
			if (special[p[i]])
				return p + i;
		p += 16;
	}
#ifdef SIXTEEN
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* Signed: bytes from 0x80 are below a blank too. */
		__m128i other = _mm_or_si128(_mm_cmplt_epi8(v, blank),
		                             _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
		unsigned mask = (unsigned)_mm_movemask_epi8(other);
		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && !special[*p])
		++p;
	return p;
}

static inline bool is_space(byte c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

#ifdef SIXTEEN
/* A bit for each of sixteen bytes that is no blank. */
static inline uint32_t other_than_blanks(const byte *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(' '))) ^ 0xffff;
}
#endif

/* A line feed and the blanks of an indentation, at most places. */
static const byte *skip_spaces(const byte *p, const byte *end)
{
	while (p < end && is_space(*p)) {
		++p;
#ifdef SIXTEEN
		for (uint32_t other = 0; !other && end - p >= 16; p += other ? __builtin_ctz(other) : 16)
			other = other_than_blanks(p);
#endif
	}
	return p;
}

#ifdef SIXTEEN
static const byte *learn_indent(const byte *feed, const byte *end, byte *indent)
{
	const byte *p = skip_spaces(feed, end);
	size_t n = (size_t)(p - feed) - 1;
	*indent = n < 32 ? (byte)n : 0;
	return p;
}
#endif

/* To the next byte that is not white space: mostly this one, the one after, or behind a line feed and as many blanks as the line
 * before had. That is foretold and only looked up afterwards: to count them would be waited for (14 % of reading). */
INLINE const byte *skip_space(const byte *p, const byte *end, byte *indent)
{
	if (p < end && *p > ' ')
		return p;
	if (end - p > 1 && *p == ' ' && p[1] > ' ')
		return p + 1;
#ifdef SIXTEEN
	if (end - p > 32 && *p == '\n') {
		uint32_t other = other_than_blanks(p + 1) | other_than_blanks(p + 17) << 16, first = UINT32_C(1) << *indent;
		if ((other & (first | (first - 1))) == first && p[1 + *indent] > ' ')
			return p + 1 + *indent;
		return learn_indent(p, end, indent);
	}
#else
	(void)indent;
#endif
	return skip_spaces(p, end);
}

/* The byte at p; -1 at the end. */
static inline int look(const byte *p, const byte *end)
{
	return p < end ? *p : -1;
}

static inline bool is_digit(byte c)
{
	return (byte)(c - '0') < 10;
}

INLINE const byte *skip_digits(const byte *p, const byte *end)
{
	if (end - p >= 8) {
#pragma GCC unroll 8
		for (int i = 0; i < 8; ++i)
			if (!is_digit(p[i]))
				return p + i;
		p += 8;
	}
	while (p < end && is_digit(*p))
		++p;
	return p;
}

size_t tpf_utf8_length(const byte *p, const byte *end)
{
	/* First bytes, the range of the second, length. */
	static const struct {
		byte from, to, low, high, length;
	} rows[] = {
		{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
		if (*p < rows[i].from || *p > rows[i].to)
			continue;
		size_t n = rows[i].length;
		if ((size_t)(end - p) < n || p[1] < rows[i].low || p[1] > rows[i].high)
			return 0;
		for (size_t k = 2; k < n; ++k)
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		return n;
	}
	return 0;
}

int tpf_hex4(const byte *p, const byte *end)
{
	int value = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; ++i) {
		int c = p[i], low = c | 0x20;
		if (c >= '0' && c <= '9')
			value = value * 16 + c - '0';
		else if (low >= 'a' && low <= 'f')
			value = value * 16 + low - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* Length of the escape at a backslash, both halves of a surrogate pair included; 0 when it is not one. */
static size_t escape_length(const byte *p, const byte *end)
{
	if (end - p < 2)
		return 0;
	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
	int unit = tpf_hex4(p + 2, end);
	if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000))
		return 0;
	if (unit < 0xd800 || unit >= 0xe000)
		return 6;
	if (end - p < 12 || p[6] != '\\' || p[7] != 'u')
		return 0;
	int low = tpf_hex4(p + 8, end);
	return low >= 0xdc00 && low < 0xe000 ? 12 : 0;
}

/* ---- nodes ---- */

/* What changes with every value. Only inlined functions get its address, so that it stays in registers: memory would be the
 * slowest step. */
struct scan {
	const byte *p, *end;
	struct tpf_node *next;          /* where the next node goes */
	struct tpf_node *in;            /* the innermost container, NULL outside of all; it has `count` values so far */
	uint32_t count;
};

/* Room for as many nodes as documents of this length mostly have, twice as many when they are not enough. Where other values
 * may follow the first, reading them one by one stays linear. */
static struct tpf_node *grow(struct tpf_reader *r, struct tpf_node *next)
{
	size_t n = (size_t)(next - r->nodes), room = 2 * r->room;
	if (!room)
		room = r->tolerant ? 32 : (size_t)(r->end - r->begin) / 8 + 32;
	if (room > TPF_JSON_NODES)
		room = TPF_JSON_NODES;
	if (room == n)
		return NULL;
	struct tpf_arena *a = &r->job->arena;
	r->nodes = r->nodes ? tpf_block_resize(a, r->nodes, room * sizeof *next) : tpf_block(a, room * sizeof *next);
	r->room = room;
	r->full = r->nodes + room;
	return r->nodes + n;
}

/* Those that read return false where something is not right, and a finding says so. */
static bool stop(struct tpf_reader *r, const byte *p, const struct tpf_node *next, bool fault(struct tpf_reader *))
{
	r->p = p;
	r->n = (size_t)(next - r->nodes);
	return fault(r);
}

INLINE bool add(struct tpf_reader *r, struct scan *s, struct tpf_node node)
{
	if (s->next == r->full) {
		struct tpf_node *next = grow(r, s->next);
		if (!next)
			return stop(r, s->p, s->next, tpf_fault_nodes);
		s->next = next;
		s->in = r->depth ? r->nodes + r->open[r->depth - 1].node : NULL;
	}
	*s->next++ = node;
	return true;
}

/* ---- values ---- */

/* Goes on in a string that has other than plain bytes, to its end; NULL when it has none. */
static const byte *string_end(struct tpf_reader *r, const byte *quote, const byte *p, int *flags)
{
	for (;; p = skip_plain(p, r->end)) {
		size_t n = 0;
		int c = look(p, r->end);
		if (c == '"')
			return p;
		if (c >= 0x80)
			n = tpf_utf8_length(p, r->end);
		else if (c == '\\')
			n = escape_length(p, r->end), *flags = TPF_NODE_ESCAPED;
		if (!n) {
			r->p = quote;
			tpf_fault_string(r, p);
			return NULL;
		}
		p += n;
	}
}

/* A key whose hash leaves it open whether it is the first of its name makes its object's keys be compared. */
INLINE void note_key(struct tpf_open *o, uint16_t hash, int flags)
{
	uint64_t *word = &o->seen[hash / 64 % TPF_SEEN_WORDS], bit = UINT64_C(1) << hash % 64;
	o->doubtful |= flags || *word & bit;
	*word |= bit;
}

INLINE bool read_string(struct tpf_reader *r, struct scan *s, bool key)
{
	const byte *start = s->p + 1, *p = skip_plain(start, s->end);
	int flags = 0;
	if (look(p, s->end) != '"') {
		int seen = 0;
		r->n = (size_t)(s->next - r->nodes);
		p = string_end(r, s->p, p, &seen);
		if (!p)
			return false;
		flags = seen;
	}
	size_t len = (size_t)(p - start);
	s->p = p + 1;
	uint16_t hash = key && !flags ? tpf_key_hash((const char *)start, len) : 0;
	if (key)
		note_key(&r->open[r->depth - 1], hash, flags);
	return add(r, s, (struct tpf_node){
		.at = (uint32_t)(start - r->begin), .len = (uint32_t)len, .span = 1, .kind = TPF_STRING, .flags = (uint8_t)flags, .hash = hash,
	});
}

INLINE bool read_number(struct tpf_reader *r, struct scan *s)
{
	const byte *start = s->p, *end = s->end;
	const byte *digits = start + (*start == '-'), *p = skip_digits(digits, end);
	int flags = TPF_NODE_INTEGER;
	if (p == digits || (*digits == '0' && p - digits > 1))
		return stop(r, start, s->next, tpf_fault_number);
	if (p < end && *p == '.') {
		const byte *fraction = p + 1;
		p = skip_digits(fraction, end);
		if (p == fraction)
			return stop(r, start, s->next, tpf_fault_number);
		flags = 0;
	}
	if (p < end && (*p | 0x20) == 'e') {
		const byte *exponent = p + 1;
		exponent += exponent < end && (*exponent == '+' || *exponent == '-');
		p = skip_digits(exponent, end);
		if (p == exponent)
			return stop(r, start, s->next, tpf_fault_number);
		flags = 0;
	}
	s->p = p;
	return add(r, s, (struct tpf_node){
		.at = (uint32_t)(start - r->begin), .len = (uint32_t)(p - start), .span = 1, .kind = TPF_NUMBER, .flags = (uint8_t)flags,
	});
}

static const struct literal {
	const char *text;
	byte len, kind, flags;
} literals[] = {
	{"true", 4, TPF_TRUE, 0},
	{"false", 5, TPF_FALSE, 0},
	{"null", 4, TPF_NULL, 0},
	/* From here on in tolerant mode only. */
	{"NaN", 3, TPF_NUMBER, TPF_NODE_SPECIAL},
	{"Infinity", 8, TPF_NUMBER, TPF_NODE_SPECIAL},
	{"-Infinity", 9, TPF_NUMBER, TPF_NODE_SPECIAL},
};

INLINE bool read_literal(struct tpf_reader *r, struct scan *s)
{
	size_t n = r->tolerant ? sizeof literals / sizeof *literals : 3;
	for (const struct literal *l = literals; l < literals + n; ++l) {
		if ((size_t)(s->end - s->p) < l->len || memcmp(s->p, l->text, l->len) != 0)
			continue;
		struct tpf_node node = {
			.at = (uint32_t)(s->p - r->begin), .len = l->len, .span = 1, .kind = l->kind, .flags = l->flags,
		};
		s->p += l->len;
		return add(r, s, node);
	}
	return stop(r, s->p, s->next, *s->p == '-' ? tpf_fault_number : tpf_fault_value);
}

INLINE bool open_container(struct tpf_reader *r, struct scan *s, enum tpf_kind kind)
{
	if (r->depth == TPF_JSON_DEPTH)
		return stop(r, s->p, s->next, tpf_fault_depth);
	if (!add(r, s, (struct tpf_node){.at = (uint32_t)(s->p - r->begin), .kind = (uint8_t)kind}))
		return false;
	if (s->in)
		s->in->count = s->count;
	s->in = s->next - 1;
	s->count = 0;
	struct tpf_open *o = &r->open[r->depth++];
	o->node = (uint32_t)(s->in - r->nodes);
	if (kind == TPF_OBJECT) {
		o->doubtful = false;
		memset(o->seen, 0, sizeof o->seen);
	}
	s->p = skip_space(s->p + 1, s->end, &r->indent[r->depth]);
	return true;
}

INLINE void close_container(struct tpf_reader *r, struct scan *s)
{
	struct tpf_node *node = s->in;
	node->count = s->count;
	node->span = (uint32_t)(s->next - node);
	if (node->kind == TPF_OBJECT && r->open[r->depth - 1].doubtful)
		tpf_keys_check(r, (uint32_t)(node - r->nodes));
	s->in = --r->depth ? r->nodes + r->open[r->depth - 1].node : NULL;
	s->count = s->in ? s->in->count : 0;
	++s->p;
}

INLINE bool read_key(struct tpf_reader *r, struct scan *s)
{
	s->p = skip_space(s->p, s->end, &r->indent[r->depth]);
	if (look(s->p, s->end) != '"')
		return stop(r, s->p, s->next, tpf_fault_key);
	if (!read_string(r, s, true))
		return false;
	if (look(s->p, s->end) != ':')
		s->p = skip_spaces(s->p, s->end);
	if (look(s->p, s->end) != ':')
		return stop(r, s->p, s->next, tpf_fault_colon);
	++s->p;
	return true;
}

/* Reads what starts a value: all of a plain or empty one; of any other *inside is set, its first value comes next. */
INLINE bool read_start(struct tpf_reader *r, struct scan *s, bool *inside)
{
	*inside = false;
	s->p = skip_space(s->p, s->end, &r->indent[r->depth]);
	switch (look(s->p, s->end)) {
	case -1:
		return stop(r, s->p, s->next, tpf_fault_value);
	case '"':
		return read_string(r, s, false);
	case '{':
		if (!open_container(r, s, TPF_OBJECT))
			return false;
		*inside = look(s->p, s->end) != '}';
		if (*inside)
			return read_key(r, s);
		close_container(r, s);
		return true;
	case '[':
		if (!open_container(r, s, TPF_ARRAY))
			return false;
		*inside = look(s->p, s->end) != ']';
		if (!*inside)
			close_container(r, s);
		return true;
	case '-':
		if (r->tolerant && look(s->p + 1, s->end) == 'I')
			return read_literal(r, s);
		return read_number(r, s);
	case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return read_number(r, s);
	default:
		return read_literal(r, s);
	}
}

/* A value is complete: it counts for its container, which goes on after a comma or is complete as well. */
INLINE bool read_end(struct tpf_reader *r, struct scan *s)
{
	while (s->in) {
		bool object = s->in->kind == TPF_OBJECT;
		++s->count;
		s->p = skip_space(s->p, s->end, &r->indent[r->depth - 1]);
		int c = look(s->p, s->end);
		if (c == ',') {
			++s->p;
			return object ? read_key(r, s) : true;
		}
		if (c != (object ? '}' : ']'))
			return stop(r, s->p, s->next, tpf_fault_next);
		close_container(r, s);
	}
	return true;
}

/* The value at r->p; what follows it is there afterwards. */
static bool read_value(struct tpf_reader *r)
{
	struct scan s = {.p = r->p, .end = r->end};
	bool inside;
	do {
		if (!read_start(r, &s, &inside) || (!inside && !read_end(r, &s)))
			return false;
	} while (s.in);
	r->p = s.p;
	r->n = (size_t)(s.next - r->nodes);
	return true;
}

struct tpf_doc *tpf_json_read(struct tpf *job, const char *source, const char *bytes, size_t len, int flags)
{
	struct tpf_doc *doc = tpf_alloc(&job->arena, sizeof *doc);
	const byte *begin = (const byte *)(len ? bytes : "");
	*doc = (struct tpf_doc){.source = source, .bytes = (const char *)begin, .len = len};
	struct tpf_open open[TPF_JSON_DEPTH]; /* of each what it needs is set when it is entered */
	struct tpf_reader r = {
		.job = job, .doc = doc, .begin = begin, .p = begin, .end = begin + len, .open = open,
		.tolerant = flags & TPF_JSON_TOLERANT,
	};
	if (!tpf_fault_start(&r))
		return NULL;
	r.start = r.p;
	if (!read_value(&r))
		return NULL;
	r.p = skip_spaces(r.p, r.end);
	if (r.p < r.end && !r.tolerant) {
		tpf_fault_trailing(&r);
		return NULL;
	}
	doc->nodes = r.nodes = tpf_block_resize(&job->arena, r.nodes, r.n * sizeof *r.nodes);
	doc->n_nodes = r.n;
	doc->consumed = (size_t)(r.p - begin);
	tpf_keys_report(&r);
	return doc;
}
