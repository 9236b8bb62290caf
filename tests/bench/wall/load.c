// SPDX-License-Identifier: GPL-2.0
/*
 * load: makes a known number of calls when it is told to, and says what they
 * took. It runs before the tracer does, so that a tracer can be given its pid.
 *
 *	load write|open|write-all
 *
 * write and open make their calls on the last CPU, write-all on all of them, a
 * thread each. First it prints "ready PID TID...". Then each line on stdin is
 * an order: CALLS [BURST PAUSE_US], with all threads together making CALLS
 * calls, and pausing after every BURST. The answer: calls, those of the first
 * thread, and the nanoseconds of wall clock and of CPU of the slowest one.
 *
 * Standard output is a socket: an answer is no vfs_write() of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS	64
#define NAME		"/dev/null"

struct order {
	uint64_t calls;
	uint64_t burst;
	unsigned int pause_us;
};

struct worker {
	pthread_t thread;
	unsigned int cpu;
	int tid;
	uint64_t calls;
	uint64_t wall_ns;
	uint64_t cpu_ns;
};

static struct worker workers[MAX_THREADS];
static unsigned int count;
static pthread_barrier_t barrier;
static struct order order;
static bool opens;
static int fd;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* System calls by number: what libc does around them is not to be measured. */
static void make_calls(uint64_t calls)
{
	static const char byte = 'x';
	long opened;

	while (calls--) {
		if (!opens) {
			syscall(SYS_write, fd, &byte, 1L);
			continue;
		}
		opened = syscall(SYS_openat, AT_FDCWD, NAME, O_WRONLY, 0);
		syscall(SYS_close, opened);
	}
}

static void carry_out(struct worker *worker)
{
	uint64_t left = order.calls / count, part;

	if (worker == workers)
		left += order.calls % count;
	worker->calls = left;
	worker->wall_ns = now(CLOCK_MONOTONIC);
	worker->cpu_ns = now(CLOCK_THREAD_CPUTIME_ID);
	while (left) {
		part = order.burst && order.burst < left ? order.burst : left;
		make_calls(part);
		left -= part;
		if (left && order.pause_us)
			usleep(order.pause_us);
	}
	worker->cpu_ns = now(CLOCK_THREAD_CPUTIME_ID) - worker->cpu_ns;
	worker->wall_ns = now(CLOCK_MONOTONIC) - worker->wall_ns;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(worker->cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
	worker->tid = (int)syscall(SYS_gettid);
	pthread_barrier_wait(&barrier);
	for (;;) {
		pthread_barrier_wait(&barrier);
		carry_out(worker);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void say(const char *text)
{
	if (send(STDOUT_FILENO, text, strlen(text), 0) < 0)
		die("standard output must be a socket");
}

static void start(bool all)
{
	char text[MAX_THREADS * 12 + 32];
	unsigned int cpus = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN), i, length;

	count = all ? cpus : 1;
	if (count > MAX_THREADS)
		count = MAX_THREADS;
	if (pthread_barrier_init(&barrier, NULL, count + 1))
		die("pthread_barrier_init");
	for (i = 0; i < count; i++) {
		workers[i].cpu = all ? i : cpus - 1;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			die("pthread_create");
	}
	pthread_barrier_wait(&barrier);
	length = snprintf(text, sizeof(text), "ready %d", getpid());
	for (i = 0; i < count; i++)
		length += snprintf(text + length, sizeof(text) - length, " %d",
				   workers[i].tid);
	snprintf(text + length, sizeof(text) - length, "\n");
	say(text);
}

static void answer(void)
{
	uint64_t calls = 0, wall_ns = 0, cpu_ns = 0;
	char text[128];
	unsigned int i;

	for (i = 0; i < count; i++) {
		calls += workers[i].calls;
		if (workers[i].wall_ns > wall_ns)
			wall_ns = workers[i].wall_ns;
		if (workers[i].cpu_ns > cpu_ns)
			cpu_ns = workers[i].cpu_ns;
	}
	snprintf(text, sizeof(text), "%llu %llu %llu %llu\n", (unsigned long long)calls,
		 (unsigned long long)workers[0].calls, (unsigned long long)wall_ns,
		 (unsigned long long)cpu_ns);
	say(text);
}

int main(int argc, char **argv)
{
	unsigned long long calls, burst;
	const char *what = argc == 2 ? argv[1] : "";
	char line[128];

	opens = !strcmp(what, "open");
	if (!opens && strcmp(what, "write") && strcmp(what, "write-all")) {
		fprintf(stderr, "usage: load write|open|write-all\n");
		return 2;
	}
	fd = open(NAME, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		die(NAME);
	start(!strcmp(what, "write-all"));
	while (fgets(line, sizeof(line), stdin)) {
		order = (struct order){ 0 };
		burst = 0;
		if (sscanf(line, "%llu %llu %u", &calls, &burst, &order.pause_us) < 1)
			return 2;
		order.calls = calls;
		order.burst = burst;
		pthread_barrier_wait(&barrier);
		pthread_barrier_wait(&barrier);
		answer();
	}
	return 0;
}
