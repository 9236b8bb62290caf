# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by guest tests:  . "$(dirname "$0")/../lib.sh"
#
# A test passes by ending with status 0. It starts in an empty directory of its
# own, with no module loaded, and has to leave no module, probe or /dev/kwatch.
# KWATCH_TOP (the tree), KWATCH_BUILD (what was built, in PATH) and KWATCH_KO (the
# module) are set.

set -euo pipefail

fail()
{
	local frame

	printf 'FAIL: %s\n' "$*" >&2
	for ((frame = 0; frame < ${#FUNCNAME[@]} - 1; frame++)); do
		printf '  at %s:%s\n' "${BASH_SOURCE[frame + 1]##*/}" \
			"${BASH_LINENO[frame]}" >&2
	done
	exit 1
}

# Only for what this kernel or machine cannot do, never for what kwatch cannot
skip()
{
	printf 'SKIP: %s\n' "$*"
	exit 77
}

# assert_eq GOT WANTED [WHAT]
assert_eq()
{
	[ "$1" = "$2" ] || fail "${3:-value}: got '$1', wanted '$2'"
}

# assert_ge GOT AT-LEAST [WHAT]
assert_ge()
{
	[ "$1" -ge "$2" ] || fail "${3:-value}: got $1, wanted at least $2"
}

show_file()
{
	printf -- '--- %s\n' "$1"
	cat "$1"
	printf -- '---\n'
}

# assert_grep PATTERN FILE - a line of FILE matches the extended expression
assert_grep()
{
	grep -aEq -- "$1" "$2" && return
	show_file "$2"
	fail "no line of $2 matches: $1"
}

assert_no_grep()
{
	grep -aEq -- "$1" "$2" || return 0
	show_file "$2"
	fail "a line of $2 matches: $1"
}

# assert_fails STATUS COMMAND... - it ends with exactly this status
assert_fails()
{
	local want=$1 got=0

	shift
	"$@" || got=$?
	[ "$got" = "$want" ] || fail "'$*' ended with $got, wanted $want"
}

# retry SECONDS COMMAND... - until it succeeds
retry()
{
	local end=$((SECONDS + $1 * KWATCH_SLOW))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || fail "still failing after waiting: $*"
		sleep 0.1
	done
}

# scaled NUMBER - that many, or fewer under a kernel with checkers
scaled()
{
	echo $((($1 + KWATCH_SLOW - 1) / KWATCH_SLOW))
}

# at_exit COMMAND - run when the test ends, however it ends; the last first
_at_exit=()
at_exit()
{
	_at_exit=("$1" "${_at_exit[@]}")
}

_run_at_exit()
{
	local status=$? command

	trap - EXIT
	for command in "${_at_exit[@]}"; do
		(set +e; eval "$command") || [ "$status" != 0 ] || status=1
	done
	exit "$status"
}
trap _run_at_exit EXIT

module_loaded()
{
	[ -d /sys/module/kwatch ]
}

# load_module [PARAMETER=VALUE...] - unloaded again at exit
load_module()
{
	insmod "$KWATCH_KO" "$@" || fail "insmod $KWATCH_KO $*"
	at_exit '! module_loaded || unload_module'
	at_exit '! module_loaded || end_sessions'
	retry 5 test -e /dev/kwatch
}

# What a test that failed left under a name would keep the module in
end_sessions()
{
	local name

	kwatch sessions 2>/dev/null | awk 'NR > 1 { print $1 }' | while read -r name; do
		kwatch stop --quiet "$name" || :
	done
}

unload_module()
{
	rmmod kwatch || fail "rmmod kwatch (users: $(cat /sys/module/kwatch/refcnt))"
}

# load_known [PARAMETER=VALUE...] - the module of tests/vm/known: calls that count
load_known()
{
	local module=$KWATCH_BUILD/known-$KWATCH_KREL/known.ko

	insmod "$module" "$@" || fail "insmod $module $*"
	at_exit '[ ! -d /sys/module/known ] || rmmod known'
}

# What the kernel logged since the test began
kernel_log()
{
	dmesg | awk -v mark="kwatch-test: begin ${KWATCH_TEST:-}" \
		'index($0, mark) { on = 1; next } on'
}

# The planted probes, one a line; none is a success too
kprobes()
{
	cat /sys/kernel/debug/kprobes/list
}

# called_by_ftrace FUNCTION - ftrace calls someone when it is called
called_by_ftrace()
{
	grep -qE "^$1( \[.*\])? \(" /sys/kernel/tracing/enabled_functions
}

# armed FUNCTION - a probe on it fires, be it armed by ftrace or by a kprobe
armed()
{
	called_by_ftrace "$1" || kprobes | grep -w "$1" | grep -vq DISABLED
}
