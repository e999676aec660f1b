/* uri.h - references to schemas, resolved as RFC 3986 section 5.2 says. */
#pragma once
#include "base/mem.h"

/* `reference` seen from `base`, with its fragment ("a/b.json" from "http://h/x/y#z" is "http://h/x/a/b.json"). */
char *tpf_uri_resolve(struct tpf_arena *, const char *base, const char *reference);
/* Cuts the fragment off and returns it without '#', percent-decoded; "" where there is none. */
char *tpf_uri_fragment(char *uri);
