/* check_standard.c - the schema says what the disclosure standard says, and says it whole.
 *
 * Reads schema/bundle.schema.json with jansson, so that neither our reader nor our field table vouches for it; the
 * standard itself (../shared/standard) is compared where it is at hand. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "diag/diag.h"
#include "model/unit.h"

static json_t *schema, *fields, *rules; /* fields, rules: NULL where the standard is not at hand */

static json_t *load(const char *path)
{
	json_error_t error;
	json_t *doc = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(doc || error.line < 0, "%s:%d: %s", path, error.line, error.text);
	return doc;
}

static void begin(void)
{
	schema = load("schema/bundle.schema.json");
	ck_assert(schema);
	fields = load("../shared/standard/fields.json");
	rules = load("../shared/standard/rules.json");
}

static void end(void)
{
	json_decref(schema);
	json_decref(fields);
	json_decref(rules);
}

static const char *text(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* What a subschema's $ref leads to. */
static json_t *target(json_t *node)
{
	const char *ref = text(node, "$ref"), *defs = "#/$defs/";
	if (!ref)
		return NULL;
	ck_assert_msg(!strncmp(ref, defs, strlen(defs)), "%s", ref);
	json_t *found = json_object_get(json_object_get(schema, "$defs"), ref + strlen(defs));
	ck_assert_msg(found, "%s leads nowhere", ref);
	return found;
}

/* A keyword of a place: the use-site's own before that of what it refers to. */
static json_t *keyword(json_t *node, const char *name)
{
	for (; node; node = target(node))
		if (json_object_get(node, name))
			return json_object_get(node, name);
	return NULL;
}

static json_t *step(json_t *node, const char *key)
{
	for (; node; node = target(node)) {
		json_t *next = *key == '*' ? json_object_get(node, "items") : json_object_get(json_object_get(node, "properties"), key);
		if (next)
			return next;
	}
	return NULL;
}

static bool lists(json_t *list, const char *key)
{
	size_t i;
	json_t *v;
	json_array_foreach(list, i, v)
		if (json_is_string(v) && !strcmp(json_string_value(v), key))
			return true;
	return false;
}

/* Must a valid document have this member? One branch of an anyOf counts: the other is {"unknown"}. */
static bool demands(json_t *node, const char *key)
{
	for (; node; node = target(node)) {
		if (*key == '*' && json_integer_value(json_object_get(node, "minItems")) >= 1)
			return true;
		if (lists(json_object_get(node, "required"), key))
			return true;
		size_t i;
		json_t *branch;
		json_array_foreach(json_object_get(node, "anyOf"), i, branch)
			if (lists(json_object_get(branch, "required"), key))
				return true;
	}
	return false;
}

/* The subschema at a place of the standard, "/runs/ * /window" without the blanks; *all: was every step demanded? */
static json_t *at(const char *place, bool *all)
{
	char copy[200], *rest = copy;
	snprintf(copy, sizeof copy, "%s", place);
	json_t *node = schema;
	*all = true;
	for (char *key; node && (key = strtok_r(rest, "/", &rest));) {
		*all = *all && demands(node, key);
		node = step(node, key);
	}
	return node;
}

/* The standard writes token, a bundle tok. */
static const char *tok(const char *unit, char *room, size_t size)
{
	const char *long_form = strstr(unit, "token");
	if (!long_form)
		return unit;
	snprintf(room, size, "%.*stok%s", (int)(long_form - unit), unit, long_form + 5);
	return room;
}

/* An annotation and what the standard says: a string, or an object or list of them. */
static void same(json_t *field, const char *ours, json_t *theirs, json_t *node)
{
	char room[60];
	json_t *said = json_object_get(node, ours);
	const char *name = text(field, "path");
	if (json_is_string(theirs)) {
		const char *want = json_string_value(theirs);
		if (!strcmp(ours, "x-tpf-unit"))
			want = tok(want, room, sizeof room);
		ck_assert_msg(json_is_string(said), "%s has no %s", name, ours);
		ck_assert_msg(!strcmp(json_string_value(said), want), "%s: %s is '%s', the standard says '%s'", name, ours,
				json_string_value(said), want);
	} else {
		ck_assert_msg(!theirs == !said, "%s: %s", name, ours);
	}
	const char *key;
	json_t *value;
	json_object_foreach(theirs, key, value) {
		const char *got = text(said, key);
		ck_assert_msg(got && !strcmp(got, tok(json_string_value(value), room, sizeof room)), "%s: %s of %s", name, ours, key);
	}
	ck_assert_msg(json_object_size(theirs) == json_object_size(said) && json_array_size(theirs) == json_array_size(said),
			"%s: %s", name, ours);
}

START_TEST(field_stands_at_its_place)
{
	static const struct { const char *theirs, *ours; } pairs[] = {
		{"path", "x-tpf-field"}, {"units", "x-tpf-units"}, {"unit_from", "x-tpf-unit-from"},
		{"unit_map", "x-tpf-unit-map"}, {"unit_also", "x-tpf-unit-also"}, {"source", "x-tpf-source"},
	};
	json_t *field = json_array_get(json_object_get(fields, "fields"), (size_t)_i);
	bool demanded;
	json_t *node = at(text(field, "place"), &demanded);
	ck_assert_msg(node, "%s is not in the schema", text(field, "place"));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		same(field, pairs[i].ours, json_object_get(field, pairs[i].theirs), node);
	if (!json_object_get(field, "unit_from") && !json_object_get(field, "units"))
		same(field, "x-tpf-unit", json_object_get(field, "unit"), node);
	static const char *const levels[] = {"L1", "L2", "L3"};
	json_t *ours = json_object_get(node, "x-tpf-level");
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(text(ours, levels[i]), text(field, levels[i]));
	ck_assert_msg(demanded || strcmp(text(field, "L1"), "R"), "%s is required at level 1, not by the schema", text(field, "place"));
}
END_TEST

/* ---- what a field allows ---------------------------------------------------------------------------------------- */

/* Is a bound among the definitions that the place's allOf names? */
static bool bounded(json_t *node, const char *keyword, double by)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(node, "allOf"), i, one)
		if (json_is_number(json_object_get(target(one), keyword)) && json_number_value(json_object_get(target(one), keyword)) == by)
			return true;
	return json_is_number(json_object_get(node, keyword)) && json_number_value(json_object_get(node, keyword)) == by;
}

/* A count of tokens that was derived, from a rate say, need not be whole. */
static void counts(json_t *field, json_t *node)
{
	const char *name = text(field, "path");
	bool tokens = !strncmp(name, "tokens.", strlen("tokens.")) && strcmp(name, "tokens.tasks_correct");
	ck_assert_msg(bounded(node, "minimum", 0), "%s may be less than 0", name);
	ck_assert_msg(tokens || bounded(node, "multipleOf", 1), "%s may be a part of one", name);
}

static bool judged_by_a_rule(const char *name)
{
	static const struct { const char *field, *rule; } judged[] = {
		{"power.energy", "EN-005"},      {"power.mean", "EN-005"},      {"tokens.output", "EN-005"},
		{"power.idle", "PL-003"},        {"tpf.phi", "TP-015"},         {"tpf.theta", "TP-010"},
		{"facility.pue.value", "FA-001"}, {"facility.wue", "FA-013"},   {"facility.cue", "FA-013"},
		{"facility.ref", "UN-008"},      {"facility.erf", "UN-008"},    {"power.fraction", "UN-008"},
		{"service.attainment", "UN-008"}, {"service.error_rate", "UN-008"}, {"util.U", "UN-008"},
		{"util.mfu", "UN-008"},          {"util.mbu", "UN-008"},        {"util.kv_cache", "UN-008"},
		{"tpf.eta", "UN-008"},
	};
	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++)
		if (!strcmp(name, judged[i].field))
			return tpf_rule_find(judged[i].rule) != TPF_RULES;
	return false;
}

static bool is_in_range(json_t *field, json_t *node)
{
	static const struct { const char *allowed, *keyword; double by; } ranges[] = {
		{"> 0", "exclusiveMinimum", 0}, {">= 0", "minimum", 0}, {">= 1", "minimum", 1}, {"int >= 1", "exclusiveMinimum", 0},
		{"0..1", "", 0}, {"> 1", "", 0},
	};
	const char *allowed = text(field, "allowed"), *name = text(field, "path");
	if (judged_by_a_rule(name))
		return true;
	if (!strncmp(allowed, "int", 3) && strchr(" ", allowed[3]))
		counts(field, node);
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (!strcmp(allowed, ranges[i].allowed))
			ck_assert_msg(bounded(node, ranges[i].keyword, ranges[i].by), "%s: the standard allows %s, the schema more", name, allowed);
	return false;
}

static json_t *words_of(json_t *node)
{
	json_t *list = keyword(node, "enum"), *items = json_object_get(node, "items");
	list = list ? list : json_object_get(json_object_get(node, "then"), "enum");
	return list ? list : json_object_get(items, "enum");
}

/* "vendor, operator, independent" names the words; "name, affiliation, ORCID" names members. */
static void has_the_words(json_t *field, json_t *node)
{
	static const char *const not_words[] = {"report.authors[]", "system.host.cpu", "system.interconnect.scale_up", "quality.ratio"};
	const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./, ", *allowed = text(field, "allowed");
	for (size_t i = 0; i < sizeof not_words / sizeof *not_words; i++)
		if (!strcmp(text(field, "path"), not_words[i]))
			return;
	if (!strstr(allowed, ", ") || strstr(allowed, "...") || allowed[strspn(allowed, plain)])
		return;
	char copy[200], *rest = copy;
	size_t n = 0;
	snprintf(copy, sizeof copy, "%s", allowed);
	for (char *word; (word = strtok_r(rest, ", ", &rest)); n++)
		ck_assert_msg(lists(words_of(node), word), "%s: the schema does not allow %s", text(field, "path"), word);
	/* The best of the runs is refused from L2 on, by RP-005. */
	bool best = !strcmp(text(field, "path"), "runs.aggregate");
	ck_assert_msg(json_array_size(words_of(node)) == n + best, "%s: the schema allows more words", text(field, "path"));
}

START_TEST(field_allows_what_the_standard_does)
{
	json_t *field = json_array_get(json_object_get(fields, "fields"), (size_t)_i);
	bool demanded;
	json_t *node = at(text(field, "place"), &demanded);
	if (!is_in_range(field, node))
		has_the_words(field, node);
}
END_TEST

static void severity_is(json_t *theirs, enum tpf_level level, const struct tpf_rule *ours)
{
	static const char *const levels[] = {"L1", "L2", "L3"}, *const words[] = {"off", "info", "warning", "error"};
	const char *word = json_is_string(theirs) ? json_string_value(theirs) : text(theirs, levels[level]);
	ck_assert_msg(word && !strcmp(word, words[ours->severity[level]]), "%s is %s at %s", ours->id, words[ours->severity[level]], levels[level]);
}

/* A row says what the standard's rule says. */
START_TEST(rule_is_as_the_standard_has_it)
{
	json_t *rule = json_array_get(json_object_get(rules, "rules"), (size_t)_i), *place;
	enum tpf_rule_id id = tpf_rule_find(text(rule, "id"));
	ck_assert_msg(id != TPF_RULES, "%s %s is not there", text(rule, "id"), text(rule, "name"));
	const struct tpf_rule *ours = &tpf_rules[id];
	ck_assert_str_eq(ours->name, text(rule, "name"));
	ck_assert_str_eq(ours->check, text(rule, "check"));
	for (int level = TPF_L1; level < TPF_LEVELS; level++)
		severity_is(json_object_get(rule, "severity"), (enum tpf_level)level, ours);
	const char *inputs = ours->inputs;
	size_t i;
	json_array_foreach(json_object_get(rule, "inputs"), i, place) {
		size_t len = json_string_length(place);
		ck_assert_msg(!strncmp(inputs, json_string_value(place), len) && strchr(" ", inputs[len]), "%s: %s is not the next of its inputs \"%s\"",
				ours->id, json_string_value(place), ours->inputs);
		inputs += len + (inputs[len] == ' ');
	}
	ck_assert_msg(!*inputs, "%s: the standard has no input %s", ours->id, inputs);
}
END_TEST

START_TEST(constructs_have_a_place)
{
	size_t i;
	json_t *place;
	bool demanded;
	json_array_foreach(json_object_get(rules, "constructs"), i, place)
		ck_assert_msg(at(json_string_value(place), &demanded), "%s is not in the schema", json_string_value(place));
}
END_TEST

/* Every subschema below `node`, once; `name` is the keyword or member it stands under. */
static void each(json_t *node, const char *name, void (*look)(json_t *, const char *, bool property))
{
	static const char *const maps[] = {"properties", "$defs", "patternProperties"};
	const char *key;
	json_t *child;
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		json_object_foreach(json_object_get(node, maps[i]), key, child)
			if (json_is_object(child)) {
				look(child, key, i < 2);
				each(child, key, look);
			}
	child = json_object_get(node, "items");
	if (child) {
		look(child, name, true);
		each(child, name, look);
	}
}

/* A property has words of its own, unless it is nothing but a reference. */
static void has_words(json_t *node, const char *name, bool property)
{
	if (json_object_size(node) == 1 && target(node))
		node = target(node);
	ck_assert_msg(!property || (text(node, "title") && *text(node, "title")), "%s has no title", name);
	ck_assert_msg(!property || (text(node, "description") && *text(node, "description")), "%s has no description", name);
}

START_TEST(everything_has_words)
{
	each(schema, "", has_words);
}
END_TEST

static void has_good_units(json_t *node, const char *name, bool property)
{
	(void)property;
	static const char *const maps[] = {"x-tpf-units", "x-tpf-unit-map"};
	struct tpf_unit unit;
	const char *said = text(node, "x-tpf-unit"), *key;
	ck_assert_msg(!said || tpf_unit_parse(said, &unit, NULL), "%s: '%s' is no unit", name, said);
	json_t *value;
	for (size_t i = 0; i < 2; i++)
		json_object_foreach(json_object_get(node, maps[i]), key, value)
			ck_assert_msg(tpf_unit_parse(json_string_value(value), &unit, NULL), "%s: '%s' is no unit", name, json_string_value(value));
	size_t i;
	json_array_foreach(json_object_get(node, "x-tpf-unit-also"), i, value)
		ck_assert_msg(tpf_unit_parse(json_string_value(value), &unit, NULL), "%s: '%s' is no unit", name, json_string_value(value));
}

START_TEST(units_are_units)
{
	each(schema, "", has_good_units);
}
END_TEST

/* What an object says of its members' units, the members say too. */
static void members_agree(json_t *node, const char *name, bool property)
{
	(void)property;
	const char *key;
	json_t *unit;
	json_object_foreach(json_object_get(node, "x-tpf-units"), key, unit) {
		json_t *member = step(node, key);
		ck_assert_msg(member, "%s has no member %s", name, key);
		const char *own = json_string_value(keyword(member, "x-tpf-unit"));
		ck_assert_msg(!strcmp(own ? own : "", json_string_value(unit)), "%s/%s: '%s' here, '%s' there", name, key,
				json_string_value(unit), own ? own : "");
	}
}

START_TEST(units_of_members_agree)
{
	each(schema, "", members_agree);
}
END_TEST

/* Unknown members are errors everywhere; x-... members nowhere. A definition whose name says it is open is closed where used. */
static void is_closed(json_t *node, const char *name, bool property)
{
	(void)property;
	if (!json_object_get(node, "properties") || !strncmp(name, "open-", 5))
		return;
	ck_assert_msg(json_is_false(json_object_get(node, "additionalProperties")) || json_is_false(json_object_get(node, "unevaluatedProperties")),
			"%s is open", name);
	ck_assert_msg(json_object_get(keyword(node, "patternProperties"), "^x-"), "%s refuses x- members", name);
}

START_TEST(objects_are_closed)
{
	is_closed(schema, "the bundle", true);
	each(schema, "", is_closed);
}
END_TEST

static json_t *seen;

static void is_new(json_t *node, const char *name, bool property)
{
	(void)property;
	const char *field = text(node, "x-tpf-field");
	if (!field)
		return;
	ck_assert_msg(!json_object_get(seen, field), "%s stands twice (%s)", field, name);
	ck_assert_int_eq(json_object_set_new(seen, field, json_true()), 0);
}

START_TEST(fields_stand_once)
{
	seen = json_object();
	each(schema, "", is_new);
	ck_assert_uint_eq(json_object_size(seen), 217);
	json_decref(seen);
}
END_TEST

/* How many the standard at hand has; 0 without it. */
static int count(const char *path, const char *list)
{
	json_t *doc = json_load_file(path, 0, NULL);
	int n = (int)json_array_size(json_object_get(doc, list));
	json_decref(doc);
	return n;
}

int main(void)
{
	Suite *suite = suite_create("standard");
	TCase *always = tcase_create("always"), *given = tcase_create("where the standard is at hand");
	tcase_add_unchecked_fixture(always, begin, end);
	tcase_add_test(always, everything_has_words);
	tcase_add_test(always, units_are_units);
	tcase_add_test(always, units_of_members_agree);
	tcase_add_test(always, objects_are_closed);
	tcase_add_test(always, fields_stand_once);
	tcase_add_unchecked_fixture(given, begin, end);
	tcase_add_loop_test(given, field_stands_at_its_place, 0, count("../shared/standard/fields.json", "fields"));
	tcase_add_loop_test(given, field_allows_what_the_standard_does, 0, count("../shared/standard/fields.json", "fields"));
	tcase_add_test(given, constructs_have_a_place);
	tcase_add_loop_test(given, rule_is_as_the_standard_has_it, 0, count("../shared/standard/rules.json", "rules"));
	suite_add_tcase(suite, always);
	suite_add_tcase(suite, given);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
