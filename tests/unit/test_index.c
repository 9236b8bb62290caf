// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "index.h"

static void finds_all_of_a_name(void **state)
{
	static const char * const names[] = { "a", "b", "a", "c", "a" };
	struct kwatch_index index;
	unsigned int found[8], count = 0;
	__u32 i;

	(void)state;
	assert_int_equal(kwatch_index_init(&index, 5), 0);
	for (i = 5; i--;)
		kwatch_index_add(&index, kwatch_index_hash(names[i], 1), i);
	for (i = kwatch_index_first(&index, kwatch_index_hash("a", 1));
	     i != KWATCH_INDEX_NONE; i = kwatch_index_next(&index, i))
		if (!strcmp(names[i], "a"))
			found[count++] = i;
	assert_int_equal(count, 3);
	assert_int_equal(found[0], 0);
	assert_int_equal(found[1], 2);
	assert_int_equal(found[2], 4);
	kwatch_index_fini(&index);
	assert_int_equal(kwatch_index_first(&index, 1), KWATCH_INDEX_NONE);
}

static void holds_many(void **state)
{
	struct kwatch_index index;
	char name[16];
	__u32 i, at;

	(void)state;
	assert_int_equal(kwatch_index_init(&index, 5000), 0);
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "name%u", i);
		kwatch_index_add(&index, kwatch_index_hash(name, strlen(name)),
				 i);
	}
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "name%u", i);
		at = kwatch_index_first(&index,
					kwatch_index_hash(name, strlen(name)));
		while (at != i && at != KWATCH_INDEX_NONE)
			at = kwatch_index_next(&index, at);
		assert_int_equal(at, i);
	}
	kwatch_index_fini(&index);
}

static void may_be_empty(void **state)
{
	struct kwatch_index index;

	(void)state;
	assert_int_equal(kwatch_index_init(&index, 0), 0);
	assert_int_equal(kwatch_index_first(&index, 7), KWATCH_INDEX_NONE);
	kwatch_index_fini(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_of_a_name),
		cmocka_unit_test(holds_many),
		cmocka_unit_test(may_be_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
