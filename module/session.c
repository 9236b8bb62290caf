// SPDX-License-Identifier: GPL-2.0
/*
 * What one open file, or one name, owns, and the one order in which it goes.
 *
 * Locks: sessions_lock (the list, files of a session) before session->lock
 * (its probes, gate, state) before mmap_lock (user memory is read and written
 * under both) before session->reader_lock. CPU hotplug takes none of them: it
 * only fills in rings.
 */
#include <linux/cpuhotplug.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "compat.h"
#include "ring_map.h"
#include "session.h"
#include "summary.h"

static DEFINE_MUTEX(sessions_lock);
static LIST_HEAD(sessions);
static unsigned int nr_sessions; /* sessions_lock */
static u32 last_id; /* sessions_lock */
static atomic64_t total_bytes = ATOMIC64_INIT(0);
static enum cpuhp_state hotplug_state; /* constant after init */

static unsigned long max_total_bytes = KWATCH_MAX_TOTAL_BYTES;
module_param(max_total_bytes, ulong, 0644);
MODULE_PARM_DESC(max_total_bytes,
		 "bytes that rings and return instances of all sessions may have together");

u64 kwatch_session_total_bytes(void)
{
	return atomic64_read(&total_bytes);
}

u64 kwatch_session_total_max(void)
{
	return READ_ONCE(max_total_bytes);
}

bool kwatch_session_charge(s64 bytes)
{
	if (atomic64_add_return(bytes, &total_bytes) <= kwatch_session_total_max() || bytes < 0)
		return true;
	atomic64_sub(bytes, &total_bytes);
	return false;
}

/* A CPU comes up, or the session is being set up and this CPU is up. */
static int add_ring(unsigned int cpu, struct hlist_node *node)
{
	struct kwatch_sess *session = hlist_entry(node, struct kwatch_sess, hotplug);
	struct kwatch_ring **slot = per_cpu_ptr(session->rings, cpu);
	struct kwatch_ring *ring;
	int err = -ENOSPC;

	if (*slot)
		return 0;
	if (!kwatch_session_charge(session->ring_bytes))
		goto no_ring;
	err = -ENOMEM;
	ring = kwatch_ring_map_new(cpu, session->ring_bytes,
				   session->flags & KWATCH_SESSION_OVERWRITE);
	if (!ring)
		goto uncharge;
	/* F: handlers on that CPU, and mmap, find a whole ring, by address dependency. */
	smp_store_release(slot, ring);
	return 0;
uncharge:
	kwatch_session_charge(-(s64)session->ring_bytes);
no_ring:
	/* A CPU must come up all the same: its hits are counted as ring_full. */
	return session->setting_up ? err : 0;
}

int kwatch_session_init(void)
{
	int state = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN, "kwatch:ring", add_ring, NULL);

	if (state < 0)
		return state;
	hotplug_state = state;
	return 0;
}

void kwatch_session_exit(void)
{
	cpuhp_remove_multi_state(hotplug_state);
}

static void free_rings(struct kwatch_sess *session)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (!ring)
			continue;
		kwatch_ring_map_free(ring);
		kwatch_session_charge(-(s64)session->ring_bytes);
	}
	free_percpu(session->rings);
}

static void free_session(struct kref *refs)
{
	struct kwatch_sess *session = container_of(refs, struct kwatch_sess, refs);

	/* A poll after the end may have started it. */
	hrtimer_cancel(&session->deadline);
	/* Rings outlive the end of a session for those that still read them. */
	free_rings(session);
	mutex_destroy(&session->lock);
	kfree(session);
}

static void wake_from_irq_work(struct irq_work *work)
{
	struct kwatch_sess *session = container_of(work, struct kwatch_sess, wake_work);

	wake_up_interruptible_poll(&session->wait, EPOLLIN | EPOLLRDNORM);
}

void kwatch_session_wake(struct kwatch_sess *session, struct kwatch_ring *ring)
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

__poll_t kwatch_session_poll(struct kwatch_sess *session)
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

static int check_setup(struct kwatch_setup *request, struct kwatch_refusal *refusal)
{
	if (request->flags & ~(KWATCH_SESSION_OVERWRITE | KWATCH_SESSION_PERSIST |
			       KWATCH_SESSION_TRACE_SELF))
		return kwatch_refuse(refusal, -EINVAL, "unknown session flags %#x",
				     request->flags);
	if (request->id || request->__reserved)
		return kwatch_refuse(refusal, -EINVAL, "id or a reserved member is not zero");
	if (!kwatch_field_is_text(request->name, sizeof(request->name)) ||
	    strchr(request->name, ' '))
		return kwatch_refuse(refusal, -EINVAL,
				     "name is not printable text without blanks, padded with zeros");
	if (request->flags & KWATCH_SESSION_PERSIST && !request->name[0])
		return kwatch_refuse(refusal, -EINVAL, "a persistent session needs a name");
	if (!is_power_of_2(request->ring_bytes) || request->ring_bytes < PAGE_SIZE ||
	    request->ring_bytes > KWATCH_MAX_RING_BYTES)
		return kwatch_refuse(refusal, -EINVAL,
				     "ring_bytes is %u: not a power of two from %lu to %u",
				     request->ring_bytes, PAGE_SIZE, KWATCH_MAX_RING_BYTES);
	if (!request->watermark)
		request->watermark = request->ring_bytes / 4;
	if (request->watermark > request->ring_bytes)
		return kwatch_refuse(refusal, -EINVAL, "watermark %u is above ring_bytes %u",
				     request->watermark, request->ring_bytes);
	if (!request->deadline_ns)
		request->deadline_ns = KWATCH_DEFAULT_DEADLINE_NS;
	if (request->deadline_ns < KWATCH_MIN_DEADLINE_NS ||
	    request->deadline_ns > KWATCH_MAX_DEADLINE_NS)
		return kwatch_refuse(refusal, -EINVAL, "deadline_ns is %llu: not from %llu to %llu",
				     request->deadline_ns, KWATCH_MIN_DEADLINE_NS,
				     KWATCH_MAX_DEADLINE_NS);
	return 0;
}

static struct kwatch_sess *find_by_name(const char *name)
{
	struct kwatch_sess *session;

	lockdep_assert_held(&sessions_lock);
	list_for_each_entry(session, &sessions, link)
		if (name[0] && !strcmp(session->name, name))
			return session;
	return NULL;
}

static struct kwatch_sess *make_session(const struct kwatch_setup *request, void *file)
{
	struct kwatch_sess *session = kzalloc(sizeof(*session), GFP_KERNEL_ACCOUNT);

	if (!session)
		return NULL;
	session->rings = alloc_percpu_gfp(struct kwatch_ring *, GFP_KERNEL_ACCOUNT);
	if (!session->rings) {
		kfree(session);
		return NULL;
	}
	mutex_init(&session->lock);
	spin_lock_init(&session->reader_lock);
	INIT_LIST_HEAD(&session->probes);
	init_waitqueue_head(&session->wait);
	init_irq_work(&session->wake_work, wake_from_irq_work);
	kwatch_compat_timer_setup(&session->deadline, on_deadline);
	kref_init(&session->refs);
	session->next_id = 1;
	session->flags = request->flags;
	session->ring_bytes = request->ring_bytes;
	session->watermark = request->watermark;
	session->deadline_ns = request->deadline_ns;
	memcpy(session->name, request->name, sizeof(session->name));
	session->owner_uid = current_uid();
	session->born = ktime_get_mono_fast_ns();
	session->owner = file;
	session->files = 1;
	session->gate.trace_self = request->flags & KWATCH_SESSION_TRACE_SELF;
	session->gate.self[0] = current->tgid;
	return session;
}

static int make_rings(struct kwatch_sess *session, struct kwatch_refusal *refusal)
{
	int err;

	session->setting_up = true;
	err = cpuhp_state_add_instance(hotplug_state, &session->hotplug);
	session->setting_up = false;
	if (err == -ENOSPC)
		return kwatch_refuse(refusal, err,
				     "rings of %u bytes on each CPU exceed the %llu bytes that all sessions may have together",
				     session->ring_bytes, kwatch_session_total_max());
	if (err)
		return kwatch_refuse(refusal, err, "no memory for rings of %u bytes on each CPU",
				     session->ring_bytes);
	return 0;
}

struct kwatch_sess *kwatch_session_new(struct kwatch_setup *request, void *file,
				       struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session;
	int err;

	err = check_setup(request, refusal);
	if (err)
		return ERR_PTR(err);
	session = make_session(request, file);
	if (!session)
		return ERR_PTR(kwatch_refuse(refusal, -ENOMEM, "no memory for the session"));
	err = make_rings(session, refusal);
	if (err)
		goto put_session;

	mutex_lock(&sessions_lock);
	if (find_by_name(request->name)) {
		err = kwatch_refuse(refusal, -EEXIST, "there is a session named %s",
				    request->name);
		goto unlock;
	}
	if (nr_sessions >= KWATCH_MAX_SESSIONS) {
		err = kwatch_refuse(refusal, -ENOSPC, "there are %u sessions already", nr_sessions);
		goto unlock;
	}
	/* While a session lives by its name alone, the module stays. */
	if (session->flags & KWATCH_SESSION_PERSIST) {
		__module_get(THIS_MODULE);
		kref_get(&session->refs);
	}
	nr_sessions++;
	session->id = ++last_id;
	request->id = session->id;
	list_add_tail(&session->link, &sessions);
	mutex_unlock(&sessions_lock);
	return session;
unlock:
	mutex_unlock(&sessions_lock);
	cpuhp_state_remove_instance(hotplug_state, &session->hotplug);
put_session:
	kref_put(&session->refs, free_session);
	return ERR_PTR(err);
}

struct kwatch_sess *kwatch_session_attach(const char *name, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session;

	if (!kwatch_field_is_text(name, KWATCH_NAME_MAX) || !name[0])
		return ERR_PTR(kwatch_refuse(refusal, -EINVAL,
					     "name is not printable text padded with zeros"));
	mutex_lock(&sessions_lock);
	session = find_by_name(name);
	if (session) {
		session->files++;
		kref_get(&session->refs);
	}
	mutex_unlock(&sessions_lock);
	if (!session)
		return ERR_PTR(kwatch_refuse(refusal, -ENOENT, "there is no session named %s",
					     name));
	return session;
}

/*
 * The one end of a session: nothing fires, nothing wakes, nothing follows.
 * Rings stay until the last file is closed. Out of the list already.
 */
static void end_session(struct kwatch_sess *session)
{
	mutex_lock(&session->lock);
	kwatch_session_disable(session);
	WRITE_ONCE(session->state, KWATCH_STATE_DESTROYED);
	kwatch_probe_unplant_all(&session->probes);
	session->nr_probes = 0;
	kwatch_gate_clear(&session->gate);
	mutex_unlock(&session->lock);
	cpuhp_state_remove_instance(hotplug_state, &session->hotplug);
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

int kwatch_session_claim_reader(struct kwatch_sess *session, void *file)
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

void kwatch_session_unclaim_reader(struct kwatch_sess *session, void *file)
{
	spin_lock(&session->reader_lock);
	if (session->reader == file) {
		session->reader = NULL;
		WRITE_ONCE(session->gate.self[1], 0);
	}
	spin_unlock(&session->reader_lock);
}

static void unlist(struct kwatch_sess *session)
{
	lockdep_assert_held(&sessions_lock);
	list_del_init(&session->link);
	nr_sessions--;
}

void kwatch_session_detach(struct kwatch_sess *session, void *file)
{
	bool last;

	kwatch_session_unclaim_reader(session, file);
	mutex_lock(&sessions_lock);
	if (session->owner == file) {
		session->owner = NULL;
		WRITE_ONCE(session->gate.self[0], 0);
	}
	last = !--session->files && !(session->flags & KWATCH_SESSION_PERSIST);
	if (last)
		unlist(session);
	mutex_unlock(&sessions_lock);
	if (last)
		end_session(session);
	kref_put(&session->refs, free_session);
}

int kwatch_session_destroy(const char *name, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session;
	int err = 0;

	if (!kwatch_field_is_text(name, KWATCH_NAME_MAX) || !name[0])
		return kwatch_refuse(refusal, -EINVAL,
				     "name is not printable text padded with zeros");
	mutex_lock(&sessions_lock);
	session = find_by_name(name);
	if (!session)
		err = kwatch_refuse(refusal, -ENOENT, "there is no session named %s", name);
	else if (!(session->flags & KWATCH_SESSION_PERSIST))
		err = kwatch_refuse(refusal, -EPERM,
				    "session %s is not persistent: it ends when its program closes it",
				    name);
	else
		unlist(session);
	mutex_unlock(&sessions_lock);
	if (err)
		return err;
	end_session(session);
	kref_put(&session->refs, free_session);
	/* Our caller has the device open, so this is not the last reference. */
	module_put(THIS_MODULE);
	return 0;
}

int kwatch_session_each(int (*call)(struct kwatch_sess *session, void *data), void *data)
{
	struct kwatch_sess *session;
	int err = 0;

	mutex_lock(&sessions_lock);
	list_for_each_entry(session, &sessions, link) {
		err = call(session, data);
		if (err)
			break;
	}
	mutex_unlock(&sessions_lock);
	return err;
}

int kwatch_session_enable(struct kwatch_sess *session, struct kwatch_refusal *refusal)
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
	/* Hits on all probes count from one moment on. */
	WRITE_ONCE(session->armed, true);
	WRITE_ONCE(session->state, KWATCH_STATE_ENABLED);
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

	for_each_possible_cpu(cpu) {
		struct kwatch_ring *ring = kwatch_session_ring(session, cpu);

		if (ring)
			kwatch_ring_flush_lost(ring, &header);
	}
}

int kwatch_session_disable(struct kwatch_sess *session)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	if (session->state != KWATCH_STATE_ENABLED)
		return 0;
	WRITE_ONCE(session->armed, false);
	list_for_each_entry(planted, &session->probes, link)
		kwatch_probe_disarm(planted);
	/* Handlers run with preemption off: after this, none is at work. */
	synchronize_rcu();
	flush_losses(session);
	WRITE_ONCE(session->state, KWATCH_STATE_DISABLED);
	wake_up_interruptible_poll(&session->wait, EPOLLIN | EPOLLRDNORM);
	kwatch_summary_log(session, "disabled");
	return 0;
}

static int refuse_unless_disabled(struct kwatch_sess *session, struct kwatch_refusal *refusal)
{
	if (session->state == KWATCH_STATE_DESTROYED)
		return kwatch_refuse(refusal, -ESHUTDOWN, "the session was destroyed");
	if (session->state == KWATCH_STATE_ENABLED)
		return kwatch_refuse(refusal, -EBUSY,
				     "the session is enabled: disable it to change it");
	return 0;
}

int kwatch_session_add_probe(struct kwatch_sess *session, struct kwatch_probe *request,
			     struct kwatch_refusal *refusal)
{
	struct kwatch_planted *planted;
	int err;

	lockdep_assert_held(&session->lock);
	err = refuse_unless_disabled(session, refusal);
	if (err)
		return err;
	if (session->nr_probes >= KWATCH_MAX_PROBES || session->next_id >> 24)
		return kwatch_refuse(refusal, -ENOSPC, "the session has %u probes already",
				     session->nr_probes);
	planted = kwatch_probe_plant(session, session->next_id, request, refusal);
	if (IS_ERR(planted))
		return PTR_ERR(planted);
	list_add_tail(&planted->link, &session->probes);
	session->nr_probes++;
	request->id = session->next_id++;
	return 0;
}

struct kwatch_planted *kwatch_session_find_probe(struct kwatch_sess *session, u32 id, bool next)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(planted, &session->probes, link)
		if (planted->id == id || (next && planted->id > id))
			return planted;
	return NULL;
}

int kwatch_session_del_probe(struct kwatch_sess *session, u32 id,
			     struct kwatch_refusal *refusal)
{
	struct kwatch_planted *planted;
	LIST_HEAD(one);
	int err;

	err = refuse_unless_disabled(session, refusal);
	if (err)
		return err;
	planted = kwatch_session_find_probe(session, id, false);
	if (!planted)
		return kwatch_refuse(refusal, -ENOENT, "the session has no probe %u", id);
	list_move(&planted->link, &one);
	session->nr_probes--;
	kwatch_probe_unplant_all(&one);
	return 0;
}

void kwatch_session_describe(struct kwatch_sess *session, struct kwatch_session *to)
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
	to->owner_tgid = READ_ONCE(session->gate.self[0]);
	to->reader_tgid = READ_ONCE(session->gate.self[1]);
	to->uid = from_kuid_munged(current_user_ns(), session->owner_uid);
	to->files = READ_ONCE(session->files);
	to->age_ns = ktime_get_mono_fast_ns() - session->born;
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
		kwatch_probe_missed(planted, &to->missed, &to->missed_returns);
	}
}
