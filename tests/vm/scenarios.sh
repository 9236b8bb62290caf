# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by tests of the harness: scenarios, functions that boot a guest or run
# given tests and say what to expect of that, two at a time.
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"

# not in /tmp: the guest has its own
mkdir -p "$KWATCH_TOP/build/vm"
work=$(mktemp -d "$KWATCH_TOP/build/vm/selftest.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# run COMMAND... - leaves $status, $work/out and $work/err. The counts of what
# is run are not this script's.
run()
{
	status=0 shown=0
	env -u KWATCH_COUNTS "$@" >"$work/out" 2>"$work/err" || status=$?
}

boot()
{
	run "$KWATCH_TOP/tests/vm/boot" --name "selftest-$BASHPID" --results "$work/results" "$@"
}

# A test of the runner under test; its body is stdin
given_test()
{
	mkdir -p "$work/tests"
	{ printf '. %q/lib.sh\n' "$KWATCH_TOP/tests/vm"; cat; } >"$work/tests/$1.sh"
}

run_given_tests()
{
	run env KWATCH_TESTS="$work/tests" "$KWATCH_TOP/tests/vm/check" "$@"
}

# expect WHAT CONDITION...
expect()
{
	local what=$1

	shift
	if "$@"; then
		echo "ok   $what"
		passed=$((passed + 1))
	else
		echo "FAIL $what (status $status)"
		failed=$((failed + 1))
		[ "$shown" = 0 ] || return 0
		sed 's/^/     out| /' "$work/out"
		sed 's/^/     err| /' "$work/err"
		shown=1
	fi
}

# has FILE PATTERN
has() { grep -aEq -- "$2" "$work/$1"; }
lacks() { ! has "$@"; }
# is FILE TEXT - exactly
is() { [ "$(cat "$work/$1"; echo .)" = "$2." ]; }

# Each in a directory of its own, two at a time: a boot keeps one CPU busy
in_its_own_directory()
{
	work=$work/$1
	mkdir "$work"
	"$1"
	echo "$passed $failed 0" >"$work/counts"
}

# run_scenarios WHAT FUNCTION... - and reports the counts of all of them
run_scenarios()
{
	local what=$1 running=0 scenario skipped

	shift
	for scenario; do
		[ $running -lt 2 ] || { wait -n || :; running=$((running - 1)); }
		(trap - EXIT; in_its_own_directory "$scenario") >"$work/$scenario.txt" 2>&1 &
		running=$((running + 1))
	done
	wait

	for scenario; do
		cat "$work/$scenario.txt"
		# one that broke off has failed
		[ -e "$work/$scenario/counts" ] || echo '0 1 0' >"$work/$scenario/counts"
	done
	read -r passed failed skipped < <(cat "$work"/*/counts | sum_counts)
	report_counts "$what" "$passed" "$failed" "$skipped"
}
