/* claims.c - TPF-CL, sentences: what a claim rests on, and whether its words hold. Prices and units: cost.c. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "diag/job.h"
#include "rules/rules.h"
#include "rules/wording.h"

#define TPF_EACH_CLAIM(c, k)                                                                                              \
	for (const struct tpf_claim *k = (c)->bundle->claims; k < (c)->bundle->claims + (c)->bundle->n_claims && tpf_about((c), k); k++)

/* ---- what a claim refers to ------------------------------------------------------------------------------------ */

static const struct tpf_node *text_of(const struct tpf_case *c, const struct tpf_claim *k)
{
	return tpf_member(c, k->node, "text");
}

static const struct tpf_node *ref_node(const struct tpf_case *c, const struct tpf_claim *k, size_t i)
{
	const struct tpf_node *list = tpf_get(c->doc, k->node, "refs");
	const struct tpf_node *ref = list ? tpf_at(list, i) : NULL;
	return ref ? ref : k->node;
}

/* A URN or a UUID, as report ids are. */
static bool looks_like_report(const char *ref)
{
	return strchr(ref, ':') || (strlen(ref) == 36 && ref[8] == '-' && ref[13] == '-' && ref[18] == '-' && ref[23] == '-');
}

static struct tpf_referent field_of(const struct tpf_case *of, const char *pointer)
{
	bool there = of && tpf_bundle_present(of->bundle, pointer);
	return (struct tpf_referent){.kind = there ? TPF_REF_FIELD : TPF_REF_NOTHING, .of = of, .pointer = pointer};
}

struct tpf_referent tpf_referent_of(const struct tpf_case *c, const char *ref)
{
	const char *hash = strstr(ref, "#/"), *why = NULL;

	if (*ref == '/')
		return field_of(c, ref);
	if (!hash && tpf_evidence_find(c->bundle, ref) >= 0)
		return (struct tpf_referent){.kind = TPF_REF_EVIDENCE, .of = c};
	const char *id = hash ? tpf_strndup(&c->job->arena, ref, (size_t)(hash - ref)) : ref;
	const struct tpf_case *of = tpf_report_named(c, id, &why);
	if (!of)
		return (struct tpf_referent){.kind = hash || looks_like_report(id) ? TPF_REF_ELSEWHERE : TPF_REF_NOTHING, .why = why};
	return hash ? field_of(of, hash + 1) : (struct tpf_referent){.kind = TPF_REF_REPORT, .of = of};
}

static void claim_has_source(const struct tpf_case *c)
{
	TPF_EACH_CLAIM(c, k) {
		if (!k->n_refs) {
			struct tpf_finding *f = tpf_found(c, TPF_CL_001, text_of(c, k), "the claim does not say what it rests on");
			tpf_hint(c->job, f, "name it in `refs`: a pointer such as /result/j_per_token, a report's id, or id#pointer");
		}
		for (size_t i = 0; i < k->n_refs; i++) {
			struct tpf_referent r = tpf_referent_of(c, k->refs[i]);
			if (r.kind == TPF_REF_ELSEWHERE)
				tpf_skipped(c->job, TPF_CL_001, r.why);
			if (r.kind != TPF_REF_NOTHING)
				continue;
			struct tpf_finding *f = tpf_found(c, TPF_CL_001, ref_node(c, k, i), "the claim rests on '%s', which is not there",
					tpf_say_text(c, k->refs[i]));
			tpf_hint(c->job, f, "expected a pointer to a value of the bundle, an id of its evidence, a report's id, or id#pointer");
		}
	}
}

/* ---- ratios ---------------------------------------------------------------------------------------------------- */

static enum tpf_boundary boundary_of(const struct tpf_case *c)
{
	return c->bundle->power.boundary == TPF_NO_BOUNDARY ? c->metrics->widest : c->bundle->power.boundary;
}

/* Joules a token are taken as they are recomputed: what another report states was not judged here. */
static struct tpf_quantity value_of(const struct tpf_case *of, const char *pointer)
{
	struct tpf_quantity q = tpf_bundle_quantity(of->bundle, pointer);
	enum tpf_boundary at = !strcmp(pointer, "/result/j_per_token") ? boundary_of(of)
			: !strcmp(pointer, "/result/j_per_token_facility") ? TPF_FACILITY : TPF_NO_BOUNDARY;

	if (at != TPF_NO_BOUNDARY && !isnan(of->metrics->ladder[at].j_per_token.value))
		q.value = of->metrics->ladder[at].j_per_token.value;
	return q;
}

/* A report as a whole stands for the value that the other one names; two of them for joules a token, where the text speaks of energy. */
static const char *pointer_for(const struct tpf_claim *k, const struct tpf_referent *r, const struct tpf_referent *other)
{
	static const char *const energy[] = {"energy", "joule", "joules", "j", "kwh", "wh", "electricity", NULL};

	if (r->kind == TPF_REF_FIELD)
		return r->pointer;
	if (other->kind == TPF_REF_FIELD)
		return other->pointer;
	bool speaks = tpf_phrase_at_all(k->text.value, energy) && boundary_of(r->of) == boundary_of(other->of);
	return speaks ? "/result/j_per_token" : NULL;
}

struct ratio {
	struct tpf_quantity a, b;
	const char *why;                /* they are not to be had, and this says why */
};

/* The two values; the second is this report's own where one reference to another report is all there is. */
static struct ratio ratio_of(const struct tpf_case *c, const struct tpf_claim *k)
{
	static const char unnamed[] = "two values to divide: name them in claims[].refs as pointer or id#pointer";
	struct tpf_referent r = tpf_referent_of(c, k->refs[0]);
	struct tpf_referent s = k->n_refs == 2 ? tpf_referent_of(c, k->refs[1]) : (struct tpf_referent){.kind = TPF_REF_REPORT, .of = c};

	if (r.kind == TPF_REF_ELSEWHERE || s.kind == TPF_REF_ELSEWHERE)
		return (struct ratio){.why = r.kind == TPF_REF_ELSEWHERE ? r.why : s.why};
	bool usable = (r.kind == TPF_REF_FIELD || r.kind == TPF_REF_REPORT) && (s.kind == TPF_REF_FIELD || s.kind == TPF_REF_REPORT);
	if (!usable || (k->n_refs == 1 && r.of == c))
		return (struct ratio){.why = unnamed};
	const char *first = pointer_for(k, &r, &s), *second = pointer_for(k, &s, &r);
	if (!first || !second)
		return (struct ratio){.why = unnamed};
	struct ratio of = {.a = value_of(r.of, first), .b = value_of(s.of, second)};
	if (isnan(of.a.value) || isnan(of.b.value) || of.a.value == 0 || of.b.value == 0 || !tpf_dim_same(of.a.dimension, of.b.dimension))
		of.why = unnamed;
	return of;
}

/* A share of change ("30 % less") says 0.7 as well as 0.3 does; which one is divided by which is not told by `refs`. */
static bool agrees(double claimed, double ratio, bool change)
{
	const double forms[] = {claimed, 1 - claimed, 1 + claimed};

	for (size_t i = 0; i < (change ? 3 : 1); i++)
		if (tpf_off(forms[i], ratio) <= 0.01 || tpf_off(forms[i], 1 / ratio) <= 0.01)
			return true;
	return false;
}

static void ratio_recomputed(const struct tpf_case *c)
{
	static const char *const per_cent[] = {"percent", "per cent", NULL};
	size_t judged = 0;

	TPF_EACH_CLAIM(c, k) {
		if (!tpf_known(&k->value) || !tpf_dim_none(k->value.dimension) || k->n_refs < 1 || k->n_refs > 2)
			continue;
		if (k->n_refs == 1 && k->refs[0][0] == '/')
			continue; /* a value of this report, not a ratio of two: CL-008 */
		struct ratio of = ratio_of(c, k);
		if (of.why) {
			tpf_skipped(c->job, TPF_CL_002, of.why);
			continue;
		}
		judged++;
		bool change = k->text.value && (strchr(k->text.value, '%') || tpf_phrase_at_all(k->text.value, per_cent));
		double ratio = of.a.value / of.b.value;
		if (agrees(k->value.value, ratio, change))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_CL_002, tpf_member(c, k->node, "value"),
				"the claimed ratio is %s; the values it rests on, %s and %s (in SI units), have the ratio %s, or %s the other way",
				tpf_say(c, k->value.value, ""), tpf_say(c, of.a.value, ""), tpf_say(c, of.b.value, ""), tpf_say(c, ratio, ""),
				tpf_say(c, 1 / ratio, ""));
		tpf_hint(c->job, f, "state the ratio new over old; a change in per cent has the unit %%");
	}
	if (!judged)
		tpf_skipped(c->job, TPF_CL_002, "a claim whose value is a ratio, with one or two references");
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

/* "3 times less" may be a third or a quarter; "30 % better" a share of joules, or of tokens a joule. Read as new over old. */
static double normalised(const struct tpf_comparison *f)
{
	if (f->way == TPF_MORE)
		return f->percent ? 1 + f->number / 100 : f->number;
	if (f->percent)
		return f->way == TPF_LESS ? 1 - f->number / 100 : 1 / (1 + f->number / 100);
	return 1 / f->number;
}

static bool is_ambiguous(const struct tpf_comparison *f)
{
	return f->way == TPF_BETTER || (f->way == TPF_LESS && !f->percent);
}

static void ratio_direction(const struct tpf_case *c)
{
	TPF_EACH_CLAIM(c, k) {
		struct tpf_comparison found;
		if (!k->text.value || !tpf_comparison_in(k->text.value, &found) || !is_ambiguous(&found))
			continue;
		double ratio = normalised(&found);
		if (!(ratio > 0) || !isfinite(ratio) || tpf_off(k->value.value, ratio) <= 0.01)
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_CL_003, text_of(c, k), "'%.*s' is read as the ratio %s, new over old", found.len, found.at,
				tpf_say(c, ratio, ""));
		tpf_hint(c->job, f, "write the ratio itself (\"%s of the energy of ...\") and state it in `value`: then no reading is needed",
				tpf_say(c, ratio, ""));
	}
}

static const char *const of_node[] = {"system", "systems", "server", "servers", "node", "nodes", "wall", "whole machine", NULL};
static const char *const of_facility[] = {"facility", "data centre", "data center", "datacentre", "datacenter", "site", NULL};
/* Where these words mean something else. */
static const char *const other_systems[] = {"server scenario", "system prompt", "system prompts", "operating system", "file system", "system software",
	"system efficiency", NULL};
static const struct {
	enum tpf_boundary least;
	const char *const *words;
} reach[] = {{TPF_FACILITY, of_facility}, {TPF_NODE_AC, of_node}};

/* With one of these it says itself that it is of less: "boards of the system", "a node of our data centre". */
static const char *const of_board[] = {"chip", "chips", "die", "board", "boards", "gpu", "gpus", "accelerator", "accelerators", "card", "cards", NULL};
static const char *const of_rack[] = {"rack", "racks", "row", "it equipment", NULL};
static const char *const *const narrower[TPF_BOUNDARIES] = {
	[TPF_CHIP] = of_board, [TPF_NODE_AC] = of_node, [TPF_RACK] = of_rack,
};

static bool says_narrower(const char *text, enum tpf_boundary at)
{
	for (int i = 0; i <= (int)at; i++)
		if (narrower[i] && tpf_phrase_at_all(text, narrower[i]))
			return true;
	return false;
}

/* The boundary of the value that the claim rests on, where that is the report's; else the widest that the chain reaches. */
static enum tpf_boundary stands_at(const struct tpf_case *c, const struct tpf_claim *k)
{
	bool own = k->n_refs == 1 && !strcmp(k->refs[0], "/result/j_per_token");
	return own ? boundary_of(c) : c->metrics->widest;
}

static void claim_boundary(const struct tpf_case *c)
{
	static const char *const energy[] = {"energy", "joule", "joules", "j", "kj", "mj", "token", "wh", "kwh", "power", "watt", "watts", "w", "kw",
		"electricity", NULL};

	TPF_EACH_CLAIM(c, k) {
		enum tpf_boundary at = stands_at(c, k);
		if (at == TPF_NO_BOUNDARY || !tpf_phrase_at_all(k->text.value, energy) || tpf_phrase_at_all(k->text.value, other_systems))
			continue;
		for (size_t i = 0; i < sizeof reach / sizeof *reach; i++) {
			const char *word = tpf_phrase_in(k->text.value, reach[i].words);
			if (!word || at >= reach[i].least || says_narrower(k->text.value, at))
				continue;
			struct tpf_finding *f = tpf_found(c, TPF_CL_004, text_of(c, k), "the claim speaks of the '%.*s', but its energy is counted at %s; expected %s or wider",
					(int)strcspn(word, " .,;:!?'\")"), word, tpf_boundary_names[at], tpf_boundary_names[reach[i].least]);
			tpf_hint(c->job, f, "say which part the number is of, or refer to a value that is carried to that boundary");
			break;
		}
	}
}

static const char *const superlatives[] = {"best", "lowest", "highest", "fastest", "cheapest", "greenest", "thriftiest", "most efficient",
	"most energy-efficient", "most energy efficient", "least energy", "least power", "record", "unmatched", "unrivalled",
	"world-leading", "industry-leading", "state of the art", "state-of-the-art", NULL};
static const char *const not_superlatives[] = {"at best", "best effort", "best-effort", "best case", "best-case", "best practice", NULL};

/* The set compared with: another report, or a list of this one. */
static bool names_set(const struct tpf_case *c, const struct tpf_claim *k)
{
	for (size_t i = 0; i < k->n_refs; i++) {
		struct tpf_referent r = tpf_referent_of(c, k->refs[i]);
		const struct tpf_node *node = r.kind == TPF_REF_FIELD && r.of == c ? tpf_bundle_node(c->bundle, r.pointer) : NULL;
		if (r.kind == TPF_REF_ELSEWHERE || (r.of && r.of != c) || (node && node->kind == TPF_ARRAY))
			return true;
	}
	return false;
}

static bool is_dated(const struct tpf_case *c, const struct tpf_claim *k)
{
	if (c->bundle->report.issued_ns != TPF_WHEN_NONE)
		return true;
	for (const char *p = k->text.value; (p = strstr(p, "20")); p++)
		if (strspn(p, "0123456789") == 4 && (p == k->text.value || !strchr("0123456789.", p[-1])))
			return true;
	return false;
}

static void superlative(const struct tpf_case *c)
{
	TPF_EACH_CLAIM(c, k) {
		const char *word = tpf_phrase_at_all(k->text.value, not_superlatives) ? NULL : tpf_phrase_in(k->text.value, superlatives);
		bool set = word && names_set(c, k), dated = word && is_dated(c, k);
		if (!word || (set && dated))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_CL_005, text_of(c, k), "'%.*s' does not say %s%s%s", (int)strcspn(word, " .,;:!?'\")"), word,
				set ? "" : "among which reports", set || dated ? "" : ", and ", dated ? "" : "at which date");
		tpf_hint(c->job, f, "refer to the reports compared with in `refs`, and date the claim; or say what was measured");
	}
}

const struct tpf_check_row tpf_rules_claims[] = {
	{TPF_CL_001, claim_has_source}, {TPF_CL_002, ratio_recomputed}, {TPF_CL_003, ratio_direction},
	{TPF_CL_004, claim_boundary},   {TPF_CL_005, superlative},      {TPF_RULES, NULL},
};
