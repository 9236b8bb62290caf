#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The permission zones of a ring: a wrong length, offset or protection is
# refused, what is read only stays so, and a mapping outlives file and session.
. "$(dirname "$0")/../lib.sh"

[ "$(nproc)" -ge 2 ] || skip 'needs two CPUs'
load_module
mapping || fail 'mapping'
retry 5 grep -q '^0$' /sys/module/kwatch/refcnt
unload_module
