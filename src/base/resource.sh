#!/bin/sh
# resource.sh FILE... - writes the C file that compiles these files into a library (base/resource.h).
set -eu
cat <<'C'
#include <string.h>

#include "base/resource.h"

#ifdef __APPLE__
#define SECTION ".section __TEXT,__const\n"
#define NAME(n) "_" #n
#else
#define SECTION ".section .rodata\n"
#define NAME(n) #n
#endif
#define EMBED(n, path)                                                                           \
	__asm__(SECTION ".balign 16\n" NAME(n) ":\n.incbin \"" path "\"\n" NAME(n##_end) ":\n" \
		".byte 0\n.text\n");                                                             \
	extern const unsigned char n[], n##_end[] __attribute__((visibility("hidden")))

C
i=0
for file; do
	echo "EMBED(tpf_res_$i, \"$file\");"
	i=$((i + 1))
done
echo
echo 'static const struct tpf_resource resources[] = {'
i=0
for file; do
	echo "	{\"${file##*/}\", tpf_res_$i, tpf_res_${i}_end},"
	i=$((i + 1))
done
cat <<'C'
	{NULL, NULL, NULL},
};

const struct tpf_resource *tpf_resource(const char *name)
{
	for (const struct tpf_resource *r = resources; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	return NULL;
}
C
