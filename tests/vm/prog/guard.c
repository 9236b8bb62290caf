// SPDX-License-Identifier: GPL-2.0
/*
 * guard: a probe that is hit too often is disarmed, and that is said in the
 * stream and by the counters; the other probes go on, and the sums close.
 *
 *	guard           the tests
 *	guard burn CALLS [SECONDS]	as many getpgid() calls, one every 2 ms, and
 *			getppid() calls on all CPUs all the while
 */
#include <time.h>

#include "prog.h"

#define LIMIT 1000

#ifdef __aarch64__
#define GETPGID "__arm64_sys_getpgid"
#else
#define GETPGID "__x64_sys_getpgid"
#endif

struct guarded {
	int fd;
	uint32_t hot;
	uint32_t calm;
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
};

static void open_guarded(struct guarded *guarded, uint64_t limit, uint32_t flags,
			 uint32_t ring_bytes)
{
	struct kwatch_setup setup = {
		.max_rate = limit, .flags = flags | KWATCH_SESSION_TRACE_SELF,
		.ring_bytes = ring_bytes,
	};

	guarded->fd = make_session(&setup);
	guarded->hot = add_probe(guarded->fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	guarded->calm = add_probe(guarded->fd, GETPGID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(guarded->fd, getpid());
	guarded->cpus = map_rings(guarded->fd, guarded->rings);
	enable(guarded->fd);
}

static void close_guarded(struct guarded *guarded)
{
	unmap_rings(guarded->rings, guarded->cpus);
	close(guarded->fd);
}

static bool is_disarmed(const struct guarded *guarded, uint32_t id)
{
	return stats_of(guarded->fd, id, KWATCH_ALL_CPUS).disarmed;
}

/* Calls until the guard has had enough: seconds, or something is wrong. */
static uint64_t burn(const struct guarded *guarded)
{
	time_t end = time(NULL) + 60;
	uint64_t calls = 0;

	while (!is_disarmed(guarded, guarded->hot) && time(NULL) < end) {
		make_calls(1000);
		calls += 1000;
	}
	if (!is_disarmed(guarded, guarded->hot))
		wrong("%llu calls did not disarm the probe", (unsigned long long)calls);
	return calls;
}

/* DISARMED records of all rings from the start of what is in them. */
static unsigned int notices(const struct guarded *guarded, uint32_t id)
{
	unsigned int cpu, found = 0;

	for (cpu = 0; cpu < guarded->cpus; cpu++) {
		const struct ring *ring = &guarded->rings[cpu];
		uint64_t bytes = ring->producer->ring_bytes;
		uint64_t position = ring->producer->flags & KWATCH_SESSION_OVERWRITE ?
			ring->producer->tail : ring->consumer->position;

		while (position < ring->producer->position) {
			const struct kwatch_record_disarmed *notice =
				(const void *)(ring->data + position % bytes);

			position += notice->record.size;
			if (notice->record.id != KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, id))
				continue;
			found++;
			check("size of the record", notice->record.size, sizeof(*notice));
			check("limit in the record", notice->limit, LIMIT);
			if (notice->rate <= LIMIT)
				wrong("a rate of %llu is not over the limit",
				      (unsigned long long)notice->rate);
		}
	}
	return found;
}

static void make_calm_calls(unsigned int count)
{
	while (count--)
		syscall(SYS_getpgid, 0);
}

static void check_disarmed(struct guarded *guarded, uint64_t calls)
{
	struct kwatch_stats before = stats_of(guarded->fd, guarded->hot, KWATCH_ALL_CPUS);
	struct kwatch_session session = session_of(guarded->fd);

	if (before.rate <= LIMIT)
		wrong("a rate of %llu is not over the limit", (unsigned long long)before.rate);
	if (before.counts.hits > calls)
		wrong("more hits than calls");
	check("disarmed probes", session.disarmed, 1);
	check("limit", session.max_rate, LIMIT);
	check("state", session.state, KWATCH_STATE_ENABLED);
	check("the calm one", is_disarmed(guarded, guarded->calm), 0);
	make_calls(5000);
	check("hits of a disarmed probe",
	      stats_of(guarded->fd, guarded->hot, KWATCH_ALL_CPUS).counts.hits,
	      before.counts.hits);
	make_calm_calls(77);
	check("hits of the calm one",
	      stats_of(guarded->fd, guarded->calm, KWATCH_ALL_CPUS).counts.hits, 77);
}

static void test_disarmed_and_armed_again(uint32_t flags, uint32_t ring_bytes)
{
	struct guarded guarded;
	uint64_t hits;

	open_guarded(&guarded, LIMIT, flags, ring_bytes);
	check_disarmed(&guarded, burn(&guarded));
	disable(guarded.fd);
	counts_of(guarded.fd);
	check("records of it", notices(&guarded, guarded.hot), 1);
	check("records of the calm one", notices(&guarded, guarded.calm), 0);
	check("still told", is_disarmed(&guarded, guarded.hot), 1);

	hits = stats_of(guarded.fd, guarded.hot, KWATCH_ALL_CPUS).counts.hits;
	enable(guarded.fd);
	check("armed again", is_disarmed(&guarded, guarded.hot), 0);
	check("armed again", session_of(guarded.fd).disarmed, 0);
	make_calls(100);
	check("hits when armed again",
	      stats_of(guarded.fd, guarded.hot, KWATCH_ALL_CPUS).counts.hits, hits + 100);
	/* And the guard with it. */
	burn(&guarded);
	close_guarded(&guarded);
}

/* Discard mode: the rings hold all from their start, so records are counted. */
static void test_records_are_the_hits(void)
{
	struct guarded guarded;
	struct kwatch_counts counts;

	open_guarded(&guarded, LIMIT, 0, 8 << 20);
	burn(&guarded);
	disable(guarded.fd);
	counts = counts_of(guarded.fd);
	check("records", drain(guarded.rings, guarded.cpus), counts.recorded);
	check("lost", counts.ring_full + counts.too_big + counts.nested, 0);
	close_guarded(&guarded);
}

/* Hits that the gate refuses cost time too. */
static void test_gated(void)
{
	struct guarded guarded;
	int32_t init = 1;

	open_guarded(&guarded, LIMIT, 0, 65536);
	disable(guarded.fd);
	must("gate", set_gate(guarded.fd, KWATCH_GATE_TGID, &init, 1));
	enable(guarded.fd);
	burn(&guarded);
	check("hits", stats_of(guarded.fd, guarded.hot, KWATCH_ALL_CPUS).counts.hits, 0);
	close_guarded(&guarded);
}

static void rest(unsigned int ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

/* A burst that is worth a second of the limit, and no limit at all. */
static void test_not_disarmed(uint64_t limit, unsigned long calls)
{
	struct guarded guarded;

	open_guarded(&guarded, limit, 0, 65536);
	make_calls(calls);
	rest(500);
	make_calls(1);
	check("disarmed", session_of(guarded.fd).disarmed, 0);
	check("hits", stats_of(guarded.fd, guarded.hot, KWATCH_ALL_CPUS).counts.hits, calls + 1);
	check("limit", session_of(guarded.fd).max_rate, limit);
	disable(guarded.fd);
	check("records of it", notices(&guarded, guarded.hot), 0);
	close_guarded(&guarded);
}

/* Work and timer of the guard at every end of a session. */
static void test_ends(void)
{
	struct guarded guarded;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		open_guarded(&guarded, LIMIT, 0, 4096);
		make_calls(1500);
		rest(i * 10);
		if (i % 2)
			disable(guarded.fd);
		close_guarded(&guarded);
	}
}

static void test_requests(void)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .ring_bytes = 4096, .max_rate = KWATCH_MAX_RATE + 1,
		.message = SAY,
	};
	int fd = open_device();

	check("too large a limit", call(fd, KWATCH_IOC_SETUP, &setup), EINVAL);
	if (!strstr(sentence, "max_rate"))
		wrong("the sentence does not name max_rate: %s", sentence);
	/* A program of before the guard has none. */
	setup.size = KWATCH_SETUP_SIZE_VER0;
	check("an old program's", call(fd, KWATCH_IOC_SETUP, &setup), 0);
	check("its limit", session_of(fd).max_rate, 0);
	check("the feature bit", info_of(fd).features & KWATCH_FEATURE_GUARD,
	      KWATCH_FEATURE_GUARD);
	close(fd);
}

static void burn_cpu(unsigned int cpu, const struct turn *ready)
{
	pin_to(cpu);
	give_turn(ready);
	for (;;)
		make_calls(1000);
}

static int burn_all(unsigned int calls, unsigned int seconds)
{
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN), cpu;
	struct turn ready = make_turn();
	time_t end = time(NULL) + seconds;
	pid_t children[MAX_CPUS];

	for (cpu = 0; cpu < cpus; cpu++) {
		children[cpu] = fork();
		if (!children[cpu])
			burn_cpu(cpu, &ready);
	}
	for (cpu = 0; cpu < cpus; cpu++)
		take_turn(&ready);
	while (calls--) {
		make_calm_calls(1);
		rest(2);
	}
	while (time(NULL) < end)
		rest(100);
	for (cpu = 0; cpu < cpus; cpu++) {
		kill(children[cpu], SIGKILL);
		waitpid(children[cpu], NULL, 0);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "burn"))
		return burn_all(strtoul(argv[2], NULL, 0),
				argc > 3 ? strtoul(argv[3], NULL, 0) : 0);
	test_requests();
	test_disarmed_and_armed_again(0, 1 << 20);
	test_disarmed_and_armed_again(KWATCH_SESSION_OVERWRITE, 65536);
	/* Full long before: the record has room all the same. */
	test_disarmed_and_armed_again(0, 4096);
	test_records_are_the_hits();
	test_gated();
	test_not_disarmed(1000000, 100000);
	test_not_disarmed(0, 100000);
	test_ends();
	return finish("guard");
}
