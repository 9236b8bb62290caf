#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# As after make install: the module in /lib/modules, the program and the
# catalogue below a prefix, nothing of this tree in sight; the first command
# loads the module itself.
. "$(dirname "$0")/../lib.sh"

[ -x "$KWATCH_BUILD/release/kwatch" ] || fail 'build/release/kwatch was not built'
prefix=/usr/local
install -D -m 755 "$KWATCH_BUILD/release/kwatch" $prefix/bin/kwatch
install -D -m 755 "$KWATCH_BUILD/release/kwatch-trigger" $prefix/libexec/kwatch/kwatch-trigger
install -d $prefix/share/kwatch/catalogue
install -m 644 "$KWATCH_TOP"/tools/catalogue/*.yaml $prefix/share/kwatch/catalogue
install -D -m 644 "$KWATCH_KO" "/lib/modules/$(uname -r)/extra/kwatch.ko"
depmod
at_exit "rm -rf $prefix/bin/kwatch $prefix/share/kwatch $prefix/libexec/kwatch '/lib/modules/$(uname -r)/extra'"
at_exit '! module_loaded || unload_module'

# The tree is hidden, so that nothing of it can be used
installed()
{
	# shellcheck disable=SC2016 # the inner shell expands it
	env -u KWATCH_KO -u KWATCH_BUILD -u KWATCH_TOP LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		unshare -m sh -c 'mount -t tmpfs none "$0" && cd / && exec '"$prefix"'/bin/kwatch "$@"' \
		"$KWATCH_TOP" "$@"
}

installed list >out
assert_grep '^open +[0-9]+/[0-9]+ ' out
installed trace open --color=never -- cat /etc/hostname >out 2>err
assert_grep 'the module was not loaded: loaded ' err
assert_grep ' do_sys_openat2\(dfd=AT_FDCWD, filename="/etc/hostname".*\) = 3 ' out
assert_grep ' vfs_open\(path="/etc/hostname"' out
installed trace __x64_sys_kill --color=never -- $prefix/libexec/kwatch/kwatch-trigger signal >out
assert_grep ' __x64_sys_kill\(sig=SIGUSR1, pid=[0-9]+\) += 0 ' out
installed status >out
assert_grep '^module +loaded' out
installed unload
module_loaded && fail 'unload left the module in'
exit 0
