#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/fuzz.sh smoke|long|keep|cover [TARGET...]
#
#   smoke  every target for some seconds (FUZZ_SMOKE, 8): the stage of CI
#   long   every target for FUZZ_SECONDS (300)
#   keep   put what was found into tests/fuzz/corpus, as little as covers as much
#   cover  lines that tests/fuzz/corpus reaches in the files of each target
#
# Two targets run at a time, or FUZZ_JOBS. What they find new is kept below
# build/fuzz/corpus and tried first by the next run. A crash leaves its input in
# build/fuzz/crashes and is a failure, as is a target that does not end.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"
cd "$KWATCH_TOP"

mode=${1:?usage: scripts/fuzz.sh smoke|long|keep|cover [TARGET...]}
shift
out=build/fuzz
[ "$mode" != cover ] || out=build/cover
jobs=${FUZZ_JOBS:-2}
case $mode in
long)	seconds=${FUZZ_SECONDS:-300} ;;
*)	seconds=${FUZZ_SMOKE:-8} ;;
esac
# What was freed is remembered for long, and two run at a time: some MB will do
export ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=1
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
	for source in tests/fuzz/fuzz_*.c; do
		source=${source##*/fuzz_}
		targets+=("${source%.c}")
	done
fi

options=(-timeout=25 -rss_limit_mb=1500 -max_len=4096 -print_final_stats=1)
# The smoke test tells of a change, not of luck: it begins the same way each time
[ "$mode" != smoke ] || options+=(-seed=1)

# fuzz TARGET - its log is build/fuzz/TARGET.log, its exit status in .status
fuzz()
{
	local dict=() status=0

	[ ! -e "tests/fuzz/dict/$1.dict" ] || dict=("-dict=tests/fuzz/dict/$1.dict")
	mkdir -p "$out/corpus/$1" $out/crashes
	timeout -k 5 $((seconds + 120)) "$out/$1" "${options[@]}" "${dict[@]}" \
		-max_total_time="$seconds" -artifact_prefix="$out/crashes/$1-" \
		"$out/corpus/$1" "tests/fuzz/corpus/$1" >"$out/$1.log" 2>&1 || status=$?
	echo $status >"$out/$1.status"
}

# report TARGET - a line, and on failure how to see it again; false on failure
report()
{
	local log=$out/$1.log status runs cover input

	status=$(cat "$out/$1.status")
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	printf '%-4s %-12s %9s runs, %4s edges\n' \
		"$([ "$status" = 0 ] && echo ok || echo FAIL)" "$1" "${runs:-0}" "${cover:-0}"
	[ "$status" != 0 ] || return 0
	grep -E 'does not hold|runtime error|^SUMMARY|ERROR: ' "$log" | sed 's/^/     | /' || :
	input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	if [ -n "$input" ]; then
		echo "     | its input: $input"
		echo "     | again with: $out/$1 $input"
	else
		echo "     | status $status, see $log"
	fi
	return 1
}

run_all()
{
	local target running=0 passed=0 failed=0

	for target in "${targets[@]}"; do
		if [ $running -ge "$jobs" ]; then
			wait -n
			running=$((running - 1))
		fi
		fuzz "$target" &
		running=$((running + 1))
	done
	wait
	for target in "${targets[@]}"; do
		if report "$target"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	done
	report_counts 'fuzz targets' $passed $failed 0
}

# The committed inputs stay as long as nothing smaller reaches as much.
keep()
{
	local target new

	for target in "${targets[@]}"; do
		new=$(mktemp -d)
		"$out/$target" "${options[@]}" -set_cover_merge=1 -use_counters=0 \
			"$new" "tests/fuzz/corpus/$target" "$out/corpus/$target" >"$out/$target.log" 2>&1
		rm -rf "tests/fuzz/corpus/$target"
		mkdir -p "tests/fuzz/corpus/$target"
		find "$new" -type f -exec mv -t "tests/fuzz/corpus/$target" {} +
		rmdir "$new"
		say "$target: $(find "tests/fuzz/corpus/$target" -type f | wc -l) inputs," \
			"$(du -sb "tests/fuzz/corpus/$target" | cut -f1) bytes"
	done
}

# The file that a target is about has its name, or is named in the target:
#  * FILES: module/filter.c tools/lib/record.c
cover()
{
	local target files profile

	for target in "${targets[@]}"; do
		profile=$out/$target.profraw
		LLVM_PROFILE_FILE=$profile "$out/$target" -runs=0 "tests/fuzz/corpus/$target" \
			>"$out/$target.log" 2>&1
		llvm-profdata-14 merge -o "$out/$target.profdata" "$profile"
		files=$(sed -n 's/^ \* FILES: //p' "tests/fuzz/fuzz_$target.c")
		# shellcheck disable=SC2086 # a list of files
		llvm-cov-14 report -instr-profile "$out/$target.profdata" "$out/$target" $files |
			awk -v target="$target" '/\.[ch] / {
				printf "%-12s %-28s %4d of %4d lines  %s\n", target, $1,
					$8 - $9, $8, $10 }'
	done
}

case $mode in
smoke|long)	run_all ;;
keep)		keep ;;
cover)		cover ;;
*)		die "no such mode: $mode" ;;
esac
