#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/check-debug.sh [PATTERN...] - make check-debug: under each debug kernel
# the tests of its checkers, then the guest tests whose names match. KIND chooses
# one of the kernels.
#
# Both kernels at once: an emulated guest keeps one CPU busy. A line says which of
# them it is from.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"
cd "$KWATCH_TOP"

kinds=${KIND:-kasan kcsan}
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT

# check_under KIND PATTERN...
check_under()
{
	local kind=$1 status=0

	shift
	export KERNEL=$kind KWATCH_COUNTS=$counts/$kind
	tests/vm/debug/checkers || status=1
	tests/vm/check "$@" || status=1
	return $status
}

scripts/deps.sh build guest debug
make -j"$(nproc)" tools prog installable
for kind in $kinds; do
	# builds the kernel, where it must
	make module testmodule KERNEL="$kind"
done

declare -A pids
status=0
for kind in $kinds; do
	say "the checkers and the guest tests of $kind"
	check_under "$kind" "$@" > >(sed -u "s/^/$kind: /") 2>&1 & pids["$kind"]=$!
done
for kind in $kinds; do
	wait "${pids[$kind]}" || status=1
	[ -s "$counts/$kind" ] || echo '0 1 0' >"$counts/$kind"
done
read -r passed failed skipped < <(sum_counts "$counts"/*)
report_counts 'debug kernels' "$passed" "$failed" "$skipped" || status=1
exit $status
