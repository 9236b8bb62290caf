#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each allocation of each call fails once, and so does each copy from and to user
# memory: the call says so, changes nothing, and works when it is tried again.
# TIMEOUT: 600
. "$(dirname "$0")/../lib.sh"

[ -w /proc/thread-self/fail-nth ] ||
	skip 'this kernel injects no faults (CONFIG_FAULT_INJECTION)'
filter=/sys/kernel/debug/failslab/require-start
[ -e $filter ] ||
	skip 'this kernel cannot say which faults (CONFIG_FAULT_INJECTION_STACKTRACE_FILTER)'

# What it asks for while it starts; the loader's own allocations are not meant
fail-nth module "$KWATCH_KO" || fail 'fail-nth module'
load_module
fail-nth || fail 'fail-nth'
fail-nth user || fail 'fail-nth user'
unload_module
