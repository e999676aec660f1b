/* chapter_energy.c - the boundary ladder, idle time, the runs and their readings. */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "report/show.h"
#include "report/tree.h"

/* ---- the boundary ladder ---- */

static struct tpf_scale ladder_scale(struct tpf_chapter *p, enum tpf_form form, size_t offset)
{
	double most = NAN;
	for (size_t b = 0; b < TPF_BOUNDARIES; b++)
		most = fmax(most, ((const struct tpf_value *)((const char *)&p->metrics->ladder[b] + offset))->value);
	return tpf_scale_of(p->job, form, most);
}

static void ladder(struct tpf_chapter *p, xmlNode *section)
{
	const struct { enum tpf_form form; size_t offset; const char *title; } columns[] = {
		{TPF_SHOW_WATT, offsetof(struct tpf_ladder_rung, power), "Power"},
		{TPF_SHOW_JOULE, offsetof(struct tpf_ladder_rung, energy), "Energy"},
		{TPF_SHOW_J_PER_TOKEN, offsetof(struct tpf_ladder_rung, j_per_token), "Energy per token"},
	};
	struct tpf_scale scales[3];
	const char *heads[6] = {"Boundary", NULL, NULL, NULL, "How it is known", NULL};
	for (size_t c = 0; c < 3; c++) {
		scales[c] = ladder_scale(p, columns[c].form, columns[c].offset);
		heads[1 + c] = tpf_sprintf(&p->job->arena, ">%s ± *U* / (%s)", columns[c].title, scales[c].unit);
	}
	xmlNode *table = tpf_tree_table(section, "tbl-ladder", p->metrics->median ? "The same result at each boundary, median over the runs." : "The same result at each boundary, mean over the runs.", heads);
	for (size_t b = 0; b < TPF_BOUNDARIES; b++) {
		const struct tpf_ladder_rung *rung = &p->metrics->ladder[b];
		xmlNode *row = tpf_tree_row(table, b == p->metrics->widest ? "key" : NULL);
		tpf_tree_set(tpf_tree_cell(row, tpf_boundary_words(b)), "role", "head");
		bool reached = !isnan(rung->power.value) || !isnan(rung->energy.value) || !isnan(rung->j_per_token.value);
		for (size_t c = 0; c < 3; c++)
			if (reached)
				tpf_cell_value(p->job, row, *(const struct tpf_value *)((const char *)rung + columns[c].offset), columns[c].form, &scales[c]);
			else
				tpf_tree_cell_right(row, "–");
		tpf_tree_cell(row, reached ? tpf_or(rung->via, "–") : tpf_show(p->job, rung->j_per_token, TPF_SHOW_J_PER_TOKEN));
	}
}

/* ---- over busy and idle time ---- */

static const struct { const char *basis, *words; } bases[] = {
	{"time_busy", "share of time busy"}, {"token_vs_ceiling", "rate against its ceiling"}, {"fleet", "mean of a fleet"},
};

static const char *basis_words(const char *basis)
{
	for (size_t i = 0; basis && i < sizeof bases / sizeof *bases; i++)
		if (!strcmp(basis, bases[i].basis))
			return bases[i].words;
	return "basis not disclosed";
}

static const char *idle_caption(struct tpf_chapter *p)
{
	const struct tpf_bundle *b = p->bundle;
	bool inside = b->utilisation.idle.value && !strcmp(b->utilisation.idle.value, "included");
	return tpf_sprintf(&p->job->arena, "Over busy and idle time, U = %s (%s)%s.", tpf_show_quantity(p->job, &b->utilisation.U, TPF_SHOW_SHARE),
		basis_words(b->utilisation.basis.value), inside ? "; the runs hold idle time already, so U is not applied again" : "");
}

static void idle_row(struct tpf_chapter *p, xmlNode *table, enum tpf_boundary at, struct tpf_scale watt, struct tpf_scale joule)
{
	const struct tpf_ladder_rung *rung = &p->metrics->ladder[at];
	xmlNode *row = tpf_tree_row(table, at == p->metrics->widest ? "key" : NULL);
	tpf_tree_set(tpf_tree_cell(row, tpf_boundary_words(at)), "role", "head");
	tpf_cell_value(p->job, row, rung->power, TPF_SHOW_WATT, &watt);
	tpf_cell_value(p->job, row, rung->idle, TPF_SHOW_WATT, &watt);
	tpf_cell_value(p->job, row, rung->mean_power, TPF_SHOW_WATT, &watt);
	tpf_cell_value(p->job, row, rung->j_per_token, TPF_SHOW_J_PER_TOKEN, &joule);
	tpf_cell_value(p->job, row, rung->util_j, TPF_SHOW_J_PER_TOKEN, &joule);
}

static bool told(const struct tpf_ladder_rung *rung)
{
	return !isnan(rung->j_per_token.value) && !isnan(rung->util_j.value);
}

/* Rungs whose idle power is known; where there is none, the sentence that says what is missing. */
static void idle_time(struct tpf_chapter *p, xmlNode *section)
{
	const struct tpf_metrics *m = p->metrics;
	bool any = false;
	for (int at = 0; at < TPF_BOUNDARIES; at++)
		any = any || told(&m->ladder[at]);
	if (!any) {
		tpf_tree_p(section, "note", "Energy per token with idle time: %s.", tpf_show(p->job, m->util_j, TPF_SHOW_J_PER_TOKEN));
		return;
	}
	struct tpf_scale watt = ladder_scale(p, TPF_SHOW_WATT, offsetof(struct tpf_ladder_rung, power));
	struct tpf_scale joule = ladder_scale(p, TPF_SHOW_J_PER_TOKEN, offsetof(struct tpf_ladder_rung, util_j));
	const char *heads[] = {"Boundary", tpf_sprintf(&p->job->arena, ">Busy / %s", watt.unit), tpf_sprintf(&p->job->arena, ">Idle / %s", watt.unit),
		tpf_sprintf(&p->job->arena, ">Mean / %s", watt.unit), tpf_sprintf(&p->job->arena, ">Busy / (%s)", joule.unit),
		tpf_sprintf(&p->job->arena, ">With idle time / (%s)", joule.unit), NULL};
	xmlNode *table = tpf_tree_table(section, "tbl-idle", idle_caption(p), heads);
	for (int at = 0; at < TPF_BOUNDARIES; at++)
		if (told(&m->ladder[at]))
			idle_row(p, table, (enum tpf_boundary)at, watt, joule);
}

/* ---- by the stated rate ---- */

/* Power over rate is the other definition of J/token: another number where a benchmark counts its rate over less than the window, as
 * MLPerf's server scenario does, up to the last request sent. */
static void by_rate(struct tpf_chapter *p, xmlNode *section, const struct tpf_run_metrics *r)
{
	enum { SAME = 1000 };           /* a thousandth */
	enum tpf_boundary at = p->metrics->widest;
	double seconds = r->run->window.duration, rate = r->run->throughput_output.value, counted = r->run->tokens.count_window.duration;
	const char *scope = p->bundle->token_scope.value;

	if (at == TPF_NO_BOUNDARY || (scope && strcmp(scope, "output")) || !(rate > 0) || !(r->tokens > 0))
		return;
	struct tpf_value other = {.value = r->energy[at].value / seconds / rate, .u = NAN};
	double off = r->tokens / seconds / rate - 1;
	if (!(fabs(off) * SAME > 1) || isnan(other.value))
		return;
	const char *over = isnan(counted) ? "" : tpf_sprintf(&p->job->arena, ": the rate counts tokens over %s, energy is that of %s",
			tpf_show(p->job, (struct tpf_value){.value = counted, .u = NAN}, TPF_SHOW_SECOND),
			tpf_show(p->job, (struct tpf_value){.value = seconds, .u = NAN}, TPF_SHOW_SECOND));
	tpf_tree_p(section, "note", "Run %s: mean power over the stated rate of %s would be %s at the %s, %s %s%s.", tpf_or(r->run->id.value, "?"),
			tpf_show(p->job, (struct tpf_value){.value = rate, .u = NAN}, TPF_SHOW_RATE), tpf_show(p->job, other, TPF_SHOW_J_PER_TOKEN), tpf_boundary_words(at),
			tpf_show(p->job, (struct tpf_value){.value = fabs(off), .u = NAN}, TPF_SHOW_SHARE), off < 0 ? "less" : "more", over);
}

/* The same energy by what else was counted; few count these, so each is shown only where it is known. */
static void other_counts(struct tpf_chapter *p, xmlNode *list)
{
	const struct tpf_metrics *m = p->metrics;
	const struct { const char *name; const struct tpf_value *value; enum tpf_form form; } counts[] = {
		{"Energy per correct answer",        &m->j_per_correct, TPF_SHOW_J_PER_REQUEST},
		{"Energy per visible token",         &m->j_per_visible, TPF_SHOW_J_PER_TOKEN},
		{"Energy per byte of output",        &m->j_per_byte,    TPF_SHOW_J_PER_BYTE},
		{"Drafted tokens that were accepted", &m->acceptance,   TPF_SHOW_SHARE},
	};

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (!isnan(counts[i].value->value))
			tpf_tree_item(list, counts[i].name, tpf_show(p->job, *counts[i].value, counts[i].form));
}

void tpf_chapter_energy(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "energy", "Where the energy goes");
	if (!p->metrics) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	const struct tpf_metrics *m = p->metrics;
	if (m->measured_at == TPF_CHIP || m->measured_at == TPF_BOARD)
		tpf_tree_p(section, "lead", "Only the %ss were metered: the host, its fans and power supplies, the network and the cooling are not in the "
			"measured energy.", tpf_boundary_words(m->measured_at));
	tpf_chapter_figure(p, section, "waterfall");
	ladder(p, section);
	xmlNode *list = tpf_tree_add(section, "list");
	tpf_tree_item(list, "Tokens per kilowatt hour", tpf_show(p->job, m->tokens_per_kwh, TPF_SHOW_TOKENS_PER_KWH));
	tpf_tree_item(list, "Energy per request", tpf_show(p->job, m->j_per_request, TPF_SHOW_J_PER_REQUEST));
	other_counts(p, list);
	for (size_t i = 0; i < m->n_runs; i++)
		by_rate(p, section, &m->runs[i]);
	idle_time(p, section);
}

/* ---- runs ---- */

static struct tpf_value run_energy(const struct tpf_chapter *p, size_t i)
{
	enum tpf_boundary b = p->metrics->widest;
	return b == TPF_NO_BOUNDARY ? (struct tpf_value){.value = NAN, .u = NAN} : p->metrics->runs[i].energy[b];
}

static const char *started(struct tpf_chapter *p, const struct tpf_interval *window)
{
	if (window->start_ns == TPF_WHEN_NONE)
		return NULL;
	char text[TPF_WHEN_SIZE];
	tpf_when_write(text, window->start_ns);
	return tpf_strdup(&p->job->arena, text);
}

static void run_row(struct tpf_chapter *p, xmlNode *table, size_t i)
{
	const struct tpf_run_metrics *r = &p->metrics->runs[i];
	struct tpf_value energy = run_energy(p, i), each = energy;
	each.value = energy.value / r->tokens;
	each.u = energy.u / r->tokens;
	each.missing = isnan(r->tokens) ? "tokens" : energy.missing;
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, r->run->id.value), "role", "head");
	tpf_tree_cell(row, started(p, &r->run->window));
	tpf_tree_cell_right(row, tpf_show_number(p->job, r->run->window.duration, TPF_SHOW_SECOND));
	const char *tokens = tpf_show_number(p->job, r->tokens, TPF_SHOW_TOKENS);
	tpf_tree_cell_right(row, r->tokens_nominal ? tpf_sprintf(&p->job->arena, "%s nominal", tokens) : tokens);
	tpf_cell_value(p->job, row, energy, TPF_SHOW_JOULE, NULL);
	tpf_cell_value(p->job, row, each, TPF_SHOW_J_PER_TOKEN, NULL);
}

static void runs(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Run", "Window starts", ">Window", ">Tokens", ">Energy ± *U*", ">Energy per token", NULL};
	const char *where = p->metrics->widest == TPF_NO_BOUNDARY ? "no" : tpf_boundary_words(p->metrics->widest);
	xmlNode *table = tpf_tree_table(section, "tbl-runs", tpf_sprintf(&p->job->arena, "Runs, at the %s boundary.", where), heads);
	for (size_t i = 0; i < p->metrics->n_runs; i++)
		run_row(p, table, i);
}

/* ---- readings ---- */

static const char *counted(struct tpf_chapter *p, const struct tpf_reading *r)
{
	if (!r->has_trace)
		return "no trace";
	return tpf_sprintf(&p->job->arena, "%zu of %zu%s", r->n_counted, r->trace.n_devices,
		r->n_counted < r->trace.n_devices ? ", the others left out" : "");
}

/* The trapezoid and the mean of the samples beside the method that counts: their difference is a finding of its own. */
static void reading_row(struct tpf_chapter *p, xmlNode *table, const struct tpf_run_metrics *run, const struct tpf_reading *r)
{
	xmlNode *row = tpf_tree_row(table, NULL);
	tpf_tree_set(tpf_tree_cell(row, tpf_sprintf(&p->job->arena, "%s, %s", tpf_or(run->run->id.value, "run"),
		tpf_or(r->entry->instrument.value, "instrument not named"))), "role", "head");
	tpf_tree_cell(row, counted(p, r));
	tpf_tree_cell(row, tpf_or(r->method, "not determined"));
	tpf_cell_value(p->job, row, (struct tpf_value){.value = r->energy, .u = r->u, .assumed = r->u_assumed}, TPF_SHOW_JOULE, NULL);
	tpf_tree_cell_right(row, isnan(r->trapezoid) ? "not determined" : tpf_show_number(p->job, r->trapezoid, TPF_SHOW_JOULE));
	tpf_tree_cell_right(row, isnan(r->mean_inside_energy) ? "not determined" : tpf_show_number(p->job, r->mean_inside_energy, TPF_SHOW_JOULE));
	tpf_tree_cell_right(row, tpf_show_number(p->job, r->power, TPF_SHOW_WATT));
	tpf_tree_cell_right(row, r->has_trace ? tpf_sprintf(&p->job->arena, "%zu", r->samples) : "–");
	tpf_tree_cell_right(row, r->has_trace ? tpf_sprintf(&p->job->arena, "%zu", r->dropped) : "–");
	tpf_tree_cell_right(row, r->has_trace ? tpf_show_number(p->job, r->max_gap, TPF_SHOW_SECOND) : "–");
}

static void readings(struct tpf_chapter *p, xmlNode *section)
{
	static const char *const heads[] = {"Run, instrument", "Devices counted", "Method", ">Energy ± *U*", ">trapezoid_interp", ">mean_inside",
		">Mean power", ">Samples", ">Dropped", ">Largest gap", NULL};
	xmlNode *table = tpf_tree_table(section, "tbl-readings",
		"Readings recomputed from the evidence; the two ways of integrating stand beside the one that counts.", heads);
	tpf_tree_set(table, "role", "wide");
	for (size_t i = 0; i < p->metrics->n_runs; i++)
		for (size_t k = 0; k < p->metrics->runs[i].run->n_energy; k++)
			reading_row(p, table, &p->metrics->runs[i], &p->metrics->runs[i].readings[k]);
}

void tpf_chapter_power(struct tpf_chapter *p)
{
	xmlNode *section = tpf_tree_section(p, "power", "Measured power");
	if (!p->metrics) {
		tpf_tree_p(section, "missing", "Not determined: the bundle could not be read.");
		return;
	}
	tpf_chapter_figure(p, section, "trace");
	runs(p, section);
	readings(p, section);
}
