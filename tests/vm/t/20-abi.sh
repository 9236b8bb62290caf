#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every ioctl: sizes, pointers, reserved members, wrong values and wrong states
# give a precise errno and a sentence, and leave the session as it was.
. "$(dirname "$0")/../lib.sh"

# Little room for rings, so that asking for too much is cheap
load_module max_total_bytes=$((8 << 20))
abi || fail 'abi'
abi-values || fail 'abi-values'
unload_module
