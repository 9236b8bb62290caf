// SPDX-License-Identifier: GPL-2.0
/*
 * What one open file, or one name, owns, and the one order in which it goes.
 *
 * Locks: sessions_lock (the list, files of a session) before session->lock
 * (its probes, gate, state); user memory is touched under neither. mmap_lock,
 * which mmap() comes with, before session->reader_lock. CPU hotplug takes none
 * of them: it only fills in rings.
 */
#include <linux/cpuhotplug.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "budget.h"
#include "guard.h"
#include "reader.h"
#include "recording.h"
#include "ring_map.h"
#include "session.h"

static DEFINE_MUTEX(sessions_lock);
static LIST_HEAD(sessions);
static unsigned int nr_sessions; /* sessions_lock */
static u32 last_id; /* sessions_lock */
static enum cpuhp_state hotplug_state; /* constant after init */

/* A CPU comes up, or the session is being set up and this CPU is up. */
static int add_ring(unsigned int cpu, struct hlist_node *node)
{
	struct kwatch_sess *session = hlist_entry(node, struct kwatch_sess, hotplug);
	struct kwatch_ring **slot = per_cpu_ptr(session->rings, cpu);
	struct kwatch_ring *ring;
	int err = -ENOSPC;

	if (*slot)
		return 0;
	if (!kwatch_budget_charge(session->ring_bytes))
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
	kwatch_budget_charge(-(s64)session->ring_bytes);
no_ring:
	/* A CPU must come up all the same: its hits are counted as ring_full. */
	return session->maker == current ? err : 0;
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
		kwatch_budget_charge(-(s64)session->ring_bytes);
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
	if (request->max_rate > KWATCH_MAX_RATE)
		return kwatch_refuse(refusal, -EINVAL,
				     "max_rate is %llu hits a second: at most %llu, or 0 for no limit",
				     request->max_rate, KWATCH_MAX_RATE);
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
	INIT_LIST_HEAD(&session->probes);
	kwatch_reader_init(session);
	kwatch_guard_init(session);
	kref_init(&session->refs);
	session->next_id = 1;
	session->flags = request->flags;
	session->ring_bytes = request->ring_bytes;
	session->watermark = request->watermark;
	session->deadline_ns = request->deadline_ns;
	session->max_rate = request->max_rate;
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

	session->maker = current;
	err = cpuhp_state_add_instance(hotplug_state, &session->hotplug);
	session->maker = NULL;
	if (err == -ENOSPC)
		return kwatch_refuse(refusal, err,
				     "rings of %u bytes on each CPU exceed the %llu bytes that all sessions may have together",
				     session->ring_bytes, kwatch_budget_max());
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
	kwatch_recording_end(session);
	kwatch_gate_clear(&session->gate);
	mutex_unlock(&session->lock);
	cpuhp_state_remove_instance(hotplug_state, &session->hotplug);
	kwatch_guard_end(session);
	kwatch_reader_stop(session);
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

	kwatch_reader_unclaim(session, file);
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
