// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "histogram.h"
#include "make_event.h"
#include "out.h"

static const struct kwatch_latency sample = {
	.count = 110, .total_ns = 110 * 1500, .max_ns = 100000,
	.buckets = { [0] = 1, [10] = 100, [11] = 4, [12] = 4, [17] = 1 },
};

static void test_figures(void **state)
{
	struct kwatch_latency none = { .count = 0 };
	struct kwatch_latency one = {
		.count = 1, .total_ns = 700, .max_ns = 700,
		.buckets = { [10] = 1 },
	};
	struct kwatch_latency huge = {
		.count = 2, .total_ns = 1, .max_ns = ~0ULL,
		.buckets = { [63] = 2 },
	};

	(void)state;
	assert_int_equal(kwatch_histogram_mean(&none), 0);
	assert_int_equal(kwatch_histogram_percentile(&none, 99), 0);
	assert_int_equal(kwatch_histogram_mean(&sample), 1500);
	assert_int_equal(kwatch_histogram_percentile(&sample, 50), 1023);
	assert_int_equal(kwatch_histogram_percentile(&sample, 99), 4095);
	assert_int_equal(kwatch_histogram_percentile(&sample, 100), 100000);
	assert_int_equal(kwatch_histogram_percentile(&one, 50), 700);
	assert_int_equal(kwatch_histogram_percentile(&huge, 99), ~0ULL - 1);
}

static void test_text(void **state)
{
	struct kwatch_latency none = { .count = 0 };
	struct kwatch_latency many = {
		.count = ~0ULL, .buckets = { [1] = 1ULL << 60, [2] = 1 },
	};
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_histogram_text(&out, "vfs_read", &sample);
	kwatch_histogram_text(&out, "none", &none);
	kwatch_histogram_text(&out, "many", &many);
	golden("histogram.txt", &out);
	kwatch_out_fini(&out);
}

static void test_json(void **state)
{
	struct json_object *object, *buckets;
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_histogram_json(&out, "vfs_read", &sample);
	kwatch_out_char(&out, '\0');
	object = json_tokener_parse(out.buffer);
	assert_non_null(object);
	assert_true(json_object_object_get_ex(object, "buckets", &buckets));
	assert_int_equal(json_object_array_length(buckets), 5);
	json_object_put(object);
	kwatch_out_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
