#!/bin/sh
# differential.sh - our verdicts beside those of other validators: on PAIRS random schemas and instances made from SEED, and on
# our own schemas of three levels with all examples, all golden bundles, skeletons and randomly changed examples. Peers: ajv and
# @sourcemeta/jsonschema as npm installs them in the folder TPF_PEERS, and Python's jsonschema (PYTHON, default
# /usr/bin/python3); an absent one is named and skipped. A difference that DISAGREEMENTS.md does not list is an error.
# KEEP=folder keeps all that was made.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$root" && cd "${BUILD:-build}" && pwd)
pairs=${PAIRS:-2000} seed=${SEED:-20201212} peers=${TPF_PEERS:-} python=${PYTHON:-/usr/bin/python3}
work=${KEEP:-$(mktemp -d)}
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/random" "$work/bundles"
export LC_ALL=C

# ---- peers: each prints a line "CASE/NAME verdict" an instance below $1 -----------------------------------------
ajv() { node "$here/peers/ajv.js" "$peers/node_modules" "$1"; }
python3() { "$python" "$here/peers/jsonschema.py" "$1"; }
sourcemeta() {
	for schema in "$1"/*/schema.json; do
		dir=${schema%/schema.json} name=$(basename "${schema%/schema.json}")
		set --
		for f in "$dir"/*.json; do
			[ "$f" = "$schema" ] || set -- "$@" "$f"
		done
		"$peers/node_modules/.bin/jsonschema" validate --continue --verbose "$schema" "$@" 2>&1 |
			sed -n "s|^ok: .*/\([^/]*\)\.json\$|$name/\1 valid|p; s|^fail: .*/\([^/]*\)\.json\$|$name/\1 invalid|p"
	done
}

have=
[ -n "$peers" ] && [ -d "$peers/node_modules/ajv" ] && have="$have ajv"
[ -n "$peers" ] && [ -x "$peers/node_modules/.bin/jsonschema" ] && have="$have sourcemeta"
"$python" -c 'import jsonschema' 2>/dev/null && have="$have python3"
for p in ajv sourcemeta python3; do
	case " $have " in *" $p "*) ;; *) echo "$p: skipped, not installed" ;; esac
done

# ---- comparing --------------------------------------------------------------------------------------------------
# compare FOLDER: FOLDER/ours beside each peer, a line a peer; FOLDER/differences has a line a pair, FOLDER/new those that are
# not explained, with the peers that say as we do.
compare() {
	sort -o "$1/ours" "$1/ours"
	: >"$1/differences"
	: >"$1/same"
	for p in $have; do
		"$p" "$1" 2>"$1/$p.err" | sort >"$1/$p"
		awk -v peer="$p" 'NR == FNR { theirs[$1] = $2; next }
			!($1 in theirs) || theirs[$1] == "error" { none++; next }
			theirs[$1] == $2 { same++; print $1, peer >>alike; next }
			{ other++; print $1 ": we say " $2 ", " peer " " theirs[$1] >>differences }
			END { printf "  %-11s %5d alike, %d differ, %d not judged\n", peer, same, other, none }' \
			differences="$1/differences" alike="$1/same" "$1/$p" "$1/ours"
	done
	awk 'FILENAME == ARGV[1] { if (/^- pairs, /) for (i = 4; i <= NF; i++) known[$3 $i] = 1; next }
		FILENAME == ARGV[2] { with[$1] = with[$1] " " $2; next }
		{ pair = substr($1, 1, length($1) - 1) }
		!($5 ":" pair in known) { print $0 (pair in with ? "; as we:" with[pair] : "; nobody says as we") }' \
		"$here/DISAGREEMENTS.md" "$1/same" "$1/differences" >"$1/new"
	sed 's/^/  not explained: /' "$1/new"
}

# ---- our own schemas --------------------------------------------------------------------------------------------
# judge FILE LEVEL: the verdict on form and required fields alone, no finding of the reader (JS) and none of the schema (SC).
judge() {
	"$build/tpfreport" validate --to json --level "$2" "$1" >"$work/said" 2>&1
	if grep -Eq '"rule": "TPF-(JS|SC)-' "$work/said"; then echo invalid; else echo valid; fi
}

bundles() {
	mkdir -p "$work/bundles/bundle"
	"$build/tpfreport" schema >"$work/bundles/bundle/schema.json"
	for f in "$root"/examples/*/bundle.json; do
		name=$(basename "$(dirname "$f")")
		cp "$f" "$work/bundles/bundle/$name.json"
		"$build/conformance/differential" "$work/bundles/bundle" 50 "$seed" "$work/bundles/bundle/$name.json" || exit 1
	done
	for patch in "$root"/tests/golden/rules/*/*.patch.json; do
		dir=$(dirname "$patch") kind=$(basename "$patch" .patch.json)
		base=$(cat "$dir/base" 2>/dev/null || echo wall-node)
		"$build/tools/merge_patch" "$root/examples/$base/bundle.json" "$patch" >"$work/bundles/bundle/$(basename "$dir")-$kind.json"
	done
	for case in "$root"/tests/golden/good/*/patch.json; do
		dir=$(dirname "$case") base=$(sed -n 's/^take //p' "$(dirname "$case")/cmd")
		"$build/tools/merge_patch" "$root/examples/$base/bundle.json" "$case" >"$work/bundles/bundle/good-$(basename "$dir").json"
	done
	for level in L1 L2 L3; do
		"$build/tpfreport" init --level $level | sed 's/to fill in: /not recorded: /' >"$work/bundles/bundle/init-$level.json"
	done
	"$build/tools/merge_patch" "$root/examples/facility-row/bundle.json" "$root/tests/golden/levels/row-reaches-l3/patch.json" \
		>"$work/bundles/bundle/row-of-l3.json"
	"$build/conformance/differential" "$work/bundles/bundle" 200 "$seed" "$work/bundles/bundle/row-of-l3.json" || exit 1
	for l in 2 3; do
		level_schema $l
		ln "$work"/bundles/bundle/[!s]*.json "$work/bundles/level-$l/"
	done
	judge_all bundle L1 && judge_all level-2 L2 && judge_all level-3 L3
}

# What a level requires, in one document with the schema it refers to.
level_schema() {
	mkdir -p "$work/bundles/level-$1"
	{ printf '"bundle": ' && cat "$work/bundles/bundle/schema.json" && echo ,; } >"$work/member"
	"$build/tpfreport" schema --level "L$1" | sed "/^  \"\\\$defs\": {/r $work/member" >"$work/bundles/level-$1/schema.json"
}

judge_all() { # CASE LEVEL
	for f in "$work/bundles/$1"/*.json; do
		name=$(basename "$f" .json)
		[ "$name" = schema ] || echo "$1/$name $(judge "$f" "$2")"
	done >>"$work/bundles/ours"
}

count() { grep -c "$3.* $2\$" "$work/$1/ours"; }

"$build/conformance/differential" "$work/random" "$pairs" "$seed" || exit 1
echo "random schemas: $(count random valid "") valid and $(count random invalid "") invalid instances"
compare "$work/random"
bundles
for s in bundle level-2 level-3; do
	echo "$s schema: $(count bundles valid $s/) valid and $(count bundles invalid $s/) invalid bundles"
done
compare "$work/bundles"
n=$(cat "$work/random/new" "$work/bundles/new" | wc -l)
echo "$n differences not explained"
[ "$n" -eq 0 ]
