/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The calls of one task (or of the interrupts on one CPU) that are not printed
 * yet, and which of its calls are still running.
 */
#ifndef KWATCH_LANE_H
#define KWATCH_LANE_H

#include <linux/kwatch.h>
#include "out.h"

/**
 * struct kwatch_lane_call - a call that is over
 * @start_ns: when it was entered
 * @end_ns: when it returned; @start_ns when only its entry was seen
 * @text: offset of its text in the lane's memory: the call, the result, the
 *        lines below
 * @call_length: bytes of the call
 * @columns: of the call, without colours
 * @result_length: bytes of the result
 * @result_columns: of the result, without colours
 * @below_length: bytes of the lines that stand below the call
 * @order: of arrival
 * @depth: set by kwatch_lane_nest()
 */
struct kwatch_lane_call {
	__u64 start_ns;
	__u64 end_ns;
	size_t text;
	size_t call_length;
	size_t columns;
	size_t result_length;
	size_t result_columns;
	size_t below_length;
	size_t order;
	unsigned int depth;
};

/**
 * struct kwatch_lane - calls of one task or of interrupts on one CPU
 * @tid: of the task, in an interrupt of the interrupted one
 * @context: KWATCH_CONTEXT_*
 * @cpu: of the last event
 * @comm: of the task
 * @last_ns: time of the last event
 * @calls: that are over
 * @count: of them
 * @room: allocated
 * @open: times at which the running calls were entered, outermost first
 * @open_count: of them
 * @text: what the calls look like
 * @next: of the tree's list
 */
struct kwatch_lane {
	int tid;
	unsigned int context;
	unsigned int cpu;
	char comm[KWATCH_COMM_MAX + 1];
	__u64 last_ns;
	struct kwatch_lane_call *calls;
	size_t count;
	size_t room;
	__u64 open[64];
	unsigned int open_count;
	struct kwatch_out text;
	struct kwatch_lane *next;
};

/** kwatch_lane_new - an empty lane, or NULL */
struct kwatch_lane *kwatch_lane_new(void);
void kwatch_lane_free(struct kwatch_lane *lane);

/** kwatch_lane_enter - a call was entered */
void kwatch_lane_enter(struct kwatch_lane *lane, __u64 start_ns);
/** kwatch_lane_leave - the call entered then returned, and all inside it */
void kwatch_lane_leave(struct kwatch_lane *lane, __u64 start_ns);

/** kwatch_lane_add - room for one more call, or NULL */
struct kwatch_lane_call *kwatch_lane_add(struct kwatch_lane *lane);

/** kwatch_lane_nest - put the calls in the order of a tree, with depths */
void kwatch_lane_nest(struct kwatch_lane *lane);

/** kwatch_lane_clear - forget the calls that are over */
void kwatch_lane_clear(struct kwatch_lane *lane);

#endif
