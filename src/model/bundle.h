/* bundle.h - a bundle in memory: everything in SI, NaN or NULL where nothing was reported.
 *
 * Read from a document that has passed the schema; a value whose unit is wrong is a finding (TPF-UN-001) and NaN here,
 * so that no later stage computes with it. Every value knows its node, so that a finding can point at it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"
#include "json/json.h"
#include "model/names.h"
#include "model/unit.h"

enum tpf_basis { TPF_BASIS_NONE, TPF_MEASURED, TPF_DERIVED, TPF_DECLARED, TPF_ESTIMATED, TPF_NOMINAL };
extern const char *const tpf_basis_names[]; /* "measured" ... by enum; NULL for NONE */

/* A number with what was said of it. node NULL: absent. value NaN with node: unknown, or not usable. */
struct tpf_quantity {
	double value;                   /* SI */
	double u;                       /* standard uncertainty, SI; NaN when none was stated */
	double divisor;                 /* the figure that was stated by u: sqrt 3 of a bound, k of U, 1 of u; 0 when none was */
	enum tpf_basis basis;           /* stated, or the default of its place */
	const char *unknown;            /* the reason, when stated unknown */
	struct tpf_dim dimension;       /* of its unit */
	const struct tpf_node *node;    /* NULL: not in the bundle */
};

enum tpf_stat { TPF_N, TPF_MIN, TPF_MEAN, TPF_STD, TPF_P50, TPF_P90, TPF_P95, TPF_P97, TPF_P99, TPF_P999, TPF_MAX, TPF_STATS };
extern const char *const tpf_stat_names[TPF_STATS]; /* "n", "min", "mean", "std", "p50", ..., "p99.9", "max" */

struct tpf_distribution {
	struct tpf_quantity stat[TPF_STATS]; /* n has no unit */
	const char *unknown;
	const struct tpf_node *node;
};

struct tpf_interval {
	int64_t start_ns, end_ns;       /* TPF_WHEN_NONE when not reported (a duration alone) */
	double duration;                /* s; from the two when not stated */
	double u, divisor;              /* s, standard, of the duration; NaN when none was stated. As in tpf_quantity */
	const char *unknown;
	const struct tpf_node *node;
};

/* A string, number or boolean as text: value NULL when absent or unknown. */
struct tpf_string {
	const char *value;
	const char *unknown;
	const struct tpf_node *node;
};

enum tpf_boundary { TPF_CHIP, TPF_BOARD, TPF_NODE_AC, TPF_RACK, TPF_IT, TPF_FACILITY, TPF_BOUNDARIES, TPF_NO_BOUNDARY = TPF_BOUNDARIES };
extern const char *const tpf_boundary_names[TPF_BOUNDARIES]; /* "chip", "board", "node", "rack", "it", "facility" */

struct tpf_evidence {
	struct tpf_string id, path, sha256, role, format, media_type;
	struct tpf_string tool_name, tool_version, tool_commit;
	struct tpf_quantity size;       /* B */
	struct { struct tpf_string zone, zero, from; struct tpf_quantity bound; const struct tpf_node *node; } clock;
	struct { struct tpf_string time, device, power, unit; } columns;
	const struct tpf_node *node;
};

struct tpf_instrument {
	struct tpf_string id, kind, model, serial, class_, side, point;
	enum tpf_boundary boundary;
	const char **covers, **devices; /* names; n_ of each */
	size_t n_covers, n_devices;
	const struct tpf_node *devices_node;
	struct tpf_quantity accuracy;   /* value NaN; u: standard, relative (rel) or in W */
	bool accuracy_relative;
	struct tpf_quantity sampling_interval, clock_offset, idle, range_max;
	struct tpf_string calibrated;   /* its date */
	struct tpf_string certificate, firmware, clock_method, idle_trace, range_auto, range_text;
	struct tpf_quantity averaging_window, averaging_duty;
	struct tpf_interval idle_window;
	const struct tpf_node *location_node, *range_node, *clock_sync_node;
	const struct tpf_node *node;
};

struct tpf_conversion {
	enum tpf_boundary to;
	enum tpf_boundary from;         /* TPF_NO_BOUNDARY when from names an instrument */
	struct tpf_string from_text, to_text, kind, source, evidence;
	bool multiply;                  /* else add, W */
	struct tpf_quantity by;
	const char **covers;
	size_t n_covers;
	const struct tpf_node *node;
};

struct tpf_subsystem {
	struct tpf_string name, kind, state, why, share_key;
	struct tpf_quantity share;
	const struct tpf_node *node;
};

struct tpf_component {                  /* of energy: by_component[] */
	struct tpf_string name;
	struct tpf_quantity total, power, counter; /* J, W, J */
	struct tpf_quantity counter_start, counter_end; /* J, where the counter is given by its two readings */
	const struct tpf_node *node;
};

struct tpf_u_component {                /* of power.uncertainty: relative to the energy */
	struct tpf_string name, distribution, group;
	struct tpf_quantity u, sensitivity;
	const struct tpf_node *node;
};

struct tpf_run_energy {
	struct tpf_string instrument, method, trace, log;
	int instrument_at;              /* index in instruments, -1 when dangling */
	int trace_at;                   /* index in evidence, -1 when absent or dangling */
	struct tpf_quantity total;      /* J */
	struct tpf_distribution power;  /* W */
	struct tpf_quantity counter_start, counter_end; /* J */
	struct tpf_quantity dropped, max_gap, includes_pue, net_of_idle;
	struct tpf_string counter_start_at, counter_end_at;
	const struct tpf_node *counter_node;
	struct tpf_component *by_component; size_t n_by_component;
	struct { struct tpf_quantity prefill, decode, other; struct tpf_string method; const struct tpf_node *node; } by_phase;
	const char **select;            /* devices that count; n_select 0: all */
	size_t n_select;
	const struct tpf_node *select_node, *node;
};

struct tpf_run {
	struct tpf_string id;
	struct tpf_interval window;
	struct tpf_interval *phases; const char **phase_names; struct tpf_quantity *phase_energy; size_t n_phases;
	struct { struct tpf_quantity submitted, completed, failed, truncated, correct; struct tpf_distribution isl, osl; struct tpf_string log; } requests;
	struct { struct tpf_quantity input, input_cached, output, reasoning, drafted, accepted, padding, failed, slo_good, output_bytes; struct tpf_interval count_window; struct tpf_string output_method; } tokens;
	struct tpf_quantity throughput_output, throughput_total; /* tok/s */
	struct { struct tpf_distribution ttft, tpot, itl, e2e; struct tpf_quantity attainment, goodput, error_rate, interactivity; } service;
	struct { struct tpf_quantity mean_batch, kv_cache; } load;
	struct tpf_run_energy *energy; size_t n_energy;
	struct tpf_quantity j_per_token;
	struct tpf_string debug, perf_power_same, digest_system, digest_config;
	const struct tpf_node *node;
};

struct tpf_quality {
	struct tpf_string name, dataset, direction, judge, log;
	struct tpf_quantity value, target, reference, ratio, n; /* value, target, reference in one unit: fractions */
	const char *unit;               /* as written: "%" or NULL */
	const struct tpf_node *node;
};

struct tpf_target {
	struct tpf_string metric, statistic;
	struct tpf_quantity limit;      /* s, or s/tok */
	const struct tpf_node *node;
};

struct tpf_ceiling {
	struct tpf_string name;
	struct tpf_quantity rate;       /* tok/s */
	const struct tpf_node *node;
};

struct tpf_claim {
	struct tpf_string text;
	struct tpf_quantity value;      /* in the unit it states */
	const char **refs; size_t n_refs;
	const struct tpf_node *node;
};

struct tpf_lever {
	struct tpf_string name, baseline, effect_of;
	const char **channel; size_t n_channel;
	struct tpf_quantity effect;
	const struct tpf_node *node;
};

struct tpf_facility_energy {
	struct tpf_interval period;
	struct tpf_quantity dc, it;     /* J */
	const struct tpf_node *node;
};

struct tpf_rung {
	enum tpf_boundary boundary;
	struct tpf_quantity power, energy, j_per_token;
	const struct tpf_node *node;
};

struct tpf_bundle {
	struct tpf *job;
	struct tpf_doc *doc;
	const struct tpf_quantity *quantities; size_t n_quantities; /* every number of the document, sorted by node */
	struct tpf_names evidence_ids, instrument_ids; /* by index */
	struct tpf_names origins;       /* places that have one, by the node of it */
	const char *folder;             /* where evidence paths start; NULL: nowhere (standard input) */
	struct {
		struct tpf_string id, schema_version, rules_version, title, issued, licence, availability, role, claimed_level, series, supersedes;
		int64_t issued_ns;
		enum tpf_level level;   /* claimed */
	} report;
	struct {
		struct tpf_string name, accelerator_model, cooling;
		struct tpf_quantity nodes, per_node, count, memory, bandwidth, tdp, power_limit, max_power, psu_count, psu_rating, fraction;
		struct tpf_string ecc, digest, power_management, fan_policy, psu_efficiency, partitioning;
		struct tpf_quantity scale_out_count;
		const struct tpf_node *scale_out_node;
	} system;
	struct {
		struct tpf_string engine, engine_version, engine_commit, load_generator, load_generator_version;
		struct tpf_string scheduler;
		struct tpf_quantity max_batch, tp, pp, dp;
		const struct tpf_node *parallelism_node;
		const struct tpf_node *disaggregation_node;
	} software;
	struct {
		struct tpf_string name, weight_precision, activation_precision, kv_precision, architecture, revision, weights_sha256;
		struct tpf_string tokenizer, tokenizer_sha256;
		struct tpf_quantity params_total, params_active, context_max;
	} model;
	struct {
		struct tpf_string dataset, dataset_sha256, scenario, arrival_process, prefix_cache_policy;
		struct tpf_quantity offered_rate, concurrency, max_new_tokens, warmup, prefix_cache_hit_rate;
		const struct tpf_node *decoding_node;
	} workload;
	struct tpf_quality *quality; size_t n_quality;
	struct tpf_string config_digest;
	struct tpf_quantity length_ratio, length_reference; /* 1, tok */
	struct { struct tpf_string over, side; const struct tpf_node *node; } percentile_basis;
	struct tpf_target *targets; size_t n_targets;
	struct tpf_string token_scope;
	struct {
		enum tpf_boundary boundary;
		struct tpf_string boundary_text, battery;
		struct tpf_instrument *instruments; size_t n_instruments;
		struct tpf_conversion *conversions; size_t n_conversions;
		struct tpf_subsystem *subsystems; size_t n_subsystems;
		const struct tpf_node *subsystems_node;
		struct tpf_string window_kind, window_text, fraction_selection;
		struct tpf_quantity fraction, fraction_cv, u_standard, u_k;
		struct tpf_u_component *u_components; size_t n_u_components;
		const struct tpf_node *u_node;
	} power;
	struct {
		struct tpf_quantity pue, provisioned_power, delivered_power, cooling_capacity, itue, erf, ref, cue, wue;
		struct tpf_string pue_kind, pue_category, pue_source, pue_zone, pue_evidence, delivered_semantic, itue_fans;
		struct tpf_facility_energy *energy; size_t n_energy;
		struct tpf_interval pue_period;
	} facility;
	struct { struct tpf_quantity U, mfu, mbu; struct tpf_string basis, idle, source; struct tpf_interval period; } utilisation;
	struct {
		struct tpf_quantity peak_flops, eta, K_eff, c_tok, e_tok, bytes_tok, theta, phi, margin;
		struct tpf_string e_tok_boundary, inputs_basis, phi_baseline, peak_precision, peak_sparsity, c_tok_method;
		struct tpf_string c_tok_report, e_tok_report; /* where they were measured, if not here */
		struct tpf_ceiling *ceilings; size_t n_ceilings;
		const char **binding; size_t n_binding; const struct tpf_node *binding_node;
	} tpf;
	struct {
		struct tpf_string aggregate, j_per_request_method;
		struct tpf_quantity j_per_token, j_per_token_facility, pue_adjusted_power, util_adjusted_output, util_adjusted_j, j_per_request, j_per_correct, tokens_per_kwh;
		struct tpf_rung *ladder; size_t n_ladder;
		const struct tpf_node *node;
	} result;
	struct {
		struct tpf_quantity electricity_price, residual, marginal, list_price, intensity, embodied, carbon_per_token;
		struct tpf_string intensity_kind;
	} cost;                         /* and carbon */
	struct tpf_claim *claims; size_t n_claims;
	struct tpf_lever *levers; size_t n_levers;
	struct tpf_run *runs; size_t n_runs;
	struct tpf_evidence *evidence; size_t n_evidence;
};

/* Reads the model out of a document that has passed the schema. Findings TPF-UN-001 (unit, dimension), UN-009 (U without k);
 * never fails. Everything lives in the job's arena. */
struct tpf_bundle *tpf_bundle_read(struct tpf *, struct tpf_doc *, const char *folder);

/* Index by id, -1 when there is none (or id is NULL). */
int tpf_evidence_find(const struct tpf_bundle *, const char *id);
int tpf_instrument_find(const struct tpf_bundle *, const char *id);
enum tpf_boundary tpf_boundary_parse(const char *);

/* The place of a value; where the importer wrote an origin for it (`origins`), `also` points at the vendor's file. */
struct tpf_place tpf_bundle_place(struct tpf *, const struct tpf_bundle *, const struct tpf_node *);
/* Is it there and a number? */
bool tpf_known(const struct tpf_quantity *);

/* Any quantity of the document by its pointer, in SI ("/facility/pue", also "/facility/pue/value"; "/facility/pue/u" is
 * its standard uncertainty); NaN when there is none, and when its unit is wrong. */
struct tpf_quantity tpf_bundle_quantity(const struct tpf_bundle *, const char *pointer);
/* The node at a pointer; a plain number is found as its own ".../value" too. NULL when absent. */
const struct tpf_node *tpf_bundle_node(const struct tpf_bundle *, const char *pointer);
/* Is it there and not unknown? A place with * is present when one element has it: "/runs/ * /window" without the blanks.
 * A value with a wrong unit, an empty list and an empty object are not there. */
bool tpf_bundle_present(const struct tpf_bundle *, const char *place);
