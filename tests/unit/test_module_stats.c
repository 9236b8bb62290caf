// SPDX-License-Identifier: GPL-2.0
/* Counters, histogram and percentiles of the module. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "stats.h"

unsigned int shim_cpu;

static void test_buckets(void **state)
{
	unsigned int n;

	(void)state;
	assert_int_equal(kwatch_stats_bucket(0), 0);
	assert_int_equal(kwatch_stats_bucket(1), 1);
	for (n = 1; n < KWATCH_LATENCY_BUCKETS - 1; n++) {
		/* [2^(n-1), 2^n) */
		assert_int_equal(kwatch_stats_bucket(1ULL << (n - 1)), n);
		assert_int_equal(kwatch_stats_bucket((1ULL << n) - 1), n);
	}
	assert_int_equal(kwatch_stats_bucket(1ULL << 62), 63);
	assert_int_equal(kwatch_stats_bucket(1ULL << 63), 63);
	assert_int_equal(kwatch_stats_bucket(U64_MAX), 63);
}

static void test_latency_of_all_cpus(void **state)
{
	struct kwatch_stats_latency latency[SHIM_CPUS] = {};
	struct kwatch_latency sum = {};
	u64 total = 0, n;

	(void)state;
	for (n = 0; n < 1000; n++) {
		shim_cpu = n % SHIM_CPUS;
		kwatch_stats_add_latency(latency, n * n);
		total += n * n;
	}
	kwatch_stats_latency(&sum, latency);
	assert_int_equal(sum.count, 1000);
	assert_int_equal(sum.total_ns, total);
	assert_int_equal(sum.max_ns, 999 * 999);
	assert_int_equal(sum.buckets[0], 1);
	assert_int_equal(sum.buckets[1], 1);
	assert_int_equal(sum.buckets[20], 1000 - 725); /* from 2^19 on */
	for (n = 0, total = 0; n < KWATCH_LATENCY_BUCKETS; n++)
		total += sum.buckets[n];
	assert_int_equal(total, 1000);
}

static void test_percentile(void **state)
{
	struct kwatch_latency latency = {};

	(void)state;
	assert_int_equal(kwatch_stats_percentile(&latency, 990), 0);
	latency.buckets[0] = 5;
	assert_int_equal(kwatch_stats_percentile(&latency, 1000), 0);
	/* 99 of 100 below 1024 ns, one of 5000 ns. */
	latency.buckets[0] = 0;
	latency.buckets[10] = 99;
	latency.buckets[13] = 1;
	latency.max_ns = 5000;
	assert_int_equal(kwatch_stats_percentile(&latency, 1), 1024);
	assert_int_equal(kwatch_stats_percentile(&latency, 500), 1024);
	assert_int_equal(kwatch_stats_percentile(&latency, 990), 1024);
	assert_int_equal(kwatch_stats_percentile(&latency, 991), 5000);
	assert_int_equal(kwatch_stats_percentile(&latency, 1000), 5000);
	/* Never more than the longest; the last bucket has no end of its own. */
	latency.max_ns = 1000;
	assert_int_equal(kwatch_stats_percentile(&latency, 990), 1000);
	memset(latency.buckets, 0, sizeof(latency.buckets));
	latency.buckets[63] = 1;
	latency.max_ns = 1ULL << 62;
	assert_int_equal(kwatch_stats_percentile(&latency, 990), 1ULL << 62);
}

static void test_counts(void **state)
{
	struct kwatch_stats_cpu cpus[SHIM_CPUS] = {};
	struct kwatch_counts sum = { .hits = 1000, .faulted = 1 };
	unsigned int cpu;

	(void)state;
	for (cpu = 0; cpu < SHIM_CPUS; cpu++) {
		cpus[cpu].counts.hits = 10 + cpu;
		cpus[cpu].counts.recorded = cpu;
		cpus[cpu].counts.faulted = 100;
		cpus[cpu].offered = 77;
	}
	kwatch_stats_sum(&sum, cpus);
	assert_int_equal(sum.hits, 1000 + 10 + 11 + 12 + 13);
	assert_int_equal(sum.recorded, 0 + 1 + 2 + 3);
	assert_int_equal(sum.faulted, 1 + 400);
	assert_int_equal(sum.filtered + sum.sampled + sum.ring_full + sum.too_big + sum.nested +
			 sum.counted + sum.gated + sum.entered + sum.returned, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_latency_of_all_cpus),
		cmocka_unit_test(test_percentile),
		cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
