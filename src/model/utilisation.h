/* utilisation.h - what idle time does to power, energy and rate: U carries a measurement of busy time to one of service. */
#pragma once
#include "model/metric.h"
#include "model/uncertainty.h"

/* Do the runs hold the idle time that U leaves (utilisation.idle)? Then U is applied to nothing again. */
bool tpf_idle_included(const struct tpf_bundle *);

/* Fills mean_power and util_j of every rung from its idle power, and util_j of power.boundary:
 * (U Pa + (1 - U) Pi) / (U Ra), vector V07. */
void tpf_utilisation_energy(struct tpf_arena *, const struct tpf_bundle *, struct tpf_metrics *, const struct tpf_amount idle[TPF_BOUNDARIES]);

/* The rate over idle time too, by the basis of U (STANDARD C.0, table of headlines); after output and produced are known. */
struct tpf_value tpf_utilisation_output(const struct tpf_bundle *, const struct tpf_metrics *);

/* What a value of the metrics is made of, as an amount again; parts: of J/token. */
struct tpf_amount tpf_rung_amount(struct tpf_arena *, const struct tpf_ladder_rung *);
