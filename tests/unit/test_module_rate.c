// SPDX-License-Identifier: GPL-2.0
/* When a probe has too many hits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <linux/kwatch.h>
#include "rate.h"

#define MS	1000000ULL
#define S	(1000 * MS)

/*
 * Looks every @period_ns while @per_s hits a second come, from @start_ns on.
 * Returns how long it took to be too much, or 0 when it was not within @most_ns.
 */
static u64 took(u64 limit, u64 per_s, u64 period_ns, u64 most_ns, u64 *found)
{
	const u64 start_ns = 5 * S + 123;
	struct kwatch_rate rate;
	u64 ns;

	kwatch_rate_begin(&rate, 1000, start_ns);
	for (ns = period_ns; ns <= most_ns; ns += period_ns) {
		*found = kwatch_rate_look(&rate, 1000 + per_s * (ns / MS) / 1000, start_ns + ns,
					  limit);
		if (*found)
			return ns;
	}
	return 0;
}

static void test_limit_is_borne_for_ever(void **state)
{
	u64 found;

	(void)state;
	assert_int_equal(took(1000, 1000, 100 * MS, 3000 * S, &found), 0);
	assert_int_equal(took(1000, 10, 100 * MS, 3000 * S, &found), 0);
	assert_int_equal(took(1000000, 999999, 130 * MS, 3000 * S, &found), 0);
	/* A limit that is less than one hit a look */
	assert_int_equal(took(3, 3, 100 * MS, 3000 * S, &found), 0);
	assert_int_equal(took(3, 2, 100 * MS, 3000 * S, &found), 0);
}

/* The sooner, the more it is: when more than a second's worth is too many. */
static void test_time_to_overflow(void **state)
{
	u64 found;

	(void)state;
	assert_int_equal(took(1000, 2000, 100 * MS, 10 * S, &found), 1100 * MS);
	assert_int_equal(found, 2000);
	assert_int_equal(took(1000, 11000, 100 * MS, 10 * S, &found), 200 * MS);
	assert_int_equal(found, 11000);
	assert_int_equal(took(1000, 100000, 100 * MS, 10 * S, &found), 100 * MS);
	assert_int_equal(found, 100000);
	assert_true(took(1000, 1100, 100 * MS, 100 * S, &found) >= 10 * S);
	assert_int_equal(found, 1100);
	assert_int_equal(took(KWATCH_MAX_RATE, 3 * KWATCH_MAX_RATE, 1000 * MS, 10 * S, &found),
			 1000 * MS);
	assert_int_equal(found, 3 * KWATCH_MAX_RATE);
}

static void test_burst(void **state)
{
	struct kwatch_rate rate;
	u64 now = S, seen = 0, i;

	(void)state;
	kwatch_rate_begin(&rate, seen, now);
	/* A second's worth at once, every two seconds, for an hour */
	for (i = 0; i < 1800; i++) {
		seen += 1000;
		now += 100 * MS;
		assert_int_equal(kwatch_rate_look(&rate, seen, now, 1000), 0);
		now += 1900 * MS;
		assert_int_equal(kwatch_rate_look(&rate, seen, now, 1000), 0);
		assert_int_equal(rate.excess, 0);
	}
	/* Two seconds' worth and a little at once */
	seen += 2101;
	now += 100 * MS;
	assert_int_equal(kwatch_rate_look(&rate, seen, now, 1000), 21010);
}

static void test_late_look(void **state)
{
	struct kwatch_rate rate;

	(void)state;
	/* The worker had to wait: the rate is of the time that it was */
	kwatch_rate_begin(&rate, 0, S);
	assert_int_equal(kwatch_rate_look(&rate, 40000, 11 * S, 1000), 4000);
	kwatch_rate_begin(&rate, 0, S);
	assert_int_equal(kwatch_rate_look(&rate, 10000, 11 * S, 1000), 0);
	/* After hours nothing is known but that it begins anew */
	kwatch_rate_begin(&rate, 0, S);
	assert_int_equal(kwatch_rate_look(&rate, ~0ULL >> 1, 100000 * S, KWATCH_MAX_RATE), 0);
	assert_int_equal(rate.seen, ~0ULL >> 1);
	/* No time passed, or less than a microsecond: it is not lost */
	kwatch_rate_begin(&rate, 0, S);
	assert_int_equal(kwatch_rate_look(&rate, 5000, S, 1000), 0);
	assert_int_equal(kwatch_rate_look(&rate, 5000, S + 999, 1000), 0);
	assert_int_equal(kwatch_rate_look(&rate, 5000, S + 1000 * 1000, 1000), 5000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit_is_borne_for_ever),
		cmocka_unit_test(test_time_to_overflow),
		cmocka_unit_test(test_burst),
		cmocka_unit_test(test_late_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
