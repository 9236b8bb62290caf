#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Disarming and removing a hundred probes waits for as many grace periods as
# doing so with two; arming waits for none, and patches the kernel's text once
# for each probe and a few times beside. Witness: ftrace's function tracer.
# TIMEOUT: 240
. "$(dirname "$0")/../lib.sh"

tracing=/sys/kernel/tracing
grep -qw function $tracing/available_tracers ||
	skip 'this kernel has no function tracer to count with'
load_module

# Functions of one file, each of a name that the kernel has once
grep -E '^tcp_[a-z0-9_]+$' $tracing/available_filter_functions | sort | uniq -u >symbols
assert_ge "$(wc -l <symbols)" 150 'functions to probe'

waits='synchronize_rcu synchronize_rcu_expedited synchronize_srcu synchronize_rcu_tasks
	synchronize_rcu_tasks_rude'
for name in $waits text_poke_bp_batch; do
	grep -x "$name" $tracing/available_filter_functions || :
done | sort -u >counted
assert_grep '^synchronize_rcu$' counted
assert_grep '^synchronize_rcu_expedited$' counted
at_exit "echo nop >$tracing/current_tracer; echo >$tracing/set_ftrace_filter; echo >$tracing/trace"
cat counted >$tracing/set_ftrace_filter
echo function >$tracing/current_tracer

# arm PROBES RETURNS FILE - the calls of each step: "STEP FUNCTION COUNT" lines
arm()
{
	echo >$tracing/trace
	arming "$1" "$2" <symbols >out || { cat out; fail "arming $1 $2"; }
	awk '!/^ *arming-/ { next }
		/tracing_mark_write/ { step = $NF; next }
		{ sub(/ <-.*/, ""); calls[step " " $NF]++ }
		END { for (key in calls) print key, calls[key] }' $tracing/trace | sort >"$3"
}

# of FILE STEP FUNCTION
of()
{
	awk -v step="$2" -v name="$3" '$1 == step && $2 == name { n = $3 } END { print n + 0 }' "$1"
}

# The markers are told from the calls, and the calls are seen at all
arm 2 1 few
arm 100 50 many
cat many
assert_ge "$(of few disable synchronize_rcu_expedited)" 1 'grace periods seen when disabling'
assert_ge "$(of few close synchronize_rcu)" 1 'grace periods seen when closing'

for step in disable disable-again close close-enabled enable enable-again enable-third; do
	for name in $waits; do
		assert_eq "$(of many $step "$name")" "$(of few $step "$name")" \
			"$name for 100 probes as for 2 on: $step"
	done
done
sum()
{
	local name total=0

	for name in $waits; do
		total=$((total + $(of many "$1" "$name")))
	done
	echo $total
}

for step in enable enable-again enable-third; do
	assert_eq "$(sum $step)" 0 "grace periods on: $step"
done
assert_eq "$(sum disable)" 1 'grace periods on: disable'
# One for the probes without a return side and one for those with
assert_eq "$(sum close)" 2 'grace periods on: close'
assert_eq "$(sum close-enabled)" 2 'grace periods on: close of an enabled session'

# A probe cannot be armed without a round of patching; that is all that it costs
if grep -qx text_poke_bp_batch counted; then
	for step in enable disable close-enabled; do
		rounds=$(of many $step text_poke_bp_batch)
		assert_ge "$rounds" 1 "rounds of patching on: $step"
		assert_ge 110 "$rounds" "at most a round a probe and ten beside on: $step"
	done
fi
unload_module
