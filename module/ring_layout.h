/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic of a ring: positions only grow (u64, never wrap in practice),
 * a byte at position p lies at p & (bytes - 1). Pure: the unit tests compile
 * this file in user space.
 */
#ifndef KWATCH_RING_LAYOUT_H
#define KWATCH_RING_LAYOUT_H

#include <linux/kwatch.h>

/* A reader that begins anywhere knows the task after at most so many bytes. */
#define KWATCH_TASK_EVERY_SHIFT	12

/*
 * Kept free in discard mode, so that the last loss, and that a probe was
 * disarmed, can always be written.
 */
#define KWATCH_LOST_ROOM	(sizeof(struct kwatch_record_lost) + \
				 sizeof(struct kwatch_record_disarmed))

static inline __u64 kwatch_layout_index(__u64 position, __u64 bytes)
{
	return position & (bytes - 1);
}

/* Would [@consumed, @end) fit into the ring? */
static inline bool kwatch_layout_fits(__u64 consumed, __u64 end, __u64 bytes)
{
	return end - consumed <= bytes;
}

/*
 * The reader's word on how far it read is hostile: take it only when it lies
 * between what was believed before and what was published.
 */
static inline bool kwatch_layout_believable(__u64 consumed, __u64 claimed,
					    __u64 published)
{
	return claimed - consumed <= published - consumed;
}

static inline bool kwatch_layout_same_block(__u64 a, __u64 b)
{
	return !((a ^ b) >> KWATCH_TASK_EVERY_SHIFT);
}

/* First position of the block behind that of @position. */
static inline __u64 kwatch_layout_next_block(__u64 position)
{
	return ((position >> KWATCH_TASK_EVERY_SHIFT) + 1) << KWATCH_TASK_EVERY_SHIFT;
}

static inline bool kwatch_layout_is_hit(__u32 id)
{
	return KWATCH_RECORD_KIND(id) <= KWATCH_KIND_RETURN;
}

/* File offset of a mapping: which CPU, and how far into its ring. */
static inline __u64 kwatch_layout_map_cpu(__u64 offset)
{
	return offset / KWATCH_RING_STRIDE;
}

static inline __u64 kwatch_layout_map_start(__u64 offset)
{
	return offset % KWATCH_RING_STRIDE;
}

#endif
