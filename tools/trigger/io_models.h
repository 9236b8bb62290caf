/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the scenario io-models, and what they share: a pipe, and a child
 * that writes into something while the parent waits.
 */
#ifndef IO_MODELS_H
#define IO_MODELS_H

#include <sys/types.h>

#define IO_TEXT		"hello"
#define IO_BYTES	5

/** io_write_later - a child that writes IO_TEXT to @fd in a moment */
pid_t io_write_later(int fd);
/** io_wrote - it has, and ends */
void io_wrote(pid_t pid);
/** io_take - read IO_TEXT again */
void io_take(int fd);

/** io_wait - poll, select and epoll */
void io_wait(void);
/** io_signal - signals, and requests that the kernel works on */
void io_signal(void);

#endif
