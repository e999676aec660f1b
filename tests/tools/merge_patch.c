/* merge_patch BUNDLE PATCH - applies a JSON Merge Patch (RFC 7396) and prints the result. An object whose keys are all
 * numbers patches the elements of an array; "$delete" in place of null deletes (null is no value in a bundle). */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int deletes(const json_t *v)
{
	return json_is_null(v) || (json_is_string(v) && !strcmp(json_string_value(v), "$delete"));
}

static void patch_array(json_t *array, const json_t *patch);

/* Steals nothing; gives a new value. */
static json_t *patched(json_t *target, const json_t *patch)
{
	const char *key;
	json_t *member;

	if (!json_is_object(patch))
		return json_deep_copy(patch);
	if (json_is_array(target)) {
		patch_array(target, patch);
		return json_incref(target);
	}
	json_t *out = json_is_object(target) ? json_incref(target) : json_object();
	json_object_foreach((json_t *)patch, key, member) {
		if (deletes(member))
			json_object_del(out, key);
		else
			json_object_set_new(out, key, patched(json_object_get(out, key), member));
	}
	return out;
}

static void patch_array(json_t *array, const json_t *patch)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)patch, key, member) {
		size_t i = (size_t)atoi(key);
		if (deletes(member))
			json_array_remove(array, i);
		else if (i < json_array_size(array))
			json_array_set_new(array, i, patched(json_array_get(array, i), member));
		else
			json_array_append_new(array, patched(NULL, member));
	}
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *bundle = argc == 3 ? json_load_file(argv[1], 0, &error) : NULL;
	json_t *patch = bundle ? json_load_file(argv[2], JSON_DECODE_ANY, &error) : NULL;

	if (!patch) {
		fprintf(stderr, "merge_patch: %s\n", argc == 3 ? error.text : "give a bundle and a patch");
		return 1;
	}
	json_t *out = patched(bundle, patch);
	/* Fifteen digits write every number as it stood: 0.3, not 0.29999999999999999. */
	json_dumpf(out, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
	json_decref(out);
	json_decref(bundle);
	json_decref(patch);
	return 0;
}
