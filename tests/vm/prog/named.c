// SPDX-License-Identifier: GPL-2.0
/*
 * named: a session that outlives its maker: listed, attached to, read by
 * another process, destroyed by name under a reader; and who is woken when.
 */
#include <pthread.h>
#include <time.h>

#include "prog.h"

#define NAME "recorder"
#define RING 65536
#define DEADLINE_MS 50

static void find(const char *name, struct kwatch_session *found)
{
	struct kwatch_session list[16];
	struct kwatch_sessions request = {
		.size = sizeof(request), .count = ARRAY_SIZE(list), .message = SAY,
		.session_size = sizeof(list[0]), .sessions = (uintptr_t)list,
	};
	int fd = open_device();
	uint32_t i;

	memset(found, 0, sizeof(*found));
	must("sessions", call(fd, KWATCH_IOC_SESSIONS, &request));
	for (i = 0; i < request.count && i < ARRAY_SIZE(list); i++)
		if (!strcmp(list[i].name, name))
			*found = list[i];
	close(fd);
}

/* In a process of its own, so that this one never made a session. */
static void make_in_child(void)
{
	pid_t child = fork();

	if (!child) {
		struct kwatch_setup setup = {
			.name = NAME, .flags = KWATCH_SESSION_PERSIST, .ring_bytes = RING,
			.deadline_ns = DEADLINE_MS * 1000000ULL,
		};
		int fd = make_session(&setup);

		add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
		_exit(0);
	}
	reap(child);
}

static int attach(void)
{
	int fd = open_device();

	must("attach", by_name(fd, KWATCH_IOC_ATTACH, NAME));
	return fd;
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void test_persistent(void)
{
	struct kwatch_session seen;
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
	int fd;

	make_in_child();
	find(NAME, &seen);
	if (!seen.id)
		wrong("the session is not listed");
	check("probes", seen.probes, 1);
	check("files", seen.files, 0);
	check("owner", seen.owner_tgid, 0);
	check("flags", seen.flags, KWATCH_SESSION_PERSIST);
	check("ring_bytes", seen.ring_bytes, RING);
	check("state", seen.state, KWATCH_STATE_DISABLED);
	fd = attach();
	check("id", session_of(fd).id, seen.id);
	gate_process(fd, getpid());
	enable(fd);
	close(fd);
	make_calls(100);
	find(NAME, &seen);
	check("hits with no file open", seen.counts.hits, 100);
	check("state with no file open", seen.state, KWATCH_STATE_ENABLED);
	fd = attach();
	cpus = map_rings(fd, rings);
	check("records for who comes later", drain(rings, cpus), 100);
	check("set up twice", by_name(fd, KWATCH_IOC_ATTACH, NAME), EISCONN);
	unmap_rings(rings, cpus);
	close(fd);
}

struct poller {
	int fd, timeout, events;
	int64_t took;
	pthread_t thread;
};

static void *poll_it(void *argument)
{
	struct poller *poller = argument;
	struct pollfd request = { .fd = poller->fd, .events = POLLIN };
	int64_t start = milliseconds();

	if (poll(&request, 1, poller->timeout) < 0)
		die("poll");
	poller->events = request.revents;
	poller->took = milliseconds() - start;
	return NULL;
}

static void start_poller(struct poller *poller, int fd, int timeout)
{
	poller->fd = fd;
	poller->timeout = timeout;
	if (pthread_create(&poller->thread, NULL, poll_it, poller))
		die("thread");
	usleep(20000); /* it sleeps now, on any but a very slow machine */
}

static void expect_poll(const char *what, struct poller *poller, int events)
{
	pthread_join(poller->thread, NULL);
	if (poller->events != events)
		wrong("%s: poll says %#x after %lld ms, wanted %#x", what, poller->events,
		      (long long)poller->took, events);
}

/* Few records are told of at the deadline, whoever else comes and goes. */
static void test_deadline(void)
{
	int fd = attach(), other;
	struct ring rings[MAX_CPUS];
	unsigned int cpus = map_rings(fd, rings);
	struct poller poller;

	drain(rings, cpus);
	start_poller(&poller, fd, 5 * DEADLINE_MS);
	expect_poll("nothing to read", &poller, 0);
	if (poller.took < 5 * DEADLINE_MS)
		wrong("poll ended too early: %lld ms", (long long)poller.took);

	start_poller(&poller, fd, 3000);
	make_calls(1);
	expect_poll("one record", &poller, POLLIN);
	if (poller.took > 1500)
		wrong("the deadline came after %lld ms", (long long)poller.took);
	drain(rings, cpus);

	other = attach();
	start_poller(&poller, fd, 3000);
	close(other);
	make_calls(1);
	expect_poll("one record, another file closed", &poller, POLLIN);
	unmap_rings(rings, cpus);
	close(fd);
}

/* Enough for the watermark wakes at once: the deadline is a minute away. */
static void test_watermark(void)
{
	struct kwatch_setup setup = {
		.ring_bytes = RING, .watermark = 4096, .deadline_ns = 60000000000ULL,
	};
	int fd = make_session(&setup);
	struct poller poller;

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(fd, getpid());
	pin_to(0);
	enable(fd);
	start_poller(&poller, fd, 200);
	make_calls(50);
	expect_poll("below the watermark", &poller, 0);
	start_poller(&poller, fd, 5000);
	make_calls(500);
	expect_poll("above the watermark", &poller, POLLIN);
	if (poller.took > 2000)
		wrong("the watermark woke after %lld ms", (long long)poller.took);
	disable(fd);
	close(fd);
}

static void test_destroyed_under_reader(void)
{
	int fd = attach(), other = open_device();
	struct kwatch_session seen;
	struct ring rings[MAX_CPUS];
	unsigned int cpus = map_rings(fd, rings);
	struct poller poller;

	drain(rings, cpus);
	start_poller(&poller, fd, 5000);
	must("destroy", by_name(other, KWATCH_IOC_DESTROY, NAME));
	expect_poll("destroyed under a poller", &poller, POLLHUP);
	if (poller.took > 2000)
		wrong("POLLHUP came after %lld ms", (long long)poller.took);
	start_poller(&poller, fd, 5000);
	expect_poll("polled after the end", &poller, POLLHUP);
	find(NAME, &seen);
	check("listed after its end", seen.id, 0);
	check("attach after its end", by_name(other, KWATCH_IOC_ATTACH, NAME), ENOENT);
	check("destroy after its end", by_name(other, KWATCH_IOC_DESTROY, NAME), ENOENT);
	check("magic", rings[0].producer->magic, KWATCH_RING_MAGIC);
	check("hits of nothing", drain(rings, cpus), 0);
	/* The name is free again, while the old one is still mapped. */
	make_in_child();
	find(NAME, &seen);
	if (!seen.id || seen.id == session_of(fd).id)
		wrong("the name cannot be used again");
	check("state of the old one", session_of(fd).state, KWATCH_STATE_DESTROYED);
	unmap_rings(rings, cpus);
	close(fd);
	must("destroy", by_name(other, KWATCH_IOC_DESTROY, NAME));
	close(other);
}

/* What was recorded before the end can still be read after it. */
static void test_read_after_end(void)
{
	struct poller poller;
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
	int fd;

	make_in_child();
	fd = attach();
	cpus = map_rings(fd, rings);
	gate_process(fd, getpid());
	enable(fd);
	make_calls(77);
	must("destroy", by_name(fd, KWATCH_IOC_DESTROY, NAME));
	start_poller(&poller, fd, 5000);
	expect_poll("ended with records unread", &poller, POLLIN | POLLHUP);
	check("records after the end", drain(rings, cpus), 77);
	start_poller(&poller, fd, 5000);
	expect_poll("ended, all read", &poller, POLLHUP);
	unmap_rings(rings, cpus);
	close(fd);
}

int main(void)
{
	test_persistent();
	test_deadline();
	test_destroyed_under_reader();
	test_read_after_end();
	test_watermark();
	return finish("named");
}
