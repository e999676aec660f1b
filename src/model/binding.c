#include "model/binding.h"

#include "model/bundle.h"

#define QUANTITY     TPF_AS_QUANTITY
#define TEXT         TPF_AS_TEXT
#define DISTRIBUTION TPF_AS_DISTRIBUTION
#define INTERVAL     TPF_AS_INTERVAL
#define BOUNDARY     TPF_AS_BOUNDARY
#define NODE         TPF_AS_NODE
#define NAMES        TPF_AS_NAMES
#define LIST         TPF_AS_LIST

#define LEN(a) (sizeof(a) / sizeof *(a))
#define AT(s, m) offsetof(struct s, m)
/* clang-format off */
#define SHAPE(s, rows) static const struct tpf_shape s##_shape = {rows, LEN(rows), sizeof(struct s)}

static const struct tpf_place_row evidence_rows[] = {
	{"",               NODE,     AT(tpf_evidence, node)},
	{"/id",            TEXT,     AT(tpf_evidence, id)},
	{"/path",          TEXT,     AT(tpf_evidence, path)},
	{"/sha256",        TEXT,     AT(tpf_evidence, sha256)},
	{"/size",          QUANTITY, AT(tpf_evidence, size)},
	{"/role",          TEXT,     AT(tpf_evidence, role)},
	{"/format",        TEXT,     AT(tpf_evidence, format)},
	{"/media_type",    TEXT,     AT(tpf_evidence, media_type)},
	{"/tool/name",     TEXT,     AT(tpf_evidence, tool_name)},
	{"/tool/version",  TEXT,     AT(tpf_evidence, tool_version)},
	{"/tool/commit",   TEXT,     AT(tpf_evidence, tool_commit)},
	{"/clock",         NODE,     AT(tpf_evidence, clock.node)},
	{"/clock/zone",    TEXT,     AT(tpf_evidence, clock.zone)},
	{"/clock/zero",    TEXT,     AT(tpf_evidence, clock.zero)},
	{"/clock/from",    TEXT,     AT(tpf_evidence, clock.from)},
	{"/clock/bound",   QUANTITY, AT(tpf_evidence, clock.bound)},
	{"/columns/time",  TEXT,     AT(tpf_evidence, columns.time)},
	{"/columns/device", TEXT,    AT(tpf_evidence, columns.device)},
	{"/columns/power", TEXT,     AT(tpf_evidence, columns.power)},
	{"/columns/unit",  TEXT,     AT(tpf_evidence, columns.unit)},
};
SHAPE(tpf_evidence, evidence_rows);

static const struct tpf_place_row instrument_rows[] = {
	{"",                   NODE,     AT(tpf_instrument, node)},
	{"/id",                TEXT,     AT(tpf_instrument, id)},
	{"/kind",              TEXT,     AT(tpf_instrument, kind)},
	{"/model",             TEXT,     AT(tpf_instrument, model)},
	{"/serial",            TEXT,     AT(tpf_instrument, serial)},
	{"/firmware",          TEXT,     AT(tpf_instrument, firmware)},
	{"/class",             TEXT,     AT(tpf_instrument, class_)},
	{"/boundary",          BOUNDARY, AT(tpf_instrument, boundary)},
	{"/covers",            NAMES,    AT(tpf_instrument, covers), AT(tpf_instrument, n_covers)},
	{"/devices",           NAMES,    AT(tpf_instrument, devices), AT(tpf_instrument, n_devices)},
	{"/devices",           NODE,     AT(tpf_instrument, devices_node)},
	{"/location",          NODE,     AT(tpf_instrument, location_node)},
	{"/location/side",     TEXT,     AT(tpf_instrument, side)},
	{"/location/point",    TEXT,     AT(tpf_instrument, point)},
	{"/accuracy",          QUANTITY, AT(tpf_instrument, accuracy)},
	{"/calibrated/date",   TEXT,     AT(tpf_instrument, calibrated)},
	{"/calibrated/certificate", TEXT, AT(tpf_instrument, certificate)},
	{"/range",             NODE,     AT(tpf_instrument, range_node)},
	{"/range/max",         QUANTITY, AT(tpf_instrument, range_max)},
	{"/range/auto",        TEXT,     AT(tpf_instrument, range_auto)},
	{"/range/text",        TEXT,     AT(tpf_instrument, range_text)},
	{"/averaging/window",  QUANTITY, AT(tpf_instrument, averaging_window)},
	{"/averaging/duty",    QUANTITY, AT(tpf_instrument, averaging_duty)},
	{"/sampling_interval", QUANTITY, AT(tpf_instrument, sampling_interval)},
	{"/clock_sync",        NODE,     AT(tpf_instrument, clock_sync_node)},
	{"/clock_sync/method", TEXT,     AT(tpf_instrument, clock_method)},
	{"/clock_sync/offset", QUANTITY, AT(tpf_instrument, clock_offset)},
	{"/idle",              QUANTITY, AT(tpf_instrument, idle)},
	{"/idle/window",       INTERVAL, AT(tpf_instrument, idle_window)},
	{"/idle/trace",        TEXT,     AT(tpf_instrument, idle_trace)},
};
SHAPE(tpf_instrument, instrument_rows);

static const struct tpf_place_row conversion_rows[] = {
	{"",          NODE,     AT(tpf_conversion, node)},
	{"",          QUANTITY, AT(tpf_conversion, by)},
	{"/from",     BOUNDARY, AT(tpf_conversion, from)},
	{"/to",       BOUNDARY, AT(tpf_conversion, to)},
	{"/from",     TEXT,     AT(tpf_conversion, from_text)},
	{"/to",       TEXT,     AT(tpf_conversion, to_text)},
	{"/kind",     TEXT,     AT(tpf_conversion, kind)},
	{"/source",   TEXT,     AT(tpf_conversion, source)},
	{"/evidence", TEXT,     AT(tpf_conversion, evidence)},
	{"/covers",   NAMES,    AT(tpf_conversion, covers), AT(tpf_conversion, n_covers)},
};
SHAPE(tpf_conversion, conversion_rows);

static const struct tpf_place_row subsystem_rows[] = {
	{"",           NODE,     AT(tpf_subsystem, node)},
	{"/name",      TEXT,     AT(tpf_subsystem, name)},
	{"/kind",      TEXT,     AT(tpf_subsystem, kind)},
	{"/state",     TEXT,     AT(tpf_subsystem, state)},
	{"/why",       TEXT,     AT(tpf_subsystem, why)},
	{"/share",     QUANTITY, AT(tpf_subsystem, share)},
	{"/share/key", TEXT,     AT(tpf_subsystem, share_key)},
};
SHAPE(tpf_subsystem, subsystem_rows);

static const struct tpf_place_row u_component_rows[] = {
	{"",              NODE,     AT(tpf_u_component, node)},
	{"/name",         TEXT,     AT(tpf_u_component, name)},
	{"/distribution", TEXT,     AT(tpf_u_component, distribution)},
	{"/group",        TEXT,     AT(tpf_u_component, group)},
	{"/u",            QUANTITY, AT(tpf_u_component, u)},
	{"/sensitivity",  QUANTITY, AT(tpf_u_component, sensitivity)},
};
SHAPE(tpf_u_component, u_component_rows);

static const struct tpf_place_row component_rows[] = {
	{"",               NODE,     AT(tpf_component, node)},
	{"/name",          TEXT,     AT(tpf_component, name)},
	{"/total",         QUANTITY, AT(tpf_component, total)},
	{"/power",         QUANTITY, AT(tpf_component, power)},
	{"/counter",       QUANTITY, AT(tpf_component, counter)},
	{"/counter/start", QUANTITY, AT(tpf_component, counter_start)},
	{"/counter/end",   QUANTITY, AT(tpf_component, counter_end)},
};
SHAPE(tpf_component, component_rows);

static const struct tpf_place_row energy_rows[] = {
	{"",                  NODE,         AT(tpf_run_energy, node)},
	{"/instrument",       TEXT,         AT(tpf_run_energy, instrument)},
	{"/method",           TEXT,         AT(tpf_run_energy, method)},
	{"/trace",            TEXT,         AT(tpf_run_energy, trace)},
	{"/log",              TEXT,         AT(tpf_run_energy, log)},
	{"/total",            QUANTITY,     AT(tpf_run_energy, total)},
	{"/power",            DISTRIBUTION, AT(tpf_run_energy, power)},
	{"/counter",          NODE,         AT(tpf_run_energy, counter_node)},
	{"/counter/start",    QUANTITY,     AT(tpf_run_energy, counter_start)},
	{"/counter/end",      QUANTITY,     AT(tpf_run_energy, counter_end)},
	{"/counter/start/at", TEXT,         AT(tpf_run_energy, counter_start_at)},
	{"/counter/end/at",   TEXT,         AT(tpf_run_energy, counter_end_at)},
	{"/dropped",          QUANTITY,     AT(tpf_run_energy, dropped)},
	{"/max_gap",          QUANTITY,     AT(tpf_run_energy, max_gap)},
	{"/includes_pue",     QUANTITY,     AT(tpf_run_energy, includes_pue)},
	{"/net_of_idle",      QUANTITY,     AT(tpf_run_energy, net_of_idle)},
	{"/select",           NAMES,        AT(tpf_run_energy, select), AT(tpf_run_energy, n_select)},
	{"/select",           NODE,         AT(tpf_run_energy, select_node)},
	{"/by_component",     LIST,         AT(tpf_run_energy, by_component), AT(tpf_run_energy, n_by_component), &tpf_component_shape},
	{"/by_phase",         NODE,         AT(tpf_run_energy, by_phase.node)},
	{"/by_phase/prefill", QUANTITY,     AT(tpf_run_energy, by_phase.prefill)},
	{"/by_phase/decode",  QUANTITY,     AT(tpf_run_energy, by_phase.decode)},
	{"/by_phase/other",   QUANTITY,     AT(tpf_run_energy, by_phase.other)},
	{"/by_phase/method",  TEXT,         AT(tpf_run_energy, by_phase.method)},
};
SHAPE(tpf_run_energy, energy_rows);

static const struct tpf_place_row run_rows[] = {
	{"",                      NODE,         AT(tpf_run, node)},
	{"/id",                   TEXT,         AT(tpf_run, id)},
	{"/window",               INTERVAL,     AT(tpf_run, window)},
	{"/requests/submitted",   QUANTITY,     AT(tpf_run, requests.submitted)},
	{"/requests/completed",   QUANTITY,     AT(tpf_run, requests.completed)},
	{"/requests/failed",      QUANTITY,     AT(tpf_run, requests.failed)},
	{"/requests/truncated",   QUANTITY,     AT(tpf_run, requests.truncated)},
	{"/requests/correct",     QUANTITY,     AT(tpf_run, requests.correct)},
	{"/requests/isl",         DISTRIBUTION, AT(tpf_run, requests.isl)},
	{"/requests/osl",         DISTRIBUTION, AT(tpf_run, requests.osl)},
	{"/requests/log",         TEXT,         AT(tpf_run, requests.log)},
	{"/tokens/input",         QUANTITY,     AT(tpf_run, tokens.input)},
	{"/tokens/input_cached",  QUANTITY,     AT(tpf_run, tokens.input_cached)},
	{"/tokens/output",        QUANTITY,     AT(tpf_run, tokens.output)},
	{"/tokens/output/method", TEXT,         AT(tpf_run, tokens.output_method)},
	{"/tokens/reasoning",     QUANTITY,     AT(tpf_run, tokens.reasoning)},
	{"/tokens/drafted",       QUANTITY,     AT(tpf_run, tokens.drafted)},
	{"/tokens/accepted",      QUANTITY,     AT(tpf_run, tokens.accepted)},
	{"/tokens/padding",       QUANTITY,     AT(tpf_run, tokens.padding)},
	{"/tokens/failed",        QUANTITY,     AT(tpf_run, tokens.failed)},
	{"/tokens/slo_good",      QUANTITY,     AT(tpf_run, tokens.slo_good)},
	{"/tokens/output_bytes",  QUANTITY,     AT(tpf_run, tokens.output_bytes)},
	{"/tokens/count_window",  INTERVAL,     AT(tpf_run, tokens.count_window)},
	{"/throughput/output",    QUANTITY,     AT(tpf_run, throughput_output)},
	{"/throughput/total",     QUANTITY,     AT(tpf_run, throughput_total)},
	{"/service/ttft",         DISTRIBUTION, AT(tpf_run, service.ttft)},
	{"/service/tpot",         DISTRIBUTION, AT(tpf_run, service.tpot)},
	{"/service/itl",          DISTRIBUTION, AT(tpf_run, service.itl)},
	{"/service/e2e",          DISTRIBUTION, AT(tpf_run, service.e2e)},
	{"/service/attainment",   QUANTITY,     AT(tpf_run, service.attainment)},
	{"/service/goodput",      QUANTITY,     AT(tpf_run, service.goodput)},
	{"/service/error_rate",   QUANTITY,     AT(tpf_run, service.error_rate)},
	{"/service/interactivity", QUANTITY,    AT(tpf_run, service.interactivity)},
	{"/load/mean_batch",      QUANTITY,     AT(tpf_run, load.mean_batch)},
	{"/load/kv_cache",        QUANTITY,     AT(tpf_run, load.kv_cache)},
	{"/energy",               LIST,         AT(tpf_run, energy), AT(tpf_run, n_energy), &tpf_run_energy_shape},
	{"/j_per_token",          QUANTITY,     AT(tpf_run, j_per_token)},
	{"/debug",                TEXT,         AT(tpf_run, debug)},
	{"/perf_power_same",      TEXT,         AT(tpf_run, perf_power_same)},
	{"/digest/system",        TEXT,         AT(tpf_run, digest_system)},
	{"/digest/config",        TEXT,         AT(tpf_run, digest_config)},
};
SHAPE(tpf_run, run_rows);

static const struct tpf_place_row quality_rows[] = {
	{"",           NODE,     AT(tpf_quality, node)},
	{"",           QUANTITY, AT(tpf_quality, value)},
	{"/name",      TEXT,     AT(tpf_quality, name)},
	{"/dataset",   TEXT,     AT(tpf_quality, dataset)},
	{"/direction", TEXT,     AT(tpf_quality, direction)},
	{"/judge",     TEXT,     AT(tpf_quality, judge)},
	{"/log",       TEXT,     AT(tpf_quality, log)},
	{"/target",    QUANTITY, AT(tpf_quality, target)},
	{"/reference", QUANTITY, AT(tpf_quality, reference)},
	{"/ratio",     QUANTITY, AT(tpf_quality, ratio)},
	{"/n",         QUANTITY, AT(tpf_quality, n)},
};
SHAPE(tpf_quality, quality_rows);

static const struct tpf_place_row target_rows[] = {
	{"",           NODE,     AT(tpf_target, node)},
	{"/metric",    TEXT,     AT(tpf_target, metric)},
	{"/statistic", TEXT,     AT(tpf_target, statistic)},
	{"/limit",     QUANTITY, AT(tpf_target, limit)},
};
SHAPE(tpf_target, target_rows);

static const struct tpf_place_row ceiling_rows[] = {
	{"",      NODE,     AT(tpf_ceiling, node)},
	{"",      QUANTITY, AT(tpf_ceiling, rate)},
	{"/name", TEXT,     AT(tpf_ceiling, name)},
};
SHAPE(tpf_ceiling, ceiling_rows);

static const struct tpf_place_row facility_energy_rows[] = {
	{"",    NODE,     AT(tpf_facility_energy, node)},
	{"",    INTERVAL, AT(tpf_facility_energy, period)},
	{"/dc", QUANTITY, AT(tpf_facility_energy, dc)},
	{"/it", QUANTITY, AT(tpf_facility_energy, it)},
};
SHAPE(tpf_facility_energy, facility_energy_rows);

static const struct tpf_place_row rung_rows[] = {
	{"",             NODE,     AT(tpf_rung, node)},
	{"/boundary",    BOUNDARY, AT(tpf_rung, boundary)},
	{"/power",       QUANTITY, AT(tpf_rung, power)},
	{"/energy",      QUANTITY, AT(tpf_rung, energy)},
	{"/j_per_token", QUANTITY, AT(tpf_rung, j_per_token)},
};
SHAPE(tpf_rung, rung_rows);

static const struct tpf_place_row claim_rows[] = {
	{"",      NODE,     AT(tpf_claim, node)},
	{"",      QUANTITY, AT(tpf_claim, value)},
	{"/text", TEXT,     AT(tpf_claim, text)},
	{"/refs", NAMES,    AT(tpf_claim, refs), AT(tpf_claim, n_refs)},
};
SHAPE(tpf_claim, claim_rows);

static const struct tpf_place_row lever_rows[] = {
	{"",           NODE,     AT(tpf_lever, node)},
	{"/name",      TEXT,     AT(tpf_lever, name)},
	{"/baseline",  TEXT,     AT(tpf_lever, baseline)},
	{"/channel",   NAMES,    AT(tpf_lever, channel), AT(tpf_lever, n_channel)},
	{"/effect",    QUANTITY, AT(tpf_lever, effect)},
	{"/effect/of", TEXT,     AT(tpf_lever, effect_of)},
};
SHAPE(tpf_lever, lever_rows);

#define B(m) AT(tpf_bundle, m)
static const struct tpf_place_row bundle_rows[] = {
	{"/report/id",                      TEXT,     B(report.id)},
	{"/$schema",                        TEXT,     B(report.schema_version)},
	{"/report/rules_version",           TEXT,     B(report.rules_version)},
	{"/report/title",                   TEXT,     B(report.title)},
	{"/report/issued",                  TEXT,     B(report.issued)},
	{"/report/licence",                 TEXT,     B(report.licence)},
	{"/report/availability",            TEXT,     B(report.availability)},
	{"/report/role",                    TEXT,     B(report.role)},
	{"/report/claimed_level",           TEXT,     B(report.claimed_level)},
	{"/report/series",                  TEXT,     B(report.series)},
	{"/report/supersedes",              TEXT,     B(report.supersedes)},
	{"/system/name",                    TEXT,     B(system.name)},
	{"/system/accelerator/model",       TEXT,     B(system.accelerator_model)},
	{"/system/cooling/kind",            TEXT,     B(system.cooling)},
	{"/system/cooling/fan_policy",      TEXT,     B(system.fan_policy)},
	{"/system/nodes",                   QUANTITY, B(system.nodes)},
	{"/system/accelerator/per_node",    QUANTITY, B(system.per_node)},
	{"/system/accelerator/count",       QUANTITY, B(system.count)},
	{"/system/accelerator/memory_bytes", QUANTITY, B(system.memory)},
	{"/system/accelerator/bandwidth",   QUANTITY, B(system.bandwidth)},
	{"/system/accelerator/tdp",         QUANTITY, B(system.tdp)},
	{"/system/accelerator/power_limit", QUANTITY, B(system.power_limit)},
	{"/system/max_power",               QUANTITY, B(system.max_power)},
	{"/system/psu/count",               QUANTITY, B(system.psu_count)},
	{"/system/psu/rating",              QUANTITY, B(system.psu_rating)},
	{"/system/psu/efficiency",          TEXT,     B(system.psu_efficiency)},
	{"/system/partitioning/fraction",   QUANTITY, B(system.fraction)},
	{"/system/partitioning/kind",       TEXT,     B(system.partitioning)},
	{"/system/ecc",                     TEXT,     B(system.ecc)},
	{"/system/digest",                  TEXT,     B(system.digest)},
	{"/system/power_management",        TEXT,     B(system.power_management)},
	{"/system/interconnect/scale_out",  NODE,     B(system.scale_out_node)},
	{"/system/interconnect/scale_out/count", QUANTITY, B(system.scale_out_count)},
	{"/software/engine/name",           TEXT,     B(software.engine)},
	{"/software/engine/version",        TEXT,     B(software.engine_version)},
	{"/software/engine/commit",         TEXT,     B(software.engine_commit)},
	{"/software/load_generator/name",   TEXT,     B(software.load_generator)},
	{"/software/load_generator/version", TEXT,    B(software.load_generator_version)},
	{"/software/max_batch",             QUANTITY, B(software.max_batch)},
	{"/software/disaggregation",        NODE,     B(software.disaggregation_node)},
	{"/model/name",                     TEXT,     B(model.name)},
	{"/model/weight_precision",         TEXT,     B(model.weight_precision)},
	{"/model/activation_precision",     TEXT,     B(model.activation_precision)},
	{"/model/kv_precision",             TEXT,     B(model.kv_precision)},
	{"/model/architecture/kind",        TEXT,     B(model.architecture)},
	{"/model/revision",                 TEXT,     B(model.revision)},
	{"/model/weights_sha256",           TEXT,     B(model.weights_sha256)},
	{"/model/tokenizer/name",           TEXT,     B(model.tokenizer)},
	{"/model/tokenizer/sha256",         TEXT,     B(model.tokenizer_sha256)},
	{"/model/params_total",             QUANTITY, B(model.params_total)},
	{"/model/params_active",            QUANTITY, B(model.params_active)},
	{"/model/context_max",              QUANTITY, B(model.context_max)},
	{"/workload/dataset",               TEXT,     B(workload.dataset)},
	{"/workload/dataset_sha256",        TEXT,     B(workload.dataset_sha256)},
	{"/workload/scenario",              TEXT,     B(workload.scenario)},
	{"/workload/arrival/process",       TEXT,     B(workload.arrival_process)},
	{"/workload/prefix_cache/policy",   TEXT,     B(workload.prefix_cache_policy)},
	{"/workload/prefix_cache/hit_rate", QUANTITY, B(workload.prefix_cache_hit_rate)},
	{"/workload/offered_rate",          QUANTITY, B(workload.offered_rate)},
	{"/workload/concurrency",           QUANTITY, B(workload.concurrency)},
	{"/workload/max_new_tokens",        QUANTITY, B(workload.max_new_tokens)},
	{"/workload/warmup",                QUANTITY, B(workload.warmup)},
	{"/workload/decoding",              NODE,     B(workload.decoding_node)},
	{"/quality/metrics",                LIST,     B(quality), B(n_quality), &tpf_quality_shape},
	{"/quality/config_digest",          TEXT,     B(config_digest)},
	{"/quality/length_ratio",           QUANTITY, B(length_ratio)},
	{"/quality/length_ratio/reference", QUANTITY, B(length_reference)},
	{"/service/targets",                LIST,     B(targets), B(n_targets), &tpf_target_shape},
	{"/service/percentile_basis",       NODE,     B(percentile_basis.node)},
	{"/service/percentile_basis/over",  TEXT,     B(percentile_basis.over)},
	{"/service/percentile_basis/side",  TEXT,     B(percentile_basis.side)},
	{"/tokens/scope",                   TEXT,     B(token_scope)},
	{"/power/boundary",                 BOUNDARY, B(power.boundary)},
	{"/power/boundary",                 TEXT,     B(power.boundary_text)},
	{"/power/battery",                  TEXT,     B(power.battery)},
	{"/power/window_rule/kind",         TEXT,     B(power.window_kind)},
	{"/power/window_rule/text",         TEXT,     B(power.window_text)},
	{"/power/subsystems",               LIST,     B(power.subsystems), B(power.n_subsystems), &tpf_subsystem_shape},
	{"/power/subsystems",               NODE,     B(power.subsystems_node)},
	{"/power/instruments",              LIST,     B(power.instruments), B(power.n_instruments), &tpf_instrument_shape},
	{"/power/conversions",              LIST,     B(power.conversions), B(power.n_conversions), &tpf_conversion_shape},
	{"/power/fraction",                 QUANTITY, B(power.fraction)},
	{"/power/fraction/cv",              QUANTITY, B(power.fraction_cv)},
	{"/power/fraction/selection",       TEXT,     B(power.fraction_selection)},
	{"/power/uncertainty",              NODE,     B(power.u_node)},
	{"/power/uncertainty/standard",     QUANTITY, B(power.u_standard)},
	{"/power/uncertainty/k",            QUANTITY, B(power.u_k)},
	{"/power/uncertainty/components",   LIST,     B(power.u_components), B(power.n_u_components), &tpf_u_component_shape},
	{"/facility/pue",                   QUANTITY, B(facility.pue)},
	{"/facility/pue/kind",              TEXT,     B(facility.pue_kind)},
	{"/facility/pue/category",          TEXT,     B(facility.pue_category)},
	{"/facility/pue/source",            TEXT,     B(facility.pue_source)},
	{"/facility/pue/zone",              TEXT,     B(facility.pue_zone)},
	{"/facility/pue/evidence",          TEXT,     B(facility.pue_evidence)},
	{"/facility/pue/period",            INTERVAL, B(facility.pue_period)},
	{"/facility/provisioned_power",     QUANTITY, B(facility.provisioned_power)},
	{"/facility/delivered_power",       QUANTITY, B(facility.delivered_power)},
	{"/facility/delivered_power/semantic", TEXT,  B(facility.delivered_semantic)},
	{"/facility/cooling_capacity",      QUANTITY, B(facility.cooling_capacity)},
	{"/facility/itue",                  QUANTITY, B(facility.itue)},
	{"/facility/itue/fans",             TEXT,     B(facility.itue_fans)},
	{"/facility/erf",                   QUANTITY, B(facility.erf)},
	{"/facility/ref",                   QUANTITY, B(facility.ref)},
	{"/facility/cue",                   QUANTITY, B(facility.cue)},
	{"/facility/wue",                   QUANTITY, B(facility.wue)},
	{"/facility/energy",                LIST,     B(facility.energy), B(facility.n_energy), &tpf_facility_energy_shape},
	{"/utilisation/U",                  QUANTITY, B(utilisation.U)},
	{"/utilisation/U/source",           TEXT,     B(utilisation.source)},
	{"/utilisation/mfu",                QUANTITY, B(utilisation.mfu)},
	{"/utilisation/mbu",                QUANTITY, B(utilisation.mbu)},
	{"/utilisation/basis",              TEXT,     B(utilisation.basis)},
	{"/utilisation/idle",               TEXT,     B(utilisation.idle)},
	{"/utilisation/period",             INTERVAL, B(utilisation.period)},
	{"/tpf/peak_flops",                 QUANTITY, B(tpf.peak_flops)},
	{"/tpf/peak_flops/precision",       TEXT,     B(tpf.peak_precision)},
	{"/tpf/peak_flops/sparsity",        TEXT,     B(tpf.peak_sparsity)},
	{"/tpf/eta",                        QUANTITY, B(tpf.eta)},
	{"/tpf/K_eff",                      QUANTITY, B(tpf.K_eff)},
	{"/tpf/c_tok",                      QUANTITY, B(tpf.c_tok)},
	{"/tpf/c_tok/method",               TEXT,     B(tpf.c_tok_method)},
	{"/tpf/e_tok",                      QUANTITY, B(tpf.e_tok)},
	{"/tpf/e_tok/boundary",             TEXT,     B(tpf.e_tok_boundary)},
	{"/tpf/bytes_tok",                  QUANTITY, B(tpf.bytes_tok)},
	{"/tpf/theta",                      QUANTITY, B(tpf.theta)},
	{"/tpf/phi",                        QUANTITY, B(tpf.phi)},
	{"/tpf/phi/baseline",               TEXT,     B(tpf.phi_baseline)},
	{"/tpf/inputs_basis",               TEXT,     B(tpf.inputs_basis)},
	{"/tpf/margin",                     QUANTITY, B(tpf.margin)},
	{"/tpf/ceilings",                   LIST,     B(tpf.ceilings), B(tpf.n_ceilings), &tpf_ceiling_shape},
	{"/tpf/binding",                    NAMES,    B(tpf.binding), B(tpf.n_binding)},
	{"/tpf/binding",                    NODE,     B(tpf.binding_node)},
	{"/result",                         NODE,     B(result.node)},
	{"/result/aggregate",               TEXT,     B(result.aggregate)},
	{"/result/j_per_token",             QUANTITY, B(result.j_per_token)},
	{"/result/j_per_token_facility",    QUANTITY, B(result.j_per_token_facility)},
	{"/result/pue_adjusted_power",      QUANTITY, B(result.pue_adjusted_power)},
	{"/result/util_adjusted_output",    QUANTITY, B(result.util_adjusted_output)},
	{"/result/util_adjusted_j",         QUANTITY, B(result.util_adjusted_j)},
	{"/result/j_per_request",           QUANTITY, B(result.j_per_request)},
	{"/result/j_per_request/method",    TEXT,     B(result.j_per_request_method)},
	{"/result/j_per_correct",           QUANTITY, B(result.j_per_correct)},
	{"/result/tokens_per_kwh",          QUANTITY, B(result.tokens_per_kwh)},
	{"/result/ladder",                  LIST,     B(result.ladder), B(result.n_ladder), &tpf_rung_shape},
	{"/cost/electricity_price",         QUANTITY, B(cost.electricity_price)},
	{"/cost/residual",                  QUANTITY, B(cost.residual)},
	{"/cost/marginal",                  QUANTITY, B(cost.marginal)},
	{"/cost/list_price",                QUANTITY, B(cost.list_price)},
	{"/carbon/intensity",               QUANTITY, B(cost.intensity)},
	{"/carbon/intensity/kind",          TEXT,     B(cost.intensity_kind)},
	{"/carbon/embodied",                QUANTITY, B(cost.embodied)},
	{"/carbon/per_token",               QUANTITY, B(cost.carbon_per_token)},
	{"/claims",                         LIST,     B(claims), B(n_claims), &tpf_claim_shape},
	{"/levers",                         LIST,     B(levers), B(n_levers), &tpf_lever_shape},
	{"/runs",                           LIST,     B(runs), B(n_runs), &tpf_run_shape},
	{"/evidence",                       LIST,     B(evidence), B(n_evidence), &tpf_evidence_shape},
};
#undef B
const struct tpf_shape tpf_bundle_shape = {bundle_rows, LEN(bundle_rows), sizeof(struct tpf_bundle)};
/* clang-format on */
