// SPDX-License-Identifier: GPL-2.0
/*
 * A hash without names: the owner of the items compares.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "index.h"

int kwatch_index_init(struct kwatch_index *index, size_t count)
{
	size_t buckets = 64;

	while (buckets < count)
		buckets *= 2;
	index->mask = (__u32)(buckets - 1);
	index->heads = malloc(buckets * sizeof(*index->heads));
	index->next = malloc((count ? count : 1) * sizeof(*index->next));
	if (!index->heads || !index->next) {
		kwatch_index_fini(index);
		return -ENOMEM;
	}
	memset(index->heads, 0xff, buckets * sizeof(*index->heads));
	return 0;
}

void kwatch_index_fini(struct kwatch_index *index)
{
	free(index->heads);
	free(index->next);
	memset(index, 0, sizeof(*index));
}

void kwatch_index_add(struct kwatch_index *index, __u32 hash, __u32 item)
{
	__u32 *head = &index->heads[hash & index->mask];

	index->next[item] = *head;
	*head = item;
}
