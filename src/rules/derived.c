/* derived.c - what a level requires and the bundle's own values give: the number to be added. Such a value is a claim once it stands
 * there, so one that stands is never changed, and what the report claims as its result (`result`) is left to its author. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "diag/job.h"
#include "rules/rules.h"

enum { DIGITS = 6 };                    /* more than any of them is known to, fewer than claim to be exact */

static double factor(const struct tpf_metrics *m, const char *symbol)
{
	for (size_t i = 0; i < TPF_FACTORS; i++)
		if (m->factors[i].symbol && !strcmp(m->factors[i].symbol, symbol))
			return m->factors[i].value.value;
	return NAN;
}

/* Six digits as JSON writes a number: 7.912e+15, 0.1873. */
static const char *number(struct tpf_arena *arena, double value)
{
	double scale = pow(10, DIGITS - 1 - floor(log10(fabs(value))));
	char text[TPF_NUM_SIZE];

	tpf_num_write(text, scale < 1 ? round(value * scale) * round(1 / scale) : round(value * scale) / scale);
	return tpf_strdup(arena, text);
}

void tpf_mend_derived(const struct tpf_case *c, struct tpf_finding *f, const char *place)
{
	const struct tpf_metrics *m = c->metrics;
	const struct { const char *place, *unit; double value; } derived[] = {
		{"/tpf/K_eff",       "FLOP/s", factor(m, "K_eff")},
		{"/tpf/margin",      "",       m->margin.value},
		{"/utilisation/mfu", "",       m->mfu.value},
		{"/utilisation/mbu", "",       m->mbu.value},
	};

	for (size_t i = 0; i < sizeof derived / sizeof *derived; i++) {
		const char *unit = derived[i].unit;
		if (strcmp(place, derived[i].place) || !isfinite(derived[i].value) || !(derived[i].value > 0) || tpf_find(c->doc, tpf_root(c->doc), place))
			continue;
		tpf_mend(c->job, f, place, tpf_sprintf(&c->job->arena, "{\"value\": %s, %s%s%s\"basis\": \"derived\"}", number(&c->job->arena, derived[i].value),
				*unit ? "\"unit\": \"" : "", unit, *unit ? "\", " : ""));
	}
}
