/* reach.c - does every field of the standard matter? reach EXAMPLE...
 *
 * For each field one value that an EXAMPLE (a folder that may be written) has is changed, left out, and made unknown. It is reached when a
 * rule's outcome or the report is another then, and the form still right: that the schema looks at it does not count. Lists the fields that are not reached, or that no example has. The last line is
 * "N passed, N failed". */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/fields.h"
#include "tpfreport.h"

static struct tpf_arena arena;

struct example {
	const char *folder;
	json_t *bundle;
	struct outcome {
		unsigned char rules[TPF_RULES];
		bool form;              /* is right */
		char *report;           /* new */
	} right;
};

static void hide(char *report, const char *text)
{
	for (char *at = report; (at = strstr(at, text)); at++)
		memset(at, 'x', strlen(text));
}

/* The digest of the bundle is in every report, whole and by its beginning. */
static void hide_digest(char *report)
{
	char digest[65] = "", *first = report ? strstr(report, "sha256:") : NULL;

	if (!first)
		return;
	memcpy(digest, first + strlen("sha256:"), 64);
	hide(report, digest);
	digest[8] = 0;
	hide(report, digest);
}

static struct outcome judge(const struct example *e)
{
	struct tpf_buf text = {0};
	struct outcome o;
	const char *why;
	struct tpf *job = tpf_new(NULL, NULL);

	tpf_json_write(e->bundle, &text);
	tpf_file_write(tpf_sprintf(&arena, "%s/bundle.json", e->folder), text.text, text.len, &why);
	tpf_buf_free(&text);
	tpf_judge(job, e->folder);
	o.form = !tpf_diag_form_errors(job);
	memcpy(o.rules, job->diag.outcome, sizeof o.rules);
	o.report = tpf_rendered(job, "xml", NULL);
	hide_digest(o.report);
	tpf_free(job);
	return o;
}

static bool differs(const struct outcome *a, const struct outcome *b)
{
	return b->form && (memcmp(a->rules, b->rules, sizeof a->rules) || strcmp(a->report, b->report));
}

/* The next of the words that the schema allows there, or NULL. */
static const char *other_word(const char *place, const char *is)
{
	const struct tpf_field *f = tpf_field_place(place);
	const char *words = f ? tpf_field_allowed(&arena, f) : "", *first = words + strlen("one of "), *at;

	if (!tpf_starts(words, "one of ") || !(at = strstr(first, is)))
		return NULL;
	at += strcspn(at, ",");
	at = *at ? at + 2 : first;
	return tpf_strndup(&arena, at, strcspn(at, ","));
}

static json_t *another(const json_t *v, const char *place)
{
	const char *key, *word;
	json_t *member;

	if (json_is_integer(v))
		return json_integer(json_integer_value(v) * 3 + 1);
	if (json_is_real(v))
		return json_real(json_real_value(v) * 0.7);
	if (json_is_string(v))
		return json_string((word = other_word(place, json_string_value(v))) ? word : tpf_sprintf(&arena, "%s other", json_string_value(v)));
	if (json_is_boolean(v))
		return json_boolean(!json_is_true(v));
	if (json_is_array(v))
		return json_array_size(v) ? json_pack("[o]", another(json_array_get(v, 0), tpf_sprintf(&arena, "%s/*", place))) : NULL;
	json_t *new = json_deep_copy(v);
	json_object_foreach((json_t *)v, key, member)
		if (strcmp(key, "unit") && strcmp(key, "id"))
			json_object_set_new(new, key, another(member, tpf_sprintf(&arena, "%s/%s", place, key)));
	return new;
}

/* The value at a place, * being the first element that has it; *parent and *key are where it stands. */
static json_t *find(json_t *v, const char *place, json_t **parent, const char **key)
{
	if (!*place)
		return v;
	size_t len = strcspn(place + 1, "/");
	const char *name = tpf_strndup(&arena, place + 1, len), *rest = place + 1 + len;
	json_t *found = NULL;

	for (size_t i = 0; !strcmp(name, "*") && i < json_array_size(v) && !found; i++) {
		*parent = v;
		*key = tpf_sprintf(&arena, "%zu", i);
		found = find(json_array_get(v, i), rest, parent, key);
	}
	json_t *member = json_object_get(v, name);
	if (!member)
		return found;
	*parent = v;
	*key = name;
	return find(member, rest, parent, key);
}

static void put(json_t *parent, const char *key, json_t *value)
{
	if (json_is_array(parent) && !value)
		json_array_remove(parent, (size_t)atoi(key));
	else if (json_is_array(parent))
		json_array_set(parent, (size_t)atoi(key), value);
	else if (value)
		json_object_set(parent, key, value);
	else
		json_object_del(parent, key);
}

/* Is anything else when the value is this (NULL: left out)? */
static bool matters(const struct example *e, json_t *parent, const char *key, json_t *value)
{
	json_t *whole = json_copy(parent);

	put(parent, key, value);
	struct outcome o = judge(e);
	/* What was deleted comes back at its place. */
	json_is_array(parent) ? json_array_clear(parent) : json_object_clear(parent);
	json_is_array(parent) ? json_array_extend(parent, whole) : json_object_update(parent, whole);
	json_decref(whole);
	bool is = differs(&e->right, &o);
	free(o.report);
	json_decref(value);
	return is;
}

static bool reached(const struct example *all, size_t n, const struct tpf_field *f, bool *there)
{
	for (size_t i = 0; i < n; i++) {
		json_t *parent = NULL;
		const char *key = "";
		json_t *v = find(all[i].bundle, f->place, &parent, &key);
		*there |= v && parent;
		if (v && parent && (matters(&all[i], parent, key, another(v, f->place)) || matters(&all[i], parent, key, NULL) ||
				matters(&all[i], parent, key, json_pack("{s:s}", "unknown", "not asked"))))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	size_t n = (size_t)argc - 1, passed = 0, failed = 0;
	struct example *all = tpf_alloc_n(&arena, n ? n : 1, sizeof *all);
	const struct tpf_fields *fields = tpf_fields();

	for (size_t i = 0; i < n; i++) {
		all[i] = (struct example){.folder = argv[i + 1]};
		all[i].bundle = json_load_file(tpf_sprintf(&arena, "%s/bundle.json", argv[i + 1]), 0, NULL);
		if (!all[i].bundle)
			return fprintf(stderr, "reach: %s has no bundle\n", argv[i + 1]), 2;
		all[i].right = judge(&all[i]);
		if (matters(&all[i], all[i].bundle, "x-nothing", json_true()))
			return fprintf(stderr, "reach: the report of %s tells what means nothing\n", argv[i + 1]), 2;
	}
	for (size_t i = 0; i < fields->n; i++) {
		bool there = false;
		if (!fields->v[i].name || !strcmp(fields->v[i].place, "/$schema")) /* says which schema is asked, before any rule */
			continue;
		if (reached(all, n, &fields->v[i], &there)) {
			passed++;
			continue;
		}
		failed++;
		printf("FAILED %s (%s) %s\n", fields->v[i].name, fields->v[i].place, there ? "matters to no rule and no report" : "is in no example");
	}
	for (size_t i = 0; i < n; i++) {
		free(all[i].right.report);
		json_decref(all[i].bundle);
	}
	tpf_arena_free(&arena);
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed != 0;
}
