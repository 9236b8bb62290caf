// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "fake_session.h"

static int fake_open(void *context, const char *path, int flags)
{
	(void)context;
	(void)flags;
	assert_string_equal(path, KWATCH_DEVICE);
	return 3;
}

static int fake_close(void *context, int fd)
{
	(void)context;
	(void)fd;
	return 0;
}

static int answer_schema(struct fake_kernel *fake, struct kwatch_schema *schema)
{
	fake->asked_schema++;
	if (schema->id > fake->probes) {
		errno = ENOENT;
		return -1;
	}
	schema->flags = KWATCH_PROBE_ENTRY;
	schema->entry_dynamic = 32;
	if (fake->nr_fields && schema->nr_fields >= fake->nr_fields)
		memcpy((void *)(uintptr_t)schema->fields, fake->fields,
		       fake->nr_fields * sizeof(*fake->fields));
	errno = ENOSPC;
	if (fake->nr_fields > schema->nr_fields) {
		schema->nr_fields = fake->nr_fields;
		return -1;
	}
	schema->nr_fields = fake->nr_fields;
	return 0;
}

static int fake_ioctl(void *context, int fd, unsigned long request,
		      void *argument)
{
	struct fake_kernel *fake = context;

	assert_int_equal(fd, 3);
	if (request == KWATCH_IOC_INFO) {
		struct kwatch_info *info = argument;

		info->cpus = CPUS;
		info->page_size = FAKE_PAGE;
		return 0;
	}
	if (request == KWATCH_IOC_SESSION) {
		struct kwatch_session *session = argument;

		fake->asked_session++;
		session->ring_bytes = BYTES;
		for (int cpu = 0; cpu < CPUS; cpu++)
			session->rings += !!fake->rings[cpu];
		return 0;
	}
	if (request == KWATCH_IOC_STATS) {
		struct kwatch_stats *stats = argument;

		stats->counts.hits = FAKE_HITS;
		stats->missed = FAKE_MISSED;
		return 0;
	}
	assert_true(request == KWATCH_IOC_SCHEMA);
	return answer_schema(fake, argument);
}

static void *fake_mmap(void *context, int fd, int protection, size_t length,
		       __u64 offset)
{
	struct fake_kernel *fake = context;
	struct fake_ring *ring = fake->rings[offset / KWATCH_RING_STRIDE];

	(void)fd;
	(void)protection;
	(void)length;
	assert_true(offset / KWATCH_RING_STRIDE < CPUS);
	errno = fake->busy ? EBUSY : ENXIO;
	if (!ring || fake->busy)
		return MAP_FAILED;
	fake->mapped++;
	return offset % KWATCH_RING_STRIDE ? (void *)ring->producer :
					     (void *)ring->consumer;
}

static int fake_munmap(void *context, void *address, size_t length)
{
	struct fake_kernel *fake = context;

	(void)address;
	(void)length;
	fake->mapped--;
	return 0;
}

static int fake_poll(void *context, struct pollfd *file, int timeout_ms)
{
	struct fake_kernel *fake = context;

	fake->polled++;
	fake->poll_timeout = timeout_ms;
	fake->poll_wanted = file->events;
	if (fake->on_poll)
		fake->on_poll(fake);
	errno = fake->poll_error;
	if (errno)
		return -1;
	file->revents = fake->poll_events & (file->events | POLLHUP | POLLERR);
	if (!file->revents && timeout_ms > 0)
		fake->now += (__u64)timeout_ms * MS;
	return !!file->revents;
}

static __u64 fake_now(void *context)
{
	struct fake_kernel *fake = context;

	if (fake->on_now)
		fake->on_now(fake);
	return fake->now;
}

struct kwatch_device *fake_kernel_open(struct fake_kernel *fake)
{
	fake->system = (struct kwatch_system){
		.context = fake,
		.open = fake_open,
		.close = fake_close,
		.ioctl = fake_ioctl,
		.mmap = fake_mmap,
		.munmap = fake_munmap,
		.poll = fake_poll,
		.now = fake_now,
	};
	return kwatch_device_open_on(&fake->system, NULL);
}

void fake_session_begin(struct fake_session *session, unsigned int count, bool overwrite)
{
	struct kwatch_error error = { 0 };

	memset(session, 0, sizeof(*session));
	session->kernel.now = 1000 * MS;
	session->kernel.probes = 1;
	for (unsigned int cpu = 0; cpu < count; cpu++)
		session->kernel.rings[cpu] = fake_ring_new(BYTES, cpu, overwrite);
	session->device = fake_kernel_open(&session->kernel);
	session->merge = kwatch_merge_new(session->device, &error);
	if (!session->merge)
		fail_msg("%s", error.text);
}

void fake_session_end(struct fake_session *session)
{
	kwatch_merge_free(session->merge);
	kwatch_device_close(session->device);
	assert_int_equal(session->kernel.mapped, 0);
	for (int cpu = 0; cpu < CPUS; cpu++)
		if (session->kernel.rings[cpu])
			fake_ring_free(session->kernel.rings[cpu]);
}

void fake_session_expect(struct fake_session *session, bool drain, __u64 time,
			 unsigned int cpu)
{
	struct kwatch_event event;

	assert_int_equal(kwatch_merge_next(session->merge, &event, drain), 1);
	assert_int_equal(event.time_ns, time);
	assert_int_equal(event.cpu, cpu);
}

void fake_session_expect_nothing(struct fake_session *session, bool drain)
{
	struct kwatch_event event;

	assert_int_equal(kwatch_merge_next(session->merge, &event, drain), 0);
}

struct kwatch_merge_counts fake_session_counts(const struct fake_session *session)
{
	struct kwatch_merge_counts counts;

	kwatch_merge_counts(session->merge, &counts);
	return counts;
}
