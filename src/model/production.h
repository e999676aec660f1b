/* production.h - the Token Production Function (arXiv:2605.11733): rate = min(K_eff / c_tok, theta P / e_tok) Phi U.
 *
 * P and e_tok stand at one boundary, here IT. Cooling (theta Q / e_tok) and memory (N BW / bytes per token) are extensions
 * of the printed equation and labelled so. theta is a share, 0 < theta <= 1; not stated it is 1 (STANDARD A.3). */
#pragma once
#include "model/metric.h"
#include "model/uncertainty.h"

struct tpf_production {
	struct tpf_amount k_eff;        /* FLOP/s */
	struct tpf_amount c_tok;        /* FLOP/tok */
	struct tpf_amount p_it;         /* W, IT power that is delivered */
	struct tpf_amount e_it;         /* J/tok at IT */
	struct tpf_amount theta;
	struct tpf_amount q_cool;       /* W, heat that can be rejected */
	struct tpf_amount bandwidth;    /* B/s, of all accelerators */
	struct tpf_amount bytes_tok;    /* B/tok */
	struct tpf_amount pue;
};

/* The inputs a bundle states, brought to IT; `ladder` converts an e_tok that stands at another rung (may be NULL). */
struct tpf_production tpf_production_of(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_ladder_rung *ladder);

/* Fills ceilings, binding, margin, co_binding, crossover of the metrics. */
void tpf_production_judge(struct tpf_arena *, const struct tpf_production *, struct tpf_metrics *);

/* Energy per token with the idle energy that utilisation U leaves: (U Pa + (1 - U) Pi) / (U Ra), J/tok (vector V07). */
double tpf_util_j(double u, double active_w, double idle_w, double rate);
