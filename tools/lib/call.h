/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An event as the call it is: name(argument=value, ...) = result. What the
 * text lines and the tree have in common.
 */
#ifndef KWATCH_CALL_H
#define KWATCH_CALL_H

#include "format.h"
#include "out.h"
#include "record.h"
#include "style.h"

/**
 * struct kwatch_call - an event taken apart for printing
 * @event: which
 * @format: of its probe, NULL if the probe is not known
 * @values: of its fields
 * @count: of them, negative when the record contradicts itself
 */
struct kwatch_call {
	const struct kwatch_event *event;
	const struct kwatch_format *format;
	struct kwatch_value values[KWATCH_FORMAT_FIELDS];
	int count;
};

/** kwatch_call_decode - of an entry or return event */
void kwatch_call_decode(struct kwatch_call *call,
			struct kwatch_formats *formats,
			const struct kwatch_event *event);

/**
 * kwatch_call_arguments - write name(argument=value, ...)
 *
 * Call chains are not among the arguments: they have lines of their own
 * (stack.h).
 *
 * Returns the columns that it takes (bytes, but for colours).
 */
size_t kwatch_call_arguments(struct kwatch_out *out,
			     const struct kwatch_call *call,
			     const struct kwatch_style *style);

/** kwatch_call_result - the returned value, NULL when the event has none */
const struct kwatch_value *kwatch_call_result(const struct kwatch_call *call);

/**
 * kwatch_call_write_result - write the returned value
 *
 * Only for a call with kwatch_call_result(). In red when it is an error.
 */
void kwatch_call_write_result(struct kwatch_out *out,
			      const struct kwatch_call *call,
			      const struct kwatch_style *style);

/** kwatch_call_failed - whether the result is a negative errno */
bool kwatch_call_failed(const struct kwatch_call *call);

/** kwatch_call_put_comm - a name of a task, made harmless; 4 times its room */
char *kwatch_call_put_comm(char *at, const char *comm);

/** kwatch_call_context - n, h or s for an NMI, hard or soft interrupt, or ' ' */
char kwatch_call_context(const struct kwatch_event *event);

/**
 * kwatch_call_notice - write what an event that is no call says
 *
 * "-- lost 12 hits here: ring full (CPU 1) --", or
 * "-- probe vfs_read disarmed here: 9000 hits/s over the limit of 1000 --"
 */
void kwatch_call_notice(struct kwatch_out *out,
			const struct kwatch_event *event);

#endif
