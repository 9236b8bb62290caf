// SPDX-License-Identifier: GPL-2.0
/*
 * The real system calls behind struct kwatch_system: nothing but forwarding.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "system.h"

static int system_open(void *context, const char *path, int flags)
{
	(void)context;
	return open(path, flags);
}

static int system_close(void *context, int fd)
{
	(void)context;
	return close(fd);
}

static ssize_t system_read(void *context, int fd, void *buffer, size_t room)
{
	(void)context;
	return read(fd, buffer, room);
}

static int system_ioctl(void *context, int fd, unsigned long request,
			void *argument)
{
	(void)context;
	return ioctl(fd, request, argument);
}

static void *system_mmap(void *context, int fd, int protection, size_t length,
			 __u64 offset)
{
	(void)context;
	return mmap(NULL, length, protection, MAP_SHARED, fd, (off_t)offset);
}

static int system_munmap(void *context, void *address, size_t length)
{
	(void)context;
	return munmap(address, length);
}

static int system_poll(void *context, struct pollfd *file, int timeout_ms)
{
	(void)context;
	return poll(file, 1, timeout_ms);
}

static __u64 system_now(void *context)
{
	struct timespec time;

	(void)context;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (__u64)time.tv_sec * 1000000000ULL + (__u64)time.tv_nsec;
}

const struct kwatch_system kwatch_system_real = {
	.open = system_open,
	.close = system_close,
	.read = system_read,
	.ioctl = system_ioctl,
	.mmap = system_mmap,
	.munmap = system_munmap,
	.poll = system_poll,
	.now = system_now,
};
