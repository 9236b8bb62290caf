/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of tasks by thread id, as far as a bounded memory goes: the TASK
 * records of one ring help to name the records of another.
 */
#ifndef KWATCH_TASKS_H
#define KWATCH_TASKS_H

#include <linux/kwatch.h>

struct kwatch_tasks;

/** kwatch_tasks_new - knows nobody; NULL when memory is short */
struct kwatch_tasks *kwatch_tasks_new(void);

/**
 * kwatch_tasks_learn - thread @tid is called @comm from now on
 * @tasks: to put it in; another thread may be forgotten for it
 * @tid: thread id; 0 (the idle task of each CPU has its own name) is not kept
 * @comm: KWATCH_COMM_MAX bytes, NUL-padded but not always NUL-terminated
 */
void kwatch_tasks_learn(struct kwatch_tasks *tasks, __s32 tid,
			const char *comm);

/** kwatch_tasks_find - its name, NUL-padded to KWATCH_COMM_MAX, or NULL */
const char *kwatch_tasks_find(const struct kwatch_tasks *tasks, __s32 tid);

void kwatch_tasks_free(struct kwatch_tasks *tasks);

#endif
