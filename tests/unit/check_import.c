/* check_import.c - importers over small files of our own, worked by hand, and over real ones where they are at hand. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/resource.h"
#include "base/when.h"
#include "import/import.h"
#include "json/writer.h"
#include "schema/schema.h"

#define DATA "tests/data/import/"
#define SERVER DATA "mlperf/closed/Lab/results/box-a/llama2-70b-99/Server"
#define SAMPLES "../shared/samples/"

/* ---- one import ---- */

struct trial {
	struct tpf job;
	json_t *bundle;
};

static struct trial run(const struct tpf_import_ask *ask)
{
	struct trial t = {.job = {.now_ns = TPF_WHEN_NONE}};
	struct tpf_import_ask dry = *ask;

	if (!dry.folder)
		dry.dry_run = true;
	t.bundle = tpf_import(&t.job, &dry);
	return t;
}

/* Whatever the vendors' files hold, what is written has the shape of a bundle. */
static void is_valid(const struct trial *t)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	struct tpf job = {.now_ns = TPF_WHEN_NONE};
	struct tpf_buf out = {0};

	tpf_json_write(t->bundle, &out);
	struct tpf_doc *schema = tpf_json_read(&job, r->name, (const char *)r->bytes, (size_t)(r->end - r->bytes), 0);
	struct tpf_schema *program = tpf_schema_compile(&job, schema, NULL);
	struct tpf_doc *doc = tpf_json_read(&job, "bundle.json", out.text, out.len, 0);
	ck_assert_ptr_nonnull(program);
	ck_assert_ptr_nonnull(doc);
	bool valid = tpf_schema_run(&job, program, doc);
	ck_assert_msg(valid, "line %zu: %s", job.diag.n ? job.diag.list[0]->place.line : 0, job.diag.n ? job.diag.list[0]->message : "");
	tpf_schema_free(program);
	tpf_buf_free(&out);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static void done(struct trial *t)
{
	if (t->bundle)
		is_valid(t);
	json_decref(t->bundle);
	free(t->job.diag.list);
	tpf_arena_free(&t->job.arena);
}

static size_t count(const struct trial *t, enum tpf_rule_id rule)
{
	size_t n = 0;

	for (size_t i = 0; i < t->job.diag.n; i++)
		n += t->job.diag.list[i]->rule == rule;
	return n;
}

static const struct tpf_finding *finding(const struct trial *t, enum tpf_rule_id rule)
{
	for (size_t i = 0; i < t->job.diag.n; i++)
		if (t->job.diag.list[i]->rule == rule)
			return t->job.diag.list[i];
	ck_abort_msg("no finding %s", tpf_rules[rule].id);
	return NULL;
}

static const json_t *at(const struct trial *t, const char *pointer)
{
	const json_t *v = t->bundle;
	char step[128];

	while (v && *pointer == '/') {
		size_t len = strcspn(++pointer, "/");
		snprintf(step, sizeof step, "%.*s", (int)len, pointer);
		v = json_is_array(v) ? json_array_get(v, strtoul(step, NULL, 10)) : json_object_get(v, step);
		pointer += len;
	}
	return v;
}

static double number(const struct trial *t, const char *pointer)
{
	const json_t *v = at(t, pointer);

	if (json_is_object(v))
		v = json_object_get(v, "value");
	return json_is_number(v) ? json_number_value(v) : NAN;
}

static const char *text(const struct trial *t, const char *pointer)
{
	const char *s = json_string_value(at(t, pointer));

	return s ? s : "(nothing)";
}

static bool unknown(const struct trial *t, const char *pointer)
{
	return json_object_get(at(t, pointer), "unknown") != NULL;
}

/* Where a value came from: "evidence at". */
static const char *origin(const struct trial *t, const char *pointer)
{
	static char out[256];
	const json_t *o = json_object_get(json_object_get(t->bundle, "origins"), pointer);
	const char *where = json_string_value(json_object_get(o, "at"));

	snprintf(out, sizeof out, "%s%s%s", o ? json_string_value(json_object_get(o, "evidence")) : "", where ? " " : "", where ? where : "");
	return out;
}

#define near(got, want, rel) ck_assert_msg(fabs((got) - (double)(want)) <= (rel) * fabs((double)(want)), #got ": %.17g, expected %.17g", (got), (double)(want))

/* ---- MLPerf ---- */

/* Ten samples stand strictly inside the window of 10 s; one is -1. The other nine sum to 19,900 W. */
START_TEST(mlperf_server)
{
	const char *files[] = {SERVER};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});

	ck_assert_ptr_nonnull(t.bundle);
	ck_assert_uint_eq(t.job.diag.n, 0);
	ck_assert_str_eq(text(&t, "/runs/0/window/start"), "2026-01-02T10:00:05.500Z");
	ck_assert_str_eq(text(&t, "/runs/0/window/end"), "2026-01-02T10:00:15.500Z");
	near(number(&t, "/runs/0/energy/0/power/mean"), 19900.0 / 9, 1e-15);
	near(number(&t, "/runs/0/energy/0/total"), 199000.0 / 9, 1e-15);
	ck_assert_double_eq(number(&t, "/runs/0/energy/0/power/n"), 9);
	ck_assert_double_eq(number(&t, "/runs/0/energy/0/dropped"), 1);
	ck_assert_str_eq(text(&t, "/runs/0/energy/0/method"), "mean_inside");
	ck_assert_double_eq(number(&t, "/runs/0/tokens/output"), 5000);     /* (101 - 1) / 10 s x 500 tok/s */
	ck_assert_str_eq(text(&t, "/runs/0/tokens/output/basis"), "derived");
	ck_assert_double_eq(number(&t, "/runs/0/throughput/output"), 500);  /* the first of two entries counts */
	ck_assert_double_eq(number(&t, "/runs/0/requests/completed"), 101);
	ck_assert_double_eq(number(&t, "/runs/0/service/ttft/p99"), 800000000);
	ck_assert_str_eq(text(&t, "/runs/0/service/ttft/unit"), "ns");
	ck_assert_double_eq(number(&t, "/runs/0/service/tpot/mean"), 75000000);
	ck_assert_double_eq(number(&t, "/service/targets/0/limit"), 2000);
	ck_assert_double_eq(number(&t, "/service/targets/1/limit"), 200);
	ck_assert_str_eq(text(&t, "/workload/scenario"), "server");
	ck_assert_str_eq(text(&t, "/power/boundary"), "node");
	ck_assert_str_eq(text(&t, "/evidence/5/clock/zone"), "utc");
	ck_assert_ptr_null(at(&t, "/result"));
	done(&t);
}
END_TEST

START_TEST(mlperf_beside)
{
	const char *files[] = {DATA "mlperf"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});

	ck_assert_ptr_nonnull(t.bundle);
	ck_assert_str_eq(text(&t, "/model/name"), "llama2-70b-99");
	ck_assert_str_eq(text(&t, "/model/weight_precision"), "fp8");
	ck_assert_str_eq(text(&t, "/system/accelerator/model"), "Test Accelerator 80GB");
	ck_assert_double_eq(number(&t, "/system/accelerator/count"), 4);    /* "4", a number as text */
	ck_assert_double_eq(number(&t, "/system/accelerator/tdp"), 500);
	ck_assert_str_eq(text(&t, "/system/accelerator/memory_bytes/unit"), "GB");
	ck_assert_str_eq(text(&t, "/software/engine/name"), "TestEngine");
	ck_assert_str_eq(text(&t, "/software/engine/version"), "3.1");
	ck_assert_str_eq(text(&t, "/report/authors/0/name"), "Example Lab");
	ck_assert_double_eq(number(&t, "/quality/metrics/1"), 22.1);        /* quoted in accuracy.txt */
	ck_assert_double_eq(number(&t, "/quality/metrics/0/target"), 43.986888);
	ck_assert_double_eq(number(&t, "/quality/length_ratio"), 1);
	ck_assert_str_eq(text(&t, "/power/instruments/0/model"), "YOKOGAWA WT310E");
	ck_assert_double_eq(number(&t, "/power/instruments/0/accuracy/bound"), 0.004);
	ck_assert_double_eq(number(&t, "/power/instruments/0/sampling_interval"), 1);
	ck_assert_str_eq(text(&t, "/power/instruments/0/range/text"), "240.5 V, 12.5 A (channel mean)");
	ck_assert_str_eq(origin(&t, "/runs/0/throughput/output"), "detail line 31");
	ck_assert_str_eq(origin(&t, "/power/instruments/0/serial"), "session /ptd_messages/1/reply");
	ck_assert_str_eq(origin(&t, "/system/nodes"), "system /number_of_nodes");
	ck_assert(unknown(&t, "/runs/0/tokens/input"));
	ck_assert(unknown(&t, "/utilisation/U"));
	done(&t);
}
END_TEST

/* LoadGen announced 150 samples and ran 200 (20 a second for 10 s); 1,380 tok/s are 69 a sample. */
START_TEST(mlperf_offline)
{
	const char *files[] = {DATA "mlperf_offline"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});

	ck_assert_ptr_nonnull(t.bundle);
	ck_assert_double_eq(number(&t, "/runs/0/tokens/output"), 13800);
	ck_assert_str_eq(text(&t, "/runs/0/tokens/output/basis"), "nominal");
	ck_assert_str_eq(text(&t, "/runs/0/throughput/output/basis"), "nominal");
	ck_assert_double_eq(number(&t, "/runs/0/requests/completed"), 200);
	ck_assert_double_eq(number(&t, "/runs/0/requests/osl/mean"), 69);
	ck_assert(unknown(&t, "/runs/0/service/ttft"));
	ck_assert(unknown(&t, "/service/targets/0/limit"));
	ck_assert_uint_eq(t.job.diag.n, 1);
	ck_assert_uint_eq(finding(&t, TPF_IM_016)->place.line, 11);
	done(&t);
}
END_TEST

/* Official mean power and the tokens of reference.tsv, which come from the official checker's functions. */
static const struct {
	const char *result;
	double watts, seconds, tokens, rate, j_per_token;
} published[] = {
	{"mlperf/v4.1/closed/NVIDIA/results/H200-SXM-141GBx8_TRT_MaxQ/gptj-99/Offline", 4775.2703598485, 1056.448, 13835874, 13096.6, 0.364619},
	{"mlperf/v4.1/closed/NVIDIA/results/H200-SXM-141GBx8_TRT_MaxQ/llama2-70b-99/Server", 6280.2140000000, 2500.052, 57262570, 23113.1, 0.274191},
	{"mlperf/v5.1/closed/Lenovo/results/SR780a_V3_B200SXMx8_TRT/llama3.1-8b/Offline", 9436.0529687500, 640.383, 94110767, 146960, 0.064208},
};

START_TEST(mlperf_published)
{
	char path[512];
	const char *files[] = {path};

	snprintf(path, sizeof path, SAMPLES "%s", published[_i].result);
	if (!tpf_is_folder(path))
		return;
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});
	double joules = number(&t, "/runs/0/energy/0/total"), tokens = number(&t, "/runs/0/tokens/output");

	near(number(&t, "/runs/0/energy/0/power/mean"), published[_i].watts, 1e-12);
	near(joules, published[_i].watts * published[_i].seconds, 1e-12);
	ck_assert_double_eq(tokens, published[_i].tokens);
	ck_assert_double_eq(number(&t, "/runs/0/throughput/output"), published[_i].rate);
	near(joules / tokens, published[_i].j_per_token, 1e-5);
	ck_assert_double_eq(number(&t, "/runs/0/energy/0/dropped"), 0);
	ck_assert_uint_eq(t.job.diag.n, 0);
	done(&t);
}
END_TEST

START_TEST(mlperf_tree_with_two)
{
	const char *files[] = {SAMPLES "mlperf/v4.1"};

	if (!tpf_is_folder(files[0]))
		return;
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});
	ck_assert_ptr_null(t.bundle);
	ck_assert_ptr_nonnull(strstr(finding(&t, TPF_IM_012)->hint, "/gptj-99/Offline"));
	done(&t);
}
END_TEST

/* ---- vLLM and nvidia-smi ---- */

/* Boards 0..3 draw 300 + 10 t, 400, 100 and 100 W; the window is 5.5 s to 15.5 s. So 4,050, 4,000, 1,000 and 1,000 J. */
static const struct {
	const char *devices;
	double joules, boards;
	size_t selected;
} choices[] = {
	{NULL, 10050, 4, 0}, {"all", 10050, 4, 0}, {"busy", 8050, 2, 2}, {"1", 4000, 1, 1}, {"0,3", 5050, 2, 2},
};

START_TEST(vllm_pair)
{
	static const char *const zones[] = {"+01:00", "Europe/Stockholm"};
	const char *files[] = {DATA "vllm/power.csv", DATA "vllm/result.json"};
	bool named = tpf_is_folder("/usr/share/zoneinfo/Europe");
	struct trial t = run(&(struct tpf_import_ask){
			.files = files, .n_files = 2, .tz = zones[named && _i % 2], .devices = choices[_i].devices});

	ck_assert_ptr_nonnull(t.bundle);
	ck_assert_uint_eq(t.job.diag.n, 0);
	near(number(&t, "/runs/0/energy/0/total"), choices[_i].joules, 1e-14);
	near(number(&t, "/runs/0/energy/0/power/mean"), choices[_i].joules / 10, 1e-14);
	ck_assert_uint_eq(json_array_size(at(&t, "/runs/0/energy/0/select")), choices[_i].selected);
	ck_assert_uint_eq(json_array_size(at(&t, "/power/instruments/0/devices")), 4);
	ck_assert_double_eq(number(&t, "/system/accelerator/count"), choices[_i].boards);
	ck_assert_str_eq(text(&t, "/power/boundary"), "board");
	ck_assert_str_eq(text(&t, "/runs/0/energy/0/method"), "trapezoid_interp");
	ck_assert_str_eq(text(&t, "/evidence/1/clock/zone"), "+01:00");
	ck_assert_str_eq(text(&t, "/evidence/1/clock/from"), "answer");
	ck_assert_str_eq(text(&t, "/system/accelerator/model"), "Test Accelerator 80GB");
	ck_assert_double_eq(number(&t, "/system/accelerator/power_limit"), 500);
	done(&t);
}
END_TEST

START_TEST(vllm_values)
{
	const char *files[] = {DATA "vllm"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00"});

	ck_assert_str_eq(text(&t, "/runs/0/window/start"), "2026-01-02T10:00:05.500Z");
	ck_assert_double_eq(number(&t, "/runs/0/tokens/output"), 5025);
	ck_assert_double_eq(number(&t, "/runs/0/tokens/input"), 10000);
	ck_assert_double_eq(number(&t, "/runs/0/requests/isl/mean"), 200);
	ck_assert_double_eq(number(&t, "/runs/0/throughput/output"), 502.5);
	ck_assert_double_eq(number(&t, "/runs/0/service/ttft/mean"), 100.5);
	ck_assert_double_eq(number(&t, "/runs/0/service/tpot/p50"), 11.25);
	ck_assert_str_eq(text(&t, "/runs/0/service/tpot/unit"), "ms/tok");
	ck_assert_double_eq(number(&t, "/runs/0/service/e2e/p99.9"), 1326);
	ck_assert_str_eq(text(&t, "/workload/scenario"), "closed_loop");
	ck_assert_str_eq(origin(&t, "/runs/0/service/ttft/p99"), "vllm /p99_ttft_ms");
	ck_assert_str_eq(origin(&t, "/runs/0/tokens/output"), "vllm /total_output_tokens");
	ck_assert(unknown(&t, "/software/engine/name"));
	ck_assert_ptr_null(at(&t, "/runs/0/requests/failed"));
	done(&t);
}
END_TEST

/* `date` is 11:00:16 local time, 10 s after the start: board 0 gives 4,100 J. */
START_TEST(vllm_date)
{
	const char *files[] = {DATA "vllm_date/result.json", DATA "vllm/power.csv"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 2, .tz = "+01:00", .devices = "0"});

	ck_assert_str_eq(text(&t, "/runs/0/window/start"), "2026-01-02T10:00:06Z");
	near(number(&t, "/runs/0/energy/0/total"), 4100, 1e-14);
	ck_assert_str_eq(text(&t, "/workload/scenario"), "server");
	ck_assert_double_eq(number(&t, "/workload/offered_rate"), 2.5);
	ck_assert_str_eq(text(&t, "/workload/arrival/process"), "gamma");
	ck_assert_double_eq(number(&t, "/runs/0/requests/failed"), 2);
	done(&t);
}
END_TEST

/* EXPECTED.json, by another program: all eight boards, and the two busy ones. */
START_TEST(vllm_real_pair)
{
	const char *files[] = {SAMPLES "vendors/vllm_serve/heyram_gptoss_h200_tp2_conc64.json",
		SAMPLES "vendors/nvidia_smi_csv/heyram_h200_tp2_conc64_gpu_metrics.csv"};

	if (access(files[0], R_OK))
		return;
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 2, .tz = "utc", .devices = _i ? "busy" : "all"});
	double joules = number(&t, "/runs/0/energy/0/total");

	near(joules, _i ? 175705.7923 : 239893.1098, 1e-8);
	near(joules / number(&t, "/runs/0/tokens/output"), _i ? 0.2978261144 : 0.4066253698, 1e-8);
	done(&t);
}
END_TEST

/* ---- what is asked back ---- */

static const struct {
	const char *files[2], *tz, *devices, *window, *set;
	enum tpf_rule_id rule;
	const char *says, *hints;
} questions[] = {
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, NULL, NULL, NULL, NULL, TPF_IM_003, "no zone", "with +01:00 the window would lie inside"},
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, "+03:00", NULL, NULL, NULL, TPF_IM_005, "does not cover the window", "shift by"},
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, "Mars/Base", NULL, NULL, NULL, TPF_IM_013, "Mars/Base", NULL},
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, "../../etc/passwd", NULL, NULL, NULL, TPF_IM_013, "neither an offset", NULL},
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, "+01:00", "0,7", NULL, NULL, TPF_IM_007, "no device '7'", "0, 1, 2, 3"},
	{{DATA "vllm/result.json", DATA "vllm/power.csv"}, NULL, "busy", NULL, NULL, TPF_IM_006, "that can't be laid on this log", NULL},
	{{DATA "vllm/result.json", DATA "vllm_date/result.json"}, "+01:00", NULL, NULL, NULL, TPF_IM_002, "a second load generator's result", NULL},
	{{DATA "vllm/result.json", SERVER}, "+01:00", NULL, NULL, NULL, TPF_IM_002, "a second load generator's result", NULL},
	{{DATA "vllm/result.json", "Makefile"}, NULL, NULL, NULL, NULL, TPF_IM_001, "no format", "vLLM"},
	{{DATA "vllm/result.json", "/nonexistent"}, NULL, NULL, NULL, NULL, TPF_IM_018, "No such file", NULL},
	{{DATA "vllm/result.json"}, NULL, NULL, "yesterday", NULL, TPF_IM_019, "START/END", NULL},
	{{DATA "vllm/result.json"}, NULL, NULL, "2026-01-02T10:00:10Z/2026-01-02T10:00:05Z", NULL, TPF_IM_019, "ends before", NULL},
	{{DATA "vllm/result.json"}, NULL, NULL, "2026-01-02T10:00:10/2026-01-02T10:00:15", NULL, TPF_IM_019, "--tz", NULL},
	{{DATA "vllm/result.json"}, NULL, NULL, NULL, "system.acelerator.count=8", TPF_IM_009, "acelerator", "system.accelerator.count"},
	{{DATA "vllm/result.json"}, NULL, NULL, NULL, "/system/nodse=8", TPF_IM_009, "/system/nodse", "/system/nodes"},
	{{DATA "vllm/result.json"}, NULL, NULL, NULL, "nothing", TPF_IM_010, "PATH=VALUE", NULL},
	{{DATA "vllm/result.json"}, NULL, NULL, NULL, "/runs/5/id=x", TPF_IM_010, "no such element", NULL},
};

START_TEST(asks)
{
	size_t n = questions[_i].files[1] ? 2 : 1;
	const char *set[] = {questions[_i].set};
	struct trial t = run(&(struct tpf_import_ask){.files = questions[_i].files, .n_files = n, .tz = questions[_i].tz,
			.devices = questions[_i].devices, .window = questions[_i].window, .set = set, .n_set = questions[_i].set != NULL});
	const struct tpf_finding *f = finding(&t, questions[_i].rule);

	ck_assert_msg(strstr(f->message, questions[_i].says), "%s", f->message);
	if (questions[_i].hints)
		ck_assert_msg(f->hint && strstr(f->hint, questions[_i].hints), "%s", f->hint ? f->hint : "(no hint)");
	ck_assert_ptr_nonnull(t.bundle);
	done(&t);
}
END_TEST

/* 100 and 190 W: less than a factor 2 apart, so nobody can be called busy. */
START_TEST(busy_refused)
{
	char path[] = "/tmp/check_import_XXXXXX";
	const char *files[] = {DATA "vllm/result.json", path};
	FILE *csv = fdopen(mkstemp(path), "w");

	ck_assert_ptr_nonnull(csv);
	fputs("timestamp, index, power.draw [W]\n", csv);
	for (int i = 0; i <= 20; i++)
		fprintf(csv, "2026/01/02 10:00:%02d.000, 0, 100.00 W\n2026/01/02 10:00:%02d.000, 1, 190.00 W\n", i, i);
	fclose(csv);
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 2, .tz = "utc", .devices = "busy"});
	ck_assert_ptr_nonnull(strstr(finding(&t, TPF_IM_006)->message, "factor 2"));
	ck_assert(unknown(&t, "/runs/0/energy/0/total"));
	ck_assert_ptr_null(at(&t, "/runs/0/energy/0/select"));
	done(&t);
	unlink(path);
}
END_TEST

/* Small files of their own, beside the result of vllm/. */
static const struct {
	const char *bytes, *tz;
	enum tpf_rule_id rule;
	size_t line;
	const char *says;
} notes[] = {
	{":::MLLOG {\"key\": \"effective_scenario\", \"value\": \"Server\"}\n:::MLLOG {\"key\": \"res", NULL, TPF_IM_015, 2, "line 2"},
	{":::MLLOG {\"key\": \"effective_scenario\", \"value\": \"Server\"}\n", NULL, TPF_IM_004, 0, "power_begin"},
	{"MLPerf Results Summary\n", NULL, TPF_IM_011, 0, "nothing was taken"},
	{"{\"total_output_tokens\": 9, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1}\n{\"completed\": 1}", NULL, TPF_IM_012, 2,
		"another result follows"},
	{"{\"total_output_tokens\": 9, \"duration\": 1,\n \"completed\": [], \"mean_ttft_ms\": 1}", NULL, TPF_IM_021, 2, "number is expected"},
	{"{\"total_output_tokens\": 7, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1}", NULL, TPF_IM_021, 1, "one output token"},
	{"{\"total_output_tokens\": 9, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1, \"date\": \"20261025-023000\"}", "CET-twice",
		TPF_IM_013, 0, "CET-twice"},
	{"{\"total_output_tokens\": 9, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1, \"date\": \"20261025-023000\"}",
		"Europe/Stockholm", TPF_IM_014, 0, "twice"},
	{"timestamp, index, power.draw [W]\n2026/10/25 02:30:00.000, 0, 1 W\n2026/10/25 02:30:01.000, 0, 1 W\n", "Europe/Stockholm", TPF_IM_014, 0,
		"twice"},
	{"timestamp, index, power.draw [W]\n2026/03/29 01:30:00.000, 0, 1 W\n2026/03/29 03:30:01.000, 0, 1 W\n", "Europe/Stockholm", TPF_IM_014, 0,
		"change of the clocks"},
};

START_TEST(notices)
{
	char path[] = "/tmp/check_import_XXXXXX";
	const char *files[] = {path};
	FILE *file = fdopen(mkstemp(path), "w");

	ck_assert_ptr_nonnull(file);
	fputs(notes[_i].bytes, file);
	fclose(file);
	if (notes[_i].rule == TPF_IM_014 && !tpf_is_folder("/usr/share/zoneinfo/Europe")) {
		unlink(path);
		return;
	}
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = notes[_i].tz});
	const struct tpf_finding *f = finding(&t, notes[_i].rule);
	ck_assert_msg(strstr(f->message, notes[_i].says), "%s", f->message);
	ck_assert_uint_eq(f->place.line, notes[_i].line);
	done(&t);
	unlink(path);
}
END_TEST

/* The system's file says 4 accelerators, the power log 2: the first row of the table counts. */
START_TEST(conflict)
{
	const char *files[] = {DATA "mlperf/closed/Lab/systems/box-a.json", DATA "vllm/power.csv"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 2, .tz = "+01:00", .devices = "0,1",
			.window = "2026-01-02T11:00:05/2026-01-02T11:00:15"});

	ck_assert_uint_eq(count(&t, TPF_IM_008), 1);
	ck_assert_ptr_nonnull(strstr(finding(&t, TPF_IM_008)->message, "says 2 of /system/accelerator/count"));
	ck_assert_double_eq(number(&t, "/system/accelerator/count"), 4);
	near(number(&t, "/runs/0/energy/0/total"), 8000.0, 1e-14);       /* 300 + 10 x 10 on the mean, and 400 W */
	ck_assert_str_eq(text(&t, "/power/window_rule/text"), "said with --window");
	done(&t);
}
END_TEST

START_TEST(answers)
{
	const char *files[] = {DATA "vllm"};
	const char *set[] = {"system.accelerator.tdp=700 W", "model.weight_precision=fp8", "/report/title=T", "software.engine={\"name\": \"vLLM\"}",
		"system.accelerator.model=H200", "software.load_generator={\"name\": \"g\", \"version\": \"0.11\"}", "tokens.output=4000"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00", .set = set,
			.n_set = sizeof set / sizeof *set, .answers = DATA "answers.json"});

	ck_assert_uint_eq(count(&t, TPF_IM_009), 1);
	ck_assert_uint_eq(finding(&t, TPF_IM_009)->place.line, 4);
	ck_assert_double_eq(number(&t, "/system/accelerator/tdp"), 700);
	ck_assert_str_eq(text(&t, "/system/accelerator/tdp/unit"), "W");
	ck_assert_str_eq(text(&t, "/model/weight_precision"), "fp8");
	ck_assert_str_eq(text(&t, "/software/engine/name"), "vLLM");
	ck_assert_str_eq(text(&t, "/report/title"), "T");
	ck_assert_str_eq(text(&t, "/workload/dataset"), "ShareGPT");         /* --answers */
	ck_assert_str_eq(text(&t, "/system/accelerator/model"), "H200");     /* --set counts before --answers and the file */
	ck_assert_double_eq(number(&t, "/runs/0/tokens/output"), 4000);
	ck_assert_str_eq(origin(&t, "/runs/0/tokens/output"), "");
	done(&t);
}
END_TEST

/* A text stands for what it plainly means; an unknown is an answer too, and no other unknown takes its place. */
START_TEST(answers_in_texts)
{
	const char *files[] = {DATA "vllm"};
	const char *set[] = {"report.authors=A. Metrologist", "software.engine=vLLM 0.11", "util.U=62 %", "system.accelerator.count=\"8\"",
		"runs[].window={\"unknown\": \"no clock\"}"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00", .set = set, .n_set = sizeof set / sizeof *set});

	ck_assert_str_eq(text(&t, "/report/authors/0/name"), "A. Metrologist");
	ck_assert_str_eq(text(&t, "/software/engine/name"), "vLLM 0.11");
	ck_assert_double_eq(number(&t, "/utilisation/U"), 62);
	ck_assert_str_eq(text(&t, "/utilisation/U/unit"), "%");
	ck_assert_double_eq(number(&t, "/system/accelerator/count"), 8);
	ck_assert_str_eq(text(&t, "/runs/0/window/unknown"), "no clock");
	done(&t);
}
END_TEST

/* ---- evidence ---- */

START_TEST(evidence_is_copied)
{
	char folder[] = "/tmp/check_import_XXXXXX", path[256];
	const char *files[] = {DATA "vllm"}, *why;
	struct tpf_buf copy = {0}, original = {0};

	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00", .folder = folder});
	ck_assert_str_eq(text(&t, "/evidence/1/path"), "evidence/power.csv");
	snprintf(path, sizeof path, "%s/evidence/power.csv", folder);
	ck_assert(tpf_file_read(path, 1 << 20, &copy, &why));
	ck_assert(tpf_file_read(DATA "vllm/power.csv", 1 << 20, &original, &why));
	ck_assert_str_eq(tpf_buf_str(&copy), tpf_buf_str(&original));
	ck_assert_uint_eq(strlen(text(&t, "/evidence/1/sha256")), 64);
	done(&t);

	/* The same again changes nothing; another file in its place is not replaced. */
	t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00", .folder = folder});
	ck_assert_uint_eq(t.job.diag.n, 0);
	done(&t);
	ck_assert(tpf_file_write(path, "mine", 4, &why));
	t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00", .folder = folder});
	ck_assert_uint_eq(count(&t, TPF_IM_017), 1);
	tpf_buf_free(&copy);
	copy = (struct tpf_buf){0};
	ck_assert(tpf_file_read(path, 1 << 20, &copy, &why));
	ck_assert_str_eq(tpf_buf_str(&copy), "mine");
	done(&t);

	unlink(path);
	snprintf(path, sizeof path, "%s/evidence/result.json", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/evidence", folder);
	rmdir(path);
	rmdir(folder);
	tpf_buf_free(&copy);
	tpf_buf_free(&original);
}
END_TEST

START_TEST(evidence_inside_stays)
{
	const char *files[] = {DATA "vllm/result.json"};
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1, .folder = DATA});

	ck_assert_str_eq(text(&t, "/evidence/0/path"), "vllm/result.json");
	ck_assert(!tpf_is_folder(DATA "evidence"));
	done(&t);
}
END_TEST

START_TEST(same_bytes_twice)
{
	const char *files[] = {SERVER};
	struct tpf_buf out[2] = {0};

	for (int i = 0; i < 2; i++) {
		struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});
		tpf_json_write(t.bundle, &out[i]);
		done(&t);
	}
	ck_assert_str_eq(tpf_buf_str(&out[0]), tpf_buf_str(&out[1]));
	tpf_buf_free(&out[0]);
	tpf_buf_free(&out[1]);
}
END_TEST

START_TEST(dry_run_says)
{
	const char *files[] = {DATA "vllm"};
	struct tpf job = {.now_ns = TPF_WHEN_NONE};
	struct tpf_buf out = {0};

	ck_assert(tpf_import_dry_run(&job, &(struct tpf_import_ask){.files = files, .n_files = 1, .tz = "+01:00"}, &out));
	ck_assert_msg(strstr(tpf_buf_str(&out), "84 rows, 4 devices, 20 s from 2026-01-02T10:00:00Z"), "%s", tpf_buf_str(&out));
	ck_assert_ptr_nonnull(strstr(out.text, "device 0: 21 rows, 20 s, 8000 J; in the window 4050 J"));
	ck_assert_ptr_nonnull(strstr(out.text, "window: 2026-01-02T10:00:05.500Z to 2026-01-02T10:00:15.500Z, 10 s"));
	ck_assert_ptr_nonnull(strstr(out.text, "/software/engine/name: "));
	tpf_buf_free(&out);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}
END_TEST

/* ---- hostile files ---- */

static const char *const hostile[] = {
	"", "\n", "{", "[]", "{}", "null", ":::MLLOG {", ":::MLLOG {\"key\": \"power_begin\"}\n", ":::MLLOG {\"key\": 1, \"value\": 2}\n",
	":::MLLOG {\"key\": \"effective_scenario\", \"value\": [1, 2]}\n:::MLLOG {\"key\": \"result_query_count\", \"value\": 1e400}\n",
	":::MLLOG {\"key\": \"effective_scenario\", \"value\": \"Offline\"}\n:::MLLOG {\"key\": \"result_tokens_per_second\", \"value\": NaN}\n"
	":::MLLOG {\"key\": \"result_max_latency_ns\", \"value\": -Infinity}\n",
	":::MLLOG {\"key\": \"effective_scenario\", \"value\": \"Server\"}\n:::MLLOG {\"key\": \"result_completed_samples_per_sec\", \"value\": 0}\n"
	":::MLLOG {\"key\": \"result_completed_tokens_per_second\", \"value\": 1e308}\n:::MLLOG {\"key\": \"result_query_count\", \"value\": 5}\n",
	":::MLLOG {\"key\": \"power_begin\", \"value\": \"99-99-9999 99:99:99\"}\n:::MLLOG {\"key\": \"power_end\", \"value\": \"x\"}\n",
	":::MLLOG {\"key\": \"loadgen_version\", \"value\": \"4\"}\n:::MLLOG {\"key\": \"sut_name\", \"value\": \"\"}\n",
	"{\"total_output_tokens\": \"x\", \"duration\": [], \"completed\": {}, \"mean_ttft_ms\": null}",
	"{\"total_output_tokens\": 1e400, \"duration\": NaN, \"completed\": 0, \"mean_ttft_ms\": Infinity, \"date\": \"20269999-999999\"}",
	"{\"total_output_tokens\": -5, \"duration\": -1, \"completed\": 1e300, \"mean_ttft_ms\": 1, \"benchmark_start_time_unix\": 1e300, "
	"\"benchmark_end_time_unix\": -1e300, \"request_rate\": {}, \"model_id\": 5}",
	"{\"total_output_tokens\": 7, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1, \"date\": \"20260102-110016\"} {\"completed\": 1}",
	"{\"total_output_tokens\": 7, \"total_output_tokens\": 8, \"duration\": 1, \"completed\": 7, \"mean_ttft_ms\": 1, \"\\u0000\": 1}",
	"{\"ptd_messages\": {}, \"session_name\": 1}", "{\"ptd_messages\": [1, [], {\"cmd\": 1}, {\"cmd\": \"Identify\", \"reply\": \",\"}], \"session_name\": \"\"}",
	"{\"ptd_messages\": [{\"cmd\": \"Identify\", \"reply\": \"version=\"}, {\"cmd\": \"SR,\", \"reply\": \"x\"}, {\"cmd\": \"Go,\", \"reply\": \"\"}, "
	"{\"cmd\": \"Uncertainty\", \"reply\": \"Uncertainty\"}], \"session_name\": \"s\"}",
	"{\"accelerator_model_name\": [], \"system_name\": {}, \"number_of_nodes\": \"many\", \"hw_notes\": \"TGP \", \"framework\": \" \", "
	"\"host_memory_capacity\": \"1e999 GB\", \"accelerator_memory_capacity\": \"80 parsecs\"}",
	"{\"weight_data_types\": 3, \"starting_weights_filename\": null}",
	"Time,01-02-2026 10:00:00.000,Watts,x,Volts,1,Amps,1,PF,1,Mark,m\n", "Time,,Watts,,Mark,\n", "Time,01-02-2026 10:00:00.000,Watts,nan,Volts,1,Amps,1,PF,1,Mark,m",
	"timestamp, index, power.draw [W]\n", "timestamp, index, power.draw [W]", "timestamp, power.draw [W]\n2026/01/02 10:00:00.000, 1e999 W\n,,\n",
	"timestamp, index, name, power.limit [W], power.draw [W]\n2026/01/02 10:00:00.000\n2026/01/02 10:00:00.000, 0, , , \n",
	"Results\n{'rouge1': , 'rougeL': x}\nhash=", "'exact_match':'hash=", "'rouge1': 1e999, hash=", "\xff\xfe{\0}", "MLPerf Results Summary",
};

static void import_text(const char *bytes, size_t len, const char *tz)
{
	char path[] = "/tmp/check_import_XXXXXX";
	int fd = mkstemp(path);
	const char *files[] = {path, DATA "vllm/power.csv"};

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	close(fd);
	for (size_t n = 1; n <= 2; n++) {
		struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = n, .tz = tz, .devices = n == 2 ? "busy" : NULL});
		ck_assert(t.bundle || t.job.diag.n);
		done(&t);
	}
	unlink(path);
}

START_TEST(hostile_texts)
{
	import_text(hostile[_i], strlen(hostile[_i]), "Europe/Stockholm");
	import_text(hostile[_i], strlen(hostile[_i]), NULL);
}
END_TEST

/* Every file cut short at every 61st byte. */
START_TEST(cut_short)
{
	static const char *const whole[] = {
		SERVER "/performance/run_1/mlperf_log_detail.txt", SERVER "/performance/run_1/spl.txt", SERVER "/performance/power/server.json",
		SERVER "/accuracy/accuracy.txt", DATA "mlperf/closed/Lab/systems/box-a.json", DATA "vllm/result.json", DATA "vllm/power.csv",
	};
	struct tpf_buf all = {0};
	const char *why;

	ck_assert(tpf_file_read(whole[_i], 1 << 20, &all, &why));
	for (size_t len = 0; len < all.len; len += 61)
		import_text(all.text, len, "+01:00");
	tpf_buf_free(&all);
}
END_TEST

START_TEST(empty_folder)
{
	char folder[] = "/tmp/check_import_XXXXXX";
	const char *files[] = {folder};

	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct trial t = run(&(struct tpf_import_ask){.files = files, .n_files = 1});
	ck_assert_ptr_null(t.bundle);
	ck_assert_uint_eq(count(&t, TPF_IM_018), 1);
	done(&t);
	rmdir(folder);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("import");
	TCase *c = tcase_create("import");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	tcase_add_test(c, mlperf_server);
	tcase_add_test(c, mlperf_beside);
	tcase_add_test(c, mlperf_offline);
	tcase_add_loop_test(c, mlperf_published, 0, sizeof published / sizeof *published);
	tcase_add_test(c, mlperf_tree_with_two);
	tcase_add_loop_test(c, vllm_pair, 0, sizeof choices / sizeof *choices);
	tcase_add_test(c, vllm_values);
	tcase_add_test(c, vllm_date);
	tcase_add_loop_test(c, vllm_real_pair, 0, 2);
	tcase_add_loop_test(c, asks, 0, sizeof questions / sizeof *questions);
	tcase_add_test(c, busy_refused);
	tcase_add_loop_test(c, notices, 0, sizeof notes / sizeof *notes);
	tcase_add_test(c, conflict);
	tcase_add_test(c, answers);
	tcase_add_test(c, answers_in_texts);
	tcase_add_test(c, evidence_is_copied);
	tcase_add_test(c, evidence_inside_stays);
	tcase_add_test(c, same_bytes_twice);
	tcase_add_test(c, dry_run_says);
	tcase_add_loop_test(c, hostile_texts, 0, sizeof hostile / sizeof *hostile);
	tcase_add_loop_test(c, cut_short, 0, 7);
	tcase_add_test(c, empty_folder);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
