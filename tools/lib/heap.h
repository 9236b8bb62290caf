/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which CPU has the oldest event: a binary heap of at most one item a CPU.
 */
#ifndef KWATCH_HEAP_H
#define KWATCH_HEAP_H

#include <stddef.h>
#include <linux/types.h>

struct kwatch_heap;

/**
 * struct kwatch_heap_item - the next event of a CPU
 * @time: of the event
 * @cpu: number; the lower one comes first when the times are equal
 */
struct kwatch_heap_item {
	__u64 time;
	unsigned int cpu;
};

/** kwatch_heap_new - empty, with room for @room items; NULL: no memory */
struct kwatch_heap *kwatch_heap_new(size_t room);

/** kwatch_heap_count - items in it */
size_t kwatch_heap_count(const struct kwatch_heap *heap);

/** kwatch_heap_top - the oldest item; the heap must not be empty */
const struct kwatch_heap_item *kwatch_heap_top(const struct kwatch_heap *heap);

/** kwatch_heap_push - put an item in; there must be room for it */
void kwatch_heap_push(struct kwatch_heap *heap, struct kwatch_heap_item item);

/** kwatch_heap_replace - put an item in the place of the top */
void kwatch_heap_replace(struct kwatch_heap *heap,
			 struct kwatch_heap_item item);

/** kwatch_heap_pop - take the top out */
void kwatch_heap_pop(struct kwatch_heap *heap);

void kwatch_heap_free(struct kwatch_heap *heap);

#endif
