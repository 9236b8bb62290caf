// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "spool.h"

static void test_pieces_in_a_row(void **state)
{
	struct kwatch_spool spool = { 0 };
	const char *at;
	__u64 end;

	(void)state;
	assert_null(kwatch_spool_at(&spool, 0, &end));
	assert_int_equal(kwatch_spool_put(&spool, 1000, "abcdefgh", 8), 0);
	assert_int_equal(kwatch_spool_put(&spool, 1008, "ijklmnopqrstuvwx", 16), 0);
	assert_int_equal(spool.bytes, 24);
	at = kwatch_spool_at(&spool, 1004, &end);
	assert_memory_equal(at, "efgh", 4);
	assert_int_equal(end, 1008);
	/* A piece stays until all of it was read */
	kwatch_spool_drop(&spool, 1007);
	assert_int_equal(spool.bytes, 24);
	kwatch_spool_drop(&spool, 1008);
	assert_int_equal(spool.bytes, 16);
	at = kwatch_spool_at(&spool, 1008, &end);
	assert_memory_equal(at, "ijkl", 4);
	assert_int_equal(end, 1024);
	kwatch_spool_drop(&spool, 1024);
	assert_null(kwatch_spool_at(&spool, 1024, &end));
	assert_int_equal(spool.bytes, 0);
	kwatch_spool_clear(&spool);
}

/* The memory of a piece serves the next one of its size, and a larger one not. */
static void test_memory_is_used_again(void **state)
{
	struct kwatch_spool spool = { 0 };
	static char bytes[4096];
	const char *first, *second;
	__u64 end;

	(void)state;
	assert_int_equal(kwatch_spool_put(&spool, 0, bytes, 2048), 0);
	first = kwatch_spool_at(&spool, 0, &end);
	kwatch_spool_drop(&spool, 2048);
	assert_int_equal(kwatch_spool_put(&spool, 2048, bytes, 1024), 0);
	second = kwatch_spool_at(&spool, 2048, &end);
	assert_ptr_equal(first, second);
	assert_int_equal(end, 3072);
	kwatch_spool_drop(&spool, 3072);
	assert_int_equal(kwatch_spool_put(&spool, 3072, bytes, sizeof(bytes)), 0);
	kwatch_spool_clear(&spool);
	assert_int_equal(spool.bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_in_a_row),
		cmocka_unit_test(test_memory_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
