// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a ring, and who may map which page how.
 *
 * The kernel sees the data twice in a row through one vmap, user space through
 * one mapping, so no record ever wraps. Zones: the consumer page is the only
 * one that user space can write; that page holds nothing else.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "compat.h"
#include "ring_layout.h"
#include "ring_map.h"

/* Refuse rather than let the OOM killer make room for a large ring. */
#define RING_GFP (GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

/*
 * struct kwatch_ring_pages - a ring with the pages it is made of
 * @pages: consumer, producer, data; then the data pages again
 * @count: pages allocated, each once
 * @mapped: entries of @pages
 */
struct kwatch_ring_pages {
	struct kwatch_ring ring;
	unsigned int count;
	unsigned int mapped;
	void *area;
	struct page *pages[];
};

static struct kwatch_ring_pages *pages_of(struct kwatch_ring *ring)
{
	return container_of(ring, struct kwatch_ring_pages, ring);
}

static void free_pages_of(struct kwatch_ring_pages *pages)
{
	while (pages->count)
		__free_page(pages->pages[--pages->count]);
}

static int allocate_pages(struct kwatch_ring_pages *pages, unsigned int data_pages, int node)
{
	unsigned int i;

	for (i = 0; i < 2 + data_pages; i++) {
		pages->pages[i] = alloc_pages_node(node, RING_GFP, 0);
		if (!pages->pages[i]) {
			free_pages_of(pages);
			return -ENOMEM;
		}
		pages->count++;
	}
	for (i = 0; i < data_pages; i++)
		pages->pages[2 + data_pages + i] = pages->pages[2 + i];
	pages->mapped = 2 + 2 * data_pages;
	return 0;
}

struct kwatch_ring *kwatch_ring_map_new(unsigned int cpu, u32 bytes, u32 flags)
{
	unsigned int data_pages = bytes >> PAGE_SHIFT;
	struct kwatch_ring_pages *pages;
	int node = cpu_to_node(cpu);

	pages = kvzalloc(struct_size(pages, pages, 2 + 2 * data_pages), RING_GFP);
	if (!pages)
		return NULL;
	if (allocate_pages(pages, data_pages, node))
		goto free_ring;
	pages->area = vmap(pages->pages, pages->mapped, VM_MAP, PAGE_KERNEL);
	if (!pages->area)
		goto free_pages;
	pages->ring.scratch = kvzalloc_node(KWATCH_RING_LEVELS * KWATCH_MAX_RECORD,
					    RING_GFP, node);
	if (!pages->ring.scratch)
		goto unmap;
	pages->ring.consumer = pages->area;
	pages->ring.producer = pages->area + PAGE_SIZE;
	pages->ring.data = pages->area + 2 * PAGE_SIZE;
	pages->ring.bytes = bytes;
	pages->ring.flags = flags;
	pages->ring.cpu = cpu;
	kwatch_ring_init(&pages->ring);
	return &pages->ring;
unmap:
	vunmap(pages->area);
free_pages:
	free_pages_of(pages);
free_ring:
	kvfree(pages);
	return NULL;
}

void kwatch_ring_map_free(struct kwatch_ring *ring)
{
	struct kwatch_ring_pages *pages;

	if (!ring)
		return;
	pages = pages_of(ring);
	kvfree(ring->scratch);
	vunmap(pages->area);
	free_pages_of(pages);
	kvfree(pages);
}

int kwatch_ring_map_check(const struct vm_area_struct *vma, u32 bytes, unsigned int *cpu)
{
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 length = vma->vm_end - vma->vm_start;
	u64 number = kwatch_layout_map_cpu(offset);
	u64 start = kwatch_layout_map_start(offset);

	if (vma->vm_pgoff >> (64 - PAGE_SHIFT) || !(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	if (number >= nr_cpu_ids)
		return -ENXIO;
	*cpu = number;
	if (!start)
		return length == PAGE_SIZE ? 1 : -EINVAL;
	if (start != PAGE_SIZE || length != PAGE_SIZE + 2 * (u64)bytes)
		return -EINVAL;
	return vma->vm_flags & VM_WRITE ? -EPERM : 0;
}

int kwatch_ring_map_user(struct kwatch_ring *ring, struct vm_area_struct *vma)
{
	struct kwatch_ring_pages *pages = pages_of(ring);
	bool consumer = !kwatch_layout_map_start((u64)vma->vm_pgoff << PAGE_SHIFT);
	unsigned long count = consumer ? 1 : pages->mapped - 1;
	unsigned long address = vma->vm_start;
	unsigned long i;
	int err;

	/* What is mapped to be read cannot become writable later. */
	kwatch_compat_vm_flags(vma, VM_DONTEXPAND | VM_DONTDUMP,
			       VM_MAYEXEC | (vma->vm_flags & VM_WRITE ? 0 : VM_MAYWRITE));
	for (i = 0; i < count; i++, address += PAGE_SIZE) {
		err = vm_insert_page(vma, address, pages->pages[consumer ? 0 : 1 + i]);
		if (err)
			return err;
	}
	return 0;
}
