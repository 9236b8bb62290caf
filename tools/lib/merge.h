/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rings of all CPUs of a session as one stream of events in time order.
 */
#ifndef KWATCH_MERGE_H
#define KWATCH_MERGE_H

#include <stdbool.h>
#include "device.h"
#include "record.h"

struct kwatch_merge;

/**
 * struct kwatch_merge_counts - what the reader saw
 * @records: entry and return records delivered
 * @missed: records of overwrite mode that were gone before they were read
 * @lost: hits that LOST records reported, of whatever cause
 * @corrupt: records that contradicted themselves (a bug, or a hostile kernel)
 * @late: events delivered behind a newer one: written by an interrupt inside
 *        of another hit, or delayed beyond the slack
 */
struct kwatch_merge_counts {
	__u64 records;
	__u64 missed;
	__u64 lost;
	__u64 corrupt;
	__u64 late;
};

/**
 * kwatch_merge_new - map the rings of a session and become its reader
 * @session: set up or attached to; must outlive the merge
 * @error: why NULL was returned
 *
 * Maps every CPU that has a ring; rings of CPUs that come up later are found
 * by kwatch_merge_wait().
 */
struct kwatch_merge *kwatch_merge_new(struct kwatch_device *session,
				      struct kwatch_error *error);

/**
 * kwatch_merge_wait - wait until there is something to read
 * @merge: the reader
 * @timeout_ms: -1 for no limit
 *
 * Returns 1 when there may be records, 0 on time-out, -EINTR on a signal,
 * -ENODEV when the session was destroyed (what is left can still be drained),
 * another negative errno. Returns 1 also when an event that
 * kwatch_merge_next() held back is due.
 */
int kwatch_merge_wait(struct kwatch_merge *merge, int timeout_ms);

/**
 * kwatch_merge_next - the next event in time order
 * @merge: the reader
 * @event: out; valid until the next call
 * @drain: false while the session is live: an event is held back (20 ms at
 *         most, 5 ms when a ring is half full) until no older one can appear
 *         on another ring; true when it is disabled: all
 *
 * TASK records are consumed here (they give the comm of what follows), and
 * kinds of a newer module; entry, return, LOST and DISARMED records are
 * delivered. Returns 1, or 0 when there is nothing
 * (more) to deliver now.
 */
int kwatch_merge_next(struct kwatch_merge *merge, struct kwatch_event *event,
		      bool drain);

/**
 * kwatch_merge_set_spool - memory for bursts
 * @merge: the reader
 * @bytes: as many as may be taken out of rings that fill up before their events
 *         are delivered; 0, which is how it begins: none
 *
 * Only for a reader that reads to the end: what is in its memory is gone with
 * it. In overwrite mode it has no effect.
 */
void kwatch_merge_set_spool(struct kwatch_merge *merge, size_t bytes);

/** kwatch_merge_counts - what was delivered and missed so far */
void kwatch_merge_counts(const struct kwatch_merge *merge,
			 struct kwatch_merge_counts *counts);

/**
 * kwatch_merge_schemas - the schemas of the session, as far as they are known
 *
 * Stay the merge's. A probe planted later is added when its first record comes.
 */
const struct kwatch_schema_set *
kwatch_merge_schemas(const struct kwatch_merge *merge);

void kwatch_merge_free(struct kwatch_merge *merge);

#endif
