// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of several CPUs as one stream. Honest rings: every record is
 * delivered once or missed, in the order of its ring; what is not in the order
 * of time is counted as late. Rings of any content: the reader ends, and takes
 * back nothing that it said.
 *
 * FILES: tools/lib/merge.c tools/lib/ring.c tools/lib/heap.c tools/lib/tasks.c
 */
#include "fake_session.h"
#include "fuzz.h"

struct state {
	struct fake_session session;
	struct fuzz_input input;
	unsigned int rings;
	bool honest;
	bool overwrite;
	__u64 lost;
	__u64 late;
	__u64 newest;
	__u64 next[CPUS];
	struct kwatch_merge_counts counts;
};

static struct fake_ring *any_ring(struct state *state)
{
	return state->session.kernel.rings[fuzz_below(&state->input, state->rings)];
}

static void put(struct state *state)
{
	struct fake_ring *ring = any_ring(state);
	__u64 time = state->session.kernel.now - fuzz_u8(&state->input) * MS / 8;
	unsigned int what = fuzz_below(&state->input, 8);

	/* The writer believes its pages. */
	if (!state->honest)
		return;
	if (what == 0)
		fake_ring_task(ring, time, fuzz_below(&state->input, 4), "a task");
	else if (what == 1 && fake_ring_lost(ring, time, what))
		state->lost += what;
	else if (what > 1)
		fake_ring_hit(ring, time, fuzz_below(&state->input, 4), ring->hits);
}

static void lie(struct state *state)
{
	struct fake_ring *ring = any_ring(state);
	unsigned int where = fuzz_below(&state->input, BYTES / 8);

	state->honest = false;
	switch (fuzz_below(&state->input, 5)) {
	case 0:
		ring->producer->position += 8 * fuzz_u8(&state->input);
		break;
	case 1:
		ring->producer->position = fuzz_u64(&state->input);
		break;
	case 2:
		ring->producer->tail += 8 * fuzz_u8(&state->input);
		break;
	default:
		fuzz_bytes(&state->input, ring->data + 8 * where, 8);
	}
}

static void check_counts(struct state *state)
{
	struct kwatch_merge_counts counts = fake_session_counts(&state->session);

	FUZZ_CHECK(counts.records >= state->counts.records);
	FUZZ_CHECK(counts.corrupt >= state->counts.corrupt);
	FUZZ_CHECK(counts.late >= state->counts.late);
	FUZZ_CHECK(!state->honest || counts.missed >= state->counts.missed);
	FUZZ_CHECK(!state->honest || !counts.corrupt);
	state->counts = counts;
}

static void check_event(struct state *state, const struct kwatch_event *event)
{
	__u64 value;

	FUZZ_CHECK(event->cpu < state->rings);
	FUZZ_CHECK(memchr(event->comm, 0, sizeof(event->comm)));
	if (event->time_ns < state->newest)
		state->late++;
	else
		state->newest = event->time_ns;
	if (!state->honest || event->lost)
		return;
	memcpy(&value, event->record + 1, sizeof(value));
	FUZZ_CHECK(state->overwrite ? value >= state->next[event->cpu] :
				      value == state->next[event->cpu]);
	state->next[event->cpu] = value + 1;
}

/* Rings that say they have more may say so for ever: not longer than this. */
static void take(struct state *state, unsigned int most, bool drain)
{
	struct kwatch_event event;

	while (most-- && kwatch_merge_next(state->session.merge, &event, drain) == 1)
		check_event(state, &event);
	check_counts(state);
	FUZZ_CHECK(state->counts.late == state->late);
}

static void act(struct state *state)
{
	struct fake_kernel *kernel = &state->session.kernel;

	switch (fuzz_below(&state->input, 8)) {
	case 0:
		kernel->now += fuzz_u8(&state->input) * MS / 4;
		break;
	case 1:
		lie(state);
		break;
	case 2:
		take(state, fuzz_u8(&state->input), false);
		break;
	case 3:
		kernel->poll_events = fuzz_below(&state->input, 4) ? POLLIN : POLLHUP;
		kwatch_merge_wait(state->session.merge, fuzz_u8(&state->input));
		break;
	default:
		put(state);
	}
}

static void check_end(struct state *state)
{
	__u64 hits = 0;

	take(state, 100000, true);
	if (!state->honest)
		return;
	take(state, 1, true);
	for (unsigned int cpu = 0; cpu < state->rings; cpu++)
		hits += state->session.kernel.rings[cpu]->hits;
	FUZZ_CHECK(state->counts.records + state->counts.missed == hits);
	if (!state->overwrite)
		FUZZ_CHECK(!state->counts.missed && state->counts.lost == state->lost);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct state state = { .input = fuzz_input(data, size), .honest = true };
	unsigned int how = fuzz_u8(&state.input);

	state.rings = 1 + how % CPUS;
	state.overwrite = how & 8;
	fake_session_begin(&state.session, state.rings, state.overwrite);
	while (fuzz_left(&state.input))
		act(&state);
	check_end(&state);
	fake_session_end(&state.session);
}
