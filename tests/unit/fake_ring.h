/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring with a writer in user space, for tests: the same pages, the same
 * order of accesses as module/ring.c, without nesting.
 */
#ifndef FAKE_RING_H
#define FAKE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kwatch.h>

#define FAKE_PAGE	4096U

/**
 * struct fake_ring - what the kernel would hold
 * @consumer: first of the pages, mapped in a row as the device maps them;
 *            behind the last one lies a page that may not be touched
 * @producer: second page
 * @data: twice @bytes
 * @bytes: of data
 * @head: reserved and published
 * @consumed: last believed position
 * @hits: entry and return records put in
 * @full: those that found no room
 */
struct fake_ring {
	struct kwatch_consumer_page *consumer;
	struct kwatch_producer_page *producer;
	char *data;
	size_t bytes;
	__u64 head;
	__u64 consumed;
	__u64 hits;
	__u64 full;
};

struct fake_ring *fake_ring_new(size_t bytes, unsigned int cpu, bool overwrite);
void fake_ring_free(struct fake_ring *ring);

/* Writes a whole record; false when there is no room (discard mode). */
bool fake_ring_put(struct fake_ring *ring, const struct kwatch_record *record);

/* A TASK record; an ENTRY record of probe 1 with one __u64 behind the header. */
bool fake_ring_task(struct fake_ring *ring, __u64 time, __s32 tid,
		    const char *comm);
bool fake_ring_hit(struct fake_ring *ring, __u64 time, __s32 tid, __u64 value);
bool fake_ring_lost(struct fake_ring *ring, __u64 time, __u64 ring_full);

#endif
