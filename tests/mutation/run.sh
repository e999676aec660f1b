#!/bin/sh
# run.sh - what `make mutation` does: each example that is right, mutated (mutate.c). BUILD names the build folder.
set -u
build=$(cd "${BUILD:-build}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0 made=0 caught=0 explained=0
for example in board-vllm wall-node facility-row; do
	cp -R "$here/../../examples/$example" "$work/$example" && chmod -R u+w "$work/$example"
	echo "== $example"
	"$build/mutate" "$work/$example" "$here/reasons.txt" "$@" >"$work/out"
	sed '$d' "$work/out"
	counts=$(sed -n 's/^\([0-9]*\) mutants: \([0-9]*\) caught .* \([0-9]*\) explained.*/\1 \2 \3/p' "$work/out")
	# shellcheck disable=SC2086
	set -- $counts "$@"
	made=$((made + $1)) caught=$((caught + $2)) explained=$((explained + $3))
	shift 3
	line=$(tail -n 1 "$work/out")
	passed=$((passed + ${line%% *}))
	line=${line% failed}
	failed=$((failed + ${line##* }))
done
awk -v made=$made -v caught=$caught -v explained=$explained -v neither=$failed 'BEGIN {
	printf "all examples: %d mutants, %d caught (%.1f %%), %d explained, %d neither\n", made, caught, 100 * caught / made, explained, neither
}'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
