// SPDX-License-Identifier: GPL-2.0
/*
 * hotplug: CPU 1 goes and comes while a session runs. What it recorded stays,
 * its ring goes on, and one that comes up gets a ring; no call is uncounted.
 */
#include "prog.h"

#define RING 65536
#define CALLS 500

static unsigned int cpus; /* all that there are, with CPU 1 */

static void set_online(bool online)
{
	static const char path[] = "/sys/devices/system/cpu/cpu1/online";
	int file = open(path, O_WRONLY);

	if (file < 0 || write(file, online ? "1" : "0", 1) != 1)
		die(path);
	close(file);
}

/* A child that calls on @cpu when it has the turn. */
static pid_t make_caller(unsigned int cpu, unsigned long calls, struct turn *go)
{
	pid_t child;

	*go = make_turn();
	child = fork();
	if (!child) {
		pin_to(cpu);
		take_turn(go);
		make_calls(calls);
		_exit(0);
	}
	return child;
}

static void call_on(unsigned int cpu, unsigned long calls)
{
	pid_t child = fork();

	if (!child) {
		pin_to(cpu);
		make_calls(calls);
		_exit(0);
	}
	reap(child);
}

static int set_up(uint32_t flags, uint32_t ring_bytes)
{
	int fd = new_session(flags, ring_bytes);
	int32_t self = getpid();

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	must("gate", set_gate(fd, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, &self, 1));
	return fd;
}

/* It goes with records unread, comes back, and goes on where it was. */
static void test_goes_and_comes(void)
{
	struct ring rings[MAX_CPUS];
	int fd = set_up(0, RING);
	struct kwatch_counts here;
	uint64_t position;

	map_rings(fd, rings);
	enable(fd);
	call_on(1, CALLS);
	check("calls on CPU 1", stats_of(fd, 0, 1).counts.recorded, CALLS);
	set_online(false);
	check("rings without CPU 1", session_of(fd).rings, cpus);
	call_on(0, CALLS);
	check("records of the CPU that went", drain(&rings[1], 1), CALLS);
	check("records of the other", drain(&rings[0], 1), CALLS);
	position = rings[1].producer->position;
	set_online(true);
	call_on(1, CALLS);
	if (rings[1].producer->position <= position)
		wrong("the ring does not go on");
	check("records of the CPU that came back", drain(&rings[1], 1), CALLS);
	here = stats_of(fd, 0, 1).counts;
	check("hits on CPU 1", here.hits, 2 * CALLS);
	check("hits", counts_of(fd).hits, 3 * CALLS);
	disable(fd);
	unmap_rings(rings, cpus);
	close(fd);
}

/* The session is older than the CPU: it has no ring, then it gets one. */
static void test_comes_later(void)
{
	struct ring rings[2];
	uint64_t bytes;
	int fd;

	set_online(false);
	fd = set_up(0, RING);
	bytes = info_of(fd).total_bytes;
	check("rings", session_of(fd).rings, cpus - 1);
	if (map_ring(fd, 1, RING, &rings[1]) || errno != ENXIO)
		wrong("ring of a CPU that is not there: %s", strerror(errno));
	enable(fd);
	set_online(true);
	check("rings, one more", session_of(fd).rings, cpus);
	check("bytes, one more", info_of(fd).total_bytes, bytes + RING);
	call_on(1, CALLS);
	if (!map_ring(fd, 1, RING, &rings[1]))
		die("mmap");
	check("records of the new CPU", drain(&rings[1], 1), CALLS);
	check("hits", counts_of(fd).hits, CALLS);
	check("lost", counts_of(fd).ring_full, 0);
	disable(fd);
	unmap_ring(&rings[1]);
	close(fd);
}

static void limit(uint64_t bytes)
{
	FILE *file = fopen("/sys/module/kwatch/parameters/max_total_bytes", "w");

	if (!file || fprintf(file, "%llu", (unsigned long long)bytes) < 0 || fclose(file))
		die("max_total_bytes");
}

/* No room for its ring: it comes up all the same, and what it loses counts. */
static void test_no_room(void)
{
	uint64_t most = info_of(open_device()).total_bytes_max;
	struct ring ring;
	int fd;

	set_online(false);
	fd = set_up(0, RING);
	limit(info_of(fd).total_bytes);
	enable(fd);
	set_online(true);
	check("rings", session_of(fd).rings, cpus - 1);
	if (map_ring(fd, 1, RING, &ring) || errno != ENXIO)
		wrong("ring without room: %s", strerror(errno));
	call_on(1, CALLS);
	call_on(0, CALLS);
	check("hits", counts_of(fd).hits, 2 * CALLS);
	check("ring full", counts_of(fd).ring_full, CALLS);
	check("recorded", counts_of(fd).recorded, CALLS);
	disable(fd);
	limit(most);
	/* The next time that it comes up there is room. */
	set_online(false);
	set_online(true);
	check("rings, with room", session_of(fd).rings, cpus);
	close(fd);
}

/* Under the callers' feet, which are moved: every call is counted once. */
static void test_under_load(uint32_t flags)
{
	const unsigned long calls = 30000;
	struct ring rings[MAX_CPUS];
	int fd = set_up(flags, 4 << 20), i;
	struct turn go[4];
	pid_t children[4];

	map_rings(fd, rings);
	for (i = 0; i < 4; i++)
		children[i] = make_caller(i % 2, calls, &go[i]);
	usleep(50000); /* they are where they want to be */
	enable(fd);
	for (i = 0; i < 4; i++)
		give_turn(&go[i]);
	for (i = 0; i < 3; i++) {
		set_online(false);
		set_online(true);
	}
	for (i = 0; i < 4; i++)
		reap(children[i]);
	disable(fd);
	check("hits under load", counts_of(fd).hits, 4 * calls);
	check("recorded under load", counts_of(fd).recorded, 4 * calls);
	check("records read", drain(rings, cpus), 4 * calls);
	unmap_rings(rings, cpus);
	close(fd);
}

/* Its session ends while it is away. */
static void test_ends_without_it(void)
{
	int fd = set_up(0, RING);

	enable(fd);
	call_on(1, CALLS);
	set_online(false);
	check("hits", counts_of(fd).hits, CALLS);
	close(fd);
	fd = open_device();
	check("bytes left", info_of(fd).total_bytes, 0);
	set_online(true);
	check("bytes left", info_of(fd).total_bytes, 0);
	close(fd);
}

int main(void)
{
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pin_to(0);
	test_goes_and_comes();
	test_comes_later();
	test_no_room();
	test_under_load(0);
	test_under_load(KWATCH_SESSION_OVERWRITE);
	test_ends_without_it();
	return finish("hotplug");
}
