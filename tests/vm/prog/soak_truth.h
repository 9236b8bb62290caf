/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The session of soak whose truth is known: callers that count their calls, a
 * reader that is killed all the time, and a checkpoint where everything has to
 * add up.
 */
#ifndef KWATCH_TEST_SOAK_TRUTH_H
#define KWATCH_TEST_SOAK_TRUTH_H

#include "soak.h"

#define TRUTH "soak-truth"
#define TRUTH_RING 65536

static struct {
	int fd;
	uint32_t probes[4];
	pid_t callers[SOAK_CALLERS];
	pid_t reader;
	struct ring rings[MAX_CPUS];	/* of the reader, or at a checkpoint */
	struct soak_mark marks[MAX_CPUS];
} truth = { .fd = -1 };

static void run_caller(unsigned int number)
{
	for (;;) {
		bool hold = LOAD(shared->hold);

		STORE(shared->callers[number].holds, hold);
		if (LOAD(shared->stop))
			return;
		if (hold) {
			nap_ms(2);
			continue;
		}
		make_calls(50);
		shared->callers[number].calls += 50;
	}
}

static uint64_t hold_callers(void)
{
	uint64_t calls = 0;
	unsigned int i, tries;

	STORE(shared->hold, true);
	for (i = 0; i < SOAK_CALLERS; i++) {
		for (tries = 0; !LOAD(shared->callers[i].holds); tries++) {
			if (tries > 60000)
				die("a caller does not hold");
			nap_ms(1);
		}
		calls += shared->callers[i].calls;
	}
	return calls;
}

/* Every kind of probe on the one function that only the callers call. */
static void add_truth_probes(int fd)
{
	static const uint32_t flags[] = {
		KWATCH_PROBE_ENTRY, KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY,
		KWATCH_PROBE_ENTRY, 0,
	};
	struct kwatch_field task = {
		.name = "task", .source = KWATCH_SOURCE_CURRENT, .type = KWATCH_TYPE_TASK,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct kwatch_probe probe = {
			.size = sizeof(probe), .symbol = GETPPID, .flags = flags[i],
			.message = SAY, .sample = i == 2 ? 3 : 0,
			.fields = (uintptr_t)&task, .nr_fields = i == 1,
			.field_size = sizeof(task),
		};

		must("truth probe", call(fd, KWATCH_IOC_PROBE_ADD, &probe));
		truth.probes[i] = probe.id;
	}
}

/* With all CPUs up, so that each has a ring. The callers hold. */
static void make_truth(void)
{
	struct kwatch_setup setup = { .name = TRUTH, .ring_bytes = TRUTH_RING };
	int32_t pids[SOAK_CALLERS];
	unsigned int i;

	shared->hold = true;
	for (i = 0; i < SOAK_CALLERS; i++) {
		truth.callers[i] = start(run_caller, i);
		pids[i] = truth.callers[i];
	}
	truth.fd = make_session(&setup);
	add_truth_probes(truth.fd);
	must("gate", set_gate(truth.fd, KWATCH_GATE_TGID, pids, SOAK_CALLERS));
}

/* Maps all rings; what was counted before the consumer's position counts on. */
static int take_rings(void)
{
	int fd = open_device();
	unsigned int cpu;

	must("attach", by_name(fd, KWATCH_IOC_ATTACH, TRUTH));
	for (cpu = 0; cpu < all_cpus(); cpu++) {
		const struct soak_mark *marks = shared->marks[cpu];
		struct ring *ring = &truth.rings[cpu];

		if (!map_ring(fd, cpu, TRUTH_RING, ring))
			die("mmap");
		if (marks[0].position == ring->position)
			truth.marks[cpu] = marks[0];
		else if (marks[1].position == ring->position)
			truth.marks[cpu] = marks[1];
		else
			wrong("CPU %u: the consumer is at %llu, the reader was at %llu and %llu",
			      cpu, (unsigned long long)ring->position,
			      (unsigned long long)marks[0].position,
			      (unsigned long long)marks[1].position);
	}
	return fd;
}

/* Reads at most @most records of a ring. Returns how many. */
static unsigned int take_records(unsigned int cpu, unsigned int most)
{
	struct soak_mark *mark = &truth.marks[cpu], *to = shared->marks[cpu];
	struct ring *ring = &truth.rings[cpu];
	uint64_t lost = ring->lost, begin = ring->position;
	unsigned int count = 0;

	while (count < most && ring_next(ring))
		count++;
	if (ring->position == begin)
		return 0;
	/* Not over the mark that the consumer's position stands for. */
	if (to->position == begin)
		to++;
	mark->records += count;
	mark->lost += ring->lost - lost;
	mark->position = ring->position;
	STORE(to->records, mark->records);
	STORE(to->lost, mark->lost);
	STORE(to->position, mark->position);
	ring_done(ring);
	return count;
}

static void run_reader(unsigned int unused)
{
	struct pollfd poller = { .events = POLLIN };
	unsigned int cpu;

	(void)unused;
	/* The other session is the first process's. */
	close(truth.fd);
	poller.fd = take_rings();
	while (!LOAD(shared->stop)) {
		poll(&poller, 1, 100);
		for (cpu = 0; cpu < all_cpus(); cpu++)
			take_records(cpu, 500);
		if (!any(8))
			nap_ms(any(30));
	}
}

static void kill_reader(void)
{
	if (truth.reader)
		end_by_kill(truth.reader, "the reader");
	truth.reader = 0;
	add_figure(FIGURE_READER_KILLS, 1);
}

static void drain_all(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < all_cpus(); cpu++)
		while (take_records(cpu, UINT32_MAX))
			;
}

static void check_reader(void)
{
	struct kwatch_counts counts = counts_of(truth.fd);
	uint64_t records = 0, lost = 0;
	unsigned int cpu;
	int fd = take_rings();

	drain_all();
	/* A ring that was full had no room to say so: now it has. */
	enable(truth.fd);
	disable(truth.fd);
	drain_all();
	for (cpu = 0; cpu < all_cpus(); cpu++) {
		records += truth.marks[cpu].records;
		lost += truth.marks[cpu].lost;
		unmap_ring(&truth.rings[cpu]);
	}
	close(fd);
	check("records read", records, counts.recorded);
	check("losses read", lost, counts.ring_full + counts.too_big + counts.nested);
}

/* Whatever goes on beside it: every call is a hit of every probe. */
static void checkpoint(void)
{
	uint64_t calls = hold_callers();
	unsigned int i;

	disable(truth.fd);
	kill_reader();
	for (i = 0; i < ARRAY_SIZE(truth.probes); i++) {
		struct kwatch_stats stats = stats_of(truth.fd, truth.probes[i], KWATCH_ALL_CPUS);

		if (stats.counts.hits + stats.missed + stats.missed_returns != calls)
			wrong("probe %u: %llu calls, %llu hits, %llu missed, %llu returns missed",
			      i, (unsigned long long)calls, (unsigned long long)stats.counts.hits,
			      (unsigned long long)stats.missed,
			      (unsigned long long)stats.missed_returns);
		check("fates", fates_of(&stats.counts), stats.counts.hits);
	}
	check_reader();
	add_figure(FIGURE_CHECKPOINTS, 1);
}

static void go_on(void)
{
	enable(truth.fd);
	truth.reader = start(run_reader, 0);
	STORE(shared->hold, false);
}

#endif
