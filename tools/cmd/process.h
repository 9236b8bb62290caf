/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes by name, from /proc.
 */
#ifndef KWATCH_PROCESS_H
#define KWATCH_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

/** struct process_list - process ids; freed by process_free() */
struct process_list {
	pid_t *pids;
	size_t count;
};

/**
 * process_find - the processes that have a name now
 * @comm: name as in /proc/PID/comm; a longer one is cut as the kernel does
 * @found: out, may be empty
 *
 * Returns 0, -ENOMEM, or another negative errno when /proc cannot be read.
 */
int process_find(const char *comm, struct process_list *found);
void process_free(struct process_list *found);

#endif
