/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

/* Somewhere in the fake memory; see fake_memory.h. */
#define current ((void *)(FAKE_KERNEL + 32))

#endif
