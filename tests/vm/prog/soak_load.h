/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What goes on beside the session whose truth is known: sessions that come and
 * are killed, traffic, CPUs that go and come, memory that runs short.
 */
#ifndef KWATCH_TEST_SOAK_LOAD_H
#define KWATCH_TEST_SOAK_LOAD_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "soak.h"

#define SMALL_CGROUP "/sys/fs/cgroup/kwatch-soak/cgroup.procs"

/* A fault is to happen in the next call, at the n-th allocation. */
static int fail_nth = -1;

static void arm_fault(void)
{
	char text[16];
	int length;

	if (fail_nth < 0 || any(3))
		return;
	length = snprintf(text, sizeof(text), "%u", 1 + any(24));
	if (pwrite(fail_nth, text, length, 0) != length)
		die("fail-nth");
}

/* Did it? Not any more, whatever comes next. */
static void disarm_fault(void)
{
	char text[16] = "";

	if (fail_nth < 0 || pread(fail_nth, text, sizeof(text) - 1, 0) <= 0)
		return;
	/* 0 is what is left of a number that was counted down */
	if (text[0] == '0' && text[1] == '\n')
		add_figure(FIGURE_FAULTS, 1);
	if (pwrite(fail_nth, "0", 1, 0) != 1)
		die("fail-nth");
}

static int try_call(int fd, unsigned long command, void *argument)
{
	int error;

	arm_fault();
	error = call(fd, command, argument);
	disarm_fault();
	if (error == ENOMEM || error == ENOSPC)
		add_figure(FIGURE_NO_MEMORY, 1);
	/* A copy from or to the caller can be what was made to fail. */
	else if ((error == EFAULT && fail_nth < 0) || error == ENOTTY || error == EPERM)
		wrong("a call that is right was refused: %s: %s", strerror(error), sentence);
	return error;
}

static const struct {
	const char *symbol;
	struct kwatch_field field;
} targets[] = {
	{ GETPPID, { .name = "caller", .source = KWATCH_SOURCE_CALLER,
		     .type = KWATCH_TYPE_POINTER } },
	{ "vfs_read", { .name = "file", .source = KWATCH_SOURCE_ARGUMENT,
			.type = KWATCH_TYPE_FILE } },
	{ "vfs_write", { .name = "bytes", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
			 .type = KWATCH_TYPE_BYTES, .flags = KWATCH_FIELD_USER, .cap = 64 } },
	{ "do_sys_openat2", { .name = "name", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
			      .type = KWATCH_TYPE_STRING, .flags = KWATCH_FIELD_USER } },
	{ "ip_rcv", { .name = "skb", .source = KWATCH_SOURCE_ARGUMENT,
		      .type = KWATCH_TYPE_SKB } },
	{ "udp_sendmsg", { .name = "sock", .source = KWATCH_SOURCE_ARGUMENT,
			   .type = KWATCH_TYPE_SOCK } },
	{ "wake_up_new_task", { .name = "task", .source = KWATCH_SOURCE_ARGUMENT,
				.type = KWATCH_TYPE_TASK } },
	{ "hrtimer_start_range_ns", { .name = "timer", .source = KWATCH_SOURCE_ARGUMENT,
				      .type = KWATCH_TYPE_U64, .derefs = 1 } },
};

static void churn_probe(int fd)
{
	static const uint32_t flags[] = {
		KWATCH_PROBE_ENTRY, KWATCH_PROBE_RETURN,
		KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY, 0,
	};
	unsigned int i = any(ARRAY_SIZE(targets));
	struct kwatch_predicate odd = {
		.op = KWATCH_OP_ANY_BITS, .on_true = KWATCH_JUMP_ACCEPT,
		.on_false = KWATCH_JUMP_REJECT, .value = 1,
	};
	struct kwatch_field fields[2] = {
		targets[i].field,
		{ .name = "argument", .source = KWATCH_SOURCE_ARGUMENT,
		  .type = KWATCH_TYPE_U64 },
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .flags = flags[any(ARRAY_SIZE(flags))],
		.message = SAY, .sample = any(3), .max_active = any(3) * 16,
		.fields = (uintptr_t)fields, .nr_fields = 1 + any(2),
		.field_size = sizeof(fields[0]),
		.predicates = (uintptr_t)&odd, .predicate_size = sizeof(odd),
	};

	strcpy(probe.symbol, targets[i].symbol);
	odd.field = 1;
	probe.nr_predicates = probe.nr_fields == 2 ? any(2) : 0;
	if (!try_call(fd, KWATCH_IOC_PROBE_ADD, &probe))
		add_figure(FIGURE_PROBES, 1);
}

static void churn_gate(int fd)
{
	int32_t parent = getppid();
	struct kwatch_gate gate = {
		.size = sizeof(gate), .message = SAY, .pids = (uintptr_t)&parent,
	};

	if (any(2)) {
		gate.flags = KWATCH_GATE_TGID | (any(2) ? KWATCH_GATE_FOLLOW : 0);
		gate.nr_pids = 1;
	}
	try_call(fd, KWATCH_IOC_GATE, &gate);
}

static void churn_map(int fd, uint32_t ring_bytes, struct ring *ring)
{
	/* What is overwritten while it is read needs a better reader than this. */
	if (ring->data && ring->producer->flags & KWATCH_SESSION_OVERWRITE) {
		ring->position = LOAD(ring->producer->position);
		ring_done(ring);
		return;
	}
	if (ring->data) {
		drain(ring, 1);
		return;
	}
	arm_fault();
	if (!map_ring(fd, any(all_cpus()), ring_bytes, ring))
		ring->data = NULL;
	disarm_fault();
}

static void churn_ask(int fd)
{
	struct kwatch_stats stats = { .size = sizeof(stats), .cpu = any(all_cpus()),
				      .message = SAY };
	struct kwatch_latency latency = { .size = sizeof(latency), .id = 1 + any(4),
					  .message = SAY };
	struct kwatch_schema_field fields[4];
	struct kwatch_schema schema = {
		.size = sizeof(schema), .message = SAY, .next = 1, .nr_fields = 4,
		.field_size = sizeof(fields[0]), .fields = (uintptr_t)fields,
	};
	struct kwatch_session list[4];
	struct kwatch_sessions sessions = {
		.size = sizeof(sessions), .message = SAY, .count = any(5),
		.session_size = sizeof(list[0]), .sessions = (uintptr_t)list,
	};

	try_call(fd, KWATCH_IOC_STATS, &stats);
	try_call(fd, KWATCH_IOC_LATENCY, &latency);
	try_call(fd, KWATCH_IOC_SCHEMA, &schema);
	try_call(fd, KWATCH_IOC_SESSIONS, &sessions);
}

static void churn_step(int fd, uint32_t ring_bytes, struct ring *ring)
{
	struct kwatch_control control = { .size = sizeof(control), .message = SAY };
	struct kwatch_probe_id id = { .size = sizeof(id), .id = 1 + any(4), .message = SAY };
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	switch (any(10)) {
	case 0:
	case 1:
		churn_probe(fd);
		break;
	case 2:
		churn_gate(fd);
		break;
	case 3:
	case 4:
		try_call(fd, KWATCH_IOC_ENABLE, &control);
		break;
	case 5:
		try_call(fd, any(4) ? KWATCH_IOC_DISABLE : KWATCH_IOC_SUMMARY, &control);
		break;
	case 6:
		try_call(fd, KWATCH_IOC_PROBE_DEL, &id);
		break;
	case 7:
		churn_ask(fd);
		break;
	case 8:
		poll(&poller, 1, any(20));
		break;
	default:
		churn_map(fd, ring_bytes, ring);
	}
}

/* One session, with all that it can have, in any order. May be killed. */
static void run_session(unsigned int number)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .message = SAY, .ring_bytes = 4096U << any(12),
		.max_rate = any(3) ? 0 : 1000,
		.flags = (any(2) ? KWATCH_SESSION_OVERWRITE : 0) |
			 (any(3) ? 0 : KWATCH_SESSION_PERSIST),
	};
	struct ring ring = { 0 };
	unsigned int steps = 5 + any(20);
	int fd;

	/* The small cgroup has room for rings of 2 MiB, but not of 4 or 8. */
	if (number == 0)
		setup.ring_bytes = 1048576U << any(4);
	snprintf(setup.name, sizeof(setup.name), "churn-%u", number);
	if (shared->faults)
		fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	arm_fault();
	fd = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);
	disarm_fault();
	if (fd < 0 || try_call(fd, KWATCH_IOC_SETUP, &setup))
		return;
	add_figure(FIGURE_SESSIONS, 1);
	churn_probe(fd);
	churn_probe(fd);
	while (steps--)
		churn_step(fd, setup.ring_bytes, &ring);
	disable(fd);
	counts_of(fd);
}

/* Sessions one after another; half of them are killed at some moment. */
static void run_churn(unsigned int number)
{
	char name[32];
	int device = open_device();

	snprintf(name, sizeof(name), "churn-%u", number);
	if (number == 0 && access(SMALL_CGROUP, W_OK) == 0)
		put_text(SMALL_CGROUP, "0");
	while (!LOAD(shared->stop)) {
		pid_t child = start(run_session, number);

		if (any(2)) {
			nap_ms(any(200));
			end_by_kill(child, "a session");
			add_figure(FIGURE_KILLS, 1);
		} else {
			reap(child);
		}
		by_name(device, KWATCH_IOC_DESTROY, name);
	}
	close(device);
}

static void set_online(unsigned int cpu, bool online)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	put_text(path, online ? "1" : "0");
}

static void run_hotplug(unsigned int unused)
{
	(void)unused;
	while (all_cpus() > 1 && !LOAD(shared->stop)) {
		unsigned int cpu = 1 + any(all_cpus() - 1);

		set_online(cpu, false);
		nap_ms(any(300));
		set_online(cpu, true);
		add_figure(FIGURE_HOTPLUGS, 1);
		nap_ms(any(1000));
	}
}

/* Packets, reads, opens, new processes: what the probes of churn see. */
static void run_traffic(unsigned int unused)
{
	struct sockaddr_in self = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof(self);
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), file;
	char buffer[256] = "";
	unsigned int n;
	pid_t child;

	(void)unused;
	if (bind(udp, (void *)&self, length) || getsockname(udp, (void *)&self, &length))
		die("bind");
	for (n = 1; !LOAD(shared->stop); n++) {
		if (sendto(udp, buffer, sizeof(buffer), 0, (void *)&self, length) > 0 &&
		    recv(udp, buffer, sizeof(buffer), 0) > 0)
			add_figure(FIGURE_DATAGRAMS, 1);
		file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
		if (file < 0 || read(file, buffer, sizeof(buffer)) <= 0)
			wrong("/proc/self/stat: %s", strerror(errno));
		close(file);
		if (n % 64)
			continue;
		child = fork();
		if (!child) {
			execl("/bin/true", "true", NULL);
			_exit(127);
		}
		reap(child);
		add_figure(FIGURE_COMMANDS, 1);
		nap_ms(5);
	}
}

static unsigned long available_mib(void)
{
	unsigned long kib = 0;
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %lu kB", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib >> 10;
}

#define SPARE_MIB 96	/* left for the others: nobody is to be killed for it */
#define CHUNK_MIB 4
#define MOST_CHUNKS 1024

static void run_pressure(unsigned int unused)
{
	static char *chunks[MOST_CHUNKS];
	const size_t size = CHUNK_MIB << 20;
	unsigned int count;
	size_t page;

	(void)unused;
	put_text("/proc/self/oom_score_adj", "1000");
	while (!LOAD(shared->stop)) {
		for (count = 0; count < MOST_CHUNKS && !LOAD(shared->stop); count++) {
			if (available_mib() < SPARE_MIB)
				break;
			chunks[count] = mmap(NULL, size, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (chunks[count] == MAP_FAILED)
				break;
			for (page = 0; page < size; page += page_size())
				chunks[count][page] = 1;
		}
		nap_ms(300);
		while (count--)
			munmap(chunks[count], size);
		add_figure(FIGURE_PRESSURES, 1);
		nap_ms(500 + any(1500));
	}
}

#endif
