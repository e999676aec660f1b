/* fuzz_trace.c - libFuzzer harness of the trace reader: no input may crash it, and the size of reads may not matter.
 *
 *     clang -fsanitize=fuzzer,address,undefined -Isrc -D_GNU_SOURCE tests/fuzz/fuzz_trace.c LIBRARY
 */
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "evidence/trace_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct memory {
	const uint8_t *at, *end;
};

static size_t read_memory(void *user, void *bytes, size_t room)
{
	struct memory *m = user;
	size_t left = (size_t)(m->end - m->at), n = left < room ? left : room;
	if (n)
		memcpy(bytes, m->at, n);
	m->at += n;
	return n;
}

static double scan(const uint8_t *bytes, size_t len, size_t chunk, const struct tpf_trace_ask *ask, size_t *rows)
{
	struct tpf job = {0};
	struct tpf_trace t = {.source = "fuzz"};
	struct memory m = {bytes, bytes + len};
	double sum = 0;
	tpf_trace_scan_from(&job, read_memory, &m, chunk, NULL, ask, &t);
	for (size_t i = 0; i < t.n_devices; i++)
		sum += t.devices[i].energy_all + (double)t.devices[i].n_points + (double)t.devices[i].dropped;
	*rows = t.rows;
	free(job.diag.list);
	tpf_arena_free(&job.arena);
	return sum;
}

/* The first byte chooses what is asked, the rest is the file. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const formats[] = {NULL, "nvidia-smi-csv", "spec-ptd", "csv"};
	if (!len)
		return 0;
	struct tpf_trace_ask ask = {
		.format = formats[bytes[0] & 3], .unit = bytes[0] & 4 ? "W" : NULL, .points = bytes[0] & 8 ? 20 : 0,
		.has_zero = bytes[0] & 16, .end_ns = bytes[0] & 32 ? INT64_C(1781123666165000000) : 0,
		.start_ns = bytes[0] & 64 ? INT64_MIN : 0, .zone_known = bytes[0] & 128, .offset_s = 7200,
	};
	size_t rows, rows_again;
	double sum = scan(bytes + 1, len - 1, TPF_SAMPLE_BLOCK, &ask, &rows);
	double again = scan(bytes + 1, len - 1, 7, &ask, &rows_again);
	if (rows != rows_again || memcmp(&sum, &again, sizeof sum))
		abort();
	return 0;
}
