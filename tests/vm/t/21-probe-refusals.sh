#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What cannot be planted is refused with the errno and the sentence that say
# why, and leaves neither a probe nor a change.
. "$(dirname "$0")/../lib.sh"

load_module
probe-refusals || fail 'probe-refusals'
assert_eq "$(kprobes)" '' 'probes left'
unload_module
