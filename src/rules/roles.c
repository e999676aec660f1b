/* roles.c - TPF-EV-002: is each file evidence of what it is used for, and is there one for all that a level asks? */
#include <stdlib.h>
#include <string.h>

#include "diag/job.h"
#include "evidence/role.h"
#include "rules/rules.h"

/* ---- what a level asks for ---- */

/* What a level asks evidence of: the fields that are required there and name an evidence id (power.trace, software.flags,
 * calibrated.certificate, facility.pue.evidence), and the score that q* is verified by. */
static const struct { enum tpf_level from; const char *role, *proves; } roles[] = {
	{TPF_L2, "power_trace", "the energy"},
	{TPF_L2, "config",      "how the engine was started"},
	{TPF_L2, "quality_log", "that q* is met"},
	{TPF_L3, "calibration", "the accuracy of the meter"},
	{TPF_L3, "facility",    "PUE"},
};

static bool has_role(const struct tpf_bundle *b, const char *role)
{
	for (size_t i = 0; i < b->n_evidence; i++)
		if (b->evidence[i].path.value && tpf_string_is(&b->evidence[i].role, role))
			return true;
	return false;
}

static void required_roles(const struct tpf_case *c)
{
	tpf_about(c, NULL);
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (c->job->diag.level < roles[i].from || has_role(c->bundle, roles[i].role))
			continue;
		struct tpf_finding *f = tpf_found(c, TPF_EV_002, tpf_node_at(c, "/evidence"), "no evidence has the role %s; level %d asks for a file that shows %s",
				roles[i].role, (int)c->job->diag.level + 1, roles[i].proves);
		tpf_hint(c->job, f, "add the file to evidence with \"role\": \"%s\"", roles[i].role);
	}
}

/* ---- what a file is used as ---- */

/* clang-format off */
static const struct use { const char *place, *role; } uses[] = {
	{"/runs/*/energy/*/trace",                        "power_trace"},
	{"/power/instruments/*/idle/trace",               "power_trace"},
	{"/runs/*/requests/log",                          "request_log"},
	{"/quality/metrics/*/log",                        "quality_log"},
	{"/software/flags",                               "config"},
	{"/power/instruments/*/calibrated/certificate",   "calibration"},
	{"/facility/pue/evidence",                        "facility"},
};
/* clang-format on */

struct judged {
	const struct tpf_case *c;
	const struct use *use;
	bool *told;                     /* by index of evidence */
};

static void judge_use(void *user, const struct tpf_node *node)
{
	const struct judged *j = user;
	const struct tpf_case *c = j->c;
	int at = tpf_evidence_find(c->bundle, tpf_text(&c->job->arena, c->doc, node, NULL));
	const struct tpf_string *role = at < 0 ? NULL : &c->bundle->evidence[at].role;

	if (!role || !role->value || j->told[at] || tpf_string_is(role, j->use->role))
		return;
	j->told[at] = true;
	tpf_about(c, &c->bundle->evidence[at]);
	struct tpf_finding *f = tpf_found(c, TPF_EV_002, role->node, "'%s' has the role %s, and is used as %s at %s", c->bundle->evidence[at].id.value,
			role->value, j->use->role, tpf_pointer(&c->job->arena, c->doc, node));
	tpf_hint(c->job, f, "write \"role\": \"%s\", or name another file there", j->use->role);
}

/* Files that nobody refers to are known by their format. */
static void judge_format(const struct tpf_case *c, const struct tpf_evidence *e)
{
	const char *role = tpf_format_role(e->format.value);

	if (!role || !e->role.value || tpf_string_is(&e->role, role))
		return;
	tpf_about(c, e);
	struct tpf_finding *f = tpf_found(c, TPF_EV_002, e->role.node, "'%s' has the role %s; a file of the format %s is a %s", e->id.value, e->role.value,
			e->format.value, role);
	tpf_hint(c->job, f, "write \"role\": \"%s\", or mend the format", role);
}

void tpf_roles_judge(const struct tpf_case *c)
{
	bool *told = tpf_alloc_n(&c->job->arena, c->bundle->n_evidence, sizeof *told);

	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		tpf_each_text(c, tpf_root(c->doc), uses[i].place, judge_use, &(struct judged){c, &uses[i], told});
	for (size_t i = 0; i < c->bundle->n_evidence; i++)
		if (!told[i])
			judge_format(c, &c->bundle->evidence[i]);
	required_roles(c);
}
