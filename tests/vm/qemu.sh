# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by tests/vm/boot: the machine that the guest gets. Its settings are
# boot's variables.
# shellcheck disable=SC2154

qemu_command=(qemu-system-x86_64)

# What serves a directory to a kernel that has no 9p, and ends with QEMU
virtiofsd=/usr/lib/qemu/virtiofsd

# add_virtiofs NAME DIR
add_virtiofs()
{
	local socket=$run/$1.socket

	"$virtiofsd" --socket-path="$socket" -o "source=$2" -o cache=auto \
		-o sandbox=chroot >"$run/$1.virtiofsd" 2>&1 &
	qemu_command+=(-chardev "socket,id=$1,path=${socket//,/,,}"
		-device "vhost-user-fs-pci,chardev=$1,tag=$1")
	while [ ! -S "$socket" ]; do
		kill -0 $! 2>/dev/null || die "virtiofsd: $(cat "$run/$1.virtiofsd")"
		sleep 0.05
	done
}

# add_share NAME DIR on|off(read-only)
add_share()
{
	local options=security_model=none,multidevs=remap

	case $KREL in
	*-cloud-*) add_virtiofs "$1" "$2"; return ;;
	esac
	qemu_command+=(-fsdev "local,id=$1,path=${2//,/,,},$options,readonly=$3"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

add_port()
{
	: >"$run/$1"
	qemu_command+=(-chardev "file,id=$1,path=${run//,/,,}/$1"
		-device "virtserialport,chardev=$1,name=$1")
}

make_qemu_command()
{
	# ttyS0 rather than hvc0: it is there from the first message to the last.
	# On a busy machine the check of the timer's interrupt finds none, and panics.
	local -a arguments=(console=ttyS0 ignore_loglevel panic=-1 oops=panic
		log_buf_len=16M tsc=reliable nmi_watchdog=0
		no_timer_check rcupdate.rcu_cpu_stall_timeout=120)
	local khz

	case $accel in
	kvm)	qemu_command+=(-accel kvm -cpu host) ;;
	icount)	# The time stamp counter counts instructions. Time that is slept
		# through is not waited for.
		qemu_command+=(-accel 'tcg,thread=single' -icount 'shift=0,sleep=off'
			-seed 1 -rtc 'base=2026-01-01,clock=vm'
			-cpu 'max,-rdrand,-rdseed') ;;
	tcg)	khz=$("$here/tsc-khz")
		[ -z "$khz" ] || arguments+=("tsc_early_khz=$khz")
		# One thread for all CPUs: with a thread each, QEMU 7.2 can keep
		# running a breakpoint that the kernel has taken out again, in a
		# loop with interrupts off (seen once in some hundred boots, where
		# the kernel patches a call while the other CPU runs it).
		qemu_command+=(-accel "tcg,thread=${KWATCH_TCG_THREAD:-single}" -cpu max) ;;
	esac
	qemu_command+=(-M "$machine" -smp "$smp${maxcpus:+,maxcpus=$maxcpus}" -m "$mem"
		-nodefaults -no-user-config -no-reboot -display none
		-device 'isa-debug-exit,iobase=0x501'
		-kernel "$KIMAGE" -initrd "$initramfs"
		-append "${arguments[*]} $append"
		-chardev "file,id=console,path=${log//,/,,}"
		-serial chardev:console)
	# shellcheck disable=SC2206 # words, as the caller wrote them
	qemu_command+=($qemu_arguments)
	# virtiofsd works in the guest's own memory
	case $KREL in
	*-cloud-*) qemu_command+=(-object "memory-backend-memfd,id=ram,size=$mem,share=on"
			-machine memory-backend=ram) ;;
	esac
	add_share host / on
	add_share kwatch-run "$run" off
	add_share kwatch-results "$results" off

	# With ioeventfd=off a write to a port is in the file before it returns:
	# nothing is under way when the guest ends.
	qemu_command+=(-device 'virtio-serial-pci,ioeventfd=off')
	if [ "$shell" = 1 ]; then
		# shellcheck disable=SC2054 # the commas are QEMU's
		qemu_command+=(-chardev 'stdio,id=tty,signal=off,mux=on'
			-device virtconsole,chardev=tty -echr 0x1d)
	else
		add_port stdout
		add_port stderr
	fi
}
