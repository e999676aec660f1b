/* sarif.c - SARIF 2.1.0 (OASIS): one run for all bundles, as code scanning takes one a tool. The rules are all of ours, so that a
 * rule's index is its number in rules.def. Columns are code points. */
#include <stdio.h>
#include <string.h>

#include "json/writer.h"
#include "output/form.h"
#include "output/mend.h"
#include "output/output.h"

static void put_line(struct tpf_buf *b, const char *before, json_t *o)
{
	tpf_buf_puts(b, before);
	tpf_json_write_line(o, b);
	json_decref(o);
}

static json_t *text_object(const char *text)
{
	return json_pack("{s:s}", "text", text);
}

/* ---- rules ------------------------------------------------------------------------------------------------------ */

static const char *level_name(enum tpf_severity severity)
{
	return severity == TPF_OFF ? "none" : tpf_severity_name(severity);
}

static json_t *rule_json(enum tpf_rule_id id)
{
	const struct tpf_rule *r = &tpf_rules[id];
	struct tpf_buf help = {0};
	json_t *o = json_object();

	tpf_output_rule(id, &help);
	tpf_json_put_text(o, "id", r->id);
	tpf_json_put_text(o, "name", r->name);
	json_object_set_new(o, "shortDescription", text_object(r->title));
	json_object_set_new(o, "fullDescription", text_object(r->why));
	json_object_set_new(o, "help", text_object(tpf_buf_str(&help)));
	json_object_set_new(o, "defaultConfiguration", json_pack("{s:s}", "level", level_name((enum tpf_severity)r->severity[TPF_L1])));
	json_object_set_new(o, "properties", json_pack("{s:[s#]}", "tags", r->id, (int)strlen("TPF-XX")));
	tpf_buf_free(&help);
	return o;
}

static void put_policy(struct tpf_buf *b, const struct tpf_label *policy)
{
	json_t *o = json_pack("{s:s, s:s, s:{s:s}}", "name", policy->name, "version", policy->version, "properties", "sha256", policy->sha256);

	put_line(b, "\"policies\": [", o);
	tpf_buf_puts(b, "],\n");
}

void tpf_sarif_begin(const struct tpf_judged *j, struct tpf_buf *b)
{
	tpf_buf_puts(b, "{\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\n"
			"\"version\": \"2.1.0\", \"runs\": [{\"columnKind\": \"unicodeCodePoints\",\n"
			"\"tool\": {\"driver\": {\"name\": \"tpfreport\", \"version\": \"" TPF_VERSION "\", \"rules\": [\n");
	for (int r = 0; r < TPF_RULES; r++)
		put_line(b, r ? ",\n" : "", rule_json((enum tpf_rule_id)r));
	tpf_buf_puts(b, "\n]}},\n");
	if (j->job && j->job->policy)
		put_policy(b, j->job->policy);
	tpf_buf_puts(b, "\"results\": [\n");
}

void tpf_sarif_end(const struct tpf_judged *j, struct tpf_buf *b)
{
	(void)j;
	tpf_buf_puts(b, "]}]}\n");
}

/* ---- places ----------------------------------------------------------------------------------------------------- */

/* A file's name as a URI reference (RFC 3986): relative as it was given. */
static json_t *artifact(const char *source)
{
	struct tpf_buf uri = {0};

	tpf_buf_puts(&uri, *source == '/' ? "file://" : "");
	for (const char *p = source; *p; p++)
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("/-._~", *p))
			tpf_buf_putc(&uri, *p);
		else
			tpf_buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
	json_t *o = json_pack("{s:s}", "uri", tpf_buf_str(&uri));
	tpf_buf_free(&uri);
	return o;
}

static json_t *region(const struct tpf_place *p)
{
	json_t *o = json_object();

	tpf_json_put_count(o, "startLine", p->line);
	if (p->col) {
		tpf_json_put_count(o, "startColumn", p->col);
		tpf_json_put_count(o, "endColumn", p->col + p->span);
	}
	return o;
}

/* "<stdin>" is no file that a viewer could open. */
static bool is_file(const char *source)
{
	return source && strcmp(source, "<stdin>");
}

static json_t *location(const struct tpf_place *p)
{
	json_t *o = json_object();

	if (is_file(p->source)) {
		json_t *physical = json_pack("{s:o}", "artifactLocation", artifact(p->source));
		if (p->line)
			json_object_set_new(physical, "region", region(p));
		json_object_set_new(o, "physicalLocation", physical);
	}
	if (p->pointer && *p->pointer)
		json_object_set_new(o, "logicalLocations", json_pack("[{s:s}]", "fullyQualifiedName", p->pointer));
	return o;
}

static json_t *related(const struct tpf_place *p, const char *says)
{
	json_t *o = location(p);

	tpf_json_put_count(o, "id", 1);
	json_object_set_new(o, "message", text_object(says ? says : "see also"));
	return json_pack("[o]", o);
}

/* ---- fingerprints ----------------------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits: nobody has a reason to make two findings look the same. */
static uint64_t mixed(uint64_t h, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* A word that holds a digit is a number, or a name that may be another tomorrow. */
static bool has_digit(const char *word, size_t len)
{
	return strcspn(word, "0123456789") < len;
}

/* What an element of a list is called, wherever it stands in it. */
static const char *name_of(struct tpf *job, const struct tpf_doc *doc, const struct tpf_node *element)
{
	static const char *const keys[] = {"id", "name", "instrument", "metric"};
	const char *name = NULL;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !name; i++) {
		const struct tpf_node *said = element->kind == TPF_OBJECT ? tpf_get(doc, element, keys[i]) : NULL;
		name = said ? tpf_text(&job->arena, doc, said, NULL) : NULL;
	}
	return name;
}

/* "/runs/0/energy/1/total" as "/runs/run_1/energy/wall/total", so that a further element before it changes nothing. */
static uint64_t mixed_place(uint64_t h, struct tpf *job, const struct tpf_doc *doc, const char *pointer)
{
	const struct tpf_node *node = doc ? tpf_root(doc) : NULL;

	while (*pointer == '/') {
		size_t len = 1 + strcspn(pointer + 1, "/");
		bool listed = node && node->kind == TPF_ARRAY;
		node = node ? tpf_find(doc, node, tpf_strndup(&job->arena, pointer, len)) : NULL;
		const char *name = listed && node ? name_of(job, doc, node) : NULL;
		h = name ? mixed(mixed(h, "/", 1), name, strlen(name)) : mixed(h, pointer, len);
		pointer += len;
	}
	return mixed(h, "", 1);
}

/* Of the rule, the place within the bundle and the message without its numbers; not of lines, which shift. */
static json_t *fingerprints(const struct tpf_judged *j, const struct tpf_finding *f)
{
	const char *id = tpf_rules[f->rule].id, *pointer = f->place.pointer ? f->place.pointer : "";
	uint64_t h = mixed(UINT64_C(0xcbf29ce484222325), id, strlen(id) + 1);
	char hex[17];

	h = mixed_place(h, j->job, j->doc, pointer);
	for (const char *word = f->message; *word;) {
		size_t len = strcspn(word, " ");
		h = has_digit(word, len) ? mixed(h, "#", 1) : mixed(h, word, len);
		word += len + strspn(word + len, " ");
	}
	snprintf(hex, sizeof hex, "%016llx", (unsigned long long)h);
	return json_pack("{s:s}", "rulePlaceMessage/v1", hex);
}

/* ---- fixes ------------------------------------------------------------------------------------------------------ */

static json_t *replacement(struct tpf *job, struct tpf_doc *doc, const struct tpf_edit *e)
{
	struct tpf_place from = tpf_doc_place_at(job, doc, e->at, 0), to = tpf_doc_place_at(job, doc, e->at + e->len, 0);
	json_t *deleted = json_object();

	tpf_json_put_count(deleted, "startLine", from.line);
	tpf_json_put_count(deleted, "startColumn", from.col);
	tpf_json_put_count(deleted, "endLine", to.line);
	tpf_json_put_count(deleted, "endColumn", to.col);
	return json_pack("{s:o, s:{s:s}}", "deletedRegion", deleted, "insertedContent", "text", e->text);
}

/* One change of one file: its mends belong together. NULL: there is none. */
static json_t *fixes(const struct tpf_judged *j, const struct tpf_finding *f)
{
	size_t room = 0;
	for (const struct tpf_mend *m = f->mend; m; m = m->next)
		room++;
	struct tpf_edit *edits = tpf_alloc_n(&j->job->arena, room, sizeof *edits);
	size_t n = j->doc && is_file(j->doc->source) ? tpf_mend_edits(j->job, j->doc, f, edits) : 0;
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, replacement(j->job, j->doc, &edits[i]));
	if (n)
		return json_pack("[{s:{s:s}, s:[{s:o, s:o}]}]", "description", "text", f->hint ? f->hint : f->message, "artifactChanges",
				"artifactLocation", artifact(j->doc->source), "replacements", list);
	json_decref(list);
	return NULL;
}

/* ---- results ---------------------------------------------------------------------------------------------------- */

static json_t *result(const struct tpf_judged *j, size_t i)
{
	const struct tpf_diag *d = &j->job->diag;
	const struct tpf_finding *f = d->list[i];
	struct tpf_buf words = {0};
	json_t *o = json_object();

	tpf_finding_words(d, i, &words);
	tpf_json_put_text(o, "ruleId", tpf_rules[f->rule].id);
	tpf_json_put_count(o, "ruleIndex", f->rule);
	tpf_json_put_text(o, "level", level_name(f->severity));
	json_object_set_new(o, "message", text_object(tpf_buf_str(&words)));
	json_object_set_new(o, "locations", json_pack("[o]", location(&f->place)));
	if (f->place.also)
		json_object_set_new(o, "relatedLocations", related(f->place.also, f->place.also_says));
	json_object_set_new(o, "partialFingerprints", fingerprints(j, f));
	json_object_set_new(o, "fixes", fixes(j, f)); /* NULL adds nothing */
	tpf_buf_free(&words);
	return o;
}

void tpf_sarif_each(const struct tpf_judged *j, struct tpf_buf *b)
{
	const struct tpf_diag *d = &j->job->diag;
	const char *before = "";

	for (size_t i = 0; i < d->n; i++)
		if (!d->list[i]->explained_by) {
			put_line(b, before, result(j, i));
			before = ",\n";
		}
}
