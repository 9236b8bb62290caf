// SPDX-License-Identifier: GPL-2.0
/*
 * Hits that were over before a handler of ours ran: inside the handler of another
 * probe, or with no instance left to follow the return. Ours (attach.c) are
 * counted where they happen. Those of the kernel are counters of the probe, which
 * are looked at now and then.
 */
#include <linux/atomic.h>
#include <linux/percpu.h>
#include "gate.h"
#include "missed.h"
#include "session.h"

/*
 * notrace, and nothing is called: a probe on what this calls would miss a hit
 * here, and end here again.
 */
notrace void kwatch_missed_here(const struct kwatch_planted *planted)
{
	const struct kwatch_sess *session = planted->session;
	struct kwatch_ring *ring;

	if (!READ_ONCE(session->armed))
		return;
	if (!kwatch_gate_pass(&session->gate)) {
		this_cpu_inc(planted->cpu->counts.gated);
		return;
	}
	this_cpu_inc(planted->cpu->missed);
	ring = this_cpu_read(*session->rings);
	if (ring)
		kwatch_ring_miss(ring, 1, 0);
}

void kwatch_missed_look(struct kwatch_planted *planted, struct kwatch_ring *ring)
{
	unsigned long hits = READ_ONCE(planted->rp.kp.nmissed);
	int returns = READ_ONCE(planted->rp.nmissed);
	unsigned long told_hits = READ_ONCE(planted->told_missed);
	int told_returns = READ_ONCE(planted->told_missed_returns);

	/* Another CPU may be quicker: then it tells. */
	if (hits != told_hits && cmpxchg(&planted->told_missed, told_hits, hits) == told_hits)
		kwatch_ring_miss(ring, hits - told_hits, 0);
	if (returns != told_returns &&
	    cmpxchg(&planted->told_missed_returns, told_returns, returns) == told_returns)
		kwatch_ring_miss(ring, 0, returns - told_returns);
}

void kwatch_missed_look_all(struct kwatch_sess *session)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	struct kwatch_ring *ring = kwatch_session_ring(session, cpu);
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	if (!ring)
		return;
	list_for_each_entry(planted, &session->probes, link)
		kwatch_missed_look(planted, ring);
}

void kwatch_missed_sum(const struct kwatch_planted *planted, u64 *hits, u64 *returns)
{
	unsigned int cpu;

	*hits += READ_ONCE(planted->rp.kp.nmissed);
	for_each_possible_cpu(cpu)
		*hits += READ_ONCE(per_cpu_ptr(planted->cpu, cpu)->missed);
	*returns += READ_ONCE(planted->rp.nmissed);
}
