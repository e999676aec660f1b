/* check_bundle.c - the field table against the standard's list; documents -> SI, wrong units, origins, presence. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/binding.h"
#include "model/bundle.h"
#include "model/fields.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))

static struct tpf job;

static void set_up(void)
{
	job = (struct tpf){.now_ns = TPF_WHEN_NONE};
}

static void tear_down(void)
{
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static const struct tpf_bundle *read_text(const char *json)
{
	struct tpf_doc *doc = tpf_json_read(&job, "bundle.json", json, strlen(json), 0);
	ck_assert_ptr_nonnull(doc);
	return tpf_bundle_read(&job, doc, NULL);
}

static size_t count(enum tpf_rule_id rule)
{
	size_t n = 0;
	for (size_t i = 0; i < job.diag.n; i++)
		n += job.diag.list[i]->rule == rule;
	return n;
}

/* ---- the field table ---- */

START_TEST(every_row_has_a_unit)
{
	const struct tpf_fields *all = tpf_fields();
	ck_assert_uint_gt(all->n, 217);
	size_t named = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct tpf_field *f = &all->v[i];
		struct tpf_unit unit;
		ck_assert_msg(!f->unit || tpf_unit_parse(f->unit, &unit, NULL), "%s is in '%s'", f->place, f->unit);
		ck_assert_msg(!i || strcmp(all->v[i - 1].place, f->place) < 0, "%s is sorted and once", f->place);
		ck_assert_ptr_eq(tpf_field_place(f->place), f);
		named += f->name != NULL;
	}
	ck_assert_uint_eq(named, 217);
	ck_assert_ptr_null(tpf_field_at("/no/such/place"));
	ck_assert_str_eq(tpf_field_at("/runs/12/energy/0/total")->name, "power.energy");
	ck_assert_str_eq(tpf_field_named("power.energy")->place, "/runs/*/energy/*/total");
	ck_assert_int_eq(tpf_field_named("power.energy")->need[TPF_L1], TPF_REQUIRED);
	ck_assert_int_eq(tpf_field_named("facility.pue.value")->need[TPF_L1], TPF_CONDITIONAL);
	ck_assert_int_eq(tpf_field_named("facility.itue")->need[TPF_L3], TPF_OPTIONAL);
}
END_TEST

static const char *member(const struct tpf_doc *d, const struct tpf_node *n, const char *key)
{
	return tpf_text(&job.arena, d, tpf_get(d, n, key), NULL);
}

/* Name, place, unit and levels against the standard's own list, where it lies beside the project. */
START_TEST(same_as_the_standard)
{
	FILE *f = fopen("../shared/standard/fields.json", "rb");
	if (!f)
		return;
	struct tpf_buf b = {0};
	char block[4096];
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
		tpf_buf_put(&b, block, n);
	fclose(f);
	struct tpf_doc *d = tpf_json_read(&job, "fields.json", b.text, b.len, 0);
	ck_assert_ptr_nonnull(d);
	const struct tpf_node *list = tpf_get(d, tpf_root(d), "fields");
	size_t n = 0;
	for (const struct tpf_node *e = tpf_first(list); e; e = tpf_next(list, e), n++) {
		const char *place = member(d, e, "place"), *name = member(d, e, "path"), *unit = member(d, e, "unit");
		const struct tpf_field *row = tpf_field_place(place);
		ck_assert_msg(row && row->name, "%s has a row", place);
		ck_assert_str_eq(row->name, name);
		struct tpf_unit ours, theirs;
		if (unit && *unit) {
			ck_assert_msg(row->unit && *row->unit, "%s has a unit", place);
			ck_assert(tpf_unit_parse(unit, &theirs, NULL) && tpf_unit_parse(row->unit, &ours, NULL));
			ck_assert_msg(tpf_dim_same(ours.dim, theirs.dim) && ours.factor == theirs.factor, "%s: %s, %s", place, row->unit, unit);
		} else {
			ck_assert_msg(!row->unit || !*row->unit, "%s has no unit", place);
		}
		const char *from = member(d, e, "unit_from");
		ck_assert_pstr_eq(row->unit_from, from);
		static const char *const levels[] = {"L1", "L2", "L3"};
		for (int l = 0; l < 3; l++)
			ck_assert_int_eq("OCR"[row->need[l]], *member(d, e, levels[l]));
	}
	ck_assert_uint_eq(n, 217);
	tpf_buf_free(&b);
}
END_TEST

/* A misspelt place would bind nothing for ever: each is one of the schema's. */
static void check_shape(const struct tpf_shape *shape, const char *base)
{
	for (size_t i = 0; i < shape->n; i++) {
		const struct tpf_place_row *r = &shape->rows[i];
		const char *place = tpf_sprintf(&job.arena, "%s%s", base, r->place);
		const struct tpf_field *f = tpf_field_place(place);
		if (tpf_ends(place, "/columns/unit"))
			continue; /* named as a word of the value forms, which have no rows */
		ck_assert_msg(f != NULL, "%s is in the schema", place);
		/* Where the value has the row, or what the bundle says makes the unit, the object has none. */
		bool no_unit = tpf_field_place(tpf_sprintf(&job.arena, "%s/value", place)) || tpf_starts(place, "/claims/*");
		bool number = r->kind == TPF_AS_QUANTITY || r->kind == TPF_AS_DISTRIBUTION;
		if (number && !no_unit && !tpf_field_place(tpf_sprintf(&job.arena, "%s/mean", place)))
			ck_assert_msg(f->quantity, "%s is a quantity", place);
		if (r->kind == TPF_AS_LIST)
			check_shape(r->of, tpf_sprintf(&job.arena, "%s/*", place));
	}
}

START_TEST(binds_places_of_the_schema)
{
	check_shape(&tpf_bundle_shape, "");
}
END_TEST

/* ---- value forms ---- */

/* clang-format off */
/* Numbers by hand: GUM 4.3.7 for a rectangle (a / sqrt 3), 2 sqrt(2 ln 2) = 2.35482 for fwhm. */
static const struct {
	const char *json, *pointer;
	double value, u;
} forms[] = {
	{"{\"result\":{\"j_per_token\":{\"value\":27.4,\"unit\":\"mJ/tok\"}}}", "/result/j_per_token", 0.0274, NAN},
	{"{\"result\":{\"j_per_token\":{\"value\":3,\"unit\":\"kWh/Mtok\"}}}", "/result/j_per_token", 10.8, NAN},
	{"{\"result\":{\"j_per_request\":{\"value\":3,\"unit\":\"J\"}}}", "/result/j_per_request", 3, NAN},
	{"{\"result\":{\"j_per_request\":{\"value\":1,\"unit\":\"Wh/req\"}}}", "/result/j_per_request", 3600, NAN},
	{"{\"facility\":{\"pue\":1.25}}", "/facility/pue", 1.25, NAN},
	{"{\"facility\":{\"pue\":1.25}}", "/facility/pue/value", 1.25, NAN},
	{"{\"facility\":{\"pue\":{\"value\":1.25,\"u\":0.02}}}", "/facility/pue", 1.25, 0.02},
	{"{\"facility\":{\"pue\":{\"value\":1.25,\"u\":0.02}}}", "/facility/pue/value", 1.25, 0.02},
	{"{\"facility\":{\"pue\":{\"value\":1.25,\"u\":0.02}}}", "/facility/pue/u", 0.02, NAN},
	{"{\"facility\":{\"inlet_temperature\":{\"value\":25,\"unit\":\"degC\",\"u\":0.5}}}", "/facility/inlet_temperature", 298.15, 0.5},
	{"{\"facility\":{\"delivered_power\":{\"value\":2,\"unit\":\"kW\",\"U\":0.03,\"k\":3}}}", "/facility/delivered_power", 2000, 10},
	{"{\"facility\":{\"delivered_power\":{\"value\":2,\"unit\":\"kW\",\"U\":0.03}}}", "/facility/delivered_power", 2000, 15},
	{"{\"facility\":{\"delivered_power\":{\"value\":2,\"unit\":\"kW\",\"bound\":0.003}}}", "/facility/delivered_power", 2000, 1.7320508075688772},
	{"{\"facility\":{\"delivered_power\":{\"value\":2,\"unit\":\"kW\",\"fwhm\":0.0023548200450309493}}}", "/facility/delivered_power", 2000, 1},
	{"{\"utilisation\":{\"U\":{\"value\":62,\"unit\":\"%\",\"u\":2}}}", "/utilisation/U", 0.62, 0.02},
	{"{\"utilisation\":{\"U\":0.62}}", "/utilisation/U", 0.62, NAN},
	{"{\"utilisation\":{\"U\":{\"unknown\":\"one run\"}}}", "/utilisation/U", NAN, NAN},
	{"{\"workload\":{\"warmup\":{\"value\":2,\"unit\":\"min\"}}}", "/workload/warmup", 120, NAN},
	{"{\"workload\":{\"warmup\":{\"value\":50,\"unit\":\"req\"}}}", "/workload/warmup", 50, NAN},
	{"{\"power\":{\"instruments\":[{\"accuracy\":{\"bound\":0.003}}]}}", "/power/instruments/0/accuracy", NAN, 0.0017320508075688772},
	{"{\"power\":{\"instruments\":[{\"accuracy\":{\"bound\":3,\"unit\":\"W\"}}]}}", "/power/instruments/0/accuracy", NAN, 1.7320508075688772},
	{"{\"power\":{\"conversions\":[{\"kind\":\"add\",\"value\":0.12,\"unit\":\"kW\",\"bound\":0.024}]}}", "/power/conversions/0", 120, 13.856406460551018},
	{"{\"power\":{\"conversions\":[{\"kind\":\"multiply\",\"value\":1.06}]}}", "/power/conversions/0", 1.06, NAN},
	{"{\"power\":{\"uncertainty\":{\"components\":[{\"name\":\"meter\",\"u\":0.01,\"sensitivity\":2}]}}}", "/power/uncertainty/components/0/u", 0.01, NAN},
	{"{\"evidence\":[{\"size\":1154067}]}", "/evidence/0/size", 1154067, NAN},
	{"{\"evidence\":[{\"size\":{\"value\":1,\"unit\":\"MiB\"}}]}", "/evidence/0/size", 1048576, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":43,\"ratio\":0.99,\"n\":24576}]}}", "/quality/metrics/0", 0.44, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":43,\"ratio\":0.99,\"n\":24576}]}}", "/quality/metrics/0/value", 0.44, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":43,\"ratio\":0.99,\"n\":24576}]}}", "/quality/metrics/0/target", 0.43, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":{\"value\":43,\"u\":1}}]}}", "/quality/metrics/0/target", 0.43, 0.01},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":43,\"ratio\":0.99,\"n\":24576}]}}", "/quality/metrics/0/ratio", 0.99, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":44,\"unit\":\"%\",\"target\":43,\"ratio\":0.99,\"n\":24576}]}}", "/quality/metrics/0/n", 24576, NAN},
	{"{\"quality\":{\"metrics\":[{\"value\":7.1,\"target\":7}]}}", "/quality/metrics/0", 7.1, NAN},
	{"{\"service\":{\"targets\":[{\"metric\":\"tpot\",\"limit\":{\"value\":200,\"unit\":\"ms/tok\"}}]}}", "/service/targets/0/limit", 0.2, NAN},
	{"{\"service\":{\"targets\":[{\"metric\":\"ttft\",\"limit\":{\"value\":200,\"unit\":\"ms\"}}]}}", "/service/targets/0/limit", 0.2, NAN},
	{"{\"runs\":[{\"service\":{\"ttft\":{\"unit\":\"ms\",\"n\":10,\"p99\":519}}}]}", "/runs/0/service/ttft/p99", 0.519, NAN},
	{"{\"runs\":[{\"service\":{\"ttft\":{\"unit\":\"ms\",\"n\":10,\"p99\":{\"value\":519,\"u\":14}}}}]}", "/runs/0/service/ttft/p99", 0.519, 0.014},
	{"{\"runs\":[{\"service\":{\"ttft\":{\"unit\":\"ms\",\"n\":10,\"p99\":519}}}]}", "/runs/0/service/ttft/n", 10, NAN},
	{"{\"runs\":[{\"energy\":[{\"counter\":{\"start\":{\"value\":1,\"unit\":\"kWh\"},\"end\":{\"value\":2,\"unit\":\"kWh\"}}}]}]}", "/runs/0/energy/0/counter/end", 7.2e6, NAN},
	{"{\"runs\":[{\"requests\":{\"submitted\":196608}}]}", "/runs/0/requests/submitted", 196608, NAN},
	{"{\"cost\":{\"electricity_price\":{\"value\":0.36,\"unit\":\"USD/kWh\"}}}", "/cost/electricity_price", 1e-7, NAN},
	{"{\"claims\":[{\"text\":\"x\",\"value\":2}]}", "/claims/0", 2, NAN},
	{"{}", "/facility/pue", NAN, NAN},
};

/* What is wrong, where the finding points, a word it says, a word of its hint. */
static const struct {
	const char *json, *at, *says, *hint;
} wrong[] = {
	{"{\"runs\":[{\"energy\":[{\"power\":{\"unit\":\"kWh\",\"mean\":5}}]}]}", "/runs/0/energy/0/power/unit",
	 "'kWh' measures energy, but runs[0].energy[0].power measures power, in W", "correct the unit"},
	{"{\"runs\":[{\"energy\":[{\"total\":{\"value\":5,\"unit\":\"KWH\"}}]}]}", "/runs/0/energy/0/total/unit", "'KWH' is not a unit", "did you mean 'kWh'?"},
	{"{\"runs\":[{\"energy\":[{\"total\":{\"value\":5}}]}]}", "/runs/0/energy/0/total", "runs[0].energy[0].total has no unit; expected J", "\"unit\": \"J\""},
	{"{\"runs\":[{\"energy\":[{\"total\":5}]}]}", "/runs/0/energy/0/total", "has no unit", "\"value\": 5"},
	{"{\"runs\":[{\"tokens\":{\"output\":{\"value\":5,\"unit\":\"tok/s\"}}}]}", "/runs/0/tokens/output/unit", "'tok/s' measures token rate", "in tok"},
	{"{\"runs\":[{\"tokens\":{\"output\":5}}]}", "/runs/0/tokens/output", "expected tok", NULL},
	{"{\"runs\":[{\"service\":{\"tpot\":{\"unit\":\"ms\",\"p99\":5}}}]}", "/runs/0/service/tpot/unit", "'ms' measures time, but runs[0].service.tpot measures time per token", NULL},
	{"{\"runs\":[{\"service\":{\"ttft\":{\"p99\":5}}}]}", "/runs/0/service/ttft", "has no unit; expected s", NULL},
	{"{\"runs\":[{\"window\":{\"duration\":5}}]}", "/runs/0/window/duration", "expected s", NULL},
	{"{\"runs\":[{\"energy\":[{\"by_component\":[{\"total\":{\"value\":5,\"unit\":\"W\"}}]}]}]}", "/runs/0/energy/0/by_component/0/total/unit", "in J", NULL},
	{"{\"runs\":[{\"energy\":[{\"counter\":{\"start\":{\"value\":5,\"unit\":\"W\"}}}]}]}", "/runs/0/energy/0/counter/start/unit", "in J", NULL},
	{"{\"utilisation\":{\"U\":{\"value\":5,\"unit\":\"W\"}}}", "/utilisation/U/unit", "a number without dimension", "leave the unit out"},
	{"{\"power\":{\"conversions\":[{\"kind\":\"multiply\",\"value\":5,\"unit\":\"W\"}]}}", "/power/conversions/0/unit", "a number without", NULL},
	{"{\"power\":{\"conversions\":[{\"kind\":\"add\",\"value\":5}]}}", "/power/conversions/0", "has no unit; expected W", NULL},
	{"{\"power\":{\"instruments\":[{\"accuracy\":{\"bound\":5,\"unit\":\"J\"}}]}}", "/power/instruments/0/accuracy/unit", "'J'", NULL},
	{"{\"service\":{\"targets\":[{\"metric\":\"tpot\",\"limit\":{\"value\":200,\"unit\":\"ms\"}}]}}", "/service/targets/0/limit/unit", "time per token", NULL},
	{"{\"workload\":{\"warmup\":{\"value\":2,\"unit\":\"W\"}}}", "/workload/warmup/unit", "power", NULL},
	{"{\"claims\":[{\"text\":\"x\",\"value\":2,\"unit\":\"furlong\"}]}", "/claims/0/unit", "'furlong' is not a unit", NULL},
	{"{\"system\":{\"accelerator\":{\"tdp\":{\"value\":700,\"unit\":\"watts\"}}}}", "/system/accelerator/tdp/unit", "not a unit", "'W'"},
	{"{\"result\":{\"j_per_token\":{\"value\":1e400,\"unit\":\"J/tok\"}}}", "/result/j_per_token", "too large", NULL},
};
/* clang-format on */

static void same(double got, double want)
{
	if (isnan(want))
		ck_assert_msg(isnan(got), "%g is not reported", got);
	else
		ck_assert_msg(fabs(got - want) <= 1e-12 * fabs(want), "%.17g is %.17g", got, want);
}

START_TEST(reads_form)
{
	const struct tpf_bundle *b = read_text(forms[_i].json);
	struct tpf_quantity q = tpf_bundle_quantity(b, forms[_i].pointer);
	for (size_t i = 0; i < job.diag.n; i++)
		ck_assert_msg(job.diag.list[i]->rule != TPF_UN_001, "%s", job.diag.list[i]->message);
	same(q.value, forms[_i].value);
	same(q.u, forms[_i].u);
	ck_assert(tpf_known(&q) == !isnan(forms[_i].value));
	ck_assert_int_eq(job.diag.outcome[TPF_UN_001], TPF_PASSED);
}
END_TEST

START_TEST(judges_unit)
{
	const struct tpf_bundle *b = read_text(wrong[_i].json);
	ck_assert_uint_eq(job.diag.n, 1);
	const struct tpf_finding *f = job.diag.list[0];
	ck_assert_int_eq(f->rule, TPF_UN_001);
	ck_assert_str_eq(f->place.pointer, wrong[_i].at);
	ck_assert_msg(strstr(f->message, wrong[_i].says) != NULL, "%s", f->message);
	ck_assert_msg(!wrong[_i].hint || (f->hint && strstr(f->hint, wrong[_i].hint)), "%s", f->hint);
	for (size_t i = 0; i < b->n_quantities; i++)
		ck_assert(isnan(b->quantities[i].value));
}
END_TEST

/* A document of nothing but mistakes is judged in linear time: only the first get a place of their own. */
START_TEST(many_wrong_units)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "{\"runs\":[{}");
	for (int i = 0; i < 20000; i++)
		tpf_buf_puts(&b, ",{\"j_per_token\":{\"value\":1,\"unit\":\"W\",\"U\":1}}");
	tpf_buf_puts(&b, "]}");
	read_text(b.text);
	ck_assert_uint_eq(count(TPF_UN_001), 201);
	ck_assert_uint_eq(count(TPF_UN_009), 201);
	bool told = false;
	for (size_t i = 0; i < job.diag.n; i++)
		told |= strstr(job.diag.list[i]->message, "19800 more values") != NULL;
	ck_assert(told);
	tpf_buf_free(&b);
}
END_TEST

START_TEST(missing_k)
{
	read_text("{\"result\":{\"j_per_token\":{\"value\":1,\"unit\":\"J/tok\",\"U\":0.1}}}");
	ck_assert_uint_eq(count(TPF_UN_009), 1);
	ck_assert_str_eq(job.diag.list[0]->place.pointer, "/result/j_per_token/U");
}
END_TEST

START_TEST(with_k)
{
	read_text("{\"result\":{\"j_per_token\":{\"value\":1,\"unit\":\"J/tok\",\"U\":0.1,\"k\":2}}}");
	ck_assert_uint_eq(job.diag.n, 0);
	ck_assert_int_eq(job.diag.outcome[TPF_UN_009], TPF_PASSED);
}
END_TEST

START_TEST(vendor_extensions_are_not_judged)
{
	read_text("{\"x-lab\":{\"value\":1,\"unit\":\"furlong\"},\"facility\":{\"x-y\":{\"value\":1,\"unit\":\"furlong\"}}}");
	ck_assert_uint_eq(job.diag.n, 0);
}
END_TEST

/* ---- binding ---- */

static const char run[] =
	"{\"report\":{\"claimed_level\":\"L2\",\"issued\":\"2026-11-23T10:00:00Z\"},"
	"\"power\":{\"boundary\":\"node\",\"instruments\":[{\"id\":\"gpu\",\"boundary\":\"board\"},"
	"{\"id\":\"wall\",\"boundary\":\"node\",\"covers\":[\"node0\",\"node1\"],\"accuracy\":{\"bound\":0.0032}}],"
	"\"conversions\":[{\"from\":\"wall\",\"to\":\"it\",\"kind\":\"add\",\"covers\":[\"tor\"],\"value\":120,\"unit\":\"W\",\"basis\":\"estimated\"}]},"
	"\"facility\":{\"pue\":{\"value\":1.25,\"category\":2,\"period\":{\"start\":\"2023-07-01\",\"end\":\"2024-06-30\"}}},"
	"\"utilisation\":{\"U\":{\"unknown\":\"single run\"}},\"system\":{\"partitioning\":\"none\"},"
	"\"tpf\":{\"binding\":[\"compute\",\"power\"]},"
	"\"runs\":[{\"id\":\"r1\",\"debug\":false,"
	"\"window\":{\"start\":\"2024-07-17T11:52:30+02:00\",\"duration\":{\"value\":10,\"unit\":\"min\"}},"
	"\"phases\":[{\"name\":\"warmup\",\"duration\":{\"value\":5,\"unit\":\"s\"},\"energy\":{\"value\":1,\"unit\":\"kJ\"}}],"
	"\"tokens\":{\"output\":{\"value\":9,\"unit\":\"Mtok\",\"basis\":\"derived\",\"method\":\"client\"}},"
	"\"energy\":[{\"instrument\":\"wall\",\"trace\":\"spl\",\"method\":\"mean_inside\",\"select\":[\"0\",\"1\"],"
	"\"total\":{\"value\":15.7,\"unit\":\"MJ\"},\"power\":{\"unit\":\"W\",\"n\":2500,\"mean\":6280.25}},"
	"{\"instrument\":\"nobody\"}]}],"
	"\"evidence\":[{\"id\":\"spl\",\"path\":\"run_1/spl.txt\",\"role\":\"power_trace\"}],"
	"\"origins\":{\"/runs/0/energy/0\":{\"evidence\":\"spl\",\"at\":\"line 143\"},"
	"\"/runs/0/tokens\":{\"evidence\":\"spl\",\"at\":\"row 17, power.draw [W]\"},"
	"\"/facility/pue\":{\"evidence\":\"spl\",\"at\":\"/site/pue\"}}}";

START_TEST(binds)
{
	const struct tpf_bundle *b = read_text(run);
	ck_assert_uint_eq(job.diag.n, 0);
	ck_assert_int_eq(b->report.level, TPF_L2);
	ck_assert_int_eq(b->report.issued_ns, INT64_C(1795428000) * TPF_NS);
	ck_assert_int_eq(b->power.boundary, TPF_NODE_AC);
	ck_assert_uint_eq(b->power.n_instruments, 2);
	ck_assert_uint_eq(b->power.instruments[1].n_covers, 2);
	ck_assert_str_eq(b->power.instruments[1].covers[1], "node1");
	ck_assert(b->power.instruments[1].accuracy_relative && isnan(b->power.instruments[0].accuracy.u));
	same(b->power.instruments[1].accuracy.u, 0.0032 / sqrt(3));
	const struct tpf_conversion *c = b->power.conversions;
	ck_assert(!c->multiply && c->from == TPF_NO_BOUNDARY && c->to == TPF_IT && c->by.basis == TPF_ESTIMATED);
	ck_assert_str_eq(c->from_text.value, "wall");
	same(c->by.value, 120);
	ck_assert_int_eq(b->facility.pue.basis, TPF_DECLARED);
	ck_assert_str_eq(b->facility.pue_category.value, "2");
	/* Both days of the period count: 2023-07-01 to the end of 2024-06-30 is a leap year. */
	same(b->facility.pue_period.duration, 366 * 86400.);
	ck_assert_str_eq(b->utilisation.U.unknown, "single run");
	ck_assert_str_eq(b->system.partitioning.value, "none");
	ck_assert_uint_eq(b->tpf.n_binding, 2);
	ck_assert(isnan(b->tpf.theta.value) && !b->tpf.theta.node && isnan(b->result.j_per_token.u));
}
END_TEST

START_TEST(binds_runs)
{
	const struct tpf_bundle *b = read_text(run);
	ck_assert_uint_eq(b->n_runs, 1);
	const struct tpf_run *r = b->runs;
	ck_assert_str_eq(r->debug.value, "false");
	ck_assert_int_eq(r->window.start_ns, INT64_C(1721209950) * TPF_NS);
	ck_assert_int_eq(r->window.end_ns - r->window.start_ns, 600 * TPF_NS);
	same(r->window.duration, 600);
	ck_assert(r->n_phases == 1 && r->phases[0].start_ns == TPF_WHEN_NONE);
	same(r->phases[0].duration, 5);
	same(r->phase_energy[0].value, 1000);
	same(r->tokens.output.value, 9e6);
	ck_assert_int_eq(r->tokens.output.basis, TPF_DERIVED);
	ck_assert_str_eq(r->tokens.output_method.value, "client");
	ck_assert_uint_eq(r->n_energy, 2);
	ck_assert(r->energy[0].instrument_at == 1 && r->energy[0].trace_at == 0);
	ck_assert(r->energy[1].instrument_at == -1 && r->energy[1].trace_at == -1);
	ck_assert(r->energy[0].n_select == 2 && !strcmp(r->energy[0].select[1], "1"));
	same(r->energy[0].total.value, 15.7e6);
	ck_assert_int_eq(r->energy[0].total.basis, TPF_MEASURED);
	same(r->energy[0].power.stat[TPF_N].value, 2500);
	same(r->energy[0].power.stat[TPF_MEAN].value, 6280.25);
	ck_assert(isnan(r->energy[0].power.stat[TPF_MAX].value));
	ck_assert(isnan(r->energy[1].power.stat[TPF_MEAN].value) && !r->energy[1].power.node);
}
END_TEST

START_TEST(origins)
{
	const struct tpf_bundle *b = read_text(run);
	struct tpf_place p = tpf_bundle_place(&job, b, b->runs[0].energy[0].total.node);
	ck_assert_str_eq(p.pointer, "/runs/0/energy/0/total");
	ck_assert_ptr_nonnull(p.also);
	ck_assert_str_eq(p.also->source, "run_1/spl.txt");
	ck_assert_uint_eq(p.also->line, 143);
	ck_assert_str_eq(p.also_says, "taken from");
	p = tpf_bundle_place(&job, b, b->runs[0].tokens.output.node);
	ck_assert(p.also && p.also->line == 0);
	ck_assert_str_eq(p.also_says, "taken from row 17, power.draw [W]");
	p = tpf_bundle_place(&job, b, b->facility.pue.node);
	ck_assert_str_eq(p.also->pointer, "/site/pue");
	ck_assert_ptr_null(tpf_bundle_place(&job, b, b->runs[0].window.node).also);
	ck_assert_ptr_null(tpf_bundle_place(&job, b, NULL).also);
}
END_TEST

/* clang-format off */
static const struct {
	const char *place;
	bool there;
} places[] = {
	{"/runs/*/energy/*/total", true}, {"/runs/*/energy/*/trace", true}, {"/runs/*/energy/*/log", false}, {"/runs/*/window", true},
	{"/runs/*/energy/*/power/mean", true}, {"/runs/*/energy/*/power/max", false}, {"/utilisation/U", false},
	{"/facility/pue/value", true}, {"/facility/pue/u", false}, {"/facility/pue/category", true}, {"/power/conversions/*", true},
	{"/power/subsystems/*", false}, {"/power/instruments/*/accuracy", true}, {"/quality/metrics/*/value", false},
	{"/runs/*/debug", true}, {"/service/targets", false}, {"/$schema", false}, {"/runs/*/phases/*", true}, {"/runs/x/*", false},
};
/* clang-format on */

START_TEST(presence)
{
	const struct tpf_bundle *b = read_text(run);
	ck_assert_msg(tpf_bundle_present(b, places[_i].place) == places[_i].there, "%s", places[_i].place);
}
END_TEST

/* What can't be computed with is not there. */
START_TEST(wrong_units_are_absent)
{
	const struct tpf_bundle *b = read_text("{\"facility\":{\"pue\":{\"value\":1.25,\"unit\":\"W\"},\"delivered_power\":5},"
		"\"service\":{\"targets\":[]},\"quality\":{\"metrics\":[{\"unknown\":\"?\"}]},\"claims\":[{\"text\":\"x\"}]}");
	static const char *const absent[] = {"/facility/pue", "/facility/pue/value", "/facility/delivered_power", "/service/targets",
		"/quality/metrics/*/value", "/claims/*/value"};
	for (int i = 0; i < LEN(absent); i++)
		ck_assert_msg(!tpf_bundle_present(b, absent[i]), "%s", absent[i]);
	ck_assert(tpf_bundle_present(b, "/claims/*/text"));
	ck_assert(tpf_bundle_present(read_text("{\"facility\":{\"pue\":1.2}}"), "/facility/pue/value"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("bundle");
	TCase *t = tcase_create("bundle");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, every_row_has_a_unit);
	tcase_add_test(t, same_as_the_standard);
	tcase_add_loop_test(t, reads_form, 0, LEN(forms));
	tcase_add_loop_test(t, judges_unit, 0, LEN(wrong));
	tcase_add_test(t, binds_places_of_the_schema);
	tcase_add_test(t, many_wrong_units);
	tcase_add_test(t, missing_k);
	tcase_add_test(t, with_k);
	tcase_add_test(t, vendor_extensions_are_not_judged);
	tcase_add_test(t, binds);
	tcase_add_test(t, binds_runs);
	tcase_add_test(t, origins);
	tcase_add_loop_test(t, presence, 0, LEN(places));
	tcase_add_test(t, wrong_units_are_absent);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
