#include "schema/address.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* ---- IP addresses ---- */

bool tpf_is_ipv4(const char *s, size_t len)
{
	const char *end = s + len;
	for (int part = 0; part < 4; part++) {
		if (part && (s == end || *s++ != '.'))
			return false;
		const char *start = s;
		int v = 0;
		for (; s < end && is_digit(*s) && s - start < 3; s++)
			v = v * 10 + (*s - '0');
		if (s == start || v > 255 || (*start == '0' && s - start > 1))
			return false;
	}
	return s == end;
}

/* RFC 4291: eight groups, one run of zero groups as ::, the last two perhaps as IPv4. */
bool tpf_is_ipv6(const char *s, size_t len)
{
	const char *p = s, *end = s + len;
	int groups = 0;
	bool gap = len >= 2 && s[0] == ':' && s[1] == ':';
	p += gap ? 2 : 0;
	while (p < end) {
		const char *start = p;
		while (p < end && is_hex(*p))
			p++;
		if (p < end && *p == '.')
			return (groups += 2, groups <= (gap ? 7 : 8) && (gap || groups == 8)) && tpf_is_ipv4(start, (size_t)(end - start));
		if (p == start || p - start > 4 || ++groups > 8)
			return false;
		if (p == end)
			break;
		if (*p++ != ':' || p == end)
			return false;
		if (*p == ':') {
			if (gap)
				return false;
			gap = true;
			p++;
		}
	}
	return gap ? groups <= 7 : groups == 8;
}

/* ---- host names ---- */

enum { LABEL_MAX = 63, NAME_MAX = 253 };

/* Letters, digits and inner hyphens. */
static bool is_ldh(const char *s, size_t len)
{
	if (!len || len > LABEL_MAX || *s == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alpha(s[i]) && !is_digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

/* An A-label stands for a U-label and is the Punycode of it, not just any that decodes to it. */
static bool is_a_label(const char *s, size_t len, uint32_t *label, size_t *n)
{
	char again[LABEL_MAX + 1];
	*n = tpf_punycode_decode(s + 4, len - 4, label, LABEL_MAX);
	if (*n == SIZE_MAX)
		return false;
	size_t m = tpf_punycode_encode(label, *n, again, sizeof again), ascii = 0;
	for (size_t i = 0; i < *n; i++)
		ascii += label[i] < 0x80;
	if (ascii == *n || m != len - 4)
		return false;
	for (size_t i = 0; i < m; i++)
		if ((again[i] | (is_alpha(again[i]) ? 32 : 0)) != (s[i + 4] | (is_alpha(s[i + 4]) ? 32 : 0)))
			return false;
	return true;
}

static bool starts_xn(const char *s, size_t len)
{
	return len >= 4 && (s[0] | 32) == 'x' && (s[1] | 32) == 'n' && s[2] == '-' && s[3] == '-';
}

/* A label of a name, and what it adds to the name's length as it goes over the wire. */
static bool is_label(const char *s, size_t len, bool international, uint32_t *label, size_t *n, size_t *wire, bool *rtl)
{
	size_t i = 0;
	bool ascii = true;
	for (*n = 0; i < len; ++*n) {
		unsigned char c = (unsigned char)s[i++];
		if (*n == LABEL_MAX)
			return false;
		int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		uint32_t p = more ? c & (0x3fu >> more) : c;
		ascii &= c < 0x80;
		while (more-- && i < len)
			p = p << 6 | ((unsigned char)s[i++] & 0x3f);
		label[*n] = p;
	}
	if (ascii) {
		*wire += len;
		if (!is_ldh(s, len))
			return false;
		return !starts_xn(s, len) || (is_a_label(s, len, label, n) && tpf_idn_label(label, *n, rtl));
	}
	if (!international || !tpf_idn_label(label, *n, rtl))
		return false;
	size_t encoded = 4 + tpf_punycode_encode(label, *n, NULL, 0);
	*wire += encoded;
	return encoded <= LABEL_MAX;
}

/* Length of the dot at s: of the four that IDNA knows as such (RFC 3490, section 3.1), or '.' alone. */
static size_t dot(const char *s, const char *end, bool international)
{
	static const char *const dots[] = {".", "\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1"};
	for (size_t i = 0; i < (international ? 4 : 1); i++) {
		size_t n = strlen(dots[i]);
		if ((size_t)(end - s) >= n && !memcmp(s, dots[i], n))
			return n;
	}
	return 0;
}

static bool is_name(const char *s, size_t len, bool international)
{
	uint32_t labels[NAME_MAX + LABEL_MAX + 2];
	size_t ends[NAME_MAX], count = 0, used = 0, wire = 0;
	const char *end = s + len;
	bool rtl = false;
	for (;;) {
		size_t n = 0, step, points;
		while (s + n < end && !dot(s + n, end, international))
			n++;
		if (!n || wire > NAME_MAX || count == NAME_MAX || used > NAME_MAX)
			return false;
		if (!is_label(s, n, international, labels + used, &points, &wire, &rtl))
			return false;
		used += points;
		ends[count++] = used;
		s += n;
		if (s == end)
			break;
		step = dot(s, end, international);
		wire++;
		s += step;
	}
	if (wire > NAME_MAX)
		return false;
	for (size_t i = 0, from = 0; rtl && i < count; from = ends[i++])
		if (!tpf_idn_bidi(labels + from, ends[i] - from))
			return false;
	return true;
}

bool tpf_is_hostname(const char *s, size_t len)
{
	return is_name(s, len, false);
}

bool tpf_is_idn_hostname(const char *s, size_t len)
{
	return is_name(s, len, true);
}

/* ---- e-mail ---- */

static bool is_atom(char c, bool international)
{
	return is_alpha(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~") || (international && (unsigned char)c >= 0x80);
}

/* RFC 5321, section 4.1.2: atoms with dots between, or a quoted string. Returns what follows it, or NULL. */
static const char *local_part(const char *s, const char *end, bool international)
{
	if (s < end && *s == '"') {
		for (s++; s < end && *s != '"'; s++) {
			if (*s == '\\' && ++s == end)
				return NULL;
			if ((unsigned char)*s < ' ' || *s == 0x7f || (!international && (unsigned char)*s >= 0x80))
				return NULL;
		}
		return s < end ? s + 1 : NULL;
	}
	do {
		const char *start = s;
		while (s < end && is_atom(*s, international))
			s++;
		if (s == start)
			return NULL;
	} while (s < end && *s == '.' && s++);
	return s;
}

/* RFC 6531 lets the domain be any that IDNA maps; a decomposed accent is one, so only its shape is judged. */
static bool is_domain(const char *s, size_t len, bool international)
{
	if (len > 2 && *s == '[' && s[len - 1] == ']')
		return len > 7 && !memcmp(s + 1, "IPv6:", 5) ? tpf_is_ipv6(s + 6, len - 7) : tpf_is_ipv4(s + 1, len - 2);
	if (!international)
		return tpf_is_hostname(s, len);
	size_t n = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != '.') {
			if ((unsigned char)s[i] < 0x80 && !is_alpha(s[i]) && !is_digit(s[i]) && s[i] != '-')
				return false;
			n++;
			continue;
		}
		if (!n || s[i - 1] == '-' || s[i - n] == '-')
			return false;
		n = 0;
	}
	return true;
}

static bool is_mail(const char *s, size_t len, bool international)
{
	const char *end = s + len, *at = local_part(s, end, international);
	return at && at < end && *at == '@' && is_domain(at + 1, (size_t)(end - at - 1), international);
}

bool tpf_is_email(const char *s, size_t len)
{
	return is_mail(s, len, false);
}

bool tpf_is_idn_email(const char *s, size_t len)
{
	return is_mail(s, len, true);
}

/* ---- URI and IRI ---- */

struct span {
	const char *p, *end;
};

static uint32_t point_at(const char *s, const char *end, int *bytes)
{
	unsigned char c = (unsigned char)*s;
	int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	uint32_t p = more ? c & (0x3fu >> more) : c;
	*bytes = 1;
	for (; more-- && s + *bytes < end; ++*bytes)
		p = p << 6 | ((unsigned char)s[*bytes] & 0x3f);
	return p;
}

static bool is_private(uint32_t p)
{
	return (p >= 0xe000 && p <= 0xf8ff) || (p >= 0xf0000 && p <= 0xffffd) || p >= 0x100000;
}

/* RFC 3987, ucschar: all but controls, surrogates, private use and the last two of each plane. */
static bool is_ucs(uint32_t p)
{
	if (p < 0xa0 || (p >= 0xfdd0 && p <= 0xfdef) || (p >= 0xfff0 && p <= 0xffff) || is_private(p) || (p & 0xfffe) == 0xfffe)
		return false;
	return p < 0xe0000 || p >= 0xe1000;
}

/* Characters of a component: unreserved, sub-delims, those in `extra`, and percent-encoded bytes. */
static bool all_of(struct span s, const char *extra, bool international, bool query)
{
	while (s.p < s.end) {
		char c = *s.p;
		int bytes = 1;
		if (c == '%') {
			if (s.end - s.p < 3 || !is_hex(s.p[1]) || !is_hex(s.p[2]))
				return false;
			bytes = 3;
		} else if ((unsigned char)c >= 0x80) {
			uint32_t p = point_at(s.p, s.end, &bytes);
			if (!international || !(is_ucs(p) || (query && is_private(p))))
				return false;
		} else if (!is_alpha(c) && !is_digit(c) && !is_one_of(c, "-._~!$&'()*+,;=") && !is_one_of(c, extra)) {
			return false;
		}
		s.p += bytes;
	}
	return true;
}

static const char *find(struct span s, const char *set)
{
	while (s.p < s.end && !is_one_of(*s.p, set))
		s.p++;
	return s.p;
}

/* vX.text, of addresses that are yet to come. */
static bool is_ip_future(struct span s)
{
	if (s.end - s.p < 4 || (*s.p | 32) != 'v')
		return false;
	const char *p = s.p + 1;
	while (p < s.end && is_hex(*p))
		p++;
	if (p == s.p + 1 || s.end - p < 2 || *p != '.' || memchr(p, '%', (size_t)(s.end - p)))
		return false;
	return all_of((struct span){p + 1, s.end}, ":", false, false);
}

static bool is_authority(struct span s, bool international)
{
	const char *at = find(s, "@");
	if (at < s.end) {
		if (!all_of((struct span){s.p, at}, ":", international, false))
			return false;
		s.p = at + 1;
	}
	const char *host_end;
	if (s.p < s.end && *s.p == '[') {
		const char *close = find(s, "]");
		struct span inside = {s.p + 1, close};
		if (close == s.end || !(tpf_is_ipv6(inside.p, (size_t)(inside.end - inside.p)) || is_ip_future(inside)))
			return false;
		host_end = close + 1;
	} else {
		host_end = find(s, ":");
		if (!all_of((struct span){s.p, host_end}, "", international, false))
			return false;
	}
	if (host_end == s.end)
		return true;
	if (*host_end != ':')
		return false;
	while (++host_end < s.end)
		if (!is_digit(*host_end))
			return false;
	return true;
}

static bool is_scheme(struct span s)
{
	if (s.p == s.end || !is_alpha(*s.p))
		return false;
	for (; s.p < s.end; s.p++)
		if (!is_alpha(*s.p) && !is_digit(*s.p) && !is_one_of(*s.p, "+-."))
			return false;
	return true;
}

/* RFC 3986, appendix A. */
static bool is_reference(const char *text, size_t len, bool international, bool *absolute)
{
	struct span s = {text, text + len}, rest = s;
	const char *colon = find(s, ":/?#");
	*absolute = colon < s.end && *colon == ':';
	if (*absolute) {
		if (!is_scheme((struct span){s.p, colon}))
			return false;
		rest.p = colon + 1;
	}
	const char *fragment = find(rest, "#"), *query = find((struct span){rest.p, fragment}, "?");
	struct span path = {rest.p, query};
	if (path.end - path.p >= 2 && path.p[0] == '/' && path.p[1] == '/') {
		struct span authority = {path.p + 2, path.end};
		authority.end = find(authority, "/");
		if (!is_authority(authority, international))
			return false;
		path.p = authority.end;
	}
	if (!all_of(path, ":@/", international, false))
		return false;
	if (query < fragment && !all_of((struct span){query + 1, fragment}, ":@/?", international, true))
		return false;
	return fragment == rest.end || all_of((struct span){fragment + 1, rest.end}, ":@/?", international, false);
}

bool tpf_is_uri(const char *s, size_t len)
{
	bool absolute;
	return is_reference(s, len, false, &absolute) && absolute;
}

bool tpf_is_uri_reference(const char *s, size_t len)
{
	bool absolute;
	return is_reference(s, len, false, &absolute);
}

bool tpf_is_iri(const char *s, size_t len)
{
	bool absolute;
	return is_reference(s, len, true, &absolute) && absolute;
}

bool tpf_is_iri_reference(const char *s, size_t len)
{
	bool absolute;
	return is_reference(s, len, true, &absolute);
}
