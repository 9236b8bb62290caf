// SPDX-License-Identifier: GPL-2.0
/*
 * The machine around a session: calls that make probes fire, CPUs that go, a
 * module that somebody tries to take away, memory that there is not.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define BUDGET	"/sys/module/kwatch/parameters/max_total_bytes"
#define SWITCH	"/sys/kernel/debug/kprobes/enabled"
#define CPU1	"/sys/devices/system/cpu/cpu1/online"

static char budget[32]; /* as it was */

static bool put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool written;

	if (file < 0)
		return false;
	written = write(file, text, strlen(text)) > 0;
	close(file);
	return written;
}

static void set_up_faults(void)
{
	static const char * const switches[] = {
		"failslab/verbose", "fail_page_alloc/verbose", "fail_usercopy/verbose",
		"failslab/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-wait",
		"fail_page_alloc/ignore-gfp-highmem", "fail_page_alloc/min-order",
	};
	char path[80];
	unsigned int i;

	settings.faults = !access("/proc/thread-self/fail-nth", W_OK);
	for (i = 0; settings.faults && i < ARRAY_SIZE(switches); i++) {
		sprintf(path, "/sys/kernel/debug/%s", switches[i]);
		put(path, "0");
	}
}

void machine_find_out(void)
{
	int file = open(BUDGET, O_RDONLY | O_CLOEXEC);

	if (file < 0 || read(file, budget, sizeof(budget) - 1) <= 0) {
		fprintf(stderr, "kwatch-fuzz: the module is not loaded\n");
		exit(2);
	}
	close(file);
	settings.cpus = sysconf(_SC_NPROCESSORS_CONF);
	set_up_faults();
}

void machine_restore(void)
{
	put(BUDGET, budget);
	put(SWITCH, "1");
	if (settings.hotplug)
		put(CPU1, "1");
}

int machine_cgroup(void)
{
	static int group = -1;

	if (group < 0)
		group = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return group;
}

/* Of each thread; the descriptor is of the thread that opened it. */
static __thread int fault_fd = -1;

void machine_set_fault(unsigned int nth)
{
	char text[16];

	if (!settings.faults)
		return;
	if (fault_fd < 0)
		fault_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	sprintf(text, "%u", nth);
	if (fault_fd >= 0 && pwrite(fault_fd, text, strlen(text), 0) < 0)
		return;
}

/* What was left to count down to is zero when it has come. */
bool machine_had_fault(void)
{
	char text[16] = "";

	return settings.faults && fault_fd >= 0 &&
	       pread(fault_fd, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
}

static void call_files(struct thread *thread)
{
	char buffer[64];
	int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC), event = eventfd(0, EFD_CLOEXEC);

	if (file >= 0 && read(file, buffer, sizeof(buffer)) > 0)
		lseek(file, 0, SEEK_SET);
	if (write(event, "\1\0\0\0\0\0\0", 8) == 8 && read(event, buffer, 8) == 8)
		(void)thread;
	close(file);
	close(event);
	open((char *)(uintptr_t)arena_bad_address(thread), O_RDONLY);
}

static void call_network(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned int i;

	for (i = 0; i < 8; i++)
		sendto(socket_fd, "fuzz", 4, MSG_DONTWAIT, (void *)&to, sizeof(to));
	close(socket_fd);
}

static void call_processes(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	if (child > 0)
		waitpid(child, NULL, 0);
	kill(getpid(), 0);
}

static void call_memory(void)
{
	unsigned char *pages = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i;

	if (pages == MAP_FAILED)
		return;
	for (i = 0; i < 8; i++)
		store((__u64 *)(pages + i * PAGE), 1);
	munmap(pages, 8 * PAGE);
}

static void fire(struct thread *thread)
{
	unsigned int times = rng_below(&thread->rng, 400);

	switch (rng_below(&thread->rng, 6)) {
	case 0:
		call_files(thread);
		break;
	case 1:
		call_network();
		break;
	case 2:
		call_processes();
		break;
	case 3:
		call_memory();
		break;
	case 4:
		usleep(rng_below(&thread->rng, 3000)); /* timers, idle, softirqs */
		break;
	default:
		while (times--)
			syscall(SYS_getppid);
	}
}

/* By this process, which the gate may let alone, and by one that it does not. */
void step_trigger(struct thread *thread)
{
	unsigned int times = 1 + rng_below(&thread->rng, 4);
	pid_t child;

	if (rng_chance(&thread->rng, 50)) {
		while (times--)
			fire(thread);
		return;
	}
	child = fork();
	if (!child) {
		while (times--)
			fire(thread);
		_exit(0);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

void step_hotplug(struct thread *thread)
{
	if (settings.hotplug)
		put(CPU1, rng_chance(&thread->rng, 50) ? "0" : "1");
}

/* The supervisor has the device open, so this must not succeed. */
void step_unload(struct thread *thread)
{
	(void)thread;
	if (!syscall(SYS_delete_module, "kwatch", O_NONBLOCK))
		wrong("the module was unloaded while the device is open");
}

void step_budget(struct thread *thread)
{
	static const char * const limits[] = { "0", "1", "4096", "16384", "100000", "1000000" };

	put(BUDGET, rng_chance(&thread->rng, 50) ? budget : RNG_PICK(&thread->rng, limits));
}

/* All kprobes of the machine off and on again. */
void step_kprobes_switch(struct thread *thread)
{
	put(SWITCH, "0");
	if (rng_chance(&thread->rng, 50))
		run_random_steps(thread, 2);
	put(SWITCH, "1");
}
