#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A kernel that takes signed modules only.
# BOOT: --append module.sig_enforce=1
. "$(dirname "$0")/../lib.sh"

[ -e /sys/module/module/parameters/sig_enforce ] || skip 'a kernel without signatures'
assert_grep Y /sys/module/module/parameters/sig_enforce
assert_fails 1 kwatch load 2>err
assert_grep 'takes signed modules only .*sign it with a key enrolled by mokutil' err
module_loaded && fail 'the module was loaded'
kwatch status >out || :
assert_grep '^signatures +needed' out
