#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# CPUs come and go while a session runs: nothing that was recorded is lost, a
# CPU that comes up gets a ring, and every call is counted.
# TIMEOUT: 120
. "$(dirname "$0")/../lib.sh"

online=/sys/devices/system/cpu/cpu1/online
[ -w $online ] || skip 'CPU 1 cannot be taken off'
at_exit "echo 1 >$online 2>/dev/null || :"
cpus=$(nproc)
load_module
hotplug || fail 'hotplug'
# Nor is anything called for a module that is gone
unload_module
echo 0 >$online
echo 1 >$online
assert_eq "$(nproc)" "$cpus" 'CPUs'
