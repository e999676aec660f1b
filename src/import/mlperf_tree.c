/* mlperf_tree.c - which files of an MLPerf submission make one result (layouts v4.0 to v6.1).
 *
 * A run is a folder with mlperf_log_detail.txt and spl.txt; `ranging` is another run, made to find the meter's ranges. From
 * results/<system>/<model>/<scenario>/ the system's description and the model's measurement file are found beside. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "import/draft.h"

#define DETAIL "mlperf_log_detail.txt"
enum { BESIDE = 10000 };                /* files of a measurements folder that are listed */

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths are sorted (tpf_folder_list()). */
static bool is_listed(char *const *paths, size_t n, const char *path)
{
	return bsearch(&path, paths, n, sizeof *paths, compare) != NULL;
}

/* "x/performance/run_1/mlperf_log_detail.txt" -> "x/performance/run_1/" when it is a timed run with a power log. */
static const char *timed_run(struct tpf_arena *arena, char *const *paths, size_t n, const char *path)
{
	size_t len = strlen(path) - strlen(tpf_path_name(path));
	const char *run = tpf_strndup(arena, path, len);

	if (strcmp(path + len, DETAIL) || tpf_ends(run, "ranging/"))
		return NULL;
	return is_listed(paths, n, tpf_sprintf(arena, "%sspl.txt", run)) ? run : NULL;
}

/* Cuts the last step of a folder path that ends in '/'; false at its beginning. */
static bool cut_step(char *folder)
{
	size_t len = strlen(folder);

	if (len < 2)
		return false;
	for (len--; len && folder[len - 1] != '/'; len--)
		;
	folder[len] = '\0';
	return len > 0;
}

static void take(struct tpf_draft *d, const char *folder, const char *below)
{
	const char *path = tpf_sprintf(&d->job->arena, "%s/%s", folder, below);

	tpf_gather_file(d, path, below, true);
}

/* Adds the JSON files of a folder beside the results. */
static void take_all(struct tpf_draft *d, const char *root, const char *below)
{
	const char *folder = tpf_sprintf(&d->job->arena, "%s/%s", root, below), *why;
	char **paths;
	size_t n;

	if (!tpf_is_folder(folder) || !tpf_folder_list(folder, BESIDE, &paths, &n, &why))
		return;
	for (size_t i = 0; i < n; i++) {
		if (tpf_ends(paths[i], ".json") && !strchr(paths[i], '/'))
			take(d, root, tpf_sprintf(&d->job->arena, "%s/%s", below, paths[i]));
		free(paths[i]);
	}
	free(paths);
}

/* The submission's root above a result, and its names, from ".../results/<system>/<model>/<scenario>". */
static const char *find_root(struct tpf_draft *d, const char *result)
{
	struct tpf_arena *arena = &d->job->arena;
	char *path = tpf_strdup(arena, result), *steps[3];

	for (int i = 2; i >= 0; i--) {
		char *slash = strrchr(path, '/');
		if (!slash)
			return NULL;
		steps[i] = slash + 1;
		*slash = '\0';
	}
	char *slash = strrchr(path, '/');
	if (!slash || strcmp(slash, "/results"))
		return NULL;
	*slash = '\0';
	d->place.system = steps[0];
	d->place.model = steps[1];
	d->place.scenario = steps[2];
	return path;
}

/* Where the run or its performance folder was named itself, starts from the result above. */
static void climb(struct tpf_arena *arena, const char **folder, const char **run)
{
	char *real = realpath(tpf_sprintf(arena, "%s/%s", *folder, *run), NULL), *path = real ? tpf_strdup(arena, real) : NULL;
	char *last = path ? strrchr(path, '/') : NULL;

	free(real);
	if (!last || last < path + 13 || strncmp(last - 12, "/performance", 12) || tpf_starts(*run, "performance/") ||
			strstr(*run, "/performance/"))
		return;
	*run = tpf_sprintf(arena, "performance/%s/", last + 1);
	last[-12] = '\0';
	*folder = path;
}

/* The result's folder, to name it: without performance/run_1/. */
static const char *result_of(struct tpf_arena *arena, const char *run)
{
	const char *at = strstr(run, "performance/");

	return at ? tpf_strndup(arena, run, (size_t)(at - run)) : run;
}

/* run: ".../performance/run_1/" below folder. */
static void take_result(struct tpf_draft *d, const char *folder, const char *run)
{
	struct tpf_arena *arena = &d->job->arena;
	climb(arena, &folder, &run);
	char *above = tpf_strdup(arena, run);

	take(d, folder, tpf_sprintf(arena, "%s" DETAIL, run));
	take(d, folder, tpf_sprintf(arena, "%sspl.txt", run));
	if (!*run)
		return;
	cut_step(above);
	take(d, folder, tpf_sprintf(arena, "%spower/server.json", above));
	take(d, folder, tpf_sprintf(arena, "%spower/ptd_logs.txt", above));
	if (tpf_ends(above, "performance/"))
		cut_step(above);
	take(d, folder, tpf_sprintf(arena, "%saccuracy/accuracy.txt", above));
	take(d, folder, tpf_sprintf(arena, "%smeasurements.json", above));

	char *real = realpath(*above ? tpf_sprintf(arena, "%s/%s", folder, above) : folder, NULL);
	const char *root = real ? find_root(d, real) : NULL;
	if (root) {
		take(d, root, tpf_sprintf(arena, "systems/%s.json", d->place.system));
		take_all(d, root, tpf_sprintf(arena, "measurements/%s/%s/%s", d->place.system, d->place.model, d->place.scenario));
	}
	free(real);
}

bool tpf_gather_mlperf(struct tpf_draft *d, const char *folder, char *const *paths, size_t n)
{
	const char *run = NULL;
	size_t runs = 0, details = 0;
	struct tpf_buf names = {0};

	for (size_t i = 0; i < n; i++) {
		if (strcmp(tpf_path_name(paths[i]), DETAIL))
			continue;
		details++;
		const char *found = timed_run(&d->job->arena, paths, n, paths[i]);
		if (!found)
			continue;
		run = found;
		if (runs++ < 10)
			tpf_buf_printf(&names, "%s%s/%s", runs > 1 ? ", " : "", folder, result_of(&d->job->arena, found));
	}
	struct tpf_place place = {.source = folder};
	if (runs == 1)
		take_result(d, folder, run);
	else if (runs > 1)
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_012, &place, "there are %zu power results in this folder; a bundle holds one", runs),
				"name one: %s%s", tpf_buf_str(&names), runs > 10 ? ", ..." : "");
	else if (details)
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_018, &place, "there are MLPerf logs in this folder, but no power log (spl.txt) beside them"),
				"name a result that has a performance/power folder");
	tpf_buf_free(&names);
	return details > 0;
}
