#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel log: one block for a session when it is disabled, when it is asked
# for, and at an interval; the numbers that the program shows; never per event.
. "$(dirname "$0")/../lib.sh"

load_module
kwatch start busy __x64_sys_getppid vfs_read --latency
bash -c 'for ((n = 0; n < 100; n++)); do : "$PPID"; read -r _ </proc/self/stat; done'
kwatch summary busy >table
kernel_log >log
assert_grep 'kwatch: session [0-9]+ "busy" asked: 2 probes hits=[0-9]+ recorded=[0-9]+ .*overwritten=0' log
assert_grep 'kwatch: session [0-9]+ probe [0-9]+ vfs_read: hits=[0-9]+ .* mean_ns=[0-9]+ p99_ns<=[0-9]+$' log
assert_grep 'kwatch: session [0-9]+ end$' log
assert_ge "$(sed -nE 's/.*probe [0-9]+ vfs_read: hits=([0-9]+).*/\1/p' log | tail -n 1)" 100 'hits'
kwatch stop busy 2>/dev/null
kernel_log >log
assert_grep '"busy" disabled: 2 probes' log
assert_eq "$(grep -c 'kwatch: session' log)" 8 'lines for two blocks of two probes'

# No address is ever shown
assert_no_grep 'kwatch:.*(0x)?ffff[0-9a-f]{12}' log

# At an interval, as long as it is set
kwatch start slow vfs_open
echo 1 >/sys/module/kwatch/parameters/summary_interval
retry 10 sh -c 'dmesg | grep -q "\"slow\" live: 1 probes"'
echo 0 >/sys/module/kwatch/parameters/summary_interval
assert_fails 1 sh -c 'echo 99999999 >/sys/module/kwatch/parameters/summary_interval' 2>/dev/null

# Whoever asks all the time does not flood the log: 20 blocks in 5 seconds, and
# the rest is refused in words
before=$(dmesg | grep -c '"slow" asked') || :
summaries slow 500 >refused
after=$(dmesg | grep -c '"slow" asked') || :
printf '%s blocks for 500 times asked\n' $((after - before))
assert_ge $((after - before)) 1 'blocks'
assert_ge 100 $((after - before)) 'limit'
assert_eq "$(cat refused)" "$((500 - after + before)) refused" 'the rest'
kwatch stop slow 2>/dev/null
unload_module
