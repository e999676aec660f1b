/* trace_csv.c - any other table: a time column, and one power column (with or without a device column) or several, each a
 * device. The header says which, by names and units, or the bundle does (evidence[].columns). */
#include "evidence/trace_scan.h"

#include <string.h>

#include "diag/job.h"

static const char *const times[] = {"timestamp", "time", "datetime", "date_time", "date", "t", "ts", "epoch", "unix_time",
	"unixtime", "elapsed", "elapsed_time", "uptime", "system time", "local_time", "time_of_day_seconds", NULL};
static const char *const devices[] = {"device", "uuid", "gpu_uuid", "gpu", "gpu_id", "gpu_index", "index", "card", "node",
	"host", "channel", "sensor", "id", "name", NULL};
static const char *const powers[] = {"power", "watt", NULL};
static const char *const not_powers[] = {"limit", "cap", "max", "min", "default", "factor", "state", NULL};
static const char *const boards[] = {"gpu", "card", "channel", "ch", "node", "device", NULL};

static int one_of(const struct tpf_columns *c, const char *const *names)
{
	struct tpf_text unit;
	for (size_t i = 0; i < c->n; i++)
		if (tpf_text_in(c->cells[i], names) || tpf_text_in(tpf_cell_name(c->cells[i], &unit), names))
			return (int)i;
	return -1;
}

static bool is_power(struct tpf_text cell)
{
	struct tpf_text unit, name = tpf_cell_name(cell, &unit);
	return (tpf_watts_in(unit) != 0 || tpf_text_has(name, powers) || (name.len == 1 && tpf_watts_in(name) == 1))
		&& !tpf_text_has(cell, not_powers);
}

/* "GPU0", "card 3": one of the boards' words and a number. */
static bool is_board(struct tpf_text cell)
{
	size_t len = cell.len;
	while (len && cell.s[len - 1] >= '0' && cell.s[len - 1] <= '9')
		len--;
	bool numbered = len < cell.len;
	while (len && (cell.s[len - 1] == ' ' || cell.s[len - 1] == '_'))
		len--;
	return numbered && tpf_text_in((struct tpf_text){cell.s, len}, boards);
}

static void pick(struct tpf_columns *c, bool (*fits)(struct tpf_text))
{
	for (size_t i = 0; i < c->n; i++)
		if ((int)i != c->time && fits(c->cells[i]))
			c->power[c->n_power++] = (int)i;
}

static void pick_power(struct tpf_columns *c, const char *asked)
{
	if (asked) {
		c->power[0] = tpf_columns_find(c, asked);
		c->n_power = c->power[0] >= 0;
		return;
	}
	pick(c, is_power);
	if (!c->n_power)
		pick(c, is_board);
}

/* The unit of every power column: said by the bundle, or by the column. */
static bool settle_units(struct tpf_scan *s, struct tpf_columns *c)
{
	for (size_t i = 0; i < c->n_power; i++) {
		struct tpf_text unit, cell = c->cells[c->power[i]], name = tpf_cell_name(cell, &unit);
		static const char *const spelled[] = {"watts", "watt", "w", NULL};
		if (s->ask->unit)
			unit = (struct tpf_text){s->ask->unit, strlen(s->ask->unit)};
		else if (!unit.len && tpf_text_in(name, spelled))
			unit = name;
		c->factor[i] = tpf_watts_in(unit);
		if (c->factor[i] != 0)
			continue;
		struct tpf_finding *f = tpf_scan_report(s, TPF_IO_014, "the column '%.*s' does not say its unit of power",
				cell.len < 80 ? (int)cell.len : 80, cell.s);
		tpf_hint(s->job, f, "write it into the header, 'power [W]', or into evidence[].columns.unit");
		return false;
	}
	return true;
}

static bool sniff(const char *line, size_t len)
{
	return memchr(line, ',', len) || memchr(line, ';', len) || memchr(line, '\t', len);
}

static bool open_table(struct tpf_scan *s, const char *line, size_t len, bool *is_header)
{
	const struct tpf_trace_ask *ask = s->ask;
	struct tpf_columns *c = tpf_columns_read(s, line, len);
	*is_header = true;
	if (!c)
		return false;
	c->time = ask->time ? tpf_columns_find(c, ask->time) : one_of(c, times);
	c->device = ask->device ? tpf_columns_find(c, ask->device) : one_of(c, devices);
	pick_power(c, ask->power);
	if (c->time >= 0 && c->n_power && !(ask->device && c->device < 0))
		return settle_units(s, c) && tpf_columns_settle(s, c);
	const char *what = c->time < 0 ? "time" : c->n_power ? "device" : "power";
	const char *asked = c->time < 0 ? ask->time : c->n_power ? ask->device : ask->power;
	struct tpf_finding *f = asked
		? tpf_scan_report(s, TPF_IO_014, "the header on line %zu has no column '%s' for the %s", s->number, asked, what)
		: tpf_scan_report(s, TPF_IO_014, "the header on line %zu names no column for the %s", s->number, what);
	tpf_hint(s->job, f, "name the columns in evidence[].columns: {\"time\": ..., \"device\": ..., \"power\": ..., \"unit\": \"W\"}");
	return false;
}

const struct tpf_trace_format tpf_trace_csv = {"csv", sniff, open_table, tpf_columns_row};
