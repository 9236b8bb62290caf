// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "heap.h"

#define CPUS	300

static void push(struct kwatch_heap *heap, __u64 time, unsigned int cpu)
{
	kwatch_heap_push(heap, (struct kwatch_heap_item){ time, cpu });
}

static void test_comes_out_in_order(void **state)
{
	struct kwatch_heap *heap = kwatch_heap_new(CPUS);
	__u64 last = 0;

	(void)state;
	srandom(1);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		push(heap, (__u64)random() % 1000, cpu);
	for (size_t count = CPUS; count; count--) {
		assert_int_equal(kwatch_heap_count(heap), count);
		assert_true(kwatch_heap_top(heap)->time >= last);
		last = kwatch_heap_top(heap)->time;
		kwatch_heap_pop(heap);
	}
	assert_int_equal(kwatch_heap_count(heap), 0);
	kwatch_heap_free(heap);
}

static void test_equal_times_by_cpu(void **state)
{
	struct kwatch_heap *heap = kwatch_heap_new(4);

	(void)state;
	push(heap, 7, 2);
	push(heap, 7, 0);
	push(heap, 7, 3);
	push(heap, 7, 1);
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		assert_int_equal(kwatch_heap_top(heap)->cpu, cpu);
		kwatch_heap_pop(heap);
	}
	kwatch_heap_free(heap);
}

/* As the merge uses it: the top goes on with a later event. */
static void test_replace(void **state)
{
	struct kwatch_heap *heap = kwatch_heap_new(CPUS);
	__u64 last = 0;

	(void)state;
	srandom(2);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		push(heap, (__u64)random() % 1000, cpu);
	for (int n = 0; n < 20000; n++) {
		struct kwatch_heap_item item = *kwatch_heap_top(heap);

		assert_true(item.time >= last);
		last = item.time;
		item.time += (__u64)random() % 1000;
		kwatch_heap_replace(heap, item);
	}
	assert_int_equal(kwatch_heap_count(heap), CPUS);
	kwatch_heap_free(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_out_in_order),
		cmocka_unit_test(test_equal_times_by_cpu),
		cmocka_unit_test(test_replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
