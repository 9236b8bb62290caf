#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Forged consumer positions, written by another CPU while events flow: no hit
# goes uncounted, nothing breaks, and a good reader afterwards gets everything.
# TIMEOUT: 180
. "$(dirname "$0")/../lib.sh"

[ "$(nproc)" -ge 2 ] || skip 'needs two CPUs'
load_module
for mode in discard overwrite; do
	for seed in 1 $RANDOM$RANDOM; do
		hostile $mode "$seed" || fail "hostile $mode $seed"
	done
done
unload_module
