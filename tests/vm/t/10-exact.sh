#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# N known calls give N hits, and every hit has one fate: recorded, or a counted
# loss; whatever the ring's size, its mode and the reader's pace. Witnesses:
# the number of calls, and ftrace's own kprobe on the same function.
# TIMEOUT: 180
. "$(dirname "$0")/../lib.sh"

load_module
tracing=/sys/kernel/tracing
echo 'p:witness __x64_sys_getppid' >$tracing/kprobe_events
at_exit "echo 0 >$tracing/events/kprobes/witness/enable; echo >$tracing/kprobe_events"
echo 1 >$tracing/events/kprobes/witness/enable

witness()
{
	awk '$1 == "witness" { print $2 }' $tracing/kprobe_profile
}

# run LOSES OPTIONS... - LOSES: none, some, any
run()
{
	local loses=$1 before after

	shift
	before=$(witness)
	exact "$@" >out || { cat out; fail "exact $*"; }
	after=$(witness)
	printf -- '-- exact %s\n' "$*"
	cat out
	assert_no_grep WRONG out
	assert_eq $((after - before)) $((calls * $(nproc))) "calls that ftrace saw of: exact $*"
	case $loses in
	none)	assert_grep '^losses 0$' out ;;
	some)	assert_no_grep '^losses 0$' out ;;
	esac
}

calls=$(scaled 20000)
run none -n "$calls" -r $((4 << 20))
run none -n "$calls" -r $((4 << 20)) -z
run none -n "$calls" -r $((8 << 20)) -b
run none -n "$calls" -r $((1 << 20)) -e 7
run none -n "$calls" -r $((1 << 20)) -e 7 -b
# Far too small, and slow, and absent readers
run some -n "$calls" -r 4096 -s 2000
run some -n "$calls" -r 4096 -z
run some -n "$calls" -r 16384 -s 20000 -b
run any -n "$calls" -r 65536
# Overwrite mode loses nothing that it recorded in silence, and no hit
run none -n "$calls" -r 4096 -o -s 1000
run none -n "$calls" -r 4096 -o
run none -n "$calls" -r 65536 -o -s 5000 -b
run none -n "$calls" -r 4096 -o -z
assert_grep 'missed [1-9]' out

# Records were really overwritten, and the module says how many at the least
kernel_log >log
assert_grep 'session [0-9]+ probe 1 __x64_sys_getppid: hits=' log
unload_module
