/* fuzz_format.c - libFuzzer harness of the formats: the first byte chooses one, the rest is the value, in UTF-8. No value may crash
 * it, and what the narrower of two formats takes the wider takes too. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/format.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t len);

static const struct { const char *name, *wider; } formats[] = {
	{"date-time", NULL}, {"date", NULL}, {"time", NULL}, {"duration", NULL}, {"email", "idn-email"}, {"idn-email", NULL},
	{"hostname", "idn-hostname"}, {"idn-hostname", NULL}, {"ipv4", NULL}, {"ipv6", NULL}, {"uri", "uri-reference"},
	{"uri-reference", "iri-reference"}, {"iri", "iri-reference"}, {"iri-reference", NULL}, {"uuid", NULL},
	{"uri-template", NULL}, {"json-pointer", NULL}, {"relative-json-pointer", NULL}, {"regex", NULL},
};

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t len)
{
	if (!len || tpf_utf8_valid((const char *)bytes + 1, len - 1) != len - 1)
		return -1;
	/* A copy of its own size: what is read beyond the end is found. */
	char *value = malloc(len - 1 ? len - 1 : 1);
	if (!value)
		return 0;
	memcpy(value, bytes + 1, len - 1);
	size_t i = bytes[0] % (sizeof formats / sizeof *formats);
	const struct format *f = tpf_format(formats[i].name), *wider = formats[i].wider ? tpf_format(formats[i].wider) : NULL;
	if (!f || (formats[i].wider && !wider))
		abort();
	if (f->holds(value, len - 1) && wider && !wider->holds(value, len - 1))
		abort();
	free(value);
	return 0;
}
