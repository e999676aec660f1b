/* corpus FOLDER N - N documents of about 20 KB that fit corpus.schema.json, always the same. Every 20th has one fault; `faults`
 *                   beside them names it: a line a document, its file and what is wrong.
 * corpus FILE MB   - with a file that ends in .json: one such document of so many megabytes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

/* ---- the document, with places to fill in --------------------------------------------------------------------- */

/* @x8 hex digits, @d3 decimal digits, @n500 a whole number below, @f30 a number about that size, @t an instant,
 * @c the document's number, @(a|b|c) one of them, which may have places too. */
#define QUANTITY(about, unit) "{\"value\": @f" about ", \"unit\": \"" unit "\", \"u\": 0.0@d3, \"k\": 2}"
#define SPREAD(about, unit)                                                                                                 \
	"{\"mean\": @f" about ", \"std\": @f3, \"min\": 0.@d3, \"p50\": @f" about ", \"p90\": @f" about ", \"p95\": @f" about ", "      \
	"\"p99\": @f" about ", \"max\": @f" about ", \"n\": 1@d4, \"unit\": \"" unit "\"}"
#define TRACE(name) "{\"path\": \"data/" name "-@d3.csv\", \"sha256\": \"@x64\", \"bytes\": @n900000000, \"rows\": @n9000000, " \
	"\"role\": \"power_trace\", \"media_type\": \"text/csv\"}"
#define BOARD(index)                                                                                                        \
	"{\"index\": " index ", \"uuid\": \"GPU-@x8-@x4-@x4-@x4-@x12\", \"name\": \"Example H200 SXM\", \"memory_mib\": 143771, "        \
	"\"limit_w\": 700.0, \"default_limit_w\": 700.0, \"core_mhz\": 1980, \"memory_mhz\": 3201, \"pcie\": 5, \"lanes\": 16, "         \
	"\"ecc\": true, \"persistence\": @(true|false), \"partition\": null, \"bios\": \"96.00.99.00.0A\"}"
#define JOULES(index) "{\"index\": " index ", \"energy\": " QUANTITY("300", "kJ") ", \"coverage\": 0.99@d3, \"gaps\": @n5, " \
	"\"widest_gap_ms\": @f120}"
#define EIGHT(what) what("0") ", " what("1") ", " what("2") ", " what("3") ", " what("4") ", " what("5") ", " what("6") ", " what("7")
#define PHASE(name) "{\"name\": \"" name "\", \"begin\": @t, \"end\": @t, \"energy\": " QUANTITY("300", "kJ") ", \"power\": "        \
	SPREAD("450", "W") ", \"tokens_in\": @n900000, \"tokens_out\": @n900000}"

static const char head[] =
	"{\"format\": \"bench/1\", \"id\": \"bundle-@c\", \"created\": @t, \"licence\": \"@(CC0-1.0|CC-BY-4.0|MIT)\", "
	"\"authors\": [{\"name\": \"Åsa Ö. Müller\", \"orcid\": \"0000-0002-1825-009X\", \"mail\": \"a.b@example.org\", "
	"\"affiliation\": \"The \\\"X\\\" Institute\"}], \"notes\": \"Under load.\\nA second line – and more. \\u03a9\", "
	"\"nodes\": [{\"host\": \"node-@d2.cluster.local\", \"cpu\": {\"model\": \"Example 9654\", \"sockets\": 2, \"cores\": 192, "
	"\"threads\": 384, \"governor\": \"performance\", \"tdp_w\": 360, \"smt\": true}, \"memory_gib\": 1536, \"supply_efficiency\": 0.94, "
	"\"cooling\": \"air\", \"rack\": null, \"inlet_c\": 22.5, \"boards\": [" EIGHT(BOARD) "]}], "
	"\"software\": {\"system\": \"Ubuntu 24.04\", \"kernel\": \"6.8.0-45-generic\", \"driver\": \"570.86.@d2\", \"toolkit\": \"12.8\", "
	"\"engine\": \"vllm\", \"engine_release\": \"0.9.1\", \"commit\": \"@x40\", \"packages\": {\"torch\": \"2.7.@d1\", "
	"\"numpy\": \"2.2.@d1\", \"triton\": \"3.3.@d1\", \"xformers\": \"0.0.3@d1\", \"transformers\": \"4.52.@d1\"}, "
	"\"image\": \"example/openai@sha256:@x64\"}, "
	"\"model\": {\"name\": \"Example-@d2B\", \"revision\": \"@x40\", \"parameters\": @n900000000, \"weights\": \"@(bf16|fp8|int4)\", "
	"\"quantised_by\": null, \"context\": 131072, \"layers\": 80, \"width\": 8192, \"experts\": @(0|128, \"active\": 22000000)}, "
	"\"workload\": {\"dataset\": \"shared-v3\", \"sha256\": \"@x64\", \"mode\": \"@(offline\"|server\", \"rate\": @f4|closed_loop\", "
	"\"concurrency\": 64), \"requests\": 1@d4, \"input\": " SPREAD("512", "token/s") ", \"output\": " SPREAD("256", "token/s")
	", \"seed\": 42, \"temperature\": 0.0, \"top_p\": 1, \"warm_up_s\": 60, \"duration_s\": 600.0}, "
	"\"instruments\": [{\"kind\": \"nvml\", \"period_ms\": 10, \"resolution_w\": 0.001, \"accuracy\": 0.05, \"scope\": \"board\"}, "
	"{\"kind\": \"analyzer\", \"maker\": \"Example\", \"serial\": \"@x8\", \"period_ms\": 100, \"accuracy\": \"class 0.1\", "
	"\"calibrated\": \"2026-01-15\", \"scope\": \"node\"}], \"evidence\": [" TRACE("idle") ", " TRACE("wall") "], "
	"\"summary\": {\"mean_energy\": " QUANTITY("4", "J/token") ", \"ci95_low_energy\": " QUANTITY("4", "J/token") ", "
	"\"ci95_high_energy\": " QUANTITY("4", "J/token") ", \"median_throughput\": " QUANTITY("4000", "token/s") "}, \"runs\": [";

static const char run[] =
	"{\"id\": \"run-@d4.@x6\", \"begin\": @t, \"end\": @t, \"status\": \"ok\", \"phases\": [" PHASE("idle") ", " PHASE("prefill") ", "
	PHASE("decode") "], \"ttft\": " SPREAD("120", "ms") ", \"tpot\": " SPREAD("20", "ms") ", \"latency\": " SPREAD("5000", "ms") ", "
	"\"throughput\": " QUANTITY("4000", "token/s") ", \"energy\": " QUANTITY("2500", "kJ") ", \"per_token\": " QUANTITY("4", "J/token") ", "
	"\"per_request\": " QUANTITY("200", "J/request") ", \"boards\": [" EIGHT(JOULES) "], \"files\": [" TRACE("boards") "]}";

/* What is put for what, wherever in the document it stands: one fault of the form. */
static const struct fault {
	const char *name, *right, *wrong;
} faults[] = {
	{"a member's name one letter off", "\"memory_mhz\"", "\"memory_mzh\""},
	{"a number as text", "\"sockets\": 2", "\"sockets\": \"2\""},
	{"a word that is not of the list", "\"governor\": \"performance\"", "\"governor\": \"fast\""},
	{"a pattern that is not met", "\"uuid\": \"GPU-", "\"uuid\": \"gpu-"},
	{"beyond a bound", "\"coverage\": 0.", "\"coverage\": 1."},
	{"a member missing", "\"kernel\": \"6.8.0-45-generic\", ", ""},
	{"a condition's member missing", "\"status\": \"ok\"", "\"status\": \"failed\""},
	{"no element as asked for", "\"scope\": \"board\"", "\"scope\": \"rack\""},
	{"a member nobody knows", "\"notes\"", "\"remarks\""},
	{"a name no pattern allows", "\"mean_energy\"", "\"average_energy\""},
};
enum { FAULTS = sizeof faults / sizeof *faults, ONE_IN = 20, RUNS = 2 };

/* ---- filling in ------------------------------------------------------------------------------------------------ */

struct gen {
	uint64_t seed;
	unsigned number;
	struct tpf_buf *out;
};

/* splitmix64 */
static uint64_t next(struct gen *g)
{
	uint64_t z = g->seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static unsigned below(struct gen *g, unsigned n)
{
	return n ? (unsigned)(next(g) % n) : 0;
}

static void fill(struct gen *, const char *text, const char *end);

/* @(a|b|c) from behind its parenthesis; gives what follows. */
static const char *choose(struct gen *g, const char *p)
{
	const char *from[8] = {p}, *close = strchr(p, ')');
	unsigned n = 1;

	for (const char *q = p; q < close; q++)
		if (*q == '|')
			from[n++] = q + 1;
	unsigned i = below(g, n);
	from[n] = close + 1;
	fill(g, from[i], from[i + 1] - 1);
	return close + 1;
}

static void put_place(struct gen *g, char kind, unsigned n)
{
	switch (kind) {
	case 'x':
	case 'd':
		while (n--)
			tpf_buf_putc(g->out, "0123456789abcdef"[below(g, kind == 'x' ? 16 : 10)]);
		break;
	case 'n':
		tpf_buf_printf(g->out, "%u", below(g, n));
		break;
	case 'f':
		tpf_buf_printf(g->out, "%u.%03u", n / 2 + below(g, n), below(g, 1000));
		break;
	case 't':
		tpf_buf_printf(g->out, "\"2026-%02u-%02uT%02u:%02u:%02u.%03uZ\"", 1 + below(g, 12), 1 + below(g, 28), below(g, 24), below(g, 60),
		               below(g, 60), below(g, 1000));
		break;
	case 'c':
		tpf_buf_printf(g->out, "%06u", g->number);
		break;
	}
}

static void fill(struct gen *g, const char *p, const char *end)
{
	while (p < end) {
		if (*p != '@' || !strchr("xdnftc(", p[1])) {
			tpf_buf_putc(g->out, *p++);
		} else if (p[1] == '(') {
			p = choose(g, p + 2);
		} else {
			char kind = p[1], *rest;
			unsigned n = kind == 't' || kind == 'c' ? 0 : (unsigned)strtoul(p + 2, &rest, 10);
			p = kind == 't' || kind == 'c' ? p + 2 : rest;
			put_place(g, kind, n);
		}
	}
}

/* As printers write it: a member or element a line. */
static void indent(const struct tpf_buf *in, struct tpf_buf *out)
{
	bool quoted = false;
	size_t depth = 0;

	for (const char *p = in->text; *p; p++) {
		if (*p == '"' && (p == in->text || p[-1] != '\\'))
			quoted = !quoted;
		if (!quoted && *p == ' ' && p[-1] == ',')
			continue;
		bool opens = !quoted && strchr("{[", *p), closes = !quoted && strchr("}]", *p);
		depth = depth + opens - closes;
		if (closes)
			tpf_buf_printf(out, "\n%*s", (int)(2 * depth), "");
		tpf_buf_putc(out, *p);
		if (opens || (!quoted && *p == ','))
			tpf_buf_printf(out, "\n%*s", (int)(2 * depth), "");
	}
	tpf_buf_putc(out, '\n');
}

/* One of the places where the right text stands, chosen by the generator. */
static void spoil(struct gen *g, struct tpf_buf *b, const struct fault *f)
{
	struct tpf_buf whole = *b;
	unsigned n = 0, which;
	const char *at = whole.text;

	for (const char *p = at; (p = strstr(p, f->right)); p++)
		n++;
	for (which = below(g, n), at = strstr(at, f->right); which--;)
		at = strstr(at + 1, f->right);
	*b = (struct tpf_buf){0};
	tpf_buf_put(b, whole.text, (size_t)(at - whole.text));
	tpf_buf_puts(b, f->wrong);
	tpf_buf_puts(b, at + strlen(f->right));
	tpf_buf_free(&whole);
}

/* At least `runs` and `bytes` long. */
static void document(unsigned number, unsigned runs, size_t bytes, const struct fault *fault, struct tpf_buf *out)
{
	struct tpf_buf b = {0};
	struct gen g = {.seed = number, .number = number, .out = &b};

	fill(&g, head, head + sizeof head - 1);
	for (unsigned i = 0; i < runs || b.len < bytes; i++) {
		if (i)
			tpf_buf_puts(&b, ", ");
		fill(&g, run, run + sizeof run - 1);
	}
	tpf_buf_puts(&b, "]}");
	if (fault)
		spoil(&g, &b, fault);
	indent(&b, out);
	tpf_buf_free(&b);
}

/* Writes and empties. */
static void save(const char *path, struct tpf_buf *b)
{
	const char *why;

	if (!tpf_file_write(path, b->text, b->len, &why)) {
		fprintf(stderr, "corpus: %s: %s\n", path, why);
		exit(EXIT_FAILURE);
	}
	tpf_buf_free(b);
}

static void many(const char *folder, unsigned n)
{
	struct tpf_buf named = {0}, b = {0};

	for (unsigned i = 0; i < n; i++) {
		char name[32];
		const struct fault *fault = i % ONE_IN == ONE_IN / 2 ? &faults[i / ONE_IN % FAULTS] : NULL;
		snprintf(name, sizeof name, "bundle-%06u.json", i);
		if (fault)
			tpf_buf_printf(&named, "%s\t%s\n", name, fault->name);
		char *path = tpf_path_join(folder, name);
		document(i, RUNS, 0, fault, &b);
		save(path, &b);
		free(path);
	}
	char *path = tpf_path_join(folder, "faults");
	save(path, &named);
	free(path);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return fprintf(stderr, "usage: corpus FOLDER N, or corpus FILE.json MEGABYTES\n"), 2;
	unsigned n = (unsigned)strtoul(argv[2], NULL, 10);
	size_t len = strlen(argv[1]);
	if (len < 5 || strcmp(argv[1] + len - 5, ".json")) {
		many(argv[1], n);
	} else {
		struct tpf_buf b = {0};
		document(0, RUNS, (size_t)(n * 0.57e6), NULL, &b); /* the rest is indentation */
		save(argv[1], &b);
	}
	return EXIT_SUCCESS;
}
