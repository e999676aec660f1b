/* cost.h - cost and carbon of a token by the formulas of STANDARD A.5 and SCI; fenced off from the energy claim.
 *
 * cost = price x energy at the facility + residual; carbon = energy at the facility x intensity + embodied share. The
 * energy at the facility is IT energy times PUE, or what a facility meter says: PUE is inside it once. */
#pragma once
#include "model/metric.h"

struct tpf_arena;

/* After the ladder is known. */
struct tpf_cost tpf_cost_of(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_metrics *);
