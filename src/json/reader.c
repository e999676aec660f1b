#include "json/reader.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "diag/job.h"

typedef unsigned char byte;

/* ---- bytes ---- */

/* Bytes that may stand in a string as they are: no quote, no backslash, no control, ASCII. */
static bool plain(byte c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* The first byte of a string that needs a look. */
static inline const byte *skip_plain(const byte *p, const byte *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* Signed: bytes from 0x80 are below a blank too. */
		__m128i special = _mm_or_si128(_mm_cmplt_epi8(v, blank),
		                               _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
		unsigned mask = (unsigned)_mm_movemask_epi8(special);
		if (mask)
			return p + __builtin_ctz(mask);
	}
#endif
	while (p < end && plain(*p))
		++p;
	return p;
}

static inline bool is_space(byte c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A line feed and the blanks of an indentation, at most places. */
static const byte *skip_spaces(const byte *p, const byte *end)
{
	while (p < end && is_space(*p)) {
		++p;
#ifdef __SSE2__
		const __m128i blank = _mm_set1_epi8(' ');
		for (unsigned other = 0; !other && end - p >= 16; p += other ? __builtin_ctz(other) : 16) {
			__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
			other = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, blank)) ^ 0xffff;
		}
#endif
	}
	return p;
}

/* To the next byte that is not white space: mostly this one or the one after. */
static inline const byte *skip_space(const byte *p, const byte *end)
{
	if (p < end && *p > ' ')
		return p;
	if (end - p > 1 && *p == ' ' && p[1] > ' ')
		return p + 1;
	return skip_spaces(p, end);
}

/* The byte at p; -1 at the end. */
static inline int look(const byte *p, const byte *end)
{
	return p < end ? *p : -1;
}

static inline const byte *skip_digits(const byte *p, const byte *end)
{
	while (p < end && (byte)(*p - '0') < 10)
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

/* At most this many nodes: each but the root follows one of these bytes. */
static bool precedes_node(byte c)
{
	return c == ',' || c == ':' || (c | 0x20) == '{';
}

static size_t count_nodes(const byte *p, size_t len)
{
	const byte *end = p + len;
	size_t n = 0;
#ifdef __SSE2__
	__m128i sum = _mm_setzero_si128();
	const __m128i zero = sum, comma = _mm_set1_epi8(','), colon = _mm_set1_epi8(':'), brace = _mm_set1_epi8('{'), bit = _mm_set1_epi8(0x20);
	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i found = _mm_or_si128(_mm_cmpeq_epi8(_mm_or_si128(v, bit), brace),
		                             _mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, colon)));
		/* What was found is -1: its bytes' magnitudes, added up by halves. */
		sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_sub_epi8(zero, found), zero));
	}
	n = (size_t)_mm_cvtsi128_si64(sum) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum));
#endif
	while (p < end)
		n += precedes_node(*p++);
	return n;
}

/* How many bytes to make room for at a time: all of a document. Where other values may follow the first line, for these
 * mostly stand one a line, then four times what was before, so that reading them one by one stays linear. */
static size_t next_step(const struct tpf_reader *r)
{
	size_t seen = (size_t)(r->counted - r->start), rest = (size_t)(r->end - r->counted), step = 3 * seen + 256;
	if (!r->tolerant || rest <= step)
		return rest;
	const byte *feed = seen ? NULL : memchr(r->start, '\n', step);
	return feed ? (size_t)(feed + 1 - r->start) : step;
}

static bool grow(struct tpf_reader *r)
{
	size_t room = r->room ? r->room : 1;
	do {
		size_t step = next_step(r);
		room += count_nodes(r->counted, step);
		r->counted += step;
	} while (room == r->n && r->counted < r->end);
	if (room > TPF_JSON_NODES)
		room = TPF_JSON_NODES;
	if (room == r->n)
		return tpf_fault_nodes(r);
	struct tpf_node *nodes = tpf_alloc_n(&r->job->arena, room, sizeof *nodes);
	if (r->n)
		memcpy(nodes, r->nodes, r->n * sizeof *nodes);
	r->nodes = nodes;
	r->room = room;
	return true;
}

static inline bool add(struct tpf_reader *r, enum tpf_kind kind, const byte *at, size_t len, int flags)
{
	if (r->n == r->room && !grow(r))
		return false;
	r->nodes[r->n++] = (struct tpf_node){
		.at = (uint64_t)(at - r->begin), .len = (uint32_t)len, .span = 1,
		.kind = (uint8_t)kind, .flags = (uint8_t)flags,
	};
	return true;
}

/* ---- values ---- */

/* Functions that read take the first byte of a thing and return the one after it; NULL where it is not right and a finding
 * says so. The place is handed on instead of kept in the reader: memory would be the slowest step. */

static const byte *stop(struct tpf_reader *r, const byte *p, bool fault(struct tpf_reader *))
{
	r->p = p;
	fault(r);
	return NULL;
}

static const byte *read_string(struct tpf_reader *r, const byte *quote)
{
	const byte *start = quote + 1, *p = start, *end = r->end;
	int flags = 0;
	for (;;) {
		size_t n = 0;
		p = skip_plain(p, end);
		int c = look(p, end);
		if (c == '"')
			break;
		if (c >= 0x80)
			n = tpf_utf8_length(p, end);
		else if (c == '\\')
			n = escape_length(p, end), flags = TPF_NODE_ESCAPED;
		if (!n) {
			r->p = quote;
			tpf_fault_string(r, p);
			return NULL;
		}
		p += n;
	}
	return add(r, TPF_STRING, start, (size_t)(p - start), flags) ? p + 1 : NULL;
}

static inline const byte *read_number(struct tpf_reader *r, const byte *start)
{
	const byte *end = r->end;
	const byte *digits = start + (*start == '-'), *p = skip_digits(digits, end);
	int flags = TPF_NODE_INTEGER;
	if (p == digits || (*digits == '0' && p - digits > 1))
		return stop(r, start, tpf_fault_number);
	if (p < end && *p == '.') {
		const byte *fraction = p + 1;
		p = skip_digits(fraction, end);
		if (p == fraction)
			return stop(r, start, tpf_fault_number);
		flags = 0;
	}
	if (p < end && (*p | 0x20) == 'e') {
		const byte *exponent = p + 1;
		exponent += exponent < end && (*exponent == '+' || *exponent == '-');
		p = skip_digits(exponent, end);
		if (p == exponent)
			return stop(r, start, tpf_fault_number);
		flags = 0;
	}
	return add(r, TPF_NUMBER, start, (size_t)(p - start), flags) ? p : NULL;
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

static const byte *read_literal(struct tpf_reader *r, const byte *p)
{
	size_t n = r->tolerant ? sizeof literals / sizeof *literals : 3;
	for (const struct literal *l = literals; l < literals + n; ++l)
		if ((size_t)(r->end - p) >= l->len && memcmp(p, l->text, l->len) == 0)
			return add(r, l->kind, p, l->len, l->flags) ? p + l->len : NULL;
	return stop(r, p, *p == '-' ? tpf_fault_number : tpf_fault_value);
}

static inline struct tpf_node *innermost(struct tpf_reader *r)
{
	return &r->nodes[r->open[r->depth - 1]];
}

static inline const byte *open_container(struct tpf_reader *r, const byte *p, enum tpf_kind kind)
{
	if (r->depth == TPF_JSON_DEPTH)
		return stop(r, p, tpf_fault_depth);
	if (!add(r, kind, p, 0, 0))
		return NULL;
	r->open[r->depth++] = (uint32_t)(r->n - 1);
	return skip_space(p + 1, r->end);
}

static inline const byte *close_container(struct tpf_reader *r, const byte *p)
{
	struct tpf_node *node = innermost(r);
	node->span = (uint32_t)(r->n - (size_t)(node - r->nodes));
	if (node->kind == TPF_OBJECT && node->count > 1)
		tpf_keys_check(r, r->open[r->depth - 1]);
	--r->depth;
	return p + 1;
}

static inline const byte *read_key(struct tpf_reader *r, const byte *p)
{
	p = skip_space(p, r->end);
	if (look(p, r->end) != '"')
		return stop(r, p, tpf_fault_key);
	p = read_string(r, p);
	if (!p)
		return NULL;
	p = skip_space(p, r->end);
	return look(p, r->end) == ':' ? p + 1 : stop(r, p, tpf_fault_colon);
}

/* Reads what starts a value: all of a plain or empty one; of any other *inside is set, its first value comes next. */
static inline const byte *read_start(struct tpf_reader *r, const byte *p, bool *inside)
{
	*inside = false;
	p = skip_space(p, r->end);
	switch (look(p, r->end)) {
	case -1:
		return stop(r, p, tpf_fault_value);
	case '"':
		return read_string(r, p);
	case '{':
		p = open_container(r, p, TPF_OBJECT);
		*inside = p && look(p, r->end) != '}';
		return *inside ? read_key(r, p) : p ? close_container(r, p) : NULL;
	case '[':
		p = open_container(r, p, TPF_ARRAY);
		*inside = p && look(p, r->end) != ']';
		return *inside ? p : p ? close_container(r, p) : NULL;
	case '-':
		if (r->tolerant && look(p + 1, r->end) == 'I')
			return read_literal(r, p);
		return read_number(r, p);
	case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return read_number(r, p);
	default:
		return read_literal(r, p);
	}
}

/* A value is complete: it counts for its container, which goes on after a comma or is complete as well. */
static inline const byte *read_end(struct tpf_reader *r, const byte *p)
{
	while (r->depth) {
		struct tpf_node *in = innermost(r);
		bool object = in->kind == TPF_OBJECT;
		++in->count;
		p = skip_space(p, r->end);
		int c = look(p, r->end);
		if (c == ',')
			return object ? read_key(r, p + 1) : p + 1;
		if (c != (object ? '}' : ']'))
			return stop(r, p, tpf_fault_next);
		p = close_container(r, p);
	}
	return p;
}

static const byte *read_value(struct tpf_reader *r, const byte *p)
{
	bool inside;
	do {
		p = read_start(r, p, &inside);
		if (p && !inside)
			p = read_end(r, p);
	} while (p && r->depth);
	return p;
}

struct tpf_doc *tpf_json_read(struct tpf *job, const char *source, const char *bytes, size_t len, int flags)
{
	struct tpf_doc *doc = tpf_alloc(&job->arena, sizeof *doc);
	const byte *begin = (const byte *)(len ? bytes : "");
	*doc = (struct tpf_doc){.source = source, .bytes = (const char *)begin, .len = len};
	struct tpf_reader r = {
		.job = job, .doc = doc, .begin = begin, .p = begin, .end = begin + len,
		.tolerant = flags & TPF_JSON_TOLERANT,
	};
	if (!tpf_fault_start(&r))
		return NULL;
	r.start = r.counted = r.p;
	const byte *p = read_value(&r, r.p);
	if (!p)
		return NULL;
	p = skip_space(p, r.end);
	if (p < r.end && !r.tolerant) {
		stop(&r, p, tpf_fault_trailing);
		return NULL;
	}
	doc->nodes = r.nodes;
	doc->n_nodes = r.n;
	doc->consumed = (size_t)(p - begin);
	tpf_keys_report(&r);
	return doc;
}
