/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs of the guest tests share: asking the module by the words
 * of the uapi header alone, reading a ring in the simplest way, and saying
 * what is wrong. Each test function reports and goes on; main() ends with
 * finish().
 */
#ifndef KWATCH_TEST_PROG_H
#define KWATCH_TEST_PROG_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/kwatch.h>

#ifdef __aarch64__
#define GETPPID "__arm64_sys_getppid"
#else
#define GETPPID "__x64_sys_getppid"
#endif

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Of a struct that is handed to the module: where it explains a refusal. */
#define SAY { .text = (uintptr_t)sentence, .length = sizeof(sentence) }

#define MAX_CPUS 64

static char sentence[512];
static int failures;

__attribute__((format(printf, 1, 2)))
static inline void wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("WRONG ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
	fflush(stdout);
	failures++;
}

/* What a test cannot go on without. */
static inline void die(const char *what)
{
	printf("WRONG %s: %s: %s\n", what, strerror(errno), sentence);
	fflush(stdout);
	exit(2);
}

static inline void check(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted)
		wrong("%s: %lld, wanted %lld", what, (long long)got, (long long)wanted);
}

static inline int finish(const char *name)
{
	printf("%s: %d wrong\n", name, failures);
	return failures ? 1 : 0;
}

/* 0, or the errno of a refusal; its sentence is in @sentence. */
static inline int call(int fd, unsigned long command, void *argument)
{
	sentence[0] = 0;
	return ioctl(fd, command, argument) ? errno : 0;
}

static inline int open_device(void)
{
	int fd = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(KWATCH_DEVICE);
	return fd;
}

/* Name and flags of @setup are taken as they are; the rest has a default. */
static inline int make_session(struct kwatch_setup *setup)
{
	int fd = open_device();

	setup->size = sizeof(*setup);
	setup->message = (struct kwatch_message)SAY;
	if (!setup->ring_bytes)
		setup->ring_bytes = 1 << 20;
	if (call(fd, KWATCH_IOC_SETUP, setup))
		die("setup");
	return fd;
}

static inline int new_session(uint32_t flags, uint32_t ring_bytes)
{
	struct kwatch_setup setup = { .flags = flags, .ring_bytes = ring_bytes };

	return make_session(&setup);
}

/* 0 or an errno */
static inline int by_name(int fd, unsigned long command, const char *name)
{
	struct kwatch_name request = { .size = sizeof(request), .message = SAY };

	strncpy(request.name, name, sizeof(request.name) - 1);
	return call(fd, command, &request);
}

static inline int order(int fd, unsigned long command)
{
	struct kwatch_control control = { .size = sizeof(control), .message = SAY };

	return call(fd, command, &control);
}

static inline void must(const char *what, int error)
{
	errno = error;
	if (error)
		die(what);
}

static inline void enable(int fd)
{
	must("enable", order(fd, KWATCH_IOC_ENABLE));
}

static inline void disable(int fd)
{
	must("disable", order(fd, KWATCH_IOC_DISABLE));
}

static inline int try_probe(int fd, const char *symbol, uint32_t flags,
			    const struct kwatch_field *fields, unsigned int count, uint32_t *id)
{
	struct kwatch_probe probe = {
		.size = sizeof(probe), .flags = flags, .message = SAY,
		.fields = (uintptr_t)fields, .nr_fields = count, .field_size = sizeof(*fields),
	};
	int error;

	strncpy(probe.symbol, symbol, sizeof(probe.symbol) - 1);
	error = call(fd, KWATCH_IOC_PROBE_ADD, &probe);
	if (id)
		*id = probe.id;
	return error;
}

static inline uint32_t add_probe(int fd, const char *symbol, uint32_t flags,
				 const struct kwatch_field *fields, unsigned int count)
{
	uint32_t id;

	must(symbol, try_probe(fd, symbol, flags, fields, count, &id));
	return id;
}

static inline int set_gate(int fd, uint32_t flags, const int32_t *pids, unsigned int count)
{
	struct kwatch_gate gate = {
		.size = sizeof(gate), .flags = flags, .nr_pids = count, .message = SAY,
		.pids = (uintptr_t)pids,
	};

	return call(fd, KWATCH_IOC_GATE, &gate);
}

static inline void gate_process(int fd, int32_t tgid)
{
	must("gate", set_gate(fd, KWATCH_GATE_TGID, &tgid, 1));
}

static inline struct kwatch_stats stats_of(int fd, uint32_t id, uint32_t cpu)
{
	struct kwatch_stats stats = {
		.size = sizeof(stats), .id = id, .cpu = cpu, .message = SAY,
	};

	must("stats", call(fd, KWATCH_IOC_STATS, &stats));
	return stats;
}

static inline uint64_t fates_of(const struct kwatch_counts *c)
{
	return c->recorded + c->filtered + c->sampled + c->ring_full + c->too_big + c->nested +
	       c->counted;
}

/*
 * The sum over all probes and CPUs, after a look at the law it must obey. While
 * hits come in, a hit can be seen before its fate: then it is looked at again.
 */
static inline struct kwatch_counts counts_of(int fd)
{
	struct kwatch_counts c;
	int tries = 100;

	do {
		c = stats_of(fd, 0, KWATCH_ALL_CPUS).counts;
	} while (fates_of(&c) != c.hits && --tries);
	check("recorded + losses + ...", fates_of(&c), c.hits);
	return c;
}

static inline struct kwatch_session session_of(int fd)
{
	struct kwatch_session session = { .size = sizeof(session), .message = SAY };

	must("session", call(fd, KWATCH_IOC_SESSION, &session));
	return session;
}

static inline struct kwatch_info info_of(int fd)
{
	struct kwatch_info info = { .size = sizeof(info) };

	must("info", call(fd, KWATCH_IOC_INFO, &info));
	return info;
}

/* The known calls: one hit of GETPPID each. */
static inline void make_calls(unsigned long count)
{
	while (count--)
		syscall(SYS_getppid);
}

static inline void pin_to(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

/* A ring in discard mode, read by one reader. */
struct ring {
	struct kwatch_consumer_page *consumer;
	const struct kwatch_producer_page *producer;
	const char *data;
	uint64_t position;
	uint64_t lost; /* as LOST records say */
};

static inline size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* False, and errno, when there is none on @cpu. */
static inline bool map_ring(int fd, unsigned int cpu, uint32_t ring_bytes, struct ring *ring)
{
	off_t start = cpu * KWATCH_RING_STRIDE;
	size_t page = page_size();
	char *rest;

	memset(ring, 0, sizeof(*ring));
	ring->consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, start);
	if (ring->consumer == MAP_FAILED)
		return false;
	rest = mmap(NULL, page + 2 * ring_bytes, PROT_READ, MAP_SHARED, fd, start + page);
	if (rest == MAP_FAILED)
		return false;
	ring->producer = (void *)rest;
	ring->data = rest + page;
	ring->position = ring->consumer->position;
	return true;
}

/* Rings of all CPUs that are up. Returns how many. */
static inline unsigned int map_rings(int fd, struct ring *rings)
{
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN), cpu;
	uint32_t bytes = session_of(fd).ring_bytes;

	for (cpu = 0; cpu < cpus; cpu++)
		if (!map_ring(fd, cpu, bytes, &rings[cpu]))
			die("mmap");
	return cpus;
}

static inline void unmap_ring(struct ring *ring)
{
	munmap((void *)ring->producer, page_size() + 2 * ring->producer->ring_bytes);
	munmap(ring->consumer, page_size());
}

static inline void unmap_rings(struct ring *rings, unsigned int cpus)
{
	while (cpus--)
		unmap_ring(&rings[cpus]);
}

/* The next entry or return record, or NULL; valid until ring_done(). */
static inline const struct kwatch_record *ring_next(struct ring *ring)
{
	uint64_t end = __atomic_load_n(&ring->producer->position, __ATOMIC_ACQUIRE);
	uint64_t bytes = ring->producer->ring_bytes;

	while (ring->position < end) {
		const struct kwatch_record *record =
			(const void *)(ring->data + ring->position % bytes);
		const struct kwatch_record_lost *lost = (const void *)record;

		if (record->size < sizeof(*record) || record->size % 8)
			die("a record with an impossible size");
		ring->position += record->size;
		if (KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_LOST)
			ring->lost += lost->ring_full + lost->too_big + lost->nested;
		if (KWATCH_RECORD_KIND(record->id) <= KWATCH_KIND_RETURN)
			return record;
	}
	return NULL;
}

static inline void ring_done(struct ring *ring)
{
	__atomic_store_n(&ring->consumer->position, ring->position, __ATOMIC_RELEASE);
}

/* Entry and return records of all rings, read to their end. */
static inline uint64_t drain(struct ring *rings, unsigned int cpus)
{
	uint64_t records = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < cpus; cpu++) {
		while (ring_next(&rings[cpu]))
			records++;
		ring_done(&rings[cpu]);
	}
	return records;
}

/* Waits for a child and wants it to have ended well. */
static inline void reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	check("status of a child", status, 0);
}

/* Two processes that wait for each other. */
struct turn {
	int ends[2];
};

static inline struct turn make_turn(void)
{
	struct turn turn;

	if (pipe2(turn.ends, O_CLOEXEC))
		die("pipe");
	return turn;
}

static inline void give_turn(const struct turn *turn)
{
	if (write(turn->ends[1], "", 1) != 1)
		die("write to a pipe");
}

static inline void take_turn(const struct turn *turn)
{
	char byte;

	if (read(turn->ends[0], &byte, 1) != 1)
		die("read from a pipe");
}

#endif
