#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace eventfd: the values that go through an eventfd, as the program
# of the notes writes and reads them, and as strace sees the same calls.
. "$(dirname "$0")/../lib.sh"

load_module
kwatch trace eventfd --color=never -- eventfd 1 2 4 7 14 2>messages | cat >events
assert_grep '^28$' events
assert_grep 'none lost' messages

# values FUNCTION - what it shows of the eventfd, one a line
values()
{
	sed -nE "s/.* $1\(file=\"anon_inode:\[eventfd\]\".*value=([0-9]+).*\) = 8 .*/\1/p" events
}

printf '%s\n' 1 2 4 7 14 >wanted
for function in vfs_write eventfd_write; do
	values $function | diff -u wanted - || fail "what $function shows"
done
for function in vfs_read eventfd_read; do
	assert_eq "$(values $function)" 28 "what $function shows"
done
assert_grep ' __x64_sys_eventfd2\(count=0, flags=0\) += 3 ' events
assert_grep ' do_eventfd\(count=0, flags=0\) += 3 ' events
assert_grep ' anon_inode_getfile\(name="\[eventfd\]", flags=O_RDWR\)' events
assert_eq "$(grep -c ' ksys_write(fd=3, count=8) *= 8 ' events)" 5 'system calls that write'
assert_eq "$(grep -c ' ksys_read(fd=3, count=8) *= 8 ' events)" 1 'system calls that read'
assert_eq "$(grep -c ' eventfd_release(file="anon_inode:\[eventfd\]") *= 0 ' events)" 1 'last close'
# The layers are in each other: what is called inside returns first
awk '/ eventfd_write\(.*value=7/ { a = NR } / vfs_write\(.*value=7/ { b = NR }
     b && / ksys_write\(fd=3/ && !c { c = NR } END { exit !(a && a < b && b < c) }' events ||
	fail 'eventfd_write, vfs_write, ksys_write did not end in this order'
# Other files are told by their path, and their bytes are text
assert_grep ' vfs_write\(file="pipe:\[[0-9]+\]", count=3, value="28\\n"\) += 3 ' events

# strace's view of the same program: bytes as they are in memory
export LC_ALL=C
strace -f -qq -xx -e trace=write,read -o seen eventfd 1 2 4 7 14 >/dev/null
sed -nE 's/.* write\(3, "((\\x[0-9a-f]{2}){8})", 8\) += 8/\1/p' seen |
	sed -E 's/\\x(..)\\x(..)\\x(..)\\x(..)\\x(..)\\x(..)\\x(..)\\x(..)/0x\8\7\6\5\4\3\2\1/' |
	xargs printf '%d\n' | diff -u - <(values vfs_write) || fail 'strace and kwatch differ'

# JSON has numbers
kwatch trace eventfd_write eventfd_read --json -- eventfd 1 2 4 7 14 2>messages | grep '^{' >json
python3 - <<'EOF' || fail 'JSON'
import json
rows = [json.loads(line) for line in open("json")]
wrote = [row["args"]["value"] for row in rows if row["probe"] == "eventfd_write"]
read = [row["args"]["value"] for row in rows if row["probe"] == "eventfd_read"]
assert wrote == [1, 2, 4, 7, 14] and read == [28], rows
assert all(row["args"]["file"] == "anon_inode:[eventfd]" and row["ret"] == 8 for row in rows), rows
EOF

# A read that fails has filled in nothing
kwatch trace eventfd_read eventfd_poll --color=never -- python3 -c '
import os, select
fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_SEMAPHORE)
try:
    os.eventfd_read(fd)
except BlockingIOError:
    pass
os.eventfd_write(fd, 3)
poll = select.poll()
poll.register(fd, select.POLLIN | select.POLLOUT)
assert poll.poll(0) == [(fd, select.POLLIN | select.POLLOUT)]
assert os.eventfd_read(fd) == 1
' 2>messages | cat >events
assert_grep ' eventfd_read\(file="anon_inode:\[eventfd\]"\) += -EAGAIN ' events
assert_grep ' eventfd_poll\(file="anon_inode:\[eventfd\]"\) += POLLIN\|POLLOUT ' events
assert_eq "$(values eventfd_read)" 1 'a semaphore'

# With a virtual machine whose interrupt an eventfd stands for, all of it fires
modprobe -q kvm_amd 2>/dev/null || modprobe -q kvm_intel 2>/dev/null || :
if [ -e /dev/kvm ]; then
	at_exit 'modprobe -rq kvm_amd kvm_intel || :'
	kwatch selftest --color never eventfd >out || { cat out; fail selftest; }
	assert_grep '^ +pass +eventfd_ctx_do_read ' out
fi
# The same, drawn: the five values and their sum are to be seen, on 80 columns
kwatch scenario eventfd --color=never -o drawn -- eventfd 1 2 4 7 14 >/dev/null 2>messages ||
	{ cat messages; fail 'kwatch scenario eventfd'; }
awk '/^. eventfd_write /, /^. eventfd_read /' drawn >writes
assert_grep ' value=1, 2, 4, 7, 14$' writes
awk '/^. eventfd_read /, /^. eventfd_release /' drawn >reads
assert_grep ' value=28 ' reads
awk 'length > 80 { print; bad = 1 } END { exit bad }' drawn || fail 'wider than 80 columns'

unload_module
