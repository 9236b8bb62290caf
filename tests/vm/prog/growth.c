// SPDX-License-Identifier: GPL-2.0
/*
 * growth - takes memory, then touches some of it, and says after each step what
 * /proc/self/status says: "STEP ADDRESS VmSize-in-kB VmRSS-in-kB".
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LENGTH	(8UL << 20)
#define PAGE	4096UL
#define TOUCHED	100UL

/* Not by stdio: that would take memory itself. */
static long line_of(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

static void say(const char *step, const void *at)
{
	static char status[8192], line[128];
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t got = read(fd, status, sizeof(status) - 1);
	int length;

	if (got < 0)
		exit(1);
	status[got] = '\0';
	close(fd);
	length = snprintf(line, sizeof(line), "%s %p %ld %ld\n", step, at,
			  line_of(status, "\nVmSize:"),
			  line_of(status, "\nVmRSS:"));
	if (write(STDOUT_FILENO, line, (size_t)length) != length)
		exit(1);
}

int main(void)
{
	char *memory;
	unsigned long i;

	/* One fault, one page. */
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		return 1;
	say("start", NULL);
	say("start", NULL);
	memory = malloc(LENGTH);
	if (!memory)
		return 1;
	say("taken", memory);
	for (i = 0; i < TOUCHED; i++)
		*(volatile char *)(memory + (i + 1) * PAGE) = 1;
	say("touched", memory);
	return 0;
}
