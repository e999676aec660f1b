/* tpfreport.h - judge, normalise and show measurement bundles of LLM inference energy.
 *
 * One job judges one bundle: tpf_new(), tpf_judge(), then ask it for findings, the normalised bundle, reports and plots;
 * tpf_free() releases everything. Jobs are independent: any number of threads may each run one. Nothing here prints, exits,
 * changes the locale or reads the clock; the environment is read for TPF_JIT alone.
 *
 * Texts that functions return are new: release them with free(). They end with a NUL that *len (may be NULL) does not count.
 * A function that can fail returns NULL or false and has recorded findings, which tpf_findings() writes.
 * When the machine has no memory left, tpf_nomem is called; it must not return. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined __GNUC__
#define TPF_API __attribute__((visibility("default")))
#else
#define TPF_API
#endif

struct tpf;                             /* a job */
struct tpf_profile;                     /* a schema of the user's own, compiled; shared by jobs and threads */
struct tpf_policy;                      /* how an organiser wants bundles judged; shared by jobs and threads */
struct tpf_set;                         /* bundles that are judged together; shared by jobs and threads */

/* Exit status of a judgement; the highest of several files counts (TPF_USAGE is the command line's). */
enum tpf_status { TPF_OK = 0, TPF_HAS_FINDINGS = 1, TPF_USAGE = 2, TPF_TROUBLE = 3 };

/* All members may be zero. Strings are borrowed until tpf_free(). */
struct tpf_options {
	const char *level;              /* "L1", "L2", "L3": judge at this level; NULL: at the one the bundle claims */
	const struct tpf_profile *profile; /* a further schema that the bundle must satisfy; NULL */
	const struct tpf_set *set;      /* the reports that this one may speak of: baselines, what it replaces; NULL: none are known */
	const char *const *severities;  /* "TR-003=error", "PL-001=off"; n_severities of them */
	size_t n_severities;
	const char *const *only, *const *skip; /* "TR", "EN-001": judge these rules and families alone; all but these; n_... of them */
	size_t n_only, n_skip;
	size_t max_findings;            /* list so many, the gravest, and count the others; 0: all */
	const char *fail_on;            /* what tpf_status_of() fails on unless it is told: "error" (as NULL), "warning", "note", "never" */
	const char *now;                /* time of judging, RFC 3339; NULL: not given, so no date is in the future. "@" and seconds since
	                                 * 1970: a default, before which a policy's own time counts */
	const struct tpf_policy *policy; /* what the other members may make stricter, and not looser; NULL */
	bool color;                     /* findings as text may carry terminal colours */
	void (*progress)(void *user, const char *what, double share); /* called now and then on long work; NULL */
	void *progress_user;
};

/* A job; options NULL: the defaults. NULL when an option is wrong; *why (may be NULL) then says so, to be freed. */
TPF_API struct tpf *tpf_new(const struct tpf_options *, char **why);
TPF_API void tpf_free(struct tpf *);

/* Compiles a schema file; it may refer to ours by "urn:tpfreport:schema:bundle:1.0.0", to files relative to itself, and by their
 * $id to files in the folders (may be NULL), never to the network. `formats`: its `format` is checked, not only noted. NULL: *why has
 * the findings as text, to be freed. */
TPF_API struct tpf_profile *tpf_profile_open(const char *path, const char *const *folders, size_t n_folders, bool formats, char **why);
TPF_API void tpf_profile_free(struct tpf_profile *);
/* Reads a policy (schema/policy.schema.json). NULL: *why has what is wrong with it as text, to be freed. */
TPF_API struct tpf_policy *tpf_policy_open(const char *path, char **why);
TPF_API void tpf_policy_free(struct tpf_policy *);
/* Judges a schema file in place of a bundle: what can't be compiled, what never applies, what nothing refers to. False when it can't
 * be used; the findings tell. Call it once a job. */
TPF_API bool tpf_schema_checked(struct tpf *, const char *path, const char *const *folders, size_t n_folders);

/* Bundles `files` that are to be judged and bundles `beside` that are only looked up; a folder without bundle.json means every folder
 * below it that has one, in sorted order. What a bundle says of another is judged when the set has that one. NULL: *why, to be freed. */
TPF_API struct tpf_set *tpf_set_open(const char *const *files, size_t n_files, const char *const *beside, size_t n_beside, char **why);
TPF_API void tpf_set_free(struct tpf_set *);
/* The i-th bundle to be judged, for tpf_judge(); NULL at the end. */
TPF_API const char *tpf_set_bundle(const struct tpf_set *, size_t i);

/* Reads and judges one bundle: a file, a folder with bundle.json, or "-". Call it once a job. True when the form is right, so
 * that numbers can be shown; findings (tpf_status_of()) may say that it does not conform all the same. */
TPF_API bool tpf_judge(struct tpf *, const char *path);

/* The same, but no further than its form: is it JSON, and as the schemas say? */
TPF_API bool tpf_judge_form(struct tpf *, const char *path);

/* TPF_HAS_FINDINGS from this severity on ("error", "warning", "note", "never"; NULL: as the options and the policy say); TPF_TROUBLE
 * when something could not be read or written. */
TPF_API enum tpf_status tpf_status_of(const struct tpf *, const char *fail_on);

/* Findings in a form. Several jobs make one document: TPF_BEGIN, a TPF_EACH a job, TPF_END, and TPF_BETWEEN before each text that is
 * not empty but the first. The closing line of the text form comes with TPF_EACH. The job may be NULL but for TPF_EACH; where one
 * of several is at hand, TPF_BEGIN takes what they share from it. NULL when the form is unknown. */
enum tpf_portion { TPF_BEGIN, TPF_EACH, TPF_END, TPF_BETWEEN };
TPF_API char *tpf_findings(struct tpf *, const char *form, enum tpf_portion, size_t *len);
/* The forms, counted from 0: "text", "json", "sarif", ...; NULL beyond the last. *what (may be NULL) says what it is; with
 * *form_alone (may be NULL) it tells what the schemas say, and tpf_judge_form() is enough. */
TPF_API const char *tpf_form_name(size_t i, const char **what, bool *form_alone);

/* The bundle's text with every mend made that is certain, and every other byte as it was; NULL when there is none. *changes (may be
 * NULL), to be freed, tells them, a line each. Claims and measured values are never changed. */
TPF_API char *tpf_mended(struct tpf *, size_t *len, char **changes);
/* The file that was judged, bundle.json of a folder; NULL: standard input. Borrowed. */
TPF_API const char *tpf_judged_file(const struct tpf *);

/* The bundle in SI units with the boundary chain worked out and `result` recomputed. */
TPF_API char *tpf_normalized(struct tpf *, size_t *len);
/* A report: "html", "pdf", "xml", or "json" (schema/result.schema.json). */
TPF_API char *tpf_rendered(struct tpf *, const char *form, size_t *len);
/* A plot by name ("ceilings", "waterfall", "trace"): "svg", "pdf", "png". */
TPF_API char *tpf_plotted(struct tpf *, const char *plot, const char *form, size_t *len);
/* Names of plots, NULL at the end; NULL when the renderer can't be loaded. Borrowed. */
TPF_API const char *const *tpf_plot_names(struct tpf *);
/* Two or more judged bundles side by side: "html", "json". Findings go to the first job. */
TPF_API char *tpf_compared(struct tpf *const *jobs, size_t n, const char *form, size_t *len);

/* Vendors' files -> a bundle. */
struct tpf_import_ask {
	const char *const *files;       /* as the user gave them: files and folders */
	size_t n_files;
	const char *tz;                 /* "utc", "+02:00", "Europe/Stockholm": of stamps without zone; NULL: not said */
	const char *window;             /* "START/END" (RFC 3339, or without offset in tz); NULL: from the files */
	const char *devices;            /* "all", "busy", "0,1,4"; NULL: all */
	const char *const *set;         /* "PATH=VALUE": pointer or dotted name, JSON or text */
	size_t n_set;
	const char *answers;            /* JSON file {"dotted.name": value, ...}, or NULL */
	const char *folder;             /* where the bundle will stand: evidence outside is copied to its evidence/ folder */
	bool dry_run;                   /* copy nothing */
};
/* The bundle as text; with dry_run what was understood, in words. */
TPF_API char *tpf_imported(struct tpf *, const struct tpf_import_ask *, size_t *len);

/* The schema of bundles: plain 2020-12, or with our annotations. */
TPF_API char *tpf_schema_text(bool annotated, size_t *len);
/* What a level requires: of "L1" the same, plain; of "L2" and "L3" a schema that refers to it and adds to it; NULL: no such level. */
TPF_API char *tpf_level_schema_text(const char *level, size_t *len);
/* A bundle to fill in: what a level ("L1" without one) requires, each place {"unknown": "..."}; NULL: no such level. */
TPF_API char *tpf_skeleton(const char *level, size_t *len);
/* What a rule checks and why, by id or name, or what a field means, by its dotted name or place ("power.boundary", "/power/boundary");
 * of a family ("TR") or a member of bundles ("power") its rules or fields, a line each. NULL when there is none (*nearest, may be NULL, gets a name like it or NULL). */
TPF_API char *tpf_explained(const char *what, const char **nearest);
/* All rules, or all fields of a bundle: "text" (a line each), "json", "mdoc" (a manual page), or "html" (one page with both). NULL when
 * the form is unknown, or, with findings in the job, when the renderer can't be had. */
TPF_API char *tpf_reference(struct tpf *, bool fields, const char *form, size_t *len);

/* Writes beside the target and renames ("-": standard output). False: nothing was changed; the finding says why. */
TPF_API bool tpf_saved(struct tpf *, const char *path, const char *text, size_t len);

/* The one of n names nearest to a wrong one, or NULL: "did you mean". */
TPF_API const char *tpf_nearest(const char *wrong, const char *const *names, size_t n);

TPF_API const char *tpf_version(void);
/* Called when the machine has no memory left; must not return. The default writes a line and aborts. */
TPF_API extern void (*tpf_nomem)(size_t wanted);

#ifdef __cplusplus
}
#endif
