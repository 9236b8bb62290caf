#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch selftest: every point of every scenario fires with the values that the
# trigger vouches for, or is skipped with a reason; and it fails when kwatch,
# the catalogue or the trigger is wrong.
# TIMEOUT: 400
. "$(dirname "$0")/../lib.sh"

load_module
trigger=$KWATCH_BUILD/kwatch-trigger
export LC_ALL=C

mount >mounts
cp /proc/modules modules
mapfile -t scenarios < <("$trigger" --list | cut -f1)
[ ${#scenarios[@]} -gt 0 ] || fail 'no scenarios'
status=0
kwatch selftest --color=never "${scenarios[@]}" >out 2>err || status=$?
cat out
assert_no_grep '^  FAIL' out
assert_eq $status 0 "the selftest's status"
assert_grep '^kwatch works on this kernel' out
assert_no_grep 'the trigger speaks of' err
# Of each scenario more fires than does not
for scenario in "${scenarios[@]}"; do
	counts=$(sed -n "/^$scenario: /,/^\$/s/^  \([0-9]*\) passed, 0 failed, \([0-9]*\) cannot fire here.*/\1 \2/p" out)
	read -r passed skipped <<<"$counts"
	assert_ge "$passed" $((skipped + 1)) "points of $scenario that passed"
	assert_eq $((passed + skipped)) \
		"$(kwatch list "$scenario" | grep '^  [_a-z]' | grep -vc '^  try: ')" "points of $scenario"
done
# Nothing is left of it
mount | diff mounts - || fail 'a mount was left'
! pgrep kwatch-trigger || fail 'a process was left'
# The kernel itself keeps some for good, such as sctp once it had a socket
awk 'NR == FNR { had[$1]; next } !($1 in had) && $3 == 0 { print; left = 1 } END { exit left }' \
	modules /proc/modules || fail 'a module that nobody uses was left'

# JSON says the same, here of one point
kwatch selftest --json __x64_sys_kill >json || { cat json; fail 'the selftest of one point'; }
assert_grep '"works": *true' json
assert_grep '"result": *"pass"' json
assert_eq "$(grep -o '"point":' json | wc -l)" 1 'points that were asked for'

# fails OPTION... - a selftest of signals that has to fail; the text is in ./out
fails()
{
	local status=0

	kwatch selftest --color=never "$@" signal >out 2>err || status=$?
	[ $status = 1 ] || { cat out err; fail "selftest $*: status $status"; }
	assert_grep '^kwatch does NOT fully work on this kernel' out
}

# given_trigger TEXT... - a trigger, as lines of a script
given_trigger()
{
	# shellcheck disable=SC2016 # it is for the script
	printf '%s\n' '#!/bin/bash' \
		'[ "$1" != --list ] || { printf "signal\tall\n"; exit; }' "$@" >given
	chmod +x given
}

# A field that shows something else, and one that is taken from another argument
catalogue=$KWATCH_TOP/tools/catalogue/signal.yaml
awk '/name: __x64_sys_kill/ { on = 1 } on && sub(/display: signal/, "display: decimal") { on = 0 } 1' \
	"$catalogue" >wrong.yaml
fails --catalogue wrong.yaml
assert_grep '^  FAIL  __x64_sys_kill .* 0 of 3 as expected' out
grep -A6 'FAIL  __x64_sys_kill' out | tr -d '\n' | tr -s ' ' | grep -q 'sig=10, not SIGUSR1' ||
	{ cat out; fail 'it does not say which value it saw'; }
assert_eq "$(grep -c '^  FAIL' out)" 1 'points that failed'

# An expectation that is not met, a trigger that fails, one that does nothing
given_trigger "\"$trigger\" \"\$@\"" "printf 'expect kill_pgrp\tgroup=1\n' >&\"\$2\""
fails --trigger ./given
assert_grep '^  FAIL  kill_pgrp ' out
given_trigger "\"$trigger\" \"\$@\"" 'exit 3'
fails --trigger ./given
assert_grep 'its trigger failed with status 3' out
given_trigger 'exit 0'
fails --trigger ./given --quiet
assert_grep '^  FAIL  __x64_sys_kill +never seen' out
assert_eq "$(grep -c '^  FAIL' out)" "$(kwatch list signal | grep -c ' ok ')" \
	'points that failed'
# A loss is a failure: the reader is held up while a small ring fills
# shellcheck disable=SC2016 # it is for the script
given_trigger 'kill -STOP $PPID' 'for ((i = 0; i < 500; i++)); do kill -0 $$; done' 'kill -CONT $PPID'
fails --trigger ./given --ring-size 4K
assert_grep 'hits were lost' out

# Who cannot run it is told why
assert_fails 1 setpriv --reuid 65534 --clear-groups kwatch selftest signal 2>err
assert_grep 'only root' err
assert_fails 2 kwatch selftest singal 2>err
assert_grep 'did you mean signal' err
unload_module
