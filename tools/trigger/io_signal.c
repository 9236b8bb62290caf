// SPDX-License-Identifier: GPL-2.0
/*
 * The scenario io-models: signals, and requests that the kernel works on while
 * the program does something else.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "io_models.h"
#include "loopback.h"
#include "trigger.h"

static volatile sig_atomic_t signals;

static void count_it(int signal)
{
	(void)signal;
	signals++;
}

static void ask_for_signals(int fd)
{
	must(fcntl(fd, F_SETOWN, getpid()), "F_SETOWN");
	must(fcntl(fd, F_SETFL, O_ASYNC), "F_SETFL");
	expect("fasync_helper", "fd=%d\ton=1\tret=1", fd);
}

static void expect_signal(int fd)
{
	if (signals != 1)
		die("%d signals have come, not 1", (int)signals);
	signals = 0;
	expect("kill_fasync", "sig=SIGIO\tband=POLL_IN");
	expect("send_sigio", "fd=%d\tband=POLL_IN\tsignal=0", fd);
	expect("send_sigio_to_task", "target=kwatch-trigger/%d\tfd=%d\t"
	       "band=POLL_IN", getpid(), fd);
}

static void by_signal(void)
{
	struct sigaction action = { .sa_handler = count_it };
	int ends[2], pair[2], me = getpid();

	step("a signal when a pipe, then when a socket has data");
	sigaction(SIGIO, &action, NULL);
	must(pipe(ends), "pipe");
	ask_for_signals(ends[0]);
	must(write(ends[1], IO_TEXT, IO_BYTES), "write");
	expect_signal(ends[0]);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	must(ioctl(pair[0], FIOSETOWN, &me), "FIOSETOWN");
	expect("f_setown", "file~socket:*\twho=%d", me);
	ask_for_signals(pair[0]);
	expect("sock_fasync", "fd=%d\tfile~socket:*\ton=1\tret=0", pair[0]);
	must(write(pair[1], IO_TEXT, IO_BYTES), "write");
	expect("sock_wake_async", "how=SOCK_WAKE_WAITD\tband=POLL_IN\tret=0");
	expect_signal(pair[0]);
	signal(SIGIO, SIG_IGN);
	close(ends[0]);
	close(ends[1]);
	close(pair[0]);
	close(pair[1]);
}

static void by_request(void)
{
	static const char * const points[] = {
		"io_submit_one", "aio_complete", "read_events",
	};
	struct iocb request = { 0 }, *list = &request;
	struct io_event event;
	aio_context_t context = 0;
	char got[64];
	int ends[2];
	size_t i;

	step("a request to read that the kernel works on");
	if (syscall(SYS_io_setup, 1, &context) < 0) {
		for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
			expect_skip(points[i],
				    "this kernel has no asynchronous I/O");
		return;
	}
	must(pipe(ends), "pipe");
	must(write(ends[1], IO_TEXT, IO_BYTES), "write");
	request.aio_lio_opcode = IOCB_CMD_PREAD;
	request.aio_fildes = (__u32)ends[0];
	request.aio_buf = (uintptr_t)got;
	request.aio_nbytes = sizeof(got);
	request.aio_data = 4711;
	must(syscall(SYS_io_submit, context, 1, &list), "io_submit");
	expect("io_submit_one", "operation=IOCB_CMD_PREAD\tfd=%d\tbytes=%zu\t"
	       "ret=0", ends[0], sizeof(got));
	must(syscall(SYS_io_getevents, context, 1, 1, &event, NULL),
	     "io_getevents");
	if (event.res != IO_BYTES || event.data != 4711)
		die("another request was done");
	expect("aio_complete", "result=%d\tdata=4711", IO_BYTES);
	expect("read_events", "min_nr=1\tnr=1\tret=1");
	syscall(SYS_io_destroy, context);
	close(ends[0]);
	close(ends[1]);
}

void io_signal(void)
{
	by_signal();
	by_request();
}
