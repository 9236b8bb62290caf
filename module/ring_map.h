/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_RING_MAP_H
#define KWATCH_RING_MAP_H

#include <linux/mm_types.h>
#include "ring.h"

/**
 * kwatch_ring_map_new - allocate a ring
 * @cpu: it is for; the memory comes from its node
 * @bytes: of data, a power of two and a multiple of the page size
 * @flags: KWATCH_SESSION_OVERWRITE or 0
 *
 * May sleep. Returns NULL when memory is short.
 */
struct kwatch_ring *kwatch_ring_map_new(unsigned int cpu, u32 bytes, u32 flags);

/* Pages that are mapped live on until user space unmaps them. NULL is fine. */
void kwatch_ring_map_free(struct kwatch_ring *ring);

/**
 * kwatch_ring_map_check - what may be mapped, and how
 * @vma: of mmap()
 * @bytes: of data of each ring of the session
 * @cpu: out
 *
 * Returns 1 when @vma asks for the consumer page, 0 when it asks for the rest,
 * or a negative errno.
 */
int kwatch_ring_map_check(const struct vm_area_struct *vma, u32 bytes, unsigned int *cpu);

/* Fill a checked @vma with the pages of @ring. */
int kwatch_ring_map_user(struct kwatch_ring *ring, struct vm_area_struct *vma);

#endif
