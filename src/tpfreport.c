/* tpfreport.c - the public API: the pipeline, one call a stage. */
#include "tpfreport.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/module.h"
#include "base/num.h"
#include "base/resource.h"
#include "base/text.h"
#include "base/when.h"
#include "diag/choice.h"
#include "diag/job.h"
#include "evidence/source.h"
#include "import/import.h"
#include "json/writer.h"
#include "model/fields.h"
#include "model/metric.h"
#include "model/set.h"
#include "output/form.h"
#include "output/mend.h"
#include "output/output.h"
#include "report/report.h"
#include "rules/levels.h"
#include "rules/policy.h"
#include "rules/rules.h"
#include "schema/library.h"
#include "schema/schema.h"

enum {
	SOURCE = 1000,                  /* bytes of a bundle's name in outputs */
	PROFILES = 2,                   /* further schemas of a job */
};

struct tpf_profile {
	struct tpf job;                 /* owns the documents */
	struct tpf_schema *schema;
};

/* What a job has read. */
struct tpf_state {
	const struct tpf_profile *profiles[PROFILES]; /* the user's, the policy's; or NULL */
	bool judged;
	const char *source;
	struct tpf_buf bytes;
	char sha256[65];                /* of these bytes; "" until shown */
	struct tpf_case it;             /* bundle and metrics NULL while the gate of form is closed */
};

/* ---- the schema of bundles, compiled once a process ------------------------------------------------------------ */

static struct {
	pthread_once_t once;
	struct tpf job;
	struct tpf_schema *schema;
} core = {.once = PTHREAD_ONCE_INIT};

static void compile_core(void)
{
	core.schema = tpf_bundle_schema() ? tpf_schema_compile(&core.job, tpf_bundle_schema(), NULL) : NULL;
}

static const struct tpf_schema *core_schema(void)
{
	pthread_once(&core.once, compile_core);
	return core.schema;
}

/* ---- jobs ------------------------------------------------------------------------------------------------------ */

static char *complain(char **why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static char *complain(char **why, const char *format, ...)
{
	struct tpf_buf b = {0};
	va_list args;

	if (!why)
		return NULL;
	va_start(args, format);
	tpf_buf_vprintf(&b, format, args);
	va_end(args);
	*why = b.text;
	return NULL;
}

struct tpf *tpf_new(const struct tpf_options *options, char **why)
{
	static const struct tpf_options defaults;
	const struct tpf_options *o = options ? options : &defaults;
	struct tpf *job = tpf_xcalloc(1, sizeof *job);
	const char *wrong = NULL;

	job->state = tpf_xcalloc(1, sizeof *job->state);
	job->state->profiles[0] = o->profile;
	job->state->profiles[1] = o->policy ? o->policy->profile : NULL;
	job->set = o->set;
	job->color = o->color;
	job->progress = o->progress;
	job->progress_user = o->progress_user;
	bool ok = !o->policy || tpf_choose(job, &o->policy->asks, true, &wrong);
	job->policy = ok && o->policy ? &o->policy->label : NULL;
	if (ok && tpf_choose(job, o, false, &wrong))
		return job;
	complain(why, "%s", wrong);
	tpf_free(job);
	return NULL;
}

void tpf_free(struct tpf *job)
{
	if (!job)
		return;
	tpf_buf_free(&job->state->bytes);
	free(job->state);
	tpf_others_free(job);
	tpf_diag_free(job);
	tpf_arena_free(&job->arena);
	free(job);
}

/* ---- profiles -------------------------------------------------------------------------------------------------- */

static void report_unread(struct tpf *job, const char *path, const char *why)
{
	struct tpf_finding *f = tpf_report(job, TPF_IO_001, &(struct tpf_place){.source = path}, "can't be read: %s", why);

	if (strpbrk(path, "*?["))
		tpf_hint(job, f, "the shell found no file for this pattern, so it was handed on as it stands");
}

/* Compiles a schema file together with ours and whatever else it refers to. New; NULL and findings. */
static struct tpf_schema *compile_file(struct tpf *job, const char *path, const char *const *folders, size_t n_folders, int flags)
{
	struct tpf_library library;
	struct tpf_schema *schema = NULL;
	const char *why = NULL;

	if (!core_schema() || !tpf_library_open(&library, job, folders, n_folders))
		return NULL;
	struct tpf_doc *doc = tpf_library_read(&library, path, &why), *others[] = {tpf_bundle_schema(), NULL};
	if (doc)
		schema = tpf_schema_compile_ask(job, &(struct tpf_schema_ask){.doc = doc, .others = others, .flags = flags,
			.base = tpf_library_address(&library, path), .finder = &library.finder});
	else if (why)
		report_unread(job, path, why);
	tpf_library_close(&library);
	return schema;
}

struct tpf_profile *tpf_profile_open(const char *path, const char *const *folders, size_t n_folders, bool formats, char **why)
{
	struct tpf_profile *p = tpf_xcalloc(1, sizeof *p);

	p->schema = compile_file(&p->job, path, folders, n_folders, formats ? TPF_SCHEMA_FORMATS : 0);
	if (p->schema && !tpf_diag_form_errors(&p->job))
		return p;
	tpf_diag_sort(&p->job);
	struct tpf_buf b = {0};
	tpf_output_text(&p->job, path, &b);
	if (why)
		*why = b.text;
	else
		tpf_buf_free(&b);
	tpf_profile_free(p);
	return NULL;
}

bool tpf_schema_checked(struct tpf *job, const char *path, const char *const *folders, size_t n_folders)
{
	job->state->judged = true;
	job->state->source = strcmp(path, "-") ? tpf_strdup(&job->arena, path) : "<stdin>";
	struct tpf_schema *schema = compile_file(job, path, folders, n_folders, TPF_SCHEMA_CHECK);
	for (enum tpf_rule_id rule = TPF_SC_900; rule <= TPF_SC_909; rule++)
		if (schema && job->diag.outcome[rule] == TPF_NOT_RUN)
			tpf_passed(job, rule);
	tpf_schema_free(schema);
	return schema != NULL;
}

void tpf_profile_free(struct tpf_profile *p)
{
	if (!p)
		return;
	tpf_schema_free(p->schema);
	tpf_diag_free(&p->job);
	tpf_arena_free(&p->job.arena);
	free(p);
}

/* ---- policies -------------------------------------------------------------------------------------------------- */

/* The profile it names, and whether a job takes what it asks. */
static bool policy_is_usable(struct tpf_policy *p, const char *path, char **why)
{
	char *folder = tpf_path_folder(path), *schema = p->schema && *p->schema != '/' ? tpf_path_join(folder, p->schema) : NULL, *wrong = NULL;
	bool ok = !p->schema || (p->profile = tpf_profile_open(schema ? schema : p->schema, NULL, 0, false, why));

	free(folder);
	free(schema);
	struct tpf *job = ok ? tpf_new(&(struct tpf_options){.policy = p}, &wrong) : NULL; /* new */
	if (ok && !job)
		complain(why, "%s: %s\n", path, wrong);
	free(wrong);
	tpf_free(job);
	return job != NULL;
}

struct tpf_policy *tpf_policy_open(const char *path, char **why)
{
	struct tpf_policy *p = tpf_xcalloc(1, sizeof *p);

	if (why)
		*why = NULL;
	if (tpf_policy_read(p, path) && policy_is_usable(p, path, why))
		return p;
	if (why && !*why) {
		struct tpf_buf b = {0};
		tpf_diag_sort(&p->job);
		tpf_output_text(&p->job, path, &b);
		*why = b.text;
	}
	tpf_policy_free(p);
	return NULL;
}

void tpf_policy_free(struct tpf_policy *p)
{
	if (!p)
		return;
	tpf_profile_free(p->profile);
	tpf_diag_free(&p->job);
	tpf_arena_free(&p->job.arena);
	free(p);
}

/* ---- sets ------------------------------------------------------------------------------------------------------ */

struct tpf_set *tpf_set_open(const char *const *files, size_t n_files, const char *const *beside, size_t n_beside, char **why)
{
	char *reason = NULL;
	struct tpf_set *set = tpf_set_make(core_schema(), files, n_files, beside, n_beside, &reason);

	if (why)
		*why = reason;
	else
		free(reason);
	return set;
}

/* ---- judging --------------------------------------------------------------------------------------------------- */

static void report_unread_bundle(struct tpf *job, const char *folder, const char *why)
{
	struct tpf_place at = {.source = folder ? folder : job->state->source};
	struct tpf_finding *f;

	if (folder && access(job->state->source, F_OK)) {
		job->state->source = folder;
		f = tpf_report(job, TPF_IO_005, &at, "the folder has no bundle.json");
		tpf_hint(job, f, "name the bundle's file, the folder that holds bundle.json and its evidence, or a folder of such folders");
	} else if (tpf_starts(why, "larger than")) {
		f = tpf_report(job, TPF_IO_002, &at, "%s", why);
		tpf_hint(job, f, "write samples into a trace file and refer to it in `evidence`");
	} else {
		report_unread(job, at.source, why);
	}
}

/* A folder means its bundle.json; evidence stands beside the bundle. A folder may be a stranger's: a pipe there would be waited for
 * without end, and a link would show lines of files elsewhere. */
static bool read_source(struct tpf *job, const char *path, const char **folder)
{
	struct tpf_state *s = job->state;
	const char *why = NULL;
	char *file = NULL;

	s->source = strcmp(path, "-") ? tpf_strdup(&job->arena, path) : "<stdin>";
	*folder = NULL;
	if (tpf_is_folder(path)) {
		file = tpf_path_join(path, "bundle.json");
		*folder = s->source;
		s->source = tpf_strdup(&job->arena, file);
	} else if (strcmp(path, "-")) {
		char *parent = tpf_path_folder(path);
		*folder = tpf_strdup(&job->arena, parent);
		free(parent);
	}
	bool ok = file ? tpf_file_read_inside(path, "bundle.json", TPF_JSON_SIZE, tpf_json_begins_sane, &s->bytes, &why)
		: tpf_file_read_if(path, TPF_JSON_SIZE, tpf_json_begins_sane, &s->bytes, &why);
	if (!ok)
		report_unread_bundle(job, file ? *folder : NULL, why);
	free(file);
	return ok;
}

/* Of a quantity's number, "/system/nodes/value", the quantity: "value" is no field of its own. */
static const struct tpf_field *field_of(struct tpf *job, const char *pointer)
{
	const char *last = strrchr(pointer, '/');
	const struct tpf_field *field = tpf_field_at(pointer);
	bool number = !field && last && !strcmp(last, "/value");

	return number ? tpf_field_at(tpf_strndup(&job->arena, pointer, (size_t)(last - pointer))) : field;
}

/* A message of the schema that does not say what to do says what belongs there. */
static void hint_by_fields(struct tpf *job)
{
	for (size_t i = 0; i < job->diag.n; i++) {
		struct tpf_finding *f = job->diag.list[i];
		const struct tpf_field *field = f->hint || !f->place.pointer ? NULL : field_of(job, f->place.pointer);
		if (field && field->meaning)
			tpf_hint(job, f, "%s: %s", tpf_field_title(&job->arena, field), tpf_field_meaning(&job->arena, field));
	}
}

static bool form_is_right(struct tpf *job, struct tpf_doc *doc)
{
	const struct tpf_profile *const *profiles = job->state->profiles;
	bool ok = core_schema() && tpf_schema_run(job, core_schema(), doc);

	hint_by_fields(job);
	tpf_output_unfilled(job, doc);
	for (size_t i = 0; i < PROFILES; i++)
		if (profiles[i])
			ok = tpf_schema_run(job, profiles[i]->schema, doc) && ok;
	return ok && !tpf_diag_form_errors(job);
}

static bool judge_form(struct tpf *job, const char *path, const char **folder)
{
	struct tpf_state *s = job->state;

	s->judged = true;
	s->it.job = job;
	if (!read_source(job, path, folder))
		return false;
	s->it.doc = tpf_json_read(job, s->source, tpf_buf_str(&s->bytes), s->bytes.len, 0);
	return s->it.doc && form_is_right(job, s->it.doc);
}

bool tpf_judge_form(struct tpf *job, const char *path)
{
	const char *folder;
	return judge_form(job, path, &folder);
}

bool tpf_judge(struct tpf *job, const char *path)
{
	struct tpf_state *s = job->state;
	const char *folder;

	if (!judge_form(job, path, &folder))
		return false;
	struct tpf_doc *doc = s->it.doc;
	struct tpf_bundle *bundle = tpf_bundle_read(job, doc, folder);
	if (!job->diag.level_asked || (job->policy && bundle->report.level > job->diag.level))
		job->diag.level = bundle->report.level;
	s->it.bundle = bundle;
	s->it.metrics = tpf_metrics_make(job, bundle);
	job->levels = tpf_levels_judge(job, &s->it);
	tpf_rules_run(job, &s->it);
	tpf_diag_sort(job);
	return true;
}

enum tpf_status tpf_status_of(const struct tpf *job, const char *fail_on)
{
	int from = fail_on ? tpf_threshold_named(fail_on) : job->diag.fail_from;
	enum tpf_status status = TPF_OK;

	for (size_t i = 0; i < job->diag.n + job->diag.cut; i++) {
		const struct tpf_finding *f = job->diag.list[i];
		if (tpf_rule_is_trouble(f->rule))
			return TPF_TROUBLE;
		if (!f->explained_by && (int)f->severity >= from)
			status = TPF_HAS_FINDINGS;
	}
	return status;
}

/* ---- outputs --------------------------------------------------------------------------------------------------- */

static char *taken(struct tpf_buf *b, size_t *len)
{
	if (!b->text)
		tpf_buf_puts(b, "");
	if (len)
		*len = b->len;
	return b->text ? b->text : tpf_xstrdup("");
}

/* Steals the value. */
static char *json_text(json_t *value, size_t *len)
{
	struct tpf_buf b = {0};

	if (!value)
		return NULL;
	tpf_json_write(value, &b);
	json_decref(value);
	return taken(&b, len);
}

char *tpf_findings(struct tpf *job, const char *name, enum tpf_portion part, size_t *len)
{
	const struct tpf_form *form = tpf_form_named(name);
	struct tpf_buf b = {0};
	struct tpf_judged judged = {.job = job};
	const struct tpf_schema *schemas[1 + PROFILES + 1] = {core_schema()}, **more = schemas + 1;

	if (!form)
		return NULL;
	if (job) {
		tpf_diag_sort(job);
		for (size_t i = 0; i < PROFILES; i++)
			if (job->state->profiles[i])
				*more++ = job->state->profiles[i]->schema;
		judged.source = job->state->judged ? tpf_clean(&job->arena, job->state->source, SOURCE) : NULL;
		judged.doc = job->state->it.doc;
		judged.schemas = schemas;
	}
	tpf_write_form *const writers[] = {[TPF_BEGIN] = form->begin, [TPF_EACH] = form->each, [TPF_END] = form->end};
	if (part == TPF_BETWEEN)
		tpf_buf_puts(&b, form->between ? form->between : "");
	else if (writers[part])
		writers[part](&judged, &b);
	return taken(&b, len);
}

const char *tpf_form_name(size_t i, const char **what, bool *form_alone)
{
	if (i >= tpf_n_forms)
		return NULL;
	if (what)
		*what = tpf_forms[i].what;
	if (form_alone)
		*form_alone = tpf_forms[i].form_alone;
	return tpf_forms[i].name;
}

char *tpf_mended(struct tpf *job, size_t *len, char **changes)
{
	struct tpf_buf text = {0}, said = {0};
	struct tpf_doc *doc = job->state->it.doc;

	tpf_diag_sort(job);
	bool some = doc && tpf_mend_all(job, doc, &text, &said);
	if (changes)
		*changes = taken(&said, NULL);
	else
		tpf_buf_free(&said);
	return some ? taken(&text, len) : NULL;
}

const char *tpf_judged_file(const struct tpf *job)
{
	const char *source = job->state->source;
	return source && strcmp(source, "<stdin>") ? source : NULL;
}

char *tpf_normalized(struct tpf *job, size_t *len)
{
	return json_text(job->state->it.metrics ? tpf_output_bundle(&job->state->it) : NULL, len);
}

static const struct tpf_render *renderer(struct tpf *job)
{
	const char *why = NULL;
	const struct tpf_render *r = tpf_module("render", "tpf_render_module", &why);

	if (r && r->version == TPF_RENDER_VERSION)
		return r;
	tpf_report(job, TPF_IO_004, &(struct tpf_place){0}, "the renderer can't be loaded: %s", r ? "it is of another version" : why);
	return NULL;
}

static struct tpf_view view_of(struct tpf *job)
{
	struct tpf_state *s = job->state;
	tpf_diag_sort(job);
	tpf_digest_bytes(tpf_buf_str(&s->bytes), s->bytes.len, s->sha256);
	return (struct tpf_view){.it = &s->it, .source = s->source, .bytes = tpf_buf_str(&s->bytes), .len = s->bytes.len,
		.sha256 = s->sha256};
}

char *tpf_rendered(struct tpf *job, const char *form, size_t *len)
{
	struct tpf_buf b = {0};

	tpf_diag_sort(job);
	if (!strcmp(form, "json"))
		return json_text(tpf_output_result(&job->state->it, job->state->source), len);
	const struct tpf_render *r = renderer(job);
	struct tpf_view view = view_of(job);
	if (r && r->report(job, &view, form, &b))
		return taken(&b, len);
	tpf_buf_free(&b);
	return NULL;
}

char *tpf_plotted(struct tpf *job, const char *plot, const char *form, size_t *len)
{
	struct tpf_buf b = {0};
	const struct tpf_render *r = renderer(job);
	struct tpf_view view = view_of(job);

	if (r && r->plot(job, &view, plot, form, &b))
		return taken(&b, len);
	tpf_buf_free(&b);
	return NULL;
}

const char *const *tpf_plot_names(struct tpf *job)
{
	const struct tpf_render *r = renderer(job);
	return r ? r->plots : NULL;
}

char *tpf_compared(struct tpf *const *jobs, size_t n, const char *form, size_t *len)
{
	struct tpf_buf b = {0};
	const struct tpf_render *r = renderer(jobs[0]);
	struct tpf_view *views = tpf_alloc_n(&jobs[0]->arena, n, sizeof *views);

	for (size_t i = 0; i < n; i++)
		views[i] = view_of(jobs[i]);
	if (r && r->compare(jobs[0], views, n, form, &b))
		return taken(&b, len);
	tpf_buf_free(&b);
	return NULL;
}

char *tpf_imported(struct tpf *job, const struct tpf_import_ask *ask, size_t *len)
{
	struct tpf_buf b = {0};

	if (!ask->dry_run)
		return json_text(tpf_import(job, ask), len);
	if (tpf_import_dry_run(job, ask, &b))
		return taken(&b, len);
	tpf_buf_free(&b);
	return NULL;
}

char *tpf_schema_text(bool annotated, size_t *len)
{
	const struct tpf_resource *r = tpf_resource("bundle.schema.json");
	struct tpf_buf b = {0};

	if (annotated) {
		tpf_buf_put(&b, r->bytes, (size_t)(r->end - r->bytes));
		return taken(&b, len);
	}
	json_t *schema = json_loadb((const char *)r->bytes, (size_t)(r->end - r->bytes), 0, NULL);
	json_t *plain = tpf_output_plain_schema(schema);
	json_decref(schema);
	return json_text(plain, len);
}

char *tpf_level_schema_text(const char *level, size_t *len)
{
	enum tpf_level is;

	if (!tpf_level_named(level, &is))
		return NULL;
	return is == TPF_L1 ? tpf_schema_text(false, len) : json_text(tpf_output_level_schema(is), len);
}

char *tpf_skeleton(const char *level, size_t *len)
{
	enum tpf_level is = TPF_L1;

	if (level && !tpf_level_named(level, &is))
		return NULL;
	return json_text(tpf_output_skeleton(is), len);
}

/* Rules have two names, fields one. */
static const char *nearest_name(const char *wrong)
{
	const struct tpf_fields *fields = tpf_fields();
	const char **names = tpf_xcalloc(2 * TPF_RULES + fields->n, sizeof *names); /* new */
	size_t n = 0;

	for (size_t i = 0; i < TPF_RULES; i++) {
		names[n++] = tpf_rules[i].id;
		names[n++] = tpf_rules[i].name;
	}
	for (size_t i = 0; i < fields->n; i++)
		if (fields->v[i].name)
			names[n++] = fields->v[i].name;
	const char *near = tpf_nearest(wrong, names, n);
	free(names);
	return near;
}

/* A family of rules, "TR" or "TPF-TR", or what stands in one member of a bundle, "power": a line each. */
static void explain_chapter(const char *what, struct tpf_buf *b)
{
	tpf_output_list(false, !strncasecmp(what, "TPF-", strlen("TPF-")) ? what + strlen("TPF-") : what, b);
	if (!b->text)
		tpf_output_list(true, what, b);
}

char *tpf_explained(const char *what, const char **nearest)
{
	enum tpf_rule_id id = tpf_rule_find(what);
	const struct tpf_field *field = id != TPF_RULES ? NULL : *what == '/' ? tpf_field_at(what) : tpf_field_named(what);
	struct tpf_buf b = {0};

	if (nearest)
		*nearest = NULL;
	if (id != TPF_RULES)
		tpf_output_rule(id, &b);
	else if (field)
		tpf_output_field(field, &b);
	else
		explain_chapter(what, &b);
	if (!b.text && nearest)
		*nearest = nearest_name(what);
	return b.text ? taken(&b, NULL) : NULL;
}

static void reference_page(struct tpf *job, struct tpf_buf *b)
{
	const struct tpf_render *r = renderer(job);
	struct tpf_entries rules, fields;
	struct { struct tpf_entry *v; size_t n, room; } all = {0};

	for (tpf_entries_open(&rules, false); tpf_entries_next(&rules);)
		TPF_PUSH(&all, rules.entry);
	for (tpf_entries_open(&fields, true); tpf_entries_next(&fields);)
		TPF_PUSH(&all, fields.entry);
	if (r)
		r->reference(job, all.v, all.n, b);
	free(all.v);
	tpf_entries_close(&rules);
	tpf_entries_close(&fields);
}

char *tpf_reference(struct tpf *job, bool fields, const char *form, size_t *len)
{
	struct tpf_buf b = {0};

	if (!strcmp(form, "json"))
		return json_text(tpf_output_reference(fields), len);
	if (!strcmp(form, "text"))
		tpf_output_list(fields, NULL, &b);
	else if (!strcmp(form, "mdoc"))
		tpf_output_manual(fields, &b);
	else if (!strcmp(form, "html"))
		reference_page(job, &b);
	return b.text ? taken(&b, len) : NULL;
}

bool tpf_saved(struct tpf *job, const char *path, const char *text, size_t len)
{
	const char *why;

	if (tpf_file_write(path, text, len, &why))
		return true;
	tpf_report(job, TPF_IO_003, &(struct tpf_place){.source = path}, "can't be written: %s", why);
	return false;
}

const char *tpf_version(void)
{
	return TPF_VERSION;
}
