#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel is locked down while the module is loaded and sessions are there:
# integrity changes nothing, under confidentiality nothing may begin to record,
# and what does can be read and stopped.
# BOOT:
. "$(dirname "$0")/../lib.sh"

[ -e /sys/kernel/security/lockdown ] || skip 'a kernel without lockdown'
load_module
rights locked || fail 'rights locked'
assert_grep '\[confidentiality\]' /sys/kernel/security/lockdown
assert_fails 1 kwatch trace vfs_open -- true 2>err
assert_grep 'locked down \(confidentiality\).*boot with lockdown=integrity' err
assert_fails 1 kwatch sessions 2>err
assert_grep 'locked down' err
kernel_log >log
assert_grep 'Lockdown: .*kprobes' log
unload_module
assert_fails 1 kwatch load 2>err
assert_grep 'locked down \(confidentiality\).*sign ' err
