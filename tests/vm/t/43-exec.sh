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
# Four kinds of file, four ways: what each has and has not
# way FILE - the events of executing it
way()
{
	kwatch trace exec --color=never -o events -- sh -c "$1 /; true" >out 2>messages
	grep -E " (do_open_execat|load_script|load_elf_binary|begin_new_exec|start_thread)\(" events |
		grep -v '"/[^"]*/\(da\)\?sh"' >way || :
}
cp "$ls" dynamic
cp "$(command -v busybox)" ls-static
ln -s ls-static ls
cp "$ls" corrupt
# the size of a program header: no machine's
printf '\1' | dd of=corrupt bs=1 seek=54 conv=notrunc status=none
interpreter=$(readelf -l dynamic | sed -n 's/.*program interpreter: \(.*\)]/\1/p')
way ./dynamic
assert_grep " do_open_execat\\(.*name=\"$interpreter\"" way
assert_grep ' load_elf_binary\(bprm="./dynamic" .*\) = 0 ' way
way ./ls
! readelf -l ls-static | grep -q interpreter || fail 'busybox is not static'
assert_grep ' load_elf_binary\(bprm="./ls" .*\) = 0 ' way
assert_grep ' begin_new_exec\(bprm="./ls" ' way
assert_eq "$(grep -c " do_open_execat(.*name=\"$interpreter\"" events)" 1 'linkers that were opened: that of sh'
way ./corrupt
assert_grep ' load_elf_binary\(bprm="./corrupt" .*\) = -ENOEXEC ' way
assert_no_grep ' begin_new_exec\(bprm="./corrupt"' way
way ./script
assert_grep ' load_script\(bprm="./script" argc=2\) += 0 ' way
assert_grep ' load_elf_binary\(bprm="./script" argc=3 interp="/bin/sh"' events

# A program by its descriptor: what the flags of do_open_execat say
kwatch trace do_open_execat --color=never -o events -- python3 -c '
import os
fd = os.open("ls-static", os.O_RDONLY)
print(fd, flush=True)
os.execve(fd, ["ls", "/"], {})' >out 2>messages
fd=$(head -n 1 out)
assert_grep " do_open_execat\\(fd=$fd, name=\"\", flags=AT_EMPTY_PATH\\) += " events
assert_grep ' do_open_execat\(fd=AT_FDCWD, name="[^"]*", flags=0\) += ' events

# A command that cannot be run at all: kwatch says so, as a shell does
assert_fails 127 kwatch trace exec -- ./missing >events 2>messages
assert_grep 'No such file or directory' messages
assert_fails 126 kwatch trace exec -- / >events 2>messages
unload_module
