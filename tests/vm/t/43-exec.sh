#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace exec: load_elf_binary with file and interpreter, once; a script
# with #!; a missing file.
. "$(dirname "$0")/../lib.sh"

load_module
ls=$(readlink -f "$(command -v ls)")
kwatch trace exec --color=never -- ls / >events 2>messages
assert_eq "$(grep -c ' load_elf_binary(' events)" 1 'calls of load_elf_binary'
assert_grep " load_elf_binary\\(bprm=\"[^\"]*/ls\" argc=2, e_entry=0x[0-9a-f]+\\) = 0 " events
# The entry point is the file's own
entry=$(od -A n -t x8 -j 24 -N 8 "$ls" | sed 's/^ *0*//')
assert_grep "load_elf_binary\\(.*e_entry=0x$entry\\)" events
assert_grep ' do_open_execat\(.*name="[^"]*ld-linux[^"]*"' events
assert_grep ' __x64_sys_execve\(filename="[^"]*/ls".*\) = 0 ' events
assert_grep ' begin_new_exec\(bprm="[^"]*/ls" argc=2\) = 0 ' events
assert_grep ' start_thread\(new_ip=0x[0-9a-f]+, new_sp=0x[0-9a-f]+\)' events
assert_grep 'not on this kernel: search_binary_handler: inlined into bprm_execve' messages
assert_grep 'none lost' messages

printf '#!/bin/sh\nexit 3\n' >script
chmod +x script
assert_fails 3 kwatch trace exec --color=never -- ./script >events 2>messages
assert_grep ' load_script\(bprm="./script" argc=1\) += 0 ' events
assert_grep ' load_elf_binary\(bprm="./script" argc=2 interp="/bin/sh".*\) = 0 ' events
assert_eq "$(grep -c ' load_elf_binary(' events)" 1 'calls of load_elf_binary'

printf 'not an executable' >text
chmod +x text
kwatch trace exec --color=never -- sh -c './missing; ./text; true' >events 2>messages
assert_grep ' __x64_sys_execve\(filename="./missing".*\) = -ENOENT ' events
assert_grep ' bprm_execve\(bprm="./text".*\) += -ENOEXEC ' events
# A command that cannot be run at all: kwatch says so, as a shell does
assert_fails 127 kwatch trace exec -- ./missing >events 2>messages
assert_grep 'No such file or directory' messages
assert_fails 126 kwatch trace exec -- / >events 2>messages
unload_module
