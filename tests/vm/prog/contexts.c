// SPDX-License-Identifier: GPL-2.0
/*
 * contexts: calls from task, softirq, hardirq and NMI context on every CPU, nested
 * in each other (tests/vm/known/known.c, which counts them), and what became of
 * the hits: in the counters, in the records, and where the losses were.
 *
 *	contexts [-n CALLS] [-t MICROSECONDS] [-r RING_BYTES] [-o] [-b] [-f] [-e N]
 *		 [-k SESSIONS] [-s MICROSECONDS | -z | -S]
 *
 * -n calls of each CPU's task; -t pause between interrupts; -o overwrite mode;
 * -b entry and return records; -f filter: hard interrupts only; -e sampling
 * 1-in-N; -k so many sessions alike; -s pause between looks at the rings; -z read
 * only at the end; -S the reader is stopped and resumed all the while.
 */
#include "prog.h"

#define MAX_SESSIONS	4
#define PROBES		3
#define CONTEXTS	4
#define MAX_CALLS	(1 << 20) /* of one CPU, from all contexts */
/*
 * Hits whose place is not certain: an interrupted call is recorded behind those
 * of the interrupts on top of it, which come in bursts of some dozens.
 */
#define UNDER_WAY	(8 * CONTEXTS * 4 * PROBES)

/* Two on one function, and one on what is called next. */
static const char *const symbols[PROBES] = { "known_call", "known_call", "known_other" };

struct tally {
	uint64_t seen[PROBES][CONTEXTS];
	uint8_t *hits; /* a bit for each: serial number * PROBES + probe */
	uint64_t passed, missed; /* overwrite mode: records that went by, unread ones */
	uint64_t told; /* losses, by LOST records */
	uint64_t told_missed; /* hits that never came to the ring, by the same */
	bool loss_before; /* a LOST record has just been read */
};

struct session {
	int fd;
	struct ring rings[MAX_CPUS];
	struct tally tallies[MAX_CPUS];
};

static struct {
	unsigned long calls;
	unsigned int period, pause, sessions;
	uint32_t ring_bytes, sample;
	bool overwrite, both, filter, read_last, stops;
	bool places; /* to be checked */
} want = { .calls = 10000, .period = 100, .sessions = 1, .ring_bytes = 1 << 22 };

static struct session sessions[MAX_SESSIONS];
static unsigned int cpus;
static uint64_t truth[MAX_CPUS][CONTEXTS];

static void plant(int fd, const char *symbol, unsigned int probe)
{
	static const struct kwatch_field fields[] = {
		{ .name = "context", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64 },
		{ .name = "serial", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64,
		  .index = 1 },
	};
	static const struct kwatch_predicate hardirq = {
		.op = KWATCH_OP_EQ, .value = KWATCH_CONTEXT_HARDIRQ,
		.on_true = KWATCH_JUMP_ACCEPT, .on_false = KWATCH_JUMP_REJECT,
	};
	struct kwatch_probe request = {
		.size = sizeof(request), .message = SAY, .sample = want.sample,
		.flags = KWATCH_PROBE_ENTRY | (want.both ? KWATCH_PROBE_RETURN : 0),
		.fields = (uintptr_t)fields, .nr_fields = ARRAY_SIZE(fields),
		.field_size = sizeof(fields[0]), .predicates = (uintptr_t)&hardirq,
		.nr_predicates = want.filter, .predicate_size = sizeof(hardirq),
	};

	strcpy(request.symbol, symbol);
	must(symbol, call(fd, KWATCH_IOC_PROBE_ADD, &request));
	check("number of a probe", request.id, probe + 1);
}

static void set_up(struct session *session)
{
	unsigned int i;

	/* An interrupt on top of the reader is to be seen, too. */
	session->fd = new_session(KWATCH_SESSION_TRACE_SELF |
				  (want.overwrite ? KWATCH_SESSION_OVERWRITE : 0), want.ring_bytes);
	for (i = 0; i < PROBES; i++)
		plant(session->fd, symbols[i], i);
	map_rings(session->fd, session->rings);
	for (i = 0; i < cpus; i++) {
		session->tallies[i].hits = calloc(MAX_CALLS * PROBES / 8, 1);
		if (!session->tallies[i].hits)
			die("calloc");
	}
	enable(session->fd);
}

/* Hits before number @end that no record was read of. */
static uint64_t unseen(const struct tally *tally, uint64_t end)
{
	uint64_t seen = 0, i;

	for (i = 0; i < end / 8; i++)
		seen += __builtin_popcount(tally->hits[i]);
	seen += __builtin_popcount(tally->hits[i] & ((1 << end % 8) - 1));
	return end - seen;
}

/* All that is missing before this hit has been told of, and nothing else. */
static void check_place(const struct tally *tally, uint64_t number)
{
	uint64_t gone = unseen(tally, number);

	if (gone + UNDER_WAY < tally->told || gone > tally->told + UNDER_WAY)
		wrong("at hit %llu: %llu are missing, LOST records told of %llu",
		      (unsigned long long)number, (unsigned long long)gone,
		      (unsigned long long)tally->told);
}

static void take_hit(struct tally *tally, const struct kwatch_record *record, bool places)
{
	/* An entry record's fields are at 24; a return record has its duration there. */
	bool returned = KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_RETURN;
	const uint64_t *fields = (const uint64_t *)(record + 1) + returned;
	unsigned int probe = KWATCH_RECORD_PROBE(record->id) - 1;
	unsigned int context = record->flags & KWATCH_RECORD_CONTEXT;
	uint64_t number = fields[1] * PROBES + probe;

	check("context of a record", context, fields[0]);
	if (probe >= PROBES || fields[1] >= MAX_CALLS)
		return wrong("probe %u, call %llu", probe, (unsigned long long)fields[1]);
	tally->seen[probe][context]++;
	if (returned)
		return;
	if (tally->hits[number / 8] & 1 << number % 8)
		wrong("call %llu twice from probe %u", (unsigned long long)fields[1], probe + 1);
	if (tally->loss_before && places)
		check_place(tally, number);
	tally->loss_before = false;
	tally->hits[number / 8] |= 1 << number % 8;
}

static void take(struct tally *tally, const struct kwatch_record *record, bool places)
{
	const struct kwatch_record_lost *lost = (const void *)record;

	switch (KWATCH_RECORD_KIND(record->id)) {
	case KWATCH_KIND_LOST:
		tally->told += lost->ring_full + lost->too_big + lost->nested;
		tally->told_missed += lost->missed + lost->missed_returns;
		tally->loss_before = true;
		break;
	case KWATCH_KIND_ENTRY:
	case KWATCH_KIND_RETURN:
		tally->passed++;
		take_hit(tally, record, places);
		break;
	}
}

/* Where what is still there begins. */
static void skip_overwritten(struct ring *ring, struct tally *tally)
{
	const struct kwatch_producer_page *page = ring->producer;
	uint64_t tail, records;
	uint32_t before, after;

	do {
		before = __atomic_load_n(&page->tail_sequence, __ATOMIC_ACQUIRE);
		tail = __atomic_load_n(&page->tail, __ATOMIC_RELAXED);
		records = __atomic_load_n(&page->tail_records, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		after = __atomic_load_n(&page->tail_sequence, __ATOMIC_RELAXED);
	} while (before != after || before & 1);
	if (ring->position >= tail)
		return;
	tally->missed += records - tally->passed;
	tally->passed = records;
	ring->position = tail;
}

static bool read_one(struct ring *ring, struct tally *tally)
{
	uint64_t end = __atomic_load_n(&ring->producer->position, __ATOMIC_ACQUIRE);
	union {
		struct kwatch_record record;
		char bytes[4096];
	} copy;

	if (want.overwrite)
		skip_overwritten(ring, tally);
	if (ring->position >= end)
		return false;
	memcpy(&copy, ring->data + ring->position % want.ring_bytes, sizeof(copy));
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (want.overwrite &&
	    __atomic_load_n(&ring->producer->tail, __ATOMIC_RELAXED) > ring->position)
		return true; /* torn: begin again at the tail */
	if (copy.record.size < sizeof(copy.record) || copy.record.size > sizeof(copy) ||
	    copy.record.size % 8)
		die("a record with an impossible size");
	take(tally, &copy.record, want.places);
	ring->position += copy.record.size;
	return true;
}

static void read_all(struct session *session)
{
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		while (read_one(&session->rings[cpu], &session->tallies[cpu]))
			;
		ring_done(&session->rings[cpu]);
	}
}

static pid_t start_caller(unsigned int cpu, const struct turn *start)
{
	char text[64];
	pid_t pid = fork();
	int fd, size;

	if (pid)
		return pid;
	pin_to(cpu);
	fd = open("/sys/kernel/debug/known/run", O_WRONLY);
	size = snprintf(text, sizeof(text), "%lu %u", want.calls, want.period);
	take_turn(start);
	_exit(fd < 0 || write(fd, text, size) != size);
}

/* Stops and resumes its parent, until it is killed. */
static pid_t start_stopper(void)
{
	pid_t pid = fork(), parent = getppid();

	while (!pid) {
		kill(parent, SIGSTOP);
		usleep(50000);
		kill(parent, SIGCONT);
		usleep(20000);
	}
	return pid;
}

static void run(void)
{
	unsigned int running = cpus, i;
	struct turn start = make_turn();
	pid_t stopper = 0;
	int status;

	for (i = 0; i < cpus; i++)
		start_caller(i, &start);
	if (want.stops)
		stopper = start_stopper();
	for (i = 0; i < cpus; i++)
		give_turn(&start);
	while (running) {
		for (i = 0; i < want.sessions && !want.read_last; i++)
			read_all(&sessions[i]);
		if (want.pause)
			usleep(want.pause);
		while (running && waitpid(-1, &status, want.read_last ? 0 : WNOHANG) > 0) {
			running--;
			check("status of a caller", status, 0);
		}
	}
	if (!stopper)
		return;
	kill(stopper, SIGKILL);
	waitpid(stopper, &status, 0);
	kill(getpid(), SIGCONT);
}

static void read_truth(void)
{
	unsigned long long calls;
	unsigned int cpu, context;
	FILE *file = fopen("/sys/kernel/debug/known/truth", "r");

	if (!file)
		die("known/truth");
	while (fscanf(file, "%u %u %llu", &cpu, &context, &calls) == 3)
		if (cpu < MAX_CPUS && context < CONTEXTS)
			truth[cpu][context] = calls;
	fclose(file);
}

static uint64_t sum(const uint64_t *numbers)
{
	return numbers[0] + numbers[1] + numbers[2] + numbers[3];
}

/* One probe on one CPU. Returns the hits that have no record. */
static uint64_t check_probe(const struct session *session, unsigned int probe, unsigned int cpu,
			    bool none_missed)
{
	struct kwatch_counts c = stats_of(session->fd, probe + 1, cpu).counts;
	const uint64_t *seen = session->tallies[cpu].seen[probe];
	uint64_t lost = c.ring_full + c.too_big + c.nested, calls = sum(truth[cpu]);
	unsigned int context;

	check("recorded + losses + ...", fates_of(&c), c.hits);
	if (!want.overwrite)
		check("records read", sum(seen), c.recorded);
	if (want.sample > 1 && !want.both)
		check("sampled", c.sampled, c.hits - (c.hits + want.sample - 1) / want.sample);
	if (!none_missed || want.both)
		return lost;
	check("hits", c.hits, calls);
	if (want.filter && want.sample <= 1)
		check("filtered", c.filtered, calls - truth[cpu][KWATCH_CONTEXT_HARDIRQ]);
	/* Nothing was lost: what is there is all there was, context by context. */
	for (context = 0; context < CONTEXTS && c.recorded == calls && !want.overwrite; context++)
		check("records of a context", seen[context], truth[cpu][context]);
	return lost;
}

/* What was missed was missed in interrupts: a task does not interrupt. */
static void check_missed(const struct session *session, unsigned int probe)
{
	struct kwatch_stats all = stats_of(session->fd, probe + 1, KWATCH_ALL_CPUS);
	uint64_t calls = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < cpus; cpu++)
		calls += sum(truth[cpu]);
	if (!want.both)
		check("hits + missed", all.counts.hits + all.missed, calls);
	else
		check("entered + missed", all.counts.entered + all.counts.sampled +
		      all.counts.filtered + all.missed + all.missed_returns, calls);
	if (want.both)
		check("returned", all.counts.returned, all.counts.entered);
	for (cpu = 0; cpu < cpus && all.counts.recorded == all.counts.hits &&
	     !want.overwrite; cpu++)
		check("records of the task", session->tallies[cpu].seen[probe][KWATCH_CONTEXT_TASK],
		      truth[cpu][KWATCH_CONTEXT_TASK] * (want.both ? 2 : 1));
}

static void check_ring(const struct session *session, unsigned int cpu, uint64_t lost)
{
	const struct tally *tally = &session->tallies[cpu];
	const struct kwatch_producer_page *page = session->rings[cpu].producer;
	uint64_t seen = 0;
	unsigned int i;

	for (i = 0; i < PROBES; i++)
		seen += sum(tally->seen[i]);
	check("records read, and overwritten", seen + tally->missed, page->records);
	check("losses of the ring", page->ring_full + page->too_big + page->nested, lost);
	/* LOST records are overwritten, too. */
	if (!tally->missed)
		check("losses told of", tally->told, lost);
}

static void check_session(struct session *session)
{
	uint64_t lost[MAX_CPUS] = { 0 }, losses = 0, calls = 0, overwritten = 0, told = 0;
	struct kwatch_stats all;
	unsigned int probe, cpu;

	disable(session->fd);
	read_all(session);
	for (probe = 0; probe < PROBES; probe++) {
		all = stats_of(session->fd, probe + 1, KWATCH_ALL_CPUS);
		for (cpu = 0; cpu < cpus; cpu++)
			lost[cpu] += check_probe(session, probe, cpu, !all.missed);
		check_missed(session, probe);
	}
	for (cpu = 0; cpu < cpus; cpu++) {
		check_ring(session, cpu, lost[cpu]);
		losses += lost[cpu];
		calls += sum(truth[cpu]);
		overwritten += session->tallies[cpu].missed;
		told += session->tallies[cpu].told_missed;
	}
	all = stats_of(session->fd, 0, KWATCH_ALL_CPUS);
	if (!want.overwrite)
		check("missed, as the stream tells", told, all.missed + all.missed_returns);
	printf("calls %llu hits %llu recorded %llu filtered %llu sampled %llu\n",
	       (unsigned long long)calls, all.counts.hits, all.counts.recorded,
	       all.counts.filtered, all.counts.sampled);
	printf("losses %llu\noverwritten %llu\nmissed %llu\n", (unsigned long long)losses,
	       (unsigned long long)overwritten, all.missed);
}

static void print_truth(void)
{
	static const char *const names[CONTEXTS] = { "task", "softirq", "hardirq", "nmi" };
	unsigned int cpu, context;
	uint64_t calls;

	for (context = 0; context < CONTEXTS; context++) {
		for (calls = 0, cpu = 0; cpu < cpus; cpu++)
			calls += truth[cpu][context];
		printf("%s %llu\n", names[context], (unsigned long long)calls);
	}
}

static bool take_option(int option)
{
	switch (option) {
	case 'n':
		want.calls = strtoul(optarg, NULL, 0);
		break;
	case 't':
		want.period = strtoul(optarg, NULL, 0);
		break;
	case 'r':
		want.ring_bytes = strtoul(optarg, NULL, 0);
		break;
	case 'e':
		want.sample = strtoul(optarg, NULL, 0);
		break;
	case 'k':
		want.sessions = strtoul(optarg, NULL, 0);
		break;
	case 's':
		want.pause = strtoul(optarg, NULL, 0);
		break;
	case 'o':
		want.overwrite = true;
		break;
	case 'b':
		want.both = true;
		break;
	case 'f':
		want.filter = true;
		break;
	case 'z':
		want.read_last = true;
		break;
	case 'S':
		want.stops = true;
		break;
	default:
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	unsigned int i;
	int option;

	while ((option = getopt(argc, argv, "n:t:r:e:k:s:obfzS")) != -1)
		if (!take_option(option))
			return 2;
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (cpus > MAX_CPUS || want.sessions > MAX_SESSIONS)
		return 2;
	for (i = 0; i < want.sessions; i++)
		set_up(&sessions[i]);
	/* What kprobes miss, a filter refuses or sampling leaves out is missing, not lost. */
	want.places = info_of(sessions[0].fd).features & KWATCH_FEATURE_FTRACE &&
		      !want.overwrite && !want.filter && want.sample <= 1 && !want.both;
	run();
	read_truth();
	print_truth();
	for (i = 0; i < want.sessions; i++)
		check_session(&sessions[i]);
	return finish("contexts");
}
