/* bench_json [FILE] - how fast a document is read: ours, jansson's, and the time to look at every byte once.
 * Without a file: about 100 MB made like bundles with samples per request, the same bytes each time. Medians of five. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "json/json.h"

enum { RUNS = 5, SIZE = 100 << 20 };

static volatile size_t result; /* so that no work is left out */

static size_t look(const struct tpf_buf *b)
{
	return memchr(b->text, 0, b->len) != NULL;
}

static size_t ours(const struct tpf_buf *b)
{
	struct tpf job = {0};
	struct tpf_doc *doc = tpf_json_read(&job, "bench.json", b->text, b->len, 0);
	size_t n = doc ? doc->n_nodes : 0;
	tpf_arena_free(&job.arena);
	free(job.diag.list);
	return n;
}

static size_t theirs(const struct tpf_buf *b)
{
	json_t *v = json_loadb(b->text, b->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_decref(v);
	return v != NULL;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(size_t (*run)(const struct tpf_buf *), const struct tpf_buf *b)
{
	double seconds[RUNS];
	for (int i = 0; i < RUNS; ++i) {
		double start = now();
		result = run(b);
		seconds[i] = now() - start;
	}
	qsort(seconds, RUNS, sizeof *seconds, by_size);
	return seconds[RUNS / 2];
}

static void make(struct tpf_buf *b)
{
	unsigned seed = 1;
	tpf_buf_puts(b, "{\n  \"schema\": \"https://example.org/bundle/1\",\n"
	                "  \"title\": \"Llama 3.1 8B, 8 × H100 — a long run\",\n"
	                "  \"requests\": [\n");
	for (int i = 0; b->len < SIZE; ++i) {
		seed = seed * 1664525 + 1013904223;
		tpf_buf_printf(b, "%s    {\"id\": \"request-%08d\", \"start\": \"2026-06-10T20:34:%02u.%03uZ\", \"prompt_tokens\": %u, "
		                  "\"output_tokens\": %u,\n     \"latency\": {\"value\": %u.%03u, \"unit\": \"ms\", \"u\": 0.%u},\n     \"itl\": [0.0%u, "
		                  "0.0%u, 1.%ue-2], \"ok\": true, \"note\": null}",
		               i ? ",\n" : "", i, seed >> 27, seed >> 22 & 511, seed >> 20, seed >> 21, seed >> 18, seed >> 23, seed >> 28, seed >> 8,
		               seed >> 12, seed >> 9);
	}
	tpf_buf_puts(b, "\n  ]\n}\n");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		size_t (*run)(const struct tpf_buf *);
	} rows[] = {{"tpf_json_read", ours}, {"json_loadb (jansson)", theirs}, {"memchr (floor)", look}};
	struct tpf_buf b = {0};
	const char *why;
	if (argc < 2) {
		make(&b);
	} else if (!tpf_file_read(argv[1], TPF_JSON_SIZE, &b, &why)) {
		fprintf(stderr, "bench_json: %s: %s\n", argv[1], why);
		return EXIT_FAILURE;
	}
	printf("%-22s %10s %10s  (%.1f MB, median of %d)\n", "JSON", "ms", "MB/s", (double)b.len * 1e-6, RUNS);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
		double seconds = median(rows[i].run, &b);
		printf("%-22s %10.2f %10.0f\n", rows[i].name, seconds * 1e3, (double)b.len * 1e-6 / seconds);
	}
	tpf_buf_free(&b);
	return EXIT_SUCCESS;
}
