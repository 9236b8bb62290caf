// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "tasks.h"

static void test_knows_what_it_learnt(void **state)
{
	struct kwatch_tasks *tasks = kwatch_tasks_new();
	char comm[KWATCH_COMM_MAX] = "first";

	(void)state;
	assert_null(kwatch_tasks_find(tasks, 17));
	kwatch_tasks_learn(tasks, 17, comm);
	assert_string_equal(kwatch_tasks_find(tasks, 17), "first");
	assert_null(kwatch_tasks_find(tasks, 18));
	memcpy(comm, "second", 7);
	kwatch_tasks_learn(tasks, 17, comm);
	assert_string_equal(kwatch_tasks_find(tasks, 17), "second");
	kwatch_tasks_free(tasks);
}

static void test_idle_tasks_are_not_mixed_up(void **state)
{
	struct kwatch_tasks *tasks = kwatch_tasks_new();
	static const char comm[KWATCH_COMM_MAX] = "swapper/3";

	(void)state;
	assert_null(kwatch_tasks_find(tasks, 0));
	kwatch_tasks_learn(tasks, 0, comm);
	assert_null(kwatch_tasks_find(tasks, 0));
	kwatch_tasks_free(tasks);
}

/* Whatever it forgets, it never tells the name of another thread. */
static void test_never_tells_a_wrong_name(void **state)
{
	struct kwatch_tasks *tasks = kwatch_tasks_new();
	char comm[KWATCH_COMM_MAX];
	const char *found;
	int known = 0;

	(void)state;
	for (int tid = -20000; tid < 20000; tid++) {
		memset(comm, 0, sizeof(comm));
		snprintf(comm, sizeof(comm), "t%d", tid);
		kwatch_tasks_learn(tasks, tid, comm);
	}
	for (int tid = -20000; tid < 20000; tid++) {
		found = kwatch_tasks_find(tasks, tid);
		if (!found)
			continue;
		snprintf(comm, sizeof(comm), "t%d", tid);
		assert_string_equal(found, comm);
		known++;
	}
	assert_true(known >= 1000);
	kwatch_tasks_free(tasks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_what_it_learnt),
		cmocka_unit_test(test_idle_tasks_are_not_mixed_up),
		cmocka_unit_test(test_never_tells_a_wrong_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
