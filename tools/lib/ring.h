/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One ring of one CPU, as a row of records: look at the oldest, be done with
 * it. Nothing that stands in the shared pages leads out of them.
 */
#ifndef KWATCH_RING_H
#define KWATCH_RING_H

#include <stdbool.h>
#include <linux/kwatch.h>
#include "error.h"
#include "system.h"

struct kwatch_ring;

/**
 * struct kwatch_ring_counts - what the reader of this ring saw
 * @records: entry and return records it was done with
 * @missed: overwrite mode: those that were gone before they could be read.
 *          What an earlier reader of the session missed is not in it
 * @corrupt: places where the ring contradicted itself; the rest of what was
 *           published then is skipped
 */
struct kwatch_ring_counts {
	__u64 records;
	__u64 missed;
	__u64 corrupt;
};

/**
 * kwatch_ring_map - become the reader of a CPU's ring
 * @system: to map with; must outlive the ring
 * @fd: of the session
 * @cpu: number
 * @page_size: kwatch_info.page_size
 * @ring_bytes: kwatch_session.ring_bytes
 * @error: why NULL was returned: ENXIO the CPU has no ring (yet), EBUSY
 *         another open file reads the session, EBADMSG not a ring we know
 *
 * Reading goes on where the last reader of the session left off.
 */
struct kwatch_ring *kwatch_ring_map(const struct kwatch_system *system, int fd,
				    unsigned int cpu, size_t page_size,
				    size_t ring_bytes,
				    struct kwatch_error *error);

/**
 * kwatch_ring_from_memory - the same on memory that is there already
 * @consumer: page the reader writes
 * @producer: page the writer writes
 * @data: @ring_bytes of records, and the same bytes once more behind them
 * @ring_bytes: a power of two
 * @error: why NULL was returned
 *
 * The memory must outlive the ring and stays the caller's.
 */
struct kwatch_ring *
kwatch_ring_from_memory(struct kwatch_consumer_page *consumer,
			const struct kwatch_producer_page *producer,
			const void *data, size_t ring_bytes,
			struct kwatch_error *error);

/**
 * kwatch_ring_peek - the oldest record that was not popped
 * @ring: of this reader
 * @record: out; stays valid until kwatch_ring_pop()
 *
 * Returns the size of the record, which lies in readable memory as a whole;
 * 0 when there is none now; -EBADMSG when the producer's page can't be
 * believed any more and nothing further will come of this ring.
 */
int kwatch_ring_peek(struct kwatch_ring *ring,
		     const struct kwatch_record **record);

/**
 * kwatch_ring_pop - done with the record that kwatch_ring_peek() returned
 * @ring: of this reader
 *
 * The writer learns of it in batches: when a quarter of the ring was read,
 * when kwatch_ring_peek() finds nothing more, and by kwatch_ring_release().
 * Does nothing when no record was peeked at.
 */
void kwatch_ring_pop(struct kwatch_ring *ring);

/** kwatch_ring_release - tell the writer now what was popped */
void kwatch_ring_release(struct kwatch_ring *ring);

/**
 * kwatch_ring_span - all that is published, as bytes
 * @ring: of this reader, in discard mode, with no record peeked at
 * @start: out; stays valid until kwatch_ring_skip()
 *
 * Whole records one after another, not looked at. Returns how many bytes, 0 for
 * none now, or when nothing further will come of this ring.
 */
size_t kwatch_ring_span(struct kwatch_ring *ring, const void **start);

/** kwatch_ring_skip - done with the bytes of a span; tells the writer */
void kwatch_ring_skip(struct kwatch_ring *ring, size_t length);

/** kwatch_ring_is_overwrite - does the kernel write over unread records? */
bool kwatch_ring_is_overwrite(const struct kwatch_ring *ring);

/** kwatch_ring_is_pressed - is more than half of the ring unread? */
bool kwatch_ring_is_pressed(const struct kwatch_ring *ring);

/**
 * kwatch_ring_spool - take what is published into memory of the reader
 * @ring: of this reader; in overwrite mode nothing is done
 * @least: only when so many bytes are unread in the ring
 * @room: no more than so many
 *
 * For a reader that is slower than the writer at the moment: the writer has all
 * of the ring again, and kwatch_ring_peek() goes on with the copy. A record
 * that was peeked at is at another place afterwards: peek again. What is in
 * memory is lost to the next reader when this one ends.
 *
 * Returns how many bytes were taken.
 */
size_t kwatch_ring_spool(struct kwatch_ring *ring, size_t least, size_t room);

/** kwatch_ring_spooled - bytes in memory of the reader */
size_t kwatch_ring_spooled(const struct kwatch_ring *ring);

/** kwatch_ring_cpu - number of the CPU, as the ring itself says */
unsigned int kwatch_ring_cpu(const struct kwatch_ring *ring);

/** kwatch_ring_counts - what was read and missed so far */
void kwatch_ring_counts(const struct kwatch_ring *ring,
			struct kwatch_ring_counts *counts);

/** kwatch_ring_free - release what was popped, and unmap */
void kwatch_ring_free(struct kwatch_ring *ring);

#endif
