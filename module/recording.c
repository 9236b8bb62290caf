// SPDX-License-Identifier: GPL-2.0
/*
 * The probes of a session, and when they record. All with session->lock held.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include "attach.h"
#include "guard.h"
#include "missed.h"
#include "recording.h"
#include "session.h"
#include "summary.h"

static void explain_attach(int err, struct kwatch_refusal *refusal)
{
	switch (err) {
	case -EBUSY:
		kwatch_refuse(refusal, 0,
			      "ftrace is switched off: set kernel.ftrace_enabled to 1");
		break;
	case -EINVAL:
		kwatch_refuse(refusal, 0,
			      "the module that a probe was planted in is gone: remove the probe");
		break;
	default:
		kwatch_refuse(refusal, 0, "ftrace refuses to call the probes (error %d)", -err);
	}
}

int kwatch_recording_enable(struct kwatch_sess *session, struct kwatch_refusal *refusal)
{
	struct kwatch_planted *planted;
	int err;

	lockdep_assert_held(&session->lock);
	if (session->state == KWATCH_STATE_DESTROYED)
		return kwatch_refuse(refusal, -ESHUTDOWN, "the session was destroyed");
	if (session->state == KWATCH_STATE_ENABLED)
		return 0;
	if (list_empty(&session->probes))
		return kwatch_refuse(refusal, -EINVAL, "the session has no probe");
	list_for_each_entry(planted, &session->probes, link) {
		err = kwatch_probe_arm(planted);
		if (err) {
			kwatch_refuse(refusal, 0, "probe %u %s cannot be armed (error %d)",
				      planted->id, planted->symbol, -err);
			goto disarm;
		}
	}
	err = kwatch_attach_arm(&session->probes);
	if (err) {
		explain_attach(err, refusal);
		goto disarm;
	}
	/* Hits on all probes count from one moment on. */
	WRITE_ONCE(session->armed, true);
	WRITE_ONCE(session->state, KWATCH_STATE_ENABLED);
	kwatch_guard_start(session);
	return 0;
disarm:
	list_for_each_entry_continue_reverse(planted, &session->probes, link)
		kwatch_probe_disarm(planted);
	return err;
}

static void flush_losses(struct kwatch_sess *session)
{
	struct kwatch_record header = {
		.time = ktime_get_mono_fast_ns(),
		.tid = current->pid,
		.tgid = current->tgid,
	};
	unsigned int cpu;

	kwatch_missed_look_all(session);
	for_each_possible_cpu(cpu) {
		struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (ring)
			kwatch_ring_flush_lost(ring, &header);
	}
}

void kwatch_recording_disable(struct kwatch_sess *session)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	if (session->state != KWATCH_STATE_ENABLED)
		return;
	WRITE_ONCE(session->armed, false);
	kwatch_attach_disarm(&session->probes);
	list_for_each_entry(planted, &session->probes, link)
		kwatch_probe_disarm(planted);
	/*
	 * Handlers run with preemption off: after this, none is at work.
	 * Disarming has interrupted every CPU already, for each probe.
	 */
	synchronize_rcu_expedited();
	kwatch_guard_stop(session);
	flush_losses(session);
	WRITE_ONCE(session->state, KWATCH_STATE_DISABLED);
	wake_up_interruptible_poll(&session->wait, EPOLLIN | EPOLLRDNORM);
	kwatch_summary_log(session, "disabled");
}

void kwatch_recording_end(struct kwatch_sess *session)
{
	lockdep_assert_held(&session->lock);
	WRITE_ONCE(session->armed, false);
	/* Disarms them too, and waits for the handlers: no need to do it here. */
	kwatch_probe_unplant_all(&session->probes);
	if (session->state == KWATCH_STATE_ENABLED) {
		kwatch_guard_stop(session);
		flush_losses(session);
		kwatch_summary_log(session, "disabled");
	}
	WRITE_ONCE(session->state, KWATCH_STATE_DESTROYED);
	kwatch_probe_free_all(&session->probes);
	session->nr_probes = 0;
}

int kwatch_recording_refuse(struct kwatch_sess *session, struct kwatch_refusal *refusal)
{
	if (session->state == KWATCH_STATE_DESTROYED)
		return kwatch_refuse(refusal, -ESHUTDOWN, "the session was destroyed");
	if (session->state == KWATCH_STATE_ENABLED)
		return kwatch_refuse(refusal, -EBUSY,
				     "the session is enabled: disable it to change it");
	return 0;
}

int kwatch_recording_add_probe(struct kwatch_sess *session, struct kwatch_planted *planted,
			       struct kwatch_probe *request, struct kwatch_refusal *refusal)
{
	int err;

	lockdep_assert_held(&session->lock);
	err = kwatch_recording_refuse(session, refusal);
	if (err)
		return err;
	if (session->nr_probes >= KWATCH_MAX_PROBES || session->next_id >> 24)
		return kwatch_refuse(refusal, -ENOSPC, "the session has %u probes already",
				     session->nr_probes);
	err = kwatch_probe_plant(planted, session, session->next_id, request, refusal);
	if (err)
		return err;
	list_add_tail(&planted->link, &session->probes);
	session->nr_probes++;
	request->id = session->next_id++;
	return 0;
}

struct kwatch_planted *kwatch_recording_find_probe(struct kwatch_sess *session, u32 id, bool next)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(planted, &session->probes, link)
		if (planted->id == id || (next && planted->id > id))
			return planted;
	return NULL;
}

int kwatch_recording_del_probe(struct kwatch_sess *session, u32 id,
			       struct kwatch_refusal *refusal)
{
	struct kwatch_planted *planted;
	LIST_HEAD(one);
	int err;

	err = kwatch_recording_refuse(session, refusal);
	if (err)
		return err;
	planted = kwatch_recording_find_probe(session, id, false);
	if (!planted)
		return kwatch_refuse(refusal, -ENOENT, "the session has no probe %u", id);
	list_move(&planted->link, &one);
	session->nr_probes--;
	kwatch_probe_unplant_all(&one);
	kwatch_probe_free_all(&one);
	return 0;
}

/* A process as the caller's pid namespace calls it, 0 if it does not see it. */
static s32 number_here(s32 tgid)
{
	s32 number;

	if (!tgid || task_active_pid_ns(current) == &init_pid_ns)
		return tgid;
	rcu_read_lock();
	number = pid_vnr(find_pid_ns(tgid, &init_pid_ns));
	rcu_read_unlock();
	return number;
}

void kwatch_recording_describe(struct kwatch_sess *session, struct kwatch_session *to)
{
	struct kwatch_planted *planted;
	unsigned int cpu;

	lockdep_assert_held(&session->lock);
	memset(to, 0, sizeof(*to));
	to->size = sizeof(*to);
	to->id = session->id;
	to->state = session->state;
	to->flags = session->flags;
	to->probes = session->nr_probes;
	to->ring_bytes = session->ring_bytes;
	to->watermark = session->watermark;
	to->deadline_ns = session->deadline_ns;
	to->owner_tgid = number_here(READ_ONCE(session->gate.self[0]));
	to->reader_tgid = number_here(READ_ONCE(session->gate.self[1]));
	to->uid = from_kuid_munged(current_user_ns(), session->owner_uid);
	to->files = READ_ONCE(session->files);
	to->age_ns = ktime_get_mono_fast_ns() - session->born;
	to->max_rate = session->max_rate;
	to->disarmed = kwatch_guard_disarmed(session);
	memcpy(to->name, session->name, sizeof(to->name));
	for_each_possible_cpu(cpu) {
		const struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (!ring)
			continue;
		to->rings++;
		to->overwritten += READ_ONCE(ring->overwritten);
		to->bad_positions += READ_ONCE(ring->producer->bad_positions);
	}
	list_for_each_entry(planted, &session->probes, link) {
		kwatch_stats_sum(&to->counts, planted->cpu);
		kwatch_missed_sum(planted, &to->missed, &to->missed_returns);
	}
}
