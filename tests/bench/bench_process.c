/* bench_process [-c] [-o FILE] RUNS PROGRAM [ARGUMENT]... - milliseconds from the start of a program to its end: the median, the
 * least, the most. With -c those of the processor, of what the program starts too. What it prints goes nowhere, or into the file. */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static double ms_of(struct timeval t)
{
	return 1e3 * (double)t.tv_sec + 1e-3 * (double)t.tv_usec;
}

/* Its exit status; -1 when it can't be run or was stopped by a signal. */
static int run(char **argv, const posix_spawn_file_actions_t *to, bool cpu, double *ms)
{
	pid_t child;
	int status;
	struct rusage used;
	double start = now_ms();

	if (posix_spawnp(&child, argv[0], to, NULL, argv, environ) || wait4(child, &status, 0, &used) != child)
		return -1;
	*ms = cpu ? ms_of(used.ru_utime) + ms_of(used.ru_stime) : now_ms() - start;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	enum { MOST = 1000 };
	double ms[MOST];
	const char *out = "/dev/null";
	bool cpu = false;
	posix_spawn_file_actions_t to;

	for (int c; (c = getopt(argc, argv, "+co:")) != -1;)
		if (c == 'o')
			out = optarg;
		else
			cpu = true;
	char **program = argv + optind + 1;
	int runs = optind + 1 < argc ? atoi(argv[optind]) : 0;
	if (runs < 1 || runs > MOST)
		return fprintf(stderr, "usage: bench_process [-c] [-o FILE] RUNS PROGRAM [ARGUMENT]...\n"), 2;
	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_addopen(&to, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	posix_spawn_file_actions_addopen(&to, 2, "/dev/null", O_WRONLY, 0);
	for (int i = runs > 1 ? -1 : 0; i < runs; i++) { /* of several, once more to warm up */
		int status = run(program, &to, cpu, &ms[i < 0 ? 0 : i]);
		if (status)
			return fprintf(stderr, "bench_process: %s ends with %d\n", *program, status), 1;
	}
	posix_spawn_file_actions_destroy(&to);
	qsort(ms, (size_t)runs, sizeof *ms, by_size);
	printf("%.2f %.2f %.2f\n", ms[runs / 2], ms[0], ms[runs - 1]);
	return 0;
}
