#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/unit.sh DIR - runs every unit test program in DIR and counts its tests.
#
# A program that dies, or runs no test, is one failure more: a sanitizer ends a
# program at once, with the tests after it unseen.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"

dir=${1:?usage: scripts/unit.sh DIR}
passed=0 failed=0 skipped=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# gcc 12's TSan may find no room for its memory where the kernel puts mappings at
# addresses with more than 28 random bits (vm.mmap_rnd_bits), and refuses to start
fixed=()
if setarch -R true 2>/dev/null; then fixed=(setarch -R); fi

# run PROGRAM
run()
{
	local wrap=()

	case $1 in */test_module_threads) wrap=("${fixed[@]}") ;; esac
	CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 120 "${wrap[@]}" "$1"
}

# count PATTERN
count()
{
	grep -cE "$1" "$output" || :
}

for test in "$dir"/test_*; do
	[ -e "$test" ] || continue
	status=0
	run "$test" >"$output" 2>&1 </dev/null || status=$?
	skips=$(count '^(not )?ok [0-9]+ .*# SKIP')
	good=$(count '^ok [0-9]+')
	bad=$(count '^not ok [0-9]+ - ')
	good=$((good - $(count '^ok [0-9]+ .*# SKIP')))
	bad=$((bad - $(count '^not ok [0-9]+ - .*# SKIP')))
	if [ "$bad" = 0 ] && { [ $status != 0 ] || [ $((good + skips)) = 0 ]; }; then
		bad=1
	fi
	word=ok
	[ "$bad" = 0 ] || word=FAIL
	printf '%-4s %-32s %d tests\n' $word "${test##*/}" $((good + bad + skips))
	if [ $word = FAIL ]; then
		sed 's/^/     | /' "$output"
		echo "     | status $status"
	fi
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))
done
report_counts 'unit tests' $passed $failed $skipped
