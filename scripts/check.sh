#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check: everything it needs, then the unit tests, the tests of the guest
# harness and the guest tests; all of them, even when the first fail.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"
cd "$KWATCH_TOP"

kernel=${KERNEL:-6.1}
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
status=0

step()
{
	say "[$1/5] $2"
}

step 1 'packages'
scripts/deps.sh build unit guest
step 2 "the module for Debian's $kernel, the tools and the tests"
make -j"$(nproc)" KERNEL="$kernel" all unit prog testmodule installable
step 3 'unit tests'
KWATCH_COUNTS=$counts scripts/unit.sh build/unit || status=1
step 4 'tests of the guest harness'
KWATCH_COUNTS=$counts KERNEL=$kernel tests/vm/selftest || status=1
step 5 "guest tests under $kernel"
KWATCH_COUNTS=$counts KERNEL=$kernel tests/vm/check || status=1

read -r passed failed skipped < <(sum_counts "$counts")
report_counts 'make check' "$passed" "$failed" "$skipped" || status=1
exit $status
