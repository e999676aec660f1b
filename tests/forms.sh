#!/bin/sh
# forms.sh - findings as SARIF and JUnit against the formats' own schemas, where these are at hand. What `make forms-check` runs:
#   make forms-check TPF_SARIF=sarif-schema-2.1.0.json TPF_JUNIT=junit-10.xsd
# The first is OASIS' (github.com/oasis-tcs/sarif-spec, sarif-2.1/schema), the second Jenkins' (github.com/jenkinsci/xunit-plugin,
# src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd).
set -u
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
failed=0
echo '{' >"$work/broken.json"
cp -R examples/wall-node "$work/mendable"
sed 's/"mfu": 0.1873/"mfu": 18.73/' examples/wall-node/bundle.json >"$work/mendable/bundle.json"
bundles="$work/mendable examples/wall-node examples/board-vllm examples/broken-ten examples/facility-row $work/broken.json $work/absent.json"

if [ -f "${TPF_SARIF:-}" ]; then
	# Draft 4 is not ours to judge by; what this schema uses of it means the same in 2020-12, but for the word of its own address.
	sed 's|http://json-schema.org/draft-04/schema#|https://json-schema.org/draft/2020-12/schema|; /^  "id": /d' "$TPF_SARIF" >"$work/sarif.json"
	"$build/tpfreport" validate --to sarif $bundles >"$work/findings.sarif"
	"$build/tools/conforms" "$work/sarif.json" "$work/findings.sarif" && echo "forms: SARIF is as its schema says" || failed=1
	grep -q '"fixes"' "$work/findings.sarif" || { echo "forms: no fix is among the findings"; failed=1; }
	# It can fail.
	sed 's/"startLine": [0-9]*/"startLine": 0/' "$work/findings.sarif" >"$work/wrong.sarif"
	"$build/tools/conforms" "$work/sarif.json" "$work/wrong.sarif" >"$work/out" && { echo "forms: a wrong document is not found wrong"; failed=1; }
else
	echo "forms: SARIF skipped, TPF_SARIF names no file"
fi
if [ -f "${TPF_JUNIT:-}" ] && command -v xmllint >/dev/null 2>&1; then
	"$build/tpfreport" validate --to junit $bundles >"$work/findings.xml"
	xmllint --noout --schema "$TPF_JUNIT" "$work/findings.xml" 2>"$work/out" && echo "forms: JUnit is as its schema says" || { cat "$work/out"; failed=1; }
else
	echo "forms: JUnit skipped, TPF_JUNIT names no file, or there is no xmllint"
fi
exit "$failed"
