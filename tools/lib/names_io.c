// SPDX-License-Identifier: GPL-2.0
/*
 * Names of waiting for files: poll, epoll and eventfd. From the kernel's own
 * headers: libc does not have all of them, and some under a condition.
 */
#include <asm/fcntl.h>
#include <linux/eventpoll.h>
#include <linux/poll.h>
#include "names.h"

#define NAME(constant)	{ constant, #constant }

/* poll() and epoll share these numbers, and so does the kernel's __poll_t. */
const struct kwatch_word kwatch_names_poll_events[] = {
	NAME(POLLIN),
	NAME(POLLPRI),
	NAME(POLLOUT),
	NAME(POLLERR),
	NAME(POLLHUP),
	NAME(POLLNVAL),
	NAME(POLLRDNORM),
	NAME(POLLRDBAND),
	NAME(POLLWRNORM),
	NAME(POLLWRBAND),
	NAME(POLLMSG),
	NAME(POLLRDHUP),
	{ 0x4000, "POLLFREE" },			/* only inside the kernel */
	{ 0x8000, "POLL_BUSY_LOOP" },		/* only inside the kernel */
	NAME(EPOLL_URING_WAKE),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_epoll_events[] = {
	NAME(EPOLLIN),
	NAME(EPOLLPRI),
	NAME(EPOLLOUT),
	NAME(EPOLLERR),
	NAME(EPOLLHUP),
	NAME(EPOLLNVAL),
	NAME(EPOLLRDNORM),
	NAME(EPOLLRDBAND),
	NAME(EPOLLWRNORM),
	NAME(EPOLLWRBAND),
	NAME(EPOLLMSG),
	NAME(EPOLLRDHUP),
	NAME(EPOLL_URING_WAKE),
	NAME(EPOLLEXCLUSIVE),
	NAME(EPOLLWAKEUP),
	NAME(EPOLLONESHOT),
	NAME(EPOLLET),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_epoll_operation[] = {
	NAME(EPOLL_CTL_ADD),
	NAME(EPOLL_CTL_DEL),
	NAME(EPOLL_CTL_MOD),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_epoll_flags[] = {
	{ O_CLOEXEC, "EPOLL_CLOEXEC" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_eventfd_flags[] = {
	{ 1, "EFD_SEMAPHORE" },
	{ O_CLOEXEC, "EFD_CLOEXEC" },
	{ O_NONBLOCK, "EFD_NONBLOCK" },
	{ 0, NULL }
};

/* Why a signal about a file is sent: its si_code. */
const struct kwatch_word kwatch_names_poll_band[] = {
	{ 1, "POLL_IN" }, { 2, "POLL_OUT" }, { 3, "POLL_MSG" },
	{ 4, "POLL_ERR" }, { 5, "POLL_PRI" }, { 6, "POLL_HUP" },
	{ 0, NULL }
};

/* Of include/linux/net.h, which is not for programs. */
const struct kwatch_word kwatch_names_sock_wake[] = {
	{ 0, "SOCK_WAKE_IO" }, { 1, "SOCK_WAKE_WAITD" },
	{ 2, "SOCK_WAKE_SPACE" }, { 3, "SOCK_WAKE_URG" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_aio_operation[] = {
	{ 0, "IOCB_CMD_PREAD" }, { 1, "IOCB_CMD_PWRITE" },
	{ 2, "IOCB_CMD_FSYNC" }, { 3, "IOCB_CMD_FDSYNC" },
	{ 5, "IOCB_CMD_POLL" }, { 6, "IOCB_CMD_NOOP" },
	{ 7, "IOCB_CMD_PREADV" }, { 8, "IOCB_CMD_PWRITEV" },
	{ 0, NULL }
};
