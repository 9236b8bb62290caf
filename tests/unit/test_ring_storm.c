// SPDX-License-Identifier: GPL-2.0
/*
 * ring.c against a writer in another thread. Clean under ThreadSanitizer, too
 * (-fsanitize=thread -Wno-tsan).
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fake_ring.h"
#include "ring.h"

/* Hits of different sizes whose every word tells their number. */
#define STORM	200000U

static __u64 word_of(__u64 number, size_t n)
{
	return number * 0x9e3779b97f4a7c15ULL + n;
}

static void *storm(void *argument)
{
	struct fake_ring *fake = argument;
	__u64 room[64];
	struct kwatch_record *record = (void *)room;
	__u64 *words = (void *)(record + 1);
	unsigned int seed = 6;

	for (__u64 number = 1; number <= STORM; number++) {
		size_t count = 1 + (size_t)rand_r(&seed) % 40;

		memset(record, 0, sizeof(*record));
		record->size = (__u16)(sizeof(*record) + 8 * count);
		record->id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1);
		record->time = number;
		for (size_t n = 0; n < count; n++)
			words[n] = word_of(number, n);
		fake_ring_put(fake, record);
		if (number % 7 == 0)
			fake_ring_task(fake, number, 1, "sh");
	}
	return NULL;
}

/* Returns the number of the hit; checks that none of its words is torn. */
static __u64 check_hit(const struct kwatch_record *record, size_t size)
{
	const __u64 *words = (const void *)(record + 1);

	assert_int_equal(record->size, size);
	for (size_t n = 0; n < size / 8 - 3; n++)
		assert_true(words[n] == word_of(record->time, n));
	return record->time;
}

/*
 * Returns the hits that were read; they come in order, none twice. Waits now
 * and then, so that the writer gets ahead also where both share a CPU.
 */
static __u64 read_storm(struct kwatch_ring *ring, struct fake_ring *fake,
			pthread_t writer, bool spools)
{
	const struct kwatch_record *record;
	__u64 last = 0, hits = 0;
	bool done = false;
	int size;

	for (;;) {
		if (spools)
			kwatch_ring_spool(ring, fake->bytes / 4, 1 << 20);
		size = kwatch_ring_peek(ring, &record);
		assert_true(size >= 0);
		if (!size && done)
			break;
		if (!size) {
			done = !pthread_tryjoin_np(writer, NULL);
			continue;
		}
		if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_ENTRY) {
			assert_true(check_hit(record, (size_t)size) > last);
			last = record->time;
			hits++;
		}
		kwatch_ring_pop(ring);
		if (hits % 4096 == 1)
			sched_yield();
	}
	assert_int_equal(fake->consumer->position, fake->head);
	return hits;
}

static void test_two_threads(void **state)
{
	static const size_t sizes[] = { 4096, 65536 };
	struct kwatch_ring_counts counts;

	(void)state;
	for (int n = 0; n < 6; n++) {
		bool overwrite = n / 2 == 1, spools = n / 2 == 2;
		struct fake_ring *fake = fake_ring_new(sizes[n % 2], 0, overwrite);
		struct kwatch_ring *ring;
		pthread_t writer;
		__u64 hits;

		ring = kwatch_ring_from_memory(fake->consumer, fake->producer,
					       fake->data, fake->bytes, NULL);
		assert_non_null(ring);
		assert_int_equal(pthread_create(&writer, NULL, storm, fake), 0);
		hits = read_storm(ring, fake, writer, spools);
		kwatch_ring_counts(ring, &counts);
		assert_int_equal(fake->hits + fake->full, STORM);
		assert_int_equal(counts.records, hits);
		assert_int_equal(hits + counts.missed, fake->hits);
		assert_int_equal(counts.corrupt, 0);
		assert_int_equal(fake->producer->bad_positions, 0);
		if (overwrite)
			assert_int_equal(fake->full, 0);
		else
			assert_int_equal(counts.missed, 0);
		kwatch_ring_free(ring);
		fake_ring_free(fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
