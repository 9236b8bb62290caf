# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced: where things are, how to speak, how to become root. Everything that
# a person should know goes to stderr, so that stdout stays for results.

KWATCH_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
KWATCH_CACHE=${KWATCH_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kwatch}
export KWATCH_TOP KWATCH_CACHE

# depmod, modprobe and friends live here, and a user's PATH often lacks it
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	say "$*"
	exit 1
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "this needs root: $* (there is no sudo here)"
	fi
}

# use_kernel SERIES - sets KREL, KDIR, KIMAGE and KROOT, as scripts/kernel.sh says
use_kernel()
{
	local settings

	settings=$("$KWATCH_TOP/scripts/kernel.sh" "$1") || exit 1
	eval "$settings"
}

# apt, without questions, waiting for another apt instead of failing, and without
# its hundreds of lines unless it fails
apt_root()
{
	local log status=0

	log=$(mktemp)
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -o DPkg::Lock::Timeout=900 "$@" >"$log" 2>&1 || status=$?
	[ $status = 0 ] || cat "$log" >&2
	rm -f "$log"
	return $status
}
