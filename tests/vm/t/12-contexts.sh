#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Calls from task, softirq, hardirq and NMI context, nested in each other: every
# one has a fate, the right context, and its place. The witness is a module that
# counts its calls, and it too is put to the test.
# TIMEOUT: 300
. "$(dirname "$0")/../lib.sh"

# contexts_of OPTIONS... - with counters of their own
contexts_of()
{
	load_known
	contexts "$@" >out || { cat out; fail "contexts $*"; }
	printf -- '-- contexts %s\n' "$*"
	cat out
	rmmod known
	assert_no_grep WRONG out
	assert_grep '^softirq [1-9]' out
	assert_grep '^hardirq [1-9]' out
}

# By all readers, in all sizes and both modes. $1: what is missed, none or some
all_ways()
{
	local calls

	calls=$(scaled 8000)
	# Interrupts come as long as it takes: room for those of a slow guest
	contexts_of -n "$calls" -r 16777216
	assert_grep '^losses 0$' out
	assert_grep "$missed" out
	contexts_of -n "$calls" -r 16777216 -k 3
	assert_grep '^losses 0$' out
	assert_grep "$missed" out
	contexts_of -n "$calls" -r 4096
	assert_grep '^losses [1-9]' out
	contexts_of -n "$calls" -r 16384 -S
	contexts_of -n "$calls" -r 65536 -s 20000
	contexts_of -n "$calls" -r 65536 -z
	assert_grep '^losses [1-9]' out
	contexts_of -n "$calls" -o -r 4096 -s 20000
	assert_grep '^overwritten [1-9]' out
	contexts_of -n "$calls" -o -r 65536 -S
	contexts_of -n "$calls" -o -r 1048576 -z
	contexts_of -n "$calls" -f
	assert_grep 'filtered [1-9]' out
	contexts_of -n "$calls" -e 7
	assert_grep 'sampled [1-9]' out
	contexts_of -n "$calls" -b -r 1048576
	contexts_of -n "$calls" -b -r 65536 -s 5000 -e 3
}

case $(uname -m) in
x86_64)	missed='^missed 0$' ;;
*)	missed='^missed' ;; # entries are armed by kprobes there
esac
load_module
all_ways

# A call that nobody counted is noticed, or all of this proves nothing
load_known miscount=1
assert_fails 1 contexts -n 5000 >out
assert_grep 'WRONG hits' out
rmmod known
unload_module

# By kprobes, some hits are missed; the sum closes all the same
load_module ftrace=0
missed='^missed [1-9]'
all_ways
unload_module
