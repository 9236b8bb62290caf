// SPDX-License-Identifier: GPL-2.0
/*
 * exact: a known number of calls on every CPU, and the sum of what became of
 * them. An own reader by the words of the uapi header, so that kwatch is not
 * its own witness.
 *
 *	exact [-n CALLS] [-r RING_BYTES] [-o] [-s MICROSECONDS | -z] [-b] [-e N]
 *
 * -o overwrite mode; -s pause between looks at the rings; -z read only at the
 * end; -b entry and return records; -e sampling 1-in-N. CALLS is for each CPU.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
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

#define MAX_CPUS 64

struct ring {
	struct kwatch_consumer_page *consumer;
	const struct kwatch_producer_page *producer;
	const char *data;
	uint64_t position, passed; /* bytes; entry and return records */
	uint64_t delivered, missed, lost, tasks;
	uint64_t last_time;
	int32_t task;
};

static struct {
	unsigned long calls;
	uint32_t ring_bytes, sample;
	bool overwrite, both, read_last;
	unsigned int pause;
} want = { .calls = 10000, .ring_bytes = 1 << 20 };

static char sentence[256];
static int failures;

#define SAY { .text = (uintptr_t)sentence, .length = sizeof(sentence) }

static void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", what, strerror(errno), sentence);
	exit(2);
}

static void check(const char *what, uint64_t got, uint64_t wanted)
{
	if (got == wanted)
		return;
	printf("WRONG %s: %llu, wanted %llu\n", what, (unsigned long long)got,
	       (unsigned long long)wanted);
	failures++;
}

/* Overwrite mode: tail and tail_records as one. */
static void read_tail(const struct kwatch_producer_page *page, uint64_t *tail, uint64_t *records)
{
	uint32_t before, after;

	do {
		before = __atomic_load_n(&page->tail_sequence, __ATOMIC_ACQUIRE);
		*tail = __atomic_load_n(&page->tail, __ATOMIC_RELAXED);
		*records = __atomic_load_n(&page->tail_records, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		after = __atomic_load_n(&page->tail_sequence, __ATOMIC_RELAXED);
	} while (before != after || before & 1);
}

static void count_record(struct ring *ring, const struct kwatch_record *record)
{
	const struct kwatch_record_lost *lost = (const void *)record;

	switch (KWATCH_RECORD_KIND(record->id)) {
	case KWATCH_KIND_TASK:
		ring->task = record->tid;
		ring->tasks++;
		break;
	case KWATCH_KIND_LOST:
		ring->lost += lost->ring_full + lost->too_big + lost->nested;
		break;
	default:
		ring->delivered++;
		ring->passed++;
		if (ring->task != record->tid)
			check("task of a record", record->tid, ring->task);
		if (record->time < ring->last_time)
			check("time goes back", record->time, ring->last_time);
		ring->last_time = record->time;
	}
}

static bool read_one(struct ring *ring)
{
	uint64_t end = __atomic_load_n(&ring->producer->position, __ATOMIC_ACQUIRE);
	uint64_t tail = 0, tail_records = 0;
	struct kwatch_record *record;
	char copy[65536];

	if (want.overwrite) {
		read_tail(ring->producer, &tail, &tail_records);
		if (ring->position < tail) {
			ring->missed += tail_records - ring->passed;
			ring->passed = tail_records;
			ring->position = tail;
			ring->task = -1;
		}
	}
	if (ring->position >= end)
		return false;
	record = (void *)(ring->data + ring->position % want.ring_bytes);
	if (want.overwrite) {
		uint16_t size = record->size; /* of a torn record, anything */

		if (size > want.ring_bytes)
			size = want.ring_bytes;
		memcpy(copy, record, size);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&ring->producer->tail, __ATOMIC_RELAXED) > ring->position)
			return true; /* torn: begin again at the tail */
		record = (void *)copy;
		if (ring->task == -1 && KWATCH_RECORD_KIND(record->id) <= KWATCH_KIND_RETURN)
			ring->task = record->tid;
	}
	count_record(ring, record);
	ring->position += record->size;
	return true;
}

static void read_all(struct ring *rings, unsigned int cpus)
{
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		while (read_one(&rings[cpu]))
			;
		__atomic_store_n(&rings[cpu].consumer->position, rings[cpu].position,
				 __ATOMIC_RELEASE);
	}
}

static void map_rings(int fd, struct ring *rings, unsigned int cpus, size_t page)
{
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		off_t start = cpu * KWATCH_RING_STRIDE;
		char *rest;

		rings[cpu].consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
					   start);
		rest = mmap(NULL, page + 2 * want.ring_bytes, PROT_READ, MAP_SHARED, fd,
			    start + page);
		if (rings[cpu].consumer == MAP_FAILED || rest == MAP_FAILED)
			die("mmap");
		rings[cpu].producer = (void *)rest;
		rings[cpu].data = rest + page;
		rings[cpu].task = -1;
	}
}

/* A child on @cpu that waits for a byte on @gate, then calls. */
static pid_t make_caller(unsigned int cpu, const int *gate)
{
	cpu_set_t set;
	pid_t pid = fork();
	char byte;

	if (pid)
		return pid;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) || read(gate[0], &byte, 1) != 1)
		_exit(1);
	for (unsigned long n = 0; n < want.calls; n++)
		syscall(SYS_getppid);
	_exit(0);
}

static void set_up(int fd, const int32_t *pids, unsigned int count, const char *symbol)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .ring_bytes = want.ring_bytes, .message = SAY,
		.flags = want.overwrite ? KWATCH_SESSION_OVERWRITE : 0,
	};
	struct kwatch_field field = {
		.name = "first", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64,
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .message = SAY, .sample = want.sample,
		.flags = KWATCH_PROBE_ENTRY | (want.both ? KWATCH_PROBE_RETURN : 0),
		.fields = (uintptr_t)&field, .nr_fields = 1, .field_size = sizeof(field),
	};
	struct kwatch_gate gate = {
		.size = sizeof(gate), .flags = KWATCH_GATE_TGID, .nr_pids = count,
		.pids = (uintptr_t)pids, .message = SAY,
	};
	struct kwatch_control control = { .size = sizeof(control), .message = SAY };

	strncpy(probe.symbol, symbol, sizeof(probe.symbol) - 1);
	if (ioctl(fd, KWATCH_IOC_SETUP, &setup) || ioctl(fd, KWATCH_IOC_PROBE_ADD, &probe) ||
	    ioctl(fd, KWATCH_IOC_GATE, &gate) || ioctl(fd, KWATCH_IOC_ENABLE, &control))
		die("set-up");
}

static void check_sum(int fd, uint32_t cpu, uint64_t wanted, struct kwatch_counts *counts)
{
	struct kwatch_stats stats = { .size = sizeof(stats), .id = 1, .cpu = cpu, .message = SAY };
	const struct kwatch_counts *c = &stats.counts;

	if (ioctl(fd, KWATCH_IOC_STATS, &stats))
		die("stats");
	check("hits", c->hits, wanted);
	check("sum of fates", c->recorded + c->filtered + c->sampled + c->ring_full + c->too_big +
	      c->nested + c->counted, c->hits);
	*counts = *c;
}

static void finish(int fd, struct ring *rings, unsigned int cpus)
{
	struct kwatch_control control = { .size = sizeof(control), .message = SAY };
	uint64_t wanted = want.calls * (want.both ? 2 : 1), lost, losses = 0;
	struct kwatch_counts c;

	if (ioctl(fd, KWATCH_IOC_DISABLE, &control))
		die("disable");
	read_all(rings, cpus);
	/* Returns of calls that sampling left out at entry are no hits. */
	if (want.both && want.sample > 1)
		wanted = want.calls + (want.calls + want.sample - 1) / want.sample;
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		check_sum(fd, cpu, wanted, &c);
		lost = c.ring_full + c.too_big + c.nested;
		losses += lost;
		check("delivered + missed", rings[cpu].delivered + rings[cpu].missed, c.recorded);
		check("losses told in the stream", rings[cpu].lost, lost);
		check("losses in the producer page", rings[cpu].producer->ring_full +
		      rings[cpu].producer->too_big + rings[cpu].producer->nested, lost);
		check("records in the producer page", rings[cpu].producer->records, c.recorded);
		printf("cpu %u: recorded %llu delivered %llu missed %llu lost %llu\n", cpu,
		       (unsigned long long)c.recorded, (unsigned long long)rings[cpu].delivered,
		       (unsigned long long)rings[cpu].missed, (unsigned long long)lost);
	}
	printf("losses %llu\n", (unsigned long long)losses);
}

int main(int argc, char **argv)
{
	struct kwatch_info info = { .size = sizeof(info) };
	static struct ring rings[MAX_CPUS];
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN), running = cpus;
	int fd = open(KWATCH_DEVICE, O_RDWR), gate[2], option;
	int32_t pids[MAX_CPUS];

	while ((option = getopt(argc, argv, "n:r:os:zbe:")) != -1)
		switch (option) {
		case 'n':
			want.calls = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			want.ring_bytes = strtoul(optarg, NULL, 0);
			break;
		case 'o':
			want.overwrite = true;
			break;
		case 's':
			want.pause = strtoul(optarg, NULL, 0);
			break;
		case 'z':
			want.read_last = true;
			break;
		case 'b':
			want.both = true;
			break;
		case 'e':
			want.sample = strtoul(optarg, NULL, 0);
			break;
		default:
			return 2;
		}
	if (fd < 0 || ioctl(fd, KWATCH_IOC_INFO, &info) || pipe(gate) || cpus > MAX_CPUS)
		die(KWATCH_DEVICE);
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		pids[cpu] = make_caller(cpu, gate);
	set_up(fd, pids, cpus, "__x64_sys_getppid");
	map_rings(fd, rings, cpus, info.page_size);
	if (write(gate[1], "0123456789012345678901234567890123456789012345678901234567890123",
		  cpus) != (ssize_t)cpus)
		die("pipe");
	while (running) {
		int status;

		if (!want.read_last)
			read_all(rings, cpus);
		if (want.pause)
			usleep(want.pause);
		while (running && waitpid(-1, &status, want.read_last ? 0 : WNOHANG) > 0) {
			running--;
			check("status of a caller", status, 0);
		}
	}
	finish(fd, rings, cpus);
	return failures ? 1 : 0;
}
