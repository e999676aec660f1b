/* fix.c - validate --fix: writes mended copies, tells what it changed, and leaves the copies to be judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/cmd.h"

/* "run/bundle.json" -> "run/bundle.fixed.json"; new. */
static char *copy_of(const char *file)
{
	static const char ending[] = ".json", fixed[] = ".fixed.json";
	size_t len = strlen(file), stem = len - strlen(ending);
	char *name = calloc(1, len + sizeof fixed);

	if (len < strlen(ending) || strcmp(file + stem, ending))
		stem = len;
	if (!name)
		abort();
	memcpy(name, file, stem);
	strcpy(name + stem, fixed);
	return name;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Does it hold this text and nothing else? */
static bool holds(const char *path, const char *text, size_t len)
{
	FILE *f = fopen(path, "rb");
	char *bytes = f ? malloc(len + 1) : NULL;
	bool same = bytes && fread(bytes, 1, len + 1, f) == len && !memcmp(bytes, text, len);

	free(bytes);
	if (f)
		fclose(f);
	return same;
}

/* Whatever stands beside a bundle is not ours to replace, and in a stranger's folder a link of that name may lead anywhere. */
static bool is_free(const char *copy, const char *text, size_t len)
{
	struct stat there;

	if (lstat(copy, &there) || (S_ISREG(there.st_mode) && holds(copy, text, len)))
		return true;
	cmd_say("%s: is there already and is not what mending gives; move it away, or name the copy with -o\n", copy);
	return false;
}

/* Where the mended text goes, new; NULL after a complaint. */
static char *target(const struct args *a, const char *file, const char *text, size_t len)
{
	if (a->in_place)
		return strdup(file);
	if (a->output && same_file(a->output, file)) {
		cmd_say("%s: is the bundle itself; --in-place mends it there\n", a->output);
		return NULL;
	}
	char *copy = a->output ? strdup(a->output) : copy_of(file);
	if (a->output || is_free(copy, text, len))
		return copy;
	free(copy);
	return NULL;
}

static bool save(const struct args *a, const char *path, const char *text, size_t len)
{
	struct tpf *job = tpf_new(NULL, NULL); /* its findings are about writing alone */
	bool saved = tpf_saved(job, path, text, len);

	if (!saved)
		cmd_say_findings(a, job);
	tpf_free(job);
	return saved;
}

/* Gives the path of what is to be judged now, new; NULL when it could not be written. */
static char *mend(const struct args *a, const struct cmd_shared *shared, const char *bundle)
{
	struct tpf *job = cmd_job(a, shared); /* new */
	size_t len;
	char *changes, *path = NULL;

	tpf_judge(job, bundle);
	char *text = tpf_mended(job, &len, &changes), *copy = NULL; /* new */
	const char *file = tpf_judged_file(job);
	if (!text) {
		path = strdup(bundle);
		if (!a->quiet && tpf_status_of(job, "never") == TPF_OK)
			cmd_say("%s: nothing to mend\n", file);
	} else {
		copy = target(a, file, text, len);
		if (copy && save(a, copy, text, len)) {
			if (!a->quiet)
				cmd_say("%s%s: mended\n", changes, copy);
			path = copy;
			copy = NULL;
		}
	}
	free(copy);
	free(text);
	free(changes);
	tpf_free(job);
	return path;
}

static bool may_fix(const struct args *a)
{
	for (size_t i = 0; i < a->files.n; i++)
		if (!strcmp(a->files.v[i], "-")) {
			cmd_usage("--fix needs a file to write beside, not standard input");
			return false;
		}
	if (a->output && (a->in_place || a->files.n > 1))
		cmd_usage(a->in_place ? "-o says where the mended copy goes; with --in-place there is none" : "-o takes the copy of one bundle, not of %zu",
				a->files.n);
	else if (a->output && !strcmp(a->output, "-"))
		cmd_usage("-o needs a file: the findings about the copy go to standard output");
	else
		return true;
	return false;
}

enum tpf_status cmd_fix(const struct args *a, struct opt_list *mended)
{
	struct cmd_shared shared;
	const char *bundle;

	if (!may_fix(a))
		return TPF_USAGE;
	enum tpf_status status = cmd_share(a, &shared);
	struct tpf *probe = status == TPF_OK ? cmd_job(a, &shared) : NULL; /* new */
	if (status == TPF_OK && !probe)
		status = TPF_USAGE;
	for (size_t i = 0; status == TPF_OK && (bundle = tpf_set_bundle(shared.set, i)); i++) {
		char *path = mend(a, &shared, bundle);
		if (path)
			opt_add(mended, path);
		else
			status = TPF_TROUBLE;
	}
	tpf_free(probe);
	cmd_unshare(&shared);
	return status;
}
