#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/install-module.sh install|uninstall - the running kernel's module.
#
# With DKMS the module follows the machine to its next kernels; without, it is
# for this one. DESTDIR makes it a staged install, which runs nothing.
set -euo pipefail
. "$(dirname "$0")/say.sh"

release=$(uname -r)
module=${DESTDIR:-}/lib/modules/$release/extra/kwatch.ko
conf=$KWATCH_TOP/module/dkms.conf

ensure_headers()
{
	[ -n "${DESTDIR:-}" ] || [ -e "/lib/modules/$release/build/Makefile" ] ||
		"$KWATCH_TOP/scripts/deps.sh" running
}

use_dkms()
{
	[ -z "${DESTDIR:-}" ] && [ -e "$conf" ] && command -v dkms >/dev/null
}

version()
{
	sed -n 's/^PACKAGE_VERSION="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$conf"
}

dkms_source()
{
	echo "/usr/src/kwatch-$(version)"
}

install_dkms()
{
	local source

	source=$(dkms_source)
	say "building and installing with DKMS from $source"
	uninstall_dkms
	mkdir -p "$source/uapi/linux"
	cp "$KWATCH_TOP"/module/* "$source"
	cp "$KWATCH_TOP"/uapi/linux/*.h "$source/uapi/linux"
	dkms install --force "kwatch/$(version)" >&2
}

uninstall_dkms()
{
	[ ! -e "/var/lib/dkms/kwatch/$(version)" ] ||
		dkms remove "kwatch/$(version)" --all >&2
	rm -rf "$(dkms_source)"
}

install_plain()
{
	local built

	built=$("$KWATCH_TOP/scripts/module.sh" running)
	say "installing $module"
	install -D -m 644 "$built" "$module"
	[ -n "${DESTDIR:-}" ] || depmod "$release"
}

uninstall_plain()
{
	[ -e "$module" ] || return 0
	rm -f "$module"
	[ -n "${DESTDIR:-}" ] || depmod "$release"
}

case ${1:-} in
install)
	ensure_headers
	if use_dkms; then install_dkms; else install_plain; fi ;;
uninstall)
	if use_dkms; then uninstall_dkms; fi
	uninstall_plain ;;
*)	die 'usage: scripts/install-module.sh install|uninstall' ;;
esac
