#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The four documented paths, with their real triggers, in a guest. What stands
# behind a $ can be typed in make shell, or on a machine after make install.
set -euo pipefail
export LC_ALL=C
cd "$(mktemp -d)"

say()
{
	printf '\n'
	[ -z "$1" ] || printf '=== %s\n' "$1"
	shift
	[ $# = 0 ] || printf '%s\n' "$@"
}

# run COMMAND - show it, then do it; the demo goes on whatever its status
run()
{
	printf '\n$ %s\n' "$1"
	eval "$1" 2>&1 || :
}

say "kwatch on Linux $(uname -r)" \
	'A kernel module plants probes on the functions that documents name; the' \
	'kwatch program shows each call with its values, its result and its duration.'
run 'kwatch load'
run 'kwatch list'

say '1. A TCP message is received' \
	'nc listens, another nc sends "hello kwatch" (12 bytes). Calls are nested by' \
	'task; "in a soft interrupt" is the way up from the network device: look for' \
	'payload=12, from ip_rcv to tcp_queue_rcv, and then for tcp_recvmsg ... = 12.'
cat >receive.sh <<'SCRIPT'
nc -l -d "$1" "$2" >/dev/null &
sleep 1
{ printf 'hello kwatch'; sleep 1; } | nc -N "$1" "$2"
wait
SCRIPT
run 'kwatch trace --tree tcp-receive -- sh receive.sh 127.0.0.1 8080'
say '' 'The same over IPv6, a line for each call when it returns; the message only.' \
	'An "s" behind the CPU: in a soft interrupt.'
run "kwatch trace tcp-receive -- sh receive.sh ::1 8080 2>/dev/null | grep -E 'FUNCTION|payload=12 |= 12 '"

say '' 'The same path in one picture: a lane for each layer, in it the points in' \
	'documented order, and what was expected and not seen, with the reason.'
run 'kwatch scenario tcp-receive -- sh receive.sh 127.0.0.1 8080'

say '2. A file is opened' \
	'Calls nested by task: from the system call down to the file system, and the' \
	'descriptor that comes back. A file that is not there: ENOENT.'
run 'kwatch trace --tree open -- cat /etc/hostname'
run 'kwatch trace do_sys_openat2 -- cat /nonexistent'

say '3. A signal is sent' \
	'Signal, sender and target by name.'
sleep 1000 &
run "kwatch trace signal -- kill -USR1 $!"

say '4. An ELF is loaded' \
	'Inside load_elf_binary: the program, its interpreter (the second' \
	'do_open_execat), the segments of both, and where it starts.' \
	'Then a script: the #! line leads to another program.'
run 'kwatch trace --tree exec -- ls /etc/hostname'
printf '#!/bin/sh\nexit 0\n' >script
chmod +x script
run 'kwatch trace load_script load_elf_binary bprm_execve -- ./script'

say 'What the kernel log says of it'
run 'dmesg | grep "kwatch: session" | tail -n 4'
run 'kwatch unload'
