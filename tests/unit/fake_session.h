/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel with one session, for tests of the merge: rings that the test
 * fills, a clock that it sets, a poll() that answers what it wants.
 */
#ifndef FAKE_SESSION_H
#define FAKE_SESSION_H

#include <stdbool.h>
#include "device.h"
#include "fake_ring.h"
#include "merge.h"

#define CPUS	4
#define BYTES	4096U
#define MS	1000000ULL
/* What the counters of the session say. */
#define FAKE_HITS	1234U
#define FAKE_MISSED	5U

/*
 * struct fake_kernel - a kernel with a session
 * @rings: NULL for a CPU without
 * @now: the clock
 * @poll_events: what poll() returns in revents
 * @poll_error: errno of poll(), 0 for none
 * @poll_timeout: that poll() was called with last
 * @poll_wanted: events that it was called for last
 * @polled: how often it was called
 * @on_poll: called by poll(), may change the rest
 * @on_now: called by now(), before the clock is read
 * @probes: that exist: 1 to this
 * @fields: of each
 * @nr_fields: of those
 * @asked_session: how often the session was asked for
 * @asked_schema: how often a schema was
 * @mapped: mappings that there are
 * @busy: another reader has the rings
 */
struct fake_kernel {
	struct kwatch_system system;
	struct fake_ring *rings[CPUS];
	__u64 now;
	short poll_events;
	int poll_error;
	int poll_timeout;
	short poll_wanted;
	int polled;
	void (*on_poll)(struct fake_kernel *fake);
	void (*on_now)(struct fake_kernel *fake);
	__u32 probes;
	const struct kwatch_schema_field *fields;
	__u32 nr_fields;
	int asked_session;
	int asked_schema;
	int mapped;
	bool busy;
};

/* One with rings, its device, and its reader. */
struct fake_session {
	struct fake_kernel kernel;
	struct kwatch_device *device;
	struct kwatch_merge *merge;
};

/** fake_kernel_open - the device of this kernel; fills in kernel->system */
struct kwatch_device *fake_kernel_open(struct fake_kernel *fake);

/** fake_session_begin - rings of BYTES on the first @count CPUs, time 1 s */
void fake_session_begin(struct fake_session *session, unsigned int count,
			bool overwrite);
void fake_session_end(struct fake_session *session);

/** fake_session_expect - the next event is of this time and CPU */
void fake_session_expect(struct fake_session *session, bool drain, __u64 time,
			 unsigned int cpu);
void fake_session_expect_nothing(struct fake_session *session, bool drain);
struct kwatch_merge_counts
fake_session_counts(const struct fake_session *session);

#endif
