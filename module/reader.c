// SPDX-License-Identifier: GPL-2.0
/*
 * The reader's side of a session in the kernel: whose the consumer pages are,
 * what poll() says, and who wakes it.
 */
#include <linux/cpumask.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include "compat.h"
#include "reader.h"
#include "session.h"

static void wake_from_irq_work(struct irq_work *work)
{
	struct kwatch_sess *session = container_of(work, struct kwatch_sess, wake_work);

	wake_up_interruptible_poll(&session->wait, EPOLLIN | EPOLLRDNORM);
}

void kwatch_reader_wake(struct kwatch_sess *session, struct kwatch_ring *ring)
{
	WRITE_ONCE(ring->wake_at, U64_MAX);
	irq_work_queue(&session->wake_work);
}

/* The most that is unread on one ring. */
static u64 most_unread(const struct kwatch_sess *session)
{
	u64 most = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (ring)
			most = max(most, kwatch_ring_unread(ring));
	}
	return most;
}

static enum hrtimer_restart on_deadline(struct hrtimer *timer)
{
	struct kwatch_sess *session = container_of(timer, struct kwatch_sess, deadline);

	if (most_unread(session))
		WRITE_ONCE(session->late, true);
	/* Whoever still has nothing to read polls again, which starts it anew. */
	wake_up_interruptible_poll(&session->wait, EPOLLIN | EPOLLRDNORM);
	return HRTIMER_NORESTART;
}

static void arm_wakeup(struct kwatch_sess *session)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (ring)
			WRITE_ONCE(ring->wake_at, READ_ONCE(ring->producer->position) -
				   kwatch_ring_unread(ring) + session->watermark);
	}
	/* Whatever is missed between, the deadline finds. */
	if (!hrtimer_is_queued(&session->deadline))
		hrtimer_start(&session->deadline, ns_to_ktime(session->deadline_ns),
			      HRTIMER_MODE_REL);
}

__poll_t kwatch_reader_poll(struct kwatch_sess *session)
{
	u32 state = READ_ONCE(session->state);
	u64 most = most_unread(session);
	__poll_t mask = 0;

	if (most >= session->watermark ||
	    (most && (READ_ONCE(session->late) || state != KWATCH_STATE_ENABLED))) {
		WRITE_ONCE(session->late, false);
		mask = EPOLLIN | EPOLLRDNORM;
	} else if (state != KWATCH_STATE_DESTROYED) {
		arm_wakeup(session);
	}
	return state == KWATCH_STATE_DESTROYED ? mask | EPOLLHUP : mask;
}

void kwatch_reader_init(struct kwatch_sess *session)
{
	spin_lock_init(&session->reader_lock);
	init_waitqueue_head(&session->wait);
	init_irq_work(&session->wake_work, wake_from_irq_work);
	kwatch_compat_timer_setup(&session->deadline, on_deadline);
}

void kwatch_reader_stop(struct kwatch_sess *session)
{
	irq_work_sync(&session->wake_work);
	hrtimer_cancel(&session->deadline);
	wake_up_interruptible_all(&session->wait);
}

static void repair_positions(struct kwatch_sess *session)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (ring)
			kwatch_ring_repair_position(ring);
	}
}

int kwatch_reader_claim(struct kwatch_sess *session, void *file)
{
	int claim = 0;

	spin_lock(&session->reader_lock);
	if (!session->reader) {
		session->reader = file;
		WRITE_ONCE(session->gate.self[1], current->tgid);
		repair_positions(session);
		claim = 1;
	} else if (session->reader != file) {
		claim = -EBUSY;
	}
	spin_unlock(&session->reader_lock);
	return claim;
}

void kwatch_reader_unclaim(struct kwatch_sess *session, void *file)
{
	spin_lock(&session->reader_lock);
	if (session->reader == file) {
		session->reader = NULL;
		WRITE_ONCE(session->gate.self[1], 0);
	}
	spin_unlock(&session->reader_lock);
}
