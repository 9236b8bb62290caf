#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands as a newcomer meets them: without the module, without a right,
# with a mistake; what goes to which stream; exit statuses.
. "$(dirname "$0")/../lib.sh"

# list and status need no module
kwatch list >out 2>err
assert_grep '^tcp-receive +[0-9]+/[0-9]+ ' out
kwatch list tcp-receive >out
assert_grep 'tcp_v4_rcv' out
kwatch list --json >out
assert_grep '"tcp-receive"' out
kwatch status >out || :
assert_grep '^module +not loaded' out

# No module: what to do is said
assert_fails 1 kwatch sessions >out 2>err
assert_grep 'kwatch load' err
[ ! -s out ] || fail 'an error on standard output'

at_exit '! module_loaded || unload_module'
at_exit '! module_loaded || end_sessions'
kwatch load 2>err
assert_grep 'is loaded' err
kwatch status --json >out
assert_grep '"loaded"' out
kwatch load 2>err || fail 'load twice'

# Mistakes
assert_fails 2 kwatch nosuchcommand 2>err
assert_grep "no command 'nosuchcommand'" err
assert_fails 2 kwatch trace --nosuchoption 2>err
assert_fails 1 kwatch trace vfs_opne -- true 2>err
assert_grep 'vfs_open' err
assert_fails 1 kwatch trace 'vfs_open(nosuch)' -- true 2>err
assert_fails 1 kwatch trace do_user_addr_fault -- true 2>err
assert_grep 'blacklist' err
assert_fails 1 kwatch read nosuchsession 2>err
assert_grep 'nosuchsession' err

# What this kernel lacks does not stop the rest, unless nothing is left
kwatch trace search_binary_handler nosuchfunction vfs_open --color=never -- true >out 2>err
assert_grep ' vfs_open\(' out
assert_grep 'not on this kernel: search_binary_handler: .*inlined into bprm_execve' err
assert_grep 'not on this kernel: nosuchfunction' err
assert_fails 1 kwatch trace search_binary_handler -- true 2>err

# A named field of a catalogued point is the catalogue's
kwatch trace 'do_sys_openat2(filename, flags)' --color=never -- cat /etc/hostname >out 2>err
assert_grep ' do_sys_openat2\(filename="/etc/hostname", flags=O_RDONLY[^)]*\) = 3 ' out

# A user without the capability
assert_fails 1 setpriv --reuid 65534 --clear-groups --bounding-set -all \
	kwatch trace vfs_open -- true >out 2>err
assert_grep 'root|CAP_PERFMON|ermission' err

# The command's status is handed on, a signal as a shell does
assert_fails 0 kwatch trace vfs_open -q -- true >out
assert_fails 7 kwatch trace vfs_open -q -- sh -c 'exit 7' >out
assert_fails 143 kwatch trace vfs_open -q -- sh -c 'kill $$' >out

# Time and count limits; a pipe that closes
kwatch trace vfs_read -d 0.5 >out 2>err
assert_grep 'none lost' err
kwatch trace vfs_read -c 3 -- sh -c 'while read -r l; do :; done </proc/kallsyms' >out 2>err
assert_eq "$(grep -c ' vfs_read(' out)" 3 'records'
kwatch trace vfs_read --quiet -- sh -c 'for i in 1 2 3 4 5; do cat /proc/cpuinfo >/dev/null; done' |
	head -n 1 >out || fail 'a closed pipe is an error'

# Loss: told on standard error, and a failure where that is asked for
assert_fails 1 kwatch trace vfs_read --ring-size 4K --fail-on-loss --color=never -- \
	dd if=/dev/zero of=/dev/null bs=1 count=20000 >out 2>err
assert_grep 'LOST [0-9]+ hits: [0-9]+ because the ring was full' err
assert_grep '^-- lost [0-9]+ hits' out

# Ctrl-C on a terminal: stops, drains, tells the counts
{
	retry 20 armed vfs_open
	sleep 0.5
	cat /etc/hostname >/dev/null
	sleep 0.5
	printf '\003'
	sleep 2
} | script -qec "trap : INT; NO_COLOR=1 kwatch trace vfs_open; echo status \$?" typescript >/dev/null
assert_grep ' vfs_open\(.*"/etc/hostname"' typescript
assert_grep 'hits, [0-9]+ recorded' typescript
assert_grep '^status (0|130)' typescript

# and so does SIGTERM
kwatch trace vfs_open >out 2>err &
tracer=$!
retry 20 armed vfs_open
kill -TERM $tracer
wait $tracer || :
assert_grep 'hits, [0-9]+ recorded' err

# rmmod is refused while a session lives
kwatch start living vfs_open
assert_fails 1 kwatch unload 2>err
assert_grep 'living' err
kwatch sessions >out
assert_grep '^living +[0-9]+ enabled +1 ' out
kwatch sessions --json >out
assert_grep '"name":"living"' out
kwatch stop living 2>/dev/null
kwatch unload
[ ! -e /dev/kwatch ] || fail '/dev/kwatch is still there'

# Help for each command, from the same table as the options
for command in trace list start read sessions summary stop load unload status; do
	kwatch $command --help >out
	assert_grep '^usage: kwatch ' out
	assert_grep '^Example' out
done
NO_COLOR=1 kwatch --version >out
assert_grep '^kwatch [0-9]' out
