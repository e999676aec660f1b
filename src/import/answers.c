/* answers.c - what the user says: --window, --answers, --set. It counts before what files say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "base/text.h"
#include "import/draft.h"
#include "json/writer.h"
#include "model/fields.h"

#define ANSWERS_SIZE ((size_t)16 << 20)

static struct tpf_place option(const char *text)
{
	return (struct tpf_place){.source = text};
}

/* ---- --window START/END ---- */

static bool read_time(struct tpf_draft *d, const char *text, size_t len, int64_t *ns, const char **why)
{
	struct tpf_zone zone;
	int64_t local_ns;
	int32_t offset_s;

	if (tpf_when_parse(text, len, ns, NULL))
		return true;
	*why = "it is no RFC 3339 time (2026-06-10T20:34:26+02:00)";
	if (!tpf_when_parse_naive(text, len, &local_ns))
		return false;
	*why = "it has no offset, and --tz does not say the zone";
	if (!d->ask->tz || !tpf_zone_find(&d->job->arena, d->ask->tz, &zone, why))
		return false;
	*why = "clocks showed this time twice or never: write its offset";
	if (tpf_zone_local(&zone, local_ns, &offset_s) != TPF_LOCAL_ONCE)
		return false;
	*ns = local_ns - offset_s * TPF_NS;
	return true;
}

static json_t *time_text(int64_t ns)
{
	char text[TPF_WHEN_SIZE];

	tpf_when_write(text, ns);
	return json_string(text);
}

void tpf_answer_window(struct tpf_draft *d)
{
	const char *text = d->ask->window, *slash = text ? strchr(text, '/') : NULL, *why = "START/END is expected";
	int64_t start_ns, end_ns;
	struct tpf_place place = option("--window");

	if (!text)
		return;
	if (!slash || !read_time(d, text, (size_t)(slash - text), &start_ns, &why) ||
			!read_time(d, slash + 1, strlen(slash + 1), &end_ns, &why)) {
		tpf_report(d->job, TPF_IM_019, &place, "--window %s can't be read: %s", text, why);
		return;
	}
	if (end_ns <= start_ns) {
		tpf_report(d->job, TPF_IM_019, &place, "--window %s ends before it starts", text);
		return;
	}
	d->start_ns = start_ns;
	d->end_ns = end_ns;
	tpf_put(d, NULL, NULL, time_text(start_ns), "/runs/0/window/start");
	tpf_put(d, NULL, NULL, time_text(end_ns), "/runs/0/window/end");
	tpf_put(d, NULL, NULL, json_pack("{s: s, s: s}", "kind", "full", "text", "said with --window"), "/power/window_rule");
}

/* ---- places by name ---- */

/* The first element stands for any: an import makes one run. */
static const char *first_of_each(struct tpf_arena *arena, const char *place)
{
	char *pointer = tpf_strdup(arena, place);

	for (char *star = pointer; (star = strchr(star, '*')); star++)
		*star = '0';
	return pointer;
}

static const char *dots_to_pointer(struct tpf_arena *arena, const char *name)
{
	struct tpf_buf b = {0};

	tpf_buf_putc(&b, '/');
	for (const char *c = name; *c; c++) {
		if (c[0] == '[' && c[1] == ']')
			tpf_buf_puts(&b, "/0"), c++;
		else
			tpf_buf_putc(&b, *c == '.' ? '/' : *c);
	}
	const char *pointer = tpf_strdup(arena, tpf_buf_str(&b));
	tpf_buf_free(&b);
	return pointer;
}

static bool is_form_member(const char *step)
{
	static const char *const words[] = {"value", "unit", "u", "U", "k", "bound", "fwhm", "basis", "unknown", "n", "min", "mean", "std",
		"p50", "p90", "p95", "p97", "p99", "p99.9", "max"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(step, words[i]))
			return true;
	return tpf_starts(step, "x-");
}

/* Is there a field at the pointer, below it, or is it a member of a value form? */
static bool is_place(struct tpf_arena *arena, const char *pointer)
{
	const char *last = strrchr(pointer, '/');
	const struct tpf_fields *fields = tpf_fields();
	size_t len = strlen(pointer);

	if (!last)
		return false;
	if (tpf_field_at(pointer) || (is_form_member(last + 1) && last > pointer &&
				is_place(arena, tpf_strndup(arena, pointer, (size_t)(last - pointer)))))
		return true;
	for (size_t i = 0; i < fields->n; i++) {
		const char *place = first_of_each(arena, fields->v[i].place);
		if (!strncmp(place, pointer, len) && place[len] == '/')
			return true;
	}
	return false;
}

/* The pointer that a name means; NULL when there is no such place. */
static const char *pointer_of(struct tpf_arena *arena, const char *name)
{
	const struct tpf_field *field = *name == '/' ? NULL : tpf_field_named(name);
	const char *pointer = field ? first_of_each(arena, field->place) : *name == '/' ? name : dots_to_pointer(arena, name);

	return field || is_place(arena, pointer) ? pointer : NULL;
}

/* "report.title" of "title", "system.accelerator.model" of "accelerator": a field that ends with this step, else a required one that has it. */
static const char *whole_name(struct tpf_arena *arena, const char *step)
{
	const struct tpf_fields *fields = tpf_fields();
	const char *last = tpf_sprintf(arena, ".%s", step), *inner = tpf_sprintf(arena, ".%s.", step), *found = NULL;

	for (size_t i = 0; i < fields->n; i++) {
		const char *name = fields->v[i].name;
		if (name && tpf_ends(name, last))
			return name;
		if (name && !found && fields->v[i].need[TPF_L1] == TPF_REQUIRED && strstr(name, inner))
			found = name;
	}
	return found;
}

static void report_unknown_name(struct tpf_draft *d, const struct tpf_place *place, const char *name)
{
	const struct tpf_fields *fields = tpf_fields();
	const char **names = tpf_alloc_n(&d->job->arena, 2 * fields->n + 1, sizeof *names), *near;
	size_t n = 0;
	struct tpf_finding *f = tpf_report(d->job, TPF_IM_009, place, "a bundle has no place '%s'", name);

	for (size_t i = 0; i < fields->n; i++) {
		if (*name == '/')
			names[n++] = first_of_each(&d->job->arena, fields->v[i].place);
		else if (fields->v[i].name)
			names[n++] = fields->v[i].name;
	}
	if ((near = tpf_nearest(name, names, n)) || (near = whole_name(&d->job->arena, name)))
		tpf_hint(d->job, f, "did you mean '%s'?", near);
	else
		tpf_hint(d->job, f, "a JSON Pointer (/system/nodes) or a dotted name (system.nodes) is expected");
}

/* ---- values ---- */

/* "700 W" where a quantity belongs. */
static json_t *with_unit(const char *text)
{
	size_t digits = strspn(text, "+-.0123456789eE");
	struct tpf_unit unit;
	double number;

	if (!digits || text[digits] != ' ' || !tpf_num_parse(text, digits, &number) || !tpf_unit_parse(text + digits + 1, &unit, NULL))
		return NULL;
	return tpf_draft_quantity(number, text + digits + 1, NULL);
}

/* JSON when it is JSON and the place takes it, else text. */
static json_t *value_of(const char *text, const struct tpf_field *field)
{
	bool wants_text = field && !field->quantity && field->unit && !*field->unit;
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

	if (value && wants_text && json_is_number(value)) {
		json_decref(value);
		value = NULL;
	}
	if (!value && field && field->quantity)
		value = with_unit(text);
	return value ? value : json_string(text);
}

/* Where a text belongs that was given for an object, or for a list of objects, with a name: "software.engine": "vLLM". */
static const char *place_of_text(struct tpf_arena *arena, const char *pointer)
{
	static const char *const below[] = {"/name", "/0/name"};
	const struct tpf_field *field = tpf_field_at(pointer);

	if (!field || field->quantity || !strcmp(tpf_field_allowed(arena, field), "a text"))
		return pointer;
	for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
		const char *name = tpf_sprintf(arena, "%s%s", pointer, below[i]);
		if (tpf_field_at(name))
			return name;
	}
	return pointer;
}

/* A text that is a number, or a number with its unit, where a quantity belongs (steals, new). */
static json_t *read_quantity(json_t *value, const char *pointer)
{
	const struct tpf_field *field = json_is_string(value) ? tpf_field_at(pointer) : NULL;
	json_t *read = field && field->quantity ? value_of(json_string_value(value), field) : NULL;

	if (read && json_is_string(read)) {
		json_decref(read);
		read = NULL;
	}
	if (read)
		json_decref(value);
	return read ? read : value;
}

/* Sets one place (steals value). */
static void answer(struct tpf_draft *d, const struct tpf_place *place, const char *name, json_t *value, const char *pointer)
{
	value = read_quantity(value, pointer);
	if (json_is_string(value))
		pointer = place_of_text(&d->job->arena, pointer);
	if (!value)
		tpf_report(d->job, TPF_IM_010, place, "the value for '%s' is no text in UTF-8", name);
	else if (!tpf_draft_set(d, value, pointer))
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_010, place, "'%s' can't be set: there is no such element, or something else stands above it", name),
				"elements of a list are set from 0 on, one after the other");
}

static void set_one(struct tpf_draft *d, const char *text)
{
	const char *equals = strchr(text, '=');
	struct tpf_place place = option("--set");

	if (!equals || equals == text) {
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_010, &place, "--set %s: PATH=VALUE is expected", text),
				"as in --set system.accelerator.count=8");
		return;
	}
	const char *name = tpf_strndup(&d->job->arena, text, (size_t)(equals - text)), *pointer = pointer_of(&d->job->arena, name);

	if (pointer)
		answer(d, &place, name, value_of(equals + 1, tpf_field_at(pointer)), pointer);
	else
		report_unknown_name(d, &place, name);
}

/* ---- --answers FILE ---- */

static void read_answers(struct tpf_draft *d, const char *path)
{
	struct tpf_buf all = {0};
	struct tpf_place place = option(path);
	const char *why;

	if (!tpf_file_read(path, ANSWERS_SIZE, &all, &why)) {
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_010, &place, "the answers can't be read: %s", why),
				"nothing of them is in the bundle: name the file, and import again");
		goto done;
	}
	struct tpf_doc *doc = tpf_json_read(d->job, path, tpf_strndup(&d->job->arena, tpf_buf_str(&all), all.len), all.len, 0);
	const struct tpf_node *root = doc ? tpf_root(doc) : NULL;
	if (root && root->kind != TPF_OBJECT)
		tpf_hint(d->job, tpf_report(d->job, TPF_IM_010, &place, "the answers are no JSON object"),
				"write {\"system.accelerator.count\": 8, ...}");
	if (!root || root->kind != TPF_OBJECT)
		goto done;
	for (const struct tpf_node *key = tpf_first(root); key; key = tpf_next(root, key)) {
		const char *name = tpf_text(&d->job->arena, doc, key, NULL), *pointer = pointer_of(&d->job->arena, name);
		struct tpf_place at = tpf_doc_place(d->job, doc, key);
		if (pointer)
			answer(d, &at, name, tpf_json_value(doc, key + 1), pointer);
		else
			report_unknown_name(d, &at, name);
	}
done:
	tpf_buf_free(&all);
}

void tpf_answer_rest(struct tpf_draft *d)
{
	if (d->ask->answers)
		read_answers(d, d->ask->answers);
	for (size_t i = 0; i < d->ask->n_set; i++)
		set_one(d, d->ask->set[i]);
}
