#!/bin/sh
# valgrind.sh - every test program, and the commands on every example, under valgrind: no access that is wrong, nothing lost.
# BUILD names the build folder; words after the name run only what contains one of them. Closes with "valgrind: N runs, M with
# errors". What tests/lint/valgrind.supp keeps quiet belongs to fontconfig, Pango and GLib.
set -u
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
runs=0 bad=0

# Without machine code for patterns; test cases in one process, and no test that fails for the time it takes.
export TPF_JIT=0 CK_FORK=no CK_DEFAULT_TIMEOUT=0 TPF_SLOW=1
only=$*
# Are these words to be run? Without words of the caller's all are.
chosen() {
	for word in $only; do
		case $1 in *"$word"*) return 0 ;; esac
	done
	[ -z "$only" ]
}

# A program under valgrind, which exits with 99 when it found something: no status of ours. Some tests have large arrays on
# the stack, which valgrind takes for another stack unless it is told.
watch() {
	chosen "$*" || return 0
	runs=$((runs + 1))
	valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
		--errors-for-leak-kinds=definite,indirect --num-callers=40 --max-stackframe=16000000 \
		--suppressions=tests/lint/valgrind.supp --log-file="$work/log" "$@" >"$work/out" 2>&1 </dev/null
	rc=$?
	[ $rc = 99 ] || [ $rc -ge 128 ] || [ -s "$work/log" ] || return 0
	bad=$((bad + 1))
	echo "FAILED $* (exit status $rc)"
	head -n 60 "$work/log"
}

command -v valgrind >/dev/null 2>&1 || { echo "valgrind is not installed"; exit 1; }
for t in "$build"/unit/check_*; do
	[ -x "$t" ] && [ -f "$t" ] && watch "$t"
done
tpf=$build/tpfreport
for dir in examples/*/; do
	name=$(basename "$dir")
	watch "$tpf" validate "$dir"
	watch "$tpf" normalize "$dir" -o "$work/$name.json"
	for form in html pdf xml json; do
		watch "$tpf" report "$dir" -o "$work/$name.$form"
	done
	watch "$tpf" plot "$dir" -p trace -o "$work/$name.png"
done
watch "$tpf" import examples/board-vllm/vllm-serve.json examples/board-vllm/nvidia-smi.csv --tz +02:00 --devices all -o "$work/vllm/bundle.json"
watch "$tpf" import examples/wall-node/mlperf -o "$work/mlperf/bundle.json"
watch "$tpf" compare examples/board-vllm examples/wall-node -o "$work/compare.html"
watch "$tpf" init -o "$work/init.json"
watch "$tpf" schema -o "$work/schema.json"
watch "$tpf" explain --all
echo "valgrind: $runs runs, $bad with errors"
[ "$bad" -eq 0 ]
