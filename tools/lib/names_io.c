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
