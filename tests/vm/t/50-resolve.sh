#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch resolve: each documented name gets the answer that is true for it, and
# the answer is held against the kernel's own lists. No module is needed.
. "$(dirname "$0")/../lib.sh"

resolved()
{
	kwatch resolve "$1" >out 2>err || { cat out err; fail "resolve $1"; }
}

resolved kill_proc
assert_grep '^kill_proc: gone' out
assert_grep 'point +kill_pid, of scenario signal' out
if grep -q ' kill_proc$' /proc/kallsyms; then
	assert_grep 'beware +this kernel has a function kill_proc' out
else
	assert_no_grep beware out
fi
resolved ip_input
assert_grep "BSD's name" out
assert_grep 'kernel +ok: ip_local_deliver$' out
resolved ext4_open
assert_grep 'never existed: ext4_file_open' out
if grep -q ' ext4_file_open' /proc/kallsyms; then
	assert_grep 'kernel +ok: ' out
else
	assert_grep 'in module ext4, which is not loaded' out
fi
resolved sock_recv
assert_eq "$(grep -c '^  point ' out)" 3 'functions that it may mean'
resolved load_elf_binary
assert_grep 'copies: load_elf_binary \[native\], load_elf_binary \[compat\]' out
assert_eq "$(grep -c ' load_elf_binary$' /proc/kallsyms)" 2
resolved inet_init
assert_grep 'freed: inet_init; ran at boot' out
resolved search_binary_handler
assert_grep 'inlined into bprm_execve' out
assert_no_grep ' search_binary_handler$' /proc/kallsyms
assert_fails 1 kwatch resolve nosuchname >out 2>err
assert_grep 'knows it; did you mean ' err

# Of a function that is in no scenario; by what it is hooked
resolved do_sys_poll
assert_grep 'unsigned int nfds' out
assert_grep 'hooked +by ftrace' out
assert_grep '^do_sys_poll$' /sys/kernel/tracing/available_filter_functions

# The names of memory's way: each kernel's own answer
resolved do_user_addr_fault
assert_grep 'blacklisted: do_user_addr_fault' out
assert_grep 'instead +handle_mm_fault' out
grep -q '[[:space:]]do_user_addr_fault$' /sys/kernel/debug/kprobes/blacklist || fail 'it is not on the blacklist'
resolved do_page_fault
assert_grep 'point +do_user_addr_fault, of scenario memory' out
resolved do_mmap_pgoff
assert_grep '^do_mmap_pgoff: gone since 5.9' out
assert_grep 'kernel +ok: do_mmap$' out
resolved mmap_pgoff
assert_grep 'kernel +ok: ksys_mmap_pgoff$' out
resolved call_mmap
assert_grep 'inlined into mmap_region' out
resolved get_unmapped_area
if grep -q ' get_unmapped_area$' /proc/kallsyms; then
	assert_grep 'kernel +ok: get_unmapped_area$' out
else
	assert_grep 'kernel +ok: __get_unmapped_area$' out
fi
resolved do_fork
assert_grep 'kernel +ok: kernel_clone$' out
resolved do_execve
assert_grep 'inlined into __x64_sys_execve' out
# A name that the kernel has twice: the one of the same source file
resolved do_fault
case $(grep -c ' do_fault$' /proc/kallsyms) in
1)	assert_grep 'kernel +ok: do_fault$' out ;;
*)	assert_grep 'of [0-9]+ of this name the one beside __handle_mm_fault' out ;;
esac

# The whole catalogue: every field has a place; BTF and the prototypes agree, or
# it is known how this kernel's differs
mapfile -t scenarios < <(kwatch list --json | sed -n 's/.*"scenario":"\([^"]*\)".*/\1/p')
kwatch resolve --json "${scenarios[@]}" >all
python3 "$KWATCH_TOP/tests/vm/prog/resolved.py" all || fail 'the catalogue on this kernel'

# Another user sees less, and is told so
setpriv --reuid=65534 --clear-groups kwatch resolve vfs_open >out 2>err
assert_grep 'addresses are hidden' err
assert_grep 'struct path \*path' out
