// SPDX-License-Identifier: GPL-2.0
/*
 * Reading one ring. The ordering is drawn in module/ring.c; the letters here
 * are those of that diagram.
 *
 * Discard mode hands out the records where they are: the kernel does not
 * write over them before their bytes are released. Overwrite mode copies each
 * record first and then looks whether the kernel took it away meanwhile.
 *
 * Sizes and positions in the shared pages are checked before they are used,
 * and used as they were checked: each is loaded once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "barrier.h"
#include "ring.h"
#include "spool.h"

#define RECORD_MAX	0x10000U	/* no size needs more than 16 bits */
#define RING_BYTES_MIN	4096U
#define WORD		sizeof(__u64)
/* A writer changes the tail within some hundred instructions ... */
#define TAIL_TRIES	1000
/* ... and laps a reader that copies so often only if it floods a tiny ring. */
#define TRIES		64

/*
 * struct kwatch_ring - what the reader knows, none of it shared
 * @position: of the oldest record that was not popped
 * @head: end of what is known to be published
 * @released: what the kernel was told
 * @size: of the record that was peeked at, 0 for none
 * @hit: that record counts
 * @ordinal: overwrite mode: entry and return records before @position
 * @skip_until: overwrite mode: an earlier reader had what is before this
 * @copy: overwrite mode: the record that was peeked at
 * @spool: discard mode: what lies between @position and @spooled
 * @spooled: end of what was ever put there
 * @broken: the producer's page can't be believed
 * @system: to unmap with; NULL for memory of others
 * @length: of the mapping at @producer
 */
struct kwatch_ring {
	struct kwatch_consumer_page *consumer;
	const struct kwatch_producer_page *producer;
	const char *data;
	__u64 bytes;
	__u64 position;
	__u64 head;
	__u64 released;
	size_t size;
	bool hit;
	bool overwrite;
	bool broken;
	__u64 ordinal;
	__u64 skip_until;
	__u64 *copy;
	struct kwatch_spool spool;
	__u64 spooled;
	struct kwatch_ring_counts counts;
	unsigned int cpu;
	const struct kwatch_system *system;
	size_t page_size;
	size_t length;
};

static bool is_hit(const struct kwatch_record *record)
{
	unsigned int kind = KWATCH_RECORD_KIND(record->id);

	return kind == KWATCH_KIND_ENTRY || kind == KWATCH_KIND_RETURN;
}

/* Where the bytes begin that are still wanted in the shared pages. */
static __u64 needed_from(const struct kwatch_ring *ring)
{
	return ring->spooled > ring->position ? ring->spooled : ring->position;
}

void kwatch_ring_release(struct kwatch_ring *ring)
{
	__u64 position = needed_from(ring);

	if (ring->released == position)
		return;
	ring->released = position;
	kwatch_store_release(&ring->consumer->position, position); /* B */
}

/* Tail and tail_records of one moment; false when they do not hold still. */
static bool load_tail(const struct kwatch_producer_page *producer, __u64 *tail,
		      __u64 *records)
{
	for (int tries = 0; tries < TAIL_TRIES; tries++) {
		__u32 sequence = kwatch_load_once(&producer->tail_sequence);

		kwatch_read_barrier(); /* C */
		*tail = kwatch_load_once(&producer->tail);
		*records = kwatch_load_once(&producer->tail_records);
		kwatch_read_barrier(); /* D */
		if (!(sequence & 1) &&
		    sequence == kwatch_load_once(&producer->tail_sequence))
			return true;
	}
	return false;
}

/* The kernel overwrote the record at position: go on with the oldest one. */
static bool jump_to_tail(struct kwatch_ring *ring)
{
	__u64 tail, records, head;

	if (!load_tail(ring->producer, &tail, &records))
		return false;
	head = kwatch_load_acquire(&ring->producer->position); /* A */
	if (tail < ring->position || tail > head || (tail | head) % WORD)
		return false;
	/* Only behind a corrupt place can the ordinal be too large. */
	if (records > ring->ordinal)
		ring->counts.missed += records - ring->ordinal;
	ring->ordinal = records;
	ring->position = tail;
	ring->head = head;
	kwatch_ring_release(ring);
	return true;
}

/*
 * What stands at position is no record: skip all that was published, or all
 * that was spooled together with it.
 */
static void skip_to(struct kwatch_ring *ring, __u64 end)
{
	ring->counts.corrupt++;
	ring->position = end;
	kwatch_spool_drop(&ring->spool, end);
	ring->ordinal = kwatch_load_once(&ring->producer->records);
	kwatch_ring_release(ring);
}

static void give_up(struct kwatch_ring *ring)
{
	ring->broken = true;
	ring->counts.corrupt++;
}

/* Is anything published behind position? Never looks further than it must. */
static bool have_bytes(struct kwatch_ring *ring)
{
	if (ring->position != ring->head)
		return true;
	ring->head = kwatch_load_acquire(&ring->producer->position); /* A */
	if (ring->position == ring->head)
		return false;
	if (ring->head < ring->position || ring->head % WORD ||
	    (!ring->overwrite && ring->head - ring->position > ring->bytes)) {
		give_up(ring);
		return false;
	}
	return true;
}

/* Can a record of this size stand between position and @end? */
static bool size_is_sound(const struct kwatch_ring *ring, size_t size, __u64 end)
{
	return size >= sizeof(struct kwatch_record) && size % WORD == 0 &&
	       size <= end - ring->position && size <= ring->bytes;
}

static const char *data_at(const struct kwatch_ring *ring, __u64 position)
{
	return ring->data + (position & (ring->bytes - 1));
}

/* What is unread in one piece from position on, and where that ends. */
static const void *next_piece(const struct kwatch_ring *ring, __u64 *end)
{
	if (ring->position < ring->spooled)
		return kwatch_spool_at(&ring->spool, ring->position, end);
	*end = ring->head;
	return data_at(ring, ring->position);
}

static int peek_in_place(struct kwatch_ring *ring,
			 const struct kwatch_record **record)
{
	const struct kwatch_record *found;
	int tries = 0;
	size_t size;
	__u64 end;

	while (tries < TRIES && have_bytes(ring)) {
		found = next_piece(ring, &end);
		size = kwatch_load_once(&found->size);
		if (!size_is_sound(ring, size, end)) {
			tries++;
			skip_to(ring, end);
			continue;
		}
		ring->size = size;
		ring->hit = is_hit(found);
		*record = found;
		return (int)size;
	}
	return 0;
}

/* Returns the size of what was copied, or 0 when that is no record. */
static size_t copy_out(struct kwatch_ring *ring)
{
	const __u64 *from = (const void *)data_at(ring, ring->position);
	struct kwatch_record *to = (void *)ring->copy;
	size_t size;

	ring->copy[0] = kwatch_load_once(&from[0]);
	size = to->size;
	if (!size_is_sound(ring, size, ring->head))
		return 0;
	for (size_t n = 1; n < size / WORD; n++)
		ring->copy[n] = kwatch_load_once(&from[n]);
	return size;
}

static int peek_copy(struct kwatch_ring *ring,
		     const struct kwatch_record **record)
{
	const struct kwatch_record *copy = (const void *)ring->copy;
	int tries = 0;

	while (tries < TRIES && have_bytes(ring)) {
		size_t size = copy_out(ring);

		kwatch_read_barrier(); /* E */
		if (kwatch_load_once(&ring->producer->tail) > ring->position) {
			tries++;
			if (!jump_to_tail(ring))
				break;
			continue;
		}
		/*
		 * The tail was moved before the head was published (A): what is
		 * not overwritten yet is no more than the ring holds.
		 */
		if (ring->head - ring->position > ring->bytes) {
			give_up(ring);
			break;
		}
		if (!size) {
			tries++;
			skip_to(ring, ring->head);
			continue;
		}
		if (ring->position < ring->skip_until) {
			ring->position += size;
			ring->ordinal += is_hit(copy);
			continue;
		}
		ring->size = size;
		ring->hit = is_hit(copy);
		*record = copy;
		return (int)size;
	}
	return 0;
}

int kwatch_ring_peek(struct kwatch_ring *ring,
		     const struct kwatch_record **record)
{
	int size;

	if (ring->size) {
		__u64 end;

		*record = ring->overwrite ? (const void *)ring->copy :
			  next_piece(ring, &end);
		return (int)ring->size;
	}
	if (ring->broken)
		return -EBADMSG;
	size = ring->overwrite ? peek_copy(ring, record) :
				 peek_in_place(ring, record);
	if (!size)
		kwatch_ring_release(ring);
	return ring->broken ? -EBADMSG : size;
}

void kwatch_ring_pop(struct kwatch_ring *ring)
{
	ring->position += ring->size;
	if (ring->size && ring->hit) {
		ring->counts.records++;
		ring->ordinal++;
	}
	ring->size = 0;
	if (ring->spool.first)
		kwatch_spool_drop(&ring->spool, ring->position);
	else if (ring->position - ring->released >= ring->bytes / 4)
		kwatch_ring_release(ring);
}

size_t kwatch_ring_span(struct kwatch_ring *ring, const void **start)
{
	if (ring->broken || ring->spool.first || !have_bytes(ring))
		return 0;
	*start = data_at(ring, ring->position);
	return (size_t)(ring->head - ring->position);
}

void kwatch_ring_skip(struct kwatch_ring *ring, size_t length)
{
	ring->position += length;
	kwatch_ring_release(ring);
}

bool kwatch_ring_is_overwrite(const struct kwatch_ring *ring)
{
	return ring->overwrite;
}

bool kwatch_ring_is_pressed(const struct kwatch_ring *ring)
{
	__u64 head = kwatch_load_once(&ring->producer->position);

	return head - needed_from(ring) > ring->bytes / 2;
}

size_t kwatch_ring_spool(struct kwatch_ring *ring, size_t least, size_t room)
{
	__u64 from = needed_from(ring);
	size_t length;

	if (ring->overwrite || ring->broken ||
	    kwatch_load_once(&ring->producer->position) - from < least)
		return 0;
	ring->head = kwatch_load_acquire(&ring->producer->position); /* A */
	length = (size_t)(ring->head - from);
	/* have_bytes() finds out what is wrong with a head like that */
	if (!length || length > ring->bytes || ring->head % WORD || length > room ||
	    kwatch_spool_put(&ring->spool, from, data_at(ring, from), length))
		return 0;
	ring->spooled = ring->head;
	kwatch_ring_release(ring);
	return length;
}

size_t kwatch_ring_spooled(const struct kwatch_ring *ring)
{
	return ring->spool.bytes;
}

unsigned int kwatch_ring_cpu(const struct kwatch_ring *ring)
{
	return ring->cpu;
}

void kwatch_ring_counts(const struct kwatch_ring *ring,
			struct kwatch_ring_counts *counts)
{
	*counts = ring->counts;
}

/*
 * Where to begin: behind what an earlier reader had. In overwrite mode only
 * the tail has a known number of records before it, so walk from there.
 */
static bool find_start(struct kwatch_ring *ring)
{
	__u64 consumed = kwatch_load_once(&ring->consumer->position);
	__u64 tail = 0, records = 0;

	if (ring->overwrite && !load_tail(ring->producer, &tail, &records))
		return false;
	ring->head = kwatch_load_acquire(&ring->producer->position); /* A */
	ring->released = consumed;
	if (tail > ring->head || (tail | ring->head) % WORD)
		return false;
	if (consumed > ring->head || consumed % WORD) {
		ring->position = ring->head;
		skip_to(ring, ring->head);
	} else if (ring->overwrite) {
		ring->position = tail;
		ring->ordinal = records;
		ring->skip_until = consumed;
		ring->counts.missed = consumed ? 0 : records;
	} else if (ring->head - consumed > ring->bytes) {
		skip_to(ring, ring->head);
	} else {
		ring->position = consumed;
	}
	return true;
}

/* Is this the page of a ring that we can read? 0 or a negative errno. */
static int check_page(const struct kwatch_producer_page *producer,
		      size_t ring_bytes, struct kwatch_error *error)
{
	if (producer->magic != KWATCH_RING_MAGIC)
		return kwatch_error_set(error, EBADMSG,
					"no ring of kwatch: magic 0x%x",
					producer->magic);
	if (producer->version != KWATCH_RING_VERSION)
		return kwatch_error_set(error, EBADMSG,
					"the rings have version %u, this program reads %u: another kwatch?",
					producer->version, KWATCH_RING_VERSION);
	if (producer->ring_bytes != ring_bytes || ring_bytes < RING_BYTES_MIN ||
	    (ring_bytes & (ring_bytes - 1)))
		return kwatch_error_set(error, EBADMSG,
					"the ring says that it has %llu bytes, not %zu",
					(unsigned long long)producer->ring_bytes,
					ring_bytes);
	return 0;
}

struct kwatch_ring *
kwatch_ring_from_memory(struct kwatch_consumer_page *consumer,
			const struct kwatch_producer_page *producer,
			const void *data, size_t ring_bytes,
			struct kwatch_error *error)
{
	struct kwatch_ring *ring;

	if (check_page(producer, ring_bytes, error))
		return NULL;
	ring = calloc(1, sizeof(*ring));
	if (!ring)
		goto no_memory;
	ring->consumer = consumer;
	ring->producer = producer;
	ring->data = data;
	ring->bytes = ring_bytes;
	ring->cpu = producer->cpu;
	ring->overwrite = producer->flags & KWATCH_SESSION_OVERWRITE;
	if (ring->overwrite) {
		ring->copy = malloc(RECORD_MAX);
		if (!ring->copy)
			goto free_ring;
	}
	if (!find_start(ring)) {
		kwatch_error_set(error, EBADMSG,
				 "the tail of the ring of CPU %u does not hold still",
				 ring->cpu);
		kwatch_ring_free(ring);
		return NULL;
	}
	return ring;
free_ring:
	free(ring);
no_memory:
	kwatch_error_set(error, ENOMEM, "no memory for a ring");
	return NULL;
}

static void *map_zone(const struct kwatch_system *system, int fd,
		      unsigned int cpu, int protection, size_t length,
		      size_t offset, struct kwatch_error *error)
{
	void *zone = system->mmap(system->context, fd, protection, length,
				  cpu * KWATCH_RING_STRIDE + offset);

	if (zone != MAP_FAILED)
		return zone;
	if (errno == EBUSY)
		kwatch_error_set(error, EBUSY,
				 "another program is reading this session; a session has one reader at a time");
	else
		kwatch_error_set(error, errno,
				 "cannot map the ring of CPU %u: %s", cpu,
				 strerror(errno));
	return NULL;
}

struct kwatch_ring *kwatch_ring_map(const struct kwatch_system *system, int fd,
				    unsigned int cpu, size_t page_size,
				    size_t ring_bytes,
				    struct kwatch_error *error)
{
	size_t length = page_size + 2 * ring_bytes;
	struct kwatch_ring *ring;
	char *consumer, *producer;

	consumer = map_zone(system, fd, cpu, PROT_READ | PROT_WRITE, page_size,
			    0, error);
	if (!consumer)
		return NULL;
	producer = map_zone(system, fd, cpu, PROT_READ, length, page_size,
			    error);
	if (!producer)
		goto unmap_consumer;
	ring = kwatch_ring_from_memory((void *)consumer, (void *)producer,
				       producer + page_size, ring_bytes, error);
	if (!ring)
		goto unmap_producer;
	if (ring->cpu != cpu) {
		kwatch_error_set(error, EBADMSG,
				 "the ring of CPU %u says that it is of CPU %u",
				 cpu, ring->cpu);
		goto free_ring;
	}
	ring->system = system;
	ring->page_size = page_size;
	ring->length = length;
	return ring;
free_ring:
	kwatch_ring_free(ring);
unmap_producer:
	system->munmap(system->context, producer, length);
unmap_consumer:
	system->munmap(system->context, consumer, page_size);
	return NULL;
}

void kwatch_ring_free(struct kwatch_ring *ring)
{
	const struct kwatch_system *system;

	if (!ring)
		return;
	kwatch_ring_release(ring);
	system = ring->system;
	if (system) {
		system->munmap(system->context, (void *)ring->producer,
			       ring->length);
		system->munmap(system->context, ring->consumer,
			       ring->page_size);
	}
	kwatch_spool_clear(&ring->spool);
	free(ring->copy);
	free(ring);
}
