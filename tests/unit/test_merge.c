// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "fake_session.h"

#define SLACK		(20 * MS)
#define SHORT_SLACK	(5 * MS)

static void test_drain_in_time_order(void **state)
{
	struct kwatch_event event;
	struct fake_session session;
	__u64 last = 0;
	int events = 0;

	(void)state;
	fake_session_begin(&session, CPUS, false);
	srandom(7);
	for (__u64 time = 1; time <= 400; time++)
		assert_true(fake_ring_hit(session.kernel.rings[random() % CPUS],
					  time / 2, 1, time));
	while (kwatch_merge_next(session.merge, &event, true)) {
		assert_true(event.time_ns >= last);
		assert_non_null(event.probe);
		last = event.time_ns;
		events++;
	}
	assert_int_equal(events, 400);
	assert_int_equal(fake_session_counts(&session).records, 400);
	assert_int_equal(fake_session_counts(&session).late, 0);
	for (int cpu = 0; cpu < CPUS; cpu++)
		assert_int_equal(session.kernel.rings[cpu]->consumer->position,
				 session.kernel.rings[cpu]->head);
	fake_session_end(&session);
}

/* Nobody can be older: no slack is needed. */
static void test_all_rings_have_data(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now - 3, 1, 0);
	fake_ring_hit(session.kernel.rings[0], now - 1, 1, 0);
	fake_ring_hit(session.kernel.rings[1], now - 2, 1, 0);
	fake_session_expect(&session, false, now - 3, 0);
	fake_session_expect(&session, false, now - 2, 1);
	/* Ring 1 is empty now: it might still get an older one. */
	fake_session_expect_nothing(&session, false);
	fake_session_expect(&session, true, now - 1, 0);
	fake_session_end(&session);
}

static void test_held_back_until_due(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now, 1, 0);
	fake_session_expect_nothing(&session, false);
	session.kernel.now = now + SLACK - 1;
	fake_session_expect_nothing(&session, false);
	/* What was stamped before, but is published only now, comes first. */
	fake_ring_hit(session.kernel.rings[1], now - 1, 1, 0);
	session.kernel.now = now + SLACK;
	fake_session_expect(&session, false, now - 1, 1);
	fake_session_expect(&session, false, now, 0);
	assert_int_equal(fake_session_counts(&session).late, 0);
	fake_session_end(&session);
}

/* The older record is published between the clock's reading and the look. */
static void publish_older(struct fake_kernel *fake)
{
	fake->on_now = NULL;
	fake_ring_hit(fake->rings[1], fake->now - SLACK - MS, 1, 0);
}

static void test_clock_is_read_before_the_rings(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now - SLACK, 1, 0);
	session.kernel.on_now = publish_older;
	fake_session_expect(&session, false, now - SLACK - MS, 1);
	fake_session_expect(&session, false, now - SLACK, 0);
	fake_session_end(&session);
}

/* One reading of the clock serves for all events that are older. */
static void forbid_now(struct fake_kernel *fake)
{
	(void)fake;
	fail_msg("the clock was read again");
}

static void test_one_look_for_many_events(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	for (__u64 n = 0; n < 50; n++)
		fake_ring_hit(session.kernel.rings[0], now - 60 * MS + n, 1, 0);
	fake_session_expect(&session, false, now - 60 * MS, 0);
	session.kernel.on_now = forbid_now;
	for (__u64 n = 1; n < 50; n++)
		fake_session_expect(&session, false, now - 60 * MS + n, 0);
	session.kernel.on_now = NULL;
	fake_session_end(&session);
}

/* Holding back must not fill a ring: half full, and the slack is short. */
static void test_pressed_ring_is_read_sooner(void **state)
{
	struct fake_session session;
	const __u64 half = BYTES / 32 / 2;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now - SHORT_SLACK - half;
	for (__u64 n = 0; n < half; n++)
		fake_ring_hit(session.kernel.rings[0], now + n, 1, 0);
	fake_session_expect_nothing(&session, false);
	fake_ring_hit(session.kernel.rings[0], now + half, 1, 0);
	for (__u64 n = 0; n <= half; n++)
		fake_session_expect(&session, false, now + n, 0);
	fake_ring_hit(session.kernel.rings[0], session.kernel.now, 1, 0);
	fake_session_expect_nothing(&session, false);
	fake_session_end(&session);
}

/* Beginning to drain sees what came since the last look. */
static void test_drain_looks_again(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now, 1, 0);
	fake_session_expect_nothing(&session, false);
	fake_ring_hit(session.kernel.rings[1], now - 1, 1, 0);
	fake_session_expect(&session, true, now - 1, 1);
	fake_session_expect(&session, true, now, 0);
	fake_session_expect_nothing(&session, true);
	fake_ring_hit(session.kernel.rings[1], now + 1, 1, 0);
	fake_session_expect(&session, true, now + 1, 1);
	fake_session_end(&session);
}

static void test_late_ones_are_delivered_and_counted(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now - 30 * MS, 1, 0);
	fake_session_expect(&session, false, now - 30 * MS, 0);
	fake_ring_hit(session.kernel.rings[1], now - 40 * MS, 1, 0);
	fake_session_expect(&session, false, now - 40 * MS, 1);
	assert_int_equal(fake_session_counts(&session).late, 1);
	fake_session_end(&session);
}

static void expect_comm(struct fake_session *session, __s32 tid, const char *comm)
{
	struct kwatch_event event;

	assert_int_equal(kwatch_merge_next(session->merge, &event, true), 1);
	assert_int_equal(event.tid, tid);
	assert_string_equal(event.comm, comm);
}

static void test_names_of_tasks(void **state)
{
	struct fake_session session;
	struct fake_ring **rings = session.kernel.rings;

	(void)state;
	fake_session_begin(&session, 2, false);
	fake_ring_hit(rings[0], 1, 10, 0);		/* nobody said who */
	fake_ring_task(rings[0], 2, 10, "bash");
	fake_ring_hit(rings[0], 2, 10, 0);
	fake_ring_task(rings[0], 3, 11, "sixteen_letters!");
	fake_ring_hit(rings[0], 3, 11, 0);
	fake_ring_task(rings[0], 4, 0, "swapper/0");
	fake_ring_hit(rings[0], 4, 0, 0);
	fake_ring_hit(rings[1], 5, 11, 0);		/* known from CPU 0 */
	fake_ring_hit(rings[1], 6, 0, 0);		/* another idle task */
	fake_ring_hit(rings[1], 7, 99, 0);
	fake_ring_task(rings[1], 8, 11, "renamed");
	fake_ring_hit(rings[1], 8, 11, 0);
	expect_comm(&session, 10, "");
	expect_comm(&session, 10, "bash");
	expect_comm(&session, 11, "sixteen_letters!");
	expect_comm(&session, 0, "swapper/0");
	expect_comm(&session, 11, "sixteen_letters!");
	expect_comm(&session, 0, "");
	expect_comm(&session, 99, "");
	expect_comm(&session, 11, "renamed");
	fake_session_expect_nothing(&session, true);
	assert_int_equal(fake_session_counts(&session).records, 8);
	fake_session_end(&session);
}

static void test_lost_records_are_events(void **state)
{
	struct kwatch_event event;
	struct fake_session session;

	(void)state;
	fake_session_begin(&session, 1, false);
	fake_ring_hit(session.kernel.rings[0], 1, 1, 0);
	fake_ring_lost(session.kernel.rings[0], 2, 33);
	fake_session_expect(&session, true, 1, 0);
	assert_int_equal(kwatch_merge_next(session.merge, &event, true), 1);
	assert_int_equal(event.kind, KWATCH_KIND_LOST);
	assert_int_equal(event.lost->ring_full, 33);
	assert_int_equal(fake_session_counts(&session).lost, 33);
	assert_int_equal(fake_session_counts(&session).records, 1);
	fake_session_end(&session);
}

static void test_notices_are_no_records(void **state)
{
	struct kwatch_record_disarmed disarmed = {
		.record = {
			.size = sizeof(disarmed), .time = 2,
			.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, 1),
		},
		.rate = 9000,
	};
	struct kwatch_event event;
	struct fake_session session;

	(void)state;
	fake_session_begin(&session, 1, false);
	fake_ring_hit(session.kernel.rings[0], 1, 1, 0);
	fake_ring_put(session.kernel.rings[0], &disarmed.record);
	fake_session_expect(&session, true, 1, 0);
	assert_int_equal(kwatch_merge_next(session.merge, &event, true), 1);
	assert_int_equal(event.kind, KWATCH_KIND_DISARMED);
	assert_int_equal(event.disarmed->rate, 9000);
	assert_non_null(event.probe);
	assert_int_equal(fake_session_counts(&session).records, 1);
	fake_session_end(&session);
}

static void test_overwritten_ones_are_counted(void **state)
{
	struct kwatch_merge_counts counts;
	struct kwatch_event event;
	struct fake_session session;
	__u64 hits = 0;

	(void)state;
	fake_session_begin(&session, 2, true);
	for (__u64 n = 0; n < 1000; n++) {
		fake_ring_hit(session.kernel.rings[0], n, 1, n);
		fake_ring_hit(session.kernel.rings[1], n, 1, n);
		if (n % 3 == 0)
			hits += (__u64)kwatch_merge_next(session.merge, &event, true);
	}
	while (kwatch_merge_next(session.merge, &event, true))
		hits++;
	counts = fake_session_counts(&session);
	assert_int_equal(counts.records, hits);
	assert_int_equal(counts.records + counts.missed, 2000);
	assert_true(counts.missed > 0);
	fake_session_end(&session);
}

static void test_corrupt_records_are_skipped(void **state)
{
	struct kwatch_record record = { .size = sizeof(record), .id = 200 };
	struct fake_session session;

	(void)state;
	fake_session_begin(&session, 1, false);
	fake_ring_put(session.kernel.rings[0], &record);	/* of a newer module */
	record.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1);	/* too short */
	fake_ring_put(session.kernel.rings[0], &record);
	fake_ring_hit(session.kernel.rings[0], 9, 1, 0);
	fake_session_expect(&session, true, 9, 0);
	assert_int_equal(fake_session_counts(&session).corrupt, 1);
	assert_int_equal(fake_session_counts(&session).records, 1);
	fake_session_end(&session);
}

/* A ring that can't be believed holds nothing back. */
static void test_broken_ring(void **state)
{
	struct fake_session session;
	__u64 now;

	(void)state;
	fake_session_begin(&session, 2, false);
	now = session.kernel.now;
	fake_ring_hit(session.kernel.rings[0], now, 1, 0);
	session.kernel.rings[1]->producer->position = 3 * BYTES;
	fake_session_expect(&session, true, now, 0);
	fake_ring_hit(session.kernel.rings[0], now + 1, 1, 0);
	fake_session_expect(&session, false, now + 1, 0);
	assert_int_equal(fake_session_counts(&session).corrupt, 1);
	/* poll() sees the data of the broken ring for ever: take a rest. */
	fake_session_expect_nothing(&session, false);
	session.kernel.poll_events = POLLIN;
	assert_int_equal(kwatch_merge_wait(session.merge, -1), 1);
	assert_int_equal(session.kernel.polled, 2);
	assert_int_equal(session.kernel.poll_wanted, 0);
	assert_true(session.kernel.poll_timeout > 0);
	fake_session_end(&session);
}

static void test_probe_planted_later(void **state)
{
	struct kwatch_record_lost hit = {
		.record = { .size = sizeof(hit), .time = 1,
			    .id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 2) },
	};
	struct kwatch_event event;
	struct fake_session session;
	int asked;

	(void)state;
	fake_session_begin(&session, 1, false);
	fake_ring_put(session.kernel.rings[0], &hit.record);
	session.kernel.probes = 2;
	assert_int_equal(kwatch_merge_next(session.merge, &event, true), 1);
	assert_int_equal(event.probe->schema.id, 2);
	assert_int_equal(kwatch_schema_set_count(kwatch_merge_schemas(session.merge)), 2);
	/* One that does not exist is asked for once. */
	hit.record.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 9);
	for (int n = 0; n < 5; n++) {
		asked = session.kernel.asked_schema;
		fake_ring_put(session.kernel.rings[0], &hit.record);
		assert_int_equal(kwatch_merge_next(session.merge, &event, true), 1);
		assert_null(event.probe);
		assert_int_equal(session.kernel.asked_schema - asked, n ? 0 : 1);
	}
	fake_session_end(&session);
}

static void test_another_reader(void **state)
{
	struct fake_kernel fake = { .busy = true, .probes = 1 };
	struct kwatch_device *device = fake_kernel_open(&fake);
	struct kwatch_error error = { 0 };

	(void)state;
	fake.rings[0] = fake_ring_new(BYTES, 0, false);
	assert_null(kwatch_merge_new(device, &error));
	assert_int_equal(error.code, EBUSY);
	assert_non_null(strstr(error.text, "reading"));
	fake_ring_free(fake.rings[0]);
	kwatch_device_close(device);
}

/* What was delivered is read; what was only compared is for the next reader. */
static void test_the_next_reader_goes_on(void **state)
{
	struct fake_session session;
	struct kwatch_error error;

	(void)state;
	fake_session_begin(&session, 2, false);
	for (__u64 n = 0; n < 6; n++)
		fake_ring_hit(session.kernel.rings[n % 2], n, 1, n);
	for (__u64 n = 0; n < 3; n++)
		fake_session_expect(&session, true, n, n % 2);
	kwatch_merge_free(session.merge);
	session.merge = kwatch_merge_new(session.device, &error);
	assert_non_null(session.merge);
	for (__u64 n = 3; n < 6; n++)
		fake_session_expect(&session, true, n, n % 2);
	fake_session_expect_nothing(&session, true);
	fake_session_end(&session);
	kwatch_merge_free(NULL);
}

/*
 * A writer that is faster than the reader: as many hits as would fill the rings
 * many times come while few events are delivered, and none is lost.
 */
static void test_a_burst_is_spooled(void **state)
{
	struct fake_session session;
	struct kwatch_event event;
	__u64 time = 1, last = 0, events = 0;

	(void)state;
	fake_session_begin(&session, 2, false);
	kwatch_merge_set_spool(session.merge, 1 << 20);
	while (time < 20000) {
		for (int n = 0; n < 40; n++, time++)
			assert_true(fake_ring_hit(session.kernel.rings[time & 1],
						  time, 1, time));
		for (int n = 0; n < 20; n++) {
			assert_int_equal(kwatch_merge_next(session.merge, &event, false), 1);
			assert_int_equal(event.time_ns, ++last);
			assert_int_equal(*(const __u64 *)(event.record + 1), last);
			events++;
		}
	}
	while (kwatch_merge_next(session.merge, &event, true)) {
		assert_int_equal(event.time_ns, ++last);
		assert_int_equal(*(const __u64 *)(event.record + 1), last);
		events++;
	}
	assert_int_equal(events, time - 1);
	for (int cpu = 0; cpu < 2; cpu++)
		assert_int_equal(session.kernel.rings[cpu]->full, 0);
	assert_int_equal(fake_session_counts(&session).corrupt, 0);
	fake_session_end(&session);
}

/* No more memory than was allowed, and what is lost then is the ring's to tell. */
static void test_the_spool_has_an_end(void **state)
{
	struct fake_session session;
	struct kwatch_event event;
	__u64 time, events = 0;

	(void)state;
	fake_session_begin(&session, 1, false);
	kwatch_merge_set_spool(session.merge, BYTES);
	for (time = 1; time <= 3000; time++) {
		fake_ring_hit(session.kernel.rings[0], time, 1, time);
		if (time % 100 == 0)
			events += (__u64)kwatch_merge_next(session.merge, &event, true);
	}
	assert_true(session.kernel.rings[0]->full > 0);
	while (kwatch_merge_next(session.merge, &event, true))
		events++;
	assert_int_equal(events, session.kernel.rings[0]->hits);
	fake_session_end(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drain_in_time_order),
		cmocka_unit_test(test_all_rings_have_data),
		cmocka_unit_test(test_held_back_until_due),
		cmocka_unit_test(test_clock_is_read_before_the_rings),
		cmocka_unit_test(test_one_look_for_many_events),
		cmocka_unit_test(test_pressed_ring_is_read_sooner),
		cmocka_unit_test(test_drain_looks_again),
		cmocka_unit_test(test_late_ones_are_delivered_and_counted),
		cmocka_unit_test(test_names_of_tasks),
		cmocka_unit_test(test_lost_records_are_events),
		cmocka_unit_test(test_notices_are_no_records),
		cmocka_unit_test(test_overwritten_ones_are_counted),
		cmocka_unit_test(test_corrupt_records_are_skipped),
		cmocka_unit_test(test_broken_ring),
		cmocka_unit_test(test_probe_planted_later),
		cmocka_unit_test(test_another_reader),
		cmocka_unit_test(test_the_next_reader_goes_on),
		cmocka_unit_test(test_a_burst_is_spooled),
		cmocka_unit_test(test_the_spool_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
