// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <linux/kwatch.h>
#include "display.h"
#include "member.h"

static void members_are_where_the_struct_has_them(void **state)
{
	const struct kwatch_member *member;

	(void)state;
	member = kwatch_member_find(KWATCH_TYPE_SKB, "destination_port");
	assert_int_equal(member->offset, 6);
	assert_int_equal(member->size, 2);
	member = kwatch_member_find(KWATCH_TYPE_SOCKET, "state");
	assert_int_equal(member->offset, 42);
	assert_int_equal(member->size, 1);
	assert_string_equal(member->display, "tcp_state");
	member = kwatch_member_find(KWATCH_TYPE_TASK, "comm");
	assert_int_equal(member->kind, KWATCH_MEMBER_TEXT);
	assert_int_equal(member->size, KWATCH_COMM_MAX);
	assert_null(kwatch_member_find(KWATCH_TYPE_SKB, "comm"));
	assert_null(kwatch_member_find(KWATCH_TYPE_U32, "comm"));
}

/* What predicate.c takes for granted. */
static void every_member_can_be_compared(void **state)
{
	const struct kwatch_member *member;
	unsigned int type, found = 0;
	size_t n;

	(void)state;
	for (type = 0; type < 256; type++) {
		for (n = 0; (member = kwatch_member_at(type, n)); n++) {
			found++;
			switch (member->kind) {
			case KWATCH_MEMBER_NUMBER:
				assert_true(kwatch_display_exists(member->display));
				assert_true(member->size <= 8);
				assert_int_equal(member->size &
						 (member->size - 1), 0);
				break;
			case KWATCH_MEMBER_IP:
				assert_int_equal(member->size, 16);
				assert_non_null(kwatch_member_find(type,
								   "family"));
				break;
			case KWATCH_MEMBER_TEXT:
				assert_true(member->size <= 64);
				assert_int_equal(member->size % 8, 0);
				break;
			}
		}
	}
	assert_int_equal(found, 43);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_where_the_struct_has_them),
		cmocka_unit_test(every_member_can_be_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
