#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/deps.sh GROUP... - install what a group of targets needs.
#
# Asks dpkg first, so that a machine that has everything is neither slowed down
# nor asked for a password; apt runs only for what is missing.
set -euo pipefail
. "$(dirname "$0")/say.sh"

declare -A why=(
	[build]='to build the module and the tools'
	[unit]='to build and run the unit tests'
	[guest]='to boot a kernel in QEMU and test in it'
	[fuzz]='to build and run the fuzz targets'
	[cover]='to measure what the fuzz targets reach'
	[debug]='to build the debug kernels'
	[style]='for the style gates'
	[bench]='to compare with other tracers'
	[profile]='to follow a call instruction by instruction'
	[running]='to build the module for the running kernel'
)

# gcc-12 is what Debian's kernels were built with, whatever gcc is the default;
# libelf1, libssl3 and pahole are what the headers' own host programs need.
declare -A packages=(
	[build]='gcc gcc-12 libc6-dev make pkg-config libbpf-dev libelf-dev
		 zlib1g-dev libkmod-dev libcyaml-dev libyaml-dev libjson-c-dev libssl3
		 pahole kmod xz-utils zstd'
	[unit]='libcmocka-dev'
	[guest]='qemu-system-x86 busybox-static cpio kmod xz-utils zstd
		 util-linux procps iproute2 netcat-openbsd strace
		 e2fsprogs xfsprogs btrfs-progs ntfs-3g nftables iptables'
	[fuzz]='clang-14 libclang-rt-14-dev'
	[cover]='llvm-14'
	[debug]='linux-source-6.12 gcc-12 libc6-dev make bison flex bc openssl libssl-dev
		 libelf-dev pahole kmod xz-utils'
	[style]='sparse codespell shellcheck perl xz-utils linux-source-6.1'
	[bench]='trace-cmd linux-perf bpftrace bpftool clang llvm babeltrace2 lttng-tools
		 systemtap python3 libbpf-dev'
	[profile]='python3-minimal'
	[running]="linux-headers-$(uname -r)"
)

is_installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing()
{
	local package

	for package in ${packages[$1]}; do
		is_installed "$package" || echo "$package"
	done
}

[ $# -gt 0 ] || die "usage: scripts/deps.sh ${!packages[*]}"
if [ ! -e /etc/debian_version ]; then
	say "this is not Debian: taking for granted that you have what its packages are:"
	for group; do
		say "$group: $(echo "${packages[$group]}" | xargs)"
	done
	exit 0
fi

install=()
for group; do
	[ -n "${packages[$group]:-}" ] || die "no such group: $group"
	mapfile -t lacking < <(missing "$group")
	[ ${#lacking[@]} -gt 0 ] || continue
	say "installing ${why[$group]}: ${lacking[*]}"
	install+=("${lacking[@]}")
done
[ ${#install[@]} -gt 0 ] || exit 0

# The lists of a fresh machine may be absent or too old for the mirror.
get=(install -y --no-install-recommends "${install[@]}")
apt_root "${get[@]}" || {
	say 'trying again with newer package lists'
	apt_root update && apt_root "${get[@]}"
} ||
	die "could not install: ${install[*]}"
