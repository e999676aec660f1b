#include "import/draft.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "json/writer.h"

json_t *tpf_draft_quantity(double value, const char *unit, const char *basis)
{
	json_t *number = tpf_json_real(value);

	if (!number || (!unit && !basis))
		return number;
	json_t *q = json_object();
	json_object_set_new(q, "value", number);
	if (unit)
		json_object_set_new(q, "unit", json_string(unit));
	if (basis)
		json_object_set_new(q, "basis", json_string(basis));
	return q;
}

json_t *tpf_draft_unknown(struct tpf_draft *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	json_t *why = json_pack("{s: s}", "unknown", tpf_vsprintf(&d->job->arena, format, args));
	va_end(args);
	return why;
}

/* ---- pointers ---- */

/* The next step of a pointer, unescaped into the arena; NULL at its end or when it is malformed. */
static const char *next_step(struct tpf_arena *arena, const char **pointer)
{
	if (**pointer != '/')
		return NULL;
	size_t len = strcspn(*pointer + 1, "/");
	char *step = tpf_strndup(arena, *pointer + 1, len), *to = step;

	*pointer += 1 + len;
	for (const char *c = step; *c; c++)
		*to++ = c[0] == '~' && (c[1] == '0' || c[1] == '1') ? (*++c == '1' ? '/' : '~') : *c;
	*to = '\0';
	return step;
}

static bool read_index(const char *step, size_t *index)
{
	double n;

	if (strspn(step, "0123456789") != strlen(step) || !tpf_num_parse(step, strlen(step), &n) || n > 100000)
		return false;
	*index = (size_t)n;
	return true;
}

/* A child, NULL when absent. Borrowed. */
static json_t *child(const json_t *parent, const char *step)
{
	size_t index;

	if (json_is_array(parent))
		return read_index(step, &index) ? json_array_get(parent, index) : NULL;
	return json_object_get(parent, step);
}

/* Puts a child (steals); false when the parent has no such place. */
static bool adopt(json_t *parent, const char *step, json_t *value)
{
	size_t index;

	if (json_is_object(parent))
		return !json_object_set_new(parent, step, value);
	if (json_is_array(parent) && read_index(step, &index)) {
		if (index < json_array_size(parent))
			return !json_array_set_new(parent, index, value);
		if (index == json_array_size(parent))
			return !json_array_append_new(parent, value);
	}
	json_decref(value);
	return false;
}

json_t *tpf_draft_get(const struct tpf_draft *d, const char *pointer)
{
	json_t *at = d->root;

	for (const char *step; at && (step = next_step(&d->job->arena, &pointer));)
		at = child(at, step);
	return at;
}

static bool is_unknown(const json_t *value)
{
	return json_object_get(value, "unknown") != NULL;
}

/* Puts a value (steals) and makes the containers above it. A plain number, text or unknown in the way gives room. */
static bool place_value(struct tpf_draft *d, const char *pointer, json_t *value)
{
	json_t *at = d->root;
	const char *step = next_step(&d->job->arena, &pointer), *after;
	size_t index;

	while (step && (after = next_step(&d->job->arena, &pointer))) {
		json_t *below = child(at, step);
		if (!below || !(json_is_object(below) || json_is_array(below)) || is_unknown(below)) {
			if (!adopt(at, step, read_index(after, &index) ? json_array() : json_object()))
				break;
			below = child(at, step);
		}
		at = below;
		step = after;
	}
	if (!step || *pointer) {
		json_decref(value);
		return false;
	}
	return adopt(at, step, value);
}

/* ---- origins ---- */

void tpf_draft_origin(struct tpf_draft *d, struct tpf_vendor *from, const char *at, const char *pointer)
{
	if (!from->id) {
		size_t same = 0;
		for (size_t i = 0; i < d->n_files; i++)
			same += d->files[i].id && d->files[i].format == from->format;
		from->id = same ? tpf_sprintf(&d->job->arena, "%s_%zu", from->format->id, same + 1) : from->format->id;
	}
	json_t *origin = json_pack("{s: s}", "evidence", from->id);

	if (at)
		json_object_set_new(origin, "at", json_string(at));
	json_object_set_new(d->origins, pointer, origin);
}

/* The origin of a value: its own, or that of the nearest container above. */
static const json_t *origin_of(struct tpf_draft *d, const char *pointer)
{
	char *path = tpf_strdup(&d->job->arena, pointer);

	for (char *end = path + strlen(path); end; end = strrchr(path, '/')) {
		*end = '\0';
		const json_t *origin = json_object_get(d->origins, path);
		if (origin)
			return origin;
	}
	return NULL;
}

static void forget_origins(struct tpf_draft *d, const char *pointer)
{
	size_t len = strlen(pointer);
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(d->origins, next, key, value)
		if (!strncmp(key, pointer, len) && (!key[len] || key[len] == '/'))
			json_object_del(d->origins, key);
}

/* ---- put and set ---- */

static const char *shown(struct tpf_draft *d, const json_t *value)
{
	struct tpf_buf text = {0};

	tpf_json_write_line(value, &text);
	const char *copy = tpf_strndup(&d->job->arena, tpf_buf_str(&text), tpf_utf8_valid(tpf_buf_str(&text), text.len < 80 ? text.len : 80));
	tpf_buf_free(&text);
	return copy;
}

static void report_conflict(struct tpf_draft *d, const struct tpf_vendor *from, const char *at, const json_t *value,
		const char *pointer, const json_t *there)
{
	const json_t *origin = origin_of(d, pointer);
	const char *id = json_string_value(json_object_get(origin, "evidence"));
	struct tpf_place place = tpf_vendor_place(from);
	const char *first = "an earlier file";

	for (size_t i = 0; id && i < d->n_files; i++)
		if (d->files[i].id && !strcmp(d->files[i].id, id))
			first = d->files[i].path;
	struct tpf_finding *f = tpf_report(d->job, TPF_IM_008, &place, "%s says %s of %s (%s), but %s says %s, which counts", from->path,
			shown(d, value), pointer, at ? at : "as a whole", first, shown(d, there));
	tpf_hint(d->job, f, "say which is right: --set %s=VALUE", pointer);
}

bool tpf_put(struct tpf_draft *d, struct tpf_vendor *from, const char *at, json_t *value, const char *pointer)
{
	const json_t *there = tpf_draft_get(d, pointer);

	if (!value)
		return true;
	if (there && !is_unknown(there) && !is_unknown(value)) {
		bool same = json_equal(there, value);
		if (!same && from)
			report_conflict(d, from, at, value, pointer, there);
		json_decref(value);
		return same;
	}
	if (there && is_unknown(value)) {
		json_decref(value);
		return true;
	}
	if (!place_value(d, pointer, value))
		return false;
	if (from)
		tpf_draft_origin(d, from, at, pointer);
	return true;
}

bool tpf_put_text(struct tpf_draft *d, struct tpf_vendor *from, const char *at, const char *text, const char *pointer)
{
	return tpf_put(d, from, at, text && *text ? json_string(text) : NULL, pointer);
}

bool tpf_draft_set(struct tpf_draft *d, json_t *value, const char *pointer)
{
	if (!place_value(d, pointer, value))
		return false;
	forget_origins(d, pointer);
	return true;
}

/* ---- vendors' files ---- */

struct tpf_place tpf_vendor_place(const struct tpf_vendor *v)
{
	return (struct tpf_place){.source = v->path};
}

struct tpf_place tpf_vendor_line(const struct tpf_vendor *v, size_t line, const char *text)
{
	return (struct tpf_place){.source = v->path, .line = line, .frame = text};
}

double tpf_vendor_number(struct tpf_draft *d, const struct tpf_vendor *v, const struct tpf_node *node)
{
	double number = NAN;
	size_t len = 0;
	const char *text = node ? tpf_text(&d->job->arena, v->doc, node, &len) : NULL;

	if (!node || node->kind == TPF_NULL || (text && !len))
		return NAN;
	if (text ? tpf_num_parse(text, len, &number) : node->kind == TPF_NUMBER)
		return text ? number : tpf_number(v->doc, node);
	struct tpf_place place = tpf_doc_place(d->job, v->doc, node);
	tpf_report(d->job, TPF_IM_021, &place, "a number is expected here; the value is left out");
	return NAN;
}

const char *tpf_vendor_text(struct tpf_draft *d, const struct tpf_vendor *v, const struct tpf_node *node)
{
	size_t len;
	const char *text = node ? tpf_text(&d->job->arena, v->doc, node, &len) : NULL;

	return text && *text ? text : NULL;
}
