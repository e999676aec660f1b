/* system.c - TPF-SY: is the system described, the same throughout, and able to hold what it runs? */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"
#include "diag/job.h"
#include "model/precision.h"
#include "rules/rules.h"

/* A share of a board (MIG, a virtual machine) is a board begun. */
static void count_is_product(const struct tpf_case *c)
{
	const struct tpf_quantity *count = &c->bundle->system.count, *share = &c->bundle->system.fraction;
	double nodes = c->bundle->system.nodes.value, each = c->bundle->system.per_node.value;
	bool shared = tpf_known(share) && share->value < 1;
	double expected = shared ? nodes * each * share->value : nodes * each;

	if (shared ? fabs(count->value - expected) < 1 : count->value == expected)
		return;
	const char *part = shared ? tpf_sprintf(&c->job->arena, " x share %s", tpf_say(c, share->value, "")) : "";
	struct tpf_finding *f = tpf_found(c, TPF_SY_001, count->node, "%s accelerators are counted; %s nodes x %s a node%s = %s",
			tpf_say(c, count->value, ""), tpf_say(c, nodes, ""), tpf_say(c, each, ""), part, tpf_say(c, expected, ""));
	tpf_hint(c->job, f, "where only a part of them belongs to the claim, state its share in system.partitioning");
}

/* A degree that is not stated does not make the product larger. */
static void topology_count(const struct tpf_case *c)
{
	const struct tpf_quantity *degrees[] = {&c->bundle->software.tp, &c->bundle->software.pp, &c->bundle->software.dp};
	double count = c->bundle->system.count.value, product = 1;

	count_is_product(c);
	for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++)
		product *= tpf_known(degrees[i]) ? degrees[i]->value : 1;
	double cp = tpf_value_at(c, "/software/parallelism/cp"), ep = tpf_value_at(c, "/software/parallelism/ep");
	bool many = cp > count || ep > count; /* they share their ranks with the others, but have no more of them than there are */
	if (product <= count && !many)
		return;
	struct tpf_finding *f = product <= count
			? tpf_found(c, TPF_SY_001, c->bundle->software.parallelism_node, "%s is %s, more than the %s accelerators", cp > count ? "CP" : "EP",
					tpf_say(c, cp > count ? cp : ep, ""), tpf_say(c, count, ""))
			: tpf_found(c, TPF_SY_001, c->bundle->software.parallelism_node, "TP x PP x DP is %s, more than the %s accelerators",
			tpf_say(c, product, ""), tpf_say(c, count, ""));
	tpf_hint(c->job, f, "count ranks that share an accelerator once, and every accelerator inside the boundary");
}

static bool offloaded(const struct tpf_case *c)
{
	const char *texts[] = {c->bundle->software.scheduler.value, c->bundle->model.weight_precision.value};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i] && tpf_has_ci(texts[i], "offload"))
			return true;
	return false;
}

/* "NVIDIA H100 SXM 80GB": the GB in the name; NaN when it has none, or another memory's. */
static double named_memory(const char *model)
{
	static const char *const others[] = {"MIG", "GH200", NULL}; /* the whole board's; the processor's beside it (GH200 480GB) */
	double found = NAN, number;

	for (size_t i = 0; model && others[i]; i++)
		if (strstr(model, others[i]))
			return NAN;
	for (const char *p = model ? model : ""; *p;) {
		size_t len = strspn(p, "0123456789");
		if (len && tpf_num_parse(p, len, &number) && (tpf_starts(p + len, "GB") || tpf_starts(p + len, " GB")))
			found = number * 1e9;
		p += len ? len : 1;
	}
	return found;
}

/* GB and GiB are taken for each other, 7 % apart. */
static void memory_as_named(const struct tpf_case *c)
{
	const struct tpf_quantity *memory = &c->bundle->system.memory;
	double named = named_memory(c->bundle->system.accelerator_model.value);

	if (!(c->bundle->system.fraction.value < 1) && tpf_off(memory->value, named) > 0.1)
		tpf_found(c, TPF_SY_002, memory->node, "each accelerator has %s of memory; its name, %s, says %s", tpf_say(c, memory->value, "B"),
				tpf_say_text(c, c->bundle->system.accelerator_model.value), tpf_say(c, named, "B"));
}

static void weights_fit(const struct tpf_case *c)
{
	memory_as_named(c);
	const struct tpf_bundle *b = c->bundle;
	double bits = tpf_bits_of(b->model.weight_precision.value).least;
	double weights = b->model.params_total.value * bits / 8, memory = b->system.count.value * b->system.memory.value;

	if (isnan(bits)) {
		tpf_skipped(c->job, TPF_SY_002, "a known number format of the weights");
		return;
	}
	if (weights <= memory || offloaded(c))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SY_002, b->model.params_total.node, "%s parameters in %s are %s; the accelerators have %s",
			tpf_say(c, b->model.params_total.value, ""), tpf_say_text(c, b->model.weight_precision.value), tpf_say(c, weights, "B"),
			tpf_say(c, memory, "B"));
	tpf_hint(c->job, f, "look at the parameters, the number format and the count; weights that are offloaded are said in software.scheduler");
}

static void active_le_total(const struct tpf_case *c)
{
	const struct tpf_quantity *active = &c->bundle->model.params_active, *total = &c->bundle->model.params_total;

	if (active->value > total->value) {
		tpf_found(c, TPF_SY_003, active->node, "%s parameters are active of %s in all", tpf_say(c, active->value, ""), tpf_say(c, total->value, ""));
	} else if (tpf_string_is(&c->bundle->model.architecture, "dense") && active->value < 0.7 * total->value) {
		struct tpf_finding *f = tpf_found(c, TPF_SY_003, active->node, "%s of %s parameters are active in a dense model: all of them are, but for embeddings",
				tpf_say(c, active->value, ""), tpf_say(c, total->value, ""));
		tpf_weigh(c, f, TPF_WARNING);
	}
}

/* What MLPerf asks in power_settings. The field table asks for the fan policy at level 3 only. */
static const struct {
	const char *place, *name;
	enum tpf_level from;
} settings[] = {
	{"/system/accelerator/clocks", "clocks", TPF_L2},
	{"/system/accelerator/power_limit", "power cap", TPF_L2},
	{"/system/power_management", "governor and idle states (power_management)", TPF_L2},
	{"/system/cooling/fan_policy", "fan policy", TPF_L3},
};

static void settings_told(const struct tpf_case *c)
{
	const char *absent = NULL;

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (c->job->diag.level >= settings[i].from && !tpf_bundle_present(c->bundle, settings[i].place))
			absent = absent ? tpf_sprintf(&c->job->arena, "%s, %s", absent, settings[i].name) : settings[i].name;
	if (!absent)
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SY_004, tpf_node_at(c, "/system"), "how power was managed is not told: %s", absent);
	tpf_hint(c->job, f, "the same system draws other power at other clocks, caps and fan speeds: state them as they were in the runs");
}

static bool has_any(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (tpf_has_ci(text, *words))
			return true;
	return false;
}

/* A text is no measurement: only one that says of a change during the runs, and denies nothing, is taken by its word. */
static void power_management(const struct tpf_case *c)
{
	static const char *const change[] = {"manual", "by hand", "change", "adjust", NULL}, *const when[] = {"during", "between runs", "while", NULL};
	static const char *const denial[] = {"no ", "not ", "none", "never", "without", "unchanged", NULL};
	const struct tpf_string *text = &c->bundle->system.power_management;

	settings_told(c);
	if (!text->value || !has_any(text->value, change) || !has_any(text->value, when) || has_any(text->value, denial))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SY_004, text->node, "settings were changed during the runs: '%s'", tpf_say_text(c, text->value));
	tpf_hint(c->job, f, "measure again with one setting throughout; runs with another setting are another operating point and another bundle");
}

/* Boards without ECC, or sold with it off. */
static const char *const desktop[] = {"GeForce", "RTX 3", "RTX 4", "RTX 5", "Titan", "Radeon RX", "Arc ", "Apple", NULL};

static void ecc(const struct tpf_case *c)
{
	const char *model = c->bundle->system.accelerator_model.value;

	if (strcmp(c->bundle->system.ecc.value, "off") || (model && has_any(model, desktop)))
		return;
	struct tpf_finding *f = tpf_found(c, TPF_SY_005, c->bundle->system.ecc.node, "ECC is off on %s", tpf_say_text(c, model));
	tpf_hint(c->job, f, "in service it is on, and costs bandwidth and power: measure with it on");
}

static void unchanged_sut(const struct tpf_case *c)
{
	const char *stated = c->bundle->system.digest.value;

	TPF_EACH_RUN(c, r) {
		if (!r->digest_system.value || tpf_same_ci(r->digest_system.value, stated))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_SY_006, r->digest_system.node, "run %s had the system %.12s..., the bundle describes %.12s...",
				tpf_say_text(c, r->id.value), r->digest_system.value, stated);
		tpf_hint(c->job, f, "performance and power are of one system: measure again, or put runs of another system into a bundle of their own");
	}
}

const struct tpf_check_row tpf_rules_system[] = {
	{TPF_SY_001, topology_count},   {TPF_SY_002, weights_fit}, {TPF_SY_003, active_le_total},
	{TPF_SY_004, power_management}, {TPF_SY_005, ecc},         {TPF_SY_006, unchanged_sut}, {TPF_RULES, NULL},
};
