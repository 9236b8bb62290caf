// SPDX-License-Identifier: GPL-2.0
/*
 * The module's ring against a model that knows, for each hit, whether it has
 * to be recorded, where, and which LOST and TASK records stand before it.
 * Interrupts are in test_module_nested.c, a second CPU in
 * test_module_threads.c, a reader that lies in test_module_forged.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "shim/rig.h"

#define HITS	20000
#define LOSSES	4	/* by enum kwatch_loss */

/**
 * struct expected - what a reader has to find
 * @tid: task of the hit
 * @comm: index of its name
 * @size: of the record
 * @recorded: it is in the ring
 * @with_task: a TASK record stands before it
 * @lost: what the LOST record before it tells; all zero for none
 */
struct expected {
	s32 tid;
	unsigned int comm;
	unsigned int size;
	bool recorded;
	bool with_task;
	u64 lost[LOSSES];
};

struct model {
	struct rig *rig;
	struct rig_reader reader;
	u64 random;
	bool overwrite;
	u64 attempts;
	u64 recorded;
	u64 lost[LOSSES];
	u64 pending[LOSSES];
	bool task_known;
	s32 task_tid;
	unsigned int task_comm;
	u64 task_position;
	/* the reader's side */
	u64 next;
	bool found_task;
	bool found_lost;
	struct kwatch_record_task task;
	struct kwatch_record_lost told;
	u64 told_sum[LOSSES];
	struct expected hits[HITS];
};

static const char comms[][KWATCH_COMM_MAX] = {
	"init", "nc", "fifteen_letters", "nc\0stale", "fifteen_l",
};

static struct model *model_new(size_t bytes, bool overwrite, u64 seed)
{
	struct model *model = calloc(1, sizeof(*model));

	assert_non_null(model);
	model->rig = rig_new(bytes, overwrite);
	model->overwrite = overwrite;
	model->random = seed;
	rig_reader_init(&model->reader, model->rig);
	return model;
}

static void model_free(struct model *model)
{
	rig_free(model->rig);
	free(model);
}

static u64 below(struct model *model, u64 bound)
{
	return rig_random(&model->random) % bound;
}

static bool has_pending(const struct model *model)
{
	return model->pending[KWATCH_LOSS_RING_FULL] || model->pending[KWATCH_LOSS_TOO_BIG] ||
	       model->pending[KWATCH_LOSS_NESTED];
}

/* What the ring has to do with this hit, and which bytes it takes for it. */
static enum kwatch_loss foresee(const struct model *model, struct expected *hit, u64 *group)
{
	const struct kwatch_ring *ring = &model->rig->ring;
	u64 head = local64_read(&ring->head);

	hit->with_task = !model->task_known || hit->tid != model->task_tid ||
			 hit->comm != model->task_comm ||
			 head / 4096 != model->task_position / 4096;
	*group = hit->size;
	if (hit->with_task)
		*group += sizeof(struct kwatch_record_task);
	if (has_pending(model))
		*group += sizeof(struct kwatch_record_lost);
	if (hit->size + sizeof(struct kwatch_record_task) +
	    sizeof(struct kwatch_record_lost) + KWATCH_LOST_ROOM > ring->bytes)
		return KWATCH_LOSS_TOO_BIG;
	if (!model->overwrite &&
	    head + *group + KWATCH_LOST_ROOM - ring->consumer->position >
	    ring->bytes)
		return KWATCH_LOSS_RING_FULL;
	return KWATCH_LOSS_NONE;
}

static void note_recorded(struct model *model, struct expected *hit, u64 head)
{
	hit->recorded = true;
	memcpy(hit->lost, model->pending, sizeof(hit->lost));
	memset(model->pending, 0, sizeof(model->pending));
	model->recorded++;
	if (!hit->with_task)
		return;
	model->task_known = true;
	model->task_tid = hit->tid;
	model->task_comm = hit->comm;
	model->task_position = head;
}

/* One hit, and nobody interrupts. */
static void put(struct model *model, unsigned int size, s32 tid, unsigned int comm)
{
	struct kwatch_ring *ring = &model->rig->ring;
	u64 sequence = model->attempts++, head = local64_read(&ring->head), group;
	struct expected *hit = &model->hits[sequence];
	struct kwatch_record *record, header = {
		.size = size,
		.flags = sequence & KWATCH_RECORD_CONTEXT,
		.id = KWATCH_RECORD_ID(1 + sequence % 2, 1 + sequence % 1000),
		.time = 1000 + sequence,
		.tid = tid,
		.tgid = tid - 1,
	};
	enum kwatch_loss loss, foreseen;
	unsigned int level;

	assert_true(sequence < HITS);
	*hit = (struct expected){ .tid = tid, .comm = comm, .size = size };
	foreseen = foresee(model, hit, &group);
	level = kwatch_ring_enter(ring);
	assert_int_equal(level, 0);
	record = rig_reserve(ring, level, &header, comms[comm], &loss);
	assert_int_equal(loss, foreseen);
	assert_int_equal(!record, loss != KWATCH_LOSS_NONE);
	if (record) {
		assert_int_equal(local64_read(&ring->head), head + group);
		assert_ptr_equal((u8 *)record + size,
				 ring->data + head % ring->bytes + group);
		assert_memory_equal(record, &header, sizeof(header));
		assert_int_equal(ring->producer->position, head);
		rig_fill(record, sequence);
		note_recorded(model, hit, head);
	} else {
		assert_int_equal(local64_read(&ring->head), head);
		model->lost[loss]++;
		model->pending[loss]++;
	}
	assert_false(kwatch_ring_exit(ring, level));
	assert_int_equal(ring->producer->position, local64_read(&ring->head));
	assert_int_equal(ring->nest, 0);
}

static void check_counts(const struct model *model)
{
	const struct kwatch_producer_page *producer = model->rig->ring.producer;

	assert_int_equal(producer->records, model->recorded);
	assert_int_equal(producer->ring_full, model->lost[KWATCH_LOSS_RING_FULL]);
	assert_int_equal(producer->too_big, model->lost[KWATCH_LOSS_TOO_BIG]);
	assert_int_equal(producer->nested, model->lost[KWATCH_LOSS_NESTED]);
	assert_int_equal(model->attempts, producer->records + producer->ring_full +
			 producer->too_big + producer->nested);
	assert_int_equal(producer->bad_positions, 0);
}

static void found_hit(struct model *model, const struct kwatch_record *record)
{
	u64 sequence = rig_sequence(record);
	const struct expected *hit;
	bool expect_lost;

	assert_true(rig_is_whole(record));
	assert_true(sequence < model->attempts && sequence >= model->next);
	/* What is left out was lost, unless the reader itself is behind. */
	for (; model->next < sequence && !model->overwrite; model->next++)
		assert_false(model->hits[model->next].recorded);
	model->next = sequence + 1;
	hit = &model->hits[sequence];
	assert_true(hit->recorded);
	assert_int_equal(record->size, hit->size);
	assert_int_equal(record->tid, hit->tid);
	expect_lost = hit->lost[KWATCH_LOSS_RING_FULL] || hit->lost[KWATCH_LOSS_TOO_BIG] ||
		      hit->lost[KWATCH_LOSS_NESTED];
	if (model->overwrite) /* the records before it may be overwritten */
		assert_true(hit->with_task || !model->found_task);
	else
		assert_int_equal(model->found_task, hit->with_task);
	assert_true(model->found_lost == expect_lost || model->overwrite);
	if (model->found_lost) {
		assert_int_equal(model->told.ring_full, hit->lost[KWATCH_LOSS_RING_FULL]);
		assert_int_equal(model->told.too_big, hit->lost[KWATCH_LOSS_TOO_BIG]);
		assert_int_equal(model->told.nested, hit->lost[KWATCH_LOSS_NESTED]);
		assert_int_equal(model->told.record.time, record->time);
	}
	if (model->task.record.size) {
		assert_int_equal(model->task.record.tid, hit->tid);
		assert_int_equal(model->task.record.tgid, hit->tid - 1);
		assert_memory_equal(model->task.comm, comms[hit->comm], KWATCH_COMM_MAX);
	} else {
		assert_true(model->overwrite);
	}
	model->found_task = false;
	model->found_lost = false;
}

/* Reads up to @most records; returns how many there were. */
static unsigned int get(struct model *model, unsigned int most)
{
	const struct kwatch_record *record;
	u64 jumps = model->reader.jumps;
	unsigned int n;

	for (n = 0; n < most; n++) {
		record = rig_reader_next(&model->reader);
		assert_false(model->reader.broken);
		if (!record)
			break;
		if (model->reader.jumps != jumps) {
			/* The task is not known until the next TASK record. */
			jumps = model->reader.jumps;
			model->task.record.size = 0;
			model->found_task = false;
			model->found_lost = false;
		}
		switch (KWATCH_RECORD_KIND(record->id)) {
		case KWATCH_KIND_TASK:
			assert_false(model->found_task);
			model->found_task = true;
			memcpy(&model->task, record, sizeof(model->task));
			break;
		case KWATCH_KIND_LOST:
			assert_false(model->found_lost || model->found_task);
			model->found_lost = true;
			memcpy(&model->told, record, sizeof(model->told));
			model->told_sum[KWATCH_LOSS_RING_FULL] += model->told.ring_full;
			model->told_sum[KWATCH_LOSS_TOO_BIG] += model->told.too_big;
			model->told_sum[KWATCH_LOSS_NESTED] += model->told.nested;
			break;
		default:
			found_hit(model, record);
		}
	}
	return n;
}

/*
 * Sizes that only just don't fit are left out: whether such a record is too
 * big is seen only when the ring has to look closer.
 */
static unsigned int random_size(struct model *model)
{
	unsigned int most = below(model, 8) ? 128 : KWATCH_MAX_RECORD - RIG_HIT_MIN;
	unsigned int size = RIG_HIT_MIN + below(model, most / 8 + 1) * 8;

	return size > KWATCH_MAX_RECORD - 176 ? KWATCH_MAX_RECORD : size;
}

static void check_end(struct model *model)
{
	struct kwatch_record header = { .time = U64_MAX, .tid = 7 };
	unsigned int i;

	kwatch_ring_flush_lost(&model->rig->ring, &header);
	get(model, U32_MAX);
	rig_reader_release(&model->reader);
	check_counts(model);
	assert_int_equal(model->reader.position, model->rig->ring.producer->position);
	assert_int_equal(model->reader.delivered + model->reader.missed, model->recorded);
	if (model->overwrite)
		return;
	assert_int_equal(model->reader.missed, 0);
	for (i = 0; i < LOSSES; i++)
		assert_int_equal(model->told_sum[i], model->lost[i]);
}

static void run_random(size_t bytes, bool overwrite, u64 seed)
{
	struct model *model = model_new(bytes, overwrite, seed);
	unsigned int pace = 1 + below(model, 12), comm = 0, i;
	s32 tid = 1;

	for (i = 0; i < 4000; i++) {
		if (!below(model, 20))
			tid = 1 + below(model, 3);
		if (!below(model, 20))
			comm = below(model, ARRAY_SIZE(comms));
		put(model, random_size(model), tid, comm);
		if (!below(model, pace)) {
			get(model, 1 + below(model, 2 * pace));
			if (below(model, 2))
				rig_reader_release(&model->reader);
		}
	}
	assert_true(model->recorded);
	check_end(model);
	model_free(model);
}

static void test_random_discard(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++)
		run_random(4096UL << seed % 5, false, seed);
}

static void test_random_overwrite(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++)
		run_random(4096UL << seed % 5, true, seed);
}

/* Nobody reads: the newest are lost, and the last LOST record has its room. */
static void test_final_loss_has_room(void **state)
{
	struct kwatch_record header = { .time = 5, .tid = 1 };
	struct kwatch_ring *ring;
	unsigned int size, i;
	struct model *model;
	u64 before;

	(void)state;
	for (size = RIG_HIT_MIN; size <= 512; size += 8) {
		model = model_new(4096, false, size);
		ring = &model->rig->ring;
		for (i = 0; i < 300; i++)
			put(model, size, 1, 0);
		assert_true(model->lost[KWATCH_LOSS_RING_FULL] > 0);
		before = ring->producer->position;
		kwatch_ring_flush_lost(ring, &header);
		assert_int_equal(ring->producer->position,
				 before + sizeof(struct kwatch_record_lost));
		assert_true(ring->producer->position <= ring->bytes);
		/* Told once only, and the ring goes on behind it. */
		kwatch_ring_flush_lost(ring, &header);
		assert_int_equal(ring->producer->position,
				 before + sizeof(struct kwatch_record_lost));
		memset(model->pending, 0, sizeof(model->pending));
		put(model, size, 1, 0);
		get(model, U32_MAX);
		rig_reader_release(&model->reader);
		model->found_lost = false; /* that of the flush stands alone */
		check_end(model);
		model_free(model);
	}
}

/* Lost before it was reserved: told by the next record in both modes. */
static void test_lose(void **state)
{
	unsigned int overwrite, i;
	struct model *model;

	(void)state;
	for (overwrite = 0; overwrite < 2; overwrite++) {
		model = model_new(4096, overwrite, 1);
		for (i = 0; i < 50; i++) {
			put(model, 40, 1, 0);
			kwatch_ring_lose(&model->rig->ring, KWATCH_LOSS_NESTED);
			kwatch_ring_lose(&model->rig->ring, KWATCH_LOSS_NONE);
			model->attempts++;
			model->pending[KWATCH_LOSS_NESTED]++;
			model->lost[KWATCH_LOSS_NESTED]++;
			get(model, 100);
			rig_reader_release(&model->reader);
		}
		check_end(model);
		assert_int_equal(model->told_sum[KWATCH_LOSS_NESTED], 50);
		model_free(model);
	}
}

/* Never offered to the ring: told of with what was, or alone, once. */
static void test_miss(void **state)
{
	struct kwatch_record header = { .time = 5, .tid = 1 };
	unsigned int overwrite, i;
	struct kwatch_ring *ring;
	struct model *model;
	u64 before;

	(void)state;
	for (overwrite = 0; overwrite < 2; overwrite++) {
		model = model_new(4096, overwrite, 1);
		ring = &model->rig->ring;
		for (i = 0; i < 50; i++) {
			put(model, 40, 1, 0);
			kwatch_ring_lose(ring, KWATCH_LOSS_NESTED);
			kwatch_ring_miss(ring, i, 0);
			kwatch_ring_miss(ring, 2, 1);
			model->attempts++;
			model->pending[KWATCH_LOSS_NESTED]++;
			model->lost[KWATCH_LOSS_NESTED]++;
			get(model, 100);
			if (i) {
				assert_int_equal(model->told.missed, i - 1 + 2);
				assert_int_equal(model->told.missed_returns, 1);
			}
			rig_reader_release(&model->reader);
		}
		assert_int_equal(ring->producer->missed, 50 * 49 / 2 + 50 * 2);
		assert_int_equal(ring->producer->missed_returns, 50);
		check_end(model);
		kwatch_ring_flush_lost(ring, &header);
		kwatch_ring_miss(ring, 0, 1);
		before = ring->producer->position;
		for (i = 0; i < 2; i++) {
			kwatch_ring_flush_lost(ring, &header);
			assert_int_equal(ring->producer->position,
					 before + sizeof(struct kwatch_record_lost));
		}
		model_free(model);
	}
}

/* An empty ring takes the largest record, and one of 8 bytes more never. */
static void test_largest_record(void **state)
{
	unsigned int largest = 4096 - sizeof(struct kwatch_record_task) -
			       sizeof(struct kwatch_record_lost) - KWATCH_LOST_ROOM;
	unsigned int overwrite;
	struct model *model;

	(void)state;
	for (overwrite = 0; overwrite < 2; overwrite++) {
		model = model_new(4096, overwrite, 1);
		put(model, largest + 8, 1, 0);
		assert_int_equal(model->lost[KWATCH_LOSS_TOO_BIG], 1);
		put(model, largest, 1, 0);
		assert_int_equal(model->recorded, 1);
		check_end(model);
		model_free(model);
	}
}

static bool put_notice(struct kwatch_ring *ring, u64 rate)
{
	struct kwatch_record_disarmed notice = {
		.record = {
			.size = sizeof(notice),
			.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, 1),
		},
		.rate = rate,
	};
	unsigned int level = kwatch_ring_enter(ring);
	bool done = kwatch_ring_put(ring, level, &notice.record);

	kwatch_ring_exit(ring, level);
	return done;
}

static const struct kwatch_record *find_kind(const struct kwatch_ring *ring, u64 from,
					     unsigned int kind)
{
	const struct kwatch_record *record;

	for (; from < ring->producer->position; from += record->size) {
		record = (void *)(ring->data + kwatch_layout_index(from, ring->bytes));
		if (KWATCH_RECORD_KIND(record->id) == kind)
			return record;
	}
	return NULL;
}

/*
 * A full ring takes one record that is no hit, and then the last loss; a second
 * one only when there is room, and it counts as no loss and no hit.
 */
static void test_notice_has_room(void **state)
{
	struct kwatch_record header = { .time = 1 };
	struct model *model = model_new(4096, false, 1);
	struct kwatch_ring *ring = &model->rig->ring;
	const struct kwatch_record *found;

	(void)state;
	while (!model->lost[KWATCH_LOSS_RING_FULL])
		put(model, RIG_HIT_MIN, 1, 0);
	assert_true(put_notice(ring, 77));
	assert_false(put_notice(ring, 78));
	assert_int_equal(ring->producer->records, model->recorded);
	assert_int_equal(ring->producer->ring_full, model->lost[KWATCH_LOSS_RING_FULL]);
	found = find_kind(ring, 0, KWATCH_KIND_DISARMED);
	assert_non_null(found);
	assert_int_equal(((const struct kwatch_record_disarmed *)found)->rate, 77);
	kwatch_ring_flush_lost(ring, &header);
	assert_non_null(find_kind(ring, 0, KWATCH_KIND_LOST));
	assert_true(ring->producer->position <= 4096);
	ring->consumer->position = ring->producer->position;
	assert_true(put_notice(ring, 79));
	model_free(model);
}

/* In overwrite mode there is always room, but not for an interrupt. */
static void test_notice_overwrites(void **state)
{
	struct model *model = model_new(4096, true, 1);
	struct kwatch_ring *ring = &model->rig->ring;
	unsigned int i, level;

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_true(put_notice(ring, i));
	assert_non_null(find_kind(ring, ring->producer->tail, KWATCH_KIND_DISARMED));
	assert_int_equal(ring->producer->tail_records, 0);
	level = kwatch_ring_enter(ring);
	assert_false(put_notice(ring, 1));
	kwatch_ring_exit(ring, level);
	model_free(model);
}

/* A reader that begins anywhere knows the task soon. */
static void test_task_every_4k(void **state)
{
	struct model *model = model_new(65536, false, 3);
	u64 last = 0, position;
	unsigned int i, tasks = 0;

	(void)state;
	for (i = 0; i < 15000; i++) {
		put(model, RIG_HIT_MIN + 8 * below(model, 10), 1, 0);
		position = model->reader.position;
		while (position < model->rig->ring.producer->position) {
			assert_int_equal(get(model, 1), 1);
			if (model->found_task) {
				assert_true(position - last < 4096 + 200);
				last = position;
				tasks++;
			}
			position = model->reader.position;
		}
		rig_reader_release(&model->reader);
	}
	assert_int_equal(tasks, (position + 4095) / 4096);
	check_end(model);
	model_free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_discard),
		cmocka_unit_test(test_random_overwrite),
		cmocka_unit_test(test_final_loss_has_room),
		cmocka_unit_test(test_lose),
		cmocka_unit_test(test_miss),
		cmocka_unit_test(test_largest_record),
		cmocka_unit_test(test_notice_has_room),
		cmocka_unit_test(test_notice_overwrites),
		cmocka_unit_test(test_task_every_4k),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
