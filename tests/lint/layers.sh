#!/bin/sh
# layers.sh - folders are layers: a file includes only its own and those to the left of it in the order below.
# `rules` and `import` stand side by side. The command line knows the public header only. That header includes nothing of
# ours, so any layer may take its types (symbols.sh sees to it that none calls its functions). SRC names another tree.
set -u
src=${SRC:-src}
cd "$src" || exit 1
find . -name '*.[ch]' -o -name '*.def' | sort | xargs awk '
BEGIN {
	split("base diag json schema evidence model rules,import report output tpfreport cmd", ranks, " ")
	for (r in ranks) {
		n = split(ranks[r], names, ",")
		for (i = 1; i <= n; i++)
			rank[names[i]] = r + 0
	}
}
# "report/tree.h" is of layer report, "tpfreport.h" of tpfreport.
function layer(path) {
	sub(/^\.\//, "", path)
	sub(/[\/.].*/, "", path)
	return path
}
function refuse(why) {
	printf "%s:%d: \"%s\": %s\n", substr(FILENAME, 3), FNR, included, why
	wrong = 1
}
FNR == 1 {
	own = layer(FILENAME)
	included = substr(FILENAME, 3)
	if (!(own in rank))
		refuse("a folder without a layer")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	included = part[2]
	other = layer(included)
	if (FILENAME == "./tpfreport.h")
		refuse("the public header stands alone")
	else if (included == "tpfreport.h")
		next
	else if (!(other in rank))
		refuse("a name without its layer: write \"folder/file.h\"")
	else if (own == "cmd" && other != "cmd")
		refuse("the command line uses tpfreport.h only")
	else if (rank[other] > rank[own])
		refuse("above " own)
	else if (rank[other] == rank[own] && other != own)
		refuse("beside " own)
}
END { exit wrong }'
