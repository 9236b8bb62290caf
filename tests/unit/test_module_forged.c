// SPDX-License-Identifier: GPL-2.0
/*
 * The consumer page holds any 64-bit word: the writer stays in the ring, does
 * not touch what an honest reader has yet to read, and counts each lie. Also
 * what else there is about one position at a time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "shim/rig.h"

static const char comm[KWATCH_COMM_MAX] = "task";

/**
 * struct liar - a ring whose consumer page is written by two
 * @rig: the ring
 * @reader: the honest one
 * @random: state
 * @hits: tried
 */
struct liar {
	struct rig *rig;
	struct rig_reader reader;
	u64 random;
	u64 hits;
};

static u64 below(struct liar *liar, u64 bound)
{
	return rig_random(&liar->random) % bound;
}

static bool put(struct liar *liar, unsigned int size)
{
	struct kwatch_ring *ring = &liar->rig->ring;
	struct kwatch_record *record, header = {
		.size = size,
		.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
		.tid = 1,
	};
	unsigned int level = kwatch_ring_enter(ring);
	enum kwatch_loss loss;

	record = rig_reserve(ring, level, &header, comm, &loss);
	if (record)
		rig_fill(record, liar->hits);
	liar->hits++;
	kwatch_ring_exit(ring, level);
	return record;
}

/* Never between what is believed and what is published. */
static u64 lie(struct liar *liar)
{
	u64 produced = liar->rig->ring.producer->position, believed = liar->rig->ring.consumed;

	switch (below(liar, 5)) {
	case 0:
		return rig_random(&liar->random) | 1ULL << 63;
	case 1:
		return produced + 1 + below(liar, 64);
	case 2:
		return produced + (below(liar, 64) << 32) + 1;
	case 3:
		return believed - 1 - below(liar, believed ? believed : 64);
	default:
		return U64_MAX - below(liar, 3);
	}
}

static void put_beside_a_lie(struct liar *liar)
{
	struct kwatch_ring *ring = &liar->rig->ring;
	u64 believed = ring->consumed, bad = ring->producer->bad_positions, truth;
	bool recorded;

	truth = ring->consumer->position;
	ring->consumer->position = lie(liar);
	recorded = put(liar, RIG_HIT_MIN + 8 * below(liar, 30));
	assert_int_equal(ring->consumed, believed);
	assert_in_range(ring->producer->bad_positions - bad, 0, 1);
	/* It is not lost before the ring has looked. */
	if (!recorded)
		assert_int_equal(ring->producer->bad_positions, bad + 1);
	assert_true(kwatch_ring_unread(ring) <= ring->bytes);
	if (!(ring->flags & KWATCH_SESSION_OVERWRITE))
		assert_true(local64_read(&ring->head) - believed <= ring->bytes);
	ring->consumer->position = truth;
}

static void read_some(struct liar *liar, unsigned int most)
{
	const struct kwatch_record *record;

	while (most-- && (record = rig_reader_next(&liar->reader)))
		if (rig_is_hit(record))
			assert_true(rig_is_whole(record));
	assert_false(liar->reader.broken);
	rig_reader_release(&liar->reader);
}

static void run(bool overwrite, u64 seed)
{
	struct liar *liar = calloc(1, sizeof(*liar));
	const struct kwatch_producer_page *producer;
	unsigned int i;

	assert_non_null(liar);
	liar->rig = rig_new(8192, overwrite);
	liar->random = seed;
	rig_reader_init(&liar->reader, liar->rig);
	producer = liar->rig->ring.producer;
	for (i = 0; i < 4000; i++) {
		put_beside_a_lie(liar);
		if (below(liar, 3) == 0)
			read_some(liar, below(liar, 12));
		/* Let the ring see the truth now and then. */
		if (below(liar, 2))
			put(liar, RIG_HIT_MIN);
	}
	assert_true(producer->bad_positions > 10);
	read_some(liar, UINT32_MAX);
	assert_int_equal(liar->reader.delivered + liar->reader.missed, producer->records);
	assert_int_equal(liar->hits, producer->records + producer->ring_full);
	rig_free(liar->rig);
	free(liar);
}

static void test_lies(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		run(false, seed);
		run(true, seed);
	}
}

/*
 * A word that can be true is believed, be it in the middle of a record: that
 * harms who wrote it, and the writer stays in the ring.
 */
static void test_credible_words(void **state)
{
	unsigned int overwrite, i;

	(void)state;
	for (overwrite = 0; overwrite < 2; overwrite++) {
		struct liar liar = { .rig = rig_new(4096, overwrite), .random = 1 };
		struct kwatch_ring *ring = &liar.rig->ring;

		for (i = 0; i < 20000; i++) {
			u64 unread = ring->producer->position - ring->consumed;

			ring->consumer->position = ring->consumed + below(&liar, unread + 1);
			put(&liar, RIG_HIT_MIN + 8 * below(&liar, 60));
			if (!overwrite)
				assert_true(local64_read(&ring->head) - ring->consumed <=
					    ring->bytes);
		}
		assert_int_equal(ring->producer->bad_positions, 0);
		rig_free(liar.rig);
	}
}

static void test_wake_and_unread(void **state)
{
	struct rig *rig = rig_new(4096, false);
	struct kwatch_ring *ring = &rig->ring;
	struct kwatch_record header = { .size = 32, .id = KWATCH_RECORD_ID(1, 1), .tid = 1 };
	enum kwatch_loss loss;
	unsigned int i;
	bool wake;

	(void)state;
	assert_int_equal(kwatch_ring_unread(ring), 0);
	ring->wake_at = 40 + 3 * 32;
	for (i = 1; i <= 4; i++) {
		kwatch_ring_enter(ring);
		assert_non_null(rig_reserve(ring, 0, &header, comm, &loss));
		wake = kwatch_ring_exit(ring, 0);
		assert_int_equal(wake, i >= 3);
		assert_int_equal(kwatch_ring_unread(ring), 40 + i * 32);
	}
	ring->consumer->position = 40 + 32;
	assert_int_equal(kwatch_ring_unread(ring), 3 * 32);
	ring->consumer->position = 40 + 4 * 32 + 1;
	assert_int_equal(kwatch_ring_unread(ring), 40 + 4 * 32);
	ring->consumer->position = U64_MAX;
	assert_int_equal(kwatch_ring_unread(ring), 40 + 4 * 32);
	rig_free(rig);
}

static void test_scratch_levels(void **state)
{
	struct rig *rig = rig_new(4096, false);
	unsigned int level;
	u8 *scratch;

	(void)state;
	for (level = 0; level < KWATCH_RING_LEVELS; level++) {
		scratch = kwatch_ring_scratch(&rig->ring, level);
		assert_ptr_equal(scratch, rig->ring.scratch + level * KWATCH_MAX_RECORD);
		memset(scratch, 0xff, KWATCH_MAX_RECORD);
	}
	assert_null(kwatch_ring_scratch(&rig->ring, level));
	rig_free(rig);
}

static void test_layout(void **state)
{
	(void)state;
	assert_true(kwatch_layout_believable(100, 100, 100));
	assert_true(kwatch_layout_believable(100, 150, 150));
	assert_false(kwatch_layout_believable(100, 99, 150));
	assert_false(kwatch_layout_believable(100, 151, 150));
	assert_false(kwatch_layout_believable(100, U64_MAX, 150));
	assert_true(kwatch_layout_fits(8, 4104, 4096));
	assert_false(kwatch_layout_fits(8, 4105, 4096));
	assert_true(kwatch_layout_same_block(4096, 8191));
	assert_false(kwatch_layout_same_block(4095, 4096));
	assert_int_equal(kwatch_layout_next_block(0), 4096);
	assert_int_equal(kwatch_layout_next_block(4095), 4096);
	assert_int_equal(kwatch_layout_next_block(4096), 8192);
	assert_int_equal(kwatch_layout_index(4096 + 5, 4096), 5);
	assert_true(kwatch_layout_is_hit(KWATCH_RECORD_ID(KWATCH_KIND_RETURN, 0xffffff)));
	assert_false(kwatch_layout_is_hit(KWATCH_RECORD_ID(KWATCH_KIND_LOST, 0)));
	assert_int_equal(kwatch_layout_map_cpu(3 * KWATCH_RING_STRIDE + 4096), 3);
	assert_int_equal(kwatch_layout_map_start(3 * KWATCH_RING_STRIDE + 4096), 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_credible_words),
		cmocka_unit_test(test_wake_and_unread),
		cmocka_unit_test(test_scratch_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
