/* What must hold of every bundle, asked of the examples: through the public interface, as a program of one's own would, but for
 * the trace. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag/job.h"
#include "evidence/trace.h"
#include "tpfreport.h"

static const char *const examples[] = {"wall-node", "board-vllm", "facility-row", "broken-ten"};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static char folder[64], file[128];

/* A copy of an example, whose bundle.json may be rewritten. */
static json_t *take(const char *name)
{
	char command[256];
	strcpy(folder, "/tmp/tpf-properties-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof command, "cp -R examples/%s/. %s && chmod -R u+w %s", name, folder, folder);
	ck_assert_int_eq(system(command), 0);
	snprintf(file, sizeof file, "%s/bundle.json", folder);
	json_t *bundle = json_load_file(file, 0, NULL); /* new */
	ck_assert_ptr_nonnull(bundle);
	return bundle;
}

static void leave(json_t *bundle)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
	json_decref(bundle);
}

/* The result of a bundle, judged with one severity changed or none; *status is its exit status. New. */
static json_t *judged(const json_t *bundle, const char *severity, enum tpf_status *status)
{
	struct tpf_options o = {.severities = &severity, .n_severities = severity != NULL};
	struct tpf *job = tpf_new(&o, NULL);
	ck_assert_ptr_nonnull(job);
	if (bundle)
		ck_assert_int_eq(json_dump_file(bundle, file, JSON_REAL_PRECISION(15)), 0);
	tpf_judge(job, file);
	*status = tpf_status_of(job, "error");
	char *text = tpf_rendered(job, "json", NULL);
	json_t *result = text ? json_loads(text, 0, NULL) : NULL;
	free(text);
	tpf_free(job);
	return result;
}

/* ---- units ---- */

static const struct { const char *unit, *other; double by; } units[] = {
	{"W", "kW", 1e-3}, {"kW", "W", 1e3}, {"J", "kWh", 1 / 3.6e6}, {"MJ", "kWh", 1 / 3.6}, {"s", "ms", 1e3}, {"J/tok", "mJ/tok", 1e3},
	{"ms", "s", 1e-3}, {"GB", "MB", 1e3}, {"req/s", "req/min", 60},
};

/* A whole number is written without a point, as people do: digits are judged too (UN-006). */
static json_t *number(double v)
{
	return v == floor(v) && fabs(v) < 1e15 ? json_integer((json_int_t)v) : json_real(v);
}

/* Members that are in the unit of the object they stand in. */
static bool shares_unit(const char *key)
{
	static const char *const keys[] = {"value", "u", "U", "bound", "fwhm", "min", "mean", "std", "p50", "p90", "p95", "p97", "p99", "p99.9", "max"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

static size_t rescale(json_t *node)
{
	const char *unit = json_string_value(json_object_get(node, "unit")), *key;
	size_t changed = 0, i;
	json_t *member;
	void *next;

	json_array_foreach(node, i, member)
		changed += rescale(member);
	json_object_foreach_safe(node, next, key, member)
		changed += rescale(member);
	for (i = 0; unit && i < sizeof units / sizeof *units; i++) {
		bool scaled = false; /* "columns" tells the unit of a file and has no number */
		if (strcmp(unit, units[i].unit))
			continue;
		json_object_foreach_safe(node, next, key, member)
			if (shares_unit(key) && json_is_number(member)) {
				json_object_set_new(node, key, number(json_number_value(member) * units[i].by));
				scaled = true;
			}
		if (scaled)
			json_object_set_new(node, "unit", json_string(units[i].other));
		return changed + scaled;
	}
	return changed;
}

/* Equal, numbers to 1e-12; what is written for people, and where it stands, may differ. */
static void same(const json_t *a, const json_t *b, const char *at)
{
	static const char *const differ[] = {"message", "hint", "line", "column", "col", "frame", "span", "excerpt", "mends", "mend"};
	const char *key;
	json_t *member;
	size_t i;

	ck_assert_msg(a && b && (json_typeof(a) == json_typeof(b) || (json_is_number(a) && json_is_number(b))), "%s differs", at);
	if (json_is_number(a)) {
		double x = json_number_value(a), y = json_number_value(b);
		ck_assert_msg(fabs(x - y) <= 1e-12 * fmax(fabs(x), fabs(y)), "%s: %.17g, then %.17g", at, x, y);
	}
	if (json_is_array(a))
		ck_assert_msg(json_array_size(a) == json_array_size(b), "%s: %zu elements, then %zu", at, json_array_size(a), json_array_size(b));
	json_array_foreach(a, i, member)
		same(member, json_array_get(b, i), at);
	json_object_foreach((json_t *)a, key, member) {
		bool skip = false;
		for (size_t k = 0; k < sizeof differ / sizeof *differ; k++)
			skip = skip || !strcmp(key, differ[k]);
		if (!skip)
			same(member, json_object_get(b, key), key);
	}
}

START_TEST(units_change_nothing)
{
	json_t *bundle = take(examples[_i]);
	enum tpf_status before, after;
	json_t *first = judged(bundle, NULL, &before);
	ck_assert_uint_gt(rescale(bundle), 10);
	json_t *second = judged(bundle, NULL, &after);
	ck_assert_int_eq(before, after);
	same(json_object_get(json_object_get(first, "judged"), "rules"), json_object_get(json_object_get(second, "judged"), "rules"), "rules");
	same(json_object_get(first, "ladder"), json_object_get(second, "ladder"), "ladder");
	same(json_object_get(first, "headline"), json_object_get(second, "headline"), "headline");
	same(json_object_get(first, "ceilings"), json_object_get(second, "ceilings"), "ceilings");
	json_decref(first);
	json_decref(second);
	leave(bundle);
}
END_TEST

/* ---- normalising ---- */

static char *normalized(void)
{
	struct tpf *job = tpf_new(NULL, NULL);
	tpf_judge(job, file);
	char *text = tpf_normalized(job, NULL); /* new */
	tpf_free(job);
	return text;
}

START_TEST(normalising_twice_changes_nothing)
{
	json_t *bundle = take(examples[_i]);
	char *once = normalized();
	ck_assert_ptr_nonnull(once);
	FILE *f = fopen(file, "w");
	ck_assert(f && fputs(once, f) >= 0);
	fclose(f);
	char *twice = normalized();
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
	leave(bundle);
}
END_TEST

/* ---- severities ---- */

START_TEST(a_graver_rule_never_lowers_the_status)
{
	json_t *bundle = take(examples[_i]);
	enum tpf_status before, after;
	json_decref(judged(bundle, NULL, &before));
	for (size_t r = 0; r < TPF_RULES; r++) {
		static const char *const words[] = {"off", "note", "warning", "error"};
		for (unsigned s = tpf_rules[r].severity[TPF_L2] + 1u; s <= TPF_ERROR; s++) {
			char change[64];
			snprintf(change, sizeof change, "%s=%s", tpf_rules[r].id, words[s]);
			json_decref(judged(NULL, change, &after));
			ck_assert_msg(after >= before, "%s: %d, then %d", change, before, after);
		}
	}
	leave(bundle);
}
END_TEST

/* ---- what is left out ---- */

/* Rules for which something that is not there is the finding, and why. */
static const struct { const char *rule, *why; } by_absence[] = {
	{"TPF-SC-013", "a level asks for the place"},
	{"TPF-ID-004", "an aspect that is not stated supports level 1 alone (EE HPC WG 3)"},
	{"TPF-UN-001", "a number without its unit says nothing"},
	{"TPF-QL-005", "without its per cent a score is another number"},
	{"TPF-IO-014", "without the unit of its column a trace can't be read"},
	{"TPF-TR-003", "without its zone a trace lies beside the window"},
	{"TPF-TR-013", "the same, and says so"},
	{"TPF-PL-003", "and beside the window of idle power"},
	{"TPF-TR-007", "a method of keeping clocks must be named"},
	{"TPF-BD-005", "a conversion names its source and its uncertainty"},
	{"TPF-TK-003", "from level 2 on the tokenizer is named"},
	{"TPF-TP-001", "level 3 asks for every input of the ceilings"},
	{"TPF-TP-003", "theta is 1 where it is not stated, and a ceiling that was made with another one differs"},
	{"TPF-TP-011", "a ceiling of the facility needs its PUE"},
	{"TPF-SY-004", "from level 2 on settings of power management are stated"},
	{"TPF-CL-001", "a claim rests on a field that is there"},
};

static bool speaks_of_absence(const char *rule)
{
	for (size_t i = 0; i < sizeof by_absence / sizeof *by_absence; i++)
		if (!strcmp(rule, by_absence[i].rule))
			return true;
	return false;
}

static bool has_finding(const json_t *result, const char *rule)
{
	json_t *f;
	size_t i;
	json_array_foreach(json_object_get(json_object_get(result, "judged"), "findings"), i, f)
		if (!strcmp(json_string_value(json_object_get(f, "rule")), rule))
			return true;
	return false;
}

/* What is wrong without a member and was not wrong with it; the form alone is asked where it is required. */
static void compare_without(const json_t *with, const json_t *without, const char *at)
{
	json_t *f;
	size_t i;
	json_array_foreach(json_object_get(json_object_get(without, "judged"), "findings"), i, f) {
		const char *rule = json_string_value(json_object_get(f, "rule")), *severity = json_string_value(json_object_get(f, "severity"));
		ck_assert_msg(strcmp(severity, "error") || has_finding(with, rule) || speaks_of_absence(rule), "%s without %s", rule, at);
	}
}

static void without_each(json_t *bundle, json_t *node, const json_t *with, const char *at)
{
	json_t *member, *members = json_is_object(node) ? json_copy(node) : NULL; /* new: what is put back comes last */
	const char *key;
	size_t i;
	char place[512];

	json_array_foreach(node, i, member) {
		snprintf(place, sizeof place, "%s/%zu", at, i);
		without_each(bundle, member, with, place);
	}
	json_object_foreach(members, key, member) {
		enum tpf_status status;
		snprintf(place, sizeof place, "%s/%s", at, key);
		without_each(bundle, member, with, place);
		json_object_del(node, key);
		json_t *without = judged(bundle, NULL, &status);
		if (json_object_get(without, "headline")) /* else the form asks for it */
			compare_without(with, without, place);
		json_decref(without);
		json_object_set(node, key, member);
	}
	json_decref(members);
}

START_TEST(what_is_left_out_is_no_error)
{
	enum tpf_status status;
	json_t *bundle = take(examples[_i]), *with = judged(bundle, NULL, &status);
	json_t *copy = json_deep_copy(bundle);
	without_each(copy, copy, with, "");
	json_decref(copy);
	json_decref(with);
	leave(bundle);
}
END_TEST

/* ---- windows ---- */

static const struct { const char *folder, *path, *start, *split, *end; } cuts[] = {
	{"examples/facility-row", "run_1.csv", "2026-10-20T06:00:00.200Z", "2026-10-20T06:05:33.777Z", "2026-10-20T06:10:12.700Z"},
	{"examples/facility-row", "run_2.csv", "2026-10-20T06:25:00.400Z", "2026-10-20T06:25:00.401Z", "2026-10-20T06:35:08.650Z"},
	{"examples/wall-node", "boards.csv", "2026-10-14T18:20:30.114Z", "2026-10-14T18:24:00Z", "2026-10-14T18:30:42.459Z"},
};

static double energy(struct tpf *job, int cut, const char *from, const char *to)
{
	struct tpf_trace_ask ask = {.unit = "W"};
	const struct tpf_place at = {.source = "test"};
	struct tpf_trace t;
	double sum = 0;

	ck_assert(tpf_when_parse(from, strlen(from), &ask.start_ns, NULL) && tpf_when_parse(to, strlen(to), &ask.end_ns, NULL));
	ck_assert(tpf_trace_scan(job, cuts[cut].folder, cuts[cut].path, &at, &ask, &t));
	for (size_t i = 0; i < t.n_devices; i++)
		sum += t.devices[i].energy;
	return sum;
}

START_TEST(windows_add_up)
{
	struct tpf job = {0};
	double whole = energy(&job, _i, cuts[_i].start, cuts[_i].end);
	double parts = energy(&job, _i, cuts[_i].start, cuts[_i].split) + energy(&job, _i, cuts[_i].split, cuts[_i].end);

	ck_assert_msg(whole > 0 && fabs(parts - whole) <= 1e-12 * whole, "%.17g in one, %.17g in two", whole, parts);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("properties");
	TCase *t = tcase_create("of every example");

	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, units_change_nothing, 0, EXAMPLES);
	tcase_add_loop_test(t, normalising_twice_changes_nothing, 0, EXAMPLES);
	tcase_add_loop_test(t, a_graver_rule_never_lowers_the_status, 0, EXAMPLES);
	tcase_add_loop_test(t, what_is_left_out_is_no_error, 0, EXAMPLES);
	tcase_add_loop_test(t, windows_add_up, 0, sizeof cuts / sizeof *cuts);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
