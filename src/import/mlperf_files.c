/* mlperf_files.c - what stands beside LoadGen's logs: the power session, the system's description, the model's weights. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "import/draft.h"
#include "json/writer.h"
#include "model/unit.h"

static const struct tpf_node *member(const struct tpf_vendor *v, const char *key)
{
	return v->doc ? tpf_get(v->doc, tpf_root(v->doc), key) : NULL;
}

static const char *text_of(struct tpf_draft *d, const struct tpf_vendor *v, const char *key)
{
	return tpf_vendor_text(d, v, member(v, key));
}

bool tpf_is_mlperf_session(const struct tpf_vendor *v)
{
	return member(v, "ptd_messages") && member(v, "session_name");
}

bool tpf_is_mlperf_system(const struct tpf_vendor *v)
{
	return member(v, "accelerator_model_name") && member(v, "system_name");
}

bool tpf_is_mlperf_measurement(const struct tpf_vendor *v)
{
	return member(v, "weight_data_types") && member(v, "starting_weights_filename");
}

/* ---- server.json: what PTDaemon said of the meter ---- */

/* The reply to the last (or first) command that starts so, with its node. */
static const char *reply_to(struct tpf_draft *d, const struct tpf_vendor *v, const char *command, bool last, const struct tpf_node **node)
{
	const struct tpf_node *list = member(v, "ptd_messages");
	const char *found = NULL;

	if (!list || list->kind != TPF_ARRAY)
		return NULL;
	for (const struct tpf_node *m = tpf_first(list); m && (last || !found); m = tpf_next(list, m)) {
		const char *cmd = tpf_vendor_text(d, v, tpf_get(v->doc, m, "cmd"));
		const struct tpf_node *reply = tpf_get(v->doc, m, "reply");
		if (!cmd || !tpf_starts(cmd, command) || !tpf_vendor_text(d, v, reply))
			continue;
		found = tpf_vendor_text(d, v, reply);
		*node = reply;
	}
	return found;
}

/* The n-th field (from 0) of a text with separators; NULL beyond its end. */
static const char *field(struct tpf_arena *arena, const char *text, char separator, size_t n)
{
	const char stop[2] = {separator, '\0'};

	for (; n; n--) {
		text = strchr(text, separator);
		if (!text)
			return NULL;
		text++;
	}
	return tpf_strndup(arena, text, strcspn(text, stop));
}

static double number_field(struct tpf_arena *arena, const char *text, size_t n)
{
	const char *f = field(arena, text, ',', n);
	double number;

	return f && tpf_num_parse(f, strlen(f), &number) ? number : NAN;
}

#define WALL "/power/instruments/0"

/* "YokogawaWT330_multichannel,1000,...,version=1.10.0-...,OS=...,no_cal_date,YOKOGAWA;WT333E;C2XL24034V;F1.04" */
static void put_identity(struct tpf_draft *d, struct tpf_vendor *v)
{
	struct tpf_arena *arena = &d->job->arena;
	const struct tpf_node *node;
	const char *reply = reply_to(d, v, "Identify", false, &node);

	if (!reply)
		return;
	const char *at = tpf_pointer(arena, v->doc, node), *version = strstr(reply, "version=");
	const char *comma = strrchr(reply, ','), *make = comma ? field(arena, comma + 1, ';', 0) : NULL;
	const char *model = comma ? field(arena, comma + 1, ';', 1) : NULL;

	tpf_put_text(d, v, at, model ? tpf_sprintf(arena, "%s %s", make, model) : field(arena, reply, ',', 0), WALL "/model");
	if (model) {
		tpf_put_text(d, v, at, field(arena, comma + 1, ';', 2), WALL "/serial");
		tpf_put_text(d, v, at, field(arena, comma + 1, ';', 3), WALL "/firmware");
	}
	for (size_t i = 0; version && i < d->n_files; i++)
		if (!strcmp(d->files[i].format->id, "spl") || !strcmp(d->files[i].format->id, "messages")) {
			d->files[i].tool = "SPEC PTDaemon";
			d->files[i].tool_version = field(arena, version + strlen("version="), ',', 0);
		}
}

/* Of "Uncertainty,mean,min,max,n,n_above_1%,n_ok,n_unknown": the meter's limit of error, a mean over the phase. PTDaemon
 * gives -1 when it could not tell. */
static void put_accuracy(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *node;
	const char *reply = reply_to(d, v, "Uncertainty", true, &node);
	double mean = reply ? number_field(&d->job->arena, reply, 1) : NAN;

	if (mean > 0 && mean < 1)
		tpf_put(d, v, tpf_pointer(&d->job->arena, v->doc, node), json_pack("{s: o}", "bound", tpf_json_real(mean)), WALL "/accuracy");
}

/* "Go,1000,0,<session>_testing": one sample in 1000 ms. */
static void put_interval(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *list = member(v, "ptd_messages");

	if (!list || list->kind != TPF_ARRAY)
		return;
	for (const struct tpf_node *m = tpf_first(list); m; m = tpf_next(list, m)) {
		const struct tpf_node *cmd = tpf_get(v->doc, m, "cmd");
		const char *text = tpf_vendor_text(d, v, cmd);
		double ms = text && tpf_starts(text, "Go,") && tpf_ends(text, "_testing") ? number_field(&d->job->arena, text, 1) : NAN;
		if (ms > 0)
			tpf_put(d, v, tpf_pointer(&d->job->arena, v->doc, cmd), tpf_draft_quantity(ms / 1000, "s", NULL),
					WALL "/sampling_interval");
	}
}

/* "SR,V,239.45" and "SR,A,7.7": the ranges that were fixed for the timed run. Afterwards the old ones are restored. */
static void put_range(struct tpf_draft *d, struct tpf_vendor *v)
{
	const struct tpf_node *list = member(v, "ptd_messages"), *node = NULL;
	struct tpf_arena *arena = &d->job->arena;
	const char *volts = NULL, *amps = NULL;

	if (!list || list->kind != TPF_ARRAY)
		return;
	for (const struct tpf_node *m = tpf_first(list); m; m = tpf_next(list, m)) {
		const struct tpf_node *cmd = tpf_get(v->doc, m, "cmd");
		const char *text = tpf_vendor_text(d, v, cmd);
		if (text && tpf_starts(text, "Go,") && tpf_ends(text, "_testing"))
			break;
		if (!text || !tpf_starts(text, "SR,") || isnan(number_field(arena, text, 2)))
			continue;
		*(text[3] == 'V' ? &volts : &amps) = field(arena, text, ',', 2);
		node = cmd;
	}
	if (!volts || !amps)
		return;
	tpf_put(d, v, tpf_pointer(arena, v->doc, node),
			json_pack("{s: b, s: s}", "auto", 0, "text", tpf_sprintf(arena, "%s V, %s A (channel mean)", volts, amps)),
			WALL "/range");
}

void tpf_read_mlperf_session(struct tpf_draft *d, struct tpf_vendor *v)
{
	tpf_put_text(d, NULL, NULL, "wall", WALL "/id");
	put_identity(d, v);
	put_accuracy(d, v);
	put_interval(d, v);
	put_range(d, v);
	tpf_put(d, v, "/messages", json_pack("{s: s}", "method", "NTP before each phase"), WALL "/clock_sync");
	const struct tpf_node *debug = member(v, "debug");
	if (debug && (debug->kind == TPF_TRUE || debug->kind == TPF_FALSE))
		tpf_put(d, v, "/debug", json_boolean(debug->kind == TPF_TRUE), "/runs/0/debug");
}

/* ---- ptd_logs.txt: what PTDaemon said of single readings ---- */

bool tpf_is_ptd_log(const struct tpf_vendor *v)
{
	return !v->doc && strstr(v->text, "SPEC PTDaemon Tool");
}

/* The harness starts PTDaemon with TZ=UTC. Uncertainties and errors in it are judged by TPF-EV-006. */
void tpf_read_ptd_log(struct tpf_draft *d, struct tpf_vendor *v)
{
	if (!tpf_draft_get(d, "/runs/0/energy/0/instrument"))
		return;
	v->zone = "utc";
	tpf_put_text(d, v, NULL, v->format->id, "/runs/0/energy/0/log");
	json_object_del(d->origins, "/runs/0/energy/0/log"); /* the reference is ours */
}

/* ---- systems/<system>.json ---- */

enum take { TEXT, NUMBER, BYTES };

/* clang-format off */
static const struct { const char *key, *pointer; enum take take; } system_members[] = {
	{"system_name",                "/system/name",                       TEXT},
	{"number_of_nodes",            "/system/nodes",                      NUMBER},
	{"host_processor_model_name",  "/system/host/cpu/model",             TEXT},
	{"host_processors_per_node",   "/system/host/cpu/sockets",           NUMBER},
	{"host_processor_core_count",  "/system/host/cpu/cores",             NUMBER},
	{"host_memory_capacity",       "/system/host/memory_bytes",          BYTES},
	{"host_storage_capacity",      "/system/host/storage",               TEXT},
	{"accelerator_model_name",     "/system/accelerator/model",          TEXT},
	{"accelerators_per_node",      "/system/accelerator/per_node",       NUMBER},
	{"accelerator_memory_capacity", "/system/accelerator/memory_bytes",  BYTES},
	{"accelerator_interconnect",   "/system/interconnect/scale_up/kind", TEXT},
	{"host_network_card_count",    "/system/interconnect/scale_out/nic", TEXT},
	{"power_management",           "/system/power_management",           TEXT},
	{"boot_firmware_version",      "/system/firmware",                   TEXT},
	{"operating_system",           "/software/os",                       TEXT},
	{"other_software_stack",       "/software/runtime",                  TEXT},
};
static const struct { const char *word, *kind; } coolings[] = {
	{"air", "air"}, {"water", "direct_liquid"}, {"liquid", "direct_liquid"}, {"immersion", "immersion"},
};
/* clang-format on */

/* "141 GB" as a quantity; NULL when it is no number with a unit of bytes. */
static json_t *bytes(struct tpf_arena *arena, const char *text)
{
	size_t digits = strspn(text, "0123456789."), unit_at = digits + strspn(text + digits, " ");
	struct tpf_unit unit, byte;
	double number;
	const char *symbol = tpf_strndup(arena, text + unit_at, strcspn(text + unit_at, " "));

	if (!digits || !tpf_num_parse(text, digits, &number) || !*symbol || !tpf_unit_parse(symbol, &unit, NULL) ||
			!tpf_unit_parse("B", &byte, NULL) || !tpf_dim_same(unit.dim, byte.dim))
		return NULL;
	return tpf_draft_quantity(number, symbol, NULL);
}

static void put_member(struct tpf_draft *d, struct tpf_vendor *v, const char *key, const char *pointer, enum take take)
{
	const struct tpf_node *node = member(v, key);
	const char *at = tpf_sprintf(&d->job->arena, "/%s", key), *text = node ? tpf_vendor_text(d, v, node) : NULL;

	if (take == TEXT)
		tpf_put_text(d, v, at, text, pointer);
	else if (take == BYTES)
		tpf_put(d, v, at, text ? bytes(&d->job->arena, text) : NULL, pointer);
	else
		tpf_put(d, v, at, tpf_json_real(tpf_vendor_number(d, v, node)), pointer);
}

/* "TensorRT 10.2.0, CUDA 12.4": the first is the engine. */
static void put_engine(struct tpf_draft *d, struct tpf_vendor *v)
{
	const char *framework = text_of(d, v, "framework");

	if (!framework)
		return;
	char *engine = tpf_strndup(&d->job->arena, framework, strcspn(framework, ",;"));
	char *version = strrchr(engine, ' ');

	if (version && isdigit((unsigned char)version[1])) {
		*version++ = '\0';
		tpf_put_text(d, v, "/framework", version, "/software/engine/version");
	}
	tpf_put_text(d, v, "/framework", engine, "/software/engine/name");
}

/* "H200 TGP 700W": the only place where a board's limit is named. */
static void put_board_power(struct tpf_draft *d, struct tpf_vendor *v)
{
	const char *notes = text_of(d, v, "hw_notes"), *at = NULL;
	double watts;

	if (notes && ((at = strstr(notes, "TGP ")) || (at = strstr(notes, "TDP "))))
		at += 4;
	size_t digits = at ? strspn(at, "0123456789") : 0;
	if (digits && at[digits + strspn(at + digits, " ")] == 'W' && tpf_num_parse(at, digits, &watts))
		tpf_put(d, v, "/hw_notes", tpf_draft_quantity(watts, "W", NULL), "/system/accelerator/tdp");
}

void tpf_read_mlperf_system(struct tpf_draft *d, struct tpf_vendor *v)
{
	const char *submitter = text_of(d, v, "submitter"), *status = text_of(d, v, "status"), *cooling = text_of(d, v, "cooling");
	double nodes = tpf_vendor_number(d, v, member(v, "number_of_nodes"));
	double per_node = tpf_vendor_number(d, v, member(v, "accelerators_per_node"));

	for (size_t i = 0; i < sizeof system_members / sizeof *system_members; i++)
		put_member(d, v, system_members[i].key, system_members[i].pointer, system_members[i].take);
	tpf_put(d, v, "/accelerators_per_node", tpf_json_real(nodes * per_node), "/system/accelerator/count");
	for (size_t i = 0; cooling && i < sizeof coolings / sizeof *coolings; i++)
		if (!strncasecmp(cooling, coolings[i].word, strlen(coolings[i].word)))
			tpf_put_text(d, v, "/cooling", coolings[i].kind, "/system/cooling/kind");
	put_engine(d, v);
	put_board_power(d, v);
	if (submitter)
		tpf_put_text(d, v, "/submitter", submitter, "/report/authors/0/name");
	if (status && (!strcmp(status, "available") || !strcmp(status, "preview") || !strcmp(status, "research")))
		tpf_put_text(d, v, "/status", status, "/report/availability");
}

/* ---- measurements/<system>/<model>/<scenario>/<system>_<scenario>.json ---- */

/* What the submitter declares; not proof of the precision at run time. */
void tpf_read_mlperf_measurement(struct tpf_draft *d, struct tpf_vendor *v)
{
	put_member(d, v, "weight_data_types", "/model/weight_precision", TEXT);
}
