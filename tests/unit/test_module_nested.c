// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupts of the module's ring: module/ring.c calls shim_point() before and
 * behind every access that another context can see, and there other hits are
 * put in, a reader on another CPU goes on, and what a reader could see at that
 * moment is looked at as a whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "shim/rig.h"
#include "ring_layout.h"

#define NEST_MAX	6	/* deeper than KWATCH_RING_LEVELS */
#define LARGE		1200

/**
 * struct nest - a ring with its interrupts
 * @rig: the ring
 * @reader: of another CPU
 * @random: state
 * @attempts: hits
 * @recorded: of them
 * @lost: by enum kwatch_loss
 * @told: of @lost, by LOST records
 * @published: entry and return records before the published position
 * @depth: writers now
 * @believed: position of the reader that the ring believed last
 * @busy: looking, not running
 * @points: places passed since the outermost writer began
 * @first: interrupt at this place, and ...
 * @second: ... the interrupt at this place of its own; 0 for none
 * @second_points: places passed since the first interrupt began
 * @chance: interrupt at one place of so many; 0 for none
 * @read_chance: the reader goes on at one place of so many; 0 for never
 * @deepest: writers at once
 */
struct nest {
	struct rig *rig;
	struct rig_reader reader;
	u64 random;
	u64 attempts;
	u64 recorded;
	u64 lost[4];
	u64 told[4];
	u64 believed;
	unsigned int depth;
	bool busy;
	u64 points;
	u64 first;
	u64 second;
	u64 second_points;
	unsigned int chance;
	unsigned int read_chance;
	unsigned int deepest;
};

/* shim_point() has no argument; NULL while no test wants it. */
static struct nest *now;

static const char comms[][KWATCH_COMM_MAX] = { "task", "other" };

static bool overwrites(const struct nest *nest)
{
	return nest->rig->ring.flags & KWATCH_SESSION_OVERWRITE;
}

/* Everything published and not given up is whole; returns the hits in it. */
static u64 walk(const struct nest *nest, u64 from, u64 to)
{
	const struct kwatch_ring *ring = &nest->rig->ring;
	const struct kwatch_record *record;
	u64 hits = 0;

	assert_true(from <= to && to - from <= ring->bytes);
	while (from < to) {
		record = (const void *)(ring->data + kwatch_layout_index(from, ring->bytes));
		assert_true(rig_is_sane(record, to - from));
		if (rig_is_hit(record)) {
			assert_true(rig_is_whole(record));
			hits++;
		}
		from += record->size;
	}
	return hits;
}

static void look(struct nest *nest)
{
	const struct kwatch_ring *ring = &nest->rig->ring;
	const struct kwatch_producer_page *producer = ring->producer;
	u64 tail, records, published = producer->position;

	assert_true(published <= ring->head.value);
	/* What an interrupt believed, nobody takes back. */
	assert_true(ring->consumed >= nest->believed);
	nest->believed = ring->consumed;
	if (!overwrites(nest)) {
		walk(nest, ring->consumer->position, published);
		return;
	}
	if (!rig_load_tail(producer, &tail, &records))
		return;
	records += walk(nest, tail, published);
	/* Only the outermost writer's own record is not published yet. */
	assert_in_range(nest->rig->ring.producer->records - records, 0, 1);
}

static void take_record(struct nest *nest)
{
	const struct kwatch_record *record = rig_reader_next(&nest->reader);
	const struct kwatch_record_lost *lost = (const void *)record;

	assert_false(nest->reader.broken);
	if (!record)
		return;
	if (rig_is_hit(record))
		assert_true(rig_is_whole(record));
	if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_LOST) {
		nest->told[KWATCH_LOSS_RING_FULL] += lost->ring_full;
		nest->told[KWATCH_LOSS_TOO_BIG] += lost->too_big;
		nest->told[KWATCH_LOSS_NESTED] += lost->nested;
	}
	rig_reader_release(&nest->reader);
}

static unsigned int size_of_next(struct nest *nest)
{
	u64 random = rig_random(&nest->random);

	if (random % 64 == 0)
		return 4096;
	return RIG_HIT_MIN + random / 64 % (random % 4 ? 12 : LARGE / 8) * 8;
}

static u64 losses(const struct kwatch_ring *ring)
{
	return ring->producer->ring_full + ring->producer->too_big + ring->producer->nested;
}

static u64 losses_told(const struct kwatch_ring *ring)
{
	return ring->reported.ring_full + ring->reported.too_big + ring->reported.nested;
}

/* A hit, from wherever: task, softirq, hardirq, NMI. */
static void hit(struct nest *nest, unsigned int size)
{
	struct kwatch_ring *ring = &nest->rig->ring;
	struct kwatch_record *record, header = {
		.size = size,
		.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
		.tid = 1,
	};
	u64 sequence = nest->attempts++, position, lost;
	const char *comm = comms[rig_random(&nest->random) % 16 == 0];
	enum kwatch_loss loss;
	unsigned int level;

	if (++nest->depth > nest->deepest)
		nest->deepest = nest->depth;
	level = kwatch_ring_enter(ring);
	/* An interrupt of kwatch_ring_enter() itself is at the same level. */
	assert_true(level < nest->depth);
	lost = losses(ring);
	record = rig_reserve(ring, level, &header, comm, &loss);
	/* No record of the outermost before the losses that came before it. */
	if (record && !level)
		assert_true(losses_told(ring) >= lost);
	assert_int_equal(!record, loss != KWATCH_LOSS_NONE);
	if (overwrites(nest) && level)
		assert_int_equal(loss, KWATCH_LOSS_NESTED);
	shim_point();
	if (record) {
		rig_fill(record, sequence);
		nest->recorded++;
	} else {
		nest->lost[loss]++;
	}
	shim_point();
	position = ring->producer->position;
	if (level) {
		bool busy = nest->busy;

		/* Only the outermost publishes: nothing must happen in here. */
		nest->busy = true;
		assert_false(kwatch_ring_exit(ring, level));
		nest->busy = busy;
		assert_int_equal(ring->producer->position, position);
		assert_int_equal(ring->nest, level);
	} else {
		kwatch_ring_exit(ring, level);
	}
	nest->depth--;
}

static bool is_time_to_interrupt(struct nest *nest)
{
	if (nest->depth == 1 && ++nest->points == nest->first) {
		nest->second_points = 0;
		return true;
	}
	if (nest->depth == 2 && ++nest->second_points == nest->second)
		return true;
	return nest->chance && nest->depth && nest->depth < NEST_MAX &&
	       rig_random(&nest->random) % nest->chance == 0;
}

void shim_point(void)
{
	struct nest *nest = now;

	if (!nest || nest->busy)
		return;
	nest->busy = true;
	look(nest);
	/* A reader would wait for the writer while the tail changes. */
	if (nest->read_chance && rig_random(&nest->random) % nest->read_chance == 0 &&
	    !(nest->rig->ring.producer->tail_sequence & 1))
		take_record(nest);
	nest->busy = false;
	if (is_time_to_interrupt(nest))
		hit(nest, size_of_next(nest));
}

static void begin(struct nest *nest, size_t bytes, bool overwrite, u64 seed)
{
	memset(nest, 0, sizeof(*nest));
	nest->rig = rig_new(bytes, overwrite);
	nest->random = seed;
	rig_reader_init(&nest->reader, nest->rig);
	now = nest;
}

static void end(struct nest *nest)
{
	struct kwatch_record header = { .tid = 1 };
	const struct kwatch_producer_page *producer = nest->rig->ring.producer;
	unsigned int i;

	nest->chance = 0;
	nest->first = 0;
	assert_int_equal(nest->rig->ring.nest, 0);
	assert_int_equal(producer->position, nest->rig->ring.head.value);
	kwatch_ring_flush_lost(&nest->rig->ring, &header);
	while (nest->reader.position < producer->position)
		take_record(nest);
	now = NULL;
	assert_int_equal(producer->records, nest->recorded);
	assert_int_equal(producer->ring_full, nest->lost[KWATCH_LOSS_RING_FULL]);
	assert_int_equal(producer->too_big, nest->lost[KWATCH_LOSS_TOO_BIG]);
	assert_int_equal(producer->nested, nest->lost[KWATCH_LOSS_NESTED]);
	assert_int_equal(nest->attempts, producer->records + producer->ring_full +
			 producer->too_big + producer->nested);
	assert_int_equal(nest->reader.delivered + nest->reader.missed, nest->recorded);
	if (!overwrites(nest)) {
		assert_int_equal(nest->reader.missed, 0);
		for (i = 0; i < 4; i++)
			assert_int_equal(nest->told[i], nest->lost[i]);
	}
	rig_free(nest->rig);
}

/*
 * One outer hit for each place of an interrupt, and for each place of an
 * interrupt of that; @fill bytes are in the ring before, or as many as fit.
 */
static void try_every_place(bool overwrite, unsigned int fill, bool read)
{
	struct nest nest;
	u64 first, second;

	for (first = 1;; first++) {
		bool met = false;

		for (second = 0;; second++) {
			begin(&nest, 4096, overwrite, first * 1000 + second);
			nest.busy = true; /* nothing to see yet */
			while (nest.rig->ring.producer->position < fill &&
			       !nest.lost[KWATCH_LOSS_RING_FULL])
				hit(&nest, 64);
			nest.busy = false;
			/* A loss to tell, where there is one. */
			if (second % 2)
				hit(&nest, 4096);
			nest.points = 0;
			nest.second_points = 0;
			nest.first = first;
			nest.second = second;
			nest.read_chance = read ? 3 : 0;
			hit(&nest, 64);
			met = nest.points >= first;
			nest.first = 0;
			nest.second = 0;
			nest.read_chance = 0;
			hit(&nest, 64);
			end(&nest);
			if (!met || nest.second_points < second)
				break;
		}
		if (!met)
			break;
	}
}

static void test_every_place_discard(void **state)
{
	(void)state;
	try_every_place(false, 0, false);
	try_every_place(false, 2000, true);
	try_every_place(false, 3900, false);
	try_every_place(false, 3900, true);
}

static void test_every_place_overwrite(void **state)
{
	(void)state;
	try_every_place(true, 0, false);
	try_every_place(true, 3900, false);
	try_every_place(true, 9000, true);
}

static void run_random(size_t bytes, bool overwrite, u64 seed)
{
	struct nest nest;
	unsigned int i;

	begin(&nest, bytes, overwrite, seed);
	nest.chance = 20 + seed % 20;
	nest.read_chance = 1 + seed % 50;
	for (i = 0; i < 400; i++)
		hit(&nest, size_of_next(&nest));
	assert_true(nest.deepest > 2);
	end(&nest);
}

static void test_random_discard(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 60; seed++)
		run_random(4096 << seed % 3, false, seed);
}

static void test_random_overwrite(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 60; seed++)
		run_random(4096 << seed % 3, true, seed);
}

/* An honest reader is never taken for a liar, whenever it moves. */
static void test_honest_reader_is_believed(void **state)
{
	struct nest nest;
	u64 seed, bad = 0;
	unsigned int i;

	(void)state;
	for (seed = 1; seed <= 40; seed++) {
		begin(&nest, 4096, false, seed);
		nest.chance = 10;
		nest.read_chance = 2;
		for (i = 0; i < 400; i++)
			hit(&nest, RIG_HIT_MIN + 8 * (i % 100));
		bad += nest.rig->ring.producer->bad_positions;
		end(&nest);
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_place_discard),
		cmocka_unit_test(test_every_place_overwrite),
		cmocka_unit_test(test_random_discard),
		cmocka_unit_test(test_random_overwrite),
		cmocka_unit_test(test_honest_reader_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
