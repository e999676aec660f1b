/* report_case.h - a judged bundle for tests of the renderer: the text is read, the metrics are made by hand, so that what
 * is expected doesn't depend on how they are computed. */
#pragma once
#include <math.h>
#include <string.h>

#include "base/when.h"
#include "diag/job.h"
#include "report/report.h"

struct report_case {
	struct tpf job;
	struct tpf_metrics metrics;
	struct tpf_run_metrics run;
	struct tpf_reading reading;
	struct tpf_device device;
	struct tpf_point points[1200];
	struct tpf_case it;
	struct tpf_view view;
	bool counted;
};

static inline struct tpf_value of(double value, double u)
{
	return (struct tpf_value){.value = value, .u = u};
}

static inline struct tpf_value lacking(const char *what)
{
	return (struct tpf_value){.value = NAN, .u = NAN, .missing = what};
}

#define REPORT_BUNDLE                                                                                                        \
	"{\"$schema\": \"urn:tpfreport:schema:bundle:1.0.0\", \"report\": {\"id\": \"urn:uuid:1\", \"title\": \"TITLE\","    \
	" \"issued\": \"2026-10-16T09:00:00Z\", \"authors\": [{\"name\": \"Northlake\"}], \"claimed_level\": \"L1\"},"        \
	" \"system\": {\"accelerator\": {\"model\": \"X200\", \"count\": 32}},"                                              \
	" \"model\": {\"name\": \"Example-70B\", \"weight_precision\": \"fp8\"},"                                           \
	" \"workload\": {\"dataset\": \"chat\", \"scenario\": \"SCENARIO\"}, \"tokens\": {\"scope\": \"output\"},"            \
	" \"runs\": [{\"id\": \"r1\", \"window\": {\"start\": \"2026-10-14T08:00:00Z\", \"end\": \"2026-10-14T08:20:00Z\"}," \
	" \"energy\": [{\"instrument\": \"feed\"}]}]}"

static inline const char *replaced(struct tpf_arena *a, const char *text, const char *what, const char *with)
{
	const char *at = strstr(text, what);
	return tpf_sprintf(a, "%.*s%s%s", (int)(at - text), text, with, at + strlen(what));
}

/* 0.4119 J/token, u 0.0064, at the facility; the cooling ceiling binds. */
static inline void report_case_fill(struct report_case *c)
{
	struct tpf_metrics *m = &c->metrics;
	for (int b = 0; b < TPF_BOUNDARIES; b++)
		m->ladder[b] = (struct tpf_ladder_rung){.power = lacking("PUE"), .energy = lacking("PUE"), .j_per_token = lacking("PUE"),
			.idle = lacking("idle power"), .mean_power = lacking("U"), .util_j = lacking("U")};
	m->ladder[TPF_IT] = (struct tpf_ladder_rung){of(26400, 155), of(31.68e6, 1e5), of(0.3409, 0.004), .via = "instrument row", .measured = true,
		.idle = lacking("idle power"), .mean_power = lacking("U"), .util_j = lacking("U")};
	m->ladder[TPF_FACILITY] = (struct tpf_ladder_rung){of(31900, 500), of(38.28e6, 6e5), of(0.4119, 0.0064), .via = "instrument feed", .measured = true,
		.idle = lacking("idle power"), .mean_power = lacking("U"), .util_j = lacking("U")};
	m->widest = m->measured_at = TPF_FACILITY;
	m->j_per_token = of(0.4119, 0.0064);
	m->delivered = of(31900, 500);
	m->output = of(77443, 60);
	m->util_output = lacking("U");
	m->util_j = m->j_per_request = m->tokens_per_kwh = m->mfu = m->mbu = lacking("U");
	static const char *const names[] = {"compute", "power", "cooling", "memory"};
	const double rates[] = {88600, 92233, 84461, NAN};
	for (int i = 0; i < TPF_CEILINGS; i++)
		m->ceilings[i] = (struct tpf_ceiling_value){.name = names[i], .rate = of(rates[i], NAN), .formula = "theta P / e_tok"};
	m->binding = 2;
	m->next = 0;
	m->ceilings[2].binds = m->ceilings[2].extension = m->ceilings[3].extension = true;
	m->margin = of(88600.0 / 84461, NAN);
	m->headroom = of(1 - 77443.0 / 84461, NAN);
	m->crossover = m->crossover_it = lacking("e_tok");
	m->produced = lacking("U");
	m->duration = NAN;
	m->runs = &c->run;
	m->n_runs = 1;
	c->run.run = &c->it.bundle->runs[0];
	c->run.readings = &c->reading;
	c->run.tokens = 92931728;
	for (int b = 0; b < TPF_BOUNDARIES; b++)
		c->run.energy[b] = of(38.28e6, 6e5);
}

static inline void report_case_trace(struct report_case *c)
{
	int64_t start = c->it.bundle->runs[0].window.start_ns;
	for (int i = 0; i < 1200; i++)
		c->points[i] = (struct tpf_point){start + (i - 60) * TPF_NS, i == 700 ? 5000 : 3000 + i % 7};
	c->device = (struct tpf_device){.id = "0", .mean_inside = 3003, .points = c->points, .n_points = 1200};
	c->counted = true;
	c->reading = (struct tpf_reading){.entry = &c->it.bundle->runs[0].energy[0], .has_trace = true, .n_counted = 1, .counted = &c->counted,
		.trapezoid = 3.6e6, .mean_inside = 3003, .mean_inside_energy = 3.6e6, .counter = NAN, .energy = 3.6e6, .power = 3003, .max_gap = 1,
		.samples = 1200, .method = "trapezoid_interp", .u = NAN};
	c->reading.trace.devices = &c->device;
	c->reading.trace.n_devices = 1;
}

/* Title and scenario are put into JSON as they are: escape what JSON wants escaped. */
static inline struct report_case *report_case_new(const char *title, const char *scenario)
{
	struct report_case *c = tpf_xcalloc(1, sizeof *c);
	c->job.now_ns = TPF_WHEN_NONE;
	struct tpf_arena *a = &c->job.arena;
	const char *text = replaced(a, replaced(a, REPORT_BUNDLE, "TITLE", title), "SCENARIO", scenario);
	c->it.job = &c->job;
	c->it.doc = tpf_json_read(&c->job, "bundle.json", text, strlen(text), 0);
	c->it.bundle = tpf_bundle_read(&c->job, c->it.doc, NULL);
	c->it.metrics = &c->metrics;
	c->view = (struct tpf_view){.it = &c->it, .source = "bundle.json", .bytes = text, .len = strlen(text), .sha256 =
		"9f2c81d45b0e7a36c1f844920d6be31577a09c2ef3d1586b84c70f29e07a41ab"};
	report_case_fill(c);
	report_case_trace(c);
	return c;
}

static inline void report_case_free(struct report_case *c)
{
	tpf_arena_free(&c->job.arena);
	free(c->job.diag.list);
	free(c);
}
