/* metric.h - what a bundle's evidence says: every number of the report, recomputed.
 *
 * A derived number a bundle states is a claim and never an input here: rules judge it against these values. Each value
 * is NaN where an input is missing, and then `missing` says which. */
#pragma once
#include "evidence/trace.h"
#include "model/bundle.h"
#include "model/requests.h"
#include "model/uncertainty.h"

/* value +- u with where it came from; NaN with `missing` when it could not be made. */
struct tpf_value {
	double value, u;                /* SI; u NaN when no uncertainty is known */
	const char *missing;            /* names of the missing inputs, "PUE, delivered power"; NULL when known */
	bool estimated;                 /* an estimated or nominal input is in it */
	bool assumed;                   /* u holds what is assumed for a kind of instrument (model/accuracy.h) */
};

/* An amount as it is shown: its budget in one number. */
struct tpf_value tpf_value_of(const struct tpf_amount *);

/* One entry of runs[].energy[], read from its evidence. */
struct tpf_reading {
	const struct tpf_run_energy *entry;
	const struct tpf_instrument *instrument; /* NULL when dangling */
	struct tpf_trace trace;         /* zeroed when there is none */
	bool has_trace;
	size_t n_counted;               /* devices counted (select, or all) */
	bool *counted;                  /* by index of trace.devices */
	double trapezoid;               /* J in the window over the counted devices; NaN when it can't be told */
	double mean_inside;             /* W, sum over the counted devices of their means */
	double mean_inside_energy;      /* J, mean_inside times the window */
	double counter;                 /* J, end - start */
	double energy;                  /* J, what counts: by the entry's method; the stated total where there is no evidence */
	double power;                   /* W, energy / window */
	double max_gap;                 /* s */
	size_t samples;                 /* inside, of all counted devices */
	size_t dropped;
	const char *method;             /* the method `energy` was made with; "stated" when only the bundle says it */
	double u;                       /* J, standard, instrument and edges; NaN when unknown */
	bool u_assumed;                 /* the instrument's part of it, for want of a stated one */
	const char *missing;            /* why energy is NaN, or only stated though there is a trace; NULL */
};

struct tpf_run_metrics {
	const struct tpf_run *run;
	struct tpf_reading *readings;   /* by index of run->energy */
	double tokens;                  /* of tokens.scope */
	bool tokens_nominal;
	struct tpf_requests requests;   /* records of the load generator, where it kept them */
	struct tpf_harness says;        /* what its file states */
	struct tpf_value energy[TPF_BOUNDARIES]; /* J at each rung, conversions and PUE applied */
};

struct tpf_ladder_rung {
	struct tpf_value power, energy, j_per_token; /* mean over runs; u of the mean, with repeatability when n > 1 */
	const char *via;                /* "wall", "node, added tor", "it × PUE 1.25"; NULL when not reached */
	bool measured;                  /* an instrument stands at this rung */
	const struct tpf_part *budget;  /* what u of j_per_token is made of, J/tok each; largest first */
	size_t n_budget;
	const char *no_u;               /* the input for want of whose uncertainty there is none; NULL */
	struct tpf_value idle;          /* W, what instruments saw of the idle system */
	struct tpf_value mean_power, util_j; /* W and J/tok over busy and idle time (vector V07) */
};

struct tpf_ceiling_value {
	const char *name;               /* compute, power, cooling, memory */
	struct tpf_value rate;          /* tok/s */
	const char *formula;            /* "theta P / e_tok" */
	bool extension;                 /* not in the paper's equation: cooling, memory */
	bool binds;                     /* the lowest, or not told from it: |ln of the ratio| within 2 combined u (TPF-TP-005) */
};
enum { TPF_CEILINGS = 4 };

/* What goes into the Token Production Function, as it is used, and what was done to it before. */
struct tpf_factor {
	const char *symbol, *name;      /* "P_IT", "delivered power" */
	struct tpf_value value;
	const char *unit;               /* "W"; "" a ratio */
	const char *note;               /* "stated as facility power: PUE taken off once"; NULL */
	bool extension;                 /* of a ceiling that the paper's equation does not have */
};
enum { TPF_FACTORS = 10 };

/* Cost and carbon of a token: no part of the energy claim. */
struct tpf_cost {
	bool given;                     /* the bundle says anything of it */
	struct tpf_value electricity, marginal; /* USD/tok: price x energy at the facility; with the residual */
	struct tpf_value share;         /* of electricity in the marginal cost */
	struct tpf_value operation, embodied, carbon; /* kg/tok: energy x intensity, manufacture, both */
};

struct tpf_met {                        /* one service or quality target */
	const char *metric, *statistic;
	double value, limit, u;
	bool lower_is_better;
	enum { TPF_UNTOLD, TPF_MET, TPF_NOT_RESOLVED, TPF_MISSED } verdict;
	const struct tpf_node *node;
};

/* A file of evidence, as it was found. */
struct tpf_file {
	bool found;                     /* could be opened and read to its end */
	char sha256[65];                /* of the stored bytes; "" when no digest could be made */
	uint64_t size;                  /* bytes */
	bool odd;                       /* not of the format it is said to be, which was reported */
	bool whole;                     /* a load generator's, all of whose values are held against its run */
};

/* Idle power of an instrument, from the trace that shows it. */
struct tpf_idle {
	bool traced;                    /* there is such a trace, and the window it is cut at */
	double power;                   /* W; NaN when the trace does not carry the window */
};

struct tpf_metrics {
	struct tpf_file *files;         /* by index of bundle->evidence */
	struct tpf_idle *idle;          /* by index of power.instruments */
	struct tpf_run_metrics *runs; size_t n_runs;
	struct tpf_harness told;        /* what files state of other values: logs of quality, origins */
	bool median;                    /* the ladder holds medians over runs, as result.aggregate asks; else means */
	struct tpf_ladder_rung ladder[TPF_BOUNDARIES];
	enum tpf_boundary widest;       /* widest rung with a J/token; TPF_NO_BOUNDARY when none */
	enum tpf_boundary measured_at;  /* widest rung an instrument sees */
	struct tpf_value j_per_token;   /* at `widest`: the headline */
	struct tpf_value delivered;     /* W, PUE-adjusted delivered power: mean power at the facility, or at `widest` ("no PUE") */
	bool pue_applied;
	struct tpf_value output;        /* tok/s, mean over runs: output tokens by the time they are counted over */
	struct tpf_value util_output;   /* tok/s, utilisation-adjusted */
	struct tpf_value util_j;        /* J/tok with idle energy at power.boundary: of that rung */
	struct tpf_value j_per_request, tokens_per_kwh;
	struct tpf_value j_per_correct, j_per_visible, j_per_byte; /* the same energy by other counts (vector V12) */
	struct tpf_value acceptance;    /* share of drafted tokens that were accepted */
	struct tpf_value mfu, mbu;
	struct tpf_factor factors[TPF_FACTORS];
	struct tpf_ceiling_value ceilings[TPF_CEILINGS];
	int binding, next;              /* indices of the lowest and second lowest ceiling; -1 not determined */
	const char *binding_missing;    /* what is missing to determine it */
	struct tpf_value margin;        /* second lowest / lowest */
	bool co_binding;                /* more than one ceiling binds */
	struct tpf_value headroom;      /* 1 - measured rate / binding ceiling */
	struct tpf_value produced;      /* tok/s: lowest ceiling x Phi x U */
	struct tpf_value crossover_it, crossover; /* W at IT and at the facility: above it power stops binding */
	struct tpf_cost cost;
	struct tpf_met *service; size_t n_service;
	struct tpf_met *quality; size_t n_quality;
	double duration;                /* s, mean window */
};

/* Seconds over which a run's tokens are counted: count_window where it is stated, else the window. */
double tpf_count_time(const struct tpf_run *);

/* What a service target is about: the latency of a run ("tpot") and its statistic ("p99"); NULL and -1 for other words. */
const struct tpf_distribution *tpf_latency(const struct tpf_run *, const char *metric);
int tpf_statistic(const char *name);

/* Reads the evidence (each file once, digests beside) and computes everything. Findings about files that can't be read
 * are TPF-EV-002, EV-003 and TPF-IO; nothing else is judged here. */
struct tpf_metrics *tpf_metrics_make(struct tpf *, const struct tpf_bundle *);

/* One bundle with what its evidence says: what rules judge and outputs show. */
struct tpf_case {
	struct tpf *job;
	struct tpf_doc *doc;
	const struct tpf_bundle *bundle;
	const struct tpf_metrics *metrics;
};
