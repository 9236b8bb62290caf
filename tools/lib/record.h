/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A record of a ring, decoded: which function, when, who, and its values.
 * Nothing is copied: an event points into the ring (or into the reader's copy
 * of the record) and is valid until the reader moves on.
 */
#ifndef KWATCH_RECORD_H
#define KWATCH_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kwatch.h>
#include "display.h"
#include "schema.h"

/**
 * struct kwatch_event - one record, with what is known about its surroundings
 * @record: the record itself
 * @probe: its schema; NULL for KWATCH_KIND_LOST and for an unknown probe; of
 *         KWATCH_KIND_DISARMED, the probe that was
 * @kind: KWATCH_KIND_*
 * @cpu: ring it came from
 * @time_ns: of the record; for a return the time of return
 * @duration_ns: of a return record, else 0
 * @fault_mask: bit n: field n could not be read
 * @tid: of the current task
 * @tgid: of the current task
 * @comm: of the current task, NUL-terminated, "" when not known
 * @lost: of KWATCH_KIND_LOST, else NULL
 * @disarmed: of KWATCH_KIND_DISARMED, else NULL
 * @missed: hits inside a handler that a LOST record tells of, else 0
 * @missed_returns: calls whose return was not followed, the same
 */
struct kwatch_event {
	const struct kwatch_record *record;
	const struct kwatch_schema_probe *probe;
	unsigned int kind;
	unsigned int cpu;
	__u64 time_ns;
	__u64 duration_ns;
	__u64 fault_mask;
	__s32 tid;
	__s32 tgid;
	char comm[KWATCH_COMM_MAX + 1];
	const struct kwatch_record_lost *lost;
	const struct kwatch_record_disarmed *disarmed;
	__u64 missed;
	__u64 missed_returns;
};

/**
 * struct kwatch_value - one field of an event
 * @field: its schema
 * @present: the field is in this kind of record (a return-only field is not
 *           in an entry record)
 * @faulted: it could not be read (to the end)
 * @truncated: a dynamic field that was cut
 * @null: the pointer to the object was NULL
 * @number: of a scalar, extended to 64 bits (cast to __s64 for S types)
 * @data: of a composite or dynamic field
 * @length: bytes at @data
 * @display: how its number is shown in this call, NULL as in all
 * @beside: the number that its display depends on, -1 for none
 */
struct kwatch_value {
	const struct kwatch_schema_field *field;
	bool present;
	bool faulted;
	bool truncated;
	bool null;
	__u64 number;
	const void *data;
	size_t length;
	const struct kwatch_display *display;
	__s64 beside;
};

/**
 * kwatch_record_decode - decode the header of a record
 * @event: out; its comm is left as it is, the caller knows the task
 * @set: schemas of the session
 * @record: whole record, 8-byte aligned
 * @available: bytes that may be read at @record
 * @cpu: ring it came from
 *
 * Returns 0, or -EBADMSG when the record contradicts itself or its schema
 * (size too small, beyond @available, not a multiple of 8). An unknown probe is
 * no error: @event->probe is NULL then. Nor is a kind of a newer module: see
 * kwatch_record_is_known().
 */
int kwatch_record_decode(struct kwatch_event *event,
			 const struct kwatch_schema_set *set,
			 const struct kwatch_record *record,
			 size_t available, unsigned int cpu);

/** kwatch_record_is_known - false for a kind to be passed over */
static inline bool kwatch_record_is_known(const struct kwatch_event *event)
{
	return event->kind >= KWATCH_KIND_ENTRY &&
	       event->kind <= KWATCH_KIND_DISARMED;
}

/** kwatch_record_is_hit - an entry or return record, not one about the session */
static inline bool kwatch_record_is_hit(const struct kwatch_event *event)
{
	return event->kind == KWATCH_KIND_ENTRY ||
	       event->kind == KWATCH_KIND_RETURN;
}

/**
 * kwatch_record_values - decode all fields of an event
 * @event: of kwatch_record_decode(), of kind entry or return
 * @values: out, one for each field of the schema
 * @room: of @values
 *
 * Returns the number of fields, or -EBADMSG when a dynamic field runs out of
 * the record, -ENOSPC when @room is too small.
 */
int kwatch_record_values(const struct kwatch_event *event,
			 struct kwatch_value *values, size_t room);

#endif
