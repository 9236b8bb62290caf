/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command that is started, but held back until the probes are armed.
 */
#ifndef KWATCH_CHILD_H
#define KWATCH_CHILD_H

#include <stdbool.h>
#include <sys/types.h>
#include "error.h"

struct kwatch_child;

/**
 * kwatch_child_new - fork, and hold back before the exec
 * @argv: command and arguments, ends with NULL; looked up in $PATH here, so
 *        that the child makes one execve()
 * @error: why NULL was returned; code ENOENT when there is no such command
 */
struct kwatch_child *kwatch_child_new(char *const *argv,
				      struct kwatch_error *error);

/** kwatch_child_pid - of the process */
pid_t kwatch_child_pid(const struct kwatch_child *child);

/**
 * kwatch_child_release - let it run
 *
 * Waits until the exec has succeeded. Returns 0, or a negative errno with the
 * error set when it failed; the child is gone then.
 */
int kwatch_child_release(struct kwatch_child *child,
			 struct kwatch_error *error);

/**
 * kwatch_child_ended - whether it has ended
 * @child: released
 * @status: out: its exit status, 128 + n when signal n killed it
 *
 * Does not wait.
 */
bool kwatch_child_ended(struct kwatch_child *child, int *status);

/** kwatch_child_signal - send it a signal, if it is still there */
void kwatch_child_signal(struct kwatch_child *child, int signal);

/**
 * kwatch_child_free - forget it
 *
 * One that was never released is ended, one that runs is left alone.
 */
void kwatch_child_free(struct kwatch_child *child);

/** kwatch_child_exit_status - what a shell would return: 127 not found, 126 */
int kwatch_child_exit_status(const struct kwatch_error *error);

#endif
