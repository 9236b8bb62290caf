#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/kernel.sh [6.1|6.12|6.1-cloud|6.12-cloud|kasan|kcsan] - a kernel and its
# headers, in the cache.
#
# Prints, as shell assignments, the release, the headers' directory to build a
# module with, the image to boot and the root under which lib/modules is.
#
# 6.1 and 6.12 are Debian's, with -cloud its flavour for virtual machines; kasan and kcsan are built by scripts/debug-kernel.sh
# (some 15 minutes, once).
#
# Nothing of it is installed: an installed image would become the next kernel
# of this machine, and 6.12's headers depend on the image. Image and headers
# are downloaded together, so they always match. A cached kernel is used until
# its directory is removed; then the newest of the archive is taken.
set -euo pipefail
. "$(dirname "$0")/say.sh"

# show DIRECTORY RELEASE HEADERS
show()
{
	printf '%s=%q\n' KREL "$2" KDIR "$3" KIMAGE "$1/vmlinux" KROOT "$1"
}

series=${1:-6.1}
case $series in
6.1)	meta=linux-image-amd64 kbuild=linux-kbuild-6.1 ;;
6.12)	meta=linux-image-6.12-amd64 kbuild= ;;
6.1-cloud) meta=linux-image-cloud-amd64 kbuild=linux-kbuild-6.1 ;;
6.12-cloud) meta=linux-image-6.12-cloud-amd64 kbuild= ;;
kasan|kcsan)
	dir=$("$KWATCH_TOP/scripts/debug-kernel.sh" "$series")
	show "$dir" "$(<"$dir/build/include/config/kernel.release")" "$dir/build"
	exit ;;
*)	die "no such kernel: $series (there are 6.1, 6.12, each with -cloud, kasan and kcsan)" ;;
esac
kernels=$KWATCH_CACHE/kernel

# The release that the metapackage stands for now
resolve()
{
	apt-cache depends "$meta" 2>/dev/null |
		sed -n 's/^ *Depends: linux-image-//p' | head -n 1
}

download()
{
	apt-get -qq -o APT::Sandbox::User=root download "$@" >&2
}

# vmlinuz unpacks itself in the guest, which takes seconds under emulation;
# QEMU can start the unpacked image directly (PVH).
extract_vmlinux()
{
	local image=$1 out=$2 magic offset

	for magic in '\xfd7zXZ\x00:xz' '\x28\xb5\x2f\xfd:zstd' '\x1f\x8b\x08:gzip'; do
		while read -r offset; do
			# what follows the stream makes the tool complain
			tail -c +$((offset + 1)) "$image" |
				"${magic##*:}" -dc >"$out" 2>/dev/null || :
			[ "$(head -c 4 "$out" | tr -d '\0')" = $'\x7fELF' ] && return
		done < <(LC_ALL=C grep -obUaP "${magic%:*}" "$image" | cut -d: -f1)
	done
	return 1
}

# $1: the release, $2: the directory to fill
fetch()
{
	local release=$1 dir=$2 work=$2.new common deb

	common=${release%-amd64}
	common=${common%-cloud}-common
	say "fetching Debian's kernel $release and its headers (100 MB) into $dir"
	rm -rf "$work" "$dir"
	mkdir -p "$work/deb"
	(cd "$work/deb" && download "linux-image-$release" \
		"linux-headers-$release" "linux-headers-$common" \
		"${kbuild:-linux-kbuild-${common%-common}}") || return 1
	for deb in "$work"/deb/*.deb; do
		dpkg -x "$deb" "$work" || die "cannot unpack ${deb##*/}"
	done
	rm -rf "$work/deb" "${work:?}/usr/share"

	# what names the directories that the packages were made for
	sed -i "s,/usr/src,$dir/usr/src," "$work/usr/src/linux-headers-$release/Makefile"
	ln -sfn "$dir/usr/src/linux-headers-$release" "$work/lib/modules/$release/build"
	ln -sfn "$dir/usr/src/linux-headers-$common" "$work/lib/modules/$release/source"

	depmod -b "$work" "$release" || die 'depmod failed'
	extract_vmlinux "$work/boot/vmlinuz-$release" "$work/vmlinux" ||
		cp "$work/boot/vmlinuz-$release" "$work/vmlinux"
	mv "$work" "$dir"
}

mkdir -p "$kernels"
exec 9>"$kernels/.lock"
flock 9

if [ ! -e "$kernels/$series/vmlinux" ]; then
	release=$(resolve)
	if [ -z "$release" ] || ! fetch "$release" "$kernels/$release"; then
		say 'the package lists are absent or too old: apt-get update'
		apt_root update
		release=$(resolve)
		[ -n "$release" ] || die "apt knows no $meta"
		fetch "$release" "$kernels/$release" ||
			die "could not fetch Debian's kernel $release"
	fi
	ln -sfn "$release" "$kernels/$series"
fi

dir=$(cd "$kernels/$series" && pwd -P)
release=${dir##*/}
show "$dir" "$release" "$dir/usr/src/linux-headers-$release"
