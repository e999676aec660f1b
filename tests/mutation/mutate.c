/* mutate.c - one thing at a time is changed in a bundle that is right: mutate EXAMPLE REASONS [-v]
 *
 * Each member of EXAMPLE/bundle.json is deleted, scaled, given another unit, shifted in time, ... (the table below), each file of evidence is
 * broken; every mutant is judged in a folder of its own. Caught is one with an error or warning that the bundle itself does not have. Of the
 * others REASONS must say why nothing can contradict them: lines of "MUTATOR PLACE<tab>reason" with wildcards, the first that
 * fits. What is neither caught nor explained fails. The last line is "N passed, N failed". */
#include <ctype.h>
#include <fnmatch.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "diag/job.h"
#include "evidence/source.h"
#include "json/writer.h"
#include "model/fields.h"
#include "model/unit.h"
#include "tpfreport.h"

static struct tpf_arena arena;          /* of all there is to say; the program is short */
static const char *folder;              /* the mutant's */
static json_t *bundle;
static bool verbose;

/* ---- what may be done to a value: the new one, or NULL where it makes no sense ---- */

struct spot {
	const char *pointer, *key;
	json_t *parent, *value;         /* borrowed from the bundle */
};

static json_t *scaled(const struct spot *s, double by)
{
	return json_is_number(s->value) && json_number_value(s->value) != 0 ? json_real(json_number_value(s->value) * by) : NULL;
}
static json_t *times_10(const struct spot *s) { return scaled(s, 10); }
static json_t *times_1000(const struct spot *s) { return scaled(s, 1000); }
static json_t *by_1000(const struct spot *s) { return scaled(s, 1e-3); }
static json_t *times_3600(const struct spot *s) { return scaled(s, 3600); }
static json_t *negated(const struct spot *s) { return scaled(s, -1); }

static json_t *per_cent(const struct spot *s)
{
	double v = json_number_value(s->value);
	return v > 0 && v <= 1 && !json_object_get(s->parent, "unit") ? scaled(s, 100) : NULL;
}

static json_t *pue_again(const struct spot *s)
{
	json_t *pue = json_object_get(json_object_get(json_object_get(bundle, "facility"), "pue"), "value");
	bool of_it = strstr(s->pointer, "facility") || strstr(s->pointer, "pue") || tpf_starts(s->pointer, "/result/");
	return pue && of_it && strcmp(s->key, "unit") ? scaled(s, json_number_value(pue)) : NULL;
}

static json_t *deleted(const struct spot *s)
{
	return json_is_object(s->parent) ? json_null() : NULL; /* apply() takes null for "none" */
}

static json_t *other_prefix(const struct spot *s)
{
	struct tpf_unit was, is;
	const char *unit = json_string_value(s->value);
	if (strcmp(s->key, "unit") || !unit || !tpf_unit_parse(unit, &was, NULL))
		return NULL;
	static const char *const prefixes[] = {"k", "m"};
	for (size_t i = 0; i < 2; i++) {
		const char *text = tpf_sprintf(&arena, "%s%s", prefixes[i], unit);
		if (tpf_unit_parse(text, &is, NULL) && tpf_dim_same(is.dim, was.dim))
			return json_string(text);
	}
	return *unit && strchr("kMmG", *unit) && tpf_unit_parse(unit + 1, &is, NULL) && tpf_dim_same(is.dim, was.dim) ? json_string(unit + 1) : NULL;
}

static json_t *other_dimension(const struct spot *s)
{
	struct tpf_unit mass, is;
	const char *unit = json_string_value(s->value);
	if (strcmp(s->key, "unit") || !unit || !tpf_unit_parse("kg", &mass, NULL))
		return NULL;
	return json_string(tpf_unit_parse(unit, &is, NULL) && tpf_dim_same(is.dim, mass.dim) ? "s" : "kg");
}

static json_t *later(const struct spot *s, int64_t seconds)
{
	const char *text = json_string_value(s->value);
	int64_t ns;
	char stamp[TPF_WHEN_SIZE];
	if (!text || !isdigit((unsigned char)*text) || !strchr(text, 'T') || !tpf_when_parse(text, strlen(text), &ns, NULL))
		return NULL;
	tpf_when_write(stamp, ns + seconds * 1000000000);
	return json_string(stamp);
}
static json_t *hour_later(const struct spot *s) { return later(s, 3600); }
static json_t *day_earlier(const struct spot *s) { return later(s, -86400); }

/* The next of the words that the schema allows there. */
static json_t *other_word(const struct spot *s)
{
	const struct tpf_field *f = json_is_string(s->value) ? tpf_field_at(s->pointer) : NULL;
	const char *words = f ? tpf_field_allowed(&arena, f) : "", *is = json_string_value(s->value), *first = words + strlen("one of ");
	if (!tpf_starts(words, "one of "))
		return NULL;
	for (const char *w = first; *w;) {
		size_t len = strcspn(w, ",");
		const char *next = w[len] ? w + len + 2 : NULL;
		if (len == strlen(is) && !strncmp(w, is, len))
			w = next ? next : first;
		else if (!(w = next))
			return NULL;
		else
			continue;
		return json_string(tpf_strndup(&arena, w, strcspn(w, ",")));
	}
	return NULL;
}

/* Does an entry anywhere have this id? */
static bool is_id(const json_t *v, const char *id)
{
	const char *key, *own = json_string_value(json_object_get(v, "id"));
	json_t *child;
	size_t i;
	if (own && !strcmp(own, id))
		return true;
	json_object_foreach((json_t *)v, key, child)
		if (is_id(child, id))
			return true;
	json_array_foreach(v, i, child)
		if (is_id(child, id))
			return true;
	return false;
}

static json_t *nobody(const struct spot *s)
{
	return json_is_string(s->value) && strcmp(s->key, "id") && is_id(bundle, json_string_value(s->value)) ? json_string("nobody") : NULL;
}

static json_t *other_digest(const struct spot *s)
{
	const char *text = json_string_value(s->value);
	if (!text || strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
		return NULL;
	return json_string(tpf_sprintf(&arena, "%c%s", *text == '0' ? '1' : '0', text + 1));
}

static json_t *percentiles_swapped(const struct spot *s)
{
	json_t *p50 = json_object_get(s->value, "p50"), *p99 = json_object_get(s->value, "p99");
	if (!p50 || !p99)
		return NULL;
	json_t *new = json_copy(s->value);
	json_object_set(new, "p50", p99);
	json_object_set(new, "p99", p50);
	return new;
}

static json_t *flipped(const struct spot *s)
{
	return json_is_boolean(s->value) ? json_boolean(!json_is_true(s->value)) : NULL;
}

static const struct mutator {
	const char *name;
	json_t *(*make)(const struct spot *);
} mutators[] = {
	{"delete", deleted}, {"x10", times_10}, {"x1000", times_1000}, {"/1000", by_1000}, {"x3600", times_3600}, {"negate", negated},
	{"per-cent", per_cent}, {"pue-again", pue_again}, {"prefix", other_prefix}, {"dimension", other_dimension}, {"hour", hour_later},
	{"day", day_earlier}, {"word", other_word}, {"reference", nobody}, {"digest", other_digest}, {"percentiles", percentiles_swapped},
	{"flip", flipped},
};
enum { MUTATORS = sizeof mutators / sizeof *mutators };

/* ---- judging ---- */

struct verdict {
	unsigned char errors[TPF_RULES], warnings[TPF_RULES];
};

static void write_bundle(const json_t *b)
{
	struct tpf_buf text = {0};
	const char *why;
	tpf_json_write(b, &text);
	if (!tpf_file_write(tpf_sprintf(&arena, "%s/bundle.json", folder), text.text, text.len, &why)) {
		fprintf(stderr, "mutate: %s: %s\n", folder, why);
		exit(2);
	}
	tpf_buf_free(&text);
}

static struct verdict judge(const json_t *b)
{
	struct verdict v = {0};
	struct tpf *job = tpf_new(NULL, NULL);
	write_bundle(b);
	tpf_judge(job, folder);
	for (size_t i = 0; i < job->diag.n; i++) {
		const struct tpf_finding *f = job->diag.list[i];
		unsigned char *n = f->severity == TPF_ERROR ? &v.errors[f->rule] : &v.warnings[f->rule];
		*n += f->severity >= TPF_WARNING && *n < 255;
	}
	tpf_free(job);
	return v;
}

/* ---- counting ---- */

static struct tally {
	size_t made, errors, warnings, explained;
} tallies[MUTATORS + 1];                /* the last: evidence */
static struct { struct reason { const char *mutator, *place, *words; size_t n; } *v; size_t n, room; } reasons;
static struct verdict right;            /* of the bundle as it is */
static size_t unexplained;

static struct reason *reason_for(const char *mutator, const char *place)
{
	for (size_t i = 0; i < reasons.n; i++)
		if (!fnmatch(reasons.v[i].mutator, mutator, 0) && !fnmatch(reasons.v[i].place, place, 0))
			return &reasons.v[i];
	return NULL;
}

static void count(struct tally *t, const char *mutator, const char *place, const json_t *mutant)
{
	struct verdict v = judge(mutant);
	bool error = false, warning = false;
	for (int r = 0; r < TPF_RULES; r++) {
		error |= v.errors[r] > right.errors[r];
		warning |= v.warnings[r] > right.warnings[r];
	}
	t->made++;
	t->errors += error;
	t->warnings += warning && !error;
	if (error || warning)
		return;
	struct reason *why = reason_for(mutator, place);
	if (why) {
		t->explained++;
		why->n++;
	} else {
		unexplained++;
		printf("FAILED %s %s is not caught\n", mutator, place);
	}
	if (verbose && why)
		printf("  %s %s: %s\n", mutator, place, why->words);
}

/* ---- walking ---- */

static void put(const struct spot *s, json_t *value)
{
	if (json_is_object(s->parent) && json_is_null(value))
		json_object_del(s->parent, s->key);
	else if (json_is_object(s->parent))
		json_object_set(s->parent, s->key, value);
	else
		json_array_set(s->parent, (size_t)atoi(s->key), value);
}

static void mutate(const struct spot *s)
{
	for (int m = 0; m < MUTATORS; m++) {
		json_t *new = mutators[m].make(s);
		if (!new)
			continue;
		json_t *was = json_incref(s->value), *whole = json_is_object(s->parent) ? json_copy(s->parent) : NULL;
		put(s, new);
		count(&tallies[m], mutators[m].name, s->pointer, bundle);
		put(s, was);
		if (whole && json_is_null(new)) { /* a deleted member comes back at its place */
			json_object_clear(s->parent);
			json_object_update(s->parent, whole);
		}
		json_decref(whole);
		json_decref(was);
		json_decref(new);
	}
}

static void walk(json_t *parent, const char *at)
{
	json_t *copy = json_copy(parent), *value; /* what is walked over does not change */
	const char *key;
	size_t i;
	json_object_foreach(copy, key, value) {
		const char *pointer = tpf_sprintf(&arena, "%s/%s", at, key);
		mutate(&(struct spot){pointer, key, parent, value});
		walk(value, pointer);
	}
	if (json_is_array(copy))
		json_array_foreach(copy, i, value) {
			const char *index = tpf_sprintf(&arena, "%zu", i), *pointer = tpf_sprintf(&arena, "%s/%s", at, index);
			mutate(&(struct spot){pointer, index, parent, value});
			walk(value, pointer);
		}
	json_decref(copy);
}

/* ---- evidence ---- */

static void byte_changed(struct tpf_buf *b)
{
	b->text[b->len / 2] ^= 1;
}
static void cut_in_half(struct tpf_buf *b)
{
	b->len /= 2;
}
static void empty(struct tpf_buf *b)
{
	b->len = 0;
}

/* Every digit after a decimal point becomes another, and what stood before it too: a forged log with its digest made anew. */
static void forged(struct tpf_buf *b)
{
	for (size_t i = b->len / 4; i + 1 < b->len; i++)
		if (isdigit((unsigned char)b->text[i]) && b->text[i + 1] == '.' && b->text[i] < '9')
			b->text[i]++;
}

static const struct { const char *name; void (*change)(struct tpf_buf *); bool sealed; } breaks[] = {
	{"byte", byte_changed, false}, {"cut", cut_in_half, false}, {"empty", empty, false}, {"cut-sealed", cut_in_half, true}, {"forged-sealed", forged, true},
};

static void break_evidence(json_t *entry, const char *pointer)
{
	const char *path = tpf_sprintf(&arena, "%s/%s", folder, json_string_value(json_object_get(entry, "path"))), *why;
	struct tpf_buf was = {0};
	if (!tpf_file_read(path, 1 << 28, &was, &why))
		return;
	for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
		struct tpf_buf is = {0};
		json_t *before = json_deep_copy(entry);
		tpf_buf_put(&is, was.text, was.len);
		breaks[i].change(&is);
		tpf_file_write(path, is.text, is.len, &why);
		if (breaks[i].sealed) {
			char digest[65];
			tpf_digest_bytes(is.text, is.len, digest);
			json_object_set_new(entry, "sha256", json_string(digest));
			json_object_set_new(entry, "size", json_pack("{s:I,s:s}", "value", (json_int_t)is.len, "unit", "B"));
		}
		count(&tallies[MUTATORS], breaks[i].name, pointer, bundle);
		json_object_clear(entry);
		json_object_update(entry, before);
		json_decref(before);
		tpf_buf_free(&is);
	}
	tpf_file_write(path, was.text, was.len, &why);
	tpf_buf_free(&was);
}

/* ---- the whole ---- */

static void read_reasons(const char *path)
{
	struct tpf_buf b = {0};
	const char *why;
	if (!tpf_file_read(path, 1 << 20, &b, &why))
		return;
	for (char *line = strtok(tpf_strdup(&arena, b.text), "\n"); line; line = strtok(NULL, "\n")) {
		char *tab = strchr(line, '\t'), *blank = strchr(line, ' ');
		if (*line == '#' || !tab || !blank || blank > tab)
			continue;
		*tab = *blank = 0;
		struct reason r = {line, blank + 1, tab + 1, 0};
		TPF_PUSH(&reasons, r);
	}
	tpf_buf_free(&b);
}

static size_t tell(void)
{
	struct tally all = {0};
	printf("%-12s %6s %6s %8s %9s\n", "", "made", "error", "warning", "explained");
	for (int m = 0; m <= MUTATORS; m++) {
		const struct tally *t = &tallies[m];
		if (t->made)
			printf("%-12s %6zu %6zu %8zu %9zu\n", m < MUTATORS ? mutators[m].name : "evidence", t->made, t->errors, t->warnings, t->explained);
		all = (struct tally){all.made + t->made, all.errors + t->errors, all.warnings + t->warnings, all.explained + t->explained};
	}
	size_t caught = all.errors + all.warnings;
	printf("%zu mutants: %zu caught (%.1f %%), %zu explained, %zu neither; the explained because:\n", all.made, caught,
			100 * (double)caught / (double)all.made, all.explained, unexplained);
	for (size_t i = 0; i < reasons.n; i++)
		if (reasons.v[i].n)
			printf("%5zu  %s\n", reasons.v[i].n, reasons.v[i].words);
	return all.made;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return fprintf(stderr, "usage: mutate EXAMPLE REASONS [-v]; in a folder that may be written\n"), 2;
	folder = argv[1];
	verbose = argc > 3;
	read_reasons(argv[2]);
	bundle = json_load_file(tpf_sprintf(&arena, "%s/bundle.json", folder), 0, NULL);
	if (!bundle)
		return fprintf(stderr, "mutate: %s has no bundle\n", folder), 2;
	right = judge(bundle);
	walk(bundle, "");
	json_t *entry;
	size_t i;
	json_array_foreach(json_object_get(bundle, "evidence"), i, entry)
		break_evidence(entry, tpf_sprintf(&arena, "/evidence/%zu", i));
	size_t made = tell();
	printf("%zu passed, %zu failed\n", made - unexplained, unexplained);
	json_decref(bundle);
	free(reasons.v);
	tpf_arena_free(&arena);
	return unexplained != 0;
}
