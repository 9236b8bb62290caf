// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "wish.h"

/* a (argument), ret (return), buf (read at return), b (argument) */
struct planned {
	struct kwatch_field fields[4];
	struct kwatch_predicate predicates[2];
	struct kwatch_probe probe;
};

static void plan(struct planned *planned)
{
	static const struct kwatch_field fields[4] = {
		{ .name = "a", .source = KWATCH_SOURCE_ARGUMENT },
		{ .name = "ret", .source = KWATCH_SOURCE_RETURN },
		{ .name = "buf", .source = KWATCH_SOURCE_ARGUMENT,
		  .flags = KWATCH_FIELD_AT_RETURN },
		{ .name = "b", .source = KWATCH_SOURCE_ARGUMENT },
	};

	memset(planned, 0, sizeof(*planned));
	memcpy(planned->fields, fields, sizeof(fields));
	strcpy(planned->probe.symbol, "vfs_read");
	planned->probe.flags = KWATCH_PROBE_RETURN;
	planned->probe.fields = (uintptr_t)planned->fields;
	planned->probe.nr_fields = 4;
	planned->predicates[0].field = 3;
	planned->predicates[1].field = 0;
	planned->probe.predicates = (uintptr_t)planned->predicates;
}

static void test_none(void **state)
{
	struct kwatch_wish wish = { .entry = false };
	struct planned planned, before;

	(void)state;
	plan(&planned);
	before = planned;
	/* The pointers are into @planned in both. */
	assert_int_equal(kwatch_wish_apply(&wish, &planned.probe, NULL), 0);
	assert_memory_equal(&planned, &before, sizeof(planned));
}

static void test_entry(void **state)
{
	struct kwatch_wish wish = { .entry = true };
	struct planned planned;

	(void)state;
	plan(&planned);
	planned.probe.nr_predicates = 2;
	assert_int_equal(kwatch_wish_apply(&wish, &planned.probe, NULL), 0);
	assert_int_equal(planned.probe.flags, KWATCH_PROBE_ENTRY);
	assert_int_equal(planned.probe.nr_fields, 2);
	assert_string_equal(planned.fields[0].name, "a");
	assert_string_equal(planned.fields[1].name, "b");
	assert_int_equal(planned.predicates[0].field, 1);
	assert_int_equal(planned.predicates[1].field, 0);
}

static void test_filter_on_return(void **state)
{
	struct kwatch_wish wish = { .entry = true };
	struct kwatch_error error = { 0 };
	struct planned planned;

	(void)state;
	plan(&planned);
	planned.probe.nr_predicates = 1;
	planned.predicates[0].field = 1;
	assert_int_equal(kwatch_wish_apply(&wish, &planned.probe, &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "'ret'"));
	assert_int_equal(planned.probe.nr_fields, 4);
}

static void test_rest(void **state)
{
	struct kwatch_wish wish = {
		.both = true, .latency = true, .sample = 7, .max_active = 9,
	};
	struct planned planned;

	(void)state;
	plan(&planned);
	assert_int_equal(kwatch_wish_apply(&wish, &planned.probe, NULL), 0);
	assert_int_equal(planned.probe.flags, KWATCH_PROBE_ENTRY |
			 KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY);
	assert_int_equal(planned.probe.sample, 7);
	assert_int_equal(planned.probe.max_active, 9);
	assert_int_equal(planned.probe.nr_fields, 4);
}

/* What never returns keeps what it has. */
static void test_entry_only_probe(void **state)
{
	struct kwatch_wish wish = {
		.both = true, .latency = true, .sample = 7, .max_active = 9,
	};
	struct planned planned;

	(void)state;
	plan(&planned);
	planned.probe.flags = KWATCH_PROBE_ENTRY;
	assert_int_equal(kwatch_wish_apply(&wish, &planned.probe, NULL), 0);
	assert_int_equal(planned.probe.flags, KWATCH_PROBE_ENTRY);
	assert_int_equal(planned.probe.max_active, 0);
	assert_int_equal(planned.probe.sample, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_filter_on_return),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_entry_only_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
