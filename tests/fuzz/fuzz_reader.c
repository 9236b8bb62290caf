// SPDX-License-Identifier: GPL-2.0
/*
 * The library's reader of one ring. The bytes of the input are records, put in
 * and published as the kernel would, or pages with any content, changed while
 * the reader reads.
 *
 * Honest pages: what was delivered and what was missed is what was produced, in
 * order. Any pages: the reader stays in them, and neither delivers more bytes
 * than were published nor takes back what it said.
 *
 * FILES: tools/lib/ring.c
 */
#include "fake_ring.h"
#include "fuzz.h"
#include "ring.h"

#define BYTES	4096U

/*
 * struct state - a ring with a reader
 * @honest: nobody but the writer wrote to the pages
 * @begun: position at which the reader began, an upper bound
 * @highest: position that was ever published
 * @delivered: bytes of records popped
 * @next: honest: value of the next hit that may come
 */
struct state {
	struct fake_ring *fake;
	struct kwatch_ring *ring;
	bool honest;
	bool overwrite;
	__u64 highest;
	__u64 delivered;
	__u64 next;
	struct kwatch_ring_counts counts;
};

static void note_published(struct state *state)
{
	__u64 position = state->fake->producer->position;

	if (position > state->highest)
		state->highest = position;
}

static void check_counts(struct state *state)
{
	struct kwatch_ring_counts now;

	kwatch_ring_counts(state->ring, &now);
	FUZZ_CHECK(now.records >= state->counts.records);
	FUZZ_CHECK(now.corrupt >= state->counts.corrupt);
	/* A page of lies can claim that 2^64 records were missed. */
	FUZZ_CHECK(now.missed >= state->counts.missed || !state->honest);
	if (state->honest)
		FUZZ_CHECK(!now.corrupt && now.records + now.missed <= state->fake->hits);
	state->counts = now;
}

static __u64 touch(const struct kwatch_record *record, size_t size)
{
	const __u64 *word = (const void *)record;
	__u64 sum = 0;

	for (size_t i = 0; i < size / sizeof(*word); i++)
		sum += __atomic_load_n(&word[i], __ATOMIC_RELAXED);
	return sum;
}

static void check_record(struct state *state, const struct kwatch_record *record, size_t size)
{
	__u64 value;

	FUZZ_CHECK(size >= sizeof(*record) && size % 8 == 0 && size <= BYTES);
	touch(record, size);
	if (!state->honest)
		return;
	FUZZ_CHECK(record->size == size);
	if (KWATCH_RECORD_KIND(record->id) > KWATCH_KIND_RETURN)
		return;
	memcpy(&value, record + 1, sizeof(value));
	FUZZ_CHECK(state->overwrite ? value >= state->next : value == state->next);
	FUZZ_CHECK(value < state->fake->hits);
	state->next = value + 1;
}

static void read_some(struct state *state, unsigned int most)
{
	const struct kwatch_record *record, *again;
	int size;

	while (most--) {
		size = kwatch_ring_peek(state->ring, &record);
		note_published(state);
		if (size <= 0)
			break;
		check_record(state, record, (size_t)size);
		FUZZ_CHECK(kwatch_ring_peek(state->ring, &again) == size && again == record);
		kwatch_ring_pop(state->ring);
		state->delivered += (__u64)size;
		/* Pages that take back what they published may do so for ever. */
		FUZZ_CHECK(!state->honest || state->delivered <= state->highest);
	}
	check_counts(state);
	if (state->honest)
		FUZZ_CHECK(state->fake->consumer->position <= state->highest);
}

/* The writer believes its pages, which hold anything: so not by the writer. */
static void put_anywhere(struct fake_ring *fake, const struct kwatch_record *record)
{
	__u64 position = fake->producer->position;

	memcpy(fake->data + (position & (BYTES - 8)), record, record->size);
	fake->producer->position = position + record->size;
}

static void put(struct state *state, struct fuzz_input *input)
{
	__u64 buffer[128] = { 0 };
	struct kwatch_record *record = (void *)buffer;
	unsigned int kind = 1 + fuzz_below(input, 4);

	record->size = (uint16_t)(48 + 8 * fuzz_below(input, 100));
	record->id = KWATCH_RECORD_ID(kind, kind < KWATCH_KIND_TASK);
	buffer[3] = state->fake->hits;
	if (state->honest)
		fake_ring_put(state->fake, record);
	else
		put_anywhere(state->fake, record);
}

static void lie(struct state *state, struct fuzz_input *input)
{
	struct kwatch_producer_page *page = state->fake->producer;
	__u64 *words[] = { &page->position, &page->tail, &page->tail_records, &page->records };
	__u64 *word = words[fuzz_below(input, 4)];

	state->honest = false;
	switch (fuzz_below(input, 5)) {
	case 0:
		*word = fuzz_u64(input);
		break;
	case 1:
		*word += 8 * fuzz_u8(input);
		break;
	case 2:
		*word -= 8 * fuzz_u8(input);
		break;
	case 3:
		page->tail_sequence += fuzz_u8(input);
		break;
	default:
		fuzz_bytes(input, state->fake->data + 8 * fuzz_below(input, BYTES / 8), 8);
	}
}

static void act(struct state *state, struct fuzz_input *input)
{
	switch (fuzz_below(input, 8)) {
	case 0:
	case 1:
	case 2:
		put(state, input);
		break;
	case 3:
		lie(state, input);
		break;
	case 4:
		kwatch_ring_release(state->ring);
		break;
	case 5:
		kwatch_ring_is_pressed(state->ring);
		break;
	default:
		read_some(state, fuzz_u8(input));
	}
	note_published(state);
}

/* All that was recorded was read or missed, and said to be so. */
static void check_end(struct state *state)
{
	if (!state->honest)
		return;
	read_some(state, UINT32_MAX);
	FUZZ_CHECK(state->counts.records + state->counts.missed == state->fake->hits);
	FUZZ_CHECK(state->overwrite || !state->counts.missed);
	FUZZ_CHECK(state->fake->consumer->position == state->fake->producer->position);
}

static bool begin(struct state *state, struct fuzz_input *input)
{
	unsigned int how = fuzz_u8(input);
	struct kwatch_error error = { 0 };

	state->overwrite = how & 1;
	state->honest = !(how & 2);
	state->fake = fake_ring_new(BYTES, 0, state->overwrite);
	if (how & 4)
		fuzz_bytes(input, state->fake->producer, sizeof(*state->fake->producer));
	if (how & 8)
		state->fake->consumer->position = fuzz_u64(input);
	if (how & (4 | 8 | 16))
		state->honest = false;
	if (how & 16)
		fuzz_bytes(input, state->fake->data, fuzz_u16(input) % BYTES);
	state->overwrite = state->fake->producer->flags & KWATCH_SESSION_OVERWRITE;
	state->ring = kwatch_ring_from_memory(state->fake->consumer, state->fake->producer,
					      state->fake->data, BYTES, &error);
	if (!state->ring)
		FUZZ_CHECK(error.text[0] && !state->honest);
	return state->ring;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct fuzz_input input = fuzz_input(data, size);
	struct state state = { 0 };

	if (begin(&state, &input)) {
		note_published(&state);
		while (fuzz_left(&input))
			act(&state, &input);
		check_end(&state);
		kwatch_ring_free(state.ring);
	}
	fake_ring_free(state.fake);
}
