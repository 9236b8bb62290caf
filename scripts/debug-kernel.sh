#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/debug-kernel.sh [kasan|kcsan]... - builds the debug kernels, all by
# default, into the cache, and prints the directory of each.
#
# One is built once for each version of Debian's linux-source-6.12, of the
# compiler and of its configuration: tests/vm/debug/common.config and KIND.config.
# That takes 10 to 20 minutes on two idle CPUs. A build that is cut short goes on
# from there the next time. KWATCH_DEBUG_LIMIT is a build's time limit in seconds,
# KWATCH_JOBS how many compilers it may run at a time.
#
# The directory has vmlinux (to boot), build (to build a module with), lib/modules
# and config.
set -euo pipefail
. "$(dirname "$0")/say.sh"

compiler=gcc-12
source=linux-source-6.12
kernels=$KWATCH_CACHE/kernel
work=$KWATCH_CACHE/debug-build
limit=${KWATCH_DEBUG_LIMIT:-2400}

# The version of the source that is installed; installs it if there is none
source_version()
{
	"$KWATCH_TOP/scripts/deps.sh" debug
	dpkg-query -W -f '${Version}' $source
}

configuration()
{
	cat "$KWATCH_TOP/tests/vm/debug/common.config" \
		"$KWATCH_TOP/tests/vm/debug/$1.config"
}

# What the kernel depends on, and so the name of its directory
key()
{
	local hash

	hash=$({ configuration "$1"; $compiler --version | head -n 1; } | sha256sum)
	echo "$version-$1-${hash:0:12}"
}

# Not the variables and options of the make that may have called this
set_make()
{
	make=(env -u MAKEFLAGS -u MFLAGS -u O -u KERNEL nice -n 5 make -C "$work/$source"
		"O=$build" "CC=$compiler" "HOSTCC=$compiler")
}

unpack_source()
{
	[ "$(cat "$work/version" 2>/dev/null)" = "$version" ] && return
	say "unpacking $source $version (1.6 GB, until the kernels are built)"
	rm -rf "$work"
	mkdir -p "$work"
	tar -xJf "/usr/src/$source.tar.xz" -C "$work"
	echo "$version" >"$work/version"
}

# allnoconfig drops in silence what another option does not allow
configure()
{
	local line name lacking=''

	configuration "$1" >"$build/fragment"
	KCONFIG_ALLCONFIG=$build/fragment "${make[@]}" allnoconfig
	while read -r line; do
		name=${line%%=*}
		case $line in
		CONFIG_*=n)	! grep -q "^$name=" "$build/.config" ;;
		CONFIG_*)	grep -qxF "$line" "$build/.config" ;;
		esac || lacking+=" $line"
	done <"$build/fragment"
	[ -z "$lacking" ] || die "this source's Kconfig does not give:$lacking"
}

# A line now and then, for those who wait
show_progress()
{
	local start=$SECONDS

	while sleep 60; do
		say "$1: $(grep -cE '^  (CC|AS) ' "$log") files compiled after" \
			"$(((SECONDS - start) / 60)) minutes, now $(tail -n 1 "$log" | xargs)"
	done
}

compile()
{
	local status=0

	say "building the $1 kernel, which takes 10 to 20 minutes on two idle CPUs; see $log"
	show_progress "$1" & progress=$!
	timeout --foreground "$limit" "${make[@]}" -j"${KWATCH_JOBS:-$(nproc)}" vmlinux modules \
		>>"$log" 2>&1 || status=$?
	kill $progress
	progress=''
	case $status in
	0)	;;
	124)	die "$1: not built within $limit seconds; the next run goes on from here" ;;
	*)	grep -E -B 5 'error|Error|Killed' "$log" | tail -n 40 >&2
		die "$1: the build failed; all of it is in $log" ;;
	esac
}

# install_kernel DIRECTORY - what a guest and a module build need of it, and no more
install_kernel()
{
	local out=$1

	rm -rf "$out"
	mkdir -p "$out/build"
	# shellcheck disable=SC2016 # make expands it
	"${make[@]}" run-command \
		KBUILD_RUN_COMMAND='$(srctree)/scripts/package/install-extmod-build '"$out/build"
	# a module is to be compiled by what compiled the kernel
	sed -i "s/^CC\t\t= .*gcc$/CC\t\t= $compiler/" "$out/build/Makefile"
	"${make[@]}" INSTALL_MOD_PATH="$out" INSTALL_MOD_STRIP=1 modules_install
	rm -f "$out"/lib/modules/*/{build,source}
	# symbols and BTF stay
	strip --strip-debug -o "$out/vmlinux" "$build/vmlinux"
	cp "$build/.config" "$out/config"
}

directory()
{
	echo "$kernels/$(key "$1")"
}

is_built()
{
	[ -e "$(directory "$1")/vmlinux" ]
}

# build_kernel KIND - into the cache
build_kernel()
{
	local kind=$1 dir start=$SECONDS build log
	local -a make

	unpack_source
	dir=$(directory "$kind") build=$work/$kind log=$work/$kind.log
	mkdir -p "$build"
	set_make
	configure "$kind" >"$log" 2>&1 || { tail -n 5 "$log" >&2; exit 1; }
	compile "$kind"
	install_kernel "$dir.new" >>"$log" 2>&1 || { tail "$log" >&2; exit 1; }
	rm -rf "$dir" "$build"
	mv "$dir.new" "$dir"
	say "$kind: built in $(((SECONDS - start + 30) / 60)) minutes;" \
		"$(du -sh "$dir" | cut -f1) in $dir"
}

# The source stays until there is no kernel to build from it
remove_source()
{
	local kind

	for kind in kasan kcsan; do
		is_built $kind || return 0
	done
	rm -rf "$work"
}

[ $# -gt 0 ] || set -- kasan kcsan
for kind; do
	case $kind in
	kasan|kcsan)	;;
	*)		die "no such debug kernel: $kind (there are kasan and kcsan)" ;;
	esac
done
version=$(source_version)
mkdir -p "$kernels"
progress=''
trap '[ -z "$progress" ] || kill $progress' EXIT
# What is there is to be had while another is being built
for kind; do
	if ! is_built "$kind"; then
		exec 8>"$KWATCH_CACHE/.debug-lock"
		flock 8
		if ! is_built "$kind"; then build_kernel "$kind"; fi
		remove_source
		exec 8>&-
	fi
	directory "$kind"
done
