#!/bin/sh
# reach.sh - every field of the standard is reached by a rule or shown in the report (reach.c): tried on the examples and on what the rules'
# golden folders make of them. BUILD names the build folder.
set -u
build=$(cd "${BUILD:-build}" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
take() { # EXAMPLE NAME [PATCH]
	cp -R "$root/examples/$1" "$work/$2"
	if [ "${3:-}" ]; then "$build/tools/merge_patch" "$root/examples/$1/bundle.json" "$3"; else cat "$root/examples/$1/bundle.json"; fi >"$work/$2/bundle.json"
}
for example in board-vllm wall-node facility-row; do
	take $example $example
done
take wall-node more "$root/tests/mutation/more.patch.json" # fields that no other has
for dir in "$root"/tests/golden/rules/TPF-*; do
	take "$(cat "$dir/base" 2>/dev/null || echo wall-node)" "${dir##*/}" "$dir/pass.patch.json"
done
"$build/reach" "$work"/*
