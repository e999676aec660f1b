#!/bin/sh
# symbols.sh - every external symbol of the library starts tpf_, and the shared library shows no more than its header.
# BUILD names the build folder.
set -u
build=${BUILD:-build}
wrong=0

# What an archive or a library defines for others. Names with a dot, or of sanitizers and coverage, are the compiler's.
defines() {
	nm -P -g --defined-only "$@" 2>/dev/null | awk 'NF >= 2 && $1 !~ /[.:]/ && $1 !~ /^(__|_init$|_fini$|_edata$|_end$)/ { print $1 }' | sort -u
}

if [ -z "$(defines "$build/libtpfreport.a")" ]; then
	echo "$build/libtpfreport.a: no symbols can be read"
	exit 1
fi
stray=$(defines "$build/libtpfreport.a" | grep -v '^tpf_')
if [ -n "$stray" ]; then
	echo "libtpfreport.a: external names that do not start tpf_:" $stray
	wrong=1
fi
if [ -f src/tpfreport.h ] && [ -f "$build/libtpfreport.so" ]; then
	for name in $(defines -D "$build/libtpfreport.so"); do
		grep -qw "$name" src/tpfreport.h && continue
		echo "libtpfreport.so: exports $name, which is not in tpfreport.h"
		wrong=1
	done
fi
# The public functions are the top: only the command line calls them.
if [ -f "$build/obj/tpfreport.o" ]; then
	public=$(defines "$build/obj/tpfreport.o" | sed 's/.*/^&$/')
	for object in $(find "$build/obj" -name '*.o' ! -path "$build/obj/cmd/*"); do
		calls=$(nm -P -u "$object" | cut -d ' ' -f 1 | grep -e "$public")
		[ -z "$calls" ] && continue
		echo "${object#"$build/obj/"}: calls public functions:" $calls
		wrong=1
	done
fi
for module in "$build"/tpf-*.so; do
	[ -f "$module" ] || continue
	n=$(defines -D "$module" | wc -l)
	[ "$n" -le 1 ] && continue
	echo "${module##*/}: exports $n names instead of its table alone:" $(defines -D "$module" | head -n 5)
	wrong=1
done
exit $wrong
