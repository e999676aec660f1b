/* examples RULES EXAMPLES JUDGED - worked examples of rules as JSON: what each golden folder in RULES changes in a bundle of EXAMPLES,
 * and the finding that JUDGED/<ID>.json (validate --to json) has of it. `explain` and the manual show them. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/writer.h"

enum { SHOWN = 150 };                   /* bytes of a value */

static struct tpf_arena arena;

static const char *shown(const json_t *value)
{
	struct tpf_buf b = {0};
	tpf_json_write_line(value, &b);
	size_t cut = SHOWN;
	while (b.len > cut && ((unsigned char)b.text[cut] & 0xc0) == 0x80)
		cut--;          /* not within a character */
	const char *text = b.len > cut ? tpf_sprintf(&arena, "%.*s ...", (int)cut, b.text) : tpf_strdup(&arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

static void say(json_t *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(json_t *list, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	json_array_append_new(list, json_string(tpf_vsprintf(&arena, format, args)));
	va_end(args);
}

/* The leaves of a merge patch, each beside what stands there. */
static void changes(json_t *list, const json_t *was, const json_t *patch, const char *at)
{
	const char *key;
	json_t *member;

	if (json_is_object(patch) && (json_is_object(was) || json_is_array(was))) {
		json_object_foreach((json_t *)patch, key, member) {
			const json_t *old = json_is_array(was) ? json_array_get(was, (size_t)atoi(key)) : json_object_get(was, key);
			changes(list, old, member, tpf_sprintf(&arena, "%s/%s", at, key));
		}
	} else if (json_is_string(patch) && !strcmp(json_string_value(patch), "$delete")) {
		say(list, "%s: left out", at);
	} else if (was && json_equal(was, patch)) {
		return;
	} else if (was) {
		say(list, "%s: %s instead of %s", at, shown(patch), shown(was));
	} else {
		say(list, "%s: %s added", at, shown(patch));
	}
}

static const char *text_of(const char *path)
{
	struct tpf_buf b = {0};
	const char *why;
	if (!tpf_file_read(path, 1 << 20, &b, &why))
		return NULL;
	while (b.len && b.text[b.len - 1] == '\n')
		b.text[--b.len] = 0;
	const char *text = tpf_strdup(&arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return text;
}

/* What fail.patch.json, pass.patch.json or set.patch.json, and the script beside it change. New. */
static json_t *change_of(const char *folder, const json_t *bundle, const char *kind)
{
	json_t *list = json_array(), *patch = json_load_file(tpf_sprintf(&arena, "%s/%s.patch.json", folder, kind), JSON_DECODE_ANY, NULL);
	const char *script = text_of(tpf_sprintf(&arena, "%s/%s.sh", folder, kind));
	changes(list, bundle, patch, "");
	if (script)
		say(list, "%s", script);
	json_decref(patch);
	return list;
}

/* Of `validate` or of `compare`. */
static const json_t *finding_of(const json_t *judged, const char *id)
{
	const json_t *found, *bundle = json_array_get(json_object_get(judged, "judged"), 0);
	size_t i;
	json_array_foreach(json_object_get(bundle ? bundle : judged, "findings"), i, found)
		if (!strcmp(json_string_value(json_object_get(found, "rule")), id))
			return found;
	return NULL;
}

static json_t *example(const char *rules, const char *examples, const char *judged, const char *id)
{
	const char *folder = tpf_sprintf(&arena, "%s/%s", rules, id), *base = text_of(tpf_sprintf(&arena, "%s/base", folder));
	base = base ? base : "wall-node";
	json_t *bundle = json_load_file(tpf_sprintf(&arena, "%s/%s/bundle.json", examples, base), 0, NULL);
	json_t *result = json_load_file(tpf_sprintf(&arena, "%s/%s.json", judged, id), 0, NULL), *o = json_object();
	const json_t *found = finding_of(result, id);
	if (!found) {
		fprintf(stderr, "examples: %s/%s.json has no finding of it\n", judged, id);
		exit(1);
	}
	tpf_json_put_text(o, "bundle", base);
	tpf_json_put_text(o, "level", text_of(tpf_sprintf(&arena, "%s/level", folder)));
	if (!access(tpf_sprintf(&arena, "%s/compare", folder), F_OK))
		json_object_set_new(o, "compared", json_true());
	if (!access(tpf_sprintf(&arena, "%s/set.patch.json", folder), F_OK))
		json_object_set_new(o, "beside", change_of(folder, bundle, "set"));
	json_object_set_new(o, "with", change_of(folder, bundle, "fail"));
	static const char *const kept[] = {"severity", "message", "hint"};
	for (size_t i = 0; i < 3; i++)
		tpf_json_put_text(o, kept[i], json_string_value(json_object_get(found, kept[i])));
	json_object_set_new(o, "passes", change_of(folder, bundle, "pass"));
	json_decref(bundle);
	json_decref(result);
	return o;
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	int n = argc == 4 ? scandir(argv[1], &entries, NULL, alphasort) : -1;
	json_t *all = json_object();
	struct tpf_buf b = {0};

	if (n < 0)
		return fprintf(stderr, "usage: examples RULES EXAMPLES JUDGED\n"), 2;
	for (int i = 0; i < n; i++) {
		if (tpf_starts(entries[i]->d_name, "TPF-"))
			json_object_set_new(all, entries[i]->d_name, example(argv[1], argv[2], argv[3], entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	tpf_json_write(all, &b);
	fputs(tpf_buf_str(&b), stdout);
	tpf_buf_free(&b);
	json_decref(all);
	tpf_arena_free(&arena);
	return 0;
}
