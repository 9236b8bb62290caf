// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "lane.h"

static void add(struct kwatch_lane *lane, __u64 start, __u64 end)
{
	struct kwatch_lane_call *call = kwatch_lane_add(lane);

	assert_non_null(call);
	call->start_ns = start;
	call->end_ns = end;
}

static void check(const struct kwatch_lane *lane, size_t n, __u64 start,
		  unsigned int depth)
{
	assert_int_equal(lane->calls[n].start_ns, start);
	assert_int_equal(lane->calls[n].depth, depth);
}

static void test_nest(void **state)
{
	struct kwatch_lane *lane = kwatch_lane_new();

	(void)state;
	/* In the order in which calls return: inner ones first. */
	add(lane, 12, 13);
	add(lane, 11, 14);
	add(lane, 15, 16);
	add(lane, 17, 17);	/* an entry record alone */
	add(lane, 10, 20);
	add(lane, 21, 22);
	kwatch_lane_nest(lane);
	check(lane, 0, 10, 0);
	check(lane, 1, 11, 1);
	check(lane, 2, 12, 2);
	check(lane, 3, 15, 1);
	check(lane, 4, 17, 1);
	check(lane, 5, 21, 0);
	kwatch_lane_free(lane);
}

/* Of calls that look the same the last to return is the outer one. */
static void test_same_times(void **state)
{
	struct kwatch_lane *lane = kwatch_lane_new();

	(void)state;
	add(lane, 10, 20);
	add(lane, 10, 20);
	add(lane, 10, 21);
	kwatch_lane_nest(lane);
	assert_int_equal(lane->calls[0].order, 2);
	assert_int_equal(lane->calls[1].order, 1);
	assert_int_equal(lane->calls[2].order, 0);
	check(lane, 0, 10, 0);
	check(lane, 1, 10, 1);
	check(lane, 2, 10, 2);
	kwatch_lane_free(lane);
}

static void test_no_children_of_an_entry(void **state)
{
	struct kwatch_lane *lane = kwatch_lane_new();

	(void)state;
	add(lane, 10, 10);
	add(lane, 10, 10);
	add(lane, 11, 12);
	kwatch_lane_nest(lane);
	check(lane, 0, 10, 0);
	check(lane, 1, 10, 0);
	check(lane, 2, 11, 0);
	kwatch_lane_free(lane);
}

static void test_many(void **state)
{
	struct kwatch_lane *lane = kwatch_lane_new();
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		add(lane, 1000 - i, 1000 + i);
	kwatch_lane_nest(lane);
	for (i = 0; i < 999; i++)
		check(lane, i, 1 + i, i);
	kwatch_lane_clear(lane);
	assert_int_equal(lane->count, 0);
	kwatch_lane_nest(lane);
	kwatch_lane_free(lane);
}

static void test_open(void **state)
{
	struct kwatch_lane *lane = kwatch_lane_new();
	unsigned int i;

	(void)state;
	kwatch_lane_leave(lane, 5);	/* its entry was lost */
	assert_int_equal(lane->open_count, 0);
	kwatch_lane_enter(lane, 10);
	kwatch_lane_enter(lane, 11);
	kwatch_lane_enter(lane, 12);	/* its return will be lost */
	kwatch_lane_leave(lane, 11);
	assert_int_equal(lane->open_count, 1);
	kwatch_lane_leave(lane, 10);
	assert_int_equal(lane->open_count, 0);
	for (i = 0; i < 1000; i++)
		kwatch_lane_enter(lane, i);
	kwatch_lane_leave(lane, 0);
	assert_int_equal(lane->open_count, 0);
	kwatch_lane_free(lane);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nest),
		cmocka_unit_test(test_same_times),
		cmocka_unit_test(test_no_children_of_an_entry),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
