// SPDX-License-Identifier: GPL-2.0
/*
 * hostile: a thread on another CPU writes whatever it likes into the consumer
 * page while a known number of calls is made.
 *
 *	hostile discard|overwrite [SEED]
 */
#include <pthread.h>

#include "prog.h"

#define RING 16384
#define CALLS 40000

static struct ring ring;
static bool stop;
static uint64_t written, state = 1;

static uint64_t next_random(void)
{
	/* xorshift: the same words for the same seed */
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Anything, and what is nearly right, which is worse. */
static uint64_t forge(void)
{
	uint64_t produced = __atomic_load_n(&ring.producer->position, __ATOMIC_ACQUIRE);
	uint64_t word = next_random();

	switch (word >> 60) {
	case 0:
		return 0;
	case 1:
		return ~0ULL;
	case 2:
		return produced + 1 + (word & 63);
	case 3:
		return produced - (word & (2 * RING - 1));
	case 4:
		return produced - RING - (word & 63);
	case 5:
		return produced + RING;
	case 6:
		return produced | 1ULL << 63;
	case 7:
		return produced;
	default:
		return word;
	}
}

static void *write_forever(void *unused)
{
	(void)unused;
	pin_to(1);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		__atomic_store_n(&ring.consumer->position, forge(), __ATOMIC_RELAXED);
		written++;
	}
	return NULL;
}

/* One call with @position in the page: is it refused, is there room? */
static void try_position(const char *what, uint64_t position, bool refused, bool recorded)
{
	uint64_t bad = ring.producer->bad_positions, records = ring.producer->records;

	__atomic_store_n(&ring.consumer->position, position, __ATOMIC_RELEASE);
	make_calls(1);
	if (ring.producer->bad_positions - bad != refused)
		wrong("position %s: %llu refused", what,
		      (unsigned long long)(ring.producer->bad_positions - bad));
	if (ring.producer->records - records != recorded)
		wrong("position %s: %llu recorded", what,
		      (unsigned long long)(ring.producer->records - records));
}

/* On a full ring, each call looks at the position: one lie after another. */
static void test_lies(uint32_t flags)
{
	bool overwrite = flags & KWATCH_SESSION_OVERWRITE;
	int fd = new_session(flags, 4096), round;
	const __u64 *produced;
	uint64_t believed;

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(fd, getpid());
	if (!map_ring(fd, 0, 4096, &ring))
		die("mmap");
	produced = &ring.producer->position;
	enable(fd);
	for (round = 0; round < 3; round++) {
		believed = ring.consumer->position;
		make_calls(400);
		try_position("as it was", believed, false, overwrite);
		try_position("one too many", *produced + 1, true, overwrite);
		try_position("a record too many", *produced + 24, true, overwrite);
		try_position("a ring too many", *produced + 4096, true, overwrite);
		try_position("2^63", 1ULL << 63, true, overwrite);
		try_position("2^63 and produced", *produced | 1ULL << 63, true, overwrite);
		try_position("-1", ~0ULL, true, overwrite);
		try_position("one less than before", believed - 1, true, overwrite);
		try_position("-4096", -4096ULL, true, overwrite);
		if (round)
			try_position("0", 0, true, overwrite);
		try_position("the truth", *produced, false, true);
		/* Now there is room, and nobody asks until it is full again. */
		try_position("a lie nobody sees", ~0ULL, overwrite, true);
		__atomic_store_n(&ring.consumer->position, *produced, __ATOMIC_RELEASE);
	}
	disable(fd);
	counts_of(fd);
	unmap_ring(&ring);
	close(fd);
}

static int poll_once(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	return poll(&poller, 1, 0) < 0 ? -1 : poller.revents;
}

static void attack(int fd)
{
	pthread_t thread;
	unsigned int i;

	stop = false;
	if (pthread_create(&thread, NULL, write_forever, NULL))
		die("thread");
	enable(fd);
	for (i = 0; i < 100; i++) {
		make_calls(CALLS / 100);
		if (poll_once(fd) & ~POLLIN)
			wrong("poll says %#x", poll_once(fd));
	}
	disable(fd);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
}

static void check_counts(int fd, bool overwrite)
{
	struct kwatch_counts counts = counts_of(fd);
	struct kwatch_session session = session_of(fd);
	const struct kwatch_producer_page *page = ring.producer;

	check("hits", counts.hits, CALLS);
	check("recorded and ring full", counts.recorded + counts.ring_full, CALLS);
	check("recorded, in the page", page->records, counts.recorded);
	check("ring full, in the page", page->ring_full, counts.ring_full);
	check("bad positions, in the page", page->bad_positions, session.bad_positions);
	if (!page->bad_positions)
		wrong("no position was refused, of %llu written", (unsigned long long)written);
	if (overwrite) {
		check("ring full in overwrite mode", counts.ring_full, 0);
		if (page->position - page->tail > RING || page->tail > page->position)
			wrong("tail %llu of %llu", (unsigned long long)page->tail,
			      (unsigned long long)page->position);
		if (session.overwritten > page->tail_records)
			wrong("%llu overwritten unread, of %llu overwritten",
			      (unsigned long long)session.overwritten,
			      (unsigned long long)page->tail_records);
	}
	printf("hostile: %llu words, %llu recorded, %llu ring full, %llu refused\n",
	       (unsigned long long)written, (unsigned long long)counts.recorded,
	       (unsigned long long)counts.ring_full, (unsigned long long)page->bad_positions);
}

/* Whatever was written before: a reader that says where it is gets it all. */
static void behave(int fd)
{
	unsigned int round;
	uint64_t bad;

	ring.position = ring.producer->position;
	ring_done(&ring);
	enable(fd);
	make_calls(1); /* the last losses are told with it */
	bad = ring.producer->bad_positions;
	drain(&ring, 1);
	for (round = 0; round < 100; round++) {
		make_calls(50);
		check("records for a good reader", drain(&ring, 1), 50);
	}
	check("bad positions of a good reader", ring.producer->bad_positions, bad);
	disable(fd);
	check("hits", counts_of(fd).hits, CALLS + 5001);
	check("readable when all is read", poll_once(fd), 0);
}

int main(int argc, char **argv)
{
	bool overwrite = argc > 1 && !strcmp(argv[1], "overwrite");
	struct kwatch_field field = {
		.name = "a", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_POINTER,
	};
	int fd = new_session(overwrite ? KWATCH_SESSION_OVERWRITE : 0, RING);

	if (argc > 2)
		state = strtoull(argv[2], NULL, 0) | 1;
	pin_to(0);
	test_lies(overwrite ? KWATCH_SESSION_OVERWRITE : 0);
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, &field, 1);
	gate_process(fd, getpid());
	if (!map_ring(fd, 0, RING, &ring))
		die("mmap");
	attack(fd);
	check_counts(fd, overwrite);
	behave(fd);
	return finish("hostile");
}
