/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_RING_H
#define KWATCH_RING_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/local64.h>
#include <linux/kwatch.h>
#include "limits.h"
#include "ring_layout.h"

/* One buffer for each context that can interrupt another on a CPU. */
#define KWATCH_RING_LEVELS	4

/**
 * enum kwatch_loss - why a hit is not in the ring
 * @KWATCH_LOSS_NONE: it is
 * @KWATCH_LOSS_RING_FULL: no room, and discard mode
 * @KWATCH_LOSS_TOO_BIG: the ring could never take it
 * @KWATCH_LOSS_NESTED: came while this CPU was writing in overwrite mode
 */
enum kwatch_loss {
	KWATCH_LOSS_NONE,
	KWATCH_LOSS_RING_FULL,
	KWATCH_LOSS_TOO_BIG,
	KWATCH_LOSS_NESTED,
};

/**
 * struct kwatch_ring - the ring of one CPU and session
 * @head: end of what is reserved. Written by this CPU (local cmpxchg: an
 *        interrupt may reserve between)
 * @nest: writers on this CPU, the interrupted ones included. This CPU only
 * @easy_end: a reservation of the outermost writer, for the task of the last
 *            TASK record, that ends here or before needs no further look: there
 *            is room, no loss to tell of, and no TASK record due. This CPU; an
 *            interrupt may set it, which only costs a longer look
 * @flags: KWATCH_SESSION_OVERWRITE; constant
 * @bytes: of data; a power of two; constant
 * @consumed: last believed position of the reader. Written by this CPU only;
 *            poll reads it on others, where an old value does no harm
 * @tail: overwrite mode, oldest record. This CPU at nesting level 0 only
 * @data: the data pages, mapped twice in a row
 * @producer: page that the reader may read
 * @consumer: page that the reader writes: hostile
 * @wake_at: position whose publication wakes a poller; ~0 for none. Written
 *           by poll on any CPU and by the wake-up; an old value costs a late
 *           or needless wake-up, which the deadline bounds
 * @overwritten: records evicted that the reader had not consumed. This CPU
 * @reported: losses that LOST records told of. This CPU at level 0 only
 * @task_position: where the last TASK record is. This CPU; an interrupt that
 *                 changes it between costs one needless TASK record
 * @task_tid: of that record
 * @task_comm: of that record
 * @scratch: where a record is put together whose size is not known before;
 *           one for each nesting level. This CPU
 * @cpu: number; constant
 */
struct kwatch_ring {
	local64_t head;
	u64 easy_end;
	unsigned int nest;
	u32 flags;
	u64 bytes;
	u64 consumed;
	u64 tail;
	u8 *data;
	struct kwatch_producer_page *producer;
	struct kwatch_consumer_page *consumer;
	u64 wake_at;
	u64 task_position;
	u64 task_comm[2];
	s32 task_tid;
	unsigned int cpu;
	u64 overwritten;
	struct {
		u64 ring_full;
		u64 too_big;
		u64 nested;
		u64 missed;
		u64 missed_returns;
	} reported;
	u8 *scratch;
};

/**
 * kwatch_ring_init - begin with an empty ring
 * @ring: with data, pages, bytes, flags and cpu set
 */
void kwatch_ring_init(struct kwatch_ring *ring);

/**
 * kwatch_ring_enter - this CPU is going to write a record
 * @ring: of this CPU, preemption off
 *
 * Returns the nesting level, to be handed to the other calls.
 */
static inline unsigned int kwatch_ring_enter(struct kwatch_ring *ring)
{
	unsigned int level = ring->nest;

	WRITE_ONCE(ring->nest, level + 1);
	barrier(); /* the level is taken before anything of it is touched */
	return level;
}

/* Scratch of KWATCH_MAX_RECORD bytes, or NULL when nested too deep. */
static inline void *kwatch_ring_scratch(struct kwatch_ring *ring, unsigned int level)
{
	if (unlikely(level >= KWATCH_RING_LEVELS))
		return NULL;
	return ring->scratch + level * KWATCH_MAX_RECORD;
}

/* Counters of the producer page: written by this CPU and its interrupts. */
static __always_inline void kwatch_ring_count(__u64 *counter)
{
	local64_inc((local64_t *)counter);
}

static __always_inline bool kwatch_ring_same_task(const struct kwatch_ring *ring, s32 tid,
						  const char *comm)
{
	u64 first, second;

	/* Each becomes a load: comm need not be aligned. */
	memcpy(&first, comm, sizeof(first));
	memcpy(&second, comm + sizeof(first), sizeof(second));
	return ring->task_tid == tid && ring->task_comm[0] == first &&
	       ring->task_comm[1] == second;
}

/**
 * kwatch_ring_reserve_easy - room for one record, when one comparison decides
 * @ring: entered
 * @level: of kwatch_ring_enter()
 * @size: of the record
 * @tid: of the task
 * @comm: of the task
 *
 * @record: out, to be filled in with its header
 *
 * Returns false when there is no record: ask kwatch_ring_reserve_slow().
 */
static __always_inline bool
kwatch_ring_reserve_easy(struct kwatch_ring *ring, unsigned int level, unsigned int size,
			 s32 tid, const char *comm, struct kwatch_record **record)
{
	u64 head = local64_read(&ring->head);
	u64 end = head + size;

	if (unlikely(level || end > ring->easy_end || !kwatch_ring_same_task(ring, tid, comm) ||
		     local64_cmpxchg(&ring->head, head, end) != head))
		return false;
	kwatch_ring_count(&ring->producer->records);
	*record = (void *)(ring->data + kwatch_layout_index(head, ring->bytes));
	return true;
}

/**
 * kwatch_ring_reserve_slow - the same when one comparison does not do
 * @ring: entered
 * @level: of kwatch_ring_enter()
 * @header: size, id, time and task of the record; copied to the start of it
 * @comm: KWATCH_COMM_MAX bytes
 * @loss: out, why there is no room
 *
 * Puts the LOST and TASK records before it that are due. Returns the record,
 * to be filled in before kwatch_ring_exit(), or NULL; the loss is then counted
 * in the ring.
 */
struct kwatch_record *kwatch_ring_reserve_slow(struct kwatch_ring *ring, unsigned int level,
					       const struct kwatch_record *header,
					       const char *comm, enum kwatch_loss *loss);

/*
 * Hits that the ring never heard of, to be told of by its next LOST record. Its
 * CPU, preemption off, or when there is no writer left.
 */
static __always_inline void kwatch_ring_miss(struct kwatch_ring *ring, u64 hits, u64 returns)
{
	struct kwatch_producer_page *producer = ring->producer;

	local64_add(hits, (local64_t *)&producer->missed);
	local64_add(returns, (local64_t *)&producer->missed_returns);
	ring->easy_end = 0;
}

/* Count a hit that was lost before it could be reserved. */
void kwatch_ring_lose(struct kwatch_ring *ring, enum kwatch_loss loss);

/**
 * kwatch_ring_exit - the record is complete; the outermost writer publishes
 * @ring: entered
 * @level: of kwatch_ring_enter()
 *
 * Returns true when a poller is to be woken. The barrier is A of ring.c.
 */
static __always_inline bool kwatch_ring_exit(struct kwatch_ring *ring, unsigned int level)
{
	u64 head;

	if (unlikely(level)) {
		WRITE_ONCE(ring->nest, level);
		return false;
	}
	for (;;) {
		head = local64_read(&ring->head);
		smp_store_release(&ring->producer->position, head); /* A */
		barrier(); /* published before others may publish */
		WRITE_ONCE(ring->nest, 0);
		barrier(); /* an interrupt after the load of head publishes itself */
		if (likely(head == (u64)local64_read(&ring->head)))
			break;
		WRITE_ONCE(ring->nest, 1);
	}
	return unlikely(head >= READ_ONCE(ring->wake_at));
}

/**
 * kwatch_ring_put - write a record that is no hit
 * @ring: entered, at level 0
 * @level: of kwatch_ring_enter()
 * @record: whole
 *
 * One may use the room that is kept free for it. Returns false when there is
 * none; nothing is counted then.
 */
bool kwatch_ring_put(struct kwatch_ring *ring, unsigned int level,
		     const struct kwatch_record *record);

/**
 * kwatch_ring_flush_lost - write down losses that no later record told of
 * @ring: of any CPU, with no writer left
 * @header: time and task of the record
 */
void kwatch_ring_flush_lost(struct kwatch_ring *ring, const struct kwatch_record *header);

/* Bytes a reader can still read; any CPU. */
u64 kwatch_ring_unread(const struct kwatch_ring *ring);

/* A new reader finds where to go on, whatever the last one left; any CPU. */
void kwatch_ring_repair_position(struct kwatch_ring *ring);

#endif
