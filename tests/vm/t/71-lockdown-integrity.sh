#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A kernel that was booted locked down takes no unsigned module, and the program
# says what to do.
# BOOT: --append lockdown=integrity
. "$(dirname "$0")/../lib.sh"

[ -e /sys/kernel/security/lockdown ] || skip 'a kernel without lockdown'
assert_grep '\[integrity\]' /sys/kernel/security/lockdown
assert_fails 1 kwatch load 2>err
assert_grep 'locked down \(integrity\).*sign .*mokutil' err
module_loaded && fail 'the module was loaded'
# The same when a command loads it
assert_fails 1 kwatch trace vfs_open -- true 2>err
assert_grep 'locked down \(integrity\)' err
kwatch status >out || :
assert_grep '^lockdown +integrity' out
