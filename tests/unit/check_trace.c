/* check_trace.c - energy of traces with a known integral, and of real ones computed by others. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "diag/job.h"
#include "evidence/trace_scan.h"

static struct tpf job;

static void begin(void)
{
	job = (struct tpf){.now_ns = TPF_WHEN_NONE};
}

static void end(void)
{
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

/* ---- scanning text ---- */

struct memory {
	const char *at, *end;
};

static size_t read_memory(void *user, void *bytes, size_t room)
{
	struct memory *m = user;
	size_t left = (size_t)(m->end - m->at), n = left < room ? left : room;
	memcpy(bytes, m->at, n);
	m->at += n;
	return n;
}

static bool scan_chunks(const char *text, size_t len, size_t chunk, struct tpf_trace_ask ask, struct tpf_trace *out)
{
	struct memory m = {text, text + len};
	*out = (struct tpf_trace){.source = "trace.csv"};
	return tpf_trace_scan_from(&job, read_memory, &m, chunk, NULL, &ask, out);
}

static struct tpf_trace scan(const char *text, struct tpf_trace_ask ask)
{
	struct tpf_trace out;
	ck_assert_msg(scan_chunks(text, strlen(text), TPF_SAMPLE_BLOCK, ask, &out), "no trace: %s",
			job.diag.n ? job.diag.list[0]->message : "");
	return out;
}

static bool found(enum tpf_rule_id rule, const char *words)
{
	for (size_t i = 0; i < job.diag.n; i++)
		if (job.diag.list[i]->rule == rule && strstr(job.diag.list[i]->message, words))
			return true;
	return false;
}

static bool near(double got, double want, double relative)
{
	return fabs(got - want) <= relative * fabs(want);
}

#define ck_near(got, want, relative) \
	ck_assert_msg(near(got, want, relative), "%s is %.17g, expected %.17g", #got, (double)(got), (double)(want))

static int64_t at(const char *stamp)
{
	int64_t ns;
	ck_assert(tpf_when_parse_naive(stamp, strlen(stamp), &ns));
	return ns;
}

static struct tpf_trace_ask window(const char *from, const char *to)
{
	return (struct tpf_trace_ask){.start_ns = at(from), .end_ns = at(to)};
}

/* ---- closed forms ---- */

#define DAY "2026/06/10 12:00:"

START_TEST(constant_power)
{
	struct tpf_trace t = scan("timestamp, index, power.draw [W]\n" DAY "00.000, 0, 100.00 W\n" DAY "01.000, 0, 100.00 W\n"
			DAY "02.500, 0, 100.00 W\n", (struct tpf_trace_ask){0});
	ck_assert_str_eq(t.format, "nvidia-smi-csv");
	ck_assert_uint_eq(t.n_devices, 1);
	ck_assert_str_eq(t.devices[0].id, "0");
	ck_assert(t.devices[0].energy == 250);
	ck_assert(t.devices[0].energy_all == 250);
	ck_assert(t.devices[0].mean_inside == 100);
	ck_assert(t.devices[0].max_gap == 1.5);
	ck_assert(t.devices[0].interval == 1.25);
	ck_assert(t.devices[0].same == 1);
	ck_assert(t.devices[0].frozen == 2.5);
	ck_assert_uint_eq(t.devices[0].gap.number, 4);
	ck_assert_str_eq(t.devices[0].gap.text, DAY "02.500, 0, 100.00 W");
	ck_assert_str_eq(t.power_column, "power.draw [W]");
	ck_assert_uint_eq(t.header.number, 1);
	ck_assert(t.naive && !t.windowed && isnan(t.devices[0].half[0]));
}
END_TEST

/* P = 10 t from 0 to 10 s, sampled at whole seconds: linear interpolation is exact, E = 5 (b^2 - a^2). */
static const char ramp[] = "timestamp, power.draw [W]\n"
	DAY "00.000, 0 W\n" DAY "01.000, 10 W\n" DAY "02.000, 20 W\n" DAY "03.000, 30 W\n" DAY "04.000, 40 W\n" DAY "05.000, 50 W\n"
	DAY "06.000, 60 W\n" DAY "07.000, 70 W\n" DAY "08.000, 80 W\n" DAY "09.000, 90 W\n" DAY "10.000, 100 W\n";

START_TEST(ramp_inside_samples)
{
	struct tpf_trace t = scan(ramp, window(DAY "02.250", DAY "07.750"));
	struct tpf_device *d = t.devices;
	ck_near(d->energy, 5 * (7.75 * 7.75 - 2.25 * 2.25), 1e-14);
	ck_near(d->half[0], 10 * (2.25 + 5) / 2, 1e-14);
	ck_near(d->half[1], 10 * (7.75 + 5) / 2, 1e-14);
	ck_assert_uint_eq(d->inside, 5);
	ck_assert(d->mean_inside == 50);
	ck_assert(d->min == 30 && d->max == 70);
	ck_assert(d->before_min == 10);
	ck_assert(d->max_gap == 1);
	ck_near(d->energy_all, 500, 1e-14);
	ck_assert_str_eq(d->id, "");
}
END_TEST

/* A window whose ends are samples leaves these out of the mean, not out of the energy. */
START_TEST(ends_on_samples)
{
	struct tpf_trace t = scan(ramp, window(DAY "02.000", DAY "06.000"));
	ck_near(t.devices[0].energy, 160, 1e-14);
	ck_assert_uint_eq(t.devices[0].inside, 3);
	ck_assert(t.devices[0].min == 20 && t.devices[0].max == 60);
}
END_TEST

START_TEST(windows_add_up)
{
	static const char *const cuts[] = {DAY "00.000", DAY "00.001", DAY "03.000", DAY "03.333", DAY "09.999", DAY "10.000"};
	double sum = 0;
	for (size_t i = 0; i < 5; i++)
		sum += scan(ramp, window(cuts[i], cuts[i + 1])).devices[0].energy;
	ck_near(sum, 500, 1e-13);
}
END_TEST

START_TEST(window_between_two_samples)
{
	struct tpf_trace t = scan(ramp, window(DAY "04.200", DAY "04.600"));
	ck_near(t.devices[0].energy, 0.4 * 44, 1e-13);
	ck_near(t.devices[0].half[1], 45, 1e-13);
	ck_assert(isnan(t.devices[0].mean_inside) && isnan(t.devices[0].min));
	ck_assert(t.devices[0].max_gap == 1);
}
END_TEST

START_TEST(not_bracketed)
{
	struct tpf_trace t = scan(ramp, window(DAY "08.000", DAY "12.000"));
	ck_assert(isnan(t.devices[0].energy) && isnan(t.devices[0].half[0]));
	ck_near(t.devices[0].covered, 180, 1e-14);
	t = scan(ramp, window("2026/06/10 13:00:00", "2026/06/10 13:01:00"));
	ck_assert(isnan(t.devices[0].energy) && t.devices[0].covered == 0);
	t = scan(ramp, window("2026/06/10 11:00:00", DAY "01.000"));
	ck_assert(isnan(t.devices[0].energy));
	ck_near(t.devices[0].covered, 5, 1e-14);
}
END_TEST

START_TEST(equal_stamps_are_averaged)
{
	struct tpf_trace t = scan("timestamp,power.draw\n" DAY "00,100\n" DAY "01,100\n" DAY "01,300\n" DAY "02,100\n",
			(struct tpf_trace_ask){0});
	ck_assert_uint_eq(t.devices[0].duplicates, 1);
	ck_assert(t.devices[0].energy == 300);
	ck_assert(t.devices[0].mean_inside == 150); /* a plain mean of the rows, as MLPerf's */
	ck_assert(t.devices[0].max == 200);
}
END_TEST

START_TEST(clock_steps_back)
{
	struct tpf_trace t = scan("timestamp,power.draw\n" DAY "00,100\n" DAY "02,100\n" DAY "01,900\n" DAY "03,100\n",
			(struct tpf_trace_ask){0});
	ck_assert_uint_eq(t.devices[0].backwards, 1);
	ck_assert_uint_eq(t.devices[0].backward.number, 4);
	ck_assert_str_eq(t.devices[0].backward.text, DAY "01,900");
	ck_assert(t.devices[0].energy == 300);
	ck_assert(t.devices[0].mean_inside == 300);
}
END_TEST

START_TEST(what_is_dropped)
{
	struct tpf_trace t = scan("timestamp, index, power.draw [W]\n"
			DAY "00.000, 0, 100 W\n"
			DAY "01.000, 0, [N/A]\n" DAY "01.100, 0, [Not Supported]\n" DAY "01.200, 0, [Unknown Error]\n"
			DAY "01.300, 0, N/A\n" DAY "01.400, 0, rubbish\n" DAY "01.500, 0, -5 W\n" DAY "01.600, 0\n" "soon, 0, 5 W\n"
			DAY "02.000, 0, 100 W\n", (struct tpf_trace_ask){0});
	struct tpf_device *d = t.devices;
	ck_assert_uint_eq(t.rows, 10);
	ck_assert_uint_eq(t.bad_rows, 7);       /* -5 W is a sample, and a bad one */
	ck_assert_uint_eq(t.bad.number, 3);
	ck_assert_uint_eq(d->rows, 2);
	ck_assert_uint_eq(d->dropped, 6);
	ck_assert_uint_eq(d->negative, 1);
	ck_assert_uint_eq(d->below_zero.number, 8);
	ck_assert_uint_eq(d->bad.number, 3);
	ck_assert(d->energy == 200);
}
END_TEST

START_TEST(zero_is_power_but_not_in_the_mean)
{
	struct tpf_trace t = scan("timestamp,power.draw\n" DAY "00,100\n" DAY "01,0\n" DAY "02,100\n", (struct tpf_trace_ask){0});
	ck_assert(t.devices[0].energy == 100);
	ck_assert(t.devices[0].mean_inside == 100);
	ck_assert_uint_eq(t.devices[0].dropped, 1);
}
END_TEST

START_TEST(frozen_sensor)
{
	struct tpf_trace t = scan("timestamp,power.draw\n" DAY "00,1\n" DAY "01,7\n" DAY "02,7\n" DAY "03,7\n" DAY "04,7\n"
			DAY "05,8\n" DAY "06,7\n", (struct tpf_trace_ask){0});
	ck_assert(t.devices[0].frozen == 3);
	ck_assert(t.devices[0].same == 0.5);
}
END_TEST

/* ---- spellings of a table ---- */

static const struct { const char *text; const char *id; } spellings[] = {
	{"timestamp, index, power.draw [W]\n" DAY "00.000, 3, 100.00 W\n" DAY "02.000, 3, 300.00 W\n", "3"},
	{"power.draw [W],index,timestamp\n100,3," DAY "00.000\n300,3," DAY "02.000\n", "3"},
	{"\"timestamp\",\"index\",\"power.draw [W]\"\r\n\"" DAY "00.000\",\"3\",\"100\"\r\n\"" DAY "02.000\",\"3\",\"300\"\r\n", "3"},
	{"\xef\xbb\xbf\n\ntimestamp, index, power.draw\n" DAY "00.000, 3, 100\n\n" DAY "02.000, 3, 300", "3"},
	{"timestamp, index, uuid, power.draw.instant [W], power.draw [W]\n" DAY "00.000, 3, GPU-a, 9, 100 W\n"
		DAY "02.000, 3, GPU-a, 9, 300 W\n", "GPU-a"},
	{"timestamp, index, pci.bus_id, power.limit [W], power.draw.average [W]\n" DAY "00.000, 3, 00:01.0, 700 W, 100 W\n"
		DAY "02.000, 3, 00:01.0, 700 W, 300 W\n", "00:01.0"},
	{"timestamp, index, power.draw [W]\n" DAY "00.000, 3, 100 W\ntimestamp, index, power.draw [W]\n" DAY "02.000, 3, 300 W\n", "3"},
	{"time,device,power_w\n2026-06-10T12:00:00Z,3,100\n2026-06-10T12:00:02Z,3,3e2\n", "3"},
	{"time,device,power_w\n2026-06-10T14:00:00.000+02:00,3,100\n2026-06-10T14:00:02.000+02:00,3,300\n", "3"},
	{"time,device,power_w\n2026-06-10T14:00:00.5+02:00,3,100\n2026-06-10T12:00:02.5Z,3,300\n", "3"},
	{"time\tdevice\tpower [kW]\n1781092800\t3\t0.1\n1781092802\t3\t0.3\n", "3"},
	{"timestamp_ms;gpu;power_mw\n1781092800000;3;100000\n1781092802000;3;300000\n", "3"},
	{"timestamp,gpu,watts\n1781092800.000000,3,100\n1781092802.000000,3,300\n", "3"},
	{"timestamp,gpu,watts\n1781092800000000,3,100\n1781092802000000,3,300\n", "3"},
	{"timestamp,gpu,watts\n1781092800000000000,3,100\n1781092802000000000,3,300\n", "3"},
	{"# by a script\ntimestamp,device,power_watts,power_cap_watts\n1781092800,3,100,9\n1781092800,\n1781092802,3,300,9\n", "3"},
};

START_TEST(spelled)
{
	struct tpf_trace t = scan(spellings[_i].text, window(DAY "00.500", DAY "02.000"));
	if (strstr(spellings[_i].text, ".5+02"))
		t = scan(spellings[_i].text, window(DAY "01.000", DAY "02.500"));
	ck_assert_uint_eq(t.n_devices, 1);
	ck_assert_str_eq(t.devices[0].id, spellings[_i].id);
	ck_near(t.devices[0].energy, 1.5 * 225, 1e-13);
	ck_assert_uint_eq(t.devices[0].rows, 2);
}
END_TEST

START_TEST(several_power_columns)
{
	const char *text = "timestamp,gpu0_power_mw,gpu1_power_mw\n1781092800,1000,2000\n1781092801,1000,3000\n";
	struct tpf_trace t = scan(text, (struct tpf_trace_ask){0});
	ck_assert_uint_eq(t.n_devices, 2);
	ck_assert_str_eq(t.devices[1].id, "gpu1_power_mw");
	ck_assert(t.devices[0].energy == 1 && t.devices[1].energy == 2.5);
	t = scan(text, (struct tpf_trace_ask){.power = "gpu1_power_mw"});
	ck_assert_uint_eq(t.n_devices, 1);
	ck_assert(t.devices[0].energy == 2.5);
}
END_TEST

START_TEST(clock_from_nowhere)
{
	const char *text = "elapsed_s,power_w\n10,100\n12,300\n";
	struct tpf_trace_ask ask = window(DAY "10.500", DAY "12.000");
	ck_assert(scan(text, (struct tpf_trace_ask){0}).devices[0].energy == 400);
	ask.has_zero = true;
	ask.zero_ns = at(DAY "00.000");
	ck_near(scan(text, ask).devices[0].energy, 1.5 * 225, 1e-13);
	ask.has_zero = false;
	scan(text, ask);
	ck_assert(found(TPF_IO_016, "counts from nowhere"));
}
END_TEST

START_TEST(zone_is_given)
{
	struct tpf_trace_ask ask = {.zone_known = true, .offset_s = 7200};
	struct tpf_trace t = scan(ramp, ask);
	ck_assert(t.first_ns == at(DAY "00.000") - 7200 * TPF_NS);
	ck_assert(!t.naive);
}
END_TEST

START_TEST(analyzer)
{
	static const char *const lines[] = {
		"Time,06-10-2026 12:00:00.000,Watts,100.000000,Volts,239.0,Amps,3.4,PF,0.96,Mark,x_testing",
		"Time,06-10-2026 12:00:01.000,Watts,-1.000000,Volts,239.0,Amps,3.4,PF,0.96,Mark,x_testing,Ch1,Watts,50.0,Volts,1,Amps,1,PF,1",
		"Time,06-10-2026 12:00:02.000,Watts,300.000000,Volts,-1,Amps,-1,PF,-1,Mark,x_testing,Analyzer1,Time,06-10-2026 12:00:02.000,Watts,7",
	};
	for (int crlf = 0; crlf < 2; crlf++) {
		char text[1000];
		const char *eol = crlf ? "\r\n" : "\n";
		snprintf(text, sizeof text, "%s%s%s%s%s%s%s", lines[0], eol, lines[1], eol, lines[2], eol, eol);
		struct tpf_trace t = scan(text, (struct tpf_trace_ask){0});
		ck_assert_str_eq(t.format, "spec-ptd");
		ck_assert_uint_eq(t.n_devices, 1);
		ck_assert_uint_eq(t.rows, 3);
		ck_assert(t.devices[0].energy == 400);
		ck_assert(t.devices[0].mean_inside == 200);
		ck_assert_uint_eq(t.devices[0].dropped, 1);
		ck_assert(!t.naive);
	}
}
END_TEST

/* ---- what is no trace ---- */

static const struct { const char *text; enum tpf_rule_id rule; const char *words; } refused[] = {
	{"", TPF_IO_014, "no power sample"},
	{"hello\n", TPF_IO_014, "'hello'"},
	{"\x01\x02\xff, \n", TPF_IO_014, "no column for the time"},
	{"\xff\xfet\0i", TPF_IO_014, "UTF-16"},
	{"index, power.draw [W]\n0, 100 W\n", TPF_IO_014, "'timestamp'"},
	{"timestamp,temperature\n1781092800,5\n", TPF_IO_014, "no column for the power"},
	{"timestamp,power\n1781092800,5\n", TPF_IO_014, "does not say its unit"},
	{"timestamp,GPU0,GPU1\n1781092800,5,6\n", TPF_IO_014, "does not say its unit"},
	{"timestamp;power_w\n1781092800;412,34\n1781092801;412,34\n", TPF_IO_017, "decimal comma"},
	{"timestamp,power_w\n1754585888888888888888,1\n", TPF_IO_014, "no power sample"},
	{"timestamp,power_w\nx,1\n", TPF_IO_014, "no power sample that can be read in 1 rows"},
};

START_TEST(is_refused)
{
	struct tpf_trace out;
	size_t len = _i == 3 ? 4 : strlen(refused[_i].text);
	ck_assert(!scan_chunks(refused[_i].text, len, TPF_SAMPLE_BLOCK, (struct tpf_trace_ask){0}, &out));
	ck_assert_msg(found(refused[_i].rule, refused[_i].words), "said '%s'", job.diag.n ? job.diag.list[0]->message : "nothing");
}
END_TEST

START_TEST(long_lines_are_left_out)
{
	struct tpf_buf b = {0};
	tpf_buf_puts(&b, "timestamp,power_w,note\n1781092800,100,\n1781092801,900,");
	for (int i = 0; i < 70000; i++)
		tpf_buf_putc(&b, 'x');
	tpf_buf_puts(&b, "\n1781092802,100,\n");
	for (size_t chunk = 1; chunk <= TPF_SAMPLE_BLOCK; chunk = chunk == 1 ? 1000 : TPF_SAMPLE_BLOCK + (chunk > 1000)) {
		struct tpf_trace out;
		ck_assert(scan_chunks(b.text, b.len, chunk, (struct tpf_trace_ask){0}, &out));
		ck_assert(out.devices[0].energy == 200);
		ck_assert_uint_eq(out.rows, 3);
		ck_assert_uint_eq(out.bad_rows, 1);
		ck_assert_uint_eq(out.devices[0].last.number, 4);
	}
	ck_assert(found(TPF_IO_015, "line 3 is longer than the limit of 65536 bytes"));
	tpf_buf_free(&b);
}
END_TEST

START_TEST(too_many_devices)
{
	struct tpf_buf b = {0};
	struct tpf_trace out;
	tpf_buf_puts(&b, "timestamp,device,power_w\n");
	for (int i = 0; i < TPF_DEVICES_MAX + 3; i++)
		tpf_buf_printf(&b, "1781092800,d%d,1\n", i);
	ck_assert(scan_chunks(b.text, b.len, TPF_SAMPLE_BLOCK, (struct tpf_trace_ask){.points = 1000}, &out));
	ck_assert_uint_eq(out.n_devices, TPF_DEVICES_MAX);
	ck_assert_uint_eq(out.bad_rows, 3);
	ck_assert(found(TPF_IO_015, "line 65538 names one device more than the limit of 65536"));
	ck_assert_int_eq(tpf_trace_device(&out, "d65535"), 65535);
	ck_assert_int_eq(tpf_trace_device(&out, "d65536"), -1);
	tpf_buf_free(&b);
}
END_TEST

/* ---- the same bits whatever is read at once ---- */

/* Eight boards, two of them busy; noise of a fixed generator. */
static void write_boards(struct tpf_buf *b, int rows)
{
	uint64_t x = 88172645463325252u;
	tpf_buf_puts(b, "timestamp, index, power.draw [W]\n");
	for (int i = 0; i < rows; i++) {
		int ms = i * 7;
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		tpf_buf_printf(b, "2026/06/10 12:%02d:%02d.%03d, %d, %d.%02d W\n", ms / 60000 % 60, ms / 1000 % 60, ms % 1000, i % 8,
				(i % 8 < 2 ? 600 : 80) + (int)(x >> 40) % 50, (int)(x >> 20) % 100);
	}
}

static bool same_bits(const struct tpf_trace *a, const struct tpf_trace *b)
{
	bool same = a->n_devices == b->n_devices && a->rows == b->rows && a->bad_rows == b->bad_rows;
	for (size_t i = 0; same && i < a->n_devices; i++) {
		const struct tpf_device *p = &a->devices[i], *q = &b->devices[i];
		double x[] = {p->energy, p->covered, p->mean_inside, p->half[0], p->half[1], p->max_gap, p->frozen, p->same, p->energy_all};
		double y[] = {q->energy, q->covered, q->mean_inside, q->half[0], q->half[1], q->max_gap, q->frozen, q->same, q->energy_all};
		same = !memcmp(x, y, sizeof x) && p->n_points == q->n_points && !strcmp(p->last.text, q->last.text)
			&& !strcmp(p->gap.text, q->gap.text) && p->gap.number == q->gap.number;
		for (size_t k = 0; same && k < p->n_points; k++)
			same = p->points[k].ns == q->points[k].ns && p->points[k].w == q->points[k].w;
	}
	return same;
}

START_TEST(chunks_change_nothing)
{
	struct tpf_buf b = {0};
	struct tpf_trace whole, parts;
	struct tpf_trace_ask ask = window("2026/06/10 12:00:01.003", "2026/06/10 12:00:13.500");
	ask.points = 50;
	write_boards(&b, 2500);
	ck_assert(scan_chunks(b.text, b.len, TPF_SAMPLE_BLOCK, ask, &whole));
	for (size_t chunk = 1; chunk <= 17; chunk++) {
		ck_assert(scan_chunks(b.text, b.len, chunk, ask, &parts));
		ck_assert_msg(same_bits(&whole, &parts), "chunks of %zu bytes", chunk);
	}
	tpf_buf_free(&b);
}
END_TEST

START_TEST(busy_devices)
{
	struct tpf_buf b = {0};
	struct tpf_trace t;
	bool busy[8];
	write_boards(&b, 1000);
	ck_assert(scan_chunks(b.text, b.len, TPF_SAMPLE_BLOCK, (struct tpf_trace_ask){0}, &t));
	ck_assert(tpf_trace_busy(&t, busy));
	for (int i = 0; i < 8; i++)
		ck_assert(busy[i] == (i < 2));
	ck_assert_int_eq(tpf_trace_device(&t, "7"), 7);
	ck_assert(!tpf_trace_busy(&(struct tpf_trace){.devices = t.devices, .n_devices = 2}, busy));
	tpf_buf_free(&b);
}
END_TEST

/* Few points are all kept; many keep their extremes, in time order and within the number asked for. */
START_TEST(picture)
{
	struct tpf_buf b = {0};
	struct tpf_trace t = scan(ramp, (struct tpf_trace_ask){.points = 100});
	ck_assert_uint_eq(t.devices[0].n_points, 11);
	for (size_t i = 0; i < 11; i++)
		ck_assert(t.devices[0].points[i].w == 10 * (double)i);
	write_boards(&b, 8 * 9999);
	ck_assert(scan_chunks(b.text, b.len, TPF_SAMPLE_BLOCK, (struct tpf_trace_ask){.points = 100}, &t));
	for (size_t d = 0; d < 8; d++) {
		const struct tpf_device *e = &t.devices[d];
		double min = INFINITY, max = -INFINITY;
		ck_assert(e->n_points > 40 && e->n_points <= 102);
		for (size_t i = 0; i < e->n_points; i++) {
			ck_assert(i == 0 || e->points[i].ns > e->points[i - 1].ns);
			min = fmin(min, e->points[i].w);
			max = fmax(max, e->points[i].w);
		}
		ck_assert(min == e->min && max == e->max);
		ck_assert(e->points[0].ns == e->first_ns && e->points[e->n_points - 1].ns == e->last_ns);
	}
	tpf_buf_free(&b);
}
END_TEST

START_TEST(place_of_a_line)
{
	struct tpf_trace t = scan(ramp, (struct tpf_trace_ask){0});
	struct tpf_place p = tpf_trace_place(&job, &t, &t.devices[0].last);
	ck_assert_str_eq(p.source, "trace.csv");
	ck_assert_uint_eq(p.line, 12);
	ck_assert_str_eq(p.frame, DAY "10.000, 100 W");
	ck_assert_uint_eq(p.span, strlen(p.frame));
	ck_assert_uint_eq(tpf_trace_place(&job, &t, &t.devices[0].backward).line, 0);
}
END_TEST

/* ---- numbers ---- */

START_TEST(watts_are_rounded_once)
{
	static const struct { const char *text; enum tpf_cell kind; double w; } cells[] = {
		{"412.34", TPF_CELL_NUMBER, 412.34}, {"412.34 W", TPF_CELL_NUMBER, 412.34}, {"0.1", TPF_CELL_NUMBER, 0.1},
		{"4775.270359848483", TPF_CELL_NUMBER, 4775.270359848483}, {"1e3", TPF_CELL_NUMBER, 1000},
		{"+5", TPF_CELL_NUMBER, 5}, {"5.", TPF_CELL_NUMBER, 5}, {"2 kW", TPF_CELL_NUMBER, 2000}, {"7mW", TPF_CELL_NUMBER, 7e-3},
		{"", TPF_CELL_MISSING, 0}, {"-", TPF_CELL_MISSING, 0}, {"NaN", TPF_CELL_MISSING, 0}, {"[anything]", TPF_CELL_MISSING, 0},
		{"412,34", TPF_CELL_COMMA, 0}, {"5 J", TPF_CELL_BAD, 0}, {"W", TPF_CELL_BAD, 0}, {"5 5", TPF_CELL_BAD, 0},
	};
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		double w = -1;
		ck_assert_msg(tpf_cell_watts(cells[i].text, strlen(cells[i].text), 1, &w) == cells[i].kind, "%s", cells[i].text);
		ck_assert_msg(cells[i].kind != TPF_CELL_NUMBER || w == cells[i].w, "%s is %.17g", cells[i].text, w);
	}
}
END_TEST

/* ---- real traces, against numbers of others (../shared/samples/README.md) ---- */

#define SAMPLES "../shared/samples/"

static struct tpf_trace scan_sample(const char *path, struct tpf_trace_ask ask)
{
	struct tpf_trace t;
	struct tpf_place place = {.source = path};
	ck_assert_msg(tpf_trace_scan(&job, SAMPLES, path, &place, &ask, &t), "%s: %s", path,
			job.diag.n ? job.diag.list[0]->message : "");
	return t;
}

static double sum_energy(const struct tpf_trace *t)
{
	double sum = 0;
	for (size_t i = 0; i < t->n_devices; i++)
		sum += t->devices[i].energy;
	return sum;
}

/* The column of a tab-separated line, as a number. */
static double column(const char *header, const char *line, const char *name)
{
	double value = NAN;
	for (;;) {
		size_t n = strcspn(header, "\t\n"), m = strcspn(line, "\t\n");
		if (n == strlen(name) && !strncmp(header, name, n) && tpf_num_parse(line, m, &value))
			return value;
		if (header[n] != '\t')
			return NAN;
		header += n + 1;
		line += m + 1;
	}
}

static int64_t logged(const char *log, const char *key)
{
	char words[64];
	int64_t ns = 0;
	snprintf(words, sizeof words, "\"%s\", \"value\": \"", key);
	const char *p = strstr(log, words);
	ck_assert(p && tpf_when_parse_naive(p + strlen(words), 23, &ns));
	return ns;
}

static void one_result(const char *folder, const char *header, const char *line)
{
	char path[1000];
	const char *why;
	struct tpf_buf log = {0};
	snprintf(path, sizeof path, SAMPLES "%s/performance/run_1/mlperf_log_detail.txt", folder);
	ck_assert_msg(tpf_file_read(path, 1 << 24, &log, &why), "%s", path);
	struct tpf_trace_ask ask = {.start_ns = logged(log.text, "power_begin"), .end_ns = logged(log.text, "power_end")};
	tpf_buf_free(&log);
	snprintf(path, sizeof path, "%s/performance/run_1/spl.txt", folder);
	struct tpf_trace t = scan_sample(path, ask);
	ck_near((double)(ask.end_ns - ask.start_ns) / 1e9, column(header, line, "power_window_s"), 1e-12);
	ck_assert_uint_eq(t.n_devices, 1);
	ck_near(t.devices[0].mean_inside, column(header, line, "official_checker_metric"), 1e-12);
	ck_assert_uint_eq(t.devices[0].inside, (size_t)column(header, line, "n_samples_used"));
	ck_near(t.devices[0].energy, column(header, line, "energy_J_trapz"), 2e-8);
	ck_near(t.devices[0].before_min, column(header, line, "idle_before_W"), 1e-9);
}

START_TEST(mlperf_results)
{
	struct tpf_buf table = {0};
	const char *why;
	char folder[500];
	if (access(SAMPLES "mlperf/reference.tsv", R_OK) != 0)
		return;
	ck_assert(tpf_file_read(SAMPLES "mlperf/reference.tsv", 1 << 20, &table, &why));
	int results = 0;
	for (char *line = strchr(table.text, '\n') + 1; *line; line = strchr(line, '\n') + 1, results++) {
		size_t len = strcspn(line, "\n"), last = len;
		while (line[last - 1] != '\t')
			last--;
		snprintf(folder, sizeof folder, "mlperf/%.*s/%.*s", (int)strcspn(line, "\t"), line, (int)(len - last), line + last);
		one_result(folder, table.text, line);
	}
	ck_assert_int_eq(results, 3);
	tpf_buf_free(&table);
}
END_TEST

START_TEST(h200_boards)
{
	static const double boards[] = {88174.07741, 87531.71488, 10796.79853, 10538.42589, 10745.87105, 10758.2502, 10651.31747, 10696.65437};
	struct tpf_trace_ask ask = {.start_ns = 1781124007148217700, .end_ns = 1781124147808844000};
	bool busy[8];
	double energy = 0;
	if (access(SAMPLES "vendors", R_OK) != 0)
		return;
	struct tpf_trace t = scan_sample("vendors/nvidia_smi_csv/heyram_h200_tp2_conc64_gpu_metrics.csv", ask);
	ck_assert_uint_eq(t.rows, 3864);
	ck_assert_uint_eq(t.n_devices, 8);
	for (int i = 0; i < 8; i++)
		ck_near(t.devices[i].energy, boards[i], 1e-6);
	ck_near(sum_energy(&t), 239893.1098, 1e-6);
	ck_assert(tpf_trace_busy(&t, busy));
	for (int i = 0; i < 8; i++)
		energy += busy[i] ? t.devices[i].energy : 0;
	ck_near(energy, 175705.7923, 1e-6);
	t = scan_sample("vendors/nvidia_smi_csv/heyram_h200_tp2_conc64_gpu_metrics.csv", (struct tpf_trace_ask){0});
	ck_near(sum_energy(&t), 490403.6199, 1e-6);
}
END_TEST

/* vendors/EXPECTED.json: whole traces. */
static const struct { const char *path, *unit; size_t devices, rows; double energy, first_mean, max_gap; } whole[] = {
	{"nvidia_smi_csv/ap461719_gpu_power_log.csv", NULL, 1, 25, 1766.174229, 71.9404, 1.283},
	{"nvidia_smi_csv/grant_falcon7b_100ms.csv", NULL, 1, 428, 1368.871474, 30.57834112, 0.111},
	{"amd_csv/cmontemuino_bs1_gpu_power.csv", NULL, 8, 0, 3712056.5, 323.6178108, 0},
	{"power_csv/csce_raw_gpu_power.csv", NULL, 1, 50, 183.1766267, 37.14534, 0},
	{"power_csv/django_gemma4_07-telemetry.csv", NULL, 1, 75, 35319.745, 47.18133333, 0},
	{"power_csv/seongjun_power_log.csv", "W", 2, 0, 15291.69286, 202.8407317, 0},
};

START_TEST(whole_trace)
{
	char path[300];
	snprintf(path, sizeof path, "vendors/%s", whole[_i].path);
	if (access(SAMPLES "vendors", R_OK) != 0)
		return;
	struct tpf_trace t = scan_sample(path, (struct tpf_trace_ask){.unit = whole[_i].unit});
	ck_assert_uint_eq(t.n_devices, whole[_i].devices);
	ck_near(sum_energy(&t), whole[_i].energy, 1e-6);
	ck_near(t.devices[0].mean_inside, whole[_i].first_mean, 1e-9);
	ck_assert(!whole[_i].rows || t.rows == whole[_i].rows);
	ck_assert(whole[_i].max_gap == 0 || near(t.devices[0].max_gap, whole[_i].max_gap, 1e-9));
}
END_TEST

START_TEST(one_row_of_all_fields)
{
	struct tpf_trace t;
	struct tpf_place place = {.source = "x"};
	if (access(SAMPLES "vendors", R_OK) != 0)
		return;
	t = scan_sample("vendors/nvidia_smi_csv/capture_h100_query_gpu_allfields.csv", (struct tpf_trace_ask){0});
	ck_assert_str_eq(t.power_column, "power.draw [W]");
	ck_assert(t.devices[0].mean_inside == 631.95);
	t = scan_sample("vendors/nvidia_smi_csv/capture_h100_query_gpu_allfields.csv",
			(struct tpf_trace_ask){.power = "power.draw.instant", .device = "index"});
	ck_assert(t.devices[0].mean_inside == 625.68);
	ck_assert_str_eq(t.devices[0].id, "0");
	ck_assert(!tpf_trace_scan(&job, SAMPLES, "vendors/nvidia_smi_csv/wayne_boxstate.csv", &place, &(struct tpf_trace_ask){0}, &t));
	ck_assert(found(TPF_IO_014, "'timestamp'"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trace");
	TCase *t = tcase_create("trace");
	const TTest *const tests[] = {
		constant_power, ramp_inside_samples, ends_on_samples, windows_add_up, window_between_two_samples, not_bracketed,
		equal_stamps_are_averaged, clock_steps_back, what_is_dropped, zero_is_power_but_not_in_the_mean, frozen_sensor,
		several_power_columns, clock_from_nowhere, zone_is_given, analyzer, long_lines_are_left_out, too_many_devices,
		chunks_change_nothing, busy_devices, picture, place_of_a_line, watts_are_rounded_once, mlperf_results, h200_boards,
		one_row_of_all_fields,
	};
	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 60);
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		tcase_add_test(t, tests[i]);
	tcase_add_loop_test(t, spelled, 0, sizeof spellings / sizeof *spellings);
	tcase_add_loop_test(t, is_refused, 0, sizeof refused / sizeof *refused);
	tcase_add_loop_test(t, whole_trace, 0, sizeof whole / sizeof *whole);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
