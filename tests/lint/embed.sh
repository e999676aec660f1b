#!/bin/sh
# embed.sh - what is installed can be used: examples/embed.c and the README's program are built through tpfreport.pc
# against an install under DESTDIR and judge an example; the command finds its renderer there; uninstalling leaves nothing.
# BUILD, CC, SAN, MAKE are those of `make check`.
set -u
build=${BUILD:-build} cc=${CC:-cc} make=${MAKE:-make} root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
dest=$work/dest

fail() {
	echo "$*"
	exit 1
}
installing() { $make --no-print-directory "$1" BUILD="$build" PREFIX=/usr DESTDIR="$dest" >"$work/log" 2>&1 || fail "make $1: $(tail -n 5 "$work/log")"; }

installing install
export PKG_CONFIG_PATH="$dest/usr/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$dest" LD_LIBRARY_PATH="$dest/usr/lib"
flags=$(${PKG_CONFIG:-pkg-config} --cflags --libs tpfreport) || fail "tpfreport.pc is not found"
version=$(${PKG_CONFIG:-pkg-config} --modversion tpfreport)
[ "$("$dest/usr/bin/tpfreport" --version)" = "tpfreport $version" ] || fail "tpfreport.pc says $version, the program another version"

# The program between ```c and ``` of the README.
sed -n '/^```c$/,/^```$/p' README.md | sed '1d;$d' >"$work/readme.c"
cp examples/embed.c "$work/embed.c"
for name in embed readme; do
	$cc ${SAN:+-fsanitize=$SAN} -std=c11 -Wall -Wextra -Werror "$work/$name.c" $flags -o "$work/$name" || fail "$name.c can't be built"
	(cd "$work" && "./$name" "$root/examples/facility-row/bundle.json") >"$work/out" 2>&1 || fail "$name: $(cat "$work/out")"
	grep -q 'bundle.json: 0 errors, .* rules passed' "$work/out" || fail "$name: no closing line: $(cat "$work/out")"
done
# Judging needs neither the renderer nor what it is linked to.
ldd "$dest/usr/lib/libtpfreport.so.0" 2>/dev/null | grep -E 'cairo|pango|libxml2|qpdf|archive|crypto' && fail "the library is linked to what judging does not need"
"$dest/usr/bin/tpfreport" report examples/board-vllm -o "$work/report.html" || fail "the installed program can't render"

installing uninstall
left=$(find "$dest" ! -type d)
[ -z "$left" ] || fail "uninstall leaves: $left"
