/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a name to the items that bear it: a hash of item numbers, which the
 * owner keeps in an array of its own. Names may occur many times.
 */
#ifndef KWATCH_INDEX_H
#define KWATCH_INDEX_H

#include <stddef.h>
#include <linux/types.h>

#define KWATCH_INDEX_NONE	0xffffffffU

/**
 * struct kwatch_index - a hash of item numbers
 * @heads: first item of each bucket
 * @next: item behind each item in its bucket
 * @mask: number of buckets less one
 */
struct kwatch_index {
	__u32 *heads;
	__u32 *next;
	__u32 mask;
};

/** kwatch_index_hash - of the first @length bytes of a name */
static inline __u32 kwatch_index_hash(const char *name, size_t length)
{
	__u32 hash = 2166136261U;

	while (length--)
		hash = (hash ^ (unsigned char)*name++) * 16777619U;
	return hash ^ hash >> 15;
}

/**
 * kwatch_index_init - an index for items 0 to @count - 1
 *
 * Returns 0 or -ENOMEM.
 */
int kwatch_index_init(struct kwatch_index *index, size_t count);
void kwatch_index_fini(struct kwatch_index *index);

/**
 * kwatch_index_add - put an item in
 *
 * A bucket is walked from the item added last to the first: add the items
 * from the last to the first to find them in their order.
 */
void kwatch_index_add(struct kwatch_index *index, __u32 hash, __u32 item);

/** kwatch_index_first - first item that may have this hash, or NONE */
static inline __u32 kwatch_index_first(const struct kwatch_index *index,
				       __u32 hash)
{
	return index->heads ? index->heads[hash & index->mask] :
			      KWATCH_INDEX_NONE;
}

/** kwatch_index_next - the item behind it, or NONE */
static inline __u32 kwatch_index_next(const struct kwatch_index *index,
				      __u32 item)
{
	return index->next[item];
}

#endif
