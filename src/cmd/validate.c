#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

/* Many files, judged by several threads, written in the order they were given. */
struct work {
	pthread_mutex_t lock;
	pthread_cond_t done;
	const struct args *args;
	const struct cmd_shared *shared;
	struct cmd_document *document;
	size_t n;                       /* bundles of the set */
	size_t next, written;           /* of these, taken up, and written */
	bool writing;                   /* a thread is at it */
	size_t ahead;                   /* so many may wait for their turn: bounds memory */
	char **text;                    /* by bundle; NULL until judged */
	enum tpf_status *status;
};

static char *judge(struct work *w, size_t i)
{
	struct tpf *job = cmd_job(w->args, w->shared);

	if (!job) {
		w->status[i] = TPF_USAGE;
		return strdup("");
	}
	if (w->document->form_alone)
		tpf_judge_form(job, tpf_set_bundle(w->shared->set, i));
	else
		tpf_judge(job, tpf_set_bundle(w->shared->set, i));
	char *text = tpf_findings(job, w->document->form, TPF_EACH, NULL);
	w->status[i] = tpf_status_of(job, NULL);
	tpf_free(job);
	return text;
}

/* Writes what is finished, in order; called with the lock, which it gives up while it writes. One thread does it at a time: a
 * thread for this alone would be woken for every bundle. */
static void write_finished(struct work *w)
{
	if (w->writing)
		return;
	w->writing = true;
	while (w->written < w->n && w->text[w->written]) {
		pthread_mutex_unlock(&w->lock);
		cmd_each(w->document, w->text[w->written]);
		pthread_mutex_lock(&w->lock);
		w->written++;
		pthread_cond_broadcast(&w->done);
	}
	w->writing = false;
}

static void *worker(void *user)
{
	struct work *w = user;

	pthread_mutex_lock(&w->lock);
	while (w->next < w->n) {
		if (w->next >= w->written + w->ahead) {
			pthread_cond_wait(&w->done, &w->lock);
			continue;
		}
		size_t i = w->next++;
		pthread_mutex_unlock(&w->lock);
		char *text = judge(w, i);
		pthread_mutex_lock(&w->lock);
		w->text[i] = text;
		write_finished(w);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* This thread is one of them: where no other can be started, it judges all. */
static void run_threads(struct work *w, size_t threads)
{
	pthread_t *id = calloc(threads, sizeof *id);
	size_t started = 0;

	while (id && started + 1 < threads && !pthread_create(&id[started], NULL, worker, w))
		started++;
	worker(w);
	for (size_t i = 0; i < started; i++)
		pthread_join(id[i], NULL);
	free(id);
}

static size_t count_threads(const struct args *a, size_t bundles)
{
	long n = a->jobs ? atol(a->jobs) : 1;

	if (n <= 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n > 256)
		n = 256;
	return n < 1 ? 1 : (size_t)n > bundles ? bundles : (size_t)n;
}

static enum tpf_status judge_all(const struct args *a, const struct cmd_shared *shared, struct cmd_document *document)
{
	size_t n = 0;
	while (tpf_set_bundle(shared->set, n))
		n++;
	size_t threads = count_threads(a, n);
	struct work w = {
		.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER, .args = a, .shared = shared,
		.document = document, .n = n, .ahead = 64 * threads, .text = calloc(n, sizeof *w.text), .status = calloc(n, sizeof *w.status),
	};
	enum tpf_status worst = TPF_OK;

	run_threads(&w, threads);
	for (size_t i = 0; i < n; i++)
		if (w.status[i] > worst)
			worst = w.status[i];
	free(w.text);
	free(w.status);
	return worst;
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s) && strlen(s) < 6;
}

static enum tpf_status validate(const struct args *a, struct cmd_document *document)
{
	struct cmd_shared shared;
	enum tpf_status status = cmd_share(a, &shared);
	struct tpf *probe = status == TPF_OK ? cmd_job(a, &shared) : NULL; /* new; wrong options are said once, before any file */

	if (probe) {
		cmd_begin(document, probe);
		status = judge_all(a, &shared, document);
		cmd_end(document);
	} else if (status == TPF_OK) {
		status = TPF_USAGE;
	}
	tpf_free(probe);
	cmd_unshare(&shared);
	return status;
}

static enum tpf_status fix_and_validate(const struct args *a, struct cmd_document *document)
{
	struct opt_list mended = {0};
	struct args then = *a;
	enum tpf_status status = cmd_fix(a, &mended);

	then.files = mended;
	document->args = &then;
	if (status == TPF_OK)
		status = validate(&then, document);
	for (size_t i = 0; i < mended.n; i++)
		free((char *)mended.v[i]);
	free(mended.v);
	return status;
}

enum tpf_status cmd_validate(const struct args *a)
{
	struct cmd_document document;

	if (!a->files.n)
		return cmd_usage("which bundle? give a file, a folder with bundle.json, or -");
	if (!cmd_document(a, &document))
		return TPF_USAGE;
	if (a->jobs && !is_number(a->jobs))
		return cmd_usage("-j takes a number, not %s", a->jobs);
	if (a->max_findings && (!is_number(a->max_findings) || !atol(a->max_findings)))
		return cmd_usage("--max-findings takes a number from 1 on, not %s", a->max_findings);
	if (!a->fix && (a->output || a->in_place))
		return cmd_usage("%s goes with --fix; findings are written to standard output", a->output ? "-o" : "--in-place");
	return a->fix ? fix_and_validate(a, &document) : validate(a, &document);
}
