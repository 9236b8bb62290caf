#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Everything at once, for a short time: what make soak does for an hour.
# TIMEOUT: 400
. "$(dirname "$0")/../lib.sh"

SOAK_ROUND=10 SOAK_RELOADS=4 "$KWATCH_TOP/tests/vm/guest-soak" 40 soak.json 2>progress ||
	{ cat progress; fail 'the soak'; }
cat progress

# figure NAME LEAST - the load was really there
figure()
{
	assert_ge "$(sed -nE "s/.*\"$1\":([0-9]+).*/\\1/p" soak.json)" "$2" "$1"
}

figure rounds 1
figure reloads 5
figure hits 1000
figure recorded 1000
figure ring_full 1
figure sessions 5
figure sessions_killed 1
figure readers_killed 3
figure tools_killed 1
figure checkpoints 1
[ ! -w /sys/devices/system/cpu/cpu1/online ] || figure cpus_cycled 1
[ ! -e /sys/kernel/debug/failslab ] || figure faults_injected 1
