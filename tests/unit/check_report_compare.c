/* Comparability of two and more bundles, on metrics made by hand: STANDARD section E.1, a row a line of its table. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "report/compare.h"
#include "report/report.h"

extern const struct tpf_render tpf_render_module;

/* A bundle that is comparable with itself: 8 output tokens a second, 0.4 J each at node. */
struct made {
	struct tpf_bundle bundle;
	struct tpf_metrics metrics;
	struct tpf_quality quality;
	struct tpf_target target;
	struct tpf_run run;
	struct tpf_run_metrics run_metrics;
	struct tpf_instrument instrument;
	struct tpf_part part;
	struct tpf_case it;
	struct tpf own;
};

static struct tpf job;
static struct made a, b, c;

static struct tpf_string text(const char *s)
{
	return (struct tpf_string){.value = s};
}

static struct tpf_quantity number(double v)
{
	static const struct tpf_node somewhere;
	return (struct tpf_quantity){.value = v, .u = NAN, .node = &somewhere};
}

static void set_energy(struct made *m, enum tpf_boundary at, double value, double u)
{
	struct tpf_ladder_rung *rung = &m->metrics.ladder[at];
	rung->j_per_token = (struct tpf_value){.value = value, .u = u};
	rung->measured = true;
	m->run_metrics.energy[at] = (struct tpf_value){.value = value * m->run_metrics.tokens, .u = NAN};
	m->part = (struct tpf_part){"accuracy of WT310E C3EX4711E", u, false};
	rung->budget = &m->part;
	rung->n_budget = 1;
	for (int i = 0; i < TPF_BOUNDARIES; i++)
		if (!isnan(m->metrics.ladder[i].j_per_token.value))
			m->metrics.widest = (enum tpf_boundary)i;
	m->metrics.j_per_token = m->metrics.ladder[m->metrics.widest].j_per_token;
}

static void make(struct made *m, double e, double u)
{
	memset(m, 0, sizeof *m);
	m->bundle.job = &m->own;
	m->bundle.report.schema_version = text("urn:tpfreport:schema:bundle:1.0.0");
	m->bundle.report.rules_version = text("1.0.0");
	m->bundle.report.availability = text("available");
	m->bundle.workload.scenario = text("server");
	m->bundle.workload.dataset_sha256 = text("aa");
	m->bundle.workload.prefix_cache_policy = text("off");
	m->bundle.token_scope = text("output");
	m->bundle.model.name = text("m");
	m->bundle.model.tokenizer = text("t");
	m->bundle.facility.pue_period.duration = NAN;
	m->quality = (struct tpf_quality){.name = text("rouge1"), .dataset = text("d"), .target = number(0.44)};
	m->bundle.quality = &m->quality;
	m->bundle.n_quality = 1;
	m->target = (struct tpf_target){.metric = text("ttft"), .statistic = text("p99"), .limit = number(2)};
	m->bundle.targets = &m->target;
	m->bundle.n_targets = 1;
	m->bundle.percentile_basis.over = text("request");
	m->bundle.percentile_basis.side = text("client");
	m->run.tokens.output = number(1000);
	m->bundle.runs = &m->run;
	m->bundle.n_runs = 1;
	m->run_metrics.run = &m->run;
	m->run_metrics.tokens = 1000;
	m->metrics.runs = &m->run_metrics;
	m->metrics.n_runs = 1;
	m->metrics.binding = -1;
	for (int i = 0; i < TPF_BOUNDARIES; i++)
		m->metrics.ladder[i].j_per_token = (struct tpf_value){.value = NAN, .u = NAN};
	set_energy(m, TPF_NODE_AC, e, u);
	m->it = (struct tpf_case){&m->own, NULL, &m->bundle, &m->metrics};
}

static void setup(void)
{
	memset(&job, 0, sizeof job);
	make(&a, 0.40, 0.004);
	make(&b, 0.50, 0.005);
	make(&c, 0.41, 0.004);
}

static void teardown(void)
{
	tpf_diag_free(&job);
	tpf_arena_free(&job.arena);
}

static const struct tpf_comparison *compared(size_t n)
{
	static struct tpf_view views[3];
	views[0] = (struct tpf_view){.it = &a.it, .source = "a.json", .sha256 = ""};
	views[1] = (struct tpf_view){.it = &b.it, .source = "b.json", .sha256 = ""};
	views[2] = (struct tpf_view){.it = &c.it, .source = "c.json", .sha256 = ""};
	return tpf_comparison_make(&job, views, n);
}

static bool stands_on(const struct tpf_pair *p, enum tpf_rule_id rule)
{
	for (size_t i = 0; i < p->n_grounds; i++)
		if (p->grounds[i].rule == rule)
			return true;
	return false;
}

static size_t found(enum tpf_rule_id rule)
{
	size_t n = 0;
	for (size_t i = 0; i < job.diag.n; i++)
		n += job.diag.list[i]->rule == rule;
	return n;
}

START_TEST(alike_and_resolved)
{
	const struct tpf_pair *p = &compared(2)->pairs[0];
	ck_assert_int_eq(p->verdict, TPF_COMPARABLE);
	ck_assert_uint_eq(p->n_grounds, 0);
	ck_assert_double_eq_tol(p->difference, -0.1, 1e-15);
	ck_assert_double_eq_tol(p->u, hypot(0.004, 0.005), 1e-15);
	ck_assert(p->resolved);
	ck_assert_uint_eq(job.diag.n, 0);
}
END_TEST

START_TEST(not_resolved)
{
	set_energy(&b, TPF_NODE_AC, 0.411, 0.004);
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].verdict, TPF_COMPARABLE);
	ck_assert(!r->pairs[0].resolved);
	ck_assert_uint_eq(found(TPF_CM_009), 1);
	ck_assert_int_eq(job.diag.list[0]->severity, TPF_INFO);
	ck_assert_str_eq(job.diag.list[0]->place.source, "b.json");
	ck_assert_uint_eq(r->each[0].best, 1);
	ck_assert_uint_eq(r->each[0].worst, 2);
	ck_assert_uint_eq(r->each[1].best, 1);
	ck_assert_uint_eq(r->each[1].worst, 2);
}
END_TEST

/* 0.011 apart, 0.004 each, but one meter: its gain is common to both and cancels in the difference. */
START_TEST(one_meter_cancels)
{
	set_energy(&b, TPF_NODE_AC, 0.411, 0.004);
	a.instrument.serial = b.instrument.serial = text("C3EX4711E");
	a.bundle.power.instruments = &a.instrument;
	b.bundle.power.instruments = &b.instrument;
	a.bundle.power.n_instruments = b.bundle.power.n_instruments = 1;
	const struct tpf_pair *p = &compared(2)->pairs[0];
	ck_assert_double_eq_tol(p->u, 0, 1e-9);
	ck_assert(p->resolved);
}
END_TEST

START_TEST(no_uncertainty_no_order)
{
	set_energy(&b, TPF_NODE_AC, 0.9, NAN);
	const struct tpf_comparison *r = compared(2);
	ck_assert(!r->pairs[0].resolved);
	ck_assert_uint_eq(r->each[1].best, 1);
	ck_assert_uint_eq(found(TPF_CM_009), 1);
}
END_TEST

/* DESIGN-REPORT section 4, row 5: 0.40 and 0.41 share ranks 1 and 2, 0.50 is surely the last. */
START_TEST(rank_intervals)
{
	static const struct { size_t at, best, worst; } want[] = {{0, 1, 2}, {2, 1, 2}, {1, 3, 3}};
	const struct tpf_comparison *r = compared(3);
	ck_assert_uint_eq(r->n_ranked, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(r->order[i], want[i].at);
		ck_assert_uint_eq(r->each[want[i].at].best, want[i].best);
		ck_assert_uint_eq(r->each[want[i].at].worst, want[i].worst);
	}
}
END_TEST

/* z = difference / sqrt(u1^2 + u2^2), worked by hand; 2 is the border. */
static const struct {
	double a, ua, b, ub;
	bool resolved;
} differences[] = {
	{0.412, 0.0065, 0.436, 0.006, true},    /* 2.71 */
	{0.412, 0.0065, 0.425, 0.006, false},   /* 1.47 */
	{0.4, 0.03, 0.5001, 0.04, true},        /* 2.002 */
	{0.4, 0.03, 0.4999, 0.04, false},
	{0.4, NAN, 0.8, 0.001, false},          /* without an uncertainty nothing is told apart */
};

START_TEST(twice_the_uncertainty)
{
	set_energy(&a, TPF_NODE_AC, differences[_i].a, differences[_i].ua);
	set_energy(&b, TPF_NODE_AC, differences[_i].b, differences[_i].ub);
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].resolved, differences[_i].resolved);
	ck_assert_uint_eq(r->each[0].worst, differences[_i].resolved ? 1 : 2);
	ck_assert_uint_eq(r->each[1].best, differences[_i].resolved ? 2 : 1);
}
END_TEST

/* The worked example of the design page: U = 21, 13, 12, 110, 34 mJ. The first is below the second by 0.035, and 2 sqrt(0.0105^2 +
 * 0.0065^2) = 0.0247; the second below the third by 0.024 (0.0177), but not surely below the fourth: 0.078 < 0.111. */
START_TEST(five_ranks)
{
	static const struct { double e, u; size_t best, worst; } want[] = {
		{0.436, 0.006, 3, 4}, {0.377, 0.0105, 1, 1}, {0.521, 0.017, 4, 5}, {0.412, 0.0065, 2, 3}, {0.49, 0.055, 2, 5},
	};
	static const size_t order[] = {1, 3, 0, 4, 2};
	static struct made five[5];
	struct tpf_view views[5];
	for (size_t i = 0; i < 5; i++) {
		make(&five[i], want[i].e, want[i].u);
		views[i] = (struct tpf_view){.it = &five[i].it, .source = "x.json", .sha256 = ""};
	}
	const struct tpf_comparison *r = tpf_comparison_make(&job, views, 5);
	ck_assert_uint_eq(r->n_ranked, 5);
	for (size_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(r->order[i], order[i]);
		ck_assert_uint_eq(r->each[i].best, want[i].best);
		ck_assert_uint_eq(r->each[i].worst, want[i].worst);
	}
}
END_TEST

START_TEST(formats)
{
	static const char *const forms[] = {"html", "json"};
	struct tpf_buf out = {0}, again = {0};
	set_energy(&b, TPF_NODE_AC, 0.401, 0.005);
	const struct tpf_view views[] = {{.it = &a.it, .source = "<a>.json", .sha256 = ""}, {.it = &b.it, .source = "b\x1b.json", .sha256 = ""}};
	ck_assert(tpf_render_module.compare(&job, views, 2, forms[_i], &out));
	job.diag.n = 0;
	ck_assert(tpf_render_module.compare(&job, views, 2, forms[_i], &again));
	ck_assert_uint_eq(out.len, again.len);
	ck_assert_int_eq(memcmp(out.text, again.text, out.len), 0);
	ck_assert_ptr_nonnull(strstr(out.text, _i ? "\"resolved\": false" : "not resolved"));
	ck_assert_ptr_null(strstr(out.text, "Lowest energy"));
	ck_assert_int_eq(strstr(out.text, "<a>.json") != NULL, _i);
	ck_assert_ptr_null(strchr(out.text, 0x1b));
	ck_assert_uint_eq(found(TPF_CM_009), 1);
	tpf_buf_free(&out);
	tpf_buf_free(&again);
	ck_assert(!tpf_render_module.compare(&job, views, 1, forms[_i], &out));
	ck_assert(!tpf_render_module.compare(&job, views, 2, "csv", &out));
	a.it.metrics = NULL;
	ck_assert(!tpf_render_module.compare(&job, views, 2, forms[_i], &out));
}
END_TEST

static void board_only(void)
{
	b.metrics.ladder[TPF_NODE_AC].j_per_token.value = NAN;
	set_energy(&b, TPF_BOARD, 0.3, 0.003);
}
static void other_q_star(void) { b.quality.target = number(0.45); }
static void unknown_q_star(void) { b.quality.target.value = NAN; }
static void rounded_q_star(void) { b.quality.target = number(44.0 / 100); }
static void other_metric(void) { b.quality.name = text("exact_match"); }
static void quality_missing(void) { b.bundle.n_quality = 0; }
static void other_scenario(void) { b.bundle.workload.scenario = text("offline"); }
static void other_target(void) { b.target.limit = number(3); }
static void target_missing(void) { b.bundle.n_targets = 0; }
static void other_side(void) { b.bundle.percentile_basis.side = text("server"); }
static void scope_unknown(void) { b.bundle.token_scope = text(NULL); }
static void other_tokenizer(void) { b.bundle.model.tokenizer = text("u"); }
static void other_model(void) { b.bundle.model.name = text("n"); }
static void other_data(void) { b.bundle.workload.dataset_sha256 = text("bb"); }
static void cache_on(void) { b.bundle.workload.prefix_cache_policy = text("on"); }
static void cache_unknown(void) { b.bundle.workload.prefix_cache_policy = text(NULL); }
static void level_three(void) { b.bundle.report.level = TPF_L3; }
static void level_two(void) { b.bundle.report.level = TPF_L2; }
static void schema_two(void) { b.bundle.report.schema_version = text("urn:tpfreport:schema:bundle:2.0.0"); }
static void schema_minor(void) { b.bundle.report.schema_version = text("urn:tpfreport:schema:bundle:1.3.0"); }
static void preview(void) { b.bundle.report.availability = text("preview"); }
static void assumed_host(void) { b.metrics.ladder[TPF_NODE_AC].j_per_token.estimated = true; }
static void quality_missed(void)
{
	static struct tpf_met met = {.metric = "rouge1", .value = 0.4, .limit = 0.44, .verdict = TPF_MISSED};
	b.metrics.quality = &met;
	b.metrics.n_quality = 1;
}
static void nothing(void) { }

/* clang-format off */
static const struct {
	void (*change)(void);
	enum tpf_verdict verdict;
	enum tpf_rule_id rule;          /* that says so; TPF_RULES: none */
	enum tpf_severity severity;
} changes[] = {
	{nothing,         TPF_COMPARABLE,     TPF_RULES,  TPF_OFF},
	{board_only,      TPF_NOT_COMPARABLE, TPF_CM_001, TPF_ERROR},
	{other_q_star,    TPF_NOT_COMPARABLE, TPF_CM_002, TPF_ERROR},
	{unknown_q_star,  TPF_SIDE_BY_SIDE,   TPF_CM_002, TPF_ERROR},
	{rounded_q_star,  TPF_COMPARABLE,     TPF_RULES,  TPF_OFF},
	{other_metric,    TPF_NOT_COMPARABLE, TPF_CM_002, TPF_ERROR},
	{quality_missing, TPF_SIDE_BY_SIDE,   TPF_CM_002, TPF_ERROR},
	{quality_missed,  TPF_SIDE_BY_SIDE,   TPF_CM_002, TPF_ERROR},
	{other_scenario,  TPF_NOT_COMPARABLE, TPF_CM_003, TPF_ERROR},
	{other_target,    TPF_NOT_COMPARABLE, TPF_CM_003, TPF_ERROR},
	{target_missing,  TPF_NOT_COMPARABLE, TPF_CM_003, TPF_ERROR},
	{other_side,      TPF_NOT_COMPARABLE, TPF_SV_010, TPF_ERROR},
	{scope_unknown,   TPF_SIDE_BY_SIDE,   TPF_CM_004, TPF_ERROR},
	{other_tokenizer, TPF_SIDE_BY_SIDE,   TPF_CM_004, TPF_ERROR},
	{other_data,      TPF_SIDE_BY_SIDE,   TPF_CM_005, TPF_ERROR},
	{other_model,     TPF_SIDE_BY_SIDE,   TPF_CM_006, TPF_INFO},
	{level_two,       TPF_COMPARABLE,     TPF_RULES,  TPF_OFF},
	{level_three,     TPF_SIDE_BY_SIDE,   TPF_CM_008, TPF_WARNING},
	{schema_two,      TPF_NOT_COMPARABLE, TPF_CM_010, TPF_ERROR},
	{schema_minor,    TPF_COMPARABLE,     TPF_RULES,  TPF_OFF},
	{assumed_host,    TPF_SIDE_BY_SIDE,   TPF_CM_011, TPF_ERROR},
	{cache_on,        TPF_NOT_COMPARABLE, TPF_CM_012, TPF_ERROR},
	{cache_unknown,   TPF_SIDE_BY_SIDE,   TPF_CM_012, TPF_ERROR},
	{preview,         TPF_SIDE_BY_SIDE,   TPF_CM_013, TPF_WARNING},
};
/* clang-format on */

START_TEST(one_change)
{
	changes[_i].change();
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].verdict, changes[_i].verdict);
	ck_assert_uint_eq(r->n_ranked, changes[_i].verdict <= TPF_NORMALISED ? 2 : 0);
	ck_assert_int_eq(r->pairs[0].n_grounds > 0, changes[_i].rule != TPF_RULES);
	if (changes[_i].rule == TPF_RULES)
		return;
	ck_assert(stands_on(&r->pairs[0], changes[_i].rule));
	ck_assert_uint_eq(found(changes[_i].rule), r->pairs[0].n_grounds);
	ck_assert_int_eq(job.diag.list[0]->severity, changes[_i].severity);
}
END_TEST

/* 1000 output and 1000 input tokens: 0.2 J over both is 0.4 J over the output. */
START_TEST(recounted_per_output)
{
	b.bundle.token_scope = text("output_input");
	b.run_metrics.tokens = 2000;
	set_energy(&b, TPF_NODE_AC, 0.2, 0.002);
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].verdict, TPF_NORMALISED);
	ck_assert(stands_on(&r->pairs[0], TPF_CM_004));
	ck_assert_double_eq_tol(r->each[1].e.value, 0.4, 1e-15);
	ck_assert_double_eq_tol(r->each[1].e.u, 0.004, 1e-15);
	ck_assert(!r->pairs[0].resolved);
	ck_assert_int_eq(job.diag.list[0]->severity, TPF_INFO);
}
END_TEST

START_TEST(scope_without_counts)
{
	b.bundle.token_scope = text("output_input");
	b.run.tokens.output.value = NAN;
	ck_assert_int_eq(compared(2)->pairs[0].verdict, TPF_NOT_COMPARABLE);
}
END_TEST

/* MLPerf's band: 10 % of the mean lengths, sampling the same. Sampling is read from the document, which these have not. */
START_TEST(lengths)
{
	static const struct { double a, b; enum tpf_verdict verdict; } rows[] = {
		{500, 551, TPF_NOT_COMPARABLE}, {500, 549, TPF_SIDE_BY_SIDE}, {500, NAN, TPF_SIDE_BY_SIDE},
	};
	other_data();
	a.run.requests.isl.stat[TPF_MEAN] = number(rows[_i].a);
	a.run.requests.osl.stat[TPF_MEAN] = number(100);
	b.run.requests.isl.stat[TPF_MEAN] = number(rows[_i].b);
	b.run.requests.osl.stat[TPF_MEAN] = number(100);
	ck_assert_int_eq(compared(2)->pairs[0].verdict, rows[_i].verdict);
}
END_TEST

static void with_pue(struct made *m, const char *kind, const char *category, double days)
{
	double e = m->metrics.ladder[TPF_NODE_AC].j_per_token.value;
	set_energy(m, TPF_IT, e, 0.004);
	set_energy(m, TPF_FACILITY, 1.25 * e, 0.006);
	m->metrics.ladder[TPF_FACILITY].measured = false;
	m->bundle.facility.pue_kind = text(kind);
	m->bundle.facility.pue_category = text(category);
	m->bundle.facility.pue_period.duration = 86400 * days;
}

START_TEST(kinds_of_pue)
{
	static const struct { const char *kind, *category; double days; enum tpf_boundary at; } rows[] = {
		{"PUE", "2", 366, TPF_FACILITY}, {"iPUE", "2", 365, TPF_IT}, {"PUE", "3", 365, TPF_IT}, {"PUE", "2", 31, TPF_IT},
		{NULL, "2", 365, TPF_IT},
	};
	with_pue(&a, "PUE", "2", 365);
	with_pue(&b, rows[_i].kind, rows[_i].category, rows[_i].days);
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].at, rows[_i].at);
	ck_assert_int_eq(r->at, rows[_i].at);
	ck_assert_int_eq(r->pairs[0].verdict, rows[_i].at == TPF_FACILITY ? TPF_COMPARABLE : TPF_NORMALISED);
	ck_assert_int_eq(stands_on(&r->pairs[0], TPF_CM_007), rows[_i].at == TPF_IT);
	ck_assert_double_eq_tol(r->each[0].e.value, rows[_i].at == TPF_IT ? 0.4 : 0.5, 1e-15);
}
END_TEST

/* An estimated switch above a measured node: the pair is compared at the node. */
START_TEST(measured_rung_first)
{
	set_energy(&a, TPF_IT, 0.45, 0.01);
	set_energy(&b, TPF_IT, 0.55, 0.01);
	b.metrics.ladder[TPF_IT].j_per_token.estimated = true;
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].verdict, TPF_NORMALISED);
	ck_assert_int_eq(r->at, TPF_NODE_AC);
	ck_assert_double_eq(r->each[1].e.value, 0.50);
}
END_TEST

START_TEST(odd_one_out)
{
	other_scenario();
	const struct tpf_comparison *r = compared(3);
	ck_assert_uint_eq(r->n_ranked, 2);
	ck_assert(!r->each[1].ranked);
	ck_assert_uint_eq(r->order[2], 1);
	ck_assert_str_eq(r->each[1].reason, "not comparable: service level");
	ck_assert_ptr_eq(tpf_pair_of(r, 2, 0), tpf_pair_of(r, 0, 2));
	ck_assert_uint_eq(tpf_pair_of(r, 2, 1)->a, 1);
	ck_assert_uint_eq(tpf_pair_of(r, 2, 1)->b, 2);
}
END_TEST

START_TEST(errors_are_not_ranked)
{
	tpf_report(&b.own, TPF_QL_001, &(struct tpf_place){.source = "b.json"}, "missed");
	const struct tpf_comparison *r = compared(2);
	ck_assert_int_eq(r->pairs[0].verdict, TPF_NOT_COMPARABLE);
	ck_assert(stands_on(&r->pairs[0], TPF_CM_014));
	tpf_diag_free(&b.own);
	tpf_arena_free(&b.own.arena);
}
END_TEST

START_TEST(hostile_words)
{
	char *much = malloc(100001);
	memset(much, 'x', 100000);
	much[100000] = 0;
	a.bundle.workload.scenario = text(much);
	b.bundle.workload.scenario = text("%s%n\x1b[31m\xff<script>");
	const struct tpf_comparison *r = compared(2);
	ck_assert(stands_on(&r->pairs[0], TPF_CM_003));
	ck_assert_uint_lt(strlen(r->pairs[0].grounds[0].words), 300);
	ck_assert_ptr_null(strchr(r->pairs[0].grounds[0].words, 0x1b));
	ck_assert_ptr_nonnull(strstr(r->pairs[0].grounds[0].words, "%s%n"));
	free(much);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("comparison");
	TCase *t = tcase_create("pairs");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, alike_and_resolved);
	tcase_add_test(t, not_resolved);
	tcase_add_test(t, one_meter_cancels);
	tcase_add_test(t, no_uncertainty_no_order);
	tcase_add_test(t, rank_intervals);
	tcase_add_loop_test(t, twice_the_uncertainty, 0, (int)(sizeof differences / sizeof *differences));
	tcase_add_test(t, five_ranks);
	tcase_add_loop_test(t, formats, 0, 2);
	tcase_add_loop_test(t, one_change, 0, (int)(sizeof changes / sizeof *changes));
	tcase_add_test(t, recounted_per_output);
	tcase_add_test(t, scope_without_counts);
	tcase_add_loop_test(t, lengths, 0, 3);
	tcase_add_loop_test(t, kinds_of_pue, 0, 5);
	tcase_add_test(t, measured_rung_first);
	tcase_add_test(t, odd_one_out);
	tcase_add_test(t, errors_are_not_ranked);
	tcase_add_test(t, hostile_words);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
