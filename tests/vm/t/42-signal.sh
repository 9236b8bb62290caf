#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace signal: signal by name, sender, target, si_code by name.
. "$(dirname "$0")/../lib.sh"

load_module
sleep 1000 & # SIGUSR1 will end it
target=$!
at_exit "kill -9 $target 2>/dev/null || :"
disown

kwatch trace signal --color=never -- kill -USR1 $target >events 2>messages
line="\\(sig=SIGUSR1, info=\\{SIGUSR1 SI_USER from pid [0-9]+ uid 0\\}, target=sleep/$target"
# One of the two is compiled into its callers: which, is up to the configuration
! grep -q ' group_send_sig_info(sig=SIGUSR1' events || whole=group_send_sig_info
for function in __send_signal_locked send_signal_locked ${whole:=do_send_sig_info}; do
	assert_grep " $function$line.*\\) = 0 " events
	assert_eq "$(grep -c " $function(sig=SIGUSR1" events)" 1 "calls of $function"
done
assert_grep " __x64_sys_kill\\(sig=SIGUSR1, pid=$target\\) += 0 " events
assert_grep " complete_signal\\(sig=SIGUSR1, target=sleep/$target\\)" events
sender=$(sed -nE 's/.*__x64_sys_kill\(.*//;s/^ *[0-9.]+ +[0-9]+ +kill +([0-9]+) (group_send|do_send).*/\1/p' events | head -n 1)
assert_grep "from pid $sender uid 0" events
assert_grep 'none lost' messages
assert_no_grep 'not on this kernel: (complete_signal|send_sig|force_sig)' messages

# To a group, which includes no one else
setsid sleep 1001 &
sleep 0.5
group=$(for p in $(pidof sleep); do
	if [ "$(tr '\0' ' ' </proc/"$p"/cmdline)" = 'sleep 1001 ' ]; then echo "$p"; fi; done)
kwatch trace signal --color=never -- kill -- -"$group" >events 2>messages
assert_grep " __kill_pgrp_info\\(sig=SIGTERM, .*\\) = 0 " events
assert_grep "SIGTERM SI_USER from pid [0-9]+ uid 0\\}, target=sleep/$group" events

# A fault, and a broken pipe
kwatch trace signal --color=never -- bash -c 'kill -SEGV $$' >events 2>/dev/null || :
assert_grep 'SIGSEGV' events
kwatch trace signal --color=never -- bash -c 'yes | true; :' >events 2>/dev/null
assert_grep ' send_sig\(sig=SIGPIPE.*target=yes/[0-9]+' events
unload_module
