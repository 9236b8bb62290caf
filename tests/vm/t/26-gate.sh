#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who is traced: threads, processes, their children, cgroups; a number that is
# used again; nobody by mistake. Known trees make known numbers of calls.
. "$(dirname "$0")/../lib.sh"

echo 1 >/sys/kernel/rcu_expedited
at_exit 'echo 0 >/sys/kernel/rcu_expedited'
at_exit 'rmdir /sys/fs/cgroup/kwatch-gate/below /sys/fs/cgroup/kwatch-gate* 2>/dev/null || :'
load_module
gate || fail 'gate'
unload_module
