/* tpfreport: the command line. Every command is a row here; it uses the public header alone. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

#define AT(member) offsetof(struct args, member)

/* clang-format off */
#define HELP     {'h', "help",     NULL,     OPT_FLAG, AT(help),       "show this page"}
#define OUTPUT   {'o', "output",   "FILE",   OPT_TEXT, AT(output),     "where to write; - is standard output"}
#define LEVEL    {0,   "level",    "L",      OPT_TEXT, AT(level),      "judge at level L1, L2 or L3 (default: the one claimed)"}
#define SCHEMA   {0,   "schema",   "FILE",   OPT_TEXT, AT(schema),     "a further JSON Schema the bundle must satisfy"}
#define SCHEMA_DIR {0, "schema-dir", "DIR", OPT_LIST, AT(schema_dirs), "where that schema's $refs are looked for by $id; may be repeated"}
#define FORMATS  {0,   "formats",  NULL,     OPT_FLAG, AT(formats),    "check `format` in that schema, which else is only noted"}
#define SEVERITY {'W', "severity", "ID=SEV", OPT_LIST, AT(severities), "judge rule ID as error, warning, note or off"}
#define POLICY   {0,   "policy",   "FILE",   OPT_TEXT, AT(policy),     "an organiser's choices (schema/policy.schema.json); options only add to them"}
#define FAIL_ON  {0,   "fail-on",  "SEV",    OPT_TEXT, AT(fail_on),    "exit with 1 from this severity on: error, warning, note, never"}
#define COLOR    {0,   "color",    "WHEN",   OPT_TEXT, AT(color),      "auto, always or never (auto heeds NO_COLOR)"}
#define NOW      {0,   "now",      "TIME",   OPT_TEXT, AT(now),        "time of judging, RFC 3339 (default: SOURCE_DATE_EPOCH, if set)"}
#define SET      {0,   "set",      "PATH",   OPT_LIST, AT(beside),     "bundles that others speak of, not judged: a file or folder; may be repeated"}
#define QUIET    {'q', "quiet",    NULL,     OPT_FLAG, AT(quiet),      "print nothing; the exit status tells"}
#define JUDGING  LEVEL, SET, SCHEMA, SCHEMA_DIR, FORMATS, POLICY, SEVERITY, FAIL_ON, COLOR, NOW, QUIET

static const struct opt validate_options[] = {
	{'j', "jobs", "N",    OPT_TEXT, AT(jobs), "judge N files at once (default 1; 0: one a processor)"},
	{0,   "to",   "FORM", OPT_TEXT, AT(to),   "how findings are written: a form of the list below (default text)"},
	{0,   "only", "LIST", OPT_LIST, AT(only), "judge these rules and families alone: TR,EN-001; may be repeated"},
	{0,   "skip", "LIST", OPT_LIST, AT(skip), "leave these rules and families out; may be repeated"},
	{0,   "max-findings", "N", OPT_TEXT, AT(max_findings), "list N findings a bundle, the gravest, and count the others"},
	{0,   "fix",  NULL,   OPT_FLAG, AT(fix),  "write a copy, bundle.fixed.json, with what is certain mended; judge that"},
	{0,   "in-place", NULL, OPT_FLAG, AT(in_place), "with --fix: mend the bundle itself"},
	{'o', "output", "FILE", OPT_TEXT, AT(output), "with --fix: where the copy goes"},
	JUDGING, HELP, {0}
};
static const struct opt import_options[] = {
	{0, "tz",      "ZONE",        OPT_TEXT, AT(tz),      "zone of stamps that carry none: utc, +02:00, Europe/Stockholm"},
	{0, "window",  "START/END",   OPT_TEXT, AT(window),  "the measurement window, where the files do not say it"},
	{0, "devices", "SET",         OPT_TEXT, AT(devices), "which devices of the trace count: all, busy, or a list 0,1,4"},
	{0, "set",     "PATH=VALUE",  OPT_LIST, AT(set),     "a value no file says: system.name=H200-8, /power/boundary=board"},
	{0, "answers", "FILE",        OPT_TEXT, AT(answers), "many such values: a JSON object of dotted names"},
	{0, "dry-run", NULL,          OPT_FLAG, AT(dry_run), "read everything, write nothing, say what was understood"},
	OUTPUT, FAIL_ON, COLOR, QUIET, HELP, {0}
};
static const struct opt normalize_options[] = {OUTPUT, JUDGING, HELP, {0}};
static const struct opt report_options[] = {
	OUTPUT,
	{0, "to", "FORM", OPT_TEXT, AT(to), "html, pdf, xml or json (default: by the name of -o)"},
	JUDGING, HELP, {0}
};
static const struct opt plot_options[] = {
	{'p', "plot", "NAME", OPT_TEXT, AT(plot), "ceilings, waterfall, trace (default ceilings)"},
	OUTPUT,
	{0, "to", "FORM", OPT_TEXT, AT(to), "svg, pdf or png (default: by the name of -o, else svg)"},
	JUDGING, HELP, {0}
};
static const struct opt compare_options[] = {
	OUTPUT,
	{0, "to", "FORM", OPT_TEXT, AT(to), "html or json (default: by the name of -o, else html)"},
	JUDGING, HELP, {0}
};
static const struct opt explain_options[] = {
	{0, "all",    NULL,   OPT_FLAG, AT(all),    "every rule"},
	{0, "fields", NULL,   OPT_FLAG, AT(fields), "every field of a bundle"},
	{0, "to",     "FORM", OPT_TEXT, AT(to),     "with these: text (a line each), json, mdoc (a manual page), html (a page of both)"},
	OUTPUT, HELP, {0}
};
static const struct opt init_options[] = {
	{0, "level", "L",    OPT_TEXT, AT(level),     "with what level L1 (the default), L2 or L3 requires"},
	OUTPUT, HELP, {0}
};
static const struct opt schema_options[] = {
	{0, "annotated", NULL, OPT_FLAG, AT(annotated), "keep our annotations (x-tpf-...): units, levels, names of fields"},
	{0, "level", "L",    OPT_TEXT, AT(level),     "what level L1, L2 or L3 requires; that of L2 and L3 refers to the first"},
	OUTPUT,
	{0, "check", NULL,   OPT_FLAG, AT(check), "judge schemas of your own instead: say what is wrong where"},
	{0, "to",    "FORM", OPT_TEXT, AT(to),    "with --check: text, json or another form of validate (default text)"},
	SCHEMA_DIR, SEVERITY, FAIL_ON, COLOR, QUIET, HELP, {0}
};

static const struct command commands[] = {
	{"validate", "[OPTION]... BUNDLE...", "judge bundles: form, units, evidence, rules", validate_options, cmd_validate,
	 "A BUNDLE is a JSON file, a folder with bundle.json, a folder of such folders (all are judged), or - for standard input.\n"
	 "Exit status: 0 conforms, 1 findings, 2 wrong usage, 3 could not read or write.\n"
	 "Example: tpfreport validate examples/wall-node/bundle.json\n", cmd_help_forms},
	{"import", "[OPTION]... FILE... -o BUNDLE", "make a bundle of vendors' files", import_options, cmd_import,
	 "Knows MLPerf Inference power results (a folder), vLLM serve results (JSON) and nvidia-smi logs (CSV).\n"
	 "Example: tpfreport import serve.json gpu.csv --tz utc --devices busy -o run/bundle.json\n"},
	{"normalize", "[OPTION]... BUNDLE", "write the bundle in SI units, ladder and results recomputed", normalize_options, cmd_normalize,
	 "Example: tpfreport normalize bundle.json -o normalized.json\n"},
	{"report", "[OPTION]... BUNDLE -o OUT", "render a report as HTML, PDF, XML or JSON", report_options, cmd_report,
	 "Example: tpfreport report bundle.json -o report.html\n"},
	{"plot", "[OPTION]... BUNDLE -o OUT", "draw one plot", plot_options, cmd_plot,
	 "Example: tpfreport plot bundle.json -p trace -o trace.svg\n"},
	{"compare", "[OPTION]... BUNDLE BUNDLE... -o OUT", "lay bundles side by side", compare_options, cmd_compare,
	 "Example: tpfreport compare a.json b.json -o compare.html\n"},
	{"explain", "[OPTION]... [RULE|FAMILY|FIELD]...", "say what a rule checks and why, or what a field means", explain_options, cmd_explain,
	 "Example: tpfreport explain TPF-BD-002; tpfreport explain power.boundary\n"},
	{"init", "[OPTION]...", "write a bundle to fill in", init_options, cmd_init,
	 "Example: tpfreport init -o bundle.json\n"},
	{"schema", "[OPTION]... | --check SCHEMA...", "print the JSON Schema of bundles, or judge one", schema_options, cmd_schema,
	 "Exit status of --check: as of validate.\n"
	 "Example: tpfreport schema -o bundle.schema.json; tpfreport schema --check profile.json\n"},
	{0}
};
/* clang-format on */

static const char *command_name(const void *table, size_t i)
{
	return ((const struct command *)table)[i].name;
}

static void general_help(void)
{
	printf("tpfreport %s: makes energy claims of LLM inference checkable and comparable\n\n"
	       "usage: tpfreport COMMAND [OPTION]... [FILE]...\n\n", tpf_version());
	for (const struct command *c = commands; c->name; c++)
		printf("  %-10s %s\n", c->name, c->what);
	printf("\n`tpfreport COMMAND --help` tells more; `tpfreport --version` prints the version.\n"
	       "Example: tpfreport validate bundle.json\n");
}

static void command_help(const struct command *c)
{
	printf("usage: tpfreport %s %s\n%s\n\n", c->name, c->usage, c->what);
	opt_help(c->options);
	if (c->list)
		c->list();
	printf("\n%s", c->more);
}

static const struct command *asked; /* the command at work, for complaints */

enum tpf_status cmd_usage(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "tpfreport%s%s: ", asked ? " " : "", asked ? asked->name : "");
	va_start(args, format);
	cmd_vsay(format, args);
	va_end(args);
	fprintf(stderr, "\ntry: tpfreport%s%s --help\n", asked ? " " : "", asked ? asked->name : "");
	return TPF_USAGE;
}

static enum tpf_status run(const struct command *c, int argc, char **argv)
{
	struct args args = {0};
	char complaint[300] = "";
	enum tpf_status status = TPF_OK;

	asked = c;
	if (!opt_parse(c->options, argc, argv, &args, complaint, sizeof complaint))
		status = cmd_usage("%s", complaint);
	else if (args.help)
		command_help(c);
	else
		status = c->run(&args);
	opt_free(&args);
	return status;
}

static enum tpf_status help(int argc, char **argv)
{
	for (const struct command *c = commands; argc > 0 && c->name; c++)
		if (!strcmp(c->name, argv[0])) {
			command_help(c);
			return TPF_OK;
		}
	general_help();
	return TPF_OK;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	enum tpf_status status = TPF_OK;

	if (!name) {
		general_help();
		return TPF_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
		status = help(argc - 2, argv + 2);
	else if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		printf("tpfreport %s\n", tpf_version());
	else {
		const struct command *c = commands;
		while (c->name && strcmp(c->name, name))
			c++;
		const char *near = c->name ? NULL : opt_nearest(name, command_name, commands);
		status = c->name ? run(c, argc - 1, argv + 1)
				: near ? cmd_usage("there is no command %s; did you mean %s?", name, near)
				: cmd_usage("there is no command %s", name);
	}
	if (fflush(stdout) || ferror(stdout)) {
		perror("tpfreport: standard output");
		return TPF_TROUBLE;
	}
	return status;
}
