// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "nest.h"

/* Calls of a task that may wait for their caller one by one; power of two */
#define WAITING	512
#define BUCKETS	256	/* power of two */
#define LANES	1024

/* A call that waits. */
struct waiting {
	__u64 start_ns;
	size_t point;
};

/* Calls of one function that waited too long to be kept one by one. */
struct group {
	__u64 count;
	__u64 first_ns;
	__u64 last_ns;
};

/*
 * struct lane - the calls of one task, or of the interrupts on one CPU
 * @calls: that wait, by the time they began
 * @groups: older ones, one for each function; NULL for none
 */
struct lane {
	__s32 tid;
	unsigned int context;
	unsigned int cpu;
	__u64 last_ns;
	size_t count;
	struct waiting calls[WAITING];
	struct group *groups;
	struct lane *next;
};

struct kwatch_nest {
	size_t points;
	__u64 *calls;		/* [caller * points + callee] */
	__u64 *outermost;
	__u64 *unsure;
	struct lane *lanes[BUCKETS];
	size_t lane_count;
};

struct kwatch_nest *kwatch_nest_new(size_t points)
{
	struct kwatch_nest *nest = calloc(1, sizeof(*nest));

	if (!nest)
		return NULL;
	nest->points = points;
	nest->calls = calloc(points * points + 1, sizeof(*nest->calls));
	nest->outermost = calloc(points + 1, sizeof(*nest->outermost));
	nest->unsure = calloc(points + 1, sizeof(*nest->unsure));
	if (nest->calls && nest->outermost && nest->unsure)
		return nest;
	kwatch_nest_free(nest);
	return NULL;
}

static void free_lane(struct lane *lane)
{
	free(lane->groups);
	free(lane);
}

void kwatch_nest_free(struct kwatch_nest *nest)
{
	struct lane *lane;
	size_t i;

	if (!nest)
		return;
	for (i = 0; i < BUCKETS; i++) {
		while ((lane = nest->lanes[i])) {
			nest->lanes[i] = lane->next;
			free_lane(lane);
		}
	}
	free(nest->calls);
	free(nest->outermost);
	free(nest->unsure);
	free(nest);
}

/* Nobody called those that still wait. */
static void settle(struct kwatch_nest *nest, struct lane *lane)
{
	size_t i;

	for (i = 0; i < lane->count; i++)
		nest->outermost[lane->calls[i].point]++;
	for (i = 0; lane->groups && i < nest->points; i++)
		nest->outermost[i] += lane->groups[i].count;
}

/* Tasks that were quiet for longer than the average give up their lanes. */
static void drop_lanes(struct kwatch_nest *nest)
{
	struct lane **place, *lane;
	__u64 average = 0;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		for (lane = nest->lanes[i]; lane; lane = lane->next)
			average += lane->last_ns / nest->lane_count;
	/* Rounded up, so that there is one that is not above it */
	average += nest->lane_count;
	for (i = 0; i < BUCKETS; i++) {
		place = &nest->lanes[i];
		while ((lane = *place)) {
			if (lane->last_ns > average) {
				place = &lane->next;
				continue;
			}
			*place = lane->next;
			settle(nest, lane);
			free_lane(lane);
			nest->lane_count--;
		}
	}
}

static struct lane *find_lane(struct kwatch_nest *nest,
			      const struct kwatch_nest_call *call)
{
	struct lane **list, *lane;

	list = &nest->lanes[((unsigned int)call->tid * 4 + call->context) &
			    (BUCKETS - 1)];
	for (lane = *list; lane; lane = lane->next)
		if (lane->tid == call->tid && lane->context == call->context &&
		    (!call->context || lane->cpu == call->cpu))
			return lane;
	if (nest->lane_count >= LANES)
		drop_lanes(nest);
	lane = calloc(1, sizeof(*lane));
	if (!lane)
		return NULL;
	lane->tid = call->tid;
	lane->context = call->context;
	lane->cpu = call->cpu;
	lane->next = *list;
	*list = lane;
	nest->lane_count++;
	return lane;
}

/* The older half of those that wait is remembered by function only. */
static int fold(struct kwatch_nest *nest, struct lane *lane)
{
	struct group *group;
	size_t i;

	if (!lane->groups)
		lane->groups = calloc(nest->points, sizeof(*lane->groups));
	if (!lane->groups)
		return -ENOMEM;
	for (i = 0; i < WAITING / 2; i++) {
		group = &lane->groups[lane->calls[i].point];
		if (!group->count++)
			group->first_ns = lane->calls[i].start_ns;
		group->last_ns = lane->calls[i].start_ns;
	}
	lane->count -= WAITING / 2;
	memmove(lane->calls, lane->calls + WAITING / 2,
		lane->count * sizeof(lane->calls[0]));
	return 0;
}

/* A caller that began in the midst of a group: whose they are is forgotten. */
static void take_groups(struct kwatch_nest *nest, struct lane *lane,
			const struct kwatch_nest_call *call)
{
	__u64 *callees = &nest->calls[call->point * nest->points];
	struct group *group;
	size_t i;

	for (i = 0; i < nest->points; i++) {
		group = &lane->groups[i];
		if (!group->count || group->last_ns < call->start_ns)
			continue;
		if (group->first_ns >= call->start_ns)
			callees[i] += group->count;
		else
			nest->unsure[i] += group->count;
		group->count = 0;
	}
}

int kwatch_nest_add(struct kwatch_nest *nest,
		    const struct kwatch_nest_call *call)
{
	__u64 *callees = &nest->calls[call->point * nest->points];
	struct lane *lane = find_lane(nest, call);

	if (!lane)
		return -ENOMEM;
	lane->last_ns = call->end_ns;
	/* One of which only the entry was seen has nothing inside it. */
	if (call->end_ns > call->start_ns) {
		while (lane->count && lane->calls[lane->count - 1].start_ns >=
		       call->start_ns)
			callees[lane->calls[--lane->count].point]++;
		if (!lane->count && lane->groups)
			take_groups(nest, lane, call);
	}
	if (lane->count == WAITING && fold(nest, lane))
		return -ENOMEM;
	lane->calls[lane->count].start_ns = call->start_ns;
	lane->calls[lane->count++].point = call->point;
	return 0;
}

void kwatch_nest_finish(struct kwatch_nest *nest)
{
	struct lane *lane;
	size_t i;

	for (i = 0; i < BUCKETS; i++) {
		while ((lane = nest->lanes[i])) {
			nest->lanes[i] = lane->next;
			settle(nest, lane);
			free_lane(lane);
		}
	}
	nest->lane_count = 0;
}

__u64 kwatch_nest_calls(const struct kwatch_nest *nest, size_t caller,
			size_t callee)
{
	return nest->calls[caller * nest->points + callee];
}

__u64 kwatch_nest_outermost(const struct kwatch_nest *nest, size_t callee)
{
	return nest->outermost[callee];
}

__u64 kwatch_nest_unsure(const struct kwatch_nest *nest, size_t callee)
{
	return nest->unsure[callee];
}
