#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make demo: from nothing to four kernel paths traced in a guest.
set -euo pipefail
. "$(dirname "$0")/say.sh"
cd "$KWATCH_TOP"

kernel=${KERNEL:-6.1}
start=$SECONDS

step()
{
	printf '[%d/5] %s\n' "$1" "$2" >&2
}

step 1 'packages: compiler, libraries, QEMU'
scripts/deps.sh build guest
step 2 "Debian's kernel $kernel and its headers"
use_kernel "$kernel"
step 3 "building the module for $KREL"
make KERNEL="$kernel" module
step 4 'building the tools'
make -j"$(nproc)" tools prog
step 5 "booting $KREL under QEMU and tracing in it"
tests/vm/boot --kernel "$kernel" --name demo -- tests/vm/demo.sh
printf 'The demo took %d s. make shell gives you the guest to play in.\n' \
	$((SECONDS - start)) >&2
