#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace --filter: what is recorded, held against known calls; what is not
# is counted as filtered.
. "$(dirname "$0")/../lib.sh"

export LC_ALL=C
load_module

writes()
{
	dd if=/dev/zero of="$1" bs=100 count=5 status=none
	dd if=/dev/zero of="$1" bs=8192 count=3 status=none
}
export -f writes

# traced FILTER COMMAND... - lines of vfs_write
traced()
{
	local filter=$1

	shift
	kwatch trace 'vfs_write(file:file, count)' --filter "$filter" \
		--color=never -- "$@" 2>err | grep ' vfs_write(' >out || :
}

traced 'count > 4K' bash -c 'writes one; writes two'
assert_eq "$(wc -l <out)" 6 'writes of more than 4096 bytes'
assert_eq "$(grep -c 'count=8192' out)" 6
traced 'count > 4096 && file ~ "*/two"' bash -c 'writes one; writes two'
assert_eq "$(wc -l <out)" 3 'large writes to one file'
assert_grep '/two"' out
traced 'file ~ "*/t?o" && !(count == 8192)' bash -c 'writes one; writes two'
assert_eq "$(wc -l <out)" 5 'small writes to one file'
traced '(count == 100 || count == 8192) && file !~ "*/two"' bash -c 'writes one'
assert_eq "$(wc -l <out)" 8 'either size'
traced 'ret < 0' dd if=/dev/zero of=/dev/full bs=10 count=1 status=none
assert_eq "$(wc -l <out)" 1 'failed writes'
assert_grep '/dev/full.*= -ENOSPC' out

# What was left out is in the counts
kwatch trace 'vfs_write(file:file, count)' --filter 'count == 8192' --json \
	-- bash -c 'writes one' >json 2>err
assert_eq "$(grep -c '"count":8192' json)" 3
assert_grep '5 filtered out' err

# By name, of a value that is not shown otherwise, on one point of two
touch here
traced_open()
{
	kwatch trace 'do_sys_openat2()' 'vfs_open()' --color=never --filter "$1" \
		-- cat here /nonexistent 2>err >all || :
	grep -c " $2(" all || :
}
assert_eq "$(traced_open 'do_sys_openat2: ret == -ENOENT' do_sys_openat2)" 1
assert_eq "$(traced_open 'do_sys_openat2: filename == "here"' do_sys_openat2)" 1
assert_grep 'filename="here"' all
assert_ge "$(grep -c ' vfs_open(' all)" 2 'opens that have no filter'

# A scenario: what has not what is looked at, is named and left out
kwatch trace open --color=never --filter 'flags & O_CREAT' -- touch new here \
	>all 2>err
assert_ge "$(grep -c 'O_CREAT' all)" 2
assert_eq "$(grep -vc 'O_CREAT' all)" 1 'lines beside those and the header'
assert_grep 'not traced: .*: column 1: ' err

# Members of composites, in a softirq
nc -l 127.0.0.1 8080 >received &
listener=$!
retry 10 grep -q ':1F90 .* 0A ' /proc/net/tcp
kwatch trace tcp_v4_rcv --color=never --filter \
	'skb.destination_port == 8080 && skb.payload > 0 && skb.source == 127.0.0.1' \
	-- bash -c 'echo hello | nc -q 1 127.0.0.1 8080' >all 2>err
wait $listener
assert_eq "$(cat received)" hello
assert_eq "$(grep -c ' tcp_v4_rcv(' all)" 1 'segments with data'
assert_grep '> 127.0.0.1:8080 .* payload=6 ' all

# What is wrong is said, with the column
assert_fails 2 kwatch trace vfs_write --filter 'count >' -- true 2>err
assert_grep "column 8: number, name" err
assert_fails 2 kwatch trace vfs_write --filter 'other: count > 1' -- true 2>err
assert_grep 'nothing that is to be traced is called other' err
assert_fails 1 kwatch trace vfs_write --filter 'nobody == 1' -- true 2>err
assert_grep 'column 1: vfs_write has no parameter nobody' err
assert_fails 1 kwatch trace vfs_write --entry --filter 'ret < 0' -- true 2>err
assert_grep 'leave out --entry' err
unload_module
