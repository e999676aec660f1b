/* bench_corpus SCHEMA FOLDER - the documents that tests/bench/corpus.c made: reading the bytes, jansson's and our reader, and
 *                              our reader with validation. It only counts when exactly the faulty ones are found, with one finding each.
 * bench_corpus SCHEMA FILE   - the same of one document.
 * bench_corpus SCHEMA FOLDER|FILE found - only reads and validates, once, and prints how many are faulty: to be timed as others are.
 * One thread; seconds of the processor, medians of five rounds, and the least and the most of them; then what is aimed at, by the
 * least times. Of one document also with memory that is fresh from the system, as a program has it that reads just this one: there
 * the kernel's part counts. yyjson is measured too where its library is found: libyyjson.so.0, or the one that YYJSON names. */
#include <dlfcn.h>
#include <jansson.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "schema/schema.h"

enum { ROUNDS = 5, MOST = 20000 };

struct corpus {
	const char *folder;
	char **names;
	size_t n;
	bool *faulty;
	struct tpf_buf bytes;           /* of the document at hand */
	const struct tpf_schema *schema;
	size_t size, memory, mistakes;  /* of a round: bytes read, the most memory of a document, verdicts that were wrong */
};

/* ---- what is done with a document ------------------------------------------------------------------------------ */

static volatile size_t result; /* so that no work is left out */

static void look(struct corpus *c, size_t i)
{
	(void)i;
	result = memchr(c->bytes.text, 0, c->bytes.len) != NULL;
}

static void jansson(struct corpus *c, size_t i)
{
	json_t *v = json_loadb(c->bytes.text, c->bytes.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	(void)i;
	c->mistakes += !v;
	json_decref(v);
}

/* yyjson_read_opts() with memory of ours: what lives after it are the document's blocks, freed without a look into it. */
static struct yyjson_alc {
	void *(*take)(void *user, size_t size);
	void *(*again)(void *user, void *p, size_t old, size_t size);
	void (*give)(void *user, void *p);
	void *user;
} alc;
static void *(*yyjson_read)(char *text, size_t len, uint32_t flags, const struct yyjson_alc *, void *error);
static void *live[8];

static void *exchange(void *old, void *p)
{
	size_t i = 0;
	while (i < sizeof live / sizeof *live - 1 && live[i] != old)
		i++;
	return live[i] = p;
}

static void *take(void *user, size_t size)
{
	(void)user;
	return exchange(NULL, tpf_xmalloc(size));
}

static void *take_again(void *user, void *p, size_t old, size_t size)
{
	(void)user;
	(void)old;
	return exchange(p, tpf_xrealloc(p, size));
}

static void give(void *user, void *p)
{
	(void)user;
	exchange(p, NULL);
	free(p);
}

static bool find_yyjson(void)
{
	const char *name = getenv("YYJSON");
	void *library = dlopen(name ? name : "libyyjson.so.0", RTLD_NOW);

	alc = (struct yyjson_alc){take, take_again, give, NULL};
	if (library)
		*(void **)&yyjson_read = dlsym(library, "yyjson_read_opts");
	return yyjson_read;
}

static void yyjson(struct corpus *c, size_t i)
{
	(void)i;
	c->mistakes += !yyjson_read(c->bytes.text, c->bytes.len, 0, &alc, NULL);
	for (size_t k = 0; k < sizeof live / sizeof *live; k++)
		if (live[k])
			give(NULL, live[k]);
}

static void ours(struct corpus *c, size_t i, const struct tpf_schema *schema)
{
	struct tpf job = {0};
	struct tpf_doc *doc = tpf_json_read(&job, c->names[i], c->bytes.text, c->bytes.len, 0);
	bool ok = doc && (!schema || tpf_schema_run(&job, schema, doc)), faulty = schema && c->faulty[i];

	c->mistakes += ok == faulty || job.diag.n != faulty; /* one fault, one finding */
	if (job.arena.used > c->memory)
		c->memory = job.arena.used;
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

static void parse(struct corpus *c, size_t i)
{
	ours(c, i, NULL);
}

static void validate(struct corpus *c, size_t i)
{
	ours(c, i, c->schema);
}

/* ---- rounds ---------------------------------------------------------------------------------------------------- */

static _Noreturn void fail(const char *path, const char *why)
{
	fprintf(stderr, "bench_corpus: %s: %s\n", path, why);
	exit(EXIT_FAILURE);
}

static void read_file(const char *path, struct tpf_buf *b)
{
	const char *why;

	b->len = 0;
	if (!tpf_file_read(path, TPF_JSON_SIZE, b, &why))
		fail(path, why);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double round_of(struct corpus *c, void (*work)(struct corpus *, size_t))
{
	double start = now();

	c->size = c->memory = 0;
	for (size_t i = 0; i < c->n; i++) {
		char *path = tpf_path_join(c->folder, c->names[i]);
		read_file(path, &c->bytes);
		free(path);
		c->size += c->bytes.len;
		work(c, i);
	}
	return now() - start;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

enum { LOOK, YYJSON, JANSSON, PARSE, VALIDATE };

static struct row {
	const char *name;
	void (*work)(struct corpus *, size_t);
	double seconds[ROUNDS];
} rows[] = {
	[LOOK] = {"reading the bytes", look},
	[YYJSON] = {"and parsing, yyjson", yyjson},
	[JANSSON] = {"and parsing, jansson", jansson},
	[PARSE] = {"and parsing, ours", parse},
	[VALIDATE] = {"and validating, ours", validate},
};

/* What we want of the least times: our work in so many times another's, or the other in so many of ours. */
static const struct goal {
	const char *name;
	int work, other;
	double times;
	bool alone;                     /* without what reading the bytes takes */
	bool faster;                    /* so many times as fast; else so many times its time at most */
	bool many;                      /* of a corpus; else of one document */
} goals[] = {
	/* what                                        work      other    times  alone  faster many */
	{"jansson's time to parse, of ours",           PARSE,    JANSSON, 12,    true,  true,  true},
	{"our time to parse, of yyjson's",             PARSE,    YYJSON,  1.5,   false, false, true},
	{"our time to validate, of yyjson's to parse", VALIDATE, YYJSON,  2.5,   false, false, true},
	{"our time to validate, of yyjson's to parse", VALIDATE, YYJSON,  2,     false, false, false},
};

static double times(const struct goal *g, bool alone)
{
	double reading = alone ? rows[LOOK].seconds[0] : 0;
	double ours = rows[g->work].seconds[0] - reading, others = rows[g->other].seconds[0] - reading;
	return g->faster ? others / ours : ours / others;
}

static const char *reached(bool yes)
{
	return yes ? "reached" : "not reached";
}

static void print_goals(const struct corpus *c, bool has_yyjson, double memory)
{
	for (const struct goal *g = goals; g < goals + sizeof goals / sizeof *goals; g++) {
		if (g->many != (c->n > 1) || (g->other == YYJSON && !has_yyjson))
			continue;
		double is = times(g, g->alone);
		printf("%-44s %6.2f times   goal %4.1f   %-11s   %s reading %.2f\n", g->name, is, g->times,
		       reached(g->faster ? is >= g->times : is <= g->times), g->alone ? "with" : "without", times(g, !g->alone));
	}
	if (c->n == 1)
		printf("%-44s %6.2f times   goal %4.1f   %s\n", "memory beside the document's bytes", memory, 3.0, reached(memory < 3));
}

/* All that was given back goes back to the system. */
static bool forget_memory(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
	return true;
#else
	return false;
#endif
}

static void measure(struct corpus *c, bool has_yyjson, bool fresh)
{
	/* In turn, so that what else the machine does falls on all. */
	for (int k = 0; k < ROUNDS; k++)
		for (struct row *r = rows; r < rows + sizeof rows / sizeof *rows; r++)
			if ((r->work != yyjson || has_yyjson) && (!fresh || forget_memory()))
				r->seconds[k] = round_of(c, r->work);
	printf("%zu document%s, %.1f MB, memory %s\n", c->n, c->n == 1 ? "" : "s", (double)c->size * 1e-6,
	       fresh ? "fresh from the system" : "that was used before");
	for (struct row *r = rows; r < rows + sizeof rows / sizeof *rows; r++) {
		qsort(r->seconds, ROUNDS, sizeof *r->seconds, by_size);
		if (r->work == yyjson && !has_yyjson)
			printf("%-28s %10s\n", r->name, "not installed");
		else
			printf("%-28s %8.3f s   %.3f to %.3f\n", r->name, r->seconds[ROUNDS / 2], r->seconds[0], r->seconds[ROUNDS - 1]);
	}
	double memory = (double)c->memory * (double)c->n / (double)c->size;
	printf("%-28s %8.2f times the document's size, at most\n", "memory beside the bytes", memory);
	print_goals(c, has_yyjson, memory);
}

/* ---- the corpus ------------------------------------------------------------------------------------------------ */

static void keep_documents(struct corpus *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (strstr(c->names[i], ".json"))
			c->names[kept++] = c->names[i];
		else
			free(c->names[i]);
	}
	c->n = kept;
}

static void mark_faulty(struct corpus *c)
{
	char *path = tpf_path_join(c->folder, "faults");
	struct tpf_buf b = {0};

	read_file(path, &b);
	for (size_t i = 0; i < c->n; i++)
		c->faulty[i] = strstr(b.text, c->names[i]) != NULL;
	tpf_buf_free(&b);
	free(path);
}

static void open_corpus(struct corpus *c, const char *path)
{
	const char *why;

	if (!tpf_is_folder(path)) {
		static char *name, *folder;
		name = tpf_xstrdup(tpf_path_name(path));
		folder = tpf_path_folder(path);
		*c = (struct corpus){.folder = folder, .names = &name, .n = 1, .faulty = tpf_xcalloc(1, sizeof(bool))};
		return;
	}
	*c = (struct corpus){.folder = path};
	if (!tpf_folder_list(path, MOST, &c->names, &c->n, &why))
		fail(path, why);
	keep_documents(c);
	c->faulty = tpf_xcalloc(c->n, sizeof *c->faulty);
	mark_faulty(c);
}

static size_t find_faulty(struct corpus *c)
{
	size_t found = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct tpf job = {0};
		char *path = tpf_path_join(c->folder, c->names[i]);
		read_file(path, &c->bytes);
		struct tpf_doc *doc = tpf_json_read(&job, path, c->bytes.text, c->bytes.len, 0);
		found += !doc || !tpf_schema_run(&job, c->schema, doc);
		tpf_diag_free(&job);
		tpf_arena_free(&job.arena);
		free(path);
	}
	return found;
}

int main(int argc, char **argv)
{
	struct corpus c;
	struct tpf_buf text = {0};
	struct tpf job = {0};

	bool once = argc == 4 && !strcmp(argv[3], "found");
	if (argc != 3 && !once)
		return fprintf(stderr, "usage: bench_corpus SCHEMA FOLDER|FILE [found]\n"), 2;
	open_corpus(&c, argv[2]);
	read_file(argv[1], &text);
	struct tpf_doc *schema = tpf_json_read(&job, argv[1], text.text, text.len, 0);
	c.schema = schema ? tpf_schema_compile(&job, schema, NULL) : NULL;
	if (!c.schema)
		fail(argv[1], "is not a schema that can be used");
	if (once)
		return printf("%zu\n", find_faulty(&c)), EXIT_SUCCESS;
	bool has_yyjson = find_yyjson();
	measure(&c, has_yyjson, false);
	if (c.n == 1 && forget_memory())
		measure(&c, has_yyjson, true);
	if (c.mistakes)
		fail(argv[2], "the faulty documents are not those that were found: the figures don't count");
	return EXIT_SUCCESS;
}
