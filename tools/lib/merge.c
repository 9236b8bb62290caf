// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of all CPUs as one stream in time order.
 *
 * The oldest unread event of every ring that has one stands in a heap, ordered
 * by time. Within a ring the order is the ring's.
 *
 * When may the top of the heap be delivered? While the session is live, an
 * older record may still be about to appear on a ring that has nothing now:
 * it was stamped, but is not published yet. How long can that take? A handler
 * can't be preempted, only be interrupted, but a guest's CPU can be preempted
 * by its host. So there is a slack, and with a clock reading taken BEFORE the
 * positions of the empty rings were looked at:
 *
 *   a record that such a look did not see is stamped later than
 *   clock reading - slack;
 *
 * and the top may go when
 *
 *   no ring is empty, for each one's next record is then known and is no
 *   older; or
 *   time of the top + slack <= clock reading of the last look at all empty
 *   rings; or
 *   the caller drains a session that is disabled.
 *
 * What is held back takes up room in its ring: the slack is short when a ring
 * is half full, for a record out of order is better than a record lost. One
 * that comes later than the slack is delivered when it comes, and counted.
 *
 * Who prints may be slower than the kernel writes. So a ring that fills up is
 * taken into memory while the events before it are printed, as far as
 * kwatch_merge_set_spool() allows.
 *
 * A ring that runs empty later than that look is one of which still more is
 * known, so one clock reading serves for all empty rings.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "heap.h"
#include "merge.h"
#include "rings.h"
#include "tasks.h"

#define NS_PER_MS	1000000ULL
#define SLACK_NS	(20 * NS_PER_MS)
#define SHORT_SLACK_NS	(5 * NS_PER_MS)
/* How often to look for rings of new CPUs when nothing else calls for it. */
#define LOOK_EVERY_NS	(1000 * NS_PER_MS)
/* Rest when poll() sees data that no ring of ours has. */
#define REST_MS		10
/* How often to look whether a ring fills up, in events: some 10 us. */
#define SPOOL_EVERY	64

/*
 * struct merge_ring - one CPU
 * @ring: NULL while the CPU has none
 * @event: of its oldest unread record
 * @pending: @event is valid, and in the heap
 * @broken: nothing more will come
 * @tid: of the last TASK record, -1 for none
 * @comm: of the last TASK record
 */
struct merge_ring {
	struct kwatch_ring *ring;
	struct kwatch_event event;
	bool pending;
	bool broken;
	__s32 tid;
	char comm[KWATCH_COMM_MAX];
};

/*
 * struct kwatch_merge - the reader of a session
 * @rings: one for each possible CPU
 * @heap: the CPUs whose ring has an event, the oldest first
 * @mapped: the rings that there are
 * @live: how many of them are not broken
 * @delivered: the top of the heap was handed out and is to be popped
 * @draining: the empty rings were looked at since the caller began to drain
 * @slack_ns: SLACK_NS or SHORT_SLACK_NS, as the rings were when last asked
 * @looked_ns: clock before the last look at all empty rings
 * @last_ns: time of the newest event delivered
 * @asked_id: no unknown probe up to this number is asked for again
 * @spool_room: bytes that all rings together may have in memory
 * @until_spool: events until the rings are looked at
 * @rings_ns: clock when rings of new CPUs were looked for
 */
struct kwatch_merge {
	struct kwatch_device *session;
	const struct kwatch_system *system;
	struct kwatch_schema_set *schemas;
	struct kwatch_tasks *tasks;
	struct kwatch_rings *mapped;
	struct merge_ring *rings;
	struct kwatch_heap *heap;
	unsigned int cpus;
	unsigned int live;
	bool delivered;
	bool draining;
	__u64 slack_ns;
	__u64 looked_ns;
	__u64 last_ns;
	__u64 rings_ns;
	size_t spool_room;
	unsigned int until_spool;
	__u32 asked_id;
	struct kwatch_merge_counts counts;
};

static __u64 clock_ns(const struct kwatch_merge *merge)
{
	return merge->system->now(merge->system->context);
}

/* The ring whose event is the oldest; there must be one. */
static struct merge_ring *oldest(const struct kwatch_merge *merge)
{
	return &merge->rings[kwatch_heap_top(merge->heap)->cpu];
}

static struct kwatch_heap_item heap_item(const struct merge_ring *ring)
{
	return (struct kwatch_heap_item){
		.time = ring->event.time_ns,
		.cpu = ring->event.cpu,
	};
}

static void learn_task(struct kwatch_merge *merge, struct merge_ring *ring)
{
	const struct kwatch_record_task *task = (const void *)ring->event.record;

	ring->tid = task->record.tid;
	memcpy(ring->comm, task->comm, sizeof(ring->comm));
	kwatch_tasks_learn(merge->tasks, ring->tid, ring->comm);
}

/* At the time of delivery: by then the other rings have told what they know. */
static void name_task(const struct kwatch_merge *merge, struct merge_ring *ring)
{
	struct kwatch_event *event = &ring->event;
	const char *comm = ring->comm;

	if (event->tid != ring->tid)
		comm = kwatch_tasks_find(merge->tasks, event->tid);

	memset(event->comm, 0, sizeof(event->comm));
	if (comm)
		memcpy(event->comm, comm, KWATCH_COMM_MAX);
}

/*
 * Decodes a record, if need be with the schema of a probe that was planted
 * after the schemas were fetched. Numbers only grow, so one that is unknown
 * is asked for once.
 */
static int decode(struct kwatch_merge *merge, struct merge_ring *ring,
		  const struct kwatch_record *record, size_t size)
{
	struct kwatch_event *event = &ring->event;
	unsigned int cpu = (unsigned int)(ring - merge->rings);
	int err = kwatch_record_decode(event, merge->schemas, record, size, cpu);
	__u32 id;

	if (err || event->probe || event->kind > KWATCH_KIND_RETURN)
		return err;
	id = KWATCH_RECORD_PROBE(record->id);
	if (id <= merge->asked_id)
		return 0;
	merge->asked_id = id;
	/* A failure leaves an event of an unknown probe: still worth showing. */
	kwatch_device_schemas_update(merge->session, merge->schemas, id, NULL);
	return kwatch_record_decode(event, merge->schemas, record, size, cpu);
}

/*
 * Reads on in a ring until there is an event; TASK records end here. Sets
 * pending accordingly.
 */
static void fill(struct kwatch_merge *merge, struct merge_ring *ring)
{
	const struct kwatch_record *record;
	int size;

	ring->pending = false;
	while ((size = kwatch_ring_peek(ring->ring, &record)) > 0) {
		if (decode(merge, ring, record, (size_t)size)) {
			merge->counts.corrupt++;
		} else if (ring->event.kind == KWATCH_KIND_TASK) {
			learn_task(merge, ring);
		} else if (kwatch_record_is_known(&ring->event)) {
			ring->pending = true;
			return;
		}
		kwatch_ring_pop(ring->ring);
	}
	if (size < 0) {
		ring->broken = true;
		merge->live--;
	}
}

/* Looks at all rings that have no event; @now was read before. */
static void look(struct kwatch_merge *merge, __u64 now)
{
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++) {
		struct merge_ring *ring = &merge->rings[cpu];

		if (!ring->ring || ring->pending || ring->broken)
			continue;
		fill(merge, ring);
		if (ring->pending)
			kwatch_heap_push(merge->heap, heap_item(ring));
	}
	merge->looked_ns = now;
}

/* The event handed out last is not needed any more: its ring moves on. */
static void move_on(struct kwatch_merge *merge)
{
	struct merge_ring *ring;

	if (!merge->delivered)
		return;
	merge->delivered = false;
	ring = oldest(merge);
	kwatch_ring_pop(ring->ring);
	fill(merge, ring);
	if (ring->pending)
		kwatch_heap_replace(merge->heap, heap_item(ring));
	else
		kwatch_heap_pop(merge->heap);
}

/* The event stands for a record that has moved. */
static void find_again(struct merge_ring *ring)
{
	const struct kwatch_record *record;

	if (!ring->pending || kwatch_ring_peek(ring->ring, &record) <= 0)
		return;
	if (ring->event.lost)
		ring->event.lost = (const void *)record;
	ring->event.record = record;
}

/* Makes room in rings that fill up faster than their events are delivered. */
static void spool(struct kwatch_merge *merge)
{
	size_t used = 0, least = kwatch_rings_bytes(merge->mapped) / 4;

	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++)
		if (merge->rings[cpu].ring)
			used += kwatch_ring_spooled(merge->rings[cpu].ring);
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++) {
		struct merge_ring *ring = &merge->rings[cpu];

		if (!ring->ring || ring->broken || used >= merge->spool_room)
			continue;
		used += kwatch_ring_spool(ring->ring, least,
					  merge->spool_room - used);
		find_again(ring);
	}
}

static __u64 choose_slack(const struct kwatch_merge *merge)
{
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++) {
		const struct merge_ring *ring = &merge->rings[cpu];

		if (ring->ring && !ring->broken && kwatch_ring_is_pressed(ring->ring))
			return SHORT_SLACK_NS;
	}
	return SLACK_NS;
}

/* The rule at the top of this file. */
static bool may_deliver(struct kwatch_merge *merge, bool drain)
{
	__u64 now, time;

	if (drain && !merge->draining)
		look(merge, clock_ns(merge));
	merge->draining = drain;
	if (!kwatch_heap_count(merge->heap))
		look(merge, clock_ns(merge));
	if (!kwatch_heap_count(merge->heap))
		return false;
	if (drain || kwatch_heap_count(merge->heap) == merge->live)
		return true;
	time = kwatch_heap_top(merge->heap)->time;
	if (time + merge->slack_ns <= merge->looked_ns)
		return true;
	now = clock_ns(merge);
	merge->slack_ns = choose_slack(merge);
	if (time + merge->slack_ns <= merge->looked_ns)
		return true;
	if (time + merge->slack_ns > now)
		return false;
	look(merge, now);	/* what it finds can only make the top older */
	return true;
}

int kwatch_merge_next(struct kwatch_merge *merge, struct kwatch_event *event,
		      bool drain)
{
	struct kwatch_merge_counts *counts = &merge->counts;

	move_on(merge);
	if (merge->spool_room && !merge->until_spool--) {
		merge->until_spool = SPOOL_EVERY;
		spool(merge);
	}
	if (!may_deliver(merge, drain))
		return 0;
	merge->delivered = true;
	name_task(merge, oldest(merge));
	*event = oldest(merge)->event;
	if (event->lost)
		counts->lost += event->lost->ring_full + event->lost->too_big +
				event->lost->nested + event->missed +
				event->missed_returns;
	else if (kwatch_record_is_hit(event))
		counts->records++;
	if (event->time_ns < merge->last_ns)
		counts->late++;
	else
		merge->last_ns = event->time_ns;
	return 1;
}

/* Takes up the rings that are mapped and were not before. */
static void adopt(struct kwatch_merge *merge)
{
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++) {
		struct merge_ring *ring = &merge->rings[cpu];

		if (ring->ring)
			continue;
		ring->ring = kwatch_rings_at(merge->mapped, cpu);
		if (ring->ring)
			merge->live++;
	}
}

/* Maps the rings of CPUs that came up since. */
static int map_new(struct kwatch_merge *merge, __u64 now)
{
	int err;

	merge->rings_ns = now;
	err = kwatch_rings_look(merge->mapped);
	adopt(merge);
	return err;
}

/* Sleeps for some time, but not through the end of the session. */
static int rest(struct kwatch_merge *merge, int timeout_ms)
{
	struct pollfd file = { .fd = kwatch_device_fd(merge->session) };

	if (merge->system->poll(merge->system->context, &file, timeout_ms) < 0)
		return -errno;
	return file.revents & (POLLHUP | POLLERR | POLLNVAL) ? -ENODEV : 1;
}

/*
 * An event is held back. It is unread, so poll() would not sleep: wait until
 * it is due, but look after the rings now and then.
 */
static int wait_until_due(struct kwatch_merge *merge, __u64 now, int timeout_ms)
{
	__u64 due = kwatch_heap_top(merge->heap)->time + merge->slack_ns;
	__u64 wait_ns = due > now ? due - now : 0;
	int err, wait_ms = 0;

	if (wait_ns > SHORT_SLACK_NS)
		wait_ns = SHORT_SLACK_NS;
	if (wait_ns)
		wait_ms = (int)(wait_ns / NS_PER_MS) + 1;
	if (timeout_ms < 0 || timeout_ms >= wait_ms)
		return rest(merge, wait_ms);
	err = rest(merge, timeout_ms);
	return err < 0 ? err : 0;
}

/* poll() saw data: is there an event, perhaps on a ring not known before? */
static int find_data(struct kwatch_merge *merge, int timeout_ms)
{
	__u64 now = clock_ns(merge);
	int err;

	look(merge, now);
	if (kwatch_heap_count(merge->heap))
		return 1;
	err = map_new(merge, now);
	if (err)
		return err;
	look(merge, now);
	if (kwatch_heap_count(merge->heap))
		return 1;
	/* Data on a broken ring: poll() would come back at once for ever. */
	if (timeout_ms < 0 || timeout_ms > REST_MS)
		timeout_ms = REST_MS;
	return rest(merge, timeout_ms);
}

int kwatch_merge_wait(struct kwatch_merge *merge, int timeout_ms)
{
	struct pollfd file = {
		.fd = kwatch_device_fd(merge->session),
		.events = POLLIN,
	};
	__u64 now = clock_ns(merge);
	int count, err;

	move_on(merge);
	/* The kernel wakes only a reader that had caught up. */
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++)
		if (merge->rings[cpu].ring)
			kwatch_ring_release(merge->rings[cpu].ring);
	if (kwatch_heap_count(merge->heap))
		return wait_until_due(merge, now, timeout_ms);
	if (now - merge->rings_ns >= LOOK_EVERY_NS) {
		err = map_new(merge, now);
		if (err)
			return err;
	}
	count = merge->system->poll(merge->system->context, &file, timeout_ms);
	if (count < 0)
		return -errno;
	if (file.revents & (POLLHUP | POLLERR | POLLNVAL))
		return -ENODEV;
	return count ? find_data(merge, timeout_ms) : 0;
}

void kwatch_merge_set_spool(struct kwatch_merge *merge, size_t bytes)
{
	merge->spool_room = bytes;
}

void kwatch_merge_counts(const struct kwatch_merge *merge,
			 struct kwatch_merge_counts *counts)
{
	struct kwatch_ring_counts one;

	*counts = merge->counts;
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++) {
		if (!merge->rings[cpu].ring)
			continue;
		kwatch_ring_counts(merge->rings[cpu].ring, &one);
		counts->missed += one.missed;
		counts->corrupt += one.corrupt;
	}
}

const struct kwatch_schema_set *
kwatch_merge_schemas(const struct kwatch_merge *merge)
{
	return merge->schemas;
}

void kwatch_merge_free(struct kwatch_merge *merge)
{
	if (!merge)
		return;
	/* What was handed out was read; what stands in the heap was not. */
	if (merge->delivered)
		kwatch_ring_pop(oldest(merge)->ring);
	kwatch_rings_free(merge->mapped);
	kwatch_schema_set_free(merge->schemas);
	kwatch_tasks_free(merge->tasks);
	kwatch_heap_free(merge->heap);
	free(merge->rings);
	free(merge);
}

/* Everything but the rings: how to read the session, and in which order. */
static int prepare(struct kwatch_merge *merge, struct kwatch_error *error)
{
	size_t count;

	merge->schemas = kwatch_device_schemas(merge->session, error);
	if (!merge->schemas)
		return -EIO;
	count = kwatch_schema_set_count(merge->schemas);
	if (count)
		merge->asked_id = kwatch_schema_set_at(merge->schemas,
						       count - 1)->schema.id;
	merge->cpus = kwatch_rings_cpus(merge->mapped);
	merge->tasks = kwatch_tasks_new();
	merge->heap = kwatch_heap_new(merge->cpus);
	merge->rings = calloc(merge->cpus, sizeof(*merge->rings));
	if (!merge->tasks || !merge->heap || !merge->rings)
		return kwatch_error_set(error, ENOMEM,
					"no memory to merge %u CPUs",
					merge->cpus);
	for (unsigned int cpu = 0; cpu < merge->cpus; cpu++)
		merge->rings[cpu].tid = -1;
	return 0;
}

struct kwatch_merge *kwatch_merge_new(struct kwatch_device *session,
				      struct kwatch_error *error)
{
	struct kwatch_merge *merge = calloc(1, sizeof(*merge));

	if (!merge) {
		kwatch_error_set(error, ENOMEM, "no memory for a reader");
		return NULL;
	}
	merge->session = session;
	merge->system = kwatch_device_system(session);
	merge->slack_ns = SLACK_NS;
	merge->mapped = kwatch_rings_new(session, error);
	if (!merge->mapped || prepare(merge, error)) {
		kwatch_merge_free(merge);
		return NULL;
	}
	adopt(merge);
	merge->rings_ns = clock_ns(merge);
	return merge;
}
