#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace process: as many children as a program has, with its pids, their
# statuses, and the flags that say what a thread shares.
. "$(dirname "$0")/../lib.sh"

load_module
family=$KWATCH_TOP/tests/vm/prog/family.py
kwatch trace process --color=never -o events -- python3 "$family" >family 2>messages
cat family
assert_grep 'none lost' messages
assert_eq "$(wc -l <family)" 7 'children and threads'
while read -r pid how; do
	case $how in
	thread)	flags='CLONE_VM\|CLONE_FS\|CLONE_FILES\|CLONE_SIGHAND\|CLONE_THREAD\|.*' signal=0 how='exit\(0\)' ;;
	*)	flags='CLONE_CHILD_CLEARTID\|CLONE_CHILD_SETTID' signal=SIGCHLD
		how=${how//[()]/\\&}
		assert_grep " do_notify_parent\\(tsk=python3/$pid, sig=SIGCHLD, exit_code=$how\\) = false " events
		assert_grep " __x64_sys_wait4\\(pid=$pid, options=0\\) += $pid " events
		assert_grep " wait_consider_task\\(child=python3/$pid, exit_code=$how\\) += $pid " events ;;
	esac
	assert_grep " kernel_clone\\(flags=$flags, exit_signal=$signal, stack=[^)]*\\) += $pid " events
	assert_grep " copy_process\\(flags=$flags, parent=python3/[0-9]+\\) = python3/$pid " events
	assert_grep " wake_up_new_task\\(child=python3/$pid\\)" events
	assert_grep " schedule_tail\\(child=python3/$pid, " events
	assert_grep " $pid do_exit\\(code=$how\\)" events
	assert_grep " release_task\\(task=python3/$pid, exit_code=$how\\)" events
done <family
# Those and no others: besides, Python itself ends
assert_eq "$(grep -c ' wake_up_new_task(' events)" 7 'new tasks'
assert_eq "$(grep -c ' do_exit(' events)" 8 'ends'
assert_eq "$(grep -c ' __x64_sys_exit_group(' events)" 6 'exits by themselves'

# A filter by status: only the one that a signal ended
kwatch trace do_exit --filter 'code == SIGTERM' --color=never -o events -- python3 "$family" >family 2>messages
assert_eq "$(grep -c ' do_exit(' events)" 1 'ends by a signal'
assert_grep " $(awk '$2 == "SIGTERM" { print $1 }' family) do_exit\\(code=SIGTERM\\)" events

# The old names lead there
kwatch trace do_fork --color=never -o events -- sh -c 'true & wait' 2>messages
assert_eq "$(grep -c ' kernel_clone(' events)" 1 'forks'
unload_module
