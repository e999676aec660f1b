#include "model/unit.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* Eight terms to the third power of a litre stay within a signed char. */
enum { TEXT_MAX = 64, TERMS_MAX = 8 };

/* Which prefixes a symbol takes. */
enum { NONE = 0, SMALL = 1, BIG = 2, BINARY = 4, ANY = SMALL | BIG, ALONE = 8 };

#define DIM(...) {{__VA_ARGS__}}

/* clang-format off */
static const struct prefix {
	const char *text;
	int set;
	double times, over;
} prefixes[] = {
	{"Ki", BINARY, 0x1p10, 1}, {"Mi", BINARY, 0x1p20, 1}, {"Gi", BINARY, 0x1p30, 1},
	{"Ti", BINARY, 0x1p40, 1}, {"Pi", BINARY, 0x1p50, 1},
	{"k", BIG, 1e3, 1},   {"M", BIG, 1e6, 1},   {"G", BIG, 1e9, 1},  {"T", BIG, 1e12, 1}, {"P", BIG, 1e15, 1},
	{"E", BIG, 1e18, 1},  {"m", SMALL, 1, 1e3}, {"u", SMALL, 1, 1e6}, {"\u00b5", SMALL, 1, 1e6},
	{"\u03bc", SMALL, 1, 1e6}, {"n", SMALL, 1, 1e9},
};

static const struct symbol {
	const char *text;
	struct tpf_dim dim;
	double times, over;
	int prefixes;
} symbols[] = {
	{"J",        DIM([TPF_J] = 1),                   1, 1,       ANY},
	{"Wh",       DIM([TPF_J] = 1),                   3600, 1,    ANY},
	{"W",        DIM([TPF_J] = 1, [TPF_S] = -1),     1, 1,       ANY},
	{"VA",       DIM([TPF_J] = 1, [TPF_S] = -1),     1, 1,       ANY},
	{"V",        DIM([TPF_J] = 1, [TPF_S] = -1, [TPF_A] = -1), 1, 1, ANY},
	{"A",        DIM([TPF_A] = 1),                   1, 1,       ANY},
	{"s",        DIM([TPF_S] = 1),                   1, 1,       SMALL},
	{"min",      DIM([TPF_S] = 1),                   60, 1,      NONE},
	{"h",        DIM([TPF_S] = 1),                   3600, 1,    NONE},
	{"d",        DIM([TPF_S] = 1),                   86400, 1,   NONE},
	{"Hz",       DIM([TPF_S] = -1),                  1, 1,       ANY},
	{"K",        DIM([TPF_K] = 1),                   1, 1,       SMALL},
	{"degC",     DIM([TPF_K] = 1),                   1, 1,       ALONE},
	{"\u00b0C",  DIM([TPF_K] = 1),                   1, 1,       ALONE},
	{"g",        DIM([TPF_KG] = 1),                  1, 1e3,     ANY},
	{"t",        DIM([TPF_KG] = 1),                  1e3, 1,     BIG},
	{"m",        DIM([TPF_M] = 1),                   1, 1,       ANY},
	{"L",        DIM([TPF_M] = 3),                   1, 1e3,     ANY},
	{"tok",      DIM([TPF_TOK] = 1),                 1, 1,       BIG},
	{"token",    DIM([TPF_TOK] = 1),                 1, 1,       BIG},
	{"tokens",   DIM([TPF_TOK] = 1),                 1, 1,       BIG},
	{"FLOP",     DIM([TPF_FLOP] = 1),                1, 1,       BIG},
	{"FLOPS",    DIM([TPF_FLOP] = 1, [TPF_S] = -1),  1, 1,       BIG},
	{"req",      DIM([TPF_REQ] = 1),                 1, 1,       BIG},
	{"request",  DIM([TPF_REQ] = 1),                 1, 1,       BIG},
	{"requests", DIM([TPF_REQ] = 1),                 1, 1,       BIG},
	{"B",        DIM([TPF_B] = 1),                   1, 1,       BIG | BINARY},
	{"bit",      DIM([TPF_B] = 1),                   1, 8,       BIG | BINARY},
	{"USD",      DIM([TPF_USD] = 1),                 1, 1,       BIG},
	{"1",        DIM(0),                             1, 1,       NONE},
	{"%",        DIM(0),                             1, 100,     NONE},
	{"ppm",      DIM(0),                             1, 1e6,     NONE},
};

static const struct {
	struct tpf_dim dim;
	const char *name;
} names[] = {
	{DIM(0),                                        "a number"},
	{DIM([TPF_J] = 1),                              "energy"},
	{DIM([TPF_J] = 1, [TPF_S] = -1),                "power"},
	{DIM([TPF_S] = 1),                              "time"},
	{DIM([TPF_S] = -1),                             "frequency"},
	{DIM([TPF_A] = 1),                              "electric current"},
	{DIM([TPF_J] = 1, [TPF_S] = -1, [TPF_A] = -1),  "voltage"},
	{DIM([TPF_K] = 1),                              "temperature"},
	{DIM([TPF_KG] = 1),                             "mass"},
	{DIM([TPF_M] = 1),                              "length"},
	{DIM([TPF_M] = 3),                              "volume"},
	{DIM([TPF_TOK] = 1),                            "a number of tokens"},
	{DIM([TPF_TOK] = 1, [TPF_S] = -1),              "token rate"},
	{DIM([TPF_J] = 1, [TPF_TOK] = -1),              "energy per token"},
	{DIM([TPF_TOK] = 1, [TPF_J] = -1),              "tokens per energy"},
	{DIM([TPF_S] = 1, [TPF_TOK] = -1),              "time per token"},
	{DIM([TPF_TOK] = 1, [TPF_REQ] = -1),            "tokens per request"},
	{DIM([TPF_FLOP] = 1),                           "a number of operations"},
	{DIM([TPF_FLOP] = 1, [TPF_S] = -1),             "compute rate"},
	{DIM([TPF_FLOP] = 1, [TPF_TOK] = -1),           "operations per token"},
	{DIM([TPF_FLOP] = 1, [TPF_J] = -1),             "operations per energy"},
	{DIM([TPF_REQ] = 1),                            "a number of requests"},
	{DIM([TPF_REQ] = 1, [TPF_S] = -1),              "request rate"},
	{DIM([TPF_J] = 1, [TPF_REQ] = -1),              "energy per request"},
	{DIM([TPF_B] = 1),                              "data size"},
	{DIM([TPF_B] = 1, [TPF_S] = -1),                "data rate"},
	{DIM([TPF_B] = 1, [TPF_TOK] = -1),              "data per token"},
	{DIM([TPF_USD] = 1),                            "money"},
	{DIM([TPF_USD] = 1, [TPF_J] = -1),              "price of energy"},
	{DIM([TPF_USD] = 1, [TPF_TOK] = -1),            "cost per token"},
	{DIM([TPF_KG] = 1, [TPF_J] = -1),               "mass per energy"},
	{DIM([TPF_KG] = 1, [TPF_TOK] = -1),             "mass per token"},
	{DIM([TPF_M] = 3, [TPF_J] = -1),                "volume per energy"},
};

/* What people write, and what they mean. */
static const struct {
	const char *wrong, *right;
} slips[] = {
	{"watt", "W"}, {"watts", "W"}, {"kilowatt", "kW"}, {"kilowatts", "kW"}, {"milliwatt", "mW"}, {"milliwatts", "mW"},
	{"megawatt", "MW"}, {"megawatts", "MW"}, {"joule", "J"}, {"joules", "J"}, {"kilojoule", "kJ"}, {"kilojoules", "kJ"},
	{"megajoule", "MJ"}, {"megajoules", "MJ"}, {"kw/h", "kWh"}, {"kw.h", "kWh"}, {"kilowatt-hour", "kWh"},
	{"kilowatt hours", "kWh"}, {"watt hours", "Wh"}, {"watt-hours", "Wh"},
	{"sec", "s"}, {"secs", "s"}, {"second", "s"}, {"seconds", "s"}, {"msec", "ms"}, {"millisecond", "ms"},
	{"milliseconds", "ms"}, {"usec", "us"}, {"microseconds", "us"}, {"mins", "min"}, {"minute", "min"},
	{"minutes", "min"}, {"hr", "h"}, {"hrs", "h"}, {"hour", "h"}, {"hours", "h"}, {"day", "d"}, {"days", "d"},
	{"j/t", "J/tok"}, {"joules/token", "J/tok"}, {"joule per token", "J/tok"}, {"joules per token", "J/tok"},
	{"j per token", "J/tok"}, {"t/s", "tok/s"}, {"tps", "tok/s"}, {"toks/s", "tok/s"}, {"tokens/sec", "tok/s"},
	{"tokens/second", "tok/s"}, {"tokens per second", "tok/s"}, {"tok/sec", "tok/s"}, {"toks", "tok"},
	{"ms/t", "ms/tok"}, {"rps", "req/s"}, {"qps", "req/s"}, {"queries/s", "req/s"}, {"requests/sec", "req/s"},
	{"flop/s", "FLOP/s"}, {"tflop/sec", "TFLOP/s"}, {"flops/token", "FLOP/tok"}, {"flops/tok", "FLOP/tok"},
	{"byte", "B"}, {"bytes", "B"}, {"gigabyte", "GB"}, {"gigabytes", "GB"}, {"bps", "bit/s"}, {"gbps", "Gbit/s"},
	{"percent", "%"}, {"per cent", "%"}, {"pct", "%"}, {"c", "degC"}, {"celsius", "degC"}, {"kelvin", "K"},
	{"gram", "g"}, {"grams", "g"}, {"kilogram", "kg"}, {"gco2e/kwh", "g/kWh"}, {"gco2/kwh", "g/kWh"},
	{"gco2eq/kwh", "g/kWh"}, {"kgco2e/kwh", "kg/kWh"}, {"kgco2/kwh", "kg/kWh"}, {"kgco2eq/kwh", "kg/kWh"},
	{"kgco2e", "kg"}, {"gco2e", "g"}, {"tco2e", "t"}, {"liter", "L"}, {"litre", "L"}, {"liters", "L"}, {"litres", "L"},
	{"$", "USD"}, {"dollar", "USD"}, {"dollars", "USD"}, {"$/kwh", "USD/kWh"}, {"hertz", "Hz"},
};

static const char *const common[] = {
	"W", "kW", "MW", "mW", "J", "kJ", "MJ", "GJ", "mJ", "Wh", "kWh", "MWh", "s", "ms", "us", "ns", "min", "h", "d", "Hz",
	"MHz", "GHz", "tok", "token", "tokens", "ktok", "Mtok", "tok/s", "token/s", "tokens/s", "J/tok", "mJ/tok", "J/token",
	"kJ/tok", "s/tok", "ms/tok", "ms/token", "tok/J", "tok/kWh", "token/kWh", "Wh/tok", "kWh/Mtok", "FLOP", "GFLOP",
	"TFLOP", "FLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s", "EFLOP/s", "TFLOPS", "PFLOPS", "FLOPS", "FLOP/tok",
	"GFLOP/tok", "FLOP/token", "req", "req/s", "req/min", "J/req", "Wh/req", "B", "kB", "MB", "GB", "TB", "KiB", "MiB",
	"GiB", "TiB", "B/s", "GB/s", "TB/s", "GiB/s", "Gbit/s", "B/tok", "GB/tok", "kg", "g", "kg/kWh", "g/kWh", "kg/tok",
	"g/tok", "L/kWh", "USD", "USD/kWh", "USD/tok", "USD/Mtok", "degC", "K", "A", "V", "VA", "kVA", "%", "ppm", "m", "L",
};
/* clang-format on */

#define LEN(a) (sizeof(a) / sizeof *(a))

static bool same_text(const char *text, const char *s, size_t len)
{
	return strlen(text) == len && !memcmp(text, s, len);
}

static const struct symbol *find_symbol(const char *s, size_t len)
{
	for (size_t i = 0; i < LEN(symbols); i++)
		if (same_text(symbols[i].text, s, len))
			return &symbols[i];
	return NULL;
}

/* Exact symbol before prefix: "min", "d" and "t" are not prefixed, "Pi" in "PiB" is tried before "P". */
static const struct symbol *resolve(const char *s, size_t len, const struct prefix **prefix)
{
	*prefix = NULL;
	const struct symbol *symbol = find_symbol(s, len);
	for (size_t i = 0; !symbol && i < LEN(prefixes); i++) {
		const struct prefix *p = &prefixes[i];
		size_t n = strlen(p->text);
		if (len <= n || memcmp(s, p->text, n))
			continue;
		const struct symbol *rest = find_symbol(s + n, len - n);
		if (rest && rest->prefixes & p->set) {
			*prefix = p;
			symbol = rest;
		}
	}
	return symbol;
}

/* The separator at s: how many bytes it has, 0 for none. */
static size_t separator(const char *s)
{
	if (*s == '.' || *s == '*' || *s == '/')
		return 1;
	return tpf_starts(s, "\u00b7") || tpf_starts(s, "\u22c5") ? strlen("\u00b7") + (*s == '\xe2') : 0;
}

/* Cuts an exponent off the end of a term: "^-1", "-1", "2", "⁻¹", "³". Leaves the symbol's length in *len;
 * 1 without exponent, 0 when it is none. */
static int cut_exponent(const char *s, size_t *len)
{
	static const struct {
		const char *text;
		int value;
	} ends[] = {
		{"1", 1}, {"2", 2}, {"3", 3}, {"\u00b9", 1}, {"\u00b2", 2}, {"\u00b3", 3},
	};
	size_t n = *len;
	int value = 0;
	for (size_t i = 0; i < LEN(ends) && !value; i++) {
		size_t m = strlen(ends[i].text);
		if (n > m && !memcmp(s + n - m, ends[i].text, m)) {
			value = ends[i].value;
			n -= m;
		}
	}
	if (!value)
		return 1;
	static const char *const minus[] = {"-", "\u207b", "\u2212"};
	for (size_t i = 0; i < LEN(minus); i++) {
		size_t m = strlen(minus[i]);
		if (n > m && !memcmp(s + n - m, minus[i], m)) {
			value = -value;
			n -= m;
			break;
		}
	}
	if (n > 1 && s[n - 1] == '^')
		n--;
	*len = n;
	return value;
}

static void scale(struct tpf_unit *u, double times, double over, int exponent)
{
	for (int i = 0; i < (exponent < 0 ? -exponent : exponent); i++) {
		u->times *= exponent < 0 ? over : times;
		u->over *= exponent < 0 ? times : over;
	}
}

/* One term into the product; false when it is no unit, or not one that can be part of a product. */
static bool multiply(struct tpf_unit *u, const char *s, size_t len, int sign, bool only)
{
	size_t whole = len;
	int exponent = cut_exponent(s, &len);
	const struct prefix *prefix;
	const struct symbol *symbol = resolve(s, len, &prefix);
	if (!symbol || (symbol->prefixes & ALONE && !only))
		return false;
	if (whole != len && (symbol->prefixes & ALONE || tpf_dim_same(symbol->dim, (struct tpf_dim){{0}})))
		return false;
	exponent *= sign;
	scale(u, symbol->times, symbol->over, exponent);
	if (prefix)
		scale(u, prefix->times, prefix->over, exponent);
	for (size_t i = 0; i < TPF_BASES; i++)
		u->dim.of[i] = (signed char)(u->dim.of[i] + exponent * symbol->dim.of[i]);
	if (symbol->prefixes & ALONE)
		u->offset = 273.15;
	return true;
}

bool tpf_unit_parse(const char *text, struct tpf_unit *out, size_t *bad)
{
	struct tpf_unit u = {.times = 1, .over = 1};
	size_t at = 0, terms = 0;
	int sign = 1;
	bool ok = strlen(text) <= TEXT_MAX;
	for (bool more = *text && ok; more && ok;) {
		const char *s = text + at;
		size_t len = 0, gap = 0;
		while (s[len] && !(gap = separator(s + len)))
			len++;
		more = gap;
		ok = len && ++terms <= TERMS_MAX && multiply(&u, s, len, sign, terms == 1 && !more);
		sign = s[len] == '/' ? -1 : 1;
		if (ok && more)
			at += len + gap;
	}
	u.factor = u.times / u.over;
	if (bad)
		*bad = at;
	/* Prefixes of many terms can leave the range of a double. */
	if (!ok || !isnormal(u.factor) || !isnormal(u.times) || !isnormal(u.over))
		return false;
	*out = u;
	return true;
}

double tpf_unit_si_difference(const struct tpf_unit *u, double value)
{
	return value * u->times / u->over;
}

double tpf_unit_si(const struct tpf_unit *u, double value)
{
	return tpf_unit_si_difference(u, value) + u->offset;
}

double tpf_unit_from_si(const struct tpf_unit *u, double si)
{
	return (si - u->offset) * u->over / u->times;
}

bool tpf_dim_same(struct tpf_dim a, struct tpf_dim b)
{
	return !memcmp(a.of, b.of, sizeof a.of);
}

bool tpf_dim_same_but_req(struct tpf_dim a, struct tpf_dim b)
{
	a.of[TPF_REQ] = b.of[TPF_REQ] = 0;
	return tpf_dim_same(a, b);
}

bool tpf_dim_none(struct tpf_dim d)
{
	return tpf_dim_same_but_req(d, (struct tpf_dim){{0}});
}

const char *tpf_dim_name(struct tpf_dim dim)
{
	for (size_t i = 0; i < LEN(names); i++)
		if (tpf_dim_same(names[i].dim, dim))
			return names[i].name;
	return "an unusual quantity";
}

const char *tpf_unit_nearest(const char *wrong)
{
	for (size_t i = 0; i < LEN(common); i++)
		if (tpf_same_ci(wrong, common[i]))
			return common[i];
	for (size_t i = 0; i < LEN(slips); i++)
		if (tpf_same_ci(wrong, slips[i].wrong))
			return slips[i].right;
	return strlen(wrong) <= TEXT_MAX ? tpf_nearest(wrong, common, LEN(common)) : NULL;
}
