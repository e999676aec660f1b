/* production.h - the Token Production Function (arXiv:2605.11733): rate = min(K_eff / c_tok, theta P / e_tok) Phi U.
 *
 * P and e_tok stand at one boundary, here IT. Cooling (theta Q / e_tok) and memory (N BW / bytes per token) are extensions
 * of the printed equation and labelled so. theta is a share, 0 < theta <= 1; not stated it is 1 (STANDARD A.3), stated
 * as unknown it is missing. Three traps
 * are looked after here, each with a note in the factors: power that PUE was taken off already (V21), levers that c_tok and
 * e_tok hold already (Phi, V06), and idle time that the runs hold already (U, V07). */
#pragma once
#include "model/metric.h"
#include "model/uncertainty.h"

struct tpf_production {
	struct tpf_amount k_eff;        /* FLOP/s */
	struct tpf_amount c_tok;        /* FLOP/tok */
	struct tpf_amount p_it;         /* W, IT power that is delivered */
	struct tpf_amount e_it;         /* J/tok at IT */
	struct tpf_amount p_by_e;       /* tok/s: one by the other; where both are the facility's, PUE cancels and isn't asked for */
	struct tpf_amount theta;
	struct tpf_amount q_cool;       /* W, heat that can be rejected */
	struct tpf_amount bandwidth;    /* B/s, of all accelerators */
	struct tpf_amount bytes_tok;    /* B/tok */
	struct tpf_amount pue;
	struct tpf_amount phi;          /* as it counts */
	struct tpf_amount u;            /* as it counts */
};

/* The inputs a bundle states, brought to IT; `ladder` converts an e_tok that stands at another rung (may be NULL). */
struct tpf_production tpf_production_of(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_ladder_rung *ladder);
/* The same as they are shown. */
void tpf_production_factors(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_production *, struct tpf_factor[TPF_FACTORS]);

/* Fills ceilings, binding, next, margin, co_binding, produced and the crossover powers of the metrics. */
void tpf_production_judge(struct tpf_arena *, const struct tpf_production *, struct tpf_metrics *);
