// SPDX-License-Identifier: GPL-2.0
/*
 * arming: what it takes to arm and disarm many probes at once.
 *
 *	arming N [RETURNS] <SYMBOLS
 *
 * Plants N probes on symbols that can be probed, of which RETURNS with a return
 * side, and walks through the states of a session. Before each step its name is
 * written to ftrace's trace_marker, so that a tracer that is on can tell what
 * the kernel did for it. Prints the microseconds of each step.
 */
#include <time.h>

#include "prog.h"

static int marker = -1;

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

static uint64_t begin(const char *step)
{
	if (marker >= 0 && write(marker, step, strlen(step)) < 0)
		die("trace_marker");
	return now_us();
}

static void end(const char *step, uint64_t began)
{
	uint64_t took = now_us() - began;

	begin("end");
	printf("%s %llu\n", step, (unsigned long long)took);
}

/* Symbols that the kernel refuses are passed over. */
static void plant(int fd, unsigned int count, unsigned int returns)
{
	char symbol[KWATCH_NAME_MAX];
	unsigned int planted = 0;

	while (planted < count && fgets(symbol, sizeof(symbol), stdin)) {
		symbol[strcspn(symbol, "\n")] = 0;
		planted += !try_probe(fd, symbol,
				      planted < returns ? KWATCH_PROBE_RETURN : KWATCH_PROBE_ENTRY,
				      NULL, 0, NULL);
	}
	check("probes", session_of(fd).probes, count);
}

static void step(int fd, const char *name, unsigned long command)
{
	uint64_t began = begin(name);

	must(name, order(fd, command));
	end(name, began);
}

int main(int argc, char **argv)
{
	unsigned int count = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	unsigned int returns = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
	uint64_t began;
	int fd;

	marker = open("/sys/kernel/tracing/trace_marker", O_WRONLY | O_CLOEXEC);
	fd = new_session(0, 65536);
	began = begin("add");
	plant(fd, count, returns);
	end("add", began);
	step(fd, "enable", KWATCH_IOC_ENABLE);
	step(fd, "disable", KWATCH_IOC_DISABLE);
	step(fd, "enable-again", KWATCH_IOC_ENABLE);
	step(fd, "disable-again", KWATCH_IOC_DISABLE);
	began = begin("close");
	close(fd);
	end("close", began);

	fd = new_session(0, 65536);
	rewind(stdin);
	plant(fd, count, returns);
	step(fd, "enable-third", KWATCH_IOC_ENABLE);
	began = begin("close-enabled");
	close(fd);
	end("close-enabled", began);
	return finish("arming");
}
