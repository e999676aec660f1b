#!/bin/sh
# demo.sh - what `make demo` does: imports vendors' files, judges the examples, renders them into out/.
set -eu
: "${TPF:=build/tpfreport}"
out=out
mkdir -p $out

say() { printf '\n== %s\n' "$*"; }
run() {
	printf '$ tpfreport %s\n' "$*"
	"$TPF" "$@"
}

say "Vendors' files become a bundle: a vLLM result and an nvidia-smi log"
run import examples/board-vllm/vllm-serve.json examples/board-vllm/nvidia-smi.csv --tz +02:00 -o $out/imported/bundle.json
run validate $out/imported/bundle.json || :

for name in board-vllm wall-node facility-row; do
	say "$name: judged and rendered"
	run validate examples/$name/bundle.json
	run report examples/$name/bundle.json -o $out/$name.html
	run report examples/$name/bundle.json -o $out/$name.pdf
done

say "broken-ten: ten mistakes, each found (exit status 1)"
run validate examples/broken-ten || [ $? = 1 ]
run report examples/broken-ten -o $out/broken-ten.html

say "Side by side"
run compare examples/board-vllm examples/wall-node examples/facility-row -o $out/compare.html
run plot examples/wall-node -p trace -o $out/wall-node-trace.svg
run normalize examples/wall-node -o $out/wall-node-normalized.json

say "Every rule and every field on a page"
run explain --all -o $out/reference.html

say "Made, in $PWD/$out:"
ls -1 $out
printf '\nOpen %s/%s/facility-row.html in a browser, or facility-row.pdf.\n' "$PWD" "$out"
