// SPDX-License-Identifier: GPL-2.0
/*
 * soak: everything at once, and every few seconds all of it has to add up.
 *
 *	soak load SECONDS SEED	one round; the module is loaded before and may be
 *				unloaded after it. Ends with a line of figures
 *	soak open		open and close the device until killed, whether
 *				the module is there or not
 *
 * Callers count their own calls, which is the truth that a session is held
 * against. Beside it sessions are made, used, killed and undone, CPUs go and
 * come, readers are killed, memory runs short, allocations are made to fail.
 */
#include <time.h>

#include "soak_truth.h"
#include "soak_load.h"

#define CHURNS 3

static const char * const figure_names[NR_FIGURES] = {
	[FIGURE_SESSIONS] = "sessions",
	[FIGURE_PROBES] = "probes",
	[FIGURE_KILLS] = "sessions_killed",
	[FIGURE_READER_KILLS] = "readers_killed",
	[FIGURE_HOTPLUGS] = "cpus_cycled",
	[FIGURE_FAULTS] = "faults_injected",
	[FIGURE_NO_MEMORY] = "refused_for_memory",
	[FIGURE_PRESSURES] = "memory_squeezes",
	[FIGURE_DATAGRAMS] = "datagrams",
	[FIGURE_COMMANDS] = "commands",
	[FIGURE_CHECKPOINTS] = "checkpoints",
};

static void say_figure(const char *name, uint64_t figure)
{
	printf(" %s=%llu", name, (unsigned long long)figure);
}

static void say_figures(void)
{
	struct kwatch_counts counts = counts_of(truth.fd);
	struct kwatch_stats stats = stats_of(truth.fd, 0, KWATCH_ALL_CPUS);
	uint64_t calls = 0;
	unsigned int i;

	for (i = 0; i < SOAK_CALLERS; i++)
		calls += shared->callers[i].calls;
	printf("figures");
	say_figure("calls", calls);
	say_figure("hits", counts.hits);
	say_figure("recorded", counts.recorded);
	say_figure("sampled", counts.sampled);
	say_figure("counted", counts.counted);
	say_figure("ring_full", counts.ring_full);
	say_figure("nested", counts.nested);
	say_figure("missed", stats.missed);
	say_figure("missed_returns", stats.missed_returns);
	for (i = 0; i < NR_FIGURES; i++)
		say_figure(figure_names[i], shared->figures[i]);
	printf("\n");
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* What churn left under a name when it was ended itself. */
static void destroy_churn(void)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < CHURNS; i++) {
		snprintf(name, sizeof(name), "churn-%u", i);
		by_name(truth.fd, KWATCH_IOC_DESTROY, name);
	}
}

static void load(unsigned int seconds)
{
	pid_t workers[CHURNS + 3];
	time_t end = now() + seconds, next;
	unsigned int i;

	make_truth();
	for (i = 0; i < CHURNS; i++)
		workers[i] = start(run_churn, i);
	workers[i++] = start(run_hotplug, 0);
	workers[i++] = start(run_traffic, 0);
	workers[i++] = start(run_pressure, 0);
	while (now() < end && !failures) {
		go_on();
		for (next = now() + 4; now() < next; ) {
			nap_ms(100 + any(900));
			kill_reader();
			truth.reader = start(run_reader, 0);
		}
		checkpoint();
	}
	STORE(shared->stop, true);
	while (i--)
		reap(workers[i]);
	for (i = 0; i < SOAK_CALLERS; i++)
		reap(truth.callers[i]);
	destroy_churn();
	say_figures();
	close(truth.fd);
}

/* Into every moment of a module that comes and goes. */
static void open_for_ever(void)
{
	struct kwatch_setup setup = { .size = sizeof(setup), .ring_bytes = 4096 };
	struct kwatch_info info = { .size = sizeof(info) };
	int fd;

	for (;;) {
		fd = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			nap_ms(1);
			continue;
		}
		if (any(2))
			ioctl(fd, KWATCH_IOC_INFO, &info);
		else if (!ioctl(fd, KWATCH_IOC_SETUP, &setup))
			setup.id = 0;
		close(fd);
		nap_ms(any(4));
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "open"))
		open_for_ever();
	if (argc != 4 || strcmp(argv[1], "load")) {
		fprintf(stderr, "usage: soak load SECONDS SEED | soak open\n");
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("mmap");
	shared->faults = access("/proc/thread-self/fail-nth", W_OK) == 0;
	srandom(strtoul(argv[3], NULL, 0));
	load(strtoul(argv[2], NULL, 0));
	return finish("soak");
}
