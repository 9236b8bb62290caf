/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_SESSION_H
#define KWATCH_SESSION_H

#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "gate.h"
#include "probe.h"
#include "ring.h"

/**
 * struct kwatch_sess - what one open file, or a name, owns
 * @armed: hits count. Written under @lock, read by the handlers; after it is
 *         cleared a grace period ends the last of them
 * @rings: of each CPU, NULL where there is none (yet). Set once, when
 *         the session is made or by CPU hotplug; read by the handlers
 * @gate: which tasks
 * @wake_work: leaves the handler's context to wake pollers
 * @lock: of all below that is not said to be constant; of the probes
 * @probes: planted, by id
 * @nr_probes: of them
 * @next_id: of the next one
 * @state: KWATCH_STATE_*
 * @id: number; constant
 * @flags: KWATCH_SESSION_*; constant
 * @ring_bytes: constant
 * @watermark: constant
 * @deadline_ns: constant
 * @name: constant
 * @owner_uid: of the maker; constant
 * @born: CLOCK_MONOTONIC ns; constant
 * @owner: file that made it, NULL after its release
 * @files: open files on it; sessions_lock
 * @reader_lock: of @reader and gate.self; taken inside mmap(), so nothing that
 *               can fault may happen under it
 * @reader: file that has the consumer pages, NULL for none
 * @wait: pollers
 * @deadline: runs while someone polls and nothing was ready
 * @late: the deadline came with records unread; poll clears it. Any CPU; an
 *        old value costs one needless or late wake-up
 * @max_rate: of the overload guard, hits a second of a probe; 0: no guard;
 *            constant
 * @guard_timer: runs while the session is enabled; @lock, and @guard_work
 * @guard_work: looks at the counters
 * @link: in the list of sessions; sessions_lock
 * @hotplug: CPUs that come up call with it
 * @maker: the task that sets the session up, and while it does: for it, and not
 *         for another that brings a CPU up, a ring that cannot be had is an error.
 *         That other one may read any value but itself
 * @refs: one for each file, one for the name of a persistent session
 */
struct kwatch_sess {
	bool armed;
	struct kwatch_ring * __percpu *rings;
	struct kwatch_gate_state gate;
	struct irq_work wake_work;
	struct mutex lock; /* see above */
	struct list_head probes;
	u32 nr_probes;
	u32 next_id;
	u32 state;
	u32 id;
	u32 flags;
	u32 ring_bytes;
	u32 watermark;
	u64 deadline_ns;
	char name[KWATCH_NAME_MAX];
	kuid_t owner_uid;
	u64 born;
	void *owner;
	u32 files;
	spinlock_t reader_lock; /* see above */
	void *reader;
	wait_queue_head_t wait;
	struct hrtimer deadline;
	bool late;
	u64 max_rate;
	struct hrtimer guard_timer;
	struct work_struct guard_work;
	struct list_head link;
	struct hlist_node hotplug;
	struct task_struct *maker;
	struct kref refs;
};

int kwatch_session_init(void);
void kwatch_session_exit(void);

/**
 * kwatch_session_new - make a session and its rings
 * @request: from user space; its id is filled in
 * @file: that makes it
 * @refusal: out: why not
 *
 * Returns a session with a reference for @file, or an ERR_PTR.
 */
struct kwatch_sess *kwatch_session_new(struct kwatch_setup *request, void *file,
				       struct kwatch_refusal *refusal);

/* Find by name; the caller gets a reference for its file. */
struct kwatch_sess *kwatch_session_attach(const char *name, struct kwatch_refusal *refusal);
/* @file no longer uses @session; the last one ends it. */
void kwatch_session_detach(struct kwatch_sess *session, void *file);
int kwatch_session_destroy(const char *name, struct kwatch_refusal *refusal);

/* All sessions: call with each, until it returns non-zero. */
int kwatch_session_each(int (*call)(struct kwatch_sess *session, void *data), void *data);

static inline struct kwatch_ring *kwatch_session_ring(const struct kwatch_sess *session,
						      unsigned int cpu)
{
	return READ_ONCE(*per_cpu_ptr(session->rings, cpu));
}

#endif
