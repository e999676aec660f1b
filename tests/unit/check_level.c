/* check_level.c - what each level requires, told twice: by the field table and by the schema made of the same annotations, which
 * our schema engine judges. Counts and demands are the disclosure standard's (section C). */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/when.h"
#include "diag/job.h"
#include "json/writer.h"
#include "model/quantity.h"
#include "output/output.h"
#include "rules/levels.h"
#include "schema/schema.h"
#include "tpfreport.h"

/* ---- the table ------------------------------------------------------------------------------------------------- */

/* C.0: required and conditional fields of L1, L2, L3. */
START_TEST(counts_are_the_standards)
{
	static const size_t required[] = {41, 155, 172}, conditional[] = {31, 24, 22};
	const struct tpf_fields *all = tpf_fields();

	for (int level = TPF_L1; level < TPF_LEVELS; level++) {
		size_t n[3] = {0};
		for (size_t i = 0; i < all->n; i++)
			if (all->v[i].name)
				n[all->v[i].need[level]]++;
		ck_assert_uint_eq(n[TPF_REQUIRED], required[level]);
		ck_assert_uint_eq(n[TPF_CONDITIONAL], conditional[level]);
	}
}
END_TEST

static const struct { const char *name, *aspect; } belongs[] = {
	{"TPF-BD-001", "boundary"}, {"TPF-BD-002", "pue"}, {"TPF-TR-003", "sampling"}, {"TPF-EN-010", "sampling"}, {"TPF-EN-002", "consistency"},
	{"TPF-UN-001", "accuracy"}, {"TPF-FA-002", "pue"}, {"TPF-EV-001", "evidence"}, {"TPF-IO-011", "evidence"}, {"TPF-QL-001", "quality"},
	{"TPF-SV-001", "quality"}, {"TPF-TK-001", "consistency"}, {"TPF-TP-008", "consistency"},
	{"power.boundary", "boundary"}, {"power.fraction", "fraction"}, {"power.fraction_selection", "fraction"}, {"power.trace", "sampling"},
	{"power.window_rule", "sampling"}, {"power.instrument.accuracy", "accuracy"}, {"power.uncertainty.k", "accuracy"},
	{"facility.pue.category", "pue"}, {"evidence[].sha256", "evidence"}, {"quality.target", "quality"}, {"service.ttft", "quality"},
	{"runs[].perf_power_same", "repeats"}, {"runs.aggregate", "repeats"}, {"model.name", "disclosure"}, {"power.peak", "disclosure"},
};

START_TEST(aspect_of_each)
{
	const char *name = belongs[_i].name;
	enum tpf_rule_id rule = tpf_rule_find(name);
	int aspect = rule != TPF_RULES ? tpf_aspect_of_rule(rule) : tpf_aspect_of_field(name);
	ck_assert_str_eq(tpf_aspects[aspect].name, belongs[_i].aspect);
	ck_assert(rule != TPF_RULES || tpf_field_named(name));
}
END_TEST

/* ---- bundles that are changed ---------------------------------------------------------------------------------- */

static struct tpf core_job;
static struct tpf_schema *core, *level_schema[TPF_LEVELS];
static json_t *whole;                   /* the example that claims L2 */
static struct tpf_buf text[TPF_LEVELS];

static struct tpf_doc *read_text(struct tpf *job, const struct tpf_buf *b)
{
	struct tpf_doc *doc = tpf_json_read(job, "test", tpf_buf_str(b), b->len, 0);
	ck_assert_ptr_nonnull(doc);
	return doc;
}

static void begin(void)
{
	core_job = (struct tpf){.now_ns = TPF_WHEN_NONE};
	whole = json_load_file("examples/facility-row/bundle.json", 0, NULL);
	ck_assert_ptr_nonnull(whole);
	struct tpf_doc *others[] = {NULL, NULL};
	for (int level = TPF_L1; level < TPF_LEVELS; level++) {
		json_t *schema = level ? tpf_output_level_schema((enum tpf_level)level) : json_load_file("schema/bundle.schema.json", 0, NULL);
		tpf_json_write(schema, &text[level]);
		json_decref(schema);
		struct tpf_doc *doc = read_text(&core_job, &text[level]);
		level_schema[level] = tpf_schema_compile(&core_job, doc, level ? others : NULL);
		ck_assert_ptr_nonnull(level_schema[level]);
		if (!level)
			others[0] = doc;
	}
	core = level_schema[TPF_L1];
}

static void end(void)
{
	for (int level = TPF_L1; level < TPF_LEVELS; level++) {
		tpf_schema_free(level_schema[level]);
		tpf_buf_free(&text[level]);
	}
	json_decref(whole);
	tpf_diag_free(&core_job);
	tpf_arena_free(&core_job.arena);
}

/* Both verdicts on a bundle whose form is right; false where it is not. */
static bool verdicts(const json_t *bundle, size_t lacks[TPF_LEVELS], const char *what)
{
	struct tpf job = {.now_ns = TPF_WHEN_NONE};
	struct tpf_buf b = {0};
	struct tpf_disclosed d[TPF_LEVELS];

	tpf_json_write(bundle, &b);
	struct tpf_doc *doc = read_text(&job, &b);
	bool form = tpf_schema_valid(core, doc, tpf_root(doc));
	if (form) {
		tpf_disclosure(tpf_bundle_read(&job, doc, NULL), d);
		for (int level = TPF_L1; level < TPF_LEVELS; level++) {
			bool valid = tpf_schema_valid(level_schema[level], doc, tpf_root(doc));
			ck_assert_msg(valid == !d[level].n_lacks, "%s: the schema of L%d says %s, the table %zu fields", what, level + 1,
					valid ? "valid" : "invalid", d[level].n_lacks);
			lacks[level] = d[level].n_lacks;
		}
	}
	tpf_buf_free(&b);
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
	return form;
}

enum change { DELETE, UNKNOWN, EMPTY, CHANGES };

static json_t *changed(enum change change)
{
	return change == UNKNOWN ? json_pack("{s:s}", "unknown", "nobody looked") : change == EMPTY ? json_object() : NULL;
}

/* Follows a place to its first or last element and changes what stands there; false where there is nothing. */
static bool change_at(json_t *bundle, const char *place, bool last, enum change change)
{
	char copy[200], *rest = copy;
	json_t *at = bundle, *holder = NULL;
	const char *key = NULL;
	size_t index = 0;

	snprintf(copy, sizeof copy, "%s", place);
	for (char *step; at && (step = strtok_r(rest, "/", &rest));) {
		holder = at;
		key = *step == '*' ? NULL : step;
		index = last && json_array_size(at) ? json_array_size(at) - 1 : 0;
		at = key ? json_object_get(at, key) : json_array_get(at, index);
	}
	if (!at)
		return false;
	json_t *with = changed(change);
	if (key && with)
		json_object_set_new(holder, key, with);
	else if (key)
		json_object_del(holder, key);
	else if (with)
		json_array_set_new(holder, index, with);
	else
		json_array_clear(holder);
	return true;
}

/* Each field of the standard taken away, said to be unknown, emptied: schema and table agree, and a required one is missed. */
START_TEST(schema_and_table_agree)
{
	const struct tpf_field *f = &tpf_fields()->v[_i];
	size_t lacks[TPF_LEVELS];

	for (int i = 0; f->name && i < 2 * CHANGES; i++) {
		json_t *bundle = json_deep_copy(whole);
		enum change change = (enum change)(i / 2);
		if (change_at(bundle, f->place, i % 2, change) && verdicts(bundle, lacks, f->place) && change == DELETE && !f->once)
			ck_assert_msg(f->need[TPF_L2] != TPF_REQUIRED || lacks[TPF_L2] >= 1, "%s is not missed at L2", f->place);
		json_decref(bundle);
	}
}
END_TEST

/* Changes to the example, by JSON Merge Patch, and what lacks at L2 then. */
static const struct {
	const char *patch;
	size_t lacks;
} patched[] = {
	{"{}", 0},
	{"{\"model\": {\"params_active\": null}}", 1},                            /* a mixture of experts */
	{"{\"model\": {\"params_active\": null, \"architecture\": {\"kind\": \"dense\"}}}", 0},
	{"{\"workload\": {\"offered_rate\": null, \"arrival\": null}}", 2},       /* scenario server */
	{"{\"workload\": {\"scenario\": \"closed_loop\"}}", 1},                   /* concurrency */
	{"{\"workload\": {\"prefix_cache\": {\"policy\": \"on\"}}}", 1},          /* tokens.input_cached */
	{"{\"facility\": {\"pue\": 1.18}}", 4},                                   /* kind, category, period, source */
	{"{\"facility\": null}", 9},                                              /* these, value, three powers, the semantic of one */
	{"{\"facility\": {\"delivered_power\": {\"unknown\": \"not told\", \"value\": null, \"unit\": null, \"semantic\": null}}}", 0},
	{"{\"tpf\": {\"eta\": {\"unknown\": \"not profiled\"}}}", 0},             /* TPF-TP-001 lets it be unknown */
	{"{\"tpf\": {\"eta\": null}}", 1},
	{"{\"tpf\": {\"margin\": {\"unknown\": \"one ceiling only\"}}}", 1},
	{"{\"claims\": null}", 0},
	{"{\"levers\": [{\"name\": \"batching\", \"channel\": [\"utilisation_loss\"]}]}", 2}, /* baseline, effect */
	{"{\"claims\": [{\"text\": \"less\", \"refs\": []}]}", 1},
};

/* RFC 7396. */
static void merge(json_t *into, const json_t *patch)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)patch, key, value) {
		json_t *old = json_object_get(into, key);
		if (json_is_null(value))
			json_object_del(into, key);
		else if (json_is_object(value) && json_is_object(old))
			merge(old, value);
		else
			json_object_set(into, key, value);
	}
}

START_TEST(conditions_hold)
{
	json_t *bundle = json_deep_copy(whole), *patch = json_loads(patched[_i].patch, 0, NULL);
	size_t lacks[TPF_LEVELS];

	ck_assert_ptr_nonnull(patch);
	merge(bundle, patch);
	ck_assert_msg(verdicts(bundle, lacks, patched[_i].patch), "%s: its form is wrong", patched[_i].patch);
	ck_assert_msg(lacks[TPF_L2] == patched[_i].lacks, "%s: %zu fields lack", patched[_i].patch, lacks[TPF_L2]);
	json_decref(patch);
	json_decref(bundle);
}
END_TEST

/* ---- what is reached ------------------------------------------------------------------------------------------- */

static struct tpf *judged(const char *path, const char *level, const char *severity)
{
	struct tpf *job = tpf_new(&(struct tpf_options){.level = level, .severities = &severity, .n_severities = severity != NULL}, NULL);
	ck_assert(tpf_judge(job, path));
	ck_assert_ptr_nonnull(job->levels);
	return job;
}

/* Judging at another level, or with other severities, changes findings and not what is reached. */
START_TEST(reached_is_the_standards)
{
	static const struct { const char *level, *severity; } asked[] = {
		{NULL, NULL}, {"L1", NULL}, {"L3", NULL}, {NULL, "TR-003=off"}, {NULL, "SC-013=off"}, {"L2", "BD-004=note"},
	};
	static const struct { const char *path; int reached; } bundles[] = {
		{"examples/wall-node", TPF_L1}, {"examples/board-vllm", TPF_L1}, {"examples/facility-row", TPF_L2},
		{"examples/broken-ten", TPF_NO_LEVEL},
	};
	for (size_t i = 0; i < sizeof bundles / sizeof *bundles; i++) {
		struct tpf *job = judged(bundles[i].path, asked[_i].level, asked[_i].severity);
		ck_assert_msg(job->levels->reached == bundles[i].reached, "%s reaches %d", bundles[i].path, job->levels->reached);
		tpf_free(job);
	}
}
END_TEST

/* EE HPC WG: a level holds if all aspects hold. Board sensors sampled well have their sampling, and nothing else, at L2. */
START_TEST(weakest_aspect_counts)
{
	struct tpf *job = judged("examples/board-vllm", NULL, NULL);
	const struct tpf_levels *l = job->levels;
	int lowest = TPF_L3;

	for (int a = 0; a < TPF_ASPECTS; a++)
		lowest = l->aspect[a] < lowest ? l->aspect[a] : lowest;
	ck_assert_int_eq(l->reached, lowest);
	ck_assert_str_eq(tpf_aspects[0].name, "boundary");
	ck_assert_int_eq(l->aspect[0], TPF_L1); /* BD-004: accelerators alone are no L2 */
	for (int level = TPF_L1; level < TPF_LEVELS; level++)
		ck_assert_uint_eq(l->at[level].n_short, l->at[level].n_rules + l->at[level].n_fields);
	tpf_free(job);
}
END_TEST

START_TEST(findings_say_what_lacks)
{
	struct tpf *job = judged("examples/wall-node", "L2", NULL);
	size_t n = 0;

	for (size_t i = 0; i < job->diag.n; i++)
		n += job->diag.list[i]->rule == TPF_SC_013;
	ck_assert_uint_gt(n, 0);
	ck_assert_uint_eq(n, job->levels->at[TPF_L2].n_fields);
	tpf_free(job);
	job = judged("examples/wall-node", NULL, NULL);
	const struct tpf_disclosed *d = &job->levels->at[TPF_L1].disclosed;
	ck_assert_int_eq(job->diag.outcome[TPF_SC_013], TPF_NOT_RUN);
	ck_assert_uint_eq(d->unknown, 2); /* input tokens and input length, which LoadGen does not log */
	ck_assert_uint_eq(d->asked, d->disclosed + 2);
	tpf_free(job);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("level");
	TCase *table = tcase_create("table"), *changes = tcase_create("changes"), *reached = tcase_create("reached");
	tcase_add_test(table, counts_are_the_standards);
	tcase_add_loop_test(table, aspect_of_each, 0, sizeof belongs / sizeof *belongs);
	tcase_add_unchecked_fixture(changes, begin, end);
	tcase_set_timeout(changes, 120);
	tcase_add_loop_test(changes, schema_and_table_agree, 0, (int)tpf_fields()->n);
	tcase_add_loop_test(changes, conditions_hold, 0, sizeof patched / sizeof *patched);
	tcase_add_loop_test(reached, reached_is_the_standards, 0, 6);
	tcase_add_test(reached, weakest_aspect_counts);
	tcase_add_test(reached, findings_say_what_lacks);
	suite_add_tcase(suite, table);
	suite_add_tcase(suite, changes);
	suite_add_tcase(suite, reached);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
