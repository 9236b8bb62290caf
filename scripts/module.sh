#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/module.sh KERNEL [MAKE-ARGUMENT...] - builds build/module-RELEASE/kwatch.ko
#
# KERNEL is 6.1 or 6.12 (Debian's, from the cache) or running (this machine's,
# from its installed headers). Prints the module's path.
#
# kbuild writes beside the sources, so it gets a directory of symbolic links:
# the tree stays clean, and a rebuild compiles only what changed.
set -euo pipefail
. "$(dirname "$0")/say.sh"

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
dir=$KWATCH_TOP/build/module-$KREL

link()
{
	[ -L "$2" ] || ln -sr "$1" "$2"
}

mkdir -p "$dir/uapi/linux"
exec 9>"$dir/.lock"
flock 9
for file in "$KWATCH_TOP"/module/{Kbuild,Makefile,*.[chS]}; do
	[ ! -e "$file" ] || link "$file" "$dir/${file##*/}"
done
for file in "$KWATCH_TOP"/uapi/linux/*.h; do
	link "$file" "$dir/uapi/linux/${file##*/}"
done
# what has been renamed or removed since
find "$dir" -xtype l -delete

[ -e "$dir/Kbuild" ] || [ -e "$dir/Makefile" ] || die 'there is no module/Kbuild'
# Module BTF needs the kernel's, which not all headers have
btf=()
[ -e "$KDIR/vmlinux" ] || btf=(CONFIG_DEBUG_INFO_BTF_MODULES=)

# Not the variables and options that the tree's own make was called with: O and
# CC mean something else there.
env -u MAKEFLAGS -u MFLAGS make --no-print-directory -j"$(nproc)" -C "$KDIR" \
	M="$dir" ${V:+"V=$V"} "${btf[@]}" "$@" modules >&2
echo "$dir/kwatch.ko"
