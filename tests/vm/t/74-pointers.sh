#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No address of the kernel's reaches a user through kwatch: all that a user can
# read is searched for where the module, its rings and its probes are, and the
# kernel log and what the program prints for any address at all.
# TIMEOUT: 240
# BOOT: --mem 2G
. "$(dirname "$0")/../lib.sh"

user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
address='ffff[0-9a-f]{12}'

# pages START END, in hexadecimal - their addresses without the last three digits
pages()
{
	local page

	for ((page = 0x${1:0:13}; page <= 0x${2:0:13}; page++)); do
		printf '%x\n' $page
	done
}

# Where kwatch is, as root sees it, as patterns
find_kwatch()
{
	local base size start end

	read -r size base < <(awk '$1 == "kwatch" { print $2, substr($6, 3) }' /proc/modules)
	pages "$base" "$(printf '%x' $((0x$base + size)))"
	# 0xstart-0xend size caller
	while read -r start end; do
		pages "${start#0x}" "${end#0x}"
	done < <(sed -n 's/^\(0x[0-9a-f]*\)-\(0x[0-9a-f]*\) .*kwatch.*/\1 \2/p' /proc/vmallocinfo)
	awk '$3 ~ /^(vfs_open|do_sys_openat2|vfs_read|tcp_v4_rcv)$/ { print $1 }' /proc/kallsyms
}

echo 0 >/proc/sys/kernel/dmesg_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
at_exit 'echo 0 >/proc/sys/kernel/kptr_restrict'
load_module summary_interval=1

# All that makes the module say something, mistakes included
kwatch start leaks 'vfs_read(file:pointer, buf:pointer)' vfs_open --latency 2>/dev/null
kwatch trace do_sys_openat2 tcp_v4_rcv -o /dev/null -- cat /etc/hostname 2>/dev/null
kwatch trace do_user_addr_fault -- true 2>refused || :
probe-refusals >/dev/null || fail 'probe-refusals'
garbage >/dev/null || fail 'garbage'
kwatch summary leaks >summary
sleep 2
find_kwatch | sort -u >patterns
assert_ge "$(wc -l <patterns)" 50 'patterns'

# They do find it, where it is to be seen
grep -Fqf patterns /proc/modules || fail 'the patterns do not find the module'
grep -Fqf patterns /proc/vmallocinfo || fail 'the patterns do not find the rings'

# What a user can read of the kernel as a whole, of the module and of a process
# that uses it; what blocks is left after a while
kwatch read leaks --follow >/dev/null 2>read.err & reader=$!
sleep 1
# shellcheck disable=SC2016
"${user[@]}" sh -c 'dmesg
	find /proc /proc/"$0" /proc/self/ -maxdepth 1 -type f -readable -print0 2>/dev/null |
		xargs -0 -n 1 timeout 5 cat
	find /sys/module/kwatch /sys/devices/virtual/misc/kwatch /sys/kernel \
		\( -path /sys/kernel/slab -o -path /sys/kernel/tracing -o -path /sys/kernel/debug \) \
		-prune -o -type f -readable -print0 2>/dev/null | xargs -0 -n 20 timeout 5 cat' \
	$reader >all 2>/dev/null || :
kill $reader || { cat read.err; fail "the reader ended"; }
wait $reader || :
assert_ge "$(stat -c %s all)" 1000000 'bytes that a user can read'
assert_grep 'kwatch: session [0-9]+ "leaks"' all
# Not grep -i: of so many patterns it wants more memory than the guest has
if tr 'A-Z\0' 'a-z\n' <all | grep -aFf patterns >found; then
	show_file found
	fail 'addresses of kwatch'
fi

# The log of all this, and what the program says, have no address at all
kernel_log >log
assert_grep 'probe [0-9]+ vfs_read: hits=' log
grep -aE "kwatch|kprobe|ftrace" log >ours
assert_no_grep "$address" ours
"${user[@]}" kwatch list >out 2>err || :
"${user[@]}" kwatch list open --json >>out 2>err || :
"${user[@]}" kwatch status >>out 2>err || :
"${user[@]}" kwatch status --json >>out 2>err || :
cat err refused summary >>out
assert_no_grep "$address" out
# Not to root, either, unless it asks
kwatch read leaks >records 2>err || :
kwatch stop leaks 2>/dev/null
assert_grep 'vfs_read\(file=' records
assert_no_grep "$address" records

# Files of the module's own
"${user[@]}" cat /sys/module/kwatch/sections/.text >out 2>/dev/null && fail 'sections can be read'
for file in /sys/module/kwatch/parameters/*; do
	case $(stat -c %a "$file") in
	644|444)	;;
	*)		fail "the mode of $file" ;;
	esac
done
