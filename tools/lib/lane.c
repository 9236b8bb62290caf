// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include "lane.h"

#define OPEN_MAX	(sizeof(((struct kwatch_lane *)0)->open) / sizeof(__u64))

struct kwatch_lane *kwatch_lane_new(void)
{
	struct kwatch_lane *lane = calloc(1, sizeof(*lane));

	if (lane && kwatch_out_init(&lane->text, -1)) {
		free(lane);
		return NULL;
	}
	return lane;
}

void kwatch_lane_free(struct kwatch_lane *lane)
{
	kwatch_out_fini(&lane->text);
	free(lane->calls);
	free(lane);
}

void kwatch_lane_enter(struct kwatch_lane *lane, __u64 start_ns)
{
	/* Deeper calls are inside those that are known to run. */
	if (lane->open_count < OPEN_MAX)
		lane->open[lane->open_count++] = start_ns;
}

void kwatch_lane_leave(struct kwatch_lane *lane, __u64 start_ns)
{
	while (lane->open_count && lane->open[lane->open_count - 1] >= start_ns)
		lane->open_count--;
}

struct kwatch_lane_call *kwatch_lane_add(struct kwatch_lane *lane)
{
	size_t room = lane->room ? 2 * lane->room : 16;
	struct kwatch_lane_call *larger;

	if (lane->count == lane->room) {
		larger = reallocarray(lane->calls, room, sizeof(*larger));
		if (!larger)
			return NULL;
		lane->calls = larger;
		lane->room = room;
	}
	lane->calls[lane->count] = (struct kwatch_lane_call) {
		.order = lane->count,
	};
	return &lane->calls[lane->count++];
}

/*
 * Parents before children: by start, the longer call first; of two that look
 * the same the one that returned last is the outer one.
 */
static int compare(const void *one, const void *other)
{
	const struct kwatch_lane_call *a = one, *b = other;

	if (a->start_ns != b->start_ns)
		return a->start_ns < b->start_ns ? -1 : 1;
	if (a->end_ns != b->end_ns)
		return a->end_ns > b->end_ns ? -1 : 1;
	return a->order > b->order ? -1 : 1;
}

/* A call of which only the entry was seen (no time at all) has no children. */
static bool contains(const struct kwatch_lane_call *outer,
		     const struct kwatch_lane_call *inner)
{
	return outer->end_ns > outer->start_ns &&
	       outer->end_ns >= inner->end_ns;
}

void kwatch_lane_nest(struct kwatch_lane *lane)
{
	struct kwatch_lane_call *calls = lane->calls;
	unsigned int depth;
	size_t i, outer;

	if (lane->count)
		qsort(calls, lane->count, sizeof(*calls), compare);
	for (i = 0; i < lane->count; i++) {
		calls[i].depth = 0;
		/*
		 * The parent is the call before or one of its parents, which
		 * are the nearest ones before it of each smaller depth.
		 */
		depth = i ? calls[i - 1].depth + 1 : 0;
		for (outer = i; depth; depth--) {
			do
				outer--;
			while (calls[outer].depth != depth - 1);
			if (contains(&calls[outer], &calls[i]))
				break;
		}
		calls[i].depth = depth;
	}
}

void kwatch_lane_clear(struct kwatch_lane *lane)
{
	lane->count = 0;
	lane->text.used = 0;
}
