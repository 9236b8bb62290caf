#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace open: path, flags by name, descriptor or errno by name, the same
# that strace sees for the same run.
. "$(dirname "$0")/../lib.sh"

export LC_ALL=C
load_module
echo content >here

# opens STRACE-OUTPUT / TRACE: path, flags, result, one call a line
from_strace()
{
	sed -nE 's/^openat\(AT_FDCWD, ("[^"]*"), ([A-Z_|]+)(, [0-7]+)?\) += (-1 )?([0-9A-Z]+).*/\1 \2 \5/p' "$1"
}

from_kwatch()
{
	sed -nE 's/.* __x64_sys_openat\(dfd=AT_FDCWD, filename=("[^"]*"), flags=([A-Z_|]+), mode=[^)]*\) = -?([0-9A-Z]+) .*/\1 \2 \3/p' "$1"
}

strace -e trace=openat -o seen cat here /nonexistent 2>/dev/null || :
status=0
# Through a pipe: cat copies to a file without a lock on the offset that it
# shares with kwatch, and one would overwrite the other
kwatch trace open --color=never -- cat here /nonexistent 2>messages | cat >events || status=$?
assert_eq $status 1 "cat's status"
assert_grep '^content$' events
from_strace seen >wanted
from_kwatch events >got
assert_ge "$(wc -l <wanted)" 4 'calls that strace saw'
diff -u wanted got || fail 'kwatch and strace differ'
assert_grep '^"here" O_RDONLY 3$' got
assert_grep '^"/nonexistent" O_RDONLY ENOENT$' got

# The same file by the layers below
assert_grep ' do_sys_openat2\(dfd=AT_FDCWD, filename="here", flags=O_RDONLY.*\) = 3 ' events
assert_grep ' vfs_open\(path="/.*/here", flags=O_RDONLY.*\) = 0 ' events
assert_grep ' do_sys_openat2\(.*"/nonexistent".*\) = -ENOENT ' events
assert_no_grep ' vfs_open\(path="/nonexistent"' events
assert_grep 'none lost' messages

# What this kernel has not is told, and does not stop the rest
modprobe -r ext4 2>/dev/null || :
kwatch trace open -- true >/dev/null 2>messages
assert_grep 'not on this kernel: .*' messages

# Flags for writing, and mode
kwatch trace do_sys_openat2 --color=never -- dd if=/dev/null of=new >events 2>/dev/null
assert_grep '"new", flags=O_WRONLY\|O_CREAT\|O_TRUNC.*mode=0666' events
# JSON is one object a line, with the same facts
kwatch trace do_sys_openat2 --json -- cat here >json 2>/dev/null
assert_grep '"probe":"do_sys_openat2","kind":"return".*"here".*"ret":3' json
unload_module
