#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever ends a session, however its handles are closed: no probe, no ring,
# no memory and no user of the module is left, and none of them goes too early.
# TIMEOUT: 180
. "$(dirname "$0")/../lib.sh"

in_use()
{
	rmmod kwatch 2>rmmod.err && fail "$1: rmmod was not refused"
	assert_grep 'in use' rmmod.err
	[ -e /dev/kwatch ] || fail "$1: the device is gone"
}

# Memory in KiB, or entries, that the module could have left behind
memory()
{
	local pages

	sync
	echo 3 >/proc/sys/vm/drop_caches
	pages=$(awk '/^(SUnreclaim|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo)
	echo "$(grep -c kwatch /proc/vmallocinfo) $pages"
}

no_life()
{
	! pidof life >/dev/null
}

# Hundreds of grace periods are waited for
echo 1 >/sys/kernel/rcu_expedited
at_exit 'echo 0 >/sys/kernel/rcu_expedited'

load_module
for name in orphan recorder cycle; do
	at_exit "life destroy $name || :"
done
life || fail 'life'
named || fail 'named'

# The module stays while a file is open ...
mkfifo stdin
life hold <stdin & holder=$!
exec 3>stdin
retry 5 grep -q '^1$' /sys/module/kwatch/refcnt
in_use 'an open file'
exec 3>&-
wait $holder
assert_eq "$(cat /sys/module/kwatch/refcnt)" 0 'users of the module'
# ... or a session lives by its name alone
life persist
in_use 'a persistent session'
assert_eq "$(kprobes | wc -l)" 1 'probes of a session without a file'
life destroy orphan
assert_eq "$(kprobes)" '' 'probes left'
assert_eq "$(cat /sys/module/kwatch/refcnt)" 0 'users of the module'

# Nothing accumulates
cycles 5
read -r areas before < <(memory)
cycles 50
read -r areas_after after < <(memory)
echo "vmalloc areas $areas -> $areas_after; slab and percpu $before -> $after KiB"
assert_eq "$areas_after" "$areas" 'vmalloc areas of kwatch'
[ $((after - before)) -lt 600 ] || fail "$((after - before)) KiB of memory were left by 50 sessions"

# A call in flight, whose return the module no longer waits for: not even loaded
life blocked <stdin & blocked=$!
exec 3>stdin
wait $blocked || fail 'life blocked'
unload_module
exec 3>&-
retry 5 no_life
kernel_log >log
assert_no_grep 'kprobe|rethook|WARN' log
