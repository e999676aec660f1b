#include "schema/format.h"

#include <string.h>

#include "base/text.h"
#include "schema/address.h"
#include "schema/pattern.h"

/* What is read, from p to end; every reader below moves p over what it took and returns false where that is not there. */
struct text {
	const char *p, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool take(struct text *t, char c)
{
	return t->p < t->end && *t->p == c && t->p++;
}

/* Exactly n digits, from low to high. */
static bool number(struct text *t, int n, int low, int high, int *out)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (t->p == t->end || !is_digit(*t->p))
			return false;
		v = v * 10 + (*t->p++ - '0');
	}
	*out = v;
	return v >= low && v <= high;
}

/* ---- RFC 3339 ---- */

static bool full_date(struct text *t)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y, m, d;
	if (!number(t, 4, 0, 9999, &y) || !take(t, '-') || !number(t, 2, 1, 12, &m) || !take(t, '-') || !number(t, 2, 1, 31, &d))
		return false;
	bool leap = m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	return d <= days[m - 1] + leap;
}

static bool offset(struct text *t, int *minutes)
{
	*minutes = 0;
	if (take(t, 'Z') || take(t, 'z'))
		return true;
	int sign = take(t, '-') ? -1 : take(t, '+') ? 1 : 0, h, m;
	if (!sign || !number(t, 2, 0, 23, &h) || !take(t, ':') || !number(t, 2, 0, 59, &m))
		return false;
	*minutes = sign * (h * 60 + m);
	return true;
}

/* A leap second is the last of a day in UTC. */
static bool full_time(struct text *t)
{
	int h, m, s, east;
	if (!number(t, 2, 0, 23, &h) || !take(t, ':') || !number(t, 2, 0, 59, &m) || !take(t, ':') || !number(t, 2, 0, 60, &s))
		return false;
	if (take(t, '.')) {
		const char *digits = t->p;
		while (t->p < t->end && is_digit(*t->p))
			t->p++;
		if (t->p == digits)
			return false;
	}
	return offset(t, &east) && (s < 60 || (h * 60 + m - east + 1440) % 1440 == 1439);
}

static bool date(const char *s, size_t len)
{
	struct text t = {s, s + len};
	return full_date(&t) && t.p == t.end;
}

static bool time_of_day(const char *s, size_t len)
{
	struct text t = {s, s + len};
	return full_time(&t) && t.p == t.end;
}

static bool date_time(const char *s, size_t len)
{
	struct text t = {s, s + len};
	return full_date(&t) && (take(&t, 'T') || take(&t, 't')) && full_time(&t) && t.p == t.end;
}

/* A run of "<digits><unit>", units in their order with none left out between two. */
static bool amounts(struct text *t, const char *units)
{
	const char *last = NULL;
	while (t->p < t->end && is_digit(*t->p)) {
		while (t->p < t->end && is_digit(*t->p))
			t->p++;
		const char *unit = t->p < t->end && *t->p ? strchr(units, *t->p) : NULL;
		if (!unit || (last && unit != last + 1))
			return false;
		last = unit;
		t->p++;
	}
	return last;
}

/* RFC 3339, appendix A. */
static bool duration(const char *s, size_t len)
{
	struct text t = {s, s + len};
	if (!take(&t, 'P'))
		return false;
	struct text weeks = t;
	if (amounts(&weeks, "W") && weeks.p == weeks.end)
		return true;
	bool some = t.p < t.end && *t.p != 'T';
	if (some && !amounts(&t, "YMD"))
		return false;
	if (take(&t, 'T'))
		return amounts(&t, "HMS") && t.p == t.end;
	return some && t.p == t.end;
}

/* ---- pointers, templates, ids ---- */

/* RFC 6901. */
static bool json_pointer(const char *s, size_t len)
{
	if (len && *s != '/')
		return false;
	for (size_t i = 0; i < len; i++)
		if (s[i] == '~' && (i + 1 == len || (s[i + 1] != '0' && s[i + 1] != '1')))
			return false;
	return true;
}

static bool relative_json_pointer(const char *s, size_t len)
{
	size_t n = 0;
	while (n < len && is_digit(s[n]))
		n++;
	if (!n || (*s == '0' && n > 1))
		return false;
	return (len - n == 1 && s[n] == '#') || json_pointer(s + n, len - n);
}

static bool uuid(const char *s, size_t len)
{
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-' : !is_hex(s[i]))
			return false;
	return true;
}

static bool is_name(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool escaped(struct text *t)
{
	if (t->end - t->p < 3 || *t->p != '%' || !is_hex(t->p[1]) || !is_hex(t->p[2]))
		return false;
	t->p += 3;
	return true;
}

/* RFC 6570, section 2.3: names with dots between, then :1 to :9999 or *. */
static bool variable(struct text *t)
{
	do {
		const char *start = t->p;
		while (t->p < t->end && (is_name(*t->p) || *t->p == '%'))
			if (*t->p != '%')
				t->p++;
			else if (!escaped(t))
				return false;
		if (t->p == start)
			return false;
	} while (take(t, '.'));
	if (take(t, '*'))
		return true;
	if (!take(t, ':'))
		return true;
	const char *digits = t->p;
	while (t->p < t->end && is_digit(*t->p))
		t->p++;
	return t->p > digits && t->p - digits <= 4 && *digits != '0';
}

static bool expression(struct text *t)
{
	if (t->p < t->end && *t->p && strchr("+#./;?&=,!@|", *t->p))
		t->p++;
	do {
		if (!variable(t))
			return false;
	} while (take(t, ','));
	return take(t, '}');
}

static bool uri_template(const char *s, size_t len)
{
	struct text t = {s, s + len};
	while (t.p < t.end) {
		if (take(&t, '{')) {
			if (!expression(&t))
				return false;
		} else if (*t.p == '%') {
			if (!escaped(&t))
				return false;
		} else if ((unsigned char)*t.p <= ' ' || strchr("\"<>\\^`{|}\177", *t.p)) {
			return false;
		} else {
			t.p++;
		}
	}
	return true;
}

/* clang-format off */
static const struct format formats[] = {
	{"date-time",             "a date and time with offset, as 2026-06-10T20:34:26Z", date_time},
	{"date",                  "a date, as 2026-06-10",                  date},
	{"time",                  "a time with offset, as 20:34:26Z",       time_of_day},
	{"duration",              "a duration, as PT36H",                   duration},
	{"email",                 "an e-mail address",                      tpf_is_email},
	{"idn-email",             "an e-mail address",                      tpf_is_idn_email},
	{"hostname",              "a host name",                            tpf_is_hostname},
	{"idn-hostname",          "a host name",                            tpf_is_idn_hostname},
	{"ipv4",                  "an IPv4 address",                        tpf_is_ipv4},
	{"ipv6",                  "an IPv6 address",                        tpf_is_ipv6},
	{"uri",                   "a URI with its scheme",                  tpf_is_uri},
	{"uri-reference",         "a URI or a relative reference",          tpf_is_uri_reference},
	{"iri",                   "an IRI with its scheme",                 tpf_is_iri},
	{"iri-reference",         "an IRI or a relative reference",         tpf_is_iri_reference},
	{"uuid",                  "a UUID",                                 uuid},
	{"uri-template",          "a URI template",                         uri_template},
	{"json-pointer",          "a JSON Pointer",                         json_pointer},
	{"relative-json-pointer", "a relative JSON Pointer",                relative_json_pointer},
	{"regex",                 "a regular expression of ECMA-262",       tpf_pattern_is_one},
};
/* clang-format on */

const struct format *tpf_format(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *tpf_format_near(const char *name)
{
	enum { FORMATS = sizeof formats / sizeof *formats };
	const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = formats[i].name;
	return tpf_nearest(name, names, FORMATS);
}
