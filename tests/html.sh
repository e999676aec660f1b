#!/bin/sh
# html.sh - renders the examples and has two validators look at them: html-validate, and vnu where Java is. They come from npm into
# the build folder; where node is absent the check is skipped. What `make html-check` runs.
set -u
build=$(cd "${BUILD:-build}" && pwd)
examples=$(cd "$(dirname "$0")/../examples" && pwd)
command -v npm >/dev/null 2>&1 || { echo "html: skipped, there is no npm"; exit 0; }
mkdir -p "$build/html" && cd "$build/html" || exit 1
[ -d node_modules/html-validate ] || npm install --silent --no-audit --no-fund --ignore-scripts html-validate@10 vnu-jar >npm.log 2>&1 ||
	{ echo "html: skipped, npm could not fetch the validators"; exit 0; }
# An anchor is named as the field is, with its dots: HTML allows any id without a blank.
echo '{"root": true, "extends": ["html-validate:recommended"], "rules": {"valid-id": ["error", {"relaxed": true}]}}' >.htmlvalidate.json
failed=0
for name in board-vllm wall-node facility-row broken-ten; do
	"$build/tpfreport" report "$examples/$name" -o "$name.html" || failed=1
done
"$build/tpfreport" compare "$examples/board-vllm" "$examples/wall-node" "$examples/facility-row" -o compare.html || failed=1
"$build/tpfreport" explain --all -o reference.html || failed=1
node node_modules/html-validate/bin/html-validate.mjs --config .htmlvalidate.json ./*.html || failed=1
if command -v java >/dev/null 2>&1; then
	java -jar node_modules/vnu-jar/build/dist/vnu.jar ./*.html || failed=1
else
	echo "html: vnu skipped, there is no java"
fi
! grep -li '<script' ./*.html || failed=1
[ "$failed" = 0 ] && echo "html: 6 pages, no complaint, no script"
exit "$failed"
