/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who calls whom: calls of one task that lie within each other's times.
 *
 * Calls are told of when they return, so those inside a call come before it. A
 * call waits until one returns that began before it: that is its caller. Memory
 * is bounded whatever the number of calls and tasks.
 */
#ifndef KWATCH_NEST_H
#define KWATCH_NEST_H

#include <stddef.h>
#include <linux/types.h>

struct kwatch_nest;

/**
 * struct kwatch_nest_call - a call that is over
 * @tid: of the task
 * @context: KWATCH_CONTEXT_*; what an interrupt calls is not inside the call
 *           that it interrupts
 * @cpu: where
 * @point: number of the function
 * @start_ns: when it was entered
 * @end_ns: when it returned
 */
struct kwatch_nest_call {
	__s32 tid;
	unsigned int context;
	unsigned int cpu;
	size_t point;
	__u64 start_ns;
	__u64 end_ns;
};

/**
 * kwatch_nest_new - nobody has called anybody
 * @points: number of functions, numbered from 0
 *
 * Returns NULL when memory is short.
 */
struct kwatch_nest *kwatch_nest_new(size_t points);
void kwatch_nest_free(struct kwatch_nest *nest);

/** kwatch_nest_add - a call returned; 0 or -ENOMEM */
int kwatch_nest_add(struct kwatch_nest *nest,
		    const struct kwatch_nest_call *call);

/** kwatch_nest_finish - no more calls: those that wait have no caller */
void kwatch_nest_finish(struct kwatch_nest *nest);

/** kwatch_nest_calls - how often @caller called @callee, directly */
__u64 kwatch_nest_calls(const struct kwatch_nest *nest, size_t caller,
			size_t callee);
/** kwatch_nest_outermost - how often nobody did */
__u64 kwatch_nest_outermost(const struct kwatch_nest *nest, size_t callee);
/** kwatch_nest_unsure - how often it is not known, for want of memory */
__u64 kwatch_nest_unsure(const struct kwatch_nest *nest, size_t callee);

#endif
