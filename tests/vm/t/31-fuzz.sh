#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A short run of the fuzzer: the programs that once went wrong, those of a fixed
# seed, and those of a seed that nobody has tried. make fuzz-guest runs it longer.
# TIMEOUT: 300
. "$(dirname "$0")/../lib.sh"

load_module
for file in "$KWATCH_TOP"/tests/fuzz/guest/found/*; do
	[ ! -e "$file" ] || kwatch-fuzz --replay "$file" || fail "${file##*/}"
done
kwatch-fuzz --seed 1 --seconds 15 || fail 'seed 1'
kwatch-fuzz --seconds 40 || fail 'a new seed'
unload_module
