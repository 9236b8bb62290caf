// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <linux/kwatch.h>
#include <cmocka.h>
#include "nest.h"

enum { A, B, C, POINTS };

static void add(struct kwatch_nest *nest, int tid, size_t point, __u64 start,
		__u64 end)
{
	const struct kwatch_nest_call call = {
		.tid = tid, .point = point, .start_ns = start, .end_ns = end,
	};

	assert_int_equal(kwatch_nest_add(nest, &call), 0);
}

static void test_nested(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);

	(void)state;
	/* A calls B, which calls C twice; then C by itself */
	add(nest, 1, C, 3, 4);
	add(nest, 1, C, 5, 6);
	add(nest, 1, B, 2, 7);
	add(nest, 1, A, 1, 8);
	add(nest, 1, C, 10, 11);
	kwatch_nest_finish(nest);
	assert_int_equal(kwatch_nest_calls(nest, B, C), 2);
	assert_int_equal(kwatch_nest_calls(nest, A, B), 1);
	assert_int_equal(kwatch_nest_calls(nest, A, C), 0);
	assert_int_equal(kwatch_nest_outermost(nest, A), 1);
	assert_int_equal(kwatch_nest_outermost(nest, B), 0);
	assert_int_equal(kwatch_nest_outermost(nest, C), 1);
	kwatch_nest_free(nest);
}

/* Another task at the same time is not inside, nor is an interrupt. */
static void test_apart(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);
	const struct kwatch_nest_call interrupt = {
		.tid = 1, .context = KWATCH_CONTEXT_SOFTIRQ,
		.point = C, .start_ns = 5, .end_ns = 6,
	};

	(void)state;
	add(nest, 2, B, 3, 4);
	assert_int_equal(kwatch_nest_add(nest, &interrupt), 0);
	add(nest, 1, A, 1, 8);
	kwatch_nest_finish(nest);
	assert_int_equal(kwatch_nest_calls(nest, A, B), 0);
	assert_int_equal(kwatch_nest_calls(nest, A, C), 0);
	assert_int_equal(kwatch_nest_outermost(nest, B), 1);
	assert_int_equal(kwatch_nest_outermost(nest, C), 1);
	kwatch_nest_free(nest);
}

/* Of which only the entry was seen: it may be inside, but has no inside. */
static void test_entry(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);

	(void)state;
	add(nest, 1, C, 3, 3);
	add(nest, 1, B, 3, 3);
	add(nest, 1, A, 1, 8);
	kwatch_nest_finish(nest);
	assert_int_equal(kwatch_nest_calls(nest, A, C), 1);
	assert_int_equal(kwatch_nest_calls(nest, A, B), 1);
	assert_int_equal(kwatch_nest_calls(nest, B, C), 0);
	kwatch_nest_free(nest);
}

/* So many that they are not kept one by one; still every call is told once. */
static void test_many(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);
	__u64 i;

	(void)state;
	for (i = 0; i < 10000; i++)
		add(nest, 1, i % 4 ? C : B, 10 + 2 * i, 11 + 2 * i);
	add(nest, 1, A, 1, 100000);
	kwatch_nest_finish(nest);
	assert_int_equal(kwatch_nest_calls(nest, A, B), 2500);
	assert_int_equal(kwatch_nest_calls(nest, A, C), 7500);
	assert_int_equal(kwatch_nest_outermost(nest, B), 0);
	assert_int_equal(kwatch_nest_unsure(nest, C), 0);
	kwatch_nest_free(nest);
}

/* A caller that began amid what is not kept one by one. */
static void test_unsure(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);
	__u64 i, sum;

	(void)state;
	for (i = 0; i < 10000; i++)
		add(nest, 1, C, 10 + 2 * i, 11 + 2 * i);
	add(nest, 1, A, 5001, 100000);
	kwatch_nest_finish(nest);
	sum = kwatch_nest_calls(nest, A, C) + kwatch_nest_unsure(nest, C) +
	      kwatch_nest_outermost(nest, C);
	assert_int_equal(sum, 10000);
	assert_true(kwatch_nest_unsure(nest, C) > 0);
	assert_true(kwatch_nest_calls(nest, A, C) > 0);
	kwatch_nest_free(nest);
}

/* More tasks than are remembered: the older ones are done. */
static void test_tasks(void **state)
{
	struct kwatch_nest *nest = kwatch_nest_new(POINTS);
	int i;

	(void)state;
	for (i = 1; i <= 5000; i++)
		add(nest, i, B, (__u64)i * 10, (__u64)i * 10 + 5);
	add(nest, 5000, A, 49999, 50010);
	kwatch_nest_finish(nest);
	assert_int_equal(kwatch_nest_outermost(nest, B), 4999);
	assert_int_equal(kwatch_nest_calls(nest, A, B), 1);
	kwatch_nest_free(nest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_unsure),
		cmocka_unit_test(test_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
