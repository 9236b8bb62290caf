#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/module.sh KERNEL [MAKE-ARGUMENT...] - builds build/module-RELEASE/kwatch.ko
# scripts/module.sh --wrong KERNEL - the module of tests/vm/mod instead
#
# KERNEL is 6.1 or 6.12 (Debian's, from the cache), kasan or kcsan (built here,
# see scripts/debug-kernel.sh) or running (this machine's, from its installed
# headers). Prints the module's path. KWATCH_MODULE=DIRECTORY builds the module
# there instead, NAME of its Kbuild, in build/NAME-RELEASE.
#
# kbuild writes beside the sources, so it gets a directory of symbolic links:
# the tree stays clean, and a rebuild compiles only what changed.
set -euo pipefail
. "$(dirname "$0")/say.sh"

source=$KWATCH_TOP/module build=module module=kwatch
if [ "${1:-}" = --wrong ]; then
	source=$KWATCH_TOP/tests/vm/mod build=wrong module=kwatch_wrong
	shift
elif [ -n "${KWATCH_MODULE:-}" ]; then
	source=$KWATCH_TOP/$KWATCH_MODULE
	module=$(sed -n 's/^obj-m := \(.*\)\.o$/\1/p' "$source/Kbuild")
	[ -n "$module" ] || die "$source/Kbuild names no module"
	build=$module
fi
kernel=${1:?usage: scripts/module.sh KERNEL}
shift
if [ "$kernel" = running ]; then
	KREL=$(uname -r)
	KDIR=/lib/modules/$KREL/build
	[ -e "$KDIR/Makefile" ] ||
		die "no headers of the running kernel: install linux-headers-$KREL"
else
	use_kernel "$kernel"
fi
dir=$KWATCH_TOP/build/$build-$KREL

link()
{
	[ -L "$2" ] || ln -sr "$1" "$2"
}

mkdir -p "$dir/uapi/linux"
exec 9>"$dir/.lock"
flock 9
for file in "$source"/{Kbuild,Makefile,*.[chS]}; do
	[ ! -e "$file" ] || link "$file" "$dir/${file##*/}"
done
for file in "$KWATCH_TOP"/uapi/linux/*.h; do
	link "$file" "$dir/uapi/linux/${file##*/}"
done
# what has been renamed or removed since
find "$dir" -xtype l -delete

[ -e "$dir/Kbuild" ] || [ -e "$dir/Makefile" ] || die "there is no Kbuild in $source"
# Module BTF needs the kernel's, which not all headers have
settings=()
[ -e "$KDIR/vmlinux" ] || settings+=(CONFIG_DEBUG_INFO_BTF_MODULES=)
# Where the kernel can collect coverage, the module's is wanted
! grep -qs '^CONFIG_KCOV=y' "$KDIR/include/config/auto.conf" ||
	settings+=(KCOV_INSTRUMENT=y)

# Not the variables and options that the tree's own make was called with: O and
# CC mean something else there.
env -u MAKEFLAGS -u MFLAGS make --no-print-directory -j"$(nproc)" -C "$KDIR" \
	M="$dir" ${V:+"V=$V"} "${settings[@]}" "$@" modules >&2
echo "$dir/$module.ko"
