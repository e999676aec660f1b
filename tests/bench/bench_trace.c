/* bench_trace.c - seconds and memory of one trace scan; `gen ROWS` writes an nvidia-smi trace of eight boards.
 *
 *     bench_trace gen 10000000 >/tmp/t.csv;  bench_trace /tmp/t.csv;  time wc -l /tmp/t.csv
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "diag/job.h"
#include "evidence/trace.h"

/* A random walk of 10 W steps between 70 and 700 W, every 10 ms. */
static int generate(long rows)
{
	uint64_t x = 88172645463325252u;
	double w[8] = {400, 400, 400, 400, 400, 400, 400, 400};
	printf("timestamp, index, power.draw [W]\n");
	for (long i = 0; i < rows; i++) {
		long ms = i / 8 * 10, s = ms / 1000;
		double *p = &w[i % 8];
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		*p += ((double)(x >> 40) / (1 << 24) - 0.5) * 20;
		*p = *p < 70 ? 70 : *p > 700 ? 700 : *p;
		printf("2026/05/%02ld %02ld:%02ld:%02ld.%03ld, %ld, %.2f W\n", 1 + s / 86400 % 28, s / 3600 % 24, s / 60 % 60, s % 60,
				ms % 1000, i % 8, *p);
	}
	return fflush(stdout) != 0;
}

static long private_kib(void)
{
	char line[200];
	long kib = -1;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "RssAnon: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

int main(int argc, char **argv)
{
	struct tpf job = {0};
	struct tpf_trace t;
	struct timespec a, b;
	if (argc == 3 && !strcmp(argv[1], "gen"))
		return generate(atol(argv[2]));
	if (argc < 2)
		return fprintf(stderr, "usage: bench_trace FILE [hash] | gen ROWS\n"), 2;
	struct tpf_trace_ask ask = {.points = 2000, .hash = argc > 2};
	char *folder = tpf_path_folder(argv[1]);
	clock_gettime(CLOCK_MONOTONIC, &a);
	bool ok = tpf_trace_scan(&job, folder, tpf_path_name(argv[1]), &(struct tpf_place){0}, &ask, &t);
	clock_gettime(CLOCK_MONOTONIC, &b);
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	printf("%s: %zu rows, %zu devices, %.3f s (user %ld.%03ld, system %ld.%03ld), %ld KiB private, %.6g J\n",
			ok ? t.format : job.diag.list[0]->message, t.rows, t.n_devices,
			(double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9, (long)u.ru_utime.tv_sec,
			(long)u.ru_utime.tv_usec / 1000, (long)u.ru_stime.tv_sec, (long)u.ru_stime.tv_usec / 1000, private_kib(),
			ok ? t.devices[0].energy : 0);
	free(folder);
	tpf_arena_free(&job.arena);
	return !ok;
}
