// SPDX-License-Identifier: GPL-2.0
/*
 * eventfd: a child writes 1 2 4 7 14, the parent reads 28; then each of the
 * other ways in which one is used, by programs and by the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/kvm.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "loopback.h"
#include "trigger.h"

#define FILE_NAME	"anon_inode:[eventfd]"

static int make(unsigned int count, int flags, const char *names)
{
	const char *status = flags ? "O_RDWR|O_NONBLOCK|O_CLOEXEC" : "O_RDWR";
	int fd = (int)must(eventfd(count, flags), "eventfd");

	expect("__x64_sys_eventfd2", "count=%u\tflags=%s\tret=%d", count, names,
	       fd);
	expect("do_eventfd", "count=%u\tflags=%s\tret=%d", count, names, fd);
	expect("anon_inode_getfile", "name=[eventfd]\tflags=%s", status);
	return fd;
}

static void put_value(int fd, unsigned long long value)
{
	must(write(fd, &value, sizeof(value)), "write to an eventfd");
	expect("ksys_write", "fd=%d\tcount=8\tret=8", fd);
	expect("vfs_write", "file=" FILE_NAME "\tcount=8\tvalue=%llu\t"
	       "ret=8", value);
	expect("eventfd_write", "file=" FILE_NAME "\tvalue=%llu\tcount=8\t"
	       "ret=8", value);
}

static void take_value(int fd, unsigned long long wanted)
{
	unsigned long long value;

	must(read(fd, &value, sizeof(value)), "read from an eventfd");
	errno = 0;
	if (value != wanted)
		die("read %llu, not %llu", value, wanted);
	expect("ksys_read", "fd=%d\tcount=8\tret=8", fd);
	expect("vfs_read", "file=" FILE_NAME "\tcount=8\tvalue=%llu\t"
	       "ret=8", value);
	expect("eventfd_read", "file=" FILE_NAME "\tvalue=%llu\tret=8",
	       value);
}

static void put_all(void *context)
{
	static const unsigned long long values[] = { 1, 2, 4, 7, 14 };
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		put_value(*(int *)context, values[i]);
}

static void child_to_parent(void)
{
	int fd = make(0, 0, "0");

	step("a child writes 1 2 4 7 14, then the parent reads 28");
	child_expect(child_start(put_all, &fd), 0, "the child that writes");
	take_value(fd, 28);
	close(fd);
	expect("eventfd_release", "file=" FILE_NAME "\tret=0");
}

static void put_later(void *context)
{
	usleep(50000);
	put_value(*(int *)context, 5);
}

/* Whoever waits is woken by the write: only then there is someone to wake. */
static void wait_for_it(void)
{
	int fd = make(0, 0, "0");
	pid_t child;

	step("a read that waits for a child's write");
	child = child_start(put_later, &fd);
	take_value(fd, 5);
	child_expect(child, 0, "the child that writes later");
	expect("__wake_up_locked_key", "events=POLLIN");
	close(fd);
}

static void do_not_wait(void)
{
	int fd = make(3, EFD_NONBLOCK | EFD_SEMAPHORE | EFD_CLOEXEC,
		      "EFD_SEMAPHORE|EFD_CLOEXEC|EFD_NONBLOCK");
	struct pollfd pollfd = { fd, POLLIN | POLLOUT, 0 };
	unsigned long long value = ULLONG_MAX;
	int i;

	step("a semaphore of 3: poll, three reads of 1, one that is refused");
	must(poll(&pollfd, 1, 0), "poll");
	expect("eventfd_poll", "file=" FILE_NAME "\tret=POLLIN|POLLOUT");
	for (i = 0; i < 3; i++)
		take_value(fd, 1);
	must_fail(read(fd, &value, sizeof(value)), EAGAIN, "read of nothing");
	expect("eventfd_read", "file=" FILE_NAME "\tret=-EAGAIN");
	must_fail(write(fd, &value, sizeof(value)), EINVAL, "write of 2^64-1");
	expect("eventfd_write", "file=" FILE_NAME
	       "\tvalue=18446744073709551615\tret=-EINVAL");
	close(fd);
}

static void old_call(void)
{
#ifdef SYS_eventfd
	int fd;

	step("the old system call");
	fd = (int)must(syscall(SYS_eventfd, 9), "the system call eventfd");
	expect("__x64_sys_eventfd", "count=9\tret=%d", fd);
	take_value(fd, 9);
	close(fd);
#endif
}

/* What the kernel does for asynchronous I/O: it adds 1 when it is done. */
static void signalled_by_the_kernel(void)
{
	static const char * const points[] = {
		"eventfd_ctx_fdget", "eventfd_signal", "eventfd_signal_mask",
		"eventfd_ctx_put",
	};
	int fd, file;
	struct io_event event;
	struct iocb iocb = { 0 }, *list = &iocb;
	aio_context_t aio = 0;
	char byte = 'x';
	size_t i;

	step("asynchronous I/O that tells an eventfd when it is done");
	if (syscall(SYS_io_setup, 1, &aio) < 0) {
		for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
			expect_skip(points[i],
				    "this kernel has no asynchronous I/O");
		return;
	}
	fd = make(6, 0, "0");
	file = (int)must(open(scratch_path("aio"), O_RDWR | O_CREAT, 0600),
			 "open a file");
	iocb.aio_lio_opcode = IOCB_CMD_PWRITE;
	iocb.aio_fildes = (__u32)file;
	iocb.aio_buf = (uintptr_t)&byte;
	iocb.aio_nbytes = 1;
	iocb.aio_flags = IOCB_FLAG_RESFD;
	iocb.aio_resfd = (__u32)fd;
	must(syscall(SYS_io_submit, aio, 1, &list), "io_submit");
	must(syscall(SYS_io_getevents, aio, 1, 1, &event, NULL),
	     "io_getevents");
	expect("eventfd_ctx_fdget", "fd=%d", fd);
	expect("eventfd_signal", "counter=6\tn=1\tret=1");
	expect("eventfd_signal_mask", "counter=6\tmask=0");
	expect("eventfd_ctx_put", "counter=7");
	take_value(fd, 7);
	syscall(SYS_io_destroy, aio);
	close(file);
	close(fd);
}

#if defined(__x86_64__)
/* An interrupt of a virtual machine that a write to an eventfd stands for. */
static void interrupt_a_machine(int kvm)
{
	struct kvm_irqfd irqfd = { .gsi = 5 };
	int machine = (int)must(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");

	must(ioctl(machine, KVM_CREATE_IRQCHIP, 0), "KVM_CREATE_IRQCHIP");
	irqfd.fd = (__u32)make(0, 0, "0");
	must(ioctl(machine, KVM_IRQFD, &irqfd), "KVM_IRQFD");
	put_value((int)irqfd.fd, 11);
	expect("eventfd_ctx_do_read", "counter=11\tvalue=11");
	close((int)irqfd.fd);
	close(machine);
}
#endif

static void taken_by_the_kernel(void)
{
#if defined(__x86_64__)
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (kvm >= 0) {
		step("an interrupt of a virtual machine, by an eventfd");
		interrupt_a_machine(kvm);
		close(kvm);
		return;
	}
#endif
	expect_skip("eventfd_ctx_do_read",
		    "only KVM and VFIO call it, and there is no /dev/kvm");
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	child_to_parent();
	wait_for_it();
	do_not_wait();
	old_call();
	signalled_by_the_kernel();
	taken_by_the_kernel();
}

const struct trigger trigger_eventfd = {
	.name = "eventfd",
	.about = "a child writes 1 2 4 7 14, the parent reads 28; and the rest",
	.run = run,
};
