/* utilisation.c - TPF-UT: shares of what the hardware could do. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "diag/job.h"
#include "model/precision.h"
#include "rules/rules.h"

/* Nothing does more than its peak; beyond `high` it is worth a look. */
static void judge_share(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_value *found, const struct tpf_quantity *claim,
		const char *claim_at, double high, const char *formula)
{
	/* A stated share that is right elsewhere is not the fault: what it is computed from is. */
	bool claimed = tpf_known(claim) && tpf_off(claim->value, found->value) < 0.05;
	const struct tpf_node *node = claimed ? claim->node : tpf_node_at(c, claim_at);

	if (!(found->value > high))
		return;
	struct tpf_finding *f = tpf_found(c, rule, node, "%s is %s%s", formula, tpf_say(c, found->value, ""),
			found->value > 1 ? ", above the whole of the hardware" : ", close to the whole of the hardware");
	if (found->value <= 1)
		tpf_weigh(c, f, TPF_WARNING);
	else
		tpf_hint(c->job, f, "look at the peak (dense, at the precision computed in), at the count of accelerators, and at what a token costs");
}

/* A stated share is what it is computed from; outside of 0 to 1 it is UN-008's. */
static void judge_stated(const struct tpf_case *c, enum tpf_rule_id rule, const struct tpf_value *found, const struct tpf_quantity *claim,
		const char *formula)
{
	if (!(tpf_off(claim->value, found->value) > 0.05) || !(claim->value >= 0 && claim->value <= 1) || found->value > 1)
		return;
	tpf_about(c, claim);
	struct tpf_finding *f = tpf_found(c, rule, claim->node, "a share of %s is stated; %s is %s", tpf_say(c, claim->value, ""), formula,
			tpf_say(c, found->value, ""));
	tpf_weigh(c, f, TPF_WARNING);
	tpf_hint(c->job, f, "leave out a share that a profiler counted otherwise, or mend what it is computed from");
}

static void mfu_le_1(const struct tpf_case *c)
{
	tpf_about(c, &c->bundle->tpf.c_tok); /* TP-003 about the compute ceiling is its consequence */
	judge_share(c, TPF_UT_001, &c->metrics->mfu, &c->bundle->utilisation.mfu, "/tpf/c_tok", 0.85, "MFU = rate x c_tok / (N x peak)");
	judge_stated(c, TPF_UT_001, &c->metrics->mfu, &c->bundle->utilisation.mfu, "MFU = rate x c_tok / (N x peak)");
}

static void mbu_le_1(const struct tpf_case *c)
{
	judge_share(c, TPF_UT_004, &c->metrics->mbu, &c->bundle->utilisation.mbu, "/tpf/bytes_tok", 0.95, "MBU = rate x bytes / (N x bandwidth)");
	judge_stated(c, TPF_UT_004, &c->metrics->mbu, &c->bundle->utilisation.mbu, "MBU = rate x bytes / (N x bandwidth)");
}

static void u_range_and_basis(const struct tpf_case *c)
{
	const struct tpf_quantity *U = &c->bundle->utilisation.U;

	if (U->value == 0)
		tpf_found(c, TPF_UT_002, U->node, "U is 0: nothing would be produced; expected more than 0 and at most 1");
}

/* Rate x U, or lowest ceiling x Phi x U. */
static void util_output_identity(const struct tpf_case *c)
{
	const struct tpf_quantity *claim = &c->bundle->result.util_adjusted_output;
	double found = c->metrics->util_output.value, by_ceiling = tpf_off(claim->value, c->metrics->produced.value);

	double rounding = fmax(0, tpf_half_digit(c, &c->bundle->utilisation.U)) / c->bundle->utilisation.U.value;
	tpf_about(c, claim);
	double off = tpf_off(claim->value, found);
	if (off > 0.02 && !(by_ceiling <= 0.01)) { /* as near as ceilings are */
		struct tpf_finding *f = tpf_found(c, TPF_UT_003, claim->node, "%s are claimed over busy and idle time; the rate and U give %s (%s off)",
				tpf_say(c, claim->value, "token/s"), tpf_say(c, found, "token/s"), tpf_say_percent(c, off));
		tpf_hint(c->job, f, "make both of the same U, and state it to as many digits");
		if (off <= 0.02 + rounding)     /* U may have been rounded after */
			tpf_weigh(c, f, TPF_WARNING);
	}
	tpf_about(c, NULL);
}

static void util_j_identity(const struct tpf_case *c)
{
	util_output_identity(c);
	const struct tpf_quantity *claim = &c->bundle->result.util_adjusted_j;
	double found = c->metrics->util_j.value, off = tpf_off(claim->value, found);

	if (isnan(found))
		tpf_skipped(c->job, TPF_UT_003, c->metrics->util_j.missing ? c->metrics->util_j.missing : "its inputs");
	else if (off > 0.02)
		tpf_found(c, TPF_UT_003, claim->node, "%s are claimed; (U Pa + (1 - U) Pi) / (U R) gives %s (%s off)",
				tpf_say(c, claim->value, "J/token"), tpf_say(c, found, "J/token"), tpf_say_percent(c, off));
}

/* Dense peaks of data sheets, FLOP/s. With 2:4 sparsity each is doubled, and data sheets print that number first. */
/* clang-format off */
static const struct peak {
	const char *model;
	double bits, dense;
} peaks[] = {
	{"A100", 16, 312e12},   {"A100", 8, 624e12},
	{"H100", 16, 989.4e12}, {"H100", 8, 1978.9e12},
	{"H200", 16, 989.4e12}, {"H200", 8, 1978.9e12},
	{"MI300X", 16, 1307.4e12}, {"MI300X", 8, 2614.9e12},
};
/* clang-format on */

/* A stated dense peak that is twice the data sheet's, within the rounding of data sheets. */
static const struct peak *doubled(const char *model, double bits, double stated)
{
	for (size_t i = 0; model && i < sizeof peaks / sizeof *peaks; i++)
		if (peaks[i].bits == bits && tpf_has_ci(model, peaks[i].model) && tpf_off(stated, 2 * peaks[i].dense) < 0.01)
			return &peaks[i];
	return NULL;
}

static bool two_of_four(const char *weights)
{
	return weights && (tpf_has_ci(weights, "2:4") || tpf_has_ci(weights, "sparse"));
}

static bool dense_peak(const struct tpf_case *c, struct tpf_bits bits)
{
	const struct tpf_bundle *b = c->bundle;
	const struct tpf_quantity *peak = &b->tpf.peak_flops;
	const char *kind = b->tpf.peak_sparsity.value;

	if (two_of_four(b->model.weight_precision.value))
		return true;
	if (kind && !strcmp(kind, "sparse")) {
		struct tpf_finding *f = tpf_found(c, TPF_UT_005, b->tpf.peak_sparsity.node, "the peak is that of 2:4 sparsity; the weights, %s, are dense",
				tpf_say_text(c, b->model.weight_precision.value));
		tpf_hint(c->job, f, "state the dense peak, half of it; of weights that are pruned 2:4 say so: \"fp8, 2:4\"");
		return true;
	}
	const struct peak *sheet = bits.least == bits.most ? doubled(b->system.accelerator_model.value, bits.most, peak->value) : NULL;
	if (sheet) {
		struct tpf_finding *f = tpf_found(c, TPF_UT_005, peak->node, "%s is twice the dense peak of %s, %s: the peak of 2:4 sparsity",
				tpf_say(c, peak->value, "FLOP/s"), tpf_say_text(c, b->system.accelerator_model.value), tpf_say(c, sheet->dense, "FLOP/s"));
		tpf_hint(c->job, f, "dense weights reach the dense peak at most");
	}
	return kind || sheet;
}

/* Products are computed at least as wide as the wider of their factors; weights alone may be widened before. */
static void dense_vs_sparse(const struct tpf_case *c)
{
	const struct tpf_bundle *b = c->bundle;
	struct tpf_bits peak = tpf_bits_of(b->tpf.peak_precision.value), weights = tpf_bits_of(b->model.weight_precision.value);
	struct tpf_bits activations = tpf_bits_of(b->model.activation_precision.value);
	double least = fmax(weights.least, activations.least), most = fmax(weights.most, activations.most);
	bool narrow = peak.most < least, wide = peak.least > most && !isnan(activations.most) && !isnan(weights.most);

	bool told = dense_peak(c, isnan(peak.most) && !isnan(activations.most) ? (struct tpf_bits){least, most} : peak);
	if (narrow || wide) {
		struct tpf_finding *f = tpf_found(c, TPF_UT_005, b->tpf.peak_precision.node, "the peak is that of %s; weights are %s, activations %s",
				tpf_say_text(c, b->tpf.peak_precision.value), tpf_say_text(c, b->model.weight_precision.value),
				tpf_say_text(c, b->model.activation_precision.value));
		tpf_hint(c->job, f, "state the dense peak of the format that products are computed in; activations that are quantised "
				"before a product are of that format (\"fp8, from bf16\")");
	} else if (!told && (isnan(peak.most) || isnan(least)))
		tpf_skipped(c->job, TPF_UT_005, isnan(peak.most) ? "/tpf/peak_flops/precision" : "a known number format of the weights");
}

/* What tools call the share of time in which any kernel runs: a board at one per cent of its ability reads 100 %. */
static const char *const busy_words[] = {
	"utilization.gpu", "gpu-util", "gpu_util", "gpu util", "gpu_use", "gpu use", "nvmlDeviceGetUtilizationRates", "GPU_UTIL",
};

static void counter_misuse(const struct tpf_case *c)
{
	const char *source = c->bundle->utilisation.source.value;
	size_t i = 0, n = sizeof busy_words / sizeof *busy_words;

	while (i < n && !(source && tpf_has_ci(source, busy_words[i])))
		i++;
	if (i == n)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_UT_006, c->bundle->utilisation.source.node, "U is taken from '%s': the share of time in which "
			"any kernel ran, not of what the system could produce", tpf_say_text(c, source));
	tpf_hint(c->job, f, "take the share of time with requests in flight (time_busy), or the rate against its ceiling (token_vs_ceiling)");
}

/* A cache of keys and values that is full limits the batch before its largest number does. */
static const double kv_full = 0.9;

/* Little's law: no more run than there are, and each token that is made needs a sequence for its TPOT. A batch may be told of one replica. */
static void judge_batch(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_quantity *batch = &r->load.mean_batch;
	double dp = fmax(1, c->bundle->software.dp.value), most = dp * c->bundle->software.max_batch.value;
	double there = r->requests.completed.value / tpf_count_time(r) * r->service.e2e.stat[TPF_MEAN].value;
	double least = r->throughput_output.value * r->service.tpot.stat[TPF_MEAN].value / dp;
	struct tpf_finding *f = NULL;

	if (batch->value > most)
		f = tpf_found(c, TPF_UT_007, batch->node, "%s sequences run on average, more than the largest batch, %s", tpf_say(c, batch->value, ""),
				tpf_say(c, most, ""));
	else if (batch->value > 1.2 * there)
		f = tpf_found(c, TPF_UT_007, batch->node, "%s sequences run on average; requests a second times their latency are %s", tpf_say(c, batch->value, ""),
				tpf_say(c, there, ""));
	else if (batch->value < 0.8 * least)
		f = tpf_found(c, TPF_UT_007, batch->node, "%s sequences run on average; %s with a TPOT of %s need %s", tpf_say(c, batch->value, ""),
				tpf_say(c, r->throughput_output.value, "token/s"), tpf_say(c, r->service.tpot.stat[TPF_MEAN].value, "s"), tpf_say(c, least, ""));
	if (f)
		tpf_weigh(c, f, TPF_WARNING);
}

/* Keys and values of the running sequences, each half way through its answer, as a share of all memory: the cache is no larger. */
static double least_kv(const struct tpf_case *c, const struct tpf_run *r)
{
	const struct tpf_bundle *b = c->bundle;
	double token = 2 * tpf_value_at(c, "/model/layers_kv/layers") * tpf_value_at(c, "/model/layers_kv/kv_heads") *
			tpf_value_at(c, "/model/layers_kv/head_dim") * tpf_bits_of(b->model.kv_precision.value).least / 8;
	double context = r->requests.isl.stat[TPF_MEAN].value + r->requests.osl.stat[TPF_MEAN].value / 2;

	return token * context * r->load.mean_batch.value / (b->system.count.value * b->system.memory.value);
}

/* Prompts that share a prefix share its place in the cache; without sharing, half of what is computed is no rounding. */
static void judge_kv(const struct tpf_case *c, const struct tpf_run *r)
{
	double least = tpf_string_is(&c->bundle->workload.prefix_cache_policy, "off") ? least_kv(c, r) : NAN;

	if (r->load.kv_cache.value < 0.5 * least)
		tpf_weigh(c, tpf_found(c, TPF_UT_007, r->load.kv_cache.node, "%s of the KV cache is in use; the running sequences fill %s of all memory",
				tpf_say_percent(c, r->load.kv_cache.value), tpf_say_percent(c, least)), TPF_WARNING);
}

/* One note for all runs, about the emptiest. */
static void batch_saturation(const struct tpf_case *c)
{
	double most = c->bundle->software.max_batch.value;
	const struct tpf_quantity *low = NULL;

	TPF_EACH_RUN(c, r) {
		judge_batch(c, r);
		judge_kv(c, r);
	}
	tpf_about(c, NULL);
	for (const struct tpf_run *r = c->bundle->runs; r < c->bundle->runs + c->bundle->n_runs; r++) {
		const struct tpf_quantity *mean = &r->load.mean_batch;
		bool limited = r->load.kv_cache.value >= kv_full;
		if (mean->value < 0.8 * most && !limited && (!low || mean->value < low->value))
			low = mean;
	}
	if (!low)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_UT_007, low->node, "%s sequences run on average, %s of the largest batch %s",
			tpf_say(c, low->value, ""), tpf_say_percent(c, low->value / most), tpf_say(c, most, ""));
	tpf_hint(c->job, f, "J/token falls with the batch: this is not the system's lowest; where the KV cache is the limit state load.kv_cache");
}

const struct tpf_check_row tpf_rules_utilisation[] = {
	{TPF_UT_001, mfu_le_1},        {TPF_UT_002, u_range_and_basis}, {TPF_UT_003, util_j_identity},  {TPF_UT_004, mbu_le_1},
	{TPF_UT_005, dense_vs_sparse}, {TPF_UT_006, counter_misuse},    {TPF_UT_007, batch_saturation}, {TPF_RULES, NULL},
};
