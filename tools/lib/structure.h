/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes that are a structure of the system call interface, as text. Each puts
 * it at @at and returns its end; @length bytes are there, which may be fewer
 * than the program's array has: then "..." follows.
 */
#ifndef KWATCH_STRUCTURE_H
#define KWATCH_STRUCTURE_H

#include <stddef.h>
#include <linux/types.h>

/** kwatch_structure_put_timespec - a duration: 1.500000000s */
char *kwatch_structure_put_timespec(char *at, const void *bytes,
				    size_t length, __s64 unused);

/**
 * kwatch_structure_put_pollfd_events - what poll() is asked for
 * @at: where the text goes
 * @bytes: an array of struct pollfd
 * @length: bytes of it
 * @count: elements that it has, -1 when unknown
 */
char *kwatch_structure_put_pollfd_events(char *at, const void *bytes,
					 size_t length, __s64 count);

/** kwatch_structure_put_pollfd_revents - what has come true of it */
char *kwatch_structure_put_pollfd_revents(char *at, const void *bytes,
					  size_t length, __s64 count);

/**
 * kwatch_structure_put_epoll_events - what epoll_wait() returns
 * @at: where the text goes
 * @bytes: an array of struct epoll_event
 * @length: bytes of it
 * @count: elements that are filled in
 */
char *kwatch_structure_put_epoll_events(char *at, const void *bytes,
					size_t length, __s64 count);

/**
 * kwatch_structure_put_fd_set - the descriptors in a set of select()
 * @at: where the text goes
 * @bytes: a bitmap
 * @length: bytes of it
 * @count: descriptors to look at
 */
char *kwatch_structure_put_fd_set(char *at, const void *bytes, size_t length,
				  __s64 count);

#endif
