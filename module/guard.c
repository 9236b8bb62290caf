// SPDX-License-Identifier: GPL-2.0
/*
 * The overload guard. While a session is enabled its counters, which the
 * handlers keep anyway, are looked at now and then; see rate.h for when a probe
 * has too many hits.
 *
 * A machine that melts must get here. The timer is an hrtimer, which fires in
 * hard interrupt context whatever softirqs and tasks do. Disarming sleeps, so it
 * takes a worker: one of high priority, which runs before ordinary tasks, of
 * which ksoftirqd, that heavy softirq load is handed to, is one. The timer is
 * started again when a look is over, so looks do not pile up.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include "compat.h"
#include "guard.h"
#include "missed.h"
#include "reader.h"
#include "session.h"

#define LEAST_PERIOD_NS	(100ULL * NSEC_PER_MSEC)
#define MOST_PERIOD_NS	(1ULL * NSEC_PER_SEC)
/* For each probe and CPU, whose counters a look takes from that CPU's cache. */
#define PERIOD_SHARE_NS	(20ULL * NSEC_PER_USEC)

static DEFINE_RATELIMIT_STATE(log_limit, 5 * HZ, 20);

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct kwatch_sess *session = container_of(timer, struct kwatch_sess, guard_timer);

	queue_work(system_highpri_wq, &session->guard_work);
	return HRTIMER_NORESTART;
}

static void start_timer(struct kwatch_sess *session)
{
	u64 period = PERIOD_SHARE_NS * session->nr_probes * num_online_cpus();

	hrtimer_start(&session->guard_timer,
		      ns_to_ktime(clamp(period, LEAST_PERIOD_NS, MOST_PERIOD_NS)),
		      HRTIMER_MODE_REL);
}

/* All that the probe's being armed costs the machine something for. */
static u64 hits_of(const struct kwatch_planted *planted)
{
	u64 hits = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kwatch_counts *counts = &per_cpu_ptr(planted->cpu, cpu)->counts;

		hits += READ_ONCE(counts->hits) + READ_ONCE(counts->gated);
	}
	kwatch_missed_sum(planted, &hits, &hits);
	return hits;
}

/* Returns whether it stands in @ring now. */
static bool put_record(struct kwatch_sess *session, const struct kwatch_planted *planted,
		       struct kwatch_ring *ring)
{
	struct kwatch_record_disarmed notice = {
		.record = {
			.size = sizeof(notice),
			.flags = KWATCH_CONTEXT_TASK,
			.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, planted->id),
			.time = ktime_get_mono_fast_ns(),
			.tid = current->pid,
			.tgid = current->tgid,
		},
		.rate = planted->overload,
		.limit = session->max_rate,
	};
	unsigned int level;
	bool done;

	level = kwatch_ring_enter(ring);
	done = kwatch_ring_put(ring, level, &notice.record);
	if (kwatch_ring_exit(ring, level))
		kwatch_reader_wake(session, ring);
	return done;
}

/* A ring is written by its own CPU, as if by a hit. */
static bool put_here(struct kwatch_sess *session, const struct kwatch_planted *planted)
{
	struct kwatch_ring *ring;
	unsigned long flags;
	bool done = false;

	/* In overwrite mode a hit of an interrupt would be lost between. */
	local_irq_save(flags);
	ring = this_cpu_read(*session->rings);
	if (ring)
		done = put_record(session, planted, ring);
	local_irq_restore(flags);
	return done;
}

static void disarm(struct kwatch_sess *session, struct kwatch_planted *planted, u64 rate)
{
	kwatch_probe_disarm(planted);
	planted->overload = rate;
	planted->overload_told = false;
	if (__ratelimit(&log_limit))
		pr_warn("session %u probe %u %s: disarmed: %llu hits/s over the limit of %llu\n",
			session->id, planted->id, planted->name, rate, session->max_rate);
}

static void look(struct kwatch_sess *session)
{
	u64 now = ktime_get_mono_fast_ns();
	struct kwatch_planted *planted;
	u64 rate;

	list_for_each_entry(planted, &session->probes, link) {
		if (!planted->overload) {
			rate = kwatch_rate_look(&planted->rate, hits_of(planted), now,
						session->max_rate);
			if (rate)
				disarm(session, planted, rate);
		}
		if (planted->overload && !planted->overload_told)
			planted->overload_told = put_here(session, planted);
	}
}

static void on_work(struct work_struct *work)
{
	struct kwatch_sess *session = container_of(work, struct kwatch_sess, guard_work);

	mutex_lock(&session->lock);
	if (session->state == KWATCH_STATE_ENABLED) {
		look(session);
		start_timer(session);
	}
	mutex_unlock(&session->lock);
}

void kwatch_guard_init(struct kwatch_sess *session)
{
	kwatch_compat_timer_setup(&session->guard_timer, on_timer);
	INIT_WORK(&session->guard_work, on_work);
}

void kwatch_guard_start(struct kwatch_sess *session)
{
	u64 now = ktime_get_mono_fast_ns();
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(planted, &session->probes, link) {
		kwatch_rate_begin(&planted->rate, hits_of(planted), now);
		planted->overload = 0;
	}
	if (session->max_rate)
		start_timer(session);
}

/* Nobody writes any more: any ring will do. */
static bool put_anywhere(struct kwatch_sess *session, const struct kwatch_planted *planted)
{
	struct kwatch_ring *ring;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		ring = kwatch_session_ring(session, cpu);
		if (ring && put_record(session, planted, ring))
			return true;
	}
	return false;
}

void kwatch_guard_stop(struct kwatch_sess *session)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	/* Work that is queued already finds that the session is not enabled. */
	hrtimer_cancel(&session->guard_timer);
	list_for_each_entry(planted, &session->probes, link)
		if (planted->overload && !planted->overload_told)
			planted->overload_told = put_anywhere(session, planted);
}

void kwatch_guard_end(struct kwatch_sess *session)
{
	cancel_work_sync(&session->guard_work);
}

u32 kwatch_guard_disarmed(const struct kwatch_sess *session)
{
	const struct kwatch_planted *planted;
	u32 disarmed = 0;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(planted, &session->probes, link)
		disarmed += planted->overload > 0;
	return disarmed;
}
