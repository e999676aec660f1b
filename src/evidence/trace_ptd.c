/* trace_ptd.c - spl.txt of SPEC PTDaemon, as MLPerf records it: one line a second,
 *
 *     Time,07-17-2024 09:52:30.114,Watts,6280.2,Volts,239.2,Amps,3.44,PF,0.96,Mark,name_testing[,Ch1,Watts,...][,Analyzer1,...]
 *
 * The first Watts is the sum of all channels and analyzers, and what MLPerf publishes: it is the one device of the trace.
 * Channels are the phases of one supply. The daemon's clock is UTC, so a missing zone is no doubt here. */
#include "evidence/trace_scan.h"

#include <string.h>

#include "diag/job.h"

static const char time_word[] = "Time,", watts_word[] = ",Watts,";
enum { TIME = sizeof time_word - 1, WATTS = sizeof watts_word - 1 };

static bool sniff(const char *line, size_t len)
{
	return len > TIME && !memcmp(line, time_word, TIME) && memmem(line, len, watts_word, WATTS);
}

static bool open_log(struct tpf_scan *s, const char *line, size_t len, bool *is_header)
{
	*is_header = false;
	if (!sniff(line, len)) {
		tpf_scan_report(s, TPF_IO_014, "line %zu is no record of a power analyzer; expected Time,MM-DD-YYYY HH:MM:SS.mmm,Watts,...",
				s->number);
		return false;
	}
	s->out->power_column = "Watts";
	return tpf_meter_find(s, "", 0) != SIZE_MAX;
}

static void row(struct tpf_scan *s, const char *line, size_t len)
{
	const char *end = line + len, *stamp = line + TIME, *comma, *word;
	int64_t ns;
	double w;
	if (len <= TIME || memcmp(line, time_word, TIME) || !(comma = memchr(stamp, ',', (size_t)(end - stamp)))
	    || end - comma < WATTS || memcmp(comma, watts_word, WATTS)
	    || !tpf_clock_read(&s->clock, stamp, (size_t)(comma - stamp), &ns)) {
		tpf_scan_bad(s);
		return;
	}
	s->clock.naive = false;
	word = comma + WATTS;
	comma = memchr(word, ',', (size_t)(end - word));
	if (tpf_cell_watts(word, (size_t)((comma ? comma : end) - word), 1, &w) == TPF_CELL_NUMBER) {
		tpf_meter_sample(s, 0, ns, w);
		s->out->rows++;
	} else {
		tpf_meter_missing(s, 0, ns);
		tpf_scan_bad(s);
	}
}

const struct tpf_trace_format tpf_trace_ptd = {"spec-ptd", sniff, open_log, row};
