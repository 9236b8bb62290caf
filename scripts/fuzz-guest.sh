#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make fuzz-guest: the fuzzer of /dev/kwatch in a guest, for a long time.
#
# KERNEL is the guest's (kasan), FUZZ_SECONDS how long (1200), FUZZ_SEED where to
# begin (by the clock), FUZZ_REPLAY a file of programs to run instead. What
# it found, and the last programs should the guest die, are in build/fuzz.
set -euo pipefail
. "$(dirname "$0")/say.sh"
cd "$KWATCH_TOP"

kernel=${KERNEL:-kasan}
seconds=${FUZZ_SECONDS:-1200}
results=$KWATCH_TOP/build/fuzz/$kernel
options=(--seconds "$seconds")
[ -z "${FUZZ_SEED:-}" ] || options+=(--seed "$FUZZ_SEED")
[ -z "${FUZZ_REPLAY:-}" ] || options+=(--replay "$(realpath "$FUZZ_REPLAY")")

mkdir -p "$results"
status=0
nice -n 5 tests/vm/boot --kernel "$kernel" --name "fuzz-$kernel" --results "$results" \
	--timeout $((seconds * 2 + 600)) -- \
	tests/fuzz/guest/run "${options[@]}" || status=$?
if [ $status != 0 ]; then
	say "the last programs, the latest of which may have done it, are in $results/fuzz-last"
	say "to try again: FUZZ_REPLAY=$results/fuzz-last make fuzz-guest KERNEL=$kernel"
fi
if [ -s "$results/fuzz-coverage" ]; then
	use_kernel "$kernel"
	scripts/coverage.sh "build/module-$KREL/kwatch.ko" "$results/fuzz-coverage"
fi
exit $status
