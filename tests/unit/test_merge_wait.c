// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch_merge_wait(): when it sleeps, and for how long.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "fake_session.h"

static void test_wait(void **state)
{
	struct fake_session session;

	(void)state;
	fake_session_begin(&session, 1, false);
	assert_int_equal(kwatch_merge_wait(session.merge, 50), 0);
	assert_int_equal(session.kernel.poll_timeout, 50);
	assert_int_equal(session.kernel.poll_wanted, POLLIN);
	session.kernel.poll_error = EINTR;
	assert_int_equal(kwatch_merge_wait(session.merge, -1), -EINTR);
	session.kernel.poll_error = 0;
	session.kernel.poll_events = POLLIN;
	fake_ring_hit(session.kernel.rings[0], 1, 1, 0);
	assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
	fake_session_expect(&session, false, 1, 0);
	session.kernel.poll_events = POLLHUP;
	assert_int_equal(kwatch_merge_wait(session.merge, -1), -ENODEV);
	fake_session_end(&session);
}

/* The kernel wakes only a reader that caught up: wait() says what was read. */
static void test_wait_releases(void **state)
{
	struct fake_session session;

	(void)state;
	fake_session_begin(&session, 1, false);
	fake_ring_hit(session.kernel.rings[0], 1, 1, 0);
	fake_ring_hit(session.kernel.rings[0], 2, 1, 0);
	fake_session_expect(&session, false, 1, 0);
	assert_int_equal(session.kernel.rings[0]->consumer->position, 0);
	kwatch_merge_wait(session.merge, 0);
	assert_int_equal(session.kernel.rings[0]->consumer->position, 32);
	fake_session_end(&session);
}

/* With an event held back poll() must not ask for data: it has some. */
static void test_wait_for_what_is_held_back(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	session.kernel.poll_events = POLLIN;
	fake_ring_hit(session.kernel.rings[0], now, 1, 0);
	fake_session_expect_nothing(&session, false);
	assert_int_equal(kwatch_merge_wait(session.merge, 2), 0);
	assert_int_equal(session.kernel.poll_wanted, 0);
	assert_int_equal(session.kernel.now, now + 2 * MS);
	while (session.kernel.now < now + 20 * MS) {
		fake_session_expect_nothing(&session, false);
		assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
	}
	assert_true(session.kernel.now <= now + 26 * MS);
	fake_session_expect(&session, false, now, 0);
	/* A stamp from the future does not let it sleep for ever, either. */
	fake_ring_hit(session.kernel.rings[0], now + 3600000 * MS, 1, 0);
	fake_session_expect_nothing(&session, false);
	assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
	assert_true(session.kernel.poll_timeout <= 6);
	fake_session_end(&session);
}

static void bring_up_cpu(struct fake_kernel *fake)
{
	fake->on_poll = NULL;
	fake->rings[2] = fake_ring_new(BYTES, 2, false);
	fake_ring_hit(fake->rings[2], fake->now, 1, 0);
}

static void test_cpu_comes_up(void **state)
{
	struct fake_session session;
	__u64 start;
	int asked;

	(void)state;
	fake_session_begin(&session, 2, false);
	start = session.kernel.now;
	session.kernel.poll_events = POLLIN;
	session.kernel.on_poll = bring_up_cpu;
	assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
	fake_session_expect(&session, true, start, 2);
	/* While all data is on known rings, the session isn't asked again. */
	asked = session.kernel.asked_session;
	for (__u64 n = 1; n < 20; n++) {
		fake_ring_hit(session.kernel.rings[1], start + n, 1, 0);
		assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
		fake_session_expect(&session, true, start + n, 1);
	}
	assert_int_equal(session.kernel.asked_session, asked);
	fake_session_end(&session);
}

static void test_cpu_comes_up_under_load(void **state)
{
	struct kwatch_event event;
	struct fake_session session;
	bool seen = false;

	(void)state;
	fake_session_begin(&session, 1, false);
	session.kernel.poll_events = POLLIN;
	for (int n = 0; n < 50; n++) {
		if (n == 10)
			bring_up_cpu(&session.kernel);
		session.kernel.now += 100 * MS;
		fake_ring_hit(session.kernel.rings[0], session.kernel.now, 1, 0);
		kwatch_merge_wait(session.merge, -1);
		while (kwatch_merge_next(session.merge, &event, true))
			seen |= event.cpu == 2;
	}
	assert_true(seen);
	fake_session_end(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_wait_releases),
		cmocka_unit_test(test_wait_for_what_is_held_back),
		cmocka_unit_test(test_cpu_comes_up),
		cmocka_unit_test(test_cpu_comes_up_under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
