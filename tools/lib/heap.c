// SPDX-License-Identifier: GPL-2.0
/*
 * The textbook's heap: the parent of item n is item (n - 1) / 2 and no
 * younger than it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include "heap.h"

struct kwatch_heap {
	size_t count;
	struct kwatch_heap_item items[];
};

static bool is_older(struct kwatch_heap_item a, struct kwatch_heap_item b)
{
	return a.time < b.time || (a.time == b.time && a.cpu < b.cpu);
}

struct kwatch_heap *kwatch_heap_new(size_t room)
{
	struct kwatch_heap *heap;

	heap = malloc(sizeof(*heap) + room * sizeof(heap->items[0]));
	if (heap)
		heap->count = 0;
	return heap;
}

size_t kwatch_heap_count(const struct kwatch_heap *heap)
{
	return heap->count;
}

const struct kwatch_heap_item *kwatch_heap_top(const struct kwatch_heap *heap)
{
	return &heap->items[0];
}

void kwatch_heap_push(struct kwatch_heap *heap, struct kwatch_heap_item item)
{
	size_t n = heap->count++;

	for (; n && is_older(item, heap->items[(n - 1) / 2]); n = (n - 1) / 2)
		heap->items[n] = heap->items[(n - 1) / 2];
	heap->items[n] = item;
}

void kwatch_heap_replace(struct kwatch_heap *heap, struct kwatch_heap_item item)
{
	size_t n = 0, child;

	while ((child = 2 * n + 1) < heap->count) {
		if (child + 1 < heap->count &&
		    is_older(heap->items[child + 1], heap->items[child]))
			child++;
		if (!is_older(heap->items[child], item))
			break;
		heap->items[n] = heap->items[child];
		n = child;
	}
	heap->items[n] = item;
}

void kwatch_heap_pop(struct kwatch_heap *heap)
{
	heap->count--;
	if (heap->count)
		kwatch_heap_replace(heap, heap->items[heap->count]);
}

void kwatch_heap_free(struct kwatch_heap *heap)
{
	free(heap);
}
