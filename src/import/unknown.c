/* unknown.c - what is required and no file says: {"unknown": why, and how to answer}. */
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "import/draft.h"

/* clang-format off */
/* Required at level 1, in the order of the file. A list is answered by its first element. */
static const struct { const char *pointer, *why; } required[] = {
	{"/report/issued",                 "import does not read the clock: --set report.issued=2026-01-31T12:00:00Z"},
	{"/report/authors/0/name",         "no file names the people responsible: --set report.authors='[{\"name\": \"...\"}]'"},
	{"/system/accelerator/model",      "no file names the accelerator (nvidia-smi does with the column name): --set system.accelerator.model=TEXT"},
	{"/system/accelerator/count",      "no file says how many accelerators there are: --set system.accelerator.count=N"},
	{"/software/engine/name",          "a load generator does not know its server: --set software.engine='{\"name\": \"...\", \"version\": \"...\"}'"},
	{"/software/load_generator/name",  "no load generator's file was given: --set software.load_generator='{\"name\": \"...\"}'"},
	{"/model/name",                    "no file names the model: --set model.name=TEXT"},
	{"/model/weight_precision",        "no file says how weights are stored: --set model.weight_precision=fp8"},
	{"/workload/dataset",              "no file names the data set: --set workload.dataset=TEXT"},
	{"/workload/scenario",             "no load generator's file was given: --set workload.scenario=server"},
	{"/quality/metrics/0/name",        "quality was not measured in this run: --set quality.metrics='[{...}]'"},
	{"/quality/metrics/0/dataset",     "quality was not measured in this run"},
	{"/quality/metrics/0/direction",   "quality was not measured in this run"},
	{"/quality/metrics/0/target",      "no quality target q* was given"},
	{"/service/targets/0/limit",       "no service target s* was given: --set service.targets='[{\"metric\": \"ttft\", ...}]'"},
	{"/tokens/scope",                  "no file says which tokens count: --set tokens.scope=output"},
	{"/power/boundary",                "the power log does not say where it was measured: --set power.boundary=node"},
	{"/power/instruments/0/kind",      "no power log was given"},
	{"/power/instruments/0/sampling_interval", "no power log was given"},
	{"/utilisation/U",                 "a single benchmark run: --set utilisation.U=0.6"},
	{"/utilisation/basis",             "a single benchmark run: --set utilisation.basis=fleet"},
	{"/runs/0/window",                 "no file says when the run was: --window START/END"},
	{"/runs/0/requests/completed",     "no load generator's file was given: --set workload.completed=N"},
	{"/runs/0/requests/isl",           "no load generator's file was given"},
	{"/runs/0/requests/osl",           "no load generator's file was given"},
	{"/runs/0/tokens/input",           "no load generator's file was given: --set tokens.input=N"},
	{"/runs/0/tokens/output",          "no load generator's file was given: --set tokens.output=N"},
	{"/runs/0/throughput/output",      "no load generator's file was given"},
	{"/runs/0/service/ttft",           "not in the load generator's file"},
	{"/runs/0/service/tpot",           "not in the load generator's file"},
	{"/runs/0/energy/0/total",         "no power log was given"},
	{"/runs/0/energy/0/power",         "no power log was given"},
	{"/runs/0/energy/0/method",        "no power log was given"},
};
/* clang-format on */

/* Does a text, a number or an unknown stand where a container of the place belongs? Then it was answered, if wrongly: the schema says so. */
static bool said_above(const struct tpf_draft *d, const char *pointer)
{
	char *path = tpf_strdup(&d->job->arena, pointer);

	for (char *end = strrchr(path, '/'); end && end > path; end = strrchr(path, '/')) {
		*end = '\0';
		json_t *above = tpf_draft_get(d, path);
		if (above)
			return !json_is_array(above) && (!json_is_object(above) || (json_object_size(above) == 1 && json_object_get(above, "unknown")));
	}
	return false;
}

static const char *text_at(const struct tpf_draft *d, const char *pointer)
{
	return json_string_value(tpf_draft_get(d, pointer));
}

/* "llama2-70b-99, server, on NVIDIA H200 (...)", of what is known. */
static void put_title(struct tpf_draft *d)
{
	const char *model = text_at(d, "/model/name"), *scenario = text_at(d, "/workload/scenario");
	const char *system = text_at(d, "/system/name");

	if (!system)
		system = text_at(d, "/system/accelerator/model");
	if (!model && !system) {
		tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "give one: --set report.title=TEXT"), "/report/title");
		return;
	}
	tpf_put_text(d, NULL, NULL,
			tpf_sprintf(&d->job->arena, "%s%s%s%s%s", model ? model : "Unnamed model", scenario ? ", " : "", scenario ? scenario : "",
					system ? ", on " : "", system ? system : ""),
			"/report/title");
}

void tpf_fill_unknown(struct tpf_draft *d)
{
	tpf_put_text(d, NULL, NULL, "L1", "/report/claimed_level");
	if (!tpf_draft_get(d, "/report/title"))
		put_title(d);
	for (size_t i = 0; i < sizeof required / sizeof *required; i++)
		if (!tpf_draft_get(d, required[i].pointer) && !said_above(d, required[i].pointer))
			tpf_put(d, NULL, NULL, tpf_draft_unknown(d, "%s", required[i].why), required[i].pointer);
	if (!tpf_draft_get(d, "/service/targets/0/metric") && !said_above(d, "/service/targets/0/metric")) {
		tpf_put_text(d, NULL, NULL, "ttft", "/service/targets/0/metric");
		tpf_put_text(d, NULL, NULL, "p99", "/service/targets/0/statistic");
	}
	json_t *quality = tpf_draft_get(d, "/quality/metrics/0");
	if (!json_object_get(quality, "value") && !json_object_get(quality, "unknown"))
		json_object_set_new(quality, "unknown", json_string("quality was not measured in this run"));
	tpf_put_text(d, NULL, NULL, "power", "/power/instruments/0/id");
	if (!tpf_draft_get(d, "/runs/0/energy/0/instrument"))
		tpf_put(d, NULL, NULL, json_incref(tpf_draft_get(d, "/power/instruments/0/id")), "/runs/0/energy/0/instrument");
}
