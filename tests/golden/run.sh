#!/bin/sh
# run.sh - golden folders: tests/golden/<area>/<case>/cmd is run by sh in its own folder; what it prints and its exit status
# must be out, err and rc (absent: empty, and 0). In cmd: $TPF the program, $EXAMPLES the examples, $TMP an empty folder.
# run.sh 'rules/TPF-TR-*' runs a part. GOLDEN=write writes what was found instead: read the difference before you keep it.
# tests/golden/rules/<ID>/{fail,pass}.patch.json are JSON Merge Patches (RFC 7396) on an example (named in `base`, else
# wall-node), {fail,pass}.sh change files of it: with the first `validate` must have a finding of this rule, with the second none. With
# set.patch.json the example changed by it is the other report, given by --set; with a file `compare` the example is compared with the
# patched one instead. Rows of rules.def of the standard's families without a folder fail.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$root" && cd "${BUILD:-build}" && pwd)
export TPF="$build/tpfreport" TOOLS="$build/tools" EXAMPLES="$root/examples" LC_ALL=C TZ=UTC NO_COLOR=1
unset SOURCE_DATE_EPOCH
work=$(mktemp -d)
mkdir "$work/judged.rules"
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0

ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAILED $1"
}

# Places of this checkout are written @EXAMPLES@ and @TMP@; how many rules passed, and how many a level is away, is written N, so that
# a new rule changes no case.
portable() {
	sed "s|$TMP|@TMP@|g; s|$EXAMPLES|@EXAMPLES@|g; s/[0-9]* rules passed, [0-9]* skipped/N rules passed, N skipped/
		s/; [0-9]* fields* and [0-9]* rules* away/; N fields and N rules away/"
}

run_case() {
	dir=$1 name=${1#"$here"/}
	export TMP="$work/tmp"
	rm -rf "$TMP" && mkdir -p "$TMP"
	(cd "$dir" && sh ./cmd >"$work/raw.out" 2>"$work/raw.err" </dev/null)
	rc=$?
	portable <"$work/raw.out" >"$work/out"
	portable <"$work/raw.err" >"$work/err"
	echo "$rc" >"$work/rc"
	if [ "${GOLDEN:-}" = write ]; then
		for f in out err; do
			if [ -s "$work/$f" ]; then cp "$work/$f" "$dir/$f"; else rm -f "$dir/$f"; fi
		done
		if [ "$rc" = 0 ]; then rm -f "$dir/rc"; else cp "$work/rc" "$dir/rc"; fi
	fi
	wrong=
	for f in out err; do
		want=$dir/$f
		[ -f "$want" ] || want=/dev/null
		diff -u "$want" "$work/$f" >"$work/diff" 2>&1 || { wrong="$wrong $f"; cat "$work/diff"; }
	done
	[ "$(cat "$dir/rc" 2>/dev/null || echo 0)" = "$rc" ] || wrong="$wrong rc(is $rc)"
	if [ -n "$wrong" ]; then bad "$name:$wrong"; else ok; fi
}

# Example $1, changed by patch $2, as folder $3.
patched() {
	rm -rf "$3" && cp -R "$EXAMPLES/$1" "$3" && "$build/tools/merge_patch" "$EXAMPLES/$1/bundle.json" "$2" >"$3/bundle.json"
}

# The findings of a patched example as JSON, and the outcomes of rules.
judge_patched() {
	patched "$1" "$2.patch.json" "$work/bundle" || return 1
	[ ! -f "$2.sh" ] || (cd "$work/bundle" && sh "$2.sh") || return 1
	if [ -f "${2%/*}/compare" ]; then
		"$TPF" compare --to json "$EXAMPLES/$1" "$work/bundle" >"$work/compared" 2>&1 || return 1
		{ echo '{'; sed -n '/^  "findings"/,$p' "$work/compared"; } >"$work/judged" # pairs and differences name rules too
		return
	fi
	other=${2%/*}/set.patch.json
	if [ -f "$other" ]; then patched "$1" "$other" "$work/other" || return 1; else other=; fi
	"$TPF" validate --to json ${3:+--level "$3"} ${other:+--set "$work/other"} "$work/bundle" >"$work/all" 2>&1
	[ $? -lt 2 ] || return 1
	sed '/^  "levels": {/,/^  }/d' "$work/all" >"$work/judged" # those rules fail at other levels
}

run_rule() {
	dir=$1 id=$(basename "$1")
	base=$(cat "$dir/base" 2>/dev/null || echo wall-node)
	level=$(cat "$dir/level" 2>/dev/null)
	for kind in fail pass; do
		if ! judge_patched "$base" "$dir/$kind" "$level"; then
			bad "rules/$id: $kind can't be judged"
			head -n 20 "$work/judged"
		elif grep -q "\"rule\": \"$id\"" "$work/judged"; then
			if [ $kind = fail ]; then ok && sed "s|$work/||g; s|$root/||g" "$work/judged" >"$work/judged.rules/$id.json"; else bad "rules/$id: the nearest pass has a finding"; fi
		elif [ $kind = fail ]; then
			bad "rules/$id: no finding"
		elif [ -f "$dir/compare" ] || { grep -q "\"$id\"" "$work/judged" && ! grep -q "\"$id\": " "$work/judged"; }; then
			ok
		else
			bad "rules/$id: the nearest pass was skipped: $(grep "\"$id\": " "$work/judged")"
		fi
	done
}

for dir in "$here"/${1:-*/*}/; do
	dir=${dir%/}
	if [ -f "$dir/cmd" ]; then run_case "$dir"; fi
	case $dir in */rules/TPF-*) run_rule "$dir" ;; esac
done
# Every rule of the standard's families has its folder.
for id in $("$TPF" explain --all | awk '{print $1}' | grep -Ev 'TPF-(IO|JS|SC|IM)-'); do
	if [ -d "$here/rules/$id" ]; then ok; else bad "rules/$id: has no folder"; fi
done
# What the rules' folders show is what `explain` shows.
if [ "${1:-rules/*}" = 'rules/*' ]; then
	"$TOOLS/examples" "$here/rules" "$EXAMPLES" "$work/judged.rules" >"$work/examples.json"
	[ "${GOLDEN:-}" != write ] || cp "$work/examples.json" "$root/man/examples.json"
	if cmp "$root/man/examples.json" "$work/examples.json"; then ok; else bad "man/examples.json: make reference makes it anew"; fi
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
