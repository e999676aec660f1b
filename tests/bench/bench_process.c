/* bench_process RUNS PROGRAM [ARGUMENT]... - milliseconds from the start of a program to its end: the median, and the least.
 * What it prints goes nowhere. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

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

/* Its exit status; -1 when it can't be run or was stopped by a signal. */
static int run(char **argv, const posix_spawn_file_actions_t *silent, double *ms)
{
	pid_t child;
	int status;
	double start = now_ms();

	if (posix_spawn(&child, argv[0], silent, NULL, argv, environ) || waitpid(child, &status, 0) != child)
		return -1;
	*ms = now_ms() - start;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	enum { MOST = 1000 };
	double ms[MOST];
	int runs = argc > 2 ? atoi(argv[1]) : 0;
	posix_spawn_file_actions_t silent;

	if (runs < 1 || runs > MOST)
		return fprintf(stderr, "usage: bench_process RUNS PROGRAM [ARGUMENT]...\n"), 2;
	posix_spawn_file_actions_init(&silent);
	for (int fd = 1; fd <= 2; fd++)
		posix_spawn_file_actions_addopen(&silent, fd, "/dev/null", O_WRONLY, 0);
	for (int i = -1; i < runs; i++) { /* once to warm up */
		int status = run(argv + 2, &silent, &ms[i < 0 ? 0 : i]);
		if (status)
			return fprintf(stderr, "bench_process: %s ends with %d\n", argv[2], status), 1;
	}
	posix_spawn_file_actions_destroy(&silent);
	qsort(ms, (size_t)runs, sizeof *ms, by_size);
	printf("%.2f %.2f\n", ms[runs / 2], ms[0]);
	return 0;
}
