/* trace_table.c - rows of a table with a header: what nvidia-smi and other CSV have in common. */
#include "evidence/trace_scan.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"

/* ---- words ---- */

static struct tpf_text trim(struct tpf_text t)
{
	while (t.len && (*t.s == ' ' || *t.s == '\t'))
		t.s++, t.len--;
	while (t.len && (t.s[t.len - 1] == ' ' || t.s[t.len - 1] == '\t'))
		t.len--;
	return t;
}

static bool same(struct tpf_text t, const char *word)
{
	return strlen(word) == t.len && !strncasecmp(t.s, word, t.len);
}

bool tpf_text_in(struct tpf_text t, const char *const *names)
{
	for (; *names; names++)
		if (same(t, *names))
			return true;
	return false;
}

bool tpf_text_has(struct tpf_text t, const char *const *words)
{
	for (; *words; words++)
		for (size_t n = strlen(*words), i = 0; i + n <= t.len; i++)
			if (!strncasecmp(t.s + i, *words, n))
				return true;
	return false;
}

static const struct { const char *name; double w; bool any_case; } watts[] = {
	{"W", 1, true}, {"watt", 1, true}, {"watts", 1, true}, {"kW", 1e3, true}, {"kilowatts", 1e3, true},
	{"mW", 1e-3, false}, {"mw", 1e-3, false}, {"MW", 1e6, false}, {"milliwatts", 1e-3, true}, {"uW", 1e-6, true},
};

double tpf_watts_in(struct tpf_text unit)
{
	for (size_t i = 0; i < sizeof watts / sizeof *watts; i++)
		if (strlen(watts[i].name) == unit.len
		    && (watts[i].any_case ? !strncasecmp(unit.s, watts[i].name, unit.len) : !memcmp(unit.s, watts[i].name, unit.len)))
			return watts[i].w;
	return 0;
}

/* ---- header ---- */

static struct tpf_text suffix_after(struct tpf_text cell, size_t at)
{
	return (struct tpf_text){cell.s + at, cell.len - at};
}

struct tpf_text tpf_cell_name(struct tpf_text cell, struct tpf_text *unit)
{
	/* A name in small letters ends in _mw for milliwatts, never megawatts. */
	static const char *const suffixes[] = {"_w", "_mw", "_kw", "_uw", "_watt", "_watts", "_s", "_ms", "_us", "_ns", "_sec",
		"_seconds", NULL};
	*unit = (struct tpf_text){"", 0};
	char close = cell.len ? cell.s[cell.len - 1] : '\0';
	if (close == ']' || close == ')') {
		const char *open = memrchr(cell.s, close == ']' ? '[' : '(', cell.len);
		if (!open)
			return cell;
		*unit = trim((struct tpf_text){open + 1, (size_t)(cell.s + cell.len - 1 - (open + 1))});
		return trim((struct tpf_text){cell.s, (size_t)(open - cell.s)});
	}
	const char *mark = cell.len ? memrchr(cell.s, '_', cell.len) : NULL;
	if (!mark || mark == cell.s || !tpf_text_in(suffix_after(cell, (size_t)(mark - cell.s)), suffixes))
		return cell;
	*unit = suffix_after(cell, (size_t)(mark + 1 - cell.s));
	return (struct tpf_text){cell.s, (size_t)(mark - cell.s)};
}

/* Where the byte stands, or `end`. Cells are too short for a call of memchr() to pay, and a loop over bytes ends where no
 * processor expects it: so eight bytes at once, which may lie behind `end` (TPF_SLACK). */
static inline const char *find(const char *p, const char *end, char byte)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
	uint64_t wanted = ones * (unsigned char)byte, eight;
	for (; p < end; p += sizeof eight) {
		memcpy(&eight, p, sizeof eight);
		eight ^= wanted;
		eight = (eight - ones) & ~eight & tops; /* the lowest bit is that of the first byte that became zero */
		if (eight) {
			p += __builtin_ctzll(eight) / 8;
			break;
		}
	}
	return p < end ? p : end;
#else
	while (p < end && *p != byte)
		p++;
	return p;
#endif
}

/* A cell after its opening quote; a doubled quote is one quote. */
static struct tpf_text quoted_cell(const char *s, const char *line_end, char separator, const char **end)
{
	const char *p = memchr(s, '"', (size_t)(line_end - s));
	while (p && p + 1 < line_end && p[1] == '"')
		p = memchr(p + 2, '"', (size_t)(line_end - p - 2));
	const char *shut = p ? p : line_end;
	*end = find(shut, line_end, separator);
	return trim((struct tpf_text){s, (size_t)(shut - s)});
}

/* One cell from `s` on, without quotes and blanks around it; *end is where its separator stands, or the line ends. */
static inline __attribute__((always_inline)) struct tpf_text next_cell(const char *s, const char *line_end, char separator, const char **end)
{
	const char *from = s, *p;
	while (from < line_end && *from == ' ')
		from++;
	if (from < line_end && *from == '"')
		return quoted_cell(from + 1, line_end, separator, end);
	*end = p = find(from, line_end, separator);
	while (p > from && p[-1] == ' ')
		p--;
	return (struct tpf_text){from, (size_t)(p - from)};
}

static char separator_of(const char *line, size_t len)
{
	return memchr(line, '\t', len) ? '\t' : memchr(line, ';', len) && !memchr(line, ',', len) ? ';' : ',';
}

struct tpf_columns *tpf_columns_read(struct tpf_scan *s, const char *line, size_t len)
{
	struct tpf_columns *c = tpf_alloc(&s->job->arena, sizeof *c);
	char *header = tpf_alloc(&s->job->arena, len + TPF_SLACK);
	const char *p = header, *end = p + len;
	c->header_len = len;
	memcpy(header, line, len);
	c->header = header;
	c->separator = separator_of(line, len);
	c->time = c->device = c->temperature = -1;
	for (;; p++) {
		if (c->n == TPF_COLUMNS_MAX) {
			tpf_scan_report(s, TPF_IO_015, "the table has more than %d columns", TPF_COLUMNS_MAX);
			return NULL;
		}
		c->cells[c->n++] = next_cell(p, end, c->separator, &p);
		if (p >= end)
			break;
	}
	c->power = tpf_alloc_n(&s->job->arena, c->n, sizeof *c->power);
	c->factor = tpf_alloc_n(&s->job->arena, c->n, sizeof *c->factor);
	c->devices = tpf_alloc_n(&s->job->arena, c->n, sizeof *c->devices);
	return c;
}

int tpf_columns_find(const struct tpf_columns *c, const char *name)
{
	struct tpf_text unit;
	for (size_t i = 0; name && i < c->n; i++)
		if (same(c->cells[i], name))
			return (int)i;
	for (size_t i = 0; name && i < c->n; i++)
		if (same(tpf_cell_name(c->cells[i], &unit), name))
			return (int)i;
	return -1;
}

/* Several power columns are several devices, named as their columns. */
static bool name_devices(struct tpf_scan *s, struct tpf_columns *c)
{
	for (size_t i = 0; c->n_power > 1 && i < c->n_power; i++) {
		struct tpf_text cell = c->cells[c->power[i]];
		c->devices[i] = tpf_meter_find(s, cell.s, cell.len);
		if (c->devices[i] == SIZE_MAX)
			return false;
	}
	return true;
}

static void take(struct tpf_columns *c, int column, size_t slot)
{
	c->slot[column] = (unsigned short)slot;
	c->last = (size_t)column > c->last ? (size_t)column : c->last;
}

static int64_t time_unit(struct tpf_text unit)
{
	static const struct { const char *name; int64_t ns; } units[] = {
		{"s", TPF_NS}, {"sec", TPF_NS}, {"seconds", TPF_NS}, {"ms", 1000000}, {"us", 1000}, {"ns", 1},
	};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (same(unit, units[i].name))
			return units[i].ns;
	return 0;
}

/* Of rows that are a device's: a table with a column a device doesn't say whose temperature it is. */
static int temperature_column(const struct tpf_columns *c)
{
	static const char *const names[] = {"temperature.gpu", "temperature_gpu", "gpu_temperature", "gpu_temp", "temperature", "temperature_c",
		"temp_c", "temp"};
	int found = -1;
	for (size_t i = 0; c->n_power == 1 && found < 0 && i < sizeof names / sizeof *names; i++)
		found = tpf_columns_find(c, names[i]);
	return found;
}

bool tpf_columns_settle(struct tpf_scan *s, struct tpf_columns *c)
{
	static const char *const elapsed[] = {"elapsed", "since", "uptime", "monotonic", NULL};
	struct tpf_text unit, first = c->cells[c->power[0]];
	s->columns = c;
	c->slot = tpf_alloc_n(&s->job->arena, c->n, sizeof *c->slot);
	c->found = tpf_alloc_n(&s->job->arena, c->n_power + 3, sizeof *c->found);
	if (c->n_power > 1)
		c->device = -1;
	if (c->device >= 0)
		take(c, c->device, 2);
	for (size_t i = 0; i < c->n_power; i++)
		take(c, c->power[i], 3 + i);
	c->temperature = temperature_column(c);
	if (c->temperature >= 0)
		take(c, c->temperature, 3 + c->n_power);
	take(c, c->time, 1);
	tpf_cell_name(c->cells[c->time], &unit);
	s->clock.unit_ns = time_unit(unit);
	s->clock.elapsed = tpf_text_has(c->cells[c->time], elapsed);
	s->out->power_column = tpf_strndup(&s->job->arena, first.s, first.len);
	return name_devices(s, c);
}

/* ---- rows ---- */

static bool says_nothing(const char *s, size_t len)
{
	static const char *const words[] = {"N/A", "NA", "nan", "null", "none", "-", "--", NULL};
	return !len || *s == '[' || tpf_text_in((struct tpf_text){s, len}, words);
}

/* Numbers that the quick way does not read: exponents, more digits than a double holds, signs. */
static enum tpf_cell slow_watts(const char *s, size_t len, double factor, double *w)
{
	size_t n = 0, comma = 0;
	if (says_nothing(s, len))
		return TPF_CELL_MISSING;
	while (n < len && (strchr("+-.eE", s[n]) ? s[n] != '\0' : s[n] >= '0' && s[n] <= '9'))
		n++;
	comma = n < len && n > 0 && s[n] == ',' && n + 1 < len && s[n + 1] >= '0' && s[n + 1] <= '9';
	if (comma)
		return TPF_CELL_COMMA;
	struct tpf_text unit = trim((struct tpf_text){s + n, len - n});
	double given = unit.len ? tpf_watts_in(unit) : factor;
	if (given == 0 || !tpf_num_parse(s, n, w))
		return TPF_CELL_BAD;
	*w *= given;
	return TPF_CELL_NUMBER;
}

enum tpf_cell tpf_cell_watts(const char *s, size_t len, double factor, double *w)
{
	/* Up to 15 digits and 10^15 are exact doubles, and so their quotient is rounded once, as it should be. */
	static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	uint64_t digits = 0;
	size_t i = 0, point = 0;
	for (; i < len && (unsigned)(s[i] - '0') < 10; i++)
		digits = digits * 10 + (unsigned)(s[i] - '0');
	if (i && i < len && s[i] == '.')
		for (point = ++i; i < len && (unsigned)(s[i] - '0') < 10; i++)
			digits = digits * 10 + (unsigned)(s[i] - '0');
	bool bare = i == len, in_watts = i + 2 == len && s[i] == ' ' && s[i + 1] == 'W';
	if (!i || i > 15 || !(bare || in_watts))
		return slow_watts(s, len, factor, w);
	*w = (double)digits / tens[point ? i - point : 0];
	if (bare && factor != 1)
		*w *= factor;
	return TPF_CELL_NUMBER;
}

/* The wanted cells of a row; how many columns there were, up to the last one wanted. */
static size_t cut(const struct tpf_columns *c, const char *line, size_t len)
{
	const char *p = line, *end = line + len;
	for (size_t column = 0; column <= c->last; column++) {
		struct tpf_text cell = next_cell(p, end, c->separator, &p);
		if (c->slot[column])
			c->found[c->slot[column] - 1] = cell;
		if (p >= end)
			return column + 1;
		p++;
	}
	return c->last + 1;
}

static bool is_header(const struct tpf_columns *c, const char *line, size_t len)
{
	return len == c->header_len && !memcmp(line, c->header, len);
}

/* "61", "61 C"; what can't be read says nothing. */
static void temperature(struct tpf_scan *s, const struct tpf_columns *c, size_t device, int64_t ns)
{
	struct tpf_text cell = c->found[2 + c->n_power];
	double celsius;
	if (cell.len > 2 && cell.s[cell.len - 2] == ' ' && cell.s[cell.len - 1] == 'C')
		cell.len -= 2;
	if (tpf_num_parse(cell.s, cell.len, &celsius))
		tpf_meter_temperature(s, device, ns, celsius);
}

/* One value of a row into its device; false when it is none. */
static bool value(struct tpf_scan *s, const struct tpf_columns *c, size_t i, int64_t ns)
{
	struct tpf_text cell = c->found[2 + i];
	double w;
	size_t device = c->n_power > 1 ? c->devices[i] : tpf_meter_find(s, c->found[1].s, c->found[1].len);
	if (device == SIZE_MAX)
		return false;
	enum tpf_cell kind = tpf_cell_watts(cell.s, cell.len, c->factor[i], &w);
	if (kind == TPF_CELL_NUMBER) {
		tpf_meter_sample(s, device, ns, w);
		if (c->temperature >= 0)
			temperature(s, c, device, ns);
		return true;
	}
	if (kind == TPF_CELL_COMMA && !s->comma.number) {
		tpf_mark_set(s, &s->comma);
		tpf_mark_keep(s->job, &s->comma);
	}
	tpf_meter_missing(s, device, ns);
	return false;
}

void tpf_columns_row(struct tpf_scan *s, const char *line, size_t len)
{
	struct tpf_columns *c = s->columns;
	size_t n = cut(c, line, len), samples = 0;
	int64_t ns;
	if (n <= (size_t)c->time || !tpf_clock_read(&s->clock, c->found[0].s, c->found[0].len, &ns)) {
		if (!is_header(c, line, len)) /* scripts that restart the tool write it again */
			tpf_scan_bad(s);
		return;
	}
	if (c->device < 0)
		c->found[1] = (struct tpf_text){"", 0};
	if (n <= (size_t)c->temperature) /* a short row; no column at all is beyond every row */
		c->found[2 + c->n_power] = (struct tpf_text){"", 0};
	for (size_t i = 0; i < c->n_power; i++)
		if ((size_t)c->power[i] < n && (c->device < 0 || (size_t)c->device < n))
			samples += value(s, c, i, ns);
	if (samples)
		s->out->rows++;
	else
		tpf_scan_bad(s);
}
