#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Three readers of one session see the same: ringcat (uapi header only) and
# libkwatch byte for byte, kwatch line for record. Witnesses: the known number
# of calls, and ftrace's own kprobe on the function.
. "$(dirname "$0")/../lib.sh"

load_module
tracing=/sys/kernel/tracing
calls=300
mkfifo go
# Nothing but the redirections opens a file here, once each
bash -c 'read -r _ <go; for ((n = 0; n < '$calls'; n++)); do : <go.sh; done' &
worker=$!
echo >go.sh

echo 'p:witness do_sys_openat2' >$tracing/kprobe_events
at_exit "echo 0 >$tracing/events/kprobes/witness/enable; echo >$tracing/kprobe_events"

# By now the worker waits inside its open of the fifo, which neither side counts
waits()
{
	grep -q fifo_open /proc/$worker/stack
}

# watch - the next worker's opens from here on, in kwatch and in ftrace
watch()
{
	retry 10 waits
	kwatch start all do_sys_openat2 vfs_open --pid $worker --ring-size 4M
	echo "common_pid == $worker" >$tracing/events/kprobes/witness/filter
	echo >$tracing/trace
	echo 1 >$tracing/events/kprobes/witness/enable
	echo go >go
	wait $worker
	echo 0 >$tracing/events/kprobes/witness/enable
}

watch
kwatch stop --keep all 2>stopped
assert_grep 'none lost' stopped
witness=$(grep -c ' witness: ' $tracing/trace)

# What waits is only looked at, so that the others find it too
ringcat -a all >by-ringcat
ringcat -a all >by-ringcat-again
cmp by-ringcat by-ringcat-again || fail 'looking changes what is seen'
kwatch summary --json all >summary
libcat all >by-libkwatch
cmp by-ringcat by-libkwatch || fail 'ringcat and libkwatch differ'
assert_ge "$(wc -c <by-ringcat)" $((calls * 2 * 40)) 'bytes'
kwatch stop all 2>/dev/null

# Again for kwatch itself, which has a session to itself
bash -c 'read -r _ <go; for ((n = 0; n < '$calls'; n++)); do : <go.sh; done' &
worker=$!
watch
kwatch stop --keep all 2>/dev/null
witness_again=$(grep -c ' witness: ' $tracing/trace)
kwatch read all --color=never >lines 2>messages
assert_eq "$(grep -c ' do_sys_openat2(.*"go.sh"' lines)" $calls 'calls of the loop'
assert_eq "$(grep -c ' do_sys_openat2(' lines)" "$witness_again" 'calls that ftrace saw'
assert_eq "$witness" "$witness_again" 'calls of the first round'
kwatch stop all 2>/dev/null

# In small portions: not one is lost between two readers
bash -c 'read -r _ <go; for ((n = 0; n < '$calls'; n++)); do : <go.sh; done' &
worker=$!
watch
kwatch stop --keep all 2>/dev/null
total=0
while kwatch read all --count 37 --color=never >lines 2>/dev/null; do
	got=$(grep -cE ' (do_sys_openat2|vfs_open)\(' lines) || break
	total=$((total + got))
done
kwatch sessions --json >session
assert_grep "\"recorded\": *${total}[,}]" session
assert_ge $total $((2 * calls)) 'records'
kwatch stop all 2>/dev/null

# A flight recorder: what was overwritten is told by all who could tell
bash -c 'read -r _ <go; for ((n = 0; n < '$calls'; n++)); do : <go.sh; done' &
worker=$!
retry 10 waits
kwatch start all do_sys_openat2 --pid $worker --overwrite --ring-size 4K
echo go >go
wait $worker
kwatch read all --color=never >lines 2>messages
got=$(grep -c ' do_sys_openat2(' lines)
assert_grep "OVERWRITTEN $((calls - got)) records" messages
kwatch summary all >/dev/null 2>messages
assert_grep 'OVERWRITTEN [0-9]+ records' messages
kwatch stop all 2>messages
assert_grep 'OVERWRITTEN [0-9]+ records' messages
unload_module
