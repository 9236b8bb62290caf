/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the processes of soak share: one page of figures and orders, and how to
 * start and end them. None outlives the first process.
 */
#ifndef KWATCH_TEST_SOAK_H
#define KWATCH_TEST_SOAK_H

#include <sys/prctl.h>

#include "prog.h"

#define SOAK_CALLERS 3

enum figure {
	FIGURE_SESSIONS,	/* of churn */
	FIGURE_PROBES,		/* of churn */
	FIGURE_KILLS,		/* of churn, at any moment */
	FIGURE_READER_KILLS,
	FIGURE_HOTPLUGS,	/* times a CPU went and came */
	FIGURE_FAULTS,		/* allocations that were made to fail */
	FIGURE_NO_MEMORY,	/* calls refused with ENOMEM or ENOSPC */
	FIGURE_PRESSURES,	/* times that memory was nearly used up */
	FIGURE_DATAGRAMS,
	FIGURE_COMMANDS,	/* forked and executed */
	FIGURE_CHECKPOINTS,
	NR_FIGURES
};

/**
 * struct soak_mark - how many records lie before a position of a ring
 * @records: entry and return records
 * @lost: hits that LOST records tell of
 * @position: written last: only a whole mark has the position of the consumer
 */
struct soak_mark {
	uint64_t records;
	uint64_t lost;
	uint64_t position;
};

/**
 * struct soak_shared - one for all processes
 * @stop: end
 * @hold: callers wait
 * @faults: this kernel can make allocations fail
 * @callers: calls made, and whether it waits; written by caller n
 * @figures: added up by all
 * @marks: of the reader, who may be killed between any two stores: the last
 *         two of each ring, of which one has the consumer's position
 */
struct soak_shared {
	bool stop;
	bool hold;
	bool faults;
	struct {
		uint64_t calls;
		bool holds;
	} callers[SOAK_CALLERS];
	uint64_t figures[NR_FIGURES];
	struct soak_mark marks[MAX_CPUS][2];
};

static struct soak_shared *shared;

#define LOAD(x)		__atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define STORE(x, to)	__atomic_store_n(&(x), to, __ATOMIC_RELEASE)

static inline void add_figure(enum figure which, uint64_t count)
{
	__atomic_fetch_add(&shared->figures[which], count, __ATOMIC_RELAXED);
}

static inline unsigned int any(unsigned int below)
{
	return (unsigned int)random() % below;
}

static inline void nap_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

/* The child ends with its parent, draws other numbers, and has none wrong yet. */
static inline pid_t start(void (*run)(unsigned int), unsigned int number)
{
	long seed = random();
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		die("fork");
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srandom(seed);
	failures = 0;
	run(number);
	_exit(failures ? 1 : 0);
}

/* Kills it; that it had ended well by then is good too. */
static inline void end_by_kill(pid_t child, const char *what)
{
	int status;

	kill(child, SIGKILL);
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	if (!WIFSIGNALED(status) && status)
		wrong("%s ended with %#x", what, status);
}

/* Those that are off, too. */
static inline unsigned int all_cpus(void)
{
	return sysconf(_SC_NPROCESSORS_CONF);
}

static inline void put_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0 || write(file, text, strlen(text)) < 0)
		die(path);
	close(file);
}

#endif
