// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "fake_session.h"
#include "rings.h"

/* The merge of the session would be a second reader. */
static void begin(struct fake_session *session, unsigned int count)
{
	fake_session_begin(session, count, false);
	kwatch_merge_free(session->merge);
	session->merge = NULL;
}

static void test_what_there_is(void **state)
{
	struct fake_session session;
	struct kwatch_error error;
	struct kwatch_rings *rings;

	(void)state;
	begin(&session, 2);
	rings = kwatch_rings_new(session.device, &error);
	assert_non_null(rings);
	assert_int_equal(kwatch_rings_cpus(rings), CPUS);
	assert_int_equal(kwatch_rings_bytes(rings), BYTES);
	assert_int_equal(kwatch_ring_cpu(kwatch_rings_at(rings, 1)), 1);
	assert_null(kwatch_rings_at(rings, 2));
	kwatch_rings_free(rings);
	fake_session_end(&session);
}

static void test_a_cpu_comes_up(void **state)
{
	struct fake_session session;
	struct kwatch_error error;
	struct kwatch_rings *rings;

	(void)state;
	begin(&session, 1);
	rings = kwatch_rings_new(session.device, &error);
	assert_non_null(rings);
	assert_int_equal(kwatch_rings_look(rings), 0);
	assert_null(kwatch_rings_at(rings, 3));
	session.kernel.rings[3] = fake_ring_new(BYTES, 3, false);
	assert_int_equal(kwatch_rings_look(rings), 0);
	assert_int_equal(kwatch_ring_cpu(kwatch_rings_at(rings, 3)), 3);
	assert_null(kwatch_rings_at(rings, 2));
	kwatch_rings_free(rings);
	fake_session_end(&session);
}

static void test_another_reads(void **state)
{
	struct fake_session session;
	struct kwatch_error error = { 0 };

	(void)state;
	begin(&session, 2);
	session.kernel.busy = true;
	assert_null(kwatch_rings_new(session.device, &error));
	assert_int_equal(error.code, EBUSY);
	assert_non_null(strstr(error.text, "one reader"));
	fake_session_end(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_there_is),
		cmocka_unit_test(test_a_cpu_comes_up),
		cmocka_unit_test(test_another_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
