// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors: of the device, copies of them, and all that can be done with one
 * beside ioctl and mmap.
 */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fuzz.h"

int pick_fd(struct thread *thread)
{
	unsigned int at = rng_below(&thread->rng, FUZZ_FDS), i;
	int fd;

	if (thread->wild && rng_chance(&thread->rng, 4))
		return rng_chance(&thread->rng, 50) ? -1 : STDIN_FILENO;
	/* Mostly the first one, so that steps meet. */
	if (rng_chance(&thread->rng, 75))
		at = 0;
	for (i = 0; i < FUZZ_FDS; i++) {
		fd = world.fds[(at + i) % FUZZ_FDS];
		if (fd >= 0)
			return fd;
	}
	return -1;
}

void keep_fd(struct thread *thread, int fd)
{
	unsigned int i, slot;

	if (fd < 0)
		return;
	for (i = 0; i < FUZZ_FDS; i++)
		if (world.fds[i] < 0)
			break;
	slot = i < FUZZ_FDS ? i : rng_below(&thread->rng, FUZZ_FDS);
	if (world.fds[slot] >= 0)
		close(world.fds[slot]);
	world.fds[slot] = fd;
	world.newest = slot;
}

int newest_fd(void)
{
	return world.fds[world.newest];
}

void step_open(struct thread *thread)
{
	static const int modes[] = { O_RDWR, O_RDWR, O_RDWR, O_RDONLY, O_WRONLY, O_RDWR | O_PATH };
	int mode = thread->wild ? RNG_PICK(&thread->rng, modes) : O_RDWR;

	if (rng_chance(&thread->rng, 30))
		mode |= O_NONBLOCK;
	if (thread->fault)
		machine_set_fault(1 + rng_below(&thread->rng, 12));
	keep_fd(thread, open(KWATCH_DEVICE, mode | O_CLOEXEC));
	if (thread->fault)
		machine_set_fault(0);
}

void step_close(struct thread *thread)
{
	unsigned int slot = rng_below(&thread->rng, FUZZ_FDS);
	int fd = world.fds[slot];

	world.fds[slot] = -1;
	if (fd >= 0)
		close(fd);
}

void step_dup(struct thread *thread)
{
	int fd = pick_fd(thread);

	if (fd >= 0)
		keep_fd(thread, fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

void step_poll(struct thread *thread)
{
	struct pollfd fds[3];
	unsigned int i;
	fd_set set;

	for (i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = (struct pollfd){ .fd = pick_fd(thread), .events = rng_next(&thread->rng) };
	if (rng_chance(&thread->rng, 80)) {
		poll(fds, 1 + rng_below(&thread->rng, 3), rng_below(&thread->rng, 12));
		return;
	}
	FD_ZERO(&set);
	if (fds[0].fd >= 0 && fds[0].fd < FD_SETSIZE)
		FD_SET(fds[0].fd, &set);
	select(FD_SETSIZE, &set, NULL, NULL, &(struct timeval){ .tv_usec = 2000 });
}

/* The wait queue of a session is left in every order. */
void step_epoll(struct thread *thread)
{
	int poller = epoll_create1(EPOLL_CLOEXEC), fd = pick_fd(thread), again = dup(fd);
	static const uint32_t events = EPOLLIN | EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLHUP;
	struct epoll_event event = { .events = rng_next(&thread->rng) & events };
	struct epoll_event got[4];

	epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
	epoll_ctl(poller, EPOLL_CTL_ADD, again, &event);
	epoll_wait(poller, got, ARRAY_SIZE(got), rng_below(&thread->rng, 8));
	if (rng_chance(&thread->rng, 50))
		epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event);
	if (rng_chance(&thread->rng, 30))
		epoll_ctl(poller, EPOLL_CTL_DEL, fd, &event);
	if (rng_chance(&thread->rng, 50) && again >= 0)
		close(again);
	else
		keep_fd(thread, again);
	if (rng_chance(&thread->rng, 30))
		keep_fd(thread, poller); /* a descriptor that is no device */
	else
		close(poller);
}

/* Others may have closed it, and used the number again. */
static bool is_device(int fd)
{
	struct stat status;

	return fd > STDERR_FILENO && !fstat(fd, &status) && S_ISCHR(status.st_mode);
}

/* None of it is offered; none of it may do anything. */
void step_other_calls(struct thread *thread)
{
	int fd = pick_fd(thread), pair[2];
	struct iovec vector = { .iov_base = thread->arena.usable, .iov_len = 64 };

	if (fd < 0)
		return;
	switch (rng_below(&thread->rng, 9)) {
	case 0:
		if (read(fd, thread->arena.usable, 64) >= 0 && is_device(fd))
			wrong("read() of the device succeeds");
		break;
	case 1:
		if (is_device(fd) && write(fd, "x", 1) >= 0)
			wrong("write() to the device succeeds");
		break;
	case 2:
		lseek(fd, rng_next(&thread->rng), rng_below(&thread->rng, 5));
		break;
	case 3:
		preadv(fd, &vector, 1, rng_next(&thread->rng));
		break;
	case 4:
		fsync(fd);
		break;
	case 5:
		ftruncate(fd, rng_below(&thread->rng, 100));
		break;
	case 6:
		fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK);
		fcntl(fd, F_SETOWN, getpid());
		break;
	case 7:
		fallocate(fd, 0, 0, PAGE);
		break;
	default:
		if (pipe(pair))
			break;
		splice(fd, NULL, pair[1], NULL, PAGE, SPLICE_F_NONBLOCK);
		close(pair[0]);
		close(pair[1]);
	}
}
