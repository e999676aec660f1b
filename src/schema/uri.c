#include "schema/uri.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* A part of a reference; from NULL: it has none, which is not the same as an empty one. */
struct part {
	const char *from;
	int len;
};
struct uri {
	struct part scheme, authority, path, query, fragment;
};

static struct part cut(const char **s, const char *stop)
{
	struct part p = {*s, (int)strcspn(*s, stop)};
	*s += p.len;
	return p;
}

/* RFC 3986 appendix B, by hand. */
static struct uri split(const char *s)
{
	struct uri u = {0};
	size_t n = strcspn(s, ":/?#");
	if (s[n] == ':' && isalpha((unsigned char)s[0])) {
		u.scheme = (struct part){s, (int)n};
		s += n + 1;
	}
	if (s[0] == '/' && s[1] == '/') {
		s += 2;
		u.authority = cut(&s, "/?#");
	}
	u.path = cut(&s, "?#");
	if (*s == '?') {
		s++;
		u.query = cut(&s, "#");
	}
	if (*s == '#')
		u.fragment = (struct part){s + 1, (int)strlen(s + 1)};
	return u;
}

/* Takes "." and ".." steps out of a path, in place (section 5.2.4). */
static void remove_dots(char *path)
{
	bool rooted = *path == '/';
	char *out = path + rooted, *in = path + rooted;
	char *const start = out;
	while (*in) {
		size_t n = strcspn(in, "/");
		bool slash = in[n] == '/';
		if (n == 2 && in[0] == '.' && in[1] == '.') {
			while (out > start && *--out != '/')
				;
			while (out > start && out[-1] != '/')
				out--;
		} else if (!(n == 1 && in[0] == '.')) {
			memmove(out, in, n + slash);
			out += n + slash;
		}
		in += n + slash;
	}
	*out = '\0';
}

/* The base's path up to its last '/', then the reference's. */
static char *merge(struct tpf_arena *a, const struct uri *base, struct part path)
{
	int n = base->path.len;
	while (n && base->path.from[n - 1] != '/')
		n--;
	const char *root = base->authority.from && !base->path.len ? "/" : "";
	char *s = tpf_sprintf(a, "%s%.*s%.*s", root, n, base->path.from, path.len, path.from);
	remove_dots(s);
	return s;
}

static char *join(struct tpf_arena *a, const struct uri *u, const char *path, struct part fragment)
{
	return tpf_sprintf(a, "%.*s%s%s%.*s%s%s%.*s%s%.*s", u->scheme.len, u->scheme.from ? u->scheme.from : "",
	                   u->scheme.from ? ":" : "", u->authority.from ? "//" : "", u->authority.len,
	                   u->authority.from ? u->authority.from : "", path, u->query.from ? "?" : "", u->query.len,
	                   u->query.from ? u->query.from : "", fragment.from ? "#" : "", fragment.len,
	                   fragment.from ? fragment.from : "");
}

char *tpf_uri_resolve(struct tpf_arena *a, const char *base_uri, const char *reference)
{
	struct uri base = split(base_uri), r = split(reference);
	struct part fragment = r.fragment;
	if (r.scheme.from || r.authority.from) {
		if (!r.scheme.from)
			r.scheme = base.scheme;
		char *path = tpf_strndup(a, r.path.from, (size_t)r.path.len);
		if (*path == '/')
			remove_dots(path);
		return join(a, &r, path, fragment);
	}
	if (!r.path.len) {
		if (r.query.from)
			base.query = r.query;
		return join(a, &base, tpf_strndup(a, base.path.from, (size_t)base.path.len), fragment);
	}
	char *path;
	if (r.path.from[0] == '/') {
		path = tpf_strndup(a, r.path.from, (size_t)r.path.len);
		remove_dots(path);
	} else {
		path = merge(a, &base, r.path);
	}
	base.query = r.query;
	return join(a, &base, path, fragment);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* %00 stays as it is: nothing we know has a NUL in its name, and a text would end there. */
char *tpf_uri_fragment(char *uri)
{
	char *s = strchr(uri, '#');
	if (!s)
		return uri + strlen(uri);
	*s++ = '\0';
	char *out = s;
	for (char *in = s; *in;) {
		if (*in == '%' && hex(in[1]) >= 0 && hex(in[2]) >= 0 && (in[1] != '0' || in[2] != '0')) {
			*out++ = (char)(hex(in[1]) << 4 | hex(in[2]));
			in += 3;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
	return s;
}
