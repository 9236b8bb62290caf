// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "spread.h"

static struct kwatch_spread *make(void)
{
	struct kwatch_spread *spread = calloc(1, sizeof(*spread));

	assert_non_null(spread);
	return spread;
}

static void test_none(void **state)
{
	struct kwatch_spread *spread = make();

	(void)state;
	assert_int_equal(kwatch_spread_median(spread), 0);
	free(spread);
}

/* Of one call all three are the same, exactly. */
static void test_one(void **state)
{
	struct kwatch_spread *spread = make();

	(void)state;
	kwatch_spread_add(spread, 123456789);
	assert_int_equal(spread->min_ns, 123456789);
	assert_int_equal(spread->max_ns, 123456789);
	assert_int_equal(kwatch_spread_median(spread), 123456789);
	free(spread);
}

static void test_total(void **state)
{
	struct kwatch_spread *spread = make();

	(void)state;
	kwatch_spread_add(spread, 7);
	kwatch_spread_add(spread, 0);
	kwatch_spread_add(spread, ~0ULL);
	assert_int_equal(spread->count, 3);
	assert_int_equal(spread->min_ns, 0);
	assert_int_equal(spread->max_ns, ~0ULL);
	assert_int_equal(kwatch_spread_median(spread), 7);
	free(spread);
}

static int compare(const void *one, const void *other)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;

	return a < b ? -1 : a > b;
}

/* Against sorting them, for sizes of every order. */
static void test_median(void **state)
{
	struct kwatch_spread *spread;
	uint64_t values[1001], median, exact;
	unsigned int bits, i;

	(void)state;
	srand(7);
	for (bits = 3; bits < 62; bits++) {
		spread = make();
		for (i = 0; i < 1001; i++) {
			values[i] = ((uint64_t)rand() << 31 | (uint64_t)rand()) >>
				(62 - bits);
			kwatch_spread_add(spread, values[i]);
		}
		qsort(values, 1001, sizeof(values[0]), compare);
		exact = values[500];
		median = kwatch_spread_median(spread);
		assert_true(median <= exact + exact / 32);
		assert_true(median >= exact - exact / 32);
		free(spread);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_total),
		cmocka_unit_test(test_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
