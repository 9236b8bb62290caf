/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few system calls that the reading side makes, in one table, so that a
 * test can put a kernel of its own behind the library: no root, no module.
 */
#ifndef KWATCH_SYSTEM_H
#define KWATCH_SYSTEM_H

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/**
 * struct kwatch_system - how the library talks to the kernel
 * @context: handed to every function, of no meaning to the library
 * @open: as open(2) without a mode
 * @close: as close(2)
 * @read: as read(2)
 * @ioctl: as ioctl(2) with a pointer
 * @mmap: as mmap(2) at an address of the kernel's choice, MAP_SHARED
 * @munmap: as munmap(2)
 * @poll: as poll(2) of one file
 * @now: CLOCK_MONOTONIC in ns
 *
 * All but @now report failure as the system call does: -1 (mmap: MAP_FAILED)
 * and errno.
 */
struct kwatch_system {
	void *context;
	int (*open)(void *context, const char *path, int flags);
	int (*close)(void *context, int fd);
	ssize_t (*read)(void *context, int fd, void *buffer, size_t room);
	int (*ioctl)(void *context, int fd, unsigned long request,
		     void *argument);
	void *(*mmap)(void *context, int fd, int protection, size_t length,
		      __u64 offset);
	int (*munmap)(void *context, void *address, size_t length);
	int (*poll)(void *context, struct pollfd *file, int timeout_ms);
	__u64 (*now)(void *context);
};

/** kwatch_system_real - the kernel that this program runs on */
extern const struct kwatch_system kwatch_system_real;

#endif
