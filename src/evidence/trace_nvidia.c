/* trace_nvidia.c - nvidia-smi --query-gpu=timestamp,...,power.draw --format=csv, with or without units. */
#include "evidence/trace_scan.h"

#include "diag/job.h"

static bool sniff(const char *line, size_t len)
{
	static const char *const words[] = {"power.draw", NULL};
	return tpf_text_has((struct tpf_text){line, len}, words);
}

/* The first of the names that is a column; -1. */
static int first_of(const struct tpf_columns *c, const char *const *names)
{
	int found = -1;
	for (; found < 0 && *names; names++)
		found = tpf_columns_find(c, *names);
	return found;
}

static bool open_table(struct tpf_scan *s, const char *line, size_t len, bool *is_header)
{
	/* A uuid never changes its meaning; an index may be another board after a restart, a name may be eight boards'. */
	static const char *const devices[] = {"uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "index", "gpu", "gpu_id", "serial",
		"gpu_serial", "name", "gpu_name", NULL};
	static const char *const powers[] = {"power.draw", "power.draw.average", "power.draw.instant", NULL};
	static const char *const times[] = {"timestamp", "time", NULL};
	const struct tpf_trace_ask *ask = s->ask;
	struct tpf_columns *c = tpf_columns_read(s, line, len);
	*is_header = true;
	if (!c)
		return false;
	c->time = ask->time ? tpf_columns_find(c, ask->time) : first_of(c, times);
	c->device = ask->device ? tpf_columns_find(c, ask->device) : first_of(c, devices);
	c->power[0] = ask->power ? tpf_columns_find(c, ask->power) : first_of(c, powers);
	c->factor[0] = 1;               /* nvidia-smi writes W, whatever of its units it prints */
	c->n_power = 1;
	if (c->power[0] >= 0 && c->time >= 0)
		return tpf_columns_settle(s, c);
	struct tpf_finding *f = tpf_scan_report(s, TPF_IO_014, "the table has no column '%s'; expected a time and a power",
			c->time < 0 ? ask->time ? ask->time : "timestamp" : ask->power ? ask->power : "power.draw");
	tpf_hint(s->job, f, c->time < 0 ? "record with --query-gpu=timestamp,uuid,power.draw: without a time it is a snapshot"
			: "name the column in evidence[].columns.power");
	return false;
}

const struct tpf_trace_format tpf_trace_nvidia = {"nvidia-smi-csv", sniff, open_table, tpf_columns_row};
