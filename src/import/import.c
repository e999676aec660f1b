#include "import/import.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "evidence/role.h"
#include "import/draft.h"

/* In order of precedence: where two files say the same, the first row counts. A power log comes after the files that say
 * the window. */
/* clang-format off */
const struct tpf_importer tpf_importers[] = {
	{"mlperf-detail",      "detail",      "text/plain",       "MLPerf LoadGen log",
		tpf_is_mllog_detail,        tpf_read_mllog},
	{"mlperf-summary",     "summary",     "text/plain",       "MLPerf LoadGen summary; the log says more",
		tpf_is_mllog_summary,       NULL},
	{"mlperf-accuracy",    "accuracy",    "text/plain",       "MLPerf accuracy",
		tpf_is_mlperf_accuracy,     tpf_read_mlperf_accuracy},
	{"mlperf-session",     "session",     "application/json", "MLPerf power session of the meter's host",
		tpf_is_mlperf_session,      tpf_read_mlperf_session},
	{"mlperf-system",      "system",      "application/json", "MLPerf description of the system",
		tpf_is_mlperf_system,       tpf_read_mlperf_system},
	{"mlperf-measurement", "measurement", "application/json", "MLPerf measurement file of the model",
		tpf_is_mlperf_measurement,  tpf_read_mlperf_measurement},
	{"vllm-serve",         "vllm",        "application/json", "vLLM serving benchmark",
		tpf_is_vllm_serve,          tpf_read_vllm_serve},
	{"spec-ptd",           "spl",         "text/plain",       "power log of SPEC PTDaemon",
		tpf_is_spl,                 tpf_read_spl},
	{"ptd-messages",       "messages",    "text/plain",       "what SPEC PTDaemon said of its readings",
		tpf_is_ptd_log,             tpf_read_ptd_log},
	{"nvidia-smi-csv",     "nvidia_smi",  "text/csv",         "power log of nvidia-smi",
		tpf_is_nvidia_smi,          tpf_read_nvidia_smi},
	{NULL},
};

const struct tpf_import_format tpf_import_formats[] = {
	{"mlperf-power",   "MLPerf Inference power result (a result folder, or a submission tree with one)"},
	{"vllm-serve",     "vLLM serving benchmark (vllm bench serve --save-result)"},
	{"nvidia-smi-csv", "nvidia-smi power log (nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv)"},
	{NULL, NULL},
};
/* clang-format on */

/* An empty bundle whose members stand in the order of the schema. */
static json_t *skeleton(void)
{
	return json_pack("{s:s, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:[]}, s:{s:[]}, s:{}, s:{s:[]}, s:{}, "
			 "s:[{s:s, s:{}, s:{}, s:{}, s:{}, s:{}, s:[]}], s:{}, s:[]}",
			"$schema", "urn:tpfreport:schema:bundle:1.0.0", "report", "system", "software", "model", "workload", "quality", "metrics",
			"service", "targets", "tokens", "power", "instruments", "utilisation", "runs", "id", "run_1", "window", "requests",
			"tokens", "throughput", "service", "energy", "origins", "evidence");
}

/* Members in the order that people read them, where values came in another one. */
static void put_in_order(struct tpf_draft *d)
{
	static const char *const order[][14] = {
		{"/report", "id", "title", "issued", "authors", "availability", "claimed_level"},
		{"/software", "engine", "load_generator"},
		{"/software/engine", "name", "version"},
		{"/power", "boundary", "window_rule", "subsystems", "instruments"},
		{"/power/instruments/0", "id", "kind", "boundary", "covers", "devices", "model", "serial", "firmware", "accuracy"},
		{"/runs/0/requests", "submitted", "completed", "failed", "isl", "osl", "log"},
		{"/runs/0/tokens", "input", "output", "count_window"},
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		json_t *object = tpf_draft_get(d, order[i][0]), *rest = json_is_object(object) ? json_copy(object) : NULL;
		if (!rest)
			continue;
		json_object_clear(object);
		for (size_t k = 1; k < 14 && order[i][k]; k++)
			json_object_set(object, order[i][k], json_object_get(rest, order[i][k]));
		json_object_update_missing(object, rest);
		json_decref(rest);
	}
}

/* The file that was read before and says the same: one load generator, one power log, one of every other format. */
static const struct tpf_vendor *read_before(const struct tpf_draft *d, const bool *read, const struct tpf_vendor *v)
{
	const char *role = tpf_format_role(v->format->name);
	bool alone = !strcmp(role, "request_log") || !strcmp(role, "power_trace");

	for (size_t i = 0; i < d->n_files; i++)
		if (read[i] && (d->files[i].format == v->format || (alone && !strcmp(tpf_format_role(d->files[i].format->name), role))))
			return &d->files[i];
	return NULL;
}

static void report_second(struct tpf_draft *d, const struct tpf_vendor *first, struct tpf_vendor *second)
{
	struct tpf_place place = tpf_vendor_place(second);
	const char *role = tpf_format_role(second->format->name);
	bool power = !strcmp(role, "power_trace");

	second->second = true;
	tpf_hint(d->job, tpf_report(d->job, TPF_IM_002, &place, "a second %s (%s): %s is read, this one is not",
					power ? "power log" : !strcmp(role, "request_log") ? "load generator's result" : "file of its kind",
					second->format->title, first->path),
			"import one run at a time: a bundle holds one operating point");
}

/* Reads every file, one of each kind, in the order of the table. */
static void read_files(struct tpf_draft *d)
{
	bool *read = tpf_alloc_n(&d->job->arena, d->n_files + 1, sizeof *read);

	for (const struct tpf_importer *row = tpf_importers; row->name; row++) {
		for (size_t i = 0; i < d->n_files; i++) {
			struct tpf_vendor *v = &d->files[i];
			const struct tpf_vendor *first = v->format == row && row->read ? read_before(d, read, v) : NULL;
			if (first)
				report_second(d, first, v);
			if (first || v->format != row || !row->read)
				continue;
			row->read(d, v);
			read[i] = true;
		}
	}
}

/* Was a value taken from any file? Else there is no bundle, and the first file is told so. */
static bool gave_something(struct tpf_draft *d)
{
	for (size_t i = 0; i < d->n_files; i++)
		if (d->files[i].id)
			return true;
	if (d->n_files) {
		struct tpf_place place = tpf_vendor_place(d->files);
		tpf_report(d->job, TPF_IM_018, &place, "nothing could be taken from %s, so there is no bundle",
				d->n_files == 1 ? "this file" : "these files");
	}
	return false;
}

/* The whole job; d->root stays NULL when there was nothing to import. */
static void make(struct tpf_draft *d)
{
	d->start_ns = d->end_ns = TPF_WHEN_NONE;
	tpf_gather(d);
	d->root = skeleton();
	d->origins = json_object_get(d->root, "origins");
	tpf_answer_window(d);
	read_files(d);
	tpf_report_unused(d);
	if (!gave_something(d)) {
		json_decref(d->root);
		d->root = NULL;
		return;
	}
	tpf_answer_rest(d);
	if (!json_object_size(tpf_draft_get(d, "/runs/0/window")))
		json_object_del(tpf_draft_get(d, "/runs/0"), "window");
	tpf_fill_unknown(d);
	tpf_keep_evidence(d);
	put_in_order(d);
	if (!json_object_size(d->origins))
		json_object_del(d->root, "origins");
}

json_t *tpf_import(struct tpf *job, const struct tpf_import_ask *ask)
{
	struct tpf_draft d = {.job = job, .ask = ask};

	make(&d);
	return d.root;
}

/* ---- --dry-run ---- */

static const char *number(struct tpf_arena *arena, double value)
{
	char text[TPF_NUM_SIZE];

	tpf_num_write(text, value);
	return isfinite(value) ? tpf_strdup(arena, text) : "not known";
}

static void say_trace(struct tpf_draft *d, const struct tpf_vendor *v, struct tpf_buf *out)
{
	struct tpf_arena *arena = &d->job->arena;
	const struct tpf_trace *t = v->trace;
	char when[TPF_WHEN_SIZE];

	tpf_when_write(when, t->first_ns);
	tpf_buf_printf(out, "  %zu rows, %zu device%s, %s s from %s%s\n", t->rows, t->n_devices, t->n_devices == 1 ? "" : "s",
			number(arena, (double)(t->last_ns - t->first_ns) / (double)TPF_NS), when,
			t->naive ? " (the zone is not said; read as UTC)" : "");
	for (size_t i = 0; i < t->n_devices; i++) {
		const struct tpf_device *device = &t->devices[i];
		tpf_buf_printf(out, "  device %s: %zu rows, %s s, %s J", *device->id ? device->id : "(the only one)", device->rows,
				number(arena, (double)(device->last_ns - device->first_ns) / (double)TPF_NS), number(arena, device->energy_all));
		if (t->windowed)
			tpf_buf_printf(out, "; in the window %s J by trapezoids, mean %s W of %zu samples", number(arena, device->energy),
					number(arena, device->mean_inside), device->inside);
		tpf_buf_putc(out, '\n');
	}
}

static void say_file(struct tpf_draft *d, const struct tpf_vendor *v, struct tpf_buf *out)
{
	size_t values = 0;
	const char *key;
	json_t *origin;

	tpf_buf_printf(out, "%s: %s, %s\n", v->path, v->format->name, v->format->title);
	json_object_foreach(json_object_get(d->root, "origins"), key, origin) {
		const char *id = json_string_value(json_object_get(origin, "evidence"));
		values += v->id && id && !strcmp(id, v->id);
	}
	if (values)
		tpf_buf_printf(out, "  %zu value%s taken\n", values, values == 1 ? "" : "s");
	if (v->trace)
		say_trace(d, v, out);
}

static void say_unknown(const json_t *value, const char *pointer, struct tpf_arena *arena, struct tpf_buf *out)
{
	const char *why = json_string_value(json_object_get(value, "unknown")), *key;
	json_t *below;
	size_t i;

	if (why)
		tpf_buf_printf(out, "  %s: %s\n", pointer, why);
	json_object_foreach((json_t *)value, key, below)
		say_unknown(below, tpf_sprintf(arena, "%s/%s", pointer, key), arena, out);
	json_array_foreach(value, i, below)
		say_unknown(below, tpf_sprintf(arena, "%s/%zu", pointer, i), arena, out);
}

bool tpf_import_dry_run(struct tpf *job, const struct tpf_import_ask *ask, struct tpf_buf *out)
{
	struct tpf_import_ask dry = *ask;
	struct tpf_draft d = {.job = job, .ask = &dry};
	char when[2][TPF_WHEN_SIZE];

	dry.dry_run = true;
	make(&d);
	for (size_t i = 0; i < d.n_files; i++)
		say_file(&d, &d.files[i], out);
	if (d.start_ns != TPF_WHEN_NONE) {
		tpf_when_write(when[0], d.start_ns);
		tpf_when_write(when[1], d.end_ns);
		tpf_buf_printf(out, "window: %s to %s, %s s\n", when[0], when[1],
				number(&job->arena, (double)(d.end_ns - d.start_ns) / (double)TPF_NS));
	} else {
		tpf_buf_printf(out, "window: %s\n", d.window_missing ? d.window_missing : "no file says when the run was");
	}
	if (d.root) {
		tpf_buf_puts(out, "not said by any file:\n");
		say_unknown(d.root, "", &job->arena, out);
	}
	json_decref(d.root);
	return d.root != NULL;
}
