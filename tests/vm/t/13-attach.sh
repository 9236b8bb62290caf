#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Probes armed by ftrace: who is called, when it is refused, when the probed
# module goes, what a handler itself calls; and that nothing is left.
. "$(dirname "$0")/../lib.sh"

[ "$(uname -m)" = x86_64 ] || skip 'functions are probed by kprobes on this machine'

anyone_called()
{
	[ -n "$(cat /sys/kernel/tracing/enabled_functions)" ]
}

# A session that stays while the test looks at it
start()
{
	kwatch start --quiet held "$@" 2>err || { cat err; fail "kwatch start $*"; }
}

stop()
{
	kwatch stop --quiet held
}

# Until a probe is armed, ftrace knows nothing of the module
load_module
assert_fails 1 anyone_called
sysctl -qw kernel.ftrace_enabled=0
assert_fails 1 kwatch start refused vfs_open 2>err
assert_grep 'kernel.ftrace_enabled' err
assert_fails 1 called_by_ftrace vfs_open
sysctl -qw kernel.ftrace_enabled=1

# An entry, a return, and two sessions on one function: the last one out ends it
start vfs_open --entry
called_by_ftrace vfs_open || fail 'vfs_open is not armed by ftrace'
kprobes >list
assert_grep 'vfs_open.*DISABLED' list
kwatch start --quiet second vfs_open vfs_read
called_by_ftrace vfs_read || fail 'vfs_read is not armed by ftrace'
assert_fails 1 sysctl -qw kernel.ftrace_enabled=0
assert_eq "$(cat /proc/sys/kernel/ftrace_enabled)" 1 'kernel.ftrace_enabled'
stop
called_by_ftrace vfs_open || fail 'the other session lost its probe'
kwatch stop --quiet second
assert_fails 1 called_by_ftrace vfs_open
assert_fails 1 called_by_ftrace vfs_read

kwatch status >answer
assert_grep '^features .*ftrace' answer

# The module of a probe goes, and comes again to the same place or another
load_known
start known_call --entry
called_by_ftrace known_call || fail 'known_call is not armed'
rmmod known
assert_fails 1 called_by_ftrace known_call
load_known
assert_fails 1 called_by_ftrace known_call
echo '100 1000' >/sys/kernel/debug/known/run
kwatch summary held >counts
assert_grep 'known_call +0 ' counts
stop
rmmod known

# A function that the handlers call: its hits there are not followed, but told of
kwatch trace --unsafe irq_work_queue vfs_read --ring-size 4K --color=never -- \
	dd if=/dev/zero of=/dev/null bs=1 count=20000 >out 2>err
assert_grep 'MISSED [0-9]+ hits inside the handler' err
# ... in the stream where it was, and while it goes on
assert_grep '^-- lost [0-9]+ hits? here: .*inside a handler' out
kwatch trace --unsafe irq_work_queue vfs_read --ring-size 4K --json --output events -- \
	sh -c 'dd if=/dev/zero of=/dev/null bs=1 count=20000; sleep 2' 2>err
assert_grep '^kwatch trace: lost so far: .*inside the handler of another probe' err
assert_grep '"kind":"lost".*"missed":[1-9]' events

unload_module
assert_fails 1 anyone_called
