/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes that were taken out of a ring before their turn, so that the kernel has
 * room again: pieces one after another, found by the position that they had in
 * the ring.
 */
#ifndef KWATCH_SPOOL_H
#define KWATCH_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/**
 * struct kwatch_spool - a queue of pieces
 * @first: piece that is being read, NULL when there is none
 * @last: piece that was put in last
 * @spare: piece to use again, or NULL
 * @bytes: in all pieces
 *
 * All zero is empty.
 */
struct kwatch_spool {
	struct kwatch_spool_piece *first;
	struct kwatch_spool_piece *last;
	struct kwatch_spool_piece *spare;
	size_t bytes;
};

/**
 * kwatch_spool_put - keep a copy of what is in a ring
 * @spool: to put it in
 * @position: of the first byte, where the last piece ended, if there is one
 * @data: the bytes
 * @length: how many
 *
 * Returns 0 or -ENOMEM.
 */
int kwatch_spool_put(struct kwatch_spool *spool, __u64 position,
		     const void *data, size_t length);

/**
 * kwatch_spool_at - the bytes at a position
 * @spool: to look in
 * @position: of the first piece
 * @end: out: position behind that piece
 *
 * Returns NULL when the spool is empty.
 */
const char *kwatch_spool_at(const struct kwatch_spool *spool, __u64 position,
			    __u64 *end);

/** kwatch_spool_drop - forget the pieces that end at or before a position */
void kwatch_spool_drop(struct kwatch_spool *spool, __u64 position);

/** kwatch_spool_clear - forget all, free all */
void kwatch_spool_clear(struct kwatch_spool *spool);

#endif
