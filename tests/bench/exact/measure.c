// SPDX-License-Identifier: GPL-2.0
/*
 * measure WORK [CALLS] - what one call costs, in ticks of the time stamp counter
 *
 * The measured process of `make bench-exact`: alike for every tracer, and for
 * none. It waits for a line on stdin, so that a tracer can be attached to it
 * first, and prints the median of CALLS calls. In a guest that counts
 * instructions a tick is an instruction, and the median leaves out the calls
 * that an interrupt, or the tracer's reader, fell into.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

#define WARM_UP	300
#define BURST	200
#define MOST	(1 << 20)

/* Of a length that names have. */
static const char name[] __attribute__((aligned(64))) = "/tmp/kwatch-exact-name";
static uint32_t cost[MOST];
static int null;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* vfs_write() of a byte that nobody takes. */
static uint32_t do_write(void)
{
	uint64_t start = __rdtsc();

	syscall(SYS_write, null, name, 1);
	return __rdtsc() - start;
}

/* do_sys_openat2() of a name; the close is not counted. */
static uint32_t do_open(void)
{
	uint64_t start = __rdtsc(), end;
	int fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY);

	end = __rdtsc();
	close(fd);
	return end - start;
}

static const struct {
	const char *name;
	uint32_t (*call)(void);
} works[] = {
	{ "write", do_write },
	{ "open", do_open },
};

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

int main(int argc, char **argv)
{
	unsigned long calls = argc > 2 ? strtoul(argv[2], NULL, 0) : 5000, i;
	uint32_t (*call)(void) = NULL;
	char line[16];

	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (argc > 1 && !strcmp(argv[1], works[i].name))
			call = works[i].call;
	if (!call || !calls || calls > MOST) {
		fprintf(stderr, "usage: measure write|open [CALLS]\n");
		return 2;
	}
	null = open("/dev/null", O_WRONLY);
	if (null < 0)
		die("/dev/null");
	if (close(open(name, O_CREAT | O_RDONLY, 0600)))
		die(name);
	/* No page of it is touched for the first time between two stamps. */
	memset(cost, 0xff, calls * sizeof(*cost));
	if (read(STDIN_FILENO, line, sizeof(line)) <= 0)
		die("stdin");
	for (i = 0; i < WARM_UP; i++)
		call();
	for (i = 0; i < calls; i++) {
		/* Where ./profile begins to follow. */
		if (i == calls / 2)
			syscall(SYS_getcpu, NULL, NULL, NULL);
		cost[i] = call();
		/* The CPU is also the reader's. */
		if (i % BURST == BURST - 1)
			usleep(1);
	}
	qsort(cost, calls, sizeof(*cost), compare);
	printf("%u\n", cost[calls / 2]);
	return 0;
}
