// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "rig.h"
#include "ring_layout.h"

#define PAGE	4096U

static char *map_part(char *at, size_t bytes, int fd, off_t offset)
{
	char *part = mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, offset);

	if (part == MAP_FAILED)
		abort();
	return part;
}

/* Each part has a page before and behind it that nobody may touch. */
struct rig *rig_new(size_t bytes, bool overwrite)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	int fd = memfd_create("rig", MFD_CLOEXEC);
	char *data;

	if (!rig || fd < 0 || ftruncate(fd, 2 * PAGE + bytes))
		abort();
	rig->length = 6 * PAGE + 2 * bytes;
	rig->area = mmap(NULL, rig->length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (rig->area == MAP_FAILED)
		abort();
	rig->ring.consumer = (void *)map_part(rig->area + PAGE, PAGE, fd, 0);
	rig->ring.producer = (void *)map_part(rig->area + 3 * PAGE, PAGE, fd, PAGE);
	data = map_part(rig->area + 5 * PAGE, bytes, fd, 2 * PAGE);
	map_part(data + bytes, bytes, fd, 2 * PAGE);
	/* The last page of the area is the guard behind the data. */
	if (data + 2 * bytes != rig->area + rig->length - PAGE)
		abort();
	close(fd);
	rig->ring.data = (u8 *)data;
	rig->ring.scratch = malloc(KWATCH_RING_LEVELS * KWATCH_MAX_RECORD);
	if (!rig->ring.scratch)
		abort();
	rig->ring.bytes = bytes;
	rig->ring.flags = overwrite ? KWATCH_SESSION_OVERWRITE : 0;
	kwatch_ring_init(&rig->ring);
	return rig;
}

void rig_free(struct rig *rig)
{
	free(rig->ring.scratch);
	munmap(rig->area, rig->length);
	free(rig);
}

static u64 word_of(u64 sequence, unsigned int n)
{
	return (sequence * 0x9e3779b97f4a7c15ULL) ^ ((u64)n << 32) ^ 0x6b77;
}

void rig_fill(struct kwatch_record *record, u64 sequence)
{
	unsigned int words = (record->size - sizeof(*record)) / sizeof(u64), n;
	u64 *word = (u64 *)(record + 1);

	word[0] = sequence;
	for (n = 1; n < words; n++)
		word[n] = word_of(sequence, n);
}

u64 rig_sequence(const struct kwatch_record *record)
{
	return *(const u64 *)(record + 1);
}

bool rig_is_whole(const struct kwatch_record *record)
{
	unsigned int words = (record->size - sizeof(*record)) / sizeof(u64), n;
	const u64 *word = (const u64 *)(record + 1);

	for (n = 1; n < words; n++)
		if (word[n] != word_of(word[0], n))
			return false;
	return true;
}

bool rig_is_hit(const struct kwatch_record *record)
{
	unsigned int kind = KWATCH_RECORD_KIND(record->id);

	return kind == KWATCH_KIND_ENTRY || kind == KWATCH_KIND_RETURN;
}

bool rig_is_sane(const struct kwatch_record *record, u64 room)
{
	if (record->size % 8 || record->size > room)
		return false;
	switch (KWATCH_RECORD_KIND(record->id)) {
	case KWATCH_KIND_ENTRY:
	case KWATCH_KIND_RETURN:
		return record->size >= RIG_HIT_MIN && KWATCH_RECORD_PROBE(record->id);
	case KWATCH_KIND_TASK:
		return record->size == sizeof(struct kwatch_record_task) &&
		       !KWATCH_RECORD_PROBE(record->id);
	case KWATCH_KIND_LOST:
		return record->size == sizeof(struct kwatch_record_lost) &&
		       !KWATCH_RECORD_PROBE(record->id);
	default:
		return false;
	}
}

void rig_reader_init(struct rig_reader *reader, const struct rig *rig)
{
	memset(reader, 0, sizeof(*reader));
	reader->producer = rig->ring.producer;
	reader->consumer = rig->ring.consumer;
	reader->data = rig->ring.data;
}

/* Letters: the diagram in module/ring.c. */
bool rig_load_tail(const struct kwatch_producer_page *producer, u64 *tail, u64 *records)
{
	u32 sequence = __atomic_load_n(&producer->tail_sequence, __ATOMIC_RELAXED);

	__atomic_thread_fence(__ATOMIC_ACQUIRE); /* C */
	*tail = __atomic_load_n(&producer->tail, __ATOMIC_RELAXED);
	*records = __atomic_load_n(&producer->tail_records, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_ACQUIRE); /* D */
	return !(sequence & 1) &&
	       sequence == __atomic_load_n(&producer->tail_sequence, __ATOMIC_RELAXED);
}

/*
 * The writer may change the bytes meanwhile, which the caller finds out: that
 * race is part of the protocol and nothing for ThreadSanitizer.
 */
__attribute__((no_sanitize_thread))
static unsigned int copy_out(u64 *to, const u8 *from, u64 room)
{
	const u64 *word = (const u64 *)from;
	unsigned int n, bytes;

	to[0] = __atomic_load_n(word, __ATOMIC_RELAXED);
	bytes = ((const struct kwatch_record *)to)->size;
	if (bytes > room || bytes < sizeof(struct kwatch_record))
		return 0;
	for (n = 1; n < bytes / sizeof(u64); n++)
		to[n] = __atomic_load_n(&word[n], __ATOMIC_RELAXED);
	return bytes;
}

static const struct kwatch_record *next_overwrite(struct rig_reader *reader, u64 head)
{
	const struct kwatch_producer_page *producer = reader->producer;
	const struct kwatch_record *record = (const void *)reader->copy;
	u64 tail, records, index;
	unsigned int bytes;

	for (;;) {
		while (!rig_load_tail(producer, &tail, &records))
			;
		if (tail > reader->position) {
			reader->position = tail;
			reader->missed = records - reader->delivered;
			reader->jumps++;
			head = __atomic_load_n(&producer->position, __ATOMIC_ACQUIRE); /* A */
			if (tail > head) {
				reader->broken = true;
				return NULL;
			}
		}
		if (reader->position == head)
			return NULL;
		index = kwatch_layout_index(reader->position, producer->ring_bytes);
		bytes = copy_out(reader->copy, reader->data + index, head - reader->position);
		__atomic_thread_fence(__ATOMIC_ACQUIRE); /* E */
		if (__atomic_load_n(&producer->tail, __ATOMIC_RELAXED) > reader->position)
			continue;
		if (!bytes || !rig_is_sane(record, head - reader->position)) {
			reader->broken = true;
			return NULL;
		}
		return record;
	}
}

const struct kwatch_record *rig_reader_next(struct rig_reader *reader)
{
	u64 head = __atomic_load_n(&reader->producer->position, __ATOMIC_ACQUIRE); /* A */
	const struct kwatch_record *record;
	u64 index;

	if (reader->broken)
		return NULL;
	if (reader->producer->flags & KWATCH_SESSION_OVERWRITE) {
		record = next_overwrite(reader, head);
		if (!record)
			return NULL;
	} else {
		if (reader->position == head)
			return NULL;
		index = kwatch_layout_index(reader->position, reader->producer->ring_bytes);
		record = (const void *)(reader->data + index);
		if (!rig_is_sane(record, head - reader->position)) {
			reader->broken = true;
			return NULL;
		}
	}
	reader->position += record->size;
	reader->delivered += rig_is_hit(record);
	return record;
}

void rig_reader_release(struct rig_reader *reader)
{
	__atomic_store_n(&reader->consumer->position, reader->position, __ATOMIC_RELEASE); /* B */
}

u64 rig_random(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}
