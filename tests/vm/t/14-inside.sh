#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Probes in what a handler itself calls, by kprobe and by ftrace, with returns:
# each is followed or counted as missed, and never goes round in a circle.
. "$(dirname "$0")/../lib.sh"

load_module
# The clock has no ftrace location: a breakpoint, with two probes. The other is
# called by the handlers, by the first before the second asks for the time: when
# its return told the kprobes core that no handler is at work, the clock's probes
# began anew, until the stack ended.
for order in 1 2; do
	# shellcheck disable=SC2016 # kwatch's own names
	inside=('ktime_get_mono_fast_ns(who=$current:task)' 'ktime_get_mono_fast_ns($caller)')
	if [ $order = 2 ]; then inside=("${inside[1]}" "${inside[0]}"); fi
	kwatch trace "${inside[@]}" 'kwatch:kwatch_missed_look()' 'irq_work_queue()' vfs_open \
		--unsafe --both --ring-size 4K --no-guard --duration 2 --color=never -- \
		bash -c 'for n in {1..200}; do : </etc/hostname; done' >out 2>err || :
	assert_grep 'hits' err
done
unload_module
