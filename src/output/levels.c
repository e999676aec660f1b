/* levels.c - the level a bundle reaches, as JSON (schema/result.schema.json, $defs/levels). */
#include "rules/levels.h"

#include "json/writer.h"
#include "output/output.h"

static const char *const names[TPF_LEVELS] = {"L1", "L2", "L3"};

static void put_level(json_t *o, int level)
{
	tpf_json_put_text(o, "reached", level == TPF_NO_LEVEL ? NULL : names[level]);
}

static json_t *shortfall(const struct tpf_shortfall *s)
{
	json_t *o = json_object();

	tpf_json_put_text(o, "aspect", tpf_aspects[s->aspect].name);
	tpf_json_put_text(o, s->lack ? "field" : "rule", tpf_short_name(s));
	tpf_json_put_text(o, "message", s->message);
	if (!s->lack)
		return o;
	tpf_json_put_text(o, "place", s->lack->field->place);
	if (s->lack->places > 1)
		tpf_json_put_count(o, "places", s->lack->places);
	if (s->lack->unknown)
		json_object_set_new(o, "unknown", json_true());
	return o;
}

static void put_disclosed(json_t *o, const struct tpf_disclosed *d)
{
	tpf_json_put_count(o, "asked", d->asked);
	tpf_json_put_count(o, "disclosed", d->disclosed);
	tpf_json_put_count(o, "unknown", d->unknown);
}

void tpf_put_level(json_t *o, const struct tpf_levels *l, enum tpf_level asked)
{
	put_level(o, l->reached);
	put_disclosed(o, &l->at[asked].disclosed);
}

static json_t *level(const struct tpf_level_judged *at, enum tpf_level is)
{
	json_t *o = json_object(), *list = json_array();

	tpf_json_put_text(o, "level", names[is]);
	put_disclosed(o, &at->disclosed);
	for (size_t i = 0; i < at->n_short; i++)
		json_array_append_new(list, shortfall(&at->short_of[i]));
	json_object_set_new(o, "short_of", list);
	return o;
}

json_t *tpf_output_levels(const struct tpf_levels *l)
{
	json_t *o = json_object(), *aspects = json_array(), *each = json_array();

	put_level(o, l->reached);
	for (int a = 0; a < TPF_ASPECTS; a++) {
		json_t *one = json_object();
		tpf_json_put_text(one, "aspect", tpf_aspects[a].name);
		put_level(one, l->aspect[a]);
		json_array_append_new(aspects, one);
	}
	for (int i = TPF_L1; i < TPF_LEVELS; i++)
		json_array_append_new(each, level(&l->at[i], (enum tpf_level)i));
	json_object_set_new(o, "aspects", aspects);
	json_object_set_new(o, "each", each);
	return o;
}
