// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "fake_ring.h"
#include "ring.h"

#define BYTES	4096U
#define HIT	32U	/* bytes of a record of fake_ring_hit() */

static struct kwatch_ring *reader_of(struct fake_ring *fake)
{
	struct kwatch_error error = { 0 };
	struct kwatch_ring *ring;

	ring = kwatch_ring_from_memory(fake->consumer, fake->producer,
				       fake->data, fake->bytes, &error);
	if (!ring)
		fail_msg("%s", error.text);
	return ring;
}

static __u64 value_of(const struct kwatch_record *record)
{
	__u64 value;

	memcpy(&value, record + 1, sizeof(value));
	return value;
}

/* Peeks, checks that it is the hit with this value, pops. */
static void expect_hit(struct kwatch_ring *ring, __u64 value)
{
	const struct kwatch_record *record;

	assert_int_equal(kwatch_ring_peek(ring, &record), HIT);
	assert_int_equal(value_of(record), value);
	kwatch_ring_pop(ring);
}

static void expect_nothing(struct kwatch_ring *ring)
{
	const struct kwatch_record *record;

	assert_int_equal(kwatch_ring_peek(ring, &record), 0);
}

static __u64 missed_by(const struct kwatch_ring *ring)
{
	struct kwatch_ring_counts counts;

	kwatch_ring_counts(ring, &counts);
	return counts.missed;
}

static __u64 corrupt_in(const struct kwatch_ring *ring)
{
	struct kwatch_ring_counts counts;

	kwatch_ring_counts(ring, &counts);
	return counts.corrupt;
}

static void test_refuses_what_is_no_ring(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, false);
	struct kwatch_error error;

	(void)state;
	fake->producer->magic ^= 1;
	assert_null(kwatch_ring_from_memory(fake->consumer, fake->producer,
					    fake->data, BYTES, &error));
	assert_int_equal(error.code, EBADMSG);
	fake->producer->magic ^= 1;
	fake->producer->version++;
	assert_null(kwatch_ring_from_memory(fake->consumer, fake->producer,
					    fake->data, BYTES, &error));
	assert_non_null(strstr(error.text, "version"));
	fake->producer->version--;
	assert_null(kwatch_ring_from_memory(fake->consumer, fake->producer,
					    fake->data, 2 * BYTES, &error));
	fake->producer->ring_bytes = 5000;
	assert_null(kwatch_ring_from_memory(fake->consumer, fake->producer,
					    fake->data, 5000, &error));
	fake_ring_free(fake);
}

static void test_discard_reads_in_place(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 3, false);
	struct kwatch_ring *ring = reader_of(fake);
	const struct kwatch_record *record, *again;

	(void)state;
	assert_int_equal(kwatch_ring_cpu(ring), 3);
	expect_nothing(ring);
	kwatch_ring_pop(ring);	/* of nothing: nothing */
	assert_true(fake_ring_hit(fake, 1, 10, 100));
	assert_true(fake_ring_hit(fake, 2, 10, 101));
	assert_int_equal(kwatch_ring_peek(ring, &record), HIT);
	assert_ptr_equal(record, fake->data);
	assert_int_equal(kwatch_ring_peek(ring, &again), HIT);
	assert_ptr_equal(record, again);
	kwatch_ring_pop(ring);
	expect_hit(ring, 101);
	expect_nothing(ring);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

/* Every position of the ring, also where a record would wrap. */
static void test_records_do_not_wrap(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, false);
	struct kwatch_ring *ring = reader_of(fake);
	const struct kwatch_record *record;

	(void)state;
	for (__u64 n = 0; n < 1000; n++) {
		assert_true(fake_ring_task(fake, n, 1, "sh"));
		assert_true(fake_ring_hit(fake, n, 1, n));
		assert_int_equal(kwatch_ring_peek(ring, &record),
				 sizeof(struct kwatch_record_task));
		assert_string_equal(((const struct kwatch_record_task *)record)->comm,
				    "sh");
		kwatch_ring_pop(ring);
		expect_hit(ring, n);
	}
	expect_nothing(ring);
	assert_int_equal(fake->full, 0);
	assert_int_equal(fake->producer->bad_positions, 0);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

static void test_releases_in_batches(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, false);
	struct kwatch_ring *ring = reader_of(fake);

	(void)state;
	for (__u64 n = 0; n < BYTES / HIT; n++)
		assert_true(fake_ring_hit(fake, n, 1, n));
	assert_false(fake_ring_hit(fake, 0, 1, 0));
	for (__u64 n = 0; n < BYTES / HIT / 4 - 1; n++)
		expect_hit(ring, n);
	assert_int_equal(fake->consumer->position, 0);
	expect_hit(ring, BYTES / HIT / 4 - 1);
	assert_int_equal(fake->consumer->position, BYTES / 4);
	expect_hit(ring, BYTES / HIT / 4);
	assert_int_equal(fake->consumer->position, BYTES / 4);
	kwatch_ring_release(ring);
	assert_int_equal(fake->consumer->position, BYTES / 4 + HIT);
	for (__u64 n = BYTES / HIT / 4 + 1; n < BYTES / HIT; n++)
		expect_hit(ring, n);
	expect_nothing(ring);
	assert_int_equal(fake->consumer->position, BYTES);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

/* What was only looked at is there for the next reader; the rest is not. */
static void test_next_reader_goes_on(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, false);
	struct kwatch_ring *ring = reader_of(fake);
	const struct kwatch_record *record;

	(void)state;
	for (__u64 n = 0; n < 3; n++)
		assert_true(fake_ring_hit(fake, n, 1, n));
	expect_hit(ring, 0);
	assert_int_equal(kwatch_ring_peek(ring, &record), HIT);
	kwatch_ring_free(ring);
	ring = reader_of(fake);
	expect_hit(ring, 1);
	expect_hit(ring, 2);
	expect_nothing(ring);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

static void test_overwrite_counts_what_it_missed(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, true);
	struct kwatch_ring *ring = reader_of(fake);
	const __u64 fit = BYTES / HIT;
	const struct kwatch_record *record;

	(void)state;
	assert_true(fake_ring_hit(fake, 0, 1, 0));
	expect_hit(ring, 0);
	for (__u64 n = 1; n <= fit + 10; n++)
		assert_true(fake_ring_hit(fake, n, 1, n));
	/* 1 to 10 are gone. */
	assert_int_equal(kwatch_ring_peek(ring, &record), HIT);
	assert_int_equal(value_of(record), 11);
	assert_int_equal(missed_by(ring), 10);
	/* The copy stays what it is while the writer goes on. */
	for (__u64 n = fit + 11; n <= 3 * fit; n++)
		assert_true(fake_ring_hit(fake, n, 1, n));
	assert_int_equal(kwatch_ring_peek(ring, &record), HIT);
	assert_int_equal(value_of(record), 11);
	kwatch_ring_pop(ring);
	for (__u64 n = 2 * fit + 1; n <= 3 * fit; n++)
		expect_hit(ring, n);
	expect_nothing(ring);
	/* 3 * fit + 1 were produced, 0 and 11 and the last fit delivered. */
	assert_int_equal(missed_by(ring), 2 * fit + 1 - 2);
	assert_int_equal(corrupt_in(ring), 0);
	assert_int_equal(fake->consumer->position, fake->head);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

/* Records that are no hits are in no sum. */
static void test_overwrite_counts_hits_only(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, true);
	struct kwatch_ring *ring = reader_of(fake);
	struct kwatch_ring_counts counts;
	const struct kwatch_record *record;

	(void)state;
	for (__u64 n = 0; n < 1000; n++) {
		fake_ring_task(fake, n, 1, "sh");
		fake_ring_lost(fake, n, 1);
		fake_ring_hit(fake, n, 1, n);
	}
	while (kwatch_ring_peek(ring, &record) > 0)
		kwatch_ring_pop(ring);
	kwatch_ring_counts(ring, &counts);
	assert_int_equal(counts.missed + counts.records, 1000);
	assert_true(counts.records >= BYTES / (HIT + 40 + sizeof(struct kwatch_record_lost)) - 1);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

static void test_overwrite_next_reader_goes_on(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, true);
	const __u64 fit = BYTES / HIT;
	struct kwatch_ring *ring;

	(void)state;
	for (__u64 n = 0; n < fit + 5; n++)
		fake_ring_hit(fake, n, 1, n);
	ring = reader_of(fake);	/* the first reader missed what it is late for */
	assert_int_equal(missed_by(ring), 5);
	for (__u64 n = 5; n < 30; n++)
		expect_hit(ring, n);
	kwatch_ring_free(ring);
	ring = reader_of(fake);	/* the second begins where the first ended */
	assert_int_equal(missed_by(ring), 0);
	expect_hit(ring, 30);
	for (__u64 n = 0; n < fit; n++)
		fake_ring_hit(fake, n, 1, 1000 + n);
	for (__u64 n = 0; n < fit; n++)
		expect_hit(ring, 1000 + n);
	assert_int_equal(missed_by(ring), fit + 5 - 31);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

static void test_bad_sizes_are_skipped(void **state)
{
	static const __u16 sizes[8] = { 0, 8, 16, 28, 33, 4096, 65528, 65535 };
	const struct kwatch_record *record;

	(void)state;
	for (int overwrite = 0; overwrite < 2; overwrite++) {
		struct fake_ring *fake = fake_ring_new(BYTES, 0, overwrite);
		struct kwatch_ring *ring = reader_of(fake);

		for (size_t n = 0; n < 8; n++) {
			fake_ring_hit(fake, 1, 1, 1);
			((struct kwatch_record *)(fake->data + fake->head - HIT))->size =
				sizes[n];
			assert_int_equal(kwatch_ring_peek(ring, &record), 0);
			assert_int_equal(corrupt_in(ring), n + 1);
			fake_ring_hit(fake, 2, 1, 2);
			expect_hit(ring, 2);
		}
		assert_int_equal(missed_by(ring), 0);
		kwatch_ring_free(ring);
		fake_ring_free(fake);
	}
}

static void test_positions_that_cannot_be(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, false);
	struct kwatch_ring *ring = reader_of(fake);
	const struct kwatch_record *record;

	(void)state;
	fake->producer->position = BYTES + 8;
	assert_int_equal(kwatch_ring_peek(ring, &record), -EBADMSG);
	fake->producer->position = 0;
	assert_int_equal(kwatch_ring_peek(ring, &record), -EBADMSG);
	kwatch_ring_free(ring);
	fake->producer->position = 0;
	fake->consumer->position = 0xdeadbeef;	/* left by a forger */
	ring = reader_of(fake);
	assert_int_equal(corrupt_in(ring), 1);
	fake_ring_hit(fake, 1, 1, 7);
	expect_hit(ring, 7);
	assert_int_equal(fake->consumer->position, 0);
	kwatch_ring_free(ring);
	assert_int_equal(fake->consumer->position, HIT);
	fake_ring_free(fake);
}

/*
 * More than the ring holds can't be unread: whoever believed it would read on for
 * as long as a head of 2^63 lasts, without a record where an earlier reader had it.
 */
static void test_head_far_beyond_the_tail(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, true);
	struct kwatch_ring *ring = reader_of(fake);
	const struct kwatch_record *record;

	(void)state;
	fake_ring_hit(fake, 1, 1, 7);
	expect_hit(ring, 7);
	fake_ring_hit(fake, 2, 1, 8);
	fake->producer->position = HIT + BYTES + 8;
	assert_int_equal(kwatch_ring_peek(ring, &record), -EBADMSG);
	assert_int_equal(corrupt_in(ring), 1);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

/* A tail that never holds still ends in an answer, not in a loop. */
static void test_tail_that_never_holds_still(void **state)
{
	struct fake_ring *fake = fake_ring_new(BYTES, 0, true);
	struct kwatch_ring *ring = reader_of(fake);
	struct kwatch_error error;

	(void)state;
	for (__u64 n = 0; n < 2 * BYTES / HIT; n++)
		fake_ring_hit(fake, n, 1, n);
	fake->producer->tail_sequence |= 1;
	expect_nothing(ring);
	assert_null(kwatch_ring_from_memory(fake->consumer, fake->producer,
					    fake->data, BYTES, &error));
	assert_int_equal(error.code, EBADMSG);
	fake->producer->tail_sequence++;
	expect_hit(ring, BYTES / HIT);
	kwatch_ring_free(ring);
	fake_ring_free(fake);
}

static __u64 random_word(void)
{
	__u64 word = (__u64)random() << 32 ^ (__u64)random();

	return random() % 2 ? word : word % (4 * BYTES);
}

/*
 * A writer gone mad: any bytes in the pages. The reader may say what it will,
 * but must come back, and every record lies in its ring as a whole. The page
 * behind the ring can't be touched.
 */
static void test_random_pages(void **state)
{
	const struct kwatch_record *record;
	unsigned int sum = 0;

	(void)state;
	srandom(5);
	for (int round = 0; round < 3000; round++) {
		struct fake_ring *fake = fake_ring_new(BYTES, 0, round % 2);
		struct kwatch_ring *ring = reader_of(fake);

		for (size_t n = 0; n < BYTES; n++)
			fake->data[n] = random() % 4 ? 0 : (char)random();
		for (int step = 0; step < 100; step++) {
			__u64 *words = (void *)fake->producer;
			int size;

			/* position and behind: magic and bytes were checked */
			words[3 + random() % 9] = random_word();
			if (random() % 2)
				fake->producer->tail_sequence &= ~1U;
			if (random() % 2)
				fake->producer->position = (__u64)random() % (2 * BYTES);
			((__u16 *)fake->data)[4 * (random() % (BYTES / 8))] =
				(__u16)(random() % 64 * 8);
			size = kwatch_ring_peek(ring, &record);
			for (int n = 0; n < size; n++)
				sum += ((const unsigned char *)record)[n];
			kwatch_ring_pop(ring);
		}
		kwatch_ring_free(ring);
		fake_ring_free(fake);
	}
	assert_true(sum);
}

/* mmap() of a device with one ring: which calls, in which order. */
struct fake_map {
	struct fake_ring *fake;
	int fail_at, error, calls, mapped;
};

static void *fake_mmap(void *context, int fd, int protection, size_t length,
		       __u64 offset)
{
	struct fake_map *map = context;

	assert_int_equal(fd, 42);
	if (++map->calls == map->fail_at) {
		errno = map->error;
		return MAP_FAILED;
	}
	map->mapped++;
	if (offset == 5 * KWATCH_RING_STRIDE) {
		assert_int_equal(protection, PROT_READ | PROT_WRITE);
		assert_int_equal(length, FAKE_PAGE);
		return map->fake->consumer;
	}
	assert_int_equal(offset, 5 * KWATCH_RING_STRIDE + FAKE_PAGE);
	assert_int_equal(protection, PROT_READ);
	assert_int_equal(length, FAKE_PAGE + 2 * BYTES);
	return map->fake->producer;
}

static int fake_munmap(void *context, void *address, size_t length)
{
	struct fake_map *map = context;

	assert_int_equal(length, address == map->fake->consumer ?
				 FAKE_PAGE : FAKE_PAGE + 2 * BYTES);
	map->mapped--;
	return 0;
}

static void test_map(void **state)
{
	struct fake_map map = { .fake = fake_ring_new(BYTES, 5, false) };
	const struct kwatch_system system = {
		.context = &map, .mmap = fake_mmap, .munmap = fake_munmap,
	};
	struct kwatch_error error;
	struct kwatch_ring *ring;

	(void)state;
	ring = kwatch_ring_map(&system, 42, 5, FAKE_PAGE, BYTES, &error);
	assert_non_null(ring);
	assert_int_equal(map.mapped, 2);
	fake_ring_hit(map.fake, 1, 1, 9);
	expect_hit(ring, 9);
	kwatch_ring_free(ring);
	assert_int_equal(map.mapped, 0);

	for (map.fail_at = 1; map.fail_at <= 2; map.fail_at++) {
		map.calls = 0;
		map.error = ENXIO;
		assert_null(kwatch_ring_map(&system, 42, 5, FAKE_PAGE, BYTES, &error));
		assert_int_equal(error.code, ENXIO);
		assert_int_equal(map.mapped, 0);
	}
	map.calls = 0;
	map.fail_at = 1;
	map.error = EBUSY;
	assert_null(kwatch_ring_map(&system, 42, 5, FAKE_PAGE, BYTES, &error));
	assert_non_null(strstr(error.text, "another program"));
	map.fail_at = 0;
	map.fake->producer->cpu = 6;
	assert_null(kwatch_ring_map(&system, 42, 5, FAKE_PAGE, BYTES, &error));
	assert_int_equal(error.code, EBADMSG);
	assert_int_equal(map.mapped, 0);
	fake_ring_free(map.fake);
	kwatch_ring_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_what_is_no_ring),
		cmocka_unit_test(test_discard_reads_in_place),
		cmocka_unit_test(test_records_do_not_wrap),
		cmocka_unit_test(test_releases_in_batches),
		cmocka_unit_test(test_next_reader_goes_on),
		cmocka_unit_test(test_overwrite_counts_what_it_missed),
		cmocka_unit_test(test_overwrite_counts_hits_only),
		cmocka_unit_test(test_overwrite_next_reader_goes_on),
		cmocka_unit_test(test_bad_sizes_are_skipped),
		cmocka_unit_test(test_positions_that_cannot_be),
		cmocka_unit_test(test_head_far_beyond_the_tail),
		cmocka_unit_test(test_tail_that_never_holds_still),
		cmocka_unit_test(test_random_pages),
		cmocka_unit_test(test_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
