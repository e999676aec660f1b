#!/bin/sh
# run.sh - what `make mutation` does: each example that is right, mutated (mutate.c). BUILD names the build folder.
set -u
build=$(cd "${BUILD:-build}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0
for example in board-vllm wall-node facility-row; do
	cp -R "$here/../../examples/$example" "$work/$example" && chmod -R u+w "$work/$example"
	echo "== $example"
	"$build/mutate" "$work/$example" "$here/reasons.txt" "$@" >"$work/out"
	sed '$d' "$work/out"
	line=$(tail -n 1 "$work/out")
	passed=$((passed + ${line%% *}))
	line=${line% failed}
	failed=$((failed + ${line##* }))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
