#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Pointers that are none, and user memory that is not there, give flagged
# records: all of them, and nothing in the kernel log.
# TIMEOUT: 180
. "$(dirname "$0")/../lib.sh"

load_module
garbage || fail 'garbage'
nonresident || fail 'nonresident'
kernel_log >log
assert_no_grep 'fault|segfault|corrupt' log
unload_module
