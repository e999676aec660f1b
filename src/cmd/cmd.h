/* cmd.h - the commands: each a row of commands[] in main.c and a function in a file of its name. */
#pragma once
#include "cmd/opt.h"
#include "tpfreport.h"

#include <stdarg.h>

struct command {
	const char *name, *usage, *what;
	const struct opt *options;
	enum tpf_status (*run)(const struct args *);
	const char *more;               /* below the options in its help; ends with an example */
	void (*list)(void);             /* between the two; or NULL */
};

enum tpf_status cmd_validate(const struct args *);
enum tpf_status cmd_import(const struct args *);
enum tpf_status cmd_normalize(const struct args *);
enum tpf_status cmd_report(const struct args *);
enum tpf_status cmd_plot(const struct args *);
enum tpf_status cmd_compare(const struct args *);
enum tpf_status cmd_explain(const struct args *);
enum tpf_status cmd_init(const struct args *);
enum tpf_status cmd_schema(const struct args *);

/* Says what is wrong with the command line, on stderr; gives TPF_USAGE. */
enum tpf_status cmd_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What all jobs of a command share. */
struct cmd_shared {
	struct tpf_profile *profile;    /* --schema; or NULL */
	struct tpf_policy *policy;      /* --policy; or NULL */
	struct tpf_set *set;            /* what is judged, and what is given by --set beside it */
};
/* TPF_OK, or after a complaint the status to end with. */
enum tpf_status cmd_share(const struct args *, struct cmd_shared *);
void cmd_unshare(struct cmd_shared *);
/* A job with options as the arguments say; NULL after a complaint. */
struct tpf *cmd_job(const struct args *, const struct cmd_shared *);
bool cmd_color(const struct args *, int fd);

/* Writes mended copies of the bundles and gives the paths of what is to be judged, each to be freed: the copy, or the bundle where there
 * was nothing to mend. */
enum tpf_status cmd_fix(const struct args *, struct opt_list *mended);

/* Writes a result to -o, or standard output, and says what findings stand in the way, on stderr. Takes text over; NULL: there is
 * none. The status is that of a command which makes a file: TPF_OK once it is written, unless --fail-on asks for more. */
enum tpf_status cmd_deliver(const struct args *, struct tpf *, char *text, size_t len);
/* Words on stderr. A name may hold what would steer a terminal: control characters become '?'. */
void cmd_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cmd_vsay(const char *format, va_list) __attribute__((format(printf, 1, 0)));
/* The job's findings on stderr. */
void cmd_say_findings(const struct args *, struct tpf *);
/* --to, else the extension of -o, else `otherwise`. */
const char *cmd_form(const struct args *, const char *otherwise);

/* A document of findings on standard output, in the form that --to names. */
struct cmd_document {
	const struct args *args;
	const char *form;
	bool form_alone;                /* tells what the schemas say: rules need not run */
	bool any;                       /* has a bundle's text */
};
/* False after a complaint that names the forms. cmd_begin() takes one of the jobs, or NULL. */
bool cmd_document(const struct args *, struct cmd_document *);
void cmd_begin(const struct cmd_document *, struct tpf *);
/* Writes and frees what tpf_findings() gave for one bundle. */
void cmd_each(struct cmd_document *, char *text);
void cmd_end(const struct cmd_document *);
/* The list of forms for a help page. */
void cmd_help_forms(void);
