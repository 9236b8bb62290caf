// SPDX-License-Identifier: GPL-2.0
/*
 * Reserve and commit, and the only memory barriers of the module.
 *
 *   kernel, the ring's CPU                reader, any CPU
 *
 *   write record                          LOAD position (acquire)       (A)
 *   STORE position (release)      (A)     read records
 *                                         STORE consumed (release)      (B)
 *   LOAD consumed (acquire)       (B)
 *   overwrite what was consumed
 *
 * overwrite mode, in addition:
 *
 *   tail_sequence odd                     LOAD tail_sequence
 *   write barrier                 (C)     read barrier                  (C)
 *   STORE tail, tail_records              LOAD tail, tail_records
 *   write barrier                 (D)     read barrier                  (D)
 *   tail_sequence even                    LOAD tail_sequence again
 *
 *   STORE tail                            copy the record out
 *   write barrier                 (E)     read barrier                  (E)
 *   overwrite what was the tail           LOAD tail: beyond the record?
 *
 * and where a session or a ring is published to those who find it (control.c,
 * session.c), release pairs with the address dependency of the pointer (F).
 *
 * A pairs so that a published record is complete; B so that the reader's loads
 * are done before its bytes are used again; C and D make tail and tail_records
 * one; E so that a torn copy is noticed.
 *
 * There is one writer, the CPU of the ring; its interrupts may nest. They
 * reserve by cmpxchg on head, which needs no lock prefix, and complete before
 * the interrupted writer goes on: so when the outermost writer publishes head,
 * everything before it is complete.
 */
#include <linux/compiler.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include "ring.h"
#include "ring_layout.h"

void kwatch_ring_init(struct kwatch_ring *ring)
{
	struct kwatch_producer_page *producer = ring->producer;

	producer->magic = KWATCH_RING_MAGIC;
	producer->version = KWATCH_RING_VERSION;
	producer->cpu = ring->cpu;
	producer->flags = ring->flags;
	producer->ring_bytes = ring->bytes;
	local64_set(&ring->head, 0);
	ring->wake_at = U64_MAX;
	ring->task_tid = -1;
}

/* B: take over the reader's position, if it can be true. */
static void believe_reader(struct kwatch_ring *ring)
{
	/* First: an interrupt may believe a newer position before we do. */
	u64 before = READ_ONCE(ring->consumed);
	u64 claimed = smp_load_acquire(&ring->consumer->position); /* B */

	if (!kwatch_layout_believable(before, claimed, READ_ONCE(ring->producer->position)))
		kwatch_ring_count(&ring->producer->bad_positions);
	else	/* not back behind what an interrupt believed since */
		local64_cmpxchg((local64_t *)&ring->consumed, before, claimed);
}

static bool has_loss_to_tell(const struct kwatch_ring *ring)
{
	const struct kwatch_producer_page *producer = ring->producer;

	return producer->ring_full != ring->reported.ring_full ||
	       producer->too_big != ring->reported.too_big ||
	       producer->nested != ring->reported.nested ||
	       producer->missed != ring->reported.missed ||
	       producer->missed_returns != ring->reported.missed_returns;
}

/*
 * Only the outermost writer tells of losses (see has_loss_to_tell()'s callers):
 * an interrupt may add to the counts between, but never reports them itself.
 */
static void *put_lost(struct kwatch_ring *ring, void *to, const struct kwatch_record *header)
{
	const struct kwatch_producer_page *producer = ring->producer;
	struct kwatch_record_lost *lost = to;
	u64 ring_full = READ_ONCE(producer->ring_full);
	u64 too_big = READ_ONCE(producer->too_big);
	u64 nested = READ_ONCE(producer->nested);
	u64 missed = READ_ONCE(producer->missed);
	u64 missed_returns = READ_ONCE(producer->missed_returns);

	lost->record = *header;
	lost->record.size = sizeof(*lost);
	lost->record.flags = 0;
	lost->record.id = KWATCH_RECORD_ID(KWATCH_KIND_LOST, 0);
	lost->ring_full = ring_full - ring->reported.ring_full;
	lost->too_big = too_big - ring->reported.too_big;
	lost->nested = nested - ring->reported.nested;
	lost->missed = missed - ring->reported.missed;
	lost->missed_returns = missed_returns - ring->reported.missed_returns;
	ring->reported.ring_full = ring_full;
	ring->reported.too_big = too_big;
	ring->reported.nested = nested;
	ring->reported.missed = missed;
	ring->reported.missed_returns = missed_returns;
	return lost + 1;
}

static void *put_task(struct kwatch_ring *ring, void *to, const struct kwatch_record *header,
		      const char *comm, u64 position)
{
	struct kwatch_record_task *task = to;

	task->record = *header;
	task->record.size = sizeof(*task);
	task->record.flags = 0;
	task->record.id = KWATCH_RECORD_ID(KWATCH_KIND_TASK, 0);
	memcpy(task->comm, comm, sizeof(task->comm));
	ring->task_tid = header->tid;
	memcpy(ring->task_comm, comm, sizeof(ring->task_comm));
	ring->task_position = position;
	return task + 1;
}

/*
 * Give up the oldest records until [tail, end) fits. Level 0 only, so all that
 * was reserved before is complete and can be walked.
 */
static void evict(struct kwatch_ring *ring, u64 end)
{
	struct kwatch_producer_page *producer = ring->producer;
	u64 tail = ring->tail, hits = 0;

	if (likely(kwatch_layout_fits(tail, end, ring->bytes)))
		return;
	believe_reader(ring);
	while (!kwatch_layout_fits(tail, end, ring->bytes)) {
		struct kwatch_record *oldest;

		oldest = (void *)(ring->data + kwatch_layout_index(tail, ring->bytes));
		if (kwatch_layout_is_hit(oldest->id)) {
			hits++;
			if (tail >= ring->consumed)
				WRITE_ONCE(ring->overwritten, ring->overwritten + 1);
		}
		tail += oldest->size;
	}
	ring->tail = tail;
	WRITE_ONCE(producer->tail_sequence, producer->tail_sequence + 1);
	smp_wmb(); /* C */
	WRITE_ONCE(producer->tail, tail);
	WRITE_ONCE(producer->tail_records, producer->tail_records + hits);
	smp_wmb(); /* D */
	WRITE_ONCE(producer->tail_sequence, producer->tail_sequence + 1);
	smp_wmb(); /* E */
}

void kwatch_ring_lose(struct kwatch_ring *ring, enum kwatch_loss loss)
{
	struct kwatch_producer_page *producer = ring->producer;

	ring->easy_end = 0;
	switch (loss) {
	case KWATCH_LOSS_RING_FULL:
		kwatch_ring_count(&producer->ring_full);
		break;
	case KWATCH_LOSS_TOO_BIG:
		kwatch_ring_count(&producer->too_big);
		break;
	case KWATCH_LOSS_NESTED:
		kwatch_ring_count(&producer->nested);
		break;
	case KWATCH_LOSS_NONE:
		break;
	}
}

/*
 * How far the next reservations can go without a look at anything else. What
 * follows @head is of one task, so the block of @head has its TASK record.
 */
static void set_easy_end(struct kwatch_ring *ring, u64 head, u64 room)
{
	u64 freed = ring->flags & KWATCH_SESSION_OVERWRITE ? ring->tail : ring->consumed;

	ring->easy_end = min(freed + ring->bytes - room, kwatch_layout_next_block(head));
	/* An interrupt that lost a hit between wants it told of. */
	barrier();
	if (has_loss_to_tell(ring))
		ring->easy_end = 0;
}

struct kwatch_record *kwatch_ring_reserve_slow(struct kwatch_ring *ring, unsigned int level,
					       const struct kwatch_record *header,
					       const char *comm, enum kwatch_loss *loss)
{
	bool overwrite = ring->flags & KWATCH_SESSION_OVERWRITE;
	bool new_task = !kwatch_ring_same_task(ring, header->tid, comm);
	bool tell_loss = !level && unlikely(has_loss_to_tell(ring));
	u64 head, end, room = overwrite ? 0 : KWATCH_LOST_ROOM;
	bool with_task;
	void *to;

	*loss = KWATCH_LOSS_NESTED;
	if (unlikely(overwrite && level))
		goto lost;
	*loss = KWATCH_LOSS_TOO_BIG;
	if (unlikely(header->size + sizeof(struct kwatch_record_task) +
		     sizeof(struct kwatch_record_lost) + KWATCH_LOST_ROOM > ring->bytes))
		goto lost;
	*loss = KWATCH_LOSS_RING_FULL;
	do {
		head = local64_read(&ring->head);
		with_task = new_task || !kwatch_layout_same_block(head, ring->task_position);
		end = head + header->size;
		if (unlikely(with_task))
			end += sizeof(struct kwatch_record_task);
		if (unlikely(tell_loss))
			end += sizeof(struct kwatch_record_lost);
		if (overwrite) {
			evict(ring, end);
		} else if (!kwatch_layout_fits(ring->consumed, end + room, ring->bytes)) {
			believe_reader(ring);
			if (!kwatch_layout_fits(ring->consumed, end + room, ring->bytes))
				goto lost;
		}
	} while (unlikely(local64_cmpxchg(&ring->head, head, end) != head));

	*loss = KWATCH_LOSS_NONE;
	kwatch_ring_count(&ring->producer->records);
	to = ring->data + kwatch_layout_index(head, ring->bytes);
	if (unlikely(tell_loss))
		to = put_lost(ring, to, header);
	if (unlikely(with_task))
		to = put_task(ring, to, header, comm, head);
	if (!level)
		set_easy_end(ring, head, room);
	*(struct kwatch_record *)to = *header;
	return to;
lost:
	kwatch_ring_lose(ring, *loss);
	return NULL;
}

/* Can the ring go on to @end? Level 0 only. */
static bool make_room(struct kwatch_ring *ring, u64 end)
{
	if (ring->flags & KWATCH_SESSION_OVERWRITE) {
		evict(ring, end);
		return true;
	}
	believe_reader(ring);
	return kwatch_layout_fits(ring->consumed, end, ring->bytes);
}

bool kwatch_ring_put(struct kwatch_ring *ring, unsigned int level,
		     const struct kwatch_record *record)
{
	u64 head, end, room = 0;

	if (level)
		return false;
	/* That of the last loss is for the last loss. */
	if (!(ring->flags & KWATCH_SESSION_OVERWRITE))
		room = sizeof(struct kwatch_record_lost);
	do {
		head = local64_read(&ring->head);
		end = head + record->size;
		if (!make_room(ring, end + room))
			return false;
	} while (unlikely(local64_cmpxchg(&ring->head, head, end) != head));
	memcpy(ring->data + kwatch_layout_index(head, ring->bytes), record, record->size);
	return true;
}

void kwatch_ring_flush_lost(struct kwatch_ring *ring, const struct kwatch_record *header)
{
	u64 head = local64_read(&ring->head);
	u64 end = head + sizeof(struct kwatch_record_lost);

	if (!has_loss_to_tell(ring) || !make_room(ring, end))
		return;
	put_lost(ring, ring->data + kwatch_layout_index(head, ring->bytes), header);
	local64_set(&ring->head, end);
	smp_store_release(&ring->producer->position, end); /* A */
}

/* What the reader says, or if that cannot be, what it last said before. */
static u64 reader_position(const struct kwatch_ring *ring, u64 *produced)
{
	/* In this order each is at most the next, if the reader is honest. */
	u64 consumed = READ_ONCE(ring->consumed);
	u64 claimed = smp_load_acquire(&ring->consumer->position); /* B */

	*produced = READ_ONCE(ring->producer->position);
	return kwatch_layout_believable(consumed, claimed, *produced) ? claimed : consumed;
}

u64 kwatch_ring_unread(const struct kwatch_ring *ring)
{
	u64 produced, position = reader_position(ring, &produced);

	return min(produced - position, ring->bytes);
}

void kwatch_ring_repair_position(struct kwatch_ring *ring)
{
	u64 produced;

	WRITE_ONCE(ring->consumer->position, reader_position(ring, &produced));
}
