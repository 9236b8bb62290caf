// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "fake_ring.h"

static char *map_twice(size_t bytes)
{
	size_t length = 2 * FAKE_PAGE + 2 * bytes;
	int fd = memfd_create("fake_ring", MFD_CLOEXEC);
	char *area, *first, *again;

	if (fd < 0 || ftruncate(fd, (off_t)(2 * FAKE_PAGE + bytes)))
		abort();
	area = mmap(NULL, length + FAKE_PAGE, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		abort();
	first = mmap(area, 2 * FAKE_PAGE + bytes, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_FIXED, fd, 0);
	again = mmap(area + 2 * FAKE_PAGE + bytes, bytes,
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
		     2 * FAKE_PAGE);
	if (first == MAP_FAILED || again == MAP_FAILED)
		abort();
	close(fd);
	return area;
}

struct fake_ring *fake_ring_new(size_t bytes, unsigned int cpu, bool overwrite)
{
	struct fake_ring *ring = calloc(1, sizeof(*ring));
	char *area = map_twice(bytes);

	if (!ring)
		abort();
	ring->consumer = (void *)area;
	ring->producer = (void *)(area + FAKE_PAGE);
	ring->data = area + 2 * FAKE_PAGE;
	ring->bytes = bytes;
	ring->producer->magic = KWATCH_RING_MAGIC;
	ring->producer->version = KWATCH_RING_VERSION;
	ring->producer->cpu = cpu;
	ring->producer->flags = overwrite ? KWATCH_SESSION_OVERWRITE : 0;
	ring->producer->ring_bytes = bytes;
	return ring;
}

void fake_ring_free(struct fake_ring *ring)
{
	munmap(ring->consumer, 3 * FAKE_PAGE + 2 * ring->bytes);
	free(ring);
}

static bool is_hit(const struct kwatch_record *record)
{
	return KWATCH_RECORD_KIND(record->id) <= KWATCH_KIND_RETURN;
}

/* Letters: the diagram in module/ring.c. */
static bool make_room(struct fake_ring *ring, size_t size)
{
	struct kwatch_producer_page *producer = ring->producer;
	__u64 claimed, tail = producer->tail, records = producer->tail_records;

	if (!(producer->flags & KWATCH_SESSION_OVERWRITE)) {
		claimed = __atomic_load_n(&ring->consumer->position,
					  __ATOMIC_ACQUIRE); /* B */
		if (claimed - ring->consumed <= ring->head - ring->consumed)
			ring->consumed = claimed;
		else
			producer->bad_positions++;
		return ring->head + size - ring->consumed <= ring->bytes;
	}
	if (ring->head + size - tail <= ring->bytes)
		return true;
	while (ring->head + size - tail > ring->bytes) {
		struct kwatch_record *oldest =
			(void *)(ring->data + tail % ring->bytes);

		records += is_hit(oldest);
		tail += oldest->size;
	}
	__atomic_store_n(&producer->tail_sequence, producer->tail_sequence + 1,
			 __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE); /* C */
	__atomic_store_n(&producer->tail, tail, __ATOMIC_RELAXED);
	__atomic_store_n(&producer->tail_records, records, __ATOMIC_RELAXED);
	__atomic_store_n(&producer->tail_sequence, producer->tail_sequence + 1,
			 __ATOMIC_RELEASE); /* D */
	__atomic_thread_fence(__ATOMIC_RELEASE); /* E */
	return true;
}

bool fake_ring_put(struct fake_ring *ring, const struct kwatch_record *record)
{
	const __u64 *from = (const void *)record;
	__u64 *to = (void *)(ring->data + ring->head % ring->bytes);

	if (!make_room(ring, record->size)) {
		ring->full += is_hit(record);
		ring->producer->ring_full += is_hit(record);
		return false;
	}
	for (size_t n = 0; n < record->size / 8U; n++)
		__atomic_store_n(&to[n], from[n], __ATOMIC_RELAXED);
	ring->head += record->size;
	if (is_hit(record)) {
		ring->hits++;
		__atomic_store_n(&ring->producer->records, ring->hits,
				 __ATOMIC_RELAXED);
	}
	__atomic_store_n(&ring->producer->position, ring->head,
			 __ATOMIC_RELEASE); /* A */
	return true;
}

bool fake_ring_task(struct fake_ring *ring, __u64 time, __s32 tid,
		    const char *comm)
{
	struct kwatch_record_task task = {
		.record = {
			.size = sizeof(task),
			.id = KWATCH_RECORD_ID(KWATCH_KIND_TASK, 0),
			.time = time,
			.tid = tid,
			.tgid = tid,
		},
	};
	size_t length = strlen(comm);

	memcpy(task.comm, comm, length < KWATCH_COMM_MAX ? length : KWATCH_COMM_MAX);
	return fake_ring_put(ring, &task.record);
}

bool fake_ring_hit(struct fake_ring *ring, __u64 time, __s32 tid, __u64 value)
{
	struct {
		struct kwatch_record record;
		__u64 value;
	} hit = {
		.record = {
			.size = sizeof(hit),
			.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
			.time = time,
			.tid = tid,
			.tgid = tid,
		},
		.value = value,
	};

	return fake_ring_put(ring, &hit.record);
}

bool fake_ring_lost(struct fake_ring *ring, __u64 time, __u64 ring_full)
{
	struct kwatch_record_lost lost = {
		.record = {
			.size = sizeof(lost),
			.id = KWATCH_RECORD_ID(KWATCH_KIND_LOST, 0),
			.time = time,
		},
		.ring_full = ring_full,
	};

	return fake_ring_put(ring, &lost.record);
}
