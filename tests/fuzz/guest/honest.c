// SPDX-License-Identifier: GPL-2.0
/*
 * After a program, with all else quiet, each of its sessions is asked whether
 * its counts add up, and an honest reader takes a known number of calls from it.
 * After its process, nothing may be left.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define CALLS	250 /* more than the smallest ring takes */
#define CPUS	64

static int order(int fd, unsigned long command)
{
	struct kwatch_control control = { .size = sizeof(control) };

	return ioctl(fd, command, &control) ? errno : 0;
}

static bool ask_session(int fd, struct kwatch_session *session)
{
	*session = (struct kwatch_session){ .size = sizeof(*session) };
	return fd >= 0 && !ioctl(fd, KWATCH_IOC_SESSION, session);
}

static struct kwatch_stats ask_stats(int fd, uint32_t id)
{
	struct kwatch_stats stats = { .size = sizeof(stats), .id = id, .cpu = KWATCH_ALL_CPUS };

	if (ioctl(fd, KWATCH_IOC_STATS, &stats))
		wrong("honest: stats of probe %u: %s", id, strerror(errno));
	return stats;
}

/* The law that counts obey when the session is disabled. */
static void check_law(const char *what, const struct kwatch_counts *c)
{
	uint64_t fates = c->recorded + c->filtered + c->sampled + c->ring_full + c->too_big +
			 c->nested + c->counted;

	if (fates != c->hits)
		wrong("%s: %llu hits, %llu fates", what, (unsigned long long)c->hits,
		      (unsigned long long)fates);
	if (c->returned > c->entered)
		wrong("%s: %llu entered, %llu returned", what, (unsigned long long)c->entered,
		      (unsigned long long)c->returned);
}

struct view {
	struct kwatch_consumer_page *consumer; /* NULL: another reads */
	const struct kwatch_producer_page *producer; /* NULL: no ring */
	const unsigned char *data;
	uint64_t from;
};

/* Returns how many rings can be seen; a descriptor may be for writing only. */
static unsigned int map_views(int fd, const struct kwatch_session *session, struct view *views)
{
	unsigned int cpu, mapped = 0;
	void *at;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		struct view *view = &views[cpu];
		off_t start = cpu * KWATCH_RING_STRIDE;

		*view = (struct view){};
		at = mmap(NULL, PAGE + 2 * (size_t)session->ring_bytes, PROT_READ, MAP_SHARED, fd,
			  start + PAGE);
		if (at == MAP_FAILED) {
			if (errno != ENXIO && errno != ENOMEM && errno != EACCES)
				wrong("honest: mmap of CPU %u: %s", cpu, strerror(errno));
			continue;
		}
		mapped++;
		view->producer = at;
		view->data = (unsigned char *)at + PAGE;
		at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, start);
		if (at != MAP_FAILED)
			view->consumer = at;
		else if (errno != EBUSY && errno != EACCES)
			wrong("honest: mmap to write, of CPU %u: %s", cpu, strerror(errno));
	}
	return mapped;
}

static void unmap_views(const struct kwatch_session *session, const struct view *views)
{
	unsigned int cpu;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		if (views[cpu].producer)
			munmap((void *)views[cpu].producer, PAGE + 2 * (size_t)session->ring_bytes);
		if (views[cpu].consumer)
			munmap((void *)views[cpu].consumer, PAGE);
	}
}

/* From here on all is read: whatever was said before, this is believed. */
static void begin(struct view *views)
{
	unsigned int cpu;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		struct view *view = &views[cpu];

		if (!view->producer)
			continue;
		view->from = load(&view->producer->position);
		if (view->consumer)
			__atomic_store_n(&view->consumer->position, view->from, __ATOMIC_RELEASE);
	}
}

/* Walks [from, to) of a ring at rest. Returns records of probe @id, or of all. */
static uint64_t walk(const struct view *view, uint64_t from, uint64_t to, uint32_t id)
{
	uint64_t bytes = view->producer->ring_bytes, found = 0;

	while (from < to) {
		const struct kwatch_record *record = (const void *)(view->data + from % bytes);
		uint32_t kind = KWATCH_RECORD_KIND(record->id);

		if (record->size < sizeof(*record) || record->size % 8 ||
		    record->size > to - from || !kind || kind > KWATCH_KIND_LOST) {
			wrong("a record of %u bytes and kind %u at %llu", record->size, kind,
			      (unsigned long long)from);
			return found;
		}
		if (kind <= KWATCH_KIND_RETURN)
			found += !id || KWATCH_RECORD_PROBE(record->id) == id;
		from += record->size;
	}
	return found;
}

/* In overwrite mode all that is left must be whole, and as many as it says. */
static void check_overwrite(const struct view *view)
{
	const struct kwatch_producer_page *page = view->producer;
	uint64_t tail = load(&page->tail), position = load(&page->position);
	uint64_t left = load(&page->records) - load(&page->tail_records), found;

	if (tail > position || position - tail > page->ring_bytes)
		return wrong("tail %llu of %llu", (unsigned long long)tail,
			     (unsigned long long)position);
	found = walk(view, tail, position, 0);
	if (found != left)
		wrong("%llu records in the ring, %llu by its counts", (unsigned long long)found,
		      (unsigned long long)left);
}

/* A child that is gated in makes the calls: nobody else counts. */
static bool make_calls(int fd)
{
	int go[2], status;
	pid_t child;
	struct kwatch_gate gate = { .size = sizeof(gate), .flags = KWATCH_GATE_TGID, .nr_pids = 1,
				    .pids = (uintptr_t)&child };
	char byte;
	unsigned int i;
	bool done;

	if (pipe(go))
		return false;
	child = fork();
	if (!child) {
		close(go[1]);
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		for (i = 0; i < CALLS; i++)
			syscall(SYS_getppid);
		_exit(0);
	}
	done = child > 0 && !ioctl(fd, KWATCH_IOC_GATE, &gate) && !order(fd, KWATCH_IOC_ENABLE) &&
	       write(go[1], "", 1) == 1;
	close(go[0]);
	close(go[1]);
	if (child > 0)
		waitpid(child, &status, 0);
	order(fd, KWATCH_IOC_DISABLE);
	return done;
}

/* What the rings say of all that came to them. */
static struct kwatch_counts sum_rings(const struct view *views)
{
	struct kwatch_counts sum = {};
	unsigned int cpu;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		const struct kwatch_producer_page *page = views[cpu].producer;

		if (!page)
			continue;
		sum.recorded += load(&page->records);
		sum.ring_full += load(&page->ring_full);
		sum.too_big += load(&page->too_big);
		sum.nested += load(&page->nested);
	}
	return sum;
}

static void check_same(const char *what, uint64_t probes, uint64_t rings)
{
	if (probes != rings)
		wrong("honest: %s %llu by the probes, %llu by the rings", what,
		      (unsigned long long)probes, (unsigned long long)rings);
}

/* What probes counted meanwhile, the rings did too. */
static void check_rings(const struct kwatch_counts *probes, const struct kwatch_counts *rings,
			const struct kwatch_counts *probes_before,
			const struct kwatch_counts *rings_before)
{
	check_same("recorded", probes->recorded - probes_before->recorded,
		   rings->recorded - rings_before->recorded);
	check_same("ring full", probes->ring_full - probes_before->ring_full,
		   rings->ring_full - rings_before->ring_full);
	check_same("too big", probes->too_big - probes_before->too_big,
		   rings->too_big - rings_before->too_big);
	check_same("nested", probes->nested - probes_before->nested,
		   rings->nested - rings_before->nested);
}

/* Records of probe @id since begin(), where rings keep the newest or the oldest. */
static uint64_t find_records(const struct view *views, uint32_t id, bool overwrite)
{
	uint64_t found = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		const struct view *view = &views[cpu];

		if (!view->producer)
			continue;
		if (overwrite)
			check_overwrite(view);
		else
			found += walk(view, view->from, load(&view->producer->position), id);
	}
	return found;
}

static void check_reading(int fd, const struct kwatch_session *session, uint32_t id,
			  struct view *views, bool sees_all)
{
	bool overwrite = session->flags & KWATCH_SESSION_OVERWRITE;
	struct kwatch_counts probes = ask_stats(fd, 0).counts, rings = sum_rings(views);
	struct kwatch_counts probes_after, rings_after;
	struct kwatch_stats stats;
	uint64_t found;

	begin(views);
	if (!make_calls(fd))
		return;
	stats = ask_stats(fd, id);
	tally_add(&tally->honest_calls, CALLS);
	if (stats.counts.hits + stats.missed != CALLS)
		wrong("honest: %llu hits, %llu missed of %u calls",
		      (unsigned long long)stats.counts.hits, (unsigned long long)stats.missed,
		      CALLS);
	check_law("honest probe", &stats.counts);
	found = find_records(views, id, overwrite);
	if (!sees_all)
		return;
	if (!overwrite && found != stats.counts.recorded)
		wrong("honest: %llu records, %llu recorded", (unsigned long long)found,
		      (unsigned long long)stats.counts.recorded);
	probes_after = ask_stats(fd, 0).counts;
	rings_after = sum_rings(views);
	check_rings(&probes_after, &rings_after, &probes, &rings);
}

static void check_session(int fd)
{
	static struct view views[CPUS];
	struct kwatch_probe probe = {
		.size = sizeof(probe), .flags = KWATCH_PROBE_ENTRY, .symbol = "__x64_sys_getppid",
		.name = "honest",
	};
	struct kwatch_session session;
	unsigned int mapped;

	order(fd, KWATCH_IOC_DISABLE);
	if (!ask_session(fd, &session))
		return;
	check_law("session", &session.counts);
	if (session.state != KWATCH_STATE_DISABLED)
		return;
	tally_add(&tally->honest_checks, 1);
	mapped = map_views(fd, &session, views);
	if (ioctl(fd, KWATCH_IOC_PROBE_ADD, &probe))
		wrong("honest: a probe cannot be added: %s", strerror(errno));
	else
		check_reading(fd, &session, probe.id, views, mapped == session.rings);
	unmap_views(&session, views);
}

void honest_check(void)
{
	struct kwatch_session session;
	uint32_t seen[FUZZ_FDS] = {};
	unsigned int i, j;

	for (i = 0; i < FUZZ_FDS; i++) {
		if (!ask_session(world.fds[i], &session))
			continue;
		for (j = 0; j < i && seen[j] != session.id; j++)
			;
		if (j == i)
			check_session(world.fds[i]);
		seen[i] = session.id;
	}
}

static bool kprobes_left(void)
{
	FILE *list = fopen("/sys/kernel/debug/kprobes/list", "re");
	bool some;

	if (!list)
		return false;
	some = getc(list) != EOF;
	fclose(list);
	return some;
}

static void destroy_all(int fd)
{
	static struct kwatch_session list[256];
	struct kwatch_sessions sessions = {
		.size = sizeof(sessions), .count = ARRAY_SIZE(list),
		.session_size = sizeof(list[0]), .sessions = (uintptr_t)list,
	};
	unsigned int i;

	if (ioctl(fd, KWATCH_IOC_SESSIONS, &sessions))
		return;
	for (i = 0; i < sessions.count && i < ARRAY_SIZE(list); i++) {
		struct kwatch_name name = { .size = sizeof(name) };

		memcpy(name.name, list[i].name, sizeof(name.name));
		ioctl(fd, KWATCH_IOC_DESTROY, &name);
	}
}

/* A socket in flight in itself is freed when another one is closed. */
static void free_sockets(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	close(fd);
}

/* Killed processes and sockets take their time: some patience. */
bool nothing_left(void)
{
	struct kwatch_sessions sessions = { .size = sizeof(sessions) };
	struct kwatch_info info = { .size = sizeof(info) };
	int fd = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);
	unsigned int tries;
	bool probes = false;

	for (tries = 0; tries < 100; tries++) {
		free_sockets();
		destroy_all(fd);
		sessions.count = 0;
		if (ioctl(fd, KWATCH_IOC_SESSIONS, &sessions) || ioctl(fd, KWATCH_IOC_INFO, &info))
			wrong("the device does not answer: %s", strerror(errno));
		probes = kprobes_left();
		if (!sessions.count && !info.total_bytes && !probes)
			break;
		usleep(20000);
	}
	close(fd);
	if (tries < 100)
		return true;
	wrong("left behind: %u sessions, %llu bytes%s", sessions.count,
	      (unsigned long long)info.total_bytes, probes ? ", probes" : "");
	return false;
}
