#!/bin/sh
# reference.sh - the manual pages of rules and fields are what the program makes of rules.def, the schema and the examples
# (`make reference` makes them anew), every rule and field has its anchor in the reference page. BUILD names the build folder.
set -u
tpf=${BUILD:-build}/tpfreport
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
wrong=0

page() { # FLAG FILE
	"$tpf" explain "$1" --to mdoc -o "$work/page" || wrong=1
	[ "${GOLDEN:-}" != write ] || cp "$work/page" "$2"
	cmp "$work/page" "$2" || { echo "$2: \`make reference\` makes it anew"; wrong=1; }
	! command -v mandoc >/dev/null 2>&1 || mandoc -T lint -W warning "$2" || wrong=1
}
page --all man/tpfreport-rules.7
page --fields man/tpfreport-bundle.5

"$tpf" explain --all --to html -o "$work/reference.html" || wrong=1
for kind in --all --fields; do
	for id in $("$tpf" explain $kind | awk '{ print $1 }'); do
		grep -qF "<article id=\"$id\">" "$work/reference.html" || { echo "the reference page has no anchor $id"; wrong=1; }
	done
done
exit $wrong
