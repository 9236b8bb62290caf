// SPDX-License-Identifier: GPL-2.0
/*
 * ringcat: the smallest reader. Records who calls vfs_open, or another symbol,
 * and prints what is in the rings, with nothing but the uapi header: no
 * libkwatch. Documentation that runs.
 *
 *	ringcat [SYMBOL [SECONDS]]	one line a record
 *	ringcat -a NAME			what waits in a session, as raw bytes
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <linux/kwatch.h>

struct ring {
	struct kwatch_consumer_page *consumer;
	const struct kwatch_producer_page *producer;
	const unsigned char *data;
	uint64_t position;
};

static char sentence[256];

#define SAY { .text = (uintptr_t)sentence, .length = sizeof(sentence) }

static void die(const char *what)
{
	perror(what);
	if (sentence[0])
		fprintf(stderr, "%s\n", sentence);
	exit(1);
}

/* Map the ring of a CPU; a CPU without one is no error. */
static int map_ring(struct ring *ring, int fd, unsigned int cpu, size_t page, size_t bytes)
{
	off_t start = cpu * KWATCH_RING_STRIDE;
	void *rest;

	ring->consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, start);
	if (ring->consumer == MAP_FAILED)
		return 0;
	rest = mmap(NULL, page + 2 * bytes, PROT_READ, MAP_SHARED, fd, start + page);
	if (rest == MAP_FAILED)
		die("mmap");
	ring->producer = rest;
	ring->data = (const unsigned char *)rest + page;
	ring->position = ring->consumer->position;
	return 1;
}

static void print_record(const struct kwatch_record *record, unsigned int cpu)
{
	static const char * const kinds[] = { "?", "entry", "return", "task", "lost" };
	unsigned int kind = KWATCH_RECORD_KIND(record->id);
	const uint64_t *word = (const uint64_t *)(record + 1);

	printf("%llu.%09llu cpu%u %d/%d %s", record->time / 1000000000ULL,
	       record->time % 1000000000ULL, cpu, record->tgid, record->tid,
	       kinds[kind <= KWATCH_KIND_LOST ? kind : 0]);
	if (kind == KWATCH_KIND_TASK)
		printf(" %.16s", ((const struct kwatch_record_task *)record)->comm);
	else
		for (; (const char *)word < (const char *)record + record->size; word++)
			printf(" %#llx", (unsigned long long)*word);
	putchar('\n');
}

/* Everything between our position and the kernel's; discard mode. */
static void read_ring(struct ring *ring, unsigned int cpu, int raw)
{
	/* Acquire: the records before this position are complete. */
	uint64_t end = __atomic_load_n(&ring->producer->position, __ATOMIC_ACQUIRE);

	while (ring->position < end) {
		size_t index = ring->position % ring->producer->ring_bytes;
		const struct kwatch_record *record = (const void *)(ring->data + index);

		if (raw)
			fwrite(record, record->size, 1, stdout);
		else
			print_record(record, cpu);
		ring->position += record->size;
	}
	if (raw)
		return; /* only looked at: the next reader finds them still there */
	/* Release: we are done with them before the kernel uses the room again. */
	__atomic_store_n(&ring->consumer->position, ring->position, __ATOMIC_RELEASE);
}

static void make_session(int fd, const char *symbol)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .ring_bytes = 1 << 18, .message = SAY,
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .flags = KWATCH_PROBE_ENTRY, .message = SAY,
	};
	struct kwatch_control control = { .size = sizeof(control), .message = SAY };

	strncpy(probe.symbol, symbol, sizeof(probe.symbol) - 1);
	if (ioctl(fd, KWATCH_IOC_SETUP, &setup) || ioctl(fd, KWATCH_IOC_PROBE_ADD, &probe) ||
	    ioctl(fd, KWATCH_IOC_ENABLE, &control))
		die(symbol);
}

int main(int argc, char **argv)
{
	int attach = argc == 3 && !strcmp(argv[1], "-a"), fd = open(KWATCH_DEVICE, O_RDWR);
	struct kwatch_info info = { .size = sizeof(info) };
	struct kwatch_session session = { .size = sizeof(session), .message = SAY };
	struct kwatch_name name = { .size = sizeof(name), .message = SAY };
	time_t end = time(NULL) + (argc == 3 && !attach ? atoi(argv[2]) : 5);
	struct ring *rings;

	if (fd < 0 || ioctl(fd, KWATCH_IOC_INFO, &info))
		die(KWATCH_DEVICE);
	if (attach)
		strncpy(name.name, argv[2], sizeof(name.name) - 1);
	else
		make_session(fd, argc > 1 ? argv[1] : "vfs_open");
	if ((attach && ioctl(fd, KWATCH_IOC_ATTACH, &name)) ||
	    ioctl(fd, KWATCH_IOC_SESSION, &session))
		die("session");
	rings = calloc(info.cpus, sizeof(*rings));
	for (unsigned int cpu = 0; rings && cpu < info.cpus; cpu++)
		if (!map_ring(&rings[cpu], fd, cpu, info.page_size, session.ring_bytes))
			rings[cpu].producer = NULL;
	do {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		if (!attach)
			poll(&ready, 1, 1000);
		for (unsigned int cpu = 0; rings && cpu < info.cpus; cpu++)
			if (rings[cpu].producer)
				read_ring(&rings[cpu], cpu, attach);
		fflush(stdout);
	} while (!attach && time(NULL) < end);
	return 0;
}
