#!/bin/sh
# run.sh - real vendors' files, where they are at hand (TPF_SAMPLES, else ../shared/samples): imports, judges, and compares what the
# report says with independently computed values (reference.tsv, EXPECTED.json beside the samples).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=${TPF_SAMPLES:-$root/../shared/samples}
tpf=$(cd "$root" && cd "${BUILD:-build}" && pwd)/tpfreport
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0

ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

# number NAME: the first "NAME": number of the report.
number() { sed -n 's/.*"'"$1"'": \([-0-9.e+]*\).*/\1/p' "$work/report.json" | head -n 1; }

# Joules per token of the headline, on one line or several.
headline() { tr '\n' ' ' <"$work/report.json" | sed 's/.*"headline": { *"j_per_token": { *"value": \([-0-9.e+]*\).*/\1/'; }

# near WHAT FOUND EXPECTED TOLERANCE (relative)
near() {
	if awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && d <= t * b) }'; then
		ok
	else
		bad "$1: found $2, expected $3 within $4"
	fi
}

# import_and_judge NAME IMPORT-ARGUMENTS...
import_and_judge() {
	name=$1
	shift
	mkdir -p "$work/$name"
	"$tpf" import "$@" -o "$work/$name/bundle.json" && "$tpf" validate -q "$work/$name" &&
		"$tpf" report "$work/$name" --to json >"$work/report.json"
}

mlperf() {
	tab=$(printf '\t')
	{
		IFS=$tab read -r head
		while IFS=$tab read -r round commit submitter system model scenario acc n nodes perf unit key sps tps kind watts used dropped \
			window energy trapezoid diff tokens jw je rest; do
			name=$model-$scenario
			if ! import_and_judge "$name" "$samples/mlperf/$round/closed/$submitter/results/$system/$model/$scenario"; then
				bad "$name can't be imported or has findings"
				continue
			fi
			near "$name mean power" "$(number mean_inside)" "$watts" 1e-12
			near "$name window" "$(number duration)" "$window" 1e-9
			near "$name energy" "$(number mean_inside_energy)" "$energy" 1e-7
			near "$name trapezoid" "$(number trapezoid)" "$trapezoid" 2e-8
			near "$name tokens" "$(number tokens)" "$tokens" 1e-7
			near "$name J/token" "$(headline)" "$je" 1e-5
			[ "$(number stated_output_rate)" = "$tps" ] && ok || bad "$name: $(number stated_output_rate) token/s, expected $tps"
			[ "$(number dropped)" = "$dropped" ] && ok || bad "$name: dropped $(number dropped), expected $dropped"
			nominal=$(sed -n 's/.*"tokens_nominal": \([a-z]*\).*/\1/p' "$work/report.json" | head -n 1)
			case $kind in inferred*) want=true ;; *) want=false ;; esac
			[ "$nominal" = $want ] && ok || bad "$name: tokens nominal $nominal, expected $want"
		done
	} <"$samples/mlperf/reference.tsv"
}

# The H200 pair: eight boards, two of them busy (EXPECTED.json, cross_checks).
h200() {
	serve=$samples/vendors/vllm_serve/heyram_gptoss_h200_tp2_conc64.json
	smi=$samples/vendors/nvidia_smi_csv/heyram_h200_tp2_conc64_gpu_metrics.csv
	for row in "all 8 239893.1098 0.4066253698" "busy 2 175705.7923 0.2978261144"; do
		# shellcheck disable=SC2086
		set -- $row
		if ! import_and_judge "h200-$1" "$serve" "$smi" --tz utc --devices "$1"; then
			bad "h200-$1 can't be imported or has findings"
			continue
		fi
		near "h200-$1 energy" "$(number trapezoid)" "$3" 1e-6
		near "h200-$1 J/token" "$(headline)" "$4" 1e-6
		[ "$(number devices_counted)" = "$2" ] && ok || bad "h200-$1: $(number devices_counted) devices, expected $2"
		grep -q '"boundary": "board"' "$work/report.json" && ok || bad "h200-$1: not called board-only"
	done
}

if [ -d "$samples" ]; then
	mlperf
	h200
else
	echo "skipped: no samples at $samples"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
