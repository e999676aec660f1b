#!/bin/sh
# readme.sh - the README tells the truth: its commands work as written, and the finding it shows is one that is printed.
# BUILD names the build folder. What the commands write to out/ goes to a folder of ours.
set -u
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
wrong=0

# Indented lines that start build/tpfreport, continued ones joined.
sed -n 's/^    \(build\/tpfreport .*\)/\1/p; s/^        \(--.*\)/\1/p' README.md | sed -e ':a' -e '/\\$/N; s/\\\n//; ta' \
	-e "s|build/tpfreport|$build/tpfreport|g; s|out/|$work/|g" >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 8 ] || { echo "README.md: where are its commands?"; exit 1; }
while read -r line; do
	sh -c "$line" >"$work/printed" 2>&1 </dev/null && continue
	echo "README.md: fails: $line"
	tail -n 3 "$work/printed"
	wrong=1
done <"$work/commands"

"$build/tpfreport" validate --color never examples/broken-ten >"$work/printed"
sed -n '/^    examples\/broken-ten/,/^$/p' README.md | sed 's/^    //; /^$/d' >"$work/shown"
[ -s "$work/shown" ] || { echo "README.md: shows no finding"; wrong=1; }
while IFS= read -r line; do
	grep -qxF -e "$line" "$work/printed" && continue
	echo "README.md: shows what validate does not print: $line"
	wrong=1
done <"$work/shown"
exit $wrong
