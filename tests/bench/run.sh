#!/bin/sh
# run.sh - what `make bench` does: one table of how long things take here. BUILD names the build folder.
# ROWS (default 10,000,000) is the length of the trace, about 42 bytes a row. A busy machine shows: look at the least times.
set -eu
build=${BUILD:-build} rows=${ROWS:-10000000}
bench=$build/bench tpf=$build/tpfreport
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

line() { printf '%-58s %12s  %s\n' "$1" "$2" "$3"; }
# process WHAT RUNS PROGRAM...
process() {
	what=$1 runs=$2
	shift 2
	"$bench/bench_process" "$runs" "$@" | {
		read -r median least most
		line "$what" "$median ms" "least $least, most $most ms, $runs runs"
	}
}
# over WHAT GOAL PROGRAM...: how much longer it takes than a program that does nothing, by the least of 41 runs each; the median of
# five such differences, and the least and the most of them.
over() {
	what=$1 goal=$2
	shift 2
	for turn in 1 2 3 4 5; do
		echo "$("$bench/bench_process" 41 "$bench/nothing") $("$bench/bench_process" 41 "$@")"
	done | awk '{ printf "%.2f\n", $5 - $2 }' | sort -n | paste -s -d ' ' - | {
		read -r least _ median _ most
		reached=$(awk -v is="$median" -v goal="$goal" 'BEGIN { print (is <= goal ? "reached" : "not reached") }')
		line "$what" "$median ms" "$least to $most ms   goal $goal   $reached"
	}
}

line "machine: $(uname -m), $(getconf _NPROCESSORS_ONLN) processors, load $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo '?')" "median" ""

# The largest example without its indentation; alone it names its evidence as left out, and so is of level 1.
indented=examples/facility-row/bundle.json
mkdir "$work/whole"
cp examples/facility-row/* "$work/whole/"
sed 's/^ *//' $indented >"$work/whole/bundle.json"
sed 's/"path": "[^"]*"/"path": {"unknown": "left out"}/; s/"L2"/"L1"/' "$work/whole/bundle.json" >"$work/alone.json"
size=$(($(wc -c <"$work/alone.json") / 1000))
process "a program that does nothing, same libraries" 101 "$bench/nothing"
process "validate, $size KB, no evidence" 101 "$tpf" validate "$work/alone.json"
over "what it takes beyond the program that does nothing" 3 "$tpf" validate "$work/alone.json"
process "validate, $size KB, $(ls "$work/whole" | grep -vc bundle.json) files of evidence" 51 "$tpf" validate "$work/whole"
process "report, HTML" 5 "$tpf" report "$work/whole" -o "$work/report.html"
process "report, PDF" 5 "$tpf" report "$work/whole" -o "$work/report.pdf"

"$bench/bench_json" | awk 'NR > 1' | while read -r name rest; do
	case $name in
	tpf_json_read) line "JSON, 100 MB, our reader" "$(echo "$rest" | awk '{ print $2 }') MB/s" "" ;;
	json_loadb) line "JSON, 100 MB, jansson" "$(echo "$rest" | awk '{ print $3 }') MB/s" "" ;;
	esac
done

"$bench/bench_trace" gen "$rows" >"$work/trace.csv"
bytes=$(wc -c <"$work/trace.csv")
mb_s() { awk -v b="$bytes" -v s="$1" 'BEGIN { printf "%.0f MB/s", b / s / 1e6 }'; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.3f", ms / 1e3 }'; }
wc=$("$bench/bench_process" 3 "$(command -v wc)" -l "$work/trace.csv")
wc=$(seconds "${wc%% *}")
line "wc -l, $rows rows, $((bytes / 1000000)) MB" "$wc s" "$(mb_s "$wc")"
scan=$("$bench/bench_process" 3 "$bench/bench_trace" "$work/trace.csv")
scan=$(seconds "${scan%% *}")
line "the same as an nvidia-smi trace" "$scan s" "$(mb_s "$scan")"

# Its anonymous memory, looked at while it runs.
"$bench/bench_trace" "$work/trace.csv" >"$work/scan" &
peak=0
while kill -0 $! 2>/dev/null; do
	now=$(awk '/^RssAnon/ { print $2 }' "/proc/$!/status" 2>/dev/null || :)
	[ "${now:-0}" -le "$peak" ] || peak=$now
	sleep 0.02
done
wait $!
line "its anonymous memory" "$peak KiB" "the most seen, every 20 ms"

# Validation: seconds of the processor on one thread, medians of five with the least and the most.
mkdir "$work/corpus"
"$bench/corpus" "$work/corpus" "${DOCUMENTS:-10000}"
"$bench/bench_corpus" tests/bench/corpus.schema.json "$work/corpus"
BUILD=$build sh tests/bench/peers.sh tests/bench/corpus.schema.json "$work/corpus"
"$bench/corpus" "$work/large.json" 100
"$bench/bench_corpus" tests/bench/corpus.schema.json "$work/large.json"
for jobs in 1 2 0; do
	process "validate -j $jobs, 100 times $size KB" 5 "$tpf" validate -q -j "$jobs" $(yes "$work/alone.json" | head -n 100)
done
