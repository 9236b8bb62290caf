// SPDX-License-Identifier: GPL-2.0
/*
 * A cache with one place for each hash: the newest thread wins, so it never
 * grows and a stale name does not stay for long.
 */
#include <stdlib.h>
#include <string.h>
#include "tasks.h"

#define PLACES	4096U	/* a power of two */

struct kwatch_tasks {
	struct {
		__s32 tid;
		char comm[KWATCH_COMM_MAX];
	} places[PLACES];
};

struct kwatch_tasks *kwatch_tasks_new(void)
{
	return calloc(1, sizeof(struct kwatch_tasks));
}

void kwatch_tasks_learn(struct kwatch_tasks *tasks, __s32 tid,
			const char *comm)
{
	size_t n = (__u32)tid % PLACES;

	if (!tid)
		return;
	tasks->places[n].tid = tid;
	memcpy(tasks->places[n].comm, comm, KWATCH_COMM_MAX);
}

const char *kwatch_tasks_find(const struct kwatch_tasks *tasks, __s32 tid)
{
	size_t n = (__u32)tid % PLACES;

	return tid && tasks->places[n].tid == tid ? tasks->places[n].comm :
						    NULL;
}

void kwatch_tasks_free(struct kwatch_tasks *tasks)
{
	free(tasks);
}
