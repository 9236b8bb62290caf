// SPDX-License-Identifier: GPL-2.0
/*
 * The module's ring: hits of any size with interrupts at any place of
 * module/ring.c, a reader on another CPU, and a consumer page that others write.
 *
 * As long as only the reader writes what can be true: each hit is delivered
 * whole, missed or counted as lost, and LOST records tell of each. Whatever
 * stands in the consumer page: the writer stays in the ring, never writes over
 * what it was not given back, and its counts close.
 *
 * FILES: module/ring.c module/ring.h
 */
#include "fuzz.h"
#include "shim/rig.h"

#define DEPTH_MAX	6	/* deeper than KWATCH_RING_LEVELS */

/*
 * struct hits - a ring and what happened to it
 * @trusted: the consumer page holds the reader's word, or what cannot be true
 * @depth: writers now
 * @quiet: no interrupt may come
 * @points: places to pass until the next interrupt, 0 for none
 * @tid: of the current task
 * @seen: of the last TASK record that the reader had, -1 for not known
 */
static struct hits {
	struct rig *rig;
	struct rig_reader reader;
	struct fuzz_input input;
	bool trusted;
	bool quiet;
	unsigned int depth;
	unsigned int points;
	s32 tid;
	s32 seen;
	u64 attempts;
	u64 recorded;
	u64 lost[4];
	u64 told[4];
	u64 jumps;
} *now;

static const char comm[KWATCH_COMM_MAX] = "a task";

static bool overwrites(void)
{
	return now->rig->ring.flags & KWATCH_SESSION_OVERWRITE;
}

static void check_ring(void)
{
	struct kwatch_ring *ring = &now->rig->ring;
	u64 head = local64_read(&ring->head);

	FUZZ_CHECK(ring->producer->position <= head);
	FUZZ_CHECK(ring->consumed <= ring->producer->position);
	if (overwrites())
		FUZZ_CHECK(ring->tail <= head && head - ring->tail <= ring->bytes);
	else
		FUZZ_CHECK(head - ring->consumed <= ring->bytes);
}

static void put(unsigned int size)
{
	struct kwatch_ring *ring = &now->rig->ring;
	struct kwatch_record header = {
		.size = size, .id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1), .tid = now->tid,
	}, *record = NULL;
	enum kwatch_loss loss = KWATCH_LOSS_NESTED;
	u64 sequence = now->attempts++;
	unsigned int level;

	now->depth++;
	level = kwatch_ring_enter(ring);
	/* The interrupted one may not have taken its level yet. */
	FUZZ_CHECK(level < now->depth);
	if (kwatch_ring_scratch(ring, level))
		record = rig_reserve(ring, level, &header, comm, &loss);
	else
		kwatch_ring_lose(ring, loss);
	if (record) {
		FUZZ_CHECK(loss == KWATCH_LOSS_NONE && record->size == size);
		shim_point();
		rig_fill(record, sequence);
		now->recorded++;
	} else {
		FUZZ_CHECK(loss != KWATCH_LOSS_NONE);
		now->lost[loss]++;
	}
	kwatch_ring_exit(ring, level);
	now->depth--;
}

static void note_record(const struct kwatch_record *record)
{
	const struct kwatch_record_lost *lost = (const void *)record;

	if (now->reader.jumps != now->jumps) {
		now->jumps = now->reader.jumps;
		now->seen = -1;
	}
	if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_TASK)
		now->seen = record->tid;
	if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_LOST) {
		now->told[KWATCH_LOSS_RING_FULL] += lost->ring_full;
		now->told[KWATCH_LOSS_TOO_BIG] += lost->too_big;
		now->told[KWATCH_LOSS_NESTED] += lost->nested;
	}
	if (!rig_is_hit(record))
		return;
	FUZZ_CHECK(rig_is_whole(record) && rig_sequence(record) < now->attempts);
	FUZZ_CHECK(now->seen == record->tid || now->seen == -1);
	FUZZ_CHECK(now->seen != -1 || overwrites());
}

/* Not while the tail is being changed: a reader would wait for it. */
static void read_some(unsigned int most)
{
	const struct kwatch_record *record;

	if (!now->trusted || now->rig->ring.producer->tail_sequence & 1)
		return;
	while (most-- && (record = rig_reader_next(&now->reader)))
		note_record(record);
	FUZZ_CHECK(!now->reader.broken);
	FUZZ_CHECK(now->reader.delivered + now->reader.missed <= now->rig->ring.producer->records);
	rig_reader_release(&now->reader);
}

static void lie(void)
{
	struct kwatch_ring *ring = &now->rig->ring;
	u64 word = fuzz_u64(&now->input);

	if (now->trusted)
		word |= 1ULL << 63;
	else if (word % 4)
		word = ring->consumed + word % (ring->producer->position - ring->consumed + 9);
	ring->consumer->position = word;
	FUZZ_CHECK(kwatch_ring_unread(ring) <= ring->bytes);
	if (word & 8)
		kwatch_ring_repair_position(ring);
}

/* Between two accesses of a writer: an interrupt, or another CPU. */
void shim_point(void)
{
	if (!now || now->quiet || !now->points || --now->points)
		return;
	now->quiet = true;
	now->points = fuzz_u8(&now->input) % 64;
	switch (fuzz_below(&now->input, 4)) {
	case 0:
		read_some(fuzz_u8(&now->input));
		break;
	case 1:
		lie();
		break;
	default:
		if (now->depth && now->depth < DEPTH_MAX) {
			now->quiet = false;
			put(RIG_HIT_MIN + 8 * fuzz_below(&now->input, 64));
		}
	}
	now->quiet = false;
}

static void flush(void)
{
	struct kwatch_record header = { .tid = now->tid };

	now->quiet = true;
	kwatch_ring_flush_lost(&now->rig->ring, &header);
	now->quiet = false;
}

static void act(void)
{
	switch (fuzz_below(&now->input, 9)) {
	case 0:
	case 1:
		put(RIG_HIT_MIN + 8 * fuzz_below(&now->input, 120));
		break;
	case 2:
		put(RIG_HIT_MIN + 8 * fuzz_below(&now->input, 1100));
		break;
	case 3:
		now->tid = fuzz_below(&now->input, 3);
		break;
	case 4:
		lie();
		break;
	case 5:
		now->points = fuzz_u8(&now->input);
		break;
	case 6:
		flush();
		break;
	case 7:
		now->rig->ring.wake_at = fuzz_u16(&now->input);
		break;
	default:
		read_some(fuzz_u8(&now->input));
	}
	check_ring();
}

static void check_end(void)
{
	const struct kwatch_producer_page *page = now->rig->ring.producer;

	FUZZ_CHECK(!now->depth && !now->rig->ring.nest);
	FUZZ_CHECK(now->recorded == page->records);
	FUZZ_CHECK(now->lost[KWATCH_LOSS_RING_FULL] == page->ring_full);
	FUZZ_CHECK(now->lost[KWATCH_LOSS_TOO_BIG] == page->too_big);
	FUZZ_CHECK(now->lost[KWATCH_LOSS_NESTED] == page->nested);
	FUZZ_CHECK(now->attempts == page->records + page->ring_full + page->too_big + page->nested);
	if (!now->trusted)
		return;
	now->quiet = true;
	/* Room for one LOST record is kept; the one before may stand in it. */
	read_some(U32_MAX);
	flush();
	read_some(U32_MAX);
	FUZZ_CHECK(now->reader.position == page->position);
	FUZZ_CHECK(now->reader.delivered + now->reader.missed == page->records);
	if (overwrites())
		return;
	FUZZ_CHECK(!now->reader.missed);
	for (unsigned int loss = KWATCH_LOSS_RING_FULL; loss <= KWATCH_LOSS_NESTED; loss++)
		FUZZ_CHECK(now->told[loss] == now->lost[loss]);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct hits hits;
	uint8_t how;

	memset(&hits, 0, sizeof(hits));
	hits.input = fuzz_input(data, size);
	how = fuzz_u8(&hits.input);
	hits.trusted = !(how & 2);
	hits.seen = -1;
	hits.rig = rig_new(how & 4 ? 8192 : 4096, how & 1);
	rig_reader_init(&hits.reader, hits.rig);
	now = &hits;
	while (fuzz_left(&hits.input))
		act();
	check_end();
	now = NULL;
	rig_free(hits.rig);
}
