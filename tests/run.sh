#!/bin/sh
# run.sh - runs every test that is built and prints one closing line: "N passed, N failed".
# BUILD names the build folder. A test program prints "ok NAME" or "not ok NAME" lines through its own summary.
set -u
build=${BUILD:-build}
export LSAN_OPTIONS="suppressions=$PWD/tests/lint/lsan.supp:print_suppressions=0" # of SAN=address
passed=0 failed=0

# A Check program's last line reads "100%: Checks: 12, Failures: 0, Errors: 0".
for t in "$build"/unit/check_*; do
	[ -x "$t" ] && [ -f "$t" ] || continue
	case $t in *.d) continue ;; esac
	out=$("$t" 2>&1)
	rc=$?
	line=$(printf '%s\n' "$out" | sed -n 's/.*Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' | tail -n 1)
	if [ -z "$line" ]; then
		printf '%s\nFAILED %s (exit status %d, no summary)\n' "$out" "$t" "$rc"
		failed=$((failed + 1))
		continue
	fi
	set -- $line
	bad=$(($2 + $3))
	passed=$((passed + $1 - bad))
	failed=$((failed + bad))
	[ "$bad" -eq 0 ] && [ "$rc" -eq 0 ] || printf '%s\n' "$out"
done
# A lint is a program that says nothing when all is well.
for t in tests/lint/*.sh; do
	[ -x "$t" ] || continue
	if out=$(BUILD=$build "$t" 2>&1); then
		passed=$((passed + 1))
	else
		printf '%s\nFAILED %s\n' "$out" "$t"
		failed=$((failed + 1))
	fi
done
# Suites of their own close with a line "N passed, N failed".
suite() {
	out=$("$@" 2>&1)
	n=$(printf '%s\n' "$out" | tail -n 1 | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
	[ -n "$n" ] || n="0 1"
	passed=$((passed + ${n% *}))
	failed=$((failed + ${n#* }))
	[ "${n#* }" -eq 0 ] || printf '%s\n' "$out" | sed '$d'
}
suite sh tests/golden/run.sh
suite sh tests/samples/run.sh
suite sh tests/mutation/reach.sh
# Thousands of mutants, one test: none goes unnoticed without a reason. Under a sanitizer they would take minutes.
if [ -z "${SAN:-}" ]; then
	if out=$(sh tests/mutation/run.sh); then
		passed=$((passed + 1))
	else
		printf '%s\n' "$out" | grep FAILED
		failed=$((failed + 1))
	fi
fi
if jsts=$(sh tests/conformance/where.sh); then
	suite "$build/conformance/suite" "$jsts"
elif [ -n "${TPF_JSTS:-}" ]; then
	suite printf '%s\n\n' "TPF_JSTS=$TPF_JSTS has no tests/draft2020-12"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
