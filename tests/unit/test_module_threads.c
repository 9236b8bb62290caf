// SPDX-License-Identifier: GPL-2.0
/*
 * The ring with a writer and a reader at the same moment, under
 * ThreadSanitizer: it proves A and B of the diagram in module/ring.c. What C,
 * D and E order it does not follow; there the content of what was read tells.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "shim/rig.h"

#define SECONDS		1

/**
 * struct pair - a writer and a reader
 * @rig: the ring
 * @reader: of it; of the reading thread until that has ended
 * @attempts: hits of the writer
 * @recorded: of those
 * @told: losses in LOST records
 * @torn: records that were not whole, or not in order
 * @started: the writer has filled the ring more than once
 * @done: the writer has ended
 */
struct pair {
	struct rig *rig;
	struct rig_reader reader;
	u64 attempts;
	u64 recorded;
	u64 told;
	u64 torn;
	int started;
	int done;
};

static bool time_is_over(const struct timespec *start)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec - start->tv_sec > SECONDS ||
	       (time.tv_sec - start->tv_sec == SECONDS && time.tv_nsec >= start->tv_nsec);
}

/* A hit, in which others may come before it is complete. */
static void hit(struct pair *pair, u64 *random, unsigned int depth)
{
	struct kwatch_ring *ring = &pair->rig->ring;
	u64 choice = rig_random(random), sequence = pair->attempts++;
	struct kwatch_record *record, header = {
		.size = RIG_HIT_MIN + choice % 16 * 8,
		.id = KWATCH_RECORD_ID(KWATCH_KIND_RETURN, 1),
		.tid = choice >> 60,
	};
	unsigned int level = kwatch_ring_enter(ring);
	enum kwatch_loss loss;

	record = rig_reserve(ring, level, &header, "a task\0\0\0\0\0\0\0\0\0", &loss);
	if (depth < 4 && choice >> 32 & 1 << depth)
		hit(pair, random, depth + 1);
	if (record) {
		rig_fill(record, sequence);
		pair->recorded++;
	}
	kwatch_ring_exit(ring, level);
}

static void *write_hits(void *argument)
{
	struct pair *pair = argument;
	struct timespec start;
	u64 random = 1, n;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (n = 0; n % 256 || !time_is_over(&start); n++) {
		hit(pair, &random, 0);
		/* Now and then the reader catches up, on whatever machine. */
		if (n % 1024 == 1023) {
			__atomic_store_n(&pair->started, 1, __ATOMIC_RELEASE);
			nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
		}
	}
	__atomic_store_n(&pair->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void check_record(struct pair *pair, const struct kwatch_record *record, u64 *last)
{
	const struct kwatch_record_lost *lost = (const void *)record;

	if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_LOST)
		pair->told += lost->ring_full + lost->too_big + lost->nested;
	if (!rig_is_hit(record))
		return;
	/* Not after each other: an interrupt may reserve before its number. */
	if (!rig_is_whole(record) || rig_sequence(record) + 8 < *last)
		pair->torn++;
	*last = rig_sequence(record);
}

static void *read_records(void *argument)
{
	struct pair *pair = argument;
	const struct kwatch_record *record;
	u64 last = 0, n = 0;

	/* Late, so that something is lost however fast this is. */
	while (!__atomic_load_n(&pair->started, __ATOMIC_ACQUIRE))
		sched_yield();
	for (;;) {
		int done = __atomic_load_n(&pair->done, __ATOMIC_ACQUIRE);

		record = rig_reader_next(&pair->reader);
		if (!record) {
			rig_reader_release(&pair->reader);
			if (done || pair->reader.broken)
				return NULL;
			sched_yield();
			continue;
		}
		check_record(pair, record, &last);
		if (++n % 16 == 0)
			rig_reader_release(&pair->reader);
	}
}

static void run(size_t bytes, bool overwrite)
{
	struct kwatch_record header = { .tid = 1 };
	const struct kwatch_producer_page *producer;
	struct pair *pair = calloc(1, sizeof(*pair));
	const struct kwatch_record *record;
	pthread_t writer, reader;
	u64 lost, last = 0;

	assert_non_null(pair);
	pair->rig = rig_new(bytes, overwrite);
	producer = pair->rig->ring.producer;
	rig_reader_init(&pair->reader, pair->rig);
	assert_int_equal(pthread_create(&reader, NULL, read_records, pair), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_hits, pair), 0);
	pthread_join(writer, NULL);
	pthread_join(reader, NULL);
	kwatch_ring_flush_lost(&pair->rig->ring, &header);
	while ((record = rig_reader_next(&pair->reader)))
		check_record(pair, record, &last);
	assert_false(pair->reader.broken);
	assert_int_equal(pair->torn, 0);
	assert_int_equal(pair->recorded, producer->records);
	lost = producer->ring_full + producer->too_big + producer->nested;
	assert_int_equal(pair->attempts, pair->recorded + lost);
	assert_int_equal(pair->reader.delivered + pair->reader.missed, pair->recorded);
	assert_int_equal(pair->reader.position, producer->position);
	assert_int_equal(producer->bad_positions, 0);
	/* The ring was too small for them. */
	assert_true(pair->reader.delivered > 0);
	if (overwrite) {
		assert_true(pair->reader.missed > 0);
	} else {
		assert_int_equal(pair->reader.missed, 0);
		assert_int_equal(pair->told, lost);
		assert_true(lost > 0);
	}
	rig_free(pair->rig);
	free(pair);
}

static void test_discard(void **state)
{
	(void)state;
	run(4096, false);
}

static void test_overwrite(void **state)
{
	(void)state;
	run(4096, true);
	run(16384, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_discard),
		cmocka_unit_test(test_overwrite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
