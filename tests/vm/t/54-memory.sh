#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace memory: malloc() makes the virtual size grow, the first touch the
# resident size, page by page; and mappings are where /proc/PID/maps has them.
. "$(dirname "$0")/../lib.sh"

load_module
kwatch trace memory --color=never -o events -- "$KWATCH_BUILD/prog/growth" >steps 2>messages
cat steps
assert_grep 'none lost' messages
# What the program itself was told of its sizes, in kB
read -r _ _ size0 rss0 < <(grep '^start' steps | tail -1)
read -r _ memory size1 rss1 < <(grep '^taken' steps)
read -r _ _ size2 rss2 < <(grep '^touched' steps)
assert_ge $((size1 - size0)) 8192 'kB of virtual size that malloc() brought'
assert_ge 16 $((rss1 - rss0)) 'kB of resident size that malloc() brought'
assert_eq $((size2 - size1)) 0 'kB of virtual size that the touches brought'
# The kernel tells a process its resident size to some pages
assert_ge $((rss2 - rss1)) 340 'kB of resident size that the touches brought'

# The event of the mapping: malloc() keeps 16 bytes for itself
start=$(printf '0x%x' $((memory - 16)))
length=$(sed -n "s/.* __x64_sys_mmap(addr=NULL, len=\([0-9]*\), prot=PROT_READ|PROT_WRITE, flags=MAP_PRIVATE|MAP_ANONYMOUS, fd=-1, off=0x0) *= $start .*/\1/p" events)
assert_ge "$length" $((8 << 20)) 'bytes of the mapping'
assert_ge $(((size1 - size0) * 1024)) "$length" 'bytes by which the virtual size grew'
assert_grep " mmap_region\\(file=NULL, addr=$start, len=$length, vm_flags=VM_READ\\|VM_WRITE\\|.*\\) = $start " events

# The faults in it: a write fault for each page that was touched, no other, and
# malloc()'s own first page; all of them behind the mapping
python3 "$KWATCH_TOP/tests/vm/prog/faults.py" events "$start" "$length" >faults
assert_eq "$(cat faults)" 101 'pages that were brought by faults'
assert_ge $(((rss2 - rss1) / 4 + 32)) 100 'pages by which the resident size grew'
if grep -q ' do_anonymous_page$' /proc/kallsyms; then
	assert_ge "$(grep -c ' do_anonymous_page(' events)" 101 'pages of zeroes'
fi

# Code of each file is where the process itself finds it
kwatch trace mmap_region --filter 'vm_flags & VM_EXEC' --color=never -o events -- cat /proc/self/maps >maps 2>messages
assert_grep 'none lost' messages
awk '$2 == "r-xp" && $6 ~ /^\// { split($1, a, "-"); print a[1], $6 }' maps >code
assert_ge "$(wc -l <code)" 3 'mappings of code'
while read -r at file; do
	assert_grep " mmap_region\\(file=\"$file\", addr=0x$at, len=[0-9]+, vm_flags=VM_READ\\|VM_EXEC\\|" events
done <code
assert_no_grep 'vm_flags=VM_READ\|(VM_WRITE|VM_MAY)' events

# A fault that is not allowed: where, and why
kwatch trace bad_area_nosemaphore lock_mm_and_find_vma --color=never -o events -- \
	python3 -c 'import ctypes; ctypes.string_at(24)' >out 2>messages || :
assert_grep ' bad_area_nosemaphore\(address=0x18, error_code=X86_PF_USER\)' events
assert_grep ' lock_mm_and_find_vma\(addr=0x18\) += NULL ' events

# malloc and its like lead to the system call
kwatch explain malloc >out
assert_grep '^__x64_sys_brk: ' out
# The one do_fault of the two that some kernels have: no field of it is garbage
kwatch trace do_fault --color=never -o events -- true 2>messages
assert_ge "$(grep -c ' do_fault(' events)" 5 'faults in files'
assert_no_grep ' do_fault\(.*<fault>' events
unload_module
